/* The parts of waymark screen that have files of their own. */
#ifndef CLI_SCREEN_IN_H
#define CLI_SCREEN_IN_H

#include "cli/cli.h"

enum err screen_waits(struct cx *cx, struct command *c);

#endif
