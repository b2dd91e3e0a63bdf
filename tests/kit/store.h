/* Stores for tests, on both engines. */
#ifndef TESTS_KIT_STORE_H
#define TESTS_KIT_STORE_H

#include "base/buf.h"
#include "store/store.h"

/* Where a fresh, empty store would be: a file in a scratch folder, or a schema of its own in the test's PostgreSQL. */
struct store_where kit_where(enum store_engine engine, const struct migration *migrations, int count);
bool kit_has(enum store_engine engine);          /* false: PostgreSQL is not installed, and the tester knows */
/* What each table holds, by count and hash; not when it was migrated, nor which row numbers are next. */
void kit_content(struct cx *cx, struct store *store, struct buf *told);
/* Run a body on both engines, each with a fresh store of these migrations. What it writes to `told`, and what is in every table
 * afterwards, has to be the same on both. */
typedef void kit_body(struct cx *cx, struct store *store, struct buf *told);
void kit_each_engine(const struct migration *migrations, int count, kit_body *body);

/* Run tests of a file on each engine, between `begin` and `end`, with *ret_engine set; then `after`, if both were run (NULL: none). All
 * in one group, as TAP wants it. Returns how many failed. */
struct CMUnitTest;
int kit_run_on_engines(const char *group, const struct CMUnitTest *tests, size_t count, enum store_engine *ret_engine,
		       int (*begin)(void **state), int (*end)(void **state), void (*after)(void **state));

#endif
