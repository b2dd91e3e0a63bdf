/* Sign-ins: who acts, in which organisation and role, and what that lets them see.
 *
 * The token is 256 random bits that only the browser keeps; the record keeps its SHA-256. A sign-in ends by itself after
 * `idle` without use and at its absolute end, whichever comes first, and when its role or person ends. */
#ifndef RECORD_SIGNIN_H
#define RECORD_SIGNIN_H

#include "model/policy.h"
#include "store/tx.h"

#define TOKEN_BYTES 32
struct token { unsigned char b[TOKEN_BYTES]; };

struct signin {
	int64_t id, staff, organisation;
	struct str staff_name, organisation_name, ods, role;
	struct str csrf;                       /* 32 bytes */
	struct instant seen_at, until_at;
	enum purpose purpose;
};

/* Make one, fold its sight, write its audit row. ret_token is all zero before. In a closure (store_write). */
enum err signin_start(struct cx *cx, struct db *db, const struct policy *policy, int64_t staff, int64_t organisation, struct str role, struct instant now,
		      int64_t hours_max, struct token *ret_token, int64_t *ret_id);
/* The live sign-in of a token: ERR_SIGN_IN when there is none. idle_minutes 0: idle time is not looked at. */
enum err signin_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t idle_minutes, struct signin *ret);
enum err signin_seen(struct cx *cx, struct db *db, int64_t id, struct instant now);
enum err signin_end(struct cx *cx, struct db *db, int64_t id, struct instant now);
/* All live ones of a person: her password changed, or she left. */
enum err signins_end(struct cx *cx, struct db *db, int64_t staff, struct instant now);
/* After holdings or agreements changed: what every live sign-in sees, afresh. */
enum err signin_refold(struct cx *cx, struct db *db, const struct policy *policy, struct instant now);

/* The system acting for an organisation (finding, export): a sign-in without a token, ended by signin_end. Request queries
 * under it see exactly what that organisation may see. */
enum err signin_system(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now, int64_t *ret_id);

#endif
