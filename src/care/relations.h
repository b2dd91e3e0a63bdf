/* Who has to do with a person, where it is wrong: ended by those who look after her, for their own organisation. */
#ifndef CARE_RELATIONS_H
#define CARE_RELATIONS_H

#include "model/actor.h"
#include "record/relation.h"

/* Is it ended by saying so? What follows from the list (review, caseload) is undone there; what is held, by undoing an import. */
bool relation_endable(enum relation_kind kind);
struct relation_end { struct id patient; enum relation_kind kind; struct str why; const struct policy *policy; };
/* Under the actor's guard, decided as a change of who the person is; all of that kind end, the actor's own where it is personal. Ended twice is
 * ended once. ERR_NOT_FOUND: not seen; ERR_FORBIDDEN; ERR_BAD_FIELD: of another kind, or no
 * word why (a word of a list: it goes into the log). */
enum err relation_end(struct cx *cx, struct store *store, const struct actor *actor, const struct relation_end *ask, struct instant now);

/* The words that say why: another-person, not-here, over. */
bool relation_why_known(struct str why);

/* In closures, at the console, and told so in the log. End: an organisation's, as above. Back: what was ended by hand, here or on a page, holds
 * again until the given instant (ERR_NOT_FOUND: nothing was; ERR_BAD_FIELD: that is not ahead). */
struct relation_hand { int64_t organisation, patient; enum relation_kind kind; struct str why; struct instant until; };
enum err relation_end_by_hand(struct cx *cx, struct db *db, const struct relation_hand *hand, struct instant now);
enum err relation_back_by_hand(struct cx *cx, struct db *db, const struct relation_hand *hand, struct instant now);

#endif
