/* What one rule says of one person on one day, with its reasons. The worklist, the letter and the auditor read the same struct. */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "model/rule.h"

/* Why a clause is unknown, or could be more than it is. Bits. */
enum doubt {
	DOUBT_UNDATED = 1,          /* events without a date */
	DOUBT_UNCODED = 2,          /* events whose code could not be read */
	DOUBT_UNSORTED = 4,         /* coded entries of which the source does not say what they are */
	DOUBT_RESULT = 8,           /* investigations whose result is not known */
	DOUBT_ATTENDANCE = 16,      /* appointments of which nobody says whether they were kept */
	DOUBT_PLANNED = 32,         /* contacts of which nobody says whether they were planned */
	DOUBT_VALUE = 64,           /* events without the value asked for (specialty, body system, organisation) */
	DOUBT_LIST_MISSING = 128,   /* the site has no such code list */
	DOUBT_NOT_COVERED = 256,    /* no source here would tell of this kind of event */
	DOUBT_REACH = 512,          /* the sources do not reach back to the start of the window */
	DOUBT_RANK = 1024,          /* nobody has counted the population */
	DOUBT_AGE = 2048,
	DOUBT_SEX = 4096,
	DOUBT_ANSWER = 8192,        /* whether it was followed up is not known */
	DOUBT_PROPORTION = 16384,   /* a share of nothing */
	DOUBT_UNSPOKEN = 32768,     /* codes of a system that the code list does not speak */
};

struct clause_result {
	int clause;                 /* index in rule->clause */
	enum truth truth;
	int64_t certain;            /* leaves: events, different values (distinct), events (rank); joins: children that are yes */
	int64_t possible;           /* so many more may be; joins: children that are unknown */
	bool open;                  /* and more that no one can count: list missing, kind not covered, reach too short */
	unsigned doubt;             /* bits of enum doubt */
	double low, high;           /* equation: probability between; rank: percentile within its stratum, NAN unknown */
	struct day from, to;        /* the window it was asked about; DAY_NONE from: as far back as the record goes */
	struct day first;           /* of its certain events in the window the earliest; DAY_NONE: there is none */
	const int64_t *event;       /* ids of certain events, newest first, at most LIMIT_EVIDENCE */
	size_t events, events_all;  /* in the list; in truth */
	const int64_t *maybe;       /* ids of possible events, newest first, at most LIMIT_EVIDENCE */
	size_t maybes, maybes_all;
	const char *words;          /* "3 referrals since 1 Mar 2023; at least 2 are asked for" */
};

struct finding_draft {
	int64_t patient;
	const struct rule *rule;
	struct day day;             /* as it stood on this day */
	enum truth truth;           /* population and find, and in strict mode not comorbid */
	enum truth population;      /* alive, in the age limits, of the sex asked for */
	enum truth alive, age_fits, sex_fits;
	int age;                    /* whole years; -1 unknown */
	enum truth find;            /* the root of the tree */
	enum truth comorbid;        /* is an explaining disease recorded; TRUTH_NO where the rule does not ask */
	enum comorbid_mode comorbid_mode;   /* as applied */
	struct clause_result *clause;       /* one for each clause of the rule, in its order */
	int clauses;
	const char *line;           /* the reason in one line, for a worklist */
	bool stood;                 /* not judged anew: what the last run found by a rank, with its events and its line, and nothing else */
};

#endif
