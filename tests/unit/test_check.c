/* The check finds what was broken on purpose, and nothing where nothing is. */
#include "tests/kit/kit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "store/check.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

static enum err fill(struct cx *cx, struct db *db, void *arg)
{
	int64_t first, id;
	(void)arg;
	TRY(db_ids(cx, db, "shelf", 1, &id));
	struct shelf_add_in shelf = { id, STR("one") };
	TRY(db_run(cx, db, &Q_SHELF_ADD, &shelf));
	TRY(db_ids(cx, db, "note", 500, &first));
	for (int64_t i = first; i < first + 500; i++) {
		struct note_add_in n = { i, id, i, TRUTH_YES, { 1 }, { 1 }, 1, STR("words that fill a page, words that fill a page"), STR_NONE, id_random() };
		TRY(db_run(cx, db, &Q_NOTE_ADD, &n));
	}
	return OK;
}

static struct store_where filled(struct cx *cx, enum store_engine engine)
{
	struct store_where where = kit_where(engine, kit_migration_list, kit_migration_count);
	struct store *store;
	assert_ok(store_open(cx, &where, &store));
	assert_ok(store_write(cx, store, fill, NULL));
	store_close(store);
	return where;
}

/* How many findings of a level there are, and whether one of them tells of `what` with these words. */
static bool found(struct cx *cx, const struct store_where *where, bool deep, enum check_level level, const char *what, const char *words)
{
	struct store *store;
	struct check_finding *list;
	size_t count;
	bool told = false;
	assert_ok(store_open(cx, where, &store));
	assert_ok(store_check(cx, store, deep, &list, &count));
	store_close(store);
	for (size_t i = 0; i < count; i++) {
		assert_true(list[i].say[0] && (list[i].level <= CHECK_NOTE || list[i].todo[0]));
		told |= list[i].level == level && strcmp(list[i].what, what) == 0 && strstr(list[i].say, words);
	}
	for (size_t i = 0; !told && i < count; i++)
		print_error("%d %s: %s\n", list[i].level, list[i].what, list[i].say);
	return told;
}

static bool all_good(struct cx *cx, const struct store_where *where, bool deep)
{
	struct store *store;
	struct check_finding *list;
	size_t count, kinds = 0;
	bool good = true;
	assert_ok(store_open(cx, where, &store));
	assert_ok(store_check(cx, store, deep, &list, &count));
	store_close(store);
	for (size_t i = 0; i < count; i++) {
		/* The test's server saves itself autovacuum and page checksums. */
		good &= list[i].level == CHECK_GOOD || (strcmp(list[i].what, "settings") == 0 && list[i].level <= CHECK_WARN);
		kinds += strcmp(list[i].what, "integrity") == 0 || strcmp(list[i].what, "references") == 0 || strcmp(list[i].what, "numbers") == 0;
	}
	assert_true(kinds >= 3);
	return good;
}

static void nothing_where_nothing_is(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store_where where = filled(cx, (enum store_engine)engine);
		assert_true(all_good(cx, &where, false));
		assert_true(all_good(cx, &where, true));
	}
}

static void in_sqlite(const char *path, const char *text)
{
	sqlite3 *s;
	must(sqlite3_open(path, &s) == SQLITE_OK);
	must(sqlite3_exec(s, text, NULL, NULL, NULL) == SQLITE_OK);
	must(sqlite3_close(s) == SQLITE_OK);
}

static void in_postgres(const char *conninfo, const char *text)
{
	PGconn *conn = PQconnectdb(conninfo);
	PGresult *res = PQexec(conn, text);
	must(PQresultStatus(res) == PGRES_COMMAND_OK);
	PQclear(res);
	PQfinish(conn);
}

static void a_counter_that_fell_back(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store_where where = filled(cx, (enum store_engine)engine);
		static const char back[] = "UPDATE counter SET next = 100 WHERE name = 'note'";
		if (engine == STORE_SQLITE)
			in_sqlite(where.path, back);
		else
			in_postgres(where.conninfo, back);
		assert_true(found(cx, &where, false, CHECK_BAD, "numbers", "note stands at 100"));
	}
}

static void a_reference_that_leads_nowhere(void **state)
{
	(void)state;
	for (int engine = 0; engine < (kit_has(STORE_POSTGRES) ? 2 : 1); engine++) {
		struct cx *cx = kit_cx();
		struct store_where where = filled(cx, (enum store_engine)engine);
		static const char gone[] = "DELETE FROM shelf";
		if (engine == STORE_SQLITE)
			in_sqlite(where.path, arena_printf(cx->arena, "PRAGMA foreign_keys=OFF; %s", gone));
		else
			in_postgres(where.conninfo, arena_printf(cx->arena, "SET session_replication_role = replica; %s", gone));
		assert_true(found(cx, &where, true, CHECK_BAD, "references", "note"));
	}
}

static void a_damaged_page(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = filled(cx, STORE_SQLITE);
	int fd = open(where.path, O_RDWR), hits = 0;
	struct stat st;
	char good[4096], bad[4096];
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	memset(bad, 0x5a, sizeof bad);
	for (off_t at = st.st_size - 4096; at > 12 * 4096; at -= 5 * 4096) {
		assert_int_equal(pread(fd, good, sizeof good, at), sizeof good);
		assert_int_equal(pwrite(fd, bad, sizeof bad, at), sizeof bad);
		hits += found(cx, &where, false, CHECK_BAD, "integrity", "The record is damaged");
		assert_int_equal(pwrite(fd, good, sizeof good, at), sizeof good);
	}
	close(fd);
	assert_true(hits > 1);
	assert_true(all_good(cx, &where, true));
}

static void a_file_that_others_may_read(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store_where where = filled(cx, STORE_SQLITE);
	struct stat st;
	assert_true(stat(where.path, &st) == 0 && (st.st_mode & 0777) == 0600);
	assert_int_equal(chmod(where.path, 0644), 0);
	assert_true(found(cx, &where, false, CHECK_BAD, "access", "Others than its owner"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_where_nothing_is),
		cmocka_unit_test(a_counter_that_fell_back),
		cmocka_unit_test(a_reference_that_leads_nowhere),
		cmocka_unit_test(a_damaged_page),
		cmocka_unit_test(a_file_that_others_may_read),
	};
	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
