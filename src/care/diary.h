/* Where and when people of a service see somebody: set by each for herself, or by who manages the service for all; and what of it is free.
 *
 * Laws:
 *	- availability comes first: only a time that somebody's hours offer, without leave, can be booked;
 *	- leave is entered whatever is booked: who has to be moved is told then, and as long as it is so;
 *	- hours and leave are never overwritten: they end, and others begin;
 *	- nothing here says why somebody is away. */
#ifndef CARE_DIARY_H
#define CARE_DIARY_H

#include "care/episode.h"
#include "record/diary.h"
#include "rule/slots.h"

#define SLOT_LEAST   5          /* minutes */
#define SLOT_MOST    480
#define WEEKS_MOST   8
#define BOOKED_AHEAD 366        /* days: who books further ahead books hours that nobody knows yet */

struct place_ask { struct place_new place; struct str of_ods; struct str form_key; };   /* of_ods "": its own house */
/* ERR_BAD_FIELD, ERR_FORBIDDEN (set by who manages), ERR_CONFLICT (there is one of that name). */
enum err diary_place_put(struct cx *cx, struct store *store, const struct actor *actor, const struct place_ask *ask, struct instant now);
/* Ends a place, hours or an absence, by its outside id. */
enum diary_thing { DIARY_PLACE, DIARY_HOURS, DIARY_AWAY };
struct diary_end { enum diary_thing thing; struct id which; struct str form_key; };
enum err diary_end(struct cx *cx, struct store *store, const struct actor *actor, const struct diary_end *ask, struct instant now);

/* hours.staff and hours.place: row numbers; the profession is found. */
struct hours_ask { struct diary_hours hours; struct id place; struct str form_key; };
enum err diary_hours_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct hours_ask *ask,
			 struct instant now);
struct away_ask { struct diary_away away; struct str form_key; };
enum err diary_away_put(struct cx *cx, struct store *store, const struct actor *actor, const struct away_ask *ask, struct instant now);

/* The address of the actor's own calendar: made, instead of the one before, or taken away. Its secret is told once; a repeat is told zeros. */
struct calendar_ask { bool make; struct str form_key; };
enum err diary_calendar(struct cx *cx, struct store *store, const struct actor *actor, const struct calendar_ask *ask, struct instant now,
			struct id *ret_secret);
/* Whose times an address tells, where she works there still. ERR_NOT_FOUND. */
enum err diary_calendar_of(struct cx *cx, struct db *db, struct str code, struct instant now, int64_t *ret_staff, int64_t *ret_organisation);

/* All that is known of some days of a service's diary, under the reader's guard. */
struct diary {
	struct day from, upto;
	struct diary_hours *hours; size_t hours_n;
	struct diary_away *away; size_t aways;
	struct sitting *sitting; size_t sittings;
	struct place *place; size_t places;
	struct carer *staff; size_t staffs;     /* who works there, by name; of several roles several */
};
enum err diary_load(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day upto, struct instant now, struct diary *ret);
const struct place *diary_place(const struct diary *d, int64_t place);          /* NULL */
const struct carer *diary_staff(const struct diary *d, int64_t staff);          /* NULL: works there no more */
/* Free times of one of the staff (NIL: of all) from now on. */
size_t diary_free(struct arena *arena, const struct diary *d, int64_t staff, struct instant now, size_t most, struct slot **ret);
/* Why a time that is taken has to be moved: "is away then", "has no hours there then"; NULL: it stands. */
const char *diary_clash(const struct diary *d, const struct sitting *sitting);

#endif
