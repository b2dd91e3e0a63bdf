/* A rate as it would be in another population: direct standardisation, to age and sex or whatever the strata are. */
#ifndef STAT_STANDARD_H
#define STAT_STANDARD_H

#include <stddef.h>
#include <stdint.h>

#include "stat/interval.h"

/* One stratum: how many of the population that the rate is carried to; of those observed, how many had it. */
struct standard_stratum { int64_t to, yes, of; };

/* The rate, with the gamma interval of Fay and Feuer 1997 (Stat Med 16:791), which covers also where counts are small and weights uneven; not
 * above 1. A stratum of `to` people in which nobody was observed: not known. Strata without people of `to` count for nothing. */
struct estimate standard_rate(const struct standard_stratum *stratum, size_t count, double confidence);

#endif
