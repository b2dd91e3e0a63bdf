/* A person's appointment: booked into a time that is free, moved, called off, kept or missed.
 *
 * Laws:
 *	- a time is booked only where somebody's hours offer it and she is not away; nobody, no room and no person twice at once, which the database
 *	  holds whatever the program does: who comes second is told so in one sentence;
 *	- whose a time is is of the class appointment, behind the guard; that it is taken is told to whoever sees the diary;
 *	- an act is a row, never undone without a word: what was said of a booking is taken back by another act;
 *	- what came of it goes where the pathway counts: a session kept or missed is an act of the episode, in the same transaction, decided as any; a
 *	  planned appointment of the plan that it was booked for is kept or missed with it. */
#ifndef CARE_BOOKING_H
#define CARE_BOOKING_H

#include "care/diary.h"
#include "record/booking.h"

struct booking_ask {
	struct id patient, episode;     /* outside ids; the episode is one of the actor's own service that goes on */
	struct id hours; struct day on; int from;       /* the time of whose hours; or */
	struct id sitting;              /* of a group; ID of zeros: none */
	struct id item;                 /* the planned appointment of her plan that it keeps; zeros: none */
	struct str telephone;           /* by which she is reached about it; "": none */
	struct id moves;                /* the booking that this one stands for from now on; zeros: none */
	struct str say;                 /* why it is moved */
	struct str form_key;
};
/* ERR_CONFLICT: taken, or the person is not free; ERR_HELD: away, dead, over; ERR_BAD_FIELD, ERR_FORBIDDEN, ERR_NOT_FOUND. */
enum err booking_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct booking_ask *ask,
		      struct instant now, struct id *ret_outside);

struct booking_do {
	struct id booking; int64_t seq; /* of the last act when she read it; 0: not compared */
	enum booking_act act;           /* not BOOK, not MOVE */
	struct str say;                 /* why it is called off; what is taken back, and why */
	bool session;                   /* kept or missed: write it down as a session of the pathway too */
	struct str phase;               /* of it, where the step has phases */
	struct str session_say;
	struct str form_key;
};
enum err booking_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct booking_do *ask,
		     struct instant now);

/* A time of a group with so many seats, in hours of the actor's own, or of anybody's where she manages the service. What stands in everybody's record is
 * its name: nobody is booked whose name it tells. */
struct group_time { struct id hours; struct day on; int from; int64_t seats; struct str name, form_key; };
enum err booking_group_set(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct group_time *ask,
			   struct instant now);
/* Called off, once nobody is booked into it any more. */
struct group_off { struct id sitting; struct str form_key; };
enum err booking_group_end(struct cx *cx, struct store *store, const struct actor *actor, const struct group_off *ask, struct instant now);

/* May the actor book, or change what is booked, for this person here? */
enum err booking_may(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, int64_t patient, enum operation operation,
		     struct instant now, bool *ret);

#endif
