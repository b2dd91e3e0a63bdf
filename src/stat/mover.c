/* Distances to the limits, added as squares. */
#include "stat/mover.h"

#include <math.h>

#include "base/must.h"

struct estimate mover_sum(const struct estimate *part, const double *weight, size_t count)
{
	double sum = 0, below = 0, above = 0;
	for (size_t i = 0; i < count; i++) {
		must(weight[i] >= 0);
		double down = weight[i] * (part[i].value - part[i].range.low), up = weight[i] * (part[i].range.high - part[i].value);
		sum += weight[i] * part[i].value;
		below += down * down;
		above += up * up;
	}
	return (struct estimate){ sum, { sum - sqrt(below), sum + sqrt(above) } };
}

/* A limit of a product: `x` and `y` are the limits of a and b on that side. */
static double limit(double a, double b, double x, double y, double side)
{
	if (a > 0 && b > 0 && x > 0 && y > 0)
		return a * b * exp(side * hypot(log(a / x), log(b / y)));
	return a * b + side * hypot(b * (x - a), a * (y - b));
}

struct estimate mover_product(struct estimate a, struct estimate b)
{
	must(!(a.value < 0) && !(b.value < 0));
	double low = limit(a.value, b.value, a.range.low, b.range.low, -1);
	return (struct estimate){ a.value * b.value, { low < 0 ? 0 : low, limit(a.value, b.value, a.range.high, b.range.high, 1) } };
}
