/* Reading one person: the timeline that rules judge, and what the person page shows. All under the reader's guard. */
#ifndef RECORD_TIMELINE_H
#define RECORD_TIMELINE_H

#include "model/codelist.h"
#include "model/timeline.h"
#include "record/coverage.h"
#include "store/tx.h"

/* The lean timeline: what rules read. `organisation`, `place` and `holding` of each event are set, its words are not.
 *
 * A kind is covered by a visible holding whose source tells of it: of a whole population (a trust, a talking-therapies
 * service), or of a practice, or an organisation of no known type, that describes the person and that she has not left. What is
 * said in primary care (entries, symptoms, diagnoses, GP contacts, referrals, medicines) a hospital's own rows do not cover: it
 * tells of some of them, and its silence is not a no. And only where the reader would
 * have been given it (record/coverage.h). */
struct timeline_head {
	struct str name_key;            /* of the best description */
	int64_t practice;               /* NIL: not known */
	bool listed;                    /* that practice itself has her on its list; else somebody else says so */
};
enum err timeline_load(struct cx *cx, struct db *db, const struct coverage *coverage, int64_t patient, struct timeline *ret,
		       struct timeline_head *ret_head);

/* The code table, whole: what code lists are resolved against. */
enum err codes_load(struct cx *cx, struct db *db, struct code_row **ret, size_t *ret_count);

/* The best-known description: the registered practice's newest first, then any practice's, then the newest of anyone. */
struct person_said { struct demographic d; int64_t organisation; struct instant recorded_at; struct str name_key; };
struct person_registration { int64_t organisation; struct str organisation_name, ods, gp; struct day from, until; };
struct person_identifier { int64_t system; struct str value; enum nhs_status status; struct str organisation_name; struct instant recorded_at; };
struct person {
	int64_t patient;
	struct person_said best;
	struct person_said *said;                 /* by everyone who may be seen, newest first */
	size_t saids;
	struct person_registration *registration;
	size_t registrations;
	const struct person_registration *practice;   /* the open one that began last; NULL: not known */
	struct person_identifier *identifier;
	size_t identifiers;
	const struct person_identifier *nhs;      /* the NHS number to show: verified first; NULL: not known */
	bool nhs_differs;                         /* two verified numbers are on record: look before you trust either */
};
enum err person_load(struct cx *cx, struct db *db, int64_t patient, struct person *ret);
/* Many at once: one a patient. */
enum err persons_load(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct person *ret);

/* Outside id to row number, if the reader may see the person: ERR_NOT_FOUND for both absent and hidden. */
enum err patient_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret);
enum err patients_after(struct cx *cx, struct db *db, int64_t after, int64_t **ret_ids, size_t *ret_count);

/* The whole story, with words: for the page. */
struct told {
	struct event e;
	struct str code_system, code_value, term;       /* of the code */
	struct str specialty_value, specialty;          /* treatment function and its words */
	struct str organisation_name, organisation_ods;
	enum org_type organisation_type;
	struct str place_name, place_ods;               /* where it happened, if not at the holder; STR_NONE */
	struct str clinician_name;
	int64_t file_no;
};
struct story { struct told *told; size_t count; };
enum err story_load(struct cx *cx, struct db *db, int64_t patient, struct story *ret);
/* A mark of all that it tells, for a form to carry: it says whether the story is still the one that was read, and nothing of what is not in it. */
struct str story_mark(struct arena *arena, const struct story *story);
/* timeline_load of what was read already. */
enum err timeline_of_story(struct cx *cx, struct db *db, const struct coverage *coverage, int64_t patient, const struct story *story,
			   struct timeline *ret, struct timeline_head *ret_head);

/* Whose records of a person the reader sees, and by what: the version of an agreement that her sight rests on, whichever one the records
 * came in under. agreement 0: her organisation answers for them itself; ref STR_NONE of another: its words are not hers to read. One line
 * for each giver and version, by the giver's name. story: of that person, as the reader sees it. */
struct shared { int64_t organisation; struct str organisation_name; int64_t agreement, version; struct str ref, title; struct day until; };
enum err shared_load(struct cx *cx, struct db *db, int64_t signin, int64_t patient, const struct story *story, struct instant now,
		     struct shared **ret, size_t *ret_count);
/* The same of names and addresses, whosever they are: what a list may be made of. */
enum err shared_lists(struct cx *cx, struct db *db, int64_t signin, struct instant now, struct shared **ret, size_t *ret_count);
/* "Elmfield Surgery: “Wexcombe sharing 2024”, version 2"; "Wharton Vale symptoms service: own". */
struct str shared_say(struct arena *arena, const struct shared *shared);

/* The files of an origin by name, the one with file_no 1 first. Not about people: no guard. */
enum err origin_file_names(struct cx *cx, struct db *db, int64_t origin, struct str **ret, size_t *ret_count);

#endif
