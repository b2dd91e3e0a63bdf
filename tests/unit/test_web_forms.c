/* What managers and clinicians send. Forms that are sent twice: every form of data/routes.csv either carries a key, and its repeat
 * gets the first answer, or leaves by its nature what sending it once leaves. Over both engines, one after the other and all at
 * once. */
#include "tests/kit/kit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "care/asked.h"
#include "care/finding.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/arrival.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define SIGN_IN_PASSWORD "four+words+you+remember"
#define AT_ONCE 6
#define NOBODY "00000000000000000000000001"

static enum store_engine engine;
static struct store_where where;
static struct arena lasting;
static struct cx lasting_cx;
static struct catalog *catalog;
static struct kit_region region;
static struct door *door;
static struct kit_person ruth, paula;
static struct visitor doctor, manager, lead, herself;
static const char *inbox;

static const struct { const char *method, *path, *name, *class, *repeat; } routes[] = {
#define ROUTE(method, path, page, operation, class, template, audit, repeat) { method, path, #page, class, repeat },
#include "gen/routes.h"
#undef ROUTE
};

/* ---- the scene ---- */

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	int64_t id;
	TRY(staff_set_password(cx, db, region.clinician_staff, *phc));
	TRY(staff_add(cx, db, STR("manager"), STR("Jo Hale"), STR("manager"), *phc, clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.service, STR("service_manager"), clock_now()));
	TRY(staff_add(cx, db, STR("lead"), STR("Ada Hill"), STR("manager"), *phc, clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.service, STR("information_governance"), clock_now()));
	TRY(staff_add(cx, db, STR("herself"), STR("The patient"), STR(""), *phc, clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.service, STR("patient"), clock_now()));
	TRY(staff_add(cx, db, STR("analyst"), STR("Sam Okafor"), STR("analyst"), *phc, clock_now(), &id));
	return staff_give_role(cx, db, id, region.service, STR("analyst"), clock_now());
}

static struct kit_person found(const char *family, const char *given, const char *nhs)
{
	struct kit_person p = kit_person(&region, family, given, nhs, NHS_VERIFIED);
	kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	for (int i = 1; i <= 6; i++) {
		kit_event(&region, p.id, region.practice_holding, EVENT_GP_CONTACT, arena_printf(kit_cx_now()->arena, "2026-0%d-01", i),
			NULL, RESULT_NONE);
		kit_event(&region, p.id, region.trust_holding, EVENT_INVESTIGATION, arena_printf(kit_cx_now()->arena, "202%d-03-09", i),
			NULL, RESULT_NORMAL);
	}
	return p;
}

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	arena_init(&lasting, 0);
	lasting_cx.arena = &lasting;
	struct cx *cx = &lasting_cx;
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct asked asked;
	struct finding_report report;
	struct store *store;
	struct db *db;
	struct str phc;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	must(catalog_load(cx, &builtin, NULL, &catalog, NULL) == OK);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list,
		.migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = file_join(&lasting, kit_scratch(), "record.db");
	else
		where.conninfo = arena_text(&lasting, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	ruth = found("Ashworth", "Ruth", "9995260182");
	paula = found("Garside", "Paula", "9991590838");
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, store, people, &phc) == OK);
	must(store_reader(cx, store, &db) == OK);
	must(asked_build(cx, db, catalog, clock_today(), &asked) == OK);
	store_reader_back(store, db);
	must(finding_run(cx, store, &asked, region.service, clock_today(), clock_now(), NULL, NULL, &report) == OK);
	must(report.to_decide == 2);
	inbox = kit_scratch();
	struct door_settings settings = { .address = "127.0.0.1", .inbox = inbox, .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = catalog };
	must(door_open(cx, &settings, store, &web_site, &door) == OK);
	doctor = manager = lead = herself = (struct visitor){ .door = door };
	must(http_status(visit_sign_in(&doctor, "priya", SIGN_IN_PASSWORD)) == 303);
	must(http_status(visit_sign_in(&manager, "manager", SIGN_IN_PASSWORD)) == 303);
	must(http_status(visit_sign_in(&lead, "lead", SIGN_IN_PASSWORD)) == 303);
	must(http_status(visit_sign_in(&herself, "herself", SIGN_IN_PASSWORD)) == 303);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	catalog_free(catalog);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

static const char *fresh_key(void)
{
	char text[ID_TEXT];
	return arena_text(kit_cx_now()->arena, id_text(id_random(), text));
}

/* All answers are see-other to one place. */
static void same_answers(const struct str *answers, int n)
{
	for (int i = 0; i < n; i++) {
		assert_status(answers[i], 303);
		assert_true(str_eq(http_header(answers[i], "Location"), http_header(answers[0], "Location")));
	}
}

/* ---- which forms there are ---- */

/* {x} becomes an id that is nobody's, <x> a word. */
static const char *any_path(const char *path)
{
	char out[300];
	size_t n = 0;
	for (const char *p = path; *p; p++) {
		if (*p != '{' && *p != '<') {
			out[n++] = *p;
			continue;
		}
		n += (size_t)snprintf(out + n, sizeof out - n, "%s", *p == '{' ? NOBODY : "word");
		p = strchr(p, *p == '{' ? '}' : '>');
	}
	out[n] = '\0';
	return arena_text(kit_cx_now()->arena, out);
}

/* The forms without a key; each has its test that says what sending it twice leaves: below, those of the second row in
 * test_signin.c, sign_in_out, which a provider of identity sends, in
 * tests/browser/signin.mjs, those of programs in test_client.c, of administrators in test_web_admin.c, relation_end
 * in test_web_glass.c, permission_do in test_permission.c, mine_permission_end in test_web_mine.c, what people answer in
 * test_web_remote.c, without a name in test_web_experience.c, drafts in test_web_draft.c. Those that find write nothing: they lead to an address; nor
 * does the one that shows for whom something will be done (test_web_bulk.c) or prints (test_web_letters.c). */
static const char *const same_by_nature[] = { "sign_in_send", "role_send", "sign_out", "account_password",
	"sign_in_code", "sign_in_again_send", "welcome_send", "second_send", "account_end", "account_end_others",
	"sign_in_out", "api_token", "api_people", "staff_add",
	"staff_do", "organisation_add", "client_add", "client_do",
	"relation_end", "permission_do", "mine_permission_end", "staff_find", "people_find", "audit_find", "agreement_preview_find",
	"answer_open", "answers_send", "mine_answers_send", "feedback_send", "draft_save", "find_send", "bulk", "letters_print" };

static void test_every_form_says(void **state)
{
	(void)state;
	kit_cx();
	int keyed = 0, same = 0;
	for (size_t i = 0; i < LENGTH(routes); i++) {
		if (strcmp(routes[i].method, "GET") == 0)
			continue;
		if (strcmp(routes[i].repeat, "same") == 0) {
			bool told = false;
			for (size_t k = 0; k < LENGTH(same_by_nature); k++)
				told |= strcmp(same_by_nature[k], routes[i].name) == 0;
			if (!told)
				print_error("%s is said to be the same sent twice; nothing here shows it\n", routes[i].name);
			assert_true(told);
			same++;
			continue;
		}
		/* the door takes none without its key, from somebody who may send it */
		const struct visitor *who = strcmp(routes[i].class, "import") == 0 || strcmp(routes[i].class, "remote") == 0 ? &manager :
			strcmp(routes[i].class, "mine") == 0 ? &herself :
			strcmp(routes[i].class, "agreement") == 0 || strcmp(routes[i].class, "subject") == 0 || strcmp(routes[i].class, "permission") == 0 ||
			strcmp(routes[i].name, "glass_judge") == 0 ? &lead : &doctor;
		const char *csrf = visit_hidden(visit_get(who, "/account"), "csrf"), *path = any_path(routes[i].path);
		struct str answer = strcmp(routes[i].method, "UPLOAD") == 0
			? visit_upload(who, path, kit_say("csrf=%s&map=hes-outpatient", csrf), "a.csv", "A\n1\n")
			: visit_post(who, path, kit_say("csrf=%s", csrf));
		assert_status(answer, 400);
		assert_has(answer, "The form came without its key.");
		keyed++;
	}
	assert_int_equal(same, LENGTH(same_by_nature));
	assert_true(keyed >= 5);
}

/* Every form of every page that goes to such a route has its key field. */
static void test_pages_give_keys(void **state)
{
	(void)state;
	kit_cx();
	char text[ID_TEXT];
	const char *person = kit_say("/person/%s", id_text(ruth.outside, text));
	const struct { const struct visitor *who; const char *path; } pages[] = { { &doctor, "/worklist" }, { &doctor, person },
		{ &manager, "/imports/new" } };
	for (size_t i = 0; i < LENGTH(pages); i++) {
		struct str page = http_body(visit_get(pages[i].who, pages[i].path));
		size_t forms = 0;
		for (ptrdiff_t at; (at = str_find(page, "method=\"post\"")) >= 0;) {
			page = str_sub(page, (size_t)at + 13, page.n);
			struct str form = str_sub(page, 0, (size_t)str_find(page, "</form>"));
			if (str_find(form, "Sign out") >= 0 || str_find(form, "name=\"q\"") >= 0)
				continue;                        /* they go where sending twice is the same */
			assert_has(form, "name=\"key\" value=\"");
			forms++;
		}
		assert_true(forms >= 1);
	}
}

/* ---- with a key ---- */

static void test_decide(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&doctor, "/worklist"), answers[AT_ONCE];
	struct str rest = str_sub(page, (size_t)str_find(page, "id=\"decide-"), page.n);
	const char *entry = str_c(kit_cx_now()->arena, str_sub(rest, 11, 26));
	const char *body = kit_say("csrf=%s&key=%s&back=%%2Fworklist&read_at=%s&kind=confirm&explained=no&flags=none",
		visit_hidden(rest, "csrf"), visit_hidden(rest, "key"), visit_hidden(rest, "read_at"));
	visit_post_at_once(&doctor, kit_say("/entry/%s/decide", entry), body, answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM decision"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'decide'"), 1);
}

static void test_settle(void **state)
{
	(void)state;
	kit_cx();
	char text[ID_TEXT];
	struct str answers[AT_ONCE];
	const char *path = kit_say("/person/%s/flag/anaemia/settle", id_text(ruth.outside, text));
	const char *csrf = visit_hidden(visit_get(&doctor, "/account"), "csrf");
	const char *form = kit_say("csrf=%s&seen_on=2026-03-09&outcome=acted-on&say=Iron+given", csrf);
	/* what could not be taken is not remembered: it is mended and sent again with the same key */
	const char *key = fresh_key();
	assert_status(visit_post(&doctor, path, kit_say("csrf=%s&key=%s&seen_on=2026-03-09&outcome=acted-on&say=", csrf, key)), 422);
	assert_int_equal(count("SELECT COUNT(*) FROM flag_settled"), 0);
	visit_post_at_once(&doctor, path, kit_say("%s&key=%s", form, key), answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_status(visit_post(&doctor, path, kit_say("%s&key=%s", form, key)), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM flag_settled"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'settle'"), 1);
	/* another form about the same: who was first, and nothing is written */
	struct str late = visit_post(&doctor, path, kit_say("%s&key=%s", form, fresh_key()));
	assert_status(late, 409);
	assert_has(late, "settled meanwhile, by Dr Priya Nair");
	assert_int_equal(count("SELECT COUNT(*) FROM flag_settled"), 1);
	/* another flag, newer events: its own form */
	assert_status(visit_post(&doctor, path, kit_say("csrf=%s&key=%s&seen_on=2026-06-01&outcome=not-so&say=Read+again", csrf, fresh_key())), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM flag_settled"), 2);
}

static enum err on_caseload(struct cx *cx, struct db *db, void *arg)
{
	const struct kit_person *p = arg;
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = p->id, .kind = RELATION_CASELOAD, .until = INSTANT_FAR });
}

/* Answers to a questionnaire: an alert is not kept without words, what was typed comes back, a double click keeps them once. */
static void test_measure(void **state)
{
	(void)state;
	kit_cx();
	char text[ID_TEXT];
	struct str answers[AT_ONCE];
	assert_int_equal(store_write(kit_cx_now(), region.store, on_caseload, &ruth), OK);
	const char *path = kit_say("/person/%s/measure/wsas", id_text(ruth.outside, text)), *all = kit_say("/person/%s/measures", text);
	const char *csrf = visit_hidden(visit_get(&doctor, "/account"), "csrf"), *key = fresh_key();
	assert_has(visit_get(&doctor, all), "No measure is recorded");
	assert_has(visit_get(&doctor, path), "Does not apply");
	assert_has(visit_get(&doctor, path), "own words are not here");
	struct str again = visit_post(&doctor, path, kit_say("csrf=%s&key=%s&on=2026-99-01&mode=paper&q1=x&q2=4&q3=4&q4=4&q5=5", csrf, key));
	assert_status(again, 422);
	assert_has(again, "value=\"2026-99-01\"");
	assert_has(again, "id=\"q5-5\" name=\"q5\" value=\"5\" checked");
	assert_int_equal(count("SELECT COUNT(*) FROM response"), 0);
	const char *form = kit_say("csrf=%s&key=%s&on=2026-07-01&mode=paper&q1=x&q2=4&q3=4&q4=4&q5=5", csrf, key);
	visit_post_at_once(&doctor, path, form, answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM response"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'measure' AND operation = 'add'"), 1);
	assert_has(visit_get(&doctor, all), "17 of 40, significant");
	assert_has(visit_get(&doctor, kit_say("%s/wsas", all)), "<b>17</b> significant");
	assert_has(visit_get(&doctor, kit_say("%s/gad-7", all)), "No answers to it are recorded");
	assert_status(visit_get(&doctor, kit_say("%s/no-such", all)), 404);
	/* another, with an alert */
	path = kit_say("/person/%s/measure/phq-9", text);
	form = kit_say("csrf=%s&on=2026-07-01&mode=room&q1=1&q9=1&q2=0&q3=0&q4=0&q5=0&q6=0&q7=0&q8=0", csrf);
	struct str held = visit_post(&doctor, path, kit_say("%s&key=%s&say=", form, fresh_key()));
	assert_status(held, 409);
	assert_has(held, "Nothing is kept yet");
	assert_has(held, "id=\"q9-1\" name=\"q9\" value=\"1\" checked");
	assert_int_equal(count("SELECT COUNT(*) FROM response"), 1);
	assert_status(visit_post(&doctor, path, kit_say("%s&key=%s&say=Asked;+no+plan", form, fresh_key())), 303);
	struct str page = visit_get(&doctor, kit_say("%s/phq-9", all));
	assert_has(page, "Asked; no plan");
	/* taken back */
	ptrdiff_t at = str_find(page, "/withdraw\"");
	assert_true(at > 26);
	const char *id = str_c(kit_cx_now()->arena, str_sub(page, (size_t)at - 26, 26));
	const char *end = kit_say("/person/%s/response/%s/withdraw", id_text(ruth.outside, text), id);
	assert_status(visit_post(&doctor, end, kit_say("csrf=%s&key=%s&say=", csrf, fresh_key())), 422);
	key = fresh_key();
	visit_post_at_once(&doctor, end, kit_say("csrf=%s&key=%s&say=Another+form", csrf, key), answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM response WHERE ended_at IS NOT NULL"), 1);
	assert_has(visit_get(&doctor, kit_say("%s/phq-9", all)), "Another form");
	/* whoever manages sees none of it */
	assert_status(visit_get(&manager, all), 403);
}

static size_t waiting_folders(void)
{
	size_t n = 0;
	DIR *dir = opendir(inbox);
	must(dir != NULL);
	for (const struct dirent *e; (e = readdir(dir)) != NULL;)
		n += strncmp(e->d_name, "waiting-", 8) == 0;
	closedir(dir);
	return n;
}

static void test_upload(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&manager, "/imports/new");
	const char *fields = kit_say("csrf=%s&key=%s&map=hes-outpatient&agreement=", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	struct str first = visit_upload(&manager, "/imports/new", fields, "op.csv", "A,B\n1,2\n");
	struct str second = visit_upload(&manager, "/imports/new", fields, "op.csv", "A,B\n1,2\n");
	same_answers((struct str[]){ first, second }, 2);
	assert_int_equal(count("SELECT COUNT(*) FROM arrival"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'look_over'"), 1);
	assert_int_equal(waiting_folders(), 1);           /* the second's files are not kept */
	/* a file of the wrong kind is told, and the form's key is still good */
	page = visit_get(&manager, "/imports/new");
	fields = kit_say("csrf=%s&key=%s&map=&agreement=", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	assert_status(visit_upload(&manager, "/imports/new", fields, "op.csv", "A,B\n1,2\n"), 422);
	assert_int_equal(count("SELECT COUNT(*) FROM arrival"), 1);
}

static enum err looked_over(struct cx *cx, struct db *db, void *arg)
{
	return arrival_set(cx, db, *(int64_t *)arg, ARRIVAL_LOOKED, STR_NONE, NIL, clock_now());
}

static void test_arrival(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str answers[AT_ONCE];
	struct arrival *list;
	struct db *db;
	size_t n;
	int64_t id = count("SELECT id FROM arrival");
	assert_ok(store_write(cx, region.store, looked_over, &id));
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, region.clinician.signin, clock_now());
	assert_ok(arrivals_waiting(cx, db, &list, &n));
	db_end(db);
	store_reader_back(region.store, db);
	assert_int_equal(n, 1);
	char text[ID_TEXT];
	const char *path = kit_say("/arrival/%s", id_text(list[0].outside, text));
	struct str page = visit_get(&manager, path);
	assert_has(page, "Bring them in");
	const char *csrf = visit_hidden(page, "csrf"), *key = visit_hidden(page, "key");
	visit_post_at_once(&manager, path, kit_say("csrf=%s&key=%s&do=bring", csrf, key), answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'bring_in'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'import'"), 1);
	/* a page that was left open in another window is over */
	struct str late = visit_post(&manager, path, kit_say("csrf=%s&key=%s&do=throw", csrf, fresh_key()));
	assert_status(late, 409);
	assert_int_equal(waiting_folders(), 1);
	assert_status(visit_post(&manager, path, kit_say("csrf=%s&key=%s&do=burn", csrf, fresh_key())), 422);
}

static enum err import_done(struct cx *cx, struct db *db, void *arg)
{
	struct origin *o = arg;
	TRY(origin_add(cx, db, o));
	if (o->sent_by != region.service)
		TRY(origin_wrote_into(cx, db, o->id, region.trust_holding));
	return origin_set_state(cx, db, o->id, ORIGIN_DONE, clock_now());
}

static void test_undo(void **state)
{
	(void)state;
	kit_cx();
	char text[ID_TEXT];
	struct str answers[AT_ONCE];
	struct origin o = { .kind = 1, .map = STR("hes-outpatient"), .map_version = 1, .name = STR("op.csv"), .agreement = 1,
		.organisation = region.trust, .sent_by = region.service, .staff = NIL, .as_of = clock_today(), .started_at = clock_now(),
		.finished_at = INSTANT_NONE, .state = ORIGIN_RUNNING };
	assert_ok(store_write(kit_cx_now(), region.store, import_done, &o));
	const char *path = kit_say("/import/%s", id_text(o.outside, text));
	struct str page = visit_get(&manager, path);
	visit_post_at_once(&manager, path, kit_say("csrf=%s&key=%s&do=undo", visit_hidden(page, "csrf"), visit_hidden(page, "key")), answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'undo_import'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'undo'"), 1);
}

/* ---- agreements ---- */

/* The lead of a party reads it and stops it, with a reason, once; whoever only may look has no button, and another organisation none. */
static void test_agreement(void **state)
{
	(void)state;
	kit_cx();
	struct str answers[AT_ONCE], list = visit_get(&lead, "/agreements");
	ptrdiff_t at = str_find(list, "/agreement/");
	assert_status(list, 200);
	assert_has(list, "T-1, version 1");
	assert_true(at > 0);
	const char *path = arena_text(kit_cx_now()->arena, str_c(kit_cx_now()->arena, str_sub(list, (size_t)at, strlen("/agreement/") + 26)));
	struct str page = visit_get(&lead, path), seen = visit_get(&manager, path);
	assert_has(page, "St Aldhelm&#39;s Hospitals, Elmfield Surgery to Wharton Vale symptoms service");
	assert_has(page, "Suspend until taken up again");
	assert_has(page, "Signed on paper, outside Waymark.");
	/* What is in force already is counted when somebody asks for it, and not on every look. */
	assert_has(page, "signed on paper, brought in as it was");
	assert_not(page, "not live yet");
	assert_has(page, "Count records and people");
	assert_not(page, "Counted ");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'count'"), 0);
	assert_has(visit_get(&lead, kit_say("%s?version=1&count=now", path)), "Counted ");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'count' AND class = 'agreement' AND patient_id IS NULL"), 1);
	assert_not(visit_get(&manager, kit_say("%s?version=1&count=now", path)), "Counted ");
	assert_status(seen, 200);
	assert_not(seen, "Suspend until taken up again");
	assert_status(visit_post(&manager, path, kit_say("csrf=%s&key=%s&do=end&version=1&say=x", visit_hidden(visit_get(&manager, "/account"), "csrf"),
		visit_hidden(page, "key"))), 403);
	assert_status(visit_get(&lead, "/agreement/" NOBODY), 404);
	struct str without = visit_post(&lead, path, kit_say("csrf=%s&key=%s&do=suspend&version=1&say=", visit_hidden(page, "csrf"), visit_hidden(page, "key")));
	assert_status(without, 422);
	assert_has(without, "Say why the agreement is suspended.");
	assert_int_equal(count("SELECT status FROM agreement_version"), 3);
	visit_post_at_once(&lead, path, kit_say("csrf=%s&key=%s&do=suspend&version=1&say=A+breach", visit_hidden(page, "csrf"),
		visit_hidden(page, "key")), answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'suspend'"), 1);
	assert_int_equal(count("SELECT status FROM agreement_version"), 4);
	page = visit_get(&lead, path);
	assert_has(page, "Suspended: A breach");
	assert_has(page, "Take up again");
	assert_status(visit_post(&lead, path, kit_say("csrf=%s&key=%s&do=resume&version=1", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_int_equal(count("SELECT status FROM agreement_version"), 3);
}

/* A draft is written once however often it is sent, told what is wrong with it, offered and signed from its page. */
static void test_agreement_draft(void **state)
{
	(void)state;
	kit_cx();
	struct str answers[AT_ONCE], form = visit_get(&lead, "/agreements/new");
	const char *csrf = visit_hidden(form, "csrf"), *key = visit_hidden(form, "key");
	assert_status(visit_get(&manager, "/agreements/new"), 403);
	struct str wrong = visit_post(&lead, "/agreements/new", kit_say("csrf=%s&key=%s&ref=NW-9&from1=R9X&to1=R9W+Q1&covers=2&at_end=1", csrf, key));
	assert_status(wrong, 422);
	assert_has(wrong, "There is no organisation Q1 here.");
	assert_has(wrong, "Say the last day of the agreement.");
	assert_has(wrong, "Choose what is shared.");
	assert_has(wrong, "value=\"R9W Q1\"");
	const char *good = kit_say("csrf=%s&key=%s&ref=NW-9&title=A%%26E&legal_basis=Care&ends_on=2027-03-31&review_on=2027-02-01&covers=2&at_end=1"
		"&from1=R9X&to1=R9W&class1_6=1&purpose1_0=1", csrf, key);
	visit_post_at_once(&lead, "/agreements/new", good, answers, AT_ONCE);
	same_answers(answers, AT_ONCE);
	assert_int_equal(count("SELECT COUNT(*) FROM agreement WHERE ref = 'NW-9'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id WHERE v.drafted_for IS NOT NULL"), 1);
	struct str list = visit_get(&lead, "/agreements");
	struct str from_here = str_sub(list, 0, (size_t)str_find(list, "NW-9, version 1"));
	const char *path = NULL;
	for (ptrdiff_t at; (at = str_find(from_here, "/agreement/")) >= 0; from_here = str_sub(from_here, (size_t)at + 11, from_here.n))
		path = arena_text(kit_cx_now()->arena, str_c(kit_cx_now()->arena, str_sub(from_here, (size_t)at, strlen("/agreement/") + 26)));
	assert_non_null(path);
	struct str page = visit_get(&lead, path);
	assert_has(page, "Offer to the other parties");
	assert_has(page, "Counted ");
	assert_has(page, "not live yet");
	assert_has(visit_get(&lead, kit_say("%s/change", path)), "value=\"R9X\"");
	assert_status(visit_get(&manager, "/agreements"), 200);
	assert_status(visit_post(&lead, path, kit_say("csrf=%s&key=%s&do=offer&version=1", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	page = visit_get(&lead, path);
	assert_has(page, "Sign for Wharton Vale symptoms service");
	assert_status(visit_post(&lead, path, kit_say("csrf=%s&key=%s&do=sign&version=1&say=Ada+Hill&hash=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), visit_hidden(page, "hash"))), 303);
	assert_has(visit_get(&lead, path), "Not signed: Kingsmere Hospital");
	assert_int_equal(count("SELECT COUNT(*) FROM agreement_signature"), 1);
}

/* ---- rejected rows ---- */

struct bad { struct origin origin; int64_t rows; bool sent_here; };

static enum err import_rejected(struct cx *cx, struct db *db, void *arg)
{
	struct bad *b = arg;
	struct origin_file file = { .name = STR("Care Record.csv"), .bytes = 10, .sha256 = STR("x"), .rows = 300, .rows_done = 300,
		.bytes_done = 10, .kept_as = STR("none") };
	struct origin_reject *list = arena_array(cx->arena, (size_t)b->rows + 1, sizeof *list);
	struct arrival a = { .organisation = region.service, .staff = 1, .map = b->origin.map, .agreement = STR_NONE,
		.folder = STR("gone"), .name = STR("Care Record.csv"), .bytes = 10, .origin = NIL };
	if (!b->rows)
		file.name = STR("Good.csv");
	TRY(import_done(cx, db, &b->origin));
	TRY(origin_file_add(cx, db, b->origin.id, &file));
	for (int64_t i = 0; i < b->rows; i++)
		list[i] = (struct origin_reject){ i + 1, i ? STR("row-short") : STR("person-unknown"), i ? STR_NONE : STR("LOPATID"),
			i == 1 ? NIL : i * 2 + 3 };
	TRY(origin_rejects_add(cx, db, file.id, list, (size_t)b->rows));
	if (!b->sent_here)
		return OK;
	TRY(arrival_add(cx, db, &a, clock_now()));
	return arrival_set(cx, db, a.id, ARRIVAL_IN, STR_NONE, b->origin.id, clock_now());
}

static const char *rejected(int64_t rows, bool sent_here)
{
	char text[ID_TEXT];
	struct bad b = { .origin = { .kind = 1, .map = STR("hes-outpatient"), .map_version = 1, .name = STR("op"), .agreement = 1,
		.organisation = region.trust, .sent_by = sent_here ? region.service : NIL, .staff = NIL, .as_of = clock_today(),
		.started_at = clock_now(), .finished_at = INSTANT_NONE, .state = ORIGIN_RUNNING }, .rows = rows, .sent_here = sent_here };
	assert_ok(store_write(kit_cx_now(), region.store, import_rejected, &b));
	return kit_say("/import/%s/rejects", id_text(b.origin.outside, text));
}

static void test_rejects(void **state)
{
	(void)state;
	kit_cx();
	const char *path = rejected(250, false);
	struct str page = visit_get(&manager, path);
	assert_status(page, 200);
	assert_has(page, "1 to 100 of 250");
	assert_has(page, "Nobody in the files or in the record has this number.");
	assert_has(page, "Bring in the file of patients together with this one");
	assert_has(page, "LOPATID");
	assert_has(page, "row 2");               /* where the line is not known */
	assert_has(page, "waymark import rejects ");
	assert_has(page, "/rejects?page=2\" rel=\"next\"");
	assert_has(visit_get(&manager, kit_say("%s?page=3", path)), "201 to 250 of 250");
	assert_status(visit_get(&manager, kit_say("%s?page=4", path)), 303);
	struct str file = visit_get(&manager, kit_say("%s.csv", path));
	assert_status(file, 200);
	assert_has(file, "file,line,row,field,problem,what_to_do\nCare Record.csv,3,1,LOPATID,");
	assert_int_equal(visit_times(http_body(file), "\n"), 251);
	/* the rows themselves are only for who sent them */
	assert_status(visit_get(&manager, kit_say("%s/file?no=1", path)), 403);
	assert_status(visit_get(&doctor, path), 403);
	assert_status(visit_get(&doctor, kit_say("%s.csv", path)), 403);
	path = rejected(1, true);
	assert_has(visit_get(&manager, path), "/file?no=1");
	assert_status(visit_get(&manager, kit_say("%s/file?no=2", path)), 404);
	assert_status(visit_get(&manager, kit_say("%s/file?no=1", path)), 404);      /* a name that is no plain file name is not opened */
	assert_has(visit_get(&manager, rejected(0, false)), "No row was rejected");
	assert_status(visit_get(&manager, "/import/" NOBODY "/rejects"), 404);
}

/* ---- the same by nature ---- */

/* One live sign-in of hers for each that began, whatever was sent again. */
static int64_t live(const char *login)
{
	return count(kit_say("SELECT COUNT(*) FROM signin n JOIN staff s ON s.id = n.staff_id WHERE s.login = '%s' AND n.ended_at IS NULL", login));
}

static void test_same_by_nature(void **state)
{
	(void)state;
	kit_cx();
	struct visitor v = { .door = door };
	/* sign_in_send: from one browser, the later sign-in replaces the one before */
	assert_status(visit_sign_in(&v, "analyst", SIGN_IN_PASSWORD), 303);
	int64_t one = live("analyst");
	struct str again = visit_post(&v, "/sign-in", "to=&login=analyst&password=" SIGN_IN_PASSWORD);
	assert_status(again, 303);
	visit_keep_cookie(&v, again);
	assert_int_equal(live("analyst"), one);
	/* role_send: the second finds the first one's sign-in ended, and does nothing */
	struct str page = visit_get(&v, "/sign-in/role");
	struct str radio = str_sub(page, (size_t)str_find(page, "type=\"radio\" value=\"") + 20, page.n);
	const char *body = kit_say("csrf=%s&to=&role=%.*s", visit_hidden(page, "csrf"), STRF(str_sub(radio, 0, 26)));
	struct str first = visit_post(&v, "/sign-in/role", body), second = visit_post(&v, "/sign-in/role", body);
	assert_status(first, 303);
	assert_status(second, 401);
	/* and does not throw out the new one: the first answer's cookie stays good */
	assert_true(!str_known(http_header(second, "Set-Cookie")));
	visit_keep_cookie(&v, first);
	assert_status(visit_get(&v, "/rules"), 200);
	assert_int_equal(live("analyst"), one);
	/* account_password: the second has no sign-in, and the old password is not hers any more */
	page = visit_get(&v, "/account");
	body = kit_say("csrf=%s&now=" SIGN_IN_PASSWORD "&new=five+words+you+remember&again=five+words+you+remember", visit_hidden(page, "csrf"));
	first = visit_post(&v, "/account/password", body), second = visit_post(&v, "/account/password", body);
	assert_status(first, 303);
	assert_status(second, 401);
	assert_true(!str_known(http_header(second, "Set-Cookie")));
	visit_keep_cookie(&v, first);
	assert_status(visit_get(&v, "/rules"), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'password'"), 1);
	/* sign_out: out is out */
	page = visit_get(&v, "/account");
	body = kit_say("csrf=%s", visit_hidden(page, "csrf"));
	assert_status(visit_post(&v, "/sign-out", body), 303);
	assert_status(visit_post(&v, "/sign-out", body), 303);
	assert_status(visit_get(&v, "/rules"), 303);
	assert_int_equal(live("analyst"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'sign-out'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_form_says), cmocka_unit_test(test_pages_give_keys), cmocka_unit_test(test_decide),
		cmocka_unit_test(test_settle), cmocka_unit_test(test_measure), cmocka_unit_test(test_upload), cmocka_unit_test(test_arrival),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_agreement_draft),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_same_by_nature),
	};
	return kit_run_on_engines("forms", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
