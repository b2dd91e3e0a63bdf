/* The process ends before each statement of every function of care that writes, and there is no memory at its allocations. What a start after that
 * finds is as before, and asked for then it is done as where nothing failed; after COMMIT all is there, and asked for once more it is not done twice.
 *
 * An arena that finds no memory ends the process (base/must.h); SQLite tells an error, or goes on without. On SQLite the process that ends works on
 * a copy of the file: what is left of it is opened as a start would. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/kit/care_story.h"
#include "tests/kit/digest.h"
#include "tests/kit/figure.h"
#include "tests/kit/store.h"

static enum store_engine engine;
static struct story_plain plain;
static int64_t most;                      /* places of a step, evenly, deaths and allocations each */
static int64_t each_step;                 /* each so manieth step; 1: all */
static int64_t deaths, losses, allocations;
static struct shared { int64_t places; bool came; enum err err; } *shared;

/* ---- the process that ends ---- */

static int child(size_t i, bool again, enum failing how, int64_t nth, const struct store_where *where)
{
	int status;
	*shared = (struct shared){ 0 };
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		must(freopen("/dev/null", "w", stderr) && freopen("/dev/null", "w", stdout));
		story.where = *where;
		must(store_open(kit_cx(), where, &story.store) == OK);
		shared->err = story_take(i, again, how, nth, &shared->came, &shared->places);
		_exit(0);
	}
	must(waitpid(pid, &status, 0) == pid);
	if (status != 0 || shared->err != OK)
		failing_numbers_back();           /* those that it took and did not commit */
	return status;
}

static bool ended(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == FAILING_EXIT;
}

static bool aborted(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* SQLite: the record as it stands, in a file of its own. PostgreSQL's server does not end with the process. */
static struct store_where copied(void)
{
	struct store_where where = story.where;
	static int number;
	if (engine == STORE_POSTGRES)
		return where;
	sqlite3 *db;
	static const char *folder;
	if (!number++)
		folder = kit_scratch();
	where.path = arena_printf(&story.lasting, "%s/%d.db", folder, number);
	must(sqlite3_open_v2(story.where.path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
	must(sqlite3_exec(db, arena_printf(&story.lasting, "VACUUM INTO '%s'", where.path), NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	return where;
}

static void gone(const struct store_where *where)
{
	if (engine == STORE_SQLITE)
		for (const char *const *end = (const char *const[]){ "", "-wal", "-shm", NULL }; *end; end++)
			unlink(arena_printf(&story.lasting, "%s%s", where->path, *end));
}

static struct str left_in(const struct store_where *where, struct arena *arena)
{
	struct digest *digest = digest_open(where);
	struct str told = digest_now(digest, arena);
	digest_close(digest);
	return told;
}

/* ---- one step ---- */

struct trying { size_t i; const struct story_step *step; struct str before; struct store_where where; struct arena *arena; bool done; };

static void must_be(const struct trying *t, enum failing how, int64_t nth, struct str should_be, const char *what)
{
	const char *differs = story_differs(t->i, left_in(&t->where, t->arena), should_be);
	if (*differs)
		story_wrong(t->i, how, nth, what, differs);
}

static void dies(struct trying *t)
{
	int64_t places = plain.places[t->i], each = places > most ? (places + most - 1) / most : 1;
	for (int64_t nth = 1; nth <= places; nth += each) {
		if (!ended(child(t->i, false, FAILING_DEAD, nth, &t->where))) {
			/* of several transactions what the tries before have done is not done again: fewer are left */
			if (!t->step->slices)
				story_wrong(t->i, FAILING_DEAD, nth, "it did not come to that", "");
			failing_numbers_back();
			return;
		}
		deaths++;
		if (!t->step->slices)
			must_be(t, FAILING_DEAD, nth, t->before, "it died, and has changed");
	}
}

static void is_lost(struct trying *t)
{
	if (engine == STORE_POSTGRES || t->step->slices)
		return;                           /* of PostgreSQL care_faults asks it */
	if (!ended(child(t->i, false, FAILING_LOST, 1, &t->where)))
		return;                           /* nothing to be done, nothing to be lost */
	losses++;
	must_be(t, FAILING_LOST, 1, plain.done[t->i], "COMMIT was done, and not all is there:");
	int status = child(t->i, true, FAILING_NOTHING, 0, &t->where);
	if (status != 0 || (shared->err != OK) != (t->step->again == AGAIN_REFUSED))
		story_wrong(t->i, FAILING_LOST, 1, "asked for once more it is not answered as it should", "");
	must_be(t, FAILING_LOST, 1, plain.repeated[t->i], "asked for once more it is done twice, or half:");
	gone(&t->where);
	t->where = copied();
}

static void has_no_memory(struct trying *t)
{
	struct store_where counts = copied();
	if (engine == STORE_SQLITE && child(t->i, false, FAILING_MEMORY, 0, &counts) != 0)
		story_wrong(t->i, FAILING_MEMORY, 0, "cannot be counted", "");
	int64_t places = engine == STORE_SQLITE ? shared->places : 200, each = places > most ? (places + most - 1) / most : 1;
	if (engine == STORE_SQLITE)
		gone(&counts);
	for (int64_t nth = 1; nth <= places && !t->done; nth += each) {
		int status = child(t->i, false, FAILING_MEMORY, nth, &t->where);
		if (status != 0 && !aborted(status))
			story_wrong(t->i, FAILING_MEMORY, nth, "the process ended in another way", "");
		bool taken = status == 0 && shared->err == OK;
		allocations += status != 0 || shared->came;
		if (taken)
			must_be(t, FAILING_MEMORY, nth, plain.done[t->i], "it is taken, and not all is done:");
		else if (!t->step->slices)
			must_be(t, FAILING_MEMORY, nth, t->before, "there was no memory, and it has changed");
		if (taken && engine == STORE_SQLITE) {
			gone(&t->where);
			t->where = copied();
		} else {
			t->done = taken;
		}
	}
}

/* And when it is over: done as if nothing had been. */
static void is_done(struct trying *t, struct digest *digest)
{
	bool came;
	int64_t n;
	if (!t->done && story_take(t->i, false, FAILING_NOTHING, 0, &came, &n) != OK)
		story_wrong(t->i, FAILING_NOTHING, 0, "nothing fails any more, and it is refused:", cx_say(kit_cx_now()));
	if (*story_differs(t->i, digest_now(digest, t->arena), plain.done[t->i]))
		story_wrong(t->i, FAILING_NOTHING, 0, "after all that it is not as it should be:", story_differs(t->i, digest_now(digest, t->arena),
			plain.done[t->i]));
	story_take(t->i, true, FAILING_NOTHING, 0, &came, &n);
}

static void every_step_survives_its_process(void **state)
{
	(void)state;
	size_t count;
	const struct story_step *step = story_steps(&count);
	if (engine == STORE_POSTGRES && each_step > 1)
		return;                           /* the long form does */
	deaths = losses = allocations = 0;
	story_wrongs = 0;
	assert_true(story_plain(engine, &plain));
	story_open(engine);
	struct digest *digest = digest_open(&story.where);
	for (size_t i = 0; i < count; i++) {
		struct arena arena;
		arena_init(&arena, 0);
		story_ready(i);
		if (i % (size_t)each_step != 0) {
			bool came;
			int64_t n;
			if (story_take(i, false, FAILING_NOTHING, 0, &came, &n) != OK)
				story_wrong(i, FAILING_NOTHING, 0, "it is refused:", cx_say(kit_cx_now()));
			story_take(i, true, FAILING_NOTHING, 0, &came, &n);
			arena_free(&arena);
			continue;
		}
		struct trying t = { .i = i, .step = &step[i], .before = digest_now(digest, &arena), .where = copied(), .arena = &arena };
		dies(&t);
		is_lost(&t);
		has_no_memory(&t);
		gone(&t.where);
		is_done(&t, digest);
		arena_free(&arena);
	}
	digest_close(digest);
	story_close();
	arena_free(&plain.arena);
	bool pass = story_wrongs == 0 && deaths >= 90 / each_step && allocations >= 50 / each_step && (engine == STORE_POSTGRES || losses >= 50 / each_step);
	kit_figure("fault", story_wrongs, deaths + losses + allocations, engine ? "deaths and allocations, PostgreSQL" : "deaths and allocations, SQLite", "0",
		pass);
	print_message("# %" PRId64 " deaths before a statement, %" PRId64 " after COMMIT, %" PRId64 " allocations\n", deaths, losses, allocations);
	assert_int_equal(story_wrongs, 0);
	assert_true(pass);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	log_quiet(true);
	kit_cx();
	most = kit_number("WAYMARK_EVERY", 0) > 0 ? 40 : 3;
	each_step = kit_number("WAYMARK_EVERY", 0) > 0 ? 1 : 16;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_step_survives_its_process) };
	return kit_run_on_engines("care, its process ends anywhere", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
