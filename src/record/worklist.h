/* The list of people found, as one service sees it; search; entries. All reads under the reader's guard. */
#ifndef RECORD_WORKLIST_H
#define RECORD_WORKLIST_H

#include "model/actor.h"
#include "model/person.h"
#include "store/tx.h"

/* Numbers are stored. */
enum entry_state { ENTRY_ANY = 0, ENTRY_TO_DECIDE = 1, ENTRY_CONFIRMED = 2, ENTRY_REJECTED = 3, ENTRY_LATER = 4, ENTRY_GONE = 5, ENTRY_STATES = 6 };
enum entry_kind { ENTRY_FOUND = 1, ENTRY_SAMPLE = 2 };
enum worklist_order { ORDER_CLINICAL = 0, ORDER_NAME = 1, ORDER_CONTACTS = 2, ORDER_NEWEST = 3, ORDERS = 4 };
enum flag_filter { FLAG_NONE_FOUND = 0, FLAG_OPEN = 1, FLAG_UNKNOWN = 8, FLAG_ANY = 9 };

struct worklist_filter {
	enum entry_state state;           /* those whose "look again" day has come are to decide, and no longer for later */
	struct str rule;                  /* "" any */
	int64_t practice;                 /* 0 any */
	enum flag_filter flag;
	enum worklist_order order;
	int64_t organisation;             /* whose list */
	int64_t skip, take;               /* take at most LIMIT_PAGE_ROWS */
};

struct entry {
	int64_t id, patient;
	struct id outside, patient_outside;
	enum entry_kind kind;
	enum entry_state state;
	struct day placed_on, look_again_on;
	int64_t rules;                    /* how many rules find the person now */
	struct str lead, line, second;    /* rule that leads; its reason; contacts in 12 months */
	enum truth flag;                  /* an open red flag: yes, looked for and none: no, not known */
	struct str flag_line;
	struct day flag_since;
	enum truth comorbid;
	struct str practice;
	struct instant changed_at, decided_at;
	int64_t decision;                 /* the standing one; NIL */
	/* of the person, filled by worklist_entries */
	struct demographic who;
	struct str nhs;                   /* digits; STR_NONE not known */
	enum nhs_status nhs_status;
	struct str gp;
};

/* What the filter leaves, in its order, the first `most` of them: ids of entries. filter->skip and take are not looked at. */
enum err worklist_ids(struct cx *cx, struct db *db, const struct worklist_filter *filter, struct day today, int64_t most, int64_t **ret, size_t *ret_count);
enum err worklist_entries(struct cx *cx, struct db *db, const int64_t *id, size_t count, struct entry *ret);     /* ERR_NOT_FOUND */
/* skip and take: no more is read than has to be. */
enum err worklist_page(struct cx *cx, struct db *db, const struct worklist_filter *filter, struct day today, struct entry **ret, size_t *ret_count);
/* Numbers are exact as far as WORKLIST_COUNTED; WORKLIST_COUNTED + 1 stands for all that is more. */
#define WORKLIST_COUNTED 500
enum err worklist_count(struct cx *cx, struct db *db, const struct worklist_filter *filter, struct day today, int64_t *ret);
enum err worklist_counts(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t ret[ENTRY_STATES]);
struct choice;
enum err worklist_practices(struct cx *cx, struct db *db, int64_t organisation, struct choice **ret, size_t *ret_count);
/* All of them, to the end, of every organisation that the reader sees: counted by reading them all. */
enum err worklist_states(struct cx *cx, struct db *db, struct day today, int64_t ret_counts[ENTRY_STATES]);
/* How many wait for a decision; `max` stands for that many or more. */
enum err worklist_waiting(struct cx *cx, struct db *db, struct day today, int64_t max, int64_t *ret);

struct choice { int64_t id; struct id outside; struct str value, name; int64_t count; };
enum err worklist_rules(struct cx *cx, struct db *db, struct choice **ret, size_t *ret_count);     /* value: rule id */

enum err entry_by_outside(struct cx *cx, struct db *db, struct id outside, struct entry *ret);
/* Is a red flag open on the list, of many at once: one a patient; not known where the reader sees no entry of hers. */
enum err entry_flags(struct cx *cx, struct db *db, const int64_t *patient, size_t count, enum truth *ret);
enum err entry_of_patient(struct cx *cx, struct db *db, int64_t patient, struct entry *ret);       /* ERR_NOT_FOUND: not on the list */

/* Search by NHS number (blanks allowed), birth date (DD/MM/YYYY or YYYY-MM-DD) or the beginning of a name, family name first
 * or given name first. At most 100; *ret_more when there are more. Empty text finds nothing. `key` is the folded name. */
struct search_hit { struct id patient; struct str given, family; struct day birth_on; enum sex sex; };        /* a line for each who tells of her */
/* The address of each person's page; not known (id_known) for whoever the reader may not know of. */
enum err people_shown(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct id *ret);
enum err person_search(struct cx *cx, struct db *db, struct str text, struct str key, struct search_hit **ret, size_t *ret_count,
		       bool *ret_more);

#endif
