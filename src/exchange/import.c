/* The writing side of an import: what to read, what goes on from before, and batch by batch into the record. */
#include "exchange/import.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "care/look_again.h"
#include "exchange/feed.h"
#include "exchange/import_in.h"
#include "exchange/inbox.h"
#include "exchange/rejects.h"
#include "exchange/source.h"
#include "record/audit.h"
#include "record/signin.h"

#define SLICE_ROWS_MIN 250                /* with fewer, each row costs more of the writer: a commit is a commit */
/* the first month with at least so small a share of the rows is where a source begins */
#define COVER_SHARE    1000

/* ---- slices ---- */

static enum err slice(struct cx *cx, struct import *im, struct cx *slice_cx, store_work *work, void *arg)
{
	enum err err;
	arena_reset(slice_cx->arena);
	cx_clear(slice_cx);
	if (im->write) {
		err = store_write(slice_cx, im->store, work, arg);
	} else {
		struct db *db;
		err = store_reader(slice_cx, im->store, &db);
		if (err == OK) {
			err = work(slice_cx, db, arg);
			store_reader_back(im->store, db);
		}
	}
	return err == OK ? OK : fail(cx, err, "%s", cx_say(slice_cx));
}

enum err import_slice(struct cx *cx, struct import *im, store_work *work, void *arg)
{
	return slice(cx, im, &im->slice_cx, work, arg);
}

enum err stage_slice(struct stage *st, store_work *work, void *arg)
{
	return slice(&st->cx, st->im, &st->slice_cx, work, arg);
}

/* How long a closure itself took, without its turn in the line and its commit, which get no shorter with it. */
struct timed { store_work *work; void *arg; int64_t us; };

static enum err timed_work(struct cx *cx, struct db *db, void *arg)
{
	struct timed *t = arg;
	int64_t started = clock_ticks_us();
	enum err err = t->work(cx, db, t->arg);
	t->us = clock_ticks_us() - started;
	return err;
}

/* Half of the time a slice may take is where the next one gets shorter. */
static void slice_fit(size_t *rows, size_t done, size_t most, int64_t us)
{
	if (us > LIMIT_SLICE_MS * 500 && *rows > SLICE_ROWS_MIN)
		*rows = done * 2 / 3 > SLICE_ROWS_MIN ? done * 2 / 3 : SLICE_ROWS_MIN;
	else if (us < LIMIT_SLICE_MS * 250 && done == *rows)
		*rows = done * 2 < most ? done * 2 : most;
}

enum err stage_slice_rows(struct stage *st, store_work *work, void *arg, size_t rows)
{
	struct import *im = st->im;
	struct timed timed = { work, arg, 0 };
	TRY(stage_slice(st, timed_work, &timed));
	slice_fit(&im->slice_rows, rows, store_engine_of(im->store) == STORE_SQLITE ? LIMIT_SLICE_ROWS : LIMIT_SLICE_SHARED, timed.us);
	return OK;
}

enum err import_slice_people(struct cx *cx, struct import *im, store_work *work, void *arg, size_t people)
{
	struct timed timed = { work, arg, 0 };
	TRY(import_slice(cx, im, timed_work, &timed));
	slice_fit(&im->slice_people, people, LIMIT_SLICE_ROWS, timed.us);
	return OK;
}

/* ---- problems and counts ---- */

struct str import_column(const struct map_file *file, const struct map_field *field)
{
	return field->columns ? file->column[field->column[0]].name : STR_NONE;
}

void import_tally_by(struct import *im, struct batch *b, const char *kind, struct str field, int64_t count)
{
	(void)im;
	if (count == 0)
		return;
	char *what = arena_printf(&b->arena, "%s:%.*s", kind, STRF(field));
	for (size_t i = 0; i < b->tallies; i++)
		if (str_is(b->tally[i].what, what)) {
			b->tally[i].count += count;
			return;
		}
	*ARRAY_PUSH(&b->arena, b->tally, b->tallies, b->tally_room) = (struct origin_tally){ STR_NONE, str_of(what), count };
}

void import_tally(struct import *im, struct batch *b, const char *kind, struct str field)
{
	import_tally_by(im, b, kind, field, 1);
}

void import_problem(struct import *im, struct batch *b, int64_t line, struct str field, const char *kind, const char *say,
	enum fate fate)
{
	char problem[80];
	snprintf(problem, sizeof problem, "problem:%s", kind);
	import_tally(im, b, problem, str_known(field) ? field : STR("-"));
	if (fate == FATE_FIELD)
		b->count.quarantined++;
	if (b->problems < LIMIT_PROBLEMS)
		*ARRAY_PUSH(&b->arena, b->problem, b->problems, b->problem_room) = (struct draft_problem){ line, field, kind, say, fate };
}

static void report_tally(struct import *im, struct arena *arena, const struct origin_tally *t)
{
	struct import_report *r = im->report;
	for (size_t i = 0; i < r->tallies; i++)
		if (str_eq(r->tally[i].file, t->file) && str_eq(r->tally[i].what, t->what)) {
			r->tally[i].count += t->count;
			return;
		}
	*ARRAY_PUSH(arena, r->tally, r->tallies, r->tally_room) = (struct origin_tally){ t->file, str_dup(arena, t->what), t->count };
}

static void counts_add(struct origin_counts *to, const struct origin_counts *more)
{
	to->read += more->read;
	to->kept += more->kept;
	to->same += more->same;
	to->rejected += more->rejected;
	to->skipped += more->skipped;
	to->added += more->added;
	to->corrected += more->corrected;
	to->people += more->people;
	to->quarantined += more->quarantined;
}

/* ---- the end of a batch: rows_done, counts, problems, in one transaction ---- */

/* Where a source begins: the first month that holds more than a stray row. */
static struct day covered_from(const struct holder *h)
{
	int64_t seen = 0, enough = h->dated / COVER_SHARE > 1 ? h->dated / COVER_SHARE : 1;
	for (int i = 0; h->months && i < 12 * 250; i++) {
		seen += h->months[i];
		if (seen >= enough)
			return day_of(1900 + i / 12, i % 12 + 1, 1);
	}
	return DAY_NONE;
}

/* Decided with the batch: the second thread does not look at organisations that are still being found. */
static void covers_decide(struct stage *st)
{
	struct import *im = st->im;
	bool whole = im->how->map->covers == MAP_COVERS_WHOLE;
	st->covers = 0;
	st->cover = arena_array(st->cx.arena, im->orgs + 1, sizeof *st->cover);
	for (size_t i = 0; i < im->orgs; i++) {
		const struct holder *h = &im->org[i];
		if (h->held && h->holding > 0 && (whole || h->dated))
			st->cover[st->covers++] = (struct covered){ h->holding, whole ? DAY_NONE : covered_from(h) };
	}
}

static enum err rejects_write(struct cx *cx, struct db *db, const struct batch *b, const struct origin_file *file)
{
	struct origin_reject *list = arena_array(cx->arena, b->rejects + 1, sizeof *list);
	for (size_t i = 0; i < b->rejects; i++)
		list[i] = (struct origin_reject){ b->row_first + b->reject[i].no + 1, str_of(b->reject[i].kind), b->reject[i].field,
			b->reject[i].line };
	return origin_rejects_add(cx, db, file->id, list, b->rejects);
}

static enum err end_work(struct cx *cx, struct db *db, void *arg)
{
	const struct stage *st = arg;
	const struct import *im = st->im;
	const struct batch *b = st->b;
	const struct map *map = im->how->map;
	const struct origin_file *file = &im->file[b->file];
	struct origin_problem *problems = arena_array(cx->arena, b->problems + 1, sizeof *problems);
	for (size_t i = 0; i < st->problems; i++)
		problems[i] = (struct origin_problem){ file->name, b->problem[i].line, b->problem[i].field, str_of(b->problem[i].kind),
			str_of(b->problem[i].say), b->problem[i].fate };
	TRY(origin_problems_add(cx, db, im->origin.id, problems, st->problems));
	TRY(rejects_write(cx, db, b, file));
	/* What no longer counts was counted in the transaction that ended it: a batch that is broken off ends nothing twice. */
	for (size_t i = 0; i < b->tallies; i++)
		if (!str_starts(b->tally[i].what, "withdrawn:"))
			TRY(origin_tally_on(cx, db, im->origin.id, &(struct origin_tally){ file->name, b->tally[i].what, b->tally[i].count }));
	struct origin_counts count = b->count;
	count.people = count.corrected = 0;       /* counted when they were made, and when those were ended */
	TRY(origin_count_on(cx, db, im->origin.id, &count));
	for (size_t i = 0; i < st->covers; i++)
		TRY(holding_covers(cx, db, st->cover[i].holding, map->id, map->tells, st->cover[i].from));
	struct str sha = { (const char *)b->sha256, INBOX_SHA };
	TRY(origin_file_at(cx, db, file->id, b->rows_after, b->bytes_after, sha));
	if (b->last) {
		struct origin_file kept = *file;
		kept.rows = b->rows_after;
		kept.sha256 = sha;
		TRY(origin_file_kept(cx, db, &kept));
	}
	return OK;
}

/* ---- the second thread ---- */

struct second {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct stage *job;                /* to be written, or being written */
	bool done, quit;
};

static void *second_main(void *arg)
{
	struct second *s = arg;
	pthread_mutex_lock(&s->lock);
	while (!s->quit) {
		if (!s->job || s->done) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		struct stage *st = s->job;
		pthread_mutex_unlock(&s->lock);
		st->err = events_write(st);
		if (st->err == OK)
			st->err = stage_slice(st, end_work, st);
		pthread_mutex_lock(&s->lock);
		s->done = true;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static enum err second_start(struct cx *cx, struct import *im)
{
	struct second *s = calloc(1, sizeof *s);
	must(s != NULL);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	if (pthread_create(&s->thread, NULL, second_main, s) != 0) {
		free(s);
		return fail(cx, ERR_BUSY, "No thread could be started to write. Try again in a moment.");
	}
	im->second = s;
	return OK;
}

static void second_stop(struct import *im)
{
	struct second *s = im->second;
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	while (s->job && !s->done)
		pthread_cond_wait(&s->changed, &s->lock);
	s->quit = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
	free(s);
	im->second = NULL;
}

/* ---- batches ---- */

/* A batch is in the record: told in the report, and given back to be filled again. */
static void batch_done(struct cx *cx, struct import *im, struct batch *b)
{
	struct import_report *report = im->report;
	struct import_file *file = &report->file[b->file];
	counts_add(&report->origin.count, &b->count);
	counts_add(&file->count, &b->count);
	file->rows = b->rows_after;
	for (size_t i = 0; i < b->problems && report->problems < LIMIT_PROBLEMS; i++)
		*ARRAY_PUSH(cx->arena, report->problem, report->problems, report->problem_room) = (struct origin_problem){ file->name,
			b->problem[i].line, str_known(b->problem[i].field) ? str_dup(cx->arena, b->problem[i].field) : STR_NONE,
			str_of(b->problem[i].kind), str_of(b->problem[i].say), b->problem[i].fate };
	for (size_t i = 0; i < b->tallies; i++)
		report_tally(im, cx->arena, &(struct origin_tally){ file->name, b->tally[i].what, b->tally[i].count });
	int64_t bytes = 0, done = b->bytes_after;
	for (size_t i = 0; i < report->files; i++) {
		bytes += report->file[i].bytes;
		done += i < b->file ? report->file[i].bytes : 0;
	}
	if (im->how->progress)
		im->how->progress(im->how->progress_arg, done, bytes, &report->origin.count);
	feed_give(im->feed, b);
}

enum err import_join(struct cx *cx, struct import *im)
{
	struct second *s = im->second;
	if (!s)
		return OK;
	pthread_mutex_lock(&s->lock);
	while (s->job && !s->done)
		pthread_cond_wait(&s->changed, &s->lock);
	struct stage *st = s->job;
	s->job = NULL;
	s->done = false;
	pthread_mutex_unlock(&s->lock);
	if (!st)
		return OK;
	im->inflight_first = INT64_MAX;
	struct batch *b = st->b;
	st->b = NULL;
	if (st->err == OK)
		batch_done(cx, im, b);
	else
		feed_give(im->feed, b);
	return st->err == OK ? OK : fail(cx, st->err, "%s", cx_say(&st->cx));
}

static void second_give(struct import *im, struct stage *st)
{
	struct second *s = im->second;
	pthread_mutex_lock(&s->lock);
	s->job = st;
	s->done = false;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static enum err batch_decide(struct cx *cx, struct import *im, struct stage *st, struct batch *b)
{
	arena_reset(&st->arena);
	cx_clear(&st->cx);
	st->b = b;
	TRY(words_resolve(cx, im, b));
	TRY(whose_resolve(cx, im, b));
	TRY(events_decide(cx, st));
	/* HAZ-014: nothing is dropped silently. */
	must(b->count.read == b->count.kept + b->count.same + b->count.rejected + b->count.skipped);
	covers_decide(st);
	st->problems = b->problems;
	if (im->problems_kept + (int64_t)st->problems > LIMIT_PROBLEMS)
		st->problems = (size_t)(LIMIT_PROBLEMS - im->problems_kept);
	im->problems_kept += (int64_t)st->problems;
	return OK;
}

static enum err batch_take(struct cx *cx, struct import *im, struct batch *b)
{
	struct stage *st = &im->stage[im->turn];
	enum err err = b->err == OK ? batch_decide(cx, im, st, b) : fail(cx, b->err, "%s", b->say);
	if (err == OK && im->write) {
		int64_t first = im->inflight_first;
		err = import_join(cx, im);
		if (err == OK) {
			im->inflight_first = first;
			im->turn = !im->turn;
			second_give(im, st);
			return OK;
		}
	}
	if (err == OK)
		batch_done(cx, im, b);
	else
		feed_give(im->feed, b);
	return err;
}

/* ---- which files ---- */

static bool name_fits(struct str pattern, const char *name)
{
	bool front = str_starts(pattern, "*"), back = pattern.n > 1 && str_ends(pattern, "*");
	struct str core = str_sub(pattern, front, pattern.n - front - back), text = str_of(name);
	char fold[256];
	if (core.n > text.n || text.n >= sizeof fold)
		return false;
	for (size_t i = 0; i + core.n <= text.n; i++) {
		struct str part = str_sub(text, i, core.n);
		memcpy(fold, core.p, core.n);
		fold[core.n] = '\0';
		if (str_is_ci(part, fold) && (front || i == 0) && (back || i + core.n == text.n))
			return true;
	}
	return false;
}

struct found_files { struct feed_file *file; size_t count, room; };

/* FHIR goes by the type of the first resource, CSV by the name. */
static enum err file_place(struct cx *cx, const struct map *map, const char *path, bool alone, int *ret)
{
	const char *name = file_base(path);
	*ret = -1;
	if (map->format == MAP_CSV) {
		for (int i = 0; i < map->files && *ret < 0; i++)
			if (name_fits(map->file[i].name, name))
				*ret = i;
		if (*ret < 0 && alone && map->files == 1)
			*ret = 0;
		return OK;
	}
	struct str type;
	int fd = file_open(cx, path, O_RDONLY, 0);
	if (fd < 0)
		return fail(cx, errno == EACCES ? ERR_NO_RIGHT : ERR_NO_FILE, "%s cannot be opened: %s.", path, strerror(errno));
	enum err err = fhir_source_type(cx, fd, &type);
	close(fd);
	for (int i = 0; err == OK && i < map->files; i++)
		if (str_eq(map->file[i].name, type))
			*ret = i;
	return err;
}

static enum err file_add(struct cx *cx, const struct map *map, const char *path, bool alone, struct found_files *found,
	struct import_report *report,
			 size_t *stray_room)
{
	struct stat st;
	int place;
	TRY(file_place(cx, map, path, alone, &place));
	if (place < 0 && map->format == MAP_CSV) {
		if (alone)
			return fail(cx, ERR_BAD_FILE, "%s is none of the files of %.*s. `waymark map show %.*s` tells their names.",
				file_base(path),
				    STRF(map->title), STRF(map->id));
		*ARRAY_PUSH(cx->arena, report->stray, report->strays, *stray_room) = str_of(arena_text(cx->arena, file_base(path)));
		return OK;
	}
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(cx, ERR_NO_FILE, "%s is not a file that can be read.", path);
	*ARRAY_PUSH(cx->arena, found->file, found->count, found->room) = (struct feed_file){ .path = path,
		.name = arena_text(cx->arena, file_base(path)), .map_file = place, .bytes = st.st_size };
	return OK;
}

static int by_role(const void *a, const void *b, void *arg)
{
	const struct feed_file *x = a, *y = b;
	const struct map *map = arg;
	int rx = x->map_file < 0 ? MAP_ROLES : (int)map->file[x->map_file].role,
		ry = y->map_file < 0 ? MAP_ROLES : (int)map->file[y->map_file].role;
	if (rx != ry)
		return rx - ry;
	return x->map_file != y->map_file ? x->map_file - y->map_file : strcmp(x->name, y->name);
}

static enum err files_find(struct cx *cx, const struct import_how *how, struct import_report *report, struct found_files *found)
{
	size_t stray_room = 0, count;
	char **names;
	if (!file_exists(how->path))
		return fail(cx, ERR_NO_FILE, "There is no file or folder %s.", how->path);
	if (file_is_folder(how->path)) {
		TRY(file_list(cx, how->path, how->map->format == MAP_FHIR ? ".ndjson" : "", &names, &count));
		for (size_t i = 0; i < count; i++)
			TRY(file_add(cx, how->map, file_join(cx->arena, how->path, names[i]), false, found, report, &stray_room));
	} else {
		TRY(file_add(cx, how->map, arena_text(cx->arena, how->path), true, found, report, &stray_room));
	}
	if (found->count == 0)
		return fail(cx, ERR_NO_FILE, "In %s there is no file of %.*s. `waymark map show %.*s` tells their names.", how->path,
			    STRF(how->map->title), STRF(how->map->id));
	struct map map = *how->map;
	qsort_r(found->file, found->count, sizeof *found->file, by_role, &map);
	report->file = arena_array(cx->arena, found->count, sizeof *report->file);
	report->files = found->count;
	for (size_t i = 0; i < found->count; i++)
		report->file[i] = (struct import_file){ .name = str_of(found->file[i].name), .bytes = found->file[i].bytes };
	return OK;
}

/* Every header is looked at before the first row is taken: a wrong file is told at once, and nothing is half done. */
static enum err headers_check(struct cx *cx, const struct map *map, const struct found_files *found)
{
	for (size_t i = 0; i < found->count; i++) {
		struct source *source = NULL;
		int fd = file_open(cx, found->file[i].path, O_RDONLY, 0);
		if (fd < 0)
			return fail(cx, errno == EACCES ? ERR_NO_RIGHT : ERR_NO_FILE, "%s cannot be opened: %s.", found->file[i].path,
				strerror(errno));
		enum err err = map->format == MAP_CSV ? csv_source_open(cx, map, found->file[i].map_file, fd, found->file[i].name, &source) :
			fhir_source_open(cx, map, fd, found->file[i].name, &source);
		if (source)
			source->close(source);
		close(fd);
		TRY(err);
	}
	return OK;
}

static bool found_has(const struct found_files *found, int map_file)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->file[i].map_file == map_file)
			return true;
	return false;
}

/* Every file in which another looks something up has to be there: without it whatever it knows would be lost from each row, and
 * rows that came before with it would seem to be corrected. */
static enum err lookups_check(struct cx *cx, const struct map *map, const struct found_files *found)
{
	for (size_t i = 0; i < found->count && map->format == MAP_CSV; i++) {
		const struct map_file *f = &map->file[found->file[i].map_file];
		const struct map_field *field;
		for (int k = 0; (field = map_lookup(f, k)) != NULL; k++)
			if (!found_has(found, field->through))
				return fail(cx, ERR_BAD_FILE, "%s looks up %.*s in %.*s, which is not there. Put that file beside it and import the folder: "
					"nothing was read.", found->file[i].name, STRF(f->column[field->column[0]].name), STRF(map->file[field->through].name));
	}
	return OK;
}

/* ---- a new import, or one that goes on ---- */

/* HAZ-014: it goes on only with the same files, as far as they were read. */
static enum err files_same(struct cx *cx, const struct found_files *found, const struct origin_file *file, size_t count,
	bool *ret)
{
	*ret = count == found->count;
	for (size_t i = 0; i < count && *ret; i++) {
		unsigned char sha[INBOX_SHA];
		bool whole;
		*ret = str_is(file[i].name, found->file[i].name) && file[i].bytes == found->file[i].bytes;
		if (!*ret || file[i].bytes_done == 0)
			continue;
		int fd = file_open(cx, found->file[i].path, O_RDONLY, 0);
		if (fd < 0)
			return fail(cx, ERR_NO_FILE, "%s cannot be opened: %s.", found->file[i].path, strerror(errno));
		enum err err = inbox_sha(cx, fd, file[i].bytes_done, sha, &whole);
		close(fd);
		TRY(err);
		*ret = whole && str_eq(file[i].sha256, (struct str){ (char *)sha, INBOX_SHA });
	}
	return OK;
}

static enum err resume_find(struct cx *cx, struct import *im, struct db *db, const struct found_files *found)
{
	struct origin *list;
	size_t count;
	TRY(origin_list(cx, db, im->how->map->id, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct origin_file *file;
		size_t files;
		bool same = (list[i].state == ORIGIN_RUNNING || list[i].state == ORIGIN_STOPPED) &&
			list[i].map_version == im->how->map->version &&
			str_eq(list[i].name, im->origin.name) && list[i].agreement == im->origin.agreement &&
				list[i].as_of.day == im->origin.as_of.day;
		if (!same)
			continue;
		TRY(origin_files(cx, db, list[i].id, &file, &files));
		TRY(files_same(cx, found, file, files, &same));
		if (!same)
			continue;
		im->origin = list[i];
		im->file = file;
		for (size_t k = 0; k < files; k++)
			found->file[k].rows_done = file[k].rows_done;
		TRY(origin_problems_count(cx, db, list[i].id, &im->problems_kept));
		im->report->resumed = true;
		return OK;
	}
	return OK;
}

struct begin { struct import *im; const struct found_files *found; };

static enum err begin_work(struct cx *cx, struct db *db, void *arg)
{
	const struct begin *s = arg;
	struct import *im = s->im;
	unsigned char nothing[INBOX_SHA];
	bool whole;
	struct audit audit = { .staff = im->how->staff, .organisation = im->how->organisation, .signin = NIL, .patient = NIL,
		.role = STR_NONE,
		.operation = "import", .class = "import", .subject = STR_NONE, .request = STR_NONE, .detail = im->origin.map };
	if (im->report->resumed) {
		TRY(origin_set_state(cx, db, im->origin.id, ORIGIN_RUNNING, INSTANT_NONE));
	} else {
		TRY(inbox_sha(cx, -1, 0, nothing, &whole));
		TRY(origin_add(cx, db, &im->origin));
		for (size_t i = 0; i < s->found->count; i++) {
			im->file[i] = (struct origin_file){ .name = str_of(s->found->file[i].name), .bytes = s->found->file[i].bytes,
				.sha256 = { (char *)nothing, INBOX_SHA }, .kept_as = STR_NONE };
			TRY(origin_file_add(cx, db, im->origin.id, &im->file[i]));
			im->file[i].sha256 = STR_NONE;
		}
	}
	char id[24];
	snprintf(id, sizeof id, "%lld", (long long)im->origin.id);
	audit.subject = str_of(id);
	return audit_add(cx, db, &audit, im->now);
}

static enum err kept_paths(struct cx *cx, struct import *im, const struct found_files *found)
{
	char id[ID_TEXT];
	const char *folder = file_join(cx->arena, im->how->inbox, id_text(im->origin.outside, id));
	TRY(file_make_folder(cx, folder, 0700));
	for (size_t i = 0; i < found->count; i++) {
		char *name = arena_printf(cx->arena, "%s/%zu-%s.zst", id, i + 1, found->file[i].name);
		found->file[i].kept_path = file_join(cx->arena, im->how->inbox, name);
		im->file[i].kept_as = str_of(name);
	}
	return OK;
}

static enum err begin(struct cx *cx, struct import *im, const struct found_files *found)
{
	struct db *db;
	enum err err;
	const struct import_how *how = im->how;
	im->agreement = NIL;
	TRY(store_reader(cx, im->store, &db));
	err = OK;
	if (str_known(how->agreement)) {
		struct agreement agreement;
		err = agreement_by_ref(cx, db, how->agreement, &agreement);
		im->agreement = err == OK ? agreement.id : NIL;
	}
	im->origin = (struct origin){ .kind = 1, .map = how->map->id, .map_version = how->map->version,
		.name = str_known(how->name) ? how->name : str_of(file_base(how->path)),
		.agreement = im->agreement == NIL ? 0 : im->agreement, .organisation = how->organisation, .sent_by = how->organisation, .staff = how->staff,
		.as_of = day_known(how->as_of) ? how->as_of : clock_today(), .started_at = im->now, .finished_at = INSTANT_NONE,
		.state = ORIGIN_RUNNING, .event_first = NIL, .event_last = NIL };
	if (err == OK && im->write)
		err = resume_find(cx, im, db, found);
	store_reader_back(im->store, db);
	TRY(err);
	if (im->write) {
		struct begin s = { im, found };
		if (!im->report->resumed)
			im->file = arena_array(cx->arena, found->count, sizeof *im->file);
		TRY(store_write(cx, im->store, begin_work, &s));
		TRY(kept_paths(cx, im, found));
	}
	im->report->origin = im->origin;
	return OK;
}

/* ---- the end ---- */

struct finish { struct import *im; enum origin_state state; };

static enum err finish_work(struct cx *cx, struct db *db, void *arg)
{
	const struct finish *s = arg;
	struct instant now = clock_now();
	TRY(origin_set_state(cx, db, s->im->origin.id, s->state, s->state == ORIGIN_DONE ? now : INSTANT_NONE));
	TRY(signin_refold(cx, db, s->im->how->policy, now));
	const struct origin_counts *n = &s->im->report->origin.count;       /* of this run */
	if (n->kept || n->added || n->corrected)
		TRY(look_again_all(cx, db, now));
	return origin_load(cx, db, s->im->origin.id, &s->im->origin);
}

static enum err finish(struct cx *cx, struct import *im, enum err err)
{
	struct finish s = { im, err == OK ? ORIGIN_DONE : ORIGIN_STOPPED };
	char say[LIMIT_SAY];
	if (!im->write)
		return err;
	memcpy(say, cx_say(cx), strlen(cx_say(cx)) + 1);
	cx_clear(cx);
	enum err ended = store_write(cx, im->store, finish_work, &s);
	if (ended == OK)
		im->report->origin = im->origin;
	if (err == OK && ended == OK)
		return rejects_keep(cx, im->store, im->how->map, im->how->inbox, &im->origin);
	return err == OK ? ended : fail(cx, err, "%s", say);
}

/* ---- the whole ---- */

static enum err batches_take(struct cx *cx, struct import *im)
{
	struct batch *b;
	while ((b = feed_take(im->feed)) != NULL) {
		TRY(batch_take(cx, im, b));
		if (im->how->stop && *im->how->stop) {
			TRY(import_join(cx, im));
			return fail(cx, ERR_STOPPED, "The import was stopped. What was finished stays; the same command goes on from there.");
		}
	}
	return import_join(cx, im);
}

static enum err run(struct cx *cx, struct import *im)
{
	struct found_files found = { 0 };
	const struct import_how *how = im->how;
	TRY(files_find(cx, how, im->report, &found));
	TRY(headers_check(cx, how->map, &found));
	TRY(lookups_check(cx, how->map, &found));
	TRY(begin(cx, im, &found));
	struct reading_how reading = { how->map, im->origin.as_of, how->sender_ods, how->sender_name };
	enum err err = im->write ? second_start(cx, im) : OK;
	if (err == OK)
		err = feed_start(cx, &reading, found.file, found.count, &im->feed);
	if (err == OK)
		err = batches_take(cx, im);
	if (err != OK) {
		struct cx aside = { .arena = cx->arena };        /* what was in hand is told, and its batch given back */
		import_join(&aside, im);
	}
	second_stop(im);
	feed_stop(im->feed);
	return finish(cx, im, err);
}

static atomic_bool running;

enum err import_alone(struct cx *cx)
{
	bool free_now = false;
	if (!atomic_compare_exchange_strong(&running, &free_now, true))
		return fail(cx, ERR_BUSY, "Another import or undo is running. Start this one when it is done.");
	return OK;
}

void import_alone_end(void)
{
	atomic_store(&running, false);
}

static void stage_init(struct import *im, struct stage *st)
{
	st->im = im;
	arena_init(&st->arena, 0);
	arena_init(&st->slice_arena, 0);
	st->cx.arena = &st->arena;
	st->slice_cx.arena = &st->slice_arena;
}

enum err import_run(struct cx *cx, struct store *store, const struct import_how *how, struct import_report *ret)
{
	struct import im = { .store = store, .how = how, .report = ret, .now = clock_now(), .write = !how->dry_run,
		.slice_rows = LIMIT_SLICE_ROWS / 4, .slice_people = LIMIT_SLICE_ROWS / 4,
		.epoch = -1, .inflight_first = INT64_MAX };
	*ret = (struct import_report){ 0 };
	/* Two at once could each make the same person anew. */
	TRY(import_alone(cx));
	arena_init(&im.arena, 0);
	arena_init(&im.slice_arena, 0);
	im.slice_cx.arena = &im.slice_arena;
	dry_init(&im.dry);
	for (int i = 0; i < 2; i++)
		stage_init(&im, &im.stage[i]);
	table_init(&im.dry_rows, SIZE_MAX);
	table_init(&im.dry_gone, SIZE_MAX);
	im.slot = calloc(LIMIT_SLOTS, sizeof *im.slot);
	/* Pages of these that are not used are not made. */
	im.met = calloc(1, LIMIT_MET);
	im.code = calloc(LIMIT_WORDS, sizeof *im.code);
	im.code_label = calloc(LIMIT_WORDS, sizeof *im.code_label);
	im.org = calloc(LIMIT_WORDS, sizeof *im.org);
	im.clinician = calloc(LIMIT_WORDS, sizeof *im.clinician);
	must(im.slot && im.met && im.code && im.code_label && im.org && im.clinician);
	for (int i = 0; i < how->map->files; i++)
		im.people_known |= how->map->file[i].role == MAP_PEOPLE;
	enum err err = run(cx, &im);
	for (size_t i = 0; i < ret->files; i++)
		ret->file[i].name = str_dup(cx->arena, ret->file[i].name);
	arena_free(&im.arena);
	arena_free(&im.slice_arena);
	dry_free(&im.dry);
	for (int i = 0; i < 2; i++) {
		arena_free(&im.stage[i].arena);
		arena_free(&im.stage[i].slice_arena);
	}
	table_free(&im.dry_rows);
	table_free(&im.dry_gone);
	free(im.slot);
	free(im.met);
	free(im.code);
	free(im.code_label);
	free(im.org);
	free(im.clinician);
	import_alone_end();
	return err;
}
