/* waymark catalog check and diff: are the site's tables sound, and what do they change. */
#include "cli/cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "store/dir.h"

static enum err out(struct cx *cx, struct command *c, struct buf *buf)
{
	if (buf->full)
		return fail(cx, ERR_OVER_LIMIT, "That is too much to print.");
	fwrite(buf->p, 1, buf->n, c->out);
	return OK;
}

static void problem_json(struct json_out *json, const struct problem *p)
{
	json_open(json, '{');
	json_key(json, "file");
	json_put_text(json, p->file);
	json_key(json, "line");
	json_put_int(json, p->line);
	json_key(json, "column");
	json_put_int(json, p->column);
	json_key(json, "field");
	json_put_text(json, p->field);
	json_key(json, "say");
	json_put_text(json, p->say);
	json_close(json, '}');
}

static enum err check(struct cx *cx, struct command *c, const char *folder)
{
	AUTO(catalog) struct catalog *catalog = NULL;
	AUTO(buf) struct buf buf = { 0 };
	struct problems problems = { .arena = cx->arena };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct json_out json = { .buf = &buf };
	if (!file_is_folder(folder))
		return fail(cx, ERR_NO_FILE, "There is no folder %s.", folder);
	enum err err = catalog_load(cx, &builtin, folder, &catalog, &problems);
	if (err != OK && err != ERR_TABLES)
		return err;
	buf_init(&buf, LIMIT_BUF);
	if (c->json)
		json_open(&json, '[');
	for (size_t i = 0; i < problems.count; i++) {
		const struct problem *p = &problems.list[i];
		if (c->json)
			problem_json(&json, p);
		else
			buf_printf(&buf, "%s:%d:%d: %s%s%s\n", p->file, p->line, p->column, p->field ? p->field : "", p->field ? ": " : "", p->say);
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(&buf, '\n');
	} else if (err == OK) {
		buf_printf(&buf, "The tables are sound: %zu rules, %zu red flags, %zu pathways, %zu code list files. Version %s.\n", catalog->currents,
			catalog->redflags, catalog->pathways, catalog->codelists, catalog->version);
	}
	TRY(out(cx, c, &buf));
	return err;
}

static enum err diff(struct cx *cx, struct command *c, const char *folder)
{
	AUTO(buf) struct buf buf = { 0 };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog_change *change;
	struct json_out json = { .buf = &buf };
	size_t count;
	TRY(catalog_diff(cx, &builtin, folder, &change, &count));
	buf_init(&buf, LIMIT_BUF);
	if (c->json)
		json_open(&json, '[');
	for (size_t i = 0; i < count; i++) {
		if (c->json) {
			json_open(&json, '{');
			json_key(&json, "file");
			json_put_text(&json, change[i].file);
			json_key(&json, "what");
			json_put_text(&json, change[i].what);
			json_key(&json, "detail");
			json_open(&json, '[');
		} else {
			buf_printf(&buf, "%s: %s\n", change[i].file, change[i].what);
		}
		for (size_t k = 0; k < change[i].details; k++)
			if (c->json)
				json_put_text(&json, change[i].detail[k]);
			else
				buf_printf(&buf, "    %s\n", change[i].detail[k]);
		if (c->json) {
			json_close(&json, ']');
			json_close(&json, '}');
		}
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(&buf, '\n');
	} else if (count == 0) {
		buf_printf(&buf, "%s has no tables: the built-in ones are in use as they are.\n", folder);
	}
	return out(cx, c, &buf);
}

enum err cmd_catalog(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 1, 2));
	const char *folder = c->args == 2 ? command_path(cx, c, c->arg[1]) : c->site ? c->site : file_join(cx->arena, c->data, DIR_SITE);
	if (strcmp(c->arg[0], "check") == 0)
		return check(cx, c, folder);
	if (strcmp(c->arg[0], "diff") == 0)
		return diff(cx, c, folder);
	return fail(cx, ERR_USAGE, "Use: waymark catalog check [DIR], or waymark catalog diff [DIR]");
}
