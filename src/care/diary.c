/* Hours, places and leave: asked, checked, written; what is free of them. */
#include "care/diary.h"

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/remote.h"
#include "record/staff.h"

#define NAME_MAX 200
#define CAPACITY_MAX 100

struct putting { const struct actor *actor; const struct care *care; const struct place_ask *place; const struct hours_ask *hours; const struct away_ask *away;
	const struct diary_end *end; struct instant now; struct str done; };

static enum err tell(struct cx *cx, struct db *db, struct putting *w, struct id what, const char *detail)
{
	const struct actor *a = w->actor;
	char text[ID_TEXT];
	w->done = str_of(arena_text(cx->arena, id_text(what, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = NIL, .role = a->role,
		.operation = "change", .class = "diary", .subject = w->done, .rows = 0, .request = a->request, .detail = str_of(detail) }, w->now);
}

static enum err once(struct cx *cx, struct store *store, struct putting *w, struct str key, store_work *work)
{
	return form_once(cx, store, &(struct form_once){ .key = key, .signin = w->actor->signin, .now = w->now, .work = work, .arg = w, .location = &w->done });
}

static bool manages(const struct actor *a)
{
	return role_may(a->role, "manage", "diary");
}

/* Her own, or anybody's of the service where she manages it. */
static enum err whose(struct cx *cx, struct db *db, const struct putting *w, int64_t staff)
{
	struct carer *who;
	size_t n;
	if (staff != w->actor->staff && !manages(w->actor))
		return fail(cx, ERR_FORBIDDEN, "Hours and leave are set by each for herself, or by who manages the service.");
	TRY(carers_of(cx, db, w->actor->organisation, w->now, &who, &n));
	for (size_t i = 0; i < n; i++)
		if (who[i].id == staff)
			return diary_hold(cx, db, staff);
	return fail(cx, ERR_BAD_FIELD, "Choose somebody who works here.");
}

static bool five(int minute)
{
	return minute % CELL_MINUTES == 0;
}

/* ---- places ---- */

static enum err place_check(struct cx *cx, const struct place_new *p)
{
	const struct str texts[] = { p->name, p->address, p->telephone };
	for (size_t i = 0; i < LENGTH(texts); i++)
		if (texts[i].n > NAME_MAX)
			return fail(cx, ERR_BAD_FIELD, "Keep name, address and telephone to %d characters each.", NAME_MAX);
	if (str_empty(p->name))
		return fail(cx, ERR_BAD_FIELD, "Name the place, as people here call it.");
	if (p->setting <= SETTING_NONE || p->setting >= STEP_SETTINGS)
		return fail(cx, ERR_BAD_FIELD, "Choose what kind of place it is.");
	if (p->capacity < 0 || p->capacity > CAPACITY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say how many can be seen there at once: 1 to %d; 0 where it is never full, as with the telephone.", CAPACITY_MAX);
	return OK;
}

static enum err place_write(struct cx *cx, struct db *db, void *arg)
{
	struct putting *w = arg;
	struct place_new new = w->place->place;
	struct organisation of;
	struct id made;
	new.organisation = w->actor->organisation;
	new.staff = w->actor->staff;
	new.of = NIL;
	if (w->place->of_ods.n) {
		enum err err = organisation_by_ods(cx, db, w->place->of_ods, &of);
		if (err == ERR_NOT_FOUND)
			return fail(cx, ERR_BAD_FIELD, "There is no organisation with that code.");
		TRY(err);
		new.of = of.id == new.organisation ? NIL : of.id;
	}
	enum err err = place_add(cx, db, &new, w->now, &made);
	if (err == ERR_UNIQUE)
		return fail(cx, ERR_CONFLICT, "There is a place of that name, or was one. Name it otherwise.");
	TRY(err);
	return tell(cx, db, w, made, "a place");
}

enum err diary_place_put(struct cx *cx, struct store *store, const struct actor *actor, const struct place_ask *ask, struct instant now)
{
	struct place_ask trimmed = *ask;
	struct putting w = { .actor = actor, .place = &trimmed, .now = now };
	struct place_new *p = &trimmed.place;
	if (!manages(actor) && !role_may(actor->role, "hours", "diary"))
		return fail(cx, ERR_FORBIDDEN, "Places are set by who works in the diary.");
	p->name = str_trim(p->name);
	p->address = str_trim(p->address);
	p->telephone = str_trim(p->telephone);
	trimmed.of_ods = str_trim(ask->of_ods);
	TRY(place_check(cx, p));
	return once(cx, store, &w, ask->form_key, place_write);
}

/* ---- hours ---- */

static enum err hours_check(struct cx *cx, const struct diary_hours *h)
{
	if (h->days <= 0 || h->days > 127)
		return fail(cx, ERR_BAD_FIELD, "Choose at least one day of the week.");
	if (h->from < 0 || h->until > MINUTES_OF_DAY || h->from >= h->until || !five(h->from) || !five(h->until))
		return fail(cx, ERR_BAD_FIELD, "Say from when to when, like 09:00 and 12:30: an end after its beginning, in steps of five minutes.");
	if (h->slot < SLOT_LEAST || h->slot > SLOT_MOST || !five(h->slot) || h->slot > h->until - h->from)
		return fail(cx, ERR_BAD_FIELD, "Say how long one appointment is: 5 to %d minutes in steps of five, and no longer than the hours.", SLOT_MOST);
	if (h->weeks < 1 || h->weeks > WEEKS_MOST)
		return fail(cx, ERR_BAD_FIELD, "Say every how many weeks: 1 to %d.", WEEKS_MOST);
	if (!day_known(h->from_on))
		return fail(cx, ERR_BAD_FIELD, "Say from which day on.");
	return day_known(h->until_on) && h->until_on.day < h->from_on.day ? fail(cx, ERR_BAD_FIELD, "The last day lies before the first.") : OK;
}

static enum err hours_write(struct cx *cx, struct db *db, void *arg)
{
	struct putting *w = arg;
	struct diary_hours h = w->hours->hours;
	struct place_held place;
	struct staff staff;
	struct id made;
	TRY(whose(cx, db, w, h.staff));
	enum err err = place_hold(cx, db, w->hours->place, &place);
	if (err == ERR_NOT_FOUND || (err == OK && (place.organisation != w->actor->organisation || place.ended)))
		return fail(cx, ERR_BAD_FIELD, "Choose a place of this service.");
	TRY(err);
	TRY(staff_by_id(cx, db, h.staff, &staff));
	h.place = place.id;
	h.profession = carer_profession(w->care->catalog, staff.profession);
	TRY(diary_hours_add(cx, db, w->actor->organisation, &h, w->actor->staff, w->now, &made));
	return tell(cx, db, w, made, "hours");
}

enum err diary_hours_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct hours_ask *ask,
			 struct instant now)
{
	struct putting w = { .actor = actor, .care = care, .hours = ask, .now = now };
	TRY(hours_check(cx, &ask->hours));
	return once(cx, store, &w, ask->form_key, hours_write);
}

/* ---- leave ---- */

static enum err away_write(struct cx *cx, struct db *db, void *arg)
{
	struct putting *w = arg;
	struct id made;
	TRY(whose(cx, db, w, w->away->away.staff));
	TRY(diary_away_add(cx, db, w->actor->organisation, &w->away->away, w->actor->staff, w->now, &made));
	return tell(cx, db, w, made, "away");
}

enum err diary_away_put(struct cx *cx, struct store *store, const struct actor *actor, const struct away_ask *ask, struct instant now)
{
	const struct diary_away *a = &ask->away;
	struct putting w = { .actor = actor, .away = ask, .now = now };
	if (!day_known(a->from_on) || !day_known(a->until_on) || a->until_on.day < a->from_on.day)
		return fail(cx, ERR_BAD_FIELD, "Say from which day to which: the last not before the first.");
	if (a->until_on.day < instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "That is over already.");
	if (a->from < 0 || a->until > MINUTES_OF_DAY || a->from >= a->until || !five(a->from) || !five(a->until))
		return fail(cx, ERR_BAD_FIELD, "Say from when to when on those days, in steps of five minutes; or leave both empty for whole days.");
	return once(cx, store, &w, ask->form_key, away_write);
}

/* ---- ended ---- */

static enum err end_held(struct cx *cx, struct db *db, const struct diary_end *end, struct diary_held *ret)
{
	struct place_held place;
	switch (end->thing) {
	case DIARY_HOURS: return diary_hours_hold(cx, db, end->which, ret);
	case DIARY_AWAY: return diary_away_hold(cx, db, end->which, ret);
	case DIARY_PLACE:
		TRY(place_hold(cx, db, end->which, &place));
		*ret = (struct diary_held){ place.id, place.organisation, NIL, place.ended };
		return OK;
	}
	must(false);
	return OK;
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct putting *w = arg;
	const struct actor *a = w->actor;
	struct diary_held held;
	enum err err = end_held(cx, db, w->end, &held);
	if (err == ERR_NOT_FOUND || (err == OK && held.organisation != a->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such thing in this service's diary.");
	TRY(err);
	if (held.ended)
		return fail(cx, ERR_CONFLICT, "It has ended already. Look again.");
	switch (w->end->thing) {
	case DIARY_PLACE:
		if (!manages(a))
			return fail(cx, ERR_FORBIDDEN, "A place is given up by who manages the service.");
		TRY(place_end(cx, db, held.id, a->staff, w->now));
		return tell(cx, db, w, w->end->which, "a place given up");
	case DIARY_HOURS:
		TRY(whose(cx, db, w, held.staff));
		TRY(diary_hours_end(cx, db, held.id, a->staff, w->now));
		return tell(cx, db, w, w->end->which, "hours taken away");
	case DIARY_AWAY:
		TRY(whose(cx, db, w, held.staff));
		TRY(diary_away_end(cx, db, held.id, a->staff, w->now));
		return tell(cx, db, w, w->end->which, "not away");
	}
	return OK;
}

enum err diary_end(struct cx *cx, struct store *store, const struct actor *actor, const struct diary_end *ask, struct instant now)
{
	struct putting w = { .actor = actor, .end = ask, .now = now };
	return once(cx, store, &w, ask->form_key, end_write);
}

/* ---- in a calendar program ---- */

struct addressing { struct putting w; const struct calendar_ask *ask; struct id secret; };

static enum err calendar_write(struct cx *cx, struct db *db, void *arg)
{
	struct addressing *x = arg;
	const struct actor *a = x->w.actor;
	if (x->ask->make)
		TRY(diary_feed_add(cx, db, a->staff, a->organisation, remote_hash(cx->arena, x->secret.b, sizeof x->secret.b), x->w.now));
	else
		TRY(diary_feed_end(cx, db, a->staff, a->organisation, x->w.now));
	x->w.done = STR("/diary/calendar");
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = NIL, .role = a->role,
		.operation = "change", .class = "diary", .subject = STR_NONE, .rows = 0, .request = a->request,
		.detail = x->ask->make ? STR("an address of a calendar") : STR("no address of a calendar") }, x->w.now);
}

enum err diary_calendar(struct cx *cx, struct store *store, const struct actor *actor, const struct calendar_ask *ask, struct instant now,
			struct id *ret_secret)
{
	struct addressing x = { .w = { .actor = actor, .now = now }, .ask = ask, .secret = id_random() };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = calendar_write, .arg = &x, .location = &x.w.done };
	TRY(form_once(cx, store, &once));
	*ret_secret = once.repeated || !ask->make ? (struct id){ { 0 } } : x.secret;
	return OK;
}

enum err diary_calendar_of(struct cx *cx, struct db *db, struct str code, struct instant now, int64_t *ret_staff, int64_t *ret_organisation)
{
	struct id secret;
	int64_t id;
	if (!id_parse(code, &secret))
		return fail(cx, ERR_NOT_FOUND, "There is no such calendar.");
	enum err err = diary_feed_by(cx, db, remote_hash(cx->arena, secret.b, sizeof secret.b), now, &id, ret_staff, ret_organisation);
	return err == ERR_NOT_FOUND ? fail(cx, ERR_NOT_FOUND, "There is no such calendar.") : err;
}

/* ---- read ---- */

enum err diary_load(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day upto, struct instant now, struct diary *ret)
{
	*ret = (struct diary){ .from = from, .upto = upto };
	TRY(diary_hours_of(cx, db, organisation, NIL, from, upto, &ret->hours, &ret->hours_n));
	TRY(diary_aways_of(cx, db, organisation, NIL, from, upto, &ret->away, &ret->aways));
	TRY(sittings_of(cx, db, organisation, from, upto, &ret->sitting, &ret->sittings));
	TRY(places_of(cx, db, organisation, &ret->place, &ret->places));
	return carers_of(cx, db, organisation, now, &ret->staff, &ret->staffs);
}

const struct place *diary_place(const struct diary *d, int64_t place)
{
	for (size_t i = 0; i < d->places; i++)
		if (d->place[i].id == place)
			return &d->place[i];
	return NULL;
}

const struct carer *diary_staff(const struct diary *d, int64_t staff)
{
	for (size_t i = 0; i < d->staffs; i++)
		if (d->staff[i].id == staff)
			return &d->staff[i];
	return NULL;
}

size_t diary_free(struct arena *arena, const struct diary *d, int64_t staff, struct instant now, size_t most, struct slot **ret)
{
	int minute;
	struct day today = instant_local(now, &minute);
	struct slot_place *place = arena_array(arena, d->places + 1, sizeof *place);
	struct diary_hours *hours = arena_array(arena, d->hours_n + 1, sizeof *hours);
	struct slots_ask ask = { .hours = hours, .away = d->away, .aways = d->aways, .taken = d->sitting, .takens = d->sittings, .place = place,
		.from = d->from.day < today.day ? today : d->from, .upto = d->upto, .from_minute = d->from.day <= today.day ? minute + 1 : 0, .most = most };
	for (size_t i = 0; i < d->places; i++)
		if (!instant_known(d->place[i].ended_at))
			place[ask.places++] = (struct slot_place){ d->place[i].id, d->place[i].capacity };
	for (size_t i = 0; i < d->hours_n; i++)
		if ((staff == NIL || d->hours[i].staff == staff) && diary_staff(d, d->hours[i].staff))
			hours[ask.hours_n++] = d->hours[i];
	return slots_free(arena, &ask, ret);
}

const char *diary_clash(const struct diary *d, const struct sitting *s)
{
	const struct place *place = diary_place(d, s->place);
	bool offered = false;
	if (!diary_staff(d, s->staff))
		return "works here no more";
	if (!place || instant_known(place->ended_at))
		return "the place is given up";
	for (size_t i = 0; i < d->aways; i++)
		if (away_during(&d->away[i], s->staff, s->on, s->from, s->until))
			return "is away then";
	for (size_t i = 0; i < d->hours_n; i++) {
		const struct diary_hours *h = &d->hours[i];
		offered |= h->staff == s->staff && h->place == s->place && hours_fall_on(h, s->on) && s->from >= h->from && s->until <= h->until;
	}
	return offered ? NULL : "has no hours there then";
}
