/* A rule becomes moves of 16 numbers. */
#include "screen/ring.h"

#include <string.h>

#include "base/must.h"

#if defined(__x86_64__)
#include <immintrin.h>

struct laying { const struct program *p; struct ring *ring; int used[2]; int lane[LEAVES_MAX], lanes[LEAVES_MAX]; };

static bool lanes_take(struct laying *l, int leaf, int lanes)
{
	for (int half = 0; half < 2; half++)
		if (l->used[half] + lanes <= RING_LANES / 2) {
			l->lane[leaf] = half * 8 + l->used[half];
			l->lanes[leaf] = lanes;
			l->used[half] += lanes;
			return true;
		}
	return false;
}

static uint32_t lane_bits(int lane)
{
	return 3u << (2 * lane);
}

/* Is the tree one "all" of leaves that move? */
static bool shape_fits(const struct program *p)
{
	const struct rule *rule = p->rule;
	const struct clause *root = &rule->clause[0];
	for (int n = 0; n < rule_find_clauses(rule); n++)
		if (n != 0 && (rule->clause[n].kind <= CLAUSE_NOT || rule->clause[n].parent != 0))
			return false;
	if (root->kind == CLAUSE_ANY || root->kind == CLAUSE_NOT || !p->from_rule)
		return false;
	for (int n = 0; n < p->leaves; n++)
		if (p->leaf[n].clause != rule->comorbid && p->leaf[n].when != WHEN_MOVING)
			return false;
	return true;
}

static bool leaf_lay(struct laying *l, int n)
{
	const struct leaf *leaf = &l->p->leaf[n];
	struct ring *r = l->ring;
	int64_t k = leaf->at_least;
	l->lanes[n] = 0;
	if (leaf->missing || leaf->at_most >= 0 || leaf_is_own(leaf))
		return false;
	if (leaf->kind == CLAUSE_ABSENT) {
		if (!lanes_take(l, n, 1))
			return false;
		r->need_not |= lane_bits(l->lane[n]);
		return true;
	}
	if ((leaf->kind != CLAUSE_COUNT && leaf->kind != CLAUSE_DISTINCT) || k < 1)
		return false;
	if (leaf->kind == CLAUSE_DISTINCT && leaf->of != OF_DAY && k > 1) {
		if (r->manys == RING_VALUES || leaf->slots == 0)
			return false;
		r->many[r->manys].slot = r->seens;
		r->many[r->manys].slots = leaf->slots;
		r->many[r->manys++].at_least = k;
		l->lane[n] = (int)r->seens;
		r->seens += leaf->slots;
		return true;
	}
	if (k > 8 || !lanes_take(l, n, (int)k))
		return false;
	r->need |= lane_bits(l->lane[n] + (int)k - 1);
	if (leaf->of != OF_DAY || k == 1)
		return true;
	bool first = r->days == 0;                  /* one such clause: of two, each would stand still by itself */
	r->days = lane_bits(l->lane[n]);
	return first;
}

static void move_lane(uint8_t move[32], int to, int from)
{
	move[2 * to] = (uint8_t)(2 * (from % 8));
	move[2 * to + 1] = (uint8_t)(2 * (from % 8) + 1);
}

/* What an event does: false where it is more than one class can say. */
static bool class_lay(const struct laying *l, size_t what, struct ring_class *c)
{
	const struct program *p = l->p;
	size_t seen = 0;
	memset(c, 0, sizeof *c);
	for (int lane = 0; lane < RING_LANES; lane++) {
		move_lane(c->move, lane, lane);
		move_lane(c->move_same, lane, lane);
	}
	for (uint32_t i = p->op_first[3 * what + WHEN_MOVING]; i < p->op_first[3 * what + WHEN_OWN]; i++) {
		const struct op *op = &p->op[i];
		const struct leaf *leaf = &p->leaf[op->leaf];
		int lane = l->lane[op->leaf], lanes = l->lanes[op->leaf];
		if (leaf->kind == CLAUSE_ABSENT && !op->sure)
			continue;                       /* possibly there is not there */
		if (lanes == 0) {
			if (seen == LENGTH(c->seen_at) || op->value == NO_VALUE)
				return false;
			c->seen_at[seen++] = (uint16_t)(lane + op->value);
			continue;
		}
		bool days = leaf->of == OF_DAY && lanes > 1;
		for (int k = lanes - 1; k > 0; k--) {
			move_lane(c->move, lane + k, lane + k - 1);
			if (!days)
				move_lane(c->move_same, lane + k, lane + k - 1);
		}
		memset(&c->set[2 * lane], 0xff, 2);
		if (!days)
			memset(&c->set_same[2 * lane], 0xff, 2);
	}
	return true;
}

/* An event of which nobody knows which value it has may be of a new one. */
static bool sure_everywhere(const struct program *p)
{
	for (uint32_t i = 0; i < p->op_first[3 * p->file->whats]; i++)
		if (!p->op[i].sure || (p->leaf[p->op[i].leaf].kind == CLAUSE_DISTINCT && p->op[i].value == NO_VALUE))
			return false;
	return true;
}

struct ring *ring_make(struct cx *cx, const struct program *p)
{
	struct ring *r = arena_alloc(cx->arena, sizeof *r);
	struct laying l = { .p = p, .ring = r };
	r->seens = 1;
	if (!__builtin_cpu_supports("avx2") || !shape_fits(p))
		return NULL;
	for (int n = 0; n < p->leaves; n++)
		if (p->leaf[n].clause != p->rule->comorbid && !leaf_lay(&l, n))
			return NULL;
	if (r->need == 0 && r->manys == 0)          /* nothing has to be there: a stretch without any event is one too */
		return NULL;
	char *room = arena_alloc(cx->arena, RING_CLASSES * sizeof *r->of + 64);
	r->of = (void *)(room + (64 - (uintptr_t)room % 64) % 64);
	r->class_of = arena_array(cx->arena, p->file->whats + 1, 1);
	size_t classes = 0;
	for (size_t what = 0; what < p->file->whats; what++) {
		struct ring_class c;
		size_t at = 0;
		if (!class_lay(&l, what, &c))
			return NULL;
		while (at < classes && memcmp(&r->of[at], &c, sizeof c) != 0)
			at++;
		if (at == RING_CLASSES)
			return NULL;
		if (at == classes)
			r->of[classes++] = c;
		r->class_of[what] = (uint8_t)at;
	}
	r->from = p->from_rule;
	r->behind = p->behind_rule;
	r->today = p->today;
	r->answers = sure_everywhere(p) && p->comorbid == COMORBID_NONE;
	return r;
}

/* Enough different ones whose newest lies in the window? */
static bool many_enough(const struct ring *r, const uint16_t *seen, uint16_t from)
{
	for (int i = 0; i < r->manys; i++) {
		int64_t n = 0;
		for (uint32_t k = 0; k < r->many[i].slots; k++)
			n += seen[r->many[i].slot + k] >= from;
		if (n < r->many[i].at_least)
			return false;
	}
	return true;
}

__attribute__((target("avx2")))
static bool enough(const struct ring *r, __m256i state, uint16_t day)
{
	__m256i from = _mm256_set1_epi16((short)day);
	return ((uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi16(_mm256_max_epu16(state, from), state)) & r->need) == r->need;
}

/* The first end by which all that is not to be there has been left behind. */
__attribute__((target("avx2")))
static uint16_t behind_all(const struct ring *r, __m256i state)
{
	uint16_t lane[RING_LANES], last = 1;
	_mm256_storeu_si256((void *)lane, state);
	for (int i = 0; i < RING_LANES; i++)
		if (r->need_not >> (2 * i) & 1 && lane[i] > last)
			last = lane[i];
	return r->behind[last];
}

/* days: a clause counts different days. It stands still where it has the day already; the others move. */
__attribute__((target("avx2"), always_inline))
static inline uint16_t find(const struct ring *r, const uint8_t *class_of, const uint16_t *day, const uint8_t *what1, const uint16_t *what2, uint32_t n,
	uint16_t *seen, bool days)
{
	__m256i state = _mm256_setzero_si256();
	const uint32_t need = r->need, need_not = r->need_not;
	for (uint32_t i = 0; i < n; i++) {
		const struct ring_class *c = &r->of[class_of[what1 ? what1[i] : what2[i]]];
		uint16_t d = day[i];
		const uint8_t *move = c->move, *set = c->set;
		if (d > r->today)
			break;
		__m256i today = _mm256_set1_epi16((short)d);
		if (days) {
			__m256i had = _mm256_cmpeq_epi16(state, today);
			if ((uint32_t)_mm256_movemask_epi8(had) & r->days) {
				move = c->move_same;
				set = c->set_same;
			}
		}
		seen[c->seen_at[0]] = d;
		seen[c->seen_at[1]] = d;
		state = _mm256_shuffle_epi8(state, _mm256_load_si256((const void *)move));
		state = _mm256_blendv_epi8(state, today, _mm256_load_si256((const void *)set));
		__m256i from = _mm256_set1_epi16((short)r->from[d]);
		uint32_t in = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi16(_mm256_max_epu16(state, from), state));
		/* what comes later on the same day counts too */
		if ((in & need) != need || (i + 1 < n && day[i + 1] == d))
			continue;
		if (in & need_not) {
			uint16_t end = behind_all(r, state);
			if (end > (i + 1 < n && day[i + 1] <= r->today ? day[i + 1] - 1 : r->today) || !enough(r, state, r->from[end]))
				continue;
			d = end;
		}
		if (r->manys == 0 || many_enough(r, seen, r->from[d]))
			return d;
	}
	return 0;
}

__attribute__((target("avx2")))
uint16_t ring_find(const struct ring *r, const uint16_t *day, const uint16_t *what, uint32_t n, uint16_t *seen)
{
	memset(seen, 0, r->seens * sizeof *seen);
	return r->days ? find(r, r->class_of, day, NULL, what, n, seen, true) : find(r, r->class_of, day, NULL, what, n, seen, false);
}

__attribute__((target("avx2")))
uint16_t ring_find1(const struct ring *r, const uint8_t class_of[256], const uint16_t *day, const uint8_t *what, uint32_t n, uint16_t *seen)
{
	memset(seen, 0, r->seens * sizeof *seen);
	return r->days ? find(r, class_of, day, what, NULL, n, seen, true) : find(r, class_of, day, what, NULL, n, seen, false);
}

#else

struct ring *ring_make(struct cx *cx, const struct program *p)
{
	(void)cx, (void)p;
	return NULL;
}

uint16_t ring_find(const struct ring *r, const uint16_t *day, const uint16_t *what, uint32_t n, uint16_t *seen)
{
	(void)r, (void)day, (void)what, (void)n, (void)seen;
	must(false);
	return 0;
}

uint16_t ring_find1(const struct ring *r, const uint8_t class_of[256], const uint16_t *day, const uint8_t *what, uint32_t n, uint16_t *seen)
{
	(void)r, (void)class_of, (void)day, (void)what, (void)n, (void)seen;
	must(false);
	return 0;
}

#endif
