/* The same act for several people at once, through the browser, over both engines: the preview says for whom and names who is left out and why; each is
 * decided again where it is written; what was refused meanwhile is told; sent twice it is done once; and taken back. */
#include "tests/kit/kit.h"

#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct kit_person tom, ann;
static const char *of_ruth, *of_tom, *of_ann;           /* "id=seq", as a form sends it */

static const char *staff(const char *login)
{
	char text[ID_TEXT];
	return kit_say("%s", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM staff WHERE login = '%s'", login)), text));
}

static const char *pick_of(const struct kit_person *p)
{
	char text[ID_TEXT];
	const char *from = kit_say("FROM episode WHERE patient_id = %lld", (long long)p->id);
	return kit_say("%s=%lld", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside %s", from)), text),
		(long long)clinic_count(kit_say("SELECT seq %s", from)));
}

/* Another, whom the service knows, put on the same pathway. */
static void carried(struct kit_person *p, const char *family, const char *given, const char *nhs)
{
	char text[ID_TEXT];
	*p = kit_person(&clinic.region, family, given, nhs, NHS_VERIFIED);
	kit_do(&clinic.where, kit_say("INSERT INTO relation (organisation_id, staff_id, patient_id, kind, from_at, until_at) VALUES (%lld, 0, %lld, 7, 0, "
		"253370764800000000)", (long long)clinic.region.service, (long long)p->id));
	const char *path = kit_say("/person/%s/refer", id_text(p->outside, text));
	struct str page = visit_get(&clinic.psychiatrist, path);
	assert_status(visit_post(&clinic.psychiatrist, path, kit_say("csrf=%s&key=%s&" CLINIC_ASKED, visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
}

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_referred();
	carried(&tom, "Bellweather", "Tom", "9993980320");
	carried(&ann, "Cawley", "Ann", "9991590838");
	of_ruth = arena_text(&clinic.lasting, pick_of(&clinic.ruth));
	of_tom = arena_text(&clinic.lasting, pick_of(&tom));
	of_ann = arena_text(&clinic.lasting, pick_of(&ann));
	return 0;
}

static struct str sent(const struct visitor *v, const char *to, const char *key, const char *rest)
{
	struct str page = visit_get(v, "/tasks");
	return visit_post(v, to, kit_say("csrf=%s%s%s&%s", visit_hidden(page, "csrf"), key ? "&key=" : "", key ? key : "", rest));
}

static const char *fresh_key(void)
{
	return visit_hidden(visit_get(&clinic.nurse, "/tasks"), "key");
}

static struct str preview(const struct visitor *v, const char *rest)
{
	struct str page = sent(v, "/bulk", NULL, rest);
	assert_status(page, 200);
	return page;
}

/* What stands between two words. */
static struct str between(struct str page, const char *from, const char *to)
{
	ptrdiff_t a = str_find(page, from);
	assert_true(a >= 0);
	struct str rest = str_sub(page, (size_t)a, page.n);
	ptrdiff_t b = str_find(rest, to);
	return b < 0 ? rest : str_sub(rest, 0, (size_t)b);
}

static void a_task_for_each(void **state)
{
	(void)state;
	kit_cx();
	struct str board = visit_get(&clinic.nurse, "/board?view=table");
	assert_has(board, kit_say("name=\"pick-%.26s\"", of_tom));
	assert_has(board, "A task for each");
	assert_status(sent(&clinic.nurse, "/bulk", NULL, "act=task"), 422);              /* nobody is ticked */
	assert_status(sent(&clinic.nurse, "/bulk", NULL, kit_say("act=nonsense&pick-%s", of_tom)), 422);
	/* one has ended, one is nobody's business here, one does not exist */
	clinic_acts(&clinic.psychiatrist, "close", "outcome=withdrew&say=x");            /* the newest: Ann */
	const char *picks = kit_say("pick-%s&pick-%s&pick-%s&pick-%s=1", of_ruth, of_tom, of_ann, staff("jo"));
	struct str page = preview(&clinic.nurse, kit_say("act=task&%s", picks)), in = between(page, "For these it will be done", "</form>");
	assert_has(in, "ASHWORTH, Ruth");
	assert_has(in, "BELLWEATHER, Tom");
	assert_not(in, "CAWLEY, Ann");
	assert_has(between(page, "Left out", "For these"), "CAWLEY, Ann");
	assert_has(page, "This pathway has ended, on 14 Jul 2026.");
	assert_has(page, "1 line is not there for you, or not any more: left out.");
	assert_has(page, "Do it for 2 people");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 0);
	/* without words nothing is written, and the page asks for them */
	page = sent(&clinic.nurse, "/bulk/do", fresh_key(), kit_say("act=task&say=&doer=&due_on=2026-07-20&pick-%s", of_tom));
	assert_status(page, 422);
	assert_has(page, "Say what is to be done.");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 0);
	/* done for each, once however often it is sent */
	const char *key = fresh_key(), *form = kit_say("act=task&say=Ring+them&doer=%s&due_on=2026-07-20&pick-%s&pick-%s", staff("jo"), of_ruth, of_tom);
	for (int i = 0; i < 2; i++) {
		page = sent(&clinic.psychiatrist, "/bulk/do", key, form);
		assert_status(page, 200);
		assert_has(page, "2 people: done");
		assert_int_equal(clinic_count("SELECT COUNT(*) FROM task WHERE ended_at IS NULL AND episode_id IS NOT NULL"), 2);
	}
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'team_note' AND operation = 'add'"), 2);
	assert_int_equal(visit_times(visit_get(&clinic.nurse, "/tasks"), ">Ring them</a>"), 2);
	/* taken back */
	struct str form_back = between(page, "action=\"/bulk/do\"", "</form>");
	const char *undo = "act=task&undo=yes";
	for (struct str rest = form_back; str_find(rest, "name=\"pick-") >= 0; ) {
		rest = str_sub(rest, (size_t)str_find(rest, "name=\"pick-") + 6, rest.n);
		undo = kit_say("%s&%.31s=%.28s", undo, rest.p, rest.p + 31 + 9);
	}
	page = sent(&clinic.psychiatrist, "/bulk/do", fresh_key(), undo);
	assert_status(page, 200);
	assert_has(page, "Taken back: the task is dropped");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task WHERE ended_at IS NULL AND state = 3"), 2);
}

/* Whoever may not read what the team writes about one of them does not get the task for that one. */
static void a_colleague_who_would_not_find_it(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, kit_say("INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, by_staff_id, "
		"by_organisation_id, recorded_at) SELECT 900, outside, %lld, 6, 64, 0, id, 0, 0, 253370764800000000, 'asked', 1, 1, 0 FROM staff WHERE login = 'jo'",
		(long long)tom.id));
	const char *rest = kit_say("act=task&say=Ring+them&due_on=2026-07-20&doer=%s&pick-%s&pick-%s", staff("jo"), of_ruth, of_tom);
	struct str page = preview(&clinic.psychiatrist, rest);
	assert_has(between(page, "Left out", "For these"), "BELLWEATHER, Tom");
	assert_has(page, "Whom you chose may not read what the team writes down");
	page = sent(&clinic.psychiatrist, "/bulk/do", fresh_key(), rest);
	assert_has(between(page, "Refused", "Done"), "BELLWEATHER, Tom");
	assert_has(page, "1 person: done");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 1);
}

static void another_named_person_for_each(void **state)
{
	(void)state;
	kit_cx();
	/* all on this list; one is hers already; on one somebody acts after it was read */
	struct str page = preview(&clinic.nurse, "act=assign&all=yes&pathway=&owner=&step=");
	assert_has(page, "Do it for 3 people");
	clinic_acts(&clinic.psychiatrist, "assign", kit_say("staff=%s", staff("jo")));          /* the newest: Ann */
	const char *anew = pick_of(&ann);
	page = preview(&clinic.nurse, kit_say("act=assign&staff=%s&pick-%s&pick-%s&pick-%s", staff("jo"), of_ruth, of_tom, anew));
	assert_has(between(page, "Left out", "For these"), "Has this named person already.");
	page = preview(&clinic.nurse, kit_say("act=assign&staff=%s&pick-%s&pick-%s&pick-%s", staff("jo"), of_ruth, of_tom, of_ann));
	assert_has(between(page, "Left out", "For these"), "Somebody acted on this pathway since you read the list");
	assert_status(sent(&clinic.nurse, "/bulk/do", fresh_key(), kit_say("act=assign&staff=&pick-%s", of_tom)), 422);
	/* sent all the same: what was refused meanwhile is told, the others are done */
	const char *key = fresh_key(), *form = kit_say("act=assign&staff=%s&pick-%s&pick-%s&pick-%s", staff("marsh"), of_ruth, of_tom, of_ann);
	page = sent(&clinic.nurse, "/bulk/do", key, form);
	assert_status(page, 200);
	assert_has(between(page, "Refused", "Done"), "CAWLEY, Ann");
	assert_has(between(page, "Refused", "Done"), "Somebody acted on this pathway while you were reading.");
	assert_has(page, "2 people: done");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode e JOIN staff s ON s.id = e.owner_id WHERE s.login = 'marsh'"), 2);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course WHERE act = 11"), 3);
	assert_has(sent(&clinic.nurse, "/bulk/do", key, form), "2 people: done");               /* twice: the first answer */
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course WHERE act = 11"), 3);
	/* taken back, but where somebody acted since */
	const char *back = kit_say("pick-%s&pick-%s", pick_of(&clinic.ruth), pick_of(&tom));
	page = sent(&clinic.nurse, "/bulk/do", fresh_key(), kit_say("act=assign&undo=yes&%s", back));
	assert_status(page, 200);
	assert_has(page, "2 people: done");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode WHERE owner_id IS NULL"), 2);
	page = sent(&clinic.nurse, "/bulk/do", fresh_key(), kit_say("act=assign&undo=yes&%s", back));
	assert_has(page, "nothing was done");
}

static void on_a_meetings_list(void **state)
{
	(void)state;
	kit_cx();
	struct str page = preview(&clinic.psychiatrist, kit_say("act=meeting&pick-%s", of_tom));
	page = sent(&clinic.psychiatrist, "/bulk/do", fresh_key(), kit_say("act=meeting&question=What+now&pick-%s", of_tom));
	assert_status(page, 422);
	assert_has(page, "No meeting is called.");
	struct str meetings = visit_get(&clinic.psychiatrist, "/meetings");
	assert_status(visit_post(&clinic.psychiatrist, "/meetings", kit_say("csrf=%s&key=%s&kind=team&title=Team&on=2026-07-16&place=2pm",
		visit_hidden(meetings, "csrf"), visit_hidden(meetings, "key"))), 303);
	const char *rest = kit_say("act=meeting&meeting=%s&question=What+now", clinic_newest("meeting"));
	assert_has(sent(&clinic.psychiatrist, "/bulk/do", fresh_key(), kit_say("%s&pick-%s", rest, of_tom)), "1 person: done");
	page = preview(&clinic.psychiatrist, kit_say("%s&pick-%s&pick-%s", rest, of_tom, of_ruth));
	assert_has(between(page, "Left out", "For these"), "Is on the list of this meeting already.");
	assert_has(sent(&clinic.psychiatrist, "/bulk/do", fresh_key(), kit_say("%s&pick-%s&pick-%s", rest, of_tom, of_ruth)), "Refused");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM meeting_item"), 2);
}

/* Somebody whom the reader may not see is answered as somebody who is not there. */
static void who_is_hidden_is_nobody(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND organisation_id = %lld", (long long)tom.id,
		(long long)clinic.region.service));
	struct str page = preview(&clinic.nurse, kit_say("act=task&pick-%s&pick-%s", of_ruth, of_tom));
	struct str nobody = preview(&clinic.nurse, kit_say("act=task&pick-%s&pick-%s=2", of_ruth, staff("jo")));
	assert_not(page, "BELLWEATHER");
	assert_has(page, "1 line is not there for you");
	assert_has(nobody, "1 line is not there for you");
	page = sent(&clinic.nurse, "/bulk/do", fresh_key(), kit_say("act=task&say=Ring&doer=&due_on=2026-07-20&pick-%s", of_tom));
	assert_status(page, 200);
	assert_not(page, "BELLWEATHER");
	assert_has(page, "nothing was done");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 0);
	assert_status(sent(&clinic.manager, "/bulk", NULL, kit_say("act=task&pick-%s", of_ruth)), 403);
	assert_status(visit_post(&clinic.gp, "/bulk", kit_say("csrf=%s&act=task&pick-%s", visit_hidden(visit_get(&clinic.gp, "/account"), "csrf"), of_ruth)), 422);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_task_for_each, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_colleague_who_would_not_find_it, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(another_named_person_for_each, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(on_a_meetings_list, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_is_hidden_is_nobody, set_up, clinic_tear_down),
	};
	return kit_run_on_engines("several at once", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
