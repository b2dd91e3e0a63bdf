/* A subject access request: somebody asks for all that is held of her. The policy is asked of each row as the patient herself would ask
 * it (role patient, purpose own request, operation export); what it closes, or asks for on paper, is held back for a named reviewer, who
 * releases or withholds it with a reason. That something is held back does not show in what she gets. */
#ifndef CARE_SUBJECT_ACCESS_H
#define CARE_SUBJECT_ACCESS_H

#include "record/subject.h"

enum subject_fate { SUBJECT_GIVEN, SUBJECT_HELD /* waits for the reviewer */, SUBJECT_WITHHELD };
struct subject_pack {
	struct subject_request request;
	struct subject_row *row;
	enum subject_fate *fate;
	size_t rows, held, withheld;
};

/* Write the request down. ERR_BAD_FIELD: no proof of who asks, a day in the future. Audited. */
struct subject_asking { int64_t patient, organisation, reviewer, staff; struct day asked; struct str proof, request; struct str role; int64_t signin; };
enum err subject_ask(struct cx *cx, struct db *db, const struct subject_asking *asking, struct instant now, struct id *ret);
/* The newest request of a person, all rows, and what becomes of each. ERR_NOT_FOUND: she has not asked. */
enum err subject_pack_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, struct subject_pack *ret);
/* In a closure: the reviewer decides about a row that is held back. ERR_NOT_FOUND: no such row is held back; ERR_FORBIDDEN: somebody else was
 * named as reviewer. */
enum err subject_judge(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, struct str section, int64_t id, bool release,
		       struct str reason, int64_t staff, struct instant now);
/* In a closure: the pack was written. Audited, with the number of rows. */
enum err subject_given(struct cx *cx, struct db *db, int64_t patient, const struct subject_pack *pack, int64_t staff, struct instant now);

#endif
