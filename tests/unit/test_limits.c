/* `waymark limits` prints each limit of src/base/limits.h once, with the value that holds and a reason. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "codec/json.h"
#include "tests/kit/command.h"

static void each_is_told_once(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_ran ran;
	struct str header, line;
	int limits = 0;
	kit_run(cx, NULL, &ran, "limits", NULL);
	assert_int_equal(ran.exit, 0);
	assert_ok(file_read(cx, kit_path("src/base/limits.h"), 1 << 20, &header));
	while (header.n) {
		char name[64], words[64];
		str_cut(header, '\n', &line, &header);
		if (sscanf(str_c(cx->arena, line), "#define LIMIT_%63[A-Z0-9_]", name) != 1)
			continue;
		size_t n = strlen(name);
		for (size_t i = 0; i <= n; i++)
			words[i] = name[i] == '_' ? ' ' : name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
		ptrdiff_t at = str_find(ran.out, arena_printf(cx->arena, "%s%-18s ", limits ? "\n" : "", words));
		assert_true(at >= 0);
		limits++;
	}
	int lines = 0;
	for (size_t i = 0; i < ran.out.n; i++)
		lines += ran.out.p[i] == '\n';
	assert_int_equal(lines, limits);
	assert_true(limits > 50);
	assert_true(str_find(ran.out, "json depth                   64  FHIR resources stay under 20\n") >= 0);
}

static void as_json_too(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct kit_ran ran;
	kit_run(cx, NULL, &ran, "--json", "limits", NULL);
	assert_int_equal(ran.exit, 0);
	assert_true(str_find(ran.out, "{\"limit\":\"json depth\",\"value\":64,\"reason\":\"FHIR resources stay under 20\"}") >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_is_told_once), cmocka_unit_test(as_json_too) };
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
