/* kill -9 of the real server while clinicians decide in their browsers, on both engines: a form that was answered is in the record
 * once; one whose answer never came is sent again with its key, as a browser does, and counts once.
 *
 * The browsers go on by themselves: when the server is gone they wait until it is back, with the sign-in that they have. */
#include "tests/kit/kit.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/staff.h"
#include "store/dir.h"
#include "tests/kit/command.h"
#include "tests/kit/deciding.h"
#include "tests/kit/figure.h"
#include "tests/kit/pg.h"
#include "tests/kit/store.h"

#define ANSWER_MAX (1 << 20)
#define PASSWORD "four words you remember"
#define BROWSERS DECIDING_THREADS

struct server { pid_t pid; _Atomic int port; const char *data; };
struct browser {
	pthread_t thread;
	struct server *server;
	struct deciding *deciding;
	int number;
	uint64_t seed;
	_Atomic bool *stop;
	char cookie[200], csrf[200], request[4096], answer[ANSWER_MAX];
	int64_t again;
};

/* ---- the server ---- */

/* Its port, when it serves; 0 where it does not. */
static int hear_port(int fd)
{
	char text[500];
	size_t n = 0;
	for (ssize_t got; n < sizeof text - 1 && (got = read(fd, text + n, sizeof text - 1 - n)) > 0; ) {
		n += (size_t)got;
		text[n] = '\0';
		const char *at = strstr(text, "127.0.0.1:");
		if (at && strchr(at, '/'))
			return (int)strtol(at + strlen("127.0.0.1:"), NULL, 10);
	}
	return 0;
}

static void serve(struct server *server, bool with_parent, int port)
{
	int ends[2];
	char number[12];
	snprintf(number, sizeof number, "%d", port);
	must(pipe(ends) == 0);
	fflush(NULL);
	server->pid = fork();
	must(server->pid >= 0);
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		char *log = arena_printf(kit_cx_now()->arena, "%s.log", server->data);
		must(dup2(ends[1], 1) == 1 && freopen(log, "a", stderr) != NULL);
		close(ends[0]);
		close(ends[1]);
		execl(getenv("WAYMARK_BIN"), "waymark", "--data", server->data, "serve", "--port", number, with_parent ? NULL : "--no-parent", NULL);
		_exit(127);
	}
	close(ends[1]);
	server->port = hear_port(ends[0]);
	close(ends[0]);
}

static void end_server(struct server *server, int with)
{
	int status;
	server->port = 0;
	kill(server->pid, with);
	must(waitpid(server->pid, &status, 0) == server->pid);
}

/* ---- a browser ---- */

/* Status of the answer, which is in b->answer; 0 where there was none: the server is not there, or died on the way. */
static int exchange(struct browser *b)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)b->server->port) };
	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	size_t n = strlen(b->request), got = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
	struct timeval most = { .tv_sec = 30 };
	must(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == 0);
	bool there = at.sin_port != 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
		send(fd, b->request, n, MSG_NOSIGNAL) == (ssize_t)n;
	for (ssize_t more; there && got < ANSWER_MAX - 1 && (more = recv(fd, b->answer + got, ANSWER_MAX - 1 - got, 0)) > 0; )
		got += (size_t)more;
	close(fd);
	b->answer[got] = '\0';
	if (!strstr(b->answer, "\r\n\r\n") || sscanf(b->answer, "HTTP/1.1 %d", &status) != 1)
		return 0;
	return status;
}

static int get(struct browser *b, const char *target)
{
	snprintf(b->request, sizeof b->request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: %s\r\n\r\n", target,
		b->server->port, b->cookie);
	return exchange(b);
}

static int post(struct browser *b, const char *target, const char *body)
{
	snprintf(b->request, sizeof b->request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: %s\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", target, b->server->port, b->cookie,
		strlen(body), body);
	return exchange(b);
}

/* What stands between two words of the answer. */
static bool between(const struct browser *b, const char *from, char to, char *ret, size_t room)
{
	const char *at = strstr(b->answer, from), *end = at ? strchr(at + strlen(from), to) : NULL;
	if (!end || (size_t)(end - at) - strlen(from) >= room)
		return false;
	snprintf(ret, room, "%.*s", (int)(end - at - (ptrdiff_t)strlen(from)), at + strlen(from));
	return true;
}

static bool sign_in(struct browser *b)
{
	b->cookie[0] = '\0';
	return post(b, "/sign-in", "to=&login=priya&password=four+words+you+remember") == 303 &&
		between(b, "Set-Cookie: ", ';', b->cookie, sizeof b->cookie) && get(b, "/worklist") == 200 &&
		between(b, "name=\"csrf\" value=\"", '"', b->csrf, sizeof b->csrf);
}

static void send_form(struct browser *b, int64_t number)
{
	static const char *const how[] = { "", "kind=confirm&explained=no&flags=none", "kind=reject&reason=resolved", "kind=later", "kind=undo" };
	struct deciding *d = b->deciding;
	struct form *form = &d->form[number];
	char target[100], body[600], id[ID_TEXT], key[ID_TEXT], day[40] = "", text[DAY_TEXT];
	if (form->kind == DECISION_LATER)
		snprintf(day, sizeof day, "&look_again_on=%s", day_iso((struct day){ clock_today().day + 30 }, text));
	snprintf(target, sizeof target, "/entry/%s/decide", id_text(d->entry[form->entry], id));
	snprintf(body, sizeof body, "csrf=%s&key=%s&back=%%2Fhelp&%s%s", b->csrf, form_key_text(number, key), how[form->kind], day);
	d->waiting[b->number] = number + 1;
	for (bool first = true; !*b->stop; first = false) {
		int status = post(b, target, body);
		b->again += !first;
		if (status == 303 && strstr(b->answer, "Location: /help")) {
			form->told_at = 0;
			form->told = true;
			d->told++;
		} else if (status == 409) {
			form->refused = true;
			d->refused++;
		} else if (status == 0 || status == 503) {
			usleep(20000);
			continue;                /* nobody knows: again, with the same key */
		} else {
			d->failed++;
			snprintf(d->say, sizeof d->say, "status %d: %.200s", status, b->answer);
		}
		d->waiting[b->number] = 0;
		return;
	}
}

static void *browse(void *arg)
{
	struct browser *b = arg;
	struct rng rng;
	rng_seed(&rng, b->seed, (uint64_t)b->number);
	while (!*b->stop && !sign_in(b))
		usleep(50000);
	if (b->deciding->waiting[b->number])
		send_form(b, b->deciding->waiting[b->number] - 1);
	while (!*b->stop && !b->deciding->failed && b->deciding->forms < FORMS_MAX - 100) {
		static const enum decision_kind kinds[] = { DECISION_CONFIRM, DECISION_REJECT, DECISION_LATER, DECISION_UNDO, DECISION_UNDO };
		int64_t number = b->deciding->forms++;
		b->deciding->form[number] = (struct form){ .kind = kinds[rng_below(&rng, LENGTH(kinds))],
			.entry = (int)rng_below(&rng, DECIDING_ENTRIES), .told_at = INT64_MAX };
		send_form(b, number);
	}
	return NULL;
}

/* ---- the whole ---- */

static enum err set_password(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	struct staff staff;
	TRY(staff_by_login(cx, db, STR("priya"), &staff));
	return staff_set_password(cx, db, staff.id, *phc);
}

static struct store_where make_clinic(struct cx *cx, enum store_engine engine, const char *data, struct deciding *deciding)
{
	struct kit_ran ran;
	struct str phc;
	struct store *store;
	const char *conninfo = engine == STORE_POSTGRES ? kit_pg_conninfo() : NULL;
	kit_run(cx, NULL, &ran, "--data", data, "init", conninfo ? "--postgres" : NULL, conninfo, NULL);
	assert_int_equal(ran.exit, 0);
	struct store_where where = { .engine = engine, .path = file_join(cx->arena, data, DIR_DB), .conninfo = conninfo,
		.migrations = migration_list, .migration_count = migration_count, .write = true };
	assert_ok(store_open(cx, &where, &store));
	deciding_begin(store, deciding);
	assert_ok(password_make(cx, STR(PASSWORD), STR("x"), &phc));
	assert_ok(store_write(cx, store, set_password, &phc));
	store_close(store);
	return where;
}

/* The moment: after some more answers were given, or while it starts. */
static void wait_for_moment(const struct deciding *deciding, struct rng *rng)
{
	int64_t answered = deciding->told + deciding->refused, until = clock_ticks_us() + 20000000;
	if (rng_chance(rng, 0.2)) {
		usleep(rng_below(rng, 20000));
		return;
	}
	while (deciding->told + deciding->refused < answered + 3 && clock_ticks_us() < until)
		usleep(1000);
	usleep(rng_below(rng, 60000));
}

static void kill_again_and_again(enum store_engine engine, const char *name)
{
	struct cx *cx = kit_cx();
	struct deciding *deciding = deciding_new();
	struct server server = { .data = file_join(cx->arena, kit_scratch(), "data") };
	struct store_where where = make_clinic(cx, engine, server.data, deciding);
	struct browser *browsers = calloc(BROWSERS, sizeof *browsers);
	_Atomic bool stop = false;
	struct rng rng;
	int64_t kills = kit_number("WAYMARK_KILLS", 6), again = 0, started_us = 0, longest_us = 0;
	must(browsers != NULL);
	rng_seed(&rng, (uint64_t)kit_number("WAYMARK_SEED", 1), engine);
	serve(&server, false, 0);
	assert_true(server.port > 0);
	for (int i = 0; i < BROWSERS; i++) {
		browsers[i] = (struct browser){ .server = &server, .deciding = deciding, .number = i, .seed = 1, .stop = &stop };
		must(pthread_create(&browsers[i].thread, NULL, browse, &browsers[i]) == 0);
	}
	for (int64_t k = 0; k < kills; k++) {
		wait_for_moment(deciding, &rng);
		end_server(&server, SIGKILL);
		started_us = clock_ticks_us();
		serve(&server, false, 0);
		if (server.port == 0)
			break;
		if (clock_ticks_us() - started_us > longest_us)
			longest_us = clock_ticks_us() - started_us;
	}
	bool serves = server.port > 0;
	if (serves)
		wait_for_moment(deciding, &rng);
	stop = true;
	for (int i = 0; i < BROWSERS; i++) {
		pthread_join(browsers[i].thread, NULL);
		again += browsers[i].again;
	}
	end_server(&server, SIGTERM);
	const char *wrong = serves ? deciding_wrong(&where, deciding, INT64_MAX) : "the server did not start again";
	print_message("# %s: %" PRId64 " kills, %" PRId64 " forms answered, %" PRId64 " refused, %" PRId64 " sent again, longest start %"
		PRId64 " ms: %s\n", name, kills, (int64_t)deciding->told, (int64_t)deciding->refused, again, longest_us / 1000,
		wrong ? wrong : "each is there once");
	if (deciding->failed)
		print_message("# %" PRId64 " failed; the last: %s\n", (int64_t)deciding->failed, deciding->say);
	kit_figure(engine == STORE_SQLITE ? "kill-serve-sqlite" : "kill-serve-postgres", wrong != NULL, kills,
		"kills of the server after which a decision was lost, doubled or halved", "0", !wrong && !deciding->failed);
	free(browsers);
	assert_true(wrong == NULL);
	assert_int_equal(deciding->failed, 0);
	assert_true(deciding->told > 0 && deciding->told + deciding->refused > kills);
	deciding_free(deciding);
}

static void on_sqlite(void **state)
{
	(void)state;
	kill_again_and_again(STORE_SQLITE, "SQLite");
}

static void on_postgres(void **state)
{
	(void)state;
	if (kit_has(STORE_POSTGRES))
		kill_again_and_again(STORE_POSTGRES, "PostgreSQL");
}

/* ---- the parent ---- */

static pid_t child_of(pid_t parent)
{
	char path[100], text[200] = "";
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
	FILE *f = fopen(path, "r");
	must(f != NULL);
	char *got = fgets(text, sizeof text, f);
	fclose(f);
	return got ? (pid_t)strtol(text, NULL, 10) : 0;
}

static bool well(struct browser *b)
{
	return get(b, "/health") == 200 && strstr(b->answer, "\"store\":\"ok\"");
}

static bool well_within(struct browser *b, int ms)
{
	int64_t until = clock_ticks_us() + ms * INT64_C(1000);
	while (!well(b))
		if (clock_ticks_us() > until)
			return false;
	return true;
}

/* A port that was free a moment ago. */
static int free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;
	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && getsockname(fd, (struct sockaddr *)&at, &n) == 0);
	close(fd);
	return ntohs(at.sin_port);
}

/* Killed, the clinic is started again by its parent, on the same port; killed, the parent takes the clinic with it, and another
 * may serve at once. */
static void the_parent_starts_it_again(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct server server = { .data = file_join(cx->arena, kit_scratch(), "data") };
	struct kit_ran ran;
	struct browser *b = arena_alloc(cx->arena, sizeof *b);
	int port = free_port();
	b->server = &server;
	kit_run(cx, NULL, &ran, "--data", server.data, "init", NULL);
	assert_int_equal(ran.exit, 0);
	serve(&server, true, port);
	assert_int_equal(server.port, port);
	assert_true(well_within(b, 5000));
	for (int i = 0; i < 3; i++) {
		pid_t clinic = child_of(server.pid);
		assert_true(clinic > 0);
		kill(clinic, SIGKILL);
		assert_true(well_within(b, 20000));
		assert_true(child_of(server.pid) != clinic);
	}
	end_server(&server, SIGKILL);
	for (int tries = 0; tries < 100 && server.port == 0; tries++) {
		if (tries > 0)
			end_server(&server, SIGKILL);
		usleep(50000);
		serve(&server, true, port);
	}
	assert_int_equal(server.port, port);
	assert_true(well_within(b, 5000));
	end_server(&server, SIGTERM);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = { cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres),
		cmocka_unit_test(the_parent_starts_it_again) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
