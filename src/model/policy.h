/* Who may do what: the words of the access policy and its rows, as data/policy/ tells them and access/ judges by them.
 *
 * A record of a person has an owner (the organisation that holds it), a class and labels. An actor acts for one organisation in
 * one role, for one purpose. Nine gates are asked in order (enum gate); each can deny, none can allow what another denies, and
 * what no row allows is denied. docs/access.md says it in prose.
 *
 * Numbers of classes, labels, relations and bars are stored: never reused. Source of the vocabularies: the NHS role-based
 * access model (role, legitimate relationship, permission to view) and HL7 v3 Confidentiality (N, R, V). */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "base/clock.h"
#include "base/day.h"
#include "base/str.h"
#include "base/truth.h"

enum gate { GATE_SIGNIN, GATE_CAPABILITY, GATE_PURPOSE, GATE_RELATION, GATE_AGREEMENT, GATE_LABEL, GATE_CHOICE, GATE_HAZARD, GATE_BREAK_GLASS, GATES };

/* What is done. Whoever may look may also see that it is there (list). */
enum operation { OP_LOOK, OP_LIST, OP_ADD, OP_CHANGE, OP_EXPORT, OP_SEND, OPERATIONS };

/* What kind of record it is. */
enum record_class {
	CLASS_ANY = 0,
	CLASS_DEMOGRAPHICS = 1,     /* name, birth date, address, registration */
	CLASS_IDENTITY = 2,         /* identifiers and what was linked */
	CLASS_CONTACT = 3,          /* that the person was seen: GP, community, therapy, other contacts, as facts */
	CLASS_REFERRAL = 4,
	CLASS_APPOINTMENT = 5,      /* outpatient bookings and attendances */
	CLASS_ATTENDANCE = 6,       /* A&E attendances, admissions, ward stays */
	CLASS_PROBLEM = 7,          /* symptoms, diagnoses, coded entries */
	CLASS_MEDICATION = 8,
	CLASS_INVESTIGATION = 9,    /* investigations, procedures and their results */
	CLASS_LETTER = 10,
	CLASS_MEASURE = 11,         /* questionnaires, scores, alerts from them */
	CLASS_PLAN = 12,            /* formulation, explanation, goals, care plan */
	CLASS_CRISIS_PLAN = 13,
	CLASS_RISK = 14,
	CLASS_TEAM_NOTE = 15,       /* team meeting: questions, discussion, decisions */
	CLASS_NARRATIVE = 16,       /* free text of a clinician */
	CLASS_THERAPY_NOTE = 17,    /* a therapist's process notes */
	CLASS_SAFEGUARDING = 18,
	CLASS_FINDING = 19,         /* what a rule found, and what was decided about it */
	CLASS_ACCESS_LOG = 20,      /* who looked */
	CLASSES = 21,
};

/* How sensitive. A record carries a set of them, bit 1 << label; bit LABEL_N is always in the set. A record's labels are the
 * union of its own and of what it quotes. V brings R with it. */
enum label { LABEL_N, LABEL_R, LABEL_V, LABEL_THIRD_PARTY, LABEL_HARM, LABEL_SAFEGUARDING, LABEL_DOMESTIC, LABEL_SEXUAL_HEALTH, LABELS };
#define LABEL_NORMAL 1          /* the set of a record that is nothing but N */
#define LABEL_ALL 255

enum purpose { PURPOSE_CARE, PURPOSE_EMERGENCY, PURPOSE_OWN_REQUEST, PURPOSE_OPERATIONS, PURPOSE_PLANNING, PURPOSE_RESEARCH, PURPOSE_GOVERNANCE, PURPOSES };

/* Why this actor has to do with this patient. Rows of the table relation: the organisation's (staff 0), or one person's own. */
enum relation_kind {
	RELATION_NONE = 0,
	RELATION_HOLDS = 1,         /* the organisation holds, or is given, a record: what imports write; opens no record by itself but to
	                               the system, and to information governance who looked */
	RELATION_REGISTERED = 2,    /* patient of this practice */
	RELATION_REFERRAL = 3,      /* a referral to or from here is open */
	RELATION_ATTENDING = 4,     /* in A&E or outpatients here, with its window */
	RELATION_ADMITTED = 5,
	RELATION_REVIEW = 6,        /* found by a rule, or drawn for its sample, and waiting for a clinician of this service */
	RELATION_CASELOAD = 7,
	RELATION_TEAM_MEETING = 8,  /* on an agenda of this team, with its window */
	RELATION_AUTHOR = 9,        /* wrote it, or supervises who did: personal */
	RELATION_SELF = 10,         /* personal: her own record */
	RELATION_PROXY = 11,        /* personal: carer, within the dates and scope of the proxy */
	RELATION_SERVICE = 12,      /* manages the service that has the person on its list */
	RELATION_PROJECT = 13,      /* approved research project, dated */
	RELATION_FEED = 14,         /* a system client's interface agreement */
	RELATION_BREAK_GLASS = 15,  /* personal, one patient, 60 minutes */
	RELATIONS = 16,
};

/* What stands between a person's record and a reader. */
enum bar_kind {
	BAR_NONE = 0,
	BAR_DISSENT = 1,            /* choice: not to be shared beyond who made it */
	BAR_LIMIT = 2,              /* choice: not this organisation, or not this class */
	BAR_OPT_OUT = 3,            /* National Data Opt-out: planning and research */
	BAR_SELF = 4,               /* hazard: one's own record by a staff role */
	BAR_HOUSEHOLD = 5,
	BAR_NAMED = 6,              /* the patient names somebody who must not see */
	BAR_COURT = 7,
	BARS = 8,
};
#define BAR_FIRST_HAZARD BAR_SELF   /* kinds from here on are gate HAZARD: nothing overrides them */

/* ---- the rows ---- */

/* One row of one table, for explanations and for who reads the policy. */
struct policy_row { struct str id, table, note; bool allow; int line; };

#define POLICY_ROLES 24
#define POLICY_NO_ROW 0xffff    /* no row speaks: denied */

/* A part of the decision space: sets of bits. An empty set of labels, relations or bars: the column does not ask. */
struct policy_part { uint32_t roles, classes, relations; uint8_t purposes, operations, labels; uint32_t bars; };

/* What must hold over the whole space, whoever edits the rows. */
enum invariant_form {
	INVARIANT_NEVER,            /* nothing of the part is allowed, by glass or without */
	INVARIANT_ONLY_BY,          /* what of the part is allowed, is so by one of the relations */
	INVARIANT_SILENT,           /* the labels of the part are closed, and the denial does not show that there is anything */
	INVARIANT_NO_GLASS,         /* nothing of the part is offered, or opened, by breaking the glass */
	INVARIANT_LIST_WITH_LOOK,   /* who may look may list */
	INVARIANT_FEWER_FACTS,      /* a relation less, a flow less, a bar more never turn a denial into an allowance */
	INVARIANT_EVERY_GATE,       /* what is allowed has an allowing row at every gate that asks rows; a gate that denies, denies */
	INVARIANT_CARRIED,          /* another organisation's record needs a flow in force that carries all its labels */
	INVARIANT_QUOTED,           /* who may read a finding about somebody may look at all that the program reads of her */
	INVARIANT_FORMS,
};
struct policy_invariant { struct str id, say; enum invariant_form form; struct policy_part part; const char *file; int line; };

/* One concrete case with its answer. `flow` and `gate` as in access/decide.h and enum gate; gate GATES where it is allowed. */
struct policy_expect {
	struct str id, note;
	int role; int purpose, operation, class;
	uint8_t labels, flow_labels; uint32_t relations, bars; bool own; int flow;
	enum policy_verdict { VERDICT_DENY, VERDICT_ALLOW, VERDICT_GLASS } verdict;
	enum gate gate;
	const char *file; int line;
};

/* A site's policy, whole and checked: every cell of every gate names the row that decides it. Roles are numbered as in
 * data/roles.csv (access/role.h: role_list). */
struct policy {
	struct str version;             /* hash of all its rows */
	struct policy_row *row; size_t rows;
	uint16_t capability[POLICY_ROLES][CLASSES][OPERATIONS];
	uint16_t purpose[POLICY_ROLES][PURPOSES];
	uint16_t relation[POLICY_ROLES][PURPOSES][CLASSES];       /* the row */
	uint32_t relation_any[POLICY_ROLES][PURPOSES][CLASSES];   /* bit 1 << relation: any of these opens; never BREAK_GLASS */
	bool break_glass[POLICY_ROLES][PURPOSES][CLASSES];        /* a relation, label or choice that fails here may be broken */
	uint16_t label[POLICY_ROLES][RELATIONS][LABELS];
	uint8_t label_open[POLICY_ROLES][RELATIONS];              /* bits: the labels whose row allows */
	uint8_t label_silent[POLICY_ROLES][RELATIONS];            /* bits: a denial must not show that there is anything */
	uint16_t bar[BARS][PURPOSES][CLASSES];
	bool bar_bites[BARS][PURPOSES][CLASSES], bar_broken_by_glass[BARS][PURPOSES][CLASSES];
	bool bar_silent[BARS][PURPOSES][CLASSES];                 /* a denial must not show that there is anything */
	uint8_t purpose_first[POLICY_ROLES];                      /* that a sign-in starts with; PURPOSES: none is open */
	bool relation_personal[RELATIONS];                        /* its row names one member of staff */
	int32_t before_days[RELATIONS], after_days[RELATIONS];    /* window around what causes it, whole days */
	const struct policy_expect *expect; size_t expects;
	const struct policy_invariant *invariant; size_t invariants;
};

/* A profession of data/professions.csv and the role that it usually acts in. */
struct profession { struct str id, title, role; };

const char *record_class_word(enum record_class class);         /* "demographics"; NULL past the last */
const char *record_class_name(enum record_class class);         /* "name and address": for people */
bool record_class_parse(struct str word, enum record_class *ret);
const char *label_word(enum label label);                       /* "N", "R", "V", "THIRDPARTY", ... */
const char *label_name(enum label label);
bool label_parse(struct str word, enum label *ret);
const char *purpose_word(enum purpose purpose);
const char *purpose_name(enum purpose purpose);
bool purpose_parse(struct str word, enum purpose *ret);
const char *relation_word(enum relation_kind kind);
const char *relation_name(enum relation_kind kind);
bool relation_parse(struct str word, enum relation_kind *ret);
const char *bar_word(enum bar_kind kind);
const char *bar_name(enum bar_kind kind);
bool bar_parse(struct str word, enum bar_kind *ret);
const char *operation_word(enum operation operation);           /* "look", ... */
bool operation_parse(struct str word, enum operation *ret);
const char *operation_name(enum operation operation);           /* "see that it is there": after "may" */
const char *gate_word(enum gate gate);
bool gate_parse(struct str word, enum gate *ret);
const char *invariant_word(enum invariant_form form);
bool invariant_parse(struct str word, enum invariant_form *ret);
const char *gate_name(enum gate gate);

#endif
