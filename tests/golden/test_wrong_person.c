/* Events that were told of the wrong person, moved to the right one: who may, what is seen then, and that it can be taken back.
 * HAZ-017. On both engines. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "care/wrong_person.h"
#include "record/slip.h"
#include "record/timeline.h"
#include "tests/kit/ask.h"
#include "tests/kit/extract.h"
#include "tests/kit/store.h"

#define N1 "9993100013"
#define N2 "9993100080"
#define BOTH KIT_PERSON("pat-01", "Okonkwo", N1, "false") KIT_PERSON("pat-02", "Farthing", N2, "false")
#define SEEN(day, code) KIT_SEEN("obs-1", "pat-01", day, code, "false") KIT_SEEN("obs-2", "pat-01", "2026-02-02", "2", "false")
#define FILE_NAME "CareRecord_Observation.csv"

typedef void body(struct cx *cx, struct kit_care *care);

static void each_engine(body *run)
{
	for (int i = 0; i < (kit_has(STORE_POSTGRES) ? 2 : 1); i++) {
		struct cx *cx = kit_cx();
		struct kit_care care;
		kit_care(cx, (enum store_engine)i, &care);
		run(cx, &care);
		kit_sound(cx, &care);
		kit_care_end(&care);
	}
}

static void sees(struct cx *cx, struct kit_care *care, struct buf *told)
{
	buf_free(told);
	buf_init(told, LIMIT_BUF);
	kit_sees(cx, care, "R9W", told);
}

static struct id outside(struct cx *cx, struct kit_care *care, const char *ods, const char *local)
{
	int64_t patient = kit_patient(cx, care, ods, local);
	struct id id = kit_ask_id(&care->where, arena_printf(cx->arena, "SELECT outside FROM patient WHERE id = %lld", (long long)patient));
	assert_true(id_known(id));
	return id;
}

static enum err move_as(struct cx *cx, struct kit_care *care, const char *ods, int64_t origin, int64_t row, struct id from, struct id to,
	const char *reason)
{
	int64_t signin = kit_signin(care, ods), events = -1, organisation = kit_ask_number(&care->where,
		arena_printf(cx->arena, "SELECT id FROM organisation WHERE ods = '%s'", ods));
	struct actor actor = { NIL, organisation, signin, STR("system"), STR_NONE };
	struct wrong_row which = { origin, STR(FILE_NAME), row };
	struct wrong_person ask = { &which, 1, from, to, str_of(reason) };
	enum err err = wrong_person_move(cx, care->store, &actor, &ask, clock_now(), &events);
	assert_true(err != OK || events == 1);
	return err;
}

static int64_t count(struct kit_care *care, const char *sql)
{
	return kit_ask_number(&care->where, sql);
}

static void there_and_back(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report r;
	assert_ok(kit_practice(cx, care, BOTH, SEEN("2026-01-01", "1"), &r));
	sees(cx, care, &before);
	struct id a = outside(cx, care, "Y99001", "pat-01"), b = outside(cx, care, "Y99001", "pat-02");
	assert_ok(move_as(cx, care, "R9W", r.origin.id, 1, a, b, "the letter names her sister"));
	sees(cx, care, &after);
	assert_non_null(strstr(after.p, "pat-02: 2026-01-01 entry WMA1109 at Y99001"));
	assert_null(strstr(after.p, "pat-01: 2026-01-01"));
	assert_non_null(strstr(after.p, "pat-01: 2026-02-02"));
	assert_int_equal(count(care, "SELECT COUNT(*) FROM audit WHERE operation = 'move'"), 2);
	assert_int_equal(count(care, "SELECT COUNT(*) FROM slip WHERE job = 'find' AND subject > 0"), 2);
	assert_int_equal(count(care, "SELECT COUNT(*) FROM event_end WHERE reason = 4 AND say = 'the letter names her sister'"), 1);
	/* once moved it is not there to be moved again */
	assert_int_equal(move_as(cx, care, "R9W", r.origin.id, 1, a, b, "again"), ERR_NOT_FOUND);
	cx_clear(cx);
	assert_ok(move_as(cx, care, "R9W", r.origin.id, 1, b, a, "it was hers after all"));
	sees(cx, care, &after);
	assert_string_equal(before.p, after.p);
	kit_undo(cx, care, r.origin.id);
	sees(cx, care, &after);
	assert_null(strstr(after.p, "2026-0"));
}

/* No reason, no row, nobody; and whoever does not see the event or the people moves nothing. */
/* HAZ-017 */
static void refused(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, after = { 0 };
	struct import_report r;
	assert_ok(kit_practice(cx, care, BOTH, SEEN("2026-01-01", "1"), &r));
	assert_ok(kit_clinics(cx, care, KIT_CLINIC("K1", "L7", N1, "2026-04-01") KIT_CLINIC("K2", "L8", N2, "2026-04-02"), NULL));
	sees(cx, care, &before);
	struct id a = outside(cx, care, "Y99001", "pat-01"), b = outside(cx, care, "Y99001", "pat-02"), nobody = id_random();
	const struct { const char *ods; struct id from, to; int64_t row; const char *reason; enum err err; } tries[] = {
		{ "R9W", a, b, 1, "  ", ERR_BAD_FIELD }, { "R9W", a, a, 1, "x", ERR_CONFLICT }, { "R9W", a, nobody, 1, "x", ERR_NOT_FOUND },
		{ "R9W", nobody, b, 1, "x", ERR_NOT_FOUND }, { "R9W", a, b, 99, "x", ERR_NOT_FOUND },
		/* the trust holds both people, and the practice's rows are not shared with it */
		{ "R9A", a, b, 1, "x", ERR_NOT_FOUND },
	};
	for (size_t i = 0; i < LENGTH(tries); i++) {
		assert_int_equal(move_as(cx, care, tries[i].ods, r.origin.id, tries[i].row, tries[i].from, tries[i].to, tries[i].reason), tries[i].err);
		cx_clear(cx);
	}
	sees(cx, care, &after);
	assert_string_equal(before.p, after.p);
	assert_int_equal(count(care, "SELECT COUNT(*) FROM audit WHERE operation = 'move'"), 0);
}

/* The source corrects the row and still says the wrong person: the correction stays where the event was moved to. */
static void corrected_after(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf moved = { 0 }, after = { 0 };
	struct import_report r, c, again;
	assert_ok(kit_practice(cx, care, BOTH, SEEN("2026-01-01", "1"), &r));
	struct id a = outside(cx, care, "Y99001", "pat-01"), b = outside(cx, care, "Y99001", "pat-02");
	assert_ok(move_as(cx, care, "R9W", r.origin.id, 1, a, b, "her sister"));
	sees(cx, care, &moved);
	assert_ok(kit_practice(cx, care, NULL, SEEN("2026-03-03", "3"), &c));
	assert_int_equal(c.origin.count.corrected, 1);
	sees(cx, care, &after);
	assert_non_null(strstr(after.p, "pat-02: 2026-03-03 entry WMA1110"));
	assert_null(strstr(after.p, "pat-01: 2026-03-03"));
	assert_null(strstr(after.p, "2026-01-01"));
	assert_ok(kit_practice(cx, care, NULL, SEEN("2026-03-03", "3"), &again));
	assert_int_equal(again.origin.count.corrected + again.origin.count.added, 0);
	kit_undo(cx, care, c.origin.id);
	sees(cx, care, &after);
	assert_string_equal(moved.p, after.p);
}

static void rows_as_people_write_them(void **state)
{
	(void)state;
	struct wrong_row row;
	assert_true(wrong_row_of_text(STR("12:a file: 1.csv:17"), &row));
	assert_int_equal(row.origin, 12);
	assert_str(row.file, "a file: 1.csv");
	assert_int_equal(row.row, 17);
	static const char *const bad[] = { "", "12", "12:17", "12::17", "12:a.csv:", "12:a.csv:0", "x:a.csv:1", ":a.csv:1", "12:a.csv:x" };
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_false(wrong_row_of_text(str_of(bad[i]), &row));
}

static void moved_and_moved_back(void **state) { (void)state; each_engine(there_and_back); }
static void who_may_not(void **state) { (void)state; each_engine(refused); }
static void corrections_follow(void **state) { (void)state; each_engine(corrected_after); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(moved_and_moved_back), cmocka_unit_test(who_may_not), cmocka_unit_test(corrections_follow),
		cmocka_unit_test(rows_as_people_write_them) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
