/* A rule's list, counted. */
#include "insight/rule_worth.h"

#include <math.h>

#include "stat/binomial.h"

static struct share share_of(int64_t yes, int64_t of)
{
	struct share s = { yes, of, NAN, NAN, NAN };
	if (of > 0) {
		struct interval i = binomial_wilson(yes, of, 0.95);
		s.value = (double)yes / (double)of;
		s.low = i.low;
		s.high = i.high;
	}
	return s;
}

static double sensitivity(double list, double p, double rest, double q)
{
	double found = list * p, missed = rest * q;
	return found + missed > 0 ? found / (found + missed) : NAN;
}

enum err rule_view(struct cx *cx, struct db *db, int64_t organisation, struct str rule, struct rule_view *ret)
{
	*ret = (struct rule_view){ .sensitivity = NAN, .sensitivity_low = NAN, .sensitivity_high = NAN };
	enum err err = rule_run_latest(cx, db, organisation, rule, &ret->run);
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	else
		TRY(err);
	ret->ran = err == OK;
	TRY(rule_worth(cx, db, rule, &ret->worth));
	const struct rule_worth *w = &ret->worth;
	ret->ppv = share_of(w->confirmed, w->confirmed + w->rejected);
	ret->missed = share_of(w->sample_confirmed, w->sample_confirmed + w->sample_rejected);
	if (ret->ran && ret->ppv.of && ret->missed.of) {
		double list = (double)ret->run.yes, rest = (double)(ret->run.people - ret->run.yes);
		ret->sensitivity = sensitivity(list, ret->ppv.value, rest, ret->missed.value);
		ret->sensitivity_low = sensitivity(list, ret->ppv.low, rest, ret->missed.high);
		ret->sensitivity_high = sensitivity(list, ret->ppv.high, rest, ret->missed.low);
	}
	return OK;
}
