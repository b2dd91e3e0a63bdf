/* Worlds: who sees a record because it is her own, or that of somebody for whom she acts. She signs in at the service that looks after them and sees
 * what it wrote, and what agreements carry for it; everybody else is hidden from her, and differs from world to world. */
#include "tests/kit/worlds_in.h"

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/agreement.h"
#include "record/relation.h"

bool world_own(const struct world *w)
{
	return w->actor == WHO_PATIENT || w->actor == WHO_CARER;
}

/* The patient is one of those in the ward's beds; the carer acts for her and for one who waits there. */
bool world_sees(const struct world *w, int k)
{
	return !world_own(w) || k == WORLD_SELF || (w->actor == WHO_CARER && k == WORLD_CARED);
}

int world_seen_of(struct row *r, int people)
{
	int k = (int)rng_below(r->rng, (uint32_t)people);
	if (!world_own(r->w) || people <= WORLD_SELF)
		return k;
	return r->w->actor == WHO_CARER && people > WORLD_CARED && k % 2 ? WORLD_CARED : WORLD_SELF;
}

int64_t world_bound_staff(const struct world *w)
{
	return world_own(w) ? w->staff[w->actor] : 0;
}

bool world_left_out(const struct world *w, enum record_class class, int k)
{
	return w->actor == WHO_CARER && k == WORLD_CARED && (class == CLASS_PLAN || class == CLASS_CRISIS_PLAN || class == CLASS_MEASURE);
}

/* Agreements made on paper carry for care alone; this one says more exactly that the service shows people what it was given. */
enum err world_own_flows(struct row *r, int64_t agreement)
{
	static const enum world_place givers[] = { PLACE_PRACTICE, PLACE_TRUST };
	struct world *w = r->w;
	struct agreement_version *version;
	size_t versions;
	if (!world_own(w))
		return OK;
	TRY(agreement_versions(r->cx, r->db, agreement, &version, &versions));
	for (size_t i = 0; i < LENGTH(givers); i++)
		for (enum record_class c = 1; c < CLASSES; c++)
			if (c != CLASS_THERAPY_NOTE && c != CLASS_SAFEGUARDING)
				TRY(db_run(r->cx, r->db, &Q_AGREEMENT_FLOW_ADD, &(struct agreement_flow_add_in){ version[0].id, w->place[givers[i]],
					w->place[PLACE_SERVICE], c, PURPOSE_OWN_REQUEST, BIT(LABEL_N) }));
	return OK;
}

/* To whose record, by which house, who is let in, as what and to what. */
struct let_in { int64_t patient, organisation, staff; enum relation_kind kind; uint32_t classes; };

static enum err permission(struct row *r, struct id outside, const struct let_in *p)
{
	enum relation_kind kind = p->kind;
	struct permission_add_in in = { .outside = outside, .patient_id = p->patient, .organisation_id = p->organisation, .kind = kind, .staff_id = p->staff,
		.name = kind == RELATION_PROXY ? world_words(r, "A carer") : STR_NONE, .classes = p->classes,
		.ground = kind == RELATION_PROXY ? STR("patient-agrees") : kind == RELATION_SELF ? STR("photo-identity") : STR("approval"),
		.reference = STR_NONE, .decided_by = STR("Dr Who A"), .say = STR_NONE,
		.from_at = { clock_now().us - 1000000 }, .until_at = { clock_now().us + INT64_C(30) * 86400 * 1000000 }, .by_staff_id = NIL,
		.recorded_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "permission", &in.id));
	return db_run(r->cx, r->db, &Q_PERMISSION_ADD, &in);
}

enum err world_own_seen(struct row *r, int k)
{
	static const enum record_class all[] = { CLASS_APPOINTMENT, CLASS_MEASURE, CLASS_PLAN, CLASS_CRISIS_PLAN };
	struct world *w = r->w;
	int64_t row = w->person[k].row, house = w->place[world_house(w)], me = w->staff[w->actor];
	bool carer = w->actor == WHO_CARER;
	uint32_t classes = carer ? BIT(CLASS_DEMOGRAPHICS) : 0;
	for (size_t i = 0; carer && i < LENGTH(all); i++)
		if (!world_left_out(w, all[i], k))
			classes |= BIT(all[i]);
		else
			TRY(world_bar(r, world_any_id(w), row, BAR_LIMIT, 0, me, all[i]));
	TRY(permission(r, world_id(w->seed, THING_PERMISSION, WORLD_SEEN + k),
		&(struct let_in){ row, house, me, carer ? RELATION_PROXY : RELATION_SELF, classes }));
	if (!carer) {                   /* one whom she let in, and what she keeps from another house */
		TRY(permission(r, world_id(w->seed, THING_PERMISSION, WORLD_SEEN + 100 + k),
			&(struct let_in){ row, house, w->staff[WHO_CARER], RELATION_PROXY, BIT(CLASS_PLAN) }));
		TRY(world_bar(r, world_id(w->seed, THING_CHOICE, WORLD_SEEN + 100 + k), row, BAR_LIMIT, w->place[PLACE_STRANGER], 0, CLASS_LETTER));
	}
	return OK;
}

/* Another house let somebody in to her record; a court, or she herself through it, keeps one of its people from it by name. */
enum err world_own_hidden(struct row *r, int k)
{
	struct world *w = r->w;
	int n = w->hidden_permissions;
	if (rng_chance(r->rng, 0.4))
		return world_bar(r, world_any_id(w), w->person[k].row, rng_chance(r->rng, 0.5) ? BAR_COURT : BAR_NAMED, w->place[PLACE_STRANGER], w->other_staff,
			CLASS_ANY);
	w->hidden_permissions++;
	return permission(r, n < WORLD_CLOSED ? world_id(w->seed, THING_PERMISSION, n) : world_any_id(w), &(struct let_in){ w->person[k].row,
		w->place[PLACE_STRANGER], w->other_staff, rng_chance(r->rng, 0.7) ? RELATION_PROXY : RELATION_PROJECT, BIT(CLASS_PLAN) });
}
