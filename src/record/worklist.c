/* The list, read. */
#include "record/worklist.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"
#include "gen/queries.h"
#include "record/timeline.h"
#include "store/store.h"

enum err worklist_read(struct cx *cx, struct db *db, struct day today, struct str rule, struct worklist *ret)
{
	struct cursor cursor;
	struct worklist_seen_row r;
	size_t capacity = 0;
	bool more;
	*ret = (struct worklist){ 0 };
	TRY(db_open(cx, db, &Q_WORKLIST_SEEN, &(struct worklist_seen_in){ .rule = rule }, &cursor));
	enum err err = cursor_next(cx, &cursor, &r, &more);
	for (; err == OK && more; err = cursor_next(cx, &cursor, &r, &more)) {
		struct worklist_line *line = ARRAY_PUSH(cx->arena, ret->line, ret->count, capacity);
		*line = (struct worklist_line){ .id = r.entry, .outside = r.outside, .state = (enum entry_state)r.state,
			.practice = r.practice, .flag = r.flag,
			.due = r.state == ENTRY_LATER && day_known(r.look_again_on) && r.look_again_on.day <= today.day, .placed_on = r.placed_on,
			.name_key = str_known(r.name_key) ? (struct str){ str_c(cx->arena, r.name_key), r.name_key.n } : STR_NONE,
			.contacts = r.contacts, .found = r.found == 1 };
	}
	cursor_close(&cursor);
	return err;
}

static bool wanted(const struct worklist_line *l, const struct worklist_filter *f)
{
	return l->found && (f->state == ENTRY_ANY || l->state == f->state || (f->state == ENTRY_TO_DECIDE && l->due))
		&& (!f->practice || l->practice == f->practice)
		&& (f->flag == FLAG_ANY || (f->flag == FLAG_UNKNOWN ? l->flag == TRUTH_UNKNOWN : (int)l->flag == (int)f->flag));
}

static int by_id(const struct worklist_line *a, const struct worklist_line *b)
{
	int order = (a->contacts < b->contacts) - (a->contacts > b->contacts);
	return order ? order : memcmp(a->outside.b, b->outside.b, sizeof a->outside.b);
}

static int by_clinic(const void *a, const void *b)
{
	const struct worklist_line *const *x = a, *const *y = b;
	int order = ((*x)->flag != TRUTH_YES) - ((*y)->flag != TRUTH_YES);
	order = order ? order : ((*x)->placed_on.day > (*y)->placed_on.day) - ((*x)->placed_on.day < (*y)->placed_on.day);
	return order ? order : by_id(*x, *y);
}

static int by_name(const void *a, const void *b)
{
	const struct worklist_line *const *x = a, *const *y = b;
	int order = !str_known((*x)->name_key) - !str_known((*y)->name_key);
	order = order ? order : str_cmp((*x)->name_key, (*y)->name_key);
	return order ? order : by_id(*x, *y);
}

static int by_contacts(const void *a, const void *b)
{
	const struct worklist_line *const *x = a, *const *y = b;
	return by_id(*x, *y);
}

static int by_newest(const void *a, const void *b)
{
	const struct worklist_line *const *x = a, *const *y = b;
	int order = ((*x)->placed_on.day < (*y)->placed_on.day) - ((*x)->placed_on.day > (*y)->placed_on.day);
	return order ? order : by_id(*x, *y);
}

static enum err entry_fill(struct cx *cx, struct db *db, int64_t id, struct entry *ret)
{
	struct worklist_line_row r;
	struct person person;
	TRY(db_one(cx, db, &Q_WORKLIST_LINE, &(struct worklist_line_in){ .entry = id }, &r));
	*ret = (struct entry){ .id = r.entry, .patient = r.patient, .outside = r.outside, .patient_outside = r.patient_outside,
		.kind = (enum entry_kind)r.kind, .state = (enum entry_state)r.state, .placed_on = r.placed_on,
		.look_again_on = r.look_again_on, .rules = r.rules, .lead = r.lead, .line = r.line, .second = r.second,
		.flag = r.flag, .flag_line = r.flag_line, .flag_since = r.flag_since, .comorbid = r.comorbid,
		.practice = r.practice, .changed_at = r.changed_at, .decided_at = r.decided_at, .decision = NIL };
	TRY(person_load(cx, db, r.patient, &person));
	ret->who = person.best.d;
	if (person.nhs) {
		ret->nhs = person.nhs->value;
		ret->nhs_status = person.nhs->status;
	}
	if (person.practice)
		ret->gp = person.practice->gp;
	return OK;
}

enum err worklist_page_of(struct cx *cx, struct db *db, const struct worklist *seen, const struct worklist_filter *f, struct entry **ret,
			  size_t *ret_count, int64_t *ret_total)
{
	static int (*const orders[ORDERS])(const void *, const void *) = { by_clinic, by_name, by_contacts, by_newest };
	must(f->take > 0 && f->take <= LIMIT_PAGE_ROWS && f->skip >= 0 && f->order < ORDERS);
	const struct worklist_line **line = arena_array(cx->arena, seen->count + 1, sizeof *line);
	size_t n = 0;
	for (size_t i = 0; i < seen->count; i++)
		if (wanted(&seen->line[i], f))
			line[n++] = &seen->line[i];
	qsort(line, n, sizeof *line, orders[f->order]);
	size_t from = (size_t)f->skip < n ? (size_t)f->skip : n, count = n - from < (size_t)f->take ? n - from : (size_t)f->take;
	struct entry *list = arena_array(cx->arena, count + 1, sizeof *list);
	for (size_t i = 0; i < count; i++)
		TRY(entry_fill(cx, db, line[from + i]->id, &list[i]));
	*ret = list;
	*ret_count = count;
	*ret_total = (int64_t)n;
	return OK;
}

enum err worklist_page(struct cx *cx, struct db *db, const struct worklist_filter *f, struct day today,
		       struct entry **ret, size_t *ret_count, int64_t *ret_total)
{
	struct worklist seen;
	TRY(worklist_read(cx, db, today, f->rule, &seen));
	return worklist_page_of(cx, db, &seen, f, ret, ret_count, ret_total);
}

void worklist_states_of(const struct worklist *seen, int64_t ret_counts[ENTRY_STATES])
{
	memset(ret_counts, 0, ENTRY_STATES * sizeof *ret_counts);
	for (size_t i = 0; i < seen->count; i++)
		if (seen->line[i].state > 0 && seen->line[i].state < ENTRY_STATES)
			ret_counts[seen->line[i].due ? ENTRY_TO_DECIDE : seen->line[i].state]++;
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

enum err worklist_practices_of(struct cx *cx, struct db *db, const struct worklist *seen, struct choice **ret, size_t *ret_count)
{
	struct organisations_all_row *all;
	size_t n, count = 0;
	TRY(db_all(cx, db, &Q_ORGANISATIONS_ALL, NULL, 10000, &all, &n));
	struct choice *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		int64_t here = 0;
		for (size_t k = 0; k < seen->count; k++)
			here += seen->line[k].practice == all[i].id;
		if (here)
			list[count++] = (struct choice){ .id = all[i].id, .outside = all[i].outside, .name = all[i].name, .count = here };
	}
	*ret = list;
	*ret_count = count;
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
