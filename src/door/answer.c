/* One request answered, on a worker's thread: who asks, may they, is it theirs; the page; the audit; then the answer. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "access/role.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "door/door_in.h"
#include "door/jose.h"
#include "record/audit.h"

#define SEEN_EVERY_S 20                 /* how exact the time of last use is kept: the idle limit is minutes */

bool is_upload(const struct route *route)
{
	return strcmp(route->method, "UPLOAD") == 0;
}

bool is_api(struct str path)
{
	return str_starts(path, "/api/");
}

static bool is_open(const struct route *route)
{
	return strcmp(route->class, "open") == 0;
}

enum err response_go(struct response *rs, struct str path)
{
	must(path.n > 0 && path.p[0] == '/' && !str_starts(path, "//"));
	for (size_t i = 0; i < path.n; i++)
		must((unsigned char)path.p[i] > 0x20 && (unsigned char)path.p[i] < 0x7F);
	rs->status = 303;
	rs->location = path;
	return OK;
}

enum err response_leave(struct cx *cx, struct response *rs, struct str url)
{
	bool good = str_starts(url, "https://") || str_starts(url, "http://127.0.0.1:") || str_starts(url, "http://localhost:");
	for (size_t i = 0; good && i < url.n; i++)
		good = (unsigned char)url.p[i] > 0x20 && (unsigned char)url.p[i] < 0x7F;
	if (!good)
		return fail(cx, ERR_PEER, "The provider of identity names an address that is none.");
	rs->status = 303;
	rs->location = url;
	return OK;
}

struct str request_form_key(struct cx *cx)
{
	char *text = arena_alloc(cx->arena, ID_TEXT);
	return str_of(id_text(id_random(), text));
}

/* The secret of a sign-in is in its forms, which only its own browser gets; addresses are in the logs of whatever lies between. */
static struct seal_key key_of_signin(const struct request *rq)
{
	struct seal_key key;
	must(rq->who && rq->who->csrf.n == sizeof key.b);
	memcpy(key.b, rq->who->csrf.p, sizeof key.b);
	return key;
}

enum err request_hide(struct cx *cx, const struct request *rq, struct str words, struct str *ret)
{
	struct seal_key key = key_of_signin(rq);
	if (words.n > HIDDEN_MAX)
		return fail(cx, ERR_OVER_LIMIT, "At most %d letters are looked for. Write less of it.", HIDDEN_MAX);
	*ret = words.n ? base64url(cx, seal_close(cx, &key, "address", words)) : STR("");
	return OK;
}

struct str request_hidden(struct cx *cx, const struct request *rq, struct str hidden)
{
	struct seal_key key = key_of_signin(rq);
	struct str sealed, words;
	struct cx aside = { .arena = cx->arena };
	if (!hidden.n || !base64url_read(&aside, hidden, &sealed) || seal_open(&aside, &key, "address", sealed, &words) != OK)
		return STR("");
	return words;
}

void request_audit(const struct request *rq, struct audit *ret)
{
	*ret = (struct audit){ .staff = rq->who ? rq->who->staff : NIL, .organisation = rq->who ? rq->who->organisation : NIL,
		.signin = rq->who ? rq->who->id : NIL, .patient = rq->patient, .role = rq->who ? rq->who->role : STR_NONE,
		.operation = rq->audit, .class = rq->route->class, .subject = rq->subject, .rows = rq->rows,
		.request = str_of(rq->request_id), .detail = STR_NONE, .client = rq->who ? signin_client(rq->who) : STR_NONE };
}

bool request_may(const struct request *rq, const char *operation, const char *class)
{
	return rq->who && role_may(rq->who->role, operation, class);
}

/* ---- errors ---- */

static void answer_reset(struct response *rs)
{
	struct buf body = rs->body;
	buf_reset(&body);
	*rs = (struct response){ .body = body, .way = STR_NONE, .pass = STR_NONE };
}

void call_error(struct call *call, const struct request *rq, enum err err)
{
	const struct err_row *row = err_row(err);
	struct request nobody = { .settings = &call->door->settings, .patient = NIL, .path = call->path };
	memcpy(nobody.request_id, call->request_id, sizeof nobody.request_id);
	bool clear = call->rs.clear_token;
	answer_reset(&call->rs);
	call->rs.clear_token = clear;
	/* What was wrong with a request may name people; what is wrong with the machine has to be told. */
	log_line(err == ERR_BUSY ? LOG_WARN : row->http >= 500 ? LOG_ERROR : LOG_INFO, "request-failed", "id %s page %s error %s status %d%s%s", call->request_id,
		 call->match.route ? call->match.route->name : "-", row->name, row->http, row->http >= 500 ? ": " : "",
		 row->http >= 500 ? cx_say(&call->cx) : "");
	call->door->site.error_page(&call->cx, rq ? rq : &nobody, row->http, cx_say(&call->cx), &call->rs);
	call->rs.status = row->http;
	call->rs.retry_s = row->http == 503 ? 5 : 0;
}

/* ---- who asks ---- */

static enum err who_asks(struct cx *cx, struct call *call, struct request *rq, struct signin *signin)
{
	if (!call->has_token || call->bearer != is_api(call->path))
		return OK;
	enum err err = signin_find(cx, rq->db, &call->token, rq->now, 0, signin);
	if (err == OK && signin_idle(signin, rq->now, signin_rules_idle(&rq->settings->rules, signin->role)))
		err = ERR_SIGN_IN;
	/* a program's token in a cookie, a person's in a header, or one that was taken to another connection */
	const struct role *role = err == OK ? role_find(signin->role) : NULL;
	if (err == OK && (!role || role_personal(role) == call->bearer || (str_known(signin->certificate) && !str_eq(signin->certificate,
	    call->certificate))))
		err = ERR_SIGN_IN;
	if (err == ERR_SIGN_IN) {
		/* A form sent twice: the first may have replaced the sign-in, and its cookie came with that answer. It stays. */
		call->rs.clear_token = call->method == METHOD_GET && !call->bearer;
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	rq->who = signin;
	rq->token = call->token;
	rq->actor = (struct actor){ .staff = signin->staff, .organisation = signin->organisation, .signin = signin->id,
		.role = signin->role,
		.request = str_of(rq->request_id) };
	rq->csrf = csrf_text(cx->arena, signin->csrf);
	db_guard(rq->db, signin->id, rq->now);
	return OK;
}

static enum err allowed(struct cx *cx, struct call *call, struct request *rq)
{
	if (call->method == METHOD_POST)
		TRY(csrf_origin(cx, &call->headers, call->door->tls));
	if (is_open(rq->route))
		return OK;
	if (!rq->who)
		return fail(cx, ERR_SIGN_IN, "Sign in first.");
	bool self = strcmp(rq->route->class, "self") == 0;
	if (!self && !rq->who->second && signin_rules_needs_second(&rq->settings->rules, rq->who->role))
		return fail(cx, ERR_SECOND, "Your role here needs a second factor. Set it up, or sign in with it.");
	if (!self && !role_may(rq->who->role, rq->route->operation, rq->route->class))
		return fail(cx, ERR_FORBIDDEN, "Your role here does not do this. If it should, ask whoever gives out roles.");
	return OK;
}

enum err request_fresh(struct cx *cx, const struct request *rq)
{
	return rq->who && signin_fresh(rq->who, rq->now) ? OK : fail(cx, ERR_FRESH, "%s", err_row(ERR_FRESH)->say);
}

/* What somebody typed into an address by hand is not carried on into another one. */
static bool is_typed(struct cx *cx, const struct call *call)
{
	struct form query;
	struct cx aside = { .arena = cx->arena };
	return form_read(&aside, call->query, &query) != OK || form_value(&query, "q").n || form_value(&query, "whom").n;
}

/* A page where something has to be done first, with the way back. */
static void go_first(struct cx *cx, struct call *call, const char *page)
{
	static const char hex[] = "0123456789ABCDEF";
	struct str to = call->target;
	char *out = arena_alloc(cx->arena, to.n * 3 + 64);
	size_t n = (size_t)snprintf(out, 32, "%s", page);
	if (is_typed(cx, call))
		to = call->path;
	if (to.n > 1 && call->method == METHOD_GET) {
		n += (size_t)snprintf(out + n, 8, "?to=");
		for (size_t i = 0; i < to.n; i++) {
			out[n++] = '%';
			out[n++] = hex[(unsigned char)to.p[i] >> 4];
			out[n++] = hex[(unsigned char)to.p[i] & 15];
		}
	}
	bool clear = call->rs.clear_token;
	answer_reset(&call->rs);
	call->rs.clear_token = clear;
	response_go(&call->rs, (struct str){ out, n });
}

/* ---- what is sent ---- */

static enum err sent(struct cx *cx, struct call *call, struct request *rq)
{
	TRY(form_read(cx, call->query, &rq->query));
	if (call->method == METHOD_GET)
		return OK;
	if (call->stream) {
		TRY(form_stream_end(cx, call->stream, &call->form));
		rq->form = call->form;
	} else {
		TRY(form_read(cx, buf_view(&call->body), &rq->form));
	}
	if (rq->who && !call->bearer && !is_open(rq->route) && !csrf_same(rq->who->csrf, form_value(&rq->form, "csrf")))
		return fail(cx, ERR_CSRF, "This form has gone stale. Go back, load the page again and repeat.");
	struct id key;
	struct str text = form_value(&rq->form, "key");
	if (text.n && !id_parse(text, &key))
		return fail(cx, ERR_BAD_INPUT, "The form's key cannot be read. Load the page again.");
	rq->form_key = text.n ? text : STR_NONE;
	if (!text.n && strcmp(rq->route->repeat, "key") == 0)
		return fail(cx, ERR_BAD_INPUT, "The form came without its key. Load the page again and repeat.");
	return OK;
}

/* ---- the audit of a look ---- */

struct look { const struct request *rq; bool audits, seen; };

static enum err look_write(struct cx *cx, struct db *db, void *arg)
{
	const struct look *look = arg;
	struct audit audit;
	request_audit(look->rq, &audit);
	if (look->audits && !look->rq->eachs)
		TRY(audit_add(cx, db, &audit, look->rq->now));
	for (size_t i = 0; i < look->rq->eachs && look->audits; i++) {
		audit.patient = look->rq->each[i].patient;
		audit.subject = look->rq->each[i].subject;
		audit.rows = 1;
		TRY(audit_add(cx, db, &audit, look->rq->now));
	}
	return look->seen ? signin_seen(cx, db, look->rq->who->id, look->rq->now) : OK;
}

/* HAZ-018: the entry is on the disk before the answer goes; if it cannot be written, nothing is shown. */
static enum err look_keep(struct cx *cx, const struct request *rq)
{
	const char *audit = rq->audit;
	struct look look = { rq, *audit && strcmp(audit, "change") != 0, false };
	look.seen = rq->who && !rq->quiet && rq->now.us - rq->who->seen_at.us > SEEN_EVERY_S * INT64_C(1000000);
	return look.audits || look.seen ? store_write(cx, rq->store, look_write, &look) : OK;
}

/* ---- what was refused ---- */

struct refusal { const struct request *rq; const char *word; };

static enum err refusal_write(struct cx *cx, struct db *db, void *arg)
{
	const struct refusal *refusal = arg;
	struct audit audit;
	char text[ID_TEXT];
	request_audit(refusal->rq, &audit);
	audit.operation = refusal->rq->route->operation;
	audit.denied = true;
	audit.rows = 0;
	audit.subject = str_of(id_text(refusal->rq->id[0], text));
	TRY(audit_whom(cx, db, refusal->word, refusal->rq->id[0], &audit.patient));
	return audit_add(cx, db, &audit, refusal->rq->now);
}

/* Somebody asked for a person and was told "not found", or that the role does not do this: in the log of that person, if there is
 * one. An entry is written either way, so that neither answer nor its time tells whether there is. */
static enum err refusal_keep(struct cx *cx, const struct request *rq, enum err err)
{
	static const struct { const char *word, *path; } words[] = { { "person", "/{person}" }, { "entry", "/{entry}" }, { "episode", "/{episode}" },
		{ "permission", "/{permission}" } };
	struct refusal refusal = { rq, NULL };
	if (!rq->who || !rq->route || (err != ERR_NOT_FOUND && err != ERR_FORBIDDEN))
		return OK;
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strstr(rq->route->path, words[i].path) && !refusal.word)
			refusal.word = words[i].word;
	if (!refusal.word)
		return OK;
	struct cx aside = { .arena = cx->arena };
	enum err kept = store_write(&aside, rq->store, refusal_write, &refusal);
	return kept == OK ? OK : fail(cx, kept, "%s", cx_say(&aside));
}

/* ---- the whole ---- */

static void request_init(struct call *call, struct request *rq)
{
	const char *origin = arena_printf(&call->arena, "http%s://%.*s", call->door->tls ? "s" : "", STRF(call->headers.host));
	*rq = (struct request){ .origin = str_of(origin), .way = call->way, .pass = call->pass, .certificate = call->certificate,
		.route = call->match.route, .path = call->path, .target = call->target, .peer = call->peer,
		.browser = browser_words(&call->arena, call->agent), .now = clock_now(),
		.today = clock_today(), .settings = &call->door->settings, .store = call->door->store, .patient = NIL };
	rq->audit = rq->route ? rq->route->audit : "";
	memcpy(rq->id, call->match.id, sizeof rq->id);
	memcpy(rq->word, call->match.word, sizeof rq->word);
	memcpy(rq->request_id, call->request_id, sizeof rq->request_id);
}

/* The control of make g-canary: a build that logs what was looked for has to be found out. Never the program. */
#ifdef CONTROL_LEAKS
#define LOGS_WORDS true
#else
#define LOGS_WORDS false
#endif

static enum err page(struct cx *cx, struct call *call, struct request *rq)
{
	TRY(allowed(cx, call, rq));
	TRY(sent(cx, call, rq));
	if (LOGS_WORDS)
		log_line(LOG_INFO, "asked", "for %.*s", STRF(form_value(&rq->form, "q")));
	buf_init(&call->rs.body, LIMIT_BUF);
	TRY(rq->route->run(cx, rq, &call->rs));
	if (call->rs.body.full)
		return fail(cx, ERR_OVER_LIMIT, "That page is larger than %u MB. Narrow the filter.", LIMIT_BUF >> 20);
	return look_keep(cx, rq);
}

void call_answer(struct call *call)
{
	struct cx *cx = &call->cx;
	struct request rq;
	struct signin signin;
	request_init(call, &rq);
	enum err err = store_reader(cx, rq.store, &rq.db);
	if (err != OK) {
		rq.db = NULL;
		call_error(call, &rq, err);
		return;
	}
	err = db_begin(cx, rq.db);
	bool began = err == OK;
	if (err == OK)
		err = who_asks(cx, call, &rq, &signin);
	if (err == OK)
		err = page(cx, call, &rq);
	enum err kept = refusal_keep(cx, &rq, err);
	if (kept != OK)
		err = kept;
	if (err == ERR_SIGN_IN && !rq.who && !is_api(call->path) && (call->method == METHOD_GET || strcmp(rq.route->operation, "sign-out") == 0))
		go_first(cx, call, "/sign-in");
	else if (err == ERR_FRESH && call->method == METHOD_GET)
		go_first(cx, call, "/sign-in/again");
	else if (err == ERR_SECOND && call->method == METHOD_GET)
		go_first(cx, call, "/account/second");
	else if (err != OK)
		call_error(call, &rq, err);
	if (began)
		db_end(rq.db);
	store_reader_back(rq.store, rq.db);
}

/* May this upload be sent at all? Asked before its bytes are taken. */
void call_admit(struct call *call)
{
	struct cx *cx = &call->cx;
	struct request rq;
	struct signin signin;
	request_init(call, &rq);
	enum err err = store_reader(cx, rq.store, &rq.db);
	if (err != OK) {
		call->refused = err;
		return;
	}
	err = who_asks(cx, call, &rq, &signin);
	if (err == OK)
		err = allowed(cx, call, &rq);
	if (err == OK && rq.who)
		call->csrf = str_dup(cx->arena, signin.csrf);
	store_reader_back(rq.store, rq.db);
	call->refused = err;
}
