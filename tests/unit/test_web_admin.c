/* Pages of whoever administers one organisation, over the real door and both engines: she sees and changes her own organisation's staff,
 * organisations and programs, opens nothing elsewhere, and gives nothing to herself. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/client.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/html.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define SENT "four+words+you+remember"

static struct kit_region region;
static struct door *door;
static struct store_where where;
static struct instant now;
static enum store_engine engine;
static struct arena kept;
static struct visitor admin;

enum { ADMIN, NURSE, BOTH, STRANGER, PEOPLE };
static const struct { const char *login, *name, *role; } people[PEOPLE] = { { "admin", "Ada Admin", "it_administrator" },
	{ "nurse", "Nora Nurse", "ward" }, { "both", "Bea Both", "ward" }, { "stranger", "Stan Stranger", "gp" } };
static struct id outside_of[PEOPLE];

static enum err make(struct cx *cx, struct db *db, void *arg)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct staff staff;
		int64_t id;
		TRY(staff_add(cx, db, str_of(people[i].login), str_of(people[i].name), STR("nurse"), *(struct str *)arg, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, i == STRANGER ? region.stranger : region.trust, str_of(people[i].role), clock_now()));
		if (i == BOTH)
			TRY(staff_give_role(cx, db, id, region.stranger, STR("ward"), clock_now()));
		TRY(staff_by_id(cx, db, id, &staff));
		outside_of[i] = staff.outside;
	}
	return OK;
}

static void later(int64_t seconds)
{
	now.us += seconds * 1000000;
	clock_set(now);
}

static struct visitor in(const char *login)
{
	struct visitor v = { .door = door };
	assert_status(visit_sign_in(&v, login, SENT), 303);
	return v;
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

static const char *page_of(int who)
{
	char text[ID_TEXT];
	return arena_printf(kit_cx_now()->arena, "/admin/staff/%s", id_text(outside_of[who], text));
}

static struct str send(const struct visitor *v, const char *target, const char *fields)
{
	return visit_post(v, target, arena_printf(kit_cx_now()->arena, "csrf=%s&%s", visit_hidden(visit_get(v, "/account"), "csrf"), fields));
}

static struct str between(struct str page, const char *before, const char *after)
{
	ptrdiff_t at = str_find(page, before);
	must(at >= 0);
	struct str rest = str_sub(page, (size_t)at + strlen(before), page.n);
	return str_sub(rest, 0, (size_t)str_find(rest, after));
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

/* By the form: at an address in which the words are sealed. */
static struct str looked_for(const char *q)
{
	struct str found = send(&admin, "/admin/staff-search", arena_printf(kit_cx_now()->arena, "q=%s", q));
	assert_status(found, 303);
	assert_not(http_header(found, "Location"), q);
	return visit_get(&admin, str_c(kit_cx_now()->arena, http_header(found, "Location")));
}

/* ---- staff ---- */

static void test_only_her_own(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	admin = in("admin");
	struct str page = visit_get(&admin, "/admin/staff");
	assert_status(page, 200);
	assert_has(page, "Nora Nurse");
	assert_has(page, "Bea Both");
	assert_not(page, "Stan Stranger");
	assert_not(page, "Waymark itself");
	struct str refused = visit_get(&admin, "/admin/staff?q=NORA");
	assert_status(refused, 400);
	assert_has(refused, "do not belong in an address");
	page = looked_for("NORA");
	assert_has(page, "Nora Nurse");
	assert_not(page, "Bea Both");
	assert_has(looked_for("stan"), "Nobody of that name");
	/* who is elsewhere is nobody, for a look and for every deed */
	static const char *const deeds[] = { "do=leave", "do=invite", "do=give&role=ward", "do=back", "do=end&role_id=0" };
	assert_status(visit_get(&admin, page_of(STRANGER)), 404);
	for (size_t i = 0; i < LENGTH(deeds); i++)
		assert_status(send(&admin, page_of(STRANGER), deeds[i]), 404);
	assert_int_equal(count("SELECT COUNT(*) FROM staff WHERE login = 'stranger' AND disabled_at IS NULL"), 1);
	/* and nobody else administers */
	struct visitor nurse = in("nurse");
	assert_status(visit_get(&nurse, "/admin/staff"), 403);
	assert_status(visit_get(&nurse, page_of(NURSE)), 403);
	assert_status(send(&nurse, page_of(NURSE), "do=give&role=it_administrator"), 403);
}

#define NEW "name=Ida+Newcomer&profession=nurse&role=ward&login="

static void test_invited(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	/* a screen that was left open gives nobody a way in */
	assert_status(send(&admin, "/admin/staff", NEW "newcomer"), 428);
	admin = in("admin");
	assert_has(send(&admin, "/admin/staff", NEW "Ida+N"), "small letters and digits");
	assert_has(send(&admin, "/admin/staff", NEW "nurse"), "is taken");
	assert_has(send(&admin, "/admin/staff", "name=Ida&profession=&role=system_client&login=ida"), "Choose a role");
	assert_has(send(&admin, "/admin/staff", "name=Ida&profession=&role=patient&login=ida"), "Choose a role");
	assert_has(send(&admin, "/admin/staff", "name=&profession=&role=ward&login=ida"), "Write the name");
	assert_int_equal(count("SELECT COUNT(*) FROM staff WHERE name LIKE 'Ida%'"), 0);
	struct str page = send(&admin, "/admin/staff", NEW "newcomer");
	assert_status(page, 200);
	const char *code = str_c(kit_cx_now()->arena, between(page, "wm-handover\">", "</code>"));
	/* staff_add sent twice: one person, and the code is good still */
	assert_status(send(&admin, "/admin/staff", NEW "newcomer"), 409);
	assert_int_equal(count("SELECT COUNT(*) FROM staff WHERE login = 'newcomer'"), 1);
	assert_has(visit_get(&admin, "/admin/staff"), "invited");
	struct visitor ida = { .door = door };
	const char *form = arena_printf(kit_cx_now()->arena, "code=%s&new=the+kettle+is+never+full&again=the+kettle+is+never+full", code);
	assert_status(visit_post(&ida, "/welcome", form), 303);
	assert_status(visit_sign_in(&ida, "newcomer", "the+kettle+is+never+full"), 303);
	assert_status(visit_get(&ida, "/people"), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'staff' AND operation = 'add' AND subject = 'newcomer'"), 1);
}

static void test_roles(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	admin = in("admin");
	struct visitor nurse = in("nurse");
	/* nobody gives herself a role, and the one that she acts in stays */
	assert_has(send(&admin, page_of(ADMIN), "do=give&role=mus_clinician"), "Nobody does this for themselves");
	struct str own = visit_get(&admin, page_of(ADMIN));
	assert_not(own, "Give another role");
	const char *role = str_c(kit_cx_now()->arena, between(own, "name=\"role_id\" value=\"", "\""));
	assert_has(send(&admin, page_of(ADMIN), arena_printf(kit_cx_now()->arena, "do=end&role_id=%s", role)), "You act in this role now");
	/* given twice is given once */
	assert_status(send(&admin, page_of(NURSE), "do=give&role=ae_clinician"), 303);
	assert_status(send(&admin, page_of(NURSE), "do=give&role=ae_clinician"), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM role_assignment r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'nurse' AND r.until_at IS NULL"), 2);
	assert_status(send(&admin, page_of(NURSE), "do=give&role=system"), 422);
	assert_status(send(&admin, page_of(NURSE), "do=dance"), 400);
	/* ended: gone with the next request; twice is once */
	struct str page = visit_get(&admin, page_of(NURSE));
	ptrdiff_t ward = str_find(page, "Ward clinician");
	role = str_c(kit_cx_now()->arena, between(str_sub(page, (size_t)ward, page.n), "name=\"role_id\" value=\"", "\""));
	const char *end = arena_printf(kit_cx_now()->arena, "do=end&role_id=%s", role);
	assert_status(visit_get(&nurse, "/people"), 200);
	assert_status(send(&admin, page_of(NURSE), end), 303);
	assert_status(send(&admin, page_of(NURSE), end), 303);
	assert_status(visit_get(&nurse, "/people"), 303);
	assert_has(visit_get(&admin, arena_printf(kit_cx_now()->arena, "%s?done=ended", page_of(NURSE))), "The role is ended");
}

static void test_leavers(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	admin = in("admin");
	struct visitor nurse = in("nurse");
	assert_has(send(&admin, page_of(ADMIN), "do=leave"), "Nobody does this for themselves");
	/* who works elsewhere too leaves here, and her code is not this administrator's to make */
	assert_has(send(&admin, page_of(BOTH), "do=invite"), "whoever runs Waymark makes that code");
	assert_status(send(&admin, page_of(BOTH), "do=leave"), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM role_assignment r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'both' AND r.until_at IS NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM staff WHERE login = 'both' AND disabled_at IS NULL"), 1);
	assert_status(send(&admin, page_of(NURSE), "do=leave"), 303);
	assert_status(send(&admin, page_of(NURSE), "do=leave"), 303);
	assert_status(visit_get(&nurse, "/account"), 303);
	struct visitor again = { .door = door };
	assert_status(visit_sign_in(&again, "nurse", SENT), 401);
	assert_has(visit_get(&admin, page_of(NURSE)), "Is back");
	assert_has(send(&admin, page_of(NURSE), "do=invite"), "That was ended.");
	/* undone: she is back, without what she had */
	assert_status(send(&admin, page_of(NURSE), "do=back"), 303);
	assert_status(send(&admin, page_of(NURSE), "do=back"), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM role_assignment r JOIN staff s ON s.id = r.staff_id WHERE s.login = 'nurse' AND r.until_at IS NULL"), 0);
	struct str page = send(&admin, page_of(NURSE), "do=invite&without=yes");
	assert_status(page, 200);
	assert_has(page, "wm-handover");
	assert_status(send(&admin, page_of(NURSE), "do=invite"), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM invitation i JOIN staff s ON s.id = i.staff_id WHERE s.login = 'nurse' AND i.used_at IS NULL"), 1);
}

/* ---- organisations and programs ---- */

static void test_organisations(void **state)
{
	(void)state;
	kit_cx();
	later(1000);
	admin = in("admin");
	assert_has(visit_get(&admin, "/admin/organisations"), "yours");
	static const char form[] = "ods=Y98765&name=Stonebridge+Surgery&type=practice";
	assert_status(send(&admin, "/admin/organisations", form), 303);
	assert_has(send(&admin, "/admin/organisations", form), "Y98765 is there already: Stonebridge Surgery.");
	assert_int_equal(count("SELECT COUNT(*) FROM organisation WHERE ods = 'Y98765'"), 1);
	assert_has(send(&admin, "/admin/organisations", "ods=y98766&name=X&type=practice"), "capital letters");
	assert_has(send(&admin, "/admin/organisations", "ods=Y98766&name=X&type=castle"), "Choose a type");
	assert_has(send(&admin, "/admin/organisations", "ods=Y98766&name=&type=practice"), "Write the name");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'organisation' AND operation = 'add' AND subject = 'Y98765'"), 1);
}

static enum err elsewhere_make(struct cx *cx, struct db *db, void *arg)
{
	return client_add(cx, db, region.stranger, STR("Of the stranger"), STR("{\"keys\":[]}"), STR_NONE, clock_now(), arg);
}

/* RFC 8037, appendix A: an Ed25519 key, its private part beside it. */
#define JWK "%7B%22kty%22%3A%22OKP%22%2C%22crv%22%3A%22Ed25519%22%2C%22d%22%3A%22nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A%22%2C" \
	"%22x%22%3A%2211qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo%22%7D"

static void test_programs(void **state)
{
	(void)state;
	kit_cx();
	struct id elsewhere;
	char text[ID_TEXT];
	later(1000);
	assert_ok(store_write(kit_cx_now(), region.store, elsewhere_make, &elsewhere));
	admin = in("admin");
	assert_has(visit_get(&admin, "/admin/clients"), "No program acts for your organisation");
	assert_has(send(&admin, "/admin/clients", "name=Portal&keys=&certificate="), "Give its public key, or its certificate");
	assert_has(send(&admin, "/admin/clients", "name=Portal&keys=rubbish&certificate="), "There is no key in it");
	assert_has(send(&admin, "/admin/clients", "name=Portal&keys=&certificate=rubbish"), "no certificate");
	struct str answer = send(&admin, "/admin/clients", "name=Portal&keys=" JWK "&certificate=");
	assert_status(answer, 303);
	struct str page = visit_get(&admin, str_c(kit_cx_now()->arena, http_header(answer, "Location")));
	assert_has(page, "What its makers need");
	assert_has(page, "/api/token");
	assert_not(page, "Of the stranger");
	/* the private part is not kept; the same form again makes no second */
	assert_int_equal(count("SELECT COUNT(*) FROM client WHERE keys LIKE '%nWGxne%'"), 0);
	assert_has(send(&admin, "/admin/clients", "name=Portal&keys=" JWK "&certificate="), "of that name already");
	assert_int_equal(count("SELECT COUNT(*) FROM client WHERE name = 'Portal'"), 1);
	const char *end = str_c(kit_cx_now()->arena, between(page, "action=\"/admin/client/", "\""));
	end = arena_printf(kit_cx_now()->arena, "/admin/client/%s", end);
	assert_status(send(&admin, arena_printf(kit_cx_now()->arena, "/admin/client/%s", id_text(elsewhere, text)), "do=end"), 404);
	assert_int_equal(count("SELECT COUNT(*) FROM client WHERE ended_at IS NULL"), 2);
	assert_status(send(&admin, end, "do=end"), 303);
	assert_status(send(&admin, end, "do=end"), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM client WHERE ended_at IS NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'client' AND operation = 'end'"), 1);
	assert_has(visit_get(&admin, "/admin/clients?ended=yes"), "Ended.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_her_own), cmocka_unit_test(test_invited), cmocka_unit_test(test_roles), cmocka_unit_test(test_leavers),
		cmocka_unit_test(test_organisations), cmocka_unit_test(test_programs),
	};
	return kit_run_on_engines("admin", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
