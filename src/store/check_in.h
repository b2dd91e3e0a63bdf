/* Inside the check: the list of findings, and what each engine adds to it. */
#ifndef STORE_CHECK_IN_H
#define STORE_CHECK_IN_H

#include "store/check.h"
#include "store/table_in.h"

struct findings { struct check_finding *list; size_t count, capacity; };

void check_add(struct cx *cx, struct findings *to, enum check_level level, const char *what, const char *todo, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
const char *check_bytes(struct cx *cx, int64_t bytes);        /* "12.3 MB" */

enum err lite_check(struct cx *cx, struct db *db, bool deep, struct findings *to);
enum err pg_check(struct cx *cx, struct db *db, bool deep, struct findings *to);

#define CHECK_RESTORE "Stop the server and restore the last good backup."

#endif
