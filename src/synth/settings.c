/* Reads the tables of data/synth. One small reader for all of them: columns by name, keys looked up, each fault told with
 * its file, line and column; what points to another table is resolved here, so that the generator meets only numbers. */
#include "synth/settings.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "codec/csv.h"

#define COLUMNS 16

struct sheet {
	struct cx *cx;
	struct problems *problems;
	struct csv_reader *reader;
	struct csv_record record;
	const char *const *column;               /* names, NULL-ended */
	int at[COLUMNS];
};

static const struct { const char *id; size_t offset; } values[] = {
#define X(member, id) { id, offsetof(struct synth_settings, member) },
	SYNTH_VALUES(X)
#undef X
};

static const char *const kind_words[] = { "symptom", "minor", "disease", "syndrome", "mental", "outcome", "test", "drug", "care",
	NULL };
static const char *const condition_words[] = { "minor", "injury", "organic", "chronic", "hidden", "syndrome", "mood", NULL };

/* ---- the sheet ---- */

static void sheet_close(struct sheet *sheet)
{
	csv_close(sheet->reader);
	sheet->reader = NULL;
}

static void wrong(struct sheet *sheet, int column, const char *say, struct str what)
{
	problem_add(sheet->problems, (int)sheet->record.line, column + 1, column >= 0 ? sheet->column[column] : NULL,
		"%s: \"%.*s\".", say, STRF(what));
}

static bool sheet_header(struct sheet *sheet)
{
	bool more = false;
	if (csv_next(sheet->cx, sheet->reader, &sheet->record, &more) != OK || !more) {
		problem_add(sheet->problems, 1, 1, NULL, "The table is empty.");
		return false;
	}
	bool good = true;
	for (int c = 0; sheet->column[c]; c++) {
		must(c < COLUMNS);
		sheet->at[c] = -1;
		for (size_t f = 0; f < sheet->record.fields; f++)
			if (str_is(sheet->record.field[f], sheet->column[c]))
				sheet->at[c] = (int)f;
		if (sheet->at[c] < 0) {
			problem_add(sheet->problems, (int)sheet->record.line, 1, sheet->column[c],
				"The table has no column of this name.");
			good = false;
		}
	}
	csv_header(sheet->reader);
	return good;
}

static bool sheet_open(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	const char *name, const char *const *column)
{
	*sheet = (struct sheet){ .cx = cx, .problems = problems, .column = column };
	struct str text = tables->find(tables->inside, name);
	problems->file = arena_printf(problems->arena, "data/synth/%s", name);
	if (!str_known(text)) {
		problem_add(problems, 1, 1, NULL, "There is no such table.");
		return false;
	}
	if (csv_open_bytes(cx, text, ',', '#', &sheet->reader) != OK || !sheet_header(sheet)) {
		sheet_close(sheet);
		return false;
	}
	return true;
}

/* The next whole row; rows that cannot be read are told and passed over. */
static bool sheet_next(struct sheet *sheet)
{
	bool more = false;
	while (csv_next(sheet->cx, sheet->reader, &sheet->record, &more) == OK && more) {
		int last = 0;
		for (int c = 0; sheet->column[c]; c++)
			last = sheet->at[c] > last ? sheet->at[c] : last;
		if (sheet->record.problem)
			problem_add(sheet->problems, (int)sheet->record.line, 1, NULL, "The row cannot be read: %s.",
				sheet->record.problem);
		else if (sheet->record.fields <= (size_t)last)
			problem_add(sheet->problems, (int)sheet->record.line, 1, NULL, "The row has %zu fields, too few.",
				sheet->record.fields);
		else
			return true;
	}
	return false;
}

static struct str cell(const struct sheet *sheet, int column)
{
	return sheet->record.field[sheet->at[column]];
}

static struct str kept(const struct sheet *sheet, int column)
{
	return str_dup(sheet->problems->arena, cell(sheet, column));
}

static bool number(struct str text, double *ret)
{
	char digits[40], *end;
	if (text.n == 0 || text.n >= sizeof digits)
		return false;
	memcpy(digits, text.p, text.n);
	digits[text.n] = '\0';
	double value = strtod(digits, &end);
	if (*end != '\0' || !isfinite(value) || strpbrk(digits, "xXnN "))
		return false;
	*ret = value;
	return true;
}

/* A number of 0 or more; empty is 0. */
static double amount(struct sheet *sheet, int column)
{
	double value = 0;
	if (!str_empty(cell(sheet, column)) && (!number(cell(sheet, column), &value) || value < 0))
		wrong(sheet, column, "This is not a number of 0 or more", cell(sheet, column));
	return value;
}

static int word(struct sheet *sheet, int column, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (str_is(cell(sheet, column), words[i]))
			return i;
	wrong(sheet, column, "This word is not known here", cell(sheet, column));
	return -1;
}

/* ---- sources ---- */

bool synth_source_is_accuracy(struct str source)
{
	static const char *const signs[] = { "sensitivity", "specificity", "predictive value", "accuracy", "error card",
		"error_card", "c-statistic", "area under", "likelihood ratio", "true positive", "false positive", "ppv", "npv",
		"auc", "roc", NULL };
	for (int i = 0; signs[i]; i++) {
		size_t n = strlen(signs[i]);
		for (size_t at = 0; at + n <= source.n; at++) {
			/* Short signs only as words of their own: "auc" is also in "caucasian". */
			bool alone = n > 4 || ((at == 0 || !((source.p[at - 1] | 32) >= 'a' && (source.p[at - 1] | 32) <= 'z'))
				&& (at + n == source.n || !((source.p[at + n] | 32) >= 'a' && (source.p[at + n] | 32) <= 'z')));
			if (alone && str_is_ci(str_sub(source, at, n), signs[i]))
				return true;
		}
	}
	return false;
}

static void check_source(struct sheet *sheet, int source, int confidence)
{
	static const char *const words[] = { "found", "memory-high", "memory-medium", "memory-low", "derived", "own", NULL };
	if (str_empty(str_trim(cell(sheet, source))))
		wrong(sheet, source, "Every number names its source; this row has none", STR(""));
	else if (synth_source_is_accuracy(cell(sheet, source)))
		wrong(sheet, source, "A region is never made from a rule's accuracy, or it would flatter the rule",
			cell(sheet, source));
	word(sheet, confidence, words);
}

/* ---- region.csv ---- */

static void check_unit(struct sheet *sheet, double value)
{
	static const char *const units[] = { "share", "per year", "ratio", "days", "years", "count", "pounds", "day", "shape",
		NULL };
	static const double most[] = { 1, 1000, 1000, 4000, 40, 1000, 100000, 60000, 100 };
	int unit = word(sheet, 2, units);
	if (unit >= 0 && (value < 0 || value > most[unit]))
		wrong(sheet, 1, "The value is outside what its unit allows", cell(sheet, 1));
}

static void read_value(struct sheet *sheet, struct synth_settings *s, bool *seen)
{
	double value = 0;
	struct day day;
	if (day_parse(cell(sheet, 1), &day))
		value = day.day;
	else if (!number(cell(sheet, 1), &value))
		wrong(sheet, 1, "This is neither a number nor a day", cell(sheet, 1));
	check_unit(sheet, value);
	check_source(sheet, 3, 4);
	for (size_t i = 0; i < LENGTH(values); i++) {
		if (!str_is(cell(sheet, 0), values[i].id))
			continue;
		if (seen[i])
			wrong(sheet, 0, "This setting is there twice", cell(sheet, 0));
		seen[i] = true;
		memcpy((char *)s + values[i].offset, &value, sizeof value);
		return;
	}
	wrong(sheet, 0, "No setting has this name", cell(sheet, 0));
}

static void read_values(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "id", "value", "unit", "source", "confidence", NULL };
	bool seen[LENGTH(values)] = { false };
	if (!sheet_open(sheet, cx, tables, problems, "region.csv", columns))
		return;
	while (sheet_next(sheet))
		read_value(sheet, s, seen);
	for (size_t i = 0; i < LENGTH(values); i++)
		if (!seen[i])
			problem_add(problems, 1, 1, "id", "The setting %s is missing.", values[i].id);
	sheet_close(sheet);
}

/* ---- keys and choices ---- */

int synth_code_find(const struct synth_settings *s, const char *key)
{
	for (int i = 0; i < s->codes; i++)
		if (str_is(s->code[i].key, key))
			return i;
	return -1;
}

enum key_of { OF_CODE, OF_CLINIC, OF_SYSTEM };

static int find(struct sheet *sheet, const struct synth_settings *s, enum key_of of, int column, struct str key)
{
	if (str_empty(key))
		return -1;
	int count = of == OF_CODE ? s->codes : of == OF_CLINIC ? s->clinics : s->systems;
	for (int i = 0; i < count; i++)
		if (str_eq(key, of == OF_CODE ? s->code[i].key : of == OF_CLINIC ? s->clinic[i].key : s->system[i].key))
			return i;
	wrong(sheet, column, "There is nothing of this key", key);
	return -1;
}

static void choice_add(struct arena *arena, struct synth_choice *choice, int of, double weight, bool sum)
{
	if (of < 0 || weight <= 0)
		return;
	choice->total += weight;
	struct synth_pick *pick = ARRAY_PUSH(arena, choice->pick, choice->count, choice->room);
	*pick = (struct synth_pick){ of, sum ? choice->total : weight };
}

/* "key:weight;key:weight" */
static void read_choice(struct sheet *sheet, const struct synth_settings *s, enum key_of of, int column, bool sum,
	struct synth_choice *choice)
{
	struct str rest = cell(sheet, column), part, key, weight;
	while (!str_empty(rest)) {
		str_cut(rest, ';', &part, &rest);
		double w = 1;
		if (str_cut(part, ':', &key, &weight) && (!number(weight, &w) || w < 0))
			wrong(sheet, column, "This is not key:weight", part);
		choice_add(sheet->problems->arena, choice, find(sheet, s, of, column, key), w, sum);
		if (rest.p == part.p)
			break;
	}
}

/* ---- codes.csv, clinics.csv, systems.csv ---- */

static void read_codes(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "key", "kind", "group", "code_a", "term_a", "code_b", "term_b", "icd10", "lists",
		"weight", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "codes.csv", columns))
		return;
	while (sheet_next(sheet) && s->codes < SYNTH_CODES) {
		struct synth_code *code = &s->code[s->codes];
		int kind = word(sheet, 1, kind_words);
		*code = (struct synth_code){ kept(sheet, 0), kept(sheet, 2), { kept(sheet, 3), kept(sheet, 5) },
			{ kept(sheet, 4), kept(sheet, 6) },
			kept(sheet, 7), kept(sheet, 8), kind < 0 ? CODE_CARE : (enum synth_kind)kind, amount(sheet, 9) };
		if (synth_code_find(s, str_c(problems->arena, code->key)) >= 0)
			wrong(sheet, 0, "This key is there twice", code->key);
		if (!str_starts(code->code[0], "WMA") || !str_starts(code->code[1], "WMB"))
			wrong(sheet, 3, "Codes of system a begin with WMA, of system b with WMB", code->code[0]);
		s->test[s->codes].code = -1;
		s->codes++;
	}
	sheet_close(sheet);
}

static void read_clinics(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "key", "tfc", "main", "name", "table2", "child", "young", "middle", "old",
		"calibrate", "wait_days", "follow_explained", "follow_unexplained", "source", "confidence", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "clinics.csv", columns))
		return;
	while (sheet_next(sheet) && s->clinics < SYNTH_CLINICS) {
		check_source(sheet, 13, 14);
		s->clinic[s->clinics++] = (struct synth_clinic){ kept(sheet, 0), kept(sheet, 1), kept(sheet, 2), kept(sheet, 3),
			kept(sheet, 4), { amount(sheet, 5), amount(sheet, 6), amount(sheet, 7), amount(sheet, 8) },
			amount(sheet, 9), amount(sheet, 10), amount(sheet, 11), amount(sheet, 12), { { { 0 } } } };
	}
	sheet_close(sheet);
}

static void read_systems(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "key", "weight", "female", "clinics", "tests", "drugs", "procedures", "source",
		"confidence", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "systems.csv", columns))
		return;
	while (sheet_next(sheet) && s->systems < SYNTH_SYSTEMS) {
		check_source(sheet, 7, 8);
		struct synth_system *system = &s->system[s->systems];
		*system = (struct synth_system){ .key = kept(sheet, 0), .weight = amount(sheet, 1), .female = amount(sheet, 2) };
		read_choice(sheet, s, OF_CLINIC, 3, true, &system->clinics);
		read_choice(sheet, s, OF_CODE, 4, false, &system->tests);
		read_choice(sheet, s, OF_CODE, 5, true, &system->drugs);
		read_choice(sheet, s, OF_CODE, 6, true, &system->procedures);
		for (int i = 0; i < s->codes; i++)
			if (s->code[i].kind == CODE_SYMPTOM && str_eq(s->code[i].group, system->key))
				choice_add(problems->arena, &system->symptoms, i, s->code[i].weight, true);
		if (system->symptoms.count == 0)
			wrong(sheet, 0, "No symptom belongs to this body system", system->key);
		double women = system->weight * system->female * 2 / (1 + system->female);
		choice_add(problems->arena, &s->by_sex[1], s->systems, women, true);
		double men = system->female > 50 ? 0 : system->weight * 2 - women;      /* 99: women only */
		choice_add(problems->arena, &s->by_sex[0], s->systems, men, true);
		s->systems++;
	}
	sheet_close(sheet);
}

/* ---- conditions.csv ---- */

static void place_condition(struct arena *arena, struct synth_settings *s, const struct synth_condition *c, int at)
{
	for (int age = 0; age < 3; age++) {
		if (c->kind == SYNTH_MINOR)
			choice_add(arena, &s->minor[age], at, c->at[age], true);
		if (c->kind == SYNTH_INJURY)
			choice_add(arena, &s->injury[age], at, c->at[age], true);
		if (c->kind == SYNTH_ORGANIC && c->clinic >= 0) {
			choice_add(arena, &s->clinic[c->clinic].diseases[1][age], at, c->at[age] * c->female * 2, true);
			choice_add(arena, &s->clinic[c->clinic].diseases[0][age], at, c->at[age] * (1 - c->female) * 2, true);
		}
	}
}

static void read_condition(struct sheet *sheet, struct synth_settings *s)
{
	int kind = word(sheet, 0, condition_words), at = s->conditions;
	if (kind < 0 || at < 0)
		return;
	struct synth_condition *c = &s->condition[at];
	*c = (struct synth_condition){ .kind = (enum synth_condition_kind)kind,
		.code = find(sheet, s, OF_CODE, 1, cell(sheet, 1)), .clinic = -1,
		.system = find(sheet, s, OF_SYSTEM, 3, cell(sheet, 3)), .drug = find(sheet, s, OF_CODE, 10, cell(sheet, 10)),
		.female = amount(sheet, 4), .at = { amount(sheet, 5), amount(sheet, 6), amount(sheet, 7) },
		.lag_months = amount(sheet, 8),
		.appointments = amount(sheet, 9), .flag = find(sheet, s, OF_CODE, 11, cell(sheet, 11)) };
	if (kind == SYNTH_SYNDROME)
		read_choice(sheet, s, OF_CLINIC, 2, true, &c->clinics);
	else
		c->clinic = find(sheet, s, OF_CLINIC, 2, cell(sheet, 2));
	if (c->code < 0)
		wrong(sheet, 1, "A condition needs a code", cell(sheet, 1));
	if (c->female > 1)
		wrong(sheet, 4, "The share of women is 0 to 1", cell(sheet, 4));
	if ((kind == SYNTH_ORGANIC || kind == SYNTH_HIDDEN) && (c->clinic < 0 || c->system < 0))
		wrong(sheet, 2, "A disease that clinics find needs its clinic and its body system", cell(sheet, 1));
	check_source(sheet, 12, 13);
	if (at > 0 && s->condition[at - 1].kind > c->kind)
		wrong(sheet, 0, "Kinds stand together, in the order minor, injury, organic, chronic, hidden, syndrome, mood",
			cell(sheet, 0));
	if (s->last[kind] == 0)
		s->first[kind] = at;
	s->last[kind] = at + 1;
	s->conditions++;
	place_condition(sheet->problems->arena, s, c, at);
}

static void read_conditions(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "kind", "key", "clinic", "system", "female", "young", "middle", "old",
		"lag_months", "appointments_per_year", "drug", "flag", "source", "confidence", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "conditions.csv", columns))
		return;
	while (sheet_next(sheet) && s->conditions < SYNTH_CONDITIONS)
		read_condition(sheet, s);
	sheet_close(sheet);
}

/* ---- tests.csv, names.csv, people.csv ---- */

static void read_tests(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "key", "unit", "low", "high", "usual", "spread", "opcs", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "tests.csv", columns))
		return;
	while (sheet_next(sheet)) {
		int code = find(sheet, s, OF_CODE, 0, cell(sheet, 0));
		if (code < 0)
			continue;
		s->test[code] = (struct synth_test){ code, kept(sheet, 1), kept(sheet, 6), !str_empty(cell(sheet, 1)),
			amount(sheet, 2), amount(sheet, 3), amount(sheet, 4), amount(sheet, 5) };
	}
	sheet_close(sheet);
	for (int i = 0; i < s->codes; i++)
		if (s->code[i].kind == CODE_TEST && s->test[i].code < 0)
			problem_add(problems, 1, 1, "key", "The test %.*s of codes.csv has no row.", STRF(s->code[i].key));
}

static int names_of(struct synth_settings *s, struct str key, bool make)
{
	for (int i = 0; i < s->groups; i++)
		if (str_eq(s->names[i].key, key))
			return i;
	if (!make || s->groups == SYNTH_GROUPS)
		return -1;
	s->names[s->groups] = (struct synth_names){ .key = key };
	return s->groups++;
}

static void read_names(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "group", "part", "name", NULL };
	static const char *const parts[] = { "female", "male", "family", NULL };
	if (!sheet_open(sheet, cx, tables, problems, "names.csv", columns))
		return;
	while (sheet_next(sheet)) {
		int group = names_of(s, kept(sheet, 0), true), part = word(sheet, 1, parts);
		if (group < 0)
			wrong(sheet, 0, "There are too many groups of names", cell(sheet, 0));
		if (group < 0 || part < 0)
			continue;
		struct synth_names *n = &s->names[group];
		struct str *name = ARRAY_PUSH(problems->arena, n->name[part], n->count[part], n->room[part]);
		*name = kept(sheet, 2);
	}
	for (int i = 0; i < s->groups; i++)
		for (int part = 0; part < 3; part++)
			if (s->names[i].count[part] == 0)
				problem_add(problems, 1, 1, "part", "The names of %.*s have no %s.", STRF(s->names[i].key),
					parts[part]);
	sheet_close(sheet);
}

static void read_people(struct sheet *sheet, struct cx *cx, const struct synth_tables *tables, struct problems *problems,
	struct synth_settings *s)
{
	static const char *const columns[] = { "ethnic", "share", "names", "language", "not_english", "source", "confidence",
		NULL };
	double total = 0;
	if (!sheet_open(sheet, cx, tables, problems, "people.csv", columns))
		return;
	while (sheet_next(sheet) && s->ethnics < (int)LENGTH(s->ethnic)) {
		int names = names_of(s, cell(sheet, 2), false);
		if (names < 0)
			wrong(sheet, 2, "names.csv has no such group", cell(sheet, 2));
		check_source(sheet, 5, 6);
		total += amount(sheet, 1);
		s->ethnic[s->ethnics++] = (struct synth_ethnic){ kept(sheet, 0), kept(sheet, 3), names < 0 ? 0 : names, total,
			amount(sheet, 4) };
	}
	if (fabs(total - 1) > 0.001)
		problem_add(problems, 1, 1, "share", "The shares add up to %.4f, not 1.", total);
	sheet_close(sheet);
}

/* What the model itself speaks of. */
static void check_spoken(struct problems *problems, const struct synth_settings *s)
{
	static const char *const keys[] = { "no-cause-found", "functional-symptom", "long-term-review", "medication-review",
		"vaccination", "screening", "child-check", "contraception", "health-check", "letter-received", "blood-pressure",
		"hba1c", "pregnant", NULL };
	problems->file = "data/synth/codes.csv";
	for (int i = 0; keys[i]; i++)
		if (synth_code_find(s, keys[i]) < 0)
			problem_add(problems, 1, 1, "key", "The code %s is missing; the model speaks of it.", keys[i]);
}

bool synth_settings_read(struct cx *cx, const struct synth_tables *tables, struct problems *problems, struct synth_settings *ret)
{
	struct sheet sheet;
	size_t before = problems->count;
	memset(ret, 0, sizeof *ret);
	read_values(&sheet, cx, tables, problems, ret);
	read_codes(&sheet, cx, tables, problems, ret);
	read_clinics(&sheet, cx, tables, problems, ret);
	read_systems(&sheet, cx, tables, problems, ret);
	read_conditions(&sheet, cx, tables, problems, ret);
	read_tests(&sheet, cx, tables, problems, ret);
	read_names(&sheet, cx, tables, problems, ret);
	read_people(&sheet, cx, tables, problems, ret);
	check_spoken(problems, ret);
	return problems->count == before;
}
