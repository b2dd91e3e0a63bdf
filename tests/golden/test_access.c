/* The tables of docs/access.md are the policy's, printed. WAYMARK_GOLDEN=write prints them anew. */
#include "tests/kit/access_spec.h"
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "access/told.h"
#include "base/file.h"

#define PAGE "docs/access.md"
#define FROM "(`WAYMARK_GOLDEN=write` and `golden-test_access` print it anew).\n\n"

static void the_page_says_what_the_policy_is(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf told = { 0 };
	struct str page;
	const char *path = kit_path(PAGE), *mode = getenv("WAYMARK_GOLDEN");
	buf_init(&told, 1u << 20);
	assert_ok(file_read(cx, path, 1u << 20, &page));
	ptrdiff_t at = str_find(page, FROM);
	assert_true(at > 0);
	size_t head = (size_t)at + strlen(FROM);
	buf_str(&told, str_sub(page, 0, head));
	policy_tell(&told, access_policy());
	if (mode && strcmp(mode, "write") == 0)
		assert_ok(file_write(cx, path, buf_view(&told), 0644));
	assert_ok(file_read(cx, path, 1u << 20, &page));
	if (!str_eq(page, buf_view(&told)))
		print_error("The policy has changed and %s has not.\n", PAGE);
	assert_true(str_eq(page, buf_view(&told)));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_page_says_what_the_policy_is) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
