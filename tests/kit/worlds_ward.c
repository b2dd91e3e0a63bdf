/* Worlds: beds. Who is in which, what is asked for, planned and reversed there; seen and hidden. Nobody whom she does not see is in a bed of her
 * own house's: that a bed is taken is told to whoever gives them (docs/access.md). */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "model/ward.h"

struct stayer { int64_t patient, episode; struct hand by; int label; };

static struct str role(void)
{
	return STR("ward");
}

static enum err ward(struct row *r, struct id outside, const struct hand *by, const char *name, int64_t *ret)
{
	struct ward_add_in in = { .outside = outside, .organisation_id = by->organisation, .name = str_of(name), .pathway = STR(WORLD_PATHWAY_WARD),
		.made_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "ward", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_WARD_ADD, &in);
}

static enum err bed(struct row *r, struct id outside, int64_t ward_row, int no, int64_t *ret)
{
	struct bed_add_in in = { .outside = outside, .ward_id = ward_row, .no = no, .name = str_of(arena_printf(r->cx->arena, "Bed %d", no)),
		.made_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "bed", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_BED_ADD, &in);
}

static enum err stay(struct row *r, const struct stayer *s, int64_t bed_row, bool over)
{
	struct day from = world_day_before(r->rng, 20, 40);
	struct stay_add_in in = { .outside = world_any_id(r->w), .patient_id = s->patient, .organisation_id = s->by.organisation, .holding_id = s->by.holding,
		.class = CLASS_ATTENDANCE, .label = s->label, .episode_id = s->episode, .bed_id = bed_row, .from_on = over ? (struct day){ from.day - 60 } : from,
		.staff_id = s->by.staff, .role = role(), .at = clock_now(), .until_on = over ? (struct day){ from.day - 40 } : DAY_NONE,
		.why = over ? 2 : NIL, .ended_by = over ? s->by.staff : NIL, .ended_at = over ? clock_now() : INSTANT_NONE };
	TRY(world_next(r->cx, r->db, r->w, "stay", &in.id));
	return db_run(r->cx, r->db, &Q_STAY_ADD, &in);
}

struct written { struct id outside; enum ward_kind kind; int64_t bed; const char *what; };

/* And what came of it, or nothing yet. */
static enum err item(struct row *r, const struct stayer *s, const struct written *w)
{
	static const enum ward_act acts[WARD_KINDS] = { [WARD_FUNDING] = WARD_APPROVED, [WARD_SESSION] = WARD_ATTENDED, [WARD_OPINION] = WARD_ANSWERED,
		[WARD_BURDEN] = WARD_PLANNED, [WARD_LEAVE] = WARD_RETURNED, [WARD_HAND_OVER] = WARD_ACKNOWLEDGED };
	enum ward_part first = PART_NONE;
	int parts = ward_kind_parts(w->kind, &first);
	struct ward_item_add_in in = { .outside = w->outside, .patient_id = s->patient, .organisation_id = s->by.organisation, .holding_id = s->by.holding,
		.class = ward_kind_class(w->kind), .label = s->label, .episode_id = s->episode, .kind = w->kind,
		.part = parts ? (int)first + (int)rng_below(r->rng, (uint32_t)parts) : PART_NONE,
		.party_id = w->kind == WARD_FUNDING || w->kind == WARD_HAND_OVER ? r->w->place[PLACE_OTHER_SERVICE] : NIL, .bed_id = w->bed,
		.what = world_words(r, w->what), .on_day = world_day_before(r->rng, 0, 10), .due_on = { clock_today().day + (int)rng_below(r->rng, 20) - 5 },
		.minute = w->kind == WARD_SESSION ? 600 : NIL, .staff_id = s->by.staff, .role = role(), .at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "ward_item", &in.id));
	TRY(db_run(r->cx, r->db, &Q_WARD_ITEM_ADD, &in));
	if (!acts[w->kind] || rng_chance(r->rng, 0.4))
		return OK;
	struct ward_act_add_in a = { .item_id = in.id, .seq = 1, .patient_id = s->patient, .holding_id = s->by.holding, .class = in.class, .label = s->label,
		.act = acts[w->kind], .on_day = in.on_day, .until_on = { clock_today().day + 60 }, .number = w->kind == WARD_FUNDING ? 90 : NIL, .pence = NIL,
		.say = world_words(r, w->what), .staff_id = s->by.staff, .role = role(), .at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "ward_act", &a.id));
	return db_run(r->cx, r->db, &Q_WARD_ACT_ADD, &a);
}

/* ---- what is seen ---- */

enum err world_wards(struct row *r)
{
	struct world *w = r->w;
	struct hand by = world_hand(w, world_house(w), true);
	int64_t row;
	if (w->actor == WHO_GOVERNANCE)
		return OK;
	TRY(ward(r, world_id(w->seed, THING_WARD, WORLD_SEEN), &by, "Ward", &row));
	for (int i = 0; i < WORLD_BEDS; i++)
		TRY(bed(r, world_id(w->seed, THING_BED, WORLD_SEEN + i), row, i + 1, &w->bed[i]));
	return OK;
}

enum err world_ward_seen(struct row *r, int k)
{
	static const enum ward_kind kinds[] = { WARD_FUNDING, WARD_SESSION, WARD_BURDEN, WARD_LEAVE };
	struct world *w = r->w;
	struct stayer s = { w->person[k].row, w->person[k].episode_row, world_hand(w, world_house(w), true), LABEL_NORMAL };
	if (!WORLD_WARDED(k))
		return OK;
	if (WORLD_IN_BED(k))
		TRY(stay(r, &s, w->bed[WORLD_BED_OF(k)], false));
	if (k == WORLD_KEPT_FOR)
		TRY(item(r, &s, &(struct written){ world_id(w->seed, THING_WARDED, WORLD_SEEN + 4 * k + 3), WARD_EXPECTED, w->bed[WORLD_BEDS - 1], "kept" }));
	for (int i = 0; i < (WORLD_IN_BED(k) ? 4 : 1); i++)
		TRY(item(r, &s, &(struct written){ world_id(w->seed, THING_WARDED, WORLD_SEEN + 4 * k + i), kinds[i], NIL, "written" }));
	return OK;
}

/* ---- what is not ---- */

static struct id hidden(struct world *w, enum world_thing thing)
{
	return world_hidden_id(w, thing, &w->hidden_talk[thing]);
}

/* By her own house under labels that are closed to her. */
enum err world_ward_hidden(struct row *r, int k, const struct hand *own)
{
	static const enum ward_kind kinds[] = { WARD_FUNDING, WARD_SESSION, WARD_OPINION, WARD_BURDEN, WARD_LEAVE, WARD_HAND_OVER };
	struct world *w = r->w;
	enum ward_kind kind = kinds[rng_below(r->rng, LENGTH(kinds))];
	int closed = w->closed_talk[THING_WARDED]++, label = world_closed_label(r, ward_kind_class(kind), k);
	struct stayer s = { w->person[k].row, w->person[k].episode_row, *own, label };
	if (!label)
		return OK;
	if (closed < WORLD_CLOSED)
		w->closed_ward_of[closed] = k + 1;
	return item(r, &s, &(struct written){ closed < WORLD_CLOSED ? world_id(w->seed, THING_WARDED, WORLD_HIDDEN + closed) : world_any_id(w), kind, NIL,
		"hidden on the ward" });
}

/* In a bed of another house's, a while ago: that she is in one now is told to whoever would give her a second (docs/access.md). */
enum err world_ward_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode)
{
	struct world *w = r->w;
	struct stayer s = { patient, episode, *by, label };
	int64_t ward_row, bed_row;
	if (by->organisation == w->place[world_house(w)] || rng_chance(r->rng, 0.5))
		return OK;
	TRY(ward(r, hidden(w, THING_WARD), by, arena_printf(r->cx->arena, "Hidden ward %d", w->hidden_talk[THING_WARD]), &ward_row));
	TRY(bed(r, hidden(w, THING_BED), ward_row, 1, &bed_row));
	TRY(stay(r, &s, bed_row, true));
	return item(r, &s, &(struct written){ hidden(w, THING_WARDED), rng_chance(r->rng, 0.5) ? WARD_FUNDING : WARD_SESSION, NIL, "hidden on a ward" });
}
