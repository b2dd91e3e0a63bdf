/* tests/spec/access/: who reaches what, in plain text, closed: what is not written is denied. Read here, so that the policy and every
 * mutant of it can be held against it. The files say how they are written. */
#ifndef TESTS_ACCESS_SPEC_H
#define TESTS_ACCESS_SPEC_H

#include "access/decide.h"

enum spec_bar { SPEC_STANDS, SPEC_GLASS, SPEC_OPEN };
struct access_spec {
	uint8_t purposes[POLICY_ROLES], first[POLICY_ROLES];
	uint8_t may[POLICY_ROLES][PURPOSES][CLASSES];           /* bits of operations */
	uint32_t by[POLICY_ROLES][PURPOSES][CLASSES];
	bool glass[POLICY_ROLES][PURPOSES][CLASSES];
	uint8_t sees[POLICY_ROLES][RELATIONS], hides[POLICY_ROLES][RELATIONS];
	enum spec_bar bar[BARS][PURPOSES][CLASSES];
	bool hidden[BARS][PURPOSES][CLASSES];
	int32_t before[RELATIONS], after[RELATIONS];
	bool person[RELATIONS];
};

/* Which part is asked; -1: all of it. */
struct access_focus { int role, purpose, operation, class, relation, label, bar; };
#define FOCUS_ALL ((struct access_focus){ -1, -1, -1, -1, -1, -1, -1 })

/* Ends the test with file and line where a file cannot be read. */
void access_spec_read(struct cx *cx, const char *roles, const char *choices, struct access_spec *ret);
/* NULL: every cell of the part is as the spec says. Else the first that is not, in the arena. */
char *access_spec_differs(struct arena *arena, const struct access_spec *spec, const struct policy *policy, const struct access_focus *focus,
	int64_t *ret_cells);
/* Who is asked: access_decide, unless a test sets another. */
extern void (*access_spec_judge)(const struct policy *policy, const struct access_ask *ask, struct access_answer *ret);
/* The policy of data/, whole. Lives as long as the process. */
const struct policy *access_policy(void);

#endif
