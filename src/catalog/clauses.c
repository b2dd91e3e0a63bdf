/* The find tree of rules and red flags: from nodes to clauses, refusing what could mean nothing or two things. */
#include <string.h>

#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog_in.h"

struct tree {
	struct catalog_reading *r;
	struct rule *rule;
	bool red_flag;
	struct clause clause[RULE_CLAUSES];
	int count;
	bool full;                      /* the limit was told of */
};

/* ---- windows ---- */

static const char *const window_words[] = { "last", "anywhere", "calendar-year", "ever", NULL };

void window_read(struct catalog_reading *r, const struct node *node, struct window *ret)
{
	static const char *const keys[] = { "months", "where", NULL };
	int where = 0;
	int64_t months = 0;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	if (!node_word(r->problems, node, "where", true, window_words, &where))
		return;
	ret->where = (enum window_where)(where + 1);
	if (ret->where == WINDOW_EVER) {
		if (node_get(node, "months"))
			problem_at(r->problems, node_get(node, "months"), "months", "\"ever\" has no months.");
		return;
	}
	if (!node_int(r->problems, node, "months", true, 1, 1200, &months))
		return;
	ret->months = (int)months;
	if (ret->where == WINDOW_CALENDAR_YEAR && months % 12)
		problem_at(r->problems, node_get(node, "months"), "months", "Calendar years are whole: \"months\" must be 12, 24, 36, ...");
}

void population_read(struct catalog_reading *r, const struct node *root, struct population *ret)
{
	static const char *const keys[] = { "age", "sex", NULL }, *const sexes[] = { "male", "female", NULL };
	const struct node *node = node_get(root, "population"), *age = node_get(node, "age");
	int64_t from, to;
	int sex;
	*ret = (struct population){ 0, 150, SEX_UNKNOWN };
	if (!node)
		return;
	if (node->kind != NODE_MAP) {
		problem_at(r->problems, node, "population", "\"population\" must be a map: { age: [18, 69] }.");
		return;
	}
	node_known(r->problems, node, keys);
	if (node_word(r->problems, node, "sex", false, sexes, &sex))
		ret->sex = sex == 0 ? SEX_MALE : SEX_FEMALE;
	if (!age)
		return;
	if (age->kind != NODE_LIST || age->count != 2 || !scalar_int(age->item[0], &from) || !scalar_int(age->item[1], &to)) {
		problem_at(r->problems, age, "age", "\"age\" must be two whole numbers, from and to, both included: [18, 69].");
		return;
	}
	if (from < 0 || to > 150 || from > to) {
		problem_at(r->problems, age, "age", "Ages must go up, from 0 to 150; it says %lld to %lld.", (long long)from, (long long)to);
		return;
	}
	ret->age_from = (int)from;
	ret->age_to = (int)to;
}

/* ---- filters ---- */

int rule_list(struct catalog_reading *r, const struct node *node, struct rule *rule, struct str id)
{
	if (!catalog_list_name(r->catalog, id))
		problem_at(r->problems, node, "codes", "There is no code list \"%.*s\": lists.csv does not name it.", STRF(id));
	for (int i = 0; i < rule->lists; i++)
		if (str_eq(rule->list[i], id))
			return i;
	if (rule->lists == RULE_LISTS) {
		problem_at(r->problems, node, "codes", "A rule can ask %d code lists; this is one more.", RULE_LISTS);
		return -1;
	}
	if (!rule->list)
		rule->list = arena_array(r->arena, RULE_LISTS, sizeof *rule->list);
	rule->list[rule->lists] = id;
	return rule->lists++;
}

static void kind_take(struct tree *t, const struct node *node, uint32_t *kinds)
{
	enum event_kind kind;
	if (!node || node->kind != NODE_SCALAR || !str_known(node->text) || !event_kind_parse(node->text, &kind)) {
		const char *words = event_kind_word(EVENT_ANY);
		for (int k = 1; k < EVENT_KINDS; k++)
			words = arena_printf(t->r->problems->arena, "%s, %s", words, event_kind_word((enum event_kind)k));
		problem_at(t->r->problems, node, "kind", "There is no kind of event \"%.*s\". There are %s.",
			node && node->kind == NODE_SCALAR ? (int)node->text.n : 0, node && node->text.p ? node->text.p : "", words);
		return;
	}
	uint32_t bits = kind == EVENT_ANY ? FILTER_ANY : 1u << kind;
	if (*kinds & bits)
		problem_at(t->r->problems, node, "kind", "\"%.*s\" is here twice.", STRF(node->text));
	*kinds |= bits;
}

static void kinds_read(struct tree *t, const struct node *node, struct filter *f)
{
	const struct node *kind = node_get(node, "kind");
	if (!kind) {
		problem_at(t->r->problems, node, "kind", "\"kind\" is missing here: which events? \"any\" means all kinds.");
		return;
	}
	if (kind->kind != NODE_LIST) {
		kind_take(t, kind, &f->kinds);
		return;
	}
	if (kind->count == 0)
		problem_at(t->r->problems, kind, "kind", "The list of kinds is empty.");
	for (size_t i = 0; i < kind->count; i++)
		kind_take(t, kind->item[i], &f->kinds);
}

/* A filter in a map that may hold the keys of `more` too. */
static void filter_read(struct tree *t, const struct node *node, const char *more, struct filter *f)
{
	static const char *const results[] = { "normal", "abnormal", NULL }, *const missed[] = { "counted", NULL };
	const char *const keys[] = { "kind", "codes", "result", "unscheduled", "missed", more, NULL };
	struct problems *p = t->r->problems;
	struct str id;
	int word;
	*f = (struct filter){ .list = -1, .result = RESULT_NONE };
	if (!node || node->kind != NODE_MAP) {
		problem_at(p, node, "kind", "Here must be a map: { kind: referral }.");
		return;
	}
	node_known(p, node, keys);
	kinds_read(t, node, f);
	if (node_text(p, node, "codes", false, &id))
		f->list = rule_list(t->r, node_get(node, "codes"), t->rule, id);
	if (node_word(p, node, "result", false, results, &word)) {
		f->result = word == 0 ? RESULT_NORMAL : RESULT_ABNORMAL;
		if (f->kinds && !(f->kinds & (1u << EVENT_INVESTIGATION)))
			problem_at(p, node_get(node, "result"), "result", "Only investigations have a result.");
	}
	if (node_word(p, node, "missed", false, missed, &word)) {
		f->missed_too = true;
		if (f->kinds && !(f->kinds & ((1u << EVENT_OUTPATIENT) | (1u << EVENT_THERAPY))))
			problem_at(p, node_get(node, "missed"), "missed", "Only outpatient and therapy appointments can be missed.");
	}
	node_bool(p, node, "unscheduled", false, &f->unscheduled);
}

/* ---- limits ---- */

static struct window window_of(const struct tree *t, const struct clause *c)
{
	return c->window.where == WINDOW_RULE ? t->rule->window : c->window;
}

static void limits_read(struct tree *t, const struct node *node, struct clause *c)
{
	struct problems *p = t->r->problems;
	int64_t most = -1, least = -1;
	bool has_least = node_int(p, node, "at_least", false, 1, LIMIT_TIMELINE, &least);
	bool has_most = node_int(p, node, "at_most", false, 0, LIMIT_TIMELINE, &most);
	if (!node_get(node, "at_least") && !node_get(node, "at_most"))
		problem_at(p, node, "at_least", "\"at_least\" is missing here: how many?");
	c->at_least = has_least ? least : 0;
	c->at_most = has_most ? most : -1;
	if (has_least && has_most && most < least)
		problem_at(p, node_get(node, "at_most"), "at_most", "\"at_most\" is below \"at_least\": nothing can be both.");
	struct window w = window_of(t, c);
	if (c->of == OF_DAY && has_least && w.months > 0 && least > w.months * 31 + 1)
		problem_at(p, node_get(node, "at_least"), "at_least", "%d months do not have %lld different days.", w.months, (long long)least);
}

/* In a window of `anywhere`, what is not there and what is the most there is has a meaning only beside something that is: alone, some stretch of every
 * record is empty. */
static bool more_is_more(const struct clause *c)
{
	return (c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT) && c->at_most < 0 && c->at_least > 0;
}

static bool moves_along(const struct tree *t, const struct clause *c)
{
	return c->window.where == WINDOW_RULE && window_of(t, c).where == WINDOW_ANYWHERE;
}

static void anywhere_check(struct tree *t, const struct node *node, const struct clause *c, bool under_not)
{
	bool beside = c->parent >= 0 && t->clause[c->parent].kind == CLAUSE_ALL && moves_along(t, c) &&
		(c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT || c->kind == CLAUSE_ABSENT);
	if (window_of(t, c).where != WINDOW_ANYWHERE || (!under_not && (more_is_more(c) || beside)))
		return;
	problem_at(t->r->problems, node, "window", "This must have a window of its own (last, calendar-year or ever): in a window that may "
		"lie anywhere only \"at_least\" has a meaning, because some stretch of every record is empty.");
}

/* Of the clauses of one `all`: is there what the absence of something can be beside? */
static void beside_check(struct tree *t, const struct node *node, int n)
{
	bool there = false, falls = false;
	for (int i = 0; i < t->clause[n].children; i++) {
		const struct clause *c = &t->clause[t->clause[n].child[i]];
		there |= moves_along(t, c) && more_is_more(c);
		falls |= moves_along(t, c) && (c->kind == CLAUSE_ABSENT || ((c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT) && !more_is_more(c)));
	}
	if (falls && !there)
		problem_at(t->r->problems, node, "all", "What is absent, or the most there is, needs a window of its own (last, calendar-year or ever), or beside "
			"it in the same \"all\" something that is there \"at_least\" so often: some stretch of every record is empty.");
}

/* ---- clauses ---- */

static int clause_new(struct tree *t, const struct node *node, enum clause_kind kind, int parent)
{
	if (t->count == RULE_CLAUSES) {
		if (!t->full)
			problem_at(t->r->problems, node, "find", "A rule can have %d clauses; this is one more.", RULE_CLAUSES);
		t->full = true;
		return -1;
	}
	struct clause *c = &t->clause[t->count];
	*c = (struct clause){ .kind = kind, .parent = parent, .filter = { .list = -1, .result = RESULT_NONE },
		.answer = { .list = -1, .result = RESULT_NONE }, .at_most = -1, .line = node->line };
	c->depth = parent < 0 ? 0 : t->clause[parent].depth + 1;
	return t->count++;
}

static void of_read(struct tree *t, const struct node *inside, struct clause *c, bool needed)
{
	static const char *const ofs[] = { "specialty", "group", "organisation", "day", "clinician", NULL };
	int of;
	if (!node_word(t->r->problems, inside, "of", needed, ofs, &of))
		return;
	c->of = (enum distinct_of)(of + 1);
	if (c->of == OF_GROUP && c->filter.list < 0)
		problem_at(t->r->problems, inside, "codes", "Groups belong to a code list: \"codes\" is missing here.");
	if (c->kind == CLAUSE_FIRST_WITHIN && c->of != OF_GROUP)
		problem_at(t->r->problems, node_get(inside, "of"), "of", "Only the first of a group can be asked for.");
}

static void unanswered_read(struct tree *t, const struct node *node, struct clause *c)
{
	const struct node *inside = node_get(node, "unanswered");
	int64_t days = 0;
	if (!inside)
		return;
	filter_read(t, inside, "days", &c->answer);
	if (node_int(t->r->problems, inside, "days", true, 1, 3660, &days))
		c->answer_days = (int)days;
	c->unanswered = true;
}

static void count_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	const char *const keys[] = { "count", "at_least", "at_most", "window", t->red_flag ? "unanswered" : NULL, NULL };
	node_known(t->r->problems, node, keys);
	filter_read(t, inside, NULL, &c->filter);
	limits_read(t, node, c);
	if (t->red_flag)
		unanswered_read(t, node, c);
}

static void distinct_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	static const char *const keys[] = { "distinct", "at_least", "at_most", "window", NULL };
	node_known(t->r->problems, node, keys);
	filter_read(t, inside, "of", &c->filter);
	of_read(t, inside, c, true);
	limits_read(t, node, c);
}

static void absent_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	static const char *const keys[] = { "absent", "window", NULL };
	node_known(t->r->problems, node, keys);
	filter_read(t, inside, NULL, &c->filter);
}

static void first_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	const char *const keys[] = { "first_within", "window", t->red_flag ? "at_least" : NULL, NULL };
	node_known(t->r->problems, node, keys);
	filter_read(t, inside, t->red_flag ? "of" : NULL, &c->filter);
	c->at_least = 1;
	if (t->red_flag) {
		of_read(t, inside, c, false);
		node_int(t->r->problems, node, "at_least", false, 1, 100, &c->at_least);
	}
	if (window_of(t, c).where == WINDOW_EVER)
		problem_at(t->r->problems, node, "window", "\"first_within\" needs a window that begins somewhere; \"ever\" does not.");
}

static void rank_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	static const char *const keys[] = { "rank", "top_percent", "among", "window", NULL };
	static const char *const among[] = { "everyone", "age-sex", "age-sex-practice", NULL };
	int word;
	node_known(t->r->problems, node, keys);
	filter_read(t, inside, NULL, &c->filter);
	if (node_real(t->r->problems, node, "top_percent", true, &c->top_percent) && (c->top_percent <= 0 || c->top_percent >= 100))
		problem_at(t->r->problems, node_get(node, "top_percent"), "top_percent", "\"top_percent\" must lie between 0 and 100.");
	if (node_word(t->r->problems, node, "among", true, among, &word))
		c->among = (enum rank_among)word;
}

static const char *const term_words[] = { "female", "age", "per-year", "percent", NULL };

static void term_read(struct tree *t, const struct node *node, const struct clause *c, bool among, struct term *ret)
{
	static const char *const keys[] = { "of", "weight", "count", "codes", NULL };
	struct problems *p = t->r->problems;
	struct str id;
	int of;
	ret->line = node ? node->line : 0;
	ret->count = (struct filter){ .list = -1, .result = RESULT_NONE };
	node_known(p, node, keys);
	if (node_real(p, node, "weight", true, &ret->weight) && ret->weight == 0)
		problem_at(p, node_get(node, "weight"), "weight", "A weight of 0 changes nothing. Take the term away.");
	if (!node_word(p, node, "of", true, term_words, &of))
		return;
	ret->of = (enum term_of)of;
	if (ret->of == TERM_PER_YEAR)
		filter_read(t, node_get(node, "count"), NULL, &ret->count);
	else if (node_get(node, "count"))
		problem_at(p, node_get(node, "count"), "count", "Only \"per-year\" counts.");
	if (ret->of == TERM_PERCENT) {
		if (node_text(p, node, "codes", true, &id))
			ret->count.list = rule_list(t->r, node_get(node, "codes"), t->rule, id);
		ret->count.kinds = c->filter.kinds;
		if (!among)
			problem_at(p, node, "among", "A percentage needs \"among\" beside the terms: of which events?");
	} else if (node_get(node, "codes")) {
		problem_at(p, node_get(node, "codes"), "codes", "Only \"percent\" has codes here.");
	}
}

static void equation_read(struct tree *t, const struct node *node, const struct node *inside, struct clause *c)
{
	static const char *const keys[] = { "equation", "at_least", "window", NULL };
	static const char *const inner[] = { "intercept", "terms", "among", NULL };
	struct problems *p = t->r->problems;
	const struct node *terms = node_get(inside, "terms"), *among = node_get(inside, "among");
	node_known(p, node, keys);
	node_known(p, inside, inner);
	node_real(p, inside, "intercept", true, &c->intercept);
	if (node_real(p, node, "at_least", true, &c->p_at_least) && (c->p_at_least <= 0 || c->p_at_least >= 1))
		problem_at(p, node_get(node, "at_least"), "at_least", "A probability lies between 0 and 1.");
	if (window_of(t, c).where == WINDOW_EVER)
		problem_at(p, node, "window", "An equation needs a window of so many months; \"ever\" has none.");
	if (among)
		filter_read(t, among, NULL, &c->filter);
	if (!terms || terms->kind != NODE_LIST || terms->count == 0 || terms->count > RULE_TERMS) {
		problem_at(p, terms ? terms : inside, "terms", "\"terms\" must be a list of 1 to %d terms.", RULE_TERMS);
		return;
	}
	struct term *term = arena_array(t->r->arena, terms->count, sizeof *term);
	for (size_t i = 0; i < terms->count; i++)
		term_read(t, terms->item[i], c, among != NULL, &term[i]);
	c->term = term;
	c->terms = (int)terms->count;
}

static void leaf_read(struct tree *t, const struct node *node, const struct node *inside, int n, bool under_not)
{
	struct clause *c = &t->clause[n];
	window_read(t->r, node_get(node, "window"), &c->window);
	switch (c->kind) {
	case CLAUSE_COUNT: count_read(t, node, inside, c); break;
	case CLAUSE_DISTINCT: distinct_read(t, node, inside, c); break;
	case CLAUSE_ABSENT: absent_read(t, node, inside, c); break;
	case CLAUSE_FIRST_WITHIN: first_read(t, node, inside, c); break;
	case CLAUSE_RANK: rank_read(t, node, inside, c); break;
	default: equation_read(t, node, inside, c); break;
	}
	anywhere_check(t, node, c, under_not);
}

static int clause_read(struct tree *t, const struct node *node, int parent, bool under_not);

static void join_read(struct tree *t, const struct node *node, const struct node *inside, int n, bool under_not)
{
	const char *const keys[] = { clause_kind_word(t->clause[n].kind), NULL };
	bool is_not = t->clause[n].kind == CLAUSE_NOT;
	node_known(t->r->problems, node, keys);
	if (t->clause[n].depth >= RULE_DEPTH) {
		problem_at(t->r->problems, node, keys[0], "Joins may stand %d deep; nobody can read deeper ones.", RULE_DEPTH);
		return;
	}
	if (!is_not && (inside->kind != NODE_LIST || inside->count == 0)) {
		problem_at(t->r->problems, inside, keys[0], "\"%s\" must be a list with something in it.", keys[0]);
		return;
	}
	size_t children = is_not ? 1 : inside->count;
	int *child = arena_array(t->r->arena, children, sizeof *child);
	int made = 0;
	for (size_t i = 0; i < children; i++) {
		int c = clause_read(t, is_not ? inside : inside->item[i], n, under_not || is_not);
		if (c >= 0)
			child[made++] = c;
	}
	t->clause[n].child = child;
	t->clause[n].children = made;
	if (t->clause[n].kind == CLAUSE_ALL)
		beside_check(t, node, n);
}

static int clause_read(struct tree *t, const struct node *node, int parent, bool under_not)
{
	static const enum clause_kind all[] = { CLAUSE_ALL, CLAUSE_ANY, CLAUSE_NOT, CLAUSE_COUNT, CLAUSE_DISTINCT, CLAUSE_ABSENT,
		CLAUSE_FIRST_WITHIN, CLAUSE_RANK, CLAUSE_EQUATION };
	const struct node *inside = NULL;
	enum clause_kind kind = CLAUSE_ALL;
	int found = 0;
	for (size_t i = 0; i < LENGTH(all); i++) {
		const struct node *has = node_get(node, clause_kind_word(all[i]));
		if (has) {
			inside = has;
			kind = all[i];
			found++;
		}
	}
	if (found != 1) {
		problem_at(t->r->problems, node, "find", "Here must be one of all, any, not, count, distinct, absent, first_within, rank and "
			"equation%s.", found > 1 ? ", and only one" : "");
		return -1;
	}
	int n = clause_new(t, node, kind, parent);
	if (n < 0)
		return -1;
	if (kind <= CLAUSE_NOT)
		join_read(t, node, inside, n, under_not);
	else
		leaf_read(t, node, inside, n, under_not);
	return n;
}

static void comorbid_read(struct tree *t, const struct node *root)
{
	static const char *const keys[] = { "codes", "mode", NULL }, *const modes[] = { "flag", "strict", NULL };
	const struct node *node = node_get(root, "comorbid");
	struct str id;
	int mode;
	t->rule->comorbid = -1;
	if (!node)
		return;
	node_known(t->r->problems, node, keys);
	if (node_word(t->r->problems, node, "mode", true, modes, &mode))
		t->rule->comorbid_mode = mode == 0 ? COMORBID_FLAG : COMORBID_STRICT;
	int n = clause_new(t, node, CLAUSE_COUNT, -1);
	if (n < 0)
		return;
	struct clause *c = &t->clause[n];
	c->filter.kinds = 1u << EVENT_DIAGNOSIS;
	c->window.where = WINDOW_EVER;
	c->at_least = 1;
	if (node_text(t->r->problems, node, "codes", true, &id))
		c->filter.list = rule_list(t->r, node_get(node, "codes"), t->rule, id);
	t->rule->comorbid = n;
}

void clauses_read(struct catalog_reading *r, const struct node *root, struct rule *rule, bool red_flag)
{
	const struct node *find = node_get(root, "find"), *window = node_get(root, "window");
	struct tree *t = arena_alloc(r->arena, sizeof *t);
	*t = (struct tree){ .r = r, .rule = rule, .red_flag = red_flag };
	rule->comorbid = -1;
	if (!window)
		problem_at(r->problems, root, "window", "\"window\" is missing here: { months: 36, where: last }.");
	window_read(r, window, &rule->window);
	if (!find)
		problem_at(r->problems, root, "find", "\"find\" is missing here: what is to be found?");
	else
		clause_read(t, find, -1, false);
	if (!red_flag)
		comorbid_read(t, root);
	rule->clauses = t->count;
	rule->clause = arena_array(r->arena, (size_t)t->count + 1, sizeof *rule->clause);
	memcpy(rule->clause, t->clause, (size_t)t->count * sizeof *rule->clause);
}
