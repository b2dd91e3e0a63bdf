/* Intervals of what is reckoned from several independent estimates, from their own intervals: MOVER, the method of variance estimates recovery.
 *
 * Each estimate's distance to its own limit stands for its spread on that side, so that lopsided intervals stay lopsided. Sums: Zou, Huang and
 * Zhang 2009, Comput Stat Data Anal 53:1080. Products: Zou and Donner 2008, Stat Med 27:1693, applied to the sum of logarithms where
 * both are above 0, and to the two partial derivatives where one is 0. */
#ifndef STAT_MOVER_H
#define STAT_MOVER_H

#include <stddef.h>

#include "stat/interval.h"

/* The sum of weight[i] * part[i]; weights not below 0. Where one part is not known, nothing is. */
struct estimate mover_sum(const struct estimate *part, const double *weight, size_t count);
/* Of two that are not below 0. */
struct estimate mover_product(struct estimate a, struct estimate b);

#endif
