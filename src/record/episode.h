/* Episodes: one person on one pathway of one service, and its course, act by act. */
#ifndef RECORD_EPISODE_H
#define RECORD_EPISODE_H

#include "model/actor.h"
#include "model/course.h"
#include "model/policy.h"
#include "store/tx.h"

/* Where it stands, as lists show it: the acts added up. */
struct episode_now {
	int64_t version;
	int phase;                        /* 1 open, 2 suspended, 3 ended */
	struct str step;
	struct day since_on, due_on, breach_on, ended_on;
	int64_t owner, kept, outcome, seq;
};
struct episode_new {
	int64_t patient, organisation, holding;
	int64_t label;                    /* set of enum label */
	struct str pathway;
	enum way_in way;
	int64_t referrer, entry;          /* NIL: none */
	struct day opened_on;
};
enum err episode_add(struct cx *cx, struct db *db, const struct episode_new *episode, const struct episode_now *now, struct instant at,
		     int64_t *ret_id, struct id *ret_outside);
enum err episode_set_now(struct cx *cx, struct db *db, int64_t id, const struct episode_now *now, struct instant at);

/* As the writer sees it, its row locked until the transaction ends. ERR_NOT_FOUND. */
/* referrer: who asked, as it was corrected last. */
struct episode_held { int64_t id, patient, organisation, holding, referrer, label, seq; struct str pathway, step; int phase; };
enum err episode_hold(struct cx *cx, struct db *db, struct id outside, struct episode_held *ret);
/* The same without the lock, for who only compares. */
enum err episode_look(struct cx *cx, struct db *db, struct id outside, struct episode_held *ret);
/* Is there one that is not over, of this person, service and pathway? but: another than this, 0 any. */
enum err episode_open_of(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct str pathway, int64_t but, bool *ret);

/* The next act: its seq is set. say: its words, STR_NONE for none; words_class: who may read them. */
struct course_words { struct str say; enum record_class class; int64_t label; };
enum err course_add(struct cx *cx, struct db *db, const struct episode_held *episode, struct str role, struct course_event *event,
		    const struct course_words *words, int64_t *ret_id);
/* All acts, past every guard: for the engine, which answers with what follows from them, never with them. In their order; of many at once, one
 * list an episode. */
enum err courses_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct course_event **ret, size_t *ret_counts);
enum err course_of(struct cx *cx, struct db *db, int64_t episode, struct course_event **ret, size_t *ret_count);

/* What the service's own list knows: an open red flag (not known where she is not on it), and the rules that find her now. */
/* A rule of the service found her, and nobody has decided. */
enum err episode_undecided(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, bool *ret);
enum err episode_list_says(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum truth *ret_flag, struct str **ret_rules,
			   size_t *ret_count);
/* The first of it, of many at once: one a patient. */
enum err episode_flags(struct cx *cx, struct db *db, const int64_t *patient, size_t count, int64_t organisation, enum truth *ret);
/* Those who can be asked to carry a pathway for a service: staff with one of its roles now. */
struct carer { int64_t id; struct id outside; struct str name, profession, role; };
enum err carers_of(struct cx *cx, struct db *db, int64_t organisation, struct instant now, struct carer **ret, size_t *ret_count);
enum err episodes_open_for(struct cx *cx, struct db *db, int64_t patient, struct id **ret, size_t *ret_count);
/* Whoever is on a pathway that is not over, by rising patient. */
enum err carried_patients(struct cx *cx, struct db *db, int64_t **ret, size_t *ret_count);
/* Her other episodes, whichever service's. */
struct episode_other { struct id outside; int phase; };
enum err episodes_others(struct cx *cx, struct db *db, int64_t patient, int64_t but, struct episode_other **ret, size_t *ret_count);
/* Has anybody said, after the last act of that episode, that a pathway of hers goes on? */
enum err resumed_since(struct cx *cx, struct db *db, int64_t patient, int64_t episode, bool *ret);
/* Is a red flag of hers open on the list of a service other than this one? */
enum err episode_flag_elsewhere(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, bool *ret);

/* For the demonstration: a practice's people who are on no pathway yet, whom the record says most of first. */
enum err episodes_to_try(struct cx *cx, struct db *db, int64_t practice, struct instant now, int64_t most, struct id **ret, size_t *ret_count);

/* ---- under the reader's guard ---- */

struct called { struct str family, given; };
struct episode {
	int64_t id; struct id outside;
	int64_t patient; struct id patient_outside;
	int64_t organisation, holding, label; struct str organisation_name, pathway, step, owner_name, referrer_name;
	int64_t version;
	enum way_in way;
	int phase; enum outcome outcome;
	struct day opened_on, since_on, due_on, ended_on, breach_on;
	int64_t owner, seq, kept;
	bool shown; struct called who;    /* of a line of a board: board_shown */
};
/* Past the guard: others of the same person that are not over, whichever service's. */
enum err episodes_beside(struct cx *cx, struct db *db, const struct episode_held *held, struct id **ret, size_t *ret_count);
enum err episode_by_outside(struct cx *cx, struct db *db, struct id outside, struct episode *ret);
enum err episodes_of(struct cx *cx, struct db *db, int64_t patient, struct episode **ret, size_t *ret_count);   /* the newest first */
struct course_line { struct course_event e; struct str staff_name, role, organisation_name, say; bool restricted; };
enum err course_seen(struct cx *cx, struct db *db, int64_t episode, struct course_line **ret, size_t *ret_count);

/* Does anything that the reader sees, and an agreement that her organisation knows, let a service know who somebody is? */
enum err episode_known_there(struct cx *cx, struct db *db, int64_t patient, int64_t service, struct day today, bool *ret);

struct board_step { struct str step; int phase; int64_t count; };
enum err board_steps(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct board_step **ret, size_t *ret_count);
/* The same past the guard, for who manages the flow of the own service and sees nobody. */
enum err episode_counts(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct board_step **ret, size_t *ret_count);
/* Past the guard too: episodes of a service on one pathway in which an organic cause was judged to be ruled out, and those of them in which that
 * was revised. record: the ids by which the pathway's versions name that judgement, "" where there are fewer. */
#define EPISODE_REVISED_BY 4
enum err episode_revisions(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, const struct str record[EPISODE_REVISED_BY],
			   int64_t *ret_judged, int64_t *ret_revised);
/* "ASHWORTH", "Ruth", as each is called best in what the reader sees: by whoever said it last; STR_NONE where nobody says a name. ret: one a patient. */
enum err board_who(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct called *ret);

/* The lines of a board: pathway, step "": any; owner 0 anybody, NIL nobody. Suspended first, then what is due or over first. Ids that leave, and
 * names, are asked for by board_shown, of the lines that are shown. */
#define BOARD_MAX 20000         /* lines: more than a service carries */
struct board_place { bool known, stopped; int64_t worst, id; };
struct board_ask { int64_t organisation; struct str pathway, step; int64_t owner, take; struct board_place behind; };
enum err board_lines(struct cx *cx, struct db *db, const struct board_ask *ask, struct episode **ret, size_t *ret_count);
/* At one step of one pathway, without those whom a red flag stops; ret has room for ask->take. */
enum err board_step_lines(struct cx *cx, struct db *db, const struct board_ask *ask, struct episode *ret, size_t *ret_count);
/* Where a line stands, for those behind it; not known where the reader sees none of that service's: then it is the top. */
struct board_place board_place_of(const struct episode *e);
enum err board_place(struct cx *cx, struct db *db, int64_t organisation, struct id outside, struct board_place *ret);
/* Those that are over and may have left something to do: handed over and not taken (due_on), or ended since a day. owner: hers and nobody's; 0: all. */
enum err ended_lines(struct cx *cx, struct db *db, int64_t organisation, int64_t owner, struct day since, int64_t take, struct episode **ret,
		     size_t *ret_count);
/* Of people whom an organisation referred: whoever is on a pathway now. */
enum err referred_lines(struct cx *cx, struct db *db, int64_t organisation, int64_t take, struct episode **ret, size_t *ret_count);
/* The day on which each has died, as far as the reader sees anybody say so, or a pathway that ended so; DAY_NONE: nobody does. ret: one a patient. */
enum err died_on(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct day *ret);
/* Is anybody on it? */
enum err board_any(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, bool *ret);
/* All of them at once. shown: false where the reader may not know that the person is there. */
enum err board_shown(struct cx *cx, struct db *db, struct episode *const *line, size_t count);

/* For doctor: what the columns say, past every guard. */
enum err episode_kept(struct cx *cx, struct db *db, int64_t id, struct episode *ret);
/* For doctor: all there are, by number. */
enum err episodes_after(struct cx *cx, struct db *db, int64_t after, int64_t **ret_ids, struct id **ret_outside, size_t *ret_count);

#endif
