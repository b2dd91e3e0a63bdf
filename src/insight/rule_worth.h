/* What a rule's list is worth, from the decisions of named reviewers, and what they cannot tell.
 *
 * PPV of the list: of those reviewed, how many were confirmed (Wilson 95% interval). It says nothing about whom the rule
 * misses. Only a random sample of people not found, reviewed in the same way, gives sensitivity: with L people on the list,
 * share p confirmed, and N people not found, share q confirmed in the sample, it is Lp / (Lp + Nq). Its bounds here take the
 * lower bound of p with the upper bound of q and the other way round: wider than 95%, and said so. */
#ifndef INSIGHT_RULE_WORTH_H
#define INSIGHT_RULE_WORTH_H

#include "record/decision.h"
#include "record/finding.h"

struct share { int64_t yes, of; double value, low, high; };       /* NAN where of is 0 */

struct rule_view {
	bool ran;                       /* has the rule been asked of everyone yet? */
	struct rule_run run;
	struct rule_worth worth;
	struct share ppv;               /* of the list */
	struct share missed;            /* of the sample of people not found */
	double sensitivity, sensitivity_low, sensitivity_high;    /* NAN without a reviewed sample */
};

enum err rule_view(struct cx *cx, struct db *db, int64_t organisation, struct str rule, struct rule_view *ret);

#endif
