/* The diary: where and when people are seen, which times are taken, and what came of a booking. */
#ifndef MODEL_DIARY_H
#define MODEL_DIARY_H

#include "base/day.h"
#include "base/id.h"
#include "base/str.h"

#define CELL_MINUTES 5                  /* times begin and end on these: a clinic's shortest unit */
#define MINUTES_OF_DAY 1440

/* Numbers are stored. Up to BOOKING_MISSED a seat is taken. */
enum booking_state { BOOKING_NONE, BOOKING_BOOKED = 1, BOOKING_ARRIVED = 2, BOOKING_ATTENDED = 3, BOOKING_MISSED = 4,
	BOOKING_CANCELLED_BY_PERSON = 5, BOOKING_CANCELLED_BY_SERVICE = 6, BOOKING_MOVED = 7, BOOKING_STATES };
const char *booking_state_say(enum booking_state state);        /* "booked", "did not come", "called off by the person", ... */
bool booking_stands(enum booking_state state);

/* Numbers are stored. */
enum booking_act { BOOKING_ACT_NONE, BOOKING_BOOK = 1, BOOKING_ARRIVE = 2, BOOKING_ATTEND = 3, BOOKING_MISS = 4, BOOKING_CANCEL_PERSON = 5,
	BOOKING_CANCEL_SERVICE = 6, BOOKING_MOVE = 7, BOOKING_REMIND = 8, BOOKING_BACK = 9 /* what was said of it is taken back */, BOOKING_ACTS };
const char *booking_act_word(enum booking_act act);             /* "attend", as addresses have it */
bool booking_act_parse(struct str word, enum booking_act *ret);
const char *booking_act_say(enum booking_act act);
/* What it comes to from a state; BOOKING_NONE: that is not possible now. */
enum booking_state booking_after(enum booking_state state, enum booking_act act);

/* Hours of the week of one of the staff at a place. */
struct diary_hours {
	int64_t id; struct id outside;
	int64_t staff, place;
	struct str profession;
	int64_t days, weeks;            /* bits, Monday first; every so many weeks, counted from the week of from_on */
	int from, until, slot;          /* minutes */
	struct day from_on, until_on;   /* until_on DAY_NONE: it goes on */
};
struct diary_away { int64_t id; struct id outside; int64_t staff; struct day from_on, until_on; int from, until; };
/* A time that is taken. name: of a group; STR_NONE. */
struct sitting { int64_t id; struct id outside; int64_t staff, place; struct day on; int from, until; int64_t seats; struct str name; };

#endif
