/* The second step for the rules that most are: everything in one stretch that may lie anywhere, so many of this, so many different of that, none of
 * the other. There is no window to slide. "At least k in the last months" is "the k-th newest lies in them"; "none" is "the newest does not". So a
 * person is 16 numbers, and an event moves some of them; of different values the newest day of each is kept, and counted where everything else is so.
 *
 * Counted is what is possible, and of what is not to be there what is certain: who is not found so is found in no way. Who is found so is, where the
 * rule and the record leave nothing open; else she is judged in full. */
#ifndef SCREEN_RING_H
#define SCREEN_RING_H

#include "screen/program.h"

#define RING_LANES   16
#define RING_CLASSES 256
#define RING_VALUES  8                      /* clauses of different values */

struct ring_class {
	uint8_t move[32];                   /* of bytes: where each comes from */
	uint8_t set[32];                    /* ff where the day goes */
	uint8_t move_same[32], set_same[32];        /* where a clause of different days has had this day already */
	uint16_t seen_at[2];                /* places in seen, of clauses of different values; 0 nobody's */
	uint8_t rest[60];
};
_Static_assert(sizeof(struct ring_class) == 192, "whole lines of the cache");

struct ring {
	struct ring_class *of;              /* 32-byte borders */
	uint8_t *class_of;                  /* of each what */
	uint32_t need, need_not;            /* of the comparison's bytes */
	struct { uint32_t slot, slots; int64_t at_least; } many[RING_VALUES]; int manys;    /* two and more different ones */
	uint32_t days;                      /* bits of each lane that holds the newest of different days */
	uint32_t seens;
	const uint16_t *from, *behind;
	uint16_t today;
	bool answers;                       /* a yes is a yes, and nothing else is asked */
};

/* NULL where the rule is another, or the processor has not what it needs. Memory is the arena's. */
struct ring *ring_make(struct cx *cx, const struct program *p);
/* The first day on which she is found; 0: never. seen: ring->seens numbers, of the thread. */
uint16_t ring_find(const struct ring *ring, const uint16_t *day, const uint16_t *what, uint32_t n, uint16_t *seen);
/* The same of numbers of one byte, with the class of each. */
uint16_t ring_find1(const struct ring *ring, const uint8_t class_of[256], const uint16_t *day, const uint8_t *what, uint32_t n, uint16_t *seen);

#endif
