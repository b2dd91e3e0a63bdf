/* What a version of an agreement would open or close, before anybody signs it: for each giver, receiver and class, how many records of
 * how many people it carries, beside what is carried now. Counts only; nobody is named. Counting reads the whole record past the guards:
 * seconds, at some ten thousand people. */
#ifndef CARE_AGREEMENT_PREVIEW_H
#define CARE_AGREEMENT_PREVIEW_H

#include "record/agreement.h"

struct agreement_amount { uint8_t labels; int64_t records, people; };   /* labels 0: nothing is carried */
struct agreement_change {
	struct agreement_party from, to;
	enum record_class class;
	struct agreement_amount before, after;
	bool counted;                   /* false: records of this class are not counted yet (plans, notes: they come one by one) */
};

/* `v` beside `before` (NULL: nothing); count false: only which classes, amounts stay 0. Ordered by giver, receiver, class. What the
 * receiver sees of it is less: only people with whom it has to do, and what its roles may see. */
enum err agreement_preview(struct cx *cx, struct db *db, const struct agreement_version *v, const struct agreement_version *before,
			   bool count, struct agreement_change **ret, size_t *ret_count);
/* The version in force beside which a version of the list is to be read: the newest older one that is live or suspended; NULL: none. */
const struct agreement_version *agreement_before(const struct agreement_version *list, size_t count, const struct agreement_version *v);

/* What stands on a page for a count that is not one's own: below five is said so, the rest is rounded to fives. */
struct str agreement_about(struct cx *cx, int64_t count, bool own);

#endif
