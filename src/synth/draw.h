/* Drawing from distributions, repeatably: same generator state, same value. Means and shapes are the caller's settings. */
#ifndef SYNTH_DRAW_H
#define SYNTH_DRAW_H

#include "base/rng.h"
#include "synth/settings.h"

double draw_wait(struct rng *rng, double mean);                 /* exponential, in the unit of the mean */
double draw_normal(struct rng *rng, double mean, double spread);
double draw_gamma(struct rng *rng, double shape, double mean);  /* Marsaglia and Tsang 2000 */
int draw_count(struct rng *rng, double mean);                   /* Poisson; means over 200 are taken as 200 */
int draw_days(struct rng *rng, double mean);                    /* whole days of at least 1, exponential */
int draw_pick(struct rng *rng, const struct synth_choice *choice);      /* one of the weighted; -1 from an empty choice */
/* 64 mixed bits of three numbers: keys and ids that depend on who and what, not on what was drawn before. */
uint64_t draw_mix(uint64_t a, uint64_t b, uint64_t c);

#endif
