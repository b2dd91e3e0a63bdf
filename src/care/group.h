/* A session of a group: written down once by whoever leads it, standing in each record.
 *
 * Laws:
 *	- in each record stands an act of its own: that she came, or did not, with the group's name; decided, asked and told as any session
 *	  (care/episode.h), so a red flag, a session beyond the planned or another profession's step refuses it;
 *	- all of them or none: the first that may not be written refuses the whole with its reason, and says which line it was;
 *	- nobody's record names another: what is written of the group is its name, and a name that is one of those present is refused. */
#ifndef CARE_GROUP_H
#define CARE_GROUP_H

#include "care/episode.h"

#define GROUP_MAX 40            /* people of one group session */

struct group_came { struct id episode; int64_t seq; enum truth came; };   /* seq: of the last act when the leader read the list */
struct group_ask {
	const struct group_came *person; size_t people;
	struct str title;               /* of the group */
	struct str phase;               /* of the sessions, where the step has phases */
	struct day on;
	struct str form_key;
};
/* ERR_BAD_FIELD: nobody chosen, too many, no name, or a name that tells of somebody; else as episode_act. */
enum err group_attended(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct group_ask *ask,
			struct instant now);

/* Under the reader's guard: does the name of a group tell of this person? ERR_BAD_FIELD. */
enum err group_name_check(struct cx *cx, struct db *db, struct str title, int64_t patient);

#endif
