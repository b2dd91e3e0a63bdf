/* The shape of a care pathway: the steps a person may be at, what has to be known there, who acts, and every way on.
 *
 * catalog fills it from data/pathways/<id>.yaml (format: data/README.md) and refuses what cannot work: a step that nobody reaches,
 * that cannot be left, or from which no end is reached; a step without a day on which somebody looks again; a name that does not
 * exist. rule/course runs it: it says where somebody is, what may be done, and what it proposes. A named person decides. */
#ifndef MODEL_PATHWAY_H
#define MODEL_PATHWAY_H

#include "base/day.h"
#include "base/str.h"
#include "base/truth.h"

#define PATHWAY_STEPS    24     /* steps of one pathway: more than one picture shows */
#define PATHWAY_RECORDS  48     /* judgements that one pathway asks for */
#define PATHWAY_CLOCKS    8
#define PATHWAY_ARROWS   12     /* ways out of one step */
#define PATHWAY_NEEDS    24     /* parts of one condition */
#define PATHWAY_DEPTH     4     /* joins inside joins */

/* Ways in. A bit each: 1 << way. */
enum way_in { WAY_NONE, WAY_GP, WAY_TALKING_THERAPIES, WAY_EMERGENCY, WAY_WARD, WAY_CLINIC, WAY_PSYCHIATRY, WAY_SOCIAL_CARE, WAY_PERSON,
	WAY_FINDING /* the worklist */, WAY_ADVICE /* a question that became a referral */, WAY_PATHWAY /* handed over by another */, WAYS };
const char *way_in_word(enum way_in way);       /* "gp", "talking-therapies", ... as tables name them */
const char *way_in_say(enum way_in way);        /* "the GP", "talking therapies", ... */

enum step_kind {
	STEP_REFERRAL,          /* somebody asked; eligibility is judged */
	STEP_ADVICE,            /* the referrer is helped; the person is not seen */
	STEP_ASSESSMENT, STEP_TREATMENT,
	STEP_MEETING,           /* the team decides */
	STEP_WAITING,           /* for a place, for funding */
	STEP_WARD,              /* in a bed */
	STEP_FOLLOW_UP,
	STEP_END,               /* the episode is over: no review, no way on */
	STEP_KINDS
};
const char *step_kind_word(enum step_kind kind);

/* Where somebody is seen. */
enum step_setting { SETTING_NONE, SETTING_GP_SURGERY, SETTING_COMMUNITY, SETTING_DAY_SERVICE, SETTING_OUTPATIENT, SETTING_ACUTE_CLINIC,
	SETTING_EMERGENCY, SETTING_WARD, SETTING_SPECIALIST_UNIT, SETTING_HOME, SETTING_REMOTE, STEP_SETTINGS };
const char *step_setting_word(enum step_setting setting);
const char *step_setting_say(enum step_setting setting);

/* How an episode ended. */
enum outcome { OUTCOME_NONE, OUTCOME_DISCHARGED, OUTCOME_ADVICE_GIVEN, OUTCOME_NOT_ELIGIBLE, OUTCOME_DECLINED /* by the person */,
	OUTCOME_REDIRECTED, OUTCOME_HANDED_OVER, OUTCOME_EXPLAINED /* a disease was found */, OUTCOME_WITHDREW, OUTCOME_MOVED, OUTCOME_DIED, OUTCOMES };
const char *outcome_word(enum outcome outcome);
const char *outcome_say(enum outcome outcome);

/* A condition: Kleene's joins over things known. [0] is the root; children follow their parent. */
enum need_kind {
	NEED_ALL, NEED_ANY, NEED_NOT,
	NEED_RECORD,            /* record is answered yes and not due for a re-check */
	NEED_GRADE,             /* severity of at least (1 mild to 4 very severe) */
	NEED_SESSIONS,          /* kept in this step: at least */
	NEED_DAYS,              /* in this step: at least */
	NEED_CHANGE,            /* of an instrument's score since the first: worse, none, better */
	NEED_PLATEAU,           /* an instrument's score no longer moves */
	NEED_GOALS,             /* goals agreed have been met */
	NEED_RULE,              /* a rule of case finding is so */
	NEED_VISITED,           /* a step has been entered before */
};
enum need_change { CHANGE_UNKNOWN, CHANGE_WORSE, CHANGE_NONE, CHANGE_BETTER };
struct need {
	enum need_kind kind;
	int parent;             /* -1 of the root */
	int record, step;       /* index in the pathway; -1 */
	int64_t at_least;
	enum need_change change;
	struct str name;        /* of an instrument or a rule */
};
struct condition { struct need *need; int needs; };     /* needs 0: none was set */

/* What is judged, by a person: yes, no or not known, dated and signed, with a day to look at it again. */
enum record_meaning {
	MEANS_NONE,
	MEANS_RULED_OUT,        /* "organic-ruled-out": yes says that no organic cause explains the symptoms; its revisions are counted */
};
struct pathway_record {
	struct str id, ask, help;
	enum record_meaning means;
	int review_days;        /* counts as not known so many days after the judgement; 0: stands */
	bool same_day;          /* is so on the day of the judgement only: on the next it counts as not known */
	bool basis;             /* needs words: on what it rests */
	struct str *by; int bys;/* professions or roles that may judge it; none: whoever may act in the step */
	int line;
};

enum clock_trigger { CLOCK_OPENED, CLOCK_ENTERS, CLOCK_LEAVES, CLOCK_SESSION /* the first that was kept */, CLOCK_RECORD /* judged yes */, CLOCK_ENDS };
struct clock_mark { enum clock_trigger trigger; int step, record; };    /* step -1: any */
struct pathway_clock {
	struct str id, title, source, confidence;
	struct clock_mark start, stop[4]; int stops;
	bool pauses_suspended;  /* stands still while a red flag suspends the pathway */
	int days;               /* breached on the day after so many */
	int warn_days;          /* so many days before it warns; 0: does not */
	int line;
};

enum arrow_choice { CHOICE_CLINICIAN, CHOICE_SHARED, CHOICE_PATIENT, CHOICE_REFERRER };
const char *arrow_choice_say(enum arrow_choice choice);
struct pathway_arrow {
	int to;                 /* index of a step */
	struct str title;       /* what whoever decides reads: "Offer the hospital team" */
	struct condition when;  /* proposed where it is yes; without: a free choice */
	bool otherwise;         /* proposed where no other way's condition is yes */
	bool override;          /* may be taken with a reason though its condition is not yes */
	bool reason;            /* always needs words */
	enum arrow_choice choose;
	struct str *by; int bys;/* professions or roles; none: those of the step */
	struct str letter;      /* a letter that is due with it; STR_NONE */
	bool hand_over;         /* another organisation has to say that it has taken over */
	int line;
};

struct pathway_step {
	struct str id, title, say;      /* say: what happens here, in a sentence or two */
	enum step_kind kind; enum step_setting setting; enum outcome outcome;
	int intensity;          /* of stepped care, 0 to 5; -1: not said */
	struct str *by; int bys;/* professions or roles that act here; none: whoever the policy lets */
	struct str *offers; int offer_count;    /* interventions of this step, as people name them */
	int *record; int records;               /* what is to be judged here, in order; indexes */
	int planned;            /* sessions; 0: not counted */
	struct str *phase; int phases;
	int *beyond; int beyonds;               /* records that have to be yes before there are more than planned */
	struct str *measure; int measures;      /* instruments */
	int *measure_at; int measure_ats;       /* sessions at which they are due; 0 in the list: on entering, -1: on leaving */
	int review_days;        /* somebody looks again after so many; not of an end */
	int review_session;     /* and at this session; 0: none */
	struct pathway_arrow *arrow; int arrows;
	int line;
};

struct pathway {
	struct str id; int64_t version;
	struct str title, source, reviewed, say;
	bool checked, on, site;
	uint32_t ways;          /* bits of enum way_in */
	int start[WAYS];        /* the first step of each way in; -1 */
	struct pathway_record record[PATHWAY_RECORDS]; int records;
	struct pathway_step step[PATHWAY_STEPS]; int steps;
	struct pathway_clock clock[PATHWAY_CLOCKS]; int clocks;
	int flag_days;          /* while a red flag suspends it, somebody looks again after so many */
	struct str *flag_calls; int flag_call_count;    /* professions or roles that are called then */
	struct str *resume_by; int resume_bys;          /* who may go on */
	const char *file; char hash[33];
};

int pathway_step_of(const struct pathway *pathway, struct str id);      /* -1: none */
int pathway_record_of(const struct pathway *pathway, struct str id);

#endif
