/* Reads tests/spec/link: who may be joined with whom, in tables that can be checked with a pencil. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "link/exact.h"

static char *spec(const char *name)
{
	struct str text;
	assert_ok(file_read(kit_cx(), kit_path(name), 1u << 20, &text));
	return str_c(kit_cx_now()->arena, text);
}

static enum nhs_status status_of(const char *word)
{
	static const struct { const char *word; enum nhs_status status; } words[] = {
		{ "verified", NHS_VERIFIED }, { "not-traced", NHS_NOT_TRACED }, { "trace-required", NHS_TRACE_REQUIRED },
		{ "no-match", NHS_NO_MATCH }, { "conflict", NHS_CONFLICT }, { "in-progress", NHS_IN_PROGRESS },
		{ "not-present", NHS_NOT_PRESENT }, { "postponed", NHS_POSTPONED }, { "unknown", NHS_UNKNOWN },
	};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strcmp(word, words[i].word) == 0)
			return words[i].status;
	print_error("no such status: %s\n", word);
	assert_true(false);
	return NHS_UNKNOWN;
}

/* number, status, answer: the number ends at two blanks. */
static void numbers(void **state)
{
	(void)state;
	int cases = 0, wrong = 0;
	char *save, *text = spec("tests/spec/link/invalid-number.spec");
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *hash = strchr(line, '#'), *gap, status[32], answer[8];
		if (hash)
			*hash = '\0';
		if (!(gap = strstr(line, "  ")))
			continue;
		*gap = '\0';
		assert_int_equal(sscanf(gap + 1, "%31s %7s", status, answer), 2);
		bool usable = link_number_usable(str_of(line), status_of(status));
		if (usable != (strcmp(answer, "yes") == 0)) {
			print_error("%s %s: %s\n", line, status, usable ? "matches" : "does not match");
			wrong++;
		}
		cases++;
	}
	assert_int_equal(wrong, 0);
	assert_true(cases >= 23);
}

/* "born 1970-01-02, family adams, sex female" */
static struct link_facts facts_of(const char *text)
{
	struct link_facts f = { .birth_on = DAY_NONE };
	char born[16], family[32], sex[16];
	const char *at = strstr(text, "born ");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "born %15[^,], family %31[^,], sex %15s", born, family, sex), 3);
	if (born[0] != '-')
		assert_true(day_parse(str_of(born), &f.birth_on));
	if (family[0] != '-')
		f.family = str_of(arena_text(kit_cx_now()->arena, family));
	f.sex = strcmp(sex, "female") == 0 ? SEX_FEMALE : strcmp(sex, "male") == 0 ? SEX_MALE : SEX_UNKNOWN;
	return f;
}

struct kase {
	char name[200];
	struct link_row row;
	struct link_candidate who[4];
	struct link_facts said[4][4];
	size_t count;
};

static void answer_text(const struct link_answer *a, char *out, size_t n)
{
	int at = a->kind == LINK_NEW ? snprintf(out, n, "new") : a->kind == LINK_NOBODY ? snprintf(out, n, "nobody") :
		snprintf(out, n, "by %s %d", a->kind == LINK_BY_NUMBER ? "number" : "local", (int)a->patient);
	if (a->apart)
		at += snprintf(out + at, n - (size_t)at, ", apart from %d %s", (int)a->apart, link_why_word(a->why));
	snprintf(out + at, n - (size_t)at, ", number %s", a->number_counts ? "counts" : "does not count");
}

/* The answer may not depend on the order of the candidates. */
static int judge(struct kase *k, const char *wanted)
{
	char got[200];
	int wrong = 0;
	for (int turn = 0; turn < 2; turn++) {
		struct link_candidate list[4];
		for (size_t i = 0; i < k->count; i++) {
			list[i] = k->who[turn ? k->count - 1 - i : i];
			list[i].said = k->said[turn ? k->count - 1 - i : i];
		}
		struct link_answer a = link_exact(&k->row, list, k->count);
		answer_text(&a, got, sizeof got);
		if (strcmp(got, wanted) != 0) {
			print_error("%s:\n  wanted %s\n  got    %s\n", k->name, wanted, got);
			wrong++;
		}
	}
	return wrong;
}

static void joins(void **state)
{
	(void)state;
	struct kase k = { 0 };
	int cases = 0, wrong = 0, no;
	char *save, *text = spec("tests/spec/link/exact.spec");
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#')
			continue;
		if (strncmp(line, "case ", 5) == 0) {
			memset(&k, 0, sizeof k);
			snprintf(k.name, sizeof k.name, "%s", line + 5);
		} else if (strncmp(line, "row ", 4) == 0) {
			k.row = (struct link_row){ facts_of(line), strstr(line, "number usable") != NULL, strstr(line, "of people") != NULL, 0 };
			if (strstr(line, "contested by "))
				assert_int_equal(sscanf(strstr(line, "contested by ") + 13, "%" SCNd64, &k.row.contested), 1);
		} else if (sscanf(line, "person %d", &no) == 1) {
			struct link_candidate *c = &k.who[k.count];
			char *facts = strstr(line, ", born");
			assert_non_null(facts);
			*facts = '\0';
			*c = (struct link_candidate){ .patient = no, .other_number = strstr(line, "another number") != NULL,
				.by_local = strstr(line, "local") != NULL, .ended = strstr(line, " was ") != NULL, .saids = 1 };
			c->by_number = strstr(line, "shares number") || strstr(line, "local number") || strstr(line, "was number");
			k.said[k.count++][0] = facts_of(facts + 2);
		} else if (sscanf(line, "also %d", &no) == 1) {
			k.said[no - 1][k.who[no - 1].saids++] = facts_of(line);
		} else if (strncmp(line, "is ", 3) == 0) {
			wrong += judge(&k, line + 3);
			cases++;
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(cases >= 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(joins) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
