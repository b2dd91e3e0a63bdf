/* The truth: who somebody is, and why each record is there. No importer reads it; rules are held against it. */
#include "synth/sim_in.h"

#include <stdio.h>
#include <string.h>

static const char *const cause_words[CAUSES] = { "minor", "injury", "disease", "long-term", "passing-symptom", "syndrome",
	"persistent-symptoms",
	"hidden-disease", "mood", "review", "prevention", "planned", "maternity" };
static const char *const severity_words[] = { "none", "mild", "moderate", "severe", "very-severe" };

void truth_headers(struct sim *sim)
{
	out_header(sim->out, FILE_TRUTH,
		"person,nhs_number,practice,practice_before,gp_id,gp_id_before,trust_id,trust_id_other,"
		"mental_health_id,talking_therapies_id,birth_on,died_on,left_on,sex,ethnic,lsoa,deprivation,adversity,"
		"care_seeking,frequent_attender,persistent,persistent_from,severity,body_systems,syndromes,"
		"long_term_disease,long_term_diseases,anxiety_depression,moods,hidden_disease,hidden_from,"
		"hidden_found_on,gp_contacts_2_years,clinic_appointments_3_years,clinic_episodes_3_years,"
		"clinic_unexplained_3_years,emergencies_1_year");
	if (sim->why)
		out_header(sim->out, FILE_WHY, "file,key,person,episode,cause,behind,role");
}

static const char *list_end(char *text, size_t n)
{
	if (n > 0)
		text[n - 1] = '\0';
	else
		text[0] = '\0';
	return text;
}

static const char *had_words(const struct sim *sim, const struct had *list, int count, char *text, size_t room)
{
	size_t n = 0;
	for (int i = 0; i < count && n + 60 < room; i++)
		n += (size_t)snprintf(text + n, room - n, "%.*s;",
			STRF(sim->s->code[sim->s->condition[list[i].condition].code].key));
	return list_end(text, n);
}

static const char *system_words(const struct sim *sim, char *text, size_t room)
{
	size_t n = 0;
	for (int i = 0; i < sim->p.systems; i++)
		n += (size_t)snprintf(text + n, room - n, "%.*s;", STRF(sim->s->system[sim->p.system[i]].key));
	return list_end(text, n);
}

static const char *yes(bool is)
{
	return is ? "yes" : "no";
}

static void put_ids(struct sim *sim)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	const struct stay *now = &p->stay[p->stays - 1], *before = p->stays > 1 ? &p->stay[0] : NULL;
	char text[40], nhs[11];
	synth_nhs_number(p->number, nhs);
	out_int(out, p->number + 1);
	out_text(out, nhs);
	for (int i = 0; i < 2; i++) {
		const struct stay *stay = i ? before : now;
		out_text(out, stay ? practice_code(stay->practice, text) : NULL);
	}
	for (int i = 0; i < 2; i++) {
		const struct stay *stay = i ? before : now;
		if (!stay)
			out_none(out, 1);
		else if (stay->practice < EMIS_PRACTICES)
			out_text(out, stay->guid);
		else
			out_int(out, stay->local);
	}
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof text, "H%08lld", (long long)(p->number * 2 + i + 1000000));
		out_text(out, i == 0 || p->second_record ? text : NULL);
	}
	snprintf(text, sizeof text, "M%07lld", (long long)(p->number + 20000));
	out_text(out, text);
	text[0] = 'T';
	out_text(out, text);
}

static void put_traits(struct sim *sim)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	char lsoa[12], postcode[12], text[400];
	area_words(p->stay[p->stays - 1].area, p->number, lsoa, postcode);
	out_day(out, p->birth);
	out_day(out, p->death);
	out_day(out, p->gone ? p->until : DAY_NONE);
	out_text(out, p->female ? "female" : "male");
	out_str(out, sim->s->ethnic[p->ethnic].code);
	out_text(out, lsoa);
	out_int(out, p->deprivation);
	out_text(out, yes(p->adversity));
	out_real(out, p->help, 2);
	out_text(out, yes(p->frequent));
	out_text(out, yes(p->severity != SEVERITY_NONE));
	out_day(out, p->persistent_on);
	out_text(out, severity_words[p->severity]);
	out_text(out, system_words(sim, text, sizeof text));
	out_text(out, had_words(sim, p->syndrome, p->syndromes, text, sizeof text));
	out_text(out, yes(p->chronics > 0));
	out_text(out, had_words(sim, p->chronic, p->chronics, text, sizeof text));
	out_text(out, yes(p->moods > 0));
	out_text(out, had_words(sim, p->mood, p->moods, text, sizeof text));
	out_str(out, p->hidden >= 0 ? sim->s->code[sim->s->condition[p->hidden].code].key : STR_NONE);
	out_day(out, p->hidden_on);
	out_day(out, p->found_on);
}

void truth_person(struct sim *sim)
{
	out_begin(sim->out, FILE_TRUTH);
	put_ids(sim);
	put_traits(sim);
	out_int(sim->out, sim->contacts_2y);
	out_int(sim->out, sim->appointments);
	out_int(sim->out, sim->clinic_episodes);
	out_int(sim->out, sim->clinic_unexplained);
	out_int(sim->out, sim->emergencies_1y);
	out_end(sim->out);
}

void truth_why(struct sim *sim, const char *key, const char *role)
{
	struct synth_out *out = sim->out;
	if (!sim->why)
		return;
	int at = out->at;
	size_t start = out->start;
	const struct episode *e = &sim->now;
	bool person = e->number == 0;
	out_begin(out, FILE_WHY);
	out_text(out, out->file[at].path);
	out_text(out, key);
	out_int(out, sim->p.number + 1);
	if (person)
		out_none(out, 3);
	else {
		out_int(out, e->number);
		out_text(out, cause_words[e->cause]);
		out_str(out, e->condition >= 0 ? sim->s->code[sim->s->condition[e->condition].code].key : STR_NONE);
	}
	out_text(out, role);
	out_end(out);
	out->rows--;
	out->at = at;                    /* the row told about can still be sent again */
	out->start = start;
}

void sim_event(struct sim *sim, const char *key, const char *role)
{
	out_end(sim->out);
	sim->tally->events++;
	truth_why(sim, key, role);
	if (dirty_twice(sim)) {
		out_again(sim->out);
		sim->tally->events++;
	}
}
