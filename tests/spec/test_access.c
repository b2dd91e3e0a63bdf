/* The policy of data/ against tests/spec/access/, cell by cell: nothing more is open than is written there, nor less. And a spec with
 * one planted error is caught. */
#include "tests/kit/access_spec.h"
#include "tests/kit/kit.h"

#define ROLES "tests/spec/access/roles.spec"
#define CHOICES "tests/spec/access/choices.spec"

static struct access_spec spec;

static void the_policy_is_what_the_spec_says(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t cells = 0;
	access_spec_read(cx, kit_path(ROLES), kit_path(CHOICES), &spec);
	const char *differs = access_spec_differs(cx->arena, &spec, access_policy(), &FOCUS_ALL, &cells);
	if (differs)
		print_error("%s\n", differs);
	assert_null(differs);
	assert_true(cells > 3000000);
}

static void a_planted_error_is_caught(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t cells = 0;
	access_spec_read(cx, kit_path(ROLES), kit_path(CHOICES), &spec);
	spec.sees[0][RELATION_REVIEW] |= 1u << LABEL_R;
	assert_non_null(access_spec_differs(cx->arena, &spec, access_policy(), &FOCUS_ALL, &cells));
	access_spec_read(cx, kit_path(ROLES), kit_path(CHOICES), &spec);
	spec.bar[BAR_DISSENT][PURPOSE_CARE][CLASS_PLAN] = SPEC_STANDS;
	assert_non_null(access_spec_differs(cx->arena, &spec, access_policy(), &FOCUS_ALL, &cells));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_policy_is_what_the_spec_says), cmocka_unit_test(a_planted_error_is_caught) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
