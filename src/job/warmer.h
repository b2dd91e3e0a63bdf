/* The warmer: a thread of a server on PostgreSQL. What a page asked on one connection it plans on the others, before somebody waits for it there
 * (store_warm), and again now and then, since the database forgets a plan when it takes new statistics. On SQLite there is none. */
#ifndef JOB_WARMER_H
#define JOB_WARMER_H

#include "record/plans.h"

struct warmer;

/* least: so many readers are kept ready from the start, as many as answer at one time. *ret is NULL where there is nothing to do. */
enum err warmer_open(struct cx *cx, struct store *store, int least, struct warmer **ret);
void warmer_close(struct warmer *warmer);           /* waits for the query it is at; NULL-safe */

#endif
