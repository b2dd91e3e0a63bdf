/* Items of a plan, and who agreed, as rows. */
#ifndef RECORD_PLAN_H
#define RECORD_PLAN_H

#include "base/day.h"
#include "base/id.h"
#include "model/plan.h"
#include "store/tx.h"

/* What was offered and what came of it; on what a grade rests. */
struct plan_offer {
	struct str intervention;        /* of data/interventions.csv; STR_NONE: in words only */
	struct str with_whom;           /* who gives it */
	struct day on;                  /* offered, accepted, declined; DAY_NONE */
	struct str because;             /* why it was declined; why a grade is not the one proposed */
	struct str against, against_say;        /* constraints that spoke, ids with a blank between; why it is offered all the same */
	int64_t proposed;               /* a grade; 0: too little was known; NIL: nothing was proposed */
	struct str basis;               /* the table, and what was known */
};

struct plan_item_new {
	int64_t thread;                 /* NIL: the first wording */
	int64_t episode, patient, organisation, holding, label;
	enum record_class class;
	enum plan_kind kind;
	struct str say;
	struct day due_on;
	enum plan_state state;
	int grade;
	bool restricted;
	int64_t staff; struct str role;
	struct plan_offer offer;
};
enum err plan_item_add(struct cx *cx, struct db *db, const struct plan_item_new *item, struct instant at, struct id *ret_outside);

/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct plan_item_held {
	int64_t id, thread, episode, patient, organisation, holding, label, staff;
	enum record_class class; enum plan_kind kind; bool restricted;
	struct instant ended_at;
};
enum err plan_item_hold(struct cx *cx, struct db *db, struct id outside, struct plan_item_held *ret);
enum err plan_item_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);
/* Of a kind of which one stands: its id, NIL where none does. */
enum err plan_one_of(struct cx *cx, struct db *db, int64_t episode, int64_t organisation, enum plan_kind kind, int64_t *ret);

struct plan_mark_new { int64_t episode, patient, organisation, holding, staff; enum plan_mark mark; struct str hash, role; bool by_person; };
enum err plan_mark_add(struct cx *cx, struct db *db, const struct plan_mark_new *mark, struct instant at);

/* What can be agreed to, past every guard: a hash is made of it, and nothing else. Only kind, thread, say and due_on are set. */
struct plan_item;
enum err plan_text_of(struct cx *cx, struct db *db, int64_t episode, struct plan_item **ret, size_t *ret_count);

/* ---- under the reader's guard ---- */

struct plan_item {
	int64_t id, thread; struct id outside;
	int64_t organisation, staff, label;
	struct str organisation_name, say, staff_name, role;
	enum record_class class; enum plan_kind kind; enum plan_state state;
	struct day due_on;
	int grade; bool restricted;
	struct instant recorded_at, ended_at;
	struct str ended_name, ended_say;
	struct plan_offer offer;
};
/* What of the plans of some episodes has a day, for a list: nothing that is restricted. */
struct plan_due { int64_t episode; enum plan_kind kind; enum plan_state state; struct day due_on; struct str say; };
enum err plan_due_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct plan_due **ret, size_t *ret_count);
/* By kind, then thread, the oldest wording first. */
enum err plan_items_of(struct cx *cx, struct db *db, int64_t episode, struct plan_item **ret, size_t *ret_count);
/* What stands of all her plans, never what is restricted (HAZ-027): kind, say, due_on and state are set. By kind. */
enum err plan_stands_of(struct cx *cx, struct db *db, int64_t patient, struct plan_item **ret, size_t *ret_count);
struct plan_marked { enum plan_mark mark; struct str hash, organisation_name, staff_name, role; int64_t organisation; bool by_person; struct instant at; };
enum err plan_marks_of(struct cx *cx, struct db *db, int64_t episode, struct plan_marked **ret, size_t *ret_count);

#endif
