/* SQLite's authorizer as the second lock of a request: whatever a statement would reach, where the build's own check is left out (these
 * descriptors are made here, not by mksql), it is not even prepared. And with the lock off each of them is, so that this test can fail. */
#include "tests/kit/kit.h"

#include <string.h>

#include "tests/kit/store.h"
#include "tests/kit_queries.h"

static const char *const open_here[] = { "shelf", NULL };

static struct query asked(const char *text, enum query_kind kind, bool writes, int number)
{
	return (struct query){ .name = "ASKED", .kind = kind, .sqlite = text, .open = open_here, .guarded = true, .writes = writes, .number = number };
}

static const struct { const char *text; bool writes; } closed[] = {
	{ "SELECT words FROM note", false },
	{ "SELECT count(*) FROM note", false },
	{ "SELECT 1 FROM shelf s WHERE EXISTS (SELECT 1 FROM note)", false },
	{ "SELECT (SELECT max(until) FROM pass) FROM g_note", false },
	{ "SELECT g.words FROM g_note g JOIN note n ON n.id = g.id", false },
	{ "SELECT words FROM g_note UNION ALL SELECT words FROM note", false },
	{ "WITH g_mine AS (SELECT words FROM note) SELECT words FROM g_mine", false },
	{ "WITH n AS (SELECT words FROM note) SELECT words FROM n", false },
	{ "WITH n AS (SELECT words FROM g_note) SELECT words FROM n", false },
	{ "SELECT name FROM shelf ORDER BY (SELECT words FROM note)", false },
	{ "SELECT \"words\" FROM \"main\".\"note\"", false },
	{ "SELECT words FROM NOTE", false },
	{ "SELECT words FROM all_notes", false },
	{ "SELECT count(*) FROM all_notes", false },
	{ "SELECT name FROM sqlite_schema", false },
	{ "SELECT count(*) FROM sqlite_master", false },
	{ "SELECT name FROM pragma_table_info('note')", false },
	{ "SELECT next FROM counter", false },
	{ "ATTACH ':memory:' AS elsewhere", false },
	{ "DETACH main", false },
	{ "PRAGMA query_only = 0", false },
	{ "PRAGMA table_info(note)", false },
	{ "BEGIN", false },
	{ "SAVEPOINT here", false },
	{ "UPDATE note SET words = 'x'", true },
	{ "UPDATE shelf SET name = 'x'", true },
	{ "DELETE FROM note", true },
	{ "INSERT INTO shelf (id, name) SELECT id, words FROM note", true },
	{ "INSERT INTO shelf (id, name) VALUES (9, 'x') RETURNING (SELECT words FROM note)", true },
	{ "INSERT INTO shelf (id, name) VALUES (9, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'", true },
	{ "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT", true },
	{ "CREATE TEMP VIEW g_more AS SELECT words FROM note", true },
	{ "CREATE TEMP TABLE more AS SELECT words FROM note", true },
	{ "CREATE TEMP TRIGGER t AFTER INSERT ON shelf BEGIN SELECT 1; END", true },
	{ "DROP VIEW g_note", true },
	{ "ALTER TABLE note RENAME TO g_notes", true },
	{ "REINDEX note", true },
	{ "ANALYZE", true },
};

static const struct { const char *text; bool writes; } allowed[] = {
	{ "SELECT words FROM g_note", false },
	{ "SELECT count(*) FROM g_note", false },
	{ "SELECT count(*) FROM g_note WHERE EXISTS (SELECT 1 FROM shelf)", false },
	{ "SELECT s.name, (SELECT max(g.words) FROM g_note g WHERE g.shelf_id = s.id) FROM shelf s", false },
	{ "INSERT INTO note (id, shelf_id) VALUES (1, 1)", true },
};

/* A view as somebody might make one by hand, without a guard. */
static const struct query all_notes = { .name = "ALL_NOTES", .kind = QUERY_SYSTEM, .writes = true, .number = 900,
	.sqlite = "CREATE VIEW all_notes AS SELECT id, words FROM note" };

static enum err make_view(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return db_run(cx, db, &all_notes, NULL);
}

static struct store *begin(struct cx *cx)
{
	struct store *store;
	struct store_where where = kit_where(STORE_SQLITE, kit_migration_list, kit_migration_count);
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, make_view, NULL));
	return store;
}

/* What the engine says of preparing it, on a connection that may write and on one that may not. A descriptor without columns is not
 * what a SELECT gives: that complaint of the store's comes after the engine has let it through. */
struct trial { struct query q; bool refused; };

static enum err ask(struct cx *cx, struct db *db, void *arg)
{
	struct trial *t = arg;
	enum err err = db_prepare(cx, db, &t->q);
	t->refused = err != OK && !strstr(cx_say(cx), "not what it promises");
	if (t->refused)
		must(err == ERR_STORE || err == ERR_NO_RIGHT);
	return ERR_CONFLICT;              /* nothing of it is kept */
}

static bool refused(struct cx *cx, struct store *store, const char *text, enum query_kind kind, bool writing, int number)
{
	struct trial t = { .q = asked(text, kind, writing, number) };
	if (writing) {
		assert_int_not_equal(store_write(cx, store, ask, &t), OK);
		return t.refused;
	}
	struct db *db;
	assert_ok(store_reader(cx, store, &db));
	ask(cx, db, &t);
	store_reader_back(store, db);
	return t.refused;
}

static void what_a_request_must_not_reach_is_not_prepared(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store = begin(cx);
	int number = 1000;
	for (size_t i = 0; i < LENGTH(closed); i++)
		for (int writing = closed[i].writes; writing < 2; writing++) {
			bool no = refused(cx, store, closed[i].text, QUERY_REQUEST, writing, number++);
			if (!no)
				print_error("let through: %s\n", closed[i].text);
			else if (!strstr(cx_say(cx), "not authorized") && !strstr(cx_say(cx), "prohibited"))
				print_error("refused, but not by the lock: %s: %s\n", closed[i].text, cx_say(cx));
			assert_true(no && (strstr(cx_say(cx), "not authorized") || strstr(cx_say(cx), "prohibited")));
		}
	store_close(store);
}

/* The control: the same texts, asked as the system's, are prepared. */
static void without_the_lock_it_would_be(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store = begin(cx);
	int number = 1000;
	for (size_t i = 0; i < LENGTH(closed); i++)
		for (int writing = closed[i].writes; writing < 2; writing++) {
			bool no = refused(cx, store, closed[i].text, QUERY_SYSTEM, writing, number++);
			if (no)
				print_error("refused without the lock: %s: %s\n", closed[i].text, cx_say(cx));
			assert_false(no);
		}
	store_close(store);
}

static void what_a_request_may_reach_is_prepared(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store = begin(cx);
	int number = 1000;
	for (size_t i = 0; i < LENGTH(allowed); i++)
		for (int writing = allowed[i].writes; writing < 2; writing++)
			if (refused(cx, store, allowed[i].text, QUERY_REQUEST, writing, number++)) {
				print_error("refused: %s: %s\n", allowed[i].text, cx_say(cx));
				assert_true(false);
			}
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_a_request_must_not_reach_is_not_prepared),
		cmocka_unit_test(without_the_lock_it_would_be), cmocka_unit_test(what_a_request_may_reach_is_prepared) };
	return cmocka_run_group_tests_name("request lock", tests, NULL, NULL);
}
