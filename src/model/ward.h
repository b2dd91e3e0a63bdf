/* The ward: what is asked for, planned, reversed and handed over while somebody is referred to it or in one of its beds. Each is an item;
 * what came of it are its acts. Where she stands on the pathway is the episode's (model/course.h); nothing here says it again. */
#ifndef MODEL_WARD_H
#define MODEL_WARD_H

#include "base/day.h"
#include "base/id.h"
#include "base/str.h"
#include "model/event.h"         /* NIL_INT */
#include "model/pathway.h"
#include "model/policy.h"

/* Numbers are stored. */
enum ward_kind {
	WARD_NO_KIND,
	WARD_FUNDING = 1,       /* cost per case: asked of one commissioner */
	WARD_SESSION = 2,       /* of the weekly programme */
	WARD_OPINION = 3,       /* of another specialty */
	WARD_BURDEN = 4,        /* what treatment itself does to the person, to be reversed */
	WARD_LEAVE = 5,         /* nights away while the bed is kept */
	WARD_HAND_OVER = 6,     /* to whom goes what */
	WARD_EXPECTED = 7,      /* a bed is kept for somebody from a day on */
	WARD_KINDS
};
enum ward_part {
	PART_NONE,
	PART_PHYSICAL = 1, PART_OCCUPATIONAL = 2, PART_PSYCHOLOGICAL = 3, PART_MEDICAL = 4,                             /* of a session */
	PART_TUBE = 11, PART_CATHETER = 12, PART_OPIOID = 13, PART_POLYPHARMACY = 14, PART_BED_REST = 15, PART_OTHER = 16,      /* of a burden */
	PART_HOME = 21, PART_GENERAL_WARD = 22, PART_ELSEWHERE = 23,                                                    /* of a leave */
	WARD_PARTS
};
enum ward_act {
	WARD_NOTHING,           /* nothing came of it yet */
	WARD_APPROVED = 1, WARD_REFUSED = 2, WARD_EXTENDED = 3,
	WARD_ATTENDED = 4, WARD_DECLINED = 5 /* by the person, or by the specialty */,
	WARD_CALLED_OFF = 6,    /* by the ward, or written down in error: does not count */
	WARD_ANSWERED = 7,
	WARD_PLANNED = 8, WARD_REVERSED = 9, WARD_KEPT = 10 /* for a reason */,
	WARD_RETURNED = 11, WARD_ACKNOWLEDGED = 12, WARD_CAME = 13,
	WARD_TAKEN_BACK = 14,   /* number: seq of the act taken back, the last that stands */
	WARD_ACTS
};

const char *ward_kind_word(enum ward_kind kind);        /* "funding", ...: in addresses */
enum ward_kind ward_kind_parse(struct str word);        /* WARD_NO_KIND */
enum record_class ward_kind_class(enum ward_kind kind); /* of its rows, for policy */
const char *ward_part_word(enum ward_part part);
const char *ward_part_say(enum ward_part part);         /* "Physical", "Feeding tube", ... */
enum ward_part ward_part_parse(enum ward_kind kind, struct str word);    /* PART_NONE: none of this kind */
/* The parts of a kind, from *ret_first on; 0: it has none. */
int ward_kind_parts(enum ward_kind kind, enum ward_part *ret_first);
const char *ward_act_word(enum ward_act act);
const char *ward_act_say(enum ward_kind kind, enum ward_act act);        /* "approved", "declined by the specialty", ... */
enum ward_act ward_act_parse(struct str word);

struct ward_done { int64_t seq; enum ward_act act; struct day on, until; int64_t number, pence; struct str reference, say; };

/* A judgement of this name in a pathway is answered by what the commissioner decides; one of the other name at admission. */
#define WARD_RECORD_FUNDING "funding-approved"
#define WARD_RECORD_PLAN    "plan-agreed"

/* Is somebody at this step in a bed of the unit, or is one kept for her while a general hospital ward has her? */
bool step_in_bed(const struct pathway_step *step);
bool step_keeps_bed(const struct pathway_step *step);

#endif
