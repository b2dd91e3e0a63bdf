/* Worlds: the diary. Which times of a house are taken is told to whoever reads its diary (docs/access.md), so both worlds have the same; whose they are,
 * and what another house has booked, differs. */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/booking.h"
#include "record/diary.h"

#define FIRST_MINUTE 540
#define SLOT         50
#define A_DAY        8

/* By the n-th time: of eight a day, from tomorrow on. */
static struct sitting time_of(int64_t staff, int64_t place, int n)
{
	int from = FIRST_MINUTE + SLOT * (n % A_DAY);
	return (struct sitting){ .staff = staff, .place = place, .on = { clock_today().day + 1 + n / A_DAY }, .from = from, .until = from + SLOT, .seats = 1,
		.name = STR_NONE };
}

static enum err place(struct row *r, struct id outside, const struct hand *by, int64_t *ret)
{
	struct place_add_in in = { .outside = outside, .organisation_id = by->organisation, .of_id = NIL, .name = STR("Room 2"), .setting = SETTING_OUTPATIENT,
		.address = STR("Second floor"), .telephone = STR("01632 960002"), .capacity = 0, .staff_id = by->staff, .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "place", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_PLACE_ADD, &in);
}

static enum err sitting(struct row *r, struct id outside, int64_t organisation, const struct sitting *s, int64_t *ret)
{
	struct sitting_add_in in = { .outside = outside, .organisation_id = organisation, .staff_id = s->staff, .place_id = s->place, .on_day = s->on,
		.from_minute = s->from, .until_minute = s->until, .seats = 1, .name = STR_NONE, .set_by = s->staff, .recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "sitting", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_SITTING_ADD, &in);
}

enum err world_diaries(struct row *r)
{
	struct world *w = r->w;
	struct hand by = world_hand(w, world_house(w), true);
	struct availability_add_in hours = { .outside = world_id(w->seed, THING_HOURS, WORLD_SEEN), .organisation_id = by.organisation,
		.staff_id = w->staff[w->actor], .profession = STR("mental-health-nurse"), .days = 127, .weeks = 1, .from_minute = FIRST_MINUTE,
		.until_minute = FIRST_MINUTE + SLOT * A_DAY, .slot_minutes = SLOT, .from_on = { clock_today().day - 10 }, .until_on = DAY_NONE, .set_by = by.staff,
		.recorded_at = clock_now() };
	if (w->actor == WHO_GOVERNANCE)
		return OK;
	TRY(place(r, world_id(w->seed, THING_PLACE, WORLD_SEEN), &by, &w->room));
	TRY(world_next(r->cx, r->db, w, "availability", &hours.id));
	hours.place_id = w->room;
	TRY(db_run(r->cx, r->db, &Q_AVAILABILITY_ADD, &hours));
	for (int i = 0; i < WORLD_SITTINGS; i++) {
		struct sitting s = time_of(w->staff[w->actor], w->room, i);
		TRY(sitting(r, world_id(w->seed, THING_SITTING, WORLD_SEEN + i), by.organisation, &s, &w->sitting[i]));
	}
	return OK;
}

struct booked_by { struct id outside; int64_t patient, episode, sitting; struct hand by; int label; int n; };

static enum err booking(struct row *r, const struct booked_by *b)
{
	struct booking_add_in in = { .outside = b->outside, .patient_id = b->patient, .organisation_id = b->by.organisation, .holding_id = b->by.holding,
		.class = CLASS_APPOINTMENT, .label = b->label, .episode_id = b->episode, .sitting_id = b->sitting, .seat = 1, .thread = NIL,
		.telephone = world_words(r, "01632"), .staff_id = b->by.staff, .role = STR("mus_clinician"), .recorded_at = clock_now(),
		.state = rng_chance(r->rng, 0.2) ? BOOKING_ARRIVED : BOOKING_BOOKED, .seq = 1, .moved_id = NIL };
	struct booking_act_add_in act = { .seq = 1, .patient_id = b->patient, .holding_id = b->by.holding, .class = CLASS_APPOINTMENT, .label = b->label,
		.act = BOOKING_BOOK, .at = clock_now(), .staff_id = b->by.staff, .role = STR("mus_clinician"), .say = world_words(r, "booked") };
	TRY(world_next(r->cx, r->db, r->w, "booking", &in.id));
	TRY(db_run(r->cx, r->db, &Q_BOOKING_ADD, &in));
	act.booking_id = in.id;
	TRY(world_next(r->cx, r->db, r->w, "booking_act", &act.id));
	return db_run(r->cx, r->db, &Q_BOOKING_ACT_ADD, &act);
}

enum err world_diary_seen(struct row *r, int k)
{
	struct world *w = r->w;
	struct booked_by b = { .outside = world_id(w->seed, THING_BOOKING, WORLD_SEEN + k), .patient = w->person[k].row, .episode = w->person[k].episode_row,
		.sitting = w->sitting[k], .by = world_hand(w, world_house(w), true), .label = LABEL_NORMAL };
	return w->actor == WHO_GOVERNANCE || !WORLD_ACTED(k) ? OK : booking(r, &b);
}

/* Taken either way: by somebody whom she may not know of. The last times are kept for these. */
static int64_t time_hidden(struct world *w)
{
	return w->sitting[WORLD_PEOPLE + w->hidden_times++ % (WORLD_SITTINGS - WORLD_PEOPLE)];
}

enum err world_diary_hidden(struct row *r, int k, const struct hand *own, int label)
{
	struct world *w = r->w;
	int n = w->closed_talk[THING_BOOKING]++;
	struct booked_by b = { .outside = n < WORLD_CLOSED ? world_id(w->seed, THING_BOOKING, WORLD_HIDDEN + n) : world_any_id(w), .patient = w->person[k].row,
		.episode = w->person[k].episode_row, .by = *own, .label = label };
	if (w->hidden_times >= WORLD_SITTINGS - WORLD_PEOPLE)
		return OK;
	b.sitting = time_hidden(w);
	return booking(r, &b);
}

enum err world_diary_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode)
{
	struct world *w = r->w;
	bool own = by->organisation == w->place[world_house(w)];
	struct booked_by b = { .outside = world_hidden_id(w, THING_BOOKING, &w->hidden_talk[THING_BOOKING]), .patient = patient, .episode = episode, .by = *by,
		.label = label };
	int64_t at;
	if (own && (w->actor == WHO_GOVERNANCE || w->hidden_times >= WORLD_SITTINGS - WORLD_PEOPLE))
		return OK;
	if (own) {
		b.sitting = time_hidden(w);
	} else {
		struct sitting s = time_of(by->staff, 0, (int)rng_below(r->rng, 60));
		struct place_add_in in = { .outside = world_any_id(w), .organisation_id = by->organisation, .of_id = NIL,
			.setting = SETTING_OUTPATIENT, .address = STR(""), .telephone = STR(""), .capacity = 0, .staff_id = by->staff, .recorded_at = clock_now() };
		TRY(world_next(r->cx, r->db, w, "place", &in.id));
		in.name = str_of(arena_printf(r->cx->arena, "Room %lld", (long long)in.id));
		TRY(db_run(r->cx, r->db, &Q_PLACE_ADD, &in));
		at = in.id;
		s.place = at;
		TRY(sitting(r, world_any_id(w), by->organisation, &s, &b.sitting));
	}
	return booking(r, &b);
}
