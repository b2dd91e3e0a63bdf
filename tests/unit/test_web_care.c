/* A person carried through the browser, over both engines: referred by the practice, seen by the service, judged, moved on, treated, ended; what is
 * sent twice is done once; a page that is out of date says what happened; what was refused comes back with what was written. */
#include "tests/kit/kit.h"

#include <string.h>

#include "record/episode.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

/* ---- the way in ---- */

static void a_practice_refers_to_a_service(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.gp, kit_say("%s/refer", clinic_person()));
	assert_has(page, "Wharton Vale symptoms service");
	assert_has(page, "Does the person agree to it?");
	assert_not(page, "St Aldhelm&#39;s Hospitals");
	/* each thing that is missing is said, and what was written comes back */
	struct str answer = clinic_refer(&clinic.gp, "service=R9W&way=gp&agreed=yes&on=2026-07-14&say=Tired+for+two+years");
	assert_status(answer, 422);
	assert_has(answer, "Choose a pathway");
	assert_has(answer, "Tired for two years");
	answer = clinic_refer(&clinic.gp, "service=R9W&pathway=leeds-liaison&way=gp&agreed=no&on=2026-07-14&say=x");
	assert_status(answer, 422);
	assert_has(answer, "without saying who it is");
	answer = clinic_refer(&clinic.gp, "service=R9W&pathway=leeds-liaison&way=person&agreed=yes&on=2026-07-14&say=x");
	assert_status(answer, 422);
	assert_has(answer, "no way into this pathway");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode"), 0);
	clinic_referred();
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode"), 1);
	/* twice at once is refused; what is sent twice is one */
	answer = clinic_refer(&clinic.gp, CLINIC_ASKED);
	assert_status(answer, 409);
	assert_has(answer, "on this pathway already");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'add' AND class = 'referral'"), 1);
	/* nothing is shared back with the practice: it is told so, and learns nothing more */
	page = visit_get(&clinic.gp, kit_say("%s?sent=yes", clinic_person()));
	assert_has(page, "The service sees it on its board now");
	assert_status(visit_get(&clinic.gp, clinic_place()), 404);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'episode' AND outcome <> 0 AND patient_id IS NOT NULL"), 1);
	/* the service reads what was asked */
	page = visit_get(&clinic.nurse, clinic_person());
	assert_has(page, "Liaison psychiatry pathway");
	page = visit_get(&clinic.nurse, clinic_place());
	assert_status(page, 200);
	assert_has(page, "Tired for two years");
	assert_has(page, "Elmfield Surgery");
	assert_has(page, "2 Mar 2026");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'look' AND class = 'episode' AND outcome = 0"), 1);
	assert_status(visit_get(&clinic.manager, clinic_place()), 403);
}

static void a_form_that_is_sent_twice_is_one_referral(void **state)
{
	(void)state;
	kit_cx();
	const char *body = clinic_refer_body(&clinic.gp, CLINIC_ASKED);
	struct str answers[4];
	visit_post_at_once(&clinic.gp, kit_say("%s/refer", clinic_person()), body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode"), 1);
}

/* Nothing lets the service know who she is: a referral would lie there unread. */
static void a_referral_that_nobody_could_read_is_refused(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, "DELETE FROM agreement_flow");
	struct str answer = clinic_refer(&clinic.gp, CLINIC_ASKED);
	assert_status(answer, 409);
	assert_has(answer, "No agreement lets that service know");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM episode"), 0);
}

/* An agreement that carries the service's own referrals to the practice: whoever referred sees what comes of it, and does not act on it. */
static void who_referred_sees_what_comes_of_it_where_that_is_agreed(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, "UPDATE agreement_version SET covers = 2");
	kit_do(&clinic.where, kit_say("INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels) SELECT MIN(id), %lld, %lld, 4, 0, 255 "
		"FROM agreement_version", (long long)clinic.region.service, (long long)clinic.region.practice));
	clinic_referred();
	struct str page = visit_get(&clinic.gp, clinic_person());
	assert_has(page, "/episode/");
	page = visit_get(&clinic.gp, clinic_place());
	assert_status(page, 200);
	assert_has(page, "For: Liaison psychiatrist");
	assert_has(page, "act-suspend");        /* a red flag may be told by whoever sees it */
	assert_not(page, "act-close");
	assert_not(page, "act-assign");
	/* the words of the referral are a plan's, and no flow carries those */
	assert_not(page, "Tired for two years");
	assert_int_equal(http_status(clinic_act_at(&clinic.gp, visit_get(&clinic.gp, clinic_place()), "review", "say=x")), 403);
	assert_int_equal(http_status(clinic_act_at(&clinic.gp, visit_get(&clinic.gp, clinic_place()), "close", "outcome=moved")), 403);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course"), 1);
}

/* ---- the course ---- */

static void a_person_is_carried_to_discharge(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "not asked yet");
	assert_has(page, "Nothing is proposed before");
	assert_has(page, "126 left");
	clinic_criteria();
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Told in the letter");
	assert_has(page, "Proposed");
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	clinic_acts(&clinic.psychiatrist, "session", "answer=yes&say=Heart+and+thyroid+checked");
	page = visit_get(&clinic.psychiatrist, clinic_place());
	assert_has(page, "stopped after 0 of 126 days");
	assert_has(page, "no. 7, Session kept");
	clinic_acts(&clinic.psychiatrist, "judge", "item=active-medical-issues&answer=yes&say=Thyroid+and+iron+normal");
	clinic_acts(&clinic.psychiatrist, "judge", "item=formulation-shared&answer=yes");
	clinic_acts(&clinic.psychiatrist, "judge", "item=treatment-chosen-together&answer=yes");
	clinic_acts(&clinic.psychiatrist, "move", "to=hospital-team");
	for (int i = 0; i < 10; i++)
		clinic_acts(&clinic.nurse, "session", "item=core-intervention&answer=yes");
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "10 of 10 kept");
	assert_has(page, "The planned sessions have been");
	assert_status(clinic_act(&clinic.nurse, "session", "item=core-intervention&answer=yes"), 409);
	static const char *const asked[] = { "goals-reviewed", "progress-clinician", "progress-patient", "measures-repeated" };
	for (size_t i = 0; i < LENGTH(asked); i++)
		clinic_acts(&clinic.nurse, "judge", kit_say("item=%s&answer=yes", asked[i]));
	clinic_acts(&clinic.nurse, "move", "to=discharge");
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Ended: discharged");
	assert_has(visit_get(&clinic.nurse, clinic_person()), "discharged, 14 Jul 2026");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'change' AND class = 'referral'"), 25);
}

static void against_a_condition_only_with_a_reason(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str answer = clinic_act(&clinic.nurse, "move", "to=first-appointment");
	assert_status(answer, 409);
	assert_has(answer, "Its condition is not met");
	assert_has(answer, "Go this way all the same");
	answer = clinic_act(&clinic.nurse, "move", "to=first-appointment&against=yes");
	assert_status(answer, 422);
	assert_has(answer, "Say why");
	clinic_acts(&clinic.nurse, "move", "to=first-appointment&against=yes&say=Known+from+the+ward");
	assert_has(visit_get(&clinic.nurse, clinic_place()), "against its condition");
	/* the first appointment is the psychiatrist's: the nurse is told so, and offered no form */
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "For: Liaison psychiatrist");
	assert_not(page, "act-session");
	answer = clinic_act(&clinic.nurse, "session", "answer=yes");
	assert_status(answer, 403);
	assert_has(answer, "liaison psychiatrist");
}

static void a_page_that_is_out_of_date_says_what_happened(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str page = visit_get(&clinic.nurse, clinic_place());
	clinic_acts(&clinic.psychiatrist, "judge", "item=persistent&answer=no&say=Explained+by+the+thyroid");
	struct str answer = clinic_act_at(&clinic.nurse, page, "judge", "item=persistent&answer=yes&say=My+long+words");
	assert_status(answer, 409);
	assert_has(answer, "Meanwhile");
	assert_has(answer, "Dr Helen Marsh");
	assert_has(answer, "My long words");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course"), 2);
	/* the form that came back has the new state: sent again it does */
	assert_status(clinic_act_at(&clinic.nurse, answer, "judge", "item=persistent&answer=yes&say=My+long+words"), 303);
}

static void what_is_sent_twice_is_done_once(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	struct str page = visit_get(&clinic.nurse, clinic_place()), answers[4];
	const char *body = kit_say("csrf=%s&key=%s&seq=1&on=2026-07-14&item=persistent&answer=yes&say=Told", visit_hidden(page, "csrf"), visit_hidden(page, "key"));
	visit_post_at_once(&clinic.nurse, kit_say("%s/judge", clinic_place()), body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM course"), 2);
}

static void the_last_act_is_taken_back_and_stays_to_be_read(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	clinic_acts(&clinic.nurse, "judge", "item=persistent&answer=yes&say=Told");
	assert_status(clinic_act(&clinic.nurse, "undo", "number=2"), 422);
	clinic_acts(&clinic.nurse, "undo", "number=2&say=Another+person");
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "taken back");
	assert_has(page, "<s>Judged");
	assert_status(clinic_act(&clinic.nurse, "undo", "number=2&say=Again"), 409);
}

static void a_red_flag_stops_everything_until_it_is_settled(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_status(clinic_act(&clinic.nurse, "suspend", "item=&say=Six+kilograms"), 422);
	clinic_acts(&clinic.nurse, "suspend", "item=weight-loss&say=Six+kilograms+in+two+months");
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Suspended");
	assert_has(page, "Liaison psychiatrist and General practitioner");
	assert_not(page, "Go this way");
	assert_status(clinic_act(&clinic.nurse, "resume", "say=Seen"), 403);
	/* nor is it gone round by taking it back */
	assert_not(page, "act-undo");
	assert_status(clinic_act(&clinic.nurse, "undo", "number=2&say=Not+so"), 409);
	clinic_acts(&clinic.psychiatrist, "resume", "say=Seen+by+the+GP");
	assert_has(visit_get(&clinic.nurse, clinic_place()), "the pathway goes on");
}

static void clocks_are_paused_and_go_on_with_a_reason(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_status(clinic_act(&clinic.nurse, "pause", "item=first-appointment"), 422);
	clinic_acts(&clinic.nurse, "pause", "item=first-appointment&say=On+holiday+until+August");
	assert_has(visit_get(&clinic.nurse, clinic_place()), "paused at 0 of 126 days");
	clinic_acts(&clinic.nurse, "unpause", "item=first-appointment");
	assert_has(visit_get(&clinic.nurse, clinic_place()), "126 left");
}

/* ---- the caseload ---- */

static void the_board_shows_whom_one_carries_worst_first(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "Nobody is on a pathway here yet");
	assert_has(visit_get(&clinic.manager, "/pathway/leeds-liaison"), "0 here now");
	clinic_referred();
	kit_nameless(&clinic.region, clinic.ruth.id);
	page = visit_get(&clinic.nurse, "/board");
	assert_status(page, 200);
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "126 left");
	assert_has(page, "1 with nobody yet");
	assert_int_equal(clinic_count("SELECT MAX(a.rows) FROM audit a WHERE a.operation = 'list' AND a.class = 'board'"), 1);
	/* hers now */
	char staff[ID_TEXT];
	struct id jo = kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'jo'");
	clinic_acts(&clinic.psychiatrist, "assign", kit_say("staff=%s", id_text(jo, staff)));
	assert_has(visit_get(&clinic.nurse, "/board?owner=me"), "ASHWORTH, Ruth");
	assert_has(visit_get(&clinic.psychiatrist, "/board?owner=me"), "Nobody fits this filter");
	assert_status(clinic_act(&clinic.psychiatrist, "assign", "staff=00000000000000000000000001"), 422);
	page = visit_get(&clinic.nurse, "/board?view=table");
	assert_has(page, "Jo Whitlock");
	/* stopped: on top */
	clinic_acts(&clinic.nurse, "suspend", "item=weight-loss&say=Six+kilograms");
	page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "Stopped by a red flag");
	assert_has(page, "Calls: <b>Liaison psychiatrist and General practitioner");
	page = visit_get(&clinic.nurse, "/board.csv");
	assert_has(page, "Ashworth,Ruth,Liaison psychiatry pathway for persistent physical symptoms,Referral,stopped by a red flag,2026-07-14");
	assert_has(page, "named_person,sessions_kept,opened,red_flag,last_new_symptom_on");
	assert_has(page, ",Jo Whitlock,0,2026-07-14,open,2026-03-02");
	/* a manager sees how many, and nobody; the practice carries nobody */
	assert_status(visit_get(&clinic.manager, "/board"), 403);
	page = visit_get(&clinic.manager, "/pathway/leeds-liaison");
	assert_has(page, "1 here now");
	assert_not(page, "ASHWORTH");
	assert_not(visit_get(&clinic.gp, "/board"), "ASHWORTH");
	/* ended: gone from the board */
	/* a red flag stands: not by whoever may not say that it goes on */
	assert_status(clinic_act(&clinic.nurse, "close", "outcome=moved&say=Away"), 403);
	clinic_acts(&clinic.psychiatrist, "close", "outcome=moved&say=The+new+practice+knows+of+the+weight");
	assert_not(visit_get(&clinic.nurse, "/board"), "ASHWORTH");
}

/* Behind each line stand all that come after it, none twice; a step's lines are those of all; a place is told of what is seen only. */
static void the_rest_is_behind_them(struct db *db, struct board_ask ask, const struct episode *all, size_t alls)
{
	struct episode *rest, *at = arena_array(kit_cx_now()->arena, 100, sizeof *at);
	struct board_place place;
	struct id seen;
	size_t n, open = 0;
	ask.take = BOARD_MAX;
	for (size_t i = 0; i < alls; i++) {
		ask.behind = board_place_of(&all[i]);
		assert_ok(board_lines(kit_cx_now(), db, &ask, &rest, &n));
		assert_int_equal(n, alls - i - 1);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(rest[k].id, all[i + 1 + k].id);
		seen = kit_ask_id(&clinic.where, kit_say("SELECT outside FROM episode WHERE id = %lld", (long long)all[i].id));
		assert_ok(board_place(kit_cx_now(), db, ask.organisation, seen, &place));
		assert_true(place.known && place.stopped == ask.behind.stopped && place.worst == ask.behind.worst && place.id == all[i].id);
		assert_ok(board_place(kit_cx_now(), db, ask.organisation + 1, seen, &place));
		assert_false(place.known);
	}
	seen = kit_ask_id(&clinic.where, "SELECT outside FROM episode WHERE id = (SELECT MIN(id) FROM episode WHERE label = 129)");
	assert_ok(board_place(kit_cx_now(), db, ask.organisation, seen, &place));
	assert_false(place.known);
	ask = (struct board_ask){ .organisation = ask.organisation, .pathway = all[0].pathway, .step = all[0].step, .take = 100 };
	assert_ok(board_step_lines(kit_cx_now(), db, &ask, at, &n));
	for (size_t i = 0; i < alls; i++)
		if (all[i].phase != PHASE_SUSPENDED)
			assert_int_equal(at[open++].id, all[i].id);
	assert_int_equal(n, open);
}

/* Who asks for the worst few gets the first of all that she sees, however many of the worst are closed to her. */
static void the_worst_few_are_the_first_of_all(void **state)
{
	static const int64_t takes[] = { 1, 2, 5, 20, 30, 40, 60, 100 };
	const char *outside = clinic.engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')";
	struct board_ask ask = { .pathway = STR(""), .step = STR(""), .take = BOARD_MAX };
	struct episode *all, *few;
	struct db *db;
	size_t alls, fews;
	(void)state;
	clinic_referred();
	ask.organisation = clinic_count("SELECT MAX(organisation_id) FROM episode");
	int64_t signin = clinic_count("SELECT MAX(s.id) FROM signin s JOIN staff t ON t.id = s.staff_id WHERE t.login = 'jo'");
	for (int i = 1; i <= 60; i++)           /* a third of them closed, most of the worst among those; some without a day */
		kit_do(&clinic.where, kit_say("INSERT INTO episode SELECT id + %d, %s, patient_id, organisation_id, holding_id, class, %s, pathway, way, "
			"referrer_id, entry_id, recorded_at, opened_on, version, %d, step, since_on, %s, %s, owner_id, kept, outcome, ended_on, seq, changed_at "
			"FROM episode WHERE id = (SELECT MIN(id) FROM episode)", i, outside, i <= 15 || i % 9 == 0 ? "129" : "label", i % 7 == 0 ? 2 : 1,
			i % 11 == 0 ? "NULL" : kit_say("due_on + %d", i / 3), i % 5 == 0 ? kit_say("due_on - %d", i % 4) : "NULL"));
	assert_ok(store_reader(kit_cx_now(), clinic.region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, signin, clock_now());
	assert_ok(board_lines(kit_cx_now(), db, &ask, &all, &alls));
	assert_in_range(alls, 35, 50);
	for (size_t i = 0; i < LENGTH(takes); i++) {
		ask.take = takes[i];
		assert_ok(board_lines(kit_cx_now(), db, &ask, &few, &fews));
		assert_int_equal(fews, alls < (size_t)takes[i] ? alls : (size_t)takes[i]);
		for (size_t k = 0; k < fews; k++)
			assert_int_equal(few[k].id, all[k].id);
	}
	the_rest_is_behind_them(db, ask, all, alls);
	store_reader_back(clinic.region.store, db);
}

/* The address of "Next", or NULL. */
static const char *next_of(struct str page)
{
	char *text = arena_text(kit_cx_now()->arena, str_c(kit_cx_now()->arena, page)), *end = strstr(text, "\" rel=\"next\""), *to, *from;
	if (!end)
		return NULL;
	*end = '\0';
	from = to = strrchr(text, '"') + 1;
	for (const char *p = from; *p; p += strncmp(p, "&amp;", 5) == 0 ? 5 : 1)
		*to++ = *p;
	*to = '\0';
	return from;
}

/* Of more than a hundred the worst are shown; the table leads to all of them, each once. */
static void of_many_the_worst_are_shown(void **state)
{
	const char *outside = clinic.engine == STORE_SQLITE ? "randomblob(16)" : "decode(md5(random()::text), 'hex')";
	(void)state;
	clinic_referred();
	for (int i = 1; i <= 130; i++)
		kit_do(&clinic.where, kit_say("INSERT INTO episode SELECT id + %d, %s, patient_id, organisation_id, holding_id, class, label, pathway, way, "
			"referrer_id, entry_id, recorded_at, opened_on, version, phase, step, since_on, due_on + %d, NULL, owner_id, kept, outcome, ended_on, seq, "
			"changed_at FROM episode WHERE id = (SELECT MIN(id) FROM episode)", i, outside, i / 3));
	struct str page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "More than 100 people");
	assert_has(page, "<span>more than 8</span>");
	assert_has(page, "100 or more with nobody yet");
	assert_has(page, "All of them");
	assert_not(page, "stopped by a red flag");
	assert_has(page, "count=all\">Count all</a>");
	page = visit_get(&clinic.nurse, "/board?count=all");
	assert_has(page, ">131 people</b>");
	assert_has(page, "Nobody yet</a> <b>131</b>");
	assert_not(page, "Count all");
	assert_has(page, "view=table&amp;count=all");
	assert_has(visit_get(&clinic.nurse, "/board?view=table&count=all&page=4"), "121 to 131 of 131, worst first.");
	kit_do(&clinic.where, "UPDATE episode SET phase = 2 WHERE id % 10 <> 0");
	assert_has(visit_get(&clinic.nurse, "/board"), "100 or more stopped by a red flag");
	assert_has(visit_get(&clinic.nurse, "/board?view=table&after=00000000000000000000000000"), "The first 40 of more than 100");
	const char *next = "/board?view=table";
	static const int rows[] = { 40, 40, 40, 11 };
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_non_null(next);
		page = visit_get(&clinic.nurse, next);
		assert_int_equal(visit_times(page, "<tr data-row>"), rows[i]);
		next = next_of(page);
	}
	assert_null(next);
}

/* The red flag and the last new symptom come first wherever somebody stands on a list; of what the reader sees, and of nothing else. */
static void the_first_line_of_a_card(void **state)
{
	(void)state;
	int64_t her = clinic.ruth.id, practice = clinic.region.practice_holding;
	clinic_referred();
	static const char *const lists[] = { "/board", "/board?view=table" };
	for (size_t i = 0; i < LENGTH(lists); i++) {
		struct str page = visit_get(&clinic.nurse, lists[i]);
		assert_true(str_find(page, "New symptom:") > 0 && str_find(page, "New symptom:") < str_find(page, "ASHWORTH"));
		assert_has(page, "Red flag: not told");
		assert_has(page, "2 Mar 2026");
	}
	assert_has(visit_get(&clinic.nurse, clinic_person()), "Last new symptom:");
	/* hidden from her: neither its day, nor that something is not told */
	int64_t hidden = kit_event(&clinic.region, her, practice, EVENT_SYMPTOM, "2026-06-20", "waymark-synthetic-a:WMA1001", RESULT_NONE);
	kit_do(&clinic.where, kit_say("UPDATE event SET label = 129 WHERE id = %lld", (long long)hidden));
	struct str page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "2 Mar 2026");
	assert_not(page, "20 Jun 2026");
	assert_not(page, "or later");
	/* nor does a hidden first time make a symptom that she sees an old one; what comes again is not new */
	kit_event(&clinic.region, her, practice, EVENT_ENTRY, "2026-06-25", "waymark-synthetic-a:WMA1001", RESULT_NONE);
	kit_event(&clinic.region, her, practice, EVENT_ENTRY, "2026-07-01", "waymark-synthetic-a:WMA1001", RESULT_NONE);
	page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "25 Jun 2026");
	assert_not(page, "1 Jul 2026");
	/* the same in the words of another system is not new */
	kit_event(&clinic.region, her, practice, EVENT_ENTRY, "2026-07-03", "waymark-synthetic-b:WMB41003", RESULT_NONE);
	kit_do(&clinic.where, "UPDATE code SET term = 'Abdominal pain' WHERE value IN ('WMA1001', 'WMB41003')");
	page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "25 Jun 2026");
	assert_not(page, "3 Jul 2026");
	/* an entry of a code that no list of symptoms speaks may be one */
	kit_event(&clinic.region, her, practice, EVENT_ENTRY, "2026-07-02", "icd10:R51", RESULT_NONE);
	page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "25 Jun 2026");
	assert_has(page, "or later: not all entries can be told");
	clinic_acts(&clinic.nurse, "suspend", "item=weight-loss&say=Six+kilograms");
	page = visit_get(&clinic.nurse, "/board?view=table");
	assert_not(page, "Red flag: not told");
	assert_has(page, "Unintended weight loss");
	assert_has(visit_get(&clinic.nurse, clinic_place()), "25 Jun 2026");
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
	clinic_referred();
	struct str page = visit_get(&clinic.psychiatrist, "/due");
	assert_status(page, 200);
	assert_has(page, "Nobody is stopped by a red flag");
	assert_not(page, "ASHWORTH");
	assert_has(visit_get(&clinic.psychiatrist, "/due?who=all"), "0 stopped, 0 to judge again");
	assert_has(visit_get(&clinic.manager, "/revisions"), "Nothing to count yet");
	clinic_acts(&clinic.psychiatrist, "judge", "item=organic-ruled-out&answer=yes&due_on=2026-08-01&say=Gastroenterology,+endoscopy");
	page = visit_get(&clinic.psychiatrist, "/due?who=all");
	assert_has(page, "0 stopped, 1 to judge again");
	assert_has(page, "A clear organic cause of the symptoms has been ruled out.");
	assert_has(page, "yes, 14 Jul 2026");
	assert_has(visit_get(&clinic.manager, "/revisions"), "Of 1 episode in which an organic cause was judged to be ruled out, 0 revised");
	clinic_acts(&clinic.nurse, "suspend", "item=new-disease&say=Crohn");
	page = visit_get(&clinic.nurse, "/due?who=all");
	assert_has(page, "1 stopped");
	assert_has(page, "New disease on record");
	clinic_acts(&clinic.psychiatrist, "judge", "item=organic-ruled-out&answer=no&say=Crohn+disease");
	page = visit_get(&clinic.manager, "/revisions");
	assert_has(page, "1 revised so far");
	assert_has(page, "100.0%");
	assert_not(page, "ASHWORTH");
	assert_has(page, "Not counted, because their tables ask for no such judgement: Basic hospital service");
	/* by what a table says that a record means, not by what it is called; what was taken back was never judged */
	assert_status(clinic_refer(&clinic.gp, "service=R9W&pathway=bsol-acute&way=gp&agreed=yes&on=2026-07-14&say=x"), 303);
	clinic_acts(&clinic.psychiatrist, "judge", "item=organic-checked&answer=yes&say=Cardiology,+echo");
	page = visit_get(&clinic.manager, "/revisions");
	assert_has(page, "Of 2 episodes in which an organic cause was judged to be ruled out, 1 revised");
	assert_has(page, "Symptoms service inside the acute hospital");
	clinic_acts(&clinic.psychiatrist, "undo", "number=3&say=Of+another+person");
	assert_has(visit_get(&clinic.manager, "/revisions"), "Of 1 episode in which an organic cause was judged to be ruled out, 1 revised");
	assert_status(visit_get(&clinic.manager, "/due"), 403);
}

static const char *plan(void)
{
	return kit_say("/plan/%s", clinic_newest("episode"));
}

static struct str plan_send(const struct visitor *v, const char *path, const char *rest)
{
	struct str page = visit_get(v, plan());
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
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
	clinic_referred();
	struct str page = visit_get(&clinic.psychiatrist, plan());
	assert_status(page, 200);
	assert_has(page, "nothing written yet");
	assert_has(visit_get(&clinic.psychiatrist, clinic_place()), "What is agreed");
	assert_status(plan_send(&clinic.psychiatrist, plan(), "kind=perpetuating&say=Rests+for+most+of+the+day"), 303);
	assert_status(plan_send(&clinic.psychiatrist, plan(), "kind=predisposing&say=Told+in+confidence&restricted=yes"), 303);
	/* a goal without a day comes back with what was written */
	struct str again = plan_send(&clinic.psychiatrist, plan(), "kind=goal&say=Walk+to+the+shop&due_on=");
	assert_status(again, 422);
	assert_has(again, "Say by which day");
	assert_has(again, ">Walk to the shop</textarea>");
	assert_status(plan_send(&clinic.psychiatrist, plan(), "kind=goal&say=Walk+to+the+shop&due_on=2026-09-01"), 303);
	page = visit_get(&clinic.psychiatrist, plan());
	assert_has(page, "Walk to the shop");
	assert_has(page, "Told in confidence");
	assert_has(page, "nhsuk-tag--red");
	const char *agree = kit_say("%s/agree", plan()), *hash = after(page, "name=\"mark\" value=\"plan\"><input type=\"hidden\" name=\"hash\" value=\"", 64);
	assert_status(plan_send(&clinic.psychiatrist, agree, kit_say("mark=plan&hash=%s&by=staff", hash)), 303);
	assert_status(plan_send(&clinic.psychiatrist, agree, kit_say("mark=plan&hash=%s&by=person", hash)), 303);
	page = visit_get(&clinic.psychiatrist, plan());
	assert_has(page, "The person herself or himself");
	assert_has(page, "to what stands now");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM plan_mark"), 2);
	/* the service has agreed, the practice that asked has not */
	assert_has(page, "Not yet, to what stands now:");
	/* worded anew */
	ptrdiff_t goal = str_find(page, "id=\"goal\"");
	assert_true(goal > 0);
	const char *item = after(str_sub(page, (size_t)goal, page.n), "name=\"item\" value=\"", 26);
	assert_status(plan_send(&clinic.psychiatrist, plan(), kit_say("item=%s&say=Walk+to+the+shop+twice&due_on=2026-09-01&state=partly", item)), 303);
	page = visit_get(&clinic.psychiatrist, plan());
	assert_has(page, "to an earlier wording");
	assert_has(page, "partly reached");
	assert_has(page, "As it was worded before");
	assert_status(plan_send(&clinic.psychiatrist, agree, kit_say("mark=plan&hash=%s&by=staff", hash)), 409);
	assert_status(plan_send(&clinic.psychiatrist, plan(), kit_say("item=%s&say=Late&due_on=2026-09-01&state=open", item)), 409);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'plan' AND operation IN ('add', 'change')"), 5);
	/* how severe: proposed, graded otherwise with a reason; a treatment with whom and when; words that are heard as disbelief come back */
	page = visit_get(&clinic.psychiatrist, kit_say("%s/severity", plan()));
	assert_status(page, 200);
	assert_has(page, "own proposal, not a published scale");
	assert_has(page, "nobody has graded it yet");
	again = plan_send(&clinic.psychiatrist, plan(), "kind=grade&grade=3&say=");
	assert_status(again, 422);
	assert_has(again, "Your grade");
	assert_has(again, "say why");
	assert_status(plan_send(&clinic.psychiatrist, plan(), "kind=grade&grade=3&say=Has+not+left+the+house"), 303);
	assert_has(visit_get(&clinic.psychiatrist, kit_say("%s/severity", plan())), "Has not left the house");
	assert_status(plan_send(&clinic.psychiatrist, plan(),
		"kind=treatment&thing=cbt&say=Ten+sessions&with_whom=Jo+Whitlock&told_on=2026-07-14&state=accepted"), 303);
	assert_has(visit_get(&clinic.psychiatrist, plan()), "Accepted 14 Jul 2026, with Jo Whitlock");
	again = plan_send(&clinic.psychiatrist, plan(), "kind=model&say=MUS");
	assert_status(again, 409);
	assert_has(again, "Offered all the same");
	assert_has(again, "Persistent physical symptoms");
	/* whoever manages has no such page */
	assert_status(visit_get(&clinic.manager, plan()), 403);
}

/* Medicines of every record that she may see stand beside the plan, with what guidance says; what is recommended becomes an item of it. */
static void medicines_on_record_stand_beside_the_plan(void **state)
{
	(void)state;
	const struct kit_region *r = &clinic.region;
	int64_t her = clinic.ruth.id;
	clinic_referred();
	struct str page = visit_get(&clinic.nurse, plan());
	assert_has(page, "No medicine is recorded in the last twelve months");
	assert_has(page, "No investigation is recorded in what you may see");
	assert_has(page, "no list of codes for them has been brought here");
	kit_event(&clinic.region, her, r->practice_holding, EVENT_MEDICATION, "2026-05-02", "local-x:1", RESULT_NONE);
	kit_event(&clinic.region, her, r->trust_holding, EVENT_MEDICATION, "2026-06-03", "local-x:1", RESULT_NONE);
	kit_event(&clinic.region, her, r->practice_holding, EVENT_MEDICATION, "2025-07-01", "local-x:2", RESULT_NONE);
	kit_event(&clinic.region, her, r->practice_holding, EVENT_MEDICATION, "2026-07-01", "local-x:3", RESULT_NONE);
	kit_event(&clinic.region, her, r->practice_holding, EVENT_INVESTIGATION, "2026-01-05", "local-x:4", RESULT_NORMAL);
	kit_event(&clinic.region, her, r->practice_holding, EVENT_DIAGNOSIS, "2024-02-03", "icd10:M79.7", RESULT_NONE);
	kit_do(&clinic.where, "UPDATE code SET term = 'Codeine 30mg tablets' WHERE value = '1'");
	kit_do(&clinic.where, "UPDATE code SET term = 'Long ago tablets' WHERE value = '2'");
	kit_do(&clinic.where, "UPDATE code SET term = 'Hidden tablets' WHERE value = '3'");
	kit_do(&clinic.where, "UPDATE event SET label = 129 WHERE kind = 12 AND on_day = (SELECT MAX(on_day) FROM event WHERE kind = 12)");
	page = visit_get(&clinic.nurse, plan());
	ptrdiff_t at = str_find(page, "id=\"on-record\"");
	assert_true(at > 0);
	struct str record = str_sub(page, (size_t)at, page.n);
	assert_has(record, "1 different medicine in the last twelve months");
	assert_has(record, "Codeine 30mg tablets");
	assert_has(record, "Elmfield Surgery, St Aldhelm");
	assert_has(record, "3 Jun 2026");
	assert_has(record, "Opioid");
	assert_has(record, "NICE NG193");
	assert_has(record, "1 kind of investigation, 1 time.");
	assert_not(record, "Long ago");
	assert_not(record, "Hidden tablets");
	assert_has(record, "<option value=\"opioid\" selected>");
	/* what is asked of the prescriber is chosen, never assumed */
	assert_status(plan_send(&clinic.nurse, plan(), "kind=medicine&thing=opioid&say=Codeine+30mg+tablets&state="), 422);
	assert_status(plan_send(&clinic.nurse, plan(), "kind=medicine&thing=opioid&say=Codeine+30mg+tablets&state=reduce"), 303);
	assert_has(visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp", clinic_place())), "- Opioid: reduce. Codeine 30mg tablets");
}

/* A step offers something: what newer guidance says of that to this person stands there, and at the ways that lead to it. */
static void guidance_speaks_where_a_step_offers_something(void **state)
{
	(void)state;
	clinic_referred();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	assert_not(visit_get(&clinic.nurse, clinic_place()), "NG206");
	kit_event(&clinic.region, clinic.ruth.id, clinic.region.practice_holding, EVENT_DIAGNOSIS, "2024-02-03", "icd10:G93.3", RESULT_NONE);
	struct str page = visit_get(&clinic.nurse, clinic_place());
	ptrdiff_t ways = str_find(page, "id=\"ways\"");
	assert_true(ways > 0 && str_find(str_sub(page, (size_t)ways, page.n), "Exercise in ME/CFS only by the person") > 0);
	assert_has(page, "NICE NG206 (2021)");
	assert_has(page, "Energy management");
	assert_not(page, "id=\"offers\"");
	clinic_acts(&clinic.psychiatrist, "move", "to=hospital-team&against=yes&say=Chosen+together");
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Offered at this step:</span> psycho-education, graded activity");
	assert_has(str_sub(page, 0, (size_t)str_find(page, "id=\"criteria\"")), "Exercise in ME/CFS only by the person");
	/* where the record that says so is shut to the reader it is not known, and says so softer */
	kit_do(&clinic.where, "UPDATE event SET label = 129 WHERE on_day IS NOT NULL AND kind = 4");
	assert_not(visit_get(&clinic.nurse, clinic_place()), "needs a reason");
}

static struct str meeting_send(const struct visitor *v, const char *from, const char *path, const char *rest)
{
	struct str page = visit_get(v, from);
	return visit_post(v, path, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

/* Called, put on the list from her page, decided, changed, done; what is refused comes back with what was written. */
static void the_team_meets_and_decides(void **state)
{
	(void)state;
	clinic_referred();
	assert_has(visit_get(&clinic.psychiatrist, clinic_person()), "Put on a meeting");
	assert_status(meeting_send(&clinic.psychiatrist, "/meetings", "/meetings", "kind=team&title=Team&on=&place=2pm"), 422);
	struct str made = meeting_send(&clinic.psychiatrist, "/meetings", "/meetings", "kind=team&title=Team&on=2026-07-16&place=2pm");
	assert_status(made, 303);
	const char *meeting = str_c(kit_cx_now()->arena, http_header(made, "Location"));
	assert_has(visit_get(&clinic.psychiatrist, meeting), "Nobody is on the list yet");
	const char *form = kit_say("%s/meeting", clinic_person());
	assert_has(visit_get(&clinic.psychiatrist, form), "16 Jul 2026: Team");
	assert_status(meeting_send(&clinic.psychiatrist, form, form, kit_say("meeting=%s&question=", meeting + 9)), 422);
	assert_status(meeting_send(&clinic.psychiatrist, meeting, meeting, "do=present&name=Jo&profession=mental-health-nurse"), 303);
	made = meeting_send(&clinic.psychiatrist, form, form, kit_say("meeting=%s&question=What+may+she+expect", meeting + 9));
	assert_status(made, 303);
	const char *item = str_c(kit_cx_now()->arena, http_header(made, "Location"));
	struct str page = visit_get(&clinic.nurse, item);
	assert_status(page, 200);
	assert_has(page, "What may she expect");
	assert_has(page, "Record the decision");
	assert_has(page, "Here: Jo.");
	page = meeting_send(&clinic.nurse, item, item, "do=point&kind=decision&say=Six+sessions&why=&doer=&doer_name=Dr+Haddow&due_on=2026-07-10");
	assert_status(page, 422);
	assert_has(page, ">Six sessions</textarea>");
	page = meeting_send(&clinic.nurse, item, item, "do=point&kind=decision&say=Six+sessions&why=It+helps&doer=&doer_name=Dr+Haddow&due_on=2026-07-10");
	assert_status(page, 422);
	assert_has(page, "That day is over.");
	assert_status(meeting_send(&clinic.nurse, item, item, "do=point&kind=decision&say=Six+sessions&why=It+helps&doer=&doer_name=Dr+Haddow&due_on=2026-07-14"),
		303);
	kit_do(&clinic.where, "UPDATE meeting_point SET due_on = due_on - 4");
	page = visit_get(&clinic.psychiatrist, item);
	assert_has(page, "Six sessions");
	assert_has(page, "overdue");
	assert_has(visit_get(&clinic.psychiatrist, "/board"), "1 thing a meeting decided is overdue");
	assert_has(visit_get(&clinic.psychiatrist, "/meetings"), "Six sessions");
	const char *point = after(page, "name=\"point\" value=\"", 26);
	/* what is open is neither lost with the list nor with the meeting; where that was done before, its line still leads to a form */
	assert_status(meeting_send(&clinic.psychiatrist, meeting, meeting, "do=off&say=Snow"), 409);
	assert_status(meeting_send(&clinic.psychiatrist, meeting, meeting, kit_say("do=drop&item=%s&say=By+phone", strstr(item, "/item/") + 6)), 409);
	struct kit_hand *hand = kit_hand_open(&clinic.where);
	kit_hand_do(hand, "UPDATE meeting_item SET ended_at = recorded_at, ended_by = staff_id, ended_say = 'By phone'");
	page = visit_get(&clinic.psychiatrist, item);
	assert_status(page, 200);
	assert_has(page, "Taken off the list of this meeting");
	assert_has(page, "Say what came of it");
	assert_not(page, "Record the decision");
	kit_hand_do(hand, "UPDATE meeting_item SET ended_at = NULL, ended_by = NULL, ended_say = NULL");
	kit_hand_close(hand);
	assert_status(meeting_send(&clinic.psychiatrist, item, item, kit_say("do=point&kind=decision&point=%s&say=Four+sessions&why=It+helps&doer_name=Dr+Haddow&"
		"due_on=2026-08-10&changed=She+asked", point)), 303);
	page = visit_get(&clinic.psychiatrist, item);
	assert_has(page, "She asked");
	point = after(page, "name=\"point\" value=\"", 26);
	assert_status(meeting_send(&clinic.psychiatrist, item, item, kit_say("do=finish&point=%s&state=done&outcome=Booked", point)), 303);
	assert_has(visit_get(&clinic.psychiatrist, item), "Booked");
	assert_status(meeting_send(&clinic.psychiatrist, item, item, "do=skills&skill-medicines=yes"), 303);
	assert_has(visit_get(&clinic.psychiatrist, meeting), "Missing: A pharmacist");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'team_note'"), 7);
	assert_status(visit_get(&clinic.manager, item), 403);
	assert_status(visit_get(&clinic.gp, item), 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_practice_refers_to_a_service, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_form_that_is_sent_twice_is_one_referral, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_referral_that_nobody_could_read_is_refused, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_referred_sees_what_comes_of_it_where_that_is_agreed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_person_is_carried_to_discharge, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(against_a_condition_only_with_a_reason, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_page_that_is_out_of_date_says_what_happened, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_sent_twice_is_done_once, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_last_act_is_taken_back_and_stays_to_be_read, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_red_flag_stops_everything_until_it_is_settled, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(clocks_are_paused_and_go_on_with_a_reason, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_agreed_is_written_and_agreed_to, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_team_meets_and_decides, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_due_is_listed, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_board_shows_whom_one_carries_worst_first, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(medicines_on_record_stand_beside_the_plan, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(guidance_speaks_where_a_step_offers_something, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_first_line_of_a_card, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_worst_few_are_the_first_of_all, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(of_many_the_worst_are_shown, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("a person carried through the browser", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
