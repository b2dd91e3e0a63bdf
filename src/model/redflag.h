/* A red flag: a pattern that must stop and be looked at, whatever else is going on. It is asked in the rule language (its
 * `rule` holds population, window and find), with two questions more: events that nothing followed, and the first of a group. */
#ifndef MODEL_REDFLAG_H
#define MODEL_REDFLAG_H

#include "model/rule.h"

struct redflag {
	struct rule rule;           /* id, version, title, source, reviewed, checked, population, window, find, lists, hash */
	struct str confidence;      /* in the flag itself: found, memory-high, memory-medium, memory-low, own */
	struct str say;             /* what the clinician reads: what was seen and why it matters */
	struct str act;             /* what to do now */
};

#endif
