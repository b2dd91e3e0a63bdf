/* Signatures by rhonabwy. Its JSON (jansson) has names that ours has too, so only bytes go in and out. */
#include "door/jws.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <rhonabwy.h>

#include "base/buf.h"
#include "base/must.h"

#define KEYS_MAX 50                     /* of a set: providers publish some */

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
	must(r_global_init() == RHN_OK);
}

bool jws_alg(struct str alg)
{
	static const char *const good[] = { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA" };
	for (size_t i = 0; i < LENGTH(good); i++)
		if (str_is(alg, good[i]))
			return true;
	return false;
}

static bool key_verifies(jwk_t *key, const char *token, const char *alg)
{
	jwt_t *jwt = NULL;
	unsigned bits = 0;
	int type = r_jwk_key_type(key, &bits, R_FLAG_IGNORE_REMOTE);
	bool rsa = alg[0] == 'R' || alg[0] == 'P';
	int wanted = rsa ? R_KEY_TYPE_RSA : strcmp(alg, "EdDSA") == 0 ? R_KEY_TYPE_EDDSA : R_KEY_TYPE_EC;
	const char *own_alg = r_jwk_get_property_str(key, "alg"), *use = r_jwk_get_property_str(key, "use");
	if (!(type & wanted) || (rsa && bits < 2048) || (own_alg && strcmp(own_alg, alg) != 0) ||
	    (use && strcmp(use, "sig") != 0))
		return false;
	must(r_jwt_init(&jwt) == RHN_OK);
	bool good = r_jwt_parse(jwt, token, R_FLAG_IGNORE_REMOTE) == RHN_OK && r_jwt_get_sign_alg(jwt) == r_str_to_jwa_alg(alg) &&
		r_jwt_verify_signature(jwt, key, R_FLAG_IGNORE_REMOTE) == RHN_OK;
	r_jwt_free(jwt);
	return good;
}

enum err jws_verify(struct cx *cx, struct str token, struct str keys, struct str kid, struct str alg, bool *ret_known)
{
	jwks_t *set = NULL;
	bool good = false;
	const char *text = str_c(cx->arena, token), *alg_text = str_c(cx->arena, alg);
	pthread_once(&once, begin);
	must(r_jwks_init(&set) == RHN_OK);
	r_jwks_import_from_json_str(set, str_c(cx->arena, keys));            /* keys of kinds it does not know are left out */
	size_t n = r_jwks_size(set);
	for (size_t i = 0; i < n && i < KEYS_MAX && !good; i++) {
		jwk_t *key = r_jwks_get_at(set, i);
		const char *own = r_jwk_get_property_str(key, "kid");
		if (kid.n == 0 || (own && str_is(kid, own))) {
			*ret_known = true;
			good = key_verifies(key, text, alg_text);
		}
		r_jwk_free(key);
	}
	r_jwks_free(set);
	return good ? OK : fail(cx, ERR_WRONG_SIGN_IN, *ret_known ? "The signature of the token is not right." : "Nobody's key signed the token.");
}

enum err jws_sign(struct cx *cx, struct str key, struct str claims, struct str *ret_token)
{
	jwk_t *jwk = NULL;
	jwt_t *jwt = NULL;
	char *text = NULL;
	unsigned bits;
	pthread_once(&once, begin);
	must(r_jwk_init(&jwk) == RHN_OK && r_jwt_init(&jwt) == RHN_OK);
	bool good = r_jwk_import_from_json_str(jwk, str_c(cx->arena, key)) == RHN_OK;
	int type = good ? r_jwk_key_type(jwk, &bits, R_FLAG_IGNORE_REMOTE) : 0;
	const char *alg = good ? r_jwk_get_property_str(jwk, "alg") : NULL, *kid = good ? r_jwk_get_property_str(jwk, "kid") : NULL;
	alg = alg ? alg : type & R_KEY_TYPE_RSA ? "RS512" : type & R_KEY_TYPE_EDDSA ? "EdDSA" : "ES256";
	good = good && (type & R_KEY_TYPE_PRIVATE) && jws_alg(str_of(alg)) && r_jwt_set_sign_alg(jwt, r_str_to_jwa_alg(alg)) == RHN_OK &&
		(!kid || r_jwt_set_header_str_value(jwt, "kid", kid) == RHN_OK) &&
		r_jwt_set_full_claims_json_str(jwt, str_c(cx->arena, claims)) == RHN_OK &&
		(text = r_jwt_serialize_signed(jwt, jwk, R_FLAG_IGNORE_REMOTE)) != NULL;
	if (good)
		*ret_token = str_of(arena_text(cx->arena, text));
	if (text)
		r_free(text);
	r_jwt_free(jwt);
	r_jwk_free(jwk);
	return good ? OK : fail(cx, ERR_SETTING, "The private key cannot be used. It is a JWK with its private part.");
}

/* The public part of one key as JSON with its kid; NULL: it is none that we take. */
static char *public_text(struct cx *cx, jwk_t *key)
{
	static const char *const secret[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
	unsigned bits = 0;
	int type = r_jwk_key_type(key, &bits, R_FLAG_IGNORE_REMOTE);
	if (!(type & (R_KEY_TYPE_RSA | R_KEY_TYPE_EC | R_KEY_TYPE_EDDSA)) || ((type & R_KEY_TYPE_RSA) && bits < 2048))
		return NULL;
	for (size_t i = 0; i < LENGTH(secret); i++)
		r_jwk_delete_property_str(key, secret[i]);
	if (!r_jwk_get_property_str(key, "kid")) {
		char *thumb = r_jwk_thumbprint(key, R_JWK_THUMB_SHA256, R_FLAG_IGNORE_REMOTE);
		r_jwk_set_property_str(key, "kid", thumb);
		r_free(thumb);
	}
	char *text = r_jwk_export_to_json_str(key, 0);
	char *kept = arena_text(cx->arena, text);
	r_free(text);
	return kept;
}

enum err jws_public(struct cx *cx, struct str json, struct str *ret)
{
	jwks_t *set = NULL;
	jwk_t *one = NULL;
	AUTO(buf) struct buf out;
	int taken = 0;
	buf_init(&out, 100000);
	pthread_once(&once, begin);
	must(r_jwks_init(&set) == RHN_OK && r_jwk_init(&one) == RHN_OK);
	const char *text = str_c(cx->arena, json);
	if (str_find(json, "\"keys\"") >= 0)
		r_jwks_import_from_json_str(set, text);
	else if (r_jwk_import_from_json_str(one, text) == RHN_OK)
		r_jwks_append_jwk(set, one);
	buf_text(&out, "{\"keys\":[");
	for (size_t i = 0; i < r_jwks_size(set) && i < KEYS_MAX; i++) {
		jwk_t *key = r_jwks_get_at(set, i);
		const char *key_text = public_text(cx, key);
		if (key_text)
			buf_printf(&out, "%s%s", taken++ ? "," : "", key_text);
		r_jwk_free(key);
	}
	buf_text(&out, "]}");
	r_jwk_free(one);
	r_jwks_free(set);
	*ret = str_dup(cx->arena, buf_view(&out));
	return taken ? OK : fail(cx, ERR_BAD_FIELD, "There is no key in it that is taken: a JWK or JWK set, RSA of 2048 bits or more, EC or Ed25519.");
}
