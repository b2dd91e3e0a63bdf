/* What named people decided about entries of the list. Decisions are rows; the entry's state follows from the newest that stands. */
#ifndef RECORD_DECISION_H
#define RECORD_DECISION_H

#include "record/worklist.h"

/* Numbers are stored. */
enum decision_kind { DECISION_CONFIRM = 1, DECISION_REJECT = 2, DECISION_LATER = 3, DECISION_UNDO = 4 };
enum explained { EXPLAINED_UNKNOWN = -1, EXPLAINED_NO = 0, EXPLAINED_PART = 1, EXPLAINED_YES = 2 };
enum flags_looked { FLAGS_NOT_SAID = -1, FLAGS_NONE = 0, FLAGS_ONE = 1 };

struct decision {
	int64_t id; struct id outside;
	int64_t entry;
	enum decision_kind kind;
	enum explained explained;
	enum flags_looked flags;
	struct str reason, say;
	struct day look_again_on;
	int64_t undoes;
	struct str staff_name, role;
	struct instant at;
};

/* An entry as the writer sees it, its row locked until the transaction ends. */
struct entry_held { int64_t id, patient, organisation; enum entry_kind kind; enum entry_state state; struct day look_again_on;
		    struct instant changed_at; int64_t decision; enum truth flag; struct str lead; };
enum err entry_hold(struct cx *cx, struct db *db, int64_t entry, struct entry_held *ret);

/* Write the decision and the entry's new state; the findings it is about are those live now. */
enum err decision_add(struct cx *cx, struct db *db, const struct actor *actor, const struct entry_held *entry, const struct decision *d,
		      enum entry_state state, struct day look_again_on, struct instant now, struct id *ret_outside);
/* The standing decision of an entry by number, and the one that stood before it (kind 0: none). */
enum err decision_standing(struct cx *cx, struct db *db, int64_t id, int64_t *ret_staff, enum entry_state *ret_before, enum decision_kind *ret_kind);
enum err decision_before(struct cx *cx, struct db *db, int64_t entry, int64_t before, int64_t *ret_id, struct day *ret_look_again_on);

/* Reading, under the guard. */
enum err decisions_of(struct cx *cx, struct db *db, int64_t entry, struct decision **ret, size_t *ret_count);
struct decision_mine { struct id entry, patient; int64_t patient_row; enum decision_kind kind; struct str reason; struct instant at; };
enum err decision_last_mine(struct cx *cx, struct db *db, int64_t staff, struct instant since, struct decision_mine *ret);   /* ERR_NOT_FOUND */

/* What a rule's list is worth, by the standing decisions. */
struct reason_count { struct str reason; int64_t count; };
struct reviewer_count { struct str name; int64_t count; };
struct rule_worth {
	int64_t confirmed, rejected;
	struct reason_count *reason; size_t reasons;       /* of the rejected */
	struct reviewer_count *reviewer; size_t reviewers;
	int64_t sampled, sample_confirmed, sample_rejected;    /* drawn at random from those not found */
};
enum err rule_worth(struct cx *cx, struct db *db, struct str rule, struct rule_worth *ret);

#endif
