/* A process that serves strangers gives away what it will not need, for good: files outside its folders, programs, other
 * processes, the rest of the network.
 *
 * Linux's landlock and seccomp, asked for by raw system calls with structs of our own, so that one binary runs on every kernel:
 * what this kernel does not know is left out, and said. Both hold for the thread that asks and for those it makes later, so it
 * is asked before the first thread. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/cx.h"

#define SANDBOX_PATHS 40
#define SANDBOX_PORTS 16
#define SANDBOX_GAPS  12

struct sandbox_plan {
	const char *write[SANDBOX_PATHS];       /* folders: everything below may be read, written, made and removed */
	const char *read[SANDBOX_PATHS];        /* folders and files that may be read; those that are not there are passed over */
	int listen;                             /* TCP port to listen on; 0: any */
	bool connects;                          /* it has to reach a server (PostgreSQL); else no connection leaves the process */
	int connect[SANDBOX_PORTS];             /* by TCP on these ports; none: unix sockets only */
	bool names;                             /* and has to ask for its address by name (UDP) */
};

/* What holds now, and what this kernel could not do, each a few words for an operator. */
struct sandbox_state {
	int landlock;                           /* version of landlock in force; 0 none */
	bool seccomp, no_new_rights, no_core, no_code;
	const char *gap[SANDBOX_GAPS];
	int gaps;
};

/* Can this build do it at all? Not one with sanitizers: they trace and read their own process. */
bool sandbox_possible(void);
/* What this kernel would do, without doing it. */
void sandbox_look(struct sandbox_state *ret);
/* No core dump, no tracing by others, no new rights by set-uid programs: for any process of ours that holds people's data. */
void sandbox_private(struct sandbox_state *ret);
/* All of it. ERR_SETTING only where a folder of the plan cannot be opened; what the kernel lacks is in ret->gap. */
enum err sandbox_enter(struct cx *cx, const struct sandbox_plan *plan, struct sandbox_state *ret);

#endif
