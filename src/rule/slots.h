/* Which times of a service's people are free: their hours, without leave, without what is taken, where the place still holds somebody. Pure. */
#ifndef RULE_SLOTS_H
#define RULE_SLOTS_H

#include "base/arena.h"
#include "model/diary.h"
#include "rule/hours.h"

struct slot_place { int64_t place, capacity; };         /* capacity 0: never full */
struct slots_ask {
	const struct diary_hours *hours; size_t hours_n;
	const struct diary_away *away; size_t aways;
	const struct sitting *taken; size_t takens;     /* in the order of their days; of all places that are asked for */
	const struct slot_place *place; size_t places;
	struct day from, upto;
	int from_minute;                                /* on the first day, not before */
	size_t most;
};
struct slot { const struct diary_hours *hours; struct day on; int from, until; };

/* Does somebody see people by these hours on that day? */
bool hours_fall_on(const struct diary_hours *hours, struct day on);
bool away_during(const struct diary_away *away, int64_t staff, struct day on, int from, int until);
bool minutes_meet(int from, int until, int other_from, int other_until);
/* By day, then minute, then as the hours stand; at most `most`. Returns how many. */
size_t slots_free(struct arena *arena, const struct slots_ask *ask, struct slot **ret);
/* The same time once more: is it one that her hours offer, whoever has it? NULL: her hours have no such time, or she is away. */
bool slot_offered(const struct slots_ask *ask, const struct diary_hours *hours, struct day on, int from);

#endif
