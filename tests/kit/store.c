/* Both engines, side by side. */
#include "tests/kit/store.h"

#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "store/backup.h"
#include "tests/kit/kit.h"
#include "tests/kit/pg.h"

struct store_where kit_where(enum store_engine engine, const struct migration *migrations, int count)
{
	struct store_where where = { .engine = engine, .migrations = migrations, .migration_count = count, .write = true, .create = true };
	if (engine == STORE_SQLITE)
		where.path = file_join(kit_cx_now()->arena, kit_scratch(), "waymark.db");
	else
		where.conninfo = kit_pg_conninfo();
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
