/* Letters of an episode: drafted from the record, worded by a clinician, approved by name, printed, and written down as sent.
 *
 * Laws:
 *	- who may add letters, and who may send them, is decided once more where it is written; only the service that carries the person
 *	  writes of the episode;
 *	- what is restricted (a label beyond N, a narrative, safeguarding) enters no draft unless whoever wrote it lifts it; then the letter
 *	  has its label (HAZ-027);
 *	- every wording is kept; what was approved is worded no more (ERR_CONFLICT), and only withdrawn, with a reason;
 *	- a letter is not approved while a part that it needs is empty or a field is not known, nor one to a person in words that are not for
 *	  her (ERR_HELD);
 *	- to somebody who has died nothing is written, and nothing goes out (ERR_HELD); a letter about her says that she has died, or is not
 *	  approved;
 *	- nothing is sent by the program: that it was posted or given by hand is written down by whoever did it. */
#ifndef CARE_LETTER_H
#define CARE_LETTER_H

#include "care/episode.h"
#include "record/letter.h"

/* What stays out of a draft: whose, and its words for their author alone. */
struct letter_restricted { int64_t seq; struct str who, say; struct day on; bool mine, lifted; };
struct letter_draft {
	const struct letter_kind *kind;
	enum letter_to to;
	struct str address;                     /* to whom, a line each */
	struct str part[LETTER_PARTS];          /* of kind->part; STR_NONE: not in this reader's letter */
	bool large;
	struct day died;                        /* the person has died, the record says; DAY_NONE */
	int64_t due_seq, label;
	struct letter_restricted *restricted; size_t restricteds;
};
/* What the record has to say, under the reader's guard. lift: acts whose words she wrote and wants in it; of others they count for nothing. */
enum err letter_propose(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode_view *v,
			const struct letter_kind *kind, enum letter_to to, const int64_t *lift, size_t lifts, struct letter_draft *ret);

/* Letters that the course made due. satisfied: one went out to somebody whom its table names; sent: to whom, as bits 1 << enum letter_to;
 * waits: one is approved and has not gone out. A letter to whoever asked that was approved before that was corrected counts for none of it:
 * letter->astray is set. */
struct letter_due { struct course_letter due; bool satisfied, waits; unsigned sent; };
enum err letters_due(struct cx *cx, struct db *db, const struct care *care, const struct episode_view *v, struct letter *letter, size_t letters,
		     struct letter_due **ret, size_t *ret_count);
/* The same of a course that was read already: its pathway and events. */
size_t letters_due_by(struct arena *arena, const struct care *care, struct str pathway, const struct course_event *event, size_t events,
		      struct letter *letter, size_t letters, struct letter_due **ret);

/* Approved and not gone out, of the reader's organisation, the oldest first (LETTERS_GO at most). held: why it does not go with the others, but is
 * looked at by itself: it is for whoever had not asked after all, or the person has died; STR_NONE. */
struct letter_waiting { struct letter l; struct str held; };
enum err letters_waiting(struct cx *cx, struct db *db, int64_t organisation, struct letter_waiting **ret, size_t *ret_count);

struct letter_wording { struct str address; struct str part[LETTER_PARTS]; bool large; };
struct letter_ask {
	struct id episode;                      /* outside id */
	struct str kind; enum letter_to to;
	struct letter_wording wording;
	const int64_t *lift; size_t lifts;
	struct str form_key;
};
enum err letter_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct letter_ask *ask,
		      struct instant now, struct id *ret_outside);

enum letter_act { LETTER_ACT_NONE, LETTER_SAVE, LETTER_APPROVE, LETTER_SEND, LETTER_WITHDRAW, LETTER_ACTS };
const char *letter_act_word(enum letter_act act);       /* "save", "approve", "sent", "withdraw" */
struct letter_act_ask {
	struct id letter;                       /* outside id */
	enum letter_act act;
	int64_t seq;                            /* of the wording that was read; ERR_STALE where it is another */
	struct letter_wording wording;          /* save */
	enum letter_way way; struct day on;     /* send */
	struct str say;                         /* send: to whom; withdraw: why */
	struct str form_key;
};
enum err letter_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct letter_act_ask *ask,
		    struct instant now);

/* One letter, under the reader's guard. kind NULL: its table is gone; its words are here all the same. */
struct letter_view { struct letter l; const struct letter_kind *kind; struct letter_worded *part; size_t parts; struct letter_sent *sent; size_t sents; };
enum err letter_view(struct cx *cx, struct db *db, const struct care *care, struct id outside, struct letter_view *ret);

#endif
