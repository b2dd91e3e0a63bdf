/* The ground floor keeps its headers' promises. */
#include "tests/kit/kit.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/rng.h"
#include "base/rows.h"
#include "base/table.h"

static void days_go_there_and_back(void **state)
{
	(void)state;
	char text[DAY_TEXT];
	for (int32_t n = -62091; n < 200000; n += 7) {
		struct day back;
		int y, m, d;
		day_split((struct day){ n }, &y, &m, &d);
		assert_int_equal(day_of(y, m, d).day, n);
		assert_true(day_parse(str_of(day_iso((struct day){ n }, text)), &back));
		assert_int_equal(back.day, n);
	}
	assert_int_equal(day_of(1970, 1, 1).day, 0);
	assert_int_equal(day_of(2026, 11, 21).day, 20778);
	assert_false(day_known(day_of(2026, 2, 29)));
	assert_false(day_known(day_of(2026, 13, 1)));
	assert_true(day_known(day_of(2024, 2, 29)));
}

static void rows_are_found_by_their_number(void **state)
{
	(void)state;
	struct row { int64_t key; char more[5]; } row[64];
	for (size_t count = 0; count <= LENGTH(row); count++) {
		for (size_t i = 0; i < count; i++)
			row[i].key = (int64_t)(i / 3) * 10 - 100;        /* three of each, and gaps */
		for (int64_t key = -105; key < 130; key++) {
			size_t first = 0;
			while (first < count && row[first].key < key)
				first++;
			assert_int_equal(rows_from(row, count, sizeof *row, key), first);
		}
		assert_int_equal(rows_from(row, count, sizeof *row, INT64_MIN), 0);
		assert_int_equal(rows_from(row, count, sizeof *row, INT64_MAX), count);
	}
	assert_int_equal(rows_from(NULL, 0, sizeof *row, 7), 0);
}

static void dates_of_many_makes(void **state)
{
	(void)state;
	struct day d;
	int minute;
	assert_true(day_parse_as(STR("21/11/2026"), "%d/%m/%Y", &d, &minute));
	assert_int_equal(d.day, day_of(2026, 11, 21).day);
	assert_int_equal(minute, -1);
	assert_true(day_parse_as(STR("21-Nov-26 09:05"), "%d-%b-%y %H:%M", &d, &minute));
	assert_int_equal(minute, 545);
	assert_true(day_parse_as(STR("20261121"), "%Y%m%d", &d, &minute));
	assert_true(day_parse_as(STR("2026-11-21 10:11:12.123"), "%Y-%m-%d%*", &d, &minute));
	assert_false(day_parse_as(STR("31/02/2026"), "%d/%m/%Y", &d, &minute));
	assert_false(day_parse_as(STR(""), "%d/%m/%Y", &d, &minute));
	assert_false(day_parse_as(STR("21/11/2026x"), "%d/%m/%Y", &d, &minute));
	assert_false(day_parse(STR("2026-11-21 "), &d));
}

static void ages_and_months(void **state)
{
	(void)state;
	assert_int_equal(day_years_between(day_of(1980, 2, 29), day_of(2026, 2, 28)), 45);
	assert_int_equal(day_years_between(day_of(1980, 2, 29), day_of(2026, 3, 1)), 46);
	assert_int_equal(day_add_months(day_of(2026, 3, 31), -1).day, day_of(2026, 2, 28).day);
	assert_int_equal(day_add_months(day_of(2026, 11, 21), -36).day, day_of(2023, 11, 21).day);
	assert_int_equal(day_add_months(day_of(2026, 1, 15), -1).day, day_of(2025, 12, 15).day);
}

static void london_in_summer(void **state)
{
	(void)state;
	struct instant t;
	char text[INSTANT_TEXT];
	assert_true(instant_parse(STR("2026-06-30T23:30:00Z"), &t));
	assert_int_equal(instant_day(t).day, day_of(2026, 7, 1).day);
	assert_string_equal(instant_words(t, text), "1 Jul 2026, 12:30am");
	assert_true(instant_parse(STR("2026-03-29T00:59:59Z"), &t));
	assert_string_equal(instant_words(t, text), "29 Mar 2026, 12:59am");
	assert_true(instant_parse(STR("2026-03-29T01:00:00Z"), &t));
	assert_string_equal(instant_words(t, text), "29 Mar 2026, 2:00am");
	assert_true(instant_parse(STR("2026-10-25T01:00:00Z"), &t));
	assert_string_equal(instant_words(t, text), "25 Oct 2026, 1:00am");
	assert_true(instant_parse(STR("2026-06-30T23:30:00.5+01:00"), &t));
	assert_string_equal(instant_iso(t, text), "2026-06-30T22:30:00Z");
	assert_false(instant_parse(STR("2026-06-30T23:30:00"), &t));
}

static void the_clock_is_settable(void **state)
{
	(void)state;
	clock_set_today(day_of(2026, 7, 14));
	assert_int_equal(clock_today().day, day_of(2026, 7, 14).day);
	clock_set_going((struct instant){ 1000 * US_PER_DAY + 5 });
	assert_true(clock_now().us - (1000 * US_PER_DAY + 5) >= 0 && clock_now().us - 1000 * US_PER_DAY < 60 * INT64_C(1000000) && clock_today_chosen());
	clock_set_today(DAY_NONE);
	clock_set((struct instant){ 1000000 });
	assert_true(clock_now().us == 1000000);
	clock_set(INSTANT_NONE);
	assert_true(clock_now().us > day_of(2025, 1, 1).day * US_PER_DAY);
}

static void ids_are_text_and_back(void **state)
{
	(void)state;
	char text[ID_TEXT];
	for (int i = 0; i < 1000; i++) {
		struct id a = id_random(), b;
		assert_true(id_parse(str_of(id_text(a, text)), &b));
		assert_true(id_eq(a, b));
	}
	struct id b;
	assert_false(id_parse(STR("zzzzzzzzzzzzzzzzzzzzzzzzzz"), &b));     /* more than 128 bits */
	assert_false(id_parse(STR("0123"), &b));
	assert_false(id_parse(STR("0000000000000000000000000i"), &b));
}

static void text_of_every_kind(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t n;
	assert_true(str_utf8(STR("Zo\xc3\xab")));
	assert_false(str_utf8(STR("Zo\xeb")));
	assert_false(str_utf8(STR("\xc0\x80")));
	assert_false(str_utf8(STR("\xed\xa0\x80")));
	assert_false(str_utf8(STR("\xf4\x90\x80\x80")));
	assert_false(str_utf8(STR("\xe2\x82")));
	assert_str(str_latin1(cx->arena, STR("Zo\xeb \x80")), "Zo\xc3\xab \xe2\x82\xac");
	assert_true(str_int(STR("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_false(str_int(STR("9223372036854775808"), &n));
	assert_false(str_int(STR("12a"), &n));
	assert_false(str_int(STR(""), &n));
	assert_str(str_trim(STR(" \ta b\n")), "a b");
	/* The hash is stored in the record: it may never change. */
	assert_true(str_hash(STR("waymark"), 0) == str_hash(STR("waymark"), 0));
	assert_true(str_hash(STR("waymark"), 0) != str_hash(STR("waymark"), 1));
}

static void arenas_and_buffers_stay_in_bounds(void **state)
{
	(void)state;
	AUTO(arena) struct arena a;
	arena_init(&a, 1 << 16);
	struct arena_mark mark = arena_mark(&a);
	char *p = arena_alloc(&a, 100);
	p[99] = 'x';
	arena_back(&a, mark);
	assert_int_equal(a.used, 0);
	char *q = arena_alloc(&a, 100);
	assert_int_equal(q[99], 0);
	assert_null(arena_try(&a, 1 << 17));
	for (int i = 0; i < 100; i++)
		arena_alloc(&a, 500);
	arena_reset(&a);
	assert_non_null(arena_try(&a, 60000));

	AUTO(buf) struct buf b;
	buf_init(&b, 10);
	buf_text(&b, "12345");
	buf_text(&b, "678901");
	assert_true(b.full);
	assert_int_equal(b.n, 5);
	buf_reset(&b);
	buf_int(&b, INT64_C(-42));
	assert_str(buf_view(&b), "-42");
}

static void tables_remember(void **state)
{
	(void)state;
	AUTO(table) struct table t;
	uint64_t v;
	table_init(&t, 100000);
	struct rng rng;
	rng_seed(&rng, 7, 0);
	for (uint64_t i = 0; i < 50000; i++)
		table_put(&t, i * 0x9E3779B97F4A7C15u, i);
	for (uint64_t i = 0; i < 50000; i++) {
		assert_true(table_get(&t, i * 0x9E3779B97F4A7C15u, &v));
		assert_true(v == i);
	}
	assert_false(table_get(&t, 12345, &v));
	table_put(&t, 0, 1);
	assert_true(table_get(&t, 0, &v) && v == 1);
	for (int i = 0; i < 1000; i++)
		assert_true(rng_below(&rng, 7) < 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found_by_their_number), cmocka_unit_test(days_go_there_and_back),
		cmocka_unit_test(dates_of_many_makes), cmocka_unit_test(ages_and_months),
		cmocka_unit_test(london_in_summer), cmocka_unit_test(the_clock_is_settable), cmocka_unit_test(ids_are_text_and_back),
		cmocka_unit_test(text_of_every_kind), cmocka_unit_test(arenas_and_buffers_stay_in_bounds), cmocka_unit_test(tables_remember),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
