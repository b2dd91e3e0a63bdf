/* From the referral to the clinic's conclusion, its letter, and what comes after: discharge, years of follow-up, or being sent
 * somewhere else with the same complaint. */
#include "synth/sim_in.h"

#include <stdio.h>

static const struct synth_system *system_now(const struct sim *sim)
{
	return sim->now.system >= 0 ? &sim->s->system[sim->now.system] : NULL;
}

int clinic_for(struct sim *sim)
{
	const struct episode *e = &sim->now;
	const struct synth_system *system = system_now(sim);
	if ((e->cause == CAUSE_ORGANIC || e->cause == CAUSE_FLARE) && e->clinic >= 0)
		return e->clinic;
	if (e->condition >= 0 && (e->cause == CAUSE_SYNDROME || e->cause == CAUSE_PERSISTENT)
		&& rng_chance(&sim->rng, sim->s->syndrome_usual))
		return draw_pick(&sim->rng, &sim->s->condition[e->condition].clinics);
	return system ? draw_pick(&sim->rng, &system->clinics) : -1;
}

static void text_of(struct str from, char out[16])
{
	snprintf(out, 16, "%.*s", STRF(from));
}

/* The ICD-10 identifier that the hospital sends, or none, or "not known" as most outpatient rows have it. */
static const char *diagnosis_sent(struct sim *sim, bool explained, int explained_code, char out[16])
{
	const struct synth_settings *s = sim->s;
	const struct episode *e = &sim->now;
	if (!rng_chance(&sim->rng, s->clinic_coded))
		return rng_chance(&sim->rng, s->clinic_filler) ? "R69" : NULL;
	int code = explained ? explained_code : e->symptom;
	if (!explained && e->condition >= 0 && e->cause != CAUSE_HIDDEN && rng_chance(&sim->rng, s->letter_syndrome))
		code = s->condition[e->condition].code;
	if (code < 0 || str_empty(s->code[code].icd10))
		return NULL;
	text_of(s->code[code].icd10, out);
	return out;
}

/* ---- the first appointment ---- */

/* Missed and cancelled ones first. DAY_NONE: never seen. */
static struct day first_seen(struct sim *sim, struct outpatient *row)
{
	const struct synth_settings *s = sim->s;
	int missed = 0;
	for (int tries = 0; tries < 5; tries++) {
		if (day_before(sim->p.until, row->on))
			return DAY_NONE;
		double at = rng_unit(&sim->rng);
		row->attended = at < s->missed ? 3 : (at -= s->missed) < s->cancelled_person
			? 2 : at - s->cancelled_person < s->cancelled_clinic ? 4 : 5;
		if (row->attended == 5)
			return row->on;
		row->role = "not-kept";
		trust_outpatient(sim, row);
		missed += row->attended == 3;
		if (missed == 2)
			return DAY_NONE;                         /* discharged to the GP */
		row->on = day_plus(row->on, 20 + draw_days(&sim->rng, 40));
	}
	return DAY_NONE;
}

/* What will the clinic conclude? May find what was hidden. */
static bool concludes(struct sim *sim, struct day on, int *ret_code)
{
	const struct synth_settings *s = sim->s;
	struct episode *e = &sim->now;
	*ret_code = e->condition >= 0 ? s->condition[e->condition].code : -1;
	if (!unexplained_now(sim, on))
		return true;
	if (e->cause == CAUSE_HIDDEN) {
		if (!rng_chance(&sim->rng, s->hidden_found_early)) {
			sim->p.hidden_missed = true;
			return false;
		}
		sim->p.found_on = on;
		sim->p.hidden_early = true;
		return true;
	}
	if (!rng_chance(&sim->rng, s->incidental))
		return false;
	/* A harmless finding is taken for the cause: any of the diseases this clinic names. */
	int group = person_age_group(person_age(&sim->p, on)), clinic = e->clinic;
	int condition = clinic >= 0 ? draw_pick(&sim->rng, &s->clinic[clinic].diseases[sim->p.female][group]) : -1;
	if (condition < 0)
		return false;
	*ret_code = s->condition[condition].code;
	return true;
}

static void count_new(struct sim *sim, int clinic, struct day on, bool explained)
{
	struct synth_tally *t = sim->tally;
	int sex = sim->p.female;
	t->clinic[clinic].all++;
	t->clinic[clinic].all_unexplained += !explained;
	if (!sim->counted[clinic]) {
		sim->counted[clinic] = true;
		t->clinic[clinic].people[sex]++;
		t->clinic[clinic].unexplained[sex] += !explained;
	}
	if (on.day > sim->today.day - 3 * 365) {
		sim->clinic_episodes++;
		sim->clinic_unexplained += !explained;
	}
	if ((sim->now.cause == CAUSE_SYNDROME || sim->now.cause == CAUSE_PERSISTENT) && sim->now.condition >= 0)
		t->syndrome_clinic[sim->s->condition[sim->now.condition].code][clinic]++;
}

static void count_seen(struct sim *sim, struct day on)
{
	sim->appointments += on.day > sim->today.day - 3 * 365;
}

/* ---- afterwards ---- */

static int unexplained_word(struct sim *sim)
{
	const struct episode *e = &sim->now;
	if (e->condition >= 0 && e->cause != CAUSE_HIDDEN && rng_chance(&sim->rng, sim->s->letter_syndrome))
		return sim->s->condition[e->condition].code;
	return rng_chance(&sim->rng, sim->s->letter_functional) ? sim->code_functional : sim->code_no_cause;
}

static void letter(struct sim *sim, struct day on, bool explained, int code, int procedure)
{
	const struct synth_settings *s = sim->s;
	if (!gp_contact(sim, on, MEDIUM_LETTER, false, "letter"))
		return;
	if (!rng_chance(&sim->rng, s->letter_coded))
		code = sim->code_letter;
	else if (!explained)
		code = unexplained_word(sim);
	const char *type = code == sim->code_letter ? "Document" : s->code[code].kind == CODE_OUTCOME ? "Observation" : "Problem";
	gp_code(sim, code, type, "conclusion");
	if (procedure >= 0)
		gp_test(sim, day_plus(on, -(int)rng_below(&sim->rng, 20)), procedure,
			explained && rng_chance(&sim->rng, s->abnormal_organic), "hospital-test");
}

static int procedure_of(struct sim *sim, struct day on, char opcs[16])
{
	const struct synth_system *system = system_now(sim);
	opcs[0] = '\0';
	if (!system || !rng_chance(&sim->rng, sim->s->procedure))
		return -1;
	int code = draw_pick(&sim->rng, &system->procedures);
	if (code < 0)
		return -1;
	text_of(sim->s->test[code].opcs, opcs);
	/* What needs a bed for the day is a planned admission of its own. */
	if (opcs[0] == 'G' || opcs[0] == 'H' || opcs[0] == 'T') {
		char icd[16], tfc[16];
		text_of(sim->now.symptom >= 0 ? sim->s->code[sim->now.symptom].icd10 : STR(""), icd);
		text_of(sim->now.clinic >= 0 ? sim->s->clinic[sim->now.clinic].tfc : STR("300"), tfc);
		struct day day = day_plus(on, 10 + draw_days(&sim->rng, 30));
		if (!day_before(sim->p.until, day))
			trust_admission(sim, &(struct admission){ day, day, "12", tfc, icd, NULL, opcs, "procedure" });
	}
	return code;
}

static void follow_long(struct sim *sim, int clinic, int condition, struct day from)
{
	double each = sim->s->condition[condition].appointments;
	if (each <= 0 || clinic < 0)
		return;
	char icd[16];
	bool counted = false;
	text_of(sim->s->code[sim->s->condition[condition].code].icd10, icd);
	for (int n = 0; n < 400; n++) {
		from = day_plus(from, (int)(YEAR_DAYS / each * (0.6 + 0.8 * rng_unit(&sim->rng))) + 1);
		if (day_before(sim->p.until, from))
			return;
		bool last = rng_chance(&sim->rng, sim->s->discharge_long), missed = rng_chance(&sim->rng, sim->s->missed);
		bool coded = rng_chance(&sim->rng, sim->s->clinic_coded);
		trust_outpatient(sim, &(struct outpatient){ .clinic = clinic, .on = from, .asked_on = DAY_NONE,
			.attended = missed ? 3 : 5, .outcome = last ? 1 : 2, .diagnosis = coded ? icd : NULL,
			.role = "long-follow-up" });
		if (!missed) {
			/* Kept up for years: one explained episode of these three years. */
			sim->clinic_episodes += !counted && from.day > sim->today.day - 3 * 365;
			counted |= from.day > sim->today.day - 3 * 365;
			count_seen(sim, from);
		}
		if (last)
			return;
	}
}

static double again_chance(const struct sim *sim, bool explained)
{
	const struct synth_settings *s = sim->s;
	if (explained)
		return s->again_known;
	return sim->now.cause == CAUSE_PERSISTENT ? s->again_persistent_refer : sim->now.cause == CAUSE_PASSING
		? s->again_passing_refer : s->again_syndrome_refer;
}

/* The complaint goes on, and some time later the GP writes again: to the same clinic where it has a cause, else often
 * elsewhere. */
static void sent_again(struct sim *sim, struct day after, int clinic, bool explained)
{
	if (!rng_chance(&sim->rng, again_chance(sim, explained)))
		return;
	struct day on = day_plus(after, 40 + draw_days(&sim->rng, 220));
	if (sim->now.cause == CAUSE_HIDDEN && !unexplained_now(sim, on))
		return;                                          /* found meanwhile: hidden_found() goes on */
	if (!gp_contact(sim, on, MEDIUM_SURGERY, false, "again"))
		return;
	if (sim->now.symptom >= 0)
		gp_code(sim, sim->now.symptom, "Observation", "told");
	clinic_referral(sim, on, explained ? clinic : clinic_for(sim), false, true);
}

/* The first appointment kept, those after it, the letter. Returns the last day; *ret_explained what was concluded. */
static struct day see_through(struct sim *sim, struct outpatient *row, bool *ret_explained)
{
	const struct synth_clinic *c = &sim->s->clinic[row->clinic];
	char icd[16], opcs[16];
	int code;
	static const char *const roles[2][2] = { { "new-unexplained", "new-explained" },
		{ "follow-up-unexplained", "follow-up-explained" } };
	struct day at = row->on;
	bool explained = concludes(sim, at, &code);
	int more = draw_count(&sim->rng, explained ? c->follow_explained : c->follow_unexplained);
	int procedure = procedure_of(sim, at, opcs);
	count_new(sim, row->clinic, at, explained);
	row->procedure = procedure >= 0 && opcs[0] ? opcs : NULL;
	for (int i = 0; i <= more; i++) {
		bool last = i == more;
		if (i > 0) {
			struct day next = day_plus(at, 30 + draw_days(&sim->rng, 60));
			if (day_before(sim->p.until, next))
				break;
			at = row->on = next;
			row->first = false;
			row->procedure = NULL;
		}
		row->outcome = last ? 1 : 2;
		row->diagnosis = last ? diagnosis_sent(sim, explained, code, icd) : NULL;
		row->role = roles[i > 0][explained];
		trust_outpatient(sim, row);
		count_seen(sim, at);
	}
	sim->now.explained = explained;
	letter(sim, day_plus(at, 6 + (int)rng_below(&sim->rng, 14)), explained, code, procedure);
	*ret_explained = explained;
	return at;
}

static bool just_seen(struct sim *sim, struct day on, int clinic, bool again)
{
	bool lately = day_known(sim->seen[clinic]) && on.day - sim->seen[clinic].day < 365;
	return lately && !again && sim->now.cause != CAUSE_ORGANIC && !rng_chance(&sim->rng, sim->s->refer_seen);
}

void clinic_referral(struct sim *sim, struct day on, int clinic, bool from_emergency, bool again)
{
	enum { CHAIN = 5 };              /* referrals that follow from one another */
	const struct synth_settings *s = sim->s;
	if (clinic < 0 || sim->depth >= CHAIN || just_seen(sim, on, clinic, again))
		return;
	const struct synth_clinic *c = &s->clinic[clinic];
	char tfc[16];
	int urgency = str_is(c->key, "oncology") ? 2 : rng_chance(&sim->rng, s->refer_urgent) ? 1 : 0;
	text_of(c->tfc, tfc);
	if (!from_emergency)
		gp_refer(sim, "R9A", tfc, urgency, sim->now.symptom);
	double wait = urgency == 2 ? s->wait_cancer : urgency == 1 ? c->wait_days * s->wait_urgent : c->wait_days;
	struct outpatient row = { .clinic = clinic, .first = true, .asked_on = on, .urgency = urgency,
		.emergency_source = from_emergency, .on = day_plus(on, 4 + draw_days(&sim->rng, wait)) };
	struct day at = first_seen(sim, &row);
	if (!day_known(at))
		return;
	bool explained, hidden_early = sim->p.hidden_early;
	sim->now.clinic = clinic;
	sim->seen[clinic] = at;
	sim->depth++;
	at = see_through(sim, &row, &explained);
	bool found = sim->p.hidden_early && !hidden_early;
	bool kept_up = explained && sim->now.condition >= 0 && (sim->now.cause == CAUSE_ORGANIC || found)
		&& s->condition[sim->now.condition].appointments > 0;
	if (kept_up)
		follow_long(sim, clinic, sim->now.condition, at);
	else
		sent_again(sim, at, clinic, explained);
	sim->depth--;
}

/* Long-term diseases under a clinic since before, or since they began. The share that is comes with the appointments. */
void clinic_long_term(struct sim *sim)
{
	const struct person *p = &sim->p;
	for (int i = 0; i < p->chronics; i++) {
		const struct synth_condition *c = &sim->s->condition[p->chronic[i].condition];
		if (c->clinic < 0 || c->appointments <= 0 || !rng_chance(&sim->rng, sim->s->followed))
			continue;
		struct day from = day_before(p->chronic[i].on, p->from) ? p->from : p->chronic[i].on;
		sim->now = (struct episode){ CAUSE_FLARE, p->chronic[i].condition, -1, -1, c->clinic, from, ++sim->episodes,
			true };
		follow_long(sim, c->clinic, p->chronic[i].condition, from);
	}
}

/* The day comes when the hidden disease is found, at its own clinic. */
void clinic_hidden_found(struct sim *sim)
{
	const struct person *p = &sim->p;
	if (p->hidden < 0 || p->hidden_early || !day_known(p->found_on) || !day_within(p->found_on, p->from, p->until))
		return;
	const struct synth_condition *c = &sim->s->condition[p->hidden];
	struct day asked = day_plus(p->found_on, -(10 + (int)rng_below(&sim->rng, 50)));
	sim->now = (struct episode){ CAUSE_HIDDEN, p->hidden, c->system,
		draw_pick(&sim->rng, &sim->s->system[c->system].symptoms), c->clinic, asked, ++sim->episodes, false };
	char icd[16];
	text_of(sim->s->code[c->code].icd10, icd);
	if (gp_contact(sim, asked, MEDIUM_SURGERY, false, "again")) {
		char tfc[16];
		text_of(sim->s->clinic[c->clinic].tfc, tfc);
		gp_refer(sim, "R9A", tfc, 1, sim->now.symptom);
	}
	count_new(sim, c->clinic, p->found_on, true);
	count_seen(sim, p->found_on);
	trust_outpatient(sim, &(struct outpatient){ .clinic = c->clinic, .on = p->found_on, .asked_on = asked, .attended = 5,
		.first = true, .outcome = 2, .urgency = 1, .diagnosis = icd, .role = "new-explained" });
	sim->now.explained = true;
	if (gp_contact(sim, day_plus(p->found_on, 10), MEDIUM_LETTER, false, "letter"))
		gp_code(sim, c->code, "Problem", "found");
	follow_long(sim, c->clinic, p->hidden, p->found_on);
}
