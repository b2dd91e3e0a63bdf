/* Permissions as rows. */
#include "record/permission.h"

#include "gen/queries.h"
#include "store/store.h"

enum err permission_add(struct cx *cx, struct db *db, struct permission *p, struct instant now)
{
	struct permission_add_in in = { .outside = id_random(), .patient_id = p->patient, .organisation_id = p->organisation, .kind = p->kind,
		.staff_id = p->staff, .name = p->name, .classes = p->classes, .ground = p->ground, .reference = p->reference, .decided_by = p->decided_by,
		.say = p->say, .from_at = p->from, .until_at = p->until, .by_staff_id = p->by, .recorded_at = now };
	TRY(db_ids(cx, db, "permission", 1, &in.id));
	TRY(db_run(cx, db, &Q_PERMISSION_ADD, &in));
	p->id = in.id;
	p->outside = in.outside;
	return OK;
}

enum err permission_end_row(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str why, struct instant now)
{
	TRY(db_run(cx, db, &Q_PERMISSION_END, &(struct permission_end_in){ .id = id, .at = now, .staff = staff, .why = why }));
	return db_run(cx, db, &Q_PERMISSION_BARS_END, &(struct permission_bars_end_in){ .permission = id, .at = now });
}

enum err permission_by_outside(struct cx *cx, struct db *db, struct id outside, struct permission *ret)
{
	struct permission_by_outside_row r;
	TRY(db_one(cx, db, &Q_PERMISSION_BY_OUTSIDE, &(struct permission_by_outside_in){ .outside = outside }, &r));
	*ret = (struct permission){ .id = r.id, .outside = outside, .patient = r.patient, .organisation = r.organisation,
		.kind = (enum relation_kind)r.kind, .staff = r.staff, .login = r.login, .name = r.name, .classes = (uint32_t)r.classes, .ground = r.ground,
		.reference = r.reference, .decided_by = r.decided_by, .say = r.say, .from = r.from_at, .until = r.until_at, .ended_at = r.ended_at };
	return OK;
}

enum err permissions_standing(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum relation_kind kind, int64_t staff,
			      struct instant now, struct permission **ret, size_t *ret_count)
{
	struct permissions_standing_row *r;
	TRY(db_all(cx, db, &Q_PERMISSIONS_STANDING, &(struct permissions_standing_in){ .patient = patient, .organisation = organisation, .kind = kind,
		.staff = staff, .now = now }, 10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct permission){ .id = r[i].id, .outside = r[i].outside, .staff = r[i].staff, .login = r[i].login, .until = r[i].until_at,
			.kind = kind, .patient = patient, .organisation = organisation };
	return OK;
}

enum err permission_last_ended(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum relation_kind kind, int64_t staff, struct id *ret)
{
	struct permission_last_ended_row r;
	TRY(db_one(cx, db, &Q_PERMISSION_LAST_ENDED, &(struct permission_last_ended_in){ .patient = patient, .organisation = organisation, .kind = kind,
		.staff = staff }, &r));
	*ret = r.outside;
	return OK;
}

enum err permission_people(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, enum relation_kind kind, struct instant now,
			   struct permission_person **ret, size_t *ret_count)
{
	struct permission_people_row *r;
	TRY(db_all(cx, db, &Q_PERMISSION_PEOPLE, &(struct permission_people_in){ .organisation = organisation, .staff = staff, .kind = kind, .now = now },
		10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct permission_person){ r[i].patient, r[i].until_at };
	return OK;
}

enum err permission_patient(struct cx *cx, struct db *db, int64_t patient, struct id *ret)
{
	struct permission_patient_row r;
	TRY(db_one(cx, db, &Q_PERMISSION_PATIENT, &(struct permission_patient_in){ .patient = patient }, &r));
	*ret = r.outside;
	return OK;
}

enum err permission_who(struct cx *cx, struct db *db, struct str number, struct day birth_on, int64_t *ret)
{
	struct permission_who_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_PERMISSION_WHO, &(struct permission_who_in){ .value = number, .birth_on = birth_on }, 2, &r, &n));
	*ret = n == 1 ? r[0].patient : NIL;
	return OK;
}

enum err permissions_of(struct cx *cx, struct db *db, int64_t patient, struct permission **ret, size_t *ret_count)
{
	struct permissions_of_row *r;
	TRY(db_all(cx, db, &Q_PERMISSIONS_OF, &(struct permissions_of_in){ .patient = patient }, 10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct permission){ .outside = r[i].outside, .patient = patient, .kind = (enum relation_kind)r[i].kind, .staff = r[i].staff,
			.staff_name = r[i].staff_name, .name = r[i].name, .classes = (uint32_t)r[i].classes, .ground = r[i].ground, .reference = r[i].reference,
			.decided_by = r[i].decided_by, .say = r[i].say, .from = r[i].from_at, .until = r[i].until_at, .recorded_at = r[i].recorded_at,
			.by_name = r[i].by_name, .ended_at = r[i].ended_at, .ended_why = r[i].ended_why };
	return OK;
}

enum err permissions_at(struct cx *cx, struct db *db, int64_t organisation, struct permission **ret, size_t *ret_count)
{
	struct permissions_at_row *r;
	TRY(db_all(cx, db, &Q_PERMISSIONS_AT, &(struct permissions_at_in){ .organisation = organisation }, 500, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct permission){ .outside = r[i].outside, .patient = r[i].patient, .patient_outside = r[i].patient_outside,
			.organisation = organisation, .kind = (enum relation_kind)r[i].kind, .staff = r[i].staff, .staff_name = r[i].staff_name, .name = r[i].name,
			.classes = (uint32_t)r[i].classes, .ground = r[i].ground, .decided_by = r[i].decided_by, .from = r[i].from_at, .until = r[i].until_at,
			.recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at };
	return OK;
}

enum err permission_seen(struct cx *cx, struct db *db, struct id outside, int64_t *ret_patient)
{
	struct permission_seen_row r;
	TRY(db_one(cx, db, &Q_PERMISSION_SEEN, &(struct permission_seen_in){ .outside = outside }, &r));
	*ret_patient = r.patient;
	return OK;
}
