/* What answers that somebody fills in herself, and those that staff key in from a sheet of paper, have in common: between their files. */
#ifndef CARE_REMOTE_IN_H
#define CARE_REMOTE_IN_H

#include "care/remote.h"

struct remote_answered {
	const struct policy *policy;
	const struct remote_held *held;         /* its row locked */
	const struct remote_part *part;
	const struct instrument *instrument;
	enum sex sex;
	struct instant now;
};
/* As every source says of her; SEX_UNKNOWN where they differ: every question is asked. */
enum err remote_sex(struct cx *cx, struct db *db, int64_t patient, enum sex *ret);
/* HAZ-036: raised with the answer, whether or not all is ever kept. item: from 1; 0: all of them. *ret_alert: somebody has to look at once. */
enum err remote_risks(struct cx *cx, struct db *db, const struct remote_answered *r, const struct answers *answers, int item, bool *ret_alert);
/* Kept as a response, the part is over with it. new: day, mode, words, and who writes. */
enum err remote_keep(struct cx *cx, struct db *db, const struct remote_answered *r, const struct answers *answers, struct response_new *new);

#endif
