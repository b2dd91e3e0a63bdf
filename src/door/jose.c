/* What is in a token, read by our own JSON, once. */
#include "door/jose.h"

#include <string.h>

#include <sodium.h>

#include "base/must.h"

struct str base64url(struct cx *cx, struct str bytes)
{
	size_t room = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = arena_alloc(cx->arena, room);
	sodium_bin2base64(out, room, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_of(out);
}

bool base64url_read(struct cx *cx, struct str text, struct str *ret)
{
	char *out = arena_alloc(cx->arena, text.n + 1);
	size_t n = 0;
	if (sodium_base642bin((unsigned char *)out, text.n + 1, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*ret = (struct str){ out, n };
	return true;
}

static enum err no_token(struct cx *cx)
{
	return fail(cx, ERR_BAD_INPUT, "What came is no signed token.");
}

enum err jose_head(struct cx *cx, struct str token, struct str *ret_kid, struct str *ret_alg)
{
	struct str head, rest, bytes;
	struct json_doc doc;
	const struct json *root;
	if (token.n > JOSE_BYTES || !str_cut(token, '.', &head, &rest) || !base64url_read(cx, head, &bytes) || json_read(cx, bytes, &doc, &root) != OK)
		return no_token(cx);
	*ret_kid = str_dup(cx->arena, json_str(json_get(root, "kid")));
	*ret_alg = str_dup(cx->arena, json_str(json_get(root, "alg")));
	/* what we do not understand and must: we do not */
	bool critical = json_get(root, "crit") != NULL;
	json_free(&doc);
	return critical ? no_token(cx) : OK;
}

static bool among(struct str word, struct str words)
{
	struct str one;
	bool there = false;
	while (words.n) {
		str_cut(words, ' ', &one, &words);
		there |= str_eq(one, word);
	}
	return there;
}

enum err jose_verify(struct cx *cx, struct str token, const char *algs, struct str keys, struct json_doc *ret_doc,
		     const struct json **ret_claims, bool *ret_known)
{
	struct str kid, alg, head, rest, body, signature, bytes;
	*ret_known = false;
	TRY(jose_head(cx, token, &kid, &alg));
	if (!jws_alg(alg) || (algs && !among(alg, str_of(algs))))
		return fail(cx, ERR_WRONG_SIGN_IN, "A token signed by \"%.*s\" is not taken.", STRF(alg));
	if (!str_cut(token, '.', &head, &rest) || !str_cut(rest, '.', &body, &signature) || signature.n == 0 || str_find(signature, ".") >= 0)
		return no_token(cx);
	TRY(jws_verify(cx, token, keys, kid, alg, ret_known));
	if (!base64url_read(cx, body, &bytes))
		return no_token(cx);
	return json_read(cx, bytes, ret_doc, ret_claims);
}

static bool for_us(const struct json *audience, struct str us)
{
	if (json_kind(audience) == JSON_STRING)
		return str_eq(json_str(audience), us);
	for (size_t i = 0; i < json_count(audience); i++)
		if (str_eq(json_str(json_at(audience, i)), us))
			return true;
	return false;
}

enum err jose_claims(struct cx *cx, const struct json *claims, struct str issuer, struct str audience, struct instant now, int64_t max_age_s)
{
	int64_t second = now.us / 1000000, expires, issued, before;
	if (!str_eq(json_str(json_get(claims, "iss")), issuer))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token is somebody else's.");
	if (!for_us(json_get(claims, "aud"), audience))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token is meant for somebody else.");
	if (!json_int(json_get(claims, "exp"), &expires) || second >= expires + JOSE_SKEW_S)
		return fail(cx, ERR_WRONG_SIGN_IN, "The token's time is over.");
	bool may_lack = max_age_s && !json_get(claims, "iat");
	if (!may_lack && (!json_int(json_get(claims, "iat"), &issued) || issued > second + JOSE_SKEW_S))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token is of a time to come. Is this machine's clock right?");
	if (json_get(claims, "nbf") && (!json_int(json_get(claims, "nbf"), &before) || before > second + JOSE_SKEW_S))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token's time has not come.");
	if (max_age_s && expires - second > max_age_s + JOSE_SKEW_S)
		return fail(cx, ERR_WRONG_SIGN_IN, "The token is good for too long: at most %lld seconds.", (long long)max_age_s);
	return OK;
}

