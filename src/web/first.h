/* The first line of whatever shows a person: the red flag, and the last new symptom. HAZ-019 */
#ifndef WEB_FIRST_H
#define WEB_FIRST_H

#include "care/symptom.h"
#include "door/door.h"
#include "gen/templates.h"

struct t_symptom *symptom_say(struct cx *cx, const struct symptom_newest *newest);

/* For a line of a list. stopped: what suspends the pathway, STR_NONE: nothing does; else what the service's list knows, as far as the reader
 * sees the list. Both are of what she may see: what is hidden from her is not told by a day or by its absence. */
enum err card_first(struct cx *cx, const struct request *rq, int64_t patient, struct str stopped, const struct t_card_first **ret);

#endif
