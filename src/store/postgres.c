/* The PostgreSQL engine: connections, transactions, and what the server's errors mean.
 *
 * Every writer is a connection of its own; who comes second waits for the first one's locks. Unique constraints and row
 * locks keep the record right, not the isolation level. Row numbers are taken in blocks by a connection that stands
 * outside every transaction, so that nobody waits for a counter until somebody else commits. */
#include "store/postgres_in.h"

#include <stdio.h>
#include <stdlib.h>


/* ---- errors ---- */

static enum err kind_of(const char *state)
{
	static const struct { const char *state; enum err err; } kinds[] = {
		{ "23505", ERR_UNIQUE }, { "23", ERR_CONFLICT }, { "40001", ERR_BUSY }, { "40P01", ERR_BUSY }, { "55P03", ERR_BUSY }, { "53100", ERR_DISK_FULL },
		{ "53", ERR_BUSY }, { "57014", ERR_TIMEOUT }, { "57P03", ERR_BUSY }, { "54000", ERR_OVER_LIMIT }, { "XX001", ERR_DAMAGED },
		{ "XX002", ERR_DAMAGED }, { "22", ERR_BAD_INPUT }, { "42501", ERR_NO_RIGHT }, { "28", ERR_NO_RIGHT },
	};
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (strncmp(state, kinds[i].state, strlen(kinds[i].state)) == 0)
			return kinds[i].err;
	return ERR_STORE;
}

enum err pg_fail(struct cx *cx, struct db *db, PGresult *res, const char *what)
{
	struct pg *pg = pg_of(db);
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL, *said = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	char plain[400] = "";
	if (!said) {
		snprintf(plain, sizeof plain, "%s", PQerrorMessage(pg->conn));
		plain[strcspn(plain, "\n")] = '\0';
	} else if (strncmp(state, "22", 2) != 0) {       /* class 22 repeats the value that it did not like */
		snprintf(plain, sizeof plain, "%s", said);
	}
	enum err err = state ? kind_of(state) : ERR_STORE;
	pg->again |= state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0);
	fail(cx, err, "PostgreSQL refused (%s): %s%s%s%s.", what, plain, state ? " [" : "", state ? state : "", state ? "]" : "");
	PQclear(res);
	return err;
}

enum err pg_script(struct cx *cx, struct db *db, const char *text, const char *what)
{
	PGresult *res = PQexec(pg_of(db)->conn, text);
	ExecStatusType status = PQresultStatus(res);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
		return pg_fail(cx, db, res, what);
	PQclear(res);
	return OK;
}

/* ---- connections ---- */

static void say_nothing(void *arg, const char *message)
{
	(void)arg, (void)message;
}

void pg_forget(struct pg *pg)
{
	if (pg->statements)
		memset(pg->statements, 0, (size_t)pg->statement_count * sizeof *pg->statements);
}

#define WORDS_MAX 80

/* What comes later is laid over what came before. */
static PGconn *connection(const struct db *db)
{
	const struct store_where *where = &db->store->where;
	const struct pg_store *inside = db->store->inside;
	const char *names[WORDS_MAX] = { "connect_timeout", "tcp_user_timeout", "fallback_application_name", "dbname" };
	const char *values[WORDS_MAX] = { "10", "30000", "waymark", where->conninfo ? where->conninfo : "" };
	int n = 4;
	PQconninfoOption *own = NULL;
	if (pg_of(db)->requests) {
		names[n] = "user", values[n++] = inside->request;
		own = PQconninfoParse(where->request ? where->request : "", NULL);
		for (PQconninfoOption *o = own; o && o->keyword && n < WORDS_MAX - 2; o++)
			if (o->val)
				names[n] = o->keyword, values[n++] = o->val;
	}
	names[n] = "client_encoding", values[n++] = "UTF8";
	PGconn *conn = PQconnectdbParams(names, values, 1);
	PQconninfoFree(own);
	return conn;
}

static enum err connect_to(struct cx *cx, struct db *db)
{
	struct store *store = db->store;
	struct pg *pg = pg_of(db);
	PQfinish(pg->conn);
	pg_forget(pg);
	pg->conn = connection(db);
	if (PQstatus(pg->conn) != CONNECTION_OK && pg->requests)
		return pg_fail(cx, db, NULL, "connecting as the login of requests; is it let in by pg_hba.conf, and request=... of waymark.conf right?");
	if (PQstatus(pg->conn) != CONNECTION_OK)
		return pg_fail(cx, db, NULL, "connecting; is the server there, and conninfo right?");
	PQsetNoticeProcessor(pg->conn, say_nothing, NULL);
	if (PQserverVersion(pg->conn) < 150000)
		return fail(cx, ERR_SETTING, "The server is PostgreSQL %d; Waymark needs 15 or newer.", PQserverVersion(pg->conn) / 10000);
	char text[800];
	/* Where it refuses a row, the server's own log quotes it, unless it is terse; who may not say so is told by the doctor. */
	snprintf(text, sizeof text, "SELECT set_config('log_error_verbosity', 'terse', false) WHERE has_parameter_privilege('log_error_verbosity', 'SET'); "
		"SET synchronous_commit = %s; SET TimeZone = 'UTC'; SET client_min_messages = error; SET jit = off; "
		"SET standard_conforming_strings = on; SET cursor_tuple_fraction = 1; SET default_transaction_isolation = 'read committed'; "
		"SET lock_timeout = %d; SET statement_timeout = %d; SET default_transaction_read_only = %s",
		store->where.unsafe_sync ? "off" : "on", LIMIT_LOCK_MS, db->writing ? 0 : LIMIT_QUERY_MS, db->writing ? "off" : "on");
	TRY(pg_script(cx, db, text, "settings"));
	/* A guarded query takes longer to plan than to run: planned once, for any values. */
	return pg->requests ? pg_script(cx, db, "SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0", "settings") : OK;
}

static enum err open_as(struct cx *cx, struct store *store, bool writing, bool requests, struct db **ret)
{
	struct db *db = calloc(1, sizeof *db);
	struct pg *pg = calloc(1, sizeof *pg);
	must(db && pg);
	pg->requests = requests;
	*db = (struct db){ .store = store, .writing = writing, .guard_signin = NIL, .guard_now = INSTANT_NONE, .inside = pg };
	enum err err = connect_to(cx, db);
	if (err != OK) {
		PQfinish(pg->conn);
		free(pg);
		free(db);
		return err;
	}
	*ret = db;
	return OK;
}

static enum err pg_db_open(struct cx *cx, struct store *store, bool writing, struct db **ret)
{
	return open_as(cx, store, writing, false, ret);
}

static void pg_db_close(struct db *db)
{
	struct pg *pg = pg_of(db);
	if (pg->request)
		pg_db_close(pg->request);
	PQfinish(pg->conn);
	free(pg->statements);
	free(pg);
	free(db);
}

static bool pg_db_good(struct db *db)
{
	PGconn *conn = pg_of(db)->conn;
	struct db *request = pg_of(db)->request;
	return (!request || pg_db_good(request)) && PQstatus(conn) == CONNECTION_OK && PQtransactionStatus(conn) == PQTRANS_IDLE;
}

/* A connection that lay idle may have been cut off meanwhile. Nothing was done on it yet, so it is safe to connect anew. */
static enum err begin(struct cx *cx, struct db *db, const char *text)
{
	db->guard_told = false;
	enum err err = pg_script(cx, db, text, "begin");
	if (err == OK || PQstatus(pg_of(db)->conn) == CONNECTION_OK)
		return err;
	TRY(connect_to(cx, db));
	return pg_script(cx, db, text, "begin");
}

static enum err pg_begin(struct cx *cx, struct db *db)
{
	return begin(cx, db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT count(*) FROM migration");
}

static void roll_back(struct db *db)
{
	struct db *request = pg_of(db)->request;
	if (request && request->picture) {
		PQclear(PQexec(pg_of(request)->conn, "ROLLBACK"));
		request->picture = false;
	}
	PQclear(PQexec(pg_of(db)->conn, "ROLLBACK"));        /* a failure shows in pg_db_good() */
}

/* ---- requests ---- */

/* The picture of the system's connection, for the connection of its requests. */
static enum err share_picture(struct cx *cx, struct db *db, struct db *request)
{
	char text[200];
	PGresult *res = PQexec(pg_of(db)->conn, "SELECT pg_export_snapshot()");
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) != 1)
		return pg_fail(cx, db, res, "sharing a picture");
	snprintf(text, sizeof text, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '%.80s'", PQgetvalue(res, 0, 0));
	PQclear(res);
	TRY(begin(cx, request, text));
	request->picture = true;
	return OK;
}

/* HAZ-007: whatever a request query says, its login may read guard views and open tables and nothing else. What a closure asks through
 * a guard view, it asks in its own transaction, of what it wrote itself: there the roles of the views hold it. */
enum err pg_side(struct cx *cx, struct db *db, const struct query *q, struct db **ret)
{
	struct pg *pg = pg_of(db);
	*ret = db;
	if (q->kind != QUERY_REQUEST || db->writing || pg->requests)
		return OK;
	if (!pg->request)
		TRY(open_as(cx, db->store, false, true, &pg->request));
	struct db *request = pg->request;
	if (db->picture && !request->picture)
		TRY(share_picture(cx, db, request));
	else if (!db->picture && PQstatus(pg_of(request)->conn) != CONNECTION_OK)
		TRY(connect_to(cx, request));
	if (!db->guard_told) {
		request->guard_signin = db->guard_signin;
		request->guard_now = db->guard_now;
		request->guard_told = false;
		db->guard_told = true;
	}
	*ret = request;
	return OK;
}

/* ---- writing ---- */

static enum err commit(struct cx *cx, struct db *db)
{
	struct pg *pg = pg_of(db);
	PGresult *res = PQexec(pg->conn, "COMMIT");
	if (PQresultStatus(res) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(res), "COMMIT") == 0) {
		PQclear(res);
		return OK;
	}
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		PQclear(res);
		return fail(cx, ERR_STORE, "The connection to PostgreSQL broke during a commit: whether the change was kept is not known. Look before you repeat it.");
	}
	if (PQresultStatus(res) == PGRES_COMMAND_OK) {
		PQclear(res);
		return fail(cx, ERR_STORE, "PostgreSQL rolled the transaction back.");
	}
	return pg_fail(cx, db, res, "commit");
}

static enum err run_once(struct cx *cx, struct db *db, store_work *work, void *arg)
{
	db->spoiled = OK;
	db->guard_signin = NIL;
	db->guard_now = INSTANT_NONE;
	pg_of(db)->again = false;
	TRY(begin(cx, db, "BEGIN"));
	last_clear(db);
	enum err err = work(cx, db, arg);
	if (err == OK && db->spoiled == OK)
		err = last_run(cx, db);
	last_clear(db);
	must(db->cursors == 0);           /* a cursor does not outlive its closure */
	if (err == OK && db->spoiled != OK)
		err = db_spoiled(cx, db);
	if (err == OK)
		err = commit(cx, db);
	if (err != OK)
		roll_back(db);
	return err;
}

static void pause_ms(unsigned ms)
{
	struct timespec t = { 0, (long)ms * 1000000 };
	nanosleep(&t, NULL);
}

static enum err pg_write(struct cx *cx, struct store *store, store_work *work, void *arg)
{
	struct pg_store *inside = store->inside;
	struct db *db;
	static _Thread_local bool within;
	must(!within);                    /* a closure inside a closure could wait for its own locks */
	TRY(pool_take(cx, store, &inside->writers, true, &db));
	struct arena_mark mark = arena_mark(cx->arena);
	enum err err = OK;
	within = true;
	for (unsigned i = 1; i <= LIMIT_RETRIES; i++) {
		err = run_once(cx, db, work, arg);
		if (err == OK || !pg_of(db)->again || i == LIMIT_RETRIES)
			break;
		arena_back(cx->arena, mark);
		pause_ms(i * 5 + (unsigned)((uintptr_t)&mark >> 4) % 11);       /* two that met are not to meet again */
	}
	within = false;
	pool_back(store, &inside->writers, db);
	return err;
}

/* ---- row numbers ---- */

struct take_in { struct str name; int64_t count; };
static const struct column take_columns[] = { { "name", COL_TEXT, offsetof(struct take_in, name) }, { "count", COL_INT, offsetof(struct take_in, count) } };
static const struct column first_column[] = { { "first", COL_INT, 0 } };
static const struct query query_take = { .name = "counter", .kind = QUERY_SYSTEM, .in = take_columns, .ins = 2, .in_size = sizeof(struct take_in),
	.out = first_column, .outs = 1, .out_size = sizeof(int64_t), .writes = true, .number = -4,
	.postgres = "INSERT INTO counter AS c (name, next) VALUES ($1, 1 + $2) ON CONFLICT (name) DO UPDATE SET next = c.next + $2 RETURNING next - $2" };

static enum err take_block(struct cx *cx, struct store *store, struct pg_store *inside, struct block *block, size_t count)
{
	struct take_in in = { str_of(block->table), count > LIMIT_ID_BLOCK ? (int64_t)count : LIMIT_ID_BLOCK };
	bool found = false;
	int64_t first = 0;
	if (!inside->numbers)
		TRY(pg_db_open(cx, store, true, &inside->numbers));
	enum err err = pg_one(cx, inside->numbers, &query_take, &in, &first, &found);
	if (err != OK && !pg_db_good(inside->numbers)) {
		TRY(connect_to(cx, inside->numbers));
		err = pg_one(cx, inside->numbers, &query_take, &in, &first, &found);
	}
	TRY(err);
	must(found);
	block->next = first;
	block->end = first + in.count;
	return OK;
}

static enum err pg_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first)
{
	struct pg_store *inside = db->store->inside;
	struct block *block = NULL;
	enum err err = OK;
	must(strlen(table) < sizeof block->table);
	pthread_mutex_lock(&inside->lock);
	for (size_t i = 0; i < inside->block_count; i++)
		if (strcmp(inside->blocks[i].table, table) == 0)
			block = &inside->blocks[i];
	if (!block) {
		if (inside->block_count == inside->block_capacity) {
			inside->block_capacity = inside->block_capacity ? inside->block_capacity * 2 : 32;
			inside->blocks = realloc(inside->blocks, inside->block_capacity * sizeof *inside->blocks);
			must(inside->blocks != NULL);
		}
		block = &inside->blocks[inside->block_count++];
		*block = (struct block){ .next = 0 };
		snprintf(block->table, sizeof block->table, "%s", table);
	}
	if (block->end - block->next < (int64_t)count)
		err = take_block(cx, db->store, inside, block, count);
	if (err == OK) {
		*ret_first = block->next;
		block->next += (int64_t)count;
	}
	pthread_mutex_unlock(&inside->lock);
	return err;
}

/* ---- the store ---- */

static enum err text_of(struct cx *cx, struct db *db, const char *question, char *out, size_t room)
{
	PGresult *res = PQexec(pg_of(db)->conn, question);
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) != 1)
		return pg_fail(cx, db, res, question);
	snprintf(out, room, "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	return OK;
}

static enum err setting(struct cx *cx, struct db *db, const char *name, const char *wanted)
{
	char question[80], is[80];
	snprintf(question, sizeof question, "SHOW %s", name);
	TRY(text_of(cx, db, question, is, sizeof is));
	return strcmp(is, wanted) == 0 ? OK : fail(cx, ERR_SETTING, "PostgreSQL has %s=%s where %s is needed. Waymark will not keep records so.", name, is, wanted);
}

static enum err settings(struct cx *cx, struct db *db)
{
	TRY(setting(cx, db, "server_encoding", "UTF8"));
	if (db->store->where.unsafe_sync)
		return OK;
	TRY(setting(cx, db, "synchronous_commit", "on"));
	TRY(setting(cx, db, "fsync", "on"));
	return setting(cx, db, "full_page_writes", "on");
}

/* Where conninfo's options name a schema that is not there yet, it is made: options='-c search_path=waymark'. */
static enum err make_schema(struct cx *cx, struct db *db)
{
	char path[200], there[100], text[400];
	TRY(text_of(cx, db, "SHOW search_path", path, sizeof path));
	size_t n = strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (n == 0 || (path[n] != '\0' && path[n] != ','))
		return OK;
	path[n] = '\0';
	snprintf(text, sizeof text, "SELECT count(*) FROM pg_namespace WHERE nspname = '%s'", path);
	TRY(text_of(cx, db, text, there, sizeof there));
	if (strcmp(there, "0") != 0)
		return OK;
	snprintf(text, sizeof text, "CREATE SCHEMA IF NOT EXISTS %s", path);
	return pg_script(cx, db, text, "making the schema");
}

static enum err pg_migrating(struct cx *cx, struct db *db, bool begins)
{
	if (!db->writing)
		return OK;
	/* One process at a time; the lock goes with the connection if the process is killed. */
	return pg_script(cx, db, begins ? "SELECT " PG_STORE_LOCK("pg_advisory_lock") : "SELECT " PG_STORE_LOCK("pg_advisory_unlock"), "migration lock");
}

static enum err pg_holds(struct cx *cx, struct db *db, bool *ret_ours, bool *ret_anything)
{
	char count[40];
	TRY(text_of(cx, db, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
		"AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')", count, sizeof count));
	*ret_anything = strcmp(count, "0") != 0;
	TRY(text_of(cx, db, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
		"AND relkind = 'r' AND relname IN ('migration', 'counter')", count, sizeof count));
	*ret_ours = strcmp(count, "2") == 0;
	return OK;
}

static enum err come_up(struct cx *cx, struct store *store, struct db *db)
{
	struct db *request;
	TRY(settings(cx, db));
	if (store->where.create)
		TRY(make_schema(cx, db));
	TRY(pg_guard_names(cx, db));
	TRY(store_migrate(cx, store, db));
	TRY(pg_guard_ready(cx, db));
	if (!store->where.write)
		return OK;
	TRY(open_as(cx, store, false, true, &request));       /* better now than at the first page */
	pg_db_close(request);
	return OK;
}

static enum err pg_settle(struct cx *cx, struct db *db, bool before)
{
	return before ? pg_guard_begin(cx, db) : pg_guard_settle(cx, db);
}

static void pg_store_close(struct store *store)
{
	struct pg_store *inside = store->inside;
	pool_free(store, &inside->writers);
	if (inside->numbers)
		pg_db_close(inside->numbers);
	pthread_mutex_destroy(&inside->lock);
	free(inside->blocks);
	free(inside);
}

static enum err pg_store_open(struct cx *cx, struct store *store)
{
	struct db *db;
	struct pg_store *inside = calloc(1, sizeof *inside);
	must(inside != NULL);
	pool_init(&inside->writers, LIMIT_WRITERS);
	pthread_mutex_init(&inside->lock, NULL);
	store->inside = inside;
	enum err err = pg_db_open(cx, store, store->where.write, &db);
	if (err == OK) {
		err = come_up(cx, store, db);
		pg_db_close(db);
	}
	if (err != OK)
		pg_store_close(store);
	return err;
}

const struct engine engine_postgres = {
	.open = pg_store_open, .close = pg_store_close, .db_open = pg_db_open, .db_close = pg_db_close, .db_good = pg_db_good,
	.begin = pg_begin, .end = roll_back, .write = pg_write, .prepare = pg_prepare, .warm = pg_warm, .run = pg_run, .one = pg_one, .all = pg_all,
	.cursor_open = pg_cursor_open, .cursor_next = pg_cursor_next, .cursor_close = pg_cursor_close,
	.bulk = pg_bulk, .lookup = pg_lookup, .ids = pg_ids, .script = pg_script,
	.migrating = pg_migrating, .settle = pg_settle, .holds = pg_holds,
};
