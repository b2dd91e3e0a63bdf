/* waymark map: which files and columns of a source become what. */
#include "cli/cli_in.h"

#include <string.h>

#include "base/must.h"
#include "catalog/maps.h"
#include "codec/json.h"

static bool newest(const struct catalog *catalog, const struct map *map)
{
	return catalog_map(catalog, map->id) == map;
}

static enum err map_list(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 0, 0));
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '[');
	for (size_t i = 0; i < c->catalog->maps; i++) {
		const struct map *map = c->catalog->map[i];
		if (!newest(c->catalog, map))
			continue;
		if (!c->json)
			fprintf(c->out, "%-20.*s %.*s%s\n", STRF(map->id), STRF(map->title), map->site ? " (the site's)" : "");
		json_open(&out, '{');
		json_key(&out, "id");
		json_put_str(&out, map->id);
		json_key(&out, "version");
		json_put_int(&out, map->version);
		json_key(&out, "title");
		json_put_str(&out, map->title);
		json_key(&out, "site");
		json_put_bool(&out, map->site);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	if (c->json)
		fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
	return OK;
}

static enum err map_show(struct cx *cx, struct command *c)
{
	bool markdown = command_flag(c, "--markdown");
	TRY(command_args(cx, c, 1, 1));
	const struct map *map = catalog_map(c->catalog, str_of(c->arg[0]));
	if (!map)
		return fail(cx, ERR_NO_MAP, "There is no mapping %s. `waymark map list` shows those there are.", c->arg[0]);
	if (!markdown) {
		fprintf(c->out, "%.*s: %.*s, version %lld\n", STRF(map->id), STRF(map->title), (long long)map->version);
		for (int i = 0; i < map->files; i++) {
			const struct map_file *f = &map->file[i];
			fprintf(c->out, "  %-36.*s %-15s", STRF(f->name), map_role_word(f->role));
			for (int k = 0; k < f->columns; k++)
				if (f->column[k].needed)
					fprintf(c->out, " %.*s", STRF(f->column[k].name));
			fprintf(c->out, "\n");
		}
		fprintf(c->out, "The columns named here have to be there. `waymark map show %.*s --markdown` tells all of it.\n",
			STRF(map->id));
		return OK;
	}
	AUTO(buf) struct buf page;
	buf_init(&page, LIMIT_BUF);
	map_page(map, &page);
	fwrite(page.p, 1, page.n, c->out);
	return OK;
}

enum err cmd_map(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	bool list = strcmp(word, "list") == 0;
	if (!list && strcmp(word, "show") != 0)
		return fail(cx, ERR_USAGE, "Say `waymark map list` or `waymark map show ID`.");
	c->arg++;
	c->args--;
	return list ? map_list(cx, c) : map_show(cx, c);
}
