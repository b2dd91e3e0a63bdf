/* competences.csv: what the people of a service are able to do. A site's row takes the place of the built-in one of the same id. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/competence.h"

enum { C_ID, C_TITLE, C_HELP, C_SKILLS, C_MONTHS, C_SOURCE, C_CONFIDENCE, C_COLUMNS };
#define HEADER "id,title,help,skills,months,source,confidence"
#define MONTHS_MAX 120

static void row_put(struct catalog_reading *r, int line, const struct competence_row *row)
{
	struct catalog *c = r->catalog;
	size_t i = 0;
	while (i < c->competences && !str_eq(c->competence[i].id, row->id))
		i++;
	if (i == c->competences) {
		*ARRAY_PUSH(r->arena, c->competence, c->competences, c->competence_room) = *row;
		if (!r->site)
			c->competences_builtin = c->competences;
	} else if (r->site && i < c->competences_builtin) {
		c->competence[i] = *row;
	} else {
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row->id));
	}
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	struct str cell[C_COLUMNS], rest, word;
	struct competence_row row = { .months = 0 };
	for (int i = 0; i < C_COLUMNS; i++)
		cell[i] = str_dup(r->arena, str_trim(record->field[i]));
	row = (struct competence_row){ cell[C_ID], cell[C_TITLE], cell[C_HELP], cell[C_SKILLS], cell[C_SOURCE], cell[C_CONFIDENCE], 0 };
	if (!id_shaped(row.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(row.id));
	if (str_empty(row.title) || str_empty(row.source) || str_empty(row.confidence))
		problem_add(r->problems, line, 1, NULL, "\"title\", \"source\" and \"confidence\" are needed.");
	if (!str_int(cell[C_MONTHS], &row.months) || row.months < 1 || row.months > MONTHS_MAX)
		problem_add(r->problems, line, 1, "months", "\"months\" is a whole number from 1 to %d.", MONTHS_MAX);
	for (rest = row.skills; rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		if (word.n && !catalog_skill(r->catalog, word))
			problem_add(r->problems, line, 1, "skills", "There is no skill \"%.*s\" (data/skills.csv).", STRF(word));
	}
	row_put(r, line, &row);
}

void competences_read(struct catalog_reading *r)
{
	csv_rows_read(r, HEADER, C_COLUMNS, row_take);
}

const struct competence_row *catalog_competence(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->competences; i++)
		if (str_eq(catalog->competence[i].id, id))
			return &catalog->competence[i];
	return NULL;
}
