/* Judge a population by one rule: the same answers as rule/casefind, of all persons of a column file at once.
 *
 * The rule is compiled for the file: of each description that an event can have (column.h, what) it is asked once which clauses it counts for,
 * certainly or possibly. Then each person is judged in one pass over her events, in two steps. First the cheap one: what all of the record together
 * does not fulfil, no stretch of it does; nearly everybody is done with here. Then the exact one: clauses with a window of their own are counted,
 * and for a window that moves events come in at its end and go out at its beginning; at each day on which it could end the tree is answered.
 *
 * Two-valued where nothing is unknown, Kleene's where something is: a count is kept of what is certain and of what is possible. */
#ifndef SCREEN_SCREEN_H
#define SCREEN_SCREEN_H

#include "model/rule.h"
#include "screen/column.h"

struct ranks;
struct screen_ask {
	const struct rule *rule;
	const struct codeset *set;          /* rule->lists of them, over the numbers of the file's codes */
	struct day day;
	enum comorbid_mode comorbid;        /* COMORBID_NONE: the rule's own, where it asks */
	const struct ranks *ranks;          /* of the whole population, where the file is a part of it (ranks.h); NULL: the file is the whole */
	int threads;                        /* 0: as many as there are processors */
	bool plain;                         /* one thread, no first step: what the tests compare with */
};

/* Of one person. */
struct screen_found {
	uint8_t truth, population, find, comorbid;  /* 0 no, 1 unknown, 2 yes; find is not asked where population is no, comorbid where find is no */
	uint16_t day;                       /* column day on which `find` first became yes where the window moves; else 0 */
};

struct screen_result {
	struct screen_found *found;         /* of each person of the file, in its order; freed by screen_free */
	uint64_t people, yes, unknown, second;          /* second: persons whom the first step did not settle */
	double seconds, cpu;                /* of the judging, compiling the rule included: by the clock, and of all processors */
};

/* ERR_BAD_FIELD where the file lacks what the rule asks for: the sentence says what. */
enum err screen_run(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct screen_result *ret);
/* Only what a rule that ranks has to know of everybody; freed by ranks_free. */
enum err screen_count(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct ranks *ret);
void screen_free(struct screen_result *result);
static inline void screen_result_auto(struct screen_result *result) { screen_free(result); }

#endif
