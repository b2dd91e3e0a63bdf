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

static uint64_t rotate(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed;
	uint64_t y = splitmix(&x) ^ (stream * 0xD1342543DE82EF95u + 1);
	for (int i = 0; i < 4; i++)
		rng->s[i] = splitmix(&y);
}

uint64_t rng_u64(struct rng *rng)
{
	uint64_t *s = rng->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
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

double rng_unit(struct rng *rng)
{
	return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

int rng_chance(struct rng *rng, double p)
{
	return rng_unit(rng) < p;
}
