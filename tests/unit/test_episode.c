/* A person on a pathway, through the store, on both engines: begun, judged, moved, suspended, ended; what is refused leaves nothing;
 * what the list shows is what the acts add up to. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <string.h>

#include "base/clock.h"
#include "care/asked.h"
#include "care/decision.h"
#include "care/episode.h"
#include "record/flag.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/slip.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "gen/queries.h"
#include "tests/kit/ask.h"
#include "tests/kit/store.h"

static struct kit_region region;
static enum store_engine engine;
static struct instant now;
static struct actor psychiatrist, nurse;
static struct kit_person her;
static struct care care;

struct staffing { const char *login, *profession; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct staffing *s = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), str_of(s->profession), STR(""), now, &id));
	TRY(staff_give_role(cx, db, id, region.service, STR("mus_clinician"), now));
	TRY(signin_start(cx, db, kit_policy(), id, region.service, STR("mus_clinician"), now, 24 * 30, &token, &signin));
	*s->ret = (struct actor){ id, region.service, signin, STR("mus_clinician"), STR_NONE };
	return OK;
}

static enum err refer(struct cx *cx, struct db *db, void *arg)
{
	const struct kit_person *p = arg;
	return relation_open(cx, db, &(struct relation){ .organisation = region.service, .patient = p->id, .kind = RELATION_REVIEW, .until = INSTANT_FAR });
}

static struct store_where where;

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	where = kit_where(engine, migration_list, migration_count);
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	now = clock_now();
	care = (struct care){ kit_catalog(), kit_policy() };
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "psychiatrist", "liaison-psychiatrist", &psychiatrist }));
	assert_ok(store_write(cx, region.store, hire, &(struct staffing){ "nurse", "mental-health-nurse", &nurse }));
	her = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	assert_ok(store_write(cx, region.store, refer, &her));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(region.store);
	return 0;
}

static struct day today(void)
{
	return instant_day(now);
}

static enum err begin(const struct actor *actor, struct id *ret)
{
	cx_clear(kit_cx_now());
	return episode_begin(kit_cx_now(), region.store, actor, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("leeds-liaison"),
		.way = WAY_GP, .service = NIL, .referrer = region.practice, .agreed = TRUTH_YES, .on = today(),
		.say = STR("Tired for two years; what can be done?") }, now, ret);
}

static enum err act(const struct actor *actor, struct id episode, struct course_ask ask, const char *say)
{
	cx_clear(kit_cx_now());
	ask.on = today();
	if (ask.due_on.day == 0)
		ask.due_on = DAY_NONE;
	return episode_act(kit_cx_now(), region.store, actor, &care, &(struct act_ask){ .episode = episode, .ask = ask, .say = str_of(say) }, now);
}

static enum err judge(const struct actor *actor, struct id episode, const char *record, enum truth answer)
{
	return act(actor, episode, (struct course_ask){ .act = COURSE_JUDGE, .item = str_of(record), .answer = answer }, "Told in the referral");
}

static enum err move(const struct actor *actor, struct id episode, const char *to, const char *say)
{
	return act(actor, episode, (struct course_ask){ .act = COURSE_MOVE, .to = str_of(to), .against = false }, say);
}

static struct episode_view view(const struct actor *actor, struct id episode)
{
	struct episode_view v;
	struct db *db;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, actor->signin, now);
	assert_ok(episode_view(kit_cx_now(), db, &care, episode, today(), &v));
	store_reader_back(region.store, db);
	return v;
}

static enum err prove(struct cx *cx, struct db *db, void *arg)
{
	const char *wrong;
	TRY(episode_proved(cx, db, &care, *(struct id *)arg, false, now, &wrong));
	return wrong[0] ? fail(cx, ERR_CONFLICT, "%s", wrong) : OK;
}

static void proved(struct id episode)
{
	cx_clear(kit_cx_now());
	assert_ok(store_write(kit_cx_now(), region.store, prove, &episode));
}

static void criteria(struct id episode)
{
	static const char *const records[] = { "persistent", "loss-of-function", "help-seeking", "willing-and-able" };
	for (size_t i = 0; i < LENGTH(records); i++)
		assert_ok(judge(&nurse, episode, records[i], TRUTH_YES));
}

static void somebody_is_carried_to_discharge(void **state)
{
	(void)state;
	struct id e, again;
	assert_ok(begin(&nurse, &e));
	assert_int_equal(begin(&nurse, &again), ERR_CONFLICT);
	assert_int_equal(move(&nurse, e, "first-appointment", ""), ERR_HELD);
	criteria(e);
	assert_ok(move(&nurse, e, "first-appointment", ""));
	/* The first appointment is the psychiatrist's. */
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_SESSION, .answer = TRUTH_YES }, ""), ERR_FORBIDDEN);
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_SESSION, .answer = TRUTH_YES }, ""));
	assert_int_equal(view(&nurse, e).course->clock[0].phase, CLOCK_STOPPED);
	assert_ok(judge(&psychiatrist, e, "active-medical-issues", TRUTH_YES));
	assert_ok(judge(&psychiatrist, e, "formulation-shared", TRUTH_YES));
	assert_ok(judge(&psychiatrist, e, "treatment-chosen-together", TRUTH_YES));
	assert_ok(move(&psychiatrist, e, "hospital-team", ""));
	for (int i = 0; i < 10; i++)
		assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_SESSION, .item = STR("core-intervention"), .answer = TRUTH_YES }, ""));
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_SESSION, .item = STR("core-intervention"), .answer = TRUTH_YES }, ""), ERR_HELD);
	assert_true(view(&nurse, e).course->review_open);
	assert_int_equal(move(&nurse, e, "discharge", ""), ERR_HELD);
	static const char *const asked[] = { "goals-reviewed", "progress-clinician", "progress-patient", "measures-repeated" };
	for (size_t i = 0; i < LENGTH(asked); i++)
		assert_ok(judge(&nurse, e, asked[i], TRUTH_YES));
	assert_ok(move(&nurse, e, "discharge", ""));
	struct episode_view v = view(&nurse, e);
	assert_int_equal(v.e.phase, PHASE_ENDED);
	assert_int_equal(v.e.outcome, OUTCOME_DISCHARGED);
	assert_false(day_known(v.e.due_on));
	proved(e);
	assert_ok(begin(&nurse, &again));
}

/* HAZ-019 */
static void a_red_flag_suspends(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	criteria(e);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_SUSPEND, .item = STR("weight-loss") }, "Six kilograms in two months"));
	assert_int_equal(move(&nurse, e, "first-appointment", ""), ERR_CONFLICT);
	assert_int_equal(view(&nurse, e).course->phase, PHASE_SUSPENDED);
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_RESUME }, "Seen by the GP, tests are normal"), ERR_FORBIDDEN);
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "Seen by the GP, tests are normal"));
	assert_ok(move(&nurse, e, "first-appointment", ""));
	proved(e);
}

static enum err suspend(struct cx *cx, struct db *db, void *arg)
{
	return episode_suspend_all(cx, db, &care, her.id, str_of(arg), region.service, now);
}

static enum err suspend_from_practice(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return episode_suspend_all(cx, db, &care, her.id, STR("weight-loss"), region.practice, now);
}

static const char *flag_day(void)
{
	return arena_text(kit_cx_now()->arena, day_iso((struct day){ today().day - 60 }, arena_alloc(kit_cx_now()->arena, DAY_TEXT)));
}

static void the_program_suspends_by_itself_and_only_that(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	assert_ok(store_write(kit_cx_now(), region.store, suspend, (void *)(uintptr_t)"abnormal-no-follow-up"));
	assert_ok(store_write(kit_cx_now(), region.store, suspend, (void *)(uintptr_t)"abnormal-no-follow-up"));
	struct episode_view v = view(&nurse, e);
	assert_int_equal(v.course->phase, PHASE_SUSPENDED);
	assert_int_equal(v.e.seq, 2);                   /* told twice, done once */
	proved(e);
}

/* HAZ-019: a rule that looks for red flags finds one in a new record: whoever is on a pathway is stopped, on the list or not. */
static void a_flag_that_is_found_stops_the_pathway(void **state)
{
	(void)state;
	struct id e;
	struct asked asked;
	struct db *db;
	assert_ok(begin(&nurse, &e));
	kit_event(&region, her.id, region.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	for (int again = 0; again < 2; again++) {
		if (again)                      /* the sign comes in */
			kit_event(&region, her.id, region.trust_holding, EVENT_INVESTIGATION, flag_day(), NULL, RESULT_ABNORMAL);
		cx_clear(kit_cx_now());
		assert_ok(store_reader(kit_cx_now(), region.store, &db));
		assert_ok(asked_build(kit_cx_now(), db, kit_catalog(), today(), &asked));
		store_reader_back(region.store, db);
		struct finding_report report;
		assert_ok(finding_run(kit_cx_now(), region.store, &asked, region.service, today(), now, NULL, NULL, &report));
		assert_int_equal(view(&nurse, e).course->phase, again ? PHASE_SUSPENDED : PHASE_OPEN);
	}
	assert_str(view(&nurse, e).course->flag, "abnormal-not-followed-up");
	proved(e);
	/* one by one says the same, and does it once */
	int64_t acts = view(&nurse, e).e.seq;
	assert_ok(finding_person(kit_cx_now(), region.store, &asked, region.service, her.id, today(), now));
	assert_int_equal(view(&nurse, e).e.seq, acts);
}

/* Somebody else's service learns that there is a flag, and not which. */
static void another_service_is_stopped_without_being_told_why(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	assert_ok(store_write(kit_cx_now(), region.store, suspend_from_practice, NULL));
	assert_str(view(&nurse, e).course->flag, FLAG_ELSEWHERE);
}

static enum err spoil(struct cx *cx, struct db *db, void *arg)
{
	struct episode_held held;
	TRY(episode_hold(cx, db, *(struct id *)arg, &held));
	TRY(relation_close(cx, db, held.organisation, 0, held.patient, RELATION_REFERRAL, now));
	struct episode_now wrong = { .version = 1, .phase = PHASE_OPEN, .step = STR("hospital-team"), .since_on = today(), .due_on = today(),
		.breach_on = DAY_NONE, .ended_on = DAY_NONE, .owner = NIL, .kept = 3, .seq = held.seq };
	return episode_set_now(cx, db, held.id, &wrong, now);
}

static void doctor_finds_and_mends_what_the_acts_do_not_say(void **state)
{
	(void)state;
	struct id e;
	struct proved n;
	assert_ok(begin(&nurse, &e));
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, false, now, &n));
	assert_int_equal(n.episodes, 1);
	assert_int_equal(n.wrong + n.unfit, 0);
	assert_ok(store_write(kit_cx_now(), region.store, spoil, &e));
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, false, now, &n));
	assert_int_equal(n.wrong, 1);
	assert_non_null(strstr(n.first, "hospital-team"));
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, true, now, &n));
	assert_int_equal(n.wrong, 1);
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, false, now, &n));
	assert_int_equal(n.wrong, 0);
	assert_str(view(&nurse, e).e.step, "referral");         /* and the service sees her again */
}

static void a_stale_page_is_refused(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	int64_t read = view(&nurse, e).e.seq;
	assert_ok(judge(&psychiatrist, e, "persistent", TRUTH_YES));
	cx_clear(kit_cx_now());
	assert_int_equal(episode_act(kit_cx_now(), region.store, &nurse, &care, &(struct act_ask){ .episode = e, .seq = read, .ask = { .act = COURSE_JUDGE,
		.item = STR("persistent"), .answer = TRUTH_NO, .on = today(), .due_on = DAY_NONE }, .say = STR("No") }, now), ERR_STALE);
	assert_int_equal(view(&nurse, e).e.seq, read + 1);
}

static void what_was_done_is_taken_back(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	assert_ok(move(&nurse, e, "declined", ""));
	assert_int_equal(view(&nurse, e).e.phase, PHASE_ENDED);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_UNDO, .number = 2 }, "Wrong person"));
	struct episode_view v = view(&nurse, e);
	assert_int_equal(v.e.phase, PHASE_OPEN);
	assert_str(v.e.step, "referral");
	proved(e);
}

/* Whoever has nothing to do with her learns nothing of her pathway, and cannot act on it. */
struct bound { int64_t organisation; enum relation_kind kind; bool open, there; struct instant until; };
static enum err bound_ask(struct cx *cx, struct db *db, void *arg)
{
	struct bound *b = arg;
	struct relation *r;
	size_t n;
	b->open = b->there = false;
	TRY(relations_now(cx, db, b->organisation, 0, her.id, now, &r, &n));
	for (size_t i = 0; i < n; i++) {
		b->there = b->there || r[i].kind == b->kind;
		b->open = b->open || (r[i].kind == b->kind && r[i].until.us >= INSTANT_FAR.us);
		b->until = r[i].kind == b->kind && r[i].from.us == 0 ? r[i].until : b->until;
	}
	return OK;
}

static struct bound bound(int64_t organisation, enum relation_kind kind)
{
	struct bound b = { .organisation = organisation, .kind = kind };
	assert_ok(store_write(kit_cx_now(), region.store, bound_ask, &b));
	return b;
}

static struct course_ask involve(enum truth answer)
{
	return (struct course_ask){ .act = COURSE_INVOLVE, .item = STR("R9A"), .number = region.trust, .answer = answer };
}

/* Whom a named person brings in has to do with her from then on, and not after. */
static void another_organisation_takes_part(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	assert_false(bound(region.trust, RELATION_REFERRAL).there);
	assert_int_equal(act(&nurse, e, involve(TRUTH_NO), ""), ERR_CONFLICT);
	assert_int_equal(act(&nurse, e, involve(TRUTH_YES), ""), ERR_BAD_FIELD);
	assert_ok(act(&nurse, e, involve(TRUTH_YES), "See her together in the heart clinic"));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_int_equal(act(&nurse, e, involve(TRUTH_YES), "Once more"), ERR_CONFLICT);
	struct course_ask own = involve(TRUTH_YES);
	own.number = region.service;
	assert_int_equal(act(&nurse, e, own, "Ourselves"), ERR_BAD_FIELD);
	assert_ok(act(&nurse, e, involve(TRUTH_NO), ""));
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, e, involve(TRUTH_YES), "Again, for the review"));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_MOVED }, ""));
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
	assert_true(bound(region.trust, RELATION_REFERRAL).there);
}

static void a_wish_is_written_down_and_changed(void **state)
{
	(void)state;
	struct id e;
	cx_clear(kit_cx_now());
	struct episode_ask ask = { .patient = her.outside, .pathway = STR("stepped-care"), .way = WAY_GP, .service = NIL, .referrer = NIL, .agreed = TRUTH_YES,
		.prefers = STR("home"), .on = today(), .say = STR("Does not want the hospital") };
	assert_ok(episode_begin(kit_cx_now(), region.store, &nurse, &care, &ask, now, &e));
	assert_int_equal(view(&nurse, e).course->prefers, SETTING_HOME);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_PREFER, .item = STR("gp-surgery") }, "Where she knows the nurse"));
	assert_int_equal(view(&nurse, e).course->prefers, SETTING_GP_SURGERY);
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_PREFER, .item = STR("the-moon") }, ""), ERR_BAD_FIELD);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_PREFER, .item = STR(COURSE_NO_WISH) }, ""));
	assert_int_equal(view(&nurse, e).course->prefers, SETTING_NONE);
	proved(e);
	ask.prefers = STR("the-moon");
	ask.pathway = STR("pcpcs");
	assert_int_equal(episode_begin(kit_cx_now(), region.store, &nurse, &care, &ask, now, &e), ERR_BAD_FIELD);
}

/* A table's version is no way round the pathway: only to a newer one somebody moves, and no red flag is left behind by it. */
static void the_own_version_is_no_way_to_another_step(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	struct course_ask jump = { .act = COURSE_VERSION, .number = view(&nurse, e).e.version, .to = STR("hospital-team") };
	assert_int_equal(act(&nurse, e, jump, "Quicker"), ERR_CONFLICT);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_SUSPEND, .item = STR("weight-loss") }, "Six kilograms"));
	assert_int_equal(act(&nurse, e, jump, "Quicker"), ERR_CONFLICT);
	assert_str(view(&nurse, e).e.step, "referral");
}

static struct id also(const char *pathway)
{
	struct id e;
	cx_clear(kit_cx_now());
	assert_ok(episode_begin(kit_cx_now(), region.store, &nurse, &care, &(struct episode_ask){ .patient = her.outside, .pathway = str_of(pathway),
		.way = WAY_GP, .service = NIL, .referrer = NIL, .agreed = TRUTH_YES, .on = today(), .say = STR("And meanwhile?") }, now, &e));
	return e;
}

/* Whichever acted last, and whichever ends first: after the end of both nothing is left open; and who takes part in one that goes on is not
 * sent away by the end of another. */
static void the_end_of_both_shuts_both(void **state)
{
	(void)state;
	struct id one, two;
	struct course_ask closed = { .act = COURSE_CLOSE, .number = OUTCOME_WITHDREW };
	assert_ok(begin(&nurse, &one));
	two = also("pcpcs");
	assert_ok(act(&nurse, one, involve(TRUTH_YES), "See her together"));
	assert_ok(act(&nurse, two, involve(TRUTH_YES), "See her together"));
	assert_ok(judge(&nurse, one, "help-seeking", TRUTH_YES));
	assert_ok(act(&nurse, one, closed, ""));
	assert_true(bound(region.service, RELATION_REFERRAL).open);
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, two, closed, ""));
	assert_false(bound(region.service, RELATION_REFERRAL).open);
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
}

static enum err bind(struct cx *cx, struct db *db, void *arg)
{
	struct episode_held held;
	TRY(episode_look(cx, db, *(struct id *)arg, &held));
	return relation_open(cx, db, &(struct relation){ .organisation = held.organisation, .patient = held.patient, .kind = RELATION_REFERRAL,
		.until = INSTANT_FAR, .cause = held.id });
}

/* What an earlier version left open after an end is found by doctor, and closed. */
static void doctor_finds_who_is_bound_after_the_end(void **state)
{
	(void)state;
	struct id e;
	struct proved n;
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_WITHDREW }, ""));
	proved(e);
	assert_ok(store_write(kit_cx_now(), region.store, bind, &e));
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, true, now, &n));
	assert_int_equal(n.wrong, 1);
	assert_false(bound(region.service, RELATION_REFERRAL).open);
	proved(e);
}

/* Brought in by mistake, and taken back: not for ever. */
static void who_was_brought_in_by_mistake_is_not_bound(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, involve(TRUTH_YES), "See her together in the heart clinic"));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_UNDO, .number = 2 }, "It was another hospital"));
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
	proved(e);
}

static struct course_ask asked_by(int64_t organisation, const char *ods)
{
	return (struct course_ask){ .act = COURSE_REFERRER, .item = str_of(ods), .number = organisation };
}

static struct id asked_by_the_trust(void)
{
	struct id e;
	cx_clear(kit_cx_now());
	assert_ok(episode_begin(kit_cx_now(), region.store, &nurse, &care, &(struct episode_ask){ .patient = her.outside, .pathway = STR("stepped-care"),
		.way = WAY_GP, .service = NIL, .referrer = region.trust, .agreed = TRUTH_YES, .on = today(), .say = STR("By letter") }, now, &e));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	return e;
}

/* Picked by mistake: it sees her no more at once, not after the days of a referral that was; the right one does; what was written stays. */
static void who_asked_is_corrected(void **state)
{
	(void)state;
	struct id e = asked_by_the_trust();
	int64_t other = region.stranger;
	assert_int_equal(act(&nurse, e, asked_by(other, "R9X"), ""), ERR_BAD_FIELD);
	assert_int_equal(act(&nurse, e, asked_by(region.trust, "R9A"), "As it stands"), ERR_CONFLICT);
	assert_int_equal(act(&nurse, e, asked_by(region.service, "X9A"), "Ourselves"), ERR_BAD_FIELD);
	assert_ok(act(&nurse, e, asked_by(other, "R9X"), "Read off the letter"));
	assert_false(bound(region.trust, RELATION_REFERRAL).there);
	assert_true(bound(other, RELATION_REFERRAL).open);
	assert_int_equal(act(&nurse, e, asked_by(other, "R9X"), "Once more"), ERR_CONFLICT);
	proved(e);
	/* a correction bars nobody from taking back what came before it, and what comes after does not bring the wrong one back */
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_UNDO, .number = 2 }, "It was right"), ERR_CONFLICT);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_PREFER, .item = STR("home") }, ""));
	assert_false(bound(region.trust, RELATION_REFERRAL).there);
	assert_ok(act(&nurse, e, asked_by(0, NULL), "She came by herself"));
	assert_false(bound(other, RELATION_REFERRAL).there);
	assert_false(str_known(view(&nurse, e).e.referrer_name));
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_UNDO, .number = 3 }, "Not said"));
	proved(e);
}

static void who_asked_is_corrected_after_the_end(void **state)
{
	(void)state;
	struct id e = asked_by_the_trust();
	int64_t other = region.stranger;
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_WITHDREW }, ""));
	struct instant until = bound(region.trust, RELATION_REFERRAL).until;
	assert_true(until.us > now.us && until.us < INSTANT_FAR.us);
	assert_ok(act(&nurse, e, asked_by(other, "R9X"), "Read off the letter"));
	assert_false(bound(region.trust, RELATION_REFERRAL).there);
	assert_int_equal(bound(other, RELATION_REFERRAL).until.us, until.us);
	proved(e);
}

/* Whoever takes part, or asked for another pathway of hers, goes on having to do with her. */
static void a_correction_does_not_send_away_who_is_there_otherwise(void **state)
{
	(void)state;
	struct id e = asked_by_the_trust();
	assert_ok(act(&nurse, e, involve(TRUTH_YES), "See her together"));
	assert_ok(act(&nurse, e, asked_by(0, NULL), "She came by herself"));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, e, involve(TRUTH_NO), ""));
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
	proved(e);
}

/* What is written down after the end does not begin the window anew: it would never close. */
static void the_window_is_counted_from_the_end(void **state)
{
	(void)state;
	struct instant begun = now;
	struct id e = also("basic-hospital");
	assert_ok(move(&nurse, e, "advice", ""));
	assert_ok(move(&nurse, e, "full-service", "They have room"));
	struct instant until = bound(region.service, RELATION_REFERRAL).until;
	assert_true(until.us > now.us && until.us < INSTANT_FAR.us);
	now.us += 20 * US_PER_DAY;
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_TAKEN_OVER }, "Their letter"));
	assert_int_equal(bound(region.service, RELATION_REFERRAL).until.us, until.us);
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_UNDO, .number = view(&nurse, e).course->standing }, "It was about somebody else"));
	assert_int_equal(bound(region.service, RELATION_REFERRAL).until.us, until.us);
	now = begun;
}

/* One pathway ends while another of the same service goes on: the service has to do with her as before. */
static void the_end_of_one_does_not_shut_the_other(void **state)
{
	(void)state;
	struct id one, two;
	assert_ok(begin(&nurse, &one));
	two = also("stepped-care");
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	assert_ok(act(&nurse, one, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_WITHDREW }, ""));
	assert_true(bound(region.service, RELATION_REFERRAL).open);
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	assert_ok(act(&nurse, two, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_WITHDREW }, ""));
	assert_false(bound(region.service, RELATION_CASELOAD).open);
	assert_false(bound(region.service, RELATION_REFERRAL).open);
}

static void who_has_nothing_to_do_with_her_finds_nothing(void **state)
{
	(void)state;
	struct id e;
	struct actor other = psychiatrist;
	assert_ok(begin(&nurse, &e));
	other.organisation = region.trust;
	other.signin = NIL;
	cx_clear(kit_cx_now());
	assert_int_equal(episode_act(kit_cx_now(), region.store, &other, &care, &(struct act_ask){ .episode = e, .ask = { .act = COURSE_REVIEW,
		.on = today(), .due_on = DAY_NONE }, .say = STR("Looked") }, now), ERR_NOT_FOUND);
}

/* ---- red flags and the ways round them ---- */

static struct course_ask ended(enum outcome outcome)
{
	return (struct course_ask){ .act = COURSE_CLOSE, .number = outcome };
}

static struct course_ask undo(struct id e)
{
	return (struct course_ask){ .act = COURSE_UNDO, .number = view(&nurse, e).course->standing };
}

static enum course_phase phase(struct id e)
{
	return view(&nurse, e).course->phase;
}

static enum err find_everyone(void)
{
	struct asked asked;
	struct db *db;
	struct finding_report report;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(asked_build(kit_cx_now(), db, kit_catalog(), today(), &asked));
	store_reader_back(region.store, db);
	return finding_run(kit_cx_now(), region.store, &asked, region.service, today(), now, NULL, NULL, &report);
}

/* An abnormal result, so many days ago, and nobody came back to it. */
static void sign_comes_in(const struct kit_person *who, int days_ago, const char *code)
{
	char day[DAY_TEXT];
	kit_event(&region, who->id, region.trust_holding, EVENT_INVESTIGATION, day_iso((struct day){ today().day - days_ago }, day), code, RESULT_ABNORMAL);
}

static void seen_by_gp(const struct kit_person *who)
{
	kit_event(&region, who->id, region.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
}

static enum err settle(struct day seen_on, struct str read)
{
	cx_clear(kit_cx_now());
	return flag_settle_make(kit_cx_now(), region.store, &nurse, &(struct flag_ask){ .patient = her.outside, .flag = STR("abnormal-not-followed-up"),
		.seen_on = seen_on, .outcome = STR("explained"), .say = STR("That one is normal for her"), .policy = kit_policy(), .read = read }, now);
}

static struct str as_read(void)
{
	struct db *db;
	struct story story;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, psychiatrist.signin, now);
	assert_ok(story_load(kit_cx_now(), db, her.id, &story));
	db_end(db);
	store_reader_back(region.store, db);
	return story_mark(kit_cx_now()->arena, &story);
}

/* HAZ-004: extracts lag. What came in after somebody looked was seen by nobody, whatever day it is about. */
static void a_sign_that_comes_in_later_was_not_seen(void **state)
{
	(void)state;
	struct id e;
	struct str read;
	assert_ok(begin(&nurse, &e));
	seen_by_gp(&her);
	sign_comes_in(&her, 90, "opcs4:U05.1");
	assert_ok(find_everyone());
	assert_int_equal(phase(e), PHASE_SUSPENDED);
	read = as_read();
	assert_int_equal(settle((struct day){ today().day + 1 }, STR_NONE), ERR_BAD_FIELD);
	assert_int_equal(settle((struct day){ today().day + 36500 }, STR_NONE), ERR_BAD_FIELD);
	assert_ok(settle(today(), STR_NONE));
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "Settled"));
	assert_ok(find_everyone());
	assert_int_equal(phase(e), PHASE_OPEN);
	sign_comes_in(&her, 60, "opcs4:U10.1");
	assert_ok(find_everyone());
	assert_int_equal(phase(e), PHASE_SUSPENDED);
	/* whoever settles from a page that was made before it came in does not settle it either; from a new page she may, on the same day */
	assert_int_equal(settle(today(), read), ERR_CONFLICT);
	assert_int_equal(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "Settled"), ERR_HELD);
	assert_ok(settle(today(), STR_NONE));
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "Settled"));
}

static enum err unfit(struct cx *cx, struct db *db, void *arg)
{
	struct episode_held held;
	int64_t id;
	TRY(episode_hold(cx, db, *(struct id *)arg, &held));
	struct course_event e = { .act = COURSE_MOVE, .at = now, .on = today(), .staff = 1, .organisation = held.organisation, .to = STR("a-step-of-yesterday"),
		.answer = TRUTH_UNKNOWN, .due_on = DAY_NONE };
	return course_add(cx, db, &held, STR("mus_clinician"), &e, &(struct course_words){ STR_NONE, CLASS_PLAN, LABEL_NORMAL }, &id);
}

/* HAZ-019: whose acts fit no table any more goes nowhere; that keeps the flags from nobody else, and not from her other pathways. */
static void what_fits_no_table_stops_no_flag_of_others(void **state)
{
	(void)state;
	struct id one, same, other;
	struct kit_person first = her, second = kit_person(&region, "Lockyer", "Dean", "9991234561", NHS_INVALID);
	assert_ok(store_write(kit_cx_now(), region.store, refer, &second));
	assert_ok(begin(&nurse, &one));
	same = also("pcpcs");
	her = second;
	assert_ok(begin(&nurse, &other));
	her = first;
	assert_ok(store_write(kit_cx_now(), region.store, unfit, &one));
	seen_by_gp(&first);
	seen_by_gp(&second);
	sign_comes_in(&first, 60, NULL);
	sign_comes_in(&second, 60, NULL);
	assert_ok(find_everyone());
	assert_int_equal(phase(other), PHASE_SUSPENDED);
	assert_int_equal(phase(same), PHASE_SUSPENDED);
}

/* HAZ-019: neither the beginning, nor a named person's word, nor the taking back of an end goes on past a flag that stands in the record, whether
 * or not anybody is on the list. */
static void nothing_begins_or_goes_on_past_an_open_flag(void **state)
{
	(void)state;
	struct id e;
	seen_by_gp(&her);
	sign_comes_in(&her, 60, NULL);
	assert_ok(begin(&nurse, &e));
	assert_int_equal(phase(e), PHASE_SUSPENDED);
	assert_str(view(&nurse, e).course->flag, FLAG_AT_REFERRAL);
	assert_int_equal(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "Looks well"), ERR_HELD);
	assert_ok(settle(today(), STR_NONE));
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "The result was followed up"));
	assert_ok(act(&nurse, e, ended(OUTCOME_WITHDREW), ""));
	sign_comes_in(&her, 59, NULL);
	assert_ok(act(&nurse, e, undo(e), "She comes back"));
	assert_int_equal(phase(e), PHASE_SUSPENDED);
	proved(e);
}

/* As time passes a sign becomes a flag that was none when she began; the slip of the beginning and the work of each day see to it. */
static void who_begins_is_judged_again(void **state)
{
	(void)state;
	struct id e;
	struct slip *slip;
	struct db *db;
	size_t n, found = 0;
	assert_ok(begin(&nurse, &e));
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(slips_all(kit_cx_now(), db, &slip, &n));
	store_reader_back(region.store, db);
	for (size_t i = 0; i < n; i++)
		found += str_is(slip[i].job, "find") && slip[i].subject == her.id && slip[i].organisation == region.service;
	assert_int_equal(found, 1);
}

/* HAZ-019: whoever may not say that it goes on does not get there by an end and a new beginning, nor by another pathway. */
static void the_end_is_no_way_round_a_flag(void **state)
{
	(void)state;
	struct id e, f, g;
	struct course_ask suspended = { .act = COURSE_SUSPEND, .item = STR("weight-loss") };
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, suspended, "Six kilograms"));
	assert_int_equal(act(&nurse, e, ended(OUTCOME_WITHDREW), ""), ERR_BAD_FIELD);
	assert_int_equal(act(&nurse, e, ended(OUTCOME_WITHDREW), "Wants no more of it"), ERR_FORBIDDEN);
	f = also("pcpcs");
	assert_int_equal(phase(f), PHASE_SUSPENDED);
	assert_str(view(&nurse, f).course->flag, "weight-loss");
	assert_ok(act(&nurse, f, ended(OUTCOME_DIED), ""));                    /* of a death nobody has to say anything */
	assert_ok(act(&nurse, f, undo(f), "It was somebody else"));
	assert_int_equal(phase(f), PHASE_SUSPENDED);
	assert_ok(act(&psychiatrist, e, ended(OUTCOME_WITHDREW), "Her GP sees to the weight"));
	assert_ok(begin(&nurse, &g));
	assert_int_equal(phase(g), PHASE_SUSPENDED);
	assert_ok(act(&psychiatrist, g, (struct course_ask){ .act = COURSE_RESUME }, "Weighed twice; she gains"));
	assert_int_equal(phase(f), PHASE_SUSPENDED);                    /* each by its own word */
	proved(g);
}

/* What a pathway that went on once has been through does not come back with every beginning. */
static void what_was_said_to_go_on_goes_on(void **state)
{
	(void)state;
	struct id e, f, g;
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, (struct course_ask){ .act = COURSE_SUSPEND, .item = STR("weight-loss") }, "Six kilograms"));
	assert_ok(act(&psychiatrist, e, ended(OUTCOME_WITHDREW), "Her GP sees to the weight"));
	assert_ok(begin(&nurse, &f));
	assert_int_equal(phase(f), PHASE_SUSPENDED);
	assert_ok(act(&psychiatrist, f, (struct course_ask){ .act = COURSE_RESUME }, "Weighed twice; she gains"));
	g = also("pcpcs");
	assert_int_equal(phase(g), PHASE_OPEN);
}

/* Whoever asked has to do with her as long as one of the referrals goes on, whichever was the last. */
static void who_asked_twice_is_not_sent_away_by_one_end(void **state)
{
	(void)state;
	struct id one, two;
	struct episode_ask ask = { .patient = her.outside, .pathway = STR("leeds-liaison"), .way = WAY_GP, .service = NIL, .referrer = region.trust,
		.agreed = TRUTH_YES, .on = today(), .say = STR("What can be done?") };
	cx_clear(kit_cx_now());
	assert_ok(episode_begin(kit_cx_now(), region.store, &nurse, &care, &ask, now, &one));
	ask.pathway = STR("pcpcs");
	assert_ok(episode_begin(kit_cx_now(), region.store, &nurse, &care, &ask, now, &two));
	assert_ok(act(&nurse, two, ended(OUTCOME_WITHDREW), ""));
	assert_true(bound(region.trust, RELATION_REFERRAL).open);
	assert_ok(act(&nurse, one, ended(OUTCOME_WITHDREW), ""));
	assert_false(bound(region.trust, RELATION_REFERRAL).open);
}

/* ---- days ---- */

/* ---- the list, and a pathway that goes on ---- */

static void days_ago(const struct kit_person *who, enum event_kind kind, int days, const char *code)
{
	char day[DAY_TEXT];
	kit_event(&region, who->id, region.practice_holding, kind, day_iso((struct day){ today().day - days }, day), code, RESULT_NONE);
}

/* What the service's rules find her by. Returns the last that is needed for it. */
static int64_t pattern_comes_in(const struct kit_person *who)
{
	char day[DAY_TEXT];
	days_ago(who, EVENT_REFERRAL, 480, NULL);
	days_ago(who, EVENT_REFERRAL, 300, NULL);
	for (int i = 1; i <= 5; i++)
		days_ago(who, EVENT_GP_CONTACT, 40 * i, NULL);
	return kit_event(&region, who->id, region.practice_holding, EVENT_DIAGNOSIS, day_iso((struct day){ today().day - 500 }, day), "icd10:K58.9", RESULT_NONE);
}

static struct entry entry_of_her(void)
{
	struct entry e;
	struct db *db;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, nurse.signin, now);
	assert_ok(entry_of_patient(kit_cx_now(), db, her.id, &e));
	store_reader_back(region.store, db);
	return e;
}

static enum err decide(enum decision_kind kind, const char *reason)
{
	struct reasons reasons = { kit_catalog()->reason, kit_catalog()->reasons };
	struct id made;
	bool repeated;
	struct decision_ask ask = { .entry = entry_of_her().outside, .kind = kind, .explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID,
		.reason = str_of(reason), .read_at = INSTANT_NONE, .look_again_on = DAY_NONE, .form_key = STR_NONE, .care = &care };
	cx_clear(kit_cx_now());
	return decision_make(kit_cx_now(), region.store, &nurse, &ask, &reasons, now, &made, &repeated);
}

/* Found, rejected, no longer found: as long as a pathway goes on, whoever carries her has to do with her. */
static void the_list_shuts_no_pathway_that_goes_on(void **state)
{
	(void)state;
	struct id e = also("stepped-care");
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	int64_t needed = pattern_comes_in(&her);
	assert_ok(find_everyone());
	assert_int_equal(entry_of_her().state, ENTRY_TO_DECIDE);
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	assert_ok(decide(DECISION_REJECT, "known"));
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	assert_int_equal(phase(e), PHASE_OPEN);
	proved(e);
	assert_ok(decide(DECISION_UNDO, ""));
	kit_event_end(&region, needed);
	assert_ok(find_everyone());
	assert_int_equal(entry_of_her().state, ENTRY_GONE);
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	proved(e);
	assert_ok(act(&nurse, e, ended(OUTCOME_WITHDREW), ""));
	assert_false(bound(region.service, RELATION_CASELOAD).open);
}

/* HAZ-002: decided on the list that a disease explains it, while she is treated: stopped, until somebody whom the pathway calls says that it goes on. */
static void a_disease_that_explains_it_stops_the_pathway(void **state)
{
	(void)state;
	struct id e;
	assert_ok(begin(&nurse, &e));
	pattern_comes_in(&her);
	assert_ok(find_everyone());
	assert_ok(decide(DECISION_REJECT, "known"));
	assert_int_equal(phase(e), PHASE_OPEN);
	assert_ok(decide(DECISION_UNDO, ""));
	assert_ok(decide(DECISION_REJECT, "disease"));
	assert_int_equal(phase(e), PHASE_SUSPENDED);
	assert_str(view(&nurse, e).course->flag, FLAG_EXPLAINED);
	assert_int_equal(act(&nurse, e, (struct course_ask){ .act = COURSE_RESUME }, "Goes on"), ERR_FORBIDDEN);
	assert_ok(act(&psychiatrist, e, (struct course_ask){ .act = COURSE_RESUME }, "It explains the pain, not the seizures"));
	assert_int_equal(phase(e), PHASE_OPEN);
	proved(e);
}

/* The same where it is found at the end of one pathway: those beside it stop, until somebody whom they name has looked. */
static void a_disease_that_ends_one_pathway_stops_the_others(void **state)
{
	(void)state;
	struct id e, beside = also("stepped-care"), third;
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, ended(OUTCOME_WITHDREW), "Moves on"));
	assert_int_equal(phase(beside), PHASE_OPEN);
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, ended(OUTCOME_EXPLAINED), "Coeliac disease, biopsy of the hospital"));
	assert_int_equal(phase(e), PHASE_ENDED);
	assert_int_equal(phase(beside), PHASE_SUSPENDED);
	assert_str(view(&nurse, beside).course->flag, FLAG_EXPLAINED);
	assert_ok(act(&psychiatrist, beside, (struct course_ask){ .act = COURSE_RESUME }, "It explains the anaemia only"));
	proved(e);
	third = also("basic-hospital");
	assert_int_equal(phase(third), PHASE_OPEN);
	assert_ok(act(&nurse, beside, ended(OUTCOME_EXPLAINED), "And the rest"));
	assert_int_equal(phase(third), PHASE_SUSPENDED);
	proved(beside);
	proved(third);
}

/* HAZ-032: as far as the record says that she died, nothing begins; what had begun goes on until a person ends it. */
static void nothing_begins_for_somebody_who_has_died(void **state)
{
	(void)state;
	struct id e, beside = also("stepped-care");
	kit_do(&where, kit_say("UPDATE demographic SET death_on = %d WHERE patient_id = %lld", today().day - 3, (long long)her.id));
	assert_int_equal(begin(&nurse, &e), ERR_HELD);
	assert_non_null(strstr(cx_say(kit_cx_now()), "died on"));
	assert_int_equal(phase(beside), PHASE_OPEN);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM episode"), 1);
	kit_do(&where, "UPDATE demographic SET death_on = NULL");
	assert_ok(begin(&nurse, &e));
	assert_ok(act(&nurse, e, ended(OUTCOME_DIED), ""));
	assert_int_equal(begin(&nurse, &e), ERR_HELD);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM episode"), 2);
}

static enum err shut(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return relation_close(cx, db, region.service, 0, her.id, RELATION_CASELOAD, now);
}

/* What an earlier version shut is found by doctor, and opened. */
static void doctor_finds_who_is_not_bound_enough(void **state)
{
	(void)state;
	struct id e = also("stepped-care");
	struct proved n;
	assert_ok(store_write(kit_cx_now(), region.store, shut, NULL));
	assert_false(bound(region.service, RELATION_CASELOAD).open);
	assert_ok(episodes_proved(kit_cx_now(), region.store, &care, true, now, &n));
	assert_int_equal(n.wrong, 1);
	assert_true(bound(region.service, RELATION_CASELOAD).open);
	proved(e);
}

/* An end is not taken back beside a new beginning: she would be on one pathway twice. */
static void an_end_is_not_taken_back_beside_a_new_beginning(void **state)
{
	(void)state;
	struct id one, two;
	assert_ok(begin(&nurse, &one));
	assert_ok(act(&nurse, one, ended(OUTCOME_WITHDREW), ""));
	assert_ok(begin(&nurse, &two));
	assert_int_equal(act(&nurse, one, undo(one), "It was a mistake"), ERR_CONFLICT);
	assert_int_equal(phase(one), PHASE_ENDED);
	assert_ok(act(&nurse, two, ended(OUTCOME_WITHDREW), ""));
	assert_ok(act(&nurse, one, undo(one), "It was a mistake"));
	assert_int_equal(phase(one), PHASE_OPEN);
	proved(one);
	proved(two);
}

static struct course_event event(int seq, enum course_act act, const char *item, const char *to, enum truth answer, int back)
{
	return (struct course_event){ .id = seq, .seq = seq, .act = act, .at = now, .on = { today().day - back }, .staff = 1, .organisation = 1,
		.item = str_of(item), .to = str_of(to), .answer = answer, .number = act == COURSE_OPEN ? 1 : 0, .due_on = DAY_NONE };
}

static struct course *folded(const char *pathway, const struct course_event *e, size_t events)
{
	size_t n;
	int64_t wrong;
	const struct pathway *const *v = catalog_pathway_versions(kit_catalog(), str_of(pathway), &n);
	struct course *c = course_fold(kit_cx_now()->arena, v, n, e, events, &wrong);
	assert_non_null(c);
	return c;
}

static enum course_no may(const struct course *c, struct course_ask ask, const char *role)
{
	struct str why;
	struct course_facts facts = { .rules_known = true };
	ask.on = today();
	ask.due_on = DAY_NONE;
	ask.words = true;
	ask.role = str_of(role);
	return course_may(kit_cx_now()->arena, c->pathway, c, &facts, &ask, today(), &why);
}

/* Yesterday's assessment of today's problem sends nobody away. */
static void todays_assessment_is_todays(void **state)
{
	(void)state;
	for (int back = 0; back < 2; back++) {
		struct course_event e[] = { event(1, COURSE_OPEN, "emergency", "emergency", TRUTH_YES, back),
			event(2, COURSE_JUDGE, "assessed-today", "", TRUTH_YES, back), event(3, COURSE_JUDGE, "no-new-symptom", "", TRUTH_YES, back),
			event(4, COURSE_JUDGE, "planned-care-known", "", TRUTH_YES, back),
			event(5, COURSE_JUDGE, "person-agrees", "", TRUTH_YES, back) };
		struct course *c = folded("basic-hospital", e, LENGTH(e));
		assert_int_equal(may(c, (struct course_ask){ .act = COURSE_MOVE, .to = STR("redirected") }, "ae_clinician"), back ? COURSE_UNMET : COURSE_MAY);
	}
}

/* Written down late is not newer. */
static void a_judgement_of_before_does_not_beat_a_later_one(void **state)
{
	(void)state;
	struct course_event e[] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 60), event(2, COURSE_JUDGE, "medically-stable", "", TRUTH_NO, 1),
		event(3, COURSE_JUDGE, "medically-stable", "", TRUTH_YES, 20), event(4, COURSE_JUDGE, "medically-stable", "", TRUTH_YES, 1) };
	struct course *c = folded("ycpm-inpatient", e, 3);
	int record = pathway_record_of(c->pathway, STR("medically-stable"));
	assert_int_equal(c->record[record].answer, TRUTH_NO);
	assert_int_equal(folded("ycpm-inpatient", e, 4)->record[record].answer, TRUTH_YES);
}

/* A clock that stood still too late is over all the same; a pause does not reach back to before it. */
static void a_pause_hides_no_day_that_was(void **state)
{
	(void)state;
	struct course_event late[] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 60), event(2, COURSE_PAUSE, "decision", "", TRUTH_UNKNOWN, 10) };
	struct course *c = folded("ycpm-inpatient", late, 2);
	const struct pathway_clock *k = &c->pathway->clock[0];
	assert_int_equal(clock_days(&c->clock[0], today()), 50);
	assert_int_equal(clock_over_on(k, &c->clock[0], today()).day, today().day - 60 + k->days + 1);
	late[1].on.day = today().day - 60 + k->days;                   /* on its last day */
	c = folded("ycpm-inpatient", late, 2);
	assert_false(day_known(clock_over_on(k, &c->clock[0], today())));
	struct course_event back[] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 30), event(2, COURSE_PAUSE, "decision", "", TRUTH_UNKNOWN, 10),
		event(3, COURSE_UNPAUSE, "decision", "", TRUTH_UNKNOWN, 2), event(4, COURSE_MOVE, "", "not-eligible", TRUTH_UNKNOWN, 20) };
	assert_int_equal(clock_days(&folded("ycpm-inpatient", back, 3)->clock[0], today()), 22);
	assert_int_equal(clock_days(&folded("ycpm-inpatient", back, 4)->clock[0], today()), 10);
	/* a pause written down late lies partly in one that is over, one wholly: no day stands twice */
	struct course_event over[] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 30), event(2, COURSE_PAUSE, "decision", "", TRUTH_UNKNOWN, 20),
		event(3, COURSE_UNPAUSE, "decision", "", TRUTH_UNKNOWN, 10), event(4, COURSE_PAUSE, "decision", "", TRUTH_UNKNOWN, 15),
		event(5, COURSE_UNPAUSE, "decision", "", TRUTH_UNKNOWN, 5), event(6, COURSE_PAUSE, "decision", "", TRUTH_UNKNOWN, 18),
		event(7, COURSE_UNPAUSE, "decision", "", TRUTH_UNKNOWN, 12) };
	assert_int_equal(clock_days(&folded("ycpm-inpatient", over, 5)->clock[0], today()), 15);
	assert_int_equal(clock_days(&folded("ycpm-inpatient", over, 7)->clock[0], today()), 15);
	/* more pauses than are kept: their days count all the same */
	struct course_event many[2 * CLOCK_PAUSES + 7] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 100) };
	for (int i = 1; i < 2 * CLOCK_PAUSES + 7; i++)
		many[i] = event(i + 1, i % 2 ? COURSE_PAUSE : COURSE_UNPAUSE, "decision", "", TRUTH_UNKNOWN, 100 - i);
	assert_int_equal(clock_days(&folded("ycpm-inpatient", many, LENGTH(many))->clock[0], today()), 100 - CLOCK_PAUSES - 3);
}

/* A newer version takes nobody to another step, unless hers is gone; nobody past a red flag; and by whoever acts at the step. */
static void a_newer_version_is_no_way_either(void **state)
{
	(void)state;
	struct course_event e[] = { event(1, COURSE_OPEN, "clinic", "referral", TRUTH_YES, 1), event(2, COURSE_SUSPEND, "weight-loss", "", TRUTH_UNKNOWN, 0) };
	struct course *c = folded("leeds-liaison", e, 1);
	struct pathway next = *c->pathway;
	struct course_ask ask = { .act = COURSE_VERSION, .number = next.version + 1, .to = STR("hospital-team"), .next = &next };
	next.version++;
	assert_int_equal(may(c, ask, "mus_clinician"), COURSE_UNMET);
	ask.to = STR("discharge");
	assert_int_equal(may(c, ask, "mus_clinician"), COURSE_UNKNOWN);
	ask.to = STR("referral");
	assert_int_equal(may(c, ask, "mus_clinician"), COURSE_MAY);
	assert_int_equal(may(c, ask, "manager"), COURSE_NOT_YOU);
	assert_int_equal(may(folded("leeds-liaison", e, 2), ask, "mus_clinician"), COURSE_NOT_NOW);
	ask.next = NULL;
	assert_int_equal(may(c, ask, "mus_clinician"), COURSE_NOT_NOW);
	/* hers is gone there */
	ask.next = &next;
	ask.to = STR("hospital-team");
	next.step[c->step].id = STR("triage");
	assert_int_equal(may(c, ask, "mus_clinician"), COURSE_MAY);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(somebody_is_carried_to_discharge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_red_flag_suspends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_program_suspends_by_itself_and_only_that, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_flag_that_is_found_stops_the_pathway, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_service_is_stopped_without_being_told_why, set_up, tear_down),
		cmocka_unit_test_setup_teardown(doctor_finds_and_mends_what_the_acts_do_not_say, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stale_page_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_done_is_taken_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_has_nothing_to_do_with_her_finds_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_organisation_takes_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wish_is_written_down_and_changed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_end_of_one_does_not_shut_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_end_of_both_shuts_both, set_up, tear_down),
		cmocka_unit_test_setup_teardown(doctor_finds_who_is_bound_after_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_was_brought_in_by_mistake_is_not_bound, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_asked_is_corrected, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_asked_is_corrected_after_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_correction_does_not_send_away_who_is_there_otherwise, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_window_is_counted_from_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_own_version_is_no_way_to_another_step, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_sign_that_comes_in_later_was_not_seen, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_fits_no_table_stops_no_flag_of_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_begins_or_goes_on_past_an_open_flag, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_begins_is_judged_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_end_is_no_way_round_a_flag, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_said_to_go_on_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_asked_twice_is_not_sent_away_by_one_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_list_shuts_no_pathway_that_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disease_that_explains_it_stops_the_pathway, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disease_that_ends_one_pathway_stops_the_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_begins_for_somebody_who_has_died, set_up, tear_down),
		cmocka_unit_test_setup_teardown(doctor_finds_who_is_not_bound_enough, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_end_is_not_taken_back_beside_a_new_beginning, set_up, tear_down),
		cmocka_unit_test_setup_teardown(todays_assessment_is_todays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_judgement_of_before_does_not_beat_a_later_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_pause_hides_no_day_that_was, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_newer_version_is_no_way_either, set_up, tear_down),
	};
	return kit_run_on_engines("a person on a pathway", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
