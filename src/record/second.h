/* The second factor of a member of staff as it is kept (sealed secret, last step, recovery codes), and invitations. Codes and seals
 * are made elsewhere (door/totp.h, door/seal.h): here are rows. Everything that writes runs in a closure. */
#ifndef RECORD_SECOND_H
#define RECORD_SECOND_H

#include "store/tx.h"

#define INVITATION_HOURS 72             /* a code handed out on a Friday is still good on Monday */

struct second {
	struct str sealed;                      /* STR_NONE: none is set up */
	struct str begun;                       /* shown, not yet proved; STR_NONE */
	int64_t step;                           /* the last that was used; NIL */
	struct instant at;
};
enum err second_of(struct cx *cx, struct db *db, int64_t staff, struct second *ret);
enum err second_begin(struct cx *cx, struct db *db, int64_t staff, struct str sealed);
enum err second_set(struct cx *cx, struct db *db, int64_t staff, struct str sealed, int64_t step, struct instant now);
enum err second_remove(struct cx *cx, struct db *db, int64_t staff);    /* with its recovery codes */
/* Use a step: ERR_WRONG_SIGN_IN where it, or a later one, was used before. */
enum err second_use(struct cx *cx, struct db *db, int64_t staff, int64_t step);

/* All of them afresh: those before are worth nothing any more. */
enum err recovery_put(struct cx *cx, struct db *db, int64_t staff, const struct str *hashes, size_t count);
/* ERR_WRONG_SIGN_IN: there is no such code, or it was used. */
enum err recovery_use(struct cx *cx, struct db *db, int64_t staff, struct str hash, struct instant now);
enum err recovery_left(struct cx *cx, struct db *db, int64_t staff, int64_t *ret);

/* A code with which somebody may choose a password once; those made before end. made_by NIL: by command. */
enum err invitation_add(struct cx *cx, struct db *db, int64_t staff, struct str hash, int64_t made_by, struct instant now);
/* ERR_WRONG_SIGN_IN: there is none, it was used, or its time is over. look: before the closure, to say what is wrong; find: in it. */
enum err invitation_look(struct cx *cx, struct db *db, struct str hash, struct instant now, int64_t *ret_staff);
enum err invitation_find(struct cx *cx, struct db *db, struct str hash, struct instant now, int64_t *ret_staff);
enum err invitations_end(struct cx *cx, struct db *db, int64_t staff, struct instant now);

#endif
