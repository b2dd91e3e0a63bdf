/* A person carried through the browser, over both engines: referred by the practice, seen by the service, judged, moved on, treated, ended; what is
 * sent twice is done once; a page that is out of date says what happened; what was refused comes back with what was written. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
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
static struct visitor gp, psychiatrist, nurse, manager;
static struct arena lasting;

struct one { const char *login, *name, *profession, *role; int64_t *place; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	const struct one staff[] = { { "gp", "Dr Tom Haddow", "general-practitioner", "gp", &region.practice },
		{ "marsh", "Dr Helen Marsh", "liaison-psychiatrist", "mus_clinician", &region.service },
		{ "jo", "Jo Whitlock", "Mental health nurse", "mus_clinician", &region.service },
		{ "maya", "Maya Thornbury", "service-manager", "service_manager", &region.service } };
	for (size_t i = 0; i < LENGTH(staff); i++) {
		int64_t id;
		TRY(staff_add(cx, db, str_of(staff[i].login), str_of(staff[i].name), str_of(staff[i].profession), *phc, clock_now(), &id));
		TRY(staff_give_role(cx, db, id, *staff[i].place, str_of(staff[i].role), clock_now()));
	}
	return OK;
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
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_SYMPTOM, "2026-03-02", NULL, RESULT_NONE);
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc));
	assert_ok(store_write(cx, store, hire, &phc));
	struct door_settings settings = { .address = "127.0.0.1", .inbox = arena_text(&lasting, kit_scratch()), .idle_minutes = 60, .hours_max = 12,
		.training = true, .catalog = kit_catalog() };
	assert_ok(door_open(cx, &settings, store, &web_site, &door));
	gp = psychiatrist = nurse = manager = (struct visitor){ .door = door };
	assert_int_equal(http_status(visit_sign_in(&gp, "gp", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&psychiatrist, "marsh", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&nurse, "jo", WORDS)), 303);
	assert_int_equal(http_status(visit_sign_in(&manager, "maya", WORDS)), 303);
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

static const char *person(void)
{
	char text[ID_TEXT];
	return say("/person/%s", id_text(ruth.outside, text));
}

static int64_t count(const char *sql)
{
	return kit_ask_number(&where, sql);
}

static const char *refer_body(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, say("%s/refer", person()));
	assert_status(page, 200);
	return say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest);
}

#define ASKED "service=R9W&pathway=leeds-liaison&way=gp&agreed=yes&on=2026-07-14&say=Tired+for+two+years"

static struct id episode(void)
{
	struct id id = { { 0 } };
	AUTO(buf) struct buf told;
	buf_init(&told, 200);
	kit_ask(&where, "SELECT outside FROM episode ORDER BY id DESC LIMIT 1", &told);
	for (size_t i = 0; i < 16 && told.n >= 32; i++) {
		unsigned byte = 0;
		byte = kit_hex_byte(told.p + 2 * i);
		id.b[i] = (unsigned char)byte;
	}
	return id;
}

static const char *place(void)
{
	char text[ID_TEXT];
	return say("/episode/%s", id_text(episode(), text));
}

static void referred(void)
{
	struct str answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, ASKED));
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), say("%s?sent=yes#care", person()));
}

static struct str act_at(const struct visitor *v, struct str page, const char *act, const char *rest)
{
	const char *body = say("csrf=%s&key=%s&seq=%s&on=2026-07-14&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), visit_hidden(page, "seq"), rest);
	return visit_post(v, say("%s/%s", place(), act), body);
}

static struct str act(const struct visitor *v, const char *name, const char *rest)
{
	return act_at(v, visit_get(v, place()), name, rest);
}

static void acts(const struct visitor *v, const char *name, const char *rest)
{
	assert_status(act(v, name, rest), 303);
}

static void criteria(void)
{
	static const char *const records[] = { "persistent", "loss-of-function", "help-seeking", "willing-and-able" };
	for (size_t i = 0; i < LENGTH(records); i++)
		acts(&nurse, "judge", say("item=%s&answer=yes&say=Told+in+the+letter", records[i]));
}

/* ---- the way in ---- */

static void a_practice_refers_to_a_service(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&gp, say("%s/refer", person()));
	assert_has(page, "Wharton Vale symptoms service");
	assert_has(page, "Does the person agree to it?");
	assert_not(page, "St Aldhelm&#39;s Hospitals");
	/* each thing that is missing is said, and what was written comes back */
	struct str answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, "service=R9W&way=gp&agreed=yes&on=2026-07-14&say=Tired+for+two+years"));
	assert_status(answer, 422);
	assert_has(answer, "Choose a pathway");
	assert_has(answer, "Tired for two years");
	answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, "service=R9W&pathway=leeds-liaison&way=gp&agreed=no&on=2026-07-14&say=x"));
	assert_status(answer, 422);
	assert_has(answer, "without saying who it is");
	answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, "service=R9W&pathway=leeds-liaison&way=person&agreed=yes&on=2026-07-14&say=x"));
	assert_status(answer, 422);
	assert_has(answer, "no way into this pathway");
	assert_int_equal(count("SELECT COUNT(*) FROM episode"), 0);
	referred();
	assert_int_equal(count("SELECT COUNT(*) FROM episode"), 1);
	/* twice at once is refused; what is sent twice is one */
	answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, ASKED));
	assert_status(answer, 409);
	assert_has(answer, "on this pathway already");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'add' AND class = 'referral'"), 1);
	/* nothing is shared back with the practice: it is told so, and learns nothing more */
	page = visit_get(&gp, say("%s?sent=yes", person()));
	assert_has(page, "The service sees it on its board now");
	assert_status(visit_get(&gp, place()), 404);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'episode' AND outcome <> 0 AND patient_id IS NOT NULL"), 1);
	/* the service reads what was asked */
	page = visit_get(&nurse, person());
	assert_has(page, "Liaison psychiatry pathway");
	page = visit_get(&nurse, place());
	assert_status(page, 200);
	assert_has(page, "Tired for two years");
	assert_has(page, "Elmfield Surgery");
	assert_has(page, "2 Mar 2026");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'look' AND class = 'episode' AND outcome = 0"), 1);
	assert_status(visit_get(&manager, place()), 403);
}

static void a_form_that_is_sent_twice_is_one_referral(void **state)
{
	(void)state;
	kit_cx();
	const char *body = refer_body(&gp, ASKED);
	struct str answers[4];
	visit_post_at_once(&gp, say("%s/refer", person()), body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM episode"), 1);
}

/* Nothing lets the service know who she is: a referral would lie there unread. */
static void a_referral_that_nobody_could_read_is_refused(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&where, "DELETE FROM agreement_flow");
	struct str answer = visit_post(&gp, say("%s/refer", person()), refer_body(&gp, ASKED));
	assert_status(answer, 409);
	assert_has(answer, "No agreement lets that service know");
	assert_int_equal(count("SELECT COUNT(*) FROM episode"), 0);
}

/* An agreement that carries the service's own referrals to the practice: whoever referred sees what comes of it, and does not act on it. */
static void who_referred_sees_what_comes_of_it_where_that_is_agreed(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&where, "UPDATE agreement_version SET covers = 2");
	kit_do(&where, say("INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels) SELECT MIN(id), %lld, %lld, 4, 0, 255 "
		"FROM agreement_version", (long long)region.service, (long long)region.practice));
	referred();
	struct str page = visit_get(&gp, person());
	assert_has(page, "/episode/");
	page = visit_get(&gp, place());
	assert_status(page, 200);
	assert_has(page, "For: Liaison psychiatrist");
	assert_has(page, "act-suspend");        /* a red flag may be told by whoever sees it */
	assert_not(page, "act-close");
	assert_not(page, "act-assign");
	/* the words of the referral are a plan's, and no flow carries those */
	assert_not(page, "Tired for two years");
	assert_int_equal(http_status(act_at(&gp, visit_get(&gp, place()), "review", "say=x")), 403);
	assert_int_equal(http_status(act_at(&gp, visit_get(&gp, place()), "close", "outcome=moved")), 403);
	assert_int_equal(count("SELECT COUNT(*) FROM course"), 1);
}

/* ---- the course ---- */

static void a_person_is_carried_to_discharge(void **state)
{
	(void)state;
	kit_cx();
	referred();
	struct str page = visit_get(&nurse, place());
	assert_has(page, "not asked yet");
	assert_has(page, "Nothing is proposed before");
	assert_has(page, "126 left");
	criteria();
	page = visit_get(&nurse, place());
	assert_has(page, "Told in the letter");
	assert_has(page, "Proposed");
	acts(&nurse, "move", "to=first-appointment");
	acts(&psychiatrist, "session", "answer=yes&say=Heart+and+thyroid+checked");
	page = visit_get(&psychiatrist, place());
	assert_has(page, "stopped after 0 of 126 days");
	assert_has(page, "no. 7, Session kept");
	acts(&psychiatrist, "judge", "item=active-medical-issues&answer=yes&say=Thyroid+and+iron+normal");
	acts(&psychiatrist, "judge", "item=formulation-shared&answer=yes");
	acts(&psychiatrist, "judge", "item=treatment-chosen-together&answer=yes");
	acts(&psychiatrist, "move", "to=hospital-team");
	for (int i = 0; i < 10; i++)
		acts(&nurse, "session", "item=core-intervention&answer=yes");
	page = visit_get(&nurse, place());
	assert_has(page, "10 of 10 kept");
	assert_has(page, "The planned sessions have been");
	assert_status(act(&nurse, "session", "item=core-intervention&answer=yes"), 409);
	static const char *const asked[] = { "goals-reviewed", "progress-clinician", "progress-patient", "measures-repeated" };
	for (size_t i = 0; i < LENGTH(asked); i++)
		acts(&nurse, "judge", say("item=%s&answer=yes", asked[i]));
	acts(&nurse, "move", "to=discharge");
	page = visit_get(&nurse, place());
	assert_has(page, "Ended: discharged");
	assert_has(visit_get(&nurse, person()), "discharged, 14 Jul 2026");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'change' AND class = 'referral'"), 25);
}

static void against_a_condition_only_with_a_reason(void **state)
{
	(void)state;
	kit_cx();
	referred();
	struct str answer = act(&nurse, "move", "to=first-appointment");
	assert_status(answer, 409);
	assert_has(answer, "Its condition is not met");
	assert_has(answer, "Go this way all the same");
	answer = act(&nurse, "move", "to=first-appointment&against=yes");
	assert_status(answer, 422);
	assert_has(answer, "Say why");
	acts(&nurse, "move", "to=first-appointment&against=yes&say=Known+from+the+ward");
	assert_has(visit_get(&nurse, place()), "against its condition");
	/* the first appointment is the psychiatrist's: the nurse is told so, and offered no form */
	struct str page = visit_get(&nurse, place());
	assert_has(page, "For: Liaison psychiatrist");
	assert_not(page, "act-session");
	answer = act(&nurse, "session", "answer=yes");
	assert_status(answer, 403);
	assert_has(answer, "liaison psychiatrist");
}

static void a_page_that_is_out_of_date_says_what_happened(void **state)
{
	(void)state;
	kit_cx();
	referred();
	struct str page = visit_get(&nurse, place());
	acts(&psychiatrist, "judge", "item=persistent&answer=no&say=Explained+by+the+thyroid");
	struct str answer = act_at(&nurse, page, "judge", "item=persistent&answer=yes&say=My+long+words");
	assert_status(answer, 409);
	assert_has(answer, "Meanwhile");
	assert_has(answer, "Dr Helen Marsh");
	assert_has(answer, "My long words");
	assert_int_equal(count("SELECT COUNT(*) FROM course"), 2);
	/* the form that came back has the new state: sent again it does */
	assert_status(act_at(&nurse, answer, "judge", "item=persistent&answer=yes&say=My+long+words"), 303);
}

static void what_is_sent_twice_is_done_once(void **state)
{
	(void)state;
	kit_cx();
	referred();
	struct str page = visit_get(&nurse, place()), answers[4];
	const char *body = say("csrf=%s&key=%s&seq=1&on=2026-07-14&item=persistent&answer=yes&say=Told", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	visit_post_at_once(&nurse, say("%s/judge", place()), body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM course"), 2);
}

static void the_last_act_is_taken_back_and_stays_to_be_read(void **state)
{
	(void)state;
	kit_cx();
	referred();
	acts(&nurse, "judge", "item=persistent&answer=yes&say=Told");
	assert_status(act(&nurse, "undo", "number=2"), 422);
	acts(&nurse, "undo", "number=2&say=Another+person");
	struct str page = visit_get(&nurse, place());
	assert_has(page, "taken back");
	assert_has(page, "<s>Judged");
	assert_status(act(&nurse, "undo", "number=2&say=Again"), 409);
}

static void a_red_flag_stops_everything_until_it_is_settled(void **state)
{
	(void)state;
	kit_cx();
	referred();
	assert_status(act(&nurse, "suspend", "item=&say=Six+kilograms"), 422);
	acts(&nurse, "suspend", "item=weight-loss&say=Six+kilograms+in+two+months");
	struct str page = visit_get(&nurse, place());
	assert_has(page, "Suspended");
	assert_has(page, "Liaison psychiatrist and General practitioner");
	assert_not(page, "Go this way");
	assert_status(act(&nurse, "resume", "say=Seen"), 403);
	/* nor is it gone round by taking it back */
	assert_not(page, "act-undo");
	assert_status(act(&nurse, "undo", "number=2&say=Not+so"), 409);
	acts(&psychiatrist, "resume", "say=Seen+by+the+GP");
	assert_has(visit_get(&nurse, place()), "the pathway goes on");
}

static void clocks_are_paused_and_go_on_with_a_reason(void **state)
{
	(void)state;
	kit_cx();
	referred();
	assert_status(act(&nurse, "pause", "item=first-appointment"), 422);
	acts(&nurse, "pause", "item=first-appointment&say=On+holiday+until+August");
	assert_has(visit_get(&nurse, place()), "paused at 0 of 126 days");
	acts(&nurse, "unpause", "item=first-appointment");
	assert_has(visit_get(&nurse, place()), "126 left");
}

/* ---- the caseload ---- */

static void the_board_shows_whom_one_carries_worst_first(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&nurse, "/board");
	assert_has(page, "Nobody is on a pathway here yet");
	assert_has(visit_get(&manager, "/pathway/leeds-liaison"), "0 here now");
	referred();
	kit_nameless(&region, ruth.id);
	page = visit_get(&nurse, "/board");
	assert_status(page, 200);
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "126 left");
	assert_has(page, "1 with nobody yet");
	assert_int_equal(count("SELECT MAX(a.rows) FROM audit a WHERE a.operation = 'list' AND a.class = 'board'"), 1);
	/* hers now */
	char staff[ID_TEXT];
	struct id jo;
	AUTO(buf) struct buf told;
	buf_init(&told, 100);
	kit_ask(&where, "SELECT outside FROM staff WHERE login = 'jo'", &told);
	for (size_t i = 0; i < sizeof jo.b; i++) {
		unsigned byte = 0;
		byte = kit_hex_byte(told.p + 2 * i);
		jo.b[i] = (unsigned char)byte;
	}
	acts(&psychiatrist, "assign", say("staff=%s", id_text(jo, staff)));
	assert_has(visit_get(&nurse, "/board?owner=me"), "ASHWORTH, Ruth");
	assert_has(visit_get(&psychiatrist, "/board?owner=me"), "Nobody fits this filter");
	assert_status(act(&psychiatrist, "assign", "staff=00000000000000000000000001"), 422);
	page = visit_get(&nurse, "/board?view=table");
	assert_has(page, "Jo Whitlock");
	/* stopped: on top */
	acts(&nurse, "suspend", "item=weight-loss&say=Six+kilograms");
	page = visit_get(&nurse, "/board");
	assert_has(page, "Stopped by a red flag");
	assert_has(page, "Calls: <b>Liaison psychiatrist and General practitioner");
	page = visit_get(&nurse, "/board.csv");
	assert_has(page, "Ashworth,Ruth,Liaison psychiatry pathway for persistent physical symptoms,Referral,stopped by a red flag,2026-07-14");
	/* a manager sees how many, and nobody; the practice carries nobody */
	assert_status(visit_get(&manager, "/board"), 403);
	page = visit_get(&manager, "/pathway/leeds-liaison");
	assert_has(page, "1 here now");
	assert_not(page, "ASHWORTH");
	assert_not(visit_get(&gp, "/board"), "ASHWORTH");
	/* ended: gone from the board */
	acts(&nurse, "close", "outcome=moved");
	assert_not(visit_get(&nurse, "/board"), "ASHWORTH");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

/* What is due: a judgement four weeks before its day, whom somebody has to look at, a red flag; the revision of a judgement is counted. */
static void what_is_due_is_listed(void **state)
{
	(void)state;
	referred();
	struct str page = visit_get(&psychiatrist, "/due");
	assert_status(page, 200);
	assert_has(page, "Nobody is stopped by a red flag");
	assert_not(page, "ASHWORTH");
	assert_has(visit_get(&psychiatrist, "/due?who=all"), "0 stopped, 0 to judge again");
	assert_has(visit_get(&manager, "/revisions"), "Nothing to count yet");
	acts(&psychiatrist, "judge", "item=organic-ruled-out&answer=yes&due_on=2026-08-01&say=Gastroenterology,+endoscopy");
	page = visit_get(&psychiatrist, "/due?who=all");
	assert_has(page, "0 stopped, 1 to judge again");
	assert_has(page, "A clear organic cause of the symptoms has been ruled out.");
	assert_has(page, "yes, 14 Jul 2026");
	assert_has(visit_get(&manager, "/revisions"), "Of 1 episode in which an organic cause was judged to be ruled out, 0 revised");
	acts(&nurse, "suspend", "item=new-disease&say=Crohn");
	page = visit_get(&nurse, "/due?who=all");
	assert_has(page, "1 stopped");
	assert_has(page, "New disease on record");
	acts(&psychiatrist, "judge", "item=organic-ruled-out&answer=no&say=Crohn+disease");
	page = visit_get(&manager, "/revisions");
	assert_has(page, "1 revised so far");
	assert_has(page, "100.0%");
	assert_not(page, "ASHWORTH");
	assert_status(visit_get(&manager, "/due"), 403);
}

static const char *plan(void)
{
	char text[ID_TEXT];
	return say("/plan/%s", id_text(episode(), text));
}

static struct str plan_send(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, plan());
	return visit_post(v, path, say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

static const char *after(struct str page, const char *mark, size_t n)
{
	ptrdiff_t at = str_find(page, mark);
	assert_true(at >= 0);
	return str_c(kit_cx_now()->arena, str_sub(page, (size_t)at + strlen(mark), n));
}

/* Formulated, planned, agreed to by the clinician and by the person; another wording asks both again. */
static void what_is_agreed_is_written_and_agreed_to(void **state)
{
	(void)state;
	referred();
	struct str page = visit_get(&psychiatrist, plan());
	assert_status(page, 200);
	assert_has(page, "nothing written yet");
	assert_has(visit_get(&psychiatrist, place()), "What is agreed");
	assert_status(plan_send(&psychiatrist, plan(), "kind=perpetuating&say=Rests+for+most+of+the+day"), 303);
	assert_status(plan_send(&psychiatrist, plan(), "kind=predisposing&say=Told+in+confidence&restricted=yes"), 303);
	/* a goal without a day comes back with what was written */
	struct str again = plan_send(&psychiatrist, plan(), "kind=goal&say=Walk+to+the+shop&due_on=");
	assert_status(again, 422);
	assert_has(again, "Say by which day");
	assert_has(again, ">Walk to the shop</textarea>");
	assert_status(plan_send(&psychiatrist, plan(), "kind=goal&say=Walk+to+the+shop&due_on=2026-09-01"), 303);
	page = visit_get(&psychiatrist, plan());
	assert_has(page, "Walk to the shop");
	assert_has(page, "Told in confidence");
	assert_has(page, "nhsuk-tag--red");
	const char *agree = say("%s/agree", plan()), *hash = after(page, "name=\"mark\" value=\"plan\"><input type=\"hidden\" name=\"hash\" value=\"", 64);
	assert_status(plan_send(&psychiatrist, agree, say("mark=plan&hash=%s&by=staff", hash)), 303);
	assert_status(plan_send(&psychiatrist, agree, say("mark=plan&hash=%s&by=person", hash)), 303);
	page = visit_get(&psychiatrist, plan());
	assert_has(page, "The person herself or himself");
	assert_has(page, "to what stands now");
	assert_int_equal(count("SELECT COUNT(*) FROM plan_mark"), 2);
	/* the service has agreed, the practice that asked has not */
	assert_has(page, "Not yet, to what stands now:");
	/* worded anew */
	ptrdiff_t goal = str_find(page, "id=\"goal\"");
	assert_true(goal > 0);
	const char *item = after(str_sub(page, (size_t)goal, page.n), "name=\"item\" value=\"", 26);
	assert_status(plan_send(&psychiatrist, plan(), say("item=%s&say=Walk+to+the+shop+twice&due_on=2026-09-01&state=partly", item)), 303);
	page = visit_get(&psychiatrist, plan());
	assert_has(page, "to an earlier wording");
	assert_has(page, "partly reached");
	assert_has(page, "As it was worded before");
	assert_status(plan_send(&psychiatrist, agree, say("mark=plan&hash=%s&by=staff", hash)), 409);
	assert_status(plan_send(&psychiatrist, plan(), say("item=%s&say=Late&due_on=2026-09-01&state=open", item)), 409);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'plan' AND operation IN ('add', 'change')"), 5);
	/* how severe: proposed, graded otherwise with a reason; a treatment with whom and when; words that are heard as disbelief come back */
	page = visit_get(&psychiatrist, say("%s/severity", plan()));
	assert_status(page, 200);
	assert_has(page, "own proposal, not a published scale");
	assert_has(page, "nobody has graded it yet");
	again = plan_send(&psychiatrist, plan(), "kind=grade&grade=3&say=");
	assert_status(again, 422);
	assert_has(again, "Your grade");
	assert_has(again, "say why");
	assert_status(plan_send(&psychiatrist, plan(), "kind=grade&grade=3&say=Has+not+left+the+house"), 303);
	assert_has(visit_get(&psychiatrist, say("%s/severity", plan())), "Has not left the house");
	assert_status(plan_send(&psychiatrist, plan(), "kind=treatment&thing=cbt&say=Ten+sessions&with_whom=Jo+Whitlock&told_on=2026-07-14&state=accepted"), 303);
	assert_has(visit_get(&psychiatrist, plan()), "Accepted 14 Jul 2026, with Jo Whitlock");
	again = plan_send(&psychiatrist, plan(), "kind=model&say=MUS");
	assert_status(again, 409);
	assert_has(again, "Offered all the same");
	assert_has(again, "Persistent physical symptoms");
	/* whoever manages has no such page */
	assert_status(visit_get(&manager, plan()), 403);
}

static struct str meeting_send(const struct visitor *v, const char *from, const char *path, const char *rest)
{
	struct str page = visit_get(v, from);
	return visit_post(v, path, say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

/* Called, put on the list from her page, decided, changed, done; what is refused comes back with what was written. */
static void the_team_meets_and_decides(void **state)
{
	(void)state;
	referred();
	assert_has(visit_get(&psychiatrist, person()), "Put on a meeting");
	assert_status(meeting_send(&psychiatrist, "/meetings", "/meetings", "kind=team&title=Team&on=&place=2pm"), 422);
	struct str made = meeting_send(&psychiatrist, "/meetings", "/meetings", "kind=team&title=Team&on=2026-07-16&place=2pm");
	assert_status(made, 303);
	const char *meeting = str_c(kit_cx_now()->arena, http_header(made, "Location"));
	assert_has(visit_get(&psychiatrist, meeting), "Nobody is on the list yet");
	const char *form = say("%s/meeting", person());
	assert_has(visit_get(&psychiatrist, form), "16 Jul 2026: Team");
	assert_status(meeting_send(&psychiatrist, form, form, say("meeting=%s&question=", meeting + 9)), 422);
	assert_status(meeting_send(&psychiatrist, meeting, meeting, "do=present&name=Jo&profession=mental-health-nurse"), 303);
	made = meeting_send(&psychiatrist, form, form, say("meeting=%s&question=What+may+she+expect", meeting + 9));
	assert_status(made, 303);
	const char *item = str_c(kit_cx_now()->arena, http_header(made, "Location"));
	struct str page = visit_get(&nurse, item);
	assert_status(page, 200);
	assert_has(page, "What may she expect");
	assert_has(page, "Record the decision");
	assert_has(page, "Here: Jo.");
	page = meeting_send(&nurse, item, item, "do=point&kind=decision&say=Six+sessions&why=&doer=&doer_name=Dr+Haddow&due_on=2026-07-10");
	assert_status(page, 422);
	assert_has(page, ">Six sessions</textarea>");
	assert_status(meeting_send(&nurse, item, item, "do=point&kind=decision&say=Six+sessions&why=It+helps&doer=&doer_name=Dr+Haddow&due_on=2026-07-10"), 303);
	page = visit_get(&psychiatrist, item);
	assert_has(page, "Six sessions");
	assert_has(page, "overdue");
	assert_has(visit_get(&psychiatrist, "/board"), "1 thing a meeting decided is overdue");
	assert_has(visit_get(&psychiatrist, "/meetings"), "Six sessions");
	const char *point = after(page, "name=\"point\" value=\"", 26);
	assert_status(meeting_send(&psychiatrist, item, item, say("do=point&kind=decision&point=%s&say=Four+sessions&why=It+helps&doer_name=Dr+Haddow&"
		"due_on=2026-08-10&changed=She+asked", point)), 303);
	page = visit_get(&psychiatrist, item);
	assert_has(page, "She asked");
	point = after(page, "name=\"point\" value=\"", 26);
	assert_status(meeting_send(&psychiatrist, item, item, say("do=finish&point=%s&state=done&outcome=Booked", point)), 303);
	assert_has(visit_get(&psychiatrist, item), "Booked");
	assert_status(meeting_send(&psychiatrist, item, item, "do=skills&skill-medicines=yes"), 303);
	assert_has(visit_get(&psychiatrist, meeting), "Missing: A pharmacist");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE class = 'team_note'"), 7);
	assert_status(visit_get(&manager, item), 403);
	assert_status(visit_get(&gp, item), 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_practice_refers_to_a_service, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_form_that_is_sent_twice_is_one_referral, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_referral_that_nobody_could_read_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_referred_sees_what_comes_of_it_where_that_is_agreed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_person_is_carried_to_discharge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(against_a_condition_only_with_a_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_page_that_is_out_of_date_says_what_happened, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_sent_twice_is_done_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_last_act_is_taken_back_and_stays_to_be_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_red_flag_stops_everything_until_it_is_settled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(clocks_are_paused_and_go_on_with_a_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_agreed_is_written_and_agreed_to, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_team_meets_and_decides, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_due_is_listed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_board_shows_whom_one_carries_worst_first, set_up, tear_down),
	};
	return kit_run_on_engines("a person carried through the browser", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
