/* Whose silence is a no: which kinds of event the holdings that a reader sees would have told her of whom. All under the reader's guard. */
#ifndef RECORD_COVERAGE_H
#define RECORD_COVERAGE_H

#include "model/event.h"
#include "model/person.h"
#include "model/policy.h"
#include "store/tx.h"

/* Read once for many people: those from first to last, by row number. Nobody else is covered by anything. */
struct coverage_holding { int64_t id, organisation; enum org_type type; int64_t kinds; struct day from; };
struct coverage {
	struct coverage_holding *holding; size_t count;
	struct coverage_told *told; size_t tolds;               /* which classes of which holding, by which relation */
	struct coverage_bound *bound; size_t bounds;            /* who has that relation, by rising patient */
	struct coverage_barred *barred; size_t barreds;         /* and what she has chosen, by rising patient */
};
enum err coverage_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t first, int64_t last, struct coverage *ret);
/* Kinds that each of the holdings is given to her of this person, whether it tells of them or not: those of the classes that her role
 * reaches, that an agreement carries, that the person's relation opens and that the person has not refused. What is refused in silence (to
 * a member of staff whom she has named) counts as given: that it is refused must not show. */
int64_t *coverage_kinds(struct arena *arena, const struct coverage *coverage, int64_t patient);

#endif
