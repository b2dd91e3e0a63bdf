/* Ranks within a population: who has so many that few have as many. Two passes: the caller takes an entry of each person
 * (casefind_rank_entry), builds the table once, and judges with each person's rank. */
#ifndef RULE_RANK_H
#define RULE_RANK_H

#include "model/rule.h"
#include "model/timeline.h"

struct rank_entry { int64_t stratum, count; };      /* one person: only those with at least one event */

struct rank_stratum {
	int64_t stratum;
	size_t people;
	const int64_t *count;       /* of each of them, ascending */
	int64_t at_least;           /* the least count with which the people who have as many or more are at most the top
	                               share; INT64_MAX: even the highest count is shared by too many */
};
struct rank_table { struct rank_stratum *stratum; size_t strata; double top_percent; };   /* by stratum, ascending */

/* One person's place. */
struct strata_rank {
	bool known;                 /* false: nobody has counted, or the stratum of the person is not known */
	int64_t people;             /* of the stratum */
	int64_t at_least;           /* the cut, as above */
	double percentile;          /* percent of them who have fewer; NAN where not asked */
};

void rank_build(struct arena *arena, const struct rank_entry *entry, size_t count, double top_percent, struct rank_table *ret);
/* The rank of somebody of this stratum with so many events. A stratum without people: known, 0 people, nobody at the top. */
struct strata_rank rank_of(const struct rank_table *table, int64_t stratum, int64_t count);

/* AMONG_EVERYONE: 0 for all. AMONG_AGE_SEX: ten-year bands of age by sex; -1 where age or sex is not known. AMONG_PRACTICE: these of each practice; -1
 * where the practice is not known either. */
int64_t rank_stratum_of(enum rank_among among, const struct timeline *t, struct day day);

#endif
