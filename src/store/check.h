/* Is the record sound? What `waymark doctor` asks of the store; each finding says what to do. */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "store/store.h"

enum check_level { CHECK_GOOD, CHECK_NOTE, CHECK_WARN, CHECK_BAD };

struct check_finding {
	enum check_level level;
	const char *what;       /* "integrity", "references", "numbers", "settings", "size", "access", "version" */
	const char *say;        /* what was found, one sentence */
	const char *todo;       /* what to do; "" where nothing is */
};

/* Everything that can be asked while work goes on. Quick: seconds; deep reads every page and every row of a large record.
 * A finding is not an error: ERR_... only where the check itself could not be made. Findings live in cx->arena. */
enum err store_check(struct cx *cx, struct store *store, bool deep, struct check_finding **ret, size_t *ret_count);

#endif
