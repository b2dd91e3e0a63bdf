/* Laws of every pathway of the built-in tables, over random acts: nobody on a pathway is without a day on which somebody looks again and
 * without a way on that can be taken; what was refused leaves nothing; clocks are explained by acts; what was taken back leaves what was
 * before; the acts replayed give the same. Every way of every pathway is taken. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "catalog/catalog.h"
#include "rule/course.h"
#include "tests/kit/region.h"

enum { RUNS = 300, ACTS = 60, DAY_FIRST = 20000 };

struct run {
	struct rng rng;
	const struct pathway *pathway;
	struct course_event event[ACTS + 1]; size_t events;
	struct course *course;
	struct course_facts facts;
	struct course_change change[4];
	struct day today;
	int taken[PATHWAY_STEPS][PATHWAY_STEPS];
	int wish;                               /* which way of a step this person would go */
	size_t refused, done;
};

static struct str pick(struct run *r, struct str *list, int count)
{
	return count ? list[rng_below(&r->rng, (uint32_t)count)] : STR("mus_clinician");
}

static struct course *fold(struct run *r, const struct course_event *event, size_t events)
{
	int64_t wrong;
	return course_fold(kit_cx_now()->arena, &r->pathway, 1, event, events, &wrong);
}

/* What is shown of somebody, whichever acts led there. */
static bool same(const struct course *a, const struct course *b)
{
	struct course x = *a, y = *b;
	x.seq = y.seq = 0;
	return x.phase == y.phase && x.step == y.step && x.before == y.before && x.outcome == y.outcome && x.owner == y.owner && x.due_on.day == y.due_on.day &&
		x.since.day == y.since.day && x.review_open == y.review_open && x.handing_over == y.handing_over && x.standing == y.standing &&
		str_eq(x.flag, y.flag) &&
		x.prefers == y.prefers && x.parties == y.parties && memcmp(x.party, y.party, sizeof x.party) == 0 &&
		memcmp(x.kept, y.kept, sizeof x.kept) == 0 && memcmp(x.granted, y.granted, sizeof x.granted) == 0 &&
		memcmp(x.visits, y.visits, sizeof x.visits) == 0 && memcmp(x.record, y.record, sizeof x.record) == 0 &&
		memcmp(x.clock, y.clock, sizeof x.clock) == 0;
}

static enum truth any_truth(struct run *r)
{
	return (enum truth)((int)rng_below(&r->rng, 3) - 1);
}

static void facts_draw(struct run *r)
{
	static const char *const instruments[] = { "phq-15", "wsas", "phq-9", "gad-7" };
	for (size_t i = 0; i < LENGTH(instruments); i++)
		r->change[i] = (struct course_change){ str_of(instruments[i]), (enum need_change)rng_below(&r->rng, 4), any_truth(r) };
	r->facts = (struct course_facts){ .flag = any_truth(r), .grade = (int)rng_below(&r->rng, 5), .goals = any_truth(r), .change = r->change,
		.changes = LENGTH(instruments), .rules_known = true };
}

/* One of the records that the way asks for which this person would go. */
static int wished_record(struct run *r, const struct pathway_step *s)
{
	const struct condition *when = s->arrows ? &s->arrow[r->wish % s->arrows].when : NULL;
	int from = when && when->needs ? (int)rng_below(&r->rng, (uint32_t)when->needs) : 0;
	for (int i = 0; when && i < when->needs; i++)
		if (when->need[(from + i) % when->needs].kind == NEED_RECORD)
			return when->need[(from + i) % when->needs].record;
	return s->records ? s->record[rng_below(&r->rng, (uint32_t)s->records)] : -1;
}

/* One act, more often one that fits. */
static struct course_ask draw(struct run *r)
{
	static const enum course_act acts[] = { COURSE_JUDGE, COURSE_JUDGE, COURSE_JUDGE, COURSE_JUDGE, COURSE_MOVE, COURSE_MOVE, COURSE_MOVE, COURSE_SESSION,
		COURSE_SESSION, COURSE_SESSION, COURSE_REVIEW, COURSE_MORE, COURSE_SUSPEND, COURSE_RESUME, COURSE_RESUME, COURSE_PAUSE, COURSE_UNPAUSE, COURSE_ASSIGN,
		COURSE_TAKEN_OVER, COURSE_UNDO, COURSE_CLOSE, COURSE_PREFER, COURSE_INVOLVE, COURSE_REFERRER };
	const struct pathway *p = r->pathway;
	const struct pathway_step *s = &p->step[r->course->step];
	struct course_ask ask = { .act = acts[rng_below(&r->rng, LENGTH(acts))], .answer = any_truth(r), .on = r->today, .due_on = DAY_NONE,
		.against = rng_chance(&r->rng, 0.5), .words = rng_chance(&r->rng, 0.8), .profession = pick(r, s->by, s->bys), .role = STR("mus_clinician") };
	if (rng_chance(&r->rng, 0.1))
		ask.profession = STR("dentist"), ask.role = STR("referrer");
	if (ask.act == COURSE_CLOSE && rng_chance(&r->rng, 0.9))
		ask.act = COURSE_JUDGE;
	if (ask.act == COURSE_JUDGE) {
		bool wished = rng_chance(&r->rng, 0.6);
		int at = wished ? wished_record(r, s) : s->records ? s->record[rng_below(&r->rng, (uint32_t)s->records)] : -1;
		ask.item = at >= 0 ? p->record[at].id : STR("no-such-record");
		ask.answer = rng_chance(&r->rng, 0.7) ? TRUTH_YES : ask.answer;
		if (at >= 0 && p->record[at].bys)
			ask.profession = pick(r, p->record[at].by, p->record[at].bys);
	}
	if (ask.act == COURSE_MOVE && s->arrows) {
		const struct pathway_arrow *a = &s->arrow[rng_chance(&r->rng, 0.6) ? r->wish % s->arrows : (int)rng_below(&r->rng, (uint32_t)s->arrows)];
		/* Ends are common among ways: most runs should see more than the first. */
		if (p->step[a->to].kind == STEP_END && rng_chance(&r->rng, 0.5))
			a = &s->arrow[0];
		ask.to = p->step[a->to].id;
		if (a->bys)
			ask.profession = pick(r, a->by, a->bys);
	}
	if (ask.act == COURSE_PREFER)
		ask.item = rng_chance(&r->rng, 0.2) ? STR(COURSE_NO_WISH) :
			str_of(step_setting_word((enum step_setting)rng_below(&r->rng, STEP_SETTINGS)));
	if (ask.act == COURSE_INVOLVE || ask.act == COURSE_REFERRER)
		ask.number = rng_below(&r->rng, 16);
	if (ask.act == COURSE_SESSION)
		ask.item = s->phases ? s->phase[rng_below(&r->rng, (uint32_t)s->phases)] : STR_NONE;
	if (ask.act == COURSE_MORE) {
		ask.item = p->step[rng_below(&r->rng, (uint32_t)p->steps)].id;
		ask.number = 1 + (int64_t)rng_below(&r->rng, 4);
	}
	if (ask.act == COURSE_SUSPEND)
		ask.item = STR("weight-loss");
	if ((ask.act == COURSE_PAUSE || ask.act == COURSE_UNPAUSE) && p->clocks)
		ask.item = p->clock[rng_below(&r->rng, (uint32_t)p->clocks)].id;
	if (ask.act == COURSE_RESUME)
		ask.profession = pick(r, p->resume_by, p->resume_bys);
	if (ask.act == COURSE_ASSIGN)
		ask.number = 1 + (int64_t)rng_below(&r->rng, 5);
	if (ask.act == COURSE_UNDO)
		ask.number = rng_chance(&r->rng, 0.7) ? r->course->standing : 1;
	if (ask.act == COURSE_CLOSE)
		ask.number = (int64_t)rng_below(&r->rng, OUTCOMES);
	return ask;
}

static struct course_event event_of(const struct run *r, const struct course_ask *ask)
{
	return (struct course_event){ .id = (int64_t)r->events + 100, .seq = (int64_t)r->events + 1, .act = ask->act, .on = ask->on, .staff = 7,
		.organisation = 3, .item = ask->item, .to = ask->to, .answer = ask->answer, .number = ask->number, .due_on = ask->due_on };
}

/* Somebody can always go on: by a way that is open, or against a condition. */
static bool a_way_on(struct run *r)
{
	const struct pathway *p = r->pathway;
	const struct pathway_step *s = &p->step[r->course->step];
	struct str why;
	for (int i = 0; i < s->arrows; i++) {
		const struct pathway_arrow *a = &s->arrow[i];
		struct course_ask ask = { .act = COURSE_MOVE, .to = p->step[a->to].id, .on = r->today, .due_on = DAY_NONE, .against = true, .words = true,
			.profession = a->bys ? a->by[0] : s->bys ? s->by[0] : STR("mus_clinician") };
		if (course_may(kit_cx_now()->arena, p, r->course, &r->facts, &ask, r->today, &why) == COURSE_MAY)
			return true;
	}
	return false;
}

static void clocks_hold(const struct run *r)
{
	for (int i = 0; i < r->pathway->clocks; i++) {
		const struct clock_run *k = &r->course->clock[i];
		assert_int_equal(k->phase == CLOCK_IDLE, k->start_seq == 0);
		if (k->phase == CLOCK_IDLE)
			continue;
		assert_true(k->start_seq >= 1 && k->start_seq <= (int64_t)r->events);
		assert_int_equal(r->event[k->start_seq - 1].on.day, k->started.day);
		assert_true(clock_days(k, r->today) >= 0);
		if (k->phase == CLOCK_STOPPED)
			assert_int_equal(r->event[k->stop_seq - 1].on.day, k->stopped.day);
		if (k->phase == CLOCK_PAUSED)
			assert_true(r->event[k->pause_seq - 1].act == COURSE_PAUSE || r->event[k->pause_seq - 1].act == COURSE_SUSPEND);
	}
}

static void laws_hold(struct run *r)
{
	const struct course *c = r->course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	assert_true(c->phase != PHASE_NONE);
	if (c->phase == PHASE_ENDED) {
		assert_true(c->outcome != OUTCOME_NONE && day_known(c->ended) && day_known(c->due_on) == c->handing_over);
	} else {
		struct day from = c->phase == PHASE_SUSPENDED && c->suspended.day > c->reviewed.day ? c->suspended : c->reviewed;
		assert_true(day_known(c->due_on) && c->due_on.day <= from.day + (c->phase == PHASE_SUSPENDED ? c->pathway->flag_days : s->review_days));
		assert_true(s->kind != STEP_END);
	}
	if (c->phase == PHASE_OPEN)
		assert_true(a_way_on(r));
	for (int i = 0; i < c->pathway->steps; i++)
		assert_true(c->pathway->step[i].planned == 0 || c->kept[i] <= c->pathway->step[i].planned + c->granted[i]);
	clocks_hold(r);
}

/* Without what was taken back, and without the taking back, it is the same. */
static void replay_holds(struct run *r)
{
	struct course_event left[ACTS + 1];
	size_t count = 0;
	for (size_t i = 0; i < r->events; i++) {
		size_t at = count;
		if (r->event[i].act != COURSE_UNDO) {
			left[count++] = r->event[i];
			continue;
		}
		while (left[at - 1].act == COURSE_REFERRER)       /* corrected, never taken back */
			at--;
		assert_int_equal(left[at - 1].seq, r->event[i].number);
		memmove(&left[at - 1], &left[at], (count - at) * sizeof *left);
		count--;
	}
	struct course *again = fold(r, left, count);
	assert_non_null(again);
	assert_true(same(again, r->course));
}

static void act(struct run *r, struct course_ask ask)
{
	struct arena *arena = kit_cx_now()->arena;
	struct str why;
	int from = r->course->step;
	enum course_no answer = course_may(arena, r->pathway, r->course, &r->facts, &ask, r->today, &why);
	if (answer != COURSE_MAY) {
		assert_true(why.n > 10 && why.p[why.n - 1] == '.');
		r->refused++;
		return;
	}
	r->event[r->events] = event_of(r, &ask);
	struct course *next = fold(r, r->event, r->events + 1);
	if (!next)
		print_error("%.*s: %s of \"%.*s\" was allowed and cannot be\n", STRF(r->pathway->id), course_act_word(ask.act), STRF(ask.item));
	assert_non_null(next);
	r->events++;
	r->done++;
	r->course = next;
	if (ask.act == COURSE_MOVE) {
		r->taken[from][next->step]++;
		r->wish = (int)rng_below(&r->rng, PATHWAY_ARROWS);
	}
	laws_hold(r);
}

/* A clinic that does all that a way asks for on one day, then goes it. */
static void prepare(struct run *r)
{
	const struct pathway *p = r->pathway;
	int step = r->course->step;
	const struct pathway_step *s = &p->step[step];
	if (s->arrows == 0)
		return;
	const struct pathway_arrow *a = &s->arrow[r->wish % s->arrows];
	for (int i = 0; i < a->when.needs && r->events < ACTS; i++) {
		const struct pathway_record *record = a->when.need[i].kind == NEED_RECORD ? &p->record[a->when.need[i].record] : NULL;
		if (record)
			act(r, (struct course_ask){ .act = COURSE_JUDGE, .item = record->id, .answer = TRUTH_YES, .on = r->today, .due_on = DAY_NONE, .words = true,
				.profession = record->bys ? pick(r, record->by, record->bys) : pick(r, s->by, s->bys) });
	}
	if (r->events < ACTS && r->course->step == step)
		act(r, (struct course_ask){ .act = COURSE_MOVE, .to = p->step[a->to].id, .on = r->today, .due_on = DAY_NONE, .words = true,
			.profession = a->bys ? pick(r, a->by, a->bys) : pick(r, s->by, s->bys) });
}

static void walk(struct run *r, uint64_t seed)
{
	struct arena *arena = kit_cx_now()->arena;
	struct arena_mark mark = arena_mark(arena);
	int way;
	rng_seed(&r->rng, seed, 11);
	r->today = (struct day){ DAY_FIRST };
	do
		way = 1 + (int)rng_below(&r->rng, WAYS - 1);
	while (!(r->pathway->ways & (1u << way)));
	r->wish = (int)rng_below(&r->rng, PATHWAY_ARROWS);
	facts_draw(r);
	struct str why;
	struct course_ask ask = { .act = COURSE_OPEN, .item = str_of(way_in_word((enum way_in)way)), .to = r->pathway->step[r->pathway->start[way]].id,
		.on = r->today, .due_on = DAY_NONE };
	assert_int_equal(course_may(arena, r->pathway, NULL, &r->facts, &ask, r->today, &why), COURSE_MAY);
	ask.number = r->pathway->version;
	r->events = 0;
	r->event[0] = event_of(r, &ask);
	r->events = 1;
	r->course = fold(r, r->event, 1);
	assert_non_null(r->course);
	laws_hold(r);
	for (int i = 0; i < 4 * ACTS && r->events < ACTS; i++) {
		if (rng_chance(&r->rng, 0.3))
			r->today.day += (int)rng_below(&r->rng, 20);
		if (rng_chance(&r->rng, 0.2))
			facts_draw(r);
		if (rng_chance(&r->rng, 0.05))
			prepare(r);
		else
			act(r, draw(r));
	}
	replay_holds(r);
	arena_back(arena, mark);
}

static void laws_of_every_pathway(void **state)
{
	(void)state;
	struct catalog *c = kit_catalog();
	assert_true(c->pathways > 0);
	for (size_t i = 0; i < c->pathways; i++) {
		struct run *r = calloc(1, sizeof *r);
		int arrows = 0, taken = 0;
		r->pathway = c->pathway[i];
		for (uint64_t seed = 1; seed <= RUNS; seed++)
			walk(r, seed);
		for (int s = 0; s < r->pathway->steps; s++)
			for (int a = 0; a < r->pathway->step[s].arrows; a++) {
				arrows++;
				if (r->taken[s][r->pathway->step[s].arrow[a].to])
					taken++;
				else
					print_message("# %.*s: %.*s to %.*s was not taken\n", STRF(r->pathway->id), STRF(r->pathway->step[s].id),
						STRF(r->pathway->step[r->pathway->step[s].arrow[a].to].id));
			}
		print_message("# %.*s: %zu acts done, %zu refused, %d of %d ways taken\n", STRF(r->pathway->id), r->done, r->refused, taken, arrows);
		assert_true(r->done > RUNS * 5 && r->refused > RUNS);
		assert_int_equal(taken, arrows);
		free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(laws_of_every_pathway) };
	return cmocka_run_group_tests_name("course", tests, NULL, NULL);
}
