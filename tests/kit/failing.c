/* The calls that the store makes of the engines, each with a place where it may fail. */
#include "tests/kit/failing.h"

#include <libpq-fe.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/must.h"
#include "base/rng.h"
#include "store/store.h"

static _Atomic int armed;                 /* enum failing + 1; 0: nothing is counted */
static _Atomic int64_t places, at;
static _Atomic bool came;

void failing_arm(enum failing how, int64_t nth)
{
	places = 0;
	at = nth;
	came = false;
	armed = (int)how + 1;
}

int64_t failing_over(bool *ret_came)
{
	armed = 0;
	if (ret_came)
		*ret_came = came;
	return places;
}

static char place[200];

const char *failing_place(void)
{
	return place;
}

/* Is it this one that fails? */
static bool this_one(void)
{
	bool is = ++places == at;
	if (is)
		came = true;
	return is;
}

static enum failing how_now(void)
{
	return armed ? (enum failing)(armed - 1) : FAILING_MEMORY;      /* of memory no statement fails */
}

static bool starts(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

/* ---- SQLite ---- */

int __real_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt)
{
	enum failing how = how_now();
	bool here = how < FAILING_IDLE || how == FAILING_DEAD;
	if (!here || sqlite3_stmt_busy(stmt) || !this_one())
		return __real_sqlite3_step(stmt);
	snprintf(place, sizeof place, "%s", sqlite3_sql(stmt));
	if (how == FAILING_DEAD)
		_exit(FAILING_EXIT);
	if (how == FAILING_ANSWER)
		__real_sqlite3_step(stmt);
	return SQLITE_IOERR;
}

typedef int row_told(void *, int, char **, char **);
int __real_sqlite3_exec(sqlite3 *db, const char *text, row_told *told, void *arg, char **error);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, row_told *told, void *arg, char **error);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, row_told *told, void *arg, char **error)
{
	enum failing how = how_now();
	bool commit = starts(text, "COMMIT");
	bool here = how == FAILING_LOST ? commit : (how < FAILING_IDLE || how == FAILING_DEAD) && !starts(text, "ROLLBACK") &&
		!(commit && how == FAILING_ANSWER);
	if (!here || !this_one())
		return __real_sqlite3_exec(db, text, told, arg, error);
	snprintf(place, sizeof place, "%s", text);
	if (how == FAILING_DEAD)
		_exit(FAILING_EXIT);
	if (how == FAILING_ANSWER || how == FAILING_LOST)
		__real_sqlite3_exec(db, text, told, arg, error);
	if (how == FAILING_LOST)
		_exit(FAILING_EXIT);
	return commit ? SQLITE_FULL : SQLITE_IOERR;
}

/* ---- PostgreSQL ---- */

PGresult *__real_PQexec(PGconn *conn, const char *text);
PGresult *__wrap_PQexec(PGconn *conn, const char *text);

static void numbers_keep(void);
static struct rng rng, rng_kept;          /* kept: as it was when the transaction began */

static void cut(PGconn *conn)
{
	shutdown(PQsocket(conn), SHUT_RDWR);
}

/* What becomes of a statement: true, ret is its answer. False: it is to be done, and after_it() asked then. */
static bool instead(PGconn *conn, const char *text, enum failing *ret_how, PGresult **ret)
{
	enum failing how = how_now();
	bool commit = starts(text, "COMMIT"), begin = starts(text, "BEGIN"), here = how < FAILING_IDLE || how == FAILING_DEAD;
	if (how == FAILING_AGAIN || how == FAILING_LOST)
		here = commit;
	if (how == FAILING_IDLE)
		here = begin;
	if (starts(text, "ROLLBACK") || ((how == FAILING_CUT || how == FAILING_BROKEN) && begin) || (how >= FAILING_ANSWER && how <= FAILING_BROKEN && commit))
		here = false;
	*ret_how = here && this_one() ? how : FAILING_NOTHING;
	if (*ret_how != FAILING_NOTHING)
		snprintf(place, sizeof place, "%s", text);
	switch (*ret_how) {
	case FAILING_REFUSED:
		*ret = __real_PQexec(conn, "SELECT this_is_refused_on_purpose()");
		return true;
	case FAILING_AGAIN:
		failing_numbers_back();
		rng = rng_kept;
		*ret = __real_PQexec(conn, "DO $$ BEGIN RAISE EXCEPTION 'met another' USING ERRCODE = '40001'; END $$");
		return true;
	case FAILING_DEAD:
		_exit(FAILING_EXIT);
	case FAILING_CUT: case FAILING_IDLE:
		cut(conn);
		return false;
	default:
		return false;
	}
}

static PGresult *after_it(PGconn *conn, enum failing how, PGresult *res)
{
	if (how != FAILING_ANSWER && how != FAILING_BROKEN && how != FAILING_LOST)
		return res;
	PQclear(res);
	if (how != FAILING_ANSWER)
		cut(conn);
	return __real_PQexec(conn, "SELECT this_is_refused_on_purpose()");
}

PGresult *__wrap_PQexec(PGconn *conn, const char *text)
{
	enum failing how;
	PGresult *res;
	if (instead(conn, text, &how, &res))
		return res;
	if (starts(text, "ROLLBACK"))
		failing_numbers_back();
	res = __real_PQexec(conn, text);
	if (starts(text, "BEGIN") || (starts(text, "COMMIT") && PQresultStatus(res) == PGRES_COMMAND_OK)) {
		numbers_keep();
		rng_kept = rng;
	}
	return after_it(conn, how, res);
}

PGresult *__real_PQprepare(PGconn *conn, const char *name, const char *text, int n, const Oid *types);
PGresult *__wrap_PQprepare(PGconn *conn, const char *name, const char *text, int n, const Oid *types);
PGresult *__wrap_PQprepare(PGconn *conn, const char *name, const char *text, int n, const Oid *types)
{
	enum failing how;
	PGresult *res;
	return instead(conn, text, &how, &res) ? res : after_it(conn, how, __real_PQprepare(conn, name, text, n, types));
}

PGresult *__real_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths, const int *formats, int format);
PGresult *__wrap_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths, const int *formats, int format);
PGresult *__wrap_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths, const int *formats, int format)
{
	enum failing how;
	PGresult *res;
	return instead(conn, name, &how, &res) ? res : after_it(conn, how, __real_PQexecPrepared(conn, name, n, values, lengths, formats, format));
}

PGresult *__real_PQexecParams(PGconn *conn, const char *text, int n, const Oid *types, const char *const *values, const int *lengths, const int *formats,
			      int format);
PGresult *__wrap_PQexecParams(PGconn *conn, const char *text, int n, const Oid *types, const char *const *values, const int *lengths, const int *formats,
			      int format);
PGresult *__wrap_PQexecParams(PGconn *conn, const char *text, int n, const Oid *types, const char *const *values, const int *lengths, const int *formats,
			      int format)
{
	enum failing how;
	PGresult *res;
	return instead(conn, text, &how, &res) ? res : after_it(conn, how, __real_PQexecParams(conn, text, n, types, values, lengths, formats, format));
}

/* ---- memory ---- */

static bool no_memory(void)
{
	return armed == FAILING_MEMORY + 1 && this_one();
}

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_malloc(size_t n)
{
	return no_memory() ? NULL : __real_malloc(n);
}

void *__real_calloc(size_t n, size_t each);
void *__wrap_calloc(size_t n, size_t each);
void *__wrap_calloc(size_t n, size_t each)
{
	return no_memory() ? NULL : __real_calloc(n, each);
}

void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __real_realloc(p, n);
}

/* ---- what is random ---- */

static const char *random_name(void)
{
	return "the same each time";
}

static uint32_t random_word(void)
{
	return (uint32_t)rng_u64(&rng);
}

static void random_bytes(void *const to, const size_t n)
{
	unsigned char *p = to;
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)random_word();
}

void failing_random(uint64_t seed)
{
	static randombytes_implementation same = { random_name, random_word, NULL, NULL, random_bytes, NULL };
	must(randombytes_set_implementation(&same) == 0);
	rng_seed(&rng, seed, 0);
}

/* ---- row numbers ---- */

/* PostgreSQL's are taken in blocks outside every transaction, and those of one that failed are never seen again. Here they go back, so that what is
 * done at the second try can be compared, row by row, with what is done at the first. */
#define TABLES_MAX 300
#define BLOCK 1000
static struct block { char table[64]; int64_t next, end, kept; } *blocks;
static size_t *block_counted;
#define block_count (*block_counted)
static bool blocked;

/* Shared with the processes that end: what those have committed is not given again. */
void failing_numbers(bool back)
{
	if (!blocks) {
		blocks = mmap(NULL, TABLES_MAX * sizeof *blocks + sizeof *block_counted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		must(blocks != MAP_FAILED);
		block_counted = (size_t *)(blocks + TABLES_MAX);
	}
	blocked = back;
	block_count = 0;
}

static void numbers_keep(void)
{
	for (size_t i = 0; blocks && i < block_count; i++)
		blocks[i].kept = blocks[i].next;
}

void failing_numbers_back(void)
{
	for (size_t i = 0; blocks && i < block_count; i++)
		blocks[i].next = blocks[i].kept;
}

enum err __real_db_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first);
enum err __wrap_db_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first);
enum err __wrap_db_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first)
{
	struct block *b = blocks;
	if (!blocked)
		return __real_db_ids(cx, db, table, count, ret_first);
	while (b < blocks + block_count && strcmp(b->table, table) != 0)
		b++;
	must(b < blocks + TABLES_MAX && count < BLOCK && strlen(table) < sizeof b->table);
	if (b == blocks + block_count) {
		snprintf(b->table, sizeof b->table, "%s", table);
		b->next = b->end = b->kept = 0;
		block_count++;
	}
	if (b->end - b->next < (int64_t)count) {
		TRY(__real_db_ids(cx, db, table, BLOCK, &b->next));
		b->end = b->next + BLOCK;
		b->kept = b->next;
	}
	*ret_first = b->next;
	b->next += (int64_t)count;
	return OK;
}
