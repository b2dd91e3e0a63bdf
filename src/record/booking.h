/* Bookings and what came of them, as rows. */
#ifndef RECORD_BOOKING_H
#define RECORD_BOOKING_H

#include "model/diary.h"
#include "model/pathway.h"
#include "store/tx.h"

struct booking_new {
	int64_t patient, organisation, holding, label, episode, seat, thread;   /* thread NIL: none of her plan */
	struct sitting sitting;
	struct str telephone;           /* STR_NONE */
	int64_t staff; struct str role;
};
/* Booked, her time with it. ERR_UNIQUE: the seat, or her time, was taken at this very moment. */
enum err booking_add(struct cx *cx, struct db *db, const struct booking_new *booking, struct day today, struct instant at, int64_t *ret_id,
		     struct id *ret_outside);
struct booking_held { int64_t id; struct id outside; int64_t patient, organisation, holding, label, episode, sitting, thread; struct str telephone;
	enum booking_state state; int64_t seq; };
enum err booking_hold(struct cx *cx, struct db *db, int64_t id, struct booking_held *ret);      /* its row locked */
/* The next act, and where it stands now. staff NIL: she herself. moved: the booking instead, NIL. */
struct booking_done { enum booking_act act; enum booking_state state; int64_t staff, moved; struct str role, say; };
enum err booking_act_add(struct cx *cx, struct db *db, struct booking_held *booking, const struct booking_done *done, struct instant at);
/* Her time is free again. */
enum err booking_free(struct cx *cx, struct db *db, int64_t id);
/* Past the guard: is she somewhere else then? */
enum err booking_person_taken(struct cx *cx, struct db *db, int64_t patient, const struct sitting *sitting, bool *ret);

/* ---- under the reader's guard ---- */

struct booking {
	int64_t id; struct id outside;
	int64_t patient; struct id patient_outside, episode_outside;    /* of booking_by_outside */
	int64_t organisation, sitting, staff, place;
	struct str organisation_name, staff_name, place_name, address, place_telephone, group_name;
	enum step_setting setting;      /* of booking_by_outside */
	struct day on; int from, until;
	int64_t thread; struct str telephone;
	enum booking_state state; int64_t seq;
	struct instant recorded_at; struct str by_name; int64_t moved;  /* of booking_by_outside */
};
enum err booking_by_outside(struct cx *cx, struct db *db, struct id outside, struct booking *ret);      /* ERR_NOT_FOUND */
/* The latest day first. */
enum err bookings_of(struct cx *cx, struct db *db, int64_t patient, struct booking **ret, size_t *ret_count);
/* Whose some sittings are, as far as the reader may know: those that stand. In the order of `sitting`. */
struct booked { int64_t sitting, id; struct id outside; int64_t patient, episode; struct str telephone; enum booking_state state; int64_t seq, thread;
	bool reminded; };
enum err bookings_in(struct cx *cx, struct db *db, const int64_t *sitting, size_t count, struct booked **ret, size_t *ret_count);
/* Is the pathway over for which somebody was booked? One an episode; of what the reader does not see: no. */
enum err booking_episodes_over(struct cx *cx, struct db *db, const int64_t *episode, size_t count, bool **ret);
struct booking_told { enum booking_act act; struct instant at; struct str staff_name, role, say; };
enum err booking_acts(struct cx *cx, struct db *db, int64_t booking, struct booking_told **ret, size_t *ret_count);

/* ---- past the guard, for counting: of the own service; staff, place NIL: all ---- */

struct booking_counts { int64_t state[BOOKING_STATES]; };
enum err booking_counts(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t place, struct day from, struct day upto,
			struct booking_counts *ret);

#endif
