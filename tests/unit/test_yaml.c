/* Tables in YAML: every node knows its place, and every fault is told in one run. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "codec/yaml.h"

static struct problems none(void)
{
	return (struct problems){ .arena = kit_cx()->arena, .file = "table.yaml" };
}

static void assert_problem(const struct problems *p, size_t i, int line, int column, const char *part)
{
	if (i >= p->count || p->list[i].line != line || p->list[i].column != column || !strstr(p->list[i].say, part)) {
		for (size_t k = 0; k < p->count; k++)
			print_error("%zu: %d:%d %s: %s\n", k, p->list[k].line, p->list[k].column,
				p->list[k].field ? p->list[k].field : "-", p->list[k].say);
		print_error("wanted as %zu: %d:%d %s\n", i, line, column, part);
		assert_true(false);
	}
	assert_string_equal(p->list[i].file, "table.yaml");
}

/* Exactly one problem, and no root. */
static void assert_refused(const char *text, int line, int column, const char *part)
{
	struct problems p = none();
	assert_null(yaml_read(&p, str_of(text)));
	assert_problem(&p, 0, line, column, part);
	assert_int_equal(p.count, 1);
}

static void places_and_kinds(void **state)
{
	(void)state;
	struct problems p = none();
	struct node *root = yaml_read(&p, STR(
		"# a comment\n"
		"id: mss3-search\n"
		"window: { months: 36, where: anywhere }\n"
		"find:\n"
		"  - plain text # and a comment\n"
		"  - \"36\"\n"
		"  - ~\n"
		"  -\n"
		"  - 'it''s'\n"
		"  - |\n"
		"    two\n"
		"    lines\n"
		"Zo\xc3\xab: { \xc3\xab: 1 }\n"));
	assert_non_null(root);
	assert_int_equal(p.count, 0);
	assert_int_equal(root->kind, NODE_MAP);
	assert_int_equal(root->count, 4);
	assert_str(root->key[0]->text, "id");
	assert_int_equal(root->key[2]->line, 4);
	const struct node *where = node_get(node_get(root, "window"), "where");
	assert_str(where->text, "anywhere");
	assert_int_equal(where->line, 3);
	assert_int_equal(where->column, 30);
	const struct node *find = node_get(root, "find");
	assert_int_equal(find->kind, NODE_LIST);
	assert_int_equal(find->count, 6);
	assert_str(find->item[0]->text, "plain text");
	assert_false(find->item[0]->quoted);
	assert_true(find->item[1]->quoted);
	assert_false(str_known(find->item[2]->text));
	assert_false(str_known(find->item[3]->text));
	assert_str(find->item[4]->text, "it's");
	assert_str(find->item[5]->text, "two\nlines\n");
	/* columns count characters, not bytes */
	assert_int_equal(node_get(node_get(root, "Zo\xc3\xab"), "\xc3\xab")->column, 11);
	assert_null(node_get(root, "nothing"));
	assert_null(node_get(find, "0"));
	assert_null(node_get(NULL, "id"));
}

static void empty_text_and_null_differ(void **state)
{
	(void)state;
	struct problems p = none();
	struct node *root = yaml_read(&p, STR("\xef\xbb\xbf" "a: ''\nb: null\nc: NULL\nd: 'null'\ne: nullx\n"));
	assert_true(str_known(node_get(root, "a")->text) && str_empty(node_get(root, "a")->text));
	assert_false(str_known(node_get(root, "b")->text));
	assert_false(str_known(node_get(root, "c")->text));
	assert_str(node_get(root, "d")->text, "null");
	assert_str(node_get(root, "e")->text, "nullx");
	assert_int_equal(root->key[0]->column, 1);      /* the byte-order mark takes no place */
}

static void every_problem_in_one_run(void **state)
{
	(void)state;
	struct problems p = none();
	struct node *root = yaml_read(&p, STR(
		"id: one\n"
		"base: &b { x: 1 }\n"
		"copy: *b\n"
		"id: two\n"
		"when: !!timestamp 2026-11-21\n"
		"[1, 2]: odd\n"
		"~: nobody\n"
		"inner:\n"
		"  k: 1\n"
		"  j: 2\n"
		"  \"k\": 3\n"
		"  k: 4\n"
		"---\n"
		"second: document\n"));
	assert_non_null(root);
	assert_problem(&p, 0, 2, 7, "anchor");
	assert_problem(&p, 1, 3, 7, "alias");
	assert_problem(&p, 2, 4, 1, "\"id\" is here twice; it is on line 1");
	assert_string_equal(p.list[2].field, "id");
	assert_problem(&p, 3, 5, 7, "tag");
	assert_problem(&p, 4, 6, 1, "A key must be a word");
	assert_problem(&p, 5, 7, 1, "A key is missing");
	assert_problem(&p, 6, 11, 3, "\"k\" is here twice; it is on line 9");
	assert_problem(&p, 7, 12, 3, "\"k\" is here twice; it is on line 9");
	assert_problem(&p, 8, 13, 1, "second document");
	assert_int_equal(p.count, 9);
	assert_null(node_get(root, "second"));          /* the first document is kept */
	assert_str(node_get(root, "id")->text, "one");
	assert_int_equal(node_get(root, "inner")->count, 4);
}

static void broken_grammar_has_a_place_and_plain_words(void **state)
{
	(void)state;
	assert_refused("a: 1\nb: [1, 2\nc: 3\n", 3, 2, "lacks a comma");
	assert_refused("a: 1\n\tb: 2\n", 2, 1, "Indent by spaces");
	assert_refused("a: b: c\n", 1, 5, "a colon stands where none can");
	assert_refused("a: \"open\nb: 2\n", 3, 1, "a quote is not closed");
	assert_refused("a: 1\n  b: 2\n", 2, 4, "a colon stands where none can");
	assert_refused("a: x\x01y\n", 1, 5, "control character");
	assert_refused("a: 1\nb: Zo\xeb\n", 2, 6, "not UTF-8");
	assert_refused("", 1, 1, "empty");
	assert_refused("# only a comment\n", 1, 1, "empty");
	assert_refused("---\n...\n", 1, 1, "empty");
	assert_refused("a: 1\n}", 2, 1, "cannot be read");
}

static void problems_before_broken_grammar_are_told_too(void **state)
{
	(void)state;
	struct problems p = none();
	assert_null(yaml_read(&p, STR("a: { k: 1, k: 2 }\nb: [\n")));
	assert_problem(&p, 0, 1, 12, "twice");
	assert_problem(&p, 1, 3, 1, "cannot be read");
	assert_int_equal(p.count, 2);
}

static char *repeated(const char *part, size_t times, const char *end)
{
	size_t n = strlen(part);
	char *text = arena_alloc(kit_cx_now()->arena, n * times + strlen(end) + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, part, n);
	memcpy(text + n * times, end, strlen(end));
	return text;
}

static void limits_hold(void **state)
{
	(void)state;
	struct problems p = none();
	assert_null(yaml_read(&p, str_of(repeated("[", LIMIT_YAML_DEPTH + 1, ""))));
	assert_problem(&p, 0, 1, LIMIT_YAML_DEPTH + 1, "deep");
	p = none();
	char *deep = repeated("[", LIMIT_YAML_DEPTH, "");
	assert_non_null(yaml_read(&p, str_of(arena_printf(p.arena, "%s%s", deep, repeated("]", LIMIT_YAML_DEPTH, "")))));
	assert_int_equal(p.count, 0);
	p = none();
	assert_null(yaml_read(&p, str_of(repeated("- x\n", LIMIT_YAML_NODES, ""))));
	assert_problem(&p, 0, LIMIT_YAML_NODES, 3, "more than 100000 values");
	p = none();
	assert_null(yaml_read(&p, str_of(repeated("#234567\n", (LIMIT_TABLE_FILE >> 3) + 1, "a: 1\n"))));
	assert_problem(&p, 0, 1, 1, "bytes");
	p = none();
	assert_non_null(yaml_read(&p, str_of(repeated("k: 1\n", LIMIT_PROBLEMS + 50, ""))));
	assert_int_equal(p.count, LIMIT_PROBLEMS);
	assert_problem(&p, LIMIT_PROBLEMS - 1, LIMIT_PROBLEMS + 1, 1, "There are more problems");
}

static void readers_read(void **state)
{
	(void)state;
	struct problems p = none();
	const char *const words[] = { "at-most", "review-list", "both", NULL };
	struct str s = STR("was");
	int64_t n = 7;
	double x = 7;
	bool b = true;
	struct day d = DAY_NONE;
	int w = -1;
	struct node *m = yaml_read(&p, STR("s: some text\nn: 36\nx: -1.5e2\nb: false\nd: 2026-11-21\nw: both\nempty:\ncode: 007\n"));
	assert_true(node_text(&p, m, "s", true, &s) && str_is(s, "some text"));
	assert_true(node_text(&p, m, "code", true, &s) && str_is(s, "007"));
	assert_true(node_int(&p, m, "n", true, 1, 36, &n) && n == 36);
	assert_true(node_real(&p, m, "x", true, &x) && x <= -150 && x >= -150);
	assert_true(node_real(&p, m, "n", true, &x) && x >= 36 && x <= 36);
	assert_true(node_bool(&p, m, "b", true, &b) && !b);
	assert_true(node_day(&p, m, "d", true, &d) && d.day == day_of(2026, 11, 21).day);
	assert_true(node_word(&p, m, "w", true, words, &w) && w == 2);
	assert_int_equal(p.count, 0);
	/* absent and not needed: not a word, and nothing is changed */
	assert_false(node_int(&p, m, "empty", false, 1, 36, &n) || n != 36);
	assert_false(node_text(&p, m, "absent", false, &s) || !str_is(s, "007"));
	assert_false(node_text(&p, NULL, "absent", true, &s));
	assert_int_equal(p.count, 0);
}

static void readers_complain(void **state)
{
	(void)state;
	struct problems p = none();
	const char *const words[] = { "review-list", "area-estimate", "both", NULL };
	struct str s = STR("was");
	int64_t n = 7;
	double x = 7;
	bool b = true;
	struct day d = DAY_NONE;
	int w = -1;
	struct node *m = yaml_read(&p,
		STR("s: [1]\nn: 37\nq: \"36\"\nx: .inf\ny: 1e999\nb: yes\nd: 2026-02-30\nw: all\nempty:\nbig: 9223372036854775808\n"));
	assert_int_equal(p.count, 0);
	assert_false(node_text(&p, m, "s", false, &s));
	assert_false(node_int(&p, m, "n", true, 1, 36, &n));
	assert_false(node_int(&p, m, "q", true, 1, 36, &n));
	assert_false(node_real(&p, m, "x", true, &x));
	assert_false(node_real(&p, m, "y", true, &x));
	assert_false(node_bool(&p, m, "b", true, &b));
	assert_false(node_day(&p, m, "d", true, &d));
	assert_false(node_word(&p, m, "w", true, words, &w));
	assert_false(node_text(&p, m, "empty", true, &s));
	assert_false(node_text(&p, m, "gone", true, &s));
	assert_false(node_int(&p, m, "big", true, INT64_MIN, INT64_MAX, &n));
	assert_false(node_text(&p, node_get(m, "n"), "k", true, &s));
	assert_problem(&p, 0, 1, 4, "must be one value; it is a list");
	assert_problem(&p, 1, 2, 4, "from 1 to 36; it says \"37\"");
	assert_problem(&p, 2, 3, 4, "without quotes");
	assert_problem(&p, 3, 4, 4, "must be a number");
	assert_problem(&p, 4, 5, 4, "must be a number");
	assert_problem(&p, 5, 6, 4, "true or false");
	assert_problem(&p, 6, 7, 4, "like 2026-11-21");
	assert_problem(&p, 7, 8, 4, "review-list, area-estimate or both; it says \"all\"");
	assert_problem(&p, 8, 9, 7, "empty");
	assert_problem(&p, 9, 1, 1, "\"gone\" is missing");
	assert_problem(&p, 10, 10, 6, "whole number");
	assert_problem(&p, 11, 2, 4, "Here must be a map");
	assert_int_equal(p.count, 12);
	assert_string_equal(p.list[9].field, "gone");
	/* nothing was touched */
	assert_true(str_is(s, "was") && n == 7 && b && !day_known(d) && w == -1 && x >= 7 && x <= 7);
}

static void unknown_keys_and_the_nearest(void **state)
{
	(void)state;
	struct problems p = none();
	const char *const keys[] = { "id", "title", "window", "organisation", "at_least", NULL };
	struct node *m = yaml_read(&p, STR("id: 1\ntitel: x\nwindows: 1\norganization: 1\natleast: 1\nzebra: 1\n"));
	node_known(&p, m, keys);
	assert_problem(&p, 0, 2, 1, "Did you mean \"title\"");
	assert_problem(&p, 1, 3, 1, "Did you mean \"window\"");
	assert_problem(&p, 2, 4, 1, "Did you mean \"organisation\"");
	assert_problem(&p, 3, 5, 1, "Did you mean \"at_least\"");
	assert_problem(&p, 4, 6, 1, "There can be id, title, window, organisation or at_least.");
	assert_int_equal(p.count, 5);
	assert_string_equal(p.list[0].field, "titel");
	p = none();
	m = yaml_read(&p, str_of(arena_printf(p.arena, "%s: 1\n", repeated("k", 300, ""))));
	node_known(&p, m, keys);
	assert_problem(&p, 0, 1, 1, "There is no key");
}

static void scalars_of_the_core_schema(void **state)
{
	(void)state;
	struct problems p = none();
	const struct { const char *text; bool is_int, is_real; } cases[] = {
		{ "0", true, true }, { "-12", true, true }, { "+3", true, true }, { "1.", false, true }, { ".5", false, true },
		{ "1e3", false, true }, { "1e", false, false }, { ".", false, false }, { "1_000", false, false },
		{ "0x1F", false, false },
		{ "1 2", false, false }, { "NaN", false, false }, { "1e+", false, false }, { "'1'", false, false },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t n;
		double x;
		struct node *m = yaml_read(&p, str_of(arena_printf(p.arena, "v: %s\n", cases[i].text)));
		assert_int_equal(scalar_int(node_get(m, "v"), &n), cases[i].is_int);
		assert_int_equal(scalar_real(node_get(m, "v"), &x), cases[i].is_real);
	}
	bool b;
	struct node *m = yaml_read(&p, STR("[true, false, True, yes, 'true', [], {}]\n"));
	for (size_t i = 0; i < m->count; i++)
		assert_int_equal(scalar_bool(m->item[i], &b), i < 2);
	assert_false(scalar_int(NULL, NULL) || scalar_real(NULL, NULL) || scalar_bool(NULL, NULL));
	assert_int_equal(p.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_and_kinds), cmocka_unit_test(empty_text_and_null_differ),
		cmocka_unit_test(every_problem_in_one_run),
		cmocka_unit_test(broken_grammar_has_a_place_and_plain_words),
		cmocka_unit_test(problems_before_broken_grammar_are_told_too),
		cmocka_unit_test(limits_hold), cmocka_unit_test(readers_read), cmocka_unit_test(readers_complain),
		cmocka_unit_test(unknown_keys_and_the_nearest), cmocka_unit_test(scalars_of_the_core_schema),
	};
	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
