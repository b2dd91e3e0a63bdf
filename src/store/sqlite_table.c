/* Whole tables of SQLite. */
#include "store/sqlite_in.h"
#include "store/table_in.h"

#include <stdio.h>
#include <stdlib.h>

struct reading { sqlite3 *sqlite; sqlite3_stmt *stmt; const struct plain_table *table; };

static enum err prepare(struct cx *cx, struct db *db, const char *text, sqlite3_stmt **ret)
{
	sqlite3 *sqlite = lite_of(db)->sqlite;
	int rc = sqlite3_prepare_v2(sqlite, text, -1, ret, NULL);
	return rc == SQLITE_OK ? OK : lite_fail(cx, sqlite, rc, "tables");
}

static enum value_kind kind_of(const char *type)
{
	return strcmp(type, "INTEGER") == 0 ? VALUE_INT : strcmp(type, "REAL") == 0 ? VALUE_REAL : strcmp(type, "BLOB") == 0 ? VALUE_BLOB : VALUE_TEXT;
}

static enum err describe(struct cx *cx, sqlite3_stmt *stmt, struct plain_table *table)
{
	size_t capacity = 0, n = 0;
	int keys[LIMIT_QUERY_COLUMNS] = { 0 };
	must(sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC) == SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		struct plain_column *c = ARRAY_PUSH(cx->arena, table->columns, n, capacity);
		*c = (struct plain_column){ arena_text(cx->arena, (const char *)sqlite3_column_text(stmt, 0)), kind_of((const char *)sqlite3_column_text(stmt, 1)) };
		must(plain_word(c->name) && n <= LIMIT_QUERY_COLUMNS);
		int key = sqlite3_column_int(stmt, 2);
		if (key > 0)
			keys[key - 1] = (int)n - 1;
		table->key_count += key > 0;
	}
	sqlite3_reset(stmt);
	table->count = (int)n;
	table->keys = arena_array(cx->arena, (size_t)table->key_count + 1, sizeof *table->keys);
	memcpy(table->keys, keys, (size_t)table->key_count * sizeof *keys);
	return OK;
}

static enum err list(struct cx *cx, struct db *db, struct plain_table **ret, size_t *ret_count)
{
	sqlite3_stmt *names = NULL, *columns = NULL;
	size_t capacity = 0;
	*ret = NULL;
	*ret_count = 0;
	TRY(prepare(cx, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", &names));
	enum err err = prepare(cx, db, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", &columns);
	int rc = SQLITE_DONE;
	while (err == OK && (rc = sqlite3_step(names)) == SQLITE_ROW) {
		struct plain_table *table = ARRAY_PUSH(cx->arena, *ret, *ret_count, capacity);
		*table = (struct plain_table){ .name = arena_text(cx->arena, (const char *)sqlite3_column_text(names, 0)) };
		must(plain_word(table->name));
		err = describe(cx, columns, table);
	}
	if (err == OK && rc != SQLITE_DONE)
		err = lite_fail(cx, lite_of(db)->sqlite, rc, "tables");
	sqlite3_finalize(names);
	sqlite3_finalize(columns);
	return err;
}

static enum err number(struct cx *cx, struct db *db, const char *text, int64_t *ret)
{
	sqlite3_stmt *stmt = NULL;
	TRY(prepare(cx, db, text, &stmt));
	int rc = sqlite3_step(stmt);
	enum err err = rc == SQLITE_ROW ? OK : lite_fail(cx, lite_of(db)->sqlite, rc, text);
	if (err == OK)
		*ret = sqlite3_column_type(stmt, 0) == SQLITE_NULL ? NIL : sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return err;
}

static enum err open_table(struct cx *cx, struct db *db, const struct plain_table *table, void **ret_inside)
{
	AUTO(buf) struct buf text;
	sqlite3_stmt *stmt = NULL;
	buf_init(&text, 1 << 16);
	buf_text(&text, "SELECT ");
	table_columns(&text, table);
	buf_printf(&text, " FROM %s ORDER BY ", table->name);
	table_keys(&text, table);
	buf_char(&text, '\0');
	TRY(prepare(cx, db, text.p, &stmt));
	struct reading *reading = calloc(1, sizeof *reading);
	must(reading != NULL);
	*reading = (struct reading){ lite_of(db)->sqlite, stmt, table };
	*ret_inside = reading;
	return OK;
}

static enum err next_row(struct cx *cx, void *inside, struct value *values, bool *ret_more)
{
	struct reading *r = inside;
	int rc = sqlite3_step(r->stmt);
	*ret_more = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? OK : lite_fail(cx, r->sqlite, rc, r->table->name);
	for (int i = 0; i < r->table->count; i++) {
		struct value *v = &values[i];
		*v = (struct value){ VALUE_NULL };
		switch (sqlite3_column_type(r->stmt, i)) {
		case SQLITE_INTEGER:
			*v = (struct value){ VALUE_INT, .i = sqlite3_column_int64(r->stmt, i) };
			break;
		case SQLITE_FLOAT:
			*v = (struct value){ VALUE_REAL, .r = sqlite3_column_double(r->stmt, i) };
			break;
		case SQLITE_TEXT:
			*v = (struct value){ VALUE_TEXT, .s.p = (const char *)sqlite3_column_text(r->stmt, i) };
			v->s.n = (size_t)sqlite3_column_bytes(r->stmt, i);
			break;
		case SQLITE_BLOB:
			*v = (struct value){ VALUE_BLOB, .s.p = sqlite3_column_blob(r->stmt, i) };
			v->s.n = (size_t)sqlite3_column_bytes(r->stmt, i);
			break;
		}
	}
	return OK;
}

static void close_table(void *inside)
{
	struct reading *reading = inside;
	sqlite3_finalize(reading->stmt);
	free(reading);
}

/* ---- loading: into a file that nobody else knows yet, so it is synced once, at the end ---- */

#define PIECE_ROWS 200000

static enum err load_begin(struct cx *cx, struct db *db)
{
	return lite_script(cx, db, "PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; BEGIN IMMEDIATE", "restore");
}

static enum err load_clear(struct cx *cx, struct db *db, const struct plain_table *tables, size_t count)
{
	char text[200];
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, "DELETE FROM %s", tables[i].name);
		TRY(lite_script(cx, db, text, "restore"));
	}
	return OK;
}

static enum err breathe(struct cx *cx, struct db *db)
{
	sqlite3 *sqlite = lite_of(db)->sqlite;
	TRY(lite_script(cx, db, "COMMIT", "restore"));
	int rc = sqlite3_wal_checkpoint_v2(sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return rc == SQLITE_OK ? lite_script(cx, db, "BEGIN IMMEDIATE", "restore") : lite_fail(cx, sqlite, rc, "restore");
}

static enum err bind_row(struct cx *cx, struct db *db, sqlite3_stmt *stmt, const struct plain_table *table, const struct value *values)
{
	int rc = SQLITE_OK;
	for (int i = 0; i < table->count && rc == SQLITE_OK; i++) {
		const struct value *v = &values[i];
		switch (v->kind) {
		case VALUE_NULL: rc = sqlite3_bind_null(stmt, i + 1); break;
		case VALUE_INT: rc = sqlite3_bind_int64(stmt, i + 1, v->i); break;
		case VALUE_REAL: rc = sqlite3_bind_double(stmt, i + 1, v->r); break;
		case VALUE_TEXT: rc = sqlite3_bind_text64(stmt, i + 1, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8); break;
		case VALUE_BLOB: rc = sqlite3_bind_blob64(stmt, i + 1, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC); break;
		}
	}
	return rc == SQLITE_OK ? OK : lite_fail(cx, lite_of(db)->sqlite, rc, table->name);
}

static enum err load(struct cx *cx, struct db *db, const struct plain_table *table, row_source *next, void *from)
{
	AUTO(buf) struct buf text;
	sqlite3_stmt *stmt = NULL;
	struct value values[LIMIT_QUERY_COLUMNS];
	buf_init(&text, 1 << 16);
	buf_printf(&text, "INSERT INTO %s (", table->name);
	table_columns(&text, table);
	buf_text(&text, ") VALUES (?");
	for (int i = 1; i < table->count; i++)
		buf_text(&text, ", ?");
	buf_add(&text, ")", 2);
	TRY(prepare(cx, db, text.p, &stmt));
	enum err err = OK;
	bool more = true;
	for (int64_t n = 1; err == OK; n++) {
		err = next(cx, from, values, &more);
		if (err != OK || !more)
			break;
		err = bind_row(cx, db, stmt, table, values);
		int rc = err == OK ? sqlite3_step(stmt) : SQLITE_DONE;
		if (rc != SQLITE_DONE)
			err = lite_fail(cx, lite_of(db)->sqlite, rc, table->name);
		sqlite3_reset(stmt);
		if (err == OK && n % PIECE_ROWS == 0)
			err = breathe(cx, db);
	}
	sqlite3_finalize(stmt);
	return err;
}

static enum err load_end(struct cx *cx, struct db *db)
{
	TRY(lite_script(cx, db, "PRAGMA foreign_key_check", "restore"));
	return lite_script(cx, db, "COMMIT; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON", "restore");
}

const struct table_engine tables_sqlite = { list, number, open_table, next_row, close_table, load_begin, load_clear, load, load_end };
