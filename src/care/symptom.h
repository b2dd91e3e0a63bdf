/* The last new symptom: what stands beside the red flag in the first line of whatever shows a person. */
#ifndef CARE_SYMPTOM_H
#define CARE_SYMPTOM_H

#include "catalog/catalog.h"
#include "record/timeline.h"

/* Of all symptoms in what the reader may see, the one whose first time is the newest: an old one that comes again is not new, by its words,
 * whichever code says them. An entry of which the source does not say what it is counts where the list of symptoms (data/lists.csv) has its code.
 * untold: there is a newer entry of a code system that no such list speaks, so it may have been later than `on`, or on DAY_NONE not none. */
struct symptom_newest { struct day on; struct str term; bool untold; };
/* Of many at once: one a patient. */
enum err symptom_newest(struct cx *cx, struct db *db, const struct catalog *catalog, const int64_t *patient, size_t count, struct symptom_newest *ret);
/* Of one whose story was read already. */
struct symptom_newest symptom_newest_told(struct arena *arena, const struct catalog *catalog, const struct story *story);

#endif
