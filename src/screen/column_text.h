/* CSV in pieces of whole persons, for several threads at once: a mapped file, or a stream that nobody has to hold whole. */
#ifndef SCREEN_COLUMN_TEXT_H
#define SCREEN_COLUMN_TEXT_H

#include <pthread.h>
#include <string.h>

#include "base/cx.h"
#include "base/str.h"

struct text {
	const char *path, *head;            /* "-": standard input; the first line that it has to have */
	const char *more; bool has_more;    /* what may stand behind that; it does */
	int fd;                             /* of a stream; -1 */
	void *map; size_t n;
	const char *at, *end;               /* what is not given out yet; of a stream, what was read beyond the last piece */
	char *beyond; size_t beyond_room;
	bool ended;                         /* the stream has */
	bool mapped;
	size_t pieces, piece;               /* given out; bytes of one, about */
	int64_t key;                        /* the last of the pieces given out; -1 */
	pthread_mutex_t lock;
};

/* A piece, and a stream's room for it: one for each thread, the room used again. */
struct piece {
	size_t number;
	const char *from, *end;
	int64_t after, before;              /* the last key of the piece before, -1; the first of the next, INT64_MAX */
	char *own; size_t room;
};

/* Opened, the first line looked at. ERR_NO_FILE, ERR_FILE, ERR_BAD_FILE. */
#define TEXT_PIECE (16u << 20)
enum err text_open(struct cx *cx, const char *path, const char *head, const char *more, size_t piece, struct text *ret);
void text_close(struct text *t);

/* The next piece, cut where a person begins; *more false: there is none. Any thread may ask. A line that does not begin with a number is given
 * out as it stands: whoever reads the piece tells of it. ERR_FILE; ERR_BAD_FIELD where one person has more than LIMIT_PIECE bytes. */
enum err text_piece(struct cx *cx, struct text *t, struct piece *piece, bool *ret_more);

/* A whole number from 0 of at most 18 digits; *p behind it. */
static inline bool text_number(const char **p, const char *end, int64_t *ret)
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
static inline const char *text_behind_line(const char *p, const char *end)
{
	const char *q = memchr(p, '\n', (size_t)(end - p));
	return q ? q + 1 : end;
}

#endif
