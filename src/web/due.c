/* What is due, looked together. */
#include "web/due.h"

#include <stdlib.h>

#include "access/role.h"
#include "base/must.h"
#include "care/episode.h"
#include "care/letter.h"
#include "care/remote.h"
#include "record/carer.h"
#include "record/consultation.h"
#include "record/plan.h"
#include "record/setting.h"
#include "web/say.h"
#include "web/task.h"
#include "web/ward.h"

#define AGAIN_DAYS 28           /* a re-check is told of so many days before */
#define LOOK_DAYS  7
#define PROMISE_DAYS 14
#define MEASURE_DAYS 14         /* our own: what is due on entering a step has been answered two weeks later; what a session made due, is due */
#define LETTER_DAYS 7           /* our own: a letter that a way made due has gone out a week later */
#define LEFT_DAYS 183           /* what an end left to do is looked for so long: after that the person's page has it */

static void hand_make(struct due *p, const struct due_line *l)
{
	const struct course *c = l->c;
	p->hand[p->hands++] = (struct t_due_hand){ .name = l->name, .href = l->href, .flag = flag_say(p->care.catalog, c->flag), .since = c->suspended,
		.calls = names_say(p->cx, p->care.catalog, c->pathway->flag_calls, c->pathway->flag_call_count, "and"), .owner = l->e->owner_name,
		.settled = l->flag == TRUTH_NO };
}

/* Of judgements that still say something: who said "not known" is asked by the step itself. */
static void agains_make(struct due *p, const struct due_line *l)
{
	const struct course *c = l->c;
	struct day today = p->rq->today;
	for (int i = 0; i < c->pathway->records; i++) {
		const struct judged *j = &c->record[i];
		if (!j->seq || j->answer == TRUTH_UNKNOWN || !day_known(j->due_on) || j->due_on.day > today.day + AGAIN_DAYS)
			continue;
		*ARRAY_PUSH(p->cx->arena, p->again, p->agains, p->room) = (struct t_due_again){ .name = l->name, .href = l->href, .ask = c->pathway->record[i].ask,
			.judged = j->on, .answer = j->answer == TRUTH_YES ? STR("yes") : STR("no"), .due = j->due_on, .late = j->due_on.day < today.day,
			.owner = l->e->owner_name };
	}
}

/* ---- promised by a day ---- */

static void promise_add(struct due *p, enum due_kind kind, const struct due_line *line, struct t_due_promise row)
{
	struct day today = p->rq->today;
	if (!day_known(row.due) || row.due.day > today.day + PROMISE_DAYS)
		return;
	row.late = row.due.day < today.day;
	*ARRAY_PUSH(p->cx->arena, p->promise, p->promises, p->promise_room) = (struct due_promise){ kind, line, row };
}

static struct str item_what(struct due *p, const char *what, const struct ward_item *t)
{
	struct str part = t->part == PART_NONE ? STR("") : say_f(p->cx->arena, "%s%s", ward_part_say(t->part), t->what.n ? ": " : "");
	return say_f(p->cx->arena, "%s: %.*s%.*s", what, STRF(part), STRF(t->what));
}

/* Of whom the unit has or expects: opinions, burdens, a bed kept, nights that nobody pays for. */
static enum err ward_make(struct due *p, const struct due_line *l)
{
	const struct episode *e = l->e;
	struct bedside b;
	struct stay *stay;
	size_t stays;
	TRY(bedside_load(p->cx, p->rq, e, &b));
	if (!b.items)
		return OK;
	struct t_due_promise row = { .name = l->name, .href = say_f(p->cx->arena, "/episode/%.*s/ward", STRF(outside(p->cx->arena, e->outside))),
		.owner = e->owner_name };
	for (size_t i = 0; i < b.items; i++) {
		const struct ward_item *t = &b.item[i];
		bool planned = t->kind == WARD_BURDEN && b.stand[i].act == WARD_PLANNED, waits = b.stand[i].act == WARD_NOTHING;
		bool opinion = t->kind == WARD_OPINION && waits, kept = t->kind == WARD_EXPECTED && waits;
		row.due = planned ? b.stand[i].until : opinion ? t->due : kept ? t->on : DAY_NONE;
		row.what = kept ? STR("A bed is kept from this day") : item_what(p, opinion ? "Opinion" : "To be reversed", t);
		promise_add(p, DUE_WARD, l, row);
	}
	TRY(stays_of(p->cx, p->rq->db, e->id, &stay, &stays));
	struct bedside_nights nights = bedside_nights(&b, stay, stays);
	row.due = nights.in && nights.left < PAID_ENOUGH ? (struct day){ p->rq->today.day + (int32_t)nights.left } : DAY_NONE;
	row.what = say_f(p->cx->arena, "Funding: %.*s", STRF(bedside_paid(p->cx, &nights)));
	promise_add(p, DUE_WARD, l, row);
	return OK;
}

/* Goals and planned appointments, as long as nobody has said what came of them. */
static void plan_make(struct due *p, const struct due_line *l)
{
	for (size_t i = 0; i < p->plans; i++) {
		const struct plan_due *x = &p->plan[i];
		if (x->episode != l->e->id || (x->state != STATE_NONE && x->state != STATE_OPEN && x->state != STATE_PARTLY))
			continue;
		promise_add(p, x->kind == PLAN_APPOINTMENT ? DUE_APPOINTMENT : DUE_GOAL, l, (struct t_due_promise){
			.name = l->name, .due = x->due_on, .owner = l->e->owner_name,
			.href = say_f(p->cx->arena, "/plan/%.*s", STRF(outside(p->cx->arena, l->e->outside))),
			.what = say_f(p->cx->arena, "%s: %.*s", x->kind == PLAN_GOAL ? "Goal" : x->kind == PLAN_APPOINTMENT ? "Planned appointment" :
				plan_kind_row(x->kind)->title, STRF(x->say)) });
	}
}

/* "PHQ-15" of "PHQ-15, bodily symptoms". */
static struct str measure_short(const struct catalog *catalog, struct str id)
{
	const struct instrument *t = catalog_instrument(catalog, id, 0);
	struct str name = t ? t->title : id, rest = name;
	str_cut(name, ',', &name, &rest);
	return name;
}

/* As far as the reader sees what was answered. */
static void measures_make(struct due *p, const struct due_line *l)
{
	struct measure_open *open;
	if (!request_may(p->rq, "look", "measure"))
		return;
	size_t n = measures_open(p->cx->arena, l->c, l->e->patient, p->said, p->saids, &open);
	struct str *name = arena_array(p->cx->arena, n + 1, sizeof *name);
	for (size_t i = 0; i < n; i++)
		name[i] = measure_short(p->care.catalog, open[i].id);
	if (n)
		promise_add(p, DUE_MEASURE, l, (struct t_due_promise){ .name = l->name, .href = l->href, .owner = l->e->owner_name,
			.due = open[0].needed == 1 && l->c->kept[l->c->step] == 0 ? (struct day){ l->c->since.day + MEASURE_DAYS } : p->rq->today,
			.what = say_f(p->cx->arena, "Measures: %.*s", STRF(names_say(p->cx, p->care.catalog, name, (int)n, "and"))) });
}

static enum err measures_said(struct due *p, const struct episode *e, size_t n)
{
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	for (size_t i = 0; i < n; i++)
		patient[i] = e[i].patient;
	if (!request_may(p->rq, "look", "measure"))
		return OK;
	TRY(setting_number(p->cx, p->rq->db, "remote_remind_days", 4, &p->remind_days));
	TRY(remotes_waiting(p->cx, p->rq->db, patient, n, &p->waiting, &p->waits));
	return responses_said(p->cx, p->rq->db, patient, n, &p->said, &p->saids);
}

/* Asked from home and not sent, days after she was asked or last answered something: nothing leaves the program, somebody rings or writes. */
static void reminds_make(struct due *p, const struct due_line *l)
{
	char since[DAY_TEXT], until[DAY_TEXT];
	for (size_t i = 0; i < p->waits; i++) {
		const struct remote_waiting *w = &p->waiting[i];
		bool over = w->until.day < p->rq->today.day;
		struct day due = { instant_day(instant_known(w->last) ? w->last : w->recorded_at).day + (int32_t)p->remind_days };
		if (w->patient != l->e->patient || w->organisation != l->e->organisation || (!over && due.day > p->rq->today.day))
			continue;
		promise_add(p, DUE_MEASURE, l, (struct t_due_promise){ .name = l->name, .owner = l->e->owner_name, .due = over ? w->until : due,
			.href = say_f(p->cx->arena, "/person/%.*s/remote", STRF(outside(p->cx->arena, l->e->patient_outside))),
			.what = say_f(p->cx->arena, over ? "Questionnaires asked for on %s were not sent, and the link is over since %s: another link, or ask in the room" :
				"Remind: questionnaires asked for on %s, not sent; the link is good until %s", day_words(instant_day(w->recorded_at), since),
				day_words(w->until, until)) });
	}
}

/* Whose needs are to be looked at again: what they are is on her page. */
static void carers_make(struct due *p, const struct due_line *l)
{
	for (size_t i = 0; i < p->carers; i++) {
		const struct carer_due *x = &p->carer[i];
		const struct carer_row *who = catalog_carer(p->care.catalog, CARER_RELATIONSHIP, x->relationship);
		if (x->episode == l->e->id)
			promise_add(p, DUE_CARER, l, (struct t_due_promise){ .name = l->name, .due = x->look_on, .owner = l->e->owner_name,
				.href = say_f(p->cx->arena, "/carers/%.*s", STRF(outside(p->cx->arena, l->e->outside))),
				.what = say_f(p->cx->arena, "Carer: what she or he needs (%.*s)", STRF(who ? who->title : x->relationship)) });
	}
}

/* What happened to people and what was written of them: all are asked for at once. */
struct read { struct course_event **event; size_t *events; struct letter **letter; size_t *letters; };

static enum err read_all(struct due *p, struct episode *const *line, size_t n, struct read *ret)
{
	int64_t *id = arena_array(p->cx->arena, n + 1, sizeof *id);
	*ret = (struct read){ arena_array(p->cx->arena, n + 1, sizeof *ret->event), arena_array(p->cx->arena, n + 1, sizeof *ret->events),
		arena_array(p->cx->arena, n + 1, sizeof *ret->letter), arena_array(p->cx->arena, n + 1, sizeof *ret->letters) };
	for (size_t i = 0; i < n; i++)
		id[i] = line[i]->id;
	TRY(courses_of(p->cx, p->rq->db, id, n, ret->event, ret->events));
	return request_may(p->rq, "look", "letter") ? letters_of_episodes(p->cx, p->rq->db, id, n, ret->letter, ret->letters) : OK;
}

/* A way made them due, and they have not gone out. at: which of `read` is hers. */
static void letters_make(struct due *p, const struct due_line *l, const struct read *read, size_t at)
{
	struct letter_due *due;
	if (!request_may(p->rq, "look", "letter"))
		return;
	struct str letters_href = say_f(p->cx->arena, "%.*s#letters", STRF(l->href));
	size_t dues = letters_due_by(p->cx->arena, &p->care, l->e->pathway, read->event[at], read->events[at], read->letter[at], read->letters[at], &due);
	for (size_t i = 0; i < dues; i++) {
		const struct letter_kind *k = catalog_letter(p->care.catalog, due[i].due.letter, 0);
		if (!due[i].satisfied)
			promise_add(p, DUE_LETTER, l, (struct t_due_promise){ .name = l->name, .href = letters_href, .due = { due[i].due.on.day + LETTER_DAYS },
				.owner = l->e->owner_name,
				.what = say_f(p->cx->arena, "Letter%s: %.*s", due[i].waits ? " approved, not sent" : "", STRF(k ? k->title : due[i].due.letter)) });
	}
}

static enum err called_all(struct due *p, const int64_t *patient, size_t count, struct called **ret)
{
	*ret = arena_array(p->cx->arena, count + 1, sizeof **ret);
	return board_who(p->cx, p->rq->db, patient, count, *ret);
}

static enum err advice_make(struct due *p)
{
	struct consultation *c;
	struct called *who;
	size_t n;
	if (!request_may(p->rq, "list", "advice"))
		return OK;
	TRY(consultations(p->cx, p->rq->db, p->rq->who->organisation, 0, true, &c, &n));
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	for (size_t i = 0; i < n; i++)
		patient[i] = c[i].patient;
	TRY(called_all(p, patient, n, &who));
	for (size_t i = 0; i < n; i++)
		if (c[i].state == CONSULTATION_WAITS && c[i].organisation == p->rq->who->organisation)
			promise_add(p, DUE_ADVICE, NULL, (struct t_due_promise){ .name = called_say(p->cx, who[i]), .due = c[i].due_on, .owner = STR("the service"),
				.href = say_f(p->cx->arena, "/advice/%.*s", STRF(outside(p->cx->arena, c[i].outside))),
				.what = say_f(p->cx->arena, "Answer to %.*s: %.*s", STRF(c[i].asker_name), STRF(c[i].about)) });
	return OK;
}

/* Of one's own, or of all: written by hand, and what meetings decided. */
static enum err todos_make(struct due *p)
{
	struct todo *t;
	struct t_task_line *line;
	size_t n;
	bool more;
	TRY(todos_open(p->cx, p->rq, p->mine ? p->rq->who->staff : 0, p->take, &t, &n, &more));
	TRY(todo_lines(p->cx, p->rq, t, n, STR_NONE, &line));
	for (size_t i = 0; i < n; i++)
		promise_add(p, DUE_TASK, NULL, (struct t_due_promise){ .name = t[i].patient == NIL ? STR("Nobody in particular") : line[i].name, .due = t[i].due_on,
			.owner = t[i].doer, .href = line[i].href, .what = say_f(p->cx->arena, "%s: %.*s", t[i].of_meeting ? "Meeting" : "Task", STRF(t[i].say)) });
	return OK;
}

static int promise_order(const void *a, const void *b)
{
	const struct t_due_promise *x = &((const struct due_promise *)a)->row, *y = &((const struct due_promise *)b)->row;
	int c = x->due.day < y->due.day ? -1 : x->due.day > y->due.day;
	c = c ? c : str_cmp(x->name, y->name);
	return c ? c : str_cmp(x->what, y->what);
}

static bool has_beds(const struct pathway *p)
{
	for (int i = 0; i < p->steps; i++)
		if (step_in_bed(&p->step[i]))
			return true;
	return false;
}

static void person_add(struct due *p, const struct due_line *l, struct str step, struct day due)
{
	p->looked[p->people] = l;
	p->person[p->people++] = (struct t_due_person){ .name = l->name, .href = l->href, .step = step, .due = due, .late = due.day < p->rq->today.day,
		.owner = l->e->owner_name };
}

static struct due_line line_begin(struct due *p, const struct episode *e, struct course *c)
{
	struct demographic who = { .family = e->who.family, .given = e->who.given };
	return (struct due_line){ .e = e, .c = c, .name = say_name(p->cx->arena, &who, false), .flag = TRUTH_UNKNOWN,
		.href = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, e->outside))) };
}

/* Of somebody whom nobody carries by name: what stops her is on everybody's own list, and what was promised on that of all. */
static enum err line_make(struct due *p, const struct due_line *l, struct day died, const struct read *read, size_t at)
{
	const struct episode *e = l->e;
	bool nobodys = p->mine && e->owner != p->rq->who->staff;
	if (day_known(died)) {                  /* HAZ-032 */
		person_add(p, l, STR("Has died, the record says: end the pathway, or mend the record"), died);
		return OK;
	}
	if (!l->c) {
		if (!nobodys)
			person_add(p, l, STR(COURSE_UNFIT), e->due_on);
		return OK;
	}
	if (l->c->phase == PHASE_SUSPENDED)
		hand_make(p, l);
	if (nobodys)
		return OK;
	agains_make(p, l);
	if (!p->brief && has_beds(l->c->pathway) && request_may(p->rq, "look", "ward"))
		TRY(ward_make(p, l));
	plan_make(p, l);
	measures_make(p, l);
	reminds_make(p, l);
	carers_make(p, l);
	if (!p->brief)
		letters_make(p, l, read, at);
	if (day_known(e->due_on) && e->due_on.day <= p->rq->today.day + LOOK_DAYS)
		person_add(p, l, l->c->pathway->step[l->c->step].title, e->due_on);
	return OK;
}

/* Whoever took the last way: whose it is to ask, where nobody carried her by name. */
static bool mine_to_ask(const struct due *p, const struct episode *e, const struct course_event *event, size_t events)
{
	bool mine = !p->mine || e->owner == p->rq->who->staff;
	for (size_t i = 0; i < events && p->mine && e->owner != p->rq->who->staff; i++)
		if (event[i].act == COURSE_MOVE || event[i].act == COURSE_CLOSE)
			mine = event[i].staff == p->rq->who->staff;
	return mine;
}

/* What an end leaves to do: to ask whether somebody has the person now, and letters. Who has died is written about, and not asked for. */
static void left_make(struct due *p, const struct episode *e, struct course *c, struct day died, const struct read *read, size_t at)
{
	if (!mine_to_ask(p, e, read->event[at], read->events[at]))
		return;
	struct due_line *l = arena_alloc(p->cx->arena, sizeof *l);
	*l = line_begin(p, e, c);
	if (!c)
		return;
	if (c->handing_over && !day_known(died))
		promise_add(p, DUE_TAKEN_OVER, l, (struct t_due_promise){ .name = l->name, .href = l->href, .due = c->due_on, .owner = e->owner_name,
			.what = say_f(p->cx->arena, "Handed over (%.*s): nobody has said yet that they took over", STRF(c->pathway->step[c->step].title)) });
	letters_make(p, l, read, at);
}

static int again_order(const void *a, const void *b)
{
	const struct t_due_again *x = a, *y = b;
	if (x->due.day != y->due.day)
		return x->due.day < y->due.day ? -1 : 1;
	int c = str_cmp(x->href, y->href);
	return c ? c : str_cmp(x->ask, y->ask);
}

/* Lines with their ids and names, and who of them has died. */
static enum err named(struct due *p, struct episode *e, size_t n)
{
	struct episode **line = arena_array(p->cx->arena, n + 1, sizeof *line);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	p->died = arena_array(p->cx->arena, n + 1, sizeof *p->died);
	for (size_t i = 0; i < n; i++) {
		line[i] = &e[i];
		patient[i] = e[i].patient;
	}
	TRY(board_shown(p->cx, p->rq->db, line, n));
	return died_on(p->cx, p->rq->db, patient, n, p->died);
}

/* Those whom nobody carries by name come after one's own: of them only who is stopped, or has died, is looked at there. */
static enum err lines_of(struct due *p, struct episode **ret, size_t *ret_count)
{
	struct board_ask ask = { .organisation = p->rq->who->organisation, .pathway = STR(""), .step = STR(""), .take = p->take,
		.owner = p->mine ? p->rq->who->staff : 0 };
	struct episode *own, *nobodys;
	size_t more = 0;
	TRY(board_lines(p->cx, p->rq->db, &ask, &own, ret_count));
	*ret = own;
	if (!p->mine)
		return OK;
	ask.owner = NIL;
	TRY(board_lines(p->cx, p->rq->db, &ask, &nobodys, &more));
	*ret = arena_array(p->cx->arena, *ret_count + more + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count + more; i++)
		(*ret)[i] = i < *ret_count ? own[i] : nobodys[i - *ret_count];
	*ret_count += more;
	return OK;
}

/* All courses are asked for at once, and what the list knows of all who stand still. */
static enum err lines_make(struct due *p, struct episode *e, size_t n)
{
	struct episode **line = arena_array(p->cx->arena, n + 1, sizeof *line);
	struct course **course = arena_array(p->cx->arena, n + 1, sizeof *course);
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	enum truth *flag = arena_array(p->cx->arena, n + 1, sizeof *flag);
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		bool asked = !p->mine || e[i].owner == p->rq->who->staff || e[i].phase == PHASE_SUSPENDED || day_known(p->died[i]);
		if (!e[i].shown || !asked)
			continue;
		patient[count] = e[i].patient;
		line[count++] = &e[i];
	}
	struct read read = { 0 };
	TRY(episode_courses(p->cx, p->rq->db, &p->care, line, count, course));
	TRY(p->brief ? OK : read_all(p, line, count, &read));
	TRY(episode_flags(p->cx, p->rq->db, patient, count, p->rq->who->organisation, flag));
	p->looked = arena_array(p->cx->arena, count + 1, sizeof *p->looked);
	struct due_line *l = arena_array(p->cx->arena, count + 1, sizeof *l);
	for (size_t i = 0; i < count; i++) {
		l[i] = line_begin(p, line[i], course[i]);
		l[i].flag = flag[i];
		TRY(line_make(p, &l[i], p->died[line[i] - e], &read, i));
	}
	return OK;
}

static enum err going_make(struct due *p, size_t *ret_count)
{
	struct episode *e;
	size_t n;
	TRY(lines_of(p, &e, &n));
	TRY(named(p, e, n));
	int64_t *id = arena_array(p->cx->arena, n + 1, sizeof *id);
	for (size_t i = 0; i < n; i++)
		id[i] = e[i].id;
	TRY(plan_due_of(p->cx, p->rq->db, id, n, &p->plan, &p->plans));
	TRY(measures_said(p, e, n));
	if (request_may(p->rq, "look", "notes"))
		TRY(carer_due_of(p->cx, p->rq->db, id, n, &p->carer, &p->carers));
	p->hand = arena_array(p->cx->arena, n + 1, sizeof *p->hand);
	p->person = arena_array(p->cx->arena, n + 1, sizeof *p->person);
	TRY(lines_make(p, e, n));
	*ret_count = n;
	return OK;
}

static enum err ended_make(struct due *p, size_t *ret_count)
{
	struct episode *e;
	size_t n;
	TRY(ended_lines(p->cx, p->rq->db, p->rq->who->organisation, p->mine ? p->rq->who->staff : 0, (struct day){ p->rq->today.day - LEFT_DAYS }, p->take,
		&e, &n));
	TRY(named(p, e, n));
	struct episode **line = arena_array(p->cx->arena, n + 1, sizeof *line);
	struct course **course = arena_array(p->cx->arena, n + 1, sizeof *course);
	struct read read;
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (e[i].shown)
			line[count++] = &e[i];
	TRY(episode_courses(p->cx, p->rq->db, &p->care, line, count, course));
	TRY(read_all(p, line, count, &read));
	for (size_t i = 0; i < count; i++)
		left_make(p, line[i], course[i], p->died[line[i] - e], &read, i);
	*ret_count = n;
	return OK;
}

enum err due_load(struct due *p)
{
	p->care = (struct care){ p->rq->settings->catalog, p->rq->settings->catalog->policy };
	TRY(going_make(p, &p->going));
	if (!p->brief) {
		TRY(ended_make(p, &p->ended));
		TRY(advice_make(p));
	}
	TRY(todos_make(p));
	if (p->promises)
		qsort(p->promise, p->promises, sizeof *p->promise, promise_order);
	if (p->agains)
		qsort(p->again, p->agains, sizeof *p->again, again_order);
	return OK;
}
