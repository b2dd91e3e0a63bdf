/* Straight to SQLite or libpq. */
#include "tests/kit/ask.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/kit/kit.h"

#define BYTEA 17

static void hex(struct buf *to, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(to, "%02x", p[i]);
}

static sqlite3 *sqlite_of(const struct store_where *where)
{
	sqlite3 *db;
	int rc = sqlite3_open_v2(where->path, &db, SQLITE_OPEN_READWRITE, where->vfs);
	must(rc == SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	return db;
}

static void ask_sqlite(const struct store_where *where, const char *sql, struct buf *ret)
{
	sqlite3 *db = sqlite_of(where);
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (rc != SQLITE_OK)
		print_error("%s: %s\n", sql, sqlite3_errmsg(db));
	must(rc == SQLITE_OK);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			buf_text(ret, i ? "|" : "");
			if (sqlite3_column_type(stmt, i) == SQLITE_NULL)
				buf_char(ret, '-');
			else if (sqlite3_column_type(stmt, i) == SQLITE_BLOB)
				hex(ret, sqlite3_column_blob(stmt, i), (size_t)sqlite3_column_bytes(stmt, i));
			else
				buf_text(ret, (const char *)sqlite3_column_text(stmt, i));
		}
		buf_char(ret, '\n');
	}
	if (rc != SQLITE_DONE)
		print_error("%s: %s\n", sql, sqlite3_errmsg(db));
	must(rc == SQLITE_DONE);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

static void ask_postgres(const struct store_where *where, const char *sql, struct buf *ret)
{
	PGconn *conn = PQconnectdb(where->conninfo);
	PGresult *r = PQexec(conn, sql);
	bool done = PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK;
	if (!done)
		print_error("%s: %s\n", sql, PQerrorMessage(conn));
	must(done);
	for (int row = 0; row < PQntuples(r); row++) {
		for (int i = 0; i < PQnfields(r); i++) {
			const char *text = PQgetvalue(r, row, i);
			buf_text(ret, i ? "|" : "");
			buf_text(ret, PQgetisnull(r, row, i) ? "-" : PQftype(r, i) == BYTEA ? text + 2 : text);
		}
		buf_char(ret, '\n');
	}
	PQclear(r);
	PQfinish(conn);
}

void kit_ask(const struct store_where *where, const char *sql, struct buf *ret)
{
	if (where->engine == STORE_SQLITE)
		ask_sqlite(where, sql, ret);
	else
		ask_postgres(where, sql, ret);
	must(!ret->full);
}

void kit_do(const struct store_where *where, const char *sql)
{
	AUTO(buf) struct buf told;
	buf_init(&told, 1000);
	kit_ask(where, sql, &told);
}

struct kit_hand { sqlite3 *sqlite; PGconn *conn; };

struct kit_hand *kit_hand_open(const struct store_where *where)
{
	struct kit_hand *hand = calloc(1, sizeof *hand);
	must(hand != NULL);
	if (where->engine == STORE_SQLITE)
		hand->sqlite = sqlite_of(where);
	else
		hand->conn = PQconnectdb(where->conninfo);
	kit_hand_do(hand, hand->sqlite ? "PRAGMA synchronous=OFF" : "SET synchronous_commit = off; SET client_min_messages = error");
	return hand;
}

void kit_hand_do(struct kit_hand *hand, const char *sql)
{
	if (hand->sqlite) {
		char *why = NULL;
		int rc = sqlite3_exec(hand->sqlite, sql, NULL, NULL, &why);
		if (rc != SQLITE_OK)
			print_error("%s: %s\n", sql, why);
		must(rc == SQLITE_OK);
		return;
	}
	PGresult *r = PQexec(hand->conn, sql);
	bool done = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
	if (!done)
		print_error("%s: %s\n", sql, PQerrorMessage(hand->conn));
	must(done);
	PQclear(r);
}

void kit_hand_close(struct kit_hand *hand)
{
	if (hand->sqlite)
		sqlite3_close(hand->sqlite);
	else
		PQfinish(hand->conn);
	free(hand);
}

int64_t kit_ask_number(const struct store_where *where, const char *sql)
{
	AUTO(buf) struct buf told;
	int64_t n = 0;
	buf_init(&told, 1 << 16);
	kit_ask(where, sql, &told);
	must(str_int(str_trim(buf_view(&told)), &n));
	return n;
}

struct id kit_ask_id(const struct store_where *where, const char *sql)
{
	struct id id = { { 0 } };
	AUTO(buf) struct buf told;
	buf_init(&told, 200);
	kit_ask(where, sql, &told);
	for (size_t i = 0; i < sizeof id.b && told.n >= 2 * sizeof id.b; i++)
		id.b[i] = (unsigned char)kit_hex_byte(told.p + 2 * i);
	return id;
}

static int first_answer(void *arg, int n, char **values, char **names)
{
	(void)names;
	snprintf(arg, 100, "%.90s", n > 0 && values[0] ? values[0] : "nothing");
	return 1;
}

const char *kit_damage(const struct store_where *where)
{
	static char said[100];
	if (where->engine != STORE_SQLITE)
		return NULL;
	sqlite3 *db = sqlite_of(where);
	snprintf(said, sizeof said, "no answer");
	sqlite3_exec(db, "PRAGMA integrity_check", first_answer, said, NULL);
	if (strcmp(said, "ok") == 0) {
		said[0] = '\0';
		sqlite3_exec(db, "PRAGMA foreign_key_check", first_answer, said, NULL);
	}
	sqlite3_close(db);
	return *said ? said : NULL;
}
