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

/* Asked of the connection that answers request queries: the server's own list of what is planned there. */
static const struct column planned_columns[] = { { "count", COL_INT, 0 } };
static const struct query query_planned = { .name = "planned", .kind = QUERY_REQUEST, .out = planned_columns, .outs = 1,
	.out_size = sizeof(int64_t), .number = 900, .sqlite = "SELECT 0", .postgres = "SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0" };
static _Atomic bool never;

/* Every other query of pages is asked on this connection; how many those are. */
static int64_t some_ask(struct cx *cx, struct db *db)
{
	int64_t n = 0;
	for (int i = 0; i < query_count; i++)
		if (query_list[i]->kind == QUERY_REQUEST && !query_list[i]->writes && i % 2 == 0) {
			assert_ok(db_prepare(cx, db, query_list[i]));
			n++;
		}
	return n;
}

/* Of what waits for nobody: on PostgreSQL what is asked, and the question how many it is; on SQLite there is no such thing. */
static void assert_planned(struct cx *cx, struct store *store, struct db *db, int64_t wanted)
{
	int64_t count;
	assert_ok(db_one(cx, db, &query_planned, NULL, &count));
	if (store_engine_of(store) == STORE_SQLITE)
		return;
	assert_int_equal(count - 1, wanted);
}

static void plans(struct cx *cx, struct store *store, struct buf *told)
{
	_Atomic bool at_once = true;
	struct db *db[4];
	(void)told;
	assert_ok(store_reader(cx, store, &db[0]));     /* one that somebody has all the time */
	int64_t asked = some_ask(cx, db[0]);
	assert_true(asked > 50);
	assert_ok(store_warm(cx, store, query_list, (size_t)query_count, 3, &at_once));
	assert_ok(store_reader(cx, store, &db[1]));
	assert_planned(cx, store, db[1], 0);                   /* it was told to stop before it began */
	store_reader_back(store, db[1]);
	assert_ok(store_warm(cx, store, query_list, (size_t)query_count, 3, &never));
	for (int i = 1; i < 4; i++)
		assert_ok(store_reader(cx, store, &db[i]));
	assert_planned(cx, store, db[0], 0);
	assert_planned(cx, store, db[1], asked);
	assert_planned(cx, store, db[2], asked);
	assert_planned(cx, store, db[3], 0);                   /* one more than were to be kept ready */
	for (int i = 0; i < 4; i++)
		store_reader_back(store, db[i]);
}

/* A connection that was cut off meanwhile: told so, and the next round has a new one. */
static void plans_lost(struct cx *cx, struct store *store, struct buf *told)
{
	static const struct query mine = { .name = "mine", .kind = QUERY_REQUEST, .out = planned_columns, .outs = 1, .out_size = sizeof(int64_t), .number = 901,
		.sqlite = "SELECT 0", .postgres = "SELECT pg_backend_pid()" };
	static const struct query cut = { .name = "cut", .kind = QUERY_SYSTEM, .in = planned_columns, .ins = 1, .in_size = sizeof(int64_t), .out = planned_columns,
		.outs = 1, .out_size = sizeof(int64_t), .number = 902, .sqlite = "SELECT ?1", .postgres = "SELECT count(pg_terminate_backend($1::int))" };
	struct db *db, *other;
	int64_t of, count;
	(void)told;
	assert_ok(store_reader(cx, store, &db));
	int64_t asked = some_ask(cx, db);
	assert_ok(db_one(cx, db, &mine, NULL, &of));
	assert_ok(store_reader(cx, store, &other));
	assert_ok(db_one(cx, other, &cut, &of, &count));
	store_reader_back(store, other);
	store_reader_back(store, db);                   /* lent first again */
	if (store_engine_of(store) == STORE_SQLITE)
		return;
	assert_int_equal(store_warm(cx, store, query_list, (size_t)query_count, 1, &never), ERR_STORE);
	cx_clear(cx);
	assert_ok(store_warm(cx, store, query_list, (size_t)query_count, 1, &never));
	assert_ok(store_reader(cx, store, &db));
	assert_planned(cx, store, db, asked);
	store_reader_back(store, db);
}

static void planned_before(void **state) { (void)state; kit_each_engine(migration_list, migration_count, plans); }
static void planned_again(void **state) { (void)state; kit_each_engine(migration_list, migration_count, plans_lost); }
static void of_the_record(void **state) { (void)state; kit_each_engine(migration_list, migration_count, the_record); }
static void of_the_tests(void **state) { (void)state; kit_each_engine(kit_migration_list, kit_migration_count, the_tests); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(of_the_record), cmocka_unit_test(of_the_tests), cmocka_unit_test(planned_before),
		cmocka_unit_test(planned_again) };
	return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
