/* Times that are free. A week begins on Monday. */
#include "rule/slots.h"

#include <stdlib.h>

static int64_t week_of(struct day d)
{
	return ((int64_t)d.day - day_weekday(d)) / 7;
}

bool hours_fall_on(const struct diary_hours *h, struct day on)
{
	if (on.day < h->from_on.day || (day_known(h->until_on) && on.day > h->until_on.day) || (h->days >> day_weekday(on) & 1) == 0)
		return false;
	return h->weeks <= 1 || (week_of(on) - week_of(h->from_on)) % h->weeks == 0;
}

bool minutes_meet(int from, int until, int other_from, int other_until)
{
	return from < other_until && other_from < until;
}

bool away_during(const struct diary_away *a, int64_t staff, struct day on, int from, int until)
{
	return a->staff == staff && on.day >= a->from_on.day && on.day <= a->until_on.day && minutes_meet(from, until, a->from, a->until);
}

static bool away(const struct slots_ask *ask, int64_t staff, struct day on, int from, int until)
{
	for (size_t i = 0; i < ask->aways; i++)
		if (away_during(&ask->away[i], staff, on, from, until))
			return true;
	return false;
}

bool slot_offered(const struct slots_ask *ask, const struct diary_hours *h, struct day on, int from)
{
	return hours_fall_on(h, on) && from >= h->from && (from - h->from) % h->slot == 0 && from + h->slot <= h->until &&
		!away(ask, h->staff, on, from, from + h->slot);
}

static int64_t capacity_of(const struct slots_ask *ask, int64_t place)
{
	for (size_t i = 0; i < ask->places; i++)
		if (ask->place[i].place == place)
			return ask->place[i].capacity;
	return -1;                              /* not used any more: nothing is free there */
}

struct that_day { const struct sitting *taken; size_t takens; };

/* Whoever meets the time at a place may meet at different minutes of it: then it is called full too early, never too late. */
static bool taken(const struct slots_ask *ask, const struct that_day *day, const struct diary_hours *h, int from, int until)
{
	int64_t here = 0, capacity = capacity_of(ask, h->place);
	for (size_t i = 0; i < day->takens; i++) {
		const struct sitting *s = &day->taken[i];
		if (!minutes_meet(from, until, s->from, s->until))
			continue;
		if (s->staff == h->staff)
			return true;
		here += s->place == h->place;
	}
	return capacity < 0 || (capacity > 0 && here >= capacity);
}

static struct that_day day_of_taken(const struct slots_ask *ask, size_t *at, struct day on)
{
	while (*at < ask->takens && ask->taken[*at].on.day < on.day)
		(*at)++;
	size_t first = *at;
	while (*at < ask->takens && ask->taken[*at].on.day == on.day)
		(*at)++;
	return (struct that_day){ ask->taken + first, *at - first };
}

static int by_minute(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->hours > y->hours) - (x->hours < y->hours);
}

size_t slots_free(struct arena *arena, const struct slots_ask *ask, struct slot **ret)
{
	struct slot *list = NULL;
	size_t n = 0, room = 0, at = 0;
	for (struct day on = ask->from; on.day <= ask->upto.day && n < ask->most; on.day++) {
		struct that_day day = day_of_taken(ask, &at, on);
		size_t first = n;
		for (size_t i = 0; i < ask->hours_n; i++) {
			const struct diary_hours *h = &ask->hours[i];
			for (int from = h->from; hours_fall_on(h, on) && from + h->slot <= h->until; from += h->slot)
				if ((on.day > ask->from.day || from >= ask->from_minute) && !away(ask, h->staff, on, from, from + h->slot) &&
						!taken(ask, &day, h, from, from + h->slot))
					*ARRAY_PUSH(arena, list, n, room) = (struct slot){ h, on, from, from + h->slot };
		}
		if (n > first)
			qsort(list + first, n - first, sizeof *list, by_minute);
	}
	*ret = list;
	return n < ask->most ? n : ask->most;
}
