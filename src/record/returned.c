/* Rows as texts, column by column. */
#include "record/returned.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/must.h"
#include "gen/queries.h"
#include "model/event.h"
#include "model/policy.h"
#include "store/store.h"

static const struct { const char *name, *columns; } tables[RETURNED_TABLES] = {
	{ "people", "person,title,given,family,born,died,sex,ethnic_category,language,postcode,said_on" },
	{ "identifiers", "person,kind,value,nhs_number_status" },
	{ "events", "person,on,until,kind,code_system,code,term,specialty,place_ods,class,labels,attended,unscheduled,result,cost_pence,words,"
		"import,file,row" },
};

const char *returned_name(enum returned_table table)
{
	return tables[table].name;
}

const char *returned_columns(enum returned_table table)
{
	return tables[table].columns;
}

#define COLUMNS_MAX 24

struct row { struct arena *arena; struct str cell[COLUMNS_MAX]; size_t cells; };

static void put(struct row *r, struct str text)
{
	must(r->cells < COLUMNS_MAX);
	r->cell[r->cells++] = text.n ? str_dup(r->arena, text) : STR("");
}

static void put_day(struct row *r, struct day day)
{
	char text[DAY_TEXT];
	put(r, day_known(day) ? str_of(day_iso(day, text)) : STR(""));
}

static void put_id(struct row *r, struct id id)
{
	char text[ID_TEXT];
	put(r, str_of(id_text(id, text)));
}

static void put_int(struct row *r, int64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, n);
	put(r, n == NIL ? STR("") : str_of(text));
}

static void put_truth(struct row *r, enum truth truth)
{
	put(r, truth == TRUTH_YES ? STR("yes") : truth == TRUTH_NO ? STR("no") : STR(""));
}

static void put_labels(struct row *r, int64_t labels)
{
	char text[100] = "";
	size_t n = 0;
	for (int i = 0; i < LABELS; i++)
		if (labels >> i & 1)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", label_word((enum label)i));
	put(r, str_of(text));
}

static void people_row(struct row *r, const struct returned_people_row *p)
{
	put_id(r, p->person);
	put(r, p->title);
	put(r, p->given);
	put(r, p->family);
	put_day(r, p->birth_on);
	put_day(r, p->death_on);
	put_int(r, p->sex);
	put(r, p->ethnic);
	put(r, p->language);
	put(r, p->postcode);
	put_day(r, p->said_on);
}

static void identifiers_row(struct row *r, const struct returned_identifiers_row *i)
{
	put_id(r, i->person);
	put(r, i->system == 1 ? STR("nhs-number") : STR("local"));
	put(r, i->value);
	put_int(r, i->system == 1 ? i->status : NIL);
}

static void events_row(struct row *r, const struct returned_events_row *e)
{
	put_id(r, e->person);
	put_day(r, e->on_day);
	put_day(r, e->until_day);
	put(r, str_of(event_kind_word((enum event_kind)e->kind)));
	put(r, e->system);
	put(r, e->code);
	put(r, e->term);
	put(r, e->specialty);
	put(r, e->place);
	put(r, str_of(record_class_word((enum record_class)e->class)));
	put_labels(r, e->label);
	put_truth(r, e->attended);
	put_truth(r, e->unscheduled);
	put(r, e->result == RESULT_NORMAL ? STR("normal") : e->result == RESULT_ABNORMAL ? STR("abnormal") : STR(""));
	put_int(r, e->cost_pence);
	put(r, e->words);
	put_id(r, e->import);
	put_int(r, e->file_no);
	put_int(r, e->row_no);
}

/* Each row of a query. */
#define EACH(lower, query) \
static enum err lower##_each(struct cx *cx, struct db *db, int64_t agreement, int64_t giver, returned_each *each, void *who, int64_t *rows) \
{ \
	AUTO(cursor) struct cursor cursor = { 0 }; \
	struct returned_##lower##_row row; \
	struct row r = { .arena = cx->arena }; \
	bool more = true; \
	TRY(db_open(cx, db, &query, &(struct returned_##lower##_in){ .agreement = agreement, .giver = giver }, &cursor)); \
	for (;;) { \
		TRY(cursor_next(cx, &cursor, &row, &more)); \
		if (!more) \
			return OK; \
		struct arena_mark mark = arena_mark(cx->arena); \
		r.cells = 0; \
		lower##_row(&r, &row); \
		TRY(each(cx, who, r.cell, r.cells)); \
		arena_back(cx->arena, mark); \
		++*rows; \
	} \
}
EACH(people, Q_RETURNED_PEOPLE)
EACH(identifiers, Q_RETURNED_IDENTIFIERS)
EACH(events, Q_RETURNED_EVENTS)

enum err returned_rows(struct cx *cx, struct db *db, enum returned_table table, int64_t agreement, int64_t giver, returned_each *each, void *who,
		       int64_t *ret_rows)
{
	*ret_rows = 0;
	return table == RETURNED_TABLE_PEOPLE ? people_each(cx, db, agreement, giver, each, who, ret_rows) :
		table == RETURNED_TABLE_IDENTIFIERS ? identifiers_each(cx, db, agreement, giver, each, who, ret_rows) :
		events_each(cx, db, agreement, giver, each, who, ret_rows);
}
