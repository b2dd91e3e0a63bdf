/* Text by pointer and length. */
#include "base/str.h"

#include <string.h>

#include <sodium.h>

struct str str_of(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *text)
{
	return str_eq(a, str_of(text));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_is_ci(struct str a, const char *text)
{
	if (a.n != strlen(text))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(text[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);
	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && blank(s.p[0]))
		s.p++, s.n--;
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ s.p ? s.p + from : NULL, n };
}

bool str_cut(struct str s, char at, struct str *ret_before, struct str *ret_after)
{
	const char *p = s.n ? memchr(s.p, at, s.n) : NULL;
	if (!p) {
		*ret_before = s;
		*ret_after = str_sub(s, s.n, 0);
		return false;
	}
	size_t n = (size_t)(p - s.p);
	*ret_before = str_sub(s, 0, n);
	*ret_after = str_sub(s, n + 1, s.n);
	return true;
}

ptrdiff_t str_find(struct str s, const char *what)
{
	size_t n = strlen(what);
	if (n == 0)
		return 0;
	const char *p = s.n >= n ? memmem(s.p, s.n, what, n) : NULL;
	return p ? p - s.p : -1;
}

struct str str_dup(struct arena *arena, struct str s)
{
	if (!s.p)
		return STR_NONE;
	char *copy = arena_alloc(arena, s.n + 1);
	if (s.n)
		memcpy(copy, s.p, s.n);
	return (struct str){ copy, s.n };
}

char *str_c(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.n + 1);
	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

bool str_int(struct str s, int64_t *ret)
{
	bool negative = s.n && s.p[0] == '-';
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	int64_t value = 0;
	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		int digit = s.p[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
		return false;
	*ret = value;
	return true;
}

size_t str_utf8_good(struct str s)
{
	if (s.n == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	while (p < end) {
		uint64_t word;
		while (end - p >= 8 && (memcpy(&word, p, 8), !(word & UINT64_C(0x8080808080808080))))
			p += 8;
		if (p == end)
			break;
		if (*p < 0x80) {
			p++;
			continue;
		}
		int more = *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : *p >= 0xC2 ? 1 : 0;
		if (more == 0 || *p > 0xF4 || end - p <= more)
			break;
		if ((*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) ||
		    (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F))
			break;
		int i = 1;
		while (i <= more && (p[i] & 0xC0) == 0x80)
			i++;
		if (i <= more)
			break;
		p += more + 1;
	}
	return s.n - (size_t)(end - p);
}

bool str_utf8(struct str s)
{
	return str_utf8_good(s) == s.n;
}

/* Windows-1252 0x80 to 0x9F; the five holes map to themselves, as browsers do. */
static const uint16_t high[32] = {
	0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
	0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
};

struct str str_latin1(struct arena *arena, struct str s)
{
	char *out = arena_alloc(arena, s.n * 3 + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];
		if (c >= 0x80 && c <= 0x9F)
			c = high[c - 0x80];
		if (c < 0x80) {
			out[n++] = (char)c;
		} else if (c < 0x800) {
			out[n++] = (char)(0xC0 | c >> 6);
			out[n++] = (char)(0x80 | (c & 0x3F));
		} else {
			out[n++] = (char)(0xE0 | c >> 12);
			out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
			out[n++] = (char)(0x80 | (c & 0x3F));
		}
	}
	return (struct str){ out, n };
}

uint64_t str_hash(struct str s, uint64_t seed)
{
	unsigned char key[crypto_shorthash_KEYBYTES] = "waymark-str-hash";   /* 16 bytes, no NUL kept */
	unsigned char out[crypto_shorthash_BYTES];
	for (int i = 0; i < 8; i++)
		key[i] ^= (unsigned char)(seed >> (8 * i));
	crypto_shorthash(out, (const unsigned char *)(s.p ? s.p : ""), s.n, key);
	uint64_t h = 0;
	for (int i = 7; i >= 0; i--)
		h = h << 8 | out[i];
	return h;
}
