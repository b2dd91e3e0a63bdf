/* Mappings: those that are shipped read whole; faults are told with their place, all in one run. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "catalog/maps.h"

static struct catalog *catalog;

static int load(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	return catalog_load(cx, &builtin, NULL, &catalog, NULL);
}

static int unload(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

static const struct map *shipped(const char *id)
{
	const struct map *map = catalog_map(catalog, str_of(id));
	assert_non_null(map);
	return map;
}

static void shipped_maps_read(void **state)
{
	(void)state;
	static const char *const ids[] = { "emis-gp", "tpp-gp", "hes-outpatient", "hes-admitted", "hes-emergency", "mhsds-contacts",
		"talking-therapies", "fhir-r4" };
	for (size_t i = 0; i < LENGTH(ids); i++) {
		const struct map *map = shipped(ids[i]);
		assert_true(map->files > 0 && map->tells != 0 && map->hash[31]);
		struct buf page;
		buf_init(&page, LIMIT_BUF);
		map_page(map, &page);
		assert_true(page.n > 500);
		buf_free(&page);
	}
	assert_null(catalog_map(catalog, STR("nothing")));
}

static void outpatient_in_full(void **state)
{
	(void)state;
	const struct map *map = shipped("hes-outpatient");
	assert_int_equal(map->files, 1);
	const struct map_file *f = &map->file[0];
	assert_int_equal(f->role, MAP_EVENTS);
	assert_int_equal(f->events, 1);
	const struct map_event *e = &f->event[0];
	assert_int_equal(e->kind.fixed_number, EVENT_OUTPATIENT);
	assert_int_equal(e->children, 2);
	assert_int_equal(e->child[0].code.from.columns, 12);
	assert_str(e->child[0].code.system, "icd10");
	assert_str(f->column[e->child[0].code.from.column[11]].name, "DIAG_12");
	assert_int_equal(e->attended.words, 4);
	assert_int_equal(e->unscheduled.fixed_number, TRUTH_NO);
	assert_true(f->column[f->source_row.column[0]].needed);
	assert_false(f->column[e->cost.column[0]].needed);
}

static void lookups_point_to_files(void **state)
{
	(void)state;
	const struct map *map = shipped("emis-gp");
	const struct map_file *observations = NULL;
	for (int i = 0; i < map->files; i++)
		if (str_is(map->file[i].id, "observations"))
			observations = &map->file[i];
	assert_non_null(observations);
	assert_str(map->file[observations->organisation.through].id, "organisations");
	assert_str(map->file[observations->event[0].code[0].from.through].id, "codes");
	assert_int_equal(observations->skips, 1);
	assert_str(observations->column[observations->event[0].range.high].name, "NumericRangeHigh");
}

static void faults_are_told_at_their_place(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct problems p = { .arena = cx->arena };
	struct catalog *none = NULL;
	struct catalog_file file = { "maps/x.yaml", STR(
		"id: x\n"
		"version: 0\n"
		"title: X\n"
		"source: nowhere\n"
		"reviewed: nobody yet\n"
		"status: unchecked\n"
		"system: { kind: xml, dates: \"%Y\" }\n"
		"tells: [outpatient, surgery]\n"
		"covers: sometimes\n"
		"organisation: PROCODE\n"
		"patient: { local_id: ID, sex: SEX, colour: RED }\n"
		"source_row: KEY\n"
		"events:\n"
		"  - kind: visit\n"
		"    on: DAY\n"
		"    attended: { from: ATT, values: { \"5\": came } }\n"
		"    code: { from: CODE, through: nothing }\n"
		"    investigations: { from: [A, B], system: icd10, result: { from: [C], values: { N: normal } } }\n") };
	struct catalog_source source = { &file, 1, "site" };
	assert_int_equal(catalog_load(cx, &source, NULL, &none, &p), ERR_TABLES);
	static const struct { int line; const char *part; } wanted[] = {
		{ 2, "" }, { 7, "csv" }, { 8, "surgery" }, { 9, "" }, { 11, "needs a table" }, { 11, "colour" }, { 14, "visit" }, { 16,
			"came" },
		{ 17, "nothing" }, { 18, "2 columns of codes and 1 of results" },
	};
	for (size_t w = 0; w < LENGTH(wanted); w++) {
		bool found = false;
		for (size_t i = 0; i < p.count; i++)
			found |= p.list[i].line == wanted[w].line && strstr(p.list[i].say, wanted[w].part) != NULL;
		if (!found)
			print_error("nothing was said of line %d: %s\n", wanted[w].line, wanted[w].part);
		assert_true(found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_maps_read), cmocka_unit_test(outpatient_in_full), cmocka_unit_test(lookups_point_to_files),
		cmocka_unit_test(faults_are_told_at_their_place),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
