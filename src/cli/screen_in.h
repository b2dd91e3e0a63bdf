/* Words of `waymark screen` that have a file of their own. */
#ifndef CLI_SCREEN_IN_H
#define CLI_SCREEN_IN_H

#include "cli/cli.h"

#define SCREEN_FEW 8    /* as setting need_least begins: reference/clinical.md, small numbers */

enum err screen_steps_tell(struct cx *cx, struct command *c);
enum err screen_overlap_tell(struct cx *cx, struct command *c);

#endif
