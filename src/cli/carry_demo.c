/* Some of the synthetic region's people, carried a little way on every pathway by the demonstration's staff, through the same functions as
 * pages: what policy, pathway or agreement refuses to one of them is tried by the next, or left. */
#include "cli/carry_demo.h"
#include "cli/demo_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "care/decision.h"
#include "care/ward.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "record/worklist.h"
#include "store/store.h"

#define EACH  5         /* steps at most: of those on one pathway the next is one step further */
#define UNIT  4          /* of one call on an inpatient unit's pathway at most, however many are carried: more wait for no unit */
#define A_STEP 14        /* days of a step, for those of the demonstration */

enum err hands_in(struct cx *cx, struct db *db, void *arg)
{
	struct hands *h = arg;
	size_t count = h->actors;
	h->actors = 0;
	for (size_t i = 0; i < count; i++) {
		struct staff staff;
		struct staff_role *role;
		struct token token = { 0 };
		size_t roles;
		struct actor a = { .request = STR_NONE };
		TRY(staff_by_login(cx, db, h->login[i], &staff));
		TRY(staff_roles(cx, db, staff.id, h->now, &role, &roles));
		if (!roles)
			continue;
		a.staff = staff.id;
		a.organisation = role[0].organisation;
		a.role = str_dup(cx->arena, role[0].role);
		TRY(signin_start(cx, db, h->care.policy, a.staff, a.organisation, a.role, h->now, 1, &token, &a.signin));
		h->actor[h->actors++] = a;
	}
	return OK;
}

enum err hands_out(struct cx *cx, struct db *db, void *arg)
{
	struct hands *h = arg;
	for (size_t i = 0; i < h->actors; i++)
		TRY(signin_end(cx, db, h->actor[i].signin, h->now));
	return OK;
}

enum err demo_tried(struct cx *cx, enum err err, bool *ret)
{
	if (err == ERR_STORE || err == ERR_DISK_FULL)
		return err;
	*ret = err == OK;
	if (err != OK)
		cx_clear(cx);
	return OK;
}

/* By the first of them who may; false: by nobody. */
static enum err done(struct cx *cx, struct hands *h, struct id episode, struct course_ask ask, const char *say, bool *ret)
{
	ask.on = h->on;
	ask.due_on = DAY_NONE;
	*ret = false;
	for (size_t i = 0; i < h->actors && !*ret; i++)
		TRY(demo_tried(cx, episode_act(cx, h->c->store, &h->actor[i], &h->care, &(struct act_ask){ .episode = episode, .ask = ask,
			.say = str_of(say) }, h->now), ret));
	return OK;
}

/* As whoever sees it first. */
static enum err stands(struct cx *cx, struct hands *h, struct id episode, struct course **ret)
{
	*ret = NULL;
	for (size_t i = 0; i < h->actors && !*ret; i++) {
		struct episode_view v;
		struct db *db;
		TRY(store_reader(cx, h->c->store, &db));
		enum err err = db_begin(cx, db);
		if (err == OK) {
			db_guard(db, h->actor[i].signin, h->now);
			err = episode_view(cx, db, &h->care, episode, instant_day(h->now), &v);
		}
		store_reader_back(h->c->store, db);
		if (err == OK)
			*ret = v.course;
		else
			cx_clear(cx);
	}
	return OK;
}

static void days_on(struct hands *h, struct day from, int days)
{
	struct day today = instant_day(h->now);
	h->on = (struct day){ from.day + days < today.day ? from.day + days : today.day };
}

/* What the step asks is judged so, two are seen, and the first way on that is no end is gone. */
static enum err step_on(struct cx *cx, struct hands *h, struct id episode, struct day from, bool *ret)
{
	struct course *c;
	bool did;
	*ret = false;
	TRY(stands(cx, h, episode, &c));
	if (!c || c->phase != PHASE_OPEN)
		return OK;
	const struct pathway *p = c->pathway;
	const struct pathway_step *s = &p->step[c->step];
	days_on(h, from, 3);
	for (int i = 0; i < s->records; i++)
		TRY(done(cx, h, episode, (struct course_ask){ .act = COURSE_JUDGE, .item = p->record[s->record[i]].id, .answer = TRUTH_YES },
			"Talked through with the person and the GP", &did));
	for (int i = 0; i < 2; i++) {
		days_on(h, from, 5 + 5 * i);
		TRY(done(cx, h, episode, (struct course_ask){ .act = COURSE_SESSION, .item = s->phases ? s->phase[0] : STR_NONE, .answer = TRUTH_YES },
			"As planned", &did));
	}
	days_on(h, from, 12);
	for (int i = 0; i < s->arrows && !*ret; i++)
		if (p->step[s->arrow[i].to].kind != STEP_END)
			TRY(done(cx, h, episode, (struct course_ask){ .act = COURSE_MOVE, .to = p->step[s->arrow[i].to].id }, "Decided together", ret));
	return OK;
}

/* ---- the unit ---- */

/* A commissioner, and a bed of the unit that nobody has; *ret: there are both. */
static enum err bed_find(struct cx *cx, struct db *db, int64_t unit, int64_t *ret_payer, struct id *ret_bed, bool *ret)
{
	struct organisation *o;
	struct ward *ward;
	struct bed *bed;
	struct bed_state state;
	size_t n, wards, beds;
	bool payer = false, free = false;
	TRY(organisation_list(cx, db, &o, &n));
	for (size_t i = 0; i < n && !payer; i++) {
		payer = o[i].type == ORG_COMMISSIONER;
		*ret_payer = o[i].id;
	}
	TRY(wards_of(cx, db, unit, &ward, &wards));
	for (size_t i = 0; i < wards; i++) {
		TRY(beds_of(cx, db, ward[i].id, &bed, &beds));
		for (size_t k = 0; k < beds && !free; k++) {
			TRY(bed_state(cx, db, bed[k].id, &state));
			free = !state.taken && !day_known(state.closed_on);
			*ret_bed = bed[k].outside;
		}
	}
	*ret = payer && free;
	return OK;
}

static enum err bed_look(struct cx *cx, struct hands *h, int64_t unit, int64_t *ret_payer, struct id *ret_bed, bool *ret)
{
	struct db *db;
	TRY(store_reader(cx, h->c->store, &db));
	enum err err = bed_find(cx, db, unit, ret_payer, ret_bed, ret);
	store_reader_back(h->c->store, db);
	return err;
}

static enum err admit_as(struct cx *cx, struct hands *h, const struct actor *by, struct id episode, int64_t payer, struct id bed)
{
	struct store *store = h->c->store;
	struct day today = instant_day(h->now);
	struct id item;
	struct item_ask funding = { .episode = episode, .kind = WARD_FUNDING, .party = payer, .what = STR("26 weeks"), .on = today, .due = DAY_NONE,
		.minute = NIL };
	TRY(ward_item_begin(cx, store, by, &h->care, &funding, h->now, &item));
	TRY(ward_item_act(cx, store, by, &h->care, &(struct item_act_ask){ .episode = episode, .item = item, .say = STR_NONE, .ask = { .act = WARD_APPROVED,
		.on = today, .until = { today.day + 182 }, .number = 180, .pence = NIL, .reference = STR("DEMO/26"), .words = false } }, h->now));
	TRY(episode_act(cx, store, by, &h->care, &(struct act_ask){ .episode = episode, .say = STR("The commissioner's answer"), .ask = { .act = COURSE_MOVE,
		.to = STR("waiting-for-bed"), .on = today, .due_on = DAY_NONE } }, h->now));
	for (int i = 0; i < 2; i++) {           /* what the way into the bed asks for */
		static const char *const records[] = { "medically-stable", "local-team-named" };
		TRY(episode_act(cx, store, by, &h->care, &(struct act_ask){ .episode = episode, .say = STR("The local team's letter"), .ask = { .act = COURSE_JUDGE,
			.item = str_of(records[i]), .answer = TRUTH_YES, .on = today, .due_on = DAY_NONE } }, h->now));
	}
	return ward_admit(cx, store, by, &h->care, &(struct admit_ask){ .episode = episode, .bed = bed, .on = today, .plan_agreed = TRUTH_YES,
		.say = STR("With her mother") }, h->now);
}

/* Who waits for funding comes into a bed, paid for; a little of the unit's week stands there. As whichever of the unit's people may. */
static enum err into_bed(struct cx *cx, struct hands *h, struct id episode, int64_t unit)
{
	int64_t payer = NIL;
	struct id bed;
	struct course *c;
	bool can;
	TRY(stands(cx, h, episode, &c));
	if (!c || c->phase != PHASE_OPEN || !str_is(c->pathway->step[c->step].id, "funding"))
		return OK;
	TRY(bed_look(cx, h, unit, &payer, &bed, &can));
	for (size_t i = 0; i < h->actors && can; i++) {
		if (h->actor[i].organisation != unit)
			continue;
		enum err err = admit_as(cx, h, &h->actor[i], episode, payer, bed);
		if (err == ERR_STORE || err == ERR_DISK_FULL)
			return err;
		cx_clear(cx);
		struct day today = instant_day(h->now);
		struct item_ask day[] = {
			{ .kind = WARD_SESSION, .part = PART_PHYSICAL, .what = STR("Sitting out, ten minutes"), .minute = 9 * 60 + 30, .due = DAY_NONE },
			{ .kind = WARD_SESSION, .part = PART_PSYCHOLOGICAL, .what = STR("How the body makes the symptom"), .minute = 14 * 60, .due = DAY_NONE },
			{ .kind = WARD_BURDEN, .part = PART_POLYPHARMACY, .what = STR("Eleven medicines a day"), .minute = NIL, .due = DAY_NONE },
			{ .kind = WARD_OPINION, .what = STR("Gastroenterology: is feeding by mouth safe?"), .minute = NIL, .due = { today.day + 6 } } };
		for (size_t k = 0; err == OK && k < LENGTH(day); k++) {
			day[k].episode = episode;
			day[k].party = NIL;
			day[k].on = today;
			TRY(ward_item_begin(cx, h->c->store, &h->actor[i], &h->care, &day[k], h->now, NULL));
		}
		can = err != OK;
	}
	return OK;
}

/* ---- the list ---- */

static enum err entry_seen(struct cx *cx, struct hands *h, size_t by, struct id patient, struct entry *ret)
{
	struct db *db;
	int64_t row;
	TRY(store_reader(cx, h->c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK) {
		db_guard(db, h->actor[by].signin, h->now);
		err = patient_by_outside(cx, db, patient, &row);
	}
	if (err == OK)
		err = entry_of_patient(cx, db, row, ret);
	store_reader_back(h->c->store, db);
	return err;
}

/* Whom a rule found is confirmed by the first who may: before that the service takes nobody on. An open red flag holds it, and her back. */
static void confirm(struct cx *cx, struct hands *h, struct id patient)
{
	struct reasons reasons = { h->c->catalog->reason, h->c->catalog->reasons };
	struct entry entry;
	struct id made;
	bool repeated, did = false;
	for (size_t i = 0; i < h->actors && !did; i++) {
		enum err err = entry_seen(cx, h, i, patient, &entry);
		if (err == OK && (entry.state == ENTRY_TO_DECIDE || entry.state == ENTRY_LATER))
			err = decision_make(cx, h->c->store, &h->actor[i], &(struct decision_ask){ .entry = entry.outside, .kind = DECISION_CONFIRM,
				.explained = EXPLAINED_NO, .flags = FLAGS_NONE, .look_again_on = DAY_NONE, .read_at = INSTANT_NONE, .form_key = STR_NONE,
				.reason = STR_NONE, .say = STR_NONE, .care = &h->care }, &reasons, h->now, &made, &repeated);
		did = err == OK;
		cx_clear(cx);
	}
}

/* `far` steps; opened: the day on which it was asked for. */
static enum err carry_one(struct cx *cx, struct hands *h, const struct pathway *p, struct demo_carried *one, int64_t unit, int far, bool *ret)
{
	struct id episode, patient = one->patient;
	bool did = true;
	*ret = false;
	confirm(cx, h, patient);
	for (size_t i = 0; i < h->actors && !*ret; i++) {
		struct episode_ask ask = { .patient = patient, .pathway = p->id, .way = WAY_GP, .service = one->service, .referrer = NIL,
			.agreed = TRUTH_YES, .prefers = STR(""), .on = one->opened,
			.say = STR("Symptoms for two years in several places; tests normal. What can be done?") };
		*ret = episode_begin(cx, h->c->store, &h->actor[i], &h->care, &ask, h->now, &episode) == OK;
		if (!*ret)
			cx_clear(cx);
	}
	for (int i = 0; *ret && did && i < far; i++)
		TRY(step_on(cx, h, episode, (struct day){ one->opened.day + i * A_STEP }, &did));
	if (*ret)
		one->episode = episode;
	return *ret && one->service == unit ? into_bed(cx, h, episode, unit) : OK;
}

static enum err people_of(struct cx *cx, struct hands *h, const struct carry_places *at, struct id **ret, size_t *ret_count)
{
	struct db *db;
	TRY(store_reader(cx, h->c->store, &db));
	enum err err = episodes_to_try(cx, db, at->practice, h->now, at->people ? 3 * at->people : 12 * EACH, ret, ret_count);
	store_reader_back(h->c->store, db);
	return err;
}

/* Who carries them where: NIL, nobody does. */
static int64_t carries(const struct hands *h, const struct pathway *p, const struct carry_places *at, int on_unit)
{
	bool unit = str_is(p->id, "ycpm-inpatient");
	if (!p->on || !(p->ways & 1u << WAY_GP) || p != catalog_pathway(h->c->catalog, p->id, 0) || (unit && on_unit >= UNIT))
		return NIL;
	return unit ? at->unit : at->service;
}

enum err carry_demo(struct cx *cx, struct command *c, const char *const *logins, size_t count, const struct carry_places *at, int *ret)
{
	struct hands h = { .c = c, .care = { c->catalog, c->catalog->policy }, .now = clock_now() };
	struct id *person;
	size_t people, next = 0;
	int on_unit = 0;
	bool did, any = true;
	must(count <= DEMO_HANDS);
	for (size_t i = 0; i < count; i++)
		h.login[h.actors++] = str_of(logins[i]);
	*ret = 0;
	TRY(store_write(cx, c->store, hands_in, &h));
	TRY(people_of(cx, &h, at, &person, &people));
	/* In turn: where there are few people each pathway has somebody. */
	for (int round = 0; any && (at->people || round < EACH); round++) {
		any = false;
		for (size_t i = 0; i < c->catalog->pathways && next < people && (!at->people || *ret < at->people); i++) {
			struct arena_mark mark = arena_mark(cx->arena);
			int64_t service = carries(&h, c->catalog->pathway[i], at, on_unit);
			if (service == NIL)
				continue;
			any = true;
			/* whoever is a step further was asked for earlier; of many, to measure with, everything is of today */
			struct demo_carried one = { .patient = person[next++], .service = service, .owner = NIL,
				.opened = { instant_day(h.now).day - (at->people ? 0 : round % EACH * A_STEP + 10) } };
			TRY(carry_one(cx, &h, c->catalog->pathway[i], &one, at->unit, round % EACH, &did));
			if (did && h.carrieds < DEMO_CARRIED)
				h.carried[h.carrieds++] = one;
			*ret += did;
			on_unit += did && service == at->unit;
			arena_back(cx->arena, mark);
		}
	}
	if (!at->people)
		TRY(work_demo(cx, &h, at, person + next, people - next));
	return store_write(cx, c->store, hands_out, &h);
}
