/* Transactions: what those who write the patient's way need of the store, and no more. Queries are record's (store/store.h).
 *
 * One process writes a data directory. In SQLite one writer thread owns the one writing connection: work is a
 * closure run inside BEGIN IMMEDIATE and a SAVEPOINT of its own; COMMIT comes after LIMIT_COMMIT_WORKS closures or
 * LIMIT_COMMIT_MS, and store_write returns only after it. In PostgreSQL each caller of store_write borrows a
 * connection of its own: BEGIN, closure, COMMIT; a deadlock or serialization failure runs the closure again, at most
 * three times, so a closure may run more than once and touches nothing but the database and its arg.
 *
 * A closure reads, judges and writes: no network, no file, no password hash, no waiting. A statement that fails spoils
 * its transaction on both engines: what the closure does next is refused, and it cannot end well. Where a clash is
 * expected, the query says ON CONFLICT. */
#ifndef STORE_TX_H
#define STORE_TX_H

#include "base/cx.h"
#include "base/day.h"
#include "base/id.h"
#include "base/truth.h"

struct store;
struct db;                        /* one connection, in the hands of one thread at a time */

/* How wide a slice of work may be depends on who else writes: on PostgreSQL others do. */
enum store_engine { STORE_SQLITE, STORE_POSTGRES };
enum store_engine store_engine_of(const struct store *store);

#define NIL INT64_MIN             /* no such row, no number: NULL in a column */

/* ---- reading ---- */

enum err store_alive(struct cx *cx, struct store *store);       /* can it be read now? for /health: one small query */
/* A read-only connection from the pool, at most one per thread; give it back. ERR_BUSY when LIMIT_READERS are out. */
enum err store_reader(struct cx *cx, struct store *store, struct db **ret);
void store_reader_back(struct store *store, struct db *db);
/* One consistent picture of the database until db_end: wrap each request in it. store_reader_back ends it too. */
enum err db_begin(struct cx *cx, struct db *db);
void db_end(struct db *db);

/* Who asks: bound into every request query (:guard_signin, :guard_now). A request query without it finds nothing. */
void db_guard(struct db *db, int64_t signin, struct instant now);
void db_guard_of(const struct db *db, int64_t *ret_signin, struct instant *ret_now);

/* ---- writing ---- */

typedef enum err store_work(struct cx *cx, struct db *db, void *arg);
/* Run the closure in a transaction, with the caller's own cx, perhaps on another thread; OK means committed and synced.
 * If the closure fails, what it wrote is rolled back and its error and sentence are given to the caller. Not from
 * within a closure. */
enum err store_write(struct cx *cx, struct store *store, store_work *work, void *arg);

/* In a closure: work to be done as its last, after it ended well and before COMMIT, in the order asked for: what takes a lock that
 * everybody wants. If it fails, the closure has failed. `arg` and what it points to lie in db_arena: memory of the transaction. */
void db_last(struct db *db, store_work *work, void *arg);
struct arena *db_arena(struct db *db);

#endif
