/* What has to be looked at again: red flags, judgements due for a re-check, people due for a look; and how often a diagnosis was revised. */
#include <math.h>
#include <stdlib.h>

#include "base/must.h"
#include "care/episode.h"
#include "insight/revision.h"
#include "web/episode.h"
#include "web/say.h"

#define LINES      300          /* episodes read for one page: of one clinician all, of a service who is worst off */
#define AGAIN_DAYS 28           /* a re-check is told of so many days before */
#define LOOK_DAYS  7

struct due {
	struct cx *cx;
	const struct request *rq;
	struct care care;
	struct t_due d;
	struct t_due_hand *hand;
	struct t_due_again *again; size_t room;
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
	bool mine = !str_is(form_value(&rq->query, "who"), "all");
	TRY(frame_make(cx, rq, "Due", &frame));
	frame->legend = true;
	struct board_ask ask = { .organisation = rq->who->organisation, .pathway = STR(""), .step = STR(""), .take = LINES, .owner = mine ? rq->who->staff : 0 };
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
	if (p.d.agains_n)
		qsort(p.again, p.d.agains_n, sizeof *p.again, again_order);
	p.d.frame = frame;
	p.d.mine = mine;
	p.d.mine_href = STR("/due");
	p.d.all_href = STR("/due?who=all");
	p.d.hands = p.hand;
	p.d.agains = p.again;
	p.d.people = p.person;
	p.d.say = say_f(cx->arena, "%zu stopped, %zu to judge again, %zu to look at", p.d.hands_n, p.d.agains_n, p.d.people_n);
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
