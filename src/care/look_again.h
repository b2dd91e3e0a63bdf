/* Records changed: whoever changes what is known of people asks in the same transaction that they be judged again. The slips wait
 * in the tray until a server runs; the same work waits once. */
#ifndef CARE_LOOK_AGAIN_H
#define CARE_LOOK_AGAIN_H

#include "store/tx.h"

/* Everybody, by every symptoms service: after an import or its undo. */
enum err look_again_all(struct cx *cx, struct db *db, struct instant now);
/* One person, by every symptoms service; each judges only what it may see. */
enum err look_again_at(struct cx *cx, struct db *db, int64_t patient, struct instant now);

#endif
