/* A column file is written: words get numbers, persons become blocks, blocks go into the file as they come. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/must.h"
#include "base/table.h"
#include "screen/column_in.h"

#define WORDS_MAX (1u << 26)            /* codes, facts, whats of a file, each; a national dictionary has under a million */

/* Words by their hash; those that share one follow each other. */
struct words { struct table at; uint32_t *next; struct str *word; size_t count, room, next_room; };

struct column_writer {
	pthread_mutex_t lock;
	struct arena arena;
	char *path, *beside;
	struct file_broker *files;
	int fd;
	uint64_t at;
	struct words code, specialty, place, cover, fact, what, class;
	const struct column_pack *pack;
	int32_t *told_as; size_t codes_told, told_room;     /* packed: of each code the one that stands for it */
	int32_t *stands; size_t classes, stands_room;       /* of each class its first code */
	uint16_t day_first, day_last;
	bool planning;
	unsigned held;
	struct timespec began;
	struct column_block_head *block; size_t blocks, block_room;
};

/* ---- words ---- */

static void words_init(struct words *w)
{
	*w = (struct words){ 0 };
	table_init(&w->at, WORDS_MAX);
}

static uint32_t word_number(struct column_writer *writer, struct words *w, const void *bytes, size_t n)
{
	struct str s = { bytes, n };
	uint64_t hash = str_hash(s, 0), first;
	bool there = table_get(&w->at, hash, &first);
	for (uint64_t i = there ? first : UINT32_MAX; i != UINT32_MAX; i = w->next[i])
		if (w->word[i].n == n && memcmp(w->word[i].p, bytes, n) == 0)
			return (uint32_t)i;
	must(w->count < WORDS_MAX);
	size_t i = w->count;
	uint32_t *next = ARRAY_PUSH(&writer->arena, w->next, i, w->next_room);
	struct str *word = ARRAY_PUSH(&writer->arena, w->word, w->count, w->room);
	char *copy = arena_alloc(&writer->arena, n + 1);
	memcpy(copy, bytes, n);
	*word = (struct str){ copy, n };
	*next = there ? (uint32_t)first : UINT32_MAX;
	table_put(&w->at, hash, (uint64_t)(i - 1));
	return (uint32_t)(i - 1);
}

static int32_t word_locked(struct column_writer *w, struct words *of, const void *bytes, size_t n)
{
	pthread_mutex_lock(&w->lock);
	uint32_t number = word_number(w, of, bytes, n);
	pthread_mutex_unlock(&w->lock);
	return (int32_t)number;
}

static void class_take(struct column_writer *w, int32_t code, struct str system, struct str value)
{
	struct str class = w->pack->class_of(w->pack->inside, system, value);
	size_t number = word_number(w, &w->class, class.p, class.n);
	if (number == w->classes)
		*ARRAY_PUSH(&w->arena, w->stands, w->classes, w->stands_room) = code;
	*ARRAY_PUSH(&w->arena, w->told_as, w->codes_told, w->told_room) = w->stands[number];
}

/* Two words of one code, told apart by the length of the first. */
int32_t column_code(struct column_writer *w, struct str system, struct str value)
{
	char text[600];
	uint32_t n = (uint32_t)system.n;
	must(system.n + value.n + sizeof n <= sizeof text);
	memcpy(text, &n, sizeof n);
	memcpy(text + sizeof n, system.p, system.n);
	memcpy(text + sizeof n + system.n, value.p, value.n);
	pthread_mutex_lock(&w->lock);
	int32_t code = (int32_t)word_number(w, &w->code, text, sizeof n + system.n + value.n);
	if (w->pack && (size_t)code == w->codes_told)
		class_take(w, code, system, value);
	pthread_mutex_unlock(&w->lock);
	return code;
}

int32_t column_specialty(struct column_writer *w, struct str value)
{
	return word_locked(w, &w->specialty, value.p, value.n);
}

int32_t column_place(struct column_writer *w, struct str value)
{
	return word_locked(w, &w->place, value.p, value.n);
}

int32_t column_cover_of(struct column_writer *w, const struct column_cover *cover)
{
	return word_locked(w, &w->cover, cover, sizeof *cover);
}

uint32_t column_fact(struct column_writer *w, const struct column_fact *fact)
{
	struct column_fact f;
	memset(&f, 0, sizeof f);                /* no byte between them is by chance */
	f.kind = fact->kind, f.result = fact->result, f.attended = fact->attended, f.unscheduled = fact->unscheduled;
	f.code = fact->code, f.specialty = fact->specialty;
	return (uint32_t)word_locked(w, &w->fact, &f, sizeof f);
}

/* ---- a block in the making ---- */

struct coming { uint16_t day; uint8_t by, at; uint32_t fact; };
struct own { uint64_t met[COLUMN_OWN_MOST]; size_t mets; };     /* of one person, as they come */
struct known { uint32_t what, as; int32_t code; };  /* of a fact alone; the fact that stands for it; code: of what several may tell of, else -1 */
#define NO_WHAT UINT32_MAX

struct column_builder {
	struct column_writer *w;
	uint32_t people, events;
	int64_t key[COLUMN_PEOPLE];
	int32_t birth_on[COLUMN_PEOPLE], death_on[COLUMN_PEOPLE], practice[COLUMN_PEOPLE];
	uint32_t first[COLUMN_PEOPLE + 1];
	uint16_t cover[COLUMN_PEOPLE], ethnic[COLUMN_PEOPLE];
	uint8_t sex[COLUMN_PEOPLE], fifth[COLUMN_PEOPLE];
	uint16_t *day; uint32_t *what; uint8_t *by, *at; size_t room;
	struct own bys, ats;
	struct coming *coming; size_t comings, coming_room;
	uint32_t *fact;                         /* as many as coming: those of one event */
	bool sorted;
	struct known *known; size_t knowns;
	uint32_t most;
	uint16_t day_first, day_last;
};

struct column_builder *column_builder(struct column_writer *w)
{
	struct column_builder *b = calloc(1, sizeof *b);
	must(b);
	b->w = w;
	b->sorted = true;
	return b;
}

void column_builder_free(struct column_builder *b)
{
	if (!b)
		return;
	free(b->day);
	free(b->what);
	free(b->by);
	free(b->at);
	free(b->coming);
	free(b->fact);
	free(b->known);
	free(b);
}

static bool told_twice(uint8_t kind)
{
	return COLUMN_TOLD_TWICE >> kind & 1;
}

/* A what of these facts, rising. */
static uint32_t what_of(struct column_builder *b, const uint32_t *fact, size_t n)
{
	return (uint32_t)word_locked(b->w, &b->w->what, fact, n * sizeof *fact);
}

static void known_more(struct column_builder *b)
{
	struct column_writer *w = b->w;
	pthread_mutex_lock(&w->lock);
	size_t n = w->fact.count;
	b->known = realloc(b->known, n * sizeof *b->known);
	must(b->known);
	for (uint32_t i = (uint32_t)b->knowns; i < n; i++) {
		struct column_fact f;
		memcpy(&f, w->fact.word[i].p, sizeof f);
		int32_t code = f.code;
		f.code = w->pack && code >= 0 ? w->told_as[code] : code;
		if (w->pack && !(COLUMN_PACKED_SPECIALTIES & (1u << f.kind)))
			f.specialty = -1;
		uint32_t as = word_number(w, &w->fact, &f, sizeof f);
		b->known[i] = (struct known){ word_number(w, &w->what, &as, sizeof as), as, told_twice(f.kind) ? code : -1 };
	}
	b->knowns = n;
	pthread_mutex_unlock(&w->lock);
}

static int by_day(const void *a, const void *b)
{
	const struct coming *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->fact > y->fact) - (x->fact < y->fact);
}

static void event_put(struct column_builder *b, const struct coming *c, uint32_t what)
{
	b->day[b->events] = c->day;
	b->by[b->events] = c->by;
	b->at[b->events] = c->at;
	b->what[b->events++] = what;
	b->most = what > b->most ? what : b->most;
}

/* By what several may tell of, then by fact. */
static int by_code(const void *a, const void *b, void *known)
{
	const struct coming *x = a, *y = b;
	const struct known *k = known;
	int32_t one = k[x->fact].code, other = k[y->fact].code;
	if (one != other)
		return one < other ? -1 : 1;
	return (x->fact > y->fact) - (x->fact < y->fact);
}

/* Those of one day that tell of one thing become one event with all their facts. Days not known are nobody's day. */
static void day_put(struct column_builder *b, struct coming *c, size_t n)
{
	qsort_r(c, n, sizeof *c, by_code, b->known);
	for (size_t i = 0, k; i < n; i = k) {
		int32_t code = b->known[c[i].fact].code;
		size_t facts = 0;
		for (k = i; k < n && (k == i || (code >= 0 && c[i].day && b->known[c[k].fact].code == code)); k++)
			if (facts == 0 || b->fact[facts - 1] != b->known[c[k].fact].as)
				b->fact[facts++] = b->known[c[k].fact].as;
		event_put(b, &c[i], facts == 1 ? b->known[c[i].fact].what : what_of(b, b->fact, facts));
	}
}

static void person_put(struct column_builder *b)
{
	size_t n = b->comings, need = b->events + n;
	struct coming *c = b->coming;
	if (b->people == 0)
		return;
	if (need > b->room) {
		b->room = need * 2 + 1024;
		b->day = realloc(b->day, b->room * sizeof *b->day);
		b->what = realloc(b->what, b->room * sizeof *b->what);
		b->by = realloc(b->by, b->room);
		b->at = realloc(b->at, b->room);
		must(b->day && b->what && b->by && b->at);
	}
	if (!b->sorted)
		qsort(c, n, sizeof *c, by_day);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && c[k].day == c[i].day; k++)
			;
		if (k == i + 1)
			event_put(b, &c[i], b->known[c[i].fact].what);
		else
			day_put(b, c + i, k - i);
	}
	if (n && c[n - 1].day) {
		size_t first = 0;
		while (c[first].day == 0)
			first++;
		b->day_first = b->day_first == 0 || c[first].day < b->day_first ? c[first].day : b->day_first;
		b->day_last = c[n - 1].day > b->day_last ? c[n - 1].day : b->day_last;
	}
	b->first[b->people] = b->events;
	b->comings = b->bys.mets = b->ats.mets = 0;
	b->sorted = true;
}

void column_person(struct column_builder *b, const struct column_person *p)
{
	person_put(b);
	must(b->people < COLUMN_PEOPLE);
	uint32_t i = b->people++;
	b->key[i] = p->key;
	b->birth_on[i] = p->birth_on.day;
	b->death_on[i] = p->death_on.day;
	b->practice[i] = p->practice;
	b->cover[i] = (uint16_t)p->cover;
	memcpy(&b->ethnic[i], p->ethnic, 2);
	b->sex[i] = (uint8_t)p->sex;
	b->fifth[i] = p->fifth;
}

static uint8_t own_number(struct own *own, uint64_t word)
{
	size_t i = 0;
	if (word == 0)
		return 0;
	while (i < own->mets && own->met[i] != word)
		i++;
	if (i == COLUMN_OWN_MOST)
		return COLUMN_OWN_MOST + 1;
	if (i == own->mets)
		own->met[own->mets++] = word;
	return (uint8_t)(i + 1);
}

void column_event(struct column_builder *b, uint16_t day, uint32_t fact)
{
	column_event_own(b, day, fact, (struct column_own){ 0, 0 });
}

void column_event_own(struct column_builder *b, uint16_t day, uint32_t fact, struct column_own own)
{
	must(b->people > 0);
	if (b->comings == b->coming_room) {
		b->coming_room = b->coming_room * 2 + 1024;
		b->coming = realloc(b->coming, b->coming_room * sizeof *b->coming);
		b->fact = realloc(b->fact, b->coming_room * sizeof *b->fact);
		must(b->coming && b->fact);
	}
	if (fact >= b->knowns)
		known_more(b);
	b->sorted = b->sorted && (b->comings == 0 || b->coming[b->comings - 1].day <= day);
	b->coming[b->comings++] = (struct coming){ day, own_number(&b->bys, own.by), own_number(&b->ats, own.at), fact };
}

bool column_full(const struct column_builder *b)
{
	return b->people == COLUMN_PEOPLE || b->events + b->comings >= COLUMN_EVENTS;
}

/* ---- into the file ---- */

static enum err bytes_write(struct cx *cx, struct column_writer *w, const void *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t done = write(w->fd, (const char *)bytes + at, n - at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return file_fail(cx, "write", w->beside);
		at += (size_t)done;
	}
	w->at += n;
	return OK;
}

/* Does the block do with one byte, and at most one event in ODD_SHARE that says so? Then the 255 that are met most have one. */
#define ODD_SHARE 50
struct narrow { uint32_t *times; uint32_t of[256]; uint32_t whats, odds; };     /* times: of each what, then its place */

static bool narrow_make(const struct column_builder *b, struct narrow *ret)
{
	struct { uint32_t times, what; } best[COLUMN_ODD];
	*ret = (struct narrow){ .times = calloc((size_t)b->most + 1, sizeof *ret->times) };
	must(ret->times);
	for (uint32_t i = 0; i < b->events; i++)
		ret->times[b->what[i]]++;
	for (uint32_t what = 0; what <= b->most; what++) {
		uint32_t times = ret->times[what], at = ret->whats;
		if (times == 0 || (at == COLUMN_ODD && best[at - 1].times >= times))
			continue;
		ret->whats += at < COLUMN_ODD;
		for (at = ret->whats - 1; at > 0 && best[at - 1].times < times; at--)
			best[at] = best[at - 1];
		best[at].times = times;
		best[at].what = what;
	}
	uint64_t told = 0;
	for (uint32_t i = 0; i < ret->whats; i++)
		told += best[i].times;
	ret->odds = (uint32_t)(b->events - told);
	for (uint32_t what = 0; what <= b->most; what++)
		ret->times[what] = COLUMN_ODD;
	for (uint32_t i = 0; i < ret->whats; i++) {
		ret->of[i] = best[i].what;
		ret->times[best[i].what] = i;
	}
	return (uint64_t)ret->odds * ODD_SHARE <= b->events;
}

static void narrow_put(const struct column_builder *b, const struct narrow *n, uint8_t *m, const struct column_place *p)
{
	uint32_t odd = 0, *odd_at = (void *)(m + p->odd_at), *odd_what = (void *)(m + p->odd_what);
	memcpy(m + p->what_of, n->of, sizeof n->of);
	for (uint32_t i = 0; i < b->events; i++) {
		uint32_t place = n->times[b->what[i]];
		m[p->what + i] = (uint8_t)place;
		if (place != COLUMN_ODD)
			continue;
		odd_at[odd] = i;
		odd_what[odd++] = b->what[i];
	}
	must(odd == n->odds);
}

enum err column_hand_over(struct cx *cx, struct column_builder *b)
{
	struct column_writer *w = b->w;
	person_put(b);
	if (b->people == 0)
		return OK;
	struct narrow narrow;
	struct column_block_head h = { .people = b->people, .events = b->events, .width = b->most > UINT16_MAX ? 4 : 2, .born_first = INT32_MAX,
		.born_last = INT32_MIN, .died_first = INT32_MAX };
	for (uint32_t i = 0; i < b->people; i++) {
		if (b->birth_on[i] != DAY_NONE.day) {
			h.born_first = b->birth_on[i] < h.born_first ? b->birth_on[i] : h.born_first;
			h.born_last = b->birth_on[i] > h.born_last ? b->birth_on[i] : h.born_last;
		}
		if (b->death_on[i] != DAY_NONE.day && b->death_on[i] < h.died_first)
			h.died_first = b->death_on[i];
	}
	h.held = w->held;
	if (narrow_make(b, &narrow)) {
		h.width = 1;
		h.odds = narrow.odds;
	}
	struct column_place p = column_places(&h);
	uint8_t *m = calloc(1, p.bytes);
	must(m);
	memcpy(m + p.key, b->key, b->people * sizeof *b->key);
	memcpy(m + p.birth_on, b->birth_on, b->people * sizeof *b->birth_on);
	memcpy(m + p.death_on, b->death_on, b->people * sizeof *b->death_on);
	memcpy(m + p.practice, b->practice, b->people * sizeof *b->practice);
	memcpy(m + p.first, b->first, (b->people + 1) * sizeof *b->first);
	memcpy(m + p.cover, b->cover, b->people * sizeof *b->cover);
	memcpy(m + p.ethnic, b->ethnic, b->people * sizeof *b->ethnic);
	memcpy(m + p.sex, b->sex, b->people);
	memcpy(m + p.fifth, b->fifth, b->people);
	if (b->events)
		memcpy(m + p.day, b->day, b->events * sizeof *b->day);
	if (b->events && h.held & COLUMN_BY)
		memcpy(m + p.by, b->by, b->events);
	if (b->events && h.held & COLUMN_AT)
		memcpy(m + p.at, b->at, b->events);
	if (h.width == 1)
		narrow_put(b, &narrow, m, &p);
	else if (b->events && h.width == 4)
		memcpy(m + p.what, b->what, b->events * sizeof *b->what);
	else
		for (uint32_t i = 0; i < b->events; i++)
			((uint16_t *)(void *)(m + p.what))[i] = (uint16_t)b->what[i];
	free(narrow.times);
	h.bytes = p.bytes;
	h.sum = column_sum(m, p.bytes);
	pthread_mutex_lock(&w->lock);
	h.at = w->at;
	*ARRAY_PUSH(&w->arena, w->block, w->blocks, w->block_room) = h;
	if (b->day_first && (w->day_first == 0 || b->day_first < w->day_first))
		w->day_first = b->day_first;
	w->day_last = b->day_last > w->day_last ? b->day_last : w->day_last;
	enum err err = bytes_write(cx, w, m, p.bytes);
	pthread_mutex_unlock(&w->lock);
	free(m);
	b->people = b->events = b->most = 0;
	b->day_first = b->day_last = 0;
	return err;
}

/* ---- the tail ---- */

struct tail { struct column_writer *w; struct cx *cx; uint8_t *p; size_t n, room; };

static void tail_add(struct tail *t, const void *bytes, size_t n)
{
	size_t from = (t->n + 7) / 8 * 8;
	if (from + n > t->room) {
		size_t was = t->room;
		t->room = (from + n) * 2 + 4096;
		t->p = realloc(t->p, t->room);
		must(t->p);
		memset(t->p + was, 0, t->room - was);
	}
	if (n)
		memcpy(t->p + from, bytes, n);
	t->n = from + n;
}

static void tail_number(struct tail *t, uint64_t n)
{
	tail_add(t, &n, sizeof n);
}

static void tail_word(struct tail *t, struct str s)
{
	tail_number(t, s.n);
	tail_add(t, s.p, s.n);
}

static void tail_words(struct tail *t, const struct words *w)
{
	tail_number(t, w->count);
	for (size_t i = 0; i < w->count; i++)
		tail_word(t, w->word[i]);
}

/* Whole rows, one behind the other. */
static void tail_rows(struct tail *t, const struct words *w, size_t each)
{
	uint8_t *all = malloc(w->count * each + 1);
	must(all);
	for (size_t i = 0; i < w->count; i++)
		memcpy(all + i * each, w->word[i].p, each);
	tail_number(t, w->count);
	tail_add(t, all, w->count * each);
	free(all);
}

/* Of each what its facts, and where they begin. */
static void tail_whats(struct tail *t, const struct column_writer *w)
{
	size_t facts = 0, whats = w->what.count;
	for (size_t i = 0; i < whats; i++)
		facts += w->what.word[i].n / sizeof(uint32_t);
	struct column_fact *fact = malloc((facts + 1) * sizeof *fact);
	uint32_t *first = malloc((whats + 1) * sizeof *first), at = 0, number;
	must(fact && first);
	for (size_t i = 0; i < whats; i++) {
		first[i] = at;
		for (size_t k = 0; k < w->what.word[i].n; k += sizeof number) {
			memcpy(&number, w->what.word[i].p + k, sizeof number);
			memcpy(&fact[at++], w->fact.word[number].p, sizeof *fact);
		}
	}
	first[whats] = at;
	tail_number(t, facts);
	tail_add(t, fact, facts * sizeof *fact);
	tail_number(t, whats + 1);
	tail_add(t, first, (whats + 1) * sizeof *first);
	free(fact);
	free(first);
}

static void tail_codes(struct tail *t, const struct words *w)
{
	tail_number(t, w->count);
	for (size_t i = 0; i < w->count; i++) {
		uint32_t n;
		memcpy(&n, w->word[i].p, sizeof n);
		tail_word(t, (struct str){ w->word[i].p + sizeof n, n });
		tail_word(t, (struct str){ w->word[i].p + sizeof n + n, w->word[i].n - sizeof n - n });
	}
}

static enum err file_finish(struct cx *cx, struct column_writer *w, struct tail *t)
{
	struct column_head head = { .version = COLUMN_VERSION, .order = COLUMN_ORDER, .tail = w->at, .tail_bytes = t->n,
		.tail_sum = column_sum(t->p, t->n) };
	memcpy(head.magic, COLUMN_MAGIC, sizeof head.magic);
	head.sum = column_sum(&head, offsetof(struct column_head, sum));
	TRY(bytes_write(cx, w, t->p, t->n));
	if (pwrite(w->fd, &head, sizeof head, 0) != sizeof head || fsync(w->fd) != 0)
		return file_fail(cx, "write", w->beside);
	if (file_rename(cx, w->beside, w->path) != 0)
		return file_fail(cx, "rename", w->beside);
	free(w->beside);
	w->beside = NULL;
	return file_sync_folder_of(cx, w->path);
}

enum err column_begin(struct cx *cx, const char *path, struct column_writer **ret)
{
	static const struct column_head nothing;
	struct column_writer *w = calloc(1, sizeof *w);
	must(w);
	arena_init(&w->arena, (size_t)8 << 30);
	pthread_mutex_init(&w->lock, NULL);
	struct words *all[] = { &w->code, &w->specialty, &w->place, &w->cover, &w->fact, &w->what, &w->class };
	for (size_t i = 0; i < LENGTH(all); i++)
		words_init(all[i]);
	*ret = w;
	clock_gettime(CLOCK_MONOTONIC, &w->began);
	w->path = strdup(path);
	w->files = cx->files;
	w->beside = malloc(strlen(path) + 30);
	must(w->path && w->beside);
	snprintf(w->beside, strlen(path) + 30, "%s.new-%ld", path, (long)getpid());        /* the one that a terminal makes for a server in its sandbox */
	w->fd = file_open(cx, w->beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (w->fd < 0)
		return file_fail(cx, "make", w->beside);
	return bytes_write(cx, w, &nothing, sizeof nothing);
}

static uint64_t seconds_since(struct timespec then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)(now.tv_sec - then.tv_sec);
}

enum err column_end(struct cx *cx, struct column_writer *w)
{
	struct tail t = { .w = w, .cx = cx };
	tail_number(&t, w->blocks);
	tail_add(&t, w->block, w->blocks * sizeof *w->block);
	tail_whats(&t, w);
	tail_rows(&t, &w->cover, sizeof(struct column_cover));
	tail_codes(&t, &w->code);
	tail_words(&t, &w->specialty);
	tail_words(&t, &w->place);
	tail_number(&t, w->day_first);
	tail_number(&t, w->day_last);
	tail_number(&t, w->planning);
	tail_number(&t, w->held);
	tail_number(&t, w->pack ? w->pack->lists : 0);
	for (size_t i = 0; w->pack && i < w->pack->lists; i++) {
		tail_word(&t, w->pack->list[i].id);
		tail_word(&t, w->pack->list[i].hash);
	}
	tail_number(&t, seconds_since(w->began));
	enum err err = file_finish(cx, w, &t);
	free(t.p);
	return err;
}

void column_packed(struct column_writer *w, const struct column_pack *pack)
{
	must(w->code.count == 0 && pack->lists > 0);
	w->pack = pack;
}

void column_for_planning(struct column_writer *w)
{
	w->planning = true;
}

void column_holds(struct column_writer *w, unsigned held)
{
	must(w->blocks == 0);
	w->held = held;
}

void column_drop(struct column_writer *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	if (w->beside)
		file_remove(&(struct cx){ .files = w->files }, w->beside);
	struct words *all[] = { &w->code, &w->specialty, &w->place, &w->cover, &w->fact, &w->what, &w->class };
	for (size_t i = 0; i < LENGTH(all); i++)
		table_free(&all[i]->at);
	arena_free(&w->arena);
	pthread_mutex_destroy(&w->lock);
	free(w->path);
	free(w->beside);
	free(w);
}
