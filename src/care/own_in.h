/* What a service writes about itself, and not about a patient: its people, what others say of it. Every such write is decided again by the role in
 * its own transaction, is of the writer's own organisation, and leaves an entry in the log that names nobody. */
#ifndef CARE_OWN_IN_H
#define CARE_OWN_IN_H

#include "model/actor.h"
#include "store/tx.h"

struct own { const struct actor *actor; const char *class; struct instant now; struct str done; };

/* A form that is sent once; done is its answer. */
enum err own_once(struct cx *cx, struct store *store, struct own *own, struct str key, store_work *work, void *arg);
/* May the role do it? ERR_FORBIDDEN. */
enum err own_may(struct cx *cx, const struct own *own, const char *operation);
enum err own_tell(struct cx *cx, struct db *db, struct own *own, const char *operation, struct id subject);
/* What is there, of the own organisation and not ended: else ERR_NOT_FOUND with the sentence, or ERR_CONFLICT. err: of the look for it. */
enum err own_held(struct cx *cx, const struct own *own, enum err err, int64_t organisation, struct instant ended_at, const char *none);
/* Trimmed, in bounds. needed NULL: it may be empty. */
enum err own_words(struct cx *cx, struct str *words, const char *needed);
enum err own_line(struct cx *cx, struct str *line, const char *needed);
/* A day that has come, within ten years back. */
enum err own_past_day(struct cx *cx, const struct own *own, struct day on);
/* Somebody who works there now. ERR_BAD_FIELD. */
enum err own_colleague(struct cx *cx, struct db *db, const struct own *own, struct id outside, int64_t *ret);

#endif
