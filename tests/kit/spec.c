/* Reading specs of case finding. */
#include "tests/kit/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"

struct reader {
	struct cx *cx;
	struct spec spec;
	size_t case_room, row_room;
	struct spec_case head, *now;            /* head: what holds for all */
	bool begun;                             /* the first case */
	size_t list_room, event_room, clause_room;
	struct str column[16];
	size_t columns;
	int line;
};

static _Noreturn void stop(const struct reader *r, const char *why)
{
	fprintf(stderr, "%s:%d: %s\n", r->spec.file, r->line, why);
	exit(1);
}

static struct day day_read(const struct reader *r, struct str text)
{
	struct day day = DAY_NONE;
	if (!str_is(text, "?") && !str_is(text, "none") && !day_parse(text, &day))
		stop(r, "a day is written 2026-11-21, or ? where it is not known");
	return day;
}

static int64_t code_of(struct reader *r, struct str word)
{
	struct str system = STR(SPEC_SYSTEM), prefix, rest;
	if (str_empty(word) || str_is(word, "?"))
		return NIL_INT;
	if (str_cut(word, ':', &prefix, &rest) && str_is(prefix, "other")) {
		system = STR(SPEC_OTHER);
		word = rest;
	}
	for (size_t i = 0; i < r->spec.rows; i++)
		if (str_eq(r->spec.row[i].system, system) && str_eq(r->spec.row[i].value, word))
			return r->spec.row[i].id;
	struct code_row *row = ARRAY_PUSH(r->cx->arena, r->spec.row, r->spec.rows, r->row_room);
	*row = (struct code_row){ (int64_t)r->spec.rows - 1, system, str_dup(r->cx->arena, word) };
	return row->id;
}

static enum truth truth_read(const struct reader *r, struct str word)
{
	if (str_is(word, "yes") || str_is(word, "open"))
		return TRUTH_YES;
	if (str_is(word, "no") || str_is(word, "none found"))
		return TRUTH_NO;
	if (!str_is(word, "unknown") && !str_is(word, "?"))
		stop(r, "here should be yes, no or unknown");
	return TRUTH_UNKNOWN;
}

/* ---- lines ---- */

static void covered_read(struct reader *r, struct str value)
{
	bool but = str_starts(value, "all but:"), all = str_is(value, "all");
	for (int k = 0; k < EVENT_KINDS; k++)
		r->now->covered[k] = all || but;
	if (all || str_is(value, "nothing"))
		return;
	struct str rest = but ? str_sub(value, 8, value.n) : value, word;
	while (rest.n) {
		enum event_kind kind;
		str_cut(rest, ',', &word, &rest);
		if (!event_kind_parse(str_trim(word), &kind))
			stop(r, "there is no such kind of event");
		r->now->covered[kind] = !but;
	}
}

/* Of all kinds where none is named. */
static void reach_read(struct reader *r, struct str kinds, struct str value)
{
	struct day from = day_read(r, value);
	struct str word;
	for (int kind = 0; str_empty(kinds) && kind < EVENT_KINDS; kind++)
		r->now->covered_from[kind] = from;
	while (kinds.n) {
		enum event_kind kind;
		str_cut(kinds, ',', &word, &kinds);
		if (!event_kind_parse(str_trim(word), &kind))
			stop(r, "there is no such kind of event");
		r->now->covered_from[kind] = from;
	}
}

static int list_group(struct reader *r, struct codelist *list, struct str name)
{
	struct str *group = arena_array(r->cx->arena, (size_t)list->groups + 1, sizeof *group);
	for (int i = 0; i < list->groups; i++) {
		if (str_eq(list->group[i], name))
			return i;
		group[i] = list->group[i];
	}
	group[list->groups] = name;
	list->group = group;
	return list->groups++;
}

static int code_order(const void *a, const void *b)
{
	return str_cmp(((const struct codelist_code *)a)->code, ((const struct codelist_code *)b)->code);
}

static void list_read(struct reader *r, struct str id, struct str value)
{
	struct spec_case *c = r->now;
	struct spec_list *list = NULL;
	size_t room = 0;
	for (size_t i = 0; i < c->lists; i++)
		if (str_eq(c->list[i].id, id))
			list = &c->list[i];
	if (!list)
		list = ARRAY_PUSH(r->cx->arena, c->list, c->lists, r->list_room);
	*list = (struct spec_list){ .id = id, .missing = str_is(value, "missing") };
	list->list = (struct codelist){ .id = id, .system = STR(SPEC_SYSTEM), .part = STR(""), .version = STR("1"), .checked = true,
		.source = STR("spec"), .reviewed = STR("2026-11-21 in the spec"), .file = r->spec.file };
	while (!list->missing && value.n) {
		struct str word, code, group;
		str_cut(value, ',', &word, &value);
		bool grouped = str_cut(word, '=', &code, &group);
		struct codelist_code *row = ARRAY_PUSH(r->cx->arena, list->list.code, list->list.count, room);
		*row = (struct codelist_code){ .code = str_trim(code), .group = -1, .term = STR("") };
		if (grouped)
			row->group = list_group(r, &list->list, str_trim(group));
		code_of(r, row->code);
	}
	list->list.whole = list->list.count;
	if (list->list.count)
		qsort(list->list.code, list->list.count, sizeof *list->list.code, code_order);
}

/* "no 1+0", "yes", "unknown 0+0 or more" */
static void clause_line(struct reader *r, struct str number, struct str value)
{
	struct spec_clause *c = ARRAY_PUSH(r->cx->arena, r->now->clause, r->now->clauses, r->clause_room);
	struct str word, counts, certain, possible;
	int64_t n;
	*c = (struct spec_clause){ .line = r->line };
	if (!str_int(number, &n))
		stop(r, "a clause has a number: clause 3: no 1+0");
	c->clause = (int)n;
	str_cut(value, ' ', &word, &counts);
	c->truth = truth_read(r, word);
	counts = str_trim(counts);
	if (str_empty(counts))
		return;
	c->counted = true;
	if (str_ends(counts, "or more")) {
		c->open = true;
		counts = str_trim(str_sub(counts, 0, counts.n - 7));
	}
	if (!str_cut(counts, '+', &certain, &possible) || !str_int(certain, &c->certain) || !str_int(possible, &c->possible))
		stop(r, "counts are certain+possible: 1+0");
}

static void top_read(struct reader *r, struct str value)
{
	struct str cut, people;
	struct strata_rank *rank = &r->now->rank;
	ptrdiff_t of = str_find(value, " of ");
	if (of < 0)
		stop(r, "top: 12 of 200");
	cut = str_sub(value, 0, (size_t)of);
	people = str_sub(value, (size_t)of + 4, value.n);
	*rank = (struct strata_rank){ .known = true, .percentile = NAN, .at_least = INT64_MAX };
	if ((!str_is(cut, "none") && !str_int(cut, &rank->at_least)) || !str_int(people, &rank->people))
		stop(r, "top: 12 of 200");
}

static void sex_read(struct reader *r, struct str value)
{
	if (!str_is(value, "female") && !str_is(value, "male") && !str_is(value, "?"))
		stop(r, "sex is female, male or ?");
	r->now->who.sex = str_is(value, "female") ? SEX_FEMALE : str_is(value, "male") ? SEX_MALE : SEX_UNKNOWN;
}

static void case_begin(struct reader *r, struct str name)
{
	struct spec_case *c = ARRAY_PUSH(r->cx->arena, r->spec.cases, r->spec.count, r->case_room);
	*c = r->head;
	c->name = str_c(r->cx->arena, name);
	c->line = r->line;
	/* The lists of all are shared until a case says otherwise: then it has its own. */
	c->list = arena_array(r->cx->arena, r->head.lists + 1, sizeof *c->list);
	if (r->head.lists)
		memcpy(c->list, r->head.list, r->head.lists * sizeof *c->list);
	r->list_room = r->head.lists;
	r->event_room = r->clause_room = 0;
	r->columns = 0;
	r->now = c;
	r->begun = true;
}

static void word_line(struct reader *r, struct str key, struct str value)
{
	struct spec_case *c = r->now;
	if (str_is(key, "case")) {
		case_begin(r, value);
	} else if (str_is(key, "rule") || str_is(key, "red flag")) {
		r->spec.subject = value;
		r->spec.red_flag = str_is(key, "red flag");
	} else if (str_is(key, "born")) {
		c->who.birth_on = day_read(r, value);
	} else if (str_is(key, "died")) {
		c->who.death_on = day_read(r, value);
	} else if (str_is(key, "sex")) {
		sex_read(r, value);
	} else if (str_is(key, "day")) {
		c->day = day_read(r, value);
	} else if (str_is(key, "reach") || str_starts(key, "reach ")) {
		reach_read(r, str_trim(str_sub(key, 5, key.n)), value);
	} else if (str_is(key, "covered")) {
		covered_read(r, value);
	} else if (str_is(key, "comorbid")) {
		c->comorbid = str_is(value, "strict") ? COMORBID_STRICT : COMORBID_FLAG;
	} else if (str_is(key, "top")) {
		top_read(r, value);
	} else if (str_is(key, "expect")) {
		c->expect = truth_read(r, value);
	} else if (str_is(key, "since")) {
		c->since = day_read(r, value);
		c->has_since = true;
	} else if (str_is(key, "why")) {
		c->why = str_c(r->cx->arena, value);
	} else if (str_starts(key, "list ")) {
		list_read(r, str_trim(str_sub(key, 5, key.n)), value);
	} else if (str_starts(key, "clause ") && r->begun) {
		clause_line(r, str_trim(str_sub(key, 7, key.n)), value);
	} else {
		stop(r, "a line that no spec has");
	}
}

/* ---- tables ---- */

static size_t cells_of(struct reader *r, struct str line, struct str *cell, size_t most)
{
	size_t n = 0;
	struct str rest = str_sub(line, 1, line.n);
	while (rest.n) {
		struct str one;
		str_cut(rest, '|', &one, &rest);
		one = str_trim(one);
		if (rest.n == 0 && one.n == 0)
			break;                          /* after the last bar */
		if (n == most)
			stop(r, "too many columns");
		cell[n++] = one;
	}
	return n;
}

static enum truth three(const struct reader *r, struct str value, enum truth otherwise)
{
	return str_empty(value) ? otherwise : truth_read(r, value);
}

static void cell_take(struct reader *r, struct event *e, struct str column, struct str value, int64_t *times, int64_t *every)
{
	if (str_is(column, "day")) {
		e->on = day_read(r, value);
	} else if (str_is(column, "kind")) {
		if (!event_kind_parse(value, &e->kind))
			stop(r, "there is no such kind of event");
	} else if (str_is(column, "code")) {
		e->code = code_of(r, value);
	} else if (str_is(column, "specialty")) {
		e->specialty = code_of(r, value);
	} else if (str_is(column, "place")) {
		e->place = code_of(r, value);
	} else if (str_is(column, "clinician")) {
		e->clinician = code_of(r, value);
	} else if (str_is(column, "result")) {
		e->result = str_is(value, "normal") ? RESULT_NORMAL : str_is(value, "abnormal") ? RESULT_ABNORMAL :
			str_is(value, "?") ? RESULT_UNKNOWN : RESULT_NONE;
	} else if (str_is(column, "attended")) {
		e->attended = three(r, value, TRUTH_YES);
	} else if (str_is(column, "unscheduled")) {
		e->unscheduled = three(r, value, TRUTH_UNKNOWN);
	} else if (str_is(column, "times") || str_is(column, "every")) {
		if (value.n && !str_int(value, str_is(column, "times") ? times : every))
			stop(r, "times and every are numbers");
	} else {
		stop(r, "there is no such column");
	}
}

static void table_line(struct reader *r, struct str line)
{
	struct str cell[16];
	size_t cells = cells_of(r, line, cell, LENGTH(cell));
	int64_t times = 1, every = 1;
	if (!r->columns) {
		memcpy(r->column, cell, sizeof cell);
		r->columns = cells;
		return;
	}
	struct event e = { .on = DAY_NONE, .until = DAY_NONE, .minute = -1, .code = NIL_INT, .specialty = NIL_INT, .organisation = 1,
		.place = NIL_INT, .holding = 1, .origin = 1, .row = r->line, .clinician = NIL_INT, .attended = TRUTH_YES,
		.unscheduled = TRUTH_UNKNOWN, .result = RESULT_NONE, .length_days = NIL_INT, .cost_pence = NIL_INT };
	if (cells > r->columns)
		stop(r, "more cells than columns");
	for (size_t i = 0; i < cells; i++)
		cell_take(r, &e, r->column[i], cell[i], &times, &every);
	if (e.kind == EVENT_ANY)
		stop(r, "an event has a kind");
	for (int64_t n = 0; n < times; n++) {
		struct event *at = ARRAY_PUSH(r->cx->arena, r->now->event, r->now->events, r->event_room);
		*at = e;
		at->id = (int64_t)r->now->events;
		if (day_known(e.on))
			at->on.day += (int32_t)(n * every);
	}
}

struct spec spec_read(struct cx *cx, const char *path)
{
	struct reader *r = arena_alloc(cx->arena, sizeof *r);
	struct str text, line, key, value;
	*r = (struct reader){ .cx = cx, .spec = { .file = path } };
	r->now = &r->head;
	r->head.who = (struct demographic){ .birth_on = DAY_NONE, .death_on = DAY_NONE };
	r->head.day = r->head.since = DAY_NONE;
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		r->head.covered_from[kind] = DAY_NONE;
	if (file_read(cx, path, 1u << 20, &text) != OK)
		stop(r, cx_say(cx));
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		r->line++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '|' && r->begun)
			table_line(r, line);
		else if (str_cut(line, ':', &key, &value))
			word_line(r, str_trim(key), str_trim(value));
		else
			stop(r, "neither a table row nor \"word: value\"");
	}
	return r->spec;
}

/* ---- for the judge ---- */

static int event_order(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	if (x->on.day != y->on.day)
		return x->on.day < y->on.day ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

struct timeline spec_timeline(struct arena *arena, const struct spec_case *c)
{
	struct event *event = arena_array(arena, c->events + 1, sizeof *event);
	if (c->events) {
		memcpy(event, c->event, c->events * sizeof *event);
		qsort(event, c->events, sizeof *event, event_order);
	}
	struct timeline t = { .patient = 1, .who = c->who, .event = event, .count = c->events };
	memcpy(t.covered, c->covered, sizeof t.covered);
	memcpy(t.covered_from, c->covered_from, sizeof t.covered_from);
	return t;
}

struct codeset *spec_codesets(struct arena *arena, const struct spec *spec, const struct spec_case *c, const struct rule *rule)
{
	struct codeset *set = arena_array(arena, (size_t)rule->lists + 1, sizeof *set);
	for (int i = 0; i < rule->lists; i++) {
		const struct codelist *file = NULL;
		for (size_t k = 0; k < c->lists; k++)
			if (str_eq(c->list[k].id, rule->list[i]) && !c->list[k].missing)
				file = &c->list[k].list;
		codeset_resolve(arena, file ? &file : NULL, file ? 1 : 0, spec->row, spec->rows, &set[i]);
	}
	return set;
}

const char *spec_truth_word(enum truth truth)
{
	return truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : "unknown";
}
