/* waymark codelist list and add: which codes count as one thing, and where they come from. */
#include "cli/cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "store/dir.h"

static void file_json(struct json_out *json, const struct codelist *l)
{
	json_open(json, '{');
	json_key(json, "id");
	json_put_str(json, l->id);
	json_key(json, "system");
	json_put_str(json, l->system);
	json_key(json, "part");
	json_put_str(json, l->part);
	json_key(json, "version");
	json_put_str(json, l->version);
	json_key(json, "codes");
	json_put_int(json, (int64_t)l->count);
	json_key(json, "checked");
	json_put_bool(json, l->checked);
	json_key(json, "site");
	json_put_bool(json, l->site);
	json_key(json, "source");
	json_put_str(json, l->source);
	json_key(json, "reviewed");
	json_put_str(json, l->reviewed);
	json_close(json, '}');
}

static enum err list(struct cx *cx, struct command *c)
{
	AUTO(buf) struct buf buf = { 0 };
	struct json_out json = { .buf = &buf };
	TRY(command_args(cx, c, 1, 1));
	buf_init(&buf, LIMIT_BUF);
	if (c->json)
		json_open(&json, '[');
	for (size_t i = 0; i < c->catalog->names; i++) {
		const struct list_name *name = &c->catalog->name[i];
		size_t files;
		struct codelist *const *file = catalog_codelists(c->catalog, name->id, &files);
		if (!c->json)
			buf_printf(&buf, "%.*s: %.*s%s\n", STRF(name->id), STRF(name->holds), files ? "" : " MISSING: rules that ask it cannot tell.");
		for (size_t k = 0; k < files; k++) {
			const struct codelist *l = file[k];
			if (c->json)
				file_json(&json, l);
			else
				buf_printf(&buf, "    %s%s%.*s: %zu codes, version %.*s, %s, %s\n", code_system_name(l->system), l->part.n ? ", " : "",
					STRF(l->part), l->count, STRF(l->version), l->checked ? "checked" : "unchecked",
					l->site ? "the site's" : "shipped");
		}
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(&buf, '\n');
	}
	must(!buf.full);
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}

static void options(struct command *c, struct codelist_add *how)
{
	how->id = command_option(c, "--id");
	how->system = command_option(c, "--system");
	how->part = command_option(c, "--part");
	how->code = command_option(c, "--code");
	how->term = command_option(c, "--term");
	how->group = command_option(c, "--group-column");
	how->group_all = command_option(c, "--group");
	how->version = command_option(c, "--version");
	how->source = command_option(c, "--source");
	how->reviewed = command_option(c, "--reviewed");
	how->checked = command_flag(c, "--checked");
	how->name = command_option(c, "--name");
	how->holds = command_option(c, "--holds");
}

static enum err add(struct cx *cx, struct command *c)
{
	struct codelist_add how = { 0 };
	struct codelist_added added;
	struct problems problems = { .arena = cx->arena };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	options(c, &how);
	TRY(command_args(cx, c, 2, 2));
	if (!c->site && !file_is_folder(c->data))
		return fail(cx, ERR_NO_STORE, "There is no data directory %s to keep the list in. `waymark init` makes one, or give --site DIR.",
			c->data);
	how.file = command_path(cx, c, c->arg[1]);
	const char *site = c->site ? c->site : file_join(cx->arena, c->data, DIR_SITE);
	enum err err = codelist_add(cx, &builtin, site, &how, &added, &problems);
	for (size_t i = 0; err == ERR_TABLES && i < problems.count; i++)
		fprintf(c->note, "%s:%d: %s%s%s\n", problems.list[i].file, problems.list[i].line, problems.list[i].field ? problems.list[i].field : "",
			problems.list[i].field ? ": " : "", problems.list[i].say);
	TRY(err);
	if (c->json) {
		fprintf(c->out, "{\"codes\": %zu, \"twice\": %zu, \"replaced\": %s}\n", added.codes, added.twice, added.replaced ? "true" : "false");
		return OK;
	}
	fprintf(c->out, "%zu codes are in %s%s.", added.codes, added.path, added.replaced ? ", which was there and is replaced" : "");
	if (added.twice)
		fprintf(c->out, " %zu rows said a code again and were left out.", added.twice);
	fprintf(c->out, "%s A running server takes them up when it is started again.\n", how.checked ? "" :
		" They are unchecked: rules that ask them say so and are off in live.");
	return OK;
}

enum err cmd_codelist(struct cx *cx, struct command *c)
{
	if (c->args > 0 && strcmp(c->arg[0], "add") == 0)
		return add(cx, c);
	if (c->args > 0 && strcmp(c->arg[0], "list") == 0)
		return list(cx, c);
	return fail(cx, ERR_USAGE, "Use: waymark codelist list, or waymark codelist add FILE --id ID --system SYSTEM --source WORDS "
		"[--group WORD] [--code COLUMN] [--reviewed \"DAY by WHOM\" --checked]");
}
