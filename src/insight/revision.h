/* How often what was taken for unexplained turned out to have a cause: numbers of one service, nobody by name.
 *
 * Counted are episodes in which it was judged, with what it rests on, that a clear organic cause was ruled out (the record "organic-ruled-out" of a
 * pathway). Revised are those in which the judgement was taken back as no, or that ended because a disease explains the symptoms. The interval is
 * Wilson's, 95%. Long follow-up finds more; the figure is of what is known today. */
#ifndef INSIGHT_REVISION_H
#define INSIGHT_REVISION_H

#include "record/episode.h"
#include "stat/interval.h"

struct revision { struct str pathway; int64_t judged, revised; struct interval share; };      /* pathway STR_NONE: all of them */
/* By pathway, the whole first. Past every guard: for who answers for the flow of the own service and sees nobody. */
enum err revisions(struct cx *cx, struct db *db, int64_t organisation, struct revision **ret, size_t *ret_count);

#endif
