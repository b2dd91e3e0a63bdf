/* CSV becomes a column file as fast as two processors read it. The file is cut into pieces between persons; of a row only person and day are
 * taken apart each time: the rest of the line is looked up whole among the rests met before, and looked at field by field when it is new. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"
#include "base/rows.h"
#include "screen/column.h"

#define EVENTS_HEAD "person,on,kind,system,code,specialty,result,attended,unscheduled"
#define PEOPLE_HEAD "person,birth_on,death_on,sex,practice,fifth,ethnic"
#define PIECE       (16u << 20)
#define RESTS_FIRST 4096
#define YEARS       180                 /* from 1900 */

struct text { const char *path, *p; size_t n; void *map; };

struct piece { const char *from, *end; int64_t key_from, key_to; };     /* persons whose keys lie from, and below to */

struct reading {
	const struct column_csv *ask;
	struct column_writer *w;
	struct text events, people;
	struct column_person *person; size_t persons;
	struct piece *piece; size_t pieces;
	int32_t cover;
	atomic_size_t next;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	size_t turn;                        /* whose piece goes into the file now */
	enum err err;
	size_t err_piece;
	char say[LIMIT_SAY];
	struct column_csv_tally tally;
};

/* ---- fields ---- */

static enum err bad(struct cx *cx, const struct text *t, const char *at, const char *field, const char *want)
{
	size_t line = 1;
	for (const char *p = t->p; (p = memchr(p, '\n', (size_t)(at - p))) && p < at; p++)
		line++;
	return fail(cx, ERR_BAD_FILE, "\"%s\", line %zu, %s: %s. Nothing was built.", t->path, line, field, want);
}

static bool number_read(const char **p, const char *end, int64_t *ret)
{
	uint64_t n = 0;
	const char *q = *p;
	for (; q < end && (unsigned)(*q - '0') < 10; q++)
		n = n * 10 + (unsigned)(*q - '0');
	if (q == *p || q - *p > 18)
		return false;
	*ret = (int64_t)n;
	*p = q;
	return true;
}

/* Of each month since 1900 the column day before its first, and its length. */
static struct month { int32_t before; uint8_t days; } months[YEARS * 12];
static void months_make(void)
{
	for (int i = 0; i < YEARS * 12; i++) {
		struct day first = day_of(1900 + i / 12, 1 + i % 12, 1);
		months[i] = (struct month){ first.day - COLUMN_DAY_0 - 1, (uint8_t)(day_add_months(first, 1).day - first.day) };
	}
}

static inline bool two(const char *p, unsigned *ret)
{
	unsigned a = (unsigned)(p[0] - '0'), b = (unsigned)(p[1] - '0');
	*ret = a * 10 + b;
	return a < 10 && b < 10;
}

/* Ten letters and a comma behind them, or only the comma: not known. */
static inline bool date_read(const char **p, const char *end, uint16_t *ret)
{
	unsigned century, year, month, day;
	const char *q = *p;
	if (q < end && *q == ',') {
		*ret = 0;
		return true;
	}
	if (end - q < 10 || !two(q, &century) || !two(q + 2, &year) || q[4] != '-' || !two(q + 5, &month) || q[7] != '-' || !two(q + 8, &day))
		return false;
	year += century * 100;
	if (year < 1900 || year >= 1900 + YEARS || month < 1 || month > 12 || day < 1)
		return false;
	const struct month *m = &months[(year - 1900) * 12 + month - 1];
	if (day > m->days || m->before + (int)day > COLUMN_DAY_MAX)
		return false;
	*ret = (uint16_t)(m->before + (int)day);
	*p = q + 10;
	return true;
}

static size_t fields_cut(struct str line, struct str *field, size_t max)
{
	size_t n = 0;
	bool more = true;
	while (more && n < max)
		more = str_cut(line, ',', &field[n++], &line);
	return more ? max + 1 : n;
}

static bool truth_read(struct str s, int8_t *ret)
{
	*ret = str_is(s, "yes") ? TRUTH_YES : str_is(s, "no") ? TRUTH_NO : TRUTH_UNKNOWN;
	return *ret != TRUTH_UNKNOWN || s.n == 0;
}

static bool result_read(struct str s, int8_t *ret)
{
	*ret = str_is(s, "normal") ? RESULT_NORMAL : str_is(s, "abnormal") ? RESULT_ABNORMAL : s.n == 0 ? RESULT_NONE : RESULT_UNKNOWN;
	return *ret != RESULT_UNKNOWN || str_is(s, "unknown");
}

/* kind,system,code,specialty,result,attended,unscheduled */
static enum err rest_read(struct cx *cx, struct reading *r, const char *at, struct str rest, uint32_t *ret)
{
	struct str f[7];
	struct column_fact a = { .code = -1, .specialty = -1 };
	enum event_kind kind;
	if (memchr(rest.p, '"', rest.n) || !str_utf8(rest))
		return bad(cx, &r->events, at, "the whole line", "quotation marks and bytes that are not UTF-8 are not read here");
	size_t n = fields_cut(rest, f, LENGTH(f));
	if (n != LENGTH(f))
		return bad(cx, &r->events, at, "the whole line", "there are not nine fields");
	if (!event_kind_parse(f[0], &kind) || kind == EVENT_ANY)
		return bad(cx, &r->events, at, "kind", "is none of the kinds of events (gp-contact, entry, symptom, diagnosis, referral, outpatient, ...)");
	if ((f[1].n == 0) != (f[2].n == 0) || f[1].n + f[2].n > 500)
		return bad(cx, &r->events, at, "code", "a code needs its system, a system its code, both together in 500 bytes");
	if (!result_read(f[4], &a.result))
		return bad(cx, &r->events, at, "result", "is not normal, abnormal, unknown or empty");
	if (!truth_read(f[5], &a.attended) || !truth_read(f[6], &a.unscheduled))
		return bad(cx, &r->events, at, "attended or unscheduled", "is not yes, no or empty");
	a.kind = (uint8_t)kind;
	if (f[2].n)
		a.code = column_code(r->w, f[1], f[2]);
	if (f[3].n)
		a.specialty = column_specialty(r->w, f[3]);
	*ret = column_fact(r->w, &a);
	return OK;
}

/* ---- rests of lines met before ---- */

struct rest { const char *p; uint32_t n, fact; uint64_t hash; };
struct rests { struct rest *slot; size_t count, mask; };

static inline uint64_t rest_hash(const char *p, size_t n)
{
	uint64_t h = n * 0x9E3779B185EBCA87u, x;
	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&x, p, 8);
		h = (h ^ x) * 0xC2B2AE3D27D4EB4Fu;
		h ^= h >> 32;
	}
	for (x = 0; n; n--)
		x = x << 8 | (uint8_t)p[n - 1];
	h = (h ^ x) * 0xC2B2AE3D27D4EB4Fu;
	return h ^ h >> 29;
}

static void rests_grow(struct rests *r)
{
	struct rests old = *r;
	r->mask = old.slot ? old.mask * 2 + 1 : RESTS_FIRST - 1;
	r->slot = calloc(r->mask + 1, sizeof *r->slot);
	must(r->slot);
	for (size_t i = 0; old.slot && i <= old.mask; i++) {
		size_t at = old.slot[i].hash & r->mask;
		if (!old.slot[i].p)
			continue;
		while (r->slot[at].p)
			at = (at + 1) & r->mask;
		r->slot[at] = old.slot[i];
	}
	free(old.slot);
}

static inline enum err fact_of(struct cx *cx, struct reading *r, struct rests *known, const char *at, struct str rest, uint32_t *ret)
{
	uint64_t hash = rest_hash(rest.p, rest.n);
	size_t i = hash & known->mask;
	for (; known->slot[i].p; i = (i + 1) & known->mask)
		if (known->slot[i].hash == hash && known->slot[i].n == rest.n && memcmp(known->slot[i].p, rest.p, rest.n) == 0) {
			*ret = known->slot[i].fact;
			return OK;
		}
	TRY(rest_read(cx, r, at, rest, ret));
	known->slot[i] = (struct rest){ rest.p, (uint32_t)rest.n, *ret, hash };
	if (++known->count * 2 > known->mask)
		rests_grow(known);
	return OK;
}

/* ---- a piece ---- */

struct hand {
	struct cx *cx; struct reading *r; struct column_builder *b;
	struct rests known;
	size_t piece, person;
	bool mine;
	uint64_t people, events, unlisted;
};

static bool failed_before(struct reading *r, size_t piece)
{
	return r->err != OK && r->err_piece < piece;
}

/* Pieces go into the file in their order. False: one before has failed. */
static bool turn_take(struct hand *h)
{
	struct reading *r = h->r;
	pthread_mutex_lock(&r->lock);
	while (!h->mine && r->turn != h->piece && !failed_before(r, h->piece))
		pthread_cond_wait(&r->turned, &r->lock);
	h->mine = !failed_before(r, h->piece);
	pthread_mutex_unlock(&r->lock);
	return h->mine;
}

static enum err room_make(struct hand *h, bool whole)
{
	if (!whole && !column_full(h->b))
		return OK;
	return turn_take(h) ? column_hand_over(h->cx, h->b) : ERR_STOPPED;
}

static bool elsewhere(const struct hand *h, int64_t key)
{
	return h->r->ask->shards > 1 && column_shard(key, h->r->ask->shards) != h->r->ask->shard;
}

static enum err person_add(struct hand *h, const struct column_person *p)
{
	if (elsewhere(h, p->key))
		return OK;
	TRY(room_make(h, false));
	column_person(h->b, p);
	h->people++;
	return OK;
}

/* Those of whom nothing happened are counted too: whoever comes before this key. */
static enum err silent_add(struct hand *h, int64_t key)
{
	for (; h->person < h->r->persons && h->r->person[h->person].key < key; h->person++)
		TRY(person_add(h, &h->r->person[h->person]));
	return OK;
}

static enum err somebody_add(struct hand *h, int64_t key)
{
	struct reading *r = h->r;
	TRY(silent_add(h, key));
	if (h->person < r->persons && r->person[h->person].key == key)
		return person_add(h, &r->person[h->person++]);
	h->unlisted += r->ask->people != NULL && !elsewhere(h, key);
	return person_add(h, &(struct column_person){ .key = key, .birth_on = DAY_NONE, .death_on = DAY_NONE, .practice = -1, .cover = r->cover });
}

static enum err piece_read(struct hand *h, const struct piece *piece)
{
	struct reading *r = h->r;
	int64_t last = 0, key;
	bool any = false;
	h->person = piece->key_from == INT64_MIN ? 0 : rows_from(r->person, r->persons, sizeof *r->person, piece->key_from);
	for (const char *p = piece->from; p < piece->end;) {
		const char *line = p, *end = memchr(p, '\n', (size_t)(piece->end - p));
		uint16_t day;
		uint32_t fact = 0;
		end = end ? end : piece->end;
		const char *stop = end > p && end[-1] == '\r' ? end - 1 : end;
		if (!number_read(&p, stop, &key) || p == stop || *p++ != ',')
			return bad(h->cx, &r->events, line, "person", "is not a whole number from 0");
		if (!date_read(&p, stop, &day) || p == stop || *p++ != ',')
			return bad(h->cx, &r->events, line, "on", "is not a day between 1900 and 2079 as YYYY-MM-DD, nor empty");
		TRY(fact_of(h->cx, r, &h->known, line, (struct str){ p, (size_t)(stop - p) }, &fact));
		if (!any || key != last) {
			if (any && key < last)
				return bad(h->cx, &r->events, line, "person", "comes after a higher number: sort the file by person (sort -t, -k1,1n, the first line apart)");
			TRY(somebody_add(h, key));
			last = key;
			any = true;
		}
		if (!elsewhere(h, key)) {
			column_event(h->b, day, fact);
			h->events++;
		}
		p = end + 1;
	}
	TRY(silent_add(h, piece->key_to));
	return room_make(h, true);
}

static void piece_end(struct hand *h, enum err err)
{
	struct reading *r = h->r;
	turn_take(h);
	pthread_mutex_lock(&r->lock);
	if (err != OK && err != ERR_STOPPED && (r->err == OK || h->piece < r->err_piece)) {
		r->err = err;
		r->err_piece = h->piece;
		memcpy(r->say, cx_say(h->cx), strlen(cx_say(h->cx)) + 1);
	}
	r->turn++;
	pthread_cond_broadcast(&r->turned);
	pthread_mutex_unlock(&r->lock);
	h->mine = false;
}

static void *pieces_read(void *closure)
{
	struct reading *r = closure;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct hand h = { .cx = &cx, .r = r, .b = column_builder(r->w) };
	rests_grow(&h.known);
	while ((h.piece = atomic_fetch_add(&r->next, 1)) < r->pieces) {
		enum err err = piece_read(&h, &r->piece[h.piece]);
		piece_end(&h, err);
		if (err != OK)
			break;
	}
	pthread_mutex_lock(&r->lock);
	r->tally.people += h.people;
	r->tally.events += h.events;
	r->tally.unlisted += h.unlisted;
	pthread_mutex_unlock(&r->lock);
	column_builder_free(h.b);
	free(h.known.slot);
	arena_free(&arena);
	return NULL;
}

/* ---- the files ---- */

static enum err text_open(struct cx *cx, const char *path, const char *head, struct text *ret)
{
	struct stat st;
	int fd = file_open(cx, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return file_fail(cx, "open", path);
	bool good = fstat(fd, &st) == 0 && st.st_size > 0;
	*ret = (struct text){ .path = path, .n = good ? (size_t)st.st_size : 0 };
	ret->map = good ? mmap(NULL, ret->n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (ret->map == MAP_FAILED) {
		ret->map = NULL;
		return good ? file_fail(cx, "map", path) : fail(cx, ERR_BAD_FILE, "\"%s\" is empty: its first line has to be %s.", path, head);
	}
	madvise(ret->map, ret->n, MADV_SEQUENTIAL);
	ret->p = ret->map;
	struct str first, rest;
	str_cut((struct str){ ret->p, ret->n < 1000 ? ret->n : 1000 }, '\n', &first, &rest);
	return str_is(str_trim(first), head) ? OK : bad(cx, ret, ret->p, "the first line", arena_printf(cx->arena, "has to be %s", head));
}

static void text_close(struct text *t)
{
	if (t->map)
		munmap(t->map, t->n);
}

static const char *behind_line(const char *p, const char *end)
{
	const char *q = memchr(p, '\n', (size_t)(end - p));
	return q ? q + 1 : end;
}

static int64_t key_at(const char *p, const char *end)
{
	int64_t key;
	return number_read(&p, end, &key) ? key : -1;
}

/* Cut where a person begins. Within a piece and between two that she does not come back is asked row by row and cut by cut. */
static enum err pieces_cut(struct cx *cx, struct reading *r)
{
	const char *end = r->events.p + r->events.n, *from = behind_line(r->events.p, end);
	size_t room = 0;
	int64_t key_from = INT64_MIN;
	do {
		const char *to = (size_t)(end - from) > PIECE ? behind_line(from + PIECE, end) : end;
		int64_t key = to < end ? key_at(to, end) : INT64_MAX;
		while (to < end && key >= 0) {
			const char *next = behind_line(to, end);
			int64_t after = next < end ? key_at(next, end) : INT64_MAX;
			to = next;
			if (after != key) {
				key = after;
				break;
			}
		}
		if (to < end && key < 0)
			return bad(cx, &r->events, to, "person", "is not a whole number from 0");
		if (to < end && key <= key_from)
			return bad(cx, &r->events, to, "person", "comes after a higher number: sort the file by person (sort -t, -k1,1n, the first line apart)");
		*ARRAY_PUSH(cx->arena, r->piece, r->pieces, room) = (struct piece){ from, to, key_from, key };
		key_from = key;
		from = to;
	} while (from < end);
	return OK;
}

static bool sex_read(struct str s, enum sex *ret)
{
	*ret = str_is(s, "female") ? SEX_FEMALE : str_is(s, "male") ? SEX_MALE : str_is(s, "other") ? SEX_OTHER : SEX_UNKNOWN;
	return *ret != SEX_UNKNOWN || s.n == 0;
}

static bool day_read(struct str s, struct day *ret)
{
	*ret = DAY_NONE;
	return s.n == 0 || day_parse(s, ret);
}

static enum err people_read(struct cx *cx, struct reading *r)
{
	const char *end = r->people.p + r->people.n, *p = behind_line(r->people.p, end);
	size_t room = (size_t)(end - p) / 16 + 1;
	r->person = malloc(room * sizeof *r->person);
	must(r->person);
	for (const char *next; p < end; p = next) {
		struct str f[7], line = str_trim((struct str){ p, (size_t)((next = behind_line(p, end)) - p) });
		struct column_person who = { .practice = -1, .cover = r->cover };
		int64_t fifth = 0;
		if (fields_cut(line, f, LENGTH(f)) != LENGTH(f) || memchr(line.p, '"', line.n))
			return bad(cx, &r->people, p, "the whole line", "there are not seven fields without quotation marks");
		if (!str_int(f[0], &who.key) || who.key < 0 || (r->persons && who.key <= r->person[r->persons - 1].key))
			return bad(cx, &r->people, p, "person", "is not a whole number higher than the one before: sort the file by person, each once");
		if (!day_read(f[1], &who.birth_on) || !day_read(f[2], &who.death_on))
			return bad(cx, &r->people, p, "birth_on or death_on", "is not a day as YYYY-MM-DD, nor empty");
		if (!sex_read(f[3], &who.sex))
			return bad(cx, &r->people, p, "sex", "is not female, male, other or empty");
		if ((f[5].n && !str_int(f[5], &fifth)) || fifth < 0 || fifth > 5)
			return bad(cx, &r->people, p, "fifth", "is not 1 (the most deprived) to 5, nor empty");
		if (f[4].n)
			who.practice = column_place(r->w, f[4]);
		who.fifth = (uint8_t)fifth;
		memcpy(who.ethnic, f[6].p, f[6].n < 2 ? f[6].n : 2);
		must(r->persons < room);
		r->person[r->persons++] = who;
	}
	return OK;
}

static enum err files_read(struct cx *cx, struct reading *r)
{
	long cores = r->ask->threads > 0 ? r->ask->threads : sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[64];
	TRY(text_open(cx, r->ask->events, EVENTS_HEAD, &r->events));
	if (r->ask->people) {
		TRY(text_open(cx, r->ask->people, PEOPLE_HEAD, &r->people));
		TRY(people_read(cx, r));
	}
	TRY(pieces_cut(cx, r));
	int threads = cores < 1 ? 1 : cores > 64 ? 64 : (int)cores;
	threads = (size_t)threads > r->pieces ? (int)r->pieces : threads;
	for (int i = 1; i < threads; i++)
		must(pthread_create(&thread[i], NULL, pieces_read, r) == 0);
	pieces_read(r);
	for (int i = 1; i < threads; i++)
		pthread_join(thread[i], NULL);
	return r->err == OK ? OK : fail(cx, r->err, "%s", r->say);
}

enum err column_csv(struct cx *cx, struct column_writer *w, const struct column_csv *ask, struct column_csv_tally *ret)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct reading r = { .ask = ask, .w = w };
	pthread_once(&once, months_make);
	pthread_mutex_init(&r.lock, NULL);
	pthread_cond_init(&r.turned, NULL);
	r.cover = column_cover_of(w, &ask->cover);
	enum err err = files_read(cx, &r);
	*ret = r.tally;
	text_close(&r.events);
	text_close(&r.people);
	free(r.person);
	pthread_cond_destroy(&r.turned);
	pthread_mutex_destroy(&r.lock);
	return err;
}
