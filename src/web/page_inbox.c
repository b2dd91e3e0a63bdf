/* The team's inbox: what waits and nobody in particular has taken, each kind by the query of its own page, worst first. */
#include <stdlib.h>

#include "base/must.h"
#include "record/consultation.h"
#include "record/letter.h"
#include "record/response.h"
#include "record/worklist.h"
#include "web/alert_say.h"
#include "web/episode.h"
#include "web/first.h"
#include "web/list_file.h"
#include "web/say.h"
#include "web/task.h"

#define EACH 20                 /* of one kind: a screen. What is behind them its own page has */
#define LETTER_DAYS 7           /* our own: as on Due */
#define HOME_DAYS 14            /* our own: older answers are read with the next session */

/* What is worse comes first: what may not wait, then what somebody is waiting for, then our own work; within a kind as its page has it. */
enum inbox_rank { RANK_ALERT, RANK_STOPPED, RANK_LATE, RANK_NOBODYS, RANK_QUESTION, RANK_HOME, RANK_LETTER, RANK_TASK };
struct inbox_line { enum inbox_rank rank; size_t no; int64_t patient; struct str stopped; struct t_inbox_line row; };
struct inbox { struct cx *cx; struct request *rq; struct inbox_line *line; size_t lines, room; bool more; };

static struct str since_say(const struct inbox *p, struct day on)
{
	int32_t days = p->rq->today.day - on.day;
	return days <= 0 ? STR("today") : say_f(p->cx->arena, "%.*s", STRF(say_count(p->cx->arena, days, "day", "days")));
}

/* patient: NIL: it is about nobody. */
static struct t_inbox_line *line_add(struct inbox *p, enum inbox_rank rank, int64_t patient, struct t_inbox_line row)
{
	struct inbox_line *l = ARRAY_PUSH(p->cx->arena, p->line, p->lines, p->room);
	*l = (struct inbox_line){ .rank = rank, .no = p->lines, .patient = patient, .row = row };
	l->row.red = rank == RANK_ALERT || rank == RANK_STOPPED;
	l->row.csrf = p->rq->csrf;
	return &l->row;
}

/* As many as are shown, and whether there are more. */
static size_t cut(struct inbox *p, size_t n)
{
	p->more = p->more || n > EACH;
	return n > EACH ? EACH : n;
}

static enum err alerts_make(struct inbox *p)
{
	struct alert_saying saying = { .cx = p->cx, .rq = p->rq };
	struct alert *a;
	struct str *name;
	size_t n;
	if (!request_may(p->rq, "list", "alert"))
		return OK;
	TRY(alerts_of(p->cx, p->rq->db, p->rq->who->staff, p->rq->who->organisation, NIL, false, &a, &n));
	n = cut(p, n);
	TRY(alert_names(p->cx, p->rq->db, a, n, &name));
	for (size_t i = 0; i < n; i++) {
		struct alert_said said;
		TRY(alert_say(&saying, &a[i], &said));
		line_add(p, RANK_ALERT, a[i].patient, (struct t_inbox_line){ .kind = STR("Alert"), .since = since_say(p, instant_day(a[i].at)), .name = name[i],
			.href = STR("/alerts"), .what = said.unseen ? say_f(p->cx->arena, "%.*s Not seen yet.", STRF(said.what)) : said.what, .whom = said.where,
			.todo = STR("Settle"), .late = said.telephone });
	}
	return OK;
}

/* On a pathway, and nobody's: to be taken by whoever may be a named person. */
static enum err nobodys_make(struct inbox *p)
{
	struct board_ask ask = { .organisation = p->rq->who->organisation, .pathway = STR(""), .step = STR(""), .owner = NIL, .take = EACH + 1 };
	const struct catalog *catalog = p->rq->settings->catalog;
	struct episode *e, *line[EACH];
	struct carer *all;
	struct str me = STR_NONE;
	char today[DAY_TEXT];
	size_t n, carers;
	if (!request_may(p->rq, "list", "board"))
		return OK;
	TRY(board_lines(p->cx, p->rq->db, &ask, &e, &n));
	n = cut(p, n);
	for (size_t i = 0; i < n; i++)
		line[i] = &e[i];
	TRY(board_shown(p->cx, p->rq->db, line, n));
	TRY(carers_of(p->cx, p->rq->db, p->rq->who->organisation, p->rq->now, &all, &carers));
	for (size_t i = 0; i < carers; i++)
		me = all[i].id == p->rq->who->staff ? outside(p->cx->arena, all[i].outside) : me;
	for (size_t i = 0; i < n; i++) {
		const struct pathway *way = catalog_pathway(catalog, e[i].pathway, e[i].version);
		int step = way ? pathway_step_of(way, e[i].step) : -1;
		bool stopped = e[i].phase == PHASE_SUSPENDED, over = day_known(e[i].breach_on) && e[i].breach_on.day <= p->rq->today.day;
		struct str path = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, e[i].outside)));
		if (!e[i].shown)
			continue;
		struct t_inbox_line *row = line_add(p, stopped ? RANK_STOPPED : over ? RANK_LATE : RANK_NOBODYS, e[i].patient, (struct t_inbox_line){
			.kind = stopped ? STR("Stopped") : STR("Not taken on"), .since = since_say(p, e[i].opened_on), .late = over,
			.name = called_say(p->cx, e[i].who), .href = path, .whom = STR("whoever takes the person on"), .todo = STR("Look"),
			.what = say_f(p->cx->arena, "%.*s: %.*s. No named person yet.", STRF(way ? way->title : e[i].pathway),
			STRF(step < 0 ? e[i].step : way->step[step].title)) });
		p->line[p->lines - 1].stopped = stopped ? STR("Stopped by a red flag") : STR_NONE;
		if (stopped || !me.n || !request_may(p->rq, "change", "episode"))
			continue;
		row->take_action = say_f(p->cx->arena, "%.*s/%s", STRF(path), course_act_word(COURSE_ASSIGN));
		row->take_key = request_form_key(p->cx);
		row->take_say = STR("Take the person on");
		row->seq = e[i].seq;
		row->staff = me;
		row->on = str_of(arena_text(p->cx->arena, day_iso(p->rq->today, today)));
	}
	return OK;
}

static enum err questions_make(struct inbox *p)
{
	struct consultation *c;
	size_t n, count = 0;
	int64_t own = p->rq->who->organisation;
	if (!request_may(p->rq, "list", "advice"))
		return OK;
	TRY(consultations(p->cx, p->rq->db, own, 0, true, &c, &n));
	for (size_t i = 0; i < n; i++)
		if (c[i].organisation == own && c[i].state == CONSULTATION_WAITS)
			c[count++] = c[i];
	count = cut(p, count);
	int64_t *patient = arena_array(p->cx->arena, count + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, count + 1, sizeof *who);
	for (size_t i = 0; i < count; i++)
		patient[i] = c[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, count, who));
	for (size_t i = 0; i < count; i++) {
		bool late = day_known(c[i].due_on) && c[i].due_on.day < p->rq->today.day;
		line_add(p, late ? RANK_LATE : RANK_QUESTION, c[i].patient, (struct t_inbox_line){ .kind = STR("Question"),
			.since = since_say(p, instant_day(c[i].asked_at)),
			.late = late, .name = called_say(p->cx, who[i]), .href = say_f(p->cx->arena, "/advice/%.*s", STRF(outside(p->cx->arena, c[i].outside))),
			.what = say_f(p->cx->arena, "%.*s asks: %.*s", STRF(c[i].asker_name), STRF(c[i].about)), .whom = STR("anybody of the service"),
			.todo = STR("Answer") });
	}
	return OK;
}

/* After which nobody of the organisation has looked at her. Only who reads who looked is told that nobody has. */
static enum err home_make(struct inbox *p)
{
	struct response_home *h;
	size_t n;
	if (!request_may(p->rq, "look", "measure") || !request_may(p->rq, "look", "choice"))
		return OK;
	TRY(responses_unread(p->cx, p->rq->db, p->rq->who->organisation, day_begins((struct day){ p->rq->today.day - HOME_DAYS }), EACH + 1, &h, &n));
	n = cut(p, n);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, n + 1, sizeof *who);
	struct id *shown = arena_array(p->cx->arena, n + 1, sizeof *shown);
	for (size_t i = 0; i < n; i++)
		patient[i] = h[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, n, who));
	TRY(people_shown(p->cx, p->rq->db, patient, n, shown));
	for (size_t i = 0; i < n; i++)
		if (id_known(shown[i]))
			line_add(p, RANK_HOME, h[i].patient, (struct t_inbox_line){ .kind = STR("From home"), .since = since_say(p, instant_day(h[i].at)),
				.name = called_say(p->cx, who[i]), .href = say_f(p->cx->arena, "/person/%.*s/measures", STRF(outside(p->cx->arena, shown[i]))),
				.todo = STR("Read"),
				.what = say_f(p->cx->arena, "%.*s came from home, and nobody here has looked since.", STRF(say_count(p->cx->arena, h[i].count, "questionnaire",
				"questionnaires"))), .whom = STR("whoever asked, or carries the person") });
	return OK;
}

static enum err letters_make(struct inbox *p)
{
	struct letter *l;
	size_t n;
	if (!request_may(p->rq, "add", "letter"))
		return OK;
	TRY(letters_left(p->cx, p->rq->db, p->rq->who->organisation, day_begins((struct day){ p->rq->today.day - LETTER_DAYS }), EACH + 1, &l, &n));
	n = cut(p, n);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(p->cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = l[i].patient;
	TRY(board_who(p->cx, p->rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		const struct letter_kind *k = catalog_letter(p->rq->settings->catalog, l[i].kind, l[i].version);
		struct str title = k ? letter_title(k, l[i].whom) : l[i].kind;
		line_add(p, RANK_LETTER, l[i].patient, (struct t_inbox_line){ .kind = STR("Letter to approve"), .since = since_say(p, instant_day(l[i].recorded_at)),
			.name = called_say(p->cx, who[i]), .href = say_f(p->cx->arena, "/letter/%.*s", STRF(outside(p->cx->arena, l[i].outside))), .todo = STR("Read"),
			.what = str_known(title) ? title : l[i].kind, .whom = say_f(p->cx->arena, "%.*s, who began it, or anybody who may approve",
			STRF(l[i].staff_name)) });
	}
	return OK;
}

static enum err tasks_make(struct inbox *p)
{
	struct todo *t;
	struct t_task_line *line;
	size_t n;
	bool more;
	if (!request_may(p->rq, "list", "task"))
		return OK;
	TRY(todos_open(p->cx, p->rq, NIL, EACH, &t, &n, &more));
	TRY(todo_lines(p->cx, p->rq, t, n, STR("/inbox"), &line));
	p->more = p->more || more;
	for (size_t i = 0; i < n; i++) {
		struct t_inbox_line *row = line_add(p, line[i].late ? RANK_LATE : RANK_TASK, t[i].patient, (struct t_inbox_line){ .kind = STR("Task"),
			.late = line[i].late, .since = since_say(p, instant_day(t[i].recorded_at)),
			.name = t[i].patient == NIL ? STR("About no person in particular") : line[i].name,
			.href = line[i].href, .what = t[i].say, .whom = STR("whoever takes it"), .todo = STR("Look") });
		row->take_action = line[i].take_action;
		row->take_key = line[i].take_key;
		row->take_say = STR("Take it");
	}
	return OK;
}

/* The first line of everybody whom she may see. HAZ-019 */
static enum err firsts_make(struct inbox *p)
{
	int64_t *patient = arena_array(p->cx->arena, p->lines + 1, sizeof *patient);
	struct id *shown = arena_array(p->cx->arena, p->lines + 1, sizeof *shown);
	struct firsts firsts;
	for (size_t i = 0; i < p->lines; i++)
		patient[i] = p->line[i].patient;
	TRY(people_shown(p->cx, p->rq->db, patient, p->lines, shown));
	TRY(firsts_load(p->cx, p->rq, patient, p->lines, &firsts));
	for (size_t i = 0; i < p->lines; i++)
		if (id_known(shown[i]))
			p->line[i].row.first = card_first(&firsts, patient[i], p->line[i].stopped);
	return OK;
}

static int worst_first(const void *a, const void *b)
{
	const struct inbox_line *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->no < y->no ? -1 : x->no > y->no;
}

/* ---- taken out ---- */

struct line { struct t_inbox_line row; struct str flag; struct day symptom_on; };
static const struct sheet_column columns[] = {
	{ "kind", SHEET_WORDS, offsetof(struct line, row.kind) }, { "waits_since", SHEET_WORDS, offsetof(struct line, row.since) },
	{ "late", SHEET_YES, offsetof(struct line, row.late) }, { "name", SHEET_WORDS, offsetof(struct line, row.name) },
	{ "red_flag", SHEET_WORDS, offsetof(struct line, flag) }, { "last_new_symptom_on", SHEET_DAY, offsetof(struct line, symptom_on) },
	{ "what", SHEET_WORDS, offsetof(struct line, row.what) }, { "for_whom", SHEET_WORDS, offsetof(struct line, row.whom) },
};

static enum err file_make(const struct inbox *p, struct response *rs)
{
	struct line *line = arena_array(p->cx->arena, p->lines + 1, sizeof *line);
	for (size_t i = 0; i < p->lines; i++)
		line[i] = (struct line){ p->line[i].row, card_flag_say(p->line[i].row.first), card_symptom_on(p->line[i].row.first) };
	return list_file(p->cx, p->rq, rs, &(struct list_about){ .word = "inbox", .title = "What waits for the team", .filter = p->more ?
		say_f(p->cx->arena, "the first %d of each kind: there are more", EACH) : STR_NONE, .notice = LIST_PEOPLE, .back = STR("/inbox") }, columns,
		LENGTH(columns), line, p->lines, sizeof *line);
}

enum err page_inbox(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct inbox p = { .cx = cx, .rq = rq };
	TRY(frame_make(cx, rq, "Inbox", &frame));
	frame->legend = true;
	TRY(alerts_make(&p));
	TRY(nobodys_make(&p));
	TRY(questions_make(&p));
	TRY(home_make(&p));
	TRY(letters_make(&p));
	TRY(tasks_make(&p));
	TRY(firsts_make(&p));
	if (p.lines)
		qsort(p.line, p.lines, sizeof *p.line, worst_first);
	struct t_inbox_line *row = arena_array(cx->arena, p.lines + 1, sizeof *row);
	for (size_t i = 0; i < p.lines; i++)
		row[i] = p.line[i].row;
	rq->rows = (int64_t)p.lines;
	if (list_asked(rq))
		return file_make(&p, rs);
	if (p.lines)
		list_offer(cx, rq, frame, "board", STR("/inbox"));
	struct t_inbox d = { .frame = frame, .lines = row, .lines_n = p.lines, .answers = request_may(rq, "look", "measure") && request_may(rq, "look", "choice"),
		.say = p.lines ? say_f(cx->arena, "%.*s", STRF(say_count(cx->arena, (int64_t)p.lines, "thing waits", "things wait"))) : STR("nothing waits") };
	if (p.more)
		d.more = say_f(cx->arena, "Of each kind the first %d are shown: there are more. Alerts, Caseload, Advice and Tasks have all of them.", EACH);
	t_inbox(&rs->body, &d);
	return OK;
}
