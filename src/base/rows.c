/* Looked for by halves. */
#include "base/rows.h"

#include <string.h>

size_t rows_from(const void *rows, size_t count, size_t size, int64_t key)
{
	size_t from = 0, to = count;
	while (from < to) {
		size_t at = from + (to - from) / 2;
		int64_t here;
		memcpy(&here, (const char *)rows + at * size, sizeof here);
		if (here < key)
			from = at + 1;
		else
			to = at;
	}
	return from;
}
