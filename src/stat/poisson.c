/* The limits are quantiles of gamma distributions, found by halving: no start value, no failure far out. GSL ends the
 * process where its series gives up, so it is asked only near the answer, and not beyond EXACT_MAX. */
#include "stat/poisson.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/must.h"

#define EXACT_MAX 100000.0

/* The mean at which P(X >= shape) is `target`: the distribution function of gamma(shape, 1). */
static double solve(double shape, double target)
{
	if (shape > EXACT_MAX) {        /* Wilson and Hilferty 1931: here right to a hundredth of a count */
		double root = 1 - 1 / (9 * shape) + gsl_cdf_ugaussian_Pinv(target) / (3 * sqrt(shape));
		return shape * root * root * root;
	}
	double far = 15 * sqrt(shape);
	double low = shape > far ? shape - far : 0, high = shape + far + 100;  /* less lies beyond than any tail that is asked for */
	for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
		double mean = low + (high - low) / 2, at = gsl_cdf_gamma_P(mean, shape, 1);
		must(!isnan(at));
		if (at < target)
			low = mean;
		else
			high = mean;
	}
	return low + (high - low) / 2;
}

struct interval poisson_exact(int64_t count, double confidence)
{
	must(count >= 0 && confidence > 0 && confidence < 1);
	double tail = (1 - confidence) / 2;
	return (struct interval){ count == 0 ? 0 : solve((double)count, tail), solve((double)count + 1, 1 - tail) };
}
