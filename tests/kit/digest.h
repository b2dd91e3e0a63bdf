/* What every table of a store holds, past the store's own code, as a line a table: how often asked for, so quickly. Not which row numbers are
 * next, nor when it was migrated. Rows have no order in it. */
#ifndef TESTS_KIT_DIGEST_H
#define TESTS_KIT_DIGEST_H

#include "base/buf.h"
#include "store/store.h"

struct digest;
struct digest *digest_open(const struct store_where *where);
void digest_close(struct digest *digest);
/* "patient 6 9f3c...\n" for each table, in order of their names. Lives in the arena. */
struct str digest_now(struct digest *digest, struct arena *arena);
/* The tables that are not alike, "" where all are; until it is asked again. */
const char *digest_differs(struct str is, struct str should_be);
/* How many rows only; but those tables, each with a blank behind it. */
const char *digest_counts_differ(struct str is, struct str should_be, const char *but);

#endif
