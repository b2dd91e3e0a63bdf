/* The policy as people read it: each role with what it reaches, in Markdown. */
#ifndef ACCESS_TOLD_H
#define ACCESS_TOLD_H

#include "base/buf.h"
#include "model/policy.h"

void policy_tell_role(struct buf *buf, const struct policy *policy, int role);
/* Every role, then choices and hazards, then relations and their windows. */
void policy_tell(struct buf *buf, const struct policy *policy);

#endif
