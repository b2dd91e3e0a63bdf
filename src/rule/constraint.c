/* What is offered against what guidance says of it. */
#include "rule/constraint.h"

#include "rule/casefind.h"

static bool offered(const struct constraint_ask *ask)
{
	return ask->state != STATE_DECLINED && ask->state != STATE_GO_ON && ask->state != STATE_REDUCE && ask->state != STATE_STOP &&
		ask->state != STATE_DROPPED && ask->kind != PLAN_TESTS && ask->kind != PLAN_AVOID && ask->kind != PLAN_OWN_WORDS;
}

/* Parts of a plan in which something is offered; a formulation and a risk tell of what was. */
static bool offers(enum plan_kind kind)
{
	return kind == PLAN_NONE || kind == PLAN_TREATMENT || kind == PLAN_MEDICINE || kind == PLAN_GOAL || kind == PLAN_APPOINTMENT || kind == PLAN_RELAPSE ||
		kind == PLAN_LATER;
}

static const struct intervention *intervention_of(const struct constraint_ask *ask, struct str id)
{
	for (size_t i = 0; i < ask->interventions; i++)
		if (str_eq(ask->intervention[i].id, id))
			return &ask->intervention[i];
	return NULL;
}

/* What of it the constraint is about; STR_NONE: nothing. */
static struct str thing_of(const struct constraint_ask *ask, const struct constraint *c)
{
	for (int i = 0; i < c->ofs && offers(ask->kind); i++) {
		const struct intervention *v = intervention_of(ask, c->of[i]);
		if (v && (str_eq(v->id, ask->chosen) || text_names_intervention(ask->text, v)))
			return v->title;
	}
	for (int i = 0; i < c->words && c->in & (1u << ask->kind); i++)
		if (text_names(ask->text, c->word[i]))
			return c->word[i];
	return STR_NONE;
}

static enum truth by_problem(struct arena *arena, const struct constraint_ask *ask, const struct constraint *c, struct str *ret_because)
{
	for (size_t p = 0; p < ask->problems; p++)
		for (int i = 0; i < c->problems; i++)
			if (text_names(ask->problem[p], c->problem[i])) {
				*ret_because = str_of(arena_printf(arena, "the plan names \"%.*s\" as a problem", STRF(c->problem[i])));
				return TRUTH_YES;
			}
	return TRUTH_NO;
}

/* Of age limits that are not met nothing else matters. */
static enum truth about_whom(struct arena *arena, const struct constraint_ask *ask, size_t at, struct str *ret_because)
{
	const struct constraint *c = ask->constraint[at];
	struct finding_draft f;
	*ret_because = STR_NONE;
	if (!c->rule.clauses)
		return TRUTH_YES;
	struct casefind q = { .rule = &c->rule, .set = ask->set[at], .day = ask->today, .name = ask->name, .names = ask->names };
	casefind_judge(arena, &q, ask->timeline, &f);
	if (f.population == TRUTH_NO)
		return TRUTH_NO;
	if (by_problem(arena, ask, c, ret_because) == TRUTH_YES)
		return TRUTH_YES;
	if (f.find == TRUTH_YES)
		*ret_because = str_of(arena_printf(arena, "on record: %s", f.line ? f.line : "it is"));
	if (f.find == TRUTH_UNKNOWN)
		*ret_because = STR("whether this is so is not known from the records that are shared here");
	return f.find;
}

size_t constraints_judge(struct arena *arena, const struct constraint_ask *ask, struct constraint_hit **ret)
{
	struct constraint_hit *all = arena_array(arena, ask->constraints + 1, sizeof *all), *sorted = arena_array(arena, ask->constraints + 1, sizeof *sorted);
	size_t n = 0, kept = 0;
	*ret = sorted;
	if (!offered(ask))
		return 0;
	for (size_t i = 0; i < ask->constraints; i++) {
		const struct constraint *c = ask->constraint[i];
		struct constraint_hit hit = { .constraint = c, .verdict = c->verdict, .thing = thing_of(ask, c) };
		if (!c->on || !str_known(hit.thing))
			continue;
		hit.about = about_whom(arena, ask, i, &hit.because);
		if (hit.about == TRUTH_NO)
			continue;
		if (hit.about == TRUTH_UNKNOWN && hit.verdict > CONSTRAINT_TOLD)
			hit.verdict--;
		if (c->words && hit.verdict > CONSTRAINT_REASON)
			hit.verdict = CONSTRAINT_REASON;
		all[n++] = hit;
	}
	for (int verdict = CONSTRAINT_REFUSED; verdict >= CONSTRAINT_TOLD; verdict--)
		for (size_t i = 0; i < n; i++)
			if ((int)all[i].verdict == verdict)
				sorted[kept++] = all[i];
	return kept;
}
