/* The words inside {{ }} and {% %}, and the C that they become. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

/* ---- writing C ---- */

void indent(struct reader *r)
{
	for (int i = 0; i <= r->level; i++)
		fputc('\t', r->out);
}

void c_text(FILE *out, const char *s, size_t n, const char *line_break)
{
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%c", c);
		else if (c == '\n')
			fprintf(out, "\\n%s", i + 1 < n ? line_break : "");
		else if (c < 0x20 || c >= 0x7F)
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

void literal_flush(struct reader *r)
{
	if (!r->literal_n)
		return;
	char line_break[DEPTH_MAX * 3 + 8] = "\"\n";
	size_t n = 2;
	while (n < sizeof line_break - 2 && n < (size_t)r->level + 4)
		line_break[n++] = '\t';
	line_break[n] = '"';
	indent(r);
	fprintf(r->out, "buf_add(out, ");
	c_text(r->out, r->literal, r->literal_n, line_break);
	fprintf(r->out, ", %zu);\n", r->literal_n);
	r->literal_n = 0;
}

void literal_add(struct reader *r, char c)
{
	if (r->literal_n == r->literal_room) {
		r->literal_room = r->literal_room ? r->literal_room * 2 : 4096;
		r->literal = realloc(r->literal, r->literal_room);
		if (!r->literal)
			abort();
	}
	r->literal[r->literal_n++] = c;
}

void emit(struct reader *r, const char *format, ...)
{
	va_list ap;
	literal_flush(r);
	indent(r);
	va_start(ap, format);
	vfprintf(r->out, format, ap);
	va_end(ap);
	fputc('\n', r->out);
}
/* ---- words of a tag: {% if a.b == "x" %} ---- */

void words_read(struct words *ws, const char *from, size_t n, int line)
{
	*ws = (struct words){ .line = line, .store = take(2 * n + 200) };
	char *to = ws->store;
	const char *p = from, *end = from + n;
	while (p < end) {
		if (blank(*p)) {
			p++;
			continue;
		}
		if (ws->n == 64)
			die(line, "too much in one tag");
		ws->w[ws->n] = to;
		if (*p == '"') {
			ws->text[ws->n] = true;
			for (p++; p < end && *p != '"'; p++)
				*to++ = *p;
			if (p++ >= end)
				die(line, "a text is not closed by \"");
		} else if (isalnum((unsigned char)*p) || *p == '_' || *p == '-' || *p == '.') {
			while (p < end && (isalnum((unsigned char)*p) || strchr("_-./", *p)))
				*to++ = *p++;
		} else if (p + 1 < end && p[1] == '=' && strchr("=!<>", *p)) {
			*to++ = *p++;
			*to++ = *p++;
		} else {
			*to++ = *p++;
		}
		*to++ = '\0';
		ws->n++;
	}
}

static const char *peek(const struct words *ws)
{
	return ws->at < ws->n && !ws->text[ws->at] ? ws->w[ws->at] : "";
}

bool eat(struct words *ws, const char *word)
{
	if (ws->at < ws->n && !ws->text[ws->at] && strcmp(ws->w[ws->at], word) == 0) {
		ws->at++;
		return true;
	}
	return false;
}

const char *next(struct words *ws, const char *wanted)
{
	if (ws->at >= ws->n)
		die(ws->line, "%s is missing", wanted);
	return ws->w[ws->at++];
}

void no_more(const struct words *ws)
{
	if (ws->at < ws->n)
		die(ws->line, "\"%s\" is one word too many", ws->w[ws->at]);
}
/* ---- values ---- */

static int distance(const char *a, const char *b)     /* how many letters differ, roughly: for "did you mean" */
{
	int row[NAME_MAX_ + 1], n = (int)strlen(b);
	for (int k = 0; k <= n; k++)
		row[k] = k;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int k = 1; k <= n; k++) {
			int up = row[k], best = diagonal + (a[i - 1] != b[k - 1]);
			best = up + 1 < best ? up + 1 : best;
			best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
			diagonal = up;
			row[k] = best;
		}
	}
	return row[n];
}

struct field *field_find(struct reader *r, struct shape *shape, const char *name)
{
	struct field *near = NULL;
	int least = 3;
	for (int i = 0; i < shape->fields; i++) {
		if (strcmp(shape->field[i].name, name) == 0)
			return &shape->field[i];
		int d = distance(name, shape->field[i].name);
		if (d < least) {
			least = d;
			near = &shape->field[i];
		}
	}
	if (near)
		die(r->line, "there is no field \"%s\" in %s; did you mean \"%s\"?", name, shape->tag, near->name);
	die(r->line, "there is no field \"%s\" in %s", name, shape->tag);
}

static void value_field(struct reader *r, struct value *v, struct shape *shape, const char *base, const char *name)
{
	struct field *f = field_find(r, shape, name);
	f->used = true;
	char c[sizeof v->c];
	snprintf(c, sizeof c, "%.400s->%s", base, f->name);
	memcpy(v->c, c, sizeof c);
	v->type = f->type;
	v->shape = f->shape;
}

static bool value_loop(struct reader *r, struct value *v, const char *rest)
{
	struct var *loop = NULL;
	for (int i = 0; i < r->vars; i++)
		if (r->var[i].index[0])
			loop = &r->var[i];
	if (!loop)
		die(r->line, "loop is only known inside {%% for %%}");
	v->type = T_BOOL;
	if (strcmp(rest, "first") == 0)
		snprintf(v->c, sizeof v->c, "(%s == 0)", loop->index);
	else if (strcmp(rest, "last") == 0)
		snprintf(v->c, sizeof v->c, "(%s + 1 == %s)", loop->index, loop->count);
	else if (strcmp(rest, "index") == 0) {
		snprintf(v->c, sizeof v->c, "(int64_t)(%s + 1)", loop->index);
		v->type = T_INT;
	} else
		die(r->line, "loop knows first, last and index, not \"%s\"", rest);
	return true;
}

/* a, a.b, row.a.b, loop.first */
struct value value_read(struct reader *r, const char *path)
{
	struct value v = { .c = "d", .type = T_ONE, .shape = &r->file->shape[0] };
	char copy[256];
	if (strlen(path) >= sizeof copy)
		die(r->line, "a name is too long");
	memcpy(copy, path, strlen(path) + 1);
	char *part = copy, *dot = strchr(part, '.');
	if (dot)
		*dot++ = '\0';
	if (strcmp(part, "loop") == 0 && dot) {
		value_loop(r, &v, dot);
		return v;
	}
	struct var *var = NULL;
	for (int i = 0; i < r->vars; i++)
		if (strcmp(r->var[i].name, part) == 0)
			var = &r->var[i];
	if (var) {
		snprintf(v.c, sizeof v.c, var->shape ? "v_%s" : "(*v_%s)", var->name);
		v.type = var->type;
		v.shape = var->shape;
	} else {
		value_field(r, &v, v.shape, "d", part);
	}
	while (dot) {
		part = dot;
		dot = strchr(part, '.');
		if (dot)
			*dot++ = '\0';
		if (v.type != T_ONE)
			die(r->line, "\"%s\" of \"%s\": what stands before the dot has no fields", part, path);
		char base[sizeof v.c];
		memcpy(base, v.c, sizeof base);
		value_field(r, &v, v.shape, base, part);
	}
	return v;
}

struct value value_word(struct reader *r, struct words *ws)
{
	bool text = ws->at < ws->n && ws->text[ws->at];
	const char *w = next(ws, "a value");
	struct value v = { .literal = true };
	if (text) {
		v.type = T_STR;
		snprintf(v.text, sizeof v.text, "%s", w);
		if (strlen(w) >= sizeof v.text)
			die(r->line, "a text in a tag is too long");
	} else if (isdigit((unsigned char)*w) || (*w == '-' && isdigit((unsigned char)w[1]))) {
		v.type = T_INT;
		snprintf(v.c, sizeof v.c, "INT64_C(%.40s)", w);
	} else if (strcmp(w, "true") == 0 || strcmp(w, "false") == 0) {
		v.type = T_BOOL;
		snprintf(v.c, sizeof v.c, "%s", w);
	} else if (strcmp(w, "yes") == 0 || strcmp(w, "no") == 0 || strcmp(w, "unknown") == 0) {
		v.type = T_TRUTH;
		snprintf(v.c, sizeof v.c, "%s", *w == 'y' ? "TRUTH_YES" : *w == 'n' ? "TRUTH_NO" : "TRUTH_UNKNOWN");
	} else {
		v = value_read(r, w);
	}
	return v;
}

/* ---- conditions ---- */

static void put(char *to, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void put(char *to, size_t room, const char *format, ...)
{
	size_t n = strlen(to);
	va_list ap;
	va_start(ap, format);
	int wrote = vsnprintf(to + n, room - n, format, ap);
	va_end(ap);
	if (wrote < 0 || (size_t)wrote >= room - n)
		die(0, "a condition is too long");
}

static void put_text(char *to, size_t room, const char *text)
{
	char *c;
	size_t n;
	FILE *f = open_memstream(&c, &n);
	c_text(f, text, strlen(text), "\" \"");
	fclose(f);
	put(to, room, "%s", c);
	free(c);
}

static void truth_of(struct reader *r, const struct value *v, char *to, size_t room)
{
	switch (v->type) {
	case T_BOOL: put(to, room, "%s", v->c); return;
	case T_STR: case T_NHS: put(to, room, "%s.n != 0", v->c); return;
	case T_HTML: put(to, room, "%s.trusted.n != 0", v->c); return;
	case T_DAY: put(to, room, "day_known(%s)", v->c); return;
	case T_INSTANT: put(to, room, "instant_known(%s)", v->c); return;
	case T_LIST: put(to, room, "%s_n != 0", v->c); return;
	case T_ONE: put(to, room, "%s != NULL", v->c); return;
	case T_INT: die(r->line, "a number is compared, or asked: known %s", v->c);
	case T_TRUTH: die(r->line, "a truth has three values: compare it with yes, no or unknown");
	case TYPES: break;
	}
}

static void known(struct reader *r, const struct value *v, char *to, size_t room)
{
	if (v->type == T_INT)
		put(to, room, "%s != INT64_MIN", v->c);
	else if (v->type == T_STR || v->type == T_NHS)
		put(to, room, "%s.p != NULL", v->c);
	else if (v->type == T_TRUTH)
		put(to, room, "%s != TRUTH_UNKNOWN", v->c);
	else
		truth_of(r, v, to, room);
}

static void compare(struct reader *r, const struct value *a, const char *op, const struct value *b, char *to, size_t room)
{
	bool equal = strcmp(op, "==") == 0, differs = strcmp(op, "!=") == 0;
	if (a->literal || a->type != b->type || a->type == T_BOOL || a->type > T_INSTANT)
		die(r->line, "these two cannot be compared");
	if (a->type == T_STR) {
		if (!equal && !differs)
			die(r->line, "texts are compared by == and !=");
		put(to, room, "%s%s(%s, ", differs ? "!" : "", b->literal ? "str_is" : "str_eq", a->c);
		if (b->literal)
			put_text(to, room, b->text);
		else
			put(to, room, "%s", b->c);
		put(to, room, ")");
		return;
	}
	if (a->type == T_TRUTH && !equal && !differs)
		die(r->line, "truths are compared by == and !=");
	const char *member = a->type == T_DAY ? ".day" : a->type == T_INSTANT ? ".us" : "";
	put(to, room, "%s%s %s %s%s", a->c, member, op, b->c, member);
}

static void atom(struct reader *r, struct words *ws, char *to, size_t room)
{
	static const char *const operators[] = { "==", "!=", "<", "<=", ">", ">=", NULL };
	if (eat(ws, "not")) {
		put(to, room, "!(");
		atom(r, ws, to, room);
		put(to, room, ")");
		return;
	}
	if (eat(ws, "(")) {
		put(to, room, "(");
		condition(r, ws, to, room);
		if (!eat(ws, ")"))
			die(r->line, "a ) is missing");
		put(to, room, ")");
		return;
	}
	bool asks_known = eat(ws, "known");
	struct value a = value_word(r, ws);
	if (asks_known) {
		known(r, &a, to, room);
		return;
	}
	if (one_of(peek(ws), operators)) {
		const char *op = next(ws, "an operator");
		struct value b = value_word(r, ws);
		compare(r, &a, op, &b, to, room);
		return;
	}
	truth_of(r, &a, to, room);
}

void condition(struct reader *r, struct words *ws, char *to, size_t room)
{
	bool and_seen = false, or_seen = false;
	atom(r, ws, to, room);
	while (true) {
		if (eat(ws, "and"))
			and_seen = true, put(to, room, " && ");
		else if (eat(ws, "or"))
			or_seen = true, put(to, room, " || ");
		else
			break;
		if (and_seen && or_seen)
			die(r->line, "and beside or: use ( )");
		atom(r, ws, to, room);
	}
}
