/* Keeping and destroying. Nothing is destroyed by itself: what is due is listed; one named person proposes (and sees what would go), another
 * does it. A legal hold, or a treatment that goes on, stops both. What was destroyed cannot be brought back; the log of who looked stays, with
 * its ids, and a certificate of ids and numbers. */
#ifndef CARE_RETENTION_H
#define CARE_RETENTION_H

#include "model/retention.h"
#include "record/subject.h"

struct retention_table { const struct retention_period *period; size_t count; };

struct retention_item { struct id outside; struct day on; const struct retention_period *by; int64_t holds; bool treated; };
/* Everybody whose day has come, also those whom a hold or a treatment keeps. */
enum err retention_due(struct cx *cx, struct db *db, const struct retention_table *table, struct instant now, struct retention_item **ret,
		       size_t *ret_count, int64_t *ret_people);

/* In closures. `staff` has to be one who may still sign in; ERR_BAD_FIELD without a reason. Audited. */
enum err retention_hold(struct cx *cx, struct db *db, int64_t patient, int64_t staff, struct str reason, struct instant now);
enum err retention_release(struct cx *cx, struct db *db, int64_t patient, int64_t staff, struct str reason, struct instant now);

/* Counts what would go, by table, and keeps the proposal. ERR_HELD: a legal hold stands, or she is treated; ERR_CONFLICT: it is not due. */
struct retention_plan { struct destruction d; struct subject_name *file; size_t files; };
enum err retention_propose(struct cx *cx, struct db *db, const struct retention_table *table, int64_t patient, struct id outside, int64_t staff,
			   struct instant now, struct retention_plan *ret);
/* The second person does it. ERR_NOT_FOUND: nobody proposed it; ERR_FORBIDDEN: the same person, or neither leads information governance;
 * ERR_STALE: there is other on record than when it was proposed; ERR_HELD, ERR_CONFLICT as above. */
enum err retention_destroy(struct cx *cx, struct db *db, const struct retention_table *table, int64_t patient, struct id outside, int64_t staff,
			   struct instant now, struct retention_plan *ret);

#endif
