/* Which cells of a table are too small to be told. */
#include "stat/small.h"

#include <stddef.h>

void small_hide(const int64_t *n, size_t count, int64_t least, bool *ret_shown)
{
	int64_t hidden, smallest = 0;
	size_t hiding;
	for (size_t i = 0; i < count; i++)
		ret_shown[i] = n[i] >= least;
	/* one alone that is hidden is the whole without the others; several together must be enough again */
	do {
		ptrdiff_t next = -1;
		hidden = 0;
		hiding = 0;
		for (size_t i = 0; i < count; i++)
			if (!ret_shown[i]) {
				hidden += n[i];
				hiding++;
			} else if (next < 0 || n[i] < smallest) {
				next = (ptrdiff_t)i;
				smallest = n[i];
			}
		if (hiding == 0 || (hiding > 1 && hidden >= least) || next < 0)
			return;
		ret_shown[next] = false;
	} while (true);
}
