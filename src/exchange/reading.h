/* One row of a source, understood by its mapping: the reading thread's side of an import. No database, no clock, no file:
 * the same rows give the same drafts. */
#ifndef EXCHANGE_READING_H
#define EXCHANGE_READING_H

#include "exchange/draft.h"

struct reading_how {
	const struct map *map;
	struct day as_of;               /* the day of the extract: later days are mistakes */
	struct str sender_ods, sender_name;     /* whose the rows are where a file says "sender"; STR_NONE: the map's */
};

struct reading;
struct reading *reading_new(const struct reading_how *how);
void reading_free(struct reading *reading);                     /* NULL-safe */

/* Rows of this file of the map come next (index into map->file), and what the file is called in problems. */
void reading_file(struct reading *reading, int map_file);
/* A new batch begins; call before its first row. */
void reading_begin(struct reading *reading, struct batch *batch);
/* What is still to be told of the batch's rows: counts of problems and of what was not understood. */
void reading_end(struct reading *reading, struct batch *batch);

/* One row, its cells by the columns of the file's mapping; STR_NONE where the file has no such column. done: this row is in
 * the record already (an import that goes on): only what later rows look up is learned from it. ERR_OVER_LIMIT. */
enum err reading_row(struct cx *cx, struct reading *reading, struct batch *batch, const struct str *cells, int64_t line,
	bool done);
/* A row that cannot be taken, and why; or one that is not wanted. */
void reading_reject(struct reading *reading, struct batch *batch, int64_t line, struct str field, const char *kind,
	const char *say);
void reading_skip(struct reading *reading, struct batch *batch);
void reading_note(struct reading *reading, struct batch *batch, int64_t line, struct str field, const char *kind, const char *say,
	enum fate fate);
/* So many of what nobody understands: "column:NAME", "type:NAME". */
void reading_tally(struct reading *reading, struct str what, int64_t count);

/* Small readings, for tests: decimal pounds to pence without rounding of what is there; a decimal in millionths. */
bool pence_of(struct str text, int64_t *ret);
bool millionths_of(struct str text, int64_t *ret);
bool same_word(struct str a, struct str b);
/* A day, and the minute where the format has one (else -1). Format "fhir": a FHIR date is that day; a dateTime, which has its
 * zone, is an instant, and the day and minute are London's. */
bool day_of_text(struct str text, const char *format, struct day *ret, int *ret_minute);
/* Whole minutes from one time to another; false where a time is not known or the end is before the beginning. Times with zones
 * are right across a change of the clock. */
bool minutes_of_texts(struct str from, struct str to, const char *format, int64_t *ret);

#endif
