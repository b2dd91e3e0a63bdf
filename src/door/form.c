/* Forms as text, and their typed fields. */
#include "door/form.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"

struct str form_value(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_is(form->entry[i].name, name))
			return form->entry[i].value;
	return STR_NONE;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* + is a blank, %41 is A. */
static enum err decoded(struct cx *cx, struct str s, struct str *ret)
{
	char *out = arena_alloc(cx->arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < s.n ? hex(s.p[i + 1]) : -1, low = i + 2 < s.n ? hex(s.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return fail(cx, ERR_BAD_INPUT, "What the browser sent has a broken percent code.");
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0')
			return fail(cx, ERR_BAD_INPUT, "What the browser sent has a zero byte in it.");
		out[n++] = c;
	}
	*ret = (struct str){ out, n };
	if (!str_utf8(*ret))
		return fail(cx, ERR_BAD_INPUT, "What the browser sent is not in UTF-8.");
	return OK;
}

enum err form_read(struct cx *cx, struct str text, struct form *ret)
{
	struct form form = { 0 };
	while (text.n) {
		struct str piece, name, value;
		str_cut(text, '&', &piece, &text);
		if (piece.n == 0)
			continue;
		str_cut(piece, '=', &name, &value);
		TRY(decoded(cx, name, &name));
		TRY(decoded(cx, value, &value));
		for (size_t i = 0; i < form.count; i++)
			if (str_eq(form.entry[i].name, name))
				return fail(cx, ERR_BAD_INPUT, "What the browser sent has one field twice.");
		if (form.count == LIMIT_FORM_FIELDS)
			return fail(cx, ERR_OVER_LIMIT, "A form has at most %d fields.", LIMIT_FORM_FIELDS);
		*ARRAY_PUSH(cx->arena, form.entry, form.count, form.room) = (struct form_entry){ name, value };
	}
	*ret = form;
	return OK;
}

/* ---- typed fields ---- */

void form_problem_add(struct cx *cx, struct form_problems *problems, const char *name, const char *say)
{
	*ARRAY_PUSH(cx->arena, problems->problem, problems->count, problems->room) = (struct form_problem){ name, say };
}

static bool control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F)
			return true;
	}
	return false;
}

static size_t letters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static struct str one_line_end(struct cx *cx, struct str s)
{
	char *out = arena_alloc(cx->arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		out[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
	}
	return (struct str){ out, n };
}

static bool text_is_good(struct cx *cx, const struct form_field *f, struct str s, void *to)
{
	size_t most = f->most ? (size_t)f->most : LIMIT_FORM_TEXT;
	if (f->type == FORM_WORDS)
		s = one_line_end(cx, s);
	if (f->type != FORM_SECRET)
		s = str_trim(s);
	if (letters(s) > most || (f->type != FORM_SECRET && control(s, f->type == FORM_WORDS)))
		return false;
	*(struct str *)to = s.n ? s : STR_NONE;
	return true;
}

static int choice(const char *choices, struct str s)
{
	struct str rest = str_of(choices), word;
	for (int i = 0;; i++) {
		bool more = str_cut(rest, '|', &word, &rest);
		if (str_eq(word, s))
			return i;
		if (!more)
			return -1;
	}
}

static void empty(const struct form_field *f, void *to)
{
	switch (f->type) {
	case FORM_TEXT: case FORM_WORDS: case FORM_SECRET: *(struct str *)to = STR_NONE; break;
	case FORM_INT: *(int64_t *)to = INT64_MIN; break;
	case FORM_DAY: *(struct day *)to = DAY_NONE; break;
	case FORM_ID: *(struct id *)to = (struct id){ { 0 } }; break;
	case FORM_CHOICE: *(int *)to = -1; break;
	case FORM_FLAG: *(bool *)to = false; break;
	}
}

static bool good(struct cx *cx, const struct form_field *f, struct str s, void *to)
{
	switch (f->type) {
	case FORM_TEXT: case FORM_WORDS: case FORM_SECRET:
		return text_is_good(cx, f, s, to);
	case FORM_INT: {
		int64_t value;
		if (!str_int(str_trim(s), &value) || value < f->least || value > f->most)
			return false;
		*(int64_t *)to = value;
		return true;
	}
	case FORM_DAY: {
		int minute;
		return day_parse(str_trim(s), to) || day_parse_as(str_trim(s), "%d/%m/%Y", to, &minute);
	}
	case FORM_ID:
		return id_parse(str_trim(s), to);
	case FORM_CHOICE:
		return (*(int *)to = choice(f->choices, s)) >= 0;
	case FORM_FLAG:
		*(bool *)to = true;
		return true;
	}
	return false;
}

static bool declared(const struct form_field *fields, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, fields[i].name))
			return true;
	/* of the form itself, and of the draft that is kept of it */
	return str_is(name, "csrf") || str_is(name, "key") || str_is(name, "draft") || str_is(name, "draft_version") || str_is(name, "draft_form");
}

enum err form_into(struct cx *cx, const struct form *form, const struct form_field *fields, size_t count, void *ret_struct,
		   struct form_problems *ret_problems)
{
	*ret_problems = (struct form_problems){ 0 };
	for (size_t i = 0; i < count; i++)              /* whatever is wrong with it, nobody reads what was never written */
		empty(&fields[i], (char *)ret_struct + fields[i].at);
	for (size_t i = 0; i < form->count; i++)
		if (!declared(fields, count, form->entry[i].name))
			return fail(cx, ERR_BAD_INPUT, "The form has a field that this page does not know.");
	for (size_t i = 0; i < count; i++) {
		const struct form_field *f = &fields[i];
		void *to = (char *)ret_struct + f->at;
		struct str s = form_value(form, f->name);
		bool there = f->type == FORM_SECRET ? s.n != 0 : str_trim(s).n != 0;
		must(f->say != NULL || (!f->needed && f->type == FORM_FLAG));
		if ((there && !good(cx, f, s, to)) || (!there && f->needed)) {
			empty(f, to);
			form_problem_add(cx, ret_problems, f->name, f->say);
		}
	}
	if (ret_problems->count)
		return fail(cx, ERR_BAD_FIELD, "%s.", ret_problems->problem[0].say);
	return OK;
}
