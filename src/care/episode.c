/* Acts of an episode: held, added up, asked, written, told. */
#include "care/episode.h"
#include "care/episode_in.h"

#include <string.h>

#include "base/must.h"
#include "care/flag.h"
#include "care/look_again.h"
#include "care/measure.h"
#include "care/plan.h"
#include "care/consultation.h"
#include "care/ward_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "record/worklist.h"

#define SAY_MAX 4000

/* ---- what is known ---- */

/* Of what the reader may see of her measures: who may not read a score is not told what it came to, and has to give a reason instead. */
static enum err changes_of(struct cx *cx, struct db *db, const struct care *care, const struct course *c, int64_t patient, int64_t organisation,
			   struct course_facts *ret, struct measure **ret_measure)
{
	struct plateau_how how;
	struct person person;
	int64_t scores, days;
	TRY(setting_number(cx, db, "plateau_scores", 3, &scores));
	TRY(setting_number(cx, db, "plateau_days", 28, &days));
	how = (struct plateau_how){ (int)scores, (int)days };
	TRY(person_load(cx, db, patient, &person));
	TRY(measures_view(cx, db, care->catalog, patient, person.best.d.sex, ret_measure, &ret->changes));
	ret->change = measures_changes(cx->arena, *ret_measure, ret->changes, organisation, c->opened, &how);
	return OK;
}

static enum err facts_of(struct cx *cx, struct db *db, const struct care *care, const struct course *c, int64_t episode, int64_t patient,
			 int64_t organisation, struct course_facts *ret, struct measure **ret_measure)
{
	struct plan_view plan = { 0 };
	struct str *rules;
	size_t n;
	*ret = (struct course_facts){ .goals = TRUTH_UNKNOWN, .rules_known = true };
	TRY(episode_list_says(cx, db, patient, organisation, &ret->flag, &rules, &n));
	ret->rule = rules;
	ret->rules = n;
	TRY(plan_of(cx, db, episode, &plan));
	ret->goals = plan.goals;
	ret->grade = plan.grade;
	return changes_of(cx, db, care, c, patient, organisation, ret, ret_measure);
}

enum err episode_course_read(struct cx *cx, struct db *db, const struct care *care, struct str pathway, int64_t episode, struct course **ret)
{
	struct course_event *event;
	size_t events, versions;
	int64_t wrong;
	const struct pathway *const *list = catalog_pathway_versions(care->catalog, pathway, &versions);
	TRY(course_of(cx, db, episode, &event, &events));
	*ret = course_fold(cx->arena, list, versions, event, events, &wrong);
	if (!*ret)
		return fail(cx, ERR_CONFLICT, versions ? "Act %lld of this episode does not fit its pathway any more: was the table of the pathway \"%.*s\" "
			"changed without a new version?" : "Act %lld: the pathway \"%.*s\" is not among the tables any more.", (long long)wrong, STRF(pathway));
	return OK;
}

/* The first day on which a clock is over its days; one that stood still too late is over all the same. */
static struct day breach_of(const struct course *c, struct day today)
{
	struct day first = DAY_NONE;
	for (int i = 0; i < c->pathway->clocks; i++) {
		struct day on = clock_over_on(&c->pathway->clock[i], &c->clock[i], today);
		if (day_known(on) && (!day_known(first) || on.day < first.day))
			first = on;
	}
	return first;
}

static struct episode_now now_of(const struct course *c, struct day today)
{
	return (struct episode_now){ .version = c->pathway->version, .phase = c->phase, .step = c->pathway->step[c->step].id, .since_on = c->since,
		.due_on = c->due_on, .breach_on = c->phase == PHASE_ENDED ? DAY_NONE : breach_of(c, today), .ended_on = c->ended,
		.owner = c->owner ? c->owner : NIL, .kept = c->kept[c->step], .outcome = c->outcome, .seq = c->seq };
}

/* ---- beginning ---- */

struct beginning { const struct actor *actor; const struct care *care; const struct episode_ask *ask; struct instant now; struct str made; };

static enum err refuse(struct cx *cx, enum course_no no, struct str why)
{
	static const enum err errs[] = { OK, ERR_BAD_FIELD, ERR_CONFLICT, ERR_FORBIDDEN, ERR_HELD, ERR_BAD_FIELD, ERR_BAD_FIELD };
	return fail(cx, errs[no], "%.*s", STRF(why));
}

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct str subject, const char *detail,
		     struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "referral", .subject = subject, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, now);
}

static enum err entry_held_of(struct cx *cx, struct db *db, const struct beginning *w, int64_t patient, int64_t *ret)
{
	struct entry entry;
	*ret = NIL;
	if (!id_known(w->ask->entry))
		return OK;
	TRY(entry_by_outside(cx, db, w->ask->entry, &entry));
	if (entry.patient != patient)
		return fail(cx, ERR_NOT_FOUND, "There is no such entry of this person.");
	if (entry.state != ENTRY_CONFIRMED)
		return fail(cx, ERR_CONFLICT, "Whom a rule found is confirmed first, then offered a pathway.");
	*ret = entry.id;
	return OK;
}

/* Whom the service's own rules found it decides about before it takes her on: the disease and the red flag that are asked there are not gone
 * round by writing down a referral. HAZ-002, HAZ-003 */
static enum err decided_first(struct cx *cx, struct db *db, int64_t patient, int64_t service)
{
	bool undecided;
	TRY(episode_undecided(cx, db, patient, service, &undecided));
	return undecided ? fail(cx, ERR_CONFLICT, "A rule found this person and nobody has decided yet. Decide that first, on the list; then begin.") : OK;
}

static enum err ask_check(struct cx *cx, struct str say, struct day on, struct instant now)
{
	if (say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", say.n, SAY_MAX);
	if (!day_known(on) || on.day > instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it was: today or before.");
	return OK;
}

static enum err begin_check(struct cx *cx, const struct episode_ask *ask, const struct pathway *p)
{
	if (!p || !p->on)
		return fail(cx, ERR_BAD_FIELD, "Choose a pathway.");
	if (ask->way <= WAY_NONE || ask->way >= WAYS)
		return fail(cx, ERR_BAD_FIELD, "Choose who asked.");
	if (ask->agreed == TRUTH_NO)
		return fail(cx, ERR_BAD_FIELD, "Somebody who does not agree is not referred. Ask the service for advice without saying who it is.");
	return OK;
}

/* A referral that nobody can read who it is about would be lost. */
static enum err known_there(struct cx *cx, struct db *db, int64_t patient, int64_t service, struct instant now)
{
	bool known;
	TRY(episode_known_there(cx, db, patient, service, instant_day(now), &known));
	return known ? OK : fail(cx, ERR_HELD, "No agreement lets that service know who this person is, so a referral from here would reach nobody. "
		"Refer by letter, and ask your information governance lead for an agreement.");
}

static enum err act_put(struct cx *cx, struct db *db, const struct care *care, struct episode_held *held, struct str role, struct course_event *event,
			const struct course_words *words, struct instant now);
static enum err start_held(struct cx *cx, struct db *db, const struct care *care, struct episode_held *held, const struct actor *actor, struct instant now);

static const struct course_words no_words = { STR_NONE, CLASS_PLAN, LABEL_NORMAL };

/* What whoever asks knows already of where the person would rather be seen: an act of its own, so that it can be changed like any. */
static enum err wish_put(struct cx *cx, struct db *db, struct beginning *w, const struct course *course, struct episode_held *held)
{
	struct course_facts facts = { 0 };
	struct course_ask ask = { .act = COURSE_PREFER, .item = w->ask->prefers, .answer = TRUTH_UNKNOWN, .on = w->ask->on, .due_on = DAY_NONE };
	struct course_event event = { .act = COURSE_PREFER, .at = w->now, .on = w->ask->on, .staff = w->actor->staff, .organisation = w->actor->organisation,
		.item = w->ask->prefers, .answer = TRUTH_UNKNOWN, .due_on = DAY_NONE };
	struct str why;
	enum course_no no = course_may(cx->arena, course->pathway, course, &facts, &ask, instant_day(w->now), &why);
	return no != COURSE_MAY ? refuse(cx, no, why) : act_put(cx, db, w->care, held, w->actor->role, &event, &no_words, w->now);
}

/* HAZ-032: the record that the actor sees, or a pathway that ended so, says it. A death that comes in later ends nothing by itself: it is told where she
 * is due, and a person ends the pathway or has the record mended. */
static enum err not_dead(struct cx *cx, struct db *db, int64_t patient)
{
	struct day died;
	char day[DAY_TEXT];
	TRY(died_on(cx, db, &patient, 1, &died));
	return !day_known(died) ? OK : fail(cx, ERR_HELD, "This person died on %s, the record says: no pathway begins. If the record is wrong, have it mended "
		"first.", day_words(died, day));
}

static enum err begin_write(struct cx *cx, struct db *db, void *arg)
{
	struct beginning *w = arg;
	const struct episode_ask *ask = w->ask;
	const struct pathway *p = catalog_pathway(w->care->catalog, ask->pathway, 0);
	bool own = ask->service == NIL || ask->service == w->actor->organisation;
	struct episode_new new = { .organisation = own ? w->actor->organisation : ask->service, .label = LABEL_NORMAL, .pathway = ask->pathway, .way = ask->way,
		.referrer = own ? ask->referrer : w->actor->organisation, .opened_on = ask->on };
	struct id outside;
	struct str why;
	bool fresh, standing;
	int64_t wrong, act;
	char text[ID_TEXT];
	db_guard(db, w->actor->signin, w->now);
	TRY(patient_by_outside(cx, db, ask->patient, &new.patient));
	TRY(facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ new.patient, 0, CLASS_REFERRAL, LABEL_NORMAL,
		own ? OP_ADD : OP_SEND }, w->now));
	TRY(begin_check(cx, ask, p));
	TRY(ask_check(cx, ask->say, ask->on, w->now));
	TRY(not_dead(cx, db, new.patient));
	if (!own)
		TRY(known_there(cx, db, new.patient, new.organisation, w->now));
	TRY(entry_held_of(cx, db, w, new.patient, &new.entry));
	if (own)
		TRY(decided_first(cx, db, new.patient, new.organisation));
	TRY(episode_open_of(cx, db, new.patient, new.organisation, ask->pathway, 0, &standing));
	if (standing)
		return fail(cx, ERR_CONFLICT, "She is on this pathway already. Look at where she stands, or end that episode first.");
	struct course_facts facts = { 0 };
	struct course_ask first = { .act = COURSE_OPEN, .item = str_of(way_in_word(ask->way)), .on = ask->on, .due_on = DAY_NONE,
		.to = p->start[ask->way] >= 0 ? p->step[p->start[ask->way]].id : STR_NONE };
	enum course_no no = course_may(cx->arena, p, NULL, &facts, &first, instant_day(w->now), &why);
	if (no != COURSE_MAY)
		return refuse(cx, no, why);
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));    /* the service's first own record: nobody's sight knows of it yet */
	struct course_event event = { .seq = 1, .act = COURSE_OPEN, .at = w->now, .on = ask->on, .staff = w->actor->staff,
		.organisation = w->actor->organisation, .item = first.item, .to = first.to, .answer = ask->agreed, .number = p->version, .due_on = DAY_NONE };
	struct course *course = course_fold(cx->arena, &p, 1, &event, 1, &wrong);
	must(course != NULL);
	struct episode_now stands = now_of(course, instant_day(w->now));
	struct episode_held held = { .patient = new.patient, .organisation = new.organisation, .holding = new.holding, .referrer = new.referrer,
		.label = new.label, .pathway = new.pathway, .step = stands.step, .phase = (int)stands.phase };
	TRY(episode_add(cx, db, &new, &stands, w->now, &held.id, &outside));
	TRY(course_add(cx, db, &held, w->actor->role, &event, &(struct course_words){ str_trim(ask->say), CLASS_PLAN, LABEL_NORMAL }, &act));
	TRY(episode_bind(cx, db, w->care, &held, course, w->now));
	held.seq = event.seq;
	if (ask->prefers.n)
		TRY(wish_put(cx, db, w, course, &held));
	if (id_known(ask->consultation))
		TRY(consultation_became(cx, db, w->actor, w->care, ask->consultation, new.patient, new.organisation, held.id, p->title, w->now));
	TRY(start_held(cx, db, w->care, &held, w->actor, w->now));
	w->made = str_of(arena_text(cx->arena, id_text(outside, text)));
	return tell(cx, db, w->actor, new.patient, "add", w->made, "begin", w->now);
}

enum err episode_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct episode_ask *ask,
		       struct instant now, struct id *ret_outside)
{
	struct beginning w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = begin_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- acting ---- */

struct acting { const struct actor *actor; const struct care *care; const struct act_ask *ask; struct instant now; struct str done; };

/* Write an act that may be, and what follows from it. */
static enum err act_put(struct cx *cx, struct db *db, const struct care *care, struct episode_held *held, struct str role, struct course_event *event,
			const struct course_words *words, struct instant now)
{
	struct course *course;
	int64_t id;
	TRY(course_add(cx, db, held, role, event, words, &id));
	held->seq = event->seq;
	TRY(episode_course_read(cx, db, care, held->pathway, held->id, &course));
	struct episode_now stands = now_of(course, instant_day(now));
	bool moved = !str_eq(held->step, stands.step) || (held->phase == PHASE_ENDED) != (stands.phase == PHASE_ENDED);
	bool explained = held->phase != PHASE_ENDED && stands.phase == PHASE_ENDED && course->outcome == OUTCOME_EXPLAINED;
	held->step = stands.step;
	held->phase = (int)stands.phase;
	TRY(episode_set_now(cx, db, held->id, &stands, now));
	TRY(episode_bind(cx, db, care, held, course, now));
	TRY(moved ? stay_follow(cx, db, held, course, role, event, now) : OK);
	/* HAZ-002: found here, whoever else treats her looks at it before anything goes on */
	return explained ? episode_suspend_all(cx, db, care, held->patient, STR(FLAG_EXPLAINED), held->organisation, now) : OK;
}

/* An organisation's own is written as its own; another's needs what is shared. */
static struct facts_what acting_on(const struct actor *actor, const struct episode_held *held)
{
	return (struct facts_what){ held->patient, held->organisation == actor->organisation ? 0 : held->holding, CLASS_REFERRAL, (uint8_t)held->label,
		OP_CHANGE };
}

enum err episode_may_act(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *e,
			 struct instant now, struct facts *ret)
{
	struct episode_held held = { .patient = e->patient, .organisation = e->organisation, .holding = e->holding, .label = e->label };
	struct facts_what what = acting_on(actor, &held);
	return facts_decide(cx, db, care->policy, actor, &what, now, ret);
}

static struct facts_what restricting_on(const struct actor *actor, const struct episode_held *held)
{
	struct facts_what what = acting_on(actor, held);
	what.class = CLASS_NARRATIVE;
	what.labels |= 1 << LABEL_R;
	what.operation = OP_ADD;
	return what;
}

enum err episode_may_restrict(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *e,
			      struct instant now, bool *ret)
{
	struct episode_held held = { .patient = e->patient, .organisation = e->organisation, .holding = e->holding, .label = e->label };
	struct facts_what what = restricting_on(actor, &held);
	struct facts may;
	TRY(facts_decide(cx, db, care->policy, actor, &what, now, &may));
	*ret = may.answer.effect != ACCESS_DENY;
	return OK;
}

static enum err restrict_check(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode_held *held,
			       enum course_act act, struct instant now)
{
	struct facts_what what = restricting_on(actor, held);
	if (!course_act_may_restrict(act))
		return fail(cx, ERR_BAD_FIELD, "What is written with this is for everybody who treats the person: it cannot be restricted.");
	return facts_require(cx, db, care->policy, actor, &what, now);
}

static struct course_words words_of(const struct episode_held *held, struct str say, bool restricted)
{
	return (struct course_words){ str_trim(say), restricted ? CLASS_NARRATIVE : CLASS_PLAN, restricted ? held->label | 1 << LABEL_R : held->label };
}

struct str carer_profession(const struct catalog *catalog, struct str profession)
{
	const struct profession *known = catalog_profession_called(catalog, profession);
	return known ? known->id : profession;
}

bool episode_others_may(enum course_act act)
{
	return act == COURSE_JUDGE || act == COURSE_MOVE || act == COURSE_SESSION || act == COURSE_REVIEW || act == COURSE_MORE || act == COURSE_SUSPEND ||
		act == COURSE_RESUME || act == COURSE_TAKEN_OVER;
}

/* HAZ-019: the list knows what was so when it was made; a flag also opens by itself as time passes, and in records that came in since. What the
 * actor's own service may see is judged now; what others see is on their lists. */
static enum err flags_now(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode_held *held,
			  struct instant now, struct course_facts *facts)
{
	enum truth stands = TRUTH_UNKNOWN;
	if (actor->organisation == held->organisation)
		TRY(flag_stands(cx, db, care->catalog, held->patient, instant_day(now), &stands));
	if (stands != TRUTH_UNKNOWN)
		facts->flag = stands == TRUTH_YES ? TRUTH_YES : facts->flag;
	return episode_flag_elsewhere(cx, db, held->patient, held->organisation, &facts->flag_elsewhere);
}

/* What was taken back may have been the end: then it begins again, as what begins does, and not beside one that began since. */
static enum err goes_on_again(struct cx *cx, struct db *db, const struct care *care, struct episode_held *held, const struct actor *actor, struct instant now)
{
	struct course *course;
	bool other;
	TRY(episode_course_read(cx, db, care, held->pathway, held->id, &course));
	if (course->phase == PHASE_ENDED)
		return OK;
	TRY(episode_open_of(cx, db, held->patient, held->organisation, held->pathway, held->id, &other));
	if (other)
		return fail(cx, ERR_CONFLICT, "She began this pathway anew after this end, and is not on it twice. Go on there; or end that one first, then take back "
			"this end.");
	return start_held(cx, db, care, held, actor, now);
}

/* Whoever referred her from its own page did ask; what the service wrote down it can correct. The old one's code goes into the act. */
static enum err referrer_check(struct cx *cx, struct db *db, const struct episode_held *held, const struct course *course, struct course_ask *ask)
{
	ask->to = STR_NONE;
	if (course->organisation != held->organisation)
		return fail(cx, ERR_CONFLICT, "That organisation referred this person itself, here: there is nothing to correct.");
	if (ask->number == (held->referrer == NIL ? 0 : held->referrer))
		return fail(cx, ERR_CONFLICT, "That is who stands there already.");
	return held->referrer == NIL ? OK : organisation_ods(cx, db, held->referrer, &ask->to);
}

enum err episode_act_in(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, const struct act_ask *act, bool by_ward,
			struct instant now)
{
	struct course_ask ask = act->ask;
	struct episode seen;
	struct episode_held held;
	struct course_facts facts;
	struct measure *measure;
	struct course *course;
	struct staff staff;
	struct str why;
	char text[ID_TEXT];
	/* Past the guard only after the guard let it show. */
	db_guard(db, actor->signin, now);
	TRY(episode_by_outside(cx, db, act->episode, &seen));
	TRY(episode_hold(cx, db, act->episode, &held));
	struct facts_what what = acting_on(actor, &held);
	TRY(facts_require(cx, db, care->policy, actor, &what, now));
	if (act->restricted)
		TRY(restrict_check(cx, db, care, actor, &held, ask.act, now));
	TRY(ask_check(cx, act->say, ask.on, now));
	if (held.organisation != actor->organisation && !episode_others_may(ask.act))
		return fail(cx, ERR_FORBIDDEN, "Only the service that carries the person does this.");
	if (ask.act == COURSE_INVOLVE && ask.number == held.organisation)
		return fail(cx, ERR_BAD_FIELD, "Choose another organisation: your own carries it already.");
	if (ask.act == COURSE_REFERRER && ask.number == held.organisation)
		return fail(cx, ERR_BAD_FIELD, "Choose another organisation: your own carries it.");
	if (act->seq && act->seq != held.seq)
		return fail(cx, ERR_STALE, "Somebody acted on this pathway while you were reading. Look again, then decide.");
	TRY(episode_course_read(cx, db, care, held.pathway, held.id, &course));
	if (ask.act == COURSE_REFERRER)
		TRY(referrer_check(cx, db, &held, course, &ask));
	ask.next = ask.act == COURSE_VERSION ? catalog_pathway(care->catalog, held.pathway, ask.number) : NULL;
	TRY(by_ward ? OK : ward_leaves(cx, db, &held, course, &ask));
	TRY(facts_of(cx, db, care, course, held.id, held.patient, held.organisation, &facts, &measure));
	if (ask.act == COURSE_RESUME)
		TRY(flags_now(cx, db, care, actor, &held, now, &facts));
	TRY(staff_by_id(cx, db, actor->staff, &staff));
	ask.profession = carer_profession(care->catalog, staff.profession);
	ask.role = actor->role;
	ask.words = str_trim(act->say).n > 0;
	enum course_no no = course_may(cx->arena, course->pathway, course, &facts, &ask, instant_day(now), &why);
	if (no != COURSE_MAY)
		return refuse(cx, no, why);
	struct course_event event = { .act = ask.act, .at = now, .on = ask.on, .staff = actor->staff, .organisation = actor->organisation,
		.item = ask.item, .to = ask.to, .answer = ask.act == COURSE_MOVE ? (ask.against ? TRUTH_YES : TRUTH_UNKNOWN) : ask.answer,
		.number = ask.number, .due_on = ask.due_on };
	struct course_words words = words_of(&held, act->say, act->restricted);
	int64_t asked = held.referrer;
	if (ask.act == COURSE_REFERRER)
		held.referrer = ask.number ? ask.number : NIL;
	TRY(act_put(cx, db, care, &held, actor->role, &event, &words, now));
	if (ask.act == COURSE_REFERRER)
		TRY(episode_rebind(cx, db, care, &held, course, asked, now));
	if (ask.act == COURSE_SUSPEND)           /* HAZ-019: a red flag is the person's, not this service's */
		TRY(episode_suspend_all(cx, db, care, held.patient, ask.item, held.organisation, now));
	if (ask.act == COURSE_UNDO && course->phase == PHASE_ENDED)
		TRY(goes_on_again(cx, db, care, &held, actor, now));
	return tell(cx, db, actor, held.patient, "change", str_of(arena_text(cx->arena, id_text(act->episode, text))), course_act_word(ask.act), now);
}

static enum err act_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	char text[ID_TEXT];
	TRY(episode_act_in(cx, db, w->actor, w->care, w->ask, false, w->now));
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->episode, text)));
	return OK;
}

enum err episode_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct act_ask *ask,
		     struct instant now)
{
	struct acting w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = act_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* Where the acts fit no table any more nothing can go on, and one such episode does not keep the flag from the others, nor from other people. */
static enum err suspend_one(struct cx *cx, struct db *db, const struct care *care, struct id episode, struct str flag, int64_t seen_by, struct instant now)
{
	struct episode_held held;
	struct course *course;
	char text[ID_TEXT];
	TRY(episode_hold(cx, db, episode, &held));
	enum err err = episode_course_read(cx, db, care, held.pathway, held.id, &course);
	if (err == ERR_CONFLICT) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	if (course->phase != PHASE_OPEN)
		return OK;
	struct course_event event = { .act = COURSE_SUSPEND, .at = now, .on = instant_day(now), .staff = NIL, .organisation = held.organisation,
		.item = held.organisation == seen_by ? flag : STR(FLAG_ELSEWHERE), .answer = TRUTH_UNKNOWN, .due_on = DAY_NONE };
	TRY(act_put(cx, db, care, &held, STR("system"), &event, &no_words, now));
	struct actor system = { .staff = NIL, .organisation = held.organisation, .signin = NIL, .role = STR("system") };
	return tell(cx, db, &system, held.patient, "change", str_of(arena_text(cx->arena, id_text(episode, text))), "suspend", now);
}

enum err episode_suspend_all(struct cx *cx, struct db *db, const struct care *care, int64_t patient, struct str flag, int64_t seen_by,
			     struct instant now)
{
	struct id *open;
	size_t n;
	TRY(episodes_open_for(cx, db, patient, &open, &n));
	for (size_t i = 0; i < n; i++)
		TRY(suspend_one(cx, db, care, open[i], flag, seen_by, now));
	return OK;
}

/* Does another episode of hers stand still, or has one ended while it stood still, with nobody having said since that anything goes on? */
static enum err stopped_beside(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *held, struct str *ret_flag, int64_t *ret_by)
{
	struct episode_other *other;
	size_t n;
	*ret_flag = STR_NONE;
	TRY(episodes_others(cx, db, held->patient, held->id, &other, &n));
	for (size_t i = 0; i < n; i++) {
		struct episode_held e;
		struct course *c;
		bool resumed = false;
		if (other[i].phase == PHASE_OPEN)
			continue;
		TRY(episode_look(cx, db, other[i].outside, &e));
		enum err err = episode_course_read(cx, db, care, e.pathway, e.id, &c);
		if (err == ERR_CONFLICT) {
			cx_clear(cx);
			continue;
		}
		TRY(err);
		if (!day_known(c->suspended))
			continue;
		if (c->phase == PHASE_ENDED)
			TRY(resumed_since(cx, db, held->patient, e.id, &resumed));
		if (resumed)
			continue;
		*ret_flag = c->flag;
		*ret_by = e.organisation;
		return OK;
	}
	return OK;
}

/* HAZ-019: what begins, or begins again, while a red flag stands begins suspended: the way in is open, the way on is not. Whoever may see more than
 * the actor judges her again at once. */
static enum err start_held(struct cx *cx, struct db *db, const struct care *care, struct episode_held *held, const struct actor *actor, struct instant now)
{
	struct course_facts facts = { 0 };
	struct str *rules, flag;
	struct id *open;
	size_t n;
	int64_t by;
	TRY(look_again_at(cx, db, held->patient, now));
	TRY(episode_list_says(cx, db, held->patient, held->organisation, &facts.flag, &rules, &n));
	TRY(flags_now(cx, db, care, actor, held, now, &facts));
	if (facts.flag == TRUTH_YES)
		return episode_suspend_all(cx, db, care, held->patient, STR(FLAG_AT_REFERRAL), held->organisation, now);
	if (facts.flag_elsewhere)
		return episode_suspend_all(cx, db, care, held->patient, STR(FLAG_ELSEWHERE), held->organisation, now);
	TRY(stopped_beside(cx, db, care, held, &flag, &by));
	if (str_empty(flag))
		return OK;
	TRY(episodes_open_for(cx, db, held->patient, &open, &n));
	for (size_t i = 0; i < n; i++) {
		struct episode_held e;
		TRY(episode_look(cx, db, open[i], &e));
		if (e.id == held->id)
			TRY(suspend_one(cx, db, care, open[i], flag, by, now));
	}
	return OK;
}

/* ---- looking ---- */

enum err episode_view(struct cx *cx, struct db *db, const struct care *care, struct id outside, struct day today, struct episode_view *ret)
{
	TRY(episode_by_outside(cx, db, outside, &ret->e));
	TRY(episode_course_read(cx, db, care, ret->e.pathway, ret->e.id, &ret->course));
	TRY(facts_of(cx, db, care, ret->course, ret->e.id, ret->e.patient, ret->e.organisation, &ret->facts, &ret->measure));
	ret->e.breach_on = ret->course->phase == PHASE_ENDED ? DAY_NONE : breach_of(ret->course, today);
	return OK;
}

enum err episode_courses(struct cx *cx, struct db *db, const struct care *care, struct episode *const *episode, size_t count, struct course **ret)
{
	int64_t *id = arena_array(cx->arena, count + 1, sizeof *id), wrong;
	struct course_event **event = arena_array(cx->arena, count + 1, sizeof *event);
	size_t *events = arena_array(cx->arena, count + 1, sizeof *events), versions;
	for (size_t i = 0; i < count; i++)
		id[i] = episode[i]->id;
	TRY(courses_of(cx, db, id, count, event, events));
	for (size_t i = 0; i < count; i++) {
		const struct pathway *const *list = catalog_pathway_versions(care->catalog, episode[i]->pathway, &versions);
		ret[i] = course_fold(cx->arena, list, versions, event[i], events[i], &wrong);
	}
	return OK;
}

enum err episode_course(struct cx *cx, struct db *db, const struct care *care, const struct episode *episode, struct course **ret)
{
	struct episode one = *episode, *list = &one;
	return episode_courses(cx, db, care, &list, 1, ret);
}

enum err episode_proved(struct cx *cx, struct db *db, const struct care *care, struct id outside, bool mend, struct instant now, const char **ret_wrong)
{
	struct episode_held held;
	struct course *course;
	struct episode e;
	bool has, too_long;
	*ret_wrong = "";
	TRY(mend ? episode_hold(cx, db, outside, &held) : episode_look(cx, db, outside, &held));
	TRY(episode_course_read(cx, db, care, held.pathway, held.id, &course));
	TRY(episode_kept(cx, db, held.id, &e));
	TRY(episode_bound_enough(cx, db, &held, course, now, &has));
	TRY(episode_bound_too_long(cx, db, &held, course, now, &too_long));
	struct episode_now stands = now_of(course, instant_day(now));
	if (e.phase != stands.phase || !str_eq(e.step, stands.step) || e.since_on.day != stands.since_on.day || e.due_on.day != stands.due_on.day ||
	    e.ended_on.day != stands.ended_on.day || e.seq != stands.seq || e.kept != stands.kept || (int64_t)e.outcome != stands.outcome ||
	    e.version != stands.version || e.owner != stands.owner)
		*ret_wrong = arena_printf(cx->arena, "the list says \"%.*s\" since day %d, act %lld; the acts say \"%.*s\" since day %d, act %lld", STRF(e.step),
			e.since_on.day, (long long)e.seq, STRF(stands.step), stands.since_on.day, (long long)stands.seq);
	else if (!has)
		*ret_wrong = "the service that carries her has not to do with her what it should";
	else if (too_long)
		*ret_wrong = "an organisation is bound by it that takes no part in it any more";
	if (!*ret_wrong[0] || !mend)
		return OK;
	TRY(episode_set_now(cx, db, held.id, &stands, now));
	return episode_bind(cx, db, care, &held, course, now);
}

/* ---- all of them, for doctor ---- */

#define PROVED_SLICE 100        /* episodes of one transaction where they are mended */

struct proving { const struct care *care; struct instant now; bool mend; struct id *id; size_t from, count; struct proved *to, before; };

static enum err prove_slice(struct cx *cx, struct db *db, void *arg)
{
	struct proving *p = arg;
	const char *wrong;
	*p->to = p->before;                     /* the closure may run again */
	for (size_t i = p->from; i < p->count && i < p->from + PROVED_SLICE; i++) {
		enum err err = episode_proved(cx, db, p->care, p->id[i], p->mend, p->now, &wrong);
		if (err == ERR_CONFLICT) {       /* its acts do not fit its pathway any more: nothing can be added up */
			wrong = arena_text(cx->arena, cx_say(cx));
			p->to->unfit++;
			cx_clear(cx);
		} else {
			TRY(err);
			p->to->wrong += wrong[0] != '\0';
		}
		p->to->episodes++;
		if (wrong[0] && !p->to->first)
			p->to->first = arena_text(cx->arena, wrong);
	}
	return OK;
}

static enum err prove_looking(struct cx *cx, struct store *store, struct proving *p)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = prove_slice(cx, db, p);
	store_reader_back(store, db);
	return err;
}

static enum err ids_after(struct cx *cx, struct store *store, int64_t after, int64_t **ret_ids, struct id **ret, size_t *ret_count)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = episodes_after(cx, db, after, ret_ids, ret, ret_count);
	store_reader_back(store, db);
	return err;
}

enum err episodes_proved(struct cx *cx, struct store *store, const struct care *care, bool mend, struct instant now, struct proved *ret)
{
	int64_t after = 0, *ids;
	struct proving p = { .care = care, .now = now, .mend = mend, .to = ret };
	*ret = (struct proved){ 0 };
	for (;;) {
		TRY(ids_after(cx, store, after, &ids, &p.id, &p.count));
		if (p.count == 0)
			return OK;
		for (p.from = 0; p.from < p.count; p.from += PROVED_SLICE) {
			p.before = *ret;
			TRY(mend ? store_write(cx, store, prove_slice, &p) : prove_looking(cx, store, &p));
		}
		after = ids[p.count - 1];
	}
}
