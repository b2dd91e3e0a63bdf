/* What answers come to. Pure: a key, answers, what is known of the person; a score, or why there is none.
 *
 *	- A total that somebody else made is never taken: every score is made from the answers.
 *	- A blank is not a zero: a scale with more blanks than its key allows is not scored, and says so.
 *	- Bands and thresholds are asked of the number as it is told, rounded half up to the scale's decimals: page, letter and table agree.
 *	- What rests on a proposal of our own, or on a figure that nobody looked up (a prorating, a question that does not apply, a band, a
 *	  threshold), says so on the score.
 *	- A state of health has a value only by a value set that somebody chose, and its name goes with the number.
 *	- Two scores are compared only under one version of one key, and one value set. */
#ifndef RULE_INSTRUMENT_H
#define RULE_INSTRUMENT_H

#include "base/cx.h"
#include "model/instrument.h"
#include "model/pathway.h"

#define ANSWER_BLANK (-1)
#define ANSWER_NOT_APPLICABLE (-2)
struct answers { int item[INSTRUMENT_ITEMS]; };

/* As they are kept: one word a question in the key's order, "2 0 - x": - left open, x does not apply. */
struct str answers_write(struct arena *arena, const struct instrument *instrument, const struct answers *answers);
/* ERR_BAD_FIELD where there are more or fewer than the key has, or one that cannot be answered. */
enum err answers_read(struct cx *cx, const struct instrument *instrument, struct str text, struct answers *ret);
/* NULL, or what is wrong with the answer to a question: it is not among those that can be given. */
const char *answer_fault(struct arena *arena, const struct instrument *instrument, int item, int answer);

enum score_state { SCORE_UNSCORABLE, SCORE_WHOLE, SCORE_PRORATED };
struct score {
	enum score_state state;
	int64_t milli;          /* thousandths of a point, as told */
	int64_t least, most;    /* that it can be, thousandths */
	int answered, blank;    /* questions of the scale */
	uint64_t counted;       /* bit n: question n + 1 went into it */
	int band;               /* index; -1: the scale has none, or there is no score */
	enum truth caseness;    /* TRUTH_UNKNOWN: no threshold, or no score */
	bool own;               /* something in it is our own proposal */
	bool unsure;            /* something in it is a figure remembered, not checked at its source */
	const struct value_set *values;         /* that it was valued by; NULL: it is no value */
	struct str note;        /* why there is none, or what stands for a blank; STR_NONE: nothing to say */
};
/* What is known beside the answers. values: the id of a value set, for the scale that needs one; STR_NONE: nobody chose one. */
struct scoring { enum sex sex; struct str values; };
struct score instrument_score(struct arena *arena, const struct instrument *instrument, int scale, const struct answers *answers, const struct scoring *by);

struct str points_told(struct arena *arena, const struct instrument_scale *scale, int64_t milli);      /* "12", "1.25" */
/* With whose values it is, where it is a value: "0.812 (UK 2026)". */
struct str score_told(struct arena *arena, const struct instrument_scale *scale, const struct score *score);
/* What it can be at most: "27", "1". */
struct str most_told(struct arena *arena, const struct instrument_scale *scale, const struct score *score);
/* The answers as one state: "21232"; "-" where one is open. */
struct str state_told(struct arena *arena, const struct instrument *instrument, int scale, const struct answers *answers);

/* From the first to the last, by the scale's reliable change: not known where one has no score, or nobody published a figure. */
enum need_change score_change(const struct instrument *instrument, int scale, const struct score *first, const struct score *last);

/* Has it ceased to move? The last `scores` of them, over `days` at least, no two further apart than the reliable change. Not known where
 * there are too few. Our own proposal: both figures are settings. */
struct plateau_how { int scores, days; };
struct scored_on { struct score score; struct day on; };
enum truth score_plateau(const struct instrument *instrument, int scale, const struct scored_on *list, size_t count, const struct plateau_how *how);

/* Of many people's answers, how many through all of them are of a share, in thousandths of a per cent, half up; -1: nobody answered.
 * count: by answer of the first question, the least first; those who do not know are among all. */
int64_t answers_share(const struct instrument *instrument, int share, const int64_t *count);

/* The alerts that these answers set off: indexes into instrument->alert; ret has room for INSTRUMENT_ALERTS. */
int answers_alerts(const struct instrument *instrument, const struct answers *answers, int *ret);

#endif
