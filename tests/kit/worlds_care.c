/* Worlds: what is done for people. Episodes with their courses, answers to measures, plans, what their carers need; seen ones and hidden ones. */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "model/plan.h"
#include "record/response.h"
#include "rule/course.h"
#include "rule/instrument.h"
#include "tests/kit/kit.h"

struct hand world_hand(const struct world *w, enum world_place at, bool actor)
{
	return (struct hand){ actor ? w->staff[w->actor] : w->other_staff, w->place[at], w->own[at] };
}

struct id world_hidden_id(struct world *w, enum world_thing thing, int *next)
{
	int k = (*next)++;
	return k < WORLD_HIDDEN ? world_id(w->seed, thing, k) : world_any_id(w);
}

struct str world_words(struct row *r, const char *of)
{
	return str_of(arena_printf(r->cx->arena, "%s %u", of, rng_below(r->rng, 1000)));
}

/* ---- episodes ---- */

#define ACTS 9

/* moves: how far along to the ward. */
static size_t acts(struct row *r, const struct pathway *p, const struct hand *by, int moves, struct course_event *e)
{
	static const char *const to_ward[] = { "funding", "waiting-for-bed", "ward" };
	struct day opened = world_day_before(r->rng, 20, 200);
	size_t n = 0;
	e[n++] = (struct course_event){ .act = COURSE_OPEN, .on = opened, .item = STR("gp"), .to = p->step[p->start[WAY_GP]].id, .answer = TRUTH_YES,
		.number = p->version };
	e[n++] = (struct course_event){ .act = COURSE_REVIEW, .on = world_day_before(r->rng, 1, 20),
		.due_on = { clock_today().day + (int)rng_below(r->rng, 60) - 20 } };
	for (int i = 0; i < moves; i++)
		e[n++] = (struct course_event){ .act = COURSE_MOVE, .on = e[1].on, .to = str_of(to_ward[i]) };
	if (rng_chance(r->rng, 0.6))
		e[n++] = (struct course_event){ .act = COURSE_ASSIGN, .on = e[1].on, .number = by->staff };
	if (rng_chance(r->rng, 0.4))
		e[n++] = (struct course_event){ .act = COURSE_JUDGE, .on = e[1].on, .item = p->record[0].id,
			.answer = rng_chance(r->rng, 0.5) ? TRUTH_YES : TRUTH_NO };
	/* What the program suspends when it finds a red flag draws an id of the log: nothing hidden draws before what is seen. And that it did
	 * something in her house's record is told on the person's page, to whom it is not told what. */
	bool own = by->organisation == r->w->place[world_house(r->w)];
	if (rng_chance(r->rng, 0.2) || (by->staff == r->w->other_staff && (own || !r->w->late)))
		e[n++] = (struct course_event){ .act = COURSE_SUSPEND, .on = e[1].on, .item = STR("anaemia") };
	for (size_t i = 0; i < n; i++) {
		e[i].seq = (int64_t)i + 1;
		e[i].at = (struct instant){ clock_now().us - INT64_C(3600000000) };
		e[i].staff = by->staff;
		e[i].organisation = by->organisation;
		if (i != 1)
			e[i].due_on = DAY_NONE;
		if (e[i].act != COURSE_JUDGE && e[i].act != COURSE_OPEN)
			e[i].answer = TRUTH_UNKNOWN;
	}
	return n;
}

struct on_pathway { struct id outside; int64_t patient; const char *pathway, *say; struct hand by; int label, moves; };

static enum err course_put(struct row *r, const struct on_pathway *o, int64_t episode, const struct course_event *e, int64_t *ret)
{
	struct course_add_in c = { .episode_id = episode, .seq = e->seq, .patient_id = o->patient, .holding_id = o->by.holding, .class = CLASS_REFERRAL,
		.label = o->label, .act = e->act, .at = e->at, .on_day = e->on, .staff_id = e->staff, .role = STR("mus_clinician"),
		.organisation_id = e->organisation, .item = e->item, .step = e->to, .answer = e->answer, .number = e->number, .due_on = e->due_on };
	TRY(world_next(r->cx, r->db, r->w, "course", &c.id));
	*ret = c.id;
	return db_run(r->cx, r->db, &Q_COURSE_ADD, &c);
}

static enum err worded(struct row *r, int64_t act, int64_t patient, int64_t holding, enum record_class class, int label, struct str say)
{
	return db_run(r->cx, r->db, &Q_COURSE_TEXT_ADD, &(struct course_text_add_in){ act, patient, holding, class, label, say });
}

static enum err episode(struct row *r, const struct on_pathway *o, int64_t *ret, int64_t *ret_review, int64_t *ret_seq)
{
	const struct pathway *p = catalog_pathway(r->w->catalog, str_of(o->pathway), 0);
	struct course_event e[ACTS];
	int64_t wrong, act = 0;
	must(p != NULL && p->start[WAY_GP] >= 0 && LENGTH(e) == ACTS);
	size_t n = acts(r, p, &o->by, o->moves, e);
	const struct course *c = course_fold(r->cx->arena, &p, 1, e, n, &wrong);
	must(c != NULL);
	struct episode_add_in in = { .outside = o->outside, .patient_id = o->patient, .organisation_id = o->by.organisation, .holding_id = o->by.holding,
		.class = CLASS_REFERRAL, .label = o->label, .pathway = p->id, .way = WAY_GP, .referrer_id = NIL, .entry_id = NIL,
		.recorded_at = e[0].at, .opened_on = e[0].on, .version = p->version, .phase = c->phase, .step = p->step[c->step].id, .since_on = c->since,
		.due_on = c->due_on, .breach_on = rng_chance(r->rng, 0.5) ? DAY_NONE : (struct day){ clock_today().day + (int)rng_below(r->rng, 40) - 20 },
		.owner_id = c->owner ? c->owner : NIL, .kept = 0, .outcome = 0, .ended_on = DAY_NONE, .seq = c->seq, .changed_at = e[0].at };
	TRY(world_next(r->cx, r->db, r->w, "episode", &in.id));
	TRY(db_run(r->cx, r->db, &Q_EPISODE_ADD, &in));
	for (size_t i = 0; i < n; i++) {
		TRY(course_put(r, o, in.id, &e[i], &act));
		if (i == 0)
			TRY(worded(r, act, o->patient, o->by.holding, CLASS_PLAN, o->label, world_words(r, o->say)));
		if (i == 1)
			*ret_review = act;
	}
	*ret = in.id;
	*ret_seq = c->seq;
	return OK;
}

/* ---- measures and plans ---- */

static enum err response(struct row *r, struct id outside, int64_t patient, const struct hand *by, int label, const char *say)
{
	static const char *const instruments[] = { "phq-15", "phq-9", "gad-7", "wsas" };
	const struct instrument *in = catalog_instrument(r->w->catalog, str_of(instruments[rng_below(r->rng, LENGTH(instruments))]), 0);
	struct answers answers;
	must(in != NULL);
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		answers.item[i] = 1 + (int)rng_below(r->rng, 2);
	struct response_add_in a = { .outside = outside, .patient_id = patient, .organisation_id = by->organisation, .holding_id = by->holding,
		.class = CLASS_MEASURE, .label = label, .instrument = in->id, .version = in->version, .on_day = world_day_before(r->rng, 0, 19),
		.mode = rng_chance(r->rng, 0.5) ? MODE_ROOM : MODE_ALONE, .answers = answers_write(r->cx->arena, in, &answers), .say = world_words(r, say),
		.corrects_id = NIL, .staff_id = by->staff, .role = STR("mus_clinician"), .recorded_at = clock_now(), .ended_at = INSTANT_NONE, .ended_by = NIL,
		.ended_say = STR_NONE };
	TRY(world_next(r->cx, r->db, r->w, "response", &a.id));
	return db_run(r->cx, r->db, &Q_RESPONSE_ADD, &a);
}

struct planned { struct id outside; int64_t episode, patient; struct hand by; enum record_class class; int label; bool restricted; const char *say; };

static enum err item(struct row *r, const struct planned *p)
{
	static const enum plan_kind kinds[] = { PLAN_PREDISPOSING, PLAN_PERPETUATING, PLAN_USE, PLAN_GOAL, PLAN_GOAL, PLAN_TESTS, PLAN_RELAPSE };
	enum plan_kind kind = p->class == CLASS_RISK ? PLAN_RISK : p->restricted ? PLAN_PERPETUATING : kinds[rng_below(r->rng, LENGTH(kinds))];
	struct plan_item_add_in in = { .outside = p->outside, .episode_id = p->episode, .patient_id = p->patient, .organisation_id = p->by.organisation,
		.holding_id = p->by.holding, .class = p->class, .label = p->label, .kind = kind, .say = world_words(r, p->say),
		.due_on = kind == PLAN_GOAL ? clock_today() : DAY_NONE, .state = kind == PLAN_GOAL ? STATE_OPEN : STATE_NONE, .restricted = p->restricted,
		.staff_id = p->by.staff, .role = STR("mus_clinician"), .recorded_at = clock_now(), .ended_at = INSTANT_NONE, .ended_by = NIL,
		.ended_say = STR_NONE };
	TRY(world_next(r->cx, r->db, r->w, "plan_item", &in.id));
	in.thread = in.id;
	return db_run(r->cx, r->db, &Q_PLAN_ITEM_ADD, &in);
}

/* What whoever writes had begun before: her own, and nobody else's. */
static enum err draft(struct row *r, const struct planned *p, int64_t no)
{
	struct id outside = p->outside;
	outside.b[15] ^= 0x5a;
	struct draft_add_in in = { .outside = outside, .staff_id = p->by.staff, .organisation_id = p->by.organisation, .patient_id = p->patient,
		.holding_id = p->by.holding, .class = CLASS_PLAN, .label = p->label, .page = STR("/plan/x"), .form = STR("/plan/x"),
		.sheet = str_of(arena_printf(r->cx->arena, "%lld", (long long)no)), .said = STR("say=x"), .words = world_words(r, p->say), .version = 1,
		.begun_at = clock_now(), .saved_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "draft", &in.id));
	return db_run(r->cx, r->db, &Q_DRAFT_ADD, &in);
}

/* What a carer of hers needs: about somebody else, whoever wrote it. */
static enum err need(struct row *r, const struct planned *p)
{
	struct carer_need_add_in in = { .outside = p->outside, .episode_id = p->episode, .patient_id = p->patient, .organisation_id = p->by.organisation,
		.holding_id = p->by.holding, .class = CLASS_NARRATIVE, .label = p->label | BIT(LABEL_THIRD_PARTY), .relationship = STR("partner"),
		.name = STR_NONE, .offer = CARER_NOT_OFFERED, .offered_on = DAY_NONE, .offered_by = STR_NONE, .say = world_words(r, p->say),
		.support = STR("time-off"), .agreed = STR_NONE, .look_on = { clock_today().day + (int)rng_below(r->rng, 40) - 20 }, .staff_id = p->by.staff,
		.role = STR("mus_clinician"), .recorded_at = clock_now(), .ended_at = INSTANT_NONE, .ended_by = NIL, .ended_say = STR_NONE };
	TRY(world_next(r->cx, r->db, r->w, "carer_need", &in.id));
	in.thread = in.id;
	TRY(db_run(r->cx, r->db, &Q_CARER_NEED_ADD, &in));
	return draft(r, p, in.id);
}

/* ---- what is seen ---- */

enum err world_care_seen(struct row *r, int k)
{
	struct world *w = r->w;
	struct world_person *p = &w->person[k];
	struct hand by = world_hand(w, world_house(w), true);
	if (!WORLD_ACTED(k) || w->actor == WHO_GOVERNANCE)
		return OK;
	struct on_pathway o = { .outside = world_id(w->seed, THING_EPISODE, WORLD_SEEN + k), .patient = p->row, .say = "the question asked",
		.pathway = WORLD_WARDED(k) ? WORLD_PATHWAY_WARD : WORLD_PATHWAY, .by = by, .label = LABEL_NORMAL,
		.moves = WORLD_IN_BED(k) ? 3 : WORLD_WARDED(k) ? 2 : 0 };
	TRY(episode(r, &o, &p->episode_row, &p->review_row, &p->seq));
	struct planned plan = { .outside = world_id(w->seed, THING_ITEM, WORLD_SEEN + k), .episode = p->episode_row, .patient = p->row, .by = by,
		.class = CLASS_PLAN, .label = LABEL_NORMAL, .say = "agreed" };
	TRY(item(r, &plan));
	for (int i = 0; i < 2; i++) {
		plan.outside = world_id(w->seed, THING_ITEM, WORLD_SEEN + 100 + 2 * k + i);
		plan.class = i && k % 3 == 0 ? CLASS_RISK : CLASS_PLAN;
		TRY(item(r, &plan));
	}
	plan.outside = world_id(w->seed, THING_NEED, WORLD_SEEN + k);
	TRY(need(r, &plan));
	for (int i = 0; i < 2 && !WORLD_UNMEASURED(k); i++)
		TRY(response(r, world_id(w->seed, THING_RESPONSE, WORLD_SEEN + 2 * k + i), p->row, &by, LABEL_NORMAL, "seen"));
	TRY(world_remote_seen(r, k));
	TRY(world_diary_seen(r, k));
	TRY(world_ward_seen(r, k));
	return world_talk_seen(r, k);
}

/* ---- what is not ---- */

int world_closed_label(struct row *r, enum record_class class, int k)
{
	for (int i = 0; i < 40; i++) {
		int label = LABEL_NORMAL | BIT(1 + (int)rng_below(r->rng, LABELS - 1));
		if (label & BIT(LABEL_V))
			label |= BIT(LABEL_R);
		if (world_closed(r->w, class, label, world_bound(r->w, k)))
			return label;
	}
	return 0;
}

static struct on_pathway hidden_pathway(struct row *r, int64_t patient, const struct hand *by, int label)
{
	return (struct on_pathway){ .outside = world_hidden_id(r->w, THING_EPISODE, &r->w->hidden_episodes), .patient = patient, .pathway = WORLD_PATHWAY_HIDDEN,
		.say = "hidden question", .by = *by, .label = label };
}

/* On a pathway, with a plan and answers, of a house: nothing of it is shared, or nothing of her. */
static enum err unseen(struct row *r, int64_t patient, const struct hand *by, int label)
{
	struct on_pathway o = hidden_pathway(r, patient, by, label);
	int64_t made, review, seq;
	TRY(episode(r, &o, &made, &review, &seq));
	TRY(worded(r, review, patient, by->holding, CLASS_NARRATIVE, label, world_words(r, "hidden review")));
	struct planned plan = { .outside = world_hidden_id(r->w, THING_ITEM, &r->w->hidden_items), .episode = made, .patient = patient, .by = *by,
		.class = CLASS_PLAN, .label = label, .say = "hidden plan" };
	TRY(item(r, &plan));
	plan.outside = world_hidden_id(r->w, THING_NEED, &r->w->hidden_talk[THING_NEED]);
	TRY(need(r, &plan));
	TRY(world_talk_unseen(r, patient, by, label, made));
	TRY(world_ward_unseen(r, patient, by, label, made));
	TRY(world_remote_unseen(r, patient, by, label));
	TRY(world_diary_unseen(r, patient, by, label, made));
	return response(r, world_hidden_id(r->w, THING_RESPONSE, &r->w->hidden_responses), patient, by, label, "hidden");
}

enum err world_care_unseen(struct row *r, int64_t patient, enum world_place at)
{
	struct hand by = world_hand(r->w, at, false);
	return rng_chance(r->rng, 0.6) ? unseen(r, patient, &by, LABEL_NORMAL) : OK;
}

/* In the plan that she sees: a part whose class or label is closed to her, or that another house wrote and does not share. */
static enum err hidden_item(struct row *r, int k, const struct hand *own)
{
	static const enum record_class classes[] = { CLASS_PLAN, CLASS_RISK, CLASS_NARRATIVE };
	struct world *w = r->w;
	struct planned plan = { .episode = w->person[k].episode_row, .patient = w->person[k].row, .by = *own, .say = "hidden part",
		.class = classes[rng_below(r->rng, LENGTH(classes))] };
	if (rng_chance(r->rng, 0.3)) {
		plan.by = world_hand(w, PLACE_STRANGER, false);
		plan.label = LABEL_NORMAL;
	} else {
		plan.label = world_left_out(w, plan.class, k) ? LABEL_NORMAL : world_closed_label(r, plan.class, k);
		if (!plan.label)
			return OK;
	}
	plan.restricted = plan.class == CLASS_NARRATIVE;
	plan.outside = world_hidden_id(w, THING_ITEM, &w->hidden_items);
	return item(r, &plan);
}

/* A carer of hers, on the pathway that she sees: under a label that is closed to her, or written by another house, which keeps it. */
static enum err hidden_need(struct row *r, int k, const struct hand *own)
{
	struct world *w = r->w;
	bool other = rng_chance(r->rng, 0.5);
	int label = other ? LABEL_NORMAL : world_closed_label(r, CLASS_NARRATIVE, k), n = w->closed_talk[THING_NEED]++;
	struct planned p = { .outside = n < WORLD_CLOSED ? world_id(w->seed, THING_NEED, WORLD_HIDDEN + n) : world_any_id(w),
		.episode = w->person[k].episode_row, .patient = w->person[k].row, .by = other ? world_hand(w, PLACE_OTHER_SERVICE, false) : *own, .label = label,
		.say = "hidden need" };
	return label ? need(r, &p) : OK;
}

static enum err hidden_response(struct row *r, int k, const struct hand *own)
{
	struct world *w = r->w;
	int label = LABEL_NORMAL;
	if (WORLD_UNMEASURED(k))         /* she does not want this one to read her answers */
		TRY(world_bar(r, world_any_id(w), w->person[k].row, BAR_NAMED, 0, w->staff[w->actor], CLASS_MEASURE));
	else
		label = world_left_out(w, CLASS_MEASURE, k) ? LABEL_NORMAL : world_closed_label(r, CLASS_MEASURE, k);
	if (!label)
		return OK;
	TRY(world_remote_hidden(r, k, own, label));
	return response(r, world_hidden_id(w, THING_RESPONSE, &w->hidden_responses), w->person[k].row, own, label, "hidden");
}

static enum err hidden_booking(struct row *r, int k, const struct hand *own)
{
	int label = world_left_out(r->w, CLASS_APPOINTMENT, k) ? LABEL_NORMAL : world_closed_label(r, CLASS_APPOINTMENT, k);
	return label ? world_diary_hidden(r, k, own, label) : OK;
}

/* Words of an act that she sees. */
static enum err hidden_words(struct row *r, int k, const struct hand *own)
{
	struct world_person *p = &r->w->person[k];
	enum record_class class = rng_chance(r->rng, 0.5) ? CLASS_PLAN : CLASS_NARRATIVE;
	int label = world_closed_label(r, class, k);
	if (p->reworded || !label)
		return OK;
	p->reworded = true;
	return worded(r, p->review_row, p->row, own->holding, class, label, world_words(r, "hidden words"));
}

enum err world_care_hidden(struct row *r, int k)
{
	static const enum world_place elsewhere[] = { PLACE_STRANGER, PLACE_OTHER_SERVICE, PLACE_ENDED };
	struct world *w = r->w;
	struct hand own = world_hand(w, world_house(w), false), other = world_hand(w, elsewhere[rng_below(r->rng, w->apart ? 2 : 3)], false);
	int label;
	switch (w->actor == WHO_GOVERNANCE ? 0 : rng_below(r->rng, WORLD_WARDED(k) ? 16 : WORLD_ACTED(k) ? 13 : 3)) {
	case 0: return unseen(r, w->person[k].row, &other, LABEL_NORMAL);
	case 1:
		/* Hers are on a pathway of that house that she sees: that one binds the house to her is told. */
		label = WORLD_ACTED(k) ? world_closed_label(r, CLASS_REFERRAL, k) : 0;
		return label ? unseen(r, w->person[k].row, &own, label) : OK;
	case 2: return hidden_response(r, k, &own);
	case 3: case 4: return hidden_item(r, k, &own);
	case 5: case 6: case 7: case 8: return world_talk_hidden(r, k, &own);
	case 9: return hidden_words(r, k, &own);
	case 10: case 11: return hidden_need(r, k, &own);
	case 12: return hidden_booking(r, k, &own);
	default: return world_ward_hidden(r, k, &own);
	}
}
