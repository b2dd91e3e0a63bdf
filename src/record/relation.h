/* Who has to do with whom: the rows that the guard views ask for besides what a sign-in may see at all. Written in the transaction
 * of what causes them; a relation whose time is over opens nothing any more, and is kept. */
#ifndef RECORD_RELATION_H
#define RECORD_RELATION_H

#include "model/event.h"
#include "model/finding.h"
#include "model/policy.h"
#include "record/worklist.h"
#include "store/tx.h"

struct relation {
	int64_t organisation, staff;      /* staff 0: the whole organisation */
	int64_t patient;
	enum relation_kind kind;
	struct instant from, until;       /* from 0: as long as it is known */
	int64_t cause;                    /* row of what caused it; NIL */
};
/* In a closure. The same (organisation, staff, patient, kind, from) is one row: its end and cause are set anew. */
enum err relation_open(struct cx *cx, struct db *db, const struct relation *relation);
/* Those that are open end now. */
enum err relation_close(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t patient, enum relation_kind kind,
			struct instant now);
/* What was ended by hand (an audit entry end-relation of that instant) holds again, until then; of several the newest. ERR_NOT_FOUND: none
 * was. */
enum err relation_take_back(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, enum relation_kind kind, struct instant until,
			    struct instant now);
/* All that there are and were, for who keeps the system; organisation 0: of any. */
struct relation_told { int64_t organisation; struct str ods, login; enum relation_kind kind; struct instant from, until; };
enum err relations_told(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct relation_told **ret, size_t *ret_count);
/* What an entry of the list means: who manages the service has to do with her while she is on it; a service that has to decide
 * reviews; one that confirmed has her on its caseload; one that
 * rejected, or no longer finds her, may look back for REVIEW_AFTER_DAYS. */
#define REVIEW_AFTER_DAYS 30              /* our own: time to undo and to answer questions */
enum err relation_of_entry(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t entry, enum entry_state state,
			   struct instant now);
/* What events bring about, where its window is not over: who is seen, has been admitted or referred somewhere has to do with that
 * place. Windows are the policy's. `e->organisation` is who holds the record. */
enum err relations_of_events(struct cx *cx, struct db *db, const struct policy *policy, const struct event *events, size_t count,
			     struct instant now);
/* Those of an organisation and one of its staff with a patient now. */
enum err relations_now(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t patient, struct instant now,
		       struct relation **ret, size_t *ret_count);

#endif
