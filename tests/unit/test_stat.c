/* Intervals against published values, and against the sums that define them. */
#include "tests/kit/kit.h"

#include <math.h>

#include "stat/binomial.h"
#include "stat/poisson.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proportions_as_published), cmocka_unit_test(proportions_by_their_definition),
		cmocka_unit_test(the_range_of_a_count),
		cmocka_unit_test(counts_as_published), cmocka_unit_test(counts_by_their_definition), cmocka_unit_test(large_numbers),
	};
	return cmocka_run_group_tests_name("stat", tests, NULL, NULL);
}
