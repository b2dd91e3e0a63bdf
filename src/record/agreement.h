/* Sharing agreements: who gives what to whom, for what, until when; each change is a new version that all parties sign.
 *
 * Those made by command from a list (agreement_put) were signed on paper: their first version is in force at once. All others live
 * in care/agreement.h. Reading for a page goes through agreement_seen and agreement_versions_seen, which know only what the reader's
 * organisation may see; flows, signatures and history are asked by the row of what was found there. */
#ifndef RECORD_AGREEMENT_H
#define RECORD_AGREEMENT_H

#include "model/policy.h"
#include "store/tx.h"

/* ---- made on paper ---- */

struct agreement { int64_t id; struct str ref, title; struct day starts_on, ends_on; };
/* By reference: made, or its words and days changed. ERR_CONFLICT where it lives by signatures given here. */
enum err agreement_put(struct cx *cx, struct db *db, const struct agreement *agreement, struct instant now, int64_t *ret_id);
/* side 1 gives, side 2 reads. */
enum err agreement_party_add(struct cx *cx, struct db *db, int64_t agreement, int64_t organisation, int side);
/* One made on paper that names what it carries: bits of classes and purposes, of all that its givers hold and whoever sent it in, the normal
 * label; in the place of what it carried before. */
struct paper_carries { uint32_t classes; uint32_t purposes; };
enum err agreement_paper_carries(struct cx *cx, struct db *db, int64_t agreement, const struct paper_carries *carries);
enum err agreement_by_ref(struct cx *cx, struct db *db, struct str ref, struct agreement *ret);
enum err agreement_list(struct cx *cx, struct db *db, struct agreement **ret, size_t *ret_count);
struct party { int side; struct str ods, name; };
enum err agreement_parties(struct cx *cx, struct db *db, int64_t agreement, struct party **ret, size_t *ret_count);

/* ---- asked by imports ---- */

/* The agreement in force on a day under which an organisation gives; 0 none. */
enum err agreement_of(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t *ret);
/* Who is given what an organisation holds under an agreement (0: under none), and until when; each once. */
struct reader { int64_t organisation; struct instant until; };
enum err agreement_readers(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, struct day today, struct reader **ret,
			   size_t *ret_count);

/* ---- versions ---- */

/* Numbers are stored: never reused. */
enum agreement_status {
	AGREEMENT_DRAFT = 1, AGREEMENT_OFFERED = 2, AGREEMENT_LIVE = 3, AGREEMENT_SUSPENDED = 4, AGREEMENT_ENDED = 5, AGREEMENT_REPLACED = 6,
};
enum agreement_covers { COVERS_UNDER_IT = 1, COVERS_ALL_HELD = 2 };
enum agreement_at_end { AT_END_KEPT = 1, AT_END_RETURNED = 2, AT_END_HANDED_OVER = 3 };

struct agreement_terms {
	enum agreement_covers covers;
	struct day starts_on, ends_on, review_on;       /* ends_on is the last day; DAY_NONE: not said */
	struct str legal_basis, document_name, document_hash;
	enum agreement_at_end at_end;
	int64_t hand_over;                              /* organisation; NIL */
	struct str hand_over_ods, hand_over_name;
	bool joint;                                     /* the parties answer jointly to whoever asks for her record */
};
struct agreement_version {
	int64_t id, agreement;
	struct id outside, agreement_outside;
	struct str ref, title;
	int64_t version;
	enum agreement_status status;
	struct agreement_terms terms;
	struct str drafted_by;                          /* name; STR_NONE: not told */
	int64_t drafted_for;                            /* organisation; NIL: on paper */
	struct instant drafted_at, offered_at, live_at, changed_at;
	struct str say;                                 /* why it was suspended, refused or ended */
	struct day stops_on;                            /* of one replaced: from then on the newer one holds */
	int64_t suspended_for;                          /* organisation; NIL */
};
/* Is it in force on a day: do its flows carry? */
bool agreement_in_force(const struct agreement_version *v, struct day today);
/* "Live", "Suspended": in one or two words, as it is on a day ("Begins later", "Over"). */
const char *agreement_status_words(const struct agreement_version *v, struct day today);

/* Guarded: of one agreement, or (0) of all that the reader may see; by reference and version. */
enum err agreement_versions_seen(struct cx *cx, struct db *db, int64_t agreement, struct agreement_version **ret, size_t *ret_count);
/* By outside id; ERR_NOT_FOUND where there is none, or the reader's organisation has no part in it. */
enum err agreement_seen(struct cx *cx, struct db *db, struct id outside, int64_t *ret);
/* For the program itself and whoever runs it. */
enum err agreement_versions(struct cx *cx, struct db *db, int64_t agreement, struct agreement_version **ret, size_t *ret_count);

struct agreement_party { int64_t id; struct str ods, name; };
struct agreement_flow { struct agreement_party from, to; enum record_class class; enum purpose purpose; uint8_t labels; };
enum err agreement_flows(struct cx *cx, struct db *db, int64_t version, struct agreement_flow **ret, size_t *ret_count);
/* Everybody who gives or is given, once, by ODS code. */
void agreement_flow_parties(struct cx *cx, const struct agreement_flow *flows, size_t count, struct agreement_party **ret, size_t *ret_count);

struct agreement_signature { struct agreement_party party; struct str staff, signed_as, hash; struct instant at; };
enum err agreement_signatures(struct cx *cx, struct db *db, int64_t version, struct agreement_signature **ret, size_t *ret_count);

/* What is signed, as text: every term and flow, one a line, always the same for the same agreement. And its SHA-256, in hex. */
struct str agreement_text(struct cx *cx, const struct agreement_version *v, const struct agreement_flow *flows, size_t count);
struct str agreement_hash(struct cx *cx, struct str text);

struct agreement_event { int64_t version; struct str what; struct instant at; struct str staff, organisation, say; };
enum err agreement_events(struct cx *cx, struct db *db, int64_t agreement, struct agreement_event **ret, size_t *ret_count);

/* ---- writing: in a closure, by care/agreement.c ---- */

/* A new agreement without a version. ERR_UNIQUE: the reference is taken. */
enum err agreement_add(struct cx *cx, struct db *db, struct str ref, struct str title, struct instant now, int64_t *ret, struct id *ret_outside);
enum err agreement_version_add(struct cx *cx, struct db *db, int64_t agreement, int64_t version, const struct agreement_terms *terms,
			       int64_t staff, int64_t organisation, struct instant now, int64_t *ret);
/* Of a draft. */
enum err agreement_terms_put(struct cx *cx, struct db *db, int64_t version, const struct agreement_terms *terms, int64_t staff,
			     struct instant now);
enum err agreement_flows_put(struct cx *cx, struct db *db, int64_t version, const struct agreement_flow *flows, size_t count);
enum err agreement_state(struct cx *cx, struct db *db, int64_t version, enum agreement_status status, int64_t staff, struct str say,
			 struct instant now);
enum err agreement_offered(struct cx *cx, struct db *db, int64_t version, struct instant now);
enum err agreement_sign_add(struct cx *cx, struct db *db, int64_t version, int64_t organisation, int64_t staff, struct str signed_as,
			    struct str hash, struct instant now);
enum err agreement_suspended_for(struct cx *cx, struct db *db, int64_t version, int64_t organisation);
/* In force: older versions hold until the day before it begins; parties and days are those of this version. */
enum err agreement_goes_live(struct cx *cx, struct db *db, const struct agreement_version *v, struct instant now);
/* Older versions that still hold stop. */
enum err agreement_stop(struct cx *cx, struct db *db, int64_t agreement, struct day today);
struct agreement_over { int64_t version, agreement; };
enum err agreements_over(struct cx *cx, struct db *db, struct day today, struct agreement_over **ret, size_t *ret_count);
/* staff, organisation NIL: the program. */
enum err agreement_event_add(struct cx *cx, struct db *db, int64_t agreement, int64_t version, const char *what, int64_t staff,
			     int64_t organisation, struct str say, struct instant now);
/* What came in under it from one of its parties. */
enum err agreement_hand_over(struct cx *cx, struct db *db, int64_t agreement, int64_t giver, int64_t taker);
enum err agreement_return(struct cx *cx, struct db *db, int64_t agreement, int64_t giver, struct instant now);

/* ---- preview ---- */

/* What organisations hold by class, in records and people, without what a label of `closed` is on; under an agreement, or (0) at all. */
struct agreement_given { int64_t organisation; enum record_class class; int64_t records, people; };
enum err agreement_given(struct cx *cx, struct db *db, int64_t agreement, uint8_t closed, struct agreement_given **ret, size_t *ret_count);

#endif
