/* xoshiro256** in a dozen lines. */
#include "base/rng.h"

#include "base/must.h"

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed;
	uint64_t y = splitmix(&x) ^ (stream * 0xD1342543DE82EF95u + 1);
	for (int i = 0; i < 4; i++)
		rng->s[i] = splitmix(&y);
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
	must(n > 0);
	uint64_t m = (rng_u64(rng) >> 32) * n;
	if ((uint32_t)m < n) {
		uint32_t floor = (0u - n) % n;
		while ((uint32_t)m < floor)
			m = (rng_u64(rng) >> 32) * n;
	}
	return (uint32_t)(m >> 32);
}
