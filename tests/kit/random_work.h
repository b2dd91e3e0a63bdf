/* Random work on a store, and the state that it must have left: the oracle of the fault tests.
 *
 * Each work is one closure. It takes the next number from a row that all works count up, so that the order of commits is
 * known, adds notes, drops some, changes one; one in ten fails at its end on purpose. What is found later has to be exactly
 * what the first m works made, for one m that is not below the last acknowledged work. */
#ifndef TESTS_KIT_RANDOM_WORK_H
#define TESTS_KIT_RANDOM_WORK_H

#include "base/rng.h"
#include "store/store.h"

#define WORKS_MAX 20000

struct deed {
	int64_t first, rows;              /* notes added */
	int64_t drop_from, drop_to;       /* notes dropped; 0, 0: none */
	int64_t set;                      /* the note whose count was set to the work's number; 0: none */
	int64_t begun_at, told_at;        /* operations of the disk before it, and when its OK was given (INT64_MAX: never) */
	bool told;
};
/* Lies in memory that a forked child shares. */
struct history {
	int64_t last;                     /* number of the last work that ran */
	int64_t forgotten;                /* a work that was acknowledged and whose number was given again */
	struct deed deed[WORKS_MAX];
};
struct history *history_new(void);
void history_free(struct history *history);
void history_copy(struct history *to, const struct history *from, int64_t upto);    /* as if only these had been, long ago */

/* Tells the time: operations of the disk so far. */
typedef int64_t work_clock(void *arg);
struct work_plan { struct store *store; struct history *history; work_clock *clock; void *clock_arg; uint64_t seed; int works;
		int large; };

/* A shelf and the counting note, once a store. */
enum err work_begin(struct cx *cx, struct store *store);
/* Several threads work until each has done plan->works; `refused` counts works that were refused though they should not be. */
void work_threads(const struct work_plan *plan, int threads, int64_t *ret_refused);
/* One work; *ret_number 0 where it failed on purpose. plan->works is not used. */
enum err work_one(struct cx *cx, const struct work_plan *plan, struct rng *rng, int64_t *ret_number);

/* Compare a store with the history, as of a crash at `at`. NULL: right. Else what is wrong, in a buffer of its own. */
enum work_wrong { WORK_RIGHT, WORK_UNREADABLE, WORK_LOST, WORK_TOO_MUCH, WORK_DIFFERS };
int64_t work_last_told(const struct history *history, int64_t at);
enum work_wrong work_compare(struct cx *cx, struct store *store, const struct history *history, int64_t at, int64_t *ret_found,
			     char *say, size_t room);

#endif
