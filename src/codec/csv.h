/* Comma-separated records, RFC 4180 and what systems really send.
 *
 * Reading: streaming, constant memory. Quoted fields with commas, doubled quotes and line ends; CR LF, LF or CR;
 * a UTF-8 byte-order mark is skipped; bytes that are not UTF-8 are read as Windows-1252 and the record says so.
 * A record knows the line where it starts and its number. A truncated last line (an open quote at the end of the
 * file) is reported, not dropped. A record over LIMIT_LINE is reported with its bytes up to the last line end before
 * the limit, and reading goes on after them. A quote inside a field that does not start with one is a letter. Lines
 * without any byte are passed over, but counted as lines. Writing quotes only what must be. */
#ifndef CODEC_CSV_H
#define CODEC_CSV_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/str.h"

struct csv_record {
	struct str *field;       /* unquoted; live until the next record */
	size_t fields;
	int64_t line;            /* of the file, from 1, where the record starts */
	int64_t number;          /* from 1, comments not counted, nor a header where csv_header was called */
	bool latin1;             /* was not UTF-8, read as Windows-1252 */
	const char *problem;     /* NULL, or why it cannot be trusted: "quote not closed at the end of the file",
	                            "text after a closing quote", "over the limit of ...", "a byte of zero ..."; fields hold
	                            what could be read, the text after the quote kept with its field */
	struct str raw;          /* the bytes as sent, line end included */
};

struct csv_reader;
/* From a file descriptor (not closed by us). delimiter ',' '\t' '|' ';'. Lines that start with `comment` are skipped;
 * '\0': there are none. */
enum err csv_open(struct cx *cx, int fd, char delimiter, char comment, struct csv_reader **ret);
enum err csv_open_bytes(struct cx *cx, struct str bytes, char delimiter, char comment, struct csv_reader **ret);
void csv_close(struct csv_reader *reader);                /* NULL-safe */
static inline void csv_auto(struct csv_reader **reader) { csv_close(*reader); }    /* AUTO(csv) struct csv_reader *r = NULL; */
/* The record just read was the header: the next one has number 1. */
void csv_header(struct csv_reader *reader);
/* *ret_more false at the end. Errors only for I/O; a bad record has `problem`. */
enum err csv_next(struct cx *cx, struct csv_reader *reader, struct csv_record *ret, bool *ret_more);
int64_t csv_bytes(const struct csv_reader *reader);      /* read so far, for progress */

void csv_put(struct buf *buf, struct str field, bool first);     /* a comma before, unless first */
void csv_end(struct buf *buf);                                   /* line end: LF */
/* For files that people open in a spreadsheet: a field that starts with = + - @ tab or CR is given a leading apostrophe. */
void csv_put_safe(struct buf *buf, struct str field, bool first);

#endif
