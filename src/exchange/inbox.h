/* What was sent, kept verbatim: each file of an import packed (zstd) below inbox/, in frames that begin with a row, so that
 * one row can be shown again as it came. `zstd -dc` gives the file back byte for byte; our own notes stand between the frames
 * in the form that zstd passes over. */
#ifndef EXCHANGE_INBOX_H
#define EXCHANGE_INBOX_H

#include "base/cx.h"

#define INBOX_SHA 32

struct keeper;
/* Keep what fd (a regular file) holds as `path`; it is there under this name only when keeper_finish has answered OK. */
enum err keeper_open(struct cx *cx, int fd, const char *path, struct keeper **ret);
/* The first `rows` rows of the file end before byte `to`. Cheap; packs when there is enough. */
enum err keeper_to(struct cx *cx, struct keeper *keeper, int64_t to, int64_t rows);
/* The same, at once; and the SHA-256 of the file's first `to` bytes (INBOX_SHA bytes; may be NULL). */
enum err keeper_cut(struct cx *cx, struct keeper *keeper, int64_t to, int64_t rows, unsigned char *ret_sha);
/* The file ends here: packed, synced, under its name. */
enum err keeper_finish(struct cx *cx, struct keeper *keeper);
void keeper_close(struct keeper *keeper);                         /* NULL-safe; what is not finished is removed */

/* The SHA-256 of the first `bytes` bytes; *ret_same false where the file is shorter. */
enum err inbox_sha(struct cx *cx, int fd, int64_t bytes, unsigned char *ret_sha, bool *ret_whole);

/* Reading it again, frame by frame. */
struct kept;
enum err kept_open(struct cx *cx, const char *path, struct kept **ret);
void kept_close(struct kept *kept);                               /* NULL-safe */
/* The next frame: its bytes (valid until the next call) and the number of its first row and how many there are. The frame with
 * row 1 begins with the header line. */
struct kept_frame { struct str bytes; int64_t row_first, rows; };
enum err kept_next(struct cx *cx, struct kept *kept, struct kept_frame *ret, bool *ret_more);
/* Go to the frame that holds a row, without unpacking those before it; ERR_NOT_FOUND. */
enum err kept_seek(struct cx *cx, struct kept *kept, int64_t row);

static inline void keeper_auto(struct keeper **keeper) { keeper_close(*keeper); }
static inline void kept_auto(struct kept **kept) { kept_close(*kept); }

#endif
