/* Inside the SQLite engine: the connection, the statements, the one writer. */
#ifndef STORE_SQLITE_IN_H
#define STORE_SQLITE_IN_H

#include <sqlite3.h>

#include "store/store_in.h"

struct statement { const struct query *q; sqlite3_stmt *stmt; };
struct lite {
	sqlite3 *sqlite;
	struct statement *statements;     /* by number of the query, the store's own first */
	int statement_count;
	const struct query *asking;          /* a request query is being prepared */
	int64_t deadline_us;              /* of the query that a reader runs; INT64_MAX: none */
	int frames;                       /* pages in the write-ahead log, the writer knows */
};

static inline struct lite *lite_of(const struct db *db) { return db->inside; }

/* SQLite's answer in our words; `what` is the name of a query or of what was tried. Ends the process on a failed fsync. */
enum err lite_fail(struct cx *cx, sqlite3 *sqlite, int rc, const char *what);
enum err lite_script(struct cx *cx, struct db *db, const char *text, const char *what);
enum err lite_open(struct cx *cx, struct store *store, bool writing, struct db **ret);
void lite_close(struct db *db);

/* writer.c: the thread that owns the writing connection. It takes `db` over. */
struct writer;
enum err writer_start(struct cx *cx, struct db *db, struct writer **ret);
void writer_stop(struct writer *writer);      /* waits for it; closes its connection */
enum err writer_do(struct cx *cx, struct writer *writer, store_work *work, void *arg);

#endif
