/* Letters through the browser, over both engines: due, drafted from the record, worded, approved by name, printed as PDF that is read back, gone
 * out; what is restricted stays out unless its author lifts it; drafts are the writer's own; what was approved stands. HAZ-027 */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "model/letter.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static const char *letter(void)
{
	return kit_say("/letter/%s", clinic_newest("letter"));
}

static struct str post_form(const struct visitor *v, struct str page, const char *target, const char *rest)
{
	return visit_post(v, target, kit_say("csrf=%s&key=%s&seq=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), visit_hidden(page, "seq"), rest));
}

static struct str letter_act_at(const struct visitor *v, const char *act, const char *rest)
{
	return post_form(v, visit_get(v, letter()), kit_say("%s/%s", letter(), act), rest);
}

static struct str begin(const struct visitor *v, const char *kind, const char *to, const char *query, const char *rest)
{
	const char *target = kit_say("%s/letter/%s", clinic_place(), kind);
	return post_form(v, visit_get(v, kit_say("%s?to=%s%s", target, to, query)), target, kit_say("to=%s&%s", to, rest));
}

#define WORDS_OF_IT "address=Dr+Tom+Haddow%0AElmfield+Surgery&p-summary=Ruth+was+assessed.&p-asked=Tired+for+two+years&" \
	"p-explanation=Her+words:+a+tired+battery.&" \
	"p-plan=-+We:+ten+sessions%0A-+The+practice:+planned+appointments&p-contact=Ask+us."

/* The text of an answer's PDF, as a program of poppler's reads it. */
static struct str paper(struct str answer, const char *program)
{
	struct cx *cx = kit_cx_now();
	AUTO(buf) struct buf b;
	char bytes[4096];
	size_t n;
	char *path = file_join(cx->arena, kit_scratch(), "letter.pdf");
	assert_status(answer, 200);
	assert_str(http_header(answer, "Content-Type"), "application/pdf");
	ptrdiff_t at = str_find(answer, "\r\n\r\n");
	assert_true(at > 0);
	assert_ok(file_write(cx, path, str_sub(answer, (size_t)at + 4, answer.n), 0600));
	FILE *f = popen(kit_say("%s %s%s 2>&1", program, path, strcmp(program, "pdftotext") == 0 ? " -" : ""), "r");
	assert_non_null(f);
	buf_init(&b, 1u << 20);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
		buf_add(&b, bytes, n);
	assert_int_equal(pclose(f), 0);
	return str_dup(cx->arena, buf_view(&b));
}

static void assessed(void)
{
	clinic_referred();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
}

static void a_way_makes_a_letter_due_until_it_goes_out(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Appointment offered");
	assert_has(page, "Write it");
	struct str answer = begin(&clinic.nurse, "appointment-offered", "patient", "", "address=Ruth+Ashworth&p-offer=Dear+Ruth");
	assert_status(answer, 303);
	assert_str(http_header(answer, "Location"), kit_say("%s?done=save", letter()));
	assert_has(visit_get(&clinic.nurse, clinic_place()), "Write it");                     /* a draft is not a letter */
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
	page = visit_get(&clinic.nurse, clinic_place());
	assert_not(page, "Write it<");
	assert_has(page, "Approved by Jo Whitlock");
	assert_has(page, "Has not gone out.");
	assert_has(page, "Approved, and has not gone out.");                                  /* and is due until it has */
	assert_not(page, ">Done<");
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=Ruth"), 303);
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Not to: the GP.");
	assert_not(page, "Approved, and has not gone out.");
	/* taken back, the way made no letter due */
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter WHERE due_seq IS NOT NULL"), 1);
	clinic_acts(&clinic.nurse, "undo", "number=6&say=wrong");
	assert_not(visit_get(&clinic.nurse, clinic_place()), "since 14 Jul 2026</span></div><div>");
}

static void it_is_worded_approved_printed_and_gone_out(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp", clinic_place()));
	assert_status(page, 200);
	assert_has(page, "Tired for two years");
	assert_has(page, "The symptoms persist");
	assert_has(page, "Told in the letter");
	/* what the form needs stays a draft; each refusal says what is missing */
	struct str answer = begin(&clinic.nurse, "plan-to-all", "gp", "", "address=&p-summary=Ruth+(not+known)");
	assert_status(answer, 303);
	answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "still empty");
	answer = letter_act_at(&clinic.nurse, "save", "address=Dr+Haddow&p-summary=Ruth+(not+known)&p-explanation=x&p-plan=y");
	assert_status(answer, 303);
	answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "still says (not known)");
	struct str old = visit_get(&clinic.nurse, letter());
	assert_status(letter_act_at(&clinic.nurse, "save", WORDS_OF_IT), 303);
	/* somebody read an older wording */
	answer = post_form(&clinic.psychiatrist, old, kit_say("%s/approve", letter()), "");
	assert_true(http_status(answer) == 403 || http_status(answer) == 409);
	struct str draft = paper(visit_get(&clinic.nurse, kit_say("%s/pdf", letter())), "pdftotext");
	assert_has(draft, "DRAFT. Not approved, not to be sent.");
	answer = letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=Dr+Haddow");
	assert_status(answer, 409);
	assert_has(answer, "approved before it goes out");
	assert_status(letter_act_at(&clinic.psychiatrist, "approve", ""), 303);
	struct str text = paper(visit_get(&clinic.nurse, kit_say("%s/pdf", letter())), "pdftotext");
	assert_has(text, "Assessment and plan");
	assert_has(text, "Dr Tom Haddow");
	assert_has(text, "Ruth Ashworth");
	assert_has(text, "999 526 0182");
	assert_has(text, "Her words: a tired battery.");
	assert_has(text, "Dr Helen Marsh");
	assert_has(text, "Liaison psychiatrist, Wharton Vale symptoms service");
	assert_has(text, "Printed by Jo Whitlock");
	assert_has(text, letter() + (sizeof "/letter/" - 1));
	assert_not(text, "DRAFT");
	assert_not(text, "Medicines: for the prescriber");                      /* an empty part is not printed */
	struct str info = paper(visit_get(&clinic.nurse, kit_say("%s/pdf?large=yes", letter())), "pdfinfo");
	assert_has(info, "Tagged:          yes");
	assert_not(info, "Ashworth");
	/* its words stand */
	assert_status(letter_act_at(&clinic.nurse, "save", WORDS_OF_IT), 409);
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 409);
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-13&say=Dr+Haddow"), 422);
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=pigeon&on=2026-07-14&say=Dr+Haddow"), 422);
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=Dr+Haddow"), 303);
	assert_has(visit_get(&clinic.nurse, letter()), "printed and posted: Dr Haddow");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM audit WHERE operation = 'export' AND class = 'letter' AND patient_id IS NOT NULL"), 3);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter_part WHERE no = 0"), 3);    /* every wording is kept */
	assert_status(letter_act_at(&clinic.nurse, "withdraw", "say="), 422);
	page = visit_get(&clinic.nurse, letter());
	assert_status(letter_act_at(&clinic.nurse, "withdraw", "say=to+the+wrong+practice"), 303);
	assert_has(paper(visit_get(&clinic.nurse, kit_say("%s/pdf", letter())), "pdftotext"), "WITHDRAWN. Not to be used.");
	assert_status(post_form(&clinic.nurse, page, kit_say("%s/sent", letter()), "way=posted&on=2026-07-14&say=Dr+Haddow"), 409);
}

/* What is no longer so is in no draft, and a draft of before is not approved unread. */
static void what_was_taken_back_is_no_reason(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=not-eligible&against=yes&say=She+is+violent");
	assert_has(visit_get(&clinic.nurse, kit_say("%s/letter/outcome-to-referrer?to=gp", clinic_place())), "She is violent");
	assert_status(begin(&clinic.nurse, "outcome-to-referrer", "gp", "", "address=Dr+Haddow&p-summary=x&p-why=She+is+violent&p-next=y&p-contact=z"), 303);
	const char *seq = kit_say("%lld", (long long)clinic_count("SELECT MAX(seq) FROM course"));
	clinic_acts(&clinic.nurse, "undo", kit_say("number=%s&say=Of+somebody+else", seq));
	clinic_acts(&clinic.nurse, "close", "outcome=withdrew");
	assert_not(visit_get(&clinic.nurse, kit_say("%s/letter/outcome-to-referrer?to=gp", clinic_place())), "She is violent");
	struct str answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "was taken back since this was worded");
	assert_status(letter_act_at(&clinic.nurse, "save", "address=Dr+Haddow&p-summary=x&p-why=She+did+not+want+it&p-next=y&p-contact=z"), 303);
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
}

/* Who asked was picked by mistake: a draft is read again, what went out is named, and the right one still has its letter to come. */
static void who_asked_is_corrected(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	/* the practice asked from its own page: there is nothing to correct */
	assert_not(visit_get(&clinic.nurse, clinic_place()), "Who asked was written down wrongly");
	assert_status(clinic_act(&clinic.nurse, "referrer", "item=R9A&say=Read+off+the+letter"), 409);
	assert_status(clinic_refer(&clinic.nurse, "service=R9W&pathway=stepped-care&way=gp&referrer=R9A&agreed=yes&on=2026-07-14&say=By+letter"), 303);
	assert_status(clinic_act(&clinic.nurse, "referrer", "say=Read+off+the+letter"), 422);
	assert_status(clinic_act(&clinic.nurse, "referrer", "item=none&say="), 422);
	assert_status(begin(&clinic.nurse, "outcome-to-referrer", "referrer", "", "address=St+Aldhelm&p-summary=x&p-why=y&p-next=z&p-contact=z"), 303);
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=St+Aldhelm"), 303);
	assert_status(begin(&clinic.nurse, "outcome-to-referrer", "gp", "", "address=Dr+Haddow&p-summary=x&p-why=y&p-next=z&p-contact=z"), 303);
	struct str page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "St Aldhelm");
	assert_has(page, "Who asked was written down wrongly");
	assert_not(page, "which had not asked");
	clinic_acts(&clinic.nurse, "referrer", "item=none&say=She+came+by+herself");
	page = visit_get(&clinic.nurse, clinic_place());
	assert_has(page, "Who asked, corrected: no organisation of the list, not St Aldhelm");
	assert_has(page, "It was for R9A, which had not asked: tell them, and ask for it back.");
	struct str answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "or who asked was corrected");
	clinic_acts(&clinic.nurse, "referrer", "item=R9A&say=It+was+them+after+all");
	assert_not(visit_get(&clinic.nurse, clinic_place()), "which had not asked");
}

static void sent_twice_is_one_letter(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	const char *target = kit_say("%s/letter/plan-to-all", clinic_place());
	struct str page = visit_get(&clinic.nurse, kit_say("%s?to=gp", target));
	const char *body = kit_say("csrf=%s&key=%s&seq=0&to=gp&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), WORDS_OF_IT);
	struct str answers[4];
	visit_post_at_once(&clinic.nurse, target, body, answers, 4);
	for (size_t i = 0; i < LENGTH(answers); i++)
		assert_int_equal(http_status(answers[i]), 303);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter"), 1);
}

/* HAZ-027: words with a label beyond N are in no draft; their author alone can lift them, and the letter is then as restricted. */
static void what_is_restricted_stays_out_unless_its_author_lifts_it(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	clinic_acts(&clinic.psychiatrist, "judge", "item=active-medical-issues&answer=yes&say=She+was+hurt+as+a+child");
	kit_do(&clinic.where, "UPDATE course_text SET label = 3 WHERE say LIKE '%hurt%'");
	int64_t seq = clinic_count("SELECT MAX(seq) FROM course");
	struct str page = visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp&lift-%lld=yes", clinic_place(), (long long)seq));
	assert_not(page, "hurt as a child");
	assert_has(page, "Restricted, written by Dr Helen Marsh");
	page = visit_get(&clinic.psychiatrist, kit_say("%s/letter/plan-to-all?to=gp", clinic_place()));
	assert_has(page, "which is restricted: “She was hurt as a child”");
	assert_not(page, "Yes (14 Jul 2026). She was hurt");
	page = visit_get(&clinic.psychiatrist, kit_say("%s/letter/plan-to-all?to=gp&lift-%lld=yes", clinic_place(), (long long)seq));
	assert_has(page, "Yes (14 Jul 2026). She was hurt");
	/* a form that says that it lifts: of another's words it lifts nothing */
	const char *lifts = kit_say("lift-%lld=yes&%s", (long long)seq, WORDS_OF_IT);
	assert_status(begin(&clinic.nurse, "plan-to-all", "gp", "", lifts), 303);
	assert_int_equal(clinic_count("SELECT label FROM letter ORDER BY id DESC LIMIT 1"), 1);
	assert_status(begin(&clinic.psychiatrist, "plan-to-all", "gp", "", lifts), 303);
	assert_int_equal(clinic_count("SELECT label FROM letter ORDER BY id DESC LIMIT 1"), 3);
	assert_has(visit_get(&clinic.psychiatrist, letter()), "says something restricted");
}

static void agrees(const struct visitor *v, const char *rest)
{
	const char *plan = kit_say("/plan/%s", clinic_newest("episode"));
	struct str page = visit_get(v, plan);
	assert_status(visit_post(v, plan, kit_say("csrf=%s&key=%s&%s", visit_hidden(page, "csrf"), visit_hidden(page, "key"), rest)), 303);
}

/* What is agreed begins the letter: to each reader in words for that reader, never what is restricted; as sensitive as what it quotes. */
static void what_is_agreed_begins_the_letter(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp", clinic_place()));
	assert_has(page, ">(not known)</textarea>");                             /* no explanation was agreed: it is not approved like this */
	assert_has(page, "None recommended by us.");
	agrees(&clinic.psychiatrist, "kind=own-words&say=A+tired+battery");
	agrees(&clinic.psychiatrist, "kind=model&say=Nerves+that+stay+on+guard");
	agrees(&clinic.psychiatrist, "kind=avoid&say=Nothing+is+wrong");
	agrees(&clinic.psychiatrist, "kind=goal&say=Walk+to+the+shop&due_on=2026-09-01");
	agrees(&clinic.psychiatrist, "kind=treatment&thing=cbt&say=Ten+sessions&with_whom=Jo+Whitlock&told_on=2026-07-14&state=accepted");
	agrees(&clinic.psychiatrist, "kind=medicine&thing=opioid&say=With+the+pharmacist,+slowly&state=reduce");
	agrees(&clinic.psychiatrist, "kind=relapse&say=Sleeps+by+day");
	agrees(&clinic.psychiatrist, "kind=predisposing&say=She+was+hurt+as+a+child&restricted=yes");
	static const char *const kinds[] = { "plan-to-all", "discharge" };
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		page = visit_get(&clinic.psychiatrist, kit_say("%s/letter/%s?to=gp", clinic_place(), kinds[i]));
		assert_has(page, "- In the person&#39;s words: A tired battery");
		assert_has(page, "- Nerves that stay on guard");
		assert_has(page, "- Words to avoid: Nothing is wrong");
		assert_has(page, "- Walk to the shop, by 1 Sep 2026 (open)");
		assert_has(page, "- Opioid: reduce. With the pharmacist, slowly");
		assert_has(page, i ? "First signs, and what is done: Sleeps by day" : "- Cognitive behavioural therapy. Ten sessions (accepted), with Jo Whitlock");
		assert_not(page, "hurt as a child");
		page = visit_get(&clinic.psychiatrist, kit_say("%s/letter/%s?to=patient", clinic_place(), kinds[i]));
		assert_has(page, "- In your words: A tired battery");
		assert_has(page, "- Walk to the shop");
		assert_not(page, "Nothing is wrong");
		assert_not(page, "Opioid");
		assert_not(page, "hurt as a child");
	}
	assert_status(begin(&clinic.psychiatrist, "plan-to-all", "gp", "", WORDS_OF_IT), 303);
	assert_int_equal(clinic_count("SELECT label FROM letter ORDER BY id DESC LIMIT 1"), 1);
	kit_do(&clinic.where, "UPDATE plan_item SET label = 17 WHERE kind = 12");      /* a goal that tells of harm */
	assert_status(begin(&clinic.psychiatrist, "plan-to-all", "gp", "", WORDS_OF_IT), 303);
	assert_int_equal(clinic_count("SELECT label FROM letter ORDER BY id DESC LIMIT 1"), 17);
	/* another organisation's part of the plan is not ours to write out */
	kit_do(&clinic.where, kit_say("UPDATE plan_item SET organisation_id = %lld WHERE kind = 12", (long long)clinic.region.practice));
	assert_not(visit_get(&clinic.psychiatrist, kit_say("%s/letter/plan-to-all?to=gp", clinic_place())), "Walk to the shop");
	/* they stand on her page, of all her pathways */
	assert_status(letter_act_at(&clinic.psychiatrist, "approve", ""), 303);
	page = visit_get(&clinic.psychiatrist, clinic_person());
	assert_has(page, letter());
	assert_has(page, "Assessment and plan, to the GP");
	assert_has(page, "Approved by Dr Helen Marsh");
	assert_not(visit_get(&clinic.gp, clinic_person()), "Assessment and plan");
}

static void a_person_is_written_to_in_her_own_words(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	struct str page = visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=patient", clinic_place()));
	assert_has(page, "What we found and agreed");
	assert_has(page, "Dear Ruth");
	assert_not(page, "Tired for two years");
	assert_not(page, "The symptoms persist");
	struct str answer = begin(&clinic.nurse, "plan-to-all", "patient", "", "address=Ruth+Ashworth&p-summary=Dear+Ruth&p-explanation=You+have+MUS.&p-plan=x");
	assert_status(answer, 303);
	answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "not written to in these words");
	assert_status(letter_act_at(&clinic.nurse, "save", "address=Ruth+Ashworth&p-summary=Dear+Ruth&p-explanation=A+tired+battery.&p-plan=x&large=yes"), 303);
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
	assert_has(paper(visit_get(&clinic.nurse, kit_say("%s/pdf", letter())), "pdftotext"), "How we explained the symptoms together");
}

static void died(int days_ago)
{
	kit_do(&clinic.where, kit_say("UPDATE demographic SET death_on = %d", clock_today().day - days_ago));
}

/* HAZ-032: nothing is written to somebody who has died, whenever that is told of; what went before it is written down; a letter about her says so. */
static void nobody_writes_to_the_dead(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	const char *page = kit_say("%s/letter/appointment-offered?to=patient", clinic_place());
	assert_has(visit_get(&clinic.nurse, page), "name=\"p-offer\"");
	assert_status(begin(&clinic.nurse, "appointment-offered", "patient", "", "address=Ruth+Ashworth&p-offer=Dear+Ruth"), 303);
	struct str form = visit_get(&clinic.nurse, page);
	died(2);
	struct str answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "nothing is written to somebody who has died");
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter WHERE approved_at IS NOT NULL"), 0);
	answer = visit_get(&clinic.nurse, page);
	assert_has(answer, "This person died on 12 Jul 2026, the record says.");
	assert_not(answer, "name=\"p-offer\"");
	assert_status(post_form(&clinic.nurse, form, kit_say("%s/letter/appointment-offered", clinic_place()), "to=patient&address=R&p-offer=Dear+Ruth"), 409);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM letter"), 1);
	/* approved while she lived: not sent after, but what went before is written down */
	kit_do(&clinic.where, "UPDATE demographic SET death_on = NULL");
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
	died(1);
	answer = letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=Ruth");
	assert_status(answer, 409);
	assert_has(answer, "13 Jul 2026");
	died(0);
	assert_status(letter_act_at(&clinic.nurse, "sent", "way=posted&on=2026-07-14&say=Ruth"), 303);
}

static void a_letter_about_her_says_that_she_has_died(void **state)
{
	(void)state;
	kit_cx();
	assessed();
	assert_status(begin(&clinic.nurse, "plan-to-all", "gp", "", WORDS_OF_IT), 303);
	died(2);
	assert_has(visit_get(&clinic.nurse, letter()), "The letter has to say so before it is approved.");
	struct str answer = letter_act_at(&clinic.nurse, "approve", "");
	assert_status(answer, 409);
	assert_has(answer, "the letter does not say so");
	assert_has(visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp", clinic_place())), "Ruth Ashworth died on 12 Jul 2026.");
	assert_status(letter_act_at(&clinic.nurse, "save", WORDS_OF_IT "+Ruth+Died+on+12+July."), 303);
	assert_status(letter_act_at(&clinic.nurse, "approve", ""), 303);
}

/* Another organisation reads what was approved where an agreement carries letters, and no draft; a manager none at all. */
static void drafts_are_the_writers_own(void **state)
{
	(void)state;
	kit_cx();
	kit_do(&clinic.where, "UPDATE agreement_version SET covers = 2");
	kit_do(&clinic.where, kit_say("INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels) SELECT MIN(id), %lld, %lld, 10, 0, 255 "
		"FROM agreement_version", (long long)clinic.region.service, (long long)clinic.region.practice));
	assessed();
	assert_status(begin(&clinic.nurse, "plan-to-all", "gp", "", WORDS_OF_IT), 303);
	assert_status(visit_get(&clinic.gp, letter()), 404);
	assert_status(visit_get(&clinic.gp, kit_say("%s/pdf", letter())), 404);
	assert_status(visit_get(&clinic.manager, letter()), 403);
	assert_status(letter_act_at(&clinic.psychiatrist, "approve", ""), 303);
	struct str page = visit_get(&clinic.gp, letter());
	assert_status(page, 200);
	assert_has(page, "Her words: a tired battery.");
	assert_not(page, "Withdraw this letter");
	struct str form = visit_get(&clinic.gp, kit_say("%s/refer", clinic_person()));
	const char *body = kit_say("csrf=%s&key=%s&seq=1&say=x", visit_hidden(form, "csrf"), visit_hidden(form, "key"));
	assert_status(visit_post(&clinic.gp, kit_say("%s/withdraw", letter()), body), 403);
	assert_has(paper(visit_get(&clinic.gp, kit_say("%s/pdf", letter())), "pdftotext"), "Printed by Dr Tom Haddow, Elmfield Surgery");
}

static void answered(const char *instrument, const char *rest)
{
	const char *path = kit_say("%s/measure/%s", clinic_person(), instrument);
	struct str page = visit_get(&clinic.nurse, path);
	assert_status(visit_post(&clinic.nurse, path, kit_say("csrf=%s&key=%s&on=2026-07-14&mode=room&%s", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"), rest)), 303);
}

/* HAZ-033: what a carer answered about herself stands among the answers that the writer sees, and in no letter, whoever it goes to. */
static void what_a_carer_answered_is_in_no_letter(void **state)
{
	(void)state;
	kit_cx();
	const struct catalog *c = kit_catalog();
	int asked = 0;
	assessed();
	answered("wsas", "q1=4&q2=4&q3=4&q4=4&q5=4");
	answered("zbi-12", "q1=3&q2=3&q3=3&q4=3&q5=3&q6=3&q7=3&q8=3&q9=3&q10=3&q11=3&q12=3");
	assert_has(visit_get(&clinic.nurse, kit_say("%s/measures", clinic_person())), "36 of 48");
	assert_has(visit_get(&clinic.nurse, kit_say("%s/letter/plan-to-all?to=gp", clinic_place())), "WSAS");
	for (size_t i = 0; i < c->letters; i++)
		for (int to = LETTER_TO_GP; to < LETTER_TOS; to++) {
			if (!(c->letter[i]->to & 1u << to))
				continue;
			struct str page = visit_get(&clinic.nurse, kit_say("%s/letter/%.*s?to=%s", clinic_place(), STRF(c->letter[i]->id),
				letter_to_word((enum letter_to)to)));
			assert_status(page, 200);
			assert_not(page, "Zarit");
			asked++;
		}
	assert_true(asked > 5);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_way_makes_a_letter_due_until_it_goes_out, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(it_is_worded_approved_printed_and_gone_out, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_was_taken_back_is_no_reason, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(who_asked_is_corrected, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(sent_twice_is_one_letter, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_restricted_stays_out_unless_its_author_lifts_it, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_person_is_written_to_in_her_own_words, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(nobody_writes_to_the_dead, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(a_letter_about_her_says_that_she_has_died, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_a_carer_answered_is_in_no_letter, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(drafts_are_the_writers_own, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_is_agreed_begins_the_letter, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("letters", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
