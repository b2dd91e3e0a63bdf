/* Tasks through the browser, over both engines: written for a person and for nobody, on one list with what meetings decided; taken, passed on, closed,
 * opened again; who changed what meanwhile is told; and nobody finds a task about somebody whom she may not see. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *person_of(const char *login)
{
	char text[ID_TEXT];
	return kit_say("%s", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM staff WHERE login = '%s'", login)), text));
}

static const char *task(void)
{
	return kit_say("/task/%s", clinic_newest("task"));
}

/* A form of a page, with its secrets. */
static struct str send(const struct visitor *v, const char *page, const char *action, const char *rest)
{
	struct str seen = visit_get(v, page);
	assert_status(seen, 200);
	return visit_post(v, action, kit_say("csrf=%s&key=%s&%s", visit_hidden(seen, "csrf"), visit_hidden(seen, "key"), rest));
}

static struct str write_for_ruth(const struct visitor *v, const char *doer, const char *say)
{
	return send(v, clinic_person(), kit_say("%s/task", clinic_person()), kit_say("say=%s&doer=%s&due_on=2026-07-20&back=%%2Ftasks", say, doer));
}

static struct str tasks(const struct visitor *v, const char *query)
{
	struct str page = visit_get(v, kit_say("/tasks%s", query));
	assert_status(page, 200);
	return page;
}

static void written_for_a_person_and_closed(void **state)
{
	(void)state;
	kit_cx();
	struct str found = visit_get(&clinic.psychiatrist, clinic_person());             /* by a rule, and not carried yet */
	assert_status(found, 200);
	assert_not(found, "Write down a task");
	clinic_referred();
	assert_has(visit_get(&clinic.psychiatrist, clinic_person()), "Write down a task");
	assert_has(visit_get(&clinic.psychiatrist, clinic_place()), "Write down a task");
	struct str answer = write_for_ruth(&clinic.psychiatrist, person_of("jo"), "Ring+the+practice");
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), "/tasks");
	assert_has(tasks(&clinic.nurse, ""), "Ring the practice");
	assert_has(tasks(&clinic.nurse, ""), "ASHWORTH, Ruth");
	assert_has(tasks(&clinic.nurse, ""), "written by Dr Helen Marsh");
	assert_has(visit_get(&clinic.nurse, "/day"), "Task: Ring the practice");
	assert_has(visit_get(&clinic.nurse, clinic_person()), "Ring the practice");
	assert_not(tasks(&clinic.psychiatrist, ""), "Ring the practice");       /* not hers */
	assert_has(tasks(&clinic.psychiatrist, "?whose=all"), "Ring the practice");
	/* no words, no day, a day that is over: said, and nothing is written */
	assert_status(write_for_ruth(&clinic.psychiatrist, "", ""), 422);
	answer = send(&clinic.psychiatrist, clinic_person(), kit_say("%s/task", clinic_person()), "say=Yesterday&doer=&due_on=2026-07-13");
	assert_status(answer, 422);
	assert_has(answer, "That day is over.");
	assert_has(answer, ">Yesterday</textarea>");
	assert_has(answer, "About <b>ASHWORTH, Ruth</b>");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 1);
	/* closed, with what came of it; then it is on nobody's list, and hers says so for a while */
	answer = send(&clinic.nurse, task(), kit_say("%s/close", task()), "state=done&outcome=");
	assert_status(answer, 422);
	assert_has(answer, "Say in a sentence what came of it.");
	assert_status(send(&clinic.nurse, task(), kit_say("%s/close", task()), "state=done&outcome=They+see+her+monthly"), 303);
	assert_not(visit_get(&clinic.nurse, "/day"), "Ring the practice");
	assert_has(tasks(&clinic.nurse, ""), "Closed lately");
	assert_has(tasks(&clinic.nurse, ""), "They see her monthly");
	assert_not(tasks(&clinic.psychiatrist, "?whose=all"), "Ring the practice");
	/* opened again */
	assert_status(send(&clinic.nurse, task(), kit_say("%s/reopen", task()), "why=Another+practice"), 303);
	assert_has(visit_get(&clinic.nurse, "/day"), "Ring the practice");
	assert_has(visit_get(&clinic.nurse, task()), "Another practice");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task WHERE ended_at IS NULL"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM task"), 3);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'team_note' AND operation = 'change'"), 2);
}

static void taken_and_passed_on(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_status(write_for_ruth(&clinic.psychiatrist, "", "Find+a+room"), 303);
	const char *first = task();
	assert_has(tasks(&clinic.nurse, ""), "that nobody has taken");
	assert_not(visit_get(&clinic.nurse, "/day"), "Find a room");
	struct str seen = visit_get(&clinic.psychiatrist, first);
	assert_status(send(&clinic.nurse, first, kit_say("%s/take", first), "x=y"), 303);
	assert_has(visit_get(&clinic.nurse, "/day"), "Find a room");
	assert_not(tasks(&clinic.psychiatrist, "?whose=team"), "Find a room");
	/* who read it before is told that somebody was quicker, and sees who */
	struct str late = visit_post(&clinic.psychiatrist, kit_say("%s/take", first), kit_say("csrf=%s&key=%s", visit_hidden(seen, "csrf"),
		visit_hidden(seen, "key")));
	assert_status(late, 409);
	assert_has(late, "Somebody changed this while you were reading.");
	assert_has(late, "Jo Whitlock");
	assert_status(send(&clinic.psychiatrist, task(), kit_say("%s/take", task()), "x=y"), 409);               /* nor is it taken from whoever has it */
	/* an old wording leads to the one that stands */
	assert_has(visit_get(&clinic.psychiatrist, first), "Jo Whitlock");
	/* passed on, to another day, with a reason; never to somebody whom it would not reach */
	assert_status(send(&clinic.nurse, task(), kit_say("%s/change", task()), kit_say("say=Find+a+room&due_on=2026-07-30&why=&doer=%s",
		person_of("marsh"))), 422);
	assert_status(send(&clinic.nurse, task(), kit_say("%s/change", task()), kit_say("say=Find+a+room&due_on=2026-07-30&why=Away&doer=%s",
		person_of("maya"))), 422);
	assert_status(send(&clinic.nurse, task(), kit_say("%s/change", task()), kit_say("say=Find+a+room&due_on=2026-07-30&why=Away&doer=%s",
		person_of("marsh"))), 303);
	assert_not(tasks(&clinic.nurse, ""), "Find a room");
	assert_has(tasks(&clinic.psychiatrist, ""), "Find a room");
	assert_has(visit_get(&clinic.psychiatrist, task()), "30 Jul 2026");
	/* whom the person does not want to be read by would not find it */
	kit_do(&clinic.where, kit_say("INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, by_staff_id, "
		"by_organisation_id, recorded_at) SELECT 900, outside, %lld, 6, 64, 0, id, 0, 0, 253370764800000000, 'asked', 1, 1, 0 FROM staff WHERE login = 'jo'",
		(long long)clinic.ruth.id));
	struct str refused = write_for_ruth(&clinic.psychiatrist, person_of("jo"), "Ring+her");
	assert_status(refused, 409);
	assert_has(refused, "Choose somebody else.");
	assert_not(tasks(&clinic.nurse, "?whose=all"), "Find a room");
}

/* What a meeting decided is on the same list, with its origin, and closed there. */
static void one_list_with_what_meetings_decided(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_status(send(&clinic.psychiatrist, "/meetings", "/meetings", "kind=team&title=Team&on=2026-07-14&place=2pm"), 303);
	const char *meeting = kit_say("/meeting/%s", clinic_newest("meeting"));
	assert_status(send(&clinic.psychiatrist, kit_say("%s/meeting", clinic_person()), kit_say("%s/meeting", clinic_person()),
		kit_say("meeting=%s&question=What+now", clinic_newest("meeting"))), 303);
	const char *item = kit_say("%s/item/%s", meeting, clinic_newest("meeting_item"));
	assert_status(send(&clinic.psychiatrist, item, item, kit_say("do=point&kind=action&say=Write+to+the+school&doer=%s&due_on=2026-07-16",
		person_of("jo"))), 303);
	assert_status(write_for_ruth(&clinic.nurse, person_of("jo"), "Ring+the+practice"), 303);
	struct str page = tasks(&clinic.nurse, "");
	assert_has(page, "Write to the school");
	assert_has(page, "meeting of 14 Jul 2026");
	assert_true(str_find(page, "Write to the school") < str_find(page, "Ring the practice"));         /* by their day */
	assert_has(visit_get(&clinic.nurse, clinic_person()), "Write to the school");
	struct str back = send(&clinic.nurse, "/tasks", item, kit_say("do=finish&point=%s&state=done&outcome=Written&back=%%2Ftasks",
		clinic_newest("meeting_point")));
	assert_status(back, 303);
	assert_str(http_header(back, "Location"), "/tasks");
	page = tasks(&clinic.nurse, "");
	assert_true(str_find(page, "Closed lately") < str_find(page, "Write to the school"));
	assert_has(page, "What came of it: Written");
}

/* About nobody: the organisation's own, and nobody's else; about somebody: of who may see her. */
static void nobody_finds_what_she_may_not_see(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_status(send(&clinic.nurse, "/tasks", "/tasks", "say=Order+paper&doer=&due_on=2026-07-20"), 303);
	const char *paper = task();
	assert_has(tasks(&clinic.psychiatrist, ""), "Order paper");
	assert_status(visit_get(&clinic.psychiatrist, paper), 200);
	assert_status(visit_get(&clinic.gp, "/tasks"), 403);
	assert_status(visit_get(&clinic.gp, paper), 403);
	assert_status(write_for_ruth(&clinic.nurse, "", "Ring+the+practice"), 303);
	const char *ring = task();
	assert_has(tasks(&clinic.psychiatrist, "?whose=all"), "Ring the practice");
	kit_do(&clinic.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND organisation_id = %lld", (long long)clinic.ruth.id,
		(long long)clinic.region.service));
	assert_not(tasks(&clinic.psychiatrist, "?whose=all"), "Ring the practice");
	assert_status(visit_get(&clinic.psychiatrist, ring), 404);
	struct str secrets = tasks(&clinic.psychiatrist, "");
	assert_status(visit_post(&clinic.psychiatrist, kit_say("%s/close", ring), kit_say("csrf=%s&key=%s&state=done&outcome=x", visit_hidden(secrets, "csrf"),
		visit_hidden(secrets, "key"))), 404);
	assert_has(tasks(&clinic.psychiatrist, ""), "Order paper");
	/* of another organisation the same is nothing */
	kit_do(&clinic.where, kit_say("UPDATE task SET organisation_id = %lld, holding_id = %lld", (long long)clinic.region.practice,
		(long long)clinic.region.practice_holding));
	assert_not(tasks(&clinic.psychiatrist, "?whose=all"), "Order paper");
	assert_status(visit_get(&clinic.psychiatrist, paper), 404);
}

/* ---- the team's inbox ---- */

static struct str inbox(const struct visitor *v)
{
	struct str page = visit_get(v, "/inbox");
	assert_status(page, 200);
	return page;
}

/* Answers of hers, as if they had come from home. */
static void answered_at_home(void)
{
	kit_do(&clinic.where, kit_say("INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, on_day, "
		"mode, answers, staff_id, role, recorded_at) SELECT 900, outside, %lld, %lld, holding_id, 11, 1, 'wsas', 1, 20648, 4, '1 2 3 4 5', 1, 'patient', %lld "
		"FROM episode ORDER BY id LIMIT 1", (long long)clinic.ruth.id, (long long)clinic.region.service, (long long)(clock_now().us - 1000000)));
}

/* Each kind by its own page's query; worst first; taken, it is there no more. */
static void what_nobody_has_taken_waits_for_the_team(void **state)
{
	(void)state;
	kit_cx();
	assert_has(inbox(&clinic.nurse), "Nothing waits that somebody has not taken.");
	assert_status(visit_get(&clinic.manager, "/inbox"), 403);
	clinic_referred();
	assert_status(send(&clinic.psychiatrist, "/tasks", "/tasks", "say=Order+paper&doer=&due_on=2026-07-20"), 303);
	assert_status(send(&clinic.gp, kit_say("%s/advice", clinic_person()), kit_say("%s/advice", clinic_person()),
		"service=R9W&about=More+investigation&agreed=yes&say=Scan"), 303);
	struct str page = inbox(&clinic.nurse);
	const ptrdiff_t at[] = { str_find(page, "No named person yet."), str_find(page, "asks: More investigation"), str_find(page, "Order paper") };
	for (size_t i = 0; i < LENGTH(at); i++)
		assert_true(at[i] > 0 && (i == 0 || at[i - 1] < at[i]));
	/* whoever is told of begins with what may not be overlooked (HAZ-019); a task about nobody has nothing to begin with */
	struct str rest = page;
	for (size_t i = 0; i < LENGTH(at); i++) {
		ptrdiff_t name = str_find(rest, "wm-name"), flag = str_find(rest, "ed flag"), symptom = str_find(rest, "New symptom");
		assert_true(name > 0);
		if (i < 2)
			assert_true(flag > 0 && flag < symptom && symptom < name);
		else
			assert_true(symptom < 0);
		rest = str_sub(rest, (size_t)name + 1, rest.n);
	}
	/* a question past its day waits longer than it may */
	kit_do(&clinic.where, "UPDATE consultation SET due_on = due_on - 60");
	page = inbox(&clinic.nurse);
	assert_true(str_find(page, "asks: More investigation") < str_find(page, "No named person yet."));
	/* stopped by a red flag it is the worst, and is not taken in passing */
	clinic_acts(&clinic.psychiatrist, "suspend", "item=new-disease&say=Crohn");
	page = inbox(&clinic.nurse);
	assert_has(page, "Stopped by a red flag");
	assert_true(str_find(page, "Stopped by a red flag") < str_find(page, "New symptom"));           /* said where the state of red flags is said */
	assert_not(str_sub(page, 0, (size_t)str_find(page, "wm-name")), "Red flag: not told");
	assert_not(inbox(&clinic.nurse), "Take the person on");
	clinic_acts(&clinic.psychiatrist, "resume", "say=Looked+at");
	/* taken */
	page = inbox(&clinic.nurse);
	assert_has(page, "Take the person on");
	const char *seq = visit_hidden(page, "seq");
	const char *body = kit_say("seq=%s&staff=%s&on=2026-07-14&back=%%2Finbox", seq, person_of("jo"));
	struct str taken = send(&clinic.nurse, "/inbox", kit_say("%s/assign", clinic_place()), body);
	assert_status(taken, 303);
	assert_str(http_header(taken, "Location"), "/inbox");
	assert_not(inbox(&clinic.nurse), "No named person yet.");
	struct str late = send(&clinic.psychiatrist, "/inbox", kit_say("%s/assign", clinic_place()), body);        /* who was slower is told */
	assert_status(late, 409);
	const char *paper = task();
	taken = send(&clinic.nurse, "/inbox", kit_say("%s/take", paper), "back=%2Finbox");
	assert_status(taken, 303);
	assert_not(inbox(&clinic.nurse), "Order paper");
	page = visit_get(&clinic.psychiatrist, kit_say("/advice/%s", clinic_newest("consultation")));
	assert_status(visit_post(&clinic.psychiatrist, kit_say("/advice/%s/reply", clinic_newest("consultation")), kit_say("csrf=%s&key=%s&seq=1&say=No",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_has(inbox(&clinic.nurse), "Nothing waits that somebody has not taken.");
}

/* From home, until somebody of the service has looked at her; her own looking is none. */
static void answers_from_home_wait_until_somebody_looks(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	answered_at_home();
	assert_has(inbox(&clinic.nurse), "1 questionnaire came from home, and nobody here has looked since.");
	kit_do(&clinic.where, kit_say("INSERT INTO audit (id, at, action, outcome, staff_id, organisation_id, role, operation, class, patient_id, rows) VALUES "
		"(99000, %lld, 'R', 0, 1, %lld, 'patient', 'look', 'mine', %lld, 1)", (long long)clock_now().us, (long long)clinic.region.service,
		(long long)clinic.ruth.id));
	assert_has(inbox(&clinic.nurse), "1 questionnaire came from home");
	assert_status(visit_get(&clinic.psychiatrist, kit_say("%s/measures", clinic_person())), 200);
	assert_not(inbox(&clinic.nurse), "came from home");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(written_for_a_person_and_closed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(taken_and_passed_on, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(one_list_with_what_meetings_decided, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(nobody_finds_what_she_may_not_see, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_nobody_has_taken_waits_for_the_team, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(answers_from_home_wait_until_somebody_looks, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("tasks", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
