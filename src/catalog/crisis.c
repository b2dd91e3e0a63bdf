/* crisis.csv: where somebody turns to who cannot wait. A site's file takes the place of the built-in one as a whole: a number of another nation
 * between ours would be dialled in need. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/crisis.h"

enum { CRISIS_ID, CRISIS_KIND, CRISIS_DIAL, CRISIS_TITLE, CRISIS_WHEN, CRISIS_SAY, CRISIS_SOURCE, CRISIS_CONFIDENCE, CRISIS_REVIEWED, CRISIS_DUE,
	CRISIS_COLUMNS };
static const char *const columns[CRISIS_COLUMNS] = { "id", "kind", "dial", "title", "when", "say", "source", "confidence", "reviewed_on", "due_on" };

static bool is_dialled(struct str dial)
{
	for (size_t i = 0; i < dial.n; i++)
		if (dial.p[i] < '0' || dial.p[i] > '9')
			return false;
	return dial.n >= 3 && dial.n <= 15;
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	struct catalog *c = r->catalog;
	struct crisis row = { .reviewed_on = DAY_NONE, .due_on = DAY_NONE };
	struct str *text[CRISIS_COLUMNS] = { [CRISIS_ID] = &row.id, [CRISIS_DIAL] = &row.dial, [CRISIS_TITLE] = &row.title, [CRISIS_WHEN] = &row.when,
		[CRISIS_SAY] = &row.say, [CRISIS_SOURCE] = &row.source, [CRISIS_CONFIDENCE] = &row.confidence };
	int line = (int)record->line;
	if (record->problem || record->fields != CRISIS_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem : "it has not ten fields");
		return;
	}
	for (int i = 0; i < CRISIS_COLUMNS; i++) {
		if (str_empty(str_trim(record->field[i])))
			problem_add(r->problems, line, 1, columns[i], "\"%s\" is empty; it is needed.", columns[i]);
		if (text[i])
			*text[i] = str_dup(r->arena, str_trim(record->field[i]));
	}
	row.text = str_is(record->field[CRISIS_KIND], "text");
	if (!row.text && !str_is(record->field[CRISIS_KIND], "call"))
		problem_add(r->problems, line, 1, "kind", "\"kind\" is call or text.");
	if (!is_dialled(row.dial))
		problem_add(r->problems, line, 1, "dial", "\"%.*s\" is nothing that a telephone dials: digits alone, 3 to 15 of them.", STRF(row.dial));
	if (!day_parse(record->field[CRISIS_REVIEWED], &row.reviewed_on) || !day_parse(record->field[CRISIS_DUE], &row.due_on))
		problem_add(r->problems, line, 1, "due_on", "\"reviewed_on\" and \"due_on\" are days, like 2026-11-21.");
	else if (row.due_on.day <= row.reviewed_on.day)
		problem_add(r->problems, line, 1, "due_on", "It has to be looked at again after it was looked at.");
	for (size_t i = 0; i < c->crises; i++)
		if (str_eq(c->crisis[i].id, row.id))
			problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row.id));
	*ARRAY_PUSH(r->arena, c->crisis, c->crises, c->crisis_room) = row;
}

static bool header_fits(const struct csv_record *record)
{
	bool fits = record->fields == CRISIS_COLUMNS;
	for (size_t i = 0; fits && i < CRISIS_COLUMNS; i++)
		fits = str_is(record->field[i], columns[i]);
	return fits;
}

void crises_read(struct catalog_reading *r)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	r->catalog->crises = 0;
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
		problem_add(r->problems, 1, 1, "header", "The first line must be id,kind,dial,title,when,say,source,confidence,reviewed_on,due_on.");
	else if (r->catalog->crises < 2)
		problem_add(r->problems, 1, 1, NULL, "At least two rows: for danger to life, and for talking now.");
}

struct day catalog_crisis_due(const struct catalog *catalog)
{
	struct day due = DAY_NONE;
	for (size_t i = 0; i < catalog->crises; i++)
		if (!day_known(due) || catalog->crisis[i].due_on.day < due.day)
			due = catalog->crisis[i].due_on;
	return due;
}
