/* Days and minutes as London's clocks show them; instants only at the end. */
#include "rule/hours.h"

#include "base/must.h"

#define DAY_MINUTES 1440
#define US_PER_MINUTE INT64_C(60000000)
#define LOOKED_AHEAD 400        /* days: more than any wait that somebody sets */

static const char *const names[HOURS_DAYS] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

const char *hours_day(int day)
{
	must(day >= 0 && day < HOURS_DAYS);
	return names[day];
}

bool hours_right(const struct hours *h)
{
	return h->days > 0 && h->days < 1 << HOURS_DAYS && h->from >= 0 && h->from < h->until && h->until <= DAY_MINUTES;
}

static bool reads_on(const struct hours *h, struct day d)
{
	return h->days >> day_weekday(d) & 1;
}

/* A minute of a day by the clock on the wall: on the days on which the clocks change an hour off what has passed since midnight. */
static struct instant instant_at(struct day d, int minute)
{
	int shown;
	struct instant at = { day_begins(d).us + minute * US_PER_MINUTE };
	if (minute >= DAY_MINUTES)
		return day_begins((struct day){ d.day + 1 });
	if (instant_local(at, &shown).day == d.day)
		at.us += (minute - shown) * US_PER_MINUTE;
	return at;
}

bool hours_open(const struct hours *h, struct instant at)
{
	int minute;
	struct day d = instant_local(at, &minute);
	return hours_right(h) && reads_on(h, d) && minute >= h->from && minute < h->until;
}

struct instant hours_next(const struct hours *h, struct instant at)
{
	struct day d = instant_day(at);
	if (!hours_right(h) || hours_open(h, at))
		return hours_right(h) ? at : INSTANT_NONE;
	for (int i = 0; i <= HOURS_DAYS; i++, d.day++) {
		struct instant opens = instant_at(d, h->from);
		if (reads_on(h, d) && opens.us > at.us)
			return opens;
	}
	return INSTANT_NONE;
}

struct instant hours_after(const struct hours *h, struct instant at, int64_t minutes)
{
	int64_t left = minutes * US_PER_MINUTE;
	struct instant t = hours_next(h, at);
	for (int i = 0; i < LOOKED_AHEAD && instant_known(t); i++) {
		struct instant closes = instant_at(instant_day(t), h->until);
		if (t.us + left <= closes.us)
			return (struct instant){ t.us + left };
		left -= closes.us - t.us;
		t = hours_next(h, closes);
	}
	return t;
}

/* ---- in words ---- */

struct str minute_say(struct arena *arena, int minute)
{
	int hour = minute / 60 % 24, past = minute % 60;
	const char *half = hour < 12 ? "am" : "pm";
	if (minute % DAY_MINUTES == 0)
		return STR("midnight");
	hour = hour % 12 ? hour % 12 : 12;
	return str_of(past ? arena_printf(arena, "%d:%02d%s", hour, past, half) : arena_printf(arena, "%d%s", hour, half));
}

/* "Monday to Friday", "every day", "Monday, Wednesday and Friday". */
static const char *days_say(struct arena *arena, int64_t days)
{
	int list[HOURS_DAYS], n = 0;
	for (int i = 0; i < HOURS_DAYS; i++)
		if (days >> i & 1)
			list[n++] = i;
	if (n == HOURS_DAYS)
		return "Every day";
	if (n > 2 && list[n - 1] - list[0] == n - 1)
		return arena_printf(arena, "%s to %s", names[list[0]], names[list[n - 1]]);
	const char *text = "";
	for (int i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : i == n - 1 ? " and " : ", ", names[list[i]]);
	return text;
}

struct str hours_say(struct arena *arena, const struct hours *h)
{
	if (!hours_right(h))
		return STR("Never");
	const char *days = days_say(arena, h->days);
	if (h->from == 0 && h->until == DAY_MINUTES)
		return str_of(arena_printf(arena, "%s, day and night", days));
	return str_of(arena_printf(arena, "%s, %.*s to %.*s", days, STRF(minute_say(arena, h->from)), STRF(minute_say(arena, h->until))));
}

struct str hours_when(struct arena *arena, const struct hours *h, struct instant now)
{
	struct instant next = hours_next(h, now);
	int minute;
	if (!instant_known(next))
		return STR("not yet known");
	if (next.us == now.us)
		return str_of(arena_printf(arena, "today%s", h->until == DAY_MINUTES ? "" : arena_printf(arena, ", by %.*s", STRF(minute_say(arena, h->until)))));
	struct day d = instant_local(next, &minute);
	const char *day = d.day == instant_day(now).day ? "today" : d.day == instant_day(now).day + 1 ? arena_printf(arena, "tomorrow, %s", names[day_weekday(d)]) :
		arena_printf(arena, "on %s", names[day_weekday(d)]);
	return str_of(arena_printf(arena, "%s, from %.*s", day, STRF(minute_say(arena, minute))));
}

struct str hours_promise(struct arena *arena, const struct hours *h, struct instant now)
{
	int minute;
	struct day d = instant_local(now, &minute);
	return str_of(arena_printf(arena, "It is now %s, %.*s, so they will be read %.*s.", names[day_weekday(d)], STRF(minute_say(arena, minute)),
		STRF(hours_when(arena, h, now))));
}
