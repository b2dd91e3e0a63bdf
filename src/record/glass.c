/* Glass rows, alerts, reviews. */
#include "record/glass.h"

#include "gen/queries.h"
#include "record/relation.h"
#include "record/setting.h"
#include "store/store.h"

#define WAITING_MAX 500
#define DONE_MAX 200
#define US_PER_MINUTE INT64_C(60000000)

enum err glass_who(struct cx *cx, struct db *db, struct str nhs_number, struct day birth_on, int64_t *ret_patient, struct id *ret_outside)
{
	struct glass_who_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_GLASS_WHO, &(struct glass_who_in){ .value = nhs_number, .birth_on = birth_on }, 2, &rows, &count));
	if (count != 1)
		return fail(cx, ERR_NOT_FOUND, "No record that can be opened in this way has this NHS number and this birth date.");
	*ret_patient = rows[0].patient;
	*ret_outside = rows[0].outside;
	return OK;
}

static enum err alerts_add(struct cx *cx, struct db *db, const struct glass_new *new, int64_t glass, struct instant now)
{
	struct glass_alert_add_in *in = arena_array(cx->arena, new->owners_n + 1, sizeof *in);
	size_t n = 0;
	in[n++] = (struct glass_alert_add_in){ glass, new->actor->organisation, GLASS_TOLD_ACTOR, now };
	for (size_t i = 0; i < new->owners_n; i++)
		if (new->owners[i] != new->actor->organisation)
			in[n++] = (struct glass_alert_add_in){ glass, new->owners[i], GLASS_TOLD_OWNER, now };
	return db_bulk(cx, db, &Q_GLASS_ALERT_ADD, in, n);
}

enum err glass_add(struct cx *cx, struct db *db, const struct glass_new *new, struct instant now, struct id *ret_outside, struct instant *ret_until)
{
	const struct actor *a = new->actor;
	bool opened = new->outcome == GLASS_OPENED;
	struct glass_add_in in = { .outside = id_random(), .staff_id = a->staff, .organisation_id = a->organisation, .role = a->role,
		.purpose = new->purpose, .patient_id = new->patient, .outcome = new->outcome, .reason = new->reason, .say = new->say, .at = now,
		.until_at = { now.us + (opened ? GLASS_MINUTES * US_PER_MINUTE : 0) },
		.due_at = { now.us + GLASS_REVIEW_HOURS * 60 * US_PER_MINUTE } };
	TRY(db_ids(cx, db, "glass", 1, &in.id));
	TRY(db_run(cx, db, &Q_GLASS_ADD, &in));
	TRY(alerts_add(cx, db, new, in.id, now));
	*ret_outside = in.outside;
	*ret_until = in.until_at;
	if (!opened)
		return OK;
	return relation_open(cx, db, &(struct relation){ a->organisation, a->staff, new->patient, RELATION_BREAK_GLASS, now, in.until_at, in.id });
}

enum err glass_lock_of(struct cx *cx, struct db *db, int64_t staff, struct glass_lock *ret)
{
	struct glass_unseen_row *rows;
	size_t n;
	*ret = (struct glass_lock){ 0 };
	TRY(setting_number(cx, db, "glass_lock_after", GLASS_LOCK_AFTER, &ret->after));
	TRY(setting_number(cx, db, "glass_lock_hours", GLASS_LOCK_HOURS, &ret->hours));
	TRY(db_all(cx, db, &Q_GLASS_UNSEEN, &(struct glass_unseen_in){ .staff = staff }, 1000, &rows, &n));
	ret->unseen = (int64_t)n;
	for (size_t i = 0; i + (size_t)ret->after <= n && !ret->locked; i++)
		ret->locked = rows[i + (size_t)ret->after - 1].at.us - rows[i].at.us < ret->hours * 60 * US_PER_MINUTE;
	return OK;
}

enum err glass_open(struct cx *cx, struct db *db, const struct actor *actor, int64_t patient, struct instant now, struct instant *ret_until)
{
	struct glass_open_row row;
	enum err err = db_one(cx, db, &Q_GLASS_OPEN, &(struct glass_open_in){ .staff = actor->staff, .organisation = actor->organisation,
		.patient = patient, .now = now }, &row);
	*ret_until = err == OK ? row.until_at : INSTANT_NONE;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	return err;
}

/* Both questions give the same columns. */
#define GLASSES(r, from) do { for (size_t i_ = 0; i_ < n; i_++) \
	(*ret)[(from) + i_] = (struct glass){ .outside = (r)[i_].outside, .at = (r)[i_].at, .until = (r)[i_].until_at, .due = (r)[i_].due_at, \
		.outcome = (enum glass_outcome)(r)[i_].outcome, .reason = (r)[i_].reason, .say = (r)[i_].say, .role = (r)[i_].role, \
		.staff = (r)[i_].staff, .staff_name = (r)[i_].staff_name, .organisation_name = (r)[i_].organisation_name, .ods = (r)[i_].ods, \
		.patient = (r)[i_].patient_outside, .given = (r)[i_].given, .family = (r)[i_].family, .birth_on = (r)[i_].birth_on, \
		.reviewed_at = (r)[i_].reviewed_at, .justified = (r)[i_].justified, .review_say = (r)[i_].review_say, \
		.reviewer = (r)[i_].reviewer }; } while (0)

enum err glass_list(struct cx *cx, struct db *db, struct glass **ret, size_t *ret_count)
{
	struct glass_waiting_row *waiting;
	struct glass_done_row *done;
	size_t n;
	*ret = arena_array(cx->arena, WAITING_MAX + DONE_MAX, sizeof **ret);
	TRY(db_all(cx, db, &Q_GLASS_WAITING, NULL, WAITING_MAX, &waiting, &n));
	GLASSES(waiting, 0);
	*ret_count = n;
	TRY(db_all(cx, db, &Q_GLASS_DONE, NULL, DONE_MAX, &done, &n));
	GLASSES(done, *ret_count);
	*ret_count += n;
	return OK;
}

enum err glass_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_staff, int64_t *ret_patient)
{
	struct glass_by_outside_row row;
	TRY(db_one(cx, db, &Q_GLASS_BY_OUTSIDE, &(struct glass_by_outside_in){ .outside = outside }, &row));
	*ret_id = row.id;
	*ret_staff = row.staff;
	*ret_patient = row.patient;
	return OK;
}

enum err glass_review_add(struct cx *cx, struct db *db, int64_t glass, int64_t organisation, int64_t staff, bool justified, struct str say,
			  struct instant now)
{
	struct glass_reviewed_row row;
	char at[INSTANT_TEXT];
	enum err err = db_one(cx, db, &Q_GLASS_REVIEWED, &(struct glass_reviewed_in){ .glass = glass, .organisation = organisation }, &row);
	if (err == OK)
		return fail(cx, ERR_CONFLICT, "%.*s has reviewed this, on %s.", STRF(row.staff_name), instant_words(row.at, at));
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	return db_run(cx, db, &Q_GLASS_REVIEW_ADD, &(struct glass_review_add_in){ .glass_id = glass, .organisation_id = organisation,
		.staff_id = staff, .justified = justified, .say = say, .at = now });
}

enum err glass_rates(struct cx *cx, struct db *db, int64_t organisation, struct instant since, struct instant now, struct glass_rates *ret)
{
	struct glass_rates_row row;
	TRY(db_one(cx, db, &Q_GLASS_RATES, &(struct glass_rates_in){ .organisation = organisation, .since = since, .now = now }, &row));
	*ret = (struct glass_rates){ row.told, row.reviewed, row.in_time, row.justified, row.overdue, row.waiting,
		row.escalated };
	return OK;
}

enum err glass_late(struct cx *cx, struct db *db, struct instant now, struct glass_late **ret, size_t *ret_count)
{
	struct glass_late_row *rows;
	TRY(db_all(cx, db, &Q_GLASS_LATE, &(struct glass_late_in){ now }, 500, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct glass_late){ rows[i].glass, rows[i].organisation, rows[i].patient, rows[i].outside };
	return OK;
}

enum err glass_escalated(struct cx *cx, struct db *db, int64_t glass, int64_t organisation, struct instant now)
{
	return db_run(cx, db, &Q_GLASS_ESCALATE, &(struct glass_escalate_in){ glass, organisation, now });
}

enum err glass_overdue(struct cx *cx, struct db *db, struct instant now, int64_t *ret)
{
	struct glass_overdue_row row;
	TRY(db_one(cx, db, &Q_GLASS_OVERDUE, &(struct glass_overdue_in){ .now = now }, &row));
	*ret = row.count;
	return OK;
}
