/* A kept file is a row of pairs: a skippable frame of ours (which rows, how many bytes), then a frame of zstd. */
#include "exchange/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/file.h"
#include "base/must.h"

#define MAGIC   0x184D2A57u                /* one of the sixteen that zstd passes over */
#define NOTE    "WMFRAME1"
#define HEAD    48                         /* magic, length, note, first row, rows, bytes, packed bytes */
#define FRAME_MAX (2u * LIMIT_FRAME + 2u * LIMIT_LINE)
#define LEVEL   1                          /* the fastest: an import waits for it */

static void put64(unsigned char *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (unsigned char)(v >> (8 * i));
}

static uint64_t get64(const unsigned char *p, int bytes)
{
	uint64_t v = 0;
	for (int i = bytes - 1; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

struct keeper {
	int from, to;
	char *path, *temporary;
	int64_t at, rows;                  /* packed so far */
	ZSTD_CCtx *zstd;
	crypto_hash_sha256_state sha;
	char *raw, *packed;
	bool finished;
};

enum err keeper_open(struct cx *cx, int fd, const char *path, struct keeper **ret)
{
	struct keeper *k = calloc(1, sizeof *k);
	must(k != NULL);
	k->from = fd;
	k->path = strdup(path);
	must(asprintf(&k->temporary, "%s.part", path) > 0);
	k->zstd = ZSTD_createCCtx();
	k->raw = malloc(FRAME_MAX);
	k->packed = malloc(HEAD + ZSTD_compressBound(FRAME_MAX));
	must(k->path && k->zstd && k->raw && k->packed);
	crypto_hash_sha256_init(&k->sha);
	k->to = open(k->temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	if (k->to < 0) {
		enum err err = file_fail(cx, "keep a copy as", k->temporary);
		keeper_close(k);
		return err;
	}
	*ret = k;
	return OK;
}

static enum err write_all(struct cx *cx, struct keeper *k, const char *p, size_t n)
{
	while (n) {
		ssize_t wrote = write(k->to, p, n);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return file_fail(cx, "keep a copy as", k->temporary);
		p += wrote;
		n -= (size_t)wrote;
	}
	return OK;
}

static enum err read_all(struct cx *cx, int fd, char *p, size_t n, int64_t at)
{
	while (n) {
		ssize_t got = pread(fd, p, n, at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fail(cx, ERR_FILE, "The file cannot be read at byte %lld: %s.", (long long)at,
				    got < 0 ? strerror(errno) : "it became shorter while it was read");
		p += got;
		n -= (size_t)got;
		at += got;
	}
	return OK;
}

/* One frame of at most FRAME_MAX bytes. */
static enum err frame_put(struct cx *cx, struct keeper *k, size_t bytes, int64_t rows)
{
	unsigned char *head = (unsigned char *)k->packed;
	TRY(read_all(cx, k->from, k->raw, bytes, k->at));
	crypto_hash_sha256_update(&k->sha, (const unsigned char *)k->raw, bytes);
	size_t packed = ZSTD_compressCCtx(k->zstd, k->packed + HEAD, ZSTD_compressBound(FRAME_MAX), k->raw, bytes, LEVEL);
	must(!ZSTD_isError(packed));
	put64(head, MAGIC, 4);
	put64(head + 4, HEAD - 8, 4);
	memcpy(head + 8, NOTE, 8);
	put64(head + 16, (uint64_t)k->rows + 1, 8);
	put64(head + 24, (uint64_t)(rows - k->rows), 8);
	put64(head + 32, bytes, 8);
	put64(head + 40, packed, 8);
	TRY(write_all(cx, k, k->packed, HEAD + packed));
	k->at += (int64_t)bytes;
	k->rows = rows;
	return OK;
}

enum err keeper_to(struct cx *cx, struct keeper *k, int64_t to, int64_t rows)
{
	return to - k->at >= (int64_t)LIMIT_FRAME ? keeper_cut(cx, k, to, rows, NULL) : OK;
}

enum err keeper_cut(struct cx *cx, struct keeper *k, int64_t to, int64_t rows, unsigned char *ret_sha)
{
	while (to > k->at) {
		/* What lies between rows can be longer than a frame: a line over the limit that was passed over. */
		bool rest = to - k->at <= (int64_t)FRAME_MAX;
		TRY(frame_put(cx, k, rest ? (size_t)(to - k->at) : FRAME_MAX, rest ? rows : k->rows));
	}
	if (ret_sha) {
		crypto_hash_sha256_state sha = k->sha;
		crypto_hash_sha256_final(&sha, ret_sha);
	}
	return OK;
}

enum err keeper_finish(struct cx *cx, struct keeper *k)
{
	if (fsync(k->to) != 0)
		return file_fail(cx, "sync the kept copy", k->temporary);
	if (rename(k->temporary, k->path) != 0)
		return file_fail(cx, "keep a copy as", k->path);
	k->finished = true;
	/* The folder too: the name itself has to survive a power cut. */
	return file_sync_folder_of(cx, k->path);
}

void keeper_close(struct keeper *k)
{
	if (!k)
		return;
	if (k->to >= 0) {
		close(k->to);
		if (!k->finished)
			unlink(k->temporary);
	}
	ZSTD_freeCCtx(k->zstd);
	free(k->path);
	free(k->temporary);
	free(k->raw);
	free(k->packed);
	free(k);
}

enum err inbox_sha(struct cx *cx, int fd, int64_t bytes, unsigned char *ret_sha, bool *ret_whole)
{
	crypto_hash_sha256_state sha;
	char *p = malloc(LIMIT_FRAME);
	must(p != NULL);
	crypto_hash_sha256_init(&sha);
	*ret_whole = true;
	for (int64_t at = 0; at < bytes && *ret_whole; ) {
		ssize_t got = pread(fd, p, bytes - at < (int64_t)LIMIT_FRAME ? (size_t)(bytes - at) : LIMIT_FRAME, at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(p);
			return fail(cx, ERR_FILE, "The file cannot be read: %s.", strerror(errno));
		}
		*ret_whole = got > 0;
		crypto_hash_sha256_update(&sha, (const unsigned char *)p, (size_t)got);
		at += got;
	}
	free(p);
	crypto_hash_sha256_final(&sha, ret_sha);
	return OK;
}

/* ---- reading again ---- */

struct kept {
	int fd;
	char *path, *raw, *packed;
	ZSTD_DCtx *zstd;
	int64_t at;                        /* of the next note of ours */
};

enum err kept_open(struct cx *cx, const char *path, struct kept **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(cx, ERR_NO_FILE, "The kept copy %s is not there: %s.", path, strerror(errno));
	struct kept *k = calloc(1, sizeof *k);
	must(k != NULL);
	k->fd = fd;
	k->path = strdup(path);
	k->raw = malloc(FRAME_MAX);
	k->packed = malloc(ZSTD_compressBound(FRAME_MAX));
	k->zstd = ZSTD_createDCtx();
	must(k->path && k->raw && k->packed && k->zstd);
	*ret = k;
	return OK;
}

void kept_close(struct kept *k)
{
	if (!k)
		return;
	close(k->fd);
	ZSTD_freeDCtx(k->zstd);
	free(k->path);
	free(k->raw);
	free(k->packed);
	free(k);
}

struct note { int64_t row_first, rows; size_t bytes, packed; };

static enum err note_read(struct cx *cx, struct kept *k, struct note *ret, bool *ret_more)
{
	unsigned char head[HEAD];
	ssize_t got = pread(k->fd, head, HEAD, k->at);
	*ret_more = got != 0;
	if (got == 0)
		return OK;
	if (got != HEAD || get64(head, 4) != MAGIC || memcmp(head + 8, NOTE, 8) != 0)
		return fail(cx, ERR_DAMAGED, "The kept copy %s is damaged at byte %lld.", k->path, (long long)k->at);
	*ret = (struct note){ (int64_t)get64(head + 16, 8), (int64_t)get64(head + 24, 8), get64(head + 32, 8), get64(head + 40, 8) };
	if (ret->bytes > FRAME_MAX || ret->packed > ZSTD_compressBound(FRAME_MAX))
		return fail(cx, ERR_DAMAGED, "The kept copy %s is damaged at byte %lld.", k->path, (long long)k->at);
	return OK;
}

enum err kept_next(struct cx *cx, struct kept *k, struct kept_frame *ret, bool *ret_more)
{
	struct note note = { 0 };
	TRY(note_read(cx, k, &note, ret_more));
	if (!*ret_more)
		return OK;
	TRY(read_all(cx, k->fd, k->packed, note.packed, k->at + HEAD));
	size_t n = ZSTD_decompressDCtx(k->zstd, k->raw, FRAME_MAX, k->packed, note.packed);
	if (ZSTD_isError(n) || n != note.bytes)
		return fail(cx, ERR_DAMAGED, "The kept copy %s is damaged after byte %lld.", k->path, (long long)k->at);
	k->at += HEAD + (int64_t)note.packed;
	*ret = (struct kept_frame){ { k->raw, n }, note.row_first, note.rows };
	return OK;
}

enum err kept_seek(struct cx *cx, struct kept *k, int64_t row)
{
	k->at = 0;
	for (;;) {
		struct note note = { 0 };
		bool more;
		TRY(note_read(cx, k, &note, &more));
		if (!more)
			return fail(cx, ERR_NOT_FOUND, "The kept copy %s has no row %lld.", k->path, (long long)row);
		if (row >= note.row_first && row < note.row_first + note.rows)
			return OK;
		k->at += HEAD + (int64_t)note.packed;
	}
}
