/* The first line of whatever shows a person: the red flag, and the last new symptom. HAZ-019 */
#ifndef WEB_FIRST_H
#define WEB_FIRST_H

#include "care/symptom.h"
#include "door/door.h"
#include "gen/templates.h"

struct t_symptom *symptom_say(struct cx *cx, const struct symptom_newest *newest);

/* The days of their last new symptoms, for a file: of as many people as it holds, some hundred at once. DAY_NONE: none that she sees. */
enum err symptom_days(struct cx *cx, const struct request *rq, const int64_t *patient, size_t count, struct day *ret);

/* What first lines say of the people of one page, asked for at once: what the service's list knows, as far as the reader sees the list, and her
 * last new symptom. Both are of what she may see: what is hidden from her is not told by a day or by its absence. */
struct firsts { struct cx *cx; size_t count; int64_t *patient; enum truth *flag; struct symptom_newest *newest; };
enum err firsts_load(struct cx *cx, const struct request *rq, const int64_t *patient, size_t count, struct firsts *ret);
/* Of one of those people. stopped: what suspends the pathway; STR_NONE: nothing does. */
const struct t_card_first *card_first(const struct firsts *firsts, int64_t patient, struct str stopped);
/* What it says, for a file: "open", "none, looked for", "not known"; STR_NONE where there is no card. */
struct str card_flag_say(const struct t_card_first *card);
struct day card_symptom_on(const struct t_card_first *card);

#endif
