/* A group session over the real door and both engines: written once by whoever leads it, standing in the record of each who was there; all or none;
 * nobody's record says who else was there. */
#include "tests/kit/kit.h"

#include <string.h>

#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *episodes[3];
static const char *const names[3] = { "Ashworth", "Baker", "Carver" };

/* Three people at the hospital team's step; clinic.ruth is whoever is spoken of. */
static void three_are_treated(void)
{
	static const char *const given[3] = { "Ruth", "Joan", "Alma" }, *const number[3] = { "", "9990004005", "9990003998" };
	struct kit_person first = clinic.ruth;
	for (int i = 0; i < 3; i++) {
		if (i)
			clinic.ruth = kit_person(&clinic.region, names[i], given[i], number[i], NHS_VERIFIED);
		clinic_referred();
		clinic_criteria();
		clinic_acts(&clinic.nurse, "move", "to=first-appointment");
		clinic_acts(&clinic.psychiatrist, "move", "to=hospital-team&against=yes&say=Chosen+together");
		episodes[i] = arena_text(&clinic.lasting, clinic_newest("episode"));
	}
	clinic.ruth = first;
}

#define AT "at=leeds-liaison/hospital-team&"

static struct str send(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, "/group?at=leeds-liaison/hospital-team");
	const char *body = kit_say("csrf=%s&key=%s&" AT "%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest);
	for (int i = 0; i < 3; i++) {
		const char *seq = kit_say("seq-%s", episodes[i]);
		body = str_find(page, seq) < 0 ? body : kit_say("%s&%s=%s", body, seq, visit_hidden(page, seq));
	}
	return visit_post(v, "/group", body);
}

static struct str course_page(int i)
{
	return visit_get(&clinic.nurse, kit_say("/episode/%s", episodes[i]));
}

static int64_t sessions(void)
{
	return clinic_count("SELECT COUNT(*) FROM course WHERE act = 4");
}

static void attendance_stands_in_each_record(void **state)
{
	(void)state;
	assert_has(visit_get(&clinic.nurse, "/group"), "Nobody is at a step with sessions");
	three_are_treated();
	struct str page = visit_get(&clinic.nurse, "/group?at=leeds-liaison/hospital-team");
	assert_status(page, 200);
	for (int i = 0; i < 3; i++)
		assert_has(page, kit_say("came-%s", episodes[i]));
	assert_has(page, "0 of 10");
	/* nobody chosen, no name, or a name that is somebody's */
	assert_status(send(&clinic.nurse, "name=Pain+school&phase=engagement&on=2026-07-14"), 422);
	assert_status(send(&clinic.nurse, kit_say("name=&phase=engagement&on=2026-07-14&came-%s=yes", episodes[0])), 422);
	page = send(&clinic.nurse, kit_say("name=Joan%%27s+pain+school&phase=engagement&on=2026-07-14&came-%s=yes&came-%s=yes", episodes[0], episodes[1]));
	assert_status(page, 422);
	assert_has(page, "leave out who is in it");
	assert_has(page, "value=\"Joan&#39;s pain school\"");
	assert_int_equal(sessions(), 0);
	/* two came, one did not */
	page = send(&clinic.nurse, kit_say("name=Pain+school&phase=engagement&on=2026-07-14&came-%s=yes&came-%s=yes&came-%s=no", episodes[0],
		episodes[1], episodes[2]));
	assert_status(page, 303);
	assert_has(http_header(page, "Location"), "written=3");
	assert_int_equal(sessions(), 3);
	for (int i = 0; i < 3; i++) {
		page = course_page(i);
		assert_has(page, "In a group: Pain school.");
		assert_has(page, i < 2 ? "1 of 10 kept" : "0 of 10 kept, did not come 1 time");
		for (int k = 0; k < 3; k++)
			assert_true(k == i || str_find(page, names[k]) < 0);
	}
	assert_int_equal(clinic_count("SELECT COUNT(DISTINCT patient_id) FROM course_text WHERE say LIKE 'In a group%'"), 3);
	assert_int_equal(clinic_count("SELECT COUNT(DISTINCT patient_id) FROM audit WHERE operation = 'change' AND detail = 'session'"), 3);
}

static void all_of_them_or_none(void **state)
{
	(void)state;
	three_are_treated();
	/* a red flag stops one while the leader writes: nothing stands in the record of the other */
	struct str page = visit_get(&clinic.nurse, "/group?at=leeds-liaison/hospital-team");
	const char *body = kit_say("csrf=%s&key=%s&" AT "name=Pain+school&phase=engagement&on=2026-07-14&came-%s=yes&came-%s=yes&seq-%s=%s&seq-%s=%s",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"), episodes[0], episodes[1], episodes[0], visit_hidden(page, kit_say("seq-%s", episodes[0])),
		episodes[1], visit_hidden(page, kit_say("seq-%s", episodes[1])));
	struct str course = course_page(1);
	assert_status(visit_post(&clinic.nurse, kit_say("/episode/%s/suspend", episodes[1]), kit_say("csrf=%s&key=%s&seq=%s&on=2026-07-14&item=weight-loss&say=x",
		visit_hidden(course, "csrf"), visit_hidden(course, "key"), visit_hidden(course, "seq"))), 303);
	page = visit_post(&clinic.nurse, "/group", body);
	assert_status(page, 409);
	assert_has(page, "Nothing was written, of nobody.");
	assert_int_equal(sessions(), 0);
	/* she is not offered; the others are, and what is sent twice stands once */
	page = visit_get(&clinic.nurse, "/group?at=leeds-liaison/hospital-team");
	assert_has(page, "Stopped by a red flag: nothing goes on");
	assert_not(page, kit_say("came-%s", episodes[1]));
	body = kit_say("csrf=%s&key=%s&" AT "name=Pain+school&phase=engagement&on=2026-07-14&came-%s=yes&seq-%s=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), episodes[0], episodes[0], visit_hidden(page, kit_say("seq-%s", episodes[0])));
	struct str answers[4];
	visit_post_at_once(&clinic.nurse, "/group", body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(sessions(), 1);
	/* another organisation's people are not on this list, whatever is sent; who manages has no such page */
	page = visit_get(&clinic.gp, "/group?at=leeds-liaison/hospital-team");
	assert_status(page, 200);
	assert_not(page, "came-");
	assert_status(visit_get(&clinic.manager, "/group"), 403);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(attendance_stands_in_each_record, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(all_of_them_or_none, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("a group", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
