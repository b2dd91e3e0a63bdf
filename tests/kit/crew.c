/* The house, its people, and whom they look after. */
#include "tests/kit/crew.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "gen/queries.h"
#include "record/agreement.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/ward.h"
#include "tests/kit/kit.h"
#include "tests/kit/store.h"

#define YEARS_SIGNED_IN 30

static const struct crew_hand hands[] = {
	{ .login = "psychiatrist", .profession = "liaison-psychiatrist", .role = "mus_clinician", .place = AT_SERVICE },
	{ .login = "nurse", .profession = "mental-health-nurse", .role = "mus_clinician", .place = AT_SERVICE },
	{ .login = "psychologist", .profession = "clinical-psychologist", .role = "mus_clinician", .place = AT_SERVICE },
	{ .login = "counsellor", .profession = "counsellor", .role = "partner_practitioner", .place = AT_SERVICE },
	{ .login = "unit-psychiatrist", .profession = "liaison-psychiatrist", .role = "mus_clinician", .place = AT_UNIT },
	{ .login = "unit-doctor", .profession = "ward-doctor", .role = "ward", .place = AT_UNIT },
	{ .login = "unit-nurse", .profession = "ward-nurse", .role = "ward", .place = AT_UNIT },
	{ .login = "emergency", .profession = "emergency-physician", .role = "ae_clinician", .place = AT_TRUST },
	{ .login = "consultant", .profession = "consultant-physician", .role = "referrer", .place = AT_TRUST },
	{ .login = "hospital-doctor", .profession = "hospital-doctor", .role = "referrer", .place = AT_TRUST },
	{ .login = "specialist-nurse", .profession = "specialist-nurse", .role = "referrer", .place = AT_TRUST },
	{ .login = "ward-nurse", .profession = "ward-nurse", .role = "ward", .place = AT_TRUST },
	{ .login = "liaison-nurse", .profession = "mental-health-nurse", .role = "mus_clinician", .place = AT_TRUST },
	{ .login = "gp", .profession = "general-practitioner", .role = "gp", .place = AT_PRACTICE },
	{ .login = "practice-nurse", .profession = "practice-nurse", .role = "gp", .place = AT_PRACTICE },
	{ .login = "therapist", .profession = "psychological-therapist", .role = "partner_practitioner", .place = AT_THERAPY },
	{ .login = "social-worker", .profession = "social-worker", .role = "partner_practitioner", .place = AT_THERAPY },
	{ .login = "stranger", .profession = "liaison-psychiatrist", .role = "mus_clinician", .place = AT_STRANGER },
	{ .login = "stranger-ward", .profession = "ward-doctor", .role = "ward", .place = AT_STRANGER },
	{ .login = "manager", .profession = "service-manager", .role = "service_manager", .place = AT_SERVICE },
	{ .login = "governance", .profession = "caldicott-guardian", .role = "information_governance", .place = AT_SERVICE },
};

static enum err house(struct cx *cx, struct db *db, void *arg)
{
	struct crew *c = arg;
	struct agreement all = { .ref = STR("T-2"), .title = STR("Carrying people together"), .starts_on = day_of(2020, 1, 1), .ends_on = DAY_NONE };
	struct paper_carries carries = { .classes = ~(1u << CLASS_THERAPY_NOTE | 1u << CLASS_SAFEGUARDING),
		.purposes = 1u << PURPOSE_CARE | 1u << PURPOSE_EMERGENCY };
	bool new;
	TRY(organisation_in(cx, db, STR("R9U"), STR("Hollin Lane unit"), ORG_ACUTE_TRUST, true, true, &c->at[AT_UNIT], &new));
	TRY(organisation_in(cx, db, STR("R9T"), STR("Fairfold talking therapies"), ORG_ACUTE_TRUST, true, true, &c->at[AT_THERAPY], &new));
	TRY(organisation_in(cx, db, STR("QWO"), STR("A commissioner"), ORG_COMMISSIONER, true, true, &c->commissioner, &new));
	TRY(agreement_put(cx, db, &all, c->now, &all.id));
	for (int i = 0; i < CREW_PLACES; i++)
		for (int side = 1; side <= 2 && i != AT_STRANGER; side++)
			TRY(agreement_party_add(cx, db, all.id, c->at[i], side));
	TRY(agreement_paper_carries(cx, db, all.id, &carries));
	return ward_add(cx, db, c->at[AT_UNIT], STR("The unit"), STR("ycpm-inpatient"), CREW_BEDS, c->now);
}

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct crew *c = arg;
	c->hands = 0;
	for (size_t i = 0; i < LENGTH(hands); i++) {
		struct crew_hand h = hands[i];
		struct token token = { 0 };
		struct str role = str_of(h.role), login = str_of(h.login);
		int64_t id, signin;
		TRY(staff_add(cx, db, login, login, str_of(h.profession), STR(""), c->now, &id));
		TRY(staff_give_role(cx, db, id, c->at[h.place], role, c->now));
		TRY(signin_start(cx, db, kit_policy(), id, c->at[h.place], role, c->now, 24 * 365 * YEARS_SIGNED_IN, &token, &signin));
		h.actor = (struct actor){ id, c->at[h.place], signin, role, STR_NONE };
		c->hand[c->hands++] = h;
	}
	return OK;
}

static void beds_read(struct crew *c)
{
	struct ward *ward;
	struct bed *bed;
	struct db *db;
	size_t n;
	assert_ok(store_reader(kit_cx_now(), c->store, &db));
	assert_ok(wards_of(kit_cx_now(), db, c->at[AT_UNIT], &ward, &n));
	assert_int_equal(n, 1);
	c->ward = ward[0].id;
	assert_ok(beds_of(kit_cx_now(), db, c->ward, &bed, &n));
	assert_int_equal(n, CREW_BEDS);
	for (size_t i = 0; i < n; i++) {
		c->bed[i] = bed[i].outside;
		c->bed_row[i] = bed[i].id;
	}
	store_reader_back(c->store, db);
}

void crew_open(struct crew *c, enum store_engine engine, const struct catalog *catalog, size_t people)
{
	static const char *const ods[CREW_PLACES] = { "R9W", "R9U", "R9A", "Y99901", "R9T", "R9X" };
	struct cx *cx = kit_cx();
	must(people <= CREW_PEOPLE && LENGTH(hands) <= CREW_HANDS);
	*c = (struct crew){ .engine = engine, .care = { catalog, catalog->policy }, .now = clock_now(), .people = people };
	arena_init(&c->lasting, 0);
	c->where = kit_where(engine, migration_list, migration_count);
	c->where.path = c->where.path ? arena_text(&c->lasting, c->where.path) : NULL;
	c->where.conninfo = c->where.conninfo ? arena_text(&c->lasting, c->where.conninfo) : NULL;
	assert_ok(store_open(cx, &c->where, &c->store));
	kit_region(c->store, &c->region);
	memcpy(c->ods, ods, sizeof ods);
	c->at[AT_SERVICE] = c->region.service;
	c->at[AT_TRUST] = c->region.trust;
	c->at[AT_PRACTICE] = c->region.practice;
	c->at[AT_STRANGER] = c->region.stranger;
	assert_ok(store_write(cx, c->store, house, c));
	assert_ok(store_write(cx, c->store, hire, c));
	for (size_t i = 0; i < people; i++) {
		char family[20];
		snprintf(family, sizeof family, "Patient%zu", i);
		c->person[i] = kit_person(&c->region, family, "Test", NULL, NHS_NOT_PRESENT);
	}
	beds_read(c);
}

void crew_close(struct crew *c)
{
	store_close(c->store);
	arena_free(&c->lasting);
	c->store = NULL;
}

const struct crew_hand *crew_hand(const struct crew *c, const char *login)
{
	for (size_t i = 0; i < c->hands; i++)
		if (strcmp(c->hand[i].login, login) == 0)
			return &c->hand[i];
	must(!"one of the hands");
	return NULL;
}

struct attending { const struct crew *c; size_t person; };

static enum err attend(struct cx *cx, struct db *db, void *arg)
{
	const struct attending *a = arg;
	const struct crew *c = a->c;
	return relation_open(cx, db, &(struct relation){ .organisation = c->at[AT_TRUST], .patient = c->person[a->person].id, .kind = RELATION_ATTENDING,
		.from = c->now, .until = { c->now.us + (c->care.policy->after_days[RELATION_ATTENDING] + 1) * US_PER_DAY }, .cause = NIL });
}

void crew_attends(struct crew *c, size_t person)
{
	assert_ok(store_write(crew_cx(), c->store, attend, &(struct attending){ c, person }));
}

struct day crew_today(const struct crew *c)
{
	return instant_day(c->now);
}

struct cx *crew_cx(void)
{
	cx_clear(kit_cx_now());
	return kit_cx_now();
}
