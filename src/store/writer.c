/* The one writer: closures of many threads share a COMMIT, each but the first in a SAVEPOINT of its own.
 *
 * While one batch is being synced the next one gathers by itself, so nobody waits for company on purpose: a lone closure
 * is committed at once. Each caller sleeps until its COMMIT is on the disk; an answer is never given before. Checkpoints
 * are made here and nowhere else. */
#include "store/sqlite_in.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"

enum state { WAITING, RUNNING, DONE };
struct work {
	store_work *run;
	void *arg;
	struct cx *cx;
	enum err err;
	enum state state;
	pthread_cond_t changed;
	struct work *next;
};

struct writer {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct work *first, *last;
	bool closing;
	int checkpointed;                 /* pages in the log when it was last written back */
};

/* The control of tests/fault: a build that answers before COMMIT, which killing it has to find out. Never the program. */
#ifdef CONTROL_ANSWERS_EARLY
extern bool control_early;
#define EARLY control_early
#else
#define EARLY false
#endif

#define IDLE_MS 500                       /* after so long a pause the log is written back, before somebody has to wait for it */

static int exec(struct writer *writer, const char *text)
{
	return sqlite3_exec(lite_of(writer->db)->sqlite, text, NULL, NULL, NULL);
}

/* Readers go on meanwhile. What fails here is tried again later: the log has it all. But a failed fsync ends us. */
static void checkpoint(struct writer *writer, int mode)
{
	struct lite *lite = lite_of(writer->db);
	struct cx aside = { 0 };
	int rc = sqlite3_wal_checkpoint_v2(lite->sqlite, NULL, mode, NULL, NULL);
	if (rc != SQLITE_OK)
		lite_fail(&aside, lite->sqlite, rc, "checkpoint");
	writer->checkpointed = lite->frames;
}

/* ---- one batch ---- */

static bool rolled_back(struct writer *writer)
{
	return sqlite3_get_autocommit(lite_of(writer->db)->sqlite) != 0;
}

/* The next closure in the line, or NULL; it cannot be given up from here on. */
static struct work *take(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	struct work *work = writer->first;
	if (work) {
		writer->first = work->next;
		if (!writer->first)
			writer->last = NULL;
		work->state = RUNNING;
	}
	pthread_mutex_unlock(&writer->lock);
	return work;
}

/* False: the whole transaction is gone, or cannot be trusted. The first has no savepoint, for which SQLite would copy each
 * page that it touches: if it fails, the caller ends the transaction, in which there is nothing else. */
static bool run_one(struct writer *writer, struct work *work, bool first)
{
	struct db *db = writer->db;
	struct lite *lite = lite_of(db);
	int rc = first ? SQLITE_OK : exec(writer, "SAVEPOINT work");
	if (rc != SQLITE_OK) {
		work->err = lite_fail(work->cx, lite->sqlite, rc, "savepoint");
		return false;
	}
	db->spoiled = OK;
	db->guard_signin = NIL;
	db->guard_now = INSTANT_NONE;
	last_clear(db);
	work->err = work->run(work->cx, db, work->arg);
	if (work->err == OK && db->spoiled == OK)
		work->err = last_run(work->cx, db);
	last_clear(db);
	must(db->cursors == 0);           /* a cursor does not outlive its closure */
	if (work->err == OK && db->spoiled != OK)
		work->err = db_spoiled(work->cx, db);
	if (rolled_back(writer))
		return false;
	if (first)
		return true;
	if (work->err != OK && exec(writer, "ROLLBACK TO work") != SQLITE_OK)
		return false;
	return exec(writer, "RELEASE work") == SQLITE_OK;
}

static void answer(struct writer *writer, struct work **works, int count)
{
	pthread_mutex_lock(&writer->lock);
	for (int i = 0; i < count; i++) {
		works[i]->state = DONE;
		pthread_cond_signal(&works[i]->changed);
	}
	pthread_mutex_unlock(&writer->lock);
}

/* Everybody whose work is gone is told so, with what the engine said. */
static void all_lost(struct work **works, int count, enum err err, const char *say)
{
	for (int i = 0; i < count; i++)
		if (works[i]->err == OK)
			works[i]->err = fail(works[i]->cx, err, "%s", say);
}

static void batch(struct writer *writer)
{
	struct work *works[LIMIT_COMMIT_WORKS], *work;
	struct lite *lite = lite_of(writer->db);
	struct cx aside = { 0 };          /* no arena: only its sentence is used */
	int count = 0, rc = exec(writer, "BEGIN IMMEDIATE");
	enum err lost = rc == SQLITE_OK ? OK : lite_fail(&aside, lite->sqlite, rc, "begin");
	bool any = false;
	int64_t until = clock_ticks_us() + LIMIT_COMMIT_MS * 1000;
	while (count < LIMIT_COMMIT_WORKS && (work = take(writer)) != NULL) {
		works[count++] = work;
		if (lost != OK)
			continue;
		if (!run_one(writer, work, count == 1)) {
			lost = fail(&aside, writer->db->spoiled != OK ? writer->db->spoiled : ERR_STORE, "%s",
				work->err != OK ? cx_say(work->cx) : "The database rolled the whole transaction back.");
			break;
		}
		any |= work->err == OK;
		if (!any || clock_ticks_us() >= until)
			break;
	}
	bool early = EARLY && lost == OK;
	if (early)
		answer(writer, works, count);
	if (lost == OK && any && (rc = exec(writer, "COMMIT")) != SQLITE_OK)
		lost = lite_fail(&aside, lite->sqlite, rc, "commit");
	if (!rolled_back(writer))
		exec(writer, "ROLLBACK");
	if (lost != OK && !early)
		all_lost(works, count, lost, cx_say(&aside));
	if (!early)
		answer(writer, works, count);     /* HAZ-009: not before COMMIT has come back */
	if (lite->frames > LIMIT_WAL_PAGES && (lite->frames < writer->checkpointed || lite->frames > writer->checkpointed + LIMIT_WAL_PAGES / 4))
		checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE);
}

/* ---- the thread ---- */

/* True: there is work. False: closing, and nothing is left. */
static bool wait_for_work(struct writer *writer)
{
	struct timespec until;
	pthread_mutex_lock(&writer->lock);
	while (!writer->first && !writer->closing) {
		if (lite_of(writer->db)->frames == writer->checkpointed) {
			pthread_cond_wait(&writer->came, &writer->lock);
			continue;
		}
		wait_until(&until, IDLE_MS);
		if (pthread_cond_timedwait(&writer->came, &writer->lock, &until) == ETIMEDOUT && !writer->first) {
			pthread_mutex_unlock(&writer->lock);
			checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE);
			pthread_mutex_lock(&writer->lock);
		}
	}
	bool more = writer->first != NULL;
	pthread_mutex_unlock(&writer->lock);
	return more;
}

static void *writer_main(void *arg)
{
	struct writer *writer = arg;
	while (wait_for_work(writer))
		batch(writer);
	sqlite3_busy_timeout(lite_of(writer->db)->sqlite, 0);       /* readers of another process may keep the log */
	checkpoint(writer, SQLITE_CHECKPOINT_TRUNCATE);
	return NULL;
}

enum err writer_start(struct cx *cx, struct db *db, struct writer **ret)
{
	struct writer *writer = calloc(1, sizeof *writer);
	must(writer != NULL);
	writer->db = db;
	pthread_mutex_init(&writer->lock, NULL);
	wait_init(&writer->came);
	int e = pthread_create(&writer->thread, NULL, writer_main, writer);
	if (e != 0) {
		lite_close(db);
		free(writer);
		return fail(cx, ERR_STORE, "Cannot start the writer: %s.", strerror(e));
	}
	*ret = writer;
	return OK;
}

void writer_stop(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->closing = true;
	pthread_cond_signal(&writer->came);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	lite_close(writer->db);
	pthread_cond_destroy(&writer->came);
	pthread_mutex_destroy(&writer->lock);
	free(writer);
}

/* Out of the line again, because its turn did not come. */
static void give_up(struct writer *writer, struct work *work)
{
	struct work **at = &writer->first, *before = NULL;
	while (*at != work) {
		before = *at;
		at = &(*at)->next;
	}
	*at = work->next;
	if (writer->last == work)
		writer->last = before;
}

enum err writer_do(struct cx *cx, struct writer *writer, store_work *run, void *arg)
{
	struct work work = { .run = run, .arg = arg, .cx = cx };
	struct timespec until;
	must(!pthread_equal(pthread_self(), writer->thread));        /* a closure inside a closure would wait for itself */
	wait_init(&work.changed);
	wait_until(&until, LIMIT_WRITE_WAIT_MS);
	pthread_mutex_lock(&writer->lock);
	if (writer->last)
		writer->last->next = &work;
	else
		writer->first = &work;
	writer->last = &work;
	pthread_cond_signal(&writer->came);
	while (work.state == WAITING)
		if (pthread_cond_timedwait(&work.changed, &writer->lock, &until) == ETIMEDOUT && work.state == WAITING) {
			give_up(writer, &work);
			work.err = fail(cx, ERR_BUSY, "The writer did not come to this for %d seconds. Nothing was changed; try again.", LIMIT_WRITE_WAIT_MS / 1000);
			work.state = DONE;
		}
	while (work.state != DONE)
		pthread_cond_wait(&work.changed, &writer->lock);
	pthread_mutex_unlock(&writer->lock);
	pthread_cond_destroy(&work.changed);
	return work.err;
}
