/* The door of the store: opening, the pool of readers, and what every query promises on either engine.
 *
 * The engines do the work; here stand the rules that must be the same on both: who may write, what a failed statement
 * does to its transaction, how long anybody waits. */
#include "store/store_in.h"

#include <stdlib.h>
#include <time.h>

#include "base/rows.h"

enum store_engine store_engine_of(const struct store *store)
{
	return store->where.engine;
}

int store_version_of(const struct store *store)
{
	return store->version;
}

/* ---- pools ---- */

void wait_until(struct timespec *t, int64_t ms)
{
	clock_gettime(CLOCK_MONOTONIC, t);
	t->tv_sec += ms / 1000;
	t->tv_nsec += ms % 1000 * 1000000;
	if (t->tv_nsec >= 1000000000) {
		t->tv_nsec -= 1000000000;
		t->tv_sec++;
	}
}

void wait_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

void pool_init(struct pool *pool, int max)
{
	*pool = (struct pool){ .max = max };
	pthread_mutex_init(&pool->lock, NULL);
	wait_init(&pool->back);
}

void pool_free(struct store *store, struct pool *pool)
{
	must(pool->out == 0);           /* every connection was given back */
	while (pool->idle) {
		struct db *db = pool->idle;
		pool->idle = db->next;
		store->engine->db_close(db);
	}
	pthread_cond_destroy(&pool->back);
	pthread_mutex_destroy(&pool->lock);
}

static void one_less(struct pool *pool, struct db *idle)
{
	pthread_mutex_lock(&pool->lock);
	if (idle) {
		idle->next = pool->idle;
		pool->idle = idle;
	}
	pool->out--;
	pthread_cond_signal(&pool->back);
	pthread_mutex_unlock(&pool->lock);
}

static enum err open_counted(struct cx *cx, struct store *store, struct pool *pool, bool writing, struct db **ret)
{
	enum err err = store->engine->db_open(cx, store, writing, ret);
	if (err != OK)
		one_less(pool, NULL);
	return err;
}

enum err pool_open(struct cx *cx, struct store *store, struct pool *pool, struct db **ret)
{
	return open_counted(cx, store, pool, false, ret);
}

void db_lent(struct db *db)
{
	db->next = NULL;
	db->spoiled = OK;
	db->guard_signin = NIL;
	db->guard_now = INSTANT_NONE;
	db->guard_told = false;
}

enum err pool_take(struct cx *cx, struct store *store, struct pool *pool, bool writing, struct db **ret)
{
	struct timespec until;
	int wait = 0;
	wait_until(&until, LIMIT_READER_WAIT_MS);
	pthread_mutex_lock(&pool->lock);
	while (!pool->idle && pool->out >= pool->max && wait == 0)
		wait = pthread_cond_timedwait(&pool->back, &pool->lock, &until);
	struct db *db = pool->idle;
	bool full = !db && pool->out >= pool->max;
	if (db)
		pool->idle = db->next;
	pool->out += !full;
	if (pool->out > pool->most)
		pool->most = pool->out;
	pthread_mutex_unlock(&pool->lock);
	if (full)
		return fail(cx, ERR_BUSY, "All %d connections were busy for %d seconds. Try again.", pool->max, LIMIT_READER_WAIT_MS / 1000);
	if (!db)
		TRY(open_counted(cx, store, pool, writing, &db));
	db_lent(db);
	*ret = db;
	return OK;
}

void pool_back(struct store *store, struct pool *pool, struct db *db)
{
	bool good = store->engine->db_good(db);
	if (!good)
		store->engine->db_close(db);
	one_less(pool, good ? db : NULL);
}

/* ---- opening ---- */

static const char *kept(struct store *store, const char *text)
{
	return text ? arena_text(&store->arena, text) : NULL;
}

enum err store_open(struct cx *cx, const struct store_where *where, struct store **ret)
{
	struct store *store = calloc(1, sizeof *store);
	must(store != NULL && where->migrations != NULL);
	must(where->write || !where->create);
	arena_init(&store->arena, 1 << 20);
	store->engine = where->engine == STORE_SQLITE ? &engine_sqlite : &engine_postgres;
	store->where = *where;
	store->where.path = kept(store, where->path);
	store->where.conninfo = kept(store, where->conninfo);
	store->where.request = kept(store, where->request);
	store->where.vfs = kept(store, where->vfs);
	enum err err = store->engine->open(cx, store);
	if (err != OK) {
		arena_free(&store->arena);
		free(store);
		return err;
	}
	pool_init(&store->readers, LIMIT_READERS);
	*ret = store;
	return OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	pool_free(store, &store->readers);
	store->engine->close(store);
	arena_free(&store->arena);
	free(store);
}

/* ---- readers ---- */

enum err store_reader(struct cx *cx, struct store *store, struct db **ret)
{
	return pool_take(cx, store, &store->readers, false, ret);
}

void store_reader_back(struct store *store, struct db *db)
{
	if (!db)
		return;
	must(!db->writing && db->cursors == 0);
	db_end(db);
	pool_back(store, &store->readers, db);
}

enum err db_begin(struct cx *cx, struct db *db)
{
	must(!db->writing && !db->picture && db->cursors == 0);
	TRY(db->store->engine->begin(cx, db));
	db->picture = true;
	db->spoiled = OK;
	return OK;
}

void db_end(struct db *db)
{
	if (!db->picture)
		return;
	must(db->cursors == 0);
	db->store->engine->end(db);
	db->picture = false;
	db->spoiled = OK;
}

/* HAZ-007: every request query compares each row with these two; unset they equal nothing. */
void db_guard(struct db *db, int64_t signin, struct instant now)
{
	db->guard_signin = signin;
	db->guard_now = now;
	db->guard_told = false;
}

void db_guard_of(const struct db *db, int64_t *ret_signin, struct instant *ret_now)
{
	*ret_signin = db->guard_signin;
	*ret_now = db->guard_now;
}

enum err store_alive(struct cx *cx, struct store *store)
{
	struct db *db;
	struct { int64_t one; } row;
	TRY(store_reader(cx, store, &db));
	enum err err = db_one(cx, db, &query_alive, NULL, &row);
	store_reader_back(store, db);
	return err;
}

enum err store_write(struct cx *cx, struct store *store, store_work *work, void *arg)
{
	if (!store->where.write)
		return fail(cx, ERR_SETTING, "This process opened the record for reading only.");
	return store->engine->write(cx, store, work, arg);
}

/* ---- what is done last ---- */

struct last { store_work *work; void *arg; struct last *next; };

struct arena *db_arena(struct db *db)
{
	must(db->writing);
	if (!db->keeps)
		arena_init(&db->kept, 0);
	db->keeps = true;
	return &db->kept;
}

void db_last(struct db *db, store_work *work, void *arg)
{
	struct last *last = arena_alloc(db_arena(db), sizeof *last);
	*last = (struct last){ work, arg, NULL };
	if (!db->last)
		db->last_at = &db->last;
	*db->last_at = last;
	db->last_at = &last->next;
}

void last_clear(struct db *db)
{
	if (db->keeps)
		arena_free(&db->kept);
	db->keeps = false;
	db->last = NULL;
}

enum err last_run(struct cx *cx, struct db *db)
{
	enum err err = OK;
	for (struct last *last = db->last; last && err == OK; last = last->next)
		err = last->work(cx, db, last->arg);
	last_clear(db);
	return err;
}

/* ---- queries ---- */

enum err db_spoiled(struct cx *cx, const struct db *db)
{
	return fail(cx, db->spoiled, "An earlier statement of the same transaction failed (%s); none of it is kept.", err_row(db->spoiled)->name);
}

static enum err may(struct cx *cx, const struct db *db, const struct query *q)
{
	must(db->writing || !q->writes);
	return db->spoiled != OK ? db_spoiled(cx, db) : OK;
}

/* PostgreSQL ends a transaction at its first failed statement; SQLite would go on. Both end it. */
static enum err after(struct db *db, enum err err)
{
	if (err != OK && err != ERR_NOT_FOUND && err != ERR_OVER_LIMIT && (db->writing || db->picture) && db->spoiled == OK)
		db->spoiled = err;
	return err;
}

enum err db_prepare(struct cx *cx, struct db *db, const struct query *q)
{
	return after(db, db->store->engine->prepare(cx, db, q));
}

enum err db_run(struct cx *cx, struct db *db, const struct query *q, const void *in)
{
	must(q->outs == 0);
	TRY(may(cx, db, q));
	return after(db, db->store->engine->run(cx, db, q, in));
}

int64_t db_changes(const struct db *db)
{
	return db->changes;
}

enum err db_one(struct cx *cx, struct db *db, const struct query *q, const void *in, void *ret_row)
{
	bool found = false;
	must(q->outs > 0);
	TRY(may(cx, db, q));
	TRY(after(db, db->store->engine->one(cx, db, q, in, ret_row, &found)));
	return found ? OK : fail(cx, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->say);
}

enum err db_all(struct cx *cx, struct db *db, const struct query *q, const void *in, size_t max, void *ret_rows, size_t *ret_count)
{
	struct rows rows = { .max = max };
	must(q->outs > 0);
	TRY(may(cx, db, q));
	TRY(after(db, db->store->engine->all(cx, db, q, in, &rows)));
	memcpy(ret_rows, &rows.p, sizeof rows.p);
	*ret_count = rows.count;
	return OK;
}

enum err db_open(struct cx *cx, struct db *db, const struct query *q, const void *in, struct cursor *ret)
{
	void *inside = NULL;
	must(q->outs > 0 && !q->writes);
	TRY(may(cx, db, q));
	TRY(after(db, db->store->engine->cursor_open(cx, db, q, in, &inside)));
	*ret = (struct cursor){ db, q, inside };
	db->cursors++;
	return OK;
}

enum err cursor_next(struct cx *cx, struct cursor *cursor, void *ret_row, bool *ret_more)
{
	must(cursor->db != NULL);
	TRY(may(cx, cursor->db, cursor->q));
	return after(cursor->db, cursor->db->store->engine->cursor_next(cx, cursor, ret_row, ret_more));
}

void cursor_close(struct cursor *cursor)
{
	if (!cursor || !cursor->db)
		return;
	cursor->db->store->engine->cursor_close(cursor);
	cursor->db->cursors--;
	*cursor = (struct cursor){ 0 };
}

enum err db_bulk(struct cx *cx, struct db *db, const struct query *insert, const void *rows, size_t count)
{
	must(insert->form == QUERY_INSERT);
	TRY(may(cx, db, insert));
	return count ? after(db, db->store->engine->bulk(cx, db, insert, rows, count)) : OK;
}

static int by_number(const void *a, const void *b)
{
	int64_t x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* Asked in order and once each, the keys walk the index from left to right. */
enum err db_lookup(struct cx *cx, struct db *db, const struct query *lookup, const int64_t *keys, size_t count, void *ret_rows, size_t *ret_count)
{
	struct rows rows = { .max = SIZE_MAX };
	must(lookup->form == QUERY_LOOKUP);
	TRY(may(cx, db, lookup));
	int64_t *sorted = arena_try(cx->arena, (count + 1) * sizeof *sorted);
	if (!sorted)
		return fail(cx, ERR_OVER_LIMIT, "%zu keys are more than one piece of work may hold (%s).", count, lookup->name);
	size_t n = 0;
	if (count) {
		memcpy(sorted, keys, count * sizeof *sorted);
		qsort(sorted, count, sizeof *sorted, by_number);
		for (size_t i = 0; i < count; i++)
			if (i == 0 || sorted[i] != sorted[i - 1])
				sorted[n++] = sorted[i];
		TRY(after(db, db->store->engine->lookup(cx, db, lookup, sorted, n, &rows)));
	}
	memcpy(ret_rows, &rows.p, sizeof rows.p);
	*ret_count = rows.count;
	return OK;
}

const void *rows_keyed(const void *rows, size_t count, size_t size, int64_t key, size_t *ret_count)
{
	size_t from = rows_from(rows, count, size, key);
	*ret_count = (key < INT64_MAX ? rows_from(rows, count, size, key + 1) : count) - from;
	return *ret_count ? (const char *)rows + from * size : NULL;
}

enum err db_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first)
{
	must(db->writing && count > 0 && count < (size_t)1 << 40);
	if (db->spoiled != OK)
		return db_spoiled(cx, db);
	return after(db, db->store->engine->ids(cx, db, table, count, ret_first));
}
