/* A column file is opened: every byte is asked of its checksum, every number of its borders. */
#include "screen/column.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"
#include "screen/column_in.h"

uint64_t column_sum(const void *bytes, size_t n)
{
	static const uint64_t odd[4] = { 0x9E3779B185EBCA87u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u, 0x85EBCA77C2B2AE63u };
	uint64_t lane[4] = { odd[3], odd[2], odd[1], odd[0] }, x[4], sum = n * odd[0];
	const uint8_t *p = bytes;
	size_t i = 0;
	for (; i + 32 <= n; i += 32) {
		memcpy(x, p + i, 32);
		for (int k = 0; k < 4; k++)
			lane[k] = (lane[k] ^ x[k]) * odd[k];
	}
	if (i < n) {
		memset(x, 0, sizeof x);
		memcpy(x, p + i, n - i);
		for (int k = 0; k < 4; k++)
			lane[k] = (lane[k] ^ x[k]) * odd[k];
	}
	for (int k = 0; k < 4; k++)
		sum = (sum ^ (lane[k] ^ lane[k] >> 29)) * odd[k], sum ^= sum >> 32;
	return sum;
}

static size_t room(size_t *at, size_t bytes)
{
	size_t here = *at;
	*at = (*at + bytes + COLUMN_BORDER - 1) / COLUMN_BORDER * COLUMN_BORDER;
	return here;
}

struct column_place column_places(const struct column_block_head *h)
{
	struct column_place p;
	size_t at = 0, n = h->people;
	p.key = room(&at, n * sizeof(int64_t));
	p.birth_on = room(&at, n * sizeof(int32_t));
	p.death_on = room(&at, n * sizeof(int32_t));
	p.practice = room(&at, n * sizeof(int32_t));
	p.first = room(&at, (n + 1) * sizeof(uint32_t));
	p.cover = room(&at, n * sizeof(uint16_t));
	p.ethnic = room(&at, n * sizeof(uint16_t));
	p.sex = room(&at, n);
	p.fifth = room(&at, n);
	p.day = room(&at, (size_t)h->events * sizeof(uint16_t));
	p.what = room(&at, (size_t)h->events * h->width);
	p.what_of = room(&at, h->width == 1 ? 256 * sizeof(uint32_t) : 0);
	p.odd_at = room(&at, (size_t)h->odds * sizeof(uint32_t));
	p.odd_what = room(&at, (size_t)h->odds * sizeof(uint32_t));
	p.by = room(&at, h->held & COLUMN_BY ? h->events : 0);
	p.at = room(&at, h->held & COLUMN_AT ? h->events : 0);
	p.bytes = at;
	return p;
}

/* ---- the tail, read ---- */

struct tail { const uint8_t *p; size_t n, at; bool cut; };

static const void *piece(struct tail *t, size_t bytes)
{
	size_t from = (t->at + 7) / 8 * 8;
	if (t->cut || from > t->n || bytes > t->n - from) {
		t->cut = true;
		return NULL;
	}
	t->at = from + bytes;
	return t->p + from;
}

static uint64_t number(struct tail *t, uint64_t most)
{
	const uint64_t *n = piece(t, sizeof *n);
	t->cut = t->cut || *n > most;
	return t->cut ? 0 : *n;
}

static struct str word(struct tail *t)
{
	size_t n = (size_t)number(t, t->n);
	const char *p = piece(t, n);
	return (struct str){ p ? p : "", p ? n : 0 };
}

static struct str *words(struct cx *cx, struct tail *t, size_t *ret_count)
{
	size_t n = (size_t)number(t, t->n);
	struct str *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++)
		list[i] = word(t);
	*ret_count = n;
	return list;
}

static void *numbers(struct tail *t, size_t *ret_count, size_t bytes)
{
	size_t n = (size_t)number(t, t->n);
	const void *p = piece(t, n * bytes);
	*ret_count = p ? n : 0;
	return (void *)(uintptr_t)p;
}

static bool tail_read(struct cx *cx, struct tail *t, struct column_file *f, const struct column_block_head **ret_heads)
{
	size_t firsts;
	*ret_heads = numbers(t, &f->blocks, sizeof **ret_heads);
	f->fact = numbers(t, &f->facts, sizeof *f->fact);
	f->what_first = numbers(t, &firsts, sizeof *f->what_first);
	f->cover = numbers(t, &f->covers, sizeof *f->cover);
	size_t n = (size_t)number(t, t->n);
	f->code = arena_array(cx->arena, n + 1, sizeof *f->code);
	for (f->codes = 0; f->codes < n && !t->cut; f->codes++) {
		f->code[f->codes].system = word(t);
		f->code[f->codes].value = word(t);
	}
	f->specialty = words(cx, t, &f->specialties);
	f->place = words(cx, t, &f->places);
	f->day_first = (uint16_t)number(t, COLUMN_DAY_MAX);
	f->day_last = (uint16_t)number(t, COLUMN_DAY_MAX);
	f->planning = number(t, 1);
	f->held = (unsigned)number(t, COLUMN_BY | COLUMN_AT);
	f->lists = (size_t)number(t, t->n);
	struct column_list *list = arena_array(cx->arena, f->lists + 1, sizeof *list);
	for (size_t i = 0; i < f->lists && !t->cut; i++) {
		list[i].id = word(t);
		list[i].hash = word(t);
	}
	f->list = list;
	f->seconds = (uint32_t)number(t, UINT32_MAX);
	if (t->cut || firsts == 0)
		return false;
	f->whats = firsts - 1;
	bool good = f->what_first[0] == 0;
	for (size_t i = 0; i < f->whats; i++)
		good &= f->what_first[i + 1] > f->what_first[i] && f->what_first[i + 1] <= f->facts;
	for (size_t i = 0; i < f->facts; i++) {
		const struct column_fact *a = &f->fact[i];
		good &= a->kind > 0 && a->kind < EVENT_KINDS && a->code >= -1 && a->code < (int64_t)f->codes && a->specialty >= -1 &&
			a->specialty < (int64_t)f->specialties;
	}
	return good;
}

/* ---- opening ---- */

static enum err wrong(struct cx *cx, const char *path, const char *what)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\" %s. Build it anew with `waymark screen build`.", path, what);
}

/* Is every number one of the file's? */
static bool whats_fit(const struct column_file *f, const struct column_block *b)
{
	uint32_t most = 0, last = 0;
	bool good = true;
	for (uint32_t i = 0; b->width == 2 && i < b->events; i++)
		most = b->what2[i] > most ? b->what2[i] : most;
	for (uint32_t i = 0; b->width == 4 && i < b->events; i++)
		most = b->what4[i] > most ? b->what4[i] : most;
	for (uint32_t i = 0; b->width == 1 && i < 256; i++)
		most = b->what_of[i] > most ? b->what_of[i] : most;
	for (uint32_t i = 0; b->width == 1 && b->odds == 0 && i < b->events; i++)
		good &= b->what1[i] != COLUMN_ODD;
	for (uint32_t i = 0; i < b->odds; i++) {
		most = b->odd_what[i] > most ? b->odd_what[i] : most;
		good &= b->odd_at[i] < b->events && (i == 0 || b->odd_at[i] > last);
		last = b->odd_at[i];
	}
	return good && (b->events == 0 || most < f->whats);
}

static bool block_read(const struct column_file *f, const struct column_block_head *h, struct column_block *b)
{
	struct column_place p = column_places(h);
	const uint8_t *m = f->map + h->at;
	*b = (struct column_block){ .people = h->people, .events = h->events, .width = h->width, .odds = h->odds, .born_first = h->born_first,
		.born_last = h->born_last, .died_first = h->died_first, .key = (const void *)(m + p.key),
		.birth_on = (const void *)(m + p.birth_on), .death_on = (const void *)(m + p.death_on), .practice = (const void *)(m + p.practice),
		.first = (const void *)(m + p.first), .cover = (const void *)(m + p.cover), .ethnic = (const void *)(m + p.ethnic), .sex = m + p.sex,
		.fifth = m + p.fifth, .day = (const void *)(m + p.day), .what1 = m + p.what, .what2 = (const void *)(m + p.what),
		.what4 = (const void *)(m + p.what), .what_of = (const void *)(m + p.what_of), .odd_at = (const void *)(m + p.odd_at),
		.odd_what = (const void *)(m + p.odd_what), .by = h->held & COLUMN_BY ? m + p.by : NULL, .at = h->held & COLUMN_AT ? m + p.at : NULL };
	bool good = b->first[0] == 0 && b->first[b->people] == b->events;
	for (uint32_t i = 0; i < b->people; i++)
		good &= b->first[i + 1] >= b->first[i] && b->cover[i] < f->covers && b->practice[i] >= -1 && b->practice[i] < (int64_t)f->places;
	return good && whats_fit(f, b);
}

static bool block_fits(const struct column_file *f, const struct column_block_head *h)
{
	return h->at % COLUMN_BORDER == 0 && h->at <= f->bytes && h->bytes <= f->bytes - h->at && h->people <= COLUMN_PEOPLE &&
		(h->width == 1 || h->width == 2 || h->width == 4) && (h->width == 1 || h->odds == 0) && h->held == f->held && column_places(h).bytes == h->bytes;
}

static enum err file_check(struct cx *cx, const char *path, struct column_file *f)
{
	const struct column_head *head = (const void *)f->map;
	const struct column_block_head *h;
	if (f->bytes < sizeof *head || memcmp(head->magic, COLUMN_MAGIC, sizeof head->magic) != 0)
		return wrong(cx, path, "is no column file");
	if (head->order != COLUMN_ORDER)
		return wrong(cx, path, "was written on a machine whose numbers lie the other way round");
	if (head->version != COLUMN_VERSION)
		return fail(cx, ERR_BAD_FILE, "\"%s\" is of version %u of the column file; this program reads version %d. Build it anew with `waymark screen "
			"build`.", path, head->version, COLUMN_VERSION);
	if (head->sum != column_sum(head, offsetof(struct column_head, sum)) || head->tail > f->bytes || head->tail_bytes > f->bytes - head->tail ||
		head->tail % 8 != 0 || head->tail_sum != column_sum(f->map + head->tail, head->tail_bytes))
		return wrong(cx, path, "was cut short or changed after it was written");
	struct tail t = { f->map + head->tail, head->tail_bytes, 0, false };
	if (!tail_read(cx, &t, f, &h))
		return wrong(cx, path, "is not whole inside");
	f->block = arena_array(cx->arena, f->blocks + 1, sizeof *f->block);
	for (size_t i = 0; i < f->blocks; i++) {
		if (!block_fits(f, &h[i]) || h[i].sum != column_sum(f->map + h[i].at, h[i].bytes))
			return fail(cx, ERR_BAD_FILE, "\"%s\" was changed after it was written: block %zu of %zu is not what it was. Build it anew with `waymark "
				"screen build`.", path, i + 1, f->blocks);
		if (!block_read(f, &h[i], &f->block[i]))
			return wrong(cx, path, "is not whole inside");
		/* asked of its checksum, not yet of anything else: who runs a question brings back what it reads */
		size_t page = (size_t)sysconf(_SC_PAGESIZE), from = (h[i].at + page - 1) / page * page, to = (h[i].at + h[i].bytes) / page * page;
		if (to > from)
			madvise((void *)(uintptr_t)(f->map + from), to - from, MADV_DONTNEED);
		f->people += h[i].people;
		f->events += h[i].events;
	}
	return OK;
}

enum err column_open(struct cx *cx, const char *path, struct column_file *ret)
{
	struct stat st;
	*ret = (struct column_file){ 0 };
	int fd = file_open(cx, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return file_fail(cx, "open", path);
	if (fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof(struct column_head)) {
		close(fd);
		return wrong(cx, path, "is no column file");
	}
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return file_fail(cx, "map", path);
	ret->map = map;
	ret->bytes = (size_t)st.st_size;
	enum err err = file_check(cx, path, ret);
	if (err != OK)
		column_close(ret);
	return err;
}

void column_close(struct column_file *file)
{
	if (file && file->map)
		munmap((void *)(uintptr_t)file->map, file->bytes);
	if (file)
		file->map = NULL;
}
