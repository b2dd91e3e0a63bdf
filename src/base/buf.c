/* A buffer that doubles until its maximum. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .max = max };
}

void buf_free(struct buf *buf)
{
	if (!buf)
		return;
	free(buf->p);
	*buf = (struct buf){ .max = buf->max };
}

void buf_reset(struct buf *buf)
{
	buf->n = 0;
	buf->full = false;
}

/* Make room for n more bytes; false marks the buffer full. */
static bool room(struct buf *buf, size_t n)
{
	must(buf->max > 0);
	if (buf->full || n > buf->max - buf->n) {
		buf->full = true;
		return false;
	}
	if (buf->n + n <= buf->room)
		return true;
	size_t wide = buf->room ? buf->room : 256;
	while (wide < buf->n + n)
		wide *= 2;
	char *p = realloc(buf->p, wide);
	must(p);
	buf->p = p;
	buf->room = wide;
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (n == 0 || !room(buf, n))
		return;
	memcpy(buf->p + buf->n, bytes, n);
	buf->n += n;
}

void buf_str(struct buf *buf, struct str s)
{
	buf_add(buf, s.p, s.n);
}

void buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_int(struct buf *buf, int64_t value)
{
	char digits[24];
	char *p = digits + sizeof digits;
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	if (value < 0)
		*--p = '-';
	buf_add(buf, p, (size_t)(digits + sizeof digits - p));
}

void buf_vprintf(struct buf *buf, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	if (n > 0 && room(buf, (size_t)n + 1)) {
		vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
		buf->n += (size_t)n;
	}
	va_end(again);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	buf_vprintf(buf, format, ap);
	va_end(ap);
}
