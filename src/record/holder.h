/* Who holds a record of a person. Nothing clinical: what the command line has to know before it signs in for one of them. */
#ifndef RECORD_HOLDER_H
#define RECORD_HOLDER_H

#include "store/tx.h"

/* One organisation that holds a record of one person. */
struct holder_of { int64_t patient; struct id outside; int64_t organisation; struct str ods, name; };

/* By outside id, NHS number (written with blanks or without) or local id, by organisation's ODS code. The same local id may be
 * another person's elsewhere. At most 1,000; none is no error. */
enum err holders_of(struct cx *cx, struct db *db, struct str person, struct holder_of **ret, size_t *ret_count);

/* ERR_NOT_FOUND where there is no such organisation. */
enum err holder_by_ods(struct cx *cx, struct db *db, struct str ods, int64_t *ret, struct str *ret_name);

#endif
