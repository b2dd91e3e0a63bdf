/* data/routes.csv and data/roles.csv against tests/spec/access/pages.spec: each page opens to whom it should, by its row; a page without a
 * line is refused; planted errors are caught. What the pages then do is asked by tests/guarantee/routes.c. */
#include "tests/kit/kit.h"
#include "tests/kit/page_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "web/pages.h"

static struct page_spec *spec;
static size_t specs;

static void every_route_opens_as_its_line_says(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	page_spec_read(cx, kit_path("tests/spec/access/pages.spec"), &spec, &specs);
	const char *differs = page_spec_differs(cx->arena, spec, specs, web_site.routes, web_site.count);
	if (differs)
		print_error("%s\n", differs);
	assert_null(differs);
}

static struct route *routes_copy(struct cx *cx, const char *method, const char *path, struct route **ret_one)
{
	struct route *copy = arena_array(cx->arena, web_site.count, sizeof *copy);
	memcpy(copy, web_site.routes, web_site.count * sizeof *copy);
	*ret_one = NULL;
	for (size_t i = 0; i < web_site.count; i++)
		if (strcmp(copy[i].method, method) == 0 && strcmp(copy[i].path, path) == 0)
			*ret_one = &copy[i];
	assert_non_null(*ret_one);
	return copy;
}

static void assert_caught(struct cx *cx, const struct route *routes, size_t count, const char *say)
{
	const char *differs = page_spec_differs(cx->arena, spec, specs, routes, count);
	assert_non_null(differs);
	if (!strstr(differs, say))
		print_error("%s\n", differs);
	assert_non_null(strstr(differs, say));
}

static void planted_errors_are_caught(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct route *one, *all;
	page_spec_read(cx, kit_path("tests/spec/access/pages.spec"), &spec, &specs);
	all = routes_copy(cx, "POST", "/entry/{entry}/decide", &one);
	one->operation = "look";
	one->class = "rule";
	assert_caught(cx, all, web_site.count, "decide: gp comes in");
	all = routes_copy(cx, "GET", "/worklist", &one);
	one->operation = "review";
	assert_caught(cx, all, web_site.count - 1, "line");
	all = routes_copy(cx, "GET", "/audit", &one);
	one->class = "open";
	assert_caught(cx, all, web_site.count, "open, self or by role");
	all = routes_copy(cx, "POST", "/emergency", &one);
	one->repeat = "same";
	assert_caught(cx, all, web_site.count, "repeat is");
	all = routes_copy(cx, "GET", "/help", &one);
	one->path = "/help/me";
	assert_caught(cx, all, web_site.count, "/help/me has no line");
}

/* ---- the build itself ---- */

/* What a shell command says, and whether it ended well. */
static bool runs(struct cx *cx, const char *command, char **ret_said)
{
	*ret_said = arena_alloc(cx->arena, 20001);
	FILE *f = popen(arena_printf(cx->arena, "(%s) 2>&1", command), "r");
	assert_non_null(f);
	size_t n = fread(*ret_said, 1, 20000, f);
	(*ret_said)[n] = '\0';
	while (fgetc(f) != EOF)
		continue;
	return pclose(f) == 0;
}

/* The table without the line of a page, made into the header that the build makes of it; and src/web/page_audit.c compiled against it. */
static bool builds(struct cx *cx, const char *without, char **ret_said)
{
	struct str text, line;
	AUTO(buf) struct buf table;
	const char *mkdata = getenv("WAYMARK_MKDATA") ? getenv("WAYMARK_MKDATA") : kit_path("build/check/mkdata");
	const char *folder = file_join(cx->arena, kit_scratch(), "gen"), *csv = file_join(cx->arena, folder, "routes.csv");
	char *made = arena_text(cx->arena, mkdata);
	*strrchr(made, '/') = '\0';
	buf_init(&table, 1 << 20);
	assert_ok(file_read(cx, kit_path("data/routes.csv"), 1 << 20, &text));
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (!without || str_find(line, without) < 0)
			buf_printf(&table, "%.*s\n", STRF(line));
	}
	assert_ok(file_make_folder(cx, folder, 0700));
	assert_ok(file_write(cx, csv, buf_view(&table), 0600));
	assert_true(runs(cx, arena_printf(cx->arena, "%s routes %s %s/routes.h", mkdata, csv, folder), ret_said));
	return runs(cx, arena_printf(cx->arena, "cc -std=gnu17 -D_GNU_SOURCE -fsyntax-only -Wmissing-prototypes -Werror -I%s/.. -I%s/src -I%s/src/gen -I%s "
		"%s", folder, made, made, kit_path("src"), kit_path("src/web/page_audit.c")), ret_said);
}

static void a_page_without_a_row_stops_the_build(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char *said;
	bool good = builds(cx, NULL, &said);
	if (!good)
		print_error("%s\n", said);
	assert_true(good);
	assert_false(builds(cx, "/audit/{look},audit_entry,", &said));
	assert_non_null(strstr(said, "no previous prototype"));
	assert_non_null(strstr(said, "page_audit_entry"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_route_opens_as_its_line_says), cmocka_unit_test(planted_errors_are_caught),
		cmocka_unit_test(a_page_without_a_row_stops_the_build) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
