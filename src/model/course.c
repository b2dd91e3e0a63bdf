/* Words of acts. */
#include "model/course.h"

const char *course_act_word(enum course_act act)
{
	static const char *const words[COURSE_ACTS] = { "", "open", "judge", "move", "session", "review", "more", "suspend", "resume", "pause", "unpause",
		"assign", "taken-over", "close", "version", "undo", "prefer", "involve" };
	return words[act];
}
