/* Nothing about people in the log: what is marked as text about a person does not compile into it, and what looks like a number is cut. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

static void numbers_are_cut(void **state)
{
	(void)state;
	kit_cx();
	static const struct { const char *said, *kept; } cases[] = {
		{ "nobody has 9995260182 here", "nobody has [number] here" },
		{ "999 526 0182", "[number]" }, { "999-526-0182.", "[number]." }, { "9995260182 and 9991590838", "[number] and [number]" },
		{ "9995260183", "9995260183" },                 /* no NHS number: its check digit is wrong */
		{ "event 12345678901234", "event 12345678901234" }, { "at 2026-11-21T20:41:07Z", "at 2026-11-21T20:41:07Z" },
		{ "99952601821", "99952601821" }, { "", "" }, { "no number", "no number" }, { "999 526 018", "999 526 018" },
		{ "127.0.0.1:8080", "127.0.0.1:8080" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[100];
		snprintf(text, sizeof text, "%s", cases[i].said);
		log_cut(text);
		assert_string_equal(text, cases[i].kept);
	}
}

/* What one line looks like on standard error. */
static void a_line_is_one_line_of_json(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *file = file_join(cx->arena, kit_scratch(), "log");
	struct str text;
	fflush(stderr);
	int before = dup(STDERR_FILENO);
	assert_non_null(freopen(file, "w", stderr));
	log_line(LOG_ERROR, "tried", "number 9995260182, a \"quote\", a line\nand \x1b[31mcolour");
	fflush(stderr);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	close(before);
	assert_ok(file_read(cx, file, 10000, &text));
	assert_int_equal(text.p[text.n - 1], '\n');
	assert_int_equal(str_find(str_sub(text, 0, text.n - 1), "\n"), -1);
	assert_int_equal(str_find(text, "9995260182"), -1);
	assert_true(str_find(text, "[number], a \\\"quote\\\", a line\\u000aand \\u001b[31mcolour") > 0);
}

static bool compiles(struct cx *cx, const char *body)
{
	const char *file = file_join(cx->arena, kit_scratch(), "logs.c");
	assert_ok(file_write(cx, file, str_of(arena_printf(cx->arena, "#include \"base/log.h\"\nvoid f(struct phi who);\nvoid f(struct phi who)\n{\n\t%s\n}\n",
		body)), 0600));
	FILE *f = popen(arena_printf(cx->arena, "cc -std=gnu17 -fsyntax-only -Wformat=2 -Werror -I%s %s 2>/dev/null", kit_path("src"), file), "r");
	assert_non_null(f);
	while (fgetc(f) != EOF)
		continue;
	return pclose(f) == 0;
}

static void text_about_a_person_does_not_compile(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	assert_true(compiles(cx, "(void)who; log_line(LOG_INFO, \"x\", \"%d\", 1);"));
	assert_false(compiles(cx, "log_line(LOG_INFO, \"x\", \"%s\", who);"));
	assert_false(compiles(cx, "log_line(LOG_INFO, \"x\", \"%.*s\", who);"));
	assert_false(compiles(cx, "log_line(LOG_INFO, who, \"x\");"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers_are_cut), cmocka_unit_test(a_line_is_one_line_of_json),
		cmocka_unit_test(text_about_a_person_does_not_compile) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
