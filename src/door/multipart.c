/* multipart/form-data (RFC 7578) as it arrives, in constant memory; files go to disk.
 *
 * A part ends at CR LF "--" boundary. So the end of what has come is held back while it could still be the start of that
 * mark: `held` bytes, never more than the mark is long. */
#include "door/form.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/buf.h"
#include "base/must.h"

#define UPLOAD       "upload-"  /* and a random name */
#define BOUNDARY_MAX 70         /* RFC 2046, 5.1.1 */
#define HEADERS_MAX  4096       /* of one part; browsers send under 300 bytes */

enum stage { PREAMBLE, MARK_END, HEADERS, CONTENT, DONE };

struct form_stream {
	struct arena *arena;
	const char *folder;
	form_admit *admit;
	void *admit_arg;
	struct form form;
	char mark[BOUNDARY_MAX + 5];            /* CR LF -- boundary */
	size_t mark_n;
	size_t matched;                         /* bytes of the mark seen so far */
	enum stage stage;
	char line[HEADERS_MAX];                 /* the end of a mark, or the headers of a part */
	size_t line_n;
	struct buf value;                       /* of a part that is no file */
	struct str name;
	int fd;                                 /* the file of this part, -1 none */
	int64_t bytes;                          /* of all files and values */
	enum err err;
	char say[LIMIT_SAY];
};

static enum err bad(struct cx *cx, const char *what)
{
	return fail(cx, ERR_BAD_INPUT, "The form that the browser sent cannot be read: %s.", what);
}

/* The value of a parameter: ; name="value" or ; name=value. Browsers write a quote in a name as %22. */
static bool parameter(struct str header, const char *name, struct str *ret)
{
	size_t n = strlen(name);
	for (size_t i = 0; i + n + 1 < header.n; i++) {
		bool at = (header.p[i] == ';' || header.p[i] == ' ') && str_starts(str_sub(header, i + 1, header.n), name) &&
			header.p[i + 1 + n] == '=';
		if (!at)
			continue;
		struct str rest = str_sub(header, i + n + 2, header.n), value, after;
		if (rest.n && rest.p[0] == '"') {
			if (!str_cut(str_sub(rest, 1, rest.n), '"', &value, &after))
				return false;
		} else {
			str_cut(rest, ';', &value, &after);
			value = str_trim(value);
		}
		*ret = value;
		return true;
	}
	return false;
}

enum err form_stream_open(struct cx *cx, struct str content_type, const char *folder, form_admit *admit, void *arg,
		struct form_stream **ret)
{
	struct str boundary;
	if (!parameter(content_type, "boundary", &boundary) || boundary.n == 0 || boundary.n > BOUNDARY_MAX)
		return bad(cx, "it names no boundary");
	struct form_stream *s = arena_alloc(cx->arena, sizeof *s);
	*s = (struct form_stream){ .arena = cx->arena, .folder = folder, .admit = admit, .admit_arg = arg, .fd = -1 };
	s->mark_n = (size_t)snprintf(s->mark, sizeof s->mark, "\r\n--%.*s", STRF(boundary));
	s->matched = 2;                         /* the first mark may stand at the very start, without its CR LF */
	buf_init(&s->value, LIMIT_BODY);
	*ret = s;
	return OK;
}

/* ---- one part ---- */

static struct str base_name(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
			return str_sub(path, i, path.n);
	return path;
}

static enum err file_begin(struct cx *cx, struct form_stream *s, struct str name)
{
	char text[ID_TEXT];
	if (s->form.uploads == LIMIT_UPLOAD_FILES)
		return fail(cx, ERR_OVER_LIMIT, "At most %d files are sent at one time.", LIMIT_UPLOAD_FILES);
	if (!str_utf8(name))
		return bad(cx, "the name of a file is not in UTF-8");
	TRY(s->admit(cx, s->admit_arg, &s->form));
	char *path = arena_printf(s->arena, "%s/" UPLOAD "%s", s->folder, id_text(id_random(), text));
	s->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return file_fail(cx, "keep what was sent in", s->folder);
	*ARRAY_PUSH(s->arena, s->form.upload, s->form.uploads, s->form.uploads_room) =
		(struct upload){ .field = s->name, .name = str_dup(s->arena, base_name(name)), .path = path };
	return OK;
}

static enum err part_begin(struct cx *cx, struct form_stream *s)
{
	struct str rest = { s->line, s->line_n }, line, name, file;
	bool found = false, is_file = false;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (!str_is_ci(str_sub(line, 0, 20), "Content-Disposition:"))
			continue;
		if (found || !parameter(line, "name", &name))
			return bad(cx, "a part has no name");
		found = true;
		is_file = parameter(line, "filename", &file);
	}
	if (!found || !str_utf8(name))
		return bad(cx, "a part has no name");
	s->name = str_dup(s->arena, name);
	buf_reset(&s->value);
	s->stage = CONTENT;
	s->matched = 0;
	return is_file ? file_begin(cx, s, file) : OK;
}

static enum err content(struct cx *cx, struct form_stream *s, const char *p, size_t n)
{
	if (n == 0)
		return OK;
	s->bytes += (int64_t)n;
	if (s->bytes > LIMIT_UPLOAD)
		return fail(cx, ERR_OVER_LIMIT, "At most %u MB are sent by browser. `waymark import` takes larger files.",
			LIMIT_UPLOAD >> 20);
	if (s->fd < 0) {
		buf_add(&s->value, p, n);
		return s->value.full ? fail(cx, ERR_OVER_LIMIT, "A field of a form has at most %u bytes.", LIMIT_BODY) : OK;
	}
	s->form.upload[s->form.uploads - 1].bytes += (int64_t)n;
	while (n) {
		ssize_t put = write(s->fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return file_fail(cx, "keep what was sent in", s->folder);
		p += put;
		n -= (size_t)put;
	}
	return OK;
}

static enum err part_end(struct cx *cx, struct form_stream *s)
{
	if (s->fd >= 0) {
		int fd = s->fd;
		s->fd = -1;
		bool kept = fsync(fd) == 0;
		return close(fd) == 0 && kept ? OK : file_fail(cx, "keep what was sent in", s->folder);
	}
	struct str value = str_dup(s->arena, buf_view(&s->value));
	if (!str_utf8(value) || memchr(value.p, '\0', value.n))
		return bad(cx, "a field is not in UTF-8");
	for (size_t i = 0; i < s->form.count; i++)
		if (str_eq(s->form.entry[i].name, s->name))
			return bad(cx, "it has one field twice");
	if (s->form.count == LIMIT_FORM_FIELDS)
		return fail(cx, ERR_OVER_LIMIT, "A form has at most %d fields.", LIMIT_FORM_FIELDS);
	*ARRAY_PUSH(s->arena, s->form.entry, s->form.count, s->form.room) = (struct form_entry){ s->name, value };
	return OK;
}

/* ---- bytes ---- */

static enum err line_add(struct cx *cx, struct form_stream *s, char c)
{
	if (s->line_n == sizeof s->line)
		return bad(cx, "the headers of a part are too long");
	s->line[s->line_n++] = c;
	return OK;
}

/* After a mark: "--" ends the form, CR LF starts a part. */
static enum err mark_end(struct cx *cx, struct form_stream *s, char c)
{
	TRY(line_add(cx, s, c));
	struct str line = { s->line, s->line_n };
	if (str_starts(line, "--")) {
		s->stage = DONE;
	} else if (c == '\n') {
		if (str_trim(line).n)
			return bad(cx, "something stands behind a boundary");
		s->stage = HEADERS;
		s->line_n = 0;
	}
	return OK;
}

static enum err headers(struct cx *cx, struct form_stream *s, char c)
{
	TRY(line_add(cx, s, c));
	struct str line = { s->line, s->line_n };
	bool end = str_is(line, "\r\n") || str_ends(line, "\r\n\r\n");
	return end ? part_begin(cx, s) : OK;
}

/* Content up to the next mark. What was held back and turned out to be none is content after all. The mark starts with CR,
 * which does not come again in it, so a failed match can only begin anew at this very byte. */
static enum err scan(struct cx *cx, struct form_stream *s, const char **p, const char *end)
{
	const char *from = *p;
	while (*p < end) {
		char c = **p;
		if (s->matched && c != s->mark[s->matched]) {
			size_t held = s->matched;
			s->matched = 0;
			if (s->stage == CONTENT) {
				TRY(content(cx, s, s->mark, held));
				from = *p;
			}
		}
		if (s->matched == 0 && c != s->mark[0]) {
			const char *next = memchr(*p, s->mark[0], (size_t)(end - *p));
			*p = next ? next : end;
			continue;
		}
		if (s->matched == 0 && s->stage == CONTENT)
			TRY(content(cx, s, from, (size_t)(*p - from)));
		++*p;
		if (++s->matched == s->mark_n) {
			if (s->stage == CONTENT)
				TRY(part_end(cx, s));
			s->stage = MARK_END;
			s->line_n = 0;
			s->matched = 0;
			return OK;
		}
		from = *p;
	}
	return s->stage == CONTENT && s->matched == 0 ? content(cx, s, from, (size_t)(*p - from)) : OK;
}

static enum err piece(struct cx *cx, struct form_stream *s, struct str bytes)
{
	const char *p = bytes.p, *end = bytes.p + bytes.n;
	while (p < end && s->stage != DONE) {
		if (s->stage == MARK_END)
			TRY(mark_end(cx, s, *p++));
		else if (s->stage == HEADERS)
			TRY(headers(cx, s, *p++));
		else
			TRY(scan(cx, s, &p, end));
	}
	return OK;
}

static enum err keep(struct cx *cx, struct form_stream *s, enum err err)
{
	if (err != OK) {
		s->err = err;
		snprintf(s->say, sizeof s->say, "%s", cx_say(cx));
	}
	return err;
}

enum err form_stream_piece(struct cx *cx, struct form_stream *s, struct str bytes)
{
	if (s->err != OK)
		return fail(cx, s->err, "%s", s->say);
	return bytes.n ? keep(cx, s, piece(cx, s, bytes)) : OK;
}

enum err form_stream_end(struct cx *cx, struct form_stream *s, struct form *ret)
{
	if (s->err != OK)
		return fail(cx, s->err, "%s", s->say);
	if (s->stage != DONE)
		return keep(cx, s, bad(cx, "it ends in the middle"));
	*ret = s->form;
	return OK;
}

enum err form_sweep(struct cx *cx, const char *folder)
{
	char **names;
	size_t n;
	TRY(file_list(cx, folder, "", &names, &n));
	for (size_t i = 0; i < n; i++)
		if (str_starts(str_of(names[i]), UPLOAD) && unlink(file_join(cx->arena, folder, names[i])) != 0)
			return file_fail(cx, "remove", file_join(cx->arena, folder, names[i]));
	return OK;
}

/* The control of make g-canary: a build that leaves behind what was sent has to be found out. Never the program. */
#ifdef CONTROL_LEAKS
#define LEAVES_FILES true
#else
#define LEAVES_FILES false
#endif

void form_stream_close(struct form_stream *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	for (size_t i = 0; i < s->form.uploads; i++)
		if (!s->form.upload[i].kept && !LEAVES_FILES)
			unlink(s->form.upload[i].path);
	s->form.uploads = 0;
	buf_free(&s->value);
}
