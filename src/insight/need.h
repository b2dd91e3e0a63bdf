/* How many people need help, by two roads side by side, set against what is provided. Pure: counts and tables in, answer out.
 *
 * From records: how many a rule found, corrected for how it errs (stat/prevalence.h). From the literature: published shares of the people who are
 * here, each figure in the ages and sex that it was measured in. Where a road leads nowhere it says so and why; an estimate is never 0 for want of
 * knowledge. Whatever was taken for granted is a sentence in `assumed`.
 *
 * Nobody is found out: where `least` people were not reached the row's counts and all that follows from them are kept back, and with them as
 * many others that they cannot be reckoned from the whole (insight/experience.h). */
#ifndef INSIGHT_NEED_H
#define INSIGHT_NEED_H

#include "base/arena.h"
#include "model/need.h"
#include "stat/prevalence.h"

enum need_basis {
	NEED_NOT_CORRECTED,     /* nobody knows how the rule errs here: only what it found */
	NEED_PUBLISHED,         /* its published sensitivity and specificity, where it is run as published */
	NEED_REVIEWED,          /* what reviewers of this service said of its list and of a sample of the others */
};
struct need_area { struct str ods, name; };
struct need_clinic { struct str function; int64_t people; };     /* new at the clinics of one treatment function within the year */

struct need_input {
	const struct need_count *count; size_t counts;
	const struct need_area *area; size_t areas;
	const struct need_clinic *clinic; size_t clinics;
	const struct need_figure *figure; size_t figures;
	const struct provision *provision; size_t provisions;
	struct str rule_title; int age_from, age_to;    /* whom the rule is about */
	int64_t unknown;                /* of those asked, of whom the record could not say; they count as not found */
	enum need_basis basis;
	struct accuracy accuracy;       /* NEED_PUBLISHED */
	struct str accuracy_source;     /* "against PHQ-15 of 10 or more, den Boeft 2014" */
	struct reviewed reviewed;       /* NEED_REVIEWED */
	int64_t least;                  /* people that a count needs to be shown */
};

/* One area, age band, sex, fifth; or the whole. */
struct need_row {
	struct str title;
	bool empty;                     /* nobody lives there: not worth a line */
	bool shown, people_shown;       /* else what it has of them is kept back, and is 0 or NAN here */
	int64_t people, attenders, asked, found;
	struct estimate rate;           /* found of those asked */
	struct estimate standard;       /* the same as if the row had the ages and sexes of the whole; NAN: it lacks too many of them */
	struct prevalence records;      /* of those asked */
	struct estimate records_people, literature_people;      /* NAN: not known */
};

/* A figure carried to the people who are here. of: how many it was carried to. */
struct need_literature { const struct need_figure *figure; int64_t of; struct estimate people; };

enum need_why { NEED_HAS, NEED_NO_CORRECTION, NEED_CANNOT, NEED_NO_GRADES, NEED_KEPT_BACK };

struct need_level {
	enum need_why why;              /* why records give nothing */
	int64_t graded;                 /* of those found, how many are decided to be of this level; 0 where kept back */
	struct estimate records;
	struct need_literature literature;      /* figure NULL: none is published */
	int64_t places, services;       /* -1: not known, or no table */
	double hours_low, hours_high;   /* a person */
	/* What is missing: between the lower and the higher of the two estimates, and between the ends of their intervals. Below 0: more is provided
	 * than either says is needed. NAN: not known. */
	struct interval gap, gap_widest, gap_hours;
};

struct need_clinic_row { const struct need_figure *figure; int64_t people; bool shown; struct estimate with; };

struct need_told {
	struct need_row whole;
	struct need_row *area; size_t areas;
	struct need_row band[NEED_BANDS], sex[NEED_SEXES], fifth[NEED_FIFTHS + 1];
	struct need_level level[NEED_LEVELS + 1];       /* [0]: of any severity */
	struct need_clinic_row *clinic; size_t clinics;
	struct need_literature *beside; size_t besides; /* figures that enter nothing */
	const struct provision *provision; size_t provisions;
	const char **assumed; size_t assumeds;
	int biggest;                    /* the level whose gap is largest for what it needs; -1 none is known */
};
void need_reckon(struct arena *arena, const struct need_input *input, struct need_told *ret);

/* What the records' estimate rests on, as a sentence with its figures. */
const char *need_basis_say(struct arena *arena, const struct need_input *input);
const char *need_why_say(enum need_why why);

#endif
