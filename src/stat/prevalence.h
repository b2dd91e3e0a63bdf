/* How many have something, where what looks for it errs.
 *
 * Two ways to know how it errs. Either sensitivity and specificity were measured elsewhere, in so many people with and so many without it; then the
 * share found is corrected (Rogan and Gladen 1978, Am J Epidemiol 107:71). Or people on the list and people not on it were looked at here;
 * then the two shares are weighted by how many there are of each, and no figure from elsewhere is needed. */
#ifndef STAT_PREVALENCE_H
#define STAT_PREVALENCE_H

#include <stdint.h>

#include "stat/interval.h"

/* sensitivity_of: with it, in whom sensitivity was measured; specificity_of: without it. 0: nobody said in how many, and no interval is honest. */
struct accuracy { double sensitivity, specificity; int64_t sensitivity_of, specificity_of; };

/* Why there is no estimate. It is then "cannot be estimated", never 0. */
enum prevalence_state {
	PREVALENCE_KNOWN,
	PREVALENCE_NOBODY,              /* nobody was asked about */
	PREVALENCE_BLIND,               /* sensitivity and specificity together are no better than chance */
	PREVALENCE_BELOW_FALSE,         /* no more were found than it would find by error alone */
	PREVALENCE_ABOVE_ALL,           /* more than if everybody had it */
};
const char *prevalence_state_say(enum prevalence_state state);          /* a sentence; "" for PREVALENCE_KNOWN */

struct prevalence { enum prevalence_state state; struct estimate share; };      /* share: NAN unless known */

/* The interval of Lang and Reiczigel 2014 (Prev Vet Med 113:13): carries the uncertainty of the count, of sensitivity and of specificity; two
 * patients added to each sample keep it covering where shares are near 0 or 1. NAN where a size is not known. */
struct prevalence prevalence_corrected(int64_t found, int64_t people, const struct accuracy *accuracy, double confidence);

/* Looked at here: of `list` found people list_yes of list_of looked at have it, of `rest` others rest_yes of rest_of. Wilson's interval for each
 * share, joined by MOVER (stat/mover.h). PREVALENCE_NOBODY where of one of the two nobody was looked at. */
struct reviewed { int64_t list, list_yes, list_of, rest, rest_yes, rest_of; };
struct prevalence prevalence_reviewed(const struct reviewed *reviewed, double confidence);

#endif
