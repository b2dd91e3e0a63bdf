/* SQLite's rows are hashed here, PostgreSQL's there.
 *
 * Where nothing was committed since the last time, nothing is read: SQLite says so (PRAGMA data_version: has another connection changed the file?). In
 * PostgreSQL a trigger of every table counts each statement that writes to it, in the transaction that writes: what is undone is not counted, and only
 * tables whose count is another are read again. */
#include "tests/kit/digest.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define TABLES_MAX 300
struct digest {
	sqlite3 *sqlite;
	sqlite3_stmt *version;
	struct { char name[64], told[128]; sqlite3_stmt *rows; int64_t then; } table[TABLES_MAX];
	size_t tables;
	bool known;                       /* told is of the last time; then and version_then were asked before it */
	int64_t version_then;
	PGconn *conn;
};

#define NOT_THESE "('migration', 'counter', 'digest_mark')"

static void open_sqlite(struct digest *d, const struct store_where *where)
{
	sqlite3_stmt *names;
	char text[200];
	must(sqlite3_open_v2(where->path, &d->sqlite, SQLITE_OPEN_READWRITE, where->vfs) == SQLITE_OK);
	must(sqlite3_prepare_v2(d->sqlite, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN " NOT_THESE
		" ORDER BY name", -1, &names, NULL) == SQLITE_OK);
	while (sqlite3_step(names) == SQLITE_ROW) {
		must(d->tables < TABLES_MAX);
		snprintf(d->table[d->tables].name, sizeof d->table->name, "%s", (const char *)sqlite3_column_text(names, 0));
		snprintf(text, sizeof text, "SELECT * FROM %s", d->table[d->tables].name);
		must(sqlite3_prepare_v2(d->sqlite, text, -1, &d->table[d->tables].rows, NULL) == SQLITE_OK);
		d->tables++;
	}
	sqlite3_finalize(names);
	must(sqlite3_prepare_v2(d->sqlite, "PRAGMA data_version", -1, &d->version, NULL) == SQLITE_OK);
}

static PGresult *ask(struct digest *d, const char *question)
{
	PGresult *res = PQexec(d->conn, question);
	must(PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK);
	return res;
}

#define MARKED "(SELECT count(*) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace " \
	"WHERE n.nspname = t.schemaname AND c.relname = t.tablename AND g.tgname = 'digest_mark')"

/* However often a digest is opened, the marks are there once. A request's role writes them too, as their owner. */
static void open_postgres(struct digest *d, const struct store_where *where)
{
	char text[700];
	d->conn = PQconnectdb(where->conninfo);
	must(PQstatus(d->conn) == CONNECTION_OK);
	PQclear(ask(d, "SET client_min_messages = warning"));
	PQclear(ask(d, "CREATE TABLE IF NOT EXISTS digest_mark (name text PRIMARY KEY, writes bigint NOT NULL)"));
	PGresult *res = ask(d, "SELECT quote_ident(current_schema())");
	snprintf(text, sizeof text, "CREATE OR REPLACE FUNCTION digest_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO "
		"%s.digest_mark AS m VALUES (TG_TABLE_NAME, 1) ON CONFLICT (name) DO UPDATE SET writes = m.writes + 1; RETURN NULL; END $$", PQgetvalue(res, 0, 0));
	PQclear(res);
	PQclear(ask(d, text));
	res = ask(d, "SELECT tablename, " MARKED " FROM pg_tables t WHERE schemaname = current_schema() AND tablename NOT IN " NOT_THESE " ORDER BY 1");
	must(PQntuples(res) > 0 && PQntuples(res) <= TABLES_MAX);
	for (int i = 0; i < PQntuples(res); i++) {
		const char *name = PQgetvalue(res, i, 0);
		snprintf(d->table[d->tables++].name, sizeof d->table->name, "%s", name);
		if (*PQgetvalue(res, i, 1) != '0')
			continue;
		snprintf(text, sizeof text, "CREATE TRIGGER digest_mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT "
			"EXECUTE FUNCTION digest_mark()", name);
		PQclear(ask(d, text));
	}
	PQclear(res);
}

struct digest *digest_open(const struct store_where *where)
{
	struct digest *d = calloc(1, sizeof *d);
	must(d != NULL);
	if (where->engine == STORE_SQLITE)
		open_sqlite(d, where);
	else
		open_postgres(d, where);
	return d;
}

void digest_close(struct digest *d)
{
	for (size_t i = 0; i < d->tables; i++)
		sqlite3_finalize(d->table[i].rows);
	sqlite3_finalize(d->version);
	sqlite3_close(d->sqlite);
	PQfinish(d->conn);
	free(d);
}

static uint64_t row_hash(sqlite3_stmt *rows)
{
	uint64_t hash = 1469598103934665603u;
	for (int i = 0; i < sqlite3_column_count(rows); i++) {
		const unsigned char *p = sqlite3_column_blob(rows, i);
		int n = sqlite3_column_bytes(rows, i);
		hash = (hash ^ (uint64_t)sqlite3_column_type(rows, i)) * 1099511628211u;
		for (int k = 0; k < n; k++)
			hash = (hash ^ p[k]) * 1099511628211u;
	}
	return hash;
}

static void read_sqlite(struct digest *d)
{
	must(sqlite3_step(d->version) == SQLITE_ROW);
	int64_t version = sqlite3_column_int64(d->version, 0);
	sqlite3_reset(d->version);
	if (d->known && version == d->version_then)
		return;
	for (size_t i = 0; i < d->tables; i++) {
		uint64_t sum = 0;
		int64_t n = 0;
		int rc;
		for (; (rc = sqlite3_step(d->table[i].rows)) == SQLITE_ROW; n++)
			sum += row_hash(d->table[i].rows);
		must(rc == SQLITE_DONE);
		sqlite3_reset(d->table[i].rows);
		snprintf(d->table[i].told, sizeof d->table->told, "%" PRId64 " %016" PRIx64, n, sum);
	}
	d->version_then = version;        /* asked before: what came in between is read again the next time */
}

/* Not said as BEGIN and COMMIT: those are the store's, and counted (failing.c). */
static void read_postgres(struct digest *d)
{
	char text[400];
	PQclear(ask(d, "START TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
	PGresult *marks = ask(d, "SELECT name, writes FROM digest_mark");
	for (size_t i = 0; i < d->tables; i++) {
		int64_t writes = 0;
		for (int k = 0; k < PQntuples(marks); k++)
			if (strcmp(d->table[i].name, PQgetvalue(marks, k, 0)) == 0)
				writes = strtoll(PQgetvalue(marks, k, 1), NULL, 10);
		if (d->known && writes == d->table[i].then)
			continue;
		snprintf(text, sizeof text, "SELECT count(*), COALESCE(sum(hashtextextended(x::text, 0)::numeric), 0) FROM %s x", d->table[i].name);
		PGresult *res = ask(d, text);
		snprintf(d->table[i].told, sizeof d->table->told, "%s %s", PQgetvalue(res, 0, 0), PQgetvalue(res, 0, 1));
		d->table[i].then = writes;
		PQclear(res);
	}
	PQclear(marks);
	PQclear(ask(d, "END"));
}

struct str digest_now(struct digest *d, struct arena *arena)
{
	AUTO(buf) struct buf told;
	buf_init(&told, 1 << 20);
	if (d->conn)
		read_postgres(d);
	else
		read_sqlite(d);
	d->known = true;
	for (size_t i = 0; i < d->tables; i++)
		buf_printf(&told, "%s %s\n", d->table[i].name, d->table[i].told);
	return str_dup(arena, buf_view(&told));
}

static const char *differs(struct str is, struct str should_be, bool counts, const char *but)
{
	static char said[300];
	struct str a, b, word, number, other, rest;
	size_t n = 0;
	*said = '\0';
	while (str_cut(is, '\n', &a, &is) && str_cut(should_be, '\n', &b, &should_be)) {
		char table[80];
		str_cut(a, ' ', &word, &rest);
		str_cut(rest, ' ', &number, &rest);
		str_cut(b, ' ', &rest, &other);
		str_cut(other, ' ', &other, &rest);
		snprintf(table, sizeof table, "%.*s ", STRF(word));
		if ((counts ? !str_eq(number, other) : !str_eq(a, b)) && !strstr(but, table) && n < sizeof said - 100)
			n += (size_t)snprintf(said + n, sizeof said - n, "%s%.*s", n ? ", " : "", STRF(word));
	}
	return said;
}

const char *digest_differs(struct str is, struct str should_be)
{
	return differs(is, should_be, false, "");
}

const char *digest_counts_differ(struct str is, struct str should_be, const char *but)
{
	return differs(is, should_be, true, but);
}
