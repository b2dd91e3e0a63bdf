/* Between casefind.c, which judges, and reason.c, which says it in words. */
#ifndef RULE_CASEFIND_IN_H
#define RULE_CASEFIND_IN_H

#include "rule/casefind.h"

/* Fill the words of every clause result, and the line of the whole. */
void reasons_write(struct arena *arena, const struct casefind *ask, struct finding_draft *f);

#endif
