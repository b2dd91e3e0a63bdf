/* Each file: a head that is filled in when its end is known, and its bytes; behind them all the list of them. */
#include "print/zip.h"

#include <string.h>

#include "base/must.h"

#define HEAD     30             /* bytes of a file's head before its name */
#define VERSION  20             /* that can deflate */
#define DEFLATED 8
#define DAY_1980 0x21           /* 1 January 1980: the same list gives the same bytes */

static void put(struct buf *out, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(out, (char)(value >> 8 * i & 0xff));
}

static void set(struct buf *out, size_t at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		out->p[at + i] = (char)(value >> 8 * i & 0xff);
}

void zip_open(struct zip *z, struct buf *out)
{
	*z = (struct zip){ .out = out };
}

/* What head and list say alike. */
static void about_put(struct buf *out, uint32_t crc, uint32_t packed, uint32_t bytes, size_t name)
{
	put(out, VERSION, 2);
	put(out, 0, 2);
	put(out, DEFLATED, 2);
	put(out, 0, 2);
	put(out, DAY_1980, 2);
	put(out, crc, 4);
	put(out, packed, 4);
	put(out, bytes, 4);
	put(out, (uint32_t)name, 2);
	put(out, 0, 2);
}

enum err zip_begin(struct cx *cx, struct zip *z, const char *name)
{
	must(!z->open && z->files < ZIP_FILES);
	z->stream = (z_stream){ 0 };
	if (deflateInit2(&z->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return fail(cx, ERR_OVER_LIMIT, "There is no memory to pack the file.");
	z->open = true;
	z->file[z->files].name = name;
	z->file[z->files].at = z->out->n;
	z->file[z->files].crc = (uint32_t)crc32(0, NULL, 0);
	put(z->out, 0x04034b50, 4);
	about_put(z->out, 0, 0, 0, strlen(name));
	buf_text(z->out, name);
	return OK;
}

static void pack(struct zip *z, struct str bytes, int flush)
{
	unsigned char room[16384];
	int done;
	z->stream.next_in = (z_const unsigned char *)bytes.p;
	z->stream.avail_in = (unsigned)bytes.n;
	do {
		z->stream.next_out = room;
		z->stream.avail_out = sizeof room;
		done = deflate(&z->stream, flush);
		must(done == Z_OK || done == Z_STREAM_END || done == Z_BUF_ERROR);
		buf_add(z->out, room, sizeof room - z->stream.avail_out);
	} while (z->stream.avail_out == 0);
}

enum err zip_put(struct cx *cx, struct zip *z, struct str bytes)
{
	must(z->open);
	if (bytes.n > LIMIT_BUF)
		return fail(cx, ERR_OVER_LIMIT, "The file would be too large.");
	z->file[z->files].crc = (uint32_t)crc32(z->file[z->files].crc, (const unsigned char *)(bytes.p ? bytes.p : ""), (unsigned)bytes.n);
	pack(z, bytes, Z_NO_FLUSH);
	return OK;
}

enum err zip_end(struct cx *cx, struct zip *z)
{
	must(z->open);
	size_t at = z->file[z->files].at;
	pack(z, STR(""), Z_FINISH);
	z->file[z->files].packed = (uint32_t)z->stream.total_out;
	z->file[z->files].bytes = (uint32_t)z->stream.total_in;
	deflateEnd(&z->stream);
	z->open = false;
	if (z->out->full)
		return fail(cx, ERR_OVER_LIMIT, "The file would be too large.");
	set(z->out, at + 14, z->file[z->files].crc);
	set(z->out, at + 18, z->file[z->files].packed);
	set(z->out, at + 22, z->file[z->files].bytes);
	z->files++;
	return OK;
}

enum err zip_file(struct cx *cx, struct zip *z, const char *name, struct str bytes)
{
	TRY(zip_begin(cx, z, name));
	TRY(zip_put(cx, z, bytes));
	return zip_end(cx, z);
}

enum err zip_close(struct cx *cx, struct zip *z)
{
	size_t list = z->out->n;
	must(!z->open);
	for (int i = 0; i < z->files; i++) {
		put(z->out, 0x02014b50, 4);
		put(z->out, VERSION, 2);
		about_put(z->out, z->file[i].crc, z->file[i].packed, z->file[i].bytes, strlen(z->file[i].name));
		put(z->out, 0, 2);              /* no remark */
		put(z->out, 0, 2);              /* on the first disk */
		put(z->out, 0, 2);
		put(z->out, 0, 4);
		put(z->out, (uint32_t)z->file[i].at, 4);
		buf_text(z->out, z->file[i].name);
	}
	uint32_t bytes = (uint32_t)(z->out->n - list);
	put(z->out, 0x06054b50, 4);
	put(z->out, 0, 4);
	put(z->out, (uint32_t)z->files, 2);
	put(z->out, (uint32_t)z->files, 2);
	put(z->out, bytes, 4);
	put(z->out, (uint32_t)list, 4);
	put(z->out, 0, 2);
	return z->out->full ? fail(cx, ERR_OVER_LIMIT, "The file would be too large.") : OK;
}

void zip_auto(struct zip *z)
{
	if (z->open)
		deflateEnd(&z->stream);
	z->open = false;
}
