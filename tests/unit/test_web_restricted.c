/* What was suffered, once written as restricted, is read by whoever wrote it and comes up nowhere else: in no list, letter, plan or meeting, nor on
 * the patient's own page, until its author lifts it; what a carer of hers said of herself, nowhere but on the page of carers and never to her or to
 * another organisation; over both engines. HAZ-027 HAZ-033 */
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
	assert_ok(store_write(kit_cx_now(), clinic.region.store, clinic_herself, &login));
	struct visitor ruth;
	clinic_knows_her();
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
	assert_ok(store_write(kit_cx_now(), clinic.region.store, clinic_herself, &login));
	clinic_knows_her();
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

/* ---- what a carer needs herself ---- */

#define A_CARER "relationship=partner&name=Thaddeus&say=" SUFFERED "&look_on=2026-07-20"

static const char *carers(void)
{
	return kit_say("/carers/%s", clinic_newest("episode"));
}

static struct str carer_send(const struct visitor *v, const char *below, const char *rest)
{
	struct str page = visit_get(v, carers());
	return visit_post(v, kit_say("%s%s", carers(), below), kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

/* HAZ-033: the carer's words are the carer's. */
static void what_a_carer_said_is_not_the_patients(void **state)
{
	(void)state;
	struct str login;
	clinic_referred();
	clinic_criteria();
	assert_has(visit_get(&clinic.nurse, carers()), "No carer is written down here");
	assert_status(carer_send(&clinic.nurse, "", A_CARER "&offer=no&support-time-off=yes"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM carer_need WHERE class = 16 AND label = 9"), 1);
	struct str page = visit_get(&clinic.psychiatrist, carers());        /* treats her, at the same service */
	assert_has(page, SUFFERED_SEEN);
	assert_has(page, "Husband, wife or partner: Thaddeus");
	assert_has(page, "Time off from caring");
	const char *const pages[] = { "/board", "/board?view=table", "/board.csv", "/due?who=all", "/worklist", "/meetings", clinic_place(), clinic_person(),
		kit_say("%s/events", clinic_person()), kit_say("/plan/%s", clinic_newest("episode")) };
	for (size_t i = 0; i < LENGTH(pages); i++)
		nowhere_on(&clinic.nurse, pages[i], 200);
	in_no_letter(&clinic.nurse);
	assert_status(visit_get(&clinic.gp, carers()), 403);                /* who referred */
	assert_ok(store_write(kit_cx_now(), clinic.region.store, clinic_herself, &login));
	clinic_knows_her();
	struct visitor ruth;
	clinic_sign_in(&ruth, str_c(kit_cx_now()->arena, login));
	const char *own = arena_printf(kit_cx_now()->arena, "/mine/%s", clinic_person() + sizeof "/person/" - 1);
	const char *const hers[] = { "", "/happened", "/looked" };
	for (size_t i = 0; i < LENGTH(hers); i++) {
		page = visit_get(&ruth, kit_say("%s%s", own, hers[i]));
		assert_status(page, 200);
		assert_not(page, SUFFERED_SEEN);
		assert_not(page, "Thaddeus");
		assert_not(page, "arers");
	}
	assert_true(http_status(visit_get(&ruth, carers())) >= 403);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE detail LIKE '%carer%' OR class LIKE '%carer%' OR operation LIKE '%carer%'"), 0);
	/* of another organisation's it shows nothing, whoever holds it */
	kit_do(&clinic.where, kit_say("UPDATE carer_need SET organisation_id = %lld", (long long)clinic.region.practice));
	assert_not(visit_get(&clinic.nurse, carers()), SUFFERED_SEEN);
	kit_do(&clinic.where, kit_say("UPDATE carer_need SET organisation_id = %lld", (long long)clinic.region.service));
	assert_has(visit_get(&clinic.nurse, carers()), SUFFERED_SEEN);
}

/* Written whole or not at all; worded anew beside what stood; due by its day; counted without a name; ended in words. */
static void a_carer_is_looked_at_again(void **state)
{
	(void)state;
	clinic_referred();
	static const char *const wrong[][2] = { { "relationship=&say=x&look_on=2026-07-20", "Choose who the carer is" },
		{ "relationship=time-off&say=x&look_on=2026-07-20", "Choose who the carer is" },
		{ "relationship=partner&say=&look_on=2026-07-20", "Write what the carer" },
		{ "relationship=partner&say=x&look_on=2026-07-13", "looked at again" }, { "relationship=partner&say=x&look_on=", "looked at again" },
		{ "relationship=partner&say=x&look_on=2028-07-15", "within two years" },
		{ A_CARER "&offer=offered&offered_on=2026-07-15&offered_by=Jo", "assessment was offered: today or before" },
		{ A_CARER "&offer=offered&offered_on=2026-07-14&offered_by=", "Say who offered" }, { A_CARER "&offer=perhaps", "Choose whether" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct str page = carer_send(&clinic.nurse, "", wrong[i][0]);
		assert_status(page, 422);
		assert_has(page, wrong[i][1]);
	}
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM carer_need"), 0);
	assert_has(visit_get(&clinic.manager, "/pathway/leeds-liaison"), "no carer is written down yet");
	assert_status(carer_send(&clinic.nurse, "", A_CARER), 303);
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Carer: what she or he needs (Husband, wife or partner)");
	assert_has(visit_get(&clinic.manager, "/pathway/leeds-liaison"), "1 carer written down; 0 offered");
	assert_not(visit_get(&clinic.nurse, "/pathway/leeds-liaison"), "carer written down");   /* whoever sees people is told no total past her guards */
	const char *first = kit_say("%s", clinic_newest("carer_need"));
	first = arena_text(kit_cx_now()->arena, first);
	assert_status(carer_send(&clinic.psychiatrist, "", kit_say("need=%s&relationship=partner&say=Sleep&look_on=2026-10-01&offer=accepted&offered_on=2026-07-14"
		"&offered_by=Dr+Marsh&agreed=Ring+on+Monday", first)), 303);
	struct str page = visit_get(&clinic.nurse, carers());
	assert_has(page, "As it was written before");
	assert_has(page, "14 Jul 2026, by Dr Marsh");
	assert_has(page, "Ring on Monday");
	assert_not(visit_get(&clinic.nurse, "/due?who=all"), "Carer: what she or he needs");
	page = visit_get(&clinic.manager, "/pathway/leeds-liaison");
	assert_has(page, "1 carer written down; 1 offered an assessment of their own, of whom 0 had it");
	assert_not(page, "ASHWORTH");
	assert_status(visit_get(&clinic.manager, carers()), 403);
	/* what somebody else worded anew meanwhile is not worded anew once more */
	page = carer_send(&clinic.nurse, "", kit_say("need=%s&relationship=partner&say=Nights+alone&look_on=2026-07-20", first));
	assert_status(page, 409);
	assert_has(page, "worded this anew, or ended it, while you were reading");
	assert_has(page, ">Nights alone</textarea>");           /* beside what stands now, and sent again from there */
	assert_has(page, "Sleep");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM carer_need"), 2);
	assert_status(carer_send(&clinic.nurse, kit_say("/need/%s/end", first), "say=Moved"), 409);
	const char *newest = arena_text(kit_cx_now()->arena, clinic_newest("carer_need"));
	assert_status(carer_send(&clinic.nurse, kit_say("/need/%s/end", newest), "say="), 422);
	assert_status(carer_send(&clinic.nurse, kit_say("/need/%s/end", newest), "say=Moved+away"), 303);
	page = visit_get(&clinic.nurse, carers());
	assert_has(page, "Moved away");
	assert_has(page, "Ring on Monday");                     /* what was agreed, and the wording before, stay to be read */
	assert_has(page, "As it was written before");
	page = carer_send(&clinic.nurse, "", kit_say("need=%s&relationship=partner&say=Nights+alone&look_on=2026-07-20", newest));
	assert_status(page, 409);
	assert_has(page, "worded this anew, or ended it, while you were reading");
	assert_has(page, ">Nights alone</textarea>");
	assert_has(visit_get(&clinic.manager, "/pathway/leeds-liaison"), "no carer is written down yet");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM carer_need"), 2);
	char none[ID_TEXT];
	assert_status(carer_send(&clinic.nurse, kit_say("/need/%s/end", id_text(id_random(), none)), "say=x"), 404);
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
		cmocka_unit_test_setup_teardown(what_a_carer_said_is_not_the_patients, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_carer_is_looked_at_again, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("what was suffered", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
