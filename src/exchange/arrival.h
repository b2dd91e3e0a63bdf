/* The two stops of files that came by browser: looking them over, and bringing them in. Started by slips whose subject is the
 * arrival's number; safe to repeat. ERR_STOPPED, ERR_BUSY, ERR_DISK_FULL, or a database that is away: not done, the slip
 * stays. */
#ifndef EXCHANGE_ARRIVAL_H
#define EXCHANGE_ARRIVAL_H

#include "record/arrival.h"

struct catalog;

struct arrival_work {
	struct store *store;
	const struct catalog *catalog;
	const char *inbox;              /* the data directory's */
	int64_t arrival;
	_Atomic bool *stop;
};
enum err arrival_look_over(struct cx *cx, const struct arrival_work *work);
enum err arrival_bring_in(struct cx *cx, const struct arrival_work *work);
/* The third: take an import back as a whole; `arrival` is the import's number. */
enum err arrival_undo(struct cx *cx, const struct arrival_work *work);
/* Its slip was parked: the page that waits for it says so. In the transaction that parks. */
enum err arrival_give_up(struct cx *cx, struct db *db, int64_t arrival);

#endif
