/* What a letter takes from the plan: for this folder. */
#ifndef CARE_LETTER_IN_H
#define CARE_LETTER_IN_H

#include "care/letter.h"

/* What stands in the plan of an episode, in the fields of a draft: of the writer's own organisation, never what is restricted (HAZ-027): its
 * author lifts that in the plan itself, and the letter says it then like the rest. *label: grows by what was quoted. */
enum err letter_plan(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t episode, int64_t organisation, enum letter_to to,
		     struct str value[LETTER_FIELDS], int64_t *label);

#endif
