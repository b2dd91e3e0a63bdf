/* The ward, through the store, on both engines: referred, funded, admitted into a bed, away and back, handed over; one person a bed, one bed a
 * person; what beds and the course say is the same; nights counted by who pays. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/ward.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/store.h"

static struct store_where where;
static struct arena lasting;
static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor nurse, stranger;
static struct kit_person ruth, dean;
static struct care care;
static struct id bed[2];
static int64_t commissioner;

struct staffing { const char *login; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), STR("ward-nurse"), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, s->organisation, STR("ward"), now));
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, STR("ward"), now, 24 * 30, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, STR("ward"), STR_NONE };
	return OK;
}

static enum err house(struct cx *cx, struct db *db, void *arg)
{
	bool new;
	(void)arg;
	TRY(organisation_in(cx, db, STR("QWO"), STR("West Yorkshire ICB"), ORG_COMMISSIONER, true, true, &commissioner, &new));
	for (int i = 0; i < 2; i++)
		TRY(relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = i ? dean.id : ruth.id, .kind = RELATION_REFERRAL,
			.until = INSTANT_FAR }));
	return ward_add(cx, db, region.service, STR("The unit"), STR("ycpm-inpatient"), 2, now);
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct ward *ward;
	struct bed *list;
	struct db *db;
	size_t n;
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	now = clock_now();
	care = (struct care){ kit_catalog(), kit_policy() };
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	dean = kit_person(&region, "Lockyer", "Dean", "9991234561", NHS_INVALID);
	assert_ok(store_write(cx, region.store, house, NULL));
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "nurse", region.service, &nurse }));
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "elsewhere", region.trust, &stranger }));
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(wards_of(cx, db, region.service, &ward, &n));
	assert_int_equal(n, 1);
	assert_int_equal(ward[0].beds, 2);
	assert_ok(beds_of(cx, db, ward[0].id, &list, &n));
	assert_int_equal(n, 2);
	bed[0] = list[0].outside;
	bed[1] = list[1].outside;
	store_reader_back(region.store, db);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	arena_free(&lasting);
	return 0;
}

static struct day day(int back)
{
	return (struct day){ instant_day(now).day - back };
}

static struct cx *fresh(void)
{
	cx_clear(kit_cx_now());
	return kit_cx_now();
}

static enum err act_on(struct id episode, struct course_ask ask, const char *say, struct day on)
{
	ask.on = on;
	ask.due_on = DAY_NONE;
	return episode_act(fresh(), region.store, &nurse, &care, &(struct act_ask){ .episode = episode, .ask = ask, .say = str_of(say) }, now);
}

static struct id referred(struct kit_person who)
{
	static const char *const records[] = { "severe", "local-services-failed", "medically-stable", "local-team-named" };
	struct id e;
	assert_ok(episode_begin(fresh(), region.store, &nurse, &care, &(struct episode_ask){ .patient = who.outside, .pathway = STR("ycpm-inpatient"),
		.way = WAY_CLINIC, .service = NIL, .referrer = region.trust, .agreed = TRUTH_YES, .on = day(28), .say = STR("Bed-bound for three years") }, now, &e));
	for (size_t i = 0; i < LENGTH(records); i++)
		assert_ok(act_on(e, (struct course_ask){ .act = COURSE_JUDGE, .item = str_of(records[i]), .answer = TRUTH_YES }, "The local team's letter", day(28)));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("funding") }, "", day(27)));
	return e;
}

static struct id item(struct id episode, struct item_ask ask)
{
	struct id made;
	ask.episode = episode;
	ask.minute = NIL;
	if (!ask.due.day)
		ask.due = DAY_NONE;
	if (ask.kind != WARD_FUNDING)
		ask.party = NIL;
	assert_ok(ward_item_begin(fresh(), region.store, &nurse, &care, &ask, now, &made));
	return made;
}

static enum err came(struct id episode, struct id of, struct ward_ask ask, const char *say)
{
	if (!ask.until.day)
		ask.until = DAY_NONE;
	if (!ask.number && ask.act != WARD_TAKEN_BACK)
		ask.number = NIL;
	ask.pence = NIL;
	return ward_item_act(fresh(), region.store, &nurse, &care, &(struct item_act_ask){ .episode = episode, .item = of, .ask = ask, .say = str_of(say) }, now);
}

static struct episode_view view(struct id episode)
{
	struct episode_view v;
	struct db *db;
	assert_ok(store_reader(fresh(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, nurse.signin, now);
	assert_ok(episode_view(kit_cx_now(), db, &care, episode, instant_day(now), &v));
	store_reader_back(region.store, db);
	return v;
}

static enum truth judged(struct id episode, const char *record)
{
	struct episode_view v = view(episode);
	const struct judged *j = &v.course->record[pathway_record_of(v.course->pathway, str_of(record))];
	return j->seq ? j->answer : TRUTH_UNKNOWN;
}

static const char *step(struct id episode)
{
	return str_c(kit_cx_now()->arena, view(episode).e.step);
}

static struct id funded(struct id episode, struct day until)
{
	struct id f = item(episode, (struct item_ask){ .kind = WARD_FUNDING, .party = commissioner, .on = day(26) });
	assert_ok(came(episode, f, (struct ward_ask){ .act = WARD_APPROVED, .on = day(24), .until = until, .reference = STR("WY/77") }, ""));
	return f;
}

static enum err admit(struct id episode, struct id to, struct day on, bool against, const char *say)
{
	return ward_admit(fresh(), region.store, &nurse, &care, &(struct admit_ask){ .episode = episode, .bed = to, .on = on, .plan_agreed = TRUTH_YES,
		.against = against, .say = str_of(say) }, now);
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

/* The whole way, and what each stop leaves. */
static void somebody_is_admitted_and_handed_over(void **state)
{
	(void)state;
	struct id e = referred(ruth), f = funded(e, day(-60));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_YES);
	/* the same is not written down twice in two places */
	assert_int_equal(act_on(e, (struct course_ask){ .act = COURSE_JUDGE, .item = STR("funding-approved"), .answer = TRUTH_NO }, "no", day(0)), ERR_HELD);
	assert_int_equal(admit(e, bed[0], day(20), false, ""), ERR_CONFLICT);    /* not from here */
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_int_equal(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("ward") }, "", day(20)), ERR_HELD);
	item(e, (struct item_ask){ .kind = WARD_EXPECTED, .bed = bed[0], .on = day(20) });
	assert_ok(admit(e, bed[0], day(20), false, ""));
	assert_string_equal(step(e), "ward");
	assert_int_equal(judged(e, "plan-agreed"), TRUTH_YES);
	assert_int_equal(count("SELECT COUNT(*) FROM ward_act WHERE act = 13"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM relation WHERE kind = 5 AND until_at > 200000000000000000"), 1);
	assert_int_equal(admit(e, bed[1], day(10), false, ""), ERR_CONFLICT);
	assert_ok(ward_give_bed(fresh(), region.store, &nurse, &care, &(struct bed_ask){ .episode = e, .bed = bed[1], .on = day(15) }, now));
	assert_int_equal(count("SELECT COUNT(*) FROM stay WHERE until_on IS NULL"), 1);
	/* acutely ill elsewhere: the bed is kept, the nights are leave */
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("general-ward") }, "Pneumonia", day(12)));
	assert_int_equal(count("SELECT COUNT(*) FROM stay WHERE until_on IS NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM ward_item WHERE kind = 5 AND part = 22"), 1);
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_JUDGE, .item = STR("medically-stable"), .answer = TRUTH_YES }, "Chest clear", day(9)));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("ward") }, "", day(9)));
	assert_int_equal(count("SELECT COUNT(*) FROM ward_act WHERE act = 11"), 1);
	/* more for her, from the same commissioner */
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_EXTENDED, .on = day(5), .until = day(-90) }, ""));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("left") }, "Wants to be at home", day(4)));
	assert_int_equal(count("SELECT COUNT(*) FROM stay WHERE until_on IS NULL"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM relation WHERE kind = 5 AND until_at > 200000000000000000"), 0);
	struct bed_days *days;
	struct db *db;
	size_t n;
	assert_ok(store_reader(fresh(), region.store, &db));
	assert_ok(ward_bed_days(kit_cx_now(), db, region.service, day(100), day(-1), day(0), &days, &n));
	store_reader_back(region.store, db);
	assert_int_equal(n, 1);
	assert_int_equal(days[0].people, 1);
	assert_int_equal(days[0].bed, 13);               /* 16 nights, less 3 on the general ward */
	assert_int_equal(days[0].leave, 3);
	assert_str(days[0].name, "West Yorkshire ICB");
}

static struct day looked_at(struct id episode, const char *record)
{
	struct episode_view v = view(episode);
	return v.course->record[pathway_record_of(v.course->pathway, str_of(record))].due_on;
}

/* What is approved for one day is good on that day, not for as long as a judgement keeps; what has run out is no yes because somebody else answers. */
static void funding_is_good_as_long_as_it_is_approved(void **state)
{
	(void)state;
	struct id e = referred(ruth), f = item(e, (struct item_ask){ .kind = WARD_FUNDING, .party = commissioner, .on = day(26) });
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_APPROVED, .on = day(24), .until = day(24), .reference = STR("WY/79") }, ""));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_YES);
	assert_int_equal(looked_at(e, "funding-approved").day, day(24).day);
	assert_int_equal(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(20)), ERR_HELD);
	/* another is asked after it ran out, and refuses */
	struct id g = item(e, (struct item_ask){ .kind = WARD_FUNDING, .party = region.practice, .on = day(22) });
	assert_ok(came(e, g, (struct ward_ask){ .act = WARD_REFUSED, .on = day(20) }, "Not ours"));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_UNKNOWN);
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_EXTENDED, .on = day(10), .until = day(-5) }, ""));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_YES);
	assert_int_equal(looked_at(e, "funding-approved").day, day(-5).day);
}

static enum err flag_found(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return episode_suspend_all(cx, db, &care, ruth.id, STR("anaemia"), region.service, now);
}

/* Away in a general hospital by the ward's own hand: a red flag that the program finds stops the pathway and brings nobody back; neither does
 * a note. */
static void only_a_step_says_that_she_is_back(void **state)
{
	(void)state;
	struct id e = referred(ruth);
	funded(e, day(-60));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_ok(admit(e, bed[0], day(20), false, ""));
	item(e, (struct item_ask){ .kind = WARD_LEAVE, .part = PART_GENERAL_WARD, .what = STR("For a scan"), .on = day(3) });
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_JUDGE, .item = STR("formulation-made"), .answer = TRUTH_YES }, "With her", day(2)));
	assert_int_equal(count("SELECT COUNT(*) FROM ward_act WHERE act = 11"), 0);
	assert_ok(store_write(fresh(), region.store, flag_found, NULL));
	assert_int_equal(view(e).course->phase, PHASE_SUSPENDED);
	assert_int_equal(count("SELECT COUNT(*) FROM ward_act WHERE act = 11"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM stay WHERE until_on IS NULL"), 1);
}

static void nobody_comes_in_unfunded_without_a_reason(void **state)
{
	(void)state;
	struct id e = referred(ruth), f = item(e, (struct item_ask){ .kind = WARD_FUNDING, .party = commissioner, .on = day(26) });
	assert_int_equal(came(e, f, (struct ward_ask){ .act = WARD_APPROVED, .on = day(24), .until = day(10) }, ""), ERR_BAD_FIELD);       /* no reference */
	assert_int_equal(came(e, f, (struct ward_ask){ .act = WARD_REFUSED, .on = day(24) }, ""), ERR_BAD_FIELD);
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_REFUSED, .on = day(24) }, "Local options not used up"));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_NO);
	assert_int_equal(came(e, f, (struct ward_ask){ .act = WARD_EXTENDED, .on = day(24), .until = day(0) }, ""), ERR_CONFLICT);
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_APPROVED, .on = day(22), .until = day(-60), .reference = STR("WY/78") }, "On appeal"));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(22)));
	assert_ok(came(e, f, (struct ward_ask){ .act = WARD_TAKEN_BACK, .number = 2, .on = day(6) }, "It was somebody else's letter"));
	assert_int_equal(judged(e, "funding-approved"), TRUTH_NO);
	assert_int_equal(admit(e, bed[0], day(5), false, ""), ERR_HELD);
	assert_int_equal(admit(e, bed[0], day(5), true, ""), ERR_BAD_FIELD);
	assert_int_equal(count("SELECT COUNT(*) FROM stay"), 0);
	assert_string_equal(step(e), "waiting-for-bed");
	assert_ok(admit(e, bed[0], day(5), true, "The commissioner has said by telephone that it goes on"));
	assert_int_equal(count("SELECT COUNT(*) FROM stay"), 1);
}

static enum err stay_by_hand(struct cx *cx, struct db *db, void *arg)
{
	return stay_add(cx, db, arg, now);
}

/* HAZ-031 */
static void one_person_one_bed(void **state)
{
	(void)state;
	struct id e = referred(ruth), other = referred(dean);
	funded(e, day(-60));
	funded(other, day(-60));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_ok(act_on(other, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_ok(admit(e, bed[0], day(20), false, ""));
	assert_int_equal(admit(other, bed[0], day(20), false, ""), ERR_CONFLICT);
	assert_string_equal(step(other), "waiting-for-bed");             /* nothing of it stands */
	/* a closed bed takes nobody, and one in use is not closed */
	struct bed_close_ask close = { .bed = bed[0], .close = true, .say = STR("The hoist is broken") };
	assert_int_equal(ward_close_bed(fresh(), region.store, &nurse, &care, &close, now), ERR_CONFLICT);
	close.bed = bed[1];
	assert_ok(ward_close_bed(fresh(), region.store, &nurse, &care, &close, now));
	assert_int_equal(ward_close_bed(fresh(), region.store, &stranger, &care, &(struct bed_close_ask){ .bed = bed[1] }, now), ERR_NOT_FOUND);
	assert_string_equal(cx_say(kit_cx_now()), "There is no such bed.");
	assert_int_equal(ward_close_bed(fresh(), region.store, &stranger, &care, &(struct bed_close_ask){ .bed = ruth.outside }, now), ERR_NOT_FOUND);
	assert_string_equal(cx_say(kit_cx_now()), "There is no such bed.");      /* another house's, and one that is nowhere */
	assert_int_equal(admit(other, bed[1], day(20), false, ""), ERR_CONFLICT);
	assert_ok(ward_close_bed(fresh(), region.store, &nurse, &care, &(struct bed_close_ask){ .bed = bed[1] }, now));
	assert_ok(admit(other, bed[1], day(20), false, ""));
	struct bed_ask into = { .episode = other, .bed = bed[0], .on = day(1) };
	assert_int_equal(ward_give_bed(fresh(), region.store, &nurse, &care, &into, now), ERR_CONFLICT);
	/* whatever the program does, the database holds it */
	struct stay_new twice = { .patient = ruth.id, .organisation = region.service, .holding = region.practice_holding, .label = 1, .episode = view(e).e.id,
		.bed = 999, .from = day(1), .staff = nurse.staff, .role = STR("ward") };
	assert_int_equal(store_write(fresh(), region.store, stay_by_hand, &twice), ERR_UNIQUE);          /* one person, two beds */
	twice.patient = 999;
	twice.bed = count("SELECT MIN(id) FROM bed");
	assert_int_equal(store_write(fresh(), region.store, stay_by_hand, &twice), ERR_UNIQUE);          /* two people, one bed */
}

/* An admission that is taken back never was; nor is there a night of it. */
static void an_admission_is_taken_back(void **state)
{
	(void)state;
	struct id e = referred(ruth);
	funded(e, day(-60));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_ok(admit(e, bed[0], day(20), false, ""));
	for (int i = 0; i < 2; i++)
		assert_ok(act_on(e, (struct course_ask){ .act = COURSE_UNDO, .number = view(e).course->standing }, "The wrong person", day(0)));
	assert_string_equal(step(e), "waiting-for-bed");
	assert_int_equal(count("SELECT COUNT(*) FROM stay WHERE why = 3 AND until_on = from_on"), 1);
	assert_ok(admit(e, bed[0], day(20), false, ""));
}

static void what_is_not_ones_own_is_not_there(void **state)
{
	(void)state;
	struct id e = referred(ruth), f = funded(e, day(-60));
	struct item_ask opinion = { .episode = e, .kind = WARD_OPINION, .party = NIL, .minute = NIL, .what = STR("x"), .on = day(0), .due = day(-7) };
	assert_int_equal(ward_item_begin(fresh(), region.store, &stranger, &care, &opinion, now, NULL), ERR_NOT_FOUND);
	assert_int_equal(ward_item_act(fresh(), region.store, &stranger, &care, &(struct item_act_ask){ .episode = e, .item = f, .ask = { .act = WARD_TAKEN_BACK,
		.number = 1, .on = day(0) }, .say = STR("x") }, now), ERR_NOT_FOUND);
	assert_int_equal(ward_admit(fresh(), region.store, &stranger, &care, &(struct admit_ask){ .episode = e, .bed = bed[0], .on = day(0),
		.plan_agreed = TRUTH_YES }, now), ERR_NOT_FOUND);
}

/* Item by item: a plan, its end, and what is kept for a reason. */
static void burdens_are_reversed_one_by_one(void **state)
{
	(void)state;
	struct id e = referred(ruth), tube = item(e, (struct item_ask){ .kind = WARD_BURDEN, .part = PART_TUBE, .what = STR("Nasogastric tube"), .on = day(400) });
	assert_int_equal(came(e, tube, (struct ward_ask){ .act = WARD_PLANNED, .on = day(10) }, ""), ERR_BAD_FIELD);
	assert_ok(came(e, tube, (struct ward_ask){ .act = WARD_PLANNED, .on = day(10), .until = day(-20) }, "A spoon at each meal first"));
	assert_ok(came(e, tube, (struct ward_ask){ .act = WARD_REVERSED, .on = day(2) }, ""));
	assert_int_equal(came(e, tube, (struct ward_ask){ .act = WARD_KEPT, .on = day(1) }, "x"), ERR_CONFLICT);
	assert_int_equal(came(e, tube, (struct ward_ask){ .act = WARD_TAKEN_BACK, .number = 1, .on = day(0) }, "x"), ERR_CONFLICT);
	assert_ok(came(e, tube, (struct ward_ask){ .act = WARD_TAKEN_BACK, .number = 2, .on = day(0) }, "It was put in again the same day"));
	assert_ok(came(e, tube, (struct ward_ask){ .act = WARD_KEPT, .on = day(1) }, "Swallowing is not safe yet"));
}

/* ---- by the pencil ---- */

static void nights_are_counted_by_who_pays(void **state)
{
	(void)state;
	/* In from the 1st to the 11th, away on the 4th and 5th; the first approval is for three nights, the second ends on the 7th. */
	struct ward_span stay[] = { { { 1 }, { 6 } }, { { 6 }, { 11 } } }, leave = { { 4 }, { 6 } };
	struct ward_grant grant[] = { { { 1 }, DAY_NONE, 3 }, { { 2 }, { 7 }, NIL } };
	struct ward_tally t[3];
	ward_nights(stay, 2, &leave, 1, grant, 2, DAY_NONE, DAY_NONE, (struct day){ 100 }, t);
	assert_int_equal(t[0].bed, 3);
	assert_int_equal(t[0].leave, 0);
	assert_int_equal(t[1].bed, 2);           /* the 6th and 7th */
	assert_int_equal(t[1].leave, 2);
	assert_int_equal(t[2].bed, 3);           /* the 8th, 9th and 10th: nobody's */
	ward_nights(stay, 2, &leave, 1, grant, 2, (struct day){ 3 }, (struct day){ 5 }, (struct day){ 100 }, t);
	assert_int_equal(t[0].bed, 1);
	assert_int_equal(t[1].leave, 1);
	assert_int_equal(t[2].bed + t[1].bed, 0);
	ward_nights(stay, 1, NULL, 0, NULL, 0, DAY_NONE, DAY_NONE, (struct day){ 3 }, t);
	assert_int_equal(t[0].bed, 2);           /* up to today */
}

static enum err trust_house(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	TRY(relation_open(cx, db, &(struct relation){ .organisation = region.trust, .patient = ruth.id, .kind = RELATION_REFERRAL, .until = INSTANT_FAR }));
	return ward_add(cx, db, region.trust, STR("Trust ward"), STR("ycpm-inpatient"), 2, now);
}

/* In one bed at a time; which bed another house gave, and when, is not told. */
static void another_house_is_not_told_of(void **state)
{
	(void)state;
	struct id e = referred(ruth), f;
	struct actor unit = nurse;
	struct db *db;
	struct ward *ward;
	struct bed *list;
	size_t n;
	funded(e, day(-60));
	assert_ok(act_on(e, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_ok(admit(e, bed[0], day(20), false, ""));
	kit_nameless(&region, ruth.id);
	assert_ok(store_write(fresh(), region.store, trust_house, NULL));
	assert_ok(store_write(fresh(), region.store, hire, &(struct staffing){ "trustnurse", region.trust, &stranger }));
	assert_ok(store_reader(fresh(), region.store, &db));
	assert_ok(wards_of(kit_cx_now(), db, region.trust, &ward, &n));
	assert_ok(beds_of(kit_cx_now(), db, ward[0].id, &list, &n));
	struct id theirs = list[0].outside;
	store_reader_back(region.store, db);
	nurse = stranger;
	f = referred(ruth);
	funded(f, day(-60));
	assert_ok(act_on(f, (struct course_ask){ .act = COURSE_MOVE, .to = STR("waiting-for-bed") }, "", day(23)));
	assert_int_equal(admit(f, theirs, day(10), false, ""), ERR_CONFLICT);
	assert_string_equal(cx_say(kit_cx_now()), "She is in a bed of another house. It has to be left there first.");
	nurse = unit;
}

static void a_bed_is_kept_for_one(void **state)
{
	(void)state;
	struct id a = referred(ruth), b = referred(dean);
	struct id k = item(a, (struct item_ask){ .kind = WARD_EXPECTED, .bed = bed[0], .on = day(-3) });
	assert_ok(came(a, k, (struct ward_ask){ .act = WARD_CALLED_OFF, .on = day(0) }, "Not yet"));
	struct id other = item(b, (struct item_ask){ .kind = WARD_EXPECTED, .bed = bed[0], .on = day(-3) });
	assert_int_equal(came(a, k, (struct ward_ask){ .act = WARD_TAKEN_BACK, .on = day(0) }, "Yes after all"), ERR_CONFLICT);
	assert_ok(came(b, other, (struct ward_ask){ .act = WARD_CALLED_OFF, .on = day(0) }, "At home for now"));
	assert_ok(came(a, k, (struct ward_ask){ .act = WARD_TAKEN_BACK, .on = day(0) }, "Yes after all"));
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(somebody_is_admitted_and_handed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(funding_is_good_as_long_as_it_is_approved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_a_step_says_that_she_is_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_comes_in_unfunded_without_a_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_person_one_bed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_house_is_not_told_of, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bed_is_kept_for_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_admission_is_taken_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_ones_own_is_not_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(burdens_are_reversed_one_by_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nights_are_counted_by_who_pays, set_up, tear_down),
	};
	return kit_run_on_engines("ward", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
