/* What the course of an episode means for beds: for this folder. */
#ifndef CARE_WARD_IN_H
#define CARE_WARD_IN_H

#include "care/episode.h"

/* In the transaction of an act after which she stands at another step, or has ended: whoever is no longer at a step of the ward leaves the bed on
 * that day; whom a general hospital ward has taken keeps it, away; an admission that is taken back never was. Any other act says nothing of beds. */
enum err stay_follow(struct cx *cx, struct db *db, const struct episode_held *episode, const struct course *course, struct str role,
		     const struct course_event *event, struct instant now);
/* ERR_HELD: where the service has a ward for the pathway, admission and the commissioner's answer are written down there, so that there is one
 * story of bed and funding. */
enum err ward_leaves(struct cx *cx, struct db *db, const struct episode_held *episode, const struct course *course, const struct course_ask *ask);

#endif
