/* The SQLite engine: one file, one writing connection, read-only readers.
 *
 * WAL with synchronous=FULL is the setting under which an acknowledged commit survives a power cut; it is asserted, not
 * assumed. Checkpoints belong to the writer alone: a reader that closes never touches the file. */
#include "store/sqlite_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define APPLICATION_ID 0x57594d4b      /* "WYMK", for file(1) and for us */

/* ---- errors ---- */

static enum err kind_of(sqlite3 *sqlite, int rc, int extended)
{
	int os = sqlite ? sqlite3_system_errno(sqlite) : 0;
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return ERR_DISK_FULL;
	case SQLITE_IOERR:
		return os == ENOSPC || os == EDQUOT || os == EFBIG ? ERR_DISK_FULL : ERR_STORE;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_INTERRUPT:
		return ERR_TIMEOUT;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_DAMAGED;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return ERR_NO_RIGHT;
	case SQLITE_CANTOPEN:
		return os == EACCES || os == EPERM ? ERR_NO_RIGHT : ERR_STORE;
	case SQLITE_TOOBIG:
		return ERR_OVER_LIMIT;
	case SQLITE_CONSTRAINT:
		return extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY || extended == SQLITE_CONSTRAINT_ROWID
			? ERR_UNIQUE : ERR_CONFLICT;
	default:
		return ERR_STORE;
	}
}

enum err lite_fail(struct cx *cx, sqlite3 *sqlite, int rc, const char *what)
{
	int extended = sqlite ? sqlite3_extended_errcode(sqlite) : rc;
	if ((extended & 0xff) != (rc & 0xff))
		extended = rc;
	/* After a failed fsync nobody knows what the disk holds, and asking again would be answered with a lie. */
	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
		must_end("The disk did not take what was written (fsync failed), so nobody knows what it holds. Waymark ends here; "
			"nothing of this was acknowledged. Look at the system's log, mend the disk, start again, run `waymark doctor --deep`.");
	const char *said = sqlite && (sqlite3_errcode(sqlite) & 0xff) == (rc & 0xff) ? sqlite3_errmsg(sqlite) : sqlite3_errstr(rc);
	if (kind_of(sqlite, rc, extended) == ERR_DISK_FULL)
		return fail(cx, ERR_DISK_FULL, "The disk is full (%s). Nothing that was accepted is lost: make room and try again.", what);
	return fail(cx, kind_of(sqlite, rc, extended), "The database refused (%s): %s.", what, said);
}

/* ---- statements ---- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Does the statement say this word? */
static bool says(const char *text, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = text; (p = strcasestr(p, word)) != NULL; p++)
		if ((p == text || !is_name(p[-1])) && !is_name(p[n]))
			return true;
	return false;
}

static bool is_open(const struct query *q, const char *table)
{
	for (const char *const *open = q->open; open && *open; open++)
		if (strcmp(*open, table) == 0)
			return true;
	return false;
}

/* The second lock, behind what the build checked: a request query reads guard views and open tables, inserts, and does nothing else.
 * A table that is read without a column (count, EXISTS) is told without the view it stands in: it is refused where the statement
 * itself names it. What WITH makes is told as a view is, and could take a guard view's name: there is none. */
static int request_lock(void *arg, int what, const char *a, const char *b, const char *base, const char *inside)
{
	const struct lite *lite = arg;
	const struct query *q = lite->asking;
	(void)base;
	if (!q)
		return SQLITE_OK;
	switch (what) {
	case SQLITE_SELECT:
		return says(q->sqlite, "WITH") ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_FUNCTION: case SQLITE_INSERT:
		return SQLITE_OK;
	case SQLITE_READ:
		if (strncmp(a, "g_", 2) == 0 || (inside && strncmp(inside, "g_", 2) == 0) || is_open(q, a))
			return SQLITE_OK;
		return (!b || !*b) && !inside && !says(q->sqlite, a) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

/* HAZ-007 */
static int prepare(struct lite *lite, const struct query *q, unsigned flags, sqlite3_stmt **ret)
{
	lite->asking = q->kind == QUERY_REQUEST ? q : NULL;
	int rc = sqlite3_prepare_v3(lite->sqlite, q->sqlite, -1, flags, ret, NULL);
	lite->asking = NULL;
	return rc;
}

static enum err prepared(struct cx *cx, struct db *db, const struct query *q, sqlite3_stmt **ret)
{
	struct lite *lite = lite_of(db);
	int slot = q->number + INTERNAL_QUERIES;
	must(slot >= 0);
	if (slot >= lite->statement_count) {
		int count = slot + 64;
		struct statement *more = realloc(lite->statements, (size_t)count * sizeof *more);
		must(more != NULL);
		memset(more + lite->statement_count, 0, (size_t)(count - lite->statement_count) * sizeof *more);
		lite->statements = more;
		lite->statement_count = count;
	}
	struct statement *s = &lite->statements[slot];
	if (s->q == q && !sqlite3_stmt_busy(s->stmt)) {
		*ret = s->stmt;
		return OK;
	}
	sqlite3_stmt *stmt = NULL;
	int rc = prepare(lite, q, SQLITE_PREPARE_PERSISTENT, &stmt);
	if (rc != SQLITE_OK)
		return lite_fail(cx, lite->sqlite, rc, q->name);
	if (!s->q || !sqlite3_stmt_busy(s->stmt)) {      /* a busy one is a cursor's: this one lives as long as its use */
		sqlite3_finalize(s->stmt);
		*s = (struct statement){ q, stmt };
	}
	*ret = stmt;
	return OK;
}

static void done(struct db *db, const struct query *q, sqlite3_stmt *stmt)
{
	struct statement *s = &lite_of(db)->statements[q->number + INTERNAL_QUERIES];
	if (s->stmt == stmt)
		sqlite3_reset(stmt);
	else
		sqlite3_finalize(stmt);
}

static int bind_value(sqlite3_stmt *stmt, int at, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL: return sqlite3_bind_null(stmt, at);
	case VALUE_INT: return sqlite3_bind_int64(stmt, at, v->i);
	case VALUE_REAL: return sqlite3_bind_double(stmt, at, v->r);
	case VALUE_TEXT: return sqlite3_bind_text64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB: return sqlite3_bind_blob64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

/* before: the row that is bound already, of which only what differs is bound anew; NULL: none. */
static enum err bind(struct cx *cx, struct db *db, const struct query *q, const void *in, const void *before, sqlite3_stmt *stmt)
{
	must(q->ins == 0 || in != NULL);
	for (int i = 0; i < q->ins; i++) {
		if (before && value_same(&q->in[i], in, before))
			continue;
		struct value v = value_of(&q->in[i], in);
		TRY(value_check(cx, q, &q->in[i], &v));
		int rc = bind_value(stmt, i + 1, &v);
		if (rc != SQLITE_OK)
			return lite_fail(cx, lite_of(db)->sqlite, rc, q->name);
	}
	return OK;
}

static enum err start(struct cx *cx, struct db *db, const struct query *q, const void *in, sqlite3_stmt **ret)
{
	TRY(prepared(cx, db, q, ret));
	enum err err = bind(cx, db, q, in, NULL, *ret);
	if (err != OK)
		done(db, q, *ret);
	return err;
}

static int step(struct db *db, sqlite3_stmt *stmt)
{
	struct lite *lite = lite_of(db);
	if (!db->writing)
		lite->deadline_us = clock_ticks_us() + LIMIT_QUERY_MS * INT64_C(1000);
	int rc = sqlite3_step(stmt);
	lite->deadline_us = INT64_MAX;
	return rc;
}

static enum err take_row(struct cx *cx, const struct query *q, sqlite3_stmt *stmt, void *row, struct arena *arena)
{
	for (int i = 0; i < q->outs; i++) {
		struct value v = { VALUE_NULL };
		switch (sqlite3_column_type(stmt, i)) {
		case SQLITE_INTEGER:
			v = (struct value){ VALUE_INT, .i = sqlite3_column_int64(stmt, i) };
			break;
		case SQLITE_FLOAT:
			v = (struct value){ VALUE_REAL, .r = sqlite3_column_double(stmt, i) };
			break;
		case SQLITE_TEXT:
			v = (struct value){ VALUE_TEXT, .s.p = (const char *)sqlite3_column_text(stmt, i) };
			v.s.n = (size_t)sqlite3_column_bytes(stmt, i);
			break;
		case SQLITE_BLOB:
			v = (struct value){ VALUE_BLOB, .s.p = sqlite3_column_blob(stmt, i) };
			v.s.n = (size_t)sqlite3_column_bytes(stmt, i);
			if (v.s.n == 0)
				v.s.p = "";
			break;
		}
		must(v.kind < VALUE_TEXT || v.s.p != NULL);       /* SQLite found no memory */
		TRY(value_put(cx, q, &q->out[i], row, &v, arena));
	}
	return OK;
}

static enum err lite_prepare(struct cx *cx, struct db *db, const struct query *q)
{
	sqlite3_stmt *stmt;
	TRY(prepared(cx, db, q, &stmt));
	int outs = sqlite3_column_count(stmt), ins = sqlite3_bind_parameter_count(stmt);
	done(db, q, stmt);
	return outs == q->outs && ins == q->ins ? OK
		: fail(cx, ERR_STORE, "%s has %d parameters and %d columns, not what it promises.", q->name, ins, outs);
}

static enum err lite_run(struct cx *cx, struct db *db, const struct query *q, const void *in)
{
	sqlite3_stmt *stmt;
	TRY(start(cx, db, q, in, &stmt));
	int64_t before = sqlite3_total_changes64(lite_of(db)->sqlite);
	int rc = step(db, stmt);
	enum err err = rc == SQLITE_DONE ? OK : lite_fail(cx, lite_of(db)->sqlite, rc, q->name);
	must(rc != SQLITE_ROW);
	done(db, q, stmt);
	db->changes = sqlite3_total_changes64(lite_of(db)->sqlite) - before;
	return err;
}

static enum err lite_one(struct cx *cx, struct db *db, const struct query *q, const void *in, void *row, bool *ret_found)
{
	sqlite3_stmt *stmt;
	TRY(start(cx, db, q, in, &stmt));
	int rc = step(db, stmt);
	enum err err = rc == SQLITE_ROW ? take_row(cx, q, stmt, row, cx->arena) : rc == SQLITE_DONE ? OK : lite_fail(cx, lite_of(db)->sqlite, rc, q->name);
	*ret_found = rc == SQLITE_ROW;
	done(db, q, stmt);
	return err;
}

static enum err collect(struct cx *cx, struct db *db, const struct query *q, sqlite3_stmt *stmt, struct rows *rows)
{
	for (;;) {
		void *row;
		int rc = step(db, stmt);
		if (rc == SQLITE_DONE)
			return OK;
		if (rc != SQLITE_ROW)
			return lite_fail(cx, lite_of(db)->sqlite, rc, q->name);
		TRY(rows_push(cx, q, rows, &row));
		TRY(take_row(cx, q, stmt, row, cx->arena));
	}
}

static enum err lite_all(struct cx *cx, struct db *db, const struct query *q, const void *in, struct rows *rows)
{
	sqlite3_stmt *stmt;
	TRY(start(cx, db, q, in, &stmt));
	enum err err = collect(cx, db, q, stmt, rows);
	done(db, q, stmt);
	return err;
}

static enum err lite_cursor_open(struct cx *cx, struct db *db, const struct query *q, const void *in, void **ret_inside)
{
	sqlite3_stmt *stmt = NULL;
	struct lite *lite = lite_of(db);
	/* A statement of its own, its values copied: `in` may be gone before the last row. */
	int rc = prepare(lite, q, 0, &stmt);
	if (rc != SQLITE_OK)
		return lite_fail(cx, lite->sqlite, rc, q->name);
	size_t size = 0;
	for (int i = 0; i < q->ins; i++) {
		struct value v = value_of(&q->in[i], in);
		size += v.kind >= VALUE_TEXT ? v.s.n : 0;
	}
	enum err err = size > LIMIT_BODY ? fail(cx, ERR_OVER_LIMIT, "A parameter is too long (%s).", q->name) : bind(cx, db, q, in, NULL, stmt);
	for (int i = 0; err == OK && i < q->ins; i++) {
		struct value v = value_of(&q->in[i], in);
		if (v.kind == VALUE_TEXT)
			rc = sqlite3_bind_text64(stmt, i + 1, v.s.p, v.s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
		else if (v.kind == VALUE_BLOB)
			rc = sqlite3_bind_blob64(stmt, i + 1, v.s.p, v.s.n, SQLITE_TRANSIENT);
		if (rc != SQLITE_OK)
			err = lite_fail(cx, lite->sqlite, rc, q->name);
	}
	if (err != OK)
		sqlite3_finalize(stmt);
	else
		*ret_inside = stmt;
	return err;
}

static enum err lite_cursor_next(struct cx *cx, struct cursor *cursor, void *row, bool *ret_more)
{
	int rc = step(cursor->db, cursor->inside);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return lite_fail(cx, lite_of(cursor->db)->sqlite, rc, cursor->q->name);
	if (rc == SQLITE_ROW)
		TRY(take_row(cx, cursor->q, cursor->inside, row, NULL));
	else
		sqlite3_reset(cursor->inside);
	*ret_more = rc == SQLITE_ROW;
	return OK;
}

static void lite_cursor_close(struct cursor *cursor)
{
	sqlite3_finalize(cursor->inside);
}

static enum err lite_bulk(struct cx *cx, struct db *db, const struct query *q, const void *rows, size_t count)
{
	struct lite *lite = lite_of(db);
	sqlite3_stmt *stmt;
	enum err err = OK;
	TRY(prepared(cx, db, q, &stmt));
	for (size_t i = 0; err == OK && i < count; i++) {
		const char *row = (const char *)rows + i * q->in_size;
		err = bind(cx, db, q, row, i ? row - q->in_size : NULL, stmt);
		if (err != OK)
			break;
		int rc = sqlite3_step(stmt);
		if (rc != SQLITE_DONE)
			err = lite_fail(cx, lite->sqlite, rc, q->name);
		sqlite3_reset(stmt);
	}
	done(db, q, stmt);
	db->changes = (int64_t)count;
	return err;
}

static enum err lite_lookup(struct cx *cx, struct db *db, const struct query *q, const int64_t *keys, size_t count, struct rows *rows)
{
	sqlite3_stmt *stmt;
	enum err err = OK;
	TRY(prepared(cx, db, q, &stmt));
	for (size_t i = 0; err == OK && i < count; i++) {
		must(sqlite3_bind_int64(stmt, 1, keys[i]) == SQLITE_OK);
		err = collect(cx, db, q, stmt, rows);
		sqlite3_reset(stmt);
	}
	done(db, q, stmt);
	return err;
}

struct take_in { struct str name; int64_t count; };
static const struct column take_columns[] = { { "name", COL_TEXT, offsetof(struct take_in, name) }, { "count", COL_INT, offsetof(struct take_in, count) } };
static const struct column first_column[] = { { "first", COL_INT, 0 } };
static const struct query query_take = { .name = "counter", .kind = QUERY_SYSTEM, .in = take_columns, .ins = 2, .in_size = sizeof(struct take_in),
	.out = first_column, .outs = 1, .out_size = sizeof(int64_t), .writes = true, .number = -4,
	.sqlite = "INSERT INTO counter (name, next) VALUES (?1, 1 + ?2) ON CONFLICT (name) DO UPDATE SET next = next + ?2 RETURNING next - ?2" };

static enum err lite_ids(struct cx *cx, struct db *db, const char *table, size_t count, int64_t *ret_first)
{
	struct take_in in = { str_of(table), (int64_t)count };
	bool found = false;
	TRY(lite_one(cx, db, &query_take, &in, ret_first, &found));
	must(found);
	return OK;
}

/* ---- connections ---- */

/* What an answer of a script is: a row. Only a broken reference of PRAGMA foreign_key_check makes one. */
static int row_came(void *arg, int n, char **values, char **names)
{
	(void)names;
	snprintf(arg, 100, "%.80s", n > 0 && values[0] ? values[0] : "?");
	return 1;
}

enum err lite_script(struct cx *cx, struct db *db, const char *text, const char *what)
{
	char table[100] = "";
	int rc = sqlite3_exec(lite_of(db)->sqlite, text, row_came, table, NULL);
	if (*table)
		return fail(cx, ERR_CONFLICT, "A row of %s refers to one that is not there (%s).", table, what);
	return rc == SQLITE_OK ? OK : lite_fail(cx, lite_of(db)->sqlite, rc, what);
}

static int clear_away(void *arg, int n, char **values, char **names)
{
	(void)arg, (void)n, (void)values, (void)names;
	return 0;
}

/* Set, then ask: what was asked for has to be what is. */
static enum err setting(struct cx *cx, sqlite3 *sqlite, const char *name, const char *set, const char *wanted)
{
	char text[100];
	sqlite3_stmt *stmt = NULL;
	if (set) {
		snprintf(text, sizeof text, "PRAGMA %s=%s", name, set);
		int rc = sqlite3_exec(sqlite, text, clear_away, NULL, NULL);
		if (rc != SQLITE_OK)
			return lite_fail(cx, sqlite, rc, text);
	}
	snprintf(text, sizeof text, "PRAGMA %s", name);
	int rc = sqlite3_prepare_v2(sqlite, text, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	enum err err = rc == SQLITE_ROW ? OK : lite_fail(cx, sqlite, rc, text);
	if (err == OK && strcmp((const char *)sqlite3_column_text(stmt, 0), wanted) != 0)
		err = fail(cx, ERR_SETTING, "SQLite has %s=%s where %s is needed. Waymark will not keep records so.", name,
			(const char *)sqlite3_column_text(stmt, 0), wanted);
	sqlite3_finalize(stmt);
	return err;
}

static int too_long(void *arg)
{
	const struct lite *lite = arg;
	return clock_ticks_us() > lite->deadline_us;
}

static int log_grew(void *arg, sqlite3 *sqlite, const char *name, int frames)
{
	(void)sqlite, (void)name;
	((struct lite *)arg)->frames = frames;
	return SQLITE_OK;
}

static enum err settle(struct cx *cx, struct store *store, struct lite *lite, bool writing)
{
	sqlite3 *s = lite->sqlite;
	char cache[32];
	sqlite3_extended_result_codes(s, 1);
	sqlite3_busy_timeout(s, LIMIT_LOCK_MS);
	sqlite3_wal_autocheckpoint(s, 0);
	must(sqlite3_db_config(s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK);
	must(sqlite3_db_config(s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK);
	must(sqlite3_db_config(s, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK);
	/* A plan holds for whatever is bound: else a statement with LIMIT :n is planned anew each time it is asked. */
	must(sqlite3_db_config(s, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL) == SQLITE_OK);
	snprintf(cache, sizeof cache, "-%d", writing ? LIMIT_WRITER_CACHE_KB : LIMIT_READER_CACHE_KB);
	TRY(setting(cx, s, "cache_size", cache, cache));
	if (!writing) {
		TRY(setting(cx, s, "query_only", "1", "1"));
		TRY(setting(cx, s, "journal_mode", NULL, "wal"));
		sqlite3_progress_handler(s, 20000, too_long, lite);
		return OK;
	}
	TRY(setting(cx, s, "journal_mode", "WAL", "wal"));
	/* HAZ-009 */
	TRY(setting(cx, s, "synchronous", store->where.unsafe_sync ? "NORMAL" : "FULL", store->where.unsafe_sync ? "1" : "2"));
	TRY(setting(cx, s, "foreign_keys", "1", "1"));
	TRY(setting(cx, s, "journal_size_limit", "67108864", "67108864"));
	sqlite3_wal_hook(s, log_grew, lite);
	return OK;
}

/* HAZ-007: guard_signin() and guard_now() of the guard views; unset they are NULL, and equal nothing. */
static void say_guard(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	const struct db *db = sqlite3_user_data(context);
	if (db->guard_signin == NIL)
		sqlite3_result_null(context);
	else
		sqlite3_result_int64(context, db->guard_signin);
}

static void say_now(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	const struct db *db = sqlite3_user_data(context);
	if (!instant_known(db->guard_now))
		sqlite3_result_null(context);
	else
		sqlite3_result_int64(context, db->guard_now.us);
}

/* The same for the whole of a statement, so that it is asked once and can be looked up in an index. */
static void give_guard(struct db *db)
{
	const int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	must(sqlite3_create_function(lite_of(db)->sqlite, "guard_signin", 0, how, db, say_guard, NULL, NULL) == SQLITE_OK);
	must(sqlite3_create_function(lite_of(db)->sqlite, "guard_now", 0, how, db, say_now, NULL, NULL) == SQLITE_OK);
	must(sqlite3_set_authorizer(lite_of(db)->sqlite, request_lock, lite_of(db)) == SQLITE_OK);
}

/* Made here, not by SQLite, so that nobody else may read it; the log inherits the mode. */
static enum err make_file(struct cx *cx, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(cx, errno == EACCES ? ERR_NO_RIGHT : errno == ENOSPC ? ERR_DISK_FULL : ERR_FILE, "Cannot make %s: %s.", path, strerror(errno));
	close(fd);
	return OK;
}

enum err lite_open(struct cx *cx, struct store *store, bool writing, struct db **ret)
{
	const char *path = store->where.path;
	struct stat st;
	bool there = stat(path, &st) == 0 && st.st_size > 0, own = store->where.vfs != NULL;     /* a VFS of a test has files of its own */
	if (!own && !there && !store->where.create)
		return fail(cx, ERR_NO_STORE, "There is no record at %s. `waymark init` makes one.", path);
	if (!own && !there)
		TRY(make_file(cx, path));
	struct db *db = calloc(1, sizeof *db);
	struct lite *lite = calloc(1, sizeof *lite);
	must(db && lite);
	*db = (struct db){ .store = store, .writing = writing, .guard_signin = NIL, .guard_now = INSTANT_NONE, .inside = lite };
	lite->deadline_us = INT64_MAX;
	int flags = (writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | (own && writing ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX;
	int rc = sqlite3_open_v2(path, &lite->sqlite, flags, store->where.vfs);
	enum err err = rc == SQLITE_OK ? settle(cx, store, lite, writing) : lite_fail(cx, lite->sqlite, rc, path);
	if (err == OK)
		give_guard(db);
	if (err != OK)
		lite_close(db);
	else
		*ret = db;
	return err;
}

void lite_close(struct db *db)
{
	struct lite *lite = lite_of(db);
	for (int i = 0; i < lite->statement_count; i++)
		sqlite3_finalize(lite->statements[i].stmt);
	free(lite->statements);
	must(sqlite3_close(lite->sqlite) == SQLITE_OK);      /* every statement was finalized */
	free(lite);
	free(db);
}

static bool lite_good(struct db *db)
{
	return sqlite3_get_autocommit(lite_of(db)->sqlite) != 0;
}

/* The picture is taken here and not at the first query, as on PostgreSQL. */
static enum err lite_begin(struct cx *cx, struct db *db)
{
	int64_t one;
	bool found;
	TRY(lite_script(cx, db, "BEGIN", "begin"));
	enum err err = lite_one(cx, db, &query_alive, NULL, &one, &found);
	if (err != OK)
		sqlite3_exec(lite_of(db)->sqlite, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static void lite_end(struct db *db)
{
	sqlite3_exec(lite_of(db)->sqlite, "ROLLBACK", NULL, NULL, NULL);      /* a failure shows in lite_good() */
}

/* Foreign keys are checked as a whole after each migration, so that a migration may rebuild a table. */
static enum err lite_migrating(struct cx *cx, struct db *db, bool begins)
{
	return db->writing ? setting(cx, lite_of(db)->sqlite, "foreign_keys", begins ? "0" : "1", begins ? "0" : "1") : OK;
}

static enum err lite_holds(struct cx *cx, struct db *db, bool *ret_ours, bool *ret_anything)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *s = lite_of(db)->sqlite;
	int rc = sqlite3_prepare_v2(s, "SELECT count(*), coalesce(sum(name IN ('migration', 'counter')), 0) FROM sqlite_schema", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	enum err err = rc == SQLITE_ROW ? OK : lite_fail(cx, s, rc, "schema");
	if (err == OK) {
		*ret_anything = sqlite3_column_int(stmt, 0) > 0;
		*ret_ours = sqlite3_column_int(stmt, 1) == 2;
	}
	sqlite3_finalize(stmt);
	return err;
}

/* ---- the store ---- */

static enum err lite_store_open(struct cx *cx, struct store *store)
{
	struct db *db;
	char id[32];
	must(sqlite3_libversion_number() >= 3053000);        /* older ones carry the WAL-reset fault */
	TRY(lite_open(cx, store, store->where.write, &db));
	snprintf(id, sizeof id, "%d", APPLICATION_ID);
	enum err err = store_migrate(cx, store, db);
	if (err == OK && setting(cx, lite_of(db)->sqlite, "application_id", NULL, id) != OK)
		err = setting(cx, lite_of(db)->sqlite, "application_id", store->where.write ? id : NULL, id);
	if (err != OK || !store->where.write) {
		lite_close(db);
		return err;
	}
	struct writer *writer;
	TRY(writer_start(cx, db, &writer));
	store->inside = writer;
	return OK;
}

static void lite_store_close(struct store *store)
{
	if (store->inside)
		writer_stop(store->inside);
}

static enum err lite_write(struct cx *cx, struct store *store, store_work *work, void *arg)
{
	return writer_do(cx, store->inside, work, arg);
}

const struct engine engine_sqlite = {
	.open = lite_store_open, .close = lite_store_close, .db_open = lite_open, .db_close = lite_close, .db_good = lite_good,
	.begin = lite_begin, .end = lite_end, .write = lite_write, .prepare = lite_prepare, .run = lite_run, .one = lite_one, .all = lite_all,
	.cursor_open = lite_cursor_open, .cursor_next = lite_cursor_next, .cursor_close = lite_cursor_close,
	.bulk = lite_bulk, .lookup = lite_lookup, .ids = lite_ids, .script = lite_script, .migrating = lite_migrating, .holds = lite_holds,
};
