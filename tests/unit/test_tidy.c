/* The house linter finds what it is there to find: each law is broken once in a scratch project. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Over the width, in letters and with tabs. */
#define WIDE_10   "aaaaaaaaaa"
#define WIDE_50   WIDE_10 WIDE_10 WIDE_10 WIDE_10 WIDE_10
#define WIDE      WIDE_50 WIDE_50 WIDE_50 WIDE_10
#define TABS_8    "\t\t\t\t\t\t\t\t"
#define WIDE_TABS TABS_8 TABS_8 TABS_8 TABS_8 "123456789012345678901234567890123"

static const char *folder;

static void put(const char *path, const char *text)
{
	struct cx *cx = kit_cx_now();
	char *full = file_join(cx->arena, folder, path), *above = arena_text(cx->arena, full);
	*strrchr(above, '/') = '\0';
	assert_ok(file_make_folder(cx, above, 0700));
	assert_ok(file_write(cx, full, str_of(text), 0600));
}

/* A small project in which all is well. */
static void scratch(void)
{
	kit_cx();
	folder = kit_scratch();
	put("floors.txt", "base :\nmodel : base\nstore : base\nrecord : base model store   # SQL\ncare : record base store/tx.h\n"
		"cli : *\ntools : base\n");
	put("src/base/day.h", "/* Days. */\nint day;\n");
	put("src/base/day.c", "/* Days. */\n#include \"base/day.h\"\nconst char *s = \"#include \\\"care/x.h\\\" system(1)\"; /* rand() */ // gets(x)\n");
	put("src/store/tx.h", "/* Transactions. */\n#include <sqlite3.h>\n");
	put("src/store/store.h", "/* The store. */\n");
	put("src/record/person.c", "/* People. */\n#include \"base/day.h\"\n#include \"store/store.h\"\n#include \"gen/queries.h\"\n"
		"int x = Q_PERSON + ERR_GONE; /* HAZ-001 */\n");
	put("src/care/stop.c", "/* Stops. */\n#include \"store/tx.h\"\nint y = a.system(1) + b->rand(2);\n");
	put("src/main/main.c", "/* Main. */\n#include \"cli/cli.h\"\n");
	put("src/cli/cli.h", "/* Commands. */\n");
	put("sql/person.sql", "-- query: PERSON request () -> ()\nSELECT 1;\n");
	put("data/errors.csv", "# numbers\ncode,name,http,exit,ack,say\n1,GONE,404,3,AE,\"Gone, alas.\"\n2,LATER,404,3,AE,Later.\n");
	put("data/hazards.csv", "tag,hazard,cause,severity,likelihood,control,proof\n"
		"HAZ-001,Wrong person,merge,5,2,never,tests/spec/a.spec tests/unit/test_a.c\n");
	put("tests/spec/a.spec", "# HAZ-001\n");
	put("tests/unit/test_a.c", "/* A. */\n\n/* HAZ-001 */\nint a;\n");
	put("tools/tidy.known", "# what is known\nerror LATER nothing is late yet\nwide src/model/wide.c 1\nbanned src/model/wide.c 1\n");
	put("src/model/wide.c", "/* Wide. */\nint " WIDE " = gets(x);\n");
}

/* All that tidy says of the scratch project. */
static char *said(int *ret_code)
{
	const char *tidy = getenv("WAYMARK_TIDY");
	static char text[20000];
	assert_non_null(tidy);
	FILE *f = popen(arena_printf(kit_cx_now()->arena, "%s %s 2>&1", tidy, folder), "r");
	assert_non_null(f);
	size_t n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	*ret_code = pclose(f);
	return text;
}

static void a_good_house_is_let_be(void **state)
{
	(void)state;
	int code;
	scratch();
	char *text = said(&code);
	if (code != 0)
		print_error("%s\n", text);
	assert_int_equal(code, 0);
	assert_null(strstr(text, "not ok"));
}

/* Break one law; exactly that check fails, and says so of that place. */
static void assert_found(const char *path, const char *text, const char *check, const char *say)
{
	int code;
	scratch();
	put(path, text);
	char *all = said(&code), *not_ok = strstr(all, "not ok");
	bool found = code != 0 && not_ok && !strstr(not_ok + 1, "not ok") && strstr(not_ok, check) && strstr(not_ok, say);
	if (!found)
		print_error("after %s:\n%s\nwanted: %s: %s\n", path, all, check, say);
	assert_true(found);
}

static void each_law_broken_once(void **state)
{
	(void)state;
	const char *floors = "down the floors";
	assert_found("src/base/up.c", "/* Up. */\n#include \"record/person.h\"\n", floors, "src/base/up.c:2: base may not know record/person.h");
	assert_found("src/care/a.c", "/* A. */\n\n#include \"store/store.h\"\n", floors, "src/care/a.c:3: care may not know store/store.h");
	assert_found("src/model/a.c", "/* A. */\n#include \"store/tx.h\"\n", floors, "model may not know store/tx.h");
	assert_found("src/record/a.c", "/* A. */\n#include \"store/store_in.h\"\n", floors, "for its own folder only");
	assert_found("src/cli/a.c", "/* A. */\n#include \"gen/queries.h\"\nvoid *q = &Q_PERSON;\n", floors, "src/cli/a.c:3: Q_PERSON: only src/record asks");
	assert_found("src/cli/a.c", "/* A. */\n#include \"cli.h\"\n", floors, "write the folder too, \"cli/cli.h\"");
	assert_found("src/cli/a.c", "/* A. */\n#include \"cli/b.c\"\n", floors, "includes a .c file");
	assert_found("src/main/a.c", "/* A. */\n#include \"base/day.h\"\n", floors, "main knows only cli");
	assert_found("src/attic/a.c", "/* A. */\n#include \"base/day.h\"\n", floors, "attic is not in floors.txt");
	assert_found("tools/a.c", "/* A. */\n#include \"record/person.h\"\n", floors, "tools may not know");
	assert_found("floors.txt", "base : model\nmodel : base\nstore : base\nrecord : base model store\ncare : record base store/tx.h\ncli : *\ntools : base\n",
		floors, "floors.txt:1: base stands below model or is no floor");
	assert_found("src/base/util/a.c", "/* A. */\n", "no noun", "folder util has no noun");
	assert_found("tests/common/a.txt", "a\n", "no noun", "folder common");
	assert_found("src/record/a.c", "/* A. */\n#include <sqlite3.h>\n", "databases", "src/record/a.c:2: only src/store includes sqlite3.h");
	assert_found("src/cli/a.c", "/* A. */\n#include <libpq-fe.h>\n", "databases", "only src/store includes libpq-fe.h");
	assert_found("src/model/dead.h", "/* Dead. */\n", "unused", "src/model/dead.h: nobody includes");
	assert_found("tests/speck/a.c", "/* Never built. */\n", "unused", "tests/speck/a.c: no build finds");
	assert_found("tests/unit/a.sh", "#!/bin/sh\n", "unused", "tests/unit/a.sh: no build finds");
	char *long_file = arena_printf(kit_cx()->arena, "/* Long. */%01201d\n", 0);
	for (char *p = long_file + 11; *p == '0'; p++)
		*p = '\n';
	long_file = memcpy(malloc(strlen(long_file) + 1), long_file, strlen(long_file) + 1);
	assert_found("src/model/long.c", long_file, "by heart", "src/model/long.c: 1203 lines; at most 1200");
	free(long_file);
	assert_found("src/model/a.c", "/* A. */\n" WIDE_TABS "\n", "width", "src/model/a.c:2: 161 columns");
	assert_found("src/model/wide.c", "/* A. */\n" WIDE_TABS "\n" WIDE_TABS "\nint n = gets(x);\n",
		"width", "more such lines than were known");
	assert_found("src/model/a.c", "#include <stdio.h>\n", "what they are for", "src/model/a.c:1: does not open");
	assert_found("src/model/a.c", "/* A. */\nvoid f(void)\n{\n\tstrcpy(a, b);\n}\n", "banned", "src/model/a.c:4: strcpy is banned");
	assert_found("tests/unit/test_b.c", "/* A. */\nint n = atoi (\"1\");\n", "banned", "test_b.c:2: atoi");
	assert_found("src/model/a.c", "/* A. */\nint n = system(s);\n", "banned", "system");
	assert_found("src/model/wide.c", "/* A. */\nint " WIDE " = gets(x) + rand();\n", "banned", "rand is banned");
}

static void words_are_found_where_they_may_not_stand(void **state)
{
	(void)state;
	/* spelt in two parts, as in tools/tidy_text.c */
	assert_found("src/model/a.c", "/* A. TO" "DO: more */\n", "not for others", "src/model/a.c:1: an unfinished mark");
	assert_found("data/a.csv", "a\nb FIX" "ME\n", "not for others", "data/a.csv:2: an unfinished mark");
	assert_found("assets/a.html", "a XX" "X b\n", "not for others", "an unfinished mark");
	assert_found("sql/a.sql", "-- a stu" "b\n", "not for others", "not there");
	assert_found("docs/a.md", "see /ro" "ot/x\n", "not for others", "docs/a.md:1: a path of one machine");
	assert_found("tests/unit/test_b.c", "/* A. */\nint f(\"/wo" "rk/x\");\n", "not for others", "a path of one machine");
	assert_found("README.md", "https://registry.npm" "js.org/\n", "not for others", "registry");
	assert_found("docs/a.md", "one \xE2\x80" "\x94 two\n", "not for others", "em dash");
	int code;
	scratch();
	put("docs/a.md", "TO" "DO in the docs is a word; a stubborn waymark-XX" "XXXX; src/wo" "rk/a.c, tests/ro" "ot/b\n");
	char *text = said(&code);
	if (code != 0)
		print_error("%s\n", text);
	assert_int_equal(code, 0);
}

static void tables_that_promise_too_much(void **state)
{
	(void)state;
	const char *head = "tag,hazard,cause,severity,likelihood,control,proof\n", *hazards = "control and its proof";
	struct arena *arena = kit_cx()->arena;
	(void)arena;
	char text[1000];
	snprintf(text, sizeof text, "%sHAZ-001,a,b,1,1,c,tests/spec/a.spec\nHAZ-002,a,b,1,1,c,tests/spec/a.spec\n", head);
	assert_found("data/hazards.csv", text, hazards, "data/hazards.csv:3: HAZ-002: no comment at a line of code of src/ carries it");
	assert_found("data/hazards.csv", text, hazards, "HAZ-002: no comment at a line of tests/spec/a.spec carries it");
	snprintf(text, sizeof text, "%sHAZ-001,a,b,1,1,c,tests/spec/gone.spec\n", head);
	assert_found("data/hazards.csv", text, hazards, "there is no tests/spec/gone.spec");
	snprintf(text, sizeof text, "%sHAZ-001,a,b,1,1,c,\n", head);
	assert_found("data/hazards.csv", text, hazards, "HAZ-001 has no proof");
	snprintf(text, sizeof text, "%sHAZ-001,a,b,1,1,c,tests/spec/a.spec\nHAZ-001,a,b,1,1,c,tests/spec/a.spec\n", head);
	assert_found("data/hazards.csv", text, hazards, "twice");
	assert_found("data/hazards.csv", "tag,hazard,cause,severity,likelihood,control\nHAZ-001,a,b,1,1,c\n", hazards, "the column \"proof\" is missing");
	/* A tag that only opens a file, introduces a part of it, or is a piece of text, is at no line of code. */
	const char *person = "/* People. */\n#include \"base/day.h\"\n#include \"store/store.h\"\n", *no = "HAZ-001: no comment at a line of code of src/";
	static const char *const nowhere[] = { "int x = Q_PERSON + ERR_GONE;\n/* HAZ-001 */\n", "/* -- HAZ-001 -- */\n\nint x = Q_PERSON + ERR_GONE;\n",
		"/* HAZ-001 */\n#define X 1\nint x = Q_PERSON + ERR_GONE;\n", "char *x = Q_PERSON + ERR_GONE + \"HAZ-001\";\n" };
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		snprintf(text, sizeof text, "%s%s", person, nowhere[i]);
		assert_found("src/record/person.c", text, hazards, no);
	}
	assert_found("tests/spec/a.spec", "case HAZ-001\n", hazards, "HAZ-001: no comment at a line of tests/spec/a.spec");
	assert_found("tests/unit/test_a.c", "/* A. HAZ-001 */\n\nint a;\n", hazards, "HAZ-001: no comment at a line of tests/unit/test_a.c");
	snprintf(text, sizeof text, "%sHAZ-001,a,b,1,1,c,src/record/person.c\n", head);
	assert_found("data/hazards.csv", text, hazards, "HAZ-001: src/record/person.c is no test");
	assert_found("src/model/a.c", "/* A. HAZ-077 */\n", hazards, "src/model/a.c:1: HAZ-077 is not in data/hazards.csv");
	assert_found("data/errors.csv", "code,name,http,exit,ack,say\n1,GONE,404,3,AE,x\n2,LATER,404,3,AE,x\n3,NEVER,404,3,AE,x\n",
		"error can happen", "data/errors.csv:4: nothing gives ERR_NEVER");
	const char *known = "error LATER nothing is late yet\nwide src/model/wide.c 1\nbanned src/model/wide.c 1\n", *mended = "forgiven";
	snprintf(text, sizeof text, "%squery PERSON nothing asks it yet\n", known);
	assert_found("tools/tidy.known", text, mended, "\"query PERSON nothing asks it yet\" is not so any more");
	snprintf(text, sizeof text, "%swide src/model/gone.c 3\n", known);
	assert_found("tools/tidy.known", text, mended, "\"wide src/model/gone.c 3\" is not so any more");
	assert_found("sql/person.sql", "-- query: PERSON request () -> ()\nSELECT 1;\n-- insert: PERSON_ADD import person (id int)\n", "query is asked",
		"sql/person.sql:3: nothing asks Q_PERSON_ADD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_house_is_let_be), cmocka_unit_test(each_law_broken_once),
		cmocka_unit_test(words_are_found_where_they_may_not_stand), cmocka_unit_test(tables_that_promise_too_much),
	};
	return cmocka_run_group_tests_name("tidy", tests, NULL, NULL);
}
