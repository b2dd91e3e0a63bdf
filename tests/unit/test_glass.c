/* Breaking the glass, its review, patients' choices, and writes that are decided again, on both engines. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/choice.h"
#include "care/glass.h"
#include "care/why.h"
#include "catalog/catalog.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/store.h"

#define MINUTE INT64_C(60000000)

static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor gp, officer_trust, officer_practice, officer_service;

struct staffing { const char *login, *role; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), STR_NONE, STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, s->organisation, str_of(s->role), now));
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, str_of(s->role), now, 24 * 30, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, str_of(s->role), STR_NONE };
	return OK;
}

static void hired(const char *login, const char *role, int64_t organisation, struct actor *ret)
{
	struct staffing s = { login, role, organisation, ret };
	assert_ok(store_write(kit_cx_now(), region.store, hire, &s));
}

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	kit_region(kit_store(engine), &region);
	now = clock_now();
	hired("gp", "gp", region.practice, &gp);
	hired("officer-trust", "information_governance", region.trust, &officer_trust);
	hired("officer-practice", "information_governance", region.practice, &officer_practice);
	hired("officer-service", "information_governance", region.service, &officer_service);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	return 0;
}

/* ---- reading ---- */

static struct db *look_as(const struct actor *actor, struct instant at)
{
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, actor->signin, at);
	cx_clear(kit_cx_now());
	return db;
}

static bool sees(const struct actor *actor, const struct kit_person *p, struct instant at)
{
	int64_t row;
	struct db *db = look_as(actor, at);
	enum err err = patient_by_outside(kit_cx_now(), db, p->outside, &row);
	assert_true(err == OK || err == ERR_NOT_FOUND);
	store_reader_back(region.store, db);
	return err == OK;
}

static struct facts asked(const struct actor *actor, const struct kit_person *p, struct instant at)
{
	struct facts f;
	struct db *db = look_as(actor, at);
	assert_ok(facts_person(kit_cx_now(), db, kit_policy(), actor, p->id, OP_LOOK, at, &f));
	store_reader_back(region.store, db);
	return f;
}

static size_t told(const struct actor *officer, struct glass *ret_first)
{
	struct glass *list;
	size_t count;
	struct db *db = look_as(officer, now);
	assert_ok(glass_list(kit_cx_now(), db, &list, &count));
	if (count && ret_first)
		*ret_first = list[0];
	store_reader_back(region.store, db);
	return count;
}

static enum err close_review(struct cx *cx, struct db *db, void *arg)
{
	return relation_close(cx, db, region.service, 0, ((struct kit_person *)arg)->id, RELATION_REVIEW, now);
}

static enum err open_review(struct cx *cx, struct db *db, void *arg)
{
	return relation_open(cx, db, &(struct relation){ region.service, 0, ((struct kit_person *)arg)->id, RELATION_REVIEW, { 0 }, INSTANT_FAR, NIL });
}

static enum err break_it(const struct actor *actor, const char *number, struct day born, const char *say, struct id *ret)
{
	struct glass_ask ask = { .nhs_number = str_of(number), .birth_on = born, .reason = STR("safeguarding"), .say = str_of(say),
		.policy = kit_policy(), .reasons = kit_catalog()->glass_reason, .reasons_n = kit_catalog()->glass_reasons, .form_key = STR_NONE };
	cx_clear(kit_cx_now());
	return glass_break(kit_cx_now(), region.store, actor, &ask, now, ret);
}

/* ---- tests ---- */

#define WORDS "Child at home alone, social worker waits on the line"

static enum err count_escalations(struct cx *cx, void *who, const struct audit_told *t)
{
	(void)cx;
	*(int64_t *)who += str_is(t->operation, "escalate") && id_known(t->patient) && !str_known(t->login);
	return OK;
}

static void the_glass_opens_tells_both_sides_and_is_reviewed(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	struct day born = day_of(1981, 3, 14);
	struct id shown;
	struct glass g;
	assert_ok(store_write(kit_cx_now(), region.store, close_review, &p));
	assert_false(sees(&region.clinician, &p, now));
	assert_true(asked(&region.clinician, &p, now).answer.may_break_glass);
	/* nobody, a wrong birth date and a role that may not: one answer */
	assert_int_equal(break_it(&region.clinician, "9990166137", born, WORDS, &shown), ERR_NOT_FOUND);
	const char *nobody = arena_text(kit_cx_now()->arena, cx_say(kit_cx_now()));
	assert_int_equal(break_it(&region.clinician, "9995260182", day_of(1981, 3, 15), WORDS, &shown), ERR_NOT_FOUND);
	assert_string_equal(nobody, cx_say(kit_cx_now()));
	assert_int_equal(break_it(&officer_service, "9995260182", born, WORDS, &shown), ERR_NOT_FOUND);
	assert_string_equal(nobody, cx_say(kit_cx_now()));
	assert_int_equal(break_it(&region.clinician, "9995260182", born, "too short", &shown), ERR_BAD_FIELD);
	assert_int_equal(told(&officer_service, NULL), 0);
	assert_ok(break_it(&region.clinician, "999 526 0182", born, WORDS, &shown));
	assert_true(id_eq(shown, p.outside));
	assert_true(sees(&region.clinician, &p, now));
	assert_true(sees(&region.clinician, &p, (struct instant){ now.us + 60 * MINUTE - 1 }));
	assert_false(sees(&region.clinician, &p, (struct instant){ now.us + 60 * MINUTE }));
	/* both sides are told, nobody else; the practice knows whose record it is, the service does not any more */
	assert_int_equal(told(&officer_service, &g), 1);
	assert_str(g.say, WORDS);
	assert_int_equal(told(&officer_practice, &g), 1);
	assert_str(g.family, "Ashworth");
	assert_int_equal(told(&officer_trust, NULL), 0);
	assert_int_equal(told(&gp, NULL), 0);
	/* a line in her log */
	struct audit_line *line;
	size_t lines, broke = 0;
	struct db *db = look_as(&officer_practice, now);
	assert_ok(audit_of_patient(kit_cx_now(), db, p.id, (struct instant){ 0 }, &line, &lines));
	for (size_t i = 0; i < lines; i++)
		broke += str_is(line[i].operation, "break-glass");
	assert_int_equal(broke, 1);
	store_reader_back(region.store, db);
	/* the review: once for each side, with words, by who may */
	struct glass_judgement j = { g.outside, true, STR(""), STR_NONE, kit_policy() };
	assert_int_equal(glass_review(kit_cx_now(), region.store, &officer_practice, &j, now), ERR_BAD_FIELD);
	j.say = STR("Rang the social worker: it was so.");
	assert_int_equal(glass_review(kit_cx_now(), region.store, &gp, &j, now), ERR_NOT_FOUND);
	assert_int_equal(glass_review(kit_cx_now(), region.store, &officer_trust, &j, now), ERR_NOT_FOUND);
	assert_ok(glass_review(kit_cx_now(), region.store, &officer_practice, &j, now));
	assert_int_equal(glass_review(kit_cx_now(), region.store, &officer_practice, &j, now), ERR_CONFLICT);
	told(&officer_service, &g);
	assert_false(instant_known(g.reviewed_at));
	/* due after 72 hours */
	struct glass_rates rates;
	int64_t overdue;
	db = look_as(&officer_service, now);
	assert_ok(glass_rates(kit_cx_now(), db, region.service, (struct instant){ 0 }, (struct instant){ now.us + 72 * 60 * MINUTE }, &rates));
	assert_int_equal(rates.told, 1);
	assert_int_equal(rates.overdue, 1);
	assert_ok(glass_overdue(kit_cx_now(), db, (struct instant){ now.us + 72 * 60 * MINUTE - 1 }, &overdue));
	assert_int_equal(overdue, 0);
	store_reader_back(region.store, db);
	/* and passed on once, in the log of the person, by those who did not look */
	int64_t passed, escalations = 0;
	assert_ok(glass_pass_on(kit_cx_now(), region.store, (struct instant){ now.us + 72 * 60 * MINUTE - 1 }, &passed));
	assert_int_equal(passed, 0);
	assert_ok(glass_pass_on(kit_cx_now(), region.store, (struct instant){ now.us + 72 * 60 * MINUTE }, &passed));
	assert_int_equal(passed, 1);
	assert_ok(glass_pass_on(kit_cx_now(), region.store, (struct instant){ now.us + 99 * 60 * MINUTE }, &passed));
	assert_int_equal(passed, 0);
	db = look_as(&officer_service, now);
	assert_ok(audit_list(kit_cx_now(), db, &(struct audit_ask){ .to = { INT64_MAX } }, count_escalations, &escalations));
	assert_int_equal(escalations, 1);
	assert_ok(glass_rates(kit_cx_now(), db, region.service, (struct instant){ 0 }, (struct instant){ now.us + 72 * 60 * MINUTE }, &rates));
	assert_int_equal(rates.escalated, 1);
	store_reader_back(region.store, db);
}

static enum err short_leash(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return setting_put(cx, db, "glass_lock_after", STR("1"), NIL, now);
}

/* Three that nobody has looked at, and no fourth; the night does not lift it, another house's look neither, one's own does. */
static void a_supervisor_looks_before_the_fourth(void **state)
{
	(void)state;
	static const char *const numbers[] = { "9995260182", "9990166137", "9991590838", "9997772059" };
	struct kit_person p[4];
	struct actor doctor;
	struct day born = day_of(1981, 3, 14);
	struct id shown;
	struct glass_lock lock;
	struct glass *list;
	const char *say;
	size_t count, ours = 0;
	struct db *db;
	hired("doctor", "mus_clinician", region.service, &doctor);
	for (int i = 0; i < 4; i++) {
		p[i] = kit_person(&region, "Ashworth", "Ruth", numbers[i], NHS_VERIFIED);
		assert_ok(store_write(kit_cx_now(), region.store, close_review, &p[i]));
	}
	for (int i = 0; i < 3; i++, now.us += MINUTE)
		assert_ok(break_it(&doctor, numbers[i], born, WORDS, &shown));
	now.us += 48 * 60 * MINUTE;
	assert_int_equal(break_it(&doctor, numbers[3], born, WORDS, &shown), ERR_HELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "information governance lead"));
	assert_false(sees(&doctor, &p[3], now));
	/* the practice's look is not her own house's */
	struct glass_judgement j = { .justified = true, .say = STR("Asked her."), .policy = kit_policy(), .form_key = STR_NONE };
	db = look_as(&officer_practice, now);
	assert_ok(glass_list(kit_cx_now(), db, &list, &count));
	store_reader_back(region.store, db);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		j.glass = list[i].outside;
		assert_ok(glass_review(kit_cx_now(), region.store, &officer_practice, &j, now));
	}
	assert_int_equal(break_it(&doctor, numbers[3], born, WORDS, &shown), ERR_HELD);
	for (size_t i = 0; i < count; i++)
		ours += list[i].outcome == GLASS_OPENED;
	assert_int_equal(ours, 3);
	j.glass = list[0].outside;
	assert_ok(glass_review(kit_cx_now(), region.store, &officer_service, &j, now));
	db = look_as(&doctor, now);
	assert_ok(glass_lock_of(kit_cx_now(), db, doctor.staff, &lock));
	assert_ok(glass_locked_say(kit_cx_now(), db, doctor.staff, &say));
	store_reader_back(region.store, db);
	assert_false(lock.locked);
	assert_int_equal(lock.unseen, 2);
	assert_null(say);
	assert_ok(break_it(&doctor, numbers[3], born, WORDS, &shown));
	/* how many is the service's to say */
	assert_ok(store_write(kit_cx_now(), region.store, short_leash, NULL));
	db = look_as(&doctor, now);
	assert_ok(glass_lock_of(kit_cx_now(), db, doctor.staff, &lock));
	store_reader_back(region.store, db);
	assert_true(lock.locked);
}

static struct id choose(const struct actor *actor, const struct kit_person *p, struct bar bar, enum err expected)
{
	struct id made = { { 0 } };
	bar.from = now;
	bar.until = INSTANT_FAR;
	bar.say = STR("She said so in clinic.");
	cx_clear(kit_cx_now());
	enum err err = choice_add(kit_cx_now(), region.store, actor, &(struct choice_ask){ p->outside, bar, kit_policy(), STR_NONE }, now, &made);
	if (err != expected)
		print_error("%s\n", cx_say(kit_cx_now()));
	assert_int_equal(err, expected);
	return made;
}

static void a_choice_stands_from_the_next_request_on(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	assert_true(sees(&region.clinician, &p, now));
	assert_true(sees(&gp, &p, now));
	choose(&gp, &p, (struct bar){ .kind = BAR_LIMIT }, ERR_BAD_FIELD);             /* against whom, or of what? */
	choose(&gp, &p, (struct bar){ .kind = BAR_NAMED }, ERR_BAD_FIELD);
	struct id limit = choose(&gp, &p, (struct bar){ .kind = BAR_LIMIT, .organisation = region.service }, OK);
	assert_false(sees(&region.clinician, &p, now));
	assert_true(sees(&gp, &p, now));
	assert_true(asked(&region.clinician, &p, now).answer.may_break_glass);          /* a choice yields to need */
	assert_int_equal(asked(&region.clinician, &p, now).answer.gate, GATE_CHOICE);
	struct choice_end end = { limit, STR(""), kit_policy(), STR_NONE };
	assert_int_equal(choice_end(kit_cx_now(), region.store, &gp, p.outside, &end, now), ERR_BAD_FIELD);
	end.say = STR("She changed her mind.");
	assert_int_equal(choice_end(kit_cx_now(), region.store, &region.clinician, p.outside, &end, now), ERR_NOT_FOUND);
	struct instant later = { now.us + MINUTE };
	assert_ok(choice_end(kit_cx_now(), region.store, &gp, p.outside, &end, later));
	assert_int_equal(choice_end(kit_cx_now(), region.store, &gp, p.outside, &end, later), ERR_CONFLICT);
	assert_false(sees(&region.clinician, &p, now));
	assert_true(sees(&region.clinician, &p, later));
	/* the opt-out is not about care */
	choose(&gp, &p, (struct bar){ .kind = BAR_OPT_OUT }, OK);
	assert_true(sees(&region.clinician, &p, later));
}

static void who_is_named_does_not_learn_of_it(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	struct bar *list;
	struct why why;
	size_t mine, hers;
	choose(&gp, &p, (struct bar){ .kind = BAR_NAMED, .staff = region.clinician_staff, .organisation = region.service }, OK);
	assert_false(sees(&region.clinician, &p, now));
	struct facts f = asked(&region.clinician, &p, now);
	assert_true(f.answer.silent);
	assert_false(f.answer.may_break_glass);
	struct db *db = look_as(&gp, now);
	assert_int_equal(why_make(kit_cx_now(), db, kit_policy(), &f, false, &why), ERR_NOT_FOUND);
	assert_string_equal(cx_say(kit_cx_now()), err_row(ERR_NOT_FOUND)->say);
	assert_ok(why_make(kit_cx_now(), db, kit_policy(), &f, true, &why));
	assert_int_equal(why.gate[GATE_HAZARD].mark, WHY_NO);
	/* Of the shipped policy these two do not show, and no others. */
	uint32_t silent = bar_silent(kit_policy());
	assert_int_equal(silent, 1u << BAR_NAMED | 1u << BAR_COURT);
	const struct bar_reader her = { gp.staff, gp.organisation, silent }, me = { region.clinician_staff, region.service, silent },
		colleague = { region.clinician_staff + 100, region.service, silent }, keeper = { 0 };
	int64_t standing;
	assert_ok(bars_of(kit_cx_now(), db, p.id, &her, &list, &hers));
	assert_ok(bars_of(kit_cx_now(), db, p.id, &me, &list, &mine));
	assert_int_equal(hers, 1);
	assert_int_equal(mine, 0);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &her, now, &standing));
	assert_int_equal(standing, 1);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &colleague, now, &standing));
	assert_int_equal(standing, 1);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &me, now, &standing));
	assert_int_equal(standing, 0);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &keeper, now, &standing));
	assert_int_equal(standing, 1);
	store_reader_back(region.store, db);
}

static enum err put_bar(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	return bar_add(cx, db, arg, now, &made);
}

/* What is said aloud is counted for everybody; what is silent and against everybody (a court) for nobody but who keeps the system; what has
 * ended is in the list, and stands no more. */
static void what_stands_is_counted_as_it_may_be_told(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	const struct bar_reader me = { region.clinician_staff, region.service, bar_silent(kit_policy()) }, keeper = { 0 };
	struct bar *list;
	int64_t standing;
	size_t n;
	struct bar put[] = { { .kind = BAR_DISSENT, .until = INSTANT_FAR }, { .kind = BAR_OPT_OUT, .until = { now.us + 1000 } },
		{ .kind = BAR_COURT, .until = INSTANT_FAR } };
	for (size_t i = 0; i < LENGTH(put); i++) {
		put[i].patient = p.id;
		put[i].from = now;
		put[i].by_organisation = region.practice;
		put[i].say = STR("on paper");
		assert_ok(store_write(kit_cx_now(), region.store, put_bar, &put[i]));
	}
	struct db *db = look_as(&gp, now);
	assert_ok(bars_of(kit_cx_now(), db, p.id, &me, &list, &n));
	assert_int_equal(n, 2);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &me, now, &standing));
	assert_int_equal(standing, 2);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &me, (struct instant){ now.us + 2000 }, &standing));
	assert_int_equal(standing, 1);
	assert_ok(bars_standing(kit_cx_now(), db, p.id, &keeper, now, &standing));
	assert_int_equal(standing, 3);
	store_reader_back(region.store, db);
}

static void why_says_relation_agreement_and_rows(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	struct why why;
	struct facts f = asked(&region.clinician, &p, now);
	struct db *db = look_as(&region.clinician, now);
	assert_ok(why_make(kit_cx_now(), db, kit_policy(), &f, false, &why));
	assert_true(why.allowed);
	for (int g = 0; g < GATES; g++)
		assert_int_equal(why.gate[g].mark, WHY_YES);
	assert_str(why.gate[GATE_RELATION].row, "RR-0701");
	assert_true(str_find(why.gate[GATE_RELATION].say, relation_name(RELATION_REVIEW)) >= 0);
	assert_true(str_find(why.gate[GATE_AGREEMENT].say, "(T-1), version 1") >= 0);
	assert_true(str_find(why.obligations, "Elmfield Surgery") >= 0);
	/* a relation that has ended: what would be needed, and the glass */
	assert_ok(store_write(kit_cx_now(), region.store, close_review, &p));
	f = asked(&region.clinician, &p, now);
	assert_ok(why_make(kit_cx_now(), db, kit_policy(), &f, false, &why));
	assert_false(why.allowed);
	assert_true(why.may_break_glass);
	assert_int_equal(why.gate[GATE_RELATION].mark, WHY_NO);
	assert_int_equal(why.gate[GATE_LABEL].mark, WHY_NOT_ASKED);
	store_reader_back(region.store, db);
}

/* A page let it through, then something changed: what is written is decided on what is so then. */
static enum err require(struct cx *cx, struct db *db, void *arg)
{
	const struct kit_person *p = arg;
	return facts_require(cx, db, kit_policy(), &region.clinician, &(struct facts_what){ p->id, 0, CLASS_FINDING, LABEL_NORMAL, OP_CHANGE }, now);
}

static void a_write_is_decided_again(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	struct cx *cx = kit_cx_now();
	assert_ok(store_write(cx, region.store, require, &p));
	assert_ok(store_write(cx, region.store, close_review, &p));
	assert_int_equal(store_write(cx, region.store, require, &p), ERR_NOT_FOUND);
	assert_ok(store_write(cx, region.store, open_review, &p));
	assert_ok(store_write(cx, region.store, require, &p));
	choose(&gp, &p, (struct bar){ .kind = BAR_LIMIT, .organisation = region.service, .class = CLASS_FINDING }, OK);
	cx_clear(cx);
	assert_int_equal(store_write(cx, region.store, require, &p), ERR_FORBIDDEN);
	assert_true(sees(&region.clinician, &p, now));                  /* she is seen still: only the finding is not */
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_glass_opens_tells_both_sides_and_is_reviewed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_supervisor_looks_before_the_fourth, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_choice_stands_from_the_next_request_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_named_does_not_learn_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_stands_is_counted_as_it_may_be_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(why_says_relation_agreement_and_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_write_is_decided_again, set_up, tear_down),
	};
	return kit_run_on_engines("glass and choices", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
