/* Questionnaires of a person, through the store, on both engines: kept as answered, scored when looked at, corrected and withdrawn without
 * anything being lost, seen by whom the policy lets; what a pathway asks of them. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/episode.h"
#include "care/meaning.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/store.h"

static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor nurse, gp;
static struct kit_person her;

struct staffing { const char *login, *profession, *role; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), str_of(s->profession), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, s->organisation, str_of(s->role), now));
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, str_of(s->role), now, 24 * 300, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, str_of(s->role), STR_NONE };
	return OK;
}

static enum err relate(struct cx *cx, struct db *db, void *arg)
{
	const struct kit_person *p = arg;
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = p->id, .kind = RELATION_CASELOAD, .until = INSTANT_FAR });
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	kit_region(kit_store(engine), &region);
	now = clock_now();
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "nurse", "mental-health-nurse", "mus_clinician", region.service, &nurse }));
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "gp", "gp", "gp", region.practice, &gp }));
	her = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	assert_ok(store_write(cx, region.store, relate, &her));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	return 0;
}

static enum err keep(const struct actor *actor, const char *instrument, const char *answers, int days_ago, const char *say, struct id corrects, struct id *ret)
{
	struct cx *cx = kit_cx_now();
	struct measure_ask ask = { .patient = her.outside, .instrument = str_of(instrument), .on = day_of(2026, 1, 1), .mode = MODE_ROOM, .say = str_of(say),
		.corrects = corrects };
	const struct instrument *in = catalog_instrument(kit_catalog(), ask.instrument, 0);
	cx_clear(cx);
	ask.on = instant_day(now);
	ask.on.day -= days_ago;
	if (in)
		must(answers_read(cx, in, str_of(answers), &ask.answers) == OK);
	return measure_add(cx, region.store, actor, kit_catalog(), &ask, now, ret);
}

static const struct id none;

static size_t view(const struct actor *actor, struct measure **ret)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	size_t n;
	cx_clear(cx);
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, actor->signin, now);
	assert_ok(measures_view(cx, db, kit_catalog(), her.id, SEX_FEMALE, ret, &n));
	store_reader_back(region.store, db);
	return n;
}

static void kept_scored_and_compared(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	assert_ok(keep(&nurse, "phq-9", "2 2 2 2 2 2 2 2 0", 60, "", none, &id));
	assert_ok(keep(&nurse, "phq-9", "- - - 0 0 0 0 0 0", 30, "", none, &id));
	assert_ok(keep(&nurse, "phq-9", "1 1 1 1 1 1 1 1 0", 0, "", none, &id));
	assert_ok(keep(&nurse, "wsas", "x 4 4 4 4", 0, "", none, &id));
	assert_int_equal(view(&nurse, &m), 2);
	assert_str(m[0].id, "phq-9");
	assert_int_equal(m[0].count, 3);
	assert_int_equal(m[0].list[0].score[0].milli, 16000);
	assert_int_equal(m[0].list[1].score[0].state, SCORE_UNSCORABLE);
	assert_int_equal(m[0].list[1].change.became, BECAME_UNKNOWN);
	assert_int_equal(m[0].list[2].change.became, BECAME_RECOVERED);    /* 16 to 8 */
	assert_int_equal(measure_last(&m[0])->score[0].milli, 8000);
	assert_true(m[1].list[0].score[0].own);
}

static const char *ago(int days)
{
	struct day on = { instant_day(now).day - days };
	char text[DAY_TEXT];
	return kit_say("%s", day_words(on, text));
}

/* One sentence: what got worse first, what is our own beside its word, what was not asked again; never what a carer said of herself. */
static void what_changed_since_last_time(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	size_t n;
	struct arena *arena = kit_cx()->arena;
	assert_ok(keep(&nurse, "phq-9", "2 2 2 2 2 2 2 2 0", 60, "", none, &id));
	assert_ok(keep(&nurse, "phq-9", "1 1 1 1 1 1 1 1 0", 3, "", none, &id));
	assert_ok(keep(&nurse, "gad-7", "1 1 1 1 1 1 1", 30, "", none, &id));
	assert_ok(keep(&nurse, "gad-7", "2 2 2 2 2 1 0", 3, "", none, &id));
	assert_ok(keep(&nurse, "phq-15", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", 5, "", none, &id));
	assert_ok(keep(&nurse, "wsas", "4 4 4 4 4", 40, "", none, &id));
	assert_ok(keep(&nurse, "cgi", "4 x x x", 30, "", none, &id));
	assert_ok(keep(&nurse, "cgi", "3 x x x", 3, "", none, &id));
	assert_ok(keep(&nurse, "zbi-12", "2 2 2 2 2 2 2 2 2 2 2 2", 3, "", none, &id));
	n = view(&nurse, &m);
	struct str said = measures_since_last(kit_cx_now(), m, n, DAY_NONE, 7);
	assert_str(said, kit_say("%s: GAD-7 11, was 7 on %s: reliably deteriorated; PHQ-9 8, was 16 on %s: reliably improved; CGI 3, was 4 on %s: change not "
		"known, no figure for a change beyond error is here; PHQ-15 15 (%s), for the first time; not asked again: WSAS (last %s).", ago(3), ago(30), ago(60),
		ago(30), ago(5), ago(40)));
	/* from before the pathway nothing counts */
	struct day since = { instant_day(now).day - 20 };
	for (size_t i = 0; i < n; i++)
		measure_judge(arena, &m[i], since);
	said = measures_since_last(kit_cx_now(), m, n, since, 7);
	assert_true(str_find(said, "WSAS") < 0);
	assert_false(str_known(measures_since_last(kit_cx_now(), m, n, (struct day){ instant_day(now).day }, 7)));
}

/* Nobody keeps an answer about self-harm and says nothing. */
static void an_alert_needs_words(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	assert_int_equal(keep(&nurse, "phq-9", "0 0 0 0 0 0 0 0 1", 0, " ", none, &id), ERR_HELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "self-harm"));
	assert_int_equal(view(&nurse, &m), 0);
	assert_ok(keep(&nurse, "phq-9", "0 0 0 0 0 0 0 0 1", 0, "Asked; no plan; crisis numbers given, GP told", none, &id));
	assert_int_equal(view(&nurse, &m), 1);
	assert_int_equal(m[0].list[0].alerts, 1);
	/* of several none is kept quiet by another: what was done is written about all of them */
	assert_int_equal(keep(&nurse, "ghq-28", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2 3 0 2 3", 0, "", none, &id), ERR_HELD);
	static const char *const each[] = { "(24)", "(25)", "(27)", "(28)" };
	for (size_t i = 0; i < LENGTH(each); i++)
		assert_non_null(strstr(cx_say(kit_cx_now()), each[i]));
	assert_int_equal(keep(&nurse, "core-om", "0 0 0 0 0 4 0 0 4 0 0 0 0 0 0 4 0 0 0 0 0 4 0 4 0 0 0 0 0 0 0 0 0 4", 0, "", none, &id), ERR_HELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "(34)"));
}

static void corrected_and_withdrawn(void **state)
{
	(void)state;
	struct measure *m;
	struct id first, second;
	struct cx *cx = kit_cx_now();
	assert_ok(keep(&nurse, "gad-7", "3 3 3 3 3 3 3", 3, "", none, &first));
	assert_ok(keep(&nurse, "gad-7", "1 1 1 1 1 1 1", 3, "", first, &second));
	assert_int_equal(view(&nurse, &m), 1);
	assert_int_equal(m[0].count, 2);
	assert_int_equal(m[0].standing, 1);
	assert_int_equal(measure_last(&m[0])->score[0].milli, 7000);
	/* what was corrected cannot be corrected again, nor by answers to something else */
	assert_int_equal(keep(&nurse, "gad-7", "0 0 0 0 0 0 0", 3, "", first, &first), ERR_CONFLICT);
	assert_int_equal(keep(&nurse, "wsas", "0 0 0 0 0", 3, "", second, &first), ERR_BAD_FIELD);
	cx_clear(cx);
	assert_int_equal(measure_withdraw(cx, region.store, &nurse, kit_catalog(), &(struct measure_withdraw){ her.outside, second, STR("  "), STR_NONE }, now),
		ERR_BAD_FIELD);
	cx_clear(cx);
	assert_ok(measure_withdraw(cx, region.store, &nurse, kit_catalog(), &(struct measure_withdraw){ her.outside, second, STR("Another woman's form"),
		STR_NONE }, now));
	assert_int_equal(view(&nurse, &m), 1);
	assert_int_equal(m[0].standing, 0);
	assert_null(measure_last(&m[0]));
	assert_str(m[0].list[1].r.ended_say, "Another woman's form");
	cx_clear(cx);
	assert_int_equal(measure_withdraw(cx, region.store, &nurse, kit_catalog(), &(struct measure_withdraw){ her.outside, second, STR("again"), STR_NONE },
		now), ERR_CONFLICT);
}

static void what_is_refused(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	assert_int_equal(keep(&nurse, "no-such", "", 0, "", none, &id), ERR_NOT_FOUND);
	assert_int_equal(keep(&nurse, "wsas", "- - - - -", 0, "", none, &id), ERR_BAD_FIELD);
	assert_int_equal(keep(&nurse, "wsas", "0 0 0 0 0", -1, "", none, &id), ERR_BAD_FIELD);
	assert_int_equal(view(&nurse, &m), 0);
}

/* Her GP adds to the practice's record; neither sees what the other wrote without an agreement that says so, nor mends it. */
static void each_its_own(void **state)
{
	(void)state;
	struct measure *m;
	struct id hers, id;
	assert_ok(keep(&nurse, "wsas", "4 4 4 4 4", 0, "", none, &hers));
	assert_ok(keep(&gp, "wsas", "8 8 8 8 8", 0, "", none, &id));
	assert_int_equal(view(&gp, &m), 1);
	assert_int_equal(m[0].count, 1);
	assert_int_equal(m[0].list[0].score[0].milli, 40000);
	assert_int_equal(keep(&gp, "wsas", "0 0 0 0 0", 0, "", hers, &id), ERR_NOT_FOUND);
	cx_clear(kit_cx_now());
	assert_int_equal(measure_withdraw(kit_cx_now(), region.store, &gp, kit_catalog(), &(struct measure_withdraw){ her.outside, hers, STR("mine"), STR_NONE },
		now), ERR_NOT_FOUND);
}

static enum err set(struct cx *cx, struct db *db, void *arg)
{
	return setting_put(cx, db, "value_set_eq_5d_5l", str_of(arg), NIL, now);
}

/* A state of health has no value before somebody chose a value set; then it has its name. A reader may look by another. */
static void a_value_by_a_chosen_set(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	struct db *db;
	size_t n;
	char chosen[] = "uk-rowen-2026", unknown[] = "nobody-2020";
	struct cx *cx = kit_cx_now();
	assert_ok(keep(&nurse, "eq-5d-5l", "5 5 5 5 5 35", 0, "", none, &id));
	view(&nurse, &m);
	assert_int_equal(m[0].list[0].score[0].state, SCORE_UNSCORABLE);
	assert_true(str_find(m[0].list[0].score[0].note, "no value set is chosen") >= 0);
	assert_int_equal(m[0].list[0].score[1].milli, 35000);
	assert_ok(store_write(cx, region.store, set, chosen));
	view(&nurse, &m);
	assert_int_equal(m[0].list[0].score[0].milli, -567);
	assert_str(score_told(cx->arena, &m[0].instrument->scale[0], &m[0].list[0].score[0]), "-0.567 (UK, Rowen 2026)");
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, nurse.signin, now);
	assert_ok(measures_view_by(cx, db, kit_catalog(), her.id, &(struct scoring){ SEX_FEMALE, STR("england-devlin-2018") }, &m, &n));
	assert_int_equal(m[0].list[0].score[0].milli, -285);
	store_reader_back(region.store, db);
	assert_ok(store_write(cx, region.store, set, unknown));
	view(&nurse, &m);
	assert_int_equal(m[0].list[0].score[0].state, SCORE_UNSCORABLE);
}

static enum err is_she(struct cx *cx, struct db *db, void *arg)
{
	const struct actor *a = arg;
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = her.id, .staff = a->staff, .kind = RELATION_SELF,
		.until = INSTANT_FAR });
}

/* What a carer says of herself is not told to the person she cares for; what is asked of the person herself is. */
static void a_carers_own_is_hers(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	struct cx *cx = kit_cx_now();
	struct actor ruth;
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "ruth", "patient", "patient", region.service, &ruth }));
	assert_ok(store_write(cx, region.store, is_she, &ruth));
	assert_ok(keep(&nurse, "zbi-12", "2 2 2 2 2 2 2 2 2 2 2 2", 0, "", none, &id));
	assert_ok(keep(&nurse, "wsas", "4 4 4 4 4", 0, "", none, &id));
	assert_int_equal(view(&nurse, &m), 2);
	assert_int_equal(view(&ruth, &m), 1);
	assert_str(m[0].id, "wsas");
}

/* Without a name, and so with nobody's record. */
static void what_has_no_name_is_not_kept(void **state)
{
	(void)state;
	struct measure *m;
	struct id id;
	assert_int_equal(keep(&nurse, "fft", "1", 0, "", none, &id), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "without a name"));
	assert_int_equal(view(&nurse, &m), 0);
}

static enum err keep_told(const char *instrument, const char *answers, const char *total)
{
	struct cx *cx = kit_cx_now();
	struct id id;
	struct measure_ask ask = { .patient = her.outside, .instrument = str_of(instrument), .on = instant_day(now), .mode = MODE_PAPER, .total = str_of(total) };
	cx_clear(cx);
	must(answers_read(cx, catalog_instrument(kit_catalog(), ask.instrument, 0), str_of(answers), &ask.answers) == OK);
	return measure_add(cx, region.store, &nurse, kit_catalog(), &ask, now, &id);
}

/* The total on the paper is compared with what the answers come to, whoever added it up. */
static void a_total_is_compared_and_not_kept(void **state)
{
	(void)state;
	struct measure *m;
	assert_int_equal(keep_told("gad-7", "1 1 1 1 1 1 1", "8"), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "come to 7"));
	assert_int_equal(keep_told("gad-7", "1 1 1 1 1 - -", "7"), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "no such score"));
	assert_int_equal(keep_told("core-10", "0 0 0 0 0 0 0 0 0 0", "0"), ERR_BAD_FIELD);      /* two questions count the other way round */
	assert_int_equal(view(&nurse, &m), 0);
	assert_ok(keep_told("core-10", "0 0 0 0 0 0 0 0 0 0", " 8 "));
	assert_ok(keep_told("gad-7", "1 1 1 1 1 - -", ""));
	assert_int_equal(view(&nurse, &m), 2);
}

/* Two questionnaires of one name are two, and the one without a key is kept whole and has no score. */
static void two_of_one_name(void **state)
{
	static const char ones[] = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1";
	(void)state;
	struct measure *m;
	struct id first, id;
	assert_ok(keep(&nurse, "iip-32-barkham", ones, 9, "", none, &first));
	assert_ok(keep(&nurse, "iip-32-horowitz", ones, 0, "", none, &id));
	assert_int_equal(keep(&nurse, "iip-32-horowitz", ones, 0, "", first, &id), ERR_BAD_FIELD);
	assert_int_equal(view(&nurse, &m), 2);
	assert_int_equal(m[0].list[0].score[0].state, SCORE_UNSCORABLE);
	assert_int_equal(m[0].list[0].answers.item[31], 1);
	assert_int_equal(m[1].list[0].score[0].milli, 1000);
	assert_int_equal(m[1].list[0].change.why, WHY_ONE);
}

/* A pathway asks whether she has changed since she came, and whether she has ceased to. */
static void a_pathway_asks(void **state)
{
	(void)state;
	struct care care = { kit_catalog(), kit_policy() };
	struct episode_view v;
	struct id e, id;
	struct db *db;
	struct cx *cx = kit_cx_now();
	struct day opened = { instant_day(now).day - 80 };
	assert_ok(keep(&nurse, "wsas", "8 8 8 8 8", 100, "", none, &id));         /* before she came: not compared */
	cx_clear(cx);
	assert_ok(episode_begin(cx, region.store, &nurse, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("stepped-care"), .way = WAY_GP,
		.service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = opened }, now, &e));
	assert_ok(keep(&nurse, "wsas", "4 4 4 4 4", 70, "", none, &id));
	assert_ok(keep(&nurse, "wsas", "4 4 4 4 5", 40, "", none, &id));
	assert_ok(keep(&nurse, "wsas", "4 4 4 5 5", 10, "", none, &id));
	cx_clear(cx);
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, nurse.signin, now);
	assert_ok(episode_view(cx, db, &care, e, instant_day(now), &v));
	store_reader_back(region.store, db);
	assert_int_equal(v.facts.changes, 1);
	assert_str(v.facts.change[0].instrument, "wsas");
	assert_int_equal(v.facts.change[0].change, CHANGE_NONE);
	assert_int_equal(v.facts.change[0].plateau, TRUTH_YES);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kept_scored_and_compared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_changed_since_last_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_alert_needs_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(corrected_and_withdrawn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_value_by_a_chosen_set, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_carers_own_is_hers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_has_no_name_is_not_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_total_is_compared_and_not_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_of_one_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_pathway_asks, set_up, tear_down),
	};
	return kit_run_on_engines("measures of a person", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
