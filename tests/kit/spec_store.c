/* Specs into stores. */
#include "tests/kit/spec_store.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "record/agreement.h"
#include "record/code.h"
#include "record/event.h"
#include "record/person.h"
#include "tests/kit/kit.h"

struct storing {
	const struct spec *spec;
	struct spec_stored *ret;
	int64_t agreement, service;
	int64_t *code, *place;          /* rows of the code table, and organisations, by the spec's number of the word */
};

static enum err words_store(struct cx *cx, struct db *db, struct storing *s)
{
	size_t n = s->spec->rows;
	struct code_in *code = arena_array(cx->arena, n + 1, sizeof *code);
	s->code = arena_array(cx->arena, n + 1, sizeof *s->code);
	s->place = arena_array(cx->arena, n + 1, sizeof *s->place);
	for (size_t i = 0; i < n; i++)
		code[i] = (struct code_in){ s->spec->row[i].system, s->spec->row[i].value, STR("") };
	for (size_t i = 0; i < s->spec->count; i++)
		for (size_t k = 0; k < s->spec->cases[i].events; k++) {
			int64_t place = s->spec->cases[i].event[k].place;
			bool added;
			if (place == NIL_INT || s->place[place])
				continue;
			TRY(organisation_in(cx, db, s->spec->row[place].value, s->spec->row[place].value, ORG_ACUTE_TRUST, false, true,
				&s->place[place], &added));
		}
	return codes_in(cx, db, code, n, true, s->code, NULL);
}

static enum err events_store(struct cx *cx, struct db *db, struct storing *s, const struct spec_case *c, int64_t practice, int64_t holding,
	struct spec_stored *to)
{
	struct event *event = arena_array(cx->arena, c->events + 1, sizeof *event);
	if (c->events)
		TRY(db_ids(cx, db, "event", c->events, &to->first_event));
	for (size_t i = 0; i < c->events; i++) {
		struct event *e = &event[i];
		*e = c->event[i];
		e->id = to->first_event + (int64_t)i;
		e->patient = to->patient;
		e->organisation = practice;
		e->holding = holding;
		e->code = e->code == NIL_INT ? NIL : s->code[e->code];
		e->specialty = e->specialty == NIL_INT ? NIL : s->code[e->specialty];
		e->clinician = e->clinician == NIL_INT ? NIL : e->clinician + 1;
		e->place = e->place == NIL_INT ? NIL : s->place[e->place];
	}
	return events_put(cx, db, event, c->events, 1);
}

/* A practice that tells of these kinds from a day on, and describes the person of the case. */
static enum err practice_store(struct cx *cx, struct db *db, struct storing *s, const struct spec_case *c, struct people_in *people,
	int64_t patient, int no, int64_t kinds, struct day from, int64_t *ret_practice, int64_t *ret_holding)
{
	const char *ods = arena_printf(cx->arena, "%s:%d.%d", strrchr(s->spec->file, '/') + 1, c->line, no);
	struct demographic who = c->who;
	bool added;
	TRY(organisation_in(cx, db, str_of(ods), str_of(c->name), ORG_PRACTICE, false, true, ret_practice, &added));
	TRY(agreement_party_add(cx, db, s->agreement, *ret_practice, 1));
	TRY(holding_in(cx, db, *ret_practice, s->agreement, true, ret_holding, &added));
	TRY(holding_covers(cx, db, *ret_holding, STR("spec"), kinds, from));
	who.given = STR("Ada");
	who.family = STR("Spec");
	demographic_put(people, patient, *ret_holding, c->day, true, &who, NULL);
	registration_put(people, patient, &(struct registration){ .organisation = *ret_practice, .from = DAY_NONE, .until = DAY_NONE },
		*ret_holding);
	return OK;
}

/* A holding begins on one day: of kinds that begin on another, another practice tells. The events are the first one's. */
static enum err case_store(struct cx *cx, struct db *db, struct storing *s, const struct spec_case *c, struct spec_stored *to)
{
	struct people_in *people = people_in_new(cx, 1, clock_now());
	int64_t practice = NIL, holding = NIL, left = 0;
	for (int kind = 1; kind < EVENT_KINDS; kind++)
		left |= (int64_t)c->covered[kind] << kind;
	TRY(people_ids(cx, db, 1, &to->patient));
	patient_put(people, to->patient);
	for (int no = 0; no == 0 || left; no++) {
		int64_t kinds = 0, one, held;
		struct day from = DAY_NONE;
		for (int kind = 1; kind < EVENT_KINDS; kind++) {
			if (!(left >> kind & 1) || (kinds && c->covered_from[kind].day != from.day))
				continue;
			from = c->covered_from[kind];
			kinds |= (int64_t)1 << kind;
		}
		left &= ~kinds;
		TRY(practice_store(cx, db, s, c, people, to->patient, no, kinds, from, &one, &held));
		if (no == 0) {
			practice = one;
			holding = held;
		}
	}
	relation_put(people, to->patient, s->service, INSTANT_FAR);
	TRY(people_in_write(cx, db, people));
	return events_store(cx, db, s, c, practice, holding, to);
}

/* The service, and the agreement under which every practice of a spec gives to it. */
static enum err service_store(struct cx *cx, struct db *db, struct storing *s)
{
	bool added;
	TRY(organisation_in(cx, db, STR("R9S"), STR("Service of the specs"), ORG_MUS_SERVICE, false, true, &s->service, &added));
	TRY(agreement_put(cx, db, &(struct agreement){ .ref = STR("SPEC"), .title = STR("Specs"), .starts_on = day_of(2000, 1, 1),
		.ends_on = DAY_NONE }, clock_now(), &s->agreement));
	return added ? agreement_party_add(cx, db, s->agreement, s->service, 2) : OK;
}

static enum err all_store(struct cx *cx, struct db *db, void *arg)
{
	struct storing *s = arg;
	TRY(service_store(cx, db, s));
	TRY(words_store(cx, db, s));
	for (size_t i = 0; i < s->spec->count; i++)
		TRY(case_store(cx, db, s, &s->spec->cases[i], &s->ret[i]));
	return OK;
}

int64_t spec_store(struct store *store, const struct spec *spec, struct spec_stored *ret)
{
	struct storing s = { .spec = spec, .ret = ret };
	assert_ok(store_write(kit_cx_now(), store, all_store, &s));
	return s.service;
}
