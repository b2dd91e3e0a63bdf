/* The pages of access over the real door: why, choices, an emergency, and the review; as browsers ask for them, on both engines. */
#include "tests/kit/ask.h"
#include "tests/kit/kit.h"
#include "tests/kit/region.h"
#include "tests/kit/visit.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "care/relations.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/relation.h"
#include "record/staff.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"
#include "web/pages.h"

static struct kit_region region;
static enum store_engine engine;
static struct door *door;
static struct kit_person ruth, hidden;
static struct visitor clinician, gp, officer, keeper;
static struct store_where where;
static struct arena lasting;

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	const struct { const char *login, *role; int64_t at; } staff[] = { { "gp", "gp", region.practice },
		{ "officer", "information_governance", region.service }, { "keeper", "information_governance", region.practice } };
	const struct str *phc = arg;
	int64_t id;
	TRY(staff_set_password(cx, db, region.clinician_staff, *phc));
	for (size_t i = 0; i < LENGTH(staff); i++) {
		TRY(staff_add(cx, db, str_of(staff[i].login), str_of(staff[i].login), STR_NONE, *phc, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, staff[i].at, str_of(staff[i].role), clock_now()));
	}
	return OK;
}

static int set_up(void **state)
{
	struct cx *cx = kit_cx();
	struct str phc;
	struct store *store;
	(void)state;
	log_quiet(true);
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	hidden = kit_hidden_person(&region, "Hidden", "Somebody", "9990166137");
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc));
	assert_ok(store_write(cx, region.store, people, &phc));
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = kit_catalog() };
	assert_ok(door_open(cx, &settings, region.store, &web_site, &door));
	clinician.door = gp.door = officer.door = keeper.door = door;
	visit_sign_in(&clinician, "priya", VISIT_PASSWORD);
	visit_sign_in(&gp, "gp", VISIT_PASSWORD);
	visit_sign_in(&officer, "officer", VISIT_PASSWORD);
	visit_sign_in(&keeper, "keeper", VISIT_PASSWORD);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	arena_free(&lasting);
	return 0;
}

static const char *page_of(const struct kit_person *p, const char *what)
{
	char id[ID_TEXT];
	return arena_printf(kit_cx_now()->arena, "/person/%s%s", id_text(p->outside, id), what);
}

/* A form of a page, sent back with its secret and key. */
static struct str send(const struct visitor *v, const char *page, const char *to, const char *fields)
{
	struct str form = visit_get(v, page);
	return visit_post(v, to, arena_printf(kit_cx_now()->arena, "csrf=%s&key=%s&%s", visit_hidden(form, "csrf"), visit_hidden(form, "key"), fields));
}

static enum err close_review(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return relation_close(cx, db, region.service, 0, ruth.id, RELATION_REVIEW, clock_now());
}

/* At the foot of every page: of what its list is made, for whoever may open it; of others nothing, not even that there is such a page. */
static void why_of_a_page_is_at_its_foot(void **state)
{
	(void)state;
	struct str list = visit_get(&clinician, "/worklist"), page = visit_get(&clinician, "/why?of=/worklist");
	assert_has(list, "href=\"/why?of=");
	assert_has(visit_get(&clinician, page_of(&ruth, "")), "href=\"/why?of=");
	assert_has(visit_get(&officer, "/audit"), "href=\"/why?of=");
	assert_has(visit_get(&officer, "/agreements"), "href=\"/why?of=");
	assert_status(page, 200);
	assert_has(page, "The worklist");
	assert_has(page, "waits for a clinician");
	assert_has(page, "RR-0702");
	assert_has(page, "(T-1)");
	assert_has(page, "information governance lead of Wharton Vale symptoms service");
	assert_not(page, "ASHWORTH");
	assert_has(visit_get(&officer, "/why?of=/audit"), "Who looked");
	assert_has(visit_get(&officer, "/why?of=/imports"), "A page of Waymark");
	/* not hers, and none at all: to the byte, but for what the clock says */
	struct str a = visit_get(&officer, "/why?of=/worklist"), b = visit_get(&officer, "/why?of=/nowhere");
	assert_status(a, 200);
	assert_not(a, "The worklist");
	assert_int_equal(http_body(a).n, http_body(b).n);
}

static void why_tells_gate_by_gate_or_nothing(void **state)
{
	(void)state;
	struct str page = visit_get(&clinician, page_of(&ruth, "/why"));
	assert_status(page, 200);
	assert_has(page, "ASHWORTH");
	assert_has(page, "RR-0701");
	assert_has(page, "(T-1)");
	assert_has(page, "Who else can");
	assert_status(visit_get(&clinician, page_of(&ruth, "/why?at=1")), 200);
	assert_has(visit_get(&clinician, page_of(&ruth, "/events")), "/why?at=1");
	assert_has(visit_get(&clinician, page_of(&ruth, "")), "Why can I see this?");
	/* who is hidden and who is not there read the same */
	struct kit_person nobody = { .outside = id_random() };
	struct str a = visit_get(&clinician, page_of(&hidden, "/why")), b = visit_get(&clinician, page_of(&nobody, "/why"));
	assert_status(a, 404);
	assert_status(b, 404);
	assert_int_equal(http_body(a).n, http_body(b).n);
	assert_not(a, "Hidden");
	/* refused aloud: the gate, and the emergency; not the name */
	assert_ok(store_write(kit_cx_now(), region.store, close_review, NULL));
	page = visit_get(&clinician, page_of(&ruth, "/why"));
	assert_status(page, 200);
	assert_not(page, "ASHWORTH");
	assert_has(page, "/emergency");
	assert_status(visit_get(&clinician, page_of(&ruth, "")), 404);
	assert_status(visit_get(&officer, page_of(&ruth, "/why")), 403);
}

#define EMERGENCY(number, password) "number=" number "&birth=14/03/1981&reason=life&say=Unconscious+in+resus%2C+nobody+to+ask&password=" password

static void an_emergency_opens_for_an_hour_and_is_looked_at(void **state)
{
	(void)state;
	assert_ok(store_write(kit_cx_now(), region.store, close_review, NULL));
	assert_status(visit_get(&officer, "/emergency"), 403);
	assert_status(visit_get(&clinician, "/glass"), 403);
	assert_has(visit_get(&officer, "/glass"), "Nothing waits");
	struct str page = send(&clinician, "/emergency", "/emergency", EMERGENCY("9995260182", "not+my+password+at+all"));
	assert_status(page, 422);
	assert_has(page, "That is not your password");
	page = send(&clinician, "/emergency", "/emergency", EMERGENCY("9990166137", "four+words+you+remember"));
	assert_status(page, 422);
	assert_has(page, "No record that can be opened in this way");
	assert_status(visit_get(&clinician, page_of(&ruth, "")), 404);
	page = send(&clinician, "/emergency", "/emergency", EMERGENCY("9995260182", "four+words+you+remember"));
	assert_status(page, 303);
	page = visit_get(&clinician, page_of(&ruth, ""));
	assert_status(page, 200);
	assert_has(page, "You opened this record in an emergency.");
	assert_has(visit_get(&clinician, page_of(&ruth, "/events")), "You opened this record in an emergency.");
	assert_has(visit_get(&clinician, page_of(&ruth, "/why")), "broken, with a reason");
	/* the privacy officer, at once */
	page = visit_get(&officer, "/glass");
	assert_has(page, "Dr Priya Nair");
	assert_has(page, "Unconscious in resus, nobody to ask");
	ptrdiff_t at = str_find(page, "action=\"/glass/");
	assert_true(at > 0);
	const char *to = str_c(kit_cx_now()->arena, str_sub(page, (size_t)at + 8, strlen("/glass/") + ID_TEXT - 1));
	assert_status(send(&officer, "/glass", to, "justified=yes&say="), 422);
	assert_status(send(&officer, "/glass", to, "justified=yes&say=Seen+with+the+ward"), 303);
	page = visit_get(&officer, "/glass");
	assert_has(page, "Nothing waits");
	assert_has(page, "Seen with the ward");
}

static void a_choice_is_written_and_ended(void **state)
{
	(void)state;
	const char *choices = page_of(&ruth, "/choices");
	assert_has(visit_get(&gp, choices), "No choice is recorded here");
	assert_status(send(&gp, choices, choices, "kind=LIMIT&place=&class=&login=&say=She+said+so"), 422);
	assert_status(send(&gp, choices, choices, "kind=LIMIT&place=R9W&class=&login=&say=She+said+so"), 303);
	assert_status(visit_get(&clinician, page_of(&ruth, "")), 404);
	struct str page = visit_get(&gp, choices);
	assert_has(page, "She said so");
	ptrdiff_t at = str_find(page, "/choice/");
	assert_true(at > 0);
	const char *end = arena_printf(kit_cx_now()->arena, "%s/choice/%.*s/end", page_of(&ruth, ""), ID_TEXT - 1, page.p + at + 8);
	assert_status(send(&gp, choices, end, "say=She+changed+her+mind"), 303);
	assert_has(visit_get(&gp, choices), "She changed her mind");
	assert_status(visit_get(&clinician, page_of(&ruth, "")), 200);
	assert_status(visit_get(&officer, choices), 403);
}

/* relation_end: what is wrong ends, and with the next page nothing is seen by it; sent again it is what it was. */
static enum err take_back(struct cx *cx, struct db *db, void *arg)
{
	return relation_back_by_hand(cx, db, arg, clock_now());
}

static enum err end_by_hand(struct cx *cx, struct db *db, void *arg)
{
	return relation_end_by_hand(cx, db, arg, clock_now());
}

static void a_wrong_relation_is_ended(void **state)
{
	(void)state;
	kit_cx();
	const char *page = page_of(&ruth, "/relations");
	assert_has(visit_get(&gp, page), "The person is registered here");
	assert_status(visit_get(&officer, page), 403);
	const char *csrf = visit_hidden(visit_get(&gp, page), "csrf");
	static const char *const refused[] = { "REGISTERED&why=", "REGISTERED&why=she+said", "HOLDS&why=over", "nonsense&why=over" };
	for (size_t i = 0; i < LENGTH(refused); i++) {
		struct str answer = visit_post(&gp, page, arena_printf(kit_cx_now()->arena, "csrf=%s&kind=%s", csrf, refused[i]));
		assert_status(answer, 422);
		assert_has(answer, i < 2 ? "Choose why it is wrong" : "not ended here");
	}
	assert_status(visit_get(&gp, page_of(&ruth, "")), 200);
	const char *body = arena_printf(kit_cx_now()->arena, "csrf=%s&kind=REGISTERED&why=another-person", csrf);
	assert_status(visit_post(&gp, page, body), 303);
	assert_status(visit_get(&gp, page_of(&ruth, "")), 404);
	assert_status(visit_post(&gp, page, body), 404);
	/* at the console it holds again, was it ended here or there, and nothing that nobody ended does */
	struct relation_hand h = { region.practice, ruth.id, RELATION_REGISTERED, STR_NONE, { clock_now().us + 86400000000 } };
	struct relation_hand never = h, late = h;
	never.kind = RELATION_ADMITTED;
	late.until = clock_now();
	assert_int_equal(store_write(kit_cx_now(), region.store, take_back, &never), ERR_NOT_FOUND);
	assert_int_equal(store_write(kit_cx_now(), region.store, take_back, &late), ERR_BAD_FIELD);
	assert_ok(store_write(kit_cx_now(), region.store, take_back, &h));
	assert_status(visit_get(&gp, page_of(&ruth, "")), 200);
	assert_int_equal(store_write(kit_cx_now(), region.store, end_by_hand, &h), ERR_BAD_FIELD);
	h.why = STR("not-here");
	assert_ok(store_write(kit_cx_now(), region.store, end_by_hand, &h));
	assert_int_equal(store_write(kit_cx_now(), region.store, end_by_hand, &h), ERR_NOT_FOUND);
	assert_status(visit_get(&gp, page_of(&ruth, "")), 404);
	assert_ok(store_write(kit_cx_now(), region.store, take_back, &h));
	assert_status(visit_get(&gp, page_of(&ruth, "")), 200);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation IN ('end-relation', 'take-back-relation') AND role = 'console'"), 3);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

/* Information governance writes a request down for somebody whose record is held; anybody else is nobody. Nothing of the record shows. */
static void a_request_for_all_that_is_held_is_written_down(void **state)
{
	(void)state;
	struct str page = visit_get(&officer, "/subject-access");
	assert_status(page, 200);
	assert_has(page, "Nobody has asked");
	page = send(&officer, "/subject-access", "/subject-access", "number=9995260182&asked=01/07/2026&proof=&reviewer=priya");
	assert_status(page, 422);
	page = send(&officer, "/subject-access", "/subject-access", "number=9990000085&asked=01/07/2026&proof=Passport+seen&reviewer=priya");
	assert_status(page, 422);
	assert_has(page, "holds no record by this NHS number");
	page = send(&officer, "/subject-access", "/subject-access", "number=9995260182&asked=01/07/2026&proof=Passport+seen&reviewer=nobody");
	assert_has(page, "Nobody has that sign-in name");
	assert_status(send(&officer, "/subject-access", "/subject-access", "number=9995260182&asked=01/05/2026&proof=Passport+seen&reviewer=priya"), 303);
	page = visit_get(&officer, "/subject-access?done=1");
	assert_has(page, "Written down.");
	assert_has(page, "Passport seen");
	assert_has(page, "Dr Priya Nair");
	assert_has(page, "overdue");
	assert_not(page, "ASHWORTH");
	assert_not(page, "Ashworth");
	assert_status(visit_get(&clinician, "/subject-access"), 403);
}

static const char *path_in(struct str page, const char *from)
{
	ptrdiff_t at = str_find(page, from);
	assert_true(at >= 0);
	return arena_text(kit_cx_now()->arena, str_c(kit_cx_now()->arena, str_sub(page, (size_t)at, strlen(from) + 26)));
}

/* The named clinician reads what is held back as far as her role opens it, and decides; information governance sees numbers and no word. */
static void what_is_held_back_is_read_by_whom_it_names(void **state)
{
	(void)state;
	struct arena *arena = kit_cx_now()->arena;
	int64_t harm = kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-11", NULL, RESULT_NONE),
		very = kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-12", NULL, RESULT_NONE);
	kit_do(&where, arena_printf(arena, "INSERT INTO event_text (event_id, text) VALUES (%lld, 'Sharpwords of the sister'), (%lld, 'Verysecret')",
		(long long)harm, (long long)very));
	kit_do(&where, arena_printf(arena, "UPDATE event SET label = 17 WHERE id = %lld", (long long)harm));
	kit_do(&where, arena_printf(arena, "UPDATE event SET label = 7 WHERE id = %lld", (long long)very));
	const char *fields = "number=9995260182&asked=01/07/2026&proof=Passport+seen&reviewer=";
	assert_has(send(&keeper, "/subject-access", "/subject-access", arena_printf(arena, "%spriya", fields)), "no clinician of your organisation");
	assert_status(send(&keeper, "/subject-access", "/subject-access", arena_printf(arena, "%sgp", fields)), 303);
	const char *request = path_in(visit_get(&keeper, "/subject-access"), "/subject-access/"), *id = request + strlen("/subject-access/");
	struct str page = visit_get(&keeper, request);
	assert_status(page, 200);
	assert_has(page, "could do serious harm (HARM)");
	assert_has(page, "very restricted (V)");
	assert_has(page, "Elmfield Surgery");
	assert_has(page, "not written yet");
	assert_not(page, "Sharpwords");
	assert_not(page, "Verysecret");
	assert_status(visit_get(&officer, request), 404);
	assert_status(visit_get(&gp, request), 403);
	/* the reader: what her role opens, and nothing else */
	page = visit_get(&gp, "/reviews");
	const char *review = path_in(page, "/review/");
	assert_has(page, "ASHWORTH");
	assert_str(str_of(review + strlen("/review/")), id);
	assert_not(visit_get(&clinician, "/reviews"), "/review/");
	assert_status(visit_get(&clinician, review), 404);
	page = visit_get(&gp, review);
	assert_status(page, 200);
	assert_has(page, "Sharpwords of the sister");
	assert_not(page, "Verysecret");
	ptrdiff_t at = str_find(page, "Sharpwords");
	const char *mark = visit_hidden(str_sub(page, (size_t)at, page.n), "mark");
	page = send(&gp, review, review, arena_printf(arena, "mark=%s&do=withhold&reason=", mark));
	assert_status(page, 422);
	assert_has(page, "Say in a sentence why.");
	page = send(&gp, review, review, arena_printf(arena, "mark=%s&do=part&words=&reason=the+sister", mark));
	assert_status(page, 422);
	assert_status(send(&gp, review, review, arena_printf(arena, "mark=%s&do=part&words=Softwords&reason=the+sister", mark)), 303);
	page = visit_get(&gp, review);
	assert_has(page, "Softwords");
	assert_not(page, "Sharpwords");
	/* what it read before is another record now */
	assert_status(send(&gp, review, review, arena_printf(arena, "mark=%s&do=release&reason=all+of+it", mark)), err_row(ERR_STALE)->http);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'release-part' AND class = 'subject' AND role = 'gp'"), 1);
	page = visit_get(&keeper, request);
	assert_has(page, "given, in part");
	assert_not(page, "the sister");
	/* it goes out when there is a pack */
	assert_not(page, "It was sent");
	assert_status(visit_post(&keeper, request, arena_printf(arena, "csrf=%s&key=%s&how=by+hand", visit_hidden(visit_get(&keeper, "/subject-access"), "csrf"),
		visit_hidden(visit_get(&keeper, "/subject-access"), "key"))), 409);
	kit_do(&where, "UPDATE subject_request SET given_at = 1000");
	assert_has(visit_get(&keeper, request), "still wait for the reader");
	assert_status(send(&keeper, request, request, "how="), 422);
	assert_status(send(&keeper, request, request, "how=Handed+to+her"), 303);
	assert_has(visit_get(&keeper, request), "keeper: Handed to her");
	assert_status(visit_get(&gp, review), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(why_tells_gate_by_gate_or_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(why_of_a_page_is_at_its_foot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_emergency_opens_for_an_hour_and_is_looked_at, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_choice_is_written_and_ended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_held_back_is_read_by_whom_it_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_relation_is_ended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_request_for_all_that_is_held_is_written_down, set_up, tear_down),
	};
	return kit_run_on_engines("pages of access", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
