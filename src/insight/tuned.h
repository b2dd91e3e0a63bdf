/* A rule with other numbers, asked of a whole population at once: numbers alone, and what is few is kept back. */
#ifndef INSIGHT_TUNED_H
#define INSIGHT_TUNED_H

#include "catalog/catalog.h"
#include "print/sheet.h"
#include "rule/tuning.h"
#include "screen/shelf.h"
#include "screen/steps.h"
#include "screen/tally.h"
#include "stat/interval.h"

#define TUNED_OLD_DAYS   31             /* a file that is older says so */
#define TUNED_GROUPS     5
#define REVIEW_MINUTES   10             /* setting review_minutes */

struct tuned_ask {
	const struct catalog *catalog;
	struct shelf *shelf;                /* NULL: no file of anybody */
	struct str ods;                     /* of the service */
	struct day today;
	const struct rule *rule;
	enum comorbid_mode comorbid;        /* the service's */
	int64_t least, minutes;             /* settings need_least, review_minutes */
	bool found, more;                   /* how many; step by step and by whom */
};

enum tuned_state { TUNED_FILE, TUNED_NO_FILE, TUNED_BAD_FILE, TUNED_NOT_FOR_PLANNING };

/* People, and of them found. Where few are kept back their number is 0 here. */
struct tuned_row {
	struct str name;                    /* "30 to 39"; "" not known */
	int64_t people, found;
	bool people_shown, shown;
	struct estimate rate;               /* of those people; NAN where it is kept back */
};
struct tuned_group { enum tally_by by; struct tuned_row *row; size_t rows; };
struct tuned_step { struct str name; int64_t yes; bool shown; };

/* People with three GP contacts in a year of which it is known who was seen (screen/same.h). NAN where they are few. */
struct tuned_same { struct str name; int64_t people; bool shown; struct estimate usual; double pairs; };

struct tuned {
	enum tuned_state state;
	struct day made_on; bool old;
	int64_t file_people; bool file_shown;
	const char *refused;                /* why the file cannot answer this rule; NULL */
	struct tuned_row whole;             /* people: of the rule's ages and sex, and alive */
	int64_t unknown; bool unknown_shown;
	double hours;                       /* to review all whom it finds */
	bool narrowing;
	struct tuned_step *step; size_t steps;      /* where they narrow, everybody first */
	struct tuned_group group[TUNED_GROUPS];
	bool same_told;                     /* the file says who was seen */
	struct tuned_same *same; size_t sames;      /* everybody, found, the others, then practices */
};
/* ERR_BUSY. The rule is asked as on the day on which the file was made: what came later it does not hold. */
enum err tuned_ask(struct cx *cx, const struct tuned_ask *ask, struct tuned *ret);

/* Code lists that could stand in the place of this one: those there are codes of, that neither red flags nor labels go by; with groups where the clause
 * counts them. The one that is there is one of them. */
struct str *tuned_lists(struct arena *arena, const struct catalog *catalog, const struct tuning_field *field, size_t *ret_count);
/* Of steps of which each is part of the one before: which may be told, so that nobody follows from two of them. The first and the last are told where they are
 * `least` or more. */
void tuned_steps_hide(const int64_t *n, size_t count, int64_t least, bool *ret_shown);
/* A clause in words: "at least 2 referrals". */
struct str tuned_clause_say(struct arena *arena, const struct catalog *catalog, const struct rule *rule, int clause);
struct str tuned_step_say(struct arena *arena, const struct catalog *catalog, const struct rule *rule, const struct screen_steps *steps, int at);

/* One line of a table of it. Shares are thousandths of a per cent. */
struct tuned_line { struct str part, what; int64_t people, found, rate, low, high, usual, usual_low, usual_high, pairs; struct str note; };
struct tuned_line *tuned_lines(struct arena *arena, const struct tuned *tuned, size_t *ret_count);
extern const struct sheet_column tuned_columns[];
extern const size_t tuned_columns_count;
const char *tuned_by_say(enum tally_by by);         /* "practice", "deprivation" */

#endif
