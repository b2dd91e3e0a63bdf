/* Questionnaires away from the room, as rows: what a service has set, what somebody was asked, what she has answered so far. */
#ifndef RECORD_REMOTE_H
#define RECORD_REMOTE_H

#include "base/day.h"
#include "base/id.h"
#include "model/person.h"
#include "store/tx.h"

#define REMOTE_PARTS 8                  /* questionnaires of one asking */
#define REMOTE_STEPS 4                  /* people an alert is told before somebody telephones */

/* ---- what a service has set ---- */

struct remote_setting { int64_t id, days, from, until; struct str role, telephone, staff_name; struct instant recorded_at; };
struct remote_step { int64_t seq, staff; struct str role; int64_t minutes; struct str staff_name; };
struct remote_setting_new { int64_t organisation, days, from, until; struct str role, telephone; int64_t staff; const struct remote_step *step; size_t steps; };
enum err remote_setting_add(struct cx *cx, struct db *db, const struct remote_setting_new *setting, struct instant at);
/* The last of an organisation; one by its number. ERR_NOT_FOUND. */
enum err remote_setting_of(struct cx *cx, struct db *db, int64_t organisation, struct remote_setting *ret);
enum err remote_setting_by_id(struct cx *cx, struct db *db, int64_t id, struct remote_setting *ret);
/* At most REMOTE_STEPS. */
enum err remote_steps(struct cx *cx, struct db *db, int64_t setting, struct remote_step **ret, size_t *ret_count);

/* ---- asked ---- */

/* Numbers are stored. */
enum remote_place { REMOTE_NOWHERE, REMOTE_AWAY, REMOTE_HERE, REMOTE_PAPER };   /* by a link or her own sign-in; on a device that was handed to her;
                                                                                 * on a sheet that staff key in */
enum remote_state { REMOTE_NONE, REMOTE_OPEN, REMOTE_DONE, REMOTE_WITHDRAWN, REMOTE_SHUT };
enum remote_part_state { ASKED_NOTHING, ASKED_WAITS, ASKED_SENT, ASKED_LEFT_OPEN };

struct remote_ask_new {
	int64_t patient, organisation, holding, label, staff;
	struct str role;
	enum remote_place way;
	struct day until;
	struct str secret;                      /* its hash; STR_NONE: no link */
	const struct str *instrument; const int64_t *version; size_t parts;
};
enum err remote_ask_add(struct cx *cx, struct db *db, const struct remote_ask_new *ask, struct instant at, int64_t *ret_id, struct id *ret_outside);

struct remote_part {
	int64_t id, seq; struct str instrument; int64_t version;
	enum remote_part_state state;
	struct str answers;                     /* STR_NONE: not begun, or sent */
	struct instant begun_at, changed_at, sent_at;
	int64_t keyed_by; struct str keyed_name;        /* of paper: who keyed it first, NIL: nobody yet; the name under the reader's guard alone */
	struct day answered_on;                 /* of paper, keyed: as the sheet says */
};
/* Past every guard: for who holds the link, and in the transactions that write. */
enum err remote_parts(struct cx *cx, struct db *db, int64_t ask, struct remote_part **ret, size_t *ret_count);
enum err remote_part_set(struct cx *cx, struct db *db, int64_t part, struct str answers, struct instant at);
/* Of paper, for the first time. */
enum err remote_part_keyed(struct cx *cx, struct db *db, int64_t part, struct str answers, int64_t staff, struct day on, struct instant at);
enum err remote_part_sent(struct cx *cx, struct db *db, int64_t part, int64_t response, struct instant at);      /* response NIL: nothing was answered */

struct remote_held { int64_t id; struct id outside; int64_t patient, organisation, holding, label, staff; enum remote_place way; struct day until;
	int64_t tries; struct str token; struct instant token_at; enum remote_state state; };
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
enum err remote_hold(struct cx *cx, struct db *db, int64_t id, struct remote_held *ret);

/* Secret and token of a link: 16 and 32 random bytes of which only the hash is kept. */
struct str remote_hash(struct arena *arena, const void *bytes, size_t n);
enum err remote_by_secret(struct cx *cx, struct db *db, struct str hash, int64_t *ret);         /* ERR_NOT_FOUND */
struct remote_opened { int64_t id; struct id outside; int64_t patient, organisation; struct str organisation_name; int64_t staff;
	enum remote_place way; struct day until; struct instant token_at; enum remote_state state; };
enum err remote_by_token(struct cx *cx, struct db *db, struct str hash, struct remote_opened *ret);     /* ERR_NOT_FOUND */
/* What every source says of her last. */
struct remote_who { struct day birth_on; enum sex sex; struct day death_on; };
enum err remote_who(struct cx *cx, struct db *db, int64_t patient, struct remote_who **ret, size_t *ret_count);

enum err remote_tried(struct cx *cx, struct db *db, int64_t id, int64_t tries);
enum err remote_open(struct cx *cx, struct db *db, int64_t id, struct str token, struct instant at);
enum err remote_used(struct cx *cx, struct db *db, int64_t id, struct instant at);
enum err remote_leave(struct cx *cx, struct db *db, int64_t id);
/* Its link is no good from then on. staff NIL: she herself. */
enum err remote_end(struct cx *cx, struct db *db, int64_t id, enum remote_state state, int64_t staff, struct str say, struct instant at);
enum err remote_anew(struct cx *cx, struct db *db, int64_t id, struct str secret, struct day until);

/* ---- under the reader's guard ---- */

struct remote_ask { int64_t id; struct id outside; int64_t organisation; struct str organisation_name; int64_t staff; struct str staff_name;
	enum remote_place way; struct instant recorded_at; struct day until; struct instant opened_at; enum remote_state state;
	struct instant ended_at; struct str ended_say; };
enum err remote_asks(struct cx *cx, struct db *db, int64_t patient, struct remote_ask **ret, size_t *ret_count);        /* the newest first */
/* Of many people at once, in no order: asked from home, not sent. last: when something of it was answered; INSTANT_NONE. */
struct remote_waiting { int64_t patient, organisation; struct instant recorded_at; struct day until; struct instant last; };
enum err remotes_waiting(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct remote_waiting **ret, size_t *ret_count);
enum err remote_parts_seen(struct cx *cx, struct db *db, int64_t ask, struct remote_part **ret, size_t *ret_count);
/* ERR_NOT_FOUND for both absent and hidden. */
enum err remote_ask_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_patient, int64_t *ret_organisation);

/* Sheets of paper of one service: those that wait to be keyed, at most 300, those keyed once first; and those whose ids lie between two, at most 3, of which
 * outside and patient are known. */
struct remote_paper { struct id outside; int64_t patient; struct instant recorded_at; struct str staff_name, instrument; int64_t version;
	bool keyed; int64_t keyed_by; struct str keyed_name; struct instant changed_at; };
enum err papers_open(struct cx *cx, struct db *db, int64_t organisation, struct remote_paper **ret, size_t *ret_count);
enum err papers_between(struct cx *cx, struct db *db, int64_t organisation, struct id from, struct id until, struct remote_paper **ret, size_t *ret_count);
enum err papers_keyed_once(struct cx *cx, struct db *db, int64_t organisation, int64_t *ret);

#endif
