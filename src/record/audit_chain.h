/* The chain of the log: what is hashed, how one entry hangs on the one before, and how somebody sees that it was left alone.
 *
 *	about = SHA-256( 0x02, salt, patient, subject, detail )
 *	leaf  = SHA-256( 0x00, outside, at, action, outcome, staff, organisation, role, signin, client, purpose, operation, class,
 *	                 about, version, policy, agreements, relations, break_glass, rows, request )
 *	chain = SHA-256( 0x01, chain before, leaf )           32 bytes of zero before the first
 *
 * A number is the byte 1 and eight bytes, big end first; text and bytes are 2, a length of four bytes, big end first, and
 * themselves; what is not known is the byte 0. The running number is the entry's place in the chain, and in no hash. */
#ifndef RECORD_AUDIT_CHAIN_H
#define RECORD_AUDIT_CHAIN_H

#include "record/audit_head.h"
#include "store/tx.h"

#define AUDIT_SALT 16

struct audit_add_in;                   /* gen/queries.h */
void audit_about(const struct audit_add_in *entry, unsigned char ret[AUDIT_HASH]);
void audit_leaf(const struct audit_add_in *entry, unsigned char ret[AUDIT_HASH]);
void audit_link(const unsigned char before[AUDIT_HASH], const unsigned char leaf[AUDIT_HASH], unsigned char ret[AUDIT_HASH]);

struct audit_tip { int64_t no; unsigned char chain[AUDIT_HASH]; };
/* In a closure, as late as can be: nobody else adds to the chain until the transaction is over. The first time after an update of
 * the program, entries that are older than the chain are taken up. */
enum err audit_tip_hold(struct cx *cx, struct db *db, struct audit_tip *ret);
enum err audit_tip_read(struct cx *cx, struct db *db, struct audit_tip *ret);

/* ---- looking whether it was left alone ---- */

enum audit_fault {
	AUDIT_WHOLE,
	AUDIT_EDITED,           /* the entry does not say what its hash says */
	AUDIT_MISSING,          /* its number is not there: taken out */
	AUDIT_OUT_OF_ORDER,     /* it does not hang on the one before: moved, put in, or one before it taken out */
	AUDIT_CUT_OFF,          /* entries after the last were there: the tip, or a head, says so */
	AUDIT_REWRITTEN,        /* the chain fits together, but is not the one whose head was signed */
	AUDIT_HEAD_FORGED,      /* a head's signature is not good */
	AUDIT_HEAD_STRANGE,     /* a head is signed well, by a key that is not of this installation */
	AUDIT_FAULTS,
};
const char *audit_fault_word(enum audit_fault fault);

struct audit_report {
	enum audit_fault fault;
	int64_t no;                      /* the first entry where it shows */
	int64_t entries, heads;          /* read */
	int64_t head_no;                 /* last entry that a good head covers: kept here, or given; 0 none */
	struct instant head_at;
	bool given;                      /* that one was given from outside */
	int64_t unchained;               /* entries older than the chain that wait to be taken up */
};
/* In one picture of the record (db_begin), in constant memory. `given`: a head that was kept elsewhere, or NULL. The sentence in
 * *ret_say says what was found, and what could not be. An error only where the record cannot be read. */
enum err audit_verify(struct cx *cx, struct db *db, const struct audit_keys *keys, const struct audit_head *given, struct audit_report *ret,
		      const char **ret_say);

#endif
