/* Days and instants. A day is a number of days since 1970-01-01; an instant is microseconds UTC since then.
 * Services live in Europe/London: an instant becomes a local day or local words here and nowhere else. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct day { int32_t day; };
struct instant { int64_t us; };

#define DAY_NONE      ((struct day){ INT32_MIN })
#define INSTANT_NONE  ((struct instant){ INT64_MIN })
#define US_PER_DAY    INT64_C(86400000000)

static inline bool day_known(struct day d) { return d.day != INT32_MIN; }
static inline bool instant_known(struct instant t) { return t.us != INT64_MIN; }

struct day day_of(int year, int month, int day);                    /* DAY_NONE if there is no such day; years 1800 to 9999 */
void day_split(struct day d, int *ret_year, int *ret_month, int *ret_day);
bool day_parse(struct str text, struct day *ret);                   /* YYYY-MM-DD only */
/* By a format of %Y %m %d %b %y %H %M %S and literal characters; trailing text is refused unless the format ends
 * in %* . %y is read as the century that puts the year at or before 2068 (POSIX). Empty text is false. */
bool day_parse_as(struct str text, const char *format, struct day *ret, int *ret_minute);
struct day day_add_months(struct day d, int months);                /* clipped to the month's last day */
int day_years_between(struct day from, struct day to);              /* whole years: age */
int day_weekday(struct day d);                                      /* 0 Monday to 6 Sunday */
#define DAY_TEXT 16
const char *day_iso(struct day d, char out[DAY_TEXT]);              /* 2026-11-21; "" when unknown */
const char *day_words(struct day d, char out[DAY_TEXT]);            /* 21 Nov 2026 */

struct day instant_day(struct instant t);                           /* the local day, Europe/London */
struct day instant_local(struct instant t, int *ret_minute);        /* and the minute of it; -1 when unknown */
struct instant day_begins(struct day d);                            /* its first instant, local midnight; INSTANT_NONE when unknown */
#define INSTANT_TEXT 40
const char *instant_iso(struct instant t, char out[INSTANT_TEXT]);  /* 2026-11-21T20:41:07Z */
const char *instant_words(struct instant t, char out[INSTANT_TEXT]);/* 21 Nov 2026, 8:41pm, local */
bool instant_parse(struct str text, struct instant *ret);           /* RFC 3339, seconds and zone required */

#endif
