/* The diary, through the store, on both engines: hours set, times free, booked, moved, called off, kept; leave; nobody, no room and no person twice at
 * once, also where two ask at the same moment. The rule of free times by itself first. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "care/booking.h"
#include "care/plan.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/store.h"

#define RACES 6

static struct store_where where;
static struct arena lasting;
static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor nurse, doctor, manager, stranger;
static struct kit_person ruth, dean;
static struct id ruth_episode, dean_episode, room, telephone, hours;
static struct care care;

static struct day day_ahead(int days)
{
	return (struct day){ instant_day(now).day + days };
}

static struct cx *fresh(void)
{
	cx_clear(kit_cx_now());
	return kit_cx_now();
}

/* ---- free times, without a store ---- */

static void times_of_hours(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	struct day monday = day_of(2026, 11, 23);
	struct diary_hours h[] = { { .staff = 1, .place = 1, .days = 1, .weeks = 2, .from = 540, .until = 690, .slot = 50, .from_on = monday,
		.until_on = DAY_NONE },
		{ .staff = 2, .place = 1, .days = 3, .weeks = 1, .from = 540, .until = 600, .slot = 60, .from_on = monday, .until_on = { monday.day + 1 } } };
	struct slot_place at = { 1, 1 };
	struct slots_ask ask = { .hours = h, .hours_n = 1, .place = &at, .places = 1, .from = monday, .upto = { monday.day + 14 }, .most = 100 };
	struct slot *slot;
	/* three of fifty minutes in two and a half hours, every second Monday */
	assert_int_equal(slots_free(arena, &ask, &slot), 6);
	assert_int_equal(slot[0].on.day, monday.day);
	assert_int_equal(slot[0].from, 540);
	assert_int_equal(slot[1].from, 590);
	assert_int_equal(slot[2].until, 690);
	assert_int_equal(slot[3].on.day, monday.day + 14);
	assert_true(slot_offered(&ask, &h[0], monday, 590));
	assert_false(slot_offered(&ask, &h[0], monday, 600));
	assert_false(slot_offered(&ask, &h[0], monday, 640 + 50));
	assert_false(slot_offered(&ask, &h[0], (struct day){ monday.day + 7 }, 590));
	/* not before now, on the first day */
	ask.from_minute = 541;
	assert_int_equal(slots_free(arena, &ask, &slot), 5);
	ask.from_minute = 0;
	/* leave takes what it touches, and no more: 9:30 to 9:55 touches the first two */
	struct diary_away away = { .staff = 1, .from_on = monday, .until_on = monday, .from = 570, .until = 595 };
	ask.away = &away;
	ask.aways = 1;
	assert_int_equal(slots_free(arena, &ask, &slot), 4);
	assert_int_equal(slot[0].from, 640);
	assert_false(slot_offered(&ask, &h[0], monday, 540));
	away.staff = 3;
	assert_int_equal(slots_free(arena, &ask, &slot), 6);
	/* a room for one: while somebody is in it, the other's times there are not free */
	ask.hours_n = 2;
	assert_int_equal(slots_free(arena, &ask, &slot), 8);
	struct sitting taken = { .staff = 1, .place = 1, .on = monday, .from = 590, .until = 640, .seats = 1 };
	ask.taken = &taken;
	ask.takens = 1;
	assert_int_equal(slots_free(arena, &ask, &slot), 6);
	at.capacity = 2;
	assert_int_equal(slots_free(arena, &ask, &slot), 7);
	at.capacity = 0;
	assert_int_equal(slots_free(arena, &ask, &slot), 7);
	/* a place that is not used any more has no time */
	ask.places = 0;
	assert_int_equal(slots_free(arena, &ask, &slot), 0);
	ask.places = 1;
	ask.most = 3;
	assert_int_equal(slots_free(arena, &ask, &slot), 3);
}

static void what_follows_what(void **state)
{
	(void)state;
	assert_int_equal(booking_after(BOOKING_BOOKED, BOOKING_ATTEND), BOOKING_ATTENDED);
	assert_int_equal(booking_after(BOOKING_ARRIVED, BOOKING_ATTEND), BOOKING_ATTENDED);
	assert_int_equal(booking_after(BOOKING_ARRIVED, BOOKING_MISS), BOOKING_NONE);
	assert_int_equal(booking_after(BOOKING_ATTENDED, BOOKING_CANCEL_PERSON), BOOKING_NONE);
	assert_int_equal(booking_after(BOOKING_ATTENDED, BOOKING_BACK), BOOKING_BOOKED);
	assert_int_equal(booking_after(BOOKING_CANCELLED_BY_PERSON, BOOKING_BACK), BOOKING_NONE);
	assert_int_equal(booking_after(BOOKING_MOVED, BOOKING_MOVE), BOOKING_NONE);
	for (enum booking_act a = BOOKING_BOOK; a < BOOKING_ACTS; a++) {
		enum booking_act back;
		assert_true(booking_act_parse(str_of(booking_act_word(a)), &back));
		assert_int_equal(back, a);
	}
}

/* ---- a service ---- */

struct staffing { const char *login, *profession, *role; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), str_of(s->profession), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, s->organisation, str_of(s->role), now));
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, str_of(s->role), now, 24 * 30, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, str_of(s->role), STR_NONE };
	return OK;
}

static enum err bind(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++)
		TRY(relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = i ? dean.id : ruth.id, .kind = RELATION_REFERRAL,
			.until = INSTANT_FAR }));
	return OK;
}

static struct id begun(const struct kit_person *who)
{
	struct id e;
	assert_ok(episode_begin(fresh(), region.store, &doctor, &care, &(struct episode_ask){ .patient = who->outside, .pathway = STR("leeds-liaison"),
		.way = WAY_GP, .service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = day_ahead(-20), .say = STR("Tired") }, now, &e));
	return e;
}

static struct id newest(const char *table)
{
	return kit_ask_id(&where, kit_say("SELECT outside FROM %s ORDER BY id DESC LIMIT 1", table));
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

static struct id place_named(const char *name, enum step_setting setting, int64_t capacity)
{
	assert_ok(diary_place_put(fresh(), region.store, &nurse, &(struct place_ask){ .place = { .name = str_of(name), .setting = setting,
		.address = STR("Second floor"), .telephone = STR("01632 960002"), .capacity = capacity } }, now));
	return newest("place");
}

static struct hours_ask every_day(const struct actor *whose, struct id at)
{
	return (struct hours_ask){ .hours = { .staff = whose->staff, .days = 127, .weeks = 1, .from = 540, .until = 740, .slot = 50, .from_on = day_ahead(-7),
		.until_on = DAY_NONE }, .place = at };
}

static struct id hours_of(const struct actor *whose, struct id at)
{
	struct hours_ask ask = every_day(whose, at);
	assert_ok(diary_hours_put(fresh(), region.store, whose, &care, &ask, now));
	return newest("availability");
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	assert_true(instant_parse(STR("2026-07-14T10:00:00Z"), &now));
	clock_set(now);
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	care = (struct care){ kit_catalog(), kit_policy() };
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	dean = kit_person(&region, "Lockyer", "Dean", "9991234561", NHS_INVALID);
	assert_ok(store_write(cx, region.store, bind, NULL));
	struct staffing staff[] = { { "nurse", "mental-health-nurse", "mus_clinician", region.service, &nurse },
		{ "doctor", "liaison-psychiatrist", "mus_clinician", region.service, &doctor },
		{ "manager", "service-manager", "service_manager", region.service, &manager },
		{ "elsewhere", "mental-health-nurse", "mus_clinician", region.trust, &stranger } };
	for (size_t i = 0; i < LENGTH(staff); i++)
		assert_ok(store_write(cx, region.store, hire, &staff[i]));
	ruth_episode = begun(&ruth);
	dean_episode = begun(&dean);
	room = place_named("Room 2", SETTING_OUTPATIENT, 1);
	telephone = place_named("Telephone", SETTING_REMOTE, 0);
	hours = hours_of(&nurse, room);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	arena_free(&lasting);
	clock_set(INSTANT_NONE);
	return 0;
}

static struct booking_ask asked(const struct kit_person *who, struct id of, int ahead, int from)
{
	return (struct booking_ask){ .patient = who->outside, .episode = who == &ruth ? ruth_episode : dean_episode, .hours = of, .on = day_ahead(ahead),
		.from = from, .telephone = STR("01632 960003") };
}

static enum err book(const struct booking_ask *ask, struct id *ret)
{
	return booking_make(fresh(), region.store, &nurse, &care, ask, now, ret);
}

static enum err done(struct id booking, enum booking_act act, const char *say, bool session)
{
	return booking_act(fresh(), region.store, &nurse, &care, &(struct booking_do){ .booking = booking, .act = act, .say = str_of(say), .session = session,
		.session_say = STR("") }, now);
}

static void assert_said(const char *what)
{
	if (!strstr(cx_say(kit_cx_now()), what))
		print_error("\"%s\" is not in \"%s\"\n", what, cx_say(kit_cx_now()));
	assert_non_null(strstr(cx_say(kit_cx_now()), what));
}

static size_t free_on(int ahead, int64_t staff)
{
	struct cx *cx = fresh();
	struct db *db;
	struct diary d;
	struct slot *slot;
	assert_ok(store_reader(cx, region.store, &db));
	db_guard(db, nurse.signin, now);
	assert_ok(diary_load(cx, db, region.service, day_ahead(ahead), day_ahead(ahead), now, &d));
	size_t n = diary_free(cx->arena, &d, staff, now, 1000, &slot);
	store_reader_back(region.store, db);
	return n;
}

/* ---- booked ---- */

static void a_time_is_booked_once(void **state)
{
	(void)state;
	struct id made, other;
	struct booking_ask ask = asked(&ruth, hours, 1, 540), again = asked(&dean, hours, 1, 540);
	assert_int_equal(free_on(1, nurse.staff), 4);
	assert_ok(book(&ask, &made));
	assert_int_equal(free_on(1, nurse.staff), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM sitting_cell"), 20);        /* ten of hers, ten of the room's */
	assert_int_equal(count("SELECT COUNT(*) FROM booking_cell"), 10);
	assert_int_equal(book(&again, &other), ERR_CONFLICT);
	assert_said("That time has been taken");
	again.from = 565;                                                        /* no time of her hours */
	assert_int_equal(book(&again, &other), ERR_BAD_FIELD);
	again.from = 590;
	assert_ok(book(&again, &other));
	/* each leaves one entry about the person in the log */
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'appointment' AND operation = 'add'"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM booking_act"), 2);
}

/* The cells of the first sitting once more: hers (1), the room's (2), the person's (3). */
static enum err take_twice(struct cx *cx, struct db *db, void *arg)
{
	int kind = *(int *)arg;
	int64_t staff = nurse.staff, first = day_ahead(1).day;
	if (kind == 3)
		return db_run(cx, db, &Q_BOOKING_CELL_ADD, &(struct booking_cell_add_in){ .patient_id = ruth.id, .on_day = { (int32_t)first }, .cell = 540 / 5,
			.booking_id = 1 });
	return db_run(cx, db, &Q_SITTING_CELL_ADD, &(struct sitting_cell_add_in){ .kind = kind, .holder_id = kind == 1 ? staff : 1, .unit = kind - 1,
		.on_day = { (int32_t)first }, .cell = 540 / 5, .sitting_id = 1 });
}

static void nobody_is_in_two_places(void **state)
{
	(void)state;
	struct id made, other, doctors = hours_of(&doctor, room), by_phone = hours_of(&doctor, telephone);
	struct booking_ask ask = asked(&ruth, hours, 1, 540);
	assert_ok(book(&ask, &made));
	/* the room is in use, though the doctor is free */
	ask = asked(&dean, doctors, 1, 540);
	assert_int_equal(book(&ask, &other), ERR_CONFLICT);
	assert_said("room is in use");
	/* she is with the nurse: by telephone neither */
	ask = asked(&ruth, by_phone, 1, 540);
	assert_int_equal(book(&ask, &other), ERR_CONFLICT);
	assert_said("another appointment at that time");
	ask = asked(&dean, by_phone, 1, 540);
	assert_ok(book(&ask, &other));
	/* the database holds it by itself */
	assert_int_equal(store_write(fresh(), region.store, take_twice, &(int){ 1 }), ERR_UNIQUE);
	assert_int_equal(store_write(fresh(), region.store, take_twice, &(int){ 2 }), ERR_UNIQUE);
	assert_int_equal(store_write(fresh(), region.store, take_twice, &(int){ 3 }), ERR_UNIQUE);
}

static void what_is_not_offered(void **state)
{
	(void)state;
	struct id made;
	struct booking_ask ask = asked(&ruth, hours, -1, 540);
	assert_int_equal(book(&ask, &made), ERR_HELD);
	assert_said("over");
	ask.on = day_ahead(500);
	assert_int_equal(book(&ask, &made), ERR_BAD_FIELD);
	ask.on = day_ahead(1);
	ask.hours = id_random();
	assert_int_equal(book(&ask, &made), ERR_BAD_FIELD);
	ask.hours = hours;
	ask.episode = dean_episode;
	assert_int_equal(book(&ask, &made), ERR_NOT_FOUND);
	ask.episode = ruth_episode;
	/* another house does not book in this diary, nor for whom it does not know */
	assert_int_not_equal(booking_make(fresh(), region.store, &stranger, &care, &ask, now, &made), OK);
	assert_int_equal(booking_make(fresh(), region.store, &manager, &care, &ask, now, &made), ERR_NOT_FOUND);
	/* hours that were taken away are not offered */
	assert_ok(diary_end(fresh(), region.store, &nurse, &(struct diary_end){ DIARY_HOURS, hours, STR_NONE }, now));
	assert_int_equal(book(&ask, &made), ERR_HELD);
	assert_said("not offered any more");
	assert_int_equal(count("SELECT COUNT(*) FROM booking"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM sitting"), 0);
}

/* ---- leave ---- */

static const char *clash_on(int ahead)
{
	struct cx *cx = fresh();
	struct db *db;
	struct diary d;
	assert_ok(store_reader(cx, region.store, &db));
	db_guard(db, nurse.signin, now);
	assert_ok(diary_load(cx, db, region.service, day_ahead(ahead), day_ahead(ahead), now, &d));
	assert_true(d.sittings > 0);
	const char *clash = diary_clash(&d, &d.sitting[0]);
	store_reader_back(region.store, db);
	return clash;
}

static void leave_takes_hours_away(void **state)
{
	(void)state;
	struct id made, other;
	struct booking_ask ask = asked(&ruth, hours, 3, 540), later = asked(&dean, hours, 3, 690);
	struct away_ask away = { .away = { .staff = nurse.staff, .from_on = day_ahead(3), .until_on = day_ahead(4), .from = 0, .until = MINUTES_OF_DAY } };
	assert_ok(book(&ask, &made));
	assert_null(clash_on(3));
	/* another's leave only who manages the service enters */
	assert_int_equal(diary_away_put(fresh(), region.store, &doctor, &away, now), ERR_FORBIDDEN);
	assert_int_equal(diary_away_put(fresh(), region.store, &stranger, &away, now), ERR_FORBIDDEN);
	assert_ok(diary_away_put(fresh(), region.store, &manager, &away, now));
	assert_int_equal(free_on(3, nurse.staff), 0);
	assert_int_equal(book(&later, &other), ERR_HELD);
	assert_said("is away then");
	/* who is booked stays booked, and is told as to be moved */
	assert_string_equal(clash_on(3), "is away then");
	assert_ok(diary_end(fresh(), region.store, &nurse, &(struct diary_end){ DIARY_AWAY, newest("absence"), STR_NONE }, now));
	assert_null(clash_on(3));
	assert_ok(book(&later, &other));
	/* half a day */
	away.away = (struct diary_away){ .staff = nurse.staff, .from_on = day_ahead(5), .until_on = day_ahead(5), .from = 600, .until = 720 };
	assert_ok(diary_away_put(fresh(), region.store, &nurse, &away, now));
	assert_int_equal(free_on(5, nurse.staff), 1);
	away.away.from = 601;
	assert_int_equal(diary_away_put(fresh(), region.store, &nurse, &away, now), ERR_BAD_FIELD);
	assert_int_equal(diary_end(fresh(), region.store, &stranger, &(struct diary_end){ DIARY_HOURS, hours, STR_NONE }, now), ERR_NOT_FOUND);
	assert_int_equal(diary_end(fresh(), region.store, &nurse, &(struct diary_end){ DIARY_PLACE, room, STR_NONE }, now), ERR_FORBIDDEN);
	assert_ok(diary_end(fresh(), region.store, &manager, &(struct diary_end){ DIARY_PLACE, room, STR_NONE }, now));
	assert_string_equal(clash_on(3), "the place is given up");
}

/* ---- moved, called off, kept ---- */

static void moved_and_called_off(void **state)
{
	(void)state;
	struct id made, instead, other;
	struct booking_ask ask = asked(&ruth, hours, 1, 540);
	assert_ok(book(&ask, &made));
	ask = asked(&ruth, hours, 1, 590);
	ask.moves = made;
	ask.telephone = STR("");
	ask.say = STR("The bus is late");
	assert_ok(book(&ask, &instead));
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 7 AND moved_id IS NOT NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 1 AND telephone = '01632 960003'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM sitting_cell"), 20);
	assert_int_equal(free_on(1, nurse.staff), 3);
	assert_int_equal(book(&ask, &other), ERR_CONFLICT);                      /* it was moved already */
	assert_said("cannot be moved");
	/* nobody moves one person's appointment into another's name */
	ask = asked(&dean, hours, 1, 640);
	ask.moves = instead;
	assert_int_equal(book(&ask, &other), ERR_NOT_FOUND);
	assert_int_equal(done(instead, BOOKING_CANCEL_PERSON, "", false), ERR_BAD_FIELD);
	assert_ok(done(instead, BOOKING_CANCEL_PERSON, "Has a cold", false));
	assert_int_equal(free_on(1, nurse.staff), 4);
	assert_int_equal(count("SELECT COUNT(*) FROM sitting_cell") + count("SELECT COUNT(*) FROM booking_cell"), 0);
	assert_int_equal(done(instead, BOOKING_CANCEL_PERSON, "Again", false), ERR_CONFLICT);
	assert_int_equal(done(instead, BOOKING_ATTEND, "", false), ERR_CONFLICT);
	/* whoever may not see her learns nothing of it */
	assert_int_equal(booking_act(fresh(), region.store, &stranger, &care, &(struct booking_do){ .booking = instead, .act = BOOKING_REMIND }, now),
		ERR_NOT_FOUND);
}

/* Today's, which begins later than now whatever the hour is. */
static struct id booked_today(const struct kit_person *who)
{
	struct hours_ask whole = every_day(&nurse, telephone);
	struct id made;
	int minute;
	instant_local(now, &minute);
	whole.hours.from = (minute / 5 + 1) * 5;
	whole.hours.until = whole.hours.from + 20;
	whole.hours.slot = 20;
	assert_ok(diary_hours_put(fresh(), region.store, &nurse, &care, &whole, now));
	struct booking_ask ask = asked(who, newest("availability"), 0, whole.hours.from);
	assert_ok(book(&ask, &made));
	return made;
}

static void what_came_of_it(void **state)
{
	(void)state;
	struct id later, made;
	struct booking_ask ask = asked(&ruth, hours, 1, 540);
	assert_ok(book(&ask, &later));
	assert_int_equal(done(later, BOOKING_ATTEND, "", false), ERR_BAD_FIELD);
	assert_said("not been yet");
	made = booked_today(&ruth);
	int64_t acts = count("SELECT COUNT(*) FROM course");
	/* a session is refused where the pathway refuses it, and the attendance with it: at the referral's step nobody is treated */
	enum err err = done(made, BOOKING_ATTEND, "", true);
	if (err == OK)
		assert_int_equal(count("SELECT COUNT(*) FROM course WHERE act = 4 AND answer = 1"), 1);
	else
		assert_int_equal(count("SELECT COUNT(*) FROM course"), acts);
	if (err != OK)
		assert_ok(done(made, BOOKING_ATTEND, "", false));
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 3"), 1);
	assert_ok(done(made, BOOKING_BACK, "The wrong person", false));
	assert_ok(done(made, BOOKING_MISS, "", false));
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 4"), 1);
}

static void a_planned_appointment_is_kept(void **state)
{
	(void)state;
	struct id made;
	struct hours_ask whole = every_day(&nurse, telephone);
	int minute;
	instant_local(now, &minute);
	assert_ok(plan_put(fresh(), region.store, &nurse, &care, &(struct plan_ask){ .episode = ruth_episode, .kind = PLAN_APPOINTMENT,
		.say = STR("The nurse, each month"), .due_on = day_ahead(1), .state = STATE_NONE }, now));
	struct id item = newest("plan_item");
	whole.hours.from = (minute / 5 + 1) * 5;
	whole.hours.until = whole.hours.from + 20;
	whole.hours.slot = 20;
	assert_ok(diary_hours_put(fresh(), region.store, &nurse, &care, &whole, now));
	struct booking_ask ask = asked(&ruth, newest("availability"), 0, whole.hours.from);
	ask.item = item;
	assert_ok(book(&ask, &made));
	assert_ok(done(made, BOOKING_ATTEND, "", false));
	assert_int_equal(count("SELECT COUNT(*) FROM plan_item WHERE kind = 14 AND state = 9 AND ended_at IS NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM plan_item WHERE kind = 14 AND state = 1 AND ended_at IS NOT NULL"), 1);
	/* what stands no more cannot be booked for */
	ask = asked(&ruth, hours, 1, 540);
	ask.item = item;
	assert_int_equal(book(&ask, &made), ERR_CONFLICT);
}

static void counted_by_what_came_of_them(void **state)
{
	(void)state;
	struct cx *cx = fresh();
	struct db *db;
	struct booking_counts c;
	struct id made = booked_today(&ruth), later;
	struct booking_ask ask = asked(&dean, hours, 1, 540);
	assert_ok(done(made, BOOKING_MISS, "rang, no answer", false));
	assert_ok(book(&ask, &later));
	assert_ok(done(later, BOOKING_CANCEL_SERVICE, "the nurse is ill", false));
	assert_ok(book(&ask, &later));
	cx = fresh();
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(booking_counts(cx, db, region.service, NIL, NIL, day_ahead(0), day_ahead(7), &c));
	assert_int_equal(c.state[BOOKING_MISSED], 1);
	assert_int_equal(c.state[BOOKING_CANCELLED_BY_SERVICE], 1);
	assert_int_equal(c.state[BOOKING_BOOKED], 1);
	assert_int_equal(c.state[BOOKING_ATTENDED], 0);
	assert_ok(booking_counts(cx, db, region.service, doctor.staff, NIL, day_ahead(0), day_ahead(7), &c));
	assert_int_equal(c.state[BOOKING_BOOKED], 0);
	assert_ok(booking_counts(cx, db, region.trust, NIL, NIL, day_ahead(0), day_ahead(7), &c));
	assert_int_equal(c.state[BOOKING_BOOKED], 0);
	store_reader_back(region.store, db);
}

static void a_group_has_seats(void **state)
{
	(void)state;
	struct id made, other;
	struct group_time ask = { .hours = hours, .on = day_ahead(1), .from = 540, .seats = 1, .name = STR("Pacing") };
	assert_int_equal(booking_group_set(fresh(), region.store, &nurse, &care, &ask, now), ERR_BAD_FIELD);
	ask.seats = 2;
	assert_int_equal(booking_group_set(fresh(), region.store, &doctor, &care, &ask, now), ERR_FORBIDDEN);
	ask.name = STR("Pacing for Dean and others");
	assert_ok(booking_group_set(fresh(), region.store, &nurse, &care, &ask, now));
	assert_int_equal(booking_group_set(fresh(), region.store, &nurse, &care, &ask, now), ERR_CONFLICT);
	struct booking_ask seat = asked(&ruth, hours, 1, 540), hers = asked(&dean, hours, 1, 540);
	seat.sitting = hers.sitting = newest("sitting");
	assert_ok(book(&seat, &made));
	assert_int_equal(book(&seat, &other), ERR_CONFLICT);                      /* she is there already */
	assert_int_equal(book(&hers, &other), ERR_BAD_FIELD);                     /* it names him: it would stand in everybody's record */
	assert_int_equal(booking_group_end(fresh(), region.store, &nurse, &(struct group_off){ seat.sitting, STR_NONE }, now), ERR_HELD);
	assert_ok(done(made, BOOKING_CANCEL_PERSON, "cannot come", false));
	assert_int_equal(count("SELECT COUNT(*) FROM sitting WHERE ended_at IS NULL"), 1);        /* the group stands */
	assert_int_equal(booking_group_end(fresh(), region.store, &doctor, &(struct group_off){ seat.sitting, STR_NONE }, now), ERR_FORBIDDEN);
	assert_ok(booking_group_end(fresh(), region.store, &nurse, &(struct group_off){ seat.sitting, STR_NONE }, now));
	assert_int_equal(book(&seat, &made), ERR_HELD);
	assert_int_equal(free_on(1, nurse.staff), 4);
	/* full */
	ask.name = STR("Pacing");
	assert_ok(booking_group_set(fresh(), region.store, &nurse, &care, &ask, now));
	seat.sitting = hers.sitting = newest("sitting");
	assert_ok(book(&seat, &made));
	assert_ok(book(&hers, &made));
	assert_ok(done(made, BOOKING_CANCEL_PERSON, "cannot come", false));
	assert_ok(book(&hers, &made));                                             /* the seat is free again */
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 1"), 2);
}

/* ---- two at once ---- */

struct racer { pthread_t thread; pthread_barrier_t *start; struct booking_ask ask; const struct actor *actor; enum err err; char say[300]; };

static void *race(void *arg)
{
	struct racer *r = arg;
	struct arena arena;
	struct cx cx = { .arena = &arena };
	struct id made;
	arena_init(&arena, 0);
	pthread_barrier_wait(r->start);
	r->err = booking_make(&cx, region.store, r->actor, &care, &r->ask, now, &made);
	snprintf(r->say, sizeof r->say, "%s", r->err == OK ? "" : cx_say(&cx));
	arena_free(&arena);
	return NULL;
}

/* HAZ-040. Both at one barrier: one of them books, the other is told so in a sentence, and the tables hold one. */
static void raced(const struct booking_ask *one, const struct booking_ask *other, const struct actor *second)
{
	pthread_barrier_t start;
	struct racer r[] = { { .ask = *one, .actor = &nurse }, { .ask = *other, .actor = second } };
	pthread_barrier_init(&start, NULL, LENGTH(r));
	for (size_t i = 0; i < LENGTH(r); i++) {
		r[i].start = &start;
		assert_int_equal(pthread_create(&r[i].thread, NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < LENGTH(r); i++)
		pthread_join(r[i].thread, NULL);
	pthread_barrier_destroy(&start);
	const struct racer *lost = r[0].err == OK ? &r[1] : &r[0];
	assert_int_equal((r[0].err == OK) + (r[1].err == OK), 1);
	if (lost->err != ERR_CONFLICT)
		print_error("%d: %s\n", lost->err, lost->say);
	assert_int_equal(lost->err, ERR_CONFLICT);
	assert_non_null(strstr(lost->say, "Choose another."));
}

static void two_at_the_same_moment(void **state)
{
	(void)state;
	struct id by_phone = hours_of(&doctor, telephone), doctors = hours_of(&doctor, room);
	for (int i = 0; i < RACES; i++) {
		struct booking_ask a = asked(&ruth, hours, 1 + i, 540), b = asked(&dean, hours, 1 + i, 540);
		raced(&a, &b, &doctor);                                           /* one time of the nurse, two people */
		a = asked(&ruth, hours, 1 + i, 590), b = asked(&ruth, by_phone, 1 + i, 590);
		raced(&a, &b, &doctor);                                           /* one person, with two */
		a = asked(&ruth, hours, 1 + i, 640), b = asked(&dean, doctors, 1 + i, 640);
		raced(&a, &b, &doctor);                                           /* one room, two of each */
	}
	assert_int_equal(count("SELECT COUNT(*) FROM booking WHERE state = 1"), 3 * RACES);
	assert_int_equal(count("SELECT COUNT(*) FROM sitting WHERE ended_at IS NULL"), 3 * RACES);
	assert_int_equal(count("SELECT COUNT(*) FROM booking_cell"), 3 * RACES * 10);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(times_of_hours), cmocka_unit_test(what_follows_what),
		cmocka_unit_test_setup_teardown(a_time_is_booked_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_is_in_two_places, set_up, tear_down), cmocka_unit_test_setup_teardown(what_is_not_offered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(leave_takes_hours_away, set_up, tear_down), cmocka_unit_test_setup_teardown(moved_and_called_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_came_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_planned_appointment_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counted_by_what_came_of_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_group_has_seats, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_at_the_same_moment, set_up, tear_down) };
	return kit_run_on_engines("diary", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
