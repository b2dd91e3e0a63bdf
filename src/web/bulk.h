/* What can be done for several people of the caseload at once. */
#ifndef WEB_BULK_H
#define WEB_BULK_H

#include "web/pages.h"

enum bulk_act { BULK_TASK, BULK_ASSIGN, BULK_MEETING, BULK_ACTS };
const char *bulk_act_word(enum bulk_act act);           /* "task", "assign", "meeting" */
const char *bulk_act_title(enum bulk_act act);
bool bulk_may(const struct request *rq, enum bulk_act act);

/* Of one form many acts: each has a key of its own that the same form makes again. */
struct str bulk_key(struct arena *arena, struct str form_key, struct id part);

#endif
