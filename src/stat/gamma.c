/* Found by halving: no start value, no failure far out. GSL ends the process where its series gives up, so it is asked only near the answer, and
 * not beyond EXACT_MAX. */
#include "stat/gamma.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/must.h"

#define EXACT_MAX 100000.0

double gamma_quantile(double shape, double share)
{
	must(shape > 0 && share > 0 && share < 1);
	if (shape > EXACT_MAX) {
		double root = 1 - 1 / (9 * shape) + gsl_cdf_ugaussian_Pinv(share) / (3 * sqrt(shape));
		return shape * root * root * root;
	}
	double far = 15 * sqrt(shape);
	double low = shape > far ? shape - far : 0, high = shape + far + 100;  /* less lies beyond than any tail that is asked for */
	for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
		double x = low + (high - low) / 2, at = gsl_cdf_gamma_P(x, shape, 1);
		must(!isnan(at));
		if (at < share)
			low = x;
		else
			high = x;
	}
	return low + (high - low) / 2;
}
