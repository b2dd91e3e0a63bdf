/* The nth write, sync, read, opening or allocation fails, for n = 1 and on until nothing failed any more.
 *
 * Each time, whatever was acknowledged stays, what was refused is not there, nothing is half there, and when the fault is
 * over the work goes on. A failed sync is the exception: it ends the process, and what a start after that finds on the disk
 * holds everything that was acknowledged. */
#include "tests/kit/kit.h"

#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/kit/crash_vfs.h"
#include "tests/kit/figure.h"
#include "tests/kit/random_work.h"
#include "tests/kit_queries.h"

#define NTH_MAX 100000                    /* far beyond what the scenario does */

struct try {
	struct crash_disk *disk;
	struct history *history;
	int64_t refused, done;
	char say[300];
};

static int64_t no_clock(void *arg)
{
	(void)arg;
	return 0;
}

/* ---- the scenario ---- */

static enum err open_it(struct cx *cx, struct try *try, int migrations, struct store **ret)
{
	struct store_where where = { .engine = STORE_SQLITE, .path = "waymark.db", .migrations = kit_migration_list,
			.migration_count = migrations,
		.write = true, .create = true, .vfs = crash_disk_vfs(try->disk) };
	return store_open(cx, &where, ret);
}

static bool has_begun(struct cx *cx, struct store *store)
{
	struct db *db;
	struct note_one_row row;
	if (store_reader(cx, store, &db) != OK)
		return false;
	enum err err = db_one(cx, db, &Q_NOTE_ONE, &(struct note_one_in){ 1 }, &row);
	store_reader_back(store, db);
	return err == OK;
}

static void count(struct try *try, struct cx *cx, enum err err)
{
	try->done += err == OK;
	try->refused += err != OK;
	must(err == OK || *cx->say != '\0');       /* every refusal has its sentence */
}

static void read_all(struct cx *cx, struct store *store, struct try *try)
{
	struct db *db;
	struct cursor cursor;
	struct note_all_row row;
	bool more = true;
	enum err err = store_reader(cx, store, &db);
	count(try, cx, err);
	if (err != OK)
		return;
	err = db_begin(cx, db);
	if (err == OK)
		err = db_open(cx, db, &Q_NOTE_ALL, NULL, &cursor);
	if (err == OK) {
		while ((err = cursor_next(cx, &cursor, &row, &more)) == OK && more)
			;
		cursor_close(&cursor);
	}
	count(try, cx, err);
	store_reader_back(store, db);
}

static void works(struct cx *cx, struct store *store, struct try *try, int times, uint64_t seed)
{
	struct work_plan plan = { store, try->history, no_clock, NULL, seed, 0, 3 };
	struct rng rng;
	int64_t number;
	rng_seed(&rng, seed, 0);
	for (int i = 0; i < times; i++)
		count(try, cx, work_one(cx, &plan, &rng, &number));
}

/* Make, work, close, bring up to date, work, read, close; what is refused is passed over. */
static void scenario(struct cx *cx, struct try *try)
{
	struct store *store;
	enum err err = open_it(cx, try, 1, &store);
	count(try, cx, err);
	if (err == OK) {
		count(try, cx, work_begin(cx, store));
		works(cx, store, try, 3, 1);
		store_close(store);
	}
	err = open_it(cx, try, kit_migration_count, &store);
	count(try, cx, err);
	if (err != OK)
		return;
	if (!has_begun(cx, store))
		count(try, cx, work_begin(cx, store));
	works(cx, store, try, 4, 2);
	read_all(cx, store, try);
	store_close(store);
}

/* The fault is over: what is there is right, and the work goes on. */
static const char *recovered(struct cx *cx, struct try *try)
{
	struct store *store;
	int64_t found, told = work_last_told(try->history, 0);
	if (open_it(cx, try, kit_migration_count, &store) != OK) {
		snprintf(try->say, sizeof try->say, "does not open again: %s", cx_say(cx));
		return try->say;
	}
	enum work_wrong wrong = work_compare(cx, store, try->history, 0, &found, try->say, sizeof try->say);
	if (wrong == WORK_RIGHT && found != told) {
		snprintf(try->say, sizeof try->say, "%" PRId64 " works are there, %" PRId64 " were acknowledged", found, told);
		wrong = WORK_TOO_MUCH;
	}
	int64_t before = try->refused;
	if (wrong == WORK_RIGHT) {
		if (!has_begun(cx, store))
			count(try, cx, work_begin(cx, store));
		works(cx, store, try, 3, 3);
		read_all(cx, store, try);
	}
	if (wrong == WORK_RIGHT && try->refused == before)
		wrong = work_compare(cx, store, try->history, 0, &found, try->say, sizeof try->say);
	else if (wrong == WORK_RIGHT)
		snprintf(try->say, sizeof try->say, "does not go on: %s", cx_say(cx));
	store_close(store);
	return wrong == WORK_RIGHT && try->refused == before ? NULL : try->say;
}

/* ---- disks ---- */

struct family { const char *name; unsigned ops; enum crash_fault fault; bool for_ever; };

/* How often did it fail before the scenario came through untouched? */
static int64_t loop(const struct family *family)
{
	int64_t n, wrong = 0, refused = 0;
	for (n = 1; n < NTH_MAX; n++) {
		struct cx *cx = kit_cx();
		struct try try = { .disk = crash_disk_new(), .history = history_new() };
		crash_disk_fail(try.disk, family->ops, family->fault, n, family->for_ever);
		scenario(cx, &try);
		bool failed = crash_disk_failed(try.disk);
		crash_disk_fail(try.disk, 0, CRASH_EIO, 0, false);
		refused += try.refused;
		must(failed || try.refused == 0);
		const char *say = recovered(cx, &try);
		if (say && wrong++ < 3)
			print_message("# %s, the %" PRId64 "th: %s\n", family->name, n, say);
		crash_disk_free(try.disk);
		history_free(try.history);
		if (!failed)
			break;
	}
	kit_figure("iofault", wrong, n - 1, family->name, "0", wrong == 0);
	print_message("# %s: failed at each of %" PRId64 " places, %" PRId64 " calls refused\n", family->name, n - 1, refused);
	assert_true(n > 1 && n < NTH_MAX);
	assert_int_equal(wrong, 0);
	return n - 1;
}

static void each_operation_fails_in_turn(void **state)
{
	(void)state;
	static const struct family families[] = {
		{ "write, I/O error once", CRASH_WRITE, CRASH_EIO, false }, { "write, I/O error from there on", CRASH_WRITE, CRASH_EIO,
				true },
		{ "write, disk full once", CRASH_WRITE, CRASH_FULL, false }, { "write, disk full from there on", CRASH_WRITE,
				CRASH_FULL, true },
		{ "truncate, I/O error once", CRASH_TRUNCATE, CRASH_EIO, false }, { "truncate, I/O error from there on", CRASH_TRUNCATE,
				CRASH_EIO, true },
		{ "read, I/O error once", CRASH_READ, CRASH_EIO, false }, { "read, I/O error from there on", CRASH_READ, CRASH_EIO,
				true },
		{ "open, I/O error once", CRASH_OPEN, CRASH_EIO, false }, { "open, disk full from there on", CRASH_OPEN, CRASH_FULL,
				true },
		{ "delete, I/O error once", CRASH_DELETE, CRASH_EIO, false }, { "delete, I/O error from there on", CRASH_DELETE,
				CRASH_EIO, true },
		{ "shared memory, I/O error once", CRASH_SHM, CRASH_EIO, false }, { "shared memory, I/O error from there on", CRASH_SHM,
				CRASH_EIO, true },
	};
	for (size_t i = 0; i < LENGTH(families); i++)
		loop(&families[i]);
}

/* The control: a disk that says it wrote and did not. Whatever notices it, the record or we who compare, it is found out at
 * most places; where it is not, the bytes were not needed any more. */
static void swallowed_writes_are_found_out(void **state)
{
	(void)state;
	int64_t n, found_out = 0;
	for (n = 1; n < NTH_MAX; n += 4) {
		int status;
		fflush(NULL);
		pid_t pid = fork();                       /* the program may end by a broken promise: found out, too */
		must(pid >= 0);
		if (pid == 0) {
			struct cx *cx = kit_cx();
			struct try try = { .disk = crash_disk_new(), .history = history_new() };
			must(freopen("/dev/null", "w", stderr) != NULL);
			crash_disk_fail(try.disk, CRASH_WRITE, CRASH_SWALLOW, n, false);
			scenario(cx, &try);
			bool failed = crash_disk_failed(try.disk);
			crash_disk_fail(try.disk, 0, CRASH_EIO, 0, false);
			_exit(!failed ? 2 : try.refused > 0 || recovered(cx, &try) != NULL);
		}
		must(waitpid(pid, &status, 0) == pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
			break;
		found_out += !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	kit_figure("iofault-control", found_out, (n - 1) / 4, "swallowed writes that are found out", "above 0", found_out > 0);
	assert_true(found_out > 0);
}

/* ---- a failed sync ---- */

/* In a child: 0 when no sync failed, else it is dead by the time we look. */
static int in_child(struct try *try, int64_t n, const char *words)
{
	int status;
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		int fd = open(words, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		must(fd >= 0 && dup2(fd, 2) == 2);
		crash_disk_fail(try->disk, CRASH_SYNC, CRASH_EIO, n, false);
		scenario(kit_cx(), try);
		_exit(crash_disk_failed(try->disk) ? 3 : 0);
	}
	must(waitpid(pid, &status, 0) == pid);
	return status;
}

static bool said(struct cx *cx, const char *words, const char *text)
{
	struct str all;
	return file_read(cx, words, 1 << 20, &all) == OK && str_find(all, text) >= 0;
}

static void a_failed_sync_ends_the_process(void **state)
{
	(void)state;
	const char *words = NULL;
	char path[300];
	int64_t n, wrong = 0, images = 0;
	snprintf(path, sizeof path, "%s/stderr", kit_scratch());
	words = path;
	for (n = 1; n < NTH_MAX; n++) {
		struct cx *cx = kit_cx();
		struct try try = { .disk = crash_disk_new(), .history = history_new() };
		int status = in_child(&try, n, words);
		for (int way = 0; way < CRASH_WAYS && status != 0; way++) {
			struct crash_walk *walk = crash_walk_new(try.disk);
			struct try after = { .disk = crash_walk_image(walk, crash_disk_ops(try.disk), (enum crash_way)way, (uint64_t)n),
					.history = history_new() };
			struct store *store;
			int64_t found = 0;
			bool right = open_it(cx, &after, kit_migration_count, &store) == OK;
			if (right) {
				right = work_compare(cx, store, try.history, 0, &found, after.say, sizeof after.say) == WORK_RIGHT;
				store_close(store);
			}
			if (!right && wrong++ < 3)
				print_message("# the %" PRId64 "th sync, %s: %s\n", n, crash_way_name((enum crash_way)way), *after.say
						? after.say : cx_say(cx));
			images++;
			history_free(after.history);
			crash_disk_free(after.disk);
			crash_walk_free(walk);
		}
		bool ended = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && said(cx, words, "fsync failed");
		crash_disk_free(try.disk);
		history_free(try.history);
		if (status == 0)
			break;
		if (!ended)
			print_message("# the %" PRId64 "th sync failed, and the process did not end by it (status %x)\n", n,
					(unsigned)status);
		assert_true(ended);
	}
	kit_figure("iofault", wrong, n - 1, "sync: the process ends, and all that was acknowledged is there", "0", wrong == 0);
	print_message("# sync: failed at each of %" PRId64 " places, each ended the process; %" PRId64 " images of what was left\n",
			n - 1, images);
	assert_true(n > 1);
	assert_int_equal(wrong, 0);
}

/* ---- faults while recovering from a power cut ---- */

static void recovery_fails_in_turn(void **state)
{
	(void)state;
	static const struct family families[] = {
		{ "recovering: write, I/O error", CRASH_WRITE, CRASH_EIO, false }, { "recovering: write, disk full for ever",
				CRASH_WRITE, CRASH_FULL, true },
		{ "recovering: read, I/O error", CRASH_READ, CRASH_EIO, false }, { "recovering: open, I/O error", CRASH_OPEN, CRASH_EIO,
				false },
		{ "recovering: shared memory", CRASH_SHM, CRASH_EIO, true },
	};
	struct cx *cx = kit_cx();
	struct try past = { .disk = crash_disk_new(), .history = history_new() };
	struct store *store;
	assert_ok(open_it(cx, &past, kit_migration_count, &store));
	assert_ok(work_begin(cx, store));
	works(cx, store, &past, 12, 5);
	struct crash_walk *walk = crash_walk_new(past.disk);
	for (size_t i = 0; i < LENGTH(families); i++) {
		int64_t n, wrong = 0;
		for (n = 1; n < NTH_MAX; n++) {
			struct try try = { .disk = crash_walk_image(walk, crash_disk_ops(past.disk), CRASH_SUBSET, 1),
					.history = history_new() };
			struct store *again;
			history_copy(try.history, past.history, past.history->last);
			crash_disk_fail(try.disk, families[i].ops, families[i].fault, n, families[i].for_ever);
			if (open_it(cx, &try, kit_migration_count, &again) == OK) {
				works(cx, again, &try, 2, 6);
				store_close(again);
			}
			bool failed = crash_disk_failed(try.disk);
			crash_disk_fail(try.disk, 0, CRASH_EIO, 0, false);
			const char *say = recovered(cx, &try);
			if (say && wrong++ < 3)
				print_message("# %s, the %" PRId64 "th: %s\n", families[i].name, n, say);
			crash_disk_free(try.disk);
			history_free(try.history);
			if (!failed)
				break;
		}
		kit_figure("iofault", wrong, n - 1, families[i].name, "0", wrong == 0);
		print_message("# %s: at each of %" PRId64 " places\n", families[i].name, n - 1);
		assert_true(n > 1);
		assert_int_equal(wrong, 0);
	}
	crash_walk_free(walk);
	store_close(store);
	crash_disk_free(past.disk);
	history_free(past.history);
}

/* ---- memory ---- */

static _Atomic int64_t allocations, fail_at;      /* 0: none fails */
static bool fail_on;

static bool refused_memory(void)
{
	int64_t n = ++allocations;
	return fail_at && (n == fail_at || (fail_on && n > fail_at));
}

static void *get(int n)
{
	return refused_memory() ? NULL : malloc((size_t)n);
}

static void *get_more(void *p, int n)
{
	return refused_memory() ? NULL : realloc(p, (size_t)n);
}

static int size_of(void *p)
{
	return p ? (int)malloc_usable_size(p) : 0;
}

static int round_up(int n)
{
	return (n + 7) & ~7;
}

static int memory_start(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void memory_end(void *arg)
{
	(void)arg;
}

static void each_allocation_fails_in_turn(void **state)
{
	(void)state;
	bool every = kit_number("WAYMARK_EVERY", 0) > 0;
	for (int for_ever = 0; for_ever < 2; for_ever++) {
		int64_t n, places = 0, wrong = 0, refused = 0;
		for (n = 1; n < NTH_MAX * 100; n += every ? 1 : 1 + n / 12) {
			struct cx *cx = kit_cx();
			struct try try = { .disk = crash_disk_new(), .history = history_new() };
			allocations = 0;
			fail_on = for_ever;
			fail_at = n;
			scenario(cx, &try);
			bool failed = allocations >= n;
			fail_at = 0;
			refused += try.refused;
			const char *say = recovered(cx, &try);
			if (say && wrong++ < 3)
				print_message("# allocation %" PRId64 ": %s\n", n, say);
			crash_disk_free(try.disk);
			history_free(try.history);
			if (!failed)
				break;
			places++;
		}
		kit_figure("iofault", wrong, places, for_ever ? "allocation, from there on" : "allocation, once", "0", wrong == 0);
		print_message("# allocation, %s: failed at %" PRId64 " places of about %" PRId64 ", %" PRId64 " calls refused\n",
			for_ever ? "from there on" : "once", places, n, refused);
		assert_true(places > 10);
		assert_int_equal(wrong, 0);
	}
}

int main(void)
{
	static const sqlite3_mem_methods memory = { get, free, get_more, size_of, round_up, memory_start, memory_end, NULL };
	must(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) == SQLITE_OK);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation_fails_in_turn), cmocka_unit_test(swallowed_writes_are_found_out), cmocka_unit_test(a_failed_sync_ends_the_process),
		cmocka_unit_test(recovery_fails_in_turn), cmocka_unit_test(each_allocation_fails_in_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
