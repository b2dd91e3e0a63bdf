/* Rounds of store_warm: what has been asked since the last one is planned on the connections that have not asked it yet. */
#include "job/warmer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"

#define EVERY_MS 10000
#define TELL_EVERY_US INT64_C(600000000)

struct warmer { struct store *store; int least; pthread_t thread; _Atomic bool stop; int64_t told_us; };

static void *loop(void *arg)
{
	struct warmer *w = arg;
	while (!w->stop) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		if (plans_warm(&cx, w->store, w->least, &w->stop) != OK && clock_ticks_us() - w->told_us > TELL_EVERY_US) {
			w->told_us = clock_ticks_us();
			log_line(LOG_WARN, "plans", "%s Pages plan their queries themselves meanwhile.", cx_say(&cx));
		}
		for (int ms = 0; ms < EVERY_MS && !w->stop; ms += 50)
			usleep(50000);
	}
	return NULL;
}

enum err warmer_open(struct cx *cx, struct store *store, int least, struct warmer **ret)
{
	*ret = NULL;
	if (store_engine_of(store) != STORE_POSTGRES)
		return OK;
	struct warmer *w = calloc(1, sizeof *w);
	must(w != NULL);
	w->store = store;
	w->least = least;
	w->told_us = -TELL_EVERY_US;
	if (pthread_create(&w->thread, NULL, loop, w) != 0) {
		free(w);
		return fail(cx, ERR_BUSY, "The machine gives no more threads.");
	}
	*ret = w;
	return OK;
}

void warmer_close(struct warmer *w)
{
	if (!w)
		return;
	w->stop = true;
	pthread_join(w->thread, NULL);
	free(w);
}
