/* Programs of partners at the real door, over both engines: a token for an assertion that their key signed, and for nothing else; what it
 * opens, and what ends it. The tests are named after what an attacker tries. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rhonabwy.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/jws.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/client.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define WORDS "four words you remember"
#define SENT  "four+words+you+remember"
#define BY    "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"

enum { RSA, EC, ED, SMALL, KEYS };
static const struct { unsigned type, bits; const char *alg; } kinds[KEYS] = { { R_KEY_TYPE_RSA, 2048, "RS384" }, { R_KEY_TYPE_EC, 384, "ES384" },
	{ R_KEY_TYPE_EDDSA, 256, "EdDSA" }, { R_KEY_TYPE_EC, 256, "ES256" } };

static struct kit_region region;
static struct door *door;
static struct store_where where;
static enum store_engine engine;
static struct arena kept;
static struct instant now;
static const char *private[KEYS], *other;       /* JWKs */
static struct str public;                       /* a set of all four */
static struct id client, mute;
static struct kit_person ruth, hidden;

/* ---- the scene ---- */

static const char *key_make(unsigned type, unsigned bits, const char *alg, const char *kid, const char **ret_public)
{
	jwk_t *own, *open;
	must(r_jwk_init(&own) == RHN_OK && r_jwk_init(&open) == RHN_OK);
	must(r_jwk_generate_key_pair(own, open, (int)type, bits, kid) == RHN_OK);
	r_jwk_set_property_str(own, "alg", alg);
	char *a = r_jwk_export_to_json_str(own, 0), *b = r_jwk_export_to_json_str(open, 0);
	const char *text = arena_text(&kept, a);
	*ret_public = arena_text(&kept, b);
	r_free(a);
	r_free(b);
	r_jwk_free(own);
	r_jwk_free(open);
	return text;
}

static enum err make(struct cx *cx, struct db *db, void *arg)
{
	int64_t staff;
	TRY(client_add(cx, db, region.service, STR("Wexcombe portal"), public, STR_NONE, clock_now(), &client));
	TRY(client_add(cx, db, region.service, STR("Without a key"), STR("{\"keys\":[]}"), STR_NONE, clock_now(), &mute));
	TRY(staff_add(cx, db, STR("nair"), STR("Dr Nair"), STR("doctor"), *(struct str *)arg, clock_now(), &staff));
	return staff_give_role(cx, db, staff, region.service, STR("mus_clinician"), clock_now());
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct str phc, none;
	const char *open[KEYS], *unused;
	log_quiet(true);
	now = (struct instant){ INT64_C(1784000000000000) + engine * INT64_C(30000000000000) };
	clock_set(now);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list, .migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = arena_text(&kept, file_join(cx->arena, kit_scratch(), "record.db"));
	else
		where.conninfo = arena_text(&kept, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	must(jws_public(cx, STR("{}"), &none) == ERR_BAD_FIELD);        /* begins the library, too */
	cx_clear(cx);
	for (int i = 0; i < KEYS; i++)
		private[i] = key_make(kinds[i].type, kinds[i].bits, kinds[i].alg, arena_printf(&kept, "key-%d", i), &open[i]);
	other = key_make(R_KEY_TYPE_EC, 384, "ES384", "key-1", &unused);
	const char *set = arena_printf(&kept, "{\"keys\":[%s,%s,%s,%s]}", open[RSA], open[EC], open[ED], open[SMALL]);
	must(jws_public(cx, str_of(set), &public) == OK);
	public = str_dup(&kept, public);
	must(password_make(cx, STR(WORDS), STR("x"), &phc) == OK);
	enum err err = store_write(cx, region.store, make, &phc);
	if (err != OK)
		print_error("%s\n", cx_say(cx));
	must(err == OK);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	hidden = kit_hidden_person(&region, "Garside", "Paula", "9991590838");
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12, .training = true,
		.catalog = kit_catalog() };
	must(door_open(cx, &settings, region.store, &web_site, &door) == OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	arena_free(&kept);
	clock_set(INSTANT_NONE);
	return 0;
}

static const char *id_of(struct id id)
{
	char text[ID_TEXT];
	return arena_text(kit_cx_now()->arena, id_text(id, text));
}

/* ---- assertions ---- */

struct claims { const char *iss, *sub, *aud, *jti; int64_t exp; };

static const char *audience(void)
{
	return arena_printf(kit_cx_now()->arena, "http://127.0.0.1:%d/api/token", door_port(door));
}

static struct claims good(void)
{
	static int n;
	const char *id = id_of(client);
	return (struct claims){ id, id, audience(), arena_printf(kit_cx_now()->arena, "jti-%d-%d", (int)engine, n++), clock_now().us / 1000000 + 60 };
}

static struct str claims_text(const struct claims *c)
{
	return str_of(arena_printf(kit_cx_now()->arena, "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%lld%s%s%s}", c->iss, c->sub, c->aud,
		(long long)c->exp, c->jti ? ",\"jti\":\"" : "", c->jti ? c->jti : "", c->jti ? "\"" : ""));
}

static struct str signed_by(const char *key, const struct claims *c)
{
	struct str token;
	assert_ok(jws_sign(kit_cx_now(), str_of(key), claims_text(c), &token));
	return token;
}

static struct str ask_raw(const char *method, const char *target, const char *headers, const char *body)
{
	const char *all = arena_printf(kit_cx_now()->arena, "%s%s", headers, body ? "Content-Type: application/x-www-form-urlencoded\r\n" : "");
	return http_ask(door_port(door), method, target, "", all, body);
}

static struct str send(struct str assertion)
{
	return ask_raw("POST", "/api/token", "", arena_printf(kit_cx_now()->arena, "grant_type=client_credentials&%s&client_assertion=%.*s", BY,
		STRF(assertion)));
}

static struct str token_in(struct str answer)
{
	struct str body = http_body(answer);
	ptrdiff_t at = str_find(body, "\"access_token\":\"");
	assert_true(at >= 0);
	body = str_sub(body, (size_t)at + 16, body.n);
	return str_sub(body, 0, (size_t)str_find(body, "\""));
}

static struct str token_get(void)
{
	struct claims c = good();
	struct str answer = send(signed_by(private[EC], &c));
	assert_status(answer, 200);
	return token_in(answer);
}

static struct str with(struct str token, const char *method, const char *target, const char *body)
{
	return ask_raw(method, target, arena_printf(kit_cx_now()->arena, "Authorization: Bearer %.*s\r\n", STRF(token)), body);
}

static void refused(struct str assertion, const char *why)
{
	struct str answer = send(assertion);
	assert_status(answer, 401);
	assert_has(answer, "\"invalid_client\"");
	assert_has(answer, why);
	assert_has(answer, "WWW-Authenticate: Bearer");
	assert_not(answer, "access_token");
}

/* ---- getting a token ---- */

static void test_three_algorithms(void **state)
{
	(void)state;
	kit_cx();
	for (int i = 0; i < SMALL; i++) {
		struct claims c = good();
		struct str answer = send(signed_by(private[i], &c));
		assert_status(answer, 200);
		assert_has(answer, "\"token_type\":\"Bearer\",\"expires_in\":600");
		assert_has(answer, "Cache-Control: no-store");
		assert_false(str_known(http_header(answer, "Set-Cookie")));
		struct str me = with(token_in(answer), "GET", "/api/me", NULL);
		assert_status(me, 200);
		assert_has(me, "\"name\":\"Wexcombe portal\"");
		assert_has(me, "\"role\":\"system_client\",\"purpose\":\"CARE\"");
	}
	/* a key that it is known by, and an algorithm that is good for people's providers, but not on the list for programs */
	struct claims c = good();
	refused(signed_by(private[SMALL], &c), "ES256");
}

static struct str base64(const char *text)
{
	size_t room = sodium_base64_encoded_len(strlen(text), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = arena_alloc(kit_cx_now()->arena, room);
	return str_of(sodium_bin2base64(out, room, (const unsigned char *)text, strlen(text), sodium_base64_VARIANT_URLSAFE_NO_PADDING));
}

static void test_forged(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct claims c = good(), ours = good();
	refused(signed_by(other, &c), "signature of the token is not right");          /* another key under the same kid */
	struct str token = signed_by(private[ED], &c);
	char *bent = str_c(cx->arena, token);
	size_t at = (size_t)(strrchr(bent, '.') - bent) + 5;
	bent[at] = bent[at] == 'A' ? 'B' : 'A';
	refused(str_of(bent), "signature of the token is not right");
	/* claims of one under the signature of another */
	struct str one = signed_by(private[EC], &c), two = signed_by(private[EC], &ours), head, rest, body, sign, body2, sign2;
	str_cut(one, '.', &head, &rest), str_cut(rest, '.', &body, &sign);
	str_cut(two, '.', &head, &rest), str_cut(rest, '.', &body2, &sign2);
	refused(str_of(arena_printf(cx->arena, "%.*s.%.*s.%.*s", STRF(head), STRF(body2), STRF(sign))), "signature");
	/* nobody's signature, and one by what everybody knows */
	struct str plain = base64("{\"alg\":\"none\"}"), keyed = base64("{\"alg\":\"HS256\",\"kid\":\"key-1\"}");
	refused(str_of(arena_printf(cx->arena, "%.*s.%.*s.", STRF(plain), STRF(body))), "none");
	refused(str_of(arena_printf(cx->arena, "%.*s.%.*s.%.*s", STRF(keyed), STRF(body), STRF(sign))), "HS256");
	refused(STR("not.a"), "no signed token");
	refused(STR("a.b.c"), "no signed token");
	/* the true one still is good: nothing was used up by the forged */
	assert_status(send(one), 200);
}

static void test_claims(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t second = clock_now().us / 1000000;
	struct claims c = good();
	c.aud = "https://elsewhere.example/api/token";
	refused(signed_by(private[EC], &c), "meant for somebody else");
	c = good(), c.aud = arena_printf(cx->arena, "%sx", c.aud);
	refused(signed_by(private[EC], &c), "meant for somebody else");
	c = good(), c.exp = second - 61;
	refused(signed_by(private[EC], &c), "time is over");
	c = good(), c.exp = second + 3600;
	refused(signed_by(private[EC], &c), "good for too long");
	c = good(), c.sub = id_of(mute);
	refused(signed_by(private[EC], &c), "not the same client");
	c = good(), c.jti = NULL;
	refused(signed_by(private[EC], &c), "needs a jti");
	c = good(), c.iss = c.sub = id_of(mute);                /* known, and has no key */
	refused(signed_by(private[EC], &c), "Nobody's key");
	c = good(), c.iss = c.sub = id_of(id_random());
	refused(signed_by(private[EC], &c), "no such client");
	c = good();
	struct str answer = ask_raw("POST", "/api/token", "", arena_printf(cx->arena, "grant_type=password&%s&client_assertion=%.*s", BY,
		STRF(signed_by(private[EC], &c))));
	assert_status(answer, 400);
	assert_has(answer, "unsupported_grant_type");
	/* another client_id beside it, and no assertion at all */
	answer = ask_raw("POST", "/api/token", "", arena_printf(cx->arena, "grant_type=client_credentials&client_id=%s&%s&client_assertion=%.*s",
		id_of(mute), BY, STRF(signed_by(private[EC], &c))));
	assert_has(answer, "two clients");
	answer = ask_raw("POST", "/api/token", "", arena_printf(cx->arena, "grant_type=client_credentials&client_id=%s", id_of(client)));
	assert_status(answer, 401);
	assert_has(answer, "Neither an assertion nor a certificate");
}

/* Seen on the way, and sent again: at once, later, and when its own time is nearly over. */
static void test_replay(void **state)
{
	(void)state;
	kit_cx();
	struct claims c = good();
	struct str token = signed_by(private[RSA], &c);
	assert_status(send(token), 200);
	refused(token, "used before");
	now.us += INT64_C(100000000);
	clock_set(now);
	refused(token, "used before");
	now.us += INT64_C(30000000);
	clock_set(now);
	refused(token, "time is over");
	/* the same jti in another assertion is a replay too; what is past is forgotten */
	c.exp = now.us / 1000000 + 60;
	assert_status(send(signed_by(private[RSA], &c)), 200);
	c.exp++;
	refused(signed_by(private[RSA], &c), "used before");
	int64_t n = kit_ask_number(&where, "SELECT COUNT(*) FROM client_assertion");
	assert_true(n >= 1 && n < 20);
}

/* ---- what it opens ---- */

struct feeding { struct id client; int64_t patient; bool ends; };

static enum err feed(struct cx *cx, struct db *db, void *arg)
{
	const struct feeding *f = arg;
	struct client c;
	TRY(client_by_outside(cx, db, f->client, &c));
	return client_feed(cx, db, &c, f->patient, f->ends, clock_now());
}

static const char *person(struct id id)
{
	return arena_printf(kit_cx_now()->arena, "/api/person/%s", id_of(id));
}

static void test_guarded(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str token = token_get();
	const char *asked = "nhs_number=999+526+0182&birth_on=1981-03-14";
	/* nobody before an interface agreement says whom; and then nobody of whom no agreement carries anything */
	assert_has(with(token, "POST", "/api/people", asked), "{\"people\":[]}");
	assert_status(with(token, "GET", person(ruth.outside), NULL), 404);
	assert_ok(store_write(cx, region.store, feed, &(struct feeding){ client, ruth.id, false }));
	assert_ok(store_write(cx, region.store, feed, &(struct feeding){ client, hidden.id, false }));
	struct str all = with(token, "GET", person(ruth.outside), NULL);
	assert_status(all, 200);
	assert_has(all, "\"family\":\"Ashworth\"");
	assert_has(all, "\"code\":\"K58.9\"");
	struct str absent = with(token, "GET", person(id_random()), NULL), shut = with(token, "GET", person(hidden.outside), NULL);
	assert_status(shut, 404);
	assert_true(str_eq(http_body(shut), http_body(absent)));
	assert_has(shut, "\"error\":\"not_found\"");
	/* both number and birth date, in the body */
	struct str found = with(token, "POST", "/api/people", asked);
	assert_status(found, 200);
	assert_has(found, id_of(ruth.outside));
	const char *born = arena_printf(cx->arena, "nhs_number=999+526+0182&birth_on=%s", "1981-01-01");
	assert_has(with(token, "POST", "/api/people", born), "{\"people\":[]}");
	assert_status(with(token, "POST", "/api/people", "nhs_number=9995260182"), 422);
	assert_status(with(token, "GET", "/api/people?nhs_number=9995260182", NULL), 405);
	/* who looked */
	assert_true(kit_ask_number(&where, arena_printf(cx->arena, "SELECT COUNT(*) FROM audit WHERE client = '%s' AND operation = 'look' AND patient_id = %lld",
		id_of(client), (long long)ruth.id)) >= 1);
	assert_ok(store_write(cx, region.store, feed, &(struct feeding){ client, ruth.id, true }));
	assert_status(with(token, "GET", person(ruth.outside), NULL), 404);
}

/* A token is good only in the way that it is for: a program's in the header, a person's in the cookie. */
static void test_ways(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct visitor v = { .door = door };
	struct str token = token_get();
	unsigned char bytes[32];
	char hex[65], text[44];
	size_t n;
	must(sodium_base642bin(bytes, sizeof bytes, token.p, token.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 && n == 32);
	sodium_bin2hex(hex, sizeof hex, bytes, 32);
	snprintf(v.cookie, sizeof v.cookie, "waymark=%s", hex);
	assert_status(visit_get(&v, "/account"), 303);
	assert_status(visit_get(&v, "/api/me"), 401);
	static const char *const pages[] = { "/", "/account", "/people", "/account/second", "/sign-in/role", "/audit" };
	for (size_t i = 0; i < LENGTH(pages); i++)
		assert_status(with(token, "GET", pages[i], NULL), 303);
	assert_status(with(token, "POST", "/account/second", "do=begin"), 401);
	assert_status(with(STR("nonsense"), "GET", "/api/me", NULL), 401);
	assert_status(ask_raw("GET", "/api/me", "", NULL), 401);
	/* and the other way round */
	struct visitor doctor = { .door = door };
	assert_status(visit_sign_in(&doctor, "nair", SENT), 303);
	assert_status(visit_get(&doctor, "/api/me"), 401);
	must(sodium_hex2bin(bytes, 32, strchr(doctor.cookie, '=') + 1, 64, NULL, &n, NULL) == 0 && n == 32);
	sodium_bin2base64(text, sizeof text, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	assert_status(with(str_of(text), "GET", "/api/me", NULL), 401);
	assert_status(visit_get(&doctor, "/account"), 200);
	/* what may be given to people does not hold a program's role */
	assert_has(with(token, "GET", "/api/me", NULL), id_of(client));
	(void)cx;
}

static enum err new_key(struct cx *cx, struct db *db, void *arg)
{
	struct client c;
	(void)arg;
	TRY(client_by_outside(cx, db, client, &c));
	return client_keys(cx, db, &c, public, STR_NONE, clock_now());
}

static enum err end(struct cx *cx, struct db *db, void *arg)
{
	struct client c;
	(void)arg;
	TRY(client_by_outside(cx, db, client, &c));
	return client_end(cx, db, &c, clock_now());
}

/* The last: it is ended. */
static void test_ends(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str token = token_get();
	now.us += INT64_C(599000000);
	clock_set(now);
	assert_status(with(token, "GET", "/api/me", NULL), 200);
	now.us += INT64_C(2000000);
	clock_set(now);
	assert_status(with(token, "GET", "/api/me", NULL), 401);
	/* other keys: tokens that came by those before are nobody's */
	token = token_get();
	assert_ok(store_write(cx, region.store, new_key, NULL));
	assert_status(with(token, "GET", "/api/me", NULL), 401);
	token = token_get();
	assert_ok(store_write(cx, region.store, end, NULL));
	assert_status(with(token, "GET", "/api/me", NULL), 401);
	struct claims c = good();
	refused(signed_by(private[EC], &c), "is ended");
	assert_true(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'wrong-key'") >= 1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM sight s JOIN signin n ON n.id = s.signin_id WHERE n.role = 'system_client'"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_algorithms), cmocka_unit_test(test_forged), cmocka_unit_test(test_claims), cmocka_unit_test(test_replay),
		cmocka_unit_test(test_guarded), cmocka_unit_test(test_ways), cmocka_unit_test(test_ends),
	};
	return kit_run_on_engines("client", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
