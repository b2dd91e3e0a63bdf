/* Talking therapies and the mental-health trust: courses of contacts, some for the mood, some for the symptoms. */
#include "synth/sim_in.h"

#include <stdio.h>

static const char *reason_of(struct str key)
{
	return str_is(key, "anxiety") || str_is(key, "panic") || str_is(key, "health-anxiety") ? "05" : str_is(key, "trauma")
		? "11" : str_is(key, "personality") ? "14" : str_is(key, "schizophrenia") ? "02" : str_is(key, "bipolar")
		? "03" : "04";
}

static void matter(struct sim *sim, enum cause cause, int condition, struct day on)
{
	sim->now = (struct episode){ cause, condition, -1, -1, -1, on, ++sim->episodes, false };
}

static void talking_course(struct sim *sim, struct day from, const char *complaint)
{
	const struct synth_settings *s = sim->s;
	int sessions = 1 + draw_count(&sim->rng, s->talking_sessions);
	int64_t referral = sim_key(sim);
	struct day on = day_plus(from, 10 + draw_days(&sim->rng, 30));
	if (!gp_contact(sim, from, MEDIUM_SURGERY, false, "again"))
		return;
	gp_refer(sim, "R9T", "656", 0, -1);
	for (int i = 0; i < sessions; i++) {
		if (!day_within(on, sim->p.from, sim->p.until))
			return;
		bool missed = rng_chance(&sim->rng, s->therapy_missed);
		talking_contact(sim, on, referral, complaint, i == 0, missed ? 3 : 5, "therapy");
		on = day_plus(on, i == 0 ? 20 + draw_days(&sim->rng, 30) : 7 + (int)rng_below(&sim->rng, 8));
	}
}

static void mental_course(struct sim *sim, struct day from, const char *team, const char *reason, int contacts, int apart_days,
	bool by_gp)
{
	int64_t referral = sim_key(sim);
	if (by_gp && gp_contact(sim, from, MEDIUM_SURGERY, false, "again"))
		gp_refer(sim, "R9M", "710", 0, -1);
	struct day on = day_plus(from, 7 + draw_days(&sim->rng, 25));
	for (int i = 0; i < contacts; i++) {
		if (!day_within(on, sim->p.from, sim->p.until))
			return;
		mental_contact(sim, on, referral, team, reason, rng_chance(&sim->rng, sim->s->therapy_missed) ? 3 : 5,
			"mental-health");
		on = day_plus(on, 3 + draw_days(&sim->rng, apart_days));
	}
}

static struct day some_day_from(struct sim *sim, struct day began)
{
	struct day from = day_before(began, sim->p.from) ? sim->p.from : began;
	int span = sim->p.until.day - from.day;
	return span <= 0 ? from : day_plus(from, (int)rng_below(&sim->rng, (uint32_t)span));
}

static void mood_therapy(struct sim *sim, const struct had *had)
{
	const struct synth_settings *s = sim->s;
	const struct synth_code *code = &s->code[s->condition[had->condition].code];
	struct day from = day_before(had->on, sim->p.from) ? sim->p.from : had->on;
	if (!day_within(from, sim->p.from, sim->p.until))
		return;
	char icd[16];
	snprintf(icd, sizeof icd, "%.*s", STRF(code->icd10));
	matter(sim, CAUSE_MOOD, had->condition, from);
	if (str_is(code->key, "schizophrenia") || str_is(code->key, "bipolar")) {
		double years = (sim->p.until.day - from.day) / YEAR_DAYS;
		mental_course(sim, from, "A06", reason_of(code->key), draw_count(&sim->rng, s->severe_contacts * years),
			(int)(YEAR_DAYS / s->severe_contacts), false);
		return;
	}
	if (rng_chance(&sim->rng, s->talking))
		talking_course(sim, some_day_from(sim, from), icd);
	if (rng_chance(&sim->rng, s->secondary_mental * (str_is(code->key, "personality") ? s->secondary_personality : 1)))
		mental_course(sim, some_day_from(sim, from), "A06", reason_of(code->key),
			draw_count(&sim->rng, s->secondary_contacts), 20, true);
}

void therapy_run(struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	const struct person *p = &sim->p;
	for (int i = 0; i < p->moods; i++)
		mood_therapy(sim, &p->mood[i]);
	if (p->syndromes == 0 && p->severity == SEVERITY_NONE)
		return;
	int condition = p->syndromes ? p->syndrome[0].condition : -1;
	struct day began = p->syndromes ? p->syndrome[0].on : p->persistent_on;
	if (rng_chance(&sim->rng, s->talking_symptoms)) {
		char icd[16] = "F45.9";
		if (condition >= 0)
			snprintf(icd, sizeof icd, "%.*s", STRF(s->code[s->condition[condition].code].icd10));
		matter(sim, p->severity ? CAUSE_PERSISTENT : CAUSE_SYNDROME, condition, began);
		talking_course(sim, some_day_from(sim, began), icd);
	}
	if (p->severity >= SEVERITY_SEVERE && rng_chance(&sim->rng, s->liaison)) {
		matter(sim, CAUSE_PERSISTENT, condition, began);
		mental_course(sim, some_day_from(sim, began), "A11", "10", draw_count(&sim->rng, s->liaison_contacts), 14, false);
	}
}
