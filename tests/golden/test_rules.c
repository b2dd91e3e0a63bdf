/* Every shipped rule and red flag as one English sentence. A changed sentence is read before it is accepted:
 * WAYMARK_GOLDEN=write writes tests/golden/rules.txt anew. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "rule/sentence.h"

static void print(struct cx *cx, struct buf *out, const struct catalog *c, const struct rule *rule, const char *what)
{
	struct sentence s = { rule, c->name, c->names };
	const char *sentence = strcmp(what, "rule") == 0 ? sentence_rule(cx->arena, &s) : sentence_redflag(cx->arena, &s);
	buf_printf(out, "%s %.*s, version %lld\n%s\n", what, STRF(rule->id), (long long)rule->version, sentence);
	for (int n = 0; n < rule->clauses; n++)
		buf_printf(out, "%*s%d. %s\n", 2 + 2 * rule->clause[n].depth, "", n, sentence_clause(cx->arena, &s, n));
	buf_char(out, '\n');
}

static void sentences_are_as_read(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *c = NULL;
	AUTO(buf) struct buf out = { 0 };
	buf_init(&out, 1u << 20);
	assert_ok(catalog_load(cx, &source, NULL, &c, NULL));
	for (size_t i = 0; i < c->currents; i++)
		print(cx, &out, c, c->current[i], "rule");
	for (size_t i = 0; i < c->redflags; i++)
		print(cx, &out, c, &c->redflag[i]->rule, "red flag");
	const char *path = kit_path("tests/golden/rules.txt"), *mode = getenv("WAYMARK_GOLDEN");
	if (mode && strcmp(mode, "write") == 0)
		assert_ok(file_write(cx, path, buf_view(&out), 0644));
	struct str golden;
	assert_ok(file_read(cx, path, 1u << 20, &golden));
	if (!str_eq(golden, buf_view(&out)))
		print_error("The sentences changed. They are now:\n%.*s\n", STRF(buf_view(&out)));
	assert_true(str_eq(golden, buf_view(&out)));
}

/* What a command prints, and its exit code. */
static int run(struct cx *cx, const char *words, struct str *ret_out)
{
	const char *bin = getenv("WAYMARK_BIN"), *out = file_join(cx->arena, kit_scratch(), "out");
	assert_non_null(bin);
	int status = system(arena_printf(cx->arena, "'%s' --site '%s' %s >'%s' 2>&1", bin, kit_scratch(), words, out));
	assert_true(WIFEXITED(status));
	assert_ok(file_read(cx, out, 1u << 22, ret_out));
	return WEXITSTATUS(status);
}

static void commands_say_it(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str out;
	size_t at;
	assert_int_equal(run(cx, "rule show smith-2001", &out), 0);
	assert_true(str_find(out, "Caution: Not calibrated for the United Kingdom.") > 0);
	assert_true(str_find(out, "Measured on the original, not on this version") > 0);
	assert_true(str_find(out, "No published figure enters a calculation here") > 0);
	assert_int_equal(run(cx, "rule show den-boeft-2014", &out), 0);
	assert_true(str_find(out, "for the synthetic region only") > 0);        /* symptoms: no site has brought any */
	assert_int_equal(run(cx, "rule list", &out), 0);
	assert_true(str_find(out, "smith-2001, version 1: adapted, review-list, default off") >= 0);
	assert_int_equal(run(cx, "rule list --json", &out), 0);
	assert_null(json_check(str_trim(out), &at));
	assert_int_equal(run(cx, "codelist list --json", &out), 0);
	assert_null(json_check(str_trim(out), &at));
	assert_int_equal(run(cx, "rule show nothing", &out), err_row(ERR_NO_RULE)->exit);
	assert_true(str_find(out, "There is no rule nothing.") >= 0);
	assert_int_equal(run(cx, "catalog mend", &out), err_row(ERR_USAGE)->exit);
	assert_int_equal(run(cx, "catalog check /nonexistent/folder", &out), err_row(ERR_NO_FILE)->exit);
	assert_int_equal(run(cx, "codelist add", &out), err_row(ERR_USAGE)->exit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sentences_are_as_read), cmocka_unit_test(commands_say_it) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
