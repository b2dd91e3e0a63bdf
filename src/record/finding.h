/* Findings and the entries they lead to, written and read. A finding is never changed: a newer answer is a newer row, and the
 * older one is marked withdrawn. */
#ifndef RECORD_FINDING_H
#define RECORD_FINDING_H

#include "model/finding.h"
#include "record/basis.h"
#include "record/worklist.h"

/* What is known of a person for her line on the list; made by care/finding from timeline, findings and red flags. */
struct entry_draft {
	int64_t organisation, patient;
	enum entry_kind kind;
	struct str lead, line, second;
	enum truth flag; struct str flag_line; struct day flag_since;
	struct str flag_id;               /* of the worst that is open; STR_NONE */
	enum truth comorbid;
	struct str name_key;
	int64_t practice, contacts;
	const struct finding_draft *const *finding;      /* those that are yes, the leading one first */
	size_t findings;
	const struct basis_part *basis;                  /* what they rest on, by rising holding */
	size_t bases;
};

/* bases_made: rest on what no finding of the service did before; sign-ins have to be folded anew to see them (signin_refold_at). */
struct finding_change { int64_t added, withdrawn, entries_added, entries_changed, bases_made; };

/* Bring the findings and the entry of one person up to date, in a closure. Safe to repeat: the same draft changes nothing.
 * A person no longer found keeps her entry, with the state "no longer found" unless somebody has decided about her. A decided
 * entry that is found anew stays decided; one that was gone comes back to be decided. */
enum err finding_update(struct cx *cx, struct db *db, const struct entry_draft *draft, const char *catalog, struct day today,
			struct instant now, struct finding_change *change);

/* What stands of a person, as findings that nobody has withdrawn, with what they rest on. For the program itself. */
struct finding_live_event { int64_t no, event; };
struct finding_live { struct str rule; int64_t rule_version; enum truth truth; struct str line; struct finding_live_event *event; size_t events; };
enum err findings_live(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct finding_live **ret, size_t *ret_count);

/* Does the person have an entry, or a live finding? For "nothing to do". */
enum err entry_known(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, bool *ret);

/* Reading, under the guard. */
struct finding_clause { int no, depth; struct str words; enum truth truth; int64_t certain, possible; int64_t *event; size_t events; };
struct finding_told {
	int64_t id; struct id outside;
	struct str rule; int64_t rule_version;
	struct day judged_on; enum truth truth; struct str line;
	struct instant recorded_at, withdrawn_at;
	struct finding_clause *clause; size_t clauses;   /* only of those asked for in full */
};
enum err findings_of(struct cx *cx, struct db *db, int64_t entry, bool in_full, struct finding_told **ret, size_t *ret_count);

/* One run of one rule over everyone. */
struct rule_step { struct str words; int64_t left, dropped, unknown; };
struct rule_run {
	int64_t organisation; struct str rule; int64_t rule_version; struct str catalog;
	struct day judged_on; struct instant at;
	int64_t people, yes, unknown, no;
	struct rule_step *step; size_t steps;
};
enum err rule_run_save(struct cx *cx, struct db *db, const struct rule_run *run);
enum err rule_run_latest(struct cx *cx, struct db *db, int64_t organisation, struct str rule, struct rule_run *ret);  /* ERR_NOT_FOUND: never run */

#endif
