/* A growing buffer that cannot be made without its maximum. Past it, it stays as it was and is marked full. Where there is no
 * memory, the process ends, as with an arena: no half of a text goes on its way. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/str.h"

struct buf { char *p; size_t n, room, max; bool full; };

void buf_init(struct buf *buf, size_t max);
void buf_free(struct buf *buf);
static inline void buf_auto(struct buf *buf) { buf_free(buf); }
void buf_reset(struct buf *buf);                           /* empty, memory kept */
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_str(struct buf *buf, struct str s);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_int(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));
static inline struct str buf_view(const struct buf *buf) { return (struct str){ buf->p ? buf->p : "", buf->n }; }

#endif
