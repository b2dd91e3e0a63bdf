/* Imports that correct, withdraw and bring back what earlier ones told, undone one by one in every order: what is seen then is what
 * would be seen had the undone ones never been. On both engines; HAZ-014, HAZ-016. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "catalog/maps.h"
#include "record/event.h"
#include "record/slip.h"
#include "tests/kit/extract.h"
#include "tests/kit/figure.h"
#include "tests/kit/store.h"

#define N1 "9993100013"
#define N2 "9993100080"
#define N3 "9993100714"
#define N4 "9993100854"

/* Each says something else of everything that it names, so that no fact of it is another's, too. */
static const struct { const char *people, *seen; } chain[] = {
	{ KIT_PERSON("pat-01", "Okonkwo", N1, "false") KIT_PERSON("pat-02", "Farthing", N2, "false"),
	  KIT_SEEN("obs-1", "pat-01", "2026-01-01", "1", "false") KIT_SEEN("obs-2", "pat-01", "2026-01-02", "2", "false")
	  KIT_SEEN("obs-9", "pat-02", "2026-01-09", "1", "false") },
	/* corrected, and something new */
	{ KIT_PERSON("pat-01", "Brown", N1, "false"),
	  KIT_SEEN("obs-1", "pat-01", "2026-02-01", "1", "false") KIT_SEEN("obs-3", "pat-01", "2026-02-03", "3", "false") },
	/* corrected again, one withdrawn, another number, and somebody new */
	{ KIT_PERSON("pat-01", "Adams", N3, "false") KIT_PERSON("pat-03", "Young", N4, "false"),
	  KIT_SEEN("obs-1", "pat-01", "2026-03-01", "1", "false") KIT_SEEN("obs-2", "pat-01", "2026-01-02", "2", "true")
	  KIT_SEEN("obs-4", "pat-03", "2026-03-04", "4", "false") },
	/* she is withdrawn herself */
	{ KIT_PERSON("pat-01", "Adams", N3, "true"), NULL },
	/* and comes again */
	{ KIT_PERSON("pat-01", "Adams", N1, "false"),
	  KIT_SEEN("obs-1", "pat-01", "2026-05-01", "1", "false") KIT_SEEN("obs-2", "pat-01", "2026-05-02", "2", "false") },
};
#define LINKS ((int)LENGTH(chain))

static int64_t link_import(struct cx *cx, struct kit_care *care, int i)
{
	static char *folder[LENGTH(chain)];
	struct import_report r;
	care->imports = i;                   /* the same day and name whichever of them went before */
	if (!folder[i]) {
		folder[i] = strdup(kit_practice_folder(chain[i].people, chain[i].seen));
		must(folder[i] != NULL);
	}
	assert_ok(kit_bring(cx, care, catalog_map(care->catalog, STR("emis-gp")), folder[i], false, &r));
	return r.origin.id;
}

/* The world with just these. */
static char *world_with(enum store_engine engine, unsigned links)
{
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf told;
	struct kit_care care;
	buf_init(&told, LIMIT_BUF);
	kit_care(cx, engine, &care);
	for (int i = 0; i < LINKS; i++)
		if (links >> i & 1)
			link_import(cx, &care, i);
	kit_sees(cx, &care, "R9W", &told);
	kit_care_end(&care);
	char *copy = strdup(told.p);
	must(copy != NULL);
	return copy;
}

static char *should_be[1 << LINKS];

/* All of them, these undone one after the other; compared after each. */
static void undone(enum store_engine engine, const int *order, int count)
{
	struct cx *cx = kit_cx();
	struct kit_care care;
	int64_t origin[LINKS];
	unsigned left = (1u << LINKS) - 1;
	kit_care(cx, engine, &care);
	for (int i = 0; i < LINKS; i++)
		origin[i] = link_import(cx, &care, i);
	for (int i = 0; i < count; i++) {
		AUTO(buf) struct buf told;
		kit_undo(cx, &care, origin[order[i]]);
		left &= ~(1u << order[i]);
		if (!should_be[left])
			continue;
		buf_init(&told, LIMIT_BUF);
		kit_sees(cx, &care, "R9W", &told);
		if (strcmp(told.p, should_be[left]) != 0) {
			print_error("after undoing");
			for (int k = 0; k <= i; k++)
				print_error(" %d", order[k]);
			print_error(":\n%s\nshould be:\n%s\n", told.p, should_be[left]);
		}
		assert_string_equal(told.p, should_be[left]);
	}
	kit_sound(cx, &care);
	kit_care_end(&care);
}

static void orders(enum store_engine engine, int *order, int count, unsigned used)
{
	static int64_t nth;
	if (count == LINKS - 1) {
		/* Each compares after every step. WAYMARK_UNDO_EVERY=1 takes all 24 orders: two minutes. */
		if (nth++ % kit_number("WAYMARK_UNDO_EVERY", 7) == 0)
			undone(engine, order, count);
		return;
	}
	for (int i = 1; i < LINKS; i++)
		if (!(used >> i & 1)) {
			order[count] = i;
			orders(engine, order, count + 1, used | 1u << i);
		}
}

static void worlds(enum store_engine engine)
{
	for (unsigned left = 1; left < 1u << LINKS; left += 2)
		should_be[left] = world_with(engine, left);
	for (unsigned left = 3; left < 1u << LINKS; left += 2)
		assert_string_not_equal(should_be[left], should_be[1]);
}

static int worlds_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(should_be); i++)
		free(should_be[i]);
	return 0;
}

/* Of the first nothing is left only once all that built on it is undone, too. */
static void in_orders(void **state)
{
	(void)state;
	int order[LINKS];
	worlds(STORE_SQLITE);
	orders(STORE_SQLITE, order, 0, 1);
}

static void in_some_orders_on_postgres(void **state)
{
	(void)state;
	static const int some[][LINKS - 1] = { { 2, 4, 1, 3 }, { 3, 1, 4, 2 } };
	if (!kit_has(STORE_POSTGRES))
		return;
	for (size_t i = 0; i < LENGTH(some); i++)        /* the worlds are SQLite's: both engines say the same */
		undone(STORE_POSTGRES, some[i], LINKS - 1);
}

typedef void body(struct cx *cx, struct kit_care *care);

static void each_engine(body *run)
{
	for (int i = 0; i < (kit_has(STORE_POSTGRES) ? 2 : 1); i++) {
		struct cx *cx = kit_cx();
		struct kit_care care;
		kit_care(cx, (enum store_engine)i, &care);
		run(cx, &care);
		kit_sound(cx, &care);
		kit_care_end(&care);
	}
}

static void sees(struct cx *cx, struct kit_care *care, struct buf *told)
{
	buf_free(told);
	buf_init(told, LIMIT_BUF);
	kit_sees(cx, care, "R9W", told);
}

static char *first_world;

/* All five undone, the first of them first: nobody is left, and nothing. */
static void all(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf told = { 0 };
	int64_t origin[LINKS];
	for (int i = 0; i < LINKS; i++)
		origin[i] = link_import(cx, care, i);
	for (int i = 0; i < LINKS; i++)
		kit_undo(cx, care, origin[i]);
	sees(cx, care, &told);
	assert_string_equal(told.p, "on the list: 0 of 0, to decide 0\n");
	/* and the right file afterwards works as if it were the first */
	link_import(cx, care, 0);
	sees(cx, care, &told);
	assert_string_equal(told.p, first_world);
}

/* ---- events that somebody moved to the right person ---- */

struct moving { int64_t event, to, moved; };

static enum err move_work(struct cx *cx, struct db *db, void *arg)
{
	struct moving *m = arg;
	return event_move(cx, db, m->event, m->to, 1, STR("the wrong Okonkwo"), clock_now(), &m->moved);
}

static int64_t move(struct cx *cx, struct kit_care *care, int64_t event, const char *to)
{
	struct moving m = { event, kit_patient(cx, care, "Y99001", to), NIL };
	assert_ok(store_write(cx, care->store, move_work, &m));
	return m.moved;
}

static int64_t first_event(struct cx *cx, struct kit_care *care, int64_t origin)
{
	struct origin o;
	struct db *db;
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(origin_load(cx, db, origin, &o));
	store_reader_back(care->store, db);
	return o.event_first;
}

#define BOTH KIT_PERSON("pat-01", "Okonkwo", N1, "false") KIT_PERSON("pat-02", "Farthing", N2, "false")
#define ONE_SEEN KIT_SEEN("obs-1", "pat-01", "2026-01-01", "1", "false")

/* Moved, moved on, and back: an undo of the import takes it from where it is. */
static void moved(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf told = { 0 };
	struct import_report people, r;
	assert_ok(kit_practice(cx, care, BOTH KIT_PERSON("pat-03", "Young", N3, "false"), NULL, &people));
	assert_ok(kit_practice(cx, care, NULL, ONE_SEEN, &r));
	int64_t second = move(cx, care, first_event(cx, care, r.origin.id), "pat-02");
	move(cx, care, second, "pat-03");
	sees(cx, care, &told);
	assert_non_null(strstr(told.p, "pat-03: 2026-01-01"));
	assert_null(strstr(told.p, "pat-01: 2026-01-01"));
	/* the same file again brings nothing back */
	assert_ok(kit_practice(cx, care, NULL, ONE_SEEN, NULL));
	sees(cx, care, &told);
	assert_non_null(strstr(told.p, "pat-03: 2026-01-01"));
	assert_null(strstr(told.p, "pat-01: 2026-01-01"));
	kit_undo(cx, care, r.origin.id);
	sees(cx, care, &told);
	assert_null(strstr(told.p, "2026-01-01"));
}

/* Corrected, or withdrawn, by a later import that is undone: it counts again where it had been moved to. */
static void moved_then_corrected(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, told = { 0 };
	struct import_report r, corrected, gone;
	assert_ok(kit_practice(cx, care, BOTH, ONE_SEEN, &r));
	move(cx, care, first_event(cx, care, r.origin.id), "pat-02");
	sees(cx, care, &before);
	assert_ok(kit_practice(cx, care, NULL, KIT_SEEN("obs-1", "pat-01", "2026-02-02", "2", "false"), &corrected));
	sees(cx, care, &told);
	assert_null(strstr(told.p, "2026-01-01"));
	assert_ok(kit_practice(cx, care, NULL, KIT_SEEN("obs-1", "pat-01", "2026-02-02", "2", "true"), &gone));
	sees(cx, care, &told);
	assert_null(strstr(told.p, "2026-02-02"));
	kit_undo(cx, care, corrected.origin.id);
	sees(cx, care, &told);
	assert_null(strstr(told.p, "2026-01-01"));                 /* withdrawn all the same */
	kit_undo(cx, care, gone.origin.id);
	sees(cx, care, &told);
	assert_string_equal(told.p, before.p);
	/* the row is known again: nothing doubles */
	struct import_report again;
	assert_ok(kit_practice(cx, care, NULL, ONE_SEEN, &again));
	assert_int_equal(again.origin.count.same, 7);
	assert_int_equal(again.origin.count.added, 0);
	kit_undo(cx, care, r.origin.id);
	sees(cx, care, &told);
	assert_string_equal(told.p, "on the list: 0 of 0, to decide 0\n");
}

/* ---- who was known only from the undone import ---- */

static void known_only_from_it(struct cx *cx, struct kit_care *care)
{
	AUTO(buf) struct buf before = { 0 }, told = { 0 };
	struct import_report practice, trust;
	assert_ok(kit_practice(cx, care, BOTH, ONE_SEEN, &practice));
	sees(cx, care, &before);
	assert_ok(kit_clinics(cx, care, KIT_CLINIC("K1", "L7", N1, "2026-04-01") KIT_CLINIC("K2", "L8", N4, "2026-04-02"), &trust));
	kit_list_everybody(cx, care);
	sees(cx, care, &told);
	assert_non_null(strstr(told.p, "on the list: 3 of 3"));
	kit_undo(cx, care, practice.origin.id);
	sees(cx, care, &told);
	assert_null(strstr(told.p, "Okonkwo"));
	assert_null(strstr(told.p, "Farthing"));
	assert_non_null(strstr(told.p, "L7: number 1 " N1));           /* she is known from the trust still */
	assert_non_null(strstr(told.p, "on the list: 2 of 2, to decide 2"));
	kit_undo(cx, care, trust.origin.id);
	sees(cx, care, &told);
	assert_string_equal(told.p, "on the list: 0 of 0, to decide 0\n");
	AUTO(buf) struct buf own = { 0 };
	buf_init(&own, LIMIT_BUF);
	kit_sees(cx, care, "R9A", &own);
	assert_string_equal(own.p, "on the list: 0 of 0, to decide 0\n");
}

/* ---- everybody is judged again ---- */

static int64_t slips(struct cx *cx, struct kit_care *care)
{
	struct slip *list;
	struct db *db;
	size_t n, found = 0;
	assert_ok(store_reader(cx, care->store, &db));
	assert_ok(slips_all(cx, db, &list, &n));
	store_reader_back(care->store, db);
	for (size_t i = 0; i < n; i++) {
		assert_str(list[i].job, "find");
		assert_int_equal(list[i].organisation, care->service);
		found += list[i].subject == 0;
	}
	return (int64_t)found;
}

static enum err slips_done(struct cx *cx, struct db *db, void *arg)
{
	struct slip *list;
	size_t n;
	(void)arg;
	TRY(slips_all(cx, db, &list, &n));
	for (size_t i = 0; i < n; i++)
		TRY(slip_done(cx, db, &list[i]));
	return OK;
}

/* One slip for whatever changed somebody's events, none for what changed nothing. */
static void judged_again(struct cx *cx, struct kit_care *care)
{
	struct import_report r, twice;
	assert_int_equal(slips(cx, care), 0);
	assert_ok(kit_practice(cx, care, BOTH, ONE_SEEN, &r));
	assert_int_equal(slips(cx, care), 1);
	assert_ok(store_write(cx, care->store, slips_done, NULL));
	assert_ok(kit_practice(cx, care, BOTH, ONE_SEEN, &twice));
	assert_int_equal(slips(cx, care), 0);
	assert_ok(kit_practice(cx, care, KIT_PERSON("pat-01", "Okonkwo", N1, "true"), NULL, &twice));
	assert_int_equal(slips(cx, care), 1);
	assert_ok(store_write(cx, care->store, slips_done, NULL));
	kit_undo(cx, care, r.origin.id);
	assert_int_equal(slips(cx, care), 1);
}

static void changes_place_slips(void **state) { (void)state; each_engine(judged_again); }

static void all_undone(void **state)
{
	(void)state;
	first_world = world_with(STORE_SQLITE, 1);
	each_engine(all);
	free(first_world);
}

static void moved_events(void **state) { (void)state; each_engine(moved); }
static void moved_and_corrected_events(void **state) { (void)state; each_engine(moved_then_corrected); }
static void people_known_only_from_the_undone(void **state) { (void)state; each_engine(known_only_from_it); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_orders), cmocka_unit_test(in_some_orders_on_postgres), cmocka_unit_test(all_undone),
		cmocka_unit_test(moved_events), cmocka_unit_test(moved_and_corrected_events), cmocka_unit_test(people_known_only_from_the_undone),
		cmocka_unit_test(changes_place_slips) };
	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
