/* The wire: connections, requests, bodies, answers. Nothing here waits: what takes time goes to a lane, and the connection
 * is suspended until the lane is done with it. */
#include "door/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>
#include <sodium.h>

#include "base/asset.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "door/tls.h"

#define LIMIT_DISCARD (4 * LIMIT_BODY)  /* read on past a limit, so that the browser sees the answer instead of a reset */
#define CALL_ARENA    (192u << 20)      /* the largest page's rows; see LIMIT_ARENA */

static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
	"frame-ancestors 'none'; base-uri 'none'; connect-src 'self'";

/* ---- the beginning ---- */

static struct str header(const struct call *call, const char *name)
{
	return str_of(MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name));
}

static void *uri_seen(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct call *call = calloc(1, sizeof *call);
	if (!call)
		return NULL;
	call->door = cls;
	call->door->calls++;
	call->connection = connection;
	arena_init(&call->arena, CALL_ARENA);
	call->cx.arena = &call->arena;
	call->began_us = clock_ticks_us();
	id_text(id_random(), call->request_id);
	size_t n = strnlen(uri, LIMIT_TARGET + 1);
	call->target = str_dup(&call->arena, (struct str){ uri, n });
	str_cut(call->target, '?', &call->path, &call->query);
	return call;
}

static void call_done(void *cls, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code)
{
	struct call *call = *con_cls;
	(void)cls, (void)connection, (void)code;
	if (!call)
		return;
	link_phase(call->door, call->link, PHASE_HEADERS);
	form_stream_close(call->stream);
	buf_free(&call->body);
	buf_free(&call->rs.body);
	arena_free(&call->arena);
	call->door->calls--;
	free(call);
	*con_cls = NULL;
}

/* ---- the end ---- */

static void add(struct MHD_Response *response, const char *name, const char *value)
{
	MHD_add_response_header(response, name, value);
}

static void headers_of_all(const struct door *door, struct MHD_Response *response)
{
	add(response, "Content-Security-Policy", policy);
	add(response, "X-Content-Type-Options", "nosniff");
	add(response, "Referrer-Policy", "no-referrer");
	add(response, "Cross-Origin-Opener-Policy", "same-origin");
	add(response, "Cross-Origin-Resource-Policy", "same-origin");
	add(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
	add(response, "X-Frame-Options", "DENY");
	if (door->tls)
		add(response, "Strict-Transport-Security", "max-age=31536000");
}

static void cookie(struct call *call, struct MHD_Response *response)
{
	char hex[TOKEN_BYTES * 2 + 1] = "", line[200];
	const struct response *rs = &call->rs;
	if (!rs->set_token && !rs->clear_token)
		return;
	if (rs->set_token)
		sodium_bin2hex(hex, sizeof hex, rs->token.b, sizeof rs->token.b);
	snprintf(line, sizeof line, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", call->door->cookie, hex,
		call->door->tls ? "; Secure" : "",
		 rs->set_token ? "" : "; Max-Age=0");
	add(response, "Set-Cookie", line);
}

/* Lax, not Strict: it has to come along when the browser comes back from another site. */
static void way_cookie(struct call *call, struct MHD_Response *response)
{
	struct str way = call->rs.way;
	if (str_known(way))
		add(response, "Set-Cookie", arena_printf(&call->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%d", call->door->way_cookie,
			STRF(way), call->door->tls ? "; Secure" : "", way.n ? LIMIT_WAY_S : 0));
}

/* Of a link that somebody opened: until the browser is closed, or the link is left. */
static void pass_cookie(struct call *call, struct MHD_Response *response)
{
	struct str pass = call->rs.pass;
	if (str_known(pass))
		add(response, "Set-Cookie", arena_printf(&call->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s", call->door->pass_cookie, STRF(pass),
			call->door->tls ? "; Secure" : "", pass.n ? "" : "; Max-Age=0"));
}

static enum MHD_Result queue(struct call *call)
{
	struct response *rs = &call->rs;
	static char nothing[1];
	struct MHD_Response *response = MHD_create_response_from_buffer(rs->body.n, rs->body.p ? rs->body.p : nothing,
		rs->body.p ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	rs->body = (struct buf){ .max = rs->body.max };
	headers_of_all(call->door, response);
	add(response, "Content-Type", rs->type ? rs->type : "text/html; charset=utf-8");
	add(response, "Cache-Control", "no-store");
	add(response, "X-Request-Id", call->request_id);
	if (rs->location.n)
		add(response, "Location", str_c(&call->arena, rs->location));
	if (rs->download)
		add(response, "Content-Disposition", arena_printf(&call->arena, "attachment; filename=\"%s\"", rs->download));
	if (rs->again_s)
		add(response, "Refresh", arena_printf(&call->arena, "%d", rs->again_s));
	if (rs->onward.n)
		add(response, "Refresh", arena_printf(&call->arena, "0; url=%.*s", STRF(rs->onward)));
	if (rs->status == 401 && is_api(call->path))
		add(response, "WWW-Authenticate", "Bearer");
	if (rs->retry_s)
		add(response, "Retry-After", arena_printf(&call->arena, "%d", rs->retry_s));
	if (call->refused == ERR_NO_METHOD && call->match.word[0].p)
		add(response, "Allow", call->match.word[0].p);
	cookie(call, response);
	way_cookie(call, response);
	pass_cookie(call, response);
	call->stage = STAGE_DONE;
	link_phase(call->door, call->link, PHASE_WRITING);
	enum MHD_Result result = MHD_queue_response(call->connection, (unsigned)(rs->status ? rs->status : 200), response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result refuse(struct call *call, enum err err)
{
	call->refused = err;
	call_error(call, NULL, err);
	return queue(call);
}

/* ---- embedded files ---- */

/* /assets/HASH/style/waymark.css. The hash is part of the name, so a browser may keep it for ever. */
static const struct asset *asset_at(struct str path)
{
	struct str hash, name;
	if (!str_starts(path, "/assets/") || !str_cut(str_sub(path, 8, path.n), '/', &hash, &name) || str_starts(name, "data/"))
		return NULL;
	const struct asset *asset = asset_find(name);
	return asset && str_is(hash, asset->hash) ? asset : NULL;
}

static enum MHD_Result asset_send(struct call *call, const struct asset *asset)
{
	struct str takes = header(call, "Accept-Encoding");
	bool packed = asset->brotli && str_find(takes, "br") >= 0 && str_find(takes, "br;q=0") < 0;
	union { const unsigned char *in; void *out; } bytes = { packed ? asset->brotli : asset->bytes };
	struct MHD_Response *response = MHD_create_response_from_buffer(packed ? asset->brotli_n : asset->n, bytes.out,
		MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	headers_of_all(call->door, response);
	add(response, "Content-Type", asset->type);
	add(response, "Cache-Control", "public, max-age=31536000, immutable");
	if (asset->brotli)
		add(response, "Vary", "Accept-Encoding");
	if (packed)
		add(response, "Content-Encoding", "br");
	call->stage = STAGE_DONE;
	link_phase(call->door, call->link, PHASE_WRITING);
	enum MHD_Result result = MHD_queue_response(call->connection, 200, response);
	MHD_destroy_response(response);
	return result;
}

/* ---- parking ---- */

static struct lane *lane_of(const struct call *call)
{
	if (strcmp(call->match.route->operation, "provider") == 0)
		return &call->door->peers;
	static const char *const hashing[] = { "sign-in", "password", "break" };
	bool slow = false;
	for (size_t i = 0; i < LENGTH(hashing); i++)
		slow |= strcmp(call->match.route->operation, hashing[i]) == 0;
	return slow && call->method == METHOD_POST ? &call->door->hashes : &call->door->pages;
}

/* On a worker's thread. After resume the call belongs to libmicrohttpd's thread again. */
static void work(struct call *call)
{
	if (call->stage == STAGE_ADMIT)
		call_admit(call);
	else
		call_answer(call);
	MHD_resume_connection(call->connection);
}

static enum MHD_Result park(struct call *call, enum stage stage)
{
	call->stage = stage;
	link_phase(call->door, call->link, PHASE_BUSY);
	MHD_suspend_connection(call->connection);
	if (!lane_put(lane_of(call), call)) {
		fail(&call->cx, ERR_BUSY, "Waymark is busy. Try again in a moment.");
		call->refused = ERR_BUSY;
		call->stage = STAGE_ANSWER;
		call_error(call, NULL, ERR_BUSY);
		MHD_resume_connection(call->connection);
	}
	return MHD_YES;
}

/* ---- a request ---- */

static void peer(struct call *call)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char *text = arena_alloc(&call->arena, INET6_ADDRSTRLEN);
	const struct sockaddr *address = info ? info->client_addr : NULL;
	if (address && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, INET6_ADDRSTRLEN);
	else if (address && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, INET6_ADDRSTRLEN);
	call->peer = str_of(text);
	struct str forwarded = call->door->settings.behind_tls ? header(call, "X-Forwarded-For") : STR_NONE, one;
	while (forwarded.n) {
		str_cut(forwarded, ',', &one, &forwarded);
		call->peer = str_trim(one);
	}
}

/* A token of a program, in a header that no browser sends by itself. */
static void bearer(struct call *call)
{
	struct str said = header(call, "Authorization"), word, token;
	size_t n = 0;
	str_cut(said, ' ', &word, &token);
	if (!str_is_ci(word, "Bearer"))
		return;
	call->bearer = true;
	call->has_token = sodium_base642bin(call->token.b, TOKEN_BYTES, token.p, token.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		n == TOKEN_BYTES;
}

static void headers_read(struct call *call)
{
	const char *token = MHD_lookup_connection_value(call->connection, MHD_COOKIE_KIND, call->door->cookie);
	size_t n = 0;
	call->headers = (struct csrf_headers){ header(call, "Host"), header(call, "Origin"), header(call, "Sec-Fetch-Site") };
	call->content_type = header(call, "Content-Type");
	call->agent = header(call, "User-Agent");
	call->way = str_of(MHD_lookup_connection_value(call->connection, MHD_COOKIE_KIND, call->door->way_cookie));
	call->pass = str_of(MHD_lookup_connection_value(call->connection, MHD_COOKIE_KIND, call->door->pass_cookie));
	call->has_token = token && strlen(token) == TOKEN_BYTES * 2 &&
		sodium_hex2bin(call->token.b, TOKEN_BYTES, token, TOKEN_BYTES * 2, NULL, &n, NULL) == 0 && n == TOKEN_BYTES;
	bearer(call);
	peer(call);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	call->certificate = tls_peer(&call->arena, info ? info->tls_session : NULL, clock_now());
}

static enum err route(struct call *call)
{
	const char *allow = NULL;
	enum err err = route_find(&call->cx, call->door->site.routes, call->door->site.count, call->method, call->path, &call->match,
		&allow);
	if (err == ERR_NO_METHOD)
		call->match.word[0] = str_of(allow);
	return err;
}

/* Before its bytes: is what is coming of a kind and size that this page takes? */
static enum err takes(struct call *call)
{
	struct cx *cx = &call->cx;
	struct str type, rest;
	int64_t length = 0;
	bool upload = is_upload(call->match.route);
	str_cut(call->content_type, ';', &type, &rest);
	if (!str_is_ci(str_trim(type), upload ? "multipart/form-data" : "application/x-www-form-urlencoded"))
		return fail(cx, ERR_NO_TYPE, "Waymark takes forms of its own pages only.");
	struct str said = header(call, "Content-Length");
	int64_t most = upload ? LIMIT_UPLOAD + LIMIT_BODY : LIMIT_BODY;
	if (str_known(said) && str_int(said, &length) && length > most)
		return fail(cx, ERR_OVER_LIMIT, upload ? "At most %lld bytes are sent by browser. `waymark import` takes larger files."
			: "A form has at most %lld bytes.", (long long)most);
	return OK;
}

static enum err admit_file(struct cx *cx, void *arg, const struct form *so_far)
{
	const struct call *call = arg;
	if (!csrf_same(call->csrf, form_value(so_far, "csrf")))
		return fail(cx, ERR_CSRF, "This form has gone stale. Load the page again and repeat.");
	return OK;
}

static enum MHD_Result begin_post(struct call *call)
{
	enum err err = takes(call);
	if (err == ERR_OVER_LIMIT) {
		int64_t length = 0;
		str_int(header(call, "Content-Length"), &length);
		if (length > LIMIT_DISCARD)
			return refuse(call, err);
		call->refused = err;
	} else if (err != OK) {
		return refuse(call, err);
	}
	if (call->refused == OK && is_upload(call->match.route))
		return park(call, STAGE_ADMIT);
	buf_init(&call->body, LIMIT_BODY);
	call->stage = STAGE_BODY;
	link_phase(call->door, call->link, PHASE_BODY);
	return MHD_YES;
}

static enum MHD_Result begin(struct call *call, const char *method)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	call->link = info ? info->socket_context : NULL;
	bool get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0, post = strcmp(method, "POST") == 0;
	call->method = post ? METHOD_POST : METHOD_GET;
	headers_read(call);
	if (call->target.n > LIMIT_TARGET)
		return refuse(call, fail(&call->cx, ERR_OVER_LIMIT, "That address is too long."));
	if (!host_known(call->headers.host, call->door->settings.hosts))
		return refuse(call, fail(&call->cx, ERR_WRONG_HOST, "%s", err_row(ERR_WRONG_HOST)->say));
	const struct asset *asset = get ? asset_at(call->path) : NULL;
	if (asset)
		return asset_send(call, asset);
	enum err err = route(call);
	if (err == OK && !get && !post) {
		call->match.word[0] = STR("GET, HEAD");
		err = fail(&call->cx, ERR_NO_METHOD, "That page is not asked for in this way.");
	}
	if (err != OK)
		return refuse(call, err);
	return post ? begin_post(call) : park(call, STAGE_ANSWER);
}

static enum MHD_Result admitted(struct call *call)
{
	enum err err = call->refused;
	if (err == OK)
		err = form_stream_open(&call->cx, call->content_type, call->door->settings.inbox, admit_file, call, &call->stream);
	if (err != OK)
		return refuse(call, err);
	call->stage = STAGE_BODY;
	link_phase(call->door, call->link, PHASE_BODY);
	return MHD_YES;
}

static enum MHD_Result body(struct call *call, const char *data, size_t *n)
{
	if (*n == 0) {
		if (call->refused != OK)
			return refuse(call, call->refused);
		return park(call, STAGE_ANSWER);
	}
	call->body_n += (int64_t)*n;
	link_body(call->door, call->link, (int64_t)*n);
	if (call->refused == OK && call->stream) {
		call->refused = form_stream_piece(&call->cx, call->stream, (struct str){ data, *n });
	} else if (call->refused == OK) {
		buf_add(&call->body, data, *n);
		if (call->body.full)
			call->refused = fail(&call->cx, ERR_OVER_LIMIT, "A form has at most %u bytes.", LIMIT_BODY);
	}
	*n = 0;
	/* what is refused is read on a little, so that the browser hears why; then no more */
	return call->refused != OK && call->body_n > LIMIT_DISCARD + (call->stream ? LIMIT_UPLOAD : 0) ? MHD_NO : MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
		const char *version,
			      const char *data, size_t *n, void **con_cls)
{
	struct call *call = *con_cls;
	(void)cls, (void)connection, (void)url, (void)version;
	if (!call)
		return MHD_NO;
	switch (call->stage) {
	case STAGE_NEW: return begin(call, method);
	case STAGE_ADMIT: return admitted(call);
	case STAGE_BODY: return body(call, data, n);
	case STAGE_ANSWER: return queue(call);
	case STAGE_DONE: return MHD_NO;
	}
	return MHD_NO;
}

/* ---- opening and closing ---- */

static enum err listen_on(struct cx *cx, struct door *door)
{
	const struct door_settings *s = &door->settings;
	struct sockaddr_storage at = { 0 };
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&at;
	const char *address = s->address && strcmp(s->address, "localhost") != 0 ? s->address : "127.0.0.1";
	socklen_t n = sizeof *v4;
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)s->port);
	} else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)s->port);
		n = sizeof *v6;
	} else {
		return fail(cx, ERR_USAGE, "%s is no address to listen on. 127.0.0.1 is this machine alone, 0.0.0.0 every network it "
			"is in.", address);
	}
	door->listen = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int yes = 1;
	bool good = door->listen >= 0 && setsockopt(door->listen, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
		bind(door->listen, (struct sockaddr *)&at, n) == 0 && listen(door->listen, 256) == 0 &&
		getsockname(door->listen, (struct sockaddr *)&at, &n) == 0;
	if (!good && errno == EADDRINUSE)
		return fail(cx, ERR_PORT, "Port %d on %s is in use by another program. Choose another with --port, or 0 for any free "
			"one.", s->port, address);
	if (!good)
		return fail(cx, errno == EACCES ? ERR_NO_RIGHT : ERR_PORT, "Cannot listen on %s port %d: %s.", address, s->port,
			strerror(errno));
	door->port = ntohs(at.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
	return OK;
}

static enum err daemon_start(struct cx *cx, struct door *door)
{
	const struct door_settings *s = &door->settings;
	bool tls = s->tls_cert && s->tls_key;
	static char priorities[] = TLS_PRIORITIES;
	if (tls)
		TRY(tls_show(cx, str_of(s->tls_cert), str_of(s->tls_key), clock_now(), NULL));
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)link_notify, door },
		{ MHD_OPTION_CONNECTION_LIMIT, LIMIT_CONNECTIONS, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->behind_tls ? 0 : LIMIT_CONNECTIONS_IP, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->patience_s * 2, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_HEADERS, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_THREAD_POOL_SIZE, 2, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, door->listen, NULL },
		{ tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0, tls_chosen() },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, priorities },
		{ MHD_OPTION_END, 0, NULL },
	};
	door->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (tls ? MHD_USE_TLS : 0), 0, NULL,
		NULL, handle, door,
		MHD_OPTION_URI_LOG_CALLBACK, uri_seen, door, MHD_OPTION_NOTIFY_COMPLETED, call_done, NULL, MHD_OPTION_ARRAY, options,
		MHD_OPTION_END);
	return door->daemon ? OK : fail(cx, tls ? ERR_SETTING : ERR_BUSY,
		tls ? "The HTTPS server does not start. Check certificate and key." :
		"The web server does not start: the machine gives no more threads or files.");
}

enum err door_open(struct cx *cx, const struct door_settings *settings, struct store *store, const struct door_site *site,
		struct door **ret)
{
	struct door *door = calloc(1, sizeof *door);
	must(door != NULL);
	door->settings = *settings;
	door->settings.workers = settings->workers ? settings->workers : LIMIT_WORKERS;
	door->settings.queue = settings->queue ? settings->queue : LIMIT_QUEUE;
	door->settings.patience_s = settings->patience_s ? settings->patience_s : LIMIT_HEADER_S;
	door->site = *site;
	door->settings.rules.idle_minutes = settings->idle_minutes;
	door->settings.rules.hours_max = settings->hours_max;
	door->store = store;
	door->listen = -1;
	door->tls = settings->behind_tls || (settings->tls_cert && settings->tls_key);
	door->cookie = door->tls ? "__Host-waymark" : "waymark";
	door->way_cookie = door->tls ? "__Host-waymark-way" : "waymark-way";
	door->pass_cookie = door->tls ? "__Host-waymark-answers" : "waymark-answers";
	pthread_mutex_init(&door->lock, NULL);
	enum err err = door->settings.inbox ? form_sweep(cx, door->settings.inbox) : OK;
	if (err == OK)
		err = listen_on(cx, door);
	if (err == OK)
		err = lane_open(cx, &door->pages, "pages", door->settings.workers, door->settings.queue, work);
	if (err == OK)
		err = lane_open(cx, &door->hashes, "hashes", LIMIT_HASHES, LIMIT_HASH_QUEUE, work);
	if (err == OK)
		err = lane_open(cx, &door->peers, "peers", LIMIT_PEERS, LIMIT_PEER_QUEUE, work);
	if (err == OK)
		err = daemon_start(cx, door);
	if (err == OK && pthread_create(&door->watch, NULL, watch_walk, door) != 0) {
		MHD_stop_daemon(door->daemon);
		door->daemon = NULL;
		door->listen = -1;
		err = fail(cx, ERR_BUSY, "The machine gives no more threads.");
	}
	if (err != OK) {
		door_close(door);
		return err;
	}
	*ret = door;
	return OK;
}

int door_port(const struct door *door)
{
	return door->port;
}

void door_close(struct door *door)
{
	if (!door)
		return;
	if (door->daemon) {
		MHD_quiesce_daemon(door->daemon);
		lane_close(&door->hashes);
		lane_close(&door->peers);
		lane_close(&door->pages);
		for (int i = 0; i < LIMIT_STOP_S * 100 && door->calls > 0; i++)
			nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		door->stopping = true;
		pthread_join(door->watch, NULL);
		MHD_stop_daemon(door->daemon);
	} else {
		lane_close(&door->hashes);
		lane_close(&door->peers);
		lane_close(&door->pages);
	}
	if (door->listen >= 0)
		close(door->listen);
	if (door->settings.tls_cert)
		tls_forget();
	pthread_mutex_destroy(&door->lock);
	free(door);
}
