/* The limits are quantiles of gamma distributions. */
#include "stat/poisson.h"

#include "base/must.h"
#include "stat/gamma.h"

struct interval poisson_exact(int64_t count, double confidence)
{
	must(count >= 0 && confidence > 0 && confidence < 1);
	double tail = (1 - confidence) / 2;
	return (struct interval){ count == 0 ? 0 : gamma_quantile((double)count, tail), gamma_quantile((double)count + 1, 1 - tail) };
}
