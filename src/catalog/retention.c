/* retention.csv: how long records are kept. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

enum { RT_ID, RT_APPLIES, RT_COUNTED, RT_YEARS, RT_SOURCE, RT_CONFIDENCE, RT_SAY, RT_COLUMNS };
static const char *const columns[RT_COLUMNS] = { "id", "applies", "counted", "years", "source", "confidence", "say" };

static void put(struct catalog_reading *r, int line, const struct retention_period *row)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->retentions; i++)
		if (str_eq(c->retention[i].id, row->id)) {
			if (!r->site)
				problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row->id));
			else
				c->retention[i] = *row;
			return;
		}
	*ARRAY_PUSH(r->arena, c->retention, c->retentions, c->retention_room) = *row;
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line, applies = 0, counted = 0;
	int64_t years;
	if (record->problem || record->fields != RT_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem : "it has not seven fields");
		return;
	}
	while (applies < RETENTION_APPLIES && !str_is(record->field[RT_APPLIES], retention_applies_word((enum retention_applies)applies)))
		applies++;
	while (counted < RETENTION_COUNTED && !str_is(record->field[RT_COUNTED], retention_counted_word((enum retention_counted)counted)))
		counted++;
	if (applies == RETENTION_APPLIES || counted == RETENTION_COUNTED) {
		problem_add(r->problems, line, 1, applies == RETENTION_APPLIES ? "applies" : "counted", "There is no such word here.");
		return;
	}
	if (!str_int(record->field[RT_YEARS], &years) || years < 0 || years > 150) {
		problem_add(r->problems, line, 1, "years", "\"%.*s\" is no number of years.", STRF(record->field[RT_YEARS]));
		return;
	}
	if (str_empty(record->field[RT_ID]) || str_empty(record->field[RT_SOURCE]) || str_empty(record->field[RT_SAY]))
		problem_add(r->problems, line, 1, "source", "A period needs its id, its source and a sentence.");
	put(r, line, &(struct retention_period){ str_dup(r->arena, record->field[RT_ID]), str_dup(r->arena, record->field[RT_SOURCE]),
		str_dup(r->arena, record->field[RT_CONFIDENCE]), str_dup(r->arena, record->field[RT_SAY]), (enum retention_applies)applies,
		(enum retention_counted)counted, (int)years });
}

void retention_read(struct catalog_reading *r)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	if (csv_open_bytes(r->cx, r->bytes, ',', '#', &reader) != OK) {
		problem_add(r->problems, 1, 1, NULL, "This file cannot be read.");
		return;
	}
	while (csv_next(r->cx, reader, &record, &more) == OK && more) {
		bool fits = record.fields == RT_COLUMNS;
		for (size_t i = 0; !header && fits && i < RT_COLUMNS; i++)
			fits = str_is(record.field[i], columns[i]);
		if (header)
			row_take(r, &record);
		else if (!fits)
			break;
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must be id,applies,counted,years,source,confidence,say.");
}
