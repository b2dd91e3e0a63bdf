/* What has to be looked at again: red flags, judgements due for a re-check, what is promised by a day, people due for a look; and how often a
 * diagnosis was revised. */
#include <math.h>
#include <stdlib.h>

#include "access/role.h"
#include "base/must.h"
#include "care/episode.h"
#include "insight/revision.h"
#include "record/consultation.h"
#include "web/meeting.h"
#include "web/say.h"
#include "web/ward.h"

#define LINES      300          /* episodes read for one page: of one clinician all, of a service who is worst off */
#define AGAIN_DAYS 28           /* a re-check is told of so many days before */
#define LOOK_DAYS  7
#define PROMISE_DAYS 14

struct due {
	struct cx *cx;
	const struct request *rq;
	struct care care;
	struct t_due d;
	struct t_due_hand *hand;
	struct t_due_again *again; size_t room;
	struct t_due_promise *promise; size_t promise_room;
	struct t_due_person *person;
};

static enum err hand_make(struct due *p, const struct episode *e, const struct course *c, struct str name, struct str href)
{
	enum truth open;
	struct str *rules;
	size_t n;
	TRY(episode_list_says(p->cx, p->rq->db, e->patient, e->organisation, &open, &rules, &n));
	p->hand[p->d.hands_n++] = (struct t_due_hand){ .name = name, .href = href, .flag = flag_say(p->care.catalog, c->flag), .since = c->suspended,
		.calls = names_say(p->cx, p->care.catalog, c->pathway->flag_calls, c->pathway->flag_call_count, "and"), .owner = e->owner_name,
		.settled = open == TRUTH_NO };
	return OK;
}

/* Of judgements that still say something: who said "not known" is asked by the step itself. */
static void agains_make(struct due *p, const struct episode *e, const struct course *c, struct str name, struct str href)
{
	struct day today = p->rq->today;
	for (int i = 0; i < c->pathway->records; i++) {
		const struct judged *j = &c->record[i];
		if (!j->seq || j->answer == TRUTH_UNKNOWN || !day_known(j->due_on) || j->due_on.day > today.day + AGAIN_DAYS)
			continue;
		*ARRAY_PUSH(p->cx->arena, p->again, p->d.agains_n, p->room) = (struct t_due_again){ .name = name, .href = href, .ask = c->pathway->record[i].ask,
			.judged = j->on, .answer = j->answer == TRUTH_YES ? STR("yes") : STR("no"), .due = j->due_on, .late = j->due_on.day < today.day,
			.owner = e->owner_name };
	}
}

/* ---- promised by a day ---- */

static void promise_add(struct due *p, struct t_due_promise row)
{
	struct day today = p->rq->today;
	if (!day_known(row.due) || row.due.day > today.day + PROMISE_DAYS)
		return;
	row.late = row.due.day < today.day;
	*ARRAY_PUSH(p->cx->arena, p->promise, p->d.promises_n, p->promise_room) = row;
}

static struct str item_what(struct due *p, const char *what, const struct ward_item *t)
{
	struct str part = t->part == PART_NONE ? STR("") : say_f(p->cx->arena, "%s%s", ward_part_say(t->part), t->what.n ? ": " : "");
	return say_f(p->cx->arena, "%s: %.*s%.*s", what, STRF(part), STRF(t->what));
}

/* Of whom the unit has or expects: opinions, burdens, a bed kept, nights that nobody pays for. */
static enum err ward_make(struct due *p, const struct episode *e, struct str name)
{
	struct bedside b;
	struct stay *stay;
	size_t stays;
	TRY(bedside_load(p->cx, p->rq, e, &b));
	if (!b.items)
		return OK;
	struct t_due_promise row = { .name = name, .href = say_f(p->cx->arena, "/episode/%.*s/ward", STRF(outside(p->cx->arena, e->outside))),
		.owner = e->owner_name };
	for (size_t i = 0; i < b.items; i++) {
		const struct ward_item *t = &b.item[i];
		bool planned = t->kind == WARD_BURDEN && b.stand[i].act == WARD_PLANNED, waits = b.stand[i].act == WARD_NOTHING;
		bool opinion = t->kind == WARD_OPINION && waits, kept = t->kind == WARD_EXPECTED && waits;
		row.due = planned ? b.stand[i].until : opinion ? t->due : kept ? t->on : DAY_NONE;
		row.what = kept ? STR("A bed is kept from this day") : item_what(p, opinion ? "Opinion" : "To be reversed", t);
		promise_add(p, row);
	}
	TRY(stays_of(p->cx, p->rq->db, e->id, &stay, &stays));
	struct bedside_nights nights = bedside_nights(&b, stay, stays);
	row.due = nights.in && nights.left < PAID_ENOUGH ? (struct day){ p->rq->today.day + (int32_t)nights.left } : DAY_NONE;
	row.what = say_f(p->cx->arena, "Funding: %.*s", STRF(bedside_paid(p->cx, &nights)));
	promise_add(p, row);
	return OK;
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
			promise_add(p, (struct t_due_promise){ .name = called_say(p->cx, who[i]), .due = c[i].due_on, .owner = STR("the service"),
				.href = say_f(p->cx->arena, "/advice/%.*s", STRF(outside(p->cx->arena, c[i].outside))),
				.what = say_f(p->cx->arena, "Answer to %.*s: %.*s", STRF(c[i].asker_name), STRF(c[i].about)) });
	return OK;
}

static enum err points_make(struct due *p)
{
	struct point_open *o;
	struct called *who;
	size_t n;
	if (!request_may(p->rq, "list", "meeting"))
		return OK;
	TRY(points_open(p->cx, p->rq->db, p->rq->who->organisation, LINES, &o, &n));
	int64_t *patient = arena_array(p->cx->arena, n + 1, sizeof *patient);
	for (size_t i = 0; i < n; i++)
		patient[i] = o[i].patient;
	TRY(called_all(p, patient, n, &who));
	for (size_t i = 0; i < n; i++)
		if (!p->d.mine || o[i].doer_id == p->rq->who->staff)
			promise_add(p, (struct t_due_promise){ .name = called_say(p->cx, who[i]), .due = o[i].due_on, .owner = o[i].doer,
				.href = meeting_item_path(p->cx, o[i].meeting, o[i].item), .what = say_f(p->cx->arena, "Meeting: %.*s", STRF(o[i].say)) });
	return OK;
}

static int promise_order(const void *a, const void *b)
{
	const struct t_due_promise *x = a, *y = b;
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

static enum err line_make(struct due *p, const struct episode *e)
{
	struct course *c;
	struct demographic who = { .family = e->who.family, .given = e->who.given };
	TRY(episode_course(p->cx, p->rq->db, &p->care, e, &c));
	struct str name = say_name(p->cx->arena, &who, false), href = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, e->outside)));
	if (!c) {
		p->person[p->d.people_n++] = (struct t_due_person){ .name = name, .href = href, .step = STR(COURSE_UNFIT), .due = e->due_on, .late = true,
			.owner = e->owner_name };
		return OK;
	}
	if (c->phase == PHASE_SUSPENDED)
		TRY(hand_make(p, e, c, name, href));
	agains_make(p, e, c, name, href);
	if (has_beds(c->pathway) && request_may(p->rq, "look", "ward"))
		TRY(ward_make(p, e, name));
	if (day_known(e->due_on) && e->due_on.day <= p->rq->today.day + LOOK_DAYS)
		p->person[p->d.people_n++] = (struct t_due_person){ .name = name, .href = href, .step = c->pathway->step[c->step].title, .due = e->due_on,
			.late = e->due_on.day < p->rq->today.day, .owner = e->owner_name };
	return OK;
}

static int again_order(const void *a, const void *b)
{
	const struct t_due_again *x = a, *y = b;
	if (x->due.day != y->due.day)
		return x->due.day < y->due.day ? -1 : 1;
	int c = str_cmp(x->href, y->href);
	return c ? c : str_cmp(x->ask, y->ask);
}

enum err page_due(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct due p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
	struct episode *e;
	size_t n;
	p.d.mine = !str_is(form_value(&rq->query, "who"), "all");
	TRY(frame_make(cx, rq, "Due", &frame));
	frame->legend = true;
	struct board_ask ask = { .organisation = rq->who->organisation, .pathway = STR(""), .step = STR(""), .take = LINES,
		.owner = p.d.mine ? rq->who->staff : 0 };
	TRY(board_lines(cx, rq->db, &ask, &e, &n));
	p.hand = arena_array(cx->arena, n + 1, sizeof *p.hand);
	p.person = arena_array(cx->arena, n + 1, sizeof *p.person);
	struct episode **line = arena_array(cx->arena, n + 1, sizeof *line);
	for (size_t i = 0; i < n; i++)
		line[i] = &e[i];
	TRY(board_shown(cx, rq->db, line, n));
	for (size_t i = 0; i < n; i++)
		if (e[i].shown)
			TRY(line_make(&p, &e[i]));
	TRY(advice_make(&p));
	TRY(points_make(&p));
	if (p.d.promises_n)
		qsort(p.promise, p.d.promises_n, sizeof *p.promise, promise_order);
	if (p.d.agains_n)
		qsort(p.again, p.d.agains_n, sizeof *p.again, again_order);
	p.d.frame = frame;
	p.d.mine_href = STR("/due");
	p.d.all_href = STR("/due?who=all");
	p.d.hands = p.hand;
	p.d.agains = p.again;
	p.d.promises = p.promise;
	p.d.people = p.person;
	p.d.say = say_f(cx->arena, "%zu stopped, %zu to judge again, %zu promised, %zu to look at", p.d.hands_n, p.d.agains_n,
		p.d.promises_n, p.d.people_n);
	if (n == LINES)
		p.d.more = say_f(cx->arena, "Only the %d who are worst off were looked through. The caseload shows all of them.", LINES);
	if (request_may(rq, "count", "board"))
		p.d.revisions_href = STR("/revisions");
	rq->rows = (int64_t)n;
	t_due(&rs->body, &p.d);
	return OK;
}

/* ---- revisions ---- */

static struct str percent(struct arena *arena, double share)
{
	return isnan(share) ? STR("not known") : say_f(arena, "%.1f%%", 100 * share);
}

enum err page_revisions(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct revision *r;
	size_t n;
	TRY(frame_make(cx, rq, "Revisions of diagnosis", &frame));
	TRY(revisions(cx, rq->db, rq->settings->catalog, rq->who->organisation, &r, &n));
	struct t_revisions d = { .frame = frame };
	struct t_revisions_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct t_revisions_not *not = arena_array(cx->arena, n + 1, sizeof *not);
	for (size_t i = 0; i < n; i++) {
		double share = (double)r[i].revised / (double)r[i].judged;
		if (!r[i].asks)
			not[d.nots_n++] = (struct t_revisions_not){ r[i].pathway->title };
		if (!r[i].judged)
			continue;
		row[d.rows_n++] = (struct t_revisions_row){ .title = i ? r[i].pathway->title : STR("All"), .judged = r[i].judged, .revised = r[i].revised,
			.share = percent(cx->arena, share), .interval = say_f(cx->arena, "%.*s to %.*s", STRF(percent(cx->arena, r[i].share.low)),
			STRF(percent(cx->arena, r[i].share.high))) };
	}
	d.nots = not;
	d.rows = row;
	d.line = r[0].judged ? say_f(cx->arena, "Of %.*s in which an organic cause was judged to be ruled out, %lld revised so far",
		STRF(say_count(cx->arena, r[0].judged, "episode", "episodes")), (long long)r[0].revised) : STR("Nothing to count yet");
	t_revisions(&rs->body, &d);
	return OK;
}
