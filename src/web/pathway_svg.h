/* A pathway in one picture: a box a step with how many people are there, an arrow a way on; ways back run below, dashed. Left to right by
 * the fewest ways from a beginning, ends at the right. */
#ifndef WEB_PATHWAY_SVG_H
#define WEB_PATHWAY_SVG_H

#include "model/pathway.h"
#include "print/html.h"

/* people: one a step; -1 not known. here: step to be marked, -1 none. */
struct html pathway_svg(struct arena *arena, const struct pathway *pathway, const int64_t *people, int here);

#endif
