/* A dry run first, its problems kept for the page; then the import itself. */
#include "exchange/arrival.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "exchange/import.h"
#include "exchange/undo.h"
#include "record/arrival.h"

struct work {
	const struct arrival_work *env;
	struct arrival arrival;
	enum arrival_state state;
	struct str say;
	const struct import_report *report;
	struct origin_counts counts;
	int64_t bytes_done, told_us;
};

static const struct map *map_of(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->maps; i++)
		if (str_eq(catalog->map[i]->id, id))
			return catalog->map[i];
	return NULL;
}

static enum err write_progress(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	return arrival_counts(cx, db, w->arrival.id, &w->counts, w->bytes_done);
}

/* Twice a second at most, in a context of its own: progress that cannot be written stops nothing. */
static void tell(void *arg, int64_t done, int64_t all, const struct origin_counts *counts)
{
	struct work *w = arg;
	(void)all;
	if (clock_ticks_us() - w->told_us < 500000)
		return;
	w->told_us = clock_ticks_us();
	w->counts = *counts;
	w->bytes_done = done;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	store_write(&cx, w->env->store, write_progress, w);
	arena_free(&arena);
}

static enum err write_end(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	const struct import_report *r = w->report;
	struct instant now = clock_now();
	int64_t origin = w->state == ARRIVAL_IN ? r->origin.id : NIL;
	TRY(arrival_set(cx, db, w->arrival.id, w->state, w->say, origin, now));
	TRY(arrival_counts(cx, db, w->arrival.id, &r->origin.count, w->arrival.bytes));
	return arrival_problems_set(cx, db, w->arrival.id, r->problem, r->problems);
}

static bool answers(struct store *store)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	return store_alive(&cx, store) == OK;
}

/* What came in is kept with its import; what was sent is not kept beside it. Who is killed before this does it when the slip is run again. */
static void files_go(struct cx *cx, const char *folder)
{
	char **names;
	size_t n;
	struct cx aside = { .arena = cx->arena };
	if (file_list(&aside, folder, "", &names, &n) != OK)
		return;
	for (size_t i = 0; i < n; i++)
		file_remove(cx, file_join(cx->arena, folder, names[i]));
	file_remove_folder(cx, folder);
}

static enum err run(struct cx *cx, const struct arrival_work *env, bool dry)
{
	struct work w = { .env = env };
	struct import_report report = { 0 };
	struct db *db;
	TRY(store_reader(cx, env->store, &db));
	enum err err = arrival_by_id(cx, db, env->arrival, &w.arrival);
	store_reader_back(env->store, db);
	TRY(err);
	const char *inbox = env->inbox, *folder = file_join(cx->arena, inbox, str_c(cx->arena, w.arrival.folder));
	if (w.arrival.state == ARRIVAL_IN)
		files_go(cx, folder);
	if (w.arrival.state != (dry ? ARRIVAL_TO_LOOK : ARRIVAL_TO_BRING))
		return OK;                           /* done before, or thrown away meanwhile */
	struct import_how how = { .map = map_of(env->catalog, w.arrival.map), .catalog = env->catalog, .policy = env->catalog->policy, .inbox = dry ? NULL : inbox,
		.path = folder, .agreement = w.arrival.agreement, .name = w.arrival.name, .as_of = DAY_NONE,
		.dry_run = dry, .staff = w.arrival.staff, .organisation = w.arrival.organisation, .stop = env->stop, .progress = tell,
		.progress_arg = &w };
	err = how.map ? import_run(cx, env->store, &how, &report) :
		fail(cx, ERR_NO_MAP, "There is no source mapping %.*s any more.", STRF(w.arrival.map));
	if (err == ERR_STOPPED || err == ERR_BUSY || err == ERR_DISK_FULL || (err != OK && !answers(env->store)))
		return err;                          /* no fault of the files: the slip stays; it goes on later */
	w.report = &report;
	w.state = err != OK ? ARRIVAL_FAILED : dry ? ARRIVAL_LOOKED : ARRIVAL_IN;
	w.say = err != OK ? str_of(arena_text(cx->arena, cx_say(cx))) : STR_NONE;
	cx_clear(cx);
	TRY(store_write(cx, env->store, write_end, &w));
	if (w.state == ARRIVAL_IN)
		files_go(cx, folder);
	return OK;
}

enum err arrival_look_over(struct cx *cx, const struct arrival_work *work)
{
	return run(cx, work, true);
}

enum err arrival_bring_in(struct cx *cx, const struct arrival_work *work)
{
	return run(cx, work, false);
}

enum err arrival_give_up(struct cx *cx, struct db *db, int64_t arrival)
{
	return arrival_set(cx, db, arrival, ARRIVAL_FAILED, STR("Waymark ended three times while it worked on these files, so it leaves them alone. "
		"They are kept. Whoever runs Waymark finds the reason in its log."), NIL, clock_now());
}

enum err arrival_undo(struct cx *cx, const struct arrival_work *work)
{
	struct origin origin;
	struct undo_report report;
	struct db *db;
	TRY(store_reader(cx, work->store, &db));
	enum err err = origin_load(cx, db, work->arrival, &origin);
	store_reader_back(work->store, db);
	TRY(err);
	return undo_run(cx, work->store, &origin, NIL, work->stop, &report);
}
