/* The list, read. */
#include "record/worklist.h"

#include <string.h>

#include "base/must.h"
#include "gen/queries.h"
#include "record/timeline.h"
#include "store/store.h"

enum err worklist_page(struct cx *cx, struct db *db, const struct worklist_filter *f, struct day today,
		       struct entry **ret, size_t *ret_count, int64_t *ret_total)
{
	struct worklist_page_row *rows;
	struct worklist_count_row count;
	must(f->take > 0 && f->take <= LIMIT_PAGE_ROWS && f->skip >= 0);
	TRY(db_one(cx, db, &Q_WORKLIST_COUNT, &(struct worklist_count_in){ .state = f->state, .rule = f->rule, .practice = f->practice,
		.flag = f->flag, .today = today }, &count));
	TRY(db_all(cx, db, &Q_WORKLIST_PAGE, &(struct worklist_page_in){ .state = f->state, .rule = f->rule, .practice = f->practice,
		.flag = f->flag, .today = today, .order = f->order, .skip = f->skip, .take = f->take }, LIMIT_PAGE_ROWS, &rows, ret_count));
	struct entry *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++) {
		const struct worklist_page_row *r = &rows[i];
		struct person person;
		list[i] = (struct entry){ .id = r->entry, .patient = r->patient, .outside = r->outside, .patient_outside = r->patient_outside,
			.kind = (enum entry_kind)r->kind, .state = (enum entry_state)r->state, .placed_on = r->placed_on,
			.look_again_on = r->look_again_on, .rules = r->rules, .lead = r->lead, .line = r->line, .second = r->second,
			.flag = r->flag, .flag_line = r->flag_line, .flag_since = r->flag_since, .comorbid = r->comorbid,
			.practice = r->practice, .changed_at = r->changed_at, .decided_at = r->decided_at, .decision = NIL };
		TRY(person_load(cx, db, r->patient, &person));
		list[i].who = person.best.d;
		if (person.nhs) {
			list[i].nhs = person.nhs->value;
			list[i].nhs_status = person.nhs->status;
		}
		if (person.practice)
			list[i].gp = person.practice->gp;
	}
	*ret = list;
	*ret_total = count.count;
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

enum err worklist_practices(struct cx *cx, struct db *db, struct choice **ret, size_t *ret_count)
{
	struct worklist_practices_row *rows;
	TRY(db_all(cx, db, &Q_WORKLIST_PRACTICES, NULL, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct choice){ .id = rows[i].id, .outside = rows[i].outside, .name = rows[i].name, .count = rows[i].count };
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

/* The three searches give the same columns. */
#define HITS(rows) do { for (size_t i = 0; i < n; i++) \
	list[i] = (struct search_hit){ (rows)[i].outside, (rows)[i].given, (rows)[i].family, (rows)[i].birth_on, (enum sex)(rows)[i].sex }; } while (0)
#define SEARCH_MAX 100

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
		/* All keys with this beginning: up to the beginning followed by the highest letter there is. */
		struct str to = { arena_printf(cx->arena, "%.*s\xf4\x8f\xbf\xbf", STRF(key)), key.n + 4 };
		struct person_by_name_row *rows;
		TRY(db_all(cx, db, &Q_PERSON_BY_NAME, &(struct person_by_name_in){ .from = key, .to = to }, SEARCH_MAX + 1, &rows, &n));
		HITS(rows);
	}
	*ret_more = n > SEARCH_MAX;
	*ret_count = n > SEARCH_MAX ? SEARCH_MAX : n;
	*ret = list;
	return OK;
}
