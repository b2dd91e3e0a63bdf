/* Signing in, over the real door and a real store: invitations, the second factor, recovery codes, proving anew, ending sign-ins from
 * elsewhere, limits by role, and leaving. Over both engines. The abuse cases stand in tests named after what an attacker tries. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <liboath/oath.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/password.h"
#include "door/seal.h"
#include "door/totp.h"
#include "gen/queries.h"
#include "record/second.h"
#include "record/sight.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/html.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define WORDS "four words you remember"
#define SENT  "four+words+you+remember"

static struct kit_region region;
static struct door *door;
static struct seal_key seal;
static struct store_where where;
static struct instant now;
static enum store_engine engine;
static struct arena kept;
static const char *logins[] = { "ward", "admin", "gp" };
static int64_t people[3];
#define QUIET (engine == STORE_SQLITE ? "quiet-a" : "quiet-b")

/* ---- the scene ---- */

static enum err make(struct cx *cx, struct db *db, void *arg)
{
	static const char *const roles[] = { "ward", "it_administrator", "gp" };
	const struct str *phc = arg;
	for (size_t i = 0; i < LENGTH(logins); i++) {
		TRY(staff_add(cx, db, str_of(logins[i]), STR("Somebody Invented"), STR("nurse"), *phc, clock_now(), &people[i]));
		TRY(staff_give_role(cx, db, people[i], region.trust, str_of(roles[i]), clock_now()));
	}
	int64_t quiet;
	TRY(staff_add(cx, db, str_of(QUIET), STR("Somebody Quiet"), STR("nurse"), *phc, clock_now(), &quiet));
	return staff_give_role(cx, db, quiet, region.trust, STR("ward"), clock_now());
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str phc;
	struct store *store;
	log_quiet(true);
	now = (struct instant){ INT64_C(1784000000000000) + engine * INT64_C(30000000000000) };      /* July 2026, and a year later: tries are remembered */
	clock_set(now);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list,
		.migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = arena_text(&kept, file_join(cx->arena, kit_scratch(), "record.db"));
	else
		where.conninfo = arena_text(&kept, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	must(password_make(cx, STR(WORDS), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, make, &phc) == OK);
	must(seal_key_load(cx, file_join(cx->arena, kit_scratch(), "seal.key"), &seal) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12, .training = true,
		.catalog = kit_catalog(), .seal = &seal };
	must(signin_rules_second(cx, STR("it_administrator"), &settings.rules) == OK);
	must(signin_rules_limits(cx, STR("gp=1/2"), &settings.rules) == OK);
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

/* The code that a telephone shows so many steps from now, by the library itself. */
static const char *code_of(struct str base32, int steps)
{
	char *secret, *out = arena_alloc(kit_cx_now()->arena, 10);
	size_t n;
	char plain[64];
	size_t k = 0;
	for (size_t i = 0; i < base32.n; i++)
		if (base32.p[i] != ' ')
			plain[k++] = base32.p[i];
	must(oath_base32_decode(plain, k, &secret, &n) == OATH_OK);
	must(oath_totp_generate(secret, n, (time_t)(clock_now().us / 1000000 + steps * 30), 30, 0, 6, out) == OATH_OK);
	free(secret);
	return out;
}

static void later(int64_t seconds)
{
	now.us += seconds * 1000000;
	clock_set(now);
}

static struct visitor in(const char *login)
{
	struct visitor v = { .door = door };
	assert_status(visit_sign_in(&v, login, SENT), 303);
	return v;
}

static struct str do_it(const struct visitor *v, const char *page, const char *target, const char *fields)
{
	return visit_post(v, target, arena_printf(kit_cx_now()->arena, "csrf=%s&%s", visit_hidden(visit_get(v, page), "csrf"), fields));
}

static struct str between(struct str page, const char *before, const char *after)
{
	ptrdiff_t at = str_find(page, before);
	must(at >= 0);
	struct str rest = str_sub(page, (size_t)at + strlen(before), page.n);
	return str_sub(rest, 0, (size_t)str_find(rest, after));
}

/* Set a second factor up as a person does; gives its secret, and the first recovery code. */
static struct str enrol(struct visitor *v, const char **ret_recovery)
{
	struct str shown = do_it(v, "/account/second", "/account/second", "do=begin");
	assert_status(shown, 200);
	struct str secret = between(shown, "<code class=\"wm-secret\">", "</code>");
	assert_has(shown, "<svg ");
	assert_status(do_it(v, "/account/second", "/account/second", "do=prove&code=000000"), 422);
	struct str proved = do_it(v, "/account/second", "/account/second", arena_printf(kit_cx_now()->arena, "do=prove&code=%s", code_of(secret, -1)));
	assert_status(proved, 200);
	assert_int_equal(visit_times(proved, "<li><code>"), RECOVERY_CODES);
	visit_keep_cookie(v, proved);
	if (ret_recovery)
		*ret_recovery = str_c(kit_cx_now()->arena, between(proved, "<li><code>", "</code>"));
	return secret;
}

static struct str half_in(struct visitor *v, const char *login)
{
	struct str page = visit_sign_in(v, login, SENT);
	assert_status(page, 200);
	assert_has(page, "<h1>Your code</h1>");
	return page;
}

static struct str code_in(struct visitor *v, struct str half, const char *code)
{
	struct str answer = visit_post(v, "/sign-in/code", arena_printf(kit_cx_now()->arena, "to=&half=%s&code=%s", visit_hidden(half, "half"), code));
	visit_keep_cookie(v, answer);
	return answer;
}

/* ---- the second factor ---- */

static void test_second_factor(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	struct visitor v = in("ward"), other = { .door = door };
	const char *recovery;
	struct str secret = enrol(&v, &recovery);
	assert_has(visit_get(&v, "/account"), "your telephone, since");
	/* the password alone opens nothing now */
	struct str half = half_in(&other, "ward");
	assert_false(str_known(http_header(half, "Set-Cookie")));
	assert_status(visit_get(&other, "/account"), 303);
	assert_status(code_in(&other, half, "123456"), 401);
	/* a code that was used is nobody's: the one that proved the setting up, and the one of this sign-in */
	assert_status(code_in(&other, half, code_of(secret, -1)), 401);
	assert_status(code_in(&other, half, code_of(secret, 0)), 303);
	assert_status(visit_get(&other, "/account"), 200);
	struct visitor thief = { .door = door };
	assert_status(code_in(&thief, half, code_of(secret, 1)), 401);                  /* the half was used up */
	struct str again = half_in(&thief, "ward");
	assert_status(code_in(&thief, again, code_of(secret, 0)), 401);                 /* seen over the shoulder */
	assert_status(code_in(&thief, again, code_of(secret, 2)), 401);                 /* a clock too far ahead */
	/* a recovery code works once, however it is typed */
	char *typed = arena_text(kit_cx_now()->arena, recovery);
	for (char *p = typed; *p; p++)
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p == '-' ? '+' : *p;
	struct visitor lost = { .door = door };
	assert_status(code_in(&lost, half_in(&lost, "ward"), typed), 303);
	assert_has(visit_get(&lost, "/account/second"), "You have 9 recovery codes left.");
	assert_status(code_in(&thief, half_in(&thief, "ward"), recovery), 401);
}

/* Five codes for one password, whichever; then the password again. */
static void test_guessing_codes(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	struct visitor v = in("gp"), thief = { .door = door };
	struct str secret = enrol(&v, NULL);
	struct str half = half_in(&thief, "gp");
	int refused = 0;
	for (int i = 0; i < 12; i++)
		refused += http_status(code_in(&thief, half, "000001")) != 303;
	assert_int_equal(refused, 12);
	assert_status(code_in(&thief, half, code_of(secret, 0)), 401);                  /* a right one too late */
	/* the right password over and over buys no more codes: the account waits */
	assert_status(visit_sign_in(&thief, "gp", SENT), 429);
	later(30);
	for (int i = 0; i < 3; i++) {
		half = half_in(&thief, "gp");
		assert_status(code_in(&thief, half, "000002"), 401);
		assert_status(code_in(&thief, half, "000003"), 429);
		later(4000);
	}
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM signin_half WHERE tries > 5"), 0);
	/* the secret lies sealed, the codes hashed */
	AUTO(buf) struct buf told;
	buf_init(&told, 1 << 20);
	kit_ask(&where, "SELECT totp FROM staff WHERE totp IS NOT NULL ORDER BY id", &told);
	char plain[64];
	size_t n = 0;
	for (size_t i = 0; i < secret.n; i++)
		if (secret.p[i] != ' ')
			plain[n++] = secret.p[i];
	char *bytes, hex[100];
	size_t bytes_n;
	must(oath_base32_decode(plain, n, &bytes, &bytes_n) == OATH_OK);
	sodium_bin2hex(hex, sizeof hex, (unsigned char *)bytes, bytes_n);
	free(bytes);
	assert_int_equal(bytes_n, TOTP_SECRET_BYTES);
	buf_char(&told, '\0');
	assert_null(strcasestr(told.p, hex));
}

/* A role that needs it: nothing but setting it up, then everything. */
static void test_needed(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	struct visitor v = in("admin");
	struct str to = visit_get(&v, "/imports");
	assert_status(to, 303);
	assert_true(str_starts(http_header(to, "Location"), "/account/second?to=%2F"));
	assert_status(visit_get(&v, "/account"), 303);
	assert_status(do_it(&v, "/account/second", "/account/signins/end", ""), 403);
	assert_has(visit_get(&v, "/account/second"), "Your role here needs it.");
	enrol(&v, NULL);
	assert_status(visit_get(&v, "/imports"), 200);
	assert_status(do_it(&v, "/account/second", "/account/second", "do=remove"), 403);
	assert_not(visit_get(&v, "/account/second"), "Do without");
}

/* ---- proving anew ---- */

static void test_fresh(void **state)
{
	(void)state;
	struct signin s = { .fresh_at = now };
	assert_true(signin_fresh(&s, (struct instant){ s.fresh_at.us + INT64_C(299000000) }));
	assert_false(signin_fresh(&s, (struct instant){ s.fresh_at.us + INT64_C(300000000) }));
	assert_false(signin_fresh(&s, (struct instant){ s.fresh_at.us - 1 }));          /* a clock set back proves nothing */
	s.fresh_at = INSTANT_NONE;
	assert_false(signin_fresh(&s, now));
}

/* What is grave asks once more who it is; then the browser has another token, and the one before is nobody's. */
static void test_again(void **state)
{
	(void)state;
	kit_cx();
	later(100);
	struct visitor v = in("ward"), before = v;
	later(301);
	struct str stale = do_it(&v, "/account/second", "/account/second", "do=begin");
	assert_status(stale, 428);
	assert_has(stale, "/sign-in/again");
	assert_status(do_it(&v, "/sign-in/again", "/sign-in/again", "to=%2Faccount%2Fsecond&proof=wrong"), 422);
	struct str proved = do_it(&v, "/sign-in/again", "/sign-in/again", "to=%2Faccount%2Fsecond&proof=" SENT);
	assert_status(proved, 303);
	assert_str(http_header(proved, "Location"), "/account/second");
	visit_keep_cookie(&v, proved);
	assert_status(visit_get(&v, "/account"), 200);
	assert_status(visit_get(&before, "/account"), 303);
	assert_status(do_it(&v, "/account/second", "/account/second", "do=begin"), 200);
	/* proved to another page of ours only */
	assert_str(http_header(do_it(&v, "/sign-in/again", "/sign-in/again", "to=https:evil&proof=" SENT), "Location"), "/");
}

/* ---- where I am signed in ---- */

static void test_elsewhere(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	struct visitor here = in("ward"), train = in("ward"), kiosk = in("ward"), other = in("admin");
	struct str page = visit_get(&here, "/account");
	assert_int_equal(visit_times(page, ">End<"), 3);
	assert_has(page, "another program");
	assert_has(page, "127.0.0.1");
	/* newest first: kiosk, train, here */
	struct str rest = page, id[3];
	for (int i = 0; i < 3; i++) {
		id[i] = between(rest, "/account/signin/", "/end");
		rest = str_sub(rest, (size_t)str_find(rest, "/end") + 4, rest.n);
	}
	/* somebody else's cannot be ended, and that is not said */
	struct visitor stranger = in("gp");
	assert_status(do_it(&stranger, "/account", arena_printf(kit_cx_now()->arena, "/account/signin/%.*s/end", STRF(id[2])), ""), 303);
	assert_status(visit_get(&here, "/account"), 200);
	/* one of mine: gone with its next request */
	assert_status(do_it(&here, "/account", arena_printf(kit_cx_now()->arena, "/account/signin/%.*s/end", STRF(id[0])), ""), 303);
	assert_status(visit_get(&kiosk, "/account"), 303);
	assert_status(visit_get(&train, "/account"), 200);
	/* all others */
	assert_status(do_it(&here, "/account", "/account/signins/end", ""), 303);
	assert_status(visit_get(&train, "/account"), 303);
	assert_status(visit_get(&kiosk, "/account"), 303);
	assert_status(visit_get(&here, "/account"), 200);
	assert_status(visit_get(&other, "/account/second"), 200);
}

/* Limits of a role's own: a GP's sign-in idles out in a minute here, and ends after two hours however busy. */
static void test_limits(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	struct visitor gp = in("gp"), ward = in("ward");
	later(61);
	assert_status(visit_get(&gp, "/account"), 303);
	assert_status(visit_get(&ward, "/account"), 200);
	gp = in("gp");
	for (int i = 0; i < 142; i++) {
		later(50);
		assert_status(visit_get(&gp, "/account"), i < 142 ? 200 : 303);
	}
	later(50 * 3);
	assert_status(visit_get(&gp, "/account"), 303);
	/* settings that cannot be */
	struct signin_rules rules;
	assert_int_equal(signin_rules_limits(kit_cx_now(), STR("gp=0/8"), &rules), ERR_BAD_FIELD);
	assert_int_equal(signin_rules_limits(kit_cx_now(), STR("gp=10/25"), &rules), ERR_BAD_FIELD);
	assert_int_equal(signin_rules_limits(kit_cx_now(), STR("gp"), &rules), ERR_BAD_FIELD);
	assert_int_equal(signin_rules_limits(kit_cx_now(), STR("nobody=10/8"), &rules), ERR_BAD_FIELD);
	assert_int_equal(signin_rules_second(kit_cx_now(), STR("gp nobody"), &rules), ERR_BAD_FIELD);
}

/* ---- invitations ---- */

struct invite { int64_t staff; const char *code; };
static enum err invite_write(struct cx *cx, struct db *db, void *arg)
{
	const struct invite *i = arg;
	unsigned char *hash = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(hash, (const unsigned char *)i->code, strlen(i->code));
	return invitation_add(cx, db, i->staff, (struct str){ (char *)hash, crypto_hash_sha256_BYTES }, NIL, clock_now());
}

static struct str choose(const char *code, const char *password)
{
	struct visitor v = { .door = door };
	return visit_post(&v, "/welcome", arena_printf(kit_cx_now()->arena, "code=%s&new=%s&again=%s", code, password, password));
}

static void test_invitation(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	later(1000);
	const char *code[5];
	for (size_t i = 0; i < LENGTH(code); i++)
		code[i] = str_c(cx->arena, code_make(cx, INVITATION_GROUPS));
	struct visitor before = in("gp");
	assert_ok(store_write(cx, region.store, invite_write, &(struct invite){ people[2], code[0] }));
	assert_status(choose("00000-00000-00000-00000", "a+sentence+of+hers"), 422);
	assert_status(choose(code[0], "short"), 422);
	assert_has(choose(code[0], "Invented+gp+2026"), "guessed first");
	assert_status(choose(code[0], "a+sentence+of+hers"), 303);
	assert_status(choose(code[0], "another+man's+sentence"), 422);                   /* once */
	assert_status(visit_get(&before, "/account"), 303);                             /* what the old password began is over */
	struct visitor v = { .door = door };
	assert_status(visit_sign_in(&v, "gp", SENT), 401);
	assert_status(visit_sign_in(&v, "gp", "a+sentence+of+hers"), 303);
	/* a newer one ends the older, and each its own time */
	assert_ok(store_write(cx, region.store, invite_write, &(struct invite){ people[2], code[1] }));
	assert_ok(store_write(cx, region.store, invite_write, &(struct invite){ people[2], code[2] }));
	assert_status(choose(code[1], SENT), 422);
	later(INVITATION_HOURS * 3600 + 1);
	assert_status(choose(code[2], SENT), 422);
	assert_ok(store_write(cx, region.store, invite_write, &(struct invite){ people[2], code[3] }));
	assert_status(choose(code[3], SENT), 303);
}

/* ---- who leaves ---- */

#define MANY 1000
struct leaver { int64_t staff; struct token token[MANY]; };

static enum err sign_in_often(struct cx *cx, struct db *db, void *arg)
{
	struct leaver *l = arg;
	int64_t id;
	TRY(staff_add(cx, db, STR("leaver"), STR("Somebody Else"), STR("nurse"), STR(""), clock_now(), &l->staff));
	TRY(staff_give_role(cx, db, l->staff, region.trust, STR("ward"), clock_now()));
	TRY(staff_give_role(cx, db, l->staff, region.service, STR("mus_clinician"), clock_now()));
	for (int i = 0; i < MANY; i++)
		TRY(signin_start(cx, db, kit_policy(), l->staff, i % 2 ? region.trust : region.service, i % 2 ? STR("ward") : STR("mus_clinician"),
				 clock_now(), 12, &l->token[i], &id));
	return OK;
}

static enum err leave(struct cx *cx, struct db *db, void *arg)
{
	const struct leaver *l = arg;
	return staff_leave(cx, db, l->staff, clock_now());
}

static enum err end_one_role(struct cx *cx, struct db *db, void *arg)
{
	const struct leaver *l = arg;
	struct staff_role *roles;
	size_t n;
	TRY(staff_roles(cx, db, l->staff, clock_now(), &roles, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(roles[i].role, "ward"))
			TRY(staff_end_role(cx, db, roles[i].id, clock_now()));
	return OK;
}

static int live(const struct leaver *l)
{
	struct db *db;
	struct signin s;
	int n = 0;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	for (int i = 0; i < MANY; i++) {
		n += signin_find(kit_cx_now(), db, &l->token[i], clock_now(), 15, &s) == OK;
		cx_clear(kit_cx_now());
	}
	store_reader_back(region.store, db);
	return n;
}

static void test_leaver(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	later(1000);
	struct leaver *l = arena_alloc(cx->arena, sizeof *l);
	assert_ok(store_write(cx, region.store, sign_in_often, l));
	assert_int_equal(live(l), MANY);
	assert_ok(store_write(cx, region.store, end_one_role, l));
	assert_int_equal(live(l), MANY / 2);
	assert_ok(store_write(cx, region.store, leave, l));
	assert_int_equal(live(l), 0);
	assert_int_equal(kit_ask_number(&where, arena_printf(cx->arena, "SELECT COUNT(*) FROM sight s JOIN signin n ON n.id = s.signin_id WHERE "
		"n.staff_id = %lld", (long long)l->staff)), 0);
}

static enum err left_open(struct cx *cx, struct db *db, void *arg)
{
	struct token token;
	int64_t *staff = arg, id;
	TRY(staff_add(cx, db, STR("closer"), STR("Somebody Else"), STR("nurse"), STR(""), clock_now(), staff));
	TRY(staff_give_role(cx, db, *staff, region.service, STR("mus_clinician"), clock_now()));
	return signin_start(cx, db, kit_policy(), *staff, region.service, STR("mus_clinician"), clock_now(), 12, &token, &id);
}

static enum err tidied(struct cx *cx, struct db *db, void *arg)
{
	return sight_tidy(cx, db, *(struct instant *)arg);
}

static int64_t seen_by(int64_t staff)
{
	return kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM sight s JOIN signin n ON n.id = s.signin_id WHERE n.staff_id = %lld",
		(long long)staff));
}

/* A browser that was closed: what it saw goes when its time is over, and not before. */
static void test_left_open(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	later(1000);
	int64_t staff;
	assert_ok(store_write(cx, region.store, left_open, &staff));
	int64_t before = seen_by(staff);
	assert_true(before > 0);
	struct instant at_once = clock_now(), then = { at_once.us + 2 * US_PER_DAY };
	assert_ok(store_write(cx, region.store, tidied, &at_once));
	assert_int_equal(seen_by(staff), before);
	assert_ok(store_write(cx, region.store, tidied, &then));
	assert_int_equal(seen_by(staff), 0);
}

/* A form answers a stranger as it answers the owner: one wrong password by words, status and length; and the wait. */
static void test_enumeration(void **state)
{
	(void)state;
	kit_cx();
	later(10000);
	struct visitor v = { .door = door };
	const char *known = QUIET, *unknown = engine == STORE_SQLITE ? "quiet-x" : "quiet-y";
	for (int i = 0; i < 8; i++) {
		struct str a = visit_sign_in(&v, known, "wrong"), b = visit_sign_in(&v, unknown, "wrong");
		assert_int_equal(http_status(a), http_status(b));
		assert_int_equal(http_status(a), i < 5 ? 401 : 429);
		assert_int_equal(http_body(a).n - strlen(known), http_body(b).n - strlen(unknown));
		assert_true(str_eq(http_header(a, "Retry-After"), http_header(b, "Retry-After")));
	}
}

/* Each of these forms sent twice leaves what sending it once leaves (welcome_send: see test_invitation). */
static void test_twice(void **state)
{
	(void)state;
	kit_cx();
	later(10000);
	struct visitor v = { .door = door }, other = { .door = door };
	assert_status(visit_sign_in(&v, QUIET, SENT), 303);
	/* second_send: a second "begin" is a new secret, and ten codes are ten codes */
	struct str secret = enrol(&v, NULL);
	assert_status(do_it(&v, "/account/second", "/account/second", "do=codes"), 200);
	assert_status(do_it(&v, "/account/second", "/account/second", "do=codes"), 200);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM recovery_code r JOIN staff s ON s.id = r.staff_id WHERE s.login LIKE 'quiet%'"),
		RECOVERY_CODES);
	/* sign_in_code: one sign-in; the repeat does not throw it out */
	struct str half = half_in(&other, QUIET);
	const char *code = code_of(secret, 0);
	assert_status(code_in(&other, half, code), 303);
	struct visitor good = other;
	struct str again = code_in(&other, half, code);
	assert_status(again, 401);
	assert_false(str_known(http_header(again, "Set-Cookie")));
	assert_status(visit_get(&good, "/account"), 200);
	/* sign_in_again_send: the repeat comes under the token that was replaced */
	later(60);
	const char *body = arena_printf(kit_cx_now()->arena, "csrf=%s&to=&proof=%s", visit_hidden(visit_get(&v, "/sign-in/again"), "csrf"),
		code_of(secret, 0));
	struct str first = visit_post(&v, "/sign-in/again", body), second = visit_post(&v, "/sign-in/again", body);
	assert_status(first, 303);
	assert_status(second, 401);
	assert_false(str_known(http_header(second, "Set-Cookie")));
	visit_keep_cookie(&v, first);
	/* account_end, account_end_others */
	struct str page = visit_get(&v, "/account"), rest = str_sub(page, (size_t)str_find(page, "/end") + 4, page.n);
	const char *end = arena_printf(kit_cx_now()->arena, "/account/signin/%.*s/end", STRF(between(rest, "/account/signin/", "/end")));
	assert_status(do_it(&v, "/account", end, ""), 303);
	assert_status(do_it(&v, "/account", end, ""), 303);
	assert_status(do_it(&v, "/account", "/account/signins/end", ""), 303);
	assert_status(do_it(&v, "/account", "/account/signins/end", ""), 303);
	assert_status(visit_get(&v, "/account"), 200);
	assert_status(visit_get(&good, "/account"), 303);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh), cmocka_unit_test(test_again), cmocka_unit_test(test_elsewhere), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_invitation), cmocka_unit_test(test_leaver), cmocka_unit_test(test_left_open),
		cmocka_unit_test(test_second_factor), cmocka_unit_test(test_needed),
		cmocka_unit_test(test_guessing_codes), cmocka_unit_test(test_enumeration), cmocka_unit_test(test_twice),
	};
	return kit_run_on_engines("signin", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
