/* The pages over the real door and a real store: from the sign-in to a decision and back. Over both engines, whose every answer has to
 * read the same. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "care/asked.h"
#include "care/decision.h"
#include "door/password.h"
#include "record/audit.h"
#include "record/setting.h"
#include "record/staff.h"
#include "tests/kit/html.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "web/pages.h"

#define PASSWORD "four words you remember"

static struct catalog *catalog;
static struct kit_region region;
static struct door *door;
static struct day today;
static struct kit_person ruth, mallory;
static char cookie[200];
static enum store_engine engine;
static struct buf told[2];              /* every answer of an engine, in order */

/* ---- the scene ---- */

static enum err passwords(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	int64_t id;
	TRY(staff_set_password(cx, db, region.clinician_staff, *phc));
	TRY(staff_give_role(cx, db, region.clinician_staff, region.service, STR("analyst"), clock_now()));
	TRY(staff_add(cx, db, STR("nobody"), STR("Without a Role"), STR("nurse"), *phc, clock_now(), &id));
	TRY(staff_add(cx, db, STR("analyst"), STR("Sam Okafor"), STR("analyst"), *phc, clock_now(), &id));
	return staff_give_role(cx, db, id, region.service, STR("analyst"), clock_now());
}

static struct kit_person patient(const char *family, const char *given, const char *nhs)
{
	struct kit_person p = kit_person(&region, family, given, nhs, NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	for (int i = 1; i <= 6; i++) {
		kit_event(&region, p.id, region.practice_holding, EVENT_GP_CONTACT, arena_printf(kit_cx_now()->arena, "2026-0%d-01", i),
			NULL, RESULT_NONE);
		kit_event(&region, p.id, region.trust_holding, EVENT_INVESTIGATION, arena_printf(kit_cx_now()->arena, "202%d-03-09", i),
			NULL,
			i == 3 ? RESULT_ABNORMAL : i == 4 ? RESULT_UNKNOWN : RESULT_NORMAL);
	}
	kit_event(&region, p.id, region.trust_holding, EVENT_EMERGENCY, "2025-05-05", NULL, RESULT_NONE);
	return p;
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct asked asked;
	struct finding_report report;
	struct db *db;
	struct str phc;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	today = clock_today();
	must(catalog_load(cx, &builtin, NULL, &catalog, NULL) == OK);
	kit_region(kit_store(engine), &region);
	buf_init(&told[engine], LIMIT_BUF);
	ruth = patient("Ashworth", "Ruth", "9995260182");
	mallory = patient("<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "9991590838");
	/* one contact more: the order of the list does not hang on random ids */
	kit_event(&region, mallory.id, region.practice_holding, EVENT_GP_CONTACT, "2026-07-02", NULL, RESULT_NONE);
	kit_person(&region, "Silent", "Sidney", "9990166137", NHS_VERIFIED);
	must(password_make(cx, STR(PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, passwords, &phc) == OK);
	must(store_reader(cx, region.store, &db) == OK);
	must(asked_build(cx, db, catalog, today, &asked) == OK);
	store_reader_back(region.store, db);
	must(finding_run(cx, region.store, &asked, region.service, today, clock_now(), NULL, NULL, &report) == OK);
	must(report.to_decide == 2);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = catalog };
	must(door_open(cx, &settings, region.store, &web_site, &door) == OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	catalog_free(catalog);
	clock_set_today(DAY_NONE);
	return 0;
}

/* ---- the browser's part ---- */

static size_t run_of(struct str s, const char *of)
{
	size_t n = 0;
	while (n < s.n && strchr(of, s.p[n]) && s.p[n])
		n++;
	return n;
}

/* What differs from one run to the next is left out: random ids and secrets, instants, minutes. */
static struct str remember(const char *target, struct str answer)
{
	struct buf *out = &told[engine];
	struct str rest = http_body(answer);
	if (strcmp(target, "/health") == 0 || http_status(answer) == 429)    /* they tell the disk's room, and the seconds to wait */
		return answer;
	buf_printf(out, "==== %d %.*s %.*s\n", http_status(answer), (int)strcspn(target, "?0123456789"), target,
		(int)strcspn(str_c(kit_cx_now()->arena, http_header(answer, "Location")), "0123456789"),
		str_c(kit_cx_now()->arena, http_header(answer, "Location")));
	for (bool in_word = false; rest.n;) {
		size_t letters = in_word ? 0 : run_of(rest, "0123456789abcdefghijklmnopqrstuvwxyz"), digits = in_word ? 0 : run_of(rest, "0123456789");
		bool clock = digits && digits <= 2 && rest.n > digits + 5 && rest.p[digits] == ':';
		if (clock || letters == ID_TEXT - 1 || letters == 64 || digits >= 15) {
			buf_char(out, '*');
			rest = str_sub(rest, clock ? digits + 5 : letters, rest.n);
			continue;
		}
		in_word = strchr("0123456789abcdefghijklmnopqrstuvwxyz", rest.p[0]) != NULL && rest.p[0];
		buf_char(out, rest.p[0]);
		rest = str_sub(rest, 1, rest.n);
	}
	buf_char(out, '\n');
	return answer;
}

static struct str get(const char *target)
{
	return remember(target, http_ask(door_port(door), "GET", target, cookie, "", NULL));
}

static struct str post(const char *target, const char *body)
{
	return remember(target, http_form(door_port(door), target, cookie, body));
}

#define assert_status(answer, n) do { struct str a_ = (answer); if (http_status(a_) != (n)) print_error("%.*s\n", STRF(a_)); \
	assert_int_equal(http_status(a_), (n)); } while (0)
#define assert_has(answer, what) do { \
	struct str b_ = (answer); \
	if (str_find(b_, (what)) < 0) \
		print_error("no \"%s\" in\n%.*s\n", (what), STRF(b_)); \
	assert_true(str_find(b_, (what)) >= 0); \
} while (0)
#define assert_not(answer, what) assert_int_equal(str_find((answer), (what)), -1)

/* The value of a hidden field, of the n-th form that has one. */
static const char *hidden(struct str page, const char *name)
{
	char *mark = arena_printf(kit_cx_now()->arena, "name=\"%s\" value=\"", name);
	ptrdiff_t at = str_find(page, mark);
	must(at >= 0);
	struct str rest = str_sub(page, (size_t)at + strlen(mark), page.n), value;
	str_cut(rest, '"', &value, &rest);
	return str_c(kit_cx_now()->arena, value);
}

static struct str sign_in(const char *login, const char *password)
{
	cookie[0] = '\0';
	struct str answer = post("/sign-in", arena_printf(kit_cx_now()->arena, "to=&login=%s&password=%s", login, password));
	struct str set = http_header(answer, "Set-Cookie"), value;
	if (str_known(set)) {
		str_cut(set, ';', &value, &set);
		snprintf(cookie, sizeof cookie, "%.*s", STRF(value));
	}
	return answer;
}

static void as_clinician(void)
{
	struct staff staff;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(staff_by_id(kit_cx_now(), db, region.clinician_staff, &staff));
	store_reader_back(region.store, db);
	assert_status(sign_in(str_c(kit_cx_now()->arena, staff.login), "four+words+you+remember"), 303);
	struct str page = get("/sign-in/role");
	struct str form = http_body(page);
	/* of two roles take the clinician's */
	ptrdiff_t clinician = str_find(form, role_find(STR("mus_clinician"))->title);
	assert_true(clinician > 0);
	struct str before = str_sub(form, 0, (size_t)clinician), value = STR("");
	for (ptrdiff_t next; (next = str_find(before, "type=\"radio\" value=\"")) >= 0;) {
		before = str_sub(before, (size_t)next + 20, before.n);
		value = str_sub(before, 0, 26);
	}
	struct str answer = post("/sign-in/role", arena_printf(kit_cx_now()->arena, "csrf=%s&to=&role=%.*s", hidden(page, "csrf"),
		STRF(value)));
	assert_status(answer, 303);
	struct str set = http_header(answer, "Set-Cookie"), token;
	str_cut(set, ';', &token, &set);
	snprintf(cookie, sizeof cookie, "%.*s", STRF(token));
}

static void keep(const char *name, struct str answer)
{
	struct cx *cx = kit_cx_now();
	char *folder = arena_printf(cx->arena, "%s/build/pages", kit_root());
	assert_ok(file_make_folder(cx, folder, 0755));
	assert_ok(file_write(cx, arena_printf(cx->arena, "%s/real-%s.html", folder, name), http_body(answer), 0644));
}

static size_t times(struct str page, const char *what)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(page, what)) >= 0; n++)
		page = str_sub(page, (size_t)at + strlen(what), page.n);
	return n;
}

static const char *person_path(const struct kit_person *p, const char *more)
{
	char text[ID_TEXT];
	return arena_printf(kit_cx_now()->arena, "/person/%s%s", id_text(p->outside, text), more);
}

/* ---- signing in ---- */

static void test_sign_in(void **state)
{
	(void)state;
	kit_cx();
	struct str page = get("/sign-in?to=%2Frules");
	assert_status(page, 200);
	assert_has(page, "value=\"/rules\"");
	assert_has(page, "TRAINING");
	keep("sign-in", page);
	/* a stranger and a wrong password hear the same */
	struct str wrong = sign_in("analyst", "wrong"), nobody = sign_in("analyss", "wrong");
	assert_status(wrong, 401);
	assert_status(nobody, 401);
	assert_has(wrong, "The name or the password is not right.");
	assert_has(nobody, "The name or the password is not right.");
	assert_int_equal(http_body(wrong).n, http_body(nobody).n);
	assert_status(sign_in("nobody", "four+words+you+remember"), 403);
	assert_status(sign_in("", ""), 422);
	assert_status(get("/worklist"), 303);
	/* somewhere else is not a place to go */
	static const char *const bad[] = { "//evil.example", "https:evil", "javascript:alert(1)", "/\\evil" };
	for (size_t i = 0; i < LENGTH(bad); i++) {
		cookie[0] = '\0';
		struct str answer = post("/sign-in", arena_printf(kit_cx_now()->arena,
			"to=%s&login=analyst&password=four+words+you+remember", bad[i]));
		assert_status(answer, 303);
		assert_str(http_header(answer, "Location"), "/");
		assert_true(str_starts(http_header(answer, "Set-Cookie"), "waymark="));
		assert_has(http_header(answer, "Set-Cookie"), "; Path=/; HttpOnly; SameSite=Strict");
	}
	cookie[0] = '\0';
	assert_status(post("/sign-in", "to=/%0d%0aSet-Cookie:x&login=analyst&password=four+words+you+remember"), 422);
	assert_status(sign_in("analyst", "four+words+you+remember"), 303);
	assert_str(http_header(get("/"), "Location"), "/rules");
	assert_str(http_header(get("/sign-in"), "Location"), "/");
	/* a sign-in page left open in another window still works, and begins a new sign-in */
	struct str again = post("/sign-in", "to=&login=analyst&password=four+words+you+remember");
	assert_status(again, 303);
	assert_true(str_known(http_header(again, "Set-Cookie")));
	assert_status(get("/rules"), 303);
}

static void test_waiting(void **state)
{
	(void)state;
	kit_cx();
	/* waiting is remembered by the process, so each engine's run has a stranger of its own; a name as long as an id is left out
	 * of the comparison */
	const char *stranger = engine == STORE_SQLITE ? "strangerstrangerstrangersa" : "strangerstrangerstrangerpg";
	for (int i = 0; i < 5; i++)
		assert_status(sign_in(stranger, "wrong"), 401);
	struct str answer = sign_in(stranger, "wrong");
	assert_status(answer, 429);
	assert_has(answer, "Retry-After: ");
	assert_has(answer, "Too many wrong tries.");
}

static void test_roles(void **state)
{
	(void)state;
	kit_cx();
	as_clinician();
	assert_str(http_header(get("/"), "Location"), "/day");
	char before[sizeof cookie];
	memcpy(before, cookie, sizeof before);
	keep("role", get("/sign-in/role"));
	/* a role of somebody else cannot be taken */
	struct str page = get("/sign-in/role");
	assert_status(post("/sign-in/role", arena_printf(kit_cx_now()->arena, "csrf=%s&to=&role=00000000000000000000000001",
		hidden(page, "csrf"))), 422);
	/* signing out ends it for whoever kept the cookie */
	struct str out = post("/sign-out", arena_printf(kit_cx_now()->arena, "csrf=%s", hidden(page, "csrf")));
	assert_status(out, 303);
	assert_has(http_header(out, "Set-Cookie"), "Max-Age=0");
	assert_string_equal(before, cookie);
	assert_status(get("/worklist"), 303);
}

static void test_analyst_sees_no_person(void **state)
{
	(void)state;
	kit_cx();
	assert_status(sign_in("analyst", "four+words+you+remember"), 303);
	static const char *const closed[] = { "/worklist", "/worklist.csv", "/people?find=ashworth" };
	for (size_t i = 0; i < LENGTH(closed); i++)
		assert_status(get(closed[i]), 403);
	struct str page = get(person_path(&ruth, ""));
	assert_status(page, 403);
	assert_not(page, "ASHWORTH");
	page = get("/pathways");
	assert_status(page, 200);
	assert_has(page, "Liaison psychiatry pathway");
	assert_has(page, "not yours to see");           /* how many are on it: an analyst reaches no record */
	page = get("/pathway/leeds-liaison");
	assert_status(page, 200);
	assert_has(page, "Ten sessions with the hospital team");
	assert_has(page, "There is a significant and sustained loss of function; and");
	assert_has(page, "Never against the condition.");
	assert_not(page, "nobody now");
	keep("pathway", page);
	assert_status(get("/pathway/nothing"), 404);
	page = get("/rules");
	assert_status(page, 200);
	assert_has(page, "Multiple Symptoms Study");
	assert_not(page, "href=\"/worklist\"");
	keep("rules", page);
	page = get("/rule/mss3-search");
	assert_status(page, 200);
	assert_has(page, "From everyone to the list");
	assert_has(page, "Nobody on it has been decided yet.");
	keep("rule", page);
	assert_status(get("/rule/nothing"), 404);
}

/* ---- reading ---- */

static void check_page(struct str answer)
{
	struct str page = http_body(answer);
	struct str lines = html_lines(kit_cx_now()->arena, page, true);
	assert_int_equal(times(lines, "<h1"), 1);
	assert_int_equal(times(page, "<main "), 1);
	assert_int_equal(times(lines, "<script"), 1);
	assert_int_equal(times(page, "<script>"), 0);
	assert_not(lines, " onmouseover");
	assert_not(page, " style=");
	assert_has(answer, "Cache-Control: no-store");
}

static void test_reading(void **state)
{
	(void)state;
	kit_cx();
	as_clinician();
	struct str page = get("/worklist");
	assert_status(page, 200);
	check_page(page);
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "&lt;SCRIPT&gt;ALERT(1)&lt;/SCRIPT&gt;");
	assert_has(page, ">2 left</b>");
	assert_has(page, "999\u00a0526\u00a00182");
	assert_not(page, "SILENT");
	keep("worklist", page);
	page = get("/worklist?page=9");         /* behind the last: the last, and not that nobody waits */
	assert_has(page, "1 to 2 of 2");
	assert_not(page, "Nobody waits");
	page = get(person_path(&ruth, ""));
	assert_status(page, 200);
	check_page(page);
	static const char *const holds[] = { "ASHWORTH, Ruth", "Why here", "Timeline", "Already done", "verified",
		"St Aldhelm&#39;s Hospitals", "<svg", "shares them under \u201cTest\u201d (T-1), version 1, without an end", "referral" };
	for (size_t i = 0; i < LENGTH(holds); i++)
		assert_has(page, holds[i]);
	keep("person", page);
	page = get(person_path(&mallory, ""));
	assert_status(page, 200);
	check_page(page);
	keep("person-hostile", page);
	page = get(person_path(&ruth, "?years=1&show=results"));
	assert_status(page, 200);
	page = get(person_path(&ruth, "/events"));
	assert_status(page, 200);
	check_page(page);
	assert_has(page, "16 of 16 events");
	keep("events", page);
	page = get(person_path(&ruth, "/events?kind=investigation&result=abnormal"));
	assert_has(page, "1 of 16 events");
	assert_status(get("/person/00000000000000000000000001"), 404);
	assert_status(get("/help"), 200);
	assert_status(get("/account"), 200);
	struct str health = get("/health");
	assert_status(health, 200);
	assert_has(health, "\"store\":\"ok\"");
	/* finding one person by number goes straight there */
	struct str found, searched = get("/people?find=zzz");
	keep("people", searched);
	/* written into an address by hand, nobody is looked for, whether there is somebody or not */
	static const char *const typed[] = { "/people?q=999+526+0182", "/people?q=ashworth", "/people?q=zzz" };
	for (size_t i = 0; i < LENGTH(typed); i++) {
		found = get(typed[i]);
		assert_status(found, 400);
		assert_has(found, "do not belong in an address");
		assert_not(found, "ASHWORTH");
	}
	/* a form's search names nobody in an address, and is this sign-in's alone */
	const char *csrf = hidden(searched, "csrf");
	int at = door_port(door);
	found = http_form(at, "/people", cookie, arena_printf(kit_cx_now()->arena, "csrf=%s&q=ashworth", csrf));
	assert_status(found, 303);
	const char *sealed = str_c(kit_cx_now()->arena, http_header(found, "Location"));
	assert_int_equal(strncmp(sealed, "/people?find=", 13), 0);
	assert_null(strcasestr(sealed, "ashw"));
	/* finding one person by number goes straight there */
	found = http_form(at, "/people", cookie, arena_printf(kit_cx_now()->arena, "csrf=%s&q=999+526+0182", csrf));
	found = get(str_c(kit_cx_now()->arena, http_header(found, "Location")));
	assert_status(found, 303);
	assert_str(http_header(found, "Location"), person_path(&ruth, ""));
	assert_str(http_header(http_ask(at, "GET", sealed, cookie, "", NULL), "Location"), person_path(&ruth, ""));
	/* by both names, as one types them */
	static const char *const both[] = { "Ashworth+Ruth", "Ashworth%2C+Ruth", "ASHWORTH++ruth" };
	for (size_t i = 0; i < LENGTH(both); i++) {
		found = http_form(at, "/people", cookie, arena_printf(kit_cx_now()->arena, "csrf=%s&q=%s", csrf, both[i]));
		assert_str(http_header(get(str_c(kit_cx_now()->arena, http_header(found, "Location"))), "Location"), person_path(&ruth, ""));
	}
	assert_has(http_ask(at, "GET", arena_printf(kit_cx_now()->arena, "%sA", sealed), cookie, "", NULL), "beginning of the family name is enough");
	assert_status(post("/people", arena_printf(kit_cx_now()->arena, "csrf=%s&q=%0300d", csrf, 0)), 413);
	/* the list as a file: of who decides, whole, and in the audit */
	struct str file = get("/worklist.csv?order=name");
	assert_status(file, 200);
	assert_has(http_header(file, "Content-Type"), "text/csv");
	assert_has(http_header(file, "Content-Disposition"), "attachment; filename=\"waymark-worklist-2026-07-14-training.csv\"");
	assert_has(file, "\n9995260182,Ashworth,Ruth,1981-03-14,");
	assert_not(file, "Silent");
	assert_int_equal(times(http_body(file), "\n"), 4);
	assert_has(get("/worklist?show=all"), "href=\"/worklist.csv?show=all\"");
	/* what every card says first: the red flag, and since when something is new */
	assert_has(file, ",last_new_symptom_on\n");
	assert_not(get("/worklist"), "2 Mar 2026");
	kit_event(&region, ruth.id, region.practice_holding, EVENT_SYMPTOM, "2026-03-02", NULL, RESULT_NONE);
	assert_has(get("/worklist"), "Last new symptom:</span> <span class=\"wm-nb\">2 Mar 2026</span>");
	assert_has(get("/worklist.csv?order=name"), ",2026-03-02\n");
}

static void test_looks_are_told(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct audit_line *line;
	struct db *db;
	size_t before, after;
	as_clinician();
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, region.clinician.signin, clock_now());
	assert_ok(audit_of_patient(cx, db, ruth.id, (struct instant){ 0 }, &line, &before));
	db_end(db);
	assert_status(get(person_path(&ruth, "")), 200);
	assert_status(get(person_path(&ruth, "/events")), 200);
	assert_ok(db_begin(cx, db));
	assert_ok(audit_of_patient(cx, db, ruth.id, (struct instant){ 0 }, &line, &after));
	store_reader_back(region.store, db);
	assert_int_equal(after, before + 2);
	assert_has(get(person_path(&ruth, "")), "Who has looked");
}

/* ---- deciding ---- */

static const char *entry_of(struct str page, const char *name)
{
	ptrdiff_t at = str_find(page, name);
	must(at > 0);
	struct str rest = str_sub(page, 0, (size_t)at);
	const char *entry = NULL;
	for (ptrdiff_t next; (next = str_find(rest, "id=\"e-")) >= 0;) {
		rest = str_sub(rest, (size_t)next + 6, rest.n);
		entry = str_c(kit_cx_now()->arena, str_sub(rest, 0, 26));
	}
	must(entry != NULL);
	return entry;
}

static struct str decide(const char *name, const char *how)
{
	struct str page = get("/worklist");
	const char *entry = entry_of(page, name);
	page = get(arena_printf(kit_cx_now()->arena, "/worklist?at=%s&do=confirm", entry));
	return post(arena_printf(kit_cx_now()->arena, "/entry/%s/decide", entry),
		arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&back=%%2Fworklist&read_at=%s&%s",
		hidden(page, "csrf"), hidden(page, "key"), hidden(page, "read_at"), how));
}

static void test_deciding(void **state)
{
	(void)state;
	kit_cx();
	as_clinician();
	struct str answer = decide("ASHWORTH, Ruth", "kind=confirm&explained=&flags=none");
	assert_status(answer, 422);
	check_page(answer);
	assert_has(answer, "Say whether a known disease explains the symptoms well enough");
	assert_has(answer, "value=\"none\" required checked");
	keep("worklist-problem", answer);
	assert_status(decide("ASHWORTH, Ruth", "kind=confirm&explained=yes&flags=none"), 422);
	assert_status(decide("ASHWORTH, Ruth", "kind=confirm&explained=no&flags=one"), 409);
	assert_status(decide("ASHWORTH, Ruth", "kind=reject&reason=other&say="), 422);
	assert_status(decide("ASHWORTH, Ruth", "kind=later&look_again_on=2020-01-01"), 422);
	assert_status(decide("ASHWORTH, Ruth", "kind=delete"), 422);
	assert_status(decide("ASHWORTH, Ruth", "kind=confirm&explained=no&flags=none&role=administrator"), 400);
	struct str page = get("/worklist");
	assert_has(page, "ASHWORTH, Ruth");

	answer = decide("ASHWORTH, Ruth", "kind=reject&reason=disease&say=coeliac");
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), "/worklist");
	page = get("/worklist");
	assert_has(page, "Rejected ASHWORTH, Ruth");
	assert_not(page, "href=\"/person/\">ASHWORTH");
	keep("worklist-undo", page);
	page = get("/worklist?show=rejected");
	assert_has(page, ">ASHWORTH, Ruth</a>");
	page = get(person_path(&ruth, ""));
	assert_has(page, "coeliac");

	/* a decision made on what has changed since is refused, and says so */
	const char *entry = entry_of(get("/worklist?show=rejected"), ">ASHWORTH, Ruth</a>");
	page = get("/worklist");
	answer = post(arena_printf(kit_cx_now()->arena, "/entry/%s/decide", entry),
		arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&kind=confirm&explained=no&flags=none&read_at=1&back=%%2Fworklist",
		hidden(page, "csrf"), hidden(page, "key")));
	assert_status(answer, 409);
	assert_has(answer, "changed while you were reading");

	/* undone, it waits again */
	answer = post(arena_printf(kit_cx_now()->arena, "/entry/%s/decide", entry),
		arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&kind=undo", hidden(page, "csrf"), hidden(page, "key")));
	assert_status(answer, 303);
	assert_has(get("/worklist"), ">ASHWORTH, Ruth</a>");

	/* sent twice, it is done once */
	page = get(arena_printf(kit_cx_now()->arena, "/worklist?at=%s&do=confirm", entry));
	/* the open row's own key comes after the undo form's: take the one of this entry */
	struct str rest = str_sub(page, (size_t)str_find(page, "id=\"decide-"), page.n);
	char *body = arena_printf(kit_cx_now()->arena,
		"csrf=%s&key=%s&back=%%2Fworklist&read_at=%s&kind=confirm&explained=part&flags=none", hidden(rest, "csrf"),
		hidden(rest, "key"), hidden(rest, "read_at"));
	char *target = arena_printf(kit_cx_now()->arena, "/entry/%s/decide", entry);
	assert_status(post(target, body), 303);
	assert_status(post(target, body), 303);
	page = get(person_path(&ruth, ""));
	assert_int_equal(times(http_body(page), "<li><b>Confirmed</b>"), 1);
	assert_has(page, "/refer\">Put on a pathway</a>");
	assert_has(get("/rule/mss3-search"), "1 confirmed of 1 decided");
}

/* ---- the account ---- */

static enum err metrics_on(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return setting_put(cx, db, "metrics", STR("loopback"), NIL, clock_now());
}

static void test_password(void **state)
{
	(void)state;
	kit_cx();
	assert_status(sign_in("analyst", "four+words+you+remember"), 303);
	char first[sizeof cookie];
	memcpy(first, cookie, sizeof first);
	assert_status(sign_in("analyst", "four+words+you+remember"), 303);
	struct str page = get("/account");
	const char *csrf = hidden(page, "csrf");
	assert_status(post("/account/password", arena_printf(kit_cx_now()->arena,
		"csrf=%s&now=wrong&new=five+words+you+remember&again=five+words+you+remember", csrf)), 422);
	assert_status(post("/account/password", arena_printf(kit_cx_now()->arena,
		"csrf=%s&now=four+words+you+remember&new=short&again=short", csrf)), 422);
	assert_status(post("/account/password", arena_printf(kit_cx_now()->arena,
		"csrf=%s&now=four+words+you+remember&new=five+words+you+remember&again=other", csrf)), 422);
	struct str answer = post("/account/password", arena_printf(kit_cx_now()->arena,
		"csrf=%s&now=four+words+you+remember&new=five+words+you+remember&again=five+words+you+remember", csrf));
	assert_status(answer, 303);
	/* the old sign-ins are over, both of them */
	assert_status(get("/rules"), 303);
	memcpy(cookie, first, sizeof first);
	assert_status(get("/rules"), 303);
	struct str set = http_header(answer, "Set-Cookie"), value;
	str_cut(set, ';', &value, &set);
	snprintf(cookie, sizeof cookie, "%.*s", STRF(value));
	assert_status(get("/account?changed=1"), 200);
	assert_status(sign_in("analyst", "four+words+you+remember"), 401);
	assert_status(sign_in("analyst", "five+words+you+remember"), 303);
}

/* Off unless set; then numbers, from this machine alone, without ids and names. */
static void test_metrics(void **state)
{
	(void)state;
	kit_cx();
	cookie[0] = '\0';
	assert_status(get("/metrics"), 404);
	assert_ok(store_write(kit_cx_now(), region.store, metrics_on, NULL));
	struct str page = get("/metrics");
	assert_status(page, 200);
	assert_true(str_find(page, "\nwaymark_audit_entries ") > 0 && str_find(page, "# TYPE waymark_work_waiting gauge") > 0);
	static const char *const never[] = { "Ashworth", "9995260182", "Elmfield", "R9W", "priya", "mus_clinician" };
	for (size_t i = 0; i < LENGTH(never); i++)
		assert_int_equal(str_find(page, never[i]), -1);
	struct str body = http_body(page), line;
	while (body.n) {
		str_cut(body, '\n', &line, &body);
		assert_true(!line.n || str_starts(line, "# HELP waymark_") || str_starts(line, "# TYPE waymark_") || str_starts(line, "waymark_"));
	}
}

/* ---- both engines ---- */

static void test_engines_tell_the_same(void **state)
{
	(void)state;
	struct str a = buf_view(&told[STORE_SQLITE]), b = buf_view(&told[STORE_POSTGRES]), line_a, line_b, where = STR("");
	assert_true(times(a, "\n==== ") > 40);
	while (a.n || b.n) {
		str_cut(a, '\n', &line_a, &a);
		str_cut(b, '\n', &line_b, &b);
		if (str_starts(line_a, "==== "))
			where = line_a;
		if (!str_eq(line_a, line_b)) {
			print_error("%.*s\nSQLite:     %.*s\nPostgreSQL: %.*s\n", STRF(where), STRF(line_a), STRF(line_b));
			assert_true(false);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_in), cmocka_unit_test(test_waiting), cmocka_unit_test(test_roles),
			cmocka_unit_test(test_analyst_sees_no_person),
		cmocka_unit_test(test_reading), cmocka_unit_test(test_looks_are_told), cmocka_unit_test(test_deciding),
		cmocka_unit_test(test_password), cmocka_unit_test(test_metrics),
	};
	int failed = kit_run_on_engines("web", tests, LENGTH(tests), &engine, set_up, tear_down, test_engines_tell_the_same);
	buf_free(&told[STORE_SQLITE]);
	buf_free(&told[STORE_POSTGRES]);
	return failed;
}
