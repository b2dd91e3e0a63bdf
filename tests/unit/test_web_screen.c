/* Rules tried on a service's column file over the real door, on both engines: what the page says is what the kernels say of the changed rule; what is few is
 * kept back in every form it is given out; another organisation's file, one that was not made for planning, and a broken one are not answered from. */
#include "tests/kit/kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "insight/screened.h"
#include "insight/tuned.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

#define PEOPLE 600
#define FEW    5                        /* of the third practice */

static struct visitor analyst, commissioner, elsewhere;

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_readers();
	clinic_sign_in(&analyst, "sam");
	clinic_sign_in(&commissioner, "nadia");
	clinic_sign_in(&elsewhere, "ellen");
	return 0;
}

/* ---- a file ---- */

static const char *path_of(const char *ods)
{
	return file_join(kit_cx_now()->arena, clinic.populations, arena_printf(kit_cx_now()->arena, "%s.column", ods));
}

static void event(struct column_writer *w, struct column_builder *b, int month, enum event_kind kind, const char *icd10)
{
	struct column_fact f = { .kind = (uint8_t)kind, .attended = TRUTH_YES, .specialty = -1,
		.code = icd10 ? column_code(w, STR("icd10"), str_of(icd10)) : -1 };
	column_event(b, column_day(day_of(2023 + month / 12, 1 + month % 12, 10)), column_fact(w, &f));
}

/* Each with 0 to 5 referrals; half have a syndrome; the last five go to a practice of their own. Ages 20 to 79. */
static void people_make(struct column_writer *w, struct column_builder *b, int people)
{
	struct column_cover cover = { .kinds = FILTER_ANY };
	for (int i = 0; i < people; i++) {
		struct column_person who = { .key = i, .birth_on = day_of(1947 + i % 60, 2, 1), .death_on = DAY_NONE, .sex = i % 3 ? SEX_FEMALE : SEX_MALE,
			.practice = column_place(w, i >= people - FEW ? STR("Y3") : i % 4 ? STR("Y1") : STR("Y2")), .fifth = (uint8_t)(i % 6),
			.ethnic = { (char)('A' + i % 3), 0 } };
		who.cover = column_cover_of(w, &cover);
		column_person(b, &who);
		if (i % 2)
			event(w, b, 1, EVENT_DIAGNOSIS, "K58.9");
		if (i % 7 == 0)
			event(w, b, 1, EVENT_DIAGNOSIS, "I21.9");
		for (int k = 0; k < i % 6; k++)
			event(w, b, 2 + 3 * k, EVENT_REFERRAL, NULL);
		for (int k = 0; k < 4; k++)             /* three of four with the one, but with others where she has a syndrome */
			column_event_own(b, column_day(day_of(2026, 2 + k, 1)), column_fact(w, &(struct column_fact){ .kind = EVENT_GP_CONTACT, .code = -1,
				.specialty = -1 }), (struct column_own){ i % 2 ? (uint64_t)k + 1 : k ? 7 : 8, 0 });
	}
}

static void population_write(const char *ods, int people, bool planning)
{
	struct cx *cx = kit_cx_now();
	struct column_writer *w;
	assert_ok(column_begin(cx, path_of(ods), &w));
	column_holds(w, COLUMN_BY);
	struct column_builder *b = column_builder(w);
	people_make(w, b, people);
	assert_ok(column_hand_over(cx, b));
	if (planning)
		column_for_planning(w);
	assert_ok(column_end(cx, w));
	column_builder_free(b);
	column_drop(w);
}

static void written_on(const char *ods, struct day day)
{
	time_t at = (time_t)(day_begins(day).us / 1000000) + 3600;
	assert_int_equal(utimensat(AT_FDCWD, path_of(ods), (struct timespec[]){ { at, 0 }, { at, 0 } }, 0), 0);
}

/* What the kernels say of mss3-search with so many referrals; of its first clause alone where `first`. */
static int64_t told(int64_t referrals, bool first)
{
	struct cx *cx = kit_cx_now();
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	const struct rule *published = catalog_rule(kit_catalog(), STR("mss3-search"), 0);
	struct rule rule = *published;
	struct clause *clause = arena_array(cx->arena, (size_t)rule.clauses, sizeof *clause);
	memcpy(clause, rule.clause, (size_t)rule.clauses * sizeof *clause);
	for (int i = 0; i < rule.clauses; i++)
		if (clause[i].kind == CLAUSE_COUNT && clause[i].filter.kinds == 1u << EVENT_REFERRAL)
			clause[i].at_least = first ? 0 : referrals;
	rule.clause = clause;
	assert_ok(column_open(cx, path_of("R9W"), &file));
	struct screen_ask ask = { .rule = &rule, .day = clock_today() };
	assert_ok(screened_sets(cx, kit_catalog(), &file, &rule, &ask.set));
	assert_ok(screen_run(cx, &file, &ask, &r));
	return (int64_t)r.yes;
}

/* ---- asked ---- */

static void nothing_there(void)
{
	struct str page = visit_get(&analyst, "/screen");
	assert_status(page, 200);
	assert_has(page, "There is no file of everybody yet");
	assert_has(page, "waymark population FILE --for R9W --planning");
	assert_has(page, "screen/R9W.column");
	assert_has(visit_get(&analyst, "/screen/answer"), "There is no file of everybody that may be used");
	assert_status(visit_get(&analyst, "/screen/more"), 200);
	assert_status(visit_get(&analyst, "/screen.csv"), 200);
}

static void as_the_kernels_say(void)
{
	population_write("R9W", PEOPLE, true);
	struct str page = visit_get(&analyst, "/screen?rule=mss3-search");
	assert_has(page, "600 people, as on record on 14 Jul 2026");
	assert_has(page, "nothing is changed");
	assert_has(page, kit_say("<b id=\"screen-found\">%lld</b>", (long long)told(2, false)));
	/* clause 4 of its tree is the referrals */
	page = visit_get(&analyst, "/screen?rule=mss3-search&c4n=4");
	assert_true(told(4, false) < told(2, false));
	assert_has(page, kit_say("<b id=\"screen-found\">%lld</b>", (long long)told(4, false)));
	assert_has(page, "at least <mark>4</mark> referrals");
	assert_has(page, "Back to the published rule");
	assert_has(page, "/screen.csv?rule=mss3-search&amp;c4n=4");
	struct str part = visit_get(&analyst, "/screen/answer?rule=mss3-search&c4n=4");
	assert_has(part, kit_say("<b id=\"screen-found\">%lld</b>", (long long)told(4, false)));
	assert_not(part, "<html");
	assert_not(part, "Step by step");
	assert_has(visit_get(&analyst, "/screen/more?rule=mss3-search&c4n=4"), "Step by step");
	page = visit_get(&clinic.manager, "/screen.csv?rule=mss3-search&c4n=4");
	assert_has(page, kit_say("step,and at least 4 referrals,%lld,", (long long)told(4, false)));
	assert_true(told(0, true) > told(4, false));
	assert_has(page, kit_say(",%lld,", (long long)told(0, true)));
	assert_has(page, "deprivation,\"1, the most deprived\",");
	assert_has(page, "made on,,,,,,,,,,2026-07-14");
	/* whom it finds has a syndrome, and sees four people in four contacts; the usual one of every other has three of four */
	assert_has(page, kit_say("the same GP,Whom the rule finds,%lld,,,,,25", (long long)told(4, false)));
	assert_has(page, "the same GP,Everybody,600,,,,,50");
	assert_has(page, "the same GP,Y3,,,,,,,,,,Kept back");
	page = visit_get(&analyst, "/screen?rule=mss3-search&c4n=4");
	assert_has(page, "Seeing the same GP");
	assert_has(page, "25.00 (25.00 to 25.00)");
	assert_status(visit_get(&analyst, "/screen.xlsx"), 200);
	assert_has(visit_get(&analyst, "/screen.print?rule=mss3-search&c4n=4"), "at least 4 referrals");
}

static void other_lists_and_windows(void)
{
	struct str page = visit_get(&analyst, "/screen?rule=mss3-search&c2l=irritable-bowel&w=24");
	assert_has(page, "irritable bowel syndrome");
	assert_has(page, "in any <mark>24</mark> months");
	assert_has(page, "<option value=\"irritable-bowel\" selected>");
	assert_not(page, "value=\"rf-fever\"");
	assert_not(page, "value=\"label-");
	assert_has(visit_get(&analyst, "/screen?rule=mss3-search&c2l=rf-fever"), "there is no such code list to choose");
	assert_has(visit_get(&analyst, "/screen?rule=mss3-search&c4n=0"), "is a number from 1 to 1000");
	assert_has(visit_get(&analyst, "/screen?rule=mss3-search&c4n=four"), "is a number from 1 to 1000");
	assert_has(visit_get(&analyst, "/screen/answer?rule=mss3-search&w=1e1"), "is a number from 1 to 240");
	assert_status(visit_get(&analyst, "/screen.csv?rule=mss3-search&c4n=0"), 422);
	assert_status(visit_get(&analyst, "/screen?rule=no-rule"), 404);
	assert_not(visit_get(&analyst, "/screen?rule=mss3-search&c4n=0"), "id=\"screen-found\"");
}

/* Every rule that ships is answered, or says why not. */
static void every_rule(void)
{
	const struct catalog *c = kit_catalog();
	for (size_t i = 0; i < c->currents; i++) {
		struct str page = visit_get(&analyst, kit_say("/screen?rule=%.*s", STRF(c->current[i]->id)));
		assert_status(page, 200);
		assert_true(str_find(page, "id=\"screen-found\"") >= 0 || str_find(page, "role=\"alert\"") >= 0);
		assert_has(page, "nothing is changed");
		assert_true((str_find(page, "makes no list") >= 0) == c->current[i]->area);
	}
}

static void the_few_stay_few(void)
{
	static const char *const ways[] = { "/screen?rule=mss3-search", "/screen.csv?rule=mss3-search", "/screen.print?rule=mss3-search" };
	for (size_t i = 0; i < LENGTH(ways); i++) {
		struct str page = visit_get(&analyst, ways[i]);
		assert_has(page, i == 1 ? "practice,Y3,,,," : "Y3");
		assert_not(page, "practice,Y3,5,");
	}
	/* nor does it follow from the sum: another practice is kept back with it */
	assert_true(visit_times(visit_get(&analyst, "/screen.csv?rule=mss3-search"), "Kept back") >= 2);
	/* so many referrals that few have them: said as few, and no table tells of them */
	population_write("R9W", 12, true);
	struct str page = visit_get(&analyst, "/screen?rule=mss3-search&c4n=5");
	assert_has(page, "<b id=\"screen-found\">few</b>");
	population_write("R9W", 6, true);
	page = visit_get(&analyst, "/screen?rule=mss3-search");
	assert_has(page, "few people, as on record");
	assert_not(page, "<b>0.");
}

static void to_whom(void)
{
	assert_status(visit_get(&clinic.manager, "/screen"), 200);
	const struct visitor *not[] = { &clinic.nurse, &clinic.gp, &commissioner };
	static const char *const ways[] = { "/screen", "/screen/answer", "/screen/more", "/screen.csv", "/screen.xlsx", "/screen.print" };
	for (size_t i = 0; i < LENGTH(not); i++)
		for (size_t k = 0; k < LENGTH(ways); k++)
			assert_status(visit_get(not[i], ways[k]), 403);
	/* the service's file is not the hospital's */
	assert_has(visit_get(&elsewhere, "/screen"), "There is no file of everybody yet");
	assert_not(visit_get(&elsewhere, "/screen.csv"), "mss3");
	assert_has(visit_get(&elsewhere, "/screen?ods=R9W"), "There is no file of everybody yet");
	population_write("R9A", 300, true);
	assert_has(visit_get(&elsewhere, "/screen"), "300 people, as on record");
	assert_has(visit_get(&analyst, "/screen"), "600 people, as on record");
}

static void which_files(void)
{
	written_on("R9W", day_of(2026, 6, 1));
	struct str page = visit_get(&analyst, "/screen");
	assert_has(page, "600 people, as on record on 1 Jun 2026");
	assert_has(page, "made more than a month ago");
	written_on("R9W", day_of(2026, 7, 1));
	assert_not(visit_get(&analyst, "/screen"), "made more than a month ago");
	population_write("R9W", PEOPLE, false);
	page = visit_get(&analyst, "/screen");
	assert_has(page, "not for planning");
	assert_not(page, "600");
	assert_not(visit_get(&analyst, "/screen/answer"), "screen-found");
	assert_not(visit_get(&analyst, "/screen.csv"), "mss3-search");
	population_write("R9W", PEOPLE, true);
	struct stat st;
	assert_int_equal(stat(path_of("R9W"), &st) | truncate(path_of("R9W"), st.st_size / 2), 0);
	page = visit_get(&analyst, "/screen");
	assert_status(page, 200);
	assert_has(page, "cut short, changed, or written by another version");
	assert_not(page, clinic.populations);
}

static void a_page_that_tries_rules(void **state)
{
	(void)state;
	nothing_there();
	as_the_kernels_say();
	other_lists_and_windows();
	every_rule();
	the_few_stay_few();
	population_write("R9W", PEOPLE, true);
	to_whom();
	which_files();
}

/* ---- without a door ---- */

static void steps_that_may_be_told(void **state)
{
	(void)state;
	static const struct { int64_t n[4]; bool shown[4]; } of[] = {
		{ { 1000, 500, 100, 50 }, { 1, 1, 1, 1 } }, { { 1000, 500, 103, 100 }, { 1, 1, 0, 1 } },
		{ { 1000, 997, 300, 100 }, { 1, 0, 1, 1 } }, { { 1000, 500, 497, 100 }, { 1, 0, 1, 1 } },
		{ { 1000, 500, 100, 3 }, { 1, 1, 1, 0 } }, { { 1000, 500, 0, 0 }, { 1, 1, 1, 1 } },
		{ { 5, 4, 3, 2 }, { 0, 0, 0, 0 } }, { { 1000, 998, 998, 998 }, { 1, 0, 0, 0 } } };
	for (size_t i = 0; i < LENGTH(of); i++) {
		bool shown[4];
		tuned_steps_hide(of[i].n, 4, 8, shown);
		for (size_t k = 0; k < 4; k++)
			assert_int_equal(shown[k], of[i].shown[k]);
		/* no two that are told differ by few */
		for (size_t a = 0; a < 4; a++)
			for (size_t b = a + 1; b < 4; b++)
				assert_false(shown[a] && shown[b] && of[i].n[a] != of[i].n[b] && of[i].n[a] - of[i].n[b] < 8);
	}
}

/* Every rule that ships, also where it leaves out those with another disease: each step is part of the one before, the last is the rule's answer. */
static void the_last_step_is_the_answer(void **state)
{
	struct cx *cx = kit_cx();
	const struct catalog *c = kit_catalog();
	AUTO(column_file) struct column_file file = { 0 };
	int answered = 0, left_out = 0;
	(void)state;
	clinic.populations = kit_scratch();
	population_write("R9W", PEOPLE, true);
	assert_ok(column_open(cx, path_of("R9W"), &file));
	for (size_t k = 0; k < 2 * c->currents; k++) {
		AUTO(screen_result) struct screen_result r = { 0 };
		const struct rule *rule = c->current[k / 2];
		struct screen_steps steps;
		struct screen_ask ask = { .rule = rule, .day = day_of(2026, 7, 14), .comorbid = k % 2 ? COMORBID_STRICT : COMORBID_FLAG };
		assert_ok(screened_sets(cx, c, &file, rule, &ask.set));
		if (screen_run(cx, &file, &ask, &r) != OK) {
			cx_clear(cx);
			continue;
		}
		assert_ok(screen_steps(cx, &file, &ask, NULL, NULL, &steps));
		answered += r.yes > 0;
		left_out += steps.steps > 0 && rule->comorbid >= 0 && steps.step[steps.steps - 1].clause == rule->comorbid;
		if (steps.narrowing)
			assert_int_equal(steps.step[steps.steps - 1].yes, r.yes);
		for (int i = 1; i < steps.steps && steps.narrowing; i++)
			assert_true(steps.step[i].yes <= steps.step[i - 1].yes);
		for (int i = 0; i < steps.steps && !steps.narrowing && k % 2 == 0; i++)
			assert_true(steps.step[i].yes <= r.yes);
	}
	assert_true(answered > 1 && left_out > 0);
}

static void what_differs_is_marked(void **state)
{
	struct arena *arena = kit_cx()->arena;
	(void)state;
	size_t n;
	struct tuning_piece *p = tuning_pieces(arena, STR("at least 4 of A and 4 of B."), STR("at least 4 of A and 5 of C."), &n);
	assert_int_equal(n, 4);
	assert_true(str_is(p[0].text, "at least 4 of A and ") && !p[0].new && str_is(p[1].text, "5 ") && p[1].new && str_is(p[2].text, "of ") && !p[2].new);
	assert_true(str_is(p[3].text, "C.") && p[3].new);
	p = tuning_pieces(arena, STR("the same"), STR("the same"), &n);
	assert_true(n == 1 && !p[0].new);
	assert_true(tuning_pieces(arena, STR(""), STR("new"), &n)->new && n == 1);
}

struct waiting { struct shelf *shelf; pthread_t thread; enum err err; int *order; int came; };

static void *wait_for_turn(void *arg)
{
	struct waiting *w = arg;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	AUTO(shelf_visit) struct shelf_visit v = { 0 };
	w->err = shelf_enter(&cx, w->shelf, STR("R9W"), &v);
	if (w->err == OK)
		w->came = ++*w->order;          /* whoever has the turn is alone */
	shelf_leave(&v);
	arena_free(&arena);
	return NULL;
}

/* Is it waiting yet? The last of too many is told at once that it is busy. */
static void one_at_a_time(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct shelf *shelf;
	AUTO(shelf_visit) struct shelf_visit first = { 0 }, last = { 0 };
	struct waiting w[LIMIT_SCREENERS];
	int order = 0;
	clinic.populations = kit_scratch();
	assert_ok(shelf_open(cx, clinic.populations, &shelf));
	assert_int_equal(shelf_enter(cx, shelf, STR("R9W"), &first), ERR_NO_FILE);
	shelf_leave(&first);
	assert_int_equal(shelf_enter(cx, shelf, STR("../R9W"), &first), ERR_NO_FILE);
	shelf_leave(&first);
	population_write("R9W", 20, true);
	assert_ok(shelf_enter(cx, shelf, STR("R9W"), &first));
	const struct column_file *file = first.file;
	for (int i = 0; i < LIMIT_SCREENERS; i++) {
		w[i] = (struct waiting){ .shelf = shelf, .order = &order };
		assert_int_equal(pthread_create(&w[i].thread, NULL, wait_for_turn, &w[i]), 0);
	}
	while (shelf_waiting(shelf) < LIMIT_SCREENERS)
		usleep(1000);
	assert_int_equal(shelf_enter(cx, shelf, STR("R9W"), &last), ERR_BUSY);
	shelf_leave(&last);
	population_write("R9W", 30, true);     /* another file in its place: the one that is open stays while it is visited */
	assert_ok(shelf_yield(cx, &first));
	assert_int_equal(order, LIMIT_SCREENERS);
	for (int i = 0; i < LIMIT_SCREENERS; i++) {
		pthread_join(w[i].thread, NULL);
		assert_int_equal(w[i].err, OK);
	}
	assert_true(first.file == file && file->people == 20);
	shelf_leave(&first);
	assert_ok(shelf_enter(cx, shelf, STR("R9W"), &last));
	assert_int_equal(last.file->people, 30);
	file = last.file;
	shelf_leave(&last);
	assert_ok(shelf_enter(cx, shelf, STR("R9W"), &last));
	assert_true(last.file == file);
	shelf_leave(&last);
	shelf_close(shelf);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_that_may_be_told), cmocka_unit_test(what_differs_is_marked), cmocka_unit_test(the_last_step_is_the_answer),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test_setup_teardown(a_page_that_tries_rules, set_up, clinic_tear_down),
	};
	return kit_run_on_engines("screen", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
