/* Regions whose truth is known, by the rule's true rates of error: does the interval hold the truth, and is it narrow enough to be of use?
 *
 * Each region is drawn anew: how many people of which age and sex live in which of its places, how many of them truly need help (more women, more in
 * middle age, more in some places), whom a rule finds that misses some and accuses others, and the study that measured how often it does so,
 * in people of its own. The study knows the rule only from its sample, as any study does: an interval that takes its figures for certain is too
 * narrow, and is found out (the control, a build of its own: tests/meson.build).
 *
 * How narrow it can be is arithmetic: even with rates known for certain it reaches 1.96 / (PPV * root of those found) of the estimate either way,
 * which for 200 people is a third where 42 of 100 on the list truly have it. So the third is asked of sharp rules, whose list is more right than
 * wrong; of dull ones that it holds the truth, and how wide they are is told. */
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "insight/need.h"

/* Never the program: the control, whose stat/prevalence.c takes the rates for certain. */
#ifdef CONTROL_SURE_OF_RATES
#define SURE true
#else
#define SURE false
#endif

#define AREAS  6
#define WITH   500      /* people in whom the study measured sensitivity */
#define WITHOUT 20000   /* and specificity */
#define STRATA (AREAS * NEED_BANDS * 2)

struct region {
	struct need_count count[STRATA];
	double sensitivity, specificity;        /* the truth about the rule */
	int64_t truth, truth_level[NEED_LEVELS + 1], found, people;
	struct accuracy study;
	struct reviewed reviewed;
};

static int64_t draw(struct rng *rng, int64_t trials, double p)
{
	int64_t yes = 0;
	for (int64_t i = 0; i < trials; i++)
		yes += rng_chance(rng, p);
	return yes;
}

static double between(struct rng *rng, double from, double to) { return from + (to - from) * rng_unit(rng); }

static const double level_share[NEED_LEVELS + 1] = { 0, 0.45, 0.3, 0.2, 0.05 };

static int level_draw(struct rng *rng)
{
	double at = rng_unit(rng);
	int level = 1;
	while (level < NEED_LEVELS && at >= level_share[level])
		at -= level_share[level++];
	return level;
}

/* One person: has she it, is she found, has somebody graded her? */
static void person_draw(struct rng *rng, struct region *r, struct need_count *c, double prevalence)
{
	bool has = rng_chance(rng, prevalence), found = rng_chance(rng, has ? r->sensitivity : 1 - r->specificity);
	int level = level_draw(rng);
	r->truth += has;
	r->truth_level[level] += has;
	c->found += found;
	c->level[0] += found;
	if (found && rng_chance(rng, 0.4)) {
		c->level[0]--;
		c->level[level]++;
	}
}

/* Of the people found and not found who are looked at: each who truly has it is confirmed. Drawn from the shares; the region is large. */
static void review_draw(struct rng *rng, struct region *r)
{
	double prevalence = (double)r->truth / (double)r->people;
	double list = r->sensitivity * prevalence, false_list = (1 - r->specificity) * (1 - prevalence);
	double missed = (1 - r->sensitivity) * prevalence, rest = missed + r->specificity * (1 - prevalence);
	r->reviewed = (struct reviewed){ .list_of = 200, .rest_of = 400 };
	r->reviewed.list_yes = draw(rng, 200, list / (list + false_list));
	r->reviewed.rest_yes = draw(rng, 400, missed / rest);
}

static void region_draw(struct rng *rng, bool sharp, struct region *r)
{
	memset(r, 0, sizeof *r);
	double prevalence = between(rng, 0.02, 0.08), size = between(rng, 40, 900);
	r->sensitivity = between(rng, sharp ? 0.4 : 0.3, 0.9);
	r->specificity = sharp ? between(rng, 0.996, 0.9995) : between(rng, 0.95, 0.998);
	for (int i = 0; i < STRATA; i++) {
		struct need_count *c = &r->count[i];
		*c = (struct need_count){ .area = i / (NEED_BANDS * 2), .band = i / 2 % NEED_BANDS, .sex = i % 2 ? SEX_FEMALE : SEX_MALE, .fifth = i % 5 + 1 };
		c->people = c->asked = (int64_t)(size * between(rng, 0.3, 1.7));
		c->attenders = draw(rng, c->people, 0.8);
		double here = prevalence * (c->sex == SEX_FEMALE ? 1.4 : 0.6) * (c->band >= 2 && c->band <= 4 ? 1.2 : 0.85) * (c->area < 2 ? 1.3 : 0.85);
		for (int64_t k = 0; k < c->people; k++)
			person_draw(rng, r, c, here);
		r->people += c->people;
		r->found += c->found;
	}
	r->study = (struct accuracy){ (double)draw(rng, WITH, r->sensitivity) / WITH, (double)draw(rng, WITHOUT, r->specificity) / WITHOUT, WITH, WITHOUT };
	review_draw(rng, r);
}

static void reckon(struct region *r, enum need_basis basis, struct need_told *ret)
{
	static const struct need_area area[AREAS] = { { STR("Y1"), STR("One") }, { STR("Y2"), STR("Two") }, { STR("Y3"), STR("Three") },
		{ STR("Y4"), STR("Four") }, { STR("Y5"), STR("Five") }, { STR("Y6"), STR("Six") } };
	struct need_input in = { .count = r->count, .counts = STRATA, .area = area, .areas = AREAS, .age_from = 18, .age_to = 150, .basis = basis,
		.accuracy = r->study, .accuracy_source = STR("a study of its own"), .reviewed = r->reviewed, .least = 8 };
	need_reckon(kit_cx()->arena, &in, ret);
}

static bool holds(struct estimate e, int64_t truth) { return e.range.low <= (double)truth && (double)truth <= e.range.high; }

/* How far the ends are from the estimate, in hundredths of it, rounded up. */
static int64_t width(struct estimate e)
{
	double down = e.value - e.range.low, up = e.range.high - e.value;
	return (int64_t)ceil(100 * (down > up ? down : up) / e.value);
}

struct tally { int64_t regions, told, held, level_told, level_held, reviewed, reviewed_held, wide, widest, large; };

static void region_tell(struct region *r, struct tally *t)
{
	static struct need_told n;
	reckon(r, NEED_PUBLISHED, &n);
	t->regions++;
	if (n.level[0].why == NEED_HAS) {
		struct estimate e = n.level[0].records;
		t->told++;
		t->held += holds(e, r->truth);
		if (r->found > 200) {
			t->large++;
			t->wide += width(e) > 33;
			t->widest = width(e) > t->widest ? width(e) : t->widest;
		}
	}
	for (int k = 1; k <= NEED_LEVELS; k++) {
		if (n.level[k].why != NEED_HAS)
			continue;
		t->level_told++;
		t->level_held += holds(n.level[k].records, r->truth_level[k]);
	}
	reckon(r, NEED_REVIEWED, &n);
	t->reviewed++;
	t->reviewed_held += holds(n.level[0].records, r->truth);
}

static struct tally regions_tell(int64_t count, bool sharp, uint64_t seed)
{
	static struct region r;
	struct tally t = { 0 };
	for (int64_t i = 0; i < count; i++) {
		struct rng rng;
		rng_seed(&rng, seed, (uint64_t)i);
		region_draw(&rng, sharp, &r);
		region_tell(&r, &t);
	}
	print_message("# %s rules, %" PRId64 " regions, %" PRId64 " estimated: %" PRId64 " hold the truth; %" PRId64 " with more than 200 found, %" PRId64
		" of them wider than a third either way, the widest %" PRId64 "%%\n", sharp ? "sharp" : "dull", t.regions, t.told, t.held, t.large, t.wide, t.widest);
	print_message("# by level %" PRId64 " of %" PRId64 "; by review %" PRId64 " of %" PRId64 "\n", t.level_held, t.level_told, t.reviewed_held, t.reviewed);
	return t;
}

static bool in_hundred(int64_t part, int64_t of, int64_t goal) { return of > 0 && 100 * part >= goal * of; }

static bool tally_figures(const struct tally *t, const char *rules)
{
	static char name[2][3][80];
	static int next;
	bool held = in_hundred(t->held, t->told, 93), levels = in_hundred(t->level_held, t->level_told, 93),
		reviewed = in_hundred(t->reviewed_held, t->reviewed, 93);
	char (*n)[80] = name[next++ % 2];
	snprintf(n[0], sizeof n[0], "need_%s_rules_interval_holds_the_truth", rules);
	snprintf(n[1], sizeof n[1], "need_%s_rules_by_level", rules);
	snprintf(n[2], sizeof n[2], "need_%s_rules_by_review", rules);
	kit_figure(n[0], t->held, t->told, "regions", "93 in 100", held);
	kit_figure(n[1], t->level_held, t->level_told, "levels", "93 in 100", levels);
	kit_figure(n[2], t->reviewed_held, t->reviewed, "regions", "93 in 100", reviewed);
	return held && levels && reviewed;
}

static void the_interval_holds_the_truth(void **state)
{
	(void)state;
	int64_t count = kit_number("WAYMARK_REGIONS", 200);
	uint64_t seed = (uint64_t)kit_number("WAYMARK_SEED", 1);
	struct tally sharp = regions_tell(count, true, seed), dull = regions_tell(count, false, seed);
	bool held = tally_figures(&sharp, "sharp"), dull_held = tally_figures(&dull, "dull"), narrow = sharp.wide == 0 && 2 * sharp.large > count;
	kit_figure("need_within_a_third_either_way_where_200_are_found", sharp.large - sharp.wide, sharp.large, "regions", "all", narrow);
	assert_true(held && dull_held && narrow && sharp.told == count);
}

static bool said(const struct need_told *n, const char *words)
{
	for (size_t i = 0; i < n->assumeds; i++)
		if (strstr(n->assumed[i], words))
			return true;
	return false;
}

/* With wrong published rates the answer is wrong, and says what it took for granted; where they cannot be, it says so instead of 0. */
static void wrong_rates_are_said(void **state)
{
	(void)state;
	static struct region r;
	static struct need_told n;
	int64_t told = 0, wrong = 0, cannot = 0, count = 200;
	for (int64_t i = 0; i < count; i++) {
		struct rng rng;
		rng_seed(&rng, 2, (uint64_t)i);
		region_draw(&rng, false, &r);
		r.study = (struct accuracy){ 0.30, i % 2 ? 0.93 : 0.999, 175, 1048 };
		reckon(&r, NEED_PUBLISHED, &n);
		wrong += n.level[0].why == NEED_HAS && !holds(n.level[0].records, r.truth);
		told += said(&n, i % 2 ? "finds 30.0% of those who have it (measured in 175 people) and is right about 93.0% of those who do not "
			"(1048 people)" : "right about 99.9% of those who do not") && said(&n, "a study of its own");
		if (n.level[0].why != NEED_CANNOT)
			continue;
		cannot++;
		assert_true(isnan(n.level[0].records.value) && isnan(n.whole.records_people.value) && isnan(n.whole.records_people.range.low));
		assert_true(said(&n, "From records it cannot be estimated."));
	}
	print_message("# wrong rates: %" PRId64 " of %" PRId64 " say what they assumed; %" PRId64 " miss the truth, %" PRId64 " cannot be estimated\n",
		told, count, wrong, cannot);
	kit_figure("need_wrong_rates_are_said", told, count, "regions", "all", told == count);
	assert_true(told == count && wrong > 20 && cannot > 20);
}

static void certain_rates_are_found_out(void **state)
{
	(void)state;
	for (int sharp = 0; sharp < 2; sharp++) {
		struct tally t = regions_tell(200, sharp, 1);
		bool caught = !in_hundred(t.held, t.told, 93);
		kit_figure(sharp ? "need_control_sharp_rules_taken_for_certain" : "need_control_dull_rules_taken_for_certain", t.held, t.told,
			"regions hold the truth", "under 93 in 100: found out", caught);
		assert_true(caught);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_interval_holds_the_truth), cmocka_unit_test(wrong_rates_are_said) },
		control[] = { cmocka_unit_test(certain_rates_are_found_out) };
	return SURE ? cmocka_run_group_tests_name("need, of a build that takes rates for certain", control, NULL, NULL) :
		cmocka_run_group_tests_name("need", tests, NULL, NULL);
}
