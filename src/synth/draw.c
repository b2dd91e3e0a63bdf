/* The textbook samplers, short. */
#include "synth/draw.h"

#include <math.h>

double draw_wait(struct rng *rng, double mean)
{
	return -log(1 - rng_unit(rng)) * mean;
}

double draw_normal(struct rng *rng, double mean, double spread)
{
	double radius = sqrt(-2 * log(1 - rng_unit(rng)));
	return mean + spread * radius * cos(6.283185307179586 * rng_unit(rng));
}

double draw_gamma(struct rng *rng, double shape, double mean)
{
	double boost = 1, k = shape;
	if (k < 1) {
		boost = pow(1 - rng_unit(rng), 1 / k);
		k += 1;
	}
	double d = k - 1.0 / 3, c = 1 / sqrt(9 * d);
	for (;;) {
		double x = draw_normal(rng, 0, 1), v = 1 + c * x;
		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(1 - rng_unit(rng)) < 0.5 * x * x + d - d * v + d * log(v))
			return d * v * boost * mean / shape;
	}
}

int draw_count(struct rng *rng, double mean)
{
	if (mean <= 0)
		return 0;
	double limit = exp(-(mean < 200 ? mean : 200)), product = rng_unit(rng);
	int n = 0;
	while (product > limit) {
		product *= rng_unit(rng);
		n++;
	}
	return n;
}

int draw_days(struct rng *rng, double mean)
{
	double days = draw_wait(rng, mean);
	return days < 1 ? 1 : days > 20000 ? 20000 : (int)days;
}

int draw_pick(struct rng *rng, const struct synth_choice *choice)
{
	if (choice->count == 0)
		return -1;
	double at = rng_unit(rng) * choice->total;
	for (size_t i = 0; i + 1 < choice->count; i++)
		if (at < choice->pick[i].upto)
			return choice->pick[i].of;
	return choice->pick[choice->count - 1].of;
}

uint64_t draw_mix(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t z = a * 0x9E3779B97F4A7C15u + b * 0xC2B2AE3D27D4EB4Fu + c * 0x165667B19E3779F9u + 0x27D4EB2F165667C5u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}
