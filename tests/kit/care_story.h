/* One long story of a service, each step a call of a function of src/care that writes: referred, judged, written to, met about, admitted, let in,
 * agreed upon, destroyed. Told in the same order it gives the same rows, so that a telling in which things fail can be compared with one in which
 * nothing does. The clock stands still. */
#ifndef TESTS_KIT_CARE_STORY_H
#define TESTS_KIT_CARE_STORY_H

#include "care/episode.h"
#include "tests/kit/failing.h"
#include "tests/kit/region.h"

#define STORY_STEPS_MAX 190

extern struct story {
	enum store_engine engine;
	struct store_where where;
	struct store *store;
	struct kit_region region;
	struct arena lasting;
	struct care care;
	struct instant now;
	struct kit_person ruth, tess, dean, fanny, gwen, hidden, old;
	struct actor psychiatrist, nurse, gp, ward, lead, lead_practice, lead_stranger, patient, manager;
	int64_t commissioner;
	int step; bool again;             /* that is being taken; once more */
	enum failing how; int64_t nth;    /* what goes wrong in it */
} story;

/* What a step does when it was done and is asked for once more, as by a form that is sent twice. */
enum story_again {
	AGAIN_SAME,             /* the first answer; nothing is written */
	AGAIN_REFUSED,          /* refused, with a sentence; nothing is written */
	AGAIN_ANEW,             /* done once more: it says what is so now, and writes that it was asked */
};
struct story_step {
	const char *function, *what;
	enum err (*take)(struct cx *cx);
	enum story_again again;
	bool slices;            /* several transactions, each safe to repeat: between them it is neither as before nor done, and tries stand in the log */
	void (*ready)(struct cx *cx);   /* what has to be so first; once in each telling */
};
const struct story_step *story_steps(size_t *ret_count);
/* An empty store, filled and brought to before the first step; closed. */
void story_open(enum store_engine engine);
void story_close(void);

/* ---- telling it ---- */

/* What has to be so before step i; and the step, failing as asked. *ret_came: it came to that. */
void story_ready(size_t i);
enum err story_take(size_t i, bool again, enum failing how, int64_t nth, bool *ret_came, int64_t *ret_places);
/* The telling in which nothing fails: after each step, and after it was asked for once more, what the tables hold (kit/digest.h). False: some step
 * did not do what it promises; it is printed. */
struct story_plain { struct arena arena; struct str done[STORY_STEPS_MAX], repeated[STORY_STEPS_MAX]; int64_t places[STORY_STEPS_MAX], all; };
/* The tables that are not as they should be after a step, "". Of slices: how many rows, the log of tries apart. */
const char *story_differs(size_t i, struct str is, struct str should_be);
bool story_plain(enum store_engine engine, struct story_plain *ret);
/* Printed, the first few of them; counted. */
void story_wrong(size_t i, enum failing how, int64_t nth, const char *what, const char *more);
extern int64_t story_wrongs;

/* Inside: a step says this just before the call that may fail. */
struct cx *story_now(struct cx *cx);
struct str story_key(void);               /* of the form of this step */
struct id story_newest(const char *table);
struct id story_id(const char *sql);
struct day story_day(int ahead);
/* In a closure of the store; as a page does it that sends a form once (record/form.h). */
enum err story_write(struct cx *cx, store_work *work);
enum err story_once(struct cx *cx, const struct actor *actor, store_work *work, void *arg);
size_t story_steps_remote(struct story_step *to), story_steps_diary(struct story_step *to);
size_t story_steps_care(struct story_step *to), story_steps_team(struct story_step *to), story_steps_access(struct story_step *to);
size_t story_steps_records(struct story_step *to), story_steps_found(struct story_step *to), story_steps_own(struct story_step *to);
struct id story_episode(const struct kit_person *p);      /* her newest */
enum err story_begin(struct cx *cx, const struct actor *actor, struct episode_ask ask);
enum err story_act(struct cx *cx, const struct actor *actor, const struct kit_person *p, struct course_ask ask, const char *say);
void story_found_before(struct cx *cx);   /* who is on the list from the start */

#endif
