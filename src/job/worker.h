/* The worker: takes slips from the tray while the server runs. A slip names a stop of data/jobs.csv and what it is about; its
 * attempt is counted and committed before it runs, and the third failure parks it where an administrator sees it.
 *
 * Stops of higher floors (imports) are handed in by cli in a table: work is started by a slip, never by a call upwards. */
#ifndef JOB_WORKER_H
#define JOB_WORKER_H

#include "record/slip.h"

struct catalog;
struct worker;

struct job_env {
	struct store *store;
	const struct catalog *catalog;
	const char *data;               /* the data directory */
	_Atomic bool *stop;             /* leave at the next safe place with ERR_STOPPED; the slip stays */
};
typedef enum err job_run(struct cx *cx, const struct job_env *env, const struct slip *slip);
/* Said in the transaction that parks the slip, so that whoever waits for it is told; NULL: nobody waits. */
typedef enum err job_parked(struct cx *cx, struct db *db, const struct slip *slip);
/* daily: the worker puts a slip down (subject: the day, organisation 0) when it starts and when another day begins. */
struct job_stop { const char *job; job_run *run; job_parked *parked; bool daily; };

/* The stop "find": subject 0 asks of everyone whom the organisation may see, else of one person. */
enum err job_find(struct cx *cx, const struct job_env *env, const struct slip *slip);
/* The stop "carried": whoever is on a pathway, by every symptoms service. */
enum err job_carried(struct cx *cx, const struct job_env *env, const struct slip *slip);

/* Whoever asks for a page waits for what jobs take of the machine: a server's finding rests as long as it worked, and takes half of one processor;
 * daily work, for which nobody waits, a tenth. There is no rest where other work waits behind it, nor without a stop (a command). */
#define JOB_REST       1
#define JOB_REST_DAILY 9
void job_rest(const struct job_env *env, int64_t worked_us, int times);

/* A thread that looks at the tray every second. Catalogue and stops outlive it. env->stop is the worker's own. */
enum err worker_open(struct cx *cx, const struct job_env *env, const struct job_stop *stops, size_t count, struct worker **ret);
void worker_close(struct worker *worker);           /* waits for the next safe place; NULL-safe */

/* Run what waits now, in this thread; how many slips were done. For commands and tests. */
enum err worker_drain(struct cx *cx, const struct job_env *env, const struct job_stop *stops, size_t count, int64_t *ret_done);

#endif
