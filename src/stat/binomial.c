/* Wilson's interval is a formula; the exact one and the range are found by halving, because GSL's inverses may fail far out. */
#include "stat/binomial.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/must.h"

static const struct interval unknown = { NAN, NAN };

struct interval binomial_wilson(int64_t yes, int64_t trials, double confidence)
{
	must(yes >= 0 && yes <= trials && confidence > 0 && confidence < 1);
	if (trials == 0)
		return unknown;
	double n = (double)trials, p = (double)yes / n, z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2);
	double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
	return (struct interval){ yes == 0 ? 0 : middle - half, yes == trials ? 1 : middle + half };
}

/* P(X >= k) of n draws: the distribution function of beta(k, n - k + 1) at p. GSL's continued fraction gives up where both
 * sides have hundreds of thousands; there the normal distribution is right to some 1e-4 of the tail. */
static double at_least(double k, double n, double p)
{
	if (k <= 0)
		return 1;
	if (k > n)
		return 0;
	double tail = gsl_cdf_beta_P(p, k, n - k + 1);
	return isnan(tail) ? gsl_cdf_ugaussian_Q((k - 0.5 - n * p) / sqrt(n * p * (1 - p))) : tail;
}

/* The p at which P(X >= k) is `target`: it rises with p. */
static double solve(double k, double n, double target)
{
	double low = 0, high = 1;
	for (int i = 0; i < 100 && high - low > 1e-15 * high; i++) {
		double p = low + (high - low) / 2;
		if (at_least(k, n, p) < target)
			low = p;
		else
			high = p;
	}
	return low + (high - low) / 2;
}

struct interval binomial_exact(int64_t yes, int64_t trials, double confidence)
{
	must(yes >= 0 && yes <= trials && confidence > 0 && confidence < 1);
	if (trials == 0)
		return unknown;
	double tail = (1 - confidence) / 2, k = (double)yes, n = (double)trials;
	return (struct interval){ yes == 0 ? 0 : solve(k, n, tail), yes == trials ? 1 : solve(k + 1, n, 1 - tail) };
}

/* The smallest k with P(X > k) <= target. */
static int64_t count_above(int64_t trials, double p, double target)
{
	int64_t from = 0, to = trials;
	while (from < to) {
		int64_t k = from + (to - from) / 2;
		if (at_least((double)k + 1, (double)trials, p) <= target)
			to = k;
		else
			from = k + 1;
	}
	return from;
}

struct count_range binomial_range(int64_t trials, double p, double confidence)
{
	must(trials >= 0 && p >= 0 && p <= 1 && confidence > 0 && confidence < 1);
	double tail = (1 - confidence) / 2;
	/* The low end is the high end of what did not happen, so that neither is one minus a number near one. */
	return (struct count_range){ trials - count_above(trials, 1 - p, tail), count_above(trials, p, tail) };
}
