/* The shared plan of a person on a pathway: formulation, explanation, goals, treatments, what follows; written item by item by whoever treats
 * her, in whichever organisation, and agreed to by name.
 *
 * Laws:
 *	- each write is decided once more where it is written, by the class of what is written;
 *	- an item is never overwritten: a newer wording stands instead, the older one stays to be seen, with who ended it;
 *	- only the organisation that wrote an item words it anew or takes it away; of a restricted one only its author, and only she lifts that;
 *	- a restricted item is of the class narrative: no list, letter or plan draws on that class, and the hash of the plan leaves it out;
 *	- who agrees, agrees to a text: its hash stands beside the name, and counts as agreed only while the text is that. */
#ifndef CARE_PLAN_H
#define CARE_PLAN_H

#include "care/episode.h"
#include "record/plan.h"

struct plan_ask {
	struct id episode;
	struct id item;                 /* to be worded anew; ID of zeros: a new one */
	enum plan_kind kind;            /* of a new one */
	struct str say;
	struct day due_on;              /* DAY_NONE: none */
	enum plan_state state;          /* STATE_NONE: the kind's first, where it has any */
	int grade;
	bool restricted;
	/* Of a treatment or a medicine: what, with whom, when, why declined, why against what guidance says. */
	struct plan_offer offer;
	bool proposal_read;             /* of a grade: offer.proposed is what she read; else it is not compared */
	struct str form_key;
};
/* Guidance speaks against it (care/constraint.h): ERR_HELD where no reason was given, ERR_CONFLICT where the source lets nobody offer it. ERR_STALE:
 * of a grade, what is proposed is not what she read. ERR_BAD_FIELD, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_CONFLICT (somebody worded it anew, or the episode is
 * over). */
enum err plan_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_ask *ask, struct instant now);
struct plan_away { struct id episode, item; struct str say, form_key; };
enum err plan_take_away(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_away *ask,
			struct instant now);
/* hash: of what she read (plan_view). ERR_STALE: it is not that any more, or there is more than she may read. */
struct plan_agree { struct id episode; enum plan_mark mark; bool by_person; struct str hash, form_key; };
enum err plan_agree(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_agree *ask, struct instant now);

struct plan_view {
	struct episode e;
	struct plan_item *item; size_t items;           /* those that stand before those that ended, by kind */
	struct plan_marked *mark; size_t marks;
	struct str hash[PLAN_MARKS];                    /* of what stands now, as the reader sees it; "" where there is nothing */
	enum truth goals;                               /* all met: yes; one open or not: no; none agreed: not known */
	int grade;                                      /* the newest that stands; 0 */
};
enum err plan_view(struct cx *cx, struct db *db, struct id episode, struct plan_view *ret);
/* The same of an episode that is known already: for what a pathway asks (goals, grade). e is not set. */
enum err plan_of(struct cx *cx, struct db *db, int64_t episode, struct plan_view *ret);
bool plan_stands(const struct plan_item *item);
/* What is restricted left out, all its wordings, but for who wrote it (NIL: for everybody): before anything of a plan is shown. HAZ-027 */
void plan_hide(struct plan_view *v, int64_t reader);

#endif
