/* What every fuzz target needs. A target is tests/fuzz/fuzz_NAME.c with one function, LLVMFuzzerTestOneInput, and its seeds
 * in tests/fuzz/corpus/NAME/ (and pieces of its language in tests/fuzz/words/NAME). It says by must() what has to hold for every
 * input, not only that nothing crashes.
 *
 * `make fuzz SECS=60` runs them under libFuzzer; `make check` replays the seeds, whole, cut short and bent (replay.c);
 * `make fuzz-control` proves that the fuzzer finds what is planted by fuzz_planted(). */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "base/cx.h"
#include "base/must.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A context of its own for each input, emptied by each call. */
static inline struct cx *fuzz_cx(void)
{
	static struct arena arena;
	static struct cx cx;
	arena_free(&arena);
	arena_init(&arena, 0);
	cx.arena = &arena;
	cx_clear(&cx);
	return &cx;
}

/* The fault of the control build: one byte read past a block, where `reached` holds. Elsewhere nothing. Let `reached` need
 * some finding: a few things at once that no seed has. */
static inline void fuzz_planted(bool reached)
{
#ifdef FUZZ_CONTROL
	if (reached) {
		volatile char *block = malloc(1);
		must(block[1] != block[0] || block[1] == block[0]);
		abort();
	}
#else
	(void)reached;
#endif
}

#endif
