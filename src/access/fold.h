/* Roles, purpose, agreements and labels of one sign-in, folded into the rows that the guard views join (table sight). Pure.
 *
 * A record (holding, class, labels) of a patient is open to an operation when some row of the sign-in has the holding and the
 * class, is in force now, closes none of the record's labels for that operation, names a relation that the patient has now with
 * row.staff (0: the whole organisation) in the actor's organisation, and no bar of row.bars stands. */
#ifndef ACCESS_FOLD_H
#define ACCESS_FOLD_H

#include "base/cx.h"
#include "model/policy.h"

struct sight_row {
	int64_t holding;                /* 0: what the organisation itself wrote (findings, decisions, notes) */
	enum record_class class;
	enum relation_kind relation;
	bool personal;                  /* the relation's row is the person's own, not the organisation's */
	uint8_t closed[OPERATIONS];     /* labels that stay closed; LABEL_ALL: the operation is not allowed at all */
	uint32_t bars;                  /* bit 1 << bar_kind: those that bite; bits of no kind are set too: an unknown bar bites */
	bool own;
	struct instant from, until;
	int64_t agreement;              /* version row under which; 0: own */
};

/* What agreements in force carry to the actor's organisation: a row for each owner, class and purpose. */
struct flow {
	int64_t owner;                  /* organisation */
	int64_t agreement;
	enum record_class class;        /* never CLASS_ANY */
	enum purpose purpose;
	uint8_t labels;                 /* carried */
	struct instant from, until;     /* in force; both known */
};
struct fold_holding { int64_t id, owner; bool own; };   /* own: of the actor's organisation or of one it succeeded */

struct fold_ask {
	int role;                       /* number in role_list; -1: nothing is seen */
	enum purpose purpose;
	struct instant now, until;      /* of the sign-in */
	const struct fold_holding *holding; size_t holdings;
	const struct flow *flow; size_t flows;
};
/* Only the holdings given: { 0, the actor's organisation, true } stands for what it wrote itself. closed[] holds LABEL_ALL where N is
 * closed, and V where R is. Rows in the order of holding, class, relation, agreement; those that close everything are left out.
 * ERR_OVER_LIMIT past LIMIT_SIGHT. */
enum err access_fold(struct cx *cx, const struct policy *policy, const struct fold_ask *ask, struct sight_row **ret, size_t *ret_count);

#endif
