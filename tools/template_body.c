/* The body of a template: text, values, and blocks, written as C while it is read. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

/* ---- parts ---- */

static void argument(struct reader *r, struct words *ws, struct file *part, const char *name, const char *target)
{
	struct field *f = field_find(r, &part->shape[0], name);
	struct value v = value_word(r, ws);
	if (v.type != f->type || v.shape != f->shape)
		die(r->line, "%s of %s is %s %s, not %s", name, part->name, type_word[f->type], f->shape_name, type_word[v.type]);
	literal_flush(r);
	indent(r);
	fprintf(r->out, "%s.%s = ", target, f->name);
	if (v.literal && v.type == T_STR) {
		fprintf(r->out, "STR(");
		c_text(r->out, v.text, strlen(v.text), "\" \"");
		fprintf(r->out, ");\n");
	} else {
		fprintf(r->out, "%s;\n", v.c);
	}
	if (v.type == T_LIST)
		emit(r, "%s.%s_n = %s_n;", target, f->name, v.c);
}

/* include PART [VALUE] [name=value ...]: leaves `struct t_part ARG` in scope; the caller calls. */
static struct file *part_open(struct reader *r, struct words *ws, char *target, size_t room)
{
	const char *name = next(ws, "the name of a part");
	struct file *part = file_named(name);
	if (!part)
		die(r->line, "there is no template \"%s\"", name);
	bool listed = false;
	int number = 0;
	for (int i = 0; i < file_count; i++)
		if (files[i] == part)
			number = i;
	for (int i = 0; i < r->file->part_count; i++)
		listed = listed || r->file->parts[i] == number;
	if (!listed && r->file->part_count < FILES_MAX)
		r->file->parts[r->file->part_count++] = number;
	if (r->at.place != TEXT)
		die(r->line, "a part stands in text, not in %s", place_word(&r->at));
	snprintf(target, room, "a%d", r->loops++);
	char from[600] = "{ 0 }";
	if (ws->at < ws->n && !ws->text[ws->at] && !(ws->at + 1 < ws->n && strcmp(ws->w[ws->at + 1], "=") == 0)) {
		struct value v = value_read(r, next(ws, "a value"));
		if (v.type != T_ONE || v.shape != &part->shape[0])
			die(r->line, "%s takes a struct %s", part->name, part->shape[0].tag);
		snprintf(from, sizeof from, "*%s", v.c);
	}
	emit(r, "struct %s %s = %s;", part->shape[0].tag, target, from);
	bool given[FIELDS_MAX] = { false };
	while (ws->at < ws->n) {
		const char *field = next(ws, "the name of a field");
		if (!eat(ws, "="))
			die(r->line, "after %s comes = and a value", field);
		argument(r, ws, part, field, target);
		given[field_find(r, &part->shape[0], field) - part->shape[0].field] = true;
	}
	for (int i = 0; from[0] == '{' && i < part->shape[0].fields; i++) {
		enum type t = part->shape[0].field[i].type;
		if (!given[i] && (t == T_INT || t == T_TRUTH || t == T_DAY || t == T_INSTANT))
			die(r->line, "%s of %s must be given: nought is not the same as unknown", part->shape[0].field[i].name, part->name);
	}
	r->bol = false;
	return part;
}

/* ---- the body ---- */

static void block(struct reader *r, const char *until, char *ret_word, size_t room);

static void block_indented(struct reader *r, const char *until, char *ret_word, size_t room)
{
	int floor = r->floor;
	r->floor = r->at.depth;
	r->level++;
	r->wraps_in++;
	block(r, until, ret_word, room);
	r->wraps_in--;
	literal_flush(r);
	r->level--;
	r->floor = floor;
}

static void must_match(struct reader *r, const struct where *a, const struct where *b, const char *what)
{
	if (!same_place(a, b))
		die(r->line, "%s: one way ends in %s with %d open elements, the other in %s with %d", what, place_word(a), a->depth,
			place_word(b), b->depth);
}

static void tag_if(struct reader *r, struct words *ws)
{
	struct where before = r->at, after = r->at;
	bool first = true, otherwise = false;
	char word[600];
	char c[2048] = "";
	condition(r, ws, c, sizeof c);
	no_more(ws);
	emit(r, "if (%s) {", c);
	for (;;) {
		r->at = before;
		block_indented(r, otherwise ? "endif" : "elif else endif", word, sizeof word);
		if (first)
			after = r->at;
		must_match(r, &after, &r->at, "branches");
		first = false;
		struct words more;
		words_read(&more, word, strlen(word), r->line);
		if (eat(&more, "endif"))
			break;
		if (eat(&more, "else")) {
			otherwise = true;
			no_more(&more);
			emit(r, "} else {");
		} else if (eat(&more, "elif")) {
			char again[2048] = "";
			condition(r, &more, again, sizeof again);
			no_more(&more);
			emit(r, "} else if (%s) {", again);
		}
	}
	if (!otherwise)
		must_match(r, &before, &after, "if without else");
	emit(r, "}");
	r->at = after;
	r->at.tight = r->at.place == IN_TAG;
}

static void tag_for(struct reader *r, struct words *ws)
{
	const char *name = next(ws, "the name of the row");
	if (!is_name(name) || strcmp(name, "loop") == 0)
		die(r->line, "\"%s\" cannot name a row", name);
	for (int i = 0; i < r->vars; i++)
		if (strcmp(r->var[i].name, name) == 0)
			die(r->line, "\"%s\" already names a row here", name);
	if (!eat(ws, "in"))
		die(r->line, "for ROW in LIST");
	struct value v = value_read(r, next(ws, "the list"));
	no_more(ws);
	if (v.type != T_LIST)
		die(r->line, "that is no list");
	if (r->vars == DEPTH_MAX)
		die(r->line, "too many loops");
	struct var *var = &r->var[r->vars];
	*var = (struct var){ .type = v.shape ? T_ONE : T_STR, .shape = v.shape };
	snprintf(var->name, sizeof var->name, "%s", name);
	snprintf(var->index, sizeof var->index, "i%d", r->loops++);
	snprintf(var->count, sizeof var->count, "%.200s_n", v.c);
	emit(r, "for (size_t %s = 0; %s < %s_n; %s++) {", var->index, var->index, v.c, var->index);
	emit(r, "\tconst %s%s *v_%s = &%s[%s];", v.shape ? "struct " : "struct str", v.shape ? v.shape->tag : "", name, v.c,
		var->index);
	emit(r, "\t(void)v_%s;", name);
	struct where before = r->at;
	char word[600];
	r->vars++;
	block_indented(r, "else endfor", word, sizeof word);
	r->vars--;
	must_match(r, &before, &r->at, "for");
	emit(r, "}");
	if (strncmp(word, "else", 4) == 0) {
		emit(r, "if (%s_n == 0) {", v.c);
		block_indented(r, "endfor", word, sizeof word);
		must_match(r, &before, &r->at, "else of for");
		emit(r, "}");
	}
}

static void tag_include(struct reader *r, struct words *ws)
{
	char target[16];
	emit(r, "{");
	r->level++;
	struct file *part = part_open(r, ws, target, sizeof target);
	if (part->wraps)
		die(r->line, "%s has a body: {%% with %s %%} ... {%% endwith %%}", part->name, part->name);
	emit(r, "%s(out, &%s);", part->shape[0].tag, target);
	r->level--;
	emit(r, "}");
}

static void tag_with(struct reader *r, struct words *ws)
{
	char target[16], word[600];
	emit(r, "{");
	r->level++;
	struct file *part = part_open(r, ws, target, sizeof target);
	if (!part->wraps)
		die(r->line, "%s has no {%% body %%}: include it", part->name);
	emit(r, "%s_before(out, &%s);", part->shape[0].tag, target);
	struct where before = r->at;
	r->level--;
	block_indented(r, "endwith", word, sizeof word);
	r->level++;
	must_match(r, &before, &r->at, "with");
	emit(r, "%s_after(out, &%s);", part->shape[0].tag, target);
	r->level--;
	emit(r, "}");
}

static void tag_body(struct reader *r)
{
	if (r->wraps_in || r->at.place != TEXT)
		die(r->line, "{%% body %%} stands in text, outside every block");
	if (r->body_seen)
		die(r->line, "{%% body %%} is there twice");
	r->body_seen = true;
	literal_flush(r);
	fclose(r->out);                 /* the second half is a function of its own */
	r->out = open_memstream(&r->parts[1], &r->parts_n[1]);
}

static void tag_asset(struct reader *r, struct words *ws)
{
	const char *path = next(ws, "the path of an asset");
	no_more(ws);
	if (r->at.place != VALUE || !r->at.url || r->at.started)
		die(r->line, "{%% asset %%} stands alone in an address, like href");
	if (strncmp(path, "nhsuk/", 6) != 0) {
		char full[1024];
		const char *folder = strstr(r->file->path, "/pages/") ? strstr(r->file->path, "/pages/")
			: strstr(r->file->path, "/parts/");
		snprintf(full, sizeof full, "%.*s/%s", (int)(folder - r->file->path), r->file->path, path);
		FILE *f = fopen(full, "rb");
		if (!f)
			die(r->line, "there is no asset %s", path);
		fclose(f);
	}
	emit(r, "html_asset(out, \"%s\");", path);
	r->at.started = true;
}

static void value_print(struct reader *r, const char *path, bool raw)
{
	struct value v = value_read(r, path);
	struct where *at = &r->at;
	if (raw) {
		if (v.type != T_HTML)
			die(r->line, "{{{%s}}}: only a field of type html is written as it is", path);
		if (at->place != TEXT)
			die(r->line, "{{{%s}}}: trusted HTML stands in text, not in %s", path, place_word(at));
		emit(r, "html_trusted(out, %s);", v.c);
		return;
	}
	if (v.type == T_HTML)
		die(r->line, "%s is html: {{{%s}}}", path, path);
	if (at->place != TEXT && at->place != RCDATA && at->place != VALUE)
		die(r->line, "no value is safe in %s", place_word(at));
	bool value = at->place == VALUE, part = value && at->url && at->started;
	switch (v.type) {
	case T_STR: case T_NHS:
		if (v.type == T_NHS && !value)
			emit(r, "html_nhs(out, %s);", v.c);
		else
			emit(r, "%s(out, %s);", part ? "html_url_part" : value && at->url ? "html_url" : "html_text", v.c);
		break;
	case T_INT: emit(r, "%s(out, %s);", value ? "html_digits" : "html_int", v.c); break;
	case T_DAY: emit(r, "%s(out, %s);", value ? "html_day_iso" : "html_day", v.c); break;
	case T_INSTANT: emit(r, "%s(out, %s);", value ? "html_instant_iso" : "html_instant", v.c); break;
	case T_TRUTH: emit(r, "html_truth(out, %s);", v.c); break;
	case T_BOOL: case T_LIST: case T_ONE: case T_HTML: case TYPES:
		die(r->line, "%s cannot be written: it is %s", path, type_word[v.type]);
	}
	if (value)
		at->started = true;
}

/* The tag at r->p, up to its end; false when it ended the block that waits for one of `until`. */
static bool tag_read(struct reader *r, const char *until, char *ret_word, size_t room)
{
	const char *end = strstr(r->p, "%}");
	if (!end)
		die(r->line, "{%% is not closed by %%}");
	settle(r);
	if (r->at.place != TEXT && r->at.place != RCDATA && r->at.place != IN_TAG && r->at.place != VALUE)
		die(r->line, "no {%% %%} in %s", place_word(&r->at));
	struct words ws;
	words_read(&ws, r->p + 2, (size_t)(end - r->p - 2), r->line);
	const char *word = next(&ws, "a word in {% %}");
	size_t n = strlen(word);
	for (const char *u = until; *u; u += strcspn(u, " "), u += *u == ' ')
		if (strncmp(u, word, n) == 0 && (u[n] == ' ' || u[n] == '\0')) {
			const char *from = r->p + 2 + strspn(r->p + 2, " ");
			snprintf(ret_word, room, "%.*s", (int)(end - from), from);
			r->p = end + 2;
			return false;
		}
	r->p = end + 2;
	if (strcmp(word, "if") == 0)
		tag_if(r, &ws);
	else if (strcmp(word, "for") == 0)
		tag_for(r, &ws);
	else if (strcmp(word, "include") == 0)
		tag_include(r, &ws);
	else if (strcmp(word, "with") == 0)
		tag_with(r, &ws);
	else if (strcmp(word, "body") == 0)
		tag_body(r);
	else if (strcmp(word, "asset") == 0)
		tag_asset(r, &ws);
	else
		die(r->line, "\"%s\" is not known here%s%s", word, *until ? "; this block waits for " : "", until);
	return true;
}

static void value_tag(struct reader *r)
{
	bool raw = r->p[2] == '{';
	const char *close = raw ? "}}}" : "}}", *from = r->p + (raw ? 3 : 2), *end = strstr(from, close);
	if (!end || end - from > 200)
		die(r->line, "{{ is not closed by }}");
	char path[256];
	snprintf(path, sizeof path, "%.*s", (int)(end - from), from);
	char *p = path + strspn(path, " ");
	p[strcspn(p, " ")] = '\0';
	value_print(r, p, raw);
	r->p = end + strlen(close);
	r->bol = false;
}

/* A line that holds nothing but tags and remarks leaves nothing behind. */
static bool alone(const char *p)
{
	bool any = false;
	while (*p && *p != '\n') {
		if (*p == ' ' || *p == '\t') {
			p++;
			continue;
		}
		const char *end = p[0] == '{' && p[1] == '%' ? strstr(p, "%}") : p[0] == '{' && p[1] == '#' ? strstr(p, "#}") : NULL;
		if (!end)
			return false;
		for (const char *q = p; q < end; q++)
			if (*q == '\n')
				return false;
		any = true;
		p = end + 2;
	}
	return any;
}

static void block(struct reader *r, const char *until, char *ret_word, size_t room)
{
	int opened = r->line;
	while (*r->p) {
		if (r->p[-1] == '\n')
			r->bol = true;
		if (*r->p == '\v' || *r->p == '\f') {          /* of a line that held only tags */
			r->line += *r->p == '\f';
			r->bol = r->bol || *r->p == '\f';
			r->p++;
			continue;
		}
		bool keep = r->at.place == VALUE || r->at.place == RCDATA || (r->at.depth &&
			strcmp(r->at.open[r->at.depth - 1], "pre") == 0);
		if (r->bol && !keep && (*r->p == ' ' || *r->p == '\t')) {
			r->p++;
			continue;
		}
		if (r->p[0] == '{' && r->p[1] == '#') {
			const char *end = strstr(r->p, "#}");
			if (!end)
				die(r->line, "{# is not closed by #}");
			for (; r->p < end + 2; r->p++)
				r->line += *r->p == '\n';
		} else if (r->p[0] == '{' && r->p[1] == '{') {
			value_tag(r);
			continue;
		} else if (r->p[0] == '{' && r->p[1] == '%') {
			if (!tag_read(r, until, ret_word, room))
				return;
		} else {
			html_char(r, *r->p);
			literal_add(r, *r->p);
			r->bol = *r->p == '\n';
			r->line += *r->p == '\n';
			r->p++;
		}
	}
	if (*until)
		die(opened, "this block is not closed by %s", until);
}

/* Drop the lines that hold only tags, keeping the count of lines: blanks become \v, the line end \f. */
static void lines_quiet(char *text)
{
	for (char *line = text; *line;) {
		char *end = line + strcspn(line, "\n");
		if (alone(line)) {
			char *to = line, *from = line;
			while (from < end) {
				if (*from == ' ' || *from == '\t')
					from++, *to++ = '\v';
				else {
					char *tag = strstr(from, from[1] == '%' ? "%}" : "#}") + 2;
					while (from < tag)
						*to++ = *from++;
				}
			}
			if (*end)
				*end = '\f';
		}
		line = *end ? end + 1 : end;
	}
}

void body_read(struct file *file, FILE *c)
{
	static struct reader r;
	if (r.out) {                    /* the file before this one ended in a fault */
		fclose(r.out);
		free(r.parts[0]);
		free(r.parts[1]);
		free(r.literal);
	}
	r = (struct reader){ .file = file, .line = file->body_line, .bol = true };
	size_t bytes = strlen(file->body) + 1;
	char *copy = take(bytes + 1);
	copy[0] = '\n';
	memcpy(copy + 1, file->body, bytes);
	lines_quiet(copy + 1);
	r.p = copy + 1;
	r.out = open_memstream(&r.parts[0], &r.parts_n[0]);
	char word[600];
	block(&r, "", word, sizeof word);
	literal_flush(&r);
	if (r.at.place != TEXT || r.at.depth)
		die(r.line, "it ends in %s with %s%s%s", place_word(&r.at), r.at.depth ? "<" : "no element",
			r.at.depth ? r.at.open[r.at.depth - 1] : "", r.at.depth ? "> open" : " open");
	for (int s = 0; s < file->shapes; s++)
		for (int i = 0; i < file->shape[s].fields; i++)
			if (!file->shape[s].field[i].used)
				die(file->shape[s].field[i].line, "the field \"%s\" is never used", file->shape[s].field[i].name);
	const char *tag = file->shape[0].tag;
	fclose(r.out);
	r.out = NULL;
	for (int i = 0; i <= (file->wraps ? 1 : 0); i++)
		fprintf(c, "\nvoid %s%s(struct buf *out, const struct %s *d)\n{\n\t(void)out, (void)d;\n%s}\n", tag,
			file->wraps ? i ? "_after" : "_before" : "", tag, r.parts[i] ? r.parts[i] : "");
	free(r.parts[0]);
	free(r.parts[1]);
	free(r.literal);
}
