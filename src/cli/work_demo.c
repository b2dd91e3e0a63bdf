/* A working week of the demonstration's staff, so that diary, lists, measures, plans and letters have something to show: written by them through
 * the same functions as pages, about people who are all invented. What policy or pathway refuses is left. */
#include "cli/demo_in.h"

#include "base/must.h"
#include "care/booking.h"
#include "care/consultation.h"
#include "care/letter.h"
#include "care/measure.h"
#include "care/meeting.h"
#include "care/plan.h"
#include "care/task.h"
#include "record/signin.h"
#include "record/staff.h"
#include "store/store.h"

#define NAMED   12      /* people with a named person */
#define AHEAD   10      /* days of the diary that are looked through */
#define FREE    80
#define PLANNED 4
#define LISTED  5       /* on the meeting's list */
#define WEEK    5       /* working days: bits Monday to Friday */

struct working {
	struct cx *cx;
	struct hands *h;
	struct store *store;
	const struct care *care;
	struct instant now;
	struct day today;
	const struct actor *first, *second, *gp;        /* two of the service, one of the practice; NULL: there is none */
	struct actor manager;
	struct demo_carried *one[NAMED]; size_t ones;   /* who has a named person of the service */
};

static const struct actor *actor_of(const struct hands *h, int64_t organisation, size_t nth)
{
	for (size_t i = 0; i < h->actors; i++)
		if (h->actor[i].organisation == organisation && nth-- == 0)
			return &h->actor[i];
	return NULL;
}

static const struct actor *owner(const struct working *w, size_t i)
{
	return w->one[i]->owner == w->first->staff ? w->first : w->second;
}

/* A reader under somebody's guard. */
static enum err reader(struct working *w, const struct actor *by, struct db **ret)
{
	TRY(store_reader(w->cx, w->store, ret));
	enum err err = db_begin(w->cx, *ret);
	if (err == OK)
		db_guard(*ret, by->signin, w->now);
	else
		store_reader_back(w->store, *ret);
	return err;
}

/* ---- named persons ---- */

static enum err names(struct working *w, int64_t service)
{
	for (size_t i = 0; i < w->h->carrieds && w->ones < NAMED; i++) {
		struct demo_carried *c = &w->h->carried[i];
		const struct actor *who = w->ones % 3 == 2 ? w->second : w->first;
		bool did;
		if (c->service != service)
			continue;
		TRY(demo_tried(w->cx, episode_act(w->cx, w->store, w->first, w->care, &(struct act_ask){ .episode = c->episode, .say = STR_NONE, .ask = {
			.act = COURSE_ASSIGN, .number = who->staff, .on = w->today, .due_on = DAY_NONE } }, w->now), &did));
		if (!did)
			continue;
		c->owner = who->staff;
		w->one[w->ones++] = c;
	}
	return OK;
}

/* ---- the diary ---- */

static enum err hours_of(struct working *w, const struct place *place, const struct actor *who, int from, int until, int slot, int64_t days)
{
	bool did;
	/* also on the day on which it is tried out, be it a Sunday */
	struct hours_ask ask = { .place = place->outside, .hours = { .staff = who->staff, .days = days | INT64_C(1) << day_weekday(w->today), .weeks = 1,
		.from = from, .until = until, .slot = slot, .from_on = w->today, .until_on = DAY_NONE } };
	return demo_tried(w->cx, diary_hours_put(w->cx, w->store, &w->manager, w->care, &ask, w->now), &did);
}

static enum err rooms(struct working *w)
{
	static const struct { const char *name, *address; enum step_setting setting; int capacity; } room[] = {
		{ "Room 3", "Outpatients, first floor", SETTING_OUTPATIENT, 1 }, { "Room 4", "Outpatients, first floor", SETTING_OUTPATIENT, 1 },
		{ "By telephone", "", SETTING_REMOTE, 0 } };
	struct place *place;
	struct db *db;
	size_t places;
	bool did;
	for (size_t i = 0; i < LENGTH(room); i++)
		TRY(demo_tried(w->cx, diary_place_put(w->cx, w->store, &w->manager, &(struct place_ask){ .of_ods = STR(""), .place = {
			.name = str_of(room[i].name), .setting = room[i].setting, .address = str_of(room[i].address), .telephone = STR("01632 960002"),
			.capacity = room[i].capacity } }, w->now), &did));
	TRY(reader(w, &w->manager, &db));
	enum err err = places_of(w->cx, db, w->manager.organisation, &place, &places);
	store_reader_back(w->store, db);
	TRY(err);
	for (size_t i = 0; i < places; i++) {
		if (str_is(place[i].name, room[0].name))
			TRY(hours_of(w, &place[i], w->first, 9 * 60, 12 * 60, 45, (1 << WEEK) - 1));
		else if (str_is(place[i].name, room[1].name))
			TRY(hours_of(w, &place[i], w->second, 10 * 60, 15 * 60, 60, 1 | 1 << 2 | 1 << 4));
		else if (str_is(place[i].name, room[2].name))
			TRY(hours_of(w, &place[i], w->first, 14 * 60, 16 * 60, 20, (1 << WEEK) - 1));
	}
	return OK;
}

static enum err free_of(struct working *w, const struct actor *who, struct slot **ret, size_t *ret_count)
{
	struct diary d;
	struct db *db;
	TRY(reader(w, who, &db));
	enum err err = diary_load(w->cx, db, who->organisation, w->today, (struct day){ w->today.day + AHEAD }, w->now, &d);
	store_reader_back(w->store, db);
	TRY(err);
	*ret_count = diary_free(w->cx->arena, &d, who->staff, w->now, FREE, ret);
	return OK;
}

/* Everybody once, with whoever has her name; every other time stays free. */
static enum err bookings(struct working *w)
{
	const struct actor *who[] = { w->first, w->second };
	for (size_t k = 0; k < LENGTH(who); k++) {
		struct slot *slot;
		size_t slots, at = 0;
		TRY(free_of(w, who[k], &slot, &slots));
		for (size_t i = 0; i < w->ones && at < slots; i++) {
			bool did;
			struct id made;
			if (owner(w, i) != who[k])
				continue;
			struct booking_ask ask = { .patient = w->one[i]->patient, .episode = w->one[i]->episode, .hours = slot[at].hours->outside, .on = slot[at].on,
				.from = slot[at].from, .telephone = STR("01632 960003") };
			TRY(demo_tried(w->cx, booking_make(w->cx, w->store, who[k], w->care, &ask, w->now, &made), &did));
			at += did ? 2 : 0;
		}
	}
	return OK;
}

/* ---- measures ---- */

/* share: of what can be answered, in hundredths; questions are rounded differently, so that the whole comes near it. */
static enum err measured(struct working *w, size_t i, const char *id, struct day on, int share)
{
	const struct instrument *in = catalog_instrument(w->care->catalog, str_of(id), 0);
	struct measure_ask ask = { .patient = w->one[i]->patient, .instrument = str_of(id), .on = on, .mode = MODE_PAPER, .say = STR_NONE };
	struct id made;
	bool did;
	for (int k = 0; in && k < in->items; k++) {
		const struct answer_set *set = &in->set[in->item[k].set];
		int range = set->to - set->from, answer = set->from + (range * share + (k * 37 + (int)i * 23) % 100) / 100;
		ask.answers.item[k] = in->item[k].not_for != SEX_UNKNOWN ? ANSWER_BLANK : answer;
	}
	return in ? demo_tried(w->cx, measure_add(w->cx, w->store, owner(w, i), w->care->catalog, &ask, w->now, &made), &did) : OK;
}

/* Some get better, some stay as they are, some get worse: as it is. */
static enum err measures(struct working *w)
{
	static const int share[][3] = { { 75, 55, 35 }, { 62, 65, 60 }, { 80, 70, 55 }, { 50, 60, 70 } };
	for (size_t i = 0; i < w->ones; i++) {
		const int *s = share[i % LENGTH(share)];
		int days = w->today.day - w->one[i]->opened.day;
		for (int k = 0; k < 3; k++) {
			struct day on = { w->one[i]->opened.day + 2 + (days - 3) * k / 2 };
			TRY(measured(w, i, "wsas", on, s[k]));
			if (k != 1)
				TRY(measured(w, i, "phq-15", on, s[k]));
			if (k != 1 && i % 2 == 0)
				TRY(measured(w, i, "gad-7", on, s[k] - 20));
		}
	}
	return OK;
}

/* ---- plans ---- */

static enum err plans(struct working *w)
{
	static const struct { enum plan_kind kind; const char *say; enum plan_state state; int days, grade; } item[] = {
		{ PLAN_OWN_WORDS, "It comes in waves. On a bad day I cannot think, and I am afraid that something was overlooked.", STATE_NONE, 0, 0 },
		{ PLAN_MODEL, "After the illness two years ago the body's alarm stayed on. It rings at less and less, and rest alone does not turn it down.",
			STATE_NONE, 0, 0 },
		{ PLAN_PRECIPITATING, "An infection, in the winter when the shifts changed.", STATE_NONE, 0, 0 },
		{ PLAN_PERPETUATING, "Days of doing everything, then days of doing nothing. Broken sleep.", STATE_NONE, 0, 0 },
		{ PLAN_PROTECTIVE, "A sister who rings every evening. Swimming, before.", STATE_NONE, 0, 0 },
		{ PLAN_USE, "The alarm is real; it can be turned down.", STATE_NONE, 0, 0 },
		{ PLAN_AVOID, "Nothing is wrong.", STATE_NONE, 0, 0 },
		{ PLAN_GOAL, "To walk to the shop and back, three days a week", STATE_OPEN, 28, 0 },
		{ PLAN_GOAL, "To keep the same hour of getting up for a fortnight", STATE_MET, 7, 0 },
		{ PLAN_TESTS, "Heart and thyroid are settled and need not be looked at again. Weight loss would be a reason to look anew.", STATE_NONE, 0, 0 },
		{ PLAN_RELAPSE, "Two bad weeks in a row: ring us, before the hospital is rung.", STATE_NONE, 0, 0 },
		{ PLAN_GRADE, "Works half days; leaves the house most days", STATE_NONE, 0, 2 } };
	for (size_t i = 0; i < w->ones && i < PLANNED; i++)
		for (size_t k = 0; k < LENGTH(item); k++) {
			bool did;
			struct plan_ask ask = { .episode = w->one[i]->episode, .kind = item[k].kind, .say = str_of(item[k].say), .state = item[k].state,
				.due_on = item[k].days ? (struct day){ w->today.day + item[k].days } : DAY_NONE, .grade = item[k].grade, .offer.on = DAY_NONE };
			TRY(demo_tried(w->cx, plan_put(w->cx, w->store, owner(w, i), w->care, &ask, w->now), &did));
		}
	return OK;
}

/* ---- tasks, and the team ---- */

static enum err outside_of(struct working *w, int64_t staff, struct id *ret)
{
	struct staff s;
	struct db *db;
	TRY(store_reader(w->cx, w->store, &db));
	enum err err = staff_by_id(w->cx, db, staff, &s);
	store_reader_back(w->store, db);
	*ret = s.outside;
	return err;
}

static enum err tasks(struct working *w, struct id first, struct id second)
{
	const struct id nobody = { { 0 } };
	const struct { size_t about; struct id doer; const char *say; int days; } task[] = {
		{ 0, first, "Ring the practice: which tests are still asked for?", 0 },
		{ 1, first, "Send the agreed explanation in plain words", 1 },
		{ 2, second, "Visit at home with the occupational therapist", 3 },
		{ 3, nobody, "Ask the hospital for the letter of the last clinic", 2 },
		{ NAMED, nobody, "Room 4: the blind does not close. Tell estates.", 7 } };
	for (size_t i = 0; i < LENGTH(task); i++) {
		bool did, about = task[i].about < w->ones;
		struct id made;
		struct task_ask ask = { .say = str_of(task[i].say), .doer = task[i].doer, .due_on = { w->today.day + task[i].days } };
		if (about)
			ask.patient = w->one[task[i].about]->patient, ask.episode = w->one[task[i].about]->episode;
		else if (task[i].about < NAMED)
			continue;
		TRY(demo_tried(w->cx, task_add(w->cx, w->store, w->first, w->care, &ask, w->now, &made), &did));
	}
	return OK;
}

static enum err team_meets(struct working *w, struct id second)
{
	static const char *const question[] = { "Which of us goes on with the physiotherapy?", "Two hospitals plan the same investigation: who rings?",
		"Is the step still the right one?", "What do we tell the employer?", "Shall the carer be asked too?" };
	struct id meeting, item;
	bool did;
	int days = 2;
	while (day_weekday((struct day){ w->today.day + days }) >= WEEK)
		days++;
	TRY(demo_tried(w->cx, meeting_call(w->cx, w->store, w->first, w->care, &(struct meeting_ask){ .kind = MEETING_TEAM, .title = STR("Team meeting"),
		.place = STR("Seminar room, 12:30pm"), .on = { w->today.day + days } }, w->now, &meeting), &did));
	for (size_t i = 0, listed = 0; did && i < w->ones && listed < LISTED; i++) {
		bool there;
		TRY(demo_tried(w->cx, meeting_put(w->cx, w->store, w->first, w->care, &(struct meeting_put){ .meeting = meeting, .patient = w->one[i]->patient,
			.source = SOURCE_HAND, .question = str_of(question[listed]) }, w->now, &item), &there));
		if (there && listed++ == 0)
			TRY(demo_tried(w->cx, point_say(w->cx, w->store, w->first, w->care, &(struct point_ask){ .item = item, .kind = POINT_ACTION,
				.say = STR("Speak with the physiotherapist before the meeting"), .why = STR_NONE, .doer = second,
				.due_on = { w->today.day + days } }, w->now), &there));
	}
	return OK;
}

/* ---- advice ---- */

static enum err advice(struct working *w, int64_t service, const struct id *spare, size_t spares)
{
	static const struct { const char *about, *say, *answer; } asked[] = {
		{ "Asks for a third scan", "Headache for three years, two normal scans, neurological examination normal. How do I say no without losing trust?",
			"Say first what the two scans have settled, then what would be a reason for another: a new deficit, a seizure, a change on "
			"examination. Offer a fixed appointment in four weeks, whatever the headache does. We gladly see them together with you." },
		{ "Dizziness, and a job at height", "Examined twice, balance tests normal. Should work stop until it is better?", NULL } };
	for (size_t i = 0, done = 0; w->gp && i < spares && done < LENGTH(asked); i++) {
		struct id made;
		bool did;
		TRY(demo_tried(w->cx, consultation_begin(w->cx, w->store, w->gp, w->care, &(struct consultation_ask){ .patient = spare[i], .service = service,
			.about = str_of(asked[done].about), .say = str_of(asked[done].say), .agreed = TRUTH_YES }, w->now, &made), &did));
		if (did && asked[done].answer)
			TRY(demo_tried(w->cx, consultation_answer(w->cx, w->store, w->first, w->care, &(struct consultation_reply){ .consultation = made, .seq = 1,
				.say = str_of(asked[done].answer) }, w->now), &did));
		done += did;
	}
	return OK;
}

/* ---- letters ---- */

struct drafted { const struct letter_kind *kind; enum letter_to to; struct letter_draft draft; };

/* The first letter that the course made due and nobody has written. kind NULL: there is none. */
static enum err draft_of(struct working *w, size_t i, struct drafted *ret)
{
	struct episode_view v;
	struct letter_due *due;
	struct db *db;
	size_t dues = 0;
	ret->kind = NULL;
	TRY(reader(w, owner(w, i), &db));
	enum err err = episode_view(w->cx, db, w->care, w->one[i]->episode, w->today, &v);
	if (err == OK)
		err = letters_due(w->cx, db, w->care, &v, NULL, 0, &due, &dues);
	if (err == OK && dues)
		ret->kind = catalog_letter(w->care->catalog, due[0].due.letter, 0);
	if (err == OK && ret->kind) {
		ret->to = LETTER_TO_GP;
		while (ret->to < LETTER_TOS && !(ret->kind->to & 1u << ret->to))
			ret->to++;
		err = letter_propose(w->cx, db, w->care, owner(w, i), &v, ret->kind, ret->to, NULL, 0, &ret->draft);
	}
	store_reader_back(w->store, db);
	return err;
}

/* What a draft leaves to whoever words it. */
static struct str worded(const struct working *w, struct str draft, bool needed)
{
	struct str text = str_trim(draft);
	if (str_empty(text))
		return needed ? STR("As talked through on the telephone.") : draft;
	return text.p[text.n - 1] == ':' ? str_of(arena_printf(w->cx->arena, "%.*s as talked through on the telephone.", STRF(text))) : draft;
}

/* One is left a draft, the others are approved and wait to go out. */
static enum err letters(struct working *w)
{
	size_t written = 0;
	for (size_t i = 0; i < w->ones && written < 3; i++) {
		struct drafted d;
		struct id made;
		bool did;
		TRY(demo_tried(w->cx, draft_of(w, i, &d), &did));
		if (!did || !d.kind)
			continue;
		struct letter_ask ask = { .episode = w->one[i]->episode, .kind = d.kind->id, .to = d.to, .wording.address = d.draft.address };
		for (int k = 0; k < d.kind->parts; k++) {
			ask.wording.part[k] = worded(w, d.draft.part[k], d.kind->part[k].needed);
		}
		TRY(demo_tried(w->cx, letter_begin(w->cx, w->store, owner(w, i), w->care, &ask, w->now, &made), &did));
		if (did && written)
			TRY(demo_tried(w->cx, letter_act(w->cx, w->store, owner(w, i), w->care, &(struct letter_act_ask){ .letter = made, .act = LETTER_APPROVE,
				.seq = 1, .wording = ask.wording, .on = DAY_NONE, .say = STR_NONE }, w->now), &did));
		written += did;
	}
	return OK;
}

static enum err week(struct working *w, const struct carry_places *at, const struct id *spare, size_t spares)
{
	struct id first, second;
	TRY(outside_of(w, w->first->staff, &first));
	TRY(outside_of(w, w->second->staff, &second));
	TRY(names(w, at->service));
	TRY(rooms(w));
	TRY(bookings(w));
	TRY(measures(w));
	TRY(plans(w));
	TRY(tasks(w, first, second));
	TRY(team_meets(w, second));
	TRY(advice(w, at->service, spare, spares));
	return letters(w);
}

enum err work_demo(struct cx *cx, struct hands *h, const struct carry_places *at, const struct id *spare, size_t spares)
{
	/* hours are set by who manages the service, whose hands carry nobody */
	struct hands manager = { .c = h->c, .care = h->care, .now = h->now, .login = { STR("manager") }, .actors = 1 };
	struct working w = { .cx = cx, .h = h, .store = h->c->store, .care = &h->care, .now = h->now, .today = instant_day(h->now),
		.first = actor_of(h, at->service, 0), .second = actor_of(h, at->service, 1), .gp = actor_of(h, at->practice, 0) };
	if (!w.first || !w.second)
		return OK;
	TRY(store_write(cx, w.store, hands_in, &manager));
	w.manager = manager.actor[0];
	TRY(manager.actors ? week(&w, at, spare, spares) : OK);
	return store_write(cx, w.store, hands_out, &manager);
}
