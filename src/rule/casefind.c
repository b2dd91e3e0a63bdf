/* The oracle of the rule language. Three passes: sort out which events each leaf speaks of; answer the leaves that have a
 * window of their own; then answer the tree for each stretch that a moving window can take, and keep the best.
 *
 * Joins are answered from the last clause to the first: clauses lie depth first, so children come after their parents. */
#include "rule/casefind.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/must.h"
#include "rule/casefind_in.h"

/* An event that a leaf speaks of. */
struct match {
	const struct event *event;
	bool sure;
	unsigned doubt;             /* why not */
	int64_t value;              /* of `of`; NIL_INT unknown */
	bool listed, maybe_listed;  /* equations: it is of the list of the percentage */
};

/* All that a filter of one clause finds up to the day, by day, unknown days first. */
struct leaf {
	struct match *match;
	size_t count;
	bool missing, uncovered;
	struct day reach;           /* the sources of all that it asks for go back to here; DAY_NONE: as far as anybody asks */
};

struct span { struct day from, to; bool whole; };       /* whole: the sources have to reach back to its start */

struct judging {
	struct arena *arena;
	const struct casefind *ask;
	const struct rule *rule;
	const struct timeline *timeline;
	struct leaf leaf[RULE_CLAUSES];
	struct leaf *term[RULE_CLAUSES];        /* of equations: what their terms count, one a term */
	struct clause_result *result;
};

static bool clause_is_leaf(const struct clause *c)
{
	return c->kind > CLAUSE_NOT;
}

/* ---- which events ---- */

#define TOLD_BY_CODE ((1u << EVENT_SYMPTOM) | (1u << EVENT_DIAGNOSIS))

static enum truth kind_fits(const struct filter *f, const struct event *e, unsigned *doubt)
{
	if (f->kinds & (1u << e->kind))
		return TRUTH_YES;
	if (e->kind != EVENT_ENTRY || !(f->kinds & TOLD_BY_CODE))
		return TRUTH_NO;
	if (f->list >= 0)
		return TRUTH_YES;
	*doubt |= DOUBT_UNSORTED;
	return TRUTH_UNKNOWN;
}

static enum truth code_fits(const struct judging *j, int list, const struct event *e, unsigned *doubt)
{
	if (list < 0)
		return TRUTH_YES;
	if (e->code < 0) {
		*doubt |= DOUBT_UNCODED;
		return TRUTH_UNKNOWN;
	}
	if (codeset_unspoken(&j->ask->set[list], e->code)) {
		*doubt |= DOUBT_UNSPOKEN;
		return TRUTH_UNKNOWN;
	}
	return codeset_has(&j->ask->set[list], e->code) ? TRUTH_YES : TRUTH_NO;
}

static enum truth result_fits(const struct filter *f, const struct event *e, unsigned *doubt)
{
	if (f->result == RESULT_NONE)
		return TRUTH_YES;
	if (e->result == RESULT_UNKNOWN || (e->result == RESULT_NONE && e->kind == EVENT_INVESTIGATION)) {
		*doubt |= DOUBT_RESULT;
		return TRUTH_UNKNOWN;
	}
	return e->result == f->result ? TRUTH_YES : TRUTH_NO;
}

static enum truth flag_fits(enum truth flag, unsigned reason, unsigned *doubt)
{
	if (flag == TRUTH_UNKNOWN)
		*doubt |= reason;
	return flag;
}

static enum truth event_fits(const struct judging *j, const struct filter *f, const struct event *e, unsigned *ret_doubt)
{
	unsigned doubt = 0;
	bool appointment = e->kind == EVENT_OUTPATIENT || e->kind == EVENT_THERAPY;
	if (day_known(e->on) && e->on.day > j->ask->day.day)         /* HAZ-006: a day to come fires nothing */
		return TRUTH_NO;
	enum truth fits = truth_and(kind_fits(f, e, &doubt), code_fits(j, f->list, e, &doubt));
	fits = truth_and(fits, result_fits(f, e, &doubt));
	if (appointment && !f->missed_too)
		fits = truth_and(fits, flag_fits(e->attended, DOUBT_ATTENDANCE, &doubt));
	if (f->unscheduled)
		fits = truth_and(fits, flag_fits(e->unscheduled, DOUBT_PLANNED, &doubt));
	if (!day_known(e->on)) {                                     /* HAZ-006: nor does a day that nobody knows */
		doubt |= DOUBT_UNDATED;
		fits = truth_and(fits, TRUTH_UNKNOWN);
	}
	*ret_doubt = doubt;
	return fits;
}

static bool kind_covered(const struct timeline *t, int kind)
{
	bool by_code = kind == EVENT_SYMPTOM || kind == EVENT_DIAGNOSIS;
	return t->covered[kind] || (by_code && t->covered[EVENT_ENTRY]);
}

/* Would every kind asked for have been told? HAZ-005: where nobody would have told, silence is not a no. */
static bool filter_covered(const struct timeline *t, const struct filter *f)
{
	bool every = true, any = false;
	for (int kind = 1; kind < EVENT_KINDS; kind++) {
		if (!(f->kinds & (1u << kind)))
			continue;
		every &= kind_covered(t, kind);
		any |= kind_covered(t, kind);
	}
	return (f->kinds & FILTER_ANY) == FILTER_ANY ? any : every;
}

/* Where the record of one kind begins. A symptom or diagnosis is also told by coded entries: the longer of the two counts. */
static struct day kind_reach(const struct timeline *t, int kind)
{
	bool by_code = (kind == EVENT_SYMPTOM || kind == EVENT_DIAGNOSIS) && t->covered[EVENT_ENTRY];
	struct day own = t->covered_from[kind], entry = t->covered_from[EVENT_ENTRY];
	if (!by_code || (t->covered[kind] && (!day_known(own) || (day_known(entry) && own.day <= entry.day))))
		return own;
	return entry;
}

/* From when on would all that is asked for have been told? Nobody tells of what was before she was born. Of any kind: where the
 * first of them begins. */
static struct day filter_reach(const struct timeline *t, const struct filter *f)
{
	bool any = (f->kinds & FILTER_ANY) == FILTER_ANY, first = true;
	struct day reach = DAY_NONE;
	for (int kind = 1; kind < EVENT_KINDS; kind++) {
		if (!(f->kinds & (1u << kind)) || !kind_covered(t, kind))
			continue;
		struct day from = kind_reach(t, kind);
		if (first || (any ? from.day < reach.day : from.day > reach.day))        /* DAY_NONE is before every day */
			reach = from;
		first = false;
	}
	return day_known(t->who.birth_on) && day_known(reach) && t->who.birth_on.day >= reach.day ? DAY_NONE : reach;
}

/* HAZ-015: a list that is not there leaves the question open. */
static bool filter_missing(const struct judging *j, const struct filter *f)
{
	return f->list >= 0 && j->ask->set[f->list].missing;
}

static int64_t value_of(const struct judging *j, const struct clause *c, const struct event *e)
{
	int group;
	switch (c->of) {
	case OF_SPECIALTY: return e->specialty < 0 ? NIL_INT : e->specialty;
	case OF_ORGANISATION: return e->place >= 0 ? e->place : e->organisation < 0 ? NIL_INT : e->organisation;
	case OF_DAY: return day_known(e->on) ? e->on.day : NIL_INT;
	case OF_CLINICIAN: return e->clinician < 0 ? NIL_INT : e->clinician;
	case OF_GROUP:
		group = c->filter.list < 0 ? -1 : codeset_group(&j->ask->set[c->filter.list], e->code);
		return group < 0 || str_empty(j->ask->set[c->filter.list].group[group]) ? NIL_INT : group;
	default: return 0;
	}
}

/* Red flags: was it followed up in time? No: it counts. In time still: it does not count yet. */
static enum truth left_unanswered(const struct judging *j, const struct clause *c, const struct event *e, unsigned *doubt)
{
	enum truth answered = TRUTH_NO;
	if (!day_known(e->on))
		return TRUTH_UNKNOWN;
	if (j->ask->day.day <= e->on.day + c->answer_days)
		return TRUTH_NO;
	/* A source that began later is silent about the days before it. */
	struct day reach = filter_reach(j->timeline, &c->answer);
	if (filter_missing(j, &c->answer) || !filter_covered(j->timeline, &c->answer) || (day_known(reach) && reach.day > e->on.day))
		answered = TRUTH_UNKNOWN;
	for (size_t i = 0; i < j->timeline->count; i++) {
		const struct event *a = &j->timeline->event[i];
		unsigned ignored;
		bool in_time = !day_known(a->on) || (a->on.day > e->on.day && a->on.day <= e->on.day + c->answer_days);
		if (a != e && in_time && !filter_missing(j, &c->answer))
			answered = truth_or(answered, event_fits(j, &c->answer, a, &ignored));
	}
	if (answered == TRUTH_UNKNOWN)
		*doubt |= DOUBT_ANSWER;
	return truth_not(answered);
}

/* By day, unknown days first; copies of one thing beside each other, the certain one first, then the lowest id. */
static int match_order(const void *a, const void *b)
{
	const struct match *x = a, *y = b;
	if (x->event->on.day != y->event->on.day)
		return x->event->on.day < y->event->on.day ? -1 : 1;
	if (x->event->code != y->event->code)
		return x->event->code < y->event->code ? -1 : 1;
	if (x->sure != y->sure)
		return x->sure ? -1 : 1;
	return (x->event->id > y->event->id) - (x->event->id < y->event->id);
}

static bool kind_is_told_twice(enum event_kind kind)
{
	return kind == EVENT_SYMPTOM || kind == EVENT_DIAGNOSIS || kind == EVENT_ENTRY;
}

static bool same_thing(const struct event *a, const struct event *b)
{
	return kind_is_told_twice(a->kind) && kind_is_told_twice(b->kind) && day_known(a->on) && a->on.day == b->on.day &&
		a->code >= 0 && a->code == b->code;
}

/* Of copies of one thing the first stays. Other kinds may lie between them: look back over the day. */
static void copies_drop(struct leaf *leaf)
{
	size_t kept = 0;
	for (size_t i = 0; i < leaf->count; i++) {
		bool copy = false, dated = day_known(leaf->match[i].event->on);
		for (size_t k = dated ? kept : 0; k > 0 && !copy && leaf->match[k - 1].event->on.day == leaf->match[i].event->on.day; k--)
			copy = same_thing(leaf->match[k - 1].event, leaf->match[i].event);
		if (!copy)
			leaf->match[kept++] = leaf->match[i];
	}
	leaf->count = kept;
}

static void leaf_gather(struct judging *j, const struct clause *c, const struct filter *f, struct leaf *leaf)
{
	leaf->missing = filter_missing(j, f);
	leaf->uncovered = !filter_covered(j->timeline, f);
	leaf->reach = filter_reach(j->timeline, f);
	leaf->match = arena_array(j->arena, leaf->missing ? 1 : j->timeline->count + 1, sizeof *leaf->match);
	for (size_t i = 0; i < j->timeline->count && !leaf->missing; i++) {
		const struct event *e = &j->timeline->event[i];
		unsigned doubt;
		enum truth fits = event_fits(j, f, e, &doubt);
		if (fits != TRUTH_NO && c->unanswered)
			fits = truth_and(fits, left_unanswered(j, c, e, &doubt));
		if (fits == TRUTH_NO)
			continue;
		bool sure = fits == TRUTH_YES;
		leaf->match[leaf->count++] = (struct match){ .event = e, .sure = sure, .doubt = sure ? 0 : doubt,
			.value = value_of(j, c, e) };
	}
	if (leaf->count)
		qsort(leaf->match, leaf->count, sizeof *leaf->match, match_order);
	if (c->kind != CLAUSE_DISTINCT && c->kind != CLAUSE_FIRST_WITHIN)
		copies_drop(leaf);
}

/* The events that a percentage is of; which of them are of its list. */
static void term_gather(struct judging *j, const struct clause *c, const struct term *term, struct leaf *leaf)
{
	if (term->of == TERM_PER_YEAR) {
		leaf_gather(j, c, &term->count, leaf);
		return;
	}
	leaf_gather(j, c, &c->filter, leaf);
	leaf->missing |= filter_missing(j, &term->count);
	for (size_t i = 0; i < leaf->count && !leaf->missing; i++) {
		unsigned doubt = 0;
		enum truth listed = code_fits(j, term->count.list, leaf->match[i].event, &doubt);
		leaf->match[i].listed = listed == TRUTH_YES;
		leaf->match[i].maybe_listed = listed == TRUTH_UNKNOWN;
		leaf->match[i].doubt |= doubt;
	}
}

/* ---- windows ---- */

static struct window window_of(const struct rule *rule, const struct clause *c)
{
	return c->window.where == WINDOW_RULE ? rule->window : c->window;
}

/* The stretch of a window that ends (last, anywhere) on `end`. */
static struct span span_of(const struct judging *j, struct window w, struct day end)
{
	struct span s = { DAY_NONE, end, false };
	int year, month, day;
	switch (w.where) {
	case WINDOW_CALENDAR_YEAR:
		day_split(j->ask->day, &year, &month, &day);
		s.to = day_of(year - 1, 12, 31);
		s.from = day_of(year - w.months / 12, 1, 1);
		break;
	case WINDOW_LAST:
	case WINDOW_ANYWHERE:
		s.from = day_add_months(end, -w.months);
		break;
	default:
		break;
	}
	s.whole = w.where == WINDOW_LAST || w.where == WINDOW_CALENDAR_YEAR;
	return s;
}

static bool span_has(const struct span *s, struct day on)
{
	return !day_known(on) || (on.day >= s->from.day && on.day <= s->to.day);     /* DAY_NONE is before every day */
}

/* ---- leaves ---- */

static enum truth between(int64_t low, int64_t high, int64_t at_least, int64_t at_most)
{
	enum truth enough = low >= at_least ? TRUTH_YES : high >= at_least ? TRUTH_UNKNOWN : TRUTH_NO;
	if (at_most < 0)
		return enough;
	return truth_and(enough, high <= at_most ? TRUTH_YES : low <= at_most ? TRUTH_UNKNOWN : TRUTH_NO);
}

static void result_open(struct clause_result *r, const struct leaf *leaf, const struct span *s)
{
	bool short_reach = s->whole && day_known(leaf->reach) && leaf->reach.day > s->from.day;
	r->open |= leaf->missing || leaf->uncovered || short_reach;
	r->doubt |= (leaf->missing ? DOUBT_LIST_MISSING : 0u) | (leaf->uncovered && !leaf->missing ? DOUBT_NOT_COVERED : 0u) |
		(short_reach ? DOUBT_REACH : 0u);
}

static int64_t high_of(const struct clause_result *r)
{
	return r->open ? INT64_MAX : r->certain + r->possible;
}

static void tally(const struct leaf *leaf, const struct span *s, struct clause_result *r)
{
	for (size_t i = 0; i < leaf->count; i++) {
		const struct match *m = &leaf->match[i];
		if (!span_has(s, m->event->on))
			continue;
		if (m->sure)
			r->certain++;
		else
			r->possible++;
		r->doubt |= m->doubt;
	}
	result_open(r, leaf, s);
}

static int int64_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t different(int64_t *value, size_t count)
{
	int64_t n = 0;
	if (count)
		qsort(value, count, sizeof *value, int64_order);
	for (size_t i = 0; i < count; i++)
		n += i == 0 || value[i] != value[i - 1];
	return n;
}

static void tally_distinct(struct judging *j, const struct leaf *leaf, const struct span *s, struct clause_result *r)
{
	struct arena_mark mark = arena_mark(j->arena);
	int64_t *sure = arena_array(j->arena, leaf->count + 1, sizeof *sure), *any = arena_array(j->arena, leaf->count + 1, sizeof *any);
	size_t sures = 0, anys = 0;
	int64_t unvalued = 0;
	for (size_t i = 0; i < leaf->count; i++) {
		const struct match *m = &leaf->match[i];
		if (!span_has(s, m->event->on))
			continue;
		r->doubt |= m->doubt;
		if (m->value == NIL_INT) {
			unvalued++;
			r->doubt |= m->event->on.day == DAY_NONE.day ? 0u : DOUBT_VALUE;
			continue;
		}
		any[anys++] = m->value;
		if (m->sure)
			sure[sures++] = m->value;
	}
	r->certain = different(sure, sures);
	r->possible = different(any, anys) - r->certain + unvalued;
	arena_back(j->arena, mark);
	result_open(r, leaf, s);
}

/* Could anything of this value (NIL_INT: any) have happened before the window, certainly or possibly? */
static void earlier(const struct leaf *leaf, const struct span *s, const struct match *than, enum distinct_of of,
	bool *ret_sure, bool *ret_maybe)
{
	*ret_sure = *ret_maybe = false;
	for (size_t i = 0; i < leaf->count; i++) {
		const struct match *m = &leaf->match[i];
		bool before = !day_known(m->event->on) || m->event->on.day < s->from.day;
		bool same = of == OF_NOTHING || (m->value != NIL_INT && m->value == than->value);       /* two of which nobody says are not one */
		if (m == than || !before)
			continue;
		*ret_sure |= m->sure && same;
		*ret_maybe |= same || m->value == NIL_INT || than->value == NIL_INT;
	}
}

static void tally_first(struct judging *j, const struct clause *c, const struct leaf *leaf, const struct span *s,
	struct clause_result *r)
{
	bool sees_before = !day_known(leaf->reach) || leaf->reach.day < s->from.day;
	struct arena_mark mark = arena_mark(j->arena);
	int64_t *sure = arena_array(j->arena, leaf->count + 1, sizeof *sure), *any = arena_array(j->arena, leaf->count + 1, sizeof *any);
	size_t sures = 0, anys = 0;
	int64_t unvalued = 0;
	result_open(r, leaf, s);
	for (size_t i = 0; i < leaf->count; i++) {
		const struct match *m = &leaf->match[i];
		bool was, may_have_been;
		if (!span_has(s, m->event->on))
			continue;
		earlier(leaf, s, m, c->of, &was, &may_have_been);
		if (was)
			continue;
		bool valued = m->value != NIL_INT;
		if (valued)
			any[anys++] = m->value;
		else
			unvalued++;
		if (m->sure && valued && !may_have_been && sees_before && !r->open)
			sure[sures++] = m->value;
		r->doubt |= m->doubt | (may_have_been && m->sure ? DOUBT_UNDATED : 0u) | (sees_before ? 0u : DOUBT_REACH) |
			(valued ? 0u : DOUBT_VALUE);
	}
	r->certain = different(sure, sures);
	r->possible = different(any, anys) - r->certain + unvalued;
	arena_back(j->arena, mark);
	/* An open clause may hide an event of the window, unless one before it is known already. */
	if (c->of == OF_NOTHING && r->open)
		for (size_t i = 0; i < leaf->count; i++)
			if (leaf->match[i].sure && day_known(leaf->match[i].event->on) && leaf->match[i].event->on.day < s->from.day)
				r->open = false;
}

static void judge_rank(const struct judging *j, int n, const struct leaf *leaf, const struct span *s, struct clause_result *r)
{
	const struct strata_rank *rank = j->ask->rank ? &j->ask->rank[n] : NULL;
	tally(leaf, s, r);
	r->low = NAN;
	if (!rank || !rank->known) {
		r->doubt |= DOUBT_RANK;
		r->truth = TRUTH_UNKNOWN;
		return;
	}
	r->low = rank->percentile;
	r->truth = rank->people == 0 ? TRUTH_NO : between(r->certain, high_of(r), rank->at_least, -1);
}

/* ---- equations ---- */

struct range { double low, high; };

static void range_add(struct range *sum, double weight, struct range x)
{
	if (weight == 0)
		return;                 /* nothing of an endless count */
	sum->low += weight * (weight >= 0 ? x.low : x.high);
	sum->high += weight * (weight >= 0 ? x.high : x.low);
}

static double span_years(const struct rule *rule, const struct clause *c)
{
	return window_of(rule, c).months / 12.0;
}

static struct range term_per_year(const struct leaf *leaf, const struct span *s, double years, struct clause_result *r)
{
	struct clause_result count = { 0 };
	tally(leaf, s, &count);
	r->doubt |= count.doubt;
	r->open |= count.open;
	r->certain += count.certain;
	r->possible += count.possible;
	return (struct range){ (double)count.certain / years, count.open ? INFINITY : (double)(count.certain + count.possible) / years };
}

static struct range term_percent(const struct leaf *leaf, const struct span *s, struct clause_result *r)
{
	int64_t in = 0, in_maybe = 0, out = 0, maybe_in = 0, maybe_any = 0, maybe_out = 0;
	struct clause_result open = { 0 };
	result_open(&open, leaf, s);
	r->doubt |= open.doubt;
	r->open |= open.open;
	for (size_t i = 0; i < leaf->count; i++) {
		const struct match *m = &leaf->match[i];
		if (!span_has(s, m->event->on))
			continue;
		r->doubt |= m->doubt;
		if (m->sure)
			in += m->listed, in_maybe += m->maybe_listed, out += !m->listed && !m->maybe_listed;
		else
			maybe_in += m->listed, maybe_any += m->maybe_listed, maybe_out += !m->listed && !m->maybe_listed;
	}
	if (open.open)
		return (struct range){ 0, 100 };
	int64_t low_of = in + in_maybe + out + maybe_any + maybe_out, high_of_all = in + in_maybe + out + maybe_in + maybe_any;
	if (low_of == 0 || high_of_all == 0 || in + in_maybe + out == 0) {
		r->doubt |= DOUBT_PROPORTION;
		return (struct range){ 0, 100 };
	}
	return (struct range){ 100.0 * (double)in / (double)low_of, 100.0 * (double)(in + in_maybe + maybe_in + maybe_any) / (double)high_of_all };
}

static struct range term_person(const struct judging *j, enum term_of of, struct clause_result *r)
{
	const struct demographic *who = &j->timeline->who;
	if (of == TERM_FEMALE) {
		if (who->sex == SEX_FEMALE || who->sex == SEX_MALE)
			return (struct range){ who->sex == SEX_FEMALE, who->sex == SEX_FEMALE };
		r->doubt |= DOUBT_SEX;
		return (struct range){ 0, 1 };
	}
	if (!day_known(who->birth_on)) {
		r->doubt |= DOUBT_AGE;
		return (struct range){ 0, 120 };
	}
	double age = day_years_between(who->birth_on, j->ask->day);
	return (struct range){ age, age };
}

static double logistic(double x)
{
	return x <= -700 ? 0 : 1 / (1 + exp(-x));
}

static void judge_equation(const struct judging *j, int n, const struct span *s, struct clause_result *r)
{
	const struct clause *c = &j->rule->clause[n];
	struct range x = { c->intercept, c->intercept };
	for (int i = 0; i < c->terms; i++) {
		const struct term *term = &c->term[i];
		const struct leaf *leaf = &j->term[n][i];
		range_add(&x, term->weight, term->of == TERM_PER_YEAR ? term_per_year(leaf, s, span_years(j->rule, c), r) :
			term->of == TERM_PERCENT ? term_percent(leaf, s, r) : term_person(j, term->of, r));
	}
	r->low = logistic(x.low);
	r->high = logistic(x.high);
	r->truth = r->low >= c->p_at_least ? TRUTH_YES : r->high >= c->p_at_least ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* Answer one leaf for one stretch. */
static struct clause_result leaf_judge(struct judging *j, int n, struct span s)
{
	const struct clause *c = &j->rule->clause[n];
	const struct leaf *leaf = &j->leaf[n];
	struct clause_result r = { .clause = n, .low = NAN, .high = NAN, .from = s.from, .to = s.to };
	switch (c->kind) {
	case CLAUSE_COUNT:
	case CLAUSE_ABSENT:
		tally(leaf, &s, &r);
		break;
	case CLAUSE_DISTINCT:
		tally_distinct(j, leaf, &s, &r);
		break;
	case CLAUSE_FIRST_WITHIN:
		tally_first(j, c, leaf, &s, &r);
		break;
	case CLAUSE_RANK:
		judge_rank(j, n, leaf, &s, &r);
		return r;
	default:
		must(c->kind == CLAUSE_EQUATION);
		judge_equation(j, n, &s, &r);
		return r;
	}
	if (c->kind == CLAUSE_ABSENT)
		r.truth = truth_not(between(r.certain, high_of(&r), 1, -1));
	else
		r.truth = between(r.certain, high_of(&r), c->at_least, c->at_most);
	return r;
}

/* ---- stretches ---- */

static int day_latest_first(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x < y) - (x > y);
}

/* Can fewer events make it truer? */
static bool clause_falls(const struct clause *c)
{
	return c->kind == CLAUSE_ABSENT || c->at_most >= 0;
}

/* The first day on which a stretch of so many months that ends there has left this one behind. */
static int32_t left_behind(struct day on, int months)
{
	struct day end = day_add_months(on, months);
	while (day_add_months(end, -months).day > on.day)
		end.day--;
	while (day_add_months(end, -months).day <= on.day)
		end.day++;
	return end.day;
}

/* Every day on which a stretch of these leaves can end with something in it, or before or behind what was not to be in it, and the day itself, latest
 * first, each once. */
static size_t ends_of(struct judging *j, const int *leaf, size_t leaves, int32_t **ret)
{
	size_t all = 1, n = 0, kept = 0;
	for (size_t i = 0; i < leaves; i++)
		all += 3 * j->leaf[leaf[i]].count;
	int32_t *end = arena_array(j->arena, all, sizeof *end);
	end[n++] = j->ask->day.day;
	for (size_t i = 0; i < leaves; i++)
		for (size_t m = 0; m < j->leaf[leaf[i]].count; m++) {
			struct day on = j->leaf[leaf[i]].match[m].event->on;
			if (!day_known(on))
				continue;
			end[n++] = on.day;
			if (!clause_falls(&j->rule->clause[leaf[i]]))
				continue;
			int32_t behind = left_behind(on, window_of(j->rule, &j->rule->clause[leaf[i]]).months);
			end[n++] = on.day - 1;
			if (behind < j->ask->day.day)
				end[n++] = behind;
		}
	qsort(end, n, sizeof *end, day_latest_first);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || end[i] != end[i - 1])
			end[kept++] = end[i];
	*ret = end;
	return kept;
}

/* A leaf with a window of its own. */
static struct clause_result fixed_judge(struct judging *j, int n, struct window w)
{
	struct clause_result best = leaf_judge(j, n, span_of(j, w, j->ask->day));
	if (w.where != WINDOW_ANYWHERE)
		return best;
	int32_t *end;
	size_t ends = ends_of(j, &n, 1, &end);
	for (size_t i = 0; i < ends && best.truth != TRUTH_YES; i++) {
		struct clause_result r = leaf_judge(j, n, span_of(j, w, (struct day){ end[i] }));
		if (r.truth != TRUTH_NO && (best.truth == TRUTH_NO || r.truth == TRUTH_YES))
			best = r;
	}
	return best;
}

static void join_judge(const struct rule *rule, int n, struct clause_result *result)
{
	const struct clause *c = &rule->clause[n];
	struct clause_result r = { .clause = n, .low = NAN, .high = NAN, .from = DAY_NONE, .to = DAY_NONE };
	r.truth = c->kind == CLAUSE_ANY ? TRUTH_NO : TRUTH_YES;
	for (int i = 0; i < c->children; i++) {
		enum truth t = result[c->child[i]].truth;
		r.truth = c->kind == CLAUSE_ANY ? truth_or(r.truth, t) : truth_and(r.truth, t);
		r.certain += t == TRUTH_YES;
		r.possible += t == TRUTH_UNKNOWN;
		if (t == TRUTH_UNKNOWN)
			r.doubt |= result[c->child[i]].doubt;
	}
	if (c->kind == CLAUSE_NOT)
		r.truth = truth_not(r.truth);
	result[n] = r;
}

static enum truth tree_judge(struct judging *j, const int *moving, size_t movings, struct span s)
{
	for (size_t i = 0; i < movings; i++)
		j->result[moving[i]] = leaf_judge(j, moving[i], s);
	for (int n = rule_find_clauses(j->rule) - 1; n >= 0; n--)
		if (!clause_is_leaf(&j->rule->clause[n]))
			join_judge(j->rule, n, j->result);
	return j->result[0].truth;
}

static void find_judge(struct judging *j)
{
	int moving[RULE_CLAUSES];
	size_t movings = 0;
	bool falls = false;
	for (int n = 0; n < j->rule->clauses; n++) {
		const struct clause *c = &j->rule->clause[n];
		if (!clause_is_leaf(c))
			continue;
		if (c->window.where == WINDOW_RULE && j->rule->window.where == WINDOW_ANYWHERE && n != j->rule->comorbid)
			falls |= clause_falls(c), moving[movings++] = n;
		else
			j->result[n] = fixed_judge(j, n, window_of(j->rule, c));
	}
	struct span last = span_of(j, j->rule->window, j->ask->day);
	/* What all of the record together does not fulfil, no stretch of it does, unless less may be more. */
	bool hopeless = movings && !falls && tree_judge(j, moving, movings, (struct span){ DAY_NONE, j->ask->day, false }) == TRUTH_NO;
	enum truth best = tree_judge(j, moving, movings, last);
	if (!movings || best == TRUTH_YES || hopeless)
		return;
	int32_t *end;
	size_t ends = ends_of(j, moving, movings, &end);
	struct span at = last;
	for (size_t i = 0; i < ends && best != TRUTH_YES; i++) {
		struct span s = span_of(j, j->rule->window, (struct day){ end[i] });
		enum truth t = tree_judge(j, moving, movings, s);
		if (t == TRUTH_YES || (t == TRUTH_UNKNOWN && best == TRUTH_NO)) {
			best = t;
			at = s;
		}
	}
	tree_judge(j, moving, movings, at);
}

/* ---- evidence ---- */

static void evidence_take(struct judging *j, const struct clause *c, const struct leaf *leaf, struct clause_result *r)
{
	struct span s = { r->from, r->to, false };
	bool was = false, may_have_been;
	size_t room = leaf->count < LIMIT_EVIDENCE ? leaf->count : LIMIT_EVIDENCE;
	int64_t *event = arena_array(j->arena, room + 1, sizeof *event), *maybe = arena_array(j->arena, room + 1, sizeof *maybe);
	for (size_t i = leaf->count; i > 0; i--) {
		const struct match *m = &leaf->match[i - 1];
		if (!span_has(&s, m->event->on))
			continue;
		if (c->kind == CLAUSE_FIRST_WITHIN)
			earlier(leaf, &s, m, c->of, &was, &may_have_been);
		if (was)
			continue;
		if (m->sure)
			r->first = m->event->on;
		if (m->sure && r->events_all++ < LIMIT_EVIDENCE)
			event[r->events++] = m->event->id;
		else if (!m->sure && r->maybes_all++ < LIMIT_EVIDENCE)
			maybe[r->maybes++] = m->event->id;
	}
	r->event = event;
	r->maybe = maybe;
}

static void evidence_all(struct judging *j)
{
	for (int n = 0; n < j->rule->clauses; n++) {
		const struct clause *c = &j->rule->clause[n];
		j->result[n].first = DAY_NONE;
		if (!clause_is_leaf(c))
			continue;
		const struct leaf *leaf = &j->leaf[n];
		for (int i = 0; c->kind == CLAUSE_EQUATION && i < c->terms; i++)
			if (c->term[i].of == TERM_PER_YEAR)
				leaf = &j->term[n][i];
		evidence_take(j, c, leaf, &j->result[n]);
	}
}

/* ---- the whole ---- */

static void population_judge(const struct casefind *ask, const struct timeline *t, struct finding_draft *f)
{
	const struct population *p = &ask->rule->population;
	bool any_age = p->age_from <= 0 && p->age_to >= 150;
	f->alive = day_known(t->who.death_on) && t->who.death_on.day <= ask->day.day ? TRUTH_NO : TRUTH_YES;
	f->age = day_known(t->who.birth_on) ? day_years_between(t->who.birth_on, ask->day) : -1;
	if (!day_known(t->who.birth_on))
		f->age_fits = any_age ? TRUTH_YES : TRUTH_UNKNOWN;
	else
		f->age_fits = t->who.birth_on.day <= ask->day.day && f->age >= p->age_from && f->age <= p->age_to ? TRUTH_YES : TRUTH_NO;
	if (p->sex == SEX_UNKNOWN)
		f->sex_fits = TRUTH_YES;
	else
		f->sex_fits = t->who.sex == SEX_UNKNOWN ? TRUTH_UNKNOWN : t->who.sex == p->sex ? TRUTH_YES : TRUTH_NO;
	f->population = truth_and(f->alive, truth_and(f->age_fits, f->sex_fits));
}

static void gather_all(struct judging *j)
{
	for (int n = 0; n < j->rule->clauses; n++) {
		const struct clause *c = &j->rule->clause[n];
		if (clause_is_leaf(c) && c->kind != CLAUSE_EQUATION)
			leaf_gather(j, c, &c->filter, &j->leaf[n]);
		if (c->kind == CLAUSE_EQUATION)
			j->term[n] = arena_array(j->arena, RULE_TERMS, sizeof *j->term[n]);
		for (int i = 0; c->kind == CLAUSE_EQUATION && i < c->terms; i++)
			if (c->term[i].of == TERM_PER_YEAR || c->term[i].of == TERM_PERCENT)
				term_gather(j, c, &c->term[i], &j->term[n][i]);
	}
}

void casefind_judge(struct arena *arena, const struct casefind *ask, const struct timeline *timeline, struct finding_draft *ret)
{
	const struct rule *rule = ask->rule;
	must(rule->clauses > 0 && rule->clauses <= RULE_CLAUSES && rule->lists <= RULE_LISTS && day_known(ask->day));
	struct finding_draft f = { .patient = timeline->patient, .rule = rule, .day = ask->day, .clauses = rule->clauses };
	f.clause = arena_array(arena, (size_t)rule->clauses, sizeof *f.clause);
	struct arena_mark mark = arena_mark(arena);
	struct judging *j = arena_alloc(arena, sizeof *j);
	*j = (struct judging){ .arena = arena, .ask = ask, .rule = rule, .timeline = timeline, .result = f.clause };
	population_judge(ask, timeline, &f);
	gather_all(j);
	find_judge(j);
	f.find = f.clause[0].truth;
	f.truth = truth_and(f.population, f.find);
	f.comorbid = rule->comorbid >= 0 ? f.clause[rule->comorbid].truth : TRUTH_NO;
	f.comorbid_mode = casefind_comorbid(rule, ask->comorbid);
	if (f.comorbid_mode == COMORBID_STRICT)
		f.truth = truth_and(f.truth, truth_not(f.comorbid));
	if (ask->silent) {
		arena_back(arena, mark);        /* everyone is asked every rule: keep the answers only */
	} else {
		evidence_all(j);
		reasons_write(arena, ask, &f);
	}
	*ret = f;
}

enum comorbid_mode casefind_comorbid(const struct rule *rule, enum comorbid_mode setting)
{
	return rule->comorbid < 0 ? COMORBID_NONE : setting != COMORBID_NONE ? setting : rule->comorbid_mode;
}

bool casefind_rank_entry(struct arena *arena, const struct casefind *ask, const struct timeline *timeline, int clause,
	struct rank_entry *ret)
{
	const struct clause *c = &ask->rule->clause[clause];
	must(clause >= 0 && clause < ask->rule->clauses && c->kind == CLAUSE_RANK);
	struct finding_draft f;
	struct casefind quiet = *ask;
	quiet.silent = true;
	casefind_judge(arena, &quiet, timeline, &f);
	int64_t stratum = rank_stratum_of(c->among, timeline, ask->day);
	if (f.population != TRUTH_YES || f.clause[clause].certain == 0 || stratum < 0)
		return false;
	*ret = (struct rank_entry){ stratum, f.clause[clause].certain };
	return true;
}

enum rule_ready casefind_ready(const struct rule *rule, const struct codeset *set, int *ret_list)
{
	enum rule_ready ready = RULE_READY;
	for (int i = 0; i < rule->lists; i++) {
		enum rule_ready r = set[i].missing ? RULE_LIST_MISSING : set[i].unchecked ? RULE_LIST_UNCHECKED : RULE_READY;
		if (r == RULE_READY || ready == RULE_LIST_MISSING || r == ready)
			continue;
		ready = r;
		*ret_list = i;
	}
	return ready;
}
