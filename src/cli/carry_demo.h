/* The demonstration's people on pathways. */
#ifndef CLI_CARRY_DEMO_H
#define CLI_CARRY_DEMO_H

#include "cli/cli.h"

#define CARRY_MAX 10000
/* Organisations: the practice whose patients it are, the service, and the unit (NIL: none, and nobody on its pathway). people: how many are carried;
 * 0, some. */
struct carry_places { int64_t practice, service, unit; int people; };
/* Some people on each pathway that a GP may ask for, one a step further than the other, by the staff of these logins. *ret: how many. Where
 * everyone is invented only. */
enum err carry_demo(struct cx *cx, struct command *c, const char *const *logins, size_t count, const struct carry_places *at, int *ret);

#endif
