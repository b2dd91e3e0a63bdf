/* Ten faults planted in a site's tables: one run tells all ten, each with file, line and field, and nothing else.
 * WAYMARK_GOLDEN=write writes expected.txt anew. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/file.h"
#include "catalog/catalog.h"

#define FOLDER "tests/golden/catalog-faults"

static void all_ten_are_told(void **state)
{
	(void)state;
	static const struct { const char *file; int line; const char *field; } planted[] = {
		{ "rules/typo.yaml", 16, "at_leest" }, { "rules/typo.yaml", 16, "at_least" },
		{ "rules/dangling.yaml", 15, "codes" }, { "rules/dangling.yaml", 16, "at_most" },
		{ "rules/reviewed.yaml", 6, "reviewed" }, { "rules/reviewed.yaml", 3, "version" },
		{ "codelists/symptoms.snomed-ct.csv", 1, "source" }, { "codelists/symptoms.snomed-ct.csv", 9, "code" },
		{ "codelists/mus-syndromes.icd10.csv", 9, "code" }, { "codelists/mus-syndromes.icd10.csv", 11, "code" },
	};
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	AUTO(buf) struct buf out = { 0 };
	const char *site = kit_path(FOLDER "/site");
	buf_init(&out, 1u << 20);
	assert_int_equal(catalog_load(cx, &builtin, site, &c, &problems), ERR_TABLES);
	assert_null(c);
	for (size_t i = 0; i < problems.count; i++)
		buf_printf(&out, "%s:%d: %s: %s\n", problems.list[i].file + strlen(site) + 1, problems.list[i].line,
			problems.list[i].field ? problems.list[i].field : "", problems.list[i].say);
	for (size_t k = 0; k < LENGTH(planted); k++) {
		bool told = false;
		for (size_t i = 0; i < problems.count; i++)
			told |= strcmp(problems.list[i].file + strlen(site) + 1, planted[k].file) == 0 && problems.list[i].line == planted[k].line &&
				problems.list[i].field && strcmp(problems.list[i].field, planted[k].field) == 0;
		if (!told)
			print_error("not told: %s:%d: %s\n%.*s", planted[k].file, planted[k].line, planted[k].field, STRF(buf_view(&out)));
		assert_true(told);
	}
	assert_int_equal(problems.count, LENGTH(planted));
	const char *path = kit_path(FOLDER "/expected.txt"), *mode = getenv("WAYMARK_GOLDEN");
	if (mode && strcmp(mode, "write") == 0)
		assert_ok(file_write(cx, path, buf_view(&out), 0644));
	struct str golden;
	assert_ok(file_read(cx, path, 1u << 20, &golden));
	if (!str_eq(golden, buf_view(&out)))
		print_error("What is told has changed. It is now:\n%.*s", STRF(buf_view(&out)));
	assert_true(str_eq(golden, buf_view(&out)));
}

/* The command says the same, and its exit code says that something is wrong. */
static void the_command_tells_them_too(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *bin = getenv("WAYMARK_BIN");
	assert_non_null(bin);
	const char *out = file_join(cx->arena, kit_scratch(), "out");
	int status = system(arena_printf(cx->arena, "'%s' catalog check '%s' >'%s' 2>/dev/null", bin, kit_path(FOLDER "/site"), out));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), err_row(ERR_TABLES)->exit);
	struct str said;
	assert_ok(file_read(cx, out, 1u << 20, &said));
	int lines = 0;
	for (size_t i = 0; i < said.n; i++)
		lines += said.p[i] == '\n';
	assert_int_equal(lines, 10);
	assert_true(str_find(said, "rules/dangling.yaml:15:") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_ten_are_told), cmocka_unit_test(the_command_tells_them_too) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
