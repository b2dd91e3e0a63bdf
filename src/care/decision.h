/* A person stands in the middle: a named clinician confirms, rejects or looks again at what a rule found.
 *
 * Confirming says "this pattern is so, and worth care". It never writes a diagnosis, and nothing happens to the person by
 * itself. Laws that every decision obeys, each with its sentence:
 *
 *	- the entry is of the actor's own service, and unchanged since she read it (ERR_STALE);
 *	- confirm needs two answers: does a known disease explain the symptoms well enough (not "yes"), and were red flags looked for;
 *	- while a red flag is open, or she has just found one, confirm is held (ERR_HELD): HAZ-003;
 *	- reject needs a reason of data/reasons.csv, some reasons a sentence; look again needs a day in the next two years;
 *	- undo takes back the newest standing decision, by whoever made it or a colleague of the service, and leaves a row.
 *
 *	- rejecting ends nothing of a pathway that goes on: the service has to do with her as before;
 *	- "a known disease explains it" suspends every pathway of hers that goes on, whichever service's, as a red flag does, until somebody whom
 *	  the pathway calls says in words that it goes on (HAZ-002).
 *
 * The decision, the entry's new state, what it stops and the audit row are one transaction. */
#ifndef CARE_DECISION_H
#define CARE_DECISION_H

#include "model/actor.h"
#include "model/reason.h"
#include "record/decision.h"

struct care;                              /* care/episode.h */
struct decision_ask {
	struct id entry;                  /* outside id of the worklist entry */
	enum decision_kind kind;
	enum explained explained;
	enum flags_looked flags;
	struct str reason, say;
	struct day look_again_on;
	struct instant read_at;           /* the entry's changed_at when she read it; INSTANT_NONE: not compared (command line) */
	struct str form_key;              /* a repeat of the form is answered as the first time; STR_NONE */
	const struct care *care;          /* its policy is asked once more where it is written, whatever the page let through */
};

struct reasons { const struct reason *list; size_t count; };     /* of the catalogue */

/* Does it make sense by itself? ERR_BAD_FIELD says which field. Pure. */
enum err decision_check(struct cx *cx, const struct decision_ask *ask, const struct reasons *reasons, struct day today);

/* Make it. ERR_FORBIDDEN, or ERR_NOT_FOUND where it must not show: the policy says no.
 * *ret_outside: of the decision row; *ret_repeated: this form was answered before. */
enum err decision_make(struct cx *cx, struct store *store, const struct actor *actor, const struct decision_ask *ask,
		       const struct reasons *reasons, struct instant now, struct id *ret_outside, bool *ret_repeated);

/* Settle an open red flag: what was done, in words. Reopens by itself when something newer happens or comes in. ERR_CONFLICT: somebody settled it
 * meanwhile. A repeat of the form (form_key; STR_NONE: none) writes nothing and is OK. */
struct flag_ask {
	struct id patient;
	struct str flag;
	struct day seen_on;               /* today or before: what is dated later was not seen */
	struct str outcome, say, form_key;
	const struct policy *policy;
	struct str read;                  /* story_mark of what she read: where more stands now she reads it first; STR_NONE: nobody read a page (command line) */
};
enum err flag_settle_make(struct cx *cx, struct store *store, const struct actor *actor, const struct flag_ask *ask,
			  struct instant now);

#endif
