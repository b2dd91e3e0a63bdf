/* What is asked of both engines, and the list that all of it goes to. */
#include "store/check_in.h"

#include <stdarg.h>
#include <stdio.h>

#include "store/backup.h"

void check_add(struct cx *cx, struct findings *to, enum check_level level, const char *what, const char *todo, const char *format, ...)
{
	char say[LIMIT_SAY];
	va_list ap;
	va_start(ap, format);
	vsnprintf(say, sizeof say, format, ap);
	va_end(ap);
	*ARRAY_PUSH(cx->arena, to->list, to->count, to->capacity) = (struct check_finding){ level, what, arena_text(cx->arena, say), todo };
}

const char *check_bytes(struct cx *cx, int64_t bytes)
{
	return bytes < 10000000 ? arena_printf(cx->arena, "%.1f kB", (double)bytes / 1e3) : bytes < INT64_C(10000000000)
		? arena_printf(cx->arena, "%.1f MB", (double)bytes / 1e6) : arena_printf(cx->arena, "%.1f GB", (double)bytes / 1e9);
}

/* A counter behind its table would give a number twice. */
static enum err check_numbers(struct cx *cx, struct db *db, struct findings *to)
{
	const struct table_engine *engine = tables_of(db->store);
	struct plain_table *tables;
	size_t count, wrong = 0;
	TRY(engine->list(cx, db, &tables, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t next, last;
		const struct plain_table *t = &tables[i];
		if (t->key_count != 1 || strcmp(t->columns[t->keys[0]].name, "id") != 0 || t->columns[t->keys[0]].type != VALUE_INT)
			continue;
		TRY(engine->number(cx, db, arena_printf(cx->arena, "SELECT max(next) FROM counter WHERE name = '%s'", t->name), &next));
		TRY(engine->number(cx, db, arena_printf(cx->arena, "SELECT max(id) FROM %s", t->name), &last));
		if (next == NIL || last == NIL || last < next)
			continue;
		check_add(cx, to, CHECK_BAD, "numbers", CHECK_RESTORE, "The counter of %s stands at %" PRId64 ", but there is a row %" PRId64 ".", t->name, next, last);
		wrong++;
	}
	if (!wrong)
		check_add(cx, to, CHECK_GOOD, "numbers", "", "Row numbers go on behind the last row of every table.");
	return OK;
}

static enum err check_all(struct cx *cx, struct db *db, bool deep, struct findings *to)
{
	check_add(cx, to, CHECK_GOOD, "version", "", "The record is at version %d, as this program is.", db->store->version);
	TRY(db->store->where.engine == STORE_SQLITE ? lite_check(cx, db, deep, to) : pg_check(cx, db, deep, to));
	return check_numbers(cx, db, to);
}

/* Every row of every table once through the engine's hands: what cannot be read is found now, not on the day it is needed. */
static enum err read_all(struct cx *cx, struct store *store, struct findings *to)
{
	struct table_facts *facts;
	size_t count;
	int64_t rows = 0;
	enum err err = backup_compare(cx, store, &facts, &count);
	if (err == ERR_BUSY)
		return err;
	if (err != OK) {
		check_add(cx, to, CHECK_BAD, "integrity", CHECK_RESTORE, "Not every row can be read: %s", cx_say(cx));
		return OK;
	}
	for (size_t i = 0; i < count; i++)
		rows += facts[i].rows;
	check_add(cx, to, CHECK_GOOD, "integrity", "", "All %" PRId64 " rows of %zu tables can be read.", rows, count);
	return OK;
}

enum err store_check(struct cx *cx, struct store *store, bool deep, struct check_finding **ret, size_t *ret_count)
{
	struct findings findings = { NULL, 0, 0 };
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = check_all(cx, db, deep, &findings);
	store_reader_back(store, db);
	if (err == OK && deep)
		err = read_all(cx, store, &findings);
	*ret = findings.list;
	*ret_count = findings.count;
	return err;
}
