/* What people told the service otherwise, and what was done about it. */
#include "care/experience.h"

#include "care/own_in.h"

#define PEOPLE_MOST 100000

struct voicing { struct own own; const struct voice_ask *voice; const struct said_ask *said; const struct feedback_one *one; };

static struct voicing voicing_of(const struct actor *actor, struct instant now)
{
	return (struct voicing){ .own = { actor, "experience", now, STR_NONE } };
}

static enum err voice_write(struct cx *cx, struct db *db, void *arg)
{
	struct voicing *w = arg;
	struct voice_words words = w->voice->words;
	struct id made;
	TRY(own_may(cx, &w->own, "add"));
	if (words.kind < VOICE_QUESTIONNAIRE || words.kind >= VOICE_KINDS || words.audience < AUDIENCE_PATIENTS || words.audience >= AUDIENCES)
		return fail(cx, ERR_BAD_FIELD, "Choose what it was and who spoke.");
	TRY(own_past_day(cx, &w->own, words.on));
	TRY(own_line(cx, &words.title, "Say which questionnaire it was, or what it was about."));
	TRY(own_words(cx, &words.say, "Write what was said, without names."));
	TRY(own_words(cx, &words.follows, NULL));
	if (words.people < 1 || words.people > PEOPLE_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say how many answered or took part.");
	if (words.asked != NIL && (words.asked < words.people || words.asked > PEOPLE_MOST))
		return fail(cx, ERR_BAD_FIELD, "More answered than were asked.");
	TRY(voice_add(cx, db, w->own.actor->organisation, w->own.actor->staff, &words, w->own.now, &made));
	return own_tell(cx, db, &w->own, "add", made);
}

enum err voice_put(struct cx *cx, struct store *store, const struct actor *actor, const struct voice_ask *ask, struct instant now)
{
	struct voicing w = voicing_of(actor, now);
	w.voice = ask;
	return own_once(cx, store, &w.own, ask->form_key, voice_write, &w);
}

static enum err voice_end_write(struct cx *cx, struct db *db, void *arg)
{
	struct voicing *w = arg;
	struct voice_held v = { .ended_at = INSTANT_NONE };
	struct str say = w->one->say;
	TRY(own_may(cx, &w->own, "add"));
	enum err err = voice_hold(cx, db, w->one->what, &v);
	TRY(own_held(cx, &w->own, err, v.organisation, v.ended_at, "There is no such entry here."));
	TRY(own_line(cx, &say, "Say in a sentence why it is taken back."));
	TRY(voice_set_ended(cx, db, v.id, w->own.actor->staff, say, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->one->what);
}

enum err voice_end(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now)
{
	struct voicing w = voicing_of(actor, now);
	w.one = ask;
	return own_once(cx, store, &w.own, ask->form_key, voice_end_write, &w);
}

/* ---- you said, we did ---- */

static enum err said_write(struct cx *cx, struct db *db, void *arg)
{
	struct voicing *w = arg;
	struct said_words words = w->said->words;
	struct id made;
	TRY(own_may(cx, &w->own, "change"));
	TRY(own_words(cx, &words.said, "Write what was said, in plain words and without names."));
	TRY(own_words(cx, &words.did, "Write what was done, in plain words."));
	TRY(own_line(cx, &words.doer, "Say who did it: the team, the clinic, a role."));
	TRY(own_past_day(cx, &w->own, words.on));
	TRY(said_add(cx, db, w->own.actor->organisation, w->own.actor->staff, &words, w->own.now, &made));
	return own_tell(cx, db, &w->own, "add", made);
}

enum err said_put(struct cx *cx, struct store *store, const struct actor *actor, const struct said_ask *ask, struct instant now)
{
	struct voicing w = voicing_of(actor, now);
	w.said = ask;
	return own_once(cx, store, &w.own, ask->form_key, said_write, &w);
}

static enum err said_end_write(struct cx *cx, struct db *db, void *arg)
{
	struct voicing *w = arg;
	struct voice_held v = { .ended_at = INSTANT_NONE };
	TRY(own_may(cx, &w->own, "change"));
	enum err err = said_hold(cx, db, w->one->what, &v);
	TRY(own_held(cx, &w->own, err, v.organisation, v.ended_at, "There is no such entry here."));
	TRY(said_set_ended(cx, db, v.id, w->own.actor->staff, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->one->what);
}

enum err said_end(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now)
{
	struct voicing w = voicing_of(actor, now);
	w.one = ask;
	return own_once(cx, store, &w.own, ask->form_key, said_end_write, &w);
}
