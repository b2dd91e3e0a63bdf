/* A rule compiled for one column file and one day. */
#ifndef SCREEN_PROGRAM_H
#define SCREEN_PROGRAM_H

#include "base/table.h"
#include "screen/screen.h"

#define LEAVES_MAX (RULE_CLAUSES + RULE_TERMS)
#define FIRSTS     8                        /* clauses that the first step counts: bytes of one word */
#define FIRST_MAX  127                      /* to which it counts */

/* Where a leaf's window lies. */
enum leaf_when { WHEN_FIXED, WHEN_MOVING, WHEN_OWN };

/* What is counted: one clause of events, or one term of an equation. */
struct leaf {
	int clause, term;                   /* of the rule; term -1: the clause itself */
	enum clause_kind kind;              /* of terms CLAUSE_EQUATION */
	enum distinct_of of;
	const struct filter *filter;
	int64_t at_least, at_most;
	enum leaf_when when;
	int own;                            /* WHEN_OWN: which of the tables */
	uint16_t from, to;                  /* of a fixed window, both within it; 1: as far back as anything goes */
	struct day from_day;                /* the same, of the calendar; DAY_NONE: ever */
	bool whole;                         /* the sources have to reach back to its start */
	bool missing;
	uint32_t slot, slots;               /* of values, where different ones are counted */
};

/* Its different values are of each event by itself, not of what it is. */
static inline bool leaf_is_own(const struct leaf *leaf)
{
	return leaf->of == OF_ORGANISATION || leaf->of == OF_CLINICIAN;
}

/* What one description does to one leaf. */
struct op { uint8_t leaf, sure; uint16_t value; };
#define NO_VALUE UINT16_MAX
/* Of percentages, the value: is it of the list? */
enum { LISTED, MAYBE_LISTED, NOT_LISTED };

/* Of one coverage, what is open and from when on it is told of. */
struct leaf_open { bool open; struct day reach; };

struct program {
	const struct column_file *file;
	const struct rule *rule;
	struct day day;
	uint16_t today;                     /* the same as a column day */
	enum comorbid_mode comorbid;
	struct leaf leaf[LEAVES_MAX];
	int leaves;
	int leaf_of[RULE_CLAUSES];          /* of a clause its first leaf; -1 */
	bool moves;                         /* any leaf does */
	int owns;                           /* windows of one leaf that move by themselves */
	uint32_t slots;                     /* of all leaves together */
	const uint32_t *op_first;           /* of each what; 3 per what: fixed, moving, own; then the end */
	const struct op *op;
	const uint16_t *from_rule;          /* of each column day the first day of the window that ends there; NULL */
	const uint16_t *behind_rule;        /* of each column day the first end by which the window has left it behind; NULL: nothing falls */
	const uint16_t *from_own[LEAVES_MAX];
	const struct leaf_open *open;       /* leaves of them for each coverage */
	const uint8_t *plain;               /* of each coverage: nothing is open, whoever she is */
	const uint64_t *first;              /* of each what, one in each byte whose clause it counts for */
	uint64_t first_need;                /* added to a sum: the highest bit of each byte is set where it is enough */
	uint64_t first_of;                  /* those highest bits */
	int8_t first_leaf[FIRSTS];
	int firsts;
	bool unsure;                        /* some description counts for something perhaps only */
	uint32_t necessary;                 /* bits of moving leaves without which the tree is a no; leaves below 32 */
	int32_t born_from, born_by;         /* who is of the age asked for was born between, days since 1970 */
	bool ranks;
	bool asks_own;                      /* some leaf asks where or whom: of each event by itself */
	const struct ring *ring;            /* ring.h; NULL: the rule is another */
	const uint32_t *since_of;           /* of each what: nothing of it before this day matters; UINT32_MAX: nothing at all */
	double logit[RULE_CLAUSES];         /* of equations, of p_at_least */
	struct rank_cuts *rank[LEAVES_MAX]; /* of rank clauses; NULL until the population is counted */
};

/* Who is at the top of her stratum: ages by tens and sexes, or everyone (rule/rank.h). Histograms add up exactly. */
#define RANK_STRATA 64
#define RANK_COUNTS 65536                   /* so many events and more are one */
struct rank_cut { int64_t people, at_least; };
struct rank_cuts { struct rank_cut *of; };  /* RANK_STRATA of them; among practices so many of each place of the file */
/* Among practices `cells`: from (place * RANK_STRATA + stratum) * RANK_COUNTS + count to persons. Otherwise `of`, stratum by stratum, up to `most`, the
 * highest count of anybody. */
struct rank_counts { struct table cells; uint32_t most; uint32_t of[RANK_STRATA * RANK_COUNTS]; };
struct rank_counts *rank_counts_make(void);
void rank_counts_free(struct rank_counts *counts);          /* NULL-safe */
void rank_cell_add(struct rank_counts *counts, uint64_t cell, uint64_t persons);
int rank_stratum(enum rank_among among, struct day birth_on, enum sex sex, struct day day);     /* -1 not known */
void rank_add(struct rank_counts *to, const struct rank_counts *counts);
/* places: of the file; place: of each place of the counts the file's, -1 none; NULL: they are the same. */
void rank_cut(struct arena *arena, const struct rank_counts *counts, double top_percent, size_t places, const int64_t *place, struct rank_cuts *ret);


/* Memory is the arena's. ERR_BAD_FIELD, with the sentence, where the file lacks what the rule asks for. */
enum err program_make(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct program *ret);

/* What the judging of one person needs, once for each thread. */
struct work {
	const struct program *p;
	uint32_t *sure, *any;               /* of each slot */
	int32_t certain[LEAVES_MAX], possible[LEAVES_MAX], unvalued[LEAVES_MAX], anys[LEAVES_MAX];
	int32_t share[LEAVES_MAX][6];       /* of percentages: certain and possible by listed */
	int32_t before[LEAVES_MAX], before_sure[LEAVES_MAX];
	uint8_t day_sure[LEAVES_MAX], day_any[LEAVES_MAX];
	bool open[LEAVES_MAX];
	enum truth truth[RULE_CLAUSES];
	uint16_t *day; uint32_t *what; uint8_t *by, *at; size_t room;
	uint16_t *seen;                     /* of the ring */
	uint64_t first1[256];               /* of a block of width 1: program's first and the ring's classes, by its own numbers */
	uint32_t since1[256];
	uint8_t class1[256];
	bool odd_differ;                    /* the block's odd ones are of several classes */
	uint32_t met;
	int stratum, place;                 /* of the person; -1 not known */
	uint64_t second;
};
void work_make(struct work *w, const struct program *p);
void work_free(struct work *w);
/* The first pass of a rule that ranks: into counts[leaf] of each rank clause. */
void block_count(struct work *w, const struct column_block *block, struct rank_counts *const *counts);
/* All persons of one block. */
void block_judge(struct work *w, const struct column_block *block, bool plain, struct screen_found *ret);

#endif
