/* What the two parts of the demonstration share: its staff, signed in, and whom they carried. */
#ifndef CLI_DEMO_IN_H
#define CLI_DEMO_IN_H

#include "care/episode.h"
#include "cli/carry_demo.h"

#define DEMO_HANDS 16
#define DEMO_CARRIED 64

struct demo_carried {
	struct id patient, episode;     /* outside ids */
	int64_t service, owner;         /* owner: the named person, row number of staff; NIL */
	struct day opened;
};
struct hands {
	struct command *c;
	struct care care;
	struct instant now;
	struct day on;                  /* on which what is written down happened */
	struct str login[DEMO_HANDS];
	struct actor actor[DEMO_HANDS]; size_t actors;
	struct demo_carried carried[DEMO_CARRIED]; size_t carrieds;
};
/* login[0 .. actors - 1] sign in; who has no role is left out. Both in a closure, arg: struct hands. */
enum err hands_in(struct cx *cx, struct db *db, void *arg);
enum err hands_out(struct cx *cx, struct db *db, void *arg);

/* What was refused is left, what the program itself could not do is an error. *ret: it was done. */
enum err demo_tried(struct cx *cx, enum err err, bool *ret);

/* A working week of those who carry: named persons, hours, bookings, measures, plans, tasks, a meeting, advice, letters. spare: patients whom nobody
 * carries, about whom a GP asks. */
enum err work_demo(struct cx *cx, struct hands *h, const struct carry_places *at, const struct id *spare, size_t spares);

#endif
