/* Letting somebody see a record by name, and ending it: the patient herself, a carer, a researcher, a therapist or supervisor.
 *
 * Laws:
 *	- who gives it answers for the organisation's log (information governance), and holds a record of the person; nobody gives it to herself;
 *	- who decided, and on what ground, is a named person and a word of model/permission.h; all but the patient's own has a last day;
 *	- the sign-in of a patient or carer has no name and no role of the staff: who it is stands with the permission, under the guard;
 *	- row, relation, what it leaves out, sign-in and audit: one transaction; ended, nothing is open from the next request on. */
#ifndef CARE_PERMISSION_H
#define CARE_PERMISSION_H

#include "model/actor.h"
#include "record/permission.h"

struct permission_ask {
	const struct actor *actor;        /* NULL: whoever runs Waymark, at the console */
	int64_t organisation;             /* the actor's own; at the console, the one that is named */
	int64_t patient;                  /* row; NIL: by number and birth date */
	struct str number; struct day birth_on;
	enum relation_kind kind;
	struct str login;                 /* of a sign-in that there is; "": a new one, for patient and carer */
	struct str name;                  /* of a carer */
	uint32_t classes;                 /* of a carer: what she may see, some of what the policy opens; who the patient is goes with it */
	struct str ground, reference, decided_by, say;
	struct day from, until;           /* from DAY_NONE: now */
	const struct policy *policy;
};
/* ERR_BAD_FIELD with what is missing or wrong; ERR_CONFLICT: it stands already; ERR_NOT_FOUND, ERR_FORBIDDEN. In a closure. */
enum err permission_give(struct cx *cx, struct db *db, const struct permission_ask *ask, struct instant now, struct permission *ret);

/* In closures; actor NULL: at the console. Ended twice is ended once. why: a word (over, taken-back, another-person, died). */
bool permission_why_known(struct str why);
enum err permission_end(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, struct id permission, struct str why,
			struct instant now);
/* Ended by mistake: it holds again as it was, as a row of its own. ERR_CONFLICT: it has not ended, or its time is over. */
enum err permission_again(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, struct id permission, struct instant now,
			  struct permission *ret);
/* A code with which patient or carer choose a password; hash of it. ERR_CONFLICT: ended, or a member of staff's. */
enum err permission_code(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, struct id permission, struct str hash,
			 struct instant now);
/* May the patient end it herself? Carers who are let in because she agreed. */
bool permission_hers(const struct permission *permission);
/* She does, on her own page. ERR_NOT_FOUND: it is not hers, or not hers to end. */
enum err permission_take_back(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, struct id permission,
			      struct instant now);

/* What it would open in this role, by policy: a set of classes. */
uint32_t permission_would_open(const struct policy *policy, enum relation_kind kind, struct str role);

#endif
