/* The last words of a process that found itself in the wrong. */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "waymark: a promise of the program itself was broken: %s:%d: %s\n", file, line, condition);
	abort();
}

_Noreturn void must_end(const char *sentence)
{
	fprintf(stderr, "waymark: %s\n", sentence);
	abort();
}
