/* What carers need, as rows. */
#ifndef RECORD_CARER_H
#define RECORD_CARER_H

#include "base/day.h"
#include "base/id.h"
#include "model/carer.h"
#include "store/tx.h"

/* What somebody writes down of a carer. */
struct carer_words {
	struct str relationship;        /* of data/carers.csv */
	struct str name;                /* STR_NONE: she gave none */
	enum carer_offer offer;
	struct day offered_on; struct str offered_by;   /* DAY_NONE, STR_NONE: not offered */
	struct str say;                 /* what she needs, in her own words */
	struct str support;             /* ids of data/carers.csv with blanks between */
	struct str agreed;              /* what was offered or agreed; STR_NONE */
	struct day look_on;
};

struct carer_need_new {
	int64_t thread;                 /* NIL: the first wording */
	int64_t episode, patient, organisation, holding, staff;
	struct str role;
	struct carer_words words;
};
enum err carer_need_add(struct cx *cx, struct db *db, const struct carer_need_new *need, struct instant at);
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct carer_need_held { int64_t id, thread, episode, organisation; struct instant ended_at; };
enum err carer_need_hold(struct cx *cx, struct db *db, struct id outside, struct carer_need_held *ret);
enum err carer_need_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

/* ---- under the reader's guard ---- */

struct carer_need {
	int64_t thread; struct id outside;
	struct carer_words words;
	struct str staff_name, ended_name, ended_say;
	struct instant recorded_at, ended_at;           /* ended_at: INSTANT_NONE while it stands */
};
/* By thread, the oldest wording first. */
enum err carer_needs_of(struct cx *cx, struct db *db, int64_t episode, struct carer_need **ret, size_t *ret_count);
struct carer_due { int64_t episode; struct str relationship; struct day look_on; };
enum err carer_due_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct carer_due **ret, size_t *ret_count);

/* ---- past every guard: numbers of the own service's open episodes ---- */

struct carer_counts { int64_t carers, offered, assessed; };
enum err carer_counts(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct carer_counts *ret);

#endif
