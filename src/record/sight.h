/* What a sign-in may see, folded from policy, agreements and holdings into the table that the guard views ask. */
#ifndef RECORD_SIGHT_H
#define RECORD_SIGHT_H

#include "model/policy.h"
#include "store/tx.h"

struct sight_of { int64_t signin, staff, organisation; struct str role; enum purpose purpose; struct instant until; };
/* In a closure: what was folded before goes. A role that the policy does not know sees nothing. */
enum err sight_fold(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_of *of, struct instant now);
/* Who answers for an organisation's records today: itself, or the last of those that followed it. Rows of Q_SIGHT_SUCCESSORS. */
struct sight_successors_row;
int64_t sight_answers(const struct sight_successors_row *rows, size_t count, int64_t organisation);
/* The number of a role in the policy; -1. And for what it acts unless something else is said: the first purpose open to it. */
int sight_role(struct str role);
enum purpose sight_purpose(const struct policy *policy, struct str role);

#endif
