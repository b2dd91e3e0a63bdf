/* Folding letter by letter; utf8proc knows Unicode. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "base/must.h"

#define GROWTH   12     /* U+FDFA, the worst: 3 bytes, 18 letters */
#define LETTERS  32

/* Latin letters without a decomposition, lower case: what a keyboard without them has. */
static const struct { utf8proc_int32_t letter; const char *as; } typed[] = {
	{ 0xE6, "ae" }, { 0xF0, "d" }, { 0xF8, "o" }, { 0xFE, "th" }, { 0x111, "d" }, { 0x127, "h" }, { 0x131, "i" }, { 0x138, "k" },
	{ 0x142, "l" }, { 0x14B, "n" }, { 0x153, "oe" }, { 0x167, "t" }, { 0x180, "b" }, { 0x19A, "l" }, { 0x1B6, "z" },
	{ 0x1E5, "g" },
	{ 0x259, "e" }, { 0x268, "i" }, { 0x289, "u" },
};

static bool is_letter_or_digit(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);
	if (c >= 0x2B9 && c <= 0x2DF)
		return false;           /* letters to Unicode, apostrophes and accents to those who type them */
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO &&
		!(category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME);
}

static size_t letter_fold(utf8proc_int32_t c, char *out)
{
	utf8proc_int32_t parts[LETTERS];
	int last = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t count = utf8proc_decompose_char(c, parts, LETTERS,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, &last);
	size_t n = 0;
	must(count >= 0 && count <= LETTERS);
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		const char *as = NULL;
		if (!is_letter_or_digit(parts[i]))
			continue;
		for (size_t k = 0; k < LENGTH(typed) && !as; k++)
			as = typed[k].letter == parts[i] ? typed[k].as : NULL;
		if (as)
			while (*as)
				out[n++] = *as++;
		else
			n += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)out + n);
	}
	return n;
}

struct str utf8_fold(struct arena *arena, struct str name)
{
	if (!str_known(name))
		return STR_NONE;
	if (!str_utf8(name))
		name = str_latin1(arena, name);
	char *key = arena_alloc(arena, name.n * GROWTH + 1);
	size_t n = 0;
	for (size_t at = 0; at < name.n; ) {
		unsigned char c = (unsigned char)name.p[at];
		if (c < 0x80) {
			if (c >= 'A' && c <= 'Z')
				key[n++] = (char)(c - 'A' + 'a');
			else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
				key[n++] = (char)c;
			at++;
			continue;
		}
		char letters[4 * LETTERS];
		utf8proc_int32_t letter;
		utf8proc_ssize_t took = utf8proc_iterate((const utf8proc_uint8_t *)name.p + at, (utf8proc_ssize_t)(name.n - at), &letter);
		must(took > 0);
		at += (size_t)took;
		size_t wide = letter_fold(letter, letters);
		must(n + wide <= at * GROWTH);
		for (size_t i = 0; i < wide; i++)
			key[n++] = letters[i];
	}
	return (struct str){ key, n };
}

struct str utf8_upper(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n * 2 + 4);          /* no letter's capital is more than twice as long */
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t took = utf8proc_iterate((const utf8proc_uint8_t *)text.p + i, (utf8proc_ssize_t)(text.n - i), &c);
		if (took <= 0) {
			out[n++] = text.p[i++];
			continue;
		}
		n += (size_t)utf8proc_encode_char(utf8proc_toupper(c), (utf8proc_uint8_t *)out + n);
		i += (size_t)took;
	}
	return (struct str){ text.p ? out : NULL, n };
}
