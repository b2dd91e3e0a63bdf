/* Each observed person weighs as many people of the population that the rate is carried to as she stands for. */
#include "stat/standard.h"

#include <math.h>

#include "base/must.h"
#include "stat/gamma.h"

struct estimate standard_rate(const struct standard_stratum *stratum, size_t count, double confidence)
{
	static const struct estimate unknown = { NAN, { NAN, NAN } };
	double all = 0, rate = 0, variance = 0, most = 0, tail = (1 - confidence) / 2;
	must(confidence > 0 && confidence < 1);
	for (size_t i = 0; i < count; i++) {
		must(stratum[i].to >= 0 && stratum[i].yes >= 0 && stratum[i].yes <= stratum[i].of);
		if (stratum[i].to > 0 && stratum[i].of == 0)
			return unknown;
		all += (double)stratum[i].to;
	}
	if (all <= 0)
		return unknown;
	for (size_t i = 0; i < count; i++) {
		if (stratum[i].to == 0)
			continue;
		double weight = (double)stratum[i].to / all / (double)stratum[i].of;
		rate += weight * (double)stratum[i].yes;
		variance += weight * weight * (double)stratum[i].yes;
		most = weight > most ? weight : most;
	}
	double low = rate > 0 ? variance / rate * gamma_quantile(rate * rate / variance, tail) : 0;
	double above = rate + most, spread = variance + most * most;
	double high = spread / above * gamma_quantile(above * above / spread, 1 - tail);
	return (struct estimate){ rate, { low, high > 1 ? 1 : high } };
}
