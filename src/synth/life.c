/* The course of a life, year by year: matters arise, are taken to a doctor, tested, treated, referred. How often depends on who
 * the person is; what follows depends on what lies behind the matter, and the doctor does not know that. */
#include "synth/sim_in.h"

#include <math.h>
#include <stdlib.h>

/* ---- what lies behind ---- */

double severity_of(const struct sim *sim, double mild, double moderate, double severe, double worst)
{
	switch (sim->p.severity) {
	case SEVERITY_MILD: return mild;
	case SEVERITY_MODERATE: return moderate;
	case SEVERITY_SEVERE: return severe;
	case SEVERITY_WORST: return worst;
	default: return 0;
	}
}

/* Would a doctor find no cause, on that day? */
bool unexplained_now(const struct sim *sim, struct day on)
{
	const struct episode *e = &sim->now;
	if (e->cause == CAUSE_HIDDEN)
		return !day_known(sim->p.found_on) || day_before(on, sim->p.found_on);
	return e->cause == CAUSE_PASSING || e->cause == CAUSE_SYNDROME || e->cause == CAUSE_PERSISTENT;
}

static int symptom_of(struct sim *sim, int system)
{
	return system < 0 ? -1 : draw_pick(&sim->rng, &sim->s->system[system].symptoms);
}

static void matter(struct sim *sim, enum cause cause, int condition, int system, int clinic, struct day on)
{
	sim->now = (struct episode){ cause, condition, system, symptom_of(sim, system), clinic, on, ++sim->episodes, false };
	/* A disease may show its warning sign; so, now and then, does nothing at all (the weights of codes.csv). */
	int flag = condition >= 0 ? sim->s->condition[condition].flag : -1;
	if (flag >= 0 && (cause == CAUSE_HIDDEN || cause == CAUSE_ORGANIC) && rng_chance(&sim->rng, sim->s->hidden_flag))
		sim->now.symptom = flag;
}

/* ---- consulting ---- */

static double again_mean(const struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	switch (sim->now.cause) {
	case CAUSE_ORGANIC: case CAUSE_FLARE: return s->again_organic;
	case CAUSE_PASSING: return s->again_passing;
	case CAUSE_SYNDROME: case CAUSE_PERSISTENT: case CAUSE_HIDDEN: return s->again_persistent;
	default: return s->again_minor;
	}
}

static double test_chance(const struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	switch (sim->now.cause) {
	case CAUSE_ORGANIC: case CAUSE_FLARE: return s->test_organic;
	case CAUSE_PASSING: return s->test_passing;
	case CAUSE_SYNDROME: case CAUSE_PERSISTENT: case CAUSE_HIDDEN: return s->test_persistent;
	case CAUSE_MINOR: return s->test_minor;
	default: return 0;
	}
}

static double abnormal_chance(const struct sim *sim, struct day on)
{
	const struct synth_settings *s = sim->s;
	switch (sim->now.cause) {
	case CAUSE_ORGANIC: return s->abnormal_organic;
	case CAUSE_HIDDEN: return unexplained_now(sim, on) ? s->abnormal_hidden : s->abnormal_organic;
	case CAUSE_FLARE: return s->abnormal_chronic;
	default: return s->abnormal_unexplained;
	}
}

static void gp_tests(struct sim *sim, struct day on)
{
	int system = sim->now.system >= 0 ? sim->now.system : (int)rng_below(&sim->rng, (uint32_t)sim->s->systems);
	const struct synth_choice *tests = &sim->s->system[system].tests;
	double abnormal = abnormal_chance(sim, on);
	for (size_t i = 0; i < tests->count; i++)
		if (rng_chance(&sim->rng, tests->pick[i].upto))
			gp_test(sim, day_plus(on, 1 + (int)rng_below(&sim->rng, 8)), tests->pick[i].of,
				rng_chance(&sim->rng, abnormal), "test");
}

static void treat(struct sim *sim, struct day on)
{
	const struct episode *e = &sim->now;
	int drug = e->condition >= 0 ? sim->s->condition[e->condition].drug : -1;
	if (drug < 0 && e->system >= 0 && rng_chance(&sim->rng, sim->s->treated))
		drug = draw_pick(&sim->rng, &sim->s->system[e->system].drugs);
	gp_drug(sim, on, drug);
}

/* What the doctor writes: the symptom while nothing better is known, else the illness. */
static int word_for(const struct sim *sim)
{
	const struct episode *e = &sim->now;
	if (e->symptom >= 0 && !e->explained)
		return e->symptom;
	return e->condition >= 0 ? sim->s->condition[e->condition].code : e->symptom;
}

static bool consult(struct sim *sim, struct day on, bool first)
{
	const struct synth_settings *s = sim->s;
	bool unexplained = unexplained_now(sim, on);
	if (!gp_contact(sim, on, MEDIUM_SURGERY, sim->now.cause == CAUSE_MINOR && rng_chance(&sim->rng, s->nurse),
		first ? "new" : "again"))
		return false;
	if (first) {
		sim->tally->gp_new++;
		sim->tally->gp_new_unexplained += unexplained;
	}
	if (rng_chance(&sim->rng, s->coded))
		gp_code(sim, word_for(sim), "Observation", "told");
	if (rng_chance(&sim->rng, test_chance(sim)))
		gp_tests(sim, on);
	if (first)
		treat(sim, on);
	return true;
}

static double emergency_chance(const struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	const struct episode *e = &sim->now;
	double chance = 0;
	switch (e->cause) {
	case CAUSE_INJURY: return s->ae_injury;
	case CAUSE_PASSING: case CAUSE_SYNDROME: chance = s->ae_passing; break;
	case CAUSE_PERSISTENT: chance = severity_of(sim, s->ae_passing, s->ae_persistent, s->ae_persistent, s->ae_worst); break;
	case CAUSE_HIDDEN: case CAUSE_ORGANIC: case CAUSE_FLARE: chance = s->ae_persistent; break;
	default: return 0;
	}
	bool alarming = e->system >= 0 && (str_is(s->system[e->system].key, "heart") || str_is(s->system[e->system].key, "breathing"));
	return alarming ? chance * s->ae_heart : chance;
}

double refer_chance(const struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	switch (sim->now.cause) {
	case CAUSE_ORGANIC: return 1;            /* the clinics' rates count those that are sent */
	case CAUSE_PASSING: return s->refer_passing;
	case CAUSE_SYNDROME: return s->refer_syndrome;
	case CAUSE_PERSISTENT: return severity_of(sim, s->refer_mild, s->refer_moderate, s->refer_severe, s->refer_worst);
	case CAUSE_HIDDEN: return s->refer_hidden;
	default: return 0;
	}
}

/* One matter from its first consultation to the referral. */
static void take_course(struct sim *sim)
{
	struct day on = sim->now.on;
	double help = sqrt(sim->p.help);
	if (rng_chance(&sim->rng, emergency_chance(sim))) {
		hospital_emergency(sim, on);
		on = day_plus(on, 2 + (int)rng_below(&sim->rng, 12));
		if (sim->now.cause == CAUSE_INJURY)
			return;
	}
	if (!consult(sim, on, true))
		return;
	int more = draw_count(&sim->rng, again_mean(sim) * help);
	bool refer = rng_chance(&sim->rng, refer_chance(sim));
	int refer_at = refer ? (int)rng_below(&sim->rng, (uint32_t)(more < 3 ? more + 1 : 3)) : -1;
	for (int i = 0; i <= more; i++) {
		if (i > 0) {
			on = day_plus(on, 5 + draw_days(&sim->rng, 16));
			if (!consult(sim, on, false))
				return;
		}
		if (i == refer_at)
			clinic_referral(sim, on, clinic_for(sim), false, false);
	}
}

/* ---- a year ---- */

enum { KIND_MINOR, KIND_INJURY, KIND_FLARE, KIND_PASSING, KIND_SYNDROME, KIND_PERSISTENT, KIND_HIDDEN, KIND_MOOD, KIND_ORGANIC,
	KINDS };
struct rates { double kind[KINDS], total, clinic[SYNTH_CLINICS]; };

static int begun(const struct had *list, int count, struct day on)
{
	int n = 0;
	for (int i = 0; i < count; i++)
		n += list[i].on.day <= on.day;
	return n;
}

static double female_factor(const struct person *p, double ratio)
{
	return 2 * (p->female ? ratio : 1) / (1 + ratio);
}

static void symptom_rates(const struct sim *sim, struct day on, int age, struct rates *r)
{
	const struct synth_settings *s = sim->s;
	const struct person *p = &sim->p;
	double sex = female_factor(p, s->rate_female), help = sqrt(p->help);
	double anxious = begun(p->mood, p->moods, on) ? s->prone_anxious : 1;
	r->kind[KIND_PASSING] = s->rate_transient * p->prone * sex * anxious * (age < 18 ? s->transient_child : 1);
	if (begun(p->syndrome, p->syndromes, on) && p->severity == SEVERITY_NONE)
		r->kind[KIND_SYNDROME] = s->rate_syndrome * help;
	if (p->severity != SEVERITY_NONE && p->persistent_on.day <= on.day)
		r->kind[KIND_PERSISTENT] = severity_of(sim, s->rate_mild, s->rate_moderate, s->rate_severe, s->rate_worst) * help;
	if (p->hidden >= 0 && p->hidden_on.day <= on.day && (!day_known(p->found_on) || day_before(on, p->found_on)))
		r->kind[KIND_HIDDEN] = s->rate_hidden * help;
}

static void rates_of(const struct sim *sim, struct day on, struct rates *r)
{
	const struct synth_settings *s = sim->s;
	const struct person *p = &sim->p;
	int age = person_age(p, on);
	*r = (struct rates){ 0 };
	double sex = age < 18 ? 1 : female_factor(p, s->rate_female);
	double child = age < 5 ? s->rate_minor_infant : s->rate_minor_child;
	double minor = age < 18 ? child : age < 65 ? s->rate_minor_adult : s->rate_minor_old;
	r->kind[KIND_MINOR] = minor * p->help * sex;
	r->kind[KIND_INJURY] = s->rate_injury;
	r->kind[KIND_FLARE] = s->rate_flare * begun(p->chronic, p->chronics, on);
	if (begun(p->mood, p->moods, on))
		r->kind[KIND_MOOD] = s->rate_mood * sqrt(p->help);
	symptom_rates(sim, on, age, r);
	int group = age < 18 ? 0 : age < 40 ? 1 : age < 65 ? 2 : 3;
	for (int c = 0; c < s->clinics; c++) {
		r->clinic[c] = s->clinic[c].per_year[group] * s->clinic[c].calibrate / 1000;
		if (s->clinic[c].diseases[p->female][group ? group - 1 : 0].total <= 0)
			r->clinic[c] = 0;
		r->kind[KIND_ORGANIC] += r->clinic[c];
	}
	for (int k = 0; k < KINDS; k++)
		r->total += r->kind[k];
}

static int one_of(struct sim *sim, const struct had *list, int count, struct day on)
{
	int n = begun(list, count, on), at = n ? (int)rng_below(&sim->rng, (uint32_t)n) : 0;
	for (int i = 0; i < count; i++)
		if (list[i].on.day <= on.day && at-- == 0)
			return list[i].condition;
	return -1;
}

static int minor_of(struct sim *sim, const struct synth_choice by_age[3], struct day on)
{
	int age = person_age(&sim->p, on), group = age < 18 ? 0 : age < 65 ? 1 : 2, condition = -1;
	for (int tries = 0; tries < 4; tries++) {
		condition = draw_pick(&sim->rng, &by_age[group]);
		double female = sim->s->condition[condition].female;
		if (rng_chance(&sim->rng, sim->p.female ? female : 1 - female))
			break;
	}
	return condition;
}

static void organic_matter(struct sim *sim, const struct rates *r, struct day on)
{
	const struct synth_settings *s = sim->s;
	double at = rng_unit(&sim->rng) * r->kind[KIND_ORGANIC];
	int clinic = 0;
	while (clinic + 1 < s->clinics && at >= r->clinic[clinic])
		at -= r->clinic[clinic++];
	int group = person_age_group(person_age(&sim->p, on));
	int condition = draw_pick(&sim->rng, &s->clinic[clinic].diseases[sim->p.female][group]);
	if (condition >= 0) {
		matter(sim, CAUSE_ORGANIC, condition, s->condition[condition].system, clinic, on);
		take_course(sim);
	}
}

static void persistent_matter(struct sim *sim, struct day on)
{
	const struct person *p = &sim->p;
	int system = p->system[rng_below(&sim->rng, (uint32_t)p->systems)], condition = -1;
	for (int i = 0; i < p->syndromes; i++)
		if (sim->s->condition[p->syndrome[i].condition].system == system)
			condition = p->syndrome[i].condition;
	matter(sim, CAUSE_PERSISTENT, condition, system, -1, on);
}

static void arises(struct sim *sim, const struct rates *r, struct day on)
{
	const struct person *p = &sim->p;
	double at = rng_unit(&sim->rng) * r->total;
	int kind = 0, condition;
	while (kind + 1 < KINDS && at >= r->kind[kind])
		at -= r->kind[kind++];
	switch (kind) {
	case KIND_MINOR:
		matter(sim, CAUSE_MINOR, minor_of(sim, sim->s->minor, on), -1, -1, on);
		break;
	case KIND_INJURY:
		matter(sim, CAUSE_INJURY, minor_of(sim, sim->s->injury, on), -1, -1, on);
		break;
	case KIND_FLARE:
		condition = one_of(sim, p->chronic, p->chronics, on);
		matter(sim, CAUSE_FLARE, condition, -1, condition >= 0 ? sim->s->condition[condition].clinic : -1, on);
		break;
	case KIND_PASSING:
		matter(sim, CAUSE_PASSING, -1, draw_pick(&sim->rng, &sim->s->by_sex[p->female]), -1, on);
		break;
	case KIND_SYNDROME:
		condition = one_of(sim, p->syndrome, p->syndromes, on);
		matter(sim, CAUSE_SYNDROME, condition, condition >= 0 ? sim->s->condition[condition].system : 0, -1, on);
		break;
	case KIND_PERSISTENT:
		persistent_matter(sim, on);
		break;
	case KIND_HIDDEN:
		if (day_known(p->found_on) && p->found_on.day <= on.day)
			return;                          /* found since the year began */
		condition = p->hidden;
		matter(sim, CAUSE_HIDDEN, condition, sim->s->condition[condition].system, sim->s->condition[condition].clinic, on);
		break;
	case KIND_MOOD:
		matter(sim, CAUSE_MOOD, one_of(sim, p->mood, p->moods, on), -1, -1, on);
		break;
	default:
		organic_matter(sim, r, on);
		return;
	}
	take_course(sim);
}

static int day_order(const void *a, const void *b)
{
	return ((const struct day *)a)->day - ((const struct day *)b)->day;
}

static void live_year(struct sim *sim, struct day from, struct day until)
{
	enum { MOST = 128 };
	struct day on[MOST];
	struct rates r;
	int days = until.day - from.day + 1;
	rates_of(sim, day_plus(from, days / 2), &r);
	int n = draw_count(&sim->rng, r.total * days / YEAR_DAYS);
	n = n > MOST ? MOST : n;
	for (int i = 0; i < n; i++)
		on[i] = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
	qsort(on, (size_t)n, sizeof *on, day_order);
	for (int i = 0; i < n; i++)
		arises(sim, &r, on[i]);
}

/* ---- care that nobody falls ill for ---- */

static int prevention_code(const struct sim *sim, int age, bool other)
{
	if (age < 6)
		return other ? sim->code_child : sim->code_vaccination;
	if (age < 18 || age >= 65)
		return sim->code_vaccination;
	if (sim->p.female && age < 50)
		return other ? sim->code_contraception : sim->code_screening;
	return sim->code_check;
}

static void prevention(struct sim *sim, struct day from, int days)
{
	const struct synth_settings *s = sim->s;
	int age = person_age(&sim->p, day_plus(from, days / 2));
	double child = age < 6 ? s->prevention_child * 2 : s->prevention_child / 3;      /* most of it before school */
	double rate = age < 18 ? child : age < 65 ? s->prevention_adult : s->prevention_old;
	int n = draw_count(&sim->rng, rate * days / YEAR_DAYS);
	for (int i = 0; i < n; i++) {
		struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
		matter(sim, CAUSE_PREVENTION, -1, -1, -1, on);
		if (!gp_contact(sim, on, MEDIUM_SURGERY, true, "prevention"))
			continue;
		gp_code(sim, prevention_code(sim, age, i % 2), "Observation", "prevention");
	}
}

static void reviews(struct sim *sim, struct day from, int days)
{
	const struct synth_settings *s = sim->s;
	struct person *p = &sim->p;
	int have = begun(p->chronic, p->chronics, from);
	if (have == 0)
		return;
	double rate = s->reviews + s->review_more * (have - 1);
	int n = draw_count(&sim->rng, rate * days / YEAR_DAYS);
	for (int i = 0; i < n; i++) {
		struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
		matter(sim, CAUSE_REVIEW, one_of(sim, p->chronic, p->chronics, from), -1, -1, on);
		if (!gp_contact(sim, on, MEDIUM_SURGERY, rng_chance(&sim->rng, s->nurse_review), "review"))
			continue;
		gp_code(sim, i % 2 ? sim->code_medication : sim->code_review, "Observation", "review");
		if (rng_chance(&sim->rng, s->test_review))
			gp_test(sim, on, i % 2 ? sim->code_hba1c : sim->code_pressure, rng_chance(&sim->rng, s->abnormal_chronic),
				"review");
	}
	for (int i = 0; i < p->chronics; i++) {
		int drug = s->condition[p->chronic[i].condition].drug;
		struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
		if (drug < 0 || p->chronic[i].on.day > from.day || !rng_chance(&sim->rng, s->drug_again * days / YEAR_DAYS))
			continue;
		const struct stay *stay = person_stay(p, on);
		if (!stay)
			continue;
		sim->stay = (int)(stay - p->stay);
		matter(sim, CAUSE_REVIEW, p->chronic[i].condition, -1, -1, on);
		gp_drug(sim, on, drug);
	}
}

/* ---- what begins once ---- */

/* Notes taken over: what began before this practice knew the person is entered with its old date, without a consultation. */
static void summary(struct sim *sim, int stay)
{
	struct person *p = &sim->p;
	struct day known = day_before(p->stay[stay].from, sim->start) ? sim->start : p->stay[stay].from;
	sim->stay = stay;
	sim->staff = p->stay[stay].doctor;
	sim->contact[0] = '\0';
	for (int i = 0; i < p->chronics + p->moods + p->syndromes; i++) {
		const struct had *had = i < p->chronics ? &p->chronic[i] : i < p->chronics + p->moods ? &p->mood[i - p->chronics]
			: &p->syndrome[i - p->chronics - p->moods];
		bool syndrome = i >= p->chronics + p->moods;
		if (!day_before(had->on, known) || (syndrome && !sim->syndrome_named[i - p->chronics - p->moods]))
			continue;
		enum cause cause = i < p->chronics ? CAUSE_REVIEW : syndrome ? CAUSE_SYNDROME : CAUSE_MOOD;
		matter(sim, cause, had->condition, -1, -1, had->on);
		sim->contact_on = had->on;
		sim->contact_minute = 0;
		gp_code(sim, sim->s->condition[had->condition].code, "Problem", "summary");
	}
	sim->stay = -1;
}

static void onset(struct sim *sim, const struct had *had, enum cause cause)
{
	const struct synth_condition *c = &sim->s->condition[had->condition];
	if (!day_within(had->on, sim->p.from, sim->p.until))
		return;
	matter(sim, cause, had->condition, -1, c->clinic, had->on);
	if (!gp_contact(sim, had->on, MEDIUM_SURGERY, false, "new"))
		return;
	sim->tally->gp_new++;
	gp_code(sim, c->code, "Problem", "onset");
	gp_drug(sim, had->on, c->drug);
	if (cause == CAUSE_FLARE)
		gp_tests(sim, had->on);
	if (cause == CAUSE_FLARE && c->clinic >= 0 && rng_chance(&sim->rng, sim->s->refer_onset))
		clinic_referral(sim, had->on, c->clinic, false, false);
}

static void syndrome_named(struct sim *sim, int i)
{
	const struct had *had = &sim->p.syndrome[i];
	const struct synth_condition *c = &sim->s->condition[had->condition];
	struct day on = day_plus(had->on, 60 + draw_days(&sim->rng, 300));
	sim->syndrome_named[i] = rng_chance(&sim->rng, sim->s->gp_syndrome);
	if (!sim->syndrome_named[i] || !day_within(on, sim->p.from, sim->p.until))
		return;
	matter(sim, CAUSE_SYNDROME, had->condition, -1, -1, on);
	if (gp_contact(sim, on, MEDIUM_SURGERY, false, "again"))
		gp_code(sim, c->code, "Problem", "named");
}

void life_run(struct sim *sim)
{
	struct person *p = &sim->p;
	for (int i = 0; i < p->syndromes; i++)
		syndrome_named(sim, i);
	for (int i = 0; i < p->stays; i++)
		summary(sim, i);
	for (int i = 0; i < p->chronics; i++)
		onset(sim, &p->chronic[i], CAUSE_FLARE);
	for (int i = 0; i < p->moods; i++)
		onset(sim, &p->mood[i], CAUSE_MOOD);
	for (struct day from = p->from; from.day <= p->until.day; from.day += 365) {
		struct day until = { from.day + 364 < p->until.day ? from.day + 364 : p->until.day };
		int days = until.day - from.day + 1;
		live_year(sim, from, until);
		prevention(sim, from, days);
		reviews(sim, from, days);
		hospital_year(sim, from, until);
	}
	clinic_long_term(sim);
	clinic_hidden_found(sim);
	therapy_run(sim);
	sim->tally->registered_years += (p->until.day - p->from.day) / YEAR_DAYS;
}
