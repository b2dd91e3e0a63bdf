/* How many people have how many events: what a rule that ranks people among all others has to know of the whole population before it judges a part.
 * Histograms of parts add up to that of the whole, exactly. */
#ifndef SCREEN_RANKS_H
#define SCREEN_RANKS_H

#include "screen/program.h"
#include "screen/tally.h"

/* Of each clause of the rule that ranks; NULL: nobody was counted there. */
struct ranks {
	struct tally_head head;
	struct rank_counts *of[RULE_CLAUSES];
	char **place; size_t places, place_room, place_last;        /* of cells: codes of practices, its own */
};
void ranks_free(struct ranks *ranks);
static inline void ranks_auto(struct ranks *ranks) { ranks_free(ranks); }
/* Of one clause; made where there are none yet. */
struct rank_counts *ranks_of(struct ranks *ranks, int clause);

/* The next place of cells; its number. */
size_t ranks_place_add(struct ranks *ranks, struct str code);

/* As CSV: the first line of a table (tally.h), the columns' names, a row for each count that somebody has. */
void ranks_write(struct buf *buf, const struct ranks *ranks);
/* Added to what is in `sum`, which begins with zeros and takes the first one's head, as `parts` does. ERR_BAD_FILE names file, line and field;
 * ERR_CONFLICT: another question, or a part that was there. */
enum err ranks_add(struct cx *cx, const char *path, struct str text, struct tally_parts *parts, struct ranks *sum);
/* Are they what this question has to know? ERR_CONFLICT, with the sentence, where not. */
enum err ranks_fit(struct cx *cx, const char *path, const struct ranks *ranks, const struct screen_ask *ask);

#endif
