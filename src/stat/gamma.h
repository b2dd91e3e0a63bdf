/* Where a share of a gamma distribution lies: limits of counts and of sums of counts are such places. */
#ifndef STAT_GAMMA_H
#define STAT_GAMMA_H

/* The x below which the gamma distribution of that shape, scale 1, has `share` of its chances: half the quantile of chi-square with twice the shape
 * degrees of freedom. Shapes past 100,000 by Wilson and Hilferty's cube root (1931, PNAS 17:684), there right to a hundredth. */
double gamma_quantile(double shape, double share);

#endif
