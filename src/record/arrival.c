/* Arrivals, as rows. */
#include "record/arrival.h"

#include "gen/queries.h"
#include "store/store.h"

enum err arrival_add(struct cx *cx, struct db *db, struct arrival *a, struct instant now)
{
	a->outside = id_random();
	TRY(db_ids(cx, db, "arrival", 1, &a->id));
	return db_run(cx, db, &Q_ARRIVAL_ADD, &(struct arrival_add_in){ .id = a->id, .outside = a->outside, .organisation_id = a->organisation,
		.staff_id = a->staff, .map = a->map, .agreement = a->agreement, .folder = a->folder, .name = a->name, .bytes = a->bytes,
		.state = ARRIVAL_TO_LOOK, .origin_id = NIL, .at = now, .changed_at = now });
}

/* The three readers give the same columns. */
#define ARRIVAL_OF(r) ((struct arrival){ .id = (r).id, .outside = (r).outside, .organisation = (r).organisation, .staff = (r).staff, \
	.map = (r).map, .agreement = (r).agreement, .folder = (r).folder, .name = (r).name, .bytes = (r).bytes, \
	.bytes_done = (r).bytes_done, .state = (enum arrival_state)(r).state, .say = (r).say, .origin = (r).origin, .at = (r).at, .changed_at = (r).changed_at, \
	.count = { .read = (r).rows_read, .kept = (r).rows_kept, .same = (r).rows_same, .rejected = (r).rows_rejected, \
		.skipped = (r).rows_skipped, .added = (r).events_added, .corrected = (r).events_corrected, .people = (r).people_added, \
		.quarantined = (r).fields_quarantined } })

enum err arrival_by_id(struct cx *cx, struct db *db, int64_t id, struct arrival *ret)
{
	struct arrival_by_id_row r;
	TRY(db_one(cx, db, &Q_ARRIVAL_BY_ID, &(struct arrival_by_id_in){ .id = id }, &r));
	*ret = ARRIVAL_OF(r);
	return OK;
}

enum err arrival_by_outside(struct cx *cx, struct db *db, struct id outside, struct arrival *ret)
{
	struct arrival_by_outside_row r;
	TRY(db_one(cx, db, &Q_ARRIVAL_BY_OUTSIDE, &(struct arrival_by_outside_in){ .outside = outside }, &r));
	*ret = ARRIVAL_OF(r);
	return OK;
}

enum err arrival_sent_here(struct cx *cx, struct db *db, int64_t origin, bool *ret)
{
	struct arrival_of_origin_row r;
	enum err err = db_one(cx, db, &Q_ARRIVAL_OF_ORIGIN, &(struct arrival_of_origin_in){ .origin = origin }, &r);
	*ret = err == OK;
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	return OK;
}

enum err arrivals_waiting(struct cx *cx, struct db *db, struct arrival **ret, size_t *ret_count)
{
	struct arrivals_row *rows;
	TRY(db_all(cx, db, &Q_ARRIVALS, NULL, 50, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = ARRIVAL_OF(rows[i]);
	return OK;
}

enum err arrival_set(struct cx *cx, struct db *db, int64_t id, enum arrival_state state, struct str say, int64_t origin, struct instant now)
{
	return db_run(cx, db, &Q_ARRIVAL_STATE, &(struct arrival_state_in){ .id = id, .state = state, .say = say, .origin = origin, .now = now });
}

enum err arrival_counts(struct cx *cx, struct db *db, int64_t id, const struct origin_counts *c, int64_t bytes_done)
{
	return db_run(cx, db, &Q_ARRIVAL_COUNTS, &(struct arrival_counts_in){ .id = id, .rows_read = c->read, .rows_kept = c->kept,
		.rows_same = c->same, .rows_rejected = c->rejected, .rows_skipped = c->skipped, .events_added = c->added,
		.events_corrected = c->corrected, .people_added = c->people, .fields_quarantined = c->quarantined, .bytes_done = bytes_done });
}

enum err arrival_problems_set(struct cx *cx, struct db *db, int64_t id, const struct origin_problem *problems, size_t count)
{
	TRY(db_run(cx, db, &Q_ARRIVAL_FORGET, &(struct arrival_forget_in){ .arrival = id }));
	for (size_t i = 0; i < count && i < LIMIT_PROBLEMS; i++)
		TRY(db_run(cx, db, &Q_ARRIVAL_PROBLEM_ADD, &(struct arrival_problem_add_in){ .arrival_id = id, .no = (int64_t)i,
			.file = problems[i].file, .line = problems[i].line, .field = problems[i].field, .say = problems[i].say,
			.fate = problems[i].fate }));
	return OK;
}

enum err arrival_problems(struct cx *cx, struct db *db, int64_t id, struct origin_problem **ret, size_t *ret_count)
{
	struct arrival_problems_row *rows;
	TRY(db_all(cx, db, &Q_ARRIVAL_PROBLEMS, &(struct arrival_problems_in){ .arrival = id }, LIMIT_PROBLEMS, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_problem){ .file = rows[i].file, .line = rows[i].line, .field = rows[i].field, .kind = STR_NONE,
			.say = rows[i].say, .fate = (enum fate)rows[i].fate };
	return OK;
}
