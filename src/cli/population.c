/* waymark population: everybody whom a service may see becomes a column file, as the finder would read her. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/must.h"
#include "base/rows.h"
#include "care/asked.h"
#include "insight/screened.h"
#include "record/organisation.h"
#include "record/timeline.h"
#include "screen/column.h"


struct populating {
	struct column_writer *w;
	struct column_builder *b;
	struct code_row *row; size_t rows;      /* by rising id */
	int32_t *code, *specialty;              /* of each row; -2 not asked for yet */
	struct organisation *place; size_t places;
	struct progress progress;
	int64_t people;
	bool planning;
	const struct catalog *tables;
};

static int row_order(const void *a, const void *b)
{
	const struct code_row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static ptrdiff_t row_of(const struct populating *p, int64_t id)
{
	size_t at = rows_from(p->row, p->rows, sizeof *p->row, id);
	return at < p->rows && p->row[at].id == id ? (ptrdiff_t)at : -1;
}

static int32_t code_of(struct populating *p, int64_t id)
{
	ptrdiff_t at = id == NIL_INT ? -1 : row_of(p, id);
	if (at >= 0 && p->code[at] == -2)
		p->code[at] = column_code(p->w, p->row[at].system, p->row[at].value);
	return at < 0 ? -1 : p->code[at];
}

static int32_t specialty_of(struct populating *p, int64_t id)
{
	ptrdiff_t at = id == NIL_INT ? -1 : row_of(p, id);
	if (at >= 0 && p->specialty[at] == -2)
		p->specialty[at] = column_specialty(p->w, p->row[at].value);
	return at < 0 ? -1 : p->specialty[at];
}

static int32_t practice_of(struct populating *p, int64_t id)
{
	for (size_t i = 0; i < p->places; i++)
		if (p->place[i].id == id)
			return column_place(p->w, p->place[i].ods);
	return -1;
}

static uint64_t known_id(int64_t id)
{
	return id < 0 ? 0 : (uint64_t)id + 1;
}

static enum err person_take(void *arg, struct cx *cx, const struct timeline *t, const struct timeline_head *head)
{
	struct populating *p = arg;
	struct column_cover cover = { 0 };
	struct column_person who = { .key = p->planning ? p->people : t->patient, .birth_on = t->who.birth_on, .death_on = t->who.death_on, .sex = t->who.sex,
		.practice = practice_of(p, head->practice), .fifth = (uint8_t)catalog_fifth(p->tables, t->who.small_area),
		.ethnic = { t->who.ethnic.n ? t->who.ethnic.p[0] : 0, t->who.ethnic.n > 1 ? t->who.ethnic.p[1] : 0 } };
	for (int k = 1; k < EVENT_KINDS; k++) {
		cover.kinds |= (unsigned)t->covered[k] << k;
		cover.from[k] = t->covered[k] ? column_day(t->covered_from[k]) : 0;
	}
	who.cover = column_cover_of(p->w, &cover);
	if (column_full(p->b))
		TRY(column_hand_over(cx, p->b));
	column_person(p->b, &who);
	for (size_t i = 0; i < t->count; i++) {
		const struct event *e = &t->event[i];
		struct column_fact f = { (uint8_t)e->kind, (int8_t)e->result, (int8_t)e->attended, (int8_t)e->unscheduled, code_of(p, e->code),
			specialty_of(p, e->specialty) };
		int64_t at = e->place >= 0 ? e->place : e->organisation;        /* as a rule that asks for different organisations (rule/casefind) */
		column_event_own(p->b, column_day(e->on), column_fact(p->w, &f), (struct column_own){ known_id(e->clinician), known_id(at) });
	}
	progress_at(&p->progress, ++p->people);
	return OK;
}

static enum err tables_read(struct cx *cx, struct store *store, struct command *c, const char *ods, struct asked *asked, struct populating *p,
	int64_t *ret_organisation)
{
	struct db *db;
	struct organisation service;
	TRY(store_reader(cx, store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(ods), &service);
	if (err == ERR_NOT_FOUND)
		err = fail(cx, ERR_NOT_FOUND, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	if (err == OK)
		err = asked_build(cx, db, c->catalog, clock_today(), asked);
	if (err == OK)
		err = codes_load(cx, db, &p->row, &p->rows);
	if (err == OK)
		err = organisation_list(cx, db, &p->place, &p->places);
	store_reader_back(store, db);
	*ret_organisation = err == OK ? service.id : 0;
	return err;
}

enum err cmd_population(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--for");
	bool planning = command_flag(c, "--planning"), packed = command_flag(c, "--pack");
	struct populating p = { .planning = planning, .tables = c->catalog };
	struct column_pack pack;
	struct finding_told_count count = { 0 };
	struct asked asked;
	int64_t organisation;
	TRY(command_args(cx, c, 1, 1));
	if (!ods)
		return fail(cx, ERR_USAGE, "Say for which service: waymark population FILE --for ODS. Only what it may see is used.");
	TRY(tables_read(cx, c->store, c, ods, &asked, &p, &organisation));
	if (p.rows)
		qsort(p.row, p.rows, sizeof *p.row, row_order);
	p.code = arena_array(cx->arena, p.rows + 1, sizeof *p.code);
	p.specialty = arena_array(cx->arena, p.rows + 1, sizeof *p.specialty);
	for (size_t i = 0; i < p.rows; i++)
		p.code[i] = p.specialty[i] = -2;
	progress_start(&p.progress, c, "people written", 0);
	enum err err = column_begin(cx, command_path(cx, c, c->arg[0]), &p.w);
	if (err == OK) {
		p.b = column_builder(p.w);
		column_holds(p.w, COLUMN_BY | COLUMN_AT);
		if (planning)
			column_for_planning(p.w);
		if (packed) {
			screened_pack(cx->arena, c->catalog, &pack);
			column_packed(p.w, &pack);
		}
		err = finding_each(cx, c->store, &asked, organisation, clock_today(), clock_now(), planning, person_take, &p, &count);
		if (err == OK)
			err = column_hand_over(cx, p.b);
		if (err == OK)
			err = column_end(cx, p.w);
		column_builder_free(p.b);
	}
	column_drop(p.w);
	TRY(err);
	progress_done(&p.progress, p.people);
	fprintf(c->out, "%" PRId64 " people.\n", count.people);
	if (count.opted_out)
		fprintf(c->out, "%" PRId64 " opted out of planning and research and are left out.\n", count.opted_out);
	if (count.too_much)
		fprintf(c->out, "Of %" PRId64 " there is more on record than can be read at once: they are left out.\n", count.too_much);
	return OK;
}
