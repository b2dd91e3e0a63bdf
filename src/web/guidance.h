/* What guidance says against what is offered, for pages. */
#ifndef WEB_GUIDANCE_H
#define WEB_GUIDANCE_H

#include "care/constraint.h"
#include "gen/templates.h"

/* The strictest first. *ret_count 0: nothing is said. */
const struct t_guidance *guidance_say(struct cx *cx, const struct constraint_said *said, size_t *ret_count);

#endif
