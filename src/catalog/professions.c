/* professions.csv: what the people of the partners are, and the role that each usually acts in. */
#include <ctype.h>

#include "access/role.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

enum { PROFESSION_ID, PROFESSION_TITLE, PROFESSION_ROLE, PROFESSION_COLUMNS };
static const char *const columns[PROFESSION_COLUMNS] = { "id", "title", "role" };

static void profession_put(struct catalog_reading *r, int line, struct profession *row)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->professions; i++)
		if (str_eq(c->profession[i].id, row->id)) {
			if (!r->site || i >= c->professions_builtin)
				problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row->id));
			else
				c->profession[i] = *row;
			return;
		}
	*ARRAY_PUSH(r->arena, c->profession, c->professions, c->profession_room) = *row;
	if (!r->site)
		c->professions_builtin = c->professions;
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	if (record->problem || record->fields != PROFESSION_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem : "it has not three fields");
		return;
	}
	struct profession row = { str_dup(r->arena, record->field[PROFESSION_ID]), str_dup(r->arena, str_trim(record->field[PROFESSION_TITLE])),
		str_dup(r->arena, record->field[PROFESSION_ROLE]) };
	if (!id_shaped(row.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(row.id));
	if (str_empty(row.title))
		problem_add(r->problems, line, 1, "title", "\"title\" is empty; it is needed.");
	if (!role_find(row.role))
		problem_add(r->problems, line, 1, "role", "There is no role \"%.*s\" (data/roles.csv).", STRF(row.role));
	profession_put(r, line, &row);
}

static bool header_fits(const struct csv_record *record)
{
	bool fits = record->fields == PROFESSION_COLUMNS;
	for (size_t i = 0; fits && i < PROFESSION_COLUMNS; i++)
		fits = str_is(record->field[i], columns[i]);
	return fits;
}

void professions_read(struct catalog_reading *r)
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
		else if (!header_fits(&record))
			break;
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must be id,title,role.");
}

const struct profession *catalog_profession_called(const struct catalog *catalog, struct str text)
{
	for (size_t i = 0; i < catalog->professions; i++) {
		const struct profession *p = &catalog->profession[i];
		bool same = p->title.n == text.n;
		for (size_t k = 0; same && k < text.n; k++)
			same = tolower((unsigned char)p->title.p[k]) == tolower((unsigned char)text.p[k]);
		if (same || str_eq(p->id, text))
			return p;
	}
	return NULL;
}
