/* policy/TABLE.csv: the rows of the access policy, each word checked. A site's rows lie over the built-in ones by id; what they
 * come to together is catalog/policy_cells.c. */
#include "catalog/policy_in.h"

#include <string.h>

#include "access/role.h"
#include "base/file.h"
#include "base/must.h"
#include "codec/csv.h"

static const char *const effects[] = { "deny", "allow", NULL };
static const char *const yes_no[] = { "no", "yes", NULL };
static const char *const overrides[] = { "never", "glass", NULL };
static const char *const obligations[] = { "silent", NULL };
static const char *const answers[] = { "deny", "allow", "glass", NULL };
static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL };

#define ID   { "id", COLUMN_TEXT, false, false, false, NULL }
#define NOTE { "note", COLUMN_TEXT, false, false, false, NULL }
#define EFFECT { "effect", COLUMN_TEXT, false, false, false, effects }

const struct policy_table_form policy_form[POLICY_TABLES] = {
	[TABLE_CAPABILITY] = { "capability.csv", "CA", 6, { ID, { "role", COLUMN_ROLE, false, false, false, NULL },
		{ "class", COLUMN_CLASS, true, true, false, NULL }, { "op", COLUMN_OPERATION, true, true, false, NULL }, EFFECT, NOTE } },
	[TABLE_PURPOSE] = { "purpose.csv", "PU", 5, { ID, { "role", COLUMN_ROLE, false, false, false, NULL },
		{ "purpose", COLUMN_PURPOSE, true, false, false, NULL }, EFFECT, NOTE } },
	[TABLE_RELATION] = { "relation.csv", "RR", 7, { ID, { "role", COLUMN_ROLE, false, false, false, NULL },
		{ "purpose", COLUMN_PURPOSE, true, false, false, NULL }, { "class", COLUMN_CLASS, true, true, false, NULL },
		{ "any_of", COLUMN_RELATION, true, false, false, NULL }, { "glass", COLUMN_TEXT, false, false, false, yes_no }, NOTE } },
	[TABLE_LABEL] = { "label.csv", "LR", 7, { ID, { "label", COLUMN_LABEL, true, false, false, NULL },
		{ "role", COLUMN_ROLE, true, true, false, NULL }, { "relation", COLUMN_RELATION, true, true, false, NULL }, EFFECT,
		{ "obligation", COLUMN_TEXT, false, false, true, obligations }, NOTE } },
	[TABLE_CHOICE] = { "choice.csv", "CH", 8, { ID, { "bar", COLUMN_BAR, true, false, false, NULL },
		{ "purpose", COLUMN_PURPOSE, true, true, false, NULL }, { "class", COLUMN_CLASS, true, true, false, NULL }, EFFECT,
		{ "override", COLUMN_TEXT, false, false, false, overrides }, { "obligation", COLUMN_TEXT, false, false, true, obligations }, NOTE } },
	[TABLE_WINDOWS] = { "windows.csv", "WN", 10, { ID, { "relation", COLUMN_RELATION, false, false, false, NULL },
		{ "personal", COLUMN_TEXT, false, false, false, yes_no }, { "before_days", COLUMN_TEXT, false, false, false, NULL },
		{ "after_days", COLUMN_TEXT, false, false, false, NULL }, { "counted_from", COLUMN_TEXT, false, false, false, NULL },
		{ "setting", COLUMN_TEXT, false, false, false, yes_no }, { "source", COLUMN_TEXT, false, false, false, NULL },
		{ "confidence", COLUMN_TEXT, false, false, false, confidences }, NOTE } },
	[TABLE_EXPECT] = { "expect.csv", "EX", 12, { ID, { "role", COLUMN_ROLE, false, false, false, NULL },
		{ "purpose", COLUMN_PURPOSE, false, false, false, NULL }, { "op", COLUMN_OPERATION, false, false, false, NULL },
		{ "class", COLUMN_CLASS, false, false, false, NULL }, { "labels", COLUMN_LABEL, true, false, false, NULL },
		{ "relations", COLUMN_RELATION, true, false, true, NULL }, { "record", COLUMN_TEXT, false, false, false, NULL },
		{ "bars", COLUMN_BAR, true, false, true, NULL }, { "answer", COLUMN_TEXT, false, false, false, answers },
		{ "gate", COLUMN_TEXT, false, false, true, NULL }, NOTE } },
	[TABLE_INVARIANT] = { "invariant.csv", "IN", 10, { ID, { "form", COLUMN_TEXT, false, false, false, NULL },
		{ "role", COLUMN_ROLE, true, true, false, NULL }, { "purpose", COLUMN_PURPOSE, true, true, false, NULL },
		{ "op", COLUMN_OPERATION, true, true, false, NULL }, { "class", COLUMN_CLASS, true, true, false, NULL },
		{ "label", COLUMN_LABEL, true, true, true, NULL }, { "relation", COLUMN_RELATION, true, true, true, NULL },
		{ "bar", COLUMN_BAR, true, true, true, NULL }, { "say", COLUMN_TEXT, false, false, false, NULL } } },
};

/* ---- words ---- */

static int role_number(struct str word)
{
	size_t roles;
	const struct role *list = role_list(&roles);
	for (size_t i = 0; i < roles; i++)
		if (str_is(word, list[i].role))
			return (int)i;
	return -1;
}

/* The number of a word in a column's vocabulary; -1: there is none. */
static int word_number(enum column_kind kind, struct str word)
{
	enum record_class class;
	enum operation operation;
	enum purpose purpose;
	enum label label;
	enum relation_kind relation;
	enum bar_kind bar;
	switch (kind) {
	case COLUMN_ROLE: return role_number(word);
	case COLUMN_CLASS: return record_class_parse(word, &class) ? (int)class : -1;
	case COLUMN_OPERATION: return operation_parse(word, &operation) ? (int)operation : -1;
	case COLUMN_PURPOSE: return purpose_parse(word, &purpose) ? (int)purpose : -1;
	case COLUMN_LABEL: return label_parse(word, &label) ? (int)label : -1;
	case COLUMN_RELATION: return relation_parse(word, &relation) ? (int)relation : -1;
	case COLUMN_BAR: return bar_parse(word, &bar) ? (int)bar : -1;
	case COLUMN_TEXT: break;
	}
	return -1;
}

static uint32_t all_words(enum column_kind kind)
{
	size_t roles;
	role_list(&roles);
	switch (kind) {
	case COLUMN_ROLE: return (1u << roles) - 1;
	case COLUMN_CLASS: return (1u << CLASSES) - 2;
	case COLUMN_OPERATION: return (1u << OPERATIONS) - 1;
	case COLUMN_PURPOSE: return (1u << PURPOSES) - 1;
	case COLUMN_LABEL: return (1u << LABELS) - 1;
	case COLUMN_RELATION: return (1u << RELATIONS) - 2;
	case COLUMN_BAR: return (1u << BARS) - 2;
	case COLUMN_TEXT: break;
	}
	return 0;
}

static void complain(struct catalog_reading *r, struct policy_line *line, const char *field, char *say)
{
	line->good = false;
	problem_add(r->problems, line->line, 1, field, "%s", say);
}

static uint32_t set_read(struct catalog_reading *r, struct policy_line *line, const struct policy_column *column, struct str text)
{
	uint32_t set = 0;
	int words = 0;
	if (str_is(text, "*")) {
		if (!column->wild)
			complain(r, line, column->name, arena_printf(r->arena, "\"%s\" must name each word; * is not taken here.", column->name));
		return all_words(column->kind);
	}
	for (struct str one, rest = text; rest.n; ) {
		str_cut(rest, ' ', &one, &rest);
		if (str_empty(one))
			continue;
		int n = word_number(column->kind, one);
		if (n < 0)
			complain(r, line, column->name, arena_printf(r->arena, "\"%.*s\" is no word of \"%s\" (data/README.md, policy/).", STRF(one), column->name));
		else if (set >> n & 1)
			complain(r, line, column->name, arena_printf(r->arena, "\"%.*s\" is here twice.", STRF(one)));
		else
			set |= 1u << n;
		words++;
	}
	if (words > 1 && !column->list)
		complain(r, line, column->name, arena_printf(r->arena, "\"%s\" takes one word.", column->name));
	return set;
}

static int own_word(struct catalog_reading *r, struct policy_line *line, const struct policy_column *column, struct str text)
{
	for (int i = 0; column->words[i]; i++)
		if (str_is(text, column->words[i]))
			return i;
	complain(r, line, column->name, arena_printf(r->arena, "\"%.*s\" is no word of \"%s\" (data/README.md, policy/).", STRF(text), column->name));
	return -1;
}

static void column_take(struct catalog_reading *r, struct policy_line *line, size_t i)
{
	const struct policy_column *column = &policy_form[line->table].column[i];
	line->word[i] = -1;
	if (str_empty(line->field[i])) {
		if (!column->empty)
			complain(r, line, column->name, arena_printf(r->arena, "\"%s\" is empty; it is needed.", column->name));
	} else if (column->kind != COLUMN_TEXT) {
		line->set[i] = set_read(r, line, column, line->field[i]);
	} else if (column->words) {
		line->word[i] = own_word(r, line, column, line->field[i]);
	}
}

static void id_check(struct catalog_reading *r, struct policy_line *line)
{
	const char *prefix = policy_form[line->table].prefix;
	struct str id = line->field[0];
	bool good = id.n == 7 && str_starts(id, prefix) && id.p[2] == '-';
	for (size_t i = 3; good && i < id.n; i++)
		good = id.p[i] >= '0' && id.p[i] <= '9';
	if (!good)
		complain(r, line, "id", arena_printf(r->arena, "\"%.*s\" is no id of this table: %s-0000, four digits.", STRF(id), prefix));
}

/* ---- rows ---- */

static void line_put(struct catalog_reading *r, struct policy_line *line)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->policy_lines; i++) {
		struct policy_line *was = &c->policy_line[i];
		if (!str_eq(was->field[0], line->field[0]))
			continue;
		if (was->site == line->site)
			complain(r, line, "id", arena_printf(r->arena, "%.*s is in %s, line %d, already.", STRF(line->field[0]), file_base(was->file), was->line));
		else
			*was = *line;
		return;
	}
	*ARRAY_PUSH(r->arena, c->policy_line, c->policy_lines, c->policy_line_room) = *line;
}

static void row_take(struct catalog_reading *r, enum policy_table table, const struct csv_record *record)
{
	const struct policy_table_form *form = &policy_form[table];
	struct policy_line line = { .table = table, .file = r->problems->file, .line = (int)record->line, .site = r->site, .good = true };
	if (record->problem || record->fields != form->columns) {
		problem_add(r->problems, line.line, 1, NULL, "This line cannot be read: %s.", record->problem ? record->problem :
			arena_printf(r->arena, "it has %zu fields, not %zu", record->fields, form->columns));
		return;
	}
	for (size_t i = 0; i < form->columns; i++) {
		line.field[i] = str_dup(r->arena, str_trim(record->field[i]));
		column_take(r, &line, i);
	}
	id_check(r, &line);
	line_put(r, &line);
}

static const char *header_of(struct catalog_reading *r, const struct policy_table_form *form)
{
	const char *header = form->column[0].name;
	for (size_t i = 1; i < form->columns; i++)
		header = arena_printf(r->arena, "%s,%s", header, form->column[i].name);
	return header;
}

static bool header_fits(const struct policy_table_form *form, const struct csv_record *record)
{
	bool fits = record->fields == form->columns;
	for (size_t i = 0; fits && i < form->columns; i++)
		fits = str_is(record->field[i], form->column[i].name);
	return fits;
}

static void table_read(struct catalog_reading *r, enum policy_table table)
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
			row_take(r, table, &record);
		else if (!header_fits(&policy_form[table], &record))
			break;
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must be %s.", header_of(r, &policy_form[table]));
}

void policy_read(struct catalog_reading *r)
{
	for (int table = 0; table < POLICY_TABLES; table++)
		if (strcmp(file_base(r->path), policy_form[table].file) == 0) {
			table_read(r, (enum policy_table)table);
			return;
		}
	problem_add(r->problems, 1, 1, NULL, "There is no such table of the policy (data/README.md, policy/). Rename it or take it away.");
}
