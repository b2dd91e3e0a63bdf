/* A backup is the record again, on either engine; and a backup that was changed is found out. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "store/backup.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

static struct store_where fresh(enum store_engine engine)
{
	return kit_where(engine, kit_migration_list, kit_migration_count);
}

static enum err fill(struct cx *cx, struct db *db, void *arg)
{
	struct rng *rng = arg;
	int64_t id;
	static const char *const words[] = { "", "a", "Zo\xc3\xab", "a rather longer text, with a line\nend and a \t tab in it" };
	for (int64_t i = 1; i <= 3; i++) {
		struct shelf_add_in in = { i, str_of(words[i]) };
		TRY(db_run(cx, db, &Q_SHELF_ADD, &in));
	}
	for (int i = 0; i < 300; i++) {
		TRY(db_ids(cx, db, "note", 1, &id));
		struct note_add_in n = { id, 1 + rng_below(rng, 3), rng_chance(rng, .2) ? NIL : (int64_t)rng_u64(rng), (enum truth)((int)rng_below(rng, 3) - 1),
			rng_chance(rng, .2) ? DAY_NONE : (struct day){ (int32_t)rng_u64(rng) }, { rng_chance(rng, .2) ? INT64_MIN : (int64_t)rng_u64(rng) },
			rng_chance(rng, .2) ? (double)NAN : rng_chance(rng, .2) ? 0 : rng_unit(rng) * 1e9 - 5e8, STR_NONE, STR_NONE, id_random() };
		if (rng_chance(rng, .8))
			n.words = str_of(words[rng_below(rng, 4)]);
		if (rng_chance(rng, .5))
			n.bytes = (struct str){ (const char *)&n, rng_below(rng, 40) };
		TRY(db_run(cx, db, &Q_NOTE_ADD, &n));
	}
	struct narrow_add_in rows[1000];
	for (int i = 0; i < 1000; i++)
		rows[i] = (struct narrow_add_in){ 3 * i - 1000, i % 7, { i }, -i };
	TRY(db_bulk(cx, db, &Q_NARROW_ADD, rows, 1000));
	struct pair_add_in pairs[] = { { STR("b"), STR("a"), 1 }, { STR("B"), STR("a"), (double)NAN }, { STR("a"), STR("z"), -1.5 },
		{ STR(""), STR("\xc3\x84"), 0 } };
	return db_bulk(cx, db, &Q_PAIR_ADD, pairs, LENGTH(pairs));
}

static struct store *filled(struct cx *cx, enum store_engine engine)
{
	struct store *store;
	struct rng rng;
	struct store_where where = fresh(engine);
	rng_seed(&rng, 11, 0);
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, fill, &rng));
	return store;
}

static const char *beside(struct cx *cx)
{
	return file_join(cx->arena, kit_scratch(), "backup");
}

static struct str content(struct cx *cx, struct store *store)
{
	AUTO(buf) struct buf told;
	buf_init(&told, LIMIT_BUF);
	kit_content(cx, store, &told);
	return str_dup(cx->arena, buf_view(&told));
}

struct heard { int count; int64_t rows, bytes; };
static void hear(void *who, const struct backup_at *at)
{
	struct heard *h = who;
	must(at->rows >= h->rows && at->rows <= at->rows_total && at->bytes >= h->bytes && at->table);
	*h = (struct heard){ h->count + 1, at->rows, at->bytes };
}

static enum err take_number(struct cx *cx, struct db *db, void *arg)
{
	return db_ids(cx, db, "note", 1, arg);
}

/* From each engine into each: what comes back is what was there. */
static void there_and_back(void **state)
{
	(void)state;
	int engines = kit_has(STORE_POSTGRES) ? 2 : 1;
	for (int from = 0; from < engines; from++)
		for (int to = 0; to < engines; to++) {
			struct cx *cx = kit_cx();
			struct store *store = filled(cx, (enum store_engine)from), *copy;
			struct backup_facts facts, again;
			struct heard heard = { 0 };
			struct store_where into = fresh((enum store_engine)to);
			const char *first = beside(cx), *second = beside(cx);
			int64_t before, after;
			assert_ok(store_write(cx, store, take_number, &before));
			assert_ok(backup_make(cx, store, first, hear, &heard, &facts));
			assert_true(heard.count >= 4 && heard.rows == facts.rows && heard.bytes == facts.bytes);
			assert_int_equal(facts.version, 2);
			assert_int_equal(facts.rows, 2 + 3 + 300 + 1000 + 4 + 1);
			assert_string_equal(facts.engine, from == STORE_SQLITE ? "sqlite" : "postgres");
			heard = (struct heard){ 0 };
			assert_ok(backup_verify(cx, first, hear, &heard, &again));
			assert_int_equal(again.rows, facts.rows);
			assert_int_equal(backup_make(cx, store, first, NULL, NULL, &facts), ERR_CONFLICT);
			heard = (struct heard){ 0 };
			assert_ok(backup_restore(cx, first, &into, hear, &heard, &again));
			assert_true(heard.count >= 4 && again.rows == facts.rows);
			assert_ok(store_open(cx, &into, &copy));
			assert_true(str_eq(content(cx, store), content(cx, copy)));
			assert_ok(store_write(cx, copy, take_number, &after));
			assert_true(after > before);                       /* row numbers go on where they were */
			assert_ok(backup_make(cx, copy, second, NULL, NULL, &again));
			assert_true(again.rows == facts.rows);
			assert_int_equal(backup_restore(cx, first, &into, NULL, NULL, &again), ERR_CONFLICT);
			store_close(copy);
			store_close(store);
			assert_int_equal(backup_restore(cx, first, &into, NULL, NULL, &again), ERR_CONFLICT);
		}
}

static void older_and_newer(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store_where where = fresh((enum store_engine)engine), into = fresh((enum store_engine)engine);
		struct store *store;
		struct backup_facts facts;
		const char *folder = beside(cx), *newer = beside(cx);
		where.migration_count = 1;
		assert_ok(store_open(cx, &where, &store));
		assert_ok(backup_make(cx, store, folder, NULL, NULL, &facts));
		store_close(store);
		assert_ok(backup_restore(cx, folder, &into, NULL, NULL, &facts));       /* then brought up to 2 */
		assert_int_equal(facts.version, 1);
		assert_ok(store_open(cx, &into, &store));
		assert_int_equal(store_version_of(store), 2);
		assert_ok(backup_make(cx, store, newer, NULL, NULL, &facts));
		store_close(store);
		into = fresh((enum store_engine)engine);
		into.migration_count = 1;
		assert_int_equal(backup_restore(cx, newer, &into, NULL, NULL, &facts), ERR_NEWER);
		struct migration other[2] = { kit_migration_list[0], kit_migration_list[1] };
		other[1].sqlite = "CREATE TABLE pair (id INTEGER PRIMARY KEY) STRICT";
		into.migrations = other, into.migration_count = 2;
		assert_int_equal(backup_restore(cx, newer, &into, NULL, NULL, &facts), ERR_DAMAGED);
		assert_true(strstr(cx_say(cx), "0002_narrow") != NULL);
	}
}

/* HAZ-013: any one bit of any file: found, and the file named. */
static void one_flipped_bit(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store = filled(cx, STORE_SQLITE);
	struct backup_facts facts;
	const char *folder = beside(cx);
	assert_ok(backup_make(cx, store, folder, NULL, NULL, &facts));
	store_close(store);
	char **names;
	size_t count;
	struct rng rng;
	rng_seed(&rng, 5, 0);
	struct store_where into = fresh(STORE_SQLITE);
	into.path = "/nowhere/waymark.db";                 /* what is wrong is found before anything is made */
	assert_ok(file_list(cx, folder, "", &names, &count));
	assert_int_equal(count, facts.parts + 1);
	for (size_t i = 0; i < count; i++) {
		const char *path = file_join(cx->arena, folder, names[i]);
		struct str bytes;
		assert_ok(file_read(cx, path, LIMIT_BUF, &bytes));
		char *copy = arena_alloc(cx->arena, bytes.n);
		for (int k = 0; k < 60; k++) {
			size_t at = k == 0 ? 0 : k == 1 ? bytes.n - 1 : rng_below(&rng, (uint32_t)bytes.n);
			memcpy(copy, bytes.p, bytes.n);
			copy[at] = (char)(copy[at] ^ 1 << rng_below(&rng, 8));
			assert_ok(file_write(cx, path, (struct str){ copy, bytes.n }, 0600));
			enum err err = k % 2 ? backup_verify(cx, folder, NULL, NULL, &facts) : backup_restore(cx, folder, &into, NULL, NULL, &facts);
			assert_int_equal(err, ERR_DAMAGED);
			assert_true(strstr(cx_say(cx), names[i]) != NULL);
		}
		assert_ok(file_write(cx, path, (struct str){ bytes.p, bytes.n - 1 }, 0600));      /* cut off */
		assert_int_equal(backup_verify(cx, folder, NULL, NULL, &facts), ERR_DAMAGED);
		assert_int_equal(unlink(path), 0);                                                /* gone */
		assert_int_equal(backup_verify(cx, folder, NULL, NULL, &facts), strcmp(names[i], "manifest") == 0 ? ERR_NO_FILE : ERR_DAMAGED);
		assert_true(strstr(cx_say(cx), names[i]) != NULL);
		assert_ok(file_write(cx, path, bytes, 0600));
		assert_ok(backup_verify(cx, folder, NULL, NULL, &facts));
	}
	struct stat st;
	assert_true(stat(folder, &st) == 0 && (st.st_mode & 0777) == 0700);
}

/* Taken while eight threads write: it is one picture, so the pairs that are written together are in it together. */
struct busy { struct store *store; _Atomic bool stop; _Atomic int64_t next; };

static enum err pair_of_notes(struct cx *cx, struct db *db, void *arg)
{
	int64_t first;
	(void)arg;
	TRY(db_ids(cx, db, "narrow", 2, &first));
	for (int i = 0; i < 2; i++) {
		struct narrow_add_in in = { first + i, first, { 0 }, i ? 1 : -1 };
		TRY(db_run(cx, db, &Q_NARROW_ADD, &in));
	}
	return OK;
}

static void *keep_busy(void *arg)
{
	struct busy *b = arg;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	while (!b->stop) {
		must(store_write(&cx, b->store, pair_of_notes, b) == OK);
		b->next++;
		arena_reset(&arena);
	}
	arena_free(&arena);
	return NULL;
}

static void hot(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store_where where = fresh((enum store_engine)engine);
		struct busy busy = { .stop = false };
		pthread_t threads[4];
		assert_ok(store_open(cx, &where, &busy.store));
		for (int i = 0; i < 4; i++)
			pthread_create(&threads[i], NULL, keep_busy, &busy);
		while (busy.next < 50)
			usleep(1000);
		for (int i = 0; i < 4; i++) {
			struct backup_facts facts;
			struct store_where into = fresh(STORE_SQLITE);
			struct store *copy;
			struct db *db;
			struct narrow_sum_row sum;
			const char *folder = beside(cx);
			int64_t before = busy.next;
			assert_ok(backup_make(cx, busy.store, folder, NULL, NULL, &facts));
			assert_ok(backup_restore(cx, folder, &into, NULL, NULL, &facts));
			assert_ok(store_open(cx, &into, &copy));
			assert_ok(store_reader(cx, copy, &db));
			assert_ok(db_one(cx, db, &Q_NARROW_SUM, NULL, &sum));
			assert_true(sum.n >= before * 2 && sum.n % 2 == 0 && sum.codes == 0);
			store_reader_back(copy, db);
			store_close(copy);
		}
		busy.stop = true;
		for (int i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		store_close(busy.store);
	}
}

static void killed_restore(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store *store = filled(cx, STORE_SQLITE), *copy;
		struct backup_facts facts;
		struct store_where into = fresh((enum store_engine)engine), probe = into;
		const char *folder = beside(cx);
		assert_ok(backup_make(cx, store, folder, NULL, NULL, &facts));
		int hits = 0;
		for (int i = 0; i < 10; i++) {
			fflush(NULL);
			pid_t pid = fork();
			must(pid >= 0);
			if (pid == 0) {
				struct arena arena;
				arena_init(&arena, 0);
				struct cx child = { .arena = &arena };
				_exit(backup_restore(&child, folder, &into, NULL, NULL, &facts) == OK ? 0 : 1);
			}
			usleep((useconds_t)(500 + i * i * 400));
			kill(pid, SIGKILL);
			int status;
			must(waitpid(pid, &status, 0) == pid);
			hits += WIFSIGNALED(status);
			if (!WIFSIGNALED(status))
				break;                     /* it was done; a second one is refused */
			if (engine == STORE_SQLITE && file_exists(into.path))
				break;                     /* killed after its last step: then all of it is there, which is seen below */
		}
		assert_true(hits >= 3);
		enum err err = backup_restore(cx, folder, &into, NULL, NULL, &facts);
		assert_true(err == OK || err == ERR_CONFLICT);     /* refused only where one that was killed had been done with it */
		probe.create = false;
		assert_ok(store_open(cx, &probe, &copy));
		assert_true(str_eq(content(cx, store), content(cx, copy)));
		if (engine == STORE_SQLITE)
			assert_false(file_exists(arena_printf(cx->arena, "%s.restoring", into.path)));
		store_close(copy);
		store_close(store);
	}
}

static enum err add_large(struct cx *cx, struct db *db, void *arg)
{
	struct str big = *(struct str *)arg;
	for (int i = 0; i < 7; i++) {
		char name[16];
		snprintf(name, sizeof name, "p%d", i);
		struct pair_add_in in = { str_of(name), { big.p, big.n - (size_t)i * 100000 }, i };
		TRY(db_run(cx, db, &Q_PAIR_ADD, &in));
	}
	return OK;
}

static void a_table_of_several_parts(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = fresh(STORE_SQLITE), into = fresh(STORE_SQLITE);
	struct store *store, *copy;
	struct backup_facts facts;
	struct rng rng;
	const char *folder = beside(cx);
	enum { BIG = 3 << 20 };
	char *p = arena_alloc(cx->arena, BIG);
	struct str big = { p, BIG };
	rng_seed(&rng, 3, 0);
	for (size_t i = 0; i < BIG; i++)
		p[i] = (char)('a' + rng_below(&rng, 26));
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, add_large, &big));
	assert_ok(backup_make(cx, store, folder, NULL, NULL, &facts));
	assert_true(file_exists(file_join(cx->arena, folder, "pair-0004.zst")));
	assert_ok(backup_restore(cx, folder, &into, NULL, NULL, &facts));
	assert_ok(store_open(cx, &into, &copy));
	assert_true(str_eq(content(cx, store), content(cx, copy)));
	store_close(copy);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(older_and_newer),
		cmocka_unit_test(one_flipped_bit),
		cmocka_unit_test(hot),
		cmocka_unit_test(killed_restore),
		cmocka_unit_test(a_table_of_several_parts),
	};
	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
