/* How sensitive a record is: as its source says, as its code says, never less than before; and whom the policy then keeps from it sees
 * nothing of it and counts nothing of it. On both engines. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "care/why.h"
#include "catalog/maps.h"
#include "record/event.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "store/tx.h"
#include "tests/kit/ask.h"
#include "tests/kit/extract.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

#define BIT(n) (1 << (n))

static struct kit_care care;
static struct catalog *site;
static enum store_engine engine;

/* ---- a source with marks of its own ---- */

static const char map_text[] =
	"id: marked\nversion: 1\ntitle: A source that marks its records\nsource: made up for a test\nreviewed: nobody yet\nstatus: unchecked\n"
	"system: { kind: csv, dates: \"%Y-%m-%d\" }\ntells: [diagnosis]\ncovers: from-first-row\n"
	"labels: { \"0\": N, res: R, vres: V, third: THIRDPARTY, harm: HARM, safe: SAFEGUARDING, home: R DOMESTIC, sex: SEXUAL_HEALTH }\n"
	"organisation: ORG\npatient: { local_id: PID, nhs_number: NHS, nhs_status: { fixed: verified } }\nsource_row: KEY\nevents:\n"
	"  - kind: diagnosis\n    on: DAY\n    code: { from: CODE, system: icd10 }\n    label: [MARK, MARK2]\n    text: [NOTE]\n";

#define HEAD "KEY,ORG,PID,NHS,DAY,CODE,MARK,MARK2,NOTE\n"
#define ROW(key, day, code, mark, mark2) key ",R9A,loc-1,9993100013," day "," code "," mark "," mark2 ",note-" key "\n"

static struct catalog *catalog_with(struct cx *cx, const char *text)
{
	struct catalog *c;
	const char *folder = file_join(cx->arena, kit_scratch(), "site"), *maps = file_join(cx->arena, folder, "maps");
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	assert_ok(file_make_folder(cx, maps, 0700));
	assert_ok(file_write(cx, file_join(cx->arena, maps, "marked.yaml"), str_of(text), 0600));
	enum err err = catalog_load(cx, &builtin, folder, &c, &problems);
	return err == OK ? c : NULL;
}

static int64_t bring(struct cx *cx, const char *rows, struct import_report *ret)
{
	struct import_report report;
	const char *file = file_join(cx->arena, kit_scratch(), "marked.csv");
	assert_ok(file_write(cx, file, str_of(rows), 0600));
	assert_ok(kit_bring(cx, &care, catalog_map(site, STR("marked")), file, false, &report));
	if (ret)
		*ret = report;
	return report.origin.id;
}

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	site = catalog_with(cx, map_text);
	must(site != NULL);
	kit_care(cx, engine, &care);
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_care_end(&care);
	catalog_free(site);
	return 0;
}

/* The labels of what counts, by the note; -1: nothing counts. */
static int64_t label(const char *key)
{
	AUTO(buf) struct buf told;
	int64_t n = -1;
	buf_init(&told, 1000);
	kit_ask(&care.where, arena_printf(kit_cx_now()->arena, "SELECT e.label FROM event e JOIN event_text t ON t.event_id = e.id WHERE t.text = "
		"'note-%s' AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)", key), &told);
	if (told.n)
		assert_true(str_int(str_trim(buf_view(&told)), &n));
	return n;
}

#define N BIT(LABEL_N)
#define R BIT(LABEL_R)

static void the_source_says_and_the_code_says(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct import_report r;
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "0", "") ROW("b", "2026-01-02", "K58.9", "res", "") ROW("c", "2026-01-03", "K58.9", "vres", "")
		ROW("d", "2026-01-04", "K58.9", "third", "harm") ROW("e", "2026-01-05", "K58.9", "safe", "home") ROW("f", "2026-01-06", "K58.9", "", "sex")
		ROW("g", "2026-01-07", "K58.9", "whatever", "0") ROW("h", "2026-01-08", "A51.0", "0", "") ROW("i", "2026-01-09", "Y07.0", "res", ""), &r);
	assert_int_equal(label("a"), N);
	assert_int_equal(label("b"), N | R);
	assert_int_equal(label("c"), N | BIT(LABEL_V));
	assert_int_equal(label("d"), N | BIT(LABEL_THIRD_PARTY) | BIT(LABEL_HARM));
	assert_int_equal(label("e"), N | R | BIT(LABEL_SAFEGUARDING) | BIT(LABEL_DOMESTIC));
	assert_int_equal(label("f"), N | BIT(LABEL_SEXUAL_HEALTH));
	assert_int_equal(label("g"), N | R);                /* what nobody understands is restricted, and told */
	assert_int_equal(label("h"), N | BIT(LABEL_SEXUAL_HEALTH));
	assert_int_equal(label("i"), N | R | BIT(LABEL_DOMESTIC) | BIT(LABEL_SAFEGUARDING));
	int64_t told = 0;
	for (size_t i = 0; i < r.tallies; i++)
		told += str_starts(r.tally[i].what, "value:MARK");
	assert_int_equal(told, 1);
}

static void what_was_sensitive_once_stays_so(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct import_report r;
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "res", "") ROW("b", "2026-01-02", "K58.9", "0", ""), NULL);
	/* the mark is left off: the same; left off with a correction: kept; added: a correction */
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "0", "") ROW("b", "2026-01-02", "K58.9", "0", ""), &r);
	assert_int_equal(r.origin.count.same, 2);
	assert_int_equal(label("a"), N | R);
	bring(cx, HEAD ROW("a", "2026-01-11", "K58.9", "0", ""), NULL);
	assert_int_equal(label("a"), N | R);
	int64_t raised = bring(cx, HEAD ROW("b", "2026-01-02", "K58.9", "harm", ""), &r);
	assert_int_equal(r.origin.count.corrected, 1);
	assert_int_equal(label("b"), N | BIT(LABEL_HARM));
	kit_undo(cx, &care, raised);
	assert_int_equal(label("b"), N | BIT(LABEL_HARM));
	/* twice in one file, in either order */
	bring(cx, HEAD ROW("c", "2026-01-03", "K58.9", "sex", "") ROW("c", "2026-01-03", "K58.9", "0", ""), NULL);
	assert_int_equal(label("c"), N | BIT(LABEL_SEXUAL_HEALTH));
	/* withdrawn by the undo of its import, and sent again without the mark */
	int64_t first = bring(cx, HEAD ROW("d", "2026-01-04", "K58.9", "vres", ""), NULL);
	kit_undo(cx, &care, first);
	assert_int_equal(label("d"), -1);
}

struct moving { int64_t event, to, made; };

static enum err move(struct cx *cx, struct db *db, void *arg)
{
	struct moving *m = arg;
	return event_move(cx, db, m->event, m->to, NIL, STR("somebody else's"), clock_now(), &m->made);
}

static void a_move_takes_the_label_along(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "home", "") "b,R9A,loc-2,9993100080,2026-01-02,K58.9,0,,note-b\n", NULL);
	struct moving m = { .event = kit_ask_number(&care.where, "SELECT event_id FROM event_text WHERE text = 'note-a'"),
		.to = kit_ask_number(&care.where, "SELECT e.patient_id FROM event e JOIN event_text t ON t.event_id = e.id WHERE t.text = 'note-b'") };
	assert_ok(store_write(cx, care.store, move, &m));
	assert_int_equal(kit_ask_number(&care.where, arena_printf(cx->arena, "SELECT label FROM event WHERE id = %lld", (long long)m.made)),
		N | R | BIT(LABEL_DOMESTIC));
	/* and a later correction of its row, which follows it, has the label too */
	bring(cx, HEAD ROW("a", "2026-02-01", "K58.9", "0", ""), NULL);
	assert_int_equal(label("a"), N | R | BIT(LABEL_DOMESTIC));
}

/* The service's program sees N alone: everything that it tells and counts is as if the rest had never come. */
static void what_is_closed_is_counted_nowhere(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	AUTO(buf) struct buf without, with;
	buf_init(&without, LIMIT_BUF);
	buf_init(&with, LIMIT_BUF);
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "0", "") ROW("b", "2026-01-02", "R53", "", ""), NULL);
	kit_sees(cx, &care, "R9W", &without);
	assert_true(str_find(buf_view(&without), "2 events") >= 0);
	bring(cx, HEAD ROW("c", "2026-01-03", "K58.9", "res", "") ROW("d", "2026-01-04", "K58.9", "vres", "") ROW("e", "2026-01-05", "K58.9", "third", "")
		ROW("f", "2026-01-06", "K58.9", "harm", "") ROW("g", "2026-01-07", "K58.9", "safe", "") ROW("h", "2026-01-08", "K58.9", "home", "")
		ROW("i", "2026-01-09", "K58.9", "sex", "") ROW("j", "2026-01-10", "A51.0", "", ""), NULL);
	kit_sees(cx, &care, "R9W", &with);
	if (!str_eq(buf_view(&with), buf_view(&without)))
		print_error("%.*s\nand with what is closed:\n%.*s\n", STRF(buf_view(&without)), STRF(buf_view(&with)));
	assert_true(str_eq(buf_view(&with), buf_view(&without)));
	/* marked later on: gone from sight */
	bring(cx, HEAD ROW("b", "2026-01-02", "R53", "sex", ""), NULL);
	buf_reset(&with);
	kit_sees(cx, &care, "R9W", &with);
	assert_true(str_find(buf_view(&with), "1 events") >= 0);
}

/* ---- why ---- */

struct hired { const char *login, *ods, *role; enum relation_kind relation; int64_t patient; struct actor actor; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct hired *h = arg;
	struct organisation org;
	struct token token;
	int64_t staff, signin;
	TRY(organisation_by_ods(cx, db, str_of(h->ods), &org));
	TRY(staff_add(cx, db, str_of(h->login), STR("Somebody of the staff"), STR(""), STR("x"), clock_now(), &staff));
	TRY(staff_give_role(cx, db, staff, org.id, str_of(h->role), clock_now()));
	TRY(signin_start(cx, db, kit_policy(), staff, org.id, str_of(h->role), clock_now(), 12, &token, &signin));
	h->actor = (struct actor){ staff, org.id, signin, str_of(h->role), STR_NONE };
	return relation_open(cx, db, &(struct relation){ org.id, h->relation == RELATION_SELF ? staff : 0, h->patient, h->relation, { 0 }, INSTANT_FAR, NIL });
}

static struct facts asked_why(const struct hired *h, const char *key, struct why *why, enum err *ret)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	struct facts f;
	int64_t patient;
	int64_t event = kit_ask_number(&care.where, arena_printf(cx->arena, "SELECT event_id FROM event_text WHERE text = 'note-%s'", key));
	assert_ok(store_reader(cx, care.store, &db));
	assert_ok(facts_event(cx, db, kit_policy(), &h->actor, event, h->patient, clock_now(), &f, &patient));
	*ret = why_make(cx, db, kit_policy(), &f, false, why);
	store_reader_back(care.store, db);
	return f;
}

static void why_says_the_right_thing_or_nothing(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct why why;
	enum err err;
	bring(cx, HEAD ROW("a", "2026-01-01", "K58.9", "res", "") ROW("b", "2026-01-02", "K58.9", "vres", "") ROW("c", "2026-01-03", "K58.9", "harm", ""), NULL);
	int64_t patient = kit_ask_number(&care.where, "SELECT MIN(patient_id) FROM event");
	/* Whose own record it is: a ward of the trust sees R with a referral; V is its author's. */
	struct hired ward = { "wren", "R9A", "ward", RELATION_ADMITTED, patient, { 0 } }, she = { "sheself", "R9A", "patient", RELATION_SELF, patient, { 0 } };
	assert_ok(store_write(cx, care.store, hire, &ward));
	assert_ok(store_write(cx, care.store, hire, &she));
	struct facts f = asked_why(&ward, "a", &why, &err);
	assert_ok(err);
	assert_int_equal(f.ask.labels & ~LABEL_NORMAL, R);
	assert_int_equal(why.gate[GATE_LABEL].mark, f.answer.effect == ACCESS_DENY ? WHY_NO : WHY_YES);
	assert_true(str_find(why.gate[GATE_LABEL].say, label_name(LABEL_R)) >= 0);
	f = asked_why(&ward, "b", &why, &err);
	assert_ok(err);
	assert_int_equal(f.answer.effect, ACCESS_DENY);
	assert_int_equal(f.answer.gate, GATE_LABEL);
	assert_int_equal(why.gate[GATE_LABEL].mark, WHY_NO);
	assert_true(why.sentence.n > 0);
	/* She herself: that something could harm her must not show. */
	f = asked_why(&she, "c", &why, &err);
	assert_int_equal(f.answer.effect, ACCESS_DENY);
	assert_true(f.answer.silent);
	assert_int_equal(err, ERR_NOT_FOUND);
	cx_clear(cx);
	f = asked_why(&she, "a", &why, &err);
	assert_ok(err);
	assert_true(why.allowed);
}

/* ---- FHIR ---- */

#define CONDITION(id, meta) "{\"resourceType\":\"Condition\",\"id\":\"" id "\"," meta "\"subject\":{\"reference\":\"Patient/p1\"}," \
	"\"onsetDateTime\":\"2026-01-02\",\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10\",\"code\":\"K58.9\"}],\"text\":\"note-" id "\"}}\n"
#define SECURITY(codes) "\"meta\":{\"security\":[" codes "]},"
#define MARK(code) "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"" code "\"}"

static void fhir_security_marks(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct import_report r;
	const char *folder = file_join(cx->arena, kit_scratch(), "fhir");
	assert_ok(file_make_folder(cx, folder, 0700));
	assert_ok(file_write(cx, file_join(cx->arena, folder, "Patient.ndjson"), STR("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"identifier\":"
		"[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9993100013\"}],\"name\":[{\"family\":\"Okonkwo\"}],\"birthDate\":"
		"\"1971-04-03\"}\n"), 0600));
	assert_ok(file_write(cx, file_join(cx->arena, folder, "Condition.ndjson"), STR(CONDITION("a", "") CONDITION("b", SECURITY(MARK("R")))
		CONDITION("c", SECURITY(MARK("N") "," MARK("V"))) CONDITION("d", SECURITY(MARK("STD"))) CONDITION("e", SECURITY(MARK("SDV") "," MARK("HTEST")))
		CONDITION("f", SECURITY(MARK("XYZZY"))) CONDITION("g", SECURITY("{\"display\":\"no code\"}" "," MARK("PSYTHPN")))), 0600));
	assert_ok(kit_bring(cx, &care, catalog_map(care.catalog, STR("fhir-r4")), folder, false, &r));
	assert_int_equal(label("a"), N);
	assert_int_equal(label("b"), N | R);
	assert_int_equal(label("c"), N | BIT(LABEL_V));
	assert_int_equal(label("d"), N | R | BIT(LABEL_SEXUAL_HEALTH));
	assert_int_equal(label("e"), N | R | BIT(LABEL_DOMESTIC));
	assert_int_equal(label("f"), N | R);
	assert_int_equal(label("g"), N | BIT(LABEL_V));
}

/* ---- the language of maps ---- */

static void a_map_says_what_marks_mean(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *wrong[] = { "labels: { res: SECRET }", "labels: { res: [R] }" };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		char *text = arena_text(cx->arena, map_text), *at = strstr(text, "labels: {"), *after = strchr(at, '\n');
		assert_null(catalog_with(cx, arena_printf(cx->arena, "%.*s%s%s", (int)(at - text), text, wrong[i], after)));
		cx_clear(cx);
	}
	char *text = arena_text(cx->arena, map_text), *at = strstr(text, "labels: {"), *after = strchr(at, '\n') + 1;
	assert_null(catalog_with(cx, arena_printf(cx->arena, "%.*s%s", (int)(at - text), text, after)));
	cx_clear(cx);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_source_says_and_the_code_says, begin, end),
		cmocka_unit_test_setup_teardown(what_was_sensitive_once_stays_so, begin, end),
		cmocka_unit_test_setup_teardown(a_move_takes_the_label_along, begin, end),
		cmocka_unit_test_setup_teardown(what_is_closed_is_counted_nowhere, begin, end),
		cmocka_unit_test_setup_teardown(why_says_the_right_thing_or_nothing, begin, end),
		cmocka_unit_test_setup_teardown(fhir_security_marks, begin, end),
		cmocka_unit_test(a_map_says_what_marks_mean),
	};
	return kit_run_on_engines("labels", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
