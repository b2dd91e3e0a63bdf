/* libsodium lets a program bring its own source of chance. */
#include "tests/kit/repeat.h"

#include <pthread.h>
#include <string.h>

#include <sodium.h>

#include "base/must.h"
#include "base/rng.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct rng rng;

static const char *name(void)
{
	return "repeatable";
}

static void fill(void *const to, const size_t n)
{
	pthread_mutex_lock(&lock);
	for (size_t at = 0; at < n; at += 8) {
		uint64_t v = rng_u64(&rng);
		memcpy((char *)to + at, &v, n - at < 8 ? n - at : 8);
	}
	pthread_mutex_unlock(&lock);
}

static uint32_t one(void)
{
	uint32_t v;
	fill(&v, sizeof v);
	return v;
}

void repeat_from(uint64_t seed)
{
	pthread_mutex_lock(&lock);
	rng_seed(&rng, seed, 1);
	pthread_mutex_unlock(&lock);
}

void repeat_begin(void)
{
	static randombytes_implementation repeatable = { .implementation_name = name, .random = one, .buf = fill };
	repeat_from(1);
	must(randombytes_set_implementation(&repeatable) == 0 && sodium_init() >= 0);
}
