/* The seeds of a fuzz target without the fuzzer, in TAP: each seed whole, cut short everywhere, and bent at random places.
 * The same under every compiler; what the target promises by must(), and the sanitizers, decide. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"

#define SEED_MAX  (1u << 20)
#define CUTS      400
#define BENDS     400

/* A block of exactly this size, so that one byte too far is seen. */
static void run(const char *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	must(copy != NULL);
	memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void bend(const struct str seed, struct rng *rng)
{
	char *copy = malloc(seed.n + 1);
	must(copy != NULL);
	for (int i = 0; i < BENDS && seed.n; i++) {
		memcpy(copy, seed.p, seed.n);
		for (uint32_t k = 1 + rng_below(rng, 3); k; k--)
			copy[rng_below(rng, (uint32_t)seed.n)] = rng_below(rng, 2) ? seed.p[rng_below(rng, (uint32_t)seed.n)] :
				(char)rng_below(rng, 256);
		run(copy, seed.n);
	}
	free(copy);
}

int main(void)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct rng rng;
	char **names;
	size_t count;
	const char *root = getenv("WAYMARK_ROOT");
	char *folder = arena_printf(&arena, "%s/tests/fuzz/corpus/" FUZZ_NAME, root ? root : ".");
	rng_seed(&rng, 1, 0);
	if (file_list(&cx, folder, "", &names, &count) != OK || count == 0) {
		printf("1..1\nnot ok 1 - seeds of " FUZZ_NAME "\n# %s\n", cx.say[0] ? cx.say : "there are no seeds");
		return 1;
	}
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		struct str seed;
		if (file_read(&cx, file_join(&arena, folder, names[i]), SEED_MAX, &seed) != OK) {
			printf("not ok %zu - %s\n# %s\n", i + 1, names[i], cx.say);
			return 1;
		}
		fprintf(stderr, "# %s\n", names[i]);
		run(seed.p, seed.n);
		for (size_t k = 0; k < seed.n; k += 1 + seed.n / CUTS)
			run(seed.p, k);
		bend(seed, &rng);
		printf("ok %zu - " FUZZ_NAME " %s\n", i + 1, names[i]);
		fflush(stdout);
	}
	return 0;
}
