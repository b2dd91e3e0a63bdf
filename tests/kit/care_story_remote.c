/* Ruth fills in from home: asked, opened, answered, told, sent; looked at, passed on, settled. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "care/paper.h"
#include "care/remote_fill.h"
#include "record/signin.h"

#define S (&story)

static struct id secret;                /* of the newest link, which only who made it learns */
static unsigned char token[REMOTE_TOKEN_BYTES];

static struct actor manager(void)
{
	struct actor a = S->psychiatrist;
	a.role = STR("service_manager");
	return a;
}

static enum err service_set(struct cx *cx)
{
	struct actor a = manager();
	struct remote_service_ask ask = { .days = 127, .from = 0, .until = 1440, .role = STR("duty clinician"), .telephone = STR("01632 960001"), .steps = 2,
		.form_key = story_key() };
	ask.step[0] = (struct remote_step){ .staff = S->psychiatrist.staff, .role = STR("mus_clinician"), .minutes = 30 };
	ask.step[1] = (struct remote_step){ .staff = S->nurse.staff, .role = STR("mus_clinician"), .minutes = 30 };
	return remote_service_set(story_now(cx), S->store, &a, &ask, S->now);
}

static enum err asked(struct cx *cx)
{
	struct remote_ask_form form = { .patient = S->ruth.outside, .instrument = { STR("phq-9"), STR("gad-7") }, .instruments = 2, .until = story_day(7),
		.form_key = story_key() };
	struct id made, mine;
	enum err err = remote_ask_make(story_now(cx), S->store, &S->nurse, &S->care, &form, S->now, &made, &mine);
	if (err == OK && id_known(mine))
		secret = mine;
	return err;
}

static struct remote_act act(void)
{
	return (struct remote_act){ S->ruth.outside, story_newest("remote_ask"), STR("asked in the room"), story_key() };
}

static enum err anew(struct cx *cx)
{
	struct remote_act a = act();
	struct id mine;
	enum err err = remote_link_anew(story_now(cx), S->store, &S->nurse, &S->care, &a, S->now, &mine);
	if (err == OK && id_known(mine))
		secret = mine;
	return err;
}

static enum err open_link(struct cx *cx)
{
	char *text = arena_alloc(cx->arena, ID_TEXT);
	const struct remote_try try = { str_of(id_text(secret, text)), day_of(1981, 3, 14), STR_NONE };
	return remote_link_open(story_now(cx), S->store, S->care.policy, &try, S->now, token);
}

static struct remote_way way(void)
{
	return (struct remote_way){ .token = { (char *)token, sizeof token }, .request = STR_NONE };
}

static enum err answer(struct cx *cx, int item, int value)
{
	const struct remote_way w = way();
	bool alert;
	return remote_answer(cx, S->store, &S->care, &w, &(struct remote_answer){ 1, item, value }, S->now, &alert);
}

static void most_answered(struct cx *cx)
{
	for (int i = 2; i <= 8; i++)
		assert_ok(answer(cx, i, 1));
}

static enum err answered(struct cx *cx)
{
	return answer(story_now(cx), 1, 2);
}

static enum err harm(struct cx *cx)
{
	return answer(story_now(cx), 9, 2);
}

static enum err send_all(struct cx *cx)
{
	const struct remote_way w = way();
	int64_t left;
	return remote_send(story_now(cx), S->store, &S->care, &w, 1, S->now, &left);
}

static enum err stop(struct cx *cx)
{
	const struct remote_way w = way();
	return remote_stop(story_now(cx), S->store, &w);
}

static enum err shown(struct cx *cx)
{
	struct alert a = { .id = 1, .mine = true, .seen_at = INSTANT_NONE };
	return alerts_shown(story_now(cx), S->store, &a, 1, S->now);
}

static enum err pass_on(struct cx *cx)
{
	int64_t n;
	return alerts_pass_on(story_now(cx), S->store, S->care.policy, (struct instant){ S->now.us + INT64_C(3600000000) }, &n);
}

static enum err settle(struct cx *cx)
{
	const struct alert_word word = { story_newest("alert"), STR("Rang her"), story_key() };
	return alert_settle(story_now(cx), S->store, &S->nurse, S->care.policy, &word, S->now);
}

static enum err withdraw(struct cx *cx)
{
	struct remote_act a = act();
	return remote_withdraw(story_now(cx), S->store, &S->nurse, &S->care, &a, S->now);
}

/* Graver and worse than what came from home, keyed in by one of those who are told. */
static enum err paper(struct cx *cx)
{
	struct measure_ask ask = { .patient = S->ruth.outside, .instrument = STR("phq-9"), .on = story_day(0), .mode = MODE_PAPER, .say = STR("Asked her: safe"),
		.form_key = story_key() };
	struct id made;
	for (int i = 0; i < 9; i++)
		ask.answers.item[i] = 3;
	return measure_add(story_now(cx), S->store, &S->nurse, S->care.catalog, &ask, S->now, &made);
}

/* Whoever hands a device over does it by a sign-in of her own, which ends there. */
static struct actor handing;

static enum err sign_in(struct cx *cx, struct db *db, void *arg)
{
	struct token mine;
	(void)arg;
	handing = S->nurse;
	return signin_start(cx, db, S->care.policy, handing.staff, handing.organisation, handing.role, S->now, 24 * 300, &mine, &handing.signin);
}

static void signed_in(struct cx *cx)
{
	assert_ok(store_write(cx, S->store, sign_in, NULL));
}

static enum err hand_over(struct cx *cx)
{
	struct remote_ask_form form = { .patient = S->ruth.outside, .instrument = { STR("phq-9") }, .instruments = 1, .form_key = story_key() };
	bool fresh;
	return remote_hand_over(story_now(cx), S->store, &handing, &S->care, &form, S->now, token, &fresh);
}

static enum err hand_again(struct cx *cx)
{
	struct remote_act a = act();
	bool fresh;
	return remote_hand_again(story_now(cx), S->store, &handing, &S->care, &a, S->now, token, &fresh);
}

/* On paper: printed, keyed, keyed again and not the same, settled. */
static enum err sheet(struct cx *cx)
{
	struct remote_ask_form form = { .patient = S->ruth.outside, .instrument = { STR("phq-15") }, .instruments = 1, .form_key = story_key() };
	struct id made;
	return remote_sheet_make(story_now(cx), S->store, &S->nurse, &S->care, &form, S->now, &made);
}

static enum err key_in(struct cx *cx, const struct actor *by, int first, bool settled)
{
	struct paper_keying k = { .patient = S->ruth.outside, .sheet = story_newest("remote_ask"), .name = STR("Jo"), .on = story_day(0), .settled = settled,
		.second_on = story_day(0), .form_key = story_key() };
	bool differs;
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		k.answers.item[i] = k.second.item[i] = i ? 1 : first;
	return paper_key(story_now(cx), S->store, by, &S->care, &k, S->now, &differs);
}

static enum err key_first(struct cx *cx)
{
	return key_in(cx, &S->nurse, 1, false);
}

static enum err key_again(struct cx *cx)
{
	return key_in(cx, &S->psychiatrist, 2, false);
}

static enum err key_settled(struct cx *cx)
{
	return key_in(cx, &S->psychiatrist, 2, true);
}

size_t story_steps_remote(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "remote_service_set", "who reads answers from home", service_set, AGAIN_SAME, false, NULL },
		{ "remote_ask_make", "asked to fill in", asked, AGAIN_SAME, false, NULL },
		{ "remote_link_anew", "another link", anew, AGAIN_SAME, false, NULL },
		{ "remote_link_open", "opened with a birth date", open_link, AGAIN_ANEW, false, NULL },
		{ "remote_answer", "one answer", answered, AGAIN_SAME, false, NULL },
		{ "alert_raise", "an answer about self-harm", harm, AGAIN_SAME, false, most_answered },
		{ "remote_send", "all of it sent", send_all, AGAIN_SAME, false, NULL },
		{ "remote_stop", "stopped", stop, AGAIN_SAME, false, NULL },
		{ "alerts_shown", "seen by who is told", shown, AGAIN_SAME, false, NULL },
		{ "alerts_pass_on", "not settled in its minutes", pass_on, AGAIN_SAME, false, NULL },
		{ "alert_settle", "settled with words", settle, AGAIN_SAME, false, NULL },
		{ "remote_withdraw", "the rest withdrawn", withdraw, AGAIN_SAME, false, NULL },
		{ "alerts_raise", "worse on paper", paper, AGAIN_SAME, false, NULL },
		{ "remote_sheet_make", "a sheet of paper", sheet, AGAIN_SAME, false, NULL },
		{ "paper_key", "keyed in once", key_first, AGAIN_SAME, false, NULL },
		{ "paper_key", "and again, not the same", key_again, AGAIN_SAME, false, NULL },
		{ "paper_key", "settled with the sheet in hand", key_settled, AGAIN_SAME, false, NULL },
		{ "remote_hand_over", "a device handed over", hand_over, AGAIN_SAME, false, signed_in },
		{ "remote_hand_again", "and once more", hand_again, AGAIN_SAME, false, signed_in },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
