/* What the practice keeps: one consultation at a time, and what was written in it. Seven practices write as EMIS does, five as
 * TPP does; the same thing is said in two code systems. */
#include "synth/sim_in.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"

static const char *const roles[STAFF] = { "General Medical Practitioner", "General Medical Practitioner",
	"General Medical Practitioner", "General Medical Practitioner", "General Medical Practitioner",
	"Salaried General Practitioner", "Practice Nurse", "Practice Nurse", "Advanced Nurse Practitioner",
	"Health Care Assistant", "Clinical Pharmacist", "First Contact Physiotherapist" };

static bool emis(int practice)
{
	return practice < EMIS_PRACTICES;
}

static int file_of(const struct sim *sim, int file)
{
	return sim->p.stay[sim->stay].practice * FILES_EACH + file;
}

static int64_t staff_row(int practice, int staff)
{
	return 900000 + practice * 100 + staff;
}

/* Keys as the system at hand makes them: EMIS a GUID, TPP a number. */
static void next_key(struct sim *sim, char out[37])
{
	int64_t row = sim_key(sim);
	if (emis(sim->p.stay[sim->stay].practice))
		guid_text(draw_mix(sim->seed, (uint64_t)row, 21), draw_mix((uint64_t)row, sim->seed, 22), out);
	else
		int_text(row, out);
}

static void put_patient(struct sim *sim)
{
	const struct stay *stay = &sim->p.stay[sim->stay];
	if (emis(stay->practice)) {
		out_text(sim->out, stay->guid);
		out_text(sim->out, sim->organisation_guid[stay->practice]);
	} else {
		out_int(sim->out, stay->local);
		out_int(sim->out, 4000 + stay->practice);
	}
}

static void put_staff(struct sim *sim)
{
	int practice = sim->p.stay[sim->stay].practice;
	if (emis(practice))
		out_text(sim->out, sim->staff_guid[practice][sim->staff]);
	else
		out_int(sim->out, staff_row(practice, sim->staff));
}

/* Eighteen digits, as EMIS has them: what reads them as a floating number loses the last ones. */
static int64_t code_id(int code)
{
	return INT64_C(330000000000000017) + (int64_t)code * 1000;
}

/* ---- the practice itself ---- */

static void emis_practice(struct sim *sim, int practice, const char *code, const char *name)
{
	struct synth_out *out = sim->out;
	int base = practice * FILES_EACH;
	out_header(out, base + EMIS_ORGANISATION, "OrganisationGuid,OrganisationName,ODSCode");
	out_begin(out, base + EMIS_ORGANISATION);
	out_text(out, sim->organisation_guid[practice]);
	out_text(out, name);
	out_text(out, code);
	out_end(out);
	out_header(out, base + EMIS_PATIENT,
		"PatientGuid,OrganisationGuid,UsualGpUserInRoleGuid,Sex,DateOfBirth,DateOfDeath,Title,GivenName,MiddleNames,"
		"Surname,DateOfRegistration,NhsNumber,NhsNumberStatus,PatientNumber,Postcode,LsoaCode,EthnicCategory,"
		"MainLanguage,InterpreterRequired,CommunicationNeed,EmploymentStatus,DateOfDeactivation,Deleted");
	out_header(out, base + EMIS_USER, "UserInRoleGuid,OrganisationGuid,Title,GivenName,Surname,JobCategoryName");
	for (int i = 0; i < STAFF; i++) {
		const struct synth_names *n = &sim->s->names[(practice + i) % sim->s->groups];
		int part = (i + practice) % 2;
		out_begin(out, base + EMIS_USER);
		out_text(out, sim->staff_guid[practice][i]);
		out_text(out, sim->organisation_guid[practice]);
		out_text(out, i < 6 ? "Dr" : part ? "Mr" : "Ms");
		out_str(out, n->name[part][(size_t)(practice * 5 + i) % n->count[part]]);
		out_str(out, n->name[2][(size_t)(practice * 7 + i * 3) % n->count[2]]);
		out_text(out, roles[i]);
		out_end(out);
	}
	out_header(out, base + EMIS_CODE, "CodeId,Term,SnomedCTConceptId");
	out_header(out, base + EMIS_DRUG, "CodeId,Term,DmdProductCodeId");
	for (int i = 0; i < sim->s->codes; i++) {
		out_begin(out, base + (sim->s->code[i].kind == CODE_DRUG ? EMIS_DRUG : EMIS_CODE));
		out_int(out, code_id(i));
		out_str(out, sim->s->code[i].term[0]);
		out_str(out, sim->s->code[i].code[0]);
		out_end(out);
	}
	out_header(out, base + EMIS_CONSULTATION,
		"ConsultationGuid,PatientGuid,OrganisationGuid,EffectiveDate,ClinicianUserInRoleGuid,ConsultationSourceTerm,Complete,Deleted");
	out_header(out, base + EMIS_OBSERVATION,
		"ObservationGuid,PatientGuid,OrganisationGuid,EffectiveDate,EnteredDate,ClinicianUserInRoleGuid,CodeId,"
		"AssociatedText,ConsultationGuid,Value,NumericUnit,NumericRangeLow,NumericRangeHigh,Abnormal,ObservationType,Deleted");
	out_header(out, base + EMIS_REFERRAL,
		"ReferralGuid,PatientGuid,OrganisationGuid,EffectiveDate,ClinicianUserInRoleGuid,ReferralTargetOdsCode,"
		"ReferralSpecialty,ReferralUrgency,ReferralReason,UBRN,Deleted");
	out_header(out, base + EMIS_ISSUE,
		"IssueRecordGuid,PatientGuid,OrganisationGuid,EffectiveDate,CodeId,Dosage,Quantity,EstimatedNhsCost,Deleted");
}

static void tpp_practice(struct sim *sim, int practice, const char *code, const char *name)
{
	struct synth_out *out = sim->out;
	int base = practice * FILES_EACH;
	out_header(out, base + TPP_ORGANISATION, "RowIdentifier,IDOrganisation,ODSCode,OrganisationName");
	out_begin(out, base + TPP_ORGANISATION);
	out_int(out, 1);
	out_int(out, 4000 + practice);
	out_text(out, code);
	out_text(out, name);
	out_end(out);
	out_header(out, base + TPP_PATIENT,
		"RowIdentifier,IDPatient,IDOrganisation,NHSNumber,NHSNumberTraceStatus,Title,FirstName,Surname,DateBirth,DateDeath,"
		"Gender,Ethnicity,SpokenLanguage,InterpreterNeeded,CommunicationNeeds,PostCode,LSOA,Occupation");
	out_header(out, base + TPP_REGISTRATION,
		"RowIdentifier,IDPatient,IDOrganisation,DateRegistration,DateDeRegistration,UsualGP");
	out_header(out, base + TPP_STAFF, "RowIdentifier,StaffName,StaffRole");
	for (int i = 0; i < STAFF; i++) {
		const struct synth_names *n = &sim->s->names[(practice + i) % sim->s->groups];
		int part = (i + practice) % 2;
		struct str given = n->name[part][(size_t)(practice * 5 + i) % n->count[part]];
		struct str family = n->name[2][(size_t)(practice * 7 + i * 3) % n->count[2]];
		char full[160];
		snprintf(full, sizeof full, "%s %.*s %.*s", i < 6 ? "Dr" : part ? "Mr" : "Ms", STRF(given), STRF(family));
		out_begin(out, base + TPP_STAFF);
		out_int(out, staff_row(practice, i));
		out_text(out, full);
		out_text(out, roles[i]);
		out_end(out);
	}
	out_header(out, base + TPP_EVENT,
		"RowIdentifier,IDPatient,IDOrganisation,DateEvent,DateEventRecorded,IDDoneBy,EventMethod,EventPlanned");
	out_header(out, base + TPP_CODE,
		"RowIdentifier,IDPatient,IDOrganisation,IDEvent,DateEvent,DateEventRecorded,IDDoneBy,CTV3Code,CTV3Text,SNOMEDCode,"
		"SNOMEDText,NumericValue,NumericUnit,ResultFlag,CodeType");
	out_header(out, base + TPP_REFERRAL,
		"RowIdentifier,IDPatient,IDOrganisation,DateEvent,IDDoneBy,RecipientODS,Specialty,Urgency,PrimaryDiagnosis,ReferralReason");
	out_header(out, base + TPP_MEDICATION,
		"RowIdentifier,IDPatient,IDOrganisation,DateMedicationStart,IDMultiLexDMD,NameOfMedication,Quantity");
}

static const char *const practice_names[PRACTICES] = { "Wharf Road Surgery", "The Limes Practice", "Station Parade Surgery",
	"Millstream Health Centre", "Old Forge Surgery", "Kingfisher Practice", "Hillcrest Surgery", "Bridge Lane Practice",
	"St Osyth Medical Centre", "Orchard Row Surgery", "Parkgate Health Centre", "Seven Wells Practice" };

static void organisation(struct sim *sim, const char *code, const char *name, const char *type)
{
	out_begin(sim->out, FILE_ORGANISATIONS);
	out_text(sim->out, code);
	out_text(sim->out, name);
	out_text(sim->out, type);
	out_end(sim->out);
}

static void agreement(struct sim *sim, const char *id, const char *title, const char *from)
{
	out_begin(sim->out, FILE_AGREEMENTS);
	out_text(sim->out, id);
	out_text(sim->out, title);
	out_text(sim->out, from);
	out_text(sim->out, "R9W");
	out_text(sim->out, "2024-01-01");
	out_none(sim->out, 1);
	out_end(sim->out);
}

/* As the site's need/fifths.csv. */
static void fifths(struct sim *sim)
{
	char lsoa[12], postcode[12];
	out_header(sim->out, FILE_FIFTHS, "small_area,fifth");
	for (int area = 0; area < PRACTICES * AREAS_EACH; area++) {
		area_words(area, 0, lsoa, postcode);
		out_begin(sim->out, FILE_FIFTHS);
		out_text(sim->out, lsoa);
		out_int(sim->out, area_deprivation(area));
		out_end(sim->out);
	}
}

void gp_organisations(struct sim *sim)
{
	char code[8];
	fifths(sim);
	out_header(sim->out, FILE_ORGANISATIONS, "ODSCode,Name,Type");
	out_header(sim->out, FILE_AGREEMENTS, "Agreement,Title,From,To,Start,End");
	for (int p = 0; p < PRACTICES; p++) {
		practice_code(p, code);
		organisation(sim, code, practice_names[p], "practice");
		agreement(sim, emis(p) ? "A1" : "A2", emis(p) ? "Seven practices share with the symptoms service"
			: "Five practices share with the symptoms service", code);
		if (emis(p))
			emis_practice(sim, p, code, practice_names[p]);
		else
			tpp_practice(sim, p, code, practice_names[p]);
	}
	organisation(sim, "R9A", "Wexcombe General Hospital", "acute-trust");
	organisation(sim, "R9M", "Wexcombe Mental Health Trust", "mental-health-trust");
	organisation(sim, "R9T", "Wexcombe Talking Therapies", "talking-therapies");
	organisation(sim, "R9W", "Wexcombe Persistent Symptoms Service", "mus-service");
	agreement(sim, "A3", "The hospital shares with the symptoms service", "R9A");
	agreement(sim, "A4", "Mental health and talking therapies share with the symptoms service", "R9M");
	agreement(sim, "A4", "Mental health and talking therapies share with the symptoms service", "R9T");
}

/* ---- the person ---- */

static const char *title_of(const struct person *p, struct day on)
{
	if (person_age(p, on) < 16)
		return p->female ? "Miss" : "Master";
	return !p->female ? "Mr" : day_known(p->married) || p->number % 3 ? "Mrs" : "Ms";
}

/* The name as the practice last knew it. */
static struct str family_name(const struct person *p, const struct stay *stay)
{
	return day_known(p->married) && day_before(stay->until, p->married) ? p->family_before : p->family;
}

static bool closed(const struct sim *sim, int stay)
{
	return stay + 1 < sim->p.stays || sim->p.gone || day_known(sim->p.death);
}

static void emis_person(struct sim *sim, int i)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	const struct stay *stay = &p->stay[i];
	const struct synth_ethnic *e = &sim->s->ethnic[p->ethnic];
	char lsoa[12], postcode[12], sex[] = { stay->identity.sex, '\0' };
	bool dead = day_known(p->death) && i + 1 == p->stays;
	area_words(stay->area, p->number, lsoa, postcode);
	out_begin(out, stay->practice * FILES_EACH + EMIS_PATIENT);
	out_text(out, stay->guid);
	out_text(out, sim->organisation_guid[stay->practice]);
	out_text(out, sim->staff_guid[stay->practice][stay->doctor]);
	out_text(out, sex);
	out_day(out, stay->identity.birth);
	out_day(out, dead ? p->death : DAY_NONE);
	out_text(out, title_of(p, stay->until));
	dirty_name(sim, &stay->identity, p->given);
	out_none(out, 1);
	dirty_name(sim, &stay->identity, family_name(p, stay));
	out_day(out, stay->from);
	out_text(out, stay->identity.nhs);
	out_padded(out, stay->identity.status, 2);
	out_int(out, stay->local);
	dirty_postcode(sim, &stay->identity, postcode);
	out_text(out, lsoa);
	out_str(out, e->code);
	out_str(out, p->foreign ? e->language : STR("English"));
	out_text(out, p->interpreter ? "Y" : "N");
	out_text(out, communication_words[p->communication]);
	out_text(out, employment_words[p->employment]);
	out_day(out, closed(sim, i) ? stay->until : DAY_NONE);
	out_text(out, "false");
	out_end(out);
	truth_why(sim, stay->guid, "person");
	if (dirty_twice(sim))
		out_again(out);
}

static const char *trace_words(enum nhs_status status)
{
	switch (status) {
	case NHS_VERIFIED: return "Verified";
	case NHS_NOT_PRESENT: return NULL;
	case NHS_CONFLICT: case NHS_NO_MATCH: return "Conflict";
	default: return "Not traced";
	}
}

static void tpp_person(struct sim *sim, int i)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	const struct stay *stay = &p->stay[i];
	const struct synth_ethnic *e = &sim->s->ethnic[p->ethnic];
	char lsoa[12], postcode[12], key[37];
	bool dead = day_known(p->death) && i + 1 == p->stays;
	area_words(stay->area, p->number, lsoa, postcode);
	out_begin(out, stay->practice * FILES_EACH + TPP_PATIENT);
	int_text(sim_key(sim), key);
	out_text(out, key);
	out_int(out, stay->local);
	out_int(out, 4000 + stay->practice);
	out_text(out, stay->identity.nhs);
	out_text(out, trace_words(stay->identity.status));
	out_text(out, title_of(p, stay->until));
	dirty_name(sim, &stay->identity, p->given);
	dirty_name(sim, &stay->identity, family_name(p, stay));
	out_day_words(out, stay->identity.birth, 0);
	out_day_words(out, dead ? p->death : DAY_NONE, 0);
	out_text(out, stay->identity.sex == 'F' ? "Female" : stay->identity.sex == 'M' ? "Male" : "Unknown");
	out_str(out, e->code);
	out_str(out, p->foreign ? e->language : STR("English"));
	out_text(out, p->interpreter ? "Yes" : "No");
	out_text(out, communication_words[p->communication]);
	dirty_postcode(sim, &stay->identity, postcode);
	out_text(out, lsoa);
	out_text(out, employment_words[p->employment]);
	out_end(out);
	truth_why(sim, key, "person");
	if (dirty_twice(sim))
		out_again(out);
	out_begin(out, stay->practice * FILES_EACH + TPP_REGISTRATION);
	out_int(out, sim_key(sim));
	out_int(out, stay->local);
	out_int(out, 4000 + stay->practice);
	out_day_words(out, stay->from, 0);
	out_day_words(out, closed(sim, i) ? stay->until : DAY_NONE, 0);
	out_int(out, staff_row(stay->practice, stay->doctor));
	out_end(out);
}

void gp_person(struct sim *sim)
{
	for (int i = 0; i < sim->p.stays; i++) {
		if (emis(sim->p.stay[i].practice))
			emis_person(sim, i);
		else
			tpp_person(sim, i);
	}
}

/* ---- the consultation ---- */

static void write_contact(struct sim *sim, enum medium medium, const char *role)
{
	static const char *const source[] = { "Surgery", "Telephone", "Out of hours", "Home visit", "Letter" };
	static const char *const method[] = { "Face to face", "Telephone", "Telephone", "Face to face", "Administration" };
	struct synth_out *out = sim->out;
	bool is_emis = emis(sim->p.stay[sim->stay].practice);
	bool booked = sim->now.cause == CAUSE_REVIEW || sim->now.cause == CAUSE_PREVENTION || medium == MEDIUM_LETTER;
	/* EMIS does not tell, so nobody draws it there. */
	bool planned = medium != MEDIUM_OUT_OF_HOURS && (booked || is_emis || !rng_chance(&sim->rng, sim->s->unplanned));
	if (sim->stream) {
		stream_contact(sim, medium, planned);
		return;
	}
	next_key(sim, sim->contact);
	out_begin(out, file_of(sim, is_emis ? EMIS_CONSULTATION : TPP_EVENT));
	out_text(out, sim->contact);
	put_patient(sim);
	dirty_day(sim, sim->contact_on, sim->contact_minute, is_emis ? DAY_ISO : DAY_WORDS);
	if (!is_emis)
		out_day_words(out, sim->contact_on, sim->contact_minute + 9);
	put_staff(sim);
	if (is_emis) {
		out_text(out, source[medium]);
		out_text(out, "true");
		out_text(out, "false");
	} else {
		out_text(out, medium == MEDIUM_TELEPHONE && sim->serial % 5 == 0 ? "Online" : method[medium]);
		out_text(out, planned ? "TRUE" : "FALSE");
	}
	sim_event(sim, sim->contact, role);
}

bool gp_contact(struct sim *sim, struct day on, enum medium medium, bool nurse, const char *role)
{
	const struct person *p = &sim->p;
	sim->stay = -1;
	for (int i = 0; i < p->stays; i++)
		if (day_within(on, p->stay[i].from, p->stay[i].until))
			sim->stay = i;
	if (sim->stay < 0 || !day_within(on, p->from, p->until))
		return false;
	if (medium == MEDIUM_SURGERY) {
		double at = rng_unit(&sim->rng);
		const struct synth_settings *s = sim->s;
		medium = at < s->telephone ? MEDIUM_TELEPHONE : (at -= s->telephone) < s->out_of_hours ? MEDIUM_OUT_OF_HOURS
			: at - s->out_of_hours < s->home_visit ? MEDIUM_HOME : MEDIUM_SURGERY;
	}
	sim->staff = nurse ? 6 + (int)rng_below(&sim->rng, 6) : rng_chance(&sim->rng, sim->s->same_doctor)
		? p->stay[sim->stay].doctor : (int)rng_below(&sim->rng, 6);
	sim->contact_on = on;
	sim->contact_minute = 8 * 60 + 30 + (int)rng_below(&sim->rng, 570);
	write_contact(sim, medium, role);
	if (medium != MEDIUM_LETTER) {
		sim->tally->gp_contacts++;
		sim->contacts_2y += on.day > sim->today.day - 730;
	}
	return true;
}

/* ---- what was written ---- */

struct entry {
	int code;
	const char *type;
	struct str text;
	double value;
	bool numeric, deleted;
	enum result_word word;
	struct day on;
	int later_days;                  /* entered so long after the consultation */
};

static struct day entered_on(const struct sim *sim, const struct entry *e)
{
	struct day on = day_plus(sim->contact_on, e->later_days);
	return day_before(sim->today, on) ? sim->today : on;
}

static void emis_entry(struct sim *sim, const struct entry *e, const char *role)
{
	struct synth_out *out = sim->out;
	const struct synth_test *test = &sim->s->test[e->code];
	char key[37];
	next_key(sim, key);
	out_begin(out, file_of(sim, EMIS_OBSERVATION));
	out_text(out, key);
	put_patient(sim);
	dirty_day(sim, e->on, 0, DAY_ISO);
	out_day(out, entered_on(sim, e));
	put_staff(sim);
	out_int(out, code_id(e->code));
	out_str(out, e->text);
	out_text(out, sim->contact);
	if (e->numeric) {
		int decimals = test->high < 10 ? 2 : test->high < 100 ? 1 : 0;
		out_real(out, e->value, decimals);
		out_str(out, test->unit);
		out_real(out, test->low, decimals);
		out_real(out, test->high, decimals);
	} else {
		out_none(out, 4);
	}
	out_text(out, e->word == WORD_NONE ? NULL : e->word == WORD_ABNORMAL ? "true" : "false");
	out_text(out, e->type);
	out_text(out, e->deleted ? "true" : "false");
	sim_event(sim, key, role);
}

static void tpp_entry(struct sim *sim, const struct entry *e, const char *role)
{
	struct synth_out *out = sim->out;
	const struct synth_code *code = &sim->s->code[e->code];
	static const char *const words[] = { NULL, "Normal", "Abnormal" };
	static const char *const types[CODE_KINDS] = { [CODE_SYMPTOM] = "Symptom", [CODE_MINOR] = "Diagnosis",
		[CODE_DISEASE] = "Diagnosis", [CODE_SYNDROME] = "Diagnosis", [CODE_MENTAL] = "Diagnosis", [CODE_OUTCOME] = "Other",
		[CODE_TEST] = "Test", [CODE_CARE] = "Other" };
	char key[37];
	next_key(sim, key);
	out_begin(out, file_of(sim, TPP_CODE));
	out_text(out, key);
	put_patient(sim);
	out_text(out, sim->contact);
	dirty_day(sim, e->on, sim->contact_minute, DAY_WORDS);
	out_day_words(out, entered_on(sim, e), sim->contact_minute + 5);
	put_staff(sim);
	out_str(out, code->code[1]);
	out_str(out, code->term[1]);
	out_none(out, 2);
	if (e->numeric) {
		out_real(out, e->value, sim->s->test[e->code].high < 10 ? 2 : sim->s->test[e->code].high < 100 ? 1 : 0);
		out_str(out, sim->s->test[e->code].unit);
	} else {
		out_none(out, 2);
	}
	out_text(out, words[e->word]);
	out_text(out, types[code->kind]);
	sim_event(sim, key, role);
}

static void entry(struct sim *sim, const struct entry *e, const char *role)
{
	if (sim->stream) {
		stream_entry(sim, e->on, e->code, e->type, e->word);
		return;
	}
	bool again = dirty_event(sim);
	if (emis(sim->p.stay[sim->stay].practice) && rng_chance(&sim->dirt, sim->s->deleted)) {
		/* Struck out at once: a symptom this person never told. */
		struct entry slip = { .code = (int)rng_below(&sim->dirt, 40), .type = "Observation", .on = e->on,
			.deleted = true };
		emis_entry(sim, &slip, "entered-in-error");
	}
	for (int i = 0; i <= again; i++) {
		if (emis(sim->p.stay[sim->stay].practice))
			emis_entry(sim, e, i ? "entered-twice" : role);
		else
			tpp_entry(sim, e, i ? "entered-twice" : role);
	}
}

void gp_code(struct sim *sim, int code, const char *type, const char *role)
{
	if (sim->stay < 0 || code < 0)
		return;
	struct entry e = { .code = code, .type = type, .on = sim->contact_on };
	if (!sim->stream && rng_chance(&sim->dirt, sim->s->noted))
		e.text = dirty_note(sim);
	entry(sim, &e, role);
}

void gp_test(struct sim *sim, struct day on, int code, bool abnormal, const char *role)
{
	if (sim->stay < 0 || code < 0 || day_before(sim->p.until, on))
		return;
	const struct synth_test *test = &sim->s->test[code];
	struct entry e = { .code = code, .type = "Investigation", .on = on, .numeric = test->numeric,
		.word = abnormal ? WORD_ABNORMAL : WORD_NORMAL, .later_days = on.day - sim->contact_on.day + 1 };
	if (test->numeric) {
		/* A laboratory's range holds the usual ones; an abnormal one lies outside on the side where there is room. */
		double value = draw_normal(&sim->rng, test->usual, test->spread);
		double span = test->high - test->low;
		if (abnormal)
			value = test->low > 0 && rng_chance(&sim->rng, 0.5)
				? test->low - span * (0.02 + 0.2 * rng_unit(&sim->rng))
				: test->high + span * (0.05 + 0.6 * rng_unit(&sim->rng));
		else
			value = fmin(fmax(value, test->low + span * 0.02), test->high - span * 0.02);
		e.value = value > 0 ? value : 0;
	}
	if (!sim->stream && rng_chance(&sim->dirt, sim->s->flag_missing))
		e.word = WORD_NONE;
	entry(sim, &e, role);
}

void gp_refer(struct sim *sim, const char *to, const char *tfc, int urgency, int symptom)
{
	static const char *const urgencies[] = { "Routine", "Urgent", "2WW" };
	if (sim->stay < 0)
		return;
	struct synth_out *out = sim->out;
	bool is_emis = emis(sim->p.stay[sim->stay].practice);
	char key[37];
	if (sim->stream) {
		stream_referral(sim, tfc);
		return;
	}
	next_key(sim, key);
	out_begin(out, file_of(sim, is_emis ? EMIS_REFERRAL : TPP_REFERRAL));
	out_text(out, key);
	put_patient(sim);
	dirty_day(sim, sim->contact_on, sim->contact_minute, is_emis ? DAY_ISO : DAY_WORDS);
	put_staff(sim);
	out_text(out, to);
	out_text(out, tfc);
	out_text(out, urgencies[urgency]);
	if (!is_emis)
		out_none(out, 1);
	out_str(out, symptom >= 0 ? sim->s->code[symptom].term[is_emis ? 0 : 1] : STR_NONE);
	if (is_emis) {
		out_padded(out, (int64_t)(draw_mix(sim->seed, (uint64_t)sim_key(sim), 9) % 1000000000000), 12);
		out_text(out, "false");
	}
	sim_event(sim, key, "referral");
}

void gp_drug(struct sim *sim, struct day on, int code)
{
	if (sim->stay < 0 || code < 0 || day_before(sim->p.stay[sim->stay].until, on))
		return;
	struct synth_out *out = sim->out;
	bool is_emis = emis(sim->p.stay[sim->stay].practice);
	char key[37];
	int quantity = 28 << rng_below(&sim->rng, 3);
	if (sim->stream) {
		stream_drug(sim, on, code);
		return;
	}
	next_key(sim, key);
	out_begin(out, file_of(sim, is_emis ? EMIS_ISSUE : TPP_MEDICATION));
	out_text(out, key);
	put_patient(sim);
	dirty_day(sim, on, 0, is_emis ? DAY_ISO : DAY_WORDS);
	if (is_emis) {
		out_int(out, code_id(code));
		out_text(out, quantity == 28 ? "One daily" : "One twice a day");
		out_int(out, quantity);
		out_real(out, 0.6 + (double)(code * 37 % 900) / 100, 2);
		out_text(out, "false");
	} else {
		out_str(out, sim->s->code[code].code[1]);
		out_str(out, sim->s->code[code].term[1]);
		out_int(out, quantity);
	}
	sim_event(sim, key, "prescription");
}
