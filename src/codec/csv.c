/* CSV, streaming: one window on the file, one pass over its bytes.
 *
 * For each byte that matters (line feed, carriage return, quote, not ASCII, zero) the reader remembers where the next one
 * is, so that a record without quotes is found by comparing positions and cut by memchr, and no byte is searched twice
 * however the file ends its lines. Records with quotes take the slower way, which is the whole grammar. */
#include "codec/csv.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/must.h"

#define WINDOW_MIN  (256u << 10)                /* bytes read at a time: stays in the processor's second cache */
#define WINDOW_MAX  (2u * LIMIT_LINE)           /* the longest record and as much again */
#define SCRATCH_MAX (8u * LIMIT_LINE)           /* one record unquoted, then each byte of it three in UTF-8; with room */
#define TEXT_OF(n)  TEXT_OF_(n)
#define TEXT_OF_(n) #n

/* Where the next byte of a kind is: at `at` if `found`, else not before `searched`. */
enum seek_kind { SEEK_LF, SEEK_CR, SEEK_QUOTE, SEEK_HIGH, SEEK_ZERO, SEEK_COUNT };
struct seek { size_t at, searched; bool found; };

struct csv_reader {
	int fd;
	bool owned;                     /* the window is ours; else it is the caller's bytes */
	bool end;                       /* nothing follows what the window holds */
	bool skip;                      /* the rest of a line that was over the limit is still to be passed over */
	bool begun;                     /* the byte-order mark is behind us */
	char delimiter, comment;
	char *p;                        /* the window */
	size_t n, room;
	size_t at;                      /* next byte of the window to be read */
	int64_t before;                 /* bytes of the file before the window */
	int64_t line, number;
	struct seek seek[SEEK_COUNT];
	struct arena scratch;           /* fields of this record that differ from the bytes as sent */
	struct str field[LIMIT_FIELDS];
};

/* ---- the window ---- */

static size_t high_find(const char *p, size_t from, size_t to)
{
	size_t i = from;
	for (uint64_t word; i + 8 <= to; i += 8) {
		memcpy(&word, p + i, 8);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < to && !((unsigned char)p[i] & 0x80))
		i++;
	return i;
}

/* The position of the next byte of this kind at or after `from`; the window's end if there is none in it. */
static inline size_t seek(struct csv_reader *r, enum seek_kind kind, size_t from)
{
	struct seek *s = &r->seek[kind];
	if (s->found && s->at >= from)
		return s->at;
	if (s->searched < from)
		s->searched = from;
	if (s->searched < r->n) {
		if (kind == SEEK_HIGH) {
			s->at = high_find(r->p, s->searched, r->n);
		} else {
			static const char byte[SEEK_COUNT] = { [SEEK_LF] = '\n', [SEEK_CR] = '\r', [SEEK_QUOTE] = '"', [SEEK_ZERO] = '\0' };
			const char *hit = memchr(r->p + s->searched, byte[kind], r->n - s->searched);
			s->at = hit ? (size_t)(hit - r->p) : r->n;
		}
		s->searched = s->at;
		s->found = s->at < r->n;
		return s->at;
	}
	s->found = false;
	return r->n;
}

static void window_slide(struct csv_reader *r)
{
	size_t by = r->at;
	if (by == 0)
		return;
	memmove(r->p, r->p + by, r->n - by);
	for (int i = 0; i < SEEK_COUNT; i++) {
		struct seek *s = &r->seek[i];
		s->found = s->found && s->at >= by;
		s->at = s->found ? s->at - by : 0;
		s->searched = s->searched > by ? s->searched - by : 0;
	}
	r->n -= by;
	r->before += (int64_t)by;
	r->at = 0;
}

/* Read on, keeping what is not yet consumed. At the end of the file r->end is set. */
static enum err window_fill(struct cx *cx, struct csv_reader *r)
{
	window_slide(r);
	if (r->n * 2 > r->room && r->room < WINDOW_MAX) {
		r->room *= 2;
		r->p = realloc(r->p, r->room);
		must(r->p != NULL);
	}
	while (r->n < r->room && !r->end) {
		ssize_t got = read(r->fd, r->p + r->n, r->room - r->n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(cx, ERR_FILE, "The file cannot be read after byte %lld: %s.", (long long)(r->before + (int64_t)r->n),
				strerror(errno));
		r->end = got == 0;
		r->n += (size_t)got;
	}
	return OK;
}

/* ---- one record ---- */

/* Past the line end that starts at `at`. */
static size_t line_past(const struct csv_reader *r, size_t at)
{
	return at + (at + 1 < r->n && r->p[at] == '\r' && r->p[at + 1] == '\n' ? 2 : 1);
}

static size_t line_find(struct csv_reader *r, size_t from)
{
	size_t lf = seek(r, SEEK_LF, from), cr = seek(r, SEEK_CR, from);
	return lf < cr ? lf : cr;
}

static void field_add(struct csv_record *record, struct str *fields, struct str field)
{
	if (record->fields < LIMIT_FIELDS)
		fields[record->fields++] = field;
	else if (!record->problem)
		record->problem = "over the limit of " TEXT_OF(LIMIT_FIELDS) " fields in one record";
}

/* No quotes in it: cut at the delimiters. */
static void fields_cut(struct csv_reader *r, size_t from, size_t to, struct csv_record *record)
{
	const char *p = r->p + from, *end = r->p + to;
	for (const char *hit; p < end && (hit = memchr(p, r->delimiter, (size_t)(end - p))) != NULL; p = hit + 1)
		field_add(record, r->field, (struct str){ p, (size_t)(hit - p) });
	field_add(record, r->field, (struct str){ p, (size_t)(end - p) });
}

/* A quoted field from its first quote to its last byte, with what must be taken out of it. */
static struct str field_unquote(struct csv_reader *r, const char *from, const char *to, bool plain)
{
	if (plain)
		return (struct str){ from + 1, (size_t)(to - from) - 2 };
	char *copy = arena_alloc(&r->scratch, (size_t)(to - from));
	size_t n = 0;
	bool inside = true;
	for (const char *p = from + 1; p < to; p++) {
		if (*p != '"' || !inside)
			copy[n++] = *p;
		else if (p + 1 < to && p[1] == '"')
			copy[n++] = *p++;
		else
			inside = false;
	}
	return (struct str){ copy, n };
}

/* The whole grammar. Reads a record from `from`; answers the position of its line end, `to` where the bytes ended first.
 * An open quote at `to` is a problem of the record; so is text after a closing quote, which is kept with the field. */
static size_t fields_parse(struct csv_reader *r, size_t from, size_t to, struct csv_record *record, bool *ret_open)
{
	const char *p = r->p + from, *end = r->p + to;
	*ret_open = false;
	for (;;) {
		const char *start = p;
		bool quoted = p < end && *p == '"', plain = true;
		if (quoted) {
			for (p++;; p += 2) {
				const char *hit = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
				p = hit ? hit : end;
				*ret_open = !hit;
				if (!hit || p + 1 >= end || p[1] != '"')
					break;
				plain = false;
			}
			if (*ret_open) {
				field_add(record, r->field, field_unquote(r, start, end, false));
				return to;
			}
			p++;
		}
		const char *after = p;
		while (p < end && *p != r->delimiter && *p != '\n' && *p != '\r')
			p++;
		if (quoted && p > after) {
			plain = false;
			if (!record->problem)
				record->problem = "text after a closing quote";
		}
		field_add(record, r->field, quoted ? field_unquote(r, start, p, plain) : (struct str){ start, (size_t)(p - start) });
		if (p == end || *p != r->delimiter)
			return (size_t)(p - r->p);
		p++;
	}
}

/* Sent in another encoding than UTF-8: those of the record's fields that are not ASCII are read as Windows-1252. */
static void fields_latin1(struct csv_reader *r, struct csv_record *record)
{
	record->latin1 = true;
	for (size_t i = 0; i < record->fields; i++)
		if (high_find(record->field[i].p, 0, record->field[i].n) < record->field[i].n)
			record->field[i] = str_latin1(&r->scratch, record->field[i]);
}

static int64_t lines_in(struct str raw)
{
	int64_t lines = 0;
	for (size_t i = 0; i < raw.n; i++)
		lines += raw.p[i] == '\n' || (raw.p[i] == '\r' && (i + 1 == raw.n || raw.p[i + 1] != '\n'));
	return lines;
}

/* The record takes the window from r->at to `past`. */
static void record_end(struct csv_reader *r, size_t past, bool one_line, struct csv_record *record)
{
	record->field = r->field;
	record->line = r->line;
	record->number = ++r->number;
	record->raw = (struct str){ r->p + r->at, past - r->at };
	if (seek(r, SEEK_HIGH, r->at) < past && !str_utf8(record->raw))
		fields_latin1(r, record);
	if (seek(r, SEEK_ZERO, r->at) < past && !record->problem)
		record->problem = "a byte of zero in the text; if the file is UTF-16, save it as UTF-8";
	r->line += one_line ? 1 : lines_in(record->raw);
	r->at = past;
}

/* Longer than a record may be. What is taken ends with a line if it can, so that reading goes on with a record: most
 * often a quote was not closed. A single line that long is kept as far as the limit and the rest of it passed over. */
static void record_cut(struct csv_reader *r, struct csv_record *record)
{
	size_t past = r->at + LIMIT_LINE;
	bool open;
	while (past > r->at && r->p[past - 1] != '\n' && r->p[past - 1] != '\r')
		past--;
	if (past > r->at) {
		past = line_past(r, past - 1);
	} else {
		past = r->at + LIMIT_LINE;
		while (((unsigned char)r->p[past] & 0xC0) == 0x80 && past > r->at + LIMIT_LINE - 4)
			past--;
		r->skip = true;
	}
	fields_parse(r, r->at, past, record, &open);
	record->problem = open ? "over the limit of 1048576 bytes in one record, with a quote that is not closed" :
		"over the limit of 1048576 bytes in one record; the rest of the line was left out";
	record_end(r, past, false, record);
}
_Static_assert(LIMIT_LINE == 1048576, "the limit is named in words above");

/* One record from the window. False: more of the file must be read first. */
static bool record_take(struct csv_reader *r, struct csv_record *record)
{
	size_t end = line_find(r, r->at);
	bool whole = end + 1 < r->n || r->end;          /* a CR at the window's edge may have its LF outside */
	if (whole && end - r->at <= LIMIT_LINE && seek(r, SEEK_QUOTE, r->at) >= end) {
		fields_cut(r, r->at, end, record);
		record_end(r, end < r->n ? line_past(r, end) : end, end < r->n, record);
		return true;
	}
	size_t to = r->n - r->at > LIMIT_LINE + 1 ? r->at + LIMIT_LINE + 1 : r->n;
	bool open;
	end = fields_parse(r, r->at, to, record, &open);
	if (end - r->at > LIMIT_LINE) {
		*record = (struct csv_record){ 0 };
		record_cut(r, record);
		return true;
	}
	if (end + 1 >= r->n && !r->end)
		return false;
	if (open)
		record->problem = "quote not closed at the end of the file";
	record_end(r, end < r->n ? line_past(r, end) : end, false, record);
	return true;
}

/* Blank lines, comments, and the rest of a line over the limit. False: more of the file must be read first. */
static bool lines_skip(struct csv_reader *r)
{
	while (r->at < r->n) {
		char c = r->p[r->at];
		if (!r->skip && c != '\n' && c != '\r' && (r->comment == '\0' || c != r->comment))
			return true;
		size_t end = line_find(r, r->at);
		if (end + 1 >= r->n && !r->end) {
			r->at = end < r->n ? end : r->n;        /* the line is passed over; only its end is still awaited */
			r->skip = true;
			return false;
		}
		r->skip = false;
		r->line += end < r->n;
		r->at = end < r->n ? line_past(r, end) : end;
	}
	return r->end;
}

enum err csv_next(struct cx *cx, struct csv_reader *reader, struct csv_record *ret, bool *ret_more)
{
	for (;;) {
		if (!reader->begun && (reader->n >= 3 || reader->end)) {
			reader->begun = true;
			if (reader->n >= 3 && memcmp(reader->p, "\xEF\xBB\xBF", 3) == 0)
				reader->at = 3;
		}
		if (reader->begun && lines_skip(reader)) {
			struct csv_record record = { 0 };
			if (reader->at == reader->n) {
				*ret_more = false;
				return OK;
			}
			if (reader->scratch.head)
				arena_reset(&reader->scratch);
			if (record_take(reader, &record)) {
				*ret = record;
				*ret_more = true;
				return OK;
			}
		}
		TRY(window_fill(cx, reader));
	}
}

/* ---- opening and closing ---- */

static struct csv_reader *reader_new(char delimiter, char comment)
{
	struct csv_reader *r = calloc(1, sizeof *r);
	must(r != NULL);
	must(delimiter != '"' && delimiter != '\n' && delimiter != '\r');
	r->delimiter = delimiter;
	r->comment = comment;
	r->line = 1;
	arena_init(&r->scratch, SCRATCH_MAX);
	return r;
}

enum err csv_open(struct cx *cx, int fd, char delimiter, char comment, struct csv_reader **ret)
{
	struct csv_reader *r = reader_new(delimiter, comment);
	(void)cx;
	r->fd = fd;
	r->owned = true;
	r->room = WINDOW_MIN;
	r->p = malloc(r->room);
	must(r->p != NULL);
	*ret = r;
	return OK;
}

enum err csv_open_bytes(struct cx *cx, struct str bytes, char delimiter, char comment, struct csv_reader **ret)
{
	struct csv_reader *r = reader_new(delimiter, comment);
	(void)cx;
	union { const char *given; char *kept; } window = { .given = bytes.p ? bytes.p : "" };     /* never written to */
	r->fd = -1;
	r->p = window.kept;
	r->n = r->room = bytes.n;
	r->end = true;
	*ret = r;
	return OK;
}

void csv_close(struct csv_reader *reader)
{
	if (!reader)
		return;
	if (reader->owned)
		free(reader->p);
	arena_free(&reader->scratch);
	free(reader);
}

void csv_header(struct csv_reader *reader)
{
	reader->number = 0;
}

int64_t csv_bytes(const struct csv_reader *reader)
{
	return reader->before + (int64_t)reader->at;
}

/* ---- writing ---- */

static bool must_quote(struct str field)
{
	for (size_t i = 0; i < field.n; i++)
		if (field.p[i] == ',' || field.p[i] == '"' || field.p[i] == '\n' || field.p[i] == '\r')
			return true;
	return false;
}

static void field_put(struct buf *buf, struct str field, const char *before)
{
	bool quoted = must_quote(field);
	if (quoted)
		buf_char(buf, '"');
	buf_text(buf, before);
	for (struct str rest = field, part; quoted && rest.n; ) {
		if (str_cut(rest, '"', &part, &rest)) {
			buf_str(buf, part);
			buf_text(buf, "\"\"");
		} else {
			buf_str(buf, part);
		}
	}
	if (!quoted)
		buf_str(buf, field);
	else
		buf_char(buf, '"');
}

void csv_put(struct buf *buf, struct str field, bool first)
{
	if (!first)
		buf_char(buf, ',');
	field_put(buf, field, "");
}

void csv_put_safe(struct buf *buf, struct str field, bool first)
{
	bool formula = field.n && strchr("=+-@\t\r", field.p[0]) != NULL && field.p[0] != '\0';
	if (!first)
		buf_char(buf, ',');
	field_put(buf, field, formula ? "'" : "");
}

void csv_end(struct buf *buf)
{
	buf_char(buf, '\n');
}
