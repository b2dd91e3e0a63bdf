/* A finding tells nobody of what she may not see herself: it is made of what all its readers see, and goes when they may no longer. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/asked.h"
#include "care/choice.h"
#include "insight/rule_worth.h"
#include "record/bar.h"
#include "record/basis.h"
#include "record/event.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/worklist.h"

static struct kit_region region;
static struct kit_person person;
static int64_t contact[8], colleague;

/* One who fits the MSS3 search, with eight contacts. */
static int set_up(enum store_engine engine)
{
	static const struct { enum event_kind kind; const char *on, *code; } had[] = { { EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9" },
		{ EVENT_REFERRAL, "2025-02-10", NULL }, { EVENT_REFERRAL, "2025-09-10", NULL } };
	struct cx *cx = kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	kit_region(kit_store(engine), &region);
	person = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	for (size_t i = 0; i < LENGTH(had); i++)
		kit_event(&region, person.id, region.practice_holding, had[i].kind, had[i].on, had[i].code, RESULT_NONE);
	for (int i = 0; i < 8; i++)
		contact[i] = kit_event(&region, person.id, region.practice_holding, EVENT_GP_CONTACT, arena_printf(cx->arena, "2026-05-%02d", i + 1), NULL,
			RESULT_NONE);
	return 0;
}

static int on_sqlite(void **state)
{
	(void)state;
	return set_up(STORE_SQLITE);
}

static int on_postgres(void **state)
{
	(void)state;
	return set_up(STORE_POSTGRES);
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	clock_set_today(DAY_NONE);
	return 0;
}

static void find(void)
{
	struct asked asked;
	struct finding_report report;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(asked_build(kit_cx_now(), db, kit_catalog(), clock_today(), &asked));
	store_reader_back(region.store, db);
	assert_ok(finding_run(kit_cx_now(), region.store, &asked, region.service, clock_today(), clock_now(), NULL, NULL, &report));
}

/* What the clinician reads of her on the list; "" where she is not on it. Where there is an entry there are its reasons. */
static const char *told(void)
{
	struct cx *cx = kit_cx_now();
	struct finding_told *f;
	struct entry e;
	struct db *db;
	size_t n;
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, region.clinician.signin, clock_now());
	enum err err = entry_of_patient(cx, db, person.id, &e);
	if (err != ERR_NOT_FOUND)
		assert_ok(err);
	else
		cx_clear(cx);
	const char *line = err == OK ? str_c(cx->arena, e.second) : "";
	if (err == OK) {
		assert_ok(findings_of(cx, db, e.id, true, &f, &n));
		assert_true(n > 0);
	}
	db_end(db);
	store_reader_back(region.store, db);
	return line;
}

static void tells(const char *what)
{
	const char *line = told();
	if (!strstr(line, what))
		print_error("\"%s\" lacks \"%s\"\n", line, what);
	assert_non_null(strstr(line, what));
}

struct doing { const char *sql; struct bar bar; int64_t event; };

static enum err run_sql(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	struct query *q = arena_array(kit_cx_now()->arena, 1, sizeof *q);     /* prepared once each */
	*q = (struct query){ .name = "TEST_DO", .kind = QUERY_SYSTEM, .sqlite = d->sql, .postgres = d->sql };
	TRY(db_run(cx, db, q, NULL));
	return signin_refold(cx, db, kit_policy(), clock_now());
}

static void run(const char *sql)
{
	assert_ok(store_write(kit_cx_now(), region.store, run_sql, &(struct doing){ .sql = sql }));
}

static enum err add_bar(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	return bar_add(cx, db, &d->bar, clock_now(), &d->bar.outside);
}

static enum err end_bar(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	struct bar stored;
	TRY(bar_by_outside(cx, db, d->bar.outside, &stored));
	return bar_end(cx, db, stored.id, NIL, STR("over"), clock_now());
}

static enum err raise(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	return event_label_raise(cx, db, d->event, 1 << LABEL_R);
}

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return staff_add(cx, db, STR("other"), STR("Dr Other"), STR("doctor"), STR(""), clock_now(), &colleague);
}

static struct doing against(int64_t staff, enum record_class class)
{
	struct doing d = { .bar = { .patient = person.id, .kind = BAR_NAMED, .staff = staff, .class = class, .until = INSTANT_FAR,
		.say = STR("afraid of her"), .by_organisation = region.practice } };
	assert_ok(store_write(kit_cx_now(), region.store, add_bar, &d));
	return d;
}

/* Against a colleague, and not against the clinician who reads here. */
static struct doing against_one(enum record_class class)
{
	assert_ok(store_write(kit_cx_now(), region.store, hire, NULL));
	return against(colleague, class);
}

/* Classes that who reviews may not see, or the meeting, are not counted, nor missed: nothing says that there is more. */
static void a_class_that_a_reader_may_not_see_is_not_read(void **state)
{
	static const enum record_class classes[] = { CLASS_MEASURE, CLASS_PLAN, CLASS_CRISIS_PLAN, CLASS_RISK, CLASS_TEAM_NOTE, CLASS_NARRATIVE,
		CLASS_THERAPY_NOTE, CLASS_SAFEGUARDING };
	(void)state;
	find();
	tells("GP 8 ");
	for (size_t i = 0; i < LENGTH(classes); i++) {
		run(arena_printf(kit_cx_now()->arena, "UPDATE event SET class = %d WHERE id = %lld", (int)classes[i], (long long)contact[i]));
		find();
		if (i < 7)
			tells(arena_printf(kit_cx_now()->arena, "GP %d ", 7 - (int)i));
	}
	tells("GP 0 ");
}

/* What was agreed for one class ends: what was found with it is not told any more, until it is found without. */
static void a_finding_goes_with_the_agreement(void **state)
{
	(void)state;
	find();
	tells("GP 8 ");
	run("UPDATE agreement_flow SET class = 17 WHERE class = 3");
	assert_string_equal(told(), "");
	find();
	tells("GP not shared ");
	run("UPDATE agreement_flow SET class = 3 WHERE class = 17");
	tells("GP not shared ");
	find();
	tells("GP 8 ");
	run("UPDATE agreement_version SET status = 4");
	assert_string_equal(told(), "");
	run("UPDATE agreement_version SET status = 3");
	tells("GP 8 ");
}

static void a_label_raised_hides_what_was_found_by_it(void **state)
{
	(void)state;
	find();
	assert_ok(store_write(kit_cx_now(), region.store, raise, &(struct doing){ .event = contact[0] }));
	assert_string_equal(told(), "");
	find();
	tells("GP 7 ");
}

/* One finding for all: what one colleague must not see of somebody is read for none. */
static void what_one_must_not_see_is_read_for_nobody(void **state)
{
	(void)state;
	find();
	struct doing d = against_one(CLASS_CONTACT);
	assert_string_equal(told(), "");
	find();
	tells("GP 0 ");
	assert_ok(store_write(kit_cx_now(), region.store, end_bar, &d));
	find();
	tells("GP 8 ");
}

/* Who was named is not told so, not even by its number, and does not end it. */
static void who_is_named_does_not_end_it(void **state)
{
	(void)state;
	find();
	struct choice_end end = { .policy = kit_policy(), .bar = against(region.clinician_staff, CLASS_LETTER).bar.outside, .say = STR("over"),
		.form_key = STR_NONE };
	assert_int_equal(choice_end(kit_cx_now(), region.store, &region.clinician, person.outside, &end, clock_now()), ERR_NOT_FOUND);
	cx_clear(kit_cx_now());
	end.bar = against_one(CLASS_LETTER).bar.outside;
	find();
	assert_ok(choice_end(kit_cx_now(), region.store, &region.clinician, person.outside, &end, clock_now()));
}

/* The totals of a run are seen by a colleague who must not see her: she is not in them, and is found all the same. */
static void totals_leave_out_whom_one_must_not_see(void **state)
{
	struct rule_view before, after;
	(void)state;
	kit_person(&region, "Garside", "Paul", NULL, NHS_UNKNOWN);
	for (int i = 0; i < 2; i++) {
		struct db *db;
		find();
		tells("GP 8 ");
		assert_ok(store_reader(kit_cx_now(), region.store, &db));
		assert_ok(db_begin(kit_cx_now(), db));
		db_guard(db, region.clinician.signin, clock_now());
		assert_ok(rule_view(kit_cx_now(), db, region.service, STR("mss3-search"), i ? &after : &before));
		db_end(db);
		store_reader_back(region.store, db);
		if (i == 0)
			against_one(CLASS_ANY);
	}
	assert_int_equal(before.run.people, 2);
	assert_int_equal(before.run.yes, 1);
	assert_int_equal(after.run.people, 1);
	assert_int_equal(after.run.yes, 0);
}

struct putting { struct basis_part part[2]; size_t parts; int64_t id; bool made; };

static enum err put(struct cx *cx, struct db *db, void *arg)
{
	struct putting *p = arg;
	return basis_put(cx, db, region.service, p->part, p->parts, &p->id, &p->made);
}

/* Kept once however many people share it; nobody's record is no basis. */
static void people_share_a_basis(void **state)
{
	struct putting none = { .parts = 0 }, one = { { { region.practice_holding, 8, 1 } }, 1, 0, false }, again = one,
		other = { { { region.practice_holding, 8, 1 }, { region.trust_holding, 8, 1 } }, 2, 0, false };
	struct putting *all[] = { &none, &one, &again, &other };
	(void)state;
	for (size_t i = 0; i < LENGTH(all); i++)
		assert_ok(store_write(kit_cx_now(), region.store, put, all[i]));
	assert_true(none.id == 0 && !none.made);
	assert_true(one.id < 0 && one.made);
	assert_true(again.id == one.id && !again.made);
	assert_true(other.id != one.id && other.made);
}

int main(void)
{
#define CASE(name) { #name " on SQLite", name, on_sqlite, tear_down, NULL }, { #name " on PostgreSQL", name, on_postgres, tear_down, NULL }
	const struct CMUnitTest tests[] = {
		CASE(a_class_that_a_reader_may_not_see_is_not_read), CASE(a_finding_goes_with_the_agreement),
		CASE(a_label_raised_hides_what_was_found_by_it), CASE(what_one_must_not_see_is_read_for_nobody),
		CASE(who_is_named_does_not_end_it), CASE(totals_leave_out_whom_one_must_not_see),
		CASE(people_share_a_basis),
	};
	return cmocka_run_group_tests_name("basis", tests, NULL, NULL);
}
