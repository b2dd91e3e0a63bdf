/* What a site has of somebody else's questionnaire: licences with their words, value sets as whole tables, a key of its own; looked at before
 * they are written, and what is wrong with them told with its place. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "rule/instrument.h"
#include "tests/kit/command.h"

#define HEAD "version: 1\ntitle: Ours\nsource: made up for this test\nreviewed: nobody yet\nstatus: unchecked\n"
#define LICENCE "id: ours\n" HEAD "instrument: wsas\ninstrument_version: 1\nlicence: { reference: Letter 7, holder: The service, from: 2026-05-03, " \
	"until: 2029-05-02 }\n"
#define WORDS "words:\n  language: en-GB\n  lead: Above\n  answers: { impaired: [a0, a1, a2, a3, a4, a5, a6, a7, a8] }\n  items: [first, second, third, " \
	"fourth, fifth]\n"

/* The tables with these files over them; NULL where they are refused, and then problems tell. */
static struct catalog *over(const char *path, const char *text, struct problems *problems)
{
	struct cx *cx = kit_cx_now();
	struct catalog *c = NULL;
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { path, str_of(text) };
	*problems = (struct problems){ .arena = cx->arena };
	cx_clear(cx);
	return catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, &c, problems) == OK ? c : NULL;
}

static bool told(const struct problems *p, const char *field, const char *say)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].field && strcmp(p->list[i].field, field) == 0 && strstr(p->list[i].say, say) && p->list[i].line > 0)
			return true;
	for (size_t i = 0; i < p->count; i++)
		print_error("    line %d %s: %s\n", p->list[i].line, p->list[i].field ? p->list[i].field : "", p->list[i].say);
	return false;
}

static void words_while_the_licence_holds(void **state)
{
	(void)state;
	struct problems p;
	kit_cx();
	AUTO(catalog) struct catalog *c = over("licences/ours.yaml", LICENCE WORDS, &p);
	assert_non_null(c);
	const struct instrument *in = catalog_instrument(c, STR("wsas"), 0);
	assert_int_equal(in->licences, 1);
	assert_null(instrument_words(in, day_of(2026, 5, 2)));
	const struct instrument_licence *l = instrument_words(in, day_of(2026, 5, 3));
	assert_non_null(l);
	assert_str(l->ask[4], "fifth");
	assert_str(l->answers[0][8], "a8");
	assert_non_null(instrument_words(in, day_of(2029, 5, 2)));
	assert_null(instrument_words(in, day_of(2029, 5, 3)));
	/* the key is the shipped one, and so are its scores */
	struct answers a;
	assert_ok(answers_read(kit_cx_now(), in, STR("8 8 8 8 8"), &a));
	assert_int_equal(instrument_score(kit_cx_now()->arena, in, 0, &a, &(struct scoring){ 0 }).milli, 40000);
}

static void a_licence_alone_brings_no_words(void **state)
{
	(void)state;
	struct problems p;
	kit_cx();
	AUTO(catalog) struct catalog *c = over("licences/ours.yaml", LICENCE, &p);
	assert_non_null(c);
	const struct instrument *in = catalog_instrument(c, STR("wsas"), 0);
	assert_int_equal(in->licences, 1);
	assert_null(instrument_words(in, day_of(2027, 1, 1)));
	assert_true(licence_holds(in->licence[0], day_of(2027, 1, 1)));
}

static void what_is_wrong_is_told(void **state)
{
	static const struct { const char *path, *text, *field, *say; } faults[] = {
		{ "licences/ours.yaml", LICENCE "words:\n  language: en\n  items: [first, second]\n", "items", "5 questions; there are words for 2" },
		{ "licences/ours.yaml", LICENCE "words:\n  language: en\n  answers: { impaired: [a, b] }\n  items: [a, b, c, d, e]\n", "words",
			"there are words for 2" },
		{ "licences/ours.yaml", LICENCE "words:\n  language: en\n  answers: { other: [a, b] }\n  items: [a, b, c, d, e]\n", "answers", "no answers \"other\"" },
		{ "licences/ours.yaml", LICENCE "words:\n  items: [a, b, c, d, e]\n", "language", "missing" },
		{ "licences/ours.yaml", "id: ours\n" HEAD "instrument: wsas\ninstrument_version: 9\nlicence: { reference: a, holder: b, from: 2026-01-01 }\n",
			"instrument", "no instrument \"wsas\" of version 9" },
		{ "licences/ours.yaml", "id: ours\n" HEAD "instrument: wsas\ninstrument_version: 1\nlicence: { reference: a, holder: b, from: 2026-01-02, "
			"until: 2026-01-01 }\n", "until", "before it begins" },
		{ "licences/ours.yaml", "id: ours\n" HEAD "instrument: wsas\ninstrument_version: 1\n", "licence", "missing" },
		{ "values/ours.yaml", "id: ours\n" HEAD "confidence: found\ninstrument: eq-5d-3l\nvalues: { 11111: 1, 11112: 0.848 }\n", "values",
			"241 of the 243 states have no value" },
		{ "values/ours.yaml", "id: ours\n" HEAD "confidence: found\ninstrument: eq-5d-3l\nvalues: { 11114: 1 }\n", "values", "no state" },
		{ "values/ours.yaml", "id: ours\n" HEAD "confidence: found\ninstrument: eq-5d-3l\nvalues: { 11111: 0.12345 }\n", "values", "three decimals" },
		{ "values/ours.yaml", "id: ours\n" HEAD "confidence: found\ninstrument: wsas\nvalues: { 11111: 1 }\n", "instrument", "whose states have values" },
	};
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < LENGTH(faults); i++) {
		struct problems p;
		kit_cx();
		AUTO(catalog) struct catalog *c = over(faults[i].path, faults[i].text, &p);
		wrong += c || !told(&p, faults[i].field, faults[i].say);
		if (c)
			print_error("taken: %s\n", faults[i].text);
	}
	assert_int_equal(wrong, 0);
}

/* A scale with more states than a table has room for is refused, and so is a table of its states: nothing is written past the end of it. */
static void more_states_than_there_is_room_for(void **state)
{
	(void)state;
	struct problems p;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *c = NULL;
	struct catalog_file file[] = { { "instruments/wide.yaml", STR("id: wide\n" HEAD "say: Six.\nperiod: today\nby: patient\nminutes: 1\nhigher: better\n"
		"licence: { holder: us, use: free, words: site, terms: Ours. }\nanswers: [ { id: level, from: 1, to: 5 } ]\nitems: { count: 6 }\nscales:\n"
		"  - { id: value, title: Value, items: all, score: value, decimals: 3, blanks: { allowed: 0 } }\n") },
		{ "values/ours.yaml", STR("id: ours\n" HEAD "confidence: found\ninstrument: wide\nvalues: { 555555: 1 }\n") } };
	p = (struct problems){ .arena = cx->arena };
	assert_int_equal(catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = file, .count = 2, .name = "site" }, &c, &p), ERR_TABLES);
	assert_true(told(&p, "values", "at most 5 levels"));
	assert_true(told(&p, "instrument", "whose states have values"));
}

/* A table of all 3,125 states, made here by the sums of the shipped set: the same values, state by state. */
static void a_table_of_every_state(void **state)
{
	static const int off[5][4] = { { 32, 58, 179, 279 }, { 38, 60, 162, 206 }, { 49, 86, 184, 212 }, { 56, 66, 371, 479 }, { 41, 126, 313, 391 } };
	static char text[200000];
	(void)state;
	struct problems p;
	struct cx *cx = kit_cx();
	size_t n = (size_t)snprintf(text, sizeof text, "id: ours\n" HEAD "confidence: found\ninstrument: eq-5d-5l\nvalues:\n");
	for (int i = 0; i < 3125; i++) {
		int digit[5], milli = 1000;
		for (int q = 4, rest = i; q >= 0; q--, rest /= 5)
			digit[q] = rest % 5;
		for (int q = 0; q < 5; q++)
			milli -= digit[q] ? off[q][digit[q] - 1] : 0;
		n += (size_t)snprintf(text + n, sizeof text - n, "  %d%d%d%d%d: %s%d.%03d\n", digit[0] + 1, digit[1] + 1, digit[2] + 1, digit[3] + 1, digit[4] + 1,
			milli < 0 ? "-" : "", (milli < 0 ? -milli : milli) / 1000, (milli < 0 ? -milli : milli) % 1000);
	}
	AUTO(catalog) struct catalog *c = over("values/ours.yaml", text, &p);
	assert_non_null(c);
	const struct instrument *in = catalog_instrument(c, STR("eq-5d-5l"), 0);
	const struct value_set *ours = instrument_values(&in->scale[0], STR("ours"));
	assert_non_null(ours);
	assert_true(ours->site && ours->least == -567 && ours->most == 1000);
	int differ = 0;
	for (int i = 0; i < 3125; i++) {
		struct answers a;
		for (int k = 0; k < INSTRUMENT_ITEMS; k++)
			a.item[k] = ANSWER_BLANK;
		for (int q = 4, rest = i; q >= 0; q--, rest /= 5)
			a.item[q] = rest % 5 + 1;
		struct score one = instrument_score(cx->arena, in, 0, &a, &(struct scoring){ .values = STR("ours") });
		struct score two = instrument_score(cx->arena, in, 0, &a, &(struct scoring){ .values = STR("uk-rowen-2026") });
		differ += one.state != SCORE_WHOLE || one.milli != two.milli;
		/* valued by two sets, two scores are never compared */
		assert_int_equal(score_change(in, 0, &one, &two), CHANGE_UNKNOWN);
	}
	assert_int_equal(differ, 0);
}

/* The key of a questionnaire whose key was not to be had: what was kept before is scored from then on. */
static void a_key_of_the_sites_own(void **state)
{
	(void)state;
	struct problems p;
	struct cx *cx = kit_cx();
	struct str text;
	struct answers a;
	assert_ok(file_read(cx, kit_path("data/instruments/iip-32-barkham.yaml"), 1u << 20, &text));
	ptrdiff_t at = str_find(text, "unscored:"), end = str_find(str_sub(text, (size_t)at, text.n), "\n");
	const char *keyed = arena_printf(cx->arena, "%.*s%.*s\nscales:\n  - { id: one, title: One, items: [1, 2, 3, 4], score: mean, decimals: 2, range: [0, 4], "
		"blanks: { allowed: 0 } }\n", (int)at, text.p, STRF(str_sub(text, (size_t)(at + end), text.n)));
	AUTO(catalog) struct catalog *c = over("instruments/iip-32-barkham.yaml", keyed, &p);
	assert_non_null(c);
	const struct instrument *in = catalog_instrument(c, STR("iip-32-barkham"), 0);
	assert_true(in->site && in->scales == 1 && !str_known(in->unscored));
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		a.item[i] = i % 4;
	assert_int_equal(instrument_score(cx->arena, in, 0, &a, &(struct scoring){ 0 }).milli, 1500);
}

/* Shares of many people's answers: those who do not know are below the line too. */
static void shares_of_the_friends_and_family_test(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(catalog_load(cx, &builtin, NULL, &c, NULL));
	const struct instrument *in = catalog_instrument(c, STR("fft"), 0);
	assert_true(in->anonymous && in->scales == 0 && in->shares == 2);
	/* very good 50, good 30, neither 5, poor 4, very poor 1, do not know 10: 80 and 5 of 100 */
	assert_int_equal(answers_share(in, 0, (int64_t[]){ 50, 30, 5, 4, 1, 10 }), 80000);
	assert_int_equal(answers_share(in, 1, (int64_t[]){ 50, 30, 5, 4, 1, 10 }), 5000);
	assert_int_equal(answers_share(in, 0, (int64_t[]){ 1, 0, 0, 0, 0, 2 }), 33333);
	assert_int_equal(answers_share(in, 0, (int64_t[]){ 0, 2, 1, 0, 0, 0 }), 66667);
	assert_int_equal(answers_share(in, 0, (int64_t[]){ 0, 0, 0, 0, 0, 0 }), -1);
}

/* ---- the command ---- */

static struct str run(const char *a, const char *b, const char *site, int exit)
{
	struct kit_ran ran;
	kit_run(kit_cx_now(), NULL, &ran, "instruments", a, b, "--site", site, NULL);
	if (ran.exit != exit)
		print_error("exit %d: %.*s%.*s\n", ran.exit, STRF(ran.out), STRF(ran.err));
	assert_int_equal(ran.exit, exit);
	return exit ? ran.err : ran.out;
}

static void looked_over_and_brought_in(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *site = kit_scratch(), *file = file_join(cx->arena, site, "from-the-holder.yaml");
	struct kit_ran ran;
	struct str out;
	assert_ok(file_write(cx, file, STR(LICENCE WORDS), 0644));
	kit_run(cx, NULL, &ran, "instruments", "load", file, "--check", "--site", site, NULL);
	assert_int_equal(ran.exit, 0);
	assert_true(str_find(ran.out, "sound") >= 0);
	assert_false(file_is_folder(file_join(cx->arena, site, "licences")));
	assert_true(str_find(run("load", file, site, 0), "is written") >= 0);
	out = run("wsas", "--quiet", site, 0);
	assert_true(str_find(out, "Letter 7 of The service, from 2026-05-03 until 2029-05-02, with words in en-GB") >= 0);
	/* one that is wrong is not written, and its place is told */
	assert_ok(file_write(cx, file, STR("id: broken\n" HEAD "instrument: wsas\ninstrument_version: 1\nlicence: { reference: a }\n"), 0644));
	out = run("load", file, site, 4);
	assert_true(str_find(out, "broken.yaml:9: holder") >= 0);
	assert_ok(file_write(cx, file, STR("id: broken\n" HEAD), 0644));
	assert_true(str_find(run("load", file, site, 4), "neither a licence") >= 0);
}

/* Keys, sources, licences, and what this site may use: of every one that ships. */
static void the_register(void **state)
{
	static const char *const each[] = { "  Source: ", "  Licence: ", "  This site may use it: " };
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	kit_run(cx, NULL, &ran, "instruments", NULL);
	assert_int_equal(ran.exit, 0);
	char **name;
	size_t files;
	assert_ok(file_list(cx, kit_path("data/instruments"), ".yaml", &name, &files));
	assert_true(files >= 18);
	for (size_t i = 0; i < files; i++) {
		struct str id = str_sub(str_of(name[i]), 0, strlen(name[i]) - 5), at = ran.out;
		ptrdiff_t where = str_find(at, arena_printf(cx->arena, "%.*s, version 1: ", STRF(id)));
		assert_true(where >= 0);
		at = str_sub(at, (size_t)where, at.n);
		for (size_t k = 0; k < LENGTH(each); k++)
			assert_true(str_find(at, each[k]) >= 0 && str_find(at, each[k]) < 1200);
	}
	assert_true(str_find(ran.out, "reversed: 3, 4, 7, 12, 19, 21, 31, 32") >= 0);
	assert_true(str_find(ran.out, "none is used before one is chosen") >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words_while_the_licence_holds), cmocka_unit_test(a_licence_alone_brings_no_words),
		cmocka_unit_test(what_is_wrong_is_told), cmocka_unit_test(more_states_than_there_is_room_for), cmocka_unit_test(a_table_of_every_state),
		cmocka_unit_test(a_key_of_the_sites_own), cmocka_unit_test(shares_of_the_friends_and_family_test),
		cmocka_unit_test(looked_over_and_brought_in), cmocka_unit_test(the_register) };
	return cmocka_run_group_tests_name("what a site has of instruments", tests, NULL, NULL);
}
