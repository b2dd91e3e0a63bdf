/* Meetings about the people whom a service carries: called, their lists made, what was decided followed to its end.
 *
 * Laws:
 *	- whoever is on the list of a team meeting has to do with it (TEAM_MEETING) around its day, as policy's window says: members of the
 *	  meeting see her then, and not before; after it for as long as something decided there is not done; taken off the list, or the meeting
 *	  called off, that ends; supervision opens nothing;
 *	- nobody is taken off a list, and no meeting called off, while something decided there is open;
 *	- each write about a person is decided once more where it is written (team_note, add);
 *	- a decision and an action have a named person and a day; changed, the earlier wording stays, with the reason; an action ends with
 *	  words on what came of it;
 *	- what a pathway proposes for the list is proposed; somebody puts it there. */
#ifndef CARE_MEETING_H
#define CARE_MEETING_H

#include "care/episode.h"
#include "record/meeting.h"

struct meeting_ask { enum meeting_kind kind; struct str title, place; struct day on; struct id about; struct str form_key; };
/* ERR_BAD_FIELD. about: of supervision, one of one's own staff. */
enum err meeting_call(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_ask *ask,
		      struct instant now, struct id *ret_outside);
/* Another day; the windows move with it. ERR_NOT_FOUND, ERR_CONFLICT (called off), ERR_BAD_FIELD. */
struct meeting_move { struct id meeting; struct day on; struct str place, form_key; };
enum err meeting_move(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_move *ask,
		      struct instant now);
struct meeting_off { struct id meeting; struct str say, form_key; };
enum err meeting_call_off(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_off *ask,
			  struct instant now);
struct meeting_room { struct id meeting; struct str name, profession; struct id away /* of one who was not there after all */; struct str form_key; };
enum err meeting_room(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_room *ask,
		      struct instant now);

struct meeting_put { struct id meeting, patient; enum meeting_source source; struct str question, form_key; };
/* Twice: the first answer. ERR_BAD_FIELD, ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT (called off). */
enum err meeting_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_put *ask,
		     struct instant now, struct id *ret_item);
struct meeting_drop { struct id item; struct str say, form_key; };
enum err meeting_drop(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct meeting_drop *ask,
		      struct instant now);

struct point_ask {
	struct id item;
	struct id point;                /* to be worded anew; zeros: a new one */
	enum point_kind kind;           /* of a new one: decision or action */
	struct str say, why;            /* why: of a decision, in a sentence */
	struct id doer; struct str doer_name;   /* one of the service; else somebody by name */
	struct day due_on;
	struct str changed;             /* why it changed, of a newer wording */
	struct str form_key;
};
/* ERR_BAD_FIELD, ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT (worded anew meanwhile, or done). */
enum err point_say(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct point_ask *ask, struct instant now);
struct point_finish { struct id item, point; enum point_state state; struct str outcome, form_key; };
enum err point_finish(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct point_finish *ask,
		      struct instant now);
struct skills_ask { struct id item; const struct str *skill; size_t skills; struct str form_key; };
/* What her needs call for, all of it. */
enum err meeting_skills(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct skills_ask *ask,
			struct instant now);

/* Whom a pathway, or a caseload, proposes for the list, worst first; those on it already left out. Under the reader's guard. Of who has died nothing
 * is said but that. ret_unread: others who are carried were not looked through, because the list was full. */
struct proposal { struct episode e; struct str why; };
#define PROPOSALS_MAX 40
enum err meeting_proposed(struct cx *cx, struct db *db, const struct care *care, const struct meeting *meeting, struct day today, struct proposal **ret,
			  size_t *ret_count, bool *ret_unread);

#endif
