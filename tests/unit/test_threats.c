/* docs/threats.md: each of the thirty threats has a control that is there and a test that is there, or says that it is open. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/file.h"

#define THREATS 33

/* The next word between back quotes. */
static bool quoted(struct str *cell, struct str *ret)
{
	struct str rest;
	return str_cut(*cell, '`', ret, &rest) && str_cut(rest, '`', ret, cell);
}

static bool is_there(struct cx *cx, struct str path, struct str words)
{
	struct str text;
	if (!file_exists(kit_path(str_c(cx->arena, path))))
		return false;
	if (!words.n)
		return true;
	assert_ok(file_read(cx, kit_path(str_c(cx->arena, path)), 1 << 22, &text));
	return str_find(text, str_c(cx->arena, words)) >= 0;
}

/* What is wrong with a row, or NULL. */
static const char *wrong_with(struct cx *cx, struct str row, int64_t number)
{
	struct str cell[6], word, path, words;
	int64_t no;
	int tests = 0;
	for (int i = 0; i < 6; i++)
		if (!str_cut(row, '|', &cell[i], &row))
			return "too few columns";
	if (!str_int(str_trim(cell[1]), &no) || no != number)
		return "not in order";
	while (quoted(&cell[3], &word))
		if (!is_there(cx, word, STR("")))
			return arena_printf(cx->arena, "no control %.*s", STRF(word));
	for (; quoted(&cell[4], &word); tests++)
		if (!str_cut(word, ':', &path, &words) || !words.n || !is_there(cx, path, words))
			return arena_printf(cx->arena, "no test %.*s", STRF(word));
	bool open = str_find(cell[5], "**open**: ") >= 0;
	return tests || open ? NULL : "neither a test nor open";
}

static void each_has_its_test_or_is_open(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct str page, line;
	int64_t rows = 0;
	assert_ok(file_read(cx, kit_path("docs/threats.md"), 1 << 20, &page));
	while (page.n) {
		str_cut(page, '\n', &line, &page);
		if (!str_starts(line, "| ") || str_starts(line, "| #"))
			continue;
		const char *wrong = wrong_with(cx, line, ++rows);
		if (wrong)
			print_message("# threat %d: %s\n", (int)rows, wrong);
		assert_null(wrong);
	}
	assert_int_equal(rows, THREATS);
}

static void what_is_missing_is_noticed(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	assert_null(wrong_with(cx, STR("| 1 | a | `src/base/id.c` | `tests/unit/test_threats.c:THREATS` | |"), 1));
	assert_non_null(wrong_with(cx, STR("| 1 | a | `src/base/no.c` | `tests/unit/test_threats.c:THREATS` | |"), 1));
	assert_non_null(wrong_with(cx, STR("| 1 | a | `src/base/id.c` | `tests/unit/test_door.c:test_of_a_dream` | |"), 1));
	assert_non_null(wrong_with(cx, STR("| 1 | a | `src/base/id.c` | | |"), 1));
	assert_null(wrong_with(cx, STR("| 1 | a | | | **open**: not there yet |"), 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_has_its_test_or_is_open), cmocka_unit_test(what_is_missing_is_noticed) };
	return cmocka_run_group_tests_name("threats", tests, NULL, NULL);
}
