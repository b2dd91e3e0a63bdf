/* Codes as they were sent: a small number for each (system, value). */
#ifndef RECORD_CODE_H
#define RECORD_CODE_H

#include "store/tx.h"

struct code_in { struct str system, value, term; };

/* Row numbers of many codes, in their order. Those that are not there yet are added where `add` (in a closure), else NIL.
 * A code that had no words gets those that come now. ret_new[i] (may be NULL): it was added, or given words. */
enum err codes_in(struct cx *cx, struct db *db, const struct code_in *codes, size_t count, bool add, int64_t *ret_ids,
	bool *ret_new);

#endif
