/* Who could not be judged: for this folder. */
#ifndef CARE_FINDING_IN_H
#define CARE_FINDING_IN_H

#include "care/finding.h"

/* Is it this person's: what is on record about her cannot be read, or what is to be written about her is refused? Anything else is the machine's
 * (disk, connection, time, rights), and so is whatever nobody has thought of: then a run stops and says so. */
bool finding_is_hers(enum err err);

/* She could not be judged, and the run goes on: told in the log by number, written down for the service until she can be judged, and added to the
 * report. Not for more than LIMIT_NOT_JUDGED people of a run: that is no longer one person's. Clears what failed. */
enum err finding_put_aside(struct cx *cx, struct store *store, int64_t organisation, int64_t patient, const char *say, struct instant now,
			   struct finding_report *report);

#endif
