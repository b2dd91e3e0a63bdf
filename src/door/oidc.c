/* The way to a provider of identity and back. What it publishes is kept for some minutes; its keys are asked for anew when a token names
 * one that we do not have. */
#include "door/oidc.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/must.h"
#include "door/fetch.h"
#include "door/jose.h"

#define KEPT_MAX       16               /* providers */
#define KEPT_S         600
#define KEYS_AGAIN_S   30               /* a flood of unknown keys asks so often at most */
#define BUF_MAX        20000
#define ASSERTION_S    60

/* ---- what a provider publishes ---- */

struct kept { char *issuer, *metadata, *keys; int64_t at_s, keys_at_s; };
static struct kept kept[KEPT_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void kept_free(struct kept *k)
{
	free(k->issuer);
	free(k->metadata);
	free(k->keys);
	*k = (struct kept){ 0 };
}

void oidc_forget(void)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < KEPT_MAX; i++)
		kept_free(&kept[i]);
	pthread_mutex_unlock(&lock);
}

static char *copy(struct str s)
{
	char *out = strndup(s.p ? s.p : "", s.n);
	must(out != NULL);
	return out;
}

static bool kept_find(struct cx *cx, struct str issuer, int64_t now_s, struct str *ret_metadata, struct str *ret_keys, int64_t *ret_keys_at)
{
	bool found = false;
	pthread_mutex_lock(&lock);
	for (int i = 0; i < KEPT_MAX && !found; i++)
		if (kept[i].issuer && str_is(issuer, kept[i].issuer) && now_s - kept[i].at_s < KEPT_S && now_s >= kept[i].at_s) {
			*ret_metadata = str_dup(cx->arena, str_of(kept[i].metadata));
			*ret_keys = str_dup(cx->arena, str_of(kept[i].keys));
			*ret_keys_at = kept[i].keys_at_s;
			found = true;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

static void kept_put(struct str issuer, struct str metadata, struct str keys, int64_t now_s)
{
	pthread_mutex_lock(&lock);
	struct kept *k = &kept[0];
	for (int i = 0; i < KEPT_MAX; i++) {
		if (kept[i].issuer && str_is(issuer, kept[i].issuer)) {
			k = &kept[i];
			break;
		}
		if (kept[i].at_s < k->at_s)
			k = &kept[i];
	}
	kept_free(k);
	*k = (struct kept){ copy(issuer), copy(metadata), copy(keys), now_s, now_s };
	pthread_mutex_unlock(&lock);
}

struct published { struct json_doc doc; const struct json *root; struct str keys; int64_t keys_at_s; };
static void published_auto(struct published *p) { json_free(&p->doc); }

static enum err ask_json(struct cx *cx, struct str url, struct str *ret)
{
	int status;
	TRY(fetch(cx, &(struct fetch){ .url = url, .form = STR_NONE, .bearer = STR_NONE, .user = STR_NONE, .password = STR_NONE }, &status, ret));
	return status == 200 ? OK : fail(cx, ERR_PEER, "The provider of identity answered %d where its settings or keys should be.", status);
}

static enum err ask_all(struct cx *cx, const struct oidc *oidc, struct str *ret_metadata, struct str *ret_keys)
{
	struct str issuer = oidc->provider->issuer, base = issuer;
	struct json_doc doc;
	const struct json *root;
	while (base.n && base.p[base.n - 1] == '/')
		base.n--;
	TRY(ask_json(cx, str_of(arena_printf(cx->arena, "%.*s/.well-known/openid-configuration", STRF(base))), ret_metadata));
	TRY(json_read(cx, *ret_metadata, &doc, &root));
	bool same = str_eq(json_str(json_get(root, "issuer")), issuer);
	struct str keys_url = str_dup(cx->arena, json_str(json_get(root, "jwks_uri")));
	json_free(&doc);
	if (!same)
		return fail(cx, ERR_PEER, "The provider of identity says that it is another issuer than %.*s.", STRF(issuer));
	TRY(ask_json(cx, keys_url, ret_keys));
	kept_put(issuer, *ret_metadata, *ret_keys, oidc->now.us / 1000000);
	return OK;
}

static enum err published_get(struct cx *cx, const struct oidc *oidc, struct published *ret)
{
	struct str metadata;
	if (!kept_find(cx, oidc->provider->issuer, oidc->now.us / 1000000, &metadata, &ret->keys, &ret->keys_at_s)) {
		TRY(ask_all(cx, oidc, &metadata, &ret->keys));
		ret->keys_at_s = oidc->now.us / 1000000;
	}
	return json_read(cx, metadata, &ret->doc, &ret->root);
}

/* By the keys that we have; and once more by fresh ones where it names one that we do not. */
static enum err verify(struct cx *cx, const struct oidc *oidc, struct published *p, struct str token, struct json_doc *doc, const struct json **claims)
{
	bool known;
	enum err err = jose_verify(cx, token, NULL, p->keys, doc, claims, &known);
	if (err != ERR_WRONG_SIGN_IN || known || oidc->now.us / 1000000 - p->keys_at_s < KEYS_AGAIN_S)
		return err;
	struct str metadata;
	cx_clear(cx);
	TRY(ask_all(cx, oidc, &metadata, &p->keys));
	return jose_verify(cx, token, NULL, p->keys, doc, claims, &known);
}

/* ---- the way there ---- */

static struct str random_text(struct cx *cx)
{
	unsigned char bytes[32];
	randombytes_buf(bytes, sizeof bytes);
	return base64url(cx, (struct str){ (char *)bytes, sizeof bytes });
}

static struct str sha256_text(struct cx *cx, struct str s)
{
	unsigned char h[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(h, (const unsigned char *)s.p, s.n);
	return base64url(cx, (struct str){ (char *)h, sizeof h });
}

static struct str back_address(struct cx *cx, const struct oidc *oidc)
{
	return str_of(arena_printf(cx->arena, "%.*s/sign-in/back/%.*s", STRF(oidc->origin), STRF(oidc->provider->id)));
}

static struct str joined(struct cx *cx, struct str url, const struct buf *query)
{
	return str_of(arena_printf(cx->arena, "%.*s%s%.*s", STRF(url), str_find(url, "?") >= 0 ? "&" : "?", STRF(buf_view(query))));
}

/* For the browser, not for us: but never anywhere else than to a provider's page. */
static bool address_good(struct str url)
{
	return str_starts(url, "https://") || str_starts(url, "http://127.0.0.1:") || str_starts(url, "http://localhost:");
}

enum err oidc_begin(struct cx *cx, const struct oidc *oidc, struct str to, bool again, struct str *ret_url, struct str *ret_way)
{
	__attribute__((cleanup(published_auto))) struct published p = { .keys_at_s = 0 };
	AUTO(buf) struct buf query;
	AUTO(buf) struct buf way;
	const struct provider *provider = oidc->provider;
	struct str state = random_text(cx), nonce = random_text(cx), verifier = random_text(cx);
	buf_init(&query, BUF_MAX);
	buf_init(&way, BUF_MAX);
	TRY(published_get(cx, oidc, &p));
	struct str at = str_dup(cx->arena, json_str(json_get(p.root, "authorization_endpoint")));
	if (!address_good(at))
		return fail(cx, ERR_PEER, "The provider of identity names no page to sign in at.");
	fetch_form_add(&query, "response_type", STR("code"));
	fetch_form_add(&query, "client_id", provider->client_id);
	fetch_form_add(&query, "redirect_uri", back_address(cx, oidc));
	fetch_form_add(&query, "scope", provider->scopes.n ? provider->scopes : STR("openid"));
	fetch_form_add(&query, "state", state);
	fetch_form_add(&query, "nonce", nonce);
	fetch_form_add(&query, "code_challenge", sha256_text(cx, verifier));
	fetch_form_add(&query, "code_challenge_method", STR("S256"));
	if (provider->acr.n)
		fetch_form_add(&query, "acr_values", provider->acr);
	if (again) {
		fetch_form_add(&query, "prompt", STR("login"));
		fetch_form_add(&query, "max_age", STR("0"));
	}
	buf_printf(&way, "%.*s\n%.*s\n%.*s\n%.*s\n%lld\n%d\n%.*s", STRF(provider->id), STRF(state), STRF(nonce), STRF(verifier),
		(long long)(oidc->now.us / 1000000 + OIDC_WAY_MINUTES * 60), again, STRF(to));
	*ret_way = base64url(cx, seal_close(cx, oidc->seal, "way", buf_view(&way)));
	*ret_url = joined(cx, at, &query);
	return OK;
}

/* ---- and back ---- */

struct way { struct str provider, state, nonce, verifier, to; int64_t until_s; bool again; };

static enum err way_read(struct cx *cx, const struct oidc *oidc, struct str sealed, struct way *ret)
{
	struct str bytes, text, rest, until, again;
	if (!sealed.n || !base64url_read(cx, sealed, &bytes) || seal_open(cx, oidc->seal, "way", bytes, &text) != OK) {
		cx_clear(cx);
		return fail(cx, ERR_WRONG_SIGN_IN, "This browser did not begin to sign in, or too long ago. Begin again.");
	}
	bool whole = str_cut(text, '\n', &ret->provider, &rest) && str_cut(rest, '\n', &ret->state, &rest) && str_cut(rest, '\n', &ret->nonce, &rest) &&
		str_cut(rest, '\n', &ret->verifier, &rest) && str_cut(rest, '\n', &until, &rest) && str_cut(rest, '\n', &again, &ret->to);
	must(whole && str_int(until, &ret->until_s));
	ret->again = str_is(again, "1");
	return OK;
}

static enum err way_check(struct cx *cx, const struct oidc *oidc, const struct oidc_back *back, const struct way *way)
{
	bool same = back->state.n == way->state.n && sodium_memcmp(back->state.p, way->state.p, way->state.n) == 0;
	if (!same || !str_eq(way->provider, oidc->provider->id))
		return fail(cx, ERR_WRONG_SIGN_IN, "What came back was not asked for by this browser. Begin again.");
	if (oidc->now.us / 1000000 > way->until_s)
		return fail(cx, ERR_WRONG_SIGN_IN, "That took too long. Begin again.");
	if (str_known(back->iss) && !str_eq(back->iss, oidc->provider->issuer))
		return fail(cx, ERR_WRONG_SIGN_IN, "What came back is from another provider. Begin again.");
	if (str_known(back->error) || !back->code.n)
		return fail(cx, ERR_WRONG_SIGN_IN, "%.*s did not let you in. Begin again, or sign in in another way.", STRF(oidc->provider->title));
	return OK;
}

static enum err secret_read(struct cx *cx, const struct oidc *oidc, const char *suffix, struct str *ret)
{
	const char *path = file_join(cx->arena, oidc->keys ? oidc->keys : ".", arena_printf(cx->arena, "%.*s.%s", STRF(oidc->provider->id), suffix));
	struct str text;
	enum err err = oidc->keys ? file_read(cx, path, 20000, &text) : ERR_NO_FILE;
	if (err != OK) {
		cx_clear(cx);
		return fail(cx, ERR_SETTING, "What Waymark proves itself with to %.*s is not there: keys/%.*s.%s.", STRF(oidc->provider->title),
			STRF(oidc->provider->id), suffix);
	}
	*ret = str_trim(text);
	return OK;
}

/* As whom we ask: RFC 6749, 2.3.1, or RFC 7523. */
static enum err prove_us(struct cx *cx, const struct oidc *oidc, struct str token_url, struct buf *form, struct fetch *ask)
{
	const struct provider *provider = oidc->provider;
	struct str secret, assertion;
	if (provider->auth == PROVIDER_NONE) {
		fetch_form_add(form, "client_id", provider->client_id);
		return OK;
	}
	TRY(secret_read(cx, oidc, provider->auth == PROVIDER_SECRET ? "secret" : "jwk", &secret));
	if (provider->auth == PROVIDER_SECRET) {
		AUTO(buf) struct buf user;
		AUTO(buf) struct buf password;
		buf_init(&user, BUF_MAX);
		buf_init(&password, BUF_MAX);
		fetch_form_add(&user, "", provider->client_id);
		fetch_form_add(&password, "", secret);
		ask->user = str_dup(cx->arena, str_sub(buf_view(&user), 1, user.n));         /* without the "=" */
		ask->password = str_dup(cx->arena, str_sub(buf_view(&password), 1, password.n));
		return OK;
	}
	AUTO(buf) struct buf claims;
	char jti[ID_TEXT];
	struct json_out out = { .buf = &claims };
	buf_init(&claims, BUF_MAX);
	json_open(&out, '{');
	json_key(&out, "iss"), json_put_str(&out, provider->client_id);
	json_key(&out, "sub"), json_put_str(&out, provider->client_id);
	json_key(&out, "aud"), json_put_str(&out, token_url);
	json_key(&out, "jti"), json_put_text(&out, id_text(id_random(), jti));
	json_key(&out, "iat"), json_put_int(&out, oidc->now.us / 1000000);
	json_key(&out, "exp"), json_put_int(&out, oidc->now.us / 1000000 + ASSERTION_S);
	json_close(&out, '}');
	TRY(jws_sign(cx, secret, buf_view(&claims), &assertion));
	fetch_form_add(form, "client_id", provider->client_id);
	fetch_form_add(form, "client_assertion_type", STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
	fetch_form_add(form, "client_assertion", assertion);
	return OK;
}

static enum err exchange(struct cx *cx, const struct oidc *oidc, const struct published *p, const struct way *way, struct str code,
			 struct str *ret_id_token, struct str *ret_access)
{
	AUTO(buf) struct buf form;
	struct fetch ask = { .url = str_dup(cx->arena, json_str(json_get(p->root, "token_endpoint"))), .bearer = STR_NONE, .user = STR_NONE,
		.password = STR_NONE };
	struct str body;
	struct json_doc doc;
	const struct json *root;
	int status;
	buf_init(&form, BUF_MAX);
	fetch_form_add(&form, "grant_type", STR("authorization_code"));
	fetch_form_add(&form, "code", code);
	fetch_form_add(&form, "redirect_uri", back_address(cx, oidc));
	fetch_form_add(&form, "code_verifier", way->verifier);
	TRY(prove_us(cx, oidc, ask.url, &form, &ask));
	ask.form = buf_view(&form);
	TRY(fetch(cx, &ask, &status, &body));
	if (status != 200)
		return fail(cx, status < 500 ? ERR_WRONG_SIGN_IN : ERR_PEER, "%.*s did not take back what it gave (%d). Begin again.",
			STRF(oidc->provider->title), status);
	TRY(json_read(cx, body, &doc, &root));
	*ret_id_token = str_dup(cx->arena, json_str(json_get(root, "id_token")));
	*ret_access = str_dup(cx->arena, json_str(json_get(root, "access_token")));
	json_free(&doc);
	return OK;
}

/* ---- what the claims say ---- */

static bool among(struct str word, struct str words)
{
	struct str one;
	while (words.n) {
		str_cut(words, ' ', &one, &words);
		if (one.n && str_eq(one, word))
			return true;
	}
	return false;
}

static enum err cis2_role(struct cx *cx, const struct json *claims, struct oidc_who *who)
{
	const struct json *roles = json_get(claims, "nhsid_nrbac_roles");
	struct str chosen = json_str(json_get(claims, "selected_roleid"));
	size_t n = json_count(roles);
	for (size_t i = 0; i < n; i++) {
		const struct json *role = json_at(roles, i);
		if (!(str_known(chosen) ? str_eq(json_str(json_get(role, "person_roleid")), chosen) : n == 1))
			continue;
		who->ods = str_dup(cx->arena, json_str(json_get(role, "org_code")));
		who->role = str_dup(cx->arena, json_str(json_get(role, "role_code")));
		return OK;
	}
	return fail(cx, ERR_WRONG_SIGN_IN, "No role was chosen there. Begin again, and choose the role that you act in.");
}

static enum err claims_take(struct cx *cx, const struct provider *provider, const struct json *claims, struct oidc_who *who)
{
	if (provider->name.n && !who->name.n)
		who->name = str_dup(cx->arena, json_str(json_walk(claims, str_c(cx->arena, provider->name))));
	if (provider->shape == PROVIDER_CIS2)
		return json_get(claims, "nhsid_nrbac_roles") ? cis2_role(cx, claims, who) : OK;
	if (provider->roles_here || who->ods.n)
		return OK;
	who->ods = str_dup(cx->arena, json_str(json_walk(claims, str_c(cx->arena, provider->organisation))));
	who->role = str_dup(cx->arena, json_str(json_walk(claims, str_c(cx->arena, provider->role))));
	return OK;
}

/* Many providers tell roles only here. It has to speak of the same person. */
static enum err userinfo_take(struct cx *cx, const struct oidc *oidc, const struct published *p, struct str access, struct oidc_who *who)
{
	struct str url = str_dup(cx->arena, json_str(json_get(p->root, "userinfo_endpoint"))), body;
	bool needed = (!oidc->provider->roles_here && !who->ods.n) || (oidc->provider->name.n && !who->name.n);
	struct json_doc doc;
	const struct json *root;
	int status;
	if (!needed || !url.n || !access.n)
		return OK;
	TRY(fetch(cx, &(struct fetch){ .url = url, .form = STR_NONE, .bearer = access, .user = STR_NONE, .password = STR_NONE }, &status, &body));
	if (status != 200)
		return fail(cx, ERR_PEER, "%.*s did not tell who you are (%d).", STRF(oidc->provider->title), status);
	TRY(json_read(cx, body, &doc, &root));
	enum err err = str_eq(json_str(json_get(root, "sub")), who->subject) ? claims_take(cx, oidc->provider, root, who)
		: fail(cx, ERR_WRONG_SIGN_IN, "%.*s spoke of two people. Begin again.", STRF(oidc->provider->title));
	json_free(&doc);
	return err;
}

static enum err token_take(struct cx *cx, const struct oidc *oidc, const struct way *way, const struct json *claims, struct oidc_who *who)
{
	const struct provider *provider = oidc->provider;
	struct str acr = json_str(json_get(claims, "acr")), nonce = json_str(json_get(claims, "nonce")), azp = json_str(json_get(claims, "azp"));
	int64_t at;
	TRY(jose_claims(cx, claims, provider->issuer, provider->client_id, oidc->now, 0));
	if (!str_eq(nonce, way->nonce))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token is the answer to another question. Begin again.");
	if ((json_count(json_get(claims, "aud")) > 1 && !str_known(azp)) || (str_known(azp) && !str_eq(azp, provider->client_id)))
		return fail(cx, ERR_WRONG_SIGN_IN, "The token was made for somebody else.");
	if (provider->acr.n && !among(acr, provider->acr))
		return fail(cx, ERR_WRONG_SIGN_IN, "You signed in there in a way that is not safe enough here. Use your card, or a second factor.");
	*who = (struct oidc_who){ .subject = str_dup(cx->arena, json_str(json_get(claims, "sub"))), .session = str_dup(cx->arena,
		json_str(json_get(claims, "sid"))), .name = STR_NONE, .ods = STR_NONE, .role = STR_NONE, .proved_at = INSTANT_NONE,
		.second = provider->acr.n > 0, .to = way->to, .again = way->again };
	if (json_int(json_get(claims, "auth_time"), &at) && at > 0 && at <= oidc->now.us / 1000000 + JOSE_SKEW_S)
		who->proved_at.us = at * 1000000;
	if (!who->subject.n)
		return fail(cx, ERR_WRONG_SIGN_IN, "The token names nobody.");
	if (way->again && (!instant_known(who->proved_at) || at < way->until_s - OIDC_WAY_MINUTES * 60 - JOSE_SKEW_S))
		return fail(cx, ERR_WRONG_SIGN_IN, "%.*s did not ask you again who you are.", STRF(provider->title));
	return claims_take(cx, provider, claims, who);
}

enum err oidc_finish(struct cx *cx, const struct oidc *oidc, const struct oidc_back *back, struct oidc_who *ret)
{
	__attribute__((cleanup(published_auto))) struct published p = { .keys_at_s = 0 };
	struct way way;
	struct str token, access;
	struct json_doc doc;
	const struct json *claims;
	struct oidc_who who;
	TRY(way_read(cx, oidc, back->way, &way));
	TRY(way_check(cx, oidc, back, &way));
	TRY(published_get(cx, oidc, &p));
	TRY(exchange(cx, oidc, &p, &way, back->code, &token, &access));
	TRY(verify(cx, oidc, &p, token, &doc, &claims));
	enum err err = token_take(cx, oidc, &way, claims, &who);
	json_free(&doc);
	TRY(err);
	TRY(userinfo_take(cx, oidc, &p, access, &who));
	if (!oidc->provider->roles_here && (!who.ods.n || !who.role.n))
		return fail(cx, ERR_WRONG_SIGN_IN, "%.*s did not say for which organisation and in which role you act.", STRF(oidc->provider->title));
	*ret = who;
	return OK;
}

/* ---- the end ---- */

enum err oidc_end(struct cx *cx, const struct oidc *oidc, struct str *ret_url)
{
	__attribute__((cleanup(published_auto))) struct published p = { .keys_at_s = 0 };
	AUTO(buf) struct buf query;
	buf_init(&query, BUF_MAX);
	TRY(published_get(cx, oidc, &p));
	struct str at = str_dup(cx->arena, json_str(json_get(p.root, "end_session_endpoint")));
	*ret_url = STR_NONE;
	if (!address_good(at))
		return OK;
	fetch_form_add(&query, "client_id", oidc->provider->client_id);
	fetch_form_add(&query, "post_logout_redirect_uri", str_of(arena_printf(cx->arena, "%.*s/sign-in", STRF(oidc->origin))));
	*ret_url = joined(cx, at, &query);
	return OK;
}

enum err oidc_logout(struct cx *cx, const struct oidc *oidc, struct str token, struct str *ret_subject, struct str *ret_session)
{
	static const char event[] = "http://schemas.openid.net/event/backchannel-logout";
	__attribute__((cleanup(published_auto))) struct published p = { .keys_at_s = 0 };
	struct json_doc doc;
	const struct json *claims;
	TRY(published_get(cx, oidc, &p));
	TRY(verify(cx, oidc, &p, token, &doc, &claims));
	enum err err = jose_claims(cx, claims, oidc->provider->issuer, oidc->provider->client_id, oidc->now, 0);
	bool good = json_kind(json_get(json_get(claims, "events"), event)) == JSON_OBJECT && !json_get(claims, "nonce");
	*ret_subject = str_dup(cx->arena, json_str(json_get(claims, "sub")));
	*ret_session = str_dup(cx->arena, json_str(json_get(claims, "sid")));
	json_free(&doc);
	TRY(err);
	return good && (*ret_subject).n ? OK : fail(cx, ERR_WRONG_SIGN_IN, "That is no logout token that names somebody.");
}
