/* Rules and timelines, made up. */
#include "tests/kit/made_rule.h"

#include <stdlib.h>

static const struct str groups[] = { { "", 0 }, { "gut", 3 }, { "head", 4 }, { "skin", 4 } };

int made_pick(struct made *m, int n)
{
	return (int)rng_below(&m->rng, (uint32_t)n);
}

static struct filter filter_make(struct made *m)
{
	struct filter f = { .list = made_pick(m, 3) - 1, .result = RESULT_NONE };
	int kinds = m->equation ? 8 : 1 + made_pick(m, 2);
	for (int i = 0; i < kinds; i++)
		f.kinds |= 1u << (1 + made_pick(m, 10));
	if (made_pick(m, 12) == 0)
		f.kinds = FILTER_ANY;
	if (m->equation)
		return f;
	if (f.kinds & (1u << EVENT_INVESTIGATION))
		f.result = (enum result)made_pick(m, 3);
	f.unscheduled = made_pick(m, 6) == 0;
	f.missed_too = made_pick(m, 6) == 0;
	return f;
}

static struct window window_make(struct made *m, bool moving)
{
	static const enum window_where fixed[] = { WINDOW_LAST, WINDOW_CALENDAR_YEAR, WINDOW_EVER };
	enum window_where where = moving && made_pick(m, 3) == 0 ? WINDOW_ANYWHERE : fixed[made_pick(m, m->looks_back ? 2 : 3)];
	return (struct window){ where, where == WINDOW_EVER ? 0 : 12 * (1 + made_pick(m, 3)) };
}

static int clause_make(struct made *m, int parent, int depth, bool under_not);

static void join_make(struct made *m, int n, int depth, bool under_not)
{
	struct clause *c = &m->clause[n];
	int children = c->kind == CLAUSE_NOT ? 1 : 1 + made_pick(m, 3);
	for (int i = 0; i < children; i++)
		m->child[n][i] = clause_make(m, n, depth + 1, under_not || c->kind == CLAUSE_NOT);
	c->child = m->child[n];
	c->children = children;
}

static void leaf_make(struct made *m, struct clause *c, bool under_not)
{
	c->filter = filter_make(m);
	c->at_least = 1 + made_pick(m, 4);
	if (c->kind == CLAUSE_DISTINCT) {
		c->of = (enum distinct_of)(1 + made_pick(m, 5));
		if (c->of == OF_GROUP && c->filter.list < 0)
			c->filter.list = 0;
	}
	if (c->kind == CLAUSE_COUNT && !m->simple && made_pick(m, 3) == 0)
		c->at_most = c->at_least + made_pick(m, 3);
	if (c->kind == CLAUSE_COUNT && !m->simple && made_pick(m, 4) == 0) {
		c->unanswered = true;
		c->answer = filter_make(m);
		c->answer_days = 1 + made_pick(m, 200);
	}
	if (c->kind == CLAUSE_RANK) {
		c->top_percent = (double)(10 + 5 * (m->rule.clauses % 10));
		c->among = (enum rank_among)(m->rule.clauses % 3);
	}
	if (c->kind == CLAUSE_FIRST_WITHIN) {
		c->at_least = 1;
		c->of = made_pick(m, 2) && c->filter.list >= 0 ? OF_GROUP : OF_NOTHING;
	}
	if (c->kind == CLAUSE_EQUATION) {
		static const enum term_of ofs[] = { TERM_FEMALE, TERM_AGE, TERM_PER_YEAR, TERM_PERCENT };
		c->intercept = rng_unit(&m->rng) * 4 - 3;
		c->p_at_least = 0.1 + rng_unit(&m->rng) * 0.8;
		c->filter.list = -1;
		if (m->equation)
			c->p_at_least = 0.45 + rng_unit(&m->rng) * 0.1;
		for (int i = 0; i < 3; i++)
			m->term[i] = (struct term){ .of = ofs[made_pick(m, 4)], .weight = rng_unit(&m->rng) * 0.2 - 0.05, .count = filter_make(m) };
		for (int i = 0; i < 3; i++)
			if (m->term[i].of == TERM_PERCENT)
				m->term[i].count.list = made_pick(m, 2);
		c->term = m->term;
		c->terms = 3;
	}
	/* As the catalogue demands: in a window that may lie anywhere stand counts, and what is absent beside them. */
	bool more_is_more = (c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT) && c->at_most < 0 && !under_not && !c->unanswered;
	bool beside = !m->simple && !under_not && !c->unanswered && made_pick(m, 2) &&
		(c->kind == CLAUSE_ABSENT || c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT);
	if (made_pick(m, 3) == 0 || (m->rule.window.where == WINDOW_ANYWHERE && !more_is_more && !beside))
		c->window = window_make(m, more_is_more);
	bool endless = c->window.where == WINDOW_EVER || (c->window.where == WINDOW_RULE && m->rule.window.where == WINDOW_EVER);
	if (endless && (c->kind == CLAUSE_EQUATION || c->kind == CLAUSE_FIRST_WITHIN))
		c->window = (struct window){ WINDOW_LAST, 24 };
}

static int clause_make(struct made *m, int parent, int depth, bool under_not)
{
	static const enum clause_kind leaves[] = { CLAUSE_COUNT, CLAUSE_DISTINCT, CLAUSE_COUNT, CLAUSE_ABSENT, CLAUSE_RANK, CLAUSE_EQUATION,
		CLAUSE_FIRST_WITHIN };
	int n = m->rule.clauses++;
	struct clause *c = &m->clause[n];
	*c = (struct clause){ .parent = parent, .depth = depth, .at_most = -1, .filter = { .list = -1 }, .answer = { .list = -1 } };
	if (m->stretch && depth == 0) {
		c->kind = CLAUSE_ALL;
		join_make(m, n, depth, under_not);
	} else if (m->stretch) {
		static const enum clause_kind some[] = { CLAUSE_COUNT, CLAUSE_DISTINCT, CLAUSE_ABSENT };
		c->kind = some[made_pick(m, 3)];
		leaf_make(m, c, under_not);
		c->window = (struct window){ 0 };
		c->at_most = -1;
		c->unanswered = false;
	} else if (depth < 2 && !m->equation && made_pick(m, 2)) {
		c->kind = m->simple ? (enum clause_kind)made_pick(m, 2) : (enum clause_kind)made_pick(m, 3);
		join_make(m, n, depth, under_not);
	} else {
		c->kind = m->equation ? CLAUSE_EQUATION : leaves[made_pick(m, m->simple ? 3 : m->looks_back ? 6 : 7)];
		leaf_make(m, c, under_not);
	}
	return n;
}

static struct day day_make(struct made *m)
{
	if (made_pick(m, 12) == 0)
		return DAY_NONE;
	/* some about the day itself */
	return (struct day){ made_pick(m, 10) == 0 ? made_day.day + 4 - made_pick(m, 8) : made_day.day + 60 - made_pick(m, 1600) };
}

struct event made_event(struct made *m, int id)
{
	struct event e = { .id = id, .kind = (enum event_kind)(1 + made_pick(m, 11)), .on = day_make(m), .until = DAY_NONE, .minute = -1,
		.code = made_pick(m, 10) == 0 ? NIL_INT : made_pick(m, MADE_CODES), .specialty = made_pick(m, 6) == 0 ? NIL_INT : made_pick(m, 4),
		.organisation = made_pick(m, 10) == 0 ? NIL_INT : 1 + made_pick(m, 3), .place = NIL_INT,
		.clinician = made_pick(m, 8) == 0 ? NIL_INT : made_pick(m, 5), .attended = (enum truth)(made_pick(m, 3) - 1),
		.unscheduled = (enum truth)(made_pick(m, 3) - 1), .result = RESULT_NONE };
	if (e.kind == EVENT_INVESTIGATION)
		e.result = (enum result)(made_pick(m, 4) - 1);
	return e;
}

void made_person(struct made *m)
{
	struct timeline *t = &m->timeline;
	t->who.birth_on = made_pick(m, 8) == 0 ? DAY_NONE : (struct day){ made_day.day - 365 * (15 + made_pick(m, 60)) };
	t->who.death_on = made_pick(m, 12) == 0 ? (struct day){ made_day.day - 5 + made_pick(m, 10) } : DAY_NONE;
	t->who.sex = (enum sex)made_pick(m, 3);
	t->practice = made_pick(m, 8) == 0 ? NIL_INT : made_pick(m, 3);
	for (int k = 0; k < EVENT_KINDS; k++) {
		t->covered_from[k] = DAY_NONE;
		t->covered[k] = k && made_pick(m, 8) != 0;
	}
	t->count = (size_t)made_pick(m, MADE_EVENTS);
	for (size_t i = 0; i < t->count; i++)
		m->event[i] = made_event(m, (int)i + 1);
	t->event = m->event;
}

void made_rule(struct made *m, uint64_t seed, int how)
{
	bool simple = how & MADE_SIMPLE;
	*m = (struct made){ .simple = simple, .looks_back = how & MADE_LOOKS_BACK, .equation = how & MADE_EQUATION,
		.stretch = how & MADE_STRETCH };
	rng_seed(&m->rng, seed, 7);
	for (int l = 0; l < MADE_LISTS; l++) {
		m->list[l] = l ? STR("symptoms") : STR("mus-syndromes");
		for (int c = 0; c < MADE_CODES; c++)
			m->member[l][c] = (uint8_t)(made_pick(m, 10) == 0 ? CODE_UNSPOKEN : made_pick(m, 2) ? 1 + made_pick(m, 4) : 0);
		m->set[l] = (struct codeset){ .member = m->member[l], .size = MADE_CODES, .group = groups, .groups = 4, .missing = made_pick(m, 15) == 0 };
	}
	m->rule = (struct rule){ .id = STR("made"), .version = 1, .list = m->list, .lists = MADE_LISTS, .clause = m->clause, .comorbid = -1 };
	m->rule.population = (struct population){ made_pick(m, 2) ? 18 : 0, made_pick(m, 2) ? 69 : 150, made_pick(m, 6) == 0 ? SEX_FEMALE : SEX_UNKNOWN };
	m->rule.window = m->stretch ? (struct window){ WINDOW_ANYWHERE, 12 * (1 + made_pick(m, 3)) } : window_make(m, true);
	clause_make(m, -1, 0, false);
	if (made_pick(m, 2)) {
		int n = m->rule.clauses++;
		m->clause[n] = (struct clause){ .kind = CLAUSE_COUNT, .parent = -1, .at_least = 1, .at_most = -1, .window = { WINDOW_EVER, 0 },
			.filter = { .kinds = 1u << EVENT_DIAGNOSIS, .list = 0, .result = RESULT_NONE } };
		m->rule.comorbid = n;
		m->rule.comorbid_mode = simple ? COMORBID_FLAG : (enum comorbid_mode)(1 + made_pick(m, 2));
	}
	for (int n = 0; n < RULE_CLAUSES; n++)
		m->rank[n] = (struct strata_rank){ .known = made_pick(m, 4) != 0, .people = 100, .at_least = 1 + made_pick(m, 4), .percentile = NAN };
	made_person(m);
}
