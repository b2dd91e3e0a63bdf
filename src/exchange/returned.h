/* At the end of an agreement that says so, what came in under it goes back: a folder for each giver, with people, identifiers and events as
 * CSV, and manifest.csv that names each file with its rows, bytes and SHA-256. When all of it is on the disk, the deed is written down:
 * in the agreement's history and in the log, and from then on those records are shown to nobody here. */
#ifndef EXCHANGE_RETURNED_H
#define EXCHANGE_RETURNED_H

#include "record/agreement.h"

struct returned_report { int64_t givers, people, events; };
/* ERR_CONFLICT: it is still in force, or something else was agreed, or it was done before. The folder has to be empty or not there. */
enum err returned_make(struct cx *cx, struct store *store, const struct policy *policy, const struct agreement_version *v, const char *folder,
		       struct instant now, struct returned_report *ret);

#endif
