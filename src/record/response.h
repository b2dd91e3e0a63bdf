/* Answers to questionnaires and ratings, as rows. Scores are made from them (rule/instrument), never kept. */
#ifndef RECORD_RESPONSE_H
#define RECORD_RESPONSE_H

#include "base/day.h"
#include "base/id.h"
#include "store/tx.h"

/* Numbers are stored. */
enum response_mode { MODE_NONE, MODE_ROOM, MODE_PAPER, MODE_CALL, MODE_ALONE, MODE_HERE, MODES };
#define MODES_ASKED MODE_ALONE          /* those before it are written down by who asks */
const char *response_mode_word(enum response_mode mode);        /* "room", "paper", "call", "alone", "here" */
const char *response_mode_say(enum response_mode mode);         /* "asked in the room", ... */

struct response_new {
	int64_t patient, organisation, holding, label;
	struct str instrument;
	int64_t version;
	struct day on;
	enum response_mode mode;
	struct str answers, say;
	int64_t corrects;                 /* NIL: none */
	int64_t staff; struct str role;
};
enum err response_add(struct cx *cx, struct db *db, const struct response_new *response, struct instant at, int64_t *ret_id, struct id *ret_outside);

/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct response_held { int64_t id, patient, organisation, version; struct str instrument, answers, say; struct instant ended_at; };
enum err response_hold(struct cx *cx, struct db *db, struct id outside, struct response_held *ret);
enum err response_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

/* Past the guard, for who writes: what an organisation has of one version until a day, as kept, the oldest first. but: without this one; 0. */
struct response_before { int64_t patient, organisation; struct str instrument; int64_t version; struct day on; int64_t but; };
enum err responses_before(struct cx *cx, struct db *db, const struct response_before *of, struct str **ret, size_t *ret_count);

/* Under the reader's guard: by instrument, the oldest first; those that no longer stand too. */
struct response_row {
	int64_t id; struct id outside;
	int64_t organisation; struct str organisation_name, instrument;
	int64_t version;
	struct day on; enum response_mode mode;
	struct str answers, say;
	int64_t corrects;
	struct str staff_name, role;
	struct instant recorded_at, ended_at;
	struct str ended_name, ended_say;
};
/* Of many people at once, in no order: what was answered when, as far as it stands. Under the reader's guard. */
struct response_said { int64_t patient; struct str instrument; struct day on; };
enum err responses_said(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct response_said **ret, size_t *ret_count);
/* People whose answers came from home since then and at whom nobody of the organisation has looked since, whoever waits longest first. Only for who reads who
 * looked: others are told of all. */
struct response_home { int64_t patient, count; struct instant at; };
enum err responses_unread(struct cx *cx, struct db *db, int64_t organisation, struct instant since, int64_t take, struct response_home **ret,
			  size_t *ret_count);
enum err responses_of(struct cx *cx, struct db *db, int64_t patient, struct response_row **ret, size_t *ret_count);

#endif
