/* Words of acts. */
#include "model/course.h"

const char *course_act_word(enum course_act act)
{
	static const char *const words[COURSE_ACTS] = { "", "open", "judge", "move", "session", "review", "more", "suspend", "resume", "pause", "unpause",
		"assign", "taken-over", "close", "version", "undo", "prefer", "involve", "referrer" };
	return words[act];
}

bool course_act_may_restrict(enum course_act act)
{
	return act == COURSE_JUDGE || act == COURSE_MOVE || act == COURSE_SESSION || act == COURSE_REVIEW || act == COURSE_MORE || act == COURSE_PREFER ||
		act == COURSE_UNDO;
}
