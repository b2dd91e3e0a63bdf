/* Questionnaires away from the room, as the service deals with them: what it has set, whom it asks for what, and the link that opens it.
 *
 * Laws:
 *	- who may add measures of somebody may ask her; decided once more where it is written;
 *	- what asks about risk goes out only where the service has set hours, a named reader who may read hers, and a role on duty with a number;
 *	  else the whole questionnaire is asked in the room (HAZ-036);
 *	- a questionnaire whose words are not here, shipped or under a licence that holds, or that a clinician rates, is not asked for;
 *	- what a carer answers about herself goes by a link of its own and is a third party's: the person cared for does not read it (HAZ-033);
 *	- a link holds 128 random bits. They are shown once, to who made it; the record keeps their hash. A new one takes the place of the old;
 *	- on a device that is handed over in the room there is no link: the browser in hand holds what opens the questions, the sign-in of who hands
 *	  it over ends in the same transaction, and what asks about risk may be asked there, for somebody is in the room. */
#ifndef CARE_REMOTE_H
#define CARE_REMOTE_H

#include "care/alert.h"
#include "care/episode.h"
#include "care/measure.h"

#define REMOTE_DAYS_MAX 60              /* a link is good for at most: own proposal */
#define REMOTE_DAYS 14                  /* unless somebody says otherwise: own proposal */
#define PAPER_DAYS 60                   /* that a sheet of paper waits to be keyed before it may be printed anew: own proposal */
#define REMOTE_TOKEN_BYTES 32           /* that a browser holds which opened the questions */

/* ---- set by who leads the service ---- */

struct remote_service_ask {
	int64_t days, from, until;                      /* days 0: nothing that asks about risk goes out */
	struct str role, telephone;
	struct remote_step step[REMOTE_STEPS]; size_t steps;
	struct str form_key;
};
/* ERR_BAD_FIELD: an end before its beginning, minutes that are none, somebody who does not work there in that role or whose role reads no alert. */
enum err remote_service_set(struct cx *cx, struct store *store, const struct actor *actor, const struct remote_service_ask *ask, struct instant now);

/* ---- asked of somebody ---- */

enum remote_offer { OFFER_YES, OFFER_NOT_HERS, OFFER_NO_NAME, OFFER_NO_WORDS, OFFER_ROOM, OFFER_READER, OFFERS };
/* reader_may: the named reader may read her measures (alert_reader_may). */
enum remote_offer remote_offer(const struct instrument *instrument, const struct remote_service *service, bool reader_may, struct day today);
enum remote_offer remote_offer_here(const struct instrument *instrument, struct day today);       /* in the room, on a device that is handed over */
const char *remote_offer_say(enum remote_offer offer);          /* why not, in a sentence; "" of OFFER_YES */
bool instrument_risky(const struct instrument *instrument);     /* some answer of it sets off an alert */

struct remote_ask_form { struct id patient; struct str instrument[REMOTE_PARTS]; size_t instruments; struct day until; struct str form_key; };
/* *ret_secret: what the link holds; ID_NONE where the form came twice: it was shown. ERR_BAD_FIELD, ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT
 * (asked already; no birth date is known by which she could open it; she has died), ERR_HELD (asked in the room only). */
enum err remote_ask_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			 struct instant now, struct id *ret_outside, struct id *ret_secret);

/* Handed over on the device in hand, until the end of the day: the actor's sign-in ends with it. form->until is not looked at. ret_token: what the
 * browser keeps from now on; *ret_fresh false: the form came twice, and nobody knows what it was told. Errors of remote_ask_make. */
enum err remote_hand_over(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			  struct instant now, unsigned char ret_token[REMOTE_TOKEN_BYTES], bool *ret_fresh);

/* Printed on paper (care/paper.h): one questionnaire, to be filled in in the room, so also what asks about risk. form->until is not looked at. */
enum err remote_sheet_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			   struct instant now, struct id *ret_outside);

struct remote_act { struct id patient, ask; struct str say, form_key; };
/* No longer asked; what she has sent stays. */
enum err remote_withdraw(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			 struct instant now);
/* Another link to the same; what she has answered stays. The old one is over. */
enum err remote_link_anew(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			  struct instant now, struct id *ret_secret);

/* What was begun on a device here, once more: what she has answered stands. ERR_CONFLICT: it goes by a link. */
enum err remote_hand_again(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			   struct instant now, unsigned char ret_token[REMOTE_TOKEN_BYTES], bool *ret_fresh);

/* ---- what is due ---- */

/* A measure of her step that was answered less often since she came to it than course_measures_due asks for: one reckoning, of /due and of what she
 * is asked for from home. Whoever asked her, it is answered: said is what the reader sees of hers and of others. last: of it at all. */
struct measure_open { struct str id; int needed, answered; struct day last; };
size_t measures_open(struct arena *arena, const struct course *course, int64_t patient, const struct response_said *said, size_t saids,
		     struct measure_open **ret);

/* A measure of the step at which she is: due, or left out and why. */
struct measure_due { const struct instrument *instrument; struct str id, because, left_out; };
/* Under the reader's guard: what is open on the pathways of her own organisation that go on. Partly done is due still; nothing that was answered
 * within the service's days is, and nothing beyond its minutes. */
enum err measures_due(struct cx *cx, struct db *db, const struct care *care, int64_t organisation, int64_t patient, struct day today, struct measure_due **ret,
		      size_t *ret_count);

#endif
