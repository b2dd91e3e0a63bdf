/* mksql refuses what the two engines would read differently, all of it in one run, each with file and line. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "store/query.h"
#include "tests/kit_queries.h"

static char said[20000];

static void plant(const char *folder, const char *name, const char *text)
{
	struct cx *cx = kit_cx_now();
	const char *below = file_join(cx->arena, folder, "schema");
	assert_ok(file_make_folder(cx, below, 0700));
	assert_ok(file_make_folder(cx, file_join(cx->arena, folder, "postgres"), 0700));
	assert_ok(file_write(cx, file_join(cx->arena, folder, name), str_of(text), 0600));
}

/* Its exit code; what it said is in `said`. */
static int run(const char *folder)
{
	const char *mksql = getenv("WAYMARK_MKSQL");
	must(mksql != NULL);
	char command[1000];
	snprintf(command, sizeof command, "%s %s %s/q.h %s/q.c %s/s.c 2>&1", mksql, folder, folder, folder, folder);
	FILE *f = popen(command, "r");
	must(f != NULL);
	size_t n = fread(said, 1, sizeof said - 1, f);
	said[n] = '\0';
	int status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define assert_said(text) assert_true(strstr(said, (text)) || (print_error("\"%s\" is not in:\n%s", (text), said), false))

static const char schema[] =
	"-- open: shelf\n"
	"CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT) STRICT;\n"
	"CREATE TABLE note (id INTEGER PRIMARY KEY, shelf_id INTEGER NOT NULL, words TEXT, secret TEXT) STRICT;\n"
	"CREATE TABLE pass (signin INTEGER NOT NULL, shelf_id INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (signin, shelf_id)) STRICT;\n"
	"CREATE VIEW g_note AS SELECT n.id, n.shelf_id, n.words FROM note n\n"
	"  WHERE EXISTS (SELECT 1 FROM pass p WHERE p.shelf_id = n.shelf_id AND p.signin = guard_signin() AND p.until > guard_now());\n"
	"CREATE VIEW g_staff_name AS SELECT s.id, s.name FROM shelf s\n"
	"  WHERE EXISTS (SELECT 1 FROM pass p WHERE p.signin = guard_signin() AND p.until > guard_now());\n";

static void each_fault_of_a_query_is_told_with_its_place(void **state)
{
	(void)state;
	kit_cx();
	const char *folder = kit_scratch();
	plant(folder, "schema/0001_a.sql", schema);
	static const struct { const char *text, *says; } faults[] = {
		{ "-- query: A request () -> (words text)\nSELECT words FROM note ORDER BY id;", "A is for requests and reads note.words" },
		{ "-- query: B request () -> (words text)\nSELECT n.words FROM g_note g JOIN note n ON n.id = g.id ORDER BY n.id;",
			"B is for requests and reads note.words" },
		{ "-- query: BB request () -> (words text)\nWITH g_mine AS (SELECT id, words FROM note) SELECT words FROM g_mine ORDER BY id;", "WITH in BB" },
		{ "-- query: C system () -> (n int)\nSELECT count(*) FROM g_note;", "g_note is for request queries" },
		{ "-- query: D request (id int)\nDELETE FROM note WHERE id = :id;", "D is for requests and changes note" },
		{ "-- query: E system () -> (words text)\nSELECT words FROM note LIMIT 1;", "LIMIT without ORDER BY" },
		{ "-- query: F system () -> (id int, words text)\nSELECT id, words FROM note ORDER BY words, id;", "ORDER BY words: it may be NULL" },
		{ "-- query: G system () -> (id int, name text)\nSELECT n.id, s.name FROM note n LEFT JOIN shelf s ON s.id = n.shelf_id ORDER BY s.id;",
			"ORDER BY s: it may be NULL" },
		{ "-- query: GG request () -> (id int, words text)\nSELECT s.id, g.words FROM shelf s LEFT JOIN g_note g ON g.shelf_id = s.id ORDER BY s.id;",
			"LEFT JOIN g_note: SQLite would make the whole view" },
		{ "-- query: H system () -> (id int)\nSELECT * FROM note ORDER BY id;", "SELECT *: name the columns" },
		{ "-- query: I system () -> (id int)\nSELECT id FROM note WHERE words LIKE 'a%' ORDER BY id;", "LIKE: search by an indexed prefix" },
		{ "-- query: J system () -> (at int)\nSELECT strftime('%s', 'now');", "STRFTIME: days are numbers" },
		{ "-- query: K system (id int) -> (id int)\nSELECT id FROM note ORDER BY id;", "the parameter id is not used" },
		{ "-- query: L system () -> (id int)\nSELECT id FROM note WHERE id = :id;", ":id is not among the parameters of L" },
		{ "-- query: M system () -> (id int, words text)\nSELECT id FROM note WHERE id = 1;", "2 columns are promised, the text gives 1" },
		{ "-- query: N system () -> (words int)\nSELECT words FROM note WHERE id = 1;", "words is promised as int, the column is TEXT" },
		{ "-- query: O system () -> (n int)\nSELECT count(*) / 2 FROM note;", "a division" },
		{ "-- query: P system () -> (n int)\nSELECT max(id, shelf_id) FROM note WHERE id = 1;", "max of several values" },
		{ "-- query: Q system () -> (n int)\nSELECT nowhere FROM note WHERE id = 1;", "no such column: nowhere" },
		{ "-- query: R guest () -> (n int)\nSELECT 1;", "\"guest\" is not a kind" },
		{ "-- query: S system () -> (n number)\nSELECT 1;", "\"number\" is not a type" },
		{ "-- query: SA request () -> (name text)\nSELECT s.name FROM g_staff_name s ORDER BY s.id;", "g_staff_name in SA: it names every colleague" },
		{ "-- query: SB request (id int) -> (name text)\nSELECT s.name FROM g_staff_name s WHERE s.id = :id;", "g_staff_name in SB" },
		{ "-- query: SC request () -> (name text)\nSELECT s.name FROM g_note n JOIN g_staff_name s ON s.id = s.id ORDER BY n.id, s.id;",
			"g_staff_name in SC" },
		{ "-- query: SD request () -> (name text)\nSELECT s.name FROM g_note n JOIN g_staff_name s ON n.shelf_id <> s.id ORDER BY n.id, s.id;",
			"g_staff_name in SD" },
		{ "-- query: T system () -> (default int)\nSELECT 1;", "cannot be the name of a member" },
		{ "-- insert: U system note (id int, words int)", "note.words is TEXT, not int" },
		{ "-- insert: V system note (id int, colour text)", "there is no note.colour" },
		{ "-- lookup: W system (key int) -> (id int)\nSELECT id FROM note WHERE id > :key;", "a lookup asks `= :key`" },
		{ "-- query: X system () -> (n int)\nSELECT 1; SELECT 2;", "a query is one statement" },
		{ "-- query: Y system () -> (n int)\nSELECT hex(words) FROM note WHERE id = 1;", "calls hex(), which is not in the dialect" },
		{ "-- query: Z system (id int)\nINSERT OR REPLACE INTO note (id, shelf_id) VALUES (:id, 1);", "INSERT OR" },
		{ "-- query: AA system () -> (b blob)\nSELECT X'00';", "the engines read it differently" },
		{ "-- query: AB system () -> (n int)\nSELECT id::bigint FROM note WHERE id = 1;", ":: is not in the dialect" },
		{ "-- query: AC system () -> (n int)\nSELECT \"id\" FROM note WHERE id = 1;", "names are plain words" },
		{ "-- query: AD system () -> (n int)\nSELECT CAST(words AS integer) FROM note WHERE id = 1;", "write types in capitals" },
		{ "-- query: AE system () -> (n int)\nSELECT id FROM note WHERE id = 1 ORDER BY 1;", "name the column" },
		{ "-- query: AF system () -> (n int)\nSELECT 'open;", "a quote is not closed" },
		{ "-- query: A system () -> (n int)\nSELECT 1;", "A is there already" },
	};
	char text[10000];
	size_t n = 0;
	for (size_t i = 0; i < LENGTH(faults); i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s\n\n", faults[i].text);
	must(n < sizeof text);
	plant(folder, "a.sql", text);
	assert_int_equal(run(folder), 1);
	for (size_t i = 0; i < LENGTH(faults); i++)
		assert_said(faults[i].says);
	assert_said("a.sql:1: A is for requests");
	assert_said("a.sql:17: LIMIT without ORDER BY");
}

static void faults_of_a_schema(void **state)
{
	(void)state;
	static const struct { const char *text, *says; } faults[] = {
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY);", "the table a is not STRICT" },
		{ "CREATE TABLE a (id INT PRIMARY KEY) STRICT;", "INT: say INTEGER" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;", "AUTOINCREMENT: row numbers come from db_ids" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY, b ANY) STRICT;", "a.b is ANY" },
		{ "CREATE TABLE a (user INTEGER PRIMARY KEY) STRICT;", "a.user cannot be the name of a column" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;\nCREATE VIEW g_a AS SELECT id FROM a;", "has to ask guard_signin() and guard_now()" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT) STRICT;\nCREATE VIEW g_a AS SELECT length(b) AS id FROM a "
			"WHERE id = guard_signin() + guard_now();", "calls length, which is not leakproof" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;\nCREATE VIEW g_a AS SELECT id FROM a WHERE id = guard_signin() + guard_now() UNION "
			"SELECT id FROM a;", "has UNION" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT", "the last statement is not ended" },
		{ "-- open: b\nCREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;", "there is no table b" },
		{ "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;", "SQLite refuses: table a already exists" },
	};
	for (size_t i = 0; i < LENGTH(faults); i++) {
		kit_cx();
		const char *folder = kit_scratch();
		plant(folder, "schema/0001_a.sql", faults[i].text);
		assert_int_equal(run(folder), 1);
		assert_said(faults[i].says);
		assert_said("0001_a.sql:");
	}
	kit_cx();
	const char *folder = kit_scratch();
	plant(folder, "schema/0001_a.sql", schema);
	plant(folder, "schema/0003_c.sql", "CREATE TABLE c (id INTEGER PRIMARY KEY) STRICT;");
	assert_int_equal(run(folder), 1);
	assert_said("without a gap");
}

static const struct query *find(const char *name)
{
	for (int i = 0; i < kit_query_count; i++)
		if (strcmp(kit_query_list[i]->name, name) == 0)
			return kit_query_list[i];
	must(!"there is such a query");
}

static void what_is_right_becomes_two_texts(void **state)
{
	(void)state;
	kit_cx();
	const struct query *q = find("NOTE_SEEN");
	assert_string_equal(q->postgres, "SELECT e.id, e.words, s.name FROM g_note e "
		"JOIN shelf s ON s.id = e.shelf_id WHERE e.shelf_id = $1 ORDER BY e.on_day NULLS FIRST, e.id");
	assert_true(q->guarded && !q->writes && q->ins == 1 && q->outs == 3 && q->kind == QUERY_REQUEST);
	q = find("NOTE_SEEN_BARE");
	assert_string_equal(q->sqlite, "SELECT count(*) FROM g_note WHERE g_note.id > 0");
	q = find("NOTE_LOOKUP");
	assert_string_equal(q->sqlite, "SELECT id, words FROM note WHERE id = ?1");
	assert_string_equal(q->postgres, "SELECT id, words FROM note WHERE id = ANY($1)");
	q = find("NOTE_LOCKED");
	assert_string_equal(q->postgres, "SELECT count FROM note WHERE id = $1 FOR UPDATE");
	q = find("PAIR_ENGINE");
	assert_string_equal(q->postgres, "SELECT CAST('postgres' AS text)");
	q = find("PAIR_ADD");
	assert_true(q->writes && q->form == QUERY_INSERT);
	assert_string_equal(q->bulk, "INSERT INTO pair (left_name, right_name, value) SELECT * FROM unnest($1::text[], $2::text[], $3::double precision[])");
	assert_string_equal(q->sqlite, "INSERT INTO pair (left_name, right_name, value) VALUES (?1, ?2, ?3)");
	assert_int_equal(q->in[2].at, offsetof(struct pair_add_in, value));
	assert_int_equal(kit_migration_count, 2);
	assert_true(strstr(kit_migration_list[1].postgres, "STRICT") == NULL && strstr(kit_migration_list[1].postgres, "ROWID") == NULL);
	assert_true(strstr(kit_migration_list[1].postgres, "right_name text COLLATE \"C\" NOT NULL") != NULL);
	assert_true(strstr(kit_migration_list[1].sqlite, "--") == NULL);       /* a comment may be mended without a new migration */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_of_a_query_is_told_with_its_place),
		cmocka_unit_test(faults_of_a_schema),
		cmocka_unit_test(what_is_right_becomes_two_texts),
	};
	return cmocka_run_group_tests_name("mksql", tests, NULL, NULL);
}
