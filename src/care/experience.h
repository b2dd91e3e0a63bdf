/* What others say of the service.
 *
 * Laws:
 *	- an answer is kept without who gave it: no patient, sign-in, request or time finer than a day goes with it, and none is kept beside it;
 *	- its words are read by a named member of staff before anybody else reads them; kept back, they are gone;
 *	- an address that was revoked is as one that never was. */
#ifndef CARE_EXPERIENCE_H
#define CARE_EXPERIENCE_H

#include "model/actor.h"
#include "record/feedback.h"
#include "record/voice.h"

struct feedback_link_ask { enum audience audience; struct str place, form_key; };
enum err feedback_link_open(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_link_ask *ask, struct instant now);
struct feedback_one { struct id what; enum feedback_state state; struct str say, form_key; };
enum err feedback_link_close(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now);

/* By whoever has the address. form: of the page that was shown, so that it counts once; most: that a place takes on a day (ERR_BUSY).
 * ERR_NOT_FOUND: no such address; ERR_BAD_FIELD. */
struct feedback_ask { struct id link, form; int64_t answer, most; struct str say; };
enum err feedback_give(struct cx *cx, struct store *store, const struct feedback_ask *ask, struct day today);
/* Cards on paper, counted: by answer, the first is 1. */
struct feedback_cards_ask { enum audience audience; struct str place, form_key; struct day on; int64_t answer[FEEDBACK_ANSWERS + 1]; };
enum err feedback_cards(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_cards_ask *ask, struct instant now);
/* Read: shown, or kept back. ERR_CONFLICT: somebody has read it. */
enum err feedback_read(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now);

struct voice_ask { struct voice_words words; struct str form_key; };
enum err voice_put(struct cx *cx, struct store *store, const struct actor *actor, const struct voice_ask *ask, struct instant now);
enum err voice_end(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now);
struct said_ask { struct said_words words; struct str form_key; };
enum err said_put(struct cx *cx, struct store *store, const struct actor *actor, const struct said_ask *ask, struct instant now);
enum err said_end(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now);

#endif
