/* The ward's pages in a browser's words, over both engines: the board, asking a commissioner, admitting, closing a bed; what is refused comes back
 * with what was written; what is sent twice is done once; counts without names for who manages; nothing for others. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "care/ward.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct id course;
static struct visitor nurse, elsewhere, manager, payer, clinician;
static struct instant now;
static struct actor hand;

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	struct token token;
	int64_t icb;
	bool new;
	TRY(organisation_in(cx, db, STR("QWO"), STR("West Yorkshire ICB"), ORG_COMMISSIONER, true, true, &icb, &new));
	const struct clinic_hand staff[] = { { "amy", "Amy Holt", "ward-nurse", "ward", clinic.region.service },
		{ "rob", "Rob Lister", "ward-nurse", "ward", clinic.region.trust },
		{ "maya", "Maya Thornbury", "service-manager", "service_manager", clinic.region.service },
		{ "pat", "Pat Quill", "commissioner", "commissioner", icb },
		{ "cleo", "Cleo Marsh", "clinical-psychologist", "mus_clinician", clinic.region.service } };
	for (size_t i = 0; i < LENGTH(staff); i++) {
		int64_t id;
		TRY(clinic_hire(cx, db, &staff[i], *phc, &id));
		if (i == 0) {
			now = clock_now();
			hand = (struct actor){ .staff = id, .organisation = clinic.region.service, .role = STR("ward") };
			TRY(signin_start(cx, db, kit_policy(), id, clinic.region.service, STR("ward"), now, 24 * 30, &token, &hand.signin));
		}
	}
	TRY(relation_open(cx, db, &(struct relation){ .organisation = clinic.region.service, .patient = clinic.ruth.id, .kind = RELATION_REFERRAL,
		.until = INSTANT_FAR }));
	return ward_add(cx, db, clinic.region.service, STR("The unit"), STR("ycpm-inpatient"), 2, now);
}

static void referred(void)
{
	static const char *const records[] = { "severe", "local-services-failed", "medically-stable", "local-team-named" };
	struct care care = { kit_catalog(), kit_policy() };
	struct day on = instant_day(now);
	assert_ok(episode_begin(kit_cx_now(), clinic.region.store, &hand, &care, &(struct episode_ask){ .patient = clinic.ruth.outside,
		.pathway = STR("ycpm-inpatient"),
		.way = WAY_CLINIC, .service = NIL, .referrer = clinic.region.trust, .agreed = TRUTH_YES, .on = on, .say = STR("Bed-bound") }, now, &course));
	struct act_ask act = { .episode = course, .say = STR("The local team's letter") };
	for (size_t i = 0; i < LENGTH(records); i++) {
		act.ask = (struct course_ask){ .act = COURSE_JUDGE, .item = str_of(records[i]), .answer = TRUTH_YES, .on = on, .due_on = DAY_NONE };
		assert_ok(episode_act(kit_cx_now(), clinic.region.store, &hand, &care, &act, now));
	}
	act.ask = (struct course_ask){ .act = COURSE_MOVE, .to = STR("funding"), .on = on, .due_on = DAY_NONE };
	assert_ok(episode_act(kit_cx_now(), clinic.region.store, &hand, &care, &act, now));
}

static int set_up(void **state)
{
	(void)state;
	clinic_open(hire);
	referred();
	clinic_door();
	clinic_sign_in(&nurse, "amy");
	clinic_sign_in(&elsewhere, "rob");
	clinic_sign_in(&manager, "maya");
	clinic_sign_in(&payer, "pat");
	clinic_sign_in(&clinician, "cleo");
	return 0;
}

static struct str sent(const struct visitor *v, const char *page, const char *what, const char *rest)
{
	struct str from = visit_get(v, page);
	return visit_post(v, kit_say("%s/ward/%s", clinic_place(), what), kit_say("csrf=%s&key=%s&seq=0&on=2026-07-14&%s", visit_hidden(from, "csrf"),
		visit_hidden(from, "key"), rest));
}

static struct str send(const char *what, const char *rest)
{
	return sent(&nurse, kit_say("%s/ward", clinic_place()), what, rest);
}

static void funded(void)
{
	assert_status(send("funding", "party=QWO&what=26+weeks"), 303);
	assert_status(send("act", kit_say("item=%s&act=approved&reference=WY%%2F77&due_on=2027-01-31&nights=180&pounds=95%%2C000", clinic_newest("ward_item"))),
		303);
}

static void on_to_a_bed(void)
{
	struct str page = visit_get(&nurse, clinic_place());
	assert_status(visit_post(&nurse, kit_say("%s/move", clinic_place()), kit_say("csrf=%s&key=%s&seq=%s&on=2026-07-14&to=waiting-for-bed",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"), visit_hidden(page, "seq"))), 303);
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
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM ward_act WHERE act = 1 AND pence = 9500000 AND number = 180"), 1);
	page = visit_get(&nurse, clinic_place());
	assert_has(page, "West Yorkshire ICB: approved, reference WY/77, until 31 Jan 2027");
	/* from funding nobody is admitted; the way goes on first */
	on_to_a_bed();
	answer = send("admit", kit_say("bed=%s&agreed=yes", "00000000000000000000000000"));
	assert_status(answer, 422);
	assert_has(answer, "Choose a bed.");
	answer = send("admit", kit_say("bed=%s", clinic_newest("bed")));
	assert_has(answer, "Say whether the treatment plan was agreed");
	assert_status(send("admit", kit_say("bed=%s&agreed=yes&say=With+her+mother", clinic_newest("bed"))), 303);
	page = visit_get(&nurse, "/ward");
	assert_has(page, "1 bed free");
	assert_has(page, "day 1");
	assert_has(visit_get(&nurse, clinic_place()), "On the unit");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE class = 'attendance' AND operation = 'add'"), 1);
	/* the same bed, in use, is not closed; the other is, and opened again */
	assert_has(visit_get(&nurse, kit_say("%s/ward", clinic_place())), "The unit");
}

static void the_day_on_the_unit(void **state)
{
	(void)state;
	kit_cx();
	assert_status(send("session", "part=physical&what=Sitting+out&at=09%3A30"), 303);
	assert_status(send("session", "part=physical&what=Sitting+out&at=29%3A30"), 422);
	assert_status(send("act", kit_say("item=%s&act=declined", clinic_newest("ward_item"))), 422);       /* why? */
	assert_status(send("act", kit_say("item=%s&act=declined&say=Too+dizzy", clinic_newest("ward_item"))), 303);
	assert_status(send("burden", "part=tube&what=Nasogastric"), 303);
	assert_status(send("act", kit_say("item=%s&act=planned&say=A+spoon+at+each+meal&due_on=2026-08-31", clinic_newest("ward_item"))), 303);
	/* what is taken back is what was read: not what somebody wrote down since, and not nothing in particular */
	int64_t read = clinic_count("SELECT max(seq) FROM ward_act");
	assert_status(send("act", kit_say("item=%s&act=taken-back&say=Too+early", clinic_newest("ward_item"))), 422);
	assert_status(send("act", kit_say("item=%s&act=planned&say=With+the+dietician&due_on=2026-08-20", clinic_newest("ward_item"))), 303);
	struct str since = send("act", kit_say("item=%s&act=taken-back&last=%lld&say=Too+early", clinic_newest("ward_item"), (long long)read));
	assert_status(since, 409);
	assert_has(since, "With the dietician");
	assert_has(since, "Somebody wrote something down since you read this");
	struct str own = visit_get(&nurse, kit_say("%s/ward", clinic_place()));
	assert_has(own, kit_say("name=\"last\" value=\"%lld\"", (long long)read + 1));
	assert_status(send("act", kit_say("item=%s&act=taken-back&last=%lld&say=Too+early", clinic_newest("ward_item"), (long long)read + 1)), 303);
	assert_status(send("act", kit_say("item=%s&act=taken-back&last=%lld&say=Both+too+early", clinic_newest("ward_item"), (long long)read)), 303);
	struct str answer = send("opinion", "what=Gastroenterology");
	assert_status(answer, 422);
	assert_has(answer, "Say by which day the opinion is due.");
	assert_status(send("opinion", "what=Gastroenterology%3A+is+oral+feeding+safe%3F&due_on=2026-07-20"), 303);
	assert_status(send("leave", "part=home"), 409);          /* she is in no bed */
	struct str page = visit_get(&nurse, kit_say("%s/ward", clinic_place()));
	assert_has(page, "Too dizzy");
	assert_has(page, "09:30");
	assert_has(page, "Gastroenterology: is oral feeding safe?");
	assert_has(page, "No plan yet");
	assert_has(page, "Too early");
	/* one form sent twice is one session */
	struct str from = visit_get(&nurse, kit_say("%s/ward", clinic_place()));
	const char *body = kit_say("csrf=%s&key=%s&seq=0&on=2026-07-15&part=medical&what=Ward+round", visit_hidden(from, "csrf"), visit_hidden(from, "key"));
	int64_t before = clinic_count("SELECT COUNT(*) FROM ward_item");
	assert_status(visit_post(&nurse, kit_say("%s/ward/session", clinic_place()), body), 303);
	assert_status(visit_post(&nurse, kit_say("%s/ward/session", clinic_place()), body), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM ward_item"), before + 1);
}

/* Before an approval ends, and after: on the board, on her own page, and on the list of what is due. */
static void nobody_pays_is_told_before_it_is_so(void **state)
{
	(void)state;
	kit_cx();
	assert_status(send("funding", "party=QWO&what=one+week"), 303);
	assert_status(send("act", kit_say("item=%s&act=approved&reference=WY%%2F78&due_on=2026-07-18", clinic_newest("ward_item"))), 303);
	on_to_a_bed();
	assert_not(visit_get(&nurse, "/ward"), "Funding runs out");             /* in no bed yet */
	assert_status(send("admit", kit_say("bed=%s&agreed=yes", clinic_newest("bed"))), 303);
	assert_status(send("opinion", "what=Gastroenterology%3A+is+oral+feeding+safe%3F&due_on=2026-07-20"), 303);
	struct str page = visit_get(&nurse, "/ward");
	assert_has(page, "Funding runs out");
	assert_has(page, "paid for 5 more nights");
	assert_has(visit_get(&nurse, kit_say("%s/ward", clinic_place())), "paid for 5 more nights");
	page = visit_get(&nurse, "/due?who=all");
	assert_has(page, "Opinion: Gastroenterology: is oral feeding safe?");
	assert_has(page, "20 Jul 2026");
	assert_has(page, "Funding: paid for 5 more nights");
	assert_has(page, "Letter: ");                                          /* that to the commissioner, and the admission's */
	assert_has(page, "Measures: ");                                        /* of the step, due two weeks after she came to it */
	assert_has(page, "5 promised");
	/* so many nights at most come to the same */
	kit_do(&clinic.where, "UPDATE ward_act SET until_on = NULL, number = 1");
	assert_has(visit_get(&nurse, "/ward"), "paid for tonight only");
	kit_do(&clinic.where, "UPDATE ward_act SET until_on = on_day - 1, number = NULL");
	page = visit_get(&nurse, "/ward");
	assert_has(page, "nobody pays from tonight on");
	assert_has(visit_get(&nurse, kit_say("%s/ward", clinic_place())), "nobody pays from tonight on");
	kit_do(&clinic.where, "UPDATE ward_act SET until_on = on_day + 100");
	assert_not(visit_get(&nurse, "/ward"), "Funding runs out");
	assert_has(visit_get(&nurse, "/due?who=all"), "4 promised");
	assert_not(visit_get(&nurse, "/due"), "Gastroenterology");               /* nobody carries her by name */
}

/* The unit's psychologist plans and lists; beds and leave are of the ward, and no form says otherwise. */
static void a_form_only_for_whom_the_policy_lets(void **state)
{
	(void)state;
	kit_cx();
	funded();
	on_to_a_bed();
	struct str page = visit_get(&nurse, kit_say("%s/ward", clinic_place()));
	assert_has(page, "id=\"f-admit\"");
	assert_has(page, "id=\"f-leave\"");
	page = visit_get(&clinician, kit_say("%s/ward", clinic_place()));
	assert_status(page, 200);
	assert_not(page, "id=\"f-admit\"");
	assert_not(page, "id=\"f-leave\"");
	assert_has(page, "Beds are given by those who work on the ward");
	assert_has(page, "id=\"f-session\"");
	assert_has(page, "id=\"f-burden\"");
	assert_has(page, "id=\"f-opinion\"");
	assert_status(sent(&clinician, kit_say("%s/ward", clinic_place()), "session", "part=psychological&what=What+keeps+it+going"), 303);
	assert_status(sent(&clinician, kit_say("%s/ward", clinic_place()), "admit", kit_say("bed=%s&agreed=yes", clinic_newest("bed"))), 403);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM stay"), 0);
}

static void others_see_nothing(void **state)
{
	(void)state;
	kit_cx();
	funded();
	assert_status(visit_get(&elsewhere, kit_say("%s/ward", clinic_place())), 404);
	struct str page = visit_get(&elsewhere, "/ward");
	assert_status(page, 200);
	assert_not(page, "Ashworth");
	assert_not(page, "ASHWORTH");
	assert_has(page, "no ward here yet");
	assert_status(sent(&elsewhere, "/emergency", "opinion", "what=x&due_on=2026-07-20"), 404);
	assert_status(visit_get(&manager, "/ward"), 403);
	assert_status(visit_get(&manager, kit_say("%s/ward", clinic_place())), 403);
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
	const char *to = kit_say("/ward/bed/%s", clinic_newest("bed"));
	struct str answer = visit_post(&nurse, to, kit_say("csrf=%s&key=%s&what=close&say=", visit_hidden(page, "csrf"), visit_hidden(page, "key")));
	assert_status(answer, 422);
	assert_has(answer, "why Bed 2 cannot be used");
	assert_status(visit_post(&nurse, to, kit_say("csrf=%s&key=%s&what=close&say=Hoist+broken", visit_hidden(page, "csrf"), visit_hidden(answer, "key"))), 303);
	page = visit_get(&nurse, "/ward");
	assert_has(page, "Hoist broken");
	assert_has(page, "1 closed");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM bed_closing WHERE until_on IS NULL"), 1);
	page = visit_get(&nurse, "/ward");
	assert_status(visit_post(&nurse, to, kit_say("csrf=%s&key=%s&what=open", visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM bed_closing WHERE until_on IS NULL"), 0);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_referral_to_bed, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(the_day_on_the_unit, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(nobody_pays_is_told_before_it_is_so, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_form_only_for_whom_the_policy_lets, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(others_see_nothing, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_bed_is_closed_and_opened, set_up, clinic_tear_down),
	};
	return kit_run_on_engines("the ward's pages", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
