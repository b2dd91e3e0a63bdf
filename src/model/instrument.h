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

enum filled_by { FILLED_BY_PATIENT, FILLED_BY_CLINICIAN };
enum higher { HIGHER_WORSE, HIGHER_BETTER };

/* What may be answered: whole numbers from..to, each with its words where they may be shown. */
struct answer_set { struct str id; int from, to; struct str *words; /* to - from + 1, or NULL */ };

struct instrument_item {
	int number;             /* as the publisher counts, from 1 */
	struct str about;       /* in our words, short: for lists, and where the question's own words may not be shown */
	struct str ask;         /* the question; STR_NONE: the site has to load its words */
	int set;                /* index of the answers */
	enum sex not_for;       /* SEX_UNKNOWN: for everybody. Counts as 0 there, and is no blank */
	bool may_not_apply;     /* "not applicable" is an answer */
};

/* A figure somebody published or we propose. milli: thousandths of a point. */
struct instrument_figure { int64_t milli; struct str source, confidence; bool known; };

struct instrument_band { int from, to; struct str word; };
enum score_how { SCORE_SUM, SCORE_MEAN };
/* Of a question that does not apply: counted as 0, or as the mean of the others. */
enum not_applicable { NOT_APPLICABLE_NONE, NOT_APPLICABLE_ZERO, NOT_APPLICABLE_MEAN };

struct instrument_scale {
	struct str id, title;
	bool item[INSTRUMENT_ITEMS], reversed[INSTRUMENT_ITEMS];
	int items;
	enum score_how how;
	int times;              /* a mean is told as so many times itself; 1 */
	int decimals;           /* as told; bands and thresholds are asked of the told number */
	int blanks;             /* so many may be left open; the mean of the others stands for them */
	struct str blanks_source, blanks_confidence;
	enum not_applicable not_applicable;
	struct str not_applicable_source, not_applicable_confidence;
	int from, to;           /* least and most, told */
	struct instrument_figure caseness;      /* at this or worse */
	struct instrument_figure reliable;      /* a difference of so much is more than error */
	struct instrument_band band[INSTRUMENT_BANDS]; int bands;
	struct str bands_source, bands_confidence;
};

struct instrument_alert { int item, from; struct str kind, say; };      /* answered so or higher; kind: risk */

struct instrument {
	struct str id; int64_t version;
	struct str title, source, reviewed, say, period, holder, terms, lead;   /* lead: what stands above the questions */
	bool checked, site, words;      /* words: the questions are here and may be shown */
	enum filled_by by; enum higher higher;
	int minutes;                    /* it takes; 0: not said */
	struct answer_set set[INSTRUMENT_SETS]; int sets;
	struct instrument_item item[INSTRUMENT_ITEMS]; int items;
	struct instrument_scale scale[INSTRUMENT_SCALES]; int scales;   /* the first is the one that changes are told of */
	struct instrument_alert alert[INSTRUMENT_ALERTS]; int alerts;
	const char *file; char hash[33];
};

int instrument_scale_of(const struct instrument *instrument, struct str id);    /* -1: none */

#endif
