/* The synthetic region: what the source systems of 12 practices, an acute trust, a mental-health trust and a talking-therapies
 * service would send about invented people, and beside it the truth about each of them.
 *
 * A model of people, not of rules: traits, then symptoms, then consultations, then what doctors do. No rule of data/rules is
 * known here. Streaming: one person after another, memory the same for a thousand people and for a million. The same settings,
 * people, seed and day give the same bytes. It says nothing about real people. */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

#include "base/cx.h"
#include "synth/settings.h"

#define SYNTH_PEOPLE_MAX 5000000          /* six blocks of test NHS numbers: 999..., 998..., to 994... */
#define SYNTH_STREAM_MAX 100000000        /* a stream tells no NHS numbers */

/* Where the files go. `file` counts from 0; the same number is always the same path below the region's folder. */
struct synth_sink { void *inside; enum err (*write)(struct cx *cx, void *inside, int file, const char *path, struct str bytes); };
/* Told after every thousand people or so; false stops with ERR_STOPPED. */
struct synth_progress { void *inside; bool (*tell)(void *inside, int64_t done); };
/* DAY_NONE: history.today; why: truth-records.csv too; stream: instead of all files what happened to these same people, as file 0: one row an event,
 * without the faults of records and without the truth */
struct synth_ask { int64_t people; uint64_t seed; struct day today; bool why, stream; };

/* What came out, counted while it was written: what the targets of docs/interfaces/synthetic-region.md are held against.
 * "Unexplained" of a clinic is its conclusion, right or wrong. */
#define SYNTH_APPOINTMENTS 256
struct synth_tally {
	int64_t people, rows, events, bytes;         /* events: rows that tell of something that happened to a person */
	int64_t adults, persistent;                  /* registered in the region and alive on the last day, 18 and over */
	int64_t persistent_ill, adults_ill;          /* of these with a long-term physical disease */
	int64_t persistent_mood, adults_mood;        /* of these ever anxious or depressed */
	int64_t gp_contacts, gp_new, gp_new_unexplained;
	double registered_years;
	/* first visit of each person; by sex (women 1) */
	struct { int64_t people[2], unexplained[2], all, all_unexplained; } clinic[SYNTH_CLINICS];
	int64_t syndrome_clinic[SYNTH_CODES][SYNTH_CLINICS];     /* new outpatients by syndrome (code) and clinic */
	/* People of 18 to 65 by clinic appointments kept in the last 3 years; [1]: at least half of these unexplained. */
	int64_t attender[2][SYNTH_APPOINTMENTS];
	/* [0] with at least one unexplained episode, [1] with at least two */
	int64_t attender_some[2][SYNTH_APPOINTMENTS];
	/* their matters; years of follow-up are one */
	int64_t episodes[SYNTH_APPOINTMENTS], episodes_unexplained[SYNTH_APPOINTMENTS];
	/* diseases not yet found; said to be unexplained by a clinic; found later */
	int64_t hidden, hidden_unexplained, hidden_found;
	int64_t frequent_gp;                         /* adults with 30 or more contacts in 2 years */
	int64_t nhs_wrong, nhs_missing;
};

/* Write the region. ERR_BAD_FIELD: too few or too many people; ERR_STOPPED; the sink's errors. */
enum err synth_region(struct cx *cx, const struct synth_settings *settings, const struct synth_ask *ask, struct synth_sink *sink,
	struct synth_tally *ret_tally, const struct synth_progress *progress);

/* Of the top twentieth of clinic attenders (18 to 65, 3 years, ties with the last of them included): how many, and how many of
 * these came mostly for what stayed unexplained, had at least one unexplained episode, at least two; and of all their
 * episodes. */
struct synth_attenders { int64_t people, mostly, some, twice, episodes, unexplained; int from; };
struct synth_attenders synth_attenders(const struct synth_tally *tally);

/* A sink that writes to a folder of the file system, made if absent. ERR_CONFLICT where it is there and not empty. */
struct synth_folder;
enum err synth_folder_open(struct cx *cx, const char *dir, struct synth_folder **ret, struct synth_sink *ret_sink);
enum err synth_folder_close(struct cx *cx, struct synth_folder *folder);      /* NULL-safe; tells of what could not be written */

/* The NHS number of person n (from 0): ten digits of the test range with a right check digit, different for each n. */
void synth_nhs_number(int64_t n, char out[11]);

#endif
