/* Parts of a rule are rules of their own, and are judged as any rule is. */
#include "screen/steps.h"

#include "base/must.h"

/* ---- a part of a rule ---- */

struct parting { struct arena *arena; const struct rule *from; struct rule *to; };

/* The clause and all below it, depth first. */
static int clause_take(struct parting *p, int clause, int parent, int depth)
{
	const struct clause *c = &p->from->clause[clause];
	int at = p->to->clauses++, *child = arena_array(p->arena, (size_t)c->children + 1, sizeof *child);
	p->to->clause[at] = *c;
	p->to->clause[at].parent = parent;
	p->to->clause[at].depth = depth;
	p->to->clause[at].child = child;
	for (int i = 0; i < c->children; i++)
		child[i] = clause_take(p, c->child[i], at, depth + 1);
	return at;
}

/* The rule with these clauses of its root alone, joined as there. Nobody is left out for another disease. */
static struct rule part_of(struct arena *arena, const struct rule *rule, const int *clause, int clauses)
{
	struct rule part = *rule;
	struct parting p = { arena, rule, &part };
	part.clause = arena_array(arena, RULE_CLAUSES, sizeof *part.clause);
	part.clauses = 0;
	part.comorbid = -1;
	part.comorbid_mode = COMORBID_NONE;
	if (clauses == 1) {
		clause_take(&p, clause[0], -1, 0);
		return part;
	}
	int *child = arena_array(arena, (size_t)clauses + 1, sizeof *child);
	part.clause[0] = rule->clause[0];
	part.clause[0].children = clauses;
	part.clause[0].child = child;
	part.clauses = 1;
	for (int i = 0; i < clauses; i++)
		child[i] = clause_take(&p, clause[i], 0, 1);
	return part;
}

/* ---- in which order ---- */

static bool asks_for_nothing(const struct rule *rule, int n)
{
	const struct clause *c = &rule->clause[n];
	return c->kind == CLAUSE_ABSENT || c->kind == CLAUSE_NOT || ((c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT) && c->at_least < 1);
}

static int clauses_order(const struct rule *rule, int ret[RULE_CLAUSES])
{
	const struct clause *root = &rule->clause[0];
	bool joins = root->kind == CLAUSE_ALL || root->kind == CLAUSE_ANY, moves = rule->window.where == WINDOW_ANYWHERE;
	int n = 0;
	if (!joins) {
		ret[n++] = 0;
		return n;
	}
	for (int late = 0; late < 2; late++)
		for (int i = 0; i < root->children; i++)
			if ((moves && asks_for_nothing(rule, root->child[i])) == late)
				ret[n++] = root->child[i];
	return n;
}

/* ---- judged ---- */

static enum err judge(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, const struct rule *rule, struct screen_step *step)
{
	struct screen_ask part = *ask;
	AUTO(screen_result) struct screen_result r = { 0 };
	part.rule = rule;
	TRY(screen_run(cx, file, &part, &r));
	step->yes = r.yes;
	step->unknown = r.unknown;
	return OK;
}

static bool leaves_out(const struct screen_ask *ask)
{
	const struct rule *rule = ask->rule;
	return rule->comorbid >= 0 && (ask->comorbid == COMORBID_NONE ? rule->comorbid_mode : ask->comorbid) == COMORBID_STRICT;
}

enum err screen_steps(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, enum err (*between)(struct cx *cx, void *arg), void *arg,
	struct screen_steps *ret)
{
	int order[RULE_CLAUSES], clauses = clauses_order(ask->rule, order);
	bool narrowing = ask->rule->clause[0].kind != CLAUSE_ANY, last = leaves_out(ask);
	*ret = (struct screen_steps){ .step = arena_array(cx->arena, (size_t)clauses + 1, sizeof *ret->step), .narrowing = narrowing };
	for (int i = 0; i < clauses + last; i++) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct screen_step *step = &ret->step[ret->steps++];
		struct rule part = i == clauses ? *ask->rule : narrowing ? part_of(cx->arena, ask->rule, order, i + 1) :
			part_of(cx->arena, ask->rule, &order[i], 1);
		step->clause = i == clauses ? ask->rule->comorbid : order[i];
		if (between)
			TRY(between(cx, arg));
		TRY(judge(cx, file, ask, &part, step));
		arena_back(cx->arena, mark);
	}
	return OK;
}
