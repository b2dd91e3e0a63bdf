/* Three-valued truth: silence in a record is not a no. Kleene's tables. */
#ifndef BASE_TRUTH_H
#define BASE_TRUTH_H

enum truth { TRUTH_UNKNOWN = -1, TRUTH_NO = 0, TRUTH_YES = 1 };

static inline enum truth truth_not(enum truth a) { return a == TRUTH_UNKNOWN ? a : a == TRUTH_YES ? TRUTH_NO : TRUTH_YES; }
static inline enum truth truth_and(enum truth a, enum truth b)
{
	return a == TRUTH_NO || b == TRUTH_NO ? TRUTH_NO : a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
}
static inline enum truth truth_or(enum truth a, enum truth b) { return truth_not(truth_and(truth_not(a), truth_not(b))); }

#endif
