/* Constraints over one person's record and plan. */
#include "care/constraint.h"

#include "base/buf.h"
#include "base/must.h"
#include "care/asked.h"
#include "care/plan.h"
#include "record/timeline.h"

#define SAY_MAX 3000

/* Only what names something that a constraint is about needs her record read: nearly nothing does. */
static bool touched(const struct catalog *catalog, const struct constrained *w)
{
	for (size_t i = 0; i < catalog->constraints; i++) {
		const struct constraint *c = catalog->constraint[i];
		for (int k = 0; c->on && k < c->ofs; k++) {
			const struct intervention *v = catalog_intervention(catalog, c->of[k]);
			if (v && (str_eq(v->id, w->intervention) || text_names_intervention(w->text, v)))
				return true;
		}
		for (int k = 0; c->on && k < c->words; k++)
			if (text_names(w->text, c->word[k]))
				return true;
	}
	return false;
}

static enum err problems_of(struct cx *cx, struct db *db, int64_t episode, struct constraint_ask *q)
{
	struct plan_item *item;
	size_t n;
	TRY(plan_items_of(cx, db, episode, &item, &n));
	struct str *text = arena_array(cx->arena, n + 1, sizeof *text);
	for (size_t i = 0; i < n; i++)
		if (item[i].kind == PLAN_PROBLEM && plan_stands(&item[i]))
			text[q->problems++] = item[i].say;
	q->problem = text;
	return OK;
}

/* In live a table that nobody has checked and signed does not speak (HAZ-012). */
static enum err tables_of(struct cx *cx, struct db *db, const struct catalog *catalog, struct constraint_ask *q)
{
	struct service service;
	struct standing_told told;
	struct code_row *codes;
	size_t n;
	TRY(service_mode(cx, db, &service));
	TRY(codes_load(cx, db, &codes, &n));
	const struct constraint **list = arena_array(cx->arena, catalog->constraints + 1, sizeof *list);
	const struct codeset **set = arena_array(cx->arena, catalog->constraints + 1, sizeof *set);
	for (size_t i = 0; i < catalog->constraints; i++) {
		const struct constraint *c = catalog->constraint[i];
		TRY(table_standing(cx, db, &service, &(struct table_asked){ "constraint", c->id, c->hash, c->checked }, q->today, &told));
		if (!told.asked)
			continue;
		list[q->constraints] = c;
		set[q->constraints++] = c->rule.clauses ? catalog_codesets(cx->arena, catalog, &c->rule, codes, n) : NULL;
	}
	q->constraint = list;
	q->set = set;
	return OK;
}

enum err constraints_of(struct cx *cx, struct db *db, const struct care *care, const struct constrained *what, size_t count, struct day today,
			struct constraint_said **ret)
{
	const struct catalog *catalog = care->catalog;
	struct constraint_ask q = { .intervention = catalog->intervention, .interventions = catalog->interventions, .name = catalog->name,
		.names = catalog->names, .today = today };
	struct coverage coverage;
	struct timeline *timeline = NULL;
	struct timeline_head head;
	*ret = arena_array(cx->arena, count + 1, sizeof **ret);
	for (size_t i = 0; i < count; i++) {
		struct constraint_hit *hit;
		if (!touched(catalog, &what[i]))
			continue;
		if (!timeline) {
			timeline = arena_alloc(cx->arena, sizeof *timeline);
			TRY(coverage_load(cx, db, catalog->policy, what[i].patient, what[i].patient, &coverage));
			TRY(timeline_load(cx, db, &coverage, what[i].patient, timeline, &head));
			TRY(problems_of(cx, db, what[i].episode, &q));
			TRY(tables_of(cx, db, catalog, &q));
			q.timeline = timeline;
		}
		q.kind = what[i].kind;
		q.state = what[i].state;
		q.chosen = what[i].intervention;
		q.text = what[i].text;
		(*ret)[i].hits = constraints_judge(cx->arena, &q, &hit);
		(*ret)[i].hit = hit;
	}
	return OK;
}

struct str constraint_source_say(struct arena *arena, const struct constraint *c)
{
	static const struct { const char *word, *say; } says[] = { { "found", "read there" }, { "memory-high", "set down from memory, likely right" },
		{ "memory-medium", "set down from memory, to be checked" }, { "memory-low", "set down from memory, doubtful" }, { "own", "our own proposal" } };
	const char *sure = "";
	for (size_t i = 0; i < LENGTH(says); i++)
		if (str_is(c->confidence, says[i].word))
			sure = says[i].say;
	return str_of(arena_printf(arena, "%.*s (%s)", STRF(c->source), sure));
}

static void hit_say(struct arena *arena, struct buf *b, const struct constraint_hit *h)
{
	const struct constraint *c = h->constraint;
	buf_printf(b, "%.*s. %.*s ", STRF(c->title), STRF(c->say));
	if (str_known(h->because))
		buf_printf(b, "Here: %.*s. ", STRF(h->because));
	buf_printf(b, "Instead: %.*s Source: %.*s. ", STRF(c->instead), STRF(constraint_source_say(arena, c)));
}

enum err constraint_require(struct cx *cx, struct db *db, const struct care *care, const struct constrained *what, struct day today,
			    struct plan_offer *ret)
{
	AUTO(buf) struct buf say, ids;
	struct constraint_said *said;
	buf_init(&say, SAY_MAX);
	buf_init(&ids, SAY_MAX);
	TRY(constraints_of(cx, db, care, what, 1, today, &said));
	bool refused = false, reason = false;
	for (size_t i = 0; i < said->hits; i++) {
		const struct constraint_hit *h = &said->hit[i];
		buf_printf(&ids, "%s%.*s", ids.n ? " " : "", STRF(h->constraint->id));
		refused = refused || h->verdict == CONSTRAINT_REFUSED;
		reason = reason || h->verdict == CONSTRAINT_REASON;
		if (h->verdict != CONSTRAINT_TOLD)
			hit_say(cx->arena, &say, h);
	}
	if (refused)
		return fail(cx, ERR_CONFLICT, "%.*sIts source lets nobody offer it to this person.", (int)say.n, say.p);
	if (reason && str_empty(what->against_say))
		return fail(cx, ERR_HELD, "%.*sWrite the reason below if you offer it all the same: your name stands beside it.", (int)say.n, say.p);
	ret->against = ids.n ? str_dup(cx->arena, buf_view(&ids)) : STR_NONE;
	ret->against_say = reason ? what->against_say : STR_NONE;
	return OK;
}
