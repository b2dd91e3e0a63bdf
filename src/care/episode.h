/* A person on a pathway: begun, judged, moved on, seen, suspended, ended. Each act is proposed or free; a named person does it.
 *
 * Laws, each with its sentence:
 *
 *	- the act is decided by policy once more where it is written (referral, change), whatever the page let through;
 *	- what the pathway does not allow now is refused with the reason (ERR_HELD: a condition or a red flag; ERR_FORBIDDEN: for others;
 *	  ERR_BAD_FIELD: something is missing; ERR_CONFLICT: it has ended, or that is not possible now);
 *	- somebody else acted since she read it: ERR_STALE;
 *	- one person, one service, one pathway: not twice at once (ERR_CONFLICT);
 *	- act, words, where she stands now, who has to do with her, the audit row: one transaction. */
#ifndef CARE_EPISODE_H
#define CARE_EPISODE_H

#include "catalog/catalog.h"
#include "record/episode.h"
#include "record/facts.h"
#include "rule/course.h"

/* What every care function needs besides the actor. */
struct care { const struct catalog *catalog; const struct policy *policy; };

struct episode_ask {
	struct id patient;                /* outside id */
	struct str pathway;
	enum way_in way;
	int64_t service;                  /* that is asked to carry it; NIL: the actor's own. Where it is another, the actor's own has asked */
	int64_t referrer;                 /* organisation that asked, where the service writes it down; NIL */
	struct id entry;                  /* of the worklist, ID_NONE: not from there */
	struct id consultation;           /* that becomes this referral; ID_NONE: none */
	enum truth agreed;                /* the person agrees to it; not known: was not asked yet */
	struct str prefers;               /* setting in which the person would rather be seen, or COURSE_NO_WISH; "": not asked yet */
	struct day on;
	struct str say;                   /* the question asked; who may read plans may read it */
	struct str form_key;
};
/* At the pathway's newest version. ERR_NOT_FOUND: no such person; ERR_BAD_FIELD: no such pathway or way in, or the person does not agree;
 * ERR_CONFLICT: on it already; ERR_HELD: nothing shared lets that service know who she is, so it would reach nobody. */
enum err episode_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct episode_ask *ask,
		       struct instant now, struct id *ret_outside);

struct act_ask {
	struct id episode;                /* outside id */
	int64_t seq;                      /* of the last act when she read it; 0: not compared (command line) */
	struct course_ask ask;            /* profession and role are found here */
	struct str say;
	bool restricted;                  /* the words are of the class narrative and labelled R: no list, letter or patient's page says them (HAZ-027) */
	struct str form_key;
};
enum err episode_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct act_ask *ask,
		     struct instant now);
/* The program suspends: a red flag has opened, as this organisation sees it. Open episodes of the person, whichever service's; others' learn
 * that there is one, and not which: their people may not see what it rests on. Nothing where there is none; safe to repeat. In a closure. */
#define FLAG_ELSEWHERE   "seen-elsewhere"
#define FLAG_AT_REFERRAL "open-at-referral"
#define FLAG_EXPLAINED   "explained-by-disease"      /* no pattern in the record: somebody decided so on the list, or ended another pathway so */
enum err episode_suspend_all(struct cx *cx, struct db *db, const struct care *care, int64_t patient, struct str flag, int64_t seen_by,
			     struct instant now);

/* Where somebody stands and what may be done, for a page: acts past every guard, answers only to who may see the episode. */
struct measure;
struct episode_view { struct episode e; struct course *course; struct course_facts facts; struct measure *measure; /* facts.changes of them */ };
enum err episode_view(struct cx *cx, struct db *db, const struct care *care, struct id outside, struct day today, struct episode_view *ret);

/* The same of lines of a board that the reader was shown, at once: one an episode. NULL: its acts fit no table any more, which is that line's
 * trouble and nobody else's. */
#define COURSE_UNFIT "Fits no table any more: tell whoever keeps the system"
enum err episode_course(struct cx *cx, struct db *db, const struct care *care, const struct episode *episode, struct course **ret);
enum err episode_courses(struct cx *cx, struct db *db, const struct care *care, struct episode *const *episode, size_t count, struct course **ret);

/* The profession of one of the staff as pathways name it: staff are written down by its title or in words of their own. */
struct str carer_profession(const struct catalog *catalog, struct str profession);
/* What people of another organisation may do on a pathway that somebody else carries, where policy and pathway let them: what the pathway names
 * their profession or role for, say that there is a red flag, and that they have taken over; not whose she is, clocks, its end. */
bool episode_others_may(enum course_act act);
/* May the actor act on it at all? The same question as where an act is written; what the pathway lets her do is course_may's. */
enum err episode_may_act(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *episode,
			 struct instant now, struct facts *ret);

/* May she write restricted words with an act? */
enum err episode_may_restrict(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode *episode,
			      struct instant now, bool *ret);

/* For doctor: do the columns that lists show say what the acts add up to? *ret_wrong: the columns, "" where all is well. mend: set them. */
enum err episode_proved(struct cx *cx, struct db *db, const struct care *care, struct id outside, bool mend, struct instant now, const char **ret_wrong);
/* All of them. wrong: not what their acts add up to (mended, if asked for); unfit: the pathway's table no longer fits the acts, which only a
 * table can mend; first: what is wrong with the first, NULL. */
struct proved { int64_t episodes, wrong, unfit; const char *first; };
enum err episodes_proved(struct cx *cx, struct store *store, const struct care *care, bool mend, struct instant now, struct proved *ret);

#endif
