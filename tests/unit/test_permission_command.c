/* Letting in by name at the console, with the real binary: what it opens is said first, it is given, listed, ended, given again; a project for
 * a file of people. */
#include "tests/kit/kit.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "gen/queries.h"
#include "store/store.h"
#include "tests/kit/ask.h"
#include "tests/kit/command.h"
#include "tests/kit/region.h"
#include "tests/kit/visit.h"

static const char *data;
static struct store_where where;

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	struct kit_region region;
	struct store *store;
	data = file_join(cx->arena, kit_scratch(), "data");
	kit_run(cx, NULL, &ran, "--data", data, "init", NULL);
	must(ran.exit == 0);
	where = (struct store_where){ .engine = STORE_SQLITE, .path = file_join(cx->arena, data, "waymark.db"), .migrations = migration_list,
		.migration_count = migration_count, .write = true };
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_person(&region, "Baker", "Joan", "9990004005", NHS_VERIFIED);
	store_close(store);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return 0;
}

#define RUN(...) do { kit_run(kit_cx_now(), NULL, &ran, "--data", data, __VA_ARGS__, NULL); } while (0)
#define assert_exit(n) do { if (ran.exit != (n)) print_error("exit %d: %.*s%.*s\n", ran.exit, STRF(ran.out), STRF(ran.err)); \
	assert_int_equal(ran.exit, (n)); } while (0)
#define GIVE "relation", "give", "9995260182"

static void given(void **state)
{
	struct kit_ran ran;
	(void)state;
	RUN(GIVE, "PROXY", "--organisation", "Y99901");
	assert_exit(2);
	RUN(GIVE, "CASELOAD", "--organisation", "Y99901", "--ground", "x", "--decided-by", "x");
	assert_has(ran.err, "is not given by name");
	RUN(GIVE, "SELF", "--organisation", "Y99901", "--ground", "attorney", "--decided-by", "x");
	assert_has(ran.err, "photo-identity: seen in person");
	RUN(GIVE, "PROXY", "--organisation", "Y99901", "--ground", "patient-agrees", "--decided-by", "Ruth herself", "--name", "Ann Other", "--until",
		"2099-01-01", "--scope", "plan nonsense");
	assert_has(ran.err, "There is no class of record nonsense.");
	/* what it would open, and nothing more */
	RUN(GIVE, "SELF", "--organisation", "Y99901", "--ground", "vouched", "--decided-by", "Dr Nair", "--dry-run");
	assert_exit(0);
	assert_has(ran.out, "Opens to a patient, of what Y99901 holds or is given for it: name and address,");
	assert_not(ran.out, "THIRDPARTY");
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM permission"), 0);
	RUN(GIVE, "SELF", "--organisation", "Y99901", "--ground", "vouched", "--decided-by", "Dr Nair");
	assert_exit(0);
	assert_has(ran.out, "Sign-in name: my-");
	assert_has(ran.out, "at /welcome: ");
	RUN(GIVE, "SELF", "--organisation", "Y99901", "--ground", "vouched", "--decided-by", "Dr Nair");
	assert_has(ran.err, "has a sign-in here already");
	RUN(GIVE, "PROXY", "--organisation", "Y99901", "--ground", "patient-agrees", "--decided-by", "Ruth herself", "--name", "Ann Other", "--until",
		"2099-01-01", "--scope", "plan appointment");
	assert_exit(0);
	RUN("relation", "list", "9995260182");
	assert_has(ran.out, "By name:\nSELF to my-");
	assert_has(ran.out, "Ann Other: patient-agrees, decided by Ruth herself, until ");
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'give-permission' AND role = 'console'"), 2);
}

static void ended(void **state)
{
	struct kit_ran ran;
	(void)state;
	RUN("relation", "end", "9995260182", "PROXY", "--organisation", "Y99901", "--why", "because");
	assert_has(ran.err, "Choose why it ends");
	RUN("relation", "end", "9995260182", "PROXY", "--organisation", "Y99901", "--why", "taken-back");
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM relation WHERE kind = 11 AND until_at > 4000000000000000"), 0);
	RUN("relation", "end", "9995260182", "PROXY", "--organisation", "Y99901", "--why", "taken-back");
	assert_exit(3);
	RUN("relation", "take-back", "9995260182", "PROXY", "--organisation", "Y99901");
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM relation WHERE kind = 11 AND until_at > 4000000000000000"), 1);
	RUN("relation", "take-back", "9995260182", "REFERRAL", "--organisation", "Y99901");
	assert_exit(2);
}

static void many(void **state)
{
	struct kit_ran ran;
	(void)state;
	const char *list = file_join(kit_cx_now()->arena, data, "people.csv");
	assert_ok(file_write(kit_cx_now(), list, STR("nhs_number\n9995260182\n9990004005\n9990000000\n"), 0600));
	RUN("organisation", "list");
	kit_do(&where, "INSERT INTO staff (id, outside, login, name, password, wrong_count, created_at) VALUES (900, X'00000000000000000000000000000001', 'rita', "
		"'Rita', '', 0, 1)");
	kit_do(&where, "INSERT INTO role_assignment (id, outside, staff_id, organisation_id, role, from_at) SELECT 900, X'00000000000000000000000000000002', 900, "
		"id, 'researcher', 1 FROM organisation WHERE ods = 'Y99901'");
	const char *const give[] = { "relation", "give", arena_printf(kit_cx_now()->arena, "@%s", list) };
	RUN(give[0], give[1], give[2], "PROJECT", "--organisation", "Y99901", "--staff", "rita", "--ground", "approval", "--decided-by", "HRA", "--until",
		"2099-01-01");
	assert_has(ran.err, "Write the reference");
	RUN(give[0], give[1], give[2], "PROJECT", "--organisation", "Y99901", "--staff", "rita", "--ground", "approval", "--reference", "REC 1",
		"--decided-by", "HRA", "--until", "2099-01-01");
	assert_exit(0);
	assert_has(ran.out, "Given for 2 people. 1 lines were left out");
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM relation WHERE kind = 13"), 2);
	RUN(give[0], give[1], give[2], "SELF", "--organisation", "Y99901", "--ground", "vouched", "--decided-by", "x");
	assert_exit(2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(given), cmocka_unit_test(ended), cmocka_unit_test(many) };
	return cmocka_run_group_tests_name("permission_command", tests, begin, end);
}
