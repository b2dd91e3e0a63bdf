/* kill -9 while clinicians decide: what was acknowledged is there once, on both engines.
 *
 * A child process decides with several threads at once; its parent kills it at a random moment, often while it starts, and
 * starts the next, which first sends again the forms whose answers never came.
 *
 * Built again with CONTROL_ANSWERS_EARLY, it is the control: a program that answers before COMMIT has to be caught. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "gen/queries.h"
#include "tests/kit/deciding.h"
#include "tests/kit/figure.h"
#include "tests/kit/store.h"

#ifdef CONTROL_ANSWERS_EARLY
#define CONTROL true
bool control_early;                       /* set while it decides; what is made ready before is made well */
/* SQLite's writer is built to answer early. On PostgreSQL each thread commits for itself: it is told what it will be told. */
PGresult *__wrap_PQexec(PGconn *conn, const char *text);
PGresult *__real_PQexec(PGconn *conn, const char *text);
PGresult *__wrap_PQexec(PGconn *conn, const char *text)
{
	if (control_early && strcmp(text, "COMMIT") == 0) {
		deciding_told_early();
		usleep(3000);
	}
	return __real_PQexec(conn, text);
}
#else
#define CONTROL false
#endif

static int64_t no_clock(void *arg)
{
	(void)arg;
	return 0;
}

/* A life: decide until killed, or so many forms. Says why it ended otherwise. */
static pid_t life(const struct store_where *where, struct deciding *deciding, int each, uint64_t seed)
{
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid != 0)
		return pid;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct store *store;
	if (store_open(&cx, where, &store) != OK) {
		fprintf(stderr, "# does not open: %s\n", cx_say(&cx));
		_exit(1);
	}
#ifdef CONTROL_ANSWERS_EARLY
	control_early = true;
#endif
	deciding_work(store, deciding, each, seed, no_clock, NULL);
	store_close(store);
	_exit(0);
}

static bool alive(pid_t pid)
{
	siginfo_t info = { 0 };
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/* The moment: in three of four after some answers were given, else anywhere in the start. */
static void wait_for_moment(const struct deciding *deciding, pid_t pid, struct rng *rng)
{
	int64_t told = deciding->told, until = clock_ticks_us() + 5000000;
	if (rng_chance(rng, 0.25)) {
		usleep(rng_below(rng, 60000));
		return;
	}
	while (deciding->told == told && clock_ticks_us() < until && alive(pid))
		usleep(500);
	usleep(rng_below(rng, 60000));
}

static void kill_again_and_again(enum store_engine engine, const char *name)
{
	struct cx *cx = kit_cx();
	struct store_where where = kit_where(engine, migration_list, migration_count);
	struct deciding *deciding = deciding_new();
	struct store *store;
	struct rng rng;
	int status;
	const char *wrong = NULL;
	int64_t again = 0, kills = CONTROL ? 100 : kit_number("WAYMARK_KILLS", 6);
	assert_ok(store_open(cx, &where, &store));
	deciding_begin(store, deciding);
	store_close(store);
	where.create = false;
	rng_seed(&rng, 1, engine);
	for (int64_t k = 0; k < kills && !wrong; k++) {
		pid_t pid = life(&where, deciding, FORMS_MAX, (uint64_t)k + 10);
		wait_for_moment(deciding, pid, &rng);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		for (int i = 0; i < DECIDING_THREADS; i++)
			again += deciding->waiting[i] != 0;
		wrong = deciding_wrong(&where, deciding, INT64_MAX);
	}
	if (!CONTROL) {
		pid_t pid = life(&where, deciding, 20, 9);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	if (!wrong)
		wrong = deciding_wrong(&where, deciding, INT64_MAX);
	print_message("# %s: %" PRId64 " kills, %" PRId64 " forms acknowledged, %" PRId64 " refused as stale, %" PRId64
		" sent again: %s\n", name, kills,
		(int64_t)deciding->told, (int64_t)deciding->refused, again, wrong ? wrong : "each is there once");
	if (deciding->failed)
		print_message("# %" PRId64 " failed; the last: %s\n", (int64_t)deciding->failed, deciding->say);
	if (CONTROL) {
		kit_figure(engine == STORE_SQLITE ? "kill-deciding-sqlite-control" : "kill-deciding-postgres-control", wrong != NULL, 1,
			"builds that answer before COMMIT are caught", "1", wrong != NULL);
		assert_true(wrong != NULL);
		deciding_free(deciding);
		return;
	}
	kit_figure(engine == STORE_SQLITE ? "kill-deciding-sqlite" : "kill-deciding-postgres", wrong != NULL, kills,
		"kills after which a decision was lost, doubled or halved", "0", !wrong && !deciding->failed);
	assert_true(wrong == NULL);
	assert_int_equal(deciding->failed, 0);
	assert_true(deciding->told > kills);
	deciding_free(deciding);
}

static void on_sqlite(void **state)
{
	(void)state;
	kill_again_and_again(STORE_SQLITE, "SQLite");
}

static void on_postgres(void **state)
{
	(void)state;
	if (kit_has(STORE_POSTGRES))
		kill_again_and_again(STORE_POSTGRES, "PostgreSQL");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
