/* For this folder: people counted by strata while everybody is asked, what need is reckoned from. Nothing of it tells of one person.
 *
 * Counted are adults who are alive and on the list of a practice that tells of them, as the service may see them; nobody who has refused sharing or
 * opted out of planning (the National Data Opt-out), or whose findings some single person must not see: those who read the numbers are told nothing
 * of her. */
#ifndef CARE_NEED_IN_H
#define CARE_NEED_IN_H

#include "care/finding.h"
#include "model/need.h"
#include "record/timeline.h"

struct need_tally;

/* In the guard of whoever asks. Its memory is the arena's, and what need_tally_close gives back. */
enum err need_tally_open(struct cx *cx, struct db *db, const struct asked *asked, int64_t organisation, struct day today, struct instant now,
			 struct need_tally **ret);
void need_tally_close(struct need_tally *tally);        /* NULL-safe */

/* What is counted of one person, read while her timeline is there. */
struct need_seen {
	bool counts, somewhere;         /* an adult and alive; on the list of a practice that says so itself */
	int64_t area; int band, fifth; enum sex sex;
	bool attends;                   /* had a contact with general practice in the year */
	int64_t *function; size_t functions;            /* clinics that first saw her in the year */
};
void need_see(struct arena *arena, const struct need_tally *tally, const struct timeline *timeline, const struct timeline_head *head, struct need_seen *ret);
/* judged: one an asked rule. */
void need_add(struct need_tally *tally, int64_t patient, const struct need_seen *seen, const struct finding_draft *judged);

/* What reviewers have said until now, in the guard; then all of it, in slices. *ret_run: for need_end, in the closure that ends the run. */
enum err need_reviews(struct cx *cx, struct db *db, struct need_tally *tally);
enum err need_write(struct cx *cx, struct store *store, struct need_tally *tally, int64_t *ret_run);

#endif
