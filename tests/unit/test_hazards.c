/* Controls of data/hazards.csv that no other test shows by itself: each test names its hazard. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include "base/clock.h"
#include "care/asked.h"
#include "record/setting.h"
#include "rule/casefind.h"

static struct catalog *catalog;
static struct kit_region region;
static struct day today;

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	clock_set_today(day_of(2026, 7, 14));
	today = clock_today();
	assert_ok(catalog_load(cx, &builtin, NULL, &catalog, NULL));
	kit_region(kit_store(STORE_SQLITE), &region);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	catalog_free(catalog);
	clock_set_today(DAY_NONE);
	return 0;
}

#define ICD10 { "icd10", sizeof "icd10" - 1 }
static const struct code_row codes[] = {
	{ 1, ICD10, { "K58.9", sizeof "K58.9" - 1 } }, { 2, ICD10, { "D50.9", sizeof "D50.9" - 1 } },
};

static struct codeset *sets(const struct rule *rule)
{
	return catalog_codesets(kit_cx_now()->arena, catalog, rule, codes, 2);
}

/* Everything covered, a woman of 45. */
static struct timeline timeline(const struct event *event, size_t count)
{
	struct timeline t = { .patient = 1, .event = event, .count = count,
		.who = { .birth_on = day_of(1981, 5, 1), .death_on = DAY_NONE, .sex = SEX_FEMALE } };
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		t.covered[kind] = true, t.covered_from[kind] = DAY_NONE;
	return t;
}

static struct event event(int64_t id, enum event_kind kind, struct day on, int64_t code)
{
	return (struct event){ .id = id, .patient = 1, .kind = kind, .on = on, .minute = -1, .until = DAY_NONE, .code = code, .specialty = NIL_INT,
		.organisation = 1, .place = NIL_INT, .clinician = NIL_INT, .attended = TRUTH_YES, .unscheduled = TRUTH_UNKNOWN };
}

static enum truth judge(const char *rule, const struct codeset *set, const struct timeline *t)
{
	struct finding_draft draft;
	const struct rule *r = catalog_rule(catalog, str_of(rule), 0);
	assert_non_null(r);
	casefind_judge(kit_cx_now()->arena, &(struct casefind){ .rule = r, .set = set ? set : sets(r), .day = today, .silent = true }, t, &draft);
	return draft.truth;
}

/* One who fits the MSS3 search by a syndrome and two referrals. */
static void fits(struct event e[3])
{
	e[0] = event(1, EVENT_DIAGNOSIS, day_of(2025, 1, 10), 1);
	e[1] = event(2, EVENT_REFERRAL, day_of(2025, 2, 10), NIL_INT);
	e[2] = event(3, EVENT_REFERRAL, day_of(2025, 9, 10), NIL_INT);
}

/* HAZ-004: that nobody asked, or nobody could have told, is not "none found". */
static void a_red_flag_that_cannot_be_judged_is_unknown(void **state)
{
	(void)state;
	struct asked nothing = { 0 };
	struct flags flags;
	struct timeline t = timeline(NULL, 0);
	flags_judge(kit_cx_now()->arena, &nothing, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_UNKNOWN);

	const struct redflag *anaemia = catalog_redflag(catalog, STR("anaemia"));
	assert_non_null(anaemia);
	struct codeset *set = sets(&anaemia->rule);
	struct asked_flag one = { anaemia, set };
	struct asked asked = { .flag = &one, .flags = 1 };
	flags_judge(kit_cx_now()->arena, &asked, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_NO);                    /* looked for where it would stand, and not there */
	t.covered[EVENT_DIAGNOSIS] = t.covered[EVENT_SYMPTOM] = t.covered[EVENT_ENTRY] = false;
	flags_judge(kit_cx_now()->arena, &asked, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_UNKNOWN);
	t = timeline(NULL, 0);
	set[0].missing = true;
	flags_judge(kit_cx_now()->arena, &asked, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_UNKNOWN);
}

/* HAZ-004: settling counts for what was looked at; a newer sign opens the flag again. */
static void a_settled_red_flag_opens_again(void **state)
{
	(void)state;
	const struct redflag *anaemia = catalog_redflag(catalog, STR("anaemia"));
	struct asked_flag one = { anaemia, sets(&anaemia->rule) };
	struct asked asked = { .flag = &one, .flags = 1 };
	struct event e[2] = { event(1, EVENT_DIAGNOSIS, day_of(2026, 3, 1), 2), event(2, EVENT_DIAGNOSIS, day_of(2026, 6, 1), 2) };
	struct flag_settled settled = { .flag = STR("anaemia"), .seen_on = day_of(2026, 3, 1), .seen_to = 1 };
	struct timeline t = timeline(e, 1);
	struct flags flags;
	flags_judge(kit_cx_now()->arena, &asked, &t, today, NULL, 0, &flags);
	assert_int_equal(flags.truth, TRUTH_YES);
	flags_judge(kit_cx_now()->arena, &asked, &t, today, &settled, 1, &flags);
	assert_int_equal(flags.truth, TRUTH_NO);
	t.count = 2;
	flags_judge(kit_cx_now()->arena, &asked, &t, today, &settled, 1, &flags);
	assert_int_equal(flags.truth, TRUTH_YES);
}

/* HAZ-005: a source that is not there says neither yes nor no. */
static void silence_is_not_a_no(void **state)
{
	(void)state;
	struct event e[3];
	fits(e);
	struct timeline t = timeline(e, 1);
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_NO);         /* referrals would have been told */
	t.covered[EVENT_REFERRAL] = false;
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_UNKNOWN);
	t = timeline(e, 3);
	t.covered[EVENT_REFERRAL] = false;
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_YES);        /* what is there counts all the same */
}

/* HAZ-006: neither a day to come nor a day that nobody knows makes a rule fire. */
static void days_to_come_and_unknown_days_fire_nothing(void **state)
{
	(void)state;
	struct event e[3];
	fits(e);
	struct timeline t = timeline(e, 3);
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_YES);
	e[2].on = (struct day){ today.day + 1 };
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_NO);
	e[2].on = DAY_NONE;
	assert_int_equal(judge("mss3-search", NULL, &t), TRUTH_UNKNOWN);
}

static void use(enum standing expected, bool asked, const struct rule *rule, const char *subject, const struct codeset *set)
{
	struct db *db;
	struct service service;
	struct standing_told told;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(service_mode(kit_cx_now(), db, &service));
	assert_ok(rule_standing(kit_cx_now(), db, &service, rule, subject, set ? set : sets(rule), today, &told));
	store_reader_back(region.store, db);
	assert_int_equal(told.standing, expected);
	assert_int_equal(told.asked, asked);
	assert_true(expected == STANDING_IN_USE || told.say != NULL);      /* what is left out says why */
}

static enum err go_live(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return setting_put(cx, db, "mode", STR("live"), NIL, clock_now());
}

struct signature { const char *subject, *hash; struct day review_by; };

static enum err sign(struct cx *cx, struct db *db, void *arg)
{
	struct signature *s = arg;
	return signing_add(cx, db, str_of(s->subject), str_of(s->hash), region.clinician_staff, s->review_by, clock_now());
}

/* HAZ-015: a list that is not there, or that nobody has checked, is told; in live nothing rests on it. */
static void a_rule_without_its_list_says_so(void **state)
{
	(void)state;
	const struct rule *r = catalog_rule(catalog, STR("nhs-emergency-basket"), 0);
	struct codeset *set = sets(r);
	struct timeline t = timeline(NULL, 0);
	assert_int_equal(judge("nhs-emergency-basket", set, &t), TRUTH_NO);
	set[0].missing = true;
	assert_int_equal(judge("nhs-emergency-basket", set, &t), TRUTH_UNKNOWN);
	use(STANDING_LIST_MISSING, true, r, "rule", set);
	set[0].missing = false;
	set[0].unchecked = true;
	use(STANDING_UNCHECKED, true, r, "rule", set);
	assert_ok(store_write(kit_cx_now(), region.store, go_live, NULL));
	use(STANDING_UNCHECKED, false, r, "rule", set);
	set[0].missing = true;
	use(STANDING_LIST_MISSING, false, r, "rule", set);
}

/* HAZ-012: in live a table speaks only under a signature for exactly its text, and until its review day. */
static void nothing_unsigned_speaks_in_live(void **state)
{
	(void)state;
	const struct rule *r = catalog_rule(catalog, STR("nhs-emergency-basket"), 0);
	use(STANDING_IN_USE, true, r, "rule", NULL);                        /* training */
	assert_ok(store_write(kit_cx_now(), region.store, go_live, NULL));
	use(STANDING_NOT_SIGNED, false, r, "rule", NULL);
	struct signature s = { "rule:nhs-emergency-basket", "00000000000000000000000000000000", { today.day + 100 } };
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	use(STANDING_NOT_SIGNED, false, r, "rule", NULL);                   /* another text */
	s.hash = r->hash;
	s.subject = "redflag:nhs-emergency-basket";
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	use(STANDING_NOT_SIGNED, false, r, "rule", NULL);                   /* another table */
	s.subject = "rule:nhs-emergency-basket";
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	use(STANDING_IN_USE, true, r, "rule", NULL);
	today.day += 101;
	use(STANDING_OVERDUE, false, r, "rule", NULL);
	today.day -= 101;
	/* A rule that nobody has checked is not asked in live, signed or not. */
	r = catalog_rule(catalog, STR("mss3-search"), 0);
	s = (struct signature){ "rule:mss3-search", r->hash, { today.day + 100 } };
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	use(STANDING_UNCHECKED, false, r, "rule", NULL);
}

/* HAZ-012: severity tables and constraints too. */
static void told_of(const struct table_asked *table, enum standing expected)
{
	struct db *db;
	struct service service;
	struct standing_told told;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(service_mode(kit_cx_now(), db, &service));
	assert_ok(table_standing(kit_cx_now(), db, &service, table, today, &told));
	store_reader_back(region.store, db);
	assert_int_equal(told.standing, expected);
	assert_int_equal(told.asked, expected == STANDING_IN_USE || (expected == STANDING_UNCHECKED && !service.live));
}

static void other_tables_are_signed_too(void **state)
{
	(void)state;
	static const char hash[] = "0123456789abcdef0123456789abcdef";
	struct table_asked t = { "severity", STR("four-grades"), hash, false };
	told_of(&t, STANDING_UNCHECKED);                                    /* training: it speaks, and says so */
	assert_ok(store_write(kit_cx_now(), region.store, go_live, NULL));
	told_of(&t, STANDING_UNCHECKED);
	t.checked = true;
	told_of(&t, STANDING_NOT_SIGNED);
	struct signature s = { "constraint:four-grades", hash, { today.day + 100 } };
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	told_of(&t, STANDING_NOT_SIGNED);                                   /* another table */
	s.subject = "severity:four-grades";
	assert_ok(store_write(kit_cx_now(), region.store, sign, &s));
	told_of(&t, STANDING_IN_USE);
	t.hash = "0123456789abcdef0123456789abcdee";
	told_of(&t, STANDING_NOT_SIGNED);                                   /* a changed letter */
	t.hash = hash;
	today.day += 101;
	told_of(&t, STANDING_OVERDUE);
	today.day -= 101;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_red_flag_that_cannot_be_judged_is_unknown), TEST(a_settled_red_flag_opens_again), TEST(silence_is_not_a_no),
		TEST(days_to_come_and_unknown_days_fire_nothing), TEST(a_rule_without_its_list_says_so), TEST(nothing_unsigned_speaks_in_live),
		TEST(other_tables_are_signed_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
