/* The people of a service, over the real door and both engines: a competence is said by whoever has it and confirmed by who supervises her and by nobody
 * else; what has run out is listed, what nobody holds is a gap; training is counted; what was said in supervision is read by the two of them alone. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "insight/team.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

#define SAID "Quietly+worried+about+the+rota"
#define SAID_SEEN "Quietly worried about the rota"

static const char *staff_outside(const char *login)
{
	char text[ID_TEXT];
	return arena_text(kit_cx_now()->arena, id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM staff WHERE login = '%s'", login)), text));
}

static struct str form(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, path);
	assert_status(page, 200);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static void paired(const char *supervisor, const char *supervisee, const char *since)
{
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=pair&supervisor=%s&supervisee=%s&every=28&from=%s", staff_outside(supervisor),
		staff_outside(supervisee), since)), 303);
}

static void claimed(const struct visitor *v, const char *rest)
{
	assert_status(form(v, "/team", kit_say("do=claim&%s", rest)), 303);
}

static const char *confirm(const char *until)
{
	return arena_text(kit_cx_now()->arena, kit_say("do=confirm&competence=%s&say=Watched+three+assessments&until=%s", clinic_newest("competence"), until));
}

static void a_competence_is_confirmed_by_who_supervises(void **state)
{
	(void)state;
	assert_has(visit_get(&clinic.nurse, "/team"), "Nothing is written down yet");
	claimed(&clinic.nurse, "which=risk&evidence=Course+in+May&from=2026-05-04");
	struct str page = visit_get(&clinic.psychiatrist, "/team");
	assert_has(page, "Course in May");
	assert_has(page, "self-assessed, waits to be confirmed");
	assert_not(page, "What you saw that confirms it");                /* she does not supervise her yet */
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2027-05-03")), 403);
	assert_status(form(&clinic.nurse, "/team", confirm("2027-05-03")), 403);
	assert_status(form(&clinic.manager, "/team", confirm("2027-05-03")), 403);
	paired("marsh", "jo", "2026-07-01");
	paired("jo", "marsh", "2026-07-01");                              /* of each other: still neither confirms her own */
	assert_status(form(&clinic.nurse, "/team", confirm("2027-05-03")), 403);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM competence WHERE confirmed_at IS NOT NULL"), 0);
	assert_status(form(&clinic.psychiatrist, "/team", "do=confirm&competence=x&say=y&until=2027-05-03"), 422);
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2026-07-01")), 422);
	assert_has(visit_get(&clinic.psychiatrist, "/team"), "What you saw that confirms it");
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2027-05-03")), 303);
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2027-05-03")), 409);
	page = visit_get(&clinic.manager, "/team?which=risk");
	assert_has(page, "Confirmed by Dr Helen Marsh, 14 Jul 2026");
	assert_has(page, "Watched three assessments");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM competence c JOIN staff s ON s.id = c.confirmed_by WHERE s.login = 'marsh' AND c.staff_id <> s.id"), 1);
	/* another organisation's: as if it were not there */
	struct visitor rob;
	clinic_sign_in(&rob, "rob");
	assert_not(visit_get(&rob, "/team"), "Course in May");
	assert_status(form(&rob, "/team", kit_say("do=end&competence=%s&say=x", clinic_newest("competence"))), 404);
	assert_status(visit_get(&clinic.gp, "/team"), 403);
	/* ended with its reason, and not twice */
	assert_status(form(&clinic.nurse, "/team", kit_say("do=end&competence=%s&say=", clinic_newest("competence"))), 422);
	assert_status(form(&clinic.manager, "/team", kit_say("do=end&competence=%s&say=Left+the+field", clinic_newest("competence"))), 303);
	assert_status(form(&clinic.manager, "/team", kit_say("do=end&competence=%s&say=Again", clinic_newest("competence"))), 409);
	assert_not(visit_get(&clinic.nurse, "/team"), "Course in May");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'team' AND operation = 'confirm' AND patient_id IS NULL"), 1);
}

/* Before it runs out and after; what nobody holds; the same as a file. */
static void what_runs_out_is_listed(void **state)
{
	(void)state;
	paired("marsh", "jo", "2026-07-01");
	claimed(&clinic.nurse, "which=risk&evidence=%3DSUM(1)+Course&from=2026-05-04");
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2026-09-12")), 303);         /* 60 days */
	struct str page = visit_get(&clinic.manager, "/team");
	assert_has(page, "1 end within 60 days");
	assert_has(page, "18 competences that nobody holds now");
	clock_set_today(day_of(2026, 7, 13));
	assert_not(visit_get(&clinic.manager, "/team"), "end within 60 days");
	clock_set_today(day_of(2026, 7, 14));
	kit_do(&clinic.where, "UPDATE competence SET until_on = until_on - 100");
	page = visit_get(&clinic.manager, "/team");
	assert_has(page, "1 run out");
	assert_has(page, "19 competences that nobody holds now");
	assert_has(visit_get(&clinic.manager, "/team?state=over"), "has run out");
	assert_has(visit_get(&clinic.manager, "/team?state=holds"), "Nothing fits");
	page = visit_get(&clinic.manager, "/team.csv?state=over");
	assert_has(page, "\nJo Whitlock,Assessing risk,has run out,2026-05-04,2026-06-04,'=SUM(1) Course,Dr Helen Marsh\n");
	assert_not(visit_get(&clinic.manager, "/team.csv?state=holds"), "Jo Whitlock");
	/* renewed, it counts again and the old one stands in no list */
	claimed(&clinic.nurse, "which=risk&evidence=Repeated&from=2026-07-10");
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2027-07-10")), 303);
	page = visit_get(&clinic.manager, "/team");
	assert_has(page, "18 competences that nobody holds now");
	assert_not(page, "1 run out");
	/* whoever leaves takes it with her */
	kit_do(&clinic.where, "UPDATE role_assignment SET until_at = 1 WHERE staff_id = (SELECT id FROM staff WHERE login = 'jo')");
	assert_has(visit_get(&clinic.manager, "/team"), "19 competences that nobody holds now");
	kit_do(&clinic.where, "UPDATE role_assignment SET until_at = NULL WHERE staff_id = (SELECT id FROM staff WHERE login = 'jo')");
}

static void a_wrong_form_comes_back(void **state)
{
	(void)state;
	static const char *const wrong[][2] = { { "which=&evidence=x&from=2026-05-04", "Choose which competence" },
		{ "which=none&evidence=x&from=2026-05-04", "Choose which competence" }, { "which=risk&evidence=+&from=2026-05-04", "Say what shows it" },
		{ "which=risk&evidence=Kept&from=2026-07-15", "today or before" }, { "which=risk&evidence=Kept&from=soon", "cannot be read" },
		{ "which=risk&evidence=Kept&from=2026-05-04&until=2026-07-13", "until when it holds" },
		{ "which=risk&evidence=Kept&from=2026-05-04&until=2066-07-13", "until when it holds" },
		{ "which=risk&evidence=Kept&from=2024-05-04", "until when it holds" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct str page = form(&clinic.nurse, "/team", kit_say("do=claim&%s", wrong[i][0]));
		assert_status(page, 422);
		assert_has(page, wrong[i][1]);
		if (i >= 3)
			assert_has(page, ">Kept</textarea>");
	}
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM competence"), 0);
	/* twice the same is once */
	struct str page = visit_get(&clinic.nurse, "/team");
	const char *body = kit_say("csrf=%s&key=%s&do=claim&which=risk&evidence=Once&from=2026-05-04", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	assert_status(visit_post(&clinic.nurse, "/team", body), 303);
	assert_status(visit_post(&clinic.nurse, "/team", body), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM competence"), 1);
}

#define TAUGHT "do=put&on=2026-07-01&given_by=Helen&topic=Explaining+symptoms&people=12&minutes=90&good=8&partly=2&poor=1&profession="

static void training_is_counted(void **state)
{
	(void)state;
	static const char *const wrong[] = { "&to=&to_name=", "&to=NONE", "&to_name=x&profession=wizard", "&to_name=x&again_on=2020-01-01" };
	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_status(form(&clinic.nurse, "/team/training", kit_say("%s%s", "do=put&on=2026-07-01&given_by=H&topic=T&people=9&minutes=90", wrong[i])), 422);
	assert_status(form(&clinic.nurse, "/team/training", "do=put&on=2026-07-01&given_by=H&topic=T&people=3&minutes=90&good=2&partly=1&poor=1&to_name=W"), 422);
	assert_status(form(&clinic.nurse, "/team/training", "do=put&on=2026-07-01&given_by=H&topic=T&people=3&minutes=90&good=-2&to_name=W"), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM training"), 0);
	assert_status(form(&clinic.nurse, "/team/training", TAUGHT "&to_name=Ward+7&again_on=2026-07-10&say=More+cases"), 303);
	assert_status(form(&clinic.nurse, "/team/training", TAUGHT "general-practitioner&to_name=Ward+7&on_=1"), 303);
	struct str page = visit_get(&clinic.manager, "/team/training");
	assert_has(page, "<th scope=\"row\">Ward 7</th><td class=\"wm-num\">2<");
	assert_has(page, "24<span class=\"wm-small\"> people");
	assert_has(page, "<td>3 h</td>");
	assert_has(page, "16 useful, 4 partly, 2 not; 2 said nothing");
	assert_has(page, "More cases");
	assert_has(page, "General practitioner");
	/* the last one planned no other: nothing is due; taken back, the one before it is overdue */
	assert_not(page, "due again</span>");
	assert_status(form(&clinic.manager, "/team/training", kit_say("do=end&training=%s&why=Twice", clinic_newest("training"))), 303);
	page = visit_get(&clinic.manager, "/team/training");
	assert_has(page, "1 is due again");
	assert_has(page, "8 useful, 2 partly, 1 not; 1 said nothing");
	struct visitor rob;
	clinic_sign_in(&rob, "rob");
	assert_not(visit_get(&rob, "/team/training"), "Ward 7");
	assert_status(form(&rob, "/team/training", kit_say("do=end&training=%s&why=x", clinic_newest("training"))), 404);
}

static const char *pair_of(const char *supervisee)
{
	char text[ID_TEXT];
	const char *sql = kit_say("SELECT v.outside FROM supervision v JOIN staff s ON s.id = v.supervisee_id WHERE s.login = '%s'", supervisee);
	return arena_text(kit_cx_now()->arena, id_text(kit_ask_id(&clinic.where, sql), text));
}

static void what_was_said_is_for_the_two_of_them(void **state)
{
	(void)state;
	assert_status(form(&clinic.nurse, "/team/supervision", kit_say("do=pair&supervisor=%s&supervisee=%s&every=28&from=2026-07-01", staff_outside("marsh"),
		staff_outside("jo"))), 403);
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=pair&supervisor=%s&supervisee=%s&every=28&from=2026-07-01", staff_outside("jo"),
		staff_outside("jo"))), 422);
	paired("marsh", "jo", "2026-06-01");
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=pair&supervisor=%s&supervisee=%s&every=28&from=2026-07-01", staff_outside("marsh"),
		staff_outside("jo"))), 409);
	struct str page = visit_get(&clinic.manager, "/team/supervision");
	assert_has(page, "1 overdue");
	assert_has(page, "29 Jun 2026");
	assert_status(form(&clinic.psychiatrist, "/team/supervision", kit_say("do=keep&kind=one&on=2026-07-10&minutes=60&with-%s=yes", pair_of("jo"))), 303);
	assert_not(visit_get(&clinic.manager, "/team/supervision"), "1 overdue");
	assert_status(form(&clinic.nurse, "/team/supervision", kit_say("do=note&session=%s&say=" SAID, clinic_newest("supervision_session"))), 303);
	assert_has(visit_get(&clinic.nurse, "/team/supervision"), SAID_SEEN);
	assert_has(visit_get(&clinic.psychiatrist, "/team/supervision"), SAID_SEEN);
	page = visit_get(&clinic.manager, "/team/supervision");
	assert_not(page, SAID_SEEN);
	assert_has(page, "10 Jul 2026");
	assert_has(page, "<td class=\"wm-nb\">1 h</td>");
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=note&session=%s&say=x", clinic_newest("supervision_session"))), 404);
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=undo&session=%s", clinic_newest("supervision_session"))), 404);
	/* nor where she has another role there */
	kit_do(&clinic.where, "UPDATE role_assignment SET role = 'mus_clinician' WHERE role = 'service_manager'");
	struct visitor maya;
	clinic_sign_in(&maya, "maya");
	assert_not(visit_get(&maya, "/team/supervision"), SAID_SEEN);
	kit_do(&clinic.where, "UPDATE role_assignment SET role = 'service_manager' WHERE staff_id = (SELECT id FROM staff WHERE login = 'maya')");
	/* somebody else's supervision is not there for her */
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=keep&kind=one&on=2026-07-10&minutes=60&with-%s=yes", pair_of("jo"))), 404);
	assert_status(form(&clinic.nurse, "/team/supervision", kit_say("do=keep&kind=group&on=2026-07-10&minutes=60&with-%s=yes", pair_of("jo"))), 422);
	assert_status(form(&clinic.nurse, "/team/supervision", "do=keep&kind=one&on=2026-07-10&minutes=60"), 422);
	assert_status(form(&clinic.nurse, "/team/supervision", "do=keep&kind=consultation&on=2026-07-10&minutes=60&whom="), 422);
	assert_status(form(&clinic.nurse, "/team/supervision", "do=keep&kind=consultation&on=2026-07-12&minutes=45&whom=Ward+7"), 303);
	page = visit_get(&clinic.manager, "/team/supervision");
	assert_has(page, "case consultation to another team");
	assert_has(page, "Ward 7");
	/* taken back by one of the two */
	assert_status(form(&clinic.nurse, "/team/supervision", kit_say("do=undo&session=%s", clinic_newest("supervision_session"))), 303);
	assert_not(visit_get(&clinic.manager, "/team/supervision"), "Ward 7");
	/* over: she confirms nothing more */
	assert_status(form(&clinic.manager, "/team/supervision", kit_say("do=part&supervision=%s", pair_of("jo"))), 303);
	claimed(&clinic.nurse, "which=risk&evidence=Course&from=2026-05-04");
	assert_status(form(&clinic.psychiatrist, "/team", confirm("2027-05-03")), 403);
}

/* A group sat once: its minutes count once, and everybody's next one is due from it. */
static void a_group_sat_once(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct team_sum sum;
	struct db *db;
	paired("marsh", "jo", "2026-06-01");
	paired("marsh", "maya", "2026-06-01");
	assert_status(form(&clinic.psychiatrist, "/team/supervision", kit_say("do=keep&kind=group&on=2026-07-10&minutes=90&with-%s=yes&with-%s=yes", pair_of("jo"),
		pair_of("maya"))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM supervision_session"), 2);
	assert_int_equal(clinic_count("SELECT COUNT(DISTINCT sitting) FROM supervision_session"), 1);
	assert_status(form(&clinic.nurse, "/team/supervision", "do=keep&kind=consultation&on=2026-07-12&minutes=45&whom=Ward+7"), 303);
	assert_status(form(&clinic.nurse, "/team/training", TAUGHT "&to_name=Ward+7"), 303);
	assert_ok(store_reader(cx, clinic.region.store, &db));
	db_guard(db, clinic_count("SELECT id FROM signin WHERE staff_id = (SELECT id FROM staff WHERE login = 'maya')"), clock_now());
	assert_ok(team_sum(cx, db, kit_catalog(), clinic.region.service, day_of(2026, 1, 1), day_of(2026, 7, 14), clock_now(), &sum));
	store_reader_back(clinic.region.store, db);
	assert_int_equal(sum.sessions, 1);
	assert_int_equal(sum.session_minutes, 90);
	assert_int_equal(sum.consultations, 1);
	assert_int_equal(sum.pairs, 2);
	assert_int_equal(sum.overdue, 0);
	assert_int_equal(sum.trainings, 1);
	assert_int_equal(sum.trained, 12);
	assert_int_equal(sum.gaps, 19);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_competence_is_confirmed_by_who_supervises, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_runs_out_is_listed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_form_comes_back, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(training_is_counted, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_was_said_is_for_the_two_of_them, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_group_sat_once, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("team", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
