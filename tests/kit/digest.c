/* SQLite's rows are hashed here, PostgreSQL's there. */
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
	struct { char name[64]; sqlite3_stmt *rows; } table[TABLES_MAX];
	size_t tables;
	PGconn *conn;
	struct buf question;
};

#define NOT_THESE "('migration', 'counter')"

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
}

static void open_postgres(struct digest *d, const struct store_where *where)
{
	d->conn = PQconnectdb(where->conninfo);
	must(PQstatus(d->conn) == CONNECTION_OK);
	PGresult *res = PQexec(d->conn, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN " NOT_THESE " ORDER BY 1");
	must(PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) > 0);
	buf_init(&d->question, 1 << 20);
	for (int i = 0; i < PQntuples(res); i++) {
		const char *name = PQgetvalue(res, i, 0);
		buf_printf(&d->question, "%sSELECT '%s', count(*), COALESCE(sum(hashtextextended(x::text, 0)::numeric), 0) FROM %s x", i ? " UNION ALL " : "", name,
			name);
	}
	buf_text(&d->question, " ORDER BY 1");
	buf_char(&d->question, '\0');
	PQclear(res);
	res = PQprepare(d->conn, "digest", d->question.p, 0, NULL);      /* planning takes longer than asking */
	must(PQresultStatus(res) == PGRES_COMMAND_OK);
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
	sqlite3_close(d->sqlite);
	if (d->conn) {
		PQfinish(d->conn);
		buf_free(&d->question);
	}
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

struct str digest_now(struct digest *d, struct arena *arena)
{
	AUTO(buf) struct buf told;
	buf_init(&told, 1 << 20);
	for (size_t i = 0; i < d->tables; i++) {
		uint64_t sum = 0;
		int64_t n = 0;
		int rc;
		for (; (rc = sqlite3_step(d->table[i].rows)) == SQLITE_ROW; n++)
			sum += row_hash(d->table[i].rows);
		must(rc == SQLITE_DONE);
		sqlite3_reset(d->table[i].rows);
		buf_printf(&told, "%s %" PRId64 " %016" PRIx64 "\n", d->table[i].name, n, sum);
	}
	if (d->conn) {
		PGresult *res = PQexecPrepared(d->conn, "digest", 0, NULL, NULL, NULL, 0);
		must(PQresultStatus(res) == PGRES_TUPLES_OK);
		for (int i = 0; i < PQntuples(res); i++)
			buf_printf(&told, "%s %s %s\n", PQgetvalue(res, i, 0), PQgetvalue(res, i, 1), PQgetvalue(res, i, 2));
		PQclear(res);
	}
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
