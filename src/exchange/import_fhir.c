/* FHIR resources as a source: one a line; the columns of a mapping are paths into the resource (data/maps/fhir-r4.yaml). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "codec/json.h"
#include "exchange/source.h"

#define STEPS  16
#define UNREAD 64        /* elements of a resource that no path begins with; the largest resources have 40 elements in all */

enum step_kind { STEP_NAME, STEP_INDEX, STEP_PICK, STEP_REFERENCE };
struct step { enum step_kind kind; const char *name; struct str value; size_t index; };
struct path { struct step step[STEPS]; int steps; };

/* Elements of one type of resource that nothing reads, and in how many resources they were. */
struct unread { struct { struct str name, what; int64_t count; } element[UNREAD]; int elements; };

struct fhir_source {
	struct source source;
	struct arena arena;
	const struct map *map;
	struct path **path;                /* of each file of the map, of each of its columns */
	struct unread *unread;             /* of each file of the map */
	struct str *cell;
	struct json_doc doc;
	int fd;
	const char *name;
	char *line; size_t room, n, at;    /* the window */
	bool end;
	int64_t before, line_no;
};

/* ---- paths ---- */

/* name.name[key=value].0.@ref : what stands in square brackets may hold dots. */
static struct path *path_read(struct arena *arena, struct str text)
{
	struct path *path = arena_alloc(arena, sizeof *path);
	size_t i = 0;
	while (i < text.n && path->steps < STEPS) {
		struct step *step = &path->step[path->steps++];
		size_t from = i;
		if (text.p[i] == '[') {
			struct str key, value;
			while (i < text.n && text.p[i] != ']')
				i++;
			str_cut(str_sub(text, from + 1, i - from - 1), '=', &key, &value);
			*step = (struct step){ STEP_PICK, str_c(arena, key), value, 0 };
			i++;
		} else {
			while (i < text.n && text.p[i] != '.' && text.p[i] != '[')
				i++;
			struct str name = str_sub(text, from, i - from);
			int64_t index;
			bool number = str_int(name, &index) && index >= 0;
			*step = (struct step){ str_is(name, "@ref") ? STEP_REFERENCE : number ? STEP_INDEX : STEP_NAME, str_c(arena, name),
				STR_NONE,
				number ? (size_t)index : 0 };
		}
		if (i < text.n && text.p[i] == '.')
			i++;
	}
	return path;
}

/* What a reference points to: Patient/ID, Patient?identifier=SYSTEM|VALUE, urn:uuid:ID, or an identifier. */
static struct str reference(const struct json *value)
{
	struct str text = json_str(json_get(value, "reference"));
	if (!str_known(text))
		return json_str(json_walk(value, "identifier.value"));
	if (str_starts(text, "#"))
		return STR_NONE;
	for (size_t i = text.n; i > 0; i--)
		if (text.p[i - 1] == '|' || text.p[i - 1] == '/' || (text.p[i - 1] == ':' && str_starts(text, "urn:")))
			return str_sub(text, i, text.n - i);
	return text;
}

static struct str path_cell(const struct path *path, const struct json *value)
{
	static const char *const truths[] = { "false", "true" };
	for (int i = 0; i < path->steps; i++) {
		const struct step *step = &path->step[i];
		if (step->kind == STEP_INDEX) {
			value = json_at(value, step->index);
		} else if (step->kind == STEP_PICK) {
			const struct json *found = NULL;
			for (size_t k = 0; k < json_count(value) && !found; k++)
				if (str_eq(json_str(json_get(json_at(value, k), step->name)), step->value))
					found = json_at(value, k);
			value = found;
		} else {
			if (json_kind(value) == JSON_ARRAY)
				value = json_at(value, 0);
			if (step->kind == STEP_REFERENCE)
				return reference(value);
			value = json_get(value, step->name);
		}
	}
	if (json_kind(value) == JSON_ARRAY)
		value = json_at(value, 0);
	bool truth;
	if (json_bool(value, &truth))
		return str_of(truths[truth]);
	return json_kind(value) == JSON_NUMBER ? json_number(value) : json_str(value);
}

/* ---- lines ---- */

static struct fhir_source *of(struct source *source)
{
	return (struct fhir_source *)source;
}

static enum err window_fill(struct cx *cx, struct fhir_source *s)
{
	memmove(s->line, s->line + s->at, s->n - s->at);
	s->before += (int64_t)s->at;
	s->n -= s->at;
	s->at = 0;
	if (s->n == s->room) {
		s->room *= 2;
		s->line = realloc(s->line, s->room);
		must(s->line != NULL);
	}
	ssize_t got;
	do
		got = read(s->fd, s->line + s->n, s->room - s->n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail(cx, ERR_FILE, "%s cannot be read after line %lld: %s.", s->name, (long long)s->line_no, strerror(errno));
	s->end = got == 0;
	s->n += (size_t)got;
	return OK;
}

/* The next line without its end; *ret_long: it was over the limit, and only its beginning is here. */
static enum err line_next(struct cx *cx, struct fhir_source *s, struct str *ret, bool *ret_long, bool *ret_more)
{
	size_t looked = s->at;
	*ret_long = false;
	for (;;) {
		char *hit = memchr(s->line + looked, '\n', s->n - looked);
		if (hit || (s->end && s->n > s->at)) {
			size_t to = hit ? (size_t)(hit - s->line) : s->n;
			*ret = (struct str){ s->line + s->at, to - s->at };
			if (ret->n && ret->p[ret->n - 1] == '\r')
				ret->n--;
			s->at = hit ? to + 1 : to;
			if (s->line_no++ == 0 && str_starts(*ret, "\xEF\xBB\xBF"))
				*ret = str_sub(*ret, 3, ret->n - 3);
			*ret_more = true;
			return OK;
		}
		*ret_more = false;
		if (s->end)
			return OK;
		if (s->n - s->at > LIMIT_LINE) {
			*ret_long = true;
			s->at = s->n;
		}
		size_t kept = s->n - s->at;
		TRY(window_fill(cx, s));
		looked = s->at + kept;
	}
}

static bool is_read(const struct fhir_source *s, int file, struct str name)
{
	for (int c = 0; c < s->map->file[file].columns; c++) {
		const struct path *path = &s->path[file][c];
		if (path->steps && path->step[0].kind == STEP_NAME && str_is(name, path->step[0].name))
			return true;
	}
	return str_is(name, "resourceType");
}

static void unread_count(struct fhir_source *s, int file, const struct json *root)
{
	struct unread *u = &s->unread[file];
	struct json_each each = { root, NULL };
	const struct json *value;
	struct str name;
	while (json_next(&each, &name, &value)) {
		if (is_read(s, file, name))
			continue;
		int i = 0;
		while (i < u->elements && !str_eq(u->element[i].name, name))
			i++;
		if (i == UNREAD)
			i--;                       /* the last stands for what is too much */
		if (i == u->elements) {
			u->element[i].name = str_dup(&s->arena, name);
			u->element[i].what = str_of(arena_printf(&s->arena, "column:%.*s", STRF(name)));
			u->elements++;
		}
		u->element[i].count++;
	}
}

static enum err fhir_next(struct cx *cx, struct source *source, struct source_row *ret, bool *ret_more)
{
	struct fhir_source *s = of(source);
	const struct json *root;
	struct str line;
	bool too_long;
	do
		TRY(line_next(cx, s, &line, &too_long, ret_more));
	while (*ret_more && !too_long && str_trim(line).n == 0);
	if (!*ret_more)
		return OK;
	*ret = (struct source_row){ .state = ROW_BROKEN, .cell = s->cell, .line = s->line_no, .map_file = -1 };
	if (too_long) {
		ret->kind = "row-too-long";
		ret->say = "The resource is longer than a line may be (1 MB).";
		return OK;
	}
	json_free(&s->doc);
	if (json_read(cx, line, &s->doc, &root) != OK) {
		cx_clear(cx);
		ret->kind = s->end && s->at == s->n ? "row-cut-off" : "json-invalid";
		ret->say = "The line is not one JSON value.";
		return OK;
	}
	ret->type = json_str(json_get(root, "resourceType"));
	ret->state = ROW_OTHER;
	if (!str_known(ret->type))
		ret->type = STR("(no resource)");
	for (int i = 0; i < s->map->files; i++) {
		const struct map_file *f = &s->map->file[i];
		if (!str_eq(f->name, ret->type))
			continue;
		ret->state = ROW_GOOD;
		ret->map_file = i;
		for (int c = 0; c < f->columns; c++)
			s->cell[c] = path_cell(&s->path[i][c], root);
		unread_count(s, i, root);
		break;
	}
	return OK;
}

static int64_t fhir_bytes(const struct source *source)
{
	const struct fhir_source *s = (const struct fhir_source *)source;
	return s->before + (int64_t)s->at;
}

static void fhir_tell(struct source *source, struct reading *reading)
{
	struct fhir_source *s = of(source);
	for (int f = 0; f < s->map->files; f++)
		for (int i = 0; i < s->unread[f].elements; i++) {
			reading_tally(reading, s->unread[f].element[i].what, s->unread[f].element[i].count);
			s->unread[f].element[i].count = 0;
		}
}

static void fhir_forget(struct source *source)
{
	(void)source;
}

static void fhir_close(struct source *source)
{
	struct fhir_source *s = of(source);
	json_free(&s->doc);
	arena_free(&s->arena);
	free(s->line);
	free(s);
}

/* A picture, a spreadsheet or a resource spread over many lines is told before the first row, not rejected line by line. */
static enum err first_look(struct cx *cx, const struct map *map, int fd, const char *name)
{
	char start[512];
	ssize_t n = pread(fd, start, sizeof start, 0);
	struct str text = { start, n > 0 ? (size_t)n : 0 }, line, rest;
	if (str_starts(text, "\xEF\xBB\xBF"))
		text = str_sub(text, 3, text.n - 3);
	text = str_trim(text);
	str_cut(text, '\n', &line, &rest);
	if (text.n == 0 || (line.p[0] == '{' && str_starts(str_trim(str_sub(line, 1, line.n - 1)), "\"")))
		return OK;
	return fail(cx, ERR_BAD_FILE, "%s is no NDJSON: its first line does not begin a FHIR resource. It has to have one whole resource on "
		"each line. Is it a file of %.*s (mapping %.*s)?", name, STRF(map->title), STRF(map->id));
}

enum err fhir_source_open(struct cx *cx, const struct map *map, int fd, const char *name, struct source **ret)
{
	if (lseek(fd, 0, SEEK_SET) != 0)
		return fail(cx, ERR_BAD_FILE, "%s is not a file that can be read twice. Save it as a file first.", name);
	if (map->files)
		TRY(first_look(cx, map, fd, name));
	struct fhir_source *s = calloc(1, sizeof *s);
	must(s != NULL);
	arena_init(&s->arena, 0);
	s->source = (struct source){ fhir_next, fhir_bytes, fhir_tell, fhir_forget, fhir_close, NULL, 0 };
	s->map = map;
	s->fd = fd;
	s->name = arena_text(&s->arena, name);
	s->room = LIMIT_FRAME / 4;
	s->line = malloc(s->room);
	must(s->line != NULL);
	int most = 0;
	s->unread = arena_array(&s->arena, (size_t)map->files + 1, sizeof *s->unread);
	s->path = arena_array(&s->arena, (size_t)map->files + 1, sizeof *s->path);
	for (int i = 0; i < map->files; i++) {
		const struct map_file *f = &map->file[i];
		s->path[i] = arena_array(&s->arena, (size_t)f->columns + 1, sizeof **s->path);
		for (int c = 0; c < f->columns; c++)
			s->path[i][c] = *path_read(&s->arena, f->column[c].name);
		most = f->columns > most ? f->columns : most;
	}
	s->cell = arena_array(&s->arena, (size_t)most + 1, sizeof *s->cell);
	*ret = &s->source;
	return OK;
}

enum err fhir_source_type(struct cx *cx, int fd, struct str *ret)
{
	static const struct map nothing = { .format = MAP_FHIR };
	struct source *source;
	struct source_row row = { 0 };
	bool more = false;
	TRY(fhir_source_open(cx, &nothing, fd, "file", &source));
	enum err err = source->next(cx, source, &row, &more);
	*ret = err == OK && more && row.state == ROW_OTHER ? str_dup(cx->arena, row.type) : STR_NONE;
	source->close(source);
	return err;
}
