/* Bringing in a code list: read as it was published, every code looked at, written as a table of the site. The table is first
 * read with all others in memory, so that nothing is written that could not be read again. */
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "base/table.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

struct adding {
	struct cx *cx;
	const struct codelist_add *how;
	struct problems *problems;
	struct buf *out;
	int code_at, term_at, group_at;
	size_t columns;
	struct str *seen; size_t seen_count, seen_room;
	struct table index;             /* hash of a code -> where in seen */
	size_t codes, twice;
};

static int column_of(const struct csv_record *record, const char *named, const char *usual)
{
	for (size_t i = 0; i < record->fields; i++)
		if (str_is_ci(str_trim(record->field[i]), named ? named : usual))
			return (int)i;
	return -1;
}

static bool header_take(struct adding *a, const struct csv_record *record)
{
	const struct codelist_add *how = a->how;
	a->columns = record->fields;
	a->code_at = column_of(record, how->code, "code");
	a->term_at = column_of(record, how->term, "term");
	a->group_at = how->group_all ? -1 : column_of(record, how->group, "group");
	if (a->code_at < 0)
		problem_add(a->problems, (int)record->line, 1, how->code ? how->code : "code", how->code ?
			"There is no such column in the first line." : "No column of the first line is named \"code\". Say which one holds the codes: "
			"--code COLUMN.");
	if (how->term && a->term_at < 0)
		problem_add(a->problems, (int)record->line, 1, how->term, "There is no such column in the first line.");
	if (how->group && a->group_at < 0)
		problem_add(a->problems, (int)record->line, 1, how->group, "There is no such column in the first line.");
	return a->code_at >= 0;
}

static bool seen_before(struct adding *a, struct str code)
{
	uint64_t key = str_hash(code, 0), at;
	bool there = table_get(&a->index, key, &at);
	if (there && str_eq(a->seen[at], code))
		return true;
	for (size_t i = 0; there && i < a->seen_count; i++)      /* another code of the same hash: look at all */
		if (str_eq(a->seen[i], code))
			return true;
	if (!there)
		table_put(&a->index, key, a->seen_count);
	*ARRAY_PUSH(a->cx->arena, a->seen, a->seen_count, a->seen_room) = str_dup(a->cx->arena, code);
	return false;
}

static struct str cell(const struct csv_record *record, int at)
{
	return at >= 0 && (size_t)at < record->fields ? str_trim(record->field[at]) : STR("");
}

static void row_take(struct adding *a, const struct csv_record *record)
{
	struct str system = str_of(a->how->system), code = cell(record, a->code_at);
	if (record->problem || record->fields != a->columns) {
		problem_add(a->problems, (int)record->line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem :
			"it has not as many fields as the first line");
		return;
	}
	bool prefix = str_ends(code, "*");
	struct str bare = prefix ? str_sub(code, 0, code.n - 1) : code;
	struct str canonical = code_canonical(a->cx->arena, system, bare);
	const char *fault = prefix ? (bare.n ? NULL : "a prefix needs something before the *") : code_fault(system, canonical);
	if (fault) {
		problem_add(a->problems, (int)record->line, 1, "code", "\"%.*s\" cannot be a code of %s: %s.", STRF(code),
			code_system_name(system), fault);
		return;
	}
	if (seen_before(a, prefix ? code : canonical)) {
		a->twice++;
		return;
	}
	a->codes++;
	csv_put(a->out, prefix ? code : canonical, true);
	csv_put(a->out, cell(record, a->term_at), false);
	csv_put(a->out, a->how->group_all ? str_of(a->how->group_all) : cell(record, a->group_at), false);
	csv_end(a->out);
}

static enum err rows_take(struct adding *a, struct str bytes)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	TRY(csv_open_bytes(a->cx, bytes, ',', '#', &reader));
	for (;;) {
		TRY(csv_next(a->cx, reader, &record, &more));
		if (!more)
			break;
		if (header)
			row_take(a, &record);
		else if (!header_take(a, &record))
			return OK;
		header = true;
	}
	if (!header || (a->codes == 0 && a->problems->count == 0))
		problem_add(a->problems, 1, 1, "code", "There are no codes in this file.");
	return OK;
}

static enum err words_check(struct cx *cx, const struct codelist_add *how)
{
	const char *const words[] = { how->id, how->system, how->part, how->group_all, how->version, how->source, how->reviewed, how->name,
		how->holds };
	if (!how->id || !how->system || !how->source || !how->source[0])
		return fail(cx, ERR_USAGE, "A code list needs --id, --system and --source (where it comes from).");
	if (!code_system_known(str_of(how->system)))
		return fail(cx, ERR_BAD_FIELD, "There is no code system \"%s\". There are icd10, snomed-ct, ctv3, read-v2, opcs4, dmd, icpc-1, icd9, "
			"nhs-treatment-function; a local one begins with \"local-\".", how->system);
	for (size_t i = 0; i < LENGTH(words); i++)
		for (const char *p = words[i]; p && *p; p++)
			if ((unsigned char)*p < 0x20)
				return fail(cx, ERR_BAD_FIELD, "The words about a code list stand on one line each; take line ends out.");
	const char *fault = review_fault(str_of(how->reviewed ? how->reviewed : "nobody yet"), how->checked);
	return fault ? fail(cx, ERR_BAD_FIELD, "%s", fault) : OK;
}

/* "Fatigue list (v2).csv" -> "fatigue-list-v2" */
static const char *part_of(struct cx *cx, const char *file)
{
	struct str name = str_of(file_base(file));
	char *part = arena_alloc(cx->arena, name.n + 6);
	size_t n = 0;
	if (str_ends(name, ".csv"))
		name = str_sub(name, 0, name.n - 4);
	for (size_t i = 0; i < name.n && n < 60; i++) {
		char c = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] - 'A' + 'a') : name.p[i];
		bool good = (c >= 'a' && c <= 'z') || (n > 0 && c >= '0' && c <= '9');
		if (good)
			part[n++] = c;
		else if (n > 0 && part[n - 1] != '-')
			part[n++] = '-';
	}
	while (n > 0 && part[n - 1] == '-')
		n--;
	part[n] = '\0';
	return part;
}

static enum err problems_fail(struct cx *cx, const struct problems *p)
{
	const struct problem *first = &p->list[0];
	return fail(cx, ERR_TABLES, "Nothing was written: %s has %zu problem%s. %s is on line %d: %s", first->file, p->count,
		p->count == 1 ? "" : "s", p->count == 1 ? "It" : "The first", first->line, first->say);
}

/* lists.csv of the site with a row more. */
static void name_put(struct cx *cx, struct catalog_source *site, const struct codelist_add *how, struct str *ret_bytes)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, LIMIT_TABLE_FILE);
	struct str was = STR("id,name,from,holds\n");
	for (size_t i = 0; i < site->count; i++)
		if (strcmp(site->file[i].path, "lists.csv") == 0)
			was = site->file[i].bytes;
	buf_str(&buf, was);
	if (was.n && was.p[was.n - 1] != '\n')
		buf_char(&buf, '\n');
	csv_put(&buf, str_of(how->id), true);
	csv_put(&buf, str_of(how->name), false);
	csv_put(&buf, STR("site"), false);
	csv_put(&buf, str_of(how->holds ? how->holds : how->name), false);
	csv_end(&buf);
	*ret_bytes = str_dup(cx->arena, buf_view(&buf));
	site_put(cx, site, "lists.csv", *ret_bytes);
}

static void head_write(struct buf *out, const struct codelist_add *how)
{
	buf_printf(out, "# id: %s\n# system: %s\n# version: %s\n# source: %s\n# reviewed: %s\n# status: %s\ncode,term,group\n", how->id,
		how->system, how->version ? how->version : "1", how->source, how->reviewed ? how->reviewed : "nobody yet",
		how->checked ? "checked" : "unchecked");
}

enum err codelist_add(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, const struct codelist_add *how,
	struct codelist_added *ret, struct problems *problems)
{
	AUTO(buf) struct buf out = { 0 };
	struct adding a = { .cx = cx, .how = how, .problems = problems, .out = &out };
	struct catalog_source site = { .name = site_dir };
	struct str bytes, names = STR_NONE;
	buf_init(&out, LIMIT_TABLE_FILE);
	TRY(words_check(cx, how));
	const char *part = how->part ? how->part : part_of(cx, how->file);
	TRY(file_read(cx, how->file, LIMIT_TABLE_FILE, &bytes));
	problems->file = how->file;
	head_write(&out, how);
	table_init(&a.index, LIMIT_TABLE_FILE);
	enum err err = rows_take(&a, bytes);
	table_free(&a.index);
	TRY(err);
	if (problems->count)
		return problems_fail(cx, problems);
	if (out.full)
		return fail(cx, ERR_OVER_LIMIT, "%s would make a table of more than %u bytes. Split it.", how->file, LIMIT_TABLE_FILE);
	if (file_is_folder(site_dir))
		TRY(catalog_folder(cx, site_dir, &site));
	if (how->name)
		name_put(cx, &site, how, &names);
	const char *path = arena_printf(cx->arena, "codelists/%s.%s%s%s.csv", how->id, how->system, part[0] ? "." : "", part);
	struct codelist_added added = { .path = file_join(cx->arena, site_dir, path), .codes = a.codes, .twice = a.twice };
	added.replaced = site_put(cx, &site, path, buf_view(&out));
	TRY(site_check(cx, builtin, &site, problems));
	TRY(file_make_folder(cx, file_join(cx->arena, site_dir, "codelists"), 0755));
	if (str_known(names))
		TRY(file_write(cx, file_join(cx->arena, site_dir, "lists.csv"), names, 0644));
	TRY(file_write(cx, added.path, buf_view(&out), 0644));
	*ret = added;
	return OK;
}
