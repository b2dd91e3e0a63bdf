/* What a team is able to do, counted over those who work there now; nobody is named. */
#ifndef INSIGHT_TEAM_H
#define INSIGHT_TEAM_H

#include "catalog/catalog.h"
#include "record/competence.h"
#include "record/supervision.h"
#include "record/training.h"

/* Of one competence: how many hold it, of them how many for no more than COMPETENCE_SOON_DAYS; how many say so themselves; of how many it has run
 * out and was not renewed. holds 0: a gap. */
struct team_row { const struct competence_row *competence; int64_t holds, soon, said, over; };
/* One a row of the catalogue, in its order. staff: who works there now, each once; held: not ended. */
struct team_row *team_rows(struct arena *arena, const struct catalog *catalog, const struct competence *held, size_t count, const int64_t *staff,
			   size_t staffs, struct day today);
/* Where one that somebody holds is overtaken: another of the same kind of hers was confirmed and holds longer. */
bool competence_renewed(const struct competence *held, size_t count, size_t at);

/* Who of those who work there holds what brings a skill, whatever the profession: "Jo Whitlock, Amy Holt". "": nobody whom somebody confirmed. */
struct carer;
struct str skill_held(struct arena *arena, const struct catalog *catalog, struct str skill, const struct competence *held, size_t count,
		      const struct carer *staff, size_t staffs, struct day today);

/* Training by organisation or team: last_on, and again_on as the last one planned it (DAY_NONE: it did not). */
struct taught { struct str whom; int64_t times, people, minutes, good, partly, poor; struct day last_on, again_on; };
struct taught *taught_by(struct arena *arena, const struct training *training, size_t count, size_t *ret_count);
struct str taught_whom(const struct training *training);

/* For summaries: counts of one organisation. */
struct team_sum { int64_t staff, competences, gaps, soon, over, waits, pairs, overdue, sessions, session_minutes, consultations, trainings, trained,
	training_minutes; };
/* since: of sessions and training. */
enum err team_sum(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct day since, struct day today,
		  struct instant now, struct team_sum *ret);

#endif
