/* Heads: where the chain of the log ended at a moment, signed with the installation's key (Ed25519), kept here and handed to every
 * partner. Whoever owns this machine can write the log anew from any entry on; not so that it fits a head that is elsewhere.
 *
 * A head as a file, five lines and no more:
 *	waymark-audit-head 1
 *	entries 4711
 *	at 2026-11-22T02:00:00Z
 *	chain 64 hexadecimal digits
 *	key 64 digits
 *	signature 128 digits, of the lines before `key`, line ends too */
#ifndef RECORD_AUDIT_HEAD_H
#define RECORD_AUDIT_HEAD_H

#include "store/tx.h"

#define AUDIT_HASH 32
#define AUDIT_KEY  32
#define AUDIT_SIGNATURE 64
#define AUDIT_KEYS_MAX 50

struct audit_head { int64_t no; struct instant at; unsigned char chain[AUDIT_HASH], key[AUDIT_KEY], signature[AUDIT_SIGNATURE]; };

/* Our own key, and whose signatures are believed: ours, and those of earlier lives of this installation (*.pub in the folder). */
struct audit_keys { unsigned char secret[64], trusted[AUDIT_KEYS_MAX][AUDIT_KEY]; size_t count; bool own; };
#define AUDIT_KEY_FILE "audit.key"      /* the secret: 64 hexadecimal digits, for its owner's eyes only */
#define AUDIT_PUB_FILE "audit.pub"
/* From a folder; with `make`, made where it is not there. ERR_SETTING where others may read the key; ERR_BAD_FILE. */
enum err audit_keys_load(struct cx *cx, const char *folder, bool make, struct audit_keys *ret);
enum err audit_key_read(struct cx *cx, const char *file, unsigned char ret[AUDIT_KEY]);        /* a .pub file */
void audit_keys_clear(struct audit_keys *keys);

/* In a closure: sign where the chain ends. *ret_new false: nothing was added since the last one, which is given. */
enum err audit_head_make(struct cx *cx, struct db *db, const struct audit_keys *keys, struct instant now, struct audit_head *ret,
			 bool *ret_new);
enum err audit_head_last(struct cx *cx, struct db *db, struct audit_head *ret);        /* ERR_NOT_FOUND */
/* The first head after that entry; *ret_no 0: none. */
enum err audit_head_uncarried(struct cx *cx, struct db *db, int64_t after, int64_t *ret_no, struct instant *ret_at);
bool audit_head_good(const struct audit_head *head);             /* the signature, by the key that it names */
bool audit_key_trusted(const struct audit_keys *keys, const unsigned char key[AUDIT_KEY]);

/* What the files are made of: a line that begins with this word, taken off; that many bytes in hexadecimal digits and nothing else. */
bool audit_line(struct str *text, const char *word, struct str *ret);
bool audit_hex(struct str text, unsigned char *ret, size_t n);
struct str audit_head_text(struct arena *arena, const struct audit_head *head);
enum err audit_head_parse(struct cx *cx, struct str text, const char *file, struct audit_head *ret);   /* ERR_BAD_FILE */

/* A file for each partner, DIR/ODS/2026-11-22.head; one that is there stays. How many were written. */
enum err audit_head_hand_out(struct cx *cx, struct db *db, const struct audit_head *head, const char *folder, int *ret_files);

#endif
