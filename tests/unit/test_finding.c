/* Finding and deciding keep their promises: under the service's own rights, repeatable, and with a person in the middle. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/asked.h"
#include "care/decision.h"
#include "care/episode.h"
#include "insight/rule_worth.h"
#include "record/agreement.h"
#include "record/audit.h"
#include "record/bar.h"
#include "record/organisation.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/slip.h"
#include "record/timeline.h"
#include "gen/queries.h"
#include "tests/kit/ask.h"
#include "tests/kit/store.h"

static struct catalog *catalog;
static struct kit_region region;
static struct day today;
static struct store_where where;

static int set_up(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	clock_set_today(day_of(2026, 7, 14));
	today = clock_today();
	assert_ok(catalog_load(cx, &builtin, NULL, &catalog, NULL));
	struct store *store;
	where = kit_where(engine, migration_list, migration_count);
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
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
	catalog_free(catalog);
	catalog = NULL;
	clock_set_today(DAY_NONE);
	return 0;
}

/* One who fits the MSS3 search: a syndrome code, two referrals. */
static struct kit_person found_person(const char *family)
{
	struct kit_person p = kit_person(&region, family, "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	for (int i = 1; i <= 5; i++)
		kit_event(&region, p.id, region.practice_holding, EVENT_GP_CONTACT, arena_printf(kit_cx_now()->arena, "2026-0%d-01", i), NULL, RESULT_NONE);
	return p;
}

static void ask(struct asked *ret)
{
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(asked_build(kit_cx_now(), db, catalog, today, ret));
	store_reader_back(region.store, db);
}

static void find(struct finding_report *ret)
{
	struct asked asked;
	ask(&asked);
	assert_ok(finding_run(kit_cx_now(), region.store, &asked, region.service, today, clock_now(), NULL, NULL, ret));
}

/* Read as the clinician sees it. */
static struct db *look(void)
{
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, region.clinician.signin, clock_now());
	return db;
}

static void done(struct db *db)
{
	db_end(db);
	store_reader_back(region.store, db);
}

static struct entry entry_now(int64_t patient)
{
	struct entry e;
	struct db *db = look();
	assert_ok(entry_of_patient(kit_cx_now(), db, patient, &e));
	done(db);
	return e;
}

static void a_pattern_is_found_with_its_reasons(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth");
	kit_person(&region, "Garside", "Paul", NULL, NHS_UNKNOWN);
	struct finding_report r;
	find(&r);
	assert_int_equal(r.people, 2);
	assert_int_equal(r.found, 1);
	struct entry e = entry_now(p.id);
	assert_int_equal(e.state, ENTRY_TO_DECIDE);
	assert_int_equal(e.placed_on.day, today.day);
	assert_true(str_find(e.second, "GP 5") >= 0);
	struct finding_told *f;
	size_t n, events = 0;
	struct db *db = look();
	assert_ok(findings_of(kit_cx_now(), db, e.id, true, &f, &n));
	assert_true(n >= 1);
	bool mss3 = false;
	for (size_t i = 0; i < n; i++) {
		mss3 |= str_is(f[i].rule, "mss3-search");
		for (size_t c = 0; c < f[i].clauses; c++)
			events += f[i].clause[c].events;
	}
	assert_true(mss3);
	assert_true(events >= 3);
	done(db);
	/* Again: nothing new. */
	find(&r);
	assert_int_equal(r.change.added, 0);
	assert_int_equal(r.change.withdrawn, 0);
	assert_int_equal(r.change.entries_added, 0);
}

/* HAZ-007 */
static void what_is_not_shared_is_not_used(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Kowalczyk", "Danuta", NULL, NHS_UNKNOWN);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.stranger_holding, EVENT_REFERRAL, "2025-03-10", NULL, RESULT_NONE);
	struct finding_report r;
	find(&r);
	assert_int_equal(r.found, 0);
	struct story story;
	struct db *db = look();
	assert_ok(story_load(kit_cx_now(), db, p.id, &story));
	assert_int_equal(story.count, 2);
	done(db);
	kit_event(&region, p.id, region.trust_holding, EVENT_REFERRAL, "2025-03-10", NULL, RESULT_NONE);
	find(&r);
	assert_int_equal(r.found, 1);
}

static enum err decide(struct decision_ask ask, struct id *ret)
{
	struct reasons reasons = { catalog->reason, catalog->reasons };
	bool repeated;
	struct care care = { catalog, catalog->policy };
	ask.care = &care;
	cx_clear(kit_cx_now());
	return decision_make(kit_cx_now(), region.store, &region.clinician, &ask, &reasons, clock_now(), ret, &repeated);
}

/* What of a run cannot be written is an error; the system does not go on seeing because of it. */
static void a_run_that_cannot_be_written_ends_all_the_same(void **state)
{
	(void)state;
	struct finding_report report;
	struct asked asked;
	const char *open = "SELECT COUNT(*) FROM signin WHERE role = 'system' AND ended_at IS NULL";
	found_person("Weir");
	assert_int_equal(kit_ask_number(&where, open), 0);
	kit_do(&where, where.engine == STORE_SQLITE ? "CREATE TRIGGER shut BEFORE INSERT ON rule_run BEGIN SELECT RAISE(ABORT, 'shut'); END" :
		"ALTER TABLE rule_run ADD CONSTRAINT shut CHECK (rule = '') NOT VALID");
	ask(&asked);
	assert_int_not_equal(finding_run(kit_cx_now(), region.store, &asked, region.service, today, clock_now(), NULL, NULL, &report), OK);
	assert_true(strlen(cx_say(kit_cx_now())) > 0);
	cx_clear(kit_cx_now());
	kit_do(&where, where.engine == STORE_SQLITE ? "DROP TRIGGER shut" : "ALTER TABLE rule_run DROP CONSTRAINT shut");
	assert_int_equal(kit_ask_number(&where, open), 0);
	find(&report);
	assert_int_equal(kit_ask_number(&where, open), 0);
}

/* ---- one person's failure is hers ---- */

/* What is written about this person is refused. 0: no longer. */
static void shut_for(int64_t patient)
{
	if (where.engine == STORE_SQLITE)
		kit_do(&where, patient ? kit_say("CREATE TRIGGER shut BEFORE INSERT ON finding WHEN NEW.patient_id = %lld BEGIN SELECT RAISE(ABORT, 'shut'); END",
			(long long)patient) : "DROP TRIGGER shut");
	else
		kit_do(&where, patient ? kit_say("ALTER TABLE finding ADD CONSTRAINT shut CHECK (patient_id <> %lld) NOT VALID", (long long)patient) :
			"ALTER TABLE finding DROP CONSTRAINT shut");
}

static int64_t about(const char *table, int64_t patient)
{
	return kit_ask_number(&where, kit_say("SELECT COUNT(*) FROM %s WHERE patient_id = %lld", table, (long long)patient));
}

static size_t asides_now(void)
{
	struct db *db = look();
	int64_t *patient;
	size_t n;
	assert_ok(finding_asides(kit_cx_now(), db, region.service, clock_now(), &patient, &n));
	done(db);
	return n;
}

#define PUT_ASIDE "SELECT COUNT(*) FROM slip WHERE job = 'find' AND state = 2"

static void whom_the_program_cannot_judge_keeps_it_from_nobody_else(void **state)
{
	(void)state;
	struct finding_report report;
	int64_t first = found_person("Weir").id, second = found_person("Younger").id;
	shut_for(first);
	find(&report);
	assert_int_equal(report.asides, 1);
	assert_int_equal(report.aside[0].patient, first);
	assert_true(report.aside[0].say.n > 0);
	assert_int_equal(report.found, 1);
	assert_int_equal(report.people, report.run[0].people);
	assert_int_equal(report.change.entries_added, 1);
	assert_int_equal(about("worklist", first) + about("finding", first), 0);          /* nothing half */
	assert_int_equal(entry_now(second).state, ENTRY_TO_DECIDE);
	assert_int_equal(asides_now(), 1);
	find(&report);
	assert_int_equal(report.asides, 1);
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 1);
	/* of whom one person must not see something nothing is told: what failed may be that */
	const char *chance = where.engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5('a'), 'hex')";
	kit_do(&where, kit_say("INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, recorded_at, "
		"by_staff_id, by_organisation_id) VALUES (900001, %s, %lld, 5, 16, 0, 1, 0, 0, 9000000000000000000, 0, 1, 1)", chance, (long long)first));
	assert_int_equal(asides_now(), 0);
	kit_do(&where, "DELETE FROM bar WHERE id = 900001");
	assert_int_equal(asides_now(), 1);
	shut_for(0);
	find(&report);
	assert_int_equal(report.asides, 0);
	assert_int_equal(report.found, 2);
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 0);
	assert_int_equal(entry_now(first).state, ENTRY_TO_DECIDE);
}

/* More events than are read of anybody: she is left, in every pass over everyone, and judged when there are fewer. */
static void of_whom_there_is_too_much_keeps_it_from_nobody_else(void **state)
{
	(void)state;
	struct finding_report report;
	struct asked asked;
	int64_t first = found_person("Weir").id, drawn;
	found_person("Younger");
	kit_do(&where, kit_say("INSERT INTO event (id, patient_id, on_day, kind, holding_id, origin_id, row_no, file_no, class, label) "
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT 5000000 + n.i, e.patient_id, e.on_day, e.kind, e.holding_id, "
		"e.origin_id, e.row_no, e.file_no, e.class, e.label FROM n, event e WHERE e.id = (SELECT min(id) FROM event WHERE patient_id = %lld)",
		LIMIT_TIMELINE, (long long)first));
	find(&report);
	assert_int_equal(report.asides, 1);
	assert_int_equal(report.aside[0].patient, first);
	assert_int_equal(report.found, 1);
	ask(&asked);
	assert_ok(finding_sample(kit_cx_now(), region.store, &asked, region.service, STR("mss3-search"), 5, 7, today, clock_now(), &drawn));
	assert_int_equal(about("worklist", first), 0);
	/* asked for by herself she is put aside, too, and no longer once she can be judged */
	assert_ok(finding_person_or_aside(kit_cx_now(), region.store, &asked, region.service, first, today, clock_now()));
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 1);
	kit_do(&where, "DELETE FROM event WHERE id >= 5000000");
	assert_ok(finding_person_or_aside(kit_cx_now(), region.store, &asked, region.service, first, today, clock_now()));
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 0);
	assert_int_equal(entry_now(first).state, ENTRY_TO_DECIDE);
}

/* Who hears that the draw failed draws again: nobody is on the list by the first. Of whom one cannot be written the others are drawn. */
static void a_sample_is_drawn_whole_or_not(void **state)
{
	(void)state;
	struct asked asked;
	int64_t drawn, left = 0, first = kit_person(&region, "Weir", "Ann", NULL, NHS_UNKNOWN).id;
	bool lite = where.engine == STORE_SQLITE;
	for (int i = 0; i < 3; i++)
		kit_event(&region, i ? kit_person(&region, "Younger", "Bo", NULL, NHS_UNKNOWN).id : first, region.practice_holding, EVENT_GP_CONTACT,
			"2026-01-01", NULL, RESULT_NONE);
	ask(&asked);
	kit_do(&where, lite ? "CREATE TRIGGER shut BEFORE INSERT ON audit WHEN NEW.operation = 'sample' BEGIN SELECT RAISE(ABORT, 'shut'); END" :
		"ALTER TABLE audit ADD CONSTRAINT shut CHECK (operation <> 'sample') NOT VALID");
	assert_int_not_equal(finding_sample(kit_cx_now(), region.store, &asked, region.service, STR("mss3-search"), 5, 7, today, clock_now(), &drawn), OK);
	cx_clear(kit_cx_now());
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 0);
	kit_do(&where, lite ? "DROP TRIGGER shut" : "ALTER TABLE audit DROP CONSTRAINT shut");
	kit_do(&where, lite ? kit_say("CREATE TRIGGER shut BEFORE INSERT ON worklist WHEN NEW.patient_id = %lld BEGIN SELECT RAISE(ABORT, 'shut'); END",
		(long long)first) : kit_say("ALTER TABLE worklist ADD CONSTRAINT shut CHECK (patient_id <> %lld) NOT VALID", (long long)first));
	assert_ok(finding_sample(kit_cx_now(), region.store, &asked, region.service, STR("mss3-search"), 5, 7, today, clock_now(), &left));
	assert_int_equal(left, 2);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 2);
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM signin WHERE role = 'system' AND ended_at IS NULL"), 0);
}

/* A value of hers that the database cannot work with (class 22 there) is hers as well: the others are judged. */
static void a_value_that_does_not_do_is_hers(void **state)
{
	(void)state;
	struct finding_report report;
	bool lite = where.engine == STORE_SQLITE;
	long long first = (long long)found_person("Weir").id;
	found_person("Younger");
	kit_do(&where, lite ? kit_say("CREATE TRIGGER odd BEFORE INSERT ON worklist WHEN NEW.patient_id = %lld BEGIN SELECT RAISE(ABORT, 'odd'); END", first) :
		kit_say("CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.patient_id = %lld THEN RAISE EXCEPTION USING ERRCODE = ''22003'', "
		"MESSAGE = ''14072026 is out of range''; END IF; RETURN NEW; END'", first));
	if (!lite)
		kit_do(&where, "CREATE TRIGGER odd BEFORE INSERT ON worklist FOR EACH ROW EXECUTE FUNCTION odd()");
	find(&report);
	assert_int_equal(report.found, 1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 1);
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 1);
	kit_do(&where, lite ? "DROP TRIGGER odd" : "DROP TRIGGER odd ON worklist");
	find(&report);
	assert_int_equal(report.found, 2);
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 0);
}

/* A disk that is full, a table that is gone: nobody is put aside for that. */
static void what_the_machine_cannot_do_stops_the_run(void **state)
{
	(void)state;
	struct finding_report report;
	struct asked asked;
	bool lite = where.engine == STORE_SQLITE;
	found_person("Weir");
	found_person("Younger");
	kit_do(&where, lite ? "CREATE TRIGGER gone BEFORE INSERT ON evidence BEGIN SELECT * FROM not_there; END" :
		"CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100'', MESSAGE = ''no space left''; END'");
	if (!lite)
		kit_do(&where, "CREATE TRIGGER full_up BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION full_up()");
	ask(&asked);
	assert_int_equal(finding_run(kit_cx_now(), region.store, &asked, region.service, today, clock_now(), NULL, NULL, &report),
		lite ? ERR_STORE : ERR_DISK_FULL);
	assert_true(strlen(cx_say(kit_cx_now())) > 0);
	cx_clear(kit_cx_now());
	assert_int_equal(kit_ask_number(&where, PUT_ASIDE), 0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 0);
	kit_do(&where, lite ? "DROP TRIGGER gone" : "DROP TRIGGER full_up ON evidence");
	find(&report);
	assert_int_equal(report.found, 2);
}

static void confirming_asks_two_questions(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth");
	struct finding_report r;
	struct id id;
	find(&r);
	struct entry e = entry_now(p.id);
	struct decision_ask a = { .entry = e.outside, .kind = DECISION_CONFIRM, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NONE,
		.read_at = INSTANT_NONE, .look_again_on = DAY_NONE };
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);
	a.explained = EXPLAINED_NO;
	a.flags = FLAGS_NOT_SAID;
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);
	a.flags = FLAGS_ONE;
	assert_int_equal(decide(a, &id), ERR_HELD);                 /* HAZ-003 */
	a.flags = FLAGS_NONE;
	a.explained = EXPLAINED_YES;
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);            /* HAZ-002 */
	a.explained = EXPLAINED_PART;
	assert_ok(decide(a, &id));
	assert_int_equal(entry_now(p.id).state, ENTRY_CONFIRMED);
	/* HAZ-010: confirming wrote no event: no diagnosis came of it. */
	struct story story;
	struct db *db = look();
	assert_ok(story_load(kit_cx_now(), db, p.id, &story));
	assert_int_equal(story.count, 8);
	struct audit_line *lines;
	size_t n;
	assert_ok(audit_of_patient(kit_cx_now(), db, p.id, (struct instant){ 0 }, &lines, &n));
	assert_int_equal(n, 1);
	assert_str(lines[0].operation, "decide");
	done(db);
	assert_int_equal(decide(a, &id), ERR_CONFLICT);             /* decided already */
}

static size_t slips_of(int64_t patient)
{
	struct slip *slip;
	struct db *db;
	size_t n, found = 0;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(slips_all(kit_cx_now(), db, &slip, &n));
	store_reader_back(region.store, db);
	for (size_t i = 0; i < n; i++)
		found += str_is(slip[i].job, "find") && slip[i].subject == patient && slip[i].organisation == region.service;
	return found;
}

static void an_open_red_flag_holds_the_list(void **state)
{
	(void)state;
	struct kit_person p = found_person("Pettifer");
	struct finding_report r;
	struct id id;
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2026-07-02", "icd10:R63.4", RESULT_NONE);
	find(&r);
	struct entry e = entry_now(p.id);
	assert_int_equal(e.flag, TRUTH_YES);
	struct decision_ask a = { .entry = e.outside, .kind = DECISION_CONFIRM, .explained = EXPLAINED_NO, .flags = FLAGS_NONE,
		.read_at = INSTANT_NONE, .look_again_on = DAY_NONE };
	assert_int_equal(decide(a, &id), ERR_HELD);                 /* HAZ-003 */
	/* Settled by a named person with words; then the list goes on. */
	struct flag_ask settle = { p.outside, STR("weight-loss"), day_of(2026, 7, 2), STR("explained"), STR_NONE, STR_NONE, catalog->policy };
	assert_int_equal(flag_settle_make(kit_cx_now(), region.store, &region.clinician, &settle, clock_now()), ERR_BAD_FIELD);
	settle.say = STR("Dieting on purpose; weight checked on 3 July.");
	assert_ok(flag_settle_make(kit_cx_now(), region.store, &region.clinician, &settle, clock_now()));
	assert_int_equal(slips_of(p.id), 1);                        /* should this process end now, she is judged again all the same */
	struct asked asked;
	ask(&asked);
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, p.id, today, clock_now()));
	assert_true(entry_now(p.id).flag != TRUTH_YES);
	assert_ok(decide(a, &id));
	/* A newer sign opens it again. */
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2026-07-10", "icd10:R63.4", RESULT_NONE);
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, p.id, today, clock_now()));
	assert_int_equal(entry_now(p.id).flag, TRUTH_YES);
}

/* What is asked where the list is decided is not gone round by writing down a referral. */
static void nobody_is_taken_on_before_the_list_is_decided(void **state)
{
	(void)state;
	struct kit_person p = found_person("Pettifer");
	struct finding_report r;
	struct id id;
	struct care care = { catalog, catalog->policy };
	struct episode_ask begin = { .patient = p.outside, .pathway = STR("leeds-liaison"), .way = WAY_GP, .service = NIL, .referrer = region.practice,
		.agreed = TRUTH_YES, .prefers = STR(""), .on = today, .say = STR("Tired for two years") };
	find(&r);
	struct entry e = entry_now(p.id);
	assert_int_equal(episode_begin(kit_cx_now(), region.store, &region.clinician, &care, &begin, clock_now(), &id), ERR_CONFLICT);
	struct decision_ask a = { .entry = e.outside, .kind = DECISION_LATER, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID,
		.read_at = INSTANT_NONE, .look_again_on = { today.day + 30 } };
	assert_ok(decide(a, &id));                                  /* put off is not decided */
	assert_int_equal(episode_begin(kit_cx_now(), region.store, &region.clinician, &care, &begin, clock_now(), &id), ERR_CONFLICT);
	a.kind = DECISION_CONFIRM;
	a.explained = EXPLAINED_NO;
	a.flags = FLAGS_NONE;
	a.look_again_on = DAY_NONE;
	assert_ok(decide(a, &id));
	cx_clear(kit_cx_now());
	assert_ok(episode_begin(kit_cx_now(), region.store, &region.clinician, &care, &begin, clock_now(), &id));
}

static void reject_later_and_undo(void **state)
{
	(void)state;
	struct kit_person p = found_person("Begum");
	struct finding_report r;
	struct id id;
	find(&r);
	struct entry e = entry_now(p.id);
	struct decision_ask a = { .entry = e.outside, .kind = DECISION_REJECT, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID,
		.reason = STR("no-such"), .read_at = INSTANT_NONE, .look_again_on = DAY_NONE };
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);
	a.reason = STR("other");
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);            /* needs words */
	a.reason = STR("disease");
	assert_ok(decide(a, &id));
	assert_int_equal(entry_now(p.id).state, ENTRY_REJECTED);
	a.kind = DECISION_UNDO;
	assert_ok(decide(a, &id));
	assert_int_equal(entry_now(p.id).state, ENTRY_TO_DECIDE);
	assert_int_equal(decide(a, &id), ERR_CONFLICT);             /* nothing stands any more */
	a.kind = DECISION_LATER;
	a.look_again_on = today;
	assert_int_equal(decide(a, &id), ERR_BAD_FIELD);
	a.look_again_on.day = today.day + 30;
	assert_ok(decide(a, &id));
	assert_int_equal(entry_now(p.id).state, ENTRY_LATER);
	/* Another decision over it, taken back, gives the day back too. */
	a.kind = DECISION_REJECT;
	assert_ok(decide(a, &id));
	a.kind = DECISION_UNDO;
	assert_ok(decide(a, &id));
	e = entry_now(p.id);
	assert_int_equal(e.state, ENTRY_LATER);
	assert_int_equal(e.look_again_on.day, today.day + 30);
	struct decision *all;
	size_t n;
	struct db *db = look();
	assert_ok(decisions_of(kit_cx_now(), db, e.id, &all, &n));
	assert_int_equal(n, 5);                                     /* every row is kept */
	done(db);
}

static void stale_strangers_and_repeats(void **state)
{
	(void)state;
	struct kit_person p = found_person("Oyelaran");
	struct finding_report r;
	struct id first, again;
	bool repeated;
	struct reasons reasons = { catalog->reason, catalog->reasons };
	find(&r);
	struct entry e = entry_now(p.id);
	struct decision_ask a = { .entry = e.outside, .kind = DECISION_REJECT, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID,
		.reason = STR("disease"), .read_at = { e.changed_at.us - 1 }, .look_again_on = DAY_NONE, .form_key = STR("form-1") };
	assert_int_equal(decide(a, &first), ERR_STALE);             /* HAZ-008: a stale page decides nothing */
	a.read_at = e.changed_at;
	struct actor stranger = region.clinician;
	stranger.organisation = region.trust;
	assert_int_equal(decision_make(kit_cx_now(), region.store, &stranger, &a, &reasons, clock_now(), &first, &repeated), ERR_NOT_FOUND);
	stranger = region.clinician;
	stranger.signin += 1000;                                    /* a sign-in that sees nothing */
	assert_int_equal(decision_make(kit_cx_now(), region.store, &stranger, &a, &reasons, clock_now(), &first, &repeated), ERR_NOT_FOUND);
	assert_ok(decide(a, &first));
	assert_ok(decision_make(kit_cx_now(), region.store, &region.clinician, &a, &reasons, clock_now(), &again, &repeated));
	assert_true(repeated);
	assert_true(id_eq(first, again));
	struct decision *all;
	size_t n;
	struct db *db = look();
	assert_ok(decisions_of(kit_cx_now(), db, e.id, &all, &n));
	assert_int_equal(n, 1);
	done(db);
}

static void what_no_longer_holds_is_withdrawn(void **state)
{
	(void)state;
	struct kit_person p = kit_person(&region, "Tregenza", "Morwenna", NULL, NHS_UNKNOWN);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	int64_t referral = kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-03-10", NULL, RESULT_NONE);
	struct finding_report r;
	find(&r);
	assert_int_equal(entry_now(p.id).state, ENTRY_TO_DECIDE);
	kit_event_end(&region, referral);
	find(&r);
	assert_int_equal(r.found, 0);
	assert_int_equal(r.change.withdrawn, 1);
	assert_int_equal(entry_now(p.id).state, ENTRY_GONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-04-10", NULL, RESULT_NONE);
	find(&r);
	assert_int_equal(entry_now(p.id).state, ENTRY_TO_DECIDE);
}

static void the_list_is_worth_what_was_decided(void **state)
{
	(void)state;
	struct kit_person yes = found_person("Abdi"), no = found_person("Marsden");
	for (int i = 0; i < 6; i++)
		kit_person(&region, "Unfound", "Someone", NULL, NHS_UNKNOWN);
	struct finding_report r;
	struct id id;
	struct asked asked;
	int64_t drawn;
	find(&r);
	struct decision_ask a = { .entry = entry_now(yes.id).outside, .kind = DECISION_CONFIRM, .explained = EXPLAINED_NO, .flags = FLAGS_NONE,
		.read_at = INSTANT_NONE, .look_again_on = DAY_NONE };
	assert_ok(decide(a, &id));
	a = (struct decision_ask){ .entry = entry_now(no.id).outside, .kind = DECISION_REJECT, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID,
		.reason = STR("disease"), .read_at = INSTANT_NONE, .look_again_on = DAY_NONE };
	assert_ok(decide(a, &id));
	ask(&asked);
	assert_ok(finding_sample(kit_cx_now(), region.store, &asked, region.service, STR("mss3-search"), 4, 1, today, clock_now(), &drawn));
	assert_int_equal(drawn, 4);
	struct rule_view view;
	struct db *db = look();
	assert_ok(rule_view(kit_cx_now(), db, region.service, STR("mss3-search"), &view));
	assert_true(view.ran);
	assert_int_equal(view.run.people, 8);
	assert_int_equal(view.run.yes, 2);
	assert_int_equal(view.ppv.yes, 1);
	assert_int_equal(view.ppv.of, 2);
	assert_true(isnan(view.sensitivity));                       /* nobody of the sample is reviewed yet: not known */
	assert_int_equal(view.worth.sampled, 4);
	int64_t left = view.run.people;
	for (size_t i = 0; i < view.run.steps; i++) {               /* attrition adds up */
		assert_int_equal(view.run.step[i].left + view.run.step[i].dropped + view.run.step[i].unknown, left);
		left = view.run.step[i].left;
	}
	assert_int_equal(left, view.run.yes);
	done(db);
}

/* HAZ-004, HAZ-005: what is said in a surgery a hospital's rows do not tell, though they hold diagnoses, and though the hospital
 * names a practice whose own extract is here: that extract does not hold her. */
static void a_hospital_alone_cannot_tell(void **state)
{
	(void)state;
	struct kit_person whole = kit_person(&region, "Booth", "Ann", NULL, NHS_UNKNOWN), part = kit_hospital_person(&region, "Cole", "Ann");
	struct timeline t;
	struct timeline_head head;
	struct coverage coverage;
	struct asked asked;
	struct flags flags;
	ask(&asked);
	struct db *db = look();
	assert_ok(coverage_load(kit_cx_now(), db, catalog->policy, whole.id, part.id, &coverage));
	assert_ok(timeline_load(kit_cx_now(), db, &coverage, whole.id, &t, &head));
	assert_true(t.covered[EVENT_DIAGNOSIS] && t.covered[EVENT_GP_CONTACT] && t.covered[EVENT_OUTPATIENT]);
	const struct redflag *weight = catalog_redflag(catalog, STR("weight-loss"));
	assert_non_null(weight);
	struct codeset *set = NULL;
	for (size_t i = 0; i < asked.flags; i++)
		if (asked.flag[i].flag == weight)
			set = asked.flag[i].set;
	assert_non_null(set);
	struct asked one = { .flag = &(struct asked_flag){ weight, set }, .flags = 1 };
	flags_judge(kit_cx_now()->arena, &one, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_NO);
	assert_ok(timeline_load(kit_cx_now(), db, &coverage, part.id, &t, &head));
	assert_true(t.covered[EVENT_OUTPATIENT] && t.covered[EVENT_EMERGENCY]);
	assert_false(t.covered[EVENT_DIAGNOSIS] || t.covered[EVENT_GP_CONTACT] || t.covered[EVENT_REFERRAL]);
	flags_judge(kit_cx_now()->arena, &one, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_UNKNOWN);
	done(db);
}

struct carrying { uint32_t left_out; };
static enum err carry(struct cx *cx, struct db *db, void *arg)
{
	struct agreement a;
	struct carrying *c = arg;
	TRY(agreement_by_ref(cx, db, STR("T-1"), &a));
	TRY(agreement_paper_carries(cx, db, a.id, &(struct paper_carries){ ((1u << CLASSES) - 2) & ~c->left_out, 1u << PURPOSE_CARE }));
	return signin_refold(cx, db, catalog->policy, clock_now());
}

static enum err choose(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	return bar_add(cx, db, arg, clock_now(), &made);
}

static void told(int64_t patient, struct timeline *ret)
{
	struct timeline_head head;
	struct coverage coverage;
	struct db *db = look();
	assert_ok(coverage_load(kit_cx_now(), db, catalog->policy, patient, patient, &coverage));
	assert_ok(timeline_load(kit_cx_now(), db, &coverage, patient, ret, &head));
	done(db);
}

/* HAZ-005: a hospital tells of A&E, but the agreement does not carry it: that is not "none", on the list and for the rules. */
static void what_no_agreement_carries_is_not_none(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth");
	struct finding_report r;
	struct timeline t;
	kit_event(&region, p.id, region.trust_holding, EVENT_EMERGENCY, "2026-05-01", NULL, RESULT_NONE);
	assert_ok(store_write(kit_cx_now(), region.store, carry, &(struct carrying){ 0 }));
	find(&r);
	assert_string_equal(str_c(kit_cx_now()->arena, entry_now(p.id).second), "GP 5 \u00b7 A&E 1 \u00b7 outpatient 0 in 12 months");
	told(p.id, &t);
	assert_true(t.covered[EVENT_EMERGENCY] && t.covered[EVENT_ADMISSION] && t.covered[EVENT_OUTPATIENT] && t.covered[EVENT_GP_CONTACT]);
	assert_ok(store_write(kit_cx_now(), region.store, carry, &(struct carrying){ 1u << CLASS_ATTENDANCE }));
	find(&r);
	assert_string_equal(str_c(kit_cx_now()->arena, entry_now(p.id).second), "GP 5 \u00b7 A&E not shared \u00b7 outpatient 0 in 12 months");
	told(p.id, &t);
	assert_false(t.covered[EVENT_EMERGENCY] || t.covered[EVENT_ADMISSION]);
	assert_true(t.covered[EVENT_OUTPATIENT] && t.covered[EVENT_GP_CONTACT]);
}

/* HAZ-005: nor is what she keeps back from the service aloud. What she keeps back from one of its staff in silence leaves no trace. */
static void what_she_keeps_back_is_not_none(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth"), other = kit_person(&region, "Garside", "Paul", NULL, NHS_UNKNOWN);
	struct finding_report r;
	struct timeline t;
	struct bar limit = { .patient = p.id, .kind = BAR_LIMIT, .organisation = region.service, .class = CLASS_APPOINTMENT, .until = INSTANT_FAR,
		.say = STR("asked for it"), .by_staff = NIL }, named = limit;
	named.kind = BAR_NAMED;
	named.organisation = 0;
	named.staff = region.clinician_staff;
	named.class = CLASS_ATTENDANCE;
	limit.from = named.from = (struct instant){ clock_now().us - 1000000 };
	assert_ok(store_write(kit_cx_now(), region.store, choose, &limit));
	assert_ok(store_write(kit_cx_now(), region.store, choose, &named));
	told(p.id, &t);
	assert_false(t.covered[EVENT_OUTPATIENT]);
	assert_true(t.covered[EVENT_EMERGENCY]);
	told(other.id, &t);
	assert_true(t.covered[EVENT_OUTPATIENT]);
	find(&r);
	assert_string_equal(str_c(kit_cx_now()->arena, entry_now(p.id).second), "GP 5 \u00b7 A&E 0 \u00b7 outpatient not shared in 12 months");
}

struct whom { int64_t patient[20]; size_t count, events; };
static enum err taken_down(void *arg, struct cx *in, const struct timeline *t, const struct timeline_head *head)
{
	struct whom *w = arg;
	(void)in, (void)head;
	w->patient[w->count++ % LENGTH(w->patient)] = t->patient;
	w->events += t->count;
	return OK;
}

/* For the care of each everybody is read; for planning nobody who opted out; in neither who is kept from the totals. What is not shared is not there. */
static void a_population_is_read_without_who_opted_out(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth"), q = found_person("Sykes"), r = found_person("Pickles");
	struct bar out = { .patient = q.id, .kind = BAR_OPT_OUT, .class = CLASS_ANY, .until = INSTANT_FAR, .say = STR("asked for it"), .by_staff = NIL,
		.from = { clock_now().us - 1000000 } }, named = out;
	named.patient = r.id;
	named.kind = BAR_NAMED;
	named.staff = region.clinician_staff;
	assert_ok(store_write(kit_cx_now(), region.store, choose, &out));
	assert_ok(store_write(kit_cx_now(), region.store, choose, &named));
	struct asked asked;
	struct finding_told_count count;
	ask(&asked);
	struct whom care = { 0 }, planning = { 0 };
	assert_ok(finding_each(kit_cx_now(), region.store, &asked, region.service, today, clock_now(), false, taken_down, &care, &count));
	assert_int_equal(care.count, 2);
	assert_int_equal(count.opted_out, 0);
	assert_ok(finding_each(kit_cx_now(), region.store, &asked, region.service, today, clock_now(), true, taken_down, &planning, &count));
	assert_int_equal(planning.count, 1);
	assert_int_equal(planning.patient[0], p.id);
	assert_int_equal(count.opted_out, 1);
	assert_int_equal(count.people, 1);
	assert_int_equal(planning.events * 2, care.events);
	assert_true(planning.events > 3);
}

static bool only_one(void *arg, int64_t done)
{
	(void)arg;
	return done < 1;
}

/* Whom a column file named: the record says of each, whoever they are; who is not in it or may not be seen is found by nothing. */
static void some_are_asked_about(void **state)
{
	(void)state;
	struct kit_person p = found_person("Ashworth"), q = found_person("Sykes"), hidden = kit_hidden_person(&region, "Jagger", "Ivy", NULL);
	int64_t some[] = { p.id, hidden.id, 999999, NIL };
	struct asked asked;
	struct finding_report r;
	ask(&asked);
	assert_ok(finding_persons(kit_cx_now(), region.store, &asked, region.service, some, 3, today, clock_now(), NULL, NULL, &r));
	assert_int_equal(r.people, 3);
	assert_int_equal(r.found, 1);
	assert_true(r.change.added > 0);
	assert_int_equal(r.asides, 0);
	assert_int_equal(entry_now(p.id).state, ENTRY_TO_DECIDE);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 1);
	some[1] = q.id;
	assert_int_equal(finding_persons(kit_cx_now(), region.store, &asked, region.service, some, 3, today, clock_now(), only_one, NULL, &r), ERR_STOPPED);
	cx_clear(kit_cx_now());
	assert_int_equal(r.people, 1);
	assert_int_equal(r.change.added, 0);            /* told twice, written once */
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 1);
}

/* One who comes to clinics more often than anybody of twenty-five others, of whom each came once. */
static void whom_a_rank_found_stays(void **state)
{
	(void)state;
	struct kit_person often = kit_person(&region, "Hoyle", "Ann", NULL, NHS_UNKNOWN);
	int64_t last = NIL;
	for (int i = 0; i < 25; i++)
		kit_event(&region, kit_person(&region, arena_printf(kit_cx_now()->arena, "Other%c", 'a' + i), "Bo", NULL, NHS_UNKNOWN).id, region.trust_holding,
			EVENT_OUTPATIENT, "2025-10-01", NULL, RESULT_NONE);
	for (int i = 1; i <= 6; i++)
		last = kit_event(&region, often.id, region.trust_holding, EVENT_OUTPATIENT, arena_printf(kit_cx_now()->arena, "2026-0%d-03", i), NULL, RESULT_NONE);
	struct finding_report r;
	struct asked asked;
	find(&r);
	assert_int_equal(r.found, 1);
	struct entry before = entry_now(often.id);
	assert_str(before.lead, "reid-frequent-attender");
	int64_t findings = kit_ask_number(&where, "SELECT COUNT(*) FROM finding");
	/* By herself: nobody can rank her, and nothing has changed. */
	ask(&asked);
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, often.id, today, clock_now()));
	struct entry e = entry_now(often.id);
	assert_int_equal(e.state, ENTRY_TO_DECIDE);
	assert_int_equal(e.rules, before.rules);
	assert_true(str_eq(e.line, before.line));
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding"), findings);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding WHERE withdrawn_at IS NULL"), findings);
	/* Something more is found of her, and the rank stands beside it. */
	kit_event(&region, often.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, often.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, often.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	ask(&asked);                                    /* a code came that nobody knew */
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, often.id, today, clock_now()));
	assert_true(entry_now(often.id).rules > before.rules);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding WHERE withdrawn_at IS NOT NULL"), 0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding WHERE rule = 'reid-frequent-attender'"), 1);
	/* An appointment that it rests on is taken back: then it stands no longer, and whoever is ranked anew is found again. */
	kit_event_end(&region, last);
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, often.id, today, clock_now()));
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding WHERE rule = 'reid-frequent-attender' AND withdrawn_at IS NULL"), 0);
	find(&r);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM finding WHERE rule = 'reid-frequent-attender' AND withdrawn_at IS NULL"), 1);
	/* Nobody else came by a rank. */
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM worklist"), 1);
}

struct setting_to { const char *value; };
static enum err set_comorbid(struct cx *cx, struct db *db, void *arg)
{
	struct setting_to *to = arg;
	return setting_put(cx, db, "comorbid", str_of(to->value), NIL, clock_now());
}

/* A disease that may explain it: marked, or by the service's setting left out, and marked again. */
static void comorbid_disease_is_marked_or_left_out(void **state)
{
	(void)state;
	struct kit_person p = found_person("Pickles"), other = found_person("Sykes");
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-03-01", "icd10:I21.9", RESULT_NONE);
	static const struct { const char *value; int64_t found; } set[] = { { "rule", 2 }, { "exclude", 1 }, { "flag", 2 } };
	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		struct setting_to to = { set[i].value };
		struct finding_report r;
		struct rule_view view;
		assert_ok(store_write(kit_cx_now(), region.store, set_comorbid, &to));
		find(&r);
		assert_int_equal(r.found, set[i].found);
		struct db *db = look();
		assert_ok(rule_view(kit_cx_now(), db, region.service, STR("mss3-search"), &view));
		assert_int_equal(view.run.yes, set[i].found);
		assert_int_equal(view.run.step[view.run.steps - 1].left, set[i].found);          /* attrition tells of it */
		done(db);
		if (set[i].found == 2)
			assert_int_equal(entry_now(p.id).comorbid, TRUTH_YES);
		assert_int_equal(entry_now(other.id).state, ENTRY_TO_DECIDE);
	}
}

int main(void)
{
#define CASE(name) { #name " on SQLite", name, on_sqlite, tear_down, NULL }, { #name " on PostgreSQL", name, on_postgres, tear_down, NULL }
	const struct CMUnitTest tests[] = {
		CASE(a_pattern_is_found_with_its_reasons), CASE(what_is_not_shared_is_not_used), CASE(confirming_asks_two_questions),
		CASE(a_run_that_cannot_be_written_ends_all_the_same), CASE(whom_the_program_cannot_judge_keeps_it_from_nobody_else),
		CASE(of_whom_there_is_too_much_keeps_it_from_nobody_else), CASE(a_value_that_does_not_do_is_hers),
		CASE(what_the_machine_cannot_do_stops_the_run),
		CASE(a_sample_is_drawn_whole_or_not),
		CASE(nobody_is_taken_on_before_the_list_is_decided), CASE(an_open_red_flag_holds_the_list), CASE(reject_later_and_undo),
		CASE(stale_strangers_and_repeats),
		CASE(what_no_longer_holds_is_withdrawn), CASE(the_list_is_worth_what_was_decided), CASE(a_hospital_alone_cannot_tell),
		CASE(what_no_agreement_carries_is_not_none), CASE(what_she_keeps_back_is_not_none),
		CASE(comorbid_disease_is_marked_or_left_out), CASE(a_population_is_read_without_who_opted_out), CASE(some_are_asked_about),
		CASE(whom_a_rank_found_stays),
	};
	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
