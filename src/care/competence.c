/* Competences: said by whoever has them, confirmed by who supervises her, ended. */
#include "care/own_in.h"
#include "care/team.h"

#include "access/role.h"
#include "base/must.h"

#define HOLDS_DAYS_MOST 3653            /* ten years: a slip of the year is caught */

struct claiming { struct own own; const struct care *care; const struct competence_ask *ask; const struct competence_look *look; };

static enum err claim_write(struct cx *cx, struct db *db, void *arg)
{
	struct claiming *w = arg;
	const struct actor *a = w->own.actor;
	const struct competence_row *row = catalog_competence(w->care->catalog, w->ask->competence);
	struct competence_new new = { a->organisation, a->staff, w->ask->competence, w->ask->evidence, w->ask->from, w->ask->until };
	struct id made;
	TRY(own_may(cx, &w->own, "add"));
	if (!row)
		return fail(cx, ERR_BAD_FIELD, "Choose which competence it is.");
	TRY(own_words(cx, &new.evidence, "Say what shows it: a course, a certificate, work that was watched."));
	TRY(own_past_day(cx, &w->own, new.from));
	if (!day_known(new.until))
		new.until = day_add_months(new.from, (int)row->months);
	if (new.until.day < instant_day(w->own.now).day || new.until.day > instant_day(w->own.now).day + HOLDS_DAYS_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say until when it holds: today or later, within ten years.");
	TRY(competence_add(cx, db, &new, w->own.now, &made));
	return own_tell(cx, db, &w->own, "add", made);
}

enum err competence_claim(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct competence_ask *ask,
			  struct instant now)
{
	struct claiming w = { .own = { actor, "team", now, STR_NONE }, .care = care, .ask = ask };
	return own_once(cx, store, &w.own, ask->form_key, claim_write, &w);
}

static enum err held(struct cx *cx, struct db *db, const struct claiming *w, struct competence_held *ret, bool *ret_supervises)
{
	*ret = (struct competence_held){ .ended_at = INSTANT_NONE };
	TRY(own_may(cx, &w->own, "add"));
	enum err err = competence_hold(cx, db, w->look->competence, ret);
	TRY(own_held(cx, &w->own, err, ret->organisation, ret->ended_at, "There is no such competence here."));
	return supervises(cx, db, ret->organisation, w->own.actor->staff, ret->staff, ret_supervises);
}

static enum err confirm_write(struct cx *cx, struct db *db, void *arg)
{
	struct claiming *w = arg;
	struct competence_held c;
	struct str say = w->look->say;
	bool may;
	TRY(held(cx, db, w, &c, &may));
	if (c.staff == w->own.actor->staff)
		return fail(cx, ERR_FORBIDDEN, "Nobody confirms her own competence. Who supervises you does.");
	if (!may)
		return fail(cx, ERR_FORBIDDEN, "A competence is confirmed by who supervises the person.");
	if (instant_known(c.confirmed_at))
		return fail(cx, ERR_CONFLICT, "It was confirmed already.");
	TRY(own_words(cx, &say, "Say what you saw that confirms it."));
	if (!day_known(w->look->until) || w->look->until.day < instant_day(w->own.now).day ||
	    w->look->until.day > instant_day(w->own.now).day + HOLDS_DAYS_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say until when it holds: today or later, within ten years.");
	TRY(competence_set_confirmed(cx, db, c.id, w->own.actor->staff, say, w->look->until, w->own.now));
	return own_tell(cx, db, &w->own, "confirm", w->look->competence);
}

enum err competence_confirm(struct cx *cx, struct store *store, const struct actor *actor, const struct competence_look *ask, struct instant now)
{
	struct claiming w = { .own = { actor, "team", now, STR_NONE }, .look = ask };
	return own_once(cx, store, &w.own, ask->form_key, confirm_write, &w);
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct claiming *w = arg;
	struct competence_held c;
	struct str say = w->look->say;
	bool may;
	TRY(held(cx, db, w, &c, &may));
	if (!may && c.staff != w->own.actor->staff && !role_may(w->own.actor->role, "change", "team"))
		return fail(cx, ERR_FORBIDDEN, "A competence is ended by whoever has it, who supervises her, or who runs the service.");
	TRY(own_line(cx, &say, "Say in a sentence why it ends."));
	TRY(competence_set_ended(cx, db, c.id, w->own.actor->staff, say, w->own.now));
	return own_tell(cx, db, &w->own, "change", w->look->competence);
}

enum err competence_end(struct cx *cx, struct store *store, const struct actor *actor, const struct competence_look *ask, struct instant now)
{
	struct claiming w = { .own = { actor, "team", now, STR_NONE }, .look = ask };
	return own_once(cx, store, &w.own, ask->form_key, end_write, &w);
}
