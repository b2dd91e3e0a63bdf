/* Items and marks as rows. */
#include "record/plan.h"

#include "gen/queries.h"
#include "store/store.h"

#define ITEMS_MAX 20000         /* wordings of one episode's plan */

enum err plan_item_add(struct cx *cx, struct db *db, const struct plan_item_new *i, struct instant at, struct id *ret_outside)
{
	struct plan_item_add_in in = { .outside = id_random(), .thread = i->thread, .episode_id = i->episode, .patient_id = i->patient,
		.organisation_id = i->organisation, .holding_id = i->holding, .class = i->class, .label = i->label, .kind = i->kind, .say = i->say,
		.due_on = i->due_on, .state = i->state, .grade = i->grade, .restricted = i->restricted, .staff_id = i->staff, .role = i->role,
		.recorded_at = at, .ended_at = INSTANT_NONE, .ended_by = NIL, .ended_say = STR_NONE,
		.intervention = i->offer.intervention, .with_whom = i->offer.with_whom, .told_on = i->offer.on, .because = i->offer.because,
		.against = i->offer.against, .against_say = i->offer.against_say, .proposed = i->offer.proposed, .basis = i->offer.basis };
	TRY(db_ids(cx, db, "plan_item", 1, &in.id));
	if (in.thread == NIL)
		in.thread = in.id;
	TRY(db_run(cx, db, &Q_PLAN_ITEM_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err plan_item_hold(struct cx *cx, struct db *db, struct id outside, struct plan_item_held *ret)
{
	struct plan_item_lock_row r;
	TRY(db_one(cx, db, &Q_PLAN_ITEM_LOCK, &(struct plan_item_lock_in){ .outside = outside }, &r));
	*ret = (struct plan_item_held){ .id = r.id, .thread = r.thread, .episode = r.episode, .patient = r.patient, .organisation = r.organisation,
		.holding = r.holding, .label = r.label, .staff = r.staff, .class = (enum record_class)r.class, .kind = (enum plan_kind)r.kind,
		.restricted = r.restricted == 1, .ended_at = r.ended_at };
	return OK;
}

enum err plan_item_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_PLAN_ITEM_END, &(struct plan_item_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err plan_one_of(struct cx *cx, struct db *db, int64_t episode, int64_t organisation, enum plan_kind kind, int64_t *ret)
{
	struct plan_one_of_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_PLAN_ONE_OF, &(struct plan_one_of_in){ .episode = episode, .organisation = organisation, .kind = kind }, 100, &r, &n));
	*ret = n ? r[n - 1].id : NIL;
	return OK;
}

enum err plan_mark_add(struct cx *cx, struct db *db, const struct plan_mark_new *m, struct instant at)
{
	struct plan_mark_add_in in = { .episode_id = m->episode, .patient_id = m->patient, .organisation_id = m->organisation, .holding_id = m->holding,
		.class = CLASS_PLAN, .label = LABEL_NORMAL, .mark = m->mark, .hash = m->hash, .by_person = m->by_person, .staff_id = m->staff,
		.role = m->role, .at = at };
	TRY(db_ids(cx, db, "plan_mark", 1, &in.id));
	return db_run(cx, db, &Q_PLAN_MARK_ADD, &in);
}

enum err plan_items_of(struct cx *cx, struct db *db, int64_t episode, struct plan_item **ret, size_t *ret_count)
{
	struct plan_items_of_row *r;
	TRY(db_all(cx, db, &Q_PLAN_ITEMS_OF, &(struct plan_items_of_in){ .episode = episode }, ITEMS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct plan_item){ .id = r[i].id, .thread = r[i].thread, .outside = r[i].outside, .organisation = r[i].organisation,
			.staff = r[i].staff, .organisation_name = r[i].organisation_name, .say = r[i].say, .staff_name = r[i].staff_name, .role = r[i].role,
			.class = (enum record_class)r[i].class, .label = r[i].label, .kind = (enum plan_kind)r[i].kind,
			.state = (enum plan_state)r[i].state, .due_on = r[i].due_on,
			.grade = (int)r[i].grade, .restricted = r[i].restricted == 1, .recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at,
			.ended_name = r[i].ended_name, .ended_say = r[i].ended_say, .offer = { r[i].intervention, r[i].with_whom, r[i].told_on, r[i].because,
			r[i].against, r[i].against_say, r[i].proposed, r[i].basis } };
	return OK;
}

enum err plan_due_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct plan_due **ret, size_t *ret_count)
{
	struct plan_due_row *r;
	TRY(db_lookup(cx, db, &Q_PLAN_DUE, episode, count, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct plan_due){ r[i].episode, (enum plan_kind)r[i].kind, (enum plan_state)r[i].state, r[i].due_on, r[i].say };
	return OK;
}

enum err plan_stands_of(struct cx *cx, struct db *db, int64_t patient, struct plan_item **ret, size_t *ret_count)
{
	struct plan_stands_of_row *r;
	TRY(db_all(cx, db, &Q_PLAN_STANDS_OF, &(struct plan_stands_of_in){ .patient = patient }, ITEMS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct plan_item){ .kind = (enum plan_kind)r[i].kind, .say = r[i].say, .due_on = r[i].due_on, .state = (enum plan_state)r[i].state };
	return OK;
}

enum err plan_marks_of(struct cx *cx, struct db *db, int64_t episode, struct plan_marked **ret, size_t *ret_count)
{
	struct plan_marks_of_row *r;
	TRY(db_all(cx, db, &Q_PLAN_MARKS_OF, &(struct plan_marks_of_in){ .episode = episode }, ITEMS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct plan_marked){ .mark = (enum plan_mark)r[i].mark, .hash = r[i].hash, .organisation_name = r[i].organisation_name,
			.staff_name = r[i].staff_name, .role = r[i].role, .organisation = r[i].organisation, .by_person = r[i].by_person == 1, .at = r[i].at };
	return OK;
}

enum err plan_text_of(struct cx *cx, struct db *db, int64_t episode, struct plan_item **ret, size_t *ret_count)
{
	struct plan_text_of_row *r;
	TRY(db_all(cx, db, &Q_PLAN_TEXT_OF, &(struct plan_text_of_in){ .episode = episode }, ITEMS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct plan_item){ .kind = (enum plan_kind)r[i].kind, .thread = r[i].thread, .say = r[i].say, .due_on = r[i].due_on,
			.class = CLASS_PLAN, .ended_at = INSTANT_NONE };
	return OK;
}
