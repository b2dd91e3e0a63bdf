/* Patients' choices and hazards: written down by who looks after the person, with the reason; ended, never deleted. */
#ifndef CARE_CHOICE_H
#define CARE_CHOICE_H

#include "model/actor.h"
#include "record/bar.h"

struct choice_ask {
	struct id patient;                /* outside id */
	struct bar bar;                   /* kind, organisation, staff, class, from, until, say */
	const struct policy *policy;
	struct str form_key;              /* STR_NONE: none */
};
/* Is it hers to make and to take back by herself? Sharing and the opt-out; not what stands against one person, nor a hazard. */
bool choice_hers(const struct bar *bar);
/* Under the actor's guard; whoever may change who the person is may write down what she chooses. ERR_NOT_FOUND: not seen; ERR_FORBIDDEN,
 * ERR_BAD_FIELD. *ret_outside: of the bar. */
enum err choice_add(struct cx *cx, struct store *store, const struct actor *actor, const struct choice_ask *ask, struct instant now,
		    struct id *ret_outside);
struct choice_end { struct id bar; struct str say; const struct policy *policy; struct str form_key; };
/* ERR_NOT_FOUND: no bar of this person; ERR_CONFLICT: it has ended. */
enum err choice_end(struct cx *cx, struct store *store, const struct actor *actor, struct id patient, const struct choice_end *ask, struct instant now);

#endif
