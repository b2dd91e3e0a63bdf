/* Meetings: called, listed, decided at, followed. */
#include "care/meeting.h"

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"

#define SAY_MAX   4000
#define TITLE_MAX 200
#define AHEAD_DAYS 730          /* a meeting is called for at most so far ahead: a slip of the year is caught */

struct writing {
	const struct actor *actor; const struct care *care; struct instant now; struct str done;
	const struct meeting_ask *call; const struct meeting_move *move; const struct meeting_off *off; const struct meeting_room *room;
	const struct meeting_put *put; const struct meeting_drop *drop; const struct point_ask *point; const struct point_finish *finish;
	const struct skills_ask *skills;
};

static enum err once(struct cx *cx, struct store *store, struct writing *w, struct str key, store_work *work)
{
	struct form_once form = { .key = key, .signin = w->actor->signin, .now = w->now, .work = work, .arg = w, .location = &w->done };
	return form_once(cx, store, &form);
}

static enum err tell(struct cx *cx, struct db *db, struct writing *w, int64_t patient, const char *operation, struct id subject, const char *detail)
{
	const struct actor *a = w->actor;
	char text[ID_TEXT];
	w->done = str_of(arena_text(cx->arena, id_text(subject, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "team_note", .subject = w->done, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, w->now);
}

static enum err words_check(struct cx *cx, struct str say, const char *missing)
{
	if (str_empty(str_trim(say)))
		return fail(cx, ERR_BAD_FIELD, "%s", missing);
	return say.n > SAY_MAX ? fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", say.n, SAY_MAX) : OK;
}

/* A field that was not sent is an empty one. */
static struct str words_or_none(struct str text)
{
	text = str_trim(text);
	return text.n ? text : STR("");
}

static enum err day_check(struct cx *cx, struct day on, struct instant now)
{
	if (!day_known(on) || on.day > instant_day(now).day + AHEAD_DAYS)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it is, within the next two years.");
	return OK;
}

/* One's own, not called off. */
static enum err own_meeting(struct cx *cx, struct db *db, const struct writing *w, struct id outside, struct meeting_held *ret)
{
	enum err err = meeting_hold(cx, db, outside, ret);
	if (err == ERR_NOT_FOUND || (err == OK && ret->organisation != w->actor->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such meeting here.");
	TRY(err);
	return instant_known(ret->cancelled_at) ? fail(cx, ERR_CONFLICT, "This meeting was called off. Call another one.") : OK;
}

/* ---- who has to do with whom ---- */

/* Around the day; and on, while something that was decided that day is not done: who does it sees whom it is about. */
static struct relation window(const struct writing *w, int64_t patient, struct day on, bool standing, bool open, int64_t item)
{
	const struct policy *policy = w->care->policy;
	struct relation r = { .organisation = w->actor->organisation, .patient = patient, .kind = RELATION_TEAM_MEETING, .cause = item,
		.from = day_begins((struct day){ on.day - policy->before_days[RELATION_TEAM_MEETING] }),
		.until = day_begins((struct day){ on.day + policy->after_days[RELATION_TEAM_MEETING] + 1 }) };
	if (open)
		r.until = INSTANT_FAR;
	else if (!standing && r.until.us > w->now.us)
		r.until = r.from.us > w->now.us ? r.from : w->now;
	return r;
}

/* As all lists of team meetings say now. */
static enum err windows_set(struct cx *cx, struct db *db, const struct writing *w, int64_t patient)
{
	struct meeting_day *day;
	size_t n;
	TRY(meeting_days_of(cx, db, w->actor->organisation, patient, &day, &n));
	for (size_t i = 0; i < n; i++) {
		struct relation r = window(w, patient, day[i].on, day[i].standing, day[i].open, day[i].item);
		TRY(relation_open(cx, db, &r));
	}
	return OK;
}

/* ---- the meeting ---- */

static enum err colleague_of(struct cx *cx, struct db *db, const struct writing *w, struct id outside, int64_t *ret)
{
	struct carer *carer;
	size_t n;
	TRY(carers_of(cx, db, w->actor->organisation, w->now, &carer, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(carer[i].outside, outside)) {
			*ret = carer[i].id;
			return OK;
		}
	return fail(cx, ERR_BAD_FIELD, "Choose one of the service's own people.");
}

/* What was decided is not lost with its place on a list. */
static enum err none_left(struct cx *cx, struct db *db, int64_t meeting, int64_t item)
{
	int64_t left;
	TRY(points_left(cx, db, meeting, item, &left));
	return left == 0 ? OK : fail(cx, ERR_CONFLICT, "%s decided here %s still open. First say what came of %s: done, or dropped.",
		left == 1 ? "One thing that was" : "Things that were", left == 1 ? "is" : "are", left == 1 ? "it" : "them");
}

static enum err call_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_new new = { .organisation = w->actor->organisation, .about = NIL, .staff = w->actor->staff, .kind = w->call->kind,
		.title = str_trim(w->call->title), .place = words_or_none(w->call->place), .on = w->call->on };
	struct id made;
	db_guard(db, w->actor->signin, w->now);
	if (new.kind == MEETING_SUPERVISION)
		TRY(colleague_of(cx, db, w, w->call->about, &new.about));
	TRY(meeting_add(cx, db, &new, w->now, &made));
	return tell(cx, db, w, NIL, "add", made, meeting_kind_word(new.kind));
}

enum err meeting_call(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_ask *ask,
		      struct instant now, struct id *ret_outside)
{
	struct writing w = { .actor = actor, .care = care, .call = ask, .now = now };
	if (ask->kind <= MEETING_NONE || ask->kind >= MEETING_KINDS)
		return fail(cx, ERR_BAD_FIELD, "Choose what kind of meeting it is.");
	if (str_empty(str_trim(ask->title)) || ask->title.n > TITLE_MAX || ask->place.n > TITLE_MAX)
		return fail(cx, ERR_BAD_FIELD, "Give the meeting a name of at most %d characters, and time and place in as many.", TITLE_MAX);
	TRY(day_check(cx, ask->on, now));
	TRY(once(cx, store, &w, ask->form_key, call_write));
	return id_parse(w.done, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

static enum err all_windows(struct cx *cx, struct db *db, const struct writing *w, const struct meeting_held *m, bool moved)
{
	int64_t *patient;
	size_t n;
	if (m->kind != MEETING_TEAM)
		return OK;
	TRY(meeting_patients(cx, db, m->id, &patient, &n));
	for (size_t i = 0; i < n; i++) {
		struct relation old = window(w, patient[i], m->on, false, false, NIL);
		if (moved)
			TRY(relation_open(cx, db, &old));       /* the day that it is not on any more; another meeting of that day opens it again */
		TRY(windows_set(cx, db, w, patient[i]));
	}
	return OK;
}

static enum err move_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_held m;
	db_guard(db, w->actor->signin, w->now);
	TRY(own_meeting(cx, db, w, w->move->meeting, &m));
	TRY(meeting_set_day(cx, db, m.id, w->move->on, words_or_none(w->move->place)));
	TRY(all_windows(cx, db, w, &m, w->move->on.day != m.on.day));
	return tell(cx, db, w, NIL, "change", w->move->meeting, "move");
}

enum err meeting_move(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_move *ask,
		      struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .move = ask, .now = now };
	TRY(day_check(cx, ask->on, now));
	if (ask->place.n > TITLE_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say time and place in at most %d characters.", TITLE_MAX);
	return once(cx, store, &w, ask->form_key, move_write);
}

static enum err off_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_held m;
	db_guard(db, w->actor->signin, w->now);
	TRY(own_meeting(cx, db, w, w->off->meeting, &m));
	TRY(none_left(cx, db, m.id, 0));
	TRY(meeting_set_off(cx, db, m.id, w->actor->staff, str_trim(w->off->say), w->now));
	TRY(all_windows(cx, db, w, &m, false));
	return tell(cx, db, w, NIL, "change", w->off->meeting, "call-off");
}

enum err meeting_call_off(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_off *ask,
			  struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .off = ask, .now = now };
	TRY(words_check(cx, ask->say, "Say in a sentence why it is called off."));
	return once(cx, store, &w, ask->form_key, off_write);
}

static enum err room_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_held m;
	db_guard(db, w->actor->signin, w->now);
	TRY(own_meeting(cx, db, w, w->room->meeting, &m));
	if (id_known(w->room->away))
		TRY(present_end(cx, db, m.id, w->room->away, w->now));
	else
		TRY(present_add(cx, db, m.id, m.organisation, str_trim(w->room->name), w->room->profession, w->actor->staff, w->now));
	return tell(cx, db, w, NIL, "change", w->room->meeting, "room");
}

enum err meeting_room(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_room *ask,
		      struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .room = ask, .now = now };
	if (!id_known(ask->away) && (str_empty(str_trim(ask->name)) || ask->name.n > TITLE_MAX))
		return fail(cx, ERR_BAD_FIELD, "Write the name of who is there.");
	if (!id_known(ask->away) && !catalog_profession(care->catalog, ask->profession))
		return fail(cx, ERR_BAD_FIELD, "Choose the profession of who is there.");
	return once(cx, store, &w, ask->form_key, room_write);
}

/* ---- the list ---- */

static enum err may_note(struct cx *cx, struct db *db, const struct writing *w, int64_t patient, int64_t label)
{
	return facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ patient, 0, CLASS_TEAM_NOTE, (uint8_t)label, OP_ADD }, w->now);
}

/* The episode that goes on in one's own service. */
static enum err episode_here(struct cx *cx, struct db *db, const struct writing *w, int64_t patient, int64_t *ret)
{
	struct episode *e;
	size_t n;
	*ret = NIL;
	TRY(episodes_of(cx, db, patient, &e, &n));
	for (size_t i = 0; i < n && *ret == NIL; i++)
		if (e[i].organisation == w->actor->organisation && e[i].phase != PHASE_ENDED)
			*ret = e[i].id;
	return OK;
}

static enum err put_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_held m;
	struct meeting_item_new new = { .organisation = w->actor->organisation, .label = LABEL_NORMAL, .staff = w->actor->staff,
		.source = w->put->source, .question = str_trim(w->put->question), .role = w->actor->role };
	struct id made;
	bool fresh;
	db_guard(db, w->actor->signin, w->now);
	TRY(own_meeting(cx, db, w, w->put->meeting, &m));
	TRY(patient_by_outside(cx, db, w->put->patient, &new.patient));
	enum err err = may_note(cx, db, w, new.patient, new.label);
	if (err == ERR_NOT_FOUND)                /* whom she sees on a list, and the service does not carry yet */
		return fail(cx, ERR_CONFLICT, "A meeting talks about whom the service carries or was asked about. Put the person on a pathway first.");
	TRY(err);
	err = meeting_item_standing(cx, db, m.id, new.patient, &made);
	if (err == OK)
		return fail(cx, ERR_CONFLICT, "She is on the list of this meeting already.");
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	new.meeting = m.id;
	TRY(episode_here(cx, db, w, new.patient, &new.episode));
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	TRY(meeting_item_add(cx, db, &new, w->now, &made));
	if (m.kind == MEETING_TEAM)
		TRY(windows_set(cx, db, w, new.patient));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	return tell(cx, db, w, new.patient, "add", made, "list");
}

enum err meeting_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_put *ask,
		     struct instant now, struct id *ret_item)
{
	struct writing w = { .actor = actor, .care = care, .put = ask, .now = now };
	TRY(words_check(cx, ask->question, "Say in a sentence what the meeting is asked."));
	TRY(once(cx, store, &w, ask->form_key, put_write));
	return id_parse(w.done, ret_item) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* Somebody on a list of one's own service, as far as one may write about her. Who is hidden from the one who writes is answered as nobody. */
static enum err own_item(struct cx *cx, struct db *db, const struct writing *w, struct id outside, struct meeting_item_held *ret)
{
	db_guard(db, w->actor->signin, w->now);
	enum err err = meeting_item_hold(cx, db, outside, ret);
	if (err == OK)
		err = ret->organisation == w->actor->organisation ? meeting_item_seen(cx, db, ret->id) : ERR_NOT_FOUND;
	if (err == OK)
		err = may_note(cx, db, w, ret->patient, ret->label);
	return err == ERR_NOT_FOUND ? fail(cx, err, "There is nobody like that on the list of a meeting here.") : err;
}

/* Nothing new is written at a meeting that is not held. Its row is locked: it is not called off meanwhile. */
static enum err still_on(struct cx *cx, struct db *db, const struct meeting_item_held *item)
{
	struct instant off;
	if (instant_known(item->ended_at))
		return fail(cx, ERR_CONFLICT, "She was taken off the list of this meeting.");
	TRY(meeting_hold_off(cx, db, item->meeting, &off));
	return instant_known(off) ? fail(cx, ERR_CONFLICT, "This meeting was called off. Call another one.") : OK;
}

static enum err drop_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_item_held i;
	TRY(own_item(cx, db, w, w->drop->item, &i));
	if (instant_known(i.ended_at))
		return fail(cx, ERR_CONFLICT, "She was taken off the list already.");
	TRY(none_left(cx, db, i.meeting, i.id));
	TRY(meeting_item_end(cx, db, i.id, w->actor->staff, str_trim(w->drop->say), w->now));
	TRY(windows_set(cx, db, w, i.patient));
	return tell(cx, db, w, i.patient, "change", w->drop->item, "off-the-list");
}

enum err meeting_drop(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_drop *ask,
		      struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .drop = ask, .now = now };
	TRY(words_check(cx, ask->say, "Say in a sentence why she is taken off the list."));
	return once(cx, store, &w, ask->form_key, drop_write);
}

/* ---- decided, done ---- */

static enum err standing_point(struct cx *cx, struct db *db, struct id outside, const struct meeting_item_held *item, struct point_held *ret)
{
	enum err err = point_hold(cx, db, outside, ret);
	if (err == OK)
		err = point_seen(cx, db, ret->id);
	if (err == ERR_NOT_FOUND || (err == OK && (ret->p.patient != item->patient || ret->p.organisation != item->organisation)))
		return fail(cx, ERR_NOT_FOUND, "Nothing like that was decided about her.");
	TRY(err);
	if (instant_known(ret->ended_at))
		return fail(cx, ERR_CONFLICT, "Somebody changed this while you were reading. Look again.");
	return ret->p.state != POINT_OPEN ? fail(cx, ERR_CONFLICT, "This is %s. Write down what is decided now beside it.", point_state_say(ret->p.state)) : OK;
}

static enum err doer_set(struct cx *cx, struct db *db, const struct writing *w, const struct point_ask *ask, struct point_new *p)
{
	p->doer_id = NIL;
	p->doer = STR_NONE;
	if (id_known(ask->doer))
		return colleague_of(cx, db, w, ask->doer, &p->doer_id);
	p->doer = str_trim(ask->doer_name);
	return p->doer.n ? OK : fail(cx, ERR_BAD_FIELD, "Say who does it: one of the service, or somebody by name.");
}

static enum err point_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct point_ask *ask = w->point;
	struct meeting_item_held item;
	struct point_held before = { 0 };
	bool anew = id_known(ask->point);
	TRY(own_item(cx, db, w, ask->item, &item));
	if (anew)
		TRY(standing_point(cx, db, ask->point, &item, &before));
	else
		TRY(still_on(cx, db, &item));
	struct point_new p = { .thread = anew ? before.p.thread : NIL, .item = anew ? before.p.item : item.id, .meeting = anew ? before.p.meeting : item.meeting,
		.patient = item.patient, .organisation = item.organisation, .holding = item.holding, .label = item.label,
		.kind = anew ? before.p.kind : ask->kind, .state = POINT_OPEN, .say = str_trim(ask->say), .why = str_trim(ask->why), .outcome = STR_NONE,
		.due_on = ask->due_on, .staff = w->actor->staff, .role = w->actor->role };
	if (p.kind == POINT_DECISION && str_empty(p.why))
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it was decided so.");
	if (anew && str_empty(str_trim(ask->changed)))
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it is changed.");
	TRY(doer_set(cx, db, w, ask, &p));
	TRY(point_add(cx, db, &p, w->now));
	if (anew)
		TRY(point_end(cx, db, before.id, w->actor->staff, str_trim(ask->changed), w->now));
	TRY(windows_set(cx, db, w, item.patient));
	return tell(cx, db, w, item.patient, anew ? "change" : "add", ask->item, point_kind_word(p.kind));
}

enum err point_say(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct point_ask *ask, struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .point = ask, .now = now };
	if (!id_known(ask->point) && ask->kind != POINT_DECISION && ask->kind != POINT_ACTION)
		return fail(cx, ERR_BAD_FIELD, "Choose whether it is a decision or an action.");
	TRY(words_check(cx, ask->say, "Write what was decided."));
	if (ask->why.n > SAY_MAX || ask->changed.n > SAY_MAX || ask->doer_name.n > TITLE_MAX)
		return fail(cx, ERR_BAD_FIELD, "Keep each text to %d characters, and a name to %d.", SAY_MAX, TITLE_MAX);
	if (!day_known(ask->due_on))
		return fail(cx, ERR_BAD_FIELD, "Say by which day.");
	if (ask->due_on.day < instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "That day is over. Say a day from today on by which it is done.");
	return once(cx, store, &w, ask->form_key, point_write);
}

static enum err finish_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_item_held item;
	struct point_held before;
	TRY(own_item(cx, db, w, w->finish->item, &item));
	TRY(standing_point(cx, db, w->finish->point, &item, &before));
	struct point_new p = before.p;
	p.state = w->finish->state;
	p.outcome = str_trim(w->finish->outcome);
	p.staff = w->actor->staff;
	p.role = w->actor->role;
	TRY(point_add(cx, db, &p, w->now));
	TRY(point_end(cx, db, before.id, w->actor->staff, str_of(point_state_say(p.state)), w->now));
	TRY(windows_set(cx, db, w, item.patient));
	return tell(cx, db, w, item.patient, "change", w->finish->item, point_state_say(p.state));
}

enum err point_finish(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct point_finish *ask,
		      struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .finish = ask, .now = now };
	if (ask->state != POINT_DONE && ask->state != POINT_DROPPED)
		return fail(cx, ERR_BAD_FIELD, "Choose whether it is done or dropped.");
	TRY(words_check(cx, ask->outcome, "Say in a sentence what came of it."));
	return once(cx, store, &w, ask->form_key, finish_write);
}

static bool among(struct str word, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(word, list[i]))
			return true;
	return false;
}

static enum err skills_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct meeting_item_held item;
	struct point_skill *had;
	size_t n;
	TRY(own_item(cx, db, w, w->skills->item, &item));
	TRY(still_on(cx, db, &item));
	TRY(point_skills(cx, db, item.id, &had, &n));
	struct str *standing = arena_array(cx->arena, n + 1, sizeof *standing);
	for (size_t i = 0; i < n; i++) {
		standing[i] = had[i].skill;
		if (!among(had[i].skill, w->skills->skill, w->skills->skills))
			TRY(point_end(cx, db, had[i].id, w->actor->staff, STR("not called for"), w->now));
	}
	for (size_t i = 0; i < w->skills->skills; i++) {
		struct point_new p = { .thread = NIL, .item = item.id, .meeting = item.meeting, .patient = item.patient, .organisation = item.organisation,
			.holding = item.holding, .label = item.label, .kind = POINT_SKILL, .state = POINT_DONE, .say = w->skills->skill[i], .why = STR_NONE,
			.doer = STR_NONE, .outcome = STR_NONE, .doer_id = NIL, .due_on = DAY_NONE, .staff = w->actor->staff, .role = w->actor->role };
		if (!among(p.say, standing, n))
			TRY(point_add(cx, db, &p, w->now));
	}
	return tell(cx, db, w, item.patient, "change", w->skills->item, "skills");
}

enum err meeting_skills(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct skills_ask *ask,
			struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .skills = ask, .now = now };
	for (size_t i = 0; i < ask->skills; i++)
		if (!catalog_skill(care->catalog, ask->skill[i]))
			return fail(cx, ERR_BAD_FIELD, "There is no skill \"%.*s\" in the tables.", STRF(ask->skill[i]));
	return once(cx, store, &w, ask->form_key, skills_write);
}
