/* A pathway in English: what its table says, for whoever reads it. */
#ifndef INSIGHT_PATHWAY_TOLD_H
#define INSIGHT_PATHWAY_TOLD_H

#include "base/arena.h"
#include "model/pathway.h"

/* When a way is proposed: its condition, "Where no other way is proposed.", "A free choice." */
struct str pathway_way_told(struct arena *arena, const struct pathway *pathway, const struct pathway_arrow *arrow);

#endif
