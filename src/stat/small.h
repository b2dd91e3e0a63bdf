/* Small numbers: which cells of a table are told, so that nobody is found out. */
#ifndef STAT_SMALL_H
#define STAT_SMALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cells of fewer than `least` are hidden, and so many others beside them, the smallest first, that no hidden one follows from the sum of all: at least
 * two are hidden, and together they are `least` or more. Primary and secondary suppression (Hundepool et al 2012, Statistical
 * Disclosure Control). Pure. */
void small_hide(const int64_t *n, size_t count, int64_t least, bool *ret_shown);

#endif
