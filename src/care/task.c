/* Tasks: written, taken, changed, closed, opened again. */
#include "care/task.h"

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"

#define SAY_MAX    4000
#define AHEAD_DAYS 730          /* our own: a slip of the year is caught */

struct writing {
	const struct actor *actor; const struct care *care; struct instant now; struct str done;
	const struct task_ask *ask; const struct task_act_ask *act;
};

const char *task_act_word(enum task_act act)
{
	static const char *const words[TASK_ACTS] = { "", "take", "change", "close", "reopen" };
	return words[act];
}

/* ---- what has to be so ---- */

static enum err words_check(struct cx *cx, struct str say, const char *missing)
{
	if (str_empty(str_trim(say)))
		return fail(cx, ERR_BAD_FIELD, "%s", missing);
	return say.n > SAY_MAX ? fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", say.n, SAY_MAX) : OK;
}

static enum err day_check(struct cx *cx, struct day due_on, struct instant now)
{
	int32_t today = instant_day(now).day;
	if (!day_known(due_on) || due_on.day > today + AHEAD_DAYS)
		return fail(cx, ERR_BAD_FIELD, "Say by which day, within the next two years.");
	return due_on.day < today ? fail(cx, ERR_BAD_FIELD, "That day is over. Say a day from today on by which it is done.") : OK;
}

static bool has_list(struct str role)
{
	return role_may(role, "list", "task");
}

enum err task_doers(struct cx *cx, struct db *db, int64_t organisation, struct instant now, struct carer **ret, size_t *ret_count)
{
	struct carer *all;
	size_t n, count = 0;
	TRY(carers_of(cx, db, organisation, now, &all, &n));
	for (size_t i = 0; i < n; i++)          /* who has several roles stands there several times, one after the other */
		if (has_list(all[i].role) && (count == 0 || all[count - 1].id != all[i].id))
			all[count++] = all[i];
	*ret = all;
	*ret_count = count;
	return OK;
}

enum err task_doer_may(struct cx *cx, struct db *db, const struct care *care, int64_t organisation, int64_t doer, int64_t patient, struct instant now,
		       bool *ret)
{
	struct carer *all;
	size_t n;
	*ret = false;
	TRY(carers_of(cx, db, organisation, now, &all, &n));
	for (size_t i = 0; i < n && !*ret; i++) {
		struct facts f;
		struct actor as = { .staff = doer, .organisation = organisation, .signin = NIL, .role = all[i].role, .request = STR_NONE };
		if (all[i].id != doer || !has_list(all[i].role))
			continue;
		TRY(facts_decide(cx, db, care->policy, &as, &(struct facts_what){ patient, 0, CLASS_TEAM_NOTE, LABEL_NORMAL, OP_LIST }, now, &f));
		*ret = f.answer.effect != ACCESS_DENY;
	}
	return OK;
}

/* Whom a task would not reach it is not given to: nobody would see that it waits. */
static enum err doer_set(struct cx *cx, struct db *db, const struct writing *w, struct id outside, struct task_new *task)
{
	struct carer *doer;
	size_t n, at = 0;
	bool may = true;
	task->doer = NIL;
	if (!id_known(outside))
		return OK;
	TRY(task_doers(cx, db, w->actor->organisation, w->now, &doer, &n));
	while (at < n && !id_eq(doer[at].outside, outside))
		at++;
	if (at == n)
		return fail(cx, ERR_BAD_FIELD, "Choose one of the service's own people, or the team.");
	task->doer = doer[at].id;
	if (task->patient != NIL && task->doer != w->actor->staff)
		TRY(task_doer_may(cx, db, w->care, w->actor->organisation, task->doer, task->patient, w->now, &may));
	return may ? OK : fail(cx, ERR_CONFLICT, "%.*s may not read what the team writes down about this person, and would not find the task. "
		"Choose somebody else.", STRF(doer[at].name));
}

static enum err tell(struct cx *cx, struct db *db, struct writing *w, int64_t patient, const char *operation, struct id subject, const char *detail)
{
	const struct actor *a = w->actor;
	char text[ID_TEXT];
	w->done = str_of(arena_text(cx->arena, id_text(subject, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient, .role = a->role,
		.operation = operation, .class = "team_note", .subject = w->done, .rows = 1, .request = a->request, .detail = str_of(detail) }, w->now);
}

static enum err may_note(struct cx *cx, struct db *db, const struct writing *w, const struct task_new *task)
{
	if (task->patient == NIL)
		return OK;              /* who sees it may: decided by the guard */
	return facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ task->patient, 0, CLASS_TEAM_NOTE, (uint8_t)task->label, OP_ADD }, w->now);
}

static enum err once(struct cx *cx, struct store *store, struct writing *w, struct str key, store_work *work, struct id *ret)
{
	struct form_once form = { .key = key, .signin = w->actor->signin, .now = w->now, .work = work, .arg = w, .location = &w->done };
	TRY(form_once(cx, store, &form));
	return id_parse(w->done, ret) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- a new one ---- */

/* The pathway on which it is done, as far as she sees it: hers, and the organisation's own. */
static enum err episode_set(struct cx *cx, struct db *db, const struct writing *w, struct task_new *task)
{
	struct episode e;
	task->episode = NIL;
	if (!id_known(w->ask->episode))
		return OK;
	TRY(episode_by_outside(cx, db, w->ask->episode, &e));
	if (e.patient != task->patient || e.organisation != task->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such pathway of this person here.");
	task->episode = e.id;
	return OK;
}

static enum err add_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct task_ask *ask = w->ask;
	struct task_new task = { .thread = NIL, .organisation = w->actor->organisation, .patient = NIL, .label = LABEL_NORMAL, .say = str_trim(ask->say),
		.outcome = STR_NONE, .due_on = ask->due_on, .state = POINT_OPEN, .asked = w->actor->staff, .staff = w->actor->staff, .role = w->actor->role };
	struct id made;
	int64_t id;
	bool fresh;
	db_guard(db, w->actor->signin, w->now);
	if (id_known(ask->patient))
		TRY(patient_by_outside(cx, db, ask->patient, &task.patient));
	TRY(may_note(cx, db, w, &task));
	TRY(episode_set(cx, db, w, &task));
	TRY(doer_set(cx, db, w, ask->doer, &task));
	TRY(holding_in(cx, db, task.organisation, 0, true, &task.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	TRY(task_add_row(cx, db, &task, w->now, &id, &made));
	enum err err = task.patient == NIL ? task_seen(cx, db, id) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_FORBIDDEN, "Tasks are written by who may read what the team of this organisation writes down.");
	TRY(err);
	return tell(cx, db, w, task.patient, "add", made, "task");
}

enum err task_add(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct task_ask *ask, struct instant now,
		  struct id *ret_outside)
{
	struct writing w = { .actor = actor, .care = care, .ask = ask, .now = now };
	TRY(words_check(cx, ask->say, "Say what is to be done."));
	TRY(day_check(cx, ask->due_on, now));
	return once(cx, store, &w, ask->form_key, add_write, ret_outside);
}

/* ---- one that is there ---- */

/* Of one's own organisation, seen, and to be written about. Who is hidden from the one who writes is answered as nobody. */
static enum err own_task(struct cx *cx, struct db *db, const struct writing *w, struct task_held *ret)
{
	db_guard(db, w->actor->signin, w->now);
	enum err err = task_hold(cx, db, w->act->task, ret);
	if (err == OK)
		err = ret->t.organisation == w->actor->organisation ? task_seen(cx, db, ret->id) : ERR_NOT_FOUND;
	if (err == OK)
		err = may_note(cx, db, w, &ret->t);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no such task, or it is not shown to you.");
	TRY(err);
	return instant_known(ret->ended_at) ? fail(cx, ERR_CONFLICT, "Somebody changed this while you were reading. Look again.") : OK;
}

static enum err new_wording(struct cx *cx, struct db *db, struct writing *w, const struct task_held *before, struct task_new task, struct str why)
{
	struct id made;
	int64_t id;
	task.thread = before->t.thread;
	task.staff = w->actor->staff;
	task.role = w->actor->role;
	TRY(task_add_row(cx, db, &task, w->now, &id, &made));
	TRY(task_end(cx, db, before->id, w->actor->staff, why, w->now));
	return tell(cx, db, w, task.patient, "change", made, task_act_word(w->act->act));
}

static enum err act_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct task_act_ask *act = w->act;
	struct task_held held;
	TRY(own_task(cx, db, w, &held));
	struct task_new task = held.t;
	if ((task.state == POINT_OPEN) == (act->act == TASK_REOPEN))
		return fail(cx, ERR_CONFLICT, "This is %s.", point_state_say(task.state));
	switch (act->act) {
	case TASK_TAKE:
		if (task.doer == w->actor->staff) {
			w->done = str_of(id_text(act->task, arena_alloc(cx->arena, ID_TEXT)));
			return OK;
		}
		if (task.doer != NIL)
			return fail(cx, ERR_CONFLICT, "Somebody has it already. Who passes it on says why.");
		task.doer = w->actor->staff;
		return new_wording(cx, db, w, &held, task, STR("taken"));
	case TASK_CHANGE:
		task.say = str_trim(act->say);
		task.due_on = act->due_on;
		TRY(doer_set(cx, db, w, act->doer, &task));
		return new_wording(cx, db, w, &held, task, str_trim(act->why));
	case TASK_CLOSE:
		task.state = act->state;
		task.outcome = str_trim(act->outcome);
		task.doer = task.doer == NIL ? w->actor->staff : task.doer;      /* what nobody had taken, she did */
		return new_wording(cx, db, w, &held, task, str_of(point_state_say(task.state)));
	case TASK_REOPEN:
		task.state = POINT_OPEN;
		task.outcome = STR_NONE;
		return new_wording(cx, db, w, &held, task, str_trim(act->why));
	case TASK_ACT_NONE: case TASK_ACTS: break;
	}
	return fail(cx, ERR_BAD_FIELD, "Choose what to do.");
}

enum err task_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct task_act_ask *ask, struct instant now,
		  struct id *ret_task)
{
	struct writing w = { .actor = actor, .care = care, .act = ask, .now = now };
	if (ask->act <= TASK_ACT_NONE || ask->act >= TASK_ACTS)
		return fail(cx, ERR_BAD_FIELD, "Choose what to do.");
	if (ask->act == TASK_CHANGE) {
		TRY(words_check(cx, ask->say, "Say what is to be done."));
		TRY(day_check(cx, ask->due_on, now));
		TRY(words_check(cx, ask->why, "Say in a sentence why it is changed."));
	}
	if (ask->act == TASK_REOPEN)
		TRY(words_check(cx, ask->why, "Say in a sentence why it is opened again."));
	if (ask->act == TASK_CLOSE && ask->state != POINT_DONE && ask->state != POINT_DROPPED)
		return fail(cx, ERR_BAD_FIELD, "Choose whether it is done or dropped.");
	if (ask->act == TASK_CLOSE)
		TRY(words_check(cx, ask->outcome, "Say in a sentence what came of it."));
	return once(cx, store, &w, ask->form_key, act_write, ret_task);
}
