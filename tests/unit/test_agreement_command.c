/* Agreements by command, with the real binary: read, stopped, taken up, ended, and what came in under one returned to whoever gave it. */
#include "tests/kit/kit.h"

#include <string.h>

#include <sodium.h>

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
	struct kit_person ruth = kit_person(&region, "Ashworth", "=Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	int64_t gone = kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-02-10", "icd10:F45.1", RESULT_NONE);
	kit_event(&region, ruth.id, region.trust_holding, EVENT_INVESTIGATION, "2026-03-01", NULL, RESULT_NORMAL);
	kit_event(&region, ruth.id, region.stranger_holding, EVENT_EMERGENCY, "2026-05-01", NULL, RESULT_NONE);
	kit_event_end(&region, gone);
	store_close(store);
	kit_do(&where, "UPDATE agreement_version SET at_end = 2");
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

static void read_and_stopped(void **state)
{
	struct kit_ran ran;
	(void)state;
	RUN("agreement", "list");
	assert_exit(0);
	assert_has(ran.out, "T-1, version 1: Live.");
	RUN("agreement", "show", "T-1");
	assert_exit(0);
	assert_has(ran.out, "status: Live");
	assert_has(ran.out, "sha256 of the lines above status: ");
	assert_has(ran.out, "Y99901");
	RUN("agreement", "preview", "T-1");
	assert_exit(0);
	assert_has(ran.out, "Version 1 (Live), beside nothing:");
	assert_has(ran.out, "Y99901 to R9W, symptoms and diagnoses: added, 1 records of 1 people");
	RUN("agreement", "show", "T-2");
	assert_exit(3);
	RUN("agreement", "suspend", "T-1");
	assert_exit(2);
	assert_int_equal(kit_ask_number(&where, "SELECT status FROM agreement_version"), 3);
	RUN("agreement", "suspend", "T-1", "--why", "a breach");
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT status FROM agreement_version"), 4);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'suspend'"), 1);
	RUN("agreement", "show", "T-1");
	assert_has(ran.out, "suspend: a breach");
	RUN("agreement", "resume", "T-1");
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT status FROM agreement_version"), 3);
	RUN("organisation", "succeed", "R9A", "R9X");
	assert_exit(0);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM organisation o JOIN organisation s ON s.id = o.successor_id "
		"WHERE o.ods = 'R9A' AND s.ods = 'R9X'"), 1);
}

/* The file is what the manifest says that it is. */
static struct str returned(const char *folder, struct str manifest, const char *name)
{
	struct cx *cx = kit_cx_now();
	unsigned char sha[crypto_hash_sha256_BYTES];
	char hex[sizeof sha * 2 + 1];
	struct str text;
	assert_ok(file_read(cx, file_join(cx->arena, folder, name), 1 << 20, &text));
	crypto_hash_sha256(sha, (const unsigned char *)text.p, text.n);
	sodium_bin2hex(hex, sizeof hex, sha, sizeof sha);
	assert_has(manifest, arena_printf(cx->arena, ",%zu,%s\n", text.n, hex));
	return text;
}

static void returned_at_its_end(void **state)
{
	struct kit_ran ran;
	(void)state;
	struct cx *cx = kit_cx_now();
	const char *out = file_join(cx->arena, kit_scratch(), "out"), *again = file_join(cx->arena, kit_scratch(), "again"),
		*practice = file_join(cx->arena, out, "Y99901");
	struct str manifest;
	RUN("agreement", "return", "T-1", out);
	assert_exit(5);
	assert_has(ran.err, "is not over");
	assert_false(file_exists(out));
	RUN("agreement", "end", "T-1", "--why", "the contract is over");
	assert_exit(0);
	RUN("agreement", "return", "T-1", out);
	assert_exit(0);
	assert_has(ran.out, "2 folders for who gave: 1 descriptions of people, 2 events.");
	assert_ok(file_read(cx, file_join(cx->arena, practice, "manifest.csv"), 10000, &manifest));
	struct str people = returned(practice, manifest, "people.csv"), events = returned(practice, manifest, "events.csv"),
		numbers = returned(practice, manifest, "identifiers.csv");
	assert_has(people, ",'=Ruth,Ashworth,1981-03-14,");
	assert_has(numbers, ",nhs-number,9995260182,");
	assert_has(events, ",2025-01-10,,diagnosis,icd10,K58.9,term of K58.9,");
	assert_not(events, "F45.1");             /* it does not count any more */
	assert_not(events, "2026-05-01");        /* did not come in under it */
	assert_true(file_exists(file_join(cx->arena, file_join(cx->arena, out, "R9A"), "events.csv")));
	assert_false(file_exists(file_join(cx->arena, file_join(cx->arena, out, "R9W"), "events.csv")));
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM agreement_event WHERE what = 'return'"), 2);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE operation = 'export' AND class = 'agreement'"), 2);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM holding WHERE returned_at IS NOT NULL"), 2);
	RUN("agreement", "show", "T-1");
	assert_has(ran.out, "return: To Y99901: 1 descriptions of people, 1 events; manifest ");
	RUN("agreement", "return", "T-1", again);
	assert_exit(5);
	assert_has(ran.err, "was returned before");
	assert_false(file_exists(again));
}

static int64_t flows(const char *which)
{
	return kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM agreement_flow f JOIN agreement_version v "
		"ON v.id = f.version_id JOIN agreement a ON a.id = v.agreement_id WHERE a.ref = 'P-2' AND f.labels = 1 AND v.covers = 2%s", which));
}

/* What the service writes itself came in under no agreement: a line that names classes carries them of all that the giver holds. */
static void on_paper_by_class(void **state)
{
	struct kit_ran ran;
	(void)state;
	struct cx *cx = kit_cx_now();
	const char *file = file_join(cx->arena, kit_scratch(), "paper.csv");
	assert_ok(file_write(cx, file, STR("Agreement,Title,From,To,Start,End,Classes,For\n"
		"P-2,The service tells how far it is,R9W,Y99901;R9A,2026-01-01,,demographics referral,CARE EMERGENCY\n"), 0600));
	RUN("agreement", "add", file);
	assert_exit(0);
	assert_int_equal(flows(""), 8);
	assert_int_equal(flows(" AND f.class IN (1, 4) AND f.purpose IN (0, 1)"), 8);
	RUN("agreement", "add", file);
	assert_exit(0);
	assert_int_equal(flows(""), 8);
	assert_ok(file_write(cx, file, STR("Agreement,Title,From,To,Start,End,Classes,For\nP-3,Wrong,R9W,Y99901,,,referals,\n"), 0600));
	RUN("agreement", "add", file);
	assert_exit(4);
	assert_has(ran.err, "line 2: \"referals\" is no class of record");
	assert_ok(file_write(cx, file, STR("Agreement,Title,From,To,Start,End,For\nP-3,Wrong,R9W,Y99901,,,CARE\n"), 0600));
	RUN("agreement", "add", file);
	assert_exit(4);
	assert_has(ran.err, "also says which classes");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(read_and_stopped), cmocka_unit_test(on_paper_by_class), cmocka_unit_test(returned_at_its_end) };
	return cmocka_run_group_tests_name("agreements by command", tests, begin, end);
}
