/* Signing in when very many do: a leaver with a thousand sign-ins, a thousand people at one moment, and ten thousand guesses a minute beside
 * people who only want to work. The door is real, the networks are said by a proxy (X-Forwarded-For). The control: a build that lets nobody
 * wait after wrong tries. Short unless WAYMARK_SIGNINS and WAYMARK_GUESSES say more (make g-guess). */
#include "tests/kit/kit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "door/password.h"
#include "record/staff.h"
#include "tests/kit/figure.h"
#include "tests/kit/http.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define THREADS    8
#define SIGNINS_MAX 1000
#define AT_ONCE_MAX 900                 /* under LIMIT_CONNECTIONS */
#define VICTIMS    20                   /* names that somebody has */
#define NAMES_MAX  100                  /* tried by whoever guesses; fewer where there are few guesses */
#define NETWORKS   50
#define GOOD       10                   /* people who sign in meanwhile */
#define PACE_US    6000                 /* 10,000 a minute */
#define TRIED_A_NAME 11                 /* within a minute: five free, then 2, 4, 8, 16, 32 seconds apart; and one in flight */

#ifdef CONTROL_NEVER_WAITS
#define CONTROL true
#else
#define CONTROL false
#endif

static enum store_engine engine;
static struct kit_region region;
static struct door *door;
static int signins, guesses, names, at_once;
static struct token token[SIGNINS_MAX + 1];
static int64_t leaver, stayer;

static const char *named(const char *stem, int i)
{
	return arena_printf(kit_cx_now()->arena, "%s-%d-%d", stem, (int)engine, i);      /* the process remembers tries: each engine has its own */
}

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	int64_t id;
	for (int i = 0; i < VICTIMS + GOOD; i++) {
		const char *login = i < VICTIMS ? named("victim", i) : named("good", i - VICTIMS);
		TRY(staff_add(cx, db, str_of(login), STR("Somebody"), STR(""), *phc, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, region.service, STR("mus_clinician"), clock_now()));
	}
	TRY(staff_add(cx, db, str_of(named("leaver", 0)), STR("Somebody else"), STR(""), *phc, clock_now(), &leaver));
	TRY(staff_give_role(cx, db, leaver, region.service, STR("mus_clinician"), clock_now()));
	return staff_by_login(cx, db, str_of(named("good", 0)), &(struct staff){ 0 });
}

static enum err sign_in_many(struct cx *cx, struct db *db, void *arg)
{
	const int *from = arg;
	int64_t id;
	struct staff good;
	TRY(staff_by_login(cx, db, str_of(named("good", 0)), &good));
	stayer = good.id;
	for (int i = *from; i < *from + 50 && i <= signins; i++)
		TRY(signin_start(cx, db, kit_policy(), i < signins ? leaver : stayer, region.service, STR("mus_clinician"), clock_now(), 12, &token[i], &id));
	return OK;
}

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str phc;
	log_quiet(true);
	kit_region(kit_store(engine), &region);
	signins = (int)kit_number("WAYMARK_SIGNINS", 60);
	at_once = signins < AT_ONCE_MAX ? signins * 2 < AT_ONCE_MAX ? signins * 2 : AT_ONCE_MAX : AT_ONCE_MAX;
	guesses = (int)kit_number("WAYMARK_GUESSES", CONTROL ? 120 : 400);
	names = guesses / 20 < NAMES_MAX ? guesses / 20 : NAMES_MAX;
	must(signins <= SIGNINS_MAX);
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, people, &phc) == OK);
	for (int i = 0; i <= signins; i += 50)
		must(store_write(cx, region.store, sign_in_many, &i) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .behind_tls = true, .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = kit_catalog() };
	must(door_open(cx, &settings, region.store, &web_site, &door) == OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	return 0;
}

/* ---- a client that many threads may be ---- */

static int dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)door_port(door)) };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The status of what comes back; 0: nothing came. */
static int hear(int fd)
{
	char got[4096];
	size_t n = 0;
	for (ssize_t k; n < sizeof got - 1 && (k = recv(fd, got + n, sizeof got - 1 - n, 0)) > 0; )
		n += (size_t)k;
	char rest[4096];
	while (n == sizeof got - 1 && recv(fd, rest, sizeof rest, 0) > 0)
		;
	close(fd);
	got[n] = '\0';
	int status = 0;
	return sscanf(got, "HTTP/1.1 %d", &status) == 1 ? status : 0;
}

static void say(int fd, const char *text)
{
	http_say(fd, str_of(text));
}

static int get_as(const struct token *t, const char *path)
{
	char text[600], hex[2 * TOKEN_BYTES + 1];
	for (int i = 0; i < TOKEN_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", t->b[i]);
	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: __Host-waymark=%s\r\n\r\n", path, door_port(door), hex);
	int fd = dial();
	if (fd < 0)
		return 0;
	say(fd, text);
	return hear(fd);
}

static int ask_sign_in(const char *login, const char *password, const char *peer)
{
	char text[900], body[400];
	snprintf(body, sizeof body, "to=&login=%s&password=%s", login, password);
	snprintf(text, sizeof text, "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nX-Forwarded-For: %s\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", door_port(door), peer, strlen(body), body);
	int fd = dial();
	if (fd >= 0)
		say(fd, text);
	return fd;
}

#define RIGHT "four+words+you+remember"

static int order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t p99(int64_t *us, int n)
{
	qsort(us, (size_t)n, sizeof *us, order);
	return n ? us[n * 99 / 100 < n ? n * 99 / 100 : n - 1] : 0;
}

static const char *figure_name(const char *what)
{
	return arena_printf(kit_cx_now()->arena, "g-guess-%s-%s", what, engine == STORE_SQLITE ? "sqlite" : "postgres");
}

/* ---- a leaver with very many sign-ins ---- */

static _Atomic int next, seen_before, refused_after, let_in_after;
static _Atomic bool left;

static void *walk_signins(void *arg)
{
	(void)arg;
	for (int i; (i = next++) < 2 * signins; ) {
		bool late = left;
		int status = get_as(&token[i % signins], "/account");
		if (!late)
			seen_before += status == 200;
		else
			*(status == 303 ? &refused_after : &let_in_after) += 1;
		while (i >= signins - THREADS && !left)          /* the second round begins when she has left */
			usleep(1000);
	}
	return NULL;
}

static enum err leave(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return staff_leave(cx, db, leaver, clock_now());
}

static void a_leaver_is_out_of_all_her_sign_ins(void **state)
{
	(void)state;
	pthread_t thread[THREADS];
	struct cx *cx = kit_cx();
	next = seen_before = refused_after = let_in_after = 0;
	left = false;
	for (int i = 0; i < THREADS; i++)
		must(pthread_create(&thread[i], NULL, walk_signins, NULL) == 0);
	while (next < signins)
		usleep(1000);
	assert_ok(store_write(cx, region.store, leave, NULL));
	left = true;
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	kit_figure(figure_name("leaver"), refused_after, signins, "sign-ins of a leaver refused at their next request", "all",
		let_in_after == 0 && refused_after >= signins);
	assert_true(seen_before > signins / 2);
	assert_int_equal(let_in_after, 0);
	assert_true(refused_after >= signins);
	assert_int_equal(get_as(&token[signins], "/account"), 200);        /* who stays, stays */
}

/* ---- very many at one moment ---- */

static _Atomic bool over;
static int64_t page_us[100000];
static int pages, pages_bad;

/* Somebody who is at work, twenty pages a second. */
static void *work(void *arg)
{
	(void)arg;
	for (pages = pages_bad = 0; !over && pages < (int)LENGTH(page_us); pages++) {
		int64_t t0 = clock_ticks_us();
		pages_bad += get_as(&token[signins], "/account") != 200;
		page_us[pages] = clock_ticks_us() - t0;
		usleep(50000);
	}
	return NULL;
}

static void many_sign_in_at_one_moment(void **state)
{
	(void)state;
	static int fd[AT_ONCE_MAX];
	pthread_t worker;
	int waiting = at_once, rounds = 0, let_in = 0, busy = 0;
	over = false;
	must(pthread_create(&worker, NULL, work, NULL) == 0);
	for (; waiting && rounds < 200; rounds++) {
		kit_cx();
		for (int i = 0; i < waiting; i++)
			fd[i] = ask_sign_in(named("good", i % GOOD), RIGHT, arena_printf(kit_cx_now()->arena, "198.51.%d.%d", i / 250, i % 250 + 1));
		int again = 0;
		for (int i = 0; i < waiting; i++) {
			int status = fd[i] < 0 ? 0 : hear(fd[i]);
			let_in += status == 303;
			busy += status == 503;
			again += status != 303;
		}
		waiting = again;
	}
	over = true;
	pthread_join(worker, NULL);
	int64_t slow = p99(page_us, pages);
	print_message("# %d at once: let in in %d rounds, %d times told to come again; meanwhile %d pages, 99 of 100 within %lld ms\n", at_once,
		rounds, busy, pages, (long long)(slow / 1000));
	kit_figure(figure_name("at-once"), let_in, at_once, "people who sign in at one moment are let in, none is lost", "all",
		let_in == at_once && pages_bad == 0);
	assert_int_equal(let_in, at_once);
	assert_int_equal(pages_bad, 0);
	if (at_once > 2 * (LIMIT_HASHES + LIMIT_HASH_QUEUE))
		assert_true(busy > 0);               /* the room is bounded: else it held them all, 19 MiB each */
}

/* ---- guesses ---- */

static _Atomic int guessed, tried, told_to_wait, told_busy, got_in, other;
static int64_t guesses_from_us;

static void *guess(void *arg)
{
	(void)arg;
	for (int i; (i = guessed++) < guesses; ) {
		int64_t due = guesses_from_us + (int64_t)i * PACE_US, now = clock_ticks_us();
		char login[60], password[40], peer[40];
		int name = i % names;
		if (due > now)
			usleep((useconds_t)(due - now));
		snprintf(login, sizeof login, name < VICTIMS ? "victim-%d-%d" : "nobody-%d-%d", (int)engine, name);
		snprintf(password, sizeof password, "password+number+%d", i);
		snprintf(peer, sizeof peer, "203.%d.%d.7", (int)engine, i / names % NETWORKS);
		int fd = ask_sign_in(login, password, peer), status = fd < 0 ? 0 : hear(fd);
		*(status == 401 ? &tried : status == 429 ? &told_to_wait : status == 503 ? &told_busy : status == 303 ? &got_in : &other) += 1;
	}
	return NULL;
}

static int64_t good_us[10000];
static int goods, goods_bad;

/* Somebody comes to work, twice a second; who is told to come again does. */
static void *come(void *arg)
{
	(void)arg;
	for (goods = goods_bad = 0; !over && goods < (int)LENGTH(good_us); goods++) {
		char login[40];
		int64_t t0 = clock_ticks_us();
		int status = 0;
		snprintf(login, sizeof login, "good-%d-%d", (int)engine, goods % GOOD);
		for (int i = 0; i < 5 && status != 303; i++) {
			int fd = ask_sign_in(login, RIGHT, "192.0.2.9");
			status = fd < 0 ? 0 : hear(fd);
			if (status == 503)
				usleep(500000);
		}
		goods_bad += status != 303;
		good_us[goods] = clock_ticks_us() - t0;
		usleep(500000);
	}
	return NULL;
}

static void guesses_beside_people_at_work(void **state)
{
	(void)state;
	pthread_t thread[THREADS], worker, comer;
	kit_cx();
	over = false;
	guessed = tried = told_to_wait = told_busy = got_in = other = 0;
	guesses_from_us = clock_ticks_us();
	must(pthread_create(&worker, NULL, work, NULL) == 0 && pthread_create(&comer, NULL, come, NULL) == 0);
	for (int i = 0; i < THREADS; i++)
		must(pthread_create(&thread[i], NULL, guess, NULL) == 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	int64_t took = clock_ticks_us() - guesses_from_us;
	over = true;
	pthread_join(worker, NULL);
	pthread_join(comer, NULL);
	int64_t page = p99(page_us, pages) / 1000, in = p99(good_us, goods) / 1000;
	bool whole = guesses >= 10000;
	int most = names * TRIED_A_NAME;
	print_message("# %d guesses in %.1f s at %d names (%d of them somebody's) from %d networks: %d passwords tried, %d told to wait, %d told that it is busy; "
		"meanwhile %d pages within %lld ms, %d sign-ins within %lld ms (99 of 100)\n", guesses, (double)took / 1e6, names,
		names < VICTIMS ? names : VICTIMS, NETWORKS, tried, told_to_wait,
		told_busy, pages, (long long)page, goods, (long long)in);
	if (CONTROL) {
		kit_figure(figure_name("control"), tried, guesses, "passwords tried where nobody has to wait", "caught", tried > most);
		assert_true(told_to_wait == 0 && tried > most);
		return;
	}
	kit_figure(figure_name("tried"), tried, guesses, "guesses whose password was looked at", arena_printf(kit_cx_now()->arena, "at most %d, none let in", most),
		tried <= most && got_in == 0);
	kit_figure(figure_name("pages"), page, 500, "ms for a page of somebody at work meanwhile, 99 of 100", "at most 500", page <= 500 && pages_bad == 0);
	kit_figure(figure_name("good"), goods - goods_bad, goods, "people who come to work meanwhile and are let in", "all", goods_bad == 0);
	assert_int_equal(got_in, 0);
	assert_int_equal(other, 0);
	assert_true(tried <= most && told_to_wait > guesses / 4);
	assert_int_equal(pages_bad, 0);
	assert_int_equal(goods_bad, 0);
	assert_true(!whole || page <= 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(guesses_beside_people_at_work), cmocka_unit_test(a_leaver_is_out_of_all_her_sign_ins),
		cmocka_unit_test(many_sign_in_at_one_moment) };
	return kit_run_on_engines("guesses", tests, CONTROL ? 1 : LENGTH(tests), &engine, begin, end, NULL);
}
