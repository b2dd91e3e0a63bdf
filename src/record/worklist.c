/* The list, read. */
#include "record/worklist.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"
#include "gen/queries.h"
#include "record/timeline.h"
#include "store/store.h"

/* The states that make up what is asked for; due: 0 any, 1 whose day of looking again has come, 2 has not. */
struct part { enum entry_state state; int due; };

static size_t parts_of(enum entry_state state, struct part ret[ENTRY_STATES])
{
	size_t n = 0;
	for (enum entry_state s = ENTRY_TO_DECIDE; s < ENTRY_STATES; s++)
		if (state == ENTRY_ANY || s == state)
			ret[n++] = (struct part){ s, state == ENTRY_LATER ? 2 : 0 };
	if (state == ENTRY_TO_DECIDE)
		ret[n++] = (struct part){ ENTRY_LATER, 1 };
	return n;
}

typedef struct worklist_by_clinic_row line;
_Static_assert(sizeof(struct worklist_by_name_row) == sizeof(line) && sizeof(struct worklist_by_contacts_row) == sizeof(line) &&
	sizeof(struct worklist_by_newest_row) == sizeof(line) && sizeof(struct worklist_by_name_in) == sizeof(struct worklist_by_clinic_in) &&
	sizeof(struct worklist_by_contacts_in) == sizeof(struct worklist_by_clinic_in) &&
	sizeof(struct worklist_by_newest_in) == sizeof(struct worklist_by_clinic_in), "one question in four orders");

static int by_id(const line *a, const line *b)
{
	int order = (a->contacts < b->contacts) - (a->contacts > b->contacts);
	return order ? order : memcmp(a->outside.b, b->outside.b, sizeof a->outside.b);
}

static int by_clinic(const void *a, const void *b)
{
	const line *x = a, *y = b;
	int order = (x->flag != TRUTH_YES) - (y->flag != TRUTH_YES);
	order = order ? order : (x->placed_on.day > y->placed_on.day) - (x->placed_on.day < y->placed_on.day);
	return order ? order : by_id(x, y);
}

static int by_name(const void *a, const void *b)
{
	const line *x = a, *y = b;
	int order = !str_known(x->name_key) - !str_known(y->name_key);
	order = order ? order : str_cmp(x->name_key, y->name_key);
	return order ? order : by_id(x, y);
}

static int by_contacts(const void *a, const void *b)
{
	return by_id(a, b);
}

static int by_newest(const void *a, const void *b)
{
	const line *x = a, *y = b;
	int order = (x->placed_on.day < y->placed_on.day) - (x->placed_on.day > y->placed_on.day);
	return order ? order : by_id(x, y);
}

static const struct { const struct query *query; int (*compare)(const void *, const void *); } orders[ORDERS] = {
	{ &Q_WORKLIST_BY_CLINIC, by_clinic }, { &Q_WORKLIST_BY_NAME, by_name }, { &Q_WORKLIST_BY_CONTACTS, by_contacts },
	{ &Q_WORKLIST_BY_NEWEST, by_newest } };

enum err worklist_ids(struct cx *cx, struct db *db, const struct worklist_filter *f, struct day today, int64_t most, int64_t **ret, size_t *ret_count)
{
	struct part part[ENTRY_STATES];
	size_t parts = parts_of(f->state, part), n = 0, room = 0;
	line *all = NULL;
	must(f->order < ORDERS && most > 0);
	for (size_t i = 0; i < parts; i++) {
		line *some;
		size_t count;
		TRY(db_all(cx, db, orders[f->order].query, &(struct worklist_by_clinic_in){ f->organisation, part[i].state, part[i].due, today, f->practice,
			f->flag, f->rule, most }, (size_t)most, &some, &count));
		for (size_t k = 0; k < count; k++)
			*ARRAY_PUSH(cx->arena, all, n, room) = some[k];
	}
	if (parts > 1 && n)
		qsort(all, n, sizeof *all, orders[f->order].compare);
	*ret_count = n < (size_t)most ? n : (size_t)most;
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = all[i].id;
	return OK;
}

static int by_entry(const void *a, const void *b)
{
	const struct worklist_lines_row *x = a, *y = b;
	return (x->entry > y->entry) - (x->entry < y->entry);
}

enum err worklist_entries(struct cx *cx, struct db *db, const int64_t *id, size_t count, struct entry *ret)
{
	struct worklist_lines_row *rows;
	size_t n;
	int64_t *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	struct person *person = arena_array(cx->arena, count + 1, sizeof *person);
	TRY(db_lookup(cx, db, &Q_WORKLIST_LINES, id, count, &rows, &n));
	if (n)
		qsort(rows, n, sizeof *rows, by_entry);
	for (size_t i = 0; i < count; i++) {
		size_t one;
		const struct worklist_lines_row *r = rows_keyed(rows, n, sizeof *rows, id[i], &one);
		if (!r)
			return fail(cx, ERR_NOT_FOUND, "An entry of the list is not there any more.");
		ret[i] = (struct entry){ .id = r->entry, .patient = r->patient, .outside = r->outside, .patient_outside = r->patient_outside,
			.kind = (enum entry_kind)r->kind, .state = (enum entry_state)r->state, .placed_on = r->placed_on,
			.look_again_on = r->look_again_on, .rules = r->rules, .lead = r->lead, .line = r->line, .second = r->second,
			.flag = r->flag, .flag_line = r->flag_line, .flag_since = r->flag_since, .comorbid = r->comorbid,
			.practice = r->practice, .changed_at = r->changed_at, .decided_at = r->decided_at, .decision = NIL };
		patient[i] = r->patient;
	}
	TRY(persons_load(cx, db, patient, count, person));
	for (size_t i = 0; i < count; i++) {
		ret[i].who = person[i].best.d;
		if (person[i].nhs) {
			ret[i].nhs = person[i].nhs->value;
			ret[i].nhs_status = person[i].nhs->status;
		}
		if (person[i].practice)
			ret[i].gp = person[i].practice->gp;
	}
	return OK;
}

enum err worklist_page(struct cx *cx, struct db *db, const struct worklist_filter *f, struct day today, struct entry **ret, size_t *ret_count)
{
	int64_t *id;
	size_t n;
	must(f->take > 0 && f->take <= LIMIT_PAGE_ROWS && f->skip >= 0);
	TRY(worklist_ids(cx, db, f, today, f->skip + f->take, &id, &n));
	size_t from = (size_t)f->skip < n ? (size_t)f->skip : n;
	*ret_count = n - from;
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	return worklist_entries(cx, db, id + from, *ret_count, *ret);
}

enum err worklist_count(struct cx *cx, struct db *db, const struct worklist_filter *f, struct day today, int64_t *ret)
{
	struct part part[ENTRY_STATES];
	size_t parts = parts_of(f->state, part);
	*ret = 0;
	for (size_t i = 0; i < parts && *ret <= WORKLIST_COUNTED; i++) {
		struct worklist_count_row row;
		TRY(db_one(cx, db, &Q_WORKLIST_COUNT, &(struct worklist_count_in){ f->organisation, part[i].state, part[i].due, today, f->practice, f->flag,
			f->rule, WORKLIST_COUNTED + 1 - *ret }, &row));
		*ret += row.count;
	}
	return OK;
}

enum err worklist_counts(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t ret[ENTRY_STATES])
{
	struct worklist_counts_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_WORKLIST_COUNTS, &(struct worklist_counts_in){ organisation, today, WORKLIST_COUNTED + 1 }, 10, &rows, &n));
	memset(ret, 0, ENTRY_STATES * sizeof *ret);
	for (size_t i = 0; i < n; i++)
		ret[rows[i].due == 1 ? ENTRY_TO_DECIDE : rows[i].state] += rows[i].count;
	for (size_t i = 0; i < ENTRY_STATES; i++)
		ret[i] = ret[i] > WORKLIST_COUNTED ? WORKLIST_COUNTED + 1 : ret[i];
	return OK;
}

enum err worklist_waiting(struct cx *cx, struct db *db, struct day today, int64_t max, int64_t *ret)
{
	struct worklist_waiting_row row;
	TRY(db_one(cx, db, &Q_WORKLIST_WAITING, &(struct worklist_waiting_in){ .today = today, .max = max }, &row));
	*ret = row.count;
	return OK;
}

enum err worklist_states(struct cx *cx, struct db *db, struct day today, int64_t ret_counts[ENTRY_STATES])
{
	struct worklist_states_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_WORKLIST_STATES, &(struct worklist_states_in){ .today = today }, 100, &rows, &n));
	memset(ret_counts, 0, ENTRY_STATES * sizeof *ret_counts);
	for (size_t i = 0; i < n; i++)
		if (rows[i].state > 0 && rows[i].state < ENTRY_STATES)
			ret_counts[rows[i].state] += rows[i].count;
	return OK;
}

enum err worklist_practices(struct cx *cx, struct db *db, int64_t organisation, struct choice **ret, size_t *ret_count)
{
	struct worklist_practices_row *rows;
	TRY(db_all(cx, db, &Q_WORKLIST_PRACTICES, &(struct worklist_practices_in){ organisation }, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct choice){ .id = rows[i].id, .outside = rows[i].outside, .name = rows[i].name };
	return OK;
}

enum err worklist_rules(struct cx *cx, struct db *db, struct choice **ret, size_t *ret_count)
{
	struct worklist_rules_row *rows;
	TRY(db_all(cx, db, &Q_WORKLIST_RULES, NULL, 1000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct choice){ .id = NIL, .value = rows[i].rule, .name = rows[i].rule, .count = rows[i].count };
	return OK;
}

enum err entry_by_outside(struct cx *cx, struct db *db, struct id outside, struct entry *ret)
{
	struct worklist_by_outside_row r;
	TRY(db_one(cx, db, &Q_WORKLIST_BY_OUTSIDE, &(struct worklist_by_outside_in){ .outside = outside }, &r));
	*ret = (struct entry){ .id = r.entry, .patient = r.patient, .outside = outside, .patient_outside = r.patient_outside,
		.kind = (enum entry_kind)r.kind, .state = (enum entry_state)r.state, .placed_on = r.placed_on,
		.look_again_on = r.look_again_on, .rules = r.rules, .lead = r.lead, .line = r.line, .second = r.second, .flag = r.flag,
		.flag_line = r.flag_line, .flag_since = r.flag_since, .comorbid = r.comorbid, .changed_at = r.changed_at,
		.decided_at = INSTANT_NONE, .decision = r.decision };
	return OK;
}

enum err entry_of_patient(struct cx *cx, struct db *db, int64_t patient, struct entry *ret)
{
	struct worklist_of_patient_row r;
	TRY(db_one(cx, db, &Q_WORKLIST_OF_PATIENT, &(struct worklist_of_patient_in){ .patient = patient }, &r));
	*ret = (struct entry){ .id = r.entry, .patient = patient, .outside = r.outside, .kind = (enum entry_kind)r.kind,
		.state = (enum entry_state)r.state, .placed_on = r.placed_on, .look_again_on = r.look_again_on, .rules = r.rules,
		.lead = r.lead, .line = r.line, .second = r.second, .flag = r.flag, .flag_line = r.flag_line, .flag_since = r.flag_since,
		.comorbid = r.comorbid, .changed_at = r.changed_at, .decided_at = INSTANT_NONE, .decision = r.decision };
	return OK;
}

static int by_patient(const void *a, const void *b)
{
	const struct worklist_flags_row *x = a, *y = b;
	return (x->patient > y->patient) - (x->patient < y->patient);
}

enum err entry_flags(struct cx *cx, struct db *db, const int64_t *patient, size_t count, enum truth *ret)
{
	struct worklist_flags_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_WORKLIST_FLAGS, patient, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, by_patient);
	for (size_t i = 0; i < count; i++) {
		size_t entries;
		const struct worklist_flags_row *hers = rows_keyed(r, n, sizeof *r, patient[i], &entries);
		ret[i] = TRUTH_UNKNOWN;
		for (size_t k = 0; k < entries && ret[i] != TRUTH_YES; k++)
			ret[i] = hers[k].flag;
	}
	return OK;
}

/* The three searches give the same columns. */
#define HITS(rows) do { for (size_t i = 0; i < n; i++) \
	list[i] = (struct search_hit){ (rows)[i].outside, (rows)[i].given, (rows)[i].family, (rows)[i].birth_on, (enum sex)(rows)[i].sex }; } while (0)
#define SEARCH_MAX 100

#define SPLITS_MAX 6

/* All keys with this beginning: up to the beginning followed by the highest letter there is. */
static enum err named_so(struct cx *cx, struct db *db, struct str key, struct person_by_name_row **ret, size_t *ret_count)
{
	struct str to = { arena_printf(cx->arena, "%.*s\xf4\x8f\xbf\xbf", STRF(key)), key.n + 4 };
	return db_all(cx, db, &Q_PERSON_BY_NAME, &(struct person_by_name_in){ .from = key, .to = to }, SEARCH_MAX + 1, ret, ret_count);
}

/* "Ashworth Ruth", "Ashworth, Ruth": the key of a name has a blank between family and given name, and none within them. */
static struct str split_key(struct arena *arena, struct str text, size_t at)
{
	struct str family = utf8_fold(arena, str_sub(text, 0, at)), given = utf8_fold(arena, str_sub(text, at, text.n));
	return str_of(arena_printf(arena, "%.*s %.*s", STRF(family), STRF(given)));
}

enum err person_search(struct cx *cx, struct db *db, struct str text, struct str key, struct search_hit **ret, size_t *ret_count,
		       bool *ret_more)
{
	char digits[11];
	struct day birth;
	int minute;
	size_t n = 0;
	struct search_hit *list = arena_array(cx->arena, SEARCH_MAX + 1, sizeof *list);
	text = str_trim(text);
	if (text.n == 0) {
		n = 0;
	} else if (nhs_digits(text, digits)) {
		struct person_by_number_row *rows;
		TRY(db_all(cx, db, &Q_PERSON_BY_NUMBER, &(struct person_by_number_in){ .value = str_of(digits) }, SEARCH_MAX + 1, &rows, &n));
		HITS(rows);
	} else if (day_parse(text, &birth) || day_parse_as(text, "%d/%m/%Y", &birth, &minute) || day_parse_as(text, "%d-%b-%Y", &birth, &minute)) {
		struct person_by_birth_row *rows;
		TRY(db_all(cx, db, &Q_PERSON_BY_BIRTH, &(struct person_by_birth_in){ .birth_on = birth }, SEARCH_MAX + 1, &rows, &n));
		HITS(rows);
	} else if (key.n) {
		struct person_by_name_row *rows;
		TRY(named_so(cx, db, key, &rows, &n));
		for (size_t i = 1, tries = 0; n == 0 && i < text.n && tries < SPLITS_MAX; i++)
			if (text.p[i] == ' ' || text.p[i] == ',') {
				tries++;
				TRY(named_so(cx, db, split_key(cx->arena, text, i), &rows, &n));
			}
		HITS(rows);
	}
	*ret_more = n > SEARCH_MAX;
	*ret_count = n > SEARCH_MAX ? SEARCH_MAX : n;
	*ret = list;
	return OK;
}

enum err people_shown(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct id *ret)
{
	struct people_shown_row *rows;
	size_t n;
	TRY(db_lookup(cx, db, &Q_PEOPLE_SHOWN, patient, count, &rows, &n));
	for (size_t i = 0; i < count; i++) {
		ret[i] = (struct id){ { 0 } };
		for (size_t k = 0; k < n && !id_known(ret[i]); k++)
			if (rows[k].id == patient[i])
				ret[i] = rows[k].outside;
	}
	return OK;
}
