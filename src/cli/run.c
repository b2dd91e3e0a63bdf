/* What a command needs before it runs: the tables, the data directory, and its store; or the server that holds them. */
#include "cli/cli_in.h"

enum err command_run(struct cx *cx, struct command *c, const struct command_row *row)
{
	return row->run(cx, c);
}
