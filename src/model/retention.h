/* How long a record is kept: rows of data/retention.csv, and the day that they come to for one person. Pure. */
#ifndef MODEL_RETENTION_H
#define MODEL_RETENTION_H

#include "base/day.h"
#include "base/str.h"

enum retention_applies { RETENTION_ALL, RETENTION_CHILD, RETENTION_CHILD_17, RETENTION_LISTED, RETENTION_LISTED_DIED, RETENTION_GP_DIED,
	RETENTION_GP_LIVING, RETENTION_APPLIES };
enum retention_counted { RETENTION_LAST, RETENTION_DEATH, RETENTION_BIRTH, RETENTION_NEVER, RETENTION_COUNTED };
const char *retention_applies_word(enum retention_applies applies);
const char *retention_counted_word(enum retention_counted counted);

struct retention_period { struct str id, source, confidence, say; enum retention_applies applies; enum retention_counted counted; int years; };

/* DAY_NONE: not known. listed: since when a service had her on its list; registered: with a practice that is on record here. */
struct retention_facts { struct day born, died, last, listed; bool registered; };

/* The day from which she may be destroyed, and the row that says so. False: never, or not to be told because a day is not known; *ret_by then
 * is the row that stands in the way, NULL: nothing on record has a day. */
bool retention_day(const struct retention_period *period, size_t count, const struct retention_facts *facts, struct day *ret_on,
		   const struct retention_period **ret_by);

#endif
