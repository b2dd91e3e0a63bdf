/* Counts of events: how far may the true rate be from what was counted. */
#ifndef STAT_POISSON_H
#define STAT_POISSON_H

#include <stdint.h>

#include "stat/interval.h"

/* Exact two-sided limits of the mean, given a count (Garwood 1936, Biometrika 28:437, by the chi-square distribution). Divide
 * both by the exposure for a rate. Past 100,000 counts by Wilson and Hilferty's cube root (1931, PNAS 17:684), which there
 * differs by less than a hundredth of a count. */
struct interval poisson_exact(int64_t count, double confidence);

#endif
