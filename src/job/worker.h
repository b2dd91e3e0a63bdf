/* The worker: takes slips from the tray while the server runs. A slip names a stop (data/jobs.csv) and what it is about; its
 * attempt is counted and committed before it runs, and the third failure parks it where an administrator sees it. */
#ifndef JOB_WORKER_H
#define JOB_WORKER_H

#include "store/store.h"

struct catalog;
struct worker;

/* A thread that looks at the tray every second. The catalogue outlives it. */
enum err worker_open(struct cx *cx, struct store *store, const struct catalog *catalog, struct worker **ret);
void worker_close(struct worker *worker);           /* finishes the slip in hand at its next safe place; NULL-safe */

/* Run what waits now, in this thread; how many slips were done. For commands and tests. */
enum err worker_drain(struct cx *cx, struct store *store, const struct catalog *catalog, int64_t *ret_done);

#endif
