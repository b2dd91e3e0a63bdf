/* A measure as a picture: each score a point on its day; the line of the cut-off, the bands, the corridor round the first score within which a
 * difference can be error. The big one has what happened below, on the same days: steps, sessions, admissions, red flags.
 *
 * Shapes carry what colours do: hollow within error, filled circle better beyond it, filled diamond worse, a cross no score, a hollow square not
 * compared. The table beside has the same numbers. */
#ifndef WEB_MEASURE_SVG_H
#define WEB_MEASURE_SVG_H

#include "care/measure.h"
#include "print/html.h"

enum beside { BESIDE_STEP, BESIDE_SESSION, BESIDE_MISSED, BESIDE_STAY, BESIDE_FLAG, BESIDE_FLAG_SETTLED };
struct measure_beside { enum beside kind; struct day on, until; struct str words; };
struct measure_picture {
	struct str title;                       /* what it is to those who do not see it */
	int scale;
	const struct change_point *point; size_t count;
	struct change change;                   /* up to the last */
	struct day since, today;                /* since: what was before is not compared */
	const struct measure_beside *beside; size_t besides;
	bool small;
	bool plain;                             /* for the person herself: without bands, and "line" for the cut-off */
};
/* No picture (an empty one) where no point has a score. */
struct html measure_svg(struct arena *arena, const struct measure_picture *picture);

#endif
