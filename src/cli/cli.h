/* The command line: finds the command in data/commands.csv, opens what it needs, runs it, answers with its exit code.
 *
 * A command is a function `enum err cmd_NAME(struct cx *cx, struct command *c)` in a file of its own, named in
 * data/commands.csv. It prints its result to c->out and remarks and progress to c->note, never to stdout: it may run in
 * the server on behalf of a command in another terminal (column `store` = write). Its error is printed by cli. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/cx.h"

struct store;
struct catalog;
struct dir;

struct command {
	const char *name;
	char **arg;                    /* what is left after the options were taken, NULL-ended */
	int args;
	bool json;                     /* --json: lists as JSON */
	bool quiet;                    /* --quiet: no progress */
	const char *data;              /* --data DIR, or WAYMARK_DATA, or "waymark-data" */
	const char *site;              /* the site's tables: DATA/site, or --site DIR */
	const char *cwd;               /* relative paths are below it: always go through command_path */
	FILE *in, *out, *note;         /* of the terminal that asked, also when the server does the work */
	bool terminal;                 /* note is a terminal: progress may rewrite its line */
	int64_t staff;                 /* who is acting, NIL from the command line */
	struct dir *dir;               /* the data directory, opened where the command's row says read or write */
	struct store *store;
	struct catalog *catalog;       /* built-in tables with the site's over them; always there */
	_Atomic bool *stop;            /* set when the work should stop at the next safe place (Ctrl-C) */
};

int cli_main(int argc, char **argv);

/* Every command of data/commands.csv. */
#define COMMAND(command_, function, store_, arguments_, say_) enum err cmd_##function(struct cx *cx, struct command *c);
#include "gen/commands.h"
#undef COMMAND

/* Take "--name VALUE" out of the arguments: its value, or NULL where absent. A missing value is a usage error later. */
const char *command_option(struct command *c, const char *name);
bool command_flag(struct command *c, const char *name);
/* After the options: refuse what is left over. `least` and `most` plain arguments. */
enum err command_args(struct cx *cx, struct command *c, int least, int most);
char *command_path(struct cx *cx, const struct command *c, const char *path);     /* absolute */

/* Progress of long work: rate and time left, at most twice a second; on a terminal one line that rewrites itself. */
struct progress { struct command *c; const char *what; int64_t total, started_us, shown_us; bool shown; };
void progress_start(struct progress *p, struct command *c, const char *what, int64_t total);   /* total 0: not known */
void progress_at(struct progress *p, int64_t done);
void progress_done(struct progress *p, int64_t done);

#endif
