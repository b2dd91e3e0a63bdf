/* What the pages of the diary share: words for times, whose they are, and forms that come back. */
#ifndef WEB_DIARY_H
#define WEB_DIARY_H

#include "care/booking.h"
#include "web/first.h"
#include "web/person.h"

struct str diary_day_say(struct cx *cx, struct day day);                         /* "Monday 23 Nov 2026" */
struct str diary_span_say(struct cx *cx, int from, int until);                   /* "10am to 10:50am" */
struct str diary_iso(struct cx *cx, struct day day);                             /* "" where it is not known */
const char *diary_tone(enum booking_state state);                                /* of a tag */
/* "09:30" as minutes, "24:00" the end of the day; -1 where it is no time. */
int diary_minute_read(struct cx *cx, struct str text);
struct day diary_day_read(struct str text, struct day otherwise);

/* A free time as forms carry it: "HOURS/2026-11-24/600". */
struct str diary_time_value(struct cx *cx, const struct slot *slot);
bool diary_time_read(struct str value, struct id *ret_hours, struct day *ret_on, int *ret_from);

/* Whose some sittings are, as far as the reader may know, with their names and what a card says first. */
struct diary_whose {
	struct booked *booked; size_t count;    /* by sitting */
	struct called *called;                  /* one a booking */
	struct firsts firsts;
};
enum err diary_whose(struct cx *cx, const struct request *rq, const struct sitting *sitting, size_t count, struct diary_whose *ret);
/* Of one sitting: from *ret_first, so many. */
size_t diary_whose_of(const struct diary_whose *w, int64_t sitting, size_t *ret_first);
struct str diary_name(struct cx *cx, const struct diary_whose *w, size_t at);    /* STR_NONE: the reader sees no name of hers */

#endif
