/* The closing lines of a guarantee's long form: name, figure, unit, goal, PASS or FAIL, one each, printed when the program ends
 * and only where WAYMARK_FIGURES is set (bench/fault.mk). */
#ifndef TESTS_KIT_FIGURE_H
#define TESTS_KIT_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

void kit_figure(const char *name, int64_t is, int64_t of, const char *unit, const char *goal, bool pass);
int64_t kit_number(const char *environment, int64_t otherwise);     /* how many, how long, which seed */

#endif
