/* Files in one: a zip archive (PKWARE APPNOTE 6.3, deflate), in memory only. What is packed here holds people's data: no file is made on the way. */
#ifndef PRINT_ZIP_H
#define PRINT_ZIP_H

#define ZLIB_CONST              /* what is packed is only read */
#include <zlib.h>

#include "base/buf.h"
#include "base/cx.h"

#define ZIP_FILES 12

struct zip {
	struct buf *out;
	struct { const char *name; size_t at; uint32_t crc, packed, bytes; } file[ZIP_FILES];
	int files;
	z_stream stream;
	bool open;
};

void zip_open(struct zip *z, struct buf *out);
/* One file after the other, each in as many pieces as it takes. `name` lives as long as the archive is open. */
enum err zip_begin(struct cx *cx, struct zip *z, const char *name);
enum err zip_put(struct cx *cx, struct zip *z, struct str bytes);
enum err zip_end(struct cx *cx, struct zip *z);
enum err zip_file(struct cx *cx, struct zip *z, const char *name, struct str bytes);
/* The list of what is in it. ERR_OVER_LIMIT where `out` was too small for it all. */
enum err zip_close(struct cx *cx, struct zip *z);
void zip_auto(struct zip *z);

#endif
