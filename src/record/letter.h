/* Letters as rows: begun, worded, approved, sent, ended. Every wording is kept; what was approved is worded no more. */
#ifndef RECORD_LETTER_H
#define RECORD_LETTER_H

#include "base/day.h"
#include "base/id.h"
#include "base/truth.h"
#include "model/letter.h"
#include "store/tx.h"

/* Numbers are stored. The program itself sends nothing. */
enum letter_way { LETTER_WAY_NONE, LETTER_POSTED = 1, LETTER_BY_HAND = 2, LETTER_WAYS };
const char *letter_way_word(enum letter_way way);       /* "posted", "by-hand" */
const char *letter_way_say(enum letter_way way);        /* "printed and posted", "given by hand" */

struct letter_new {
	int64_t patient, organisation, holding, label, episode, due_seq;        /* due_seq NIL: no act made it due */
	struct str kind; int64_t version;
	enum letter_to whom; bool large;
	int64_t staff; struct str role;
};
enum err letter_add(struct cx *cx, struct db *db, const struct letter_new *letter, struct instant at, int64_t *ret_id, struct id *ret_outside);

/* One wording: part "" is to whom. */
struct letter_worded { struct str part, heading, say; };
enum err letter_word(struct cx *cx, struct db *db, int64_t letter, int64_t seq, const struct letter_worded *part, size_t count, int64_t staff,
		     struct instant at);
/* Which wording counts, how it is printed, and how sensitive it is. */
enum err letter_set(struct cx *cx, struct db *db, int64_t letter, int64_t seq, bool large, int64_t label);
enum err letter_approved(struct cx *cx, struct db *db, int64_t letter, int64_t staff, struct instant at);
enum err letter_ended(struct cx *cx, struct db *db, int64_t letter, int64_t staff, struct str say, struct instant at);
enum err letter_went(struct cx *cx, struct db *db, int64_t letter, enum letter_way way, struct day on, struct str say, int64_t staff, struct instant at);

/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct letter_held { int64_t id, patient, organisation, holding, episode, label, seq, version; struct str kind; enum letter_to whom; bool large;
	struct instant approved_at, ended_at; };
enum err letter_hold(struct cx *cx, struct db *db, struct id outside, struct letter_held *ret);

/* Was something of its course taken back since it was worded last? */
enum err letter_undone_since(struct cx *cx, struct db *db, int64_t letter, bool *ret);

/* ---- under the reader's guard ---- */

struct letter {
	int64_t id; struct id outside, patient_outside;
	int64_t patient, organisation, label, episode, due_seq, version, seq, staff;
	struct str organisation_name, ods, kind, staff_name, role;
	enum letter_to whom; bool large;
	struct instant recorded_at, approved_at, ended_at;
	struct str approved_name, approved_profession, ended_name, ended_say;
	struct day sent_on;             /* of a list: the first time that it went out */
	struct str address;             /* of letters_to_go: to whom, a line each */
	struct str astray;              /* set by care/letter's letters_due: approved for whoever was written down as asking, and had not; its ODS code */
};
enum err letter_by_outside(struct cx *cx, struct db *db, struct id outside, struct letter *ret);
enum err letters_of_episode(struct cx *cx, struct db *db, int64_t episode, struct letter **ret, size_t *ret_count);      /* the newest first */
/* Of many: one list an episode. */
enum err letters_of_episodes(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct letter **ret, size_t *ret_counts);
/* The same of all of a person's episodes, with the organisation that wrote each. */
enum err letters_of_patient(struct cx *cx, struct db *db, int64_t patient, struct letter **ret, size_t *ret_count);
/* Not approved yet, of one's organisation, begun by one of the staff or about people whose named person she is; the oldest first. */
enum err letters_drafted(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t take, struct letter **ret, size_t *ret_count);
/* The same of whoever began them: about people whom nobody carries by name, or begun before then. */
enum err letters_left(struct cx *cx, struct db *db, int64_t organisation, struct instant before, int64_t take, struct letter **ret, size_t *ret_count);
/* Approved and not gone out, of one's organisation; the oldest first, LETTERS_GO of them at most. */
#define LETTERS_GO 300
enum err letters_to_go(struct cx *cx, struct db *db, int64_t organisation, struct letter **ret, size_t *ret_count);
enum err letters_to_go_count(struct cx *cx, struct db *db, int64_t organisation, int64_t *ret);
enum err letter_parts(struct cx *cx, struct db *db, int64_t letter, int64_t seq, struct letter_worded **ret, size_t *ret_count);
struct letter_sent { enum letter_way way; struct day on; struct str say, staff_name; struct instant at; };
enum err letter_sents(struct cx *cx, struct db *db, int64_t letter, struct letter_sent **ret, size_t *ret_count);

/* What a letter may quote of a course: words with who wrote them and how sensitive they are. */
struct letter_quote { int64_t seq, act; struct str item; enum truth answer; struct day on; int64_t staff; struct str staff_name, say; int64_t class, label; };
enum err letter_quotes(struct cx *cx, struct db *db, int64_t episode, struct letter_quote **ret, size_t *ret_count);

#endif
