/* What somebody fills in herself: away from the room by a link that she opened with her birth date, or by her own sign-in; or on a device that was
 * handed to her in the room.
 *
 * Laws:
 *	- a link opens its own questions and nothing else (HAZ-037); wrong, ended, withdrawn and never made are one answer, in the same time;
 *	- it is shut after REMOTE_TRIES wrong birth dates, and who made it is told;
 *	- each answer is on the disk before the next is asked; sent twice it stands once; nothing that was answered is asked again;
 *	- who answers is decided anew in the transaction that writes: the link still hers, still open, this questionnaire still offered;
 *	- an answer that sets off an alert raises it in its own transaction, not when all is sent (HAZ-036);
 *	- a question that is left open stays open; nothing is made up for it. */
#ifndef CARE_REMOTE_FILL_H
#define CARE_REMOTE_FILL_H

#include "care/remote.h"

#define REMOTE_TRIES 5                  /* wrong birth dates: hers has few ways to be written wrong, and there are 30,000 of others */
#define REMOTE_IDLE_MINUTES 30          /* unused, the birth date is asked again: a telephone that lies about */
#define ANSWER_NOT_COME_TO (-3)         /* beside rule/instrument.h's */

/* Who fills in: the browser that opened a link, or whoever is signed in as herself. */
struct remote_way {
	struct str token;                       /* its bytes; STR_NONE: by her own sign-in */
	const struct actor *actor; struct id person;
	struct str request;
	bool carer;                             /* in the log: who answers is not the person herself */
};

struct remote_try { struct str code; struct day birth_on; struct str request; };
/* ret_token: what the browser keeps. ERR_WRONG_SIGN_IN: one sentence, whatever was wrong. */
enum err remote_link_open(struct cx *cx, struct store *store, const struct policy *policy, const struct remote_try *try, struct instant now,
			  unsigned char ret_token[REMOTE_TOKEN_BYTES]);
/* She stops, or somebody else takes the telephone: the birth date is asked before the next question. */
enum err remote_stop(struct cx *cx, struct store *store, const struct remote_way *way);

struct filling_part {
	struct remote_part p;
	const struct instrument *instrument;    /* NULL: its table is gone */
	const struct instrument_licence *words; /* under which its words are shown; NULL: they are the table's own, or not here */
	struct answers answers;                 /* ANSWER_NOT_COME_TO where she was not yet */
	enum remote_offer offer;                /* as it is now */
	int asked, answered;                    /* questions that are for her; come to */
};
struct remote_filling {
	int64_t ask, patient, organisation;
	struct id outside;
	struct str organisation_name;
	struct day until;
	enum sex sex;
	bool here;                              /* on a device that was handed to her in the room */
	bool carer;                             /* who answers is a carer, about herself */
	struct remote_service service;
	struct filling_part *part; size_t parts;
};
/* What she has before her. ERR_NOT_FOUND: nothing, or no longer hers. */
enum err remote_filling(struct cx *cx, struct db *db, const struct care *care, const struct remote_way *way, struct instant now, struct remote_filling *ret);
/* Is this question (from 0) one for her? */
bool filling_asks(const struct instrument *instrument, int item, enum sex sex);

struct remote_answer { int64_t part; int item, answer; };       /* part: its seq; item from 1 */
/* *ret_alert: this answer is one that somebody has to see at once. ERR_NOT_FOUND, ERR_BAD_FIELD, ERR_CONFLICT (sent already), ERR_HELD (it is
 * asked in the room by now). */
enum err remote_answer(struct cx *cx, struct store *store, const struct care *care, const struct remote_way *way, const struct remote_answer *answer,
		       struct instant now, bool *ret_alert);
/* All questions of it were come to: kept as a response. Sent already: OK. *ret_left: how many questionnaires wait still. */
enum err remote_send(struct cx *cx, struct store *store, const struct care *care, const struct remote_way *way, int64_t part, struct instant now,
		     int64_t *ret_left);

#endif
