/* Help with each page, and exercises: every page has its words, every exercise a page that its role may open, and what was done is ticked. */
#include "tests/kit/kit.h"

#include <string.h>

#include "access/role.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"
#include "web/pages.h"

static const struct { const char *method, *path, *page, *operation, *class, *template; } pages[] = {
#define ROUTE(method, path, page, operation, class, template, audit, repeat) { method, path, #page, operation, class, template },
#include "gen/routes.h"
#undef ROUTE
};
static const struct { const char *page, *title, *see, *act, *mistake; } helps[] = {
#define HELP(page, title, see, act, mistake) { page, title, see, act, mistake },
#include "gen/help.h"
#undef HELP
};
static const struct { const char *role, *title, *how, *start, *done; } exercises[] = {
#define EXERCISE(role, title, how, start, done) { role, title, how, start, done },
#include "gen/exercises.h"
#undef EXERCISE
};

static void wrong(const char *what)
{
	assert_string_equal(what, "");
}

static bool shows_a_page(size_t i)
{
	return strcmp(pages[i].method, "GET") == 0 && *pages[i].template && strcmp(pages[i].class, "open") != 0;
}

static void every_page_has_its_words(void **state)
{
	(void)state;
	kit_cx();
	for (size_t i = 0; i < LENGTH(pages); i++) {
		size_t k = 0;
		while (k < LENGTH(helps) && strcmp(helps[k].page, pages[i].page) != 0)
			k++;
		if (shows_a_page(i) && k == LENGTH(helps))
			wrong(kit_say("data/help.csv has no row for %s (%s)", pages[i].page, pages[i].path));
	}
	for (size_t k = 0; k < LENGTH(helps); k++) {
		size_t i = 0;
		while (i < LENGTH(pages) && !(shows_a_page(i) && strcmp(helps[k].page, pages[i].page) == 0))
			i++;
		if (i == LENGTH(pages))
			wrong(kit_say("data/help.csv: there is no page %s", helps[k].page));
		assert_true(*helps[k].title && *helps[k].see && *helps[k].act && *helps[k].mistake);
	}
}

static void an_exercise_begins_where_its_role_may(void **state)
{
	(void)state;
	kit_cx();
	for (size_t e = 0; e < LENGTH(exercises); e++) {
		const struct route *r = route_of(str_of(exercises[e].start));
		if (!r || !role_may(str_of(exercises[e].role), r->operation, r->class))
			wrong(kit_say("data/exercises.csv: %s may not open %s", exercises[e].role, exercises[e].start));
		assert_true(*exercises[e].title && *exercises[e].how && *exercises[e].done);
	}
}

static void help_begins_with_the_page_before(void **state)
{
	(void)state;
	kit_cx();
	struct str page = visit_get(&clinic.nurse, "/board");
	assert_has(page, "href=\"/help?of=%2Fboard\"");
	page = visit_get(&clinic.nurse, "/help?of=%2Fboard");
	assert_status(page, 200);
	assert_has(page, "The page you came from: The caseload");
	assert_has(page, "Was it a mistake?");
	/* a form that was answered with its page stands below it; what is not hers to open is not explained; nor what is no page */
	assert_has(visit_get(&clinic.nurse, "/help?of=%2Fepisode%2F%7Bepisode%7D%2F%3Cact%3E"), "The page you came from: A person on a pathway");
	assert_not(visit_get(&clinic.nurse, "/help?of=%2Faudit"), "The page you came from");
	assert_not(visit_get(&clinic.nurse, "/help?of=%2Fboardroom"), "The page you came from");
	page = visit_get(&clinic.nurse, "/help");
	assert_not(page, "The page you came from");
	assert_has(page, "href=\"/help\"");
}

static struct str practice(const struct visitor *v)
{
	struct str page = visit_get(v, "/practice");
	assert_status(page, 200);
	return page;
}

static void what_was_done_is_ticked(void **state)
{
	(void)state;
	kit_cx();
	clinic_referred();
	assert_has(practice(&clinic.nurse), "0 of 9 done");
	assert_not(practice(&clinic.nurse), ">Done</span>");
	assert_status(visit_get(&clinic.nurse, clinic_person()), 200);
	struct str page = practice(&clinic.nurse);
	assert_has(page, "1 of 9 done");
	assert_has(page, "14 Jul 2026");
	assert_has(practice(&clinic.psychiatrist), "0 of 9 done");            /* what she did for a referral is none of them, and another's work is not hers */
	assert_not(practice(&clinic.manager), "Write a session down");
	assert_has(practice(&clinic.manager), "Bring records in");
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_has_its_words),
		cmocka_unit_test(an_exercise_begins_where_its_role_may),
		cmocka_unit_test_setup_teardown(help_begins_with_the_page_before, clinic_set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(what_was_done_is_ticked, clinic_set_up, clinic_tear_down),
	};
	return kit_run_on_engines("help", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
