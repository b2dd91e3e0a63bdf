/* From cells to drafts. One row is read in the order: is it wanted, whose record, whose row, who, what happened.
 *
 * Speed comes from numbering: a code, an organisation, a professional or a person is understood once, when it is first met;
 * after that a hash of its bytes finds its number. */
#include "exchange/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/table.h"
#include "model/code.h"
#include "record/identity.h"

#define PRINT_MAX  8192                    /* bytes of what a row says of a person */
#define SELDOM     10                      /* a value met less often is not shown: it could be a name in the wrong column */
#define DAY_1900   (-25567)

#define FAULTY     UINT64_MAX              /* a code that cannot be one of its system */

/* Something to be counted for a file: a problem, a column, a value. */
struct count { struct str what; int64_t seen, told; bool value; };

/* The last that was told of a column. */
struct told { int64_t line; const char *kind; };

struct reading {
	struct reading_how how;
	const struct map *map;
	const struct map_file *file;
	int file_no;
	struct arena arena;                /* lives as long as the import */
	struct arena file_arena;           /* and as the file */
	struct batch *batch;
	/* numbers */
	struct table codes, orgs, clinicians, lookup;
	int32_t code_count, org_count, clinician_count;
	struct str *org_ods; size_t org_room;
	struct str *clinician_name; size_t clinician_room;
	size_t looked_up;
	int32_t sender;                    /* -1 until asked for */
	/* people */
	struct table slots;
	int32_t slot_count;
	int epoch;
	uint32_t serial;                   /* of the batch */
	int32_t *slot_on;                  /* said on this day, the latest so far */
	uint32_t *slot_serial, *slot_at;   /* where in the batch of that serial: person (new) or said */
	bool *slot_fresh, *slot_faulty;
	struct table gone;                 /* people whose rows were withdrawn since they were met: a hash of the local id */
	/* of the file */
	int *person_column; int person_columns;
	bool only_id;
	struct count *count; size_t counts, count_room;
	struct table count_at;
	int32_t last_org; struct str last_org_text;
	uint64_t key_seed; int32_t key_org;
	int64_t problems;
	bool code_lost;                    /* the last code that was asked for is not in the file of codes */
	struct told *told;                 /* by column */
};

/* The row in hand. */
struct row {
	struct reading *r;
	struct batch *b;
	const struct str *cell;
	int64_t line;
	int32_t org, person;
	struct day on;                     /* of its first event */
};

struct reading *reading_new(const struct reading_how *how)
{
	struct reading *r = calloc(1, sizeof *r);
	must(r != NULL);
	r->how = *how;
	r->map = how->map;
	arena_init(&r->arena, 0);
	arena_init(&r->file_arena, 0);
	table_init(&r->codes, SIZE_MAX);
	table_init(&r->orgs, SIZE_MAX);
	table_init(&r->clinicians, SIZE_MAX);
	table_init(&r->lookup, SIZE_MAX);
	table_init(&r->slots, SIZE_MAX);
	table_init(&r->gone, SIZE_MAX);
	table_init(&r->count_at, SIZE_MAX);
	r->slot_on = malloc(LIMIT_SLOTS * sizeof *r->slot_on);
	r->slot_serial = malloc(LIMIT_SLOTS * sizeof *r->slot_serial);
	r->slot_at = malloc(LIMIT_SLOTS * sizeof *r->slot_at);
	r->slot_fresh = malloc(LIMIT_SLOTS * sizeof *r->slot_fresh);
	r->slot_faulty = malloc(LIMIT_SLOTS * sizeof *r->slot_faulty);
	must(r->slot_on && r->slot_serial && r->slot_at && r->slot_fresh && r->slot_faulty);
	r->sender = -1;
	return r;
}

void reading_free(struct reading *r)
{
	if (!r)
		return;
	arena_free(&r->arena);
	arena_free(&r->file_arena);
	table_free(&r->codes);
	table_free(&r->orgs);
	table_free(&r->clinicians);
	table_free(&r->lookup);
	table_free(&r->slots);
	table_free(&r->gone);
	table_free(&r->count_at);
	free(r->slot_on);
	free(r->slot_serial);
	free(r->slot_at);
	free(r->slot_fresh);
	free(r->slot_faulty);
	free(r->count);
	free(r);
}

/* ---- counts and problems ---- */

static struct count *count_of(struct reading *r, const char *kind, struct str name, struct str value)
{
	uint64_t key = str_hash(value, str_hash(name, (uint64_t)(unsigned char)kind[0])), at;
	if (table_get(&r->count_at, key, &at))
		return &r->count[at];
	if (r->counts >= LIMIT_VALUES && kind[0] == 'v')
		return count_of(r, kind, name, STR("(other)"));
	if (r->counts == r->count_room) {
		r->count_room = r->count_room ? r->count_room * 2 : 64;
		r->count = realloc(r->count, r->count_room * sizeof *r->count);
		must(r->count != NULL);
	}
	struct count *c = &r->count[r->counts];
	char *what = str_known(value) ? arena_printf(&r->file_arena, "%s:%.*s%s%.*s", kind, STRF(name), kind[0] == 'v' ? "=" : ":",
		STRF(value)) :
		arena_printf(&r->file_arena, "%s:%.*s", kind, STRF(name));
	*c = (struct count){ .what = str_of(what), .value = kind[0] == 'v' };
	table_put(&r->count_at, key, r->counts++);
	return c;
}

void reading_tally(struct reading *r, struct str what, int64_t count)
{
	struct str kind, name;
	str_cut(what, ':', &kind, &name);
	if (count)
		count_of(r, str_is(kind, "type") ? "type" : "column", name, STR_NONE)->seen += count;
}

void reading_note(struct reading *r, struct batch *b, int64_t line, struct str field, const char *kind, const char *say,
	enum fate fate)
{
	count_of(r, "problem", str_of(kind), str_known(field) ? field : STR("-"))->seen++;
	if (fate == FATE_FIELD)
		b->count.quarantined++;
	if (r->problems++ < LIMIT_PROBLEMS)
		*ARRAY_PUSH(&b->arena, b->problem, b->problems, b->problem_room) = (struct draft_problem){ line,
			str_known(field) ? str_dup(&b->arena, field) : STR_NONE, kind, say, fate };
}

static uint32_t row_no(const struct batch *b)
{
	return (uint32_t)b->count.read - 1;
}

void reading_reject(struct reading *r, struct batch *b, int64_t line, struct str field, const char *kind, const char *say)
{
	reading_note(r, b, line, field, kind, say, FATE_ROW);
	*ARRAY_PUSH(&b->arena, b->reject, b->rejects, b->reject_room) = (struct draft_reject){ row_no(b), kind, field, line };
	b->count.rejected++;
}

void reading_skip(struct reading *r, struct batch *b)
{
	(void)r;
	b->count.skipped++;
}

/* Once for a field of a row, however many things are read from it. False: it was told before. */
static bool field_aside(const struct row *w, int column, const char *kind, const char *say)
{
	struct told *told = &w->r->told[column];
	if (told->line == w->line && told->kind == kind)
		return false;
	*told = (struct told){ w->line, kind };
	reading_note(w->r, w->b, w->line, w->r->file->column[column].name, kind, say, FATE_FIELD);
	return true;
}

static void value_unknown(const struct row *w, int column, struct str value)
{
	if (field_aside(w, column, "value-unknown", "The mapping does not know this value. The field is taken as not known."))
		count_of(w->r, "value", w->r->file->column[column].name, value.n > 60 ? STR("(long)") : value)->seen++;
}

/* ---- cells ---- */

static struct str cell(const struct row *w, int column)
{
	struct str s = w->cell[column];
	if (s.n == 0)
		return STR_NONE;
	if (s.p[0] <= ' ' || s.p[s.n - 1] <= ' ')
		s = str_trim(s);
	for (int i = 0; i < w->r->map->blanks; i++)
		if (str_eq(s, w->r->map->blank[i]))
			return STR_NONE;
	return s.n ? s : STR_NONE;
}

/* The first column that is not blank; *ret_column says which. */
static struct str first_cell(const struct row *w, const struct map_field *f, int *ret_column)
{
	for (int i = 0; i < f->columns; i++) {
		struct str s = cell(w, f->column[i]);
		if (str_known(s)) {
			*ret_column = f->column[i];
			return s;
		}
	}
	*ret_column = f->columns ? f->column[0] : -1;
	return STR_NONE;
}

/* What a coded field means; `unknown` where it is blank, not mapped, or not understood (then it is counted). */
static int64_t meaning(const struct row *w, const struct map_field *f, int64_t unknown)
{
	int column;
	if (str_known(f->fixed))
		return f->fixed_number;
	if (!f->columns)
		return unknown;
	struct str value = first_cell(w, f, &column);
	const struct map_word *word = map_word_of(f, str_known(value) ? value : STR(""));
	if (word)
		return word->number;
	if (str_known(value))
		value_unknown(w, column, value);
	return f->has_otherwise ? f->otherwise : unknown;
}

/* Text as sent, or as the words of the map have it; joined columns in scratch memory of the batch. */
static struct str words(const struct row *w, const struct map_field *f)
{
	int column;
	if (str_known(f->fixed))
		return f->fixed;
	if (!f->joined) {
		struct str value = first_cell(w, f, &column);
		if (!f->words || !str_known(value))
			return value;
		const struct map_word *word = map_word_of(f, value);
		if (!word)
			value_unknown(w, column, value);
		return word ? word->means : value;
	}
	struct str only = STR_NONE;
	size_t n = 0, parts = 0;
	for (int i = 0; i < f->columns; i++) {
		struct str s = cell(w, f->column[i]);
		if (str_known(s)) {
			only = s;
			n += s.n + 1;
			parts++;
		}
	}
	if (parts < 2)
		return only;
	char *out = arena_alloc(&w->b->arena, n), *at = out;
	for (int i = 0; i < f->columns; i++) {
		struct str s = cell(w, f->column[i]);
		if (!str_known(s))
			continue;
		if (at > out)
			*at++ = ' ';
		memcpy(at, s.p, s.n);
		at += s.n;
	}
	return (struct str){ out, (size_t)(at - out) };
}

static struct str kept(const struct row *w, struct str s)
{
	return str_known(s) ? str_dup(&w->b->arena, s) : s;
}

static struct day day_at(const struct row *w, const struct map_field *f, int *ret_minute)
{
	int column, minute = -1;
	struct day day = DAY_NONE;
	struct str text = first_cell(w, f, &column);
	const char *format = f->format ? f->format : w->r->map->dates.p;
	if (ret_minute)
		*ret_minute = -1;
	if (!str_known(text))
		return DAY_NONE;
	if (!day_of_text(text, format, &day, &minute)) {
		if (w->r->map->format == MAP_FHIR && (text.n == 4 || text.n == 7))
			field_aside(w, column, "date-partial", "Only the year or the month is known. The day is taken as not known.");
		else
			field_aside(w, column, "date-invalid", "This is no day, or it is not written as this source writes days. It is "
				"taken as not known.");
		return DAY_NONE;
	}
	if (day.day > w->r->how.as_of.day) {       /* HAZ-006: on that day it would fire a rule */
		field_aside(w, column, "date-future", "This day lies after the day of the extract. It is taken as not known.");
		return DAY_NONE;
	}
	if (day.day <= DAY_1900) {       /* the first day of 1900 is what many systems write for "not known" */
		field_aside(w, column, "date-too-old", "This day lies before 1900 or is its first. It is taken as not known.");
		return DAY_NONE;
	}
	if (ret_minute)
		*ret_minute = minute;
	return day;
}

static bool test_holds(const struct row *w, const struct map_test *t)
{
	struct str value = cell(w, t->column);
	bool any = false;
	for (int i = 0; i < t->values && !any; i++)
		any = str_is(t->value[i], "*") ? str_known(value) : same_word(t->value[i], value);
	return any != t->none;
}

static bool tests_hold(const struct row *w, const struct map_tests *t)
{
	for (int i = 0; i < t->count; i++)
		if (!test_holds(w, &t->test[i]))
			return false;
	return true;
}

/* ---- numbers ---- */

static int32_t org_number(struct reading *r, struct batch *b, struct str ods, struct str name, enum org_type type, bool own_row)
{
	uint64_t at, key = str_hash(ods, 1);
	bool known = table_get(&r->orgs, key, &at);
	if (!known) {
		at = (uint64_t)r->org_count;
		table_put(&r->orgs, key, at);
		size_t count = (size_t)r->org_count++;
		*ARRAY_PUSH(&r->arena, r->org_ods, count, r->org_room) = str_dup(&r->arena, ods);
	}
	if (!known || own_row)
		*ARRAY_PUSH(&b->arena, b->org, b->orgs, b->org_room) = (struct draft_org){ (int32_t)at, r->org_ods[at],
			str_known(name) ? str_dup(&b->arena, name) : STR_NONE, type, own_row };
	return (int32_t)at;
}

static int32_t clinician_number(struct reading *r, struct batch *b, int32_t org, struct str local_id, struct str name,
	bool own_row)
{
	uint64_t at, key = str_hash(local_id, 100 + (uint64_t)org);
	bool known = table_get(&r->clinicians, key, &at);
	if (!known) {
		at = (uint64_t)r->clinician_count;
		table_put(&r->clinicians, key, at);
		size_t count = (size_t)r->clinician_count++;
		*ARRAY_PUSH(&r->arena, r->clinician_name, count, r->clinician_room) = str_known(name) ? str_dup(&r->arena, name) :
			STR_NONE;
	}
	if (!known || own_row)
		*ARRAY_PUSH(&b->arena, b->clinician, b->clinicians, b->clinician_room) = (struct draft_clinician){ (int32_t)at, org,
			str_dup(&b->arena, local_id), str_known(name) ? str_dup(&b->arena, name) : STR_NONE, own_row };
	return (int32_t)at;
}

static bool look_up(const struct reading *r, int file, struct str key, int32_t *ret)
{
	uint64_t value;
	if (!str_known(key) || !table_get(&r->lookup, str_hash(key, 1000 + (uint64_t)file), &value))
		return false;
	*ret = (int32_t)value;
	return true;
}

static enum err look_up_put(struct cx *cx, struct reading *r, int file, struct str key, int32_t value)
{
	if (r->lookup.count >= LIMIT_LOOKUP) {
		if (r->file->role == MAP_EVENTS)
			return OK;          /* the place of an encounter is then not known to later rows */
		return fail(cx, ERR_OVER_LIMIT, "%.*s: other files look up more than %d keys here. Split the extract by organisation.",
			    STRF(r->file->name), LIMIT_LOOKUP);
	}
	table_put(&r->lookup, str_hash(key, 1000 + (uint64_t)file), (uint64_t)(int64_t)value);
	return OK;
}

static struct str system_at(const struct row *w, const struct map_code *c, struct str value)
{
	int column;
	for (int i = 0; i < c->prefixes; i++)
		if (value.n >= c->prefix[i].sent.n && memcmp(value.p, c->prefix[i].sent.p, c->prefix[i].sent.n) == 0)
			return c->prefix[i].means;
	if (str_known(c->system))
		return c->system;
	struct str sent = first_cell(w, &c->system_from, &column);
	const struct map_word *word = str_known(sent) ? map_word_of(&c->system_from, sent) : NULL;
	return word ? word->means : str_known(sent) ? sent : STR("not-said");
}

static int32_t code_faulty(const struct row *w, int column, bool tell)
{
	if (tell)
		field_aside(w, column, "code-invalid",
			"This cannot be a code of its system, by its form or its check digit. It is put aside.");
	return -1;
}

/* *ret_new: it was not met before. own_row: the row is of a file of codes and was not read before. */
static int32_t code_number(const struct row *w, const struct map_code *c, int column, struct str value, struct str term,
	bool own_row, bool tell, bool *ret_new)
{
	struct reading *r = w->r;
	struct str system = system_at(w, c, value);
	uint64_t at, seed = str_hash(system, 2), raw = str_hash(value, seed), key;
	*ret_new = false;
	if (table_get(&r->codes, raw, &at))
		return at == FAULTY ? code_faulty(w, column, tell) : (int32_t)at;
	struct str code = code_canonical(&w->b->arena, system, value);
	if (code_fault(system, code)) {
		table_put(&r->codes, raw, FAULTY);
		return code_faulty(w, column, tell);
	}
	key = str_hash(code, seed);
	if (key == raw || !table_get(&r->codes, key, &at)) {
		at = (uint64_t)r->code_count++;
		table_put(&r->codes, key, at);
		*ARRAY_PUSH(&w->b->arena, w->b->code, w->b->codes, w->b->code_room) = (struct draft_code){ kept(w, system), kept(w, code),
			kept(w, term), own_row };
		*ret_new = true;
	}
	table_put(&r->codes, raw, at);
	return (int32_t)at;
}

/* One code from one column, and its term, if any, from the parallel one. */
static int32_t code_in_column(const struct row *w, const struct map_code *c, int i, struct str *ret_term)
{
	bool fresh;
	int column = c->from.column[i];
	struct str value = cell(w, column);
	if (c->from.words && str_known(value)) {
		const struct map_word *word = map_word_of(&c->from, value);
		if (!word)
			value_unknown(w, column, value);
		value = word ? word->means : STR_NONE;
	}
	if (!str_known(value))
		return -1;
	if (c->from.through >= 0) {
		int32_t number;
		if (look_up(w->r, c->from.through, value, &number))
			return number;
		w->r->code_lost = true;
		field_aside(w, column, "code-unknown", "The file of codes has no such key. The event is kept without a code.");
		return -1;
	}
	*ret_term = c->term.columns == 1 ? cell(w, c->term.column[0]) : i < c->term.columns ? cell(w, c->term.column[i]) :
		STR_NONE;
	return code_number(w, c, column, value, *ret_term, false, true, &fresh);
}

/* The first that is one. A code that was put aside is not tried, and told, again where another path leads to it too. */
static int32_t code_at(const struct row *w, const struct map_code *codes, int count, struct str *ret_term)
{
	struct str before = STR_NONE;
	*ret_term = STR_NONE;
	for (int k = 0; k < count; k++)
		for (int i = 0; i < codes[k].from.columns; i++) {
			struct str value = cell(w, codes[k].from.column[i]);
			if (!str_known(value) || str_eq(value, before))
				continue;
			int32_t number = code_in_column(w, &codes[k], i, ret_term);
			if (number >= 0)
				return number;
			*ret_term = STR_NONE;
			before = value;
		}
	return -1;
}

/* An organisation by ODS code or through a file; -1 where it is not said or not known (*ret_said tells which). */
static int32_t org_at(const struct row *w, const struct map_field *f, bool *ret_said)
{
	int column;
	int32_t number = -1;
	struct str value = str_known(f->fixed) ? f->fixed : first_cell(w, f, &column);
	*ret_said = str_known(value);
	if (!str_known(value))
		return -1;
	if (f->through >= 0)
		return look_up(w->r, f->through, value, &number) ? number : -1;
	return org_number(w->r, w->b, value, STR_NONE, ORG_UNKNOWN, false);
}

static int32_t sender(struct reading *r, struct batch *b)
{
	if (r->sender < 0) {
		bool given = str_known(r->how.sender_ods);
		struct str ods = given ? r->how.sender_ods : r->map->sender_ods;
		r->sender = str_known(ods) ? org_number(r, b, ods, given ? r->how.sender_name : r->map->sender_name, ORG_UNKNOWN, false) :
			-1;
	}
	return r->sender;
}

/* Whose record. Rows of one file mostly say the same: the last answer is remembered. */
static int32_t holder(const struct row *w)
{
	struct reading *r = w->r;
	const struct map_field *f = &r->file->organisation;
	bool said;
	if (r->file->sender)
		return sender(r, w->b);
	if (f->columns == 1) {
		struct str text = w->cell[f->column[0]];
		if (r->last_org >= 0 && text.n && str_eq(text, r->last_org_text))
			return r->last_org;
		int32_t org = org_at(w, f, &said);
		r->last_org = org;
		r->last_org_text = org >= 0 ? str_dup(&r->file_arena, text) : STR_NONE;
		return org;
	}
	return org_at(w, f, &said);
}

/* ---- people ---- */

static void columns_add(struct reading *r, bool *seen, const struct map_field *f)
{
	for (int i = 0; i < f->columns; i++)
		if (!seen[f->column[i]]) {
			seen[f->column[i]] = true;
			r->person_column[r->person_columns++] = f->column[i];
		}
}

static void person_columns(struct reading *r)
{
	const struct map_person *p = &r->file->person;
	const struct map_field *all[] = { &p->local_id, &p->nhs_number, &p->nhs_status, &p->title, &p->given, &p->family,
		&p->birth_on,
		&p->death_on, &p->sex, &p->ethnic, &p->language, &p->interpreter, &p->communication, &p->postcode, &p->small_area,
		&p->employment, &p->practice, &p->registered_from, &p->registered_until, &p->gp };
	bool *seen = arena_array(&r->file_arena, (size_t)r->file->columns + 1, sizeof *seen);
	r->person_column = arena_array(&r->file_arena, (size_t)r->file->columns + 1, sizeof *r->person_column);
	r->person_columns = 0;
	for (size_t i = 0; i < LENGTH(all); i++)
		columns_add(r, seen, all[i]);
	r->only_id = r->person_columns == p->local_id.columns;
}

/* A hash of all that the row says of the person. */
static uint64_t print_of(const struct row *w)
{
	struct reading *r = w->r;
	char print[PRINT_MAX];
	size_t n = 0;
	for (int i = 0; i < r->person_columns; i++) {
		struct str s = cell(w, r->person_column[i]);
		if (s.n > PRINT_MAX - n - 2)
			s.n = PRINT_MAX - n - 2;
		if (s.n)
			memcpy(print + n, s.p, s.n);
		n += s.n;
		print[n++] = '\x1f';
		if (n >= PRINT_MAX - 2)
			break;
	}
	return str_hash((struct str){ print, n }, ((uint64_t)w->org << 16) + (r->only_id ? 0 : 1 + (uint64_t)r->file_no));
}

static void number_read(const struct row *w, const struct map_person *p, struct draft_person *d)
{
	int column;
	char digits[11];
	struct str sent = first_cell(w, &p->nhs_number, &column);
	d->status = (enum nhs_status)meaning(w, &p->nhs_status, NHS_UNKNOWN);
	if (!str_known(sent)) {
		d->number = STR_NONE;
		return;
	}
	if (nhs_digits(sent, digits) && nhs_valid((struct str){ digits, 10 })) {
		d->number = str_dup(&w->b->arena, (struct str){ digits, 10 });
		return;
	}
	d->number = kept(w, sent);
	d->status = NHS_INVALID;
	field_aside(w, column, "nhs-number-invalid", "The check digit or the length is wrong, or it is no number that anybody has. "
		"The number is "
		"kept and shown as unverified; it is never used to find the person.");
}

static struct str gp_of(const struct row *w, const struct map_field *f)
{
	int column;
	int32_t number;
	struct str value = first_cell(w, f, &column);
	if (f->through < 0 || !str_known(value))
		return kept(w, value);
	if (look_up(w->r, f->through, value, &number) && number >= 0)
		return str_known(w->r->clinician_name[number]) ? kept(w, w->r->clinician_name[number]) : STR_NONE;
	return STR_NONE;
}

static void described_read(const struct row *w, const struct map_person *p, struct draft_person *d)
{
	d->who = (struct demographic){ .title = kept(w, words(w, &p->title)), .given = kept(w, words(w, &p->given)),
		.family = kept(w, words(w, &p->family)), .birth_on = day_at(w, &p->birth_on, NULL), .death_on = day_at(w, &p->death_on,
			NULL),
		.sex = (enum sex)meaning(w, &p->sex, SEX_UNKNOWN), .ethnic = kept(w, words(w, &p->ethnic)),
		.language = kept(w, words(w, &p->language)), .interpreter = (enum truth)meaning(w, &p->interpreter, TRUTH_UNKNOWN),
		.communication = kept(w, words(w, &p->communication)), .postcode = kept(w, words(w, &p->postcode)),
		.small_area = kept(w, words(w, &p->small_area)), .employment = kept(w, words(w, &p->employment)) };
	if (day_known(d->who.death_on) && day_known(d->who.birth_on) && d->who.death_on.day < d->who.birth_on.day) {
		field_aside(w, p->death_on.column[0], "death-before-birth", "The day of death lies before the day of birth. It is taken "
			"as not known.");
		d->who.death_on = DAY_NONE;
	}
}

static bool describes(const struct map_person *p)
{
	return p->birth_on.columns || p->family.columns || p->given.columns || p->sex.columns || p->postcode.columns;
}

/* only_tell: she was met before; her faults are told of this row as well. */
static void person_draft(const struct row *w, int32_t slot, struct day said_on, bool own_row, bool only_tell)
{
	const struct map_person *p = &w->r->file->person;
	int column;
	bool said;
	struct draft_person d = { .number_field = p->nhs_number.columns ? w->r->file->column[p->nhs_number.column[0]].name : STR_NONE,
		.slot = slot, .org = w->org, .practice = -1, .said_on = said_on, .line = w->line,
		.no = row_no(w->b),
		.own_row = own_row, .registered_from = DAY_NONE, .registered_until = DAY_NONE, .gp = STR_NONE,
			.registers = p->registers };
	int64_t before = w->r->problems;
	d.who = (struct demographic){ .birth_on = DAY_NONE, .death_on = DAY_NONE, .interpreter = TRUTH_UNKNOWN };
	d.local_id = kept(w, first_cell(w, &p->local_id, &column));
	number_read(w, p, &d);
	d.described = describes(p);
	if (d.described)
		described_read(w, p, &d);
	if (p->practice.columns)
		d.practice = org_at(w, &p->practice, &said);
	if (p->registers) {
		d.registered_from = day_at(w, &p->registered_from, NULL);
		d.registered_until = day_at(w, &p->registered_until, NULL);
		d.gp = gp_of(w, &p->gp);
	}
	if (only_tell)
		return;
	*ARRAY_PUSH(&w->b->arena, w->b->person, w->b->persons, w->b->person_room) = d;
	w->r->slot_faulty[slot] = w->r->problems > before;
}

/* The slot of the row's person; *ret_fresh: she was not met before. said_on: the day of what the row tells. */
static int32_t person_at(const struct row *w, struct day said_on, bool own_row, bool *ret_fresh)
{
	struct reading *r = w->r;
	uint64_t print = print_of(w), at;
	*ret_fresh = !table_get(&r->slots, print, &at);
	if (*ret_fresh) {
		at = (uint64_t)r->slot_count++;
		table_put(&r->slots, print, at);
		r->slot_on[at] = said_on.day;
		r->slot_serial[at] = r->serial;
		r->slot_at[at] = (uint32_t)w->b->persons;
		r->slot_fresh[at] = true;
		person_draft(w, (int32_t)at, said_on, own_row, false);
		return (int32_t)at;
	}
	if (r->slot_faulty[at])
		person_draft(w, (int32_t)at, said_on, own_row, true);
	if (said_on.day > r->slot_on[at] && !r->only_id) {
		r->slot_on[at] = said_on.day;
		if (r->slot_serial[at] == r->serial) {
			if (r->slot_fresh[at])
				w->b->person[r->slot_at[at]].said_on = said_on;
			else
				w->b->said[r->slot_at[at]].on = said_on;
		} else {
			r->slot_serial[at] = r->serial;
			r->slot_fresh[at] = false;
			r->slot_at[at] = (uint32_t)w->b->saids;
			*ARRAY_PUSH(&w->b->arena, w->b->said, w->b->saids, w->b->said_room) = (struct draft_said){ (int32_t)at, said_on };
		}
	}
	return (int32_t)at;
}

/* ---- events ---- */

static int32_t clinician_at(const struct row *w, const struct map_field *f)
{
	int column;
	struct str value = first_cell(w, f, &column);
	int32_t number;
	if (!str_known(value))
		return -1;
	for (int i = 0; i < w->r->map->files; i++)
		if (w->r->map->file[i].role == MAP_STAFF && look_up(w->r, i, value, &number))
			return number;
	return clinician_number(w->r, w->b, w->org, value, STR_NONE, false);
}

static int32_t whole_at(const struct row *w, const struct map_field *f)
{
	int column;
	int64_t value, rest;
	struct str text = first_cell(w, f, &column);
	if (!str_known(text))
		return NUMBER_NONE;
	if (millionths_of(text, &value) && value >= 0) {
		rest = value % 1000000;
		value /= 1000000;
		if (rest == 0 && value <= INT32_MAX)
			return (int32_t)value;
	}
	field_aside(w, column, "number-invalid", "This is not a whole number. It is taken as not known.");
	return NUMBER_NONE;
}

static int64_t cost_at(const struct row *w, const struct map_field *f)
{
	int column;
	int64_t pence;
	struct str text = first_cell(w, f, &column);
	if (!str_known(text))
		return NIL_INT;
	if (pence_of(text, &pence))
		return pence;
	field_aside(w, column, "cost-invalid", "This is not an amount in pounds and pence. It is taken as not known.");
	return NIL_INT;
}

static int32_t minutes_between(const struct row *w, const int between[2])
{
	int64_t n;
	struct str from = cell(w, between[0]), to = cell(w, between[1]);
	if (!str_known(from) || !str_known(to) || !minutes_of_texts(from, to, w->r->map->dates.p, &n))
		return NUMBER_NONE;
	return n < INT32_MAX ? (int32_t)n : NUMBER_NONE;
}

/* Of all that is said of it, together. What nobody understands is taken as restricted, and told. */
static uint8_t labels_at(const struct row *w, const struct map_field *f)
{
	int64_t set = str_known(f->fixed) ? f->fixed_number : 0;
	for (int i = 0; i < f->columns; i++) {
		struct str value = cell(w, f->column[i]);
		const struct map_word *word = map_word_of(f, str_known(value) ? value : STR(""));
		if (str_known(value) && !word && field_aside(w, f->column[i], "value-unknown",
			"The mapping does not know this mark. The record is taken as restricted, unless the mapping says otherwise."))
			count_of(w->r, "value", w->r->file->column[f->column[i]].name, value.n > 60 ? STR("(long)") : value)->seen++;
		set |= word ? word->number : !str_known(value) ? 0 : f->has_otherwise ? f->otherwise : 1 << LABEL_R;
	}
	return (uint8_t)(set | LABEL_NORMAL);
}

static enum result result_at(const struct row *w, const struct map_event *e)
{
	int64_t value, low, high, said = meaning(w, &e->result, RESULT_UNKNOWN);
	if (said != RESULT_UNKNOWN || e->range.value < 0)
		return (enum result)said;
	struct str text = cell(w, e->range.value), from = cell(w, e->range.low), to = cell(w, e->range.high);
	if (str_known(text) && !millionths_of(text, &value)) {
		field_aside(w, e->range.value, "number-invalid", "This is not a number. It cannot be compared with its range.");
		return RESULT_UNKNOWN;
	}
	bool low_known = str_known(from) && millionths_of(from, &low), high_known = str_known(to) && millionths_of(to, &high);
	if (!str_known(text) || (!low_known && !high_known))
		return RESULT_UNKNOWN;
	return (low_known && value < low) || (high_known && value > high) ? RESULT_ABNORMAL : RESULT_NORMAL;
}

/* Words that only say the term of the code again are left out. */
static void text_put(const struct row *w, const struct map_event *e, struct str term, struct draft_event *d)
{
	struct batch *b = w->b;
	d->text_at = (uint32_t)b->text_n;
	for (int i = 0; i < e->texts; i++) {
		struct str s = words(w, &e->text[i]);
		size_t room = LIMIT_LINE - (b->text_n - d->text_at);
		if (!str_known(s) || str_eq(s, term) || s.n + 2 > room)
			continue;
		if (b->text_n > d->text_at) {
			memcpy(b->text + b->text_n, "; ", 2);
			b->text_n += 2;
		}
		memcpy(b->text + b->text_n, s.p, s.n);
		b->text_n += s.n;
	}
	d->text_n = (uint32_t)(b->text_n - d->text_at);
}

static void child_put(const struct row *w, const struct map_child *c, int i, const struct draft_event *of)
{
	struct draft_event d = *of;
	struct str term;
	struct map_field one = c->result;
	d.kind = (int8_t)c->kind;
	d.code_lost = false;
	d.code = str_known(cell(w, c->code.from.column[i])) ? code_in_column(w, &c->code, i, &term) : -1;
	d.until = DAY_NONE.day;
	d.length_days = d.length_minutes = NUMBER_NONE;
	d.cost_pence = NIL_INT;
	d.text_n = 0;
	d.attended = TRUTH_UNKNOWN;
	d.unscheduled = TRUTH_UNKNOWN;
	d.result = c->kind == EVENT_INVESTIGATION ? RESULT_UNKNOWN : RESULT_NONE;
	if (c->result.columns) {
		one.column = &c->result.column[i];
		one.columns = 1;
		d.result = (int8_t)meaning(w, &one, RESULT_UNKNOWN);
	}
	/* A result whose investigation is not named is kept; a diagnosis of which nothing else is known is no event. */
	if (d.code >= 0 || d.result == RESULT_NORMAL || d.result == RESULT_ABNORMAL)
		w->b->event[w->b->events++] = d;
}

static void children_put(const struct row *w, const struct map_event *e, const struct draft_event *of)
{
	for (int k = 0; k < e->children; k++) {
		const struct map_child *c = &e->child[k];
		for (int i = 0; i < c->code.from.columns; i++)
			if (str_known(cell(w, c->code.from.column[i])) || (c->result.columns && str_known(cell(w, c->result.column[i]))))
				child_put(w, c, i, of);
	}
}

/* Does it end before it begins? Where the clock went back in between, an instant knows better than the clock. */
static bool crossed(const struct row *w, const struct map_event *e, struct day on, int minute, struct day until, int minute_until)
{
	int64_t minutes;
	int column;
	if (!day_known(on) || !day_known(until) || until.day > on.day)
		return false;
	if (until.day < on.day)
		return true;
	if (minute < 0 || minute_until < 0 || minute_until >= minute)
		return false;
	return w->r->map->format != MAP_FHIR ||
		!minutes_of_texts(first_cell(w, &e->on, &column), first_cell(w, &e->until, &column), w->r->map->dates.p, &minutes);
}

/* False: the map gives no kind for this row. */
static bool event_put(struct row *w, const struct map_event *e)
{
	int minute, minute_until = -1;
	bool said;
	int64_t kind = meaning(w, &e->kind, EVENT_ANY);
	if (kind == EVENT_ANY)
		return false;
	struct draft_event d = { .kind = (int8_t)kind, .cost_pence = NIL_INT };
	struct str term = STR_NONE, other;
	struct day on = day_at(w, &e->on, &minute), until = e->until.columns ? day_at(w, &e->until, &minute_until) : DAY_NONE;
	int column;
	if (!day_known(on) && !str_known(first_cell(w, &e->on, &column)))
		count_of(w->r, "empty", w->r->file->column[column].name, STR_NONE)->seen++;
	if (crossed(w, e, on, minute, until, minute_until)) {
		field_aside(w, e->until.column[0], "dates-crossed", "It ends before it begins. The end is taken as not known.");
		until = DAY_NONE;
	}
	if (!day_known(w->on))
		w->on = on;
	d.on = on.day;
	d.until = until.day;
	d.minute = (int16_t)minute;
	w->r->code_lost = false;
	d.code = code_at(w, e->code, e->codes, &term);
	d.code_lost = d.code < 0 && w->r->code_lost;
	d.specialty = e->specialty.from.columns ? code_at(w, &e->specialty, 1, &other) : -1;
	d.place = map_field_used(&e->place) ? org_at(w, &e->place, &said) : -1;
	if (d.place == w->org)
		d.place = -1;
	d.clinician = e->clinician.columns ? clinician_at(w, &e->clinician) : -1;
	d.attended = (int8_t)meaning(w, &e->attended, TRUTH_UNKNOWN);
	d.unscheduled = (int8_t)meaning(w, &e->unscheduled, TRUTH_UNKNOWN);
	d.result = (int8_t)(kind == EVENT_INVESTIGATION ? result_at(w, e) : RESULT_NONE);
	d.length_days = e->length_days.columns ? whole_at(w, &e->length_days) : NUMBER_NONE;
	d.length_minutes = e->between[0] >= 0 && e->between[1] >= 0 ? minutes_between(w, e->between) :
		e->length_minutes.columns ? whole_at(w, &e->length_minutes) : NUMBER_NONE;
	d.label = labels_at(w, &e->label);
	if (e->cost.columns)
		d.cost_pence = cost_at(w, &e->cost);
	text_put(w, e, term, &d);
	w->b->event[w->b->events++] = d;
	children_put(w, e, &d);
	return true;
}

/* ---- rows ---- */

static bool not_wanted(const struct row *w)
{
	for (int i = 0; i < w->r->file->skips; i++)
		if (tests_hold(w, &w->r->file->skip[i]))
			return true;
	return false;
}

static void reject(const struct row *w, int column, const char *kind, const char *say)
{
	reading_reject(w->r, w->b, w->line, column >= 0 ? w->r->file->column[column].name : STR_NONE, kind, say);
}

static int column_of(const struct map_field *f)
{
	return f->columns ? f->column[0] : -1;
}

static bool number_usable(const struct row *w, const struct map_person *p)
{
	int column;
	char digits[11];
	struct str sent = first_cell(w, &p->nhs_number, &column), status = first_cell(w, &p->nhs_status, &column);
	const struct map_word *word = str_known(p->nhs_status.fixed) ? NULL : map_word_of(&p->nhs_status, status);
	bool verified = str_known(p->nhs_status.fixed) ? p->nhs_status.fixed_number == NHS_VERIFIED : word &&
		word->number == NHS_VERIFIED;
	return verified && str_known(sent) && nhs_digits(sent, digits) && nhs_valid((struct str){ digits, 10 });
}

static bool whose(struct row *w)
{
	const struct map_file *f = w->r->file;
	int column;
	w->org = holder(w);
	if (w->org < 0) {
		reject(w, column_of(&f->organisation), "organisation-unknown", "Which organisation this row belongs to cannot be told.");
		return false;
	}
	if (!str_known(first_cell(w, &f->person.local_id, &column)) && !number_usable(w, &f->person)) {
		reject(w, column_of(&f->person.local_id), "person-missing",
			"The row has no local number, and no NHS number by which somebody could be found.");
		return false;
	}
	return true;
}

static int64_t row_key(struct row *w, struct str key)
{
	struct reading *r = w->r;
	if (r->key_org != w->org) {
		r->key_seed = str_hash(r->file->id, str_hash(r->map->id, str_hash(r->org_ods[w->org], 3)));
		r->key_org = w->org;
	}
	return (int64_t)str_hash(key, r->key_seed);
}

static void event_row(struct row *w)
{
	const struct map_file *f = w->r->file;
	struct batch *b = w->b;
	int column;
	bool fresh, any = false;
	size_t first = b->events;
	bool drop = not_wanted(w);
	if (drop && holder(w) < 0) {
		b->count.skipped++;
		return;
	}
	if (!whose(w))
		return;
	struct str source = first_cell(w, &f->source_row, &column);
	if (!str_known(source)) {
		reject(w, column, "key-missing", "The row has no key of its own: it could not be known again.");
		return;
	}
	for (int i = 0; i < f->events && !drop; i++)
		if (tests_hold(w, &f->event[i].when))
			any |= event_put(w, &f->event[i]);
	struct draft_row *row = &b->row[b->rows++];
	*row = (struct draft_row){ row_key(w, source), w->line, row_no(b), -1, w->org, (uint32_t)first, (uint16_t)(b->events - first),
		!any };
	if (any) {
		row->person = person_at(w, day_known(w->on) ? w->on : (struct day){ DAY_1900 }, false, &fresh);
		if (f->keeps && b->events > first)
			look_up_put(&(struct cx){ 0 }, w->r, w->r->file_no, source, b->event[first].place);
	} else {
		b->count.skipped++;
	}
}

static uint64_t gone_key(const struct row *w)
{
	int column;
	struct str local = first_cell(w, &w->r->file->person.local_id, &column);
	return str_known(local) ? str_hash(local, (uint64_t)w->org + 7) : 0;
}

/* HAZ-016: a row that the map does not want may be of somebody who was there before. */
static void gone_row(struct row *w)
{
	const struct map_person *p = &w->r->file->person;
	int column;
	struct draft_gone gone = { .registration = w->r->file->role == MAP_REGISTRATIONS, .registered_from = DAY_NONE, .line = w->line };
	w->b->count.skipped++;
	w->org = holder(w);
	if (w->org < 0)
		return;
	gone.org = w->org;
	gone.local_id = kept(w, first_cell(w, &p->local_id, &column));
	char digits[11];
	if (number_usable(w, p) && nhs_digits(first_cell(w, &p->nhs_number, &column), digits))
		gone.number = str_dup(&w->b->arena, (struct str){ digits, 10 });
	else
		gone.number = STR_NONE;
	if (gone.registration && p->registered_from.columns)
		gone.registered_from = day_at(w, &p->registered_from, NULL);
	if (!str_known(gone.local_id) && !str_known(gone.number))
		return;
	*ARRAY_PUSH(&w->b->arena, w->b->gone, w->b->gones, w->b->gone_room) = gone;
	if (!gone.registration && gone_key(w))
		table_put(&w->r->gone, gone_key(w), 1);
}

static void people_row(struct row *w)
{
	bool fresh;
	uint64_t was_gone = 0;
	if (not_wanted(w)) {
		gone_row(w);
		return;
	}
	if (!whose(w))
		return;
	int32_t slot = person_at(w, w->r->how.as_of, true, &fresh);
	bool back = table_get(&w->r->gone, gone_key(w), &was_gone) && was_gone;
	if (back)
		table_put(&w->r->gone, gone_key(w), 0);
	if (!fresh && back)
		person_draft(w, slot, w->r->how.as_of, true, false);
	else if (!fresh)
		w->b->count.same++;       /* word for word as a row before it */
}

static enum err org_row(struct cx *cx, struct row *w, bool done)
{
	const struct map_file *f = w->r->file;
	int column;
	struct str ods = first_cell(w, &f->ods, &column);
	if (!str_known(ods)) {
		if (!done)
			reject(w, column, "organisation-unknown", "The organisation has no ODS code.");
		return OK;
	}
	int32_t number = org_number(w->r, w->b, ods, words(w, &f->title), f->type, !done);
	for (int i = 0; i < f->key.columns; i++) {
		struct str key = cell(w, f->key.column[i]);
		if (str_known(key))
			TRY(look_up_put(cx, w->r, w->r->file_no, key, number));
	}
	return OK;
}

static enum err staff_row(struct cx *cx, struct row *w, bool done)
{
	const struct map_file *f = w->r->file;
	int column;
	struct str key = first_cell(w, &f->key, &column);
	w->org = f->sender || map_field_used(&f->organisation) ? holder(w) : w->r->org_count == 1 ? 0 : -1;
	if (!str_known(key) || w->org < 0) {
		if (!done)
			reject(w, str_known(key) ? column_of(&f->organisation) : column, str_known(key) ? "organisation-unknown" :
				"key-missing",
				str_known(key) ? "Which organisation this professional belongs to cannot be told." :
					"The row has no key of its own.");
		return OK;
	}
	int32_t number = clinician_number(w->r, w->b, w->org, key, words(w, &f->title), !done);
	for (int i = 0; i < f->key.columns; i++) {
		key = cell(w, f->key.column[i]);
		if (str_known(key))
			TRY(look_up_put(cx, w->r, w->r->file_no, key, number));
	}
	return OK;
}

static enum err code_row(struct cx *cx, struct row *w, bool done)
{
	const struct map_file *f = w->r->file;
	int column, code_column;
	bool fresh = false;
	struct str key = first_cell(w, &f->key, &column), value = first_cell(w, &f->code.from, &code_column);
	if (!str_known(key) || !str_known(value)) {
		if (!done)
			reject(w, str_known(key) ? code_column : column, str_known(key) ? "code-missing" : "key-missing",
				str_known(key) ? "The key stands for no code." : "The row has no key of its own.");
		return OK;
	}
	int32_t number = code_number(w, &f->code, code_column, value, words(w, &f->code.term), !done, !done, &fresh);
	if (number < 0)
		w->b->faulty += !done;
	else if (!fresh)
		w->b->count.same += !done;
	return look_up_put(cx, w->r, w->r->file_no, key, number);
}

enum err reading_row(struct cx *cx, struct reading *r, struct batch *b, const struct str *cells, int64_t line, bool done)
{
	if (r->code_count >= LIMIT_WORDS - LIMIT_FIELDS || r->org_count >= LIMIT_WORDS - LIMIT_FIELDS ||
		r->clinician_count >= LIMIT_WORDS - 1)
		return fail(cx, ERR_OVER_LIMIT, "Line %lld: more than %d different codes, organisations or professionals in one import. "
			"Split the extract by organisation.", (long long)line, LIMIT_WORDS);
	struct row w = { r, b, cells, line, -1, -1, DAY_NONE };
	switch (r->file->role) {
	case MAP_ORGANISATIONS:
	case MAP_STAFF:
	case MAP_CODES:
		if (not_wanted(&w)) {
			b->count.skipped += !done;
			return OK;
		}
		return r->file->role == MAP_ORGANISATIONS ? org_row(cx, &w, done) : r->file->role == MAP_STAFF ? staff_row(cx, &w, done) :
			code_row(cx, &w, done);
	case MAP_PEOPLE:
	case MAP_REGISTRATIONS:
		if (!done)
			people_row(&w);
		return OK;
	case MAP_EVENTS:
		if (!done)
			event_row(&w);
		else if (r->file->keeps) {
			/* Later rows look up where it was. */
			int column;
			bool said;
			struct str source = first_cell(&w, &r->file->source_row, &column);
			w.org = holder(&w);
			if (str_known(source) && !not_wanted(&w))
				return look_up_put(cx, r, r->file_no, source, org_at(&w, &r->file->event[0].place, &said));
		}
		return OK;
	case MAP_ROLES:
		break;
	}
	must(false);
	return OK;
}

/* ---- files and batches ---- */

void reading_file(struct reading *r, int map_file)
{
	r->file = &r->map->file[map_file];
	r->file_no = map_file;
	arena_reset(&r->file_arena);
	r->counts = 0;
	table_clear(&r->count_at);
	r->last_org = -1;
	r->last_org_text = STR_NONE;
	r->key_org = -1;
	r->told = arena_array(&r->file_arena, (size_t)r->file->columns + 1, sizeof *r->told);
	if (r->file->role >= MAP_PEOPLE)
		person_columns(r);
}

void reading_begin(struct reading *r, struct batch *b)
{
	r->batch = b;
	r->serial++;
	if (r->slot_count > LIMIT_SLOTS - LIMIT_BATCH_ROWS) {
		table_clear(&r->slots);
		r->slot_count = 0;
		r->epoch++;
	}
	b->slot_epoch = r->epoch;
	b->code_first = r->code_count;
}

void reading_end(struct reading *r, struct batch *b)
{
	for (size_t i = 0; i < r->counts; i++) {
		struct count *c = &r->count[i];
		int64_t news = c->seen - c->told;
		struct str what = c->what;
		ptrdiff_t at;
		if (news == 0)
			continue;
		if (c->value && c->seen < SELDOM && (at = str_find(what, "=")) >= 0)
			what = str_of(arena_printf(&b->arena, "%.*s=(seldom)", (int)at, what.p));
		*ARRAY_PUSH(&b->arena, b->tally, b->tallies, b->tally_room) = (struct origin_tally){ STR_NONE, str_dup(&b->arena, what), news };
		c->told = c->seen;
	}
}
