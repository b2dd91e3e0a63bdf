/* Questionnaires from home, over the real door and both engines: set by the service, asked, opened with a birth date, answered page by page, sent;
 * an answer about self-harm told at once, passed on, settled. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "care/alert.h"
#include "care/permission.h"
#include "care/remote_fill.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "record/staff.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

#define ALWAYS "day0=1&day1=1&day2=1&day3=1&day4=1&day5=1&day6=1&from=00:00&until=24:00"
#define RIGHT "day=14&month=3&year=1981"
#define WRONG "day=15&month=3&year=1981"

static struct instant now;
static int days;                        /* three at a time: when the next test begins */

static void later(int64_t minutes)
{
	now.us += minutes * INT64_C(60000000);
	clock_set(now);
}

static int set_up(void **state)
{
	/* each on days of its own: what was tried wrongly is remembered by this process for a while */
	assert_true(instant_parse(STR("2026-07-14T10:00:00Z"), &now));
	now.us += days++ * 3 * US_PER_DAY;
	clock_set(now);
	clinic_set_up(state);
	clinic_referred();
	return 0;
}

static int tear_down(void **state)
{
	clock_set(INSTANT_NONE);
	return clinic_tear_down(state);
}

static const char *reader(const char *login)
{
	char text[ID_TEXT];
	return kit_say("%s/mus_clinician", id_text(kit_ask_id(&clinic.where, kit_say("SELECT outside FROM staff WHERE login = '%s'", login)), text));
}

static struct str service_set(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, "/remote");
	assert_status(page, 200);
	return visit_post(v, "/remote", kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest));
}

/* Dr Marsh reads, then Jo; then the duty clinician. */
static void ready(void)
{
	assert_status(service_set(&clinic.manager, kit_say(ALWAYS "&who1=%s&minutes1=30&who2=%s&minutes2=20&role=duty+clinician&telephone=01632+960001",
		reader("marsh"), reader("jo"))), 303);
}

static const char *in_a_week(void)
{
	char text[DAY_TEXT];
	return kit_say("%s", day_iso((struct day){ instant_day(now).day + 6 }, text));
}

static struct str asked(const char *rest)
{
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(page, 200);
	return visit_post(&clinic.nurse, kit_say("%s/remote", clinic_person()), kit_say("csrf=%s&key=%s&until=%s&%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), in_a_week(), rest));
}

/* The code on the slip: after "/answer/" of the address. */
static const char *code_of(struct str slip)
{
	ptrdiff_t at = str_find(slip, "/answer/");
	assert_true(at >= 0);
	return kit_say("%.*s", ID_TEXT - 1, slip.p + at + 8);
}

static struct str opened(struct visitor *v, const char *code, const char *born)
{
	*v = (struct visitor){ .door = clinic.door };
	struct str answer = visit_post(v, "/answer", kit_say("code=%s&%s", code, born));
	visit_keep_cookie(v, answer);
	return answer;
}

static struct str answered(const struct visitor *v, int part, int item, const char *a)
{
	return visit_post(v, "/answers", kit_say("act=answer&part=%d&item=%d&a=%s", part, item, a));
}

static struct str sent(const struct visitor *v, int part)
{
	return visit_post(v, "/answers", kit_say("act=send&part=%d", part));
}

/* ---- what may go out ---- */

static void with_no_hours_risk_is_asked_in_the_room(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(page, 200);
	assert_has(page, "name=\"i-phq-15\"");
	assert_has(page, "name=\"i-gad-7\"");
	assert_not(page, "name=\"i-phq-9\"");
	assert_has(page, "asked in the room only");
	/* WSAS has no words here, CGI is a clinician's */
	assert_not(page, "name=\"i-wsas\"");
	assert_has(page, "Its words are not loaded here");
	assert_not(page, "name=\"i-cgi\"");
	struct str answer = asked("i-phq-9=1");
	assert_status(answer, 409);
	assert_has(answer, "asked in the room only");
	assert_status(asked("i-wsas=1"), 422);
	assert_status(asked("i-cgi=1"), 422);
	assert_status(asked(""), 422);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask"), 0);
	/* hours without somebody on duty at the end are none */
	answer = service_set(&clinic.manager, kit_say(ALWAYS "&who1=%s&minutes1=30&role=&telephone=", reader("marsh")));
	assert_status(answer, 422);
	assert_has(answer, "which role on duty is telephoned");
	assert_status(service_set(&clinic.manager, ALWAYS "&role=duty&telephone=1"), 422);
	assert_status(service_set(&clinic.manager, kit_say("day0=1&from=17:00&until=09:00&who1=%s&minutes1=30&role=duty&telephone=1", reader("marsh"))), 422);
	assert_status(service_set(&clinic.manager, kit_say(ALWAYS "&who1=%s&minutes1=0&role=duty&telephone=1", reader("marsh"))), 422);
	/* who does not work here in a role that reads alerts */
	char text[ID_TEXT];
	const char *maya = id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'maya'"), text);
	assert_status(service_set(&clinic.manager, kit_say(ALWAYS "&who1=%s/service_manager&minutes1=30&role=duty&telephone=1", maya)), 422);
	const char *beth = id_text(kit_ask_id(&clinic.where, "SELECT outside FROM staff WHERE login = 'beth'"), text);
	assert_status(service_set(&clinic.manager, kit_say(ALWAYS "&who1=%s/partner_practitioner&minutes1=30&role=duty&telephone=1", beth)), 422);
	page = visit_get(&clinic.nurse, "/remote");
	assert_status(page, 200);
	assert_not(page, "Set it anew");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_setting"), 0);
	ready();
	assert_has(visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person())), "name=\"i-phq-9\"");
	assert_status(asked("i-phq-9=1"), 200);
	/* taken away again: what was asked is not shown to her any more */
	struct visitor her;
	struct str slip = asked("i-gad-7=1");
	assert_status(slip, 200);
	assert_status(service_set(&clinic.manager, "from=09:00&until=17:00"), 303);
	assert_has(visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person())), "asked in the room only");
	assert_status(opened(&her, code_of(slip), RIGHT), 303);
	assert_status(answered(&her, 1, 1, "1"), 303);
}

static void what_was_opened_closes_when_nobody_reads(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	ready();
	struct str slip = asked("i-phq-9=1");
	assert_status(opened(&her, code_of(slip), RIGHT), 303);
	assert_has(visit_get(&her, "/answers"), "Your answers are not read straight away");
	assert_status(answered(&her, 1, 1, "1"), 303);
	assert_status(service_set(&clinic.manager, "from=09:00&until=17:00"), 303);
	assert_has(visit_get(&her, "/answers"), "These are asked when you meet somebody, not here");
	assert_status(answered(&her, 1, 9, "3"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_part WHERE answers LIKE '%3'"), 0);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 0);
}

/* ---- the link ---- */

static void a_link_is_shown_once_and_opens_with_a_birth_date(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	const char *form = kit_say("csrf=%s&key=%s&until=%s&i-phq-15=1&i-gad-7=1", visit_hidden(page, "csrf"), visit_hidden(page, "key"),
		in_a_week());
	struct str slip = visit_post(&clinic.nurse, kit_say("%s/remote", clinic_person()), form);
	assert_status(slip, 200);
	const char *code = code_of(slip);
	/* the same form once more: the same asking, and no link */
	struct str again = visit_post(&clinic.nurse, kit_say("%s/remote", clinic_person()), form);
	assert_status(again, 200);
	assert_has(again, "This link was shown already");
	assert_not(again, code);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask"), 1);
	/* nothing that is kept opens it: the secret itself is nowhere */
	struct id secret;
	assert_true(id_parse(str_of(code), &secret));
	struct str hash = remote_hash(kit_cx_now()->arena, secret.b, sizeof secret.b);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask WHERE length(secret) = 32"), 1);
	assert_true(hash.n == 32);
	/* a wrong link, a wrong date, and what is no link: one answer */
	const char *never = "0123456789abcdefghjkmnpqrs";
	struct str wrong_code = opened(&her, never, RIGHT), wrong_date = opened(&her, code, WRONG), no_code = opened(&her, "xyz", RIGHT);
	assert_status(wrong_code, 422);
	assert_status(wrong_date, 422);
	assert_status(no_code, 422);
	assert_has(wrong_code, "do not belong together, or the link is over");
	assert_has(wrong_date, "do not belong together, or the link is over");
	assert_has(no_code, "do not belong together, or the link is over");
	assert_int_equal(http_body(wrong_code).n, http_body(wrong_date).n);
	assert_string_equal(her.cookie, "");
	assert_int_equal(http_body(visit_get(&her, kit_say("/answer/%s", code))).n, http_body(visit_get(&her, kit_say("/answer/%s", never))).n);
	assert_int_equal(clinic_count("SELECT tries FROM remote_ask"), 1);
	/* hers: and nothing else is open to who has it */
	assert_status(opened(&her, code, RIGHT), 303);
	assert_has(str_of(her.cookie), "waymark-answers=");
	assert_status(visit_get(&her, "/answers"), 200);
	assert_status(visit_get(&her, "/mine"), 303);
	assert_status(visit_get(&her, clinic_person()), 303);
	assert_status(visit_get(&her, "/alerts"), 303);
	assert_not(visit_get(&her, "/answers"), "Ashworth");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'open-link' AND outcome = 0 AND staff_id IS NULL"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'open-link' AND outcome <> 0"), 3);
	/* unused for half an hour it asks for the date again; so does another browser that opens it */
	later(31);
	assert_has(visit_get(&her, "/answers"), "This page has closed");
	assert_status(answered(&her, 1, 1, "1"), 404);
	/* withdrawn, it is as if it had never been */
	const char *act = kit_say("%s/remote/%s", clinic_person(), clinic_newest("remote_ask"));
	page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	struct str anew = visit_post(&clinic.nurse, kit_say("%s/link", act), kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key")));
	assert_status(anew, 200);
	assert_status(opened(&her, code, RIGHT), 422);
	assert_status(opened(&her, code_of(anew), RIGHT), 303);
	page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(visit_post(&clinic.nurse, kit_say("%s/withdraw", act), kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 303);
	assert_has(visit_get(&her, "/answers"), "This page has closed");
	assert_status(opened(&her, code_of(anew), RIGHT), 422);
}

/* HAZ-037 */
static void wrong_dates_shut_it_and_call_who_made_it(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	struct str slip = asked("i-gad-7=1");
	const char *code = code_of(slip);
	assert_not(visit_get(&clinic.nurse, "/board"), "waits for you");
	for (int i = 0; i < REMOTE_TRIES; i++) {
		later(20);              /* the network that tries has to wait, too */
		assert_status(opened(&her, code, WRONG), 422);
	}
	assert_int_equal(clinic_count("SELECT state FROM remote_ask"), REMOTE_SHUT);
	later(20);
	assert_status(opened(&her, code, RIGHT), 422);
	clinic_sign_in(&clinic.nurse, "jo");
	clinic_sign_in(&clinic.psychiatrist, "marsh");
	assert_has(visit_get(&clinic.nurse, "/board"), "1 alert waits for you");
	struct str page = visit_get(&clinic.nurse, "/alerts");
	assert_has(page, "A link was shut");
	assert_not(visit_get(&clinic.psychiatrist, "/board"), "waits for you");
	/* a network that goes on is made to wait */
	struct str answer = STR("");
	for (int i = 0; i < 12; i++)
		answer = opened(&her, "0123456789abcdefghjkmnpqrs", RIGHT);
	assert_status(answer, 429);
}

/* ---- filling in ---- */

static void nothing_is_lost_and_nothing_asked_twice(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	struct str slip = asked("i-phq-15=1&i-gad-7=1");
	const char *code = code_of(slip);
	assert_status(opened(&her, code, RIGHT), 303);
	struct str page = visit_get(&her, "/answers");
	assert_has(page, "Before you start");
	assert_not(page, "MUS");
	/* GAD-7 is first in the tables' order */
	assert_status(answered(&her, 1, 1, "2"), 303);
	assert_status(answered(&her, 1, 2, "-"), 303);
	assert_status(answered(&her, 1, 2, ""), 422);
	assert_status(answered(&her, 1, 2, "4"), 422);
	assert_status(answered(&her, 1, 99, "1"), 303);
	assert_has(visit_get(&her, "/answers"), "<b>3 of 7</b>");
	/* the tab is closed and the link opened anew: at the third, the first two as they were */
	assert_status(opened(&her, code, RIGHT), 303);
	page = visit_get(&her, "/answers");
	assert_has(page, "<b>3 of 7</b>");
	assert_has(page, "2 answers are saved");
	assert_status(sent(&her, 1), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response"), 0);
	for (int i = 3; i <= 7; i++)
		assert_status(answered(&her, 1, i, "1"), 303);
	page = visit_get(&her, "/answers");
	assert_has(page, "Check your answers");
	assert_has(page, "Left open");
	assert_has(page, "More than half the days");
	assert_status(answered(&her, 1, 1, "3"), 303);          /* the same answer sent late by another tab is the last that stands */
	assert_status(sent(&her, 1), 303);
	assert_status(sent(&her, 1), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE instrument = 'gad-7' AND mode = 4 AND answers = '3 - 1 1 1 1 1' AND "
		"role = 'patient'"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response"), 1);
	/* what was sent is not changed by a form that comes late */
	assert_status(answered(&her, 1, 1, "0"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_part WHERE seq = 1 AND answers IS NULL AND state = 2"), 1);
	assert_has(visit_get(&her, "/answers"), "Before you start");
	for (int i = 1; i <= 15; i++)
		assert_status(answered(&her, 2, i, "0"), 303);
	struct str last = sent(&her, 2);
	assert_status(last, 303);
	assert_str(http_header(last, "Location"), "/answers?done=1");
	assert_has(visit_get(&her, "/answers?done=1"), "Your answers have arrived");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask WHERE state = 2 AND secret IS NULL AND token IS NULL"), 1);
	assert_status(opened(&her, code, RIGHT), 422);
	assert_has(visit_get(&clinic.nurse, kit_say("%s/measures/phq-15", clinic_person())), "answered alone, away from the room");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'add' AND class = 'measure' AND role = 'patient' AND staff_id IS NULL"), 2);
}

/* ---- her own sign-in ---- */

struct letting_in { struct str phc; struct permission self, proxy; };

static enum err let_in(struct cx *cx, struct db *db, void *arg)
{
	struct letting_in *l = arg;
	struct permission_ask ask = { .organisation = clinic.region.service, .patient = clinic.ruth.id, .kind = RELATION_SELF, .ground = STR("vouched"),
		.decided_by = STR("x"), .login = STR(""), .name = STR(""), .reference = STR(""), .say = STR(""), .from = DAY_NONE, .until = DAY_NONE,
		.policy = kit_policy() };
	TRY(permission_give(cx, db, &ask, clock_now(), &l->self));
	ask.kind = RELATION_PROXY;
	ask.ground = STR("patient-agrees");
	ask.name = STR("Ann Other");
	ask.classes = 1u << CLASS_MEASURE;
	ask.until = day_of(2027, 1, 1);
	TRY(permission_give(cx, db, &ask, clock_now(), &l->proxy));
	TRY(staff_set_password(cx, db, l->self.staff, l->phc));
	return staff_set_password(cx, db, l->proxy.staff, l->phc);
}

static struct str own(const struct visitor *v, const char *rest)
{
	struct str page = visit_get(v, "/account");
	char text[ID_TEXT];
	return visit_post(v, kit_say("/mine/%s/answers", id_text(clinic.ruth.outside, text)), kit_say("csrf=%s&%s", visit_hidden(page, "csrf"), rest));
}

/* The same questions as behind the link, and one asking: what she answered there is not asked here. Her carer answers nothing in her name. */
static void signed_in_she_goes_on_where_the_link_was(void **state)
{
	(void)state;
	struct visitor her, she, ann;
	struct letting_in l = { 0 };
	char text[ID_TEXT];
	struct cx *cx = kit_cx();
	const char *home = kit_say("/mine/%s", id_text(clinic.ruth.outside, text)), *pages = kit_say("%s/answers", home);
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &l.phc));
	assert_ok(store_write(cx, clinic.region.store, let_in, &l));
	/* who signs in at the service reads what the service holds: her name is in its own record */
	kit_do(&clinic.where, "UPDATE demographic SET holding_id = (SELECT e.holding_id FROM episode e)");
	clinic_sign_in(&she, kit_say("%.*s", STRF(l.self.login)));
	clinic_sign_in(&ann, kit_say("%.*s", STRF(l.proxy.login)));
	assert_status(visit_get(&she, home), 200);
	assert_not(visit_get(&she, home), "for you.");
	assert_has(visit_get(&she, pages), "Nothing waits for you here");
	ready();
	struct str slip = asked("i-gad-7=1&i-phq-9=1");
	assert_has(visit_get(&she, home), "2 questionnaires wait for you.");
	assert_has(visit_get(&she, pages), "Before you start");
	assert_status(opened(&her, code_of(slip), RIGHT), 303);
	assert_status(answered(&her, 1, 1, "2"), 303);
	assert_has(visit_get(&she, pages), "<b>2 of 7</b>");
	assert_status(own(&she, "act=answer&part=1&item=2&a=9"), 422);
	for (int i = 2; i <= 7; i++)
		assert_status(own(&she, kit_say("act=answer&part=1&item=%d&a=1", i)), 303);
	assert_has(visit_get(&she, pages), "Check your answers");
	assert_not(visit_get(&ann, home), "questionnaire");
	assert_status(visit_get(&ann, pages), 403);
	assert_status(own(&ann, "act=answer&part=1&item=1&a=0"), 403);
	assert_status(own(&she, "act=send&part=1"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE instrument = 'gad-7' AND mode = 4 AND answers = '2 1 1 1 1 1 1'"), 1);
	assert_has(visit_get(&she, home), "A questionnaire waits for you.");
	/* of self-harm she is told at once here too, and so is the reader */
	assert_has(visit_get(&she, pages), "Your answers are not read straight away");
	struct str answer = own(&she, "act=answer&part=2&item=9&a=1");
	assert_status(answer, 303);
	assert_has(visit_get(&she, kit_say("%.*s", STRF(http_header(answer, "Location")))), "Thank you for telling us");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 1 AND item = 9 AND answer = 1"), 1);
	for (int i = 1; i <= 8; i++)
		assert_status(own(&she, kit_say("act=answer&part=2&item=%d&a=0", i)), 303);
	answer = own(&she, "act=send&part=2");
	assert_str(http_header(answer, "Location"), kit_say("%s?done=1", pages));
	assert_has(visit_get(&she, kit_say("%s?done=1", pages)), "Your answers have arrived");
	assert_not(visit_get(&she, home), "for you.");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask WHERE state = 2"), 1);
}

/* ---- a device that is handed over ---- */

/* Beside the cookie of the sign-in, which is taken away, the one that opens the questions. */
static void handed_to(struct visitor *v, struct str answer)
{
	ptrdiff_t at = str_find(answer, "waymark-answers=");
	struct str cookie, rest;
	assert_true(at >= 0);
	assert_has(answer, "Max-Age=0");
	str_cut(str_sub(answer, (size_t)at, answer.n), ';', &cookie, &rest);
	snprintf(v->cookie, sizeof v->cookie, "%.*s", STRF(cookie));
}

/* What asks about self-harm too, with nobody set to read from home: somebody is in the room. Who hands it over is signed out; the browser opens the
 * questions and nothing else; her answers say how they came. */
static void a_device_is_handed_over(void **state)
{
	(void)state;
	kit_cx();
	struct visitor jo = clinic.nurse, tablet = { .door = clinic.door };
	struct str page = visit_get(&jo, kit_say("%s/remote", clinic_person()));
	assert_has(page, "name=\"h-phq-9\"");
	assert_not(page, "name=\"i-phq-9\"");
	assert_not(page, "name=\"h-wsas\"");
	const char *form = kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"), visit_hidden(page, "key")), *to = kit_say("%s/remote/here", clinic_person());
	struct str answer = visit_post(&jo, to, form);
	assert_status(answer, 422);
	assert_has(answer, "Choose at least one questionnaire");
	assert_status(visit_get(&jo, clinic_person()), 200);
	page = visit_get(&jo, kit_say("%s/remote", clinic_person()));
	answer = visit_post(&jo, to, kit_say("csrf=%s&key=%s&h-phq-9=1", visit_hidden(page, "csrf"), visit_hidden(page, "key")));
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), "/answers?handed=1");
	/* her sign-in is over in the record, whatever the browser sends */
	assert_status(visit_get(&jo, clinic_person()), 303);
	assert_status(visit_get(&jo, "/account"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM remote_ask WHERE way = 2 AND secret IS NULL AND token IS NOT NULL"), 1);
	handed_to(&tablet, answer);
	page = visit_get(&tablet, "/answers");
	assert_has(page, "Whoever gave you this device is there");
	assert_not(page, "not read straight away");
	assert_not(page, "Ashworth");
	assert_status(visit_get(&tablet, clinic_person()), 303);
	assert_status(visit_get(&tablet, "/alerts/now"), 303);
	/* easy to read from page to page: short words and bars around the questions, which stay as their holder wrote them */
	assert_has(page, "href=\"/answers?easy=1\">Easy to read");
	struct str easy = visit_get(&tablet, "/answers?easy=1");
	assert_has(easy, "wm--easy");
	assert_has(easy, "No answer is wrong.");
	assert_has(easy, "href=\"/answers\">The usual page");
	assert_has(easy, "href=\"/answers?part=1&amp;item=1&amp;easy=1\"");
	easy = visit_get(&tablet, "/answers?part=1&item=1&easy=1");
	struct str usual = visit_get(&tablet, "/answers?part=1&item=1");
	static const char *const theirs[] = { "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
		"Little interest or pleasure in doing things", ">Not at all</label>", ">Several days</label>", ">More than half the days</label>",
		">Nearly every day</label>" };
	for (size_t i = 0; i < LENGTH(theirs); i++) {
		assert_has(usual, theirs[i]);
		assert_has(easy, *theirs[i] == '>' ? theirs[i] + 1 : theirs[i]);
	}
	assert_int_equal(visit_times(easy, "<svg"), 4);
	assert_int_equal(visit_times(easy, "fill=\"#005eb8\""), 0 + 1 + 2 + 3);
	assert_int_equal(visit_times(usual, "<svg"), 0);
	assert_has(easy, ">Next</button>");
	assert_has(easy, "action=\"/answers?easy=1\"");
	/* in large print from page to page */
	assert_has(page, "href=\"/answers?large=1\">Larger text");
	assert_has(visit_get(&tablet, "/answers?large=1"), "wm--large");
	assert_has(visit_get(&tablet, "/answers?large=1"), "href=\"/answers?part=1&amp;item=1&amp;large=1\"");
	/* it is no link and no page of her own sign-in: neither goes on with it */
	clinic_sign_in(&clinic.nurse, "jo");
	page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_has(page, "on a device here");
	const char *ask = clinic_newest("remote_ask");
	assert_status(visit_post(&clinic.nurse, kit_say("%s/remote/%s/link", clinic_person(), ask), kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 409);
	for (int i = 1; i <= 8; i++)
		assert_status(answered(&tablet, 1, i, "0"), 303);
	answer = answered(&tablet, 1, 9, "1");
	page = visit_get(&tablet, kit_say("%.*s", STRF(http_header(answer, "Location"))));
	assert_has(page, "Please tell the person who gave you this device, now.");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 1 AND ended_at IS NULL"), 1);
	assert_has(visit_get(&clinic.nurse, "/board"), "1 alert waits for you");
	/* taken back, and handed over once more: where she was */
	assert_status(visit_post(&tablet, "/answers", "act=stop&here=1"), 303);
	assert_has(visit_get(&tablet, "/answers?stopped=1&here=1"), "Please give this device back");
	assert_has(visit_get(&tablet, "/answers"), "This page has closed");
	page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	answer = visit_post(&clinic.nurse, kit_say("%s/remote/%s/here", clinic_person(), ask), kit_say("csrf=%s&key=%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key")));
	assert_status(answer, 303);
	assert_status(visit_get(&clinic.nurse, "/board"), 303);
	handed_to(&tablet, answer);
	assert_has(visit_get(&tablet, "/answers"), "Check your answers");
	answer = sent(&tablet, 1);
	assert_str(http_header(answer, "Location"), "/answers?done=1&here=1");
	assert_has(visit_get(&tablet, "/answers?done=1&here=1"), "Please give this device back");
	assert_has(visit_get(&clinic.psychiatrist, kit_say("%s/measures/phq-9", clinic_person())), "answered alone, on a device here");
}

/* ---- words of others, and a carer's own ---- */

#define LICENSED(id, of, set, words, items) "id: " id "\nversion: 1\ntitle: Ours\nsource: made up for this test\nreviewed: nobody yet\nstatus: unchecked\n" \
	"instrument: " of "\ninstrument_version: 1\nlicence: { reference: Letter 7, holder: The service, from: 2026-05-03, until: 2029-05-02 }\nwords:\n" \
	"  language: en-GB\n  lead: Above\n  answers: { " set ": [" words "] }\n  items: [" items "]\n"

/* What the site holds under a licence goes out in those words; what a carer answers about herself by a link of its own, and no page of the person
 * cared for has it. HAZ-033 */
static void licensed_words_and_a_carers_own(void **state)
{
	(void)state;
	struct visitor her, she;
	struct letting_in l = { 0 };
	char text[ID_TEXT];
	struct cx *cx = kit_cx();
	struct catalog_file file[] = {
		{ "licences/ours.yaml", STR(LICENSED("ours", "wsas", "impaired", "a0, a1, a2, a3, a4, a5, a6, a7, a8",
			"first thing, second thing, third, fourth, fifth")) },
		{ "licences/carers.yaml", STR(LICENSED("carers", "zbi-12", "often", "c0, c1, c2, c3, c4", "load one, load two, c, d, e, f, g, h, i, j, k, l")) } };
	clinic_tables(file, 2);
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_has(page, "name=\"i-wsas\"");
	assert_has(page, "answered by a carer about herself");
	page = asked("i-wsas=1&i-zbi-12=1");
	assert_status(page, 422);
	assert_has(page, "goes by a link of its own");
	assert_status(opened(&her, code_of(asked("i-wsas=1")), RIGHT), 303);
	page = visit_get(&her, "/answers?part=1&item=2");
	assert_has(page, "second thing");
	assert_has(page, "a8");
	assert_has(page, "Above");
	page = asked("i-zbi-12=1");
	assert_has(page, "the date of birth of the person you care for");
	assert_status(opened(&she, code_of(page), RIGHT), 303);
	assert_has(visit_get(&she, "/answers"), "who does not see them");
	for (int i = 1; i <= 12; i++)
		assert_status(answered(&she, 1, i, "1"), 303);
	assert_has(visit_get(&she, "/answers"), "load one");
	assert_status(sent(&she, 1), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM response WHERE instrument = 'zbi-12' AND label = 9 AND role = 'carer'"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'add' AND role = 'carer'"), 1);
	assert_has(visit_get(&clinic.nurse, kit_say("%s/measures", clinic_person())), "Zarit");
	/* signed in as herself, the person cared for sees neither that a carer was asked nor what she said */
	asked("i-zbi-12=1");
	assert_ok(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &l.phc));
	assert_ok(store_write(cx, clinic.region.store, let_in, &l));
	kit_do(&clinic.where, "UPDATE demographic SET holding_id = (SELECT e.holding_id FROM episode e)");
	clinic_sign_in(&she, kit_say("%.*s", STRF(l.self.login)));
	const char *home = kit_say("/mine/%s", id_text(clinic.ruth.outside, text));
	assert_has(visit_get(&she, home), "A questionnaire waits for you.");
	page = visit_get(&she, kit_say("%s/answers", home));
	assert_has(page, "5 questions");
	assert_not(page, "Zarit");
	/* her own pages easy to read, from page to page and back */
	assert_has(visit_get(&she, home), kit_say("href=\"%s?easy=1\">Easy to read", home));
	page = visit_get(&she, kit_say("%s?easy=1", home));
	assert_has(page, "wm--easy");
	assert_has(page, "My next appointments</h2>");
	assert_has(page, kit_say("href=\"%s\">The usual page", home));
	static const char *const kept[] = { "answers", "happened", "looked", "choices" };
	for (size_t i = 0; i < LENGTH(kept); i++)
		assert_has(page, kit_say("%s/%s?easy=1\"", home, kept[i]));
	assert_has(visit_get(&she, kit_say("%s/answers?easy=1", home)), "No answer is wrong.");
	assert_has(visit_get(&she, kit_say("%s/choices?easy=1", home)), kit_say("action=\"%s/choices?easy=1\"", home));
	assert_has(visit_get(&she, kit_say("%s/happened?easy=1", home)), kit_say("href=\"%s/happened\">The usual page", home));
}

/* ---- what is due ---- */

static struct str asking(void)
{
	struct str page = visit_get(&clinic.nurse, kit_say("%s/remote", clinic_person()));
	assert_status(page, 200);
	return page;
}

/* By the same reckoning as the list of what is due; what was just answered is not proposed, nor what goes beyond the step's minutes. */
static void the_step_says_what_is_proposed(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	assert_not(asking(), "Due by the pathway");
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	struct str page = asking();
	assert_has(page, "Due by the pathway");
	assert_has(page, "PHQ-15, bodily symptoms, with this step</li>");
	assert_has(page, "name=\"i-gad-7\" value=\"1\" checked");
	assert_has(page, "about 6 minutes");
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Measures: PHQ-15, WSAS, PHQ-9 and GAD-7");
	assert_status(opened(&her, code_of(asked("i-gad-7=1")), RIGHT), 303);
	for (int i = 1; i <= 7; i++)
		assert_status(answered(&her, 1, i, "1"), 303);
	assert_has(asking(), "name=\"i-gad-7\" value=\"1\" checked");         /* partly done is due */
	assert_status(sent(&her, 1), 303);
	page = asking();
	assert_has(page, "name=\"i-gad-7\" value=\"1\">");
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Measures: PHQ-15, WSAS and PHQ-9");
	/* the day before she came to the step: due, and just asked */
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at) VALUES ('remote_again_days', '90', 1)");
	kit_do(&clinic.where, kit_say("INSERT INTO response (id, outside, patient_id, organisation_id, holding_id, class, label, instrument, version, on_day, "
		"mode, answers, staff_id, role, recorded_at) SELECT 900000, %s, r.patient_id, r.organisation_id, r.holding_id, r.class, 1, 'phq-15', 1, "
		"(SELECT e.since_on - 1 FROM episode e), 1, '', 1, 'mus_clinician', 1 FROM response r", clinic.engine == STORE_SQLITE ? "randomblob(16)" :
		"decode(md5('x'), 'hex')"));
	page = asking();
	assert_has(page, "Not proposed: Answered on ");
	assert_has(page, "name=\"i-phq-15\" value=\"1\">");
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Measures: PHQ-15, WSAS and PHQ-9");
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at) VALUES ('remote_burden_minutes', '6', 1)");
	assert_has(asking(), "Not proposed: This step has asked for 4 minutes, and 6 are the most.");
}

/* By its own clock: of whoever has not sent, days after she was asked, or last answered something; nothing leaves the program. */
static void who_has_not_sent_is_reminded(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	const char *code = code_of(asked("i-gad-7=1"));
	assert_not(visit_get(&clinic.nurse, "/due?who=all"), "Remind:");
	days += 3;
	later(3 * 24 * 60);
	clinic_sign_in(&clinic.nurse, "jo");
	assert_not(visit_get(&clinic.nurse, "/due?who=all"), "Remind:");
	assert_status(opened(&her, code, RIGHT), 303);
	assert_status(answered(&her, 1, 1, "1"), 303);
	later(3 * 24 * 60);
	clinic_sign_in(&clinic.nurse, "jo");
	assert_not(visit_get(&clinic.nurse, "/due?who=all"), "Remind:");
	later(24 * 60);
	clinic_sign_in(&clinic.nurse, "jo");
	struct str page = visit_get(&clinic.nurse, "/due?who=all");
	assert_not(page, "Remind:");
	assert_has(page, "were not sent, and the link is over");
	kit_do(&clinic.where, "UPDATE remote_ask SET until_on = until_on + 9");
	assert_has(visit_get(&clinic.nurse, "/due?who=all"), "Remind: questionnaires asked for on ");
	kit_do(&clinic.where, "INSERT INTO setting (name, value, changed_at) VALUES ('remote_remind_days', '5', 1)");
	assert_not(visit_get(&clinic.nurse, "/due?who=all"), "Remind:");
}

/* ---- alerts ---- */

static struct str settle(const struct visitor *v, const char *say)
{
	struct str page = visit_get(v, "/alerts");
	return visit_post(v, kit_say("/alert/%s", clinic_newest("alert")), kit_say("csrf=%s&key=%s&say=%s", visit_hidden(page, "csrf"),
		str_find(page, "name=\"key\"") >= 0 ? visit_hidden(page, "key") : "00000000000000000000000001", say));
}

/* HAZ-036 */
static void self_harm_is_told_at_once_passed_on_and_settled(void **state)
{
	(void)state;
	struct visitor her;
	int64_t passed;
	struct cx *cx = kit_cx();
	ready();
	struct str slip = asked("i-phq-9=1");
	assert_status(opened(&her, code_of(slip), RIGHT), 303);
	struct str page = visit_get(&her, "/answers");
	assert_has(page, "Call NHS 111, option 2");
	assert_has(page, "Samaritans");
	assert_has(page, "tel:116123");
	for (int i = 1; i <= 8; i++)
		assert_status(answered(&her, 1, i, "0"), 303);
	assert_has(visit_get(&clinic.psychiatrist, "/alerts/now"), "{\"waiting\":0}");
	struct str answer = answered(&her, 1, 9, "1");
	assert_status(answer, 303);
	/* before anything is sent: the row is there, she sees who helps, the reader sees it on whatever page she opens */
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 1 AND item = 9 AND answer = 1 AND ended_at IS NULL AND response_id IS NULL"), 1);
	page = visit_get(&her, str_c(cx->arena, http_header(answer, "Location")));
	assert_has(page, "Thank you for telling us");
	assert_has(page, "tel:999");
	assert_has(page, "Several days");
	assert_has(visit_get(&clinic.psychiatrist, "/board"), "1 alert waits for you");
	assert_has(visit_get(&clinic.psychiatrist, "/alerts/now"), "{\"waiting\":1}");
	assert_not(visit_get(&clinic.nurse, "/board"), "waits for you");
	/* nobody outside the service knows that there is one */
	assert_not(visit_get(&clinic.gp, "/alerts"), "Ashworth");
	assert_status(settle(&clinic.gp, "x"), 404);
	assert_status(visit_get(&clinic.manager, "/alerts"), 403);
	/* sent again it is one; graver it is another */
	assert_status(answered(&her, 1, 9, "1"), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert"), 1);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE seen_at IS NULL"), 1);
	page = visit_get(&clinic.psychiatrist, "/alerts");
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "Several days (1)");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE seen_at IS NULL"), 0);
	/* not settled in its thirty minutes: to Jo; in twenty more: somebody telephones */
	later(29);
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 0);
	later(1);
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 1);
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 0);
	assert_has(visit_get(&clinic.nurse, "/board"), "1 alert waits for you");
	assert_has(visit_get(&clinic.psychiatrist, "/board"), "1 alert waits for you");
	later(20);
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 1);
	assert_has(visit_get(&clinic.nurse, "/alerts"), "Telephone duty clinician on duty: 01632 960001");
	later(600);
	clinic_sign_in(&clinic.psychiatrist, "marsh");
	clinic_sign_in(&clinic.nurse, "jo");
	assert_ok(alerts_pass_on(cx, clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(passed, 0);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'escalate' AND class = 'alert'"), 2);
	/* with words, and once */
	answer = settle(&clinic.nurse, "+");
	assert_status(answer, 422);
	assert_has(answer, "Say what you did");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE ended_at IS NULL"), 1);
	assert_status(settle(&clinic.nurse, "Rang+her%3A+safe+tonight"), 303);
	assert_status(settle(&clinic.psychiatrist, "me+too"), 409);
	assert_has(visit_get(&clinic.psychiatrist, "/alerts"), "Rang her: safe tonight");
	assert_not(visit_get(&clinic.psychiatrist, "/board"), "waits for you");
}

/* Who may not read her measures is not told: the next who may is. */
static void whom_she_named_is_passed_by(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	ready();
	struct str slip = asked("i-phq-9=1");
	const char *code = code_of(slip);
	int64_t marsh = clinic_count("SELECT id FROM staff WHERE login = 'marsh'");
	kit_do(&clinic.where, kit_say("UPDATE remote_step SET staff_id = 999 WHERE staff_id = %" PRId64, marsh));
	assert_status(opened(&her, code, RIGHT), 303);
	/* the named reader is gone: it is not asked from home any more */
	assert_has(visit_get(&her, "/answers"), "asked when you meet somebody");
	kit_do(&clinic.where, kit_say("UPDATE remote_step SET staff_id = %" PRId64 " WHERE staff_id = 999", marsh));
	for (int i = 1; i <= 8; i++)
		assert_status(answered(&her, 1, i, "0"), 303);
	kit_do(&clinic.where, kit_say("UPDATE remote_step SET staff_id = 999 WHERE staff_id = %" PRId64 " AND seq = 2", clinic_count("SELECT id FROM staff WHERE "
		"login = 'jo'")));
	assert_status(answered(&her, 1, 9, "2"), 303);
	assert_int_equal(clinic_count("SELECT step FROM alert"), 1);
	int64_t passed;
	later(31);
	assert_ok(alerts_pass_on(kit_cx_now(), clinic.region.store, kit_policy(), now, &passed));
	assert_int_equal(clinic_count("SELECT step FROM alert"), 3);
	assert_has(visit_get(&clinic.nurse, "/alerts"), "Telephone duty clinician on duty");
}

static void worse_beyond_error_is_told(void **state)
{
	(void)state;
	struct visitor her;
	kit_cx();
	ready();
	for (int round = 0; round < 3; round++) {
		struct str slip = asked("i-gad-7=1");
		assert_status(opened(&her, code_of(slip), RIGHT), 303);
		for (int i = 1; i <= 7; i++)
			assert_status(answered(&her, 1, i, round == 0 ? "0" : "1"), 303);
		assert_status(sent(&her, 1), 303);
		/* 0, then 7: more than 4 worse; then 7 again: told already */
		assert_int_equal(clinic_count("SELECT COUNT(*) FROM alert WHERE kind = 2"), round > 0);
	}
	assert_has(visit_get(&clinic.psychiatrist, "/alerts"), "worse than before, beyond error");
}

/* The script that asks every few seconds keeps nobody signed in. */
static void asking_again_is_no_use_of_a_sign_in(void **state)
{
	(void)state;
	kit_cx();
	later(30);
	assert_status(visit_get(&clinic.nurse, "/alerts/now"), 200);
	later(20);
	assert_status(visit_get(&clinic.nurse, "/alerts/now"), 200);
	later(20);
	assert_status(visit_get(&clinic.nurse, "/alerts/now"), 303);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(with_no_hours_risk_is_asked_in_the_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_opened_closes_when_nobody_reads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_is_shown_once_and_opens_with_a_birth_date, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_dates_shut_it_and_call_who_made_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_lost_and_nothing_asked_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signed_in_she_goes_on_where_the_link_was, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_device_is_handed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(licensed_words_and_a_carers_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_step_says_what_is_proposed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_has_not_sent_is_reminded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(self_harm_is_told_at_once_passed_on_and_settled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(whom_she_named_is_passed_by, set_up, tear_down),
		cmocka_unit_test_setup_teardown(worse_beyond_error_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(asking_again_is_no_use_of_a_sign_in, set_up, tear_down),
	};
	return kit_run_on_engines("questionnaires from home", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
