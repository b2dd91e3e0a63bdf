/* The emergency department and the wards: what befalls people at night, what is planned, births. */
#include "synth/sim_in.h"

#include <math.h>
#include <stdio.h>

static void text_of(struct str from, char out[16])
{
	snprintf(out, 16, "%.*s", STRF(from));
}

static int code_behind(const struct sim *sim)
{
	return sim->now.condition >= 0 ? sim->s->condition[sim->now.condition].code : -1;
}

static void emergency_tests(struct sim *sim, struct emergency *row, bool unexplained)
{
	const struct synth_settings *s = sim->s;
	if (sim->now.system < 0 || !rng_chance(&sim->rng, s->ae_tests))
		return;
	const struct synth_choice *tests = &s->system[sim->now.system].tests;
	for (size_t i = 0; i < tests->count && row->tests < 4; i++) {
		if (!rng_chance(&sim->rng, tests->pick[i].upto))
			continue;
		bool abnormal = rng_chance(&sim->rng, unexplained ? s->abnormal_unexplained : s->abnormal_organic);
		row->test[row->tests] = tests->pick[i].of;
		row->result[row->tests] = abnormal ? WORD_ABNORMAL : WORD_NORMAL;
		if (!sim->stream && rng_chance(&sim->dirt, s->flag_missing))
			row->result[row->tests] = WORD_NONE;
		row->tests++;
	}
}

static int stay_days(struct sim *sim, bool unexplained, int age)
{
	const struct synth_settings *s = sim->s;
	int days = (int)draw_wait(&sim->rng, unexplained ? s->stay_symptom_days : age >= 65 ? s->stay_old_days : s->stay_days);
	return days > 120 ? 120 : days;
}

static void admit(struct sim *sim, struct day on, bool unexplained, int age)
{
	const struct synth_settings *s = sim->s;
	const struct person *p = &sim->p;
	char icd[16], other[16];
	int code = unexplained || code_behind(sim) < 0 ? sim->now.symptom : code_behind(sim);
	if (sim->now.cause == CAUSE_SYNDROME && rng_chance(&sim->rng, s->clinic_coded))
		code = code_behind(sim);
	text_of(code >= 0 ? s->code[code].icd10 : STR(""), icd);
	other[0] = '\0';
	for (int i = 0; i < p->chronics; i++)
		if (p->chronic[i].on.day <= on.day && s->condition[p->chronic[i].condition].code != code)
			text_of(s->code[s->condition[p->chronic[i].condition].code].icd10, other);
	struct day until = day_plus(on, stay_days(sim, unexplained, age));
	if (day_before(p->until, until))
		until = p->until;
	trust_admission(sim, &(struct admission){ on, until, "21", sim->now.cause == CAUSE_INJURY ? "110" : "300", icd,
		other[0] ? other : NULL, NULL, unexplained ? "emergency-unexplained" : "emergency-admission" });
}

void hospital_emergency(struct sim *sim, struct day on)
{
	const struct synth_settings *s = sim->s;
	if (!day_within(on, sim->p.from, sim->p.until))
		return;
	bool unexplained = unexplained_now(sim, on);
	int age = person_age(&sim->p, on), behind = code_behind(sim);
	struct emergency row = { .on = on, .complaint = sim->now.symptom >= 0 ? sim->now.symptom : behind,
		.role = unexplained ? "emergency-unexplained" : "emergency" };
	row.diagnosis = !rng_chance(&sim->rng, s->coded) ? -1 : unexplained || behind < 0 ? sim->now.symptom : behind;
	emergency_tests(sim, &row, unexplained);
	row.admitted = rng_chance(&sim->rng, unexplained ? s->ae_admit_symptom : age >= 65 ? s->ae_admit_old : s->ae_admit);
	trust_emergency(sim, &row);
	sim->emergencies_1y += on.day > sim->today.day - 365;
	if (row.admitted)
		admit(sim, on, unexplained, age);
}

static void background(struct sim *sim, struct day from, int days, int age)
{
	const struct synth_settings *s = sim->s;
	const struct person *p = &sim->p;
	double usual = age < 18 ? s->ae_child : age < 65 ? s->ae_adult : s->ae_old;
	double rate = usual * sqrt(p->help) * (p->frequent ? s->ae_frequent : 1);
	int n = draw_count(&sim->rng, rate * days / YEAR_DAYS), group = age < 18 ? 0 : age < 65 ? 1 : 2;
	for (int i = 0; i < n; i++) {
		struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
		bool flare = p->chronics > 0 && p->chronic[0].on.day <= on.day && rng_chance(&sim->rng, s->ae_flare);
		const struct synth_choice *other = i % 2 ? &s->injury[group] : &s->minor[group];
		int condition = flare ? p->chronic[0].condition : draw_pick(&sim->rng, other);
		sim->now = (struct episode){ flare ? CAUSE_FLARE : i % 2 ? CAUSE_INJURY : CAUSE_MINOR, condition, -1, -1, -1, on,
			++sim->episodes, false };
		hospital_emergency(sim, on);
	}
}

static void planned(struct sim *sim, struct day from, int days, int age)
{
	const struct synth_settings *s = sim->s;
	double rate = age < 18 ? s->elective / s->elective_old : age < 65 ? s->elective : s->elective * s->elective_old;
	int n = draw_count(&sim->rng, rate * days / YEAR_DAYS);
	for (int i = 0; i < n; i++) {
		struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days));
		int clinic = (int)rng_below(&sim->rng, (uint32_t)s->clinics);
		int condition = draw_pick(&sim->rng, &s->clinic[clinic].diseases[sim->p.female][person_age_group(age)]);
		if (condition < 0)
			continue;
		char icd[16], tfc[16];
		text_of(s->code[s->condition[condition].code].icd10, icd);
		text_of(s->clinic[clinic].tfc, tfc);
		struct day until = rng_chance(&sim->rng, s->day_case) ? on : day_plus(on, draw_days(&sim->rng, s->stay_days));
		if (day_before(sim->p.until, until))
			until = sim->p.until;
		sim->now = (struct episode){ CAUSE_PLANNED, condition, -1, -1, clinic, on, ++sim->episodes, true };
		trust_admission(sim, &(struct admission){ on, until, "11", tfc, icd, NULL, NULL, "planned-admission" });
	}
}

static void births(struct sim *sim, struct day from, int days, int age)
{
	if (!sim->p.female || age < 18 || age > 42 || !rng_chance(&sim->rng, sim->s->maternity * days / YEAR_DAYS))
		return;
	struct day on = day_plus(from, (int)rng_below(&sim->rng, (uint32_t)days)),
		until = day_plus(on, 1 + (int)rng_below(&sim->rng, 3));
	if (day_before(sim->p.until, until))
		return;
	sim->now = (struct episode){ CAUSE_MATERNITY, -1, -1, -1, -1, on, ++sim->episodes, true };
	if (gp_contact(sim, day_plus(on, -(190 + (int)rng_below(&sim->rng, 50))), MEDIUM_SURGERY, false, "pregnancy"))
		gp_code(sim, sim->code_pregnant, "Problem", "pregnancy");
	trust_admission(sim, &(struct admission){ on, until, "31", "501", "O80", NULL, NULL, "birth" });
}

void hospital_year(struct sim *sim, struct day from, struct day until)
{
	int days = until.day - from.day + 1, age = person_age(&sim->p, day_plus(from, days / 2));
	background(sim, from, days, age);
	planned(sim, from, days, age);
	births(sim, from, days, age);
}
