/* Ranks within strata. */
#include "rule/rank.h"

#include <stdlib.h>

#include "base/must.h"

static int entry_order(const void *a, const void *b)
{
	const struct rank_entry *x = a, *y = b;
	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	return (x->count > y->count) - (x->count < y->count);
}

/* From the highest count down: as long as those with as many or more are within the share. */
static int64_t cut_of(const struct rank_stratum *s, double top_percent)
{
	int64_t cut = INT64_MAX;
	for (size_t i = s->people; i > 0; i--) {
		if (i > 1 && s->count[i - 2] == s->count[i - 1])
			continue;
		size_t as_many = s->people - (i - 1);
		if ((double)as_many * 100 > top_percent * (double)s->people)
			break;
		cut = s->count[i - 1];
	}
	return cut;
}

void rank_build(struct arena *arena, const struct rank_entry *entry, size_t count, double top_percent, struct rank_table *ret)
{
	struct rank_entry *sorted = arena_array(arena, count + 1, sizeof *sorted);
	int64_t *counts = arena_array(arena, count + 1, sizeof *counts);
	size_t strata = 0;
	for (size_t i = 0; i < count; i++)
		sorted[i] = entry[i];
	qsort(sorted, count, sizeof *sorted, entry_order);
	for (size_t i = 0; i < count; i++) {
		counts[i] = sorted[i].count;
		strata += i == 0 || sorted[i].stratum != sorted[i - 1].stratum;
	}
	struct rank_stratum *stratum = arena_array(arena, strata + 1, sizeof *stratum);
	size_t at = 0;
	for (size_t i = 0; i < count; at++) {
		size_t end = i;
		while (end < count && sorted[end].stratum == sorted[i].stratum)
			end++;
		stratum[at] = (struct rank_stratum){ .stratum = sorted[i].stratum, .people = end - i, .count = counts + i };
		stratum[at].at_least = cut_of(&stratum[at], top_percent);
		i = end;
	}
	must(at == strata);
	*ret = (struct rank_table){ stratum, strata, top_percent };
}

/* How many of them, ascending, are below it. */
static size_t below(const int64_t *count, size_t n, int64_t limit)
{
	size_t from = 0;
	while (from < n) {
		size_t mid = from + (n - from) / 2;
		if (count[mid] < limit)
			from = mid + 1;
		else
			n = mid;
	}
	return from;
}

static const struct rank_stratum *stratum_find(const struct rank_table *table, int64_t stratum)
{
	size_t from = 0, to = table->strata;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (table->stratum[mid].stratum < stratum)
			from = mid + 1;
		else
			to = mid;
	}
	return from < table->strata && table->stratum[from].stratum == stratum ? &table->stratum[from] : NULL;
}

struct strata_rank rank_of(const struct rank_table *table, int64_t stratum, int64_t count)
{
	if (stratum < 0)
		return (struct strata_rank){ .percentile = NAN };
	const struct rank_stratum *s = stratum_find(table, stratum);
	if (!s)
		return (struct strata_rank){ true, 0, INT64_MAX, NAN };
	return (struct strata_rank){ true, (int64_t)s->people, s->at_least, (double)below(s->count, s->people, count) * 100 / (double)s->people };
}

#define BANDS 1000              /* more than there are ages by tens and sexes */

int64_t rank_stratum_of(enum rank_among among, const struct timeline *t, struct day day)
{
	const struct demographic *who = &t->who;
	if (among == AMONG_EVERYONE)
		return 0;
	if (!day_known(who->birth_on) || who->sex == SEX_UNKNOWN || who->birth_on.day > day.day)
		return -1;
	int64_t band = (int64_t)(day_years_between(who->birth_on, day) / 10) * 4 + who->sex;
	if (among != AMONG_PRACTICE)
		return band;
	return t->practice == NIL_INT || t->practice < 0 ? -1 : t->practice * BANDS + band;
}
