/* Red flags that a named person looked at and settled. */
#ifndef RECORD_FLAG_H
#define RECORD_FLAG_H

#include "model/actor.h"
#include "store/tx.h"

struct flag_settled { struct str flag; struct day seen_on; struct str outcome, say, staff_name; struct instant at;
	int64_t seen_to; };                     /* the newest event of the record then */

/* Newest first. */
enum err flags_settled(struct cx *cx, struct db *db, int64_t patient, struct flag_settled **ret, size_t *ret_count);
enum err flag_settle(struct cx *cx, struct db *db, const struct actor *actor, int64_t patient, struct str flag, struct day seen_on,
		     int64_t seen_to, struct str outcome, struct str say, struct instant now);
/* How far the record goes now: the number of its newest event. */
enum err event_newest(struct cx *cx, struct db *db, int64_t *ret);

#endif
