/* The facts that a decision about one record is made of, read past every guard, and the decision. What comes of it is an answer to who
 * asks, never the record itself. Writes ask here once more within their transaction; "why can I see this" asks here too. */
#ifndef RECORD_FACTS_H
#define RECORD_FACTS_H

#include "access/decide.h"
#include "model/actor.h"
#include "record/relation.h"

/* What is meant. holding 0: what the actor's own organisation writes (findings, decisions, choices). */
struct facts_what { int64_t patient, holding; enum record_class class; uint8_t labels; enum operation operation; };

struct facts {
	struct access_ask ask;
	struct access_answer answer;
	int64_t owner;                    /* organisation that answers for the record now */
	struct str owner_name, owner_ods;
	struct relation *relation; size_t relations;    /* of the actor with the patient now, known to the policy or not */
	/* The agreement that carries it, or that would if it were in force; ref STR_NONE: none, or the actor's own record. */
	struct str agreement_ref, agreement_title;
	int64_t agreement_version;
	struct day agreement_from, agreement_until;
};

/* Decide. An actor with a sign-in acts by it, for its purpose; without one (signin NIL, the command line speaking of somebody) by the
 * role, where it still stands, for its first purpose. */
enum err facts_decide(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, const struct facts_what *what,
		      struct instant now, struct facts *ret);
/* May it be done? ERR_NOT_FOUND where the denial must not show, ERR_FORBIDDEN with its sentence where it may. */
enum err facts_require(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, const struct facts_what *what,
		       struct instant now);

/* Whatever says who the person is (demographics), of all who hold a record of her: what is allowed before what the glass would open,
 * before what is denied aloud, before what is denied in silence. Nobody holds a record: denied in silence. */
enum err facts_person(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t patient,
		      enum operation operation, struct instant now, struct facts *ret);
/* One event. ERR_NOT_FOUND where it does not count any more, or is of another person (patient NIL: of whomever; *ret_patient). */
enum err facts_event(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t event, int64_t patient,
		     struct instant now, struct facts *ret, int64_t *ret_patient);
/* Would breaking the glass open any record of hers that is shut now? Whose: organisations that answer for such records. */
enum err facts_glass(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t patient, struct instant now,
		     int64_t **ret_owners, size_t *ret_count);

/* Row numbers, past every guard. ERR_NOT_FOUND. */
enum err facts_patient(struct cx *cx, struct db *db, struct id outside, int64_t *ret);
/* Events that a row of an import told of and that still count; none is ERR_NOT_FOUND. */
enum err facts_row(struct cx *cx, struct db *db, int64_t origin, struct str file, int64_t row, int64_t *ret_event);

/* To whom agreements in force carry what the reader sees of a person, under her guard. */
struct facts_reader { struct str giver, taker, ref, title; struct day until; };
enum err facts_readers(struct cx *cx, struct db *db, int64_t patient, struct day today, struct facts_reader **ret, size_t *ret_count);

/* "on the caseload, since 3 May 2026, 2:10pm, on the list since 1 May 2026 because a rule found the person". */
enum err facts_relation_say(struct cx *cx, struct db *db, const struct relation *relation, struct str *ret);

#endif
