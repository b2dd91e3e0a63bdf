/* What a service writes about itself: its people, and what others say of it. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "care/experience.h"
#include "care/team.h"

#define S (&story)

static struct id staff(const char *login)
{
	return story_id(kit_say("SELECT outside FROM staff WHERE login = '%s'", login));
}

/* ---- its people ---- */

static enum err paired(struct cx *cx)
{
	struct supervision_ask ask = { staff("psychiatrist"), staff("nurse"), 28, story_day(-10), story_key() };
	return supervision_pair(story_now(cx), S->store, &S->manager, &ask, S->now);
}

static enum err claimed(struct cx *cx)
{
	struct competence_ask ask = { STR("risk"), STR("A course"), story_key(), story_day(-30), story_day(300) };
	return competence_claim(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err confirmed(struct cx *cx)
{
	struct competence_look ask = { story_newest("competence"), STR("Watched"), story_key(), story_day(300) };
	return competence_confirm(story_now(cx), S->store, &S->psychiatrist, &ask, S->now);
}

static enum err competence_gone(struct cx *cx)
{
	struct competence_look ask = { story_newest("competence"), STR("Left the field"), story_key(), DAY_NONE };
	return competence_end(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err taught(struct cx *cx)
{
	struct training_ask ask = { .to = STR("Y99901"), .form_key = story_key(), .words = { .on = story_day(-3), .again_on = story_day(200),
		.given_by = STR("Helen"), .to_name = STR("The partners"), .profession = STR("general-practitioner"), .topic = STR("Explaining"), .say = STR("More"),
		.people = 9, .minutes = 60, .good = 7, .partly = 1, .poor = 1 } };
	return training_put(story_now(cx), S->store, &S->nurse, &S->care, &ask, S->now);
}

static enum err untaught(struct cx *cx)
{
	struct training_end ask = { story_newest("training"), STR("Twice"), story_key() };
	return training_end(story_now(cx), S->store, &S->manager, &ask, S->now);
}

static enum err sat(struct cx *cx)
{
	struct sitting_ask ask = { .kind = SUPERVISION_ONE, .on = story_day(-1), .minutes = 60, .who = { story_newest("supervision") }, .whos = 1,
		.form_key = story_key() };
	return supervision_keep(story_now(cx), S->store, &S->psychiatrist, &ask, S->now);
}

static enum err noted(struct cx *cx)
{
	struct sitting_note ask = { story_newest("supervision_session"), STR("The rota"), story_key() };
	return supervision_note(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err unsat(struct cx *cx)
{
	struct sitting_note ask = { story_newest("supervision_session"), STR_NONE, story_key() };
	return supervision_undo(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err parted(struct cx *cx)
{
	struct id pair = story_newest("supervision");
	return supervision_part(story_now(cx), S->store, &S->manager, pair, story_key(), S->now);
}

/* ---- what others say of it ---- */

static enum err link_made(struct cx *cx)
{
	struct feedback_link_ask ask = { AUDIENCE_PATIENTS, STR("Elm Clinic"), story_key() };
	return feedback_link_open(story_now(cx), S->store, &S->manager, &ask, S->now);
}

static enum err given(struct cx *cx)
{
	struct feedback_ask ask = { .link = story_newest("feedback_link"), .form = { { 7 } }, .answer = 2, .most = 100, .say = STR("The room is cold") };
	return feedback_give(story_now(cx), S->store, &ask, story_day(0));
}

static enum err typed_in(struct cx *cx)
{
	struct feedback_cards_ask ask = { .audience = AUDIENCE_REFERRERS, .place = STR("Elm Clinic"), .form_key = story_key(), .on = story_day(-40),
		.answer = { 0, 4, 2, 0, 0, 1, 0 } };
	return feedback_cards(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err words_read(struct cx *cx)
{
	struct feedback_one ask = { story_id("SELECT outside FROM feedback_words"), FEEDBACK_SHOWN, STR_NONE, story_key() };
	return feedback_read(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err link_gone(struct cx *cx)
{
	struct feedback_one ask = { story_newest("feedback_link"), 0, STR_NONE, story_key() };
	return feedback_link_close(story_now(cx), S->store, &S->manager, &ask, S->now);
}

static enum err heard(struct cx *cx)
{
	struct voice_ask ask = { { VOICE_FOCUS_GROUP, AUDIENCE_PATIENTS, story_day(-5), STR("Letters"), STR("Hard to read"), STR("Plain words"), NIL, 7 },
		story_key() };
	return voice_put(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err unheard(struct cx *cx)
{
	struct feedback_one ask = { story_newest("voice"), 0, STR("Twice"), story_key() };
	return voice_end(story_now(cx), S->store, &S->nurse, &ask, S->now);
}

static enum err hung_up(struct cx *cx)
{
	struct said_ask ask = { { STR("Letters are hard to read"), STR("Plain words"), STR("The team"), story_day(-1) }, story_key() };
	return said_put(story_now(cx), S->store, &S->manager, &ask, S->now);
}

static enum err taken_down(struct cx *cx)
{
	struct feedback_one ask = { story_newest("said_done"), 0, STR_NONE, story_key() };
	return said_end(story_now(cx), S->store, &S->manager, &ask, S->now);
}

size_t story_steps_own(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "supervision_pair", "the one supervises the other", paired, AGAIN_SAME, false, NULL },
		{ "competence_claim", "what she can do", claimed, AGAIN_SAME, false, NULL },
		{ "competence_confirm", "confirmed", confirmed, AGAIN_SAME, false, NULL },
		{ "competence_end", "ended", competence_gone, AGAIN_SAME, false, NULL },
		{ "training_put", "a practice is trained", taught, AGAIN_SAME, false, NULL },
		{ "training_end", "taken back", untaught, AGAIN_SAME, false, NULL },
		{ "supervision_keep", "a session", sat, AGAIN_SAME, false, NULL },
		{ "supervision_note", "a note", noted, AGAIN_SAME, false, NULL },
		{ "supervision_undo", "taken back", unsat, AGAIN_SAME, false, NULL },
		{ "supervision_part", "no longer", parted, AGAIN_SAME, false, NULL },
		{ "feedback_link_open", "an address", link_made, AGAIN_SAME, false, NULL },
		{ "feedback_give", "an answer without a name", given, AGAIN_SAME, false, NULL },
		{ "feedback_cards", "cards on paper", typed_in, AGAIN_SAME, false, NULL },
		{ "feedback_read", "its words are read", words_read, AGAIN_SAME, false, NULL },
		{ "feedback_link_close", "revoked", link_gone, AGAIN_SAME, false, NULL },
		{ "voice_put", "a group", heard, AGAIN_SAME, false, NULL },
		{ "voice_end", "taken back", unheard, AGAIN_SAME, false, NULL },
		{ "said_put", "hung up", hung_up, AGAIN_SAME, false, NULL },
		{ "said_end", "taken down", taken_down, AGAIN_SAME, false, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
