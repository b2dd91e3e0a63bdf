/* The settings of the synthetic region: every number it is made from, read from the tables of data/synth and checked.
 *
 * Each row says where its number is from and how sure that is. A row whose source is the accuracy of a case-finding rule
 * is refused: a region made to suit a rule would flatter it. All text lives in the arena that was given for reading. */
#ifndef SYNTH_SETTINGS_H
#define SYNTH_SETTINGS_H

#include "base/cx.h"
#include "base/str.h"
#include "codec/yaml.h"         /* struct problems */

/* Single numbers: member, id in region.csv. The unit in the table says what is allowed (settings.c). */
#define SYNTH_VALUES(X) \
	X(years, "history.years") X(default_today, "history.today") \
	X(female, "people.female") X(age_0, "people.age-0-4") X(age_5, "people.age-5-17") X(age_18, "people.age-18-29") \
	X(age_30, "people.age-30-44") X(age_45, "people.age-45-64") X(age_65, "people.age-65-79") X(age_80, "people.age-80-99") \
	X(death_base, "people.death-at-birth") X(death_slope, "people.death-slope") X(joined, "people.joined") \
	X(left, "people.left") X(moved_practice, "people.moved-practice") X(moved_house, "people.moved-house") \
	X(married, "people.married") X(not_english, "people.not-english") X(interpreter, "people.interpreter") \
	X(communication, "people.communication-need") X(deprived_ratio, "people.deprived-ratio") \
	X(child_ratio, "people.child-ratio") X(grown, "people.grown") X(working, "people.working") \
	X(help_shape, "care-seeking.shape") X(help_frequent, "care-seeking.frequent-from") \
	X(help_deprived, "care-seeking.deprived-ratio") \
	X(prone_shape, "proneness.shape") \
	X(adversity, "adversity.share") \
	X(mental_adversity, "mental.adversity-ratio") X(mental_level, "mental.level") X(mental_ill, "mental.chronic-ratio") \
	X(persistent_base, "persistent.base") X(persistent_female, "persistent.female-ratio") \
	X(persistent_adversity, "persistent.adversity-ratio") X(persistent_mental, "persistent.mental-ratio") \
	X(persistent_chronic, "persistent.chronic-ratio") X(persistent_deprived, "persistent.deprived-ratio") \
	X(persistent_young, "persistent.age-18-39-ratio") X(persistent_old, "persistent.age-65-ratio") \
	X(severity_moderate, "persistent.moderate") X(severity_severe, "persistent.severe") \
	X(severity_worst, "persistent.very-severe") X(persistent_syndrome, "persistent.syndrome") \
	X(persistent_help, "persistent.care-seeking") X(persistent_mood_after, "persistent.mood-after") \
	X(persistent_years, "persistent.years") X(syndrome_years, "persistent.syndrome-years") \
	X(second_syndrome, "persistent.second-syndrome") \
	X(rate_minor_child, "episodes.minor-child") X(rate_minor_adult, "episodes.minor-adult") \
	X(rate_minor_old, "episodes.minor-old") X(rate_minor_infant, "episodes.minor-infant") X(rate_injury, "episodes.injury") \
	X(rate_flare, "episodes.flare") X(rate_transient, "episodes.passing-symptom") \
	X(transient_child, "episodes.passing-child-ratio") X(rate_syndrome, "episodes.syndrome") X(rate_mild, "episodes.mild") \
	X(rate_moderate, "episodes.moderate") X(rate_severe, "episodes.severe") X(rate_worst, "episodes.very-severe") \
	X(rate_hidden, "episodes.hidden") X(rate_mood, "episodes.mood") X(rate_female, "episodes.female-ratio") \
	X(prone_anxious, "episodes.anxious-ratio") \
	X(again_minor, "consulting.again-minor") X(again_organic, "consulting.again-organic") \
	X(again_passing, "consulting.again-passing") X(again_persistent, "consulting.again-persistent") \
	X(reviews, "consulting.reviews") X(review_more, "consulting.reviews-more") \
	X(prevention_child, "consulting.prevention-child") X(prevention_adult, "consulting.prevention-adult") \
	X(prevention_old, "consulting.prevention-old") X(telephone, "consulting.telephone") \
	X(out_of_hours, "consulting.out-of-hours") X(home_visit, "consulting.home-visit") \
	X(same_doctor, "consulting.same-doctor") X(coded, "consulting.coded") X(noted, "consulting.free-text") \
	X(unplanned, "consulting.unplanned") X(nurse, "consulting.nurse-minor") X(nurse_review, "consulting.nurse-review") \
	X(treated, "consulting.treated") X(test_review, "consulting.review-tested") \
	X(drug_again, "consulting.repeat-prescriptions") \
	X(test_passing, "tests.passing") X(test_persistent, "tests.persistent") X(test_organic, "tests.organic") \
	X(test_minor, "tests.minor") X(abnormal_unexplained, "tests.abnormal-unexplained") \
	X(abnormal_organic, "tests.abnormal-organic") X(abnormal_hidden, "tests.abnormal-hidden") \
	X(abnormal_chronic, "tests.abnormal-chronic") X(flag_missing, "tests.flag-missing") \
	X(refer_passing, "referral.passing") X(refer_syndrome, "referral.syndrome") X(refer_mild, "referral.mild") \
	X(refer_moderate, "referral.moderate") X(refer_severe, "referral.severe") X(refer_worst, "referral.very-severe") \
	X(refer_hidden, "referral.hidden") X(refer_onset, "referral.long-term-onset") \
	X(refer_seen, "referral.seen-lately-ratio") X(refer_urgent, "referral.urgent") \
	X(again_passing_refer, "referral.again-passing") X(again_syndrome_refer, "referral.again-syndrome") \
	X(again_persistent_refer, "referral.again-persistent") X(again_known, "referral.again-organic") \
	X(syndrome_usual, "referral.syndrome-usual-clinic") \
	X(missed, "clinic.missed") X(cancelled_person, "clinic.cancelled-by-person") \
	X(cancelled_clinic, "clinic.cancelled-by-clinic") X(incidental, "clinic.incidental") \
	X(hidden_found_early, "clinic.hidden-found-at-first") X(clinic_coded, "clinic.coded") \
	X(clinic_filler, "clinic.filler-code") X(letter_coded, "clinic.letter-coded") \
	X(letter_syndrome, "clinic.letter-syndrome") X(letter_functional, "clinic.letter-functional") \
	X(followed, "clinic.followed") X(wait_urgent, "clinic.wait-urgent-ratio") X(wait_cancer, "clinic.wait-cancer") \
	X(gp_syndrome, "clinic.gp-codes-syndrome") X(procedure, "clinic.procedure") \
	X(discharge_long, "clinic.long-follow-up-ends") \
	X(hidden_found, "hidden.found") X(hidden_flag, "hidden.warning-sign") \
	X(deleted, "dirt.entered-in-error") X(second_used, "dirt.second-record-used") \
	X(swap_verified, "dirt.nhs-swapped-verified") X(nhs_missing, "dirt.nhs-missing") X(nhs_swapped, "dirt.nhs-swapped") \
	X(nhs_check, "dirt.nhs-check-digit") X(nhs_other, "dirt.nhs-of-another") X(nhs_unverified, "dirt.nhs-unverified") \
	X(hospital_worse, "dirt.hospital-ratio") X(two_records, "dirt.two-hospital-records") \
	X(birth_swapped, "dirt.birth-day-month") X(birth_1900, "dirt.birth-1900") X(sex_unknown, "dirt.sex-unknown") \
	X(row_twice, "dirt.row-twice") X(event_twice, "dirt.event-twice") X(date_future, "dirt.date-future") \
	X(date_impossible, "dirt.date-impossible") X(date_1900, "dirt.date-1900") X(date_blank, "dirt.date-blank") \
	X(trailing_space, "dirt.trailing-space") X(latin1, "dirt.latin1") X(text_lines, "dirt.text-with-lines") \
	X(postcode_blank, "dirt.postcode-blank") \
	X(ae_child, "emergency.child") X(ae_adult, "emergency.adult") X(ae_old, "emergency.old") \
	X(ae_injury, "emergency.injury-first") X(ae_passing, "emergency.passing-first") \
	X(ae_persistent, "emergency.persistent-first") X(ae_worst, "emergency.very-severe-first") \
	X(ae_heart, "emergency.heart-ratio") X(ae_admit, "emergency.admitted") X(ae_admit_old, "emergency.admitted-old") \
	X(ae_admit_symptom, "emergency.admitted-symptom") X(ae_tests, "emergency.tests") X(ae_flare, "emergency.flare") \
	X(ae_frequent, "emergency.frequent-ratio") \
	X(stay_days, "admission.stay") X(stay_old_days, "admission.stay-old") X(stay_symptom_days, "admission.stay-symptom") \
	X(elective, "admission.elective") X(elective_old, "admission.elective-old-ratio") X(maternity, "admission.maternity") \
	X(two_episodes, "admission.two-episodes") X(day_case, "admission.day-case") \
	X(cost_outpatient, "cost.outpatient") X(cost_emergency, "cost.emergency") X(cost_daycase, "cost.day-case") \
	X(cost_elective, "cost.elective") X(cost_unplanned, "cost.unplanned") \
	X(liaison, "therapy.liaison") X(secondary_mental, "therapy.secondary-care") \
	X(severe_contacts, "therapy.severe-mental-contacts") X(talking, "therapy.talking") \
	X(talking_symptoms, "therapy.talking-symptoms") X(talking_sessions, "therapy.sessions") \
	X(therapy_missed, "therapy.missed") X(secondary_contacts, "therapy.secondary-contacts") \
	X(secondary_personality, "therapy.secondary-personality-ratio") X(liaison_contacts, "therapy.liaison-contacts")

enum synth_kind { CODE_SYMPTOM, CODE_MINOR, CODE_DISEASE, CODE_SYNDROME, CODE_MENTAL, CODE_OUTCOME, CODE_TEST, CODE_DRUG,
	CODE_CARE, CODE_KINDS };

struct synth_code {
	struct str key, group, code[2], term[2], icd10, lists;     /* [0]: system a, [1]: system b */
	enum synth_kind kind;
	double weight;
};

/* Weighted alternatives: `upto` grows to `total`. */
struct synth_pick { int of; double upto; };
struct synth_choice { struct synth_pick *pick; size_t count, room; double total; };

struct synth_system {                    /* a body system, as symptoms speak of it */
	struct str key;
	double weight, female;           /* share of episodes without disease; women's share over men's */
	struct synth_choice symptoms, clinics, drugs, procedures;
	struct synth_choice tests;       /* `upto` is the chance of each by itself */
};

struct synth_clinic {
	struct str key, tfc, main, name, table2;   /* table2: the word of the guide's Table 2, or empty */
	double per_year[4];              /* new explained problems a 1,000 persons and year: 0-17, 18-39, 40-64, 65 and over */
	double calibrate;                /* all four times this: set so that the clinic's share of unexplained is Table 2's */
	double wait_days, follow_explained, follow_unexplained;
	struct synth_choice diseases[2][3];   /* of men, women; 18-39 and under, 40-64, 65 and over */
};

enum synth_condition_kind { SYNTH_MINOR, SYNTH_INJURY, SYNTH_ORGANIC, SYNTH_CHRONIC, SYNTH_HIDDEN, SYNTH_SYNDROME, SYNTH_MOOD,
	SYNTH_CONDITION_KINDS };
struct synth_condition {
	enum synth_condition_kind kind;
	int code, clinic, system, drug, flag;    /* -1: none; flag: the warning sign it may show */
	double female;                   /* share of cases that are women's */
	double at[3];                    /* meaning by kind: data/README.md */
	double lag_months;               /* hidden: until it is found */
	double appointments;             /* clinic appointments a year, for as long as it is followed there */
	struct synth_choice clinics;     /* of a syndrome: Table 1 */
};

struct synth_test { int code; struct str unit, opcs; bool numeric; double low, high, usual, spread; };

#define SYNTH_GROUPS 8                   /* name groups: one for each cluster of ethnic categories that names.csv knows */
struct synth_ethnic { struct str code, language; int names; double upto; double not_english; };
struct synth_names { struct str key; struct str *name[3]; size_t count[3], room[3]; };     /* female, male, family */

#define SYNTH_CODES 400
#define SYNTH_CLINICS 24
#define SYNTH_SYSTEMS 12
#define SYNTH_CONDITIONS 240
struct synth_settings {
#define X(member, id) double member;
	SYNTH_VALUES(X)
#undef X
	struct synth_code code[SYNTH_CODES];
	struct synth_clinic clinic[SYNTH_CLINICS];
	struct synth_system system[SYNTH_SYSTEMS];
	struct synth_condition condition[SYNTH_CONDITIONS];
	struct synth_test test[SYNTH_CODES];     /* indexed by code; code -1 where that is no test */
	struct synth_choice minor[3], injury[3]; /* conditions by age: 0-17, 18-64, 65 and over */
	struct synth_names names[SYNTH_GROUPS];
	struct synth_ethnic ethnic[24];
	int codes, clinics, systems, conditions, groups, ethnics;
	/* conditions of a kind lie together: first to last - 1 */
	int first[SYNTH_CONDITION_KINDS], last[SYNTH_CONDITION_KINDS];
	struct synth_choice by_sex[2];           /* body systems of men, women */
};

/* Find a table by its name, "region.csv": its bytes, STR_NONE where it is not there. */
struct synth_tables { void *inside; struct str (*find)(void *inside, const char *name); };

/* Read and check all tables; every problem is told in one run. False where there is any. problems->arena owns the text. */
bool synth_settings_read(struct cx *cx, const struct synth_tables *tables, struct problems *problems, struct synth_settings *ret);
int synth_code_find(const struct synth_settings *s, const char *key);      /* -1: none */
/* Does a source name a rule's accuracy (sensitivity, predictive value, area under the curve, an error card)? */
bool synth_source_is_accuracy(struct str source);

#endif
