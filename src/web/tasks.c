/* What is to be done, gathered: tasks and what meetings decided. */
#include "web/task.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "record/worklist.h"
#include "web/say.h"

#define WEEK 7
#define BOX 20                  /* of one person */

/* ---- gathered ---- */

static struct todo of_task(const struct task *t)
{
	return (struct todo){ .id = t->outside, .patient = t->patient, .doer_id = t->doer_id, .say = t->say, .doer = t->doer, .outcome = t->outcome,
		.asked_name = t->asked_name, .due_on = t->due_on, .state = t->state, .recorded_at = t->recorded_at };
}

static struct todo of_point(const struct point_open *p)
{
	return (struct todo){ .id = p->outside, .item = p->item, .meeting = p->meeting, .of_meeting = true, .patient = p->patient, .doer_id = p->doer_id,
		.say = p->say, .doer = p->doer, .outcome = p->outcome, .due_on = p->due_on, .on = p->on, .state = p->state, .recorded_at = p->recorded_at };
}

static int due_order(const void *a, const void *b)
{
	const struct todo *x = a, *y = b;
	int c = x->due_on.day < y->due_on.day ? -1 : x->due_on.day > y->due_on.day;
	return c ? c : str_cmp(x->say, y->say);
}

static int closed_order(const void *a, const void *b)
{
	const struct todo *x = a, *y = b;
	int c = x->recorded_at.us > y->recorded_at.us ? -1 : x->recorded_at.us < y->recorded_at.us;
	return c ? c : str_cmp(x->say, y->say);
}

static void put_together(struct cx *cx, const struct task *task, size_t tasks, const struct point_open *point, size_t points,
			 int (*order)(const void *, const void *), struct todo **ret, size_t *ret_count)
{
	struct todo *all = arena_array(cx->arena, tasks + points + 1, sizeof *all);
	for (size_t i = 0; i < tasks; i++)
		all[i] = of_task(&task[i]);
	for (size_t i = 0; i < points; i++)
		all[tasks + i] = of_point(&point[i]);
	if (tasks + points)
		qsort(all, tasks + points, sizeof *all, order);
	*ret = all;
	*ret_count = tasks + points;
}

/* Each is read as far as the whole would be shown: what is cut is later than all that stands. */
enum err todos_open(struct cx *cx, const struct request *rq, int64_t doer, int64_t take, struct todo **ret, size_t *ret_count, bool *ret_more)
{
	struct task *task = NULL;
	struct point_open *point = NULL;
	size_t tasks = 0, points = 0;
	int64_t own = rq->who->organisation;
	if (request_may(rq, "list", "task"))
		TRY(tasks_open(cx, rq->db, own, doer, take + 1, &task, &tasks));
	if (doer != NIL && request_may(rq, "list", "meeting"))
		TRY(points_open(cx, rq->db, own, doer, take + 1, &point, &points));
	put_together(cx, task, tasks, point, points, due_order, ret, ret_count);
	*ret_more = *ret_count > (size_t)take;
	*ret_count = *ret_more ? (size_t)take : *ret_count;
	return OK;
}

enum err todos_closed(struct cx *cx, const struct request *rq, struct instant since, int64_t take, struct todo **ret, size_t *ret_count)
{
	struct task *task = NULL;
	struct point_open *point = NULL;
	size_t tasks = 0, points = 0;
	int64_t own = rq->who->organisation;
	if (request_may(rq, "list", "task"))
		TRY(tasks_closed(cx, rq->db, own, rq->who->staff, since, take, &task, &tasks));
	if (request_may(rq, "list", "meeting"))
		TRY(points_closed(cx, rq->db, own, rq->who->staff, since, take, &point, &points));
	put_together(cx, task, tasks, point, points, closed_order, ret, ret_count);
	*ret_count = *ret_count > (size_t)take ? (size_t)take : *ret_count;
	return OK;
}

enum err todos_of_patient(struct cx *cx, const struct request *rq, int64_t patient, int64_t take, struct todo **ret, size_t *ret_count)
{
	struct task *task;
	struct point_open *point = NULL;
	size_t tasks, points = 0;
	TRY(tasks_of_patient(cx, rq->db, rq->who->organisation, patient, take, &task, &tasks));
	if (request_may(rq, "list", "meeting"))
		TRY(points_open_about(cx, rq->db, rq->who->organisation, patient, take, &point, &points));
	put_together(cx, task, tasks, point, points, due_order, ret, ret_count);
	return OK;
}

/* ---- said ---- */

struct str task_path(struct cx *cx, struct id task)
{
	return say_f(cx->arena, "/task/%.*s", STRF(outside(cx->arena, task)));
}

struct str todo_href(struct cx *cx, const struct todo *t)
{
	return t->of_meeting ? meeting_item_path(cx, t->meeting, t->item) : task_path(cx, t->id);
}

struct str todo_from(struct cx *cx, const struct todo *t)
{
	char day[DAY_TEXT];
	if (t->of_meeting)
		return say_f(cx->arena, "meeting of %s", day_words(t->on, day));
	return str_known(t->asked_name) ? say_f(cx->arena, "written by %.*s", STRF(t->asked_name)) : STR("written by hand");
}

enum err todo_lines(struct cx *cx, const struct request *rq, const struct todo *todo, size_t count, struct str back, struct t_task_line **ret)
{
	int64_t *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	size_t *at = arena_array(cx->arena, count + 1, sizeof *at), asked = 0;
	struct called *who = arena_array(cx->arena, count + 1, sizeof *who);
	struct id *shown = arena_array(cx->arena, count + 1, sizeof *shown);
	struct t_task_line *row = arena_array(cx->arena, count + 1, sizeof *row);
	char day[DAY_TEXT];
	for (size_t i = 0; i < count; i++)
		if (todo[i].patient != NIL) {
			at[i] = asked;
			patient[asked++] = todo[i].patient;
		}
	TRY(board_who(cx, rq->db, patient, asked, who));
	TRY(people_shown(cx, rq->db, patient, asked, shown));
	for (size_t i = 0; i < count; i++) {
		const struct todo *t = &todo[i];
		bool open = t->state == POINT_OPEN, mine = t->doer_id == rq->who->staff;
		row[i] = (struct t_task_line){ .id = outside(cx->arena, t->id), .say = t->say, .href = todo_href(cx, t), .from = todo_from(cx, t), .due = t->due_on,
			.late = open && t->due_on.day < rq->today.day, .today = open && t->due_on.day == rq->today.day, .meeting = t->of_meeting,
			.doer = mine ? STR("me") : t->doer, .unclaimed = !t->of_meeting && t->doer_id == NIL, .outcome = t->outcome,
			.state = str_of(point_state_say(t->state)), .tone = t->state == POINT_DONE ? STR("green") : STR("grey"), .csrf = rq->csrf, .back = back };
		if (t->patient != NIL) {
			row[i].name = called_say(cx, who[at[i]]);
			row[i].name_href = id_known(shown[at[i]]) ? say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, shown[at[i]]))) : STR_NONE;
		}
		if (open && (t->of_meeting ? request_may(rq, "add", "meeting") : request_may(rq, "add", "task"))) {
			row[i].close_action = t->of_meeting ? row[i].href : say_f(cx->arena, "%.*s/close", STRF(row[i].href));
			row[i].close_key = request_form_key(cx);
		}
		if (open && row[i].unclaimed && request_may(rq, "add", "task")) {
			row[i].take_action = say_f(cx->arena, "%.*s/take", STRF(row[i].href));
			row[i].take_key = request_form_key(cx);
		}
		if (!open)
			row[i].when = str_of(arena_text(cx->arena, day_words(instant_day(t->recorded_at), day)));
	}
	*ret = row;
	return OK;
}

/* ---- written ---- */

/* Oneself, the team, then the others by name. chosen STR_NONE: nothing yet, so oneself. */
static enum err doers_make(struct cx *cx, const struct request *rq, struct str chosen, struct t_task_form *f)
{
	struct carer *doer;
	size_t n;
	TRY(task_doers(cx, rq->db, rq->who->organisation, rq->now, &doer, &n));
	struct t_option *option = arena_array(cx->arena, n + 2, sizeof *option);
	f->doers = option;
	f->doers_n = 0;
	for (int others = 0; others < 2; others++) {
		for (size_t i = 0; i < n; i++) {
			struct str value = outside(cx->arena, doer[i].outside);
			bool me = doer[i].id == rq->who->staff;
			if (me != (others == 1))
				option[f->doers_n++] = (struct t_option){ value, me ? STR("Me") : doer[i].name, str_known(chosen) ? str_eq(chosen, value) : me };
		}
		if (!others)
			option[f->doers_n++] = (struct t_option){ STR(""), STR("The team: whoever takes it"), str_known(chosen) && !chosen.n };
	}
	return OK;
}

enum err task_form_doer(struct cx *cx, const struct request *rq, struct t_task_form *form, int64_t doer)
{
	struct carer *all;
	size_t n;
	struct str chosen = STR("");
	TRY(task_doers(cx, rq->db, rq->who->organisation, rq->now, &all, &n));
	for (size_t i = 0; i < n; i++)
		chosen = all[i].id == doer ? outside(cx->arena, all[i].outside) : chosen;
	return doers_make(cx, rq, chosen, form);
}

enum err task_form(struct cx *cx, const struct request *rq, const char *id, struct str action, struct str back, struct t_task_form **ret)
{
	char today[DAY_TEXT], week[DAY_TEXT];
	const struct form *sent = &rq->form;
	bool again = strcmp(rq->route->class, "task") == 0 && str_known(form_value(sent, "due_on"));   /* of another form of the page it is not */
	struct t_task_form *f = arena_alloc(cx->arena, sizeof *f);
	*f = (struct t_task_form){ .id = str_of(id), .action = action, .csrf = rq->csrf, .key = request_form_key(cx), .back = back,
		.say = again ? form_value(sent, "say") : STR_NONE, .due_on = again ? form_value(sent, "due_on") :
		str_of(arena_text(cx->arena, day_iso((struct day){ rq->today.day + WEEK }, week))),
		.due_least = str_of(arena_text(cx->arena, day_iso(rq->today, today))), .button = STR("Write it down") };
	*ret = f;
	return doers_make(cx, rq, again ? form_value(sent, "doer") : STR_NONE, f);
}

enum err task_box(struct cx *cx, const struct request *rq, int64_t patient, struct str person_path, struct str episode, struct str back,
		  struct t_task_box **ret)
{
	struct todo *todo;
	struct t_task_line *line;
	struct t_task_form *form = NULL;
	struct care care = meeting_care(rq);
	struct facts may;
	size_t n;
	*ret = NULL;
	if (!request_may(rq, "add", "task"))
		return OK;
	TRY(facts_decide(cx, rq->db, care.policy, &rq->actor, &(struct facts_what){ patient, 0, CLASS_TEAM_NOTE, LABEL_NORMAL, OP_ADD }, rq->now, &may));
	TRY(todos_of_patient(cx, rq, patient, BOX, &todo, &n));
	TRY(todo_lines(cx, rq, todo, n, back, &line));
	for (size_t i = 0; i < n; i++)
		line[i].alone = true;
	if (may.answer.effect != ACCESS_DENY) {
		TRY(task_form(cx, rq, "t-new", say_f(cx->arena, "%.*s/task", STRF(person_path)), back, &form));
		form->episode = episode;
	} else if (n == 0) {
		return OK;              /* whom the service does not carry yet the team notes nothing about */
	}
	*ret = arena_alloc(cx->arena, sizeof **ret);
	**ret = (struct t_task_box){ .lines = line, .lines_n = n, .form = form };
	return OK;
}
