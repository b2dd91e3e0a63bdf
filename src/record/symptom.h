/* What a person complained of, each by the first time that it was recorded. */
#ifndef RECORD_SYMPTOM_H
#define RECORD_SYMPTOM_H

#include "record/timeline.h"

/* Symptoms, and entries of which the source does not say what they are, of many people at once, one list a patient: the newest first time
 * first. Under the reader's guard: a first time that she may not see is none. system STR_NONE: without a code. */
#define SYMPTOMS_MAX 2000       /* of one person; the oldest are left out */
struct symptom_seen { enum event_kind kind; struct str system, value, term; struct day first_on; };
enum err symptoms_seen(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct symptom_seen **ret, size_t *ret_counts);
/* The same of one whose story was read already. */
size_t symptoms_told(struct arena *arena, const struct story *story, struct symptom_seen **ret);

#endif
