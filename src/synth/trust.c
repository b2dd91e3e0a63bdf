/* What the acute trust, the mental-health trust and the talking-therapies service send: one row a visit, the person's own
 * particulars in each as that organisation has them. */
#include "synth/sim_in.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

#define HEADER_MAX 1000

/* Columns after those that are there, each with its comma. */
static void headers_more(char *text, const char *more)
{
	size_t n = strlen(text);
	must((size_t)snprintf(text + n, HEADER_MAX - n, "%s", more) < HEADER_MAX - n);
}

static void headers_numbered(char *text, const char *stem, int count)
{
	char one[40];
	for (int i = 1; i <= count; i++) {
		snprintf(one, sizeof one, ",%s_%02d", stem, i);
		headers_more(text, one);
	}
}

void trust_headers(struct sim *sim)
{
	static const char who[] = "PROCODE,SITETRET,NEWNHSNO,NEWNHSNO_CHECK,LOPATID,DOB,SEX,ETHNOS,HOMEADD,LSOA11,GPPRAC";
	char text[HEADER_MAX];
	snprintf(text, sizeof text,
		"ATTENDKEY,%s,APPTDATE,ATTENDED,FIRSTATT,OUTCOME,REFSOURC,REQDATE,PRIORITY,MAINSPEF,TRETSPEF,CONSULT", who);
	headers_numbered(text, "DIAG", 12);
	headers_numbered(text, "OPERTN", 4);
	headers_more(text, ",COST");
	out_header(sim->out, FILE_OUTPATIENT, text);
	snprintf(text, sizeof text,
		"EPIKEY,%s,ADMIDATE,ADMIMETH,ADMISORC,DISDATE,DISMETH,EPIORDER,EPISTART,EPIEND,SPELDUR,MAINSPEF,TRETSPEF,CONSULT,WARD", who);
	headers_numbered(text, "DIAG", 20);
	headers_numbered(text, "OPERTN", 4);
	headers_more(text, ",HRG,COST");
	out_header(sim->out, FILE_ADMITTED, text);
	snprintf(text, sizeof text, "AEKEY,%s,ARRIVALDATETIME,DEPARTUREDATETIME,AEATTENDCAT,CHIEFCOMPLAINT,CHIEFCOMPLAINT_TERM",
		who);
	headers_numbered(text, "DIAGNOSIS", 3);
	headers_numbered(text, "INVESTIGATION", 6);
	headers_numbered(text, "INVRESULT", 6);
	headers_more(text, ",DISPOSAL,CLINICIAN,COST");
	out_header(sim->out, FILE_EMERGENCY, text);
	out_header(sim->out, FILE_MENTAL,
		"UniqCareContID,OrgIDProv,NHSNumber,NHSNumberStatus,LocalPatientId,PersonBirthDate,Gender,EthnicCategory,Postcode,"
		"LSOA2011,ServiceRequestId,ServTeamTypeRefToMH,PrimReasonReferralMH,CareContDate,ClinContDurOfCareCont,ConsMechanismMH,"
		"AttendStatus,CareProfTeamLocalId");
	out_header(sim->out, FILE_TALKING,
		"CareContactId,OrgID,NHSNumber,NHSNumberStatus,LocalPatientId,PersonBirthDate,Gender,EthnicCategory,Postcode,LSOA,"
		"ReferralId,PresentingComplaint,CareContDate,AttendOrDNACode,AppType,TherapyType,CareProfLocalId");
}

static int area_on(const struct person *p, struct day on)
{
	const struct stay *stay = person_stay(p, on);
	if (!stay)
		stay = &p->stay[0];
	return day_known(p->moved) && p->stays == 1 && day_before(on, p->moved) ? p->area_before : stay->area;
}

static const char *key_begin(struct sim *sim, int file, char key[37])
{
	snprintf(key, 37, "%012lld", (long long)sim_key(sim));
	out_begin(sim->out, file);
	out_text(sim->out, key);
	return key;
}

static const char *sex_code(const struct identity *identity)
{
	return identity->sex == 'F' ? "2" : identity->sex == 'M' ? "1" : "9";
}

/* PROCODE to GPPRAC */
static void put_person(struct sim *sim, struct day on)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	int record = p->second_record && rng_chance(&sim->dirt, sim->s->second_used) ? 1 : 0;
	const struct identity *who = &p->trust[record];
	const struct stay *stay = person_stay(p, on);
	char lsoa[12], postcode[12], text[16];
	area_words(area_on(p, on), p->number, lsoa, postcode);
	out_text(out, "R9A");
	out_text(out, "R9A01");
	out_text(out, who->nhs);
	out_int(out, who->status);
	snprintf(text, sizeof text, "H%08lld", (long long)(p->number * 2 + record + 1000000));
	out_text(out, text);
	out_day(out, who->birth);
	out_text(out, sex_code(who));
	out_str(out, sim->s->ethnic[p->ethnic].code);
	dirty_postcode(sim, who, postcode);
	out_text(out, lsoa);
	out_text(out, stay ? practice_code(stay->practice, text) : NULL);
}

static int consultant(struct sim *sim)
{
	return (int)rng_below(&sim->rng, CONSULTANTS) + 1;
}

static void put_consultant(struct sim *sim, const char *tfc, int consultant)
{
	char text[16];
	snprintf(text, sizeof text, "C9%.3s%02d", tfc, consultant);
	out_text(sim->out, text);
}

static void put_specialty(struct sim *sim, const char *tfc)
{
	struct str main = str_of(tfc);
	for (int i = 0; i < sim->s->clinics; i++)
		if (str_is(sim->s->clinic[i].tfc, tfc))
			main = sim->s->clinic[i].main;
	out_str(sim->out, main);
	out_text(sim->out, tfc);
}

void trust_outpatient(struct sim *sim, const struct outpatient *row)
{
	struct synth_out *out = sim->out;
	const struct synth_clinic *clinic = &sim->s->clinic[row->clinic];
	bool came = row->attended == 5 || row->attended == 6;
	char key[37], tfc[8];
	int seen_by = consultant(sim);
	if (sim->stream) {
		stream_outpatient(sim, row);
		return;
	}
	snprintf(tfc, sizeof tfc, "%.*s", STRF(clinic->tfc));
	key_begin(sim, FILE_OUTPATIENT, key);
	put_person(sim, row->on);
	dirty_day(sim, row->on, 0, DAY_ISO);
	out_int(out, row->attended);
	out_int(out, row->first ? 1 : 2);
	if (came)
		out_int(out, row->outcome);
	else
		out_none(out, 1);
	out_text(out, row->emergency_source ? "04" : "03");
	out_day(out, row->asked_on);
	out_int(out, row->urgency + 1);
	out_str(out, clinic->main);
	out_str(out, clinic->tfc);
	put_consultant(sim, tfc, seen_by);
	out_text(out, row->diagnosis);
	out_none(out, 11);
	out_text(out, row->procedure);
	out_none(out, 3);
	if (came)
		out_real(out, sim->s->cost_outpatient, 2);
	else
		out_none(out, 1);
	sim_event(sim, key, row->role);
}

static void put_episode(struct sim *sim, const struct admission *row, int order, struct day from, struct day until, int episodes)
{
	struct synth_out *out = sim->out;
	char key[37], ward[8];
	bool planned = row->method[0] == '1';
	int days = row->until.day - row->on.day, seen_by = consultant(sim), room = (int)rng_below(&sim->rng, 20) + 1;
	if (sim->stream) {
		stream_episode(sim, row, order, from);
		return;
	}
	key_begin(sim, FILE_ADMITTED, key);
	put_person(sim, row->on);
	dirty_day(sim, row->on, 0, DAY_ISO);
	out_text(out, row->method);
	out_text(out, "19");
	out_day(out, row->until);
	out_text(out, day_known(sim->p.death) && sim->p.death.day == row->until.day ? "4" : "1");
	out_int(out, order);
	out_day(out, from);
	out_day(out, until);
	out_int(out, days);
	put_specialty(sim, row->tfc);
	put_consultant(sim, row->tfc, seen_by);
	snprintf(ward, sizeof ward, "W%02d", room);
	out_text(out, ward);
	out_text(out, row->diagnosis);
	out_text(out, row->other);
	out_none(out, 18);
	out_text(out, row->procedure);
	out_none(out, 3);
	out_none(out, 1);
	out_real(out, (planned ? days == 0 ? sim->s->cost_daycase : sim->s->cost_elective : sim->s->cost_unplanned) / episodes,
		2);
	sim_event(sim, key, row->role);
}

void trust_admission(struct sim *sim, const struct admission *row)
{
	int days = row->until.day - row->on.day;
	if (days >= 2 && rng_chance(&sim->rng, sim->s->two_episodes)) {
		struct day change = day_plus(row->on, 1 + (int)rng_below(&sim->rng, (uint32_t)(days - 1)));
		put_episode(sim, row, 1, row->on, change, 2);
		put_episode(sim, row, 2, change, row->until, 2);
	} else {
		put_episode(sim, row, 1, row->on, row->until, 1);
	}
}

void trust_emergency(struct sim *sim, const struct emergency *row)
{
	struct synth_out *out = sim->out;
	char key[37];
	int minute = (int)rng_below(&sim->rng, 1440), stay = 40 + (int)rng_below(&sim->rng, 300), seen_by = consultant(sim);
	if (sim->stream) {
		stream_emergency(sim, row);
		return;
	}
	key_begin(sim, FILE_EMERGENCY, key);
	put_person(sim, row->on);
	dirty_day(sim, row->on, minute, DAY_TIME);
	char text[40], date[DAY_TEXT];
	struct day left = day_plus(row->on, (minute + stay) / 1440);
	snprintf(text, sizeof text, "%sT%02d:%02d:00", day_iso(left, date), (minute + stay) / 60 % 24, (minute + stay) % 60);
	if (sim->today.day < left.day)
		text[0] = '\0';                          /* still there when the extract was taken */
	out_text(out, text);
	out_int(out, 2);
	out_str(out, row->complaint >= 0 ? sim->s->code[row->complaint].code[0] : STR_NONE);
	out_str(out, row->complaint >= 0 ? sim->s->code[row->complaint].term[0] : STR_NONE);
	out_str(out, row->diagnosis >= 0 ? sim->s->code[row->diagnosis].code[0] : STR_NONE);
	out_none(out, 2);
	for (int i = 0; i < 6; i++)
		out_str(out, i < row->tests ? sim->s->code[row->test[i]].code[0] : STR_NONE);
	for (int i = 0; i < 6; i++)
		out_text(out, i >= row->tests || row->result[i] == WORD_NONE ? NULL : row->result[i] == WORD_ABNORMAL
			? "A" : "N");
	out_text(out, row->admitted ? "01" : "02");
	put_consultant(sim, "180", seen_by);
	out_real(out, sim->s->cost_emergency, 2);
	sim_event(sim, key, row->role);
}

static void put_other_person(struct sim *sim, const char *organisation, const struct identity *who, const char *prefix,
	struct day on)
{
	struct synth_out *out = sim->out;
	const struct person *p = &sim->p;
	char lsoa[12], postcode[12], text[24];
	area_words(area_on(p, on), p->number, lsoa, postcode);
	out_text(out, organisation);
	out_text(out, who->nhs);
	out_padded(out, who->status, 2);
	snprintf(text, sizeof text, "%s%07lld", prefix, (long long)(p->number + 20000));
	out_text(out, text);
	out_day(out, who->birth);
	out_text(out, sex_code(who));
	out_str(out, sim->s->ethnic[p->ethnic].code);
	dirty_postcode(sim, who, postcode);
	out_text(out, lsoa);
}

void mental_contact(struct sim *sim, struct day on, int64_t referral, const char *team, const char *reason, int attended,
	const char *role)
{
	struct synth_out *out = sim->out;
	char key[37], text[24];
	int minutes = attended == 5 ? 20 + 10 * (int)rng_below(&sim->rng, 5) : 0;
	bool telephone = rng_chance(&sim->rng, sim->s->telephone);
	int seen_by = (int)rng_below(&sim->rng, 30) + 1;
	if (sim->stream) {
		stream_mental(sim, on, team, reason, attended);
		return;
	}
	key_begin(sim, FILE_MENTAL, key);
	put_other_person(sim, "R9M", &sim->p.mental, "M", on);
	out_padded(out, referral, 12);
	out_text(out, team);
	out_text(out, reason);
	dirty_day(sim, on, 0, DAY_ISO);
	if (minutes)
		out_int(out, minutes);
	else
		out_none(out, 1);
	out_text(out, telephone ? "02" : "01");
	out_int(out, attended);
	snprintf(text, sizeof text, "MHT%02d", seen_by);
	out_text(out, text);
	sim_event(sim, key, role);
}

void talking_contact(struct sim *sim, struct day on, int64_t referral, const char *complaint, bool first, int attended,
	const char *role)
{
	struct synth_out *out = sim->out;
	char key[37], text[24];
	if (sim->stream) {
		stream_talking(sim, on, complaint, attended);
		return;
	}
	key_begin(sim, FILE_TALKING, key);
	put_other_person(sim, "R9T", &sim->p.talking, "T", on);
	out_padded(out, referral, 12);
	out_text(out, complaint);
	dirty_day(sim, on, 0, DAY_ISO);
	out_int(out, attended);
	out_text(out, first ? "01" : "02");
	out_text(out, first ? NULL : referral % 3 ? "CBT" : "Guided self-help");
	snprintf(text, sizeof text, "TT%02d", (int)(referral % 18) + 1);
	out_text(out, text);
	sim_event(sim, key, role);
}
