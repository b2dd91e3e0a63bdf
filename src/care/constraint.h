/* What guidance newer than the guide says against an offer to somebody: asked where it is written and where it is shown, of what the reader may
 * see of her records. Whose records are shut may have what a constraint asks for: then whether it speaks is not known, and it says so. */
#ifndef CARE_CONSTRAINT_H
#define CARE_CONSTRAINT_H

#include "care/episode.h"
#include "record/plan.h"
#include "rule/constraint.h"

/* What is offered, to whom. kind PLAN_NONE: by a step of a pathway. against_say: why all the same. */
struct constrained { int64_t patient, episode; enum plan_kind kind; enum plan_state state; struct str intervention, text, against_say; };

/* With what speaks against it, its source, and what instead: ERR_CONFLICT where the source does not let it be offered, ERR_HELD where a reason is
 * needed and there is none. Else ret->against and against_say hold what spoke and the reason. */
enum err constraint_require(struct cx *cx, struct db *db, const struct care *care, const struct constrained *what, struct day today,
			    struct plan_offer *ret);

/* For a page: several offers to one person at once. ret: a list for each. */
struct constraint_said { const struct constraint_hit *hit; size_t hits; };
enum err constraints_of(struct cx *cx, struct db *db, const struct care *care, const struct constrained *what, size_t count, struct day today,
			struct constraint_said **ret);
/* "NICE NG206 (2021) (set down from memory, likely right)" */
struct str constraint_source_say(struct arena *arena, const struct constraint *constraint);

#endif
