/* Judge one timeline by one rule as it stood on the given day; later events are unseen. The oracle: slow, obvious, total.
 *
 * Pure: the same timeline, rule, code sets, ranks and day give the same finding for ever. No clock, no database. The order
 * of the events does not matter. Every clause is yes, no or unknown (Kleene), and knows the events that made it so.
 *
 * What an event is to a clause. It is unseen if its day lies after the day of the judgement. Else it counts as certain if
 * all that the clause asks for is so, not at all if something is not so, and as possible if nothing is against it and
 * something is not known:
 *
 *	kind      A clause that asks for symptoms or diagnoses counts coded entries (EVENT_ENTRY) of its code list too; without
 *	          a code list an entry is possible: nobody says what it is. The code of an admission, outpatient or A&E event
 *	          is its primary diagnosis.
 *	code      In the list: yes. Another code: no. No code, one that could not be read, or one of a code system that no
 *	          file of the list speaks: possible.
 *	result    As asked: yes. Not known, or an investigation without any: possible.
 *	kept      Outpatient and therapy appointments count if attended; if nobody says, possible; missed ones only where the
 *	          clause says `missed: counted`.
 *	planned   `unscheduled: true` counts what was not planned; if nobody says, possible.
 *	day       Not known: possible in every window.
 *
 * `count` counts events. Of symptoms, diagnoses and entries those of one day and one code are one event, whoever recorded
 * them: practice and hospital tell of the same thing. Kinds differ, so a referral and the appointment it led to are two.
 * `distinct` counts different values; of: day, specialty, organisation (where it happened, else who holds the record),
 * clinician (who was seen), group (body system of the code list). An event without the value is one more possible value.
 *
 * A count of at least n is yes when n are certain; else unknown when certain and possible together reach n, or when the
 * clause is open; else no. At most m is yes when certain and possible together are within m and the clause is not open, no
 * when the certain ones are beyond it, else unknown. A clause is open when
 *
 *	- its code list is missing at the site (then nothing is counted at all), or
 *	- a kind it asks for is covered by no source (symptoms and diagnoses are also covered by coded entries; a clause that
 *	  asks for any kind is covered when anything is), or
 *	- its window is `last` or `calendar-year` and starts before the sources of a kind it asks for reach back to, unless the
 *	  person was born later. `ever` and `anywhere` ask about the record as far as it goes.
 *
 * `absent` is the opposite of "at least 1". `first_within`: the first event on record lies in the window; an earlier
 * certain one makes it no, an earlier possible one unknown, and so does a record that does not reach back before the window.
 * `rank` needs the cut that the caller made of the population (rule/rank.h); without it, unknown. `equation` is judged by
 * the interval of its probability over all that is possible: yes when the lowest reaches the threshold, no when the highest
 * does not; a share of no events at all lies between 0 and 100 percent.
 *
 * A window of `anywhere` is tried at every day on which an event it asks for happened, on the day before one that is not to be there and
 * the first by which it has been left behind, and on the day itself; the latest stretch with the best answer is the one reported. No other
 * stretch could do better: between those days a stretch gains only what is not to be there and loses only what is.
 *
 * The person: dead on or before the day, outside the age limits (whole years on the day, both limits included), or of
 * another sex than asked for: no. Birth date or sex not known where asked for: unknown. */
#ifndef RULE_CASEFIND_H
#define RULE_CASEFIND_H

#include "model/codelist.h"
#include "model/finding.h"
#include "rule/rank.h"

struct casefind {
	const struct rule *rule;
	const struct codeset *set;          /* rule->lists of them, in the order of rule->list */
	struct day day;
	enum comorbid_mode comorbid;        /* COMORBID_NONE: as the rule says; else the site's setting, where the rule asks at all */
	const struct strata_rank *rank;     /* rule->clauses of them, read at rank clauses; NULL: nobody has counted */
	const struct list_name *name;       /* how sentences speak of code lists; NULL: by their ids */
	size_t names;
	bool silent;                        /* truth and counts only, no words, no evidence; little memory, for whole populations */
};

/* Memory is the arena's. */
void casefind_judge(struct arena *arena, const struct casefind *ask, const struct timeline *timeline, struct finding_draft *ret);

/* A person's entry for the ranks of a rank clause: false where she is not of its population (not certainly alive, in the age
 * limits and of the sex asked for on the day), has no certain event, or where her stratum is not known. */
bool casefind_rank_entry(struct arena *arena, const struct casefind *ask, const struct timeline *timeline, int clause,
	struct rank_entry *ret);

/* What is done with people whose disease may explain the symptoms: the setting, else what the rule says; COMORBID_NONE where the
 * rule does not ask. */
enum comorbid_mode casefind_comorbid(const struct rule *rule, enum comorbid_mode setting);

/* May the rule be used in live? Where it speaks, it says why not. */
enum rule_ready { RULE_READY, RULE_LIST_MISSING, RULE_LIST_UNCHECKED };
enum rule_ready casefind_ready(const struct rule *rule, const struct codeset *set, int *ret_list);

#endif
