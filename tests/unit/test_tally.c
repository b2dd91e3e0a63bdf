/* Tables of parts of a population add up to the table of the whole; what does not belong together is refused. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "screen/tally.h"

#define PEOPLE 3000
#define SHARDS 7

static const char *folder;

static const char *place(const char *name)
{
	return file_join(kit_cx_now()->arena, folder, name);
}

static void csv_make(void)
{
	FILE *events = fopen(place("events.csv"), "w"), *people = fopen(place("people.csv"), "w");
	assert_true(events && people);
	fputs("person,on,kind,system,code,specialty,result,attended,unscheduled\n", events);
	fputs("person,birth_on,death_on,sex,practice,fifth,ethnic\n", people);
	for (int i = 0; i < PEOPLE; i++) {
		fprintf(people, "%d,%s,%s,%s,%s,%s,%s\n", i, i % 11 ? "1960-05-01" : "", i % 50 ? "" : "2019-01-01",
			i % 3 ? "female" : i % 2 ? "male" : "other", i % 5 ? "P1" : "", i % 4 ? "2" : "", i % 7 ? "A" : "");
		for (int k = 0; k < i % 6; k++)
			fprintf(events, "%d,2020-0%d-01,%s,,,100,,%s,\n", i, 1 + k, i % 2 ? "referral" : "outpatient", k % 3 ? "yes" : "");
	}
	assert_int_equal(fclose(events) | fclose(people), 0);
}

static void built(const char *name, uint32_t shard, uint32_t shards)
{
	struct cx *cx = kit_cx_now();
	struct column_writer *w;
	struct column_csv ask = { .events = place("events.csv"), .people = place("people.csv"), .cover = { .kinds = FILTER_ANY }, .shard = shard,
		.shards = shards };
	struct column_csv_tally tally;
	assert_ok(column_begin(cx, place(name), &w));
	assert_ok(column_csv(cx, w, &ask, &tally));
	assert_ok(column_end(cx, w));
	column_drop(w);
}

static struct clause clause = { .kind = CLAUSE_COUNT, .parent = -1, .at_least = 3, .at_most = -1,
	.filter = { .kinds = 1u << EVENT_REFERRAL | 1u << EVENT_OUTPATIENT, .list = -1 } };
static struct rule rule = { .version = 3, .clause = &clause, .clauses = 1, .comorbid = -1, .population = { 0, 150, SEX_UNKNOWN },
	.window = { WINDOW_ANYWHERE, 12 }, .hash = "0123abcd" };

static void counted(const char *name, unsigned by, struct tally *ret)
{
	struct cx *cx = kit_cx_now();
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	rule.id = STR("three-contacts");
	struct screen_ask ask = { .rule = &rule, .day = day_of(2021, 1, 1) };
	assert_ok(column_open(cx, place(name), &file));
	assert_ok(screen_run(cx, &file, &ask, &r));
	tally_make(cx->arena, &file, &ask, &r, by, ret);
	for (size_t i = 0; i < ret->rows; i++)          /* the file goes, its words stay */
		ret->row[i].practice = str_dup(cx->arena, ret->row[i].practice);
}

static struct str text_of(const struct tally *t)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, 1 << 20);
	tally_write(&buf, t);
	return str_dup(kit_cx_now()->arena, buf_view(&buf));
}

static void parts_add_up_to_the_whole(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct tally whole, all = { 0 };
	unsigned by;
	csv_make();
	assert_true(tally_by_parse(STR("practice,age,sex,fifth,ethnic"), &by));
	built("whole.col", 0, 0);
	counted("whole.col", by, &whole);
	int64_t people = 0, yes = 0, unknown = 0;
	for (size_t i = 0; i < whole.rows; i++)
		people += whole.row[i].people, yes += whole.row[i].yes, unknown += whole.row[i].unknown;
	assert_int_equal(people, PEOPLE - PEOPLE / 50);          /* who has died is of no table */
	assert_true(yes > 500 && unknown > 200 && whole.rows > 30);
	for (uint32_t k = 0; k < SHARDS; k++) {
		struct tally one, back;
		built("part.col", k, SHARDS);
		counted("part.col", by, &one);
		assert_true(one.rows > 0 && one.rows <= whole.rows);
		assert_ok(tally_read(cx, "part.csv", text_of(&one), &back));
		if (k == 0)
			all = back;
		else
			assert_ok(tally_add(cx, &all, &back, &all));
	}
	assert_str(text_of(&all), str_c(cx->arena, text_of(&whole)));
	/* nobody told apart: one row */
	counted("whole.col", 0, &whole);
	assert_int_equal(whole.rows, 1);
	assert_int_equal(whole.row[0].people, people);
}

static void what_does_not_belong_together_is_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct tally a, b, all;
	unsigned by;
	assert_false(tally_by_parse(STR("practice,height"), &by));
	counted("whole.col", BY_SEX, &a);
	b = a;
	b.head.day.day++;
	assert_int_equal(tally_add(cx, &a, &b, &all), ERR_CONFLICT);
	b = a;
	b.head.by = BY_AGE;
	assert_int_equal(tally_add(cx, &a, &b, &all), ERR_CONFLICT);
	b = a;
	b.head.hash[0] = 'f';
	assert_int_equal(tally_add(cx, &a, &b, &all), ERR_CONFLICT);
	static const char *const wrong[][2] = { { "person,on\n", "line 1" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice\n", "line 2" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,,,,3,2\n", "line 3" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,,,,3,2,2\n", "people, yes or unknown" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,queen,,,3,2,1\n", "sex" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		assert_int_equal(tally_read(cx, "t.csv", str_of(wrong[i][0]), &a), ERR_BAD_FILE);
		assert_non_null(strstr(cx_say(cx), "\"t.csv\""));
		assert_non_null(strstr(cx_say(cx), wrong[i][1]));
	}
}

int main(void)
{
	folder = kit_scratch();
	const struct CMUnitTest tests[] = { cmocka_unit_test(parts_add_up_to_the_whole), cmocka_unit_test(what_does_not_belong_together_is_refused) };
	return cmocka_run_group_tests_name("tables of populations", tests, NULL, NULL);
}
