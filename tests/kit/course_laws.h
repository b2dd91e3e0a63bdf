/* What has to be so of everybody on a pathway, reckoned from her acts by other means than rule/course: one walk over the acts, by the words of
 * the pathway's file. Pure. */
#ifndef TESTS_COURSE_LAWS_H
#define TESTS_COURSE_LAWS_H

#include "record/episode.h"
#include "rule/course.h"

/* NULL: all is so. Else what is not, for whoever reads the test's answer; memory of the arena. */
const char *course_wrong(struct arena *arena, const struct pathway *pathway, const struct course_event *event, size_t events,
			 const struct course *course, struct day today);
/* What lists show of it; kept: the row. */
const char *row_wrong(struct arena *arena, const struct course *course, const struct episode *kept);
/* The first day on which a clock that runs is over its days; DAY_NONE. */
struct day course_breach(const struct course *course, struct day today);
/* Of two that were added up apart. */
bool course_same(const struct course *a, const struct course *b);
/* Is any end reached from here, by whatever ways there are? */
bool end_is_reached(const struct pathway *pathway, int step);

#endif
