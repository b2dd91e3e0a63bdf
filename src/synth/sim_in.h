/* One invented person at a time: traits (people.c), the course of life (life.c, clinic.c, hospital.c, therapy.c), and the
 * rows that each organisation keeps of it (gp.c, trust.c, truth.c), with the faults that real records have (dirt.c). */
#ifndef SYNTH_SIM_IN_H
#define SYNTH_SIM_IN_H

#include "base/rng.h"
#include "model/nhs.h"
#include "synth/draw.h"
#include "synth/out_in.h"

#define YEAR_DAYS 365.25
enum { CHRONIC_MAX = 24, MOODS_MAX = 8, SYNDROMES_MAX = 3, SYSTEMS_MAX = 5, STAFF = 12, AREAS_EACH = 8, CONSULTANTS = 6 };
enum severity { SEVERITY_NONE, SEVERITY_MILD, SEVERITY_MODERATE, SEVERITY_SEVERE, SEVERITY_WORST };

struct had { int condition; struct day on; };            /* an index of settings->condition, and when it began */

/* How one organisation has written a person down. */
struct identity {
	char nhs[12];                    /* "" where missing */
	enum nhs_status status;
	struct day birth;
	char sex;                        /* M F U */
	bool space;                      /* a blank behind name and postcode */
	bool no_postcode;
};

struct stay { int practice, area; struct day from, until; struct identity identity; char guid[37]; int64_t local; int doctor; };

struct person {
	int64_t number;
	bool female;
	struct day birth, death;         /* death DAY_NONE: alive on the last day */
	struct day from, until;          /* in the region, within the history asked for */
	bool gone;                       /* left the region before the last day */
	int ethnic;
	bool foreign, interpreter;       /* first language not English; needs an interpreter */
	int communication, employment;   /* index of their words; 0 none */
	struct str given, family, family_before;
	struct day married, moved;       /* took another name; moved house */
	struct stay stay[2];             /* registrations; the last is the present one */
	int stays, area_before;
	int deprivation;                 /* 1 most deprived to 5 */
	double help, prone;              /* how readily they consult, how prone they are to symptoms: mean 1 */
	bool frequent, adversity;
	struct had chronic[CHRONIC_MAX], mood[MOODS_MAX], syndrome[SYNDROMES_MAX];
	int chronics, moods, syndromes;
	enum severity severity;          /* of many persistent symptoms */
	struct day persistent_on;
	int system[SYSTEMS_MAX], systems;
	int hidden;                      /* condition, -1 none */
	struct day hidden_on, found_on;  /* found_on DAY_NONE: never */
	struct identity trust[2], mental, talking;
	bool second_record;              /* known to the acute trust under two local numbers */
	bool hidden_missed;              /* a clinic has called the hidden disease unexplained */
	bool hidden_early;               /* the first clinic found it */
};

enum cause { CAUSE_MINOR, CAUSE_INJURY, CAUSE_ORGANIC, CAUSE_FLARE, CAUSE_PASSING, CAUSE_SYNDROME, CAUSE_PERSISTENT, CAUSE_HIDDEN,
	CAUSE_MOOD, CAUSE_REVIEW, CAUSE_PREVENTION, CAUSE_PLANNED, CAUSE_MATERNITY, CAUSES };

/* A matter that takes a person to the doctor: why, from when, as what symptom. */
struct episode {
	enum cause cause;
	int condition;                   /* behind it: the disease, syndrome; -1 */
	int system, symptom;             /* as it is told: -1 where it is not a symptom */
	int clinic;                      /* that a disease belongs to; -1 */
	struct day on;
	int number;                      /* of this person, from 1 */
	bool explained;                  /* a clinic has named its cause */
};

enum medium { MEDIUM_SURGERY, MEDIUM_TELEPHONE, MEDIUM_OUT_OF_HOURS, MEDIUM_HOME, MEDIUM_LETTER };
enum result_word { WORD_NONE, WORD_NORMAL, WORD_ABNORMAL };

struct sim {
	const struct synth_settings *s;
	struct synth_out *out;
	struct stream *stream;           /* NULL: the folder of extracts is written */
	struct synth_tally *tally;
	struct cx *cx;
	struct rng rng, dirt;            /* faults have their own numbers, so that they change no life */
	uint64_t seed;
	struct day today, start;
	bool why;
	struct person p;
	struct episode now;              /* why the next rows are written */
	int episodes;
	int64_t serial;                  /* row keys of this person */
	/* the consultation at hand */
	int stay;                        /* -1: not registered anywhere then */
	int staff, contact_minute;
	char contact[37];
	struct day contact_on;
	/* what has been */
	struct day seen[SYNTH_CLINICS];  /* last new appointment */
	bool counted[SYNTH_CLINICS];
	int appointments;                /* kept at clinics in the last 3 years */
	int clinic_episodes, clinic_unexplained;         /* matters taken to clinics then */
	int contacts_2y, emergencies_1y;
	int depth;                       /* of referrals that follow from referrals */
	bool syndrome_named[SYNDROMES_MAX];      /* the GP codes it */
	/* codes that the model itself speaks of */
	int code_no_cause, code_functional, code_review, code_medication, code_vaccination, code_screening, code_child,
		code_contraception, code_check, code_letter, code_pressure, code_hba1c, code_pregnant;
	char organisation_guid[PRACTICES][37], staff_guid[PRACTICES][STAFF][37];
};

/* people.c */
void person_make(struct sim *sim, int64_t number);
int person_age(const struct person *p, struct day on);
const struct stay *person_stay(const struct person *p, struct day on);     /* NULL: not registered in the region */
int person_age_group(int age);                           /* 0: under 40, 1: 40 to 64, 2: 65 and over */
int area_deprivation(int area);
void area_words(int area, int64_t person, char lsoa[12], char postcode[12]);
const char *practice_code(int practice, char out[8]);          /* Y99001, ... */
extern const char *const communication_words[], *const employment_words[];

/* dirt.c */
void identity_make(struct sim *sim, struct identity *identity, double worse);
enum { DAY_ISO, DAY_WORDS, DAY_TIME };
void dirty_day(struct sim *sim, struct day day, int minute, int style);    /* a field */
bool dirty_twice(struct sim *sim);                       /* send the row just ended again? */
bool dirty_event(struct sim *sim);                       /* enter the event again under another key? */
void dirty_name(struct sim *sim, const struct identity *identity, struct str name);
void dirty_postcode(struct sim *sim, const struct identity *identity, const char *postcode);
struct str dirty_note(struct sim *sim);                  /* free text, sometimes of several lines */

/* gp.c: what the practice keeps. All but gp_contact belong to the consultation at hand and do nothing without one. */
/* false: nowhere registered */
bool gp_contact(struct sim *sim, struct day on, enum medium medium, bool nurse, const char *role);
void gp_code(struct sim *sim, int code, const char *type, const char *role);     /* type: Observation, Problem, Document */
void gp_test(struct sim *sim, struct day on, int code, bool abnormal, const char *role);
void gp_refer(struct sim *sim, const char *to, const char *tfc, int urgency, int symptom);
void gp_drug(struct sim *sim, struct day on, int code);
void gp_person(struct sim *sim);
void gp_organisations(struct sim *sim);

/* trust.c: what hospital and therapy services keep. */
struct outpatient { int clinic; struct day on, asked_on; int attended; bool first, emergency_source; int outcome,
	urgency; const char *diagnosis, *procedure; const char *role; };
void trust_outpatient(struct sim *sim, const struct outpatient *row);
struct admission { struct day on, until; const char *method, *tfc, *diagnosis, *other, *procedure; const char *role; };
void trust_admission(struct sim *sim, const struct admission *row);
struct emergency { struct day on; int complaint,
	diagnosis; bool admitted; int test[4]; enum result_word result[4]; int tests; const char *role; };
void trust_emergency(struct sim *sim, const struct emergency *row);
void mental_contact(struct sim *sim, struct day on, int64_t referral, const char *team, const char *reason, int attended,
	const char *role);
void talking_contact(struct sim *sim, struct day on, int64_t referral, const char *complaint, bool first, int attended,
	const char *role);
void trust_headers(struct sim *sim);

/* life.c, clinic.c, hospital.c, therapy.c */
void life_run(struct sim *sim);
void clinic_referral(struct sim *sim, struct day on, int clinic, bool from_emergency, bool again);
void clinic_long_term(struct sim *sim);
void clinic_hidden_found(struct sim *sim);
int clinic_for(struct sim *sim);                         /* where the matter at hand would be sent; -1 nowhere */
double refer_chance(const struct sim *sim);
double severity_of(const struct sim *sim, double mild, double moderate, double severe, double worst);
bool unexplained_now(const struct sim *sim, struct day on);
void hospital_emergency(struct sim *sim, struct day on);
void hospital_year(struct sim *sim, struct day from, struct day until);
void therapy_run(struct sim *sim);

/* stream.c: what happened, instead of who wrote it down; of the consultation at hand, as gp.c */
enum err stream_begin(struct sim *sim);
void stream_person(struct sim *sim);
void stream_end(struct sim *sim);
void stream_contact(struct sim *sim, enum medium medium, bool planned);
void stream_entry(struct sim *sim, struct day on, int code, const char *type, enum result_word word);
void stream_referral(struct sim *sim, const char *tfc);
void stream_drug(struct sim *sim, struct day on, int code);
void stream_outpatient(struct sim *sim, const struct outpatient *row);
void stream_episode(struct sim *sim, const struct admission *row, int order, struct day from);
void stream_emergency(struct sim *sim, const struct emergency *row);
void stream_mental(struct sim *sim, struct day on, const char *team, const char *reason, int attended);
void stream_talking(struct sim *sim, struct day on, const char *complaint, int attended);

/* truth.c */
void truth_headers(struct sim *sim);
void truth_person(struct sim *sim);
void truth_why(struct sim *sim, const char *key, const char *role);        /* of the row just ended, where asked for */
void sim_event(struct sim *sim, const char *key, const char *role);        /* end a row that tells of an event */

/* region.c */
void guid_text(uint64_t a, uint64_t b, char out[37]);
void int_text(int64_t value, char out[37]);
int64_t sim_key(struct sim *sim);                        /* a number no other row of this person has */
static inline struct day day_plus(struct day day, int days) { return (struct day){ day.day + days }; }
static inline bool day_within(struct day d, struct day from, struct day until) { return d.day >= from.day && d.day <= until.day; }
static inline bool day_before(struct day a, struct day b) { return a.day < b.day; }

#endif
