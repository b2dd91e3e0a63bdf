/* The list of what is due, through the browser and over both engines: whom nobody carries by name, goals with a day, what an end leaves to do, and who
 * has died. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *mine = "/due", *all = "/due?who=all";

static struct str due(const struct visitor *v, const char *list)
{
	struct str page = visit_get(v, list);
	assert_status(page, 200);
	return page;
}

static void plan_send(const char *rest)
{
	const char *path = kit_say("/plan/%s", clinic_newest("episode"));
	struct str page = visit_get(&clinic.psychiatrist, path);
	assert_status(visit_post(&clinic.psychiatrist, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest)), 303);
}

static void carried_by_the_nurse(void)
{
	char staff[ID_TEXT];
	clinic_acts(&clinic.psychiatrist, "assign", kit_say("staff=%s", id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'jo'"), staff)));
}

/* Whom nobody carries is looked at by everybody, or by nobody. What was promised of her is not everybody's. */
static void who_is_stopped_is_on_somebodys_list(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	plan_send("kind=goal&say=Walk+to+the+shop&due_on=2026-07-20");
	assert_not(due(&clinic.nurse, mine), "ASHWORTH");
	clinic_acts(&clinic.psychiatrist, "suspend", "item=new-disease&say=Crohn");
	const struct visitor *both[] = { &clinic.nurse, &clinic.psychiatrist };
	for (size_t i = 0; i < LENGTH(both); i++) {
		struct str page = due(both[i], mine);
		assert_has(page, "1 stopped, 0 to judge again, 0 promised");
		assert_has(page, "ASHWORTH");
		assert_has(page, "Whom nobody carries by name is on everybody");
		assert_not(page, "Walk to the shop");
	}
	carried_by_the_nurse();
	assert_has(due(&clinic.nurse, mine), "1 stopped");
	assert_has(due(&clinic.psychiatrist, mine), "0 stopped");
	assert_has(due(&clinic.psychiatrist, all), "1 stopped");
}

/* As long as nobody has said what came of it; what is restricted is on no list. */
static void goals_have_their_day(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	plan_send("kind=goal&say=Walk+to+the+shop&due_on=2026-07-20");
	plan_send("kind=goal&say=A+whole+day+out&due_on=2026-09-20");
	struct str page = due(&clinic.nurse, all);
	assert_has(page, "Goal: Walk to the shop");
	assert_has(page, kit_say("/plan/%s\"", clinic_newest("episode")));
	assert_has(page, "20 Jul 2026");
	assert_has(page, "1 promised");
	assert_not(page, "A whole day out");
	carried_by_the_nurse();
	assert_has(due(&clinic.nurse, mine), "Goal: Walk to the shop");
	kit_do(&clinic.where, "UPDATE plan_item SET restricted = 1");
	assert_not(due(&clinic.nurse, all), "Walk to the shop");
	kit_do(&clinic.where, "UPDATE plan_item SET restricted = 0, state = 2");
	assert_not(due(&clinic.nurse, all), "Walk to the shop");
}

/* Until somebody says that they have the person, whoever handed over asks; and until the letter went out, it is due. */
static void what_an_end_leaves_to_do(void **state)
{
	(void)state;
	kit_cx();
	assert_status(clinic_refer(&clinic.gp, "service=R9W&pathway=basic-hospital&way=gp&agreed=yes&on=2026-07-14&say=x"), 303);
	clinic_acts(&clinic.nurse, "move", "to=advice");
	assert_not(due(&clinic.nurse, all), "Handed over");
	clinic_acts(&clinic.nurse, "move", "to=full-service&say=They+have+room");
	struct str page = due(&clinic.nurse, mine);
	assert_has(page, "nobody has said yet that they took over");
	assert_has(page, "28 Jul 2026");
	assert_has(page, "Letter: ");
	assert_not(due(&clinic.psychiatrist, mine), "took over");
	assert_has(due(&clinic.psychiatrist, all), "took over");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode WHERE phase = 3 AND due_on IS NOT NULL"), 1);
	clinic_acts(&clinic.nurse, "taken-over", "say=Their+letter");
	page = due(&clinic.nurse, mine);
	assert_not(page, "took over");
	assert_has(page, "Letter: ");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode WHERE phase = 3 AND due_on IS NOT NULL"), 0);
	clinic_acts(&clinic.nurse, "undo", "number=4&say=Of+another");
	assert_has(due(&clinic.nurse, mine), "took over");
}

/* HAZ-032: nobody goes on with her as if she lived: one line says what is to be done, on everybody's list where nobody carries her. */
static void who_has_died_is_said_to_have(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	plan_send("kind=goal&say=Walk+to+the+shop&due_on=2026-07-20");
	clinic_acts(&clinic.psychiatrist, "judge", "item=organic-ruled-out&answer=yes&due_on=2026-08-01&say=Endoscopy");
	assert_has(due(&clinic.nurse, all), "1 to judge again, 1 promised");
	kit_do(&clinic.where, kit_say("UPDATE demographic SET death_on = %d", clock_today().day - 3));
	struct str page = due(&clinic.nurse, all);
	assert_has(page, "0 stopped, 0 to judge again, 0 promised, 1 to look at");
	assert_has(page, "Has died, the record says");
	assert_has(page, "11 Jul 2026");
	assert_has(due(&clinic.psychiatrist, mine), "Has died, the record says");
	clinic_acts(&clinic.nurse, "close", "outcome=died&say=Her+GP");
	assert_has(due(&clinic.nurse, all), "0 stopped, 0 to judge again, 0 promised, 0 to look at");
}

static void answered(const char *instrument, int64_t on)
{
	static int64_t id = 900000;
	const char *chance = clinic.engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')";
	kit_do(&clinic.where, kit_say("INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, on_day, "
		"mode, answers, staff_id, role, recorded_at) SELECT %lld, %s, e.patient_id, e.organisation_id, e.holding_id, %d, 1, '%s', 1, %lld, 1, '', 1, "
		"'mus_clinician', 1 FROM episode e", (long long)++id, chance, CLASS_MEASURE, instrument, (long long)on));
}

/* What a step asks for is due from the day on which she came to it, and at its sessions; what was answered before counts for what was due then. */
static void measures_are_due_by_the_step(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	clinic_criteria();
	assert_not(due(&clinic.nurse, all), "Measures: ");
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	struct str page = due(&clinic.nurse, all);
	assert_has(page, "Measures: ");
	assert_has(page, "PHQ-15");
	assert_has(page, "28 Jul 2026");
	answered("phq-15", clock_today().day - 30);
	assert_has(due(&clinic.nurse, all), "PHQ-15");
	answered("phq-15", clock_today().day);
	page = due(&clinic.nurse, all);
	assert_not(page, "PHQ-15");
	assert_has(page, "WSAS");
	answered("wsas", clock_today().day);
	answered("phq-9", clock_today().day);
	answered("gad-7", clock_today().day);
	assert_not(due(&clinic.nurse, all), "Measures: ");
}

static void put_aside(int64_t patient)
{
	kit_do(&clinic.where, kit_say("INSERT INTO slip (id, job, subject, organisation_id, attempts, state, placed_at, say) VALUES "
		"(%lld, 'find', %lld, %lld, 0, 2, 1, 'FINDING_ADD')", 900000 + (long long)patient, (long long)patient, (long long)clinic.region.service));
}

/* Beside the list of who was found, by name; of whom the reader may not know there is nothing, and whoever runs Waymark has the reason. */
static void whom_nobody_could_judge_is_told_of(void **state)
{
	(void)state;
	kit_cx();
	struct kit_person other = kit_person(&clinic.region, "Bellweather", "Tess", "9993980320", NHS_VERIFIED);
	kit_do(&clinic.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND organisation_id = %lld", (long long)other.id,
		(long long)clinic.region.service));
	assert_not(due(&clinic.nurse, "/worklist"), "Could not be judged");
	put_aside(other.id);
	assert_not(due(&clinic.nurse, "/worklist"), "Could not be judged");
	put_aside(clinic.ruth.id);
	struct str page = due(&clinic.nurse, "/worklist");
	assert_has(page, "Could not be judged");
	assert_has(page, kit_say("<a href=\"%s\">ASHWORTH, Ruth</a>", clinic_person()));
	assert_not(page, "Name not known");
	assert_not(page, "FINDING_ADD");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_is_stopped_is_on_somebodys_list, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(goals_have_their_day, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_an_end_leaves_to_do, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_has_died_is_said_to_have, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(measures_are_due_by_the_step, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(whom_nobody_could_judge_is_told_of, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("what is due", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
