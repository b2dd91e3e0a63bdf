/* The people of the world, and whose each mark is. */
#include "tests/kit/route_world.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "access/role.h"
#include "base/clock.h"
#include "base/log.h"
#include "door/password.h"
#include "gen/queries.h"
#include "model/nhs.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/staff.h"
#include "store/tx.h"
#include "tests/kit/ask.h"
#include "tests/kit/kit.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"

#define BIT(n) (1u << (n))
#define FLOW_LABELS (BIT(LABEL_N) | BIT(LABEL_R) | BIT(LABEL_HARM))     /* what the agreement carries */
#define ALL_BUT_GLASS (BIT(RELATIONS) - BIT(2) - BIT(RELATION_BREAK_GLASS))

/* ---- the people ---- */

static const char *const set_words[] = { "shared", "own", "apart" };

static void soul_add(struct route_world *w, enum soul_set set, uint32_t relations, uint32_t bars, const char *why)
{
	must(w->souls < SOULS_MAX);
	struct soul *s = &w->soul[w->souls];
	int i = (int)w->souls++;
	*s = (struct soul){ .set = set, .relations = relations, .bars = bars,
		.why = arena_printf(&w->lasting, "%s, %s", set_words[set], why), .entry = id_random(), .choice = id_random(), .glass = id_random(),
		.episode = id_random(), .letter = id_random(), .permission = id_random(), .advice = id_random(), .file = id_random(), .ask = id_random(),
		.alert = id_random() };
	snprintf(s->family, sizeof s->family, "Zqulf%c%cson", 'a' + i / 26, 'a' + i % 26);
	snprintf(s->given, sizeof s->given, "Zqulg%c%cy", 'a' + i / 26, 'a' + i % 26);
	for (int n = 0; n < 100 && !nhs_valid(str_of(s->nhs)); n++)
		snprintf(s->nhs, sizeof s->nhs, "999%07u", (unsigned)(3100000 + i * 100 + n) % 10000000u);
}

static void souls_make(struct route_world *w)
{
	for (enum soul_set set = 0; set < SOUL_SETS; set++) {
		soul_add(w, set, 0, 0, "no relation");
		for (enum relation_kind k = RELATION_REGISTERED; k < RELATIONS; k++)
			soul_add(w, set, BIT(k), 0, relation_word(k));
		soul_add(w, set, ALL_BUT_GLASS, 0, "every relation");
	}
	soul_add(w, SOUL_SHARED, 0, 0, "every relation, over");
	soul_add(w, SOUL_SHARED, 0, 0, "every relation, not begun");
	soul_add(w, SOUL_SHARED, 0, 0, "every relation, of another organisation");
	soul_add(w, SOUL_SHARED, 0, 0, "every personal relation, of a colleague");
	for (enum bar_kind bar = BAR_DISSENT; bar < BARS; bar++)
		soul_add(w, SOUL_SHARED, ALL_BUT_GLASS, BIT(bar), bar_word(bar));
}

/* ---- rows ---- */

static const char *blob(const struct route_world *w, struct id id)
{
	char hex[33];
	for (int i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", id.b[i]);
	return arena_printf(kit_cx_now()->arena, w->engine == STORE_SQLITE ? "X'%s'" : "'\\x%s'", hex);
}

static int64_t owner_of(const struct route_world *w, enum soul_set set)
{
	return set == SOUL_SHARED ? w->region.trust : set == SOUL_OWN ? w->region.service : w->region.stranger;
}

static void relation_row(struct kit_hand *hand, int64_t organisation, int64_t patient, int kind, int64_t staff, int64_t from, int64_t until)
{
	kit_hand_do(hand, arena_printf(kit_cx_now()->arena, "INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) "
		"VALUES (%" PRId64 ", %" PRId64 ", %d, %" PRId64 ", %" PRId64 ", %" PRId64 ")", organisation, patient, kind, staff, from, until));
}

/* The relation of the kind, of everybody of the service where it is a person's own. */
static void relate(struct route_world *w, struct kit_hand *hand, const struct soul *s, int64_t organisation, int kind, int64_t from, int64_t until,
		   const int64_t *staff, size_t staffs)
{
	if (!w->spec.person[kind]) {
		relation_row(hand, organisation, s->p.id, kind, 0, from, until);
		return;
	}
	for (size_t i = 0; i < staffs; i++)
		relation_row(hand, organisation, s->p.id, kind, staff[i], from, until);
}

static void relate_all(struct route_world *w, struct kit_hand *hand, const struct soul *s, const int64_t *staff, size_t staffs)
{
	const int64_t far = INSTANT_FAR.us, now = clock_now().us, hour = 3600 * 1000000ll;
	int64_t place = w->region.service, colleague = w->region.clinician_staff;
	relation_row(hand, s->set == SOUL_APART ? w->region.stranger : w->region.service, s->p.id, RELATION_HOLDS, 0, 0, far);
	for (int k = RELATION_REGISTERED; k < RELATIONS; k++) {
		if (s->relations & BIT(k))
			relate(w, hand, s, place, k, 0, far, staff, staffs);
		if (strstr(s->why, "over"))
			relate(w, hand, s, place, k, 0, now - hour, staff, staffs);
		if (strstr(s->why, "not begun"))
			relate(w, hand, s, place, k, now + hour, far, staff, staffs);
		if (strstr(s->why, "another organisation"))
			relate(w, hand, s, w->region.practice, k, 0, far, staff, staffs);
		if (strstr(s->why, "colleague") && w->spec.person[k])
			relation_row(hand, place, s->p.id, k, colleague, 0, far);
	}
}

static void bar_row(struct route_world *w, struct kit_hand *hand, const struct soul *s, struct id id, int kind, int64_t until)
{
	kit_hand_do(hand, arena_printf(kit_cx_now()->arena, "INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, "
		"from_at, until_at, say, by_staff_id, by_organisation_id, recorded_at) SELECT COALESCE(MAX(id), 0) + 1, %s, %" PRId64 ", %d, %u, 0, 0, 0, "
		"0, %" PRId64 ", 'told by phone', 1, %" PRId64 ", 0 FROM bar", blob(w, id), s->p.id, kind, BIT(kind), until, w->region.practice));
}

/* An entry of the service's list, a choice that is over, a glass that was looked at, a red flag that is settled: forms that are let in
 * are refused for these, and change nothing. */
static void about_row(struct route_world *w, struct kit_hand *hand, const struct soul *s, int no)
{
	struct arena *arena = kit_cx_now()->arena;
	int64_t place = s->set == SOUL_APART ? w->region.stranger : w->region.service;
	bar_row(w, hand, s, s->choice, BAR_OPT_OUT, 1);
	for (int bar = BAR_DISSENT; bar < BARS; bar++)
		if (s->bars & BIT(bar))
			bar_row(w, hand, s, id_random(), bar, INSTANT_FAR.us);
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO worklist (id, outside, organisation_id, patient_id, kind, state, placed_on, rules, lead, "
		"line, second, name_key, contacts, changed_at) VALUES (%d, %s, %" PRId64 ", %" PRId64 ", 1, 1, 20000, 1, 'mss3-search', 'a line', "
		"'a second', 'x', 1, 1)", 1000 + no, blob(w, s->entry), w->region.service, s->p.id));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO glass (id, outside, staff_id, organisation_id, role, purpose, patient_id, outcome, reason, "
		"say, at, until_at, due_at) VALUES (%d, %s, %" PRId64 ", %" PRId64 ", 'gp', 0, %" PRId64 ", 1, 'life', 'a reason', 1, 2, 3)", 1000 + no,
		blob(w, s->glass), w->region.clinician_staff, w->region.practice, s->p.id));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO glass_alert (glass_id, organisation_id, kind, at) VALUES (%d, %" PRId64 ", 2, 1)", 1000 + no,
		place));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO glass_review (glass_id, organisation_id, staff_id, justified, say, at) VALUES (%d, %" PRId64
		", %" PRId64 ", 1, 'seen', 2)", 1000 + no, place, w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO episode (id, outside, patient_id, organisation_id, holding_id, class, label, pathway, way, "
		"recorded_at, opened_on, version, phase, step, since_on, due_on, kept, outcome, seq, changed_at) VALUES (%d, %s, %" PRId64 ", %" PRId64
		", 900, 4, 1, 'leeds-liaison', 1, 1, 20640, 1, 1, 'referral', 20640, 20654, 0, 0, 1, 1)", 1000 + no, blob(w, s->episode), s->p.id,
		w->region.service));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO course (id, episode_id, seq, patient_id, holding_id, class, label, act, at, on_day, staff_id, "
		"role, organisation_id, item, step, answer, number) VALUES (%d, %d, 1, %" PRId64 ", 900, 4, 1, 1, 1, 20640, %" PRId64
		", 'mus_clinician', %" PRId64 ", 'gp', 'referral', 1, 1)", 1000 + no, 1000 + no, s->p.id, w->region.clinician_staff, w->region.service));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO consultation (id, outside, patient_id, organisation_id, holding_id, asker_id, asker_holding_id, class, "
		"label, about, staff_id, role, asked_at, state, seq) VALUES (%d, %s, %" PRId64 ", %" PRId64 ", 900, %" PRId64 ", 900, 4, 1, 'what now', %" PRId64
		", 'gp', 1, 3, 1)", 1000 + no, blob(w, s->advice), s->p.id, w->region.service, w->region.practice, w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO consultation_file (id, outside, consultation_id, name, kind, size, bytes, organisation_id, "
		"staff_id, at) "
		"VALUES (%d, %s, %d, 'scan.txt', 4, 4, %s, %" PRId64 ", %" PRId64 ", 1)", 1000 + no, blob(w, s->file), 1000 + no, blob(w, s->file), w->region.practice,
		w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO letter (id, outside, patient_id, organisation_id, holding_id, class, label, episode_id, kind, "
		"version, whom, large, seq, staff_id, role, recorded_at, approved_at, approved_by) VALUES (%d, %s, %" PRId64 ", %" PRId64 ", 900, 10, 1, %d, "
		"'plan-to-all', 1, 1, 0, 1, %" PRId64 ", 'mus_clinician', 1, 1, %" PRId64 ")", 1000 + no, blob(w, s->letter), s->p.id, w->region.service, 1000 + no,
		w->region.clinician_staff, w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO letter_part (id, letter_id, seq, no, part, heading, say, staff_id, at) VALUES (%d, %d, 1, 0, '', '', "
		"'Somebody', %" PRId64 ", 1)", 1000 + no, 1000 + no, w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO permission (id, outside, patient_id, organisation_id, kind, staff_id, name, classes, ground, "
		"decided_by, from_at, until_at, recorded_at) VALUES (%d, %s, %" PRId64 ", %" PRId64
		", 11, %" PRId64 ", 'A carer of hers', 2, 'attorney', 'she', 0, 1, 1)",
		1000 + no, blob(w, s->permission), s->p.id, place, w->region.clinician_staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO flag_settled (id, patient_id, organisation_id, flag, seen_on, outcome, say, staff_id, role, "
		"at) VALUES (%d, %" PRId64 ", %" PRId64 ", 'weight-loss', 20500, 'not-so', 'looked', %" PRId64 ", 'mus_clinician', 1)", 1000 + no,
		s->p.id, w->region.service, w->region.clinician_staff));
}

/* What she was asked to fill in, on paper, and it was keyed; an alert of it that was settled, and one that waits. */
static void home_rows(struct route_world *w, struct kit_hand *hand, const struct soul *s, int no)
{
	struct arena *arena = kit_cx_now()->arena;
	bool apart = s->set == SOUL_APART;
	int64_t place = apart ? w->region.stranger : w->region.service, holding = apart ? w->region.stranger_holding : 900, staff = w->region.clinician_staff;
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO remote_ask (id, outside, patient_id, organisation_id, holding_id, class, label, staff_id, role, way, "
		"recorded_at, until_on, tries, state, ended_at) VALUES (%d, %s, %" PRId64 ", %" PRId64 ", %" PRId64 ", %d, 1, %" PRId64 ", 'mus_clinician', 3, 1, "
		"20700, 0, 2, 2)", 1000 + no, blob(w, s->ask), s->p.id, place, holding, CLASS_MEASURE, staff));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO remote_part (id, ask_id, seq, instrument, version, state, sent_at) VALUES (%d, %d, 1, 'phq-9', 1, 2, 2)",
		1000 + no, 1000 + no));
	for (int waits = 0; waits < 2; waits++) {
		const char *end = waits ? "NULL, NULL, NULL" : arena_printf(arena, "2, %" PRId64 ", 'rang her'", staff);
		kit_hand_do(hand, arena_printf(arena, "INSERT INTO alert (id, outside, patient_id, organisation_id, holding_id, class, label, kind, ask_id, "
			"instrument, version, item, answer, staff_id, step, told_at, at, ended_at, ended_by, ended_say) VALUES (%d, %s, %" PRId64 ", %" PRId64
			", %" PRId64 ", %d, 1, 1, %d, 'phq-9', 1, 9, 1, %" PRId64 ", 1, 1, 1, %s)", 1000 + 2 * no + waits, blob(w, waits ? id_random() : s->alert),
			s->p.id, place, holding, CLASS_MEASURE, 1000 + no, staff, end));
	}
}

static void record_row(struct route_world *w, struct kit_hand *hand, const struct soul *s, int64_t holding)
{
	struct arena *arena = kit_cx_now()->arena;
	static const char *const tables[] = { "demographic", "identifier", "registration" };
	for (size_t i = 0; i < LENGTH(tables); i++)
		kit_hand_do(hand, arena_printf(arena, "UPDATE %s SET holding_id = %" PRId64 " WHERE patient_id = %" PRId64, tables[i], holding, s->p.id));
	for (int mark = 1; mark < MARKS; mark++) {
		int kind = mark < EVENT_KINDS ? mark : EVENT_DIAGNOSIS, label = mark < EVENT_KINDS ? 0 : mark - EVENT_KINDS + 1;
		int64_t id = kit_event(&w->region, s->p.id, holding, (enum event_kind)kind, arena_printf(arena, "2025-%02d-1%d", mark % 12 + 1, mark % 7), NULL,
			kind == EVENT_INVESTIGATION ? RESULT_NORMAL : RESULT_NONE);
		kit_hand_do(hand, arena_printf(arena, "UPDATE event SET label = %u WHERE id = %" PRId64, BIT(label) | 1u, id));
		kit_hand_do(hand, arena_printf(arena, "INSERT INTO event_text (event_id, text) VALUES (%" PRId64 ", 'Zqule%.2s%c noted')", id, s->family + 5,
			'a' + mark));
	}
}

struct looks { struct route_world *w; };

static enum err looks_write(struct cx *cx, struct db *db, void *arg)
{
	struct route_world *w = ((struct looks *)arg)->w;
	for (size_t i = 0; i < w->souls; i++)
		TRY(audit_add(cx, db, &(struct audit){ .staff = w->region.clinician_staff, .organisation = w->region.service, .signin = NIL,
			.patient = w->soul[i].p.id, .role = STR("mus_clinician"), .operation = "look", .class = "person", .rows = 1,
			.request = STR("before") }, clock_now()));
	return OK;
}

static struct id id_asked(struct route_world *w, const char *sql)
{
	struct id id = kit_ask_id(&w->where, sql);
	must(id_known(id));
	return id;
}

/* ---- staff ---- */

struct hiring { struct route_world *w; struct str phc; int64_t staff[PLACES][POLICY_ROLES]; size_t count[PLACES]; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct hiring *h = arg;
	size_t n;
	const struct role *role = role_list(&n);
	const int64_t place[PLACES] = { h->w->region.service, h->w->region.stranger };
	for (int p = 0; p < PLACES; p++)
		for (size_t i = 0; i < n; i++) {
			int64_t id;
			if (!role[i].first_page[0])
				continue;
			TRY(staff_add(cx, db, str_of(arena_printf(cx->arena, "r%d-%zu", p, i)), STR("Somebody of the staff"), STR(""), h->phc, clock_now(), &id));
			TRY(staff_give_role(cx, db, id, place[p], str_of(role[i].role), clock_now()));
			h->staff[p][h->count[p]++] = id;
		}
	return OK;
}

/* ---- the whole ---- */

static void house_rows(struct route_world *w, struct kit_hand *hand)
{
	struct arena *arena = kit_cx_now()->arena;
	w->import = id_random();
	w->arrival = id_random();
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO holding (id, organisation_id, agreement_id, kinds, covered_from) VALUES (900, %" PRId64
		", 0, 65535, 10957)", w->region.service));
	kit_hand_do(hand, "DELETE FROM agreement_flow");
	kit_hand_do(hand, "INSERT INTO setting (name, value, changed_at) VALUES ('metrics', 'loopback', 1)");
	for (int class = 1; class < CLASSES; class++)
		for (int purpose = 0; purpose < PURPOSES; purpose++)
			kit_hand_do(hand, arena_printf(arena, "INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels) SELECT MIN(id), %"
				PRId64 ", %" PRId64 ", %d, %d, %u FROM agreement_version", w->region.trust, w->region.service, class, purpose, FLOW_LABELS));
	/* and a little back, so that the service has somebody whose eyes a preview could lend */
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels) SELECT MIN(id), %" PRId64
		", %" PRId64 ", %d, %d, %u FROM agreement_version", w->region.service, w->region.trust, CLASS_DEMOGRAPHICS, PURPOSE_CARE, FLOW_LABELS));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO origin (id, outside, kind, map, map_version, name, agreement_id, organisation_id, as_of, "
		"started_at, state, rows_read, rows_kept, rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, "
		"fields_quarantined) VALUES (900, %s, 1, 'emis-gp', 1, 'an extract', 0, %" PRId64 ", 20000, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
		blob(w, w->import), w->region.service));
	kit_hand_do(hand, arena_printf(arena, "INSERT INTO arrival (id, outside, organisation_id, staff_id, map, folder, name, bytes, state, rows_read, "
		"rows_kept, rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, fields_quarantined, bytes_done, origin_id, at, "
		"changed_at) VALUES (900, %s, %" PRId64 ", %" PRId64 ", 'emis-gp', 'nowhere', 'an extract', 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 900, 1, 1)",
		blob(w, w->arrival), w->region.service, w->region.clinician_staff));
}

void route_world_make(struct route_world *w, enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct store *store;
	static struct hiring hiring;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	memset(w, 0, sizeof *w);
	w->engine = engine;
	arena_init(&w->lasting, 0);
	access_spec_read(cx, kit_path("tests/spec/access/roles.spec"), kit_path("tests/spec/access/choices.spec"), &w->spec);
	w->where = kit_where(engine, migration_list, migration_count);
	w->where.path = w->where.path ? arena_text(&w->lasting, w->where.path) : NULL;
	w->where.conninfo = w->where.conninfo ? arena_text(&w->lasting, w->where.conninfo) : NULL;
	must(store_open(cx, &w->where, &store) == OK);
	kit_region(store, &w->region);
	hiring = (struct hiring){ .w = w };
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &hiring.phc) == OK);
	must(store_write(cx, store, hire, &hiring) == OK);
	souls_make(w);
	for (size_t i = 0; i < w->souls; i++)
		w->soul[i].p = kit_person(&w->region, w->soul[i].family, w->soul[i].given, w->soul[i].nhs, NHS_VERIFIED);
	struct kit_hand *hand = kit_hand_open(&w->where);
	kit_hand_do(hand, "DELETE FROM relation");
	house_rows(w, hand);
	for (size_t i = 0; i < w->souls; i++) {
		const struct soul *s = &w->soul[i];
		record_row(w, hand, s, s->set == SOUL_SHARED ? w->region.trust_holding : s->set == SOUL_OWN ? 900 : w->region.stranger_holding);
		relate_all(w, hand, s, hiring.staff[AT_SERVICE], hiring.count[AT_SERVICE]);
		about_row(w, hand, s, (int)i);
		home_rows(w, hand, s, (int)i);
	}
	kit_hand_close(hand);
	must(store_write(cx, store, looks_write, &(struct looks){ w }) == OK);
	w->agreement = id_asked(w, "SELECT outside FROM agreement ORDER BY id LIMIT 1");
	for (size_t i = 0; i < w->souls; i++)
		w->soul[i].look = id_asked(w, arena_printf(cx->arena, "SELECT outside FROM audit WHERE patient_id = %" PRId64, w->soul[i].p.id));
	clock_set(clock_now());                  /* pages say at which minute they were shown, and answers are compared */
}

void route_world_free(struct route_world *w)
{
	store_close(w->region.store);
	arena_free(&w->lasting);
	clock_set(INSTANT_NONE);
	clock_set_today(DAY_NONE);
}

/* ---- the reference ---- */

static bool holds(const struct route_world *w, const struct asker *a, const struct soul *s)
{
	return owner_of(w, s->set) == (a->place == AT_SERVICE ? w->region.service : w->region.stranger) ||
		(s->set == SOUL_SHARED && a->place == AT_SERVICE);
}

/* One relation that the row names, or the glass where it may be broken, has to open every label by itself. */
static bool relation_opens(const struct route_world *w, const struct asker *a, uint32_t relations, enum record_class class, uint8_t labels)
{
	int purpose = w->spec.first[a->role];
	uint32_t may = w->spec.by[a->role][purpose][class] | (w->spec.glass[a->role][purpose][class] ? BIT(RELATION_BREAK_GLASS) : 0);
	for (int k = 1; k < RELATIONS; k++)
		if ((may & relations & BIT(k)) && !(labels & ~w->spec.sees[a->role][k]))
			return true;
	return false;
}

static uint32_t relations_of(const struct route_world *w, const struct asker *a, const struct soul *s)
{
	return (holds(w, a, s) ? BIT(RELATION_HOLDS) : 0) | (a->place == AT_SERVICE ? s->relations : 0);
}

static bool barred(const struct route_world *w, const struct asker *a, const struct soul *s, enum record_class class)
{
	for (int bar = 1; bar < BARS; bar++)
		if ((s->bars & BIT(bar)) && w->spec.bar[bar][w->spec.first[a->role]][class] != SPEC_OPEN)
			return true;
	return false;
}

/* What the service itself wrote (findings) is the service's; the log is whose records it is about. */
static bool open_by(const struct route_world *w, const struct asker *a, const struct soul *s, uint32_t relations, enum operation operation,
		    enum record_class class, uint8_t labels)
{
	int purpose = w->spec.first[a->role];
	bool log = class == CLASS_ACCESS_LOG, finding = class == CLASS_FINDING;
	bool own = log || (finding ? a->place == AT_SERVICE : owner_of(w, s->set) == (a->place == AT_SERVICE ? w->region.service : w->region.stranger));
	bool carried = s->set == SOUL_SHARED && a->place == AT_SERVICE && !((labels | 1) & ~FLOW_LABELS);
	labels |= BIT(LABEL_N) | (labels & BIT(LABEL_V) ? BIT(LABEL_R) : 0);
	return (w->spec.purposes[a->role] & BIT(purpose)) && (w->spec.may[a->role][purpose][class] & BIT(operation)) && (own || carried) &&
		relation_opens(w, a, relations, class, labels) && !barred(w, a, s, class);
}

bool soul_open(const struct route_world *w, const struct asker *a, const struct soul *s, enum operation operation, enum record_class class,
	       uint8_t labels)
{
	return open_by(w, a, s, relations_of(w, a, s), operation, class, labels);
}

bool soul_seen(const struct route_world *w, const struct asker *a, const struct soul *s)
{
	return soul_open(w, a, s, OP_LIST, CLASS_DEMOGRAPHICS, 1) || soul_open(w, a, s, OP_LIST, CLASS_IDENTITY, 1);
}

bool soul_told(const struct route_world *w, const struct asker *a, const struct soul *s)
{
	int purpose = w->spec.first[a->role];
	struct soul broken = *s;
	bool related = relation_opens(w, a, relations_of(w, a, s), CLASS_DEMOGRAPHICS, 1), aloud = true;
	if (soul_open(w, a, s, OP_LOOK, CLASS_DEMOGRAPHICS, 1))
		return true;
	for (int bar = 1; bar < BARS; bar++) {
		if (w->spec.bar[bar][purpose][CLASS_DEMOGRAPHICS] == SPEC_GLASS)
			broken.bars &= ~BIT(bar);
		aloud = aloud && !((s->bars & BIT(bar)) && w->spec.hidden[bar][purpose][CLASS_DEMOGRAPHICS]);
	}
	bool glass = open_by(w, a, &broken, relations_of(w, a, s) | BIT(RELATION_BREAK_GLASS), OP_LOOK, CLASS_DEMOGRAPHICS, 1);
	/* Whoever has to do with her, and with whose record it is, learns that a choice stands in the way, unless it hides itself. */
	return glass || (related && holds(w, a, s) && aloud);
}

bool soul_meets(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page)
{
	bool meets = !page->seen || soul_seen(w, a, s);
	struct soul carried = *s;       /* on pathways: the service's own, whoever holds the rest of her record */
	carried.set = SOUL_OWN;
	for (size_t i = 0; i < page->needs; i++)
		meets = meets && soul_open(w, a, page->need[i].class == CLASS_REFERRAL ? &carried : s, page->need[i].operation, page->need[i].class, 1);
	return meets;
}

bool soul_reads_only(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page)
{
	struct page_spec looks = *page;
	looks.needs = 0;
	while (looks.needs < page->needs && page->need[looks.needs].operation == OP_LOOK)
		looks.needs++;
	return looks.needs == 1 && page->needs == 2 && page->need[1].class != page->need[0].class && soul_meets(w, a, s, &looks) &&
		!soul_meets(w, a, s, page);
}

bool soul_refused_aloud(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page)
{
	struct soul unbarred = *s;
	bool aloud = !page->seen || soul_seen(w, a, s);
	unbarred.bars = 0;
	for (size_t i = 0; i < page->needs; i++)
		for (int bar = 1; bar < BARS; bar++)
			if (s->bars & BIT(bar))
				aloud = aloud && !w->spec.hidden[bar][w->spec.first[a->role]][page->need[i].class];
	return aloud && soul_meets(w, a, &unbarred, page) && !soul_meets(w, a, s, page);
}

bool soul_mark_open(const struct route_world *w, const struct asker *a, const struct soul *s, int mark)
{
	if (mark < EVENT_KINDS)
		return soul_open(w, a, s, OP_LOOK, event_class((enum event_kind)mark), 1);
	return soul_open(w, a, s, OP_LOOK, CLASS_PROBLEM, (uint8_t)(BIT(mark - EVENT_KINDS + 1) | 1u));
}

/* ---- marks ---- */

/* The next "zqul", which no id has (they are written without l and u), and what follows it; n 0: none. */
static struct str mark_next(struct str *rest)
{
	for (size_t i = 0; i + 8 <= rest->n; i++)
		if (strncasecmp(rest->p + i, "zqul", 4) == 0) {
			struct str found = { rest->p + i + 4, 4 };
			*rest = str_sub(*rest, i + 7, rest->n);
			return found;
		}
	*rest = (struct str){ rest->p, 0 };
	return (struct str){ rest->p, 0 };
}

static int letter(struct str mark, size_t at)
{
	return tolower((unsigned char)mark.p[at]) - 'a';
}

static char *number_leaked(const struct route_world *w, const struct asker *a, struct str body, int typed)
{
	for (size_t i = 0; i < w->souls; i++) {
		const struct soul *s = &w->soul[i];
		char spaced[13];
		snprintf(spaced, sizeof spaced, "%.3s %.3s %.4s", s->nhs, s->nhs + 3, s->nhs + 6);
		if ((int)i != typed && (str_find(body, s->nhs) >= 0 || str_find(body, spaced) >= 0) && !soul_open(w, a, s, OP_LOOK, CLASS_IDENTITY, 1))
			return arena_printf(kit_cx_now()->arena, "the number of who is \"%s\"", s->why);
	}
	return NULL;
}

char *marks_leaked(const struct route_world *w, const struct asker *a, struct str body, int typed)
{
	struct str rest = body, mark;
	while ((mark = mark_next(&rest)).n) {
		int no = letter(mark, 1) * 26 + letter(mark, 2), what = letter(mark, 0) + 'a';
		if (no < 0 || no >= (int)w->souls || (what == 'f' && no == typed))
			continue;
		const struct soul *s = &w->soul[no];
		bool open = what == 'e' ? soul_mark_open(w, a, s, letter(mark, 3)) : soul_open(w, a, s, OP_LOOK, CLASS_DEMOGRAPHICS, 1);
		if (!open)
			return arena_printf(kit_cx_now()->arena, "mark %.*s of who is \"%s\"", STRF(mark), s->why);
	}
	return str_find(body, "999") >= 0 ? number_leaked(w, a, body, typed) : NULL;
}

bool marks_named(const struct soul *s, struct str body)
{
	return str_find(body, s->given) >= 0;
}

char *marks_events_differ(const struct route_world *w, const struct asker *a, const struct soul *s, struct str body)
{
	for (int mark = 1; mark < MARKS; mark++) {
		char text[12];
		snprintf(text, sizeof text, "Zqule%.2s%c", s->family + 5, 'a' + mark);
		bool there = str_find(body, text) >= 0, open = soul_mark_open(w, a, s, mark);
		if (there != open)
			return arena_printf(kit_cx_now()->arena, "event mark %d is %s and %s", mark, there ? "there" : "not there", open ? "open" : "not open");
	}
	return NULL;
}
