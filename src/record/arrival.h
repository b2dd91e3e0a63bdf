/* Files that came by browser: they wait to be looked over (a dry run) and, when a person says so, brought in. */
#ifndef RECORD_ARRIVAL_H
#define RECORD_ARRIVAL_H

#include "model/actor.h"
#include "record/origin.h"

/* Numbers are stored. */
enum arrival_state { ARRIVAL_TO_LOOK = 1, ARRIVAL_LOOKED = 2, ARRIVAL_TO_BRING = 3, ARRIVAL_IN = 4, ARRIVAL_FAILED = 5, ARRIVAL_THROWN = 6 };

struct arrival {
	int64_t id; struct id outside;
	int64_t organisation, staff;
	struct str map, agreement, folder, name;
	int64_t bytes, bytes_done;
	enum arrival_state state;
	struct str say;
	struct origin_counts count;
	int64_t origin;                 /* NIL until it is an import */
	struct instant at, changed_at;  /* when it came; when its state was last changed */
};

enum err arrival_add(struct cx *cx, struct db *db, struct arrival *arrival, struct instant now);      /* sets id and outside */
enum err arrival_by_id(struct cx *cx, struct db *db, int64_t id, struct arrival *ret);
enum err arrival_by_outside(struct cx *cx, struct db *db, struct id outside, struct arrival *ret);    /* under the guard */
/* Did the reader's own organisation send the files of this import by browser? Under the guard. */
enum err arrival_sent_here(struct cx *cx, struct db *db, int64_t origin, bool *ret);
enum err arrivals_waiting(struct cx *cx, struct db *db, struct arrival **ret, size_t *ret_count);     /* under the guard */
enum err arrival_set(struct cx *cx, struct db *db, int64_t id, enum arrival_state state, struct str say, int64_t origin, struct instant now);
enum err arrival_counts(struct cx *cx, struct db *db, int64_t id, const struct origin_counts *counts, int64_t bytes_done);
enum err arrival_problems_set(struct cx *cx, struct db *db, int64_t id, const struct origin_problem *problems, size_t count);
enum err arrival_problems(struct cx *cx, struct db *db, int64_t id, struct origin_problem **ret, size_t *ret_count);

#endif
