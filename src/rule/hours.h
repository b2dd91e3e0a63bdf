/* When a service reads what comes in: days of the week, from one minute of the day to another, by the clock of London. Pure. */
#ifndef RULE_HOURS_H
#define RULE_HOURS_H

#include "base/arena.h"
#include "base/day.h"

/* days: bit 0 Monday to bit 6 Sunday; 0: never. until 1440: to the end of the day. */
struct hours { int64_t days; int from, until; };

#define HOURS_DAYS 7
const char *hours_day(int day);                         /* "Monday" of 0 */
bool hours_right(const struct hours *hours);            /* some day, and an end after its beginning */
bool hours_open(const struct hours *hours, struct instant at);
/* That instant where it is open, else the next at which it opens; INSTANT_NONE: it never does. */
struct instant hours_next(const struct hours *hours, struct instant at);
/* So many minutes of those hours later. */
struct instant hours_after(const struct hours *hours, struct instant at, int64_t minutes);

struct str hours_say(struct arena *arena, const struct hours *hours);   /* "Monday to Friday, 9am to 5pm" */
struct str minute_say(struct arena *arena, int minute);                 /* "9am", "5:30pm", "midnight" */
/* "It is now Sunday 8:10pm, so they will be read tomorrow, from 9am." Of an hour in which they are read: "... so they will be read today, by 5pm." */
struct str hours_promise(struct arena *arena, const struct hours *hours, struct instant now);
/* "tomorrow, Monday, from 9am"; "today". */
struct str hours_when(struct arena *arena, const struct hours *hours, struct instant now);

#endif
