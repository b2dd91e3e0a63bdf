/* Tasks as rows. */
#include "record/task.h"

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define WORDINGS_MAX 1000       /* of one task: more than anybody changes one */

enum err task_add_row(struct cx *cx, struct db *db, const struct task_new *t, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct task_add_in in = { .outside = id_random(), .thread = t->thread, .organisation_id = t->organisation, .patient_id = t->patient,
		.episode_id = t->episode, .holding_id = t->holding, .class = CLASS_TEAM_NOTE, .label = t->label, .say = t->say, .doer_id = t->doer,
		.due_on = t->due_on, .state = t->state, .outcome = t->outcome, .asked_id = t->asked, .staff_id = t->staff, .role = t->role, .recorded_at = at };
	TRY(db_ids(cx, db, "task", 1, &in.id));
	if (in.thread == NIL)
		in.thread = in.id;
	*ret_id = in.id;
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_TASK_ADD, &in);
}

enum err task_hold(struct cx *cx, struct db *db, struct id outside, struct task_held *ret)
{
	struct task_lock_row r;
	TRY(db_one(cx, db, &Q_TASK_LOCK, &(struct task_lock_in){ .outside = outside }, &r));
	*ret = (struct task_held){ r.id, { .thread = r.thread, .organisation = r.organisation, .patient = r.patient, .episode = r.episode, .holding = r.holding,
		.label = r.label, .say = r.say, .outcome = r.outcome, .doer = r.doer, .due_on = r.due_on, .state = (enum point_state)r.state,
		.asked = r.asked }, r.ended_at };
	return OK;
}

enum err task_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_TASK_END, &(struct task_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err task_seen(struct cx *cx, struct db *db, int64_t id)
{
	struct task_seen_row r;
	return db_one(cx, db, &Q_TASK_SEEN, &(struct task_seen_in){ .id = id }, &r);
}

enum err task_thread(struct cx *cx, struct db *db, struct id outside, struct task_wording **ret, size_t *ret_count)
{
	struct task_thread_row *r;
	TRY(db_all(cx, db, &Q_TASK_THREAD, &(struct task_thread_in){ .outside = outside }, WORDINGS_MAX, &r, ret_count));
	if (*ret_count == 0)
		return fail(cx, ERR_NOT_FOUND, "There is no such task, or it is not shown to you.");
	*ret = arena_array(cx->arena, *ret_count, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct task_wording){ .id = r[i].id, .organisation = r[i].organisation, .patient = r[i].patient, .episode = r[i].episode,
			.doer_id = r[i].doer_id, .outside = r[i].outside, .say = r[i].say, .doer = r[i].doer, .outcome = r[i].outcome,
			.asked_name = r[i].asked_name, .staff_name = r[i].staff_name, .ended_name = r[i].ended_name, .ended_say = r[i].ended_say,
			.due_on = r[i].due_on, .state = (enum point_state)r[i].state, .recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at };
	return OK;
}

/* The lists have the same columns. */
_Static_assert(sizeof(struct tasks_open_row) == sizeof(struct tasks_of_doer_row) && sizeof(struct tasks_open_row) == sizeof(struct tasks_of_nobody_row) &&
	sizeof(struct tasks_open_row) == sizeof(struct tasks_closed_row) && sizeof(struct tasks_open_row) == sizeof(struct tasks_of_patient_row),
	"the same columns");

static enum err list_read(struct cx *cx, struct db *db, const struct query *query, const void *in, int64_t take, struct task **ret, size_t *ret_count)
{
	struct tasks_open_row *r;
	TRY(db_all(cx, db, query, in, (size_t)take, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct task){ .outside = r[i].outside, .patient = r[i].patient, .episode = r[i].episode, .doer_id = r[i].doer_id, .say = r[i].say,
			.doer = r[i].doer, .outcome = r[i].outcome, .asked_name = r[i].asked_name, .due_on = r[i].due_on,
			.state = (enum point_state)r[i].state, .recorded_at = r[i].recorded_at };
	return OK;
}

enum err tasks_open(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, int64_t take, struct task **ret, size_t *ret_count)
{
	if (doer == NIL)
		return list_read(cx, db, &Q_TASKS_OF_NOBODY, &(struct tasks_of_nobody_in){ organisation, take }, take, ret, ret_count);
	if (doer)
		return list_read(cx, db, &Q_TASKS_OF_DOER, &(struct tasks_of_doer_in){ organisation, doer, take }, take, ret, ret_count);
	return list_read(cx, db, &Q_TASKS_OPEN, &(struct tasks_open_in){ organisation, take }, take, ret, ret_count);
}

enum err tasks_of_patient(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t take, struct task **ret, size_t *ret_count)
{
	return list_read(cx, db, &Q_TASKS_OF_PATIENT, &(struct tasks_of_patient_in){ organisation, patient, take }, take, ret, ret_count);
}

enum err tasks_closed(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, struct instant since, int64_t take, struct task **ret,
		      size_t *ret_count)
{
	return list_read(cx, db, &Q_TASKS_CLOSED, &(struct tasks_closed_in){ organisation, doer, since, take }, take, ret, ret_count);
}
