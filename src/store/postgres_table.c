/* Whole tables of PostgreSQL, by COPY both ways. */
#include "store/postgres_in.h"
#include "store/table_in.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

struct reading { struct db *db; const struct plain_table *table; char *piece; bool started, ended; };

static enum err ask(struct cx *cx, struct db *db, const char *text, PGresult **ret)
{
	*ret = PQexec(pg_of(db)->conn, text);
	return PQresultStatus(*ret) == PGRES_TUPLES_OK ? OK : pg_fail(cx, db, *ret, "tables");
}

#define TABLES "SELECT c.relname::text, a.attname::text, t.typname::text, coalesce(array_position(x.indkey::int2[], a.attnum), -1) " \
	"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() " \
	"JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid " \
	"LEFT JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary " \
	"WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'guard_key' ORDER BY c.relname COLLATE \"C\", a.attnum"

static enum value_kind kind_of(const char *type)
{
	return strcmp(type, "int8") == 0 ? VALUE_INT : strcmp(type, "float8") == 0 ? VALUE_REAL : strcmp(type, "bytea") == 0 ? VALUE_BLOB : VALUE_TEXT;
}

static enum err list(struct cx *cx, struct db *db, struct plain_table **ret, size_t *ret_count)
{
	PGresult *res;
	size_t capacity = 0, columns = 0, column_capacity = 0;
	struct plain_table *table = NULL;
	*ret = NULL;
	*ret_count = 0;
	TRY(ask(cx, db, TABLES, &res));
	for (int i = 0; i < PQntuples(res); i++) {
		const char *name = PQgetvalue(res, i, 0);
		if (!table || strcmp(table->name, name) != 0) {
			table = ARRAY_PUSH(cx->arena, *ret, *ret_count, capacity);
			*table = (struct plain_table){ .name = arena_text(cx->arena, name) };
			table->keys = arena_array(cx->arena, LIMIT_QUERY_COLUMNS, sizeof *table->keys);
			columns = column_capacity = 0;
			must(plain_word(table->name));
		}
		struct plain_column *c = ARRAY_PUSH(cx->arena, table->columns, columns, column_capacity);
		*c = (struct plain_column){ arena_text(cx->arena, PQgetvalue(res, i, 1)), kind_of(PQgetvalue(res, i, 2)) };
		must(plain_word(c->name) && columns <= LIMIT_QUERY_COLUMNS);
		int64_t key;                                     /* indkey counts from 0; -1: not of the key */
		must(str_int(str_of(PQgetvalue(res, i, 3)), &key) && key < LIMIT_QUERY_COLUMNS);
		if (key >= 0)
			table->keys[key] = (int)columns - 1;
		table->key_count += key >= 0;
		table->count = (int)columns;
	}
	PQclear(res);
	return OK;
}

static enum err number(struct cx *cx, struct db *db, const char *text, int64_t *ret)
{
	PGresult *res;
	TRY(ask(cx, db, text, &res));
	*ret = PQntuples(res) == 0 || PQgetisnull(res, 0, 0) ? NIL : strtoll(PQgetvalue(res, 0, 0), NULL, 10);
	PQclear(res);
	return OK;
}

static enum err open_table(struct cx *cx, struct db *db, const struct plain_table *table, void **ret_inside)
{
	AUTO(buf) struct buf text;
	buf_init(&text, 1 << 16);
	buf_text(&text, "COPY (SELECT ");
	table_columns(&text, table);
	buf_printf(&text, " FROM %s ORDER BY ", table->name);
	table_keys(&text, table);
	buf_add(&text, ") TO STDOUT (FORMAT binary)", 28);
	TRY(pg_script(cx, db, "SET LOCAL statement_timeout = 0", "tables"));
	PGresult *res = PQexec(pg_of(db)->conn, text.p);
	if (PQresultStatus(res) != PGRES_COPY_OUT)
		return pg_fail(cx, db, res, table->name);
	PQclear(res);
	struct reading *reading = calloc(1, sizeof *reading);
	must(reading != NULL);
	*reading = (struct reading){ .db = db, .table = table };
	*ret_inside = reading;
	return OK;
}

static enum err cut_off(struct cx *cx, const struct plain_table *table)
{
	return fail(cx, ERR_STORE, "PostgreSQL sent a row of %s that ends too soon.", table->name);
}

/* One row of COPY's binary format: a count, then each value with its length before it. */
static enum err parse_row(struct cx *cx, const struct plain_table *table, const char *p, const char *end, struct value *values, bool *ret_more)
{
	uint16_t count;
	uint32_t length;
	uint64_t word;
	if (end - p < 2)
		return cut_off(cx, table);
	memcpy(&count, p, 2);
	p += 2;
	*ret_more = count != 0xffff;      /* the trailer */
	if (!*ret_more)
		return OK;
	must(be16toh(count) == table->count);
	for (int i = 0; i < table->count; i++) {
		if (end - p < 4)
			return cut_off(cx, table);
		memcpy(&length, p, 4);
		p += 4;
		int32_t n = (int32_t)be32toh(length);
		values[i] = (struct value){ VALUE_NULL };
		if (n < 0)
			continue;
		if (end - p < n)
			return cut_off(cx, table);
		values[i].kind = table->columns[i].type;
		if (values[i].kind == VALUE_INT || values[i].kind == VALUE_REAL) {
			must(n == 8);
			memcpy(&word, p, 8);
			word = be64toh(word);
			memcpy(values[i].kind == VALUE_INT ? (void *)&values[i].i : (void *)&values[i].r, &word, 8);
		} else {
			values[i].s = (struct str){ p, (size_t)n };
		}
		p += n;
	}
	return OK;
}

static enum err next_row(struct cx *cx, void *inside, struct value *values, bool *ret_more)
{
	struct reading *r = inside;
	PGconn *conn = pg_of(r->db)->conn;
	if (r->piece)
		PQfreemem(r->piece);
	r->piece = NULL;
	*ret_more = false;
	int n = r->ended ? -1 : PQgetCopyData(conn, &r->piece, 0);
	if (n < 0 && r->ended)
		return OK;
	if (n < 0) {
		PGresult *res = PQgetResult(conn);
		r->ended = true;
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			return pg_fail(cx, r->db, res, r->table->name);
		PQclear(res);
		return OK;
	}
	const char *p = r->piece, *end = p + n;
	if (!r->started) {
		if (n < 19)
			return cut_off(cx, r->table);
		p += 19;                  /* signature, flags, length of an extension that there is none of */
		r->started = true;
	}
	TRY(parse_row(cx, r->table, p, end, values, ret_more));
	return *ret_more ? OK : next_row(cx, inside, values, ret_more);     /* after the trailer comes the end */
}

static void close_table(void *inside)
{
	struct reading *r = inside;
	PGconn *conn = pg_of(r->db)->conn;
	char *piece = r->piece, message[256];
	if (piece)
		PQfreemem(piece);
	if (!r->ended) {                  /* left early: nobody waits for the rest of a large table */
		PGcancel *cancel = PQgetCancel(conn);
		if (cancel)
			PQcancel(cancel, message, sizeof message);
		PQfreeCancel(cancel);
		while (PQgetCopyData(conn, &piece, 0) > 0)
			PQfreemem(piece);
	}
	for (PGresult *res; (res = PQgetResult(conn)) != NULL;)
		PQclear(res);
	free(r);
}

/* ---- loading: one transaction, the references taken away and put back at its end, which checks them all ---- */

#define REFERENCES "SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', r.relname, k.conname), " \
	"format('ALTER TABLE %I ADD CONSTRAINT %I %s', r.relname, k.conname, pg_get_constraintdef(k.oid)) " \
	"FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace " \
	"WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1"

/* COPY does not fill a table that is locked to its owner too: the lock is taken off for this transaction, which nobody sees into. */
#define UNLOCKED "SELECT format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', r.relname), format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', r.relname) " \
	"FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'p') AND r.relforcerowsecurity AND n.nspname = current_schema() " \
	"ORDER BY 1"

/* Do what the first column says, and keep what the second says for the end. */
static enum err take_away(struct cx *cx, struct db *db, const char *question)
{
	PGresult *res;
	enum err err = OK;
	TRY(ask(cx, db, question, &res));
	for (int i = 0; err == OK && i < PQntuples(res); i++) {
		const char *back = PQgetvalue(res, i, 1);
		PGresult *kept = PQexecParams(pg_of(db)->conn, "INSERT INTO put_back (say) VALUES ($1)", 1, NULL, &back, NULL, NULL, 0);
		if (PQresultStatus(kept) != PGRES_COMMAND_OK)
			err = pg_fail(cx, db, kept, "restore");
		else
			PQclear(kept);
		if (err == OK)
			err = pg_script(cx, db, PQgetvalue(res, i, 0), "restore");
	}
	PQclear(res);
	return err;
}

static enum err load_begin(struct cx *cx, struct db *db)
{
	/* The server may still be at work for a restore whose process was killed: it is waited for, then looked at. */
	TRY(pg_script(cx, db, "BEGIN", "restore"));
	TRY(pg_script(cx, db, "SELECT " PG_STORE_LOCK("pg_advisory_xact_lock"), "restore"));
	TRY(pg_script(cx, db, "CREATE TEMPORARY TABLE put_back (no serial, say text) ON COMMIT DROP", "restore"));
	TRY(take_away(cx, db, REFERENCES));
	return take_away(cx, db, UNLOCKED);
}

static enum err load_clear(struct cx *cx, struct db *db, const struct plain_table *tables, size_t count)
{
	char text[200];
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, "DELETE FROM %s", tables[i].name);
		TRY(pg_script(cx, db, text, "restore"));
	}
	return OK;
}

#define PIECE 65536u

static enum err send_rows(struct cx *cx, struct db *db, const struct plain_table *table, row_source *next, void *from, struct buf *buf)
{
	PGconn *conn = pg_of(db)->conn;
	struct value values[LIMIT_QUERY_COLUMNS];
	bool more = true;
	buf_add(buf, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
	for (;;) {
		TRY(next(cx, from, values, &more));
		if (!more)
			break;
		pg_put16(buf, table->count);
		for (int i = 0; i < table->count; i++)
			pg_put_value(buf, &values[i]);
		must(!buf->full);
		if (buf->n < PIECE)
			continue;
		if (PQputCopyData(conn, buf->p, (int)buf->n) != 1)
			return pg_fail(cx, db, NULL, table->name);
		buf_reset(buf);
	}
	pg_put16(buf, -1);
	return PQputCopyData(conn, buf->p, (int)buf->n) == 1 ? OK : pg_fail(cx, db, NULL, table->name);
}

static enum err load(struct cx *cx, struct db *db, const struct plain_table *table, row_source *next, void *from)
{
	AUTO(buf) struct buf buf;
	PGconn *conn = pg_of(db)->conn;
	buf_init(&buf, (size_t)LIMIT_BUF * 4);
	buf_printf(&buf, "COPY %s (", table->name);
	table_columns(&buf, table);
	buf_add(&buf, ") FROM STDIN (FORMAT binary)", 29);
	PGresult *res = PQexec(conn, buf.p);
	buf_reset(&buf);
	if (PQresultStatus(res) != PGRES_COPY_IN)
		return pg_fail(cx, db, res, table->name);
	PQclear(res);
	enum err err = send_rows(cx, db, table, next, from, &buf);
	PQputCopyEnd(conn, err == OK ? NULL : "stopped");
	while ((res = PQgetResult(conn)) != NULL) {
		if (PQresultStatus(res) != PGRES_COMMAND_OK && err == OK)
			err = pg_fail(cx, db, res, table->name);
		else
			PQclear(res);
	}
	return err;
}

static enum err load_end(struct cx *cx, struct db *db)
{
	PGresult *res;
	enum err err = OK;
	TRY(ask(cx, db, "SELECT say FROM put_back ORDER BY no", &res));
	for (int i = 0; err == OK && i < PQntuples(res); i++)
		err = pg_script(cx, db, PQgetvalue(res, i, 0), "restore");
	PQclear(res);
	return err == OK ? pg_script(cx, db, "COMMIT", "restore") : err;
}

const struct table_engine tables_postgres = { list, number, open_table, next_row, close_table, load_begin, load_clear, load, load_end };
