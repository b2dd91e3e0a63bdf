/* Where an item of the ward stands, what may come of it, and nights counted. Pure: acts and days in, an answer out.
 *
 *	- Nothing that came of an item is overwritten: the last act that stands can be taken back, with a reason.
 *	- A night is counted where she is in at midnight: the day of admission counts, the day of leaving does not.
 *	- A night is charged to the first approval that covers its day and still has nights left; one that none covers is counted apart.
 *	- Nobody is asked for a day on which she is expected to be done: discharge goes by benefit gained. */
#ifndef RULE_WARD_H
#define RULE_WARD_H

#include "base/arena.h"
#include "model/ward.h"

struct ward_stand {
	enum ward_act act;                      /* that stands; WARD_NOTHING */
	struct day on, until;
	int64_t number, pence;                  /* NIL_INT */
	struct str reference, say;
	int64_t seq, standing;                  /* of the last act; of the last that stands, 0: none */
	struct day approved_on;                 /* the first approval that stands; DAY_NONE */
};
/* In the order of their seq. */
struct ward_stand ward_fold(const struct ward_done *done, size_t count);
/* Is something still awaited of it? */
bool ward_waits(enum ward_kind kind, enum ward_act act);
/* Does the approval cover this day? nights: charged to it so far. */
bool ward_covers(const struct ward_stand *funding, struct day day, int64_t nights);

struct ward_ask { enum ward_act act; struct day on, until; int64_t number, pence; struct str reference; bool words; };
enum ward_no { WARD_MAY, WARD_NOT_NOW, WARD_MISSING, WARD_BAD_DAY };
/* May it come of it? To be taken back: number is the act, or 0, the last that stands. since: the item's own day. *ret_why: the sentence, where it may not. */
enum ward_no ward_may(struct arena *arena, enum ward_kind kind, const struct ward_stand *stand, const struct ward_ask *ask, struct day since,
		      struct day today, struct str *ret_why);
/* The acts that are possible now, in their order; ret has room for WARD_ACTS. */
int ward_next(enum ward_kind kind, enum ward_act act, enum ward_act *ret);

#define WARD_GRANTS_MAX 64      /* approvals of one person */
struct ward_span { struct day from, until; };   /* until DAY_NONE: goes on */
struct ward_grant { struct day from, until; int64_t nights; };   /* until DAY_NONE, nights NIL_INT: without limit */
struct ward_tally { int64_t bed, leave; };
/* Nights from a day on and before another (DAY_NONE: up to today) of one person; ret has room for grants + 1, the last: covered by none. */
void ward_nights(const struct ward_span *stay, size_t stays, const struct ward_span *leave, size_t leaves, const struct ward_grant *grant, size_t grants,
		 struct day from, struct day before, struct day today, struct ward_tally *ret);

#endif
