/* One person after the other is judged by a compiled rule. Straight C; every other way of doing it answers as this one does. */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "screen/program.h"
#include "screen/ring.h"

void work_make(struct work *w, const struct program *p)
{
	*w = (struct work){ .p = p, .sure = calloc(p->slots + 1, sizeof *w->sure), .any = calloc(p->slots + 1, sizeof *w->any),
		.seen = calloc((p->ring ? p->ring->seens : 0) + 1, sizeof *w->seen) };
	must(w->sure && w->any && w->seen);
}

void work_free(struct work *w)
{
	free(w->sure);
	free(w->any);
	free(w->seen);
	free(w->day);
	free(w->what);
	free(w->by);
	free(w->at);
}

/* ---- counting ---- */

static bool met(const struct leaf *l, const struct work *w, int n)
{
	int64_t all = l->kind == CLAUSE_DISTINCT ? w->anys[n] + w->unvalued[n] : w->certain[n] + w->possible[n];
	return all >= l->at_least;
}

static void met_say(struct work *w, int n)
{
	uint32_t bit = n < 32 ? 1u << n : 0;
	w->met = met(&w->p->leaf[n], w, n) ? w->met | bit : w->met & ~bit;
}

/* Whom she saw, and where. */
struct own { uint8_t by, at; };
static inline uint32_t own_value(uint8_t number)
{
	return number == 0 || number > COLUMN_OWN_MOST ? NO_VALUE : number - 1u;
}

/* An event comes in (by 1) or goes out (by -1). Of different days the day counts, not the event: day_take. */
__attribute__((always_inline))
static inline void op_count(struct work *w, const struct op *op, bool dated, struct own own, int32_t by)
{
	int n = op->leaf;
	const struct leaf *l = &w->p->leaf[n];
	uint32_t value = leaf_is_own(l) ? own_value(l->of == OF_CLINICIAN ? own.by : own.at) : op->value;
	bool sure = op->sure && dated;
	if (l->kind == CLAUSE_DISTINCT) {
		if (l->of == OF_DAY && dated) {
			w->day_sure[n] |= sure;
			w->day_any[n] = 1;
			return;
		}
		if (l->of == OF_DAY || value == NO_VALUE) {
			w->unvalued[n] += by;
		} else {
			uint32_t *any = &w->any[l->slot + value], *certain = &w->sure[l->slot + value];
			uint32_t was = *any;
			*any += (uint32_t)by;
			w->anys[n] += (*any != 0) - (was != 0);
			was = *certain;
			*certain += sure ? (uint32_t)by : 0;
			w->certain[n] += (*certain != 0) - (was != 0);
		}
	} else if (l->kind == CLAUSE_EQUATION && w->p->rule->clause[l->clause].term[l->term].of == TERM_PERCENT) {
		w->share[n][op->value + (sure ? 0 : 3)] += by;
	} else if (sure) {
		w->certain[n] += by;
	} else {
		w->possible[n] += by;
	}
}

static inline void op_do(struct work *w, const struct op *op, bool dated, struct own own, int32_t by)
{
	op_count(w, op, dated, own, by);
	met_say(w, op->leaf);
}

/* All events of a day have come in, or have gone. */
static void day_take(struct work *w, enum leaf_when when, int own, int32_t by)
{
	const struct program *p = w->p;
	for (int n = 0; n < p->leaves; n++) {
		if (p->leaf[n].of != OF_DAY || p->leaf[n].when != when || (when == WHEN_OWN && p->leaf[n].own != own))
			continue;
		w->certain[n] += by * w->day_sure[n];
		w->anys[n] += by * w->day_any[n];
		w->day_sure[n] = w->day_any[n] = 0;
		met_say(w, n);
	}
}

static void counts_clear(struct work *w)
{
	const struct program *p = w->p;
	size_t n = (size_t)p->leaves;
	memset(w->certain, 0, n * sizeof *w->certain);
	memset(w->possible, 0, n * sizeof *w->possible);
	memset(w->unvalued, 0, n * sizeof *w->unvalued);
	memset(w->anys, 0, n * sizeof *w->anys);
	memset(w->share, 0, n * sizeof *w->share);
	memset(w->before, 0, n * sizeof *w->before);
	memset(w->before_sure, 0, n * sizeof *w->before_sure);
	memset(w->sure, 0, p->slots * sizeof *w->sure);
	memset(w->any, 0, p->slots * sizeof *w->any);
	w->met = 0;
	for (int i = 0; i < p->leaves && i < 32; i++)
		w->met |= (uint32_t)(p->leaf[i].at_least <= 0) << i;
}

/* ---- answers ---- */

static enum truth between(int64_t low, int64_t high, int64_t at_least, int64_t at_most)
{
	enum truth enough = low >= at_least ? TRUTH_YES : high >= at_least ? TRUTH_UNKNOWN : TRUTH_NO;
	if (at_most < 0)
		return enough;
	return truth_and(enough, high <= at_most ? TRUTH_YES : low <= at_most ? TRUTH_UNKNOWN : TRUTH_NO);
}

static enum truth first_within(const struct work *w, int n, bool open, struct day reach)
{
	const struct leaf *l = &w->p->leaf[n];
	bool sees_before = !day_known(reach) || reach.day < l->from_day.day;
	bool any = w->certain[n] + w->possible[n] > 0 && w->before_sure[n] == 0;
	int64_t certain = any && w->certain[n] > 0 && w->before[n] == 0 && sees_before && !open;
	open = open && w->before_sure[n] == 0;
	return between(certain, open ? INT64_MAX : any, l->at_least, l->at_most);
}

static enum truth rank_truth(const struct work *w, int n, bool open)
{
	const struct leaf *l = &w->p->leaf[n];
	const struct rank_cuts *cuts = w->p->rank[n];
	enum rank_among among = w->p->rule->clause[l->clause].among;
	if (!cuts || (among != AMONG_EVERYONE && w->stratum < 0) || (among == AMONG_PRACTICE && w->place < 0))
		return TRUTH_UNKNOWN;
	if (!cuts->of)
		return TRUTH_NO;                        /* nobody was counted there */
	const struct rank_cut *cut = &cuts->of[(among == AMONG_PRACTICE ? w->place * RANK_STRATA : 0) + (among == AMONG_EVERYONE ? 0 : w->stratum)];
	return cut->people == 0 ? TRUTH_NO : between(w->certain[n], open ? INT64_MAX : w->certain[n] + w->possible[n], cut->at_least, -1);
}

static enum truth leaf_truth(const struct work *w, int n, bool open, struct day reach)
{
	const struct leaf *l = &w->p->leaf[n];
	int64_t low = w->certain[n], high = low + w->possible[n];
	if (l->kind == CLAUSE_FIRST_WITHIN)
		return first_within(w, n, open, reach);
	if (l->kind == CLAUSE_RANK)
		return rank_truth(w, n, open);
	if (l->kind == CLAUSE_DISTINCT)
		high = w->anys[n] + w->unvalued[n];
	if (open)
		high = INT64_MAX;
	return l->kind == CLAUSE_ABSENT ? truth_not(between(low, high, 1, -1)) : between(low, high, l->at_least, l->at_most);
}

static enum truth tree(struct work *w)
{
	const struct rule *rule = w->p->rule;
	for (int n = rule_find_clauses(rule) - 1; n >= 0; n--) {
		const struct clause *c = &rule->clause[n];
		if (c->kind > CLAUSE_NOT)
			continue;
		enum truth t = c->kind == CLAUSE_ANY ? TRUTH_NO : TRUTH_YES;
		for (int i = 0; i < c->children; i++)
			t = c->kind == CLAUSE_ANY ? truth_or(t, w->truth[c->child[i]]) : truth_and(t, w->truth[c->child[i]]);
		w->truth[n] = c->kind == CLAUSE_NOT ? truth_not(t) : t;
	}
	return w->truth[0];
}

/* ---- one person ---- */

struct person { const uint16_t *day; const uint32_t *what; const uint8_t *by, *at; size_t n; const struct leaf_open *open; struct day birth_on; enum sex sex; };

static inline struct own own_of(const struct person *who, size_t event)
{
	return who->by ? (struct own){ who->by[event], who->at[event] } : (struct own){ 0, 0 };
}

static bool is_open(const struct program *p, const struct person *who, int n, struct day *ret_reach)
{
	const struct leaf *l = &p->leaf[n];
	struct day reach = who->open[n].reach;
	if (day_known(reach) && day_known(who->birth_on) && who->birth_on.day >= reach.day)
		reach = DAY_NONE;
	*ret_reach = reach;
	return who->open[n].open || (l->whole && day_known(reach) && reach.day > l->from_day.day);
}

/* Clauses whose window stands still: every event once. */
static void fixed_count(struct work *w, const struct person *who)
{
	const struct program *p = w->p;
	for (size_t i = 0, k; i < who->n && who->day[i] <= p->today; i = k) {
		uint16_t day = who->day[i];
		for (k = i; k < who->n && who->day[k] == day; k++) {
			const uint32_t *at = &p->op_first[3 * (size_t)who->what[k] + WHEN_FIXED];
			for (const struct op *op = p->op + at[0]; op < p->op + at[1]; op++) {
				const struct leaf *l = &p->leaf[op->leaf];
				if (l->kind == CLAUSE_FIRST_WITHIN && (day == 0 || day < l->from)) {
					w->before[op->leaf]++;
					w->before_sure[op->leaf] += op->sure && day;
				}
				if (day == 0 || (day >= l->from && day <= l->to))
					op_count(w, op, day != 0, own_of(who, k), 1);
			}
		}
		day_take(w, WHEN_FIXED, 0, 1);
	}
}

static enum truth equation(const struct work *w, const struct person *who, int clause);

static void fixed_answer(struct work *w, const struct person *who)
{
	const struct program *p = w->p;
	struct day reach;
	for (int n = 0; n < p->leaves; n++)
		w->open[n] = is_open(p, who, n, &reach);
	for (int c = 0; c < p->rule->clauses; c++) {
		const struct clause *clause = &p->rule->clause[c];
		int n = p->leaf_of[c];
		if (clause->kind == CLAUSE_EQUATION)
			w->truth[c] = equation(w, who, c);
		else if (n >= 0 && p->leaf[n].when == WHEN_FIXED) {
			bool open = is_open(p, who, n, &reach);
			w->truth[c] = leaf_truth(w, n, open, reach);
		}
	}
}

/* Events of one window that moves. */
struct sweep { enum leaf_when when; int own, clause; const uint16_t *from; };

static void day_do(struct work *w, const struct person *who, const struct sweep *s, size_t from, size_t to, int32_t by)
{
	const struct program *p = w->p;
	for (size_t i = from; i < to; i++) {
		const uint32_t *at = &p->op_first[3 * (size_t)who->what[i] + s->when];
		for (const struct op *op = p->op + at[0]; op < p->op + at[1]; op++)
			if (s->when == WHEN_MOVING || p->leaf[op->leaf].own == s->own)
				op_do(w, op, who->day[i] != 0, own_of(who, i), by);
	}
	day_take(w, s->when, s->own, by);
}

static enum truth sweep_answer(struct work *w, const struct sweep *s)
{
	const struct program *p = w->p;
	if (s->when == WHEN_OWN)
		return leaf_truth(w, p->leaf_of[s->clause], w->open[p->leaf_of[s->clause]], DAY_NONE);
	for (int n = 0; n < p->leaves; n++)
		if (p->leaf[n].when == WHEN_MOVING)
			w->truth[p->leaf[n].clause] = leaf_truth(w, n, w->open[n], DAY_NONE);
	return tree(w);
}

/* All that lies before this day goes out. */
static size_t go_out(struct work *w, const struct person *who, const struct sweep *s, size_t out, size_t in, uint16_t from)
{
	while (out < in && who->day[out] < from) {
		size_t end = out + 1;
		while (end < in && who->day[end] == who->day[out])
			end++;
		day_do(w, who, s, out, end, -1);
		out = end;
	}
	return out;
}

/* Is there enough of what is certain, in all of the record together, for what the tree cannot do without? */
static bool sure_enough(const struct work *w, const struct person *who)
{
	const struct program *p = w->p;
	int64_t sure[32] = { 0 };
	if (!p->unsure)
		return true;
	for (size_t i = 0; i < who->n; i++) {
		const uint32_t *at = &p->op_first[3 * (size_t)who->what[i] + WHEN_MOVING];
		for (const struct op *op = p->op + at[0]; op < p->op + at[1]; op++)
			if (op->leaf < 32)
				sure[op->leaf] += op->sure && who->day[i] && op->value != NO_VALUE;
	}
	for (int n = 0; n < p->leaves && n < 32; n++)
		if (p->necessary >> n & 1 && sure[n] < p->leaf[n].at_least)
			return false;
	return true;
}

/* The best answer of all stretches; *ret_day is the first on which a yes ends. */
static enum truth sweep(struct work *w, const struct person *who, const struct sweep *s, uint16_t *ret_day)
{
	const struct program *p = w->p;
	const uint16_t *behind = s->when == WHEN_MOVING ? p->behind_rule : NULL;
	enum truth best = TRUTH_NO, most = s->when == WHEN_OWN || sure_enough(w, who) ? TRUTH_YES : TRUTH_UNKNOWN;
	size_t in = 0, out;
	uint32_t forced = 0;
	*ret_day = 0;
	for (int n = 0; n < p->leaves && n < 32; n++)
		forced |= (uint32_t)w->open[n] << n;
	while (in < who->n && who->day[in] == 0)
		in++;
	day_do(w, who, s, 0, in, 1);
	if (behind)                              /* before everything of which the day is known */
		best = sweep_answer(w, s);
	if (best == TRUTH_YES || best == most)
		return best;
	for (out = in; ; ) {
		bool last = in == who->n || who->day[in] > p->today;
		uint16_t day = last ? p->today : who->day[in];
		if (behind && out < in && behind[who->day[out]] < day) {
			day = behind[who->day[out]];         /* a stretch ends before anything new comes in: what was not to be there is gone */
			last = false;
		} else {
			size_t k = in;
			for (; !last && k < who->n && who->day[k] == day; k++)
				;
			day_do(w, who, s, in, k, 1);
			in = k;
		}
		out = go_out(w, who, s, out, in, s->from[day]);
		if (s->when == WHEN_OWN || ((w->met | forced) & p->necessary) == p->necessary) {
			enum truth t = sweep_answer(w, s);
			if (t == TRUTH_YES) {
				*ret_day = day;
				return t;
			}
			best = t == TRUTH_UNKNOWN ? t : best;
		}
		if (last || best == most)
			return best;
	}
}

static uint8_t told(enum truth t)
{
	return (uint8_t)(t == TRUTH_NO ? 0 : t == TRUTH_UNKNOWN ? 1 : 2);
}

static void person_judge(struct work *w, const struct person *who, enum truth population, struct screen_found *ret)
{
	const struct program *p = w->p;
	const struct rule *rule = p->rule;
	enum truth find, comorbid = TRUTH_NO;
	counts_clear(w);
	fixed_count(w, who);
	fixed_answer(w, who);
	for (int n = 0; n < p->leaves; n++) {
		uint16_t day;
		struct sweep s = { WHEN_OWN, p->leaf[n].own, p->leaf[n].clause, p->from_own[p->leaf[n].own] };
		if (p->leaf[n].when == WHEN_OWN)
			w->truth[s.clause] = sweep(w, who, &s, &day);
	}
	if (p->moves)
		find = sweep(w, who, &(struct sweep){ WHEN_MOVING, 0, 0, p->from_rule }, &ret->day);
	else
		find = tree(w);
	if (rule->comorbid >= 0)
		comorbid = w->truth[rule->comorbid];
	enum truth truth = truth_and(population, find);
	if (p->comorbid == COMORBID_STRICT)
		truth = truth_and(truth, truth_not(comorbid));
	ret->find = told(find);
	ret->comorbid = told(comorbid);
	ret->truth = told(truth);
}

/* ---- equations ---- */

struct range { double low, high; };

static void range_add(struct range *sum, double weight, struct range x)
{
	if (weight == 0)
		return;
	sum->low += weight * (weight >= 0 ? x.low : x.high);
	sum->high += weight * (weight >= 0 ? x.high : x.low);
}

static struct range percent(const struct work *w, int n)
{
	const int32_t *in = w->share[n], *maybe = in + 3;
	int64_t sure = (int64_t)in[LISTED] + in[MAYBE_LISTED] + in[NOT_LISTED];
	int64_t low_of = sure + maybe[MAYBE_LISTED] + maybe[NOT_LISTED], high_of = sure + maybe[LISTED] + maybe[MAYBE_LISTED];
	if (w->open[n] || low_of == 0 || high_of == 0 || sure == 0)
		return (struct range){ 0, 100 };
	return (struct range){ 100.0 * in[LISTED] / (double)low_of,
		100.0 * (double)((int64_t)in[LISTED] + in[MAYBE_LISTED] + maybe[LISTED] + maybe[MAYBE_LISTED]) / (double)high_of };
}

static struct range of_person(const struct work *w, const struct person *who, enum term_of of)
{
	if (of == TERM_FEMALE)
		return who->sex == SEX_FEMALE || who->sex == SEX_MALE ? (struct range){ who->sex == SEX_FEMALE, who->sex == SEX_FEMALE } : (struct range){ 0, 1 };
	if (!day_known(who->birth_on))
		return (struct range){ 0, 120 };
	double age = day_years_between(who->birth_on, w->p->day);
	return (struct range){ age, age };
}

static double logistic(double x)
{
	return x <= -700 ? 0 : 1 / (1 + exp(-x));
}

/* Far from the border the exponential has not to be asked. */
static bool reaches(double x, double p, double logit)
{
	return isfinite(logit) && fabs(x - logit) > 1e-6 ? x > logit : logistic(x) >= p;
}

static enum truth equation(const struct work *w, const struct person *who, int clause)
{
	const struct clause *c = &w->p->rule->clause[clause];
	struct window window = c->window.where == WINDOW_RULE ? w->p->rule->window : c->window;
	struct range x = { c->intercept, c->intercept };
	int n = w->p->leaf_of[clause];
	for (int i = 0; i < c->terms; i++) {
		const struct term *term = &c->term[i];
		if (term->of == TERM_PER_YEAR) {
			double years = window.months / 12.0;
			range_add(&x, term->weight, (struct range){ w->certain[n] / years, w->open[n] ? INFINITY : (w->certain[n] + w->possible[n]) / years });
			n++;
		} else if (term->of == TERM_PERCENT) {
			range_add(&x, term->weight, percent(w, n++));
		} else {
			range_add(&x, term->weight, of_person(w, who, term->of));
		}
	}
	return reaches(x.low, c->p_at_least, w->p->logit[clause]) ? TRUTH_YES : reaches(x.high, c->p_at_least, w->p->logit[clause]) ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* ---- a block ---- */

static enum truth population_of(const struct program *p, const struct column_block *b, uint32_t i)
{
	const struct population *of = &p->rule->population;
	bool any_age = of->age_from <= 0 && of->age_to >= 150;
	enum truth fits = b->death_on[i] != DAY_NONE.day && b->death_on[i] <= p->day.day ? TRUTH_NO : TRUTH_YES;
	enum sex sex = (enum sex)b->sex[i];
	if (b->birth_on[i] == DAY_NONE.day) {
		fits = truth_and(fits, any_age ? TRUTH_YES : TRUTH_UNKNOWN);
	} else {
		fits = truth_and(fits, b->birth_on[i] <= p->born_by && b->birth_on[i] >= p->born_from ? TRUTH_YES : TRUTH_NO);
	}
	if (of->sex != SEX_UNKNOWN)
		fits = truth_and(fits, sex == SEX_UNKNOWN ? TRUTH_UNKNOWN : sex == of->sex ? TRUTH_YES : TRUTH_NO);
	return fits;
}

/* One of the two columns is there; which, is known where it is called. Two sums, so that neither waits for the other. */
__attribute__((always_inline))
static inline uint64_t sum_of(const uint64_t *first, const uint8_t *what1, const uint16_t *what2, uint32_t from, uint32_t to)
{
	uint64_t sum = 0, other = 0;
	uint32_t i = from;
	for (; i + 2 <= to; i += 2) {
		sum += first[what1 ? what1[i] : what2[i]];
		other += first[what1 ? what1[i + 1] : what2[i + 1]];
	}
	return sum + other + (i < to ? first[what1 ? what1[i] : what2[i]] : 0);
}

/* Could she have enough of what the tree cannot do without? Counts bytes, and folds them before one can overflow. */
#define FOLD 127
static bool may_be(const struct work *w, const struct column_block *b, uint32_t from, uint32_t to)
{
	const struct program *p = w->p;
	const uint64_t *first = p->first;
	uint64_t enough = 0;
	if (to - from <= FOLD && b->width == 1) {
		enough = sum_of(w->first1, b->what1, NULL, from, to) + p->first_need;
	} else if (to - from <= FOLD && b->width == 2) {
		enough = sum_of(first, NULL, b->what2, from, to) + p->first_need;
	} else {
		uint32_t all[FIRSTS] = { 0 };
		for (uint32_t i = from; i < to; i++) {
			uint64_t here = first[column_what(b, i)];
			for (int k = 0; k < p->firsts; k++)
				all[k] += (uint32_t)(here >> (8 * k)) & 0xff;
		}
		for (int k = 0; k < p->firsts; k++)
			enough |= (uint64_t)(all[k] + (p->first_need >> (8 * k) & 0xff) >= 0x80) << (8 * k + 7);
	}
	return (enough & p->first_of) == p->first_of;
}

static void person_gather(struct work *w, const struct column_block *b, uint32_t from, uint32_t to, struct person *who)
{
	const struct program *p = w->p;
	if (to - from > w->room) {
		w->room = (to - from) * 2;
		w->day = realloc(w->day, w->room * sizeof *w->day);
		w->what = realloc(w->what, w->room * sizeof *w->what);
		w->by = realloc(w->by, w->room);
		w->at = realloc(w->at, w->room);
		must(w->day && w->what && w->by && w->at);
	}
	size_t n = 0;
	for (uint32_t i = from; i < to; i++) {
		uint32_t day = b->day[i], what;
		if (p->asks_own) {
			w->by[n] = b->by ? b->by[i] : 0;
			w->at[n] = b->at ? b->at[i] : 0;
		}
		if (b->width == 1 && b->what1[i] != COLUMN_ODD) {
			w->what[n] = b->what_of[b->what1[i]];
			w->day[n] = (uint16_t)day;
			n += (day ? day : COLUMN_DAY_MAX + 1) >= w->since1[b->what1[i]];
			continue;
		}
		what = column_what(b, i);
		w->what[n] = what;
		w->day[n] = (uint16_t)day;
		n += (day ? day : COLUMN_DAY_MAX + 1) >= p->since_of[what];
	}
	who->day = w->day;
	who->what = w->what;
	who->by = p->asks_own ? w->by : NULL;
	who->at = p->asks_own ? w->at : NULL;
	who->n = n;
}

/* False: the ring cannot say. A day that nobody knows is in every stretch. */
static bool ring_ask(struct work *w, const struct column_block *b, uint32_t from, uint32_t to, uint16_t *ret_day)
{
	const struct ring *ring = w->p->ring;
	if (b->width == 4 || (from < to && b->day[from] == 0))
		return false;
	if (b->width == 1 && w->odd_differ && memchr(b->what1 + from, COLUMN_ODD, to - from))
		return false;
	*ret_day = b->width == 1 ? ring_find1(ring, w->class1, b->day + from, b->what1 + from, to - from, w->seen) :
		ring_find(ring, b->day + from, b->what2 + from, to - from, w->seen);
	return true;
}

/* What the numbers of this block mean to the program. */
static void block_begin(struct work *w, const struct column_block *b)
{
	for (int i = 0; b->width == 1 && i < 256; i++) {
		w->first1[i] = w->p->first[b->what_of[i]];
		w->since1[i] = w->p->since_of[b->what_of[i]];
		w->class1[i] = w->p->ring ? w->p->ring->class_of[b->what_of[i]] : 0;
	}
	/* odd ones may count for whatever any of them here counts for; mostly that is nothing */
	w->first1[COLUMN_ODD] = 0;
	w->odd_differ = false;
	for (uint32_t i = 0; i < b->odds; i++) {
		w->first1[COLUMN_ODD] |= w->p->first[b->odd_what[i]];
		if (w->p->ring && i == 0)
			w->class1[COLUMN_ODD] = w->p->ring->class_of[b->odd_what[0]];
		w->odd_differ |= w->p->ring && w->p->ring->class_of[b->odd_what[i]] != w->class1[COLUMN_ODD];
	}
}

void block_judge(struct work *w, const struct column_block *b, bool plain, struct screen_found *ret)
{
	const struct program *p = w->p;
	const struct population *of = &p->rule->population;
	/* nobody of the block is left out: neither births nor deaths have to be looked at */
	bool everybody = of->sex == SEX_UNKNOWN && of->age_from <= 0 && of->age_to >= 150 && b->died_first > p->day.day &&
		(b->born_last == INT32_MIN || (b->born_last <= p->born_by && b->born_first >= p->born_from));
	block_begin(w, b);
	for (uint32_t i = 0; i < b->people; i++) {
		enum truth population = everybody ? TRUTH_YES : population_of(p, b, i);
		size_t cover = p->file->covers == 1 ? 0 : b->cover[i];
		const struct leaf_open *open = &p->open[cover * (size_t)p->leaves];
		ret[i] = (struct screen_found){ .population = told(population) };
		if (population == TRUTH_NO)
			continue;
		/* a reach that is too short opens a clause as well: those persons are asked whole */
		if (p->ranks) {
			w->stratum = rank_stratum(AMONG_AGE_SEX, (struct day){ b->birth_on[i] }, (enum sex)b->sex[i], p->day);
			w->place = b->practice[i];
		}
		bool simple = p->plain[cover] && w->stratum >= 0 && w->place >= 0;        /* whose stratum is not known is not a no */
		if (!plain && simple && !may_be(w, b, b->first[i], b->first[i + 1]))
			continue;
		uint16_t day;
		if (!plain && simple && p->ring && ring_ask(w, b, b->first[i], b->first[i + 1], &day)) {
			if (day && p->ring->answers && population == TRUTH_YES)
				ret[i] = (struct screen_found){ 2, 2, 2, 0, day };
			if (!day || (p->ring->answers && population == TRUTH_YES))
				continue;
		}
		struct person who = { .open = open, .birth_on = { b->birth_on[i] }, .sex = (enum sex)b->sex[i] };
		person_gather(w, b, b->first[i], b->first[i + 1], &who);
		w->second++;
		person_judge(w, &who, population, &ret[i]);
	}
}

/* ---- ranks ---- */

int rank_stratum(enum rank_among among, struct day birth_on, enum sex sex, struct day day)
{
	if (among == AMONG_EVERYONE)
		return 0;
	if (!day_known(birth_on) || sex == SEX_UNKNOWN || birth_on.day > day.day)
		return -1;
	int stratum = day_years_between(birth_on, day) / 10 * 4 + (int)sex;
	return stratum < RANK_STRATA ? stratum : RANK_STRATA - 1;
}

void block_count(struct work *w, const struct column_block *b, struct rank_counts *const *counts)
{
	const struct program *p = w->p;
	block_begin(w, b);
	for (uint32_t i = 0; i < b->people; i++) {
		if (population_of(p, b, i) != TRUTH_YES)
			continue;
		struct person who = { 0 };
		person_gather(w, b, b->first[i], b->first[i + 1], &who);
		counts_clear(w);
		fixed_count(w, &who);
		for (int n = 0; n < p->leaves; n++) {
			if (p->leaf[n].kind != CLAUSE_RANK || w->certain[n] == 0)
				continue;
			enum rank_among among = p->rule->clause[p->leaf[n].clause].among;
			int at = rank_stratum(among, (struct day){ b->birth_on[i] }, (enum sex)b->sex[i], p->day);
			uint32_t count = w->certain[n] < RANK_COUNTS ? (uint32_t)w->certain[n] : RANK_COUNTS - 1;
			if (at < 0 || (among == AMONG_PRACTICE && b->practice[i] < 0))
				continue;
			if (among == AMONG_PRACTICE) {
				rank_cell_add(counts[n], ((uint64_t)b->practice[i] * RANK_STRATA + (uint64_t)at) * RANK_COUNTS + count, 1);
				continue;
			}
			counts[n]->of[(uint32_t)at * RANK_COUNTS + count]++;
			counts[n]->most = count > counts[n]->most ? count : counts[n]->most;
		}
	}
}

struct rank_counts *rank_counts_make(void)
{
	struct rank_counts *counts = calloc(1, sizeof *counts);         /* of which only what is counted is ever touched */
	must(counts != NULL);
	table_init(&counts->cells, SIZE_MAX);
	return counts;
}

void rank_counts_free(struct rank_counts *counts)
{
	if (counts)
		table_free(&counts->cells);
	free(counts);
}

void rank_cell_add(struct rank_counts *counts, uint64_t cell, uint64_t persons)
{
	uint64_t there = 0;
	table_get(&counts->cells, cell, &there);
	table_put(&counts->cells, cell, there + persons);
}

void rank_add(struct rank_counts *to, const struct rank_counts *counts)
{
	uint64_t cell, persons;
	for (size_t at = 0; table_next(&counts->cells, &at, &cell, &persons);)
		rank_cell_add(to, cell, persons);
	for (uint32_t s = 0; s < RANK_STRATA; s++)
		for (uint32_t c = 1; c <= counts->most; c++)
			to->of[s * RANK_COUNTS + c] += counts->of[s * RANK_COUNTS + c];
	to->most = counts->most > to->most ? counts->most : to->most;
}

struct cell { uint64_t at, persons; };

static int cell_order(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* From the highest count of one stratum down: as long as those with as many or more are within the share. */
static struct rank_cut cut_of(const struct cell *cell, size_t cells, double top_percent)
{
	struct rank_cut cut = { 0, INT64_MAX };
	int64_t as_many = 0;
	for (size_t i = 0; i < cells; i++)
		cut.people += (int64_t)cell[i].persons;
	for (size_t i = cells; i > 0; i--) {
		as_many += (int64_t)cell[i - 1].persons;
		if ((double)as_many * 100 > top_percent * (double)cut.people)
			break;
		cut.at_least = (int64_t)(cell[i - 1].at % RANK_COUNTS);
	}
	return cut;
}

static size_t cells_of(const struct rank_counts *counts, const int64_t *place, struct cell *ret)
{
	size_t n = 0;
	uint64_t cell, persons;
	for (size_t at = 0; table_next(&counts->cells, &at, &cell, &persons);) {
		uint64_t one = (uint64_t)RANK_STRATA * RANK_COUNTS;
		int64_t to = place ? place[cell / one] : (int64_t)(cell / one);
		if (to >= 0)
			ret[n++] = (struct cell){ (uint64_t)to * one + cell % one, persons };
	}
	for (uint32_t s = 0; s < RANK_STRATA; s++)
		for (uint32_t c = 1; c <= counts->most; c++)
			if (counts->of[s * RANK_COUNTS + c])
				ret[n++] = (struct cell){ (uint64_t)s * RANK_COUNTS + c, counts->of[s * RANK_COUNTS + c] };
	return n;
}

void rank_cut(struct arena *arena, const struct rank_counts *counts, double top_percent, size_t places, const int64_t *place, struct rank_cuts *ret)
{
	size_t strata = (places ? places : 1) * RANK_STRATA;
	struct cell *cell = malloc((counts->cells.count + (size_t)RANK_STRATA * (counts->most + 1) + 1) * sizeof *cell);
	must(cell != NULL);
	size_t n = cells_of(counts, place, cell);
	qsort(cell, n, sizeof *cell, cell_order);
	ret->of = arena_array(arena, strata, sizeof *ret->of);
	for (size_t s = 0; s < strata; s++)
		ret->of[s].at_least = INT64_MAX;
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && cell[end].at / RANK_COUNTS == cell[i].at / RANK_COUNTS; end++)
			;
		ret->of[cell[i].at / RANK_COUNTS] = cut_of(cell + i, end - i, top_percent);
	}
	free(cell);
}
