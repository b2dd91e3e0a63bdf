/* Supervision: who supervises whom, that it took place, and what the two of them keep of it. */
#include "care/own_in.h"
#include "care/team.h"

#define EVERY_MOST   366
#define MINUTES_MOST 480

struct overseeing { struct own own; const struct supervision_ask *pair; const struct sitting_ask *keep; const struct sitting_note *note; struct id part; };

static struct overseeing overseeing_of(const struct actor *actor, struct instant now)
{
	return (struct overseeing){ .own = { actor, "team", now, STR_NONE } };
}

/* ---- who supervises whom ---- */

static enum err pair_write(struct cx *cx, struct db *db, void *arg)
{
	struct overseeing *w = arg;
	struct supervision_new new = { .organisation = w->own.actor->organisation, .every_days = w->pair->every_days, .staff = w->own.actor->staff,
		.from = w->pair->from };
	struct id made;
	bool already;
	TRY(own_may(cx, &w->own, "change"));
	TRY(own_colleague(cx, db, &w->own, w->pair->supervisor, &new.supervisor));
	TRY(own_colleague(cx, db, &w->own, w->pair->supervisee, &new.supervisee));
	if (new.supervisor == new.supervisee)
		return fail(cx, ERR_BAD_FIELD, "Nobody supervises herself. Choose two people.");
	if (new.every_days < 1 || new.every_days > EVERY_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say how often it is due: every so many days, from 1 to %d.", EVERY_MOST);
	TRY(own_past_day(cx, &w->own, new.from));
	TRY(supervises(cx, db, new.organisation, new.supervisor, new.supervisee, &already));
	if (already)
		return fail(cx, ERR_CONFLICT, "The one supervises the other already.");
	TRY(supervision_add(cx, db, &new, w->own.now, &made));
	return own_tell(cx, db, &w->own, "add", made);
}

enum err supervision_pair(struct cx *cx, struct store *store, const struct actor *actor, const struct supervision_ask *ask, struct instant now)
{
	struct overseeing w = overseeing_of(actor, now);
	w.pair = ask;
	return own_once(cx, store, &w.own, ask->form_key, pair_write, &w);
}

static enum err pair_held(struct cx *cx, struct db *db, const struct overseeing *w, struct id outside, struct supervision_held *ret)
{
	*ret = (struct supervision_held){ .ended_at = INSTANT_NONE };
	enum err err = supervision_hold(cx, db, outside, ret);
	return own_held(cx, &w->own, err, ret->organisation, ret->ended_at, "There is no such supervision here.");
}

static enum err part_write(struct cx *cx, struct db *db, void *arg)
{
	struct overseeing *w = arg;
	struct supervision_held v;
	TRY(own_may(cx, &w->own, "change"));
	TRY(pair_held(cx, db, w, w->part, &v));
	TRY(supervision_set_ended(cx, db, v.id, w->own.actor->staff, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->part);
}

enum err supervision_part(struct cx *cx, struct store *store, const struct actor *actor, struct id supervision, struct str form_key, struct instant now)
{
	struct overseeing w = overseeing_of(actor, now);
	w.part = supervision;
	return own_once(cx, store, &w.own, form_key, part_write, &w);
}

/* ---- that it took place ---- */

static enum err keep_one(struct cx *cx, struct db *db, struct overseeing *w, struct supervised_new *new, struct id outside)
{
	struct supervision_held v;
	struct id made;
	TRY(pair_held(cx, db, w, outside, &v));
	if (v.supervisor != w->own.actor->staff && v.supervisee != w->own.actor->staff)
		return fail(cx, ERR_NOT_FOUND, "There is no such supervision here.");
	/* of a group each is written down by who supervises them all */
	if (new->kind == SUPERVISION_GROUP && v.supervisor != w->own.actor->staff)
		return fail(cx, ERR_BAD_FIELD, "A group is written down by who supervises it.");
	new->supervision = v.id;
	new->supervisor = v.supervisor;
	return supervised_add(cx, db, new, w->own.now, &made);
}

static enum err keep_write(struct cx *cx, struct db *db, void *arg)
{
	struct overseeing *w = arg;
	const struct sitting_ask *ask = w->keep;
	struct supervised_new new = { .organisation = w->own.actor->organisation, .supervision = NIL, .supervisor = w->own.actor->staff, .sitting = id_random(),
		.minutes = ask->minutes, .staff = w->own.actor->staff, .kind = ask->kind, .on = ask->on, .whom = ask->whom };
	struct id made;
	TRY(own_may(cx, &w->own, "add"));
	TRY(own_past_day(cx, &w->own, new.on));
	if (new.minutes < 1 || new.minutes > MINUTES_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say how many minutes it took: a whole number from 1 to %d.", MINUTES_MOST);
	if (new.kind == SUPERVISION_CONSULTATION) {
		TRY(own_line(cx, &new.whom, "Name the team that was consulted: no person, and no patient."));
		TRY(supervised_add(cx, db, &new, w->own.now, &made));
		return own_tell(cx, db, &w->own, "add", new.sitting);
	}
	new.whom = STR("");
	if (ask->whos == 0 || (new.kind == SUPERVISION_ONE && ask->whos > 1))
		return fail(cx, ERR_BAD_FIELD, new.kind == SUPERVISION_ONE ? "Choose with whom: one." : "Choose who was there.");
	for (size_t i = 0; i < ask->whos; i++)
		TRY(keep_one(cx, db, w, &new, ask->who[i]));
	return own_tell(cx, db, &w->own, "add", new.sitting);
}

enum err supervision_keep(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_ask *ask, struct instant now)
{
	struct overseeing w = overseeing_of(actor, now);
	w.keep = ask;
	return own_once(cx, store, &w.own, ask->form_key, keep_write, &w);
}

static enum err supervised_held(struct cx *cx, struct db *db, const struct overseeing *w, struct supervised_held *ret)
{
	*ret = (struct supervised_held){ .ended_at = INSTANT_NONE };
	TRY(own_may(cx, &w->own, "add"));
	enum err err = supervised_hold(cx, db, w->note->sitting, ret);
	TRY(own_held(cx, &w->own, err, ret->organisation, ret->ended_at, "There is no such session here."));
	return ret->supervisor == w->own.actor->staff || ret->supervisee == w->own.actor->staff ? OK :
		fail(cx, ERR_NOT_FOUND, "There is no such session here.");
}

/* ---- what was said ---- */

static enum err note_write(struct cx *cx, struct db *db, void *arg)
{
	struct overseeing *w = arg;
	struct supervised_held s;
	struct str say = w->note->say;
	TRY(supervised_held(cx, db, w, &s));
	if (s.supervisee == NIL)
		return fail(cx, ERR_BAD_FIELD, "Of a consultation to another team no note is kept here.");
	TRY(own_words(cx, &say, "Write what you want to keep of it."));
	TRY(supervision_note_add(cx, db, &s, w->own.actor->staff, say, w->own.now));
	return own_tell(cx, db, &w->own, "add", w->note->sitting);
}

enum err supervision_note(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_note *ask, struct instant now)
{
	struct overseeing w = overseeing_of(actor, now);
	w.note = ask;
	return own_once(cx, store, &w.own, ask->form_key, note_write, &w);
}

static enum err undo_write(struct cx *cx, struct db *db, void *arg)
{
	struct overseeing *w = arg;
	struct supervised_held s;
	TRY(supervised_held(cx, db, w, &s));
	TRY(supervised_set_ended(cx, db, s.id, w->own.actor->staff, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->note->sitting);
}

enum err supervision_undo(struct cx *cx, struct store *store, const struct actor *actor, const struct sitting_note *ask, struct instant now)
{
	struct overseeing w = overseeing_of(actor, now);
	w.note = ask;
	return own_once(cx, store, &w.own, ask->form_key, undo_write, &w);
}
