/* CSV becomes a column file as fast as two processors read it. The file is cut into pieces between persons; of a row only person and day are
 * taken apart each time: the rest of the line is looked up whole among the rests met before, and looked at field by field when it is new. */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "base/rows.h"
#include "screen/column.h"
#include "screen/column_text.h"
#include "screen/threads.h"

#define EVENTS_HEAD "person,on,kind,system,code,specialty,result,attended,unscheduled"
#define EVENTS_MORE ",by,at"
#define OWN_TEXT    200
#define PEOPLE_HEAD "person,birth_on,death_on,sex,practice,fifth,ethnic"
#define RESTS_FIRST 4096
#define YEARS       180                 /* from 1900 */

/* A file to which rows are added: of each block its first person; its facts by the new file's numbers. */
struct base { const struct column_file *file; size_t *at; uint32_t *fact; size_t next; };

struct reading {
	const struct column_csv *ask;
	struct column_writer *w;
	struct text events, people;
	struct column_person *person; size_t persons;
	int32_t cover;
	struct base base;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	size_t turn;                        /* whose piece goes into the file now */
	enum err err;
	size_t err_piece;
	char say[LIMIT_SAY];
	uint64_t lines;                     /* of the pieces before, the first line of all among them */
	struct column_csv_tally tally;
};

/* ---- fields ---- */

/* What is wrong with a row; which line of all it is, is known when the pieces before it have been read. */
struct wrong { const char *field, *want; uint64_t line; };

static enum err bad(struct wrong *w, const char *field, const char *want)
{
	w->field = field;
	w->want = want;
	return ERR_BAD_FILE;
}

static enum err bad_say(struct cx *cx, const struct text *t, const struct wrong *w, uint64_t before)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\", line %" PRIu64 ", %s: %s. Nothing was built.", t->path, before + w->line, w->field, w->want);
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
static enum err rest_read(struct reading *r, struct wrong *w, struct str rest, uint32_t *ret)
{
	struct str f[7];
	struct column_fact a = { .code = -1, .specialty = -1 };
	enum event_kind kind;
	if (memchr(rest.p, '"', rest.n) || !str_utf8(rest))
		return bad(w, "the whole line", "quotation marks and bytes that are not UTF-8 are not read here");
	size_t n = fields_cut(rest, f, LENGTH(f));
	if (n != LENGTH(f))
		return bad(w, "the whole line", "there are not nine fields");
	if (!event_kind_parse(f[0], &kind) || kind == EVENT_ANY)
		return bad(w, "kind", "is none of the kinds of events (gp-contact, entry, symptom, diagnosis, referral, outpatient, ...)");
	if ((f[1].n == 0) != (f[2].n == 0) || f[1].n + f[2].n > 500)
		return bad(w, "code", "a code needs its system, a system its code, both together in 500 bytes");
	if (!result_read(f[4], &a.result))
		return bad(w, "result", "is not normal, abnormal, unknown or empty");
	if (!truth_read(f[5], &a.attended) || !truth_read(f[6], &a.unscheduled))
		return bad(w, "attended or unscheduled", "is not yes, no or empty");
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
struct rests { struct rest *slot; size_t count, mask; struct arena *keep; };      /* keep: the text does not stay; NULL: it does */

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

static inline enum err fact_of(struct reading *r, struct rests *known, struct wrong *w, struct str rest, uint32_t *ret)
{
	uint64_t hash = rest_hash(rest.p, rest.n);
	size_t i = hash & known->mask;
	for (; known->slot[i].p; i = (i + 1) & known->mask)
		if (known->slot[i].hash == hash && known->slot[i].n == rest.n && memcmp(known->slot[i].p, rest.p, rest.n) == 0) {
			*ret = known->slot[i].fact;
			return OK;
		}
	TRY(rest_read(r, w, rest, ret));
	rest = known->keep ? str_dup(known->keep, rest) : rest;
	known->slot[i] = (struct rest){ rest.p, (uint32_t)rest.n, *ret, hash };
	if (++known->count * 2 > known->mask)
		rests_grow(known);
	return OK;
}

/* ---- a piece ---- */

struct hand {
	struct cx *cx; struct reading *r; struct column_builder *b;
	struct rests known;
	struct piece piece;
	struct wrong wrong;
	size_t person, base_block;
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
	while (!h->mine && r->turn != h->piece.number && !failed_before(r, h->piece.number))
		pthread_cond_wait(&r->turned, &r->lock);
	h->mine = !failed_before(r, h->piece.number);
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

/* Who was in the file already, with all that it told of her. */
static enum err listed_add(struct hand *h, const struct column_person *p)
{
	const struct base *base = &h->r->base;
	size_t i = h->person++, k = h->base_block;
	TRY(person_add(h, p));
	if (!base->file)
		return OK;
	while (i >= base->at[k + 1])
		k++;
	const struct column_block *b = &base->file->block[k];
	h->base_block = k;
	for (uint32_t e = b->first[i - base->at[k]]; e < b->first[i - base->at[k] + 1]; e++) {
		uint32_t what = column_what(b, e);
		for (uint32_t f = base->file->what_first[what]; f < base->file->what_first[what + 1]; f++)
			column_event(h->b, b->day[e], base->fact[f]);
	}
	return OK;
}

/* Those of whom nothing happened are counted too: whoever comes before this key. */
static enum err silent_add(struct hand *h, int64_t key)
{
	while (h->person < h->r->persons && h->r->person[h->person].key < key)
		TRY(listed_add(h, &h->r->person[h->person]));
	return OK;
}

static enum err somebody_add(struct hand *h, int64_t key, const struct column_person *told)
{
	struct reading *r = h->r;
	TRY(silent_add(h, key));
	if (h->person < r->persons && r->person[h->person].key == key) {
		struct column_person now = told ? *told : r->person[h->person];
		now.cover = r->person[h->person].cover;
		return listed_add(h, &now);
	}
	if (told)
		return person_add(h, told);
	h->unlisted += r->ask->people != NULL && !elsewhere(h, key);
	return person_add(h, &(struct column_person){ .key = key, .birth_on = DAY_NONE, .death_on = DAY_NONE, .practice = -1, .cover = r->cover });
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

/* death_on,sex,practice,fifth,ethnic */
static enum err traits_read(struct reading *r, struct wrong *w, const struct str f[5], struct column_person *who)
{
	int64_t fifth = 0;
	if (!day_read(f[0], &who->death_on))
		return bad(w, "death_on", "is not a day as YYYY-MM-DD, nor empty");
	if (!sex_read(f[1], &who->sex))
		return bad(w, "sex", "is not female, male, other or empty");
	if ((f[3].n && !str_int(f[3], &fifth)) || fifth < 0 || fifth > 5)
		return bad(w, "fifth", "is not 1 (the most deprived) to 5, nor empty");
	who->practice = f[2].n ? column_place(r->w, f[2]) : -1;
	who->fifth = (uint8_t)fifth;
	memcpy(who->ethnic, f[4].p, f[4].n < 2 ? f[4].n : 2);
	return OK;
}

/* A person's own row among the events: before them, and once. */
#define OWN "person,"
static enum err own_read(struct hand *h, int64_t key, uint16_t birth, struct str rest, bool again, struct column_person *ret)
{
	struct str f[7];
	*ret = (struct column_person){ .key = key, .birth_on = column_day_back(birth), .death_on = DAY_NONE, .cover = h->r->cover };
	if (h->r->ask->people)
		return bad(&h->wrong, "kind", "persons stand in a file of their own already: leave either out");
	if (again)
		return bad(&h->wrong, "kind", "a person's own row comes before her events, and once");
	if (memchr(rest.p, '"', rest.n) || !str_utf8(rest) || fields_cut(rest, f, LENGTH(f)) != LENGTH(f) || f[6].n)
		return bad(&h->wrong, "the whole line", "a person's own row is person,birth_on,person,death_on,sex,practice,fifth,ethnic, and ends with a comma");
	return traits_read(h->r, &h->wrong, f + 1, ret);
}

/* by and at, cut off the end of a row: only whether two are the same is asked of them later. */
static enum err own_cut(struct wrong *w, struct str *rest, struct column_own *ret)
{
	struct str f[2];
	for (int i = 1; i >= 0; i--) {
		const char *comma = memrchr(rest->p, ',', rest->n);
		if (!comma)
			return bad(w, "the whole line", "there are not eleven fields");
		f[i] = (struct str){ comma + 1, (size_t)(rest->p + rest->n - comma - 1) };
		rest->n = (size_t)(comma - rest->p);
		if (f[i].n > OWN_TEXT || memchr(f[i].p, '"', f[i].n) || !str_utf8(f[i]))
			return bad(w, i ? "at" : "by", "has to be UTF-8 without quotation marks, of at most 200 bytes");
	}
	*ret = (struct column_own){ f[0].n ? str_hash(f[0], 1) | 1 : 0, f[1].n ? str_hash(f[1], 1) | 1 : 0 };
	return OK;
}

static enum err row_read(struct hand *h, const char *p, const char *stop, int64_t *last)
{
	struct column_own seen = { 0, 0 };
	struct column_person who;
	uint16_t day;
	uint32_t fact = 0;
	int64_t key;
	if (!text_number(&p, stop, &key) || p == stop || *p++ != ',')
		return bad(&h->wrong, "person", "is not a whole number from 0");
	if (!date_read(&p, stop, &day) || p == stop || *p++ != ',')
		return bad(&h->wrong, "on", "is not a day between 1900 and 2079 as YYYY-MM-DD, nor empty");
	struct str rest = { p, (size_t)(stop - p) };
	if (h->r->events.has_more)
		TRY(own_cut(&h->wrong, &rest, &seen));
	bool own = rest.n >= sizeof OWN && memcmp(p, OWN, sizeof OWN - 1) == 0;
	if (own)
		TRY(own_read(h, key, day, rest, key == *last, &who));
	else
		TRY(fact_of(h->r, &h->known, &h->wrong, rest, &fact));
	if (key < *last || (h->r->base.file && key >= h->piece.before))
		return bad(&h->wrong, "person", "comes after a higher number: sort by person (sort -t, -k1,1n, the first line apart)");
	if (key != *last)
		TRY(somebody_add(h, key, own ? &who : NULL));
	*last = key;
	if (!own && !elsewhere(h, key)) {
		column_event_own(h->b, day, fact, seen);
		h->events++;
	}
	return OK;
}

static enum err piece_read(struct hand *h)
{
	struct reading *r = h->r;
	const struct piece *piece = &h->piece;
	const char *first = piece->from;
	int64_t last = piece->after, key;
	if (r->base.file) {
		h->person = r->base.at[piece->number];
		h->base_block = piece->number;
	} else {
		h->person = piece->number && text_number(&first, piece->end, &key) ? rows_from(r->person, r->persons, sizeof *r->person, key) : 0;
	}
	for (const char *p = piece->from; p < piece->end;) {
		const char *end = memchr(p, '\n', (size_t)(piece->end - p));
		end = end ? end : piece->end;
		h->wrong.line++;
		TRY(row_read(h, p, end > p && end[-1] == '\r' ? end - 1 : end, &last));
		p = end + 1;
	}
	TRY(silent_add(h, piece->before));
	return room_make(h, true);
}

static void piece_end(struct hand *h, enum err err)
{
	struct reading *r = h->r;
	turn_take(h);
	pthread_mutex_lock(&r->lock);
	if (err != OK && err != ERR_STOPPED && (r->err == OK || h->piece.number < r->err_piece)) {
		if (h->wrong.field)
			bad_say(h->cx, &r->events, &h->wrong, r->lines);
		r->err = err;
		r->err_piece = h->piece.number;
		memcpy(r->say, cx_say(h->cx), strlen(cx_say(h->cx)) + 1);
	}
	r->lines += h->wrong.line;
	r->turn++;
	pthread_cond_broadcast(&r->turned);
	pthread_mutex_unlock(&r->lock);
	h->mine = false;
	h->wrong.line = 0;
}

/* The first row of this person or a later one. Where the rows are not sorted it is some row, and whoever reads the piece finds that out. */
static const char *rows_at(const struct text *t, int64_t key)
{
	const char *from = t->at, *to = t->end;
	while (from < to) {
		const char *line = from + (to - from) / 2, *p;
		int64_t here = -1;
		while (line > from && line[-1] != '\n')
			line--;
		p = line;
		if (!text_number(&p, t->end, &here) || here < key)
			from = text_behind_line(line, t->end);
		else
			to = line;
	}
	return from;
}

/* A block of the file with the rows of its persons and of those who come between. */
static enum err base_piece(struct reading *r, struct piece *piece, bool *ret_more)
{
	const struct base *base = &r->base;
	size_t blocks = base->file->blocks > 0 ? base->file->blocks : 1;
	pthread_mutex_lock(&r->lock);
	size_t k = r->base.next++;
	pthread_mutex_unlock(&r->lock);
	*ret_more = k < blocks;
	if (!*ret_more)
		return OK;
	int64_t from = k ? r->person[base->at[k]].key : -1, to = k + 1 < blocks ? r->person[base->at[k + 1]].key : INT64_MAX;
	const char *begin = k ? rows_at(&r->events, from) : r->events.at, *end = to == INT64_MAX ? r->events.end : rows_at(&r->events, to);
	*piece = (struct piece){ .number = k, .from = begin, .end = end, .after = from - (k > 0), .before = to };
	return OK;
}

static void *pieces_read(void *closure)
{
	struct reading *r = closure;
	struct arena arena, keep;
	arena_init(&arena, 0);
	arena_init(&keep, (size_t)8 << 30);
	struct cx cx = { .arena = &arena };
	struct hand h = { .cx = &cx, .r = r, .b = column_builder(r->w), .known.keep = r->events.mapped ? NULL : &keep };
	enum err err = OK;
	rests_grow(&h.known);
	for (bool more = true; err == OK;) {
		err = r->base.file ? base_piece(r, &h.piece, &more) : text_piece(&cx, &r->events, &h.piece, &more);
		if (err == OK && !more)
			break;
		err = err == OK ? piece_read(&h) : err;
		piece_end(&h, err);
	}
	pthread_mutex_lock(&r->lock);
	r->tally.people += h.people;
	r->tally.events += h.events;
	r->tally.unlisted += h.unlisted;
	pthread_mutex_unlock(&r->lock);
	column_builder_free(h.b);
	free(h.known.slot);
	free(h.piece.own);
	arena_free(&keep);
	arena_free(&arena);
	return NULL;
}

/* ---- the files ---- */

static enum err people_read(struct reading *r, struct wrong *w)
{
	const char *end = r->people.end, *p = r->people.at;
	size_t room = (size_t)(end - p) / 16 + 1;
	r->person = malloc(room * sizeof *r->person);
	must(r->person);
	for (const char *next; p < end; p = next) {
		struct str f[7], line = str_trim((struct str){ p, (size_t)((next = text_behind_line(p, end)) - p) });
		struct column_person who = { .cover = r->cover };
		w->line++;
		if (fields_cut(line, f, LENGTH(f)) != LENGTH(f) || memchr(line.p, '"', line.n))
			return bad(w, "the whole line", "there are not seven fields without quotation marks");
		if (!str_int(f[0], &who.key) || who.key < 0 || (r->persons && who.key <= r->person[r->persons - 1].key))
			return bad(w, "person", "is not a whole number higher than the one before: sort the file by person, each once");
		if (!day_read(f[1], &who.birth_on))
			return bad(w, "birth_on", "is not a day as YYYY-MM-DD, nor empty");
		TRY(traits_read(r, w, f + 2, &who));
		must(r->persons < room);
		r->person[r->persons++] = who;
	}
	return OK;
}

static enum err base_read(struct cx *cx, struct reading *r)
{
	const struct column_file *f = r->ask->base;
	struct column_writer *w = r->w;
	int32_t *code = arena_array(cx->arena, f->codes + 1, sizeof *code), *specialty = arena_array(cx->arena, f->specialties + 1, sizeof *specialty),
		*place = arena_array(cx->arena, f->places + 1, sizeof *place), *cover = arena_array(cx->arena, f->covers + 1, sizeof *cover);
	if (f->lists)
		return fail(cx, ERR_BAD_FIELD, "The file is packed: which code an event had it does not know any more. Build it again (that took %" PRIu32
			" seconds).", f->seconds);
	if (f->held || r->events.has_more)
		return fail(cx, ERR_BAD_FIELD, "Who was seen and where a column file tells only by numbers of each person's own: rows that are added cannot be "
			"compared with them. Build it again from all rows (that took %" PRIu32 " seconds).", f->seconds);
	if (r->ask->people || r->ask->shards || !r->events.mapped)
		return fail(cx, ERR_USAGE, "Rows are added from one file, and nobody is left out: no stream, no file of persons, no shard.");
	for (size_t i = 0; i < f->codes; i++)
		code[i] = column_code(w, f->code[i].system, f->code[i].value);
	for (size_t i = 0; i < f->specialties; i++)
		specialty[i] = column_specialty(w, f->specialty[i]);
	for (size_t i = 0; i < f->places; i++)
		place[i] = column_place(w, f->place[i]);
	for (size_t i = 0; i < f->covers; i++)
		cover[i] = column_cover_of(w, &f->cover[i]);
	if (f->covers == 1)
		r->cover = cover[0];            /* of who is new, the sources tell as of the others */
	r->base = (struct base){ .file = f, .at = arena_array(cx->arena, f->blocks + 2, sizeof *r->base.at), .fact = arena_array(cx->arena, f->facts + 1,
		sizeof *r->base.fact) };
	for (size_t i = 0; i < f->facts; i++) {
		struct column_fact a = f->fact[i];
		a.code = a.code < 0 ? -1 : code[a.code];
		a.specialty = a.specialty < 0 ? -1 : specialty[a.specialty];
		r->base.fact[i] = column_fact(w, &a);
	}
	must((r->person = malloc((f->people + 1) * sizeof *r->person)));
	for (size_t k = 0; k < f->blocks; k++) {
		const struct column_block *b = &f->block[k];
		r->base.at[k] = r->persons;
		for (uint32_t i = 0; i < b->people; i++, r->persons++) {
			struct column_person *p = &r->person[r->persons];
			*p = (struct column_person){ .key = b->key[i], .birth_on = { b->birth_on[i] }, .death_on = { b->death_on[i] }, .sex = (enum sex)b->sex[i],
				.practice = b->practice[i] < 0 ? -1 : place[b->practice[i]], .fifth = b->fifth[i], .cover = cover[b->cover[i]] };
			memcpy(p->ethnic, &b->ethnic[i], 2);
			if (r->persons && p->key <= p[-1].key)
				return fail(cx, ERR_BAD_FILE, "The file's persons are not in the order of their numbers: build it again from all rows.");
		}
	}
	r->base.at[f->blocks] = r->base.at[f->blocks + 1] = r->persons;
	if (f->planning)
		column_for_planning(w);
	return OK;
}

static enum err files_read(struct cx *cx, struct reading *r)
{
	struct wrong wrong = { 0 };
	TRY(text_open(cx, r->ask->events, EVENTS_HEAD, EVENTS_MORE, r->ask->piece ? r->ask->piece : TEXT_PIECE, &r->events));
	if (r->ask->people) {
		TRY(text_open(cx, r->ask->people, PEOPLE_HEAD, NULL, TEXT_PIECE, &r->people));
		if (people_read(r, &wrong) != OK)
			return bad_say(cx, &r->people, &wrong, 1);
	}
	if (r->events.has_more)
		column_holds(r->w, COLUMN_BY | COLUMN_AT);
	if (r->ask->base)
		TRY(base_read(cx, r));
	threads_run(r->ask->threads, pieces_read, r);
	return r->err == OK ? OK : fail(cx, r->err, "%s", r->say);
}

enum err column_csv(struct cx *cx, struct column_writer *w, const struct column_csv *ask, struct column_csv_tally *ret)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct reading r = { .ask = ask, .w = w, .lines = 1 };
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
