/* Red flags, judged over a timeline as it stood on the given day. Three states, and none of them is "safe": nothing found
 * means that what this record would have told was looked at, and the flag's pattern was not there. */
#ifndef RULE_REDFLAG_H
#define RULE_REDFLAG_H

#include "model/redflag.h"
#include "rule/casefind.h"

enum redflag_state { REDFLAG_UNKNOWN = -1, REDFLAG_NONE_FOUND = 0, REDFLAG_OPEN = 1 };

struct redflag_finding {
	const struct redflag *flag;
	enum redflag_state state;              /* the dead, and people the flag is not for, have none */
	struct day since;                   /* open: the day its last condition was met; DAY_NONE: not known */
	const int64_t *event; size_t events;    /* what meets that condition, newest first, at most LIMIT_EVIDENCE */
	const char *line;                   /* in one line */
	struct finding_draft finding;       /* clause by clause */
};

/* `ask` gives day, names and, as ask->set, the code sets of flag->rule; its rule is not read. Memory is the arena's. */
void redflag_judge(struct arena *arena, const struct redflag *flag, const struct casefind *ask, const struct timeline *timeline,
	struct redflag_finding *ret);

#endif
