/* The formulas as published; whoever may not be estimated is told so by a state. */
#include "stat/prevalence.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/must.h"
#include "stat/binomial.h"
#include "stat/mover.h"

/* The control of make g-need: a build that takes sensitivity and specificity for certain has to be found out. Never the program. */
#ifdef CONTROL_SURE_OF_RATES
#define RATES_ERR 0.0
#else
#define RATES_ERR 1.0
#endif

static struct prevalence none(enum prevalence_state state)
{
	return (struct prevalence){ state, { NAN, { NAN, NAN } } };
}

const char *prevalence_state_say(enum prevalence_state state)
{
	static const char *const say[] = { "", "Nobody was asked about.",
		"The figures of the rule say that it finds no better than chance.",
		"No more people were found than the rule would find by error alone.",
		"More people were found than if everybody had it." };
	return say[state];
}

static struct interval lang_reiczigel(double found, double people, const struct accuracy *a, double confidence)
{
	double z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2), zz = z * z;
	double n = people + zz, p = (found + zz / 2) / n;
	double with = (double)a->sensitivity_of + 2, se = ((double)a->sensitivity_of * a->sensitivity + 1) / with;
	double without = (double)a->specificity_of + 2, sp = ((double)a->specificity_of * a->specificity + 1) / without;
	double youden = se + sp - 1, share = (p + sp - 1) / youden;
	double se_var = RATES_ERR * se * (1 - se) / with, sp_var = RATES_ERR * sp * (1 - sp) / without;
	double shift = 2 * zz * (share * se_var - (1 - share) * sp_var);
	double half = z * sqrt(p * (1 - p) / n + share * share * se_var + (1 - share) * (1 - share) * sp_var) / youden;
	double low = share + shift - half, high = share + shift + half;
	return (struct interval){ low < 0 ? 0 : low > 1 ? 1 : low, high > 1 ? 1 : high < 0 ? 0 : high };
}

struct prevalence prevalence_corrected(int64_t found, int64_t people, const struct accuracy *a, double confidence)
{
	must(found >= 0 && found <= people && confidence > 0 && confidence < 1);
	if (people == 0)
		return none(PREVALENCE_NOBODY);
	double youden = a->sensitivity + a->specificity - 1, p = (double)found / (double)people;
	if (!(youden > 0))
		return none(PREVALENCE_BLIND);
	double share = (p + a->specificity - 1) / youden;
	if (share <= 0)
		return none(PREVALENCE_BELOW_FALSE);
	if (share > 1)
		return none(PREVALENCE_ABOVE_ALL);
	struct prevalence known = { PREVALENCE_KNOWN, { share, { NAN, NAN } } };
	if (a->sensitivity_of > 0 && a->specificity_of > 0)
		known.share.range = lang_reiczigel((double)found, (double)people, a, confidence);
	return known;
}

struct prevalence prevalence_reviewed(const struct reviewed *r, double confidence)
{
	must(r->list >= 0 && r->rest >= 0 && r->list_yes <= r->list_of && r->rest_yes <= r->rest_of);
	double all = (double)(r->list + r->rest);
	if (r->list + r->rest == 0 || (r->list && !r->list_of) || (r->rest && !r->rest_of))
		return none(PREVALENCE_NOBODY);
	struct estimate part[2] = { { r->list_of ? (double)r->list_yes / (double)r->list_of : 0, { 0, 0 } },
		{ r->rest_of ? (double)r->rest_yes / (double)r->rest_of : 0, { 0, 0 } } };
	if (r->list_of)
		part[0].range = binomial_wilson(r->list_yes, r->list_of, confidence);
	if (r->rest_of)
		part[1].range = binomial_wilson(r->rest_yes, r->rest_of, confidence);
	const double weight[2] = { (double)r->list / all, (double)r->rest / all };
	return (struct prevalence){ PREVALENCE_KNOWN, mover_sum(part, weight, 2) };
}
