/* lists.csv: the code lists that tables may name, and how a sentence speaks of each. */
#include <string.h>

#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

enum { LIST_ID, LIST_NAME, LIST_FROM, LIST_HOLDS, LIST_COLUMNS };
static const char *const columns[LIST_COLUMNS] = { "id", "name", "from", "holds" };

static bool header_fits(struct catalog_reading *r, const struct csv_record *record)
{
	bool fits = record->fields == LIST_COLUMNS;
	for (size_t i = 0; fits && i < LIST_COLUMNS; i++)
		fits = str_is(record->field[i], columns[i]);
	if (!fits)
		problem_add(r->problems, (int)record->line, 1, "header", "The first line must be id,name,from,holds.");
	return fits;
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	struct catalog *c = r->catalog;
	struct str value[LIST_COLUMNS];
	int line = (int)record->line;
	if (record->problem || record->fields != LIST_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem :
			"it has not four fields");
		return;
	}
	for (size_t i = 0; i < LIST_COLUMNS; i++) {
		value[i] = str_dup(r->arena, str_trim(record->field[i]));
		if (str_empty(value[i])) {
			problem_add(r->problems, line, 1, columns[i], "\"%s\" is empty; it is needed.", columns[i]);
			return;
		}
	}
	if (!id_shaped(value[LIST_ID]))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.",
			STRF(value[LIST_ID]));
	if (!str_is(value[LIST_FROM], "shipped") && !str_is(value[LIST_FROM], "site"))
		problem_add(r->problems, line, 1, "from", "\"from\" must be shipped or site; it says \"%.*s\".", STRF(value[LIST_FROM]));
	struct list_name row = { value[LIST_ID], value[LIST_NAME], value[LIST_FROM], value[LIST_HOLDS] };
	for (size_t i = 0; i < c->names; i++)
		if (str_eq(c->name[i].id, row.id)) {
			/* A site's words lie over the built-in ones. */
			if (!r->site || i >= c->names_builtin)
				problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row.id));
			else
				c->name[i] = row;
			return;
		}
	*ARRAY_PUSH(r->arena, c->name, c->names, c->name_room) = row;
	if (!r->site)
		c->names_builtin = c->names;
}

void lists_read(struct catalog_reading *r)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	if (csv_open_bytes(r->cx, r->bytes, ',', '#', &reader) != OK) {
		problem_add(r->problems, 1, 1, NULL, "This file cannot be read.");
		return;
	}
	while (csv_next(r->cx, reader, &record, &more) == OK && more) {
		if (header)
			row_take(r, &record);
		else if (!header_fits(r, &record))
			return;
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must be id,name,from,holds.");
}
