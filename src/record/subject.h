/* All that is held of one person, in one shape: what she is given when she asks for it, and what goes when its time is over. Past every
 * guard: whoever prepares it does so for her (docs/access.md), and care/ asks the policy of each row as the patient herself would. */
#ifndef RECORD_SUBJECT_H
#define RECORD_SUBJECT_H

#include "base/id.h"
#include "model/policy.h"
#include "store/tx.h"

/* section: the table. What day, kind, flag and the texts mean there, exchange/subject_pack.c says. NIL, DAY_NONE, STR_NONE: none. */
struct subject_row {
	struct str section;
	int64_t id, holding;
	enum record_class class;
	uint8_t labels;
	struct day on, until;
	struct instant at, until_at;
	int64_t kind, flag, more;
	struct str text[5];
	int64_t answers;                /* organisation that answers for it now; NIL: the installation as a whole; 0: what went back to its giver */
	int64_t answers_too;            /* who asked, of a question that another was asked; 0: nobody beside */
};
/* By section, day, instant and id. */
enum err subject_rows(struct cx *cx, struct db *db, int64_t patient, struct subject_row **ret, size_t *ret_count);

struct subject_look { int64_t no; struct instant at; struct str staff, organisation, role, operation, class, agreements; int64_t purpose, relations,
	by; bool denied, glass; };
/* The log of who looked, a page after a number; none: the end. */
enum err subject_looks(struct cx *cx, struct db *db, int64_t patient, int64_t after, struct subject_look **ret, size_t *ret_count);
struct subject_name { struct str name, code; int64_t answers; };
enum err subject_holders(struct cx *cx, struct db *db, int64_t patient, struct subject_name **ret, size_t *ret_count);
/* Imports whose files, kept as they came, hold rows about her: outside ids and what people call them. */
enum err subject_files(struct cx *cx, struct db *db, int64_t patient, struct subject_name **ret, size_t *ret_count);
/* Whose records one organisation answers for when somebody asks: its own, and those of who answers jointly with it by an agreement in
 * force; and the versions of agreements by which these give. Both in ascending order. */
struct subject_scope { int64_t *organisation, *version; size_t organisations, versions; };
enum err subject_scope(struct cx *cx, struct db *db, int64_t organisation, struct day today, struct subject_scope *ret);
bool subject_in_scope(const struct subject_scope *scope, int64_t organisation);
/* A look that an organisation of the scope made, or whoever runs Waymark, or that what the scope gives was open to. */
bool subject_look_in_scope(const struct subject_scope *scope, int64_t organisation, struct str agreements);
/* Of her rows, what the reader may read as she may read anything else: under the guard. */
struct subject_seen { struct str section; int64_t id; };
enum err subject_seen(struct cx *cx, struct db *db, int64_t patient, struct subject_seen **ret, size_t *ret_count);

/* ---- requests ---- */

struct subject_request { int64_t id; struct id outside; int64_t patient, organisation; struct day asked, due; int64_t reviewer; };
struct subject_new { int64_t patient, organisation, reviewer, staff; struct day asked; struct str proof; };
enum err subject_request_add(struct cx *cx, struct db *db, const struct subject_new *new, struct instant now, struct id *ret);
/* The newest, of one organisation or (NIL) of any. ERR_NOT_FOUND */
enum err subject_request_last(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct subject_request *ret);
enum err subject_request_by(struct cx *cx, struct db *db, struct id outside, struct subject_request *ret);     /* ERR_NOT_FOUND */
struct subject_told { struct str proof, reviewer, staff, given_by, sent_by, sent_say; struct instant at, given, sent; };
enum err subject_request_told(struct cx *cx, struct db *db, int64_t request, struct subject_told *ret);
/* staff NIL: whoever runs Waymark. */
enum err subject_request_given(struct cx *cx, struct db *db, int64_t request, int64_t staff, struct instant now);
enum err subject_request_sent(struct cx *cx, struct db *db, int64_t request, int64_t staff, struct str say, struct instant now);
struct subject_listed { struct id outside, person; struct day asked, due; struct str proof, reviewer, staff, ods; struct instant given, sent;
	int64_t decided; };
/* What a clinician is named to read for, in one organisation, and was not sent yet. */
enum err subject_reviews(struct cx *cx, struct db *db, int64_t reviewer, int64_t organisation, struct subject_listed **ret, size_t *ret_count);
enum err subject_requests(struct cx *cx, struct db *db, int64_t organisation, struct subject_listed **ret, size_t *ret_count);  /* 0: all */
enum err subject_held_by(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, bool *ret);

struct subject_decided { struct str section; int64_t id; bool released; struct str words /* given in the place of its own; STR_NONE: its own */, by;
	struct instant at; };
enum err subject_decisions(struct cx *cx, struct db *db, int64_t request, struct subject_decided **ret, size_t *ret_count);
enum err subject_decide(struct cx *cx, struct db *db, int64_t request, struct str section, int64_t id, bool release, struct str words,
			struct str reason, int64_t staff, struct instant now);

/* ---- keeping and destroying ---- */

enum err legal_hold_add(struct cx *cx, struct db *db, int64_t patient, struct str reason, int64_t staff, struct instant now);
enum err legal_hold_end(struct cx *cx, struct db *db, int64_t patient, struct str say, int64_t staff, struct instant now);     /* ERR_NOT_FOUND */
struct legal_hold { struct str reason, staff; struct instant at; };
enum err legal_holds(struct cx *cx, struct db *db, int64_t patient, struct legal_hold **ret, size_t *ret_count);

/* last: of what sources tell and what was done here; listed: by a service, or on a pathway of one. */
struct retention_person { int64_t patient; struct id outside; struct day died, born, last, listed; int64_t holds; bool treated, registered; };
/* A page of people after a row number. */
enum err retention_people(struct cx *cx, struct db *db, int64_t after, struct instant now, struct retention_person **ret, size_t *ret_count);

struct destruction { int64_t id; struct id outside, person; struct str period, counted; int64_t rows, by; struct instant at; };
enum err destruction_propose(struct cx *cx, struct db *db, int64_t patient, const struct destruction *new, struct instant now, struct id *ret);
enum err destruction_open(struct cx *cx, struct db *db, int64_t patient, struct destruction *ret);      /* ERR_NOT_FOUND */
enum err destruction_drop(struct cx *cx, struct db *db, int64_t patient);
/* Every row about the person but the log of who looked and the certificate. */
enum err destruction_do(struct cx *cx, struct db *db, int64_t patient, int64_t destruction, int64_t staff, struct instant now);

#endif
