/* Power cuts: what was acknowledged is there, whole and once, whatever the disk did with what was not synced.
 *
 * Several threads work on a store whose disk keeps account of every operation; then images of the disk are made as a power
 * cut at a random point might leave them, and each is opened as a start after the cut would. One image in eight is worked
 * on further and cut a second time. kill -9 alone would show none of this: it does not drop what the system holds back.
 *
 * The control is the same with synchronous=NORMAL, which acknowledges before the log is synced: it has to be caught. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/kit/random_work.h"
#include "gen/queries.h"
#include "tests/kit/ask.h"
#include "tests/kit/crash_vfs.h"
#include "tests/kit/deciding.h"
#include "tests/kit/figure.h"
#include "tests/kit_queries.h"

#define FILE_NAME "waymark.db"
#define WINDOWS_MAX 32

struct window { int64_t from, to; };
struct past { struct crash_disk *disk; struct history *history; struct window window[WINDOWS_MAX]; int windows; };
struct tally { int64_t images, second, on_files, by_way[CRASH_WAYS], lost, wrong, unreadable, told; };

static int64_t ops(void *arg)
{
	return crash_disk_ops(arg);
}

/* ---- the past ---- */

static struct store *open_on(struct cx *cx, struct past *past, int migrations, bool unsafe)
{
	struct store_where where = { .engine = STORE_SQLITE, .path = FILE_NAME, .migrations = kit_migration_list,
			.migration_count = migrations,
		.write = true, .create = true, .unsafe_sync = unsafe, .vfs = crash_disk_vfs(past->disk) };
	struct store *store;
	int64_t from = crash_disk_ops(past->disk);
	assert_ok(store_open(cx, &where, &store));
	past->window[past->windows++] = (struct window){ from, crash_disk_ops(past->disk) };
	return store;
}

/* Made with the first schema, brought up to the second; worked on by many and by few, with large works and small ones, for
 * so long that the log is written back and begun anew while they work (LIMIT_WAL_PAGES). */
static void make_past(struct cx *cx, struct past *past, bool unsafe, uint64_t seed)
{
	static const struct { int threads, works, large; } sessions[] = { { 1, 20, 3 }, { 4, 700, 3 }, { 8, 40, 6 }, { 2, 20, 300 },
			{ 4, 100, 3 } };
	int64_t refused;
	*past = (struct past){ .disk = crash_disk_new(), .history = history_new() };
	for (size_t i = 0; i < LENGTH(sessions); i++) {
		struct store *store = open_on(cx, past, i == 0 ? 1 : kit_migration_count, unsafe);
		if (i == 0)
			assert_ok(work_begin(cx, store));
		struct work_plan plan = { store, past->history, ops, past->disk, seed + i, sessions[i].works, sessions[i].large };
		work_threads(&plan, sessions[i].threads, &refused);
		assert_int_equal(refused, 0);
		int64_t from = crash_disk_ops(past->disk);
		store_close(store);
		past->window[past->windows++] = (struct window){ from, crash_disk_ops(past->disk) };
	}
}

static void past_free(struct past *past)
{
	crash_disk_free(past->disk);
	history_free(past->history);
}

/* ---- one image ---- */

struct image { struct cx *cx; struct crash_disk *disk; int64_t laid; struct history *history; int64_t at; uint64_t seed;
		char say[300]; };

/* Start on the image as after a power cut, compare, go on a little. */
static enum work_wrong look_at(struct image *image, const char *path, int more_works, bool begun, int64_t *ret_found)
{
	struct store_where where = { .engine = STORE_SQLITE, .path = path, .migrations = kit_migration_list,
			.migration_count = kit_migration_count,
		.write = true, .create = true, .vfs = image->disk ? crash_disk_vfs(image->disk) : NULL };
	struct store *store;
	struct rng rng;
	int64_t number;
	if (store_open(image->cx, &where, &store) != OK) {
		snprintf(image->say, sizeof image->say, "does not open: %s", cx_say(image->cx));
		return WORK_UNREADABLE;
	}
	enum work_wrong wrong = work_compare(image->cx, store, image->history, image->at, ret_found, image->say, sizeof image->say);
	must(store_version_of(store) == kit_migration_count);
	struct work_plan plan = { store, image->history, image->disk ? ops : NULL, image->disk, image->seed, 0, 3 };
	rng_seed(&rng, image->seed, 7);
	for (int i = 0; wrong == WORK_RIGHT && begun && image->disk && i < more_works; i++)
		if (work_one(image->cx, &plan, &rng, &number) != OK) {
			snprintf(image->say, sizeof image->say, "does not go on: %s", cx_say(image->cx));
			wrong = WORK_UNREADABLE;
		}
	store_close(store);
	const char *damaged = kit_damage(&where);
	if (wrong != WORK_RIGHT || !damaged)
		return wrong;
	snprintf(image->say, sizeof image->say, "damaged: %s", damaged);
	return WORK_UNREADABLE;
}

/* Is the counting note there? An image from before it was made is right, but nobody can work on it. */
static bool has_begun(const struct history *history, int64_t at)
{
	return history->deed[1].told && history->deed[1].told_at <= at;
}

static void told_wrong(struct tally *tally, const struct image *image, enum work_wrong wrong, enum crash_way way,
		const char *which)
{
	tally->lost += wrong == WORK_LOST;
	tally->unreadable += wrong == WORK_UNREADABLE;
	tally->wrong += wrong == WORK_TOO_MUCH || wrong == WORK_DIFFERS;
	if (wrong != WORK_RIGHT && tally->told++ < 5)
		print_message("# %s, crash at %" PRId64 ", %s, seed %" PRIu64 ": %s\n", which, image->at, crash_way_name(way),
				image->seed, image->say);
}

/* The image was started from and worked on; cut the power again somewhere in that. */
static void second_cut(struct image *first, struct history *history, struct tally *tally, enum crash_way way)
{
	struct rng rng;
	struct crash_walk *walk = crash_walk_new(first->disk);
	rng_seed(&rng, first->seed, 8);
	int64_t at = first->laid + rng_below(&rng, (uint32_t)(crash_disk_ops(first->disk) - first->laid) + 1);
	int64_t found;
	struct image image = { .cx = first->cx, .disk = crash_walk_image(walk, at, way, first->seed), .history = history, .at = at,
			.seed = first->seed };
	enum work_wrong wrong = look_at(&image, FILE_NAME, 2, true, &found);
	told_wrong(tally, &image, wrong, way, "second cut");
	tally->second++;
	crash_walk_free(walk);
	crash_disk_free(image.disk);
}

static void through_files(struct image *image, struct tally *tally, enum crash_way way)
{
	const char *folder = kit_scratch();
	int64_t found;
	struct image real = *image;
	crash_disk_put(image->disk, folder);
	real.disk = NULL;
	enum work_wrong wrong = look_at(&real, file_join(image->cx->arena, folder, FILE_NAME), 0, false, &found);
	told_wrong(tally, &real, wrong, way, "through files");
	tally->on_files++;
}

static void one_image(struct cx *cx, struct past *past, struct crash_walk *walk, int64_t at, uint64_t seed, struct tally *tally)
{
	enum crash_way way = (enum crash_way)(seed % CRASH_WAYS);
	struct history *history = history_new();
	struct image image = { .cx = cx, .disk = crash_walk_image(walk, at, way, seed), .history = past->history, .at = at,
			.seed = seed };
	bool begun = has_begun(past->history, at), twice = seed % 8 == 0 && begun;
	int64_t found = 0;
	image.laid = crash_disk_ops(image.disk);
	if (seed % 50 == 0)
		through_files(&image, tally, way);
	/* What the next works will do depends on what is there; the past itself must stay as it is for the images to come. */
	history_copy(history, past->history, past->history->last);
	struct history *whole = image.history;
	enum work_wrong wrong = look_at(&image, FILE_NAME, 0, false, &found);
	told_wrong(tally, &image, wrong, way, "crash");
	if (wrong == WORK_RIGHT && begun) {
		history_copy(history, whole, found);
		image.history = history;
		image.at = INT64_MAX;
		wrong = look_at(&image, FILE_NAME, twice ? 12 : 1, true, &found);
		told_wrong(tally, &image, wrong, way, "going on");
		if (twice && wrong == WORK_RIGHT)
			second_cut(&image, history, tally, way);
	}
	tally->images++;
	tally->by_way[way]++;
	history_free(history);
	crash_disk_free(image.disk);
}

/* ---- many images ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* A third of the cuts fall into openings, migrations and closings, which are short but delicate. */
static int64_t *points(const struct past *past, int64_t count, uint64_t seed)
{
	struct rng rng;
	int64_t *at = calloc((size_t)count, sizeof *at);
	must(at != NULL);
	rng_seed(&rng, seed, 9);
	for (int64_t i = 0; i < count; i++) {
		struct window w = { 0, crash_disk_ops(past->disk) };
		if (rng_chance(&rng, 0.33))
			w = past->window[rng_below(&rng, (uint32_t)past->windows)];
		at[i] = w.from + rng_below(&rng, (uint32_t)(w.to - w.from) + 1);
	}
	qsort(at, (size_t)count, sizeof *at, by_size);
	return at;
}

static struct tally cut_the_power(int64_t images, bool unsafe, uint64_t seed)
{
	struct cx *cx = kit_cx();
	struct tally tally = { 0 };
	struct past past;
	make_past(cx, &past, unsafe, seed);
	int64_t *at = points(&past, images, seed);
	struct crash_walk *walk = crash_walk_new(past.disk);
	for (int64_t i = 0; i < images; i++) {
		struct arena_mark mark = arena_mark(cx->arena);
		one_image(cx, &past, walk, at[i], seed * 100000 + (uint64_t)i, &tally);
		arena_back(cx->arena, mark);
	}
	print_message("# %" PRId64 " works, %" PRId64 " operations, %" PRId64 " MB written, synchronous=%s: %" PRId64 " images, %"
		PRId64 " of them cut again, %"
		PRId64 " opened as files\n", past.history->last, crash_disk_ops(past.disk), crash_disk_bytes(past.disk) >> 20, unsafe
				? "NORMAL" : "FULL",
		tally.images, tally.second, tally.on_files);
	print_message("# acknowledged works lost in %" PRId64 " images, wrong content in %" PRId64 ", unreadable %" PRId64 "\n",
		tally.lost, tally.wrong, tally.unreadable);
	crash_walk_free(walk);
	free(at);
	past_free(&past);
	return tally;
}

static void nothing_acknowledged_is_lost(void **state)
{
	(void)state;
	int64_t images = kit_number("WAYMARK_IMAGES", 150);
	struct tally tally = cut_the_power(images, false, (uint64_t)kit_number("WAYMARK_SEED", 1));
	int64_t bad = tally.lost + tally.wrong + tally.unreadable;
	kit_figure("powercut", bad, images, "images with a loss, a double, a half or damage", "0", bad == 0);
	assert_int_equal(bad, 0);
}

static void the_control_is_caught(void **state)
{
	(void)state;
	int64_t images = kit_number("WAYMARK_IMAGES", 150) / 5;
	struct tally tally = cut_the_power(images, true, (uint64_t)kit_number("WAYMARK_SEED", 1));
	kit_figure("powercut-control", tally.lost, images, "images with a loss under synchronous=NORMAL", "above 0", tally.lost > 0);
	assert_true(tally.lost > 0);
	assert_int_equal(tally.unreadable + tally.wrong, 0);      /* NORMAL loses the end, it does not break the rest */
}

/* ---- deciding ---- */

static struct store_where record_on(struct crash_disk *disk, bool unsafe)
{
	return (struct store_where){ .engine = STORE_SQLITE, .path = FILE_NAME, .migrations = migration_list,
			.migration_count = migration_count,
		.write = true, .create = true, .unsafe_sync = unsafe, .vfs = crash_disk_vfs(disk) };
}

/* Start on an image, and see whether every decision that was acknowledged before `at` is there once. NULL: yes. */
static const char *decisions_wrong(struct crash_disk *image, const struct deciding *deciding, int64_t at)
{
	struct store_where where = record_on(image, false);
	struct store *store;
	where.create = false;
	if (store_open(kit_cx_now(), &where, &store) != OK)
		return cx_say(kit_cx_now());
	store_close(store);
	return deciding_wrong(&where, deciding, at);
}

static int64_t decide_and_cut(int64_t images, bool unsafe, uint64_t seed)
{
	struct cx *cx = kit_cx();
	struct crash_disk *disk = crash_disk_new();
	struct deciding *deciding = deciding_new();
	struct store_where where = record_on(disk, unsafe);
	struct store *store;
	struct rng rng;
	int64_t wrong = 0, from = 0, *at = calloc((size_t)images, sizeof *at);
	must(at != NULL);
	for (int session = 0; session < 3; session++) {
		assert_ok(store_open(cx, &where, &store));
		if (session == 0) {
			deciding_begin(store, deciding);
			from = crash_disk_ops(disk);
		}
		deciding_work(store, deciding, 30, seed + (uint64_t)session, ops, disk);
		store_close(store);
	}
	assert_int_equal(deciding->failed, 0);
	rng_seed(&rng, seed, 11);
	for (int64_t i = 0; i < images; i++)
		at[i] = from + rng_below(&rng, (uint32_t)(crash_disk_ops(disk) - from) + 1);
	qsort(at, (size_t)images, sizeof *at, by_size);
	struct crash_walk *walk = crash_walk_new(disk);
	for (int64_t i = 0; i < images; i++) {
		struct arena_mark mark = arena_mark(cx->arena);
		enum crash_way way = (enum crash_way)(i % CRASH_WAYS);
		struct crash_disk *image = crash_walk_image(walk, at[i], way, seed + (uint64_t)i);
		const char *say = decisions_wrong(image, deciding, at[i]);
		if (say && wrong++ < 3)
			print_message("# crash at %" PRId64 ", %s: %s\n", at[i], crash_way_name(way), say);
		crash_disk_free(image);
		arena_back(cx->arena, mark);
	}
	print_message("# %" PRId64 " decisions acknowledged, %" PRId64 " refused, synchronous=%s: %" PRId64 " images, %" PRId64
		" wrong\n",
		(int64_t)deciding->told, (int64_t)deciding->refused, unsafe ? "NORMAL" : "FULL", images, wrong);
	crash_walk_free(walk);
	deciding_free(deciding);
	crash_disk_free(disk);
	free(at);
	return wrong;
}

static void no_decision_is_lost(void **state)
{
	(void)state;
	int64_t images = kit_number("WAYMARK_IMAGES", 150) / 2;
	int64_t wrong = decide_and_cut(images, false, (uint64_t)kit_number("WAYMARK_SEED", 1));
	kit_figure("powercut-deciding", wrong, images, "images with a decision lost, doubled, halved or damaged", "0", wrong == 0);
	assert_int_equal(wrong, 0);
}

static void a_lost_decision_is_caught(void **state)
{
	(void)state;
	int64_t images = kit_number("WAYMARK_IMAGES", 150) / 10;
	int64_t wrong = decide_and_cut(images, true, (uint64_t)kit_number("WAYMARK_SEED", 1));
	kit_figure("powercut-deciding-control", wrong, images, "images with a loss under synchronous=NORMAL", "above 0", wrong > 0);
	assert_true(wrong > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_acknowledged_is_lost), cmocka_unit_test(the_control_is_caught),
		cmocka_unit_test(no_decision_is_lost), cmocka_unit_test(a_lost_decision_is_caught) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
