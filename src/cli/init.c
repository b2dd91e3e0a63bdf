/* waymark init: make a data directory. */
#include "cli/cli_in.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/setting.h"
#include "store/dir.h"

static enum err first_row(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	TRY(setting_put(cx, db, "mode", STR("training"), NIL, clock_now()));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "make",
		.class = "store" }, clock_now());
}

enum err cmd_init(struct cx *cx, struct command *c)
{
	const char *conninfo = command_option(c, "--postgres");
	TRY(command_args(cx, c, 0, 0));
	TRY(dir_make(cx, c->data, conninfo ? STORE_POSTGRES : STORE_SQLITE, conninfo));
	AUTO(dir) struct dir dir = { .lock_fd = -1 };
	TRY(dir_open(cx, c->data, &dir));
	TRY(dir_hold(cx, &dir, "init", 0));
	struct store_where where = dir_where(cx, &dir);
	where.migrations = migration_list;
	where.migration_count = migration_count;
	where.write = where.create = true;
	struct store *store;
	TRY(store_open(cx, &where, &store));
	enum err err = store_write(cx, store, first_row, NULL);
	int version = store_version_of(store);
	store_close(store);
	TRY(err);
	if (c->json)
		fprintf(c->out, "{\"data\": \"%s\", \"schema\": %d}\n", c->data, version);
	else
		fprintf(c->out, "Made the data directory %s (%s, schema %d, training). Next: waymark organisation add, waymark import.\n", c->data,
			conninfo ? "PostgreSQL" : "SQLite", version);
	return OK;
}
