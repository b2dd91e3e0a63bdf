/* Every look and every change leaves a row here, in the transaction of what it tells of. A look is audited before the
 * answer leaves. Ids only: no names, no clinical words. */
#ifndef RECORD_AUDIT_H
#define RECORD_AUDIT_H

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
};

enum err audit_add(struct cx *cx, struct db *db, const struct audit *audit, struct instant now);

/* When the record was last looked at or changed; INSTANT_NONE: never. Later than now, the clock was set back. */
enum err audit_latest(struct cx *cx, struct db *db, struct instant *ret);

struct audit_line { struct instant at; struct str staff_name, organisation_name, role, operation, class; };
enum err audit_of_patient(struct cx *cx, struct db *db, int64_t patient, struct instant since, struct audit_line **ret, size_t *ret_count);

#endif
