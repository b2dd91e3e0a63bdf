/* Questionnaires on paper, both engines: a sheet's number, what is keyed once and twice, what differs and is settled, an alert at the first time; and
 * the pages of it, with the sheet itself. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/paper.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

/* ---- the number ---- */

static void a_number_with_a_slip_is_no_number(void **state)
{
	(void)state;
	kit_cx();
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	for (int n = 0; n < 40; n++) {
		struct id sheet = id_random(), from, until;
		char number[PAPER_NUMBER], typed[PAPER_NUMBER + 60];
		paper_number(sheet, number);
		assert_int_equal(strlen(number), 11);
		assert_true(paper_number_read(str_of(number), &from, &until));
		assert_true(memcmp(from.b, sheet.b, 16) <= 0 && memcmp(sheet.b, until.b, 16) <= 0);
		/* as people and cameras read it */
		snprintf(typed, sizeof typed, " http://127.0.0.1:1/paper?sheet=%s ", number);
		assert_true(paper_number_read(str_of(typed), &from, &until));
		size_t k = 0;
		for (size_t i = 0; number[i]; i++)
			if (number[i] != '-')
				typed[k++] = number[i] == '0' ? 'o' : number[i] == '1' ? 'l' : number[i] >= 'A' ? (char)(number[i] + 32) : number[i];
		typed[k] = '\0';
		assert_true(paper_number_read(str_of(typed), &from, &until));
		/* any one letter wrong; any two neighbours changed about */
		for (size_t i = 0; i < k; i++) {
			char was = typed[i];
			bool same;
			struct id there;
			for (size_t l = 0; l < 32; l++) {
				char now = (char)(letters[l] >= 'A' ? letters[l] + 32 : letters[l]);
				typed[i] = now;
				same = now == was || (now == '0' && was == 'o') || (now == '1' && was == 'l');
				assert_int_equal(paper_number_read(str_of(typed), &there, &until), same);
			}
			typed[i] = was;
			if (i + 1 == k || typed[i] == typed[i + 1])
				continue;
			typed[i] = typed[i + 1];
			typed[i + 1] = was;
			assert_false(paper_number_read(str_of(typed), &there, &until));
			typed[i + 1] = typed[i];
			typed[i] = was;
		}
	}
	struct id from, until;
	static const char *const none[] = { "", "2K7M-92QX", "2K7M-92QX-4-4", "2U7M-92QX-4", "ASHWORTH, Ruth" };
	for (size_t i = 0; i < LENGTH(none); i++)
		assert_false(paper_number_read(str_of(none[i]), &from, &until));
}

/* ---- over the door ---- */

static const char *sheet_made(const struct visitor *v, const char *instrument)
{
	struct str page = visit_get(v, kit_say("%s/remote", clinic_person()));
	assert_status(page, 200);
	struct str made = visit_post(v, kit_say("%s/paper", clinic_person()), kit_say("csrf=%s&key=%s&instrument=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), instrument));
	assert_status(made, 303);
	return kit_say("%.*s", STRF(http_header(made, "Location")));
}

/* PHQ-9: the first question, the others 1, and that about self-harm. */
static const char *phq9(const char *day, int first, int harm)
{
	return kit_say("on=%s&q1=%d&q2=1&q3=1&q4=1&q5=1&q6=1&q7=1&q8=1&q9=%d", day, first, harm);
}

static struct str keyed(const struct visitor *v, const char *sheet, const char *rest)
{
	struct str page = visit_get(v, sheet);
	assert_status(page, 200);
	return visit_post(v, sheet, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static int64_t responses(void)
{
	return clinic_count("SELECT COUNT(*) FROM response WHERE mode = 2 AND ended_at IS NULL");
}

static int64_t alerts(void)
{
	return clinic_count("SELECT COUNT(*) FROM alert WHERE ended_at IS NULL");
}

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_referred();
	return 0;
}

static void a_sheet_is_keyed_twice_and_counts(void **state)
{
	(void)state;
	kit_cx();
	const char *sheet = sheet_made(&clinic.nurse, "phq-9");
	struct str page = visit_get(&clinic.nurse, sheet);
	assert_has(page, "Key it in: the first time");
	/* the same is not asked for twice */
	struct str again = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(visit_post(&clinic.nurse, kit_say("%s/paper", clinic_person()), kit_say("csrf=%s&key=%s&instrument=phq-9", visit_hidden(again, "csrf"),
		visit_hidden(again, "key"))), 409);
	/* a day to come, an answer that nobody chose */
	assert_status(keyed(&clinic.nurse, sheet, phq9("2026-07-15", 2, 0)), 422);
	assert_has(keyed(&clinic.nurse, sheet, "on=2026-07-13&q1=2"), "Question 2: choose what stands there");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_part WHERE keyed_by IS NOT NULL"), 0);
	assert_status(keyed(&clinic.nurse, sheet, phq9("2026-07-13", 2, 0)), 303);
	assert_int_equal(responses(), 0);
	assert_has(visit_get(&clinic.nurse, "/due"), "1 sheet of paper waits");
	assert_has(visit_get(&clinic.nurse, "/paper"), "by you,");
	page = visit_get(&clinic.psychiatrist, "/paper");
	assert_has(page, "by Jo Whitlock,");
	assert_has(page, "ASHWORTH, Ruth");
	/* the second keying is not shown the first */
	page = visit_get(&clinic.psychiatrist, sheet);
	assert_has(page, "Key it in: the second time");
	assert_not(page, "checked");
	assert_not(page, "2026-07-13");
	assert_has(visit_get(&clinic.nurse, sheet), "You keyed it in the first time too");
	assert_status(keyed(&clinic.psychiatrist, sheet, phq9("2026-07-13", 2, 0)), 303);
	assert_int_equal(responses(), 1);
	page = visit_get(&clinic.nurse, kit_say("%s/measures/phq-9", clinic_person()));
	assert_has(page, "copied from paper");
	assert_has(page, "13 Jul 2026");
	page = visit_get(&clinic.nurse, sheet);
	assert_has(page, "is kept");
	assert_has(page, "keyed first by Jo Whitlock on 14 Jul 2026 and again by Dr Helen Marsh on 14 Jul 2026");
	page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(visit_post(&clinic.nurse, sheet, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		phq9("2026-07-13", 2, 0))), 409);
	assert_int_equal(responses(), 1);
	assert_not(visit_get(&clinic.nurse, "/due"), "of paper wait");
}

static void what_differs_is_settled_with_the_sheet_in_hand(void **state)
{
	(void)state;
	kit_cx();
	const char *sheet = sheet_made(&clinic.nurse, "phq-9");
	assert_status(keyed(&clinic.nurse, sheet, phq9("2026-07-13", 2, 0)), 303);
	struct str page = keyed(&clinic.nurse, sheet, phq9("2026-07-12", 1, 0));
	assert_status(page, 200);
	assert_has(page, "The two do not say the same");
	assert_has(page, "First: <b>2, More than half the days</b>. Now: <b>1, Several days</b>.");
	assert_has(page, "now as <b>2026-07-12</b>");
	assert_int_equal(visit_times(page, "First: <b>"), 1);
	assert_int_equal(responses(), 0);
	/* what was not settled is asked for */
	const char *rest = "settled=yes&second_on=2026-07-12&s1=1&s2=1&s3=1&s4=1&s5=1&s6=1&s7=1&s8=1&s9=0&q2=1&q3=1&q4=1&q5=1&q6=1&q7=1&q8=1&q9=0";
	assert_status(keyed(&clinic.nurse, sheet, kit_say("%s&on=2026-07-13", rest)), 422);
	assert_status(keyed(&clinic.nurse, sheet, kit_say("%s&on=2026-07-13&q1=2", rest)), 303);
	assert_int_equal(responses(), 1);
	page = visit_get(&clinic.nurse, sheet);
	assert_has(page, "again by the same person");
	assert_has(page, "Question 1: 2, then 1; settled as 2. The day differed too. Settled with the sheet in hand");
}

static void an_answer_about_self_harm_is_told_the_first_time(void **state)
{
	(void)state;
	kit_cx();
	const char *sheet = sheet_made(&clinic.nurse, "phq-9");
	assert_status(keyed(&clinic.nurse, sheet, phq9("2026-07-13", 2, 1)), 303);
	assert_int_equal(responses(), 0);
	assert_int_equal(alerts(), 1);
	/* the second time the same: no second alert, and it is that of the answers that were kept */
	assert_status(keyed(&clinic.psychiatrist, sheet, phq9("2026-07-13", 2, 1)), 303);
	assert_int_equal(alerts(), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert a JOIN response r ON r.id = a.response_id WHERE a.ended_at IS NULL"), 1);
	/* read as none at first: the second keying tells it, before anything is settled */
	sheet = sheet_made(&clinic.nurse, "phq-9");
	assert_status(keyed(&clinic.nurse, sheet, phq9("2026-07-14", 2, 0)), 303);
	assert_int_equal(alerts(), 1);
	assert_has(keyed(&clinic.psychiatrist, sheet, phq9("2026-07-14", 2, 3)), "The two do not say the same");
	assert_int_equal(alerts(), 2);
}

static void once_suffices_where_it_is_set(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at) VALUES ('paper_keyings', '1', 1)");
	const char *sheet = sheet_made(&clinic.nurse, "gad-7");
	assert_status(keyed(&clinic.nurse, sheet, "on=2026-07-13&q1=1&q2=1&q3=1&q4=1&q5=1&q6=1&q7=-"), 303);
	assert_int_equal(responses(), 1);
	assert_has(visit_get(&clinic.nurse, sheet), "keyed once, as this service has set");
}

/* The number opens the sheet for who may see whose it is, and says nothing to anybody else. */
static void a_number_is_found_by_whom_it_concerns(void **state)
{
	(void)state;
	kit_cx();
	char number[PAPER_NUMBER];
	const char *sheet = sheet_made(&clinic.nurse, "phq-9");
	paper_number(kit_ask_id(&clinic.where, "SELECT outside FROM remote_ask ORDER BY id DESC LIMIT 1"), number);
	struct str found = visit_get(&clinic.psychiatrist, kit_say("/paper?sheet=%s", number));
	assert_status(found, 303);
	assert_str(http_header(found, "Location"), sheet);
	assert_has(visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person())), number);
	/* the practice did not print it */
	struct str theirs = visit_get(&clinic.gp, kit_say("/paper?sheet=%s", number)), none = visit_get(&clinic.gp, "/paper?sheet=00000000-0");
	assert_status(theirs, 422);
	assert_status(none, 422);
	assert_has(theirs, "There is no such sheet");
	assert_not(visit_get(&clinic.gp, "/paper"), "ASHWORTH");
	assert_status(visit_get(&clinic.gp, sheet), 404);
	assert_has(visit_get(&clinic.nurse, "/paper?sheet=2222-2222-A"), "a letter is missing or wrong");
	/* the sheet: its number, no name of hers, what helps in a crisis, the questions */
	struct str pdf = visit_get(&clinic.nurse, kit_say("%s/pdf", sheet)), large = visit_get(&clinic.nurse, kit_say("%s/pdf?large=yes", sheet));
	assert_status(pdf, 200);
	assert_true(str_starts(http_body(pdf), "%PDF-"));
	assert_true(str_starts(http_body(large), "%PDF-"));
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export' AND class = 'measure' AND rows = 1"), 2);
	/* withdrawn, it is no longer keyed */
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	const char *act = kit_say("%s/remote/%s/withdraw", clinic_person(), strrchr(sheet, '/') + 1);
	assert_status(visit_post(&clinic.nurse, act, kit_say("csrf=%s&key=%s&say=", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_has(visit_get(&clinic.nurse, sheet), "This sheet is over");
	assert_status(visit_get(&clinic.nurse, kit_say("%s/pdf", sheet)), 409);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_number_with_a_slip_is_no_number),
		cmocka_unit_test_setup_teardown(a_sheet_is_keyed_twice_and_counts, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_differs_is_settled_with_the_sheet_in_hand, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(an_answer_about_self_harm_is_told_the_first_time, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(once_suffices_where_it_is_set, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_number_is_found_by_whom_it_concerns, set_up, clinic_tear_down) };
	return kit_run_on_engines("paper", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
