/* Inside the PostgreSQL engine: the connection, its statements, and the translation of values. */
#ifndef STORE_POSTGRES_IN_H
#define STORE_POSTGRES_IN_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "store/store_in.h"

struct pg {
	PGconn *conn;
	struct pg_statement { const struct query *q; unsigned serial; int64_t warmed_us; } *statements;    /* by number, the store's own first */
	int statement_count;
	unsigned serial;                  /* of names given on this connection */
	int portals;                      /* open cursors outside a transaction of the caller's */
	bool again;                       /* a deadlock or serialization failure: the closure may be run once more */
	bool requests;                    /* this is the connection of a reader's request queries, by a login of their own */
	struct db *request;               /* of a reader: that connection, once there was a request query */
};

struct block { char table[64]; int64_t next, end; };
#define PG_ASKED 4096
struct pg_store {
	struct pool writers;
	_Atomic unsigned char asked[PG_ASKED];   /* by slot of a statement: some request asked it, on whichever connection */
	pthread_mutex_t lock;             /* of what follows */
	struct db *numbers;
	struct block *blocks;
	size_t block_count, block_capacity;
	/* known before the first reader */
	char guard[64], request[64];      /* roles */
	unsigned char inner[64], outer[64];      /* the key of the seal */
};

/* postgres_guard.c: the roles, the seal, row-level security. */
#define SEAL_TEXT 65
#define GUARD_TEXT 120
enum err pg_guard_names(struct cx *cx, struct db *db);       /* which roles; first of all */
enum err pg_guard_begin(struct cx *cx, struct db *db);       /* before migrations: roles and key are there */
enum err pg_guard_settle(struct cx *cx, struct db *db);      /* after them: every table and view is locked */
enum err pg_guard_ready(struct cx *cx, struct db *db);       /* each start: the roles are no more than they may be; the key is known */
void pg_guard_words(const struct db *db, char out[GUARD_TEXT]);      /* the setting waymark.guard; empty: nobody */

/* Held by who migrates or restores a schema: one at a time, and it goes with the connection. */
#define PG_STORE_LOCK(function) function "(1465469259, hashtext(current_schema()))"

static inline struct pg *pg_of(const struct db *db) { return db->inside; }

/* What the server said, in our words; never its DETAIL, which holds values. res may be NULL; it is cleared. */
enum err pg_fail(struct cx *cx, struct db *db, PGresult *res, const char *what);
/* Statements without parameters, by the simple protocol. */
enum err pg_script(struct cx *cx, struct db *db, const char *text, const char *what);
void pg_forget(struct pg *pg);            /* the prepared statements of a connection that is gone */

/* The connection on which a query runs: a reader's request queries have their own, in the same picture. */
enum err pg_side(struct cx *cx, struct db *db, const struct query *q, struct db **ret);

/* postgres_query.c */
enum err pg_prepare(struct cx *cx, struct db *db, const struct query *q);
enum err pg_warm(struct cx *cx, struct db *db, const struct query *q);
enum err pg_run(struct cx *cx, struct db *db, const struct query *q, const void *in);
enum err pg_one(struct cx *cx, struct db *db, const struct query *q, const void *in, void *row, bool *ret_found);
enum err pg_all(struct cx *cx, struct db *db, const struct query *q, const void *in, struct rows *rows);
enum err pg_lookup(struct cx *cx, struct db *db, const struct query *q, const int64_t *keys, size_t count, struct rows *rows);
enum err pg_bulk(struct cx *cx, struct db *db, const struct query *q, const void *rows, size_t count);
enum err pg_cursor_open(struct cx *cx, struct db *db, const struct query *q, const void *in, void **ret_inside);
enum err pg_cursor_next(struct cx *cx, struct cursor *cursor, void *row, bool *ret_more);
void pg_cursor_close(struct cursor *cursor);

/* Binary values. COPY's rows are what pg_put_* write: a 16-bit count of columns, then each value with its length. */
void pg_put16(struct buf *buf, int value);
void pg_put32(struct buf *buf, int64_t value);
void pg_put_value(struct buf *buf, const struct value *v);
enum err pg_get_value(struct cx *cx, const char *what, Oid type, const char *p, int n, struct value *ret);

#endif
