/* The tray, as rows. */
#include "record/slip.h"

#include "gen/queries.h"
#include "store/store.h"

enum err slip_put(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now)
{
	struct slip_put_in in = { .job = job, .subject = subject, .organisation = organisation, .at = now };
	TRY(db_ids(cx, db, "slip", 1, &in.id));
	return db_run(cx, db, &Q_SLIP_PUT, &in);
}

enum err slip_next(struct cx *cx, struct db *db, struct slip *ret)
{
	struct slip_next_row r;
	TRY(db_one(cx, db, &Q_SLIP_NEXT, NULL, &r));
	*ret = (struct slip){ .id = r.id, .job = r.job, .subject = r.subject, .organisation = r.organisation, .attempts = r.attempts,
		.placed_at = r.placed_at };
	return OK;
}

enum err slip_alone(struct cx *cx, struct db *db, int64_t id, bool *ret)
{
	struct slips_beside_row r;
	TRY(db_one(cx, db, &Q_SLIPS_BESIDE, &(struct slips_beside_in){ id }, &r));
	*ret = r.count == 0;
	return OK;
}

enum err slip_try(struct cx *cx, struct db *db, int64_t id)
{
	return db_run(cx, db, &Q_SLIP_TRY, &(struct slip_try_in){ .id = id });
}

enum err slip_untry(struct cx *cx, struct db *db, const struct slip *slip)
{
	return db_run(cx, db, &Q_SLIP_UNTRY, &(struct slip_untry_in){ .id = slip->id, .placed_at = slip->placed_at });
}

enum err slip_done(struct cx *cx, struct db *db, const struct slip *slip)
{
	return db_run(cx, db, &Q_SLIP_DONE, &(struct slip_done_in){ .id = slip->id, .placed_at = slip->placed_at });
}

enum err slip_park(struct cx *cx, struct db *db, const struct slip *slip)
{
	return db_run(cx, db, &Q_SLIP_PARK, &(struct slip_park_in){ .id = slip->id, .placed_at = slip->placed_at, .say = slip->say });
}

enum err slip_aside(struct cx *cx, struct db *db, const struct slip *slip, struct instant now)
{
	struct slip_aside_in in = { .job = slip->job, .subject = slip->subject, .organisation = slip->organisation, .at = now, .say = slip->say };
	TRY(db_ids(cx, db, "slip", 1, &in.id));
	return db_run(cx, db, &Q_SLIP_ASIDE, &in);
}

enum err slips_judged(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now)
{
	return db_run(cx, db, &Q_SLIPS_JUDGED, &(struct slips_judged_in){ .job = job, .subject = subject, .organisation = organisation, .at = now });
}

enum err slips_aside(struct cx *cx, struct db *db, struct str job, int64_t organisation, int64_t **ret_subjects, size_t *ret_count)
{
	struct slips_aside_row *rows;
	TRY(db_all(cx, db, &Q_SLIPS_ASIDE, &(struct slips_aside_in){ .job = job, .organisation = organisation }, 1000, &rows, ret_count));
	*ret_subjects = arena_array(cx->arena, *ret_count + 1, sizeof **ret_subjects);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_subjects)[i] = rows[i].subject;
	return OK;
}

enum err slips_all(struct cx *cx, struct db *db, struct slip **ret, size_t *ret_count)
{
	struct slips_row *rows;
	TRY(db_all(cx, db, &Q_SLIPS, NULL, 1000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct slip){ .id = rows[i].id, .job = rows[i].job, .subject = rows[i].subject, .organisation = rows[i].organisation,
			.attempts = rows[i].attempts, .parked = rows[i].state == 2, .placed_at = rows[i].placed_at, .say = rows[i].say };
	return OK;
}
