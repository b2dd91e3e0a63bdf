/* Every route, asked by every role, in every relation to every person, from the right and from the wrong organisation, and by nobody:
 * each answer is what tests/spec/access/ says, reckoned by a reference that shares no code with the program (tests/kit/route_world.c). In
 * no answer stands a word about somebody whom the asker may not see. Controls: a row that lets in whom it should not, a page that reads past
 * its guard, a form that does not decide: each has to be found out. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/clock.h"
#include "tests/kit/ask.h"
#include "tests/kit/figure.h"
#include "tests/kit/http.h"
#include "tests/kit/route_world.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define BIT(n) (1u << (n))
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SAID_MAX 12

static enum store_engine engine;
static struct route_world world;
static struct page_spec *spec;
static size_t specs;
static struct door *door;
static bool whole;                      /* everybody of everybody; else a share of the people */
static int64_t asked, hidden, refused, let_in, unsigned_in, keyless, differing;
static char first_said[400];

/* ---- what is asked ---- */

struct asking {
	struct asker who;
	const struct visitor *v;
	const char *csrf;
	const struct route *route;
	const struct page_spec *page;
	const struct soul *soul;        /* NULL: the page is about nobody */
	int typed;
};

static struct arena *arena(void)
{
	return kit_cx_now()->arena;
}

static void differs(const struct asking *q, const char *target, int status, const char *say)
{
	size_t n;
	const struct role *role = role_list(&n);
	char text[400];
	snprintf(text, sizeof text, "%s %s as %s%s%s%s: %d, %s", q->route->method, target, q->who.role < 0 ? "nobody" : role[q->who.role].role,
		q->who.place == AT_STRANGER ? " of the wrong organisation" : "", q->soul ? ", of who is " : "", q->soul ? q->soul->why : "", status, say);
	if (differing++ == 0)
		snprintf(first_said, sizeof first_said, "%s", text);
	if (differing <= SAID_MAX)
		print_message("# %s\n", text);
}

static bool is_get(const struct route *route)
{
	return strcmp(route->method, "GET") == 0;
}

static const char *id_words(struct id id)
{
	return id_text(id, arena_alloc(arena(), ID_TEXT));
}

static const char *path_of(const struct route *route, const struct soul *s)
{
	struct id none = id_random();
	const struct { const char *name; struct id id; } known[] = { { "{person}", s ? s->p.outside : none }, { "{entry}", s ? s->entry : none },
		{ "{episode}", s ? s->episode : none }, { "{letter}", s ? s->letter : none }, { "{permission}", s ? s->permission : none },
		{ "{advice}", s ? s->advice : none }, { "{file}", s ? s->file : none },
		{ "{ask}", s ? s->ask : none }, { "{alert}", s ? s->alert : none },
		{ "{choice}", s ? s->choice : none }, { "{glass}", s ? s->glass : none }, { "{look}", s ? s->look : none },
		{ "{agreement}", world.agreement }, { "{import}", world.import }, { "{arrival}", world.arrival } };
	struct str rest = str_of(route->path), part;
	const char *out = "";
	for (bool more = true; more; ) {
		more = str_cut(rest, '/', &part, &rest);
		const char *text = str_is(part, "<rule>") ? "mss3-search" : str_is(part, "<pathway>") ? "leeds-liaison" : str_is(part, "<flag>") ? "weight-loss" :
			str_is(part, "<viewer>") ? "1-0-3" : str_is(part, "<act>") ? "judge" : str_is(part, "<instrument>") ? "wsas" :
			str_is(part, "<letter>") ? "plan-to-all" : str_is(part, "<do>") ? "withdraw" :
			str_is(part, "<kind>") ? "self" : str_is(part, "<say>") ? "reply" : str_is(part, "<what>") ? "opinion" :
			part.n && part.p[0] == '<' ? "word" : part.n && part.p[0] == '{' ? id_words(id_random()) : str_c(arena(), part);
		for (size_t i = 0; i < LENGTH(known); i++)
			if (str_is(part, known[i].name))
				text = id_words(known[i].id);
		out = arena_printf(arena(), "%s%s%s", out, *out || !*text ? (*out == '\0' && !*text ? "" : "/") : "/", text);
	}
	return *out ? out : "/";
}

/* Forms that are whole, and that what is there already refuses: whoever may send them is told so, and nothing changes. */
static const struct { const char *path, *form; int status; } forms[] = {
	{ "/entry/{entry}/decide", "kind=undo", 409 },
	{ "/person/{person}/choices", "kind=HOUSEHOLD&say=told+by+phone", 422 },
	{ "/person/{person}/choice/{choice}/end", "say=enough", 409 },
	{ "/person/{person}/relations", "kind=HOLDS&why=over", 422 },
	{ "/person/{person}/flag/<flag>/settle", "outcome=not-so&say=looked&seen_on=2025-01-01&read=0", 409 },
	{ "/person/{person}/refer", "service=R9W&pathway=none&way=gp&agreed=yes&on=2026-07-01&say=tired", 422 },
	{ "/episode/{episode}/<act>", "seq=1&on=2026-07-14&answer=yes&item=nothing&say=looked", 422 },
	{ "/episode/{episode}/ward/<what>", "on=2026-07-14&due_on=2026-07-20&what=", 422 },
	{ "/person/{person}/measure/<instrument>", "on=2026-07-01&mode=room", 422 },
	{ "/episode/{episode}/letter/<letter>", "to=nobody", 422 },
	{ "/person/{person}/advice", "service=NONE&about=x&agreed=yes&say=x", 422 },
	{ "/person/{person}/remote", "until=2026-07-20", 422 },
	{ "/person/{person}/remote/{ask}/withdraw", "", 409 },
	{ "/person/{person}/remote/{ask}/link", "", 409 },
	{ "/person/{person}/remote/here", "", 422 },
	{ "/person/{person}/paper", "instrument=core-om", 422 },
	{ "/person/{person}/paper/{ask}", "on=2026-07-01", 409 },
	{ "/person/{person}/remote/{ask}/here", "", 409 },
	{ "/alert/{alert}", "say=rang+her", 409 },
	{ "/mine/{person}/answers", "act=answer&part=1&item=1&a=1", 303 },
	{ "/draft/{draft}", "", 404 },
	{ "/advice/{advice}/file", "", 409 },
	{ "/advice/{advice}/<say>", "seq=none&say=x", 422 },
	{ "/letter/{letter}/<do>", "seq=none&say=", 422 },
	{ "/person/{person}/response/{response}/withdraw", "say=", 422 },
	{ "/plan/{episode}", "kind=goal&say=", 422 },
	{ "/plan/{episode}/item/{item}/away", "say=gone", 404 },
	{ "/plan/{episode}/agree", "mark=plan&hash=x&by=staff", 409 },
	{ "/carers/{episode}", "relationship=partner&say=", 422 },
	{ "/carers/{episode}/need/{need}/end", "say=over", 404 },
	{ "/person/{person}/meeting", "meeting=&question=what+now", 422 },
	{ "/person/{person}/task", "say=&due_on=", 422 },
	{ "/tasks", "say=&due_on=", 422 },
	{ "/meetings", "kind=team&title=&on=", 422 },
	{ "/person/{person}/book", "time=&episode=", 422 },
	{ "/group", "at=&name=&on=2026-07-14", 422 },
	{ "/mine/{person}/choices", "kind=share&place=&class=", 422 },
	{ "/mine/{person}/choice/{choice}/end", "", 409 },
	{ "/mine/{person}/permission/{permission}/end", "", 404 },
	{ "/mine/{person}/booking/{booking}/cancel", "say=x", 404 },
	{ "/glass/{glass}", "justified=yes&say=fine", 409 },
	{ "/permission/{permission}", "do=end&why=because", 422 },
};

static int form_of(const struct route *route)
{
	for (size_t i = 0; i < LENGTH(forms); i++)
		if (!is_get(route) && strcmp(forms[i].path, route->path) == 0)
			return (int)i;
	return -1;
}

static struct str send(const struct asking *q, const char *target, const char *csrf, bool with_key, const char *headers)
{
	int form = form_of(q->route);
	const char *key = with_key ? arena_printf(arena(), "&key=%s", id_words(id_random())) : "";
	asked++;
	if (is_get(q->route))
		return visit_get(q->v, target);
	if (strcmp(q->route->method, "UPLOAD") == 0)
		return visit_upload(q->v, target, arena_printf(arena(), "csrf=%s%s", csrf, key), "a.csv", "a,b\n");
	return http_ask(door_port(q->v->door), "POST", target, q->v->cookie, arena_printf(arena(), FORM "%s", headers),
		arena_printf(arena(), "csrf=%s%s%s%s", csrf, key, form >= 0 ? "&" : "", form >= 0 ? forms[form].form : ""));
}

/* ---- what the answer has to be ---- */

/* The answer as anybody would get it: without what is drawn by lot for each. */
static struct str plain(struct str body)
{
	char *out = arena_alloc(arena(), body.n + 1);
	size_t n = 0, run = 0;
	for (size_t i = 0; i <= body.n; i++) {
		char c = i < body.n ? body.p[i] : '\0';
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		run = word ? run + 1 : 0;
		out[n++] = c;
		if (run == ID_TEXT - 1) {
			n -= run;
			out[n++] = '#';
			run = 0;
		}
	}
	return (struct str){ out, n };
}

static void leaks(const struct asking *q, const char *target, struct str answer)
{
	const char *leaked = marks_leaked(&world, &q->who, http_body(answer), q->typed);
	if (leaked)
		differs(q, target, http_status(answer), leaked);
}

/* That she is there must not show: the answer of who is nobody, to the letter. */
static void hidden_whole(const struct asking *q, const char *target, struct str answer)
{
	struct asking nobody = *q;
	nobody.soul = NULL;
	struct str other = send(&nobody, path_of(q->route, NULL), q->csrf, true, "");
	hidden++;
	if (http_status(other) != 404 || !str_eq(plain(http_body(other)), plain(http_body(answer))))
		differs(q, target, http_status(answer), "is not what is said of nobody");
}

static void person_answer(const struct asking *q, const char *target, struct str answer)
{
	int status = http_status(answer), form = form_of(q->route);
	const struct soul *s = q->soul;
	bool told = q->page->of == OF_TOLD, open = told ? soul_told(&world, &q->who, s) : soul_meets(&world, &q->who, s, q->page);
	/* a preview: of an agreement of her own organisation */
	open = open && !(strstr(q->route->path, "{agreement}") && q->who.place == AT_STRANGER);
	int want = !open ? 404 : form >= 0 ? forms[form].status : 200;
	/* Only her choice, or whose the record is, stands in the way, and does not hide itself; or she reads the page and may not write there. A
	 * permission and an alert are looked up by their own id: they are seen, or are nowhere. */
	if (!open && form >= 0 && !strstr(q->route->path, "{permission}") && !strstr(q->route->path, "{alert}") &&
	    (soul_refused_aloud(&world, &q->who, s, q->page) || soul_reads_only(&world, &q->who, s, q->page)))
		want = 403;
	if (status != want) {
		differs(q, target, status, arena_printf(arena(), "and %d was right", want));
		return;
	}
	if (status == 404 && is_get(q->route))
		hidden_whole(q, target, answer);
	let_in += open;
	if (open && strcmp(q->route->path, "/person/{person}") == 0 && marks_named(s, http_body(answer)) !=
	    soul_open(&world, &q->who, s, OP_LOOK, CLASS_DEMOGRAPHICS, 1))
		differs(q, target, status, "her name is where it should not be, or is not where it should");
	if (open && strcmp(q->route->path, "/person/{person}/events") == 0) {
		const char *events = marks_events_differ(&world, &q->who, s, http_body(answer));
		if (events)
			differs(q, target, status, events);
	}
}

static void house_answer(const struct asking *q, const char *target, struct str answer)
{
	int status = http_status(answer);
	bool whose = strstr(q->route->path, "{import}") || strstr(q->route->path, "{arrival}") || strstr(q->route->path, "{agreement}");
	let_in++;
	if (whose && q->who.place == AT_STRANGER) {
		if (status != 404)
			differs(q, target, status, "and another organisation's is not there");
	} else if (status >= 500 || status == 401 || status == 403 || (is_get(q->route) && !strpbrk(q->route->path, "{<") && status != 200 && status != 303)) {
		differs(q, target, status, "and it should have come in");
	}
}

/* Of programs: a person's cookie is nobody's there (what a program's token opens: tests/unit/test_client.c). */
static bool of_programs(const struct route *route)
{
	return strncmp(route->path, "/api/", 5) == 0;
}

static void answer_look(const struct asking *q, const char *target, struct str answer)
{
	int status = http_status(answer);
	bool in = q->page->who != WHO_ROLES || (q->page->roles & BIT(q->who.role));
	leaks(q, target, answer);
	if (!in || (of_programs(q->route) && q->page->who == WHO_ROLES)) {
		refused++;
		if (status != (of_programs(q->route) ? 401 : 403))
			differs(q, target, status, "and the role does not do this");
	} else if (q->page->of == OF_NOBODY) {
		house_answer(q, target, answer);
	} else {
		person_answer(q, target, answer);
	}
}

/* ---- one asker, all routes ---- */

static bool ends_signin(const struct route *route)
{
	static const char *const begins[] = { "/sign-", "/account/", "/welcome" };
	for (size_t i = 0; i < LENGTH(begins); i++)
		if (!is_get(route) && strncmp(route->path, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static bool about_person(const struct route *route)
{
	return strstr(route->path, "{person}") || strstr(route->path, "{entry}") || strstr(route->path, "{episode}") ||
		strstr(route->path, "{letter}") || strstr(route->path, "{look}") || strstr(route->path, "{glass}") || strstr(route->path, "{permission}") ||
		strstr(route->path, "{advice}") || strstr(route->path, "{alert}");
}

/* A form without its token, from another site, and without its key: refused, whoever sends it. */
static void form_guarded(const struct asking *q)
{
	const char *target = path_of(q->route, &world.soul[0]);
	bool in = q->page->who == WHO_SELF || (q->page->roles & BIT(q->who.role));
	struct str answer;
	if (q->page->who == WHO_OPEN || of_programs(q->route))
		return;
	answer = send(q, target, "", true, "");
	if (http_status(answer) != 403)
		differs(q, target, http_status(answer), "without its token");
	answer = send(q, target, q->csrf, true, "Origin: https://elsewhere.example\r\n");
	if (strcmp(q->route->method, "UPLOAD") != 0 && http_status(answer) != 403)
		differs(q, target, http_status(answer), "from another site");
	if (ends_signin(q->route))
		return;
	answer = send(q, target, q->csrf, false, "");
	keyless++;
	if (strcmp(q->page->form, "key") == 0 && http_status(answer) != (in ? 400 : 403))
		differs(q, target, http_status(answer), "without its key");
}

static bool chosen(const struct asking *q, size_t soul, size_t route)
{
	return whole || (soul * 7 + route * 3 + (size_t)q->who.role + q->who.place) % 17 == 0;
}

static void route_ask(struct asking *q, size_t number)
{
	q->soul = NULL;
	q->typed = -1;
	if (!is_get(q->route))
		form_guarded(q);
	if (ends_signin(q->route))
		return;
	if (!about_person(q->route)) {
		const char *target = path_of(q->route, NULL);
		answer_look(q, target, send(q, target, q->csrf, true, ""));
		return;
	}
	for (size_t i = 0; i < world.souls; i++) {
		struct arena_mark mark = arena_mark(arena());
		q->soul = &world.soul[i];
		if (chosen(q, i, number)) {
			const char *target = path_of(q->route, q->soul);
			answer_look(q, target, send(q, target, q->csrf, true, ""));
		}
		arena_back(arena(), mark);
	}
	q->soul = NULL;
}

/* ---- lists and searches hold exactly those whom the asker may see ---- */

static const struct route *route_named(const struct door_site *site, const char *path)
{
	for (size_t i = 0; i < site->count; i++)
		if (is_get(&site->routes[i]) && strcmp(site->routes[i].path, path) == 0)
			return &site->routes[i];
	must(!"the route is there");
	return NULL;
}

static void lists_ask(struct asking *q, const struct door_site *site)
{
	q->route = route_named(site, "/worklist.csv");
	q->page = page_spec_of(spec, specs, q->route);
	if (!(q->page->roles & BIT(q->who.role)))
		return;
	struct str answer = send(q, "/worklist.csv?show=all", q->csrf, false, "");
	leaks(q, "/worklist.csv", answer);
	for (size_t i = 0; i < world.souls; i++) {
		const struct soul *s = &world.soul[i];
		bool open = soul_seen(&world, &q->who, s) && soul_open(&world, &q->who, s, OP_LIST, CLASS_FINDING, 1);
		q->soul = s;
		if (marks_named(s, http_body(answer)) != open)
			differs(q, "/worklist.csv", http_status(answer), open ? "is not on the list" : "is on the list");
	}
	q->soul = NULL;
}

static void search_ask(struct asking *q, const struct door_site *site, const char *path, const char *field, bool by_number)
{
	q->route = route_named(site, path);
	q->page = page_spec_of(spec, specs, q->route);
	if (!(q->page->roles & BIT(q->who.role)))
		return;
	for (size_t i = 0; i < world.souls; i++) {
		const struct soul *s = &world.soul[i];
		struct arena_mark mark = arena_mark(arena());
		if (chosen(q, i, by_number)) {
			const char *target = arena_printf(arena(), "%s?%s=%s", path, field, by_number ? s->nhs : s->family);
			bool open = soul_open(&world, &q->who, s, OP_LOOK, CLASS_DEMOGRAPHICS, 1) &&
				(!by_number || soul_open(&world, &q->who, s, OP_LOOK, CLASS_IDENTITY, 1));
			q->soul = s;
			q->typed = (int)i;
			/* By the form: words that are written into the address are looked for by nobody. */
			struct str answer = http_ask(door_port(q->v->door), "POST", path, q->v->cookie, FORM, arena_printf(arena(), "csrf=%s&%s=%s", q->csrf, field,
				by_number ? s->nhs : s->family));
			asked++;
			if (http_status(answer) == 303 && str_find(http_header(answer, "Location"), "find=") >= 0)
				answer = visit_get(q->v, str_c(arena(), http_header(answer, "Location")));
			leaks(q, target, answer);
			/* One who is found alone is gone to. */
			bool found = marks_named(s, http_body(answer)) || (http_status(answer) == 303 && str_is(http_header(answer, "Location"),
				arena_printf(arena(), "/person/%s", id_words(s->p.outside))));
			if (strcmp(path, "/people") == 0 ? found != open : http_status(answer) != 200)
				differs(q, target, http_status(answer), open ? "is not found" : "is found");
		}
		arena_back(arena(), mark);
	}
	q->soul = NULL;
	q->typed = -1;
}

/* ---- everybody ---- */

static void door_begin(const struct door_site *site)
{
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 120, .hours_max = 12, .training = true,
		.catalog = kit_catalog() };
	assert_ok(door_open(kit_cx_now(), &settings, world.region.store, site, &door));
}

static bool sign_in(struct visitor *v, int place, size_t role)
{
	*v = (struct visitor){ .door = door };
	return http_status(visit_sign_in(v, arena_printf(arena(), "r%d-%zu", place, role), VISIT_PASSWORD)) == 303;
}

static void asker_ask(const struct door_site *site, int place, size_t role)
{
	struct visitor v;
	kit_cx();
	assert_true(sign_in(&v, place, role));
	struct str account = visit_get(&v, "/account");
	struct asking q = { .who = { (int)role, (enum route_place)place }, .v = &v, .typed = -1,
		.csrf = arena_text(&world.lasting, visit_hidden(account, "csrf")) };
	for (size_t i = 0; i < site->count; i++) {
		kit_cx();
		q.route = &site->routes[i];
		q.page = page_spec_of(spec, specs, q.route);
		assert_non_null(q.page);
		route_ask(&q, i);
	}
	kit_cx();
	lists_ask(&q, site);
	search_ask(&q, site, "/people", "q", false);
	search_ask(&q, site, "/people", "q", true);
	search_ask(&q, site, "/audit", "whom", true);
}

/* Nobody, by whatever way he came to be nobody. */
static void nobody_ask(const struct door_site *site, const struct visitor *v, const char *csrf)
{
	struct asking q = { .who = { -1, AT_SERVICE }, .v = v, .typed = -1, .csrf = csrf };
	for (size_t i = 0; i < site->count; i++) {
		kit_cx();
		q.route = &site->routes[i];
		q.page = page_spec_of(spec, specs, q.route);
		const char *target = path_of(q.route, &world.soul[3]);
		struct str answer = send(&q, target, csrf, true, "");
		int status = http_status(answer);
		struct asker none = { 0, AT_STRANGER };
		unsigned_in++;
		if (q.page->who == WHO_OPEN) {
			if (status >= 500 || status == 403)
				differs(&q, target, status, "and it is open to all");
		} else if (of_programs(q.route)) {
			if (status != 401)
				differs(&q, target, status, "and nobody is signed in");
		} else if (is_get(q.route) || strcmp(q.route->operation, "sign-out") == 0 ? status != 303 || !str_starts(http_header(answer, "Location"),
			"/sign-in") : status != 401) {
			differs(&q, target, status, "and nobody is signed in");
		}
		if (marks_leaked(&world, &none, http_body(answer), -1) && !soul_seen(&world, &none, &world.soul[3]))
			differs(&q, target, status, "names somebody");
	}
}

static void nobodies_ask(const struct door_site *site)
{
	static const char *const ways[] = { "UPDATE signin SET until_at = 1 WHERE ended_at IS NULL", "UPDATE signin SET ended_at = 1",
		"UPDATE role_assignment SET until_at = 1 WHERE until_at IS NULL", "UPDATE staff SET disabled_at = 1" };
	struct visitor v = { .door = door };
	nobody_ask(site, &v, "");
	snprintf(v.cookie, sizeof v.cookie, "waymark=%064d", 7);
	nobody_ask(site, &v, "");
	for (size_t i = 0; i < LENGTH(ways); i++) {
		kit_cx();
		assert_true(sign_in(&v, AT_SERVICE, 0));
		const char *csrf = arena_text(&world.lasting, visit_hidden(visit_get(&v, "/account"), "csrf"));
		kit_do(&world.where, ways[i]);
		nobody_ask(site, &v, csrf);
		kit_do(&world.where, "UPDATE role_assignment SET until_at = NULL");
		kit_do(&world.where, "UPDATE staff SET disabled_at = NULL");
	}
}

static void counters_clear(void)
{
	asked = hidden = refused = let_in = unsigned_in = keyless = differing = 0;
	first_said[0] = '\0';
}

static const char *figure_name(const char *what)
{
	static char name[80];
	snprintf(name, sizeof name, "g-routes-%s%s", what, engine == STORE_SQLITE ? "sqlite" : "postgres");
	return name;
}

static void every_route_by_every_role_and_relation(void **state)
{
	(void)state;
	size_t roles, askers = 0;
	const struct role *role = role_list(&roles);
	kit_cx();
	counters_clear();
	whole = kit_number("WAYMARK_WHOLE", 0) != 0;
	door_begin(&web_site);
	nobodies_ask(&web_site);
	for (size_t i = 0; i < roles * PLACES; i++)
		if (role[i % roles].first_page[0]) {
			asker_ask(&web_site, (int)(i / roles), i % roles);
			askers++;
		}
	door_close(door);
	print_message("# %" PRId64 " answers of %zu routes to %zu askers about %zu people: %" PRId64 " let in, %" PRId64 " told that there is nothing, "
		"%" PRId64 " refused by role, %" PRId64 " not signed in, %" PRId64 " forms without a key; %" PRId64 " differ\n", asked, web_site.count, askers,
		world.souls, let_in, hidden, refused, unsigned_in, keyless, differing);
	kit_figure(figure_name(""), asked - differing, asked, "answers are what the policy says", "all", differing == 0);
	assert_int_equal(differing, 0);
	assert_true(let_in > 300 && hidden > 50 && refused > 300 && unsigned_in > 100);
}

/* ---- controls ---- */

/* A page that reads past its guard. */
static enum err page_past_the_guard(struct cx *cx, struct request *rq, struct response *rs)
{
	for (size_t i = 0; i < world.souls; i++)
		if (id_eq(world.soul[i].p.outside, rq->id[0]))
			buf_printf(&rs->body, "<h1>%s %s</h1>", world.soul[i].given, world.soul[i].family);
	if (!rs->body.n)
		return fail(cx, ERR_NOT_FOUND, "There is no such person.");
	return OK;
}

/* A form that does what it is told. */
static enum err page_without_deciding(struct cx *cx, struct request *rq, struct response *rs)
{
	(void)cx;
	(void)rq;
	rs->status = 409;
	return OK;
}

static void control(const char *name, const char *method, const char *path, const struct route *changed, int place, const char *role_name)
{
	struct route *routes;
	struct door_site site = web_site;
	size_t roles, who = 0;
	const struct role *role = role_list(&roles);
	kit_cx();
	counters_clear();
	whole = true;
	routes = arena_array(&world.lasting, site.count, sizeof *routes);
	memcpy(routes, site.routes, site.count * sizeof *routes);
	for (size_t i = 0; i < site.count; i++)
		if (strcmp(routes[i].method, method) == 0 && strcmp(routes[i].path, path) == 0) {
			routes[i].run = changed->run ? changed->run : routes[i].run;
			routes[i].operation = changed->operation ? changed->operation : routes[i].operation;
			routes[i].class = changed->class ? changed->class : routes[i].class;
		}
	while (strcmp(role[who].role, role_name) != 0)
		who++;
	/* Only the routes that say something here: the one that was changed, and its neighbours. */
	site.routes = routes;
	door_begin(&site);
	struct visitor v;
	assert_true(sign_in(&v, place, who));
	struct asking q = { .who = { (int)who, (enum route_place)place }, .v = &v, .typed = -1,
		.csrf = arena_text(&world.lasting, visit_hidden(visit_get(&v, "/account"), "csrf")) };
	for (size_t i = 0; i < site.count; i++)
		if (strcmp(routes[i].method, method) == 0 && strcmp(routes[i].path, path) == 0) {
			q.route = &routes[i];
			q.page = page_spec_of(spec, specs, q.route);
			route_ask(&q, i);
		}
	door_close(door);
	kit_figure(figure_name(arena_printf(arena(), "control-%s-", name)), differing, differing, "differences where something was broken", "caught",
		differing > 0);
	assert_true(differing > 0);
	assert_non_null(strstr(first_said, method));
}

static void what_is_broken_is_found_out(void **state)
{
	(void)state;
	control("row", "GET", "/worklist", &(struct route){ .operation = "look", .class = "help" }, AT_SERVICE, "commissioner");
	control("guard", "GET", "/person/{person}", &(struct route){ .run = page_past_the_guard }, AT_SERVICE, "gp");
	control("decide", "POST", "/person/{person}/choices", &(struct route){ .run = page_without_deciding }, AT_STRANGER, "mus_clinician");
	control("open", "GET", "/agreement/{agreement}", &(struct route){ .run = page_without_deciding }, AT_STRANGER, "information_governance");
}

static int begin(void **state)
{
	(void)state;
	route_world_make(&world, engine);
	page_spec_read(&(struct cx){ .arena = &world.lasting }, kit_path("tests/spec/access/pages.spec"), &spec, &specs);
	return 0;
}

static int end(void **state)
{
	(void)state;
	route_world_free(&world);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_route_by_every_role_and_relation), cmocka_unit_test(what_is_broken_is_found_out) };
	return kit_run_on_engines("routes", tests, LENGTH(tests), &engine, begin, end, NULL);
}
