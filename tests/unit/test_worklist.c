/* The list of people found: each order, filter and page as somebody would make them who has the whole list before her, and numbers as far as they
 * are counted. Both engines. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "gen/queries.h"
#include "record/worklist.h"

#define PEOPLE 700
#define RULE "mss3-search"

/* As it was written; found: the rule finds her now. */
struct listed { int64_t id, patient, practice, contacts; struct id outside; enum entry_state state; enum truth flag; struct day placed, again;
	const char *name; bool seen, found; };
static struct listed one[PEOPLE];
static struct day today;

static struct listed any(struct rng *rng, const struct kit_region *r, int k)
{
	static const char *const names[] = { "ash anna", "ash bea", "birch cora", "cole dora", "cole dora", NULL };
	struct listed l = { .outside = id_random(), .seen = k % 12 != 0, .state = rng_chance(rng, 0.8) ? ENTRY_TO_DECIDE : 2 + (int)rng_below(rng, 4),
		.flag = (enum truth[]){ TRUTH_YES, TRUTH_NO, TRUTH_UNKNOWN }[rng_below(rng, 3)], .placed = { today.day - (int32_t)rng_below(rng, 9) },
		.again = DAY_NONE, .contacts = (int64_t)rng_below(rng, 7), .practice = (int64_t[]){ r->practice, r->trust, NIL }[rng_below(rng, 3)],
		.name = names[rng_below(rng, LENGTH(names))], .found = rng_chance(rng, 0.5) };
	if (l.state == ENTRY_LATER)
		l.again.day = today.day + (int32_t)rng_below(rng, 3) - 1;
	return l;
}

static enum err list_all(struct cx *cx, struct db *db, void *arg)
{
	const int64_t *organisation = arg;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct listed *l = &one[i];
		struct entry_add_in e = { .outside = l->outside, .organisation_id = *organisation, .patient_id = l->patient, .kind = ENTRY_FOUND,
			.state = l->state, .placed_on = l->placed, .look_again_on = l->again, .rules = 1, .lead = STR(RULE), .line = STR("x"),
			.second = STR("y"), .flag = l->flag, .flag_since = DAY_NONE, .comorbid = TRUTH_UNKNOWN, .practice_id = l->practice,
			.name_key = l->name ? str_of(l->name) : STR_NONE, .contacts = l->contacts, .decision_id = NIL, .decided_at = INSTANT_NONE,
			.changed_at = clock_now() };
		struct finding_add_in f = { .outside = id_random(), .patient_id = l->patient, .organisation_id = *organisation, .rule = STR(RULE),
			.rule_version = 1, .catalog = STR("x"), .judged_on = today, .truth = TRUTH_YES, .line = STR("x"), .recorded_at = clock_now(),
			.withdrawn_at = l->found ? INSTANT_NONE : clock_now() };
		TRY(db_ids(cx, db, "worklist", 1, &e.id));
		TRY(db_ids(cx, db, "finding", 1, &f.id));
		f.entry_id = l->id = e.id;
		TRY(db_run(cx, db, &Q_ENTRY_ADD, &e));
		TRY(db_run(cx, db, &Q_FINDING_ADD, &f));
	}
	return OK;
}

static void make(enum store_engine engine, uint64_t seed, struct kit_region *r)
{
	struct rng rng;
	rng_seed(&rng, seed, 0);
	today = clock_today();
	kit_region(kit_store(engine), r);
	for (int k = 0; k < PEOPLE; k++) {
		one[k] = any(&rng, r, k);
		one[k].patient = one[k].seen ? kit_person(r, "Ash", "Anna", NULL, NHS_UNKNOWN).id : kit_hidden_person(r, "Ash", "Anna", "").id;
		cx_clear(kit_cx_now());
	}
	assert_ok(store_write(kit_cx_now(), r->store, list_all, &r->service));
}

/* ---- as somebody would who has them all ---- */

static enum worklist_order order;

static int in_order(const void *a, const void *b)
{
	const struct listed *const *p = a, *const *q = b, *x = *p, *y = *q;
	int c = 0;
	if (order == ORDER_CLINICAL) {
		c = (x->flag != TRUTH_YES) - (y->flag != TRUTH_YES);
		c = c ? c : (x->placed.day > y->placed.day) - (x->placed.day < y->placed.day);
	} else if (order == ORDER_NAME) {
		c = !x->name - !y->name;
		c = c || !x->name ? c : strcmp(x->name, y->name);
	} else if (order == ORDER_NEWEST) {
		c = (x->placed.day < y->placed.day) - (x->placed.day > y->placed.day);
	}
	c = c ? c : (x->contacts < y->contacts) - (x->contacts > y->contacts);
	return c ? c : memcmp(x->outside.b, y->outside.b, sizeof x->outside.b);
}

static enum entry_state now(const struct listed *l)
{
	return l->state == ENTRY_LATER && l->again.day <= today.day ? ENTRY_TO_DECIDE : l->state;
}

static size_t should(const struct worklist_filter *f, const struct listed *ret[PEOPLE])
{
	size_t n = 0;
	for (size_t i = 0; i < PEOPLE; i++) {
		const struct listed *l = &one[i];
		bool flag = f->flag == FLAG_ANY || (f->flag == FLAG_UNKNOWN ? l->flag == TRUTH_UNKNOWN : (int)l->flag == (int)f->flag);
		if (l->seen && flag && (f->state == ENTRY_ANY || now(l) == f->state) && (!f->practice || l->practice == f->practice) && (!f->rule.n || l->found))
			ret[n++] = l;
	}
	order = f->order;
	qsort(ret, n, sizeof(const struct listed *), in_order);
	return n;
}

static int64_t told(size_t n)
{
	return n > WORKLIST_COUNTED ? WORKLIST_COUNTED + 1 : (int64_t)n;
}

static void page_is_right(struct cx *cx, struct db *db, const struct worklist_filter *f)
{
	const struct listed *all[PEOPLE];
	struct entry *e;
	int64_t count, *id;
	size_t n = should(f, all), got, from = (size_t)f->skip < n ? (size_t)f->skip : n, end = from + (size_t)f->take < n ? from + (size_t)f->take : n;
	assert_ok(worklist_page(cx, db, f, today, &e, &got));
	assert_int_equal(got, end - from);
	for (size_t i = 0; i < got; i++) {
		assert_int_equal(e[i].id, all[from + i]->id);
		assert_int_equal(e[i].patient, all[from + i]->patient);
		assert_str(e[i].who.family, "Ash");
	}
	assert_ok(worklist_count(cx, db, f, today, &count));
	assert_int_equal(count, told(n));
	assert_ok(worklist_ids(cx, db, f, today, PEOPLE, &id, &got));
	assert_int_equal(got, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(id[i], all[i]->id);
}

static void all_is_right(enum store_engine engine)
{
	static const enum flag_filter flags[] = { FLAG_ANY, FLAG_OPEN, FLAG_NONE_FOUND, FLAG_UNKNOWN };
	struct kit_region r;
	struct db *db;
	make(engine, 7, &r);
	struct cx *cx = kit_cx_now();
	int64_t count[ENTRY_STATES];
	const struct listed *all[PEOPLE];
	assert_ok(store_reader(cx, r.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, r.clinician.signin, clock_now());
	for (int state = ENTRY_ANY; state < ENTRY_STATES; state++)
		for (int o = 0; o < ORDERS; o++)
			for (size_t k = 0; k < 6; k++)
				page_is_right(cx, db, &(struct worklist_filter){ .state = (enum entry_state)state, .order = (enum worklist_order)o, .flag = flags[k % 4],
					.rule = k == 4 ? STR(RULE) : STR(""), .practice = k == 5 ? r.practice : 0, .organisation = r.service,
					.skip = (int64_t)k * 7, .take = 12 });
	assert_ok(worklist_counts(cx, db, r.service, today, count));
	for (int state = ENTRY_TO_DECIDE; state < ENTRY_STATES; state++)
		assert_int_equal(count[state], told(should(&(struct worklist_filter){ .state = (enum entry_state)state, .flag = FLAG_ANY, .rule = STR("") }, all)));
	assert_int_equal(count[ENTRY_TO_DECIDE], WORKLIST_COUNTED + 1);
	assert_in_range(count[ENTRY_LATER], 1, WORKLIST_COUNTED);
	/* of another organisation nothing */
	assert_ok(worklist_counts(cx, db, r.trust, today, count));
	for (int state = 0; state < ENTRY_STATES; state++)
		assert_int_equal(count[state], 0);
	struct choice *place;
	size_t n;
	assert_ok(worklist_practices(cx, db, r.service, &place, &n));
	assert_int_equal(n, 2);
	assert_int_equal(place[0].id == r.practice || place[1].id == r.practice, true);
	db_end(db);
	store_reader_back(r.store, db);
	store_close(r.store);
}

static void on_sqlite(void **state)
{
	(void)state;
	all_is_right(STORE_SQLITE);
}

static void on_postgres(void **state)
{
	(void)state;
	all_is_right(STORE_POSTGRES);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres) };
	return cmocka_run_group_tests_name("worklist", tests, NULL, NULL);
}
