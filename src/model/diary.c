/* Words of bookings, and what may follow what. */
#include "model/diary.h"

const char *booking_state_say(enum booking_state state)
{
	static const char *const says[BOOKING_STATES] = { "", "booked", "arrived", "attended", "did not come", "called off by the person",
		"called off by the service", "moved" };
	return says[state];
}

bool booking_stands(enum booking_state state)
{
	return state >= BOOKING_BOOKED && state <= BOOKING_MISSED;
}

static const struct { const char *word, *say; } acts[BOOKING_ACTS] = { { "", "" }, { "book", "booked" }, { "arrive", "has arrived" },
	{ "attend", "attended" }, { "miss", "did not come" }, { "cancel-person", "called off by the person" }, { "cancel-service", "called off by the service" },
	{ "move", "moved" }, { "remind", "was reminded" }, { "back", "what was said of it was taken back" } };

const char *booking_act_word(enum booking_act act)
{
	return acts[act].word;
}

bool booking_act_parse(struct str word, enum booking_act *ret)
{
	for (enum booking_act a = BOOKING_BOOK; a < BOOKING_ACTS; a++)
		if (str_is(word, acts[a].word))
			return *ret = a, true;
	return false;
}

const char *booking_act_say(enum booking_act act)
{
	return acts[act].say;
}

enum booking_state booking_after(enum booking_state state, enum booking_act act)
{
	bool waits = state == BOOKING_BOOKED || state == BOOKING_ARRIVED;
	switch (act) {
	case BOOKING_ARRIVE: return state == BOOKING_BOOKED ? BOOKING_ARRIVED : BOOKING_NONE;
	case BOOKING_ATTEND: return waits ? BOOKING_ATTENDED : BOOKING_NONE;
	case BOOKING_MISS: return state == BOOKING_BOOKED ? BOOKING_MISSED : BOOKING_NONE;
	case BOOKING_CANCEL_PERSON: return waits ? BOOKING_CANCELLED_BY_PERSON : BOOKING_NONE;
	case BOOKING_CANCEL_SERVICE: return waits ? BOOKING_CANCELLED_BY_SERVICE : BOOKING_NONE;
	case BOOKING_MOVE: return state == BOOKING_BOOKED ? BOOKING_MOVED : BOOKING_NONE;
	case BOOKING_REMIND: return state == BOOKING_BOOKED ? BOOKING_BOOKED : BOOKING_NONE;
	case BOOKING_BACK: return state == BOOKING_ARRIVED || state == BOOKING_ATTENDED || state == BOOKING_MISSED ? BOOKING_BOOKED : BOOKING_NONE;
	case BOOKING_ACT_NONE: case BOOKING_BOOK: case BOOKING_ACTS: break;
	}
	return BOOKING_NONE;
}
