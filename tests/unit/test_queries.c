/* Every named query, the record's own and the tests', is understood by both engines, with the types that it promises.
 * The build asks SQLite alone; this asks PostgreSQL too, which finds bare GROUP BY columns and truths without `= 1`. */
#include "tests/kit/kit.h"

#include "gen/queries.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

static void prepare_all(struct cx *cx, struct store *store, const struct query *const *list)
{
	int wrong = 0;
	for (; *list; list++) {
		struct db *db;              /* one each: a failed one leaves its transaction spoiled */
		assert_ok(store_reader(cx, store, &db));
		if (db_prepare(cx, db, *list) != OK) {
			print_error("%s: %s\n", (*list)->name, cx_say(cx));
			wrong++;
		}
		store_reader_back(store, db);
	}
	assert_int_equal(wrong, 0);
}

static void the_record(struct cx *cx, struct store *store, struct buf *told)
{
	(void)told;
	assert_true(query_count > 0);
	prepare_all(cx, store, query_list);
}

static void the_tests(struct cx *cx, struct store *store, struct buf *told)
{
	(void)told;
	prepare_all(cx, store, kit_query_list);
	struct query wrong = Q_NOTE_ONE;
	struct column columns[] = { { "count", COL_TEXT, 0 }, { "words", COL_TEXT, 0 } };
	struct db *db;
	wrong.number = 500;
	wrong.sqlite = "SELECT count, nothing FROM note WHERE id = ?1";
	wrong.postgres = "SELECT count, words FROM note WHERE id = $1 GROUP BY count";
	assert_ok(store_reader(cx, store, &db));
	assert_int_equal(db_prepare(cx, db, &wrong), ERR_STORE);
	wrong.sqlite = "SELECT count FROM note WHERE id = ?1";
	wrong.postgres = "SELECT count, words FROM note WHERE id = $1";
	wrong.out = columns;
	assert_int_equal(db_prepare(cx, db, &wrong), ERR_STORE);
	store_reader_back(store, db);
}

static void of_the_record(void **state) { (void)state; kit_each_engine(migration_list, migration_count, the_record); }
static void of_the_tests(void **state) { (void)state; kit_each_engine(kit_migration_list, kit_migration_count, the_tests); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(of_the_record), cmocka_unit_test(of_the_tests) };
	return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
