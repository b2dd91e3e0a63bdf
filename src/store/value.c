/* Values between structs and columns, the same for both engines. */
#include "store/store_in.h"

/* Eight bytes at a time: nearly every text is ASCII, and bulk loads pass here. */
static bool plain_ascii(const char *p, size_t n)
{
	uint64_t word, high = 0, zero = 0;
	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&word, p, 8);
		high |= word;
		zero |= (word - UINT64_C(0x0101010101010101)) & ~word;
	}
	for (; n; p++, n--) {
		high |= (unsigned char)*p;
		zero |= *p == '\0' ? 0x80u : 0u;
	}
	return !(high & UINT64_C(0x8080808080808080)) && !(zero & UINT64_C(0x8080808080808080));
}

enum err value_check(struct cx *cx, const struct query *q, const struct column *c, const struct value *v)
{
	if (v->kind != VALUE_TEXT || plain_ascii(v->s.p, v->s.n))
		return OK;
	if (str_utf8(v->s) && !memchr(v->s.p, '\0', v->s.n))
		return OK;
	return fail(cx, ERR_BAD_INPUT, "The text for \"%s\" is not UTF-8, or holds a NUL, and cannot be kept (%s).", c->name, q->name);
}

static enum err other(struct cx *cx, const struct query *q, const struct column *c)
{
	return fail(cx, ERR_DAMAGED, "The database gave something else than was stored for \"%s\" (%s). Run `waymark doctor`.", c->name, q->name);
}

static enum err copied(struct cx *cx, struct arena *arena, struct str s, struct str *ret)
{
	if (!arena) {
		*ret = s;
		return OK;
	}
	char *p = arena_try(arena, s.n + 1);
	if (!p)
		return fail(cx, ERR_OVER_LIMIT, "The answer is larger than the %zu MB that one piece of work may hold.", arena->limit >> 20);
	memcpy(p, s.p, s.n);
	*ret = (struct str){ p, s.n };
	return OK;
}

enum err value_put(struct cx *cx, const struct query *q, const struct column *c, void *row, const struct value *v, struct arena *arena)
{
	char *at = (char *)row + c->at;
	bool null = v->kind == VALUE_NULL;
	switch (c->type) {
	case COL_INT:
	case COL_INSTANT: {
		int64_t i = null ? NIL : v->i;
		if (!null && v->kind != VALUE_INT)
			return other(cx, q, c);
		memcpy(at, &i, sizeof i);
		return OK;
	}
	case COL_TRUTH: {
		enum truth t = null ? TRUTH_UNKNOWN : v->i ? TRUTH_YES : TRUTH_NO;
		if (!null && (v->kind != VALUE_INT || v->i < 0 || v->i > 1))
			return other(cx, q, c);
		memcpy(at, &t, sizeof t);
		return OK;
	}
	case COL_DAY: {
		struct day d = null ? DAY_NONE : (struct day){ (int32_t)v->i };
		if (!null && (v->kind != VALUE_INT || v->i <= INT32_MIN || v->i > INT32_MAX))
			return other(cx, q, c);
		memcpy(at, &d, sizeof d);
		return OK;
	}
	case COL_REAL: {
		double r = null ? (double)NAN : v->kind == VALUE_INT ? (double)v->i : v->r;
		if (!null && v->kind != VALUE_INT && v->kind != VALUE_REAL)
			return other(cx, q, c);
		memcpy(at, &r, sizeof r);
		return OK;
	}
	case COL_TEXT:
	case COL_BLOB: {
		struct str s = STR_NONE;
		if (!null && v->kind != (c->type == COL_TEXT ? VALUE_TEXT : VALUE_BLOB))
			return other(cx, q, c);
		if (!null)
			TRY(copied(cx, arena, v->s, &s));
		memcpy(at, &s, sizeof s);
		return OK;
	}
	case COL_ID: {
		struct id id = { { 0 } };
		if (!null && (v->kind != VALUE_BLOB || v->s.n != sizeof id.b))
			return other(cx, q, c);
		if (!null)
			memcpy(id.b, v->s.p, sizeof id.b);
		memcpy(at, &id, sizeof id);
		return OK;
	}
	}
	must(!"every type of column is known");
}

enum err rows_push(struct cx *cx, const struct query *q, struct rows *rows, void **ret_row)
{
	if (rows->count >= rows->max)
		return fail(cx, ERR_OVER_LIMIT, "There are more than %zu rows (%s). Narrow what is asked for.", rows->max, q->name);
	if (rows->count == rows->capacity) {
		size_t capacity = rows->capacity ? rows->capacity * 2 : 16;
		char *p = arena_try(cx->arena, capacity * q->out_size);
		if (!p)
			return fail(cx, ERR_OVER_LIMIT, "The answer is larger than the %zu MB that one piece of work may hold (%s).",
				cx->arena->limit >> 20, q->name);
		if (rows->count)
			memcpy(p, rows->p, rows->count * q->out_size);
		rows->p = p;
		rows->capacity = capacity;
	}
	*ret_row = rows->p + rows->count++ * q->out_size;
	return OK;
}
