/* Meetings, their lists, and what came of them, as rows. */
#ifndef RECORD_MEETING_H
#define RECORD_MEETING_H

#include "base/day.h"
#include "base/id.h"
#include "model/meeting.h"
#include "store/tx.h"

/* ---- writing: in a closure ---- */

struct meeting_new { int64_t organisation, about /* NIL: of the team */, staff; enum meeting_kind kind; struct str title, place; struct day on; };
enum err meeting_add(struct cx *cx, struct db *db, const struct meeting_new *meeting, struct instant at, struct id *ret_outside);
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct meeting_held { int64_t id, organisation, about; enum meeting_kind kind; struct day on; struct instant cancelled_at; };
enum err meeting_hold(struct cx *cx, struct db *db, struct id outside, struct meeting_held *ret);
enum err meeting_hold_off(struct cx *cx, struct db *db, int64_t id, struct instant *ret_cancelled_at);
enum err meeting_set_day(struct cx *cx, struct db *db, int64_t id, struct day on, struct str place);
enum err meeting_set_off(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);
enum err present_add(struct cx *cx, struct db *db, int64_t meeting, int64_t organisation, struct str name, struct str profession, int64_t staff,
		     struct instant at);
enum err present_end(struct cx *cx, struct db *db, int64_t meeting, struct id outside, struct instant at);

struct meeting_item_new {
	int64_t meeting, patient, episode /* NIL: none */, organisation, holding, label, staff;
	enum meeting_source source;
	struct str question, role;
};
enum err meeting_item_add(struct cx *cx, struct db *db, const struct meeting_item_new *item, struct instant at, struct id *ret_outside);
struct meeting_item_held { int64_t id, meeting, patient, organisation, holding, label; struct instant ended_at; };
enum err meeting_item_hold(struct cx *cx, struct db *db, struct id outside, struct meeting_item_held *ret);
/* ERR_NOT_FOUND: who is signed in does not see it. */
enum err meeting_item_seen(struct cx *cx, struct db *db, int64_t id);
enum err point_seen(struct cx *cx, struct db *db, int64_t id);
enum err meeting_item_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);
/* She is on that list already: ERR_NOT_FOUND where not. */
enum err meeting_item_standing(struct cx *cx, struct db *db, int64_t meeting, int64_t patient, struct id *ret_outside);
enum err meeting_patients(struct cx *cx, struct db *db, int64_t meeting, int64_t **ret, size_t *ret_count);
/* Days of team meetings of an organisation on whose lists she is (standing) or was; open: something decided there is not done. */
struct meeting_day { struct day on; bool standing, open; int64_t item; };
enum err meeting_days_of(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct meeting_day **ret, size_t *ret_count);

struct point_new {
	int64_t thread;                         /* NIL: the first wording */
	int64_t item, meeting, patient, organisation, holding, label;
	enum point_kind kind; enum point_state state;
	struct str say, why, doer, outcome;     /* STR_NONE: none */
	int64_t doer_id;                        /* NIL: named by doer, or nobody */
	struct day due_on;
	int64_t staff; struct str role;
};
enum err point_add(struct cx *cx, struct db *db, const struct point_new *point, struct instant at);
/* What the row says; staff and role are not set. */
struct point_held { int64_t id; struct point_new p; struct instant ended_at; };
enum err point_hold(struct cx *cx, struct db *db, struct id outside, struct point_held *ret);
enum err point_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);
/* How many of a meeting's points are open; item 0: of anybody on its list. */
enum err points_left(struct cx *cx, struct db *db, int64_t meeting, int64_t item, int64_t *ret);
struct point_skill { int64_t id; struct str skill; };
enum err point_skills(struct cx *cx, struct db *db, int64_t item, struct point_skill **ret, size_t *ret_count);

/* ---- under the reader's guard ---- */

struct meeting {
	int64_t id; struct id outside;
	int64_t organisation, about;
	enum meeting_kind kind;
	struct str about_name, title, place, cancelled_say;
	struct day on;
	struct instant cancelled_at;
	int64_t people, decided;                /* of lists: on its list, and decided about */
};
/* By day, both days included. */
enum err meetings_of(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day until, struct meeting **ret, size_t *ret_count);
enum err meeting_by_outside(struct cx *cx, struct db *db, struct id outside, struct meeting *ret);
struct present { struct id outside; struct str name, profession; };
enum err present_of(struct cx *cx, struct db *db, int64_t meeting, struct present **ret, size_t *ret_count);
struct meeting_item {
	int64_t id; struct id outside;
	int64_t patient, episode; struct id patient_outside;
	enum meeting_source source;
	struct str question, staff_name;
	struct instant recorded_at, ended_at;   /* ended: taken off the list */
	struct str ended_say;
};
/* In the order in which they were put there. Those that stand first: ret_count; behind them those that were taken off: ret_all with them. */
enum err meeting_items(struct cx *cx, struct db *db, int64_t meeting, struct meeting_item **ret, size_t *ret_count, size_t *ret_all);
/* Is the episode that they were put there about suspended, of many at once: one an item; false too where the reader does not see it. */
enum err meeting_suspended(struct cx *cx, struct db *db, const struct meeting_item *item, size_t count, bool *ret);
struct point {
	int64_t id, thread, item, meeting, doer_id; struct id outside;
	struct day on;                          /* of the meeting */
	struct str title;                       /* of the meeting */
	enum point_kind kind; enum point_state state;
	struct str say, why, doer, outcome, staff_name, ended_name, ended_say;
	struct day due_on;
	struct instant recorded_at, ended_at;
};
/* By thread, the oldest wording first. */
enum err points_of(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct point **ret, size_t *ret_count);
struct point_at { int64_t item; enum point_kind kind; enum point_state state; struct str say; };
enum err points_at(struct cx *cx, struct db *db, int64_t meeting, struct point_at **ret, size_t *ret_count);
struct point_open { struct id outside, item, meeting; int64_t patient, doer_id; struct day on, due_on; enum point_kind kind; struct str say, doer, outcome;
	enum point_state state; struct instant recorded_at; };
/* Open ones of a service, the earliest day first. doer: of one who does it; 0: of all. */
enum err points_open(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, int64_t most, struct point_open **ret, size_t *ret_count);
enum err points_open_about(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t most, struct point_open **ret, size_t *ret_count);
/* Done or dropped since then, of one who was to do it, the latest first. */
enum err points_closed(struct cx *cx, struct db *db, int64_t organisation, int64_t doer, struct instant since, int64_t most, struct point_open **ret,
		       size_t *ret_count);
enum err points_overdue(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t *ret);

#endif
