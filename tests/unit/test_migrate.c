/* The schema comes up to date step by step, survives being killed, and refuses what it does not know. */
#include "tests/kit/kit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

#define BOTH(text) text, text

/* A third step that takes a while, so that there is a middle to be killed in. */
static const struct migration slow_step = { 3, "0003_slow",
	"CREATE TABLE slow (id INTEGER PRIMARY KEY) STRICT; INSERT INTO slow WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
	"SELECT i FROM n; CREATE TABLE late (id INTEGER PRIMARY KEY) STRICT",
	"CREATE TABLE slow (id bigint PRIMARY KEY); INSERT INTO slow SELECT generate_series(1, 300000); CREATE TABLE late (id bigint PRIMARY KEY)" };

static void steps(struct migration list[4])
{
	list[0] = kit_migration_list[0];
	list[1] = kit_migration_list[1];
	list[2] = slow_step;
}

static void each(void (*body)(struct cx *cx, enum store_engine engine, struct store_where where))
{
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		body(cx, (enum store_engine)engine, kit_where((enum store_engine)engine, kit_migration_list, kit_migration_count));
	}
}

static enum err add_shelf(struct cx *cx, struct db *db, void *arg)
{
	struct shelf_add_in in = { *(int64_t *)arg, STR("kept") };
	return db_run(cx, db, &Q_SHELF_ADD, &in);
}

static void forward(struct cx *cx, enum store_engine engine, struct store_where where)
{
	struct store *store;
	struct migration list[4];
	int64_t id = 1;
	steps(list);
	where.create = false;
	if (engine == STORE_SQLITE)
		assert_false(file_exists(where.path));
	assert_int_equal(store_open(cx, &where, &store), ERR_NO_STORE);
	where.create = true;
	where.migration_count = 1;
	assert_ok(store_open(cx, &where, &store));
	assert_int_equal(store_version_of(store), 1);
	assert_ok(store_write(cx, store, add_shelf, &id));
	store_close(store);
	where.create = false;
	where.migrations = list;
	where.migration_count = 3;
	where.write = false;
	assert_int_equal(store_open(cx, &where, &store), ERR_SETTING);      /* only a writer may bring it up */
	where.write = true;
	assert_ok(store_open(cx, &where, &store));
	assert_int_equal(store_version_of(store), 3);
	assert_int_equal(store_write(cx, store, add_shelf, &id), ERR_UNIQUE);  /* what was there is there */
	store_close(store);
	where.migration_count = 2;
	assert_int_equal(store_open(cx, &where, &store), ERR_NEWER);
	assert_true(strstr(cx_say(cx), "0003_slow") != NULL);
	where.migration_count = 3;
	list[1].sqlite = "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT";
	assert_int_equal(store_open(cx, &where, &store), ERR_DAMAGED);
	assert_true(strstr(cx_say(cx), "0002_narrow") != NULL);
	steps(list);
	where.write = false;
	assert_ok(store_open(cx, &where, &store));
	assert_int_equal(store_write(cx, store, add_shelf, &id), ERR_SETTING);
	assert_ok(store_alive(cx, store));
	store_close(store);
}

static void forward_only(void **state) { (void)state; each(forward); }

static void failing(struct cx *cx, enum store_engine engine, struct store_where where)
{
	struct store *store;
	struct migration list[4];
	(void)engine;
	steps(list);
	list[2] = (struct migration){ 3, "0003_wrong", BOTH("CREATE TABLE half (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1)") };
	where.migrations = list;
	where.migration_count = 3;
	assert_int_equal(store_open(cx, &where, &store), ERR_STORE);
	assert_true(strstr(cx_say(cx), "0003_wrong") && strstr(cx_say(cx), "nowhere"));
	where.migration_count = 2;
	assert_ok(store_open(cx, &where, &store));                          /* the two before it are in, nothing of it is */
	assert_int_equal(store_version_of(store), 2);
	store_close(store);
	list[2] = (struct migration){ 3, "0003_right", BOTH("CREATE TABLE half (id INTEGER PRIMARY KEY)") };
	where.migration_count = 3;
	assert_ok(store_open(cx, &where, &store));
	store_close(store);
}

static void a_step_that_fails_leaves_nothing(void **state) { (void)state; each(failing); }

static void broken_reference(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct migration list[4];
	steps(list);
	/* Foreign keys are off while SQLite migrates, so that a table may be rebuilt; afterwards they have to hold. */
	list[2] = (struct migration){ 3, "0003_dangling", BOTH("INSERT INTO note (id, shelf_id) VALUES (1, 99)") };
	struct store_where where = kit_where(STORE_SQLITE, list, 3);
	assert_int_equal(store_open(cx, &where, &store), ERR_CONFLICT);
	assert_true(strstr(cx_say(cx), "note") != NULL);
}

/* Open in a child and kill it after so many microseconds. True: it was still at work. */
static bool killed(const struct store_where *where, int us)
{
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct store *store;
		_exit(store_open(&cx, where, &store) == OK ? 0 : 1);
	}
	usleep((useconds_t)us);
	kill(pid, SIGKILL);
	int status;
	must(waitpid(pid, &status, 0) == pid);
	must(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void kills(struct cx *cx, enum store_engine engine, struct store_where where)
{
	struct store *store;
	struct migration list[4];
	int hits = 0;
	(void)engine;
	steps(list);
	where.migrations = list;
	where.migration_count = 3;
	for (int i = 0; i < 12; i++)
		hits += killed(&where, 1000 + i * i * 700);
	assert_true(hits > 3);
	assert_ok(store_open(cx, &where, &store));                          /* the next start goes on where it was left */
	assert_int_equal(store_version_of(store), 3);
	int64_t id = 1;
	assert_ok(store_write(cx, store, add_shelf, &id));
	store_close(store);
}

static void killed_in_the_middle(void **state) { (void)state; each(kills); }

static void not_ours(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	assert_ok(file_write(cx, where.path, STR("This is a letter and not a database, and it is long enough to be looked at. -------------------------"), 0600));
	assert_int_equal(store_open(cx, &where, &store), ERR_DAMAGED);
	struct store_where other = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	struct migration theirs = { 1, "0001_theirs", BOTH("CREATE TABLE customers (id INTEGER PRIMARY KEY)") };
	other.migrations = &theirs, other.migration_count = 1;
	assert_ok(store_open(cx, &other, &store));
	store_close(store);
	other.migrations = kit_migration_list, other.migration_count = kit_migration_count;
	assert_int_equal(store_open(cx, &other, &store), ERR_DAMAGED);
	where.path = "/nowhere/at/all/waymark.db";
	assert_int_equal(store_open(cx, &where, &store), ERR_FILE);
	if (!kit_has(STORE_POSTGRES))
		return;
	where = kit_where(STORE_POSTGRES, kit_migration_list, kit_migration_count);
	where.conninfo = "host=/nowhere/at/all dbname=waymark";
	assert_int_equal(store_open(cx, &where, &store), ERR_STORE);
	assert_true(strstr(cx_say(cx), "connecting") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forward_only),
		cmocka_unit_test(a_step_that_fails_leaves_nothing),
		cmocka_unit_test(broken_reference),
		cmocka_unit_test(killed_in_the_middle),
		cmocka_unit_test(not_ours),
	};
	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
