/* Drafts through the browser, over both engines: kept by script and by the button, for their author alone, two sheets apart, gone on with beside what
 * changed meanwhile, kept where a form is refused, ended when they are sent or thrown away. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/must.h"
#include "care/draft.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *plan(void)
{
	return kit_say("/plan/%s", clinic_newest("episode"));
}

static struct str keep(const struct visitor *v, struct str page, const char *form, const char *rest)
{
	return visit_post(v, "/draft", kit_say("csrf=%s&key=%s&draft_form=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), form, rest));
}

static const char *newest(void)
{
	return kit_say("/draft/%s", clinic_newest("draft"));
}

static void it_is_its_authors_alone(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str page = visit_get(&clinic.nurse, plan());
	assert_has(page, "Keep for later");
	struct str answer = keep(&clinic.nurse, page, plan(), "kind=goal&say=Walk+to+the+shop&due_on=2026-08-01");
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), kit_say("%s?draft=%s", plan(), clinic_newest("draft")));
	/* its form stands filled; its words are nobody else's, and not in the plan */
	page = visit_get(&clinic.nurse, kit_say("%s?draft=%s", plan(), clinic_newest("draft")));
	assert_has(page, ">Walk to the shop</textarea>");
	assert_has(page, "Your drafts here");
	assert_has(visit_get(&clinic.nurse, newest()), "Walk to the shop");
	assert_has(visit_get(&clinic.nurse, "/drafts"), newest());
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM plan_item"), 0);
	const char *const of_hers[] = { newest(), kit_say("%s?draft=%s", plan(), clinic_newest("draft")), "/drafts", plan() };
	for (size_t i = 0; i < LENGTH(of_hers); i++)
		assert_not(visit_get(&clinic.psychiatrist, of_hers[i]), "Walk to the shop");
	assert_status(visit_get(&clinic.psychiatrist, newest()), 404);
	assert_status(visit_post(&clinic.psychiatrist, newest(), kit_say("csrf=%s&key=%s", visit_hidden(visit_get(&clinic.psychiatrist, plan()), "csrf"),
		visit_hidden(visit_get(&clinic.psychiatrist, plan()), "key"))), 404);
	assert_status(visit_post(&clinic.manager, "/draft", kit_say("csrf=%s&key=%s&draft_form=%s&kind=goal&say=x",
		visit_hidden(visit_get(&clinic.manager, "/find"), "csrf"), visit_hidden(page, "key"), plan())), 403);
	/* sent, it ends */
	answer = visit_post(&clinic.nurse, plan(), kit_say("csrf=%s&key=%s&kind=goal&say=Walk+to+the+shop&due_on=2026-08-01&draft=%s&draft_version=1&draft_form=%s",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"), clinic_newest("draft"), plan()));
	assert_status(answer, 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft"), 0);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM plan_item WHERE say = 'Walk to the shop'"), 1);
}

static void two_sheets_are_two_drafts(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str one = visit_get(&clinic.nurse, plan()), two = visit_get(&clinic.nurse, plan());
	struct str answer = keep(&clinic.nurse, one, plan(), "draft_how=script&kind=goal&say=One");
	assert_status(answer, 200);
	assert_has(answer, "\"version\":1");
	assert_has(answer, "Nobody else sees it.");
	assert_has(keep(&clinic.nurse, two, plan(), "draft_how=script&kind=goal&say=Two"), "\"version\":1");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft"), 2);
	/* the first is opened in the second window, too, and written on there: what the first window then keeps is kept apart */
	const char *first = kit_say("draft=%s&draft_version=1", kit_say("%.26s", strstr(str_c(kit_cx_now()->arena, answer), "{\"draft\":\"") + 10));
	assert_has(keep(&clinic.nurse, two, plan(), kit_say("%s&draft_how=script&kind=goal&say=One+and+more", first)), "\"version\":2");
	answer = keep(&clinic.nurse, one, plan(), kit_say("%s&draft_how=script&kind=goal&say=One+otherwise", first));
	assert_has(answer, "Kept as a draft of its own");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft"), 3);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft WHERE words IN ('One and more', 'One otherwise', 'Two')"), 3);
	/* the same words again write nothing */
	assert_has(keep(&clinic.nurse, two, plan(), kit_say("%s&draft_how=script&kind=goal&say=One+and+more", first)), "\"version\":2");
	struct str page = visit_get(&clinic.nurse, newest());
	assert_status(visit_post(&clinic.nurse, newest(), kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft"), 2);
}

/* What was refused because somebody acted meanwhile is kept, and gone on with beside what she did. */
static void what_is_refused_is_kept(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str old = visit_get(&clinic.nurse, clinic_place()), at = visit_get(&clinic.nurse, plan());
	/* though she has as many drafts as anybody may: of another she is told why it is not kept, as script asks and as the button does */
	for (int i = 0; i < DRAFTS_MAX; i++)
		assert_status(keep(&clinic.nurse, at, plan(), kit_say("kind=goal&say=Goal+%d&due_on=2026-08-01", i)), 303);
	struct str full = keep(&clinic.nurse, at, plan(), "kind=goal&say=Another&due_on=2026-08-01&draft_how=script");
	assert_status(full, 422);
	assert_has(full, "{\"say\":\"You have 100 drafts. Send some, or throw some away; this one was not kept.\"}");
	assert_has(keep(&clinic.nurse, at, plan(), "kind=goal&say=Another&due_on=2026-08-01"), "You have 100 drafts.");
	clinic_acts(&clinic.psychiatrist, "review", "due_on=2026-07-25&say=Rang+her");
	struct str answer = clinic_act_at(&clinic.nurse, old, "review", "due_on=2026-07-24&say=Wrote+to+her");
	assert_status(answer, 409);
	assert_has(answer, "It is kept as a draft, for you alone");
	assert_has(answer, newest());
	assert_has(answer, ">Wrote to her</textarea>");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft WHERE words = 'Wrote to her'"), 1);
	struct str page = visit_get(&clinic.nurse, kit_say("%s?draft=%s", clinic_place(), clinic_newest("draft")));
	assert_has(page, ">Wrote to her</textarea>");
	assert_has(page, "Dr Helen Marsh");
	/* a part of the plan that was worded anew, and one that was taken away */
	const char *goal = "kind=goal&say=Walk&due_on=2026-08-01";
	page = visit_get(&clinic.nurse, plan());
	assert_status(visit_post(&clinic.nurse, plan(), kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), goal)), 303);
	const char *item = arena_text(kit_cx_now()->arena, clinic_newest("plan_item"));
	const struct visitor *both[] = { &clinic.psychiatrist, &clinic.nurse };
	for (int i = 0; i < 2; i++) {
		page = visit_get(both[i], plan());
		answer = visit_post(both[i], plan(), kit_say("csrf=%s&key=%s&item=%s&due_on=2026-08-01&say=Walk+%d+times", visit_hidden(page, "csrf"),
			visit_hidden(page, "key"), item, i + 2));
		assert_status(answer, i ? 409 : 303);
	}
	assert_has(answer, "worded this anew");
	assert_has(answer, "Walk 2 times");
	assert_has(answer, ">Walk 3 times</textarea>");
}

static struct str sent(const struct visitor *v, const char *page, const char *rest)
{
	struct str seen = visit_get(v, page);
	return visit_post(v, page, kit_say("csrf=%s&key=%s&%s", visit_hidden(seen, "csrf"), visit_hidden(seen, "key"), rest));
}

/* Ruth on the list of a meeting in two days: the page about her there. */
static const char *listed(void)
{
	const char *meeting = str_c(kit_cx_now()->arena, http_header(sent(&clinic.psychiatrist, "/meetings", "kind=team&title=Team&on=2026-07-16&place=2pm"),
		"Location"));
	return str_c(kit_cx_now()->arena, http_header(sent(&clinic.psychiatrist, kit_say("%s/meeting", clinic_person()), kit_say("meeting=%s&question=What+now",
		meeting + 9)), "Location"));
}

/* What is decided at a meeting: kept, gone on with in its own form, and kept where a colleague was quicker. */
static void what_a_meeting_decides_is_kept(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	const char *item = listed(), *action = "do=point&kind=action&doer_name=Dr+Haddow&due_on=2026-07-20";
	struct str page = visit_get(&clinic.nurse, item);
	assert_has(page, "data-draft=\"point-decision\"");
	assert_status(keep(&clinic.nurse, page, item, "do=point&kind=decision&say=Six+sessions&why=It+helps&doer=&doer_name=&due_on="), 303);
	page = visit_get(&clinic.nurse, kit_say("%s?draft=%s", item, clinic_newest("draft")));
	assert_has(page, ">Six sessions</textarea>");
	assert_has(page, ">It helps</textarea>");
	assert_has(page, "Your drafts here");
	assert_not(page, "<details class=\"wm-more\" open><summary>Something else");
	assert_not(visit_get(&clinic.psychiatrist, item), "Six sessions");
	assert_status(visit_get(&clinic.psychiatrist, newest()), 404);
	page = visit_get(&clinic.nurse, newest());
	assert_has(page, "At a meeting");
	assert_has(page, "It helps");
	assert_not(page, ">Do<");
	assert_status(sent(&clinic.nurse, item, kit_say("do=point&kind=decision&say=Six+sessions&why=It+helps&doer=&doer_name=Dr+Haddow&due_on=2026-07-20&draft=%s"
		"&draft_version=1", clinic_newest("draft"))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft"), 0);
	/* the other form comes back open */
	page = sent(&clinic.nurse, item, kit_say("%s&say=", action));
	assert_status(page, 422);
	assert_has(page, "<details class=\"wm-more\" open><summary>Something else");
	assert_status(keep(&clinic.nurse, visit_get(&clinic.nurse, item), item, kit_say("%s&say=Ring+the+school", action)), 303);
	assert_has(visit_get(&clinic.nurse, kit_say("%s?draft=%s", item, clinic_newest("draft"))), "<details class=\"wm-more\" open><summary>Something else");
	/* two change the same one: what came second is kept, and it is said where it stands */
	const char *point = arena_text(kit_cx_now()->arena, clinic_newest("meeting_point"));
	const struct visitor *both[] = { &clinic.psychiatrist, &clinic.nurse };
	for (int i = 0; i < 2; i++) {
		page = sent(both[i], item, kit_say("do=point&kind=decision&point=%s&say=%d+sessions&why=It+helps&doer_name=Dr+Haddow&due_on=2026-07-20&changed=Asked",
			point, i + 7));
		assert_status(page, i ? 409 : 303);
	}
	assert_has(page, "changed or settled meanwhile");
	assert_has(page, "It is kept as a draft, for you alone");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM draft WHERE words LIKE '8 sessions%'"), 1);
	page = visit_get(&clinic.nurse, kit_say("%s?draft=%s", item, clinic_newest("draft")));
	assert_has(page, "7 sessions");
	assert_has(page, "changed or settled meanwhile");
	assert_has(visit_get(&clinic.nurse, newest()), "8 sessions");
	/* who sees her no more sees no draft about her */
	kit_do(&clinic.where, "DELETE FROM relation");
	assert_status(visit_get(&clinic.nurse, newest()), 404);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_its_authors_alone, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(two_sheets_are_two_drafts, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_refused_is_kept, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_a_meeting_decides_is_kept, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("drafts", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
