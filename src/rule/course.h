/* Where somebody stands on a pathway, what may be done there, and what is proposed. Pure: acts, facts and a day in, an answer out.
 *
 *	- Nobody who is on a pathway is without a day on which somebody looks again: course.due_on is known unless it has ended. After an end that
 *	  hands over it is the day by which somebody asks, until those who were asked say that they have taken over.
 *	- A red flag suspends. Until it is settled nothing moves on; it can only be judged, settled, or closed.
 *	- What is proposed is never done by itself. Against a condition a named person goes with a reason, where the pathway lets her.
 *	- A judgement that is due for a re-check counts as not known. */
#ifndef RULE_COURSE_H
#define RULE_COURSE_H

#include "base/arena.h"
#include "model/course.h"

struct judged { enum truth answer; struct day on, due_on; int64_t staff, seq; };       /* seq 0: never */
enum clock_phase { CLOCK_IDLE, CLOCK_RUNS, CLOCK_PAUSED, CLOCK_STOPPED };
#define CLOCK_PAUSES 16         /* kept with their days; of what was before them only how many days it was */
struct clock_pause { struct day from, until; };
struct clock_run {
	enum clock_phase phase;
	struct day started, stopped, paused;    /* paused: since */
	struct clock_pause pause[CLOCK_PAUSES]; int pauses;     /* before the pause that lasts */
	int paused_days;                        /* of older pauses */
	int64_t start_seq, stop_seq, pause_seq; /* acts that explain it */
	bool by_hand;                           /* paused by a person, not by a suspension */
};

#define COURSE_PARTIES 12       /* organisations beside the one that carries it: more is a conference, not a pathway */
struct course_party { int64_t organisation, seq; struct str ods; bool now; };   /* seq: of the act that says so */

#define HAND_OVER_DAYS 14       /* our own: two weeks to hear that somebody has the person */

struct course {
	const struct pathway *pathway;
	enum course_phase phase;
	enum way_in way; enum outcome outcome;
	int step, before;                       /* where; where from (-1) */
	struct day opened, since, ended, suspended;
	struct str flag;                        /* that suspends */
	int64_t owner, organisation;            /* named person (NIL: nobody yet); that opened it */
	bool handing_over;                      /* the last way out asked for an answer that has not come */
	int kept[PATHWAY_STEPS], missed[PATHWAY_STEPS], granted[PATHWAY_STEPS], visits[PATHWAY_STEPS];
	int session_phase;                      /* of the last session kept in this step; -1 */
	bool review_open;                       /* the review at a session is due and has not been */
	struct day reviewed, due_on;            /* last looked at; to be looked at again */
	struct judged record[PATHWAY_RECORDS];
	struct clock_run clock[PATHWAY_CLOCKS];
	enum step_setting prefers; int64_t prefer_seq;  /* where the person would rather be seen; SETTING_NONE: no wish is known */
	struct course_party party[COURSE_PARTIES]; int parties;
	int64_t suspend_seq;                    /* of the last suspension; 0: never */
	int64_t seq, standing;                  /* the last act; the last that has not been taken back */
};

/* What the record says besides the acts; not known where nobody asked. */
struct course_change { struct str instrument; enum need_change change; enum truth plateau; };
struct course_facts {
	enum truth flag;                        /* a red flag is open */
	bool flag_elsewhere;                    /* on the list of another service, where it is settled */
	int grade;                              /* 1 mild to 4 very severe; 0 not known */
	enum truth goals;                       /* those agreed are met */
	const struct course_change *change; size_t changes;
	const struct str *rule; size_t rules;   /* rules of case finding that hold now */
	bool rules_known;
};

/* versions: every version of one pathway that is known. NULL where the acts cannot be: *ret_wrong the seq of the first that does not
 * fit. All memory is the arena's. */
struct course *course_fold(struct arena *arena, const struct pathway *const *versions, size_t count, const struct course_event *event,
	size_t events, int64_t *ret_wrong);

/* Days that a clock has run by a day; -1 where it has not started. A pause counts as far as it lies before the day on which the clock stopped. */
int clock_days(const struct clock_run *run, struct day today);
/* Days of pause that are not counted. */
int clock_paused_days(const struct clock_run *run, struct day today);
/* The day on which it was over its days, whether it runs or stands still since; or the day on which it will be, where it runs. DAY_NONE: it has
 * not started, has stopped, or stands still within its days. */
struct day clock_over_on(const struct pathway_clock *clock, const struct clock_run *run, struct day today);

enum truth condition_judge(const struct course *course, const struct condition *condition, const struct course_facts *facts, struct day today);
/* "the symptoms persist (yes), and sessions kept: 10 or more (8)": for who decides. */
struct str condition_say(struct arena *arena, const struct pathway *pathway, const struct condition *condition, const struct course *course,
	const struct course_facts *facts, struct day today);

struct course_offer {
	const struct pathway_arrow *arrow;
	enum truth when;
	bool proposed;
	bool open;                              /* may be taken as it is; else only against its condition, where arrow->override */
	struct str because;                     /* the condition with what is known; STR_NONE for a free choice */
};
/* The ways out of the present step, in the pathway's order; none while it is suspended or over. */
size_t course_offers(struct arena *arena, const struct course *course, const struct course_facts *facts, struct day today,
	struct course_offer **ret);

/* How often each measure of this step should have been answered since she came to it: on entering, and at each of its sessions that has been. Of a
 * step that she came back to only the last time counts, for how many sessions were before is not told. What is due on leaving is not in it. */
int course_measures_due(const struct course *c);

/* Letters that the ways taken made due, in their order; what was taken back makes none. */
struct course_letter { struct str letter; int64_t seq; struct day on; };
/* Was the act of this number taken back? */
bool course_taken_back(const struct course_event *event, size_t events, int64_t seq);
/* Whom the course called the one who asked at that instant, where that was corrected since to another: its ODS code; else STR_NONE. */
struct str course_referrer_wrong(const struct course_event *event, size_t events, struct instant at);
size_t course_letters(struct arena *arena, const struct pathway *const *versions, size_t count, const struct course_event *event, size_t events,
	struct course_letter **ret);

struct course_ask {
	enum course_act act;
	struct str item, to;
	enum truth answer;
	int64_t number;
	struct day on, due_on;
	bool against;                           /* go against the condition */
	bool words;                             /* a reason was written */
	struct str profession, role;
	const struct pathway *next;             /* of COURSE_VERSION: the version with that number; NULL: there is none */
};
enum course_no { COURSE_MAY, COURSE_UNKNOWN /* no such step, record, clock */, COURSE_NOT_NOW, COURSE_NOT_YOU, COURSE_UNMET, COURSE_NEEDS_WORDS,
	COURSE_BAD_DAY };
/* May it be done? course NULL: only opening, with pathway. *ret_why: the sentence, where it may not. */
enum course_no course_may(struct arena *arena, const struct pathway *pathway, const struct course *course, const struct course_facts *facts,
	const struct course_ask *ask, struct day today, struct str *ret_why);

#endif
