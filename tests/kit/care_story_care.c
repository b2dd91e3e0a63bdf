/* What is done for people: decided, referred, asked about, judged, planned, measured. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include <string.h>

#include "base/must.h"
#include "care/carer.h"
#include "care/consultation.h"
#include "care/decision.h"
#include "care/draft.h"
#include "care/group.h"
#include "care/look_again.h"
#include "care/measure.h"
#include "care/plan.h"
#include "tests/kit/ask.h"

#define S (&story)

/* ---- decided ---- */

static enum err settle(struct cx *cx)
{
	struct flag_ask ask = { S->fanny.outside, STR("weight-loss"), story_day(-12), STR("explained"), STR("Dieting on purpose."), story_key(),
		S->care.policy };
	return flag_settle_make(story_now(cx), S->store, &S->psychiatrist, &ask, S->now);
}

static enum err decide(struct cx *cx, struct decision_ask ask)
{
	struct reasons reasons = { S->care.catalog->reason, S->care.catalog->reasons };
	struct id made;
	bool repeated;
	ask.entry = story_id(kit_say("SELECT outside FROM worklist WHERE patient_id = %lld", (long long)S->fanny.id));
	ask.look_again_on = DAY_NONE;
	ask.read_at = INSTANT_NONE;
	ask.care = &S->care;
	ask.form_key = story_key();
	return decision_make(story_now(cx), S->store, &S->psychiatrist, &ask, &reasons, S->now, &made, &repeated);
}

static enum err decide_no(struct cx *cx)
{
	return decide(cx, (struct decision_ask){ .kind = DECISION_REJECT, .reason = STR("disease") });
}

static enum err decide_undo(struct cx *cx)
{
	return decide(cx, (struct decision_ask){ .kind = DECISION_UNDO });
}

static enum err decide_yes(struct cx *cx)
{
	return decide(cx, (struct decision_ask){ .kind = DECISION_CONFIRM, .explained = EXPLAINED_NO, .flags = FLAGS_NONE });
}

static enum err all_again(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return look_again_all(cx, db, S->now);
}

static enum err look_all(struct cx *cx)
{
	return story_write(cx, all_again);
}

static enum err one_again(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return look_again_at(cx, db, S->ruth.id, S->now);
}

static enum err look_one(struct cx *cx)
{
	return story_write(cx, one_again);
}

/* ---- referred, and the course ---- */

enum err story_begin(struct cx *cx, const struct actor *actor, struct episode_ask ask)
{
	struct id made;
	ask.agreed = TRUTH_YES;
	ask.on = story_day(0);
	ask.form_key = story_key();
	return episode_begin(story_now(cx), S->store, actor, &S->care, &ask, S->now, &made);
}

static enum err refer(struct cx *cx)
{
	return story_begin(cx, &S->gp, (struct episode_ask){ .patient = S->ruth.outside, .pathway = STR("leeds-liaison"), .way = WAY_GP,
		.service = S->region.service,
		.referrer = NIL, .say = STR("Tired for two years") });
}

static enum err advice_ask(struct cx *cx)
{
	struct id made;
	struct consultation_ask ask = { S->tess.outside, S->region.service, STR("More investigation"), STR("A third MRI?"), TRUTH_YES, story_key() };
	return consultation_begin(story_now(cx), S->store, &S->gp, &S->care, &ask, S->now, &made);
}

static enum err advice_answer(struct cx *cx)
{
	struct consultation_reply reply = { story_newest("consultation"), 1, false, STR("No. Let us see her."), story_key() };
	return consultation_answer(story_now(cx), S->store, &S->psychiatrist, &S->care, &reply, S->now);
}

static enum err advice_file(struct cx *cx)
{
	struct consultation_attachment file = { story_newest("consultation"), STR("letter.pdf"), STR("%PDF-1.4 pages"), story_key() };
	return consultation_file_add(story_now(cx), S->store, &S->gp, &S->care, &file, S->now);
}

static enum err advice_became(struct cx *cx)
{
	return story_begin(cx, &S->gp, (struct episode_ask){ .patient = S->tess.outside, .pathway = STR("leeds-liaison"), .way = WAY_ADVICE,
		.service = S->region.service, .referrer = NIL, .consultation = story_newest("consultation"), .say = STR("Please see her") });
}

struct id story_episode(const struct kit_person *p)
{
	return story_id(kit_say("SELECT outside FROM episode WHERE patient_id = %lld ORDER BY id DESC LIMIT 1", (long long)p->id));
}

enum err story_act(struct cx *cx, const struct actor *actor, const struct kit_person *p, struct course_ask ask, const char *say)
{
	struct act_ask doing = { .episode = story_episode(p), .say = str_of(say), .form_key = story_key(), .ask = ask };
	doing.ask.on = story_day(0);
	if (!doing.ask.due_on.day)
		doing.ask.due_on = DAY_NONE;
	return episode_act(story_now(cx), S->store, actor, &S->care, &doing, S->now);
}

static enum err judge(struct cx *cx)
{
	return story_act(cx, &S->nurse, &S->ruth, (struct course_ask){ .act = COURSE_JUDGE, .item = STR("persistent"), .answer = TRUTH_YES }, "Told in the letter");
}

static enum err take_back(struct cx *cx)
{
	return story_act(cx, &S->nurse, &S->ruth, (struct course_ask){ .act = COURSE_UNDO, .number = 2 }, "Another person");
}

static enum err assign(struct cx *cx)
{
	return story_act(cx, &S->psychiatrist, &S->ruth, (struct course_ask){ .act = COURSE_ASSIGN, .number = S->nurse.staff }, "");
}

static enum err move_against(struct cx *cx)
{
	return story_act(cx, &S->nurse, &S->ruth, (struct course_ask){ .act = COURSE_MOVE, .to = STR("first-appointment"), .against = true },
		"Known from the ward");
}

static enum err session(struct cx *cx)
{
	return story_act(cx, &S->psychiatrist, &S->ruth, (struct course_ask){ .act = COURSE_SESSION, .answer = TRUTH_YES }, "Heart and thyroid checked");
}

static enum err group(struct cx *cx)
{
	struct group_came came = { .episode = story_episode(&S->ruth), .came = TRUTH_YES };
	return group_attended(story_now(cx), S->store, &S->psychiatrist, &S->care, &(struct group_ask){ .person = &came, .people = 1,
		.title = STR("Pain school"), .phase = STR_NONE, .on = story_day(0), .form_key = story_key() }, S->now);
}

static enum err review(struct cx *cx)
{
	return story_act(cx, &S->psychiatrist, &S->ruth, (struct course_ask){ .act = COURSE_REVIEW, .due_on = story_day(14) }, "Call her");
}

static enum err flagged(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return episode_suspend_all(cx, db, &S->care, S->tess.id, STR("anaemia"), S->region.service, S->now);
}

static enum err suspend_all(struct cx *cx)
{
	return story_write(cx, flagged);
}

static void column_wrong(struct cx *cx)
{
	(void)cx;
	kit_do(&S->where, "UPDATE episode SET kept = 7");
}

static enum err proved(struct cx *cx, struct db *db, void *arg)
{
	const char *wrong;
	return episode_proved(cx, db, &S->care, *(struct id *)arg, true, S->now, &wrong);
}

static enum err mend_one(struct cx *cx)
{
	struct id e = story_episode(&S->ruth);
	return store_write(story_now(cx), S->store, proved, &e);
}

static enum err mend_all(struct cx *cx)
{
	struct proved told;
	return episodes_proved(story_now(cx), S->store, &S->care, true, S->now, &told);
}

/* ---- the plan ---- */

static enum err put(struct cx *cx, struct plan_ask ask, const char *say)
{
	ask.episode = story_episode(&S->ruth);
	ask.say = str_of(say);
	ask.form_key = story_key();
	ask.offer.on = DAY_NONE;
	return plan_put(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now);
}

static enum err plan_goal(struct cx *cx)
{
	return put(cx, (struct plan_ask){ .kind = PLAN_GOAL, .due_on = story_day(30) }, "Walk to the shop twice a week");
}

static enum err plan_goal_met(struct cx *cx)
{
	return put(cx, (struct plan_ask){ .item = story_newest("plan_item"), .due_on = story_day(30), .state = STATE_MET }, "Walk to the shop twice a week");
}

static enum err plan_grade(struct cx *cx)
{
	return put(cx, (struct plan_ask){ .kind = PLAN_GRADE, .grade = 2, .due_on = DAY_NONE }, "Two years, off work");
}

static enum err plan_words(struct cx *cx)
{
	return put(cx, (struct plan_ask){ .kind = PLAN_PERPETUATING, .due_on = DAY_NONE }, "Rests all day after each walk");
}

static enum err plan_away(struct cx *cx)
{
	struct plan_away away = { story_episode(&S->ruth), story_newest("plan_item"), STR("She says that is not so"), story_key() };
	return plan_take_away(story_now(cx), S->store, &S->psychiatrist, &S->care, &away, S->now);
}

/* The newest; once it is gone, that which was. */
static struct id draft_newest(void)
{
	static struct id last;
	if (kit_ask_number(&S->where, "SELECT COUNT(*) FROM draft"))
		last = story_newest("draft");
	return last;
}

static enum err draft_keep_one(struct cx *cx, const char *said)
{
	struct draft_saved saved;
	struct draft_ask ask = { .of = DRAFT_OF_PLAN, .about = story_episode(&S->ruth), .page = STR("/plan/x"), .form = STR("/plan/x"), .sheet = STR("sheet"),
		.said = str_of(said), .words = str_of(said) };
	if (strcmp(said, "begun") != 0)
		ask.draft = draft_newest();
	ask.version = 1;
	return draft_save(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now, &saved);
}

static enum err draft_begun(struct cx *cx)
{
	return draft_keep_one(cx, "begun");
}

static enum err draft_written_on(struct cx *cx)
{
	return draft_keep_one(cx, "gone on with");
}

static enum err draft_gone(struct cx *cx)
{
	struct draft_end end = { draft_newest(), story_key() };
	return draft_throw(story_now(cx), S->store, &S->psychiatrist, &end, S->now);
}

static enum err draft_was_sent(struct cx *cx)
{
	return draft_sent(story_now(cx), S->store, &S->psychiatrist, draft_newest(), 1, S->now);
}

static enum err carer_put_one(struct cx *cx, struct id need, enum carer_offer offer)
{
	struct carer_ask ask = { .episode = story_episode(&S->ruth), .need = need, .form_key = story_key(), .words = { .relationship = STR("partner"),
		.name = STR(""), .offer = offer, .offered_on = story_day(0), .offered_by = STR("Jo"), .say = STR("A night's sleep"), .support = STR("time-off"),
		.agreed = STR(""), .look_on = story_day(30) } };
	return carer_put(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now);
}

static enum err carer_written(struct cx *cx)
{
	return carer_put_one(cx, (struct id){ 0 }, CARER_NOT_OFFERED);
}

static enum err carer_offered(struct cx *cx)
{
	return carer_put_one(cx, story_newest("carer_need"), CARER_OFFERED);
}

static enum err carer_over(struct cx *cx)
{
	struct carer_end end = { story_episode(&S->ruth), story_newest("carer_need"), STR("Moved away"), story_key() };
	return carer_end(story_now(cx), S->store, &S->psychiatrist, &S->care, &end, S->now);
}

static enum err plan_agreed(struct cx *cx)
{
	struct plan_agree ask = { story_episode(&S->ruth), MARK_PLAN, false, STR_NONE, story_key() };
	struct plan_view v;
	struct db *db;
	must(store_reader(cx, S->store, &db) == OK && db_begin(cx, db) == OK);
	db_guard(db, S->nurse.signin, S->now);
	must(plan_view(cx, db, ask.episode, &v) == OK);
	store_reader_back(S->store, db);
	ask.hash = v.hash[MARK_PLAN];
	return plan_agree(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

/* ---- measures ---- */

static enum err measure_put(struct cx *cx, struct id corrects, int answer)
{
	struct measure_ask ask = { .patient = S->ruth.outside, .instrument = STR("wsas"), .on = story_day(0), .mode = MODE_ROOM, .say = STR_NONE,
		.corrects = corrects, .form_key = story_key() };
	const struct instrument *in = catalog_instrument(S->care.catalog, ask.instrument, 0);
	struct id made;
	for (int i = 0; i < in->items; i++)
		ask.answers.item[i] = answer;
	return measure_add(story_now(cx), S->store, &S->nurse, S->care.catalog, &ask, S->now, &made);
}

static enum err measured(struct cx *cx)
{
	return measure_put(cx, (struct id){ { 0 } }, 2);
}

static enum err measure_mended(struct cx *cx)
{
	return measure_put(cx, story_id("SELECT outside FROM response ORDER BY id LIMIT 1"), 3);
}

static enum err measure_gone(struct cx *cx)
{
	struct measure_withdraw ask = { S->ruth.outside, story_newest("response"), STR("Another person's form"), story_key() };
	return measure_withdraw(story_now(cx), S->store, &S->nurse, S->care.catalog, &ask, S->now);
}

size_t story_steps_care(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "flag_settle_make", "a red flag is settled", settle, AGAIN_SAME, false, NULL },
		{ "decision_make", "rejected", decide_no, AGAIN_SAME, false, story_found_before },
		{ "decision_make", "taken back", decide_undo, AGAIN_SAME, false, NULL },
		{ "decision_make", "confirmed", decide_yes, AGAIN_SAME, false, NULL },
		{ "look_again_all", "a slip for everybody", look_all, AGAIN_SAME, false, NULL },
		{ "look_again_at", "a slip for one", look_one, AGAIN_SAME, false, NULL },
		{ "episode_begin", "referred by the practice", refer, AGAIN_SAME, false, NULL },
		{ "consultation_begin", "advice is asked", advice_ask, AGAIN_SAME, false, NULL },
		{ "consultation_answer", "answered", advice_answer, AGAIN_SAME, false, NULL },
		{ "consultation_file_add", "a file", advice_file, AGAIN_SAME, false, NULL },
		{ "consultation_became", "it becomes a referral", advice_became, AGAIN_SAME, false, NULL },
		{ "episode_act", "judged", judge, AGAIN_SAME, false, NULL },
		{ "episode_act", "taken back", take_back, AGAIN_SAME, false, NULL },
		{ "episode_act", "given to somebody", assign, AGAIN_SAME, false, NULL },
		{ "episode_act", "moved on against the condition", move_against, AGAIN_SAME, false, NULL },
		{ "episode_act", "seen", session, AGAIN_SAME, false, NULL },
		{ "group_attended", "a group", group, AGAIN_SAME, false, NULL },
		{ "episode_act", "a review", review, AGAIN_SAME, false, NULL },
		{ "episode_suspend_all", "suspended by a red flag", suspend_all, AGAIN_SAME, false, NULL },
		{ "episode_proved", "a wrong column is mended", mend_one, AGAIN_SAME, false, column_wrong },
		{ "episodes_proved", "all of them", mend_all, AGAIN_SAME, true, column_wrong },
		{ "plan_put", "a goal", plan_goal, AGAIN_SAME, false, NULL },
		{ "plan_put", "reached", plan_goal_met, AGAIN_SAME, false, NULL },
		{ "plan_put", "a grade", plan_grade, AGAIN_SAME, false, NULL },
		{ "plan_put", "what keeps it going", plan_words, AGAIN_SAME, false, NULL },
		{ "plan_take_away", "that is not so", plan_away, AGAIN_SAME, false, NULL },
		{ "plan_agree", "agreed", plan_agreed, AGAIN_SAME, false, NULL },
		{ "draft_save", "a draft", draft_begun, AGAIN_SAME, false, NULL },
		{ "draft_save", "gone on with", draft_written_on, AGAIN_SAME, false, NULL },
		{ "draft_throw", "thrown away", draft_gone, AGAIN_SAME, false, NULL },
		{ "draft_save", "another draft", draft_begun, AGAIN_SAME, false, NULL },
		{ "draft_sent", "sent", draft_was_sent, AGAIN_SAME, false, NULL },
		{ "carer_put", "a carer", carer_written, AGAIN_SAME, false, NULL },
		{ "carer_put", "offered an assessment", carer_offered, AGAIN_SAME, false, NULL },
		{ "carer_end", "moved away", carer_over, AGAIN_SAME, false, NULL },
		{ "measure_add", "answered", measured, AGAIN_SAME, false, NULL },
		{ "measure_add", "corrected", measure_mended, AGAIN_SAME, false, NULL },
		{ "measure_withdraw", "withdrawn", measure_gone, AGAIN_SAME, false, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
