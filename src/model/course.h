/* The course of an episode: what was done, act by act. Where somebody stands is never stored by itself: it is what the acts add up
 * to (rule/course), so every clock and every state can be explained by rows, and replayed. */
#ifndef MODEL_COURSE_H
#define MODEL_COURSE_H

#include "model/pathway.h"

enum course_act {
	COURSE_NONE,
	COURSE_OPEN,            /* item: way in; to: first step; number: version of the pathway; answer: the person agrees */
	COURSE_JUDGE,           /* item: record; answer; due_on: re-check (DAY_NONE: as the pathway says) */
	COURSE_MOVE,            /* to: step; answer yes: against its condition, with a reason */
	COURSE_SESSION,         /* item: phase; answer: kept yes, missed no, called off by the service not known */
	COURSE_REVIEW,          /* somebody looked again; due_on: next (DAY_NONE: as the step says) */
	COURSE_MORE,            /* item: step; number: sessions beyond the planned */
	COURSE_SUSPEND,         /* item: red flag */
	COURSE_RESUME,          /* the red flag is settled */
	COURSE_PAUSE,           /* item: clock */
	COURSE_UNPAUSE,         /* item: clock */
	COURSE_ASSIGN,          /* number: staff, the named person from now on */
	COURSE_TAKEN_OVER,      /* the organisation that was handed the person says so */
	COURSE_CLOSE,           /* number: outcome that no arrow leads to: withdrew, moved, died, explained */
	COURSE_VERSION,         /* number: version of the pathway; to: step in it */
	COURSE_UNDO,            /* number: seq of the act taken back, the last that stands */
	COURSE_PREFER,          /* item: setting in which the person would rather be seen; COURSE_NO_WISH: none */
	COURSE_INVOLVE,         /* number: organisation (item: its ODS code) that takes part; answer no: no longer */
	COURSE_REFERRER,        /* who asked, corrected. number: organisation (item: its ODS code), 0 none; to: the code of who stood there before */
	COURSE_ACTS
};
#define COURSE_NO_WISH "no-wish"
const char *course_act_word(enum course_act act);       /* "open", "judge", ... */
/* May what is written with it be restricted? Not what everybody who treats her has to read: red flags, who is asked to do what, how it ended. */
bool course_act_may_restrict(enum course_act act);

/* Numbers are stored. */
enum course_phase { PHASE_NONE, PHASE_OPEN = 1, PHASE_SUSPENDED = 2, PHASE_ENDED = 3 };

struct course_event {
	int64_t id, seq;        /* seq: 1, 2, 3 in the episode */
	enum course_act act;
	struct instant at; struct day on;       /* written; happened */
	int64_t staff, organisation;            /* staff NIL: the program (only suspends) */
	struct str item, to;
	enum truth answer;
	int64_t number;
	struct day due_on;
};

#endif
