/* The service's diary and Ruth's appointments in it: hours set, leave, booked, moved, reminded, kept, called off. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "care/booking.h"

#define S (&story)

static enum err place(struct cx *cx)
{
	struct place_ask ask = { .place = { .name = STR("Room 2"), .setting = SETTING_OUTPATIENT, .address = STR("Second floor"), .telephone = STR("01632 960002"),
		.capacity = 1 }, .form_key = story_key() };
	return diary_place_put(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err hours(struct cx *cx)
{
	struct hours_ask ask = { .hours = { .staff = S->nurse.staff, .days = 127, .weeks = 1, .from = 540, .until = 720, .slot = 50, .from_on = story_day(-1),
		.until_on = DAY_NONE }, .place = story_newest("place"), .form_key = story_key() };
	return diary_hours_put(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err away(struct cx *cx)
{
	struct away_ask ask = { .away = { .staff = S->nurse.staff, .from_on = story_day(3), .until_on = story_day(3), .from = 0, .until = MINUTES_OF_DAY },
		.form_key = story_key() };
	return diary_away_put(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err not_away(struct cx *cx)
{
	struct diary_end end = { DIARY_AWAY, story_newest("absence"), story_key() };
	return diary_end(story_now(cx), S->store, &S->nurse, &end, S->now);
}

static enum err calendar(struct cx *cx)
{
	struct calendar_ask ask = { true, story_key() };
	struct id secret;
	return diary_calendar(story_now(cx), S->store, &S->nurse, &ask, S->now, &secret);
}

static enum err book_on(struct cx *cx, int ahead, int from, struct id moves)
{
	struct booking_ask ask = { .patient = S->ruth.outside, .episode = story_episode(&S->ruth), .hours = story_newest("availability"), .on = story_day(ahead),
		.from = from, .telephone = STR("01632 960003"), .moves = moves, .form_key = story_key() };
	struct id made;
	return booking_make(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now, &made);
}

static enum err group_set(struct cx *cx)
{
	struct group_time ask = { .hours = story_newest("availability"), .on = story_day(4), .from = 540, .seats = 8, .name = STR("Pacing"),
		.form_key = story_key() };
	return booking_group_set(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err group_off(struct cx *cx)
{
	struct group_off ask = { story_newest("sitting"), story_key() };
	return booking_group_end(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err booked(struct cx *cx)
{
	return book_on(cx, 2, 540, (struct id){ { 0 } });
}

static enum err moved(struct cx *cx)
{
	return book_on(cx, 2, 590, story_newest("booking"));
}

static enum err act(struct cx *cx, enum booking_act what, const char *say)
{
	struct booking_do ask = { .booking = story_newest("booking"), .act = what, .say = str_of(say), .form_key = story_key() };
	return booking_act(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err reminded(struct cx *cx)
{
	return act(cx, BOOKING_REMIND, "by telephone");
}

static enum err called_off(struct cx *cx)
{
	return act(cx, BOOKING_CANCEL_PERSON, "has a cold");
}

size_t story_steps_diary(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "diary_place_put", "a room", place, AGAIN_SAME, false, NULL },
		{ "diary_hours_put", "hours in it", hours, AGAIN_SAME, false, NULL },
		{ "diary_away_put", "leave", away, AGAIN_SAME, false, NULL },
		{ "diary_end", "not away", not_away, AGAIN_SAME, false, NULL },
		{ "diary_calendar", "an address of a calendar", calendar, AGAIN_SAME, false, NULL },
		{ "booking_group_set", "a group", group_set, AGAIN_SAME, false, NULL },
		{ "booking_group_end", "the group called off", group_off, AGAIN_SAME, false, NULL },
		{ "booking_make", "booked", booked, AGAIN_SAME, false, NULL },
		{ "booking_make", "moved", moved, AGAIN_SAME, false, NULL },
		{ "booking_act", "reminded", reminded, AGAIN_SAME, false, NULL },
		{ "booking_act", "called off", called_off, AGAIN_SAME, false, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
