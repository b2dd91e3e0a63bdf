/* Rows straight through the import queries. What is seen and what is hidden is written in turns, so that neither has row numbers of
 * its own. */
#include "tests/kit/worlds.h"

#include <stdio.h>
#include <string.h>

#include "access/decide.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "care/asked.h"
#include "care/decision.h"
#include "care/episode.h"
#include "door/csrf.h"
#include "door/password.h"
#include "gen/queries.h"
#include "model/nhs.h"
#include "record/agreement.h"
#include "record/audit.h"
#include "record/glass.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/sight.h"
#include "record/staff.h"
#include "tests/kit/kit.h"
#include "tests/kit/repeat.h"
#include "tests/kit/worlds_in.h"

/* For whom each acts, and what binds the people whom she sees to that house. The last reach nobody, and are the actor's colleagues:
 * another house may see what she may not. */
static const struct { const char *role; enum world_place at; enum relation_kind by; } whos[WHOS] = {
	[WHO_CLINICIAN] = { "mus_clinician", PLACE_SERVICE, RELATION_REVIEW }, [WHO_GP] = { "gp", PLACE_PRACTICE, RELATION_REGISTERED },
	[WHO_AE] = { "ae_clinician", PLACE_TRUST, RELATION_ATTENDING }, [WHO_WARD] = { "ward", PLACE_TRUST, RELATION_ADMITTED },
	[WHO_REFERRER] = { "referrer", PLACE_TRUST, RELATION_ATTENDING }, [WHO_PARTNER] = { "partner_practitioner", PLACE_SERVICE, RELATION_REFERRAL },
	[WHO_TEAM] = { "team_member", PLACE_SERVICE, RELATION_TEAM_MEETING },
	[WHO_GOVERNANCE] = { "information_governance", PLACE_PRACTICE, RELATION_HOLDS },
	[WHO_PATIENT] = { "patient", PLACE_SERVICE, RELATION_SELF }, [WHO_CARER] = { "carer", PLACE_SERVICE, RELATION_PROXY },
	[WHO_MANAGER] = { "service_manager" },
	[WHO_IT] = { "it_administrator" }, [WHO_ANALYST] = { "analyst" }, [WHO_COMMISSIONER] = { "commissioner" },
	[WHO_RESEARCHER] = { "researcher" }, [WHO_SAFETY] = { "clinical_safety_officer" },
};

static enum world_place place_of(const struct world *w, enum world_who who)
{
	return whos[who < WHO_MAIN ? who : w->actor].at;
}

static int64_t house_of(const struct world *w, enum world_who who)
{
	return w->place[place_of(w, who)];
}

const char *who_role(enum world_who who)
{
	return whos[who].role;
}

/* Two of three have what the rules look for. */
static bool is_found(int k)
{
	return k % 3 != 0;
}

enum world_place world_house(const struct world *w)
{
	return whos[w->actor].at;
}

/* What binds the actor's house to the people whom it sees: those of all worlds, and the actor's own. */
uint32_t world_bound(const struct world *w, int k)
{
	static const enum relation_kind all[PLACES] = { [PLACE_PRACTICE] = RELATION_REGISTERED, [PLACE_SERVICE] = RELATION_REVIEW,
		[PLACE_TRUST] = RELATION_ATTENDING };
	return (uint32_t)(BIT(RELATION_HOLDS) | BIT(all[whos[w->actor].at]) | BIT(whos[w->actor].by) |
		(w->actor == WHO_CLINICIAN && is_found(k) ? BIT(RELATION_CASELOAD) : 0) |        /* she may confirm them */
		(WORLD_ACTED(k) ? BIT(RELATION_REFERRAL) | BIT(RELATION_CASELOAD) | BIT(RELATION_ADMITTED) : 0));
}

bool world_closed(const struct world *w, enum record_class class, int labels, uint32_t relations)
{
	const struct policy *policy = w->catalog->policy;
	struct str role = str_of(whos[w->actor].role);
	struct access_ask ask = { .signed_in = true, .role = sight_role(role), .purpose = sight_purpose(policy, role),
		.class = class, .labels = (uint8_t)labels, .relations = relations, .own = true, .flow = FLOW_LIVE, .flow_labels = LABEL_ALL };
	struct access_answer look, list;
	ask.operation = OP_LOOK;
	access_decide(policy, &ask, &look);
	ask.operation = OP_LIST;
	access_decide(policy, &ask, &list);
	return look.effect == ACCESS_DENY && list.effect == ACCESS_DENY;
}

/* ---- ids ---- */

enum { ID_VISIBLE = 1, ID_HIDDEN, ID_HOUSE, ID_OTHER, ID_OF };

static struct id id_made(uint64_t seed, int of, int64_t n)
{
	struct rng rng;
	struct id id;
	rng_seed(&rng, seed * 8 + (uint64_t)of, (uint64_t)n + 1);
	for (int i = 0; i < 2; i++) {
		uint64_t v = rng_u64(&rng);
		memcpy(id.b + 8 * i, &v, 8);
	}
	return id;
}

struct id world_id(uint64_t seed, enum world_thing thing, int k)
{
	return id_made(seed, ID_OF, thing * 1000 + k);
}

struct id world_any_id(struct world *w)
{
	return id_made(rng_u64(&w->rng), ID_OTHER, 0);
}

enum err world_next(struct cx *cx, struct db *db, struct world *w, const char *table, int64_t *ret)
{
	int at = 0;
	while (at < w->blocks && strcmp(w->block[at].table, table) != 0)
		at++;
	must(at < (int)LENGTH(w->block));
	struct world_block *b = &w->block[at];
	if (at == w->blocks)
		w->block[w->blocks++] = (struct world_block){ .table = table };
	if (w->more && rng_chance(&w->rng, 0.1))
		b->left -= b->left > 40 ? (int64_t)rng_below(&w->rng, 40) : 0;
	if (!b->left) {
		b->left = 2000;
		TRY(db_ids(cx, db, table, (size_t)b->left, &b->last));
		b->last += b->left;
	}
	*ret = b->last - b->left--;
	return OK;
}

/* ---- names and numbers ---- */

static void name_of(int k, char out[24])
{
	static const char *const stems[] = { "Ash", "Bar", "Caw", "Den", "Elm", "Fair", "Gar", "Hol" };
	static const char *const tails[] = { "worth", "low", "ley", "ham", "field", "ton" };
	snprintf(out, 24, "%s%s", stems[k % 8], tails[k / 8 % 6]);
}

static void number_of(int k, char out[11])
{
	for (int last = 0; last < 10; last++) {
		snprintf(out, 11, "999%06u%u", (unsigned)k % 1000000, (unsigned)last % 10);
		if (nhs_valid(str_of(out)))
			return;
	}
	number_of(k + 500000, out);             /* no check digit fits: another number */
}

#define HIDDEN_NUMBERS 90000

const char *world_hidden_number(int k)
{
	char number[11];
	number_of(HIDDEN_NUMBERS + k, number);
	return arena_text(kit_cx_now()->arena, number);
}

#define SHUT_NUMBERS 80000
const char *world_shut_number(int k)
{
	char number[11];
	number_of(SHUT_NUMBERS + k, number);
	return arena_text(kit_cx_now()->arena, number);
}

const char *world_free_number(void)
{
	char number[11];
	number_of(70000, number);
	return arena_text(kit_cx_now()->arena, number);
}

struct day world_day_before(struct rng *rng, int from, int to)
{
	return (struct day){ clock_today().day - from - (int)rng_below(rng, (uint32_t)(to - from)) };
}

/* ---- rows ---- */

static enum err org(struct row *r, int k, const char *ods, const char *name, enum org_type type, int64_t *ret)
{
	struct organisation_add_in in = { .outside = id_made(r->w->seed, ID_HOUSE, k), .ods = str_of(ods), .name = str_of(name), .type = type,
		.successor_id = NIL };
	TRY(world_next(r->cx, r->db, r->w, "organisation", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_ORGANISATION_ADD, &in);
}

static enum err holding(struct row *r, int64_t organisation, int64_t agreement, int64_t *ret)
{
	struct holding_add_in in = { .organisation_id = organisation, .agreement_id = agreement, .kinds = (1 << EVENT_KINDS) - 2,
		.covered_from = day_of(2000, 1, 1) };
	TRY(world_next(r->cx, r->db, r->w, "holding", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_HOLDING_ADD, &in);
}

static enum err person(struct row *r, struct id outside, int64_t *ret)
{
	struct patient_add_in in = { .outside = outside, .origin_id = r->w->origin, .created_at = clock_now() };
	TRY(world_next(r->cx, r->db, r->w, "patient", &in.id));
	*ret = in.id;
	return db_run(r->cx, r->db, &Q_PATIENT_ADD, &in);
}

static enum err said(struct row *r, int64_t patient, int64_t holding, const char *family, const char *given, struct day born)
{
	struct str key = str_of(arena_printf(r->cx->arena, "%.*s %.*s", STRF(utf8_fold(r->cx->arena, str_of(family))),
		STRF(utf8_fold(r->cx->arena, str_of(given)))));
	struct demographic_add_in d = { .patient_id = patient, .holding_id = holding, .origin_id = r->w->origin, .recorded_at = clock_now(),
		.said_on = clock_today(), .latest = 1, .given = str_of(given), .family = str_of(family), .name_key = key, .birth_on = born,
		.death_on = DAY_NONE, .sex = SEX_FEMALE, .interpreter = TRUTH_UNKNOWN, .ended_at = INSTANT_NONE };
	TRY(world_next(r->cx, r->db, r->w, "demographic", &d.id));
	return db_run(r->cx, r->db, &Q_DEMOGRAPHIC_ADD, &d);
}

static enum err registered(struct row *r, int64_t patient, int64_t holding, int64_t practice)
{
	struct registration_add_in g = { .patient_id = patient, .organisation_id = practice, .from_on = day_of(2010, 1, 1), .until_on = DAY_NONE,
		.gp = STR("Dr T Haddow"), .holding_id = holding, .origin_id = r->w->origin, .recorded_at = clock_now(), .ended_at = INSTANT_NONE, .ended_by = NIL };
	TRY(world_next(r->cx, r->db, r->w, "registration", &g.id));
	return db_run(r->cx, r->db, &Q_REGISTRATION_ADD, &g);
}

static enum err numbered(struct row *r, int64_t patient, int64_t holding, int64_t by, const char *number)
{
	struct identifier_add_in i = { .key = (int64_t)str_hash(str_of(number), 99), .patient_id = patient, .system = 1, .value = str_of(number),
		.status = NHS_VERIFIED, .organisation_id = by, .holding_id = holding, .origin_id = r->w->origin, .recorded_at = clock_now(),
		.ended_at = INSTANT_NONE, .ended_by = NIL };
	TRY(world_next(r->cx, r->db, r->w, "identifier", &i.id));
	return db_run(r->cx, r->db, &Q_IDENTIFIER_ADD, &i);
}

struct happened { enum event_kind kind; int64_t holding; enum record_class class; int label; struct day on; int code; };

static enum err event(struct row *r, int64_t patient, const struct happened *h)
{
	struct event_add_in e = { .patient_id = patient, .on_day = h->on, .kind = h->kind, .code_id = h->code < 0 ? NIL : r->w->codes[h->code],
		.specialty_id = NIL, .place_id = NIL, .holding_id = h->holding, .origin_id = r->w->origin, .row_no = 1, .file_no = 1, .clinician_id = NIL,
		.until_day = DAY_NONE, .minute = NIL, .attended = h->kind == EVENT_OUTPATIENT ? TRUTH_YES : TRUTH_UNKNOWN,
		.unscheduled = TRUTH_UNKNOWN, .result = h->kind != EVENT_INVESTIGATION ? RESULT_NONE : 1 + rng_below(r->rng, 2),
		.length_days = NIL, .length_minutes = NIL, .cost_pence = NIL, .class = h->class ? h->class : event_class(h->kind), .label = h->label };
	TRY(world_next(r->cx, r->db, r->w, "event", &e.id));
	TRY(db_run(r->cx, r->db, &Q_EVENT_ADD, &e));
	if (!rng_chance(r->rng, 0.2))
		return OK;
	return db_run(r->cx, r->db, &Q_EVENT_TEXT_ADD, &(struct event_text_add_in){ e.id,
		str_of(arena_printf(r->cx->arena, "words %u", rng_below(r->rng, 1000))) });
}

static enum err events(struct row *r, int64_t patient, int64_t holding, int n, const enum event_kind *kinds, int count)
{
	for (int i = 0; i < n; i++) {
		struct happened h = { .kind = kinds[rng_below(r->rng, (uint32_t)count)], .holding = holding, .label = LABEL_NORMAL,
			.on = world_day_before(r->rng, 3, 1000), .code = -1 };
		if (h.kind == EVENT_DIAGNOSIS || h.kind == EVENT_SYMPTOM)
			h.code = (int)rng_below(r->rng, LENGTH(r->w->codes));
		TRY(event(r, patient, &h));
	}
	return OK;
}

static enum err relation(struct row *r, int64_t organisation, int64_t staff, int64_t patient, enum relation_kind kind, int64_t until_us)
{
	return relation_open(r->cx, r->db, &(struct relation){ organisation, staff, patient, kind, { 0 }, { until_us }, NIL });
}

enum err world_bar(struct row *r, struct id outside, int64_t patient, enum bar_kind kind, int64_t organisation, int64_t staff, enum record_class class)
{
	struct bar_add_in in = { .permission_id = NIL, .outside = outside, .patient_id = patient, .kind = kind, .bit = BIT(kind), .organisation_id = organisation,
		.staff_id = staff, .class = class, .from_at = { 0 }, .until_at = INSTANT_FAR, .say = STR("in words"), .by_staff_id = 0,
		.by_organisation_id = r->w->place[PLACE_PRACTICE], .recorded_at = clock_now(), .ended_by = NIL, .ended_say = STR_NONE };
	TRY(world_next(r->cx, r->db, r->w, "bar", &in.id));
	return db_run(r->cx, r->db, &Q_BAR_ADD, &in);
}

/* An entry of a service's list with its finding and a decision, as if its rules and clinicians had made them. */
static enum err listed(struct row *r, int64_t organisation, int64_t patient, const char *line, enum truth flag)
{
	struct world *w = r->w;
	struct instant now = clock_now();
	struct entry_add_in e = { .outside = world_any_id(w), .organisation_id = organisation, .patient_id = patient, .kind = ENTRY_FOUND,
		.state = 1 + rng_below(r->rng, 4), .placed_on = world_day_before(r->rng, 0, 200), .look_again_on = DAY_NONE, .rules = 1,
		.lead = STR("mss3-search"), .line = str_of(line), .second = STR("hidden"), .flag = flag, .flag_line = STR("hidden flag"),
		.flag_since = clock_today(), .comorbid = TRUTH_YES, .name_key = STR("hidden"), .practice_id = w->place[PLACE_PRACTICE],
		.contacts = rng_below(r->rng, 60), .decided_at = now, .changed_at = now };
	struct finding_add_in f = { .outside = world_any_id(w), .patient_id = patient, .organisation_id = organisation, .rule = STR("mss3-search"),
		.rule_version = 1, .catalog = STR("x"), .judged_on = clock_today(), .truth = TRUTH_YES, .line = str_of(line), .recorded_at = now,
		.withdrawn_at = INSTANT_NONE };
	struct decision_add_in d = { .outside = world_any_id(w), .patient_id = patient, .organisation_id = organisation,
		.kind = 1 + rng_below(r->rng, 3), .explained = 0, .flags = 0, .reason = STR("known"), .say = STR("hidden words"),
		.look_again_on = DAY_NONE, .undoes_id = NIL, .state_before = 1, .staff_id = w->other_staff, .role = STR("mus_clinician"), .at = now };
	TRY(world_next(r->cx, r->db, w, "worklist", &e.id));
	TRY(world_next(r->cx, r->db, w, "finding", &f.id));
	TRY(world_next(r->cx, r->db, w, "decision", &d.id));
	f.entry_id = d.entry_id = e.id;
	e.decision_id = d.id;
	TRY(db_run(r->cx, r->db, &Q_ENTRY_ADD, &e));
	TRY(db_run(r->cx, r->db, &Q_FINDING_ADD, &f));
	TRY(db_run(r->cx, r->db, &Q_CLAUSE_ADD, &(struct clause_add_in){ f.id, 0, 0, STR("hidden clause"), TRUTH_YES, 4, 5 }));
	TRY(db_run(r->cx, r->db, &Q_DECISION_ADD, &d));
	TRY(db_run(r->cx, r->db, &Q_DECISION_FINDING_ADD, &(struct decision_finding_add_in){ d.id, f.id, STR("mss3-search") }));
	struct flag_settle_in s = { .patient_id = patient, .organisation_id = organisation, .flag = STR("anaemia"), .seen_on = clock_today(),
		.outcome = STR("explained"), .say = STR("hidden"), .staff_id = w->other_staff, .role = STR("mus_clinician"), .at = now };
	TRY(world_next(r->cx, r->db, w, "flag_settled", &s.id));
	return db_run(r->cx, r->db, &Q_FLAG_SETTLE, &s);
}

/* ---- what the actor may not see ---- */

#define LIMITED_EACH 5                    /* of the people whom she sees, each fifth keeps her medicines back */

static const enum event_kind gp_kinds[] = { EVENT_GP_CONTACT, EVENT_ENTRY, EVENT_SYMPTOM, EVENT_DIAGNOSIS, EVENT_REFERRAL, EVENT_INVESTIGATION };
static const enum event_kind trust_kinds[] = { EVENT_OUTPATIENT, EVENT_EMERGENCY, EVENT_ADMISSION, EVENT_INVESTIGATION, EVENT_DIAGNOSIS };
#define KINDS(kinds) kinds, LENGTH(kinds)

/* Of those whom she sees. A red flag stops whoever carries a person, and is told to all of them, whatever it rests on: where the rules may
 * read what is hidden from the actor, it is of those who are on no pathway. */
static int any_of_them(struct row *r, int people)
{
	int k = world_seen_of(r, people);
	return r->w->late || r->w->actor == WHO_CLINICIAN || world_own(r->w) || !WORLD_ACTED(k) ? k : k - 1;
}

static int64_t someone(struct row *r, int people)
{
	return r->w->person[any_of_them(r, people)].row;
}

/* What it is to be told of the id: nobody asks for it; it is asked for, and the answer is "not found" everywhere; or only beside the page
 * that says why, which tells those aloud who have to do with a person that something keeps her record back. */
enum asked_for { ASKED_NOT, ASKED, ASKED_BUT_WHY };

static struct id hidden_id(struct world *w, enum asked_for asked)
{
	int *next = asked == ASKED_BUT_WHY ? &w->hidden_aloud : &w->hidden_people;
	int k = (*next)++;
	if (asked == ASKED_NOT || k >= WORLD_HIDDEN)
		return world_any_id(w);
	return world_id(w->seed, asked == ASKED ? THING_PERSON : THING_PERSON_ALOUD, k);
}

/* Somebody new, of the holding. */
static enum err stranger(struct row *r, enum asked_for asked, int64_t holding, int64_t by, int64_t *ret)
{
	struct world *w = r->w;
	char family[24], number[11];
	int k = w->hidden_all++;
	const struct world_person *like = &w->person[rng_below(r->rng, WORLD_PEOPLE)];
	name_of(rng_chance(r->rng, 0.5) ? (int)rng_below(r->rng, 48) : 24 + k, family);
	number_of(1000 + k, number);
	TRY(person(r, hidden_id(w, asked), ret));
	TRY(said(r, *ret, holding, family, rng_chance(r->rng, 0.3) ? like->given : "Hidden",
		rng_chance(r->rng, 0.3) ? (struct day){ like->born } : day_of(1981, 3, 14)));
	TRY(registered(r, *ret, holding, w->place[PLACE_PRACTICE]));
	TRY(numbered(r, *ret, holding, by, rng_chance(r->rng, 0.1) ? like->number : number));
	return events(r, *ret, holding, 4 + (int)rng_below(r->rng, 10), KINDS(trust_kinds));
}

static int64_t main_holding(const struct world *w)
{
	return w->holding[whos[w->actor].at == PLACE_TRUST ? PLACE_TRUST : PLACE_PRACTICE];
}

/* Of one whom she sees, in a holding that she sees: a class or a label that is closed to her. */
static enum err kept_from(struct row *r, int k)
{
	static const enum record_class classes[] = { CLASS_THERAPY_NOTE, CLASS_SAFEGUARDING, CLASS_TEAM_NOTE, CLASS_NARRATIVE, CLASS_MEASURE };
	static const enum event_kind kinds[] = { EVENT_GP_CONTACT, EVENT_EMERGENCY, EVENT_DIAGNOSIS, EVENT_REFERRAL, EVENT_THERAPY, EVENT_MEDICATION };
	for (int i = 0; i < 100; i++) {
		struct happened h = { .kind = kinds[rng_below(r->rng, LENGTH(kinds))], .holding = main_holding(r->w), .label = LABEL_NORMAL,
			.on = world_day_before(r->rng, 1, 400), .code = (int)rng_below(r->rng, 12) };
		h.class = rng_chance(r->rng, 0.3) ? classes[rng_below(r->rng, LENGTH(classes))] : event_class(h.kind);
		if (rng_chance(r->rng, 0.7))
			h.label |= BIT(1 + (int)rng_below(r->rng, LABELS - 1));
		if (h.label & BIT(LABEL_V))
			h.label |= BIT(LABEL_R);
		if (world_closed(r->w, h.class, h.label, world_bound(r->w, k)))
			return event(r, r->w->person[k].row, &h);
	}
	return OK;
}

/* Of one whom she sees, a symptom newer than all that are told of her, or one as old as none: closed by its label, or of a house that shares
 * nothing. What stands first about a person is her newest symptom, by the first day on which it was written down. */
static enum err symptom_hidden(struct row *r, int k)
{
	struct world *w = r->w;
	bool own = !w->apart && rng_chance(r->rng, 0.5);
	struct happened h = { .kind = rng_chance(r->rng, 0.8) ? EVENT_SYMPTOM : EVENT_ENTRY, .label = LABEL_NORMAL,
		.holding = own ? main_holding(w) : w->holding[rng_chance(r->rng, 0.5) ? PLACE_STRANGER : PLACE_ENDED],
		.on = rng_chance(r->rng, 0.7) ? world_day_before(r->rng, 1, 3) : world_day_before(r->rng, 1000, 1500),
		.code = (int)rng_below(r->rng, LENGTH(w->codes)) };
	if (own)
		h.label = world_closed_label(r, event_class(h.kind), k);
	return h.label ? event(r, w->person[k].row, &h) : OK;
}

/* A class that the patient keeps back from the actor's house aloud (`visible` wrote the choice), or from the actor in silence. */
static enum err class_kept_back(struct row *r, int people)
{
	struct world *w = r->w;
	bool aloud = rng_chance(r->rng, 0.5) && people >= LIMITED_EACH;        /* else of one of whom no letter is seen */
	int64_t patient = aloud ? w->person[2 * LIMITED_EACH * (int)rng_below(r->rng, (uint32_t)(people / LIMITED_EACH + 1) / 2)].row :
		w->person[any_of_them(r, people) & ~1].row;
	struct happened h = { .kind = aloud ? EVENT_MEDICATION : EVENT_LETTER, .holding = main_holding(w), .label = LABEL_NORMAL,
		.class = aloud ? CLASS_MEDICATION : CLASS_LETTER, .on = world_day_before(r->rng, 1, 400), .code = -1 };
	if (!aloud)
		TRY(world_bar(r, world_id(w->seed, THING_CHOICE, w->hidden_choices++), patient, BAR_NAMED, 0, w->staff[w->actor], CLASS_LETTER));
	return event(r, patient, &h);
}

static enum err elsewhere(struct row *r, int people)
{
	const struct world *w = r->w;
	enum world_place at = rng_chance(r->rng, 0.5) ? PLACE_STRANGER : PLACE_ENDED;
	if (whos[w->actor].at != PLACE_SERVICE && !w->apart && rng_chance(r->rng, 0.4))
		at = whos[w->actor].at == PLACE_PRACTICE ? PLACE_TRUST : PLACE_PRACTICE;
	return events(r, someone(r, people), w->holding[at], 1 + (int)rng_below(r->rng, 3), KINDS(trust_kinds));
}

/* Another house says of one's own patient that she is called, and numbered, otherwise. */
static enum err said_elsewhere(struct row *r, int people)
{
	char number[11];
	int64_t patient = someone(r, people), at = r->w->holding[PLACE_STRANGER];
	number_of(HIDDEN_NUMBERS + (int)rng_below(r->rng, WORLD_NUMBERS), number);
	TRY(said(r, patient, at, "Hiddenname", "Elsewhere", day_of(1950, 1, 1)));
	TRY(registered(r, patient, at, r->w->place[PLACE_STRANGER]));
	return numbered(r, patient, at, r->w->place[PLACE_STRANGER], number);
}

/* One like those who are seen, but for a bar. Where its staff_id is the actor's the service's own rules find her. A bar that is told
 * aloud is told on the page that says why. */
static enum err barred(struct row *r, bool by_name)
{
	struct world *w = r->w;
	static const enum bar_kind whole[] = { BAR_COURT, BAR_LIMIT, BAR_DISSENT }, one[] = { BAR_NAMED, BAR_SELF, BAR_HOUSEHOLD };
	bool watcher = w->actor == WHO_GOVERNANCE;           /* no choice stops her: only a hazard does */
	enum bar_kind kind = by_name ? one[rng_below(r->rng, 3)] : whole[rng_below(r->rng, watcher ? 1 : world_own(w) ? 2 : 3)];
	bool silent = kind == BAR_NAMED || kind == BAR_COURT;
	int64_t patient, org = w->place[whos[w->actor].at], us = INSTANT_FAR.us;
	TRY(stranger(r, silent ? ASKED : ASKED_BUT_WHY, main_holding(w), w->place[PLACE_PRACTICE], &patient));
	TRY(relation(r, w->place[PLACE_SERVICE], 0, patient, RELATION_HOLDS, us));
	TRY(relation(r, w->place[PLACE_PRACTICE], 0, patient, RELATION_REGISTERED, us));
	TRY(relation(r, w->place[PLACE_TRUST], 0, patient, RELATION_ATTENDING, us));
	if (whos[w->actor].by != RELATION_REVIEW)
		TRY(relation(r, org, world_bound_staff(w), patient, whos[w->actor].by, us));
	if (kind != BAR_DISSENT && kind != BAR_LIMIT && w->hidden_shut < WORLD_NUMBERS)     /* no glass opens her */
		TRY(numbered(r, patient, main_holding(w), w->place[PLACE_PRACTICE], world_shut_number(w->hidden_shut++)));
	TRY(world_care_unseen(r, patient, whos[w->actor].at));
	if (by_name) {
		TRY(relation(r, w->place[PLACE_SERVICE], 0, patient, RELATION_REVIEW, us));
		TRY(listed(r, w->place[PLACE_SERVICE], patient, "hidden by a bar", TRUTH_YES));
		return world_bar(r, world_any_id(w), patient, kind, 0, w->staff[w->actor], CLASS_ANY);
	}
	return world_bar(r, world_any_id(w), patient, kind, rng_chance(r->rng, 0.5) ? 0 : org, 0, CLASS_ANY);
}

/* One with whom the actor's organisation had to do, and has no more. */
static enum err left(struct row *r)
{
	struct world *w = r->w;
	enum relation_kind was = whos[w->actor].by == RELATION_REVIEW ? RELATION_CASELOAD : whos[w->actor].by;
	int64_t patient, org = w->place[whos[w->actor].at];
	TRY(stranger(r, ASKED_BUT_WHY, main_holding(w), w->place[PLACE_PRACTICE], &patient));
	if (was != RELATION_HOLDS)
		TRY(relation(r, org, 0, patient, RELATION_HOLDS, INSTANT_FAR.us));
	TRY(relation(r, org, world_bound_staff(w), patient, was, clock_now().us - (int64_t)rng_below(r->rng, 1000000)));
	TRY(relation(r, w->place[PLACE_STRANGER], 0, patient, RELATION_REFERRAL, INSTANT_FAR.us));
	TRY(world_care_unseen(r, patient, whos[w->actor].at));
	return w->actor == WHO_CLINICIAN ? listed(r, w->place[PLACE_SERVICE], patient, "left", TRUTH_YES) : OK;
}

/* Another house's staff looked at, or opened in an emergency, the record of one whom the actor sees, or of somebody else. Who watches
 * over access for a house that holds her record may know of the former, and is asked for none of it; she herself is told who looked. */
static enum err looked(struct row *r, int people)
{
	struct world *w = r->w;
	struct instant now = clock_now();
	bool told = w->actor == WHO_GOVERNANCE || w->actor == WHO_PATIENT;
	int64_t x = w->place[PLACE_STRANGER], patient = people && !told ? someone(r, people) : NIL;
	if (patient == NIL)
		TRY(stranger(r, ASKED, w->holding[PLACE_STRANGER], x, &patient));
	struct audit audit = { .staff = w->other_staff, .organisation = x, .signin = NIL, .patient = patient, .role = STR("ward"),
		.operation = "look", .class = "person", .subject = STR_NONE, .rows = 1, .request = STR_NONE, .detail = STR_NONE };
	struct glass_add_in g = { .outside = world_id(w->seed, THING_GLASS, w->hidden_glass++), .staff_id = w->other_staff, .organisation_id = x,
		.role = STR("ward"), .purpose = 1, .patient_id = patient, .outcome = 1, .reason = STR("life"), .say = STR("hidden emergency"), .at = now,
		.until_at = { now.us + 3600000000 }, .due_at = { now.us + 7200000000 } };
	TRY(audit_add(r->cx, r->db, &audit, now));
	TRY(world_next(r->cx, r->db, w, "glass", &g.id));
	TRY(db_run(r->cx, r->db, &Q_GLASS_ADD, &g));
	return db_run(r->cx, r->db, &Q_GLASS_ALERT_ADD, &(struct glass_alert_add_in){ g.id, x, GLASS_TOLD_ACTOR, now });
}

/* An agreement between other houses, and a draft that one of them has not offered yet. */
static enum err agreed(struct row *r)
{
	struct world *w = r->w;
	struct instant now = clock_now();
	int k = w->hidden_agreements++;
	struct agreement_add_in a = { .outside = world_id(w->seed, THING_AGREEMENT, k), .ref = str_of(arena_printf(r->cx->arena, "H-%d", k)),
		.title = STR("Hidden sharing"), .starts_on = day_of(2024, 1, 1), .ends_on = DAY_NONE, .recorded_at = now };
	struct agreement_version_add_in v = { .outside = world_any_id(w), .version = 1,
		.status = k % 2 ? AGREEMENT_LIVE : AGREEMENT_DRAFT, .covers = COVERS_ALL_HELD,
		.starts_on = day_of(2024, 1, 1), .ends_on = DAY_NONE, .review_on = DAY_NONE, .legal_basis = STR("hidden basis"), .document_name = STR_NONE,
		.document_hash = STR_NONE, .at_end = AT_END_KEPT, .hand_over_id = NIL, .drafted_by = w->other_staff, .drafted_at = now,
		.live_at = k % 2 ? now : INSTANT_NONE, .changed_at = now, .changed_by = NIL, .say = STR_NONE, .drafted_for = w->place[PLACE_STRANGER],
		.offered_at = k % 2 ? now : INSTANT_NONE };
	TRY(world_next(r->cx, r->db, w, "agreement", &a.id));
	TRY(world_next(r->cx, r->db, w, "agreement_version", &v.id));
	v.agreement_id = a.id;
	TRY(db_run(r->cx, r->db, &Q_AGREEMENT_ADD, &a));
	TRY(db_run(r->cx, r->db, &Q_AGREEMENT_VERSION_ADD, &v));
	return db_run(r->cx, r->db, &Q_AGREEMENT_FLOW_ADD, &(struct agreement_flow_add_in){ v.id, w->place[PLACE_STRANGER], w->place[PLACE_OTHER_SERVICE],
		CLASS_CONTACT, PURPOSE_CARE, LABEL_NORMAL });
}

/* Other houses' own rows. */
static enum err house(struct row *r)
{
	struct world *w = r->w;
	struct instant now = clock_now();
	int64_t x = w->place[PLACE_STRANGER];
	struct origin_add_in o = { .outside = world_id(w->seed, THING_IMPORT, w->hidden_imports++), .kind = 1, .map = STR("hes-outpatient"),
		.map_version = 1, .name = STR("hidden.csv"),
		.agreement_id = 0, .organisation_id = x, .sent_by = x, .staff_id = NIL, .as_of = clock_today(), .started_at = now, .finished_at = now, .state = 2,
		.rows_read = rng_below(r->rng, 999), .event_first = NIL, .event_last = NIL };
	struct arrival_add_in a = { .outside = world_id(w->seed, THING_ARRIVAL, w->hidden_imports), .organisation_id = x, .staff_id = w->other_staff,
		.map = STR("hes-outpatient"),
		.folder = STR("hidden"), .name = STR("hidden.csv"), .state = 2, .origin_id = NIL, .at = now, .changed_at = now };
	struct run_add_in run = { .organisation_id = x, .rule = STR("mss3-search"), .rule_version = 1, .catalog = STR("x"), .judged_on = clock_today(),
		.at = now, .people = rng_below(r->rng, 9999), .yes = 7, .unknown = 8, .no = 9, .latest = 1 };
	struct code_add_in code = { .key = (int64_t)(rng_u64(&w->rng) >> 1), .system_id = w->system,
		.value = str_of(arena_printf(r->cx->arena, "H%u", rng_below(&w->rng, 1u << 30))), .term = STR("hidden term") };
	TRY(world_next(r->cx, r->db, w, "origin", &o.id));
	TRY(db_run(r->cx, r->db, &Q_ORIGIN_ADD, &o));
	TRY(world_next(r->cx, r->db, w, "arrival", &a.id));
	TRY(db_run(r->cx, r->db, &Q_ARRIVAL_ADD, &a));
	TRY(world_next(r->cx, r->db, w, "rule_run", &run.id));
	TRY(db_run(r->cx, r->db, &Q_RUN_ADD, &run));
	TRY(world_next(r->cx, r->db, w, "code", &code.id));
	return db_run(r->cx, r->db, &Q_CODE_ADD, &code);
}

/* `late`: after the service's rules were asked. */
static enum err hide(struct row *r, int people, bool late)
{
	struct world *w = r->w;
	int64_t patient, other = w->place[PLACE_OTHER_SERVICE];
	if (people)
		TRY(world_care_hidden(r, world_seen_of(r, people)));
	if (people > WORLD_SELF && world_own(w) && rng_chance(r->rng, 0.3))
		TRY(world_own_hidden(r, world_seen_of(r, people)));
	uint32_t die = rng_below(r->rng, 12);
	if (w->apart) {                     /* nothing that the parties of the agreement hold */
		static const uint32_t elsewhere_only[] = { 0, 1, 5, 6, 8, 9, 10, 11 };
		die = elsewhere_only[die % LENGTH(elsewhere_only)];
	} else if (late && rng_chance(r->rng, 0.3)) {
		return w->actor == WHO_GOVERNANCE || rng_chance(r->rng, 0.5) ? barred(r, true) : left(r);
	} else if (!late && rng_chance(r->rng, 0.1)) {
		return barred(r, true);             /* the rules find her, and tell the actor of nobody more */
	}
	switch (die) {
	case 0: case 1:
		TRY(stranger(r, ASKED, w->holding[rng_chance(r->rng, 0.5) ? PLACE_STRANGER : PLACE_ENDED], w->place[PLACE_STRANGER], &patient));
		TRY(relation(r, w->place[PLACE_STRANGER], 0, patient, RELATION_HOLDS, INSTANT_FAR.us));
		TRY(world_care_unseen(r, patient, PLACE_OTHER_SERVICE));
		return rng_chance(r->rng, 0.5) ? listed(r, other, patient, "hidden line", TRUTH_YES) : OK;
	case 2: case 3: return people ? kept_from(r, any_of_them(r, people)) : OK;
	case 4: return people ? class_kept_back(r, people) : OK;
	case 5: return people ? elsewhere(r, people) : OK;
	case 6: return people ? said_elsewhere(r, people) : OK;
	case 7: return barred(r, false);
	case 8: return looked(r, people);
	case 9: return agreed(r);
	case 10: return people ? symptom_hidden(r, any_of_them(r, people)) : OK;
	default: return house(r);
	}
}

static enum err hide_some(struct row *r, int n, int people, bool late)
{
	struct rng *was = r->rng;
	r->rng = &r->w->rng;
	for (int i = rng_below(&r->w->rng, 2) + n; i > 0 && r->w->more; i--)
		TRY(hide(r, people, late));
	r->rng = was;
	return OK;
}

/* Other services' findings about people whom the actor sees. One entry a person and service. An open red flag of theirs stops whoever carries
 * her, and is told (docs/access.md): only of those who are on no pathway. */
static enum err found_elsewhere(struct row *r)
{
	struct world *w = r->w;
	r->rng = &w->rng;
	for (int i = 0; i < WORLD_PEOPLE && w->more; i++)
		if (rng_chance(&w->rng, 0.4))
			TRY(listed(r, w->place[PLACE_OTHER_SERVICE], w->person[i].row, "hidden finding", WORLD_ACTED(i) ? TRUTH_NO : TRUTH_YES));
	return OK;
}

/* ---- what is seen ---- */

static enum err places(struct row *r)
{
	static const struct { const char *ods, *name; enum org_type type; } of[PLACES] = { { "Y99901", "Elmfield Surgery", ORG_PRACTICE },
		{ "R9A", "St Aldhelm's Hospitals", ORG_ACUTE_TRUST }, { "R9W", "Wharton Vale symptoms service", ORG_MUS_SERVICE },
		{ "R9E", "Endrick Hospitals", ORG_ACUTE_TRUST }, { "R9X", "Kingsmere Hospital", ORG_ACUTE_TRUST },
		{ "R9V", "Vale of Orrin service", ORG_MUS_SERVICE } };
	struct world *w = r->w;
	for (int i = 0; i < PLACES; i++)
		TRY(org(r, i, of[i].ods, of[i].name, of[i].type, &w->place[i]));
	return OK;
}

static enum err sharing(struct row *r)
{
	struct world *w = r->w;
	struct agreement_version *version;
	size_t versions;
	struct agreement a = { .ref = STR("T-1"), .title = STR("Test"), .starts_on = day_of(2020, 1, 1), .ends_on = DAY_NONE },
		over = { .ref = STR("T-2"), .title = STR("Over"), .starts_on = day_of(2020, 1, 1), .ends_on = day_of(2025, 6, 30) };
	TRY(agreement_put(r->cx, r->db, &a, clock_now(), &a.id));
	TRY(agreement_party_add(r->cx, r->db, a.id, w->place[PLACE_PRACTICE], 1));
	TRY(agreement_party_add(r->cx, r->db, a.id, w->place[PLACE_TRUST], 1));
	TRY(agreement_party_add(r->cx, r->db, a.id, w->place[PLACE_SERVICE], 2));
	TRY(agreement_versions(r->cx, r->db, a.id, &version, &versions));
	w->agreement = version[0].agreement_outside;
	TRY(agreement_put(r->cx, r->db, &over, clock_now(), &over.id));
	TRY(agreement_party_add(r->cx, r->db, over.id, w->place[PLACE_ENDED], 1));
	TRY(agreement_party_add(r->cx, r->db, over.id, w->place[PLACE_SERVICE], 2));
	TRY(world_own_flows(r, a.id));
	TRY(holding(r, w->place[PLACE_PRACTICE], a.id, &w->holding[PLACE_PRACTICE]));
	TRY(holding(r, w->place[PLACE_STRANGER], 0, &w->holding[PLACE_STRANGER]));
	TRY(holding(r, w->place[PLACE_TRUST], a.id, &w->holding[PLACE_TRUST]));
	TRY(holding(r, w->place[PLACE_ENDED], over.id, &w->holding[PLACE_ENDED]));
	for (int i = 0; i < PLACES; i++)
		if (i != PLACE_STRANGER)
			TRY(holding(r, w->place[i], 0, &w->own[i]));
	w->own[PLACE_STRANGER] = w->holding[PLACE_STRANGER];
	return OK;
}

/* Everybody's, made once: it takes a while on purpose. */
static struct str password(struct cx *cx)
{
	static char phc[200];
	struct str made;
	if (!phc[0]) {
		assert_ok(password_make(cx, STR("four words you remember"), STR("x"), &made));
		snprintf(phc, sizeof phc, "%.*s", STRF(made));
	}
	return str_of(phc);
}

static enum err staff_and_codes(struct row *r)
{
	static const char *const values[] = { "K58.9", "R51", "R07.4", "R10.4", "M54.5", "R53", "F45.0", "R42", "J06.9", "I10", "G44.2", "M79.7" };
	struct world *w = r->w;
	for (int i = 0; i < WHOS; i++) {
		TRY(staff_add(r->cx, r->db, str_of(arena_printf(r->cx->arena, "who%d", i)), str_of(arena_printf(r->cx->arena, "Dr Who %c", 'A' + i)),
			STR("doctor"), password(r->cx), clock_now(), &w->staff[i]));
		TRY(staff_give_role(r->cx, r->db, w->staff[i], house_of(w, (enum world_who)i), str_of(whos[i].role), clock_now()));
	}
	TRY(staff_add(r->cx, r->db, STR("other"), STR("Dr Hidden Other"), STR("doctor"), STR(""), clock_now(), &w->other_staff));
	TRY(staff_give_role(r->cx, r->db, w->other_staff, w->place[PLACE_STRANGER], STR("ward"), clock_now()));
	TRY(staff_add(r->cx, r->db, STR("third"), STR("Dr Hidden Third"), STR("doctor"), STR(""), clock_now(), &w->third_staff));
	TRY(staff_give_role(r->cx, r->db, w->third_staff, w->place[PLACE_STRANGER], STR("ward"), clock_now()));
	TRY(db_ids(r->cx, r->db, "code_system", 1, &w->system));
	TRY(db_run(r->cx, r->db, &Q_CODE_SYSTEM_ADD, &(struct code_system_add_in){ .id = w->system, .name = STR("icd10") }));
	for (size_t i = 0; i < LENGTH(values); i++) {
		struct code_add_in in = { .key = (int64_t)i + 1, .system_id = w->system, .value = str_of(values[i]),
			.term = str_of(arena_printf(r->cx->arena, "term of %s", values[i])) };
		TRY(world_next(r->cx, r->db, w, "code", &in.id));
		w->codes[i] = in.id;
		TRY(db_run(r->cx, r->db, &Q_CODE_ADD, &in));
	}
	return OK;
}

static enum err import(struct row *r)
{
	struct world *w = r->w;
	struct instant now = clock_now();
	struct origin_add_in o = { .outside = world_id(w->seed, THING_IMPORT, WORLD_SEEN), .kind = 1, .map = STR("hes-outpatient"),
		.map_version = 1, .name = STR("seen.csv"),
		.agreement_id = 0, .organisation_id = house_of(w, WHO_MANAGER), .sent_by = house_of(w, WHO_MANAGER), .staff_id = NIL,
		.as_of = clock_today(), .started_at = now, .finished_at = now, .state = 2, .rows_read = 77, .event_first = NIL, .event_last = NIL };
	o.id = w->origin;
	return db_run(r->cx, r->db, &Q_ORIGIN_ADD, &o);
}

/* The house's own look at her, and a glass that was broken: what who watches over access, and she herself, is told of. */
static enum err seen_looked(struct row *r, int64_t patient, int k)
{
	struct world *w = r->w;
	struct instant now = { clock_now().us - (int64_t)k * 60000000 };
	struct audit audit = { .staff = w->staff[WHO_CLINICIAN], .organisation = w->place[PLACE_SERVICE], .signin = NIL, .patient = patient,
		.role = STR("mus_clinician"), .operation = k % 2 ? "look" : "decide", .class = "person", .subject = STR_NONE, .rows = 1,
		.request = STR_NONE, .detail = STR_NONE };
	struct glass_add_in g = { .outside = world_id(w->seed, THING_GLASS, WORLD_SEEN + k), .staff_id = w->staff[WHO_CLINICIAN],
		.organisation_id = w->place[PLACE_SERVICE], .role = STR("mus_clinician"), .purpose = 0, .patient_id = patient, .outcome = 1,
		.reason = STR("life"), .say = STR("a seen emergency"), .at = now, .until_at = { now.us + 3600000000 }, .due_at = { now.us + 7200000000 } };
	repeat_from(w->seed * 100 + (uint64_t)k);
	TRY(audit_add(r->cx, r->db, &audit, now));
	if (k % 3)
		return OK;
	TRY(world_next(r->cx, r->db, w, "glass", &g.id));
	TRY(db_run(r->cx, r->db, &Q_GLASS_ADD, &g));
	return db_run(r->cx, r->db, &Q_GLASS_ALERT_ADD, &(struct glass_alert_add_in){ g.id, w->place[PLACE_PRACTICE], GLASS_TOLD_OWNER, now });
}

/* What happened to her; of whom only she herself or her carer sees, more of what they see. */
static enum err seen_events(struct row *r, int k)
{
	struct world *w = r->w;
	int64_t patient = w->person[k].row, practice = w->holding[PLACE_PRACTICE];
	if (is_found(k)) {
		TRY(event(r, patient, &(struct happened){ EVENT_DIAGNOSIS, practice, 0, LABEL_NORMAL, world_day_before(r->rng, 300, 500), 0 }));
		TRY(event(r, patient, &(struct happened){ EVENT_REFERRAL, practice, 0, LABEL_NORMAL, world_day_before(r->rng, 400, 600), -1 }));
		TRY(event(r, patient, &(struct happened){ EVENT_REFERRAL, practice, 0, LABEL_NORMAL, world_day_before(r->rng, 200, 300), -1 }));
		for (int i = 0; i < 6; i++)
			TRY(event(r, patient, &(struct happened){ EVENT_GP_CONTACT, practice, 0, LABEL_NORMAL, world_day_before(r->rng, 10, 190), -1 }));
	}
	for (int i = 0; i < 10 && world_own(w) && world_sees(w, k); i++)
		TRY(event(r, patient, &(struct happened){ EVENT_OUTPATIENT, w->holding[PLACE_TRUST], 0, LABEL_NORMAL, world_day_before(r->rng, 3, 900), -1 }));
	return events(r, patient, practice, 2, KINDS(gp_kinds));
}

/* One of those whom the actor sees; beside who sees her own record only, the others, who are then not alike in two worlds. */
static enum err visible(struct row *r, int k)
{
	struct world *w = r->w;
	struct rng *was = r->rng;
	struct world_person *p = &w->person[k];
	char text[ID_TEXT];
	static const char *const givens[] = { "Ruth", "Ngozi", "Mairi", "Joan", "Safia" };
	int64_t us = INSTANT_FAR.us, practice = w->holding[PLACE_PRACTICE], trust = w->holding[PLACE_TRUST];
	bool seen = world_sees(w, k);
	p->outside = id_made(w->seed, ID_VISIBLE, k);
	r->rng = seen ? was : &w->rng;
	name_of(k, p->family);
	snprintf(p->given, sizeof p->given, "%s", givens[rng_below(r->rng, LENGTH(givens))]);
	p->told = arena_printf(kit_cx_now()->arena, "%.*s, %s", STRF(utf8_upper(r->cx->arena, str_of(p->family))), p->given);
	p->listed = arena_printf(kit_cx_now()->arena, "%s,%s,", p->family, p->given);
	p->called = arena_printf(kit_cx_now()->arena, "%s %s", p->given, p->family);
	p->id = arena_text(kit_cx_now()->arena, id_text(p->outside, text));
	number_of(k, p->number);
	p->born = day_of(1950, 1, 1).day + (int)rng_below(r->rng, 18000);
	TRY(person(r, p->outside, &p->row));
	TRY(said(r, p->row, practice, p->family, p->given, (struct day){ p->born }));
	TRY(said(r, p->row, trust, p->family, p->given, (struct day){ p->born }));
	TRY(registered(r, p->row, practice, w->place[PLACE_PRACTICE]));
	TRY(numbered(r, p->row, practice, w->place[PLACE_PRACTICE], p->number));
	TRY(relation(r, w->place[PLACE_PRACTICE], 0, p->row, RELATION_HOLDS, us));
	TRY(relation(r, w->place[PLACE_SERVICE], 0, p->row, RELATION_HOLDS, us));
	TRY(relation(r, w->place[PLACE_PRACTICE], 0, p->row, RELATION_REGISTERED, us));
	TRY(relation(r, w->place[PLACE_SERVICE], 0, p->row, RELATION_REVIEW, us));
	TRY(relation(r, w->place[PLACE_TRUST], 0, p->row, RELATION_ATTENDING, us));
	if (seen)
		TRY(relation(r, w->place[whos[w->actor].at], world_bound_staff(w), p->row, whos[w->actor].by, us));
	if (WORLD_ACTED(k) && w->actor != WHO_GOVERNANCE)
		TRY(relation(r, w->place[whos[w->actor].at], 0, p->row, RELATION_REFERRAL, us));
	if (k % LIMITED_EACH == 0)
		TRY(world_bar(r, world_id(w->seed, THING_CHOICE, WORLD_SEEN + k), p->row, BAR_LIMIT, w->place[whos[w->actor].at], 0, CLASS_MEDICATION));
	if (w->actor == WHO_GOVERNANCE || (seen && w->actor == WHO_PATIENT))
		TRY(seen_looked(r, p->row, k));
	TRY(hide_some(r, 1, k, false));
	TRY(world_care_seen(r, k));
	if (seen && world_own(w))
		TRY(world_own_seen(r, k));
	TRY(seen_events(r, k));
	TRY(hide_some(r, 1, k, false));
	TRY(events(r, p->row, trust, 4, KINDS(trust_kinds)));
	r->rng = was;
	return OK;
}

static enum err fill(struct cx *cx, struct db *db, void *arg)
{
	struct world *w = arg;
	struct rng rng;
	rng_seed(&rng, w->seed, 7);
	struct row r = { cx, db, w, &rng };
	TRY(world_next(cx, db, w, "origin", &w->origin));
	TRY(places(&r));
	TRY(staff_and_codes(&r));
	r.rng = &w->rng;
	for (int i = 0; i < w->more; i++)
		TRY(agreed(&r));
	r.rng = &rng;
	repeat_from(w->seed);                /* the hidden drew some: what is seen has the same ids in every world */
	TRY(sharing(&r));
	TRY(world_meetings(&r));
	TRY(world_wards(&r));
	TRY(world_remotes(&r));
	TRY(world_diaries(&r));
	TRY(world_people_seen(&r));
	TRY(hide_some(&r, 2, 0, false));
	TRY(import(&r));
	for (int i = 0; i < WORLD_PEOPLE; i++)
		TRY(visible(&r, i));
	return hide_some(&r, 8, WORLD_PEOPLE, false);
}

static enum err fill_late(struct cx *cx, struct db *db, void *arg)
{
	struct world *w = arg;
	w->late = true;
	struct row r = { cx, db, w, &w->rng };
	for (int i = 6 * w->more; i > 0; i--)
		TRY(world_people_hidden(&r));
	TRY(hide_some(&r, 8 + 4 * w->more, WORLD_PEOPLE, true));
	return found_elsewhere(&r);
}

static enum err sign_in(struct cx *cx, struct db *db, void *arg)
{
	struct world *w = arg;
	struct signin s;
	for (int i = 0; i < WHOS; i++) {
		TRY(signin_start(cx, db, w->catalog->policy, w->staff[i], house_of(w, (enum world_who)i), str_of(whos[i].role), clock_now(), 12,
			&w->token[i], &w->signin[i]));
		TRY(signin_find(cx, db, &w->token[i], clock_now(), 0, &s));
		snprintf(w->csrf[i], sizeof w->csrf[i], "%.*s", STRF(csrf_text(cx->arena, s.csrf)));
	}
	return OK;
}

/* ---- how much is hidden ---- */

struct count_row { int64_t rows, people, own; };
static const struct column count_columns[] = { { "rows", COL_INT, offsetof(struct count_row, rows) },
	{ "people", COL_INT, offsetof(struct count_row, people) }, { "own", COL_INT, offsetof(struct count_row, own) } };
#define COUNTS(g) "SELECT (SELECT COUNT(*) FROM " g "event) + (SELECT COUNT(*) FROM " g "patient) + (SELECT COUNT(*) FROM " g "demographic) + " \
	"(SELECT COUNT(*) FROM " g "identifier) + (SELECT COUNT(*) FROM " g "registration) + (SELECT COUNT(*) FROM " g "worklist) + " \
	"(SELECT COUNT(*) FROM " g "finding) + (SELECT COUNT(*) FROM " g "decision) + (SELECT COUNT(*) FROM " g "flag_settled) + " \
	"(SELECT COUNT(*) FROM " g "audit) + (SELECT COUNT(*) FROM " g "glass) + (SELECT COUNT(*) FROM " g "agreement) + " \
	"(SELECT COUNT(*) FROM " g "episode) + (SELECT COUNT(*) FROM " g "course) + (SELECT COUNT(*) FROM " g "course_text) + " \
	"(SELECT COUNT(*) FROM " g "response) + (SELECT COUNT(*) FROM " g "plan_item) + (SELECT COUNT(*) FROM " g "plan_mark) + " \
	"(SELECT COUNT(*) FROM " g "carer_need) + (SELECT COUNT(*) FROM " g "remote_ask) + (SELECT COUNT(*) FROM " g "alert) + " \
	"(SELECT COUNT(*) FROM " g "draft) + (SELECT COUNT(*) FROM " g "task) + (SELECT COUNT(*) FROM " g "booking) + (SELECT COUNT(*) FROM " g "booking_act) + " \
	"(SELECT COUNT(*) FROM " g "competence) + (SELECT COUNT(*) FROM " g "training) + (SELECT COUNT(*) FROM " g "supervision_note) + " \
	"(SELECT COUNT(*) FROM " g "voice) + (SELECT COUNT(*) FROM " g "feedback_words) + " \
	"(SELECT COUNT(*) FROM " g "stay) + (SELECT COUNT(*) FROM " g "ward_item) + (SELECT COUNT(*) FROM " g "ward_act), " \
	"(SELECT COUNT(*) FROM " g "patient), (SELECT COUNT(*) FROM " g "event) + (SELECT COUNT(*) FROM " g "response) + " \
	"(SELECT COUNT(*) FROM " g "plan_item) + (SELECT COUNT(*) FROM " g "course_text)"
static const struct query count_all = { .name = "TEST_ALL", .kind = QUERY_SYSTEM, .sqlite = COUNTS(""), .postgres = COUNTS(""), .out = count_columns,
	.outs = LENGTH(count_columns), .out_size = sizeof(struct count_row) };
static const struct query count_seen = { .name = "TEST_SEEN", .kind = QUERY_REQUEST, .sqlite = COUNTS("g_"), .postgres = COUNTS("g_"),
	.out = count_columns, .outs = LENGTH(count_columns), .out_size = sizeof(struct count_row), .guarded = true };

static void count(struct world *w)
{
	struct cx *cx = kit_cx_now();
	struct count_row row;
	struct db *db;
	assert_ok(store_reader(cx, w->store, &db));
	assert_ok(db_begin(cx, db));
	assert_ok(db_one(cx, db, &count_all, NULL, &row));
	w->rows_all = row.rows;
	db_guard(db, w->signin[w->actor], clock_now());
	assert_ok(db_one(cx, db, &count_seen, NULL, &row));
	w->rows_seen = row.rows;
	w->records_seen = world_own(w) ? row.own : row.people;
	db_end(db);
	store_reader_back(w->store, db);
}

/* Of those people whom the actor sees and the rules find in every world: the service's clinician may see others too, and more of them, and
 * what is hidden from the actor may decide whether she finds them: then of those only of whom nothing is (any_of_them). */
static void entries(struct world *w, enum world_who who, enum entry_state state, struct id **ret, size_t *ret_count)
{
	struct cx *cx = kit_cx_now();
	struct entry *entry;
	struct db *db;
	assert_ok(store_reader(cx, w->store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, w->signin[who], clock_now());
	assert_ok(worklist_page(cx, db, &(struct worklist_filter){ .state = state, .rule = STR(""), .flag = FLAG_ANY, .organisation = house_of(w, who),
		.take = LIMIT_PAGE_ROWS }, clock_today(), &entry, ret_count));
	*ret = arena_array(cx->arena, WORLD_PEOPLE, sizeof **ret);
	size_t n = 0;
	for (int k = 0; k < WORLD_PEOPLE; k++)
		for (size_t i = 0; i < *ret_count && is_found(k) && (who == w->actor || WORLD_ACTED(k)); i++)
			if (entry[i].patient == w->person[k].row)
				(*ret)[n++] = entry[i].outside;
	*ret_count = n;
	db_end(db);
	store_reader_back(w->store, db);
}

static void log_entries(struct world *w, struct id **ret, size_t *ret_count)
{
	struct cx *cx = kit_cx_now();
	struct audit_filter filter = { .staff = STR(""), .operation = STR(""), .to = INSTANT_FAR };
	struct audit_hit *hit;
	struct db *db;
	assert_ok(store_reader(cx, w->store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, w->signin[w->actor], clock_now());
	assert_ok(audit_page(cx, db, &filter, 0, 50, &hit, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = hit[i].outside;
	db_end(db);
	store_reader_back(w->store, db);
}

void world_entries(struct world *w, struct id **ret, size_t *ret_count)
{
	if (w->actor == WHO_GOVERNANCE)
		log_entries(w, ret, ret_count);
	else
		entries(w, w->actor, ENTRY_ANY, ret, ret_count);
}

/* ---- the whole ---- */

static void decide(struct world *w)
{
	struct cx *cx = kit_cx_now();
	struct id *entry, made;
	size_t n;
	bool repeated;
	struct actor who = { w->staff[WHO_CLINICIAN], w->place[PLACE_SERVICE], w->signin[WHO_CLINICIAN], STR("mus_clinician"), STR_NONE };
	struct reasons reasons = { w->catalog->reason, w->catalog->reasons };
	struct care care = { w->catalog, w->catalog->policy };
	entries(w, WHO_CLINICIAN, ENTRY_TO_DECIDE, &entry, &n);
	for (size_t i = 0; i < n && i < 6; i++) {
		struct decision_ask ask = { .care = &care, .entry = entry[i], .kind = i % 3 == 0 ? DECISION_LATER : DECISION_REJECT,
			.explained = EXPLAINED_UNKNOWN, .flags = FLAGS_NOT_SAID, .reason = i % 3 ? STR("known") : STR_NONE, .say = STR_NONE,
			.look_again_on = i % 3 ? DAY_NONE : (struct day){ clock_today().day + 40 }, .read_at = INSTANT_NONE, .form_key = STR_NONE };
		assert_ok(decision_make(cx, w->store, &who, &ask, &reasons, clock_now(), &made, &repeated));
	}
}

void world_make(struct store *store, struct catalog *catalog, enum world_who actor, uint64_t seed, uint64_t hidden, int more, struct world *ret)
{
	struct cx *cx = kit_cx_now();
	struct asked asked;
	struct finding_report report;
	struct db *db;
	*ret = (struct world){ .actor = actor, .seed = seed, .store = store, .catalog = catalog, .more = more,
		.apart = actor == WHO_GOVERNANCE && seed / 16 / WHO_MAIN / 2 % 2 };
	rng_seed(&ret->rng, hidden, 3);
	password(cx);
	repeat_from(seed);
	assert_ok(store_write(cx, store, fill, ret));
	repeat_from(seed + 1);
	assert_ok(store_write(cx, store, sign_in, ret));
	assert_ok(store_reader(cx, store, &db));
	assert_ok(asked_build(cx, db, catalog, clock_today(), &asked));
	store_reader_back(store, db);
	repeat_from(seed + 2);
	assert_ok(finding_run(cx, store, &asked, ret->place[PLACE_SERVICE], clock_today(), clock_now(), NULL, NULL, &report));
	assert_true(report.to_decide >= 10);
	repeat_from(seed + 3);
	if (!world_own(ret))
		decide(ret);
	repeat_from(hidden);
	assert_ok(store_write(cx, store, fill_late, ret));
	count(ret);
}
