/* Streams the kept copies and picks the rows that the record names. */
#include "exchange/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"
#include "codec/csv.h"
#include "exchange/inbox.h"

#define REASON "waymark_problem"

/* The rows of one kept file, one after the other, with their bytes. */
struct walk {
	struct kept *kept;
	bool csv;
	char delimiter;
	struct kept_frame frame;
	struct csv_reader *reader;
	int64_t row;
	size_t at;                        /* FHIR: in the frame */
	struct str header;                /* in the arena */
};

static void walk_auto(struct walk *w)
{
	csv_close(w->reader);
	kept_close(w->kept);
}

static enum err walk_open(struct cx *cx, const struct map *map, const char *inbox, const struct origin_file *file, struct walk *w)
{
	*w = (struct walk){ .csv = map->format == MAP_CSV, .delimiter = map->delimiter };
	if (!str_known(file->kept_as))
		return fail(cx, ERR_NOT_FOUND, "%.*s was not kept: its import was not finished.", STRF(file->name));
	return kept_open(cx, file_join(cx->arena, inbox, str_c(cx->arena, file->kept_as)), &w->kept);
}

static enum err frame_begin(struct cx *cx, struct walk *w, bool *ret_more)
{
	TRY(kept_next(cx, w->kept, &w->frame, ret_more));
	if (!*ret_more)
		return OK;
	w->row = w->frame.row_first - 1;
	w->at = 0;
	csv_close(w->reader);
	w->reader = NULL;
	if (!w->csv)
		return OK;
	TRY(csv_open_bytes(cx, w->frame.bytes, w->delimiter, '\0', &w->reader));
	struct csv_record record;
	bool more;
	if (w->frame.row_first == 1 && !str_known(w->header)) {
		TRY(csv_next(cx, w->reader, &record, &more));
		if (more)
			w->header = str_dup(cx->arena, record.raw);
	}
	return OK;
}

/* The next row; its bytes live until the next call. */
static enum err walk_next(struct cx *cx, struct walk *w, struct str *ret_raw, struct csv_record *ret_record, bool *ret_more)
{
	for (;;) {
		*ret_more = false;
		if (w->frame.bytes.p && w->csv) {
			TRY(csv_next(cx, w->reader, ret_record, ret_more));
			*ret_raw = ret_record->raw;
		} else if (w->frame.bytes.p) {
			while (w->at < w->frame.bytes.n && !*ret_more) {
				const char *from = w->frame.bytes.p + w->at, *hit = memchr(from, '\n', w->frame.bytes.n - w->at);
				size_t n = hit ? (size_t)(hit - from) + 1 : w->frame.bytes.n - w->at;
				w->at += n;
				*ret_raw = (struct str){ from, n };
				*ret_more = str_trim(*ret_raw).n > 0;
			}
		}
		if (*ret_more) {
			w->row++;
			return OK;
		}
		bool more;
		TRY(frame_begin(cx, w, &more));
		if (!more)
			return OK;
	}
}

enum err row_as_sent(struct cx *cx, const struct map *map, const char *inbox, const struct origin_file *file, int64_t row,
	struct str *ret_header,
		     struct str *ret_row)
{
	AUTO(walk) struct walk w = { 0 };
	struct str raw = STR_NONE;
	struct csv_record record;
	bool more;
	TRY(walk_open(cx, map, inbox, file, &w));
	if (w.csv)
		TRY(frame_begin(cx, &w, &more));
	w.frame = (struct kept_frame){ 0 };
	TRY(kept_seek(cx, w.kept, row));
	do
		TRY(walk_next(cx, &w, &raw, &record, &more));
	while (more && w.row < row);
	if (!more)
		return fail(cx, ERR_NOT_FOUND, "The kept copy of %.*s has no row %lld.", STRF(file->name), (long long)row);
	*ret_row = str_dup(cx->arena, raw);
	*ret_header = w.header;
	return OK;
}

/* ---- writing them out ---- */

struct out { FILE *f; };
static void out_auto(struct out *out)
{
	if (out->f)
		fclose(out->f);
}

static enum err out_open(struct cx *cx, const char *folder, struct str name, struct out *ret)
{
	const char *path = file_join(cx->arena, folder, str_c(cx->arena, name));
	TRY(file_make_folder(cx, folder, 0700));
	int fd = file_open(cx, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ret->f = fd >= 0 ? fdopen(fd, "w") : NULL;
	enum err err = ret->f ? OK : file_fail(cx, "write", path);
	if (!ret->f && fd >= 0)
		close(fd);
	return err;
}

static enum err out_done(struct cx *cx, struct out *out, struct str name)
{
	bool bad = fflush(out->f) != 0 || ferror(out->f) || fsync(fileno(out->f)) != 0;
	enum err err = bad ? file_fail(cx, "write", str_c(cx->arena, name)) : OK;
	if (fclose(out->f) != 0 && err == OK)
		err = file_fail(cx, "write", str_c(cx->arena, name));
	out->f = NULL;
	return err;
}

static void put_raw(FILE *f, struct str raw)
{
	while (raw.n && (raw.p[raw.n - 1] == '\n' || raw.p[raw.n - 1] == '\r'))
		raw.n--;
	fwrite(raw.p, 1, raw.n, f);
}

/* Words for the last column. A row with an open quote is closed by its reason: it is meant for an editor, not for a parser. */
static void put_reason(FILE *f, char delimiter, const struct origin_reject *reject)
{
	fprintf(f, "%c\"%.*s%s%.*s\"", delimiter, STRF(reject->kind), str_known(reject->field) ? ": " : "", STRF(reject->field));
}

struct pending { struct origin_reject *list; size_t count, at; int64_t after; bool end; };

static enum err reject_next(struct cx *cx, struct db *db, int64_t file, struct pending *p)
{
	if (++p->at < p->count || p->end)
		return OK;
	TRY(origin_rejects_after(cx, db, file, p->after, &p->list, &p->count));
	p->at = 0;
	p->end = p->count == 0;
	if (p->count)
		p->after = p->list[p->count - 1].row;
	return OK;
}

static enum err file_rejects(struct cx *cx, struct db *db, const struct map *map, const char *inbox,
	const struct origin_file *file,
			     const char *folder, int64_t *ret_rows)
{
	AUTO(walk) struct walk w = { 0 };
	AUTO(out) struct out out = { 0 };
	struct pending p = { 0 };
	struct str raw;
	struct csv_record record;
	bool more = true, first = true;
	TRY(reject_next(cx, db, file->id, &p));
	if (p.end)
		return OK;
	TRY(walk_open(cx, map, inbox, file, &w));
	TRY(out_open(cx, folder, file->name, &out));
	while (!p.end && more) {
		TRY(walk_next(cx, &w, &raw, &record, &more));
		if (!more || w.row < p.list[p.at].row)
			continue;
		/* Rows that were mended badly and come again keep the column that they have. */
		bool reason = w.csv && str_find(w.header, REASON) < 0;
		if (w.csv && first) {
			put_raw(out.f, w.header);
			if (reason)
				fprintf(out.f, "%c" REASON, w.delimiter);
			fputc('\n', out.f);
		}
		first = false;
		put_raw(out.f, raw);
		if (reason)
			put_reason(out.f, w.delimiter, &p.list[p.at]);
		fputc('\n', out.f);
		(*ret_rows)++;
		TRY(reject_next(cx, db, file->id, &p));
	}
	return out_done(cx, &out, file->name);
}

/* A file in which others look things up, whole. */
static enum err file_whole(struct cx *cx, const char *inbox, const struct origin_file *file, const char *folder)
{
	AUTO(out) struct out out = { 0 };
	AUTO(kept) struct kept *kept = NULL;
	struct kept_frame frame;
	bool more = true;
	TRY(kept_open(cx, file_join(cx->arena, inbox, str_c(cx->arena, file->kept_as)), &kept));
	TRY(out_open(cx, folder, file->name, &out));
	while (more) {
		TRY(kept_next(cx, kept, &frame, &more));
		if (more)
			fwrite(frame.bytes.p, 1, frame.bytes.n, out.f);
	}
	return out_done(cx, &out, file->name);
}

static bool words_file(struct cx *cx, const struct map *map, struct str name)
{
	for (int i = 0; i < map->files; i++)
		if (map->file[i].role < MAP_PEOPLE && str_is_ci(name, str_c(cx->arena, map->file[i].name)))
			return true;
	return false;
}

enum err rejects_write_to(struct cx *cx, struct store *store, const struct map *map, const char *inbox,
	const struct origin *origin,
			  const char *folder, int64_t *ret_rows)
{
	struct db *db;
	struct origin_file *file;
	size_t files;
	*ret_rows = 0;
	TRY(store_reader(cx, store, &db));
	enum err err = origin_files(cx, db, origin->id, &file, &files);
	for (size_t i = 0; i < files && err == OK; i++)
		err = file_rejects(cx, db, map, inbox, &file[i], folder, ret_rows);
	store_reader_back(store, db);
	for (size_t i = 0; i < files && err == OK && *ret_rows > 0 && map->format == MAP_CSV; i++)
		if (words_file(cx, map, file[i].name) && !file_exists(file_join(cx->arena, folder, str_c(cx->arena, file[i].name))))
			err = file_whole(cx, inbox, &file[i], folder);
	return err;
}

enum err rejects_keep(struct cx *cx, struct store *store, const struct map *map, const char *inbox, const struct origin *origin)
{
	char id[ID_TEXT];
	int64_t rows;
	if (origin->count.rejected == 0)
		return OK;
	const char *folder = file_join(cx->arena, file_join(cx->arena, inbox, id_text(origin->outside, id)), "rejects");
	return rejects_write_to(cx, store, map, inbox, origin, folder, &rows);
}
