/* A source takes a person back: its row of her says now that it should not be there. What that source (an organisation, by one
 * mapping) told of her is ended, never removed; an undo of the import that brought the row makes it count again. */
#ifndef RECORD_WITHDRAWAL_H
#define RECORD_WITHDRAWAL_H

#include "store/tx.h"

/* origin: the import that tells so; its mapping says which source it is. */
struct withdrawal { int64_t patient, organisation, origin; struct str map; struct instant now; };

/* How many of her events count that this source told; `write` false: only counted. */
enum err withdrawal_events(struct cx *cx, struct db *db, const struct withdrawal *withdrawal, bool write, int64_t *ret_events);
/* Her numbers, description and registrations as far as this source said them. They stay where another source of the same
 * organisation still tells of her: what two sources say alike is recorded once, by whoever said it first. In a closure. */
enum err withdrawal_identity(struct cx *cx, struct db *db, const struct withdrawal *withdrawal);
/* The import that withdrew a person after `origin` told of her under a holding, and was not undone: what came by `origin` does not
 * count. NIL: nobody withdrew her. */
enum err withdrawal_since(struct cx *cx, struct db *db, int64_t patient, int64_t holding, int64_t origin, int64_t *ret);

#endif
