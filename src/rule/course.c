/* The acts of an episode, added up. One function an act; each answers whether the act could be. */
#include "rule/course.h"

#include <string.h>

#include "base/must.h"

/* ---- clocks ---- */

static int last_counted(const struct clock_run *run, struct day today)
{
	return run->phase == CLOCK_STOPPED ? run->stopped.day : run->phase == CLOCK_PAUSED ? run->paused.day : today.day;
}

/* A day stands once: what is written down late, for a day before, may lie in a pause that is over. */
int clock_paused_days(const struct clock_run *run, struct day today)
{
	int days = run->paused_days, last = last_counted(run, today);
	for (int day = run->started.day, until; day < last; day = until) {
		int next = last;
		until = day;
		for (int i = 0; i < run->pauses; i++) {
			int from = run->pause[i].from.day, to = run->pause[i].until.day < last ? run->pause[i].until.day : last;
			if (from <= day && to > until)
				until = to;
			if (from > day && from < next)
				next = from;
		}
		days += until - day;
		until = until > day ? until : next;
	}
	return days;
}

int clock_days(const struct clock_run *run, struct day today)
{
	if (run->phase == CLOCK_IDLE)
		return -1;
	int days = last_counted(run, today) - run->started.day - clock_paused_days(run, today);
	return days > 0 ? days : 0;
}

struct day clock_over_on(const struct pathway_clock *clock, const struct clock_run *run, struct day today)
{
	if (run->phase != CLOCK_RUNS && run->phase != CLOCK_PAUSED)
		return DAY_NONE;
	int left = clock->days - clock_days(run, today);
	if (run->phase == CLOCK_PAUSED && left >= 0)
		return DAY_NONE;
	return (struct day){ last_counted(run, today) + left + 1 };
}

static void clock_go_on(struct clock_run *run, struct day on)
{
	if (run->phase != CLOCK_PAUSED)
		return;
	if (run->pauses == CLOCK_PAUSES) {
		run->paused_days += run->pause[0].until.day - run->pause[0].from.day;
		memmove(run->pause, run->pause + 1, (CLOCK_PAUSES - 1) * sizeof *run->pause);
		run->pauses--;
	}
	if (on.day > run->paused.day)
		run->pause[run->pauses++] = (struct clock_pause){ run->paused, on };
	run->phase = CLOCK_RUNS;
	run->by_hand = false;
}

static void clock_hold(struct clock_run *run, const struct course_event *e, bool by_hand)
{
	if (run->phase != CLOCK_RUNS)
		return;
	run->phase = CLOCK_PAUSED;
	run->paused = e->on;
	run->pause_seq = e->seq;
	run->by_hand = by_hand;
}

static bool mark_fits(const struct clock_mark *mark, enum clock_trigger trigger, int step, int record)
{
	return mark->trigger == trigger && (mark->step < 0 || mark->step == step) && (mark->record < 0 || mark->record == record);
}

/* A clock runs once: what has stopped does not start again. */
static void clocks_tell(struct course *c, const struct course_event *e, enum clock_trigger trigger, int step, int record)
{
	for (int i = 0; i < c->pathway->clocks; i++) {
		const struct pathway_clock *clock = &c->pathway->clock[i];
		struct clock_run *run = &c->clock[i];
		if (run->phase == CLOCK_IDLE && mark_fits(&clock->start, trigger, step, record)) {
			*run = (struct clock_run){ .phase = CLOCK_RUNS, .started = e->on, .stopped = DAY_NONE, .paused = DAY_NONE, .start_seq = e->seq };
			if (c->phase == PHASE_SUSPENDED && clock->pauses_suspended) {
				clock_hold(run, e, false);       /* begun by what was judged while a red flag stands */
				run->pause_seq = c->suspend_seq;
			}
			continue;
		}
		if (run->phase != CLOCK_RUNS && run->phase != CLOCK_PAUSED)
			continue;
		for (int k = 0; k < clock->stops; k++)
			if (mark_fits(&clock->stop[k], trigger, step, record)) {
				clock_go_on(run, e->on);
				run->phase = CLOCK_STOPPED;
				run->stopped = e->on;
				run->stop_seq = e->seq;
				break;
			}
	}
}

/* ---- where ---- */

static void due_set(struct course *c, struct day from, struct day wished)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	int latest = from.day + s->review_days;
	c->reviewed = from;
	c->due_on = (struct day){ day_known(wished) && wished.day < latest ? wished.day : latest };
}

static void step_enter(struct course *c, const struct course_event *e, int step)
{
	const struct pathway_step *s = &c->pathway->step[step];
	c->before = c->step;
	c->step = step;
	c->since = e->on;
	c->visits[step]++;
	c->session_phase = -1;
	c->review_open = false;
	clocks_tell(c, e, CLOCK_ENTERS, step, -1);
	if (s->kind != STEP_END) {
		due_set(c, e->on, e->due_on);
		return;
	}
	c->phase = PHASE_ENDED;
	c->outcome = s->outcome;
	c->ended = e->on;
	c->due_on = c->handing_over ? (struct day){ e->on.day + HAND_OVER_DAYS } : DAY_NONE;
	clocks_tell(c, e, CLOCK_ENDS, -1, -1);
}

static bool act_open(struct course *c, const struct course_event *e)
{
	int step = pathway_step_of(c->pathway, e->to);
	for (int w = 1; w < WAYS; w++)
		if (str_is(e->item, way_in_word((enum way_in)w)))
			c->way = (enum way_in)w;
	if (c->phase != PHASE_NONE || step < 0 || c->way == WAY_NONE || c->pathway->step[step].kind == STEP_END)
		return false;
	c->phase = PHASE_OPEN;
	c->opened = e->on;
	c->organisation = e->organisation;
	c->before = c->step = -1;
	clocks_tell(c, e, CLOCK_OPENED, -1, -1);
	step_enter(c, e, step);
	c->before = -1;
	return true;
}

static bool act_judge(struct course *c, const struct course_event *e)
{
	int record = pathway_record_of(c->pathway, e->item);
	if (record < 0 || c->phase == PHASE_NONE || c->phase == PHASE_ENDED)
		return false;
	const struct pathway_record *r = &c->pathway->record[record];
	struct day due = r->same_day ? e->on : day_known(e->due_on) ? e->due_on : r->review_days ? (struct day){ e->on.day + r->review_days } : DAY_NONE;
	/* written down late, it was so then: what was judged after that day stands */
	if (!c->record[record].seq || e->on.day >= c->record[record].on.day)
		c->record[record] = (struct judged){ e->answer, e->on, due, e->staff, e->seq };
	if (e->answer == TRUTH_YES)
		clocks_tell(c, e, CLOCK_RECORD, -1, record);
	return true;
}

static bool act_move(struct course *c, const struct course_event *e)
{
	int to = pathway_step_of(c->pathway, e->to);
	const struct pathway_arrow *arrow = NULL;
	if (c->phase != PHASE_OPEN || to < 0)
		return false;
	for (int i = 0; i < c->pathway->step[c->step].arrows; i++)
		if (c->pathway->step[c->step].arrow[i].to == to)
			arrow = &c->pathway->step[c->step].arrow[i];
	if (!arrow)
		return false;
	clocks_tell(c, e, CLOCK_LEAVES, c->step, -1);
	c->handing_over = arrow->hand_over;
	step_enter(c, e, to);
	return true;
}

static int phase_of(const struct pathway_step *s, struct str phase)
{
	for (int i = 0; i < s->phases; i++)
		if (str_eq(s->phase[i], phase))
			return i;
	return -1;
}

static bool step_sees(const struct pathway_step *s)
{
	return s->kind == STEP_ASSESSMENT || s->kind == STEP_TREATMENT || s->kind == STEP_WARD || s->kind == STEP_FOLLOW_UP || s->kind == STEP_ADVICE;
}

static bool act_session(struct course *c, const struct course_event *e)
{
	const struct pathway_step *s = c->phase == PHASE_OPEN ? &c->pathway->step[c->step] : NULL;
	if (!s || !step_sees(s))
		return false;
	if (e->answer == TRUTH_NO)
		c->missed[c->step]++;
	if (e->answer != TRUTH_YES)
		return true;
	c->kept[c->step]++;
	c->session_phase = phase_of(s, e->item);
	clocks_tell(c, e, CLOCK_SESSION, c->step, -1);
	/* The last of the planned sessions is the one that looks back; so is the last of those granted. */
	if ((s->review_session && c->kept[c->step] == s->review_session) || (s->planned && c->kept[c->step] == s->planned + c->granted[c->step])) {
		c->review_open = true;
		if (c->due_on.day > e->on.day)
			c->due_on = e->on;
	}
	return true;
}

static bool act_review(struct course *c, const struct course_event *e)
{
	if (c->phase == PHASE_SUSPENDED) {
		c->due_on = (struct day){ e->on.day + c->pathway->flag_days };
		c->reviewed = e->on;
		return true;
	}
	if (c->phase != PHASE_OPEN)
		return false;
	c->review_open = false;
	due_set(c, e->on, e->due_on);
	return true;
}

static bool act_more(struct course *c, const struct course_event *e)
{
	int step = pathway_step_of(c->pathway, e->item);
	if (c->phase != PHASE_OPEN || step < 0 || c->pathway->step[step].planned == 0 || e->number < 1)
		return false;
	c->granted[step] += (int)e->number;
	return true;
}

static bool act_suspend(struct course *c, const struct course_event *e)
{
	if (c->phase != PHASE_OPEN)
		return false;
	c->phase = PHASE_SUSPENDED;
	c->suspended = e->on;
	c->suspend_seq = e->seq;
	c->flag = e->item;
	c->due_on = (struct day){ e->on.day + c->pathway->flag_days };
	for (int i = 0; i < c->pathway->clocks; i++)
		if (c->pathway->clock[i].pauses_suspended)
			clock_hold(&c->clock[i], e, false);
	return true;
}

static bool act_resume(struct course *c, const struct course_event *e)
{
	if (c->phase != PHASE_SUSPENDED)
		return false;
	c->phase = PHASE_OPEN;
	c->suspended = DAY_NONE;
	c->flag = STR_NONE;
	due_set(c, e->on, e->due_on);
	for (int i = 0; i < c->pathway->clocks; i++)
		if (!c->clock[i].by_hand)
			clock_go_on(&c->clock[i], e->on);
	return true;
}

static int clock_of(const struct pathway *p, struct str id)
{
	for (int i = 0; i < p->clocks; i++)
		if (str_eq(p->clock[i].id, id))
			return i;
	return -1;
}

static bool act_clock(struct course *c, const struct course_event *e)
{
	int clock = clock_of(c->pathway, e->item);
	if (clock < 0 || c->phase == PHASE_ENDED || c->phase == PHASE_NONE)
		return false;
	struct clock_run *run = &c->clock[clock];
	if (e->act == COURSE_PAUSE) {
		if (run->phase == CLOCK_PAUSED && !run->by_hand) {
			run->by_hand = true;
			return true;
		}
		clock_hold(run, e, true);
		return run->phase == CLOCK_PAUSED && run->pause_seq == e->seq;
	}
	if (run->phase != CLOCK_PAUSED || !run->by_hand)
		return false;
	/* A suspension holds it all the same. */
	if (c->phase == PHASE_SUSPENDED && c->pathway->clock[clock].pauses_suspended)
		run->by_hand = false;
	else
		clock_go_on(run, e->on);
	return true;
}

static enum step_setting setting_of(struct str word)
{
	for (int i = SETTING_NONE + 1; i < STEP_SETTINGS; i++)
		if (str_is(word, step_setting_word((enum step_setting)i)))
			return (enum step_setting)i;
	return SETTING_NONE;
}

static bool act_prefer(struct course *c, const struct course_event *e)
{
	enum step_setting setting = setting_of(e->item);
	if ((c->phase != PHASE_OPEN && c->phase != PHASE_SUSPENDED) || (setting == SETTING_NONE && !str_is(e->item, COURSE_NO_WISH)))
		return false;
	c->prefers = setting;
	c->prefer_seq = e->seq;
	return true;
}

static bool act_involve(struct course *c, const struct course_event *e)
{
	int at = 0;
	while (at < c->parties && c->party[at].organisation != e->number)
		at++;
	if ((c->phase != PHASE_OPEN && c->phase != PHASE_SUSPENDED) || e->number <= 0 || at == COURSE_PARTIES)
		return false;
	c->party[at] = (struct course_party){ e->number, e->seq, e->item, e->answer != TRUTH_NO };
	c->parties += at == c->parties;
	return true;
}

static bool act_close(struct course *c, const struct course_event *e)
{
	if ((c->phase != PHASE_OPEN && c->phase != PHASE_SUSPENDED) || e->number <= OUTCOME_NONE || e->number >= OUTCOMES)
		return false;
	c->phase = PHASE_ENDED;
	c->outcome = (enum outcome)e->number;
	c->ended = e->on;
	c->due_on = DAY_NONE;
	c->handing_over = false;
	clocks_tell(c, e, CLOCK_ENDS, -1, -1);
	return true;
}

/* To another version of the same pathway: what was judged and what runs goes with it by name, sessions by step. */
static bool act_version(struct course *c, const struct course_event *e, const struct pathway *const *versions, size_t count)
{
	const struct pathway *was = c->pathway, *next = NULL;
	struct course old = *c;
	for (size_t i = 0; i < count; i++)
		if (versions[i]->version == e->number)
			next = versions[i];
	int step = next ? pathway_step_of(next, e->to) : -1;
	if (step < 0 || next->step[step].kind == STEP_END || (c->phase != PHASE_OPEN && c->phase != PHASE_SUSPENDED))
		return false;
	c->pathway = next;
	memset(c->record, 0, sizeof c->record);
	memset(c->clock, 0, sizeof c->clock);
	memset(c->kept, 0, sizeof c->kept);
	memset(c->missed, 0, sizeof c->missed);
	memset(c->granted, 0, sizeof c->granted);
	memset(c->visits, 0, sizeof c->visits);
	for (int i = 0; i < next->records; i++) {
		int at = pathway_record_of(was, next->record[i].id);
		c->record[i] = at < 0 ? (struct judged){ .answer = TRUTH_UNKNOWN } : old.record[at];
	}
	for (int i = 0; i < next->clocks; i++) {
		int at = clock_of(was, next->clock[i].id);
		if (at >= 0)
			c->clock[i] = old.clock[at];
	}
	for (int i = 0; i < next->steps; i++) {
		int at = pathway_step_of(was, next->step[i].id);
		if (at < 0)
			continue;
		c->kept[i] = old.kept[at];
		c->missed[i] = old.missed[at];
		c->granted[i] = old.granted[at];
		c->visits[i] = old.visits[at];
	}
	bool moved = !str_eq(was->step[old.step].id, e->to);
	c->step = step;
	c->before = -1;
	if (moved) {
		c->since = e->on;
		c->visits[step]++;
		c->session_phase = -1;
		c->review_open = false;
	}
	if (c->phase == PHASE_OPEN)
		due_set(c, e->on, DAY_NONE);
	return true;
}

static bool act_do(struct course *c, const struct course_event *e, const struct pathway *const *versions, size_t count)
{
	switch (e->act) {
	case COURSE_OPEN: return act_open(c, e);
	case COURSE_JUDGE: return act_judge(c, e);
	case COURSE_MOVE: return act_move(c, e);
	case COURSE_SESSION: return act_session(c, e);
	case COURSE_REVIEW: return act_review(c, e);
	case COURSE_MORE: return act_more(c, e);
	case COURSE_SUSPEND: return act_suspend(c, e);
	case COURSE_RESUME: return act_resume(c, e);
	case COURSE_PAUSE: case COURSE_UNPAUSE: return act_clock(c, e);
	case COURSE_ASSIGN:
		c->owner = e->number;
		return c->phase == PHASE_OPEN || c->phase == PHASE_SUSPENDED;
	case COURSE_TAKEN_OVER:
		if (!c->handing_over)
			return false;
		c->handing_over = false;
		c->due_on = c->phase == PHASE_ENDED ? DAY_NONE : c->due_on;
		return true;
	case COURSE_CLOSE: return act_close(c, e);
	case COURSE_VERSION: return act_version(c, e, versions, count);
	case COURSE_PREFER: return act_prefer(c, e);
	case COURSE_INVOLVE: return act_involve(c, e);
	case COURSE_REFERRER: return e->number >= 0;
	case COURSE_UNDO: case COURSE_NONE: case COURSE_ACTS: break;
	}
	return false;
}

/* Neither is an act of the course that could be taken back: a correction is corrected once more, and bars nobody from what came before it. */
static bool beside(enum course_act act)
{
	return act == COURSE_UNDO || act == COURSE_REFERRER;
}

/* Which acts were taken back. An undo names the last that stands at that moment; the opening is not taken back. */
static bool undone_mark(const struct course_event *event, size_t events, bool *undone, int64_t *ret_wrong)
{
	for (size_t i = 0; i < events; i++) {
		if (event[i].act != COURSE_UNDO)
			continue;
		size_t at = i;
		while (at > 0 && (undone[at - 1] || beside(event[at - 1].act)))
			at--;
		if (at < 2 || event[at - 1].seq != event[i].number) {
			*ret_wrong = event[i].seq;
			return false;
		}
		undone[at - 1] = true;
	}
	return true;
}

struct course *course_fold(struct arena *arena, const struct pathway *const *versions, size_t count, const struct course_event *event,
	size_t events, int64_t *ret_wrong)
{
	struct course *c = arena_alloc(arena, sizeof *c);
	bool *undone = arena_array(arena, events + 1, sizeof *undone);
	*ret_wrong = 0;
	if (events == 0 || !undone_mark(event, events, undone, ret_wrong))
		return NULL;
	/* The opening says by which version it began. */
	for (size_t i = 0; i < count; i++)
		if (versions[i]->version == event[0].number)
			c->pathway = versions[i];
	*ret_wrong = event[0].seq;
	if (!c->pathway || event[0].act != COURSE_OPEN)
		return NULL;
	c->ended = c->suspended = c->since = c->opened = c->reviewed = c->due_on = DAY_NONE;
	c->session_phase = c->step = c->before = -1;
	for (int i = 0; i < PATHWAY_RECORDS; i++)
		c->record[i].answer = TRUTH_UNKNOWN;
	for (size_t i = 0; i < events; i++) {
		c->seq = event[i].seq;
		if (undone[i] || event[i].act == COURSE_UNDO)
			continue;
		if (!act_do(c, &event[i], versions, count)) {
			*ret_wrong = event[i].seq;
			return NULL;
		}
		c->standing = beside(event[i].act) ? c->standing : event[i].seq;
	}
	*ret_wrong = 0;
	return c;
}

int course_measures_due(const struct course *c)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	int due = 0;
	for (int i = 0; i < s->measure_ats; i++)
		due += s->measure_at[i] == 0 || (s->measure_at[i] > 0 && c->kept[c->step] >= s->measure_at[i]);
	return c->phase != PHASE_OPEN ? 0 : c->visits[c->step] > 1 && due > 1 ? 1 : due;
}
