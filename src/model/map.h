/* A source mapping: how the files of one source system become people and events. Rows of data/maps/ID.yaml, filled and
 * checked by catalog/maps.c; judgements about a row take it as it is.
 *
 * A file has a list of columns (CSV: names of the header; FHIR: paths into a resource), and every field below names its
 * columns by their number in that list. A column that holds one of the map's blanks is as good as empty. */
#ifndef MODEL_MAP_H
#define MODEL_MAP_H

#include "model/event.h"
#include "model/person.h"

enum map_format { MAP_CSV, MAP_FHIR };

/* In the order in which the files of an import are read: who and what the words mean first, what happened last. */
enum map_role { MAP_ORGANISATIONS, MAP_STAFF, MAP_CODES, MAP_PEOPLE, MAP_REGISTRATIONS, MAP_EVENTS, MAP_ROLES };
const char *map_role_word(enum map_role role);      /* "organisations", ... as tables name them */

/* A word of the source and what it means: a word of ours (means) and, where the field has an enum, its number. */
struct map_word { struct str sent, means; int64_t number; };

struct map_field {
	const int *column;              /* the first that is not blank counts; all of them where `joined`; one event each in `each` */
	int columns;                    /* 0: not mapped */
	bool joined;                    /* joined by a blank: given and middle names */
	const struct map_word *word;    /* what the sent words mean; 0 words: as sent. The word "*" stands for all others */
	int words;
	struct str fixed;               /* said by the map itself; STR_NONE */
	int64_t fixed_number;
	bool has_otherwise;             /* what a value means that is not among the words: it is told, and counts as this */
	int64_t otherwise;
	int through;                    /* file (by number) in which the value is looked up; -1 */
	const char *format;             /* of a day; NULL: the map's */
};
static inline bool map_field_used(const struct map_field *field) { return field->columns > 0 || str_known(field->fixed); }

/* What a sent value means; the word "*" stands for any that is not empty. NULL: nobody says. */
const struct map_word *map_word_of(const struct map_field *field, struct str value);

struct map_file;
/* The nth field of a file that is looked up in another file; NULL: there is none left. */
const struct map_field *map_lookup(const struct map_file *file, int n);

/* A condition on a row: the column holds one of the values; "" stands for blank, "*" for anything that is not. */
struct map_test { int column; bool none; const struct str *value; int values; };       /* none: holds none of them */
struct map_tests { const struct map_test *test; int count; };                           /* all of them have to hold */

struct map_code {
	struct map_field from;
	struct str system;              /* STR_NONE: see system_from, or the file it is looked up in says */
	struct map_field system_from;   /* its words give our names of systems; others are kept as sent */
	const struct map_word *prefix;  /* codes that begin so belong to another system */
	int prefixes;
	struct map_field term;          /* words of the source; of `each`, column by column */
};

struct map_range { int value, low, high; };          /* columns; -1 */

/* Codes of a row that are events of their own, with day, place and clinician of the row: diagnoses, procedures, ... */
struct map_child {
	enum event_kind kind;
	struct map_code code;           /* from.column: one event for each that is not blank */
	struct map_field result;        /* investigations: column by column */
};

struct map_event {
	struct map_field kind;          /* fixed_number or words: enum event_kind */
	struct map_tests when;
	struct map_field on, until;
	const struct map_code *code;    /* the first that is not blank */
	int codes;
	struct map_code specialty;
	struct map_field place;         /* ODS code of an organisation, or looked up */
	struct map_field clinician;     /* local id of a professional */
	struct map_field attended, unscheduled;      /* enum truth */
	struct map_field result;        /* enum result */
	struct map_range range;         /* decides where `result` says nothing */
	struct map_field label;         /* how sensitive: sets of enum label; all its columns count, and their union is the event's */
	struct map_field length_days, length_minutes;
	int between[2];                 /* columns of two times, for the length in minutes; -1 */
	struct map_field cost;          /* pounds, with a decimal point */
	const struct map_field *text;   /* joined by "; " */
	int texts;
	const struct map_child *child;
	int children;
};

struct map_person {
	struct map_field local_id, nhs_number, nhs_status, title, given, family, birth_on, death_on, sex, ethnic, language,
		interpreter, communication, postcode, small_area, employment;
	struct map_field practice;      /* ODS code of the practice with which the source says she is registered */
	bool registers;                 /* the row is a registration with the row's organisation */
	struct map_field registered_from, registered_until, gp;
};

struct map_column { struct str name; bool needed; };      /* needed: a file without it is not such a file */

struct map_file {
	struct str id, name;            /* name: of the file, any case; "*" at either end stands for anything. FHIR: resource type */
	enum map_role role;
	const struct map_column *column;
	int columns;
	struct map_tests *skip;         /* any of them: not wanted, and withdrawn where it was there before: an event, a registration, a
	                                 * person with all that this organisation told of her by this map */
	int skips;
	struct map_field organisation;  /* whose record it is: ODS code, or looked up; staff may go without where there is but one */
	bool sender;                    /* ... or the sender of the whole */
	struct map_field source_row;    /* the source's own key of the row */
	struct map_person person;
	const struct map_event *event;
	int events;
	/* organisations */
	struct map_field key, ods, title;            /* key: what other files call it (staff, codes too) */
	enum org_type type;
	/* staff: key, title. codes: key and */
	struct map_code code;
	int keeps;                      /* events: `place` of the event can be looked up by the row's key (FHIR encounters) */
	int line;                       /* of the table */
};

enum map_covers { MAP_COVERS_WHOLE, MAP_COVERS_FROM_FIRST };   /* how far back: the whole record, or from the first row on */

struct map {
	struct str id, title, source, reviewed;
	bool checked;
	int64_t version;
	enum map_format format;
	char delimiter;
	struct str dates;               /* format of days, as base/day.h; "fhir" */
	const struct str *blank;        /* values that mean "not known", beside the empty one */
	int blanks;
	int64_t tells;                  /* bit n: tells of event kind n */
	enum map_covers covers;
	struct str sender_ods, sender_name;          /* where files do not say whose they are and nobody else does; STR_NONE */
	const struct map_file *file;
	int files;
	bool site;                      /* from the site's folder */
	char hash[33];                  /* of the file's bytes, hexadecimal */
};

#endif
