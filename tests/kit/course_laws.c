/* One walk over the acts that stand, and what it comes to. */
#include "tests/kit/course_laws.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"

/* ---- clocks, by the words of the file: it runs from its start to its stop, and stands while somebody paused it or a red flag does ---- */

#define STOODS 400

struct reckoned { bool started, stopped, paused, stands; struct day from, to, since; int stoods; struct day stood[STOODS][2]; int64_t start, stop, stand; };
struct reckoning { const struct pathway *p; int step; bool suspended, ended; int64_t flag; struct reckoned clock[PATHWAY_CLOCKS]; };

static void stood(struct reckoned *c, struct day until)
{
	must(c->stoods < STOODS);
	c->stood[c->stoods][0] = c->since;
	c->stood[c->stoods++][1] = until;
}

/* Day by day: each counts once, and none after the last. */
static int days_run(const struct reckoned *c, int last)
{
	int days = 0;
	for (int day = c->from.day; day < last; day++) {
		bool runs = true;
		for (int i = 0; i < c->stoods && runs; i++)
			runs = day < c->stood[i][0].day || day >= c->stood[i][1].day;
		days += runs;
	}
	return days;
}

static void told(struct reckoning *r, const struct course_event *e, enum clock_trigger what, int step, int record)
{
	for (int i = 0; i < r->p->clocks; i++) {
		const struct pathway_clock *k = &r->p->clock[i];
		struct reckoned *c = &r->clock[i];
		bool fits = false;
		for (int s = 0; s < (c->started ? k->stops : 1); s++) {
			const struct clock_mark *m = c->started ? &k->stop[s] : &k->start;
			fits = fits || (m->trigger == what && (m->step < 0 || m->step == step) && (m->record < 0 || m->record == record));
		}
		if (!fits || c->stopped)
			continue;
		if (c->started) {
			if (c->stands)
				stood(c, e->on);
			c->stopped = true;
			c->stands = false;
			c->to = e->on;
			c->stop = e->seq;
		} else {
			c->started = true;
			c->from = e->on;
			c->start = e->seq;
		}
	}
}

static void stand_or_go(struct reckoning *r, const struct course_event *e)
{
	for (int i = 0; i < r->p->clocks; i++) {
		const struct pathway_clock *k = &r->p->clock[i];
		struct reckoned *c = &r->clock[i];
		if (e->act == COURSE_PAUSE && str_eq(e->item, k->id))
			c->paused = true;
		if (e->act == COURSE_UNPAUSE && str_eq(e->item, k->id))
			c->paused = false;
		bool stands = c->started && !c->stopped && (c->paused || (r->suspended && k->pauses_suspended));
		if (stands && !c->stands) {
			c->since = e->on;
			c->stand = e->act == COURSE_PAUSE ? e->seq : r->flag;
		}
		if (!stands && c->stands)
			stood(c, e->on);
		c->stands = stands;
	}
}

static void walk_one(struct reckoning *r, const struct course_event *e)
{
	int to = e->act == COURSE_OPEN || e->act == COURSE_MOVE || e->act == COURSE_VERSION ? pathway_step_of(r->p, e->to) : -1;
	r->flag = e->act == COURSE_SUSPEND ? e->seq : r->flag;
	if (e->act == COURSE_SUSPEND || e->act == COURSE_RESUME)
		r->suspended = e->act == COURSE_SUSPEND;
	if (e->act == COURSE_OPEN)
		told(r, e, CLOCK_OPENED, -1, -1);
	if (e->act == COURSE_MOVE)
		told(r, e, CLOCK_LEAVES, r->step, -1);
	if (e->act == COURSE_JUDGE && e->answer == TRUTH_YES)
		told(r, e, CLOCK_RECORD, -1, pathway_record_of(r->p, e->item));
	if (e->act == COURSE_SESSION && e->answer == TRUTH_YES)
		told(r, e, CLOCK_SESSION, r->step, -1);
	if (to >= 0) {
		r->step = to;
		if (e->act != COURSE_VERSION)
			told(r, e, CLOCK_ENTERS, to, -1);
	}
	if (e->act == COURSE_CLOSE || (e->act == COURSE_MOVE && r->p->step[r->step].kind == STEP_END)) {
		told(r, e, CLOCK_ENDS, -1, -1);
		r->ended = true;
	}
	stand_or_go(r, e);
}

static const char *clock_wrong(struct arena *arena, const struct reckoning *r, const struct course *c, struct day today)
{
	for (int i = 0; i < r->p->clocks; i++) {
		const struct reckoned *is = &r->clock[i];
		const struct clock_run *run = &c->clock[i];
		enum clock_phase phase = !is->started ? CLOCK_IDLE : is->stopped ? CLOCK_STOPPED : is->stands ? CLOCK_PAUSED : CLOCK_RUNS;
		int last = is->stopped ? is->to.day : is->stands ? is->since.day : today.day, days = days_run(is, last);
		bool right = phase == run->phase && is->start == run->start_seq && clock_days(run, today) == (is->started ? days : -1) &&
			(!is->started || is->from.day == run->started.day) && (!is->stopped || (is->to.day == run->stopped.day && is->stop == run->stop_seq)) &&
			(!is->stands || (is->since.day == run->paused.day && is->stand == run->pause_seq));
		if (!right)
			return arena_printf(arena, "clock %.*s: the acts say phase %d from act %" PRId64 ", %d days, standing since act %" PRId64 "; shown is phase %d "
				"from act %" PRId64 ", %d days, standing since act %" PRId64, STRF(r->p->clock[i].id), phase, is->start, days, is->stand, run->phase,
				run->start_seq, clock_days(run, today), run->pause_seq);
	}
	return NULL;
}

/* ---- a next step, a review or a discharge ---- */

bool end_is_reached(const struct pathway *p, int step)
{
	uint32_t seen = 1u << step, before = 0;
	while (seen != before) {
		before = seen;
		for (int s = 0; s < p->steps; s++)
			for (int a = 0; a < p->step[s].arrows && (before & 1u << s); a++)
				seen |= 1u << p->step[s].arrow[a].to;
	}
	for (int s = 0; s < p->steps; s++)
		if ((seen & 1u << s) && p->step[s].kind == STEP_END)
			return true;
	return false;
}

static const char *next_wrong(struct arena *arena, const struct course *c)
{
	const struct pathway *p = c->pathway;
	const struct pathway_step *s = &p->step[c->step];
	if (c->phase == PHASE_ENDED)
		return c->outcome == OUTCOME_NONE || !day_known(c->ended) || day_known(c->due_on) != c->handing_over ?
			"it has ended, and not how or when, or nobody asks whether it was taken over" : NULL;
	if (c->phase != PHASE_OPEN && c->phase != PHASE_SUSPENDED)
		return "it neither goes on nor has ended";
	bool stopped = c->phase == PHASE_SUSPENDED;
	int from = stopped && c->suspended.day > c->reviewed.day ? c->suspended.day : c->reviewed.day, days = stopped ? p->flag_days : s->review_days;
	if (!day_known(c->due_on) || c->due_on.day > from + days)
		return arena_printf(arena, "at %.*s nobody looks again in time", STRF(s->id));
	if (s->arrows == 0 || !end_is_reached(p, c->step))
		return arena_printf(arena, "from %.*s there is no way to an end", STRF(s->id));
	bool open = false;
	for (int i = 0; i < s->arrows; i++)
		open = open || s->arrow[i].override || s->arrow[i].when.needs == 0;
	return stopped && !p->resume_bys ? "nobody may say that it goes on" : open ? NULL :
		arena_printf(arena, "at %.*s no way can be gone before its condition is met", STRF(s->id));
}

/* ---- letters: each way gone that asks for one, unless it was taken back ---- */

static const char *letters_wrong(struct arena *arena, const struct pathway *p, const struct course_event *event, size_t events, const bool *stands)
{
	struct course_letter *due;
	size_t n = course_letters(arena, &p, 1, event, events, &due), at = 0;
	int step = -1;
	for (size_t i = 0; i < events; i++) {
		if (!stands[i] || (event[i].act != COURSE_OPEN && event[i].act != COURSE_MOVE && event[i].act != COURSE_VERSION))
			continue;
		int to = pathway_step_of(p, event[i].to);
		for (int a = 0; event[i].act == COURSE_MOVE && a < p->step[step].arrows; a++) {
			const struct pathway_arrow *arrow = &p->step[step].arrow[a];
			if (arrow->to != to || !str_known(arrow->letter))
				continue;
			if (at == n || due[at].seq != event[i].seq || !str_eq(due[at].letter, arrow->letter))
				return arena_printf(arena, "the letter %.*s of act %" PRId64 " is not due", STRF(arrow->letter), event[i].seq);
			at++;
		}
		step = to;
	}
	return at == n ? NULL : "a letter is due that no way asks for";
}

const char *course_wrong(struct arena *arena, const struct pathway *pathway, const struct course_event *event, size_t events,
			 const struct course *course, struct day today)
{
	struct reckoning *r = arena_alloc(arena, sizeof *r);
	bool *stands = arena_array(arena, events + 1, sizeof *stands);
	*r = (struct reckoning){ .p = pathway, .step = -1 };
	for (size_t i = 0; i < events; i++) {
		stands[i] = event[i].act != COURSE_UNDO;
		if (event[i].act == COURSE_UNDO)
			stands[event[i].number - 1] = false;
		if (event[i].seq != (int64_t)i + 1)
			return "an act is missing";
		if (event[i].staff == NIL && event[i].act != COURSE_SUSPEND)
			return "the program did what only a named person does";
	}
	for (size_t i = 0; i < events; i++)
		if (stands[i])
			walk_one(r, &event[i]);
	if (r->step != course->step || r->ended != (course->phase == PHASE_ENDED) || (!r->ended && r->suspended != (course->phase == PHASE_SUSPENDED)))
		return arena_printf(arena, "the acts lead to %.*s; shown is %.*s", STRF(pathway->step[r->step].id), STRF(course->pathway->step[course->step].id));
	const char *wrong = clock_wrong(arena, r, course, today);
	wrong = wrong ? wrong : next_wrong(arena, course);
	return wrong ? wrong : letters_wrong(arena, pathway, event, events, stands);
}

/* ---- what is shown ---- */

struct day course_breach(const struct course *c, struct day today)
{
	struct day first = DAY_NONE;
	for (int i = 0; i < c->pathway->clocks && c->phase != PHASE_ENDED; i++) {
		const struct clock_run *run = &c->clock[i];
		bool still = run->phase == CLOCK_PAUSED;
		int over = clock_days(run, today) - c->pathway->clock[i].days, on = (still ? run->paused.day : today.day) - over + 1;
		if ((run->phase == CLOCK_RUNS || (still && over > 0)) && (!day_known(first) || on < first.day))      /* what was over stays over */
			first.day = on;
	}
	return first;
}

const char *row_wrong(struct arena *arena, const struct course *c, const struct episode *e)
{
	if (e->phase != (int)c->phase || !str_eq(e->step, c->pathway->step[c->step].id) || e->due_on.day != c->due_on.day || e->ended_on.day != c->ended.day)
		return arena_printf(arena, "the list says %.*s, phase %d, due %d; the acts say %.*s, phase %d, due %d", STRF(e->step), e->phase, e->due_on.day,
			STRF(c->pathway->step[c->step].id), (int)c->phase, c->due_on.day);
	bool same = e->seq == c->seq && e->since_on.day == c->since.day && e->kept == c->kept[c->step] && e->outcome == c->outcome &&
		e->owner == (c->owner ? c->owner : NIL);
	return same ? NULL : "the list has another act, day, owner or outcome than the acts";
}

bool course_same(const struct course *a, const struct course *b)
{
	return a->phase == b->phase && a->step == b->step && a->before == b->before && a->outcome == b->outcome && a->owner == b->owner &&
		a->due_on.day == b->due_on.day && a->since.day == b->since.day && a->ended.day == b->ended.day && a->review_open == b->review_open &&
		a->handing_over == b->handing_over && a->standing == b->standing && a->seq == b->seq && a->prefers == b->prefers && a->parties == b->parties &&
		str_eq(a->flag, b->flag) && memcmp(a->kept, b->kept, sizeof a->kept) == 0 && memcmp(a->granted, b->granted, sizeof a->granted) == 0 &&
		memcmp(a->visits, b->visits, sizeof a->visits) == 0 && memcmp(a->clock, b->clock, sizeof a->clock) == 0 &&
		memcmp(a->record, b->record, sizeof a->record) == 0;
}
