/* What a reader is told of whom, and by which holding. */
#include "record/coverage.h"

#include "base/limits.h"
#include "base/rows.h"
#include "gen/queries.h"
#include "record/bar.h"
#include "store/store.h"

/* A row of the reader's sight: this class of this holding, of whoever has the relation, unless one of bars stands. */
struct coverage_told { size_t holding; enum record_class class; int64_t relation, staff; uint32_t bars; };
struct coverage_bound { int64_t patient, relation, staff; };
struct coverage_barred { int64_t patient; enum record_class class; uint32_t bit; };

static enum err whom_it_binds(struct cx *cx, struct db *db, const struct tells_bound_in *in, struct coverage *c)
{
	struct tells_bound_row *rows;
	TRY(db_all(cx, db, &Q_TELLS_BOUND, in, 1000000, &rows, &c->bounds));
	c->bound = arena_array(cx->arena, c->bounds + 1, sizeof *c->bound);
	for (size_t i = 0; i < c->bounds; i++)
		c->bound[i] = (struct coverage_bound){ rows[i].patient, rows[i].kind, rows[i].staff };
	return OK;
}

static enum err whom_it_bars(struct cx *cx, struct db *db, const struct tells_barred_in *in, struct coverage *c)
{
	struct tells_barred_row *rows;
	TRY(db_all(cx, db, &Q_TELLS_BARRED, in, 1000000, &rows, &c->barreds));
	c->barred = arena_array(cx->arena, c->barreds + 1, sizeof *c->barred);
	for (size_t i = 0; i < c->barreds; i++)
		c->barred[i] = (struct coverage_barred){ rows[i].patient, (enum record_class)rows[i].class, (uint32_t)rows[i].bit };
	return OK;
}

enum err coverage_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t first, int64_t last, struct coverage *ret)
{
	struct holdings_seen_row *rows;
	struct tells_row *tells;
	int64_t signin;
	struct instant now;
	bool asks = false;
	size_t n, m, at = 0;
	db_guard_of(db, &signin, &now);
	TRY(db_all(cx, db, &Q_HOLDINGS_SEEN, NULL, 10000, &rows, &n));
	TRY(db_all(cx, db, &Q_TELLS, &(struct tells_in){ signin, now }, LIMIT_SIGHT, &tells, &m));
	*ret = (struct coverage){ .holding = arena_array(cx->arena, n + 1, sizeof *ret->holding), .count = n,
		.told = arena_array(cx->arena, m + 1, sizeof *ret->told) };
	for (size_t i = 0; i < n; i++)
		ret->holding[i] = (struct coverage_holding){ rows[i].id, rows[i].organisation, (enum org_type)rows[i].organisation_type,
			rows[i].kinds, rows[i].covered_from };
	for (size_t i = 0; i < m; i++) {        /* both by rising holding */
		while (at < n && rows[at].id < tells[i].holding)
			at++;
		if (at == n || rows[at].id != tells[i].holding)
			continue;
		ret->told[ret->tolds++] = (struct coverage_told){ at, (enum record_class)tells[i].class, tells[i].relation, tells[i].staff,
			(uint32_t)tells[i].bars };
		asks |= tells[i].relation != RELATION_HOLDS;
	}
	if (m == 0)
		return OK;
	if (asks)
		TRY(whom_it_binds(cx, db, &(struct tells_bound_in){ first, last, tells[0].organisation, tells[0].actor, now }, ret));
	return whom_it_bars(cx, db, &(struct tells_barred_in){ first, last, tells[0].organisation, tells[0].actor,
		(int64_t)~bar_silent(policy), now }, ret);
}

static bool is_bound(const struct coverage *c, size_t first, int64_t patient, const struct coverage_told *t)
{
	if (t->relation == RELATION_HOLDS)
		return true;
	for (size_t i = first; i < c->bounds && c->bound[i].patient == patient; i++)
		if (c->bound[i].relation == t->relation && c->bound[i].staff == t->staff)
			return true;
	return false;
}

static bool is_barred(const struct coverage *c, int64_t patient, const struct coverage_told *t)
{
	for (size_t i = 0; i < c->barreds; i++)
		if (c->barred[i].patient == patient && (c->barred[i].bit & t->bars) && (c->barred[i].class == CLASS_ANY || c->barred[i].class == t->class))
			return true;
	return false;
}

int64_t *coverage_kinds(struct arena *arena, const struct coverage *c, int64_t patient)
{
	int64_t *kinds = arena_array(arena, c->count + 1, sizeof *kinds), of_class[CLASSES] = { 0 };
	size_t first = rows_from(c->bound, c->bounds, sizeof *c->bound, patient);
	for (int kind = 1; kind < EVENT_KINDS; kind++)
		of_class[event_class((enum event_kind)kind)] |= INT64_C(1) << kind;
	for (size_t i = 0; i < c->tolds; i++)
		if ((unsigned)c->told[i].class < CLASSES && is_bound(c, first, patient, &c->told[i]) && !is_barred(c, patient, &c->told[i]))
			kinds[c->told[i].holding] |= of_class[c->told[i].class];
	return kinds;
}
