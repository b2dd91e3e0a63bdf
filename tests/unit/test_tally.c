/* Tables of parts of a population add up to the table of the whole; what does not belong together is refused. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "screen/ranks.h"

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

/* At the top of their ages and sex by any contacts, or of everybody by referrals of the last year, or of their like in the practice by outpatient visits. */
static struct clause rank_clause[] = { { .kind = CLAUSE_ANY, .parent = -1, .children = 3, .child = (const int[]){ 1, 2, 3 } },
	{ .kind = CLAUSE_RANK, .parent = 0, .at_most = -1, .among = AMONG_AGE_SEX, .top_percent = 50,
		.filter = { .kinds = 1u << EVENT_REFERRAL | 1u << EVENT_OUTPATIENT, .list = -1 } },
	{ .kind = CLAUSE_RANK, .parent = 0, .at_most = -1, .among = AMONG_EVERYONE, .top_percent = 34,
		.filter = { .kinds = 1u << EVENT_REFERRAL, .list = -1 }, .window = { WINDOW_LAST, 12 } },
	{ .kind = CLAUSE_RANK, .parent = 0, .at_most = -1, .among = AMONG_PRACTICE, .top_percent = 20,
		.filter = { .kinds = 1u << EVENT_OUTPATIENT, .list = -1 }, .window = { WINDOW_LAST, 24 } } };
static struct rule rank_rule = { .version = 1, .clause = rank_clause, .clauses = 4, .comorbid = -1, .population = { 0, 150, SEX_UNKNOWN },
	.window = { WINDOW_EVER, 0 }, .hash = "4567cdef" };

static struct screen_ask asking(struct rule *of, const struct ranks *ranks)
{
	of->id = of == &rule ? STR("three-contacts") : STR("the-top");
	return (struct screen_ask){ .rule = of, .day = day_of(2021, 1, 1), .ranks = ranks };
}

static void counted_of(const char *name, const struct screen_ask *asked, unsigned by, struct tally *ret)
{
	struct cx *cx = kit_cx_now();
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	struct screen_ask ask = *asked;
	assert_ok(column_open(cx, place(name), &file));
	assert_ok(screen_run(cx, &file, &ask, &r));
	tally_make(cx->arena, &file, &ask, &r, by, ret);
	for (size_t i = 0; i < ret->rows; i++)          /* the file goes, its words stay */
		ret->row[i].practice = str_dup(cx->arena, ret->row[i].practice);
}

static void counted(const char *name, unsigned by, struct tally *ret)
{
	struct screen_ask ask = asking(&rule, NULL);
	counted_of(name, &ask, by, ret);
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
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,queen,,,3,2,1\n", "sex" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,,,ABC,3,2,1\n", "ethnic" },
		{ "# waymark screen table,r,1,h,2021-01-01,4\npractice,age,sex,fifth,ethnic,people,yes,unknown\n,,,,,9,9223372036854775807,1\n", "unknown" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		assert_int_equal(tally_read(cx, "t.csv", str_of(wrong[i][0]), &a), ERR_BAD_FILE);
		assert_non_null(strstr(cx_say(cx), "\"t.csv\""));
		assert_non_null(strstr(cx_say(cx), wrong[i][1]));
	}
}

static struct str ranks_of_file(const char *name, int64_t part, int64_t parts)
{
	struct cx *cx = kit_cx_now();
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(ranks) struct ranks ranks = { 0 };
	AUTO(buf) struct buf buf;
	struct screen_ask ask = asking(&rank_rule, NULL);
	buf_init(&buf, 1 << 20);
	assert_ok(column_open(cx, place(name), &file));
	assert_ok(screen_count(cx, &file, &ask, &ranks));
	ranks.head.part = part;
	ranks.head.parts = parts;
	ranks_write(&buf, &ranks);
	return str_dup(cx->arena, buf_view(&buf));
}

static const char *part_name(int k)
{
	return arena_printf(kit_cx_now()->arena, "part-%d.col", k);
}

/* Histograms of the parts are that of the whole; judged by it, the parts are the whole. Judged each by its own they are not. */
static void parts_of_a_population_that_is_ranked_add_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(ranks) struct ranks sum = { 0 };
	AUTO(buf) struct buf buf;
	struct tally_parts parts = { 0 };
	struct tally whole, one, all = { 0 }, apart = { 0 };
	struct screen_ask ask = asking(&rank_rule, NULL);
	csv_make();
	built("whole.col", 0, 0);
	counted_of("whole.col", &ask, BY_AGE | BY_SEX, &whole);
	for (int k = 0; k < SHARDS; k++) {
		built(part_name(k), (uint32_t)k, SHARDS);
		assert_ok(ranks_add(cx, "r.csv", ranks_of_file(part_name(k), k + 1, SHARDS), &parts, &sum));
	}
	assert_ok(tally_parts_end(cx, &parts));
	assert_int_equal(ranks_fit(cx, "r.csv", &sum, &ask), ERR_CONFLICT);     /* says of itself that it is the first part of seven */
	sum.head.part = sum.head.parts = 0;
	assert_ok(ranks_fit(cx, "r.csv", &sum, &ask));
	buf_init(&buf, 1 << 20);
	ranks_write(&buf, &sum);
	assert_str(buf_view(&buf), str_c(cx->arena, ranks_of_file("whole.col", 0, 0)));
	for (int k = 0; k < SHARDS; k++) {
		struct screen_ask part = asking(&rank_rule, &sum);
		counted_of(part_name(k), &part, BY_AGE | BY_SEX, &one);
		assert_ok(k ? tally_add(cx, &all, &one, &all) : (all = one, OK));
		counted_of(part_name(k), &ask, BY_AGE | BY_SEX, &one);
		assert_ok(k ? tally_add(cx, &apart, &one, &apart) : (apart = one, OK));
	}
	assert_str(text_of(&all), str_c(cx->arena, text_of(&whole)));
	assert_false(str_eq(text_of(&apart), text_of(&whole)));
	int64_t yes = 0, people = 0;
	for (size_t i = 0; i < whole.rows; i++)
		yes += whole.row[i].yes, people += whole.row[i].people;
	assert_true(yes > 100 && yes < people / 2);
}

static void histograms_that_do_not_belong_are_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	static const char head[] = "# waymark screen ranks,the-top,1,4567cdef,2021-01-01,0\nclause,practice,stratum,count,persons\n";
	static const struct { const char *text; enum err err; const char *says; } wrong[] = {
		{ "# waymark screen table,the-top,1,4567cdef,2021-01-01,0\n", ERR_BAD_FILE, "line 1" },
		{ "# waymark screen ranks,the-top,1,4567cdef,2021-01-01,0\nclause\n", ERR_BAD_FILE, "line 2" },
		{ "1,,0,3,5,6\n", ERR_BAD_FILE, "line 3" }, { "1,,0,3\n", ERR_BAD_FILE, "line 3" }, { "64,,0,3,5\n", ERR_BAD_FILE, "line 3" },
		{ "1,,64,3,5\n", ERR_BAD_FILE, "line 3" }, { "1,,0,0,5\n", ERR_BAD_FILE, "line 3" }, { "1,,0,65536,5\n", ERR_BAD_FILE, "line 3" },
		{ "1,,0,3,4294967295\n1,,0,3,1\n", ERR_BAD_FILE, "line 4" },
		{ "# waymark screen ranks,the-top,1,4567cdee,2021-01-01,0\nclause,practice,stratum,count,persons\n", ERR_CONFLICT, "different questions" },
		{ "# waymark screen ranks,the-top,1,4567cdef,2021-01-02,0\nclause,practice,stratum,count,persons\n", ERR_CONFLICT, "different questions" },
		{ "0,,0,3,5\n", ERR_CONFLICT, "ranks nobody" }, { "6,,0,3,5\n", ERR_CONFLICT, "ranks nobody" },
		{ "1,Y1,0,3,5\n", ERR_CONFLICT, "by practices, and the rule does not" }, { "3,,0,3,5\n", ERR_CONFLICT, "without practices" },
		{ "1\n", ERR_BAD_FILE, "line 3" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		AUTO(ranks) struct ranks sum = { 0 };
		struct tally_parts parts = { 0 };
		struct screen_ask ask = asking(&rank_rule, NULL);
		const char *text = wrong[i].text[0] == '#' ? wrong[i].text : arena_printf(cx->arena, "%s%s", head, wrong[i].text);
		enum err err = ranks_add(cx, "r.csv", str_of(text), &parts, &sum);
		assert_int_equal(err == OK ? ranks_fit(cx, "r.csv", &sum, &ask) : err, wrong[i].err);
		assert_non_null(strstr(cx_say(cx), wrong[i].says));
	}
}

/* The head of a table that says so, taken after those before it. */
static enum err taken(struct tally_parts *parts, const char *part)
{
	struct cx *cx = kit_cx_now();
	struct tally_head head;
	const char *line = arena_printf(cx->arena, "# waymark screen table,r,1,h,2021-01-01,4%s", part);
	TRY(tally_head_read(cx, "t.csv", "table", str_of(line), &head));
	return tally_part_take(cx, parts, "t.csv", &head);
}

static void a_part_that_is_missing_or_comes_twice_is_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct tally_parts parts = { 0 }, none = { 0 };
	assert_ok(taken(&parts, ",part 3 of 3"));
	assert_ok(taken(&parts, ",part 1 of 3"));
	assert_int_equal(tally_parts_end(cx, &parts), ERR_CONFLICT);
	assert_non_null(strstr(cx_say(cx), "Part 2 of 3 is missing"));
	assert_int_equal(taken(&parts, ",part 1 of 3"), ERR_CONFLICT);
	assert_non_null(strstr(cx_say(cx), "count twice"));
	assert_int_equal(taken(&parts, ",part 2 of 4"), ERR_CONFLICT);
	assert_int_equal(taken(&parts, ""), ERR_CONFLICT);
	assert_ok(taken(&parts, ",part 2 of 3"));
	assert_ok(tally_parts_end(cx, &parts));
	assert_ok(taken(&none, ""));                    /* nobody said: as before */
	assert_ok(taken(&none, ""));
	assert_ok(tally_parts_end(cx, &none));
	assert_int_equal(taken(&none, ",part 1 of 1"), ERR_CONFLICT);
	static const char *const wrong[] = { ",part", ",part 0 of 3", ",part 4 of 3", ",part 1 of 100001", ",part 1 of 3,", ",1 of 3", ",part x of 3" };
	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_int_equal(taken(&none, wrong[i]), ERR_BAD_FILE);
}

int main(void)
{
	folder = kit_scratch();
	const struct CMUnitTest tests[] = { cmocka_unit_test(parts_add_up_to_the_whole), cmocka_unit_test(what_does_not_belong_together_is_refused),
		cmocka_unit_test(parts_of_a_population_that_is_ranked_add_up), cmocka_unit_test(histograms_that_do_not_belong_are_refused),
		cmocka_unit_test(a_part_that_is_missing_or_comes_twice_is_refused) };
	return cmocka_run_group_tests_name("tables of populations", tests, NULL, NULL);
}
