/* Column files: built from CSV, refused where anything is wrong with the rows or with the file, the same whoever builds them. */
#include "tests/kit/kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "screen/screen.h"

#define EVENTS "person,on,kind,system,code,specialty,result,attended,unscheduled\n"
#define MORE   "person,on,kind,system,code,specialty,result,attended,unscheduled,by,at\n"
#define PEOPLE "person,birth_on,death_on,sex,practice,fifth,ethnic\n"

static const char *folder;
static size_t piece;                        /* 0: as in use */

static const char *put(const char *name, const char *text)
{
	const char *path = file_join(kit_cx_now()->arena, folder, name);
	assert_ok(file_write(kit_cx_now(), path, str_of(text), 0600));
	return path;
}

static const char *place(const char *name)
{
	return file_join(kit_cx_now()->arena, folder, name);
}

static enum err build(const char *events, const char *people, int threads, const char *to, struct column_csv_tally *ret)
{
	struct cx *cx = kit_cx_now();
	struct column_writer *w = NULL;
	struct column_csv ask = { .events = events, .people = people, .cover = { .kinds = FILTER_ANY }, .threads = threads, .piece = piece };
	enum err err = column_begin(cx, to, &w);
	if (err == OK)
		err = column_csv(cx, w, &ask, ret);
	if (err == OK)
		err = column_end(cx, w);
	column_drop(w);
	return err;
}

static void rows_become_columns(void **state)
{
	(void)state;
	struct column_csv_tally tally;
	AUTO(column_file) struct column_file f = { 0 };
	struct cx *cx = kit_cx();
	const char *events = put("events.csv", EVENTS
		"3,2020-01-02,symptom,icd10,R10,,,,\n"
		"3,2019-05-01,referral,,,100,,,\n"
		"3,2020-01-02,entry,icd10,R10,,,,\n"             /* told of twice: one event of two facts */
		"3,,gp-contact,,,,,,no\r\n"
		"7,2021-12-31,investigation,snomed-ct,1234,,normal,,\n"
		"9,1900-01-01,outpatient,,,100,,yes,");
	const char *people = put("people.csv", PEOPLE "1,1990-01-01,,male,P1,1,A\n3,1970-06-02,2024-01-01,female,P2,5,\n9,,,,,,\n");
	assert_ok(build(events, people, 1, place("a.col"), &tally));
	assert_int_equal(tally.people, 4);                       /* 1 of whom nothing is told, 3, 7 who is not listed, 9 */
	assert_int_equal(tally.unlisted, 1);
	assert_int_equal(tally.events, 6);
	assert_ok(column_open(cx, place("a.col"), &f));
	assert_int_equal(f.people, 4);
	assert_int_equal(f.events, 5);
	const struct column_block *b = &f.block[0];
	static const int64_t keys[] = { 1, 3, 7, 9 };
	assert_memory_equal(b->key, keys, sizeof keys);
	assert_int_equal(b->first[1], 0);
	assert_int_equal(b->first[2], 3);
	assert_int_equal(b->day[0], 0);                          /* a day that nobody knows comes first */
	assert_int_equal(column_day_back(b->day[1]).day, day_of(2019, 5, 1).day);
	assert_int_equal(f.what_first[column_what(b, 2) + 1] - f.what_first[column_what(b, 2)], 2);
	assert_int_equal(b->death_on[1], day_of(2024, 1, 1).day);
	assert_int_equal(b->sex[1], SEX_FEMALE);
	assert_int_equal(b->birth_on[2], DAY_NONE.day);
	assert_true(str_is(f.place[b->practice[1]], "P2"));
	assert_int_equal(f.day_first, 1);
}

/* Each wrong row by itself: file, line and field are named, and no file is left. */
static void a_wrong_row_is_named(void **state)
{
	(void)state;
	static const struct { const char *events, *people, *says[3]; } wrong[] = {
		{ "", NULL, { "events.csv", "empty" } },
		{ "person,on\n", NULL, { "line 1", "the first line" } },
		{ EVENTS "x,2020-01-01,symptom,,,,,,\n", NULL, { "line 2", "person" } },
		{ EVENTS "-1,2020-01-01,symptom,,,,,,\n", NULL, { "line 2", "person" } },
		{ EVENTS "1,2020-01-01,symptom,,,,,,\n1,2020-02-30,symptom,,,,,,\n", NULL, { "line 3", "on:" } },
		{ EVENTS "1,1899-12-31,symptom,,,,,,\n", NULL, { "line 2", "on:" } },
		{ EVENTS "1,2020-1-1,symptom,,,,,,\n", NULL, { "line 2", "on:" } },
		{ EVENTS "1,2020-01-01,headache,,,,,,\n", NULL, { "line 2", "kind" } },
		{ EVENTS "1,2020-01-01,symptom,,R10,,,,\n", NULL, { "line 2", "code" } },
		{ EVENTS "1,2020-01-01,symptom,icd10,R10,,fine,,\n", NULL, { "line 2", "result" } },
		{ EVENTS "1,2020-01-01,outpatient,,,100,,maybe,\n", NULL, { "line 2", "attended" } },
		{ EVENTS "1,2020-01-01,symptom,,,,,\n", NULL, { "line 2", "nine fields" } },
		{ EVENTS "1,2020-01-01,symptom,,,,,,,\n", NULL, { "line 2", "nine fields" } },
		{ EVENTS "1,2020-01-01,\"symptom\",,,,,,\n", NULL, { "line 2", "quotation marks" } },
		{ EVENTS "1,2020-01-01,symptom,icd10,\xff,,,,\n", NULL, { "line 2", "UTF-8" } },
		{ EVENTS "2,2020-01-01,symptom,,,,,,\n1,2020-01-01,symptom,,,,,,\n", NULL, { "line 3", "person", "sort" } },
		{ EVENTS "1", NULL, { "line 2", "person" } },
		{ EVENTS, PEOPLE "1,1990-01-01,,neither,,,\n", { "people.csv", "line 2", "sex" } },
		{ EVENTS, PEOPLE "1,1990-01-32,,,,,\n", { "line 2", "birth_on" } },
		{ EVENTS, PEOPLE "1,,,,,6,\n", { "line 2", "fifth" } },
		{ EVENTS, PEOPLE "1,,,,,,\n1,,,,,,\n", { "line 3", "person" } },
		{ EVENTS, PEOPLE "1,,,,,\n", { "line 2", "seven fields" } },
	};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct column_csv_tally tally;
		struct cx *cx = kit_cx();
		const char *events = put("events.csv", wrong[i].events), *people = wrong[i].people ? put("people.csv", wrong[i].people) : NULL;
		enum err err = build(events, people, 1, place("wrong.col"), &tally);
		if (err != ERR_BAD_FILE)
			print_error("row %zu: %d %s\n", i, err, cx_say(cx));
		assert_int_equal(err, ERR_BAD_FILE);
		for (size_t k = 0; k < LENGTH(wrong[i].says) && wrong[i].says[k]; k++)
			if (!strstr(cx_say(cx), wrong[i].says[k])) {
				print_error("row %zu: no \"%s\" in: %s\n", i, wrong[i].says[k], cx_say(cx));
				assert_true(false);
			}
		assert_false(file_exists(place("wrong.col")));
		char **left;
		size_t lefts;
		assert_ok(file_list(cx, folder, "", &left, &lefts));
		for (size_t k = 0; k < lefts; k++)
			assert_null(strstr(left[k], "wrong"));
	}
}

/* Whatever byte is another, wherever it is cut: it is refused, or it is the head's unused end. */
static void a_changed_file_is_refused(void **state)
{
	(void)state;
	struct column_csv_tally tally;
	struct str whole;
	struct cx *cx = kit_cx();
	const char *events = put("events.csv", EVENTS "1,2020-01-01,symptom,icd10,R10,,,,\n2,2020-01-01,referral,,,100,,,\n");
	assert_ok(build(events, NULL, 1, place("good.col"), &tally));
	assert_ok(file_read(cx, place("good.col"), 1 << 20, &whole));
	size_t accepted = 0;
	for (size_t i = 0; i < whole.n; i++) {
		AUTO(column_file) struct column_file f = { 0 };
		char *copy = str_c(cx->arena, whole);
		memcpy(copy, whole.p, whole.n);
		copy[i] ^= 0x10;
		assert_ok(file_write(cx, place("bad.col"), (struct str){ copy, whole.n }, 0600));
		enum err err = column_open(cx, place("bad.col"), &f);
		accepted += err == OK;
		if (err == OK)
			assert_in_range(i, 48, 63);
		else
			assert_non_null(strstr(cx_say(cx), "bad.col"));
	}
	assert_in_range(accepted, 0, 16);
	for (size_t n = 0; n < whole.n; n += 7) {
		AUTO(column_file) struct column_file f = { 0 };
		assert_ok(file_write(cx, place("bad.col"), str_sub(whole, 0, n), 0600));
		assert_int_equal(column_open(cx, place("bad.col"), &f), ERR_BAD_FILE);
	}
	AUTO(column_file) struct column_file f = { 0 };
	assert_int_equal(column_open(cx, events, &f), ERR_BAD_FILE);
	assert_non_null(strstr(cx_say(cx), "is no column file"));
	assert_int_equal(column_open(cx, place("none.col"), &f), ERR_NO_FILE);
}

/* Where a block does with 255 descriptions and few others, a byte says which: each is the one that was told of. */
static void a_byte_says_which(void **state)
{
	(void)state;
	struct column_csv_tally tally;
	struct cx *cx = kit_cx();
	const char *path = place("odd.csv");
	FILE *csv = fopen(path, "w");
	assert_non_null(csv);
	fputs(EVENTS, csv);
	for (int i = 0; i < 40000; i++)
		fprintf(csv, "%d,2020-01-%02d,gp-contact,icd10,A%d,,,,\n", i / 20, 1 + i % 20, i % 400 == 7 ? 1000 + i : i % 200);
	assert_int_equal(fclose(csv), 0);
	assert_ok(build(path, NULL, 1, place("odd.col"), &tally));
	AUTO(column_file) struct column_file f = { 0 };
	assert_ok(column_open(cx, place("odd.col"), &f));
	const struct column_block *b = &f.block[0];
	assert_int_equal(b->width, 1);
	assert_in_range(b->odds, 40, 60);
	for (uint32_t i = 0; i < b->events; i++) {
		char code[20];
		snprintf(code, sizeof code, "A%d", i % 400 == 7 ? 1000 + (int)i : (int)i % 200);
		assert_true(str_is(f.code[f.fact[f.what_first[column_what(b, i)]].code].value, code));
	}
	/* asked for one of those that have no byte, screening finds whoever has it */
	uint8_t *member = arena_array(cx->arena, f.codes, 1);
	for (size_t i = 0; i < f.codes; i++)
		member[i] = str_is(f.code[i].value, "A20607") || str_is(f.code[i].value, "A5");
	struct str list = STR("those");
	struct codeset set = { .member = member, .size = (int64_t)f.codes };
	struct clause clause = { .kind = CLAUSE_COUNT, .parent = -1, .at_least = 2, .at_most = -1, .filter = { .kinds = 1u << EVENT_GP_CONTACT, .list = 0 } };
	struct rule rule = { .id = STR("r"), .list = &list, .lists = 1, .clause = &clause, .clauses = 1, .comorbid = -1, .population = { 0, 150, SEX_UNKNOWN },
		.window = { WINDOW_ANYWHERE, 12 } };
	AUTO(screen_result) struct screen_result r = { 0 };
	assert_ok(screen_run(cx, &f, &(struct screen_ask){ .rule = &rule, .set = &set, .day = { 20000 } }, &r));
	assert_int_equal(r.yes + r.unknown, 1);                  /* the twenty of whom one has both */
	assert_int_equal(r.found[19607 / 20].truth != 0, 1);
}

/* A file of several pieces and blocks, built by one and by four: the same bytes but for the numbers of words, the same persons. */
static void threads_build_the_same(void **state)
{
	(void)state;
	piece = 1 << 20;
	struct column_csv_tally one, four;
	struct cx *cx = kit_cx();
	const char *path = place("long.csv");
	FILE *csv = fopen(path, "w");
	assert_non_null(csv);
	fputs(EVENTS, csv);
	for (int person = 0; person < 20000; person++)
		for (int i = 0; i < 1 + person % 40; i++)
			fprintf(csv, "%d,%d-%02d-%02d,symptom,icd10,R%02d,,,,\n", person * 3, 2010 + i % 10, 1 + i % 12, 1 + person % 28, (person + i) % 90);
	assert_int_equal(fclose(csv), 0);
	assert_ok(build(path, NULL, 1, place("one.col"), &one));
	assert_ok(build(path, NULL, 4, place("four.col"), &four));
	assert_memory_equal(&one, &four, sizeof one);
	AUTO(column_file) struct column_file a = { 0 }, b = { 0 };
	assert_ok(column_open(cx, place("one.col"), &a));
	assert_ok(column_open(cx, place("four.col"), &b));
	assert_int_equal(a.people, 20000);
	assert_true(a.blocks > 1 && a.blocks == b.blocks && a.events == b.events);
	for (size_t i = 0; i < a.blocks; i++) {
		assert_int_equal(a.block[i].people, b.block[i].people);
		assert_memory_equal(a.block[i].key, b.block[i].key, a.block[i].people * sizeof *a.block[i].key);
		assert_memory_equal(a.block[i].first, b.block[i].first, (a.block[i].people + 1) * sizeof *a.block[i].first);
		assert_memory_equal(a.block[i].day, b.block[i].day, a.block[i].events * sizeof *a.block[i].day);
	}
}

/* Standard input is a file for a while. */
static enum err streamed(const char *from, const char *people, int threads, const char *to, struct column_csv_tally *ret)
{
	int was = dup(0), fd = open(from, O_RDONLY);
	assert_true(was >= 0 && fd >= 0 && dup2(fd, 0) == 0);
	enum err err = build("-", people, threads, to, ret);
	assert_int_equal(dup2(was, 0), 0);
	close(fd);
	close(was);
	return err;
}

static void same(const char *one, const char *other)
{
	struct cx *cx = kit_cx_now();
	AUTO(column_file) struct column_file a = { 0 }, b = { 0 };
	assert_ok(column_open(cx, one, &a));
	assert_ok(column_open(cx, other, &b));
	assert_int_equal(a.people, b.people);
	assert_int_equal(a.events, b.events);
	size_t block = 0;
	uint32_t k = 0;
	for (size_t i = 0; i < a.blocks; i++)
		for (uint32_t n = 0; n < a.block[i].people; n++, k++) {
			const struct column_block *x = &a.block[i], *y = &b.block[block];
			if (k == y->people)
				y = &b.block[++block], k = 0;
			uint32_t e = x->first[n], f = y->first[k], count = x->first[n + 1] - e;
			assert_true(x->key[n] == y->key[k] && x->birth_on[n] == y->birth_on[k] && x->death_on[n] == y->death_on[k]);
			assert_true(x->sex[n] == y->sex[k] && x->fifth[n] == y->fifth[k]);
			assert_int_equal(count, y->first[k + 1] - f);
			assert_memory_equal(x->day + e, y->day + f, count * sizeof *x->day);
			for (uint32_t m = 0; m < count; m++) {
				const struct column_fact *v = &a.fact[a.what_first[column_what(x, e + m)]], *w = &b.fact[b.what_first[column_what(y, f + m)]];
				assert_true(v->kind == w->kind && str_eq(a.code[v->code].value, b.code[w->code].value));
			}
		}
}

/* A stream of several pieces, persons' own rows in it: what a file of them and one of the persons make. */
static void a_stream_builds_the_same(void **state)
{
	(void)state;
	struct column_csv_tally tally;
	const char *events = place("plain.csv"), *people = place("own.csv"), *both = place("both.csv");
	FILE *e = fopen(events, "w"), *p = fopen(people, "w"), *b = fopen(both, "w");
	assert_true(e && p && b);
	fputs(EVENTS, e);
	fputs(EVENTS, b);
	fputs(PEOPLE, p);
	piece = 50000;
	for (int person = 1; person < 3000; person++) {
		fprintf(p, "%d,19%02d-05-06,,female,P%d,%d,A\n", person * 2, person % 100, person % 7, person % 6);
		fprintf(b, "%d,19%02d-05-06,person,,female,P%d,%d,A,\n", person * 2, person % 100, person % 7, person % 6);
		for (int i = 0; i < person % 60; i++) {
			fprintf(e, "%d,%d-%02d-%02d,symptom,icd10,R%02d,,,,\n", person * 2, 2010 + i % 10, 1 + i % 12, 1 + person % 28, (person + i) % 90);
			fprintf(b, "%d,%d-%02d-%02d,symptom,icd10,R%02d,,,,\n", person * 2, 2010 + i % 10, 1 + i % 12, 1 + person % 28, (person + i) % 90);
		}
	}
	assert_int_equal(fclose(e) | fclose(p) | fclose(b), 0);
	assert_ok(build(events, people, 1, place("x.col"), &tally));
	assert_ok(streamed(both, NULL, 1, place("y.col"), &tally));
	assert_int_equal(tally.people, 2999);
	same(place("x.col"), place("y.col"));
	assert_ok(streamed(both, NULL, 3, place("y.col"), &tally));
	same(place("x.col"), place("y.col"));
	assert_ok(streamed(events, people, 3, place("y.col"), &tally));
	same(place("x.col"), place("y.col"));
	assert_ok(build(both, NULL, 3, place("y.col"), &tally));
	same(place("x.col"), place("y.col"));
	assert_int_equal(build(both, people, 1, place("y.col"), &tally), ERR_BAD_FILE);
	assert_non_null(strstr(cx_say(kit_cx_now()), "line 2, kind: persons stand in a file of their own already"));
}

/* Rows that are added make the file that all rows together make: earlier days, people who are new, own rows that replace, one event told of twice. */
static void rows_are_added(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct column_csv_tally tally;
	FILE *old = fopen(place("old.csv"), "w"), *new = fopen(place("new.csv"), "w"), *all = fopen(place("all.csv"), "w");
	assert_true(old && new && all);
	FILE *each[] = { old, new, all };
	for (size_t i = 0; i < LENGTH(each); i++)
		fputs(EVENTS, each[i]);
	piece = 20000;
	for (int person = 1; person < 20000; person++) {
		bool known = person % 11, dies = person % 13 == 0;
		if (known)
			fprintf(old, "%d,1950-01-02,person,,female,P%d,,,\n", person, person % 5);
		if (dies || !known)
			fprintf(new, "%d,1950-01-02,person,%s,female,P%d,,,\n", person, dies ? "2024-01-01" : "", person % 5);
		fprintf(all, "%d,1950-01-02,person,%s,female,P%d,,,\n", person, dies ? "2024-01-01" : "", person % 5);
		for (int i = 0; i < person % 9; i++) {
			FILE *to = known && i % 4 ? old : new;
			const char *row = kit_say("%d,%d-03-04,%s,icd10,R%02d,,,,\n", person, 2012 + (i * 5 + person) % 9, i % 2 ? "symptom" : "entry",
				(person + i / 3) % 60);
			fputs(row, to);
			fputs(row, all);
		}
	}
	assert_int_equal(fclose(old) | fclose(new) | fclose(all), 0);
	assert_ok(build(place("all.csv"), NULL, 2, place("all.col"), &tally));
	for (int threads = 1; threads <= 3; threads += 2) {
		AUTO(column_file) struct column_file base = { 0 };
		struct column_writer *w;
		assert_ok(build(place("old.csv"), NULL, 2, place("base.col"), &tally));
		assert_ok(column_open(cx, place("base.col"), &base));
		struct column_csv ask = { .events = place("new.csv"), .base = &base, .cover = { .kinds = FILTER_ANY }, .threads = threads };
		assert_ok(column_begin(cx, place("base.col"), &w));
		assert_ok(column_csv(cx, w, &ask, &tally));
		assert_ok(column_end(cx, w));
		column_drop(w);
		assert_int_equal(tally.people, 19999);
		same(place("all.col"), place("base.col"));
	}
	/* what is not sorted is refused, wherever it lies */
	struct column_writer *w;
	AUTO(column_file) struct column_file base = { 0 };
	assert_ok(column_open(cx, place("all.col"), &base));
	struct column_csv ask = { .events = put("wrong.csv", EVENTS "19000,2020-01-01,symptom,,,,,,\n7,2020-01-01,symptom,,,,,,\n"), .base = &base };
	assert_ok(column_begin(cx, place("wrong.col"), &w));
	assert_int_equal(column_csv(cx, w, &ask, &tally), ERR_BAD_FILE);
	assert_non_null(strstr(cx_say(cx), "comes after a higher number"));
	column_drop(w);
}

/* A piece ends where a person does: what comes after it is asked as what is in it, and its line is counted from the first. */
static void wrong_rows_between_pieces(void **state)
{
	(void)state;
	struct column_csv_tally tally;
	const int rows = 3000;
	piece = 40000;                          /* all rows of person 60 are more */
	const char *last[][2] = { { "50,2020-01-01,symptom,icd10,R10,,,,\n", "person: comes after a higher number" },
		{ "61,2020-02-30,symptom,icd10,R10,,,,\n", "on: is not a day" }, { "x\n", "person: is not a whole number" },
		{ "61,,symptom,icd10,R10,,,,\n61,1960-01-01,person,,,,,,\n", "kind: a person's own row comes before her events" } };
	for (size_t i = 0; i < LENGTH(last); i++) {
		FILE *f = fopen(place("piece.csv"), "w");
		assert_non_null(f);
		fputs(EVENTS "10,2020-01-01,symptom,icd10,R10,,,,\n", f);
		for (int k = 0; k < rows; k++)
			fputs("60,2020-01-01,symptom,icd10,R10,,,,\n", f);
		fputs(last[i][0], f);
		assert_int_equal(fclose(f), 0);
		const char *line = kit_say("line %d, %s", rows + 3 + (i == 3), last[i][1]);
		for (int stream = 0; stream < 2; stream++) {
			assert_int_equal((stream ? streamed : build)(place("piece.csv"), NULL, 2, place("z.col"), &tally), ERR_BAD_FILE);
			assert_non_null(strstr(cx_say(kit_cx_now()), line));
			assert_false(file_exists(place("z.col")));
		}
	}
}

/* Whether a file may say who anybody is stands in it, under its checksum. */
static void a_file_for_planning_says_so(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	for (int planning = 0; planning < 2; planning++) {
		struct column_writer *w;
		AUTO(column_file) struct column_file f = { 0 };
		assert_ok(column_begin(cx, place("planning.col"), &w));
		struct column_builder *b = column_builder(w);
		if (planning)
			column_for_planning(w);
		assert_ok(column_hand_over(cx, b));
		column_builder_free(b);
		assert_ok(column_end(cx, w));
		column_drop(w);
		assert_ok(column_open(cx, place("planning.col"), &f));
		assert_int_equal(f.planning, planning);
	}
}

/* Who was seen and where: of each person her own first, second, third. */
static void whom_and_where(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct column_csv_tally tally;
	AUTO(column_file) struct column_file f = { 0 };
	static const uint8_t by[] = { 1, 2, 1, 0, 1, 0 }, at[] = { 1, 1, 2, 0, 1, 0 };
	const char *events = put("by.csv", MORE
		"3,2020-01-02,gp-contact,,,,,,no,dr-a,P1\n3,2020-01-03,gp-contact,,,,,,no,dr-b,P1\n3,2020-01-04,gp-contact,,,,,,no,dr-a,P2\n"
		"3,2020-01-05,gp-contact,,,,,,no,,\n7,1950-01-01,person,,female,P1,2,A,,,\n"
		"7,2020-01-02,gp-contact,,,,,,no,dr-b,P2\r\n7,2020-01-03,referral,,,100,,,,,");
	for (int threads = 1; threads < 4; threads++) {
		piece = threads == 3 ? 60 : 0;
		assert_ok(build(events, NULL, threads, place("by.col"), &tally));
		column_close(&f);
		assert_ok(column_open(cx, place("by.col"), &f));
		assert_int_equal(f.held, COLUMN_BY | COLUMN_AT);
		assert_int_equal(f.events, 6);
		uint64_t n = 0;
		for (size_t k = 0; k < f.blocks; k++)
			for (uint32_t i = 0; i < f.block[k].events; i++, n++) {
				assert_int_equal(f.block[k].by[i], by[n]);
				assert_int_equal(f.block[k].at[i], at[n]);
			}
	}
	piece = 0;
	const char *plain = put("plain.csv", EVENTS "3,2020-01-02,gp-contact,,,,,,no\n");
	struct column_writer *w;
	assert_ok(column_begin(cx, place("added.col"), &w));
	assert_int_equal(column_csv(cx, w, &(struct column_csv){ .events = plain, .base = &f, .cover = { .kinds = FILTER_ANY } }, &tally), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(cx), "cannot be compared"));
	column_drop(w);
	static const struct { const char *text, *say; } wrong[] = {
		{ MORE "3,2020-01-02,gp-contact,,,,,,no\n", "nine fields" }, { MORE "3,2020-01-02,gp-contact\n", "eleven fields" },
		{ MORE "3,2020-01-02,gp-contact,,,,,,no,\"a\",\n", "by: has to be" }, { EVENTS "3,2020-01-02,gp-contact,,,,,,no,dr-a,P1\n", "nine fields" },
		{ "person,on,kind,system,code,specialty,result,attended,unscheduled,by\n", "(and by,at behind it)" } };
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct cx *here = kit_cx();
		assert_int_equal(build(put("wrong.csv", wrong[i].text), NULL, 1, place("wrong.col"), &tally), ERR_BAD_FILE);
		assert_non_null(strstr(cx_say(here), wrong[i].say));
	}
}

int main(void)
{
	folder = kit_scratch();
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_become_columns), cmocka_unit_test(a_wrong_row_is_named),
		cmocka_unit_test(a_changed_file_is_refused), cmocka_unit_test(a_byte_says_which),
		cmocka_unit_test(threads_build_the_same), cmocka_unit_test(a_file_for_planning_says_so),
		cmocka_unit_test(a_stream_builds_the_same), cmocka_unit_test(rows_are_added),
		cmocka_unit_test(whom_and_where), cmocka_unit_test(wrong_rows_between_pieces) };
	return cmocka_run_group_tests_name("column files", tests, NULL, NULL);
}
