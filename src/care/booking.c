/* Bookings: decided, checked against the diary, written, told. */
#include "care/booking.h"

#include "access/role.h"
#include "base/must.h"
#include "care/episode_in.h"
#include "care/group.h"
#include "care/plan_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/plan.h"
#include "record/signin.h"
#include "record/timeline.h"

#define SAY_MAX 500
#define SESSION_SAY_MAX 4000
#define TELEPHONE_MAX 40
#define GROUP_NAME_MAX 100

struct making { const struct actor *actor; const struct care *care; const struct booking_ask *ask; struct instant now; struct str made; };

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct id booking, const char *detail,
		     struct instant now, struct str *ret_done)
{
	char text[ID_TEXT];
	*ret_done = str_of(arena_text(cx->arena, id_text(booking, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = record_class_word(CLASS_APPOINTMENT), .subject = *ret_done, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, now);
}

static struct facts_what asked_of(int64_t patient, enum operation operation)
{
	return (struct facts_what){ patient, 0, CLASS_APPOINTMENT, LABEL_NORMAL, operation };
}

enum err booking_may(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, int64_t patient, enum operation operation,
		     struct instant now, bool *ret)
{
	struct facts_what what = asked_of(patient, operation);
	struct facts may;
	TRY(facts_decide(cx, db, care->policy, actor, &what, now, &may));
	*ret = may.answer.effect != ACCESS_DENY;
	return OK;
}

static enum err may(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, int64_t patient, enum operation operation,
		    struct instant now)
{
	struct facts_what what = asked_of(patient, operation);
	return facts_require(cx, db, care->policy, actor, &what, now);
}

/* ---- the time ---- */

/* Hours of this service that offer it. HAZ-040 */
static enum err time_of(struct cx *cx, struct db *db, const struct making *w, struct sitting *ret, int64_t *ret_capacity)
{
	const struct booking_ask *ask = w->ask;
	struct diary_held held;
	struct diary d;
	enum err err = diary_hours_hold(cx, db, ask->hours, &held);
	if (err == ERR_NOT_FOUND || (err == OK && held.organisation != w->actor->organisation))
		return fail(cx, ERR_BAD_FIELD, "Choose a time.");
	TRY(err);
	TRY(diary_hold(cx, db, held.staff));
	TRY(diary_load(cx, db, w->actor->organisation, ask->on, ask->on, w->now, &d));
	struct slots_ask slots = { .away = d.away, .aways = d.aways };
	const struct diary_hours *h = NULL;
	for (size_t i = 0; i < d.hours_n; i++)
		h = d.hours[i].id == held.id ? &d.hours[i] : h;
	const struct place *place = h ? diary_place(&d, h->place) : NULL;
	if (held.ended || !h || !diary_staff(&d, held.staff) || !place || instant_known(place->ended_at))
		return fail(cx, ERR_HELD, "Those hours are not offered any more. Choose another time.");
	if (!slot_offered(&(struct slots_ask){ 0 }, h, ask->on, ask->from))
		return fail(cx, ERR_BAD_FIELD, "Choose a time.");
	if (!slot_offered(&slots, h, ask->on, ask->from))
		return fail(cx, ERR_HELD, "%.*s is away then. Choose another time.", STRF(diary_staff(&d, held.staff)->name));
	*ret = (struct sitting){ .staff = h->staff, .place = h->place, .on = ask->on, .from = ask->from, .until = ask->from + h->slot, .seats = 1,
		.name = STR_NONE };
	*ret_capacity = place->capacity;
	return OK;
}

static enum err day_check(struct cx *cx, struct day on, int from, struct instant now)
{
	int minute;
	struct day today = instant_local(now, &minute);
	if (!day_known(on))
		return fail(cx, ERR_BAD_FIELD, "Choose a time.");
	if (on.day > today.day + BOOKED_AHEAD)
		return fail(cx, ERR_BAD_FIELD, "Choose a time within the next year.");
	return on.day < today.day || (on.day == today.day && from <= minute) ? fail(cx, ERR_HELD, "That time is over. Choose another.") : OK;
}

static enum err time_free(struct cx *cx, struct db *db, const struct making *w, struct sitting *s, int64_t *ret_capacity)
{
	int64_t unit = 1;
	bool taken;
	TRY(day_check(cx, w->ask->on, w->ask->from, w->now));
	TRY(time_of(cx, db, w, s, ret_capacity));
	TRY(sitting_staff_taken(cx, db, s, &taken));
	if (taken)
		return fail(cx, ERR_CONFLICT, "That time has been taken. Choose another.");
	if (*ret_capacity > 0)
		TRY(sitting_unit_free(cx, db, s, *ret_capacity, &unit));
	return unit ? OK : fail(cx, ERR_CONFLICT, "The room is in use at that time. Choose another.");
}

static enum err time_take(struct cx *cx, struct db *db, const struct making *w, int64_t patient, struct sitting *s)
{
	int64_t capacity;
	bool busy;
	TRY(time_free(cx, db, w, s, &capacity));
	TRY(booking_person_taken(cx, db, patient, s, &busy));
	if (busy)
		return fail(cx, ERR_CONFLICT, "The person has another appointment at that time. Choose another.");
	return sitting_add(cx, db, w->actor->organisation, s, capacity, w->actor->staff, instant_day(w->now), w->now);
}

/* A seat in a group that is set already. */
static enum err seat_take(struct cx *cx, struct db *db, const struct making *w, int64_t patient, struct sitting *ret, int64_t *ret_seat)
{
	struct sitting_held held;
	bool busy;
	enum err err = sitting_by(cx, db, w->ask->sitting, &held);
	if (err == ERR_NOT_FOUND || (err == OK && (held.organisation != w->actor->organisation || str_empty(held.s.name))))
		return fail(cx, ERR_BAD_FIELD, "Choose a time.");
	TRY(err);
	if (held.ended)
		return fail(cx, ERR_HELD, "That group was called off. Choose another time.");
	TRY(day_check(cx, held.s.on, held.s.from, w->now));
	TRY(group_name_check(cx, db, held.s.name, patient));
	TRY(sitting_seat_free(cx, db, &held.s, ret_seat));
	if (*ret_seat == 0)
		return fail(cx, ERR_CONFLICT, "The group is full at that time. Choose another.");
	TRY(booking_person_taken(cx, db, patient, &held.s, &busy));
	*ret = held.s;
	return busy ? fail(cx, ERR_CONFLICT, "The person has another appointment at that time. Choose another.") : OK;
}

/* ---- booked ---- */

static enum err episode_for(struct cx *cx, struct db *db, const struct making *w, int64_t patient, struct episode *ret)
{
	struct day died;
	char day[DAY_TEXT];
	if (!id_known(w->ask->episode))
		return fail(cx, ERR_BAD_FIELD, "Choose the pathway that it is for.");
	TRY(episode_by_outside(cx, db, w->ask->episode, ret));
	if (ret->patient != patient)
		return fail(cx, ERR_NOT_FOUND, "There is no such episode of this person.");
	if (ret->organisation != w->actor->organisation)
		return fail(cx, ERR_FORBIDDEN, "Another organisation carries this person on that pathway: it books.");
	if (ret->phase == PHASE_ENDED)
		return fail(cx, ERR_HELD, "This episode is over. Take its end back first, or begin another.");
	TRY(died_on(cx, db, &patient, 1, &died));       /* HAZ-032 */
	return !day_known(died) ? OK : fail(cx, ERR_HELD, "This person died on %s, the record says: nothing is booked. If the record is wrong, have it mended "
		"first.", day_words(died, day));
}

static enum err thread_of(struct cx *cx, struct db *db, const struct making *w, int64_t episode, int64_t *ret)
{
	struct plan_item *item;
	size_t n;
	*ret = NIL;
	if (!id_known(w->ask->item))
		return OK;
	TRY(plan_items_of(cx, db, episode, &item, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(item[i].outside, w->ask->item) && item[i].kind == PLAN_APPOINTMENT && !instant_known(item[i].ended_at))
			return *ret = item[i].thread, OK;
	return fail(cx, ERR_CONFLICT, "That planned appointment stands in the plan no more. Look at the plan again.");
}

/* Given back for another time: whose time it was is free before the new one is asked for. */
static enum err moved_from(struct cx *cx, struct db *db, const struct making *w, int64_t patient, struct booking_held *ret)
{
	struct booking b;
	ret->id = NIL;
	if (!id_known(w->ask->moves))
		return OK;
	TRY(booking_by_outside(cx, db, w->ask->moves, &b));
	if (b.patient != patient || b.organisation != w->actor->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such appointment of this person here.");
	TRY(may(cx, db, w->care, w->actor, patient, OP_CHANGE, w->now));
	TRY(booking_hold(cx, db, b.id, ret));
	if (booking_after(ret->state, BOOKING_MOVE) == BOOKING_NONE)
		return fail(cx, ERR_CONFLICT, "It cannot be moved: %s.", booking_state_say(ret->state));
	TRY(booking_free(cx, db, ret->id));
	return b.group_name.n ? OK : sitting_end(cx, db, b.sitting, w->now);
}

static enum err make_write(struct cx *cx, struct db *db, void *arg)
{
	struct making *w = arg;
	const struct booking_ask *ask = w->ask;
	struct booking_new new = { .organisation = w->actor->organisation, .label = LABEL_NORMAL, .seat = 1, .telephone = str_trim(ask->telephone),
		.staff = w->actor->staff, .role = w->actor->role };
	struct booking_held before;
	struct episode e;
	struct id made;
	int64_t id;
	bool fresh;
	db_guard(db, w->actor->signin, w->now);
	TRY(patient_by_outside(cx, db, ask->patient, &new.patient));
	TRY(may(cx, db, w->care, w->actor, new.patient, OP_ADD, w->now));
	TRY(episode_for(cx, db, w, new.patient, &e));
	new.episode = e.id;
	TRY(thread_of(cx, db, w, e.id, &new.thread));
	TRY(moved_from(cx, db, w, new.patient, &before));
	if (before.id != NIL && new.thread == NIL)
		new.thread = before.thread;
	enum err err = id_known(ask->sitting) ? seat_take(cx, db, w, new.patient, &new.sitting, &new.seat) : time_take(cx, db, w, new.patient, &new.sitting);
	if (err == OK) {
		TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
		if (fresh)
			TRY(signin_refold(cx, db, w->care->policy, w->now));
		if (str_empty(new.telephone))
			new.telephone = before.id != NIL ? before.telephone : STR_NONE;
		err = booking_add(cx, db, &new, instant_day(w->now), w->now, &id, &made);
	}
	if (err == ERR_UNIQUE)
		return fail(cx, ERR_CONFLICT, "That time was taken at this very moment. Choose another.");
	TRY(err);
	if (before.id != NIL)
		TRY(booking_act_add(cx, db, &before, &(struct booking_done){ .act = BOOKING_MOVE, .state = BOOKING_MOVED, .staff = w->actor->staff, .moved = id,
			.role = w->actor->role, .say = str_trim(ask->say) }, w->now));
	return tell(cx, db, w->actor, new.patient, before.id != NIL ? "change" : "add", made, before.id != NIL ? "moved" : "booked", w->now, &w->made);
}

enum err booking_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct booking_ask *ask,
		      struct instant now, struct id *ret_outside)
{
	struct making w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = make_write, .arg = &w, .location = &w.made };
	if (ask->telephone.n > TELEPHONE_MAX)
		return fail(cx, ERR_BAD_FIELD, "The telephone number is too long; keep it to %d characters.", TELEPHONE_MAX);
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say it more shortly: at most %d characters.", SAY_MAX);
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- a group's time ---- */

struct grouping { struct making w; const struct group_time *ask; const struct group_off *off; };

static enum err group_tell(struct cx *cx, struct db *db, struct grouping *g, struct id sitting, const char *detail)
{
	const struct actor *a = g->w.actor;
	char text[ID_TEXT];
	g->w.made = str_of(arena_text(cx->arena, id_text(sitting, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = NIL, .role = a->role,
		.operation = "change", .class = "diary", .subject = g->w.made, .rows = 0, .request = a->request, .detail = str_of(detail) }, g->w.now);
}

static enum err group_mine(struct cx *cx, const struct actor *actor, int64_t staff)
{
	return staff == actor->staff || role_may(actor->role, "manage", "diary") ? OK :
		fail(cx, ERR_FORBIDDEN, "A group is set, and called off, by who leads it, or by who manages the service.");
}

static enum err group_write(struct cx *cx, struct db *db, void *arg)
{
	struct grouping *g = arg;
	struct sitting s;
	int64_t capacity;
	db_guard(db, g->w.actor->signin, g->w.now);
	TRY(time_free(cx, db, &g->w, &s, &capacity));
	TRY(group_mine(cx, g->w.actor, s.staff));
	s.seats = g->ask->seats;
	s.name = str_trim(g->ask->name);
	enum err err = sitting_add(cx, db, g->w.actor->organisation, &s, capacity, g->w.actor->staff, instant_day(g->w.now), g->w.now);
	if (err == ERR_UNIQUE)
		return fail(cx, ERR_CONFLICT, "That time was taken at this very moment. Choose another.");
	TRY(err);
	return group_tell(cx, db, g, s.outside, "a group");
}

enum err booking_group_set(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct group_time *ask,
			   struct instant now)
{
	struct booking_ask time = { .hours = ask->hours, .on = ask->on, .from = ask->from };
	struct grouping g = { .w = { .actor = actor, .care = care, .ask = &time, .now = now }, .ask = ask };
	if (str_trim(ask->name).n == 0 || ask->name.n > GROUP_NAME_MAX)
		return fail(cx, ERR_BAD_FIELD, "Name the group, in at most %d letters, and nobody in it.", GROUP_NAME_MAX);
	if (ask->seats < 2 || ask->seats > GROUP_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say for how many: 2 to %d.", GROUP_MAX);
	return form_once(cx, store, &(struct form_once){ .key = ask->form_key, .signin = actor->signin, .now = now, .work = group_write, .arg = &g,
		.location = &g.w.made });
}

static enum err group_end_write(struct cx *cx, struct db *db, void *arg)
{
	struct grouping *g = arg;
	struct sitting_held held;
	int64_t seat;
	enum err err = sitting_by(cx, db, g->off->sitting, &held);
	if (err == ERR_NOT_FOUND || (err == OK && (held.organisation != g->w.actor->organisation || str_empty(held.s.name))))
		return fail(cx, ERR_NOT_FOUND, "There is no such group in this service's diary.");
	TRY(err);
	TRY(group_mine(cx, g->w.actor, held.s.staff));
	if (held.ended)
		return fail(cx, ERR_CONFLICT, "It was called off already. Look again.");
	TRY(sitting_seats_taken(cx, db, held.s.id, &seat));
	if (seat > 0)
		return fail(cx, ERR_HELD, "People are booked into it. Call off or move each of them first.");
	TRY(sitting_end(cx, db, held.s.id, g->w.now));
	return group_tell(cx, db, g, g->off->sitting, "a group called off");
}

enum err booking_group_end(struct cx *cx, struct store *store, const struct actor *actor, const struct group_off *ask, struct instant now)
{
	struct grouping g = { .w = { .actor = actor, .now = now }, .off = ask };
	return form_once(cx, store, &(struct form_once){ .key = ask->form_key, .signin = actor->signin, .now = now, .work = group_end_write, .arg = &g,
		.location = &g.w.made });
}

/* ---- what came of it ---- */

struct doing { const struct actor *actor; const struct care *care; const struct booking_do *ask; struct instant now; struct str done; };

static bool calls_off(enum booking_act act)
{
	return act == BOOKING_CANCEL_PERSON || act == BOOKING_CANCEL_SERVICE;
}

static bool came_or_not(enum booking_act act)
{
	return act == BOOKING_ATTEND || act == BOOKING_MISS;
}

static enum err act_check(struct cx *cx, const struct doing *w, const struct booking *b, const struct booking_held *held, enum booking_state *ret)
{
	const struct booking_do *ask = w->ask;
	if (b->organisation != w->actor->organisation)
		return fail(cx, ERR_FORBIDDEN, "%.*s booked this: it says what came of it.", STRF(b->organisation_name));
	if (ask->seq && ask->seq != held->seq)
		return fail(cx, ERR_STALE, "Somebody changed this appointment while you were reading. Look again.");
	*ret = ask->act == BOOKING_BOOK || ask->act == BOOKING_MOVE ? BOOKING_NONE : booking_after(held->state, ask->act);
	if (*ret == BOOKING_NONE)
		return fail(cx, ERR_CONFLICT, "That is not possible now: %s.", booking_state_say(held->state));
	if ((came_or_not(ask->act) || ask->act == BOOKING_ARRIVE) && b->on.day > instant_day(w->now).day)
		return fail(cx, ERR_BAD_FIELD, "It has not been yet.");
	if ((calls_off(ask->act) || ask->act == BOOKING_BACK) && str_empty(str_trim(ask->say)))
		return fail(cx, ERR_BAD_FIELD, "Say why in a sentence.");
	return OK;
}

/* A session of the pathway, by the laws of its acts; the planned appointment of the plan. */
static enum err follow(struct cx *cx, struct db *db, const struct doing *w, const struct booking *b)
{
	enum truth came = w->ask->act == BOOKING_ATTEND ? TRUTH_YES : TRUTH_NO;
	if (w->ask->session)
		TRY(episode_act_in(cx, db, w->actor, w->care, &(struct act_ask){ .episode = b->episode_outside, .say = w->ask->session_say,
			.ask = { .act = COURSE_SESSION, .item = w->ask->phase, .answer = came, .on = b->on, .due_on = DAY_NONE } }, false, w->now));
	return b->thread == NIL ? OK : plan_appointment_in(cx, db, w->actor, w->care, b->episode_outside, b->thread, came == TRUTH_YES ? STATE_KEPT : STATE_MISSED,
		w->now);
}

static enum err act_write(struct cx *cx, struct db *db, void *arg)
{
	struct doing *w = arg;
	struct booking b;
	struct booking_held held;
	enum booking_state state;
	db_guard(db, w->actor->signin, w->now);
	TRY(booking_by_outside(cx, db, w->ask->booking, &b));
	TRY(may(cx, db, w->care, w->actor, b.patient, OP_CHANGE, w->now));
	TRY(booking_hold(cx, db, b.id, &held));
	TRY(act_check(cx, w, &b, &held, &state));
	TRY(booking_act_add(cx, db, &held, &(struct booking_done){ .act = w->ask->act, .state = state, .staff = w->actor->staff, .moved = NIL,
		.role = w->actor->role, .say = str_trim(w->ask->say).n ? str_trim(w->ask->say) : STR_NONE }, w->now));
	if (calls_off(w->ask->act)) {
		TRY(booking_free(cx, db, b.id));
		if (!b.group_name.n)
			TRY(sitting_end(cx, db, b.sitting, w->now));
	}
	if (came_or_not(w->ask->act))
		TRY(follow(cx, db, w, &b));
	return tell(cx, db, w->actor, b.patient, "change", w->ask->booking, booking_act_say(w->ask->act), w->now, &w->done);
}

enum err booking_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct booking_do *ask,
		     struct instant now)
{
	struct doing w = { .actor = actor, .care = care, .ask = ask, .now = now };
	if (ask->say.n > SAY_MAX || ask->session_say.n > SESSION_SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text is too long; keep the reason to %d and what was done to %d characters.", SAY_MAX, SESSION_SAY_MAX);
	return form_once(cx, store, &(struct form_once){ .key = ask->form_key, .signin = actor->signin, .now = now, .work = act_write, .arg = &w,
		.location = &w.done });
}
