/* One person as her pages show her: everything that is read, once, under the reader's guard. */
#ifndef WEB_PERSON_H
#define WEB_PERSON_H

#include "care/finding.h"
#include "care/symptom.h"
#include "record/audit.h"
#include "record/timeline.h"
#include "web/decide.h"

struct seen {
	struct id outside;
	struct str path;                        /* /person/<id> */
	int64_t patient;
	struct person person;
	struct story story;                     /* oldest first, unknown days before all */
	struct entry entry; bool listed;
	struct finding_told *finding; size_t findings;
	struct decision *decision; size_t decisions;
	bool whole;                             /* red flags were judged anew */
	struct flags flags;
	struct flag_settled *settled; size_t settleds;
	struct coverage coverage;
	struct symptom_newest newest;
	struct instant glass_until;             /* the reader has broken the glass, until then; INSTANT_NONE */
	bool gp_told, emergency_told;           /* a source here would tell of GP contacts, of A&E attendances */
};

/* Who, and what happened; with `whole` also findings, decisions and red flags. Tells rq->patient, subject and rows. */
enum err seen_load(struct cx *cx, struct request *rq, struct id person, bool whole, struct seen *ret);
/* The number of an event in the story, from 1; 0 when it is not there (or not shared). */
size_t seen_event(const struct seen *s, int64_t event);
struct str told_what(const struct told *told);          /* its code's words, else its specialty, else its kind */
struct str told_short(struct arena *arena, const struct told *told);   /* "MRI head Nov 2023" */
struct str told_href(struct arena *arena, const struct seen *s, size_t number);

/* Parts of the page. here: where the tab leads that is marked as the present one: "#why", "/events". */
struct t_person_head *seen_head(struct cx *cx, const struct request *rq, const struct seen *s, const char *here);
struct t_person_why *seen_why(struct cx *cx, const struct request *rq, const struct seen *s, const struct form *query,
			      const struct decide_tried *tried);
struct t_person_flags *seen_flags(struct cx *cx, const struct request *rq, const struct seen *s,
		const struct flag_tried *tried);
void seen_picture(struct cx *cx, const struct request *rq, const struct seen *s, const struct form *query, struct t_person *d);
/* The story as a table, filtered as the query says; `why`: each row leads to why it can be seen. */
void seen_events(struct cx *cx, const struct request *rq, const struct seen *s, bool why, struct t_person_events *d);
void seen_done(struct cx *cx, const struct seen *s, struct t_person *d);
/* On which pathways she is, and the way onto one. */
enum err seen_care(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_care **ret);
enum err seen_access(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_access **ret);

#endif
