/* Running the real binary: its exit, what it printed, and with tests/shim/files.c what it did to files. */
#ifndef TESTS_KIT_COMMAND_H
#define TESTS_KIT_COMMAND_H

#include "base/cx.h"
#include "base/str.h"

struct kit_shim { const char *under; int64_t kill, fail; int error; bool once; const char *told; int64_t kill_after_us; };
struct kit_ran { int exit, signal; struct str out, err; };

/* WAYMARK_BIN with these arguments, ended by NULL; waits for it, or kills it after so many microseconds. shim NULL: left alone;
 * under NULL: not loaded, only the time counts. */
void kit_run(struct cx *cx, const struct kit_shim *shim, struct kit_ran *ret, ...) __attribute__((sentinel));
/* What the shim told: calls, calls that need room; and the first unsynced path below `below`, or NULL. */
int64_t kit_told(struct cx *cx, const char *told, const char *what);
const char *kit_unsynced(struct cx *cx, const char *told, const char *below);

#endif
