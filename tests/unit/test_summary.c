/* The last line of `make check` is true: what did not run has not passed. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "codec/json.h"

/* One program's line in meson's log. */
static void logged(struct buf *log, const char *name, const char *out, const char *result)
{
	struct json_out json = { log, false, 0 };
	json_open(&json, '{');
	json_key(&json, "name");
	json_put_text(&json, name);
	json_key(&json, "stdout");
	json_put_text(&json, out);
	json_key(&json, "result");
	json_put_text(&json, result);
	json_close(&json, '}');
	buf_char(log, '\n');
}

static char *summed(const char *arguments, int *ret_code)
{
	static char text[8000];
	const char *summary = getenv("WAYMARK_SUMMARY");
	assert_non_null(summary);
	FILE *f = popen(arena_printf(kit_cx_now()->arena, "%s %s 2>&1", summary, arguments), "r");
	assert_non_null(f);
	size_t n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	*ret_code = pclose(f);
	return text;
}

static void assert_summed(const char *out, const char *result, const char *last, bool good)
{
	AUTO(buf) struct buf log;
	struct cx *cx = kit_cx();
	int code;
	buf_init(&log, LIMIT_BUF);
	logged(&log, "unit / first", "1..1\nok 1 - one\n", "OK");
	logged(&log, "unit / second", out, result);
	char *path = file_join(cx->arena, kit_scratch(), "testlog.json");
	assert_ok(file_write(cx, path, buf_view(&log), 0600));
	char *said = summed(path, &code), *end = arena_printf(cx->arena, "%s\n", last);
	if (!str_ends(str_of(said), end) || (code == 0) != good)
		print_error("%s%s\n said %s(%d), wanted %s\n", out, result, said, code, last);
	assert_true(str_ends(str_of(said), end));
	assert_int_equal(code == 0, good);
}

static void cases_are_counted(void **state)
{
	(void)state;
	assert_summed("1..3\nok 1 - a\nok 2 - b\nok 3 - c\n# ok - group\n", "OK", "4 passed, 0 failed, 0 skipped", true);
	assert_summed("1..3\nok 1 - a\nnot ok 2 - b\n# why\nok 3 - c\n# not ok - group\n", "FAIL", "3 passed, 1 failed, 0 skipped",
		false);
	assert_summed("1..2\nnot ok 1 # SKIP a\nok 2 # skip b\n", "OK", "1 passed, 0 failed, 2 skipped", true);
	assert_summed("1..2\n# skipped: codelists is not here\nok 1 - a\nok 2 - b\n", "OK", "2 passed, 0 failed, 1 skipped", true);
	assert_summed("1..0 # SKIP no PostgreSQL here\n", "SKIP", "1 passed, 0 failed, 1 skipped", true);
	assert_summed("ok 1 - a\nok 2 - b\n1..2\n", "OK", "3 passed, 0 failed, 0 skipped", true);
}

static void what_did_not_run_has_not_passed(void **state)
{
	(void)state;
	assert_summed("1..3\nok 1 - a\n", "ERROR", "2 passed, 2 failed, 0 skipped", false);             /* died after the first */
	assert_summed("1..3\nok 1 - a\n", "OK", "2 passed, 2 failed, 0 skipped", false);
	assert_summed("1..1\nok 1 - a\n", "ERROR", "2 passed, 1 failed, 0 skipped", false);             /* leaked at its end */
	assert_summed("1..1\nok 1 - a\n", "TIMEOUT", "2 passed, 1 failed, 0 skipped", false);
	assert_summed("", "SKIP", "1 passed, 1 failed, 0 skipped", false);                              /* could not run at all */
	assert_summed("", "OK", "1 passed, 1 failed, 0 skipped", false);
	assert_summed("", "FAIL", "1 passed, 1 failed, 0 skipped", false);
	assert_summed("1..1\nok 1 - a\nok 2 - b\n", "ERROR", "3 passed, 1 failed, 0 skipped", false);
	assert_summed("1..0\n", "SKIP", "1 passed, 1 failed, 0 skipped", false);                       /* skipped without a reason */
}

static void logs_that_are_not_there(void **state)
{
	(void)state;
	int code;
	struct cx *cx = kit_cx();
	char *path = file_join(cx->arena, kit_scratch(), "testlog.json");
	assert_true(str_ends(str_of(summed(path, &code)), "0 passed, 1 failed, 0 skipped\n") && code != 0);
	assert_ok(file_write(cx, path, STR(""), 0600));
	assert_true(str_ends(str_of(summed(path, &code)), "0 passed, 1 failed, 0 skipped\n") && code != 0);
	assert_ok(file_write(cx, path, STR("{\"name\":"), 0600));
	assert_true(str_ends(str_of(summed(path, &code)), "0 passed, 1 failed, 0 skipped\n") && code != 0);
	summed("", &code);
	assert_int_not_equal(code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_are_counted), cmocka_unit_test(what_did_not_run_has_not_passed),
		cmocka_unit_test(logs_that_are_not_there),
	};
	return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
