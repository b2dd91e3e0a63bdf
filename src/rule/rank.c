/* Ranks within strata. */
#include "rule/rank.h"

#include <stdlib.h>

#include "base/must.h"
#include "base/rows.h"

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

struct strata_rank rank_of(const struct rank_table *table, int64_t stratum, int64_t count)
{
	if (stratum < 0)
		return (struct strata_rank){ .percentile = NAN };
	size_t at = rows_from(table->stratum, table->strata, sizeof *table->stratum, stratum);
	if (at == table->strata || table->stratum[at].stratum != stratum)
		return (struct strata_rank){ true, 0, INT64_MAX, NAN };
	const struct rank_stratum *s = &table->stratum[at];
	size_t below = rows_from(s->count, s->people, sizeof *s->count, count);
	return (struct strata_rank){ true, (int64_t)s->people, s->at_least, (double)below * 100 / (double)s->people };
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
