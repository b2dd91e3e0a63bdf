/* Rows that could not be taken: written out as they came, with the reason in a last column, to be mended and imported again.
 * One row again as it was sent, from the kept copy. */
#ifndef EXCHANGE_REJECTS_H
#define EXCHANGE_REJECTS_H

#include "model/map.h"
#include "record/origin.h"

/* Below inbox/ID/rejects/: a file for each that had any, named as it was, and the files that they look things up in, whole.
 * That folder can be imported like the first one. Nothing is written where nothing was rejected. */
enum err rejects_keep(struct cx *cx, struct store *store, const struct map *map, const char *inbox, const struct origin *origin);
/* The same into a folder of one's own choice. */
enum err rejects_write_to(struct cx *cx, struct store *store, const struct map *map, const char *inbox,
	const struct origin *origin,
			  const char *folder, int64_t *ret_rows);

/* One row of a kept file as it was sent; *ret_header the header line of a CSV file, STR_NONE for FHIR. ERR_NOT_FOUND. */
enum err row_as_sent(struct cx *cx, const struct map *map, const char *inbox, const struct origin_file *file, int64_t row,
	struct str *ret_header,
		     struct str *ret_row);

#endif
