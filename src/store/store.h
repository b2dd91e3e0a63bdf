/* The store: connections, transactions (store/tx.h), named queries, on SQLite (embedded) or PostgreSQL 15+. It knows no noun.
 *
 * Errors: ERR_STORE (the engine refused; the sentence says what), ERR_DISK_FULL, ERR_BUSY (nothing was done: try again),
 * ERR_TIMEOUT, ERR_UNIQUE, ERR_CONFLICT (a reference, CHECK or NOT NULL is broken), ERR_BAD_INPUT (text that is not UTF-8
 * or holds a NUL), ERR_OVER_LIMIT, ERR_NOT_FOUND, ERR_DAMAGED, ERR_SETTING, ERR_NEWER, ERR_NO_STORE. Sentences name queries
 * and constraints, never values. A failed fsync ends the process by must(): it is never retried. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <math.h>

#include "base/cx.h"
#include "base/id.h"
#include "base/truth.h"
#include "store/query.h"
#include "store/tx.h"

struct store_where {
	enum store_engine engine;
	const char *path;         /* SQLite: the file */
	const char *conninfo;     /* PostgreSQL: a libpq connection string */
	const char *request;      /* PostgreSQL: words laid over it for the login of requests; NULL: user=..._request */
	const struct migration *migrations;      /* of gen/queries.h: migration_list; the tests have their own */
	int migration_count;
	bool write;               /* false: no writer is made, store_write answers ERR_SETTING */
	bool create;              /* make the schema where there is none; else ERR_NO_STORE */
	bool unsafe_sync;         /* tests only: synchronous=NORMAL, the control that the crash test has to catch */
	const char *vfs;          /* tests only: a SQLite VFS by name, NULL for the default */
};

/* Open, check the settings (WAL, FULL, foreign keys, version), bring the schema up to date (each migration in one
 * transaction, killable and repeatable), refuse a newer one. */
enum err store_open(struct cx *cx, const struct store_where *where, struct store **ret);
void store_close(struct store *store);                          /* waits for the writer; NULL-safe */
int store_version_of(const struct store *store);                /* number of the newest migration */

/* Of PostgreSQL: readers are kept, `least` and as many as were ever lent at one time and one to spare, and each request query of the list that
 * some connection was asked is planned on each that nobody has just now, unless that was done there within ten minutes;
 * so that nobody who asks for a page waits for it. Nothing is run. Of SQLite nothing. Looks at stop between two queries. One call at a time. */
enum err store_warm(struct cx *cx, struct store *store, const struct query *const *list, size_t count, int least, const _Atomic bool *stop);

/* What a process has to reach for this store beside its own folder: nothing for SQLite; for PostgreSQL the ports of its hosts (none:
 * unix sockets), names to look up, and the files that libpq may read. Fills in the user's name while it can be looked up, so call
 * it before a sandbox and before threads. ERR_SETTING where the connection string cannot be read. */
#define STORE_REACH 8
struct store_reach { bool connects, names; int port[STORE_REACH]; const char *file[STORE_REACH]; };
enum err store_reach(struct cx *cx, const struct store_where *where, struct store_reach *ret);

/* ---- queries: `in` and rows are the structs that mksql makes (gen/queries.h) ---- */

/* NULL in a column is: NIL, DAY_NONE, INSTANT_NONE, TRUTH_UNKNOWN, NAN, STR_NONE, an all-zero id. */

/* Would this connection understand the query and its types? Nothing is run; `make check` asks it of every query. */
enum err db_prepare(struct cx *cx, struct db *db, const struct query *q);
enum err db_run(struct cx *cx, struct db *db, const struct query *q, const void *in);        /* no rows come back */
int64_t db_changes(const struct db *db);                                                     /* rows that the last db_run changed */
/* The first row; ERR_NOT_FOUND if there is none. Text lives in cx->arena. */
enum err db_one(struct cx *cx, struct db *db, const struct query *q, const void *in, void *ret_row);
/* All rows, in cx->arena; ERR_OVER_LIMIT past `max` rows. */
enum err db_all(struct cx *cx, struct db *db, const struct query *q, const void *in, size_t max, void *ret_rows, size_t *ret_count);

struct cursor { struct db *db; const struct query *q; void *inside; };
enum err db_open(struct cx *cx, struct db *db, const struct query *q, const void *in, struct cursor *ret);
/* *ret_more false: no row was left. Text and blobs live until the next call. Row by row, in constant memory. Other queries
 * may run meanwhile; a closure does not write what its cursor reads. A cursor does not outlive its transaction. */
enum err cursor_next(struct cx *cx, struct cursor *cursor, void *ret_row, bool *ret_more);
void cursor_close(struct cursor *cursor);                      /* NULL-safe, repeatable */
static inline void cursor_auto(struct cursor *cursor) { cursor_close(cursor); }

/* Many rows of one `insert` query at once: prepared inserts on SQLite, arrays on PostgreSQL. rows is an array of its `in` struct. */
enum err db_bulk(struct cx *cx, struct db *db, const struct query *insert, const void *rows, size_t count);
/* Many keys of one `lookup` query at once (= :key becomes = ANY on PostgreSQL). Rows in no order, in cx->arena; a key that is
 * there twice is asked once. ERR_OVER_LIMIT where the arena is full. */
enum err db_lookup(struct cx *cx, struct db *db, const struct query *lookup, const int64_t *keys, size_t count, void *ret_rows, size_t *ret_count);
/* Of rows that are sorted by their first column, a number: those of one key, none where there are none. */
const void *rows_keyed(const void *rows, size_t count, size_t size, int64_t key, size_t *ret_count);
/* Take `count` consecutive new row numbers of a table, from 1; the first is returned. In a closure only. No two rows of the
 * record get the same one; gaps are allowed. (A closure that failed may see its numbers again.) */
enum err db_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first);

#endif
