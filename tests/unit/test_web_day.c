/* My day through the browser, over both engines: what waits for whom, each line with its way to the act; who was looked at last; and the search of the
 * bar, which finds pages beside people. */
#include "tests/kit/kit.h"

#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct str day(const struct visitor *v)
{
	struct str page = visit_get(v, "/day");
	assert_status(page, 200);
	return page;
}

static void carried_by_the_nurse(void)
{
	char staff[ID_TEXT];
	clinic_acts(&clinic.psychiatrist, "assign", kit_say("staff=%s", id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'jo'"), staff)));
}

static void plan_send(const char *rest)
{
	const char *path = kit_say("/plan/%s", clinic_newest("episode"));
	struct str page = visit_get(&clinic.psychiatrist, path);
	assert_status(visit_post(&clinic.psychiatrist, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest)), 303);
}

static struct str found(const struct visitor *v, const char *page, const char *what)
{
	struct str answer = visit_post(v, page, kit_say("csrf=%s&q=%s", visit_hidden(visit_get(v, page), "csrf"), what));
	assert_status(answer, 303);
	return visit_get(v, str_c(kit_cx_now()->arena, http_header(answer, "Location")));
}

static void what_is_planned_stands_with_whom_she_carries(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_str(http_header(visit_get(&clinic.nurse, "/"), "Location"), "/day");
	plan_send("kind=appointment&say=Elmfield+surgery,+10+am&due_on=2026-07-15");
	plan_send("kind=appointment&say=In+two+weeks&due_on=2026-07-28");
	plan_send("kind=goal&say=Walk+to+the+shop&due_on=2026-07-20");
	assert_not(day(&clinic.nurse), "Elmfield surgery, 10 am");            /* nobody's yet */
	carried_by_the_nurse();
	struct str page = day(&clinic.nurse);
	assert_has(page, "Elmfield surgery, 10 am");
	assert_has(page, ">tomorrow<");
	assert_not(page, "In two weeks");                                     /* further than a week */
	assert_has(page, "Goal: Walk to the shop");
	assert_has(page, "20 Jul 2026");
	assert_has(page, kit_say("href=\"/plan/%s\"", clinic_newest("episode")));
	page = day(&clinic.psychiatrist);
	assert_not(page, "Elmfield surgery, 10 am");
	assert_not(page, "Walk to the shop");
}

static void sent(const char *path, const char *rest)
{
	struct str page = visit_get(&clinic.nurse, path);
	assert_status(page, 200);
	assert_status(visit_post(&clinic.nurse, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest)), 303);
}

/* Ruth at nine with the nurse; today by now. */
static void booked_for_today(void)
{
	char text[ID_TEXT];
	const char *jo = kit_say("%s", id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'jo'"), text));
	sent("/diary/hours", kit_say("what=place&staff=%s&name=Room+2&setting=outpatient&address=&telephone=&capacity=1&ods=", jo));
	sent("/diary/hours", kit_say("what=hours&staff=%s&day0=1&day1=1&day2=1&day3=1&day4=1&from=09:00&until=12:20&slot=50&weeks=1&from_on=2026-07-01"
		"&until_on=&place=%s", jo, clinic_newest("place")));
	sent(kit_say("%s/book", clinic_person()), kit_say("time=%s/2026-07-15/540&episode=%s&telephone=", clinic_newest("availability"),
		clinic_newest("episode")));
	assert_has(day(&clinic.nurse), "Nobody is booked with you today.");
	kit_do(&clinic.where, "UPDATE sitting SET on_day = on_day - 1");
}

/* Each session of today with what changed since last time: the reader's own, and only whom and what she may see. */
static void who_is_booked_today_and_what_changed(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	booked_for_today();
	struct str page = day(&clinic.nurse);
	assert_has(page, "1 session today");
	assert_has(page, "9am to 9:50am<br><span class=\"wm-s wm-2nd\">Room 2</span>");
	assert_has(page, kit_say("href=\"/booking/%s\" data-key=\"Enter\">ASHWORTH, Ruth</a>", clinic_newest("booking")));
	assert_has(page, "no measure answered");
	/* one booked, and the same looked at last */
	assert_int_equal(clinic_count("SELECT rows FROM audit WHERE operation = 'list' AND class = 'day' ORDER BY id DESC LIMIT 1"), 2);
	const char *wsas = kit_say("%s/measure/wsas", clinic_person());
	sent(wsas, "on=2026-07-14&mode=room&q1=4&q2=4&q3=4&q4=4&q5=4");
	assert_has(day(&clinic.nurse), "14 Jul 2026: WSAS 20, for the first time.");
	sent(wsas, "on=2026-07-14&mode=room&q1=1&q2=1&q3=1&q4=1&q5=1");
	page = day(&clinic.nurse);
	assert_has(page, "WSAS 5, was 20 on 14 Jul 2026: reliably improved");
	assert_has(visit_get(&clinic.nurse, clinic_person()), "WSAS 5, was 20 on 14 Jul 2026: reliably improved");      /* the same there */
	/* nobody else's, and what is over says what came of it */
	assert_not(day(&clinic.psychiatrist), "9am to 9:50am");
	kit_do(&clinic.where, "UPDATE booking SET state = 3");
	page = day(&clinic.nurse);
	assert_has(page, "Attended");
	assert_not(page, "reliably improved");
	/* whom she may see no more: that the time is taken, and nothing else */
	kit_do(&clinic.where, "UPDATE booking SET state = 1");
	kit_do(&clinic.where, "DELETE FROM relation");
	page = day(&clinic.nurse);
	assert_has(page, "9am to 9:50am");
	assert_has(page, ">taken<");
	assert_not(page, "ASHWORTH");
	assert_not(page, "reliably improved");
}

static void a_red_flag_comes_first(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_not(day(&clinic.nurse), "Look at these first");
	clinic_acts(&clinic.psychiatrist, "suspend", "item=new-disease&say=Crohn");
	struct str page = day(&clinic.nurse);
	assert_has(page, "1 alert");
	assert_has(page, ">since today<");
	assert_has(page, "Nobody carries this person by name.");
	assert_has(page, kit_say("<a class=\"wm-name\" href=\"%s\">ASHWORTH, Ruth</a>", clinic_place()));
	carried_by_the_nurse();
	assert_not(day(&clinic.psychiatrist), "Look at these first");
	assert_has(day(&clinic.nurse), "Look at these first");
}

/* A draft waits for who began it, and for whose patient it is about; approved, it waits no more. */
static void letters_wait_for_their_approval(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	const char *target = kit_say("%s/letter/appointment-offered", clinic_place());
	struct str page = visit_get(&clinic.psychiatrist, kit_say("%s?to=patient", target));
	assert_status(visit_post(&clinic.psychiatrist, target, kit_say("csrf=%s&key=%s&seq=0&to=patient&address=Ruth&p-offer=Dear+Ruth",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	const char *letter = kit_say("/letter/%s", clinic_newest("letter"));
	assert_has(day(&clinic.psychiatrist), letter);
	assert_not(day(&clinic.nurse), letter);
	carried_by_the_nurse();
	assert_has(day(&clinic.nurse), letter);
	page = visit_get(&clinic.nurse, letter);
	assert_status(visit_post(&clinic.nurse, kit_say("%s/approve", letter), kit_say("csrf=%s&key=%s&seq=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), visit_hidden(page, "seq"))), 303);
	assert_not(day(&clinic.nurse), letter);
	assert_not(day(&clinic.psychiatrist), letter);
}

/* The service is told what it has to answer, the practice what was answered; the practice sees whom it referred. */
static void questions_wait_where_they_are_answered(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.gp, kit_say("%s/advice", clinic_person()));
	assert_status(visit_post(&clinic.gp, kit_say("%s/advice", clinic_person()), kit_say(
		"csrf=%s&key=%s&service=R9W&about=More+investigation&agreed=yes&say=Scan", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	const char *thread = kit_say("/advice/%s", clinic_newest("consultation"));
	page = day(&clinic.nurse);
	assert_has(page, thread);
	assert_has(page, "asks: More investigation");
	assert_has(day(&clinic.gp), "Asked of");
	page = visit_get(&clinic.psychiatrist, thread);
	assert_status(visit_post(&clinic.psychiatrist, kit_say("%s/reply", thread), kit_say("csrf=%s&key=%s&seq=1&say=No", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 303);
	assert_not(day(&clinic.nurse), "asks: More investigation");
	assert_has(day(&clinic.gp), "Answered by");
	/* whom it referred it sees where it may know of the pathway: nothing is shared back here, so the same is asked as the service's own */
	clinic_referred();
	assert_not(day(&clinic.gp), "/episode/");
	kit_do(&clinic.where, kit_say("UPDATE episode SET holding_id = %lld", (long long)clinic.region.practice_holding));
	assert_has(day(&clinic.gp), kit_say("href=\"%s\"", clinic_place()));
}

/* Hers alone, and only whom she may see now; it is in the log as a list of so many. */
static void whom_she_looked_at_last(void **state)
{
	(void)state;
	kit_cx();
	assert_not(day(&clinic.gp), "ASHWORTH");
	clinic_referred();
	assert_status(visit_get(&clinic.nurse, clinic_person()), 200);
	const char *said = kit_say("<a href=\"%s\">ASHWORTH, Ruth</a>", clinic_person());
	assert_has(day(&clinic.nurse), said);
	assert_int_equal(clinic_count("SELECT rows FROM audit WHERE operation = 'list' AND class = 'day' ORDER BY id DESC LIMIT 1"), 1);
	assert_has(visit_get(&clinic.nurse, "/people"), said);
	assert_not(visit_get(&clinic.psychiatrist, "/people"), "ASHWORTH");
	kit_do(&clinic.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND organisation_id = %lld", (long long)clinic.ruth.id,
		(long long)clinic.region.service));
	assert_not(visit_get(&clinic.nurse, "/people"), "ASHWORTH");
	assert_not(day(&clinic.nurse), "ASHWORTH");
}

static void the_search_finds_pages_too(void **state)
{
	(void)state;
	kit_cx();
	struct str page = found(&clinic.nurse, "/people", "meet");
	assert_has(page, "<a href=\"/meetings\">Meetings</a>");
	assert_has(found(&clinic.nurse, "/people", "leeds"), "href=\"/pathway/leeds-liaison\"");
	assert_has(found(&clinic.nurse, "/people", "KEYB"), "href=\"/help#keys\"");
	assert_not(found(&clinic.nurse, "/people", "who+looked"), "/audit");  /* not for her */
	/* whoever looks for nobody finds pages, and her words stand in no address */
	page = visit_get(&clinic.manager, "/day");
	assert_status(page, 403);
	page = visit_get(&clinic.manager, "/find");
	assert_has(page, "Find a page");
	assert_has(found(&clinic.manager, "/find", "path"), "href=\"/pathways\"");
	page = found(&clinic.manager, "/find", "ashworth");
	assert_not(page, "ASHWORTH");
	assert_not(page, clinic_person());
	assert_has(page, "No page by");
	assert_status(visit_get(&clinic.manager, "/find?q=ashworth"), 400);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_planned_stands_with_whom_she_carries, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_is_booked_today_and_what_changed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_red_flag_comes_first, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(letters_wait_for_their_approval, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(questions_wait_where_they_are_answered, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(whom_she_looked_at_last, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_search_finds_pages_too, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("my day", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
