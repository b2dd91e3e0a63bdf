/* How long records are kept, holds, and destruction by two people: on both engines. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "care/retention.h"
#include "catalog/catalog.h"
#include "gen/queries.h"
#include "record/audit_chain.h"
#include "record/audit_head.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

static enum store_engine engine;
static struct store_where where;
static struct kit_region region;
static struct arena lasting;
static int64_t lead, second;

static struct retention_table table(void)
{
	return (struct retention_table){ kit_catalog()->retention, kit_catalog()->retentions };
}

/* ---- periods, with a pencil ---- */

static struct day day(const char *text)
{
	struct day d = DAY_NONE;
	if (*text)
		must(day_parse(str_of(text), &d));
	return d;
}

static void periods(void **state)
{
	(void)state;
	kit_cx_now();
	static const struct { const char *born, *died, *last, *listed; bool registered; const char *on, *by; } cases[] = {
		{ "1981-03-14", "", "2010-05-01", "", false, "2018-05-01", "RT-01" },             /* an adult: eight years */
		{ "2000-06-01", "", "2010-05-01", "", false, "2025-06-01", "RT-02" },             /* a child: the 25th birthday */
		{ "2000-06-01", "", "2018-05-01", "", false, "2026-06-01", "RT-03" },             /* at 17: the 26th, which is later than eight years */
		{ "2000-06-01", "", "2018-07-01", "", false, "2026-07-01", "RT-01" },             /* at 18: an adult */
		{ "1981-03-14", "", "2010-05-01", "2011-01-01", false, "2031-01-01", "RT-04" },   /* on a service's list: twenty years after that */
		{ "1981-03-14", "2012-01-01", "2010-05-01", "2011-01-01", false, "2022-01-01", "RT-05" },
		{ "1981-03-14", "2012-01-01", "2010-05-01", "", true, "2022-01-01", "RT-06" },    /* the practice's: ten years after death */
		{ "1981-03-14", "", "1990-05-01", "", true, "", "RT-07" },                        /* the living, registered: never */
		{ "1981-03-14", "", "", "", false, "", "" },                                      /* nothing has a day: not known */
	};
	struct retention_table t = table();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct retention_period *by;
		struct day on;
		struct retention_facts f = { day(cases[i].born), day(cases[i].died), day(cases[i].last), day(cases[i].listed), cases[i].registered };
		bool known = retention_day(t.period, t.count, &f, &on, &by);
		if (known != (cases[i].on[0] != '\0') || (known && on.day != day(cases[i].on).day) || !str_is(by ? by->id : STR(""), cases[i].by))
			print_error("case %zu: day %d by %.*s\n", i, on.day, STRF(by ? by->id : STR("nothing")));
		assert_int_equal(known, cases[i].on[0] != '\0');
		if (known)
			assert_int_equal(on.day, day(cases[i].on).day);
		assert_str(by ? by->id : STR(""), cases[i].by);
	}
	for (size_t i = 0; i < t.count; i++)
		assert_true(t.period[i].source.n > 10 && t.period[i].confidence.n > 0);
}

/* ---- the store ---- */

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	TRY(staff_add(cx, db, STR("lead"), STR("Lea Lead"), STR(""), STR("x"), clock_now(), &lead));
	TRY(staff_give_role(cx, db, lead, region.service, STR("information_governance"), clock_now()));
	TRY(staff_add(cx, db, STR("second"), STR("Sam Second"), STR(""), STR("x"), clock_now(), &second));
	return staff_give_role(cx, db, second, region.service, STR("service_manager"), clock_now());
}

static int begin(void **state)
{
	(void)state;
	struct store *store;
	struct cx *cx = kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	must(store_write(cx, store, hire, NULL) == OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(region.store);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

/* Somebody who was last seen in 2001 and whom nobody treats. */
static struct kit_person old(const char *family, const char *nhs)
{
	struct kit_person p = kit_person(&region, family, "Old", nhs, NHS_VERIFIED);
	struct kit_hand *hand = kit_hand_open(&where);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2001-01-10", "icd10:K58.9", RESULT_NONE);
	kit_hand_do(hand, arena_printf(kit_cx_now()->arena, "UPDATE registration SET until_on = 12000 WHERE patient_id = %" PRId64 ";"
		"DELETE FROM relation WHERE patient_id = %" PRId64 " AND kind <> 1", p.id, p.id));
	kit_hand_close(hand);
	return p;
}

struct doing { enum { HOLD, RELEASE, PROPOSE, DESTROY } what; const struct kit_person *p; int64_t staff; struct retention_plan plan; };

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	struct retention_table t = table();
	switch (d->what) {
	case HOLD: return retention_hold(cx, db, d->p->id, d->staff, STR("an inquiry"), clock_now());
	case RELEASE: return retention_release(cx, db, d->p->id, d->staff, STR("it is over"), clock_now());
	case PROPOSE: return retention_propose(cx, db, &t, d->p->id, d->p->outside, d->staff, clock_now(), &d->plan);
	default: return retention_destroy(cx, db, &t, d->p->id, d->p->outside, d->staff, clock_now(), &d->plan);
	}
}

static enum err does(int what, const struct kit_person *p, int64_t staff)
{
	struct doing d = { .what = (unsigned)what, .p = p, .staff = staff };
	enum err err = store_write(kit_cx_now(), region.store, work, &d);
	cx_clear(kit_cx_now());
	return err;
}

static bool is_due(const struct kit_person *p, int64_t *ret_holds)
{
	struct retention_item *item;
	struct retention_table t = table();
	size_t n;
	int64_t people;
	bool found = false;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(retention_due(kit_cx_now(), db, &t, clock_now(), &item, &n, &people));
	store_reader_back(region.store, db);
	for (size_t i = 0; i < n; i++)
		if (id_eq(item[i].outside, p->outside)) {
			found = true;
			*ret_holds = item[i].holds;
		}
	return found;
}

static int64_t rows_of(const char *name, int64_t patient)
{
	return kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM %s WHERE patient_id = %" PRId64, name, patient));
}

static void what_is_due_is_listed_and_a_hold_stops_it(void **state)
{
	(void)state;
	int64_t holds = -1;
	struct kit_person p = old("Ashgrove", "9995260182"), young = kit_person(&region, "Newly", "Seen", NULL, NHS_VERIFIED);
	kit_event(&region, young.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", NULL, RESULT_NONE);
	assert_true(is_due(&p, &holds));
	assert_int_equal(holds, 0);
	assert_false(is_due(&young, &holds));
	assert_int_equal(does(PROPOSE, &young, lead), ERR_HELD);           /* registered: treated now */
	assert_int_equal(does(HOLD, &p, lead), OK);
	assert_true(is_due(&p, &holds));
	assert_int_equal(holds, 1);
	assert_int_equal(does(PROPOSE, &p, lead), ERR_HELD);
	assert_int_equal(does(RELEASE, &p, second), OK);
	assert_int_equal(does(RELEASE, &p, second), ERR_NOT_FOUND);
	assert_int_equal(does(PROPOSE, &p, lead), OK);
	assert_int_equal(rows_of("event", p.id), 1);                       /* a dry run */
	assert_int_equal(does(HOLD, &p, lead), OK);                        /* a hold takes the proposal away, too */
	assert_int_equal(does(DESTROY, &p, second), ERR_NOT_FOUND);
	assert_int_equal(does(RELEASE, &p, lead), OK);
	assert_int_equal(rows_of("audit", p.id), 5);
}

/* What was done here counts as what sources tell: an episode is a mental health record, and each row of care carries the day on. */
static void care_given_here_keeps_a_record(void **state)
{
	(void)state;
	static const struct { const char *what, *table, *columns, *values; bool due; } rows[] = {
		{ "a questionnaire answered in 2020", "response", "instrument, version, on_day, mode, answers, staff_id, role, recorded_at",
			"'gad7', 1, 18300, 1, '1', 1, 'x', 1", false },
		{ "an episode of 2004 to 2009", "episode", "pathway, way, recorded_at, opened_on, version, phase, step, since_on, kept, outcome, ended_on, "
			"seq, changed_at", "'x', 1, 1, 12500, 1, 3, 'x', 12500, 0, 1, 14300, 1, 1", false },
		{ "an episode of 2003, over twenty years ago", "episode", "pathway, way, recorded_at, opened_on, version, phase, step, since_on, kept, "
			"outcome, ended_on, seq, changed_at", "'x', 1, 1, 12050, 1, 3, 'x', 12050, 0, 1, 12060, 1, 1", true },
		{ "a carer's needs of 2000 that ended in 2020", "carer_need", "thread, episode_id, relationship, offer, say, support, look_on, staff_id, role, "
			"recorded_at, ended_at", "1, 9001, 'partner', 1, 'x', '', 11000, 1, 'x', 957000000000000, 1580000000000000", false },
	};
	const char *random = engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')";
	for (size_t i = 0; i < LENGTH(rows); i++) {
		int64_t holds;
		struct kit_person p = old("Dunmore", NULL);
		assert_true(is_due(&p, &holds));
		struct kit_hand *hand = kit_hand_open(&where);
		kit_hand_do(hand, arena_printf(kit_cx_now()->arena, "INSERT INTO %s (id, outside, patient_id, organisation_id, holding_id, class, label, %s) "
			"VALUES (%zu, %s, %" PRId64 ", 1, 1, 1, 1, %s)", rows[i].table, rows[i].columns, 9000 + i, random, p.id, rows[i].values));
		kit_hand_close(hand);
		bool due = is_due(&p, &holds);
		if (due != rows[i].due)
			print_error("%s\n", rows[i].what);
		assert_int_equal(due, rows[i].due);
	}
}

static void two_people_destroy_and_the_log_stays(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_person p = old("Birchwood", "9991590838"), other = old("Cedarholm", "9993100013");
	assert_int_equal(does(DESTROY, &p, second), ERR_NOT_FOUND);        /* nobody proposed it */
	assert_int_equal(does(PROPOSE, &p, second), OK);
	assert_int_equal(does(DESTROY, &p, second), ERR_FORBIDDEN);        /* the same person */
	assert_int_equal(does(DESTROY, &p, region.clinician_staff), ERR_FORBIDDEN);        /* neither leads information governance */
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2001-02-10", NULL, RESULT_NONE);
	assert_int_equal(does(DESTROY, &p, lead), ERR_STALE);              /* something else is on record now */
	assert_int_equal(does(PROPOSE, &p, second), OK);
	int64_t entries = kit_ask_number(&where, "SELECT COUNT(*) FROM audit"), hers = rows_of("audit", p.id), beside = rows_of("event", other.id);
	assert_int_equal(does(DESTROY, &p, lead), OK);
	struct subject_row *row;
	size_t n;
	struct db *db;
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(subject_rows(cx, db, p.id, &row, &n));
	for (size_t i = 0; i < n; i++)
		assert_str(row[i].section, "destruction");
	assert_int_equal(n, 1);
	struct audit_keys keys = { 0 };
	struct audit_report report;
	const char *say;
	assert_ok(db_begin(cx, db));
	assert_ok(audit_verify(cx, db, &keys, NULL, &report, &say));
	store_reader_back(region.store, db);
	assert_int_equal(report.fault, AUDIT_WHOLE);
	static const char *const tables[] = { "identifier", "demographic", "registration", "link_event", "relation", "event", "finding", "worklist", "decision",
		"consultation", "letter", "flag_settled", "episode", "course", "course_text", "response", "remote_ask",
		"alert", "booking", "booking_act", "booking_cell",
		"plan_item", "plan_mark", "carer_need", "draft", "meeting_item",
		"meeting_point", "task", "permission", "stay", "ward_item", "ward_act", "bar", "glass", "subject_request", "legal_hold" };
	for (size_t i = 0; i < LENGTH(tables); i++)
		assert_int_equal(rows_of(tables[i], p.id), 0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM event_text t WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = t.event_id)"), 0);
	assert_int_equal(rows_of("audit", p.id), hers + 1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit"), entries + 1);
	assert_int_equal(rows_of("event", other.id), beside);
	assert_int_equal(kit_ask_number(&where, arena_printf(cx->arena, "SELECT COUNT(*) FROM destruction WHERE patient_id = %" PRId64 " AND done_by = %"
		PRId64 " AND proposed_by = %" PRId64, p.id, lead, second)), 1);
	assert_int_equal(does(DESTROY, &p, lead), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(periods), cmocka_unit_test(what_is_due_is_listed_and_a_hold_stops_it),
		cmocka_unit_test(care_given_here_keeps_a_record),
		cmocka_unit_test(two_people_destroy_and_the_log_stays) };
	return kit_run_on_engines("retention", tests, LENGTH(tests), &engine, begin, end, NULL);
}
