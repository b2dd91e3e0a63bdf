/* One slip at a time, each with memory of its own. */
#include "job/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "care/asked.h"
#include "record/slip.h"

#define LOOK_EVERY_MS 1000

struct worker {
	struct job_env env;
	const struct job_stop *stop_list;
	size_t stops;
	pthread_t thread;
	_Atomic bool stop;
};

static bool go_on(void *arg, int64_t done)
{
	const struct job_env *env = arg;
	(void)done;
	return !env->stop || !*env->stop;
}

enum err job_find(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct db *db;
	struct asked asked;
	struct finding_report report;
	struct job_env mine = *env;
	TRY(store_reader(cx, env->store, &db));
	enum err err = asked_build(cx, db, env->catalog, clock_today(), &asked);
	store_reader_back(env->store, db);
	TRY(err);
	if (slip->subject)
		return finding_person(cx, env->store, &asked, slip->organisation, slip->subject, clock_today(), clock_now());
	return finding_run(cx, env->store, &asked, slip->organisation, clock_today(), clock_now(), go_on, &mine, &report);
}

static enum err write_try(struct cx *cx, struct db *db, void *arg)
{
	return slip_try(cx, db, ((struct slip *)arg)->id);
}

static enum err write_done(struct cx *cx, struct db *db, void *arg)
{
	return slip_done(cx, db, arg);
}

static enum err write_park(struct cx *cx, struct db *db, void *arg)
{
	struct slip *slip = arg;
	return slip_park(cx, db, slip->id, slip->say);
}

static enum err next(struct cx *cx, struct worker *w, struct slip *ret, bool *ret_any)
{
	struct db *db;
	TRY(store_reader(cx, w->env.store, &db));
	enum err err = slip_next(cx, db, ret);
	store_reader_back(w->env.store, db);
	*ret_any = err == OK;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	return err;
}

static enum err run_slip(struct cx *cx, struct worker *w, struct slip *slip)
{
	/* Counted before it runs: a slip that kills the process is parked after the third time. */
	if (slip->attempts >= SLIP_ATTEMPTS) {
		slip->say = STR("It failed three times.");
		return store_write(cx, w->env.store, write_park, slip);
	}
	TRY(store_write(cx, w->env.store, write_try, slip));
	const struct job_stop *stop = NULL;
	for (size_t i = 0; i < w->stops && !stop; i++)
		if (str_is(slip->job, w->stop_list[i].job))
			stop = &w->stop_list[i];
	enum err err = stop ? stop->run(cx, &w->env, slip) : fail(cx, ERR_STORE, "There is no job %.*s.", STRF(slip->job));
	if (err == OK)
		return store_write(cx, w->env.store, write_done, slip);
	if (err == ERR_STOPPED)
		return err;
	log_line(LOG_ERROR, "slip", "%.*s %lld: %s", STRF(slip->job), (long long)slip->subject, cx_say(cx));
	if (slip->attempts + 1 < SLIP_ATTEMPTS)
		return err;
	slip->say = str_of(arena_text(cx->arena, cx_say(cx)));
	return store_write(cx, w->env.store, write_park, slip);
}

static void *loop(void *arg)
{
	struct worker *w = arg;
	while (!w->stop) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct slip slip;
		bool any = false;
		enum err err = next(&cx, w, &slip, &any);
		if (err == OK && any)
			err = run_slip(&cx, w, &slip);
		for (int i = 0; i < LOOK_EVERY_MS / 50 && !w->stop && (!any || err != OK); i++)
			usleep(50000);
	}
	return NULL;
}

enum err worker_open(struct cx *cx, const struct job_env *env, const struct job_stop *stops, size_t count, struct worker **ret)
{
	struct worker *w = calloc(1, sizeof *w);
	must(w != NULL);
	w->env = *env;
	w->env.stop = &w->stop;
	w->stop_list = stops;
	w->stops = count;
	if (pthread_create(&w->thread, NULL, loop, w) != 0) {
		free(w);
		return fail(cx, ERR_BUSY, "The machine has no thread left for jobs.");
	}
	*ret = w;
	return OK;
}

void worker_close(struct worker *worker)
{
	if (!worker)
		return;
	worker->stop = true;
	pthread_join(worker->thread, NULL);
	free(worker);
}

enum err worker_drain(struct cx *cx, const struct job_env *env, const struct job_stop *stops, size_t count, int64_t *ret_done)
{
	struct worker w = { .env = *env, .stop_list = stops, .stops = count };
	*ret_done = 0;
	for (;;) {
		struct slip slip;
		bool any;
		TRY(next(cx, &w, &slip, &any));
		if (!any)
			return OK;
		TRY(run_slip(cx, &w, &slip));
		(*ret_done)++;
	}
}
