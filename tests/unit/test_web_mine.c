/* A patient's own pages and her carer's, over the real door and both engines: what is hers and what is not, who looked, what she chooses and whom
 * she shuts out. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "care/permission.h"
#include "door/password.h"
#include "gen/queries.h"
#include "model/course.h"
#include "model/plan.h"
#include "model/policy.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/html.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/mine.h"

#define SENT "four+words+you+remember"

static struct kit_region region;
static struct kit_person ruth, other;
static struct door *door;
static struct store_where where;
static struct instant now;
static enum store_engine engine;
static struct arena kept;
static struct permission self, proxy, attorney, planner;
static const char *ruths;

static void later(int64_t seconds)
{
	now.us += seconds * 1000000;
	clock_set(now);
}

static enum err make(struct cx *cx, struct db *db, void *arg)
{
	static const struct { const char *login, *name, *role; } staff[] = { { "wanda", "Wanda Ward", "ward" }, { "emil", "Emil Emergency", "ae_clinician" } };
	struct str *phc = arg;
	struct permission_ask ask = { .organisation = region.trust, .patient = ruth.id, .kind = RELATION_SELF, .ground = STR("vouched"), .decided_by = STR("x"),
		.login = STR(""), .name = STR(""), .reference = STR(""), .say = STR(""), .from = DAY_NONE, .until = DAY_NONE, .policy = kit_policy() };
	for (size_t i = 0; i < LENGTH(staff); i++) {
		int64_t id;
		TRY(staff_add(cx, db, str_of(staff[i].login), str_of(staff[i].name), STR("x"), *phc, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, region.trust, str_of(staff[i].role), clock_now()));
	}
	TRY(permission_give(cx, db, &ask, clock_now(), &self));
	ask.kind = RELATION_PROXY;
	ask.ground = STR("patient-agrees");
	ask.name = STR("Ann Other");
	ask.classes = 1u << CLASS_APPOINTMENT;
	ask.until = day_of(2099, 1, 1);
	TRY(permission_give(cx, db, &ask, clock_now(), &proxy));
	ask.ground = STR("attorney");
	ask.reference = STR("LPA 1");
	ask.name = STR("Bob Other");
	TRY(permission_give(cx, db, &ask, clock_now(), &attorney));
	ask.name = STR("Dora Other");
	ask.classes = 1u << CLASS_PLAN;
	TRY(permission_give(cx, db, &ask, clock_now(), &planner));
	const struct permission *all[] = { &self, &proxy, &attorney, &planner };
	for (size_t i = 0; i < LENGTH(all); i++)
		TRY(staff_set_password(cx, db, all[i]->staff, *phc));
	return OK;
}

/* An event of hers in words, with labels. */
static void event(int64_t holding, enum event_kind kind, const char *on, unsigned labels, const char *words)
{
	int64_t id = kit_event(&region, ruth.id, holding, kind, on, NULL, RESULT_NONE);
	kit_do(&where, arena_printf(kit_cx_now()->arena, "UPDATE event SET label = %u WHERE id = %" PRId64, labels | 1u, id));
	kit_do(&where, arena_printf(kit_cx_now()->arena, "INSERT INTO event_text (event_id, text) VALUES (%" PRId64 ", '%s')", id, words));
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct str phc;
	char text[ID_TEXT];
	log_quiet(true);
	now = (struct instant){ INT64_C(1784000000000000) + engine * INT64_C(30000000000000) };
	clock_set(now);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list, .migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = arena_text(&kept, file_join(cx->arena, kit_scratch(), "record.db"));
	else
		where.conninfo = arena_text(&kept, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9990003998", NHS_VERIFIED);
	other = kit_person(&region, "Baker", "Joan", "9990004005", NHS_VERIFIED);
	const int64_t both[] = { ruth.id, other.id };
	for (size_t i = 0; i < LENGTH(both); i++) {
		kit_do(&where, arena_printf(cx->arena, "UPDATE demographic SET holding_id = %" PRId64 " WHERE patient_id = %" PRId64, region.trust_holding, both[i]));
		kit_do(&where, arena_printf(cx->arena, "UPDATE identifier SET holding_id = %" PRId64 " WHERE patient_id = %" PRId64, region.trust_holding, both[i]));
		kit_do(&where, arena_printf(cx->arena, "INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (%" PRId64
			", %" PRId64 ", 1, 0, 0, 253370764800000000)", region.trust, both[i]));
	}
	kit_do(&where, arena_printf(cx->arena, "INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (%" PRId64 ", %" PRId64
		", 5, 0, 0, 253370764800000000)", region.trust, ruth.id));
	event(region.trust_holding, EVENT_DIAGNOSIS, "2025-01-10", 1u << LABEL_N, "plainly hers");
	event(region.trust_holding, EVENT_DIAGNOSIS, "2025-01-11", 1u << LABEL_R, "restricted and hers");
	event(region.trust_holding, EVENT_DIAGNOSIS, "2025-01-12", 1u << LABEL_SEXUAL_HEALTH, "private and hers");
	event(region.trust_holding, EVENT_DIAGNOSIS, "2025-01-13", 1u << LABEL_HARM, "harmful to read");
	event(region.trust_holding, EVENT_LETTER, "2025-01-14", 1u << LABEL_THIRD_PARTY, "her sister said");
	event(region.trust_holding, EVENT_OUTPATIENT, "2025-01-15", 1u << LABEL_N, "clinic with Ann");
	event(region.stranger_holding, EVENT_DIAGNOSIS, "2025-01-16", 1u << LABEL_N, "held by strangers");
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, make, &phc) == OK);
	proxy.login = str_dup(&kept, proxy.login);
	self.login = str_dup(&kept, self.login);
	attorney.login = str_dup(&kept, attorney.login);
	planner.login = str_dup(&kept, planner.login);
	ruths = arena_printf(&kept, "/mine/%s", id_text(ruth.outside, text));
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 60, .hours_max = 12, .training = true,
		.catalog = kit_catalog() };
	must(door_open(cx, &settings, region.store, &web_site, &door) == OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	arena_free(&kept);
	clock_set(INSTANT_NONE);
	return 0;
}

static struct visitor in(struct str login)
{
	struct visitor v = { .door = door };
	later(1000);
	assert_status(visit_sign_in(&v, str_c(kit_cx_now()->arena, login), SENT), 303);
	return v;
}

static const char *under(const char *more)
{
	return arena_printf(kit_cx_now()->arena, "%s%s", ruths, more);
}

/* Never the word, on no page of a patient's. */
static struct str get(const struct visitor *v, const char *target)
{
	struct str page = visit_get(v, target);
	assert_not(page, "MUS");
	assert_not(page, "nexplained");
	return page;
}

static void test_words(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	assert_str(mine_words(arena, STR("MUS ward")), "persistent physical symptoms ward");
	assert_str(mine_words(arena, STR("Museum, musty, MUS")), "Museum, musty, persistent physical symptoms");
	assert_str(mine_words(arena, STR("Medically unexplained symptoms")), "persistent physical symptoms");
	assert_str(mine_words(arena, STR("for medically unexplained pain")), "for persistent pain");
	assert_str(mine_words(arena, STR("gastritis")), "gastritis");
	assert_str(mine_words(arena, STR("")), "");
}

static void test_own(void **state)
{
	(void)state;
	kit_cx();
	struct visitor v = in(self.login);
	assert_has(http_header(visit_get(&v, "/"), "Location"), "/mine");
	struct str page = get(&v, "/mine");
	assert_status(page, 200);
	assert_has(page, "Ruth Ashworth");
	assert_has(page, "plainly hers");
	assert_has(page, "restricted and hers");
	assert_has(page, "private and hers");
	assert_not(page, "harmful");
	assert_not(page, "sister");
	assert_not(page, "strangers");
	assert_status(get(&v, ruths), 200);
	page = get(&v, under("/happened"));
	assert_has(page, "plainly hers");
	assert_not(page, "sister");
	/* nobody else's, and no page of the staff */
	char text[ID_TEXT];
	assert_status(get(&v, arena_printf(kit_cx_now()->arena, "/mine/%s", id_text(other.outside, text))), 404);
	assert_status(get(&v, "/mine/00000000000000000000000000"), 404);
	assert_status(get(&v, arena_printf(kit_cx_now()->arena, "/person/%s", id_text(ruth.outside, text))), 403);
	assert_status(get(&v, "/people"), 403);
	assert_status(get(&v, "/audit"), 403);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE role = 'patient' AND operation = 'look' AND patient_id IS NOT NULL") >= 3, 1);
}

/* Words of one act of her pathway, in the record that is hers. */
static void wrote(int64_t seq, int act, int number, const char *words)
{
	struct arena *arena = kit_cx_now()->arena;
	kit_do(&where, arena_printf(arena, "INSERT INTO course (id, episode_id, seq, patient_id, holding_id, class, label, act, at, on_day, organisation_id, "
		"number) VALUES (%" PRId64 ", 900, %" PRId64 ", %" PRId64 ", %" PRId64 ", 4, 1, %d, %" PRId64 ", 20650, %" PRId64 ", %d)", 900 + seq, seq, ruth.id,
		region.trust_holding, act, now.us, region.trust, number));
	kit_do(&where, arena_printf(arena, "INSERT INTO course_text (course_id, patient_id, holding_id, class, label, say) VALUES (%" PRId64 ", %" PRId64 ", %"
		PRId64 ", 12, 1, '%s')", 900 + seq, ruth.id, region.trust_holding, words));
}

/* What was taken back is not told as if it were so; pathways and steps are said plainly. */
static void test_pathway(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&where, arena_printf(kit_cx_now()->arena, "INSERT INTO episode (id, outside, patient_id, organisation_id, holding_id, class, label, pathway, way, "
		"recorded_at, opened_on, version, phase, step, since_on, kept, outcome, seq, changed_at) VALUES (900, %s, %" PRId64 ", %" PRId64 ", %" PRId64
		", 4, 1, 'leeds-liaison', 1, 0, 20640, 1, 1, 'hospital-team', 20640, 0, 0, 3, 0)", engine == STORE_SQLITE ?
		"X'00000000000000000000000000000088'" : "'\\x00000000000000000000000000000088'", ruth.id, region.trust, region.trust_holding));
	wrote(1, COURSE_OPEN, 1, "Tired for two years; MUS");
	wrote(2, COURSE_MOVE, 0, "She is violent towards staff");
	wrote(3, COURSE_UNDO, 2, "Written of the wrong person");
	struct visitor v = in(self.login);
	struct str page = get(&v, "/mine");
	assert_has(page, "Tired for two years; persistent physical symptoms");
	assert_not(page, "violent");
	assert_not(page, "wrong person");
	assert_has(page, "Treatment, since");
	assert_not(page, "iaison psychiatry");
	assert_not(page, "Hospital mental health team");
}

static void answered(int64_t id, const char *instrument, int on, const char *answers)
{
	struct arena *arena = kit_cx_now()->arena;
	char quoted[64];
	snprintf(quoted, sizeof quoted, engine == STORE_SQLITE ? "X'000000000000000000000000000003%02x'" : "'\\x000000000000000000000000000003%02x'",
		(unsigned)(id & 0xFF));
	kit_do(&where, arena_printf(arena, "INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, "
		"on_day, mode, answers, staff_id, role, recorded_at) VALUES (%" PRId64 ", %s, %" PRId64 ", %" PRId64 ", %" PRId64 ", %d, 1, '%s', 1, %d, 1, '%s', 1, "
		"'gp', 0)", id, quoted, ruth.id, region.trust, region.trust_holding, CLASS_MEASURE, instrument, on, answers));
}

/* Her answers over time in plain words: no trade's word for a person, no cause, and nothing that a carer answered about herself. */
static void test_answers_over_time(void **state)
{
	(void)state;
	kit_cx();
	struct visitor v = in(self.login);
	assert_has(get(&v, under("/measures")), "No questionnaire is shown here.");
	answered(301, "phq-9", 20600, "3 3 3 3 3 2 2 0 0");
	answered(302, "phq-9", 20640, "1 1 1 1 1 1 1 1 0");
	answered(303, "zbi-12", 20640, "2 2 2 2 2 2 2 2 2 2 2 2");
	answered(304, "phq-15", 20600, "2 2 2 2 2 2 2 2 2 0 0 0 0 0 0");
	answered(305, "phq-15", 20640, "1 1 1 1 1 1 1 1 1 0 0 0 0 0 0");
	struct str page = get(&v, under("/measures"));
	assert_status(page, 200);
	assert_has(page, "by more than chance in answering. How much chance does here is an estimate that nobody has checked.");
	assert_has(page, "8 of 27, mild on 6 Jul 2026; it was 19 on 27 May 2026. That is better than at the start, by more than chance in answering.");
	assert_has(page, "From 0 to 27. More points mean that things are harder.");
	assert_has(page, "<svg");
	assert_has(get(&v, "/mine"), "it was 19 on");
	static const char *const never[] = { "Zarit", "cut-off", "Cut-off", "deteriorated", "not a case", "recovered", "thanks to" };
	for (size_t i = 0; i < LENGTH(never); i++)
		assert_not(page, never[i]);
	char text[ID_TEXT];
	assert_status(get(&v, arena_printf(kit_cx_now()->arena, "/mine/%s/measures", id_text(other.outside, text))), 404);
}

/* One item of the plan of that pathway. */
static void agreed(int64_t id, int kind, int class, int label, bool restricted, bool ended, const char *words)
{
	kit_do(&where, arena_printf(kit_cx_now()->arena, "INSERT INTO plan_item (id, outside, thread, episode_id, patient_id, organisation_id, holding_id, class, "
		"label, kind, say, state, grade, restricted, staff_id, role, recorded_at, ended_at) VALUES (%" PRId64 ", %s%02" PRId64 "', %" PRId64 ", 900, %" PRId64
		", %" PRId64 ", %" PRId64 ", %d, %d, %d, '%s', 0, 0, %d, 1, 'ward', 0, %s)", id, engine == STORE_SQLITE ? "X'000000000000000000000000000000"
		: "'\\x000000000000000000000000000000", id, id, ruth.id, region.trust, region.trust_holding, class, label, kind, words, restricted,
		ended ? "1" : "NULL"));
}

/* Whom she lets see her plan sees the plan, though not that there is a pathway; what is restricted nobody sees here. */
static void test_carer_plan(void **state)
{
	(void)state;
	kit_cx();
	agreed(10, PLAN_GOAL, CLASS_PLAN, 1, false, false, "Walk to the shop");
	agreed(11, PLAN_PREDISPOSING, CLASS_NARRATIVE, 3, true, false, "hurt as a child");
	agreed(12, PLAN_GOAL, CLASS_PLAN, 1, false, true, "Run to the shop");
	agreed(13, PLAN_RISK, CLASS_RISK, 1, false, false, "a risk of falls");
	struct visitor dora = in(planner.login), ann = in(attorney.login), v = in(self.login);
	struct str page = get(&dora, "/mine");
	assert_status(page, 200);
	assert_has(page, "Walk to the shop");
	assert_not(page, "No care plan or pathway is shown here");
	assert_not(page, "hurt as a child");
	assert_not(page, "Run to the shop");
	assert_not(page, "a risk of falls");
	assert_not(page, "Tired for two years");
	assert_not(page, "clinic with Ann");
	page = get(&ann, "/mine");                   /* let in to appointments alone */
	assert_not(page, "Walk to the shop");
	assert_has(page, "No care plan or pathway is shown here");
	page = get(&v, "/mine");
	assert_has(page, "Walk to the shop");
	assert_has(page, "a risk of falls");
	assert_not(page, "hurt as a child");
	assert_not(page, "Run to the shop");
}

static void test_looked(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char text[ID_TEXT];
	struct visitor wanda = in(STR("wanda")), emil = in(STR("emil"));
	assert_status(visit_get(&wanda, arena_printf(cx->arena, "/person/%s", id_text(ruth.outside, text))), 200);
	struct str form = visit_get(&emil, "/emergency");
	assert_status(visit_post(&emil, "/emergency", arena_printf(cx->arena, "csrf=%s&key=%s&number=9990003998&birth=14/03/1981&reason=life&say=Unconscious+in+"
		"resus+and+nobody+to+ask&password=" SENT, visit_hidden(form, "csrf"), visit_hidden(form, "key"))), 303);
	struct visitor v = in(self.login);
	struct str page = get(&v, under("/looked"));
	assert_status(page, 200);
	assert_has(page, "Wanda Ward");
	assert_has(page, "Ward clinician");
	assert_has(page, "for direct care");
	assert_has(page, "Emil Emergency");
	assert_has(page, "Opened your record in an emergency");
	assert_has(page, "nhsuk-tag--red");
	assert_has(page, "<b>You</b>");
	assert_has(page, "/looked.csv\"");
	/* reading the log is in the log; nothing of anybody else */
	page = get(&v, under("/looked?page=999"));
	assert_status(page, 200);
	assert_status(get(&v, arena_printf(cx->arena, "/mine/%s/looked", id_text(other.outside, text))), 404);
	/* to keep: the whole log, as a file and on paper; in the log too; nobody else's, and no carer's */
	struct str file = get(&v, under("/looked.csv"));
	assert_status(file, 200);
	assert_has(file, "\nwhen,who,as,from,what,what_for,emergency,under\n");
	assert_has(file, ",Wanda Ward,Ward clinician,");
	assert_has(file, ",Opened your record in an emergency,");
	assert_has(get(&v, under("/looked.xlsx")), "spreadsheetml.sheet");
	assert_has(get(&v, under("/looked.print")), "wm--paper");
	assert_has(get(&v, under("/looked")), "Took out a copy");
	assert_status(get(&v, arena_printf(cx->arena, "/mine/%s/looked.csv", id_text(other.outside, text))), 404);
	assert_status(visit_get(&wanda, under("/looked.csv")), 403);
}

static int times(struct str page, const char *what)
{
	int n = 0;
	for (ptrdiff_t at; (at = str_find(page, what)) >= 0; n++)
		page = str_sub(page, (size_t)at + 1, page.n);
	return n;
}

/* What others were refused of hers she is told; her own tries by an id tell her of nothing that is kept from her, and stay in the log. */
static void test_tried(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct id hers = { .b[15] = 0x88 };             /* of test_pathway */
	char text[ID_TEXT];
	struct visitor wanda = in(STR("wanda")), v = in(self.login);
	const char *tries = arena_printf(cx->arena, "SELECT COUNT(*) FROM audit WHERE outcome > 0 AND patient_id = %" PRId64, ruth.id);
	int64_t before = kit_ask_number(&where, tries);
	int told = times(get(&v, under("/looked")), "Was refused");
	assert_status(get(&v, arena_printf(cx->arena, "/episode/%s", id_text(hers, text))), 403);
	assert_int_equal(kit_ask_number(&where, tries), before + 1);
	assert_int_equal(times(get(&v, under("/looked")), "Was refused"), told);
	assert_status(visit_get(&wanda, arena_printf(cx->arena, "/permission/%s", id_text(proxy.outside, text))), 403);
	assert_int_equal(kit_ask_number(&where, tries), before + 2);
	assert_int_equal(times(get(&v, under("/looked")), "Was refused"), told + 1);
	assert_status(get(&v, arena_printf(cx->arena, "/person/%s", id_text(ruth.outside, text))), 403);          /* that this is she, she knows */
	assert_int_equal(times(get(&v, under("/looked")), "Was refused"), told + 2);
}

static struct str choose(const struct visitor *v, const char *fields)
{
	struct str page = get(v, under("/choices"));
	return visit_post(v, under("/choices"), arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		fields));
}

static int64_t standing(int kind)
{
	return kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM bar WHERE kind = %d AND permission_id IS NULL AND until_at > %"
		PRId64, kind, now.us));
}

static void test_choices(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char text[ID_TEXT];
	struct visitor v = in(self.login), wanda = in(STR("wanda"));
	assert_has(visit_get(&wanda, arena_printf(cx->arena, "/person/%s/events", id_text(ruth.outside, text))), "plainly hers");
	assert_has(choose(&v, "kind=HOUSEHOLD&say=x"), "Choose what you want");
	assert_has(choose(&v, "kind=share&class=letter&place=all"), "Choose the organisation");
	assert_has(choose(&v, "kind=share&class=letter&place="), "Choose who must not see it");
	assert_has(choose(&v, "kind=share&class=nonsense&place=R9W"), "Choose what must not be seen");
	assert_has(choose(&v, "kind=share&class=&place=XXX"), "There is no such organisation");
	assert_int_equal(standing(BAR_LIMIT) + standing(BAR_DISSENT) + standing(BAR_OPT_OUT), 0);
	assert_status(choose(&v, "kind=share&class=letter&place=R9W&say="), 303);
	assert_int_equal(standing(BAR_LIMIT), 1);
	assert_status(choose(&v, "kind=research"), 303);
	assert_int_equal(standing(BAR_OPT_OUT), 1);
	assert_status(choose(&v, "kind=share&class=&place=all&say=enough"), 303);
	assert_int_equal(standing(BAR_DISSENT), 1);
	/* her own eyes are not shut by it; the ward's are */
	assert_has(get(&v, "/mine"), "plainly hers");
	assert_not(visit_get(&wanda, arena_printf(cx->arena, "/person/%s/events", id_text(ruth.outside, text))), "plainly hers");
	struct str page = get(&v, under("/choices"));
	assert_has(page, "Nobody reads your record, but in an emergency.");
	assert_has(page, "does not see letters");
	/* hazards are not hers to see or to end here */
	kit_do(&where, arena_printf(cx->arena, "INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, say, "
		"by_staff_id, by_organisation_id, recorded_at) SELECT MAX(id) + 1, %s, %" PRId64 ", 7, 128, %" PRId64 ", 0, 0, 0, 253370764800000000, 'a judge said', "
		"1, 1, 0 FROM bar", engine == STORE_SQLITE ? "X'00000000000000000000000000000077'" : "'\\x00000000000000000000000000000077'", ruth.id,
		region.stranger));
	page = get(&v, under("/choices"));
	assert_not(page, "a judge said");
	struct id court = { .b = { [15] = 0x77 } };
	assert_status(visit_post(&v, under(arena_printf(cx->arena, "/choice/%s/end", id_text(court, text))), arena_printf(cx->arena,
		"csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 404);
	/* taken back, all three */
	for (int i = 0; i < 3; i++) {
		page = get(&v, under("/choices"));
		ptrdiff_t at = str_find(page, "/choice/");
		assert_true(at >= 0);
		struct str action, rest;
		str_cut(str_sub(page, (size_t)at, page.n), '"', &action, &rest);
		assert_status(visit_post(&v, under(str_c(cx->arena, action)), arena_printf(cx->arena, "csrf=%s&key=%s", visit_hidden(page, "csrf"),
			visit_hidden(page, "key"))), 303);
	}
	assert_int_equal(standing(BAR_LIMIT) + standing(BAR_DISSENT) + standing(BAR_OPT_OUT), 0);
	assert_has(visit_get(&wanda, arena_printf(cx->arena, "/person/%s/events", id_text(ruth.outside, text))), "plainly hers");
}

static void test_carer(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char text[ID_TEXT];
	struct visitor ann = in(proxy.login), v = in(self.login);
	struct str page = get(&ann, "/mine");
	assert_status(page, 200);
	assert_has(page, "Ruth Ashworth");
	assert_has(page, "has let you see some of this record");
	assert_has(page, "clinic with Ann");
	assert_not(page, "plainly hers");
	assert_not(page, "restricted");
	assert_not(page, "sister");
	assert_not(page, "Who looked");
	assert_not(page, "Your choices");
	assert_not(page, "Bob Other");
	assert_status(get(&ann, under("/looked")), 403);
	assert_status(get(&ann, under("/choices")), 403);
	/* she sees them, and shuts out whom she let in; who has a power of attorney stays */
	page = get(&v, under("/choices"));
	assert_has(page, "Ann Other");
	assert_has(page, "Bob Other");
	assert_has(page, "outpatient appointments");
	const char *fields = arena_printf(cx->arena, "csrf=%s", visit_hidden(page, "csrf"));
	assert_status(visit_post(&v, under(arena_printf(cx->arena, "/permission/%s/end", id_text(attorney.outside, text))), fields), 404);
	const char *take = under(arena_printf(cx->arena, "/permission/%s/end", id_text(proxy.outside, text)));
	assert_status(visit_post(&ann, take, arena_printf(cx->arena, "csrf=%s", visit_hidden(visit_get(&ann, "/account"), "csrf"))), 403);
	assert_status(visit_post(&v, take, fields), 303);
	assert_status(visit_post(&v, take, fields), 303);
	/* out at once, and as if there had never been anything */
	page = get(&ann, "/mine");
	assert_status(page, 200);
	assert_has(page, "Nothing is open to you here now.");
	assert_not(page, "Ruth");
	assert_status(get(&ann, ruths), 404);
	struct visitor bob = in(attorney.login);
	assert_has(get(&bob, "/mine"), "Ruth Ashworth");
	assert_not(get(&v, under("/choices")), "Ann Other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_own), cmocka_unit_test(test_answers_over_time),
		cmocka_unit_test(test_pathway), cmocka_unit_test(test_tried),
		cmocka_unit_test(test_looked), cmocka_unit_test(test_choices),
		cmocka_unit_test(test_carer), cmocka_unit_test(test_carer_plan),
	};
	return kit_run_on_engines("mine", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
