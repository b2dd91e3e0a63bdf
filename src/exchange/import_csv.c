/* CSV as a source: columns are found by their names, in any order, and what nobody asked for is counted. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "codec/csv.h"
#include "exchange/source.h"

#define CUT_OFF "quote not closed at the end of the file"

struct csv_source {
	struct source source;
	struct arena arena;
	const struct map_file *file;
	struct csv_reader *csv;
	struct str *header; size_t headers;
	int *at;                           /* where each column of the map is; -1 */
	struct str *cell;
	struct str *extra; int *extra_at; int64_t *extra_count; int extras;      /* columns that the map does not name */
	size_t note_room;
};

static struct csv_source *of(struct source *source)
{
	return (struct csv_source *)source;
}

static enum err csv_source_next(struct cx *cx, struct source *source, struct source_row *ret, bool *ret_more)
{
	struct csv_source *s = of(source);
	struct csv_record record;
	TRY(csv_next(cx, s->csv, &record, ret_more));
	if (!*ret_more)
		return OK;
	*ret = (struct source_row){ .state = ROW_GOOD, .cell = s->cell, .line = record.line, .latin1 = record.latin1 };
	if (record.problem) {
		ret->state = ROW_BROKEN;
		bool cut = strcmp(record.problem, CUT_OFF) == 0;
		ret->kind = cut ? "row-cut-off" : "row-broken";
		ret->say = cut ? "The file ends in the middle of this row: a quote was not closed." : record.problem;
		return OK;
	}
	bool again = record.fields == s->headers;
	for (size_t i = 0; i < record.fields && again; i++)
		again = str_eq(record.field[i], s->header[i]);
	if (again) {
		ret->state = ROW_HEADER;
		return OK;
	}
	if (record.fields != s->headers) {
		bool ended = record.raw.n && (record.raw.p[record.raw.n - 1] == '\n' || record.raw.p[record.raw.n - 1] == '\r');
		ret->state = ROW_BROKEN;
		ret->kind = record.fields > s->headers ? "row-long" : ended ? "row-short" : "row-cut-off";
		ret->say = record.fields > s->headers ? "The row has more fields than the header." : ended ?
			"The row has fewer fields than the header." : "The file ends in the middle of this row.";
		return OK;
	}
	for (int i = 0; i < s->file->columns; i++)
		s->cell[i] = s->at[i] >= 0 ? record.field[s->at[i]] : STR_NONE;
	for (int i = 0; i < s->extras; i++)
		s->extra_count[i] += record.field[s->extra_at[i]].n > 0;
	return OK;
}

static int64_t csv_source_bytes(const struct source *source)
{
	return csv_bytes(((const struct csv_source *)source)->csv);
}

static void csv_source_tell(struct source *source, struct reading *reading)
{
	struct csv_source *s = of(source);
	for (int i = 0; i < s->extras; i++) {
		reading_tally(reading, s->extra[i], s->extra_count[i]);
		s->extra_count[i] = 0;
	}
}

static void csv_source_forget(struct source *source)
{
	struct csv_source *s = of(source);
	for (int i = 0; i < s->extras; i++)
		s->extra_count[i] = 0;
}

static void csv_source_close(struct source *source)
{
	struct csv_source *s = of(source);
	csv_close(s->csv);
	arena_free(&s->arena);
	free(s);
}

static void note(struct csv_source *s, struct str field, const char *kind, const char *say)
{
	*ARRAY_PUSH(&s->arena, s->source.note, s->source.notes, s->note_room) = (struct source_note){ field, kind, say };
}

/* The first column of this name: as written, else in any case. */
static int column_find(const struct csv_source *s, struct str name)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->headers; i++)
			if (pass ? str_is_ci(name, s->header[i].p) : str_eq(s->header[i], name))
				return (int)i;
	return -1;
}

static enum err columns_find(struct cx *cx, struct csv_source *s, const struct map *map, const char *name)
{
	AUTO(buf) struct buf missing;
	buf_init(&missing, LIMIT_SAY / 2);
	s->at = arena_array(&s->arena, (size_t)s->file->columns + 1, sizeof *s->at);
	s->cell = arena_array(&s->arena, (size_t)s->file->columns + 1, sizeof *s->cell);
	bool *used = arena_array(&s->arena, s->headers + 1, sizeof *used);
	for (int i = 0; i < s->file->columns; i++) {
		const struct map_column *c = &s->file->column[i];
		s->at[i] = column_find(s, c->name);
		if (s->at[i] >= 0)
			used[s->at[i]] = true;
		else if (c->needed)
			buf_printf(&missing, "%s%.*s", missing.n ? ", " : "", STRF(c->name));
		else
			note(s, c->name, "column-missing", "The file has no such column. What it tells is taken as not known.");
	}
	if (missing.n)
		return fail(cx, ERR_BAD_FILE, "%s, line 1: the header lacks %.*s. Without that no row can be understood. Is it a file "
			"of %.*s "
			"(mapping %.*s)?", name, (int)missing.n, missing.p, STRF(map->title), STRF(map->id));
	s->extra = arena_array(&s->arena, s->headers + 1, sizeof *s->extra);
	s->extra_at = arena_array(&s->arena, s->headers + 1, sizeof *s->extra_at);
	s->extra_count = arena_array(&s->arena, s->headers + 1, sizeof *s->extra_count);
	for (size_t i = 0; i < s->headers; i++) {
		bool twice = false;
		for (size_t k = 0; k < i && !twice; k++)
			twice = s->header[i].n && str_eq(s->header[i], s->header[k]);
		if (twice)
			note(s, s->header[i], "column-twice", "Two columns have this name. The first is read; the second is counted, not "
				"understood.");
		if (used[i] || str_is(s->header[i], "waymark_problem"))
			continue;
		s->extra[s->extras] = str_of(arena_printf(&s->arena, "column:%.*s", STRF(s->header[i])));
		s->extra_at[s->extras++] = (int)i;
	}
	return OK;
}

enum err csv_source_open(struct cx *cx, const struct map *map, int map_file, int fd, const char *name, struct source **ret)
{
	struct csv_source *s = calloc(1, sizeof *s);
	struct csv_record record;
	bool more = false;
	must(s != NULL);
	arena_init(&s->arena, 0);
	s->file = &map->file[map_file];
	s->source = (struct source){ csv_source_next, csv_source_bytes, csv_source_tell, csv_source_forget, csv_source_close, NULL, 0 };
	enum err err = lseek(fd, 0, SEEK_SET) == 0 ? csv_open(cx, fd, map->delimiter, '\0', &s->csv) :
		fail(cx, ERR_BAD_FILE, "%s is not a file that can be read twice. Save it as a file first.", name);
	if (err == OK)
		err = csv_next(cx, s->csv, &record, &more);
	if (err == OK && !more)
		err = fail(cx, ERR_BAD_FILE, "%s is empty: there is not even a header line.", name);
	if (err == OK) {
		s->headers = record.fields;
		s->header = arena_array(&s->arena, record.fields + 1, sizeof *s->header);
		for (size_t i = 0; i < record.fields; i++)
			s->header[i] = str_dup(&s->arena, str_trim(record.field[i]));
		csv_header(s->csv);
		err = columns_find(cx, s, map, name);
	}
	if (err != OK) {
		csv_source_close(&s->source);
		return err;
	}
	*ret = &s->source;
	return OK;
}
