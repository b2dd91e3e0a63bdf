/* skills.csv: what the formulated needs of a person can call for, and which professions bring it. A site's row takes the place of the built-in
 * one of the same id. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/meeting.h"

enum { SKILL_ID, SKILL_TITLE, SKILL_HELP, SKILL_PROFESSIONS, SKILL_FROM, SKILL_SOURCE, SKILL_CONFIDENCE, SKILL_COLUMNS };
static const char *const columns[SKILL_COLUMNS] = { "id", "title", "help", "professions", "proposed_by", "source", "confidence" };

static void skill_put(struct catalog_reading *r, int line, const struct skill *row)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->skills; i++)
		if (str_eq(c->skill[i].id, row->id)) {
			if (!r->site || i >= c->skills_builtin)
				problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row->id));
			else
				c->skill[i] = *row;
			return;
		}
	*ARRAY_PUSH(r->arena, c->skill, c->skills, c->skill_room) = *row;
	if (!r->site)
		c->skills_builtin = c->skills;
}

/* The next of words apart by blanks. */
static bool word_next(struct str *rest, struct str *ret)
{
	*rest = str_trim(*rest);
	if (rest->n == 0)
		return false;
	size_t n = 0;
	while (n < rest->n && rest->p[n] != ' ')
		n++;
	*ret = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

static void professions_take(struct catalog_reading *r, int line, struct str words, struct skill *row)
{
	struct str word;
	row->profession = arena_array(r->arena, words.n / 2 + 1, sizeof *row->profession);
	while (word_next(&words, &word)) {
		if (!catalog_profession(r->catalog, word))
			problem_add(r->problems, line, 1, "professions", "There is no profession \"%.*s\" (data/professions.csv).", STRF(word));
		row->profession[row->professions++] = str_dup(r->arena, word);
	}
	if (row->professions == 0)
		problem_add(r->problems, line, 1, "professions", "Nobody brings this skill: name the professions that do.");
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	struct str from, word;
	enum plan_kind kind;
	if (record->problem || record->fields != SKILL_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem : "it has not seven fields");
		return;
	}
	struct skill row = { .id = str_dup(r->arena, record->field[SKILL_ID]), .title = str_dup(r->arena, str_trim(record->field[SKILL_TITLE])),
		.help = str_dup(r->arena, str_trim(record->field[SKILL_HELP])), .source = str_dup(r->arena, str_trim(record->field[SKILL_SOURCE])),
		.confidence = str_dup(r->arena, str_trim(record->field[SKILL_CONFIDENCE])) };
	if (!id_shaped(row.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(row.id));
	if (str_empty(row.title) || str_empty(row.source) || str_empty(row.confidence))
		problem_add(r->problems, line, 1, NULL, "\"title\", \"source\" and \"confidence\" are needed.");
	professions_take(r, line, record->field[SKILL_PROFESSIONS], &row);
	for (from = record->field[SKILL_FROM]; word_next(&from, &word);) {
		if (plan_kind_parse(word, &kind))
			row.from |= 1u << kind;
		else
			problem_add(r->problems, line, 1, "proposed_by", "\"%.*s\" is no part of a plan.", STRF(word));
	}
	skill_put(r, line, &row);
}

static bool header_fits(const struct csv_record *record)
{
	bool fits = record->fields == SKILL_COLUMNS;
	for (size_t i = 0; fits && i < SKILL_COLUMNS; i++)
		fits = str_is(record->field[i], columns[i]);
	return fits;
}

void skills_read(struct catalog_reading *r)
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
		problem_add(r->problems, 1, 1, "header", "The first line must be id,title,help,professions,proposed_by,source,confidence.");
}

const struct skill *catalog_skill(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->skills; i++)
		if (str_eq(catalog->skill[i].id, id))
			return &catalog->skill[i];
	return NULL;
}
