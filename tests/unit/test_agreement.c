/* The life of an agreement, on both engines: who sees it, who may do what, and what a clinician of the other side sees at each step. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/agreement.h"
#include "care/agreement_preview.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/ask.h"
#include "tests/kit/pg.h"
#include "tests/kit/store.h"

static enum store_engine engine;
static struct kit_region region;
static struct kit_person ruth;
static struct actor giver, reader, outsider;         /* leads of the stranger's trust, of the service, of the practice */

/* ---- the scene ---- */

struct lead { const char *login; int64_t organisation; struct actor *ret; };

static enum err lead_work(struct cx *cx, struct db *db, void *arg)
{
	struct lead *l = arg;
	struct token token;
	int64_t staff, signin;
	TRY(staff_add(cx, db, str_of(l->login), str_of(l->login), STR("manager"), STR(""), clock_now(), &staff));
	TRY(staff_give_role(cx, db, staff, l->organisation, STR("information_governance"), clock_now()));
	TRY(signin_start(cx, db, kit_policy(), staff, l->organisation, STR("information_governance"), clock_now(), 12, &token, &signin));
	*l->ret = (struct actor){ staff, l->organisation, signin, STR("information_governance"), STR_NONE };
	return OK;
}

static void lead(const char *login, int64_t organisation, struct actor *ret)
{
	struct lead l = { login, organisation, ret };
	assert_ok(store_write(kit_cx_now(), region.store, lead_work, &l));
}

static int begin(void **state)
{
	(void)state;
	kit_cx();
	clock_set_today(day_of(2026, 7, 14));
	kit_region(kit_store(engine), &region);
	lead("ada", region.stranger, &giver);
	lead("ben", region.service, &reader);
	lead("cal", region.practice, &outsider);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(&region, ruth.id, region.stranger_holding, EVENT_EMERGENCY, "2026-05-01", NULL, RESULT_NONE);
	kit_event(&region, ruth.id, region.stranger_holding, EVENT_EMERGENCY, "2026-06-01", NULL, RESULT_NONE);
	kit_event(&region, ruth.id, region.stranger_holding, EVENT_INVESTIGATION, "2026-06-02", NULL, RESULT_NORMAL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(region.store);
	clock_set_today(DAY_NONE);
	return 0;
}

/* ---- what somebody sees ---- */

static struct db *look(const struct actor *who)
{
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, who->signin, clock_now());
	return db;
}

static void done(struct db *db)
{
	db_end(db);
	store_reader_back(region.store, db);
}

/* How many events of Ruth the clinician of the service sees, of a kind. */
static int seen(enum event_kind kind)
{
	struct story story;
	struct db *db = look(&region.clinician);
	int n = 0;
	assert_ok(story_load(kit_cx_now(), db, ruth.id, &story));
	for (size_t i = 0; i < story.count; i++)
		n += story.told[i].e.kind == kind;
	done(db);
	return n;
}

/* The line of whom the clinician sees Ruth's records of; number -1: there is none. */
static struct shared shared_by(int64_t organisation)
{
	struct shared *shared, found = { .version = -1 };
	size_t count, lines = 0;
	struct story story;
	struct db *db = look(&region.clinician);
	assert_ok(story_load(kit_cx_now(), db, ruth.id, &story));
	assert_ok(shared_load(kit_cx_now(), db, region.clinician.signin, ruth.id, &story, clock_now(), &shared, &count));
	for (size_t i = 0; i < count; i++)
		if (shared[i].organisation == organisation) {
			found = shared[i];
			lines++;
		}
	assert_true(lines <= 1);
	done(db);
	return found;
}

static size_t versions_for(const struct actor *who)
{
	struct agreement_version *v;
	size_t count, n = 0;
	struct db *db = look(who);
	assert_ok(agreement_versions_seen(kit_cx_now(), db, 0, &v, &count));
	for (size_t i = 0; i < count; i++)
		n += str_is(v[i].ref, "NW-014");
	done(db);
	return n;
}

static struct agreement_version version(int64_t number)
{
	struct agreement a;
	struct agreement_version *v;
	size_t count;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(agreement_by_ref(kit_cx_now(), db, STR("NW-014"), &a));
	assert_ok(agreement_versions(kit_cx_now(), db, a.id, &v, &count));
	store_reader_back(region.store, db);
	assert_true((int64_t)count >= number);
	return v[number - 1];
}

static struct str hash_of(int64_t number)
{
	struct agreement_version v = version(number);
	struct agreement_flow *flows;
	size_t count;
	struct db *db;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(agreement_flows(kit_cx_now(), db, v.id, &flows, &count));
	store_reader_back(region.store, db);
	return agreement_hash(kit_cx_now(), agreement_text(kit_cx_now(), &v, flows, count));
}

/* ---- what somebody does ---- */

static struct agreement_draft draft_of(struct agreement_block *block, uint32_t classes)
{
	*block = (struct agreement_block){ STR("R9X"), STR("R9W"), false, classes, 1 << PURPOSE_CARE, LABEL_NORMAL };
	return (struct agreement_draft){ .ref = STR("NW-014"), .title = STR("A&E to the symptoms service"), .block = block, .blocks = 1,
		.today = clock_today(), .terms = { .covers = COVERS_ALL_HELD, .starts_on = DAY_NONE, .ends_on = day_of(2027, 3, 31),
			.review_on = day_of(2027, 2, 1), .legal_basis = STR("UK GDPR 6(1)(e), 9(2)(h)"), .at_end = AT_END_KEPT, .hand_over = NIL } };
}

struct writing { const struct actor *actor; int64_t agreement; struct agreement_draft *draft; };

static enum err write_work(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct id outside;
	return agreement_write(cx, db, w->actor, w->agreement, w->draft, clock_now(), &outside);
}

static enum err write_draft(const struct actor *actor, int64_t agreement, struct agreement_draft *draft)
{
	cx_clear(kit_cx_now());
	return store_write(kit_cx_now(), region.store, write_work, &(struct writing){ actor, agreement, draft });
}

struct doing { struct agreement_step step; bool live; };

static enum err step_work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	return agreement_take_step(cx, db, &d->step, &d->live);
}

static enum err step(const struct actor *actor, int64_t number, enum agreement_do what, const char *say, bool *ret_live)
{
	struct doing d = { .step = { actor, kit_policy(), what, version(number).agreement, number, str_of(say),
		what == AGREEMENT_SIGN ? hash_of(number) : STR_NONE, clock_now() } };
	cx_clear(kit_cx_now());
	enum err err = store_write(kit_cx_now(), region.store, step_work, &d);
	if (ret_live)
		*ret_live = d.live;
	return err;
}

/* The clinician signs in for a year: only the days of the agreement are to count. */
static enum err longer_work(struct cx *cx, struct db *db, void *arg)
{
	struct token token;
	(void)arg;
	return signin_start(cx, db, kit_policy(), region.clinician_staff, region.service, STR("mus_clinician"), clock_now(), 24 * 366, &token,
		&region.clinician.signin);
}

#define A_AND_E (1u << CLASS_ATTENDANCE)
#define TESTS   (1u << CLASS_INVESTIGATION)

static void in_force(uint32_t classes)
{
	struct agreement_block block;
	struct agreement_draft draft = draft_of(&block, classes);
	bool live;
	assert_ok(write_draft(&giver, NIL, &draft));
	assert_ok(step(&giver, 1, AGREEMENT_OFFER, "", NULL));
	assert_ok(step(&giver, 1, AGREEMENT_SIGN, "Ada Hill, Caldicott Guardian", &live));
	assert_false(live);
	assert_ok(step(&reader, 1, AGREEMENT_SIGN, "Ben Shaw, Caldicott Guardian", &live));
	assert_true(live);
}

/* ---- the tests ---- */

static void a_draft_is_its_writers_and_an_offer_is_the_parties(void **state)
{
	(void)state;
	struct agreement_block block;
	struct agreement_draft draft = draft_of(&block, A_AND_E);
	assert_ok(write_draft(&giver, NIL, &draft));
	assert_int_equal(version(1).status, AGREEMENT_DRAFT);
	assert_int_equal(versions_for(&giver), 1);
	assert_int_equal(versions_for(&reader), 0);
	assert_int_equal(versions_for(&outsider), 0);
	assert_int_equal(step(&reader, 1, AGREEMENT_OFFER, "", NULL), ERR_NOT_FOUND);
	assert_int_equal(step(&outsider, 1, AGREEMENT_REFUSE, "no", NULL), ERR_NOT_FOUND);
	assert_int_equal(step(&giver, 1, AGREEMENT_SIGN, "Ada", NULL), ERR_CONFLICT);
	/* A draft is written anew by whoever wrote it, and by nobody else. */
	block.classes = A_AND_E | TESTS;
	assert_int_equal(write_draft(&reader, version(1).agreement, &draft), ERR_CONFLICT);
	assert_ok(write_draft(&giver, version(1).agreement, &draft));
	assert_ok(step(&giver, 1, AGREEMENT_OFFER, "", NULL));
	assert_int_equal(versions_for(&reader), 1);
	assert_int_equal(versions_for(&outsider), 0);
	assert_int_equal(write_draft(&giver, version(1).agreement, &draft), ERR_CONFLICT);
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
}

static void it_is_live_when_all_have_signed_the_same(void **state)
{
	(void)state;
	struct agreement_block block;
	struct agreement_draft draft = draft_of(&block, A_AND_E);
	assert_ok(write_draft(&giver, NIL, &draft));
	assert_ok(step(&giver, 1, AGREEMENT_OFFER, "", NULL));
	assert_int_equal(step(&giver, 1, AGREEMENT_SIGN, " ", NULL), ERR_BAD_FIELD);
	struct doing other = { .step = { &giver, kit_policy(), AGREEMENT_SIGN, version(1).agreement, 1, STR("Ada"), STR("another hash"), clock_now() } };
	assert_int_equal(store_write(kit_cx_now(), region.store, step_work, &other), ERR_STALE);
	assert_ok(step(&giver, 1, AGREEMENT_SIGN, "Ada Hill, SIRO", NULL));
	assert_int_equal(step(&giver, 1, AGREEMENT_SIGN, "Ada Hill, SIRO", NULL), ERR_CONFLICT);
	assert_int_equal(step(&outsider, 1, AGREEMENT_SIGN, "Cal", NULL), ERR_NOT_FOUND);
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
	bool live;
	assert_ok(step(&reader, 1, AGREEMENT_SIGN, "Ben Shaw, SIRO", &live));
	assert_true(live);
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	assert_int_equal(seen(EVENT_INVESTIGATION), 0);
	assert_true(instant_known(version(1).live_at));
}

static void one_party_suspends_and_takes_up_again(void **state)
{
	(void)state;
	in_force(A_AND_E);
	assert_int_equal(step(&reader, 1, AGREEMENT_SUSPEND, "", NULL), ERR_BAD_FIELD);
	assert_ok(step(&reader, 1, AGREEMENT_SUSPEND, "A breach is looked into", NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
	assert_int_equal(step(&giver, 1, AGREEMENT_RESUME, "", NULL), ERR_FORBIDDEN);
	assert_ok(step(&reader, 1, AGREEMENT_RESUME, "", NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	assert_ok(step(&giver, 1, AGREEMENT_END, "The service moved", NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
	assert_int_equal(step(&giver, 1, AGREEMENT_RESUME, "", NULL), ERR_CONFLICT);
	assert_str(version(1).say, "The service moved");
}

static void a_new_version_replaces_the_old_one_when_it_begins(void **state)
{
	(void)state;
	struct agreement_block block;
	in_force(A_AND_E);
	struct agreement_draft draft = draft_of(&block, TESTS);
	assert_int_equal(write_draft(&outsider, version(1).agreement, &draft), ERR_NOT_FOUND);
	draft.terms.starts_on = day_of(2026, 7, 20);
	assert_ok(write_draft(&reader, version(1).agreement, &draft));
	assert_ok(step(&reader, 2, AGREEMENT_OFFER, "", NULL));
	assert_ok(step(&reader, 2, AGREEMENT_SIGN, "Ben", NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	assert_ok(step(&giver, 2, AGREEMENT_SIGN, "Ada", NULL));
	assert_int_equal(version(1).status, AGREEMENT_REPLACED);
	assert_int_equal(version(2).status, AGREEMENT_LIVE);
	/* Until it begins the older one holds. Both know their day: nothing is folded in between. */
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	assert_int_equal(seen(EVENT_INVESTIGATION), 0);
	assert_ok(store_write(kit_cx_now(), region.store, longer_work, NULL));
	clock_set_today(day_of(2026, 7, 20));
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
	assert_int_equal(seen(EVENT_INVESTIGATION), 1);
}

/* Whichever agreement records came in under (the stranger's came in under none), the one that opens them is named. */
static void what_opens_a_record_is_named(void **state)
{
	(void)state;
	struct agreement_block block;
	assert_int_equal(shared_by(region.stranger).version, -1);
	assert_str(shared_by(region.practice).ref, "T-1");
	in_force(A_AND_E);
	assert_str(shared_by(region.stranger).ref, "NW-014");
	assert_int_equal(shared_by(region.stranger).version, 1);
	assert_int_equal(shared_by(region.stranger).until.day, day_of(2027, 3, 31).day);
	assert_str(shared_by(region.practice).ref, "T-1");
	struct agreement_draft draft = draft_of(&block, TESTS);
	draft.terms.starts_on = day_of(2026, 7, 20);
	assert_ok(write_draft(&reader, version(1).agreement, &draft));
	assert_ok(step(&reader, 2, AGREEMENT_OFFER, "", NULL));
	assert_ok(step(&reader, 2, AGREEMENT_SIGN, "Ben", NULL));
	assert_ok(step(&giver, 2, AGREEMENT_SIGN, "Ada", NULL));
	assert_int_equal(shared_by(region.stranger).version, 1);
	assert_int_equal(shared_by(region.stranger).until.day, day_of(2026, 7, 19).day);
	assert_ok(store_write(kit_cx_now(), region.store, longer_work, NULL));
	clock_set_today(day_of(2026, 7, 20));
	assert_int_equal(shared_by(region.stranger).version, 2);
	assert_ok(step(&giver, 2, AGREEMENT_SUSPEND, "A breach is looked into", NULL));
	assert_int_equal(shared_by(region.stranger).version, -1);
}

/* Its flow goes with the last day, although nobody does anything: the sign-in lasts over midnight, nothing is folded. */
static void it_ends_by_itself(void **state)
{
	(void)state;
	in_force(A_AND_E);
	assert_ok(store_write(kit_cx_now(), region.store, longer_work, NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	clock_set_today(day_of(2027, 3, 31));
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	clock_set_today(day_of(2027, 4, 1));
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
	assert_int_equal(version(1).status, AGREEMENT_LIVE);
	assert_string_equal(agreement_status_words(&(struct agreement_version){ .status = AGREEMENT_LIVE, .terms = version(1).terms },
		clock_today()), "Over");
}

static enum err tidy_work(struct cx *cx, struct db *db, void *arg)
{
	return agreement_tidy(cx, db, kit_policy(), clock_now(), arg);
}

static void what_is_over_is_marked_with_its_reason(void **state)
{
	(void)state;
	struct agreement_event *events;
	size_t count = 9, n;
	struct db *db;
	in_force(A_AND_E);
	assert_ok(store_write(kit_cx_now(), region.store, tidy_work, &count));
	assert_int_equal(count, 0);
	clock_set_today(day_of(2027, 4, 1));
	assert_ok(store_write(kit_cx_now(), region.store, tidy_work, &count));
	assert_int_equal(count, 1);
	assert_int_equal(version(1).status, AGREEMENT_ENDED);
	assert_str(version(1).say, "Its last day was 31 Mar 2027.");
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(agreement_events(kit_cx_now(), db, version(1).agreement, &events, &n));
	store_reader_back(region.store, db);
	assert_str(events[n - 1].what, "expire");
}

static void the_preview_counts_what_it_would_open(void **state)
{
	(void)state;
	struct agreement_block block;
	struct agreement_change *change;
	struct db *db;
	size_t n;
	in_force(A_AND_E);
	struct agreement_draft draft = draft_of(&block, TESTS);
	assert_ok(write_draft(&giver, version(1).agreement, &draft));
	struct agreement_version now = version(2), before = version(1);
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(agreement_preview(kit_cx_now(), db, &now, &before, false, &change, &n));
	assert_int_equal(n, 2);
	assert_int_equal(change[0].before.records + change[1].after.records, 0);
	assert_true(change[0].before.labels && change[1].after.labels && !change[0].after.labels && !change[1].before.labels);
	assert_ok(agreement_preview(kit_cx_now(), db, &now, &before, true, &change, &n));
	store_reader_back(region.store, db);
	assert_int_equal(n, 2);
	assert_int_equal(change[0].class, CLASS_ATTENDANCE);
	assert_int_equal(change[0].before.records, 2);
	assert_int_equal(change[0].before.people, 1);
	assert_int_equal(change[0].after.labels, 0);
	assert_int_equal(change[1].class, CLASS_INVESTIGATION);
	assert_int_equal(change[1].after.records, 1);
	assert_int_equal(change[1].before.labels, 0);
	assert_str(agreement_about(kit_cx_now(), 3, false), "fewer than 5");
	assert_str(agreement_about(kit_cx_now(), 3, true), "3");
	assert_str(agreement_about(kit_cx_now(), 63, false), "about 65");
}

static void a_draft_says_everything_that_is_wrong(void **state)
{
	(void)state;
	struct agreement_block block = { STR("R9X nowhere"), STR(""), false, 0, 0, 0 };
	struct agreement_draft draft = { .block = &block, .blocks = 1, .today = clock_today(),
		.terms = { .starts_on = DAY_NONE, .ends_on = day_of(2020, 1, 1), .review_on = DAY_NONE, .document_hash = STR("12") } };
	struct agreement_problems problems = { 0 };
	struct agreement_flow *flows;
	struct db *db;
	size_t n;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_int_equal(agreement_draft_read(kit_cx_now(), db, &draft, true, region.stranger, &flows, &n, &problems), ERR_BAD_FIELD);
	store_reader_back(region.store, db);
	cx_clear(kit_cx_now());
	static const char *const fields[] = { "ref", "title", "legal_basis", "ends_on", "review_on", "document_hash", "document_name", "covers",
		"at_end", "from1", "to1", "class1", "purpose1" };
	for (size_t i = 0; i < LENGTH(fields); i++) {
		bool told = false;
		for (size_t k = 0; k < problems.count && !told; k++)
			told = strcmp(problems.problem[k].field, fields[i]) == 0;
		if (!told)
			print_error("%s is not told\n", fields[i]);
		assert_true(told);
	}
}

static void blocks_come_back_as_they_were_written(void **state)
{
	(void)state;
	struct agreement_block *back;
	struct agreement_block block[2] = { { STR("R9A R9X"), STR("R9W Y99901"), false, A_AND_E | TESTS, 3, LABEL_NORMAL | 1 << LABEL_R },
		{ STR("R9W"), STR("R9A"), false, 1u << CLASS_LETTER, 1, LABEL_NORMAL } };
	struct agreement_draft draft = draft_of(&(struct agreement_block){ 0 }, 0);
	struct agreement_problems problems = { 0 };
	struct agreement_flow *flows;
	struct db *db;
	size_t n, m;
	draft.block = block;
	draft.blocks = 2;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(agreement_draft_read(kit_cx_now(), db, &draft, true, region.service, &flows, &n, &problems));
	store_reader_back(region.store, db);
	assert_int_equal(n, 2 * 2 * 2 * 2 + 1);
	agreement_blocks(kit_cx_now(), flows, n, &back, &m);
	assert_int_equal(m, 2);
	assert_str(back[0].givers, "R9A R9X");
	assert_str(back[0].takers, "R9W Y99901");
	assert_int_equal(back[0].classes, A_AND_E | TESTS);
	assert_int_equal(back[0].purposes, 3);
	assert_int_equal(back[0].labels, LABEL_NORMAL | 1 << LABEL_R);
	assert_str(back[1].givers, "R9W");
}

static enum err follow_work(struct cx *cx, struct db *db, void *arg)
{
	const int64_t *pair = arg;
	return organisation_follow(cx, db, kit_policy(), pair[0], pair[1], clock_now());
}

/* The trust that gave is followed by another: its lead acts in the agreement, and nothing is lost to the reader. */
static void a_successor_acts_for_whom_it_follows(void **state)
{
	(void)state;
	struct actor next;
	int64_t pair[2] = { region.stranger, region.trust };
	lead("dee", region.trust, &next);
	in_force(A_AND_E);
	assert_int_equal(versions_for(&next), 0);
	assert_ok(store_write(kit_cx_now(), region.store, follow_work, pair));
	assert_ok(organisation_people_follow(kit_cx_now(), region.store, pair[0], pair[1], clock_now()));
	assert_int_equal(versions_for(&next), 1);
	assert_int_equal(seen(EVENT_EMERGENCY), 2);
	int64_t ring[2] = { region.trust, region.stranger };
	assert_int_equal(store_write(kit_cx_now(), region.store, follow_work, ring), ERR_CONFLICT);
	cx_clear(kit_cx_now());
	assert_ok(step(&next, 1, AGREEMENT_SUSPEND, "We look at it first", NULL));
	assert_int_equal(seen(EVENT_EMERGENCY), 0);
}

struct bringing { int64_t organisation, agreement, *ret; };

static enum err bring_work(struct cx *cx, struct db *db, void *arg)
{
	struct bringing *b = arg;
	bool new;
	return holding_in(cx, db, b->organisation, b->agreement, true, b->ret, &new);
}

static void at_its_end_records_are_handed_over(void **state)
{
	(void)state;
	struct agreement_block block;
	struct db *db;
	int64_t owner;
	in_force(A_AND_E);
	struct agreement_draft draft = draft_of(&block, A_AND_E);
	draft.terms.covers = COVERS_UNDER_IT;
	draft.terms.at_end = AT_END_HANDED_OVER;
	assert_int_equal(write_draft(&giver, version(1).agreement, &draft), ERR_BAD_FIELD);
	draft.terms.hand_over_ods = STR("R9A");
	assert_ok(write_draft(&giver, version(1).agreement, &draft));
	assert_ok(step(&giver, 2, AGREEMENT_OFFER, "", NULL));
	assert_ok(step(&giver, 2, AGREEMENT_SIGN, "Ada", NULL));
	assert_ok(step(&reader, 2, AGREEMENT_SIGN, "Ben", NULL));
	/* What comes in from now on comes in under it. */
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	int64_t agreement;
	assert_ok(agreement_of(kit_cx_now(), db, region.stranger, clock_today(), &agreement));
	assert_int_equal(agreement, version(2).agreement);
	store_reader_back(region.store, db);
	int64_t under;
	struct bringing b = { region.stranger, agreement, &under };
	assert_ok(store_write(kit_cx_now(), region.store, bring_work, &b));
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(holding_owner(kit_cx_now(), db, under, &owner));
	store_reader_back(region.store, db);
	assert_int_equal(owner, region.stranger);
	assert_ok(step(&reader, 2, AGREEMENT_END, "The contract is over", NULL));
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(holding_owner(kit_cx_now(), db, region.stranger_holding, &owner));
	assert_int_equal(owner, region.stranger);        /* came in under no agreement: stays */
	assert_ok(holding_owner(kit_cx_now(), db, under, &owner));
	assert_int_equal(owner, region.trust);
	store_reader_back(region.store, db);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		EACH(a_draft_is_its_writers_and_an_offer_is_the_parties), EACH(it_is_live_when_all_have_signed_the_same),
		EACH(one_party_suspends_and_takes_up_again), EACH(a_new_version_replaces_the_old_one_when_it_begins), EACH(it_ends_by_itself),
		EACH(what_opens_a_record_is_named),
		EACH(what_is_over_is_marked_with_its_reason), EACH(the_preview_counts_what_it_would_open),
		EACH(a_draft_says_everything_that_is_wrong), EACH(blocks_come_back_as_they_were_written),
		EACH(a_successor_acts_for_whom_it_follows), EACH(at_its_end_records_are_handed_over),
	};
	return kit_run_on_engines("agreement", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
