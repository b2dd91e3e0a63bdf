/* A site's folder with one file more or another: looked at in memory with all others before anything is written. */
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/yaml.h"

bool site_put(struct cx *cx, struct catalog_source *site, const char *path, struct str bytes)
{
	struct catalog_file *file = arena_array(cx->arena, site->count + 1, sizeof *file);
	bool there = false;
	for (size_t i = 0; i < site->count; i++) {
		file[i] = site->file[i];
		if (strcmp(file[i].path, path) == 0) {
			file[i].bytes = bytes;
			there = true;
		}
	}
	if (!there)
		file[site->count++] = (struct catalog_file){ path, bytes };
	site->file = file;
	return there;
}

enum err site_check(struct cx *cx, const struct catalog_source *builtin, const struct catalog_source *site, struct problems *problems)
{
	AUTO(catalog) struct catalog *catalog = NULL;
	return catalog_load_over(cx, builtin, site, &catalog, problems);
}

/* Which folder a table goes into: what it holds says it. */
static const char *folder_of(const struct node *root)
{
	return node_get(root, "licence") && node_get(root, "instrument") ? "licences" : node_get(root, "values") && node_get(root, "instrument") ? "values" :
		node_get(root, "answers") ? "instruments" : NULL;
}

enum err instrument_add(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, const char *file, bool check_only,
	struct instrument_added *ret, struct problems *problems)
{
	struct catalog_source site = { .name = site_dir };
	struct str bytes, id = STR_NONE;
	TRY(file_read(cx, file, LIMIT_TABLE_FILE, &bytes));
	problems->file = file;
	struct node *root = yaml_read(problems, bytes);
	const char *folder = root ? folder_of(root) : NULL;
	if (root && !folder)
		problem_at(problems, root, NULL, "This is neither a licence, nor a value set, nor an instrument: docs/data.md shows how each looks.");
	if (root)
		node_text(problems, root, "id", true, &id);
	if (root && str_known(id) && !id_shaped(id))
		problem_at(problems, node_get(root, "id"), "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(id));
	if (problems->count)
		return fail(cx, ERR_TABLES, "Nothing was written: %s has %zu problem%s. The first is on line %d: %s", file, problems->count,
			problems->count == 1 ? "" : "s", problems->list[0].line, problems->list[0].say);
	if (file_is_folder(site_dir))
		TRY(catalog_folder(cx, site_dir, &site));
	const char *path = arena_printf(cx->arena, "%s/%.*s.yaml", folder, STRF(id));
	struct instrument_added added = { .path = file_join(cx->arena, site_dir, path) };
	added.replaced = site_put(cx, &site, path, bytes);
	TRY(site_check(cx, builtin, &site, problems));
	if (!check_only) {
		TRY(file_make_folder(cx, file_join(cx->arena, site_dir, folder), 0755));
		TRY(file_write(cx, added.path, bytes, 0644));
	}
	*ret = added;
	return OK;
}
