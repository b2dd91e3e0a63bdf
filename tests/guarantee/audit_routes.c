/* Whatever is shown of a person is in the log. Two people of the region bear marked names and numbers; every route is asked by every
 * role that a person can have, with its ids filled in, its searches asked and its forms sent half empty; an answer that holds a mark has an
 * entry with its request's id, done and not refused. The control: a route whose column `audit` somebody forgot has to be found out. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "care/asked.h"
#include "care/carer.h"
#include "care/remote.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/figure.h"
#include "tests/kit/http.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

static enum store_engine engine;
static struct store_where where;
static struct arena lasting;
static struct kit_region region;
static struct kit_person marked[2];
static int64_t answers, with_marks, without_entry, marked_routes;
static char last_bare[200];

/* Written as nothing else in a page is. */
static const char *const marks[] = { "Quillfeather", "QUILLFEATHER", "quillfeather", "Thistlewick", "THISTLEWICK", "9995260182",
	"999 526 0182", "9991590838", "999 159 0838" };

/* Staff of the service, of the practice and of the trust, each in every role that a person can have. */
static enum err everybody(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	size_t count;
	const struct role *role = role_list(&count);
	TRY(staff_set_password(cx, db, region.clinician_staff, *phc));
	for (size_t i = 0; i < count; i++) {
		int64_t id, places[] = { region.service, region.practice, region.trust };
		if (!role[i].first_page[0])
			continue;
		for (size_t p = 0; p < LENGTH(places); p++) {
			TRY(staff_add(cx, db, str_of(arena_printf(cx->arena, "p%zu-%zu", p, i)), STR("Somebody of the staff"), STR(""), *phc, clock_now(), &id));
			TRY(staff_give_role(cx, db, id, places[p], str_of(role[i].role), clock_now()));
		}
	}
	return OK;
}

static struct kit_person patient(const char *family, const char *given, const char *nhs)
{
	struct kit_person p = kit_person(&region, family, given, nhs, NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	for (int i = 1; i <= 6; i++) {
		kit_event(&region, p.id, region.practice_holding, EVENT_GP_CONTACT, arena_printf(kit_cx_now()->arena, "2026-0%d-01", i), NULL,
			RESULT_NONE);
		kit_event(&region, p.id, region.trust_holding, EVENT_INVESTIGATION, arena_printf(kit_cx_now()->arena, "202%d-03-09", i), NULL,
			RESULT_NORMAL);
	}
	return p;
}

/* Everybody of the three has to do with the marked, so that each role sees what it may ever see. */
static enum err relate(struct cx *cx, struct db *db, void *arg)
{
	const int64_t places[] = { region.service, region.practice, region.trust };
	(void)arg;
	for (size_t p = 0; p < LENGTH(places); p++)
		for (enum relation_kind kind = RELATION_HOLDS; kind <= RELATION_TEAM_MEETING; kind++)
			for (size_t m = 0; m < LENGTH(marked); m++)
				TRY(relation_open(cx, db, &(struct relation){ places[p], 0, marked[m].id, kind, { 1 }, INSTANT_FAR, NIL }));
	return OK;
}

/* The first is on a pathway, with a carer who is written down: pages below an episode are asked with one that is there. */
static void carried(struct cx *cx)
{
	struct care care = { kit_catalog(), kit_policy() };
	char key[2][ID_TEXT];
	struct id episode;
	struct episode_ask ask = { .patient = marked[0].outside, .pathway = STR("leeds-liaison"), .way = WAY_CLINIC, .service = NIL,
		.referrer = NIL, .agreed = TRUTH_YES, .on = clock_today(), .say = STR("Tired for two years"), .form_key = str_of(id_text(id_random(), key[0])) };
	must(episode_begin(cx, region.store, &region.clinician, &care, &ask, clock_now(), &episode) == OK);
	struct carer_ask carer = { .episode = episode, .form_key = str_of(id_text(id_random(), key[1])), .words = { .relationship = STR("partner"),
		.say = STR("A night's sleep"), .look_on = clock_today() } };
	must(carer_put(cx, region.store, &region.clinician, &care, &carer, clock_now()) == OK);
	/* and is asked from home; an answer that a colleague copied from paper waits to be looked at */
	struct id made, secret;
	struct remote_ask_form home = { .patient = marked[0].outside, .instrument = { STR("gad-7") }, .instruments = 1, .until = clock_today(),
		.form_key = str_of(id_text(id_random(), key[0])) };
	must(remote_ask_make(cx, region.store, &region.clinician, &care, &home, clock_now(), &made, &secret) == OK);
	struct measure_ask paper = { .patient = marked[0].outside, .instrument = STR("phq-9"), .on = clock_today(), .mode = MODE_PAPER, .say = STR("Asked her"),
		.form_key = str_of(id_text(id_random(), key[1])) };
	paper.answers.item[8] = 1;
	must(measure_add(cx, region.store, &region.clinician, kit_catalog(), &paper, clock_now(), &made) == OK);
}

/* What a path names: the first row of each table, read once; whatever the requests add stands behind it. */
static struct { const char *name, *from; char id[ID_TEXT]; } first[] = {
	{ "{entry}", "worklist", "" }, { "{episode}", "episode", "" }, { "{need}", "carer_need", "" }, { "{ask}", "remote_ask", "" },
	{ "{alert}", "alert", "" }, { "{look}", "audit WHERE patient_id IS NOT NULL AND outcome = 0", "" } };

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct asked asked;
	struct finding_report report;
	struct store *store;
	struct db *db;
	struct str phc;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	for (size_t i = 0; i < LENGTH(first); i++)
		first[i].id[0] = 0;
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	marked[0] = patient("Quillfeather", "Ruth", "9995260182");
	marked[1] = patient("Thistlewick", "Paula", "9991590838");
	must(store_write(cx, store, relate, NULL) == OK);
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, store, everybody, &phc) == OK);
	carried(cx);
	must(store_reader(cx, store, &db) == OK);
	must(asked_build(cx, db, kit_catalog(), clock_today(), &asked) == OK);
	store_reader_back(store, db);
	must(finding_run(cx, store, &asked, region.service, clock_today(), clock_now(), NULL, NULL, &report) == OK);
	must(report.to_decide == 2);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(region.store);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

/* ---- one answer ---- */

/* What the asker typed himself comes back in the form's field, and tells him nothing. */
static bool has_mark(struct str body, const char *target)
{
	for (size_t i = 0; i < LENGTH(marks); i++)
		if (!strstr(target, marks[i]) && str_find(body, marks[i]) >= 0)
			return true;
	return false;
}

static bool look_at(struct str answer, const char *target)
{
	answers++;
	if (!has_mark(http_body(answer), target))
		return false;
	with_marks++;
	struct str id = http_header(answer, "X-Request-Id");
	must(id.n == ID_TEXT - 1);
	if (kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM audit WHERE request = '%.*s' AND outcome = 0 "
		"AND rows > 0", STRF(id))) == 0) {
		without_entry++;
		snprintf(last_bare, sizeof last_bare, "%s", target);
	}
	return true;
}

static const char *id_of(const char *name)
{
	char *any = arena_alloc(kit_cx_now()->arena, ID_TEXT);
	for (size_t i = 0; i < LENGTH(first); i++) {
		if (strcmp(first[i].name, name) != 0)
			continue;
		if (!first[i].id[0])
			id_text(kit_ask_id(&where, arena_printf(kit_cx_now()->arena, "SELECT outside FROM %s ORDER BY id LIMIT 1", first[i].from)), first[i].id);
		return first[i].id;
	}
	return id_text(strcmp(name, "{person}") == 0 ? marked[0].outside : id_random(), any);
}

static const char *word_of(const char *name)
{
	return strcmp(name, "<rule>") == 0 ? "mss3-search" : strcmp(name, "<flag>") == 0 ? "weight-loss" : "word";
}

/* The path of a route with its ids and words filled in: those of the first marked person, and whatever there is of the rest. */
static const char *fill(const char *path)
{
	char *out = arena_text(kit_cx_now()->arena, "");
	while (*path) {
		size_t n = *path == '{' || *path == '<' ? strcspn(path, "}>") + 1 : 1;
		const char *part = arena_printf(kit_cx_now()->arena, "%.*s", (int)n, path);
		out = arena_printf(kit_cx_now()->arena, "%s%s", out, *path == '{' ? id_of(part) : *path == '<' ? word_of(part) : part);
		path += n;
	}
	return out;
}

/* ---- all of them ---- */

static const struct { const char *path, *query; } asks[] = { { "/people", "?q=quillf" }, { "/people", "?q=thistlewick" },
	{ "/people", "?q=14%2F03%2F1981" }, { "/people", "?q=9991590838" }, { "/worklist", "?show=all" }, { "/audit", "?whom=9995260182" },
	{ "/audit.csv", "?whom=9995260182" } };

static const char *csrf_of(const struct visitor *v)
{
	struct str page = visit_get(v, "/account");
	return str_find(page, "name=\"csrf\"") >= 0 ? visit_hidden(page, "csrf") : "";
}

static bool ask_route(const struct visitor *v, const struct route *route, const char *csrf)
{
	const char *target = fill(route->path);
	char key[ID_TEXT];
	if (strcmp(route->path, "/sign-out") == 0 || strcmp(route->path, "/account/password") == 0 || strcmp(route->path, "/sign-in") == 0 ||
	    strcmp(route->path, "/sign-in/role") == 0)
		return false;                    /* they end the sign-in */
	if (strcmp(route->method, "GET") != 0)
		return look_at(visit_post(v, target, arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s", csrf, id_text(id_random(), key))), target);
	bool any = look_at(visit_get(v, target), target);
	for (size_t i = 0; i < LENGTH(asks); i++)
		if (strcmp(asks[i].path, route->path) == 0) {
			target = arena_printf(kit_cx_now()->arena, "%s%s", route->path, asks[i].query);
			any |= look_at(visit_get(v, target), target);
		}
	return any;
}

static struct door *open_door(const struct door_site *site)
{
	struct door *door;
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12, .training = true,
		.catalog = kit_catalog() };
	assert_ok(door_open(kit_cx_now(), &settings, region.store, site, &door));
	return door;
}

/* In the short form each role is asked where it works. */
static size_t place_of(const struct role *role)
{
	static const char *const at[] = { "", "gp information_governance", "ae_clinician ward referrer" };
	for (size_t p = 1; p < LENGTH(at); p++)
		if (strstr(at[p], role->role))
			return p;
	return 0;
}

static void ask_all(const struct door_site *site, const char *only_role, bool *marked_route)
{
	const struct role *role;
	size_t roles;
	role = role_list(&roles);
	kit_cx();
	struct door *door = open_door(site);
	answers = with_marks = without_entry = 0;
	for (size_t who = 0; who < roles * 3; who++) {
		if (only_role && strcmp(role[who / 3].role, only_role) != 0)
			continue;
		if (!kit_number("WAYMARK_WHOLE", 0) && who % 3 != place_of(&role[who / 3]))
			continue;
		kit_cx();
		struct visitor v = { .door = door };
		struct str answer = visit_sign_in(&v, arena_printf(kit_cx_now()->arena, "p%zu-%zu", who % 3, who / 3), VISIT_PASSWORD);
		if (http_status(answer) != 303)
			continue;                /* a role that nobody can sign in with */
		const char *csrf = arena_text(&lasting, csrf_of(&v));
		for (size_t i = 0; i < site->count; i++) {
			kit_cx();
			marked_route[i] |= ask_route(&v, &site->routes[i], csrf);
		}
	}
	door_close(door);
}

/* HAZ-018 */
static void what_is_shown_is_in_the_log(void **state)
{
	(void)state;
	bool *marked_route = arena_array(&lasting, web_site.count, sizeof *marked_route);
	ask_all(&web_site, NULL, marked_route);
	marked_routes = 0;
	for (size_t i = 0; i < web_site.count; i++)
		marked_routes += marked_route[i];
	print_message("# %lld answers on %zu routes; %lld of them, on %lld routes, hold a mark; %lld have no entry %s\n", (long long)answers,
		web_site.count, (long long)with_marks, (long long)marked_routes, (long long)without_entry, without_entry ? last_bare : "");
	kit_figure(engine == STORE_SQLITE ? "g-audit-routes-sqlite" : "g-audit-routes-postgres", with_marks - without_entry, with_marks,
		"answers that hold a person and have an entry", "all", without_entry == 0);
	assert_int_equal(without_entry, 0);
	assert_true(with_marks >= 20 && marked_routes >= 6);       /* else it asks nothing */
}

static void a_forgotten_column_is_found_out(void **state)
{
	(void)state;
	struct route *routes = arena_array(&lasting, web_site.count, sizeof *routes);
	bool *marked_route = arena_array(&lasting, web_site.count, sizeof *marked_route);
	struct door_site site = web_site;
	memcpy(routes, web_site.routes, web_site.count * sizeof *routes);
	for (size_t i = 0; i < site.count; i++)
		if (strcmp(routes[i].path, "/person/{person}/events") == 0)
			routes[i].audit = "";
	site.routes = routes;
	ask_all(&site, "mus_clinician", marked_route);
	kit_figure(engine == STORE_SQLITE ? "g-audit-routes-control-sqlite" : "g-audit-routes-control-postgres", without_entry, without_entry,
		"answers of a route without its column", "caught", without_entry > 0);
	assert_true(without_entry > 0);
	assert_non_null(strstr(last_bare, "/events"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_shown_is_in_the_log), cmocka_unit_test(a_forgotten_column_is_found_out) };
	return kit_run_on_engines("audit_routes", tests, LENGTH(tests), &engine, begin, end, NULL);
}
