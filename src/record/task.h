/* What somebody has to do, written by hand, as rows; record/meeting.h has what meetings decided. */
#ifndef RECORD_TASK_H
#define RECORD_TASK_H

#include "base/day.h"
#include "base/id.h"
#include "model/meeting.h"
#include "store/tx.h"

/* ---- writing: in a closure ---- */

struct task_new {
	int64_t thread;                         /* NIL: the first wording */
	int64_t organisation, patient, episode; /* NIL: about nobody; of no pathway */
	int64_t holding, label;
	struct str say, outcome;                /* STR_NONE: nothing came of it yet */
	int64_t doer;                           /* NIL: the team's, nobody has taken it */
	struct day due_on;
	enum point_state state;
	int64_t asked, staff; struct str role;
};
enum err task_add_row(struct cx *cx, struct db *db, const struct task_new *task, struct instant at, int64_t *ret_id, struct id *ret_outside);
/* Its row locked until the transaction ends; staff and role are not set. ERR_NOT_FOUND. */
struct task_held { int64_t id; struct task_new t; struct instant ended_at; };
enum err task_hold(struct cx *cx, struct db *db, struct id outside, struct task_held *ret);
enum err task_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);
/* ERR_NOT_FOUND: who is signed in does not see it. */
enum err task_seen(struct cx *cx, struct db *db, int64_t id);

/* ---- under the reader's guard ---- */

struct task_wording {
	int64_t id, organisation, patient, episode, doer_id; struct id outside;
	struct str say, doer, outcome, asked_name, staff_name, ended_name, ended_say;
	struct day due_on; enum point_state state;
	struct instant recorded_at, ended_at;
};
/* All of the thread that this wording is of, the oldest first; the last one stands. ERR_NOT_FOUND. */
enum err task_thread(struct cx *cx, struct db *db, struct id outside, struct task_wording **ret, size_t *ret_count);

struct task { struct id outside; int64_t patient, episode, doer_id; struct str say, doer, outcome, asked_name; struct day due_on; enum point_state state;
	struct instant recorded_at; };
/* Open ones of an organisation, the earliest day first. doer: of that one; NIL: that nobody has taken; 0: all. */
enum err tasks_open(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, int64_t take, struct task **ret, size_t *ret_count);
enum err tasks_of_patient(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t take, struct task **ret, size_t *ret_count);
/* Done or dropped since then, of one, the latest first. */
enum err tasks_closed(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, struct instant since, int64_t take, struct task **ret,
		      size_t *ret_count);

#endif
