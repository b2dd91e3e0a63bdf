/* Both engines, side by side. */
#include "tests/kit/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "gen/queries.h"
#include "store/backup.h"
#include "tests/kit/kit.h"
#include "tests/kit/pg.h"

/* The schema as it is shipped is made once a program; each test has a copy. */
static const char *shipped_conninfo(void)
{
	static int copies;
	struct cx *cx = kit_cx_now();
	if (!copies++) {
		struct store *store;
		struct store_where where = { .engine = STORE_POSTGRES, .conninfo = kit_pg_database("shipped", NULL), .migrations = migration_list,
			.migration_count = migration_count, .write = true, .create = true };
		assert_ok(store_open(cx, &where, &store));
		store_close(store);
	}
	return kit_pg_database(arena_printf(cx->arena, "shipped%d", copies), "shipped");
}

struct store_where kit_where(enum store_engine engine, const struct migration *migrations, int count)
{
	struct store_where where = { .engine = engine, .migrations = migrations, .migration_count = count, .write = true, .create = true };
	if (engine == STORE_SQLITE)
		where.path = file_join(kit_cx_now()->arena, kit_scratch(), "waymark.db");
	else
		where.conninfo = kit_pg_conninfo() && migrations == migration_list ? shipped_conninfo() : kit_pg_conninfo();
	return where;
}

bool kit_has(enum store_engine engine)
{
	return engine == STORE_SQLITE || kit_pg_conninfo() != NULL;
}

void kit_content(struct cx *cx, struct store *store, struct buf *told)
{
	struct table_facts *facts;
	size_t count;
	assert_ok(backup_compare(cx, store, &facts, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(facts[i].table, "migration") != 0 && strcmp(facts[i].table, "counter") != 0)
			buf_printf(told, "%s: %" PRId64 " rows, %s\n", facts[i].table, facts[i].rows, facts[i].sha256);
}

void kit_each_engine(const struct migration *migrations, int count, kit_body *body)
{
	struct buf told[2];
	int engines = kit_has(STORE_POSTGRES) ? 2 : 1;
	for (int engine = 0; engine < engines; engine++) {
		struct cx *cx = kit_cx();
		struct store *store;
		struct store_where where = kit_where((enum store_engine)engine, migrations, count);
		buf_init(&told[engine], LIMIT_BUF);
		assert_ok(store_open(cx, &where, &store));
		body(cx, store, &told[engine]);
		kit_content(cx, store, &told[engine]);
		store_close(store);
	}
	if (engines == 2 && !str_eq(buf_view(&told[0]), buf_view(&told[1]))) {
		print_error("SQLite told:\n%.*s\nPostgreSQL told:\n%.*s\n", STRF(buf_view(&told[0])), STRF(buf_view(&told[1])));
		assert_true(false);
	}
	for (int engine = 0; engine < engines; engine++)
		buf_free(&told[engine]);
}

/* ---- a file's tests, twice ---- */

static struct { enum store_engine *engine; int (*begin)(void **), (*end)(void **); } running;

static void begin_sqlite(void **state)
{
	*running.engine = STORE_SQLITE;
	assert_int_equal(running.begin(state), 0);
}

static void begin_postgres(void **state)
{
	*running.engine = STORE_POSTGRES;
	assert_int_equal(running.begin(state), 0);
}

static void end_engine(void **state)
{
	assert_int_equal(running.end(state), 0);
}

int kit_run_on_engines(const char *group, const struct CMUnitTest *tests, size_t count, enum store_engine *ret_engine,
		       int (*begin)(void **state), int (*end)(void **state), void (*after)(void **state))
{
	static const char *const names[] = { "SQLite", "PostgreSQL" };
	size_t n = 0;
	struct CMUnitTest *all = calloc(2 * count + 5, sizeof *all);
	char (*name)[100] = calloc(2 * count + 5, sizeof *name);
	must(all && name);
	running.engine = ret_engine, running.begin = begin, running.end = end;
	kit_cx();
	int engines = kit_has(STORE_POSTGRES) ? 2 : 1;
	for (int engine = 0; engine < engines; engine++) {
		all[n++] = (struct CMUnitTest){ .name = engine ? "begin on PostgreSQL" : "begin on SQLite",
			.test_func = engine ? begin_postgres : begin_sqlite };
		for (size_t i = 0; i < count; i++, n++) {
			all[n] = tests[i];
			snprintf(name[n], sizeof *name, "%s on %s", tests[i].name, names[engine]);
			all[n].name = name[n];
		}
		all[n++] = (struct CMUnitTest){ .name = engine ? "end on PostgreSQL" : "end on SQLite", .test_func = end_engine };
	}
	if (after && engines == 2)
		all[n++] = (struct CMUnitTest){ .name = "both engines tell the same", .test_func = after };
	int failed = _cmocka_run_group_tests(group, all, n, NULL, NULL);
	free(name);
	free(all);
	return failed;
}
