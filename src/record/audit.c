/* Who looked, who changed. */
#include "record/audit.h"

#include "gen/queries.h"
#include "store/store.h"

enum err audit_add(struct cx *cx, struct db *db, const struct audit *a, struct instant now)
{
	struct audit_add_in in = { .at = now, .staff_id = a->staff, .organisation_id = a->organisation, .role = a->role,
		.signin_id = a->signin, .operation = str_of(a->operation), .class = str_of(a->class), .patient_id = a->patient,
		.subject = a->subject, .rows = a->rows, .request = a->request, .detail = a->detail };
	TRY(db_ids(cx, db, "audit", 1, &in.id));
	return db_run(cx, db, &Q_AUDIT_ADD, &in);
}

enum err audit_of_patient(struct cx *cx, struct db *db, int64_t patient, struct instant since, struct audit_line **ret, size_t *ret_count)
{
	struct audit_of_patient_row *rows;
	TRY(db_all(cx, db, &Q_AUDIT_OF_PATIENT, &(struct audit_of_patient_in){ .patient = patient, .since = since }, 200, &rows, ret_count));
	struct audit_line *lines = arena_array(cx->arena, *ret_count + 1, sizeof *lines);
	for (size_t i = 0; i < *ret_count; i++)
		lines[i] = (struct audit_line){ rows[i].at, rows[i].staff_name, rows[i].organisation_name, rows[i].role, rows[i].operation,
			rows[i].class };
	*ret = lines;
	return OK;
}

enum err audit_latest(struct cx *cx, struct db *db, struct instant *ret)
{
	struct audit_latest_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_LATEST, NULL, &row);
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	else if (err != OK)
		return err;
	*ret = err == OK ? row.at : INSTANT_NONE;
	return OK;
}
