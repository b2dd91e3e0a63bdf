/* JSON: one pass that is the check and makes the tree.
 *
 * The document keeps a copy of the text; strings are unescaped in place in it and numbers point into it, so that both stay
 * as written. No recursion: values pile up on a stack, and when a list or an object closes, its values are moved from
 * there to one array. Why there is no library behind it: docs/decisions/0005-json.md. */
#include "codec/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/must.h"

struct json {
	struct str key;                         /* in an object */
	union {
		struct str text;                /* a string, unescaped; a number as written */
		struct { const struct json *item; size_t count; } in;
	};
	uint32_t at;                            /* byte of the text where it starts: the key, in an object */
	uint8_t kind;
	bool truth;
};

struct inside { struct arena arena; struct json root; };

struct frame { size_t from; struct str key; uint32_t at, key_at; bool object; };

struct reading {
	char *start, *p, *end;
	struct arena *arena;
	struct json *pile;                      /* values whose container is still open */
	size_t piled, room, nodes;
	struct frame frame[LIMIT_JSON_DEPTH];
	int depth;
	const char *problem;
};

/* ---- the pass ---- */

static bool wrong(struct reading *r, char *at, const char *problem)
{
	r->p = at;
	r->problem = problem;
	return false;
}

static void blanks(struct reading *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
		r->p++;
}

static int hex4(const char *p, const char *end)
{
	int value = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
			c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

static char *letter_put(char *out, unsigned c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		*out++ = (char)(0xE0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
		*out++ = (char)(0x80 | (c & 0x3F));
	} else {
		*out++ = (char)(0xF0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
		*out++ = (char)(0x80 | (c & 0x3F));
	}
	return out;
}

/* \u and four digits or a pair of them, r->p at the backslash. */
static bool letter_escaped(struct reading *r, char **out)
{
	char *from = r->p;
	int c = hex4(r->p + 2, r->end);
	if (c < 0)
		return wrong(r, from, "\\u needs four hexadecimal digits");
	if (c == 0)
		return wrong(r, from, "a character of zero (\\u0000) is not taken");
	r->p += 6;
	if (c >= 0xDC00 && c <= 0xDFFF)
		return wrong(r, from, "the second half of a surrogate pair stands alone");
	if (c >= 0xD800 && c <= 0xDBFF) {
		int low = r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u' ? hex4(r->p + 2, r->end) : -1;
		if (low < 0xDC00 || low > 0xDFFF)
			return wrong(r, from, "the first half of a surrogate pair stands alone");
		r->p += 6;
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	*out = letter_put(*out, (unsigned)c);
	return true;
}

/* A string with an escape in it: from the first backslash on, letters move down over what the escapes leave free. */
static bool string_unescape(struct reading *r, char *open, char **ret_end)
{
	char *out = r->p;
	for (;;) {
		char *c = r->p;
		if (c >= r->end)
			return wrong(r, open, "a string is not closed");
		if (*c == '"')
			break;
		if ((unsigned char)*c < 0x20)
			return wrong(r, c, "a control character inside a string");
		if (*c != '\\') {
			*out++ = *c;
			r->p++;
			continue;
		}
		if (c + 1 < r->end && c[1] == 'u') {
			if (!letter_escaped(r, &out))
				return false;
			continue;
		}
		static const char names[] = "\"\\/bfnrt", letters[] = "\"\\/\b\f\n\r\t";
		const char *name = c + 1 < r->end && c[1] ? strchr(names, c[1]) : NULL;
		if (!name)
			return wrong(r, c, "there is no such escape");
		*out++ = letters[name - names];
		r->p += 2;
	}
	*ret_end = out;
	return true;
}

/* r->p at the opening quote. */
static bool string_take(struct reading *r, struct str *ret)
{
	char *open = r->p++, *from = r->p, *end;
	for (unsigned char c; r->p < r->end && (c = (unsigned char)*r->p) != '"' && c != '\\' && c >= 0x20; )
		r->p++;
	if (r->p >= r->end)
		return wrong(r, open, "a string is not closed");
	end = r->p;
	if (*r->p != '"' && !string_unescape(r, open, &end))
		return false;
	*ret = (struct str){ from, (size_t)(end - from) };
	r->p++;
	return true;
}

static bool digits(struct reading *r)
{
	char *from = r->p;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return r->p > from;
}

static bool number_take(struct reading *r, struct str *ret)
{
	char *from = r->p;
	if (*r->p == '-')
		r->p++;
	if (r->p < r->end && *r->p == '0') {
		r->p++;
		if (r->p < r->end && *r->p >= '0' && *r->p <= '9')
			return wrong(r, from, "a number starts with a needless zero");
	} else if (!digits(r)) {
		return wrong(r, from, "a minus without a number");
	}
	if (r->p < r->end && *r->p == '.') {
		r->p++;
		if (!digits(r))
			return wrong(r, from, "a number without digits after its point");
	}
	if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
		r->p++;
		if (r->p < r->end && (*r->p == '+' || *r->p == '-'))
			r->p++;
		if (!digits(r))
			return wrong(r, from, "a number without digits in its exponent");
	}
	*ret = (struct str){ from, (size_t)(r->p - from) };
	return true;
}

static bool word_take(struct reading *r, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
		return wrong(r, r->p, "a value was expected: text in double quotes, a number, true, false, null, [ or {");
	r->p += n;
	return true;
}

static struct json *pile_add(struct reading *r)
{
	if (r->piled == r->room) {
		r->room = r->room ? r->room * 2 : 64;
		r->pile = realloc(r->pile, r->room * sizeof *r->pile);
		must(r->pile != NULL);
	}
	return &r->pile[r->piled++];
}

static int key_order(const void *a, const void *b)
{
	const struct json *x = *(const struct json *const *)a, *y = *(const struct json *const *)b;
	int c = str_cmp(x->key, y->key);
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* The second of two keys that are the same; NULL if there are none. */
static const struct json *key_twice(struct arena *arena, const struct json *item, size_t count)
{
	if (count <= 24) {              /* nearly all objects: comparing each with each is the quickest */
		for (size_t i = 1; i < count; i++)
			for (size_t k = 0; k < i; k++)
				if (item[i].key.n == item[k].key.n && memcmp(item[i].key.p, item[k].key.p, item[i].key.n) == 0)
					return &item[i];
		return NULL;
	}
	struct arena_mark mark = arena_mark(arena);
	const struct json **sorted = arena_array(arena, count, sizeof *sorted), *twice = NULL;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &item[i];
	qsort(sorted, count, sizeof *sorted, key_order);
	for (size_t i = 1; i < count && !twice; i++)
		if (str_eq(sorted[i - 1]->key, sorted[i]->key))
			twice = sorted[i];
	arena_back(arena, mark);
	return twice;
}

/* The innermost container is closed: its values leave the pile for an array, and it becomes a value itself. */
static bool frame_close(struct reading *r)
{
	const struct frame *f = &r->frame[--r->depth];
	size_t count = r->piled - f->from;
	struct json *item = NULL;
	if (count) {
		item = arena_array(r->arena, count, sizeof *item);
		memcpy(item, r->pile + f->from, count * sizeof *item);
	}
	const struct json *twice = f->object ? key_twice(r->arena, item, count) : NULL;
	if (twice)
		return wrong(r, r->start + twice->at, "a key that is there twice");
	r->piled = f->from;
	struct json *v = pile_add(r);
	*v = (struct json){ .kind = f->object ? JSON_OBJECT : JSON_ARRAY };
	v->in.item = item;
	v->in.count = count;
	const struct frame *around = r->depth ? &r->frame[r->depth - 1] : NULL;
	v->key = around && around->object ? around->key : STR_NONE;
	v->at = around && around->object ? around->key_at : f->at;
	return true;
}

static bool frame_open(struct reading *r)
{
	if (r->depth == LIMIT_JSON_DEPTH)
		return wrong(r, r->p, "lists and objects stand inside one another deeper than is taken (64)");
	r->frame[r->depth++] = (struct frame){ .from = r->piled, .at = (uint32_t)(r->p - r->start), .object = *r->p == '{' };
	r->p++;
	return true;
}
_Static_assert(LIMIT_JSON_DEPTH == 64 && LIMIT_JSON_NODES == 50000, "the limits are named in words here");

static bool key_take(struct reading *r)
{
	struct frame *f = &r->frame[r->depth - 1];
	blanks(r);
	if (r->p >= r->end || *r->p != '"')
		return wrong(r, r->p, "a key in double quotes was expected");
	f->key_at = (uint32_t)(r->p - r->start);
	if (!string_take(r, &f->key))
		return false;
	blanks(r);
	if (r->p >= r->end || *r->p != ':')
		return wrong(r, r->p, "a colon was expected after the key");
	r->p++;
	return true;
}

static bool scalar_take(struct reading *r)
{
	const struct frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;
	struct json v = { .at = (uint32_t)(r->p - r->start) };
	bool good;
	if (*r->p == '"') {
		v.kind = JSON_STRING;
		good = string_take(r, &v.text);
	} else if (*r->p == '-' || (*r->p >= '0' && *r->p <= '9')) {
		v.kind = JSON_NUMBER;
		good = number_take(r, &v.text);
	} else {
		v.truth = *r->p == 't';
		v.kind = *r->p == 't' || *r->p == 'f' ? JSON_BOOL : JSON_NULL;
		good = word_take(r, *r->p == 't' ? "true" : *r->p == 'f' ? "false" : "null");
	}
	if (!good)
		return false;
	if (f && f->object) {
		v.key = f->key;
		v.at = f->key_at;
	}
	*pile_add(r) = v;
	return true;
}

/* One value, or the opening of a container; *ret_open says that its first value (and key) is next. */
static bool value_take(struct reading *r, bool *ret_open)
{
	*ret_open = false;
	blanks(r);
	if (r->p >= r->end)
		return wrong(r, r->p, "it ends where a value was expected");
	if (++r->nodes > LIMIT_JSON_NODES)
		return wrong(r, r->p, "it has more values than one document may have (50000)");
	if (*r->p != '{' && *r->p != '[')
		return scalar_take(r);
	bool object = *r->p == '{';
	if (!frame_open(r))
		return false;
	blanks(r);
	if (r->p < r->end && *r->p == (object ? '}' : ']')) {
		r->p++;
		return frame_close(r);
	}
	*ret_open = true;
	return !object || key_take(r);
}

/* After a value: commas and closing brackets, up to where the next value starts or the text ends. */
static bool value_after(struct reading *r)
{
	while (r->depth > 0) {
		bool object = r->frame[r->depth - 1].object;
		blanks(r);
		if (r->p < r->end && *r->p == ',') {
			r->p++;
			return !object || key_take(r);
		}
		if (r->p >= r->end || *r->p != (object ? '}' : ']'))
			return wrong(r, r->p, object ? "a comma or } was expected" : "a comma or ] was expected");
		r->p++;
		if (!frame_close(r))
			return false;
	}
	blanks(r);
	if (r->p < r->end)
		return wrong(r, r->p, "something follows after the end of the value");
	return true;
}

static bool document_take(struct reading *r)
{
	struct str text = { r->start, (size_t)(r->end - r->start) };
	size_t good = str_utf8_good(text);
	if (good < text.n)
		return wrong(r, r->start + good, "a byte that is not UTF-8");
	if (str_starts(text, "\xEF\xBB\xBF"))
		return wrong(r, r->p, "a byte-order mark stands before the text");
	do {
		bool open;
		if (!value_take(r, &open))
			return false;
		if (!open && !value_after(r))
			return false;
	} while (r->depth > 0);
	return true;
}

static struct inside *document_read(struct str text, const char **ret_problem, size_t *ret_at)
{
	if (text.n > LIMIT_BUF) {
		*ret_problem = "it is longer than is taken (64 MB)";
		*ret_at = LIMIT_BUF;
		return NULL;
	}
	struct inside *doc = malloc(sizeof *doc);
	must(doc != NULL);
	/* The text, each value once, and the keys of one object while they are sorted. */
	arena_init(&doc->arena, text.n + 64 + 2 * (sizeof(struct json) + sizeof(void *)) * LIMIT_JSON_NODES);
	struct reading r = { .arena = &doc->arena };
	r.start = r.p = arena_alloc(&doc->arena, text.n + 1);
	r.end = r.start + text.n;
	if (text.n)
		memcpy(r.start, text.p, text.n);
	bool good = document_take(&r);
	if (good)
		doc->root = r.pile[0];
	free(r.pile);
	if (good)
		return doc;
	*ret_problem = r.problem;
	*ret_at = (size_t)(r.p - r.start);
	arena_free(&doc->arena);
	free(doc);
	return NULL;
}
_Static_assert(LIMIT_BUF == 64u << 20, "the limit is named in words above");

const char *json_check(struct str text, size_t *ret_at)
{
	const char *problem = NULL;
	struct inside *inside = document_read(text, &problem, ret_at);
	struct json_doc doc = { inside };
	json_free(&doc);
	return problem;
}

enum err json_read(struct cx *cx, struct str text, struct json_doc *ret, const struct json **ret_root)
{
	const char *problem;
	size_t at;
	struct inside *doc = document_read(text, &problem, &at);
	if (!doc) {
		int line = 1, column = 1;
		for (size_t i = 0; i < at; i++) {
			if (text.p[i] == '\n')
				line++, column = 1;
			else if (((unsigned char)text.p[i] & 0xC0) != 0x80)
				column++;
		}
		return fail(cx, ERR_BAD_INPUT, "The JSON cannot be read at line %d, column %d: %s.", line, column, problem);
	}
	ret->inside = doc;
	*ret_root = &doc->root;
	return OK;
}

void json_free(struct json_doc *doc)
{
	struct inside *inside = doc ? doc->inside : NULL;
	if (!inside)
		return;
	arena_free(&inside->arena);
	free(inside);
	doc->inside = NULL;
}

/* ---- asking ---- */

enum json_kind json_kind(const struct json *value)
{
	return value ? value->kind : JSON_NULL;
}

static const struct json *object_get(const struct json *object, struct str key)
{
	if (json_kind(object) != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->in.count; i++)
		if (str_eq(object->in.item[i].key, key))
			return &object->in.item[i];
	return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
	return object_get(object, str_of(key));
}

size_t json_count(const struct json *array)
{
	return json_kind(array) == JSON_ARRAY ? array->in.count : 0;
}

const struct json *json_at(const struct json *array, size_t i)
{
	return i < json_count(array) ? &array->in.item[i] : NULL;
}

struct str json_str(const struct json *value)
{
	return json_kind(value) == JSON_STRING ? value->text : STR_NONE;
}

struct str json_number(const struct json *value)
{
	return json_kind(value) == JSON_NUMBER ? value->text : STR_NONE;
}

bool json_int(const struct json *value, int64_t *ret)
{
	return json_kind(value) == JSON_NUMBER && str_int(value->text, ret);
}

bool json_bool(const struct json *value, bool *ret)
{
	if (json_kind(value) != JSON_BOOL)
		return false;
	*ret = value->truth;
	return true;
}

const struct json *json_walk(const struct json *value, const char *path)
{
	struct str rest = str_of(path), part;
	while (value && rest.n) {
		int64_t i;
		str_cut(rest, '.', &part, &rest);
		if (json_kind(value) == JSON_ARRAY)
			value = part.n && part.p[0] >= '0' && part.p[0] <= '9' && str_int(part, &i) ? json_at(value, (size_t)i) : NULL;
		else
			value = object_get(value, part);
	}
	return value;
}

bool json_next(struct json_each *each, struct str *ret_key, const struct json **ret_value)
{
	const struct json *object = each->object, *last = each->inside;
	if (json_kind(object) != JSON_OBJECT || object->in.count == 0 || last == &object->in.item[object->in.count - 1])
		return false;
	const struct json *v = last ? last + 1 : object->in.item;
	each->inside = v;
	*ret_key = v->key;
	*ret_value = v;
	return true;
}

/* ---- writing ---- */

static void comma(struct json_out *out)
{
	if (out->comma)
		buf_char(out->buf, ',');
	out->comma = true;
}

void json_open(struct json_out *out, char bracket)
{
	must(bracket == '{' || bracket == '[');
	comma(out);
	buf_char(out->buf, bracket);
	out->comma = false;
	out->depth++;
}

void json_close(struct json_out *out, char bracket)
{
	must((bracket == '}' || bracket == ']') && out->depth > 0);
	buf_char(out->buf, bracket);
	out->comma = true;
	out->depth--;
}

/* Bytes that are not UTF-8 become U+FFFD, so that what leaves is JSON whatever came in. */
static void string_put(struct buf *buf, struct str text)
{
	static const char names[] = { ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"',
		['\\'] = '\\' };
	size_t good = str_utf8_good(text), from = 0;
	buf_char(buf, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool bad = i == good, named = c < sizeof names && names[c];
		if (!bad && !named && c >= 0x20)
			continue;
		buf_add(buf, text.p + from, i - from);
		from = i + 1;
		if (bad) {
			buf_text(buf, "\xEF\xBF\xBD");
			good = from + str_utf8_good(str_sub(text, from, text.n));
		} else if (named) {
			buf_char(buf, '\\');
			buf_char(buf, names[c]);
		} else {
			buf_printf(buf, "\\u%04x", c);
		}
	}
	buf_add(buf, text.p + from, text.n - from);
	buf_char(buf, '"');
}

void json_key(struct json_out *out, const char *key)
{
	comma(out);
	string_put(out->buf, str_of(key));
	buf_char(out->buf, ':');
	out->comma = false;
}

void json_put_null(struct json_out *out)
{
	comma(out);
	buf_text(out->buf, "null");
}

void json_put_str(struct json_out *out, struct str text)
{
	if (!str_known(text)) {
		json_put_null(out);
		return;
	}
	comma(out);
	string_put(out->buf, text);
}

void json_put_text(struct json_out *out, const char *text)
{
	json_put_str(out, str_of(text));
}

void json_put_int(struct json_out *out, int64_t value)
{
	comma(out);
	buf_int(out->buf, value);
}

void json_put_number(struct json_out *out, struct str text)
{
	if (!str_known(text)) {
		json_put_null(out);
		return;
	}
	comma(out);
	buf_str(out->buf, text);
}

void json_put_real(struct json_out *out, double value)
{
	char text[40];
	if (!isfinite(value)) {
		json_put_null(out);
		return;
	}
	for (int places = 15; places <= 17; places++) {         /* the fewest digits that give the same number back */
		snprintf(text, sizeof text, "%.*g", places, value);
		if (!islessgreater(strtod(text, NULL), value))
			break;
	}
	comma(out);
	buf_text(out->buf, text);
}

void json_put_bool(struct json_out *out, bool value)
{
	comma(out);
	buf_text(out->buf, value ? "true" : "false");
}
