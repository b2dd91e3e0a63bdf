/* Bookings, as rows. */
#include "record/booking.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define BOOKINGS_MAX 50000
#define ACTS_MAX     1000

static enum err act_put(struct cx *cx, struct db *db, const struct booking_held *b, const struct booking_done *d, struct instant at)
{
	struct booking_act_add_in in = { .booking_id = b->id, .seq = b->seq, .patient_id = b->patient, .holding_id = b->holding, .class = CLASS_APPOINTMENT,
		.label = b->label, .act = d->act, .at = at, .staff_id = d->staff, .role = d->role, .say = d->say };
	TRY(db_ids(cx, db, "booking_act", 1, &in.id));
	return db_run(cx, db, &Q_BOOKING_ACT_ADD, &in);
}

enum err booking_add(struct cx *cx, struct db *db, const struct booking_new *b, struct day today, struct instant at, int64_t *ret_id,
		     struct id *ret_outside)
{
	const struct sitting *s = &b->sitting;
	struct booking_add_in in = { .outside = id_random(), .patient_id = b->patient, .organisation_id = b->organisation, .holding_id = b->holding,
		.class = CLASS_APPOINTMENT, .label = b->label, .episode_id = b->episode, .sitting_id = s->id, .seat = b->seat, .thread = b->thread,
		.telephone = b->telephone, .staff_id = b->staff, .role = b->role, .recorded_at = at, .state = BOOKING_BOOKED, .seq = 1, .moved_id = NIL };
	TRY(db_ids(cx, db, "booking", 1, &in.id));
	*ret_id = in.id;
	*ret_outside = in.outside;
	TRY(db_run(cx, db, &Q_BOOKING_ADD, &in));
	TRY(db_run(cx, db, &Q_BOOKING_CELLS_PAST, &(struct booking_cells_past_in){ .patient = b->patient, .before = today }));
	for (int cell = s->from / CELL_MINUTES; cell < s->until / CELL_MINUTES; cell++)
		TRY(db_run(cx, db, &Q_BOOKING_CELL_ADD, &(struct booking_cell_add_in){ .patient_id = b->patient, .on_day = s->on, .cell = cell,
			.booking_id = in.id }));
	return act_put(cx, db, &(struct booking_held){ .id = in.id, .seq = 1, .patient = b->patient, .holding = b->holding, .label = b->label },
		&(struct booking_done){ .act = BOOKING_BOOK, .staff = b->staff, .role = b->role, .say = STR_NONE }, at);
}

enum err booking_hold(struct cx *cx, struct db *db, int64_t id, struct booking_held *ret)
{
	struct booking_lock_row r;
	TRY(db_one(cx, db, &Q_BOOKING_LOCK, &(struct booking_lock_in){ .id = id }, &r));
	*ret = (struct booking_held){ r.id, r.outside, r.patient, r.organisation, r.holding, r.label, r.episode, r.sitting, r.thread, r.telephone,
		(enum booking_state)r.state, r.seq };
	return OK;
}

enum err booking_act_add(struct cx *cx, struct db *db, struct booking_held *b, const struct booking_done *d, struct instant at)
{
	b->seq++;
	b->state = d->state;
	TRY(act_put(cx, db, b, d, at));
	return db_run(cx, db, &Q_BOOKING_SET, &(struct booking_set_in){ .id = b->id, .state = d->state, .seq = b->seq, .moved = d->moved });
}

enum err booking_free(struct cx *cx, struct db *db, int64_t id)
{
	return db_run(cx, db, &Q_BOOKING_CELLS_FREE, &(struct booking_cells_free_in){ .booking = id });
}

enum err booking_person_taken(struct cx *cx, struct db *db, int64_t patient, const struct sitting *s, bool *ret)
{
	struct booking_person_taken_row r;
	TRY(db_one(cx, db, &Q_BOOKING_PERSON_TAKEN, &(struct booking_person_taken_in){ .patient = patient, .on_day = s->on,
		.from_cell = s->from / CELL_MINUTES, .until_cell = s->until / CELL_MINUTES }, &r));
	*ret = r.n > 0;
	return OK;
}

enum err booking_by_outside(struct cx *cx, struct db *db, struct id outside, struct booking *ret)
{
	struct booking_by_outside_row r;
	TRY(db_one(cx, db, &Q_BOOKING_BY_OUTSIDE, &(struct booking_by_outside_in){ .outside = outside }, &r));
	*ret = (struct booking){ .id = r.id, .outside = r.outside, .patient = r.patient, .patient_outside = r.patient_outside,
		.episode_outside = r.episode_outside, .organisation = r.organisation, .organisation_name = r.organisation_name, .sitting = r.sitting,
		.staff = r.staff, .staff_name = r.staff_name, .place = r.place, .place_name = r.place_name, .address = r.address,
		.place_telephone = r.place_telephone, .setting = (enum step_setting)r.setting, .on = r.on_day, .from = (int)r.from_minute,
		.until = (int)r.until_minute, .group_name = r.group_name, .thread = r.thread, .telephone = r.telephone, .state = (enum booking_state)r.state,
		.seq = r.seq, .recorded_at = r.recorded_at, .by_name = r.by_name, .moved = r.moved };
	return OK;
}

enum err bookings_of(struct cx *cx, struct db *db, int64_t patient, struct booking **ret, size_t *ret_count)
{
	struct bookings_of_row *r;
	TRY(db_all(cx, db, &Q_BOOKINGS_OF, &(struct bookings_of_in){ .patient = patient }, BOOKINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct booking){ .id = r[i].id, .outside = r[i].outside, .patient = patient, .organisation = r[i].organisation,
			.organisation_name = r[i].organisation_name, .staff = r[i].staff, .staff_name = r[i].staff_name, .place = r[i].place,
			.place_name = r[i].place_name, .address = r[i].address, .place_telephone = r[i].place_telephone, .on = r[i].on_day,
			.from = (int)r[i].from_minute, .until = (int)r[i].until_minute, .group_name = r[i].group_name, .thread = r[i].thread,
			.telephone = r[i].telephone, .state = (enum booking_state)r[i].state, .seq = r[i].seq };
	return OK;
}

static int by_sitting(const void *a, const void *b)
{
	const struct booked *x = a, *y = b;
	return x->sitting != y->sitting ? (x->sitting > y->sitting) - (x->sitting < y->sitting) : (x->id > y->id) - (x->id < y->id);
}

enum err bookings_in(struct cx *cx, struct db *db, const int64_t *sitting, size_t count, struct booked **ret, size_t *ret_count)
{
	struct bookings_in_row *r;
	TRY(db_lookup(cx, db, &Q_BOOKINGS_IN, sitting, count, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct booked){ r[i].sitting, r[i].id, r[i].outside, r[i].patient, r[i].episode, r[i].telephone, (enum booking_state)r[i].state,
			r[i].seq, r[i].thread, r[i].reminded > 0 };
	qsort(*ret, *ret_count, sizeof **ret, by_sitting);
	return OK;
}

enum err booking_episodes_over(struct cx *cx, struct db *db, const int64_t *episode, size_t count, bool **ret)
{
	struct booking_episode_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_BOOKING_EPISODE, episode, count, &r, &n));
	*ret = arena_array(cx->arena, count + 1, sizeof **ret);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			(*ret)[i] |= r[k].episode == episode[i];
	return OK;
}

enum err booking_acts(struct cx *cx, struct db *db, int64_t booking, struct booking_told **ret, size_t *ret_count)
{
	struct booking_acts_row *r;
	TRY(db_all(cx, db, &Q_BOOKING_ACTS, &(struct booking_acts_in){ .booking = booking }, ACTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct booking_told){ (enum booking_act)r[i].act, r[i].at, r[i].staff_name, r[i].role, r[i].say };
	return OK;
}

enum err booking_counts(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t place, struct day from, struct day upto,
			struct booking_counts *ret)
{
	struct booking_counts_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_BOOKING_COUNTS, &(struct booking_counts_in){ .organisation = organisation, .staff = staff == NIL ? 0 : staff,
		.place = place == NIL ? 0 : place, .from = from, .upto = upto }, BOOKING_STATES, &r, &n));
	*ret = (struct booking_counts){ 0 };
	for (size_t i = 0; i < n; i++)
		ret->state[r[i].state] = r[i].n;
	return OK;
}
