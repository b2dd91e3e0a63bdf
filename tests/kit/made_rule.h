/* Rules and timelines made up by a seed: whatever the language of rules allows, and persons to be judged by them. */
#ifndef KIT_MADE_RULE_H
#define KIT_MADE_RULE_H

#include "base/rng.h"
#include "rule/casefind.h"

#define MADE_CODES 12
#define MADE_LISTS 2
#define MADE_EVENTS 60

static const struct day made_day = { 20513 };           /* 1 March 2026 */

struct made {
	struct rng rng;
	struct rule rule;
	struct clause clause[RULE_CLAUSES];
	int child[RULE_CLAUSES][4];
	struct term term[3];
	struct str list[MADE_LISTS];
	struct codeset set[MADE_LISTS];
	uint8_t member[MADE_LISTS][MADE_CODES];
	struct strata_rank rank[RULE_CLAUSES];
	struct event event[MADE_EVENTS + 1];
	struct timeline timeline;
	bool simple;                                    /* only counts at least n, joined by all and any */
	bool looks_back;                                /* only windows that say how far, and no first */
	bool equation;                                  /* one equation over many events */
	bool stretch;                                   /* counts, different ones and what is absent, all in one stretch that may lie anywhere */
};

enum { MADE_ANY = 0, MADE_SIMPLE = 1, MADE_LOOKS_BACK = 2, MADE_EQUATION = 4, MADE_STRETCH = 8 };
/* A rule, and the first person. */
void made_rule(struct made *m, uint64_t seed, int how);
/* Another person, in place of the last. */
void made_person(struct made *m);
/* One event of hers. */
struct event made_event(struct made *m, int id);
int made_pick(struct made *m, int n);

#endif
