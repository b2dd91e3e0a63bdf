/* waymark init: make a data directory. */
#include "cli/cli_in.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/audit_head.h"
#include "record/setting.h"
#include "store/dir.h"

/* A record that is there already (of a folder that was lost, or of a try that was stopped) keeps its mode. */
static enum err first_row(struct cx *cx, struct db *db, void *arg)
{
	bool *ret_there = arg;
	struct str mode;
	TRY(setting_get(cx, db, "mode", STR(""), &mode));
	*ret_there = mode.n > 0;
	if (*ret_there)
		return OK;
	TRY(setting_put(cx, db, "mode", STR("training"), NIL, clock_now()));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "make",
		.class = "store" }, clock_now());
}

enum err cmd_init(struct cx *cx, struct command *c)
{
	const char *conninfo = command_option(c, "--postgres");
	TRY(command_args(cx, c, 0, 0));
	AUTO(dir) struct dir dir = { .lock_fd = -1 };
	TRY(dir_begin(cx, c->data, conninfo ? STORE_POSTGRES : STORE_SQLITE, conninfo, "init", &dir));
	struct store_where where = dir_where(cx, &dir);
	where.migrations = migration_list;
	where.migration_count = migration_count;
	where.write = where.create = true;
	struct store *store;
	TRY(store_open(cx, &where, &store));
	bool there = false;
	enum err err = store_write(cx, store, first_row, &there);
	int version = store_version_of(store);
	store_close(store);
	TRY(err);
	struct audit_keys keys;
	TRY(audit_keys_load(cx, dir_file(cx, &dir, DIR_KEYS), true, &keys));
	audit_keys_clear(&keys);
	TRY(dir_finish(cx, &dir));
	if (c->json)
		fprintf(c->out, "{\"data\": \"%s\", \"schema\": %d}\n", c->data, version);
	else
		fprintf(c->out, "Made the data directory %s (%s, schema %d, %s\n", c->data, conninfo ? "PostgreSQL" : "SQLite", version,
			there ? "the record that is there already)." : "training). Next: waymark organisation add, waymark import.");
	return OK;
}
