/* The ward's pages in a browser's words, over both engines: the board, asking a commissioner, admitting, closing a bed; what is refused comes back
 * with what was written; what is sent twice is done once; counts without names for who manages; nothing for others. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "care/ward.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define WORDS "four+words+you+remember"

static enum store_engine engine;
static struct store_where where;
static struct kit_region region;
static struct door *door;
static struct kit_person ruth;
static struct id course;
static struct visitor nurse, elsewhere, manager, payer;
static struct arena lasting;
static struct instant now;
static struct actor hand;

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	struct token token;
	int64_t icb;
	bool new;
	TRY(organisation_in(cx, db, STR("QWO"), STR("West Yorkshire ICB"), ORG_COMMISSIONER, true, true, &icb, &new));
	const struct { const char *login, *name, *profession, *role; int64_t place; } staff[] = {
		{ "amy", "Amy Holt", "ward-nurse", "ward", region.service }, { "rob", "Rob Lister", "ward-nurse", "ward", region.trust },
		{ "maya", "Maya Thornbury", "service-manager", "service_manager", region.service }, { "pat", "Pat Quill", "commissioner", "commissioner", icb } };
	for (size_t i = 0; i < LENGTH(staff); i++) {
		int64_t id;
		TRY(staff_add(cx, db, str_of(staff[i].login), str_of(staff[i].name), str_of(staff[i].profession), *phc, now, &id));
		TRY(staff_give_role(cx, db, id, staff[i].place, str_of(staff[i].role), now));
		if (i == 0) {
			hand = (struct actor){ .staff = id, .organisation = region.service, .role = STR("ward") };
			TRY(signin_start(cx, db, kit_policy(), id, region.service, STR("ward"), now, 24 * 30, &token, &hand.signin));
		}
	}
	TRY(relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = ruth.id, .kind = RELATION_REFERRAL, .until = INSTANT_FAR }));
	return ward_add(cx, db, region.service, STR("The unit"), STR("ycpm-inpatient"), 2, now);
}

static void referred(void)
{
	static const char *const records[] = { "severe", "local-services-failed", "medically-stable", "local-team-named" };
	struct care care = { kit_catalog(), kit_policy() };
	struct day on = instant_day(now);
	assert_ok(episode_begin(kit_cx_now(), region.store, &hand, &care, &(struct episode_ask){ .patient = ruth.outside, .pathway = STR("ycpm-inpatient"),
		.way = WAY_CLINIC, .service = NIL, .referrer = region.trust, .agreed = TRUTH_YES, .on = on, .say = STR("Bed-bound") }, now, &course));
	struct act_ask act = { .episode = course, .say = STR("The local team's letter") };
	for (size_t i = 0; i < LENGTH(records); i++) {
		act.ask = (struct course_ask){ .act = COURSE_JUDGE, .item = str_of(records[i]), .answer = TRUTH_YES, .on = on, .due_on = DAY_NONE };
		assert_ok(episode_act(kit_cx_now(), region.store, &hand, &care, &act, now));
	}
	act.ask = (struct course_ask){ .act = COURSE_MOVE, .to = STR("funding"), .on = on, .due_on = DAY_NONE };
	assert_ok(episode_act(kit_cx_now(), region.store, &hand, &care, &act, now));
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	struct str phc;
	arena_init(&lasting, 0);
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	now = clock_now();
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc));
	assert_ok(store_write(cx, store, hire, &phc));
	referred();
	struct door_settings settings = { .address = "127.0.0.1", .inbox = arena_text(&lasting, kit_scratch()), .idle_minutes = 60, .hours_max = 12,
		.training = true, .catalog = kit_catalog() };
	assert_ok(door_open(cx, &settings, store, &web_site, &door));
	nurse = elsewhere = manager = payer = (struct visitor){ .door = door };
	assert_int_equal(http_status(visit_sign_in(&nurse, "amy", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&elsewhere, "rob", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&manager, "maya", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&payer, "pat", WORDS)), 303);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

static const char *say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *say(const char *format, ...)
{
	char text[4000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	return arena_text(kit_cx_now()->arena, text);
}

static const char *place(void)
{
	char text[ID_TEXT];
	return say("/episode/%s", id_text(course, text));
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

static struct str sent(const struct visitor *v, const char *page, const char *what, const char *rest)
{
	struct str from = visit_get(v, page);
	return visit_post(v, say("%s/ward/%s", place(), what), say("csrf=%s&key=%s&seq=0&on=2026-07-14&%s", visit_hidden(from, "csrf"), visit_hidden(from, "key"),
		rest));
}

static struct str send(const char *what, const char *rest)
{
	return sent(&nurse, say("%s/ward", place()), what, rest);
}

/* The newest row's outside id of a table, as addresses have it. */
static const char *newest(const char *table)
{
	struct id id = { { 0 } };
	char text[ID_TEXT];
	AUTO(buf) struct buf told;
	buf_init(&told, 200);
	kit_ask(&where, say("SELECT outside FROM %s ORDER BY id DESC LIMIT 1", table), &told);
	for (size_t i = 0; i < 16 && told.n >= 32; i++) {
		unsigned byte = 0;
		byte = kit_hex_byte(told.p + 2 * i);
		id.b[i] = (unsigned char)byte;
	}
	return say("%s", id_text(id, text));
}

static void funded(void)
{
	assert_status(send("funding", "party=QWO&what=26+weeks"), 303);
	assert_status(send("act", say("item=%s&act=approved&reference=WY%%2F77&due_on=2027-01-31&nights=180&pounds=95%%2C000", newest("ward_item"))), 303);
}

static void from_referral_to_bed(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&nurse, "/ward");
	assert_status(page, 200);
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "2 beds free");
	assert_has(page, "not asked");
	/* without a commissioner there is nothing to ask; what was written comes back */
	struct str answer = send("funding", "what=26+weeks+from+August");
	assert_status(answer, 422);
	assert_has(answer, "Choose the commissioner that is asked.");
	assert_has(answer, "26 weeks from August");
	funded();
	assert_int_equal(count("SELECT COUNT(*) FROM ward_act WHERE act = 1 AND pence = 9500000 AND number = 180"), 1);
	page = visit_get(&nurse, place());
	assert_has(page, "West Yorkshire ICB: approved, reference WY/77, until 31 Jan 2027");
	/* from funding nobody is admitted; the way goes on first */
	struct str course_page = visit_get(&nurse, place());
	assert_status(visit_post(&nurse, say("%s/move", place()), say("csrf=%s&key=%s&seq=%s&on=2026-07-14&to=waiting-for-bed", visit_hidden(course_page, "csrf"),
		visit_hidden(course_page, "key"), visit_hidden(course_page, "seq"))), 303);
	answer = send("admit", say("bed=%s&agreed=yes", "00000000000000000000000000"));
	assert_status(answer, 422);
	assert_has(answer, "Choose a bed.");
	answer = send("admit", say("bed=%s", newest("bed")));
	assert_has(answer, "Say whether the treatment plan was agreed");
	assert_status(send("admit", say("bed=%s&agreed=yes&say=With+her+mother", newest("bed"))), 303);
	page = visit_get(&nurse, "/ward");
	assert_has(page, "1 bed free");
	assert_has(page, "day 1");
	assert_has(visit_get(&nurse, place()), "On the unit");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'attendance' AND operation = 'add'"), 1);
	/* the same bed, in use, is not closed; the other is, and opened again */
	assert_has(visit_get(&nurse, say("%s/ward", place())), "The unit");
}

static void the_day_on_the_unit(void **state)
{
	(void)state;
	kit_cx();
	assert_status(send("session", "part=physical&what=Sitting+out&at=09%3A30"), 303);
	assert_status(send("session", "part=physical&what=Sitting+out&at=29%3A30"), 422);
	assert_status(send("act", say("item=%s&act=declined", newest("ward_item"))), 422);       /* why? */
	assert_status(send("act", say("item=%s&act=declined&say=Too+dizzy", newest("ward_item"))), 303);
	assert_status(send("burden", "part=tube&what=Nasogastric"), 303);
	assert_status(send("act", say("item=%s&act=planned&say=A+spoon+at+each+meal&due_on=2026-08-31", newest("ward_item"))), 303);
	assert_status(send("act", say("item=%s&act=taken-back&say=Too+early", newest("ward_item"))), 303);
	struct str answer = send("opinion", "what=Gastroenterology");
	assert_status(answer, 422);
	assert_has(answer, "Say by which day the opinion is due.");
	assert_status(send("opinion", "what=Gastroenterology%3A+is+oral+feeding+safe%3F&due_on=2026-07-20"), 303);
	assert_status(send("leave", "part=home"), 409);          /* she is in no bed */
	struct str page = visit_get(&nurse, say("%s/ward", place()));
	assert_has(page, "Too dizzy");
	assert_has(page, "09:30");
	assert_has(page, "Gastroenterology: is oral feeding safe?");
	assert_has(page, "No plan yet");
	assert_has(page, "Too early");
	/* one form sent twice is one session */
	struct str from = visit_get(&nurse, say("%s/ward", place()));
	const char *body = say("csrf=%s&key=%s&seq=0&on=2026-07-15&part=medical&what=Ward+round", visit_hidden(from, "csrf"), visit_hidden(from, "key"));
	int64_t before = count("SELECT COUNT(*) FROM ward_item");
	assert_status(visit_post(&nurse, say("%s/ward/session", place()), body), 303);
	assert_status(visit_post(&nurse, say("%s/ward/session", place()), body), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM ward_item"), before + 1);
}

static void others_see_nothing(void **state)
{
	(void)state;
	kit_cx();
	funded();
	assert_status(visit_get(&elsewhere, say("%s/ward", place())), 404);
	struct str page = visit_get(&elsewhere, "/ward");
	assert_status(page, 200);
	assert_not(page, "Ashworth");
	assert_not(page, "ASHWORTH");
	assert_has(page, "no ward here yet");
	assert_status(sent(&elsewhere, "/emergency", "opinion", "what=x&due_on=2026-07-20"), 404);
	assert_status(visit_get(&manager, "/ward"), 403);
	assert_status(visit_get(&manager, say("%s/ward", place())), 403);
	page = visit_get(&manager, "/ward/nights");
	assert_status(page, 200);
	assert_not(page, "ASHWORTH");
	assert_status(visit_get(&payer, "/ward"), 403);
	assert_status(visit_get(&payer, "/ward/nights"), 403);
}

static void a_bed_is_closed_and_opened(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&nurse, "/ward");
	const char *to = say("/ward/bed/%s", newest("bed"));
	struct str answer = visit_post(&nurse, to, say("csrf=%s&key=%s&what=close&say=", visit_hidden(page, "csrf"), visit_hidden(page, "key")));
	assert_status(answer, 422);
	assert_has(answer, "why Bed 2 cannot be used");
	assert_status(visit_post(&nurse, to, say("csrf=%s&key=%s&what=close&say=Hoist+broken", visit_hidden(page, "csrf"), visit_hidden(answer, "key"))), 303);
	page = visit_get(&nurse, "/ward");
	assert_has(page, "Hoist broken");
	assert_has(page, "1 closed");
	assert_int_equal(count("SELECT COUNT(*) FROM bed_closing WHERE until_on IS NULL"), 1);
	page = visit_get(&nurse, "/ward");
	assert_status(visit_post(&nurse, to, say("csrf=%s&key=%s&what=open", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM bed_closing WHERE until_on IS NULL"), 0);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_referral_to_bed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_day_on_the_unit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(others_see_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bed_is_closed_and_opened, set_up, tear_down),
	};
	return kit_run_on_engines("the ward's pages", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
