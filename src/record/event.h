/* Events as they come in, how they end, and the keys by which a source's row is known again. */
#ifndef RECORD_EVENT_H
#define RECORD_EVENT_H

#include "model/event.h"
#include "store/tx.h"

/* numbers are stored */
enum event_end { EVENT_COUNTS = 0, EVENT_CORRECTED = 1, EVENT_WITHDRAWN = 2, EVENT_UNDONE = 3, EVENT_MOVED = 4 };

/* Numbers for new events, in a closure. They are noted at the origin too, so that an undo finds them all. */
enum err event_ids(struct cx *cx, struct db *db, int64_t origin, size_t count, int64_t *ret_first);
/* Events with ids, ready to be written; their text where they have any. */
enum err events_put(struct cx *cx, struct db *db, const struct event *events, size_t count, int64_t file_no);

/* end, newer, ender: how it ended, what stands in its place, the import that ended it. */
struct stored_event { struct event e; int64_t file_no; enum event_end end; int64_t newer, ender; };
/* By id, sorted by it; ids that are not there are left out. */
enum err events_stored(struct cx *cx, struct db *db, const int64_t *ids, size_t count, struct stored_event **ret,
	size_t *ret_count);

struct event_key { int64_t key, event, events; };
/* Sorted by key; keys that are not there are left out. */
enum err event_keys_find(struct cx *cx, struct db *db, const int64_t *keys, size_t count, struct event_key **ret,
	size_t *ret_count);
enum err event_keys_add(struct cx *cx, struct db *db, const struct event_key *keys, size_t count);     /* none of them is there */
enum err event_key_put(struct cx *cx, struct db *db, const struct event_key *key);                     /* there or not */
enum err event_key_drop(struct cx *cx, struct db *db, int64_t key);
/* a page; none: the end */
enum err event_keys_after(struct cx *cx, struct db *db, int64_t after, struct event_key **ret, size_t *ret_count);

/* NIL where there is none */
struct event_ending { int64_t event, newer, origin, staff; enum event_end reason; struct str say; };
enum err events_end(struct cx *cx, struct db *db, const struct event_ending *endings, size_t count, struct instant now);

/* More labels, never fewer. The one thing of an event that is changed in place: an older row must not come back less guarded. */
enum err event_label_raise(struct cx *cx, struct db *db, int64_t event, uint8_t labels);

/* The event was told of the wrong person: a new row for the right one, the old one ended, with who did it and why. The source's
 * key stays with the old row, so that the same file does not bring it back. ERR_NOT_FOUND; ERR_STALE where it no longer counts.
 * */
enum err event_move(struct cx *cx, struct db *db, int64_t event, int64_t to_patient, int64_t staff, struct str say,
	struct instant now,
		    int64_t *ret_event);

/* ---- undoing ---- */

/* The events of an import that still count, a page after an id; and those of them that were moved by hand. */
struct event_at { int64_t id, other; };         /* other: patient; or where it was moved to */
enum err events_of_origin(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t last, struct event_at **ret,
	size_t *ret_count);
enum err events_moved(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t last, struct event_at **ret,
	size_t *ret_count);
enum err events_withdrawn(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t **ret, size_t *ret_count);
/* Which events ended because of these. */
struct event_ended { int64_t id, newer, origin; enum event_end reason; };
enum err events_ended_for(struct cx *cx, struct db *db, const int64_t *newer, size_t count, struct event_ended **ret,
	size_t *ret_count);
enum err event_count_again(struct cx *cx, struct db *db, int64_t event);       /* its end is taken back */
/* It had been withdrawn and its row came again. */
enum err event_end_became(struct cx *cx, struct db *db, int64_t event, int64_t newer);
enum err event_end_corrected(struct cx *cx, struct db *db, int64_t event, int64_t origin);     /* by the newer one, not withdrawn */
enum err event_end_withdrawn(struct cx *cx, struct db *db, int64_t event, int64_t origin);     /* not corrected */
enum err event_end_undone(struct cx *cx, struct db *db, int64_t event);        /* ended anyhow: its own import was undone, too */

#endif
