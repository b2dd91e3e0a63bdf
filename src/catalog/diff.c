/* What a site's folder changes: file by file, value by value, so that an overlay is never silent. */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "catalog/catalog_in.h"

#define DETAILS_MAX 40          /* values told of one file; the rest is counted */

struct diff {
	struct cx *cx;
	struct problems problems;       /* ignored: `catalog check` tells them */
	const struct catalog_source *builtin;
	struct catalog_change *change;
	size_t detail_room, more;
};

static void detail(struct diff *d, char *text)
{
	if (d->change->details == DETAILS_MAX) {
		d->more++;
		return;
	}
	*ARRAY_PUSH(d->cx->arena, d->change->detail, d->change->details, d->detail_room) = text;
}

/* ---- trees ---- */

static const char *shown(struct diff *d, const struct node *node)
{
	if (node->kind == NODE_MAP)
		return "a map";
	if (node->kind == NODE_SCALAR)
		return str_known(node->text) ? str_c(d->cx->arena, str_sub(node->text, 0, 120)) : "nothing";
	const char *all = "[";
	for (size_t i = 0; i < node->count && i < 8; i++)
		all = arena_printf(d->cx->arena, "%s%s%s", all, i ? ", " : "", shown(d, node->item[i]));
	return arena_printf(d->cx->arena, "%s%s]", all, node->count > 8 ? ", ..." : "");
}

static void node_diff(struct diff *d, const char *path, const struct node *was, const struct node *is);

static void map_diff(struct diff *d, const char *path, const struct node *was, const struct node *is)
{
	const char *dot = path[0] ? "." : "";
	for (size_t i = 0; i < is->count; i++) {
		const char *key = str_c(d->cx->arena, is->key[i]->text);
		const char *at = arena_printf(d->cx->arena, "%s%s%s", path, dot, key);
		const struct node *old = node_get(was, key);
		if (old)
			node_diff(d, at, old, is->item[i]);
		else
			detail(d, arena_printf(d->cx->arena, "%s: %s, new", at, shown(d, is->item[i])));
	}
	for (size_t i = 0; i < was->count; i++) {
		const char *key = str_c(d->cx->arena, was->key[i]->text);
		if (!node_get(is, key))
			detail(d, arena_printf(d->cx->arena, "%s%s%s: gone, was %s", path, dot, key, shown(d, was->item[i])));
	}
}

static void node_diff(struct diff *d, const char *path, const struct node *was, const struct node *is)
{
	if (was->kind == NODE_MAP && is->kind == NODE_MAP) {
		map_diff(d, path, was, is);
		return;
	}
	if (was->kind == NODE_LIST && is->kind == NODE_LIST && was->count == is->count) {
		for (size_t i = 0; i < is->count; i++)
			node_diff(d, arena_printf(d->cx->arena, "%s[%zu]", path, i + 1), was->item[i], is->item[i]);
		return;
	}
	if (was->kind == NODE_SCALAR && is->kind == NODE_SCALAR && str_eq(was->text, is->text) && str_known(was->text) == str_known(is->text))
		return;
	detail(d, arena_printf(d->cx->arena, "%s: %s, was %s", path, shown(d, is), shown(d, was)));
}

/* ---- rows ---- */

struct lines { struct str *line; size_t count, room; };

static int line_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct lines lines_of(struct diff *d, struct str bytes)
{
	struct lines lines = { 0 };
	while (bytes.n) {
		struct str line;
		str_cut(bytes, '\n', &line, &bytes);
		*ARRAY_PUSH(d->cx->arena, lines.line, lines.count, lines.room) = str_trim(line);
	}
	if (lines.count)
		qsort(lines.line, lines.count, sizeof *lines.line, line_order);
	return lines;
}

/* Lines of `a` that `b` lacks: remarks are told, rows counted. */
static size_t lines_less(struct diff *d, const struct lines *a, const struct lines *b, const char *say)
{
	size_t rows = 0;
	for (size_t i = 0; i < a->count; i++) {
		if (b->count && bsearch(&a->line[i], b->line, b->count, sizeof *b->line, line_order))
			continue;
		if (str_starts(a->line[i], "#"))
			detail(d, arena_printf(d->cx->arena, "%s: %.*s", say, STRF(str_sub(a->line[i], 0, 200))));
		else
			rows++;
	}
	return rows;
}

static void rows_diff(struct diff *d, struct str was, struct str is)
{
	struct lines old = lines_of(d, was), new = lines_of(d, is);
	size_t more = lines_less(d, &new, &old, "new"), fewer = lines_less(d, &old, &new, "gone");
	detail(d, arena_printf(d->cx->arena, "%zu row%s more, %zu fewer (a changed row is one of each)", more, more == 1 ? "" : "s", fewer));
}

/* The rows of lists.csv lie over the built-in rows one by one: what the site does not name stays. */
static void names_diff(struct diff *d, struct str was, struct str is)
{
	struct lines old = lines_of(d, was), new = lines_of(d, is);
	for (size_t i = 0; i < new.count; i++)
		if (new.line[i].n && new.line[i].p[0] != '#' && !(old.count && bsearch(&new.line[i], old.line, old.count, sizeof *old.line, line_order)))
			detail(d, arena_printf(d->cx->arena, "%.*s", STRF(str_sub(new.line[i], 0, 200))));
}

/* So do the rows of the policy, by id. */
static struct str line_id(struct str line)
{
	struct str id, rest;
	str_cut(line, ',', &id, &rest);
	return id;
}

static void policy_diff(struct diff *d, struct str was, struct str is)
{
	struct lines old = lines_of(d, was), new = lines_of(d, is);
	for (size_t i = 0; i < new.count; i++) {
		struct str line = new.line[i];
		if (line.n == 0 || line.p[0] == '#' || (old.count && bsearch(&line, old.line, old.count, sizeof *old.line, line_order)))
			continue;
		const struct str *same = NULL;
		for (size_t k = 0; k < old.count && !same; k++)
			if (str_eq(line_id(old.line[k]), line_id(line)))
				same = &old.line[k];
		detail(d, same ? arena_printf(d->cx->arena, "%.*s (was: %.*s)", STRF(str_sub(line, 0, 300)), STRF(str_sub(*same, 0, 300))) :
			arena_printf(d->cx->arena, "%.*s (new)", STRF(str_sub(line, 0, 300))));
	}
}

/* ---- files ---- */

static bool version_of(struct diff *d, struct str bytes, struct node **ret_root, struct str *ret_id, int64_t *ret_version)
{
	struct node *root = yaml_read(&d->problems, bytes);
	*ret_root = root;
	return root && node_text(&d->problems, root, "id", true, ret_id) &&
		node_int(&d->problems, root, "version", true, 0, INT64_MAX, ret_version);
}

static struct str folder_of(const char *path)
{
	struct str folder, name;
	return str_cut(str_of(path), '/', &folder, &name) ? folder : STR("");
}

/* The built-in table that a site's stands over or beside: the same id and version, else the newest of the id. */
static void table_diff(struct diff *d, const struct catalog_file *file)
{
	struct node *root, *old_root, *beside = NULL;
	struct str id, old_id;
	int64_t version, old_version, newest = 0;
	if (!version_of(d, file->bytes, &root, &id, &version)) {
		d->change->what = "cannot be read";
		return;
	}
	d->change->what = "new";
	for (size_t i = 0; i < d->builtin->count; i++) {
		const struct catalog_file *old = &d->builtin->file[i];
		if (!str_eq(folder_of(old->path), folder_of(file->path)) || !str_ends(str_of(old->path), ".yaml") ||
		    !version_of(d, old->bytes, &old_root, &old_id, &old_version) || !str_eq(id, old_id))
			continue;
		if (old_version == version) {
			d->change->what = str_eq(old->bytes, file->bytes) ? "the same" :
				arena_printf(d->cx->arena, "replaces the built-in version %lld", (long long)version);
			node_diff(d, "", old_root, root);
			return;
		}
		if (old_version > newest) {
			newest = old_version;
			beside = old_root;
		}
	}
	if (!beside)
		return;
	d->change->what = arena_printf(d->cx->arena, "version %lld beside the built-in version %lld, %s", (long long)version, (long long)newest,
		version > newest ? "and in use instead of it" : "which stays in use");
	node_diff(d, "", beside, root);
}

static void csv_diff(struct diff *d, const struct catalog_file *file)
{
	d->change->what = "new";
	for (size_t i = 0; i < d->builtin->count; i++) {
		const struct catalog_file *old = &d->builtin->file[i];
		if (strcmp(old->path, file->path) != 0)
			continue;
		bool same = str_eq(old->bytes, file->bytes);
		bool policy = str_is(folder_of(file->path), "policy");
		bool names = policy || str_is(folder_of(file->path), "");
		d->change->what = same ? "the same" : names ? "rows over the built-in rows" : "replaces the built-in one";
		if (!same && policy)
			policy_diff(d, old->bytes, file->bytes);
		else if (!same && names)
			names_diff(d, old->bytes, file->bytes);
		else if (!same)
			rows_diff(d, old->bytes, file->bytes);
		return;
	}
}

enum err catalog_diff(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, struct catalog_change **ret,
	size_t *ret_count)
{
	struct catalog_source site;
	TRY(catalog_folder(cx, site_dir, &site));
	struct catalog_change *change = arena_array(cx->arena, site.count + 1, sizeof *change);
	for (size_t i = 0; i < site.count; i++) {
		struct diff d = { .cx = cx, .problems = { .arena = cx->arena }, .builtin = builtin, .change = &change[i] };
		change[i].file = site.file[i].path;
		if (str_ends(str_of(site.file[i].path), ".yaml"))
			table_diff(&d, &site.file[i]);
		else
			csv_diff(&d, &site.file[i]);
		if (d.more)
			change[i].detail[DETAILS_MAX - 1] = arena_printf(cx->arena, "and %zu more", d.more + 1);
	}
	*ret = change;
	*ret_count = site.count;
	return OK;
}
