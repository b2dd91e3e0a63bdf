/* A rule clause by clause: how many people remain with the first clause, with the first two, and so on; or how many each has by itself. */
#ifndef SCREEN_STEPS_H
#define SCREEN_STEPS_H

#include "screen/screen.h"

struct screen_step {
	int clause;                         /* of the rule; that of the comorbid clause: who has it is left out */
	uint64_t yes, unknown;
};
struct screen_steps {
	struct screen_step *step; int steps;
	bool narrowing;                     /* each with all before it, of a rule that joins its clauses by "and"; else each by itself */
};

/* Each step is a screening of its own, so the last of those that narrow is the rule's own answer. In a window that may lie anywhere, clauses that ask for
 * something come before those that ask that something is not there: of the latter alone some stretch of every record is one.
 * `between` is called before each screening: others may have the machine for a while; NULL. Memory is the arena's. As screen_run. */
enum err screen_steps(struct cx *cx, const struct column_file *file, const struct screen_ask *ask, enum err (*between)(struct cx *cx, void *arg), void *arg,
	struct screen_steps *ret);

#endif
