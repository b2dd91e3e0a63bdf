/* Repeatable random numbers for the synthetic region, simulations and property tests: xoshiro256** (Blackman and
 * Vigna 2018), seeded by splitmix64. Never for secrets. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng { uint64_t s[4]; };

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream);   /* streams of one seed do not overlap in practice */
/* Drawn by the hundred for each invented person: here, so that drawing is no call. */
static inline uint64_t rng_u64(struct rng *rng)
{
	uint64_t *s = rng->s, x = s[1] * 5, result = (x << 7 | x >> 57) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return result;
}

uint32_t rng_below(struct rng *rng, uint32_t n);                  /* 0 to n-1, without bias */

/* [0, 1) */
static inline double rng_unit(struct rng *rng)
{
	return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

/* 1 with probability p */
static inline int rng_chance(struct rng *rng, double p)
{
	return rng_unit(rng) < p;
}

#endif
