/* Inside the store: what both engines fill in, and the values that pass between them and the structs of queries. */
#ifndef STORE_STORE_IN_H
#define STORE_STORE_IN_H

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/must.h"
#include "store/store.h"

/* ---- values ---- */

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };
struct value { enum value_kind kind; int64_t i; double r; struct str s; };

/* What a member of an `in` struct says. -0.0 becomes 0.0, which is all that SQLite keeps. */
static inline struct value value_of(const struct column *c, const void *in)
{
	const char *at = (const char *)in + c->at;
	struct value v = { VALUE_NULL };
	switch (c->type) {
	case COL_INT:
		memcpy(&v.i, at, sizeof v.i);
		v.kind = v.i == NIL ? VALUE_NULL : VALUE_INT;
		break;
	case COL_TRUTH: {
		enum truth t;
		memcpy(&t, at, sizeof t);
		v.i = t;
		v.kind = t == TRUTH_UNKNOWN ? VALUE_NULL : VALUE_INT;
		break;
	}
	case COL_DAY: {
		struct day d;
		memcpy(&d, at, sizeof d);
		v.i = d.day;
		v.kind = day_known(d) ? VALUE_INT : VALUE_NULL;
		break;
	}
	case COL_INSTANT:
		memcpy(&v.i, at, sizeof v.i);
		v.kind = v.i == INT64_MIN ? VALUE_NULL : VALUE_INT;
		break;
	case COL_REAL:
		memcpy(&v.r, at, sizeof v.r);
		v.kind = isnan(v.r) ? VALUE_NULL : VALUE_REAL;
		v.r += 0.0;
		break;
	case COL_TEXT:
	case COL_BLOB:
		memcpy(&v.s, at, sizeof v.s);
		v.kind = !v.s.p ? VALUE_NULL : c->type == COL_TEXT ? VALUE_TEXT : VALUE_BLOB;
		break;
	case COL_ID: {
		static const struct id none;
		v.s = (struct str){ at, sizeof none.b };
		v.kind = memcmp(at, none.b, sizeof none.b) == 0 ? VALUE_NULL : VALUE_BLOB;
		break;
	}
	}
	return v;
}

/* Have two rows the same here, byte for byte? Texts only where they lie at the same place. */
static inline bool value_same(const struct column *c, const void *a, const void *b)
{
	static const unsigned char size[] = { [COL_INT] = sizeof(int64_t), [COL_TRUTH] = sizeof(enum truth), [COL_DAY] = sizeof(struct day),
		[COL_INSTANT] = sizeof(struct instant), [COL_REAL] = sizeof(double), [COL_TEXT] = sizeof(struct str),
		[COL_BLOB] = sizeof(struct str), [COL_ID] = sizeof(struct id) };
	return memcmp((const char *)a + c->at, (const char *)b + c->at, size[c->type]) == 0;
}

/* May it go in? Text has to be UTF-8 without NUL: SQLite would keep anything, PostgreSQL refuses. */
enum err value_check(struct cx *cx, const struct query *q, const struct column *c, const struct value *v);
/* Put a column into a row. Text and blobs are copied to `arena` unless it is NULL. */
enum err value_put(struct cx *cx, const struct query *q, const struct column *c, void *row, const struct value *v, struct arena *arena);

/* Rows of one answer, growing in cx->arena; past `max` or the arena's limit ERR_OVER_LIMIT. */
struct rows { char *p; size_t count, capacity, max; };
enum err rows_push(struct cx *cx, const struct query *q, struct rows *rows, void **ret_row);

/* ---- engines ---- */

struct engine {
	enum err (*open)(struct cx *cx, struct store *store);               /* what is made once a store */
	void (*close)(struct store *store);
	enum err (*db_open)(struct cx *cx, struct store *store, bool writing, struct db **ret);
	void (*db_close)(struct db *db);
	bool (*db_good)(struct db *db);                                     /* may it go back to the pool? */
	enum err (*begin)(struct cx *cx, struct db *db);                    /* a reader's picture */
	void (*end)(struct db *db);
	enum err (*write)(struct cx *cx, struct store *store, store_work *work, void *arg);
	enum err (*prepare)(struct cx *cx, struct db *db, const struct query *q);
	enum err (*warm)(struct cx *cx, struct db *db, const struct query *q);       /* its plan is there, and holds; nothing is run. NULL: plans cost nothing */
	enum err (*run)(struct cx *cx, struct db *db, const struct query *q, const void *in);
	enum err (*one)(struct cx *cx, struct db *db, const struct query *q, const void *in, void *row, bool *ret_found);
	enum err (*all)(struct cx *cx, struct db *db, const struct query *q, const void *in, struct rows *rows);
	enum err (*cursor_open)(struct cx *cx, struct db *db, const struct query *q, const void *in, void **ret_inside);
	enum err (*cursor_next)(struct cx *cx, struct cursor *cursor, void *row, bool *ret_more);
	void (*cursor_close)(struct cursor *cursor);
	enum err (*bulk)(struct cx *cx, struct db *db, const struct query *q, const void *rows, size_t count);
	enum err (*lookup)(struct cx *cx, struct db *db, const struct query *q, const int64_t *keys, size_t count, struct rows *rows);
	enum err (*ids)(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first);
	enum err (*script)(struct cx *cx, struct db *db, const char *text, const char *what);   /* statements without rows */
	enum err (*migrating)(struct cx *cx, struct db *db, bool begins);   /* around the migrations: locks, foreign keys */
	enum err (*settle)(struct cx *cx, struct db *db, bool before);      /* around them, where there is a record: its locks. NULL: none */
	enum err (*holds)(struct cx *cx, struct db *db, bool *ret_ours, bool *ret_anything);    /* what is in there? */
};
extern const struct engine engine_sqlite, engine_postgres;

/* Connections of one kind, lent one to a thread. */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t back;
	struct db *idle;
	int out, max, most;               /* idle ones are not out; most: so many were lent at one time */
};

struct store {
	const struct engine *engine;
	struct store_where where;         /* its texts are copies in `arena` */
	struct arena arena;
	int version;
	void *inside;                     /* of the engine */
	struct pool readers;
	int64_t rounds;                   /* of store_warm, one at a time */
};

struct db {
	struct store *store;
	struct db *next;
	bool writing;                     /* may write; it is in a transaction while a closure runs */
	bool picture;                     /* between db_begin and db_end */
	enum err spoiled;                 /* a statement of this transaction failed with it */
	int cursors;                      /* open now */
	int64_t guard_signin;
	struct instant guard_now;
	bool guard_told;                  /* PostgreSQL: this transaction knows the two */
	int64_t warmed;                   /* the round of store_warm that had it last */
	int64_t changes;
	struct last *last, **last_at;     /* what a closure leaves to the end of it; in `kept` */
	struct arena kept;
	bool keeps;                       /* `kept` is in use */
	void *inside;                     /* of the engine */
};

/* Around a closure: forget what another left; do what this one left. */
void last_clear(struct db *db);
enum err last_run(struct cx *cx, struct db *db);

void pool_init(struct pool *pool, int max);
void pool_free(struct store *store, struct pool *pool);       /* every connection has come back */
enum err pool_take(struct cx *cx, struct store *store, struct pool *pool, bool writing, struct db **ret);
enum err pool_open(struct cx *cx, struct store *store, struct pool *pool, struct db **ret);     /* a new reader, counted as out already */
void db_lent(struct db *db);                                   /* nothing of whoever had it is left */
void pool_back(struct store *store, struct pool *pool, struct db *db);
void wait_until(struct timespec *t, int64_t ms);              /* so many milliseconds from now, on the monotonic clock */
void wait_init(pthread_cond_t *cond);                         /* a condition on that clock */

/* Text for the sentence of a spoiled transaction. */
enum err db_spoiled(struct cx *cx, const struct db *db);

/* Bring the schema to the newest migration, or check that it is there already where nothing may be written. */
enum err store_migrate(struct cx *cx, struct store *store, struct db *db);
#define HASH_TEXT 65
const char *migration_hash(const struct migration *m, char out[HASH_TEXT]);   /* SHA-256 of its SQLite text, in hex */

/* Queries of the store itself; their numbers are negative, -1 to -INTERNAL_QUERIES. */
#define INTERNAL_QUERIES 4
extern const struct query query_migrations, query_migration_add, query_alive;
struct migration_row { int64_t number; struct str name, hash; struct instant applied_at; };

#endif
