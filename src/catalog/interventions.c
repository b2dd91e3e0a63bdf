/* interventions.csv: what can be offered to somebody. A site's rows lie over the built-in ones by id. */
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/constraint.h"

enum { I_ID, I_TITLE, I_KIND, I_WORDS, I_COLUMNS };
static const char *const columns[I_COLUMNS] = { "id", "title", "kind", "words" };

static void words_take(struct catalog_reading *r, struct str text, struct intervention *v)
{
	v->word = arena_array(r->arena, text.n + 1, sizeof *v->word);
	while (text.n) {
		struct str one;
		str_cut(text, '|', &one, &text);
		if (str_trim(one).n)
			v->word[v->words++] = str_dup(r->arena, str_trim(one));
	}
}

static void row_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	if (record->problem || record->fields != I_COLUMNS) {
		problem_add(r->problems, line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem : "it has not four fields");
		return;
	}
	struct intervention v = { .id = str_dup(r->arena, str_trim(record->field[I_ID])), .title = str_dup(r->arena, str_trim(record->field[I_TITLE])),
		.kind = INTERVENTION_KINDS };
	for (enum intervention_kind k = 0; k < INTERVENTION_KINDS; k++)
		if (str_is(str_trim(record->field[I_KIND]), intervention_kind_word(k)))
			v.kind = k;
	words_take(r, record->field[I_WORDS], &v);
	if (!id_shaped(v.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(v.id));
	if (v.kind == INTERVENTION_KINDS)
		problem_add(r->problems, line, 1, "kind", "\"%.*s\" is none of the kinds there are (data/README.md).", STRF(record->field[I_KIND]));
	if (v.title.n == 0)
		problem_add(r->problems, line, 1, "title", "\"title\" is empty; it is needed.");
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->interventions; i++)
		if (str_eq(c->intervention[i].id, v.id)) {
			if (r->site)
				c->intervention[i] = v;
			else
				problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(v.id));
			return;
		}
	*ARRAY_PUSH(r->arena, c->intervention, c->interventions, c->intervention_room) = v;
}

void interventions_read(struct catalog_reading *r)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	if (csv_open_bytes(r->cx, r->bytes, ',', '#', &reader) != OK)
		return;
	while (csv_next(r->cx, reader, &record, &more) == OK && more) {
		if (header) {
			row_take(r, &record);
			continue;
		}
		header = record.fields == I_COLUMNS;
		for (size_t i = 0; header && i < I_COLUMNS; i++)
			header = str_is(record.field[i], columns[i]);
		if (!header) {
			problem_add(r->problems, (int)record.line, 1, NULL, "The first line must name the columns: id,title,kind,words.");
			return;
		}
	}
}

const struct intervention *catalog_intervention(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->interventions; i++)
		if (str_eq(catalog->intervention[i].id, id))
			return &catalog->intervention[i];
	return NULL;
}
