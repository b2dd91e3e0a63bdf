/* Hours in which a service reads, by the clock of London: when they open, how minutes are counted in them, what is said of them. What of a step's
 * measures is open; what may be asked for away from the room at all. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "care/remote.h"
#include "rule/hours.h"

static struct instant at(const char *iso)
{
	struct instant t;
	must(instant_parse(str_of(iso), &t));
	return t;
}

static void same(struct instant is, const char *iso)
{
	char text[INSTANT_TEXT];
	assert_string_equal(instant_iso(is, text), iso);
}

static const struct hours week = { 31, 540, 1020 }, always = { 127, 0, 1440 }, never = { 0, 540, 1020 };

static void answers_are_read_in_hours(void **state)
{
	(void)state;
	kit_cx();
	/* 13 July 2026 was a Monday; London is an hour ahead of UTC then */
	assert_true(hours_open(&week, at("2026-07-13T08:00:00Z")));
	assert_false(hours_open(&week, at("2026-07-13T07:59:59Z")));
	assert_false(hours_open(&week, at("2026-07-13T16:00:00Z")));
	assert_false(hours_open(&week, at("2026-07-12T10:00:00Z")));
	assert_true(hours_open(&always, at("2026-07-12T23:59:59Z")));
	same(hours_next(&week, at("2026-07-13T19:10:00Z")), "2026-07-14T08:00:00Z");
	same(hours_next(&week, at("2026-07-17T19:10:00Z")), "2026-07-20T08:00:00Z");
	same(hours_next(&week, at("2026-07-14T08:00:01Z")), "2026-07-14T08:00:01Z");
	assert_false(instant_known(hours_next(&never, at("2026-07-13T10:00:00Z"))));
	/* the clocks go back on 25 October 2026: nine in the morning is nine in the morning */
	same(hours_next(&week, at("2026-10-23T18:00:00Z")), "2026-10-26T09:00:00Z");
	same(hours_next(&(struct hours){ 64, 540, 1020 }, at("2026-10-24T18:00:00Z")), "2026-10-25T09:00:00Z");
}

/* HAZ-036 */
static void minutes_are_counted_in_them(void **state)
{
	(void)state;
	kit_cx();
	same(hours_after(&week, at("2026-07-13T10:00:00Z"), 30), "2026-07-13T10:30:00Z");
	/* ten of thirty minutes were left on Friday */
	same(hours_after(&week, at("2026-07-17T15:50:00Z"), 30), "2026-07-20T08:20:00Z");
	same(hours_after(&week, at("2026-07-18T12:00:00Z"), 30), "2026-07-20T08:30:00Z");
	same(hours_after(&week, at("2026-07-13T08:00:00Z"), 481), "2026-07-14T08:01:00Z");
	same(hours_after(&always, at("2026-07-18T23:50:00Z"), 30), "2026-07-19T00:20:00Z");
	assert_false(instant_known(hours_after(&never, at("2026-07-18T12:00:00Z"), 30)));
}

static void it_is_said_in_words(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	assert_str(hours_say(arena, &week), "Monday to Friday, 9am to 5pm");
	assert_str(hours_say(arena, &always), "Every day, day and night");
	assert_str(hours_say(arena, &(struct hours){ 21, 570, 1440 }), "Monday, Wednesday and Friday, 9:30am to midnight");
	assert_str(hours_promise(arena, &week, at("2026-07-13T19:10:00Z")), "It is now Monday, 8:10pm, so they will be read tomorrow, Tuesday, from 9am.");
	assert_str(hours_promise(arena, &week, at("2026-07-17T19:10:00Z")), "It is now Friday, 8:10pm, so they will be read on Monday, from 9am.");
	assert_str(hours_promise(arena, &week, at("2026-07-13T06:10:00Z")), "It is now Monday, 7:10am, so they will be read today, from 9am.");
	assert_str(hours_promise(arena, &week, at("2026-07-13T10:00:00Z")), "It is now Monday, 11am, so they will be read today, by 5pm.");
	assert_false(hours_right(&(struct hours){ 1, 600, 600 }));
	assert_false(hours_right(&(struct hours){ 1, 600, 1441 }));
	assert_false(hours_right(&(struct hours){ 128, 600, 700 }));
}

/* A step that asks for two measures on coming, after its sixth session and on leaving; she came to it on day 20000. */
static void what_is_open_of_a_step(void **state)
{
	(void)state;
	struct str measure[] = { STR("phq-15"), STR("wsas") };
	int at[] = { 0, 6, -1 };
	static struct pathway p;
	static struct course c;
	struct arena *arena = kit_cx()->arena;
	p.step[0] = (struct pathway_step){ .measure = measure, .measures = 2, .measure_at = at, .measure_ats = 3 };
	c = (struct course){ .pathway = &p, .phase = PHASE_OPEN, .since = { 20000 } };
	c.visits[0] = 1;
	struct measure_open *open;
	const struct response_said said[] = { { 7, STR("phq-15"), { 19999 } }, { 8, STR("phq-15"), { 20003 } }, { 7, STR("phq-15"), { 20004 } },
		{ 7, STR("gad-7"), { 20004 } }, { 7, STR("phq-15"), { 20050 } }, { 7, STR("wsas"), { 20060 } }, { 7, STR("wsas"), { 20000 } } };
	/* before she came, and of somebody else: neither counts; but when it was last answered is known */
	assert_int_equal(measures_open(arena, &c, 7, said, 2, &open), 2);
	assert_str(open[0].id, "phq-15");
	assert_int_equal(open[0].answered, 0);
	assert_int_equal(open[0].last.day, 19999);
	assert_false(day_known(open[1].last));
	assert_int_equal(measures_open(arena, &c, 7, said, 3, &open), 1);
	assert_str(open[0].id, "wsas");
	/* the sixth session makes both due once more: partly done is open still */
	c.kept[0] = 6;
	assert_int_equal(measures_open(arena, &c, 7, said, 4, &open), 2);
	assert_int_equal(open[0].needed, 2);
	assert_int_equal(open[0].answered, 1);
	assert_int_equal(measures_open(arena, &c, 7, said, 5, &open), 1);
	assert_int_equal(measures_open(arena, &c, 7, said, 6, &open), 1);
	assert_int_equal(open[0].answered, 1);
	assert_int_equal(measures_open(arena, &c, 7, said, 7, &open), 0);
	/* of a step that she came back to only the last time counts; while it is stopped nothing is asked */
	c.visits[0] = 2;
	assert_int_equal(measures_open(arena, &c, 7, said, 6, &open), 0);
	c.phase = PHASE_SUSPENDED;
	assert_int_equal(measures_open(arena, &c, 7, said, 0, &open), 0);
}

static void what_may_be_asked_away_from_the_room(void **state)
{
	(void)state;
	kit_cx();
	static struct instrument in;
	in = (struct instrument){ .by = FILLED_BY_PATIENT, .words = true };
	const struct remote_service none = { .ready = false }, set = { .ready = true };
	const struct day on = { 20005 };
	assert_int_equal(remote_offer(&in, &none, false, on), OFFER_YES);
	in.anonymous = true;
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_NO_NAME);
	in.anonymous = false;
	in.alerts = 1;
	assert_int_equal(remote_offer(&in, &none, true, on), OFFER_ROOM);
	assert_int_equal(remote_offer(&in, &set, false, on), OFFER_READER);
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_YES);
	in.words = false;
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_NO_WORDS);
	/* words that the site has under a licence, while it holds; of a carer's own as of hers */
	static struct str ask[1];
	static struct instrument_licence licence = { .language = STR_NONE, .ask = ask, .from = { 20000 }, .until = { 20010 } };
	licence.language = STR("en");
	in.licence[0] = &licence;
	in.licences = 1;
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_YES);
	assert_int_equal(remote_offer(&in, &set, true, (struct day){ 20011 }), OFFER_NO_WORDS);
	in.by = FILLED_BY_CARER;
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_YES);
	in.by = FILLED_BY_CLINICIAN;
	assert_int_equal(remote_offer(&in, &set, true, on), OFFER_NOT_HERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read_in_hours),
		cmocka_unit_test(minutes_are_counted_in_them),
		cmocka_unit_test(it_is_said_in_words),
		cmocka_unit_test(what_is_open_of_a_step),
		cmocka_unit_test(what_may_be_asked_away_from_the_room),
	};
	return cmocka_run_group_tests_name("remote", tests, NULL, NULL);
}
