/* From the record, scores and judgements to reasons; from reasons to a grade. */
#include "rule/severity.h"

#include "base/buf.h"
#include "base/must.h"
#include "rule/casefind.h"
#include "rule/sentence.h"

#define MILD 1

/* ---- one dimension ---- */

static void reached(struct severity_reason *r, const struct severity_step *s, enum truth truth)
{
	if (truth == TRUTH_YES) {
		r->at_least = s->grade;
		r->enough = s->alone;
	}
	if (truth != TRUTH_NO) {
		r->at_most = s->grade;
		r->could = s->alone;
	}
	r->known = r->known || truth != TRUTH_UNKNOWN;
}

/* Why a question has no answer, in a few words. */
static const char *doubts_say(const struct finding_draft *f)
{
	static const struct { unsigned doubt; const char *say; } says[] = {
		{ DOUBT_LIST_MISSING, "no codes for this have been brought in here" }, { DOUBT_NOT_COVERED, "no record that is shared here would tell" },
		{ DOUBT_REACH, "the records do not reach back so far" }, { DOUBT_UNCODED, "some records have no code that can be read" },
		{ DOUBT_UNSORTED, "some entries do not say what they are" }, { DOUBT_UNSPOKEN, "some codes are of a system that the list does not speak" },
		{ DOUBT_UNDATED, "some records have no day" }, { DOUBT_VALUE, "some records do not say of which body system they are" },
	};
	unsigned doubt = 0;
	for (int i = 0; i < f->clauses; i++)
		if (f->clause[i].truth == TRUTH_UNKNOWN)
			doubt |= f->clause[i].doubt;
	for (size_t i = 0; i < LENGTH(says); i++)
		if (doubt & says[i].doubt)
			return says[i].say;
	return "the record does not tell";
}

/* The leaves that made it so; of several the first that is so. */
static void leaves_say(struct arena *arena, const struct finding_draft *f, struct severity_reason *r)
{
	AUTO(buf) struct buf say;
	buf_init(&say, 2000);
	for (int i = 0; i < f->clauses; i++) {
		const struct clause_result *c = &f->clause[i];
		if (f->rule->clause[i].kind <= CLAUSE_NOT || c->truth != TRUTH_YES || !c->words || !c->events)
			continue;
		if (say.n)
			buf_text(&say, "; ");
		buf_text(&say, c->words);
		if (!r->events) {
			r->event = c->event;
			r->events = c->events;
		}
	}
	r->say = say.n ? str_of(arena_printf(arena, "%.*s", (int)say.n, say.p)) : str_of(f->line ? f->line : "");
}

static void record_asked(struct arena *arena, const struct severity_ask *ask, int dimension, struct severity_reason *r)
{
	const struct severity_dimension *d = r->dimension;
	for (int i = 0; i < d->steps; i++) {
		struct finding_draft f;
		struct casefind q = { .rule = &d->step[i].rule, .set = ask->set[severity_set(dimension, i)], .day = ask->today, .name = ask->name,
			.names = ask->names };
		casefind_judge(arena, &q, ask->timeline, &f);
		reached(r, &d->step[i], f.find);
		if (f.find == TRUTH_YES) {
			r->event = NULL;
			r->events = 0;
			leaves_say(arena, &f, r);
		}
		if (f.find == TRUTH_UNKNOWN)
			r->lacks = str_of(doubts_say(&f));
	}
	if (d->limits && !r->at_most) {         /* of nothing on record nobody can say that it is short */
		*r = (struct severity_reason){ .dimension = d, .at_most = d->step[d->steps - 1].grade, .lacks = STR("nothing on record to tell it from") };
		return;
	}
	if (r->known && !r->at_least)
		r->say = STR("none found that reaches a grade");
}

static void score_asked(struct arena *arena, const struct severity_ask *ask, struct severity_reason *r)
{
	const struct severity_dimension *d = r->dimension;
	const struct severity_score *last = NULL;
	char day[DAY_TEXT];
	for (size_t i = 0; i < ask->scores; i++)
		if (str_eq(ask->score[i].instrument, d->instrument) && day_known(ask->score[i].on))
			last = &ask->score[i];
	bool old = last && ask->today.day - last->on.day > d->days;
	for (int i = 0; i < d->steps; i++)
		reached(r, &d->step[i], !last || old ? TRUTH_UNKNOWN : last->points >= d->step[i].from ? TRUTH_YES : TRUTH_NO);
	if (last)
		r->say = str_of(arena_printf(arena, "%lld points on %s", (long long)last->points, day_words(last->on, day)));
	if (!last || old)
		r->lacks = str_of(arena_printf(arena, "%s in the last %d days", last ? "not asked again" : "not asked, or not scored,", d->days));
}

static void judgement_asked(struct arena *arena, const struct severity_ask *ask, struct severity_reason *r)
{
	const struct severity_dimension *d = r->dimension;
	const struct severity_judgement *j = NULL;
	char day[DAY_TEXT];
	for (size_t i = 0; i < ask->judgements; i++)
		if (str_eq(ask->judgement[i].record, d->step[0].record))
			j = &ask->judgement[i];
	for (int i = 0; i < d->steps; i++)
		reached(r, &d->step[i], j ? j->answer : TRUTH_UNKNOWN);
	if (j && j->answer != TRUTH_UNKNOWN)
		r->say = str_of(arena_printf(arena, "judged %s on %s", j->answer == TRUTH_YES ? "so" : "not so", day_words(j->on, day)));
	else
		r->lacks = STR("not judged, or due to be judged again");
}

/* ---- the grade ---- */

/* With each dimension at its least or at its most. */
static int grade_of(const struct severity *table, const struct severity_reason *reason, bool most)
{
	int grade = 0, limit = 4;
	for (int g = MILD; g <= 4; g++) {
		int agree = 0;
		for (int i = 0; i < table->dimensions; i++) {
			const struct severity_reason *r = &reason[i];
			int reach = most ? r->at_most : r->at_least;
			if (reach < g || table->dimension[i].limits)
				continue;
			agree++;
			if (most ? r->could : r->enough)
				agree += table->agree;
		}
		if (agree >= table->agree)
			grade = g;
	}
	for (int i = 0; i < table->dimensions; i++)
		if (table->dimension[i].limits && reason[i].at_most < limit)
			limit = reason[i].at_most;
	limit = limit < MILD ? MILD : limit;
	return grade > limit ? limit : grade;
}

void severity_combine(const struct severity *table, const struct severity_reason *reason, struct severity_proposal *ret)
{
	bool enough = false;
	*ret = (struct severity_proposal){ .table = table, .reason = reason, .reasons = table->dimensions };
	for (int i = 0; i < table->dimensions; i++) {
		ret->known += reason[i].known && !table->dimension[i].limits;
		enough = enough || reason[i].enough;
	}
	int grade = grade_of(table, reason, false);
	if (ret->known >= table->agree || enough)
		ret->grade = grade < MILD ? MILD : grade;
	ret->could = grade_of(table, reason, true);
	if (ret->could < ret->grade)
		ret->could = ret->grade;
}

void severity_judge(struct arena *arena, const struct severity_ask *ask, struct severity_proposal *ret)
{
	struct severity_reason *reason = arena_array(arena, SEVERITY_DIMENSIONS, sizeof *reason);
	for (int i = 0; i < ask->table->dimensions; i++) {
		reason[i] = (struct severity_reason){ .dimension = &ask->table->dimension[i] };
		switch (reason[i].dimension->by) {
		case SEVERITY_FIND: record_asked(arena, ask, i, &reason[i]); break;
		case SEVERITY_SCORE: score_asked(arena, ask, &reason[i]); break;
		case SEVERITY_JUDGED: judgement_asked(arena, ask, &reason[i]); break;
		}
	}
	severity_combine(ask->table, reason, ret);
}
