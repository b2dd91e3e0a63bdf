/* Where time comes in, and nowhere else. */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t fixed_us = INT64_MIN;     /* the clock stands still here */
static _Atomic int64_t shift_us;                 /* or runs beside the real one */
static _Atomic bool chosen;                      /* somebody chose the day */

static int64_t real_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

struct instant clock_now(void)
{
	int64_t fixed = fixed_us;
	return (struct instant){ fixed != INT64_MIN ? fixed : real_us() + shift_us };
}

struct day clock_today(void)
{
	return instant_day(clock_now());
}

bool clock_today_chosen(void)
{
	return chosen;
}

void clock_set_today(struct day today)
{
	chosen = day_known(today);
	if (!day_known(today)) {
		shift_us = 0;
		return;
	}
	struct day real = instant_day((struct instant){ real_us() });
	shift_us = ((int64_t)today.day - real.day) * US_PER_DAY;
	/* Between summer and winter time the last hour of a day is in another one. */
	struct day got = instant_day((struct instant){ real_us() + shift_us });
	shift_us += ((int64_t)today.day - got.day) * INT64_C(3600000000);
}

void clock_set_going(struct instant now)
{
	chosen = true;
	shift_us = now.us - real_us();
}

void clock_set(struct instant now)
{
	fixed_us = now.us;
}

int64_t clock_ticks_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}
