/* Rows of a file, whatever its format: cells by the columns of its mapping. import_csv.c and import_fhir.c make them. */
#ifndef EXCHANGE_SOURCE_H
#define EXCHANGE_SOURCE_H

#include "exchange/reading.h"

enum source_state {
	ROW_GOOD,
	ROW_BROKEN,          /* cannot be trusted: kind and say tell why; to the rejects */
	ROW_HEADER,          /* the header line again, in the middle of the file */
	ROW_OTHER,           /* of a type that the mapping does not know: `type` */
};

struct source_row {
	enum source_state state;
	const struct str *cell;
	int64_t line;
	int map_file;                     /* FHIR: by the resource's type */
	const char *kind, *say;
	struct str type;
	bool latin1;                      /* read as Windows-1252 */
};

/* What the header told: a column twice, a column that is missed. */
struct source_note { struct str field; const char *kind, *say; };

struct source {
	enum err (*next)(struct cx *cx, struct source *source, struct source_row *ret, bool *ret_more);
	int64_t (*bytes)(const struct source *source);          /* consumed: where the next row may begin */
	void (*tell)(struct source *source, struct reading *reading);   /* counts of columns not understood, since the last time */
	void (*forget)(struct source *source);                          /* the same, not told: rows of before were counted then */
	void (*close)(struct source *source);
	struct source_note *note; size_t notes;
};

/* fd is read from its beginning, and not closed. ERR_BAD_FILE where columns are missing without which nothing is understood;
 * the sentence names them and the file. */
enum err csv_source_open(struct cx *cx, const struct map *map, int map_file, int fd, const char *name, struct source **ret);
enum err fhir_source_open(struct cx *cx, const struct map *map, int fd, const char *name, struct source **ret);
/* The type of the first resource of a file, copied into the arena; STR_NONE where there is none. */
enum err fhir_source_type(struct cx *cx, int fd, struct str *ret);

#endif
