/* What is agreed with a person on a pathway: how her troubles are understood together, the explanation that everybody uses, the plan, the
 * goals, and what is to follow. Each part is made of items; an item is never overwritten, a newer one stands instead of it. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/policy.h"

enum plan_part { PART_FORMULATION, PART_EXPLANATION, PART_PLAN, PART_AFTER, PLAN_PARTS };
const char *plan_part_title(enum plan_part part);
const char *plan_part_say(enum plan_part part);

/* Numbers are stored. */
enum plan_kind { PLAN_NONE,
	PLAN_PREDISPOSING = 1, PLAN_PRECIPITATING = 2, PLAN_PERPETUATING = 3, PLAN_PROTECTIVE = 4,      /* biopsychosocial formulation */
	PLAN_PROBLEM = 5,       /* beside it: a disease, a disorder */
	PLAN_RISK = 6,
	PLAN_GRADE = 7,         /* how severe: rating 1 mild to 4 very severe */
	PLAN_OWN_WORDS = 8, PLAN_MODEL = 9, PLAN_USE = 10, PLAN_AVOID = 11,                             /* the agreed explanation */
	PLAN_GOAL = 12, PLAN_TREATMENT = 13, PLAN_APPOINTMENT = 14, PLAN_MEDICINE = 15, PLAN_TESTS = 16,
	PLAN_RELAPSE = 17, PLAN_LATER = 18,
	PLAN_BODY = 19,         /* of the explanation: what happens in the body */
	PLAN_KINDS };

enum plan_state { STATE_NONE, STATE_OPEN = 1, STATE_MET = 2, STATE_PARTLY = 3, STATE_NOT_MET = 4, STATE_DROPPED = 5, STATE_OFFERED = 6,
	STATE_ACCEPTED = 7, STATE_DECLINED = 8, STATE_KEPT = 9, STATE_MISSED = 10,
	STATE_START = 11, STATE_GO_ON = 12, STATE_REDUCE = 13, STATE_STOP = 14,         /* of a medicine: what the prescriber is asked to do */
	PLAN_STATES };
const char *plan_state_word(enum plan_state state);     /* "open", "met", ... */
const char *plan_state_say(enum plan_kind kind, enum plan_state state);         /* of a goal: "reached"; of an appointment: "kept" */

struct plan_kind_row {
	const char *word, *title, *help;
	enum plan_part part;
	enum record_class class;
	uint32_t states;        /* bits of enum plan_state; 0: has none */
	bool due, graded, one;  /* has a day; a grade; only one stands */
	bool may_restrict;      /* what was suffered may stand in it */
	bool restrict_first;    /* and mostly does: a new one is restricted unless whoever writes it says otherwise */
};
const struct plan_kind_row *plan_kind_row(enum plan_kind kind);
bool plan_kind_parse(struct str word, enum plan_kind *ret);
bool plan_state_parse(struct str word, enum plan_state *ret);
const char *plan_grade_say(int grade);                  /* 1 "mild" to 4 "very severe"; "" */

/* Numbers are stored. */
enum plan_mark { MARK_NONE, MARK_PLAN = 1 /* agreed to the plan */, MARK_EXPLANATION = 2 /* knows the explanation and will use it */, PLAN_MARKS };

#endif
