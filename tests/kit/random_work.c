/* Random work, and what it must have left. */
#include "tests/kit/random_work.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/must.h"
#include "tests/kit_queries.h"

#define COUNTING 1                        /* the note that counts the works */

/* ---- history ---- */

struct history *history_new(void)
{
	struct history *history = mmap(NULL, sizeof *history, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(history != MAP_FAILED);
	return history;
}

void history_free(struct history *history)
{
	munmap(history, sizeof *history);
}

void history_copy(struct history *to, const struct history *from, int64_t upto)
{
	memset(to, 0, sizeof *to);
	to->last = upto;
	for (int64_t i = 1; i <= upto; i++) {
		to->deed[i] = from->deed[i];
		to->deed[i].begun_at = to->deed[i].told_at = 0;
	}
}

/* ---- one work ---- */

/* The words of a note follow from the work and the note: nothing else need be remembered. */
static struct str words_of(struct arena *arena, int64_t work, int64_t id)
{
	struct rng rng;
	rng_seed(&rng, (uint64_t)work, (uint64_t)id);
	size_t n = rng_below(&rng, rng_chance(&rng, 0.1) ? 9000 : 300);
	char *p = arena_alloc(arena, n + 1);
	for (size_t i = 0; i < n; i += 8) {
		uint64_t bits = rng_u64(&rng);
		for (size_t k = i; k < n && k < i + 8; k++, bits >>= 8)
			p[k] = (char)('a' + bits % 26);
	}
	return (struct str){ p, n };
}

struct work { const struct work_plan *plan; struct rng rng; int64_t number; bool fails; };

static enum err add_notes(struct cx *cx, struct db *db, struct work *work, struct deed *deed)
{
	for (int64_t id = deed->first; id < deed->first + deed->rows; id++) {
		struct note_add_in in = { id, 1, work->number, TRUTH_YES, { 1 }, { 2 }, 0.5, words_of(cx->arena, work->number, id),
				STR_NONE, { { 0 } } };
		TRY(db_run(cx, db, &Q_NOTE_ADD, &in));
	}
	return OK;
}

static enum err do_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *work = arg;
	struct history *history = work->plan->history;
	struct note_bump_row count;
	struct deed deed = { .begun_at = work->plan->clock(work->plan->clock_arg), .told_at = INT64_MAX };
	struct rng rng = work->rng;
	TRY(db_one(cx, db, &Q_NOTE_BUMP, &(struct note_bump_in){ COUNTING }, &count));
	work->number = count.count;
	must(work->number > 0 && work->number < WORKS_MAX);
	deed.rows = 1 + rng_below(&rng, (uint32_t)work->plan->large);
	TRY(db_ids(cx, db, "note", (size_t)deed.rows, &deed.first));
	TRY(add_notes(cx, db, work, &deed));
	if (deed.first > 40 && rng_chance(&rng, 0.4)) {
		deed.drop_from = 3 + rng_below(&rng, (uint32_t)deed.first - 20);
		deed.drop_to = deed.drop_from + rng_below(&rng, 2 * (uint32_t)work->plan->large);
		TRY(db_run(cx, db, &Q_NOTE_DROP, &(struct note_drop_in){ deed.drop_from, deed.drop_to }));
	}
	if (deed.first > 40 && rng_chance(&rng, 0.3)) {
		deed.set = 3 + rng_below(&rng, (uint32_t)deed.first - 3);
		TRY(db_run(cx, db, &Q_NOTE_COUNT_SET, &(struct note_count_set_in){ deed.set, work->number }));
	}
	if (work->fails)
		return fail(cx, ERR_HELD, "on purpose");
	if (history->deed[work->number].told)
		history->forgotten = work->number;
	history->deed[work->number] = deed;
	history->last = work->number;
	return OK;
}

enum err work_one(struct cx *cx, const struct work_plan *plan, struct rng *rng, int64_t *ret_number)
{
	struct work work = { .plan = plan, .fails = rng_chance(rng, 0.1) };
	rng_seed(&work.rng, rng_u64(rng), 0);
	enum err err = store_write(cx, plan->store, do_work, &work);
	*ret_number = 0;
	if (err == OK) {
		plan->history->deed[work.number].told_at = plan->clock(plan->clock_arg);
		plan->history->deed[work.number].told = true;
		*ret_number = work.number;
	}
	must(err != OK || !work.fails);
	return err == ERR_HELD && work.fails ? OK : err;
}

static enum err begin(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	int64_t first;
	TRY(db_run(cx, db, &Q_SHELF_ADD, &(struct shelf_add_in){ 1, STR("one") }));
	TRY(db_ids(cx, db, "note", 2, &first));
	must(first == COUNTING);
	return db_run(cx, db, &Q_NOTE_ADD, &(struct note_add_in){ COUNTING, 1, 0, TRUTH_YES, { 1 }, { 2 }, 0.5, STR("counts"),
			STR_NONE, { { 0 } } });
}

enum err work_begin(struct cx *cx, struct store *store)
{
	return store_write(cx, store, begin, NULL);
}

/* ---- several threads ---- */

struct hand { pthread_t thread; const struct work_plan *plan; uint64_t stream; int64_t refused; };

/* A reader who stays for a while, so that checkpoints have to leave something in the log. */
static void read_a_little(struct cx *cx, struct store *store)
{
	struct db *db;
	struct note_count_row row;
	if (store_reader(cx, store, &db) != OK)
		return;
	if (db_begin(cx, db) == OK)
		(void)db_one(cx, db, &Q_NOTE_COUNT, NULL, &row);
	store_reader_back(store, db);
}

static void *work_away(void *arg)
{
	struct hand *hand = arg;
	struct rng rng;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	rng_seed(&rng, hand->plan->seed, hand->stream);
	for (int i = 0; i < hand->plan->works; i++) {
		int64_t number;
		hand->refused += work_one(&cx, hand->plan, &rng, &number) != OK;
		if (rng_chance(&rng, 0.05))
			read_a_little(&cx, hand->plan->store);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return NULL;
}

void work_threads(const struct work_plan *plan, int threads, int64_t *ret_refused)
{
	struct hand hands[16];
	must(threads <= (int)LENGTH(hands));
	*ret_refused = 0;
	for (int i = 0; i < threads; i++) {
		hands[i] = (struct hand){ .plan = plan, .stream = (uint64_t)i };
		must(pthread_create(&hands[i].thread, NULL, work_away, &hands[i]) == 0);
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(hands[i].thread, NULL);
		*ret_refused += hands[i].refused;
	}
}

/* ---- comparing ---- */

struct note_state { int64_t born, count; bool there; };

/* What the first m works left: an array by note's id. */
static struct note_state *state_after(const struct history *history, int64_t m, int64_t *ret_ids)
{
	int64_t ids = 2, room = 1024;
	struct note_state *notes = calloc((size_t)room, sizeof *notes);
	must(notes != NULL);
	notes[COUNTING] = (struct note_state){ 0, m, true };
	for (int64_t w = 1; w <= m; w++) {
		const struct deed *deed = &history->deed[w];
		while (deed->first + deed->rows > room) {
			notes = realloc(notes, (size_t)room * 2 * sizeof *notes);
			must(notes != NULL);
			memset(notes + room, 0, (size_t)room * sizeof *notes);
			room *= 2;
		}
		for (int64_t id = deed->first; id < deed->first + deed->rows; id++)
			notes[id] = (struct note_state){ w, w, true };
		for (int64_t id = deed->drop_from; id > 0 && id <= deed->drop_to && id < room; id++)
			notes[id].there = false;
		if (deed->set && notes[deed->set].there)
			notes[deed->set].count = w;
		ids = deed->first + deed->rows > ids ? deed->first + deed->rows : ids;
	}
	*ret_ids = ids;
	return notes;
}

static enum work_wrong compare_notes(struct cx *cx, struct db *db, const struct note_state *notes, int64_t ids, char *say,
		size_t room)
{
	struct note_all_row *rows;
	size_t count, at = 0;
	if (db_all(cx, db, &Q_NOTE_ALL, NULL, 1000000, &rows, &count) != OK) {
		snprintf(say, room, "reading: %s", cx_say(cx));
		return WORK_UNREADABLE;
	}
	for (int64_t id = 1; id < ids; id++) {
		if (!notes[id].there)
			continue;
		const struct note_all_row *r = at < count ? &rows[at] : NULL;
		if (!r || r->id != id) {
			snprintf(say, room, "note %" PRId64 " of work %" PRId64 " should be next, found %" PRId64, id, notes[id].born,
				r ? r->id : -1);
			return WORK_DIFFERS;
		}
		bool right = id == COUNTING ? str_is(r->words, "counts") : str_eq(r->words, words_of(cx->arena, notes[id].born, id));
		if (!right || r->count != notes[id].count || r->weight != 0.5 || r->shelf_id != 1) {
			snprintf(say, room, "note %" PRId64 " of work %" PRId64 " is not as it was written", id, notes[id].born);
			return WORK_DIFFERS;
		}
		at++;
	}
	if (at == count)
		return WORK_RIGHT;
	snprintf(say, room, "note %" PRId64 " is too much", rows[at].id);
	return WORK_TOO_MUCH;
}

int64_t work_last_told(const struct history *history, int64_t at)
{
	int64_t last = 0;
	for (int64_t w = 1; w <= history->last; w++)
		if (history->deed[w].told && history->deed[w].told_at <= at)
			last = w;
	return last;
}

enum work_wrong work_compare(struct cx *cx, struct store *store, const struct history *history, int64_t at, int64_t *ret_found,
			     char *say, size_t room)
{
	struct db *db;
	struct note_one_row counting;
	int64_t least = work_last_told(history, at), most = 0, ids;
	for (int64_t w = 1; w <= history->last; w++)
		if (history->deed[w].begun_at <= at)
			most = w;
	if (store_reader(cx, store, &db) != OK) {
		snprintf(say, room, "no reader: %s", cx_say(cx));
		return WORK_UNREADABLE;
	}
	enum err err = db_one(cx, db, &Q_NOTE_ONE, &(struct note_one_in){ COUNTING }, &counting);
	int64_t m = err == OK ? counting.count : 0;
	enum work_wrong wrong = WORK_RIGHT;
	if (err != OK && err != ERR_NOT_FOUND) {
		snprintf(say, room, "counting: %s", cx_say(cx));
		wrong = WORK_UNREADABLE;
	} else if (history->forgotten) {
		snprintf(say, room, "work %" PRId64 " was acknowledged, and its number was given again", history->forgotten);
		wrong = WORK_LOST;
	} else if (m < least) {
		snprintf(say, room, "works up to %" PRId64 " were acknowledged, %" PRId64 " are there", least, m);
		wrong = WORK_LOST;
	} else if (m > most) {
		snprintf(say, room, "%" PRId64 " works are there, only %" PRId64 " had begun", m, most);
		wrong = WORK_TOO_MUCH;
	} else if (err == OK) {
		struct note_state *notes = state_after(history, m, &ids);
		wrong = compare_notes(cx, db, notes, ids, say, room);
		free(notes);
	}
	store_reader_back(store, db);
	*ret_found = m;
	return wrong;
}
