/* Need reckoned from counts that a reader can check with a pencil. */
#include "tests/kit/kit.h"

#include <math.h>
#include <string.h>

#include "insight/need.h"

static void assert_near(double x, double wanted, double within)
{
	if (!(fabs(x - wanted) <= within)) {
		print_error("%.9g is not %.9g within %g\n", x, wanted, within);
		assert_true(false);
	}
}

static const struct need_area areas[] = { { STR("Y1"), STR("North") }, { STR("Y2"), STR("South") }, { STR("Y3"), STR("West") } };

/* Two sexes in two bands of three places: 6,000 adults of whom 300 are found. South is older. */
static const struct need_count counts[] = {
	{ 0, 1, SEX_FEMALE, 1, 1000, 800, 1000, 80, { 40, 20, 12, 8, 0 } }, { 0, 4, SEX_MALE, 1, 1000, 700, 1000, 40, { 20, 10, 6, 4, 0 } },
	{ 1, 1, SEX_FEMALE, 3, 500, 400, 500, 40, { 20, 8, 8, 4, 0 } }, { 1, 4, SEX_MALE, 3, 1500, 1000, 1500, 60, { 30, 12, 10, 8, 0 } },
	{ 2, 1, SEX_FEMALE, 5, 1500, 1200, 1500, 50, { 25, 10, 9, 6, 0 } }, { 2, 4, SEX_MALE, 5, 500, 300, 500, 30, { 15, 5, 5, 5, 0 } },
};

static struct need_input input(void)
{
	return (struct need_input){ .count = counts, .counts = LENGTH(counts), .area = areas, .areas = LENGTH(areas), .age_from = 18, .age_to = 150,
		.basis = NEED_PUBLISHED, .accuracy = { 0.5, 0.98, 400, 4000 }, .accuracy_source = STR("a study"), .least = 8 };
}

static bool said(const struct need_told *n, const char *words)
{
	for (size_t i = 0; i < n->assumeds; i++)
		if (strstr(n->assumed[i], words))
			return true;
	return false;
}

/* 300 of 6,000 is 5%; (0.05 + 0.98 - 1) / (0.5 + 0.98 - 1) is a sixteenth, 375 people. */
static void from_records(void **state)
{
	(void)state;
	struct need_input in = input();
	struct need_told n;
	need_reckon(kit_cx()->arena, &in, &n);
	assert_int_equal(n.whole.people, 6000);
	assert_int_equal(n.whole.found, 300);
	assert_near(n.level[0].records.value, 375, 1e-9);
	assert_true(n.level[0].records.range.low < 340 && n.level[0].records.range.high > 410);
	/* by grade: half of those found are graded, 65 of 150 mild */
	assert_int_equal(n.level[1].graded, 65);
	assert_near(n.level[1].records.value, 375.0 * 65 / 150, 1e-9);
	assert_true(n.level[1].records.range.low < n.level[1].records.value && n.level[1].records.value < n.level[1].records.range.high);
	assert_true(said(&n, "The more severe are graded first") || said(&n, "the more severe are graded first"));
	/* North: 120 of 2,000 */
	assert_near(n.area[0].records_people.value, 2000 * (0.06 - 0.02) / 0.48, 1e-9);
	/* and as if it had everybody's ages: half young women of whom 8 in 100 are found, half others of whom 4 */
	assert_near(n.area[0].standard.value, 0.06, 1e-12);
	assert_near(n.area[1].standard.value, 0.5 * 0.08 + 0.5 * 0.04, 1e-12);
	assert_near(n.area[1].rate.value, 0.05, 1e-12);
}

static void never_nothing(void **state)
{
	(void)state;
	struct need_input in = input();
	struct need_told n;
	in.accuracy.specificity = 0.94;         /* by error alone it would find more than it did */
	need_reckon(kit_cx()->arena, &in, &n);
	assert_int_equal(n.level[0].why, NEED_CANNOT);
	assert_true(isnan(n.level[0].records.value) && isnan(n.level[2].records.value) && isnan(n.whole.records_people.value));
	assert_true(said(&n, "No more people were found than the rule would find by error alone."));
	in.basis = NEED_NOT_CORRECTED;
	need_reckon(kit_cx()->arena, &in, &n);
	assert_int_equal(n.level[0].why, NEED_NO_CORRECTION);
	assert_true(isnan(n.level[0].records.value) && n.whole.found == 300);
	assert_true(said(&n, "Nobody knows how the rule errs here"));
}

static void by_review(void **state)
{
	(void)state;
	struct need_input in = input();
	struct need_told n;
	in.basis = NEED_REVIEWED;
	in.reviewed = (struct reviewed){ .list_yes = 30, .list_of = 50, .rest_yes = 1, .rest_of = 100 };
	need_reckon(kit_cx()->arena, &in, &n);
	assert_near(n.level[0].records.value, 300 * 0.6 + 5700 * 0.01, 1e-9);
	assert_near(n.area[0].records_people.value, 120 * 0.6 + 1880 * 0.01, 1e-9);
	assert_true(said(&n, "of 50 people on the list 30 were confirmed, of 100 drawn from those not found 1"));
}

static const struct need_figure figures[] = {
	{ .id = STR("whole"), .of = NEED_OF_ADULTS, .level = 0, .age_from = 18, .age_to = 150, .share = 0.02, .low = NAN, .high = NAN },
	{ .id = STR("moderate"), .of = NEED_OF_ATTENDERS, .level = 2, .age_from = 18, .age_to = 150, .share = 0.025, .low = 0.02, .high = 0.03 },
	{ .id = STR("severe"), .of = NEED_OF_ADULTS, .level = 3, .age_from = 18, .age_to = 65, .sex = SEX_FEMALE, .share = 0.02, .yes = 20, .among = 1000 },
	{ .id = STR("severe"), .of = NEED_OF_ADULTS, .level = 3, .age_from = 18, .age_to = 65, .sex = SEX_MALE, .share = 0.005, .yes = 5, .among = 1000 },
	{ .id = STR("gynaecology"), .of = NEED_OF_CLINIC, .clinic = STR("502 503"), .level = -1, .age_to = 150, .share = 0.66, .low = NAN, .high = NAN },
	{ .id = STR("dental"), .of = NEED_OF_CLINIC, .clinic = STR("140"), .level = -1, .age_to = 150, .share = 0.37, .low = NAN, .high = NAN },
	{ .id = STR("loose"), .of = NEED_OF_NOTHING, .level = -1, .age_to = 150, .share = NAN, .low = 0.15, .high = 0.30 },
};
static const struct need_clinic clinics[] = { { STR("100"), 40 }, { STR("140"), 3 }, { STR("502"), 60 }, { STR("503"), 40 } };
static const struct provision provisions[] = {
	{ .id = STR("a"), .level = 2, .places = 60, .hours_low = 6, .hours_high = 8 },
	{ .id = STR("b"), .level = 2, .places = 20, .hours_low = 5, .hours_high = 5 },
	{ .id = STR("c"), .level = 3, .places = -1, .hours_low = 14, .hours_high = 14 },
	{ .id = STR("d"), .level = 1, .places = 500, .hours_low = NAN, .hours_high = NAN },
};

static void from_the_literature(void **state)
{
	(void)state;
	struct need_input in = input();
	struct need_told n;
	in.figure = figures;
	in.figures = LENGTH(figures);
	in.clinic = clinics;
	in.clinics = LENGTH(clinics);
	need_reckon(kit_cx()->arena, &in, &n);
	assert_near(n.level[0].literature.people.value, 120, 1e-9);
	assert_true(isnan(n.level[0].literature.people.range.low) && said(&n, "its source gives none"));
	assert_near(n.level[2].literature.people.value, 0.025 * 4400, 1e-9);
	assert_near(n.level[2].literature.people.range.high, 0.03 * 4400, 1e-9);
	/* to the sexes who are here: 3,000 women at 20 in a thousand, 3,000 men at 5 */
	assert_int_equal(n.level[3].literature.of, 6000);
	assert_near(n.level[3].literature.people.value, 75, 1e-9);
	assert_true(n.level[3].literature.people.range.low > 45 && n.level[3].literature.people.range.high < 115);
	assert_true(n.level[1].literature.figure == NULL && n.level[4].literature.figure == NULL);
	assert_near(n.area[1].literature_people.value, 40, 1e-9);
	assert_int_equal(n.clinics, 2);
	assert_near(n.clinic[0].with.value, 66, 1e-9);
	assert_true(n.clinic[0].shown && n.clinic[0].people == 100);
	assert_true(!n.clinic[1].shown && n.clinic[1].people == 0 && isnan(n.clinic[1].with.value));      /* three people */
	assert_int_equal(n.besides, 1);
	assert_true(isnan(n.beside[0].people.value));
}

static void against_what_is_provided(void **state)
{
	(void)state;
	struct need_input in = input();
	struct need_told n;
	in.figure = figures;
	in.figures = LENGTH(figures);
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(n.level[2].places == -1 && isnan(n.level[2].gap.low) && n.biggest == -1 && said(&n, "Nobody has told what is provided"));
	in.provision = provisions;
	in.provisions = LENGTH(provisions);
	need_reckon(kit_cx()->arena, &in, &n);
	double records = 375.0 * 50 / 150;      /* 125; the literature says 110; 80 places */
	assert_int_equal(n.level[2].places, 80);
	assert_near(n.level[2].gap.low, 30, 1e-9);
	assert_near(n.level[2].gap.high, records - 80, 1e-9);
	assert_true(n.level[2].gap_widest.low < 30 && n.level[2].gap_widest.high > records - 80);
	assert_near(n.level[2].gap_hours.low, 30 * 5, 1e-9);
	assert_near(n.level[2].gap_hours.high, (records - 80) * 8, 1e-9);
	assert_int_equal(n.biggest, 2);
	assert_true(n.level[3].places == -1 && isnan(n.level[3].gap.low));                              /* one service did not say */
	assert_true(n.level[1].gap.high < 0 && isnan(n.level[1].gap_hours.low));                        /* more places than need; hours nobody said */
	assert_true(n.level[0].places == -1);
}

/* The same, for a test to change. */
static struct need_count few[LENGTH(counts)];
static struct need_input few_input(void)
{
	struct need_input in = input();
	memcpy(few, counts, sizeof few);
	in.count = few;
	return in;
}

/* Few people of one place: it and the next smallest are kept back, with all that follows. */
static void the_few_are_kept_back(void **state)
{
	(void)state;
	struct need_input in = few_input();
	struct need_told n;
	few[2] = (struct need_count){ 1, 1, SEX_FEMALE, 3, 500, 400, 500, 3, { 3 } };
	few[3] = (struct need_count){ 1, 4, SEX_MALE, 3, 1500, 1000, 1500, 2, { 2 } };
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(n.area[0].shown && !n.area[1].shown && !n.area[2].shown);
	for (int i = 1; i < 3; i++)
		assert_true(n.area[i].found == 0 && isnan(n.area[i].rate.value) && isnan(n.area[i].standard.value) && isnan(n.area[i].records_people.value) &&
			isnan(n.area[i].records.share.value) && n.area[i].people == 2000);
	assert_int_equal(n.whole.found, 205);
	/* all but five of a place found says as much */
	few[3].found = few[3].level[0] = 1500;
	few[2].found = few[2].level[0] = 495;
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(!n.area[1].shown && n.area[1].found == 0);
	/* three people of another sex: neither they nor the whole less the others tells of them */
	memcpy(few, counts, sizeof few);
	few[5] = (struct need_count){ 2, 4, SEX_OTHER, 5, 3, 3, 3, 2, { 2 } };
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(n.sex[SEX_OTHER].empty && n.sex[SEX_MALE].shown && n.sex[SEX_FEMALE].shown && said(&n, "neither man nor woman"));
	assert_int_equal(n.whole.people, n.sex[SEX_MALE].people + n.sex[SEX_FEMALE].people);
	assert_int_equal(n.whole.found, n.sex[SEX_MALE].found + n.sex[SEX_FEMALE].found);
	/* ten of them are a line as any other, and what few of them were found takes the next smallest with it */
	few[5] = (struct need_count){ 2, 4, SEX_OTHER, 5, 10, 3, 10, 2, { 2 } };
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(n.sex[SEX_OTHER].people == 10 && !n.sex[SEX_OTHER].shown && !n.sex[SEX_MALE].shown && n.sex[SEX_FEMALE].shown);
}

static void grades_of_the_few(void **state)
{
	(void)state;
	struct need_input in = few_input();
	struct need_told n;
	few[0].level[4] = 2;                    /* two very severe: with them the next smallest goes */
	few[0].level[0] = 38;
	need_reckon(kit_cx()->arena, &in, &n);
	assert_true(n.level[4].why == NEED_KEPT_BACK && n.level[4].graded == 0 && isnan(n.level[4].records.value));
	assert_true(n.level[3].why == NEED_KEPT_BACK && n.level[1].why == NEED_HAS && n.level[0].why == NEED_HAS);
	/* all but three graded: how many each level has would tell how many have none */
	for (size_t i = 0; i < LENGTH(few); i++) {
		memcpy(few[i].level, (int64_t[NEED_LEVELS + 1]){ 0, few[i].found, 0, 0, 0 }, sizeof few[i].level);
		few[i].level[1] -= i == 0 ? 3 : 0;
		few[i].level[0] += i == 0 ? 3 : 0;
	}
	need_reckon(kit_cx()->arena, &in, &n);
	assert_int_equal(n.level[1].why, NEED_KEPT_BACK);
	/* hardly anybody graded */
	for (size_t i = 0; i < LENGTH(few); i++)
		memcpy(few[i].level, (int64_t[NEED_LEVELS + 1]){ few[i].found, 0, 0, 0, 0 }, sizeof few[i].level);
	need_reckon(kit_cx()->arena, &in, &n);
	assert_int_equal(n.level[1].why, NEED_NO_GRADES);
}

static void words_and_bands(void **state)
{
	(void)state;
	assert_int_equal(need_band(17), -1);
	for (int age = 18; age <= 110; age++)
		assert_true(need_band(age) >= 0 && age >= need_band_from(need_band(age)) && age <= need_band_to(need_band(age)));
	for (int i = 1; i < NEED_BANDS; i++)
		assert_int_equal(need_band_from(i), need_band_to(i - 1) + 1);
	assert_string_equal(need_band_say(NEED_BANDS - 1), "75 and over");
	assert_string_equal(need_level_say(4), "very severe");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(from_records), cmocka_unit_test(never_nothing), cmocka_unit_test(by_review),
		cmocka_unit_test(from_the_literature), cmocka_unit_test(against_what_is_provided), cmocka_unit_test(the_few_are_kept_back),
		cmocka_unit_test(grades_of_the_few), cmocka_unit_test(words_and_bands) };
	return cmocka_run_group_tests_name("need", tests, NULL, NULL);
}
