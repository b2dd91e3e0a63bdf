/* Parts of a plan inside a transaction that does more: for this folder. */
#ifndef CARE_PLAN_IN_H
#define CARE_PLAN_IN_H

#include "care/plan.h"

/* In a closure: a planned appointment that stands was kept or missed; decided, worded anew with that state, told. Where it stands no more, or another
 * organisation wrote it, it is left as it is. */
enum err plan_appointment_in(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id episode, int64_t thread,
			     enum plan_state state, struct instant now);

#endif
