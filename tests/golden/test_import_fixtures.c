/* Extracts written by hand, five of them by somebody who had not read the maps: what the record holds afterwards is compared
 * line by line with what they expect (tests/golden/import/README.md), on every engine. First a dry run, which tells the same
 * and writes nothing; afterwards the same files again, which change nothing, and an undo, which leaves nothing. Then the same
 * files in pieces, the import stopped wherever it can be: HAZ-014. HAZ-001 and HAZ-006 are in what the files hold. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/maps.h"
#include "codec/csv.h"
#include "exchange/import.h"
#include "exchange/undo.h"
#include "gen/queries.h"
#include "record/identity.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"
#include "tests/kit/store.h"

#define LINES 400

static const char *fixture;
static const char *organisation;
static struct catalog *catalog;

/* ---- lines, as sets ---- */

struct lines { char *line[LINES]; size_t count; };

static void line_add(struct lines *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line_add(struct lines *l, const char *format, ...)
{
	char text[1000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	assert_true(l->count < LINES);
	l->line[l->count++] = arena_text(kit_cx_now()->arena, text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Both sorted; what is in one and not in the other is printed. */
static size_t compare(const char *what, struct lines *wanted, struct lines *got, bool only_wanted)
{
	size_t w = 0, g = 0, differ = 0;
	qsort(wanted->line, wanted->count, sizeof *wanted->line, by_text);
	qsort(got->line, got->count, sizeof *got->line, by_text);
	while (w < wanted->count || g < got->count) {
		int c = w == wanted->count ? 1 : g == got->count ? -1 : strcmp(wanted->line[w], got->line[g]);
		if (c < 0)
			print_error("%s %s: wanted, not there:   %s\n", fixture, what, wanted->line[w]);
		else if (c > 0 && !only_wanted)
			print_error("%s %s: there, not wanted:   %s\n", fixture, what, got->line[g]);
		differ += c < 0 || (c > 0 && !only_wanted);
		w += c <= 0;
		g += c >= 0;
	}
	return differ;
}

/* Columns of an expected file, joined by '|'; -1 ends the list. */
static void expected(const char *name, const int *columns, struct lines *ret)
{
	struct cx *cx = kit_cx_now();
	struct str text;
	struct csv_reader *csv;
	struct csv_record record;
	bool more;
	char *path = arena_printf(cx->arena, "%s/tests/golden/import/%s/expected/%s", kit_root(), fixture, name);
	assert_ok(file_read(cx, path, 1u << 20, &text));
	assert_ok(csv_open_bytes(cx, text, ',', '\0', &csv));
	assert_ok(csv_next(cx, csv, &record, &more));
	while (csv_next(cx, csv, &record, &more) == OK && more) {
		char line[1000] = "";
		for (int i = 0; columns[i] >= 0; i++) {
			size_t at = strlen(line);
			snprintf(line + at, sizeof line - at, "%s%.*s", i ? "|" : "", STRF(record.field[columns[i]]));
		}
		line_add(ret, "%s", line);
	}
	csv_close(csv);
}

/* ---- what the record holds ---- */

static const char *sex_word(enum sex sex)
{
	return sex == SEX_MALE ? "male" : sex == SEX_FEMALE ? "female" : sex == SEX_OTHER ? "other" : "unknown";
}

static const char *truth_word(enum truth truth)
{
	return truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : "";
}

struct who { struct str local; int64_t patient; };

static void people_got(struct cx *cx, struct db *db, struct lines *ret, struct who *who, size_t *ret_whos)
{
	static const int columns[] = { 0, -1 };
	struct lines locals = { 0 };
	struct organisation *orgs;
	size_t norgs;
	*ret_whos = 0;
	expected("people.csv", columns, &locals);
	assert_ok(organisation_list(cx, db, &orgs, &norgs));
	for (size_t i = 0; i < locals.count; i++) {
		int64_t key = identifier_key_local(str_of(organisation), str_of(locals.line[i]));
		struct known_identifier *ids;
		struct known_said *said;
		struct known_registration *regs;
		size_t n, saids, nregs;
		char born[DAY_TEXT], died[DAY_TEXT];
		assert_ok(identifiers_by_key(cx, db, &key, 1, &ids, &n));
		if (n != 1) {
			line_add(ret, "%s: %zu people", locals.line[i], n);
			continue;
		}
		int64_t patient = ids[0].patient;
		struct str same = STR_NONE, practice = STR("");
		for (size_t k = 0; k < *ret_whos && !str_known(same); k++)
			if (who[k].patient == patient)
				same = who[k].local;
		who[(*ret_whos)++] = (struct who){ str_of(locals.line[i]), patient };
		assert_ok(said_of(cx, db, &patient, 1, &said, &saids));
		const struct known_said *best = NULL;
		for (size_t k = 0; k < saids; k++)
			if (said[k].latest)
				best = &said[k];
		assert_ok(registrations_of(cx, db, &patient, 1, &regs, &nregs));
		for (size_t k = 0; k < nregs; k++)
			for (size_t o = 0; o < norgs; o++)
				if (orgs[o].id == regs[k].organisation)
					practice = orgs[o].ods;
		/* The number belongs to the person, not to the local id: tell the one that counts most. */
		struct str number = STR("");
		const char *status = "";
		struct person person;
		assert_ok(person_load(cx, db, patient, &person));
		if (person.nhs) {                   /* HAZ-001: which of the fixtures' numbers became anybody's, and how far it was trusted */
			number = person.nhs->value;
			status = person.nhs->status == NHS_VERIFIED ? "verified" : person.nhs->status == NHS_INVALID ? "invalid" : "other";
		}
		assert_non_null(best);
		line_add(ret, "%s|%.*s|%s|%.*s|%.*s|%s|%s|%s|%.*s|%.*s", locals.line[i], STRF(number), status, STRF(best->who.family),
			STRF(best->who.given), day_iso(best->who.birth_on, born), day_iso(best->who.death_on, died), sex_word(best->who.sex),
			STRF(practice), STRF(same));
	}
}

/* HAZ-006: with the day that was kept, or none where it was put aside. */
static void event_got(struct lines *ret, struct str local, const struct told *t)
{
	char on[DAY_TEXT], until[DAY_TEXT], time[16] = "", cost[24] = "";
	const char *result = t->e.kind != EVENT_INVESTIGATION ? "" : t->e.result == RESULT_NORMAL ? "normal" :
		t->e.result == RESULT_ABNORMAL ? "abnormal" : "unknown";
	if (t->e.minute >= 0)
		snprintf(time, sizeof time, "%02d:%02d", t->e.minute / 60, t->e.minute % 60);
	if (t->e.cost_pence != NIL)
		snprintf(cost, sizeof cost, "%" PRId64, t->e.cost_pence);
	line_add(ret, "%.*s|%s|%s|%s|%s|%.*s|%.*s|%.*s|%s|%s|%s|%s", STRF(local), event_kind_word(t->e.kind), day_iso(t->e.on, on),
		time,
		day_iso(t->e.until, until), STRF(t->code_system), STRF(t->code_value), STRF(t->specialty_value),
			truth_word(t->e.attended),
		truth_word(t->e.unscheduled), result, cost);
}

/* Where, by whom, how long, in which words: compared where a fixture expects something of it. */
static void told_got(struct lines *ret, struct str local, const struct told *t)
{
	char on[DAY_TEXT], minutes[24] = "";
	if (t->e.length_minutes != NIL)
		snprintf(minutes, sizeof minutes, "%" PRId64, t->e.length_minutes);
	line_add(ret, "%.*s|%s|%s|%.*s|%.*s|%.*s|%s|%.*s", STRF(local), event_kind_word(t->e.kind), day_iso(t->e.on, on),
		STRF(t->place_ods), STRF(t->place_name), STRF(t->clinician_name), minutes, STRF(t->e.text));
}

static void events_got(struct cx *cx, struct db *db, const struct who *who, size_t whos, struct lines *ret, struct lines *ret_told)
{
	for (size_t i = 0; i < whos; i++) {
		struct story story;
		bool first = true;
		for (size_t k = 0; k < i; k++)
			first &= who[k].patient != who[i].patient;
		if (!first)
			continue;
		assert_ok(story_load(cx, db, who[i].patient, &story));
		for (size_t k = 0; k < story.count; k++) {
			event_got(ret, who[i].local, &story.told[k]);
			told_got(ret_told, who[i].local, &story.told[k]);
		}
	}
}

/* Nobody and nothing else came of the files: everybody of the record has one of the local ids expected, and no other. */
static size_t strangers(struct cx *cx, struct db *db, const struct who *who, size_t whos)
{
	int64_t *ids;
	size_t n, differ = 0;
	assert_ok(patients_after(cx, db, 0, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		struct person person;
		bool expected_one = false;
		assert_ok(person_load(cx, db, ids[i], &person));
		for (size_t k = 0; k < person.identifiers; k++) {
			bool known = person.identifier[k].system != IDENTIFIER_LOCAL;
			for (size_t j = 0; j < whos; j++)
				known |= who[j].patient == ids[i] && str_eq(who[j].local, person.identifier[k].value);
			expected_one |= person.identifier[k].system == IDENTIFIER_LOCAL;
			if (known)
				continue;
			print_error("%s people: a local id that nobody expects: %.*s\n", fixture, STRF(person.identifier[k].value));
			differ++;
		}
		if (!expected_one)
			print_error("%s people: somebody without a local id\n", fixture);
		differ += !expected_one;
	}
	return differ;
}

struct signing { int64_t organisation, signin; };

static enum err sign_in(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	return signin_system(cx, db, kit_policy(), s->organisation, clock_now(), &s->signin);
}

/* A reader as the organisation whose records these are. */
static struct db *look(struct cx *cx, struct store *store)
{
	struct organisation org;
	struct signing s;
	struct db *db;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(organisation_by_ods(cx, db, str_of(organisation), &org));
	s.organisation = org.id;
	store_reader_back(store, db);
	assert_ok(store_write(cx, store, sign_in, &s));
	assert_ok(store_reader(cx, store, &db));
	db_guard(db, s.signin, clock_now());
	return db;
}

/* ---- one fixture ---- */

static void problem_got(struct lines *ret, const struct origin_problem *p)
{
	line_add(ret, "%.*s|%" PRId64 "|%.*s|%s", STRF(p->file), p->line, STRF(p->field),
		p->fate == FATE_FIELD ? "field put aside" : p->fate == FATE_ROW ? "row rejected" : "noted");
}

static void counts_got(struct lines *ret, const char *name, const struct origin_counts *n)
{
	line_add(ret, "%s|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64, name, n->read, n->kept, n->same, n->rejected, n->skipped);
}

static const int problem_columns[] = { 0, 1, 2, 4, -1 }, count_columns[] = { 0, 1, 2, 3, 4, 5, -1 }, unknown_columns[] = { 0, 1, -1 };

/* What the import says of itself. */
static size_t report_differs(const struct import_report *r, const char *when)
{
	struct lines problems[2] = { 0 }, counts[2] = { 0 }, unknown[2] = { 0 };
	for (size_t i = 0; i < r->problems; i++)
		problem_got(&problems[1], &r->problem[i]);
	for (size_t i = 0; i < r->files; i++)
		counts_got(&counts[1], arena_printf(kit_cx_now()->arena, "%.*s", STRF(r->file[i].name)), &r->file[i].count);
	for (size_t i = 0; i < r->tallies; i++)
		if (str_starts(r->tally[i].what, "column:"))
			line_add(&unknown[1], "%.*s|%.*s", STRF(r->tally[i].file), (int)r->tally[i].what.n - 7, r->tally[i].what.p + 7);
	expected("problems.csv", problem_columns, &problems[0]);
	expected("counts.csv", count_columns, &counts[0]);
	expected("unknown.csv", unknown_columns, &unknown[0]);
	return compare(arena_printf(kit_cx_now()->arena, "problems %s", when), &problems[0], &problems[1], false) +
		compare(arena_printf(kit_cx_now()->arena, "counts %s", when), &counts[0], &counts[1], false) +
		compare(arena_printf(kit_cx_now()->arena, "columns not understood %s", when), &unknown[0], &unknown[1], true);
}

/* What the record says of the import, and what it holds. Of all its files together the counts have to add up. */
static size_t record_differs(struct cx *cx, struct store *store, int64_t origin_id, struct buf *told)
{
	static const int people_columns[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1 };
	static const int event_columns[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1 };
	static const int told_columns[] = { 0, 1, 2, 3, 4, 5, 6, 7, -1 };
	struct lines people[2] = { 0 }, events[2] = { 0 }, problems[2] = { 0 }, totals[2] = { 0 }, sayings[2] = { 0 }, counts = { 0 };
	struct origin_problem *problem;
	struct origin origin;
	struct origin_counts sum = { 0 };
	struct who who[LINES];
	size_t whos, n;
	struct db *db = look(cx, store);
	people_got(cx, db, &people[1], who, &whos);
	events_got(cx, db, who, whos, &events[1], &sayings[1]);
	size_t differ = strangers(cx, db, who, whos);
	assert_ok(origin_problems(cx, db, origin_id, &problem, &n));
	for (size_t i = 0; i < n; i++)
		problem_got(&problems[1], &problem[i]);
	assert_ok(origin_load(cx, db, origin_id, &origin));
	store_reader_back(store, db);
	counts_got(&totals[1], "all files", &origin.count);
	expected("counts.csv", count_columns, &counts);
	for (size_t i = 0; i < counts.count; i++) {
		struct origin_counts c;
		assert_int_equal(sscanf(strchr(counts.line[i], '|'), "|%" SCNd64 "|%" SCNd64 "|%" SCNd64 "|%" SCNd64 "|%" SCNd64, &c.read, &c.kept,
			&c.same, &c.rejected, &c.skipped), 5);
		sum.read += c.read, sum.kept += c.kept, sum.same += c.same, sum.rejected += c.rejected, sum.skipped += c.skipped;
	}
	counts_got(&totals[0], "all files", &sum);
	expected("people.csv", people_columns, &people[0]);
	expected("events.csv", event_columns, &events[0]);
	expected("problems.csv", problem_columns, &problems[0]);
	if (file_exists(kit_path(arena_printf(cx->arena, "tests/golden/import/%s/expected/told.csv", fixture))))
		expected("told.csv", told_columns, &sayings[0]);
	differ += compare("people", &people[0], &people[1], false) + compare("events", &events[0], &events[1], false) +
		compare("problems kept", &problems[0], &problems[1], false) + compare("totals", &totals[0], &totals[1], false) +
		compare("told", &sayings[0], &sayings[1], true);
	for (size_t i = 0; i < people[1].count; i++)
		buf_printf(told, "%s\n", people[1].line[i]);
	for (size_t i = 0; i < events[1].count; i++)
		buf_printf(told, "%s\n", events[1].line[i]);
	for (size_t i = 0; i < problems[1].count; i++)
		buf_printf(told, "%s\n", problems[1].line[i]);
	return differ;
}

static struct import_how how_of(struct cx *cx)
{
	struct import_how how = { .map = catalog_map(catalog, str_of(fixture)), .policy = catalog->policy,
		.inbox = arena_text(cx->arena, kit_scratch()), .staff = NIL,
		.organisation = NIL, .as_of = DAY_NONE };
	how.path = arena_printf(cx->arena, "%s/tests/golden/import/%s/in", kit_root(), fixture);
	assert_non_null(how.map);
	return how;
}

static void dry_run(struct cx *cx, struct store *store, struct import_how how)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report report;
	buf_init(&before, LIMIT_BUF);
	buf_init(&after, LIMIT_BUF);
	kit_content(cx, store, &before);
	how.dry_run = true;
	how.inbox = NULL;
	assert_ok(import_run(cx, store, &how, &report));
	assert_int_equal(report_differs(&report, "of a dry run"), 0);
	kit_content(cx, store, &after);
	assert_true(str_eq(buf_view(&before), buf_view(&after)));
}

/* Everything is there already. */
static void once_more(struct cx *cx, struct store *store, const struct import_how *how, int64_t rejected)
{
	struct import_report report;
	assert_ok(import_run(cx, store, how, &report));
	assert_int_equal(report.origin.count.kept, 0);
	assert_int_equal(report.origin.count.added, 0);
	assert_int_equal(report.origin.count.corrected, 0);
	assert_int_equal(report.origin.count.people, 0);
	assert_int_equal(report.origin.count.rejected, rejected);
}

static void taken_back(struct cx *cx, struct store *store, const struct origin *origin)
{
	struct undo_report report;
	int64_t *ids;
	size_t n;
	assert_ok(undo_run(cx, store, origin, NIL, NULL, &report));
	struct db *db = look(cx, store);
	assert_ok(patients_after(cx, db, 0, &ids, &n));
	store_reader_back(store, db);
	assert_int_equal(n, 0);
}

static void whole(struct cx *cx, struct store *store, struct buf *told)
{
	struct import_how how = how_of(cx);
	struct import_report report;
	dry_run(cx, store, how);
	assert_ok(import_run(cx, store, &how, &report));
	assert_int_equal(report_differs(&report, "told") + record_differs(cx, store, report.origin.id, told), 0);
	struct origin first = report.origin;
	once_more(cx, store, &how, first.count.rejected);
	taken_back(cx, store, &first);
}

/* HAZ-014: stopped after every batch that brought something, and asked for again until it is done. */
static atomic_bool stop;

static void stop_it(void *arg, int64_t done, int64_t bytes, const struct origin_counts *counts)
{
	int64_t *read = arg;
	(void)done, (void)bytes;
	atomic_store(&stop, counts->read > *read);
	*read = counts->read;
}

static void in_pieces(struct cx *cx, struct store *store, struct buf *told)
{
	struct import_how how = how_of(cx);
	struct import_report report;
	enum err err;
	int pieces = 0;
	int64_t read = 0;
	how.stop = &stop;
	how.progress = stop_it;
	how.progress_arg = &read;
	do {
		atomic_store(&stop, false);
		err = import_run(cx, store, &how, &report);
		assert_true(err == OK || err == ERR_STOPPED);
		assert_int_equal(report.resumed, pieces > 0);
		assert_true(++pieces < 50);
	} while (err == ERR_STOPPED);
	assert_true(pieces > 1);
	assert_int_equal(record_differs(cx, store, report.origin.id, told), 0);
}

/* Outside ids are random, so it is what the record tells that is compared, not its bytes. */
static void each_engine(kit_body *body)
{
	struct buf told[2];
	int engines = kit_has(STORE_POSTGRES) ? 2 : 1;
	for (int i = 0; i < engines; i++) {
		struct store_where where = kit_where((enum store_engine)i, migration_list, migration_count);
		struct store *store;
		assert_ok(store_open(kit_cx_now(), &where, &store));
		buf_init(&told[i], LIMIT_BUF);
		body(kit_cx_now(), store, &told[i]);
		store_close(store);
	}
	assert_true(engines == 1 || str_eq(buf_view(&told[0]), buf_view(&told[1])));
	for (int i = 0; i < engines; i++)
		buf_free(&told[i]);
}

static void run(const char *name, const char *ods, kit_body *body)
{
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	assert_ok(catalog_load(cx, &builtin, NULL, &catalog, NULL));
	clock_set_today(day_of(2026, 11, 21));
	fixture = name;
	organisation = ods;
	each_engine(body);
	clock_set_today(DAY_NONE);
	catalog_free(catalog);
}

static void emis(void **state) { (void)state; run("emis-gp", "Y99001", whole); }
static void emis_in_pieces(void **state) { (void)state; run("emis-gp", "Y99001", in_pieces); }
static void tpp(void **state) { (void)state; run("tpp-gp", "Y99008", whole); }
static void outpatient(void **state) { (void)state; run("hes-outpatient", "R9A", whole); }
static void admitted(void **state) { (void)state; run("hes-admitted", "R9A", whole); }
static void emergency(void **state) { (void)state; run("hes-emergency", "R9A", whole); }
static void fhir(void **state) { (void)state; run("fhir-r4", "FHIR-R4", whole); }
static void fhir_in_pieces(void **state) { (void)state; run("fhir-r4", "FHIR-R4", in_pieces); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(emis), cmocka_unit_test(emis_in_pieces), cmocka_unit_test(tpp),
		cmocka_unit_test(outpatient), cmocka_unit_test(admitted), cmocka_unit_test(emergency),
		cmocka_unit_test(fhir), cmocka_unit_test(fhir_in_pieces) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
