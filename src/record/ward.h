/* Wards, their beds, who is in which; and what a ward asks for, plans, reverses and hands over, as rows. */
#ifndef RECORD_WARD_H
#define RECORD_WARD_H

#include "base/id.h"
#include "model/ward.h"
#include "store/tx.h"

struct ward { int64_t id; struct id outside; int64_t organisation; struct str name, pathway; int64_t beds; };
struct bed { int64_t id; struct id outside; int64_t no; struct str name; struct day closed_on; struct str closed_say; };        /* closed_on DAY_NONE: open */

/* In a closure. ERR_UNIQUE: the organisation has a ward of that name. Beds are named "Bed 1", "Bed 2", ... */
enum err ward_add(struct cx *cx, struct db *db, int64_t organisation, struct str name, struct str pathway, int64_t beds, struct instant now);
/* organisation 0: of all. By organisation and name. */
enum err wards_of(struct cx *cx, struct db *db, int64_t organisation, struct ward **ret, size_t *ret_count);
enum err beds_of(struct cx *cx, struct db *db, int64_t ward, struct bed **ret, size_t *ret_count);
/* Has the service a ward for this pathway? */
enum err ward_held(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, bool *ret);

/* For writing: the row locked until the transaction ends. ERR_NOT_FOUND. */
struct bed_held { int64_t id, ward, organisation; struct str name, ward_name, pathway; };
enum err bed_hold(struct cx *cx, struct db *db, struct id outside, struct bed_held *ret);
/* until: when whoever was in it last left; DAY_NONE. closing: row; NIL: open. */
struct bed_state { bool taken; struct day until; int64_t closing; struct day closed_on; struct str closed_say; };
enum err bed_state(struct cx *cx, struct db *db, int64_t bed, struct bed_state *ret);
enum err bed_close(struct cx *cx, struct db *db, int64_t bed, struct day from, struct str say, int64_t staff, struct instant now);
enum err bed_open(struct cx *cx, struct db *db, int64_t closing, struct day until, int64_t staff, struct instant now);

/* ---- stays ---- */

/* Numbers are stored. */
enum stay_end { STAY_MOVED = 1, STAY_LEFT = 2, STAY_TAKEN_BACK = 3 };
struct stay_new { int64_t patient, organisation, holding, label, episode, bed; struct day from; int64_t staff; struct str role; };
/* ERR_UNIQUE: somebody is in that bed, or the person is in another. */
enum err stay_add(struct cx *cx, struct db *db, const struct stay_new *stay, struct instant now);
enum err stay_end(struct cx *cx, struct db *db, int64_t stay, struct day until, enum stay_end why, int64_t staff, struct instant now);
/* Past the guard, in which bed somebody is now. id NIL: in none. */
struct stay_held { int64_t id, organisation, patient, episode, bed; struct str bed_name, ward; struct day from; };
enum err stay_of_patient(struct cx *cx, struct db *db, int64_t patient, struct stay_held *ret);
enum err stay_of_episode(struct cx *cx, struct db *db, int64_t episode, struct stay_held *ret);
/* When she last left a bed, and one of that organisation; DAY_NONE. */
enum err stay_last(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct day *ret, struct day *ret_own);
/* Past the guard: that a bed is taken is so for everybody. */
struct bed_taken { int64_t bed; struct day from; };
enum err beds_taken(struct cx *cx, struct db *db, int64_t ward, struct bed_taken **ret, size_t *ret_count);
/* Past the guard, for counting: whole stays of the episodes that touch the days. */
struct stay_span { int64_t episode; struct day from, until; };
enum err stays_between(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day before, struct stay_span **ret, size_t *ret_count);

/* Under the reader's guard. */
struct stay { int64_t episode; struct id episode_outside; int64_t bed; struct str bed_name, ward_name; struct day from, until; enum stay_end why; };
enum err stays_now(struct cx *cx, struct db *db, int64_t ward, struct stay **ret, size_t *ret_count);
enum err stays_of(struct cx *cx, struct db *db, int64_t episode, struct stay **ret, size_t *ret_count);

/* ---- items ---- */

struct ward_item_new {
	int64_t patient, organisation, holding, label, episode;
	enum ward_kind kind; enum ward_part part;
	int64_t party, bed;                     /* NIL */
	struct str what;
	struct day on, due;
	int64_t minute;                         /* NIL */
	int64_t staff; struct str role;
};
enum err ward_item_add(struct cx *cx, struct db *db, const struct ward_item_new *item, struct instant now, int64_t *ret_id, struct id *ret_outside);
/* Past the guard, the episode held before. ERR_NOT_FOUND. */
/* ward: of the bed that is kept; by the item's id only. */
struct ward_item_held { int64_t id, patient, episode, holding, label, party, bed, ward; struct id outside;
	enum ward_kind kind; enum ward_part part; struct day on; };
enum err ward_item_by(struct cx *cx, struct db *db, struct id outside, struct ward_item_held *ret);
enum err ward_items_kind(struct cx *cx, struct db *db, int64_t episode, enum ward_kind kind, struct ward_item_held **ret, size_t *ret_count);
enum err ward_item_acts(struct cx *cx, struct db *db, int64_t item, struct ward_done **ret, size_t *ret_count);
/* The next: its seq is one more than `seq`. */
enum err ward_act_add(struct cx *cx, struct db *db, const struct ward_item_held *item, const struct ward_done *done, int64_t staff, struct str role,
		      struct instant now);
/* For whom beds of the ward are kept. */
struct expected { int64_t item, patient, bed; struct day on; };
enum err ward_expected(struct cx *cx, struct db *db, int64_t ward, struct expected **ret, size_t *ret_count);

/* Under the reader's guard, of many at once, one list an episode: items by kind, then day; of each its acts in their order. */
struct ward_told { struct ward_done d; struct str staff_name; struct instant at; };
struct ward_item {
	int64_t id; struct id outside;
	enum ward_kind kind; enum ward_part part;
	int64_t party; struct str party_name; int64_t bed;
	struct str what; struct day on, due; int64_t minute;
	struct str staff_name; struct instant at;
	struct ward_told *told; struct ward_done *done; size_t acts;
};
enum err ward_items(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct ward_item **ret, size_t *ret_counts);
/* Does the reader see it? ERR_NOT_FOUND. */
enum err ward_item_seen(struct cx *cx, struct db *db, struct id outside);

#endif
