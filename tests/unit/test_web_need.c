/* Need, counted while everybody is asked and read over the real door, on both engines: nobody who chose against it is in a number, what is few is kept
 * back in every form it is given out, an organisation sees its own alone, and nothing is said to be surer than it is. */
#include "tests/kit/kit.h"

#include "base/clock.h"
#include "care/asked.h"
#include "catalog/catalog.h"
#include "record/bar.h"
#include "record/need.h"
#include "record/organisation.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

static struct visitor analyst, commissioner, elsewhere;

static void signed_in(void)
{
	clinic_sign_in(&clinic.manager, "maya");
	clinic_sign_in(&analyst, "sam");
	clinic_sign_in(&commissioner, "nadia");
	clinic_sign_in(&elsewhere, "ellen");
}

static int set_up(void **state)
{
	clinic_set_up(state);
	clinic_readers();
	signed_in();
	return 0;
}

/* ---- counted while everybody is asked ---- */

static void find(void)
{
	struct asked asked;
	struct finding_report report;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), clinic.region.store, &db));
	assert_ok(asked_build(kit_cx_now(), db, kit_catalog(), clock_today(), &asked));
	store_reader_back(clinic.region.store, db);
	assert_ok(finding_run(kit_cx_now(), clinic.region.store, &asked, clinic.region.service, clock_today(), clock_now(), NULL, NULL, &report));
}

static enum err passed_by(void *arg, struct cx *cx, const struct timeline *t, const struct timeline_head *head)
{
	(void)cx, (void)t, (void)head;
	++*(int *)arg;
	return OK;
}

/* Everybody read for a column file, and somebody asked again: neither is a count, and neither takes the last one away. */
static void read_and_asked_again(int64_t patient)
{
	struct asked asked;
	struct finding_told_count count;
	struct db *db;
	int told = 0;
	assert_ok(store_reader(kit_cx_now(), clinic.region.store, &db));
	assert_ok(asked_build(kit_cx_now(), db, kit_catalog(), clock_today(), &asked));
	store_reader_back(clinic.region.store, db);
	assert_ok(finding_each(kit_cx_now(), clinic.region.store, &asked, clinic.region.service, clock_today(), clock_now(), true, passed_by, &told, &count));
	assert_true(told > 0);
	assert_ok(finding_person(kit_cx_now(), clinic.region.store, &asked, clinic.region.service, patient, clock_today(), clock_now()));
}

/* A syndrome code and two referrals: what the MSS3 search finds. */
static void pattern(int64_t patient)
{
	struct kit_region *r = &clinic.region;
	kit_event(r, patient, r->practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(r, patient, r->practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(r, patient, r->practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	kit_event(r, patient, r->practice_holding, EVENT_GP_CONTACT, "2026-03-01", NULL, RESULT_NONE);
}

static enum err choose(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	return bar_add(cx, db, arg, clock_now(), &made);
}

static void chooses(int64_t patient, enum bar_kind kind, int64_t staff)
{
	struct bar bar = { .patient = patient, .kind = kind, .staff = staff, .class = CLASS_ANY, .from = { clock_now().us - 1000000 }, .until = INSTANT_FAR,
		.say = STR("asked for it"), .by_staff = NIL };
	assert_ok(store_write(kit_cx_now(), clinic.region.store, choose, &bar));
}

static int64_t sum(const char *column)
{
	return clinic_count(kit_say("SELECT coalesce(sum(c.%s), 0) FROM need_count c JOIN need_run r ON r.id = c.run_id AND r.done = 1 "
		"WHERE c.rule = 'mss3-search'", column));
}

static void who_is_counted(void **state)
{
	(void)state;
	struct kit_region *r = &clinic.region;
	kit_person(r, "Garside", "Paula", NULL, NHS_UNKNOWN);
	struct kit_person out = kit_person(r, "Holroyd", "Una", NULL, NHS_UNKNOWN), named = kit_person(r, "Illing", "Ada", NULL, NHS_UNKNOWN);
	kit_hidden_person(r, "Jagger", "Ivy", NULL);
	kit_hospital_person(r, "Kilburn", "Ena");       /* only the hospital says that she is on the practice's list: it may name one that she has left */
	pattern(clinic.ruth.id);
	pattern(out.id);
	pattern(named.id);
	find();
	assert_int_equal(sum("people"), 4);
	assert_int_equal(sum("found"), 3);
	assert_int_equal(sum("attenders"), 3);
	assert_int_equal(sum("ungraded"), 3);
	assert_int_equal(clinic_count("SELECT nowhere FROM need_run"), 1);
	/* planning may not use her record, and of the other somebody must not see anything: in no number from then on */
	chooses(out.id, BAR_OPT_OUT, 0);
	chooses(named.id, BAR_NAMED, r->clinician_staff);
	clinic_referred();
	kit_do(&clinic.where, kit_say("INSERT INTO plan_item (id, outside, thread, episode_id, patient_id, organisation_id, holding_id, class, label, kind, say, "
		"state, grade, restricted, staff_id, role, recorded_at) SELECT 900, e.outside, 900, e.id, e.patient_id, %lld, %lld, 12, 1, 7, 'x', 0, 3, 0, 1, "
		"'x', 1 FROM episode e", (long long)r->service, (long long)r->practice_holding));
	find();
	assert_int_equal(sum("people"), 2);
	assert_int_equal(sum("asked"), 2);
	assert_int_equal(sum("found"), 1);
	assert_int_equal(sum("severe"), 1);
	assert_int_equal(sum("ungraded"), 0);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM need_run"), 1);     /* the one before it is gone */
	assert_int_equal(clinic_count("SELECT COUNT(DISTINCT run_id) FROM need_count"), 1);
	assert_int_equal(clinic_count("SELECT band FROM need_count WHERE rule = 'mss3-search'"), 3);
	read_and_asked_again(clinic.ruth.id);
	assert_int_equal(clinic_count("SELECT COUNT(*) FROM need_run WHERE done = 1"), 1);
	assert_int_equal(sum("people"), 2);
	/* two people: nothing of them is told */
	struct str page = visit_get(&commissioner, "/need");
	assert_status(page, 200);
	assert_has(page, "few adults, counted on");
	assert_not(page, "Ashworth");
}

/* ---- read ---- */

struct count { int64_t found[3]; bool reviewed; };

/* Three places of a thousand women each. */
static enum err write_counts(struct cx *cx, struct db *db, void *arg)
{
	const struct count *c = arg;
	const struct kit_region *r = &clinic.region;
	const int64_t areas[] = { r->practice, r->trust, r->stranger };
	struct need_rule rule = { STR("den-boeft-2014"), 1, 0, 0, 0, 0 };
	struct need_stratum s[LENGTH(areas)];
	int64_t run;
	if (c->reviewed)
		rule = (struct need_rule){ rule.rule, 1, 30, 50, 1, 100 };
	for (size_t i = 0; i < LENGTH(areas); i++)
		s[i] = (struct need_stratum){ rule.rule, areas[i], { 0, 3, SEX_FEMALE, 0, 1000, 800, 1000, c->found[i], { c->found[i], 0, 0, 0, 0 } }, 7 };
	TRY(need_begin(cx, db, r->service, &(struct need_run){ .judged_on = clock_today(), .at = clock_now() }, &rule, 1, &run));
	TRY(need_strata_add(cx, db, run, s, LENGTH(s)));
	return need_end(cx, db, r->service, run);
}

static void counted(int64_t a, int64_t b, int64_t c, bool reviewed)
{
	struct count count = { { a, b, c }, reviewed };
	assert_ok(store_write(kit_cx_now(), clinic.region.store, write_counts, &count));
}

static void who_reads_it(void)
{
	const struct visitor *may[] = { &clinic.manager, &analyst, &commissioner };
	for (size_t i = 0; i < LENGTH(may); i++)
		assert_has(visit_get(may[i], "/need"), "Nobody has been counted here yet");
	counted(100, 60, 40, false);
	for (size_t i = 0; i < LENGTH(may); i++) {
		assert_has(visit_get(may[i], "/need"), "How many people need help, and how many can we see?");
		assert_status(visit_get(may[i], "/need.csv"), 200);
		assert_status(visit_get(may[i], "/need.xlsx"), 200);
		assert_status(visit_get(may[i], "/need.print"), 200);
	}
	assert_status(visit_get(&clinic.nurse, "/need"), 403);
	assert_status(visit_get(&clinic.gp, "/need.csv"), 403);
	/* another organisation has its own, and has not counted */
	assert_has(visit_get(&elsewhere, "/need"), "Nobody has been counted here yet");
	assert_status(visit_get(&elsewhere, "/need?rule=den-boeft-2014"), 200);
	assert_not(visit_get(&elsewhere, "/need.csv"), "den-boeft");
	assert_status(visit_get(&analyst, "/need?rule=none"), 404);
}

static void not_surer_than_it_is(void)
{
	counted(100, 60, 40, false);
	struct str page = visit_get(&commissioner, "/need");
	assert_has(page, "3,000 adults");
	assert_has(page, "it is not run as published");
	assert_has(page, "<b>Not known</b><span class=\"wm-needci\">how the rule errs is not known</span>");
	assert_has(page, "<b>60</b><span class=\"wm-needci\">no interval published</span>");    /* 2% of 3,000 */
	assert_has(page, "The guide says so, loosely");
	assert_has(page, "Nobody has told: the site&#39;s table of what is provided");
	assert_has(page, "Of 21 people the records do not tell enough");
	/* reviewed here: 200 of whom three in five, 2,800 of whom one in a hundred */
	counted(100, 60, 40, true);
	page = visit_get(&commissioner, "/need");
	assert_has(page, "<b>148</b>");
	assert_has(page, "of 50 people on the list 30 were confirmed, of 100 drawn from those not found 1");
	assert_has(page, "too few are graded");
}

static void against_the_sites_table(void **state)
{
	(void)state;
	struct catalog_file file[] = { { "need/provision.csv", STR("id,title,level,setting,area,places,hours_from,hours_to,as_on,source\n"
		"team,Wexcombe team,severe,community,,20,12,16,2026-04-01,Contract\n") } };
	clinic_tables(file, 1);
	signed_in();
	counted(100, 60, 40, false);
	struct str page = visit_get(&commissioner, "/need");
	assert_has(page, "Biggest gap for its size: severe.");
	assert_has(page, "33 people need help of this kind; there are 20 places a year. That is from published figures alone.");     /* 293 of 26,252 */
	assert_has(page, "Wexcombe team");
	assert_has(page, "12 to 16 hours each");
	page = visit_get(&commissioner, "/need.csv");
	assert_has(page, "severity,severe,3000,");
	assert_has(page, "provided,Wexcombe team");
	assert_has(page, "McGorm 2010");
	assert_has(visit_get(&commissioner, "/need.print"), "33 (30 to 38)");
}

static void the_few_stay_few(void)
{
	counted(100, 61, 3, false);
	static const char *const ways[] = { "/need", "/need.csv", "/need.print" };
	for (size_t i = 0; i < LENGTH(ways); i++) {
		struct str page = visit_get(&clinic.manager, ways[i]);
		assert_status(page, 200);
		assert_has(page, "100");
		assert_not(page, i == 1 ? ",1000,61," : ">61<");          /* it would tell of the three */
		assert_not(page, i == 1 ? ",1000,3," : ">3<");
		assert_not(page, "0.3 (");
	}
	assert_has(visit_get(&clinic.manager, "/need"), "kept back");
}

static void read_by_whom_and_how(void **state)
{
	(void)state;
	who_reads_it();
	not_surer_than_it_is();
	the_few_stay_few();
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_is_counted, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(read_by_whom_and_how, set_up, clinic_tear_down),
		cmocka_unit_test_setup_teardown(against_the_sites_table, set_up, clinic_tear_down),
	};
	return kit_run_on_engines("need", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
