/* Closing lines. */
#include "tests/kit/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"
#include "base/str.h"

static char line[40][300];
static int lines;

static void tell(void)
{
	for (int i = 0; i < lines && getenv("WAYMARK_FIGURES"); i++)
		fputs(line[i], stdout);
}

void kit_figure(const char *name, int64_t is, int64_t of, const char *unit, const char *goal, bool pass)
{
	must(lines < (int)LENGTH(line));
	if (lines == 0)
		atexit(tell);
	snprintf(line[lines++], sizeof line[0], "%s\t%" PRId64 " of %" PRId64 "\t%s\tgoal %s\t%s\n", name, is, of, unit, goal,
		pass ? "PASS" : "FAIL");
}

int64_t kit_number(const char *environment, int64_t otherwise)
{
	int64_t n;
	const char *text = getenv(environment);
	return text && str_int(str_of(text), &n) ? n : otherwise;
}
