/* The ward's pages: the board, and one person on it. */
#ifndef WEB_WARD_H
#define WEB_WARD_H

#include "care/meaning.h"
#include "care/ward.h"
#include "web/episode.h"

/* One referred or admitted person as the board and her own page tell her. */
struct bedside {
	struct cx *cx;
	const struct request *rq;
	struct care care;
	struct episode e;
	struct course *course;                  /* NULL: COURSE_UNFIT, and nothing else is known */
	struct ward_item *item; size_t items;
	struct ward_stand *stand;               /* one an item */
};
enum err bedside_load(struct cx *cx, const struct request *rq, const struct episode *e, struct bedside *ret);
enum err bedsides_load(struct cx *cx, const struct request *rq, struct episode *const *e, size_t count, struct bedside *ret);      /* one an episode */
/* "approved until 3 Mar 2027, reference WY/77"; *ret_kind: over, near, runs, idle. `whole`: with commissioner and reference. */
struct str bedside_funding(const struct bedside *b, bool whole, const char **ret_kind);
/* Nights since admission; left: from tonight on so many are covered by approvals, PAID_ENOUGH where more. in: she has a bed now. */
#define PAID_ENOUGH 15
struct bedside_nights { int64_t bed, leave, unpaid, left; bool in; };
struct bedside_nights bedside_nights(const struct bedside *b, const struct stay *stay, size_t stays);
/* "nobody pays from tonight on", "paid for 5 more nights"; STR_NONE: enough, or in no bed. */
struct str bedside_paid(struct cx *cx, const struct bedside_nights *nights);
struct str bedside_burdens(const struct bedside *b);            /* "2 being reversed, 1 reversed, 1 kept"; STR_NONE: none listed */
struct str bedside_programme(const struct bedside *b, struct day from, struct day before);       /* "2 of 4 attended, 1 declined"; STR_NONE */
struct str bedside_leave(const struct bedside *b);              /* "At home since 3 Mar 2027"; STR_NONE: on the unit */
bool bedside_bed_kept(const struct bedside *b, int64_t *ret_bed, struct day *ret_on);

/* What the first scale of a measure says since a day: "21 to 14, no reliable change"; STR_NONE where it was not answered since. */
struct str measure_course(struct cx *cx, const struct measure *m, struct day since, enum need_change *ret_change);

#endif
