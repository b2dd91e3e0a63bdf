/* Signed tokens (JWS and JWT, RFC 7515 and 7519): read and checked by keys that we chose, never by keys or addresses that the token names. */
#ifndef DOOR_JOSE_H
#define DOOR_JOSE_H

#include "base/cx.h"
#include "base/day.h"
#include "codec/json.h"
#include "door/jws.h"

#define JOSE_BYTES 20000                /* of a token; a provider's with all roles has under 8 kB */
#define JOSE_SKEW_S 60                  /* clocks differ */

/* The header's kid and alg, unchecked, to find the key by. ERR_BAD_INPUT. */
enum err jose_head(struct cx *cx, struct str token, struct str *ret_kid, struct str *ret_alg);
/* The claims of a token that one of the keys (a JWK set as text) signed, by one of algs (words apart by blanks; NULL: any that jws.h takes);
 * anything else is refused. *ret_known false: no key of its kid is there (fetch the set anew). ERR_WRONG_SIGN_IN. */
enum err jose_verify(struct cx *cx, struct str token, const char *algs, struct str keys, struct json_doc *ret_doc,
		     const struct json **ret_claims, bool *ret_known);
/* iss, aud, exp, nbf, iat. max_age_s: how far exp may lie ahead, 0 any; where it is bounded, iat may be left out. ERR_WRONG_SIGN_IN with what
 * is wrong. */
enum err jose_claims(struct cx *cx, const struct json *claims, struct str issuer, struct str audience, struct instant now, int64_t max_age_s);
struct str base64url(struct cx *cx, struct str bytes);
bool base64url_read(struct cx *cx, struct str text, struct str *ret);

#endif
