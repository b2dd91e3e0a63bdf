/* The queries of pages, planned before somebody waits for them: store_warm of all that record asks. */
#ifndef RECORD_PLANS_H
#define RECORD_PLANS_H

#include "store/tx.h"

enum err plans_warm(struct cx *cx, struct store *store, int least, const _Atomic bool *stop);

#endif
