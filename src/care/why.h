/* Why can somebody see a record, or not: the gates in their order, each with what it asked, the row of the policy that answered, and in
 * words what made it so. For the page and for the command line. */
#ifndef CARE_WHY_H
#define CARE_WHY_H

#include "record/facts.h"

enum why_mark { WHY_YES, WHY_NO, WHY_NOT_ASKED };
struct why_gate { enum why_mark mark; const char *name; struct str row, note, say; };
struct why {
	bool allowed, by_glass, may_break_glass;
	struct str sentence;              /* the answer */
	struct why_gate gate[GATES];
	struct str obligations;           /* what has to be kept; STR_NONE: nothing */
	struct str nearest;               /* what would be allowed; STR_NONE: nothing near */
	struct str ask;                   /* the organisation to ask */
};
/* ERR_NOT_FOUND, and its plain sentence, where the denial must not show; unless `whole`, for who keeps the system. */
enum err why_make(struct cx *cx, struct db *db, const struct policy *policy, const struct facts *facts, bool whole, struct why *ret);

#endif
