/* One person's course on a pathway, as its page shows it and as its forms change it. */
#ifndef WEB_EPISODE_H
#define WEB_EPISODE_H

#include "care/constraint.h"
#include "care/episode.h"
#include "record/organisation.h"
#include "web/person.h"

/* A form that did not do: shown again in its place with what was written. */
struct act_tried { enum course_act act; struct str item, to; int64_t seq; const char *problem; };

struct episode_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct episode_view v;
	struct seen seen;
	struct course_line *line; size_t lines;
	struct carer *carer; size_t carers;     /* of the service: who can be the named person */
	struct organisation *organisation; size_t organisations;        /* that could take part; of those that do, the names */
	struct str profession;                  /* of the reader */
	const char *readonly;                   /* why the reader can do nothing here; NULL */
	bool may_restrict;                      /* she may write restricted words */
	bool ward;                              /* the service has a ward for this pathway */
	const struct act_tried *tried;
	const struct constraint_said *step_said;        /* of each step, what guidance says of what it offers to her */
	bool shown;                             /* what was tried stands in its form */
};

/* "the symptoms persist: yes", "session 3 kept, core-intervention": one act in words. */
struct str act_say(const struct episode_page *p, const struct course_line *line);
bool act_undone(const struct episode_page *p, int64_t seq);
struct str who_say(struct cx *cx, const struct course_line *line);
const struct course_line *act_line(const struct episode_page *p, int64_t seq);      /* NULL: not there for the reader */

/* May the reader do it, whatever she would write? *ret_no says why not where it is for others. */
enum course_no act_may(const struct episode_page *p, struct course_ask ask, struct str *ret_no);
/* The form of an act with its defaults, or what was tried. */
struct t_act_form *act_form(struct episode_page *p, enum course_act act, struct str item, struct str to, const char *button);
/* Was this the form that was tried? */
bool act_open(const struct episode_page *p, enum course_act act, struct str item, struct str to);

/* What is offered at this step; before the ways, which say it of where they lead to. */
enum err episode_offers(struct episode_page *p, struct t_episode *d);
void episode_ways(struct episode_page *p, struct t_episode *d);
void episode_criteria(struct episode_page *p, struct t_episode *d);
void episode_acts(struct episode_page *p, struct t_episode *d);
void episode_clocks(struct episode_page *p, struct t_episode *d);

struct str flag_say(const struct catalog *catalog, struct str id);       /* what suspends, in words */
/* "liaison psychiatrist or GP", of professions and roles. */
struct str names_say(struct cx *cx, const struct catalog *catalog, struct str *list, int count, const char *join);

enum err episode_show(struct cx *cx, struct request *rq, struct response *rs, const struct act_tried *tried);

#endif
