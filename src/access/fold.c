/* A row for each holding, class, relation and agreement that opens anything at all. It says of labels and bars what access_decide
 * would say of them one by one. */
#include "access/fold.h"

#include <stdlib.h>
#include <string.h>

#include "access/role.h"

#define BIT(n) (1u << (n))
#define BARS_UNKNOWN ((~0u << BARS) | 1u)       /* kinds that nobody knows bite */

struct folding {
	struct cx *cx;
	const struct policy *policy;
	const struct fold_ask *ask;
	struct sight_row *row;
	size_t rows, room;
};

static bool row_allows(const struct policy *policy, uint16_t row)
{
	return row < policy->rows && policy->row[row].allow;
}

/* false: it opens nothing. */
static bool closed_fill(const struct folding *f, enum record_class class, enum relation_kind relation, uint8_t carried, uint8_t closed[OPERATIONS])
{
	bool opens = false;
	uint8_t shut = (uint8_t)~(f->policy->label_open[f->ask->role][relation] & carried);
	if (shut & BIT(LABEL_R))
		shut |= BIT(LABEL_V);
	for (int op = 0; op < OPERATIONS; op++) {
		bool may = row_allows(f->policy, f->policy->capability[f->ask->role][class][op]) && !(shut & LABEL_NORMAL);
		closed[op] = may ? shut : LABEL_ALL;
		opens |= may;
	}
	return opens;
}

static uint32_t bars_that_bite(const struct folding *f, enum record_class class, enum relation_kind relation)
{
	uint32_t bars = BARS_UNKNOWN;
	enum purpose purpose = f->ask->purpose;
	for (enum bar_kind bar = BAR_DISSENT; bar < BARS; bar++)
		if (f->policy->bar_bites[bar][purpose][class] &&
		    !(relation == RELATION_BREAK_GLASS && bar < BAR_FIRST_HAZARD && f->policy->bar_broken_by_glass[bar][purpose][class]))
			bars |= BIT(bar);
	return bars;
}

static enum err row_put(struct folding *f, const struct fold_holding *holding, const struct flow *flow, enum record_class class,
	enum relation_kind relation)
{
	struct sight_row row = { .holding = holding->id, .class = class, .relation = relation, .own = !flow, .from = f->ask->now,
		.until = f->ask->until };
	if (flow) {
		row.agreement = flow->agreement;
		if (flow->from.us > row.from.us)
			row.from = flow->from;
		if (flow->until.us < row.until.us)
			row.until = flow->until;
		if (!(row.from.us < row.until.us))
			return OK;
	}
	if (!closed_fill(f, class, relation, flow ? flow->labels : LABEL_ALL, row.closed))
		return OK;
	row.personal = f->policy->relation_personal[relation];
	row.bars = bars_that_bite(f, class, relation);
	if (f->rows == LIMIT_SIGHT)
		return fail(f->cx, ERR_OVER_LIMIT, "This sign-in would take more than %d rows of sight. Fewer organisations or agreements must reach it.",
			LIMIT_SIGHT);
	*ARRAY_PUSH(f->cx->arena, f->row, f->rows, f->room) = row;
	return OK;
}

static enum err holding_fold(struct folding *f, const struct fold_holding *holding, enum record_class class, enum relation_kind relation)
{
	if (holding->own)
		return row_put(f, holding, NULL, class, relation);
	for (size_t i = 0; i < f->ask->flows; i++) {
		const struct flow *flow = &f->ask->flow[i];
		if (flow->owner == holding->owner && flow->class == class && flow->purpose == f->ask->purpose)
			TRY(row_put(f, holding, flow, class, relation));
	}
	return OK;
}

static int row_order(const void *a, const void *b)
{
	const struct sight_row *x = a, *y = b;
	if (x->holding != y->holding)
		return x->holding < y->holding ? -1 : 1;
	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->relation != y->relation)
		return x->relation < y->relation ? -1 : 1;
	if (x->agreement != y->agreement)
		return x->agreement < y->agreement ? -1 : 1;
	return (x->from.us > y->from.us) - (x->from.us < y->from.us);
}

enum err access_fold(struct cx *cx, const struct policy *policy, const struct fold_ask *ask, struct sight_row **ret, size_t *ret_count)
{
	struct folding f = { .cx = cx, .policy = policy, .ask = ask };
	size_t roles;
	role_list(&roles);
	bool known = ask->role >= 0 && (size_t)ask->role < roles && (size_t)ask->role < POLICY_ROLES && (unsigned)ask->purpose < PURPOSES;
	bool open = known && ask->now.us < ask->until.us && row_allows(policy, policy->purpose[ask->role][ask->purpose]);
	for (enum record_class class = 1; open && class < CLASSES; class++) {
		uint32_t by = policy->relation_any[ask->role][ask->purpose][class];
		if (policy->break_glass[ask->role][ask->purpose][class])
			by |= BIT(RELATION_BREAK_GLASS);
		for (enum relation_kind relation = 1; relation < RELATIONS; relation++)
			for (size_t i = 0; (by & BIT(relation)) && i < ask->holdings; i++)
				TRY(holding_fold(&f, &ask->holding[i], class, relation));
	}
	if (f.rows)
		qsort(f.row, f.rows, sizeof *f.row, row_order);
	*ret = f.row;
	*ret_count = f.rows;
	return OK;
}
