/* Specs of case finding: tables in plain text that a clinician can check with a pencil. Read here, so that they can be run on
 * the rule alone and through the stores.
 *
 *	rule: mss3-search                 or   red flag: weight-loss
 *	born: 1980-05-01                  or   ?
 *	sex: female                       male, ?
 *	day: 2026-03-01                   of the judgement
 *	covered: all                      or kinds, by comma; all but: KINDS
 *	list mus-syndromes: ibs, fm       codes of the spec's own code system; list symptoms: tired = whole-body, cough = breathing
 *	                                  a list that no line names is missing
 *
 *	case: two referrals and a syndrome
 *	  | day        | kind      | code | result | ...
 *	  | 2023-03-01 | referral  |
 *	  | 2024-01-05 | diagnosis | ibs  |
 *	expect: yes                       no, unknown; red flags: open, none found, unknown
 *	clause 3: no 1+0                  optional: truth, certain + possible (an open clause adds "or more")
 *	why: what the reader should be able to see for herself
 *
 * Lines before the first case hold for all; a line in a case for that case: born, sex, day, covered, reach (sources reach back
 * to; "reach outpatient, emergency: DAY" says it of these kinds only), died, top (a rank's cut and the people counted: "top: 12
 * of 200"), comorbid (strict), list (missing: "list x: missing").
 * Columns: day, kind, code, result (normal, abnormal, ?), attended (yes, no, ?), unscheduled (yes, no, ?), specialty, place,
 * clinician, times, every (so many such events, so many days apart). "?" is not known. An empty cell: attended, else not known. A code is a
 * word of a list or any other word; "other:WORD" is of a code system that no list speaks. `since: DAY` is for red flags. */
#ifndef TESTS_SPEC_H
#define TESTS_SPEC_H

#include "base/cx.h"
#include "model/codelist.h"
#include "model/finding.h"
#include "rule/rank.h"

#define SPEC_SYSTEM "local-spec"
#define SPEC_OTHER  "local-other"       /* codes written other:WORD */

struct spec_list { struct str id; bool missing; struct codelist list; };
struct spec_clause { int clause; enum truth truth; bool counted, open; int64_t certain, possible; int line; };

struct spec_case {
	const char *name;
	int line;
	struct demographic who;
	struct day day;
	bool covered[EVENT_KINDS];
	struct day covered_from[EVENT_KINDS];
	enum comorbid_mode comorbid;
	struct strata_rank rank;
	struct spec_list *list; size_t lists;
	struct event *event;                    /* ids from 1 in the order of the table; code, specialty and place are rows of words */
	size_t events;
	enum truth expect;
	struct spec_clause *clause; size_t clauses;
	struct day since; bool has_since;
	const char *why;
};

struct spec {
	const char *file;
	struct str subject;                     /* id of the rule or red flag */
	bool red_flag;
	struct spec_case *cases; size_t count;
	struct code_row *row; size_t rows;      /* the code table of the spec: id = index */
};

/* Ends the test with file and line where the spec itself cannot be read. */
struct spec spec_read(struct cx *cx, const char *path);
/* What the judge needs: the timeline of a case and the code sets of a rule. Memory is the arena's. */
struct timeline spec_timeline(struct arena *arena, const struct spec_case *c);
struct codeset *spec_codesets(struct arena *arena, const struct spec *spec, const struct spec_case *c, const struct rule *rule);
const char *spec_truth_word(enum truth truth);

#endif
