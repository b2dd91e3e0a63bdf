/* Two who come with one verified number and cannot be one person: what becomes of them does not depend on who comes first. On both
 * engines, and as a dry run tells it. HAZ-011. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "catalog/maps.h"
#include "tests/kit/extract.h"
#include "tests/kit/store.h"

#define N "9993100013"
#define WOMAN KIT_PERSON("pat-01", "Okonkwo", N, "false")
#define MAN   "pat-02,org-01,usr-01,M,1958-11-30,,Mr,Bilal,,Hussain,1999-02-15," N ",01,1002,ZZ99 1AB,E01999901,J,Urdu,Y,,Retired,,false\n"
#define SEEN  KIT_SEEN("obs-1", "pat-01", "2026-01-05", "1", "false") KIT_SEEN("obs-2", "pat-02", "2026-02-05", "2", "false")

static void bring(enum store_engine engine, const char *people, struct buf *told)
{
	struct cx *cx = kit_cx();
	struct import_report r, dry, again;
	struct kit_care care;
	buf_init(told, LIMIT_BUF);
	kit_care(cx, engine, &care);
	const struct map *map = catalog_map(care.catalog, STR("emis-gp"));
	const char *folder = kit_practice_folder(people, SEEN);
	assert_ok(kit_bring(cx, &care, map, folder, true, &dry));
	assert_ok(kit_bring(cx, &care, map, folder, false, &r));
	assert_int_equal(r.problems, 1);
	assert_int_equal(dry.problems, 1);
	assert_str(r.problem[0].kind, "nhs-number-details-differ");
	assert_str(dry.problem[0].kind, "nhs-number-details-differ");
	assert_int_equal(r.problem[0].line, dry.problem[0].line);
	kit_sees(cx, &care, "R9W", told);
	/* the same files change nothing, and the trust's row with nothing but the number waits */
	assert_ok(kit_bring(cx, &care, map, folder, false, &again));
	assert_int_equal(again.origin.count.kept + again.origin.count.added, 0);
	assert_ok(kit_clinics(cx, &care, KIT_CLINIC("K1", "", N, "2026-04-01"), &again));
	assert_int_equal(again.origin.count.rejected, 1);
	assert_str(again.problem[again.problems - 1].kind, "nhs-number-of-several");
	kit_undo(cx, &care, r.origin.id);
	AUTO(buf) struct buf after;
	buf_init(&after, LIMIT_BUF);
	kit_sees(cx, &care, "R9W", &after);
	assert_string_equal(after.p, "on the list: 0 of 0, to decide 0\n");
	kit_sound(cx, &care);
	kit_care_end(&care);
}

static void whoever_comes_first(void **state)
{
	(void)state;
	AUTO(buf) struct buf first = { 0 }, second = { 0 };
	bring(STORE_SQLITE, WOMAN MAN, &first);
	bring(STORE_SQLITE, MAN WOMAN, &second);
	assert_string_equal(first.p, second.p);
	char line[80];
	for (int i = 1; i <= 2; i++) {
		snprintf(line, sizeof line, "pat-0%d: number 1 " N " %d\n", i, NHS_CONFLICT);
		assert_non_null(strstr(first.p, line));
	}
	assert_non_null(strstr(first.p, "pat-01 is Okonkwo, Ngozi, 1 events"));
	assert_non_null(strstr(first.p, "pat-02 is Hussain, Bilal, 1 events"));
	if (!kit_has(STORE_POSTGRES))
		return;
	buf_free(&second);
	bring(STORE_POSTGRES, MAN WOMAN, &second);
	assert_string_equal(first.p, second.p);
}

/* Who has had the number for longer keeps it. */
static void whoever_was_there_before(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf told;
	struct kit_care care;
	char line[80];
	buf_init(&told, LIMIT_BUF);
	kit_care(cx, STORE_SQLITE, &care);
	assert_ok(kit_practice(cx, &care, WOMAN, NULL, NULL));
	assert_ok(kit_practice(cx, &care, MAN, NULL, NULL));
	kit_sees(cx, &care, "R9W", &told);
	snprintf(line, sizeof line, "pat-01: number 1 " N " %d\n", NHS_VERIFIED);
	assert_non_null(strstr(told.p, line));
	snprintf(line, sizeof line, "pat-02: number 1 " N " %d\n", NHS_CONFLICT);
	assert_non_null(strstr(told.p, line));
	kit_care_end(&care);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whoever_comes_first), cmocka_unit_test(whoever_was_there_before) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
