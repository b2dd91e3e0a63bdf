/* The people of a service: what they can do, whom they trained, who supervises whom.
 *
 * Laws:
 *	- a competence is written by whoever has it, and confirmed by who supervises her now: never by herself, by nobody else;
 *	- nothing is overwritten: what ends, ends with its reason; what was written by mistake is taken back;
 *	- what was said in supervision is read by the two of them and by nobody else, whatever their role. */
#ifndef CARE_TEAM_H
#define CARE_TEAM_H

#include "care/episode.h"
#include "record/competence.h"
#include "record/supervision.h"
#include "record/training.h"

struct competence_ask { struct str competence, evidence, form_key; struct day from, until /* DAY_NONE: as long as the table says */; };
/* One's own. ERR_BAD_FIELD, ERR_FORBIDDEN. */
enum err competence_claim(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct competence_ask *ask,
			  struct instant now);
struct competence_look { struct id competence; struct str say, form_key; struct day until; };
/* ERR_FORBIDDEN: she is not who supervises her; ERR_CONFLICT: it was confirmed or ended; ERR_NOT_FOUND. */
enum err competence_confirm(struct cx *cx, struct store *store, const struct actor *actor, const struct competence_look *ask, struct instant now);
/* Whoever has it, who supervises her, or who runs the service. */
enum err competence_end(struct cx *cx, struct store *store, const struct actor *actor, const struct competence_look *ask, struct instant now);

struct training_ask { struct training_words words; struct str to /* ODS code of an organisation; STR_NONE: named by words alone */, form_key; };
enum err training_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct training_ask *ask,
		      struct instant now);
struct training_end { struct id training; struct str say, form_key; };
enum err training_end(struct cx *cx, struct store *store, const struct actor *actor, const struct training_end *ask, struct instant now);

struct supervision_ask { struct id supervisor, supervisee; int64_t every_days; struct day from; struct str form_key; };
/* Who runs the service says who supervises whom. ERR_CONFLICT: she does already. */
enum err supervision_pair(struct cx *cx, struct store *store, const struct actor *actor, const struct supervision_ask *ask, struct instant now);
enum err supervision_part(struct cx *cx, struct store *store, const struct actor *actor, struct id supervision, struct str form_key, struct instant now);
#define SITTING_MOST 40                 /* in one group */
struct sitting_ask { enum supervision_kind kind; struct day on; int64_t minutes; struct id who[SITTING_MOST] /* supervisions */; size_t whos;
	struct str whom, form_key; };
/* By one of the two, or who consulted. ERR_NOT_FOUND: no such supervision, or somebody else's. */
enum err supervision_keep(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_ask *ask, struct instant now);
struct sitting_note { struct id sitting; struct str say, form_key; };
/* ERR_NOT_FOUND: she is neither of the two. */
enum err supervision_note(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_note *ask, struct instant now);
enum err supervision_undo(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_note *ask, struct instant now);

#endif
