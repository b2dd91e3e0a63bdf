/* What a person complained of, each by the first time that it was recorded. */
#ifndef RECORD_SYMPTOM_H
#define RECORD_SYMPTOM_H

#include "model/event.h"
#include "store/tx.h"

/* Symptoms, and entries of which the source does not say what they are: the newest first time first. Under the reader's guard: a first
 * time that she may not see is none. system STR_NONE: without a code. At most 2,000. */
struct symptom_seen { enum event_kind kind; struct str system, value, term; struct day first_on; };
enum err symptoms_seen(struct cx *cx, struct db *db, int64_t patient, struct symptom_seen **ret, size_t *ret_count);

#endif
