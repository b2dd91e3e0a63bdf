/* The reading thread of an import: files in, batches of drafts out, two at a time, so that one is read while the other is
 * written. It also keeps each file verbatim as it goes. */
#ifndef EXCHANGE_FEED_H
#define EXCHANGE_FEED_H

#include <stdatomic.h>

#include "exchange/reading.h"

struct feed_file {
	const char *path, *name;        /* name: what problems call it */
	int map_file;                   /* of the map; FHIR: of the first resource; -1 none of a known type */
	int64_t bytes, rows_done;       /* rows that are in the record already */
	const char *kept_path;          /* NULL: not kept (a dry run) */
};

struct feed;
/* All of it lives until feed_stop. */
enum err feed_start(struct cx *cx, const struct reading_how *how, const struct feed_file *files, size_t count, struct feed **ret);
/* The next batch, in order; NULL after the last. A batch with `err` is the last, too. */
struct batch *feed_take(struct feed *feed);
void feed_give(struct feed *feed, struct batch *batch);
void feed_stop(struct feed *feed);       /* wherever it is; NULL-safe */

#endif
