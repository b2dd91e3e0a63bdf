/* Worlds: what people were asked to fill in at home and on paper, how far they are with it, and what of it somebody has to look at at once; seen and
 * hidden. The named reader is nobody who asks: that she may not read somebody's answers is told to whoever would ask for them (docs/access.md). */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/alert.h"
#include "record/remote.h"

#define MINUTE INT64_C(60000000)

/* ---- by whom answers are read ---- */

static enum err setting(struct row *r, const struct hand *by, int64_t reader, int64_t next, int64_t *ret)
{
	struct remote_setting_add_in in = { .organisation_id = by->organisation, .days = 127, .from_minute = 0, .until_minute = 1440,
		.role = STR("duty clinician"), .telephone = STR("01632 960001"), .staff_id = by->staff, .recorded_at = clock_now() };
	const int64_t step[] = { reader, next };
	TRY(world_next(r->cx, r->db, r->w, "remote_setting", &in.id));
	*ret = in.id;
	TRY(db_run(r->cx, r->db, &Q_REMOTE_SETTING_ADD, &in));
	for (size_t i = 0; i < LENGTH(step); i++)
		TRY(db_run(r->cx, r->db, &Q_REMOTE_STEP_ADD, &(struct remote_step_add_in){ in.id, (int64_t)i + 1, step[i], str_of(who_role(r->w->actor)), 30 }));
	return OK;
}

enum err world_remotes(struct row *r)
{
	struct world *w = r->w;
	struct hand by = world_hand(w, world_house(w), true);
	return w->actor == WHO_GOVERNANCE ? OK : setting(r, &by, w->other_staff, w->staff[w->actor], &w->remote_setting);
}

/* ---- asked, and told ---- */

struct at_home { struct id ask, alert; int64_t patient, setting; struct hand by; int label; bool settled; };

static enum err told(struct row *r, const struct at_home *h, int64_t ask)
{
	struct alert_add_in in = { .outside = h->alert, .patient_id = h->patient, .organisation_id = h->by.organisation, .holding_id = h->by.holding,
		.class = CLASS_MEASURE, .label = h->label, .kind = ALERT_RISK, .ask_id = ask, .response_id = NIL, .instrument = STR("phq-9"), .version = 1,
		.item = 9, .answer = 1 + (int)rng_below(r->rng, 3), .staff_id = h->by.staff, .setting_id = h->setting, .step = 2,
		.told_at = { clock_now().us - 5 * MINUTE }, .due_at = { clock_now().us + 600 * MINUTE },
		.at = { clock_now().us - (int64_t)(10 + rng_below(r->rng, 20)) * MINUTE } };
	TRY(world_next(r->cx, r->db, r->w, "alert", &in.id));
	TRY(db_run(r->cx, r->db, &Q_ALERT_ADD, &in));
	return h->settled ? db_run(r->cx, r->db, &Q_ALERT_END, &(struct alert_end_in){ .id = in.id, .at = clock_now(), .staff = h->by.staff,
		.say = world_words(r, "rang her") }) : OK;
}

/* A sheet of paper that was keyed in once. */
static enum err on_paper(struct row *r, const struct at_home *h, const struct remote_ask_add_in *like)
{
	struct remote_ask_add_in in = *like;
	struct remote_part_add_in part = { .seq = 1, .instrument = STR("phq-15"), .version = 1, .state = ASKED_WAITS };
	in.outside.b[15] ^= 1;
	in.way = REMOTE_PAPER;
	TRY(world_next(r->cx, r->db, r->w, "remote_ask", &in.id));
	TRY(db_run(r->cx, r->db, &Q_REMOTE_ASK_ADD, &in));
	part.ask_id = in.id;
	TRY(world_next(r->cx, r->db, r->w, "remote_part", &part.id));
	TRY(db_run(r->cx, r->db, &Q_REMOTE_PART_ADD, &part));
	return db_run(r->cx, r->db, &Q_REMOTE_PART_KEYED, &(struct remote_part_keyed_in){ .id = part.id, .staff = h->by.staff, .at = clock_now(),
		.answers = rng_chance(r->rng, 0.5) ? STR("0 1 2 0 1 2 0 1 2 0 1 2 0 1 2") : STR("2 2 2 2 2 0 0 0 0 0 1 1 1 1 1"),
		.answered_on = { clock_today().day - (int)rng_below(r->rng, 9) } });
}

/* Two questionnaires: of the first some questions are answered, of the second none. */
static enum err asked_of(struct row *r, const struct at_home *h)
{
	static const char *const so_far[] = { "1 1 0 0 0 0 0 0 1", "2 1 ? ? ? ? ? ? 1", "3 3 3 2 ? ? ? ? 2" };
	struct remote_ask_add_in in = { .outside = h->ask, .patient_id = h->patient, .organisation_id = h->by.organisation, .holding_id = h->by.holding,
		.class = CLASS_MEASURE, .label = h->label, .staff_id = h->by.staff, .role = STR("mus_clinician"), .way = REMOTE_AWAY,
		.recorded_at = { clock_now().us - (int64_t)(60 + rng_below(r->rng, 600)) * MINUTE }, .until_on = { clock_today().day + (int)rng_below(r->rng, 9) },
		.secret = STR_NONE, .tries = 0, .state = REMOTE_OPEN };
	TRY(world_next(r->cx, r->db, r->w, "remote_ask", &in.id));
	TRY(db_run(r->cx, r->db, &Q_REMOTE_ASK_ADD, &in));
	for (int i = 0; i < 2; i++) {
		struct remote_part_add_in part = { .ask_id = in.id, .seq = i + 1, .instrument = i ? STR("gad-7") : STR("phq-9"), .version = 1,
			.state = ASKED_WAITS };
		TRY(world_next(r->cx, r->db, r->w, "remote_part", &part.id));
		TRY(db_run(r->cx, r->db, &Q_REMOTE_PART_ADD, &part));
		if (i == 0)
			TRY(db_run(r->cx, r->db, &Q_REMOTE_PART_SET, &(struct remote_part_set_in){ .id = part.id,
				.answers = str_of(so_far[rng_below(r->rng, LENGTH(so_far))]), .at = clock_now() }));
	}
	TRY(on_paper(r, h, &in));
	return told(r, h, in.id);
}

enum err world_remote_seen(struct row *r, int k)
{
	struct world *w = r->w;
	struct at_home h = { .ask = world_id(w->seed, THING_ASK, WORLD_SEEN + k), .alert = world_id(w->seed, THING_ALERT, WORLD_SEEN + k),
		.patient = w->person[k].row, .setting = w->remote_setting, .by = world_hand(w, world_house(w), true), .label = LABEL_NORMAL, .settled = k % 3 == 0 };
	return WORLD_UNMEASURED(k) ? OK : asked_of(r, &h);
}

/* Of somebody whom she sees, by her own house: under a label that is closed to her, or any where she reads no answers at all. */
enum err world_remote_hidden(struct row *r, int k, const struct hand *own, int label)
{
	struct world *w = r->w;
	int n = w->closed_talk[THING_ASK]++;
	if (n < WORLD_CLOSED)
		w->closed_ask_of[n] = k + 1;
	struct at_home h = { .ask = n < WORLD_CLOSED ? world_id(w->seed, THING_ASK, WORLD_HIDDEN + n) : world_any_id(w),
		.alert = n < WORLD_CLOSED ? world_id(w->seed, THING_ALERT, WORLD_HIDDEN + n) : world_any_id(w), .patient = w->person[k].row,
		.setting = w->remote_setting, .by = *own, .label = label, .settled = rng_chance(r->rng, 0.3) };
	return asked_of(r, &h);
}

/* Another house's, which reads by hours of its own; where it is her own, by those of hers. */
enum err world_remote_unseen(struct row *r, int64_t patient, const struct hand *by, int label)
{
	struct world *w = r->w;
	struct at_home h = { .ask = world_hidden_id(w, THING_ASK, &w->hidden_talk[THING_ASK]), .alert = world_hidden_id(w, THING_ALERT,
		&w->hidden_talk[THING_ALERT]), .patient = patient, .setting = w->remote_setting, .by = *by, .label = label, .settled = rng_chance(r->rng, 0.3) };
	if (by->organisation != w->place[world_house(w)])
		TRY(setting(r, by, w->staff[w->actor], w->staff[w->actor], &h.setting));
	return asked_of(r, &h);
}
