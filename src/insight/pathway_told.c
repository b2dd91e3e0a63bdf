/* The conditions of ways, said by what judges them. */
#include "insight/pathway_told.h"

#include "rule/course.h"

struct str pathway_way_told(struct arena *arena, const struct pathway *pathway, const struct pathway_arrow *arrow)
{
	if (arrow->when.needs)
		return condition_say(arena, pathway, &arrow->when, NULL, NULL, DAY_NONE);
	return arrow->otherwise ? STR("Where no other way is proposed.") : STR("A free choice.");
}
