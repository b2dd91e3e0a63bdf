/* What came in under an agreement from one giver, as it counts today: what goes back to it when the agreement is over. Past every
 * guard: for whoever runs Waymark. */
#ifndef RECORD_RETURNED_H
#define RECORD_RETURNED_H

#include "base/str.h"
#include "store/tx.h"

enum returned_table { RETURNED_TABLE_PEOPLE, RETURNED_TABLE_IDENTIFIERS, RETURNED_TABLE_EVENTS, RETURNED_TABLES };
/* "people", and its columns: "person,title,...". */
const char *returned_name(enum returned_table table);
const char *returned_columns(enum returned_table table);
/* Row by row, a text for each column ("" where nothing is known), which lives until the next row; an error of `each` ends it. In constant
 * memory. */
typedef enum err returned_each(struct cx *cx, void *who, const struct str *cell, size_t cells);
enum err returned_rows(struct cx *cx, struct db *db, enum returned_table table, int64_t agreement, int64_t giver, returned_each *each, void *who,
		       int64_t *ret_rows);

#endif
