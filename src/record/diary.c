/* The diary, as rows. */
#include "record/diary.h"

#include "gen/queries.h"
#include "store/store.h"

#define PLACES_MAX   1000
#define HOURS_MAX    5000       /* of one service: more than 500 people's weeks */
#define SITTINGS_MAX 50000      /* of one service in some weeks */
#define UNITS_MAX    1000

enum { CELL_STAFF = 1, CELL_PLACE = 2 };        /* numbers are stored */

static enum err none_is_well(struct cx *cx, enum err err)
{
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

/* ---- places ---- */

enum err place_add(struct cx *cx, struct db *db, const struct place_new *p, struct instant at, struct id *ret_outside)
{
	struct place_add_in in = { .outside = id_random(), .organisation_id = p->organisation, .of_id = p->of, .name = p->name, .setting = p->setting,
		.address = p->address, .telephone = p->telephone, .capacity = p->capacity, .staff_id = p->staff, .recorded_at = at };
	TRY(db_ids(cx, db, "place", 1, &in.id));
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_PLACE_ADD, &in);
}

enum err places_of(struct cx *cx, struct db *db, int64_t organisation, struct place **ret, size_t *ret_count)
{
	struct places_of_row *r;
	TRY(db_all(cx, db, &Q_PLACES_OF, &(struct places_of_in){ organisation }, PLACES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct place){ r[i].id, r[i].outside, r[i].of_id, r[i].of_name, r[i].name, (enum step_setting)r[i].setting, r[i].address,
			r[i].telephone, r[i].capacity, r[i].ended_at };
	return OK;
}

enum err places_in(struct cx *cx, struct db *db, int64_t house, struct place_in **ret, size_t *ret_count)
{
	struct places_in_row *r;
	TRY(db_all(cx, db, &Q_PLACES_IN, &(struct places_in_in){ house }, PLACES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct place_in){ r[i].id, r[i].outside, r[i].organisation, r[i].organisation_name, r[i].name };
	return OK;
}

enum err place_hold(struct cx *cx, struct db *db, struct id outside, struct place_held *ret)
{
	struct place_lock_row r;
	TRY(db_one(cx, db, &Q_PLACE_LOCK, &(struct place_lock_in){ .outside = outside }, &r));
	*ret = (struct place_held){ r.id, r.organisation, r.name, r.capacity, instant_known(r.ended_at) };
	return OK;
}

enum err place_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_PLACE_END, &(struct place_end_in){ .id = id, .staff = staff, .at = at });
}

/* ---- hours and absences ---- */

enum err diary_hours_add(struct cx *cx, struct db *db, int64_t organisation, const struct diary_hours *h, int64_t by, struct instant at, struct id *ret_outside)
{
	struct availability_add_in in = { .outside = id_random(), .organisation_id = organisation, .staff_id = h->staff, .place_id = h->place,
		.profession = h->profession, .days = h->days, .weeks = h->weeks, .from_minute = h->from, .until_minute = h->until, .slot_minutes = h->slot,
		.from_on = h->from_on, .until_on = h->until_on, .set_by = by, .recorded_at = at };
	TRY(db_ids(cx, db, "availability", 1, &in.id));
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_AVAILABILITY_ADD, &in);
}

enum err diary_away_add(struct cx *cx, struct db *db, int64_t organisation, const struct diary_away *a, int64_t by, struct instant at, struct id *ret_outside)
{
	struct absence_add_in in = { .outside = id_random(), .organisation_id = organisation, .staff_id = a->staff, .from_on = a->from_on,
		.until_on = a->until_on, .from_minute = a->from, .until_minute = a->until, .set_by = by, .recorded_at = at };
	TRY(db_ids(cx, db, "absence", 1, &in.id));
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_ABSENCE_ADD, &in);
}

enum err diary_hours_of(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct day from, struct day upto, struct diary_hours **ret,
		  size_t *ret_count)
{
	struct availability_of_row *r;
	TRY(db_all(cx, db, &Q_AVAILABILITY_OF, &(struct availability_of_in){ .organisation = organisation, .staff = staff == NIL ? 0 : staff, .upto = upto,
		.from = from }, HOURS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct diary_hours){ r[i].id, r[i].outside, r[i].staff, r[i].place, r[i].profession, r[i].days, r[i].weeks, (int)r[i].from_minute,
			(int)r[i].until_minute, (int)r[i].slot_minutes, r[i].from_on, r[i].until_on };
	return OK;
}

enum err diary_aways_of(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct day from, struct day upto, struct diary_away **ret,
		  size_t *ret_count)
{
	struct absences_of_row *r;
	TRY(db_all(cx, db, &Q_ABSENCES_OF, &(struct absences_of_in){ .organisation = organisation, .staff = staff == NIL ? 0 : staff, .upto = upto,
		.from = from }, HOURS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct diary_away){ r[i].id, r[i].outside, r[i].staff, r[i].from_on, r[i].until_on, (int)r[i].from_minute, (int)r[i].until_minute };
	return OK;
}

enum err diary_hours_hold(struct cx *cx, struct db *db, struct id outside, struct diary_held *ret)
{
	struct availability_lock_row r;
	TRY(db_one(cx, db, &Q_AVAILABILITY_LOCK, &(struct availability_lock_in){ .outside = outside }, &r));
	*ret = (struct diary_held){ r.id, r.organisation, r.staff, instant_known(r.ended_at) };
	return OK;
}

enum err diary_away_hold(struct cx *cx, struct db *db, struct id outside, struct diary_held *ret)
{
	struct absence_lock_row r;
	TRY(db_one(cx, db, &Q_ABSENCE_LOCK, &(struct absence_lock_in){ .outside = outside }, &r));
	*ret = (struct diary_held){ r.id, r.organisation, r.staff, instant_known(r.ended_at) };
	return OK;
}

enum err diary_hours_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_AVAILABILITY_END, &(struct availability_end_in){ .id = id, .staff = staff, .at = at });
}

enum err diary_away_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_ABSENCE_END, &(struct absence_end_in){ .id = id, .staff = staff, .at = at });
}

enum err diary_hold(struct cx *cx, struct db *db, int64_t staff)
{
	struct diary_staff_lock_row r;
	return db_one(cx, db, &Q_DIARY_STAFF_LOCK, &(struct diary_staff_lock_in){ .staff = staff }, &r);
}

/* ---- sittings ---- */

enum err sittings_of(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day upto, struct sitting **ret, size_t *ret_count)
{
	struct sittings_of_row *r;
	TRY(db_all(cx, db, &Q_SITTINGS_OF, &(struct sittings_of_in){ .organisation = organisation, .from = from, .upto = upto }, SITTINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct sitting){ r[i].id, r[i].outside, r[i].staff, r[i].place, r[i].on_day, (int)r[i].from_minute, (int)r[i].until_minute,
			r[i].seats, r[i].name };
	return OK;
}

enum err sittings_at(struct cx *cx, struct db *db, int64_t place, struct day from, struct day upto, struct sitting **ret, size_t *ret_count)
{
	struct sittings_at_row *r;
	TRY(db_all(cx, db, &Q_SITTINGS_AT, &(struct sittings_at_in){ .place = place, .from = from, .upto = upto }, SITTINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct sitting){ r[i].id, r[i].outside, r[i].staff, r[i].place, r[i].on_day, (int)r[i].from_minute, (int)r[i].until_minute,
			r[i].seats, r[i].name };
	return OK;
}

enum err sitting_hold(struct cx *cx, struct db *db, int64_t id, struct sitting_held *ret)
{
	struct sitting_lock_row r;
	TRY(db_one(cx, db, &Q_SITTING_LOCK, &(struct sitting_lock_in){ .id = id }, &r));
	*ret = (struct sitting_held){ { r.id, r.outside, r.staff, r.place, r.on_day, (int)r.from_minute, (int)r.until_minute, r.seats, r.name },
		r.organisation, instant_known(r.ended_at) };
	return OK;
}

enum err sitting_by(struct cx *cx, struct db *db, struct id outside, struct sitting_held *ret)
{
	struct sitting_by_outside_row r;
	TRY(db_one(cx, db, &Q_SITTING_BY_OUTSIDE, &(struct sitting_by_outside_in){ .outside = outside }, &r));
	return sitting_hold(cx, db, r.id, ret);
}

static enum err cells_take(struct cx *cx, struct db *db, const struct sitting *s, int kind, int64_t holder, int64_t unit, struct day today)
{
	TRY(db_run(cx, db, &Q_SITTING_CELLS_PAST, &(struct sitting_cells_past_in){ .kind = kind, .holder = holder, .before = today }));
	for (int cell = s->from / CELL_MINUTES; cell < s->until / CELL_MINUTES; cell++)
		TRY(db_run(cx, db, &Q_SITTING_CELL_ADD, &(struct sitting_cell_add_in){ .kind = kind, .holder_id = holder, .unit = unit, .on_day = s->on,
			.cell = cell, .sitting_id = s->id }));
	return OK;
}

enum err sitting_add(struct cx *cx, struct db *db, int64_t organisation, struct sitting *s, int64_t capacity, int64_t by, struct day today,
		     struct instant at)
{
	struct sitting_add_in in = { .outside = id_random(), .organisation_id = organisation, .staff_id = s->staff, .place_id = s->place, .on_day = s->on,
		.from_minute = s->from, .until_minute = s->until, .seats = s->seats, .name = s->name, .set_by = by, .recorded_at = at };
	int64_t unit = 0;
	TRY(db_ids(cx, db, "sitting", 1, &in.id));
	s->id = in.id;
	s->outside = in.outside;
	if (capacity > 0)
		TRY(sitting_unit_free(cx, db, s, capacity, &unit));
	TRY(db_run(cx, db, &Q_SITTING_ADD, &in));
	TRY(cells_take(cx, db, s, CELL_STAFF, s->staff, 0, today));
	/* none free: the first is asked for, and the database refuses it */
	return capacity > 0 ? cells_take(cx, db, s, CELL_PLACE, s->place, unit ? unit : 1, today) : OK;
}

enum err sitting_end(struct cx *cx, struct db *db, int64_t id, struct instant at)
{
	TRY(db_run(cx, db, &Q_SITTING_CELLS_FREE, &(struct sitting_cells_free_in){ .sitting = id }));
	return db_run(cx, db, &Q_SITTING_END, &(struct sitting_end_in){ .id = id, .at = at });
}

enum err sitting_staff_taken(struct cx *cx, struct db *db, const struct sitting *s, bool *ret)
{
	struct sitting_staff_taken_row r;
	TRY(db_one(cx, db, &Q_SITTING_STAFF_TAKEN, &(struct sitting_staff_taken_in){ .staff = s->staff, .on_day = s->on, .from_cell = s->from / CELL_MINUTES,
		.until_cell = s->until / CELL_MINUTES }, &r));
	*ret = r.n > 0;
	return OK;
}

/* The least that is not among those, which are told in their order: up to `most`; 0 where all are. */
static int64_t least_free(const int64_t *taken, size_t count, int64_t most)
{
	int64_t least = 1;
	for (size_t i = 0; i < count && taken[i] <= least; i++)
		least = taken[i] == least ? least + 1 : least;
	return least <= most ? least : 0;
}

enum err sitting_unit_free(struct cx *cx, struct db *db, const struct sitting *s, int64_t capacity, int64_t *ret)
{
	struct sitting_units_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_SITTING_UNITS, &(struct sitting_units_in){ .place = s->place, .on_day = s->on, .from_cell = s->from / CELL_MINUTES,
		.until_cell = s->until / CELL_MINUTES }, UNITS_MAX, &r, &n));
	int64_t *taken = arena_array(cx->arena, n + 1, sizeof *taken);
	for (size_t i = 0; i < n; i++)
		taken[i] = r[i].unit;
	*ret = least_free(taken, n, capacity);
	return OK;
}

enum err sittings_taken(struct cx *cx, struct db *db, const struct sitting *sitting, size_t count, int64_t *ret)
{
	struct sitting_taken_row *r;
	int64_t *key = arena_array(cx->arena, count + 1, sizeof *key);
	size_t n, keys = 0;
	for (size_t i = 0; i < count; i++)
		if (sitting[i].name.n)
			key[keys++] = sitting[i].id;
	TRY(db_lookup(cx, db, &Q_SITTING_TAKEN, key, keys, &r, &n));
	for (size_t i = 0; i < count; i++) {
		ret[i] = 0;
		for (size_t k = 0; k < n; k++)
			ret[i] += r[k].sitting == sitting[i].id;
	}
	return OK;
}

enum err sitting_seats_taken(struct cx *cx, struct db *db, int64_t id, int64_t *ret)
{
	struct sitting_seats_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_SITTING_SEATS, &(struct sitting_seats_in){ .sitting = id }, UNITS_MAX, &r, &n));
	*ret = (int64_t)n;
	return OK;
}

enum err sitting_seat_free(struct cx *cx, struct db *db, const struct sitting *s, int64_t *ret)
{
	struct sitting_seats_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_SITTING_SEATS, &(struct sitting_seats_in){ .sitting = s->id }, UNITS_MAX, &r, &n));
	int64_t *taken = arena_array(cx->arena, n + 1, sizeof *taken);
	for (size_t i = 0; i < n; i++)
		taken[i] = r[i].seat;
	*ret = least_free(taken, n, s->seats);
	return OK;
}

/* ---- calendars ---- */

enum err diary_feed_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct diary_feed *ret)
{
	struct diary_feed_of_row r;
	enum err err = db_one(cx, db, &Q_DIARY_FEED_OF, &(struct diary_feed_of_in){ .staff = staff, .organisation = organisation }, &r);
	*ret = err == OK ? (struct diary_feed){ r.id, r.made_at } : (struct diary_feed){ NIL, INSTANT_NONE };
	return none_is_well(cx, err);
}

enum err diary_feed_add(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str secret, struct instant at)
{
	struct diary_feed_add_in in = { .staff_id = staff, .organisation_id = organisation, .secret = secret, .made_at = at };
	TRY(diary_feed_end(cx, db, staff, organisation, at));
	TRY(db_ids(cx, db, "diary_feed", 1, &in.id));
	return db_run(cx, db, &Q_DIARY_FEED_ADD, &in);
}

enum err diary_feed_end(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct instant at)
{
	return db_run(cx, db, &Q_DIARY_FEED_END, &(struct diary_feed_end_in){ .staff = staff, .organisation = organisation, .at = at });
}

enum err diary_feed_by(struct cx *cx, struct db *db, struct str secret, struct instant now, int64_t *ret_id, int64_t *ret_staff, int64_t *ret_organisation)
{
	struct diary_feed_by_row r;
	TRY(db_one(cx, db, &Q_DIARY_FEED_BY, &(struct diary_feed_by_in){ .secret = secret, .now = now }, &r));
	*ret_id = r.id;
	*ret_staff = r.staff;
	*ret_organisation = r.organisation;
	return OK;
}

enum err diary_feed_times(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct day from, struct day upto, struct diary_time **ret,
			  size_t *ret_count)
{
	struct diary_feed_times_row *r;
	TRY(db_all(cx, db, &Q_DIARY_FEED_TIMES, &(struct diary_feed_times_in){ .staff = staff, .organisation = organisation, .from = from, .upto = upto },
		SITTINGS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct diary_time){ r[i].outside, r[i].on_day, (int)r[i].from_minute, (int)r[i].until_minute, r[i].place_name, r[i].address };
	return OK;
}
