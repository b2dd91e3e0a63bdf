/* A rule is compiled: clauses become leaves, descriptions become what they do to them. */
#include "screen/program.h"

#include <math.h>
#include <string.h>

#include "base/must.h"
#include "screen/ring.h"

/* ---- what an event counts for ---- */

#define TOLD_BY_CODE ((1u << EVENT_SYMPTOM) | (1u << EVENT_DIAGNOSIS))

struct compiling { struct cx *cx; struct program *p; const struct screen_ask *ask; struct op *op; size_t ops, room; };

static enum truth code_fits(const struct compiling *c, int list, int32_t code)
{
	if (list < 0)
		return TRUTH_YES;
	if (code < 0 || codeset_unspoken(&c->ask->set[list], code))
		return TRUTH_UNKNOWN;
	return codeset_has(&c->ask->set[list], code) ? TRUTH_YES : TRUTH_NO;
}

static enum truth fact_fits(const struct compiling *c, const struct filter *f, const struct column_fact *a)
{
	enum truth fits = TRUTH_YES;
	if (!(f->kinds & (1u << a->kind))) {
		if (a->kind != EVENT_ENTRY || !(f->kinds & TOLD_BY_CODE))
			return TRUTH_NO;
		fits = f->list >= 0 ? TRUTH_YES : TRUTH_UNKNOWN;
	}
	fits = truth_and(fits, code_fits(c, f->list, a->code));
	if (f->result != RESULT_NONE) {
		bool unknown = a->result == RESULT_UNKNOWN || (a->result == RESULT_NONE && a->kind == EVENT_INVESTIGATION);
		fits = truth_and(fits, unknown ? TRUTH_UNKNOWN : a->result == (int)f->result ? TRUTH_YES : TRUTH_NO);
	}
	if ((a->kind == EVENT_OUTPATIENT || a->kind == EVENT_THERAPY) && !f->missed_too)
		fits = truth_and(fits, (enum truth)a->attended);
	return f->unscheduled ? truth_and(fits, (enum truth)a->unscheduled) : fits;
}

static uint16_t value_of(const struct compiling *c, const struct leaf *l, const struct column_fact *a)
{
	const struct codeset *set = l->filter->list < 0 ? NULL : &c->ask->set[l->filter->list];
	int group = set ? codeset_group(set, a->code) : -1;
	switch (l->of) {
	case OF_SPECIALTY: return a->specialty < 0 ? NO_VALUE : (uint16_t)a->specialty;
	case OF_GROUP: return group < 0 || str_empty(set->group[group]) ? NO_VALUE : (uint16_t)group;
	default: return 0;
	}
}

static const struct term *term_of(const struct program *p, const struct leaf *l)
{
	return l->term < 0 ? NULL : &p->rule->clause[l->clause].term[l->term];
}

static uint16_t listed_as(const struct compiling *c, const struct term *term, const struct column_fact *a)
{
	enum truth listed = code_fits(c, term->count.list, a->code);
	return listed == TRUTH_YES ? LISTED : listed == TRUTH_UNKNOWN ? MAYBE_LISTED : NOT_LISTED;
}

/* One event may be told of by several facts: it is counted once, certainly where one of them is certain; each different value of theirs once. */
static void op_take(struct compiling *c, size_t from, int leaf, bool sure, uint16_t value)
{
	for (size_t i = from; i < c->ops; i++)
		if (c->op[i].value == value && value != NO_VALUE) {
			c->op[i].sure |= sure;
			return;
		}
	*ARRAY_PUSH(c->cx->arena, c->op, c->ops, c->room) = (struct op){ (uint8_t)leaf, sure, value };
}

static void ops_of(struct compiling *c, int n, size_t what)
{
	const struct column_file *file = c->p->file;
	const struct leaf *l = &c->p->leaf[n];
	const struct term *term = term_of(c->p, l);
	size_t from = c->ops;
	for (uint32_t i = file->what_first[what]; i < file->what_first[what + 1] && !l->missing; i++) {
		enum truth fits = fact_fits(c, l->filter, &file->fact[i]);
		if (fits == TRUTH_NO)
			continue;
		op_take(c, from, n, fits == TRUTH_YES, term && term->of == TERM_PERCENT ? listed_as(c, term, &file->fact[i]) :
			l->kind == CLAUSE_DISTINCT ? value_of(c, l, &file->fact[i]) : 0);
	}
}

static void ops_make(struct compiling *c)
{
	struct program *p = c->p;
	uint32_t *first = arena_array(c->cx->arena, 3 * p->file->whats + 1, sizeof *first);
	for (size_t what = 0; what < p->file->whats; what++)
		for (int when = WHEN_FIXED; when <= WHEN_OWN; when++) {
			first[3 * what + (size_t)when] = (uint32_t)c->ops;
			for (int n = 0; n < p->leaves; n++)
				if ((int)p->leaf[n].when == when)
					ops_of(c, n, what);
		}
	first[3 * p->file->whats] = (uint32_t)c->ops;
	p->op_first = first;
	p->op = c->op;
}

/* ---- windows ---- */

static const uint16_t *froms_make(struct cx *cx, const struct program *p, int months)
{
	uint16_t *from = arena_array(cx->arena, COLUMN_DAY_MAX + 1, sizeof *from);
	for (uint32_t d = p->file->day_first; d <= p->today && d > 0; d++)
		from[d] = column_day(day_add_months(column_day_back((uint16_t)d), -months));
	from[p->today] = column_day(day_add_months(p->day, -months));
	return from;
}

/* The day after today: never. */
static const uint16_t *behinds_make(struct cx *cx, const struct program *p, int months)
{
	uint16_t *behind = arena_array(cx->arena, COLUMN_DAY_MAX + 1, sizeof *behind);
	uint32_t end = 1;
	for (uint32_t d = 1; d <= COLUMN_DAY_MAX; d++) {
		while (end <= p->today && column_day(day_add_months(column_day_back((uint16_t)end), -months)) <= d)
			end++;
		behind[d] = (uint16_t)end;
	}
	return behind;
}

static void window_make(struct cx *cx, struct program *p, struct leaf *l, bool comorbid)
{
	const struct clause *c = &p->rule->clause[l->clause];
	bool own = c->window.where != WINDOW_RULE;
	struct window w = own ? c->window : p->rule->window;
	int year, month, day;
	l->from_day = DAY_NONE;
	l->from = 1;
	l->to = p->today;
	l->whole = w.where == WINDOW_LAST || w.where == WINDOW_CALENDAR_YEAR;
	switch (w.where) {
	case WINDOW_CALENDAR_YEAR:
		day_split(p->day, &year, &month, &day);
		l->to = column_day(day_of(year - 1, 12, 31));
		l->from_day = day_of(year - w.months / 12, 1, 1);
		break;
	case WINDOW_LAST:
		l->from_day = day_add_months(p->day, -w.months);
		break;
	case WINDOW_ANYWHERE:
		l->when = own || comorbid ? WHEN_OWN : WHEN_MOVING;
		if (l->when == WHEN_MOVING && !p->from_rule)
			p->from_rule = froms_make(cx, p, w.months);
		if (l->when == WHEN_OWN)
			p->from_own[l->own = p->owns++] = froms_make(cx, p, w.months);
		break;
	default:
		break;
	}
	if (day_known(l->from_day))
		l->from = column_day(l->from_day);
	p->moves |= l->when == WHEN_MOVING;
}

/* ---- what the sources would have told ---- */

static bool kind_covered(const struct column_cover *v, int kind)
{
	unsigned by_code = kind == EVENT_SYMPTOM || kind == EVENT_DIAGNOSIS ? 1u << EVENT_ENTRY : 0;
	return (v->kinds & (1u << kind | by_code)) != 0;
}

/* 0: as far back as anybody asks. */
static uint16_t kind_reach(const struct column_cover *v, int kind)
{
	bool by_code = (kind == EVENT_SYMPTOM || kind == EVENT_DIAGNOSIS) && (v->kinds & (1u << EVENT_ENTRY));
	bool own = v->kinds & (1u << kind);
	if (!by_code || (own && v->from[kind] <= v->from[EVENT_ENTRY]))
		return v->from[kind];
	return v->from[EVENT_ENTRY];
}

static struct leaf_open open_of(const struct leaf *l, const struct column_cover *v)
{
	bool every = true, any = false, all = (l->filter->kinds & FILTER_ANY) == FILTER_ANY, first = true;
	uint16_t reach = 0;
	for (int kind = 1; kind < EVENT_KINDS; kind++) {
		if (!(l->filter->kinds & (1u << kind)))
			continue;
		bool covered = kind_covered(v, kind);
		every &= covered;
		any |= covered;
		if (!covered)
			continue;
		uint16_t r = kind_reach(v, kind);
		if (first || (all ? r < reach : r > reach))
			reach = r;
		first = false;
	}
	return (struct leaf_open){ l->missing || !(all ? any : every), column_day_back(reach) };
}

static void open_make(struct cx *cx, struct program *p)
{
	struct leaf_open *open = arena_array(cx->arena, p->file->covers * (size_t)p->leaves + 1, sizeof *open);
	uint8_t *plain = arena_array(cx->arena, p->file->covers + 1, sizeof *plain);
	for (size_t v = 0; v < p->file->covers; v++) {
		plain[v] = 1;
		for (int n = 0; n < p->leaves; n++) {
			struct leaf_open *o = &open[v * (size_t)p->leaves + (size_t)n];
			*o = open_of(&p->leaf[n], &p->file->cover[v]);
			bool late = p->leaf[n].whole ? day_known(o->reach) && o->reach.day > p->leaf[n].from_day.day : false;
			if (o->open || late || p->leaf[n].kind == CLAUSE_FIRST_WITHIN)
				plain[v] = 0;
		}
	}
	p->open = open;
	p->plain = plain;
}

/* ---- the first step ---- */

/* Leaves that the tree cannot do without, and how often each has to be met at least. */
static void firsts_gather(struct program *p, int n, bool moving_only)
{
	const struct clause *c = &p->rule->clause[n];
	for (int i = 0; c->kind == CLAUSE_ALL && i < c->children; i++)
		firsts_gather(p, c->child[i], moving_only);
	if ((c->kind != CLAUSE_COUNT && c->kind != CLAUSE_DISTINCT && c->kind != CLAUSE_RANK) || (c->kind != CLAUSE_RANK && c->at_least < 1))
		return;
	int leaf = p->leaf_of[n];
	if (moving_only && p->leaf[leaf].when == WHEN_MOVING && c->kind != CLAUSE_RANK && leaf < 32)
		p->necessary |= 1u << leaf;
	if (!moving_only && p->firsts < FIRSTS)
		p->first_leaf[p->firsts++] = (int8_t)leaf;
}

static void firsts_make(struct cx *cx, struct program *p)
{
	uint64_t *first = arena_array(cx->arena, p->file->whats + 1, sizeof *first);
	firsts_gather(p, 0, false);
	firsts_gather(p, 0, true);
	for (int i = 0; i < p->firsts; i++) {
		const struct leaf *l = &p->leaf[p->first_leaf[i]];
		int64_t least = l->kind == CLAUSE_RANK ? 1 : l->at_least > FIRST_MAX ? FIRST_MAX : l->at_least;
		uint32_t most = 0;
		for (size_t what = 0; what < p->file->whats; what++) {
			uint32_t here = 0;
			for (uint32_t k = p->op_first[3 * what]; k < p->op_first[3 * what + 3]; k++)
				here += p->op[k].leaf == p->first_leaf[i];
			first[what] |= (uint64_t)(here > 0) << (8 * i);
			most = here > most ? here : most;
		}
		if (most > 1)                   /* one event with several values: more than can be counted so */
			continue;
		p->first_need |= (uint64_t)(0x80 - least) << (8 * i);
		p->first_of |= UINT64_C(0x80) << (8 * i);
	}
	p->first = first;
}

static void sinces_make(struct cx *cx, struct program *p)
{
	uint32_t *since = arena_array(cx->arena, p->file->whats + 1, sizeof *since);
	for (size_t what = 0; what < p->file->whats; what++) {
		since[what] = UINT32_MAX;
		for (uint32_t i = p->op_first[3 * what]; i < p->op_first[3 * what + 3]; i++) {
			const struct leaf *l = &p->leaf[p->op[i].leaf];
			uint32_t from = l->when == WHEN_FIXED && l->kind != CLAUSE_FIRST_WITHIN ? l->from : 1;
			since[what] = from < since[what] ? from : since[what];
			p->unsure |= !p->op[i].sure || p->op[i].value == NO_VALUE;
		}
	}
	p->since_of = since;
}

/* ---- the whole ---- */

static struct leaf *leaf_add(struct program *p, int clause, int term, const struct filter *filter)
{
	must(p->leaves < LEAVES_MAX);
	struct leaf *l = &p->leaf[p->leaves++];
	const struct clause *c = &p->rule->clause[clause];
	*l = (struct leaf){ .clause = clause, .term = term, .kind = c->kind, .of = c->kind == CLAUSE_DISTINCT ? c->of : OF_NOTHING, .filter = filter,
		.at_least = c->at_least, .at_most = c->at_most };
	return l;
}

static enum err lacks(struct cx *cx, const struct program *p, const char *what)
{
	return fail(cx, ERR_BAD_FIELD, "The rule %.*s asks for %s. A column file does not hold that: ask `waymark rule run`.", STRF(p->rule->id), what);
}

static enum err leaves_make(struct cx *cx, struct program *p, const struct screen_ask *ask)
{
	for (int n = 0; n < p->rule->clauses; n++) {
		const struct clause *c = &p->rule->clause[n];
		int from = p->leaves;
		p->leaf_of[n] = -1;
		if (c->kind <= CLAUSE_NOT)
			continue;
		if (c->kind == CLAUSE_DISTINCT && c->of == OF_ORGANISATION && !(p->file->held & COLUMN_AT))
			return lacks(cx, p, "different organisations, and this file was made of rows that do not say where");
		if (c->kind == CLAUSE_DISTINCT && c->of == OF_CLINICIAN && !(p->file->held & COLUMN_BY))
			return lacks(cx, p, "different clinicians, and this file was made of rows that do not say who was seen");
		if (c->kind == CLAUSE_DISTINCT && (c->of == OF_ORGANISATION || c->of == OF_CLINICIAN) && (c->filter.kinds & COLUMN_TOLD_TWICE))
			return lacks(cx, p, "where, or who was seen, of what several may tell of on one day (symptoms, diagnoses, entries)");
		if (c->kind == CLAUSE_DISTINCT && c->of == OF_SPECIALTY && p->file->lists && (c->filter.kinds & ~COLUMN_PACKED_SPECIALTIES))
			return lacks(cx, p, "specialties of more than referrals, outpatient attendances, therapy and admissions, which are all that a packed file keeps");
		if (c->unanswered || (c->kind == CLAUSE_FIRST_WITHIN && c->of != OF_NOTHING))
			return lacks(cx, p, "what only red flags ask for");
		p->leaf_of[n] = p->leaves;
		if (c->kind != CLAUSE_EQUATION)
			leaf_add(p, n, -1, &c->filter);
		for (int i = 0; c->kind == CLAUSE_EQUATION && i < c->terms; i++)
			if (c->term[i].of == TERM_PER_YEAR || c->term[i].of == TERM_PERCENT)
				leaf_add(p, n, i, c->term[i].of == TERM_PERCENT ? &c->filter : &c->term[i].count);
		for (int i = from; i < p->leaves; i++) {
			struct leaf *l = &p->leaf[i];
			const struct term *term = term_of(p, l);
			l->missing = (l->filter->list >= 0 && ask->set[l->filter->list].missing) ||
				(term && term->of == TERM_PERCENT && term->count.list >= 0 && ask->set[term->count.list].missing);
			window_make(cx, p, l, n == p->rule->comorbid);
			l->slot = p->slots;
			p->asks_own |= leaf_is_own(l);
			l->slots = l->of == OF_SPECIALTY ? (uint32_t)p->file->specialties : leaf_is_own(l) ? COLUMN_OWN_MOST :
				l->of == OF_GROUP && l->filter->list >= 0 ? (uint32_t)ask->set[l->filter->list].groups : 0;
			p->slots += l->slots;
		}
	}
	return OK;
}

/* The latest day of birth with at least so many whole years on the day. */
static int32_t born_by(struct day day, int years)
{
	int32_t least = day.day - 366 * 200, most = day.day;
	if (years <= 0)
		return day.day;
	while (least < most) {
		int32_t mid = least + (most - least + 1) / 2;
		if (day_years_between((struct day){ mid }, day) >= years)
			least = mid;
		else
			most = mid - 1;
	}
	return least;
}

enum err program_make(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct program *ret)
{
	struct program *p = ret;
	struct compiling c = { .cx = cx, .p = p, .ask = ask };
	const struct rule *rule = ask->rule;
	must(day_known(ask->day) && rule->clauses > 0 && rule->clauses <= RULE_CLAUSES);
	*p = (struct program){ .file = file, .rule = rule, .day = ask->day, .today = column_day(ask->day),
		.comorbid = rule->comorbid < 0 ? COMORBID_NONE : ask->comorbid != COMORBID_NONE ? ask->comorbid : rule->comorbid_mode };
	p->born_by = born_by(p->day, rule->population.age_from);
	p->born_from = born_by(p->day, rule->population.age_to + 1) + 1;
	TRY(leaves_make(cx, p, ask));
	for (int n = 0; n < p->leaves; n++)
		p->ranks |= p->leaf[n].kind == CLAUSE_RANK;
	for (int n = 0; n < p->leaves; n++)
		if (p->leaf[n].when == WHEN_MOVING && (p->leaf[n].kind == CLAUSE_ABSENT || p->leaf[n].at_most >= 0) && !p->behind_rule)
			p->behind_rule = behinds_make(cx, p, rule->window.months);
	ops_make(&c);
	open_make(cx, p);
	firsts_make(cx, p);
	p->ring = ring_make(cx, p);
	sinces_make(cx, p);
	for (int n = 0; n < rule->clauses; n++)
		if (rule->clause[n].kind == CLAUSE_EQUATION)
			p->logit[n] = log(rule->clause[n].p_at_least / (1 - rule->clause[n].p_at_least));
	return OK;
}
