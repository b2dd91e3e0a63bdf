/* Proportions: how far may the truth be from what was counted, and the count from what was expected. */
#ifndef STAT_BINOMIAL_H
#define STAT_BINOMIAL_H

#include <stdint.h>

#include "stat/interval.h"

/* Wilson's score interval without continuity correction, two-sided (Wilson 1927, J Am Stat Assoc 22:209; the method that
 * Newcombe 1998, Stat Med 17:857, recommends). For figures that people read. */
struct interval binomial_wilson(int64_t yes, int64_t trials, double confidence);

/* The exact interval of Clopper and Pearson (1934, Biometrika 26:404), two-sided: covers the truth at least as often as it
 * says, often more. Where a promise must hold. Solved from the beta distribution of GSL; where both yes and no go into the
 * hundreds of thousands and that gives up, from the normal distribution, which is then as good. */
struct interval binomial_exact(int64_t yes, int64_t trials, double confidence);

/* Where a count of `trials` draws with probability p falls, two-sided: fewer than `low` have at most (1 - confidence) / 2 of
 * the chances, more than `high` as well, and the range is the narrowest of which both are true. From the distribution
 * itself, as above. `binomial_range(n, p, 0.99)` is the 99% range within which a simulated count must lie. */
struct count_range { int64_t low, high; };
struct count_range binomial_range(int64_t trials, double p, double confidence);

#endif
