/* Code systems: names, canonical form, shape. */
#include "model/code.h"

#include <string.h>

#include "base/must.h"

static const struct { const char *word, *name; } systems[] = {
	{ "icd10", "ICD-10" },
	{ "snomed-ct", "SNOMED CT" },
	{ "ctv3", "CTV3" },
	{ "read-v2", "Read v2" },
	{ "opcs4", "OPCS-4" },
	{ "dmd", "dm+d" },
	{ "icpc-1", "ICPC-1" },
	{ "icd9", "ICD-9" },
	{ "nhs-treatment-function", "NHS treatment function" },
	{ "mhsds-referral-reason", "MHSDS reason for referral" },
	{ "rxnorm", "RxNorm" },
	{ "cvx", "CVX" },
	{ "loinc", "LOINC" },
	{ "waymark-synthetic-a", "Waymark synthetic A" },
	{ "waymark-synthetic-b", "Waymark synthetic B" },
};

bool code_system_known(struct str system)
{
	for (size_t i = 0; i < LENGTH(systems); i++)
		if (str_is(system, systems[i].word))
			return true;
	return system.n > 6 && str_starts(system, "local-");
}

const char *code_system_name(struct str system)
{
	for (size_t i = 0; i < LENGTH(systems); i++)
		if (str_is(system, systems[i].word))
			return systems[i].name;
	return "a local code system";
}

const char *const *code_system_words(void)
{
	static const char *words[LENGTH(systems) + 1];
	for (size_t i = 0; i < LENGTH(systems); i++)
		words[i] = systems[i].word;
	return words;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* HES writes four or five characters without the dot; the fourth may be a filler, the last a dagger or asterisk mark. */
static struct str icd10_canonical(struct arena *arena, struct str code)
{
	if (code.n < 3 || !letter(code.p[0]) || !digit(code.p[1]) || !digit(code.p[2]))
		return code;
	char *out = arena_alloc(arena, code.n + 2);
	size_t n = 0;
	out[n++] = (char)(code.p[0] >= 'a' ? code.p[0] - 'a' + 'A' : code.p[0]);
	out[n++] = code.p[1];
	out[n++] = code.p[2];
	size_t at = code.n > 3 && code.p[3] == '.' ? 4 : 3;
	size_t digits = 0;
	for (; at < code.n && digit(code.p[at]); at++, digits++) {
		if (digits == 0)
			out[n++] = '.';
		out[n++] = code.p[at];
	}
	for (; at < code.n; at++)
		if (!strchr("Xx-AaDd+*", code.p[at]) || digits > 2)
			return code;
	return (struct str){ out, n };
}

/* A letter, two digits, and one more after a dot that HES leaves out: A841 is A84.1. */
static struct str opcs4_canonical(struct arena *arena, struct str code)
{
	if (code.n != 4 || !letter(code.p[0]) || !digit(code.p[1]) || !digit(code.p[2]) || !digit(code.p[3]))
		return code;
	char *out = arena_alloc(arena, 5);
	out[0] = (char)(code.p[0] >= 'a' ? code.p[0] - 'a' + 'A' : code.p[0]);
	out[1] = code.p[1];
	out[2] = code.p[2];
	out[3] = '.';
	out[4] = code.p[3];
	return (struct str){ out, 5 };
}

struct str code_canonical(struct arena *arena, struct str system, struct str code)
{
	code = str_trim(code);
	return str_is(system, "icd10") ? icd10_canonical(arena, code) : str_is(system, "opcs4") ? opcs4_canonical(arena, code) : code;
}

bool code_icd10_shaped(struct str code)
{
	if (code.n < 3 || code.n > 6 || code.p[0] < 'A' || code.p[0] > 'Z' || !digit(code.p[1]) || !digit(code.p[2]))
		return false;
	if (code.n == 3)
		return true;
	if (code.p[3] != '.' || code.n == 4)
		return false;
	for (size_t i = 4; i < code.n; i++)
		if (!digit(code.p[i]))
			return false;
	return true;
}

bool code_verhoeff(struct str s)
{
	static const unsigned char times[10][10] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 }, { 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 },
		{ 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 }, { 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 }, { 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
		{ 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 }, { 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 }, { 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 },
		{ 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
	};
	static const unsigned char turn[8][10] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 }, { 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 },
		{ 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 }, { 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 }, { 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
		{ 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 }, { 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 },
	};
	unsigned check = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[s.n - 1 - i];
		if (!digit(c))
			return false;
		check = times[check][turn[i % 8][c - '0']];
	}
	return s.n > 0 && check == 0;
}

static const char *snomed_fault(struct str code)
{
	for (size_t i = 0; i < code.n; i++)
		if (!digit(code.p[i]))
			return code.p[i] == '.' || code.p[i] == 'E' || code.p[i] == 'e' || code.p[i] == '+'
				? "a spreadsheet has turned it into a number; SNOMED CT identifiers are digits only"
				: "SNOMED CT identifiers are digits only";
	if (code.n < 6 || code.n > 18)
		return "SNOMED CT identifiers have 6 to 18 digits";
	if (code.p[0] == '0')
		return "SNOMED CT identifiers do not begin with 0";
	/* The two digits before the last say what it names: 00 and 10 concepts, 01 and 11 descriptions, 02 and 12 relations. */
	char realm = code.p[code.n - 3], thing = code.p[code.n - 2];
	if ((realm != '0' && realm != '1') || thing != '0')
		return !code_verhoeff(code) ? "its check digit is wrong" : "it names a description or a relation, not a concept";
	return code_verhoeff(code) ? NULL : "its check digit is wrong";
}

const char *code_fault(struct str system, struct str code)
{
	if (code.n == 0)
		return "it is empty";
	if (code.n > 64)
		return "it is longer than any code";
	for (size_t i = 0; i < code.n; i++)
		if ((unsigned char)code.p[i] < 0x20)
			return "it holds a control character";
	if (str_is(system, "snomed-ct") || str_is(system, "dmd"))
		return snomed_fault(code);
	if (str_is(system, "nhs-treatment-function") && !(code.n == 3 && digit(code.p[0]) && digit(code.p[1]) && digit(code.p[2])))
		return "treatment function codes are three digits";
	if (str_is(system, "icd10") && !code_icd10_shaped(code))
		return "ICD-10 codes are a letter, two digits and at most two more after a dot";
	return NULL;
}
