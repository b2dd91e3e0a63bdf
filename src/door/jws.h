/* Signatures of tokens (RFC 7515), by public keys that we chose. */
#ifndef DOOR_JWS_H
#define DOOR_JWS_H

#include "base/cx.h"
#include "base/str.h"

/* RS, PS, ES with SHA-256, 384 or 512, and EdDSA. Anything else is refused, "none" and keyed hashes first. */
bool jws_alg(struct str alg);
/* Did one of the keys (a JWK set as text) of that kid (any where it is empty) sign it by that alg? *ret_known false: there is no key of that
 * kid. ERR_WRONG_SIGN_IN. */
enum err jws_verify(struct cx *cx, struct str token, struct str keys, struct str kid, struct str alg, bool *ret_known);
/* Claims signed by a private JWK, by its alg (RS512 or ES256 where it names none). ERR_SETTING: the key is none. */
enum err jws_sign(struct cx *cx, struct str key, struct str claims, struct str *ret_token);
/* Public keys as somebody gives them: a JWK or a JWK set. Private parts are left out; *ret is a set, each key with its kid. ERR_BAD_FIELD. */
enum err jws_public(struct cx *cx, struct str json, struct str *ret);

#endif
