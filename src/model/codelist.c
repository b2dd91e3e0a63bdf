/* Membership of code lists. */
#include "model/codelist.h"

#include <string.h>

#include "base/must.h"

const struct list_name *list_name_find(const struct list_name *names, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i].id, id))
			return &names[i];
	return NULL;
}

const struct codelist_code *codelist_find(const struct codelist *list, struct str code)
{
	size_t low = 0, high = list->whole;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(list->code[mid].code, code);
		if (c == 0)
			return &list->code[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	const struct codelist_code *best = NULL;
	for (size_t i = list->whole; i < list->count; i++) {
		struct str prefix = list->code[i].code;
		if (code.n >= prefix.n && str_eq(str_sub(code, 0, prefix.n), prefix) && (!best || prefix.n > best->code.n))
			best = &list->code[i];
	}
	return best;
}

/* The number of a group in the set, made on first sight. Number 0 is "no group": membership without a body system. */
static int group_number(struct str *group, int *groups, struct str name)
{
	for (int i = 0; i < *groups; i++)
		if (str_eq(group[i], name))
			return i;
	must(*groups < CODE_UNSPOKEN - 1);
	group[*groups] = name;
	return (*groups)++;
}

/* Does the record hold any code of the system that this file speaks? */
static bool file_speaks(const struct codelist *file, const struct code_row *rows, size_t row_count)
{
	for (size_t i = 0; i < row_count; i++)
		if (str_eq(rows[i].system, file->system))
			return true;
	return false;
}

static void file_resolve(struct arena *arena, const struct codelist *file, const struct code_row *rows, size_t row_count,
	uint8_t *member, struct str *group, int *groups)
{
	for (size_t i = 0; i < row_count; i++) {
		uint8_t *is = rows[i].id < 0 ? NULL : &member[rows[i].id];
		if (!is || (*is != 0 && *is != CODE_UNSPOKEN) || !str_eq(rows[i].system, file->system))
			continue;
		*is = 0;
		struct arena_mark mark = arena_mark(arena);
		const struct codelist_code *found = codelist_find(file, code_canonical(arena, rows[i].system, rows[i].value));
		arena_back(arena, mark);
		if (found) {
			struct str name = found->group < 0 ? STR("") : file->group[found->group];
			*is = (uint8_t)(group_number(group, groups, name) + 1);
		}
	}
}

void codeset_resolve(struct arena *arena, const struct codelist *const *files, size_t count,
	const struct code_row *rows, size_t row_count, struct codeset *ret)
{
	struct codeset set = { .missing = count == 0 || row_count > 0 };
	struct str *group = arena_array(arena, 256, sizeof *group);
	int64_t size = 0;
	for (size_t i = 0; i < row_count; i++)
		if (rows[i].id >= size)
			size = rows[i].id + 1;
	must(size <= INT32_MAX);
	uint8_t *member = arena_alloc(arena, (size_t)size + 1);
	group_number(group, &set.groups, STR(""));
	memset(member, CODE_UNSPOKEN, (size_t)size + 1);
	for (size_t f = 0; f < count; f++) {
		if (!file_speaks(files[f], rows, row_count))
			continue;
		set.missing = false;
		set.unchecked |= !files[f]->checked;
		file_resolve(arena, files[f], rows, row_count, member, group, &set.groups);
	}
	set.member = member;
	set.size = size;
	set.group = group;
	*ret = set;
}
