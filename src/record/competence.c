/* What staff say that they can do, as rows. */
#include "record/competence.h"

#include "gen/queries.h"
#include "store/store.h"

#define COMPETENCES_MAX 20000           /* of one organisation, ended ones too */

enum err competence_add(struct cx *cx, struct db *db, const struct competence_new *c, struct instant at, struct id *ret_outside)
{
	struct competence_add_in in = { .outside = id_random(), .organisation_id = c->organisation, .staff_id = c->staff, .competence = c->competence,
		.evidence = c->evidence, .from_on = c->from, .until_on = c->until, .recorded_at = at };
	TRY(db_ids(cx, db, "competence", 1, &in.id));
	TRY(db_run(cx, db, &Q_COMPETENCE_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err competence_hold(struct cx *cx, struct db *db, struct id outside, struct competence_held *ret)
{
	struct competence_lock_row r;
	TRY(db_one(cx, db, &Q_COMPETENCE_LOCK, &(struct competence_lock_in){ .outside = outside }, &r));
	*ret = (struct competence_held){ r.id, r.organisation, r.staff, r.confirmed_at, r.ended_at };
	return OK;
}

enum err competence_set_confirmed(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct day until, struct instant at)
{
	return db_run(cx, db, &Q_COMPETENCE_CONFIRM, &(struct competence_confirm_in){ .id = id, .staff = staff, .say = say, .until_on = until, .at = at });
}

enum err competence_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_COMPETENCE_END, &(struct competence_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err competences_of(struct cx *cx, struct db *db, int64_t organisation, bool ended, struct competence **ret, size_t *ret_count)
{
	struct competences_of_row *r;
	struct competences_of_in in = { .organisation = organisation, .ended = ended };
	TRY(db_all(cx, db, &Q_COMPETENCES_OF, &in, COMPETENCES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct competence){ .outside = r[i].outside, .staff = r[i].staff, .staff_name = r[i].staff_name, .competence = r[i].competence,
			.evidence = r[i].evidence, .from = r[i].from_on, .until = r[i].until_on, .recorded_at = r[i].recorded_at,
			.confirmed_at = r[i].confirmed_at, .confirmed_name = r[i].confirmed_name, .confirmed_say = r[i].confirmed_say,
			.ended_at = r[i].ended_at, .ended_name = r[i].ended_name, .ended_say = r[i].ended_say };
	return OK;
}
