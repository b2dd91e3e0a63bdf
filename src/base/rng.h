/* Repeatable random numbers for the synthetic region, simulations and property tests: xoshiro256** (Blackman and
 * Vigna 2018), seeded by splitmix64. Never for secrets. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng { uint64_t s[4]; };

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream);   /* streams of one seed do not overlap in practice */
uint64_t rng_u64(struct rng *rng);
uint32_t rng_below(struct rng *rng, uint32_t n);                  /* 0 to n-1, without bias */
double rng_unit(struct rng *rng);                                 /* [0, 1) */
int rng_chance(struct rng *rng, double p);                        /* 1 with probability p */

#endif
