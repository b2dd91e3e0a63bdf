/* What is proposed and what is offered, through the store, on both engines: a grade with its reasons, graded by name; guidance that speaks
 * against an offer, refused, or gone against with a reason. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/constraint.h"
#include "care/measure.h"
#include "care/plan.h"
#include "care/severity.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/store.h"

static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor psychiatrist;
static struct kit_person her;
static struct care care;
static struct id episode;

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct token token;
	int64_t id, signin;
	(void)arg;
	TRY(staff_add(cx, db, STR("marsh"), STR("Dr Marsh"), STR("liaison-psychiatrist"), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, region.service, STR("mus_clinician"), now));
	TRY(signin_start(cx, db, kit_policy(), id, region.service, STR("mus_clinician"), now, 24 * 30, &token, &signin));
	psychiatrist = (struct actor){ id, region.service, signin, STR("mus_clinician"), STR_NONE };
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = her.id, .kind = RELATION_CASELOAD, .until = INSTANT_FAR });
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	kit_region(kit_store(engine), &region);
	now = clock_now();
	care = (struct care){ kit_catalog(), kit_policy() };
	her = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	assert_ok(store_write(cx, region.store, hire, NULL));
	assert_ok(episode_begin(cx, region.store, &psychiatrist, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("leeds-liaison"),
		.way = WAY_GP, .service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = instant_day(now) }, now, &episode));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	clock_set_today(DAY_NONE);
	return 0;
}

static struct db *reader(void)
{
	struct db *db;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, psychiatrist.signin, now);
	return db;
}

static struct severity_proposal proposal(void)
{
	struct severity_proposal p;
	struct db *db = reader();
	assert_ok(severity_propose(kit_cx_now(), db, &care, episode, instant_day(now), &p));
	store_reader_back(region.store, db);
	return p;
}

static const struct severity_reason *reason(const struct severity_proposal *p, const char *id)
{
	for (int i = 0; i < p->reasons; i++)
		if (str_is(p->reason[i].dimension->id, id))
			return &p->reason[i];
	return NULL;
}

static struct plan_view view(void)
{
	struct plan_view v;
	struct db *db = reader();
	assert_ok(plan_view(kit_cx_now(), db, episode, &v));
	store_reader_back(region.store, db);
	return v;
}

static const struct plan_item *last(const struct plan_view *v, enum plan_kind kind)
{
	const struct plan_item *found = NULL;
	for (size_t i = 0; i < v->items; i++)
		if (v->item[i].kind == kind && plan_stands(&v->item[i]))
			found = &v->item[i];
	return found;
}

static enum err put(struct plan_ask ask, const char *say)
{
	cx_clear(kit_cx_now());
	ask.episode = episode;
	ask.say = str_of(say);
	ask.due_on = ask.kind == PLAN_GOAL ? (struct day){ instant_day(now).day + 60 } : DAY_NONE;
	ask.offer.on = DAY_NONE;
	return plan_put(kit_cx_now(), region.store, &psychiatrist, &care, &ask, now);
}

static enum err offer(const char *intervention, const char *say, const char *all_the_same)
{
	return put((struct plan_ask){ .kind = PLAN_TREATMENT, .offer = { .intervention = str_of(intervention), .against_say = str_of(all_the_same) } }, say);
}

static enum err medicine(enum plan_state state, const char *say, const char *all_the_same)
{
	return put((struct plan_ask){ .kind = PLAN_MEDICINE, .state = state, .offer.against_say = str_of(all_the_same) }, say);
}

static void wsas(int each)
{
	struct measure_ask ask = { .patient = her.outside, .instrument = STR("wsas"), .on = instant_day(now), .mode = MODE_ROOM };
	struct id made;
	for (int i = 0; i < 5; i++)
		ask.answers.item[i] = each;
	for (int i = 5; i < INSTRUMENT_ITEMS; i++)
		ask.answers.item[i] = ANSWER_BLANK;
	cx_clear(kit_cx_now());
	assert_ok(measure_add(kit_cx_now(), region.store, &psychiatrist, kit_catalog(), &ask, now, &made));
}

static void said(const char *words)
{
	if (!strstr(cx_say(kit_cx_now()), words))
		print_error("no \"%s\" in: %s\n", words, cx_say(kit_cx_now()));
	assert_non_null(strstr(cx_say(kit_cx_now()), words));
}

/* Of referrals and a score more is proposed than of nothing; the events stand beside it; her own judgement needs words. */
static void a_grade_is_proposed_and_given(void **state)
{
	(void)state;
	struct severity_proposal p = proposal();
	assert_non_null(p.table);
	/* the practice's record would tell of symptoms and referrals, and tells of none: mild, and what is not known may make it anything */
	assert_int_equal(p.grade, 1);
	assert_int_equal(p.could, 4);
	assert_false(reason(&p, "duration")->known);
	assert_false(reason(&p, "function")->known);
	assert_true(str_find(reason(&p, "function")->lacks, "not asked") >= 0);
	for (int i = 1; i <= 4; i++)
		kit_event(&region, her.id, region.practice_holding, EVENT_REFERRAL, "2026-03-02", NULL, RESULT_NONE);
	wsas(3);
	p = proposal();
	assert_int_equal(reason(&p, "care")->at_least, 2);
	assert_int_equal((int)reason(&p, "care")->events, 4);
	assert_int_equal(reason(&p, "function")->at_least, 2);
	assert_true(str_find(reason(&p, "function")->say, "15 points on 14 Jul 2026") >= 0);
	assert_int_equal(p.grade, 2);
	/* as proposed, without words; then otherwise, which needs them */
	assert_ok(put((struct plan_ask){ .kind = PLAN_GRADE, .grade = 2, .proposal_read = true, .offer.proposed = 2 }, ""));
	struct plan_view v = view();
	assert_str(last(&v, PLAN_GRADE)->say, "As proposed.");
	assert_int_equal(last(&v, PLAN_GRADE)->offer.proposed, 2);
	assert_true(str_find(last(&v, PLAN_GRADE)->offer.basis, "four-grades version 1: moderate") == 0);
	assert_int_equal(v.grade, 2);
	assert_int_equal(put((struct plan_ask){ .kind = PLAN_GRADE, .grade = 3 }, " "), ERR_BAD_FIELD);
	said("not the grade proposed: say why");
	assert_ok(put((struct plan_ask){ .kind = PLAN_GRADE, .grade = 3 }, "Has not left the house for a year"));
	v = view();
	assert_int_equal(v.grade, 3);
	assert_int_equal(last(&v, PLAN_GRADE)->offer.proposed, 2);
	/* somebody asked again meanwhile: what she read is not what is proposed now */
	wsas(8);
	assert_int_equal(put((struct plan_ask){ .kind = PLAN_GRADE, .grade = 2, .proposal_read = true, .offer.proposed = 2 }, ""), ERR_STALE);
	p = proposal();
	assert_int_equal(p.grade, 4);
}

/* Graded exercise in ME/CFS is refused whatever the reason; unless it is declined. Where the record does not tell, a reason is asked for. */
static void what_no_source_lets_be_offered(void **state)
{
	(void)state;
	/* a record that would tell, and tells of none */
	assert_ok(offer("graded-exercise", "Twelve weeks", ""));
	kit_event(&region, her.id, region.practice_holding, EVENT_DIAGNOSIS, "2024-05-02", "icd10:G93.3", RESULT_NONE);
	assert_int_equal(offer("graded-exercise", "Twelve weeks", "She asked for it"), ERR_CONFLICT);
	said("No graded exercise therapy in ME/CFS");
	said("NG206");
	said("Energy management");
	assert_int_equal(offer("", "A course of GET in the gym", "She asked for it"), ERR_CONFLICT);
	assert_ok(offer("", "No GET; pacing instead", ""));
	assert_ok(offer("", "We get the bus together", ""));
	assert_int_equal(put((struct plan_ask){ .kind = PLAN_TREATMENT, .state = STATE_DECLINED, .offer.intervention = STR("graded-exercise") },
		"Offered elsewhere"), ERR_BAD_FIELD);
	said("why it was declined");
	assert_ok(put((struct plan_ask){ .kind = PLAN_TREATMENT, .state = STATE_DECLINED, .offer = { .intervention = STR("graded-exercise"),
		.because = STR("It made me worse") } }, "Offered elsewhere"));
	struct plan_view v = view();
	assert_str(last(&v, PLAN_TREATMENT)->offer.because, "It made me worse");
	/* told, and not in the way */
	assert_ok(offer("cbt", "To live with it", ""));
	v = view();
	assert_str(last(&v, PLAN_TREATMENT)->offer.against, "mecfs-cbt");
	assert_int_equal(put((struct plan_ask){ .kind = PLAN_GOAL }, "Supervised exercise twice a week"), ERR_HELD);
	/* what is known now is said of what was offered before */
	struct constraint_said *s;
	struct db *db = reader();
	assert_ok(constraints_of(kit_cx_now(), db, &care, &(struct constrained){ her.id, v.e.id, PLAN_TREATMENT, STATE_OFFERED, STR("graded-exercise"),
		STR("Twelve weeks"), STR_NONE }, 1, instant_day(now), &s));
	store_reader_back(region.store, db);
	assert_int_equal((int)s->hits, 1);
	assert_int_equal(s->hit[0].verdict, CONSTRAINT_REFUSED);
}

/* A problem that the plan names counts as a diagnosis; a medicine is started only with a reason, and stopped without. */
static void with_a_reason_by_name(void **state)
{
	(void)state;
	assert_int_equal(medicine(STATE_NONE, "Codeine", ""), ERR_BAD_FIELD);
	assert_ok(medicine(STATE_START, "Codeine 15 mg for the broken wrist", ""));
	assert_ok(put((struct plan_ask){ .kind = PLAN_PROBLEM }, "Fibromyalgia since 2019"));
	assert_int_equal(medicine(STATE_START, "Pregabalin 75 mg", ""), ERR_HELD);
	said("NG193");
	said("the plan names \"fibromyalgia\"");
	assert_ok(medicine(STATE_START, "Pregabalin 75 mg", "For her epilepsy, by the neurologist"));
	struct plan_view v = view();
	assert_str(last(&v, PLAN_MEDICINE)->offer.against, "primary-pain-medicines");
	assert_str(last(&v, PLAN_MEDICINE)->offer.against_say, "For her epilepsy, by the neurologist");
	assert_ok(medicine(STATE_STOP, "Tramadol, over eight weeks", ""));
	assert_ok(medicine(STATE_REDUCE, "Oxycodone, a tenth a week", ""));
	assert_int_equal(offer("electrical-therapy", "TENS", "She likes it"), ERR_CONFLICT);
	said("lets nobody offer it");
	/* words to the person */
	assert_int_equal(put((struct plan_ask){ .kind = PLAN_MODEL }, "She has MUS"), ERR_HELD);
	assert_ok(put((struct plan_ask){ .kind = PLAN_AVOID }, "MUS, psychosomatic"));
	assert_ok(put((struct plan_ask){ .kind = PLAN_BODY }, "Nerves that stay on guard"));
}

static void words_are_found_where_they_stand(void **state)
{
	(void)state;
	assert_true(text_names(STR("Start GET."), STR("GET")));
	assert_false(text_names(STR("get well"), STR("GET")));
	assert_false(text_names(STR("TARGET"), STR("GET")));
	assert_true(text_names(STR("Graded Exercise, weekly"), STR("graded exercise")));
	assert_false(text_names(STR("Avoid any graded exercise"), STR("graded exercise")));
	assert_false(text_names(STR("There is no more codeine"), STR("codeine")));
	assert_true(text_names(STR("No tests. Codeine at night"), STR("codeine")));
	assert_true(text_names(STR("No change to what was agreed about codeine"), STR("codeine")));
	assert_false(text_names(STR(""), STR("codeine")));
	assert_false(text_names(STR("codeine"), STR("")));
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_grade_is_proposed_and_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_no_source_lets_be_offered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(with_a_reason_by_name, set_up, tear_down),
		cmocka_unit_test(words_are_found_where_they_stand),
	};
	return kit_run_on_engines("what is proposed and offered", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
