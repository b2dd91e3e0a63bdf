/* Supervision as rows. */
#include "record/supervision.h"

#include "gen/queries.h"
#include "store/store.h"

#define PAIRS_MAX    5000
#define SITTINGS_MAX 20000              /* of a year, and notes of them */

enum err supervision_add(struct cx *cx, struct db *db, const struct supervision_new *s, struct instant at, struct id *ret_outside)
{
	struct supervision_add_in in = { .outside = id_random(), .organisation_id = s->organisation, .supervisor_id = s->supervisor,
		.supervisee_id = s->supervisee, .every_days = s->every_days, .from_on = s->from, .staff_id = s->staff, .recorded_at = at };
	TRY(db_ids(cx, db, "supervision", 1, &in.id));
	TRY(db_run(cx, db, &Q_SUPERVISION_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err supervision_hold(struct cx *cx, struct db *db, struct id outside, struct supervision_held *ret)
{
	struct supervision_lock_row r;
	TRY(db_one(cx, db, &Q_SUPERVISION_LOCK, &(struct supervision_lock_in){ .outside = outside }, &r));
	*ret = (struct supervision_held){ r.id, r.organisation, r.supervisor, r.supervisee, r.ended_at };
	return OK;
}

enum err supervision_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_SUPERVISION_END, &(struct supervision_end_in){ .id = id, .staff = staff, .at = at });
}

enum err supervises(struct cx *cx, struct db *db, int64_t organisation, int64_t supervisor, int64_t supervisee, bool *ret)
{
	struct supervises_row *r;
	struct supervises_in in = { .organisation = organisation, .supervisor = supervisor, .supervisee = supervisee };
	size_t n;
	TRY(db_all(cx, db, &Q_SUPERVISES, &in, PAIRS_MAX, &r, &n));
	*ret = n > 0;
	return OK;
}

enum err supervised_add(struct cx *cx, struct db *db, const struct supervised_new *s, struct instant at, struct id *ret_outside)
{
	struct supervision_session_add_in in = { .outside = id_random(), .organisation_id = s->organisation, .sitting = s->sitting,
		.supervision_id = s->supervision, .supervisor_id = s->supervisor, .kind = s->kind, .on_day = s->on, .minutes = s->minutes, .whom = s->whom,
		.staff_id = s->staff, .recorded_at = at };
	TRY(db_ids(cx, db, "supervision_session", 1, &in.id));
	TRY(db_run(cx, db, &Q_SUPERVISION_SESSION_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err supervised_hold(struct cx *cx, struct db *db, struct id outside, struct supervised_held *ret)
{
	struct supervision_session_lock_row r;
	struct supervision_pair_row pair = { .supervisee = NIL };
	TRY(db_one(cx, db, &Q_SUPERVISION_SESSION_LOCK, &(struct supervision_session_lock_in){ .outside = outside }, &r));
	if (r.supervision != NIL)
		TRY(db_one(cx, db, &Q_SUPERVISION_PAIR, &(struct supervision_pair_in){ .id = r.supervision }, &pair));
	*ret = (struct supervised_held){ r.id, r.organisation, r.supervision, r.supervisor, pair.supervisee, r.ended_at };
	return OK;
}

enum err supervised_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_SUPERVISION_SESSION_END, &(struct supervision_session_end_in){ .id = id, .staff = staff, .at = at });
}

enum err supervision_note_add(struct cx *cx, struct db *db, const struct supervised_held *s, int64_t staff, struct str say, struct instant at)
{
	struct supervision_note_add_in in = { .outside = id_random(), .organisation_id = s->organisation, .session_id = s->id,
		.supervisor_id = s->supervisor, .supervisee_id = s->supervisee, .say = say, .staff_id = staff, .recorded_at = at };
	TRY(db_ids(cx, db, "supervision_note", 1, &in.id));
	return db_run(cx, db, &Q_SUPERVISION_NOTE_ADD, &in);
}

enum err supervisions_of(struct cx *cx, struct db *db, int64_t organisation, struct supervision **ret, size_t *ret_count)
{
	struct supervisions_of_row *r;
	TRY(db_all(cx, db, &Q_SUPERVISIONS_OF, &(struct supervisions_of_in){ .organisation = organisation }, PAIRS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		struct day since = day_known(r[i].last_on) ? r[i].last_on : r[i].from_on;
		(*ret)[i] = (struct supervision){ .id = r[i].id, .supervisor = r[i].supervisor, .supervisee = r[i].supervisee, .every_days = r[i].every_days,
			.outside = r[i].outside, .supervisor_name = r[i].supervisor_name, .supervisee_name = r[i].supervisee_name, .from = r[i].from_on,
			.last_on = r[i].last_on, .due_on = { since.day + (int)r[i].every_days } };
	}
	return OK;
}

enum err supervised_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct supervised **ret, size_t *ret_count)
{
	struct supervision_sessions_of_row *r;
	struct supervision_sessions_of_in in = { .organisation = organisation, .since = since };
	TRY(db_all(cx, db, &Q_SUPERVISION_SESSIONS_OF, &in, SITTINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct supervised){ .id = r[i].id, .supervisor = r[i].supervisor, .supervisee = r[i].supervisee, .minutes = r[i].minutes,
			.outside = r[i].outside, .sitting = r[i].sitting, .supervisor_name = r[i].supervisor_name, .supervisee_name = r[i].supervisee_name,
			.whom = r[i].whom, .kind = (enum supervision_kind)r[i].kind, .on = r[i].on_day };
	return OK;
}

enum err supervision_notes_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct supervision_note **ret, size_t *ret_count)
{
	struct supervision_notes_of_row *r;
	struct supervision_notes_of_in in = { .organisation = organisation, .since = since };
	TRY(db_all(cx, db, &Q_SUPERVISION_NOTES_OF, &in, SITTINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct supervision_note){ r[i].session, r[i].say, r[i].staff_name, r[i].recorded_at };
	return OK;
}
