/* Batches go round between threads. */
#include "exchange/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"
#include "exchange/inbox.h"
#include "exchange/source.h"

#define ROWS_FIRST 8192                   /* of the first batch, and twice as many of each after it: so writing begins at once */
#define BATCHES 3                         /* one is read, one decided on, one written */

struct feed {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct batch *empty, *full, *full_last;
	bool done;
	_Atomic bool stop;
	struct reading *reading;
	const struct map *map;
	const struct feed_file *file;
	size_t files;
	size_t rows_most;                 /* of the next batch */
	struct arena arena;
	struct cx cx;
};

/* ---- between the threads ---- */

static struct batch *empty_take(struct feed *f)
{
	pthread_mutex_lock(&f->lock);
	while (!f->empty && !f->stop)
		pthread_cond_wait(&f->changed, &f->lock);
	struct batch *b = f->empty;
	if (b)
		f->empty = b->next;
	pthread_mutex_unlock(&f->lock);
	if (b)
		batch_reset(b);
	return b;
}

static void full_put(struct feed *f, struct batch *b)
{
	pthread_mutex_lock(&f->lock);
	b->next = NULL;
	if (f->full_last)
		f->full_last->next = b;
	else
		f->full = b;
	f->full_last = b;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
}

struct batch *feed_take(struct feed *f)
{
	pthread_mutex_lock(&f->lock);
	while (!f->full && !f->done)
		pthread_cond_wait(&f->changed, &f->lock);
	struct batch *b = f->full;
	if (b) {
		f->full = b->next;
		if (!f->full)
			f->full_last = NULL;
	}
	pthread_mutex_unlock(&f->lock);
	return b;
}

void feed_give(struct feed *f, struct batch *b)
{
	pthread_mutex_lock(&f->lock);
	b->next = f->empty;
	f->empty = b;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
}

/* ---- one file ---- */

/* One file on its way: what has to be closed at every way out. */
struct passage {
	struct feed *feed;
	size_t file;
	int fd;
	struct source *source;
	struct keeper *keeper;
	struct batch *batch;
	int64_t rows;
};

static void passage_auto(struct passage *p)
{
	if (p->source)
		p->source->close(p->source);
	keeper_close(p->keeper);
	if (p->fd >= 0)
		close(p->fd);
}

/* ERR_STOPPED without a word: the writing side wants no more. */
static enum err batch_begin(struct passage *p)
{
	p->batch = empty_take(p->feed);
	if (!p->batch || p->feed->stop)
		return ERR_STOPPED;
	p->batch->file = p->file;
	p->batch->rows_most = p->feed->rows_most;
	p->feed->rows_most = p->feed->rows_most * 2 < LIMIT_BATCH_ROWS ? p->feed->rows_most * 2 : LIMIT_BATCH_ROWS;
	p->batch->map_file = p->feed->file[p->file].map_file;
	int64_t done = p->feed->file[p->file].rows_done;
	p->batch->row_first = p->rows > done ? p->rows : done;
	reading_begin(p->feed->reading, p->batch);
	return OK;
}

static enum err batch_send(struct cx *cx, struct passage *p, bool last)
{
	struct batch *b = p->batch;
	b->rows_after = p->rows;
	b->bytes_after = p->source->bytes(p->source);
	b->last = last;
	if (p->keeper)
		TRY(keeper_cut(cx, p->keeper, b->bytes_after, p->rows, b->sha256));
	if (p->keeper && last)
		TRY(keeper_finish(cx, p->keeper));
	p->source->tell(p->source, p->feed->reading);
	reading_end(p->feed->reading, b);
	p->batch = NULL;
	full_put(p->feed, b);
	return OK;
}

/* In which of the columns that are read there were bytes that are not UTF-8. */
static void latin1_note(struct passage *p, const struct source_row *row)
{
	const struct map_file *file = &p->feed->map->file[p->feed->file[p->file].map_file];
	for (int i = 0; i < file->columns; i++)
		for (size_t k = 0; k < row->cell[i].n; k++)
			if (row->cell[i].p[k] & 0x80) {
				reading_note(p->feed->reading, p->batch, row->line, file->column[i].name, "not-utf-8",
					"There are bytes here that are not UTF-8. They are read as Windows-1252.", FATE_NOTED);
				break;
			}
}

static enum err row_take(struct cx *cx, struct passage *p, const struct source_row *row)
{
	struct reading *r = p->feed->reading;
	struct batch *b = p->batch;
	bool done = p->rows <= p->feed->file[p->file].rows_done;
	b->count.read += !done;
	if (row->latin1 && !done && row->state == ROW_GOOD)
		latin1_note(p, row);
	switch (row->state) {
	case ROW_GOOD:
		return reading_row(cx, r, b, row->cell, row->line, done);
	case ROW_BROKEN:
		if (!done)
			reading_reject(r, b, row->line, STR_NONE, row->kind, row->say);
		break;
	case ROW_HEADER:
		if (!done) {
			reading_note(r, b, row->line, STR_NONE, "header-again", "The header line stands here once more. It is passed over.",
				FATE_NOTED);
			reading_skip(r, b);
		}
		break;
	case ROW_OTHER:
		if (!done) {
			reading_tally(r, str_of(arena_printf(&b->arena, "type:%.*s", STRF(row->type))), 1);
			reading_skip(r, b);
		}
		break;
	}
	return OK;
}

static enum err rows_pass(struct cx *cx, struct passage *p)
{
	const struct feed_file *file = &p->feed->file[p->file];
	bool fhir = p->feed->map->format == MAP_FHIR, more;
	int now = -1;
	if (file->map_file >= 0)
		reading_file(p->feed->reading, now = file->map_file);
	TRY(batch_begin(p));
	for (size_t i = 0; i < p->source->notes && file->rows_done == 0; i++)
		reading_note(p->feed->reading, p->batch, 1, p->source->note[i].field, p->source->note[i].kind, p->source->note[i].say,
			FATE_NOTED);
	for (;;) {
		struct source_row row;
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(p->source->next(cx, p->source, &row, &more));
		if (!more)
			return batch_send(cx, p, true);
		p->rows++;
		if (p->rows == file->rows_done)
			p->source->forget(p->source);
		if (fhir && row.state == ROW_GOOD && row.map_file != now) {
			reading_end(p->feed->reading, p->batch);
			reading_file(p->feed->reading, now = row.map_file);
		}
		TRY(row_take(cx, p, &row));
		arena_back(cx->arena, mark);
		if (p->keeper)
			TRY(keeper_to(cx, p->keeper, p->source->bytes(p->source), p->rows));
		if (batch_full(p->batch)) {
			TRY(batch_send(cx, p, false));
			TRY(batch_begin(p));
		}
	}
}

static enum err file_pass(struct cx *cx, struct feed *f, size_t i)
{
	const struct feed_file *file = &f->file[i];
	AUTO(passage) struct passage p = { .feed = f, .file = i };
	p.fd = file_open(cx, file->path, O_RDONLY, 0);
	if (p.fd < 0)
		return fail(cx, ERR_NO_FILE, "%s cannot be opened: %s.", file->name, strerror(errno));
	if (f->map->format == MAP_FHIR)
		TRY(fhir_source_open(cx, f->map, p.fd, file->name, &p.source));
	else
		TRY(csv_source_open(cx, f->map, file->map_file, p.fd, file->name, &p.source));
	if (file->kept_path)
		TRY(keeper_open(cx, p.fd, file->kept_path, &p.keeper));
	enum err err = rows_pass(cx, &p);
	if (err != OK && p.batch)
		feed_give(f, p.batch);
	return err;
}

static void *feed_main(void *arg)
{
	struct feed *f = arg;
	enum err err = OK;
	for (size_t i = 0; i < f->files && err == OK && !f->stop; i++) {
		err = file_pass(&f->cx, f, i);
		arena_reset(&f->arena);
	}
	if (err != OK && err != ERR_STOPPED) {
		struct batch *b = empty_take(f);
		if (b) {
			b->err = err;
			memcpy(b->say, cx_say(&f->cx), strlen(cx_say(&f->cx)) + 1);
			full_put(f, b);
		}
	}
	pthread_mutex_lock(&f->lock);
	f->done = true;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

enum err feed_start(struct cx *cx, const struct reading_how *how, const struct feed_file *files, size_t count, struct feed **ret)
{
	struct feed *f = calloc(1, sizeof *f);
	must(f != NULL);
	f->file = files;
	f->files = count;
	f->rows_most = ROWS_FIRST;
	f->map = how->map;
	f->reading = reading_new(how);
	arena_init(&f->arena, 0);
	f->cx.arena = &f->arena;
	f->cx.files = cx->files;
	for (int i = 0; i < BATCHES; i++) {
		struct batch *b = batch_new();
		b->next = f->empty;
		f->empty = b;
	}
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->changed, NULL);
	if (pthread_create(&f->thread, NULL, feed_main, f) != 0) {
		f->done = true;
		f->thread = 0;
		feed_stop(f);
		return fail(cx, ERR_BUSY, "No thread could be started to read the files. Try again in a moment.");
	}
	*ret = f;
	return OK;
}

void feed_stop(struct feed *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->stop = true;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
	if (f->thread)
		pthread_join(f->thread, NULL);
	for (struct batch *b = f->empty, *next; b; b = next) {
		next = b->next;
		batch_free(b);
	}
	for (struct batch *b = f->full, *next; b; b = next) {
		next = b->next;
		batch_free(b);
	}
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->changed);
	reading_free(f->reading);
	arena_free(&f->arena);
	free(f);
}
