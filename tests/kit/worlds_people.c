/* Worlds: the people who work there, and what others say of the service. What a house keeps of its staff and of its feedback it sees as a whole, but for
 * what two of them said in supervision; nothing of it is another's. */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "gen/queries.h"
#include "model/experience.h"
#include "model/competence.h"

/* Whose, who writes; ids in turn. */
struct kept { struct row *r; int64_t organisation, staff; int next; bool seen; };

static struct id id_of(struct kept *k)
{
	struct world *w = k->r->w;
	return k->seen ? world_id(w->seed, THING_TEAM, WORLD_SEEN + k->next++) : world_hidden_id(w, THING_TEAM, &w->hidden_talk[THING_TEAM]);
}

static struct day day_of_it(const struct kept *k)
{
	return world_day_before(k->r->rng, 5, 200);
}

static enum err competence(struct kept *k)
{
	struct competence_add_in in = { .outside = id_of(k), .organisation_id = k->organisation, .staff_id = k->staff, .competence = STR("cbt"),
		.evidence = world_words(k->r, "course"), .from_on = day_of_it(k), .until_on = { clock_today().day + 30 }, .recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "competence", &in.id));
	return db_run(k->r->cx, k->r->db, &Q_COMPETENCE_ADD, &in);
}

static enum err training(struct kept *k)
{
	struct training_add_in in = { .outside = id_of(k), .organisation_id = k->organisation, .on_day = day_of_it(k), .given_by = STR("the team"), .to_id = NIL,
		.to_name = world_words(k->r, "Ward"), .profession = STR(""), .topic = world_words(k->r, "topic"), .people = 3 + rng_below(k->r->rng, 9), .minutes = 60,
		.good = 2, .partly = 1, .poor = 0, .say = world_words(k->r, "they said"), .again_on = DAY_NONE, .staff_id = k->staff, .recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "training", &in.id));
	return db_run(k->r->cx, k->r->db, &Q_TRAINING_ADD, &in);
}

static enum err note(struct kept *k, int64_t session, int64_t supervisor, int64_t supervisee)
{
	struct supervision_note_add_in in = { .outside = id_of(k), .organisation_id = k->organisation, .session_id = session, .supervisor_id = supervisor,
		.supervisee_id = supervisee, .say = world_words(k->r, "between two"), .staff_id = supervisor, .recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "supervision_note", &in.id));
	return db_run(k->r->cx, k->r->db, &Q_SUPERVISION_NOTE_ADD, &in);
}

static enum err supervision(struct kept *k, int64_t supervisor, int64_t supervisee, int64_t *ret_session)
{
	struct supervision_add_in in = { .outside = id_of(k), .organisation_id = k->organisation, .supervisor_id = supervisor, .supervisee_id = supervisee,
		.every_days = 28, .from_on = day_of_it(k), .staff_id = k->staff, .recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "supervision", &in.id));
	TRY(db_run(k->r->cx, k->r->db, &Q_SUPERVISION_ADD, &in));
	struct supervision_session_add_in s = { .outside = id_of(k), .organisation_id = k->organisation, .sitting = id_of(k), .supervision_id = in.id,
		.supervisor_id = supervisor, .kind = SUPERVISION_ONE, .on_day = { clock_today().day - 3 }, .minutes = 50, .whom = STR(""), .staff_id = k->staff,
		.recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "supervision_session", &s.id));
	*ret_session = s.id;
	return db_run(k->r->cx, k->r->db, &Q_SUPERVISION_SESSION_ADD, &s);
}

static enum err feedback(struct kept *k)
{
	struct str place = k->seen ? STR("Clinic") : world_words(k->r, "Clinic");
	struct feedback_link_add_in link = { .outside = id_of(k), .organisation_id = k->organisation, .audience = AUDIENCE_PATIENTS, .place = place,
		.staff_id = k->staff, .recorded_at = clock_now() };
	struct feedback_words_add_in words = { .outside = id_of(k), .organisation_id = k->organisation, .audience = AUDIENCE_PATIENTS, .place = place,
		.on_day = day_of_it(k), .answer = 2, .say = world_words(k->r, "because"), .state = rng_chance(k->r->rng, 0.5) ? FEEDBACK_UNREAD : FEEDBACK_SHOWN };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "feedback_link", &link.id));
	TRY(db_run(k->r->cx, k->r->db, &Q_FEEDBACK_LINK_ADD, &link));
	TRY(db_run(k->r->cx, k->r->db, &Q_FEEDBACK_WORDS_ADD, &words));
	return db_run(k->r->cx, k->r->db, &Q_FEEDBACK_COUNT_ADD, &(struct feedback_count_add_in){ .organisation = k->organisation,
		.audience = AUDIENCE_PATIENTS, .place = place, .way = FEEDBACK_PAPER, .on_day = words.on_day, .answer = 1 + rng_below(k->r->rng, 6),
		.people = 5 + rng_below(k->r->rng, 20) });
}

static enum err voices(struct kept *k)
{
	struct voice_add_in in = { .outside = id_of(k), .organisation_id = k->organisation, .kind = VOICE_FOCUS_GROUP, .audience = AUDIENCE_PATIENTS,
		.on_day = day_of_it(k), .title = world_words(k->r, "group"), .asked = NIL, .people = 6, .say = world_words(k->r, "said"), .follows = STR(""),
		.staff_id = k->staff, .recorded_at = clock_now() };
	struct said_add_in said = { .outside = id_of(k), .organisation_id = k->organisation, .said = world_words(k->r, "you said"),
		.did = world_words(k->r, "we did"), .doer = STR("the team"), .on_day = day_of_it(k), .staff_id = k->staff, .recorded_at = clock_now() };
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "voice", &in.id));
	TRY(db_run(k->r->cx, k->r->db, &Q_VOICE_ADD, &in));
	TRY(world_next(k->r->cx, k->r->db, k->r->w, "said_done", &said.id));
	return db_run(k->r->cx, k->r->db, &Q_SAID_ADD, &said);
}

/* Of the actor's house: all of it, and one session of hers with what was said; of two others the session, whose words differ or are not there. */
enum err world_people_seen(struct row *r)
{
	struct world *w = r->w;
	struct kept k = { .r = r, .organisation = w->place[world_house(w)], .staff = w->staff[w->actor], .seen = true };
	int64_t session;
	TRY(competence(&k));
	TRY(training(&k));
	TRY(feedback(&k));
	TRY(voices(&k));
	TRY(supervision(&k, w->other_staff, k.staff, &session));
	TRY(note(&k, session, w->other_staff, k.staff));
	return supervision(&k, w->other_staff, w->third_staff, &w->others_session);
}

enum err world_people_hidden(struct row *r)
{
	static const enum world_place elsewhere[] = { PLACE_STRANGER, PLACE_OTHER_SERVICE, PLACE_ENDED };
	struct world *w = r->w;
	struct kept own = { .r = r, .organisation = w->place[world_house(w)], .staff = w->other_staff },
		other = { .r = r, .organisation = w->place[elsewhere[rng_below(r->rng, 3)]], .staff = w->other_staff };
	int64_t session;
	switch (rng_below(r->rng, 6)) {
	case 0: return competence(&other);
	case 1: return training(&other);
	case 2: return feedback(&other);
	case 3: return voices(&other);
	case 4:
		TRY(supervision(&other, w->other_staff, w->staff[w->actor], &session));        /* at another house, where she is not signed in */
		return note(&other, session, w->other_staff, w->staff[w->actor]);
	default: return note(&own, w->others_session, w->other_staff, w->third_staff);
	}
}
