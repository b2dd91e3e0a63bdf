/* Intervals against published values, and against the sums that define them. */
#include "tests/kit/kit.h"

#include <math.h>

#include "stat/binomial.h"
#include "stat/mover.h"
#include "stat/poisson.h"
#include "stat/prevalence.h"
#include "stat/standard.h"

static void assert_near(double x, double wanted, double within)
{
	if (!(fabs(x - wanted) <= within)) {
		print_error("%.9g is not %.9g within %g\n", x, wanted, within);
		assert_true(false);
	}
}

/* Newcombe 1998, Stat Med 17:857, table I: methods 3 (score) and 5 (exact), 95%. */
static void proportions_as_published(void **state)
{
	(void)state;
	const struct { int64_t yes, trials; double wilson[2], exact[2]; } rows[] = {
		{ 81, 263, { 0.2553, 0.3662 }, { 0.2527, 0.3676 } }, { 15, 148, { 0.0624, 0.1605 }, { 0.0578, 0.1617 } },
		{ 0, 20, { 0, 0.1611 }, { 0, 0.1684 } }, { 1, 29, { 0.0061, 0.1718 }, { 0.0009, 0.1776 } },
	};
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct interval w = binomial_wilson(rows[i].yes, rows[i].trials, 0.95),
			e = binomial_exact(rows[i].yes, rows[i].trials, 0.95);
		assert_near(w.low, rows[i].wilson[0], 0.00005);
		assert_near(w.high, rows[i].wilson[1], 0.00005);
		assert_near(e.low, rows[i].exact[0], 0.00005);
		assert_near(e.high, rows[i].exact[1], 0.00005);
	}
}

/* P(X >= k), summed. */
static double at_least(int64_t k, int64_t n, double p)
{
	double sum = 0;
	for (int64_t i = k; i <= n; i++)
		sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1) + (double)i * log(p) +
			(double)(n - i) * log1p(-p));
	return sum;
}

static void proportions_by_their_definition(void **state)
{
	(void)state;
	for (int64_t n = 1; n <= 60; n += n < 10 ? 1 : 7) {
		for (int64_t k = 0; k <= n; k++) {
			struct interval e = binomial_exact(k, n, 0.99), mirror = binomial_exact(n - k, n, 0.99);
			assert_near(e.low, 1 - mirror.high, 1e-12);
			if (k > 0)
				assert_near(at_least(k, n, e.low), 0.005, 1e-9);
			if (k < n)
				assert_near(1 - at_least(k + 1, n, e.high), 0.005, 1e-9);
			struct interval w = binomial_wilson(k, n, 0.95);
			double z = 1.959963984540054, p = (double)k / (double)n;
			/* the score equation: the bound is where the test of p just fails */
			if (k > 0)
				assert_near((p - w.low) / sqrt(w.low * (1 - w.low) / (double)n), z, 1e-6);
			if (k < n)
				assert_near((w.high - p) / sqrt(w.high * (1 - w.high) / (double)n), z, 1e-6);
		}
	}
	assert_true(binomial_exact(0, 5, 0.95).low <= 0 && binomial_exact(5, 5, 0.95).high >= 1);
	assert_true(isnan(binomial_wilson(0, 0, 0.95).low) && isnan(binomial_exact(0, 0, 0.95).high));
}

static void the_range_of_a_count(void **state)
{
	(void)state;
	const double ps[] = { 0, 0.001, 0.02, 0.25, 0.5, 0.52, 0.9, 0.9999, 1 };
	for (int64_t n = 0; n <= 400; n += n < 12 ? 1 : 61) {
		for (size_t i = 0; i < LENGTH(ps); i++) {
			double p = ps[i];
			struct count_range r = binomial_range(n, p, 0.99);
			assert_true(0 <= r.low && r.low <= r.high && r.high <= n);
			if (p <= 0 || p >= 1) {
				assert_true(r.low == r.high && r.low == (p >= 1 ? n : 0));
				continue;
			}
			/* outside lies no more than half a percent a side; one count narrower, more */
			assert_true(at_least(r.high + 1, n, p) <= 0.005 + 1e-12);
			assert_true(1 - at_least(r.low, n, p) <= 0.005 + 1e-12);
			assert_true(at_least(r.high, n, p) > 0.005 - 1e-12);
			assert_true(1 - at_least(r.low + 1, n, p) > 0.005 - 1e-12);
		}
	}
}

/* Garwood's 95% limits, as in the tables of Documenta Geigy and Breslow and Day 1987 (table 2.10, limits of the mean). */
static void counts_as_published(void **state)
{
	(void)state;
	const struct { int64_t count; double low, high; } rows[] = {
		{ 0, 0, 3.69 }, { 1, 0.0253, 5.57 }, { 2, 0.242, 7.22 }, { 3, 0.619, 8.77 }, { 5, 1.62, 11.67 }, { 10, 4.80, 18.39 },
		{ 20, 12.22, 30.89 }, { 50, 37.11, 65.92 }, { 100, 81.36, 121.63 },
	};
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct interval e = poisson_exact(rows[i].count, 0.95);
		assert_near(e.low, rows[i].low, 0.005);
		assert_near(e.high, rows[i].high, 0.005);
	}
}

static void counts_by_their_definition(void **state)
{
	(void)state;
	for (int64_t k = 1; k < 200; k += 3) {
		struct interval e = poisson_exact(k, 0.998);
		double below = 0, up_to = 0;
		for (int64_t i = 0; i <= k; i++) {
			if (i < k)
				below += exp((double)i * log(e.low) - e.low - lgamma((double)i + 1));
			up_to += exp((double)i * log(e.high) - e.high - lgamma((double)i + 1));
		}
		assert_near(1 - below, 0.001, 1e-9);
		assert_near(up_to, 0.001, 1e-9);
	}
}

/* A region of a million people, ten million appointments: no step where the method changes, and no end of the process. */
static void large_numbers(void **state)
{
	(void)state;
	for (int64_t n = 100000; n <= 100000000; n *= 10) {
		for (int64_t part = 2; part <= n; part *= 10) {
			struct interval w = binomial_wilson(n / part, n, 0.95), e = binomial_exact(n / part, n, 0.95);
			assert_near(e.low, w.low, 3.0 / (double)n);
			assert_near(e.high, w.high, 3.0 / (double)n);
			double p = 1.0 / (double)part, sd = sqrt((double)n * p * (1 - p));
			struct count_range r = binomial_range(n, p, 0.99);
			assert_near((double)r.low, (double)n * p - 2.5758 * sd, 3);
			assert_near((double)r.high, (double)n * p + 2.5758 * sd, 3);
		}
	}
	double last = 0;
	for (int64_t k = 99990; k < 100010; k++) {
		struct interval e = poisson_exact(k, 0.95);
		assert_true(e.high > last + 0.9 && (last <= 0 || e.high < last + 1.1));
		last = e.high;
	}
	assert_near(poisson_exact(INT64_C(10000000000), 0.95).high, 1e10 + 1.96 * 1e5, 10);
}

/* Down's syndrome by mother's age (Stark and Mantell 1966, in Fay and Feuer 1997), fifth children and later, carried to all births; the gamma
 * interval as the R package dsrTest 0.2.1 prints it for a hundred thousand births. */
static void rates_as_published(void **state)
{
	(void)state;
	const int64_t all[] = { 319933, 931318, 786511, 488235, 237863, 61313 }, births[] = { 327, 30666, 123419, 149919, 104088, 34392 },
		cases[] = { 0, 8, 63, 112, 262, 295 };
	struct standard_stratum s[LENGTH(all) + 1] = { 0 };
	for (size_t i = 0; i < LENGTH(all); i++)
		s[i] = (struct standard_stratum){ all[i], cases[i], births[i] };
	struct estimate e = standard_rate(s, LENGTH(all), 0.95), more = standard_rate(s, LENGTH(s), 0.95);
	assert_near(1e5 * e.value, 75.52901, 5e-6);
	assert_near(1e5 * e.range.low, 67.70212, 5e-6);
	assert_near(1e5 * e.range.high, 188.30017, 5e-6);
	assert_near(e.range.high, more.range.high, 0);          /* a stratum without anybody changes nothing */
	s[6] = (struct standard_stratum){ 1, 0, 0 };
	assert_true(isnan(standard_rate(s, LENGTH(s), 0.95).value));
	/* one stratum is a count, and its interval Garwood's */
	struct standard_stratum one = { 500, 12, 4000 };
	e = standard_rate(&one, 1, 0.95);
	assert_near(4000 * e.range.low, poisson_exact(12, 0.95).low, 1e-9);
	assert_near(4000 * e.range.high, poisson_exact(12, 0.95).high, 1e-9);
	one.yes = 0;
	e = standard_rate(&one, 1, 0.95);
	assert_true(e.range.low <= 0 && e.range.high > 0);
}

/* What an erring test says of a herd: 23 of 150, sensitivity 0.96, specificity 0.89, is 5.1 in a hundred (the example of the R package epiR). */
static void prevalence_of_an_erring_test(void **state)
{
	(void)state;
	struct accuracy a = { 0.96, 0.89, 1000000000, 1000000000 };
	struct prevalence p = prevalence_corrected(23, 150, &a, 0.95);
	assert_int_equal(p.state, PREVALENCE_KNOWN);
	assert_near(p.share.value, 0.0509804, 5e-7);
	/* rates known for certain: Agresti and Coull's interval of the share found, carried over, which is near epiR's 0 to 13 in a hundred */
	assert_near(p.share.range.low, 0, 0.001);
	assert_near(p.share.range.high, 0.13, 0.005);
	double wide = p.share.range.high - p.share.range.low;
	a.specificity_of = 100;         /* less is known of the test, less of the herd */
	p = prevalence_corrected(23, 150, &a, 0.95);
	assert_true(p.share.range.high - p.share.range.low > wide + 0.01);
	a.sensitivity_of = 0;           /* nobody knows in how many: no interval */
	p = prevalence_corrected(23, 150, &a, 0.95);
	assert_true(p.state == PREVALENCE_KNOWN && isnan(p.share.range.low) && isnan(p.share.range.high));
}

static void cannot_be_estimated(void **state)
{
	(void)state;
	const struct accuracy good = { 0.6, 0.95, 100, 1000 }, blind = { 0.3, 0.7, 100, 100 }, sharp = { 0.5, 1, 100, 1000 };
	const struct { int64_t found, people; const struct accuracy *a; enum prevalence_state state; } rows[] = {
		{ 51, 1000, &good, PREVALENCE_KNOWN }, { 50, 1000, &good, PREVALENCE_BELOW_FALSE }, { 0, 1000, &good, PREVALENCE_BELOW_FALSE },
		{ 600, 1000, &good, PREVALENCE_KNOWN }, { 601, 1000, &good, PREVALENCE_ABOVE_ALL }, { 10, 1000, &blind, PREVALENCE_BLIND },
		{ 0, 0, &good, PREVALENCE_NOBODY }, { 0, 1000, &sharp, PREVALENCE_BELOW_FALSE }, { 1, 1000, &sharp, PREVALENCE_KNOWN } };
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct prevalence p = prevalence_corrected(rows[i].found, rows[i].people, rows[i].a, 0.95);
		assert_int_equal(p.state, rows[i].state);
		assert_true((p.state == PREVALENCE_KNOWN) == !isnan(p.share.value));
		assert_true((p.state == PREVALENCE_KNOWN) == (prevalence_state_say(p.state)[0] == '\0'));
		if (p.state == PREVALENCE_KNOWN)        /* never 0, and in its own interval */
			assert_true(p.share.value > 0 && p.share.range.low <= p.share.value && p.share.value <= p.share.range.high && p.share.range.high <= 1);
	}
}

/* 1,000 on the list of whom 30 of 50 are confirmed, 9,000 others of whom 1 of 100: 600 and 90. */
static void prevalence_reviewed_here(void **state)
{
	(void)state;
	struct reviewed r = { 1000, 30, 50, 9000, 1, 100 };
	struct prevalence p = prevalence_reviewed(&r, 0.95);
	struct interval list = binomial_wilson(30, 50, 0.95), rest = binomial_wilson(1, 100, 0.95);
	assert_near(p.share.value, 0.069, 1e-12);
	assert_near(p.share.range.low, 0.069 - hypot(0.1 * (0.6 - list.low), 0.9 * (0.01 - rest.low)), 1e-12);
	assert_near(p.share.range.high, 0.069 + hypot(0.1 * (list.high - 0.6), 0.9 * (rest.high - 0.01)), 1e-12);
	r.rest_of = r.rest_yes = 0;     /* nobody looked at whom the rule missed */
	assert_int_equal(prevalence_reviewed(&r, 0.95).state, PREVALENCE_NOBODY);
	r.rest = 0;                     /* but there is nobody either */
	assert_near(prevalence_reviewed(&r, 0.95).share.value, 0.6, 1e-12);
}

static void products(void **state)
{
	(void)state;
	struct estimate a = { 100, { 50, 200 } }, sure = { 0.5, { 0.5, 0.5 } }, b = { 0.5, { 0.25, 1 } }, none = { 0, { 0, 0.2 } };
	struct estimate e = mover_product(a, sure);
	assert_near(e.range.low, 25, 1e-9);
	assert_near(e.range.high, 100, 1e-9);
	e = mover_product(a, b);        /* both by a factor of two: together by two to the root of two */
	assert_near(e.range.low, 50 / exp2(M_SQRT2), 1e-9);
	assert_near(e.range.high, 50 * exp2(M_SQRT2), 1e-9);
	e = mover_product(a, none);
	assert_true(e.value <= 0 && e.range.low <= 0);
	assert_near(e.range.high, 20, 1e-9);
	assert_true(isnan(mover_product(a, (struct estimate){ NAN, { NAN, NAN } }).value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proportions_as_published), cmocka_unit_test(proportions_by_their_definition),
		cmocka_unit_test(the_range_of_a_count),
		cmocka_unit_test(counts_as_published), cmocka_unit_test(counts_by_their_definition), cmocka_unit_test(large_numbers),
		cmocka_unit_test(rates_as_published), cmocka_unit_test(prevalence_of_an_erring_test), cmocka_unit_test(cannot_be_estimated),
		cmocka_unit_test(prevalence_reviewed_here), cmocka_unit_test(products),
	};
	return cmocka_run_group_tests_name("stat", tests, NULL, NULL);
}
