/* Rows straight through the import queries, so that the tests above do not need an import. */
#include "tests/kit/region.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "gen/queries.h"
#include "record/agreement.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/kit.h"
#include "tests/kit/store.h"

static struct catalog *kept;

static void forget_policy(void)
{
	catalog_free(kept);
}

struct store *kit_store(enum store_engine engine)
{
	struct store *store = NULL;
	struct store_where where = kit_where(engine, migration_list, migration_count);
	assert_ok(store_open(kit_cx_now(), &where, &store));
	return store;
}

struct catalog *kit_catalog(void)
{
	static struct catalog *catalog;               /* for the life of the test program */
	if (!catalog) {
		struct cx *cx = kit_cx_now();
		struct catalog_source builtin = catalog_builtin(cx->arena);
		assert_ok(catalog_load(cx, &builtin, NULL, &catalog, NULL));
		atexit(forget_policy);
		kept = catalog;
	}
	return catalog;
}

const struct policy *kit_policy(void)
{
	return kit_catalog()->policy;
}

static enum err org(struct cx *cx, struct db *db, const char *ods, const char *name, enum org_type type, int64_t *ret)
{
	struct organisation_add_in in = { .outside = id_random(), .ods = str_of(ods), .name = str_of(name), .type = type, .successor_id = NIL };
	TRY(db_ids(cx, db, "organisation", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_ORGANISATION_ADD, &in);
}

static enum err holding(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, int64_t kinds, int64_t *ret)
{
	struct holding_add_in in = { .organisation_id = organisation, .agreement_id = agreement, .kinds = kinds, .covered_from = day_of(2000, 1, 1) };
	TRY(db_ids(cx, db, "holding", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_HOLDING_ADD, &in);
}

#define GP_KINDS (1 << EVENT_GP_CONTACT | 1 << EVENT_ENTRY | 1 << EVENT_SYMPTOM | 1 << EVENT_DIAGNOSIS | 1 << EVENT_REFERRAL | \
	1 << EVENT_INVESTIGATION | 1 << EVENT_MEDICATION)
#define TRUST_KINDS (1 << EVENT_OUTPATIENT | 1 << EVENT_EMERGENCY | 1 << EVENT_ADMISSION | 1 << EVENT_DIAGNOSIS | 1 << EVENT_INVESTIGATION)

static enum err fill(struct cx *cx, struct db *db, void *arg)
{
	struct kit_region *r = arg;
	struct agreement a = { .ref = STR("T-1"), .title = STR("Test"), .starts_on = day_of(2020, 1, 1), .ends_on = DAY_NONE };
	TRY(org(cx, db, "Y99901", "Elmfield Surgery", ORG_PRACTICE, &r->practice));
	TRY(org(cx, db, "R9A", "St Aldhelm's Hospitals", ORG_ACUTE_TRUST, &r->trust));
	TRY(org(cx, db, "R9X", "Kingsmere Hospital", ORG_ACUTE_TRUST, &r->stranger));
	TRY(org(cx, db, "R9W", "Wharton Vale symptoms service", ORG_MUS_SERVICE, &r->service));
	TRY(agreement_put(cx, db, &a, clock_now(), &a.id));
	TRY(agreement_party_add(cx, db, a.id, r->practice, 1));
	TRY(agreement_party_add(cx, db, a.id, r->trust, 1));
	TRY(agreement_party_add(cx, db, a.id, r->service, 2));
	TRY(holding(cx, db, r->practice, a.id, GP_KINDS, &r->practice_holding));
	TRY(holding(cx, db, r->trust, a.id, TRUST_KINDS, &r->trust_holding));
	TRY(holding(cx, db, r->stranger, 0, TRUST_KINDS, &r->stranger_holding));
	TRY(staff_add(cx, db, STR("priya"), STR("Dr Priya Nair"), STR("psychiatrist"), STR(""), clock_now(), &r->clinician_staff));
	TRY(staff_give_role(cx, db, r->clinician_staff, r->service, STR("mus_clinician"), clock_now()));
	struct token token;
	int64_t signin;
	TRY(signin_start(cx, db, kit_policy(), r->clinician_staff, r->service, STR("mus_clinician"), clock_now(), 12, &token, &signin));
	r->clinician = (struct actor){ r->clinician_staff, r->service, signin, STR("mus_clinician"), STR_NONE };
	return OK;
}

void kit_region(struct store *store, struct kit_region *ret)
{
	*ret = (struct kit_region){ .store = store };
	assert_ok(store_write(kit_cx_now(), store, fill, ret));
}

struct adding { struct kit_region *r; struct kit_person p; struct str family, given, nhs; enum nhs_status status; bool hidden, hospital; };

static enum err add_person(struct cx *cx, struct db *db, void *arg)
{
	struct adding *a = arg;
	const struct kit_region *r = a->r;
	int64_t home = a->hidden ? r->stranger : r->practice;
	int64_t place = a->hidden ? r->stranger_holding : a->hospital ? r->trust_holding : r->practice_holding;
	a->p.outside = id_random();
	TRY(db_ids(cx, db, "patient", 1, &a->p.id));
	TRY(db_run(cx, db, &Q_PATIENT_ADD, &(struct patient_add_in){ .id = a->p.id, .outside = a->p.outside, .origin_id = 1, .created_at = clock_now() }));
	struct str key = str_of(arena_printf(cx->arena, "%.*s %.*s", STRF(utf8_fold(cx->arena, a->family)), STRF(utf8_fold(cx->arena, a->given))));
	struct demographic_add_in d = { .patient_id = a->p.id, .holding_id = place, .origin_id = 1, .recorded_at = clock_now(),
		.said_on = clock_today(), .latest = 1, .given = a->given, .family = a->family, .name_key = key, .birth_on = day_of(1981, 3, 14),
		.death_on = DAY_NONE, .sex = SEX_FEMALE, .interpreter = TRUTH_UNKNOWN, .ended_at = INSTANT_NONE };
	TRY(db_ids(cx, db, "demographic", 1, &d.id));
	TRY(db_run(cx, db, &Q_DEMOGRAPHIC_ADD, &d));
	struct registration_add_in g = { .patient_id = a->p.id, .organisation_id = home, .from_on = day_of(2010, 1, 1), .until_on = DAY_NONE,
		.gp = STR("Dr T Haddow"), .holding_id = place, .origin_id = 1, .recorded_at = clock_now(), .ended_at = INSTANT_NONE,
		.ended_by = NIL };
	TRY(db_ids(cx, db, "registration", 1, &g.id));
	TRY(db_run(cx, db, &Q_REGISTRATION_ADD, &g));
	if (str_known(a->nhs)) {
		struct identifier_add_in i = { .key = (int64_t)str_hash(a->nhs, 99), .patient_id = a->p.id, .system = 1, .value = a->nhs,
			.status = a->status, .organisation_id = home, .holding_id = place, .origin_id = 1,
			.recorded_at = clock_now(), .ended_at = INSTANT_NONE, .ended_by = NIL };
		TRY(db_ids(cx, db, "identifier", 1, &i.id));
		TRY(db_run(cx, db, &Q_IDENTIFIER_ADD, &i));
	}
	const int64_t readers[] = { home, r->service };
	for (size_t i = 0; i < (a->hidden ? 1 : LENGTH(readers)); i++)
		TRY(db_run(cx, db, &Q_RELATION_PUT, &(struct relation_put_in){ .organisation = readers[i], .patient = a->p.id,
			.until_at = INSTANT_FAR }));
	TRY(relation_open(cx, db, &(struct relation){ home, 0, a->p.id, RELATION_REGISTERED, { 0 }, INSTANT_FAR, NIL }));
	if (!a->hidden)
		TRY(relation_open(cx, db, &(struct relation){ r->service, 0, a->p.id, RELATION_REVIEW, { 0 }, INSTANT_FAR, NIL }));
	return OK;
}

struct kit_person kit_person(struct kit_region *region, const char *family, const char *given, const char *nhs, enum nhs_status status)
{
	struct adding a = { .r = region, .family = str_of(family), .given = str_of(given), .nhs = nhs ? str_of(nhs) : STR_NONE, .status = status };
	assert_ok(store_write(kit_cx_now(), region->store, add_person, &a));
	return a.p;
}

struct kit_person kit_hospital_person(struct kit_region *region, const char *family, const char *given)
{
	struct adding a = { .r = region, .family = str_of(family), .given = str_of(given), .nhs = STR_NONE, .hospital = true };
	assert_ok(store_write(kit_cx_now(), region->store, add_person, &a));
	return a.p;
}

struct kit_person kit_hidden_person(struct kit_region *region, const char *family, const char *given, const char *nhs)
{
	struct adding a = { .r = region, .family = str_of(family), .given = str_of(given), .nhs = str_of(nhs), .status = NHS_VERIFIED, .hidden = true };
	assert_ok(store_write(kit_cx_now(), region->store, add_person, &a));
	return a.p;
}

struct naming { int64_t patient, holding; };

static enum err add_nameless(struct cx *cx, struct db *db, void *arg)
{
	const struct naming *n = arg;
	struct demographic_add_in d = { .patient_id = n->patient, .holding_id = n->holding, .origin_id = 1, .recorded_at = clock_now(),
		.said_on = { clock_today().day + 1 }, .latest = 1, .birth_on = day_of(1981, 3, 14), .death_on = DAY_NONE, .sex = SEX_FEMALE,
		.interpreter = TRUTH_UNKNOWN, .ended_at = INSTANT_NONE };
	TRY(db_ids(cx, db, "demographic", 1, &d.id));
	return db_run(cx, db, &Q_DEMOGRAPHIC_ADD, &d);
}

void kit_nameless(struct kit_region *region, int64_t patient)
{
	assert_ok(store_write(kit_cx_now(), region->store, add_nameless, &(struct naming){ patient, region->trust_holding }));
}

struct happening { int64_t patient, holding, id; enum event_kind kind; const char *on, *code; enum result result; };

static enum err code_of(struct cx *cx, struct db *db, const char *text, int64_t *ret)
{
	struct str system, value;
	struct code_system_by_name_row row;
	struct codes_by_key_row *there;
	size_t n;
	str_cut(str_of(text), ':', &system, &value);
	enum err err = db_one(cx, db, &Q_CODE_SYSTEM_BY_NAME, &(struct code_system_by_name_in){ .name = system }, &row);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		TRY(db_ids(cx, db, "code_system", 1, &row.id));
		err = db_run(cx, db, &Q_CODE_SYSTEM_ADD, &(struct code_system_add_in){ .id = row.id, .name = system });
	}
	TRY(err);
	struct code_add_in in = { .key = (int64_t)str_hash(value, str_hash(system, 0)), .system_id = row.id, .value = value,
		.term = str_of(arena_printf(cx->arena, "term of %.*s", STRF(value))) };
	TRY(db_lookup(cx, db, &Q_CODES_BY_KEY, &in.key, 1, &there, &n));
	if (n) {
		*ret = there[0].id;
		return OK;
	}
	TRY(db_ids(cx, db, "code", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_CODE_ADD, &in);
}

static enum err add_event(struct cx *cx, struct db *db, void *arg)
{
	struct happening *h = arg;
	struct event_add_in e = { .patient_id = h->patient, .on_day = DAY_NONE, .kind = h->kind, .code_id = NIL, .specialty_id = NIL, .place_id = NIL,
		.holding_id = h->holding, .origin_id = 1, .row_no = 1, .file_no = 1, .clinician_id = NIL, .until_day = DAY_NONE, .minute = NIL,
		.attended = h->kind == EVENT_OUTPATIENT ? TRUTH_YES : TRUTH_UNKNOWN, .unscheduled = TRUTH_UNKNOWN,
		.result = h->result == RESULT_UNKNOWN ? NIL : h->result, .length_days = NIL, .length_minutes = NIL, .cost_pence = NIL,
		.class = event_class(h->kind), .label = LABEL_NORMAL };
	if (h->on)
		must(day_parse(str_of(h->on), &e.on_day));
	if (h->code)
		TRY(code_of(cx, db, h->code, &e.code_id));
	TRY(db_ids(cx, db, "event", 1, &e.id));
	h->id = e.id;
	return db_run(cx, db, &Q_EVENT_ADD, &e);
}

int64_t kit_event(struct kit_region *region, int64_t patient, int64_t holding, enum event_kind kind, const char *on, const char *code, enum result result)
{
	struct happening h = { patient, holding, NIL, kind, on, code, result };
	assert_ok(store_write(kit_cx_now(), region->store, add_event, &h));
	return h.id;
}

static enum err end_event(struct cx *cx, struct db *db, void *arg)
{
	return db_run(cx, db, &Q_EVENT_END_ADD, &(struct event_end_add_in){ .event_id = *(int64_t *)arg, .reason = 2, .by_event_id = NIL,
		.origin_id = NIL, .staff_id = NIL, .at = clock_now() });
}

void kit_event_end(struct kit_region *region, int64_t event)
{
	assert_ok(store_write(kit_cx_now(), region->store, end_event, &event));
}
