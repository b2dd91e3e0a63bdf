/* A carer of somebody on a pathway, and what she needs herself: who she is to the person, whether an assessment of her own was offered, what she
 * said, what was offered or agreed, when it is looked at again.
 *
 * Laws:
 *	- it is the carer's, not the patient's: written as about somebody else (THIRDPARTY), so that no patient, no carer and no glass opens it;
 *	- it stays within the organisation that wrote it, whatever agreements carry: the guard asks for that too. No letter or plan draws on it;
 *	- it is never overwritten: a newer wording stands instead, the older one stays to be seen;
 *	- what the audit says of it, which the patient may read, names neither a carer nor that there is one. */
#ifndef CARE_CARER_H
#define CARE_CARER_H

#include "care/episode.h"
#include "record/carer.h"

struct carer_ask {
	struct id episode;
	struct id need;                 /* to be worded anew; ID of zeros: another carer */
	struct carer_words words;
	struct str form_key;
};
/* ERR_BAD_FIELD, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_CONFLICT (somebody worded it anew, or the episode is over). */
enum err carer_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct carer_ask *ask, struct instant now);
struct carer_end { struct id episode, need; struct str say, form_key; };
enum err carer_end(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct carer_end *ask, struct instant now);

#endif
