/* What is done beside the course: beds, items of the ward, plans, measures, meetings, advice, choices, red flags. */
#include "tests/kit/walk.h"

#include <inttypes.h>
#include <string.h>

#include "care/choice.h"
#include "care/consultation.h"
#include "care/decision.h"
#include "care/look_again.h"
#include "care/measure.h"
#include "care/meeting.h"
#include "care/plan.h"
#include "care/ward.h"
#include "job/worker.h"
#include "record/organisation.h"
#include "record/slip.h"
#include "tests/kit/kit.h"

#define FLAGGED 24              /* people of whom a red flag may be found: the first */

/* ---- the ward ---- */

bool walk_admit(struct walk *w, struct carried *e)
{
	size_t bed = walk_below(w, CREW_BEDS);
	struct stood s, after;
	for (size_t i = 0; i < CREW_BEDS && (w->in_bed[bed] >= 0 || w->bed_closed[bed]) && walk_chance(w, 0.95); i++)
		bed = (bed + 1) % CREW_BEDS;
	const struct crew_hand *h = walk_hand(w, AT_UNIT);
	struct admit_ask ask = { .episode = e->outside, .bed = w->c.bed[bed], .on = crew_today(&w->c), .against = walk_chance(w, 0.7),
		.plan_agreed = walk_chance(w, 0.8) ? TRUTH_YES : TRUTH_NO, .say = STR("Seen on the day; the plan is gone through tomorrow") };
	if (!walk_stands(w, e, &s))
		return false;
	enum err err = ward_admit(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now);
	if (err == OK && (w->in_bed[bed] >= 0 || w->bed_closed[bed]))
		walk_wrong(w, "somebody is admitted to bed %zu, which is %s", bed + 1, w->bed_closed[bed] ? "closed" : "taken");
	if (walk_counts(w, DID_ADMIT, err)) {
		w->in_bed[bed] = (int)(e - w->episode);
		if (walk_stands(w, e, &after) && after.course->step != s.course->step)
			for (int i = 0; i < e->pathway->step[s.course->step].arrows; i++)
				w->taken[walk_pathway_of(w, e->pathway)][s.course->step][i] += e->pathway->step[s.course->step].arrow[i].to == after.course->step;
	}
	walk_look(w, e);
	return err == OK;
}

static bool item_begin(struct walk *w, struct carried *e, struct item_ask ask, struct id *ret)
{
	const struct crew_hand *h = walk_hand(w, AT_UNIT);
	ask.episode = e->outside;
	ask.minute = NIL;
	return walk_counts(w, DID_ITEM, ward_item_begin(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now, ret));
}

static bool item_act(struct walk *w, struct carried *e, struct id item, struct ward_ask ask)
{
	const struct crew_hand *h = walk_hand(w, AT_UNIT);
	struct item_act_ask act = { .episode = e->outside, .item = item, .ask = ask, .say = STR("As the letter says") };
	act.ask.pence = NIL;
	act.ask.on = crew_today(&w->c);
	bool did = walk_counts(w, DID_ITEM_ACT, ward_item_act(crew_cx(), w->c.store, &h->actor, &w->c.care, &act, w->c.now));
	walk_look(w, e);        /* what a commissioner answers is an act of the course */
	return did;
}

bool walk_fund(struct walk *w, struct carried *e)
{
	struct day today = crew_today(&w->c);
	struct id item;
	return item_begin(w, e, (struct item_ask){ .kind = WARD_FUNDING, .party = w->c.commissioner, .what = STR(""), .on = today, .due = DAY_NONE },
		&item) && item_act(w, e, item, (struct ward_ask){ .act = walk_chance(w, 0.9) ? WARD_APPROVED : WARD_REFUSED, .until = { today.day + 150 },
		.number = NIL, .reference = STR("WY/77") });
}

/* A bed for whom the unit has, or an item begun and what came of it. */
static void on_the_ward(struct walk *w, struct carried *e)
{
	struct day today = crew_today(&w->c);
	size_t bed = walk_below(w, CREW_BEDS);
	struct id item;
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.95) ? AT_UNIT : CREW_PLACES);
	if (walk_chance(w, 0.1)) {
		bool close = !w->bed_closed[bed];
		enum err err = ward_close_bed(crew_cx(), w->c.store, &h->actor, &w->c.care, &(struct bed_close_ask){ .bed = w->c.bed[bed], .close = close,
			.say = STR("The hoist is broken") }, w->c.now);
		if (err == OK && (h->place != AT_UNIT || (close && w->in_bed[bed] >= 0)))
			walk_wrong(w, "bed %zu is closed by %s, and should not be", bed + 1, h->login);
		if (walk_counts(w, DID_CLOSE_BED, err))
			w->bed_closed[bed] = close;
	} else if (walk_chance(w, 0.5)) {
		enum err err = ward_give_bed(crew_cx(), w->c.store, &h->actor, &w->c.care, &(struct bed_ask){ .episode = e->outside, .bed = w->c.bed[bed],
			.on = today }, w->c.now);
		if (err == OK && (w->in_bed[bed] >= 0 || w->bed_closed[bed] || h->place != AT_UNIT))
			walk_wrong(w, "bed %zu is given by %s, and should not be", bed + 1, h->login);
		if (walk_counts(w, DID_BED, err)) {
			for (int i = 0; i < CREW_BEDS; i++)
				w->in_bed[i] = w->in_bed[i] == (int)(e - w->episode) ? -1 : w->in_bed[i];
			w->in_bed[bed] = (int)(e - w->episode);
		}
		walk_look(w, e);
	} else if (walk_chance(w, 0.4)) {
		if (item_begin(w, e, (struct item_ask){ .kind = WARD_LEAVE, .part = PART_HOME, .party = NIL, .what = STR("A night at home"), .on = today,
			    .due = DAY_NONE }, &item))
			item_act(w, e, item, (struct ward_ask){ .act = WARD_RETURNED, .until = DAY_NONE, .number = NIL });
	} else if (item_begin(w, e, (struct item_ask){ .kind = WARD_BURDEN, .part = PART_OPIOID, .party = NIL, .what = STR("Morphine"), .on = today,
			   .due = DAY_NONE }, &item)) {
		item_act(w, e, item, (struct ward_ask){ .act = WARD_PLANNED, .until = { today.day + 30 }, .number = NIL });
	}
}

/* ---- plan and measures ---- */

static bool planned(struct walk *w, struct carried *e, enum walk_did did, struct plan_ask ask)
{
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.8) ? e->carrier : CREW_PLACES);
	bool sees = walk_linked(w, e->person, h->place);
	ask.episode = e->outside;
	ask.offer.on = DAY_NONE;
	enum err err = plan_put(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now);
	if (err == OK && !sees)
		walk_wrong(w, "%s writes a plan of somebody with whom she has nothing to do", h->login);
	return walk_counts(w, did, err);
}

bool walk_grade(struct walk *w, struct carried *e, int grade)
{
	return planned(w, e, DID_GRADE, (struct plan_ask){ .kind = PLAN_GRADE, .grade = grade, .say = STR("Little is left of the day"), .due_on = DAY_NONE });
}

static void plan_and_measures(struct walk *w, struct carried *e)
{
	const struct instrument *in = catalog_instrument(w->c.care.catalog, STR("wsas"), 0);
	if (walk_chance(w, 0.5)) {
		planned(w, e, DID_PLAN, (struct plan_ask){ .kind = PLAN_GOAL, .say = STR("To walk to the shop"), .due_on = { crew_today(&w->c).day + 30 },
			.state = walk_chance(w, 0.3) ? STATE_MET : STATE_OPEN });
		return;
	}
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.8) ? e->carrier : CREW_PLACES);
	struct measure_ask ask = { .patient = w->c.person[e->person].outside, .instrument = in->id, .on = crew_today(&w->c), .mode = MODE_ROOM,
		.say = STR("Talked about") };
	struct id made;
	for (int i = 0; i < in->items; i++)
		ask.answers.item[i] = in->set[in->item[i].set].from + (int)walk_below(w, 4);
	walk_counts(w, DID_MEASURE, measure_add(crew_cx(), w->c.store, &h->actor, w->c.care.catalog, &ask, w->c.now, &made));
}

/* ---- meetings ---- */

static void a_meeting(struct walk *w, enum crew_place place)
{
	const struct crew_hand *h = walk_hand(w, place);
	struct day on = { crew_today(&w->c).day + (int32_t)walk_below(w, 10) };
	struct meeting_ask ask = { .kind = MEETING_TEAM, .title = STR("Tuesday meeting"), .place = STR("Room 2"), .on = on };
	if (walk_counts(w, DID_MEETING, meeting_call(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now, &w->meeting[place])))
		w->meeting_on[place] = on;
}

static void a_point(struct walk *w, struct carried *e, enum crew_place place)
{
	const struct crew_hand *h = walk_hand(w, place);
	struct meeting_put put = { .meeting = w->meeting[place], .patient = w->c.person[e->person].outside, .source = SOURCE_HAND, .question = STR("What now?") };
	struct id item;
	if (!walk_counts(w, DID_LIST, meeting_put(crew_cx(), w->c.store, &h->actor, &w->c.care, &put, w->c.now, &item)))
		return;
	if (walk_chance(w, 0.2)) {
		walk_counts(w, DID_LIST, meeting_drop(crew_cx(), w->c.store, &h->actor, &w->c.care, &(struct meeting_drop){ .item = item,
			.say = STR("Talked about elsewhere") }, w->c.now));
		return;
	}
	struct point_ask ask = { .item = item, .kind = walk_chance(w, 0.5) ? POINT_ACTION : POINT_DECISION, .say = STR("Ring the GP"),
		.why = STR("So that one doctor decides"), .doer_name = STR("The GP"), .due_on = { crew_today(&w->c).day + 14 } };
	if (walk_counts(w, DID_POINT, point_say(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now)))
		w->points++;
}

/* What is open is followed to its end by somebody who sees it. */
static void a_finish(struct walk *w, enum crew_place place)
{
	const struct crew_hand *h = walk_hand(w, place);
	struct point_open *open;
	struct db *db;
	size_t n;
	assert_ok(store_reader(crew_cx(), w->c.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, h->actor.signin, w->c.now);
	assert_ok(points_open(kit_cx_now(), db, w->c.at[place], 0, 100, &open, &n));
	store_reader_back(w->c.store, db);
	if (!n)
		return;
	const struct point_open *p = &open[walk_below(w, n)];
	struct point_finish ask = { .item = p->item, .point = p->outside, .state = walk_chance(w, 0.8) ? POINT_DONE : POINT_DROPPED,
		.outcome = STR("Rung; agreed") };
	if (walk_counts(w, DID_FINISH, point_finish(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now)))
		w->points--;
}

static void meet(struct walk *w, struct carried *e)
{
	enum crew_place place = walk_chance(w, 0.8) ? AT_SERVICE : AT_TRUST;
	if (!id_known(w->meeting[place]) || w->meeting_on[place].day < crew_today(&w->c).day)
		a_meeting(w, place);
	else if (walk_chance(w, 0.5))
		a_point(w, e, place);
	else
		a_finish(w, place);
}

/* ---- advice ---- */

static void ask_advice(struct walk *w)
{
	size_t at = 0;
	while (at < w->advices && (w->advice[at].open || w->advice[at].ended.us > w->c.now.us - 100 * US_PER_DAY))
		at++;
	if (at == WALK_THREADS)
		return;
	struct advised a = { .person = walk_below(w, w->c.people), .service = walk_chance(w, 0.8) ? AT_SERVICE : AT_UNIT, .seq = 1, .open = true };
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.7) ? AT_PRACTICE : CREW_PLACES);
	struct consultation_ask ask = { .patient = w->c.person[a.person].outside, .service = w->c.at[a.service], .about = STR("Tiredness"),
		.say = STR("What else should be looked for?"), .agreed = TRUTH_UNKNOWN };
	a.asker = h->place;
	bool sees = walk_linked(w, a.person, h->place);
	enum err err = consultation_begin(crew_cx(), w->c.store, &h->actor, &w->c.care, &ask, w->c.now, &a.outside);
	if (err == OK && (!sees || a.asker == a.service))
		walk_wrong(w, "%s asks for advice about somebody with whom she has nothing to do", h->login);
	if (walk_counts(w, DID_ASK_ADVICE, err)) {
		w->advice[at] = a;
		w->advices += at == w->advices;
	}
}

static void advise(struct walk *w)
{
	struct advised *a = w->advices ? &w->advice[walk_below(w, w->advices)] : NULL;
	if (!a || !a->open || walk_chance(w, 0.3)) {
		ask_advice(w);
		return;
	}
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.5) ? a->service : walk_chance(w, 0.8) ? a->asker : CREW_PLACES);
	struct consultation_reply reply = { .consultation = a->outside, .seq = a->seq, .close = walk_chance(w, 0.2), .say = STR("Nothing else; see her again") };
	enum err err = consultation_answer(crew_cx(), w->c.store, &h->actor, &w->c.care, &reply, w->c.now);
	if (err == OK && h->place != a->asker && h->place != a->service)
		walk_wrong(w, "%s answers a question that is between two others", h->login);
	if (!walk_counts(w, DID_ADVISE, err))
		return;
	a->seq++;
	a->open = !reply.close;
	a->ended = w->c.now;
}

/* ---- choices, and what they put into the tray ---- */

/* Whoever changes what may be seen of her asks that she be judged again, in the same transaction. */
void walk_slip_is_there(struct walk *w, int64_t patient)
{
	struct slip *slip;
	struct db *db;
	size_t n, found = 0;
	assert_ok(store_reader(crew_cx(), w->c.store, &db));
	assert_ok(slips_all(kit_cx_now(), db, &slip, &n));
	store_reader_back(w->c.store, db);
	for (size_t i = 0; i < n; i++)
		found += str_is(slip[i].job, "find") && slip[i].subject == patient && slip[i].organisation == w->c.at[AT_SERVICE] && !slip[i].parked;
	if (found != 1)
		walk_wrong(w, "what may be seen of patient %" PRId64 " has changed, and %zu slips say that she is to be judged again", patient, found);
}

static void person_looked_at(struct walk *w, size_t person)
{
	for (size_t i = 0; i < w->opens; i++)
		if (w->episode[w->open[i]].person == person)
			walk_look(w, &w->episode[w->open[i]]);
}

static void choose(struct walk *w)
{
	size_t person = walk_below(w, w->c.people);
	const struct crew_hand *h = walk_hand(w, walk_chance(w, 0.8) ? AT_PRACTICE : CREW_PLACES);
	enum err err;
	bool sees = walk_linked(w, person, h->place);
	if (w->barred[person]) {
		struct choice_end over = { .bar = w->bar[person], .say = STR("Changed her mind"), .policy = w->c.care.policy };
		err = choice_end(crew_cx(), w->c.store, &h->actor, w->c.person[person].outside, &over, w->c.now);
	} else {
		struct choice_ask ask = { .patient = w->c.person[person].outside, .policy = w->c.care.policy, .bar = {
			.kind = walk_chance(w, 0.3) ? BAR_DISSENT : BAR_LIMIT, .organisation = w->c.at[walk_below(w, CREW_PLACES)],
			.class = walk_chance(w, 0.5) ? CLASS_ANY : CLASS_REFERRAL, .from = w->c.now, .until = INSTANT_FAR, .say = STR("Asked for it") } };
		err = choice_add(crew_cx(), w->c.store, &h->actor, &ask, w->c.now, &w->bar[person]);
	}
	if (err == OK && !sees)
		walk_wrong(w, "%s writes down a choice of somebody with whom she has nothing to do", h->login);
	if (!walk_counts(w, DID_CHOICE, err))
		return;
	w->barred[person] = !w->barred[person];
	walk_slip_is_there(w, w->c.person[person].id);
	person_looked_at(w, person);
}

/* ---- red flags ---- */

struct again { int64_t patient; struct instant now; };

static enum err judge_again(struct cx *cx, struct db *db, void *arg)
{
	const struct again *a = arg;
	return look_again_at(cx, db, a->patient, a->now);
}

/* The tray is emptied as a server does it; what was found stops whoever is on a pathway. */
static void tray_emptied(struct walk *w)
{
	const struct job_stop find = { "find", job_find, NULL, false };
	struct job_env env = { .store = w->c.store, .catalog = w->c.care.catalog };
	struct slip *slip;
	struct db *db;
	int64_t did;
	size_t n;
	assert_ok(worker_drain(crew_cx(), &env, &find, 1, &did));
	assert_ok(store_reader(crew_cx(), w->c.store, &db));
	assert_ok(slips_all(kit_cx_now(), db, &slip, &n));
	store_reader_back(w->c.store, db);
	if (n)
		walk_wrong(w, "%zu slips are left in the tray", n);
	for (size_t i = 0; i < FLAGGED && i < w->c.people; i++)
		person_looked_at(w, i);
}

static void red_flag(struct walk *w)
{
	const struct kit_person *her = &w->c.person[walk_below(w, w->c.people < FLAGGED ? w->c.people : FLAGGED)];
	const struct crew_hand *h = walk_hand(w, AT_SERVICE);
	char day[DAY_TEXT];
	if (walk_chance(w, 0.3)) {
		day_iso((struct day){ crew_today(&w->c).day - 70 }, day);
		kit_event(&w->c.region, her->id, w->c.region.trust_holding, EVENT_INVESTIGATION, day, NULL, RESULT_ABNORMAL);
		assert_ok(store_write(crew_cx(), w->c.store, judge_again, &(struct again){ her->id, w->c.now }));
		tray_emptied(w);
		return;
	}
	struct flag_ask ask = { .patient = her->outside, .flag = STR("abnormal-not-followed-up"), .seen_on = crew_today(&w->c),
		.outcome = STR("acted-on"), .say = STR("Asked the GP, who had seen it"), .policy = w->c.care.policy };
	if (!walk_counts(w, DID_FLAG, flag_settle_make(crew_cx(), w->c.store, &h->actor, &ask, w->c.now)))
		return;
	walk_slip_is_there(w, her->id);     /* what it held goes on only when she is judged again */
	if (walk_chance(w, 0.5))
		tray_emptied(w);
}

/* ---- one of them ---- */

void walk_beside(struct walk *w)
{
	struct carried *e = &w->episode[w->open[walk_below(w, w->opens)]];
	double die = (double)walk_below(w, 1000) / 1000;
	for (size_t i = 0; i < w->opens && die < 0.25 && e->carrier != AT_UNIT; i++)
		e = &w->episode[w->open[i]];
	if (die < 0.25)
		on_the_ward(w, e);
	else if (die < 0.45)
		plan_and_measures(w, e);
	else if (die < 0.70)
		meet(w, e);
	else if (die < 0.85)
		advise(w);
	else if (die < 0.95)
		choose(w);
	else
		red_flag(w);
}
