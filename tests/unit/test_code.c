/* Codes: canonical form, check digits, membership of lists. */
#include "tests/kit/kit.h"

#include <string.h>

#include "model/codelist.h"
#include "rule/rank.h"

static struct str canon(const char *system, const char *code)
{
	return code_canonical(kit_cx_now()->arena, str_of(system), str_of(code));
}

static void icd10_has_one_form(void **state)
{
	(void)state;
	kit_cx();
	assert_str(canon("icd10", "K580"), "K58.0");
	assert_str(canon("icd10", " k58.0 "), "K58.0");
	assert_str(canon("icd10", "K58.0A"), "K58.0");
	assert_str(canon("icd10", "F4500"), "F45.00");
	assert_str(canon("icd10", "R51X"), "R51");
	assert_str(canon("icd10", "R51.X"), "R51");
	assert_str(canon("icd10", "R51-"), "R51");
	assert_str(canon("icd10", "R51"), "R51");
	/* What is no ICD-10 code stays what it was. */
	assert_str(canon("icd10", "XaFwD"), "XaFwD");
	assert_str(canon("icd10", "K5?"), "K5?");
	assert_str(canon("snomed-ct", " 1082641000000106"), "1082641000000106");
	assert_str(canon("ctv3", "XaFwD "), "XaFwD");
}

static void faults_are_named(void **state)
{
	(void)state;
	assert_null(code_fault(STR("icd10"), STR("K58.0")));
	assert_null(code_fault(STR("icd10"), STR("R51")));
	assert_non_null(code_fault(STR("icd10"), STR("K580")));
	assert_non_null(code_fault(STR("icd10"), STR("58.0")));
	assert_non_null(code_fault(STR("icd10"), STR("K58.")));
	assert_null(code_fault(STR("snomed-ct"), STR("10743008")));
	assert_null(code_fault(STR("snomed-ct"), STR("1082731000000107")));
	assert_non_null(code_fault(STR("snomed-ct"), STR("10743009")));
	assert_non_null(code_fault(STR("snomed-ct"), STR("01743008")));
	assert_non_null(code_fault(STR("snomed-ct"), STR("12345")));
	assert_non_null(strstr(code_fault(STR("snomed-ct"), STR("1.08273E+15")), "spreadsheet"));
	assert_non_null(code_fault(STR("ctv3"), STR("")));
	assert_null(code_fault(STR("ctv3"), STR("XaFwD")));
	assert_true(code_system_known(STR("snomed-ct")));
	assert_true(code_system_known(STR("local-northmoor")));
	assert_false(code_system_known(STR("snomedct")));
	assert_false(code_system_known(STR("local-")));
}

/* Every single wrong digit and every swap of neighbours is found: what the check digit is for. */
static void verhoeff_finds_slips(void **state)
{
	(void)state;
	char good[] = "1082731000000107";
	assert_true(code_verhoeff(str_of(good)));
	for (size_t i = 0; good[i]; i++) {
		char was = good[i];
		for (char d = '0'; d <= '9'; d++) {
			good[i] = d;
			assert_int_equal(code_verhoeff(str_of(good)), d == was);
		}
		good[i] = was;
		if (good[i + 1] && good[i] != good[i + 1]) {
			char swapped[] = "1082731000000107";
			swapped[i] = good[i + 1];
			swapped[i + 1] = good[i];
			assert_false(code_verhoeff(str_of(swapped)));
		}
	}
	assert_false(code_verhoeff(STR("")));
}

static void lists_resolve_to_members(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	struct str group[] = { STR("gut"), STR("head") };
	struct codelist_code icd[] = {
		{ .code = STR("K58.0"), .group = 0 }, { .code = STR("R51"), .group = 1 }, { .code = STR("F45"), .prefix = true, .group = -1 },
	};
	struct codelist_code sct[] = { { .code = STR("1082731000000107"), .group = 0 } };
	struct str other[] = { STR("gut") };
	struct codelist a = { .id = STR("x"), .system = STR("icd10"), .checked = true, .code = icd, .count = 3, .whole = 2, .group = group, .groups = 2 };
	struct codelist b = { .id = STR("x"), .system = STR("snomed-ct"), .code = sct, .count = 1, .whole = 1, .group = other, .groups = 1 };
	const struct codelist *files[] = { &a, &b };
	struct code_row rows[] = {
		{ 9, STR("icd10"), STR("K580") }, { 2, STR("icd10"), STR("R51X") }, { 3, STR("icd10"), STR("F45.2") },
		{ 4, STR("icd10"), STR("F44") }, { 5, STR("snomed-ct"), STR("1082731000000107") }, { 6, STR("ctv3"), STR("R51") },
		{ 7, STR("icd10"), STR("K58") },
	};
	struct codeset set;
	codeset_resolve(arena, files, 2, rows, LENGTH(rows), &set);
	assert_true(codeset_has(&set, 9) && codeset_has(&set, 2) && codeset_has(&set, 3) && codeset_has(&set, 5));
	assert_false(codeset_has(&set, 4) || codeset_has(&set, 6) || codeset_has(&set, 7) || codeset_has(&set, 8) || codeset_has(&set, 1000));
	assert_false(codeset_has(&set, -1));
	assert_true(codeset_unspoken(&set, 6));                 /* no file of the list speaks CTV3 */
	assert_false(codeset_unspoken(&set, 4) || codeset_unspoken(&set, 9) || codeset_unspoken(&set, -1));
	assert_str(set.group[codeset_group(&set, 9)], "gut");
	assert_int_equal(codeset_group(&set, 9), codeset_group(&set, 5));
	assert_str(set.group[codeset_group(&set, 3)], "");
	assert_true(set.unchecked);
	assert_false(set.missing);
	codeset_resolve(arena, files, 1, rows, LENGTH(rows), &set);
	assert_false(set.unchecked);
	codeset_resolve(arena, files, 1, rows + 4, 2, &set);    /* a record of other systems only: nothing to go by */
	assert_true(set.missing);
	codeset_resolve(arena, files, 1, rows, 0, &set);
	assert_false(set.missing);
	codeset_resolve(arena, NULL, 0, rows, LENGTH(rows), &set);
	assert_true(set.missing);
	assert_false(codeset_has(&set, 9));
}

static void the_top_share_never_grows_by_ties(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	struct rank_entry entry[100];
	for (int i = 0; i < 100; i++)
		entry[i] = (struct rank_entry){ 0, i < 90 ? 1 : i < 95 ? 7 : 9 };
	struct rank_table table;
	rank_build(arena, entry, 100, 5, &table);
	assert_int_equal(table.strata, 1);
	assert_int_equal(table.stratum[0].at_least, 9);
	entry[94].count = 9;                    /* six people share the top: more than 5 in 100 */
	rank_build(arena, entry, 100, 5, &table);
	assert_true(table.stratum[0].at_least == INT64_MAX);
	rank_build(arena, entry, 100, 10, &table);
	assert_int_equal(table.stratum[0].at_least, 7);
	struct strata_rank rank = rank_of(&table, 0, 7);
	assert_true(rank.known && rank.people == 100 && rank.percentile > 89.9 && rank.percentile < 90.1);
	assert_true(rank_of(&table, 3, 7).known);
	assert_int_equal(rank_of(&table, 3, 7).people, 0);
	assert_false(rank_of(&table, -1, 7).known);
}

static void strata_are_age_sex_and_practice(void **state)
{
	(void)state;
	struct timeline t = { .who = { .birth_on = day_of(1980, 5, 1), .death_on = DAY_NONE, .sex = SEX_FEMALE }, .practice = 7 }, other = t;
	struct day day = day_of(2026, 4, 30);
	assert_int_equal(rank_stratum_of(AMONG_EVERYONE, &t, day), 0);
	assert_int_equal(rank_stratum_of(AMONG_AGE_SEX, &t, day), 4 * 4 + SEX_FEMALE);       /* 45 */
	other.practice = 8;
	assert_int_equal(rank_stratum_of(AMONG_AGE_SEX, &other, day), rank_stratum_of(AMONG_AGE_SEX, &t, day));
	assert_true(rank_stratum_of(AMONG_PRACTICE, &t, day) > 0);
	assert_true(rank_stratum_of(AMONG_PRACTICE, &other, day) != rank_stratum_of(AMONG_PRACTICE, &t, day));
	other.practice = NIL_INT;
	assert_int_equal(rank_stratum_of(AMONG_PRACTICE, &other, day), -1);
	assert_true(rank_stratum_of(AMONG_AGE_SEX, &other, day) >= 0);
	t.who.sex = SEX_UNKNOWN;
	assert_int_equal(rank_stratum_of(AMONG_AGE_SEX, &t, day), -1);
	assert_int_equal(rank_stratum_of(AMONG_PRACTICE, &t, day), -1);
	t.who = (struct demographic){ .birth_on = DAY_NONE, .death_on = DAY_NONE, .sex = SEX_MALE };
	assert_int_equal(rank_stratum_of(AMONG_AGE_SEX, &t, day), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(icd10_has_one_form),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(verhoeff_finds_slips),
		cmocka_unit_test(lists_resolve_to_members),
		cmocka_unit_test(the_top_share_never_grows_by_ties),
		cmocka_unit_test(strata_are_age_sex_and_practice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
