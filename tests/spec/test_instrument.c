/* Scores by hand-worked cases, and keys that cannot be right. Every answer there is: test_instrument_all. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "rule/instrument.h"

static struct catalog *tables;

static int load(void **state)
{
	(void)state;
	struct catalog_source builtin = catalog_builtin(kit_cx()->arena);
	return catalog_load(kit_cx_now(), &builtin, NULL, &tables, NULL) == OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(tables);
	return 0;
}

static struct str cut(struct str *rest)
{
	struct str part;
	str_cut(*rest, '|', &part, rest);
	return str_trim(part);
}

static struct str word(struct str *rest)
{
	struct str part;
	*rest = str_trim(*rest);
	str_cut(*rest, ' ', &part, rest);
	return part;
}

static const struct instrument *key(struct str id)
{
	const struct instrument *in = catalog_instrument(tables, id, 0);
	if (!in)
		print_error("no instrument %.*s\n", STRF(id));
	assert_non_null(in);
	return in;
}

static bool next_line(struct str *text, struct str *line)
{
	while (text->n) {
		str_cut(*text, '\n', line, text);
		*line = str_trim(*line);
		if (line->n && line->p[0] != '#')
			return true;
	}
	return false;
}

static struct str spec(const char *path)
{
	struct str text;
	assert_ok(file_read(kit_cx_now(), kit_path(path), 1u << 20, &text));
	return text;
}

/* All of them in one. */
static struct str cases_all(void)
{
	struct cx *cx = kit_cx();
	char **name;
	size_t files;
	const char *all = "\n";
	assert_ok(file_list(cx, kit_path("tests/spec/instrument"), ".spec", &name, &files));
	for (size_t i = 0; i < files; i++)
		if (strcmp(name[i], "change.spec") != 0)
			all = arena_printf(cx->arena, "%s%.*s\n", all, STRF(spec(arena_printf(cx->arena, "tests/spec/instrument/%s", name[i]))));
	return str_of(all);
}

static const char *score_text(const struct instrument *in, int scale, const struct score *s)
{
	struct cx *cx = kit_cx_now();
	const struct instrument_scale *k = &in->scale[scale];
	struct str points = s->state == SCORE_UNSCORABLE ? STR("none") : points_told(cx->arena, k, s->milli);
	struct str band = s->band < 0 ? STR("-") : k->band[s->band].word;
	return arena_printf(cx->arena, "%.*s %.*s %s%s%s", STRF(points), STRF(band),
		s->caseness == TRUTH_UNKNOWN ? "-" : s->caseness == TRUTH_YES ? "yes" : "no", s->own ? " own" : "", s->unsure ? " unsure" : "");
}

/* "4*12" is a 4 twelve times. */
static struct str spread(struct str answers)
{
	struct arena *arena = kit_cx_now()->arena;
	const char *all = "";
	while ((answers = str_trim(answers)).n) {
		struct str one = word(&answers), what, times;
		int64_t n = 1;
		if (str_cut(one, '*', &what, &times))
			assert_true(str_int(times, &n));
		for (int64_t i = 0; i < n; i++)
			all = arena_printf(arena, "%s%s%.*s", all, all[0] ? " " : "", STRF(what));
	}
	return str_of(all);
}

/* HEAD | ANSWERS | WANTED, and perhaps | WORDS that the note has to hold. */
static int one_by_hand(struct str line)
{
	struct str rest = line, head = cut(&rest), answers = spread(cut(&rest)), wanted = cut(&rest), words = str_trim(rest);
	struct str id = word(&head), scale = word(&head), sex = word(&head), values = word(&head);
	const struct instrument *in = key(id);
	struct answers a;
	int at = instrument_scale_of(in, scale);
	if (at < 0)
		print_error("%.*s has no scale %.*s\n", STRF(id), STRF(scale));
	assert_true(at >= 0);
	if (answers_read(kit_cx_now(), in, answers, &a) != OK) {
		print_error("%.*s: %s\n", STRF(line), cx_say(kit_cx_now()));
		return 1;
	}
	assert_true(str_eq(answers_write(kit_cx_now()->arena, in, &a), answers));
	struct scoring by = { str_is(sex, "m") ? SEX_MALE : str_is(sex, "f") ? SEX_FEMALE : SEX_UNKNOWN, values };
	struct score s = instrument_score(kit_cx_now()->arena, in, at, &a, &by);
	const char *got = score_text(in, at, &s);
	bool right = str_is(wanted, got) && (!words.n || str_find(s.note, str_c(kit_cx_now()->arena, words)) >= 0);
	if (!right)
		print_error("%.*s: %s | %.*s\n", STRF(line), got, STRF(s.note));
	/* whoever reads the score reads what it rests on */
	if (s.state != SCORE_WHOLE || s.own || s.unsure || s.values)
		assert_true(str_known(s.note));
	return !right;
}

static void scores_by_hand(void **state)
{
	(void)state;
	struct str text = cases_all(), line;
	int cases = 0, wrong = 0;
	for (; next_line(&text, &line); cases++)
		wrong += one_by_hand(line);
	assert_int_equal(wrong, 0);
	assert_true(cases >= 200);
}

/* No scale ships without its cases. */
static void each_has_its_cases(void **state)
{
	(void)state;
	struct str text = cases_all();
	int without = 0;
	for (size_t i = 0; i < tables->instruments; i++)
		for (int k = 0; k < tables->instrument[i]->scales; k++) {
			const struct instrument *in = tables->instrument[i];
			const char *head = arena_printf(kit_cx_now()->arena, "\n%.*s %.*s ", STRF(in->id), STRF(in->scale[k].id));
			without += str_find(text, head) < 0;
			if (str_find(text, head) < 0)
				print_error("no case of%s\n", head);
		}
	assert_int_equal(without, 0);
}

static void changes_by_hand(void **state)
{
	static const char *const words[] = { "unknown", "worse", "none", "better" };
	(void)state;
	struct str text = spec("tests/spec/instrument/change.spec"), line;
	int cases = 0, wrong = 0;
	while (next_line(&text, &line)) {
		struct str rest = line;
		const struct instrument *in = key(cut(&rest));
		struct answers first, last;
		assert_ok(answers_read(kit_cx_now(), in, spread(cut(&rest)), &first));
		assert_ok(answers_read(kit_cx_now(), in, spread(cut(&rest)), &last));
		struct score a = instrument_score(kit_cx_now()->arena, in, 0, &first, &(struct scoring){ 0 });
		struct score b = instrument_score(kit_cx_now()->arena, in, 0, &last, &(struct scoring){ 0 });
		enum need_change change = score_change(in, 0, &a, &b);
		if (!str_is(str_trim(rest), words[change])) {
			print_error("%.*s: %s\n", STRF(line), words[change]);
			wrong++;
		}
		cases++;
	}
	assert_int_equal(wrong, 0);
	assert_true(cases >= 12);
}

static void alerts(void **state)
{
	(void)state;
	const struct instrument *in = key(STR("phq-9"));
	struct answers a;
	int set[INSTRUMENT_ALERTS];
	assert_ok(answers_read(kit_cx(), in, STR("3 3 3 3 3 3 3 3 0"), &a));
	assert_int_equal(answers_alerts(in, &a, set), 0);
	assert_ok(answers_read(kit_cx(), in, STR("0 0 0 0 0 0 0 0 1"), &a));
	assert_int_equal(answers_alerts(in, &a, set), 1);
	/* no score, and still the alert */
	assert_ok(answers_read(kit_cx(), in, STR("- - - - - - - - 3"), &a));
	assert_int_equal(answers_alerts(in, &a, set), 1);
	assert_ok(answers_read(kit_cx(), in, STR("- - - - - - - - -"), &a));
	assert_int_equal(answers_alerts(in, &a, set), 0);
}

static void wrong_answers(void **state)
{
	static const char *const texts[] = { "", "0 0 0 0", "0 0 0 0 0 0", "9 0 0 0 0", "0 x 0 0 0", "a 0 0 0 0", "0  0 0 0", "-2 0 0 0 0", "0 0 0 0 99999999999" };
	(void)state;
	struct answers a;
	for (size_t i = 0; i < LENGTH(texts); i++)
		assert_int_equal(answers_read(kit_cx(), key(STR("wsas")), str_of(texts[i]), &a), ERR_BAD_FIELD);
}

static void plateau(void **state)
{
	(void)state;
	const struct instrument *in = key(STR("wsas"));
	struct plateau_how how = { 3, 28 };
	struct scored_on list[5] = { 0 };
	static const int points[] = { 30, 22, 20, 21, 20 }, on[] = { 0, 14, 28, 42, 56 };
	for (int i = 0; i < 5; i++)
		list[i] = (struct scored_on){ { .state = SCORE_WHOLE, .milli = points[i] * 1000 }, { 20000 + on[i] } };
	assert_int_equal(score_plateau(in, 0, list, 2, &how), TRUTH_UNKNOWN);
	assert_int_equal(score_plateau(in, 0, list, 3, &how), TRUTH_YES);      /* 30, 22, 20: within 11 over 28 days */
	list[0].score.milli = 31000;
	assert_int_equal(score_plateau(in, 0, list, 3, &how), TRUTH_NO);       /* 31 to 20 is more than error */
	assert_int_equal(score_plateau(in, 0, list, 4, &how), TRUTH_YES);      /* 22, 20, 21 */
	list[2].score.state = SCORE_UNSCORABLE;
	assert_int_equal(score_plateau(in, 0, list, 4, &how), TRUTH_YES);      /* 31, 22, 21: the open one is passed over */
	assert_int_equal(score_plateau(in, 0, list, 5, &how), TRUTH_YES);      /* 22, 21, 20 over 42 days */
	assert_int_equal(score_plateau(key(STR("cgi")), 0, list, 5, &how), TRUTH_UNKNOWN);
	/* the mean of one goal says nothing of the mean of three: those of the newest's goals only */
	in = key(STR("gbo"));
	for (int i = 0; i < 5; i++)
		list[i] = (struct scored_on){ { .state = SCORE_WHOLE, .milli = 5000, .counted = i < 3 ? 1 : 7 }, { 20000 + on[i] } };
	assert_int_equal(score_plateau(in, 0, list, 5, &how), TRUTH_UNKNOWN);
	assert_int_equal(score_plateau(in, 0, list, 3, &how), TRUTH_YES);
	list[1].score.milli = 9000;
	list[1].score.counted = 7;
	assert_int_equal(score_plateau(in, 0, list, 5, &how), TRUTH_NO);       /* 9, 5, 5 of the same three */
}

/* The short form's questions are the long form's: each is told as what it is there. */
static void the_short_form_is_of_the_long_one(void **state)
{
	static const int of[] = { 2, 3, 7, 10, 15, 16, 18, 23, 27, 28 };       /* Barkham and others 2013 */
	const struct instrument *brief = key(STR("core-10")), *whole = key(STR("core-om"));
	(void)state;
	assert_int_equal(brief->items, LENGTH(of));
	for (int i = 0; i < brief->items; i++) {
		if (!str_eq(brief->item[i].about, whole->item[of[i] - 1].about))
			print_error("question %d: %.*s, not %.*s\n", i + 1, STRF(brief->item[i].about), STRF(whole->item[of[i] - 1].about));
		assert_true(str_eq(brief->item[i].about, whole->item[of[i] - 1].about));
		assert_int_equal(brief->scale[0].reversed[i], whole->scale[0].reversed[of[i] - 1]);
	}
}

/* ---- keys that cannot be right ---- */

#define TEN "a hundred characters more or less of the sort that somebody who copies a whole abstract leaves here "
static const struct { const char *from, *to, *field, *say; } faults[] = {
	{ "range: [0, 27]", "range: [0, 30]", "bands", "the whole range" },
	{ "items: all", "items: [1, 2, 3]", "range", "these answers give 0 to 9" },
	{ "[5, 9, mild]", "[6, 9, mild]", "bands", "lets it begin at 5" },
	{ "[20, 27, severe]", "[20, 26, severe]", "bands", "the whole range" },
	{ "items: all", "items: [1, 2, 10]", "items", "from 1 to 9" },
	{ "items: all", "items: [1, 2, 2]", "items", "twice" },
	{ "items: all\n", "items: [1, 2, 3]\n    reversed: [4]\n", "reversed", "not of this scale" },
	{ "item: 9, from: 1", "item: 12, from: 1", "item", "from 1 to 9" },
	{ "item: 9, from: 1", "item: 9, from: 4", "from", "from 1 to 3" },
	{ "\"Nearly every day\"]", "]", "words", "there are words for 3" },
	{ "blanks: { allowed: 2, by", "blanks: { allowed: 9, by", "allowed", "none of them" },
	{ "by: mean, source: \"customary with the PHQ-9\", confidence: memory-medium }", "by: mean }", "source", "missing" },
	{ "reliable_change: { points: 6, source: \"NHS Talking Therapies manual\", confidence: found }", "reliable_change: { points: 6 }", "source", "missing" },
	{ "    blanks: {", "    blank: {", "blank", "no key" },
	{ "words: shipped", "words: here", "words", "must be" },
	{ "terms: \"No permission is needed to reproduce, translate, display or distribute it.\"", "", "terms", "missing" },
	{ "ask: \"Poor appetite or overeating\"", "", "ask", "missing" },
	{ "score: sum", "score: product", "score", "must be" },
	{ "range: [0, 27]", "points: [ { items: [1, 2, 3, 4, 5, 6, 7, 8], of: [0, 1, 2, 3] }, { items: [9], of: [1, 1, 1, 1] } ]\n    range: [0, 27]", "of",
		"the same whatever is answered" },
	{ "source: \"customary with the PHQ-9\"", "source: \"" TEN TEN TEN TEN TEN TEN "\"", "source", "at most 500" },
	{ "\"Several days\"", "\"" TEN TEN TEN TEN TEN TEN "\"", "words", "at most 500" },
	{ "about: appetite", "about: " TEN TEN TEN TEN TEN TEN, "about", "at most 500" },
	{ "minutes: 3", "minutes: 0", "minutes", "from 1" },
	{ "id: often, from: 0, to: 3", "id: often, from: 3, to: 0", "to", "from 4" },
};

static void each_fault_is_told(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < LENGTH(faults); i++) {
		struct cx *cx = kit_cx();
		struct str text;
		struct problems problems = { .arena = cx->arena };
		AUTO(catalog) struct catalog *c = NULL;
		assert_ok(file_read(cx, kit_path("data/instruments/phq-9.yaml"), 1u << 20, &text));
		ptrdiff_t at = str_find(text, faults[i].from);
		assert_true(at >= 0);
		struct catalog_source builtin = catalog_builtin(cx->arena);
		struct catalog_file file = { "instruments/phq-9.yaml", str_of(arena_printf(cx->arena, "%.*s%s%.*s", (int)at, text.p, faults[i].to,
			STRF(str_sub(text, (size_t)at + strlen(faults[i].from), text.n)))) };
		bool told = false;
		enum err err = catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, &c, &problems);
		for (size_t k = 0; k < problems.count; k++)
			told = told || (problems.list[k].field && strcmp(problems.list[k].field, faults[i].field) == 0 && strstr(problems.list[k].say, faults[i].say) &&
				problems.list[k].line > 1);
		if (err == ERR_TABLES && told)
			continue;
		wrong++;
		print_error("%s: error %d\n", faults[i].to, (int)err);
		for (size_t k = 0; k < problems.count; k++)
			print_error("    line %d %s: %s\n", problems.list[k].line, problems.list[k].field ? problems.list[k].field : "", problems.list[k].say);
	}
	assert_int_equal(wrong, 0);
}

/* The example of data/README.md is what whoever adds one starts from. */
static void readme_example(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str text;
	struct answers a;
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(file_read(cx, kit_path("data/README.md"), 1u << 20, &text));
	ptrdiff_t at = str_find(text, "id: morning-stiffness");
	assert_true(at > 0);
	text = str_sub(text, (size_t)at, text.n);
	text = str_sub(text, 0, (size_t)str_find(text, "```"));
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { "instruments/morning-stiffness.yaml", text };
	assert_ok(catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, &c, NULL));
	const struct instrument *in = catalog_instrument(c, STR("morning-stiffness"), 0);
	assert_non_null(in);
	assert_ok(answers_read(cx, in, STR("3 2 x"), &a));
	struct score s = instrument_score(cx->arena, in, 0, &a, &(struct scoring){ 0 });
	assert_string_equal(score_text(in, 0, &s), "8 much yes own");  /* 5 of 2, times 3, is 7.5 */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(scores_by_hand), cmocka_unit_test(changes_by_hand), cmocka_unit_test(each_has_its_cases),
		cmocka_unit_test(alerts), cmocka_unit_test(wrong_answers), cmocka_unit_test(plateau),
		cmocka_unit_test(the_short_form_is_of_the_long_one), cmocka_unit_test(each_fault_is_told),
		cmocka_unit_test(readme_example) };
	return cmocka_run_group_tests(tests, load, unload);
}
