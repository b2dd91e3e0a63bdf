/* The one clock. --today sets the day (the time of day stays real) or an instant from which it goes on; tests set the instant. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/day.h"

struct instant clock_now(void);
struct day clock_today(void);                    /* local day in Europe/London */
void clock_set_today(struct day today);          /* --today; DAY_NONE gives the real clock back */
void clock_set_going(struct instant now);        /* --today with a time of day: it is that now, and goes on from there */
bool clock_today_chosen(void);                   /* was a day given by clock_set_today? */
void clock_set(struct instant now);              /* tests: stands still; INSTANT_NONE gives the real clock back */
int64_t clock_ticks_us(void);                    /* monotonic, for durations only */

#endif
