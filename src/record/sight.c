/* Holdings and flows as the fold wants them: whose is a holding now (organisations have successors), and which flow reaches it. */
#include "record/sight.h"

#include <stdlib.h>

#include "access/fold.h"
#include "access/role.h"
#include "gen/queries.h"
#include "record/basis.h"
#include "store/store.h"
#include "record/organisation.h"

int sight_role(struct str role)
{
	size_t count;
	const struct role *list = role_list(&count), *found = role_find(role);
	return found ? (int)(found - list) : -1;
}

enum purpose sight_purpose(const struct policy *policy, struct str role)
{
	int number = sight_role(role);
	enum purpose first = PURPOSE_CARE;
	uint16_t best = POLICY_NO_ROW;
	for (int p = 0; number >= 0 && p < PURPOSES; p++) {
		uint16_t row = policy->purpose[number][p];
		if (row < best && policy->row[row].allow) {
			best = row;
			first = (enum purpose)p;
		}
	}
	return first;
}

int64_t sight_answers(const struct sight_successors_row *rows, size_t count, int64_t organisation)
{
	for (size_t steps = 0; steps <= count; steps++) {
		size_t i = 0;
		while (i < count && rows[i].id != organisation)
			i++;
		if (i == count)
			return organisation;
		organisation = rows[i].successor;
	}
	return NIL;                     /* they follow each other in a ring: nobody's */
}

/* The flows of one version in the place of those of the same agreement, from now on. */
static enum err as_if(struct cx *cx, struct db *db, const struct sight_as *as, struct sight_flows_row **flows, size_t *count)
{
	struct sight_flows_of_row *rows;
	size_t n, kept = 0;
	TRY(db_all(cx, db, &Q_SIGHT_FLOWS_OF, &(struct sight_flows_of_in){ .version = as->version, .purpose = as->other.purpose }, 1000000, &rows, &n));
	struct sight_flows_row *all = arena_array(cx->arena, *count + n + 1, sizeof *all);
	for (size_t i = 0; i < *count; i++)
		if ((*flows)[i].agreement != as->agreement)
			all[kept++] = (*flows)[i];
	for (size_t i = 0; i < n; i++)
		all[kept++] = (struct sight_flows_row){ .version = rows[i].version, .agreement = rows[i].agreement, .covers = rows[i].covers,
			.giver = rows[i].giver, .taker = rows[i].taker, .class = rows[i].class, .labels = rows[i].labels, .starts_on = DAY_NONE,
			.ends_on = rows[i].ends_on };
	*flows = all;
	*count = kept;
	return OK;
}

/* as NULL: the agreements that are in force. */
static enum err facts(struct cx *cx, struct db *db, const struct sight_of *of, struct instant now, const struct sight_as *as, struct fold_ask *ask)
{
	struct sight_holdings_row *holdings;
	struct sight_successors_row *follow;
	struct sight_flows_row *flows;
	size_t h, s, f;
	TRY(db_all(cx, db, &Q_SIGHT_HOLDINGS, NULL, 100000, &holdings, &h));
	TRY(db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &follow, &s));
	TRY(db_all(cx, db, &Q_SIGHT_FLOWS, &(struct sight_flows_in){ of->purpose, instant_day(now) }, 1000000, &flows, &f));
	if (as)
		TRY(as_if(cx, db, as, &flows, &f));
	struct fold_holding *holding = arena_array(cx->arena, h + 1, sizeof *holding);
	struct flow *flow = NULL;
	size_t count = 0, room = 0;
	/* What the organisation itself wrote. */
	holding[0] = (struct fold_holding){ .id = 0, .owner = 0, .own = true };
	for (size_t i = 0; i < h; i++) {
		int64_t owner = sight_answers(follow, s, holdings[i].organisation);
		/* Each holding is an owner of its own to the fold: a flow may cover only what came in under its agreement. */
		holding[i + 1] = (struct fold_holding){ .id = holdings[i].id, .owner = holdings[i].id, .own = owner == of->organisation };
		for (size_t k = 0; k < f && !holding[i + 1].own; k++) {
			const struct sight_flows_row *r = &flows[k];
			if (sight_answers(follow, s, r->taker) != of->organisation || sight_answers(follow, s, r->giver) != owner ||
			    (r->covers == 1 && r->agreement != holdings[i].agreement))
				continue;
			struct instant from = day_known(r->starts_on) ? day_begins(r->starts_on) : (struct instant){ 0 };
			struct instant until = day_known(r->ends_on) ? day_begins((struct day){ r->ends_on.day + 1 }) : INSTANT_FAR;
			*ARRAY_PUSH(cx->arena, flow, count, room) = (struct flow){ .owner = holdings[i].id, .agreement = r->version,
				.class = (enum record_class)r->class, .purpose = of->purpose, .labels = (uint8_t)r->labels, .from = from, .until = until };
		}
	}
	ask->holding = holding;
	ask->holdings = h + 1;
	ask->flow = flow;
	ask->flows = count;
	return OK;
}

enum err sight_fold(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_of *of, struct instant now)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct fold_ask ask = { .role = sight_role(of->role), .purpose = of->purpose, .now = now, .until = of->until };
	struct sight_row *rows;
	size_t count;
	TRY(db_run(cx, db, &Q_SIGHT_END, &(struct sight_end_in){ .signin = of->signin }));
	TRY(facts(cx, db, of, now, NULL, &ask));
	TRY(access_fold(cx, policy, &ask, &rows, &count));
	struct sight_add_in *in = arena_array(cx->arena, count + 1, sizeof *in);
	for (size_t i = 0; i < count; i++)
		in[i] = (struct sight_add_in){ .signin_id = of->signin, .holding_id = rows[i].holding, .class = rows[i].class, .no = (int64_t)i,
			.organisation_id = of->organisation, .actor_id = of->staff, .relation = rows[i].relation,
			.staff_id = rows[i].personal ? of->staff : 0, .look = rows[i].closed[OP_LOOK], .list = rows[i].closed[OP_LIST],
			.bars = rows[i].bars, .agreement_id = rows[i].agreement, .from_at = rows[i].from, .until_at = rows[i].until };
	struct sight_add_in *quoting;
	size_t quotings;
	TRY(basis_fold(cx, db, of->organisation, in, count, &quoting, &quotings));
	TRY(db_bulk(cx, db, &Q_SIGHT_ADD, in, count));
	if (quotings)
		TRY(db_bulk(cx, db, &Q_SIGHT_ADD, quoting, quotings));
	TRY(db_run(cx, db, &Q_SIGNIN_FOLDED, &(struct signin_folded_in){ of->signin, policy->version }));
	arena_back(cx->arena, mark);
	return OK;
}

enum err sight_tidy(struct cx *cx, struct db *db, struct instant now)
{
	return db_run(cx, db, &Q_SIGHT_PAST, &(struct sight_past_in){ .now = now });
}

/* ---- what agreements bring ---- */

static int by_name(const void *a, const void *b)
{
	const struct sight_giver *x = a, *y = b;
	int order = str_cmp(x->name, y->name);
	return order ? order : (x->organisation > y->organisation) - (x->organisation < y->organisation);
}

enum err sight_givers(struct cx *cx, struct db *db, int64_t organisation, enum purpose purpose, uint32_t classes, struct day today,
		      struct sight_giver **ret, size_t *ret_count)
{
	struct sight_successors_row *follow;
	struct sight_flows_row *flow;
	struct sight_giver *list = NULL;
	size_t s, n, count = 0, room = 0;
	TRY(db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &follow, &s));
	TRY(db_all(cx, db, &Q_SIGHT_FLOWS, &(struct sight_flows_in){ purpose, today }, 1000000, &flow, &n));
	for (size_t i = 0; i < n; i++) {
		int64_t giver = sight_answers(follow, s, flow[i].giver);
		struct facts_organisation_row name = { .name = STR_NONE };
		size_t at = 0;
		bool begun = !day_known(flow[i].starts_on) || flow[i].starts_on.day <= today.day;
		if (!begun || sight_answers(follow, s, flow[i].taker) != organisation || giver == organisation || !(classes & 1u << flow[i].class))
			continue;
		while (at < count && list[at].organisation != giver)
			at++;
		if (at == count) {
			TRY(db_one(cx, db, &Q_FACTS_ORGANISATION, &(struct facts_organisation_in){ .organisation = giver }, &name));
			*ARRAY_PUSH(cx->arena, list, count, room) = (struct sight_giver){ giver, name.name, 0 };
		}
		list[at].classes |= 1u << flow[i].class;
	}
	if (count)
		qsort(list, count, sizeof *list, by_name);
	*ret = list;
	*ret_count = count;
	return OK;
}

/* ---- as somebody else would see it ---- */

struct narrowing {
	struct cx *cx; struct db *db;
	const struct sight_as *as;
	struct instant now;
	uint32_t bound;                         /* relations that bind the other organisation and the patient */
	uint32_t bars[CLASSES];                 /* that stand against it */
	bool asked[CLASSES];
};

static enum err binds(struct narrowing *n)
{
	struct relations_now_row *rows;
	size_t count;
	TRY(db_all(n->cx, n->db, &Q_RELATIONS_NOW, &(struct relations_now_in){ .patient = n->as->patient, .organisation = n->as->other.organisation,
		.staff = 0, .now = n->now }, 10000, &rows, &count));
	/* Where there is a record in a holding, whoever it reaches holds it: no row says so again. */
	n->bound = 1u << RELATION_HOLDS | 1u << n->as->assumed;
	for (size_t i = 0; i < count; i++)
		n->bound |= 1u << rows[i].kind;
	return OK;
}

static enum err barred(struct narrowing *n, const struct sight_row *row, bool *ret)
{
	if (!n->asked[row->class]) {
		struct facts_bars_row *rows;
		size_t count;
		TRY(db_all(n->cx, n->db, &Q_FACTS_BARS, &(struct facts_bars_in){ .patient = n->as->patient, .organisation = n->as->other.organisation,
			.staff = 0, .class = row->class, .now = n->now }, 10000, &rows, &count));
		for (size_t i = 0; i < count; i++)
			n->bars[row->class] |= (uint32_t)rows[i].bit;
		n->asked[row->class] = true;
	}
	*ret = (n->bars[row->class] & row->bars) != 0;
	return OK;
}

/* Of the other's rows those that open something of this patient now. */
static enum err that_open(struct narrowing *n, struct sight_row *rows, size_t *count)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		bool stopped;
		if (rows[i].holding == 0 || rows[i].relation == RELATION_BREAK_GLASS || !(n->bound & 1u << rows[i].relation) ||
		    rows[i].from.us > n->now.us || (rows[i].closed[OP_LOOK] & rows[i].closed[OP_LIST] & LABEL_NORMAL))
			continue;
		TRY(barred(n, &rows[i], &stopped));
		if (!stopped)
			rows[kept++] = rows[i];
	}
	*count = kept;
	return OK;
}

static struct instant earlier(struct instant a, struct instant b)
{
	return a.us < b.us ? a : b;
}

/* Holdings of her own organisation only: what others give to the other side is not hers to learn. */
static enum err holdings_of_hers(struct cx *cx, struct db *db, int64_t organisation, struct sight_row *rows, size_t *count)
{
	struct sight_holdings_row *holdings;
	struct sight_successors_row *follow;
	size_t h, s, kept = 0;
	TRY(db_all(cx, db, &Q_SIGHT_HOLDINGS, NULL, 100000, &holdings, &h));
	TRY(db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &follow, &s));
	for (size_t i = 0; i < *count; i++)
		for (size_t k = 0; k < h; k++)
			if (holdings[k].id == rows[i].holding && sight_answers(follow, s, holdings[k].organisation) == organisation) {
				rows[kept++] = rows[i];
				break;
			}
	*count = kept;
	return OK;
}

enum err sight_narrow(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_as *as, int64_t signin, struct instant now,
		      struct sight_compared *ret)
{
	struct fold_ask ask = { .role = sight_role(as->other.role), .purpose = as->other.purpose, .now = now, .until = as->until };
	struct narrowing n = { .cx = cx, .db = db, .as = as, .now = now };
	struct sight_row *theirs;
	struct sight_rows_row *hers;
	struct sight_add_in *in = NULL;
	size_t count, mine, rows = 0, room = 0;
	*ret = (struct sight_compared){ 0 };
	TRY(facts(cx, db, &as->other, now, as, &ask));
	TRY(access_fold(cx, policy, &ask, &theirs, &count));
	TRY(binds(&n));
	TRY(that_open(&n, theirs, &count));
	TRY(holdings_of_hers(cx, db, as->organisation, theirs, &count));
	TRY(db_all(cx, db, &Q_SIGHT_ROWS, &(struct sight_rows_in){ .signin = as->signin }, LIMIT_SIGHT, &hers, &mine));
	for (size_t i = 0; i < count; i++) {
		const struct sight_row *t = &theirs[i];
		ret->theirs |= 1u << t->class;
		for (size_t k = 0; k < mine; k++) {
			const struct sight_rows_row *h = &hers[k];
			if (h->holding != t->holding || h->class != (int64_t)t->class || h->relation == RELATION_BREAK_GLASS)
				continue;
			struct sight_add_in row = { .signin_id = signin, .holding_id = h->holding, .class = h->class, .no = (int64_t)rows,
				.organisation_id = h->organisation, .actor_id = h->actor, .relation = h->relation, .staff_id = h->staff,
				.look = h->look | t->closed[OP_LOOK], .list = h->list | t->closed[OP_LIST], .bars = h->bars,
				.agreement_id = h->agreement, .from_at = h->from_at, .until_at = earlier(earlier(h->until_at, t->until), as->until) };
			if (!(row.look & row.list & LABEL_NORMAL))
				ret->shown |= 1u << t->class;
			if (rows == LIMIT_SIGHT)
				return fail(cx, ERR_OVER_LIMIT, "This preview would take more than %d rows of sight.", LIMIT_SIGHT);
			*ARRAY_PUSH(cx->arena, in, rows, room) = row;
		}
	}
	return db_bulk(cx, db, &Q_SIGHT_ADD, in, rows);
}
