/* Every look and every change leaves an entry here, in the transaction of what it tells of. A look is audited before the
 * answer leaves. Ids only: no names, no clinical words. An entry has the fields of a FHIR AuditEvent (IHE BALP), and is a link of
 * a chain (audit_chain.h): it is written as the last thing of its transaction. */
#ifndef RECORD_AUDIT_H
#define RECORD_AUDIT_H

#include "model/policy.h"
#include "store/tx.h"

struct audit {
	int64_t staff, organisation, signin, patient;    /* NIL where there is none */
	struct str role;
	const char *operation;        /* look, list, search, decide, import, undo, sign-in, sign-out, ... */
	const char *class;            /* person, worklist, rule, import, ... */
	struct str subject;           /* outside id or number of what it was about */
	int64_t rows;                 /* how many rows of people were in the answer */
	struct str request;           /* request id */
	struct str detail;
	struct str version;           /* of the subject; STR_NONE: it has none */
	struct str client;            /* the other system that asked; STR_NONE: a person, or the program itself */
	bool denied;                  /* it was asked for and refused */
};

/* In a closure. Purpose, policy, relation, agreement and glass are found by sign-in and patient, as they are now. */
enum err audit_add(struct cx *cx, struct db *db, const struct audit *audit, struct instant now);
/* C, R, U, D or E of FHIR AuditEvent for an operation; E for one that is not known here. */
char audit_action(struct str operation);

/* Whose is this outside id, past every guard? word: "person", "entry", "episode" or "permission", as in data/routes.csv; NIL: nobody's. In a closure that
 * writes down what was refused, and never told to the asker. */
enum err audit_whom(struct cx *cx, struct db *db, const char *word, struct id outside, int64_t *ret);
/* The same by outside id or NHS number (ten digits) as people type them: by a number only of those whose log the reader may see, and only
 * one that a record gives which her organisation holds or is given; organisation 0: the owner of the record asks, past every guard.
 * The answer goes only into an audit_filter, or to who first makes sure that the reader may know (web/page_subject.c). */
enum err audit_whom_text(struct cx *cx, struct db *db, struct str text, int64_t organisation, struct instant now, int64_t *ret);

struct audit_done { struct str operation, class, act; struct instant last; };
/* What somebody has done since then, each kind once; not about whom. act: which act on a pathway; else empty. Reads all entries of that time: for training. */
enum err audit_done_by(struct cx *cx, struct db *db, int64_t staff, struct instant since, struct audit_done **ret, size_t *ret_count);

/* Whose records somebody looked at herself, for that organisation, the newest first, each once. Past the guard: of whom she is told, it says. */
#define RECENT_MAX 10
enum err audit_recent(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct instant since, int64_t ret[RECENT_MAX], size_t *ret_count);

/* When the record was last looked at or changed; INSTANT_NONE: never. Later than now, the clock was set back. */
enum err audit_latest(struct cx *cx, struct db *db, struct instant *ret);

/* ---- for people, under the reader's guard: the log of those who have to do with the reader's organisation ---- */

struct audit_line { struct instant at; struct str staff_name, organisation_name, role, operation, class; bool denied;
	int64_t purpose; struct str agreements; int64_t relations; };
enum err audit_of_patient(struct cx *cx, struct db *db, int64_t patient, struct instant since, struct audit_line **ret, size_t *ret_count);

/* patient, organisation 0: any; staff, operation "": any. staff is the beginning of a name. tried: what this one was refused by an id that is not
 * the person's own (in letters: person) is left out, so that she who asked is not told whose it is (audit_whom); 0: nothing is. */
struct audit_filter { int64_t patient, organisation; struct str staff, operation; struct instant from, to; int64_t tried; struct str person; };
struct audit_hit { struct id outside; struct instant at; char action; bool denied; struct str staff_name, organisation_name, ods, role;
	int64_t purpose; struct str operation, class; struct id patient_outside; int64_t patient, rows; struct str agreements;
	int64_t relations; };
enum err audit_page(struct cx *cx, struct db *db, const struct audit_filter *filter, int64_t skip, int64_t take, struct audit_hit **ret,
		    size_t *ret_count);
enum err audit_count(struct cx *cx, struct db *db, const struct audit_filter *filter, int64_t *ret_entries, int64_t *ret_people);
struct audit_operation { struct str operation; int64_t count; };
enum err audit_operations(struct cx *cx, struct db *db, struct instant from, struct instant to, struct audit_operation **ret,
			  size_t *ret_count);

/* Without its number and its place in the chain: they tell how much there is that the reader may not see. */
struct audit_entry { struct audit_hit hit; struct str client, subject, version, detail, policy; int64_t break_glass;
	struct str request; };
enum err audit_entry(struct cx *cx, struct db *db, struct id outside, struct audit_entry *ret);       /* ERR_NOT_FOUND */

/* The role in an entry of what was commanded at the console: done in the name of whom it names, and nothing proved that it was she. */
#define AUDIT_CONSOLE "console"
#define AUDIT_CONSOLE_SAY "at the console, in this name"

/* "its own record; Wexcombe sharing 2024, version 2": agreements as an entry keeps them, in words. */
enum err audit_agreements_say(struct cx *cx, struct db *db, struct str agreements, struct str *ret);
/* "on the caseload, waits for a clinician's review". "" where none is known. */
struct str audit_relations_say(struct arena *arena, int64_t relations);

/* ---- for the owner of the record, past every guard: ids only, oldest first ---- */

struct audit_ask { int64_t patient, staff; struct instant from, to; };        /* 0: any */
struct audit_told { int64_t no; struct id outside; struct instant at; char action; bool denied; struct str login, ods, role, client;
	int64_t purpose; struct str operation, class; struct id patient; struct str subject, version, policy, agreements;
	int64_t relations, break_glass, rows; struct str request; int64_t organisation; };
/* One by one, in constant memory: an error of `each` ends it. Texts live until the next. */
typedef enum err audit_each(struct cx *cx, void *who, const struct audit_told *told);
enum err audit_list(struct cx *cx, struct db *db, const struct audit_ask *ask, audit_each *each, void *who);

#endif
