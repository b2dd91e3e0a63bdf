/* An import taken back as a whole: in slices, killable, and repeated without harm. Its events no longer count, what it had
 * corrected counts again, what it said of people is ended; who is left without anything is seen by nobody. */
#ifndef EXCHANGE_UNDO_H
#define EXCHANGE_UNDO_H

#include <stdatomic.h>

#include "record/origin.h"

struct undo_report {
	int64_t events, restored, hidden;
	int64_t *later; size_t laters;       /* later imports of the same source that found rows already there */
};

/* ERR_CONFLICT where it is running; OK where it is undone already. ERR_STOPPED: the same command goes on. */
enum err undo_run(struct cx *cx, struct store *store, const struct origin *origin, int64_t staff, _Atomic bool *stop,
	struct undo_report *ret);

#endif
