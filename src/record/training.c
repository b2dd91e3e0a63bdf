/* Training that was given to others, as rows. */
#include "record/training.h"

#include "gen/queries.h"
#include "store/store.h"

#define TRAININGS_MAX 20000

enum err training_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct training_words *w, struct instant at,
		      struct id *ret_outside)
{
	struct training_add_in in = { .outside = id_random(), .organisation_id = organisation, .on_day = w->on, .given_by = w->given_by, .to_id = w->to,
		.to_name = w->to_name, .profession = w->profession, .topic = w->topic, .people = w->people, .minutes = w->minutes, .good = w->good,
		.partly = w->partly, .poor = w->poor, .say = w->say, .again_on = w->again_on, .staff_id = staff, .recorded_at = at };
	TRY(db_ids(cx, db, "training", 1, &in.id));
	TRY(db_run(cx, db, &Q_TRAINING_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err training_hold(struct cx *cx, struct db *db, struct id outside, struct training_held *ret)
{
	struct training_lock_row r;
	TRY(db_one(cx, db, &Q_TRAINING_LOCK, &(struct training_lock_in){ .outside = outside }, &r));
	*ret = (struct training_held){ r.id, r.organisation, r.ended_at };
	return OK;
}

enum err training_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_TRAINING_END, &(struct training_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err trainings_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct training **ret, size_t *ret_count)
{
	struct trainings_of_row *r;
	TRY(db_all(cx, db, &Q_TRAININGS_OF, &(struct trainings_of_in){ .organisation = organisation, .since = since }, TRAININGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct training){ .outside = r[i].outside, .to_organisation = r[i].to_organisation, .staff_name = r[i].staff_name, .words = {
			.on = r[i].on_day, .again_on = r[i].again_on, .given_by = r[i].given_by, .to_name = r[i].to_name, .profession = r[i].profession,
			.topic = r[i].topic, .say = r[i].say, .to = r[i].to_id, .people = r[i].people, .minutes = r[i].minutes, .good = r[i].good,
			.partly = r[i].partly, .poor = r[i].poor } };
	return OK;
}
