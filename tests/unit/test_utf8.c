/* Names find each other however they are typed. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/utf8.h"

static void names_that_are_one(void **state)
{
	(void)state;
	const struct { const char *key, *names[8]; } rows[] = {
		{ "ohalloran", { "O'Halloran", "o halloran", "O\xe2\x80\x99HALLORAN", "O\xca\xbcHalloran", "O\xe2\x80\x91Halloran",
			"\xe2\x80\x8bO Halloran " } },
		{ "zoe", { "Zo\xc3\xab", "ZOE", "zoe\xcc\x88", "\xef\xbc\xba\xef\xbd\x8f\xef\xbd\x85" } },
		{ "smithjones", { "Smith-Jones", "SMITH JONES", "Smith\xe2\x80\x93Jones", "Smith  Jones" } },
		{ "lukasz", { "\xc5\x81ukasz", "Lukasz" } },
		{ "strasse", { "Stra\xc3\x9f" "e", "STRASSE", "stra\xe1\xba\x9e" "e" } },
		{ "soren", { "S\xc3\xb8ren", "S\xc3\x98REN", "Soren" } },
		{ "aethelred", { "\xc3\x86thelred", "Aethelred" } },
		{ "thordis", { "\xc3\x9e\xc3\xb3r\xc3\xb0\xc3\xads", "Thordis" } },
		{ "istanbul", { "\xc4\xb0stanbul", "\xc4\xb1stanbul", "Istanbul" } },
		{ "fiona", { "\xef\xac\x81ona", "Fiona" } },
		{ "nguyen", { "Nguy\xe1\xbb\x85n", "NGUYEN" } },
		{ "maryann2", { "Mary Ann 2", "Mary-Ann \xc2\xb2" } },
	};
	struct cx *cx = kit_cx();
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (size_t k = 0; k < LENGTH(rows[i].names) && rows[i].names[k]; k++)
			assert_str(utf8_fold(cx->arena, str_of(rows[i].names[k])), rows[i].key);
}

static void names_that_are_not(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *names[] = { "Ann", "Anne", "Smith", "Smyth", "\xd0\x9e\xd0\xbb\xd1\x8c\xd0\xb3\xd0\xb0", "Olga", "\xe6\x9d\x8e",
		"\xe7\x8e\x8b", "Lee" };
	for (size_t i = 0; i < LENGTH(names); i++)
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(utf8_fold(cx->arena, str_of(names[i])), utf8_fold(cx->arena, str_of(names[k]))));
	assert_str(utf8_fold(cx->arena, STR("\xd0\x9e\xd0\x9b\xd0\xac\xd0\x93\xd0\x90")), "\xd0\xbe\xd0\xbb\xd1\x8c\xd0\xb3\xd0\xb0");
}

static void odd_bytes(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	assert_false(str_known(utf8_fold(cx->arena, STR_NONE)));
	assert_true(str_known(utf8_fold(cx->arena, STR(""))));
	assert_str(utf8_fold(cx->arena, STR("-'. ")), "");
	assert_str(utf8_fold(cx->arena, STR("Zo\xeb")), "zoe");          /* Windows-1252 */
	assert_str(utf8_fold(cx->arena, STR("a\0b")), "ab");
	struct str worst = utf8_fold(cx->arena, STR("\xef\xb7\xba\xef\xb7\xba"));         /* one letter that is eighteen */
	assert_true(worst.n > 20);
}

/* Folding a key gives the key, and every Unicode letter can be folded. */
static void every_letter(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[4];
		size_t n = 0;
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		if (c < 0x80) {
			text[n++] = (char)c;
		} else if (c < 0x800) {
			text[n++] = (char)(0xC0 | c >> 6);
		} else if (c < 0x10000) {
			text[n++] = (char)(0xE0 | c >> 12);
			text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		} else {
			text[n++] = (char)(0xF0 | c >> 18);
			text[n++] = (char)(0x80 | (c >> 12 & 0x3F));
			text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		}
		if (c >= 0x80)
			text[n++] = (char)(0x80 | (c & 0x3F));
		struct arena *arena = c % 4096 == 1 ? kit_cx()->arena : kit_cx_now()->arena;
		struct str once = utf8_fold(arena, (struct str){ text, n }), twice = utf8_fold(arena, once);
		if (!str_eq(once, twice))
			print_error("U+%04X: \"%.*s\" and \"%.*s\"\n", c, STRF(once), STRF(twice));
		assert_true(str_eq(once, twice));
		assert_true(str_utf8(once));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_are_one), cmocka_unit_test(names_that_are_not), cmocka_unit_test(odd_bytes),
		cmocka_unit_test(every_letter),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
