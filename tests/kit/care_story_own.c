/* What a service writes about itself: its people, and what others say of it. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

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
	struct training_ask ask = { .to = STR("Y99001"), .form_key = story_key(), .words = { .on = story_day(-3), .again_on = story_day(200),
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
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
