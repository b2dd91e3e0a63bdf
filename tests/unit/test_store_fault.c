/* What the store does when the disk, the file system or the server fails it. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/check.h"
#include "tests/kit/pg.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

/* ---- a file system that can be told to fail: every file is one of the default's, with a shim around it ---- */

struct shim { sqlite3_file base; sqlite3_file *real; bool log; };
static _Atomic int syncs, fail_sync, fail_write;      /* fail_...: SQLite's answer from now on; 0: work */
static sqlite3_vfs vfs;
static sqlite3_vfs *below;

#define REAL(f) ((struct shim *)(f))->real
static int s_close(sqlite3_file *f) { return REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK; }
static int s_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) { return REAL(f)->pMethods->xRead(REAL(f), p, n, at); }
static int s_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return fail_write ? fail_write : REAL(f)->pMethods->xWrite(REAL(f), p, n, at);
}
static int s_truncate(sqlite3_file *f, sqlite3_int64 n) { return REAL(f)->pMethods->xTruncate(REAL(f), n); }
static int s_sync(sqlite3_file *f, int flags)
{
	if (((struct shim *)f)->log)
		syncs++;
	return fail_sync ? fail_sync : REAL(f)->pMethods->xSync(REAL(f), flags);
}
static int s_size(sqlite3_file *f, sqlite3_int64 *n) { return REAL(f)->pMethods->xFileSize(REAL(f), n); }
static int s_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int s_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int s_reserved(sqlite3_file *f, int *r) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), r); }
static int s_control(sqlite3_file *f, int op, void *p) { return REAL(f)->pMethods->xFileControl(REAL(f), op, p); }
static int s_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int s_traits(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int s_map(sqlite3_file *f, int i, int n, int x, void volatile **p) { return REAL(f)->pMethods->xShmMap(REAL(f), i, n, x, p); }
static int s_shm_lock(sqlite3_file *f, int at, int n, int flags) { return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags); }
static void s_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int s_unmap(sqlite3_file *f, int gone) { return REAL(f)->pMethods->xShmUnmap(REAL(f), gone); }

static const sqlite3_io_methods methods = { .iVersion = 2, .xClose = s_close, .xRead = s_read, .xWrite = s_write, .xTruncate = s_truncate, .xSync = s_sync,
	.xFileSize = s_size, .xLock = s_lock, .xUnlock = s_unlock, .xCheckReservedLock = s_reserved, .xFileControl = s_control, .xSectorSize = s_sector,
	.xDeviceCharacteristics = s_traits, .xShmMap = s_map, .xShmLock = s_shm_lock, .xShmBarrier = s_barrier, .xShmUnmap = s_unmap };

static int s_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
	struct shim *shim = (struct shim *)f;
	(void)v;
	shim->real = (sqlite3_file *)(shim + 1);
	shim->log = flags & SQLITE_OPEN_WAL;
	int rc = below->xOpen(below, name, shim->real, flags, out);
	shim->base.pMethods = shim->real->pMethods ? &methods : NULL;
	return rc;
}

static void install(void)
{
	if (below)
		return;
	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.zName = "failing";
	vfs.szOsFile = (int)sizeof(struct shim) + below->szOsFile;
	vfs.xOpen = s_open;
	vfs.pNext = NULL;
	must(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

static struct store *open_failing(struct cx *cx, struct store_where *where)
{
	struct store *store;
	install();
	*where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	where->vfs = "failing";
	assert_ok(store_open(cx, where, &store));
	return store;
}

/* ---- work ---- */

struct add { int64_t first, count; };
static enum err add_rows(struct cx *cx, struct db *db, void *arg)
{
	const struct add *a = arg;
	struct narrow_add_in rows[1000];
	must(a->count <= 1000);
	for (int64_t i = 0; i < a->count; i++)
		rows[i] = (struct narrow_add_in){ a->first + i, a->first, { 0 }, 1 };
	return db_bulk(cx, db, &Q_NARROW_ADD, rows, (size_t)a->count);
}

static int64_t rows_in(struct cx *cx, struct store *store)
{
	struct db *db;
	struct narrow_sum_row sum;
	must(store_reader(cx, store, &db) == OK);
	must(db_one(cx, db, &Q_NARROW_SUM, NULL, &sum) == OK);
	store_reader_back(store, db);
	return sum.n;
}

struct worker { pthread_t thread; struct store *store; int64_t at, good; int failed; enum err last; };

static void *work_on(void *arg)
{
	struct worker *w = arg;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	for (int i = 0; i < 100; i++) {
		struct add a = { w->at + i, 1 };
		enum err err = store_write(&cx, w->store, add_rows, &a);
		w->good += err == OK;
		w->failed += err != OK;
		if (err != OK)
			w->last = err;
		arena_reset(&arena);
	}
	arena_free(&arena);
	return NULL;
}

static void run_workers(struct worker *w, int count, struct store *store, int64_t from)
{
	for (int i = 0; i < count; i++) {
		w[i] = (struct worker){ .store = store, .at = from + i * 1000 };
		must(pthread_create(&w[i].thread, NULL, work_on, &w[i]) == 0);
	}
}

static void wait_workers(struct worker *w, int count)
{
	for (int i = 0; i < count; i++)
		pthread_join(w[i].thread, NULL);
}

/* ---- tests ---- */

static void an_answer_means_synced_and_syncs_are_shared(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where;
	struct store *store = open_failing(cx, &where);
	for (int64_t i = 0; i < 20; i++) {
		int before = syncs;
		struct add a = { i, 1 };
		assert_ok(store_write(cx, store, add_rows, &a));
		assert_true(syncs > before);
	}
	struct worker w[16];
	int before = syncs;
	run_workers(w, 16, store, 1000);
	wait_workers(w, 16);
	assert_int_equal(rows_in(cx, store), 20 + 1600);
	assert_true(syncs - before < 1600);
	print_message("# 1600 closures of 16 threads: %d syncs\n", syncs - before);
	store_close(store);
}

static void a_failed_write_fails_who_was_in_it_and_no_one_else(void **state)
{
	(void)state;
	static const struct { int answer; enum err err; } answers[] = { { SQLITE_FULL, ERR_DISK_FULL }, { SQLITE_IOERR_WRITE, ERR_STORE } };
	for (size_t k = 0; k < LENGTH(answers); k++) {
		struct cx *cx = kit_cx();
		struct store_where where;
		struct store *store = open_failing(cx, &where);
		struct worker w[8];
		run_workers(w, 8, store, 0);
		usleep(3000);
		for (int i = 0; i < 5; i++) {
			fail_write = answers[k].answer;
			usleep(2000);
			fail_write = 0;
			usleep(2000);
		}
		wait_workers(w, 8);
		int64_t good = 0;
		int failed = 0;
		for (int i = 0; i < 8; i++) {
			good += w[i].good;
			failed += w[i].failed;
			assert_true(!w[i].failed || w[i].last == answers[k].err);
		}
		struct add after = { 100000, 10 };
		fail_write = answers[k].answer;
		assert_int_equal(store_write(cx, store, add_rows, &after), answers[k].err);
		fail_write = 0;
		assert_ok(store_write(cx, store, add_rows, &after));
		assert_int_equal(rows_in(cx, store), good + 10);          /* all that was acknowledged, and nothing that was not */
		assert_int_equal(good + failed, 800);
		store_close(store);
		struct check_finding *list;
		size_t count;
		assert_ok(store_open(cx, &where, &store));
		assert_int_equal(rows_in(cx, store), good + 10);
		assert_ok(store_check(cx, store, true, &list, &count));
		for (size_t i = 0; i < count; i++)
			assert_true(list[i].level != CHECK_BAD || strcmp(list[i].what, "access") == 0);      /* the shim's files are SQLite's own */
		store_close(store);
	}
}

/* Run in a child; its exit status. */
static int in_child(void (*body)(const char *path), const char *path)
{
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		body(path);
		_exit(0);
	}
	int status;
	must(waitpid(pid, &status, 0) == pid);
	return status;
}

static void sync_fails(const char *path)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct store_where where = { .engine = STORE_SQLITE, .path = path, .migrations = kit_migration_list, .migration_count = kit_migration_count,
		.write = true, .create = true, .vfs = "failing" };
	struct store *store;
	struct add first = { 1, 1 }, second = { 2, 1 };
	install();
	signal(SIGABRT, SIG_DFL);
	must(freopen(arena_printf(&arena, "%s.said", path), "w", stderr) != NULL && setvbuf(stderr, NULL, _IONBF, 0) == 0);
	if (store_open(&cx, &where, &store) != OK || store_write(&cx, store, add_rows, &first) != OK)
		_exit(9);
	fail_sync = SQLITE_IOERR_FSYNC;
	store_write(&cx, store, add_rows, &second);
	_exit(8);                         /* an answer of any kind would be a lie */
}

static void a_failed_sync_ends_the_process(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	struct store *store;
	int status = in_child(sync_fails, where.path);
	struct str said;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_ok(file_read(cx, arena_printf(cx->arena, "%s.said", where.path), LIMIT_TABLE_FILE, &said));
	assert_true(str_find(said, "fsync failed") >= 0 && str_find(said, "start again") >= 0);       /* for whoever is called at night */
	assert_ok(store_open(cx, &where, &store));
	assert_true(rows_in(cx, store) >= 1);
	store_close(store);
}

/* Write until the disk is full, see that all that was acknowledged is there, make room, go on. */
static void fill_up(struct cx *cx, struct store_where where, const char *ballast, void (*make_room)(const char *))
{
	struct store *store;
	int64_t good = 0;
	enum err err = OK;
	must(store_open(cx, &where, &store) == OK);
	for (struct add a = { 1, 1000 }; a.first < 2000000 && err == OK; a.first += 1000) {
		err = store_write(cx, store, add_rows, &a);
		good += err == OK ? 1000 : 0;
	}
	if (err != ERR_DISK_FULL)
		fprintf(stderr, "%s: %s\n", err_row(err)->name, cx_say(cx));
	must(err == ERR_DISK_FULL && good > 0);
	must(rows_in(cx, store) == good);                 /* reading goes on */
	for (int i = 0; i < 5; i++) {
		struct add again = { 5000000, 1000 };
		must(store_write(cx, store, add_rows, &again) == ERR_DISK_FULL);
	}
	make_room(ballast);
	struct add more = { 3000000, 1000 };
	must(store_write(cx, store, add_rows, &more) == OK);
	must(rows_in(cx, store) == good + 1000);
	store_close(store);
	must(store_open(cx, &where, &store) == OK);
	must(rows_in(cx, store) == good + 1000);
	store_close(store);
}

static struct store_where place(struct cx *cx, const char *folder)
{
	return (struct store_where){ .engine = STORE_SQLITE, .path = file_join(cx->arena, folder, "waymark.db"), .migrations = kit_migration_list,
		.migration_count = kit_migration_count, .write = true, .create = true };
}

static void remove_ballast(const char *path)
{
	must(unlink(path) == 0);
}

static void on_small_disk(const char *folder)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	static char megabyte[1 << 20];
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
		|| mount("tmpfs", folder, "tmpfs", 0, "size=8m,mode=0700") != 0)
		_exit(77);
	char *ballast = file_join(&arena, folder, "ballast");
	must(file_write(&cx, ballast, (struct str){ megabyte, sizeof megabyte }, 0600) == OK);
	fill_up(&cx, place(&cx, folder), ballast, remove_ballast);
}

static void raise_limit(const char *unused)
{
	(void)unused;
	struct rlimit l;
	must(getrlimit(RLIMIT_FSIZE, &l) == 0);
	l.rlim_cur = l.rlim_max;
	must(setrlimit(RLIMIT_FSIZE, &l) == 0);
}

static void with_small_files(const char *folder)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct rlimit l;
	signal(SIGXFSZ, SIG_IGN);
	must(getrlimit(RLIMIT_FSIZE, &l) == 0);
	l.rlim_cur = 4 << 20;
	must(setrlimit(RLIMIT_FSIZE, &l) == 0);
	fill_up(&cx, place(&cx, folder), NULL, raise_limit);
}

static void a_full_disk_loses_nothing(void **state)
{
	(void)state;
	kit_cx();
	int status = in_child(on_small_disk, kit_scratch());
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		print_message("# a small disk may not be mounted here; only the limit on file sizes is tried\n");
	else
		assert_int_equal(status, 0);
	assert_int_equal(in_child(with_small_files, kit_scratch()), 0);
}

static void the_log_does_not_grow_for_ever(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	struct store *store;
	struct stat st;
	off_t most = 0;
	where.unsafe_sync = true;                 /* what is asked here does not need the disk to be waited for */
	assert_ok(store_open(cx, &where, &store));
	for (struct add a = { 1, 100 }; a.first < 450000; a.first += 100) {
		assert_ok(store_write(cx, store, add_rows, &a));
		assert_int_equal(stat(arena_printf(cx->arena, "%s-wal", where.path), &st), 0);
		most = st.st_size > most ? st.st_size : most;
	}
	assert_true(most > (off_t)LIMIT_WAL_PAGES * 4096 && most < (off_t)LIMIT_WAL_PAGES * 4096 * 3 / 2);
	store_close(store);
	assert_true(stat(arena_printf(cx->arena, "%s-wal", where.path), &st) != 0 || st.st_size == 0);
}

/* A reader that keeps one old picture: nobody waits for it, the log grows meanwhile, and is small again when it has gone. */
static void a_stuck_reader_holds_up_nobody(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	struct store *store;
	struct db *stuck;
	struct stat st;
	struct narrow_sum_row sum;
	const char *log = arena_printf(cx->arena, "%s-wal", where.path);
	int64_t longest_us = 0;
	where.unsafe_sync = true;
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, add_rows, &(struct add){ 1, 10 }));
	assert_ok(store_reader(cx, store, &stuck));
	assert_ok(db_begin(cx, stuck));
	for (struct add a = { 11, 100 }; a.first < 300011; a.first += 100) {
		int64_t from = clock_ticks_us();
		assert_ok(store_write(cx, store, add_rows, &a));
		longest_us = clock_ticks_us() - from > longest_us ? clock_ticks_us() - from : longest_us;
	}
	assert_int_equal(stat(log, &st), 0);
	assert_true(st.st_size > (off_t)LIMIT_WAL_PAGES * 4096 * 3 / 2);        /* the case is there at all */
	assert_true(longest_us < LIMIT_LOCK_MS * INT64_C(1000));               /* no write waited for the reader's lock */
	assert_ok(db_one(cx, stuck, &Q_NARROW_SUM, NULL, &sum));
	assert_int_equal(sum.n, 10);                                            /* and its picture stands */
	db_end(stuck);
	store_reader_back(store, stuck);
	for (struct add a = { 400001, 100 }; a.first < 600001; a.first += 100)
		assert_ok(store_write(cx, store, add_rows, &a));
	assert_int_equal(rows_in(cx, store), 10 + 300000 + 200000);
	assert_int_equal(stat(log, &st), 0);
	assert_true(st.st_size <= 64 << 20);                                    /* journal_size_limit, when it began anew */
	store_close(store);
	assert_true(stat(log, &st) != 0 || st.st_size == 0);
}

/* A command that only reads, beside a server that writes. */
static void read_beside(const char *path)
{
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct store_where where = { .engine = STORE_SQLITE, .path = path, .migrations = kit_migration_list,
		.migration_count = kit_migration_count };
	struct store *store;
	int64_t seen = 0;
	must(store_open(&cx, &where, &store) == OK);
	for (int i = 0; seen < 5000 && i < 20000; i++) {
		int64_t n = rows_in(&cx, store);
		must(n >= seen && n % 50 == 0);           /* whole closures, never fewer than before */
		seen = n;
		usleep(500);
		arena_reset(&arena);
	}
	must(seen == 5000);
	struct add a = { 1, 1 };
	must(store_write(&cx, store, add_rows, &a) == ERR_SETTING);
	store_close(store);
}

static void another_process_reads_meanwhile(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	struct store *store;
	int status;
	assert_ok(store_open(cx, &where, &store));        /* there is something to read before the child looks */
	store_close(store);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		usleep(20000);
		read_beside(where.path);
		_exit(0);
	}
	assert_ok(store_open(cx, &where, &store));
	for (struct add a = { 1, 50 }; a.first <= 5000; a.first += 50) {
		assert_ok(store_write(cx, store, add_rows, &a));
		usleep(1000);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(store);
	assert_ok(store_open(cx, &where, &store));
	assert_int_equal(rows_in(cx, store), 5000);
	store_close(store);
}

static void the_server_comes_back(void **state)
{
	(void)state;
	if (!kit_has(STORE_POSTGRES))
		return;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_POSTGRES, kit_migration_list, kit_migration_count);
	struct store *store;
	struct db *db;
	struct narrow_sum_row sum;
	assert_ok(store_open(cx, &where, &store));
	for (int64_t i = 0; i < 3; i++) {
		struct add a = { 1 + i * 10, 10 };
		assert_ok(store_write(cx, store, add_rows, &a));
		assert_int_equal(rows_in(cx, store), 10 * (i + 1));
		kit_pg_restart();                         /* every idle connection is cut off */
		assert_ok(store_reader(cx, store, &db));
		assert_ok(db_begin(cx, db));              /* a picture is taken on a new one */
		assert_ok(db_one(cx, db, &Q_NARROW_SUM, NULL, &sum));
		assert_int_equal(sum.n, 10 * (i + 1));
		store_reader_back(store, db);
	}
	kit_pg_restart();
	assert_ok(store_reader(cx, store, &db));
	enum err err = db_one(cx, db, &Q_NARROW_SUM, NULL, &sum);       /* outside a picture one question may be lost, */
	assert_true(err == OK || err == ERR_STORE);
	store_reader_back(store, db);
	assert_int_equal(rows_in(cx, store), 30);                       /* and the next is answered */
	store_close(store);
}

struct meeting { struct store *store; int64_t first, second; pthread_t thread; int runs; pthread_barrier_t *both; enum err err; };

static enum err one_then_other(struct cx *cx, struct db *db, void *arg)
{
	struct meeting *m = arg;
	TRY(db_run(cx, db, &Q_NOTE_COUNT_SET, &(struct note_count_set_in){ m->first, m->first }));
	if (m->runs++ == 0)
		pthread_barrier_wait(m->both);            /* each holds one row and wants the other's */
	return db_run(cx, db, &Q_NOTE_COUNT_SET, &(struct note_count_set_in){ m->second, m->first });
}

static void *meet(void *arg)
{
	struct meeting *m = arg;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	m->err = store_write(&cx, m->store, one_then_other, m);
	arena_free(&arena);
	return NULL;
}

static enum err two_notes(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	TRY(db_run(cx, db, &Q_SHELF_ADD, &(struct shelf_add_in){ 1, STR("one") }));
	for (int64_t i = 1; i <= 2; i++)
		TRY(db_run(cx, db, &Q_NOTE_KEEP, &(struct note_keep_in){ i, 1, STR("x") }));
	return OK;
}

static void a_deadlock_is_run_again(void **state)
{
	(void)state;
	if (!kit_has(STORE_POSTGRES))
		return;
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(STORE_POSTGRES, kit_migration_list, kit_migration_count);
	struct store *store;
	pthread_barrier_t both;
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, two_notes, NULL));
	pthread_barrier_init(&both, NULL, 2);
	struct meeting m[2] = { { .store = store, .first = 1, .second = 2, .both = &both }, { .store = store, .first = 2, .second = 1, .both = &both } };
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&m[i].thread, NULL, meet, &m[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(m[i].thread, NULL);
	pthread_barrier_destroy(&both);
	assert_true(m[0].err == OK && m[1].err == OK);
	assert_int_equal(m[0].runs + m[1].runs, 3);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_means_synced_and_syncs_are_shared),
		cmocka_unit_test(a_failed_write_fails_who_was_in_it_and_no_one_else),
		cmocka_unit_test(a_failed_sync_ends_the_process),
		cmocka_unit_test(a_full_disk_loses_nothing),
		cmocka_unit_test(the_log_does_not_grow_for_ever), cmocka_unit_test(a_stuck_reader_holds_up_nobody),
		cmocka_unit_test(another_process_reads_meanwhile),
		cmocka_unit_test(the_server_comes_back),
		cmocka_unit_test(a_deadlock_is_run_again),
	};
	return cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
}
