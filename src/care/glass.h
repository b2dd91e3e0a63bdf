/* Breaking the glass: in need, one person's record, for an hour, with a reason, seen by others. And the review of who did.
 *
 * What is opened is what the policy lets the glass open, nothing more. The row, the relation, the alerts to the privacy officers of
 * both sides and the line in the patient's log are one transaction. */
#ifndef CARE_GLASS_H
#define CARE_GLASS_H

#include "model/actor.h"
#include "model/reason.h"
#include "record/glass.h"

struct glass_ask {
	struct str nhs_number;            /* as written: blanks are left out */
	struct day birth_on;
	struct str reason, say;
	const struct policy *policy;
	const struct reason *reasons; size_t reasons_n;
	struct str form_key;              /* a repeat of the form is answered as the first time; STR_NONE */
};

/* Whoever asks has just proved who she is (the door's part). *ret_patient: whose page to go to. ERR_BAD_FIELD: number, day, reason or
 * words are missing. ERR_NOT_FOUND: nobody has both, or the policy lets the glass open nothing: one sentence for all of these, and
 * the try is in the audit. ERR_HELD: so many wait for a look already (record/glass.h); it opens nothing, the privacy officers are told, and
 * one of them, of the organisation for which she acts, has to look first. */
enum err glass_break(struct cx *cx, struct store *store, const struct actor *actor, const struct glass_ask *ask, struct instant now,
		     struct id *ret_patient);
/* The sentence of that refusal, before she writes anything; NULL: she may. */
enum err glass_locked_say(struct cx *cx, struct db *db, int64_t staff, const char **ret);

struct glass_judgement { struct id glass; bool justified; struct str say; struct str form_key; const struct policy *policy; };
/* A privacy officer's word on one that her organisation was told of, once. ERR_BAD_FIELD: no words; ERR_FORBIDDEN: her own, or her role does
 * not look at logs; ERR_CONFLICT: reviewed by a colleague. */
enum err glass_review(struct cx *cx, struct store *store, const struct actor *actor, const struct glass_judgement *ask, struct instant now);

/* Reviews that were not made within 72 hours are passed on, once each: in the log of the person, on the page of whoever should have looked,
 * and (*ret_count) to whoever runs Waymark. */
enum err glass_pass_on(struct cx *cx, struct store *store, struct instant now, int64_t *ret_count);

#endif
