/* reasons.csv: why a finding may be rejected; glass-reasons.csv: why somebody breaks the glass. A site's rows lie over the built-in
 * ones by code. */
#include "catalog/catalog_in.h"
#include "base/must.h"
#include "codec/csv.h"

enum { REASON_CODE, REASON_SAY, REASON_NEEDS_WORDS, REASON_EXPLAINS, REASON_COLUMNS };
static const char *const columns[REASON_COLUMNS] = { "code", "say", "needs_words", "explains" };

static bool yes_no(struct catalog_reading *r, int line, const char *column, struct str text, bool *ret)
{
	*ret = str_is(text, "yes");
	if (*ret || str_is(text, "no"))
		return true;
	problem_add(r->problems, line, 1, column, "\"%s\" must be yes or no; it says \"%.*s\".", column, STRF(text));
	return false;
}

/* One of the two lists of the catalogue. */
struct list { struct reason **reason; size_t *count, *room; };

static void row_take(struct catalog_reading *r, const struct list *list, const struct csv_record *record)
{
	int line = (int)record->line;
	if (record->problem || record->fields != REASON_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem :
			"it has not four fields");
		return;
	}
	struct reason row = { str_dup(r->arena, record->field[REASON_CODE]), str_dup(r->arena, str_trim(record->field[REASON_SAY])), false, false };
	if (!id_shaped(row.code))
		problem_add(r->problems, line, 1, "code", "\"%.*s\" is no code: lower-case letters, digits and hyphens, a letter first.", STRF(row.code));
	if (str_empty(row.say))
		problem_add(r->problems, line, 1, "say", "\"say\" is empty; it is needed.");
	yes_no(r, line, columns[REASON_NEEDS_WORDS], record->field[REASON_NEEDS_WORDS], &row.needs_words);
	yes_no(r, line, columns[REASON_EXPLAINS], record->field[REASON_EXPLAINS], &row.explains);
	for (size_t i = 0; i < *list->count; i++)
		if (str_eq((*list->reason)[i].code, row.code)) {
			if (r->site)
				(*list->reason)[i] = row;
			else
				problem_add(r->problems, line, 1, "code", "\"%.*s\" is here twice.", STRF(row.code));
			return;
		}
	*ARRAY_PUSH(r->arena, *list->reason, *list->count, *list->room) = row;
}

static bool header_fits(const struct csv_record *record)
{
	bool fits = record->fields == REASON_COLUMNS;
	for (size_t i = 0; fits && i < REASON_COLUMNS; i++)
		fits = str_is(record->field[i], columns[i]);
	return fits;
}

static void list_read(struct catalog_reading *r, const struct list *list)
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
			row_take(r, list, &record);
		else if (!header_fits(&record))
			break;
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must be code,say,needs_words,explains.");
}

void reasons_read(struct catalog_reading *r)
{
	struct catalog *c = r->catalog;
	list_read(r, &(struct list){ &c->reason, &c->reasons, &c->reason_room });
}

void glass_reasons_read(struct catalog_reading *r)
{
	struct catalog *c = r->catalog;
	list_read(r, &(struct list){ &c->glass_reason, &c->glass_reasons, &c->glass_reason_room });
}
