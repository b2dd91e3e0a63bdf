/* Who sees the same GP: the indices by hand, and everybody in a column file as each person is by herself. */
#include "tests/kit/kit.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "screen/same.h"

#define PEOPLE 400
#define EVENTS 60

static const struct day today = { 20000 };

static void assert_near(double a, double b, double by)
{
	assert_true(fabs(a - b) <= by);
}

static void by_hand(void **state)
{
	(void)state;
	static const int64_t counts[] = { 4, 0, 1, 1 };
	struct continuity c = continuity_of(counts, 4);
	assert_int_equal(c.contacts, 6);
	assert_int_equal(c.people, 3);
	assert_int_equal(c.usual, 4);
	assert_near(continuity_usual(c), 4 / 6.0, 1e-12);
	assert_near(continuity_pairs(c), 12 / 30.0, 1e-12);
	assert_true(isnan(continuity_usual(continuity_of(counts, 0))) && isnan(continuity_pairs(continuity_of(counts + 2, 1))));
	assert_near(continuity_usual(continuity_of(counts + 2, 1)), 1, 0);
	assert_near(continuity_pairs(continuity_of((const int64_t[]){ 5 }, 1)), 1, 0);
	assert_near(continuity_pairs(continuity_of((const int64_t[]){ 1, 1, 1 }, 3)), 0, 0);
}

static struct event contact(enum event_kind kind, int32_t before, int64_t clinician)
{
	return (struct event){ .kind = kind, .on = before < 0 ? DAY_NONE : (struct day){ today.day - before }, .clinician = clinician };
}

static void of_one_person(void **state)
{
	(void)state;
	const struct event e[] = { contact(EVENT_GP_CONTACT, 3, 7), contact(EVENT_GP_CONTACT, 10, 7), contact(EVENT_GP_CONTACT, 20, 9),
		contact(EVENT_GP_CONTACT, 30, NIL_INT), contact(EVENT_OUTPATIENT, 30, 7), contact(EVENT_GP_CONTACT, -1, 7), contact(EVENT_GP_CONTACT, 100, 7) };
	const struct event *all[LENGTH(e)];
	for (size_t i = 0; i < LENGTH(e); i++)
		all[i] = &e[i];
	struct continuity c = continuity_seen(all, LENGTH(e), (struct day){ today.day - 100 }, today);
	assert_int_equal(c.contacts, 3);            /* the first day of the window is outside of it */
	assert_int_equal(c.usual, 2);
	assert_int_equal(c.people, 2);
}

/* ---- everybody ---- */

static struct { struct event event[EVENTS]; const struct event *all[EVENTS]; size_t count; int32_t practice; struct screen_found found; } one[PEOPLE];

static void people_make(uint64_t seed, int clinicians)
{
	struct rng rng;
	rng_seed(&rng, seed, 0);
	for (int i = 0; i < PEOPLE; i++) {
		one[i].count = rng_below(&rng, i % 3 ? 12 : EVENTS);
		one[i].practice = (int32_t)rng_below(&rng, 4) - 1;
		one[i].found = (struct screen_found){ .truth = (uint8_t)rng_below(&rng, 3), .population = rng_below(&rng, 5) ? 2 : 0 };
		for (size_t k = 0; k < one[i].count; k++) {
			one[i].event[k] = contact(rng_below(&rng, 4) ? EVENT_GP_CONTACT : EVENT_EMERGENCY, (int32_t)rng_below(&rng, 500) - 20,
				rng_below(&rng, 6) ? (int64_t)rng_below(&rng, (uint32_t)clinicians) : NIL_INT);
			one[i].all[k] = &one[i].event[k];
		}
	}
}

static const char *same_file(unsigned held, int codes)
{
	struct cx *cx = kit_cx_now();
	const char *path = file_join(cx->arena, kit_scratch(), "same.col");
	struct column_writer *w;
	assert_ok(column_begin(cx, path, &w));
	column_holds(w, held);
	for (int p = 0; p < 3; p++)
		assert_int_equal(column_place(w, str_of(arena_printf(cx->arena, "P%d", p))), p);
	struct column_cover cover = { .kinds = FILTER_ANY };
	int32_t as = column_cover_of(w, &cover);
	struct column_builder *b = column_builder(w);
	for (int i = 0, n = 0; i < PEOPLE; i++) {
		column_person(b, &(struct column_person){ .key = i, .birth_on = DAY_NONE, .death_on = DAY_NONE, .practice = one[i].practice, .cover = as });
		for (size_t k = 0; k < one[i].count; k++, n++) {
			const struct event *e = &one[i].event[k];
			struct column_fact f = { .kind = (uint8_t)e->kind, .specialty = -1,
				.code = column_code(w, STR("made"), str_of(arena_printf(cx->arena, "%d", n % codes))) };
			column_event_own(b, column_day(e->on), column_fact(w, &f), (struct column_own){ e->clinician < 0 ? 0 : (uint64_t)e->clinician + 1, 0 });
		}
		if (i % 50 == 49)
			assert_ok(column_hand_over(cx, b));
	}
	assert_ok(column_hand_over(cx, b));
	assert_ok(column_end(cx, w));
	column_builder_free(b);
	column_drop(w);
	return path;
}

/* Slowly, person by person. */
static void row_by_hand(int64_t least, int practice, int found, struct same_row *ret, double *ret_mean)
{
	double sum = 0;
	*ret = (struct same_row){ 0 };
	for (int i = 0; i < PEOPLE; i++) {
		struct continuity c = continuity_seen(one[i].all, one[i].count, day_add_months(today, -CONTINUITY_MONTHS), today);
		if ((practice >= -1 && one[i].practice != practice) || (found >= 0 && (!one[i].found.population || (one[i].found.truth == 2) != found)))
			continue;
		ret->few += c.contacts > 0 && c.contacts < least;
		if (c.contacts < least)
			continue;
		ret->people++;
		ret->contacts += c.contacts;
		ret->usual += c.usual;
		ret->tenth[(int)(10.0 * (double)c.usual / (double)c.contacts + 1e-9)]++;
		sum += continuity_usual(c);
	}
	*ret_mean = sum / (double)ret->people;
}

static void assert_row(const struct same_row *row, int64_t least, int practice, int found)
{
	struct same_row hand;
	double mean;
	row_by_hand(least, practice, found, &hand, &mean);
	assert_int_equal(row->people, hand.people);
	assert_int_equal(row->few, hand.few);
	assert_int_equal(row->contacts, hand.contacts);
	assert_int_equal(row->usual, hand.usual);
	assert_memory_equal(row->tenth, hand.tenth, sizeof hand.tenth);
	assert_true(row->people > 1);
	assert_near(same_mean(row), mean, 1e-8);
	assert_true(same_half_width(row) > 0 && same_half_width(row) < 0.5);
}

static void everybody_as_each_is(void **state)
{
	(void)state;
	static const struct { int clinicians, codes; uint32_t width; } how[] = { { 5, 10, 1 }, { 190, 1, 1 }, { 12, 3000, 2 } };
	for (size_t h = 0; h < LENGTH(how); h++) {
		struct cx *cx = kit_cx();
		AUTO(column_file) struct column_file file = { 0 };
		struct screen_found found[PEOPLE];
		people_make(h + 1, how[h].clinicians);
		for (int i = 0; i < PEOPLE; i++)
			found[i] = one[i].found;
		assert_ok(column_open(cx, same_file(COLUMN_BY, how[h].codes), &file));
		assert_int_equal(file.held, COLUMN_BY);
		assert_int_equal(file.block[0].width, how[h].width);
		for (int threads = 1; threads <= 4; threads += 3)
			for (int least = 2; least <= 5; least += 3) {
				struct same s;
				struct same_ask ask = { .day = today, .months = CONTINUITY_MONTHS, .least = least, .found = found, .threads = threads };
				assert_ok(same_make(cx, &file, &ask, &s));
				assert_row(&s.all, least, -2, -1);
				assert_row(&s.found, least, -2, 1);
				assert_row(&s.others, least, -2, 0);
				for (int p = 0; p < 3; p++)
					assert_row(&s.practice[p], least, p, -1);
				assert_row(&s.practice[3], least, -1, -1);
				assert_true(s.unsaid > 100);
			}
	}
}

static void who_was_seen_has_to_be_told(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(column_file) struct column_file file = { 0 };
	struct same s;
	people_make(1, 5);
	assert_ok(column_open(cx, same_file(COLUMN_AT, 10), &file));
	assert_int_equal(same_make(cx, &file, &(struct same_ask){ .day = today, .months = 12, .least = 3 }, &s), ERR_BAD_FIELD);
	assert_non_null(strstr(cx_say(cx), "do not say who was seen"));
}

/* More than can be told apart: the others are of nobody knows whom, and count for nobody. */
static void more_than_are_told_apart(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(column_file) struct column_file file = { 0 };
	const char *path = file_join(cx->arena, kit_scratch(), "many.col");
	struct column_cover cover = { .kinds = FILTER_ANY };
	struct column_writer *w;
	struct same s;
	assert_ok(column_begin(cx, path, &w));
	column_holds(w, COLUMN_BY | COLUMN_AT);
	struct column_builder *b = column_builder(w);
	column_person(b, &(struct column_person){ .key = 1, .birth_on = DAY_NONE, .death_on = DAY_NONE, .practice = -1, .cover = column_cover_of(w, &cover) });
	for (uint64_t i = 0; i < 300; i++)
		column_event_own(b, column_day((struct day){ today.day - 5 }), column_fact(w, &(struct column_fact){ .kind = EVENT_GP_CONTACT, .code = -1,
			.specialty = -1 }), (struct column_own){ i + 1, 1 });
	assert_ok(column_hand_over(cx, b));
	assert_ok(column_end(cx, w));
	column_builder_free(b);
	column_drop(w);
	assert_ok(column_open(cx, path, &file));
	assert_int_equal(file.block[0].at[299], 1);
	assert_ok(same_make(cx, &file, &(struct same_ask){ .day = today, .months = 12, .least = 3 }, &s));
	assert_int_equal(s.all.contacts, COLUMN_OWN_MOST);
	assert_int_equal(s.unsaid, 300 - COLUMN_OWN_MOST);
	assert_int_equal(s.all.usual, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(of_one_person), cmocka_unit_test(everybody_as_each_is),
		cmocka_unit_test(who_was_seen_has_to_be_told), cmocka_unit_test(more_than_are_told_apart) };
	return cmocka_run_group_tests_name("the same GP", tests, NULL, NULL);
}
