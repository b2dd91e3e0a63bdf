/* What others say of the service, counted by month and place, so that nobody is found out: months that are over, and only where enough answered. Where a
 * place is kept back, so many others of the month are that it cannot be reckoned from the whole. */
#ifndef INSIGHT_EXPERIENCE_H
#define INSIGHT_EXPERIENCE_H

#include "catalog/catalog.h"
#include "record/feedback.h"
#include "record/voice.h"

#define EXPERIENCE_MONTHS 12            /* before this one */

struct experience {
	int64_t answer[FEEDBACK_ANSWERS];       /* by answer, very good first */
	int64_t all, positive, negative;        /* thousandths of a per cent of all, those who do not know among them (answers_share) */
	bool shown;                             /* else nothing of it may be said */
};
struct experience_place { struct str place; struct experience e; };
struct experience_month { struct day from; struct experience e; struct experience_place *place; size_t places; };
/* The months before this one in which anybody answered, the latest first. least: answers that a cell needs. */
enum err experience_months(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, enum audience audience, int64_t least,
			   struct day today, struct experience_month **ret, size_t *ret_count);

/* For summaries: of the months that are shown, added up; whole months alone, so that none that is hidden follows. */
struct experience_sum { struct experience fft, referrers, staff; int64_t months_hidden, unread, voice[VOICE_KINDS], voices_people, said; };
enum err experience_sum(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, int64_t least, struct day today,
			struct experience_sum *ret);

#endif
