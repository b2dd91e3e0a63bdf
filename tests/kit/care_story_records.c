/* What is agreed about records between organisations, what she is given of hers, what goes. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "base/must.h"
#include "care/agreement.h"
#include "care/agreement_view.h"
#include "care/retention.h"
#include "care/subject_access.h"
#include "tests/kit/ask.h"

#define S (&story)

static struct db *look(struct cx *cx)
{
	struct db *db;
	must(store_reader(cx, S->store, &db) == OK);
	return db;
}

/* ---- agreements ---- */

static enum err draft(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	struct agreement_block block = { STR("R9X"), STR("R9W"), false, 1u << CLASS_ATTENDANCE, 1 << PURPOSE_CARE, LABEL_NORMAL };
	struct agreement_draft draft = { .ref = STR("NW-014"), .title = STR("A&E to the symptoms service"), .block = &block, .blocks = 1,
		.today = story_day(0), .terms = { .covers = COVERS_ALL_HELD, .starts_on = DAY_NONE, .ends_on = story_day(200), .review_on = story_day(100),
			.legal_basis = STR("UK GDPR 6(1)(e), 9(2)(h)"), .at_end = AT_END_KEPT, .hand_over = NIL } };
	return agreement_write(cx, db, &S->lead_stranger, *(int64_t *)arg, &draft, S->now, &made);
}

static enum err drafted(struct cx *cx)
{
	int64_t none = NIL;
	return story_once(cx, &S->lead_stranger, draft, &none);
}

static int64_t agreement(void)
{
	return kit_ask_number(&S->where, "SELECT id FROM agreement WHERE ref = 'NW-014'");
}

static enum err drafted_again(struct cx *cx)
{
	int64_t id = agreement();
	return story_once(cx, &S->lead_stranger, draft, &id);
}

static struct agreement_version version(struct cx *cx, struct str *ret_hash)
{
	struct agreement_version *v;
	struct agreement_flow *flows;
	size_t n;
	struct db *db = look(cx);
	must(agreement_versions(cx, db, agreement(), &v, &n) == OK && n == 1);
	must(agreement_flows(cx, db, v[0].id, &flows, &n) == OK);
	store_reader_back(S->store, db);
	*ret_hash = agreement_hash(cx, agreement_text(cx, &v[0], flows, n));
	return v[0];
}

static enum err take_step(struct cx *cx, struct db *db, void *arg)
{
	bool live;
	return agreement_take_step(cx, db, arg, &live);
}

static enum err step(struct cx *cx, const struct actor *actor, enum agreement_do what, const char *say)
{
	struct agreement_step step = { actor, S->care.policy, what, agreement(), 1, str_of(say), STR_NONE, S->now };
	if (what == AGREEMENT_SIGN)
		version(cx, &step.hash);
	return story_once(cx, actor, take_step, &step);
}

static enum err offered(struct cx *cx) { return step(cx, &S->lead_stranger, AGREEMENT_OFFER, ""); }
static enum err signed_once(struct cx *cx) { return step(cx, &S->lead_stranger, AGREEMENT_SIGN, "Ada Hill, Caldicott Guardian"); }
static enum err in_force(struct cx *cx) { return step(cx, &S->lead, AGREEMENT_SIGN, "Ben Shaw, Caldicott Guardian"); }
static enum err suspended(struct cx *cx) { return step(cx, &S->lead, AGREEMENT_SUSPEND, "A breach is looked into"); }
static enum err resumed(struct cx *cx) { return step(cx, &S->lead, AGREEMENT_RESUME, ""); }

static enum err people_again(struct cx *cx)
{
	int64_t id = agreement();
	return agreement_people_again(story_now(cx), S->store, id, S->now);
}

/* As whoever signs next would see her: the reader is a clinician of the giver's, who sees Ruth by her registration. */
static struct agreement_view view;

static void view_made(struct cx *cx)
{
	struct agreement_viewer *viewer;
	struct agreement_version *v;
	struct agreement_flow *flows;
	size_t n;
	struct db *db = look(cx);
	struct cx lasting = { .arena = &S->lasting };           /* the viewer's party is said by the flows' words */
	must(agreement_versions(&lasting, db, kit_ask_number(&S->where, "SELECT id FROM agreement WHERE ref = 'T-1'"), &v, &n) == OK);
	must(agreement_flows(&lasting, db, v[0].id, &flows, &n) == OK);
	must(agreement_viewers(&lasting, S->care.policy, flows, n, S->region.practice, &viewer, &n) == OK && n > 0);
	store_reader_back(S->store, db);
	view = (struct agreement_view){ .actor = &S->gp, .policy = S->care.policy, .agreement = v[0].agreement_outside, .person = S->ruth.outside, .version = v,
		.viewer = viewer, .assumed = RELATION_NONE, .now = S->now };
}

static enum err view_opened(struct cx *cx)
{
	return store_write(story_now(cx), S->store, agreement_view_open, &view);
}

static enum err view_closed(struct cx *cx)
{
	return store_write(story_now(cx), S->store, agreement_view_close, &view);
}

static enum err tidy(struct cx *cx, struct db *db, void *arg)
{
	size_t count;
	(void)arg;
	return agreement_tidy(cx, db, S->care.policy, (struct instant){ S->now.us + 250 * US_PER_DAY }, &count);
}

static enum err tidied(struct cx *cx)
{
	return story_write(cx, tidy);
}

static enum err follow(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return organisation_follow(cx, db, S->care.policy, S->region.stranger, S->region.trust, S->now);
}

static enum err followed(struct cx *cx)
{
	return story_write(cx, follow);
}

static enum err people_followed(struct cx *cx)
{
	return organisation_people_follow(story_now(cx), S->store, S->region.stranger, S->region.trust, S->now);
}

/* ---- what she is given ---- */

static void one_close(struct cx *cx)
{
	(void)cx;
	int64_t event = kit_event(&S->region, S->ruth.id, S->region.practice_holding, EVENT_LETTER, "2026-02-01", NULL, RESULT_NONE);
	kit_do(&S->where, kit_say("UPDATE event SET label = %u WHERE id = %lld", 1u << LABEL_THIRD_PARTY | 1u, (long long)event));
}

static enum err subject(struct cx *cx, struct db *db, void *arg)
{
	struct id made;
	(void)arg;
	return subject_ask(cx, db, &(struct subject_asking){ .patient = S->ruth.id, .organisation = S->region.practice, .reviewer = NIL, .staff = NIL,
		.signin = NIL, .asked = story_day(-1), .proof = STR("passport seen"), .role = STR_NONE, .request = STR_NONE }, S->now, &made);
}

static enum err subject_asked(struct cx *cx)
{
	return story_once(cx, &S->gp, subject, NULL);
}

static const struct subject_actor *reader(void)
{
	static struct subject_actor actor;
	actor = (struct subject_actor){ S->gp.staff, NIL, NIL, STR_NONE, STR_NONE };
	return &actor;
}

static enum err judge(struct cx *cx, struct db *db, void *arg)
{
	struct subject_request request;
	TRY(subject_request_last(cx, db, S->ruth.id, S->region.practice, &request));
	return subject_judge(cx, db, S->care.policy, &request, &(struct subject_judging){ STR("event"), *(int64_t *)arg, false, STR_NONE,
		STR("Her sister told it") }, reader(), S->now);
}

static enum err subject_judged(struct cx *cx)
{
	int64_t event = kit_ask_number(&S->where, "SELECT MAX(id) FROM event");
	return story_once(cx, &S->gp, judge, &event);
}

static enum err given(struct cx *cx, struct db *db, void *arg)
{
	return subject_given(cx, db, arg, reader(), S->now);
}

static enum err subject_written(struct cx *cx)
{
	struct subject_pack pack;
	struct db *db = look(cx);
	must(subject_pack_load(cx, db, S->care.policy, S->ruth.id, S->region.practice, story_day(0), &pack) == OK);
	store_reader_back(S->store, db);
	return store_write(story_now(cx), S->store, given, &pack);
}

static enum err sent(struct cx *cx, struct db *db, void *arg)
{
	struct subject_request request;
	(void)arg;
	TRY(subject_request_last(cx, db, S->ruth.id, S->region.practice, &request));
	return subject_sent(cx, db, &request, STR("Handed to her at the desk"), reader(), S->now);
}

static enum err subject_gone(struct cx *cx)
{
	return story_once(cx, &S->gp, sent, NULL);
}

/* ---- what goes ---- */

static struct retention_table table(void)
{
	return (struct retention_table){ S->care.catalog->retention, S->care.catalog->retentions };
}

static enum err hold(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return retention_hold(cx, db, S->old.id, S->lead.staff, STR("an inquiry"), S->now);
}

static enum err release(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return retention_release(cx, db, S->old.id, S->lead.staff, STR("it is over"), S->now);
}

static enum err propose(struct cx *cx, struct db *db, void *arg)
{
	struct retention_table t = table();
	struct retention_plan plan;
	(void)arg;
	return retention_propose(cx, db, &t, S->old.id, S->old.outside, S->lead.staff, S->now, &plan);
}

static enum err destroy(struct cx *cx, struct db *db, void *arg)
{
	struct retention_table t = table();
	struct retention_plan plan;
	(void)arg;
	return retention_destroy(cx, db, &t, S->old.id, S->old.outside, S->lead_practice.staff, S->now, &plan);
}

static enum err held(struct cx *cx) { return story_write(cx, hold); }
static enum err released(struct cx *cx) { return story_write(cx, release); }
static enum err proposed(struct cx *cx) { return story_write(cx, propose); }
static enum err destroyed(struct cx *cx) { return story_write(cx, destroy); }

size_t story_steps_records(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "agreement_write", "a draft", drafted, AGAIN_SAME, false, NULL },
		{ "agreement_write", "written anew", drafted_again, AGAIN_SAME, false, NULL },
		{ "agreement_take_step", "offered", offered, AGAIN_SAME, false, NULL },
		{ "agreement_take_step", "signed", signed_once, AGAIN_SAME, false, NULL },
		{ "agreement_take_step", "in force", in_force, AGAIN_SAME, false, NULL },
		{ "agreement_people_again", "who has to do with whom", people_again, AGAIN_SAME, true, NULL },
		{ "agreement_take_step", "suspended", suspended, AGAIN_SAME, false, NULL },
		{ "agreement_take_step", "taken up again", resumed, AGAIN_SAME, false, NULL },
		{ "agreement_view_open", "as they would see her", view_opened, AGAIN_ANEW, false, view_made },
		{ "agreement_view_close", "seen", view_closed, AGAIN_SAME, false, NULL },
		{ "agreement_tidy", "over", tidied, AGAIN_SAME, false, NULL },
		{ "organisation_follow", "a successor", followed, AGAIN_ANEW, false, NULL },
		{ "organisation_people_follow", "its people", people_followed, AGAIN_SAME, true, NULL },
		{ "subject_ask", "she asks for all", subject_asked, AGAIN_SAME, false, one_close },
		{ "subject_judge", "withheld", subject_judged, AGAIN_SAME, false, NULL },
		{ "subject_given", "written", subject_written, AGAIN_ANEW, false, NULL },
		{ "subject_sent", "gone out", subject_gone, AGAIN_SAME, false, NULL },
		{ "retention_hold", "held", held, AGAIN_ANEW, false, NULL },
		{ "retention_release", "released", released, AGAIN_REFUSED, false, NULL },
		{ "retention_propose", "proposed", proposed, AGAIN_ANEW, false, NULL },
		{ "retention_destroy", "destroyed", destroyed, AGAIN_REFUSED, false, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
