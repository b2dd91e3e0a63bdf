/* Meetings through the store, on both engines: who is on a list is seen by its members around the day and not otherwise; decisions are
 * changed with a reason and the earlier one stays; actions are followed to their end. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/meeting.h"
#include "record/bar.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/store.h"

static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor psychiatrist, nurse, member, gp, herself;
static struct kit_person her, other;
static struct care care;
static struct id episode;

struct staffing { const char *login, *profession, *role; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), str_of(s->profession), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, s->organisation, str_of(s->role), now));
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, str_of(s->role), now, 24 * 60, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, str_of(s->role), STR_NONE };
	return OK;
}

static enum err relate(struct cx *cx, struct db *db, void *arg)
{
	const struct kit_person *p = arg;
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = p->id, .kind = RELATION_CASELOAD, .until = INSTANT_FAR });
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	kit_region(kit_store(engine), &region);
	now = clock_now();
	care = (struct care){ kit_catalog(), kit_policy() };
	struct staffing staff[] = { { "psychiatrist", "liaison-psychiatrist", "mus_clinician", region.service, &psychiatrist },
		{ "nurse", "mental-health-nurse", "mus_clinician", region.service, &nurse },
		{ "pharmacist", "pharmacist", "team_member", region.service, &member },
		{ "gp", "gp", "gp", region.practice, &gp }, { "ruth", "", "patient", region.service, &herself } };
	for (size_t i = 0; i < LENGTH(staff); i++)
		assert_ok(store_write(cx, region.store, hire, &staff[i]));
	her = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	other = kit_person(&region, "Bellweather", "Tom", "9993980320", NHS_VERIFIED);
	assert_ok(store_write(cx, region.store, relate, &her));
	assert_ok(store_write(cx, region.store, relate, &other));
	assert_ok(episode_begin(cx, region.store, &psychiatrist, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("leeds-liaison"),
		.way = WAY_GP, .service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = instant_day(now) }, now, &episode));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	return 0;
}

static struct id call(int days)
{
	struct id made;
	cx_clear(kit_cx_now());
	assert_ok(meeting_call(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_ask){ .kind = MEETING_TEAM, .title = STR("Team"),
		.place = STR("2pm"), .on = { instant_day(now).day + days } }, now, &made));
	return made;
}

static enum err put_as(const struct actor *actor, struct id meeting, const struct kit_person *p, struct id *ret)
{
	cx_clear(kit_cx_now());
	return meeting_put(kit_cx_now(), region.store, actor, &care, &(struct meeting_put){ meeting, p->outside, SOURCE_HAND, STR("More than ten?"), STR_NONE },
		now, ret);
}

static struct id put(struct id meeting, const struct kit_person *p)
{
	struct id item;
	assert_ok(put_as(&psychiatrist, meeting, p, &item));
	return item;
}

/* Does she find the person, so many days from now? */
static bool sees(const struct actor *actor, const struct kit_person *p, int days)
{
	struct db *db;
	int64_t patient;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, actor->signin, (struct instant){ now.us + days * US_PER_DAY });
	enum err err = patient_by_outside(kit_cx_now(), db, p->outside, &patient);
	store_reader_back(region.store, db);
	cx_clear(kit_cx_now());
	return err == OK;
}

static struct point *points(const struct actor *actor, size_t *ret)
{
	struct db *db;
	struct point *point;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, actor->signin, now);
	assert_ok(points_of(kit_cx_now(), db, region.service, her.id, &point, ret));
	store_reader_back(region.store, db);
	return point;
}

static void a_list_opens_who_is_on_it_around_its_day(void **state)
{
	(void)state;
	assert_false(sees(&member, &her, 0));
	struct id meeting = call(20), item = put(meeting, &her);
	assert_false(sees(&member, &her, 0));
	assert_false(sees(&member, &her, 12));
	assert_true(sees(&member, &her, 13));
	assert_true(sees(&member, &her, 20));
	assert_true(sees(&member, &her, 34));
	assert_false(sees(&member, &her, 36));
	assert_false(sees(&member, &other, 20));
	/* another day */
	cx_clear(kit_cx_now());
	assert_ok(meeting_move(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_move){ meeting, { instant_day(now).day + 3 }, STR("3pm"),
		STR_NONE }, now));
	assert_true(sees(&member, &her, 0));
	assert_false(sees(&member, &her, 20));
	/* on a second list of the same day, taken off the first: still seen; off both: not */
	struct id second = call(3), again = put(second, &her);
	assert_ok(meeting_drop(kit_cx_now(), region.store, &nurse, &care, &(struct meeting_drop){ item, STR("Settled by phone"), STR_NONE }, now));
	assert_true(sees(&member, &her, 0));
	assert_ok(meeting_drop(kit_cx_now(), region.store, &nurse, &care, &(struct meeting_drop){ again, STR("Settled by phone"), STR_NONE }, now));
	assert_false(sees(&member, &her, 1));
	assert_int_equal(meeting_drop(kit_cx_now(), region.store, &nurse, &care, &(struct meeting_drop){ again, STR("Again"), STR_NONE }, now), ERR_CONFLICT);
}

static void a_meeting_called_off_opens_nothing(void **state)
{
	(void)state;
	struct id meeting = call(1), item;
	put(meeting, &her);
	assert_true(sees(&member, &her, 0));
	assert_ok(meeting_call_off(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_off){ meeting, STR("Snow"), STR_NONE }, now));
	assert_false(sees(&member, &her, 1));
	assert_int_equal(put_as(&psychiatrist, meeting, &other, &item), ERR_CONFLICT);
}

static void who_may_put_whom_on_a_list(void **state)
{
	(void)state;
	struct id meeting = call(2), item;
	put(meeting, &her);
	assert_int_equal(put_as(&psychiatrist, meeting, &her, &item), ERR_CONFLICT);
	assert_int_equal(put_as(&gp, meeting, &her, &item), ERR_NOT_FOUND);
	assert_int_equal(put_as(&member, meeting, &other, &item), ERR_NOT_FOUND);
	cx_clear(kit_cx_now());
	assert_int_equal(meeting_call(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_ask){ .kind = MEETING_TEAM, .title = STR(" "),
		.on = instant_day(now) }, now, &item), ERR_BAD_FIELD);
	assert_int_equal(meeting_call(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_ask){ .kind = MEETING_SUPERVISION,
		.title = STR("Supervision"), .on = instant_day(now), .about = her.outside }, now, &item), ERR_BAD_FIELD);
}

static struct point_ask decided(struct id item, const char *say)
{
	return (struct point_ask){ .item = item, .kind = POINT_DECISION, .say = str_of(say), .why = STR("The third goal is moving"),
		.doer_name = STR("Dr Haddow, GP"), .due_on = instant_day(now) };
}

static enum err say(const struct actor *actor, struct point_ask ask)
{
	cx_clear(kit_cx_now());
	return point_say(kit_cx_now(), region.store, actor, &care, &ask, now);
}

static void decided_changed_and_done(void **state)
{
	(void)state;
	size_t n;
	struct db *db;
	struct point_open *open;
	int64_t overdue;
	struct id item = put(call(0), &her);
	struct point_ask ask = decided(item, "Four more sessions");
	ask.why = STR("");
	assert_int_equal(say(&member, ask), ERR_BAD_FIELD);
	ask = decided(item, "Four more sessions");
	ask.doer_name = STR("");
	assert_int_equal(say(&member, ask), ERR_BAD_FIELD);
	ask = decided(item, "Four more sessions");
	ask.due_on = DAY_NONE;
	assert_int_equal(say(&member, ask), ERR_BAD_FIELD);
	ask.due_on.day = instant_day(now).day - 1;
	assert_int_equal(say(&member, ask), ERR_BAD_FIELD);          /* a day that is over already */
	assert_ok(say(&member, decided(item, "Four more sessions")));
	struct point *p = points(&psychiatrist, &n);
	assert_int_equal(n, 1);
	assert_str(p[0].doer, "Dr Haddow, GP");
	/* changed: with a reason, and the earlier one stays */
	ask = decided(item, "Two more sessions");
	ask.point = p[0].outside;
	assert_int_equal(say(&psychiatrist, ask), ERR_BAD_FIELD);
	ask.changed = STR("Ruth asked for fewer");
	assert_ok(say(&psychiatrist, ask));
	assert_int_equal(say(&psychiatrist, ask), ERR_CONFLICT);
	p = points(&nurse, &n);
	assert_int_equal(n, 2);
	assert_str(p[0].say, "Four more sessions");
	assert_str(p[0].ended_say, "Ruth asked for fewer");
	assert_str(p[1].say, "Two more sessions");
	assert_int_equal(p[0].thread, p[1].thread);
	/* overdue until somebody says what came of it */
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, nurse.signin, now);
	assert_ok(points_overdue(kit_cx_now(), db, region.service, (struct day){ instant_day(now).day + 1 }, &overdue));
	assert_ok(points_open(kit_cx_now(), db, region.service, 0, 10, &open, &n));
	store_reader_back(region.store, db);
	assert_int_equal(overdue, 1);
	assert_int_equal(n, 1);
	struct point_finish done = { item, p[1].outside, POINT_DONE, STR(""), STR_NONE };
	assert_int_equal(point_finish(kit_cx_now(), region.store, &nurse, &care, &done, now), ERR_BAD_FIELD);
	done.outcome = STR("Both sessions booked");
	cx_clear(kit_cx_now());
	assert_ok(point_finish(kit_cx_now(), region.store, &nurse, &care, &done, now));
	p = points(&nurse, &n);
	assert_int_equal(n, 3);
	assert_int_equal(p[2].state, POINT_DONE);
	assert_str(p[2].outcome, "Both sessions booked");
	ask.point = p[2].outside;
	assert_int_equal(say(&psychiatrist, ask), ERR_CONFLICT);
	/* nobody outside the service, and no member once the window is over */
	assert_int_equal(say(&gp, decided(item, "Mine")), ERR_NOT_FOUND);
}

static struct point_ask due(struct id item, const char *words)
{
	struct point_ask ask = decided(item, words);
	ask.due_on = instant_day(now);
	return ask;
}

static enum err drop(const struct actor *actor, struct id item)
{
	cx_clear(kit_cx_now());
	return meeting_drop(kit_cx_now(), region.store, actor, &care, &(struct meeting_drop){ item, STR("Settled by phone"), STR_NONE }, now);
}

static enum err call_off(struct id meeting)
{
	cx_clear(kit_cx_now());
	return meeting_call_off(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_off){ meeting, STR("Snow"), STR_NONE }, now);
}

/* Nothing that was decided is lost with its place on a list, nor with the days around the meeting. */
static void what_is_open_stays_with_who_does_it(void **state)
{
	(void)state;
	size_t n;
	struct id meeting = call(0), item = put(meeting, &her);
	assert_ok(say(&member, due(item, "Write to the practice")));
	struct point *p = points(&member, &n);
	assert_int_equal(drop(&psychiatrist, item), ERR_CONFLICT);
	assert_non_null(strstr(cx_say(kit_cx_now()), "still open"));
	assert_int_equal(call_off(meeting), ERR_CONFLICT);
	assert_true(sees(&member, &her, 50));
	assert_false(sees(&member, &other, 50));
	struct point_finish done = { item, p[0].outside, POINT_DONE, STR("Posted"), STR_NONE };
	cx_clear(kit_cx_now());
	assert_ok(point_finish(kit_cx_now(), region.store, &member, &care, &done, now));
	assert_true(sees(&member, &her, 14));
	assert_false(sees(&member, &her, 16));
	assert_ok(drop(&psychiatrist, item));
	assert_ok(call_off(meeting));
	assert_false(sees(&member, &her, 1));
}

static void nothing_is_decided_at_a_meeting_that_is_off(void **state)
{
	(void)state;
	struct id meeting = call(0), item = put(meeting, &her);
	struct str one[] = { STR("medicines") };
	assert_ok(call_off(meeting));
	assert_int_equal(say(&psychiatrist, due(item, "Six sessions")), ERR_CONFLICT);
	cx_clear(kit_cx_now());
	assert_int_equal(meeting_skills(kit_cx_now(), region.store, &nurse, &care, &(struct skills_ask){ item, one, 1, STR_NONE }, now), ERR_CONFLICT);
}

static enum err keep_out(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	return bar_add(cx, db, arg, now, &made);
}

/* Who is hidden from the one who writes is answered as nobody: with the same words. */
static void hidden_and_absent_are_answered_alike(void **state)
{
	(void)state;
	struct id item = put(call(0), &her), none = { { 7 } };
	struct str one[] = { STR("medicines") };
	struct bar bar = { .patient = her.id, .staff = nurse.staff, .kind = BAR_NAMED, .class = CLASS_ANY, .until = INSTANT_FAR, .say = STR("Told by her"),
		.by_staff = NIL, .by_organisation = region.service };
	assert_ok(store_write(kit_cx_now(), region.store, keep_out, &bar));
	struct id asked[] = { item, none };
	const char *said[3][2];
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(drop(&nurse, asked[i]), ERR_NOT_FOUND);
		said[0][i] = arena_text(kit_cx_now()->arena, cx_say(kit_cx_now()));
		assert_int_equal(say(&nurse, due(asked[i], "Mine")), ERR_NOT_FOUND);
		said[1][i] = arena_text(kit_cx_now()->arena, cx_say(kit_cx_now()));
		cx_clear(kit_cx_now());
		assert_int_equal(meeting_skills(kit_cx_now(), region.store, &nurse, &care, &(struct skills_ask){ asked[i], one, 1, STR_NONE }, now),
			ERR_NOT_FOUND);
		said[2][i] = arena_text(kit_cx_now()->arena, cx_say(kit_cx_now()));
	}
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(said[i][0], said[i][1]);
}

/* Who signs in as a patient or a carer does nothing for the service. */
static void patients_are_not_staff(void **state)
{
	(void)state;
	struct staff staff;
	struct carer *carer;
	struct db *db;
	size_t n;
	struct id item = put(call(0), &her);
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(staff_by_id(kit_cx_now(), db, herself.staff, &staff));
	assert_ok(carers_of(kit_cx_now(), db, region.service, now, &carer, &n));
	store_reader_back(region.store, db);
	assert_true(n >= 3);
	for (size_t i = 0; i < n; i++)
		assert_int_not_equal(carer[i].id, herself.staff);
	struct point_ask ask = due(item, "Asks herself");
	ask.doer = staff.outside;
	assert_int_equal(say(&psychiatrist, ask), ERR_BAD_FIELD);
}

static void needs_call_for_skills(void **state)
{
	(void)state;
	size_t n;
	struct id item = put(call(0), &her);
	struct str two[] = { STR("medicines"), STR("movement") }, wrong[] = { STR("magic") };
	cx_clear(kit_cx_now());
	assert_ok(meeting_skills(kit_cx_now(), region.store, &nurse, &care, &(struct skills_ask){ item, two, 2, STR_NONE }, now));
	assert_ok(meeting_skills(kit_cx_now(), region.store, &nurse, &care, &(struct skills_ask){ item, two + 1, 1, STR_NONE }, now));
	assert_int_equal(meeting_skills(kit_cx_now(), region.store, &nurse, &care, &(struct skills_ask){ item, wrong, 1, STR_NONE }, now), ERR_BAD_FIELD);
	struct point *p = points(&nurse, &n);
	assert_int_equal(n, 2);
	assert_str(p[0].say, "medicines");
	assert_true(instant_known(p[0].ended_at));
	assert_str(p[1].say, "movement");
	assert_false(instant_known(p[1].ended_at));
}

static void supervision_opens_nothing(void **state)
{
	(void)state;
	struct id meeting;
	struct staff staff;
	struct db *db;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(staff_by_id(kit_cx_now(), db, nurse.staff, &staff));
	store_reader_back(region.store, db);
	assert_ok(meeting_call(kit_cx_now(), region.store, &psychiatrist, &care, &(struct meeting_ask){ .kind = MEETING_SUPERVISION,
		.title = STR("Supervision"), .on = instant_day(now), .about = staff.outside }, now, &meeting));
	put(meeting, &her);
	assert_false(sees(&member, &her, 0));
}

static void act(struct course_ask ask)
{
	cx_clear(kit_cx_now());
	ask.on = instant_day(now);
	ask.due_on = DAY_NONE;
	assert_ok(episode_act(kit_cx_now(), region.store, &psychiatrist, &care, &(struct act_ask){ .episode = episode, .ask = ask,
		.say = STR("On what was seen today") }, now));
}

static void judge(const char *record, enum truth answer)
{
	act((struct course_ask){ .act = COURSE_JUDGE, .item = str_of(record), .answer = answer });
}

/* Why the team's list proposes her, so many days from now; "" where it does not. */
static const char *proposed(struct id meeting, int days)
{
	struct db *db;
	struct meeting m;
	struct proposal *p;
	size_t n;
	bool unread;
	const char *why = "";
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, psychiatrist.signin, now);
	assert_ok(meeting_by_outside(kit_cx_now(), db, meeting, &m));
	assert_ok(meeting_proposed(kit_cx_now(), db, &care, &m, (struct day){ instant_day(now).day + days }, &p, &n, &unread));
	assert_true(n <= 1);
	if (n)
		why = str_c(kit_cx_now()->arena, p[0].why);
	store_reader_back(region.store, db);
	return why;
}

/* Ten sessions, no agreement that it is enough: the pathway proposes the team meeting, and somebody puts her on its list. */
static void the_pathway_proposes_whom_to_talk_about(void **state)
{
	(void)state;
	static const char *const first[] = { "persistent", "loss-of-function", "help-seeking", "willing-and-able", "organic-ruled-out" };
	static const char *const then[] = { "active-medical-issues", "formulation-shared", "treatment-chosen-together" };
	struct id meeting = call(1);
	assert_string_equal(proposed(meeting, 0), "");
	assert_non_null(strstr(proposed(meeting, 130), "A clock is over since"));
	for (size_t i = 0; i < LENGTH(first); i++)
		judge(first[i], TRUTH_YES);
	act((struct course_ask){ .act = COURSE_MOVE, .to = STR("first-appointment") });
	for (size_t i = 0; i < LENGTH(then); i++)
		judge(then[i], TRUTH_YES);
	act((struct course_ask){ .act = COURSE_MOVE, .to = STR("hospital-team") });
	for (int i = 0; i < 10; i++) {
		assert_string_equal(proposed(meeting, 0), "");
		act((struct course_ask){ .act = COURSE_SESSION, .item = STR("core-intervention"), .answer = TRUTH_YES });
	}
	assert_non_null(strstr(proposed(meeting, 0), "Session 10 was kept"));
	judge("goals-reviewed", TRUTH_YES);
	judge("progress-clinician", TRUTH_YES);
	judge("progress-patient", TRUTH_NO);
	assert_non_null(strstr(proposed(meeting, 0), "proposes the team meeting after session 10"));
	act((struct course_ask){ .act = COURSE_MOVE, .to = STR("team-meeting") });
	assert_non_null(strstr(proposed(meeting, 0), "Waits for the team meeting since"));
	/* HAZ-032: of who has died nothing is proposed but that */
	struct id here = episode, beside;
	assert_ok(episode_begin(kit_cx_now(), region.store, &psychiatrist, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("pcpcs"),
		.way = WAY_GP, .service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = instant_day(now) }, now, &beside));
	episode = beside;
	act((struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_DIED });
	episode = here;
	assert_non_null(strstr(proposed(meeting, 0), "Has died on"));
	assert_null(strstr(proposed(meeting, 0), "Waits for"));
	episode = beside;
	act((struct course_ask){ .act = COURSE_UNDO, .number = 2 });
	act((struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_MOVED });
	episode = here;
	put(meeting, &her);
	assert_string_equal(proposed(meeting, 0), "");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_list_opens_who_is_on_it_around_its_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_meeting_called_off_opens_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_may_put_whom_on_a_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(decided_changed_and_done, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_open_stays_with_who_does_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_decided_at_a_meeting_that_is_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hidden_and_absent_are_answered_alike, set_up, tear_down),
		cmocka_unit_test_setup_teardown(patients_are_not_staff, set_up, tear_down),
		cmocka_unit_test_setup_teardown(needs_call_for_skills, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_pathway_proposes_whom_to_talk_about, set_up, tear_down),
		cmocka_unit_test_setup_teardown(supervision_opens_nothing, set_up, tear_down),
	};
	return kit_run_on_engines("meetings", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
