/* carers.csv: who a carer is to the person, and what a carer can be offered. A site's rows lie over the built-in ones by kind and id. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/carer.h"

enum { C_KIND, C_ID, C_TITLE, C_HELP, C_SOURCE, C_CONFIDENCE, C_COLUMNS };
#define HEADER "kind,id,title,help,source,confidence"

static void row_put(struct catalog_reading *r, int line, const struct carer_row *row)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->carers; i++) {
		if (c->carer[i].kind != row->kind || !str_eq(c->carer[i].id, row->id))
			continue;
		if (r->site)
			c->carer[i] = *row;
		else
			problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row->id));
		return;
	}
	*ARRAY_PUSH(r->arena, c->carer, c->carers, c->carer_room) = *row;
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	struct str cell[C_COLUMNS];
	for (int i = 0; i < C_COLUMNS; i++)
		cell[i] = str_dup(r->arena, str_trim(record->field[i]));
	struct carer_row row = { CARER_KINDS, cell[C_ID], cell[C_TITLE], cell[C_HELP], cell[C_SOURCE], cell[C_CONFIDENCE] };
	for (enum carer_kind k = 0; k < CARER_KINDS; k++)
		if (str_is(cell[C_KIND], carer_kind_word(k)))
			row.kind = k;
	if (row.kind == CARER_KINDS)
		problem_add(r->problems, line, 1, "kind", "\"%.*s\" is neither relationship nor support.", STRF(cell[C_KIND]));
	if (!id_shaped(row.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(row.id));
	if (str_empty(row.title) || str_empty(row.source) || str_empty(row.confidence))
		problem_add(r->problems, line, 1, NULL, "\"title\", \"source\" and \"confidence\" are needed.");
	row_put(r, line, &row);
}

void carers_read(struct catalog_reading *r)
{
	csv_rows_read(r, HEADER, C_COLUMNS, row_take);
}

const struct carer_row *catalog_carer(const struct catalog *catalog, enum carer_kind kind, struct str id)
{
	for (size_t i = 0; i < catalog->carers; i++)
		if (catalog->carer[i].kind == kind && str_eq(catalog->carer[i].id, id))
			return &catalog->carer[i];
	return NULL;
}
