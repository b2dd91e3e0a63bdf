/* Training that was given to others, as rows. */
#ifndef RECORD_TRAINING_H
#define RECORD_TRAINING_H

#include "base/day.h"
#include "base/id.h"
#include "store/tx.h"

struct training_words {
	struct day on, again_on;                /* again_on DAY_NONE: not planned */
	struct str given_by, to_name, profession, topic, say;
	int64_t to;                             /* organisation; NIL: named by to_name alone */
	int64_t people, minutes, good, partly, poor;
};
enum err training_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct training_words *words, struct instant at,
		      struct id *ret_outside);
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct training_held { int64_t id, organisation; struct instant ended_at; };
enum err training_hold(struct cx *cx, struct db *db, struct id outside, struct training_held *ret);
enum err training_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

/* ---- under the reader's guard: her own organisation's ---- */

struct training { struct id outside; struct training_words words; struct str to_organisation, staff_name; };
/* Since a day, the newest first. */
enum err trainings_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct training **ret, size_t *ret_count);

#endif
