/* What the records say to a plan: the medicines of the last year, burdens, what was investigated. */
#ifndef WEB_PLAN_RECORD_H
#define WEB_PLAN_RECORD_H

#include "web/guidance.h"
#include "web/person.h"

#define MEDICINE_DAYS 366       /* what was prescribed longer ago is on the timeline; the window is our own */

/* Of the reader's story of her. A medicine by its words, however often and by whomever; what was last recorded first. */
struct medicine { struct str name, places; int64_t times; struct day last; const struct intervention *kind; };
size_t medicines_of(struct cx *cx, const struct catalog *catalog, const struct story *story, struct day today, struct medicine **ret);

#define BURDENS_LIST "severe-burden"
/* Entries of that list of codes (data/lists.csv), each by its words, the newest day of each. */
size_t burdens_of(struct cx *cx, const struct catalog *catalog, const struct story *story, struct medicine **ret);

#endif
