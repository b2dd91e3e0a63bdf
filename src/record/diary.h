/* Places, hours, absences, sittings and the addresses of calendars, as rows: nothing about whom. */
#ifndef RECORD_DIARY_H
#define RECORD_DIARY_H

#include "model/diary.h"
#include "model/pathway.h"
#include "store/tx.h"

struct place {
	int64_t id; struct id outside;
	int64_t of;                     /* organisation in whose house it is; NIL */
	struct str of_name, name;
	enum step_setting setting;
	struct str address, telephone;
	int64_t capacity;               /* 0: never full */
	struct instant ended_at;
};
struct place_new { int64_t organisation, of; struct str name; enum step_setting setting; struct str address, telephone; int64_t capacity, staff; };
/* ERR_UNIQUE: the organisation has one of that name. */
enum err place_add(struct cx *cx, struct db *db, const struct place_new *place, struct instant at, struct id *ret_outside);
enum err places_of(struct cx *cx, struct db *db, int64_t organisation, struct place **ret, size_t *ret_count);
/* In the house of an organisation, whichever service's diary they are in. */
struct place_in { int64_t id; struct id outside; int64_t organisation; struct str organisation_name, name; };
enum err places_in(struct cx *cx, struct db *db, int64_t house, struct place_in **ret, size_t *ret_count);
struct place_held { int64_t id, organisation; struct str name; int64_t capacity; bool ended; };
enum err place_hold(struct cx *cx, struct db *db, struct id outside, struct place_held *ret);   /* ERR_NOT_FOUND */
enum err place_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);

/* Set by whom: beside each. */
enum err diary_hours_add(struct cx *cx, struct db *db, int64_t organisation, const struct diary_hours *hours, int64_t by, struct instant at,
			 struct id *ret_outside);
enum err diary_away_add(struct cx *cx, struct db *db, int64_t organisation, const struct diary_away *away, int64_t by, struct instant at,
			struct id *ret_outside);
/* Those that touch the days; staff NIL: of everybody. */
enum err diary_hours_of(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct day from, struct day upto, struct diary_hours **ret,
		  size_t *ret_count);
enum err diary_aways_of(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct day from, struct day upto, struct diary_away **ret,
		  size_t *ret_count);
struct diary_held { int64_t id, organisation, staff; bool ended; };
enum err diary_hours_hold(struct cx *cx, struct db *db, struct id outside, struct diary_held *ret);   /* ERR_NOT_FOUND */
enum err diary_away_hold(struct cx *cx, struct db *db, struct id outside, struct diary_held *ret);
enum err diary_hours_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);
enum err diary_away_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);

/* Who changes somebody's hours and who books her: one after the other. */
enum err diary_hold(struct cx *cx, struct db *db, int64_t staff);

/* By day and minute. */
enum err sittings_of(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day upto, struct sitting **ret, size_t *ret_count);
enum err sittings_at(struct cx *cx, struct db *db, int64_t place, struct day from, struct day upto, struct sitting **ret, size_t *ret_count);
struct sitting_held { struct sitting s; int64_t organisation; bool ended; };
enum err sitting_hold(struct cx *cx, struct db *db, int64_t id, struct sitting_held *ret);      /* its row locked */
enum err sitting_by(struct cx *cx, struct db *db, struct id outside, struct sitting_held *ret); /* the same; ERR_NOT_FOUND */
/* ERR_UNIQUE: she, or every unit of the place, was taken at this very moment; what was taken before is asked for first. s->id is set. */
enum err sitting_add(struct cx *cx, struct db *db, int64_t organisation, struct sitting *sitting, int64_t capacity, int64_t by, struct day today,
		     struct instant at);
/* Given back: the times are free. */
enum err sitting_end(struct cx *cx, struct db *db, int64_t id, struct instant at);
enum err sitting_staff_taken(struct cx *cx, struct db *db, const struct sitting *sitting, bool *ret);
/* A unit of the place that is free for all of that time; 0: none is. */
enum err sitting_unit_free(struct cx *cx, struct db *db, const struct sitting *sitting, int64_t capacity, int64_t *ret);
/* Of many: seats taken, one a sitting. Past the guard, as that a time is taken. */
enum err sittings_taken(struct cx *cx, struct db *db, const struct sitting *sitting, size_t count, int64_t *ret);
enum err sitting_seats_taken(struct cx *cx, struct db *db, int64_t id, int64_t *ret);
/* The first seat that nobody has; 0: none. */
enum err sitting_seat_free(struct cx *cx, struct db *db, const struct sitting *sitting, int64_t *ret);

/* ---- calendars ---- */

struct diary_feed { int64_t id; struct instant made_at; };
/* id NIL: she has none. */
enum err diary_feed_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct diary_feed *ret);
/* Instead of the one before. */
enum err diary_feed_add(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str secret, struct instant at);
enum err diary_feed_end(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct instant at);
/* Whose, where she works there still. ERR_NOT_FOUND. */
enum err diary_feed_by(struct cx *cx, struct db *db, struct str secret, struct instant now, int64_t *ret_id, int64_t *ret_staff, int64_t *ret_organisation);
struct diary_time { struct id outside; struct day on; int from, until; struct str place_name, address; };
enum err diary_feed_times(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct day from, struct day upto, struct diary_time **ret,
			  size_t *ret_count);

#endif
