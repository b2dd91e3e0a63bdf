/* Rules of the catalogue for column files. */
#include "insight/screened.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"

/* What all files of a list say, in few letters. */
static struct str list_hash(struct arena *arena, const struct catalog *catalog, struct str id, size_t *ret_files)
{
	AUTO(buf) struct buf buf;
	struct codelist *const *file = catalog_codelists(catalog, id, ret_files);
	buf_init(&buf, LIMIT_BUF);
	for (size_t i = 0; i < *ret_files; i++)
		buf_add(&buf, file[i]->hash, strlen(file[i]->hash));
	return str_dup(arena, buf_view(&buf));
}

static enum err pack_fits(struct cx *cx, const struct catalog *catalog, const struct column_file *file, const struct rule *rule)
{
	for (int i = 0; file->lists && i < rule->lists; i++) {
		size_t files, k = 0;
		struct str hash = list_hash(cx->arena, catalog, rule->list[i], &files);
		while (k < file->lists && !str_eq(file->list[k].id, rule->list[i]))
			k++;
		if (k == file->lists ? files > 0 : !str_eq(file->list[k].hash, hash))
			return fail(cx, ERR_BAD_FIELD, "The rule %.*s asks for the list %.*s%s. The file was packed without it: build it again (that took %"
				PRIu32 " seconds), or build it unpacked to ask of edited lists at once.", STRF(rule->id), STRF(rule->list[i]),
				k == file->lists ? "" : " as it is now", file->seconds);
	}
	return OK;
}

enum err screened_sets(struct cx *cx, const struct catalog *catalog, const struct column_file *file, const struct rule *rule, const struct codeset **ret)
{
	struct code_row *row = arena_array(cx->arena, file->codes + 1, sizeof *row);
	TRY(pack_fits(cx, catalog, file, rule));
	for (size_t i = 0; i < file->codes; i++)
		row[i] = (struct code_row){ (int64_t)i, file->code[i].system, file->code[i].value };
	*ret = catalog_codesets(cx->arena, catalog, rule, row, file->codes);
	return OK;
}

/* ---- packing ---- */

struct packing { struct arena *arena; const struct catalog *catalog; const struct column_list *list; size_t lists; char words[1 << 16]; };

/* Of each list: not a member, of which group, or nobody has said. */
static struct str class_of(void *inside, struct str system, struct str value)
{
	struct packing *p = inside;
	struct arena_mark mark = arena_mark(p->arena);
	const struct code_row row = { 0, system, value };
	size_t n = 0;
	for (size_t i = 0; i < p->lists; i++) {
		size_t files;
		struct codelist *const *file = catalog_codelists(p->catalog, p->list[i].id, &files);
		struct codeset set;
		codeset_resolve(p->arena, (const struct codelist *const *)file, files, &row, 1, &set);
		int group = codeset_group(&set, 0);
		struct str name = group >= 0 ? set.group[group] : STR("");
		must(n + name.n + 2 <= sizeof p->words);
		p->words[n++] = codeset_unspoken(&set, 0) ? '?' : codeset_has(&set, 0) ? '+' : '-';
		memcpy(p->words + n, name.p, name.n);
		n += name.n;
		p->words[n++] = '\n';
	}
	arena_back(p->arena, mark);
	return (struct str){ p->words, n };
}

void screened_pack(struct arena *arena, const struct catalog *catalog, struct column_pack *ret)
{
	struct packing *p = arena_alloc(arena, sizeof *p);
	struct column_list *list = arena_array(arena, catalog->names + 1, sizeof *list);
	*p = (struct packing){ .arena = arena, .catalog = catalog, .list = list };
	for (size_t i = 0; i < catalog->names; i++) {
		size_t files;
		struct str hash = list_hash(arena, catalog, catalog->name[i].id, &files);
		if (files)
			list[p->lists++] = (struct column_list){ catalog->name[i].id, hash };
	}
	*ret = (struct column_pack){ p, class_of, list, p->lists };
}
