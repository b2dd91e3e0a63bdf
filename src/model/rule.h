/* The shape of a case-finding rule: a row a clinician can read, and the tree of questions that a judge asks of a timeline.
 *
 * catalog fills it from data/rules/<id>.yaml (format: data/README.md) and refuses what cannot mean anything; rule/casefind
 * judges it, rule/sentence says it in English. The language is total: windows, counts, distinct counts, absence, all, any,
 * not; no loops, no variables, so every rule has an answer for every timeline. */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <math.h>

#include "model/timeline.h"

#define RULE_CLAUSES 64     /* clauses of one rule: more than a person can check */
#define RULE_LISTS   16     /* code lists of one rule */
#define RULE_TERMS   16     /* terms of one equation */
#define RULE_DEPTH    6     /* joins inside joins: an English sentence bears no more */

/* From when to when a clause looks. All boundaries are whole days and belong to the window. D is the day of the judgement.
 *
 *	last           from the day that is `months` months before D (base/day.h: 31 May less 3 months is 28 or 29 February) to D
 *	anywhere       the same stretch ending on any day up to D: the best one counts. All clauses that have no window of
 *	               their own are asked about one and the same stretch
 *	calendar-year  the last `months` / 12 whole years, 1 January to 31 December, before the year of D
 *	ever           whatever the record holds up to D
 */
enum window_where { WINDOW_RULE = 0, WINDOW_LAST = 1, WINDOW_ANYWHERE = 2, WINDOW_CALENDAR_YEAR = 3, WINDOW_EVER = 4 };
struct window { enum window_where where; int months; };

/* Which events a clause speaks of. */
struct filter {
	uint32_t kinds;         /* bit (1 << enum event_kind) each; FILTER_ANY: every kind */
	int list;               /* index into rule->list, -1: whatever its code */
	enum result result;     /* RESULT_NORMAL or RESULT_ABNORMAL; RESULT_NONE: not asked */
	bool unscheduled;       /* only those that were not planned */
	bool missed_too;        /* appointments that were not kept count as well */
};
#define FILTER_ANY ((1u << EVENT_KINDS) - 2)

enum clause_kind {
	CLAUSE_ALL, CLAUSE_ANY, CLAUSE_NOT,     /* Kleene's joins over children */
	CLAUSE_COUNT,           /* how many events: at_least, at_most */
	CLAUSE_DISTINCT,        /* how many different values of `of` among them: at_least, at_most */
	CLAUSE_ABSENT,          /* none of them */
	CLAUSE_FIRST_WITHIN,    /* the first ever of them lies in the window; with `of`: the first of its group (red flags only) */
	CLAUSE_RANK,            /* the person's count is in the top share of the population, or of her age and sex */
	CLAUSE_EQUATION,        /* a published logistic model: probability at least p_at_least */
};
const char *clause_kind_word(enum clause_kind kind);     /* "all", "count", "first_within", ... as tables name them */

enum distinct_of { OF_NOTHING = 0, OF_SPECIALTY, OF_GROUP, OF_ORGANISATION, OF_DAY, OF_CLINICIAN };
enum rank_among { AMONG_EVERYONE = 0, AMONG_AGE_SEX = 1, AMONG_PRACTICE = 2 /* and age and sex */ };

enum term_of {
	TERM_FEMALE,            /* 1 for a woman, 0 for a man */
	TERM_AGE,               /* whole years on the day */
	TERM_PER_YEAR,          /* events of `count` in the window, a year */
	TERM_PERCENT,           /* of the events of `among`, how many in a hundred are of list `count.list` too */
};
struct term { enum term_of of; double weight; struct filter count; int line; };

struct clause {
	enum clause_kind kind;
	int parent;                         /* index in rule->clause; -1 for the root and for the comorbid clause */
	int depth;                          /* root 0 */
	int children; const int *child;     /* of joins */
	struct filter filter;               /* of leaves; of an equation: the events its percentage is of (`among`) */
	struct window window;               /* where WINDOW_RULE: the rule's */
	enum distinct_of of;
	int64_t at_least, at_most;          /* at_most -1: no upper limit */
	/* Red flags only: counts events that no event of `answer` follows within `answer_days` days, once so many have passed. */
	bool unanswered; struct filter answer; int answer_days;
	double top_percent; enum rank_among among;
	double intercept, p_at_least; const struct term *term; int terms;
	int line;                           /* of its file */
};

enum rule_fidelity { RULE_AS_PUBLISHED, RULE_ADAPTED, RULE_INSPIRED_BY };
enum rule_use { RULE_REVIEW_LIST, RULE_AREA_ESTIMATE, RULE_BOTH };
enum comorbid_mode { COMORBID_NONE, COMORBID_FLAG, COMORBID_STRICT };
const char *rule_fidelity_word(enum rule_fidelity fidelity);    /* "as-published", ... */
const char *rule_use_word(enum rule_use use);
const char *window_where_word(enum window_where where);         /* "last", ...; "" for WINDOW_RULE */

/* What figures were measured against, and in whom. NAN: not given. */
struct error_card {
	struct str against;             /* "PHQ-15 of 10 or more"; "none": no accuracy was published */
	struct str who;                 /* in whom: how many, where, when */
	struct str note, source;
	struct str confidence;          /* how sure the figures themselves are: found, memory-high, ..., derived */
	double sensitivity, specificity, ppv, npv, auc;     /* 0 to 1 */
	int64_t sensitivity_of, specificity_of;             /* in how many with it, and without it, they were measured; 0: not told */
};

struct population {
	int age_from, age_to;           /* whole years on the day of the judgement, both included; 0 and 150: any */
	enum sex sex;                   /* SEX_UNKNOWN: not asked */
};

struct rule {
	struct str id; int64_t version;
	struct str title, source, reviewed;
	bool checked;                   /* `status: checked`: a named person has reviewed it */
	enum rule_fidelity fidelity;
	struct str changed;             /* what differs from the source; needed unless as-published */
	enum rule_use use;
	bool area;                      /* `level: area`: counts people of an area, never makes a list of persons */
	bool on;                        /* `default: on` */
	struct str caution;             /* to be printed wherever it speaks; STR_NONE */
	struct population population;
	struct window window;
	struct clause *clause;          /* depth first; [0] is the root of `find`; the comorbid clause, if any, is the last */
	int clauses;
	int comorbid;                   /* index of the comorbid clause, -1 */
	enum comorbid_mode comorbid_mode;
	struct str *list;               /* names of the code lists it asks, each once */
	int lists;
	struct error_card *card;
	int cards;
	bool site;                      /* from the site's folder */
	const char *file;
	char hash[33];                  /* of its file's bytes, hexadecimal: with id and version it names the table that judged */
};

/* The card whose figures may enter a calculation: only where the rule is run as it was published, and sensitivity and
 * specificity are known. NULL otherwise, which is nearly always. */
const struct error_card *rule_card_usable(const struct rule *rule);

/* Clauses of the find tree: all but the comorbid one. */
static inline int rule_find_clauses(const struct rule *rule)
{
	return rule->comorbid >= 0 ? rule->clauses - 1 : rule->clauses;
}

/* Does any clause compare people with one another? */
static inline bool rule_ranks(const struct rule *rule)
{
	for (int c = 0; c < rule->clauses; c++)
		if (rule->clause[c].kind == CLAUSE_RANK)
			return true;
	return false;
}

#endif
