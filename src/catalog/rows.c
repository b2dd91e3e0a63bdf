/* A CSV table of one header and so many columns, line by line. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

static bool header_fits(const struct csv_record *record, const char *header, size_t columns)
{
	struct str rest = str_of(header), name;
	bool fits = record->fields == columns;
	for (size_t i = 0; fits && i < columns; i++) {
		str_cut(rest, ',', &name, &rest);
		fits = str_eq(record->field[i], name);
	}
	return fits;
}

void csv_rows_read(struct catalog_reading *r, const char *header, size_t columns, void (*take)(struct catalog_reading *r, const struct csv_record *record))
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, begun = false;
	if (csv_open_bytes(r->cx, r->bytes, ',', '#', &reader) != OK)
		more = false;
	while (more && csv_next(r->cx, reader, &record, &more) == OK && more && (begun || header_fits(&record, header, columns))) {
		if (begun && (record.problem || record.fields != columns))
			problem_add(r->problems, (int)record.line, 1, NULL, "This line cannot be read: %s.",
				record.problem ? record.problem : arena_printf(r->arena, "it has not %zu fields", columns));
		else if (begun)
			take(r, &record);
		begun = true;
	}
	if (!begun)
		problem_add(r->problems, 1, 1, "header", "The first line must be %s.", header);
}
