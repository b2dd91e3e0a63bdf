/* Whom to carry where, and by what: half of it towards a way that was seldom gone, half at random. */
#include "tests/kit/walk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "care/ward.h"
#include "job/worker.h"
#include "tests/kit/course_laws.h"
#include "tests/kit/kit.h"

#define OPEN_MOST  70           /* people on pathways at one time */
#define ACTS_MOST  90           /* of one episode: then it is brought to an end */

/* ---- beginning ---- */

static enum crew_place carrier_of(struct walk *w, const struct pathway *p)
{
	if (str_is(p->id, "ycpm-inpatient"))
		return AT_UNIT;
	if (str_is(p->id, "basic-hospital") || str_is(p->id, "bsol-acute") || p->site)
		return walk_chance(w, 0.9) ? AT_TRUST : AT_SERVICE;
	return walk_chance(w, 0.9) ? AT_SERVICE : AT_TRUST;
}

static enum way_in a_way_in(struct walk *w, const struct pathway *p)
{
	enum way_in way;
	do
		way = (enum way_in)(1 + walk_below(w, WAYS - 1));
	while (!(p->ways & 1u << way) && walk_chance(w, 0.98));
	return way;
}

/* Of some pathways and ways into them the one from whose first step a way was gone least. */
static const struct pathway *a_pathway(struct walk *w, enum way_in *ret_way)
{
	const struct pathway *ret = NULL;
	int64_t least = INT64_MAX;
	for (int tries = walk_chance(w, 0.5) ? 6 : 1; tries > 0 || !ret; tries--) {
		const struct pathway *p = w->only ? w->only : w->reference->pathway[walk_below(w, w->reference->pathways)];
		enum way_in way = a_way_in(w, p);
		int step = p->start[way], first = step < 0 ? 0 : step;
		for (int a = 0; a < p->step[first].arrows; a++)
			if (!ret || w->taken[walk_pathway_of(w, p)][first][a] < least) {
				least = w->taken[walk_pathway_of(w, p)][first][a];
				*ret_way = way;
				ret = p;
			}
	}
	return ret;
}

/* Back in a department of the hospital: what only its people may do can be done. */
static void attends_again(struct walk *w, size_t person)
{
	if (w->attends_until[person].us > w->c.now.us + US_PER_DAY)
		return;
	crew_attends(&w->c, person);
	w->attends_until[person].us = w->c.now.us + 4 * US_PER_DAY;
}

static bool on_it_already(const struct walk *w, size_t person, enum crew_place carrier, const struct pathway *p)
{
	for (size_t i = 0; i < w->opens; i++) {
		const struct carried *e = &w->episode[w->open[i]];
		if (e->person == person && e->carrier == carrier && e->pathway == p)
			return true;
	}
	return false;
}

/* An advice thread between the two that goes on may become the referral. */
static struct advised *advice_between(struct walk *w, size_t person, enum crew_place asker, enum crew_place service)
{
	for (size_t i = 0; i < w->advices; i++)
		if (w->advice[i].open && w->advice[i].person == person && w->advice[i].asker == asker && w->advice[i].service == service)
			return &w->advice[i];
	return NULL;
}

static void begun(struct walk *w, struct carried e, const struct crew_hand *h, struct advised *thread)
{
	must(w->episodes < WALK_EPISODES);
	e.linked = 1u << e.carrier | 1u << h->place;
	e.open = true;
	e.wish_step = e.wish_arrow = -1;
	w->episode[w->episodes] = e;
	w->open[w->opens++] = w->episodes++;
	if (thread) {
		thread->open = false;
		thread->ended = w->c.now;
	}
	struct stood s;
	struct carried *now = &w->episode[w->episodes - 1];
	if (!walk_stands(w, now, &s))
		return;
	now->row = s.held.id;
	walk_look(w, now);
	walk_others_look(w, now);
}

bool walk_begin(struct walk *w)
{
	static const char *const wishes[] = { "", "", "home", "gp-surgery", "outpatient", COURSE_NO_WISH, "the-moon" };
	enum way_in way = WAY_NONE;
	const struct pathway *p = a_pathway(w, &way);
	struct carried e = { .person = walk_below(w, w->c.people), .pathway = p, .carrier = carrier_of(w, p) };
	if (e.carrier == AT_TRUST && walk_chance(w, 0.7))
		attends_again(w, e.person);
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.5) ? AT_PRACTICE : walk_chance(w, 0.6) ? e.carrier : CREW_PLACES);
	struct advised *thread = advice_between(w, e.person, h->place, e.carrier);
	struct episode_ask ask = { .patient = w->c.person[e.person].outside, .pathway = p->id, .way = way, .service = w->c.at[e.carrier],
		.referrer = walk_chance(w, 0.3) ? w->c.at[AT_PRACTICE] : NIL, .consultation = thread ? thread->outside : (struct id){ { 0 } },
		.agreed = walk_chance(w, 0.03) ? TRUTH_NO : walk_chance(w, 0.5) ? TRUTH_YES : TRUTH_UNKNOWN, .on = crew_today(&w->c),
		.prefers = str_of(wishes[walk_below(w, LENGTH(wishes))]), .say = STR("Tired for two years; what can be done?") };
	if (e.pathway->start[ask.way] < 0 && walk_chance(w, 0.9))
		return false;
	enum err err = episode_begin(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now, &e.outside);
	bool twice = on_it_already(w, e.person, e.carrier, p), sees = walk_linked(w, e.person, h->place);
	if (err == OK && (twice || !sees || ask.agreed == TRUTH_NO || p->start[ask.way] < 0))
		walk_wrong(w, "%s begins %.*s and should not", h->login, STRF(p->id));
	if (!walk_counts(w, DID_BEGIN, err))
		return false;
	walk_slip_is_there(w, w->c.person[e.person].id);
	begun(w, e, h, thread);
	return true;
}

/* ---- towards a way ---- */

/* The first way from a step on a shortest path to another; -1: none leads there. */
static int way_towards(const struct pathway *p, int from, int goal)
{
	int first[PATHWAY_STEPS], queue[PATHWAY_STEPS], head = 0, tail = 0;
	for (int i = 0; i < PATHWAY_STEPS; i++)
		first[i] = -1;
	queue[tail++] = from;
	while (head < tail) {
		int at = queue[head++];
		if (at == goal && at != from)
			return first[at];
		for (int a = 0; a < p->step[at].arrows; a++) {
			int to = p->step[at].arrow[a].to;
			if (to == from || first[to] >= 0)
				continue;
			first[to] = at == from ? a : first[at];
			queue[tail++] = to;
		}
	}
	return -1;
}

static void wish(struct walk *w, struct carried *e, int step)
{
	const struct pathway *p = e->pathway;
	int64_t (*taken)[PATHWAY_ARROWS] = w->taken[walk_pathway_of(w, p)], least = INT64_MAX;
	for (int tries = 0; tries < 16; tries++) {
		int s = (int)walk_below(w, (size_t)p->steps), a = p->step[s].arrows ? (int)walk_below(w, (size_t)p->step[s].arrows) : -1;
		if (a < 0 || taken[s][a] >= least || (s != step && way_towards(p, step, s) < 0))
			continue;
		least = taken[s][a];
		e->wish_step = s;
		e->wish_arrow = a;
	}
	if (least == INT64_MAX) {
		e->wish_step = step;
		e->wish_arrow = (int)walk_below(w, (size_t)p->step[step].arrows);
	}
}

static struct course_ask ask_of(struct walk *w, enum course_act act)
{
	return (struct course_ask){ .act = act, .on = crew_today(&w->c), .due_on = DAY_NONE, .answer = TRUTH_UNKNOWN };
}

/* Something of the condition that a named person can bring about and that is not so yet; false: nothing is left. */
static bool bring_about(struct walk *w, struct carried *e, const struct course *c, const struct condition *when)
{
	struct day today = crew_today(&w->c);
	for (int i = 0; i < when->needs; i++) {
		const struct need *n = &when->need[i];
		bool no = n->parent >= 0 && when->need[n->parent].kind == NEED_NOT;
		if (n->kind == NEED_GRADE && !no && walk_chance(w, 0.3))
			return walk_grade(w, e, (int)n->at_least);
		if (n->kind != NEED_RECORD)
			continue;
		const struct judged *j = &c->record[n->record];
		enum truth wanted = no ? TRUTH_NO : TRUTH_YES;
		if (j->seq && j->answer == wanted && (!day_known(j->due_on) || j->due_on.day >= today.day))
			continue;
		if (e->carrier == AT_UNIT && str_is(e->pathway->record[n->record].id, WARD_RECORD_FUNDING))
			return walk_fund(w, e);
		struct course_ask ask = ask_of(w, COURSE_JUDGE);
		ask.item = e->pathway->record[n->record].id;
		ask.answer = wanted;
		return walk_act_by_any(w, e, ask, "Talked through with the person and the GP");
	}
	return false;
}

bool walk_drive(struct walk *w, struct carried *e)
{
	struct stood s;
	if (!walk_stands(w, e, &s) || s.course->phase == PHASE_ENDED)
		return false;
	int step = s.course->step;
	if (s.course->phase == PHASE_SUSPENDED)
		return walk_chance(w, 0.5) && walk_act_by_any(w, e, ask_of(w, COURSE_RESUME), "Seen, and nothing was found");
	if (e->wish_step < 0 || walk_chance(w, 0.05))
		wish(w, e, step);
	int way = e->wish_step == step ? e->wish_arrow : way_towards(e->pathway, step, e->wish_step);
	if (way < 0) {
		e->wish_step = -1;
		return false;
	}
	const struct pathway_arrow *a = &e->pathway->step[step].arrow[way];
	struct course_ask ask = ask_of(w, COURSE_MOVE);
	/* What plan and measures say is left to the program: what is not known here is gone against, which changes nothing where it is so. */
	struct course_facts facts = { .flag = TRUTH_UNKNOWN, .goals = TRUTH_UNKNOWN };
	bool met = a->when.needs == 0 || condition_judge(s.course, &a->when, &facts, crew_today(&w->c)) == TRUTH_YES;
	if (e->pathway->step[step].setting == SETTING_EMERGENCY)
		attends_again(w, e->person);
	if (!met && !(a->override && walk_chance(w, 0.3)) && bring_about(w, e, s.course, &a->when))
		return true;
	if (e->carrier == AT_UNIT && step_in_bed(&e->pathway->step[a->to]) && !step_keeps_bed(&e->pathway->step[step]))
		return walk_admit(w, e);
	ask.to = e->pathway->step[a->to].id;
	ask.against = !met && a->override;
	bool went = walk_act_by_any(w, e, ask, "Decided together");
	if (!went || e->wish_step == step)
		e->wish_step = -1;
	return went;
}

/* ---- at random ---- */

static struct str one_of(struct walk *w, struct str *list, int count)
{
	return count ? list[walk_below(w, (size_t)count)] : STR("");
}

static struct course_ask drawn(struct walk *w, const struct carried *e, const struct course *c)
{
	static const enum course_act acts[] = { COURSE_JUDGE, COURSE_JUDGE, COURSE_JUDGE, COURSE_MOVE, COURSE_MOVE, COURSE_SESSION, COURSE_SESSION, COURSE_SESSION,
		COURSE_SESSION, COURSE_REVIEW, COURSE_REVIEW, COURSE_MORE, COURSE_SUSPEND, COURSE_RESUME, COURSE_PAUSE, COURSE_UNPAUSE, COURSE_ASSIGN,
		COURSE_TAKEN_OVER, COURSE_UNDO, COURSE_CLOSE, COURSE_VERSION, COURSE_PREFER, COURSE_INVOLVE, COURSE_INVOLVE,
		COURSE_REFERRER };
	const struct pathway *p = e->pathway;
	const struct pathway_step *s = &p->step[c->step];
	struct course_ask ask = ask_of(w, acts[walk_below(w, LENGTH(acts))]);
	ask.on.day -= walk_chance(w, 0.1) ? (int32_t)walk_below(w, 20) - 2 : 0;
	ask.answer = walk_chance(w, 0.6) ? TRUTH_YES : walk_chance(w, 0.5) ? TRUTH_NO : TRUTH_UNKNOWN;
	ask.against = walk_chance(w, 0.5);
	if (walk_chance(w, 0.2))
		ask.due_on.day = ask.on.day + (int32_t)walk_below(w, 60) - 2;
	switch (ask.act) {
	case COURSE_JUDGE: ask.item = p->record[walk_chance(w, 0.8) && s->records ? s->record[walk_below(w, (size_t)s->records)] :
		(int)walk_below(w, (size_t)p->records)].id; break;
	case COURSE_MOVE: ask.to = p->step[s->arrows && walk_chance(w, 0.9) ? s->arrow[walk_below(w, (size_t)s->arrows)].to :
		(int)walk_below(w, (size_t)p->steps)].id; break;
	case COURSE_SESSION: ask.item = one_of(w, s->phase, s->phases); break;
	case COURSE_MORE:
		ask.item = p->step[walk_chance(w, 0.7) ? c->step : (int)walk_below(w, (size_t)p->steps)].id;
		ask.number = 1 + (int64_t)walk_below(w, 4);
		break;
	case COURSE_SUSPEND: ask.item = STR("weight-loss"); break;
	case COURSE_PAUSE: case COURSE_UNPAUSE: ask.item = p->clocks ? p->clock[walk_below(w, (size_t)p->clocks)].id : STR("none"); break;
	case COURSE_ASSIGN: ask.number = walk_hand(w, e->carrier)->actor.staff; break;
	case COURSE_UNDO: ask.number = walk_chance(w, 0.8) ? c->standing : 1 + (int64_t)walk_below(w, (size_t)c->seq); break;
	case COURSE_CLOSE: ask.number = (int64_t)walk_below(w, OUTCOMES); break;
	case COURSE_VERSION:
		ask.number = p->version;
		ask.to = p->step[walk_below(w, (size_t)p->steps)].id;
		break;
	case COURSE_PREFER:
		ask.item = walk_chance(w, 0.1) ? STR("the-moon") : str_of(step_setting_word((enum step_setting)(1 + walk_below(w, STEP_SETTINGS - 1))));
		break;
	case COURSE_INVOLVE: case COURSE_REFERRER:
		ask.number = w->c.at[walk_below(w, CREW_PLACES)];
		ask.item = STR("R9A");
		for (int i = 0; i < CREW_PLACES; i++)
			if (w->c.at[i] == ask.number)
				ask.item = str_of(w->c.ods[i]);
		break;
	default: break;
	}
	return ask;
}

static void at_random(struct walk *w, struct carried *e)
{
	struct stood s;
	const char *say = walk_chance(w, 0.85) ? "As told on the telephone" : "";
	if (!walk_stands(w, e, &s))
		return;
	struct course_ask ask = drawn(w, e, s.course);
	if (ask.act == COURSE_CLOSE && walk_chance(w, 0.85))
		ask = ask_of(w, COURSE_REVIEW);
	if (walk_chance(w, 0.5) && walk_act_by_any(w, e, ask, say))
		return;
	walk_act(w, e, walk_hand(w, walk_chance(w, 0.6) ? e->carrier : CREW_PLACES), ask, say);
}

/* Seen as often as is planned; then, where what that asks for can be said, more often. */
static void sessions(struct walk *w, struct carried *e)
{
	struct stood s;
	for (int i = 0; i < 8 && walk_stands(w, e, &s) && s.course->phase == PHASE_OPEN; i++) {
		const struct pathway_step *step = &e->pathway->step[s.course->step];
		struct course_ask ask = ask_of(w, COURSE_SESSION);
		bool all = step->planned && s.course->kept[s.course->step] >= step->planned + s.course->granted[s.course->step];
		for (int k = 0; all && k < step->beyonds; k++) {
			struct course_ask judge = ask_of(w, COURSE_JUDGE);
			judge.item = e->pathway->record[step->beyond[k]].id;
			judge.answer = TRUTH_YES;
			walk_act_by_any(w, e, judge, "Talked through in the team");
		}
		if (all) {
			ask = ask_of(w, COURSE_MORE);
			ask.item = step->id;
			ask.number = 1 + (int64_t)walk_below(w, 3);
		} else {
			ask.item = one_of(w, step->phase, step->phases);
			ask.answer = walk_chance(w, 0.85) ? TRUTH_YES : TRUTH_NO;
		}
		if (!walk_act_by_any(w, e, ask, "As planned"))
			return;
	}
}

/* ---- on ---- */

static void time_passes(struct walk *w)
{
	w->c.now.us += (int64_t)(1 + walk_below(w, 240)) * 1000000;
	if (walk_chance(w, 0.02))
		w->c.now.us += (int64_t)walk_below(w, 4 * 24 * 60) * 60000000;
	clock_set(w->c.now);
}

static void one(struct walk *w)
{
	struct carried *e = w->opens ? &w->episode[w->open[walk_below(w, w->opens)]] : NULL;
	double die = (double)walk_below(w, 1000) / 1000;
	if (!e || (w->opens < OPEN_MOST && die < 0.12)) {
		walk_begin(w);
	} else if (e->seq > ACTS_MOST) {
		struct course_ask ask = ask_of(w, COURSE_CLOSE);
		ask.number = OUTCOME_MOVED;
		walk_act_by_any(w, e, ask, "");
	} else if (die < 0.45) {
		/* on one day, often: what was judged counts as not known again soon enough */
		for (bool on = true; on && e->open && !w->wrong[0]; on = walk_drive(w, e) && walk_chance(w, 0.7))
			;
	} else if (die < 0.49) {
		sessions(w, e);
	} else if (die < 0.70) {
		at_random(w, e);
	} else if (die < 0.73 && w->episodes > w->opens) {       /* what has ended can only be taken back, or taken over */
		at_random(w, &w->episode[w->episodes - 1 - walk_below(w, w->episodes < 50 ? w->episodes : 50)]);
	} else {
		walk_beside(w);
	}
}

void walk_on(struct walk *w, int64_t acts)
{
	int64_t until = w->done + acts;
	struct arena *arena = kit_cx_now()->arena;
	for (int64_t i = 0; w->done < until && !w->wrong[0]; i++) {
		struct arena_mark mark = arena_mark(arena);
		time_passes(w);
		one(w);
		if (i % 1000 == 999)
			walk_whole(w);
		arena_back(arena, mark);
		if (i > 40 * acts + 1000)
			walk_wrong(w, "hardly anything can be done any more: %" PRId64 " acts of %" PRId64, w->done - until + acts, acts);
	}
}
