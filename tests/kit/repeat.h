/* Chance that can be repeated, for tests that compare bytes: every random id, secret and key of this program comes from a seed. */
#ifndef TESTS_KIT_REPEAT_H
#define TESTS_KIT_REPEAT_H

#include <stdint.h>

void repeat_begin(void);                         /* before anything random was asked for */
/* From here on the same numbers as ever after this seed, in whatever thread they are asked for. */
void repeat_from(uint64_t seed);

#endif
