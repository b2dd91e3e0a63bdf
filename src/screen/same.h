/* Whether people see the same GP: continuity of care (model/continuity.h) of everybody in a column file that says who was seen. */
#ifndef SCREEN_SAME_H
#define SCREEN_SAME_H

#include "model/continuity.h"
#include "screen/screen.h"

#define SAME_ONE   1000000000           /* an index of 1: sums of them are whole numbers, and add up exactly */
#define SAME_TENTHS 11                  /* of the usual provider's share: 0 to below 10 of a hundred, ..., and always the same */

struct same_row {
	int64_t people;                     /* with as many contacts as are asked for, of which it is known who was seen */
	int64_t contacts, usual;            /* theirs, and those with the one each saw most */
	int64_t share, share2, pairs;       /* sums over the people, in SAME_ONE: the usual provider's share, its square, Bice and Boxerman */
	int64_t tenth[SAME_TENTHS];
	int64_t few;                        /* people with fewer such contacts */
};
struct same_ask {
	struct day day; int months, least;  /* GP contacts after day less months, to day */
	const struct screen_found *found;   /* of each person of the file; NULL: no rule was asked */
	int threads;                        /* 0: as many as there are processors */
};
struct same {
	struct same_row all;                /* everybody */
	struct same_row found, others;      /* of the rule's ages and sex, found and not; nothing where no rule was asked */
	struct same_row *practice;          /* of each place of the file; behind them whoever's is not known */
	size_t practices;
	int64_t unsaid;                     /* GP contacts in the window of which nobody says who was seen */
};
/* Memory is the arena's. ERR_BAD_FIELD, with the sentence, where the file does not say who was seen. */
enum err same_make(struct cx *cx, const struct column_file *file, const struct same_ask *ask, struct same *ret);

/* The places of `practice` of which there is anybody, by their names, whoever's is not known last. Memory is the arena's. */
size_t *same_order(struct arena *arena, const struct column_file *file, const struct same *same, size_t *ret_count);

double same_mean(const struct same_row *row);           /* of the usual provider's share, over people; NAN of nobody */
double same_half_width(const struct same_row *row);     /* of its interval of 95 in 100, by the normal approximation; NAN below two people */
double same_mean_pairs(const struct same_row *row);

#endif
