/* What others say of the service, over the real door and both engines: an answer keeps no trace of who gave it; nothing is shown of few; words are read by
 * somebody first; what was said and done stands on the patient's page in plain words. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "base/rng.h"
#include "insight/experience.h"
#include "stat/small.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct str form(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, path);
	assert_status(page, 200);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static const char *linked(const char *audience, const char *place)
{
	assert_status(form(&clinic.manager, "/experience", kit_say("do=link&audience=%s&place=%s", audience, place)), 303);
	return arena_text(kit_cx_now()->arena, kit_say("/feedback/%s", clinic_newest("feedback_link")));
}

/* Nobody's: no cookie. */
static struct visitor somebody(void)
{
	return (struct visitor){ .door = clinic.door };
}

static struct str answer(const struct visitor *v, const char *link, const char *rest)
{
	struct str page = visit_get(v, link);
	assert_status(page, 200);
	return visit_post(v, link, kit_say("form=%s&%s", visit_hidden(page, "form"), rest));
}

static int64_t audits(void)
{
	return clinic_count("SELECT COUNT(*) FROM audit");
}

static void an_answer_is_nobodys(void **state)
{
	(void)state;
	struct visitor v = somebody();
	const char *link = linked("patients", "Elm+Clinic");
	int64_t before = audits();
	struct str page = visit_get(&v, link);
	assert_has(page, "Overall, how was your experience of our service?");
	assert_has(page, "Neither good nor poor");
	assert_has(page, "Don&#39;t know");
	assert_not(page, "MUS");
	assert_not(page, "csrf");
	assert_status(answer(&v, link, "answer=&why=x"), 422);
	assert_status(answer(&v, link, "answer=7"), 422);
	assert_status(answer(&v, link, "answer=0"), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_count"), 0);
	/* signed in on the same machine: nothing of hers goes with it */
	struct str sent = answer(&clinic.nurse, link, "answer=2&why=The+waiting+room+is+cold");
	assert_status(sent, 303);
	assert_has(visit_get(&v, kit_say("%s?sent=yes", link)), "Thank you");
	assert_not(visit_get(&clinic.nurse, link), "Jo Whitlock");
	assert_int_equal(audits(), before);
	assert_int_equal(clinic_count("SELECT people FROM feedback_count WHERE answer = 2 AND way = 1 AND on_day = 20648"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_words WHERE say = 'The waiting room is cold' AND on_day = 20648 AND read_by IS NULL"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM form_key"), 1);        /* that made the address */
	/* sent twice it counts once, and the form is forgotten with the day */
	page = visit_get(&v, link);
	const char *body = arena_text(kit_cx_now()->arena, kit_say("form=%s&answer=1", visit_hidden(page, "form")));
	assert_status(visit_post(&v, link, body), 303);
	assert_status(visit_post(&v, link, body), 303);
	assert_int_equal(clinic_count("SELECT sum(people) FROM feedback_count"), 2);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_sent"), 2);
	clock_set_today(day_of(2026, 7, 15));
	assert_status(answer(&v, link, "answer=6"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_sent"), 1);
	clock_set_today(day_of(2026, 7, 14));
	/* a place takes so many a day; cards do not count against it */
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at, staff_id) VALUES ('feedback_day_most', '10', 1, 1)");
	kit_do(&clinic.where, "UPDATE feedback_count SET people = 10 WHERE on_day = 20648 AND answer = 1");
	assert_status(answer(&v, link, "answer=1"), 503);
	/* revoked, and one that never was */
	assert_status(form(&clinic.manager, "/experience", kit_say("do=revoke&what=%s", clinic_newest("feedback_link"))), 303);
	assert_status(visit_get(&v, link), 404);
	assert_status(visit_post(&v, link, "form=00000000000000000000000001&answer=1"), 404);
	assert_status(visit_get(&v, "/feedback/00000000000000000000000001"), 404);
}

static void word(const char *what)
{
	char text[ID_TEXT];
	const char *id = id_text(kit_ask_id(&clinic.where, "SELECT outside FROM feedback_words ORDER BY outside LIMIT 1"), text);
	assert_status(form(&clinic.nurse, "/experience", kit_say("do=%s&what=%s", what, id)), 303);
	assert_status(form(&clinic.nurse, "/experience", kit_say("do=%s&what=%s", what, id)), 409);
}

static void words_are_read_before_they_are_shown(void **state)
{
	(void)state;
	struct visitor v = somebody();
	const char *link = linked("patients", "Elm+Clinic");
	clock_set_today(day_of(2026, 6, 20));
	for (int i = 0; i < 5; i++)
		assert_status(answer(&v, link, i ? "answer=5" : "answer=5&why=Dr+Smudge+was+rude"), 303);
	clock_set_today(day_of(2026, 7, 14));
	struct str page = visit_get(&clinic.nurse, "/experience");
	assert_has(page, "100%<span class=\"wm-small\"> negative");
	assert_has(page, "Dr Smudge was rude");
	ptrdiff_t at = str_find(page, "What they wrote</h3>");
	assert_int_equal(at, -1);
	struct visitor rob;
	clinic_sign_in(&rob, "rob");                                      /* of another organisation */
	assert_not(visit_get(&rob, "/experience"), "Smudge");
	char text[ID_TEXT];
	const char *id = id_text(kit_ask_id(&clinic.where, "SELECT outside FROM feedback_words"), text);
	assert_status(form(&rob, "/experience", kit_say("do=show&what=%s", id)), 404);
	word("keep-back");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_words WHERE say = '' AND state = 3"), 1);
	assert_not(visit_get(&clinic.nurse, "/experience"), "Smudge");
	kit_do(&clinic.where, "DELETE FROM feedback_words");
	clock_set_today(day_of(2026, 6, 21));
	assert_status(answer(&v, link, "answer=1&why=Warm+and+quick"), 303);
	clock_set_today(day_of(2026, 7, 14));
	word("show");
	page = visit_get(&clinic.manager, "/experience");
	assert_has(page, "Warm and quick");
	assert_has(page, "Very good, June 2026; read by Jo Whitlock");
	assert_not(page, "21 Jun");
	/* of a month with too few nothing is shown, whatever was cleared */
	kit_do(&clinic.where, "DELETE FROM feedback_count WHERE answer = 5");
	page = visit_get(&clinic.manager, "/experience");
	assert_not(page, "Warm and quick");
	assert_has(page, "fewer than 5: not shown");
}

#define CARDS "do=cards&audience=patients&place=%s&on=%s&answer-1=%d&answer-4=%d&answer-6=%d"

static void cards(const char *place, const char *on, int good, int poor, int unsure)
{
	assert_status(form(&clinic.nurse, "/experience", kit_say(CARDS, place, on, good, poor, unsure)), 303);
}

static void few_are_not_shown(void **state)
{
	(void)state;
	assert_has(visit_get(&clinic.nurse, "/experience"), "Nobody answered in the twelve months");
	static const char *const wrong[] = { "do=cards&audience=&place=A&on=2026-06-01&answer-1=1", "do=cards&audience=patients&place=&on=2026-06-01&answer-1=1",
		"do=cards&audience=patients&place=A&on=2026-07-15&answer-1=1", "do=cards&audience=patients&place=A&on=2026-06-01&answer-1=-1",
		"do=cards&audience=patients&place=A&on=2026-06-01&answer-1=501", "do=cards&audience=patients&place=A&on=2026-06-01&answer-1=" };
	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_status(form(&clinic.nurse, "/experience", wrong[i]), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM feedback_count"), 0);
	cards("Elm", "2026-06-03", 8, 2, 2);
	cards("Oak", "2026-06-04", 4, 0, 0);
	struct str page = visit_get(&clinic.manager, "/experience");
	/* 12 of 16 positive, 2 negative: who does not know is among all */
	assert_has(page, "<th scope=\"row\">June 2026</th><td>All places</td><td class=\"wm-num\">16<");
	assert_has(page, ">75%<");
	assert_has(page, ">13%<");
	/* Oak is too small; Elm would tell it */
	assert_has(page, "<td>Elm</td><td colspan=\"4\"");
	assert_has(page, "<td>Oak</td><td colspan=\"4\"");
	cards("Oak", "2026-06-04", 1, 0, 0);
	page = visit_get(&clinic.manager, "/experience");
	assert_has(page, "<td>Elm</td><td class=\"wm-num\">12<");
	assert_has(page, "<td>Oak</td><td class=\"wm-num\">5<");
	/* this month is not over */
	cards("Oak", "2026-07-01", 40, 0, 0);
	assert_not(visit_get(&clinic.manager, "/experience"), "July 2026");
	/* a month of four */
	cards("Elm", "2026-05-03", 4, 0, 0);
	page = visit_get(&clinic.manager, "/experience");
	assert_has(page, "<th scope=\"row\">May 2026</th><td>All places</td><td colspan=\"4\" class=\"wm-2nd\">fewer than 5");
	page = visit_get(&clinic.manager, "/experience/summary");
	assert_has(page, "(1 left out)");
	assert_has(page, "Patients and carers</th><td class=\"wm-num\">17<");
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at, staff_id) VALUES ('experience_least', '4', 1, 1)");
	assert_has(visit_get(&clinic.manager, "/experience/summary"), "Patients and carers</th><td class=\"wm-num\">21<");
	/* referrers by the same means, apart; and another organisation sees none of it */
	assert_status(form(&clinic.nurse, "/experience", "do=cards&audience=referrers&place=Elm&on=2026-06-01&answer-1=9"), 303);
	assert_has(visit_get(&clinic.nurse, "/experience?of=referrers"), "A question of our own");
	assert_has(visit_get(&clinic.nurse, "/experience?of=referrers"), ">100%<");
	struct visitor rob;
	clinic_sign_in(&rob, "rob");
	assert_has(visit_get(&rob, "/experience"), "Nobody answered in the twelve months");
	assert_status(visit_get(&clinic.gp, "/experience"), 403);
	assert_status(form(&clinic.nurse, "/experience", "do=link&audience=patients&place=Elm"), 403);
}

/* Whatever places there are: what is hidden does not follow from the whole and what is shown. */
static void the_hidden_does_not_follow(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 7, 1);
	int hid = 0;
	for (int round = 0; round < 20000; round++) {
		int64_t n[6], hidden = 0;
		bool shown[6];
		size_t count = 1 + rng_below(&rng, 6), hiding = 0;
		for (size_t i = 0; i < count; i++)
			n[i] = 1 + (int64_t)rng_below(&rng, 12);
		small_hide(n, count, 5, shown);
		for (size_t i = 0; i < count; i++) {
			assert_true(!shown[i] || n[i] >= 5);
			hiding += !shown[i];
			hidden += shown[i] ? 0 : n[i];
		}
		if (hiding && hiding < count)
			assert_true(hiding > 1 && hidden >= 5);
		hid += hiding > 0;
	}
	assert_true(hid > 1000);
	/* where all are large nothing is hidden */
	const int64_t large[] = { 5, 9, 30 };
	bool shown[3];
	small_hide(large, 3, 5, shown);
	assert_true(shown[0] && shown[1] && shown[2]);
}

#define SAID "do=said&said=The+MUS+letters+are+hard+to+read&did=Letters+are+in+plain+words+now&doer=The+MUS+team&on=2026-07-01"

static void you_said_we_did(void **state)
{
	(void)state;
	struct str login;
	static const char *const wrong[] = { "do=put&kind=none&audience=patients&on=2026-07-01&title=T&people=5&say=x",
		"do=put&kind=focus-group&audience=patients&on=2026-07-01&title=T&people=0&say=x",
		"do=put&kind=focus-group&audience=patients&on=&title=T&people=5&say=x",
		"do=put&kind=questionnaire&audience=patients&on=2026-07-01&title=T&people=5&asked=4&say=x", "do=put&kind=single&audience=x&on=2026-07-01&people=1",
		"do=put&kind=single&audience=patients&on=2026-07-01&title=T&people=1&say=" };
	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_status(form(&clinic.nurse, "/experience/voices", wrong[i]), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM voice"), 0);
	assert_status(form(&clinic.nurse, "/experience/voices", "do=put&kind=focus-group&audience=patients&on=2026-07-01&title=Letters&people=7&say=Hard+to+read"
		"&follows=Plain+words"), 303);
	assert_status(form(&clinic.nurse, "/experience/voices", "do=put&kind=questionnaire&audience=referrers&on=2026-07-02&title=CSQ-8&people=20&asked=50"
		"&say=Good"), 303);
	struct str page = visit_get(&clinic.manager, "/experience/voices");
	assert_has(page, "Patients and carers: 7");
	assert_has(page, "Referrers: 20 of 50 asked");
	assert_status(form(&clinic.manager, "/experience/voices", kit_say("do=end&what=%s&why=Twice", clinic_newest("voice"))), 303);
	assert_not(visit_get(&clinic.manager, "/experience/voices"), "CSQ-8");
	assert_status(form(&clinic.nurse, "/experience/voices", SAID), 403);
	assert_status(form(&clinic.manager, "/experience/voices", SAID), 303);
	page = visit_get(&clinic.nurse, "/experience/said");
	assert_has(page, "The persistent physical symptoms letters are hard to read");
	assert_has(page, "Letters are in plain words now");
	/* the patient reads it, in those words */
	clinic_referred();
	assert_ok(store_write(kit_cx_now(), clinic.region.store, clinic_herself, &login));
	clinic_knows_her();
	struct visitor ruth;
	clinic_sign_in(&ruth, str_c(kit_cx_now()->arena, login));
	page = visit_get(&ruth, "/mine");
	assert_status(page, 200);
	assert_has(page, "You said, we did");
	assert_has(page, "Letters are in plain words now");
	assert_not(page, "MUS");
	assert_status(visit_get(&ruth, "/experience"), 403);
	assert_status(form(&clinic.manager, "/experience/voices", kit_say("do=down&what=%s", clinic_newest("said_done"))), 303);
	assert_not(visit_get(&ruth, "/mine"), "You said, we did");
	page = visit_get(&clinic.manager, "/experience/summary");
	assert_has(page, "<dt>Focus groups</dt><dd>1</dd>");
	assert_has(page, "<dt>Questionnaires</dt><dd>0</dd>");
	assert_not(page, "Hard to read");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_answer_is_nobodys, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(words_are_read_before_they_are_shown, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(few_are_not_shown, clinic_set_up, clinic_tear_down),
		cmocka_unit_test(the_hidden_does_not_follow),
		cmocka_unit_test_setup_teardown(you_said_we_did, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("experience", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
