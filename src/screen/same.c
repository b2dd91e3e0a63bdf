/* One pass over everybody's GP contacts. Threads take blocks, count for themselves and add up. */
#include "screen/same.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "screen/threads.h"

struct counting {
	const struct column_file *file;
	const struct same_ask *ask;
	uint16_t from, to;
	uint8_t *contact;                   /* of each what: is it a contact with a GP? */
	const uint64_t *at;                 /* of each block its first person */
	pthread_mutex_t lock;
	atomic_size_t next;
	struct same sum;
};

static void row_add(struct same_row *to, const struct same_row *r)
{
	to->people += r->people;
	to->contacts += r->contacts;
	to->usual += r->usual;
	to->share += r->share;
	to->share2 += r->share2;
	to->pairs += r->pairs;
	to->few += r->few;
	for (int i = 0; i < SAME_TENTHS; i++)
		to->tenth[i] += r->tenth[i];
}

static struct same_row row_of(struct continuity c, int64_t least)
{
	struct same_row r = { 0 };
	if (c.contacts < least || c.contacts < 2) {
		r.few = c.contacts > 0;
		return r;
	}
	double share = continuity_usual(c);
	r = (struct same_row){ .people = 1, .contacts = c.contacts, .usual = c.usual, .share = llround(share * SAME_ONE),
		.share2 = llround(share * share * SAME_ONE), .pairs = llround(continuity_pairs(c) * SAME_ONE) };
	r.tenth[c.usual * 10 / c.contacts] = 1;
	return r;
}

struct hand { struct counting *c; struct same *sum; uint8_t contact1[256]; };

static void person_count(struct hand *h, const struct column_block *b, uint32_t i, const struct screen_found *found)
{
	struct counting *c = h->c;
	int64_t counts[COLUMN_OWN_MOST + 2] = { 0 }, most = 0;
	for (uint32_t e = b->first[i]; e < b->first[i + 1]; e++) {
		if (b->day[e] <= c->from || b->day[e] > c->to || !(b->width == 1 && b->what1[e] != COLUMN_ODD ? h->contact1[b->what1[e]] :
			c->contact[column_what(b, e)]))
			continue;
		counts[b->by[e]]++;
		most = b->by[e] > most ? b->by[e] : most;
	}
	h->sum->unsaid += counts[0] + counts[COLUMN_OWN_MOST + 1];
	if (most > COLUMN_OWN_MOST)
		most = COLUMN_OWN_MOST;
	struct same_row r = row_of(continuity_of(counts + 1, (size_t)most), c->ask->least);
	if (r.people + r.few == 0)
		return;
	row_add(&h->sum->all, &r);
	row_add(&h->sum->practice[b->practice[i] < 0 ? c->file->places : (size_t)b->practice[i]], &r);
	if (found && found->population)
		row_add(found->truth == 2 ? &h->sum->found : &h->sum->others, &r);
}

static void *blocks_count(void *closure)
{
	struct counting *c = closure;
	size_t places = c->file->places + 1;
	struct same sum = { .practice = calloc(places, sizeof *sum.practice) };
	struct hand h = { .c = c, .sum = &sum };
	must(sum.practice != NULL);
	for (size_t k; (k = atomic_fetch_add(&c->next, 1)) < c->file->blocks;) {
		const struct column_block *b = &c->file->block[k];
		for (int i = 0; b->width == 1 && i < COLUMN_ODD; i++)
			h.contact1[i] = c->contact[b->what_of[i]];
		for (uint32_t i = 0; i < b->people; i++)
			person_count(&h, b, i, c->ask->found ? &c->ask->found[c->at[k] + i] : NULL);
	}
	pthread_mutex_lock(&c->lock);
	row_add(&c->sum.all, &sum.all);
	row_add(&c->sum.found, &sum.found);
	row_add(&c->sum.others, &sum.others);
	for (size_t i = 0; i < places; i++)
		row_add(&c->sum.practice[i], &sum.practice[i]);
	c->sum.unsaid += sum.unsaid;
	pthread_mutex_unlock(&c->lock);
	free(sum.practice);
	return NULL;
}

enum err same_make(struct cx *cx, const struct column_file *file, const struct same_ask *ask, struct same *ret)
{
	uint64_t *at = arena_array(cx->arena, file->blocks + 1, sizeof *at);
	struct counting c = { .file = file, .ask = ask, .from = column_day(day_add_months(ask->day, -ask->months)), .to = column_day(ask->day), .at = at,
		.sum = { .practice = arena_array(cx->arena, file->places + 1, sizeof *c.sum.practice), .practices = file->places + 1 } };
	if (!(file->held & COLUMN_BY))
		return fail(cx, ERR_BAD_FIELD, "This column file was made of rows that do not say who was seen (column by), so nobody can say who sees the same GP.");
	c.contact = arena_alloc(cx->arena, file->whats + 1);
	for (size_t what = 0; what < file->whats; what++)
		for (uint32_t k = file->what_first[what]; k < file->what_first[what + 1]; k++)
			c.contact[what] |= file->fact[k].kind == EVENT_GP_CONTACT;
	for (size_t k = 0; k < file->blocks; k++)
		at[k + 1] = at[k] + file->block[k].people;
	pthread_mutex_init(&c.lock, NULL);
	threads_run(ask->threads, blocks_count, &c);
	pthread_mutex_destroy(&c.lock);
	*ret = c.sum;
	return OK;
}

static int by_name(const void *a, const void *b, void *file)
{
	const struct column_file *f = file;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	if (x == f->places || y == f->places)
		return (x > y) - (x < y);
	return str_cmp(f->place[x], f->place[y]);
}

size_t *same_order(struct arena *arena, const struct column_file *file, const struct same *s, size_t *ret_count)
{
	size_t *order = arena_array(arena, s->practices + 1, sizeof *order), n = 0;
	for (size_t i = 0; i < s->practices; i++)
		if (s->practice[i].people + s->practice[i].few)
			order[n++] = i;
	qsort_r(order, n, sizeof *order, by_name, (void *)(uintptr_t)file);
	*ret_count = n;
	return order;
}

double same_mean(const struct same_row *r)
{
	return r->people ? (double)r->share / SAME_ONE / (double)r->people : NAN;
}

double same_mean_pairs(const struct same_row *r)
{
	return r->people ? (double)r->pairs / SAME_ONE / (double)r->people : NAN;
}

double same_half_width(const struct same_row *r)
{
	double mean = same_mean(r), n = (double)r->people;
	if (r->people < 2)
		return NAN;
	double variance = ((double)r->share2 / SAME_ONE - n * mean * mean) / (n - 1);
	return 1.959964 * sqrt(variance > 0 ? variance / n : 0);
}
