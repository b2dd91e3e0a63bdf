/* Laws of breaking the glass, against a small model in plain arrays, over random sequences with a clock that jumps both ways: it opens to
 * who broke it and to nobody else, for one patient, for 60 minutes; not once more after three within a day that no privacy officer of the
 * same house has looked at, until one has; never for who manages, commissions, researches or administers; each leaves its row, its
 * alerts, its line in the log. What a decision says of a record is what the guard lets through. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "care/glass.h"
#include "catalog/catalog.h"
#include "record/facts.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/ask.h"
#include "tests/kit/store.h"

enum { PEOPLE = 3, STEPS = 60, BREAKS = 64 };
#define MINUTE INT64_C(60000000)

static const struct { const char *login, *role; bool may; } staff[] = {
	{ "ae-one", "ae_clinician", true }, { "ae-two", "ae_clinician", true }, { "ward", "ward", true },
	{ "manager", "service_manager", false }, { "commissioner", "commissioner", false }, { "researcher", "researcher", false },
	{ "admin", "it_administrator", false }, { "officer", "information_governance", false }, { "partner", "partner_practitioner", false },
};
static const char *const numbers[PEOPLE] = { "9995260182", "9991590838", "9990166137" };

struct broken { size_t actor, person; struct instant at; bool seen; };
struct world {
	struct kit_region r;
	struct actor actor[LENGTH(staff)];
	struct kit_person person[PEOPLE];
	int64_t event[PEOPLE];
	struct broken broken[BREAKS];
	size_t breaks, refused, reviews;
	struct instant start, now;
};

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	struct world *w = arg;
	for (size_t i = 0; i < LENGTH(staff); i++) {
		struct token token;
		int64_t id, signin;
		TRY(staff_add(cx, db, str_of(staff[i].login), str_of(staff[i].login), STR_NONE, STR(""), w->start, &id));
		TRY(staff_give_role(cx, db, id, w->r.stranger, str_of(staff[i].role), w->start));
		TRY(signin_start(cx, db, kit_policy(), id, w->r.stranger, str_of(staff[i].role), w->start, 24 * 365, &token, &signin));
		w->actor[i] = (struct actor){ id, w->r.stranger, signin, str_of(staff[i].role), STR_NONE };
	}
	return OK;
}

static void world_begin(enum store_engine engine, struct world *w)
{
	memset(w, 0, sizeof *w);
	w->start = w->now = clock_now();
	kit_region(kit_store(engine), &w->r);
	for (int i = 0; i < PEOPLE; i++) {
		w->person[i] = kit_hidden_person(&w->r, "Hidden", "Person", numbers[i]);
		w->event[i] = kit_event(&w->r, w->person[i].id, w->r.stranger_holding, EVENT_EMERGENCY, "2026-03-05", NULL, RESULT_NONE);
	}
	assert_ok(store_write(kit_cx_now(), w->r.store, people, w));
}

/* ---- the model ---- */

static bool model_open(const struct world *w, size_t actor, size_t person)
{
	for (size_t i = 0; i < w->breaks; i++)
		if (w->broken[i].actor == actor && w->broken[i].person == person && w->broken[i].at.us <= w->now.us &&
		    w->now.us < w->broken[i].at.us + 60 * MINUTE)
			return true;
	return false;
}

/* As many not looked at, from some one of them on, within a day: the clock jumps, so that they lie in no order. */
static bool model_locked(const struct world *w, size_t actor)
{
	for (size_t i = 0; i < w->breaks; i++) {
		int n = 0;
		if (w->broken[i].actor != actor || w->broken[i].seen)
			continue;
		for (size_t k = 0; k < w->breaks; k++) {
			int64_t after = w->broken[k].at.us - w->broken[i].at.us;
			n += w->broken[k].actor == actor && !w->broken[k].seen && after >= 0 && after < 24 * 60 * MINUTE;
		}
		if (n >= 3)
			return true;
	}
	return false;
}

/* ---- a step and what has to hold after it ---- */

static void break_one(struct world *w, size_t actor, size_t person)
{
	struct cx *cx = kit_cx_now();
	struct id shown;
	struct glass_ask ask = { .nhs_number = str_of(numbers[person]), .birth_on = day_of(1981, 3, 14), .reason = STR("life"),
		.say = STR("Unconscious in resus, no history to be had"), .policy = kit_policy(), .reasons = kit_catalog()->glass_reason,
		.reasons_n = kit_catalog()->glass_reasons, .form_key = STR_NONE };
	bool there = model_open(w, actor, person);
	cx_clear(cx);
	enum err err = glass_break(cx, w->r.store, &w->actor[actor], &ask, w->now, &shown), expected = OK;
	if (!staff[actor].may || there)
		expected = ERR_NOT_FOUND;       /* nothing that it would open */
	else if (model_locked(w, actor))
		expected = ERR_HELD;
	if (err != expected)
		print_error("%s: %s\n", staff[actor].login, cx_say(cx));
	assert_int_equal(err, expected);
	w->refused += err == ERR_HELD;
	if (err == OK) {
		assert_true(id_eq(shown, w->person[person].outside));
		must(w->breaks < BREAKS);
		w->broken[w->breaks++] = (struct broken){ actor, person, w->now, false };
	}
}

/* The officer looks at the one that waits longest, if it is one that opened. */
static void review_one(struct world *w, bool justified)
{
	struct cx *cx = kit_cx_now();
	struct glass *list;
	struct db *db;
	size_t count;
	assert_ok(store_reader(cx, w->r.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, w->actor[7].signin, w->now);
	assert_ok(glass_list(cx, db, &list, &count));
	store_reader_back(w->r.store, db);
	for (size_t i = 0; i < count; i++) {
		if (instant_known(list[i].reviewed_at) || list[i].outcome != GLASS_OPENED)
			continue;
		assert_ok(glass_review(cx, w->r.store, &w->actor[7], &(struct glass_judgement){ list[i].outside, justified, STR("Asked the ward."), STR_NONE,
			kit_policy() }, w->now));
		for (size_t k = 0; k < w->breaks; k++)
			w->broken[k].seen |= w->actor[w->broken[k].actor].staff == list[i].staff && w->broken[k].at.us == list[i].at.us;
		w->reviews++;
		return;
	}
}

static void holds(struct world *w)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	assert_ok(store_reader(cx, w->r.store, &db));
	assert_ok(db_begin(cx, db));
	for (size_t a = 0; a < 4; a++)          /* those who may, and one who may not */
		for (size_t p = 0; p < PEOPLE; p++) {
			struct facts f;
			struct story story;
			struct instant until;
			int64_t row, whose;
			bool open = model_open(w, a, p);
			db_guard(db, w->actor[a].signin, w->now);
			cx_clear(cx);
			enum err err = patient_by_outside(cx, db, w->person[p].outside, &row);
			assert_int_equal(err, open ? OK : ERR_NOT_FOUND);
			assert_ok(story_load(cx, db, w->person[p].id, &story));
			assert_ok(facts_event(cx, db, kit_policy(), &w->actor[a], w->event[p], w->person[p].id, w->now, &f, &whose));
			assert_int_equal(f.answer.effect == ACCESS_DENY ? 0 : 1, story.count);
			assert_ok(facts_person(cx, db, kit_policy(), &w->actor[a], w->person[p].id, OP_LOOK, w->now, &f));
			assert_int_equal(f.answer.effect, open ? ACCESS_ALLOW_BY_GLASS : ACCESS_DENY);
			assert_int_equal(f.answer.may_break_glass, staff[a].may && !open);
			assert_ok(glass_open(cx, db, &w->actor[a], w->person[p].id, w->now, &until));
			assert_int_equal(instant_known(until), open);
		}
	store_reader_back(w->r.store, db);
}

static int64_t number(struct db *db, const struct actor *officer, struct instant now, size_t *ret_waiting)
{
	struct glass *list;
	size_t count;
	db_guard(db, officer->signin, now);
	assert_ok(glass_list(kit_cx_now(), db, &list, &count));
	*ret_waiting = 0;
	for (size_t i = 0; i < count; i++)
		*ret_waiting += !instant_known(list[i].reviewed_at);
	return (int64_t)count;
}

static size_t refused;

static void the_model_holds(enum store_engine engine, uint64_t seed)
{
	struct world w;
	struct db *db;
	size_t waiting;
	kit_cx();
	struct rng rng;
	rng_seed(&rng, seed, 0);
	world_begin(engine, &w);
	for (int i = 0; i < STEPS; i++) {
		struct arena_mark mark = arena_mark(kit_cx_now()->arena);
		static const int64_t jumps[] = { 0, 1, 7, 30, 59, 60, 61, 300, 1440, -30, -61 };
		w.now.us += jumps[rng_below(&rng, LENGTH(jumps))] * MINUTE;
		if (w.now.us < w.start.us)
			w.now.us = w.start.us;
		w.now.us += 1;                  /* no two at one instant: they would be one relation */
		if (rng_below(&rng, 3))
			break_one(&w, rng_below(&rng, rng_below(&rng, 2) ? 3 : LENGTH(staff)), rng_below(&rng, PEOPLE));
		if (rng_below(&rng, 5) == 0)
			review_one(&w, rng_below(&rng, 2) == 0);
		holds(&w);
		arena_back(kit_cx_now()->arena, mark);
	}
	assert_true(w.breaks > 3);
	refused += w.refused;
	assert_ok(store_reader(kit_cx_now(), w.r.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	w.now.us = w.start.us + 60 * INT64_C(1440) * MINUTE;
	/* one row and one alert each, those refused too; nobody but the privacy officer sees them */
	assert_int_equal(number(db, &w.actor[7], w.now, &waiting), w.breaks + w.refused);
	assert_int_equal(waiting, w.breaks + w.refused - w.reviews);
	for (size_t a = 0; a < 7; a++)
		assert_int_equal(number(db, &w.actor[a], w.now, &waiting), 0);
	store_reader_back(w.r.store, db);
	store_close(w.r.store);
}

static void the_model_holds_on_sqlite(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++)
		the_model_holds(STORE_SQLITE, seed);
	assert_true(refused > 0);               /* the lock was felt */
}

static void the_model_holds_on_postgres(void **state)
{
	(void)state;
	if (kit_has(STORE_POSTGRES))
		the_model_holds(STORE_POSTGRES, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_model_holds_on_sqlite), cmocka_unit_test(the_model_holds_on_postgres) };
	return cmocka_run_group_tests_name("glass", tests, NULL, NULL);
}
