/* A subject access request: somebody asks an organisation for all that is held of her. Each organisation answers for what it holds itself: the
 * pack is its own records, and those of who answers jointly with it by an agreement in force that says so; the rest of the installation is
 * not asked. The policy is asked of each row as the patient herself would ask it (role patient, purpose own request, operation export); what
 * it closes, or asks for on paper, is held back for a named reviewer, who releases it, releases it with other words, or withholds it, with a
 * reason. That something is held back does not show in what she gets. */
#ifndef CARE_SUBJECT_ACCESS_H
#define CARE_SUBJECT_ACCESS_H

#include "record/subject.h"

enum subject_fate { SUBJECT_GIVEN, SUBJECT_HELD /* waits for the reviewer */, SUBJECT_WITHHELD };
struct subject_pack {
	struct subject_request request;
	struct subject_scope scope;
	struct subject_row *row;        /* of the scope; words of what was released in part are those that are given */
	enum subject_fate *fate;
	const char **why;               /* it is not simply given, in words; NULL: it is */
	size_t rows, held, withheld, part;
};

/* Write the request down. ERR_BAD_FIELD: no proof of who asks, a day in the future. Audited. staff NIL: at the console. */
struct subject_asking { int64_t patient, organisation, reviewer, staff; struct day asked; struct str proof, request; struct str role; int64_t signin; };
enum err subject_ask(struct cx *cx, struct db *db, const struct subject_asking *asking, struct instant now, struct id *ret);
/* The newest request of a person to an organisation (NIL: to any), the rows that it is about, and what becomes of each. ERR_NOT_FOUND: she has
 * not asked; ERR_CONFLICT: an older request that names no organisation. */
enum err subject_pack_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, int64_t organisation, struct day today,
			   struct subject_pack *ret);
/* The same, of one request. */
enum err subject_pack_of(struct cx *cx, struct db *db, const struct policy *policy, const struct subject_request *request, struct day today,
			 struct subject_pack *ret);
/* Is it decided about by itself? The parts of a finding, an end of an event and their like go with what they hang on. */
bool subject_alone(struct str section);
/* The column of a row's text that holds free words, which a reviewer may change; -1: none. */
int subject_words_at(struct str section);

/* Who does it: at the console in somebody's name (signin NIL, organisation NIL; the audit says so), or signed in. */
struct subject_actor { int64_t staff, organisation, signin; struct str role, request; };
/* In a closure: the reviewer decides about a row that is held back; words: released with these in the place of its own (STR_NONE: as it is).
 * ERR_NOT_FOUND: no such row is held back; ERR_FORBIDDEN: somebody else was named as reviewer, or she has left. */
struct subject_judging { struct str section; int64_t id; bool release; struct str words, reason; };
enum err subject_judge(struct cx *cx, struct db *db, const struct policy *policy, const struct subject_request *request,
		       const struct subject_judging *judging, const struct subject_actor *actor, struct instant now);
/* In a closure: the pack was written. Audited, with the number of rows. */
enum err subject_given(struct cx *cx, struct db *db, const struct subject_pack *pack, const struct subject_actor *actor, struct instant now);
/* In a closure: it went out, how and to whom in words. ERR_CONFLICT: no pack was written yet, or it went out already. */
enum err subject_sent(struct cx *cx, struct db *db, const struct subject_request *request, struct str say, const struct subject_actor *actor,
		      struct instant now);

#endif
