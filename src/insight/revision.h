/* How often what was taken for unexplained turned out to have a cause: numbers of one service, nobody by name.
 *
 * Counted are episodes in which it was judged, with what it rests on, that an organic cause was ruled out: the record of a pathway that its table
 * says means that (`means: organic-ruled-out`), in whichever version. Revised are those in which the judgement was taken back as no, or that ended
 * because a disease explains the symptoms. The interval is Wilson's, 95%. Long follow-up finds more; the figure is of what is known today. */
#ifndef INSIGHT_REVISION_H
#define INSIGHT_REVISION_H

#include "catalog/catalog.h"
#include "record/episode.h"
#include "stat/interval.h"

struct revision { const struct pathway *pathway; bool asks; int64_t judged, revised; struct interval share; };
/* One a pathway, in the order of the tables, the whole first (pathway NULL). asks: some version of it asks for that judgement; of others nothing
 * can be counted. Past every guard: for who answers for the flow of the own service and sees nobody. */
enum err revisions(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct revision **ret, size_t *ret_count);

#endif
