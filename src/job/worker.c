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
#include "care/agreement.h"
#include "care/alert.h"
#include "care/asked.h"
#include "catalog/catalog.h"
#include "record/episode.h"
#include "record/organisation.h"
#include "record/sight.h"
#include "record/slip.h"

#define LOOK_EVERY_MS 1000
#define WAIT_MS_MAX  30000              /* between two tries of what cannot be done just now */
#define ALERTS_EVERY_US INT64_C(5000000)
#define TELL_EVERY_US INT64_C(60000000) /* and the log is told so again */

struct worker {
	struct job_env env;
	const struct job_stop *stop_list;
	size_t stops;
	pthread_t thread;
	_Atomic bool stop;
	int64_t owed_id;                /* slip whose try is to be given back; NIL: none */
	struct instant owed_placed_at;
	struct day tidied_on;           /* the agreements that were over that day are marked */
	int64_t alerts_us;              /* when alerts were looked over last */
	int64_t told_us;                /* when the log was last told of a trouble */
	struct day daily_on;            /* for which day slips of daily work were put down */
};

static bool stopped(const struct job_env *env)
{
	return env->stop && *env->stop;
}

/* Asked in small steps, so that stopping does not wait for it. */
void job_rest(const struct job_env *env, int64_t worked_us, int times)
{
	const int64_t step_us = 50000;
	for (int64_t left_us = env->stop ? worked_us * times : 0; left_us > 0 && !stopped(env); left_us -= step_us)
		usleep((useconds_t)(left_us < step_us ? left_us : step_us));
}

struct pace { const struct job_env *env; const struct slip *slip; int times; int64_t from_us; };

/* A rest after each piece of work, unless somebody's work waits behind this one: then it is to be over soon. */
static bool go_on(void *arg, int64_t done)
{
	struct pace *pace = arg;
	struct db *db;
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	bool alone = false;
	(void)done;
	if (!stopped(pace->env) && store_reader(&cx, pace->env->store, &db) == OK) {
		alone = slip_alone(&cx, db, pace->slip->id, &alone) == OK && alone;
		store_reader_back(pace->env->store, db);
	}
	if (alone)
		job_rest(pace->env, clock_ticks_us() - pace->from_us, pace->times);
	pace->from_us = clock_ticks_us();
	return !stopped(pace->env);
}

enum err job_find(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct db *db;
	struct asked asked;
	struct finding_report report;
	struct pace pace = { env, slip, JOB_REST, clock_ticks_us() };
	TRY(store_reader(cx, env->store, &db));
	enum err err = asked_build(cx, db, env->catalog, clock_today(), &asked);
	store_reader_back(env->store, db);
	TRY(err);
	if (slip->subject)
		return finding_person(cx, env->store, &asked, slip->organisation, slip->subject, clock_today(), clock_now());
	return finding_run(cx, env->store, &asked, slip->organisation, clock_today(), clock_now(), go_on, &pace, &report);
}

/* One by one, each in memory of its own: there may be thousands. Who cannot be judged keeps it from nobody else. */
static enum err carried_one(struct pace *pace, const struct asked *asked, int64_t organisation, int64_t patient, struct cx *say)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	if (!go_on(pace, 0))
		return fail(say, ERR_STOPPED, "Stopped while people on pathways were judged again.");
	enum err err = finding_person_or_aside(&cx, pace->env->store, asked, organisation, patient, clock_today(), clock_now());
	return err == OK ? OK : fail(say, err, "%s", cx_say(&cx));
}

enum err job_carried(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct db *db;
	struct asked asked;
	struct organisation *list;
	int64_t *patient;
	size_t patients, n;
	TRY(store_reader(cx, env->store, &db));
	enum err err = asked_build(cx, db, env->catalog, clock_today(), &asked);
	if (err == OK)
		err = carried_patients(cx, db, &patient, &patients);
	if (err == OK)
		err = organisation_list(cx, db, &list, &n);
	store_reader_back(env->store, db);
	TRY(err);
	struct pace pace = { env, slip, JOB_REST_DAILY, clock_ticks_us() };
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < patients && list[i].type == ORG_MUS_SERVICE; k++)
			TRY(carried_one(&pace, &asked, list[i].id, patient[k], cx));
	return OK;
}

static enum err write_try(struct cx *cx, struct db *db, void *arg)
{
	return slip_try(cx, db, ((struct slip *)arg)->id);
}

static enum err write_done(struct cx *cx, struct db *db, void *arg)
{
	return slip_done(cx, db, arg);
}

static enum err write_untry(struct cx *cx, struct db *db, void *arg)
{
	return slip_untry(cx, db, arg);
}

struct parking { const struct job_stop *stop; struct slip *slip; };

static enum err write_park(struct cx *cx, struct db *db, void *arg)
{
	const struct parking *p = arg;
	if (p->stop && p->stop->parked)
		TRY(p->stop->parked(cx, db, p->slip));
	return slip_park(cx, db, p->slip);
}

/* No fault of the slip: it was stopped, the disk is full, the database is away. It goes on by itself when that is over. */
static bool passing(struct worker *w, enum err err)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	return err == ERR_STOPPED || err == ERR_BUSY || err == ERR_DISK_FULL || store_alive(&cx, w->env.store) != OK;
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

static const struct job_stop *stop_of(const struct worker *w, struct str job)
{
	for (size_t i = 0; i < w->stops; i++)
		if (str_is(job, w->stop_list[i].job))
			return &w->stop_list[i];
	return NULL;
}

static enum err run_slip(struct cx *cx, struct worker *w, struct slip *slip)
{
	const struct job_stop *stop = stop_of(w, slip->job);
	struct parking parking = { stop, slip };
	/* Counted before it runs: a slip that kills the process is parked after the third time. */
	if (slip->attempts >= SLIP_ATTEMPTS) {
		slip->say = STR("The process ended three times while this ran.");
		log_line(LOG_ERROR, "slip", "%.*s %lld: %.*s", STRF(slip->job), (long long)slip->subject, STRF(slip->say));
		return store_write(cx, w->env.store, write_park, &parking);
	}
	TRY(store_write(cx, w->env.store, write_try, slip));
	enum err err = stop ? stop->run(cx, &w->env, slip) : fail(cx, ERR_STORE, "There is no job %.*s.", STRF(slip->job));
	if (err == OK)
		return store_write(cx, w->env.store, write_done, slip);
	if (passing(w, err)) {
		w->owed_id = slip->id;
		w->owed_placed_at = slip->placed_at;
		return err;
	}
	log_line(LOG_ERROR, "slip", "%.*s %lld: %s", STRF(slip->job), (long long)slip->subject, cx_say(cx));
	w->told_us = clock_ticks_us();
	if (slip->attempts + 1 < SLIP_ATTEMPTS)
		return err;
	slip->say = str_of(arena_text(cx->arena, cx_say(cx)));
	return store_write(cx, w->env.store, write_park, &parking);
}

/* The try of a slip that did not fail by itself is given back as soon as there is room to write that down. */
static enum err pay_back(struct cx *cx, struct worker *w)
{
	struct slip slip = { .id = w->owed_id, .placed_at = w->owed_placed_at };
	enum err err = w->owed_id == NIL ? OK : store_write(cx, w->env.store, write_untry, &slip);
	if (err == OK)
		w->owed_id = NIL;
	return err;
}

/* Each trouble is told when it begins, and once a minute while it lasts. */
static int64_t trouble(struct worker *w, struct cx *cx, enum err err, int64_t waited_ms)
{
	if (err != ERR_STOPPED && clock_ticks_us() - w->told_us > TELL_EVERY_US) {
		w->told_us = clock_ticks_us();
		log_line(LOG_WARN, "work-waits", "%s It is tried again by itself.", cx_say(cx));
	}
	return waited_ms == 0 ? LOOK_EVERY_MS : waited_ms * 2 < WAIT_MS_MAX ? waited_ms * 2 : WAIT_MS_MAX;
}

struct tidy { const struct policy *policy; size_t count; };

static enum err tidy_work(struct cx *cx, struct db *db, void *arg)
{
	struct tidy *t = arg;
	TRY(sight_tidy(cx, db, clock_now()));
	return agreement_tidy(cx, db, t->policy, clock_now(), &t->count);
}

/* Agreements whose last day has passed are marked so, and what sign-ins saw whose time is over is forgotten. Nothing waits for it: it was out of sight
 * with the day. */
static enum err tidy(struct cx *cx, struct worker *w)
{
	struct tidy t = { .policy = w->env.catalog ? w->env.catalog->policy : NULL };
	if (!t.policy || clock_today().day == w->tidied_on.day)
		return OK;
	TRY(store_write(cx, w->env.store, tidy_work, &t));
	w->tidied_on = clock_today();
	return OK;
}

/* Alerts that nobody settled in their minutes go to the next who is named. Looked at by the clock on the wall, not by a slip: it has to go on
 * when nothing else happens. HAZ-036 */
static enum err alerts(struct cx *cx, struct worker *w)
{
	int64_t n;
	if (!w->env.catalog || !w->env.catalog->policy || clock_ticks_us() - w->alerts_us < ALERTS_EVERY_US)
		return OK;
	w->alerts_us = clock_ticks_us();
	return alerts_pass_on(cx, w->env.store, w->env.catalog->policy, clock_now(), &n);
}

static enum err write_daily(struct cx *cx, struct db *db, void *arg)
{
	const struct worker *w = arg;
	for (size_t i = 0; i < w->stops; i++)
		if (w->stop_list[i].daily)
			TRY(slip_put(cx, db, str_of(w->stop_list[i].job), w->daily_on.day, 0, clock_now()));
	return OK;
}

static enum err daily(struct cx *cx, struct worker *w)
{
	struct day before = w->daily_on, today = clock_today();
	bool any = false;
	for (size_t i = 0; i < w->stops; i++)
		any |= w->stop_list[i].daily;
	if (!any || today.day == before.day)
		return OK;
	w->daily_on = today;
	enum err err = store_write(cx, w->env.store, write_daily, w);
	if (err != OK)
		w->daily_on = before;
	return err;
}

static void *loop(void *arg)
{
	struct worker *w = arg;
	int64_t trouble_ms = 0;
	while (!w->stop) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct slip slip;
		bool any = false;
		enum err err = pay_back(&cx, w);
		if (err == OK)
			err = tidy(&cx, w);
		if (err == OK)
			err = daily(&cx, w);
		if (err == OK)
			err = alerts(&cx, w);
		if (err == OK)
			err = next(&cx, w, &slip, &any);
		if (err == OK && any)
			err = run_slip(&cx, w, &slip);
		trouble_ms = err == OK ? 0 : trouble(w, &cx, err, trouble_ms);
		int64_t wait_ms = err != OK ? trouble_ms : any ? 0 : LOOK_EVERY_MS;
		for (int64_t ms = 0; ms < wait_ms && !w->stop; ms += 50)
			usleep(50000);
	}
	struct arena arena;
	arena_init(&arena, 0);
	pay_back(&(struct cx){ .arena = &arena }, w);        /* a restart of the server is no failure of the slip that it stopped */
	arena_free(&arena);
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
	w->owed_id = NIL;
	w->tidied_on = DAY_NONE;
	w->told_us = -TELL_EVERY_US;
	w->alerts_us = -ALERTS_EVERY_US;
	w->daily_on = DAY_NONE;
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
	struct worker w = { .env = *env, .stop_list = stops, .stops = count, .owed_id = NIL };
	enum err err;
	*ret_done = 0;
	for (;;) {
		struct slip slip;
		bool any;
		TRY(next(cx, &w, &slip, &any));
		if (!any)
			return OK;
		err = run_slip(cx, &w, &slip);
		if (err != OK) {
			struct cx aside = { .arena = cx->arena };
			pay_back(&aside, &w);
			return err;
		}
		(*ret_done)++;
	}
}
