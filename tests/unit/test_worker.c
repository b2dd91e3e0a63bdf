/* The tray is worked through whatever happens: a slip that kills the process is parked after its third death and blocks nobody,
 * a slip that fails is parked with its reason, and what is no slip's fault does not count against it. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "gen/queries.h"
#include "job/worker.h"

static enum err place(struct cx *cx, struct db *db, void *arg)
{
	return slip_put(cx, db, str_of(arg), 1, 1, clock_now());
}

static void put(struct store *store, char *job)
{
	assert_ok(store_write(kit_cx_now(), store, place, job));
}

static struct slip only(struct store *store, const char *job)
{
	struct db *db;
	struct slip *slips, ret = { .id = NIL };
	size_t n;
	assert_ok(store_reader(kit_cx_now(), store, &db));
	assert_ok(slips_all(kit_cx_now(), db, &slips, &n));
	store_reader_back(store, db);
	for (size_t i = 0; i < n; i++)
		if (str_is(slips[i].job, job))
			ret = slips[i];
	return ret;
}

/* ---- stops ---- */

static _Atomic int runs;
static _Atomic bool in_the_way;
static enum err passing_error;

static enum err die(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)cx, (void)env, (void)slip;
	abort();
}

static enum err work(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)cx, (void)env, (void)slip;
	runs++;
	return OK;
}

static enum err refuse(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)env, (void)slip;
	runs++;
	return fail(cx, ERR_BAD_FILE, "The extract has no header.");
}

static enum err not_now(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)env, (void)slip;
	runs++;
	return in_the_way ? fail(cx, passing_error, "Not just now.") : OK;
}

static enum err until_stopped(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)slip;
	runs++;
	while (!*env->stop)
		usleep(1000);
	return fail(cx, ERR_STOPPED, "Stopped.");
}

static enum err again_meanwhile(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	(void)slip;
	usleep(1000);
	if (runs++ == 0)
		TRY(store_write(cx, env->store, place, (char[]){ "again" }));
	return OK;
}

static enum err died(struct cx *cx, struct db *db, const struct slip *slip)
{
	(void)slip;
	return slip_put(cx, db, STR("told"), 1, 1, clock_now());
}

static const struct job_stop stops[] = { { "die", die, died }, { "told", work }, { "work", work }, { "refuse", refuse }, { "not_now", not_now },
	{ "until_stopped", until_stopped }, { "again", again_meanwhile } };

static enum err drain(struct store *store, int64_t *ret_done)
{
	struct job_env env = { .store = store, .data = "" };
	return worker_drain(kit_cx_now(), &env, stops, LENGTH(stops), ret_done);
}

/* A process of its own that works the tray until it dies or the tray is empty. */
static int life(const struct store_where *where)
{
	int status;
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct store *store;
		struct job_env env = { .data = "" };
		int64_t done;
		signal(SIGABRT, SIG_DFL);
		if (store_open(&cx, where, &store) != OK)
			_exit(9);
		env.store = store;
		enum err err = worker_drain(&cx, &env, stops, LENGTH(stops), &done);
		store_close(store);
		_exit(err == OK ? 0 : 8);
	}
	must(waitpid(pid, &status, 0) == pid);
	return status;
}

static void third_death(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(engine, migration_list, migration_count);
	struct store *store;
	assert_ok(store_open(cx, &where, &store));
	put(store, (char[]){ "die" });
	usleep(1000);
	put(store, (char[]){ "work" });
	store_close(store);
	where.create = false;
	for (int i = 1; i <= SLIP_ATTEMPTS; i++) {
		int status = life(&where);
		assert_true(WIFSIGNALED(status));
		assert_ok(store_open(cx, &where, &store));
		assert_int_equal(only(store, "die").attempts, i);       /* the count was on the disk before it ran */
		assert_false(only(store, "die").parked);
		assert_true(only(store, "work").id != NIL);
		store_close(store);
	}
	assert_int_equal(life(&where), 0);
	assert_ok(store_open(cx, &where, &store));
	assert_true(only(store, "die").parked);
	assert_true(str_find(only(store, "die").say, "three times") >= 0);
	assert_int_equal(only(store, "work").id, NIL);                  /* and the next was done, */
	assert_int_equal(only(store, "told").id, NIL);                  /* and whoever waited was told */
	store_close(store);
}

static void fails_and_waits(enum store_engine engine)
{
	static const enum err passing[] = { ERR_STOPPED, ERR_BUSY, ERR_DISK_FULL };
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(engine, migration_list, migration_count);
	struct store *store;
	int64_t done;
	assert_ok(store_open(cx, &where, &store));

	runs = 0;
	put(store, (char[]){ "refuse" });
	assert_int_equal(drain(store, &done), ERR_BAD_FILE);
	assert_int_equal(drain(store, &done), ERR_BAD_FILE);
	assert_false(only(store, "refuse").parked);
	assert_ok(drain(store, &done));
	assert_true(only(store, "refuse").parked && runs == 3);
	assert_str(only(store, "refuse").say, "The extract has no header.");
	put(store, (char[]){ "refuse" });                               /* asked for again it starts anew */
	assert_true(!only(store, "refuse").parked && only(store, "refuse").attempts == 0);
	assert_int_equal(drain(store, &done), ERR_BAD_FILE);
	assert_int_equal(only(store, "refuse").attempts, 1);
	drain(store, &done), drain(store, &done);

	runs = 0;
	in_the_way = true;
	put(store, (char[]){ "not_now" });
	for (int i = 0; i < 9; i++) {
		passing_error = passing[i % LENGTH(passing)];
		assert_int_equal(drain(store, &done), passing_error);
		assert_int_equal(only(store, "not_now").attempts, 0);
	}
	in_the_way = false;
	assert_ok(drain(store, &done));
	assert_true(done == 1 && runs == 10 && only(store, "not_now").id == NIL);

	runs = 0;
	put(store, (char[]){ "again" });                                /* placed again while it ran: it runs again */
	assert_ok(drain(store, &done));
	assert_true(done == 2 && runs == 2 && only(store, "again").id == NIL);
	store_close(store);
}

static void restarts_do_not_count(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(engine, migration_list, migration_count);
	struct store *store;
	assert_ok(store_open(cx, &where, &store));
	put(store, (char[]){ "until_stopped" });
	for (int i = 1; i <= 4; i++) {
		struct worker *worker;
		runs = 0;
		assert_ok(worker_open(cx, &(struct job_env){ .store = store, .data = "" }, stops, LENGTH(stops), &worker));
		while (runs == 0)
			usleep(1000);
		assert_int_equal(only(store, "until_stopped").attempts, 1);
		worker_close(worker);
		assert_int_equal(only(store, "until_stopped").attempts, 0);
		assert_false(only(store, "until_stopped").parked);
	}
	store_close(store);
}

static bool alone(struct store *store, int64_t id)
{
	struct db *db;
	bool ret;
	assert_ok(store_reader(kit_cx_now(), store, &db));
	assert_ok(slip_alone(kit_cx_now(), db, id, &ret));
	store_reader_back(store, db);
	return ret;
}

/* What rests is not to be waited for by other work. */
static void other_work_waits(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(engine, migration_list, migration_count);
	struct store *store;
	int64_t done;
	assert_ok(store_open(cx, &where, &store));
	put(store, (char[]){ "work" });
	assert_true(alone(store, only(store, "work").id));
	put(store, (char[]){ "told" });
	assert_false(alone(store, only(store, "work").id));
	assert_ok(drain(store, &done));
	assert_true(alone(store, NIL));
	store_close(store);
}

static int64_t rested_us(_Atomic bool *stop, int64_t worked_us)
{
	int64_t from_us = clock_ticks_us();
	job_rest(&(struct job_env){ .data = "", .stop = stop }, worked_us, JOB_REST_DAILY);
	return clock_ticks_us() - from_us;
}

static void who_asks_for_a_page_comes_first(void **state)
{
	_Atomic bool stop = false;
	(void)state;
	assert_true(rested_us(&stop, 20000) >= 20000 * JOB_REST_DAILY);
	assert_true(rested_us(NULL, INT64_C(60000000)) < 30000000);
	stop = true;
	assert_true(rested_us(&stop, INT64_C(60000000)) < 30000000);
}

#define ON_BOTH(test) \
	static void test##_on_sqlite(void **state) { (void)state; test(STORE_SQLITE); } \
	static void test##_on_postgres(void **state) { (void)state; if (kit_has(STORE_POSTGRES)) test(STORE_POSTGRES); }
ON_BOTH(third_death)
ON_BOTH(fails_and_waits)
ON_BOTH(restarts_do_not_count)
ON_BOTH(other_work_waits)

int main(void)
{
	log_quiet(true);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(third_death_on_sqlite), cmocka_unit_test(third_death_on_postgres),
		cmocka_unit_test(fails_and_waits_on_sqlite), cmocka_unit_test(fails_and_waits_on_postgres),
		cmocka_unit_test(restarts_do_not_count_on_sqlite), cmocka_unit_test(restarts_do_not_count_on_postgres),
		cmocka_unit_test(other_work_waits_on_sqlite), cmocka_unit_test(other_work_waits_on_postgres),
		cmocka_unit_test(who_asks_for_a_page_comes_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
