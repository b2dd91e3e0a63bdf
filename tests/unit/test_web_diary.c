/* The diary over the real door, both engines: what stands on its pages, for whom; the list that is taken out, the calendar, the patient's own page. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "codec/ics.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *hidden_of(struct str page, const char *name)
{
	return visit_hidden(page, name);
}

static struct str post(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, path);
	assert_status(page, 200);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", hidden_of(page, "csrf"), hidden_of(page, "key"), rest));
}

static const char *staff_id(const char *login)
{
	char text[ID_TEXT];
	return kit_say("%s", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM staff WHERE login = '%s'", login)), text));
}

/* Jo sees people from nine to half past twelve every day, in Room 2. */
static void hours_set(void)
{
	assert_status(post(&clinic.nurse, "/diary/hours", kit_say("what=place&staff=%s&name=Room+2&setting=outpatient&address=Second+floor&telephone=01632+960002"
		"&capacity=1&ods=", staff_id("jo"))), 303);
	assert_status(post(&clinic.nurse, "/diary/hours", kit_say("what=hours&staff=%s&day0=1&day1=1&day2=1&day3=1&day4=1&day5=1&day6=1&from=09:00&until=12:20"
		"&slot=50&weeks=1&from_on=2026-07-01&until_on=&place=%s", staff_id("jo"), clinic_newest("place"))), 303);
}

static struct str book(const struct visitor *v, const char *day, int minute)
{
	return post(v, kit_say("%s/book", clinic_person()), kit_say("time=%s/%s/%d&episode=%s&telephone=01632+960003", clinic_newest("availability"), day, minute,
		clinic_newest("episode")));
}

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_referred();
	return 0;
}

/* ---- */

static void a_time_is_offered_booked_and_told(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/book", clinic_person()));
	assert_status(page, 200);
	assert_has(page, "Nobody of your service has set hours yet");
	hours_set();
	page = visit_get(&clinic.nurse, kit_say("%s/book?all=1", clinic_person()));
	assert_has(page, "name=\"time\"");
	assert_has(page, "9am to 9:50am");
	struct str answer = book(&clinic.nurse, "2026-07-15", 540);
	assert_status(answer, 303);
	page = visit_get(&clinic.nurse, kit_say("/booking/%s", clinic_newest("booking")));
	assert_status(page, 200);
	assert_has(page, "Wednesday 15 Jul 2026, 9am to 9:50am");
	assert_has(page, "01632 960003");
	assert_has(page, "Second floor");
	/* whose it is stands in the diary of who may see her */
	page = visit_get(&clinic.nurse, "/diary?from=2026-07-15&show=day");
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "3 times free");
	/* and on her page */
	assert_has(visit_get(&clinic.nurse, clinic_person()), "Wednesday 15 Jul 2026, 9am, Jo Whitlock, Room 2");
	/* taken: one sentence, and the page with what was chosen */
	answer = book(&clinic.psychiatrist, "2026-07-15", 540);
	assert_status(answer, 409);
	assert_has(answer, "That time has been taken. Choose another.");
	/* a practice books nothing here, and sees no form for it */
	assert_status(visit_get(&clinic.gp, kit_say("%s/book", clinic_person())), 403);
}

static void who_may_not_see_her_sees_that_it_is_taken(void **state)
{
	(void)state;
	kit_cx();
	hours_set();
	assert_status(book(&clinic.nurse, "2026-07-15", 540), 303);
	struct str page = visit_get(&clinic.manager, kit_say("/diary?who=%s&from=2026-07-15&show=day", staff_id("jo")));
	assert_status(page, 200);
	assert_has(page, ">taken</span>");
	assert_not(page, "ASHWORTH");
	assert_not(page, "/booking/");
	assert_status(visit_get(&clinic.manager, kit_say("/booking/%s", clinic_newest("booking"))), 403);
	assert_status(visit_get(&clinic.manager, "/diary/list"), 403);
	/* the practice: not its booking, and no agreement that tells it */
	assert_status(visit_get(&clinic.gp, kit_say("/booking/%s", clinic_newest("booking"))), 404);
	/* a colleague whom she refuses sees that it is taken, and no more */
	kit_do(&clinic.where, kit_say("INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, by_staff_id, "
		"by_organisation_id, recorded_at) SELECT 900, outside, id, 6, 64, 0, (SELECT id FROM staff WHERE login = 'marsh'), 5, 0, 253370764800000000, "
		"'x', 1, 1, 0 FROM patient WHERE id = %lld", (long long)clinic.ruth.id));
	page = visit_get(&clinic.psychiatrist, kit_say("/diary?who=%s&from=2026-07-15&show=day", staff_id("jo")));
	assert_has(page, ">taken</span>");
	assert_not(page, "ASHWORTH");
	assert_status(visit_get(&clinic.psychiatrist, kit_say("/booking/%s", clinic_newest("booking"))), 404);
}

static void leave_says_who_has_to_be_moved(void **state)
{
	(void)state;
	kit_cx();
	hours_set();
	assert_status(book(&clinic.nurse, "2026-07-15", 540), 303);
	assert_status(post(&clinic.nurse, "/diary/hours", kit_say("what=away&staff=%s&away_from=2026-07-15&away_until=2026-07-16&away_begin=&away_end=",
		staff_id("jo"))), 303);
	struct str page = visit_get(&clinic.nurse, "/diary/hours");
	assert_has(page, "Booked in that time: to be moved");
	page = visit_get(&clinic.nurse, "/diary");
	assert_has(page, "To be moved or called off");
	assert_has(page, "is away then");
	struct str answer = book(&clinic.nurse, "2026-07-16", 540);
	assert_status(answer, 409);
	assert_has(answer, "is away then. Choose another time.");
	/* somebody else's leave is refused, with what was written */
	answer = post(&clinic.nurse, "/diary/hours", "what=away&away_from=2026-07-20&away_until=2026-07-19&away_begin=&away_end=");
	assert_status(answer, 422);
	assert_has(answer, "the last not before the first");
}

static void the_list_is_taken_out_and_says_so(void **state)
{
	(void)state;
	kit_cx();
	hours_set();
	assert_status(book(&clinic.nurse, "2026-07-15", 540), 303);
	clinic_criteria();
	int64_t before = clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export'");
	struct str page = visit_get(&clinic.nurse, "/diary/list?on=2026-07-15");
	assert_status(page, 200);
	assert_has(page, "PERSONAL DATA of patients of");
	assert_has(page, "destroy it by the end of 16 Jul 2026");
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "01632 960003");
	struct str file = visit_get(&clinic.nurse, "/diary/list.csv?on=2026-07-15");
	assert_status(file, 200);
	assert_has(file, "personal-data-destroy-by-2026-07-16");
	assert_has(file, "from,until,name,place,telephone,red_flag,last_session,group,taken_out_by,destroy_by");
	assert_has(file, "9am,9:50am,\"ASHWORTH, Ruth\",\"Room 2, Second floor\",01632 960003,");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export'"), before + 2);
	/* of tomorrow where no day is named; of a day without anybody nothing but that */
	assert_not(visit_get(&clinic.nurse, "/diary/list?on=2026-07-17"), "ASHWORTH");
}

static void the_calendar_names_nobody(void **state)
{
	(void)state;
	kit_cx();
	hours_set();
	assert_status(book(&clinic.nurse, "2026-07-15", 540), 303);
	struct str page = post(&clinic.nurse, "/diary/calendar", "do=make");
	assert_status(page, 200);
	ptrdiff_t at = str_find(page, "id=\"address\">");
	assert_true(at >= 0);
	page = str_sub(page, (size_t)at, page.n);
	at = str_find(page, "/calendar/");
	assert_true(at >= 0);
	const char *path = kit_say("/calendar/%.*s", ID_TEXT - 1, page.p + at + 10);
	struct visitor nobody = { .door = clinic.door };
	struct str calendar = visit_get(&nobody, path);
	assert_status(calendar, 200);
	assert_has(calendar, "text/calendar");
	assert_has(calendar, "SUMMARY:Appointment\r\n");
	assert_has(calendar, "DTSTART;TZID=Europe/London:20260715T090000\r\n");
	assert_has(calendar, "DTEND;TZID=Europe/London:20260715T095000\r\n");
	assert_has(calendar, "LOCATION:Room 2\\, Second floor\r\n");
	assert_not(calendar, "shworth");
	assert_not(calendar, "Ruth");
	assert_not(calendar, clinic_newest("booking"));
	/* another takes its place; taken away, it answers nobody */
	assert_status(post(&clinic.nurse, "/diary/calendar", "do=make"), 200);
	assert_status(visit_get(&nobody, path), 404);
	assert_status(post(&clinic.nurse, "/diary/calendar", "do=end"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM diary_feed WHERE ended_at IS NULL"), 0);
	assert_status(visit_get(&nobody, "/calendar/nothing"), 404);
}

static void lines_of_a_calendar(void **state)
{
	(void)state;
	kit_cx();
	AUTO(buf) struct buf b = { 0 };
	buf_init(&b, 10000);
	ics_event(&b, &(struct ics_event){ .uid = STR("1"), .summary = STR("Appointment"), .on = day_of(2026, 7, 15), .from = 1435, .until = 1440, .stamp = { 0 },
		.place = STR("A very long address; with, commas\\ and \xc3\xa4\xc3\xb6\xc3\xbc letters that goes on and on "
			"until nobody reads it any more\nFloor 2\x01") });
	struct str text = buf_view(&b), line;
	assert_has(text, "DTEND;TZID=Europe/London:20260716T000000\r\n");
	assert_has(text, "LOCATION:A very long address\\; with\\, commas\\\\ and");
	assert_true(str_find(text, "\x01") < 0);
	for (struct str rest = text; rest.n; ) {
		ptrdiff_t at = str_find(rest, "\r\n");
		assert_true(at >= 0 && at <= 75);
		line = str_sub(rest, 0, (size_t)at);
		assert_true(line.n == 0 || ((unsigned char)line.p[line.n - 1] & 0xc0) != 0xc0);        /* never within a letter */
		rest = str_sub(rest, (size_t)at + 2, rest.n);
	}
}

static void every_form_once(void **state)
{
	(void)state;
	kit_cx();
	hours_set();
	const char *path = kit_say("%s/book", clinic_person());
	struct str page = visit_get(&clinic.nurse, path);
	const char *body = kit_say("csrf=%s&key=%s&time=%s/2026-07-15/540&episode=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		clinic_newest("availability"), clinic_newest("episode"));
	struct str first = visit_post(&clinic.nurse, path, body), again = visit_post(&clinic.nurse, path, body);
	assert_status(first, 303);
	assert_status(again, 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM booking"), 1);
	const char *booking = kit_say("/booking/%s", clinic_newest("booking"));
	page = visit_get(&clinic.nurse, booking);
	/* read twice, acted on by the first: the second is told that somebody changed it */
	struct str act = visit_post(&clinic.nurse, kit_say("%s/remind", booking), kit_say("csrf=%s&key=%s&seq=1&say=rang", visit_hidden(page, "csrf"),
		visit_hidden(page, "key")));
	assert_status(act, 303);
	page = visit_get(&clinic.nurse, booking);
	act = visit_post(&clinic.nurse, kit_say("%s/cancel-person", booking), kit_say("csrf=%s&key=%s&seq=1&say=ill", visit_hidden(page, "csrf"),
		visit_hidden(page, "key")));
	assert_status(act, 409);
	assert_has(act, "Somebody changed this appointment");
	page = visit_get(&clinic.nurse, booking);
	act = visit_post(&clinic.nurse, kit_say("%s/cancel-person", booking), kit_say("csrf=%s&key=%s&seq=2&say=", visit_hidden(page, "csrf"),
		visit_hidden(page, "key")));
	assert_status(act, 422);
	assert_status(visit_post(&clinic.nurse, kit_say("%s/nothing", booking), kit_say("csrf=%s&key=%s&seq=2", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 404);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines_of_a_calendar),
		cmocka_unit_test_setup_teardown(a_time_is_offered_booked_and_told, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_may_not_see_her_sees_that_it_is_taken, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(leave_says_who_has_to_be_moved, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_list_is_taken_out_and_says_so, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_calendar_names_nobody, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(every_form_once, set_up, clinic_tear_down) };
	return kit_run_on_engines("web_diary", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
