/* What a team does for people: writes to them, meets about them, admits them. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "care/letter.h"
#include "care/meeting.h"
#include "care/task.h"
#include "care/ward.h"
#include "record/meeting.h"

#define S (&story)

/* ---- letters ---- */

static struct letter_wording wording(const char *words)
{
	struct letter_wording w = { .address = STR("Dr Tom Haddow\nElmfield Surgery") };
	for (size_t i = 0; i < LETTER_PARTS; i++)
		w.part[i] = str_of(words);
	return w;
}

static enum err letter_write(struct cx *cx)
{
	struct id made;
	struct letter_ask ask = { .episode = story_episode(&S->ruth), .kind = STR("plan-to-all"), .to = LETTER_TO_GP, .wording = wording("Ruth was assessed."),
		.form_key = story_key() };
	return letter_begin(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now, &made);
}

static enum err letter_do(struct cx *cx, enum letter_act what, int64_t seq)
{
	struct letter_act_ask ask = { .letter = story_newest("letter"), .act = what, .seq = seq, .wording = wording("Ruth was assessed again."),
		.way = LETTER_POSTED, .on = story_day(0), .say = STR("Dr Haddow"), .form_key = story_key() };
	return letter_act(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err letter_worded(struct cx *cx) { return letter_do(cx, LETTER_SAVE, 1); }
static enum err letter_passed(struct cx *cx) { return letter_do(cx, LETTER_APPROVE, 2); }
static enum err letter_gone(struct cx *cx) { return letter_do(cx, LETTER_SEND, 2); }
static enum err letter_withdrawn(struct cx *cx) { return letter_do(cx, LETTER_WITHDRAW, 2); }

/* ---- meetings ---- */

static enum err met(struct cx *cx)
{
	struct id made;
	struct meeting_ask ask = { .kind = MEETING_TEAM, .title = STR("Team"), .place = STR("2pm"), .on = story_day(3), .form_key = story_key() };
	return meeting_call(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now, &made);
}

static enum err meeting_moved(struct cx *cx)
{
	struct meeting_move ask = { story_newest("meeting"), story_day(5), STR("3pm"), story_key() };
	return meeting_move(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now);
}

static enum err room(struct cx *cx)
{
	struct meeting_room ask = { .meeting = story_newest("meeting"), .name = STR("Pat Quill"), .profession = STR("practice-nurse"), .form_key = story_key() };
	return meeting_room(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now);
}

static enum err listed(struct cx *cx)
{
	struct id made;
	struct meeting_put ask = { story_newest("meeting"), S->ruth.outside, SOURCE_HAND, STR("More than ten?"), story_key() };
	return meeting_put(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now, &made);
}

static enum err point_said(struct cx *cx)
{
	struct point_ask ask = { .item = story_newest("meeting_item"), .kind = POINT_ACTION, .say = STR("Ring the practice"), .why = STR("It helps"),
		.doer_name = STR("Dr Haddow, GP"), .due_on = story_day(7), .form_key = story_key() };
	return point_say(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err point_changed(struct cx *cx)
{
	struct point_ask ask = { .item = story_newest("meeting_item"), .point = story_newest("meeting_point"), .say = STR("Write to the practice"),
		.why = STR("It helps"), .doer_name = STR("Dr Haddow, GP"), .due_on = story_day(7), .changed = STR("Nobody answers"), .form_key = story_key() };
	return point_say(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err point_done(struct cx *cx)
{
	struct point_finish ask = { story_newest("meeting_item"), story_newest("meeting_point"), POINT_DONE, STR("They will see her monthly"), story_key() };
	return point_finish(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err skills(struct cx *cx)
{
	static const struct str two[] = { STR("medicines"), STR("movement") };
	struct skills_ask ask = { story_newest("meeting_item"), two, 2, story_key() };
	return meeting_skills(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err dropped(struct cx *cx)
{
	struct meeting_drop ask = { story_newest("meeting_item"), STR("Settled by phone"), story_key() };
	return meeting_drop(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err called_off(struct cx *cx)
{
	struct meeting_off ask = { story_newest("meeting"), STR("Snow"), story_key() };
	return meeting_call_off(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now);
}

/* ---- tasks ---- */

static enum err task_written(struct cx *cx)
{
	struct id made;
	struct task_ask ask = { .patient = S->ruth.outside, .episode = story_episode(&S->ruth), .say = STR("Ring the practice"), .due_on = story_day(7),
		.form_key = story_key() };
	return task_add(story_now(cx), S->store, &S->psychiatrist, &S->care, &ask, S->now, &made);
}

static enum err task_done(struct cx *cx, struct task_act_ask ask)
{
	struct id made;
	ask.task = story_newest("task");
	ask.form_key = story_key();
	return task_act(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now, &made);
}

static enum err task_taken(struct cx *cx) { return task_done(cx, (struct task_act_ask){ .act = TASK_TAKE }); }

static enum err task_changed(struct cx *cx)
{
	return task_done(cx, (struct task_act_ask){ .act = TASK_CHANGE, .say = STR("Write to the practice"), .due_on = story_day(9),
		.doer = story_id("SELECT s.outside FROM staff s JOIN role_assignment r ON r.staff_id = s.id WHERE r.role = 'mus_clinician' ORDER BY s.id LIMIT 1"),
		.why = STR("Nobody answers") });
}

static enum err task_closed(struct cx *cx)
{
	return task_done(cx, (struct task_act_ask){ .act = TASK_CLOSE, .state = POINT_DONE, .outcome = STR("They will see her monthly") });
}

static enum err task_opened(struct cx *cx) { return task_done(cx, (struct task_act_ask){ .act = TASK_REOPEN, .why = STR("It was another Ruth") }); }

/* ---- the ward ---- */

static enum err ward_refer(struct cx *cx)
{
	return story_begin(cx, &S->ward, (struct episode_ask){ .patient = S->dean.outside, .pathway = STR("ycpm-inpatient"), .way = WAY_CLINIC, .service = NIL,
		.referrer = S->region.trust, .say = STR("Bed-bound for three years") });
}

static enum err ward_move(struct cx *cx, const char *to)
{
	return story_act(cx, &S->ward, &S->dean, (struct course_ask){ .act = COURSE_MOVE, .to = str_of(to), .against = true }, "The local team's letter");
}

static enum err to_funding(struct cx *cx) { return ward_move(cx, "funding"); }
static enum err to_waiting(struct cx *cx) { return ward_move(cx, "waiting-for-bed"); }

static enum err item(struct cx *cx, struct item_ask ask)
{
	struct id made;
	ask.episode = story_episode(&S->dean);
	ask.minute = NIL;
	ask.on = story_day(0);
	if (!ask.due.day)
		ask.due = DAY_NONE;
	if (ask.kind != WARD_FUNDING)
		ask.party = NIL;
	ask.form_key = story_key();
	return ward_item_begin(story_now(cx), S->store, &S->ward, &S->care, &ask, S->now, &made);
}

static enum err funding_asked(struct cx *cx)
{
	return item(cx, (struct item_ask){ .kind = WARD_FUNDING, .party = S->commissioner, .what = STR("26 weeks") });
}

static enum err opinion_asked(struct cx *cx)
{
	return item(cx, (struct item_ask){ .kind = WARD_OPINION, .what = STR("Gastroenterology: is oral feeding safe?"), .due = story_day(6) });
}

static enum err burden(struct cx *cx)
{
	return item(cx, (struct item_ask){ .kind = WARD_BURDEN, .part = PART_TUBE, .what = STR("Nasogastric") });
}

static enum err came(struct cx *cx, struct ward_ask ask, const char *say)
{
	struct item_act_ask act = { .episode = story_episode(&S->dean), .item = story_newest("ward_item"), .ask = ask, .say = str_of(say),
		.form_key = story_key() };
	act.ask.on = story_day(0);
	act.ask.number = act.ask.pence = NIL;
	if (!act.ask.until.day)
		act.ask.until = DAY_NONE;
	return ward_item_act(story_now(cx), S->store, &S->ward, &S->care, &act, S->now);
}

static enum err funding_came(struct cx *cx)
{
	return came(cx, (struct ward_ask){ .act = WARD_APPROVED, .until = story_day(180), .reference = STR("WY/77") }, "");
}

static enum err opinion_came(struct cx *cx)
{
	return came(cx, (struct ward_ask){ .act = WARD_ANSWERED, .words = true }, "Yes, with thickener");
}

static struct id bed(int n)
{
	return story_id(kit_say("SELECT outside FROM bed ORDER BY id LIMIT 1 OFFSET %d", n));
}

static enum err admitted(struct cx *cx)
{
	struct admit_ask ask = { .episode = story_episode(&S->dean), .bed = bed(0), .on = story_day(0), .plan_agreed = TRUTH_YES, .against = true,
		.say = STR("With his mother"), .form_key = story_key() };
	return ward_admit(story_now(cx), S->store, &S->ward, &S->care, &ask, S->now);
}

static enum err bed_given(struct cx *cx)
{
	struct bed_ask ask = { story_episode(&S->dean), bed(1), story_day(0), story_key() };
	return ward_give_bed(story_now(cx), S->store, &S->ward, &S->care, &ask, S->now);
}

static enum err bed_closed(struct cx *cx)
{
	struct bed_close_ask ask = { bed(0), true, STR("Hoist broken"), story_key() };
	return ward_close_bed(story_now(cx), S->store, &S->ward, &S->care, &ask, S->now);
}

static enum err bed_opened(struct cx *cx)
{
	struct bed_close_ask ask = { bed(0), false, STR(""), story_key() };
	return ward_close_bed(story_now(cx), S->store, &S->ward, &S->care, &ask, S->now);
}

static enum err ward_ended(struct cx *cx)
{
	return story_act(cx, &S->ward, &S->dean, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_MOVED }, "Moved to Leeds");
}

size_t story_steps_team(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "letter_begin", "a draft", letter_write, AGAIN_SAME, false, NULL },
		{ "letter_act", "worded", letter_worded, AGAIN_SAME, false, NULL },
		{ "letter_act", "approved", letter_passed, AGAIN_SAME, false, NULL },
		{ "letter_act", "gone out", letter_gone, AGAIN_SAME, false, NULL },
		{ "letter_act", "withdrawn", letter_withdrawn, AGAIN_SAME, false, NULL },
		{ "meeting_call", "called", met, AGAIN_SAME, false, NULL },
		{ "meeting_move", "another day", meeting_moved, AGAIN_SAME, false, NULL },
		{ "meeting_room", "who is there", room, AGAIN_SAME, false, NULL },
		{ "meeting_put", "on the list", listed, AGAIN_SAME, false, NULL },
		{ "point_say", "an action", point_said, AGAIN_SAME, false, NULL },
		{ "point_say", "worded anew", point_changed, AGAIN_SAME, false, NULL },
		{ "point_finish", "done", point_done, AGAIN_SAME, false, NULL },
		{ "task_add", "for somebody", task_written, AGAIN_SAME, false, NULL },
		{ "task_act", "taken", task_taken, AGAIN_SAME, false, NULL },
		{ "task_act", "changed", task_changed, AGAIN_SAME, false, NULL },
		{ "task_act", "closed", task_closed, AGAIN_SAME, false, NULL },
		{ "task_act", "opened again", task_opened, AGAIN_SAME, false, NULL },
		{ "meeting_skills", "what her needs call for", skills, AGAIN_SAME, false, NULL },
		{ "meeting_drop", "off the list", dropped, AGAIN_SAME, false, NULL },
		{ "meeting_call_off", "called off", called_off, AGAIN_SAME, false, NULL },
		{ "episode_begin", "referred to the ward", ward_refer, AGAIN_SAME, false, NULL },
		{ "episode_act", "funding is asked", to_funding, AGAIN_SAME, false, NULL },
		{ "ward_item_begin", "of a commissioner", funding_asked, AGAIN_SAME, false, NULL },
		{ "ward_item_act", "approved", funding_came, AGAIN_SAME, false, NULL },
		{ "episode_act", "waits for a bed", to_waiting, AGAIN_SAME, false, NULL },
		{ "ward_admit", "admitted", admitted, AGAIN_SAME, false, NULL },
		{ "ward_item_begin", "an opinion", opinion_asked, AGAIN_SAME, false, NULL },
		{ "ward_item_act", "came", opinion_came, AGAIN_SAME, false, NULL },
		{ "ward_item_begin", "a burden", burden, AGAIN_SAME, false, NULL },
		{ "ward_give_bed", "another bed", bed_given, AGAIN_SAME, false, NULL },
		{ "ward_close_bed", "a bed closed", bed_closed, AGAIN_SAME, false, NULL },
		{ "ward_close_bed", "and opened", bed_opened, AGAIN_SAME, false, NULL },
		{ "episode_act", "her time on the ward ends", ward_ended, AGAIN_SAME, false, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
