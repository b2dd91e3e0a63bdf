/* My day: what waits for whoever is signed in, made of what is kept anyway; each line leads to the act. */
#include <stdlib.h>

#include "base/must.h"
#include "record/alert.h"
#include "record/consultation.h"
#include "record/letter.h"
#include "web/day.h"
#include "web/due.h"
#include "web/first.h"
#include "web/meeting.h"
#include "web/places.h"
#include "web/say.h"

#define LINES   80              /* people whom one carries: more than twice a full caseload (worst first, so that none of the worst is left out) */
#define ALERTS  6
#define VISITS  12              /* of each list as many as a screen of 768 px holds */
#define TASKS   8
#define LETTERS 6
#define QUESTIONS 6
#define SENTS   20
#define VISIT_DAYS 7

/* Something with a day, of the people whom she carries or, where line is NULL, of others. */
struct waits { struct day on; const struct due_line *line; struct str name, href, what; };
struct day_page {
	struct cx *cx;
	struct request *rq;
	struct due due;
	struct t_day d;
	struct waits *visit, *task; size_t visits, visit_room, tasks, task_room;
	int64_t alerts;         /* all that there are */
	size_t sessions;        /* lines of today's, with those not shown */
	int64_t people;         /* rows about people in the answer */
};

/* "today", "3 days late", "Fri 27 Nov 2026" */
static struct str when_say(const struct day_page *p, struct day on)
{
	char text[DAY_TEXT];
	int32_t days = on.day - p->rq->today.day;
	if (days < 0)
		return say_f(p->cx->arena, "%.*s late", STRF(say_count(p->cx->arena, -days, "day", "days")));
	return days == 0 ? STR("today") : days == 1 ? STR("tomorrow") : str_of(arena_text(p->cx->arena, day_words(on, text)));
}

/* How long something has waited: "since today", "for 3 days". */
static struct str since_say(const struct day_page *p, struct day on)
{
	int32_t days = p->rq->today.day - on.day;
	return days <= 0 ? STR("since today") : say_f(p->cx->arena, "for %.*s", STRF(say_count(p->cx->arena, days, "day", "days")));
}

/* ---- what comes first ---- */

static enum err told_make(struct day_page *p, struct t_day_alert *row)
{
	static const char *const whats[ALERT_KINDS] = { "", "An answer that needs somebody", "Worse than before, beyond error",
		"A link was shut after wrong dates of birth" };
	static const char *const kinds[ALERT_KINDS] = { "", "An answer", "Worse", "Link shut" };
	struct alert *a;
	size_t n;
	if (!request_may(p->rq, "list", "alert"))
		return OK;
	TRY(alerts_of(p->cx, p->rq->db, p->rq->who->staff, p->rq->who->organisation, NIL, false, &a, &n));
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = a[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		if (!a[i].mine)
			continue;
		p->alerts++;
		if (p->d.alerts_n < ALERTS)
			row[p->d.alerts_n++] = (struct t_day_alert){ .kind = str_of(kinds[a[i].kind]), .name = called_say(p->cx, who[i]), .href = STR("/alerts"),
				.what = str_of(whats[a[i].kind]), .since = since_say(p, instant_day(a[i].at)), .todo = STR("See to it") };
	}
	return OK;
}

static enum err alerts_make(struct day_page *p)
{
	struct t_day_alert *row = arena_array(p->cx->arena, ALERTS + 1, sizeof *row);
	TRY(told_make(p, row));
	for (size_t i = 0; i < p->due.hands; i++) {
		const struct t_due_hand *h = &p->due.hand[i];
		p->alerts++;
		if (p->d.alerts_n < ALERTS)
			row[p->d.alerts_n++] = (struct t_day_alert){ .kind = STR("Red flag"), .name = h->name, .href = h->href, .since = since_say(p, h->since),
				.what = h->settled ? say_f(p->cx->arena, "%.*s: settled. The pathway waits for a word whether it goes on.", STRF(h->flag)) :
				say_f(p->cx->arena, "%.*s. Nothing goes on until one of these has looked: %.*s.", STRF(h->flag), STRF(h->calls)),
				.who = h->owner.n ? STR_NONE : STR("Nobody carries this person by name."), .todo = STR("Look") };
	}
	p->d.alerts = row;
	p->d.alerts_href = p->alerts > (int64_t)p->d.alerts_n ? STR("/due") : STR_NONE;
	p->people += (int64_t)p->d.alerts_n;
	return OK;
}

/* ---- who is booked today ---- */

static enum err sessions_make(struct day_page *p)
{
	struct t_day_session *row;
	size_t booked, more;
	TRY(day_sessions(p->cx, p->rq, &row, &p->d.sessions_n, &booked, &more));
	p->d.sessions = row;
	p->d.booked = p->d.sessions_n > 0 || request_may(p->rq, "book", "diary");
	p->d.sessions_more = more ? say_f(p->cx->arena, "and %zu more", more) : STR_NONE;
	p->sessions = p->d.sessions_n + more;
	p->people += (int64_t)booked;
	return OK;
}

/* ---- appointments, and what is to be done by a day ---- */

static int waits_order(const void *a, const void *b)
{
	const struct waits *x = a, *y = b;
	int c = x->on.day < y->on.day ? -1 : x->on.day > y->on.day;
	c = c ? c : str_cmp(x->name, y->name);
	return c ? c : str_cmp(x->what, y->what);
}

static void waits_sort(struct waits *list, size_t count)
{
	if (count)
		qsort(list, count, sizeof *list, waits_order);
}

static void visit_add(struct day_page *p, struct waits w)
{
	if (w.on.day <= p->rq->today.day + VISIT_DAYS)
		*ARRAY_PUSH(p->cx->arena, p->visit, p->visits, p->visit_room) = w;
}

/* Questions to the service are of their own list. */
static void waits_read(struct day_page *p)
{
	const struct due *due = &p->due;
	for (size_t i = 0; i < due->promises; i++) {
		const struct due_promise *d = &due->promise[i];
		struct waits w = { d->row.due, d->line, d->row.name, d->row.href, d->row.what };
		if (d->kind == DUE_APPOINTMENT)
			visit_add(p, w);
		else if (d->kind != DUE_ADVICE)
			*ARRAY_PUSH(p->cx->arena, p->task, p->tasks, p->task_room) = w;
	}
	for (size_t i = 0; i < due->people; i++)
		visit_add(p, (struct waits){ due->person[i].due, due->looked[i], due->person[i].name, due->person[i].href,
			say_f(p->cx->arena, "Somebody looks: %.*s", STRF(due->person[i].step)) });
	for (size_t i = 0; i < due->agains; i++)
		*ARRAY_PUSH(p->cx->arena, p->task, p->tasks, p->task_room) = (struct waits){ due->again[i].due, NULL, due->again[i].name, due->again[i].href,
			say_f(p->cx->arena, "Judge again: %.*s", STRF(due->again[i].ask)) };
	waits_sort(p->visit, p->visits);
	waits_sort(p->task, p->tasks);
}

static struct str where_say(const struct day_page *p, const struct due_line *l)
{
	if (!l->c)
		return STR_NONE;
	const struct pathway_step *s = &l->c->pathway->step[l->c->step];
	return s->planned ? say_f(p->cx->arena, "%.*s, session %d of %d", STRF(s->title), l->c->kept[l->c->step], s->planned + l->c->granted[l->c->step]) :
		s->title;
}

static enum err visits_make(struct day_page *p)
{
	int64_t patient[VISITS];
	struct symptom_newest newest[VISITS];
	size_t n = p->visits < VISITS ? p->visits : VISITS;
	struct t_day_visit *row = arena_array(p->cx->arena, VISITS, sizeof *row);
	for (size_t i = 0; i < n; i++)
		patient[i] = p->visit[i].line->e->patient;
	TRY(symptom_newest(p->cx, p->rq->db, p->rq->settings->catalog, patient, n, newest));
	for (size_t i = 0; i < n; i++) {
		const struct waits *w = &p->visit[i];
		row[i] = (struct t_day_visit){ .when = when_say(p, w->on), .late = w->on.day < p->rq->today.day, .name = w->name, .href = w->href,
			.where = where_say(p, w->line), .symptom = symptom_say(p->cx, &newest[i]), .what = w->what };
	}
	p->d.visits = row;
	p->d.visits_n = n;
	p->people += (int64_t)n;
	return OK;
}

static void tasks_make(struct day_page *p)
{
	size_t n = p->tasks < TASKS ? p->tasks : TASKS;
	struct t_day_task *row = arena_array(p->cx->arena, TASKS, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct waits *w = &p->task[i];
		row[i] = (struct t_day_task){ .name = w->name, .href = w->href, .what = w->what, .when = when_say(p, w->on), .late = w->on.day < p->rq->today.day };
	}
	p->d.tasks = row;
	p->d.tasks_n = n;
	p->people += (int64_t)n;
	if (p->tasks > n)
		p->d.tasks_more = say_f(p->cx->arena, "and %zu more", p->tasks - n);
}

/* ---- letters, questions, people whom we referred ---- */

static enum err letters_make(struct day_page *p)
{
	struct letter *l;
	size_t n;
	TRY(letters_drafted(p->cx, p->rq->db, p->rq->who->organisation, p->rq->who->staff, LETTERS, &l, &n));
	struct t_day_letter *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = l[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		const struct letter_kind *k = catalog_letter(p->rq->settings->catalog, l[i].kind, l[i].version);
		struct str title = k ? letter_title(k, l[i].whom) : l[i].kind;
		row[i] = (struct t_day_letter){ .name = called_say(p->cx, who[i]),
			.href = say_f(p->cx->arena, "/letter/%.*s", STRF(outside(p->cx->arena, l[i].outside))),
			.what = say_f(p->cx->arena, "%.*s, to %s. Begun by %.*s.", STRF(str_known(title) ? title : l[i].kind), letter_to_say(l[i].whom),
				STRF(l[i].staff_name)),
			.when = say_days(p->cx->arena, p->rq->today.day - instant_day(l[i].recorded_at).day) };
	}
	p->d.letters = row;
	p->d.letters_n = n;
	TRY(letters_to_go_count(p->cx, p->rq->db, p->rq->who->organisation, &p->d.letters_go));
	p->people += (int64_t)n;
	return OK;
}

/* Those that the service has to answer, the earliest day first; of whoever asks, those that were answered. */
static enum err questions_make(struct day_page *p)
{
	struct consultation *c;
	size_t n, count = 0, more = 0;
	int64_t own = p->rq->who->organisation;
	TRY(consultations(p->cx, p->rq->db, own, 0, true, &c, &n));
	struct t_day_question *row = arena_array(p->cx->arena, QUESTIONS, sizeof *row);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = c[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		bool answer = c[i].organisation == own && c[i].state == CONSULTATION_WAITS, read = c[i].asker == own;
		if (!answer && !read)
			continue;
		if (count == QUESTIONS) {
			more++;
			continue;
		}
		row[count++] = (struct t_day_question){ .name = called_say(p->cx, who[i]), .href = say_f(p->cx->arena, "/advice/%.*s",
			STRF(outside(p->cx->arena, c[i].outside))), .late = answer && day_known(c[i].due_on) && c[i].due_on.day < p->rq->today.day,
			.what = answer ? say_f(p->cx->arena, "%.*s asks: %.*s", STRF(c[i].asker_name), STRF(c[i].about)) : say_f(p->cx->arena, "%s %.*s: %.*s",
				c[i].state == CONSULTATION_ANSWERED ? "Answered by" : "Asked of", STRF(c[i].organisation_name), STRF(c[i].about)),
			.when = answer && day_known(c[i].due_on) ? when_say(p, c[i].due_on) : c[i].state == CONSULTATION_ANSWERED ? STR("read it") : STR("waits") };
	}
	p->d.questions = row;
	p->d.questions_n = count;
	p->d.questions_more = more ? say_f(p->cx->arena, "and %zu more", more) : STR_NONE;
	p->people += (int64_t)count;
	return OK;
}

static enum err sents_make(struct day_page *p)
{
	struct episode *e;
	size_t n;
	TRY(referred_lines(p->cx, p->rq->db, p->rq->who->organisation, SENTS, &e, &n));
	struct t_day_sent *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	struct episode **line = arena_array(p->cx->arena, n + 1, sizeof *line);
	for (size_t i = 0; i < n; i++)
		line[i] = &e[i];
	TRY(board_shown(p->cx, p->rq->db, line, n));
	for (size_t i = 0; i < n; i++) {
		if (!e[i].shown)
			continue;
		const struct pathway *w = catalog_pathway(p->rq->settings->catalog, e[i].pathway, e[i].version);
		int step = w ? pathway_step_of(w, e[i].step) : -1;
		struct str id = outside(p->cx->arena, e[i].outside);
		row[p->d.sents_n++] = (struct t_day_sent){ .name = called_say(p->cx, e[i].who), .href = say_f(p->cx->arena, "/episode/%.*s", STRF(id)),
			.plan_href = request_may(p->rq, "look", "plan") ? say_f(p->cx->arena, "/plan/%.*s", STRF(id)) : STR_NONE, .who = e[i].owner_name,
			.where = say_f(p->cx->arena, "%.*s%s", STRF(step < 0 ? e[i].step : w->step[step].title), e[i].phase == PHASE_SUSPENDED ?
				": stopped by a red flag" : "") };
	}
	p->d.sents = row;
	p->people += (int64_t)p->d.sents_n;
	return OK;
}

/* "2 alerts, 5 appointments, 3 tasks": what is not there is not said. */
static struct str sum_say(const struct day_page *p)
{
	const struct { size_t n; const char *one, *many; } part[] = { { (size_t)p->alerts, "alert", "alerts" }, { p->sessions, "session today",
		"sessions today" }, { p->visits, "appointment or review",
		"appointments and reviews" }, { p->tasks, "task", "tasks" }, { p->d.letters_n, "letter", "letters" }, { p->d.questions_n, "question", "questions" } };
	struct str say = STR("");
	for (size_t i = 0; i < LENGTH(part); i++)
		if (part[i].n)
			say = say_f(p->cx->arena, "%.*s%s%.*s", STRF(say), say.n ? ", " : "", STRF(say_count(p->cx->arena, (int64_t)part[i].n, part[i].one, part[i].many)));
	return say.n ? say : STR("nothing waits");
}

enum err page_day(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	char text[DAY_TEXT];
	struct t_person_link *recent;
	struct day_page p = { .cx = cx, .rq = rq, .due = { .cx = cx, .rq = rq, .take = LINES, .mine = true, .brief = true } };
	TRY(frame_make(cx, rq, "My day", &frame));
	frame->legend = true;
	p.d = (struct t_day){ .frame = frame, .today = str_of(arena_text(cx->arena, day_words(rq->today, text))), .carries = request_may(rq, "list", "board"),
		.refers = request_may(rq, "add", "referral") && !request_may(rq, "list", "worklist"), .letters_may = request_may(rq, "add", "letter"),
		.advises = request_may(rq, "list", "advice"), .due_href = STR("/due"),
		.inbox_href = request_may(rq, "list", "board") ? STR("/inbox") : STR_NONE,
		.tasks_href = request_may(rq, "list", "task") ? STR("/tasks") : STR_NONE };
	if (p.d.carries) {
		TRY(due_load(&p.due));
		waits_read(&p);
		p.d.carries = p.due.going > 0 || !p.d.refers;
	}
	TRY(alerts_make(&p));
	if (request_may(rq, "list", "diary"))
		TRY(sessions_make(&p));
	TRY(visits_make(&p));
	tasks_make(&p);
	if (p.d.letters_may)
		TRY(letters_make(&p));
	if (p.d.advises)
		TRY(questions_make(&p));
	if (p.d.refers)
		TRY(sents_make(&p));
	TRY(recents_make(cx, rq, &recent, &p.d.recents_n));
	p.d.recents = recent;
	p.d.say = sum_say(&p);
	rq->rows = p.people + (int64_t)p.d.recents_n;
	t_day(&rs->body, &p.d);
	return OK;
}
