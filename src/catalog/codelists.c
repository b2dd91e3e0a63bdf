/* A code list in one code system: codelists/ID.SYSTEM.csv, or ID.SYSTEM.PART.csv where a list has several files of one system.
 * Lines of "# word: value" at its head say what it is; then a header and one row a code. A code that ends in * is a prefix. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

#define GROUPS_MAX 250          /* body systems of one list: a codeset counts them in a byte */

enum head { HEAD_ID, HEAD_SYSTEM, HEAD_VERSION, HEAD_SOURCE, HEAD_REVIEWED, HEAD_STATUS, HEAD_EMPTY, HEADS };
static const char *const head_words[HEADS] = { "id", "system", "version", "source", "reviewed", "status", "empty" };

struct reading_list {
	struct catalog_reading *r;
	struct codelist *list;
	struct str head[HEADS];
	int head_line[HEADS];
	int code_at, term_at, group_at;         /* columns; -1 absent */
	size_t columns;
	size_t code_room, group_room, groups;
	struct str *group;
};

static void complain(struct reading_list *l, int line, const char *field, const char *say)
{
	problem_add(l->r->problems, line, 1, field, "%s", say);
}

/* ---- the head ---- */

static void head_line(struct reading_list *l, struct str text, int line)
{
	struct str word, value;
	text = str_trim(str_sub(text, 1, text.n));
	if (!str_cut(text, ':', &word, &value))
		return;                                         /* a remark */
	word = str_trim(word);
	if (str_find(word, " ") >= 0)
		return;                                         /* a remark with a colon in it */
	for (int i = 0; i < HEADS; i++) {
		if (!str_is(word, head_words[i]))
			continue;
		if (l->head_line[i])
			problem_add(l->r->problems, line, 1, head_words[i], "\"%s\" is here twice; it is on line %d already.", head_words[i],
				l->head_line[i]);
		l->head[i] = str_dup(l->r->arena, str_trim(value));
		l->head_line[i] = line;
		return;
	}
	problem_add(l->r->problems, line, 1, str_c(l->r->problems->arena, word),
		"There is no \"%.*s\" in the head of a code list. There can be id, system, version, source, reviewed, status "
		"and empty.", STRF(word));
}

static void head_read(struct reading_list *l)
{
	struct str rest = l->r->bytes, line;
	int number = 0;
	if (str_starts(rest, "\xEF\xBB\xBF"))
		rest = str_sub(rest, 3, rest.n);
	while (rest.n && rest.p[0] == '#') {
		number++;
		str_cut(rest, '\n', &line, &rest);
		head_line(l, line, number);
	}
	for (int i = 0; i < HEADS; i++)
		if (i != HEAD_EMPTY && str_empty(l->head[i]))
			problem_add(l->r->problems, l->head_line[i] ? l->head_line[i] : 1, 1, head_words[i],
				"The line \"# %s: ...\" is missing or empty.", head_words[i]);
}

/* codelists/ID.SYSTEM[.PART].csv */
static void name_check(struct reading_list *l)
{
	struct str folder, name, id, system, part;
	struct codelist *list = l->list;
	str_cut(str_of(l->r->path), '/', &folder, &name);
	name = str_sub(name, 0, name.n - 4);
	str_cut(name, '.', &id, &system);
	str_cut(system, '.', &system, &part);
	list->part = part.n ? part : STR("");
	if (part.n && !id_shaped(part))
		complain(l, 1, "file", "The third word of the file's name must be lower-case letters, digits and hyphens.");
	if (str_known(list->id) && !str_eq(id, list->id))
		problem_add(l->r->problems, l->head_line[HEAD_ID], 1, "id", "The file's name says \"%.*s\", its head \"%.*s\". They must agree.",
			STRF(id), STRF(list->id));
	if (str_known(list->system) && !str_eq(system, list->system))
		problem_add(l->r->problems, l->head_line[HEAD_SYSTEM], 1, "system",
			"The file's name says \"%.*s\", its head \"%.*s\". They must agree.", STRF(system), STRF(list->system));
}

static void head_check(struct reading_list *l)
{
	struct codelist *list = l->list;
	struct problems *p = l->r->problems;
	list->id = l->head[HEAD_ID];
	list->system = l->head[HEAD_SYSTEM];
	list->version = l->head[HEAD_VERSION];
	list->source = l->head[HEAD_SOURCE];
	list->reviewed = l->head[HEAD_REVIEWED];
	name_check(l);
	if (str_known(list->id) && !catalog_list_name(l->r->catalog, list->id))
		problem_add(p, l->head_line[HEAD_ID], 1, "id", "No table speaks of a list \"%.*s\": lists.csv has no such row. Add one, or "
			"mend the name.", STRF(list->id));
	if (str_known(list->system) && !code_system_known(list->system))
		problem_add(p, l->head_line[HEAD_SYSTEM], 1, "system", "There is no code system \"%.*s\". A local one begins with \"local-\".",
			STRF(list->system));
	if (!str_known(l->head[HEAD_STATUS]))
		return;
	list->checked = str_is(l->head[HEAD_STATUS], "checked");
	if (!list->checked && !str_is(l->head[HEAD_STATUS], "unchecked"))
		problem_add(p, l->head_line[HEAD_STATUS], 1, "status", "\"status\" must be checked or unchecked; it says \"%.*s\".",
			STRF(l->head[HEAD_STATUS]));
	const char *fault = str_known(list->reviewed) ? review_fault(list->reviewed, list->checked) : NULL;
	if (fault)
		complain(l, l->head_line[HEAD_REVIEWED], "reviewed", fault);
}

/* ---- rows ---- */

static bool columns_read(struct reading_list *l, const struct csv_record *record)
{
	l->code_at = l->term_at = l->group_at = -1;
	l->columns = record->fields;
	for (size_t i = 0; i < record->fields; i++) {
		struct str word = str_trim(record->field[i]);
		int *at = str_is(word, "code") ? &l->code_at : str_is(word, "term") ? &l->term_at : str_is(word, "group") ? &l->group_at : NULL;
		if (!at)
			problem_add(l->r->problems, (int)record->line, 1, "header", "There is no column \"%.*s\" in a code list. There can be code, "
				"term and group.", STRF(word));
		else if (*at >= 0)
			problem_add(l->r->problems, (int)record->line, 1, "header", "The column \"%.*s\" is here twice.", STRF(word));
		else
			*at = (int)i;
	}
	if (l->code_at < 0)
		complain(l, (int)record->line, "header", "The line after the head must name the columns, one of them \"code\".");
	return l->code_at >= 0;
}

static int group_of(struct reading_list *l, struct str name, int line)
{
	if (str_empty(name))
		return -1;
	for (size_t i = 0; i < l->groups; i++)
		if (str_eq(l->group[i], name))
			return (int)i;
	if (l->groups == GROUPS_MAX) {
		problem_add(l->r->problems, line, 1, "group", "The list has more than %d groups. Groups are body systems; check the column.",
			GROUPS_MAX);
		return -1;
	}
	*ARRAY_PUSH(l->r->arena, l->group, l->groups, l->group_room) = str_dup(l->r->arena, name);
	return (int)l->groups - 1;
}

static void row_take(struct reading_list *l, const struct csv_record *record)
{
	int line = (int)record->line;
	if (record->problem || record->fields != l->columns) {
		problem_add(l->r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem :
			"it has not as many fields as the header");
		return;
	}
	struct str code = str_trim(record->field[l->code_at]);
	bool prefix = str_ends(code, "*");
	if (prefix)
		code = str_sub(code, 0, code.n - 1);
	struct str canonical = str_dup(l->r->arena, code_canonical(l->r->arena, l->list->system, code));
	const char *fault = prefix ? (code.n ? NULL : "a prefix needs something before the *") : code_fault(l->list->system, canonical);
	if (fault) {
		problem_add(l->r->problems, line, 1, "code", "\"%.*s\" cannot be a code of %s: %s.", STRF(code),
			str_known(l->list->system) ? code_system_name(l->list->system) : "this system", fault);
		return;
	}
	struct codelist *list = l->list;
	struct codelist_code *row = ARRAY_PUSH(l->r->arena, list->code, list->count, l->code_room);
	*row = (struct codelist_code){ .code = canonical, .prefix = prefix, .group = -1, .term = STR(""), .line = line };
	if (l->term_at >= 0)
		row->term = str_dup(l->r->arena, str_trim(record->field[l->term_at]));
	if (l->group_at >= 0)
		row->group = group_of(l, str_trim(record->field[l->group_at]), line);
}

static void rows_read(struct reading_list *l)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	if (csv_open_bytes(l->r->cx, l->r->bytes, ',', '#', &reader) != OK) {
		complain(l, 1, NULL, "This file cannot be read.");
		return;
	}
	while (csv_next(l->r->cx, reader, &record, &more) == OK && more) {
		if (header)
			row_take(l, &record);
		else if (!columns_read(l, &record))
			return;
		header = true;
	}
	if (!header)
		complain(l, 1, "header", "The line after the head must name the columns, one of them \"code\".");
	else if (!str_known(l->head[HEAD_EMPTY]) && l->list->count == 0)
		complain(l, 1, "code", "The list has no codes. If nothing of this code system belongs to it, say so: \"# empty: on purpose\".");
	else if (str_known(l->head[HEAD_EMPTY]) && (l->list->count > 0 || !str_is(l->head[HEAD_EMPTY], "on purpose")))
		complain(l, l->head_line[HEAD_EMPTY], "empty", "\"# empty: on purpose\" stands in the head of a list without codes only.");
}

/* Whole codes first, by code; then prefixes. */
static int code_order(const void *a, const void *b)
{
	const struct codelist_code *x = a, *y = b;
	if (x->prefix != y->prefix)
		return x->prefix ? 1 : -1;
	int c = str_cmp(x->code, y->code);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

static void codes_once(struct reading_list *l)
{
	struct codelist *list = l->list;
	if (list->count)
		qsort(list->code, list->count, sizeof *list->code, code_order);
	for (size_t i = 0; i < list->count; i++) {
		const struct codelist_code *row = &list->code[i], *last = i ? &list->code[i - 1] : NULL;
		list->whole += !row->prefix;
		if (last && last->prefix == row->prefix && str_eq(last->code, row->code))
			problem_add(l->r->problems, row->line, 1, "code", "\"%.*s\" is here twice; it is on line %d already.", STRF(row->code),
				last->line);
	}
}

static void list_put(struct reading_list *l)
{
	struct catalog *c = l->r->catalog;
	struct codelist *list = l->list;
	for (size_t i = 0; i < c->codelists; i++) {
		struct codelist *was = c->codelist[i];
		if (!str_eq(was->id, list->id) || !str_eq(was->system, list->system) || !str_eq(was->part, list->part))
			continue;
		if (was->site == list->site)
			problem_add(l->r->problems, 1, 1, "id", "This list is in %s already.", file_base(was->file));
		else
			c->codelist[i] = list;
		return;
	}
	*ARRAY_PUSH(l->r->arena, c->codelist, c->codelists, c->codelist_room) = list;
}

void codelists_read(struct catalog_reading *r)
{
	struct reading_list *l = arena_alloc(r->arena, sizeof *l);
	l->r = r;
	l->list = arena_alloc(r->arena, sizeof *l->list);
	l->list->site = r->site;
	l->list->file = r->problems->file;
	memcpy(l->list->hash, r->hash, sizeof l->list->hash);
	head_read(l);
	head_check(l);
	rows_read(l);
	codes_once(l);
	l->list->group = l->group;
	l->list->groups = (int)l->groups;
	if (str_known(l->list->id) && str_known(l->list->system))
		list_put(l);
}
