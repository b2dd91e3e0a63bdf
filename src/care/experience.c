/* What others say of the service: addresses, answers without a name, their words. */
#include "care/experience.h"

#include "care/own_in.h"

#define CARDS_MOST 500                  /* of one answer in one form */
#define WHY_MOST   2000

struct hearing { struct own own; const struct feedback_link_ask *link; const struct feedback_one *one; const struct feedback_cards_ask *cards; };

static struct hearing hearing_of(const struct actor *actor, struct instant now)
{
	return (struct hearing){ .own = { actor, "experience", now, STR_NONE } };
}

static enum err place_of(struct cx *cx, const struct hearing *w, enum audience audience, struct str place, struct feedback_at *ret)
{
	*ret = (struct feedback_at){ .organisation = w->own.actor->organisation, .place = place, .audience = audience };
	if (audience < AUDIENCE_PATIENTS || audience >= AUDIENCES)
		return fail(cx, ERR_BAD_FIELD, "Choose who answers.");
	return own_line(cx, &ret->place, "Name the place: a clinic, a ward, a surgery. No person.");
}

/* ---- addresses ---- */

static enum err link_write(struct cx *cx, struct db *db, void *arg)
{
	struct hearing *w = arg;
	struct feedback_at at;
	struct id made;
	TRY(own_may(cx, &w->own, "change"));
	TRY(place_of(cx, w, w->link->audience, w->link->place, &at));
	TRY(feedback_link_add(cx, db, at.organisation, at.audience, at.place, w->own.actor->staff, w->own.now, &made));
	/* the address is a secret: the log does not hold it */
	return own_tell(cx, db, &w->own, "add", (struct id){ { 0 } });
}

enum err feedback_link_open(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_link_ask *ask, struct instant now)
{
	struct hearing w = hearing_of(actor, now);
	w.link = ask;
	return own_once(cx, store, &w.own, ask->form_key, link_write, &w);
}

static enum err close_write(struct cx *cx, struct db *db, void *arg)
{
	struct hearing *w = arg;
	struct feedback_link_held l = { .ended_at = INSTANT_NONE };
	TRY(own_may(cx, &w->own, "change"));
	enum err err = feedback_link_hold(cx, db, w->one->what, &l);
	TRY(own_held(cx, &w->own, err, l.organisation, l.ended_at, "There is no such address here."));
	TRY(feedback_link_set_ended(cx, db, l.id, w->own.actor->staff, w->own.now));
	return own_tell(cx, db, &w->own, "change", (struct id){ { 0 } });
}

enum err feedback_link_close(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now)
{
	struct hearing w = hearing_of(actor, now);
	w.one = ask;
	return own_once(cx, store, &w.own, ask->form_key, close_write, &w);
}

/* ---- answers ---- */

struct giving { const struct feedback_ask *ask; struct day today; };

/* No entry in the log of who looked: it would hold the instant, and there is nobody to name. */
static enum err give_write(struct cx *cx, struct db *db, void *arg)
{
	const struct giving *w = arg;
	struct feedback_at at;
	struct str say = str_trim(w->ask->say);
	int64_t so_far;
	bool fresh;
	enum err err = feedback_at(cx, db, w->ask->link, &at);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "This address is not in use any more.");
	TRY(err);
	if (w->ask->answer < 1 || w->ask->answer > FEEDBACK_ANSWERS)
		return fail(cx, ERR_BAD_FIELD, "Choose one of the answers.");
	if (say.n > WHY_MOST)
		return fail(cx, ERR_BAD_FIELD, "Keep your words to %d letters.", WHY_MOST);
	TRY(feedback_form_new(cx, db, w->ask->form, w->today, &fresh));
	if (!fresh)
		return OK;
	TRY(feedback_day(cx, db, &at, FEEDBACK_LINK, w->today, &so_far));
	if (so_far >= w->ask->most)
		return fail(cx, ERR_BUSY, "Very many have answered here today. Please try tomorrow, or ask for a card on paper.");
	TRY(feedback_add(cx, db, &at, FEEDBACK_LINK, w->today, w->ask->answer, 1));
	return say.n ? feedback_words_add(cx, db, &at, w->today, w->ask->answer, say) : OK;
}

enum err feedback_give(struct cx *cx, struct store *store, const struct feedback_ask *ask, struct day today)
{
	struct giving w = { ask, today };
	enum err err = store_write(cx, store, give_write, &w);
	if (err != ERR_UNIQUE)
		return err;
	cx_clear(cx);                   /* the same form at once: the other counted */
	return OK;
}

static enum err cards_write(struct cx *cx, struct db *db, void *arg)
{
	struct hearing *w = arg;
	struct feedback_at at;
	int64_t all = 0;
	TRY(own_may(cx, &w->own, "add"));
	TRY(place_of(cx, w, w->cards->audience, w->cards->place, &at));
	TRY(own_past_day(cx, &w->own, w->cards->on));
	for (int64_t a = 1; a <= FEEDBACK_ANSWERS; a++) {
		if (w->cards->answer[a] < 0 || w->cards->answer[a] > CARDS_MOST)
			return fail(cx, ERR_BAD_FIELD, "Say how many cards with each answer: whole numbers up to %d.", CARDS_MOST);
		all += w->cards->answer[a];
		if (w->cards->answer[a])
			TRY(feedback_add(cx, db, &at, FEEDBACK_PAPER, w->cards->on, a, w->cards->answer[a]));
	}
	return all ? own_tell(cx, db, &w->own, "add", (struct id){ { 0 } }) : fail(cx, ERR_BAD_FIELD, "Say how many cards with each answer.");
}

enum err feedback_cards(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_cards_ask *ask, struct instant now)
{
	struct hearing w = hearing_of(actor, now);
	w.cards = ask;
	return own_once(cx, store, &w.own, ask->form_key, cards_write, &w);
}

/* ---- words ---- */

static enum err read_write(struct cx *cx, struct db *db, void *arg)
{
	struct hearing *w = arg;
	struct feedback_words_held h = { .state = FEEDBACK_UNREAD };
	TRY(own_may(cx, &w->own, "add"));
	enum err err = feedback_words_hold(cx, db, w->one->what, &h);
	TRY(own_held(cx, &w->own, err, h.organisation, INSTANT_NONE, "There are no such words here."));
	if (h.state != FEEDBACK_UNREAD)
		return fail(cx, ERR_CONFLICT, "Somebody has read this already.");
	if (w->one->state != FEEDBACK_SHOWN && w->one->state != FEEDBACK_KEPT_BACK)
		return fail(cx, ERR_BAD_FIELD, "Choose whether it is shown.");
	TRY(feedback_words_set_read(cx, db, w->one->what, w->one->state, w->own.actor->staff, instant_day(w->own.now)));
	return own_tell(cx, db, &w->own, "change", w->one->what);
}

enum err feedback_read(struct cx *cx, struct store *store, const struct actor *actor, const struct feedback_one *ask, struct instant now)
{
	struct hearing w = hearing_of(actor, now);
	w.one = ask;
	return own_once(cx, store, &w.own, ask->form_key, read_write, &w);
}
