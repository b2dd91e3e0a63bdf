/* One JSON line on stderr for each thing that an operator must know. Ids, never names.
 *
 * Text about a person travels as struct phi, which no log function takes: it does not compile. What looks like an NHS number is cut out of
 * the detail all the same. Floors 0 to 6 do not log; the door that receives an error logs it once. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

struct phi { struct str text; };

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* event is a fixed word ("started", "import-failed"); the format makes the detail. Control characters are escaped. */
void log_line(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The detail as it is written: NHS numbers (ten digits with a right check digit, also as 3-3-4) cut. In place. */
void log_cut(char *detail);
void log_quiet(bool quiet);        /* tests and commands: errors only */

#endif
