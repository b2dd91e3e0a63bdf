/* What somebody has to do: written by hand, taken, passed on, closed, opened again. What a team meeting decided is closed there (care/meeting.h).
 *
 * Laws:
 *	- of a person, each write is decided once more where it is written (team_note, add); what is about nobody is written, seen and changed by
 *	  who may read what the team of one's own organisation writes down;
 *	- it is given to the team, or to a colleague who finds it on her own list: one whose role has such a list, and who may read what the team
 *	  writes down about that person;
 *	- nothing is overwritten: each change is a new wording, with who and why; somebody else's change meanwhile refuses it (ERR_CONFLICT);
 *	- it is closed with words on what came of it, by whoever sees it; a closed one is opened again with a reason, and no other way. */
#ifndef CARE_TASK_H
#define CARE_TASK_H

#include "care/episode.h"
#include "record/task.h"

struct task_ask {
	struct id patient, episode;     /* zeros: about nobody; of no pathway */
	struct str say;
	struct id doer;                 /* zeros: the team's, until somebody takes it */
	struct day due_on;
	struct str form_key;
};
/* ERR_BAD_FIELD, ERR_NOT_FOUND (person, episode), ERR_FORBIDDEN, ERR_CONFLICT (the colleague may not read it). */
enum err task_add(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct task_ask *ask, struct instant now,
		  struct id *ret_outside);

enum task_act { TASK_ACT_NONE, TASK_TAKE, TASK_CHANGE, TASK_CLOSE, TASK_REOPEN, TASK_ACTS };
const char *task_act_word(enum task_act act);           /* "take", "change", "close", "reopen" */
struct task_act_ask {
	struct id task;                 /* the wording that was read */
	enum task_act act;
	struct str say; struct id doer; struct day due_on;      /* change */
	enum point_state state; struct str outcome;     /* close: done or dropped */
	struct str why;                 /* change, reopen */
	struct str form_key;
};
/* ret: the wording that stands now. ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_BAD_FIELD, ERR_CONFLICT. Taken by who has it already: OK, nothing is written; what
 * a colleague has is passed on, not taken. */
enum err task_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct task_act_ask *ask, struct instant now,
		  struct id *ret_task);

/* Those of an organisation to whom a task can be given, each once. */
enum err task_doers(struct cx *cx, struct db *db, int64_t organisation, struct instant now, struct carer **ret, size_t *ret_count);
/* May that one read what the team writes down about her? Past every guard: what comes of it is an answer to who gives the task. */
enum err task_doer_may(struct cx *cx, struct db *db, const struct care *care, int64_t organisation, int64_t doer, int64_t patient, struct instant now,
		       bool *ret);

#endif
