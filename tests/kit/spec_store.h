/* The cases of a spec as records of people in a store: what a source would have sent, written by the functions that imports use. */
#ifndef TESTS_SPEC_STORE_H
#define TESTS_SPEC_STORE_H

#include "store/store.h"
#include "tests/kit/spec.h"

/* Where a case went. Its events have consecutive ids, in the order of its table. */
struct spec_stored { int64_t patient, first_event; };

/* Write all cases: of each a person, registered at a practice of her own that tells what the case says is covered, from the day the
 * case says, and shares it with one service, the same for all specs: its row is returned. ret: spec->count of them. */
int64_t spec_store(struct store *store, const struct spec *spec, struct spec_stored *ret);

#endif
