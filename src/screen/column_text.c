/* CSV is cut into pieces where a person begins. Of a stream, what was read beyond a piece is the beginning of the next. */
#include "screen/column_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"

#define LIMIT_PIECE (1u << 30)          /* one person of 30 million rows is none */
#define READ        (64u << 10)

static enum err wrong_head(struct cx *cx, const struct text *t)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\", %s, the first line: has to be %s%s%s%s. Nothing was built.", t->path,
		t->at == t->end ? "which is empty" : "line 1", t->head, t->more ? " (and " : "", t->more ? t->more + 1 : "", t->more ? " behind it)" : "");
}

static enum err map_open(struct cx *cx, struct text *t)
{
	struct stat st;
	int fd = file_open(cx, t->path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return file_fail(cx, "open", t->path);
	bool good = fstat(fd, &st) == 0 && st.st_size > 0;
	t->n = good ? (size_t)st.st_size : 0;
	t->map = good ? mmap(NULL, t->n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (t->map == MAP_FAILED) {
		t->map = NULL;
		return good ? file_fail(cx, "map", t->path) : wrong_head(cx, t);
	}
	madvise(t->map, t->n, MADV_SEQUENTIAL);
	t->mapped = true;
	t->at = t->map;
	t->end = t->at + t->n;
	return OK;
}

/* More of the stream behind what is there already; fewer bytes than asked for only at its end. */
static enum err stream_read(struct cx *cx, struct text *t, struct piece *piece, size_t *n, size_t more)
{
	if (*n + more > piece->room) {
		piece->room = *n + more + t->piece / 4;
		piece->own = realloc(piece->own, piece->room);
		must(piece->own);
	}
	for (size_t want = *n + more; *n < want && !t->ended;) {
		ssize_t got = read(t->fd, piece->own + *n, want - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_fail(cx, "read", "standard input");
		t->ended = got == 0;
		*n += (size_t)got;
	}
	return OK;
}

static void beyond_keep(struct text *t, const char *from, size_t n)
{
	if (n > t->beyond_room || !t->beyond) {
		t->beyond_room = n + READ;
		t->beyond = realloc(t->beyond, t->beyond_room);
		must(t->beyond);
	}
	if (n)
		memcpy(t->beyond, from, n);
	t->at = t->beyond;
	t->end = t->beyond + n;
}

enum err text_open(struct cx *cx, const char *path, const char *head, const char *more, size_t piece, struct text *ret)
{
	struct str first, rest;
	bool stream = strcmp(path, "-") == 0;
	*ret = (struct text){ .path = stream ? "standard input" : path, .head = head, .more = more, .fd = stream ? STDIN_FILENO : -1, .key = -1,
		.piece = piece };
	pthread_mutex_init(&ret->lock, NULL);
	if (stream) {
		struct piece own = { 0 };
		size_t n = 0;
		enum err err = stream_read(cx, ret, &own, &n, READ);
		beyond_keep(ret, own.own, n);
		free(own.own);
		TRY(err);
	} else {
		TRY(map_open(cx, ret));
	}
	size_t there = (size_t)(ret->end - ret->at);
	str_cut((struct str){ ret->at, there < 1000 ? there : 1000 }, '\n', &first, &rest);
	first = str_trim(first);
	ret->has_more = more && str_is(first, arena_printf(cx->arena, "%s%s", head, more));
	if (!str_is(first, head) && !ret->has_more)
		return wrong_head(cx, ret);
	ret->at = text_behind_line(ret->at, ret->end);
	return OK;
}

void text_close(struct text *t)
{
	if (!t->path)
		return;
	if (t->map)
		munmap(t->map, t->n);
	free(t->beyond);
	pthread_mutex_destroy(&t->lock);
}

/* Where the first person begins who is another than whoever the line from `at` on belongs to; NULL: not before `end`. A line without a number is
 * nobody's, and a cut of its own. */
static const char *next_person(const char *at, const char *end, bool ended, int64_t *ret_last, int64_t *ret_next)
{
	int64_t last = -1;
	for (const char *p = at; p < end; p = text_behind_line(p, end)) {
		const char *q = p;
		int64_t key;
		bool whole = ended || memchr(p, '\n', (size_t)(end - p));
		if (!whole)
			return NULL;
		if (!text_number(&q, end, &key))
			key = -1;
		if (p > at && (key != last || key < 0)) {
			*ret_last = last;
			*ret_next = key;
			return p;
		}
		last = key;
	}
	return NULL;
}

static void piece_cut(struct text *t, struct piece *piece, const char *from, const char *to, int64_t last, int64_t next)
{
	*piece = (struct piece){ t->pieces++, from, to, t->key, next < 0 ? INT64_MAX : next, piece->own, piece->room };
	t->key = last;
}

static enum err mapped_piece(struct text *t, struct piece *piece)
{
	int64_t last = -1, next = -1;
	const char *from = t->at, *to = (size_t)(t->end - from) > t->piece ? text_behind_line(from + t->piece, t->end) : t->end;
	to = to < t->end ? next_person(to, t->end, true, &last, &next) : NULL;
	t->at = to ? to : t->end;
	piece_cut(t, piece, from, t->at, last, next);
	return OK;
}

static enum err stream_piece(struct cx *cx, struct text *t, struct piece *piece)
{
	int64_t last = -1, next = -1;
	size_t n = (size_t)(t->end - t->at), from = 0;
	const char *to = NULL;
	if (n > piece->room) {
		piece->room = n + t->piece;
		free(piece->own);
		must((piece->own = malloc(piece->room)));
	}
	if (n)
		memcpy(piece->own, t->at, n);
	TRY(stream_read(cx, t, piece, &n, n < t->piece + READ ? t->piece + READ - n : 0));
	while (n > t->piece) {
		const char *line = from ? NULL : memchr(piece->own + t->piece, '\n', n - t->piece);
		from = line ? (size_t)(line + 1 - piece->own) : from;
		to = from ? next_person(piece->own + from, piece->own + n, t->ended, &last, &next) : NULL;
		if (to || t->ended)
			break;
		if (n > LIMIT_PIECE)
			return fail(cx, ERR_BAD_FIELD, "Standard input: one person has more than %u bytes of rows. Nothing was built.", LIMIT_PIECE);
		TRY(stream_read(cx, t, piece, &n, t->piece));
	}
	size_t cut = to ? (size_t)(to - piece->own) : n;
	beyond_keep(t, piece->own + cut, n - cut);
	piece_cut(t, piece, piece->own, piece->own + cut, last, next);
	return OK;
}

enum err text_piece(struct cx *cx, struct text *t, struct piece *piece, bool *ret_more)
{
	enum err err = OK;
	pthread_mutex_lock(&t->lock);
	*ret_more = t->at < t->end || (t->fd >= 0 && !t->ended) || t->pieces == 0;
	if (*ret_more)
		err = t->mapped ? mapped_piece(t, piece) : stream_piece(cx, t, piece);
	if (err != OK) {
		piece->number = t->pieces++;
		t->at = t->end;
		t->ended = true;
	}
	pthread_mutex_unlock(&t->lock);
	return err;
}
