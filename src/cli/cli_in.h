/* Inside cli: rows of the command table and how they are run. */
#ifndef CLI_CLI_IN_H
#define CLI_CLI_IN_H

#include "base/clock.h"
#include "cli/cli.h"

#define NIL_STAFF INT64_MIN

struct command_row {
	const char *command;
	enum err (*run)(struct cx *cx, struct command *c);
	const char *store;             /* bare, none, read, write, dir: see data/commands.csv */
	const char *arguments, *say;
};

const struct command_row *command_rows(size_t *ret_count);
const struct command_row *command_find(const char *name);

/* Load the catalogue, open the data directory as the row says, run; or hand the command to the server that holds it. */
/* The store of the open data directory. */
enum err command_store(struct cx *cx, struct command *c, bool write, struct store **ret);
enum err command_run(struct cx *cx, struct command *c, const struct command_row *row);

/* Was the record last used (*ret_latest) at a time that this machine's clock has not reached? Then the clock was set back. */
enum err clock_behind(struct cx *cx, struct store *store, struct instant *ret_latest, bool *ret_behind);

/* A CSV file with these columns in whatever order, each row as they are asked for; names the line where it cannot be read. A column
 * whose name is given with a question mark first need not be there: its fields are empty then. */
struct table_in { struct str (*row)[8]; int64_t *line; size_t rows; };
enum err table_read(struct cx *cx, const char *path, const char *const *columns, int count, struct table_in *ret);

#endif
