/* What the serving process keeps, and what it gives away: its data directory, its port, its database; the rest not (base/sandbox.h). */
#ifndef CLI_SERVE_SANDBOX_H
#define CLI_SERVE_SANDBOX_H

#include "cli/cli_in.h"

#define WISH_MORE 4
#define WISH_PORTS 8

struct sandbox_wish {
	enum { SANDBOX_IF_IT_CAN, SANDBOX_NEEDED, SANDBOX_NONE } how;
	const char *read[WISH_MORE];         /* folders that are read again while it serves: of the certificate and its key */
	int connect[WISH_PORTS];             /* TCP ports of other servers that it calls by name, beside the database's: of providers of identity */
};

/* Take --need-sandbox and --no-sandbox out of the arguments, and look where the certificate lies. Unless there shall be none, this
 * process and its children leave no core dump and gain no rights from here on. ERR_SETTING: providers on too many ports. */
enum err serve_sandbox_wish(struct cx *cx, struct command *c, struct sandbox_wish *ret);
/* Go in, before the first thread; what was read until now stays read. The log says what holds and what this kernel cannot do.
 * ERR_SETTING: it was asked for with --need-sandbox and cannot be had. */
enum err serve_sandbox(struct cx *cx, const struct command *c, int port, const struct sandbox_wish *wish);

#endif
