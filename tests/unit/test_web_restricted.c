/* What was suffered, once written as restricted, is read by whoever wrote it and comes up nowhere else: in no list, letter, plan or meeting, nor on
 * the patient's own page, until its author lifts it; over both engines. HAZ-027 */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "care/permission.h"
#include "door/password.h"
#include "catalog/catalog.h"
#include "model/letter.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

#define SUFFERED "Hurt+by+an+uncle"
#define SUFFERED_SEEN "Hurt by an uncle"
#define OPEN_SEEN "Walk to the shop"
#define RESTRICTED_TAG "nhsuk-tag--red\">\nrestricted"

static struct str plan_send(const struct visitor *v, const char *rest)
{
	const char *plan = kit_say("/plan/%s", clinic_newest("episode"));
	struct str page = visit_get(v, plan);
	return visit_post(v, plan, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static struct str meeting_send(const struct visitor *v, const char *from, const char *rest)
{
	struct str page = visit_get(v, from);
	return visit_post(v, from, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

/* Her own sign-in at the service. */
static enum err herself(struct cx *cx, struct db *db, void *arg)
{
	struct permission made;
	struct str *login = arg, phc;
	struct permission_ask ask = { .organisation = clinic.region.service, .patient = clinic.ruth.id, .kind = RELATION_SELF, .ground = STR("vouched"),
		.decided_by = STR("x"), .login = STR(""), .name = STR(""), .reference = STR(""), .say = STR(""), .from = DAY_NONE, .until = DAY_NONE,
		.policy = kit_policy() };
	TRY(permission_give(cx, db, &ask, clock_now(), &made));
	TRY(password_make(cx, STR(VISIT_PASSWORD), made.login, &phc));
	*login = str_dup(&clinic.lasting, made.login);
	return staff_set_password(cx, db, made.staff, phc);
}

/* The service has written down itself who she is. */
static void known_by_the_service(void)
{
	static const char *const known[] = { "demographic", "identifier" };
	for (size_t i = 0; i < LENGTH(known); i++)
		kit_do(&clinic.where, kit_say("UPDATE %s SET holding_id = (SELECT MAX(holding_id) FROM episode)", known[i]));
}

static void nowhere_on(const struct visitor *v, const char *target, int status)
{
	struct str page = visit_get(v, target);
	assert_status(page, status);
	if (str_find(page, SUFFERED_SEEN) >= 0)
		print_error("told at %s\n", target);
	assert_not(page, SUFFERED_SEEN);
}

/* Of every letter, to everybody whom it can be for. */
static void in_no_letter(const struct visitor *v)
{
	const struct catalog *c = kit_catalog();
	for (size_t i = 0; i < c->letters; i++)
		for (int to = LETTER_TO_GP; to < LETTER_TOS; to++)
			if (c->letter[i]->to & 1u << to)
				nowhere_on(v, kit_say("%s/letter/%.*s?to=%s", clinic_place(), STRF(c->letter[i]->id), letter_to_word((enum letter_to)to)), 200);
}

/* HAZ-027: read by whoever wrote it, and there alone, until she lifts it. */
static void what_was_suffered_comes_up_nowhere(void **state)
{
	(void)state;
	struct str login;
	clinic_referred();
	clinic_criteria();
	assert_status(plan_send(&clinic.psychiatrist, "kind=predisposing&say=" SUFFERED "&restricted=yes"), 303);
	assert_status(plan_send(&clinic.psychiatrist, "kind=goal&say=Walk+to+the+shop&due_on=2026-09-01"), 303);
	const char *plan = kit_say("/plan/%s", clinic_newest("episode"));
	assert_has(visit_get(&clinic.psychiatrist, plan), SUFFERED_SEEN);
	/* a colleague who treats her reads the plan, and not this; nor that there is such a thing */
	struct str page = visit_get(&clinic.nurse, plan);
	assert_has(page, OPEN_SEEN);
	assert_not(page, SUFFERED_SEEN);
	assert_not(page, RESTRICTED_TAG);
	/* a meeting talks about her */
	page = meeting_send(&clinic.psychiatrist, "/meetings", "kind=team&title=Team&on=2026-07-16&place=2pm");
	assert_status(page, 303);
	const char *meeting = str_c(kit_cx_now()->arena, http_header(page, "Location"));
	page = meeting_send(&clinic.psychiatrist, kit_say("%s/meeting", clinic_person()), kit_say("meeting=%s&question=How+to+go+on", clinic_newest("meeting")));
	assert_status(page, 303);
	const char *item = str_c(kit_cx_now()->arena, http_header(page, "Location"));
	assert_has(visit_get(&clinic.psychiatrist, item), OPEN_SEEN);
	const char *const pages[] = { "/board", "/board?view=table", "/board.csv", "/due?who=all", "/worklist", "/meetings", "/advice", meeting, item,
		clinic_place(), clinic_person(), kit_say("%s/events", clinic_person()), kit_say("%s/severity", plan) };
	for (size_t i = 0; i < LENGTH(pages); i++) {
		nowhere_on(&clinic.psychiatrist, pages[i], 200);        /* not even where its author looks */
		nowhere_on(&clinic.nurse, pages[i], 200);
	}
	in_no_letter(&clinic.psychiatrist);
	assert_has(visit_get(&clinic.psychiatrist, kit_say("%s/letter/plan-to-all?to=gp", clinic_place())), OPEN_SEEN);
	/* her own page is opened where others look over her shoulder */
	assert_ok(store_write(kit_cx_now(), clinic.region.store, herself, &login));
	struct visitor ruth;
	known_by_the_service();
	clinic_sign_in(&ruth, str_c(kit_cx_now()->arena, login));
	page = visit_get(&ruth, "/mine");
	assert_has(page, OPEN_SEEN);
	assert_not(page, SUFFERED_SEEN);
	/* its author lifts it, in words that may be known: these, and never those before */
	page = visit_get(&clinic.psychiatrist, plan);
	ptrdiff_t at = str_find(page, "id=\"predisposing\"");
	page = str_sub(page, (size_t)at, page.n);
	at = str_find(page, "name=\"item\" value=\"");
	assert_true(at > 0);
	const char *id = str_c(kit_cx_now()->arena, str_sub(page, (size_t)at + sizeof "name=\"item\" value=\"" - 1, 26));
	assert_status(plan_send(&clinic.psychiatrist, kit_say("item=%s&say=A+hard+childhood", id)), 303);
	page = visit_get(&clinic.nurse, plan);
	assert_has(page, "A hard childhood");
	assert_not(page, SUFFERED_SEEN);
	page = visit_get(&ruth, "/mine");
	assert_has(page, "A hard childhood");
	assert_not(page, SUFFERED_SEEN);
}

/* The same of what was written with an act of the course: read on the pathway's page by whoever treats her and may read narratives, and nowhere
 * else; nobody restricts what everybody has to read. HAZ-027 */
static void what_was_said_with_an_act_comes_up_nowhere(void **state)
{
	(void)state;
	struct str login;
	clinic_referred();
	clinic_criteria();
	assert_has(visit_get(&clinic.psychiatrist, clinic_place()), "name=\"restricted\"");
	clinic_acts(&clinic.psychiatrist, "review", "restricted=yes&say=" SUFFERED);
	clinic_acts(&clinic.psychiatrist, "review", "say=Walks+to+the+shop+again");
	clinic_acts(&clinic.psychiatrist, "judge", "item=organic-ruled-out&answer=yes&restricted=yes&say=By+us+" SUFFERED);
	clinic_acts(&clinic.psychiatrist, "prefer", "item=home&restricted=yes&say=" SUFFERED);
	struct str page = visit_get(&clinic.psychiatrist, clinic_place());
	assert_has(page, SUFFERED_SEEN);
	assert_has(page, RESTRICTED_TAG);
	assert_has(visit_get(&clinic.nurse, clinic_place()), SUFFERED_SEEN);       /* treats her, at the same service */
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course_text WHERE class = 16 AND label = 3"), 3);
	const char *const refused[] = { "suspend", "close" };
	const char *const rest[] = { "item=another-sign&restricted=yes&say=Lost+ten+kilos", "outcome=moved&restricted=yes&say=To+Hull" };
	for (size_t i = 0; i < LENGTH(refused); i++) {
		page = clinic_act(&clinic.psychiatrist, refused[i], rest[i]);
		assert_status(page, 422);
		assert_has(page, "cannot be restricted");
	}
	page = meeting_send(&clinic.psychiatrist, "/meetings", "kind=team&title=Team&on=2026-07-16&place=2pm");
	const char *meeting = str_c(kit_cx_now()->arena, http_header(page, "Location"));
	page = meeting_send(&clinic.psychiatrist, kit_say("%s/meeting", clinic_person()), kit_say("meeting=%s&question=How+to+go+on", clinic_newest("meeting")));
	const char *item = str_c(kit_cx_now()->arena, http_header(page, "Location"));
	const char *const pages[] = { "/board", "/board?view=table", "/board.csv", "/due?who=all", "/worklist", "/meetings", "/advice", meeting, item,
		clinic_person(), kit_say("%s/events", clinic_person()), kit_say("/plan/%s", clinic_newest("episode")) };
	for (size_t i = 0; i < LENGTH(pages); i++) {
		nowhere_on(&clinic.psychiatrist, pages[i], 200);
		nowhere_on(&clinic.nurse, pages[i], 200);
	}
	in_no_letter(&clinic.nurse);
	/* who referred sees the pathway as far as it is shared, and neither this nor a box to write such a thing */
	page = visit_get(&clinic.gp, clinic_place());
	assert_not(page, SUFFERED_SEEN);
	assert_not(page, "name=\"restricted\"");
	assert_ok(store_write(kit_cx_now(), clinic.region.store, herself, &login));
	known_by_the_service();
	struct visitor ruth;
	clinic_sign_in(&ruth, str_c(kit_cx_now()->arena, login));
	page = visit_get(&ruth, "/mine");
	assert_has(page, "Walks to the shop again");
	assert_not(page, SUFFERED_SEEN);
}

/* What was suffered is mostly written as what made it likely: a new one there is restricted unless whoever writes it takes the tick away. */
static void what_made_it_likely_is_restricted_at_first(void **state)
{
	(void)state;
	clinic_referred();
	clinic_criteria();
	struct str page = visit_get(&clinic.psychiatrist, kit_say("/plan/%s", clinic_newest("episode")));
	ptrdiff_t at = str_find(page, "id=\"plan-predisposing\""), to = str_find(page, "id=\"plan-precipitating\"");
	ptrdiff_t end = str_find(page, "id=\"plan-perpetuating\"");
	assert_true(at > 0 && to > at && end > to);
	assert_has(str_sub(page, (size_t)at, (size_t)to), "name=\"restricted\" value=\"yes\" checked");
	assert_has(str_sub(page, (size_t)at, (size_t)to), "Ticked at first, because");
	assert_has(str_sub(page, (size_t)to, (size_t)end), "name=\"restricted\" value=\"yes\">");
	/* whoever took the tick away is not given it again */
	page = plan_send(&clinic.psychiatrist, "kind=predisposing&say=");
	assert_status(page, 422);
	at = str_find(page, "id=\"plan-predisposing\""), to = str_find(page, "id=\"plan-precipitating\"");
	assert_has(str_sub(page, (size_t)at, (size_t)to), "name=\"restricted\" value=\"yes\">");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_suffered_comes_up_nowhere, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_was_said_with_an_act_comes_up_nowhere, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_made_it_likely_is_restricted_at_first, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("what was suffered", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
