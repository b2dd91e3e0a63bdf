/* Alerts as rows. */
#include "record/alert.h"

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define LIST_MAX 500

enum err alert_add(struct cx *cx, struct db *db, const struct alert_new *a, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct alert_add_in in = { .outside = id_random(), .patient_id = a->patient, .organisation_id = a->organisation, .holding_id = a->holding,
		.class = CLASS_MEASURE, .label = a->label, .kind = a->kind, .ask_id = a->ask, .response_id = a->response, .instrument = a->instrument,
		.version = a->version, .item = a->item, .answer = a->answer, .staff_id = a->staff, .setting_id = a->setting, .step = a->step, .told_at = at,
		.due_at = a->due, .at = at };
	TRY(db_ids(cx, db, "alert", 1, &in.id));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_ALERT_ADD, &in);
}

enum err alert_most(struct cx *cx, struct db *db, int64_t ask, struct str instrument, int64_t item, int64_t *ret)
{
	struct alert_most_row r;
	TRY(db_one(cx, db, &Q_ALERT_MOST, &(struct alert_most_in){ .ask = ask, .instrument = instrument, .item = item }, &r));
	*ret = r.answer;
	return OK;
}

enum err alert_sent(struct cx *cx, struct db *db, int64_t ask, struct str instrument, int64_t response)
{
	return db_run(cx, db, &Q_ALERT_SENT, &(struct alert_sent_in){ .ask = ask, .instrument = instrument, .response = response });
}

enum err alerts_late(struct cx *cx, struct db *db, struct instant now, int64_t **ret, size_t *ret_count)
{
	struct alerts_late_row *r;
	TRY(db_all(cx, db, &Q_ALERTS_LATE, &(struct alerts_late_in){ .now = now }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].id;
	return OK;
}

enum err alert_hold(struct cx *cx, struct db *db, int64_t id, struct alert_held *ret)
{
	struct alert_lock_row r;
	TRY(db_one(cx, db, &Q_ALERT_LOCK, &(struct alert_lock_in){ .id = id }, &r));
	*ret = (struct alert_held){ r.id, r.outside, r.patient, r.organisation, r.setting, r.step, r.due_at, r.ended_at };
	return OK;
}

enum err alert_on(struct cx *cx, struct db *db, int64_t id, int64_t step, struct instant due, struct instant at)
{
	return db_run(cx, db, &Q_ALERT_ON, &(struct alert_on_in){ .id = id, .step = step, .at = at, .due_at = due });
}

enum err alert_seen(struct cx *cx, struct db *db, int64_t id, struct instant at)
{
	return db_run(cx, db, &Q_ALERT_SEEN, &(struct alert_seen_in){ .id = id, .at = at });
}

enum err alert_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_ALERT_END, &(struct alert_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err alerts_told(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, int64_t *ret_count)
{
	struct alerts_told_row told;
	TRY(db_one(cx, db, &Q_ALERTS_TOLD, &(struct alerts_told_in){ .staff = staff, .organisation = organisation }, &told));
	*ret_count = told.count;
	return OK;
}

enum err alerts_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, int64_t patient, bool ended, struct alert **ret, size_t *ret_count)
{
	struct alerts_row *r;
	TRY(db_all(cx, db, &Q_ALERTS, &(struct alerts_in){ .staff = staff, .organisation = organisation, .patient = patient == NIL ? 0 : patient,
		.ended = ended }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct alert){ .id = r[i].id, .outside = r[i].outside, .patient = r[i].patient, .patient_outside = r[i].patient_outside,
			.kind = (enum alert_kind)r[i].kind, .instrument = r[i].instrument, .version = r[i].version, .item = r[i].item, .answer = r[i].answer,
			.ask = r[i].ask, .response = r[i].response, .said = r[i].said, .staff_name = r[i].staff_name, .setting = r[i].setting,
			.step = r[i].step, .told_at = r[i].told_at, .due_at = r[i].due_at, .seen_at = r[i].seen_at, .at = r[i].at,
			.ended_at = r[i].ended_at, .ended_name = r[i].ended_name,
			.ended_say = r[i].ended_say, .mine = r[i].mine > 0 };
	return OK;
}

enum err alert_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_patient, int64_t *ret_organisation)
{
	struct alert_by_outside_row r;
	TRY(db_one(cx, db, &Q_ALERT_BY_OUTSIDE, &(struct alert_by_outside_in){ .outside = outside }, &r));
	*ret_id = r.id;
	*ret_patient = r.patient;
	*ret_organisation = r.organisation;
	return OK;
}
