/* Whose an import is. Two organisations bring in records; each sees its own, a third that is given one's records for running its
 * service sees how they came in and no value of theirs, and to everybody else an import is not there: not in the list, not by its
 * address, not as a file, not to be undone. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/agreement.h"
#include "record/arrival.h"
#include "record/origin.h"
#include "record/staff.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define SIGN_IN_PASSWORD "four+words+you+remember"
#define NOBODY "00000000000000000000000001"

static enum store_engine engine;
static struct store_where where;
static struct arena lasting;
static struct cx lasting_cx;
static struct catalog *catalog;
static struct kit_region region;
static struct door *door;
static struct visitor service, trust, stranger, technician;

struct brought { struct origin origin; int64_t holding[2]; int holdings; bool by_browser; };
static struct brought of_trust, of_stranger, of_both, sent;

static enum err bring(struct cx *cx, struct db *db, void *arg)
{
	struct brought *b = arg;
	struct origin_file file = { .name = STR("op.csv"), .bytes = 10, .sha256 = STR("x"), .rows = 3, .rows_done = 3, .bytes_done = 10,
		.kept_as = STR("none") };
	struct origin_reject reject = { 2, STR("person-unknown"), STR("LOPATID"), 3 };
	struct origin_problem problem = { STR("op.csv"), 3, STR("LOPATID"), STR("person-unknown"), STR("Nobody has this number."), FATE_ROW };
	struct origin_tally known = { STR("op.csv"), STR("column:OUTCOME"), 3 }, value = { STR("op.csv"), STR("value:SEX=Margaret"), 1 };
	b->origin = (struct origin){ .kind = 1, .map = STR("hes-outpatient"), .map_version = 1, .name = b->origin.name, .agreement = 0,
		.organisation = NIL, .sent_by = b->by_browser ? region.trust : NIL, .staff = NIL, .as_of = clock_today(),
		.started_at = clock_now(), .finished_at = INSTANT_NONE, .state = ORIGIN_RUNNING };
	TRY(origin_add(cx, db, &b->origin));
	for (int i = 0; i < b->holdings; i++)
		TRY(origin_wrote_into(cx, db, b->origin.id, b->holding[i]));
	TRY(origin_file_add(cx, db, b->origin.id, &file));
	TRY(origin_rejects_add(cx, db, file.id, &reject, 1));
	TRY(origin_problems_add(cx, db, b->origin.id, &problem, 1));
	TRY(origin_tally_on(cx, db, b->origin.id, &known));
	TRY(origin_tally_on(cx, db, b->origin.id, &value));
	TRY(origin_count_on(cx, db, b->origin.id, &(struct origin_counts){ .read = 3, .kept = 2, .rejected = 1 }));
	return origin_set_state(cx, db, b->origin.id, ORIGIN_DONE, clock_now());
}

struct person { const char *login, *role; int64_t organisation; };

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	const struct person list[] = { { "service", "service_manager", region.service }, { "trust", "service_manager", region.trust },
		{ "stranger", "service_manager", region.stranger }, { "technician", "it_administrator", region.service } };
	for (size_t i = 0; i < LENGTH(list); i++) {
		int64_t id;
		TRY(staff_add(cx, db, str_of(list[i].login), str_of(list[i].login), STR("manager"), *phc, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, list[i].organisation, str_of(list[i].role), clock_now()));
	}
	return OK;
}

static struct visitor in(const char *login)
{
	struct visitor v = { .door = door };
	must(http_status(visit_sign_in(&v, login, SIGN_IN_PASSWORD)) == 303);
	return v;
}

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	arena_init(&lasting, 0);
	lasting_cx.arena = &lasting;
	struct cx *cx = &lasting_cx;
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct store *store;
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
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, store, people, &phc) == OK);
	of_trust = (struct brought){ .origin.name = STR("Of the trust"), .holding = { region.trust_holding }, .holdings = 1 };
	of_stranger = (struct brought){ .origin.name = STR("Of the stranger"), .holding = { region.stranger_holding }, .holdings = 1 };
	of_both = (struct brought){ .origin.name = STR("Of both"), .holding = { region.trust_holding, region.stranger_holding }, .holdings = 2 };
	sent = (struct brought){ .origin.name = STR("Sent by the trust"), .by_browser = true };
	struct brought *all[] = { &of_trust, &of_stranger, &of_both, &sent };
	for (size_t i = 0; i < LENGTH(all); i++)
		must(store_write(cx, store, bring, all[i]) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = catalog };
	must(door_open(cx, &settings, store, &web_site, &door) == OK);
	service = in("service");
	trust = in("trust");
	stranger = in("stranger");
	technician = in("technician");
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

static const char *path_of(const struct brought *b, const char *more)
{
	char text[ID_TEXT];
	return arena_printf(kit_cx_now()->arena, "/import/%s%s", id_text(b->origin.outside, text), more);
}

static int64_t count(const char *sql) { return kit_ask_number(&where, sql); }

/* No page of it, no file, no undoing: each the plain "not found" that an import that never was would give. */
static void is_hidden(const struct visitor *v, const struct brought *b)
{
	static const char *const more[] = { "", "/rejects", "/rejects?page=2", "/rejects.csv", "/rejects/file?no=1" };
	char text[ID_TEXT];
	for (size_t i = 0; i < LENGTH(more); i++) {
		struct str answer = http_body(visit_get(v, path_of(b, more[i])));
		struct str never = http_body(visit_get(v, arena_printf(kit_cx_now()->arena, "/import/" NOBODY "%s", more[i])));
		assert_status(visit_get(v, path_of(b, more[i])), 404);
		assert_int_equal(str_find(answer, id_text(b->origin.outside, text)), -1);
		assert_int_equal(answer.n, never.n);
	}
	const char *body = arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&do=undo", visit_hidden(visit_get(v, "/account"), "csrf"),
		visit_hidden(visit_get(v, "/imports/new"), "key"));
	assert_status(visit_post(v, path_of(b, ""), body), 404);
}

static void undo(const struct visitor *v, const struct brought *b, int status)
{
	const char *body = arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&do=undo", visit_hidden(visit_get(v, "/account"), "csrf"),
		visit_hidden(visit_get(v, "/imports/new"), "key"));
	assert_status(visit_post(v, path_of(b, ""), body), status);
}

static void test_own(void **state)
{
	(void)state;
	kit_cx();
	struct str list = visit_get(&trust, "/imports"), page = visit_get(&trust, path_of(&of_trust, ""));
	assert_has(list, "Of the trust");
	assert_has(list, "Sent by the trust");
	assert_not(list, "Of the stranger");
	assert_not(list, "Of both");
	assert_has(page, "Undo this import as a whole");
	assert_has(page, "SEX=Margaret");
	assert_has(page, "Nobody has this number.");
	assert_has(visit_get(&trust, path_of(&of_trust, "/rejects")), "LOPATID");
	assert_has(visit_get(&trust, path_of(&of_trust, "/rejects.csv")), "op.csv,3,2,LOPATID,");
	is_hidden(&trust, &of_stranger);
	is_hidden(&trust, &of_both);
	list = visit_get(&stranger, "/imports");
	assert_has(list, "Of the stranger");
	assert_not(list, "trust");
	assert_not(list, "Of both");
	is_hidden(&stranger, &of_trust);
	is_hidden(&stranger, &of_both);
	is_hidden(&stranger, &sent);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'undo_import'"), 0);
}

/* The service is given the trust's records, for running the service too: that and how they came in, no value, no undoing. */
static void test_given(void **state)
{
	(void)state;
	kit_cx();
	struct str list = visit_get(&service, "/imports"), page = visit_get(&service, path_of(&of_trust, ""));
	assert_has(list, "Of the trust");
	assert_not(list, "Of the stranger");
	assert_not(list, "Of both");
	assert_not(list, "Sent by the trust");
	assert_status(page, 200);
	assert_has(page, "OUTCOME");
	assert_not(page, "Margaret");
	assert_not(page, "Undo this import as a whole");
	assert_has(page, "Whoever sent it may undo it.");
	assert_status(visit_get(&service, path_of(&of_trust, "/rejects/file?no=1")), 403);
	undo(&service, &of_trust, 403);
	is_hidden(&service, &of_stranger);
	is_hidden(&service, &of_both);
	is_hidden(&service, &sent);
	/* the administrator's role reaches nothing that is given */
	assert_not(visit_get(&technician, "/imports"), "Of the trust");
	is_hidden(&technician, &of_trust);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'undo_import'"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'undo'"), 0);
	undo(&trust, &of_trust, 303);
	assert_int_equal(count("SELECT COUNT(*) FROM slip WHERE job = 'undo_import'"), 1);
}

static enum err suspend(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	struct agreement a;
	struct agreement_version *v;
	size_t n;
	TRY(agreement_by_ref(cx, db, STR("T-1"), &a));
	TRY(agreement_versions(cx, db, a.id, &v, &n));
	return agreement_state(cx, db, v[n - 1].id, AGREEMENT_SUSPENDED, NIL, STR("x"), clock_now());
}

/* With the agreement goes the sight of what it gave. */
static void test_over(void **state)
{
	(void)state;
	kit_cx();
	assert_ok(store_write(kit_cx_now(), region.store, suspend, NULL));
	struct visitor again = in("service");
	assert_not(visit_get(&again, "/imports"), "Of the trust");
	is_hidden(&again, &of_trust);
	assert_has(visit_get(&trust, "/imports"), "Of the trust");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_over),
	};
	return kit_run_on_engines("whose an import is", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
