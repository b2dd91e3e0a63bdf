/* Numbers for a monitoring system: how the house stands, without ids and names. */
#ifndef RECORD_METRICS_H
#define RECORD_METRICS_H

#include "store/tx.h"

/* name: of a Prometheus gauge, after "waymark_". */
struct metric { const char *name, *say; int64_t value; };
enum err metrics_read(struct cx *cx, struct db *db, struct instant now, struct metric **ret, size_t *ret_count);

#endif
