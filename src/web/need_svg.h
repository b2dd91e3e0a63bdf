/* Need drawn: two estimates with their intervals against what is provided. */
#ifndef WEB_NEED_SVG_H
#define WEB_NEED_SVG_H

#include "insight/need.h"
#include "print/html.h"

/* Both estimates of a level and its places, on a scale of its own from 0. `told`: what the picture says to those who do not see it. */
struct html need_level_svg(struct arena *arena, const struct need_level *level, struct str told);
/* One share of 0 to `most` with its interval, and a line at `whole`. */
struct html need_share_svg(struct arena *arena, struct estimate share, double whole, double most, struct str told);
/* The three marks, for the key above the table: 0 records, 1 research, 2 places. */
struct html need_mark_svg(struct arena *arena, int mark);

#endif
