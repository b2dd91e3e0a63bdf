/* What is due of the people whom a service carries: for the list of it, and for the day of one of its staff. */
#ifndef WEB_DUE_H
#define WEB_DUE_H

#include "care/episode.h"
#include "record/plan.h"
#include "record/response.h"
#include "web/pages.h"

struct carer_due;
struct remote_waiting;
enum due_kind { DUE_APPOINTMENT, DUE_GOAL, DUE_MEASURE, DUE_CARER, DUE_WARD, DUE_LETTER, DUE_ADVICE, DUE_TASK, DUE_TAKEN_OVER };
/* Somebody who is looked through. c NULL: COURSE_UNFIT. flag: what the service's list knows of a red flag. */
struct due_line { const struct episode *e; struct course *c; enum truth flag; struct str name, href; };
struct due_promise { enum due_kind kind; const struct due_line *line /* NULL: of none of those */; struct t_due_promise row; };

struct due {
	struct cx *cx;
	const struct request *rq;
	struct care care;
	bool mine;                              /* whose named person the reader is, and whoever is stopped and nobody's */
	bool brief;                             /* without what asks the database once more for each person: beds, letters due, what an end left */
	int64_t take;                           /* episodes that are looked through, worst first */
	/* what is found */
	struct t_due_hand *hand; size_t hands;                  /* stopped by a red flag */
	struct t_due_again *again; size_t agains, room;         /* judgements due for a re-check, by their day */
	struct due_promise *promise; size_t promises, promise_room;     /* by their day */
	const struct due_line **looked;         /* one a person of these: */
	struct t_due_person *person; size_t people;             /* somebody looks whether the step still helps */
	size_t going, ended;                    /* episodes that were looked through */
	/* read beside it */
	struct day *died;                       /* one a line that is looked through */
	struct plan_due *plan; size_t plans;
	struct response_said *said; size_t saids;       /* measures of all who are looked through */
	struct carer_due *carer; size_t carers;
	struct remote_waiting *waiting; size_t waits;   /* asked from home, not sent */
	int64_t remind_days;
};
enum err due_load(struct due *p);

#endif
