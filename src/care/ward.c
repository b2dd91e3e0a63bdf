/* Into a bed, between beds, out of a bed. */
#include "care/ward.h"

#include "base/must.h"
#include "care/episode_in.h"
#include "care/ward_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"

#define SAY_MAX 4000

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct str subject, const char *detail,
		     struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "attendance", .subject = subject, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, now);
}

static struct str id_say(struct cx *cx, struct id id)
{
	char text[ID_TEXT];
	return str_of(arena_text(cx->arena, id_text(id, text)));
}

/* ---- whose, and may she ---- */

/* Past the guard only after the guard let it show; the own unit's only. */
static enum err episode_mine(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id outside, struct instant now,
			     struct episode_view *ret, struct episode_held *ret_held)
{
	db_guard(db, actor->signin, now);
	TRY(episode_view(cx, db, care, outside, instant_day(now), ret));
	TRY(episode_hold(cx, db, outside, ret_held));
	TRY(facts_require(cx, db, care->policy, actor, &(struct facts_what){ ret_held->patient, 0, ward_kind_class(WARD_LEAVE), (uint8_t)ret_held->label,
		OP_ADD }, now));
	if (ret_held->organisation != actor->organisation)
		return fail(cx, ERR_FORBIDDEN, "Only the unit that carries the person gives her a bed.");
	return OK;
}

static enum err may_do(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *e, enum record_class class,
		       enum operation operation, struct instant now, bool *ret)
{
	struct facts f;
	TRY(facts_decide(cx, db, care->policy, actor, &(struct facts_what){ e->patient, 0, class, (uint8_t)e->label, operation }, now, &f));
	*ret = f.answer.effect != ACCESS_DENY;
	return OK;
}

enum err ward_may_write(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *e, struct instant now,
			struct ward_may *ret)
{
	bool known[CLASSES] = { false }, begin[CLASSES], change[CLASSES];
	*ret = (struct ward_may){ .begin = { false } };
	if (e->organisation != actor->organisation)
		return OK;
	for (int k = WARD_NO_KIND + 1; k < WARD_KINDS; k++) {
		enum record_class class = ward_kind_class((enum ward_kind)k);
		if (!known[class]) {
			TRY(may_do(cx, db, care, actor, e, class, OP_ADD, now, &begin[class]));
			TRY(may_do(cx, db, care, actor, e, class, OP_CHANGE, now, &change[class]));
			known[class] = true;
		}
		ret->begin[k] = begin[class];
		ret->change[k] = change[class];
	}
	return OK;
}

/* ---- into a bed ---- */

static enum err bed_free(struct cx *cx, struct db *db, const struct actor *actor, struct id outside, struct str pathway, struct day on, struct bed_held *ret)
{
	struct bed_state state;
	char day[DAY_TEXT];
	enum err err = id_known(outside) ? bed_hold(cx, db, outside, ret) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND || (err == OK && ret->organisation != actor->organisation))
		return fail(cx, ERR_BAD_FIELD, "Choose a bed.");
	TRY(err);
	if (!str_eq(ret->pathway, pathway))
		return fail(cx, ERR_BAD_FIELD, "%.*s is of another pathway's ward.", STRF(ret->name));
	TRY(bed_state(cx, db, ret->id, &state));
	if (state.closing != NIL)
		return fail(cx, ERR_CONFLICT, "%.*s is closed since %s: %.*s", STRF(ret->name), day_words(state.closed_on, day), STRF(state.closed_say));
	if (state.taken)
		return fail(cx, ERR_CONFLICT, "Somebody is in %.*s. Choose another.", STRF(ret->name));
	if (day_known(state.until) && on.day < state.until.day)
		return fail(cx, ERR_CONFLICT, "Somebody was in %.*s until %s: it cannot have been given before.", STRF(ret->name), day_words(state.until, day));
	return OK;
}

/* In one bed at a time, whosever: of another house's bed no more is told than that it is. */
static enum err person_free(struct cx *cx, struct db *db, const struct actor *actor, int64_t patient, struct day on)
{
	struct stay_held stay;
	struct day last, own;
	char day[DAY_TEXT];
	TRY(stay_of_patient(cx, db, patient, &stay));
	if (stay.id != NIL && stay.organisation != actor->organisation)
		return fail(cx, ERR_CONFLICT, "She is in a bed of another house. It has to be left there first.");
	if (stay.id != NIL)
		return fail(cx, ERR_CONFLICT, "She is in a bed already: %.*s, %.*s, since %s.", STRF(stay.bed_name), STRF(stay.ward), day_words(stay.from, day));
	TRY(stay_last(cx, db, patient, actor->organisation, &last, &own));
	if (day_known(own) && on.day < own.day)
		return fail(cx, ERR_CONFLICT, "She was in a bed until %s: another cannot have been given before.", day_words(own, day));
	if (day_known(last) && on.day < last.day)
		return fail(cx, ERR_CONFLICT, "She was in a bed of another house on that day.");
	return OK;
}

/* HAZ-031: who comes second at the same instant finds out by the index. */
static enum err stay_put(struct cx *cx, struct db *db, const struct actor *actor, const struct episode_held *held, int64_t bed, struct day on,
			 struct instant now)
{
	enum err err = stay_add(cx, db, &(struct stay_new){ .patient = held->patient, .organisation = held->organisation, .holding = held->holding,
		.label = held->label, .episode = held->id, .bed = bed, .from = on, .staff = actor->staff, .role = actor->role }, now);
	return err == ERR_UNIQUE ? fail(cx, ERR_CONFLICT, "That bed was given to somebody, or she was given one, at this very moment. Look again.") : err;
}

/* Whoever was expected has come. */
static enum err expected_came(struct cx *cx, struct db *db, const struct actor *actor, int64_t episode, struct day on, struct instant now)
{
	struct ward_item_held *item;
	struct ward_done *done;
	size_t n, acts;
	TRY(ward_items_kind(cx, db, episode, WARD_EXPECTED, &item, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand stand = ward_fold(done, acts);
		if (stand.act == WARD_NOTHING)
			TRY(ward_act_add(cx, db, &item[i], &(struct ward_done){ .seq = stand.seq, .act = WARD_CAME, .on = on, .until = DAY_NONE, .number = NIL,
				.pence = NIL }, actor->staff, actor->role, now));
	}
	return OK;
}

/* Does any commissioner's approval cover the day? */
static enum err funded_on(struct cx *cx, struct db *db, int64_t episode, struct day on, bool *ret)
{
	struct ward_item_held *item;
	struct ward_done *done;
	size_t n, acts;
	*ret = false;
	TRY(ward_items_kind(cx, db, episode, WARD_FUNDING, &item, &n));
	for (size_t i = 0; i < n && !*ret; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand stand = ward_fold(done, acts);
		*ret = ward_covers(&stand, on, 0);
	}
	return OK;
}

static const struct pathway_step *admits_to(const struct course *c)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	for (int i = 0; i < s->arrows; i++)
		if (step_in_bed(&c->pathway->step[s->arrow[i].to]))
			return &c->pathway->step[s->arrow[i].to];
	return NULL;
}

struct admitting { const struct actor *actor; const struct care *care; const struct admit_ask *ask; struct instant now; struct str done; };

static enum err admit_check(struct cx *cx, struct db *db, const struct admitting *w, const struct episode_view *v)
{
	const struct admit_ask *ask = w->ask;
	const struct course *c = v->course;
	bool funded, words = str_trim(ask->say).n > 0;
	char day[DAY_TEXT];
	if (!day_known(ask->on) || ask->on.day > instant_day(w->now).day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day she was admitted: today or before.");
	if (step_keeps_bed(&c->pathway->step[c->step]) && c->phase != PHASE_ENDED)
		return fail(cx, ERR_CONFLICT, "She is on the unit already. Give her a bed, or move her to another.");
	if (!admits_to(c))
		return fail(cx, ERR_CONFLICT, "From \"%.*s\" nobody is admitted: the way goes on from there first.", STRF(c->pathway->step[c->step].title));
	if (ask->plan_agreed == TRUTH_UNKNOWN)
		return fail(cx, ERR_BAD_FIELD, "Say whether the treatment plan was agreed: that is done at admission.");
	if (ask->plan_agreed == TRUTH_NO && !words)
		return fail(cx, ERR_BAD_FIELD, "Say why the treatment plan is not agreed yet.");
	TRY(funded_on(cx, db, v->e.id, ask->on, &funded));
	if (!funded && !ask->against)
		return fail(cx, ERR_HELD, "No commissioner's approval covers %s. Write down the approval first; or admit all the same, with the reason.",
			day_words(ask->on, day));
	if (ask->against && !words)
		return fail(cx, ERR_BAD_FIELD, "Say why she is admitted all the same.");
	return OK;
}

static enum err admit_write(struct cx *cx, struct db *db, void *arg)
{
	struct admitting *w = arg;
	const struct admit_ask *ask = w->ask;
	struct episode_view v;
	struct episode_held held;
	struct bed_held bed;
	TRY(episode_mine(cx, db, w->actor, w->care, ask->episode, w->now, &v, &held));
	if (ask->seq && ask->seq != held.seq)
		return fail(cx, ERR_STALE, "Somebody acted on this pathway while you were reading. Look again, then decide.");
	TRY(admit_check(cx, db, w, &v));
	TRY(bed_free(cx, db, w->actor, ask->bed, held.pathway, ask->on, &bed));
	TRY(person_free(cx, db, w->actor, held.patient, ask->on));
	struct act_ask act = { .episode = ask->episode, .ask = { .act = COURSE_MOVE, .to = admits_to(v.course)->id, .on = ask->on, .due_on = DAY_NONE,
		.against = ask->against }, .say = ask->say };
	TRY(episode_act_in(cx, db, w->actor, w->care, &act, true, w->now));
	TRY(stay_put(cx, db, w->actor, &held, bed.id, ask->on, w->now));
	TRY(expected_came(cx, db, w->actor, held.id, ask->on, w->now));
	if (pathway_record_of(v.course->pathway, STR(WARD_RECORD_PLAN)) >= 0) {
		act.ask = (struct course_ask){ .act = COURSE_JUDGE, .item = STR(WARD_RECORD_PLAN), .answer = ask->plan_agreed, .on = ask->on, .due_on = DAY_NONE };
		act.say = ask->plan_agreed == TRUTH_YES ? STR("At admission") : ask->say;
		TRY(episode_act_in(cx, db, w->actor, w->care, &act, true, w->now));
	}
	w->done = id_say(cx, ask->episode);
	return tell(cx, db, w->actor, held.patient, "add", w->done, "admit", w->now);
}

enum err ward_admit(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct admit_ask *ask,
		    struct instant now)
{
	struct admitting w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = admit_write, .arg = &w, .location = &w.done };
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	return form_once(cx, store, &once);
}

/* ---- between beds ---- */

struct bedding { const struct actor *actor; const struct care *care; const struct bed_ask *ask; struct instant now; struct str done; };

static enum err bed_write(struct cx *cx, struct db *db, void *arg)
{
	struct bedding *w = arg;
	struct episode_view v;
	struct episode_held held;
	struct bed_held bed;
	struct stay_held stay;
	struct day on = w->ask->on;
	TRY(episode_mine(cx, db, w->actor, w->care, w->ask->episode, w->now, &v, &held));
	if (v.course->phase == PHASE_ENDED || !step_keeps_bed(&v.course->pathway->step[v.course->step]))
		return fail(cx, ERR_CONFLICT, "She is not on the unit. Admit her first.");
	TRY(stay_of_episode(cx, db, held.id, &stay));
	struct day since = stay.id != NIL ? stay.from : v.course->since;
	if (!day_known(on) || on.day > instant_day(w->now).day || on.day < since.day)
		return fail(cx, ERR_BAD_FIELD, "The day lies between her coming there and today.");
	TRY(bed_free(cx, db, w->actor, w->ask->bed, held.pathway, on, &bed));
	if (stay.id != NIL)
		TRY(stay_end(cx, db, stay.id, on, STAY_MOVED, w->actor->staff, w->now));
	else
		TRY(person_free(cx, db, w->actor, held.patient, on));
	TRY(stay_put(cx, db, w->actor, &held, bed.id, on, w->now));
	w->done = id_say(cx, w->ask->episode);
	return tell(cx, db, w->actor, held.patient, "change", w->done, "bed", w->now);
}

enum err ward_give_bed(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct bed_ask *ask,
		       struct instant now)
{
	struct bedding w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = bed_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* ---- a bed that cannot be used ---- */

struct closing { const struct actor *actor; const struct bed_close_ask *ask; struct instant now; struct str done; };

static enum err close_write(struct cx *cx, struct db *db, void *arg)
{
	struct closing *w = arg;
	struct bed_held bed;
	struct bed_state state;
	struct str say = str_trim(w->ask->say);
	enum err err = bed_hold(cx, db, w->ask->bed, &bed);
	if (err == ERR_NOT_FOUND || (err == OK && bed.organisation != w->actor->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such bed.");
	TRY(err);
	TRY(bed_state(cx, db, bed.id, &state));
	if (w->ask->close && (str_empty(say) || say.n > 500))
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why %.*s cannot be used; name nobody.", STRF(bed.name));
	if (w->ask->close && (state.taken || state.closing != NIL))
		return fail(cx, ERR_CONFLICT, state.taken ? "Somebody is in %.*s: move her to another bed first." : "%.*s is closed already.", STRF(bed.name));
	if (!w->ask->close && state.closing == NIL)
		return fail(cx, ERR_CONFLICT, "%.*s is open.", STRF(bed.name));
	if (w->ask->close)
		TRY(bed_close(cx, db, bed.id, instant_day(w->now), say, w->actor->staff, w->now));
	else
		TRY(bed_open(cx, db, state.closing, instant_day(w->now), w->actor->staff, w->now));
	w->done = id_say(cx, w->ask->bed);
	return tell(cx, db, w->actor, NIL, "change", w->done, w->ask->close ? "close-bed" : "open-bed", w->now);
}

enum err ward_close_bed(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct bed_close_ask *ask,
			struct instant now)
{
	struct closing w = { .actor = actor, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = close_write, .arg = &w, .location = &w.done };
	(void)care;
	return form_once(cx, store, &once);
}

/* ---- what the course means for beds ---- */

/* A general hospital ward has her: away, and the bed is kept; back again. */
static enum err general_ward(struct cx *cx, struct db *db, const struct episode_held *e, bool there, struct str role, const struct course_event *event,
			     struct instant now)
{
	struct ward_item_held *item;
	struct ward_done *done;
	struct id outside;
	size_t n, acts;
	int64_t id;
	bool open = false, back = event->act != COURSE_UNDO;
	TRY(ward_items_kind(cx, db, e->id, WARD_LEAVE, &item, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand stand = ward_fold(done, acts);
		if (item[i].part != PART_GENERAL_WARD || stand.act != WARD_NOTHING)
			continue;
		open = true;
		if (!there)
			TRY(ward_act_add(cx, db, &item[i], &(struct ward_done){ .seq = stand.seq, .act = back ? WARD_RETURNED : WARD_CALLED_OFF, .on = event->on,
				.until = DAY_NONE, .number = NIL, .pence = NIL, .say = back ? STR_NONE : STR("The move was taken back") }, event->staff, role, now));
	}
	if (!there || open)
		return OK;
	return ward_item_add(cx, db, &(struct ward_item_new){ .patient = e->patient, .organisation = e->organisation, .holding = e->holding, .label = e->label,
		.episode = e->id, .kind = WARD_LEAVE, .part = PART_GENERAL_WARD, .party = NIL, .bed = NIL, .what = STR("As the pathway says"), .on = event->on,
		.due = DAY_NONE, .minute = NIL, .staff = event->staff, .role = role }, now, &id, &outside);
}

enum err stay_follow(struct cx *cx, struct db *db, const struct episode_held *e, const struct course *c, struct str role, const struct course_event *event,
		     struct instant now)
{
	const struct pathway_step *step = &c->pathway->step[c->step];
	struct stay_held stay;
	TRY(stay_of_episode(cx, db, e->id, &stay));
	if (stay.id == NIL)
		return OK;
	bool keeps = c->phase != PHASE_ENDED && step_keeps_bed(step), undone = !keeps && event->act == COURSE_UNDO;
	if (keeps)
		return general_ward(cx, db, e, !step_in_bed(step), role, event, now);
	struct day until = undone || event->on.day < stay.from.day ? stay.from : event->on;
	return stay_end(cx, db, stay.id, until, undone ? STAY_TAKEN_BACK : STAY_LEFT, event->staff, now);
}

enum err ward_leaves(struct cx *cx, struct db *db, const struct episode_held *e, const struct course *c, const struct course_ask *ask)
{
	const struct pathway *p = ask->act == COURSE_VERSION && ask->next ? ask->next : c->pathway;
	int to = ask->act == COURSE_MOVE || ask->act == COURSE_VERSION ? pathway_step_of(p, ask->to) : -1;
	bool admits = to >= 0 && step_in_bed(&p->step[to]) && !step_keeps_bed(&c->pathway->step[c->step]);
	bool funds = ask->act == COURSE_JUDGE && str_is(ask->item, WARD_RECORD_FUNDING), held;
	if (!admits && !funds)
		return OK;
	TRY(ward_held(cx, db, e->organisation, e->pathway, &held));
	if (!held)
		return OK;
	return admits ? fail(cx, ERR_HELD, "Admit from the ward's page of this person: bed and funding are chosen there.") :
		fail(cx, ERR_HELD, "Write down what the commissioner answered on the ward's page of this person: it answers this too.");
}
