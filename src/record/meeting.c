/* Meetings as rows. */
#include "record/meeting.h"

#include "gen/queries.h"
#include "store/store.h"

#define LIST_MAX   2000         /* meetings read at once, people on one list */
#define POINTS_MAX 5000         /* wordings about one person */

enum err meeting_add(struct cx *cx, struct db *db, const struct meeting_new *m, struct instant at, struct id *ret_outside)
{
	struct meeting_add_in in = { .outside = id_random(), .organisation_id = m->organisation, .kind = m->kind, .about_id = m->about, .title = m->title,
		.on_day = m->on, .place = m->place, .staff_id = m->staff, .recorded_at = at };
	TRY(db_ids(cx, db, "meeting", 1, &in.id));
	TRY(db_run(cx, db, &Q_MEETING_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err meeting_hold(struct cx *cx, struct db *db, struct id outside, struct meeting_held *ret)
{
	struct meeting_lock_row r;
	TRY(db_one(cx, db, &Q_MEETING_LOCK, &(struct meeting_lock_in){ .outside = outside }, &r));
	*ret = (struct meeting_held){ r.id, r.organisation, r.about, (enum meeting_kind)r.kind, r.on_day, r.cancelled_at };
	return OK;
}

enum err meeting_hold_off(struct cx *cx, struct db *db, int64_t id, struct instant *ret_cancelled_at)
{
	struct meeting_lock_id_row r;
	TRY(db_one(cx, db, &Q_MEETING_LOCK_ID, &(struct meeting_lock_id_in){ .id = id }, &r));
	*ret_cancelled_at = r.cancelled_at;
	return OK;
}

enum err meeting_set_day(struct cx *cx, struct db *db, int64_t id, struct day on, struct str place)
{
	return db_run(cx, db, &Q_MEETING_MOVE, &(struct meeting_move_in){ .id = id, .on_day = on, .place = place });
}

enum err meeting_set_off(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_MEETING_CANCEL, &(struct meeting_cancel_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err present_add(struct cx *cx, struct db *db, int64_t meeting, int64_t organisation, struct str name, struct str profession, int64_t staff,
		     struct instant at)
{
	struct meeting_present_add_in in = { .outside = id_random(), .meeting_id = meeting, .organisation_id = organisation, .name = name,
		.profession = profession, .staff_id = staff, .recorded_at = at };
	TRY(db_ids(cx, db, "meeting_present", 1, &in.id));
	return db_run(cx, db, &Q_MEETING_PRESENT_ADD, &in);
}

enum err present_end(struct cx *cx, struct db *db, int64_t meeting, struct id outside, struct instant at)
{
	return db_run(cx, db, &Q_MEETING_PRESENT_END, &(struct meeting_present_end_in){ .meeting = meeting, .outside = outside, .at = at });
}

enum err meeting_item_add(struct cx *cx, struct db *db, const struct meeting_item_new *i, struct instant at, struct id *ret_outside)
{
	struct meeting_item_add_in in = { .outside = id_random(), .meeting_id = i->meeting, .patient_id = i->patient, .episode_id = i->episode,
		.organisation_id = i->organisation, .holding_id = i->holding, .class = CLASS_TEAM_NOTE, .label = i->label, .source = i->source,
		.question = i->question, .staff_id = i->staff, .role = i->role, .recorded_at = at };
	TRY(db_ids(cx, db, "meeting_item", 1, &in.id));
	TRY(db_run(cx, db, &Q_MEETING_ITEM_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err meeting_item_hold(struct cx *cx, struct db *db, struct id outside, struct meeting_item_held *ret)
{
	struct meeting_item_lock_row r;
	TRY(db_one(cx, db, &Q_MEETING_ITEM_LOCK, &(struct meeting_item_lock_in){ .outside = outside }, &r));
	*ret = (struct meeting_item_held){ r.id, r.meeting, r.patient, r.organisation, r.holding, r.label, r.ended_at };
	return OK;
}

enum err meeting_item_seen(struct cx *cx, struct db *db, int64_t id)
{
	struct meeting_item_seen_row r;
	return db_one(cx, db, &Q_MEETING_ITEM_SEEN, &(struct meeting_item_seen_in){ .id = id }, &r);
}

enum err point_seen(struct cx *cx, struct db *db, int64_t id)
{
	struct meeting_point_seen_row r;
	return db_one(cx, db, &Q_MEETING_POINT_SEEN, &(struct meeting_point_seen_in){ .id = id }, &r);
}

enum err meeting_item_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_MEETING_ITEM_END, &(struct meeting_item_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err meeting_item_standing(struct cx *cx, struct db *db, int64_t meeting, int64_t patient, struct id *ret_outside)
{
	struct meeting_item_standing_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_MEETING_ITEM_STANDING, &(struct meeting_item_standing_in){ .meeting = meeting, .patient = patient }, LIST_MAX, &r, &n));
	if (n == 0)
		return fail(cx, ERR_NOT_FOUND, "She is not on the list of this meeting.");
	*ret_outside = r[0].outside;
	return OK;
}

enum err meeting_patients(struct cx *cx, struct db *db, int64_t meeting, int64_t **ret, size_t *ret_count)
{
	struct meeting_patients_row *r;
	TRY(db_all(cx, db, &Q_MEETING_PATIENTS, &(struct meeting_patients_in){ .meeting = meeting }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].patient;
	return OK;
}

enum err meeting_days_of(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct meeting_day **ret, size_t *ret_count)
{
	struct meeting_days_of_row *r;
	TRY(db_all(cx, db, &Q_MEETING_DAYS_OF, &(struct meeting_days_of_in){ .organisation = organisation, .patient = patient }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct meeting_day){ r[i].on_day, r[i].standing == 1, r[i].open == 1, r[i].item };
	return OK;
}

enum err point_add(struct cx *cx, struct db *db, const struct point_new *p, struct instant at)
{
	struct meeting_point_add_in in = { .outside = id_random(), .thread = p->thread, .item_id = p->item, .meeting_id = p->meeting,
		.patient_id = p->patient, .organisation_id = p->organisation, .holding_id = p->holding, .class = CLASS_TEAM_NOTE, .label = p->label,
		.kind = p->kind, .say = p->say, .why = p->why, .doer_id = p->doer_id, .doer = p->doer, .due_on = p->due_on, .state = p->state,
		.outcome = p->outcome, .staff_id = p->staff, .role = p->role, .recorded_at = at };
	TRY(db_ids(cx, db, "meeting_point", 1, &in.id));
	if (in.thread == NIL)
		in.thread = in.id;
	return db_run(cx, db, &Q_MEETING_POINT_ADD, &in);
}

enum err point_hold(struct cx *cx, struct db *db, struct id outside, struct point_held *ret)
{
	struct meeting_point_lock_row r;
	TRY(db_one(cx, db, &Q_MEETING_POINT_LOCK, &(struct meeting_point_lock_in){ .outside = outside }, &r));
	*ret = (struct point_held){ r.id, { .thread = r.thread, .item = r.item, .meeting = r.meeting, .patient = r.patient, .organisation = r.organisation,
		.holding = r.holding, .label = r.label, .kind = (enum point_kind)r.kind, .state = (enum point_state)r.state, .say = r.say, .why = r.why,
		.doer = r.doer, .outcome = r.outcome, .doer_id = r.doer_id, .due_on = r.due_on, .staff = NIL, .role = STR_NONE }, r.ended_at };
	return OK;
}

enum err point_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_MEETING_POINT_END, &(struct meeting_point_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err points_left(struct cx *cx, struct db *db, int64_t meeting, int64_t item, int64_t *ret)
{
	struct meeting_points_left_row r;
	TRY(db_one(cx, db, &Q_MEETING_POINTS_LEFT, &(struct meeting_points_left_in){ .meeting = meeting, .item = item }, &r));
	*ret = r.count;
	return OK;
}

enum err point_skills(struct cx *cx, struct db *db, int64_t item, struct point_skill **ret, size_t *ret_count)
{
	struct meeting_skills_of_row *r;
	TRY(db_all(cx, db, &Q_MEETING_SKILLS_OF, &(struct meeting_skills_of_in){ .item = item }, POINTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct point_skill){ r[i].id, r[i].say };
	return OK;
}

/* ---- under the reader's guard ---- */

enum err meetings_of(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day until, struct meeting **ret, size_t *ret_count)
{
	struct meetings_row *r;
	TRY(db_all(cx, db, &Q_MEETINGS, &(struct meetings_in){ .organisation = organisation, .from_on = from, .until_on = until }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct meeting){ .id = r[i].id, .outside = r[i].outside, .organisation = organisation, .about = r[i].about,
			.kind = (enum meeting_kind)r[i].kind, .about_name = r[i].about_name, .title = r[i].title, .place = r[i].place,
			.cancelled_say = r[i].cancelled_say, .on = r[i].on_day, .cancelled_at = r[i].cancelled_at, .people = r[i].people,
			.decided = r[i].decided };
	return OK;
}

enum err meeting_by_outside(struct cx *cx, struct db *db, struct id outside, struct meeting *ret)
{
	struct meeting_by_outside_row r;
	enum err err = db_one(cx, db, &Q_MEETING_BY_OUTSIDE, &(struct meeting_by_outside_in){ .outside = outside }, &r);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such meeting here.");
	TRY(err);
	*ret = (struct meeting){ .id = r.id, .outside = outside, .organisation = r.organisation, .about = r.about, .kind = (enum meeting_kind)r.kind,
		.about_name = r.about_name, .title = r.title, .place = r.place, .cancelled_say = r.cancelled_say, .on = r.on_day,
		.cancelled_at = r.cancelled_at };
	return OK;
}

enum err present_of(struct cx *cx, struct db *db, int64_t meeting, struct present **ret, size_t *ret_count)
{
	struct meeting_present_of_row *r;
	TRY(db_all(cx, db, &Q_MEETING_PRESENT_OF, &(struct meeting_present_of_in){ .meeting = meeting }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct present){ r[i].outside, r[i].name, r[i].profession };
	return OK;
}

enum err meeting_items(struct cx *cx, struct db *db, int64_t meeting, struct meeting_item **ret, size_t *ret_count, size_t *ret_all)
{
	struct meeting_items_row *r;
	size_t n, k = 0;
	TRY(db_all(cx, db, &Q_MEETING_ITEMS, &(struct meeting_items_in){ .meeting = meeting }, LIST_MAX, &r, &n));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	for (int ended = 0; ended < 2; ended++) {
		for (size_t i = 0; i < n; i++)
			if (instant_known(r[i].ended_at) == (ended == 1))
				(*ret)[k++] = (struct meeting_item){ .id = r[i].id, .outside = r[i].outside, .patient = r[i].patient, .episode = r[i].episode,
					.patient_outside = r[i].patient_outside, .source = (enum meeting_source)r[i].source, .question = r[i].question,
					.staff_name = r[i].staff_name, .recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at,
					.ended_say = r[i].ended_say };
		if (!ended)
			*ret_count = k;
	}
	*ret_all = n;
	return OK;
}

enum err meeting_suspended(struct cx *cx, struct db *db, const struct meeting_item *item, size_t count, bool *ret)
{
	struct board_suspended_row *r;
	size_t n, asked = 0;
	int64_t *episode = arena_array(cx->arena, count + 1, sizeof *episode);
	for (size_t i = 0; i < count; i++)
		if (item[i].episode != NIL)
			episode[asked++] = item[i].episode;
	TRY(db_lookup(cx, db, &Q_BOARD_SUSPENDED, episode, asked, &r, &n));
	for (size_t i = 0; i < count; i++) {
		ret[i] = false;
		for (size_t k = 0; k < n; k++)
			ret[i] = ret[i] || (r[k].id == item[i].episode && r[k].patient == item[i].patient);
	}
	return OK;
}

enum err points_of(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct point **ret, size_t *ret_count)
{
	struct meeting_points_of_row *r;
	TRY(db_all(cx, db, &Q_MEETING_POINTS_OF, &(struct meeting_points_of_in){ .organisation = organisation, .patient = patient }, POINTS_MAX, &r,
		ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct point){ .id = r[i].id, .thread = r[i].thread, .item = r[i].item, .meeting = r[i].meeting, .doer_id = r[i].doer_id,
			.outside = r[i].outside, .on = r[i].on_day, .title = r[i].title, .kind = (enum point_kind)r[i].kind,
			.state = (enum point_state)r[i].state, .say = r[i].say, .why = r[i].why, .doer = r[i].doer, .outcome = r[i].outcome,
			.staff_name = r[i].staff_name, .ended_name = r[i].ended_name, .ended_say = r[i].ended_say, .due_on = r[i].due_on,
			.recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at };
	return OK;
}

enum err points_at(struct cx *cx, struct db *db, int64_t meeting, struct point_at **ret, size_t *ret_count)
{
	struct meeting_points_at_row *r;
	TRY(db_all(cx, db, &Q_MEETING_POINTS_AT, &(struct meeting_points_at_in){ .meeting = meeting }, POINTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct point_at){ r[i].item, (enum point_kind)r[i].kind, (enum point_state)r[i].state, r[i].say };
	return OK;
}

/* The lists have the same columns. */
_Static_assert(sizeof(struct meeting_points_open_row) == sizeof(struct meeting_points_of_doer_row) &&
	sizeof(struct meeting_points_open_row) == sizeof(struct meeting_points_open_about_row) &&
	sizeof(struct meeting_points_open_row) == sizeof(struct meeting_points_closed_row), "the same columns");

static enum err points_read(struct cx *cx, struct db *db, const struct query *query, const void *in, int64_t most, struct point_open **ret, size_t *ret_count)
{
	struct meeting_points_open_row *r;
	TRY(db_all(cx, db, query, in, (size_t)most, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct point_open){ .outside = r[i].outside, .item = r[i].item_outside, .meeting = r[i].meeting_outside, .patient = r[i].patient,
			.doer_id = r[i].doer_id, .on = r[i].on_day, .due_on = r[i].due_on, .kind = (enum point_kind)r[i].kind, .say = r[i].say,
			.doer = r[i].doer, .outcome = r[i].outcome, .state = (enum point_state)r[i].state, .recorded_at = r[i].recorded_at };
	return OK;
}

enum err points_open(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, int64_t most, struct point_open **ret, size_t *ret_count)
{
	if (doer)
		return points_read(cx, db, &Q_MEETING_POINTS_OF_DOER, &(struct meeting_points_of_doer_in){ organisation, doer, most }, most, ret, ret_count);
	return points_read(cx, db, &Q_MEETING_POINTS_OPEN, &(struct meeting_points_open_in){ organisation, most }, most, ret, ret_count);
}

enum err points_open_about(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t most, struct point_open **ret, size_t *ret_count)
{
	return points_read(cx, db, &Q_MEETING_POINTS_OPEN_ABOUT, &(struct meeting_points_open_about_in){ organisation, patient, most }, most, ret, ret_count);
}

enum err points_closed(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, struct instant since, int64_t most, struct point_open **ret,
		       size_t *ret_count)
{
	return points_read(cx, db, &Q_MEETING_POINTS_CLOSED, &(struct meeting_points_closed_in){ organisation, doer, since, most }, most, ret, ret_count);
}

enum err points_overdue(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t *ret)
{
	struct meeting_overdue_row r;
	TRY(db_one(cx, db, &Q_MEETING_OVERDUE, &(struct meeting_overdue_in){ .organisation = organisation, .today = today }, &r));
	*ret = r.count;
	return OK;
}
