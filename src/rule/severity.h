/* How severe somebody's symptoms are: what the record says to each dimension of a table, and the grade that follows. Pure.
 *
 *	- A dimension reaches a grade where its step is yes; a higher step that is not known says how high it may be.
 *	- The grade proposed is the highest that so many dimensions reach as the table asks for, or one that is enough by itself; never higher
 *	  than a limiting dimension lets it be as far as that is known; mild at least.
 *	- Nothing is proposed where fewer dimensions are known than have to agree, unless one is enough by itself.
 *	- A limiting dimension of which the record holds nothing at all is not known: silence is no short illness.
 *	- What is not known is told, and the grade that it could make. */
#ifndef RULE_SEVERITY_H
#define RULE_SEVERITY_H

#include "model/codelist.h"
#include "model/instrument.h"
#include "model/severity.h"

/* The last score of an instrument; on DAY_NONE: never asked, or it has no score. */
struct severity_score { struct str instrument; int64_t points; struct day on; };
struct severity_judgement { struct str record; enum truth answer; struct day on; };
struct severity_ask {
	const struct severity *table;
	const struct timeline *timeline;
	const struct codeset *const *set;       /* for each step of each dimension in turn (severity_set), those of its rule; NULL where it has none */
	const struct list_name *name; size_t names;
	const struct severity_score *score; size_t scores;
	const struct severity_judgement *judgement; size_t judgements;
	struct day today;
};
static inline int severity_set(int dimension, int step) { return dimension * SEVERITY_STEPS + step; }

struct severity_reason {
	const struct severity_dimension *dimension;
	int at_least, at_most;                  /* grades, 0: below mild */
	bool known;                             /* anything at all is known of it */
	bool enough;                            /* at_least is reached by a step that is enough by itself */
	bool could;                             /* the same of at_most */
	struct str say;                         /* "WSAS 24 on 3 May 2026"; "at least 2 referrals" */
	struct str lacks;                       /* what is not known; STR_NONE: nothing */
	const int64_t *event; size_t events;    /* of the record, newest first */
};
struct severity_proposal {
	const struct severity *table;
	int grade;                              /* 0: too little is known */
	int could;                              /* as high, if what is not known were so; grade where all is known */
	int known;                              /* dimensions that count towards agreement and are known */
	const struct severity_reason *reason; int reasons;      /* one a dimension, in the table's order */
};
/* Memory is the arena's. */
void severity_judge(struct arena *arena, const struct severity_ask *ask, struct severity_proposal *ret);
/* The second half: from what is known of the dimensions to the grade. reason: one a dimension. */
void severity_combine(const struct severity *table, const struct severity_reason *reason, struct severity_proposal *ret);

#endif
