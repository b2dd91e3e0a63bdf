/* Letting somebody in by name, over the real door and both engines: a patient, a carer, a researcher, a supervisor. What it opens, and that
 * nothing is open after it has ended. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "care/permission.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/ask.h"
#include "tests/kit/html.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define SENT "four+words+you+remember"
#define HERS "the+kettle+is+never+full"
#define RUTH "999+000+3998"
#define BORN "14/03/1981"

static struct kit_region region;
static struct kit_person ruth, other, hidden;
static struct door *door;
static struct store_where where;
static struct instant now;
static enum store_engine engine;
static struct arena kept;
static struct visitor governance;

static const struct { const char *login, *name, *role; } people[] = { { "governance", "Gwen Governance", "information_governance" },
	{ "researcher", "Rita Researcher", "researcher" }, { "therapist", "Theo Therapist", "mus_clinician" }, { "manager", "Mia Manager",
	"service_manager" } };

static enum err make(struct cx *cx, struct db *db, void *arg)
{
	for (size_t i = 0; i < LENGTH(people); i++) {
		int64_t id;
		TRY(staff_add(cx, db, str_of(people[i].login), str_of(people[i].name), STR("x"), *(struct str *)arg, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, region.trust, str_of(people[i].role), clock_now()));
	}
	return OK;
}

static void later(int64_t seconds)
{
	now.us += seconds * 1000000;
	clock_set(now);
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct str phc;
	log_quiet(true);
	now = (struct instant){ INT64_C(1784000000000000) + engine * INT64_C(30000000000000) };
	clock_set(now);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list, .migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = arena_text(&kept, file_join(cx->arena, kit_scratch(), "record.db"));
	else
		where.conninfo = arena_text(&kept, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9990003998", NHS_VERIFIED);
	other = kit_person(&region, "Baker", "Joan", "9990004005", NHS_VERIFIED);
	hidden = kit_hidden_person(&region, "Hidden", "Hetty", "9990004013");
	struct kit_hand *hand = kit_hand_open(&where);
	for (int i = 0; i < 2; i++) {
		int64_t id = i ? other.id : ruth.id;
		kit_hand_do(hand, arena_printf(cx->arena, "UPDATE demographic SET holding_id = %lld WHERE patient_id = %lld", (long long)region.trust_holding,
			(long long)id));
		kit_hand_do(hand, arena_printf(cx->arena, "INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (%lld, "
			"%lld, 1, 0, 0, 253370764800000000)", (long long)region.trust, (long long)id));
	}
	kit_hand_close(hand);
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, make, &phc) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 60, .hours_max = 12, .training = true,
		.catalog = kit_catalog() };
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

static struct visitor in(const char *login, const char *password)
{
	struct visitor v = { .door = door };
	assert_status(visit_sign_in(&v, login, password), 303);
	return v;
}

static void governance_in(void)
{
	later(1000);
	governance = in("governance", SENT);
}

static struct str between(struct str page, const char *before, const char *after)
{
	ptrdiff_t at = str_find(page, before);
	if (at < 0)
		print_error("no %s in\n%.*s\n", before, STRF(page));
	must(at >= 0);
	struct str rest = str_sub(page, (size_t)at + strlen(before), page.n);
	return str_sub(rest, 0, (size_t)str_find(rest, after));
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

static struct str give(const char *kind, const char *fields)
{
	struct arena *arena = kit_cx_now()->arena;
	const char *target = arena_printf(arena, "/permissions/give/%s", kind);
	struct str page = visit_get(&governance, target);
	assert_status(page, 200);
	return visit_post(&governance, target, arena_printf(arena, "csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), fields));
}

static struct str deed(const char *page, const char *fields)
{
	return visit_post(&governance, page, arena_printf(kit_cx_now()->arena, "csrf=%s&%s", visit_hidden(visit_get(&governance, "/account"), "csrf"), fields));
}

/* Its page, without what was said of the last deed. */
static const char *page_of(struct str answer)
{
	assert_status(answer, 303);
	struct str to = http_header(answer, "Location"), path, rest;
	str_cut(to, '?', &path, &rest);
	return str_c(kit_cx_now()->arena, path);
}

/* With the paper that was handed over. */
static struct visitor patient_in(const char *page, const char **ret_login)
{
	struct arena *arena = kit_cx_now()->arena;
	struct str paper = deed(page, "do=code");
	assert_status(paper, 200);
	const char *code = str_c(arena, between(paper, "wm-handover\">", "</code>")), *login = str_c(arena, between(paper, "wm-secret\">", "</code>"));
	struct visitor v = { .door = door };
	assert_status(visit_post(&v, "/welcome", arena_printf(arena, "code=%s&new=" HERS "&again=" HERS, code)), 303);
	/* the code is good once */
	assert_status(visit_post(&v, "/welcome", arena_printf(arena, "code=%s&new=" HERS "&again=" HERS, code)), 422);
	if (ret_login)
		*ret_login = login;
	return in(login, HERS);
}

/* Does the guard let the newest sign-in see her, in a class? */
static bool sees(const struct kit_person *p)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	int64_t patient, signin = count("SELECT MAX(id) FROM signin");
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, signin, now);
	enum err err = patient_by_outside(cx, db, p->outside, &patient);
	store_reader_back(region.store, db);
	assert_true(err == OK || err == ERR_NOT_FOUND);
	cx_clear(cx);
	return err == OK;
}

#define SELF "number=" RUTH "&birth=" BORN "&ground=photo-identity&decided_by=Nora+Nurse"
#define CARER "number=" RUTH "&birth=" BORN "&name=Ann+Other&ground=patient-agrees&decided_by=Ruth+Ashworth"

static void test_refused(void **state)
{
	(void)state;
	kit_cx();
	governance_in();
	static const struct { const char *kind, *fields, *say; } wrong[] = {
		{ "self", "number=999&birth=" BORN "&ground=vouched&decided_by=x", "ten digits" },
		{ "self", "number=" RUTH "&birth=14/03/1980&ground=vouched&decided_by=x", "holds no record by this NHS number and birth date" },
		{ "self", "number=9990004013&birth=" BORN "&ground=vouched&decided_by=x", "holds no record by this NHS number and birth date" },
		{ "self", "number=" RUTH "&birth=" BORN "&ground=attorney&decided_by=x", "on what ground" },
		{ "self", "number=" RUTH "&birth=" BORN "&ground=vouched&decided_by=+", "made sure who she is" },
		{ "proxy", CARER "&class_plan=yes", "the last day" },
		{ "proxy", CARER "&until=01/01/2099", "what the carer may see" },
		{ "proxy", CARER "&until=01/01/2099&class_narrative=yes", "what the carer may see" },
		{ "proxy", CARER "&until=01/01/2020&class_plan=yes", "before the first" },
		{ "proxy", CARER "&until=01/01/2099&class_plan=yes&login=manager", "member of staff" },
		{ "proxy", "number=" RUTH "&birth=" BORN "&name=Ann&ground=attorney&decided_by=x&until=01/01/2099&class_plan=yes", "the reference" },
		{ "project", "number=" RUTH "&birth=" BORN "&ground=approval&reference=REC+1&decided_by=x&until=01/01/2099&login=manager", "no role here" },
		{ "project", "number=" RUTH "&birth=" BORN "&ground=approval&reference=REC+1&decided_by=x&until=01/01/2099", "sign-in name" },
		{ "author", "number=" RUTH "&birth=" BORN "&ground=supervisor&decided_by=x&until=01/01/2099&login=governance", "to themselves" },
	};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		struct str answer = give(wrong[i].kind, wrong[i].fields);
		if (str_find(answer, wrong[i].say) < 0)
			print_error("%s %s: %.*s\n", wrong[i].kind, wrong[i].fields, STRF(between(answer, "wm-problem", "</p>")));
		assert_status(answer, 422);
		assert_has(answer, wrong[i].say);
	}
	assert_int_equal(count("SELECT COUNT(*) FROM permission"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM staff WHERE login LIKE 'my-%'"), 0);
	assert_status(visit_get(&governance, "/permissions/give/caseload"), 404);
	struct visitor manager = in("manager", SENT);
	assert_status(visit_get(&manager, "/permissions"), 403);
	assert_status(visit_get(&manager, "/permissions/give/self"), 403);
}

static void test_patient(void **state)
{
	(void)state;
	kit_cx();
	governance_in();
	const char *login;
	/* what it opens stands there before */
	struct str form = visit_get(&governance, "/permissions/give/self");
	assert_has(form, "name and address");
	assert_has(form, "who looked");
	const char *page = page_of(give("self", SELF));
	assert_has(visit_get(&governance, page), "she herself");
	assert_has(give("self", SELF), "has a sign-in here already");
	struct visitor v = patient_in(page, &login);
	assert_true(strncmp(login, "my-", 3) == 0);
	assert_status(visit_get(&v, "/account"), 200);
	assert_true(sees(&ruth));
	assert_false(sees(&other));
	assert_false(sees(&hidden));
	/* no name in the account, and no member of staff */
	assert_int_equal(count(arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM staff WHERE login = '%s' AND name = 'The patient'", login)), 1);
	assert_status(visit_get(&v, "/people"), 403);
	assert_status(visit_get(&v, "/permissions"), 403);
	/* ended: out at once, twice is once */
	governance_in();
	assert_has(deed(page, "do=end"), "Choose why");
	assert_status(deed(page, "do=end&why=taken-back"), 303);
	assert_status(deed(page, "do=end&why=taken-back"), 303);
	assert_status(visit_get(&v, "/account"), 303);
	assert_has(deed(page, "do=code"), "no code is made");
	/* by mistake: again, with a new code */
	page = page_of(deed(page, "do=again"));
	assert_has(deed(page, "do=again"), "It has not ended");
	v = patient_in(page, NULL);
	assert_true(sees(&ruth));
	assert_int_equal(count("SELECT COUNT(*) FROM permission WHERE kind = 10"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'give-permission' AND class = 'permission'"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'end-permission'"), 1);
}

/* Which classes of hers stand open to whoever signed in last: by the decision, as the guards ask it. */
static int64_t shut_against(const char *login)
{
	return count(arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM bar b JOIN staff s ON s.id = b.staff_id WHERE s.login = '%s' AND b.until_at > %lld",
		login, (long long)now.us));
}

static void test_carer(void **state)
{
	(void)state;
	kit_cx();
	governance_in();
	const char *login;
	const char *page = page_of(give("proxy", CARER "&until=01/01/2099&class_plan=yes&class_appointment=yes"));
	assert_has(visit_get(&governance, page), "Ann Other");
	struct visitor v = patient_in(page, &login);
	assert_true(sees(&ruth));
	assert_false(sees(&other));
	/* her name comes with it; every other class is shut */
	assert_int_equal(shut_against(login), CLASSES - 1 - 3);
	/* the same carer for somebody else */
	governance_in();
	const char *second = page_of(give("proxy", arena_printf(kit_cx_now()->arena, "number=9990004005&birth=" BORN "&name=Ann+Other&ground=best-interests"
		"&decided_by=Dr+Nair&until=01/01/2099&class_plan=yes&login=%s", login)));
	v = in(login, HERS);
	assert_true(sees(&ruth));
	assert_true(sees(&other));
	governance_in();
	assert_has(give("proxy", arena_printf(kit_cx_now()->arena, CARER "&until=01/01/2099&class_plan=yes&login=%s", login)), "stands already");
	assert_status(deed(page, "do=end&why=over"), 303);
	assert_int_equal(shut_against(login), CLASSES - 1 - 2);
	/* she is not told: her sign-in is good still, and nothing is there */
	assert_status(visit_get(&v, "/account"), 200);
	v = in(login, HERS);
	assert_false(sees(&ruth));
	governance_in();
	assert_status(deed(second, "do=end&why=over"), 303);
	assert_int_equal(shut_against(login), 0);
	/* its last day over, it is shut by itself, and does not come back */
	page = page_of(give("proxy", arena_printf(kit_cx_now()->arena, CARER "&until=%s&class_appointment=yes&login=%s", engine ? "10/07/2027" : "26/07/2026",
		login)));
	v = in(login, HERS);
	assert_true(sees(&ruth));
	later(20 * 86400);
	v = in(login, HERS);
	assert_false(sees(&ruth));
	governance_in();
	assert_has(visit_get(&governance, page), "over");
	assert_status(deed(page, "do=end&why=over"), 303);
	assert_has(deed(page, "do=again"), "Its time is over");
}

static void test_staff(void **state)
{
	(void)state;
	kit_cx();
	governance_in();
	const char *page = page_of(give("project", "number=" RUTH "&birth=" BORN "&ground=approval&reference=REC+26/YH/0001&decided_by=Health+Research+Authority"
		"&until=01/01/2099&login=researcher"));
	assert_has(visit_get(&governance, page), "REC 26/YH/0001");
	assert_has(visit_get(&governance, page), "Rita Researcher");
	assert_has(deed(page, "do=code"), "Staff are invited");
	assert_int_equal(count("SELECT COUNT(*) FROM relation r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'researcher' AND r.kind = 13"), 1);
	page = page_of(give("author", "number=" RUTH "&birth=" BORN "&ground=supervisor&decided_by=Dr+Nair&until=01/01/2099&login=therapist"));
	struct visitor v = in("therapist", SENT);
	assert_status(visit_get(&v, "/worklist"), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM relation r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'therapist' AND r.kind = 9 AND "
		"r.until_at > r.from_at"), 1);
	assert_status(deed(page, "do=end&why=over"), 303);
	assert_int_equal(count(arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM relation r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'therapist' "
		"AND r.kind = 9 AND r.until_at > %lld", (long long)now.us)), 0);
	struct str list = visit_get(&governance, "/permissions");
	assert_status(list, 200);
	assert_has(list, "Theo Therapist");
	assert_has(list, "ended");
	assert_has(list, "ASHWORTH, Ruth");
}

/* Another organisation's are not there, for a look and for every deed. */
static void test_elsewhere(void **state)
{
	(void)state;
	kit_cx();
	governance_in();
	struct kit_hand *hand = kit_hand_open(&where);
	struct id id = id_random();
	char hex[33], text[ID_TEXT];
	for (int i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", id.b[i]);
	kit_hand_do(hand, arena_printf(kit_cx_now()->arena, "INSERT INTO permission (id, outside, patient_id, organisation_id, kind, staff_id, name, classes, "
		"ground, decided_by, from_at, until_at, recorded_at) VALUES (90000, %s%s', %lld, %lld, 11, 1, 'Zed Elsewhere', 0, 'patient-agrees', 'x', 0, "
		"253370764800000000, 1)", engine == STORE_SQLITE ? "X'" : "'\\x", hex, (long long)ruth.id, (long long)region.practice));
	kit_hand_close(hand);
	const char *page = arena_printf(kit_cx_now()->arena, "/permission/%s", id_text(id, text));
	assert_status(visit_get(&governance, page), 404);
	assert_status(deed(page, "do=end&why=over"), 404);
	assert_status(deed(page, "do=again"), 404);
	assert_status(deed(page, "do=code"), 404);
	assert_not(visit_get(&governance, "/permissions"), "Zed Elsewhere");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused), cmocka_unit_test(test_patient), cmocka_unit_test(test_carer), cmocka_unit_test(test_staff),
		cmocka_unit_test(test_elsewhere),
	};
	return kit_run_on_engines("permission", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
