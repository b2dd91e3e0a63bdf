/* Breaking the glass, as rows: who broke it, for whom, why, until when; whose privacy officers were told; what they found. */
#ifndef RECORD_GLASS_H
#define RECORD_GLASS_H

#include "base/id.h"
#include "model/actor.h"
#include "model/policy.h"
#include "store/tx.h"

#define GLASS_MINUTES      60             /* open for so long; reference model of the project */
#define GLASS_REVIEW_HOURS 72             /* a review is due; reference model of the project */
#define GLASS_LOCK_AFTER   3              /* by one person, with nobody looking at it; reference model of the project */
#define GLASS_LOCK_HOURS   24             /* within so long; the same */
#define GLASS_SAY_MIN      20             /* letters of the reason in words */

enum glass_outcome { GLASS_OPENED = 1, GLASS_TOO_MANY = 2 };
enum glass_told { GLASS_TOLD_ACTOR = 1, GLASS_TOLD_OWNER = 2 };

/* Exactly one person has this number and this birth date: else ERR_NOT_FOUND. Past every guard. */
enum err glass_who(struct cx *cx, struct db *db, struct str nhs_number, struct day birth_on, int64_t *ret_patient, struct id *ret_outside);

struct glass_new {
	const struct actor *actor;
	enum purpose purpose;
	int64_t patient;
	enum glass_outcome outcome;
	struct str reason, say;
	const int64_t *owners; size_t owners_n;     /* whose records it opens */
};
/* In a closure: the row, its alerts and, where it opened, the relation. */
enum err glass_add(struct cx *cx, struct db *db, const struct glass_new *new, struct instant now, struct id *ret_outside, struct instant *ret_until);
/* Somebody opened so many records (`after`) within so many hours, and nobody of the organisation for which she did has looked at them: a supervisor
 * (who reviews there) has to, before she opens another. The lock does not go by itself. unseen: how many wait. */
struct glass_lock { bool locked; int64_t unseen, after, hours; };
enum err glass_lock_of(struct cx *cx, struct db *db, int64_t staff, struct glass_lock *ret);
/* Until when the actor has broken the glass of this patient; INSTANT_NONE: not, or not any more. */
enum err glass_open(struct cx *cx, struct db *db, const struct actor *actor, int64_t patient, struct instant now, struct instant *ret_until);

/* ---- the review, under the guard: what the reader's organisation was told of ---- */

struct glass {
	struct id outside;
	struct instant at, until, due;
	enum glass_outcome outcome;
	struct str reason, say, role;
	int64_t staff;
	struct str staff_name, organisation_name, ods;
	struct id patient; struct str given, family; struct day birth_on;       /* as far as the reader's own records name her */
	struct instant reviewed_at; enum truth justified; struct str review_say, reviewer;      /* INSTANT_NONE: waits */
};
/* What waits, the oldest first (at most 500), then what was reviewed, the newest first (at most 200). */
enum err glass_list(struct cx *cx, struct db *db, struct glass **ret, size_t *ret_count);
enum err glass_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_staff, int64_t *ret_patient);   /* ERR_NOT_FOUND */
/* In a closure. ERR_CONFLICT: the organisation has reviewed it, by whom and when. */
enum err glass_review_add(struct cx *cx, struct db *db, int64_t glass, int64_t organisation, int64_t staff, bool justified, struct str say,
			  struct instant now);

struct glass_rates { int64_t told, reviewed, in_time, justified, overdue, waiting, escalated; };
enum err glass_rates(struct cx *cx, struct db *db, int64_t organisation, struct instant since, struct instant now, struct glass_rates *ret);
/* Reviews that are overdue and were not passed on yet; and that one is now. */
struct glass_late { int64_t glass, organisation, patient; struct id outside; };
enum err glass_late(struct cx *cx, struct db *db, struct instant now, struct glass_late **ret, size_t *ret_count);
enum err glass_escalated(struct cx *cx, struct db *db, int64_t glass, int64_t organisation, struct instant now);
/* Reviews overdue anywhere. */
enum err glass_overdue(struct cx *cx, struct db *db, struct instant now, int64_t *ret);

#endif
