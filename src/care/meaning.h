/* What a person's measures say, in a sentence: for her page, the session, the meeting, the letter and for herself.
 *
 *	- The first score is the first since her pathway began, and it is said which pathway that is; without one, the first on record.
 *	- What a carer answered about herself is no part of any sentence about the person.
 *	- Every word rests on rule/change; what is our own or unsure says so beside the word.
 *	- All that is told is what the reader may see: a pathway that is kept from her begins nothing. */
#ifndef CARE_MEANING_H
#define CARE_MEANING_H

#include "care/measure.h"
#include "record/episode.h"

/* From when scores count, and how that is said: "since the pathway began on 3 January 2026", "of all on record". */
struct meaning_since { struct day since; struct str say; };
struct meaning_since meaning_since(struct arena *arena, struct day opened);
/* Of her pathways the newest that goes on, otherwise the newest; one of them, or NULL. */
const struct episode *meaning_episode(const struct episode *list, size_t count);

/* "9 of 27, mild, on 12 March 2026; was 19 on 3 January 2026: recovered." Of what it was judged by. */
struct str measure_say(struct cx *cx, const struct measure *measure);
/* The same in words for the person herself. */
struct str measure_say_plain(struct cx *cx, const struct measure *measure);
/* " (own proposal)", " (unsure figure)": beside a word that rests on such; empty. */
const char *meaning_doubt(const struct change *change);

/* What changed since last time, in one sentence: of each measure that was asked this time the last score, what it was, and the word; and what was
 * asked before and was not now. This time: within so many days of the newest answers. STR_NONE: nothing was ever asked since that day. */
struct str measures_since_last(struct cx *cx, const struct measure *list, size_t count, struct day since, int64_t together_days);

#endif
