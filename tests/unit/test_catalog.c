/* The catalogue: what the service ships is sound, and a site's tables lie over it, never silently. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "model/need.h"
#include "rule/casefind.h"

static struct catalog_source data(struct cx *cx)
{
	struct catalog_source source;
	assert_ok(catalog_folder(cx, kit_path("data"), &source));
	return source;
}

static void say_all(const struct problems *p)
{
	for (size_t i = 0; i < p->count; i++)
		print_message("# %s:%d:%d %s: %s\n", p->list[i].file, p->list[i].line, p->list[i].column,
			p->list[i].field ? p->list[i].field : "", p->list[i].say);
}

static void shipped_tables_are_sound(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = data(cx);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	enum err err = catalog_load(cx, &source, NULL, &c, &problems);
	say_all(&problems);
	assert_int_equal(err, OK);
	assert_int_equal(c->currents, 8);
	assert_true(c->redflags >= 10);
	for (size_t i = 0; i < c->currents; i++) {
		assert_true(c->current[i]->cards > 0);
		/* Published figures enter a calculation only where the rule is run as it was published. */
		if (c->current[i]->fidelity != RULE_AS_PUBLISHED)
			assert_null(rule_card_usable(c->current[i]));
	}
	assert_false(catalog_rule(c, STR("smith-2001"), 0)->on);
	assert_true(catalog_rule(c, STR("nhs-emergency-basket"), 0)->area);
	assert_null(catalog_rule(c, STR("mss3-search"), 2));
	assert_int_equal(strlen(c->version), 32);
}

static void the_program_carries_the_same_tables(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source folder = data(cx), inside = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *a = NULL;
	AUTO(catalog) struct catalog *b = NULL;
	assert_ok(catalog_load(cx, &folder, NULL, &a, NULL));
	assert_ok(catalog_load(cx, &inside, NULL, &b, NULL));
	assert_string_equal(a->version, b->version);
}

/* ---- a site's tables ---- */

static const char *site_make(struct cx *cx)
{
	const char *site = kit_scratch();
	assert_ok(file_make_folder(cx, file_join(cx->arena, site, "rules"), 0755));
	assert_ok(file_make_folder(cx, file_join(cx->arena, site, "codelists"), 0755));
	return site;
}

static void put(struct cx *cx, const char *site, const char *path, struct str bytes)
{
	assert_ok(file_write(cx, file_join(cx->arena, site, path), bytes, 0644));
}

static struct str shipped(struct cx *cx, const char *path)
{
	struct str bytes;
	assert_ok(file_read(cx, kit_path(path), 1u << 20, &bytes));
	return bytes;
}

/* The text with one piece of it replaced, which must be there. */
static struct str with(struct cx *cx, struct str text, const char *was, const char *is)
{
	ptrdiff_t at = str_find(text, was);
	assert_true(at >= 0);
	return str_of(arena_printf(cx->arena, "%.*s%s%.*s", (int)at, text.p, is, (int)(text.n - (size_t)at - strlen(was)),
		text.p + at + strlen(was)));
}

static void a_site_lies_over_and_old_versions_stay(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = catalog_builtin(cx->arena);
	const char *site = site_make(cx);
	struct problems problems = { .arena = cx->arena };
	struct str mss3 = shipped(cx, "data/rules/mss3-search.yaml"), den = shipped(cx, "data/rules/den-boeft-2014.yaml");
	put(cx, site, "rules/mss3-search.2.yaml", with(cx, with(cx, mss3, "version: 1", "version: 2"), "months: 36", "months: 42"));
	put(cx, site, "rules/den-boeft-2014.yaml", with(cx, den, "at_least: 5", "at_least: 6"));
	AUTO(catalog) struct catalog *c = NULL;
	AUTO(catalog) struct catalog *plain = NULL;
	enum err err = catalog_load(cx, &source, site, &c, &problems);
	say_all(&problems);
	assert_int_equal(err, OK);
	assert_int_equal(catalog_rule(c, STR("mss3-search"), 0)->window.months, 42);
	assert_int_equal(catalog_rule(c, STR("mss3-search"), 1)->window.months, 36);
	assert_int_equal(catalog_rule(c, STR("den-boeft-2014"), 0)->clause[1].at_least, 6);
	assert_true(catalog_rule(c, STR("den-boeft-2014"), 0)->site);
	assert_int_equal(c->currents, 8);
	assert_ok(catalog_load(cx, &source, NULL, &plain, NULL));
	assert_string_not_equal(plain->version, c->version);
	assert_string_not_equal(catalog_rule(plain, STR("den-boeft-2014"), 0)->hash, catalog_rule(c, STR("den-boeft-2014"), 0)->hash);
	assert_string_equal(catalog_rule(plain, STR("mss3-search"), 1)->hash, catalog_rule(c, STR("mss3-search"), 1)->hash);
}

static bool tells(const struct catalog_change *change, const char *what)
{
	for (size_t i = 0; i < change->details; i++)
		if (strcmp(change->detail[i], what) == 0)
			return true;
	for (size_t i = 0; i < change->details; i++)
		print_error("%s\n", change->detail[i]);
	return false;
}

static void what_a_site_changes_is_told(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = catalog_builtin(cx->arena);
	const char *site = site_make(cx);
	struct catalog_change *change;
	size_t count;
	struct str mss3 = shipped(cx, "data/rules/mss3-search.yaml"), den = shipped(cx, "data/rules/den-boeft-2014.yaml");
	put(cx, site, "rules/mss3-search.2.yaml", with(cx, with(cx, mss3, "version: 1", "version: 2"), "months: 36", "months: 42"));
	put(cx, site, "rules/den-boeft-2014.yaml", with(cx, den, "at_least: 5", "at_least: 6"));
	put(cx, site, "rules/repeated-referral.yaml", shipped(cx, "data/rules/repeated-referral.yaml"));
	put(cx, site, "codelists/emergency-basket.icd10.csv", with(cx, shipped(cx, "data/codelists/emergency-basket.icd10.csv"), "R53,", "R55,"));
	put(cx, site, "codelists/symptoms.ctv3.csv", STR("# id: symptoms\n# system: ctv3\n# version: 1\n# source: us\n"
		"# reviewed: nobody\n# status: unchecked\ncode\nXa1\n"));
	assert_ok(catalog_diff(cx, &source, site, &change, &count));
	assert_int_equal(count, 5);
	assert_string_equal(change[0].file, "codelists/emergency-basket.icd10.csv");
	assert_string_equal(change[0].what, "replaces the built-in one");
	assert_true(tells(&change[0], "1 row more, 1 fewer (a changed row is one of each)"));
	assert_string_equal(change[1].what, "new");
	assert_string_equal(change[2].what, "replaces the built-in version 1");
	assert_true(tells(&change[2], "find.all[1].at_least: 6, was 5"));
	assert_int_equal(change[2].details, 1);
	assert_string_equal(change[3].what, "version 2 beside the built-in version 1, and in use instead of it");
	assert_true(tells(&change[3], "window.months: 42, was 36"));
	assert_string_equal(change[4].what, "the same");
	assert_int_equal(change[4].details, 0);
}

static void a_file_nobody_reads_is_told(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = catalog_builtin(cx->arena);
	const char *site = site_make(cx);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	put(cx, site, "rules/mine.yml", STR("id: mine\n"));
	assert_int_equal(catalog_load(cx, &source, site, &c, &problems), ERR_TABLES);
	assert_int_equal(problems.count, 1);
	assert_true(str_ends(str_of(problems.list[0].file), "rules/mine.yml"));
}

/* The examples of data/README.md are tables that the program takes. */
static void the_examples_of_the_manual_are_sound(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct str text, block;
	int tables = 0;
	assert_ok(file_read(cx, kit_path("data/README.md"), 1u << 20, &text));
	for (ptrdiff_t at; (at = str_find(text, "```yaml\n")) >= 0;) {
		text = str_sub(text, (size_t)at + 8, text.n);
		block = str_sub(text, 0, (size_t)str_find(text, "```"));
		bool rule = str_find(block, "fidelity:") >= 0, flag = str_find(block, "\nact:") >= 0;
		if (!rule && !flag)
			continue;
		struct problems problems = { .arena = cx->arena };
		AUTO(catalog) struct catalog *c = NULL;
		struct str id = str_sub(block, 4, (size_t)str_find(block, "\n") - 4);
		struct catalog_file file = { arena_printf(cx->arena, "%s/%.*s.yaml", rule ? "rules" : "redflags", STRF(id)), block };
		struct catalog_source site = { .file = &file, .count = 1, .name = "data/README.md" };
		enum err err = catalog_load_over(cx, &builtin, &site, &c, &problems);
		say_all(&problems);
		assert_int_equal(err, OK);
		tables++;
	}
	assert_true(tables >= 2);        /* the example of a pathway is in docs/data.md: test_pathways */
}

/* ---- what is refused ---- */

#define RULE_HEAD "id: r\nversion: 1\ntitle: t\nsource: s\nreviewed: nobody\nstatus: unchecked\nfidelity: inspired-by\nchanged: all\n" \
	"use: review-list\ndefault: off\n"
#define RULE_TAIL "error_card: [ { against: none, note: n } ]\n"
#define LAST "window: { months: 12, where: last }\n"

/* Each a rule with one fault: the field it is told of, and a piece of what is said. The line is 11 unless it says so. */
static const struct { const char *body, *field, *say; int line; } refused[] = {
	{ LAST, "find", "is missing" , 1 },
	{ "find: { count: { kind: referral }, at_least: 1 }\n", "window", "is missing", 1 },
	{ LAST "find: { count: { kind: referal }, at_least: 1 }\n", "kind", "no kind of event", 12 },
	{ LAST "find: { count: { codes: symptoms }, at_least: 1 }\n", "kind", "is missing", 12 },
	{ LAST "find: { count: { kind: [referral, referral] }, at_least: 1 }\n", "kind", "twice", 12 },
	{ LAST "find: { count: { kind: referral }, at_least: 0 }\n", "at_least", "from 1", 12 },
	{ LAST "find: { count: { kind: referral }, at_least: two }\n", "at_least", "whole number", 12 },
	{ LAST "find: { count: { kind: referral, result: normal }, at_least: 1 }\n", "result", "Only investigations", 12 },
	{ LAST "find: { count: { kind: referral, missed: counted }, at_least: 1 }\n", "missed", "Only outpatient", 12 },
	{ LAST "find: { count: { kind: referral, of: day }, at_least: 1 }\n", "of", "no key", 12 },
	{ LAST "find: { distinct: { kind: referral }, at_least: 2 }\n", "of", "is missing", 12 },
	{ LAST "find: { distinct: { kind: symptom, of: group }, at_least: 2 }\n", "codes", "missing", 12 },
	{ LAST "find: { distinct: { kind: symptom, of: day }, at_least: 400 }\n", "at_least", "do not have 400", 12 },
	{ LAST "find: { first_within: { kind: symptom, codes: symptoms }, window: { where: ever } }\n", "window", "begins somewhere", 12 },
	{ LAST "find: { rank: { kind: outpatient }, top_percent: 100, among: everyone }\n", "top_percent", "between 0 and 100", 12 },
	{ LAST "find: { rank: { kind: outpatient }, top_percent: 5 }\n", "among", "is missing", 12 },
	{ LAST "find: { equation: { intercept: 1, terms: [ { of: female, weight: 0 } ] }, at_least: 0.5 }\n", "weight", "changes nothing", 12 },
	{ LAST "find: { equation: { intercept: 1, terms: [ { of: female, weight: 1 } ] }, at_least: 40 }\n", "at_least", "between 0 and 1", 12 },
	{ LAST "find: { equation: { intercept: 1, terms: [ { of: percent, weight: 1, codes: symptoms } ] }, at_least: 0.5 }\n", "among", "of which", 12 },
	{ LAST "find: { count: { kind: referral }, at_least: 1, unanswered: { kind: letter, days: 9 } }\n", "unanswered", "no key", 12 },
	{ LAST "find: { all: [] }\n", "all", "something in it", 12 },
	{ LAST "find: { all: [ { count: { kind: referral }, at_least: 1 } ], any: [] }\n", "find", "only one", 12 },
	{ LAST "find: referral\n", "find", "must be one of", 12 },
	{ "window: { months: 0, where: last }\nfind: { count: { kind: referral }, at_least: 1 }\n", "months", "from 1", 11 },
	{ "window: { months: 18, where: calendar-year }\nfind: { count: { kind: referral }, at_least: 1 }\n", "months", "whole", 11 },
	{ "window: { months: 12, where: ever }\nfind: { count: { kind: referral }, at_least: 1 }\n", "months", "no months", 11 },
	{ "window: { months: 12, where: anywhere }\nfind: { absent: { kind: referral } }\n", "window", "of its own", 12 },
	{ "window: { months: 12, where: anywhere }\nfind: { not: { count: { kind: referral }, at_least: 1 } }\n", "window", "of its own", 12 },
	{ "window: { months: 12, where: anywhere }\nfind: { count: { kind: referral }, at_least: 1, at_most: 4 }\n", "window", "of its own", 12 },
	{ "population: { age: [69, 18] }\n" LAST "find: { count: { kind: referral }, at_least: 1 }\n", "age", "go up", 11 },
	{ "population: { age: 18 }\n" LAST "find: { count: { kind: referral }, at_least: 1 }\n", "age", "two whole numbers", 11 },
	{ "level: area\n" LAST "find: { count: { kind: referral }, at_least: 1 }\n", "use", "area-estimate", 9 },
	{ LAST "find: { count: { kind: referral }, at_least: 1 }\ncomorbid: { codes: major-illness, mode: mark }\n", "mode", "flag or strict", 13 },
};

static void what_means_nothing_is_refused(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < LENGTH(refused); i++) {
		struct cx *cx = kit_cx();
		struct catalog_source builtin = catalog_builtin(cx->arena);
		struct problems problems = { .arena = cx->arena };
		AUTO(catalog) struct catalog *c = NULL;
		struct catalog_file file = { "rules/r.yaml", str_of(arena_printf(cx->arena, "%s%s%s", RULE_HEAD, refused[i].body, RULE_TAIL)) };
		struct catalog_source site = { .file = &file, .count = 1, .name = "site" };
		enum err err = catalog_load_over(cx, &builtin, &site, &c, &problems);
		bool told = false;
		for (size_t k = 0; k < problems.count; k++)
			told |= problems.list[k].field && strcmp(problems.list[k].field, refused[i].field) == 0 &&
				strstr(problems.list[k].say, refused[i].say) && problems.list[k].line == refused[i].line;
		if (err == ERR_TABLES && told && problems.count == 1)
			continue;
		wrong++;
		print_error("%s", refused[i].body);
		say_all(&problems);
	}
	assert_int_equal(wrong, 0);
}

/* A card says against what and in whom, or that there is nothing. */
static void figures_say_what_they_are(void **state)
{
	(void)state;
	static const struct { const char *card, *field; } cards[] = {
		{ "[ { against: none, sensitivity: 0.3, in: people, source: s, confidence: found } ]", "against" },
		{ "[ { against: PHQ-15, sensitivity: 0.3, source: s, confidence: found } ]", "in" },
		{ "[ { against: PHQ-15, in: people, sensitivity: 30, source: s, confidence: found } ]", "sensitivity" },
		{ "[ { against: PHQ-15, in: people, sensitivity: 0.3, source: s } ]", "confidence" },
		{ "[ { against: PHQ-15, in: people, sensitivity: 0.3, confidence: found } ]", "source" },
		{ "[ { against: PHQ-15 } ]", "note" },
		{ "[]", "error_card" },
	};
	for (size_t i = 0; i < LENGTH(cards); i++) {
		struct cx *cx = kit_cx();
		struct catalog_source builtin = catalog_builtin(cx->arena);
		struct problems problems = { .arena = cx->arena };
		AUTO(catalog) struct catalog *c = NULL;
		struct catalog_file file = { "rules/r.yaml", str_of(arena_printf(cx->arena, "%s%sfind: { count: { kind: referral }, at_least: 1 }\n"
			"error_card: %s\n", RULE_HEAD, LAST, cards[i].card)) };
		struct catalog_source site = { .file = &file, .count = 1, .name = "site" };
		assert_int_equal(catalog_load_over(cx, &builtin, &site, &c, &problems), ERR_TABLES);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.list[0].field, cards[i].field);
		assert_int_equal(problems.list[0].line, 13);
	}
}

static void only_what_is_run_as_published_calculates(void **state)
{
	(void)state;
	struct error_card card = { .sensitivity = 0.3, .specificity = 0.93, .ppv = NAN, .npv = NAN, .auc = NAN };
	struct rule rule = { .fidelity = RULE_ADAPTED, .card = &card, .cards = 1 };
	assert_null(rule_card_usable(&rule));
	rule.fidelity = RULE_AS_PUBLISHED;
	assert_ptr_equal(rule_card_usable(&rule), &card);
	card.specificity = NAN;
	assert_null(rule_card_usable(&rule));
}

/* ---- bringing code lists in ---- */

/* Every code of the file on disk, compared byte by byte with those that came. */
static void codes_are_intact(struct cx *cx, const char *from, const struct codelist *list)
{
	struct str text, line, code, rest;
	size_t rows = 0;
	assert_ok(file_read(cx, from, 1u << 22, &text));
	str_cut(text, '\n', &line, &text);
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (!str_cut(str_trim(line), ',', &code, &rest))
			continue;
		rows++;
		const struct codelist_code *kept = codelist_find(list, code);
		if (!kept)
			print_error("%s: %.*s is gone\n", from, STRF(code));
		assert_non_null(kept);
		assert_true(str_eq(kept->code, code));
	}
	assert_int_equal(rows, list->count);
}

static void published_lists_come_in_whole(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	const char *folder;
	char **name;
	size_t files, longest = 0, added_files = 0;
	if (!kit_real("codelists", &folder))
		return;
	const char *site = site_make(cx);
	assert_ok(file_list(cx, folder, ".csv", &name, &files));
	for (size_t i = 0; i < files; i++) {
		if (!strstr(name[i], "-symptoms-"))
			continue;
		struct problems problems = { .arena = cx->arena };
		struct codelist_added added;
		struct codelist_add how = { .file = file_join(cx->arena, folder, name[i]), .id = "symptoms", .system = "snomed-ct",
			.source = "opensafely/long-covid-symptoms", .group_all = "as published" };
		enum err err = codelist_add(cx, &builtin, site, &how, &added, &problems);
		say_all(&problems);
		assert_int_equal(err, OK);
		added_files++;
	}
	assert_true(added_files > 20);
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(catalog_load(cx, &builtin, site, &c, NULL));
	size_t lists, seen = 0;
	struct codelist *const *list = catalog_codelists(c, STR("symptoms"), &lists);
	for (size_t i = 0; i < lists; i++) {
		if (!str_is(list[i]->system, "snomed-ct"))
			continue;
		assert_false(list[i]->checked);
		codes_are_intact(cx, file_join(cx->arena, folder, arena_printf(cx->arena, "%.*s.csv", STRF(list[i]->part))), list[i]);
		for (size_t k = 0; k < list[i]->count; k++)
			longest = list[i]->code[k].code.n > longest ? list[i]->code[k].code.n : longest;
		seen++;
	}
	assert_int_equal(seen, added_files);
	assert_true(longest >= 16);
	print_message("# %zu lists, the longest code has %zu digits\n", seen, longest);
}

static enum err add(struct cx *cx, const char *site, const char *text, struct codelist_add how, struct codelist_added *added,
	struct problems *problems)
{
	struct catalog_source builtin = catalog_builtin(cx->arena);
	const char *file = file_join(cx->arena, kit_scratch(), "a list.csv");
	assert_ok(file_write(cx, file, str_of(text), 0644));
	how.file = file;
	*problems = (struct problems){ .arena = cx->arena };
	return codelist_add(cx, &builtin, site, &how, added, problems);
}

static void eighteen_digits_stay(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *site = site_make(cx);
	struct codelist_added added;
	struct problems problems;
	struct codelist_add how = { .id = "symptoms", .system = "snomed-ct", .source = "a test", .part = "" };
	assert_ok(add(cx, site, "Term,Code\n\"Belly, score\",1082731000000107\nLong one,900719925474099102\nAgain,1082731000000107\n", how, &added,
		&problems));
	assert_int_equal(added.codes, 2);
	assert_int_equal(added.twice, 1);
	struct str text;
	assert_ok(file_read(cx, file_join(cx->arena, site, "codelists/symptoms.snomed-ct.csv"), 1u << 20, &text));
	assert_true(str_find(text, "\n1082731000000107,\"Belly, score\",\n") > 0);
	assert_true(str_find(text, "\n900719925474099102,Long one,\n") > 0);
	assert_ok(add(cx, site, "code\n10743008\n", how, &added, &problems));
	assert_true(added.replaced);
}

static void a_spoiled_list_is_refused_whole(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *site = site_make(cx);
	struct codelist_added added;
	struct problems problems;
	struct codelist_add how = { .id = "symptoms", .system = "snomed-ct", .source = "a test" };
	assert_int_equal(add(cx, site, "code,term\n10743008,good\n1.08273E+15,through a spreadsheet\n10743009,slip\n", how, &added, &problems),
		ERR_TABLES);
	assert_int_equal(problems.count, 2);
	assert_int_equal(problems.list[0].line, 3);
	assert_non_null(strstr(problems.list[0].say, "spreadsheet"));
	assert_int_equal(problems.list[1].line, 4);
	assert_false(file_exists(file_join(cx->arena, site, "codelists/symptoms.snomed-ct.a-list.csv")));
	assert_int_equal(add(cx, site, "concept\n10743008\n", how, &added, &problems), ERR_TABLES);
	how.code = "concept";
	assert_ok(add(cx, site, "concept\n10743008\n", how, &added, &problems));
	assert_true(file_exists(file_join(cx->arena, site, "codelists/symptoms.snomed-ct.a-list.csv")));
	how.system = "snomedct";
	assert_int_equal(add(cx, site, "concept\n10743008\n", how, &added, &problems), ERR_BAD_FIELD);
	how = (struct codelist_add){ .id = "symptoms", .system = "snomed-ct" };
	assert_int_equal(add(cx, site, "code\n10743008\n", how, &added, &problems), ERR_USAGE);
	how = (struct codelist_add){ .id = "symptoms", .system = "snomed-ct", .source = "s", .checked = true };
	assert_int_equal(add(cx, site, "code\n10743008\n", how, &added, &problems), ERR_BAD_FIELD);
}

static void a_new_list_brings_its_name(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	const char *site = site_make(cx);
	struct codelist_added added;
	struct problems problems;
	struct codelist_add how = { .id = "long-covid", .system = "ctv3", .source = "a test" };
	assert_int_equal(add(cx, site, "code\nXaFwD\n", how, &added, &problems), ERR_TABLES);
	how.name = "long COVID";
	assert_ok(add(cx, site, "code\nXaFwD\n", how, &added, &problems));
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(catalog_load(cx, &builtin, site, &c, NULL));
	assert_str(catalog_list_name(c, STR("long-covid"))->name, "long COVID");
	assert_int_equal(catalog_list_state(c, STR("long-covid")), LIST_UNCHECKED);
	assert_int_equal(catalog_list_state(c, STR("symptoms")), LIST_SYNTHETIC);
	assert_int_equal(catalog_list_state(c, STR("emergency-basket")), LIST_CHECKED);
	assert_int_equal(catalog_list_state(c, STR("nothing")), LIST_MISSING);
}

/* Every broken row of the tables of need, by line and field; and a site's figure in the place of the shipped one. */
static void tables_of_need(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	struct catalog_file bad[] = { { "need/figures.csv", STR("id,title,of,clinic,level,age_from,age_to,sex,percent,low,high,yes,among,source,confidence,note\n"
		"x,X,adults,,mild,20,65,,abc,,,,,s,found,\nx2,X,adults,,lots,18,65,,3,,,,,,rumour,\nx3,X,adults,,mild,18,65,,3,,,10,1000,s,found,\n"
		"x4,X,clinic,,beside,18,65,,3,4,5,,,s,found,\n") },
		{ "need/provision.csv", STR("id,title,level,setting,area,places,hours_from,hours_to,as_on,source\na,A,severe,moon,,-4,9,3,soon,\n") },
		{ "need/fifths.csv", STR("small_area,fifth\nE2,1\nE1,7\n") }, { "need/other.csv", STR("x\n") } };
	static const struct { const char *file; int line; const char *field; } faults[] = { { "fifths", 3, "fifth" }, { "fifths", 3, "small_area" },
		{ "figures", 2, "percent" }, { "figures", 2, "age_from" }, { "figures", 3, "level" }, { "figures", 3, "confidence" }, { "figures", 3, "source" },
		{ "figures", 4, "percent" }, { "figures", 5, "clinic" }, { "figures", 5, "low" }, { "other", 1, NULL }, { "provision", 2, "places" },
		{ "provision", 2, "hours_from" }, { "provision", 2, "setting" }, { "provision", 2, "as_on" }, { "provision", 2, "source" } };
	assert_int_equal(catalog_load_over(cx, &builtin, &(struct catalog_source){ bad, LENGTH(bad), "site" }, &c, &problems), ERR_TABLES);
	for (size_t k = 0; k < LENGTH(faults); k++) {
		bool told = false;
		for (size_t i = 0; i < problems.count && !told; i++)
			told = strstr(problems.list[i].file, faults[k].file) && problems.list[i].line == faults[k].line &&
				(!faults[k].field || (problems.list[i].field && strcmp(problems.list[i].field, faults[k].field) == 0));
		if (!told)
			print_error("%s, line %d, %s is not told\n", faults[k].file, faults[k].line, faults[k].field ? faults[k].field : "-");
		assert_true(told);
	}
	struct catalog_file good[] = { { "need/figures.csv", STR("id,title,of,clinic,level,age_from,age_to,sex,percent,low,high,yes,among,source,confidence,note\n"
		"most-severe,Ours,adults,,very severe,18,65,female,0.3,,,3,1000,our audit,found,\n"
		"most-severe,Ours,adults,,very severe,18,65,male,0.1,,,1,1000,our audit,found,\n") } };
	size_t count, ours = 0;
	cx_clear(cx);
	assert_ok(catalog_load_over(cx, &builtin, &(struct catalog_source){ good, 1, "site" }, &c, &problems));
	const struct need_figure *f = catalog_need_figures(cx->arena, c, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(!str_is(f[i].id, "most-severe") || str_is(f[i].title, "Ours"));
		ours += str_is(f[i].id, "most-severe");
	}
	assert_int_equal(ours, 2);
	assert_int_equal(catalog_fifth(c, STR("E2")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_tables_are_sound),
		cmocka_unit_test(the_program_carries_the_same_tables),
		cmocka_unit_test(a_site_lies_over_and_old_versions_stay), cmocka_unit_test(tables_of_need),
		cmocka_unit_test(what_a_site_changes_is_told),
		cmocka_unit_test(a_file_nobody_reads_is_told),
		cmocka_unit_test(the_examples_of_the_manual_are_sound),
		cmocka_unit_test(what_means_nothing_is_refused),
		cmocka_unit_test(figures_say_what_they_are),
		cmocka_unit_test(only_what_is_run_as_published_calculates),
		cmocka_unit_test(published_lists_come_in_whole),
		cmocka_unit_test(eighteen_digits_stay),
		cmocka_unit_test(a_spoiled_list_is_refused_whole),
		cmocka_unit_test(a_new_list_brings_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
