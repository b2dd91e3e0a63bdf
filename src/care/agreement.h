/* The life of a sharing agreement: drafted by one organisation, offered to the others, in force once every party has signed exactly the
 * same words; suspended by any one party, ended by any one party, over by itself after its last day.
 *
 * Laws, each with its sentence:
 *	- a draft belongs to the organisation that wrote it; only a draft is changed, and what was offered stays as it is;
 *	- a party signs once, by a named person with an office, the hash of what she read (ERR_STALE: the words are others by now);
 *	- with the last signature the version is in force and the older one is replaced, in the same transaction;
 *	- to suspend, refuse or end needs a reason; only the party that suspended takes it up again;
 *	- every step leaves its line in the agreement's history and in the audit, and what every sign-in sees is folded anew in the same
 *	  transaction; who gets to know of whom (relations) follows by a slip.
 *
 * Whoever acts does so for a party, or for the organisation that followed it. staff, signin NIL: whoever runs Waymark, by command. */
#ifndef CARE_AGREEMENT_H
#define CARE_AGREEMENT_H

#include "model/actor.h"
#include "model/policy.h"
#include "record/agreement.h"

/* What somebody wrote down: organisations by ODS code, blanks, commas or semicolons between. */
struct agreement_block { struct str givers, takers; bool both_ways; uint32_t classes; uint8_t purposes, labels; };
struct agreement_draft {
	struct str ref, title;                  /* of a new agreement */
	struct agreement_terms terms;           /* hand_over by hand_over_ods */
	struct agreement_block *block;
	size_t blocks;
	struct day today;
};
struct agreement_problem { const char *field; struct str say; };
struct agreement_problems { struct agreement_problem *problem; size_t count, room; };
#define AGREEMENT_PROBLEM_BLOCK "from"          /* field of a block: from1, to1, class1, ... */

/* Everything that does not do, by field; the flows that the blocks mean. ERR_BAD_FIELD where there is a problem. Reads organisations. */
enum err agreement_draft_read(struct cx *cx, struct db *db, struct agreement_draft *draft, bool fresh, int64_t organisation,
			      struct agreement_flow **ret_flows, size_t *ret_count, struct agreement_problems *ret_problems);
/* The blocks that make these flows: what a form shows of a version that is to be changed. */
void agreement_blocks(struct cx *cx, const struct agreement_flow *flows, size_t count, struct agreement_block **ret, size_t *ret_count);

enum agreement_do { AGREEMENT_OFFER, AGREEMENT_SIGN, AGREEMENT_SUSPEND, AGREEMENT_RESUME, AGREEMENT_END, AGREEMENT_REFUSE, AGREEMENT_DOS };
const char *agreement_do_word(enum agreement_do what);          /* "offer", ... */
bool agreement_do_parse(struct str word, enum agreement_do *ret);

struct agreement_step {
	const struct actor *actor;
	const struct policy *policy;
	enum agreement_do what;
	int64_t agreement;
	int64_t version;                /* the number that the reader had before her */
	struct str say;                 /* why; of a signature the name and office as they are to be read */
	struct str hash;                /* of a signature: of what she read */
	struct instant now;
};

/* In a closure. A new agreement (agreement NIL) or, of one, the draft of its next version; there is one draft at a time, and whoever wrote
 * it writes it anew. *ret_outside: of the agreement. */
enum err agreement_write(struct cx *cx, struct db *db, const struct actor *actor, int64_t agreement, struct agreement_draft *draft,
			 struct instant now, struct id *ret_outside);
/* In a closure. *ret_live: with this signature it came into force. */
enum err agreement_take_step(struct cx *cx, struct db *db, const struct agreement_step *step, bool *ret_live);
/* May this organisation take this step now? What a page offers. */
bool agreement_may(const struct agreement_version *v, const struct agreement_party *parties, size_t count, const struct agreement_signature *signs,
		   size_t signatures, int64_t party, enum agreement_do what, struct day today);
/* The party for which an organisation acts: itself or one that it followed; NIL: none. */
enum err agreement_party_of(struct cx *cx, struct db *db, const struct agreement_party *parties, size_t count, int64_t organisation,
			    int64_t *ret);

/* In a closure: what is over by its last day is marked so, with what was agreed to happen then. *ret_count: how many. */
enum err agreement_tidy(struct cx *cx, struct db *db, const struct policy *policy, struct instant now, size_t *ret_count);
/* Relations of everybody of whom something came under an agreement, afresh, in slices. */
enum err agreement_people_again(struct cx *cx, struct store *store, int64_t agreement, struct instant now);

/* In a closure: one organisation follows another; what every sign-in sees is folded anew. Its relations follow in slices
 * (organisation_people_follow). */
enum err organisation_follow(struct cx *cx, struct db *db, const struct policy *policy, int64_t id, int64_t successor, struct instant now);
enum err organisation_people_follow(struct cx *cx, struct store *store, int64_t id, int64_t successor, struct instant now);

#endif
