/* Signing tables at the console, with the real binary: rules, red flags, severity tables and constraints, by the hash of exactly their text. */
#include "tests/kit/kit.h"

#include "base/file.h"
#include "catalog/catalog.h"
#include "model/constraint.h"
#include "model/severity.h"
#include "gen/queries.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/command.h"
#include "tests/kit/region.h"
#include "tests/kit/visit.h"

static const char *data;
static struct store_where where;
static struct kit_ran ran;

#define RUN(...) do { kit_run(kit_cx_now(), NULL, &ran, "--data", data, __VA_ARGS__, NULL); } while (0)
#define assert_exit(n) do { if (ran.exit != (n)) print_error("exit %d: %.*s%.*s\n", ran.exit, STRF(ran.out), STRF(ran.err)); \
	assert_int_equal(ran.exit, (n)); } while (0)
#define UNTIL "--review-by", "2999-01-01"

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_region region;
	struct store *store;
	data = file_join(cx->arena, kit_scratch(), "data");
	RUN("init");
	must(ran.exit == 0);
	where = (struct store_where){ .engine = STORE_SQLITE, .path = file_join(cx->arena, data, "waymark.db"), .migrations = migration_list,
		.migration_count = migration_count, .write = true };
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	store_close(store);
	RUN("staff", "invite", "safety", "--name", "Ada Hill", "--org", "R9W", "--role", "clinical_safety_officer", "--without-second");
	must(ran.exit == 0);
	return 0;
}

static int64_t signed_as(const char *subject)
{
	return kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM signing WHERE subject = '%s'", subject));
}

static void each_kind_of_table(void **state)
{
	(void)state;
	static const char *const subjects[] = { "rule:mss3-search", "severity:four-grades", "constraint:mecfs-graded-exercise" };
	for (size_t i = 0; i < LENGTH(subjects); i++) {
		RUN("sign", subjects[i], "--by", "safety", UNTIL);
		assert_exit(0);
		assert_has(ran.out, "1 tables are signed by safety");
		assert_int_equal(signed_as(subjects[i]), 1);
	}
	const char *same = arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM signing WHERE subject = 'severity:four-grades' AND hash = '%s'",
		catalog_severity(kit_catalog(), STR("four-grades"), 0)->hash);
	assert_int_equal(kit_ask_number(&where, same), 1);
	RUN("sign", "severity:five-grades", "--by", "safety", UNTIL);
	assert_has(ran.err, "severity:ID or constraint:ID");
	RUN("sign", "constraint:mecfs-cbt", "--by", "priya", UNTIL);
	assert_has(ran.err, "no clinical safety officer");
	assert_int_equal(signed_as("constraint:mecfs-cbt"), 0);
}

static void all_of_them(void **state)
{
	(void)state;
	const struct catalog *c = kit_catalog();
	RUN("sign", "all", "--by", "safety", UNTIL);
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(DISTINCT subject) FROM signing WHERE subject LIKE 'constraint:%'"), (int64_t)c->constraints);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(DISTINCT subject) FROM signing WHERE subject LIKE 'severity:%'"), 1);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(DISTINCT subject) FROM signing"), (int64_t)(c->currents + c->redflags + c->constraints) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_kind_of_table), cmocka_unit_test(all_of_them) };
	return cmocka_run_group_tests_name("sign_command", tests, begin, NULL);
}
