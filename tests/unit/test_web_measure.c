/* Answers that staff write down, over the real door and both engines: what they set off is told to who reads such answers, waits, and is settled; a
 * correction is read by the questions that were asked, and what it sets off anew has words of its own. */
#include "tests/kit/kit.h"

#include <inttypes.h>

#include "base/clock.h"
#include "care/alert.h"
#include "catalog/catalog.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

#define HEAD "title: Short\nsource: made up for this test\nreviewed: nobody yet\nstatus: unchecked\nsay: A few.\nperiod: today\nby: patient\nminutes: 1\n" \
	"higher: worse\nlicence: { holder: us, use: free, words: site, terms: Ours. }\nanswers: [ { id: level, from: 0, to: 3 } ]\n"
#define SCALE(range) "scales:\n  - { id: total, title: Total, items: all, score: sum, range: " range ", blanks: { allowed: 0 } }\n"
#define THREE "id: short\nversion: 1\n" HEAD "items: { count: 3 }\n" SCALE("[0, 9]")
#define TWO "id: short\nversion: 2\n" HEAD "items: { count: 2 }\n" SCALE("[0, 6]")

static struct instant now;

static void later(int64_t minutes)
{
	now.us += minutes * INT64_C(60000000);
	clock_set(now);
}

static int set_up(void **state)
{
	assert_true(instant_parse(STR("2026-07-14T10:00:00Z"), &now));
	clock_set(now);
	clinic_set_up(state);
	clinic_referred();
	return 0;
}

static int tear_down(void **state)
{
	clock_set(INSTANT_NONE);
	return clinic_tear_down(state);
}

/* By the form that who sends it was shown. */
static struct str written(const struct visitor *v, const char *instrument, const char *rest)
{
	const char *path = kit_say("%s/measure/%s", clinic_person(), instrument);
	struct str page = visit_get(v, path);
	assert_status(page, 200);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static const char *phq9(const char *day, int low, int harm, const char *rest)
{
	return kit_say("on=%s&mode=paper&q1=%d&q2=%d&q3=%d&q4=%d&q5=%d&q6=%d&q7=0&q8=0&q9=%d&%s", day, low, low, low, low, low, low, harm, rest);
}

static struct str settle(const struct visitor *v, const char *say)
{
	struct str page = visit_get(v, "/alerts");
	return visit_post(v, kit_say("/alert/%s", clinic_newest("alert")), kit_say("csrf=%s&key=%s&say=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), say));
}

static int64_t waiting(void)
{
	return clinic_count("SELECT COUNT(*) FROM alert WHERE ended_at IS NULL");
}

/* Dr Marsh reads such answers, then Jo. */
static void ready(void)
{
	struct str page = visit_get(&clinic.manager, "/remote");
	char marsh[ID_TEXT], jo[ID_TEXT];
	assert_status(visit_post(&clinic.manager, "/remote", kit_say("csrf=%s&key=%s&day0=1&day1=1&day2=1&day3=1&day4=1&day5=1&day6=1&from=00:00&until=24:00&"
		"who1=%s/mus_clinician&minutes1=30&who2=%s/mus_clinician&minutes2=20&role=duty&telephone=01632+960001", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'marsh'"), marsh),
		id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'jo'"), jo))), 303);
}

/* HAZ-036: of a paper form as of one from home. A third colleague keys it in; what she did stands beside it, and is nobody's acknowledgement but hers. */
static void a_paper_form_is_told_to_the_reader(void **state)
{
	(void)state;
	int64_t passed;
	struct cx *cx = kit_cx();
	ready();
	kit_do(&clinic.where, kit_say("UPDATE remote_step SET staff_id = %" PRId64 " WHERE seq = 2", clinic_count("SELECT id FROM staff WHERE login = 'maya'")));
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 1, "say=")), 409);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 0);
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 1, "say=Left+a+note+for+Dr+Marsh")), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 1 AND item = 9 AND answer = 1 AND ask_id IS NULL AND response_id IS NOT NULL"), 1);
	assert_int_equal(waiting(), 1);
	assert_has(visit_get(&clinic.psychiatrist, "/alerts/now"), "{\"waiting\":1}");
	assert_has(visit_get(&clinic.psychiatrist, "/board"), "1 alert waits for you");
	/* whoever leads looks at the day's list: not seen yet, then seen, then on its way */
	assert_not(visit_get(&clinic.nurse, "/due"), "an answer that needs somebody");
	struct str page = visit_get(&clinic.nurse, "/due?who=all");
	assert_has(page, "1 alert, ");
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "not seen yet");
	assert_has(page, "Told to Dr Helen Marsh.");
	page = visit_get(&clinic.psychiatrist, "/alerts");
	assert_has(page, "Written down with it: “Left a note for Dr Marsh”.");
	page = visit_get(&clinic.psychiatrist, "/due");
	assert_has(page, "an answer that needs somebody");
	assert_not(page, "not seen yet");
	later(31);
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 1);
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Telephone duty on duty: 01632 960001.");
	assert_status(settle(&clinic.psychiatrist, "Rang+her"), 303);
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "None waits.");
	assert_not(visit_get(&clinic.manager, "/due?who=all"), "ASHWORTH");
}

/* Who is told, and has written it down herself with what she did, is not called for it again. */
static void who_wrote_it_down_has_seen_it(void **state)
{
	(void)state;
	kit_cx();
	ready();
	assert_status(written(&clinic.psychiatrist, "phq-9", phq9("2026-07-13", 0, 2, "say=Asked+her;+safe")), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 1"), 1);
	assert_int_equal(waiting(), 0);
	assert_has(visit_get(&clinic.nurse, "/alerts"), "Asked her; safe");
	assert_not(visit_get(&clinic.psychiatrist, "/board"), "waits for you");
}

/* Where nobody is set, it is the person's named person who is told, or, where there is none, who wrote it down. */
static void with_no_reader_set_her_named_person_is_told(void **state)
{
	(void)state;
	kit_cx();
	assert_status(written(&clinic.psychiatrist, "phq-9", phq9("2026-07-12", 0, 1, "say=Asked+her")), 303);
	assert_int_equal(waiting(), 0);
	kit_do(&clinic.where, kit_say("UPDATE episode SET owner_id = %" PRId64, clinic_count("SELECT id FROM staff WHERE login = 'jo'")));
	assert_status(written(&clinic.psychiatrist, "phq-9", phq9("2026-07-13", 0, 1, "say=Asked+her")), 303);
	assert_int_equal(waiting(), 1);
	assert_has(visit_get(&clinic.nurse, "/alerts"), "Told to Jo Whitlock.");
	assert_has(visit_get(&clinic.nurse, "/board"), "1 alert waits for you");
	assert_not(visit_get(&clinic.psychiatrist, "/board"), "waits for you");
	assert_status(settle(&clinic.nurse, "Rang+her"), 303);
}

/* Beyond error, of the days before: a form of an earlier day that is found later is compared with what was before it. */
static void worse_on_paper_is_told(void **state)
{
	(void)state;
	kit_cx();
	ready();
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-01", 0, 0, "")), 303);
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-03", 2, 0, "")), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 2"), 1);
	assert_has(visit_get(&clinic.psychiatrist, "/alerts"), "worse than before, beyond error");
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-06-01", 3, 0, "")), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 2"), 1);
	/* corrected, and worse still: told already */
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-03", 3, 0, kit_say("corrects=%s", kit_say("%s", id_text(kit_ask_id(&clinic.where,
		"SELECT outside FROM response WHERE answers = '2 2 2 2 2 2 0 0 0'"), (char[ID_TEXT]){ 0 }))))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 2"), 1);
}

/* ---- typed in a row ---- */

/* A paper form's answers, one after the other: kept as if each had been chosen; one too few or too many, and what is chosen otherwise, is said. */
static void a_paper_form_is_typed_in_a_row(void **state)
{
	(void)state;
	kit_cx();
	const char *measures = kit_say("%s/measures", clinic_person()), *form = kit_say("%s/measure/phq-9", clinic_person());
	assert_has(visit_get(&clinic.nurse, measures), "/measure/phq-9?mode=paper\">from paper");
	assert_not(visit_get(&clinic.nurse, form), "name=\"row\"");
	struct str page = visit_get(&clinic.nurse, kit_say("%s?mode=paper", form));
	assert_has(page, "name=\"mode\" value=\"paper\" checked");
	assert_has(page, "autofocus");
	assert_has(page, "the 9 numbers as they stand on the form");
	static const struct { const char *row, *rest, *said; } wrong[] = {
		{ "1 2 3", "", "The row has 3 answers; the form has 9 questions." }, { "0123012300", "", "The row has 10 answers" },
		{ "01230123o", "", "In the row stand numbers" }, { "012301230", "&q2=2", "Question 2 is answered otherwise below than in the row." },
		{ "012304230", "", "Question 6 is answered with 0 to 3, not 4." } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct str answer = written(&clinic.nurse, "phq-9", kit_say("on=2026-07-13&mode=paper&row=%s%s", wrong[i].row, wrong[i].rest));
		assert_status(answer, 422);
		assert_has(answer, wrong[i].said);
		assert_has(answer, kit_say("value=\"%s\"", wrong[i].row));
		assert_not(answer, "id=\"q1-0\" name=\"q1\" value=\"0\" checked");
	}
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response"), 0);
	assert_status(written(&clinic.nurse, "phq-9", "on=2026-07-13&mode=paper&row=012- 30120&q1=0&q2=-"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE answers = '0 1 2 - 3 0 1 2 0'"), 1);
}

/* ---- corrections ---- */

static void what_is_set_off_anew_has_its_own_words(void **state)
{
	(void)state;
	kit_cx();
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 1, "say=No+plan")), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 1);
	struct str page = visit_get(&clinic.nurse, kit_say("%s/measure/phq-9?corrects=%s", clinic_person(), clinic_newest("response")));
	assert_has(page, "Then was written: “No plan”.");
	assert_not(page, ">No plan</textarea>");
	/* graver: neither nothing nor the words of before will do */
	const char *was = clinic_newest("response");
	struct str answer = written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 3, kit_say("corrects=%s&say=", was)));
	assert_status(answer, 409);
	assert_has(answer, "Then was written: “No plan”.");
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 3, kit_say("corrects=%s&say=No+plan", was))), 409);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response"), 1);
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 0, 3, kit_say("corrects=%s&say=Crisis+team+called", was))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 2);
	/* another answer mended: the words stay with what they were about, and nobody is called again */
	was = clinic_newest("response");
	assert_status(written(&clinic.nurse, "phq-9", phq9("2026-07-13", 1, 3, kit_say("corrects=%s&say=", was))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 2);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE ended_at IS NULL AND say = 'Crisis team called'"), 1);
}

static void a_correction_is_read_by_the_questions_that_were_asked(void **state)
{
	(void)state;
	kit_cx();
	struct catalog_file file[] = { { "instruments/short.yaml", STR(THREE) }, { "instruments/short.2.yaml", STR(TWO) } };
	clinic_tables(file, 1);
	assert_status(written(&clinic.nurse, "short", "on=2026-07-13&mode=paper&q1=1&q2=2&q3=3"), 303);
	const char *was = clinic_newest("response");
	clinic_tables(file, 2);
	struct str page = visit_get(&clinic.nurse, kit_say("%s/measure/short?corrects=%s", clinic_person(), was));
	assert_has(page, "id=\"q3-3\" name=\"q3\" value=\"3\" checked");
	assert_status(written(&clinic.nurse, "short", kit_say("on=2026-07-13&mode=paper&q1=0&q2=2&q3=3&corrects=%s", was)), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE ended_at IS NULL AND version = 1 AND answers = '0 2 3'"), 1);
	/* and what is wrong is shown by them */
	was = clinic_newest("response");
	struct str answer = written(&clinic.nurse, "short", kit_say("on=2026-07-13&mode=paper&q1=0&q2=2&q3=7&corrects=%s", was));
	assert_status(answer, 422);
	assert_has(answer, "name=\"q3\"");
	assert_has(visit_get(&clinic.nurse, kit_say("%s/measures/short", clinic_person())), "Key version 1");
	/* answers of nobody are none */
	assert_status(written(&clinic.nurse, "short", kit_say("on=2026-07-13&mode=paper&q1=0&q2=2&corrects=%s", clinic_newest("patient"))), 404);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_paper_form_is_told_to_the_reader, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_wrote_it_down_has_seen_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(with_no_reader_set_her_named_person_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(worse_on_paper_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_paper_form_is_typed_in_a_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_set_off_anew_has_its_own_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_correction_is_read_by_the_questions_that_were_asked, set_up, tear_down),
	};
	return kit_run_on_engines("answers that staff write down", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
