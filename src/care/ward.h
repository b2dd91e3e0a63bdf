/* The ward: admitted into a bed, moved between beds; funding, programme, opinions, burdens, leave, hand-over. Whom the unit has is said by the
 * course of her episode alone: to be admitted is its act, and whatever ends her time at a step of the ward ends the stay with it.
 *
 * Laws, each with its sentence:
 *
 *	- never two people in one bed, never one person in two: asked again where it is written, and held by unique indexes (ERR_CONFLICT);
 *	- nobody is admitted on a day that no commissioner has approved, unless somebody says why (ERR_HELD);
 *	- the plan is agreed at admission: yes, or no with the reason;
 *	- a bed that is closed takes nobody; one in use is not closed;
 *	- what a commissioner answers is a judgement of the course too, in the same transaction. */
#ifndef CARE_WARD_H
#define CARE_WARD_H

#include "care/episode.h"
#include "record/ward.h"
#include "rule/ward.h"

struct admit_ask {
	struct id episode;                /* outside id */
	int64_t seq;                      /* of the last act when she read it; 0: not compared */
	struct id bed;
	struct day on;
	enum truth plan_agreed;
	bool against;                     /* although funding or a condition is missing; needs words */
	struct str say;
	struct str form_key;
};
enum err ward_admit(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct admit_ask *ask,
		    struct instant now);
/* To another bed; or the first one of somebody who is on the unit without. */
struct bed_ask { struct id episode, bed; struct day on; struct str form_key; };
enum err ward_give_bed(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct bed_ask *ask,
		       struct instant now);
/* close: words needed; open: ends the closing. ERR_CONFLICT: it is in use, closed already, or open. */
struct bed_close_ask { struct id bed; bool close; struct str say, form_key; };
enum err ward_close_bed(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct bed_close_ask *ask,
			struct instant now);

struct item_ask {
	struct id episode;
	enum ward_kind kind; enum ward_part part;
	int64_t party;                    /* commissioner, local service; NIL */
	struct id bed;                    /* expected */
	struct str what;
	struct day on, due;
	int64_t minute;                   /* NIL */
	struct str form_key;
};
/* ERR_BAD_FIELD says what is missing. ret_outside may be NULL. */
enum err ward_item_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct item_ask *ask,
			 struct instant now, struct id *ret_outside);
struct item_act_ask { struct id episode, item; struct ward_ask ask; struct str say, form_key; };
enum err ward_item_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct item_act_ask *ask,
		       struct instant now);

/* What the actor may begin, and say what came of, for this person: as it is decided when it is sent. A bed is given by whoever may write down leave. */
struct ward_may { bool begin[WARD_KINDS], change[WARD_KINDS]; };
enum err ward_may_write(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *e, struct instant now,
			struct ward_may *ret);

/* Nights of a month of the own organisation, by who pays: counts, past every guard, for who manages the flow. party NIL: nobody approved them. */
struct bed_days { int64_t party; struct str name; int64_t people, bed, leave, episode /* the last that was counted */; };
enum err ward_bed_days(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day before, struct day today, struct bed_days **ret,
		       size_t *ret_count);

#endif
