/* What became of somebody, by one scale of one questionnaire: the words of change. Pure: scores and days; a word, or why there is none.
 *
 *	- Compared are scores of one version of one key, of the same questions where the key asks for that, and by one value set; nothing else is
 *	  ever mixed, and what was left out is counted.
 *	- The first is the first since a day (a pathway's beginning) that can be compared with the last; the answer says which, and what was passed over.
 *	- Recovered takes both: a case at the first and none at the last, and a difference beyond error. To cross the line by less is no reliable change.
 *	- Who is worse beyond error is so whatever she was at the start.
 *	- A word says that scores differ by more than the error of measurement. It never says why: who is asked when she is at her worst is mostly
 *	  better the next time, whatever was done (regression to the mean).
 *	- A figure that is our own, or remembered and not checked, says so with the word. */
#ifndef RULE_CHANGE_H
#define RULE_CHANGE_H

#include "rule/instrument.h"

enum became { BECAME_UNKNOWN, BECAME_WORSE, BECAME_SAME, BECAME_NO_CASE, BECAME_BETTER, BECAME_RECOVERED };
enum change_why {
	WHY_KNOWN,
	WHY_NONE,               /* nothing was answered since that day */
	WHY_UNSCORED,           /* the newest answers have no score */
	WHY_ONE,                /* one score */
	WHY_VERSION,            /* one score of its version; earlier ones are of another */
	WHY_QUESTIONS,          /* one score of these questions, or by this value set; earlier ones are of others */
	WHY_NO_FIGURE,          /* nobody published a difference that is more than error */
};

/* The oldest first. score NULL: its key is gone. counts: it stands, and is asked about. */
struct change_point { const struct instrument *instrument; const struct score *score; struct day on; bool counts; };

struct change {
	enum became became;
	enum change_why why;
	enum need_change moved;         /* from the first to the last that have a score, also where the newest has none */
	int64_t better_milli;           /* by so much; less than 0: worse */
	enum truth case_first, case_last;
	int first, last, newest;        /* which points; -1: there is none */
	int before, unscored, others;   /* passed over for the first: from before that day, without a score, of another version or other questions */
	bool own, unsure;               /* of the figures that the word rests on */
};

/* Which points can be compared with the last that has a score, that among them. ret: room for count. The one reckoning that words, pictures and
 * the plateau rest on. */
size_t change_run(int scale, const struct change_point *list, size_t count, struct day since, size_t *ret);
/* since DAY_NONE: from the first on record. */
struct change change_judge(int scale, const struct change_point *list, size_t count, struct day since);

const char *became_say(enum became became);             /* "reliably improved" */
const char *change_why_say(enum change_why why);        /* "there is only one score" */
/* "not a case at the start, and reliably improved": the word, with what would be lost by it alone. */
struct str change_word(struct arena *arena, const struct change *change);
/* "From 19 to 12: 7 points better, beyond the error of measurement (6), and still at or above the cut-off of 10." STR_NONE without two scores. */
struct str change_told(struct arena *arena, int scale, const struct change_point *list, const struct change *change);
/* What the figures are of, where that has to be said beside the word: "error: our own proposal (worked out ...)". STR_NONE */
struct str change_doubt(struct arena *arena, const struct instrument *instrument, int scale);
/* Which score is taken as the first, and why that one. since_say: "since the pathway began on 3 January 2026". STR_NONE: there is none. */
struct str change_first_told(struct arena *arena, int scale, const struct change_point *list, const struct change *change, struct str since_say);

#endif
