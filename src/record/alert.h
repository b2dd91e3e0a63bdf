/* What somebody has to look at at once, as rows. */
#ifndef RECORD_ALERT_H
#define RECORD_ALERT_H

#include "base/day.h"
#include "base/id.h"
#include "store/tx.h"

/* Numbers are stored. */
enum alert_kind { ALERT_NONE, ALERT_RISK, ALERT_WORSE, ALERT_SHUT, ALERT_KINDS };

struct alert_new {
	int64_t patient, organisation, holding, label;
	enum alert_kind kind;
	int64_t ask, response;                          /* NIL: staff wrote it down; not sent yet */
	struct str instrument; int64_t version, item, answer;   /* STR_NONE and NIL where there is none */
	int64_t staff;                                  /* who had asked her; her named person, or who wrote it down */
	int64_t setting;                                /* NIL: told to that one alone */
	int64_t step; struct instant due;               /* INSTANT_NONE: stays */
	int64_t writer; struct str done;                /* of what staff wrote down: who, and what she did about it */
};
enum err alert_add(struct cx *cx, struct db *db, const struct alert_new *alert, struct instant at, int64_t *ret_id, struct id *ret_outside);
/* The gravest that was told of one answer; NIL: none. */
enum err alert_most(struct cx *cx, struct db *db, int64_t ask, struct str instrument, int64_t item, int64_t *ret);
/* What was told while she was answering belongs to these answers now. */
enum err alert_sent(struct cx *cx, struct db *db, int64_t ask, struct str instrument, int64_t response);

struct alert_held { int64_t id; struct id outside; int64_t patient, organisation, setting, step; struct instant due, ended_at; };
enum err alerts_late(struct cx *cx, struct db *db, struct instant now, int64_t **ret, size_t *ret_count);
enum err alert_hold(struct cx *cx, struct db *db, int64_t id, struct alert_held *ret);          /* its row locked. ERR_NOT_FOUND */
enum err alert_on(struct cx *cx, struct db *db, int64_t id, int64_t step, struct instant due, struct instant at);
enum err alert_seen(struct cx *cx, struct db *db, int64_t id, struct instant at);
enum err alert_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

/* ---- under the reader's guard ---- */

/* How many wait for her. */
enum err alerts_told(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, int64_t *ret_count);
struct alert {
	int64_t id; struct id outside;
	int64_t patient; struct id patient_outside;     /* ID_NONE: the reader may not see who she is */
	enum alert_kind kind;
	struct str instrument; int64_t version, item, answer, ask, response;
	struct str said;                                /* with the answers, by who wrote them down; STR_NONE */
	struct str staff_name;
	int64_t setting, step;
	struct instant told_at, due_at, seen_at, at, ended_at;
	struct str ended_name, ended_say;
	bool mine;
};
/* patient NIL: of everybody. ended: those that somebody looked at, the newest first; else those that wait, the oldest first. */
enum err alerts_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, int64_t patient, bool ended, struct alert **ret, size_t *ret_count);
enum err alert_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_patient, int64_t *ret_organisation);

#endif
