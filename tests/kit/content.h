/* What a record says, in words of its own: people by their identifiers, codes by system and value, files by name. Two records that
 * took in the same say the same here, whatever their row numbers, random ids and moments, and on either engine. */
#ifndef TESTS_KIT_CONTENT_H
#define TESTS_KIT_CONTENT_H

#include "store/store.h"

#define CONTENT_PARTS 15
struct content { struct str part[CONTENT_PARTS]; };      /* lines in order */

void content_read(struct arena *arena, const struct store_where *where, struct content *ret);
/* NULL: the same. Else the first difference, in a buffer of its own. */
const char *content_differs(const struct content *is, const struct content *should_be);
int64_t content_rows(const struct content *content, const char *part);

#endif
