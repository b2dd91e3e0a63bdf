/* Asking a service for advice about somebody, without a referral: asked, answered by a named clinician, followed up, closed, or turned into a
 * referral.
 *
 * Laws:
 *	- who asks and who answers is decided by policy where it is written (referral: send to another, add);
 *	- a thread is read by the two organisations alone, whatever agreements carry (sql/schema, g_consultation);
 *	- nothing is asked of a service that is not let know who the person is (ERR_HELD), nor about somebody who has said no (ERR_BAD_FIELD);
 *	- each question has a day by which it is answered (setting advice_days); an answer stops it, another question starts it anew;
 *	- both have to do with the person while it goes on, and for the days after that the policy says. */
#ifndef CARE_CONSULTATION_H
#define CARE_CONSULTATION_H

#include "care/episode.h"
#include "record/consultation.h"

#define CONSULTATION_FILE_MAX (2u << 20)        /* bytes of a file: a scanned letter */
#define CONSULTATION_FILES 10                   /* of one thread */

struct consultation_ask { struct id patient; int64_t service; struct str about, say; enum truth agreed; struct str form_key; };
enum err consultation_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct consultation_ask *ask,
			    struct instant now, struct id *ret_outside);
/* A message, or the end. seq: of the last message that was read (ERR_STALE). */
struct consultation_reply { struct id consultation; int64_t seq; bool close; struct str say, form_key; };
enum err consultation_answer(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct consultation_reply *reply,
			     struct instant now);
/* What a file is, by its first bytes; FILE_NONE: none of those that are taken. */
enum file_kind file_kind_of(struct str bytes);
struct consultation_attachment { struct id consultation; struct str name, bytes, form_key; };
enum err consultation_file_add(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care,
			       const struct consultation_attachment *file, struct instant now);
/* The thread became this referral. In the transaction that begins the episode, under the actor's guard. */
enum err consultation_became(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id consultation, int64_t patient,
			     int64_t service, int64_t episode, struct str pathway, struct instant now);

#endif
