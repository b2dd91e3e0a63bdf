/* What a sign-in may not see changes nothing that it sees: two worlds that differ only in hidden rows look the same through
 * every reading function. And sign-ins begin, idle and end as promised. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "record/audit.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "record/worklist.h"

static struct db *look(struct kit_region *r)
{
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), r->store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, r->clinician.signin, clock_now());
	return db;
}

static void done(struct kit_region *r, struct db *db)
{
	db_end(db);
	store_reader_back(r->store, db);
}

/* Everything that the clinician can read, in words; outside ids are random and left out. */
static void tell_hits(struct buf *told, struct db *db, const char *text)
{
	struct search_hit *hits;
	size_t n;
	bool more;
	struct cx *cx = kit_cx_now();
	assert_ok(person_search(cx, db, str_of(text), utf8_fold(cx->arena, str_of(text)), &hits, &n, &more));
	buf_printf(told, "search %s: %zu%s\n", text, n, more ? " and more" : "");
	for (size_t i = 0; i < n; i++)
		buf_printf(told, "  %.*s %.*s %d\n", STRF(hits[i].family), STRF(hits[i].given), hits[i].birth_on.day);
}

static void tell(struct kit_region *r, const struct kit_person *seen, struct buf *told)
{
	struct cx *cx = kit_cx_now();
	struct db *db = look(r);
	struct coverage coverage;
	struct person person;
	struct story story;
	struct audit_line *lines;
	int64_t *ids, counts[ENTRY_STATES], row;
	size_t n;
	char day[DAY_TEXT];
	assert_ok(coverage_load(cx, db, kit_policy(), seen->id, seen->id, &coverage));
	for (size_t i = 0; i < coverage.count; i++)
		buf_printf(told, "holding of %lld: %llx\n", (long long)coverage.holding[i].organisation, (long long)coverage.holding[i].kinds);
	assert_ok(patients_after(cx, db, 0, &ids, &n));
	buf_printf(told, "%zu people\n", n);
	assert_ok(patient_by_outside(cx, db, seen->outside, &row));
	assert_ok(person_load(cx, db, seen->id, &person));
	buf_printf(told, "%.*s, %zu said, %zu identifiers, %zu registrations\n", STRF(person.best.d.family), person.saids, person.identifiers,
		person.registrations);
	assert_ok(story_load(cx, db, seen->id, &story));
	for (size_t i = 0; i < story.count; i++)
		buf_printf(told, "%s %s %.*s %.*s\n", day_iso(story.told[i].e.on, day), event_kind_word(story.told[i].e.kind),
			STRF(story.told[i].code_value), STRF(story.told[i].organisation_name));
	assert_ok(audit_of_patient(cx, db, seen->id, (struct instant){ 0 }, &lines, &n));
	buf_printf(told, "%zu audit lines\n", n);
	assert_ok(worklist_states(cx, db, clock_today(), counts));
	tell_hits(told, db, "ash");
	tell_hits(told, db, "HIDDEN");
	tell_hits(told, db, "999 526 0182");
	tell_hits(told, db, "9990166137");
	tell_hits(told, db, "14/03/1981");
	done(r, db);
}

/* A world; with more hidden rows, things happen at the stranger's of which the service may not know. */
enum more { NOTHING_MORE, HIDDEN_MORE, SHARED_MORE };

static void world(enum store_engine engine, enum more more, struct buf *told)
{
	struct kit_region r;
	clock_set_today(day_of(2026, 7, 14));
	kit_region(kit_store(engine), &r);
	struct kit_person p = kit_person(&r, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&r, p.id, r.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	kit_event(&r, p.id, r.trust_holding, EVENT_EMERGENCY, "2026-02-05", "icd10:R07.4", RESULT_NONE);
	if (more == SHARED_MORE)
		kit_event(&r, p.id, r.trust_holding, EVENT_ADMISSION, "2026-03-05", "icd10:F45.0", RESULT_NONE);
	if (more == HIDDEN_MORE) {
		struct kit_person other = kit_hidden_person(&r, "Hidden", "Somebody", "9990166137");
		kit_event(&r, p.id, r.stranger_holding, EVENT_ADMISSION, "2026-03-05", "icd10:F45.0", RESULT_NONE);
		kit_event(&r, other.id, r.stranger_holding, EVENT_EMERGENCY, "2026-02-06", NULL, RESULT_NONE);
	}
	tell(&r, &p, told);
	store_close(r.store);
	clock_set_today(DAY_NONE);
}

static void hidden_rows_change_nothing(enum store_engine engine)
{
	AUTO(buf) struct buf plain;
	AUTO(buf) struct buf with;
	AUTO(buf) struct buf other;
	kit_cx();
	buf_init(&plain, 1 << 20);
	buf_init(&with, 1 << 20);
	buf_init(&other, 1 << 20);
	world(engine, NOTHING_MORE, &plain);
	world(engine, HIDDEN_MORE, &with);
	world(engine, SHARED_MORE, &other);
	buf_char(&plain, '\0');
	buf_char(&with, '\0');
	buf_char(&other, '\0');
	assert_string_equal(plain.p, with.p);
	assert_string_not_equal(plain.p, other.p);          /* the comparison sees what is shared */
	assert_non_null(strstr(plain.p, "1 people"));
}

static void hidden_rows_change_nothing_on_sqlite(void **state)
{
	(void)state;
	hidden_rows_change_nothing(STORE_SQLITE);
}

static void hidden_rows_change_nothing_on_postgres(void **state)
{
	(void)state;
	hidden_rows_change_nothing(STORE_POSTGRES);
}

static void without_a_sign_in_nothing_is_seen(void **state)
{
	(void)state;
	struct kit_region r;
	struct db *db;
	struct story story;
	kit_cx();
	kit_region(kit_store(STORE_SQLITE), &r);
	struct kit_person p = kit_person(&r, "Ashworth", "Ruth", NULL, NHS_UNKNOWN);
	kit_event(&r, p.id, r.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	assert_ok(store_reader(kit_cx_now(), r.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	int64_t row;
	assert_int_equal(patient_by_outside(kit_cx_now(), db, p.outside, &row), ERR_NOT_FOUND);
	assert_ok(story_load(kit_cx_now(), db, p.id, &story));
	assert_int_equal(story.count, 0);
	db_guard(db, r.clinician.signin, (struct instant){ INT64_MAX - 1 });       /* long after its end */
	assert_ok(story_load(kit_cx_now(), db, p.id, &story));
	assert_int_equal(story.count, 0);
	done(&r, db);
	store_close(r.store);
}

struct beginning { struct kit_region *r; struct token token; int64_t id; };

static enum err begin(struct cx *cx, struct db *db, void *arg)
{
	struct beginning *b = arg;
	return signin_start(cx, db, kit_policy(), b->r->clinician_staff, b->r->service, STR("mus_clinician"), clock_now(), 12, &b->token, &b->id);
}

static enum err end(struct cx *cx, struct db *db, void *arg)
{
	return signin_end(cx, db, ((struct beginning *)arg)->id, clock_now());
}

static void sign_ins_begin_idle_and_end(void **state)
{
	(void)state;
	struct kit_region r;
	struct signin s;
	struct db *db;
	struct cx *cx = kit_cx();
	kit_region(kit_store(STORE_SQLITE), &r);
	struct beginning b = { .r = &r };
	struct instant start = clock_now();
	assert_ok(store_write(cx, r.store, begin, &b));
	assert_ok(store_reader(cx, r.store, &db));
	assert_ok(signin_find(cx, db, &b.token, start, 15, &s));
	assert_str(s.role, "mus_clinician");
	assert_int_equal(s.csrf.n, 32);
	struct instant later = { start.us + 16 * INT64_C(60000000) };
	assert_int_equal(signin_find(cx, db, &b.token, later, 15, &s), ERR_SIGN_IN);           /* idle too long */
	assert_ok(signin_find(cx, db, &b.token, later, 0, &s));
	later.us = start.us + 13 * INT64_C(3600000000);
	assert_int_equal(signin_find(cx, db, &b.token, later, 0, &s), ERR_SIGN_IN);            /* past its absolute end */
	struct token other = b.token;
	other.b[5] ^= 1;
	assert_int_equal(signin_find(cx, db, &other, start, 15, &s), ERR_SIGN_IN);
	store_reader_back(r.store, db);
	assert_ok(store_write(cx, r.store, end, &b));
	assert_ok(store_reader(cx, r.store, &db));
	assert_int_equal(signin_find(cx, db, &b.token, start, 15, &s), ERR_SIGN_IN);
	store_reader_back(r.store, db);
	store_close(r.store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hidden_rows_change_nothing_on_sqlite), cmocka_unit_test(hidden_rows_change_nothing_on_postgres),
		cmocka_unit_test(without_a_sign_in_nothing_is_seen), cmocka_unit_test(sign_ins_begin_idle_and_end),
	};
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
