/* Each person's events from the last day to the first: of each specialty the next attendance is known when its referral comes. */
#include "screen/waits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "screen/threads.h"

enum role { ROLE_NONE, ROLE_REFERRAL, ROLE_SEEN, ROLE_UNSURE };
struct part { uint8_t role; int32_t specialty; };       /* of one fact */

struct counting {
	const struct column_file *file;
	uint16_t today;
	uint8_t *any;                       /* of each what: has it a part? */
	pthread_mutex_t lock;
	atomic_size_t next;
	struct waits_row *row;              /* of each specialty */
	int64_t no_specialty, no_day;
};

static struct part part_of(const struct column_fact *f)
{
	if (f->kind == EVENT_REFERRAL)
		return (struct part){ ROLE_REFERRAL, f->specialty };
	if (f->kind != EVENT_OUTPATIENT || f->attended == TRUTH_NO)
		return (struct part){ ROLE_NONE, -1 };
	return (struct part){ f->attended == TRUTH_YES ? ROLE_SEEN : ROLE_UNSURE, f->specialty };
}

struct hand { struct counting *c; struct waits_row *row; uint16_t *seen, *unsure; int64_t no_specialty, no_day; };

static void referral_count(struct hand *h, int32_t specialty, uint16_t on, uint16_t until)
{
	if (specialty < 0) {
		h->no_specialty++;
		return;
	}
	struct waits_row *r = &h->row[specialty];
	uint16_t next = h->seen[specialty], doubt = h->unsure[specialty];
	uint32_t weeks = (uint32_t)((next ? next : until > on ? until : on) - on) / 7;
	weeks = weeks < WAITS_WEEKS ? weeks : WAITS_WEEKS - 1;
	r->referrals++;
	r->unsure += doubt && (!next || doubt < next);
	(next ? r->seen : r->waiting)[weeks]++;
}

static void fact_take(struct hand *h, const struct column_fact *f, bool referrals, uint16_t on, uint16_t until)
{
	struct part part = part_of(f);
	if (referrals && part.role == ROLE_REFERRAL)
		referral_count(h, part.specialty, on, until);
	if (referrals || part.specialty < 0)
		return;
	if (part.role == ROLE_SEEN)
		h->seen[part.specialty] = on;
	if (part.role == ROLE_UNSURE)
		h->unsure[part.specialty] = on;
}

static void person_count(struct hand *h, const struct column_block *b, const uint8_t *any1, uint32_t from, uint32_t to, uint16_t until)
{
	const struct column_file *file = h->c->file;
	bool begun = false;
	for (uint32_t end = to; end > from;) {
		uint32_t first = end - 1;
		while (b->width == 1 && first > from && !any1[b->what1[first]] && !any1[b->what1[first - 1]])
			end = first--;
		uint16_t on = b->day[first];
		while (first > from && b->day[first - 1] == on)
			first--;
		/* attendances of a day before its referrals: who is seen on the day waits no week */
		for (int referrals = 0; referrals < 2 && on <= h->c->today; referrals++)
			for (uint32_t i = first; i < end; i++) {
				if (b->width == 1 && !any1[b->what1[i]])
					continue;
				uint32_t what = column_what(b, i);
				if (!h->c->any[what])
					continue;
				if (!begun) {
					memset(h->seen, 0, file->specialties * sizeof *h->seen);
					memset(h->unsure, 0, file->specialties * sizeof *h->unsure);
					begun = true;
				}
				for (uint32_t k = file->what_first[what]; k < file->what_first[what + 1]; k++) {
					if (on == 0)
						h->no_day += referrals && file->fact[k].kind == EVENT_REFERRAL;
					else
						fact_take(h, &file->fact[k], referrals, on, until);
				}
			}
		end = first;
	}
}

static void block_count(struct hand *h, const struct column_block *b)
{
	uint8_t any1[256] = { 0 };
	for (int i = 0; b->width == 1 && i < COLUMN_ODD; i++)
		any1[i] = h->c->any[b->what_of[i]];
	any1[COLUMN_ODD] = 1;
	for (uint32_t i = 0; i < b->people; i++) {
		uint16_t died = column_day((struct day){ b->death_on[i] });
		person_count(h, b, any1, b->first[i], b->first[i + 1], died && died < h->c->today ? died : h->c->today);
	}
}

static void *blocks_count(void *closure)
{
	struct counting *c = closure;
	size_t n = c->file->specialties;
	struct hand h = { .c = c, .row = calloc(n + 1, sizeof *h.row), .seen = calloc(n + 1, sizeof *h.seen), .unsure = calloc(n + 1, sizeof *h.unsure) };
	must(h.row && h.seen && h.unsure);
	for (size_t i; (i = atomic_fetch_add(&c->next, 1)) < c->file->blocks;)
		block_count(&h, &c->file->block[i]);
	pthread_mutex_lock(&c->lock);
	for (size_t s = 0; s < n; s++) {
		c->row[s].referrals += h.row[s].referrals;
		c->row[s].unsure += h.row[s].unsure;
		for (int w = 0; w < WAITS_WEEKS; w++) {
			c->row[s].seen[w] += h.row[s].seen[w];
			c->row[s].waiting[w] += h.row[s].waiting[w];
		}
	}
	c->no_specialty += h.no_specialty;
	c->no_day += h.no_day;
	pthread_mutex_unlock(&c->lock);
	free(h.row);
	free(h.seen);
	free(h.unsure);
	return NULL;
}

static int row_order(const void *a, const void *b)
{
	return str_cmp(((const struct waits_row *)a)->specialty, ((const struct waits_row *)b)->specialty);
}

void waits_make(struct arena *arena, const struct column_file *file, struct day day, int threads, struct waits *ret)
{
	struct counting c = { .file = file, .today = column_day(day), .any = calloc(file->whats + 1, 1),
		.row = arena_array(arena, file->specialties + 1, sizeof *c.row) };
	must(c.any && day_known(day));
	for (size_t what = 0; what < file->whats; what++)
		for (uint32_t k = file->what_first[what]; k < file->what_first[what + 1]; k++)
			c.any[what] |= part_of(&file->fact[k]).role != ROLE_NONE;
	pthread_mutex_init(&c.lock, NULL);
	threads_run(threads, blocks_count, &c);
	pthread_mutex_destroy(&c.lock);
	free(c.any);
	*ret = (struct waits){ .row = c.row, .day = day, .no_specialty = c.no_specialty, .no_day = c.no_day };
	for (size_t s = 0; s < file->specialties; s++)
		if (c.row[s].referrals) {
			c.row[s].specialty = file->specialty[s];
			c.row[ret->rows++] = c.row[s];
		}
	if (ret->rows)
		qsort(ret->row, ret->rows, sizeof *ret->row, row_order);
}

/* Of those who still wait in a week all were there while others were seen in it. */
int waits_quantile(const struct waits_row *row, double p)
{
	int64_t left = row->referrals;
	double unseen = 1;
	for (int w = 0; w < WAITS_WEEKS && left > 0; w++) {
		unseen *= 1 - (double)row->seen[w] / (double)left;
		if (1 - unseen >= p - 1e-12)
			return w;
		left -= row->seen[w] + row->waiting[w];
	}
	return -1;
}
