/* What came in: an import with its files, its counts, and its problems. */
#ifndef RECORD_ORIGIN_H
#define RECORD_ORIGIN_H

#include "store/tx.h"

/* stored */
enum origin_state { ORIGIN_RUNNING = 1, ORIGIN_DONE = 2, ORIGIN_STOPPED = 3, ORIGIN_UNDOING = 4, ORIGIN_UNDONE = 5 };
const char *origin_state_word(enum origin_state state);         /* "running", ...: for people */

struct origin_counts { int64_t read, kept, same, rejected, skipped, added, corrected, people, quarantined; };

struct origin {
	int64_t id;
	struct id outside;
	int64_t kind;                   /* 1 import, 2 message, 3 form */
	struct str map;
	int64_t map_version;
	struct str name;
	int64_t agreement, organisation, staff;
	int64_t sent_by;                /* organisation that sent it by browser; NIL: by command (set when it is added; not loaded) */
	struct day as_of;
	struct instant started_at, finished_at;
	enum origin_state state;
	struct origin_counts count;
	int64_t event_first, event_last;
};
enum err origin_add(struct cx *cx, struct db *db, struct origin *origin);                 /* sets id and outside */
/* Newest first; map STR_NONE: of all. */
enum err origin_list(struct cx *cx, struct db *db, struct str map, struct origin **ret, size_t *ret_count);
enum err origin_load(struct cx *cx, struct db *db, int64_t id, struct origin *ret);       /* ERR_NOT_FOUND */
enum err origin_by_outside(struct cx *cx, struct db *db, struct id outside, struct origin *ret);      /* ERR_NOT_FOUND */
/* By its number or by its outside id, as people type them. ERR_NOT_FOUND. */
enum err origin_find(struct cx *cx, struct db *db, struct str text, struct origin *ret);
/* ---- for a sign-in, under the guards: what is not hers to look at is not there ---- */
enum err origins_seen(struct cx *cx, struct db *db, struct origin **ret, size_t *ret_count);           /* newest first */
enum err origin_seen(struct cx *cx, struct db *db, struct id outside, struct origin *ret);             /* ERR_NOT_FOUND */
/* Did her organisation send it, or does it answer for all that it brought? Only then may she undo it. */
enum err origin_own(struct cx *cx, struct db *db, int64_t id, bool *ret);

enum err origin_set_state(struct cx *cx, struct db *db, int64_t id, enum origin_state state, struct instant finished_at);
enum err origin_count_on(struct cx *cx, struct db *db, int64_t id, const struct origin_counts *more);
enum err origin_brought_by(struct cx *cx, struct db *db, int64_t id, int64_t organisation);    /* where it is not known yet */
enum err origin_wrote_into(struct cx *cx, struct db *db, int64_t id, int64_t holding);          /* safe to repeat */
enum err origins_after(struct cx *cx, struct db *db, const struct origin *origin, int64_t **ret, size_t *ret_count);

struct origin_file { int64_t id; struct str name; int64_t bytes; struct str sha256; int64_t rows, rows_done,
	bytes_done; struct str kept_as; };
enum err origin_file_add(struct cx *cx, struct db *db, int64_t origin, struct origin_file *file);      /* sets id */
enum err origin_files(struct cx *cx, struct db *db, int64_t origin, struct origin_file **ret, size_t *ret_count);
enum err origin_files_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_file **ret, size_t *ret_count);   /* guarded */
enum err origin_file_at(struct cx *cx, struct db *db, int64_t file, int64_t rows_done, int64_t bytes_done, struct str sha256);
enum err origin_file_kept(struct cx *cx, struct db *db, const struct origin_file *file);

enum fate { FATE_FIELD = 1, FATE_ROW = 2, FATE_NOTED = 3 };     /* stored */
struct origin_problem { struct str file; int64_t line; struct str field, kind, say; enum fate fate; };
enum err origin_problems_add(struct cx *cx, struct db *db, int64_t origin, const struct origin_problem *problems, size_t count);
enum err origin_problems(struct cx *cx, struct db *db, int64_t origin, struct origin_problem **ret, size_t *ret_count);
enum err origin_problems_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_problem **ret, size_t *ret_count);   /* guarded */
enum err origin_problems_count(struct cx *cx, struct db *db, int64_t origin, int64_t *ret);

struct origin_reject { int64_t row; struct str kind, field; int64_t line; };      /* line NIL: not known */
enum err origin_rejects_add(struct cx *cx, struct db *db, int64_t file, const struct origin_reject *rejects, size_t count);
enum err origin_rejects_after(struct cx *cx, struct db *db, int64_t file, int64_t after, struct origin_reject **ret,
	size_t *ret_count);

/* For people, under the guard: a page of them in the order of the files, and how many each file has. */
struct origin_reject_told { struct str file; int64_t file_no; struct origin_reject reject; };
enum err origin_rejects_page(struct cx *cx, struct db *db, int64_t origin, int64_t skip, int64_t take,
	struct origin_reject_told **ret, size_t *ret_count);
struct origin_reject_file { struct str file; int64_t file_no, count; };
enum err origin_reject_files(struct cx *cx, struct db *db, int64_t origin, struct origin_reject_file **ret, size_t *ret_count);

struct origin_tally { struct str file, what; int64_t count; };
enum err origin_tally_on(struct cx *cx, struct db *db, int64_t origin, const struct origin_tally *tally);
enum err origin_tallies(struct cx *cx, struct db *db, int64_t origin, struct origin_tally **ret, size_t *ret_count);
/* Guarded; values that were not understood are told only to those whose import it is. */
enum err origin_tallies_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_tally **ret, size_t *ret_count);

/* ---- undoing: what an import said of people, in pages after an id ---- */
enum said_table { SAID_PATIENT, SAID_IDENTIFIER, SAID_DEMOGRAPHIC, SAID_REGISTRATION };
struct said_at { int64_t id, patient, holding; bool mine; };    /* mine: said by it; else ended by it */
enum err origin_said(struct cx *cx, struct db *db, enum said_table table, int64_t origin, int64_t after, struct said_at **ret,
	size_t *ret_count);
/* What it said no longer counts; what it ended counts again. */
enum err origin_unsay(struct cx *cx, struct db *db, enum said_table table, const struct said_at *said, int64_t origin,
	struct instant now);

#endif
