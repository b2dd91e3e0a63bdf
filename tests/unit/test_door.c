/* The street door on a real socket: what it lets in, what it refuses, what every answer carries. Over both engines. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/csrf.h"
#include "door/door.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "store/store.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/store.h"

/* ---- a site of its own ---- */

static _Atomic int decided, slow_running;
static char uploaded[100];

static enum err page_hello(struct cx *cx, struct request *rq, struct response *rs)
{
	(void)cx;
	buf_printf(&rs->body, "<p>hello %.*s</p>", STRF(rq->who ? rq->who->staff_name : STR("nobody")));
	return OK;
}

static enum err page_person(struct cx *cx, struct request *rq, struct response *rs)
{
	char text[ID_TEXT];
	(void)cx;
	rq->subject = str_of(arena_text(cx->arena, id_text(rq->id[0], text)));
	rq->rows = 1;
	buf_printf(&rs->body, "<p>person %.*s csrf=%.*s</p>", STRF(rq->subject), STRF(rq->csrf));
	return OK;
}

static enum err page_decide(struct cx *cx, struct request *rq, struct response *rs)
{
	(void)cx, (void)rq;
	decided++;
	return response_go(rs, STR("/worklist"));
}

static enum err page_slow(struct cx *cx, struct request *rq, struct response *rs)
{
	(void)cx, (void)rq;
	slow_running++;
	nanosleep(&(struct timespec){ .tv_nsec = 400000000 }, NULL);
	buf_text(&rs->body, "slow");
	return OK;
}

static enum err page_fails(struct cx *cx, struct request *rq, struct response *rs)
{
	(void)rq;
	buf_text(&rs->body, "half a page about somebody");
	return fail(cx, ERR_STORE, "The database said no <b>.");
}

static enum err page_import(struct cx *cx, struct request *rq, struct response *rs)
{
	must(rq->form.uploads == 1);
	struct str bytes;
	TRY(file_read(cx, rq->form.upload[0].path, 1000, &bytes));
	snprintf(uploaded, sizeof uploaded, "%.*s:%.*s", STRF(rq->form.upload[0].name), STRF(bytes));
	return response_go(rs, STR("/imports"));
}

static void error_page(struct cx *cx, const struct request *rq, int status, const char *say, struct response *rs)
{
	(void)cx, (void)rq;
	if (!rs->body.max)
		buf_init(&rs->body, 10000);
	buf_printf(&rs->body, "error %d: %s", status, say);
}

static const struct route routes[] = {
	{ "GET", "/", page_hello, "hello", "look", "open", "", "" },
	{ "GET", "/sign-in", page_hello, "sign_in", "look", "open", "", "" },
	{ "GET", "/person/{person}", page_person, "person", "look", "person", "look", "" },
	{ "GET", "/rule/<rule>", page_hello, "rule", "look", "rule", "", "" },
	{ "POST", "/finding/{finding}/decide", page_decide, "decide", "decide", "finding", "change", "same" },
	{ "POST", "/person/{person}", page_decide, "post_person", "decide", "finding", "change", "same" },
	{ "GET", "/slow", page_slow, "slow", "look", "open", "", "" },
	{ "GET", "/fails", page_fails, "fails", "look", "open", "", "" },
	{ "POST", "/keyed", page_decide, "keyed", "decide", "finding", "change", "key" },
	{ "UPLOAD", "/import", page_import, "import", "decide", "finding", "change", "same" },
};
static const struct door_site site = { routes, LENGTH(routes), error_page };

static struct arena arena;
static struct cx cx;
static struct store *store;
static struct door *door;
static struct door_settings settings;
static const char *folder;
static enum store_engine engine;
static struct store_where where;
static struct token token, gp_token;

struct making { int64_t staff, gp; };

static enum err make(struct cx *c, struct db *db, void *arg)
{
	struct making *m = arg;
	struct instant now = clock_now();
	struct organisation_add_in clinic = { .outside = id_random(), .ods = STR("RXT"), .name = STR("MUS clinic"),
		.type = ORG_MUS_SERVICE, .successor_id = NIL };
	int64_t id;
	TRY(db_ids(c, db, "organisation", 1, &clinic.id));
	must(clinic.id == 1);
	TRY(db_run(c, db, &Q_ORGANISATION_ADD, &clinic));
	TRY(staff_add(c, db, STR("priya"), STR("Dr Priya Nair"), STR("psychiatrist"), STR(""), now, &m->staff));
	TRY(staff_give_role(c, db, m->staff, 1, STR("mus_clinician"), now));
	TRY(staff_give_role(c, db, m->staff, 1, STR("analyst"), now));
	TRY(signin_start(c, db, kit_policy(), m->staff, 1, STR("mus_clinician"), now, 12, &token, &id));
	return signin_start(c, db, kit_policy(), m->staff, 1, STR("analyst"), now, 12, &gp_token, &id);
}

static int64_t sql_count(const char *text)
{
	return kit_ask_number(&where, text);
}

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	log_quiet(true);
	arena_init(&arena, 0);
	cx.arena = &arena;
	folder = kit_scratch();
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list,
		.migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = file_join(&arena, folder, "record.db");
	else
		where.conninfo = arena_text(&arena, kit_pg_conninfo());
	must(store_open(&cx, &where, &store) == OK);
	must(store_write(&cx, store, make, &(struct making){ 0 }) == OK);
	settings = (struct door_settings){ .address = "127.0.0.1", .inbox = folder, .idle_minutes = 15, .hours_max = 12,
		.patience_s = 1 };
	must(file_write(&cx, file_join(&arena, folder, "upload-of-a-killed-server"), STR("half a file"), 0600) == OK);
	must(door_open(&cx, &settings, store, &site, &door) == OK);
	return file_exists(file_join(&arena, folder, "upload-of-a-killed-server")) ? -1 : 0;       /* swept; the record beside it stays */
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(store);
	arena_free(&arena);
	return 0;
}

/* ---- a client ---- */

static int dial(const struct door *to)
{
	return http_dial(door_port(to));
}

static struct str ask_raw(struct str text)
{
	int fd = dial(door);
	http_say(fd, text);
	return http_hear(fd);
}

static const char *cookie_of(const struct token *t)
{
	char hex[2 * TOKEN_BYTES + 1];
	if (!t)
		return "";
	sodium_bin2hex(hex, sizeof hex, t->b, sizeof t->b);
	return arena_printf(kit_cx_now()->arena, "Cookie: waymark=%s\r\n", hex);
}

static struct str ask(const char *method, const char *target, const struct token *who, const char *headers, const char *body)
{
	char *text = arena_printf(kit_cx_now()->arena, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s%s", method,
		target,
		door_port(door), cookie_of(who), headers);
	if (body)
		text = arena_printf(kit_cx_now()->arena, "%sContent-Length: %zu\r\n\r\n%s", text, strlen(body), body);
	else
		text = arena_printf(kit_cx_now()->arena, "%s\r\n", text);
	return ask_raw(str_of(text));
}

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define PERSON "/person/00000000000000000000000001"
#define FINDING "/finding/00000000000000000000000001/decide"

#define assert_status(answer, n) do { struct str a_ = (answer); if (http_status(a_) != (n)) print_error("%.*s\n", STRF(a_)); \
	assert_int_equal(http_status(a_), (n)); } while (0)
#define assert_has(answer, what) do { \
	struct str b_ = (answer); \
	if (str_find(b_, (what)) < 0) \
		print_error("no \"%s\" in\n%.*s\n", (what), STRF(b_)); \
	assert_true(str_find(b_, (what)) >= 0); \
} while (0)

static const char *csrf_of_page(void)
{
	struct str page = ask("GET", PERSON, &token, "", NULL), rest;
	ptrdiff_t at = str_find(page, "csrf=");
	must(at > 0);
	rest = str_sub(page, (size_t)at + 5, 64);
	return str_c(kit_cx_now()->arena, rest);
}

/* ---- what is asked ---- */

static void test_headers(void **state)
{
	(void)state;
	kit_cx();
	struct str answers[] = { ask("GET", "/", NULL, "", NULL), ask("GET", "/none", NULL, "", NULL),
		ask("GET", "/fails", NULL, "", NULL),
		ask("POST", "/", NULL, FORM, "a=1"), ask("GET", PERSON, &token, "", NULL) };
	int wants[] = { 200, 404, 500, 405, 200 };
	for (size_t i = 0; i < LENGTH(answers); i++) {
		assert_status(answers[i], wants[i]);
		assert_has(answers[i], "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
			"'self' data:; "
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'\r\n");
		assert_has(answers[i], "X-Content-Type-Options: nosniff\r\n");
		assert_has(answers[i], "Referrer-Policy: no-referrer\r\n");
		assert_has(answers[i], "Cross-Origin-Opener-Policy: same-origin\r\n");
		assert_has(answers[i], "Cross-Origin-Resource-Policy: same-origin\r\n");
		assert_has(answers[i], "Cache-Control: no-store\r\n");
	}
	assert_has(answers[0], "hello nobody");
	assert_has(answers[3], "Allow: GET, HEAD\r\n");
	/* what failed shows nothing of what it had begun to say */
	assert_has(answers[2], "error 500: The database said no");
	assert_int_equal(str_find(answers[2], "half a page"), -1);
}

static void test_methods_and_paths(void **state)
{
	(void)state;
	kit_cx();
	struct str head = ask("HEAD", "/", NULL, "", NULL);
	assert_status(head, 200);
	assert_has(head, "Content-Length: 19\r\n");
	assert_int_equal(str_find(head, "hello"), -1);
	assert_status(ask("PUT", "/", NULL, "", ""), 405);
	assert_status(ask("DELETE", "/", NULL, "", NULL), 405);
	assert_status(ask("OPTIONS", "/", NULL, "", NULL), 405);
	static const char *const none[] = { "/person", "/person/", "/person/x", "/person/0000000000000000000000000u", "//",
		"/%2e%2e/etc/passwd", "/../x",
		"/rule/", "/rule/A", "/rule/a/b", "/rule/a%2Fb", "/PERSON/00000000000000000000000001", "/assets/x/y",
		"/data/errors.csv" };
	for (size_t i = 0; i < LENGTH(none); i++)
		assert_status(ask("GET", none[i], &token, "", NULL), 404);
	assert_status(ask("GET", "/rule/mss3-search", &token, "", NULL), 200);
	assert_status(ask("GET", "/?a=%zz", NULL, "", NULL), 400);
	AUTO(buf) struct buf text;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < 3000; i++)
		buf_char(&text, 'a');
	assert_status(ask("GET", arena_printf(kit_cx_now()->arena, "/?a=%.*s", STRF(buf_view(&text))), NULL, "", NULL), 413);
	for (int i = 0; i < 40000; i++)
		buf_char(&text, 'a');
	assert_status(ask("GET", "/", NULL, arena_printf(kit_cx_now()->arena, "X: %.*s\r\n", STRF(buf_view(&text))), NULL), 431);
}

static void test_hosts(void **state)
{
	(void)state;
	kit_cx();
	assert_status(ask_raw(STR("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")), 421);
	assert_status(ask_raw(STR("GET / HTTP/1.1\r\nHost: localhost:99\r\nConnection: close\r\n\r\n")), 200);
	assert_true(host_known(STR("A.nhs.uk:443"), "b.nhs.uk, a.nhs.uk"));
	assert_true(host_known(STR("[::1]:8080"), NULL));
	assert_true(host_known(STR("x"), "*"));
	assert_false(host_known(STR("a.nhs.uk.evil"), "a.nhs.uk"));
	assert_false(host_known(STR(""), "*"));
}

static void test_assets(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	const struct asset *css = asset_find(STR("nhsuk/nhsuk-frontend.css")), *data = asset_find(STR("data/errors.csv"));
	char *path = arena_printf(c->arena, "/assets/%s/%s", css->hash, css->path);
	struct str plain = ask("GET", path, NULL, "", NULL), packed = ask("GET", path, NULL, "Accept-Encoding: gzip, br\r\n", NULL);
	assert_status(plain, 200);
	assert_has(plain, "Cache-Control: public, max-age=31536000, immutable\r\n");
	assert_has(plain, "Content-Type: text/css; charset=utf-8\r\n");
	assert_has(plain, ".nhsuk-tag--grey");
	assert_has(packed, "Content-Encoding: br\r\n");
	assert_true(packed.n < plain.n / 5);
	assert_status(ask("GET", arena_printf(c->arena, "/assets/0123456789abcdef/%s", css->path), NULL, "", NULL), 404);
	assert_status(ask("GET", arena_printf(c->arena, "/assets/%s/%s", data->hash, data->path), NULL, "", NULL), 404);
}

/* ---- who asks ---- */

static void test_sign_in(void **state)
{
	(void)state;
	kit_cx();
	struct str answer = ask("GET", PERSON "?a=b&c=%20", NULL, "", NULL);
	assert_status(answer, 303);
	assert_has(answer, "Location: /sign-in?to=%2F%70%65%72%73%6F%6E%2F");
	assert_status(ask("POST", FINDING, NULL, FORM, "a=1"), 401);
	struct token wrong = token;
	wrong.b[3] ^= 1;
	answer = ask("GET", PERSON, &wrong, "", NULL);
	assert_status(answer, 303);
	assert_has(answer, "Set-Cookie: waymark=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\n");
	assert_has(ask("GET", "/", &token, "", NULL), "hello Dr Priya Nair");
	/* an analyst sees rules, not people */
	assert_status(ask("GET", PERSON, &gp_token, "", NULL), 403);
	assert_status(ask("GET", "/rule/mss3-search", &gp_token, "", NULL), 200);
}

static void test_idle(void **state)
{
	(void)state;
	kit_cx();
	struct instant now = clock_now();
	clock_set((struct instant){ now.us + INT64_C(16) * 60000000 });
	assert_status(ask("GET", PERSON, &token, "", NULL), 303);
	/* used every ten minutes it lives on, to its absolute end */
	for (int i = 1; i * 10 < 12 * 60; i++) {
		clock_set((struct instant){ now.us + INT64_C(10) * i * 60000000 });
		assert_status(ask("GET", PERSON, &token, "", NULL), 200);
	}
	clock_set((struct instant){ now.us + INT64_C(721) * 60000000 });
	assert_status(ask("GET", PERSON, &token, "", NULL), 303);
	clock_set(now);
	assert_status(ask("GET", PERSON, &token, "", NULL), 200);
	clock_set(INSTANT_NONE);
}

static void test_looks_are_audited(void **state)
{
	(void)state;
	kit_cx();
	int64_t before = sql_count("SELECT COUNT(*) FROM audit WHERE operation = 'look' AND class = 'person' AND outcome = 0");
	assert_status(ask("GET", PERSON, &token, "", NULL), 200);
	assert_int_equal(sql_count("SELECT COUNT(*) FROM audit WHERE operation = 'look' AND class = 'person' AND outcome = 0"), before + 1);
	assert_int_equal(sql_count("SELECT COUNT(*) FROM audit WHERE operation = 'look' AND class = 'person' AND role = "
		"'mus_clinician' AND "
		"organisation_id = 1 AND subject = '00000000000000000000000001' AND length(request) = 26 AND rows = 1"), before + 1);
	int64_t all = sql_count("SELECT COUNT(*) FROM audit");
	assert_status(ask("GET", PERSON, &gp_token, "", NULL), 403);
	assert_status(ask("GET", "/rule/x", &token, "", NULL), 200);
	/* nothing was shown; that it was asked for is in the log */
	assert_int_equal(sql_count("SELECT COUNT(*) FROM audit"), all + 1);
	assert_int_equal(sql_count("SELECT outcome FROM audit ORDER BY id DESC LIMIT 1"), 4);
}

/* ---- forged and broken forms ---- */

static void test_forged(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	const char *csrf = csrf_of_page();
	char *good = arena_printf(c->arena, "csrf=%s&key=", csrf), *own =
		arena_printf(c->arena, FORM "Origin: http://127.0.0.1:%d\r\n", door_port(door));
	int before = decided;
	assert_status(ask("POST", FINDING, &token, FORM, "csrf=&key="), 403);
	assert_status(ask("POST", FINDING, &token, FORM, "key="), 403);
	char *wrong = arena_text(c->arena, good);
	wrong[10] = wrong[10] == 'a' ? 'b' : 'a';
	assert_status(ask("POST", FINDING, &token, FORM, wrong), 403);
	assert_status(ask("POST", FINDING, &gp_token, FORM, good), 403);
	assert_status(ask("POST", FINDING, &token, FORM "Origin: http://evil.example\r\n", good), 403);
	assert_status(ask("POST", FINDING, &token, FORM "Origin: null\r\n", good), 403);
	assert_status(ask("POST", FINDING, &token, arena_printf(c->arena, FORM "Origin: https://127.0.0.1:%d\r\n", door_port(door)),
		good), 403);
	assert_status(ask("POST", FINDING, &token, FORM "Sec-Fetch-Site: cross-site\r\n", good), 403);
	assert_status(ask("POST", FINDING, &token, FORM "Sec-Fetch-Site: same-site\r\n", good), 403);
	assert_status(ask("POST", FINDING, NULL, FORM, good), 401);
	assert_status(ask("GET", FINDING, &token, "", NULL), 405);
	assert_int_equal(decided, before);
	struct str answer = ask("POST", FINDING, &token, own, good);
	assert_status(answer, 303);
	assert_has(answer, "Location: /worklist\r\n");
	assert_status(ask("POST", FINDING, &token, FORM "Sec-Fetch-Site: same-origin\r\n", good), 303);
	assert_int_equal(decided, before + 2);
	assert_status(ask("POST", FINDING, &token, FORM, arena_printf(c->arena, "csrf=%s&key=abc", csrf)), 400);
}

static void test_keys(void **state)
{
	(void)state;
	kit_cx();
	struct str page = ask("GET", PERSON, &token, "", NULL), csrf;
	str_cut(str_sub(page, (size_t)str_find(page, "csrf=") + 5, page.n), '<', &csrf, &(struct str){ 0 });
	int before = decided;
	const char *c = str_c(kit_cx_now()->arena, csrf);
	const struct { const char *more; int status; } forms[] = { { "", 400 }, { "&key=", 400 }, { "&key=short", 400 },
		{ "&key=0123456789abcdefghjkmnpqrs", 303 } };
	for (size_t i = 0; i < LENGTH(forms); i++) {
		struct str answer = ask("POST", "/keyed", &token, FORM, arena_printf(kit_cx_now()->arena, "csrf=%s%s", c, forms[i].more));
		assert_int_equal(http_status(answer), forms[i].status);
	}
	assert_int_equal(decided, before + 1);
}

static void test_bodies(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	int before = decided;
	assert_status(ask("POST", FINDING, &token, "Content-Type: application/json\r\n", "{}"), 415);
	assert_status(ask("POST", FINDING, &token, "Content-Type: multipart/form-data; boundary=x\r\n", "--x--"), 415);
	assert_status(ask("POST", FINDING, &token, "", ""), 415);
	assert_status(ask("POST", FINDING, &token, FORM "Content-Length: 99999999999\r\n", NULL), 413);
	assert_status(ask("POST", FINDING, &token, FORM, "csrf=%ff"), 400);
	/* a little too much is read to its end, so that the answer is heard */
	AUTO(buf) struct buf big;
	buf_init(&big, 8 << 20);
	while (big.n < LIMIT_BODY + 100000)
		buf_text(&big, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	buf_char(&big, '\0');
	assert_status(ask("POST", FINDING, &token, FORM, big.p), 413);
	char *chunk = arena_printf(c->arena,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s" FORM "Transfer-Encoding: "
		"chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n",
		FINDING, cookie_of(&token), strlen(big.p), big.p);
	assert_status(ask_raw(str_of(chunk)), 413);
	assert_int_equal(decided, before);
}

#define UPLOAD "Content-Type: multipart/form-data; boundary=BB\r\n"

static size_t files_in_inbox(void)
{
	char **names;
	size_t count, n = 0;
	assert_ok(file_list(kit_cx_now(), folder, "", &names, &count));
	for (size_t i = 0; i < count; i++)
		n += str_starts(str_of(names[i]), "upload-");
	return n;
}

static void test_upload(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	const char *csrf = csrf_of_page();
	const char *file = "--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a/b.csv\"\r\n\r\nx,y\r\n--BB";
	char *first = arena_printf(c->arena, "--BB\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n", csrf);
	uploaded[0] = '\0';
	/* the role may not; nobody; a stale or late secret: no byte of the file is kept */
	assert_status(ask("POST", "/import", &gp_token, UPLOAD, arena_printf(c->arena, "%s%s--\r\n", first, file)), 403);
	assert_status(ask("POST", "/import", NULL, UPLOAD, arena_printf(c->arena, "%s%s--\r\n", first, file)), 401);
	assert_status(ask("POST", "/import", &token, UPLOAD, arena_printf(c->arena, "%s--\r\n", file)), 403);
	assert_status(ask("POST", "/import", &token, UPLOAD, arena_printf(c->arena, "%s\r\n%s--\r\n", file, first)), 403);
	assert_status(ask("POST", "/import", &token, UPLOAD, arena_printf(c->arena, "%s%s", first, file)), 400);
	assert_string_equal(uploaded, "");
	assert_int_equal(files_in_inbox(), 0);
	assert_status(ask("POST", "/import", &token, UPLOAD, arena_printf(c->arena, "%s%s--\r\n", first, file)), 303);
	assert_string_equal(uploaded, "b.csv:x,y");
	assert_int_equal(files_in_inbox(), 0);
}

/* ---- load, slowness, stopping ---- */

static void test_slow_senders(void **state)
{
	(void)state;
	kit_cx();
	int fd = dial(door);
	int64_t began = clock_ticks_us();
	for (int i = 0; i < 100; i++) {          /* a byte now and then is not silence, and is shown out all the same */
		if (send(fd, "GET / HTTP/1.1\r\nX-Slow: "
			"........................................................................................................" + i,
			 1, MSG_NOSIGNAL) <= 0 || recv(fd, (char[1]){ 0 }, 1, MSG_DONTWAIT) == 0)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
	int64_t took = clock_ticks_us() - began;
	assert_true(took > 900000 && took < 3500000);
	assert_int_equal(http_hear(fd).n, 0);
	fd = dial(door);
	http_say(fd, str_of(arena_printf(kit_cx_now()->arena,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s" FORM "Content-Length: 100000\r\n\r\na=", FINDING, cookie_of(&token))));
	began = clock_ticks_us();
	assert_int_equal(http_hear(fd).n, 0);
	assert_true(clock_ticks_us() - began < 3500000);
	assert_status(ask("GET", "/", NULL, "", NULL), 200);
}

static void test_full(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	struct door_settings small = settings;
	struct door *busy;
	small.workers = 1;
	small.queue = 1;
	assert_ok(door_open(c, &small, store, &site, &busy));
	int fd[3];
	struct str text = STR("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	slow_running = 0;
	for (int i = 0; i < 3; i++) {
		fd[i] = dial(busy);
		http_say(fd[i], text);
		while (i == 0 && slow_running == 0)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
	struct str third = http_hear(fd[2]);
	assert_status(third, 503);
	assert_has(third, "Retry-After: 5\r\n");
	assert_status(http_hear(fd[0]), 200);
	assert_status(http_hear(fd[1]), 200);
	door_close(busy);
}

static void *close_it(void *arg)
{
	door_close(arg);
	return NULL;
}

static void test_stop_is_graceful(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	struct door *leaving;
	pthread_t thread;
	assert_ok(door_open(c, &settings, store, &site, &leaving));
	int fd = dial(leaving), port = door_port(leaving);
	slow_running = 0;
	http_say(fd, STR("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
	while (slow_running == 0)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	assert_int_equal(pthread_create(&thread, NULL, close_it, leaving), 0);
	assert_status(http_hear(fd), 200);
	pthread_join(thread, NULL);
	/* the port is free again, and a taken one is said by its number */
	struct door_settings same = settings;
	same.port = port;
	assert_ok(door_open(c, &same, store, &site, &leaving));
	struct door *second;
	assert_int_equal(door_open(c, &same, store, &site, &second), ERR_PORT);
	assert_true(str_find(str_of(cx_say(c)), arena_printf(c->arena, "Port %d", port)) >= 0);
	door_close(leaving);
	same.address = "nowhere";
	assert_int_equal(door_open(c, &same, store, &site, &second), ERR_USAGE);
}

/* ---- passwords ---- */

static void test_passwords(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	struct str phc;
	assert_int_equal(password_make(c, STR("short"), STR("priya"), &phc), ERR_BAD_FIELD);
	assert_int_equal(password_make(c, STR("aaaaaaaaaaaaaaaa"), STR("priya"), &phc), ERR_BAD_FIELD);
	assert_int_equal(password_make(c, STR("Priya.Nair@nhs"), STR("priya.nair@nhs"), &phc), ERR_BAD_FIELD);
	assert_ok(password_make(c, STR("four words you remember"), STR("priya"), &phc));
	assert_true(str_starts(phc, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_true(password_is(phc, STR("four words you remember")));
	assert_false(password_is(phc, STR("four words you remembe")));
	assert_false(password_is(STR(""), STR("four words you remember")));
	assert_false(password_is(STR(""), STR("")));
	assert_false(password_is(phc, STR_NONE));
	/* nobody of that name takes as long as a wrong password: the best of some, because others use this machine too */
	int64_t somebody = INT64_MAX, nobody = INT64_MAX;
	password_is(STR(""), STR("x"));
	for (int i = 0; i < 60 && (i < 6 || nobody * 2 <= somebody || somebody * 2 <= nobody); i++) {
		int64_t t0 = clock_ticks_us();
		password_is(phc, STR("wrong"));
		int64_t t1 = clock_ticks_us();
		password_is(STR(""), STR("wrong"));
		int64_t t2 = clock_ticks_us();
		somebody = t1 - t0 < somebody ? t1 - t0 : somebody;
		nobody = t2 - t1 < nobody ? t2 - t1 : nobody;
	}
	assert_true(nobody * 2 > somebody && somebody * 2 > nobody);

	struct instant now = clock_now();
	struct str home = STR("192.0.2.7");
	for (int i = 0; i < 4; i++)
		password_tried(STR("mallory"), home, false, now);
	assert_int_equal(password_wait_s(STR("mallory"), home, now), 0);
	password_tried(STR("mallory"), home, false, now);
	assert_int_equal(password_wait_s(STR("mallory"), home, now), 2);
	password_tried(STR("mallory"), home, false, now);
	assert_int_equal(password_wait_s(STR("mallory"), home, now), 4);
	for (int i = 0; i < 20; i++)
		password_tried(STR("mallory"), home, false, now);
	assert_int_equal(password_wait_s(STR("mallory"), home, now), 900);
	assert_int_equal(password_wait_s(STR("alice"), home, now), 0);
	assert_int_equal(password_wait_s(STR("mallory"), home, (struct instant){ now.us + INT64_C(901000000) }), 0);
	/* the neighbour in the same network waits as long; from elsewhere, and in capitals, a minute at most: nobody is kept out */
	assert_int_equal(password_wait_s(STR("mallory"), STR("192.0.2.99"), now), 900);
	assert_int_equal(password_wait_s(STR("mallory"), STR("198.51.100.1"), now), 60);
	assert_int_equal(password_wait_s(STR("MALLORY"), STR("2001:db8:1:2::1"), now), 60);
	password_tried(STR("mallory"), home, true, now);
	assert_int_equal(password_wait_s(STR("mallory"), home, now), 0);
}

/* One password tried on every name: the network waits, whatever the names; the next one does not. */
static void test_spraying(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	struct instant now = clock_now();
	/* what was tried is remembered by the process: each engine's run has networks of its own */
	bool first = engine == STORE_SQLITE;
	struct str six = first ? STR("2001:db8:77:1:a::1") : STR("2001:db8:78:1:a::1");
	for (int i = 0; i < 60; i++) {
		struct str name = str_of(arena_printf(c->arena, "name-%d", i));
		assert_int_equal(password_wait_s(name, six, now), 0);
		password_tried(name, six, false, now);
	}
	password_tried(STR("name-60"), six, false, now);
	assert_int_equal(password_wait_s(STR("another"), first ? STR("2001:db8:77:1:ffff::2") : STR("2001:db8:78:1:ffff::2"), now), 5);
	assert_int_equal(password_wait_s(STR("another"), first ? STR("2001:db8:77:2::2") : STR("2001:db8:78:2::2"), now), 0);
	assert_int_equal(password_wait_s(STR("another"), six, (struct instant){ now.us + INT64_C(5000000) }), 0);
}

static void test_guessable(void **state)
{
	(void)state;
	struct cx *c = kit_cx();
	struct password_owner owner = { STR("priya.nair"), STR("Dr Priya Nair"), STR("Northvale Symptoms Service") };
	static const char *const bad[] = { "1qaz2wsx3edc", "Passwordpassword1", "P@ssw0rd123456!", "qwertyuiop12345", "abcdefghijklmn",
		"priyanair2026!!", "Northvale2026!", "northvaleNHS123", "welcome welcome", "abcabcabcabcabc", "Dr Priya Nair 1", "SummerLove2026",
		"symptoms service 1" };
	static const char *const good[] = { "four words you remember", "correct horse battery staple", "kJ8#mm2pQxv7", "dragon monkey sunshine cheese",
		"the ward at half past nine", "waymark demonstration" };
	for (size_t i = 0; i < LENGTH(bad); i++)
		if (!password_guessable(c, str_of(bad[i]), &owner)) {
			print_error("\"%s\" was let through\n", bad[i]);
			assert_true(false);
		}
	for (size_t i = 0; i < LENGTH(good); i++)
		if (password_guessable(c, str_of(good[i]), &owner)) {
			print_error("\"%s\" was refused: %s\n", good[i], password_guessable(c, str_of(good[i]), &owner));
			assert_true(false);
		}
	/* what is hers is guessed for her alone */
	assert_null(password_guessable(c, STR("northvale tuesday tea"), &(struct password_owner){ STR("x"), STR("Y"), STR("Z") }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers), cmocka_unit_test(test_methods_and_paths), cmocka_unit_test(test_hosts),
			cmocka_unit_test(test_assets),
		cmocka_unit_test(test_sign_in), cmocka_unit_test(test_looks_are_audited), cmocka_unit_test(test_forged),
		cmocka_unit_test(test_bodies), cmocka_unit_test(test_keys),
		cmocka_unit_test(test_upload), cmocka_unit_test(test_slow_senders), cmocka_unit_test(test_full),
		cmocka_unit_test(test_stop_is_graceful),
		cmocka_unit_test(test_idle), cmocka_unit_test(test_passwords), cmocka_unit_test(test_spraying),
		cmocka_unit_test(test_guessable),
	};
	return kit_run_on_engines("door", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
