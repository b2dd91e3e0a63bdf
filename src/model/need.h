/* What need is reckoned from: counts of people, published figures, and what is provided. No person stands in any of it.
 *
 * catalog fills figures and provision from data/need/ and the site's folder (format: data/README.md); counts come from the store, or from whatever
 * else counts people by the same strata. */
#ifndef MODEL_NEED_H
#define MODEL_NEED_H

#include "model/pathway.h"
#include "model/person.h"

#define NEED_LEVELS 4           /* grades of severity: mild, moderate, severe, very severe, as clinicians decide them */
#define NEED_BANDS  7           /* of adults' ages; cut where published figures begin and end */
#define NEED_FIFTHS 5           /* of deprivation, 1 the most deprived; 0 not known */
#define NEED_SEXES  4           /* enum sex */

const char *need_level_say(int level);          /* "mild"; 0 "of any severity" */
int need_band(int age);                         /* -1: under 18 or not known */
const char *need_band_say(int band);            /* "18 to 24" */
int need_band_from(int band);
int need_band_to(int band);                     /* the last one: 150 */
const char *sex_say_many(enum sex sex);         /* "women", "men", "of another sex", "sex not known" */

/* One stratum. people: adults here now; asked: of the ages that the rule is about; attenders: with a contact with general practice in the year. */
struct need_count {
	int area;                               /* index of struct need_input's area */
	int band; enum sex sex; int fifth;
	int64_t people, attenders, asked, found;
	int64_t level[NEED_LEVELS + 1];         /* of those found, by grade decided; [0] none is decided */
};

enum need_of {
	NEED_OF_ADULTS,
	NEED_OF_ATTENDERS,      /* adults with a contact with general practice in a year */
	NEED_OF_CLINIC,         /* people new at one clinic in a year */
	NEED_OF_NOTHING,        /* of something that is not counted here: shown, not reckoned with */
};
const char *need_of_word(enum need_of of);      /* "adults", ... as the table names them */
#define NEED_OFS 4

/* A published figure: what share of whom. Several rows of one id are its strata by age and sex. */
struct need_figure {
	struct str id, title;
	enum need_of of;
	struct str clinic;              /* its treatment function codes, apart by blanks */
	int level;                      /* the estimate of a level; 0: of all; -1: stands beside */
	int age_from, age_to; enum sex sex;     /* whom it is of; SEX_UNKNOWN: any */
	double share, low, high;        /* 0 to 1; NAN: not given */
	int64_t yes, among;             /* the study's own counts; 0 of 0: not given */
	struct str source, confidence, note;
	bool site, gone;                /* from the site's folder; a site's rows have taken its place */
	int line;
};

/* What is provided: one service at one level in one setting. */
struct provision {
	struct str id, title;
	int level; enum step_setting setting;
	struct str area;                /* ODS of a practice; "": all of it */
	int64_t places;                 /* people a year; -1 not known */
	double hours_low, hours_high;   /* clinical hours a person; NAN not known */
	struct day as_on;
	struct str source;
	int line;
};

struct need_fifth { struct str small_area; int fifth; };        /* where one lives, and how deprived it is there */

#endif
