/* Blocks are shared out among threads; each person's answer has its place. */
#include "screen/screen.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/must.h"
#include "screen/ranks.h"
#include "screen/threads.h"

struct screening {
	const struct program *p;
	const uint64_t *at;                 /* of each block its first person */
	struct screen_found *found;
	bool plain;
	pthread_mutex_t lock;
	struct rank_counts *counts[LEAVES_MAX];     /* of rank clauses, where they are counted */
	atomic_size_t next;
	atomic_uint_fast64_t second, yes, unknown;
};

static void *blocks_judge(void *closure)
{
	struct screening *s = closure;
	const struct column_file *file = s->p->file;
	struct work w;
	uint64_t yes = 0, unknown = 0;
	work_make(&w, s->p);
	for (size_t i; (i = atomic_fetch_add(&s->next, 1)) < file->blocks;) {
		struct screen_found *found = s->found + s->at[i];
		block_judge(&w, &file->block[i], s->plain, found);
		for (uint32_t k = 0; k < file->block[i].people; k++) {
			yes += found[k].truth == 2;
			unknown += found[k].truth == 1;
		}
	}
	atomic_fetch_add(&s->second, w.second);
	atomic_fetch_add(&s->yes, yes);
	atomic_fetch_add(&s->unknown, unknown);
	work_free(&w);
	return NULL;
}

/* Threads count for themselves and add up. */
static void *blocks_count(void *closure)
{
	struct screening *s = closure;
	const struct column_file *file = s->p->file;
	struct rank_counts *own[LEAVES_MAX] = { 0 };
	struct work w;
	work_make(&w, s->p);
	for (int n = 0; n < s->p->leaves; n++)
		if (s->counts[n])
			own[n] = rank_counts_make();
	for (size_t i; (i = atomic_fetch_add(&s->next, 1)) < file->blocks;)
		block_count(&w, &file->block[i], own);
	pthread_mutex_lock(&s->lock);
	for (int n = 0; n < s->p->leaves; n++)
		if (own[n])
			rank_add(s->counts[n], own[n]);
	pthread_mutex_unlock(&s->lock);
	for (int n = 0; n < s->p->leaves; n++)
		rank_counts_free(own[n]);
	work_free(&w);
	return NULL;
}

static void together(struct screening *s, int threads, void *(*work)(void *))
{
	atomic_store(&s->next, 0);
	threads_run(threads, work, s);
}

/* Of a rule that ranks: the population is counted first. */
static void ranks_count(struct screening *s, int threads, struct ranks *ret)
{
	bool any = false;
	for (int n = 0; n < s->p->leaves; n++)
		if (s->p->leaf[n].kind == CLAUSE_RANK) {
			s->counts[n] = ranks_of(ret, s->p->leaf[n].clause);
			any = true;
		}
	if (any)
		together(s, threads, blocks_count);
}

/* Of what was counted elsewhere: the places of this file. */
static const int64_t *places_of(struct cx *cx, const struct column_file *file, const struct ranks *ranks)
{
	int64_t *place = arena_array(cx->arena, ranks->places + 1, sizeof *place);
	for (size_t i = 0; i < ranks->places; i++) {
		place[i] = -1;
		for (size_t k = 0; k < file->places && place[i] < 0; k++)
			if (str_is(file->place[k], ranks->place[i]))
				place[i] = (int64_t)k;
	}
	return place;
}

static void cuts_make(struct cx *cx, struct program *p, const struct ranks *ranks, const int64_t *place)
{
	for (int n = 0; n < p->leaves; n++) {
		int clause = p->leaf[n].clause;
		if (p->leaf[n].kind != CLAUSE_RANK)
			continue;
		p->rank[n] = arena_alloc(cx->arena, sizeof *p->rank[n]);
		if (ranks->of[clause])
			rank_cut(cx->arena, ranks->of[clause], p->rule->clause[clause].top_percent, p->file->places, place, p->rank[n]);
	}
}

static int threads_for(const struct screen_ask *ask)
{
	return ask->plain ? 1 : threads_of(ask->threads);
}

enum err screen_count(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct ranks *ret)
{
	struct program p;
	*ret = (struct ranks){ .head = tally_head_of(ask, 0) };
	TRY(program_make(cx, file, ask, &p));
	struct screening s = { .p = &p, .lock = PTHREAD_MUTEX_INITIALIZER };
	ranks_count(&s, threads_for(ask), ret);
	for (size_t i = 0; i < file->places; i++)       /* each under its own number */
		ranks_place_add(ret, file->place[i]);
	return OK;
}

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum err screen_run(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, struct screen_result *ret)
{
	struct arena_mark mark = arena_mark(cx->arena);
	AUTO(ranks) struct ranks own = { 0 };
	struct program p;
	uint64_t at = 0, *first = arena_array(cx->arena, file->blocks + 1, sizeof *first);
	double began = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);
	*ret = (struct screen_result){ .people = file->people };
	TRY(program_make(cx, file, ask, &p));
	for (size_t i = 0; i < file->blocks; i++) {
		first[i] = at;
		at += file->block[i].people;
	}
	ret->found = calloc(file->people + 1, sizeof *ret->found);
	must(ret->found);
	struct screening s = { .p = &p, .at = first, .found = ret->found, .plain = ask->plain, .lock = PTHREAD_MUTEX_INITIALIZER };
	int threads = threads_for(ask);
	if (!ask->ranks)
		ranks_count(&s, threads, &own);
	cuts_make(cx, &p, ask->ranks ? ask->ranks : &own, ask->ranks ? places_of(cx, file, ask->ranks) : NULL);
	together(&s, threads, blocks_judge);
	ret->second = s.second;
	ret->yes = s.yes;
	ret->unknown = s.unknown;
	ret->seconds = now(CLOCK_MONOTONIC) - began;
	ret->cpu = now(CLOCK_PROCESS_CPUTIME_ID) - used;
	arena_back(cx->arena, mark);
	return OK;
}

void screen_free(struct screen_result *result)
{
	if (result)
		free(result->found);
	if (result)
		result->found = NULL;
}
