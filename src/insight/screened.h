/* The catalogue's rules asked of a column file: its code lists over the file's codes, and files packed by what the lists say. */
#ifndef INSIGHT_SCREENED_H
#define INSIGHT_SCREENED_H

#include "catalog/catalog.h"
#include "screen/column.h"

/* The rule's lists over the numbers of the file's codes, for screen_ask. ERR_BAD_FIELD, with the sentence, where the file was packed by other lists, or by
 * another text of one of these. Memory is the arena's. */
enum err screened_sets(struct cx *cx, const struct catalog *catalog, const struct column_file *file, const struct rule *rule, const struct codeset **ret);

/* To pack by all lists for which the catalogue has codes: any of its rules may be asked, all codes that no list tells apart are one. The arena and
 * the catalogue have to stay until column_end. */
void screened_pack(struct arena *arena, const struct catalog *catalog, struct column_pack *ret);

#endif
