/* The shape of a questionnaire or rating: its questions, what may be answered, how answers become scores and what a score means.
 *
 * catalog fills it from data/instruments/<id>.yaml (format: data/README.md) and refuses a key that cannot be right: a scale of
 * questions that are not there, bands with a gap, a range that the answers do not give. rule/instrument scores. Every figure that
 * says what a score means carries its source and its confidence; what is our own says so wherever it is shown. */
#ifndef MODEL_INSTRUMENT_H
#define MODEL_INSTRUMENT_H

#include "base/day.h"
#include "base/str.h"
#include "base/truth.h"
#include "model/person.h"

#define INSTRUMENT_ITEMS   64   /* questions of one instrument: CORE-OM has 34, WHODAS 36 */
#define INSTRUMENT_SCALES  16
#define INSTRUMENT_SETS    12   /* sets of answers */
#define INSTRUMENT_ANSWERS 101  /* of one set: 0 to 100 of a thermometer */
#define INSTRUMENT_BANDS    8
#define INSTRUMENT_ALERTS   8
#define INSTRUMENT_MARKS    4   /* further thresholds of one scale */
#define INSTRUMENT_VALUES   8   /* value sets of one scale */
#define INSTRUMENT_LEVELS   5   /* answers of a question that a value set values */
#define INSTRUMENT_STATES 3125  /* 5 questions of 5 levels */
#define INSTRUMENT_SHARES   4
#define INSTRUMENT_TEXT   500   /* bytes of a source, of what a mark means, of what names a question or an answer */
#define INSTRUMENT_LICENCES 8   /* files of one site about one instrument */

enum filled_by { FILLED_BY_PATIENT, FILLED_BY_CLINICIAN, FILLED_BY_CARER };
enum higher { HIGHER_WORSE, HIGHER_BETTER };

/* What may be answered: whole numbers from..to, each with its words where they may be shown. */
struct answer_set { struct str id; int from, to; struct str *words; /* to - from + 1, or NULL */ };

struct instrument_item {
	int number;             /* as the publisher counts, from 1 */
	struct str label;       /* where the paper form counts otherwise: "D2.1"; STR_NONE: by its number */
	struct str about;       /* in our words, short: for lists, and where the question's own words may not be shown; STR_NONE: not known */
	struct str ask;         /* the question; STR_NONE: the site has to load its words */
	int set;                /* index of the answers */
	enum sex not_for;       /* SEX_UNKNOWN: for everybody. Counts as 0 there, and is no blank */
	bool may_not_apply;     /* "not applicable" is an answer */
};

/* A figure somebody published or we propose. milli: thousandths of a point. */
struct instrument_figure { int64_t milli; struct str source, confidence; bool known; };

struct instrument_band { int from, to; struct str word; };
/* A further threshold: what it means to reach it. only: of one sex; SEX_UNKNOWN: of everybody. */
struct instrument_mark { struct instrument_figure at; struct str say; enum sex only; };

/* Values of states of health, worked out by asking a public. Either what each level takes off, or a table of all states. */
struct value_set {
	struct str id, title, source, confidence, say;  /* say: what has to be known before it is used; STR_NONE */
	bool site;
	int worse[INSTRUMENT_ITEMS][INSTRUMENT_LEVELS]; /* thousandths taken off by a level of a question; of level 1 nothing */
	int any_problem, any_worst;                     /* once, where any question is not at its best; where any is at its worst */
	const int *table;                               /* thousandths by state, 11111 first, the last question counting fastest; NULL: none */
	int64_t least, most;                            /* thousandths */
};

enum score_how {
	SCORE_SUM,
	SCORE_MEAN,
	SCORE_PERCENT,          /* of the way from the least to the most points that the answered questions can give */
	SCORE_VALUE,            /* by the value set that is chosen */
};
/* Of a question that does not apply: counted as 0, as the mean of the others, or left out with what it could have given. */
enum not_applicable { NOT_APPLICABLE_NONE, NOT_APPLICABLE_ZERO, NOT_APPLICABLE_MEAN, NOT_APPLICABLE_LEFT_OUT };

struct instrument_scale {
	struct str id, title;
	bool item[INSTRUMENT_ITEMS], reversed[INSTRUMENT_ITEMS];
	const int *points[INSTRUMENT_ITEMS];    /* what each answer of the question counts, the least first; NULL: itself */
	int items;
	enum score_how how;
	int times;              /* a mean is told as so many times itself; 1 */
	int decimals;           /* as told; bands and thresholds are asked of the told number */
	int blanks;             /* so many may be left open; the mean of the others stands for them */
	int blanks_each;        /* and so many of one smaller scale within this one; -1: any */
	struct str blanks_source, blanks_confidence;
	enum not_applicable not_applicable;
	bool together;          /* either all or none of those that may not apply */
	struct str not_applicable_source, not_applicable_confidence;
	bool same;              /* two scores are compared only where the same questions applied */
	int64_t least, most;    /* told, in thousandths; of a value the chosen set says it */
	struct str key_source, key_confidence;  /* of which questions are of it and how they count, where that is not the publisher's; STR_NONE */
	struct instrument_figure caseness;      /* at this or worse */
	struct instrument_figure reliable;      /* a difference of so much is more than error */
	struct instrument_band band[INSTRUMENT_BANDS]; int bands;
	struct str bands_source, bands_confidence;
	struct instrument_mark mark[INSTRUMENT_MARKS]; int marks;
	struct value_set *value[INSTRUMENT_VALUES]; int values;
};

struct instrument_alert { int item, from; struct str kind, say; };      /* answered so or higher; kind: risk */
/* Of many people's answers: those that count as one thing, through all of them. */
struct instrument_share { struct str id, title; bool answer[INSTRUMENT_ANSWERS]; /* by answer, the least first */ };

/* What the site holds of whoever's words it is: a licence, and with it perhaps the words in one language. */
struct instrument_licence {
	struct str reference, holder, language; /* language: of the words; STR_NONE where there are none */
	struct day from, until;                 /* until DAY_NONE: without an end */
	struct str lead, *ask, **answers;       /* by question; by set, each to - from + 1; NULL: none */
	const char *file;
};

enum instrument_use { USE_FREE, USE_REGISTERED, USE_LICENSED };         /* what somebody needs who wants to use it */

struct instrument {
	struct str id; int64_t version;
	struct str title, source, reviewed, say, period, holder, terms, lead;   /* lead: what stands above the questions */
	struct str family, variant;     /* several questionnaires of one name, and which of them this is; STR_NONE */
	struct str keying;              /* what whoever copies a paper form has to know; STR_NONE */
	struct str unscored;            /* why there is no scale; STR_NONE where there is one */
	struct str languages;           /* of the words that are here */
	bool checked, site, words;      /* words: the questions are here and may be shown */
	bool anonymous;                 /* answered without a name, and never kept with a person */
	enum instrument_use use;
	enum filled_by by; enum higher higher;
	int minutes;                    /* it takes; 0: not said */
	struct answer_set set[INSTRUMENT_SETS]; int sets;
	struct instrument_item item[INSTRUMENT_ITEMS]; int items;
	struct instrument_scale scale[INSTRUMENT_SCALES]; int scales;   /* the first is the one that changes are told of */
	struct instrument_alert alert[INSTRUMENT_ALERTS]; int alerts;
	struct instrument_share share[INSTRUMENT_SHARES]; int shares;
	struct instrument_licence *licence[INSTRUMENT_LICENCES]; int licences;
	const char *file; char hash[33];
};

int instrument_scale_of(const struct instrument *instrument, struct str id);    /* -1: none */
const struct value_set *instrument_values(const struct instrument_scale *scale, struct str id);         /* NULL: there is none of it */
/* What an answer of a question (from 0) counts on a scale; and the least and the most that any answer of it does. */
int instrument_worth(const struct instrument *instrument, const struct instrument_scale *scale, int item, int answer);
void instrument_worths(const struct instrument *instrument, const struct instrument_scale *scale, int item, int *ret_least, int *ret_most);
/* Is it in force on a day? */
bool licence_holds(const struct instrument_licence *licence, struct day on);
/* The words that may be shown on a day: those in English first. NULL: the key alone, or the words are the table's own. */
const struct instrument_licence *instrument_words(const struct instrument *instrument, struct day on);
const char *instrument_use_word(enum instrument_use use);      /* "free", "registered", "licensed" */

#endif
