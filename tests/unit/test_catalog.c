/* The catalogue: what the service ships is sound, and a site's tables lie over it, never silently. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "rule/casefind.h"

static struct catalog_source data(struct cx *cx)
{
	struct catalog_source source;
	assert_ok(catalog_folder(cx, kit_path("data"), &source));
	return source;
}

static void say_all(const struct problems *p)
{
	for (size_t i = 0; i < p->count; i++)
		print_message("# %s:%d:%d %s: %s\n", p->list[i].file, p->list[i].line, p->list[i].column,
			p->list[i].field ? p->list[i].field : "", p->list[i].say);
}

static void shipped_tables_are_sound(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = data(cx);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	enum err err = catalog_load(cx, &source, NULL, &c, &problems);
	say_all(&problems);
	assert_int_equal(err, OK);
	assert_int_equal(c->currents, 8);
	assert_true(c->redflags >= 10);
	for (size_t i = 0; i < c->currents; i++) {
		assert_true(c->current[i]->cards > 0);
		/* Published figures enter a calculation only where the rule is run as it was published. */
		if (c->current[i]->fidelity != RULE_AS_PUBLISHED)
			assert_null(rule_card_usable(c->current[i]));
	}
	assert_false(catalog_rule(c, STR("smith-2001"), 0)->on);
	assert_true(catalog_rule(c, STR("nhs-emergency-basket"), 0)->area);
	assert_null(catalog_rule(c, STR("mss3-search"), 2));
	assert_int_equal(strlen(c->version), 32);
}

static void the_program_carries_the_same_tables(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source folder = data(cx), inside = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *a = NULL;
	AUTO(catalog) struct catalog *b = NULL;
	assert_ok(catalog_load(cx, &folder, NULL, &a, NULL));
	assert_ok(catalog_load(cx, &inside, NULL, &b, NULL));
	assert_string_equal(a->version, b->version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_tables_are_sound),
		cmocka_unit_test(the_program_carries_the_same_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
