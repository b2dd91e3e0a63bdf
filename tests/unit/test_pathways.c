/* What a pathway must not be. Each case is a shipped pathway with one thing changed, brought in as a site's; what is told is told of the
 * right field. Without a change it is sound. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "model/pathway.h"
#include "rule/course.h"

static const struct { const char *from, *to, *field, *say; } faults[] = {
	{ "days: 14 }\n    next:\n      - { to: first", "days: 14 }\n    nect:\n      - { to: first", "nect", "no key" },
	{ "kind: referral\n", "kind: referal\n", "kind", "must be referral" },
	{ "    review: { days: 28 }\n    next:\n      - { to: advice-given", "    next:\n      - { to: advice-given", "review", "nobody would look again" },
	{ "{ to: not-eligible, title: Not for this pathway, reason: true, letter: referral-declined }",
		"{ to: nowhere, title: Away }", "to", "no step \"nowhere\"" },
	{ "records: [persistent, loss", "records: [persistant, loss", "records", "not among" },
	{ "when: { all: [persistent, loss-of-function, help-seeking, willing-and-able] },\n", "when: { all: [persistent, hope] },\n", "when", "not among" },
	{ "{ grade: { at_least: 4 } }", "{ grade: { at_least: 9 } }", "at_least", "from 1" },
	{ "{ visited: hospital-team }", "{ visited: elsewhere }", "when", "no step" },
	{ "by: [liaison-psychiatrist]\n    records: [active", "by: [wizard]\n    records: [active", "by", "no profession" },
	{ "start: opened, stop: [ session first-appointment, ended ]", "start: begun, stop: [ session first-appointment, ended ]", "clocks", "starts or stops" },
	{ "days: 126, warn_days: 28", "warn_days: 28", "days", "missing" },
	{ "red_flag: { calls: [liaison-psychiatrist, gp],", "red_flag: { calls: [],", "calls", "whom does" },
	{ "ways_in: { gp: referral,", "ways_in: { gp: referral, moon: referral,", "ways_in", "no way in" },
	{ "review: { days: 90, session: 10 }\n    next:\n      - { to: discharge, title: Discharge, when: { all: [goals",
		"review: { days: 90, session: 11 }\n    next:\n"
		"      - { to: discharge, title: Discharge, when: { all: [goals", "review", "not planned" },
	{ "at: [1, 5, 10, leave] }", "at: [1, 5, 12, leave] }", "measures", "not planned" },
	{ "outcome: discharged\n", "outcome: happy\n", "outcome", "must be" },
	{ "review_days: 365, basis: true, means: organic-ruled-out", "basis: true, means: organic-ruled-out", "means", "looks again" },
	{ "means: organic-ruled-out", "means: nothing", "means", "must be" },
	/* a step that nobody reaches */
	{ "      - { to: not-eligible, title: Not for this pathway, reason: true, letter: referral-declined }\n", "", "steps", "reached from no way in" },
	/* a dead end */
	{ "    next:\n      - { to: advice-given, title: The advice has been given, letter: advice-to-referrer }\n"
		"      - { to: first-appointment, title: Take the referral on, when: { all: [persistent, loss-of-function, help-seeking, willing-and-able] } }\n", "",
		"next", "dead end" },
	/* one exit left, and that only where something is so: whoever comes there may stay for ever */
	{ "      - { to: advice-given, title: The advice has been given, letter: advice-to-referrer }\n"
		"      - { to: first-appointment, title: Take the referral on, when: { all: [persistent, loss-of-function, help-seeking, willing-and-able] } }\n",
		"      - { to: advice-given, title: The advice has been given, when: persistent, override: false }\n", "next", "cannot be left" },
	/* from one end nobody is reached any more */
	{ "      - { to: advice-given, title: The advice has been given, letter: advice-to-referrer }\n", "", "steps", "reached from no way in" },
};

static struct str shipped(void)
{
	struct str text;
	assert_ok(file_read(kit_cx_now(), kit_path("data/pathways/leeds-liaison.yaml"), 1u << 20, &text));
	return text;
}

static struct str with(struct str text, const char *from, const char *to)
{
	ptrdiff_t at = str_find(text, from);
	if (at < 0)
		print_error("the shipped pathway does not say: %s\n", from);
	assert_true(at >= 0);
	return str_of(arena_printf(kit_cx_now()->arena, "%.*s%s%.*s", (int)at, text.p, to, STRF(str_sub(text, (size_t)at + strlen(from), text.n))));
}

static enum err load(struct str text, struct catalog **ret, struct problems *problems)
{
	struct cx *cx = kit_cx_now();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { "pathways/leeds-liaison.yaml", text };
	*problems = (struct problems){ .arena = cx->arena };
	return catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, ret, problems);
}

static void each_fault_is_told(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < LENGTH(faults); i++) {
		struct problems problems;
		AUTO(catalog) struct catalog *c = NULL;
		bool told = false;
		kit_cx();
		enum err err = load(with(shipped(), faults[i].from, faults[i].to), &c, &problems);
		for (size_t k = 0; k < problems.count; k++)
			told |= problems.list[k].field && strcmp(problems.list[k].field, faults[i].field) == 0 &&
				strstr(problems.list[k].say, faults[i].say) && problems.list[k].line > 1;
		if (told && err == ERR_TABLES)
			continue;
		wrong++;
		print_error("not told: %s\n", faults[i].to);
		for (size_t k = 0; k < problems.count; k++)
			print_error("  %d: %s: %s\n", problems.list[k].line, problems.list[k].field ? problems.list[k].field : "", problems.list[k].say);
	}
	assert_int_equal(wrong, 0);
}

static void the_same_without_a_fault_is_sound(void **state)
{
	(void)state;
	struct problems problems;
	AUTO(catalog) struct catalog *c = NULL;
	kit_cx();
	assert_ok(load(shipped(), &c, &problems));
	assert_true(catalog_pathway(c, STR("leeds-liaison"), 0)->site);
	assert_int_equal(c->pathways, 6);
}

/* A new version stands beside the old one: who began on the old one stays there. */
static void versions_stand_beside_each_other(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { "pathways/leeds-liaison.2.yaml", with(with(shipped(), "version: 1", "version: 2"), "planned: 10", "planned: 12") };
	AUTO(catalog) struct catalog *c = NULL;
	size_t count;
	assert_ok(catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, &c, NULL));
	assert_int_equal(catalog_pathway(c, STR("leeds-liaison"), 0)->version, 2);
	assert_int_equal(catalog_pathway(c, STR("leeds-liaison"), 1)->version, 1);
	catalog_pathway_versions(c, STR("leeds-liaison"), &count);
	assert_int_equal(count, 2);
	assert_null(catalog_pathway(c, STR("leeds-liaison"), 3));
	assert_null(catalog_pathway(c, STR("leeds"), 0));
}

/* A site's own pathway, one file, written from docs/data.md alone: it is there, and the engine runs it. */
static void one_file_adds_a_pathway(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	struct course_facts facts = { .goals = TRUTH_UNKNOWN };
	struct course_offer *offer;
	int64_t wrong;
	size_t proposed = 0;
	assert_ok(catalog_load(cx, &builtin, kit_path("tests/golden/site-neurology"), &c, &problems));
	const struct pathway *p = catalog_pathway(c, STR("functional-seizures"), 0);
	assert_non_null(p);
	assert_true(p->site && p->on);
	assert_int_equal(c->pathways, 7);
	struct day today = { 20000 };
	struct course_event acts[] = {
		{ .seq = 1, .act = COURSE_OPEN, .on = today, .item = STR("clinic"), .to = STR("referral"), .number = 1, .due_on = DAY_NONE },
		{ .seq = 2, .act = COURSE_JUDGE, .on = today, .item = STR("attacks-seen"), .answer = TRUTH_NO, .due_on = DAY_NONE },
	};
	struct course *course = course_fold(cx->arena, &p, 1, acts, LENGTH(acts), &wrong);
	assert_non_null(course);
	size_t n = course_offers(cx->arena, course, &facts, today, &offer);
	for (size_t i = 0; i < n; i++) {
		proposed += offer[i].proposed;
		assert_int_equal(offer[i].proposed, str_is(p->step[offer[i].arrow->to].id, "advice"));
	}
	assert_int_equal(proposed, 1);
}

/* What is judged while a red flag stands may start a clock: one that stands still meanwhile does so from its first day. */
static void a_clock_that_begins_under_a_red_flag_stands(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	AUTO(catalog) struct catalog *c = NULL;
	int64_t wrong;
	assert_ok(catalog_load(cx, &builtin, kit_path("tests/golden/site-neurology"), &c, NULL));
	const struct pathway *p = catalog_pathway(c, STR("functional-seizures"), 0);
	struct course_event acts[] = {
		{ .seq = 1, .act = COURSE_OPEN, .on = { 20000 }, .item = STR("clinic"), .to = STR("referral"), .number = 1, .due_on = DAY_NONE },
		{ .seq = 2, .act = COURSE_SUSPEND, .on = { 20001 }, .item = STR("weight-loss"), .due_on = DAY_NONE },
		{ .seq = 3, .act = COURSE_JUDGE, .on = { 20002 }, .item = STR("told-by-neurologist"), .answer = TRUTH_YES, .due_on = DAY_NONE },
		{ .seq = 4, .act = COURSE_RESUME, .on = { 20012 }, .due_on = DAY_NONE },
	};
	struct course *course = course_fold(cx->arena, &p, 1, acts, 3, &wrong);
	assert_int_equal(course->clock[1].phase, CLOCK_PAUSED);
	assert_int_equal(clock_days(&course->clock[1], (struct day){ 20010 }), 0);
	course = course_fold(cx->arena, &p, 1, acts, 4, &wrong);
	assert_int_equal(course->clock[1].phase, CLOCK_RUNS);
	assert_int_equal(clock_days(&course->clock[1], (struct day){ 20015 }), 3);
}

/* The page's own example is sound as it stands. */
static void the_example_of_the_page_is_sound(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str page, text;
	struct problems problems = { .arena = cx->arena };
	AUTO(catalog) struct catalog *c = NULL;
	assert_ok(file_read(cx, kit_path("docs/data.md"), 1u << 20, &page));
	ptrdiff_t from = str_find(page, "```yaml\n");
	assert_true(from >= 0);
	text = str_sub(page, (size_t)from + 8, page.n);
	text = str_sub(text, 0, (size_t)str_find(text, "```"));
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_file file = { "pathways/back-pain-clinic.yaml", text };
	assert_ok(catalog_load_over(cx, &builtin, &(struct catalog_source){ .file = &file, .count = 1, .name = "site" }, &c, &problems));
	assert_non_null(catalog_pathway(c, STR("back-pain-clinic"), 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_fault_is_told), cmocka_unit_test(the_same_without_a_fault_is_sound),
		cmocka_unit_test(versions_stand_beside_each_other), cmocka_unit_test(one_file_adds_a_pathway),
		cmocka_unit_test(a_clock_that_begins_under_a_red_flag_stands),
		cmocka_unit_test(the_example_of_the_page_is_sound) };
	return cmocka_run_group_tests_name("pathways", tests, NULL, NULL);
}
