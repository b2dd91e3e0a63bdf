/* Who may see a record: what she chooses, in need, by name, by what binds them; and whose an event is. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "base/must.h"
#include "care/choice.h"
#include "care/glass.h"
#include "care/permission.h"
#include "care/relations.h"
#include "care/wrong_person.h"
#include "record/origin.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "tests/kit/ask.h"

#define S (&story)

/* ---- choices, the glass ---- */

static enum err choice_made(struct cx *cx)
{
	struct choice_ask ask = { S->tess.outside, { .kind = BAR_LIMIT, .organisation = S->region.trust, .from = S->now, .until = INSTANT_FAR,
		.say = STR("She said so in clinic.") }, S->care.policy, story_key() };
	struct id made;
	return choice_add(story_now(cx), S->store, &S->gp, &ask, S->now, &made);
}

static enum err choice_over(struct cx *cx)
{
	struct choice_end end = { story_newest("bar"), STR("She changed her mind."), S->care.policy, story_key() };
	return choice_end(story_now(cx), S->store, &S->gp, S->tess.outside, &end, S->now);
}

static enum err glass_broken(struct cx *cx)
{
	struct glass_ask ask = { .nhs_number = STR("9990166137"), .birth_on = day_of(1981, 3, 14), .reason = STR("safeguarding"),
		.say = STR("Child at home alone, social worker waits on the line"), .policy = S->care.policy, .reasons = S->care.catalog->glass_reason,
		.reasons_n = S->care.catalog->glass_reasons, .form_key = story_key() };
	struct id who;
	return glass_break(story_now(cx), S->store, &S->psychiatrist, &ask, S->now, &who);
}

static enum err glass_left(struct cx *cx)
{
	int64_t count;
	return glass_pass_on(story_now(cx), S->store, (struct instant){ S->now.us + 80 * INT64_C(3600000000) }, &count);
}

static enum err glass_read(struct cx *cx)
{
	struct glass_judgement ask = { story_newest("glass"), true, STR("Rightly so"), story_key(), S->care.policy };
	return glass_review(story_now(cx), S->store, &S->lead, &ask, S->now);
}

/* ---- by name ---- */

static enum err give(struct cx *cx, struct db *db, void *arg)
{
	struct permission made;
	return permission_give(cx, db, arg, S->now, &made);
}

static struct permission_ask asked(enum relation_kind kind)
{
	return (struct permission_ask){ .actor = &S->lead_practice, .organisation = S->region.practice, .patient = S->ruth.id, .kind = kind, .login = STR(""),
		.name = STR(""), .ground = STR("vouched"), .reference = STR(""), .decided_by = STR("Dr Haddow"), .say = STR(""), .from = DAY_NONE,
		.until = DAY_NONE, .policy = S->care.policy };
}

static enum err herself(struct cx *cx)
{
	struct permission_ask ask = asked(RELATION_SELF);
	return story_once(cx, &S->lead_practice, give, &ask);
}

static enum err carer(struct cx *cx)
{
	struct permission_ask ask = asked(RELATION_PROXY);
	ask.ground = STR("patient-agrees");
	ask.name = STR("Ann Other");
	ask.classes = 1u << CLASS_APPOINTMENT;
	ask.until = story_day(300);
	return story_once(cx, &S->lead_practice, give, &ask);
}

static enum err code(struct cx *cx, struct db *db, void *arg)
{
	return permission_code(cx, db, &S->lead_practice, S->care.policy, *(struct id *)arg, STR("a hash of something"), S->now);
}

static enum err code_made(struct cx *cx)
{
	struct id p = story_newest("permission");
	return story_once(cx, &S->lead_practice, code, &p);
}

static enum err end(struct cx *cx, struct db *db, void *arg)
{
	return permission_end(cx, db, &S->lead_practice, S->care.policy, *(struct id *)arg, STR("over"), S->now);
}

static enum err permission_over(struct cx *cx)
{
	struct id p = story_newest("permission");
	return story_once(cx, &S->lead_practice, end, &p);
}

static enum err again(struct cx *cx, struct db *db, void *arg)
{
	struct permission made;
	return permission_again(cx, db, &S->lead_practice, S->care.policy, *(struct id *)arg, S->now, &made);
}

static enum err permission_back(struct cx *cx)
{
	struct id p = story_id("SELECT outside FROM permission WHERE kind = 11 ORDER BY id LIMIT 1");
	return story_once(cx, &S->lead_practice, again, &p);
}

static enum err sign_her_in(struct cx *cx, struct db *db, void *arg)
{
	struct token token;
	S->patient = (struct actor){ *(int64_t *)arg, S->region.practice, NIL, STR("patient"), STR_NONE };
	return signin_start(cx, db, S->care.policy, S->patient.staff, S->region.practice, STR("patient"), S->now, 24, &token, &S->patient.signin);
}

static void she_signs_in(struct cx *cx)
{
	int64_t staff = kit_ask_number(&S->where, "SELECT staff_id FROM permission WHERE kind = 10");
	assert_ok(store_write(cx, S->store, sign_her_in, &staff));
}

static enum err take_back(struct cx *cx, struct db *db, void *arg)
{
	return permission_take_back(cx, db, &S->patient, S->care.policy, *(struct id *)arg, S->now);
}

static enum err carer_out(struct cx *cx)
{
	struct id p = story_newest("permission");
	return story_once(cx, &S->patient, take_back, &p);
}

/* ---- relations; whose an event is ---- */

static enum err registered_elsewhere(struct cx *cx)
{
	struct relation_end ask = { S->tess.outside, RELATION_REGISTERED, STR("not-here"), S->care.policy };
	return relation_end(story_now(cx), S->store, &S->gp, &ask, S->now);
}

static enum err by_hand(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return relation_end_by_hand(cx, db, &(struct relation_hand){ S->region.practice, S->dean.id, RELATION_REGISTERED, STR("not-here"), INSTANT_NONE },
		S->now);
}

static enum err hand_ended(struct cx *cx)
{
	return story_write(cx, by_hand);
}

static enum err hand_back(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return relation_back_by_hand(cx, db, &(struct relation_hand){ S->region.practice, S->dean.id, RELATION_REGISTERED, STR("not-here"), INSTANT_FAR },
		S->now);
}

static enum err back_by_hand(struct cx *cx)
{
	return story_write(cx, hand_back);
}

static enum err imported(struct cx *cx, struct db *db, void *arg)
{
	struct origin *o = arg;
	struct origin_file file = { .name = STR("obs.csv"), .bytes = 10, .sha256 = STR("x"), .rows = 1, .rows_done = 1, .bytes_done = 10,
		.kept_as = STR("none") };
	*o = (struct origin){ .kind = 1, .map = STR("emis-gp"), .map_version = 1, .name = STR("obs"), .agreement = 0, .organisation = S->region.practice,
		.sent_by = NIL, .staff = NIL, .as_of = story_day(0), .started_at = S->now, .finished_at = INSTANT_NONE, .state = ORIGIN_RUNNING };
	TRY(origin_add(cx, db, o));
	TRY(origin_file_add(cx, db, o->id, &file));
	return origin_set_state(cx, db, o->id, ORIGIN_DONE, S->now);
}

static void wrongly_hers(struct cx *cx)
{
	struct origin o;
	int64_t event = kit_event(&S->region, S->ruth.id, S->region.practice_holding, EVENT_DIAGNOSIS, "2026-01-01", "icd10:K58.9", RESULT_NONE);
	assert_ok(store_write(cx, S->store, imported, &o));
	kit_do(&S->where, kit_say("UPDATE event SET origin_id = %lld WHERE id = %lld", (long long)o.id, (long long)event));
}

static enum err moved(struct cx *cx)
{
	struct wrong_row row = { kit_ask_number(&S->where, "SELECT MAX(id) FROM origin"), STR("obs.csv"), 1 };
	struct wrong_person ask = { &row, 1, S->ruth.outside, S->fanny.outside, STR("The letter names her sister") };
	int64_t events;
	return wrong_person_move(story_now(cx), S->store, &S->psychiatrist, &ask, S->now, &events);
}

size_t story_steps_access(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "choice_add", "she limits who sees", choice_made, AGAIN_SAME, false, NULL },
		{ "choice_end", "and changes her mind", choice_over, AGAIN_SAME, false, NULL },
		{ "glass_break", "in need", glass_broken, AGAIN_SAME, false, NULL },
		{ "glass_pass_on", "nobody reviewed it", glass_left, AGAIN_SAME, false, NULL },
		{ "glass_review", "reviewed", glass_read, AGAIN_SAME, false, NULL },
		{ "permission_give", "her own record", herself, AGAIN_SAME, false, NULL },
		{ "permission_give", "a carer", carer, AGAIN_SAME, false, NULL },
		{ "permission_code", "a code", code_made, AGAIN_SAME, false, NULL },
		{ "permission_end", "ended", permission_over, AGAIN_SAME, false, NULL },
		{ "permission_again", "it holds again", permission_back, AGAIN_SAME, false, NULL },
		{ "permission_take_back", "by her", carer_out, AGAIN_SAME, false, she_signs_in },
		{ "relation_end", "not registered here", registered_elsewhere, AGAIN_ANEW, false, NULL },
		{ "relation_end_by_hand", "at the console", hand_ended, AGAIN_REFUSED, false, NULL },
		{ "relation_back_by_hand", "and back", back_by_hand, AGAIN_REFUSED, false, NULL },
		{ "wrong_person_move", "told of another", moved, AGAIN_REFUSED, false, wrongly_hers },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
