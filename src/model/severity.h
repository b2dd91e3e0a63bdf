/* The shape of a proposal of how severe somebody's symptoms are: a few dimensions, each with what it takes for a grade.
 *
 * catalog fills it from data/severity/<id>.yaml (format: data/README.md). rule/severity proposes; a named clinician decides. Nobody published
 * such a scale with cut-offs: whatever a table says is somebody's proposal, and carries its source and its confidence wherever it is shown. */
#ifndef MODEL_SEVERITY_H
#define MODEL_SEVERITY_H

#include "model/rule.h"

#define SEVERITY_DIMENSIONS 10  /* more than a person weighs at once */
#define SEVERITY_STEPS      6   /* of one dimension */

enum severity_by {
	SEVERITY_FIND,          /* a question to the record, in the language of rules */
	SEVERITY_SCORE,         /* the last score of an instrument's first scale */
	SEVERITY_JUDGED,        /* a judgement of the pathway, answered yes */
};
struct severity_step {
	int grade;              /* 1 mild, 2 moderate, 3 severe, 4 very severe */
	bool alone;             /* this dimension alone is enough for the grade */
	int64_t from;           /* of a score: points, told */
	struct str record;      /* of a judgement: its id in a pathway */
	struct rule rule;       /* of a question: id (of the dimension), window, find, lists */
	int line;
};
struct severity_dimension {
	struct str id, title, say;
	enum severity_by by;
	struct str instrument;  /* of a score */
	int days;               /* a score older than so many counts as not known */
	bool limits;            /* nobody is graded higher than this dimension lets; it does not count among those that agree */
	struct severity_step step[SEVERITY_STEPS]; int steps;   /* rising by grade */
};
struct severity {
	struct str id; int64_t version;
	struct str title, source, reviewed, confidence, say;
	bool checked, on, site;
	int agree;              /* so many dimensions have to reach a grade */
	struct severity_dimension dimension[SEVERITY_DIMENSIONS]; int dimensions;
	const char *file; char hash[33];
};

#endif
