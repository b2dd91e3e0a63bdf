/* One body of a test, run on every engine that there is. */
#include "tests/kit/store.h"

#include <string.h>

#include "base/file.h"
#include "tests/kit/kit.h"

struct store_where kit_where(enum store_engine engine, const struct migration *migrations, int count)
{
	struct store_where where = { .engine = engine, .migrations = migrations, .migration_count = count, .write = true, .create = true };
	where.path = file_join(kit_cx_now()->arena, kit_scratch(), "waymark.db");
	return where;
}

void kit_each_engine(const struct migration *migrations, int count, kit_body *body)
{
	struct buf told[1];
	for (int engine = STORE_SQLITE; engine < (int)LENGTH(told); engine++) {
		struct cx *cx = kit_cx();
		struct store *store;
		struct store_where where = kit_where(engine, migrations, count);
		buf_init(&told[engine], LIMIT_BUF);
		assert_ok(store_open(cx, &where, &store));
		body(cx, store, &told[engine]);
		store_close(store);
	}
	buf_free(&told[0]);
}
