/* People carried along pathways by random acts of a crew (tests/kit/crew.h), and what has to be so after each. What the program should
 * answer is reckoned beforehand from the decision and the pathway alone; what it answered, and what it left, is read back.
 *
 * What is found to be wrong is kept, the first of it; a test says whether there may be any. */
#ifndef TESTS_WALK_H
#define TESTS_WALK_H

#include "base/rng.h"
#include "tests/kit/crew.h"

#define WALK_EPISODES 16000
#define WALK_PATHWAYS 12
#define WALK_THREADS  200

enum walk_did { DID_BEGIN, DID_ACT, DID_ADMIT, DID_BED, DID_CLOSE_BED, DID_ITEM, DID_ITEM_ACT, DID_PLAN, DID_GRADE, DID_MEASURE, DID_MEETING, DID_LIST,
	DID_POINT, DID_FINISH, DID_ASK_ADVICE, DID_ADVISE, DID_CHOICE, DID_FLAG, DIDS };

struct carried {
	struct id outside; int64_t row;
	size_t person;
	enum crew_place carrier;
	uint32_t linked;                        /* bits of places that ever had to do with it */
	const struct pathway *pathway;          /* of the reference */
	bool open; struct instant ended;
	int wish_step, wish_arrow;              /* the way that is to be gone; -1 */
	int64_t seq;                            /* acts when it was last read */
};
struct advised { struct id outside; size_t person; enum crew_place asker, service; int64_t seq; bool open; struct instant ended; };
struct walk {
	struct crew c;
	const struct catalog *reference;        /* what the program should know */
	const struct pathway *only;             /* of the reference, where all are to begin on one; NULL */
	struct rng rng;
	struct carried *episode; size_t episodes;
	size_t open[CREW_PEOPLE * 2]; size_t opens;
	int64_t taken[WALK_PATHWAYS][PATHWAY_STEPS][PATHWAY_ARROWS];
	int64_t done, refused, looks, hidden, did[DIDS], acts[COURSE_ACTS];
	struct instant attends_until[CREW_PEOPLE];
	struct id bar[CREW_PEOPLE]; bool barred[CREW_PEOPLE];
	int in_bed[CREW_BEDS]; bool bed_closed[CREW_BEDS];      /* number of the episode; -1 */
	struct id meeting[CREW_PLACES]; struct day meeting_on[CREW_PLACES];
	int64_t points;                         /* decisions and actions that are open */
	struct advised advice[WALK_THREADS]; size_t advices;
	char wrong[700];
};

void walk_open(struct walk *walk, enum store_engine engine, const struct catalog *reference, const struct catalog *program, size_t people, uint64_t seed);
void walk_close(struct walk *walk);
/* So many legal acts more, or until something is wrong. */
void walk_on(struct walk *walk, int64_t acts);
/* What is only so over everything: lists, beds, slips, actions. */
void walk_whole(struct walk *walk);
/* The store closed and everything read again by a process that knows nothing but what is stored. Opens it anew. */
void walk_again(struct walk *walk);

/* ---- between the files that walk ---- */

/* What is stored of one, past every guard, added up by the reference. */
struct stood { struct episode_held held; struct course_event *event; size_t events; struct course *course; };

void walk_wrong(struct walk *walk, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool walk_chance(struct walk *walk, double p);
size_t walk_below(struct walk *walk, size_t n);
bool walk_counts(struct walk *walk, enum walk_did did, enum err err);   /* done or refused; anything else is wrong */
const struct crew_hand *walk_hand(struct walk *walk, enum crew_place place);        /* any there; CREW_PLACES: anywhere */
bool walk_stands(struct walk *walk, struct carried *e, struct stood *ret);      /* false: nothing was read, and it is wrong */
/* After a write that may have touched it: every law of one episode, and what two of the hands see of it. */
void walk_look(struct walk *walk, struct carried *e);
/* Her other open ones: what stops one may have stopped them, or a red flag found as one begins. */
void walk_others_look(struct walk *walk, const struct carried *e);
/* Do what is asked, as the hand; the answer has to be what is reckoned. */
enum err walk_act(struct walk *walk, struct carried *e, const struct crew_hand *hand, struct course_ask ask, const char *say);
/* By the first hand of whom it is reckoned that she may; false: by nobody. */
bool walk_act_by_any(struct walk *walk, struct carried *e, struct course_ask ask, const char *say);
/* As reckoned from decision and pathway. */
enum err walk_reckon(struct walk *walk, struct db *db, struct carried *e, const struct stood *stood, const struct crew_hand *hand, struct course_ask ask,
		     const char *say);
bool walk_linked(const struct walk *walk, size_t person, enum crew_place place);
bool walk_begin(struct walk *walk);
/* One of: a bed, an item of the ward, a plan, a measure, a meeting, advice, a choice, a red flag. */
void walk_beside(struct walk *walk);
/* Whose record, choices or flags have changed, and who begins a pathway, waits in the tray to be judged again: one slip. */
void walk_slip_is_there(struct walk *walk, int64_t patient);
bool walk_admit(struct walk *walk, struct carried *e);
bool walk_fund(struct walk *walk, struct carried *e);
bool walk_grade(struct walk *walk, struct carried *e, int grade);
/* One act towards the way that is wished for. */
bool walk_drive(struct walk *walk, struct carried *e);
size_t walk_pathway_of(const struct walk *walk, const struct pathway *pathway);

#endif
