/* Training given to others: written down, taken back. */
#include "care/own_in.h"
#include "care/team.h"

#include "record/organisation.h"

#define PEOPLE_MOST  1000
#define MINUTES_MOST 2880               /* two days */
#define AHEAD_DAYS   1830               /* given again within five years: a slip of the year is caught */

struct teaching { struct own own; const struct care *care; const struct training_ask *ask; const struct training_end *end; };

static enum err counts_check(struct cx *cx, const struct training_words *w)
{
	if (w->people < 1 || w->people > PEOPLE_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say how many took part: a whole number from 1 to %d.", PEOPLE_MOST);
	if (w->minutes < 1 || w->minutes > MINUTES_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say how many minutes it took: a whole number from 1 to %d.", MINUTES_MOST);
	if (w->good < 0 || w->partly < 0 || w->poor < 0 || w->good > w->people || w->partly > w->people || w->poor > w->people ||
	    w->good + w->partly + w->poor > w->people)
		return fail(cx, ERR_BAD_FIELD, "More people said what they found of it than took part.");
	return OK;
}

static enum err put_write(struct cx *cx, struct db *db, void *arg)
{
	struct teaching *w = arg;
	struct training_words words = w->ask->words;
	struct organisation o;
	struct id made;
	int today = instant_day(w->own.now).day;
	TRY(own_may(cx, &w->own, "add"));
	TRY(own_past_day(cx, &w->own, words.on));
	TRY(own_line(cx, &words.given_by, "Say who gave it."));
	TRY(own_line(cx, &words.topic, "Say what it was about."));
	TRY(own_words(cx, &words.say, NULL));
	words.to = NIL;
	if (w->ask->to.n) {
		enum err err = organisation_by_ods(cx, db, w->ask->to, &o);
		if (err == ERR_NOT_FOUND)
			return fail(cx, ERR_BAD_FIELD, "Choose an organisation of the list, or name it below.");
		TRY(err);
		words.to = o.id;
	}
	TRY(own_line(cx, &words.to_name, words.to == NIL ? "Choose the organisation that it was given to, or name it." : NULL));
	words.profession = words.profession.n ? words.profession : STR("");
	if (words.profession.n && !catalog_profession(w->care->catalog, words.profession))
		return fail(cx, ERR_BAD_FIELD, "Choose a profession of the list, or several.");
	TRY(counts_check(cx, &words));
	if (day_known(words.again_on) && (words.again_on.day < words.on.day || words.again_on.day > today + AHEAD_DAYS))
		return fail(cx, ERR_BAD_FIELD, "It is given again after that day, within five years.");
	TRY(training_add(cx, db, w->own.actor->organisation, w->own.actor->staff, &words, w->own.now, &made));
	return own_tell(cx, db, &w->own, "add", made);
}

enum err training_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct training_ask *ask,
		      struct instant now)
{
	struct teaching w = { .own = { actor, "team", now, STR_NONE }, .care = care, .ask = ask };
	return own_once(cx, store, &w.own, ask->form_key, put_write, &w);
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct teaching *w = arg;
	struct training_held t = { .ended_at = INSTANT_NONE };
	struct str say = w->end->say;
	TRY(own_may(cx, &w->own, "add"));
	enum err err = training_hold(cx, db, w->end->training, &t);
	TRY(own_held(cx, &w->own, err, t.organisation, t.ended_at, "There is no such training here."));
	TRY(own_line(cx, &say, "Say in a sentence why it is taken back."));
	TRY(training_set_ended(cx, db, t.id, w->own.actor->staff, say, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->end->training);
}

enum err training_end(struct cx *cx, struct store *store, const struct actor *actor, const struct training_end *ask, struct instant now)
{
	struct teaching w = { .own = { actor, "team", now, STR_NONE }, .end = ask };
	return own_once(cx, store, &w.own, ask->form_key, end_write, &w);
}
