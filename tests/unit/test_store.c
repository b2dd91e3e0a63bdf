/* The store keeps its header's promises, and keeps them alike on both engines. Closures run on another thread, where
 * cmocka's asserts cannot be caught: they say must(). */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

#define each_engine(body) kit_each_engine(kit_migration_list, kit_migration_count, body)

static enum err run(struct cx *cx, struct db *db, const struct query *q, const void *in)
{
	return db_run(cx, db, q, in);
}

struct bulk { const struct query *q; const void *rows; size_t count; };
static enum err do_bulk(struct cx *cx, struct db *db, void *arg)
{
	struct bulk *b = arg;
	return db_bulk(cx, db, b->q, b->rows, b->count);
}

static void shelf(struct cx *cx, struct store *store, int64_t id, const char *name)
{
	struct shelf_add_in in = { id, str_of(name) };
	struct bulk b = { &Q_SHELF_ADD, &in, 1 };
	assert_ok(store_write(cx, store, do_bulk, &b));
}

static struct note_add_in note(int64_t id, int64_t shelf_id, const char *words)
{
	return (struct note_add_in){ id, shelf_id, NIL, TRUTH_UNKNOWN, DAY_NONE, INSTANT_NONE, (double)NAN, str_of(words), STR_NONE, { { 0 } } };
}

static void tell_notes(struct cx *cx, struct store *store, struct buf *told)
{
	struct db *db;
	struct note_all_row *rows;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_all(cx, db, &Q_NOTE_ALL, NULL, 10000, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		const struct note_all_row *r = &rows[i];
		buf_printf(told, "%" PRId64 " %" PRId64 " %" PRId64 " %d %d %" PRId64 " %.17g ", r->id, r->shelf_id, r->count, r->truth, r->on_day.day, r->at.us,
			isnan(r->weight) ? -1 : r->weight);
		buf_printf(told, "%d:%.*s %d:", r->words.p ? (int)r->words.n : -1, STRF(r->words), r->bytes.p ? (int)r->bytes.n : -1);
		for (size_t k = 0; k < r->bytes.n; k++)
			buf_printf(told, "%02x", (unsigned char)r->bytes.p[k]);
		for (size_t k = 0; k < sizeof r->outside.b; k++)
			buf_printf(told, "%02x", r->outside.b[k]);
		buf_text(told, "\n");
	}
	store_reader_back(store, db);
}

static bool has(const struct buf *told, const char *text)
{
	return str_find(buf_view(told), text) >= 0;
}

/* ---- values ---- */

static void round_trip(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	struct note_add_in notes[] = {
		note(1, 1, NULL),
		{ 2, 1, INT64_MAX, TRUTH_YES, { INT32_MAX }, { INT64_MAX }, 1.7976931348623157e308, STR(""), STR(""), { { 1 } } },
		{ 3, 1, INT64_MIN + 1, TRUTH_NO, { INT32_MIN + 1 }, { INT64_MIN + 1 }, -4.9406564584124654e-324, STR("a"), STR("\0\xff\0"), { { 0, [15] = 255 } } },
		{ 4, 1, 0, TRUTH_UNKNOWN, { 0 }, { 0 }, -0.0, STR("Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x8f\xa5 \xc2\xa0"), STR_NONE, { { 0 } } },
		{ 5, 1, -1, TRUTH_NO, { -1 }, { -1 }, (double)INFINITY, STR("it's \"quoted\"; -- \\ \n\t\r"), STR("\\x00"), { { 9, 9 } } },
		{ 6, 1, 1, TRUTH_YES, { 1 }, { 1 }, 0.1, STR("x"), STR("y"), { { 7 } } },
	};
	struct bulk some = { &Q_NOTE_ADD, notes, 3 };
	assert_ok(store_write(cx, store, do_bulk, &some));
	for (size_t i = 3; i < LENGTH(notes); i++) {       /* the rest one by one, by INSERT and not by COPY */
		struct bulk one = { &Q_NOTE_ADD, &notes[i], 1 };
		assert_ok(store_write(cx, store, do_bulk, &one));
	}
	struct db *db;
	struct note_all_row *rows;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_all(cx, db, &Q_NOTE_ALL, NULL, 100, &rows, &count));
	assert_int_equal(count, LENGTH(notes));
	for (size_t i = 0; i < count; i++) {
		const struct note_all_row *r = &rows[i];
		const struct note_add_in *n = &notes[i];
		assert_int_equal(r->id, n->id);
		assert_int_equal(r->count, n->count);
		assert_int_equal(r->truth, n->truth);
		assert_int_equal(r->on_day.day, n->on_day.day);
		assert_int_equal(r->at.us, n->at.us);
		assert_true(isnan(n->weight) ? isnan(r->weight) : r->weight == n->weight);
		assert_int_equal(r->words.p != NULL, n->words.p != NULL);
		assert_true(str_eq(r->words, n->words));
		assert_int_equal(r->bytes.p != NULL, n->bytes.p != NULL);
		assert_true(str_eq(r->bytes, n->bytes));
		assert_true(id_eq(r->outside, n->outside));
	}
	assert_false(signbit(rows[3].weight));
	store_reader_back(store, db);
	tell_notes(cx, store, told);
}

static void every_type_goes_there_and_back(void **state) { (void)state; each_engine(round_trip); }

static void text_that_no_engine_may_keep(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	static const struct str bad[] = { { "a\0b", 3 }, { "\xff", 1 }, { "ab\xc3", 3 }, { "\xed\xa0\x80", 3 }, { "\xc0\xaf", 2 }, { "12345678\0", 9 } };
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct note_add_in n = note(1, 1, NULL);
		n.words = bad[i];
		struct bulk b = { &Q_NOTE_ADD, &n, 1 };
		assert_int_equal(store_write(cx, store, do_bulk, &b), ERR_BAD_INPUT);
		assert_true(strstr(cx_say(cx), "\"words\"") != NULL);
	}
	tell_notes(cx, store, told);
	assert_int_equal(told->n, 0);
}

static void bad_text_is_refused(void **state) { (void)state; each_engine(text_that_no_engine_may_keep); }

static void sums(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	shelf(cx, store, 2, "two");
	struct note_add_in notes[] = { note(1, 1, "a"), note(2, 1, "b"), note(3, 2, "c") };
	notes[0].count = INT64_C(4000000000000000000), notes[1].count = -7, notes[0].weight = 1, notes[1].weight = 2;
	notes[1].on_day = day_of(2026, 11, 21);
	struct bulk b = { &Q_NOTE_ADD, notes, 3 };
	assert_ok(store_write(cx, store, do_bulk, &b));
	struct db *db;
	struct note_sums_row *rows;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_all(cx, db, &Q_NOTE_SUMS, NULL, 100, &rows, &count));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].total, INT64_C(3999999999999999993));
	assert_true(rows[0].mean == 1.5 && isnan(rows[1].mean));
	assert_int_equal(rows[0].many, TRUTH_YES);
	assert_int_equal(rows[1].many, TRUTH_NO);
	assert_int_equal(rows[1].total, NIL);
	assert_int_equal(rows[0].least.day, day_of(2026, 11, 21).day);
	struct pair_engine_row which;
	assert_ok(db_one(cx, db, &Q_PAIR_ENGINE, NULL, &which));
	assert_str(which.which, store_engine_of(store) == STORE_SQLITE ? "sqlite" : "postgres");
	store_reader_back(store, db);
	buf_text(told, "same");
}

static void sums_and_means_and_comparisons(void **state) { (void)state; each_engine(sums); }

/* ---- closures ---- */

struct plan { int64_t id; enum err end; int runs; bool careless; };
static enum err add_then_end(struct cx *cx, struct db *db, void *arg)
{
	struct plan *p = arg;
	struct note_add_in n = note(p->id, 1, "by closure");
	p->runs++;
	enum err err = run(cx, db, &Q_NOTE_ADD, &n);
	if (p->careless) {                         /* goes on after a failure, as a closure should not */
		struct note_count_row row;
		must(db_one(cx, db, &Q_NOTE_COUNT, NULL, &row) == err);
		return OK;
	}
	TRY(err);
	must(db_changes(db) == 1);
	return p->end == OK ? OK : fail(cx, p->end, "as planned");
}

static void closures(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	struct plan good = { 1, OK }, bad = { 2, ERR_CONFLICT }, twice = { 1, OK }, careless = { 1, OK, .careless = true }, after = { 3, OK };
	assert_ok(store_write(cx, store, add_then_end, &good));
	assert_int_equal(store_write(cx, store, add_then_end, &bad), ERR_CONFLICT);
	assert_string_equal(cx_say(cx), "as planned");
	assert_int_equal(store_write(cx, store, add_then_end, &twice), ERR_UNIQUE);
	assert_int_equal(store_write(cx, store, add_then_end, &careless), ERR_UNIQUE);
	assert_ok(store_write(cx, store, add_then_end, &after));
	struct plan broken = { 4, OK };
	struct note_add_in n = note(4, 99, "no such shelf");
	struct bulk b = { &Q_NOTE_ADD, &n, 1 };
	assert_int_equal(store_write(cx, store, do_bulk, &b), ERR_CONFLICT);
	assert_true(strstr(cx_say(cx), "no such") == NULL);
	n = note(4, 1, "truth of 7"), n.truth = (enum truth)7;
	assert_int_equal(store_write(cx, store, do_bulk, &b), ERR_CONFLICT);
	assert_ok(store_write(cx, store, add_then_end, &broken));
	tell_notes(cx, store, told);
	assert_true(has(told, "\n3 ") && has(told, "\n4 ") && !has(told, "\n2 "));
}

static void a_closure_is_kept_whole_or_not_at_all(void **state) { (void)state; each_engine(closures); }

struct thread { pthread_t thread; struct store *store; int number, each; int64_t ids[200]; };

static enum err number_and_note(struct cx *cx, struct db *db, void *arg)
{
	struct thread *t = arg;
	int64_t first;
	TRY(db_ids(cx, db, "note", 3, &first));
	for (int i = 0; i < 3; i++) {
		struct note_add_in n = note(first + i, 1, "x");
		n.count = t->number;
		TRY(run(cx, db, &Q_NOTE_ADD, &n));
	}
	t->ids[t->each] = first;
	return t->each % 5 == 4 ? fail(cx, ERR_HELD, "every fifth fails") : OK;
}

static enum err drop_all(struct cx *cx, struct db *db, void *arg)
{
	struct note_drop_in in = { 0, INT64_MAX };
	(void)arg;
	return run(cx, db, &Q_NOTE_DROP, &in);
}

static void *write_many(void *arg)
{
	struct thread *t = arg;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	for (t->each = 0; t->each < 50; t->each++) {
		enum err err = store_write(&cx, t->store, number_and_note, t);
		must(err == (t->each % 5 == 4 ? ERR_HELD : OK));
		struct db *db;
		struct note_one_in in = { t->ids[t->each] };
		struct note_one_row row;
		must(store_reader(&cx, t->store, &db) == OK);
		err = db_one(&cx, db, &Q_NOTE_ONE, &in, &row);      /* HAZ-009: what was answered is there for everybody */
		must(t->each % 5 == 4 || (err == OK && row.count == t->number));
		store_reader_back(t->store, db);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return NULL;
}

static void eight_threads(struct cx *cx, struct store *store, struct buf *told)
{
	static struct thread threads[8];
	shelf(cx, store, 1, "one");
	for (int i = 0; i < 8; i++) {
		threads[i] = (struct thread){ .store = store, .number = i };
		assert_int_equal(pthread_create(&threads[i].thread, NULL, write_many, &threads[i]), 0);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i].thread, NULL);
	struct db *db;
	struct note_count_row row;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_one(cx, db, &Q_NOTE_COUNT, NULL, &row));
	assert_int_equal(row.n, 8 * 40 * 3);              /* each number once, or the key would have clashed */
	store_reader_back(store, db);
	buf_int(told, row.n);
	assert_ok(store_write(cx, store, drop_all, NULL));     /* which thread got which number is nobody's promise */
}

static void eight_threads_share_commits_and_numbers(void **state) { (void)state; each_engine(eight_threads); }

static enum err returning(struct cx *cx, struct db *db, void *arg)
{
	struct note_bump_in in = { 1 };
	struct note_bump_row row;
	struct note_locked_row locked;
	int64_t *ret = arg;
	TRY(db_one(cx, db, &Q_NOTE_LOCKED, &in, &locked));
	TRY(db_one(cx, db, &Q_NOTE_BUMP, &in, &row));
	TRY(db_one(cx, db, &Q_NOTE_BUMP, &in, &row));
	*ret = row.count;
	struct note_keep_in keep = { 1, 1, STR("replaced") };
	TRY(run(cx, db, &Q_NOTE_KEEP, &keep));
	must(db_changes(db) == 1);
	struct note_drop_in drop = { 5, 10 };
	TRY(run(cx, db, &Q_NOTE_DROP, &drop));
	must(db_changes(db) == 0);
	in.id = 77;
	must(db_one(cx, db, &Q_NOTE_BUMP, &in, &row) == ERR_NOT_FOUND);
	return OK;                                        /* not finding spoils nothing */
}

static void changes(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	struct plan good = { 1, OK };
	int64_t count = 0;
	assert_ok(store_write(cx, store, add_then_end, &good));
	assert_ok(store_write(cx, store, returning, &count));
	assert_int_equal(count, 2);
	tell_notes(cx, store, told);
	assert_true(has(told, "replaced"));
}

static void changes_that_answer(void **state) { (void)state; each_engine(changes); }

/* ---- reading ---- */

static void pictures(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	struct plan first = { 1, OK }, second = { 2, OK };
	struct note_count_row row;
	struct db *db, *other;
	assert_ok(store_write(cx, store, add_then_end, &first));
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_begin(cx, db));
	assert_ok(store_write(cx, store, add_then_end, &second));
	assert_ok(db_one(cx, db, &Q_NOTE_COUNT, NULL, &row));
	assert_int_equal(row.n, 1);                       /* the picture was taken before */
	assert_ok(store_reader(cx, store, &other));
	assert_ok(db_one(cx, other, &Q_NOTE_COUNT, NULL, &row));
	assert_int_equal(row.n, 2);
	store_reader_back(store, other);
	db_end(db);
	assert_ok(db_one(cx, db, &Q_NOTE_COUNT, NULL, &row));
	assert_int_equal(row.n, 2);
	assert_ok(db_begin(cx, db));
	store_reader_back(store, db);                     /* ends the picture too */
	assert_ok(store_alive(cx, store));
	buf_int(told, row.n);
}

static void a_reader_sees_one_picture(void **state) { (void)state; each_engine(pictures); }

/* HAZ-007 */
static void guards(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "mine");
	shelf(cx, store, 2, "theirs");
	struct note_add_in notes[] = { note(1, 1, "seen"), note(2, 2, "hidden"), note(3, 1, "seen too") };
	notes[0].on_day = (struct day){ 5 };
	struct bulk b = { &Q_NOTE_ADD, notes, 3 };
	assert_ok(store_write(cx, store, do_bulk, &b));
	struct pass_add_in passes[] = { { 7, 1, { 1000 } }, { 8, 2, { 1000 } } };
	b = (struct bulk){ &Q_PASS_ADD, passes, 2 };
	assert_ok(store_write(cx, store, do_bulk, &b));
	struct db *db;
	struct note_seen_row *rows;
	struct note_seen_bare_row bare;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	static const struct { int64_t signin, now, shelf; size_t count; } asks[] = {
		{ 7, 999, 1, 2 }, { 7, 1000, 1, 0 }, { 7, 999, 2, 0 }, { 8, 999, 1, 0 }, { 8, 999, 2, 1 }, { 9, 999, 1, 0 }, { NIL, 999, 1, 0 },
		{ 7, INT64_MIN, 1, 0 },
	};
	for (size_t i = 0; i < LENGTH(asks); i++) {
		struct note_seen_in in = { asks[i].shelf };
		db_guard(db, asks[i].signin, (struct instant){ asks[i].now });
		assert_ok(db_all(cx, db, &Q_NOTE_SEEN, &in, 100, &rows, &count));
		assert_int_equal(count, asks[i].count);
		if (i == 0) {
			assert_str(rows[0].words, "seen too");        /* NULLS FIRST, on both */
			assert_str(rows[0].shelf_name, "mine");
		}
	}
	db_guard(db, 7, (struct instant){ 0 });
	assert_ok(db_one(cx, db, &Q_NOTE_SEEN_BARE, NULL, &bare));
	assert_int_equal(bare.n, 2);
	store_reader_back(store, db);
	assert_ok(store_reader(cx, store, &db));          /* the next one who borrows it is nobody */
	assert_ok(db_one(cx, db, &Q_NOTE_SEEN_BARE, NULL, &bare));
	assert_int_equal(bare.n, 0);
	store_reader_back(store, db);
	buf_int(told, bare.n);
}

static void nobody_sees_past_a_guard(void **state) { (void)state; each_engine(guards); }

static enum err guard_in_closure(struct cx *cx, struct db *db, void *arg)
{
	struct note_seen_bare_row bare;
	bool *set = arg;
	if (*set)
		db_guard(db, 7, (struct instant){ 0 });
	TRY(db_one(cx, db, &Q_NOTE_SEEN_BARE, NULL, &bare));
	must(bare.n == (*set ? 1 : 0));
	return OK;
}

static void closure_guards(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "mine");
	struct plan p = { 1, OK };
	struct pass_add_in pass = { 7, 1, { 1000 } };
	struct bulk b = { &Q_PASS_ADD, &pass, 1 };
	bool yes = true, no = false;
	assert_ok(store_write(cx, store, add_then_end, &p));
	assert_ok(store_write(cx, store, do_bulk, &b));
	assert_ok(store_write(cx, store, guard_in_closure, &yes));
	assert_ok(store_write(cx, store, guard_in_closure, &no));    /* the guard of one closure is not the next one's */
	buf_text(told, "same");
}

static void a_guard_ends_with_its_closure(void **state) { (void)state; each_engine(closure_guards); }

static void many(struct cx *cx, struct store *store, size_t count)
{
	struct narrow_add_in *rows = arena_array(cx->arena, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct narrow_add_in){ (int64_t)i + 1, (int64_t)(i * 7919 % 1000), { (int32_t)(i % 20000) }, (int64_t)(i % 37) };
	struct bulk b = { &Q_NARROW_ADD, rows, count };
	assert_ok(store_write(cx, store, do_bulk, &b));
}

static void cursors(struct cx *cx, struct store *store, struct buf *told)
{
	struct db *db;
	struct narrow_all_row row;
	struct narrow_sum_row sum, seen = { 0 };
	size_t count;
	void *rows;
	many(cx, store, 5000);
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_one(cx, db, &Q_NARROW_SUM, NULL, &sum));
	for (int picture = 0; picture < 2; picture++) {
		struct cursor cursor = { 0 }, second = { 0 };
		bool more = true, more2;
		seen = (struct narrow_sum_row){ 0 };
		if (picture)
			assert_ok(db_begin(cx, db));
		assert_ok(db_open(cx, db, &Q_NARROW_ALL, NULL, &cursor));
		size_t used = cx->arena->used;
		while (assert_int_equal(cursor_next(cx, &cursor, &row, &more), OK), more) {
			seen.n++, seen.ids += row.id, seen.patients += row.patient, seen.days += row.day.day, seen.codes += row.code;
			if (seen.n % 1000 == 0) {                      /* other queries run meanwhile, a second cursor too */
				struct narrow_sum_row again;
				assert_ok(db_one(cx, db, &Q_NARROW_SUM, NULL, &again));
				assert_int_equal(again.n, 5000);
			}
			if (seen.n == 10)
				assert_ok(db_open(cx, db, &Q_NARROW_ALL, NULL, &second));
		}
		assert_true(cx->arena->used - used < 10000);
		assert_ok(cursor_next(cx, &second, &row, &more2));
		assert_true(more2 && row.id == 1);
		cursor_close(&second);
		cursor_close(&second);
		cursor_close(&cursor);
		assert_memory_equal(&seen, &sum, sizeof sum);
		db_end(db);
	}
	assert_int_equal(db_all(cx, db, &Q_NARROW_ALL, NULL, 4999, &rows, &count), ERR_OVER_LIMIT);
	assert_ok(db_all(cx, db, &Q_NARROW_ALL, NULL, 5000, &rows, &count));
	assert_int_equal(count, 5000);
	store_reader_back(store, db);
	buf_printf(told, "%" PRId64, seen.ids);
}

static void cursors_go_row_by_row(void **state) { (void)state; each_engine(cursors); }

static enum err one_by_one(struct cx *cx, struct db *db, void *arg)
{
	struct bulk *b = arg;
	for (size_t i = 0; i < b->count; i++)
		TRY(run(cx, db, b->q, (const char *)b->rows + i * b->q->in_size));
	return OK;
}

static void bulk(struct cx *cx, struct store *store, struct buf *told)
{
	enum { N = 300 };
	static struct note_add_in notes[2 * N];
	static char words[N][16];
	shelf(cx, store, 1, "one");
	for (int i = 0; i < N; i++) {
		snprintf(words[i], sizeof words[i], "w%d", i);
		notes[i] = note(i + 1, 1, i % 3 ? words[i] : NULL);
		notes[i].count = i % 4 ? i : NIL;
		notes[i].truth = (enum truth)(i % 3 - 1);
		notes[i].weight = i % 5 ? i * 0.37 : (double)NAN;
		notes[i].bytes = i % 7 ? (struct str){ words[i], (size_t)(i % 3) } : STR_NONE;
		notes[N + i] = notes[i];
		notes[N + i].id += N;
	}
	struct bulk at_once = { &Q_NOTE_ADD, notes, N }, singly = { &Q_NOTE_ADD, notes + N, N };
	assert_ok(store_write(cx, store, do_bulk, &at_once));
	assert_ok(store_write(cx, store, one_by_one, &singly));
	struct note_all_row *rows;
	struct db *db;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_all(cx, db, &Q_NOTE_ALL, NULL, 10000, &rows, &count));
	assert_int_equal(count, 2 * N);
	for (int i = 0; i < N; i++) {
		const struct note_all_row *a = &rows[i], *c = &rows[N + i];
		assert_true(a->count == c->count && a->truth == c->truth && str_eq(a->words, c->words) && str_eq(a->bytes, c->bytes));
		assert_true((a->words.p == NULL) == (c->words.p == NULL) && (a->bytes.p == NULL) == (c->bytes.p == NULL));
		assert_true(isnan(a->weight) ? isnan(c->weight) : a->weight == c->weight);
	}
	store_reader_back(store, db);
	notes[N - 1].id = 5;                              /* a clash in the last of many: nothing of it stays */
	for (int i = 0; i < N - 1; i++)
		notes[i].id = 10000 + i;
	assert_int_equal(store_write(cx, store, do_bulk, &at_once), ERR_UNIQUE);
	struct bulk none = { &Q_NOTE_ADD, NULL, 0 };
	assert_ok(store_write(cx, store, do_bulk, &none));
	tell_notes(cx, store, told);
}

/* One statement over more than the engine keeps in memory of what it may have to take back. */
enum { MANY = 60000 };
static enum err move_all(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	TRY(db_run(cx, db, &Q_NOTE_ALL_TO, &(struct note_all_to_in){ 2 }));
	must(db_changes(db) == MANY);
	return OK;
}

static void one_statement_over_much(struct cx *cx, struct store *store, struct buf *told)
{
	char words[300];
	memset(words, 'w', sizeof words - 1);
	words[sizeof words - 1] = '\0';
	shelf(cx, store, 1, "one");
	shelf(cx, store, 2, "two");
	struct note_add_in *notes = calloc(MANY, sizeof *notes);
	for (int i = 0; i < MANY; i++)
		notes[i] = note(i + 1, 1, words);
	struct bulk b = { &Q_NOTE_ADD, notes, MANY };
	assert_ok(store_write(cx, store, do_bulk, &b));
	free(notes);
	assert_ok(store_write(cx, store, move_all, NULL));
	buf_int(told, MANY);
}

static void a_statement_over_much_is_one(void **state) { (void)state; each_engine(one_statement_over_much); }

static void bulk_equals_singles(void **state) { (void)state; each_engine(bulk); }

static int by_id(const void *a, const void *b)
{
	const struct note_lookup_row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static void lookup(struct cx *cx, struct store *store, struct buf *told)
{
	shelf(cx, store, 1, "one");
	for (int64_t i = 1; i <= 20; i++) {
		struct note_add_in n = note(i * 2, 1, i % 2 ? "odd" : NULL);
		struct bulk b = { &Q_NOTE_ADD, &n, 1 };
		assert_ok(store_write(cx, store, do_bulk, &b));
	}
	int64_t keys[3000] = { 4, 40, 5, 4, -1, 2, INT64_MAX, 4 };
	struct note_lookup_row *rows;
	struct db *db;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_lookup(cx, db, &Q_NOTE_LOOKUP, keys, 8, &rows, &count));
	qsort(rows, count, sizeof *rows, by_id);
	assert_int_equal(count, 3);
	assert_int_equal(rows[0].id, 2);
	assert_str(rows[0].words, "odd");
	assert_int_equal(rows[2].id, 40);
	for (int i = 0; i < 3000; i++)
		keys[i] = i;
	assert_ok(db_lookup(cx, db, &Q_NOTE_LOOKUP, keys, 3000, &rows, &count));
	assert_int_equal(count, 20);
	assert_ok(db_lookup(cx, db, &Q_NOTE_LOOKUP, keys, 0, &rows, &count));
	assert_int_equal(count, 0);
	size_t hers;
	struct note_lookup_row of[] = { { .id = -1 }, { .id = 2 }, { .id = 2 }, { .id = INT64_MAX } };
	assert_ptr_equal(rows_keyed(of, LENGTH(of), sizeof *of, 2, &hers), &of[1]);
	assert_int_equal(hers, 2);
	assert_ptr_equal(rows_keyed(of, LENGTH(of), sizeof *of, INT64_MAX, &hers), &of[3]);
	assert_int_equal(hers, 1);
	assert_null(rows_keyed(of, LENGTH(of), sizeof *of, 0, &hers));
	assert_int_equal(hers, 0);
	assert_null(rows_keyed(NULL, 0, sizeof *of, 2, &hers));
	struct note_lookup_in in = { 4 };
	struct note_lookup_row row;
	assert_ok(db_one(cx, db, &Q_NOTE_LOOKUP, &in, &row));        /* a lookup may be asked singly too */
	assert_int_equal(row.id, 4);
	store_reader_back(store, db);
	buf_printf(told, "%zu", count);
}

static void lookups_ask_each_key_once(void **state) { (void)state; each_engine(lookup); }

static enum err take_numbers(struct cx *cx, struct db *db, void *arg)
{
	int64_t *first = arg;
	TRY(db_ids(cx, db, "event", 5000, &first[0]));
	TRY(db_ids(cx, db, "event", 1, &first[1]));
	TRY(db_ids(cx, db, "patient", 1, &first[2]));
	return OK;
}

static void numbers(struct cx *cx, struct store *store, struct buf *told)
{
	int64_t first[3], then[3];
	assert_ok(store_write(cx, store, take_numbers, first));
	assert_ok(store_write(cx, store, take_numbers, then));
	assert_true(first[0] >= 1 && first[2] >= 1);
	assert_true(first[1] >= first[0] + 5000 && then[0] > first[1] && then[1] >= then[0] + 5000 && then[2] > first[2]);
	buf_text(told, "same");
}

static void numbers_are_taken_in_blocks(void **state) { (void)state; each_engine(numbers); }

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_goes_there_and_back),
		cmocka_unit_test(bad_text_is_refused),
		cmocka_unit_test(sums_and_means_and_comparisons),
		cmocka_unit_test(a_closure_is_kept_whole_or_not_at_all),
		cmocka_unit_test(eight_threads_share_commits_and_numbers),
		cmocka_unit_test(changes_that_answer),
		cmocka_unit_test(a_reader_sees_one_picture),
		cmocka_unit_test(nobody_sees_past_a_guard),
		cmocka_unit_test(a_guard_ends_with_its_closure),
		cmocka_unit_test(cursors_go_row_by_row),
		cmocka_unit_test(a_statement_over_much_is_one), cmocka_unit_test(bulk_equals_singles),
		cmocka_unit_test(lookups_ask_each_key_once),
		cmocka_unit_test(numbers_are_taken_in_blocks),
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
