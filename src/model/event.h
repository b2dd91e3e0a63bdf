/* What happened to a person: one row of a timeline. Everything may be unknown, and says so.
 *
 * Where a source's own record does not say whether a coded entry is a symptom or a diagnosis (GP systems do not),
 * the kind is EVENT_ENTRY and only its code tells: rules that count symptoms or diagnoses by a code list count
 * entries too. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/day.h"
#include "base/truth.h"
#include "model/policy.h"

/* Numbers are stored: never reused. */
enum event_kind {
	EVENT_ANY = 0,
	EVENT_GP_CONTACT = 1,       /* general practice: any professional of the practice, any medium */
	EVENT_ENTRY = 2,            /* a coded entry of a GP record, kind not told by the source */
	EVENT_SYMPTOM = 3,
	EVENT_DIAGNOSIS = 4,
	EVENT_REFERRAL = 5,         /* for an opinion, an investigation or treatment elsewhere */
	EVENT_OUTPATIENT = 6,       /* attended or not: see `attended` */
	EVENT_EMERGENCY = 7,        /* A&E attendance */
	EVENT_ADMISSION = 8,        /* a spell, from `on` to `until` */
	EVENT_WARD_STAY = 9,
	EVENT_INVESTIGATION = 10,   /* with `result` */
	EVENT_PROCEDURE = 11,
	EVENT_MEDICATION = 12,
	EVENT_LETTER = 13,
	EVENT_THERAPY = 14,         /* a contact with a mental-health or talking-therapies service */
	EVENT_TOLD = 15,            /* a contact elsewhere that only the patient reports */
	EVENT_KINDS = 16,
};

/* "gp-contact", "entry", ... as tables name them; NULL past the last. */
const char *event_kind_word(enum event_kind kind);
const char *event_kind_name(enum event_kind kind);         /* "GP contact": for people */
const char *event_kind_plural(enum event_kind kind);       /* "GP contacts" */
bool event_kind_parse(struct str word, enum event_kind *ret);

/* What kind of record it is to the access policy. */
enum record_class event_class(enum event_kind kind);

enum result { RESULT_UNKNOWN = -1, RESULT_NONE = 0, RESULT_NORMAL = 1, RESULT_ABNORMAL = 2 };  /* NONE: not an investigation */

struct event {
	int64_t id;                 /* row number; NIL while a draft */
	int64_t patient;
	enum event_kind kind;
	struct day on;              /* DAY_NONE: not known */
	int minute;                 /* of the local day; -1 unknown */
	struct day until;           /* discharge; DAY_NONE */
	int64_t code;               /* row of the code table; NIL */
	int64_t specialty;          /* row of the code table: treatment function or specialty; NIL */
	int64_t organisation;       /* who holds the record */
	int64_t place;              /* organisation where it happened if another; NIL */
	int64_t holding;            /* organisation and agreement: what the guard asks */
	int64_t origin;             /* the import, message or form it came by */
	int64_t row;                /* its row there, from 1 */
	int64_t clinician;          /* who was seen; NIL */
	enum truth attended;        /* outpatient: came or not */
	enum truth unscheduled;     /* not planned */
	enum result result;
	int64_t length_days;        /* as sent; NIL */
	int64_t length_minutes;     /* of a contact, as sent; NIL */
	int64_t cost_pence;         /* as sent; NIL */
	uint8_t label;              /* set of enum label (model/policy.h); 0 stands for LABEL_NORMAL */
	uint8_t class;              /* enum record_class; 0: not asked for */
	struct str text;            /* result words, indication, subject of a letter; STR_NONE */
};

#define NIL_INT INT64_MIN       /* the same value as store's NIL, for floors that do not know the store */

#endif
