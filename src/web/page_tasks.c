/* What is to be done: mine by day, the team's, what came of it lately; and the form that writes a task. */
#include "web/task.h"

#include <inttypes.h>

#include "base/must.h"
#include "record/timeline.h"
#include "web/list_file.h"
#include "web/say.h"

#define MINE  200               /* more than anybody has to do */
#define TEAM  40                /* that nobody has taken: a screen or two */
#define ALL   100               /* everybody's */
#define DONE  30
#define DONE_DAYS 14            /* our own: as long as somebody remembers having done it, and may have erred */
#define WEEK  7

struct list { struct cx *cx; struct request *rq; struct t_tasks *d; struct t_tasks_group *group; };

static enum err group_add(struct list *l, struct t_tasks_group group, const struct todo *todo, size_t count, const char *back)
{
	struct t_task_line *line;
	if (count == 0)
		return OK;
	TRY(todo_lines(l->cx, l->rq, todo, count, str_of(back), &line));
	group.lines = line;
	group.lines_n = count;
	l->group[l->d->groups_n++] = group;
	l->rq->rows += (int64_t)count;
	return OK;
}

static struct str more_say(struct list *l, bool more, size_t count)
{
	return more ? say_f(l->cx->arena, "These are the first %zu by their day: there are more behind them.", count) : STR_NONE;
}

/* By day, the late first. */
static enum err by_day(struct list *l, int64_t doer, int64_t take, const char *back)
{
	const struct { const char *id, *title, *say; int32_t until; } part[] = { { "late", "Overdue", "Their day is over.", -1 },
		{ "today", "Today", "", 0 }, { "week", "In the next week", "", WEEK }, { "later", "Later", "", INT32_MAX } };
	struct todo *todo;
	size_t n, from = 0;
	bool more;
	TRY(todos_open(l->cx, l->rq, doer, take, &todo, &n, &more));
	for (size_t p = 0; p < LENGTH(part); p++) {
		size_t to = from;
		while (to < n && (p + 1 == LENGTH(part) || todo[to].due_on.day - l->rq->today.day <= part[p].until))
			to++;
		TRY(group_add(l, (struct t_tasks_group){ .id = str_of(part[p].id), .title = str_of(part[p].title), .say = str_of(part[p].say), .late = p == 0,
			.more = more_say(l, more && to == n, n) }, todo + from, to - from, back));
		from = to;
	}
	return OK;
}

static enum err nobodys(struct list *l, int64_t take, const char *back)
{
	struct todo *todo;
	size_t n;
	bool more;
	TRY(todos_open(l->cx, l->rq, NIL, take, &todo, &n, &more));
	return group_add(l, (struct t_tasks_group){ .id = STR("team"), .title = STR("The team's, that nobody has taken"), .say = STR("Whoever takes one has it."),
		.more = more_say(l, more, n) }, todo, n, back);
}

static enum err lately(struct list *l)
{
	struct todo *todo;
	size_t n;
	struct instant since = day_begins((struct day){ l->rq->today.day - DONE_DAYS });
	TRY(todos_closed(l->cx, l->rq, since, DONE, &todo, &n));
	return group_add(l, (struct t_tasks_group){ .id = STR("done"), .title = STR("Closed lately"), .say = STR("Mine, in the last two weeks."),
		.more = STR_NONE }, todo, n, "/tasks");
}

/* ---- taken out ---- */

struct line { struct str group; struct t_task_line task; };
static const struct sheet_column columns[] = {
	{ "list", SHEET_WORDS, offsetof(struct line, group) }, { "due_on", SHEET_DAY, offsetof(struct line, task.due) },
	{ "about_whom", SHEET_WORDS, offsetof(struct line, task.name) }, { "what", SHEET_WORDS, offsetof(struct line, task.say) },
	{ "who_does_it", SHEET_WORDS, offsetof(struct line, task.doer) }, { "from", SHEET_WORDS, offsetof(struct line, task.from) },
	{ "state", SHEET_WORDS, offsetof(struct line, task.state) }, { "what_came_of_it", SHEET_WORDS, offsetof(struct line, task.outcome) },
};

static struct str address(const struct t_tasks *d)
{
	return d->all ? STR("/tasks?whose=all") : d->team ? STR("/tasks?whose=team") : STR("/tasks");
}

static enum err file_make(const struct list *l, struct response *rs)
{
	const struct t_tasks *d = l->d;
	struct line *line = arena_array(l->cx->arena, (size_t)l->rq->rows + 1, sizeof *line);
	size_t n = 0;
	for (size_t g = 0; g < d->groups_n; g++)
		for (size_t i = 0; i < l->group[g].lines_n; i++)
			line[n++] = (struct line){ l->group[g].title, l->group[g].lines[i] };
	return list_file(l->cx, l->rq, rs, &(struct list_about){ .word = "tasks", .title = "Tasks", .filter = d->all ? STR("everybody's") : d->team ?
		STR("the team's, that nobody has taken") : say_f(l->cx->arena, "of %.*s, and the team's that nobody has taken", STRF(l->rq->who->staff_name)),
		.notice = LIST_PEOPLE, .back = address(d) }, columns, LENGTH(columns), line, n, sizeof *line);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, struct str about, struct str action, const char *problem)
{
	struct t_frame *frame;
	struct str whose = form_value(&rq->query, "whose");
	TRY(frame_make(cx, rq, "Tasks", &frame));
	frame->legend = true;
	struct t_tasks d = { .frame = frame, .all = str_is(whose, "all"), .team = str_is(whose, "team"), .problem = str_of(problem), .about = about,
		.open = problem != NULL };
	struct list l = { cx, rq, &d, arena_array(cx->arena, 8, sizeof *l.group) };
	rq->rows = str_known(about);
	if (d.all)
		TRY(by_day(&l, 0, list_asked(rq) ? LIST_MOST : ALL, "/tasks?whose=all"));
	else if (!d.team)
		TRY(by_day(&l, rq->who->staff, MINE, "/tasks"));
	if (!d.all)
		TRY(nobodys(&l, list_asked(rq) ? LIST_MOST : TEAM, d.team ? "/tasks?whose=team" : "/tasks"));
	d.none = d.groups_n == 0;
	d.none_say = d.team ? STR("Nothing waits for somebody to take it.") : d.all ? STR("Nothing is to be done in what you may see.") :
		STR("You have nothing to do, and nothing waits for somebody to take it.");
	if (!d.all && !d.team)
		TRY(lately(&l));
	d.groups = l.group;
	if (list_asked(rq))
		return file_make(&l, rs);
	if (d.groups_n)
		list_offer(cx, rq, frame, "task", address(&d));
	if (request_may(rq, "add", "task")) {
		struct t_task_form *form;
		TRY(task_form(cx, rq, "t-new", action, form_value(&rq->form, "back"), &form));
		form->episode = form_value(&rq->form, "episode");
		d.form = form;
	}
	t_tasks(&rs->body, &d);
	return OK;
}

enum err page_tasks(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, STR_NONE, STR("/tasks"), NULL);
}

/* ---- written ---- */

static enum err add(struct cx *cx, struct request *rq, struct id patient, struct id *ret)
{
	const struct form *f = &rq->form;
	struct care care = meeting_care(rq);
	struct task_ask ask = { .patient = patient, .say = form_value(f, "say"), .due_on = DAY_NONE, .form_key = rq->form_key };
	struct str doer = form_value(f, "doer"), episode = form_value(f, "episode");
	day_parse(form_value(f, "due_on"), &ask.due_on);
	if (doer.n && !id_parse(doer, &ask.doer))
		return fail(cx, ERR_BAD_FIELD, "Choose one of the service's own people, or the team.");
	if (episode.n && !id_parse(episode, &ask.episode))
		return fail(cx, ERR_BAD_FIELD, "Load the page again.");
	return task_add(cx, rq->store, &rq->actor, &care, &ask, rq->now, ret);
}

enum err page_task_add(struct cx *cx, struct request *rq, struct response *rs)
{
	struct id made;
	enum err err = add(cx, rq, (struct id){ 0 }, &made);
	if (err == OK)
		return response_go(rs, STR("/tasks"));
	const char *problem = meeting_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, STR_NONE, STR("/tasks"), problem) : err;
}

enum err page_person_task(struct cx *cx, struct request *rq, struct response *rs)
{
	struct id made;
	struct called who;
	struct str path = say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, rq->id[0])));
	enum err err = add(cx, rq, rq->id[0], &made);
	if (err == OK)
		return response_go(rs, back_path(cx->arena, form_value(&rq->form, "back"), str_c(cx->arena, say_f(cx->arena, "%.*s#tasks", STRF(path)))));
	const char *problem = meeting_refused(cx, rq, rs, err);
	if (!problem)
		return err;
	TRY(patient_by_outside(cx, rq->db, rq->id[0], &rq->patient));
	rq->subject = outside(cx->arena, rq->id[0]);
	TRY(board_who(cx, rq->db, &rq->patient, 1, &who));
	return show(cx, rq, rs, called_say(cx, who), say_f(cx->arena, "%.*s/task", STRF(path)), problem);
}
