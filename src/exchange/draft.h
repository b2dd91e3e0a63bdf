/* Draft, then record: rows of a source as their mapping understands them, in batches on their way to the record.
 *
 * The reading thread fills batches, the writing thread empties them; a batch belongs to one of them at a time. Words that
 * come again and again (codes, organisations, professionals, people) are numbered by the reading thread as they appear; a
 * batch brings those that are new, and the writing thread finds or makes their rows. Unknown numbers are -1. */
#ifndef EXCHANGE_DRAFT_H
#define EXCHANGE_DRAFT_H

#include "base/limits.h"
#include "model/map.h"
#include "record/origin.h"

#define NUMBER_NONE INT32_MIN              /* length not known */

struct draft_event {
	int32_t code, specialty, place, clinician;
	int32_t on, until;                 /* days; DAY_NONE's number */
	int32_t length_days, length_minutes;
	int64_t cost_pence;                /* NIL_INT */
	uint32_t text_at, text_n;          /* in the batch's words */
	int16_t minute;                    /* -1 */
	int8_t kind, attended, unscheduled, result;
	uint8_t label;                     /* set of enum label, as the source says */
	bool code_lost;                    /* the row names one, and the file of codes does not know it */
};

struct draft_row {
	int64_t key;                       /* under which it is known again */
	int64_t line;
	uint32_t no;                       /* after the batch's first row */
	int32_t person, org;
	uint32_t event;                    /* its first */
	uint16_t events;
	bool withdrawn;                    /* the source says it never was */
};

/* Somebody who was not met before by this import, or says something else this time. */
struct draft_person {
	int32_t slot, org;
	struct str number_field;
	struct str local_id, number;       /* number: as sent, without blanks and hyphens; STR_NONE */
	enum nhs_status status;
	bool described;                    /* the row says more than a number */
	struct demographic who;
	struct day said_on;
	int32_t practice;                  /* organisation that the source names as her practice */
	bool registers;                    /* the row is a registration with its own organisation */
	struct day registered_from, registered_until;
	struct str gp;
	int64_t line;
	uint32_t no;                       /* the row, after the batch's first */
	bool own_row;                      /* of a file of people or registrations: the row is hers alone */
};

/* The source says that somebody should not be there, or (registration) was never registered from that day on. */
struct draft_gone { int32_t org; struct str local_id, number; bool registration; struct day registered_from; int64_t line; };

struct draft_code { struct str system, value, term; bool own_row; };
struct draft_org { int32_t number; struct str ods, name; enum org_type type; bool own_row; };
struct draft_clinician { int32_t number, org; struct str local_id, name; bool own_row; };
struct draft_said { int32_t slot; struct day on; };        /* somebody known said so again, later than before */

struct draft_problem { int64_t line; struct str field; const char *kind, *say; enum fate fate; };
struct draft_reject { uint32_t no; const char *kind; struct str field; int64_t line; };

struct batch {
	struct arena arena;                /* strings and small lists; emptied with the batch */
	size_t file;                       /* of the import's files */
	int map_file;                      /* of the map; FHIR: of the file's first resource; -1 */
	int64_t row_first;                 /* number of the first row, less one: row numbers are row_first + no + 1 */
	int64_t rows_after;                /* rows of the file done once this batch is */
	int64_t bytes_after;
	unsigned char sha256[32];          /* of the file as far as this batch */
	bool last;                         /* the file ends here */
	int slot_epoch;                    /* another number: every slot known before is forgotten */

	struct draft_row *row; size_t rows, rows_most;      /* full at rows_most, LIMIT_BATCH_ROWS or less */
	struct draft_event *event; size_t events;
	char *text; size_t text_n;
	struct draft_person *person; size_t persons, person_room;
	struct draft_gone *gone; size_t gones, gone_room;
	struct draft_code *code; size_t codes, code_room; int32_t code_first;       /* numbered from code_first on */
	struct draft_org *org; size_t orgs, org_room;
	struct draft_clinician *clinician; size_t clinicians, clinician_room;
	struct draft_said *said; size_t saids, said_room;
	struct draft_problem *problem; size_t problems, problem_room;
	struct draft_reject *reject; size_t rejects, reject_room;
	struct origin_tally *tally; size_t tallies, tally_room;
	int64_t faulty;                    /* rows of codes that stand for none: counted with the others of their file */
	struct origin_counts count;        /* what the reading thread decided: read, rejected, skipped, same, quarantined */

	enum err err;                      /* the file could not be read on */
	char say[LIMIT_SAY];
	struct batch *next;
};

struct batch *batch_new(void);             /* bounded by the limits of base/limits.h */
void batch_reset(struct batch *batch);
void batch_free(struct batch *batch);
bool batch_full(const struct batch *batch);

#endif
