/* What a command needs before it runs: the tables, the data directory and its store; or the server that holds them. */
#include "cli/cli_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "cli/handoff.h"
#include "gen/queries.h"
#include "store/dir.h"

enum err command_store(struct cx *cx, struct command *c, bool write, struct store **ret)
{
	struct store_where where = dir_where(cx, c->dir);
	where.migrations = migration_list;
	where.migration_count = migration_count;
	where.write = write;
	where.create = false;
	return store_open(cx, &where, ret);
}

static enum err with_store(struct cx *cx, struct command *c, const struct command_row *row, bool write)
{
	TRY(command_store(cx, c, write, &c->store));
	enum err err = row->run(cx, c);
	store_close(c->store);
	c->store = NULL;
	return err;
}

/* Nobody holds the directory: work in it. A server holds it: let it do the work. Another command holds it: say so. */
static enum err to_write(struct cx *cx, struct command *c, const struct command_row *row)
{
	enum err err = dir_hold(cx, c->dir, c->name, 0);
	if (err == OK)
		return with_store(cx, c, row, true);
	if (err != ERR_HELD_DIR)
		return err;
	const char *held = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	bool nobody;
	err = handoff_send(cx, c, dir_file(cx, c->dir, DIR_SOCKET), &nobody);
	if (nobody)
		return fail(cx, ERR_HELD_DIR, "%s", held);
	return err;
}

static enum err tables(struct cx *cx, struct command *c)
{
	struct problems problems = { .arena = cx->arena };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	const char *site = c->site ? c->site : file_join(cx->arena, c->data, DIR_SITE);
	if (c->site && !file_is_folder(c->site))
		return fail(cx, ERR_NO_FILE, "There is no folder %s. --site names the folder with the site's tables.", c->site);
	enum err err = catalog_load(cx, &builtin, site, &c->catalog, &problems);
	if (err == ERR_TABLES) {
		for (size_t i = 0; i < problems.count && i < 20; i++)
			fprintf(c->note, "%s:%d:%d: %s%s%s\n", problems.list[i].file, problems.list[i].line, problems.list[i].column,
				problems.list[i].field ? problems.list[i].field : "", problems.list[i].field ? ": " : "", problems.list[i].say);
		if (problems.count > 20)
			fprintf(c->note, "... and %zu more. `waymark catalog check %s` lists them all.\n", problems.count - 20, site);
	}
	return err;
}

enum err command_run(struct cx *cx, struct command *c, const struct command_row *row)
{
	AUTO(dir) struct dir dir = { .lock_fd = -1 };
	enum err err = OK;
	bool needs_tables = strcmp(row->store, "bare") != 0;
	if (needs_tables)
		TRY(tables(cx, c));
	if (strcmp(row->store, "none") == 0 || !needs_tables) {
		err = row->run(cx, c);
	} else {
		err = dir_open(cx, c->data, &dir);
		c->dir = &dir;
		if (err == OK)
			setenv("SQLITE_TMPDIR", dir.path, 1);    /* what does not fit into memory when it sorts is about people */
		if (err == OK && strcmp(row->store, "read") == 0)
			err = with_store(cx, c, row, false);
		else if (err == OK && strcmp(row->store, "write") == 0)
			err = to_write(cx, c, row);
		else if (err == OK)
			err = row->run(cx, c);           /* "dir": opens what it needs by itself */
	}
	catalog_free(c->catalog);
	c->catalog = NULL;
	return err;
}
