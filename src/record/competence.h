/* What staff say that they can do, as rows. */
#ifndef RECORD_COMPETENCE_H
#define RECORD_COMPETENCE_H

#include "base/day.h"
#include "base/id.h"
#include "store/tx.h"

struct competence_new { int64_t organisation, staff; struct str competence, evidence; struct day from, until; };
enum err competence_add(struct cx *cx, struct db *db, const struct competence_new *competence, struct instant at, struct id *ret_outside);
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct competence_held { int64_t id, organisation, staff; struct instant confirmed_at, ended_at; };
enum err competence_hold(struct cx *cx, struct db *db, struct id outside, struct competence_held *ret);
enum err competence_set_confirmed(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct day until, struct instant at);
enum err competence_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

/* ---- under the reader's guard: her own organisation's ---- */

struct competence {
	struct id outside;
	int64_t staff;
	struct str staff_name, competence, evidence, confirmed_name, confirmed_say, ended_name, ended_say;
	struct day from, until;
	struct instant recorded_at, confirmed_at, ended_at;
};
/* By whose and which, the oldest first; ended: those that were ended, too. */
enum err competences_of(struct cx *cx, struct db *db, int64_t organisation, bool ended, struct competence **ret, size_t *ret_count);

#endif
