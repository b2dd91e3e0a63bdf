/* Worlds: what is written and talked about people. Letters, advice asked for, lists of meetings with what came of them; seen and hidden. */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "model/letter.h"
#include "model/meeting.h"

struct said { int64_t patient; struct hand by; int label; const char *say; bool over; };     /* of whom, whose, under which label; nothing to do is left */

static struct str role(void)
{
	return STR("mus_clinician");
}

/* A letter to her GP, which went out or did not. */
static enum err letter(struct row *r, struct id outside, const struct said *s, int64_t episode)
{
	const struct letter_kind *kind = r->w->catalog->letter[rng_below(r->rng, (uint32_t)r->w->catalog->letters)];
	struct letter_add_in in = { .outside = outside, .patient_id = s->patient, .organisation_id = s->by.organisation, .holding_id = s->by.holding,
		.class = CLASS_LETTER, .label = s->label, .episode_id = episode, .due_seq = NIL, .kind = kind->id, .version = kind->version,
		.whom = LETTER_TO_GP, .large = 0, .seq = 1, .staff_id = s->by.staff, .role = role(), .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "letter", &in.id));
	TRY(db_run(r->cx, r->db, &Q_LETTER_ADD, &in));
	for (int no = 0; no < 2; no++) {
		struct letter_part_add_in part = { .letter_id = in.id, .seq = 1, .no = no, .part = no ? kind->part[0].id : STR(""),
			.heading = STR("Heading"), .say = world_words(r, s->say), .staff_id = s->by.staff, .at = clock_now() };
		TRY(world_next(r->cx, r->db, r->w, "letter_part", &part.id));
		TRY(db_run(r->cx, r->db, &Q_LETTER_PART_ADD, &part));
	}
	if (rng_chance(r->rng, 0.3))
		return OK;
	TRY(db_run(r->cx, r->db, &Q_LETTER_APPROVE, &(struct letter_approve_in){ .id = in.id, .staff = s->by.staff, .at = clock_now() }));
	struct letter_sent_add_in sent = { .letter_id = in.id, .way = 1, .on_day = clock_today(), .say = STR("the GP"), .staff_id = s->by.staff,
		.at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "letter_sent", &sent.id));
	if (!rng_chance(r->rng, 0.5))
		return OK;
	TRY(db_run(r->cx, r->db, &Q_LETTER_SENT_ADD, &sent));
	return db_run(r->cx, r->db, &Q_LETTER_WENT, &(struct letter_went_in){ .id = in.id, .on_day = sent.on_day });
}

/* The practice, or the house itself where it is one, asks the house. */
static enum err advice(struct row *r, struct id outside, const struct said *s, enum world_place asker)
{
	struct consultation_add_in in = { .outside = outside, .patient_id = s->patient, .organisation_id = s->by.organisation, .holding_id = s->by.holding,
		.asker_id = r->w->place[asker], .asker_holding_id = r->w->own[asker], .class = CLASS_REFERRAL, .label = s->label,
		.about = world_words(r, s->say), .agreed = TRUTH_YES, .staff_id = s->by.staff, .role = STR("gp"), .asked_at = clock_now(), .state = 1,
		.due_on = { clock_today().day + (int)rng_below(r->rng, 10) - 4 }, .seq = 1 };
	TRY(world_next(r->cx, r->db, r->w, "consultation", &in.id));
	TRY(db_run(r->cx, r->db, &Q_CONSULTATION_ADD, &in));
	struct consultation_message_add_in m = { .consultation_id = in.id, .seq = 1, .kind = 1, .organisation_id = in.asker_id, .staff_id = s->by.staff,
		.role = in.role, .say = world_words(r, s->say), .at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "consultation_message", &m.id));
	return db_run(r->cx, r->db, &Q_CONSULTATION_MESSAGE_ADD, &m);
}

static enum err meeting(struct row *r, struct id outside, const struct hand *by, int days, int64_t *ret)
{
	struct meeting_add_in in = { .outside = outside, .organisation_id = by->organisation, .kind = MEETING_TEAM, .about_id = NIL,
		.title = STR("Team meeting"), .on_day = { clock_today().day + days }, .place = STR("10 in the library"), .staff_id = by->staff,
		.recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "meeting", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_MEETING_ADD, &in);
}

static enum err on_list(struct row *r, struct id outside, const struct said *s, int64_t meeting_row, int64_t *ret)
{
	struct meeting_item_add_in in = { .outside = outside, .meeting_id = meeting_row, .patient_id = s->patient, .episode_id = NIL,
		.organisation_id = s->by.organisation, .holding_id = s->by.holding, .class = CLASS_TEAM_NOTE, .label = s->label, .source = SOURCE_HAND,
		.question = world_words(r, s->say), .staff_id = s->by.staff, .role = role(), .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "meeting_item", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_MEETING_ITEM_ADD, &in);
}

static enum err point(struct row *r, struct id outside, const struct said *s, int64_t meeting_row, int64_t item, enum point_kind kind)
{
	struct meeting_point_add_in in = { .outside = outside, .item_id = item, .meeting_id = meeting_row, .patient_id = s->patient,
		.organisation_id = s->by.organisation, .holding_id = s->by.holding, .class = CLASS_TEAM_NOTE, .label = s->label, .kind = kind,
		.say = world_words(r, s->say), .why = STR_NONE, .doer_id = s->by.staff, .doer = STR_NONE,
		.due_on = { clock_today().day + (int)rng_below(r->rng, 30) - 10 }, .state = s->over ? POINT_DONE : POINT_OPEN, .outcome = STR_NONE,
		.staff_id = s->by.staff, .role = role(), .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "meeting_point", &in.id));
	in.thread = in.id;
	return db_run(r->cx, r->db, &Q_MEETING_POINT_ADD, &in);
}

/* To be done by whoever wrote it, by her colleague, or by nobody yet; patient NIL: about nobody. */
static enum err task(struct row *r, struct id outside, const struct said *s, int64_t episode, int64_t doer)
{
	struct task_add_in in = { .outside = outside, .organisation_id = s->by.organisation, .patient_id = s->patient, .episode_id = episode,
		.holding_id = s->by.holding, .class = CLASS_TEAM_NOTE, .label = s->label, .say = world_words(r, s->say), .doer_id = doer,
		.due_on = { clock_today().day + (int)rng_below(r->rng, 30) - 10 }, .state = rng_chance(r->rng, 0.8) ? POINT_OPEN : POINT_DONE, .outcome = STR_NONE,
		.asked_id = s->by.staff, .staff_id = s->by.staff, .role = role(), .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "task", &in.id));
	in.thread = in.id;
	return db_run(r->cx, r->db, &Q_TASK_ADD, &in);
}

static int64_t doer(struct row *r, const struct hand *by)
{
	uint32_t die = rng_below(r->rng, 3);
	return die == 0 ? by->staff : die == 1 ? r->w->other_staff : NIL;
}

/* ---- what is seen ---- */

/* Two meetings of the actor's house, one that was and one that comes. */
enum err world_meetings(struct row *r)
{
	struct world *w = r->w;
	struct hand by = world_hand(w, world_house(w), true);
	if (w->actor == WHO_GOVERNANCE)
		return OK;
	for (int i = 0; i < WORLD_MEETINGS; i++)
		TRY(meeting(r, world_id(w->seed, THING_MEETING, WORLD_SEEN + i), &by, i ? 5 : -3, &w->meeting[i]));
	return OK;
}

enum err world_talk_seen(struct row *r, int k)
{
	struct world *w = r->w;
	struct world_person *p = &w->person[k];
	struct said s = { p->row, world_hand(w, world_house(w), true), LABEL_NORMAL, "written", false };
	int at = WORLD_MEETING_OF(k);
	TRY(letter(r, world_id(w->seed, THING_LETTER, WORLD_SEEN + k), &s, p->episode_row));
	TRY(advice(r, world_id(w->seed, THING_ADVICE, WORLD_SEEN + k), &s, PLACE_PRACTICE));
	TRY(on_list(r, world_id(w->seed, THING_LISTED, WORLD_SEEN + k), &s, w->meeting[at], &p->listed_row));
	TRY(point(r, world_id(w->seed, THING_POINT, WORLD_SEEN + k), &s, w->meeting[at], p->listed_row, POINT_ACTION));
	TRY(task(r, world_id(w->seed, THING_TASK, WORLD_SEEN + k), &s, p->episode_row, doer(r, &s.by)));
	if (k % 4 == 1)                  /* of the others a hidden decision is the only one */
		TRY(point(r, world_id(w->seed, THING_POINT, WORLD_SEEN + 100 + k), &s, w->meeting[at], p->listed_row, POINT_DECISION));
	return OK;
}

/* ---- what is not ---- */

static struct id hidden(struct world *w, enum world_thing thing)
{
	return world_hidden_id(w, thing, &w->hidden_talk[thing]);
}

/* Of people whom she sees: ids of their own, so that they are asked for often enough. */
static struct id closed(struct world *w, enum world_thing thing)
{
	int k = w->closed_talk[thing]++;
	return k < WORLD_CLOSED ? world_id(w->seed, thing, WORLD_HIDDEN + k) : world_any_id(w);
}

/* The meeting of her house whose list she sees the person on; that somebody is on a list binds the house to her, and is told (docs/access.md). */
static int64_t meeting_seen(const struct world *w, int64_t patient)
{
	for (int k = 0; k < WORLD_PEOPLE; k++)
		if (w->person[k].row == patient)
			return WORLD_ACTED(k) ? w->meeting[WORLD_MEETING_OF(k)] : 0;
	return -1;
}

/* Written about one whom she does not see, or see so; on the list of the meeting that she reads, if it is her house's. */
enum err world_talk_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode)
{
	struct world *w = r->w;
	int64_t meeting_row = meeting_seen(w, patient), item;
	struct said s = { patient, *by, label, "hidden talk", meeting_row > 0 };       /* what is open keeps the house bound, and that is told */
	bool own = by->organisation == w->place[world_house(w)] && w->actor != WHO_GOVERNANCE;
	TRY(letter(r, hidden(w, THING_LETTER), &s, episode));
	TRY(advice(r, hidden(w, THING_ADVICE), &s, PLACE_STRANGER));
	TRY(task(r, hidden(w, THING_TASK), &s, episode, doer(r, by)));
	if (!own) {                      /* another house's, about nobody */
		s.patient = NIL;
		TRY(task(r, world_any_id(w), &s, NIL, doer(r, by)));
		s.patient = patient;
	}
	if (own && !meeting_row)
		return OK;
	if (own && meeting_row < 0)
		meeting_row = w->meeting[rng_below(r->rng, WORLD_MEETINGS)];
	else if (!own)
		TRY(meeting(r, hidden(w, THING_MEETING), by, (int)rng_below(r->rng, 20) - 10, &meeting_row));
	TRY(on_list(r, hidden(w, THING_LISTED), &s, meeting_row, &item));
	return point(r, hidden(w, THING_POINT), &s, meeting_row, item, rng_chance(r->rng, 0.7) ? POINT_ACTION : POINT_DECISION);
}

/* Of the k-th, whom she sees on the list and in letters: what is closed to her by its label. */
enum err world_talk_hidden(struct row *r, int k, const struct hand *own)
{
	struct world *w = r->w;
	struct world_person *p = &w->person[k];
	uint32_t die = rng_below(r->rng, 3);
	int label = world_closed_label(r, die == 0 ? CLASS_LETTER : die == 1 ? CLASS_REFERRAL : CLASS_TEAM_NOTE, k);
	struct said s = { p->row, *own, label, "hidden talk", true };
	if (!label)
		return OK;
	if (die == 0)
		return letter(r, closed(w, THING_LETTER), &s, p->episode_row);
	if (die == 1)
		return advice(r, closed(w, THING_ADVICE), &s, PLACE_PRACTICE);
	if (rng_chance(r->rng, 0.5))
		return task(r, closed(w, THING_TASK), &s, p->episode_row, doer(r, own));
	return point(r, closed(w, THING_POINT), &s, w->meeting[WORLD_MEETING_OF(k)], p->listed_row, rng_chance(r->rng, 0.5) ? POINT_ACTION : POINT_DECISION);
}
