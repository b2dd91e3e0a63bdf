/* The words of change against cases worked by hand, and what is said with them. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "rule/change.h"

#define POINTS_MAX 12
#define FIRST_DAY 20000

static struct catalog *tables;
static struct instrument *another;      /* version: the same key under another number */

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

static struct str part(struct str *rest, char at)
{
	struct str one;
	str_cut(*rest, at, &one, rest);
	return str_trim(one);
}

/* Answers that come to a total: each question takes as much of it as it can. */
static struct answers answers_for(const struct instrument *in, int64_t total)
{
	struct answers a;
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		a.item[i] = i < in->items && in->item[i].may_not_apply && !in->scale[0].item[i] ? ANSWER_NOT_APPLICABLE : ANSWER_BLANK;
	for (int i = 0; i < in->items; i++)
		total -= in->scale[0].item[i] ? in->set[in->item[i].set].from : 0;
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!in->scale[0].item[i])
			continue;
		int take = total < set->to - set->from ? (int)total : set->to - set->from;
		total -= take;
		a.item[i] = in->scale[0].reversed[i] ? set->to - take : set->from + take;
	}
	must(total == 0);
	return a;
}

static struct score score_of(const struct instrument *in, struct str text)
{
	struct answers a;
	int64_t total;
	struct arena *arena = kit_cx_now()->arena;
	if (str_find(text, ",") >= 0) {
		char *spaced = str_c(arena, text);
		for (char *p = spaced; *p; p++)
			*p = *p == ',' ? ' ' : *p;
		assert_ok(answers_read(kit_cx_now(), in, str_of(spaced), &a));
	} else {
		must(str_int(text, &total));
		a = answers_for(in, total);
	}
	return instrument_score(arena, in, 0, &a, &(struct scoring){ 0 });
}

/* "24 / - 19v2 ?": the list, and since when. */
static size_t points_of(const struct instrument *in, struct str text, struct change_point *list, struct day *since)
{
	struct arena *arena = kit_cx_now()->arena;
	size_t n = 0;
	int place = 0;
	*since = DAY_NONE;
	another = arena_alloc(arena, sizeof *another);
	*another = *in;
	another->version = in->version + 1;
	while (str_trim(text).n) {
		text = str_trim(text);
		struct str one = part(&text, ' ');
		struct score *score = arena_alloc(arena, sizeof *score);
		struct day on = { FIRST_DAY + 14 * place++ };
		must(n < POINTS_MAX);
		if (str_is(one, "/")) {
			*since = on;
			continue;
		}
		bool other = str_ends(one, "v2");
		one = other ? str_sub(one, 0, one.n - 2) : one;
		if (str_is(one, "-"))
			*score = (struct score){ .state = SCORE_UNSCORABLE, .caseness = TRUTH_UNKNOWN };
		else
			*score = score_of(in, str_is(one, "?") ? STR("5") : one);
		list[n++] = (struct change_point){ other ? another : in, score, on, !str_is(one, "?") };
	}
	return n;
}

static bool right(struct str line)
{
	struct str rest = line;
	struct change_point list[POINTS_MAX];
	struct day since;
	const struct instrument *in = catalog_instrument(tables, part(&rest, '|'), 0);
	must(in != NULL);
	size_t n = points_of(in, part(&rest, '|'), list, &since);
	struct change c = change_judge(0, list, n, since);
	struct str word = part(&rest, '|'), why = part(&rest, '|'), better = part(&rest, '|'), first = part(&rest, '|'), over = str_trim(rest);
	const char *told = kit_say("%d %d %d", c.before, c.unscored, c.others);
	if (str_is(word, became_say(c.became)) && str_is(why, change_why_say(c.why)) && str_is(better, kit_say("%d", (int)(c.better_milli / 1000))) &&
	    str_is(first, kit_say("%d", c.first + 1)) && str_is(over, told))
		return true;
	print_error("%.*s: %s, %s, %d, first %d, passed over %s\n", STRF(line), became_say(c.became), change_why_say(c.why), (int)(c.better_milli / 1000),
		c.first + 1, told);
	return false;
}

static void words_by_hand(void **state)
{
	(void)state;
	struct str text, line;
	int cases = 0, wrong = 0;
	assert_ok(file_read(kit_cx(), "tests/spec/change/words.spec", 1u << 20, &text));
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		wrong += !right(line);
		cases++;
	}
	assert_int_equal(wrong, 0);
	assert_true(cases >= 35);
}

static struct change judged(const char *instrument, const char *points, struct change_point *list)
{
	struct day since;
	const struct instrument *in = catalog_instrument(tables, str_of(instrument), 0);
	size_t n = points_of(in, str_of(points), list, &since);
	return change_judge(0, list, n, since);
}

static void what_is_said(void **state)
{
	(void)state;
	struct change_point list[POINTS_MAX];
	struct arena *arena = kit_cx()->arena;
	struct change c = judged("phq-9", "19 9", list);
	assert_str(change_told(arena, 0, list, &c), "From 19 to 9: 10 better, beyond the error of measurement (6); now below the cut-off of 10.");
	assert_false(c.own || c.unsure);
	c = judged("phq-9", "19 14", list);
	assert_str(change_told(arena, 0, list, &c), "From 19 to 14: 5 better, within the error of measurement (6); still at or above the cut-off of 10.");
	c = judged("phq-9", "12 9", list);
	assert_str(change_word(arena, &c), "no reliable change, though now on the better side of the cut-off");
	c = judged("phq-9", "9 2", list);
	assert_str(change_word(arena, &c), "not a case at the start, and reliably improved");
	c = judged("phq-9", "4 12", list);
	assert_str(change_word(arena, &c), "reliably deteriorated: not a case at the start, now one");
	c = judged("phq-9", "19", list);
	assert_str(change_word(arena, &c), "change not known: there is only one score");
	assert_false(str_known(change_told(arena, 0, list, &c)));
	c = judged("phq-9", "24 23 / - 19 9", list);
	assert_str(change_first_told(arena, 0, list, &c, STR("since the pathway began on 1 May 2025")), "The first is 19 on 29 Nov 2024: the earliest "
		"that can be compared, since the pathway began on 1 May 2025; 2 from before that are not counted; 1 earlier one has no score.");
	c = judged("gbo", "2,2,2 5,5,5", list);
	assert_str(change_told(arena, 0, list, &c), "From 2.0 to 5.0: 3.0 better, beyond the error of measurement (2.45).");
	assert_true(c.unsure && !c.own);
	c = judged("wsas", "20 9", list);
	assert_true(c.own);
	assert_true(str_find(change_doubt(arena, list[0].instrument, 0), "error: our own proposal (worked out from retest") >= 0);
	assert_false(str_known(change_doubt(arena, catalog_instrument(tables, STR("gad-7"), 0), 0)));
}

/* The newest has no score: the word is not known, and a pathway still learns what moved before. */
static void what_moved_before(void **state)
{
	(void)state;
	struct change_point list[POINTS_MAX];
	struct change c = judged("phq-9", "19 9 -", list);
	size_t run[POINTS_MAX];
	assert_int_equal(c.moved, CHANGE_BETTER);
	assert_int_equal(c.became, BECAME_UNKNOWN);
	assert_int_equal(change_run(0, list, 3, DAY_NONE, run), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words_by_hand), cmocka_unit_test(what_is_said), cmocka_unit_test(what_moved_before) };
	return cmocka_run_group_tests_name("words of change", tests, load, unload);
}
