/* A file packed by the catalogue's lists answers every rule as the whole one does; of lists that are other now it is refused. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "insight/screened.h"
#include "screen/screen.h"
#include "tests/kit/region.h"

#define PEOPLE 4000

static const char *folder;

static const char *place(const char *name)
{
	return file_join(kit_cx_now()->arena, folder, name);
}

/* Events of codes of every list, some of none and some of a system that no list speaks, often several on one day. */
static void csv_make(const struct catalog *catalog)
{
	struct rng rng;
	FILE *f = fopen(place("events.csv"), "w");
	assert_non_null(f);
	rng_seed(&rng, 5, 1);
	fputs("person,on,kind,system,code,specialty,result,attended,unscheduled\n", f);
	for (int person = 1; person <= PEOPLE; person++) {
		fprintf(f, "%d,19%02d-03-04,person,,%s,,,,\n", person, 30 + person % 60, person % 2 ? "female" : "male");
		for (int i = (int)rng_below(&rng, 60); i > 0; i--) {
			const struct list_name *name = &catalog->name[rng_below(&rng, (uint32_t)catalog->names)];
			size_t files;
			struct codelist *const *file = catalog_codelists(catalog, name->id, &files);
			static const char *kinds[] = { "symptom", "diagnosis", "entry", "investigation", "referral", "outpatient", "gp-contact", "emergency" };
			const char *kind = kinds[rng_below(&rng, LENGTH(kinds))];
			int day = 1 + (int)rng_below(&rng, 3), month = 1 + (int)rng_below(&rng, 12), year = 2018 + (int)rng_below(&rng, 7);
			fprintf(f, "%d,%d-%02d-%02d,%s,", person, year, month, day, kind);
			const struct codelist *list = files ? file[rng_below(&rng, (uint32_t)files)] : NULL;
			if (list && list->count && rng_below(&rng, 5)) {
				struct str code = list->code[rng_below(&rng, (uint32_t)list->count)].code;
				fprintf(f, "%.*s,%.*s,", STRF(list->system), STRF(code));
			} else {
				fprintf(f, rng_below(&rng, 2) ? "icd10,Z99.%u," : "elsewhere,%u,", rng_below(&rng, 9));
			}
			fprintf(f, "%s,%s,%s,%s\n", kind[0] == 'r' || kind[0] == 'o' ? "300" : "", kind[0] == 'i' ? "normal" : "", kind[0] == 'o' ? "yes" : "",
				rng_below(&rng, 2) ? "yes" : "");
		}
	}
	assert_int_equal(fclose(f), 0);
}

static void built(const char *name, const struct catalog *catalog, bool packed)
{
	struct cx *cx = kit_cx_now();
	struct column_writer *w;
	struct column_pack pack;
	struct column_csv ask = { .events = place("events.csv"), .cover = { .kinds = FILTER_ANY }, .threads = 2, .piece = 200000 };
	struct column_csv_tally tally;
	assert_ok(column_begin(cx, place(name), &w));
	if (packed) {
		screened_pack(cx->arena, catalog, &pack);
		column_packed(w, &pack);
	}
	assert_ok(column_csv(cx, w, &ask, &tally));
	assert_ok(column_end(cx, w));
	column_drop(w);
	assert_int_equal(tally.people, PEOPLE);
}

static void every_rule_answers_the_same(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const struct catalog *catalog = kit_catalog();
	size_t rules = 0, found = 0;
	csv_make(catalog);
	built("whole.col", catalog, false);
	built("packed.col", catalog, true);
	AUTO(column_file) struct column_file whole = { 0 }, packed = { 0 };
	assert_ok(column_open(cx, place("whole.col"), &whole));
	assert_ok(column_open(cx, place("packed.col"), &packed));
	assert_true(whole.lists == 0 && packed.lists > 5);
	assert_int_equal(whole.events, packed.events);
	assert_true(packed.whats * 2 < whole.whats);
	for (size_t i = 0; i < catalog->currents; i++) {
		struct screen_ask ask = { .rule = catalog->current[i], .day = day_of(2025, 6, 1) }, other = ask;
		AUTO(screen_result) struct screen_result one = { 0 }, two = { 0 };
		assert_ok(screened_sets(cx, catalog, &whole, ask.rule, &ask.set));
		assert_ok(screened_sets(cx, catalog, &packed, ask.rule, &other.set));
		enum err err = screen_run(cx, &whole, &ask, &one);
		assert_int_equal(screen_run(cx, &packed, &other, &two), err);
		if (err != OK)
			continue;
		rules++;
		found += one.yes > 0;
		for (uint64_t k = 0; k < one.people; k++)
			assert_true(one.found[k].truth == two.found[k].truth && one.found[k].find == two.found[k].find && one.found[k].comorbid == two.found[k].comorbid);
	}
	assert_true(rules > 5 && found > 2);
}

static void another_list_is_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const struct catalog *catalog = kit_catalog();
	const struct codeset *set;
	csv_make(catalog);
	built("packed.col", catalog, true);
	AUTO(column_file) struct column_file f = { 0 };
	assert_ok(column_open(cx, place("packed.col"), &f));
	const struct rule *rule = catalog_rule(catalog, STR("mss3-search"), 0);
	struct column_list *list = arena_array(cx->arena, f.lists, sizeof *list);
	memcpy(list, f.list, f.lists * sizeof *list);
	f.list = list;
	size_t k = 0;
	while (!str_eq(list[k].id, rule->list[0]))
		must(++k < f.lists);
	list[k].hash = STR("as it was");
	assert_int_equal(screened_sets(cx, catalog, &f, rule, &set), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(cx), "as it is now"));
	list[k].id = STR("another");
	assert_int_equal(screened_sets(cx, catalog, &f, rule, &set), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(cx), "packed without it"));
}

int main(void)
{
	folder = kit_scratch();
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_rule_answers_the_same), cmocka_unit_test(another_list_is_refused) };
	return cmocka_run_group_tests_name("rules of the catalogue and column files", tests, NULL, NULL);
}
