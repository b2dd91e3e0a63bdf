/* Holdings and flows as the fold wants them: whose is a holding now (organisations have successors), and which flow reaches it. */
#include "record/sight.h"

#include "access/fold.h"
#include "access/role.h"
#include "gen/queries.h"
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

static enum err facts(struct cx *cx, struct db *db, const struct sight_of *of, struct instant now, struct fold_ask *ask)
{
	struct sight_holdings_row *holdings;
	struct sight_successors_row *follow;
	struct sight_flows_row *flows;
	size_t h, s, f;
	TRY(db_all(cx, db, &Q_SIGHT_HOLDINGS, NULL, 100000, &holdings, &h));
	TRY(db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &follow, &s));
	TRY(db_all(cx, db, &Q_SIGHT_FLOWS, &(struct sight_flows_in){ of->purpose, instant_day(now) }, 1000000, &flows, &f));
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
	TRY(facts(cx, db, of, now, &ask));
	TRY(access_fold(cx, policy, &ask, &rows, &count));
	struct sight_add_in *in = arena_array(cx->arena, count + 1, sizeof *in);
	for (size_t i = 0; i < count; i++)
		in[i] = (struct sight_add_in){ .signin_id = of->signin, .holding_id = rows[i].holding, .class = rows[i].class, .no = (int64_t)i,
			.organisation_id = of->organisation, .actor_id = of->staff, .relation = rows[i].relation,
			.staff_id = rows[i].personal ? of->staff : 0, .look = rows[i].closed[OP_LOOK], .list = rows[i].closed[OP_LIST],
			.bars = rows[i].bars, .agreement_id = rows[i].agreement, .from_at = rows[i].from, .until_at = rows[i].until };
	TRY(db_bulk(cx, db, &Q_SIGHT_ADD, in, count));
	TRY(db_run(cx, db, &Q_SIGNIN_FOLDED, &(struct signin_folded_in){ of->signin, policy->version }));
	arena_back(cx->arena, mark);
	return OK;
}
