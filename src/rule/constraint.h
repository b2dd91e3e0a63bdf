/* What guidance says of something that is about to be offered to somebody. Pure.
 *
 *	- It speaks where the thing is one that it is about (chosen, or named in the text and not denied there) and the person is one whom it is
 *	  about: by the record, or by a problem that the plan names.
 *	- Where the record does not tell whether she is, it speaks one step softer: what would be refused asks for a reason, what would ask for one
 *	  is told. Where she is certainly not, it is silent.
 *	- What is declined, reduced or stopped is not offered: nothing speaks.
 *	- Words that are only looked for ask for a reason at most: a text may quote them. */
#ifndef RULE_CONSTRAINT_H
#define RULE_CONSTRAINT_H

#include "model/codelist.h"
#include "model/constraint.h"

struct constraint_ask {
	const struct constraint *const *constraint; size_t constraints;
	const struct codeset *const *set;       /* of each constraint's rule; NULL where it is about everybody */
	const struct intervention *intervention; size_t interventions;
	const struct list_name *name; size_t names;
	const struct timeline *timeline;
	const struct str *problem; size_t problems;     /* texts of the plan's problems */
	struct day today;
	/* what is offered */
	enum plan_kind kind;                    /* PLAN_NONE: by a step of a pathway */
	enum plan_state state;
	struct str chosen;                      /* id of an intervention; STR_NONE: text only */
	struct str text;
};
struct constraint_hit {
	const struct constraint *constraint;
	enum constraint_verdict verdict;        /* softened where whom it is about is not known */
	enum truth about;                       /* yes or not known */
	struct str thing;                       /* what it was found by: "Opioid", "MUS" */
	struct str because;                     /* why she is one whom it is about, or what is not known; STR_NONE: it is about everybody */
};
/* In the tables' order, the strictest first. Memory is the arena's. */
size_t constraints_judge(struct arena *arena, const struct constraint_ask *ask, struct constraint_hit **ret);

#endif
