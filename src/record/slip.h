/* Slips in the tray: work that waits. */
#ifndef RECORD_SLIP_H
#define RECORD_SLIP_H

#include "store/tx.h"

#define SLIP_ATTEMPTS 3

struct slip { int64_t id; struct str job; int64_t subject, organisation, attempts; bool parked; struct instant placed_at; struct str say; };

/* Place work, in the transaction of what causes it. The same work waits once. */
enum err slip_put(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now);
enum err slip_next(struct cx *cx, struct db *db, struct slip *ret);             /* ERR_NOT_FOUND: the tray is empty */
enum err slip_alone(struct cx *cx, struct db *db, int64_t id, bool *ret);        /* does nothing else wait? */
enum err slip_try(struct cx *cx, struct db *db, int64_t id);
enum err slip_untry(struct cx *cx, struct db *db, const struct slip *slip);     /* that try does not count */
/* Done, or put aside with slip->say; nothing happens to it where the same work was placed again meanwhile. */
enum err slip_done(struct cx *cx, struct db *db, const struct slip *slip);
enum err slip_park(struct cx *cx, struct db *db, const struct slip *slip);
/* That work of somebody failed: it waits for the next time that everybody is asked, or she by herself. Of that only job, subject, organisation, say count. */
enum err slip_aside(struct cx *cx, struct db *db, const struct slip *slip, struct instant now);
/* subject 0: of everybody. What was put aside before `now` is done. */
enum err slips_judged(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now);
/* Whom that failed for; at most 1,000. For pages: whoever the reader may not know of is left out by asking for the names under the guard. */
enum err slips_aside(struct cx *cx, struct db *db, struct str job, int64_t organisation, int64_t **ret_subjects, size_t *ret_count);
enum err slips_all(struct cx *cx, struct db *db, struct slip **ret, size_t *ret_count);

#endif
