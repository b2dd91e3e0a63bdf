/* Reads a source mapping. Every fault is told with its place in one run; what could be read around it is still checked. */
#include "catalog/maps.h"

#include <string.h>

#include "base/must.h"
#include "catalog/catalog_in.h"

struct making {
	struct problems *p;
	struct arena *arena;
	struct map *map;
	struct map_file *file;
	struct map_column *column;      /* of the file being read */
	size_t columns, column_room;
	const struct node *systems;     /* code_systems */
	const struct node *labels;      /* what this source's marks of sensitivity mean */
};

/* ---- the words that tables use for our enums ---- */

typedef bool word_of(struct str word, int64_t *ret);

static bool word_in(const char *const *words, const int64_t *numbers, struct str word, int64_t *ret)
{
	for (int i = 0; words[i]; i++)
		if (str_is(word, words[i])) {
			*ret = numbers[i];
			return true;
		}
	return false;
}

static const char *const sex_words[] = { "male", "female", "other", "unknown", NULL };
static bool sex_word(struct str word, int64_t *ret)
{
	return word_in(sex_words, (const int64_t[]){ SEX_MALE, SEX_FEMALE, SEX_OTHER, SEX_UNKNOWN }, word, ret);
}

static const char *const truth_words[] = { "yes", "no", "unknown", NULL };
static bool truth_word(struct str word, int64_t *ret)
{
	return word_in(truth_words, (const int64_t[]){ TRUTH_YES, TRUTH_NO, TRUTH_UNKNOWN }, word, ret);
}

static const char *const result_words[] = { "normal", "abnormal", "unknown", NULL };
static bool result_word(struct str word, int64_t *ret)
{
	return word_in(result_words, (const int64_t[]){ RESULT_NORMAL, RESULT_ABNORMAL, RESULT_UNKNOWN }, word, ret);
}

static const char *const status_words[] = { "verified", "not-traced", "trace-required", "no-match", "conflict", "in-progress",
	"not-present", "postponed", "unknown", NULL };
static bool status_word(struct str word, int64_t *ret)
{
	return word_in(status_words, (const int64_t[]){ NHS_VERIFIED, NHS_NOT_TRACED, NHS_TRACE_REQUIRED, NHS_NO_MATCH, NHS_CONFLICT,
		NHS_IN_PROGRESS, NHS_NOT_PRESENT, NHS_POSTPONED, NHS_UNKNOWN }, word, ret);
}

/* One label or several, apart by blanks, as a set. */
static bool labels_word(struct str word, int64_t *ret)
{
	struct str one;
	*ret = LABEL_NORMAL;
	for (word = str_trim(word); word.n; word = str_trim(word)) {
		enum label label;
		str_cut(word, ' ', &one, &word);
		if (!label_parse(one, &label))
			return false;
		*ret |= 1 << label;
	}
	return true;
}

static bool kind_word(struct str word, int64_t *ret)
{
	enum event_kind kind;
	if (!event_kind_parse(word, &kind) || kind == EVENT_ANY)
		return false;
	*ret = kind;
	return true;
}

static const char *words_of(word_of *of)
{
	return of == sex_word ? "male, female, other, unknown" : of == truth_word ? "\"yes\", \"no\", unknown" :
		of == result_word ? "normal, abnormal, unknown" : of == labels_word ? "N, R, V, THIRDPARTY, HARM, SAFEGUARDING, DOMESTIC, "
		"SEXUAL_HEALTH, or several of them apart by blanks" : of == kind_word ? "gp-contact, entry, symptom, diagnosis, referral, "
		"outpatient, emergency, admission, ward-stay, investigation, procedure, medication, letter, therapy, told" :
		"verified, not-traced, trace-required, no-match, conflict, in-progress, not-present, postponed, unknown";
}

/* ---- columns ---- */

static int column_no(struct making *m, struct str name, bool needed)
{
	for (size_t i = 0; i < m->columns; i++)
		if (str_eq(m->column[i].name, name)) {
			m->column[i].needed |= needed;
			return (int)i;
		}
	*ARRAY_PUSH(m->arena, m->column, m->columns, m->column_room) = (struct map_column){ name, needed };
	return (int)m->columns - 1;
}

/* A column by its node; -1 and a complaint where it is not a name. */
static int column_at(struct making *m, const struct node *node, const char *field, bool needed)
{
	if (node->kind == NODE_SCALAR && str_known(node->text) && node->text.n)
		return column_no(m, node->text, needed);
	problem_at(m->p, node, field, "Here goes the name of a column.");
	return -1;
}

static void columns_at(struct making *m, const struct node *node, const char *field, bool needed, struct map_field *ret)
{
	size_t count = node->kind == NODE_LIST ? node->count : 1;
	int *columns = arena_array(m->arena, count + 1, sizeof *columns), n = 0;
	for (size_t i = 0; i < count; i++) {
		int c = column_at(m, node->kind == NODE_LIST ? node->item[i] : node, field, needed && count == 1);
		if (c >= 0)
			columns[n++] = c;
	}
	if (node->kind == NODE_MAP)
		problem_at(m->p, node, field, "Here goes the name of a column, or a list of names.");
	ret->column = columns;
	ret->columns = n;
}

/* ---- one field ---- */

static void words_at(struct making *m, const struct node *node, const char *field, word_of *of, struct map_field *ret)
{
	if (node->kind != NODE_MAP) {
		problem_at(m->p, node, field, "values: says for each value of the source what it means, as { \"1\": male }.");
		return;
	}
	struct map_word *words = arena_array(m->arena, node->count + 1, sizeof *words);
	for (size_t i = 0; i < node->count; i++) {
		struct str means = node->item[i]->text;
		struct map_word *w = &words[ret->words];
		*w = (struct map_word){ str_known(node->key[i]->text) ? node->key[i]->text : STR(""), means, 0 };
		if (node->item[i]->kind != NODE_SCALAR || !str_known(means))
			problem_at(m->p, node->item[i], field, "What does \"%.*s\" mean? Write one word.", STRF(w->sent));
		else if (of && !of(means, &w->number))
			problem_at(m->p, node->item[i], field, "\"%.*s\" is not one of: %s.", STRF(means), words_of(of));
		else
			ret->words++;
	}
	ret->word = words;
}

static int file_at(struct making *m, const struct node *node, const char *field)
{
	for (int i = 0; i < m->map->files; i++)
		if (node->kind == NODE_SCALAR && str_known(m->map->file[i].id) && str_eq(m->map->file[i].id, node->text))
			return i;
	problem_at(m->p, node, field, "through: names a file of this map by its id; there is no file \"%.*s\".", STRF(node->text));
	return -1;
}

static const char *const field_keys[] = { "from", "join", "values", "through", "fixed", "format", "else", NULL };

/* A column; a list of columns, of which the first that is not blank counts; or a map of field_keys. */
static void field_at(struct making *m, const struct node *node, const char *field, word_of *of, bool needed,
	struct map_field *ret)
{
	*ret = (struct map_field){ .through = -1 };
	if (!node)
		return;
	if (node->kind != NODE_MAP) {
		columns_at(m, node, field, needed, ret);
		if (of)
			problem_at(m->p, node, field, "This needs a table of what the values mean: { from: COLUMN, values: { ... } }.");
		return;
	}
	node_known(m->p, node, field_keys);
	const struct node *from = node_get(node, "from"), *join = node_get(node, "join"), *values = node_get(node, "values"),
		*through = node_get(node, "through"), *fixed = node_get(node, "fixed"), *format = node_get(node, "format");
	if ((from != NULL) + (join != NULL) + (fixed != NULL) != 1)
		problem_at(m->p, node, field, "Exactly one of from, join and fixed says where it comes from.");
	if (from || join)
		columns_at(m, from ? from : join, field, needed, ret);
	ret->joined = join != NULL;
	if (values)
		words_at(m, values, field, of, ret);
	else if (of && !fixed)
		problem_at(m->p, node, field, "This needs values: a table of what the values mean.");
	const struct node *otherwise = node_get(node, "else");
	ret->has_otherwise = otherwise != NULL;
	if (otherwise && (!of || !values))
		problem_at(m->p, otherwise, field, "else: says what a value means that values: does not have.");
	else if (otherwise && !of(otherwise->text, &ret->otherwise))
		problem_at(m->p, otherwise, field, "\"%.*s\" is not one of: %s.", STRF(otherwise->text), words_of(of));
	if (through)
		ret->through = file_at(m, through, field);
	if (format && format->kind == NODE_SCALAR)
		ret->format = str_c(m->arena, format->text);
	if (fixed && node_text(m->p, node, "fixed", true, &ret->fixed) && of && !of(ret->fixed, &ret->fixed_number))
		problem_at(m->p, fixed, field, "\"%.*s\" is not one of: %s.", STRF(ret->fixed), words_of(of));
}

static void field_get(struct making *m, const struct node *map, const char *key, word_of *of, bool needed, struct map_field *ret)
{
	const struct node *node = node_get(map, key);
	field_at(m, node, key, of, needed && node, ret);
	if (needed && !node)
		problem_at(m->p, map, key, "%s is missing: without it no row can be understood.", key);
}

/* ---- conditions ---- */

static void test_at(struct making *m, struct str name, const struct node *node, struct map_test *ret)
{
	*ret = (struct map_test){ .column = column_no(m, name, false) };
	if (node->kind == NODE_MAP) {
		node_known(m->p, node, (const char *const[]){ "none", NULL });
		ret->none = true;
		const struct node *none = node_get(node, "none");
		if (!none) {
			problem_at(m->p, node, "when", "Write the values, or { none: [values] }.");
			return;
		}
		node = none;
	}
	size_t count = node->kind == NODE_LIST ? node->count : 1;
	struct str *values = arena_array(m->arena, count, sizeof *values);
	for (size_t i = 0; i < count; i++) {
		const struct node *value = node->kind == NODE_LIST ? node->item[i] : node;
		if (value->kind != NODE_SCALAR)
			problem_at(m->p, value, "when", "Here goes a value, or a list of values.");
		values[i] = str_known(value->text) ? value->text : STR("");
	}
	ret->value = values;
	ret->values = (int)count;
}

static struct map_tests tests_at(struct making *m, const struct node *node, const char *field)
{
	struct map_tests tests = { 0 };
	if (!node)
		return tests;
	if (node->kind != NODE_MAP) {
		problem_at(m->p, node, field, "Here go columns and their values, as { ATTENDED: [\"5\", \"6\"] }.");
		return tests;
	}
	struct map_test *list = arena_array(m->arena, node->count, sizeof *list);
	for (size_t i = 0; i < node->count; i++)
		test_at(m, node->key[i]->text, node->item[i], &list[tests.count++]);
	tests.test = list;
	return tests;
}

/* ---- codes ---- */

static void code_at(struct making *m, const struct node *node, const char *field, struct map_code *ret)
{
	*ret = (struct map_code){ .from = { .through = -1 }, .system_from = { .through = -1 }, .term = { .through = -1 } };
	if (!node)
		return;
	if (node->kind != NODE_MAP) {
		problem_at(m->p, node, field, "A code says its column and its system: { from: COLUMN, system: icd10 }.");
		return;
	}
	struct map_field *from = &ret->from;
	const struct node *source = node_get(node, "from"), *values = node_get(node, "values"), *through = node_get(node, "through"),
		*system = node_get(node, "system"), *prefixes = node_get(node, "prefixes");
	node_known(m->p, node, (const char *const[]){ "from", "values", "through", "system", "prefixes", "term", "result", NULL });
	if (!source)
		problem_at(m->p, node, field, "from is missing: which column holds the code?");
	else
		columns_at(m, source, field, false, from);
	if (values)
		words_at(m, values, field, NULL, from);
	if (through)
		from->through = file_at(m, through, field);
	if (system && system->kind == NODE_SCALAR) {
		ret->system = system->text;
	} else if (system) {
		field_at(m, system, "system", NULL, false, &ret->system_from);
		if (!ret->system_from.words && m->systems)
			words_at(m, m->systems, "code_systems", NULL, &ret->system_from);
	}
	if (!system == !through)
		problem_at(m->p, node, field, "A code needs either its system or the file in which it is looked up (through).");
	if (prefixes) {
		struct map_field words = { 0 };
		words_at(m, prefixes, "prefixes", NULL, &words);
		ret->prefix = words.word;
		ret->prefixes = words.words;
	}
	field_at(m, node_get(node, "term"), "term", NULL, false, &ret->term);
}

static void codes_at(struct making *m, const struct node *node, struct map_event *event)
{
	if (!node)
		return;
	size_t count = node->kind == NODE_LIST ? node->count : 1;
	struct map_code *codes = arena_array(m->arena, count + 1, sizeof *codes);
	for (size_t i = 0; i < count; i++)
		code_at(m, node->kind == NODE_LIST ? node->item[i] : node, "code", &codes[i]);
	event->code = codes;
	event->codes = (int)count;
}

/* ---- events ---- */

static const struct { const char *key; enum event_kind kind; } children[] = {
	{ "symptoms", EVENT_SYMPTOM }, { "diagnoses", EVENT_DIAGNOSIS }, { "investigations", EVENT_INVESTIGATION },
	{ "procedures", EVENT_PROCEDURE },
};

static void children_at(struct making *m, const struct node *node, struct map_event *event)
{
	struct map_child *list = arena_array(m->arena, LENGTH(children), sizeof *list);
	for (size_t i = 0; i < LENGTH(children); i++) {
		const struct node *child = node_get(node, children[i].key);
		if (!child)
			continue;
		struct map_child *c = &list[event->children++];
		c->kind = children[i].kind;
		code_at(m, child, children[i].key, &c->code);
		const struct node *result = node_get(child, "result");
		field_at(m, result, "result", result_word, false, &c->result);
		if (result && c->kind != EVENT_INVESTIGATION)
			problem_at(m->p, result, "result", "Only investigations have a result.");
		if (result && c->result.columns != c->code.from.columns)
			problem_at(m->p, result, "result", "There are %d columns of codes and %d of results: each code has its own.",
				c->code.from.columns, c->result.columns);
	}
	event->child = list;
}

static void result_at(struct making *m, const struct node *node, struct map_event *event)
{
	event->range = (struct map_range){ -1, -1, -1 };
	event->result.through = -1;
	if (!node)
		return;
	const struct node *range = node_get(node, "range");
	if (node->kind != NODE_MAP) {
		field_at(m, node, "result", result_word, false, &event->result);
		return;
	}
	node_known(m->p, node, (const char *const[]){ "from", "values", "range", NULL });
	if (node_get(node, "from"))
		columns_at(m, node_get(node, "from"), "result", false, &event->result);
	if (node_get(node, "values"))
		words_at(m, node_get(node, "values"), "result", result_word, &event->result);
	if (!range)
		return;
	node_known(m->p, range, (const char *const[]){ "value", "low", "high", NULL });
	struct str value, low, high;
	if (node_text(m->p, range, "value", true, &value) && node_text(m->p, range, "low", true, &low) &&
	    node_text(m->p, range, "high", true, &high))
		event->range = (struct map_range){ column_no(m, value, false), column_no(m, low, false), column_no(m, high, false) };
}

static void length_at(struct making *m, const struct node *node, struct map_event *event)
{
	event->between[0] = event->between[1] = -1;
	event->length_minutes.through = -1;
	const struct node *between = node_get(node, "between");
	if (!between) {
		field_at(m, node, "length_minutes", NULL, false, &event->length_minutes);
		return;
	}
	node_known(m->p, node, (const char *const[]){ "between", NULL });
	if (between->kind != NODE_LIST || between->count != 2) {
		problem_at(m->p, between, "length_minutes", "between: names two columns, the beginning and the end.");
		return;
	}
	for (int i = 0; i < 2; i++)
		event->between[i] = column_at(m, between->item[i], "length_minutes", false);
}

/* A list of columns, whose values the map's own labels: explains; or a field with its own values. */
static void label_at(struct making *m, const struct node *node, struct map_event *e)
{
	e->label.through = -1;
	if (!node || node->kind == NODE_MAP) {
		field_at(m, node, "label", labels_word, false, &e->label);
		return;
	}
	columns_at(m, node, "label", false, &e->label);
	if (m->labels)
		words_at(m, m->labels, "labels", labels_word, &e->label);
	else
		problem_at(m->p, node, "label", "This needs a table of what the values mean: labels: of the map, or values: here.");
}

static const char *const event_keys[] = { "kind", "when", "on", "until", "code", "specialty", "place", "clinician", "attended",
	"unscheduled", "result", "label", "length_days", "length_minutes", "cost", "text", "symptoms", "diagnoses", "investigations",
	"procedures", NULL };

static void event_at(struct making *m, const struct node *node, struct map_event *e)
{
	*e = (struct map_event){ 0 };
	if (node->kind != NODE_MAP) {
		problem_at(m->p, node, "events", "An event is a map that begins with its kind.");
		return;
	}
	node_known(m->p, node, event_keys);
	const struct node *kind = node_get(node, "kind"), *text = node_get(node, "text");
	e->kind.through = -1;
	if (kind && kind->kind == NODE_SCALAR) {
		e->kind.fixed = kind->text;
		if (!kind_word(kind->text, &e->kind.fixed_number))
			problem_at(m->p, kind, "kind", "\"%.*s\" is not one of: %s.", STRF(kind->text), words_of(kind_word));
	} else {
		field_get(m, node, "kind", kind_word, true, &e->kind);
	}
	e->when = tests_at(m, node_get(node, "when"), "when");
	field_get(m, node, "on", NULL, true, &e->on);
	field_get(m, node, "until", NULL, false, &e->until);
	codes_at(m, node_get(node, "code"), e);
	code_at(m, node_get(node, "specialty"), "specialty", &e->specialty);
	field_get(m, node, "place", NULL, false, &e->place);
	field_get(m, node, "clinician", NULL, false, &e->clinician);
	field_get(m, node, "attended", truth_word, false, &e->attended);
	field_get(m, node, "unscheduled", truth_word, false, &e->unscheduled);
	result_at(m, node_get(node, "result"), e);
	label_at(m, node_get(node, "label"), e);
	field_get(m, node, "length_days", NULL, false, &e->length_days);
	length_at(m, node_get(node, "length_minutes"), e);
	field_get(m, node, "cost", NULL, false, &e->cost);
	if (text) {
		size_t count = text->kind == NODE_LIST ? text->count : 1;
		struct map_field *list = arena_array(m->arena, count + 1, sizeof *list);
		for (size_t i = 0; i < count; i++)
			field_at(m, text->kind == NODE_LIST ? text->item[i] : text, "text", NULL, false, &list[i]);
		e->text = list;
		e->texts = (int)count;
	}
	children_at(m, node, e);
}

/* ---- people ---- */

static const char *const person_keys[] = { "local_id", "nhs_number", "nhs_status", "title", "given", "family", "birth_date",
	"death_date", "sex", "ethnic", "language", "interpreter", "communication", "postcode", "small_area", "employment",
	"practice", "registered", NULL };

static void person_at(struct making *m, const struct node *node, struct map_person *ret)
{
	const struct { const char *key; struct map_field *field; word_of *of; } fields[] = {
		{ "nhs_number", &ret->nhs_number, NULL }, { "nhs_status", &ret->nhs_status, status_word }, { "title", &ret->title, NULL },
		{ "given", &ret->given, NULL }, { "family", &ret->family, NULL }, { "birth_date", &ret->birth_on, NULL },
		{ "death_date", &ret->death_on, NULL }, { "sex", &ret->sex, sex_word }, { "ethnic", &ret->ethnic, NULL },
		{ "language", &ret->language, NULL }, { "interpreter", &ret->interpreter, truth_word },
		{ "communication", &ret->communication, NULL }, { "postcode", &ret->postcode, NULL },
		{ "small_area", &ret->small_area, NULL }, { "employment", &ret->employment, NULL }, { "practice", &ret->practice, NULL },
	};
	if (node && node->kind != NODE_MAP)
		problem_at(m->p, node, "patient", "patient: is a map of what the columns say about the person.");
	if (node)
		node_known(m->p, node, person_keys);
	field_get(m, node, "local_id", NULL, true, &ret->local_id);
	for (size_t i = 0; i < LENGTH(fields); i++)
		field_get(m, node, fields[i].key, fields[i].of, false, fields[i].field);
	ret->registered_from.through = ret->registered_until.through = ret->gp.through = -1;
	const struct node *registered = node_get(node, "registered");
	ret->registers = registered != NULL;
	if (!registered)
		return;
	node_known(m->p, registered, (const char *const[]){ "from", "until", "gp", NULL });
	field_get(m, registered, "from", NULL, false, &ret->registered_from);
	field_get(m, registered, "until", NULL, false, &ret->registered_until);
	field_get(m, registered, "gp", NULL, false, &ret->gp);
}

/* ---- files ---- */

static void skips_at(struct making *m, const struct node *node, struct map_file *file)
{
	if (!node)
		return;
	size_t count = node->kind == NODE_LIST ? node->count : 1;
	file->skip = arena_array(m->arena, count + 1, sizeof *file->skip);
	for (size_t i = 0; i < count; i++)
		file->skip[file->skips++] = tests_at(m, node->kind == NODE_LIST ? node->item[i] : node, "skip");
}

static void events_at(struct making *m, const struct node *node, const struct node *of, struct map_file *file)
{
	if (!node || node->kind != NODE_LIST || !node->count) {
		problem_at(m->p, node ? node : of, "events", "events: is a list of what one row tells of.");
		return;
	}
	struct map_event *list = arena_array(m->arena, node->count, sizeof *list);
	for (size_t i = 0; i < node->count; i++)
		event_at(m, node->item[i], &list[file->events++]);
	file->event = list;
	if (node_get(of, "keeps")) {
		struct str keeps;
		if (node_text(m->p, of, "keeps", true, &keeps) && !str_is(keeps, "place"))
			problem_at(m->p, node_get(of, "keeps"), "keeps", "Only the place of an event can be kept for looking up: keeps: "
				"place.");
		file->keeps = 1;
	}
}

static void words_file(struct making *m, const struct node *node, struct map_file *file)
{
	field_get(m, node, "key", NULL, true, &file->key);
	if (file->role == MAP_ORGANISATIONS) {
		field_get(m, node, "ods", NULL, true, &file->ods);
		struct str type;
		if (node_text(m->p, node, "type", false, &type) && !org_type_parse(type, &file->type))
			problem_at(m->p, node_get(node, "type"), "type", "\"%.*s\" is not a type of organisation: practice, acute-trust, "
				"mental-health-trust, talking-therapies, mus-service, social-care, local-authority, commissioner, community.",
					STRF(type));
	}
	if (file->role == MAP_CODES)
		code_at(m, node_get(node, "code"), "code", &file->code);
	else
		field_get(m, node, "title", NULL, file->role == MAP_STAFF, &file->title);
	if (file->role == MAP_CODES && !node_get(node, "code"))
		problem_at(m->p, node, "code", "code is missing: which code does the key stand for?");
}

static void organisation_at(struct making *m, const struct node *node, struct map_file *file)
{
	const struct node *org = node_get(node, "organisation");
	file->organisation.through = -1;
	if (org && org->kind == NODE_SCALAR && str_is(org->text, "sender"))
		file->sender = true;
	else
		field_get(m, node, "organisation", NULL, file->role != MAP_STAFF, &file->organisation);
}

static const char *const *keys_of(enum map_role role)
{
	static const char *const org[] = { "id", "name", "resource", "role", "skip", "key", "ods", "title", "type", NULL };
	static const char *const staff[] = { "id", "name", "resource", "role", "skip", "organisation", "key", "title", NULL };
	static const char *const codes[] = { "id", "name", "resource", "role", "skip", "key", "code", NULL };
	static const char *const people[] = { "id", "name", "resource", "role", "skip", "organisation", "patient", NULL };
	static const char *const events[] = { "id", "name", "resource", "role", "skip", "keeps", "organisation", "patient",
		"source_row",
		"events", NULL };
	return role == MAP_ORGANISATIONS ? org : role == MAP_STAFF ? staff : role == MAP_CODES ? codes : role == MAP_EVENTS ? events :
		people;
}

static const char *const role_words[] = { "organisations", "staff", "codes", "people", "registrations", "events", NULL };

/* top: the map itself is the only file, with the map's own keys among them. */
static void read_file(struct making *m, const struct node *node, struct map_file *file, bool top)
{
	m->file = file;
	m->column = NULL;
	m->columns = m->column_room = 0;
	int role = MAP_EVENTS;
	file->role = MAP_EVENTS;
	file->line = node->line;
	if (!top) {
		if (!node_word(m->p, node, "role", true, role_words, &role))
			return;
		file->role = (enum map_role)role;
		node_known(m->p, node, keys_of(file->role));
		if (m->map->format == MAP_FHIR)
			node_text(m->p, node, "resource", true, &file->name);
		else
			node_text(m->p, node, "name", true, &file->name);
	} else {
		file->name = STR("*");
		file->id = STR("rows");
	}
	skips_at(m, node_get(node, "skip"), file);
	if (file->role == MAP_ORGANISATIONS || file->role == MAP_STAFF || file->role == MAP_CODES)
		words_file(m, node, file);
	if (file->role != MAP_ORGANISATIONS && file->role != MAP_CODES)
		organisation_at(m, node, file);
	if (file->role >= MAP_PEOPLE)
		person_at(m, node_get(node, "patient"), &file->person);
	if (file->role == MAP_EVENTS) {
		field_get(m, node, "source_row", NULL, true, &file->source_row);
		events_at(m, node_get(node, "events"), node, file);
	}
	file->column = m->column;
	file->columns = (int)m->columns;
}

static void read_files(struct making *m, const struct node *root, struct map_file *files)
{
	const struct node *list = node_get(root, "files");
	if (!list) {
		read_file(m, root, &files[0], true);
		return;
	}
	for (int i = 0; i < m->map->files; i++) {
		node_text(m->p, list->item[i], "id", true, &files[i].id);
		for (int k = 0; k < i; k++)
			if (str_known(files[i].id) && str_eq(files[k].id, files[i].id))
				problem_at(m->p, list->item[i], "id", "Two files of this map are called \"%.*s\".", STRF(files[i].id));
	}
	for (int i = 0; i < m->map->files; i++)
		read_file(m, list->item[i], &files[i], false);
}

/* ---- the whole ---- */

static void system_at(struct making *m, const struct node *node)
{
	struct str text;
	int kind;
	if (!node) {
		problem_add(m->p, 1, 1, "system", "system is missing: { kind: csv, dates: \"%%Y-%%m-%%d\" }.");
		return;
	}
	node_known(m->p, node, (const char *const[]){ "kind", "dates", "delimiter", "header", NULL });
	if (node_word(m->p, node, "kind", true, (const char *const[]){ "csv", "fhir", NULL }, &kind))
		m->map->format = (enum map_format)kind;
	if (node_text(m->p, node, "dates", true, &text))
		m->map->dates = str_dup(m->arena, text);
	if (node_text(m->p, node, "delimiter", false, &text)) {
		if (text.n == 1 && strchr(",;|\t", text.p[0]))
			m->map->delimiter = text.p[0];
		else
			problem_at(m->p, node_get(node, "delimiter"), "delimiter", "A delimiter is one of , ; | and the tab.");
	}
	bool header = true;
	if (node_bool(m->p, node, "header", false, &header) && !header)
		problem_at(m->p, node_get(node, "header"), "header", "Files without a header line cannot be read: columns are found by "
			"name.");
}

static void lists_at(struct making *m, const struct node *root)
{
	const struct node *tells = node_get(root, "tells"), *blanks = node_get(root, "blanks"), *sender = node_get(root, "sender");
	if (!tells || tells->kind != NODE_LIST || !tells->count)
		problem_at(m->p, tells ? tells : root, "tells", "tells: lists the kinds of event whose absence means something here.");
	for (size_t i = 0; tells && tells->kind == NODE_LIST && i < tells->count; i++) {
		int64_t kind;
		if (!kind_word(tells->item[i]->text, &kind))
			problem_at(m->p, tells->item[i], "tells", "\"%.*s\" is not one of: %s.", STRF(tells->item[i]->text),
				words_of(kind_word));
		else
			m->map->tells |= INT64_C(1) << kind;
	}
	if (blanks && blanks->kind == NODE_LIST) {
		struct str *list = arena_array(m->arena, blanks->count + 1, sizeof *list);
		for (size_t i = 0; i < blanks->count; i++)
			if (blanks->item[i]->kind == NODE_SCALAR && str_known(blanks->item[i]->text))
				list[m->map->blanks++] = blanks->item[i]->text;
		m->map->blank = list;
	} else if (blanks) {
		problem_at(m->p, blanks, "blanks", "blanks: is a list of the values that mean \"not known\".");
	}
	if (sender) {
		node_known(m->p, sender, (const char *const[]){ "ods", "name", NULL });
		node_text(m->p, sender, "ods", true, &m->map->sender_ods);
		node_text(m->p, sender, "name", true, &m->map->sender_name);
	}
}

static struct map *whole(struct catalog_reading *r, const struct node *root)
{
	struct problems *problems = r->problems;
	static const char *const keys_files[] = { "id", "version", "title", "source", "system", "tells", "covers", "blanks", "sender",
		"code_systems", "labels", "reviewed", "status", "files", NULL };
	static const char *const keys_single[] = { "id", "version", "title", "source", "system", "tells", "covers", "blanks",
		"sender",
		"code_systems", "labels", "reviewed", "status", "organisation", "patient", "source_row", "skip", "events", NULL };
	struct map *map = arena_alloc(problems->arena, sizeof *map);
	struct making m = { .p = problems, .arena = problems->arena, .map = map, .systems = node_get(root, "code_systems"),
		.labels = node_get(root, "labels") };
	const struct node *list = node_get(root, "files");
	node_known(problems, root, list ? keys_files : keys_single);
	map->delimiter = ',';
	int covers = MAP_COVERS_WHOLE;
	heading_read(r, root, &map->id, &map->version, &map->title, &map->source, &map->reviewed, &map->checked);
	system_at(&m, node_get(root, "system"));
	lists_at(&m, root);
	if (node_word(problems, root, "covers", true, (const char *const[]){ "whole-record", "from-first-row", NULL }, &covers))
		map->covers = (enum map_covers)covers;
	if (list && (list->kind != NODE_LIST || !list->count)) {
		problem_at(problems, list, "files", "files: is a list of the files of this source.");
		return NULL;
	}
	map->files = list ? (int)list->count : 1;
	struct map_file *files = arena_array(problems->arena, (size_t)map->files, sizeof *files);
	map->file = files;
	read_files(&m, root, files);
	map->site = r->site;
	memcpy(map->hash, r->hash, sizeof map->hash);
	return map;
}

static void map_put(struct catalog_reading *r, const struct node *root, const struct map *map)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->maps; i++) {
		if (!str_eq(c->map[i]->id, map->id) || c->map[i]->version != map->version)
			continue;
		if (c->map[i]->site == map->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this mapping is there already.",
				(long long)map->version);
		else
			c->map[i] = map;
		return;
	}
	*ARRAY_PUSH(r->arena, c->map, c->maps, c->map_room) = map;
}

void maps_read(struct catalog_reading *r)
{
	struct node *root = yaml_read(r->problems, r->bytes);
	struct map *map;
	if (!root)
		return;
	if (root->kind != NODE_MAP)
		problem_at(r->problems, root, NULL, "A mapping begins with its id.");
	else if ((map = whole(r, root)) != NULL && str_known(map->id) && map->version > 0)
		map_put(r, root, map);
}

const struct map *catalog_map(const struct catalog *catalog, struct str id)
{
	const struct map *found = NULL;
	for (size_t i = 0; i < catalog->maps; i++)
		if (str_eq(catalog->map[i]->id, id) && (!found || catalog->map[i]->version > found->version))
			found = catalog->map[i];
	return found;
}
