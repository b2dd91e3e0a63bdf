/* Words of meetings. */
#include "model/meeting.h"

static const char *const meetings[MEETING_KINDS] = { "", "team", "supervision" };
static const char *const points[POINT_KINDS] = { "", "decision", "action", "skill" };
static const char *const states[POINT_STATES] = { "", "open", "done", "dropped" };

const char *meeting_kind_word(enum meeting_kind kind)
{
	return meetings[kind];
}

bool meeting_kind_parse(struct str word, enum meeting_kind *ret)
{
	for (enum meeting_kind k = 1; k < MEETING_KINDS; k++)
		if (str_is(word, meetings[k])) {
			*ret = k;
			return true;
		}
	return false;
}

const char *point_kind_word(enum point_kind kind)
{
	return points[kind];
}

bool point_kind_parse(struct str word, enum point_kind *ret)
{
	for (enum point_kind k = 1; k < POINT_KINDS; k++)
		if (str_is(word, points[k])) {
			*ret = k;
			return true;
		}
	return false;
}

const char *point_state_say(enum point_state state)
{
	return states[state];
}
