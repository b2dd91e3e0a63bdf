/* One task: looked at, taken, passed on, closed, opened again. */
#include "web/task.h"

#include "base/must.h"
#include "record/worklist.h"
#include "web/say.h"

static enum err whom_make(struct cx *cx, struct request *rq, const struct task_wording *t, struct t_task *d)
{
	struct called who;
	struct id shown;
	struct episode *e;
	size_t n;
	if (t->patient == NIL)
		return OK;
	rq->patient = t->patient;
	rq->rows = 1;
	TRY(board_who(cx, rq->db, &t->patient, 1, &who));
	TRY(people_shown(cx, rq->db, &t->patient, 1, &shown));
	d->name = called_say(cx, who);
	d->name_href = id_known(shown) ? say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, shown))) : STR_NONE;
	TRY(episodes_of(cx, rq->db, t->patient, &e, &n));
	for (size_t i = 0; i < n; i++) {
		const struct pathway *p = catalog_pathway(rq->settings->catalog, e[i].pathway, e[i].version);
		if (e[i].id == t->episode && request_may(rq, "look", "episode")) {
			d->episode_href = say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, e[i].outside)));
			d->pathway = p ? p->title : e[i].pathway;
		}
	}
	return OK;
}

/* The newest before comes first. */
static void before_make(struct cx *cx, const struct task_wording *t, size_t n, struct t_task *d)
{
	char text[INSTANT_TEXT];
	struct t_task_before *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = n - 1; i-- > 0;)
		row[d->before_n++] = (struct t_task_before){ .say = t[i].say, .doer = t[i].doer, .due = t[i].due_on, .state = str_of(point_state_say(t[i].state)),
			.outcome = t[i].outcome, .ended = say_f(cx->arena, "%.*s, %s: %.*s", STRF(t[i].ended_name), instant_words(t[i].ended_at, text),
			STRF(t[i].ended_say)) };
	d->before = row;
}

/* What can be done with it, as it stands; a form that was refused comes back as it was sent. */
static enum err forms_make(struct cx *cx, struct request *rq, const struct task_wording *t, bool changing, struct t_task *d)
{
	struct t_task_form *form;
	struct str path = task_path(cx, t->outside);
	char day[DAY_TEXT];
	if (!request_may(rq, "add", "task") || t->organisation != rq->who->organisation)
		return OK;
	if (t->state != POINT_OPEN) {
		d->reopen_action = say_f(cx->arena, "%.*s/reopen", STRF(path));
		d->reopen_key = request_form_key(cx);
		return OK;
	}
	if (d->unclaimed) {
		d->take_action = say_f(cx->arena, "%.*s/take", STRF(path));
		d->take_key = request_form_key(cx);
	}
	d->close_action = say_f(cx->arena, "%.*s/close", STRF(path));
	d->close_key = request_form_key(cx);
	TRY(task_form(cx, rq, "t-change", say_f(cx->arena, "%.*s/change", STRF(path)), STR_NONE, &form));
	form->change = true;
	form->button = STR("Change it");
	form->why = changing ? form_value(&rq->form, "why") : STR_NONE;
	d->open = changing;
	d->form = form;
	if (changing)
		return OK;
	form->say = t->say;
	if (t->due_on.day >= rq->today.day)
		form->due_on = str_of(arena_text(cx->arena, day_iso(t->due_on, day)));
	return task_form_doer(cx, rq, form, t->doer_id);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct task_wording *t;
	size_t n;
	bool changing = problem && str_is(rq->word[0], "change");
	TRY(frame_make(cx, rq, "A task", &frame));
	TRY(task_thread(cx, rq->db, rq->id[0], &t, &n));
	const struct task_wording *now = &t[n - 1];
	bool open = now->state == POINT_OPEN;
	rq->subject = outside(cx->arena, now->outside);
	struct t_task d = { .frame = frame, .say = now->say, .state = str_of(point_state_say(now->state)), .tone = open ? STR("yellow") :
		now->state == POINT_DONE ? STR("green") : STR("grey"), .problem = str_of(problem), .doer = now->doer, .unclaimed = now->doer_id == NIL,
		.due = now->due_on, .late = open && now->due_on.day < rq->today.day, .asked = str_known(now->asked_name) ? now->asked_name : STR("somebody"),
		.at = t[0].recorded_at, .outcome = now->outcome, .csrf = rq->csrf };
	TRY(whom_make(cx, rq, now, &d));
	before_make(cx, t, n, &d);
	TRY(forms_make(cx, rq, now, changing, &d));
	t_task(&rs->body, &d);
	return OK;
}

enum err page_task(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

enum err page_task_do(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct form *f = &rq->form;
	struct care care = meeting_care(rq);
	struct str doer = form_value(f, "doer"), state = form_value(f, "state");
	struct task_act_ask ask = { .task = rq->id[0], .say = form_value(f, "say"), .due_on = DAY_NONE, .outcome = form_value(f, "outcome"),
		.why = form_value(f, "why"), .state = str_is(state, "done") ? POINT_DONE : str_is(state, "dropped") ? POINT_DROPPED : POINT_OPEN,
		.form_key = rq->form_key };
	struct id now;
	for (enum task_act act = TASK_TAKE; act < TASK_ACTS; act++)
		if (str_is(rq->word[0], task_act_word(act)))
			ask.act = act;
	if (ask.act == TASK_ACT_NONE)
		return fail(cx, ERR_NOT_FOUND, "There is no such act.");
	day_parse(form_value(f, "due_on"), &ask.due_on);
	enum err err = doer.n && !id_parse(doer, &ask.doer) ? fail(cx, ERR_BAD_FIELD, "Choose one of the service's own people, or the team.") :
		task_act(cx, rq->store, &rq->actor, &care, &ask, rq->now, &now);
	if (err == OK)
		return response_go(rs, back_path(cx->arena, form_value(f, "back"), str_c(cx->arena, task_path(cx, now))));
	const char *problem = meeting_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
