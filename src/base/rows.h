/* Rows sorted by a number. */
#ifndef BASE_ROWS_H
#define BASE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* Of rows of this size whose first member is an int64_t, by rising value of it: the place of the first that is not below key, count where all are. */
size_t rows_from(const void *rows, size_t count, size_t size, int64_t key);

#endif
