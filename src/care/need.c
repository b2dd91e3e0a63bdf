/* One stratum a practice, band, sex and fifth; of each, a line a rule. */
#include "care/need_in.h"

#include "base/limits.h"
#include "base/must.h"
#include "base/rows.h"
#include "base/table.h"
#include "catalog/catalog.h"
#include "record/decision.h"
#include "record/need.h"

#define YEAR_MONTHS   12
#define STRATA_MAX    2000000           /* practices of England, each in every stratum that people live in */
#define FUNCTIONS_MAX 1000

struct stratum { int64_t area; int band, fifth; enum sex sex; int64_t people, attenders; struct need_stratum *of; };

struct need_tally {
	struct arena *arena;
	const struct asked *asked;
	int64_t organisation;
	struct day today, since;
	struct instant now;
	int64_t *left_out; size_t left_outs;
	struct need_grade *grade; size_t grades;
	struct stratum *stratum; size_t strata, stratum_room;
	struct table at;                        /* area and the rest to stratum */
	struct need_new *clinic; size_t clinics, clinic_room;
	struct need_rule *rule;
	int64_t nowhere;
};

enum err need_tally_open(struct cx *cx, struct db *db, const struct asked *asked, int64_t organisation, struct day today, struct instant now,
			 struct need_tally **ret)
{
	struct need_tally *t = arena_alloc(cx->arena, sizeof *t);
	*t = (struct need_tally){ .arena = cx->arena, .asked = asked, .organisation = organisation, .today = today, .now = now,
		.since = day_add_months(today, -YEAR_MONTHS) };
	TRY(need_left_out(cx, db, organisation, now, &t->left_out, &t->left_outs));
	TRY(need_grades(cx, db, organisation, &t->grade, &t->grades));
	t->rule = arena_array(cx->arena, asked->rules + 1, sizeof *t->rule);
	for (size_t i = 0; i < asked->rules; i++)
		t->rule[i] = (struct need_rule){ .rule = asked->rule[i].rule->id, .version = asked->rule[i].rule->version };
	table_init(&t->at, STRATA_MAX);
	*ret = t;
	return OK;
}

void need_tally_close(struct need_tally *t)
{
	if (t)
		table_free(&t->at);
}

/* ---- one person ---- */

/* The clinics whose first kept appointment of hers lies in the year. */
static void functions_see(struct arena *arena, const struct need_tally *tally, const struct timeline *t, struct need_seen *s)
{
	int64_t seen[64];
	size_t known = 0;
	s->function = arena_array(arena, LENGTH(seen), sizeof *s->function);
	for (size_t i = 0; i < t->count; i++) {                 /* by rising day; those of no day say nothing of when */
		const struct event *e = &t->event[i];
		bool before = e->kind != EVENT_OUTPATIENT || e->attended == TRUTH_NO || e->specialty == NIL || !day_known(e->on) || known == LENGTH(seen);
		for (size_t k = 0; k < known && !before; k++)
			before = seen[k] == e->specialty;
		if (before)
			continue;
		seen[known++] = e->specialty;
		if (e->on.day > tally->since.day && e->on.day <= tally->today.day)
			s->function[s->functions++] = e->specialty;
	}
}

void need_see(struct arena *arena, const struct need_tally *tally, const struct timeline *t, const struct timeline_head *head, struct need_seen *ret)
{
	*ret = (struct need_seen){ .area = head->practice, .sex = t->who.sex, .band = -1 };
	if (!tally || !day_known(t->who.birth_on) || day_known(t->who.death_on))
		return;
	ret->band = need_band(day_years_between(t->who.birth_on, tally->today));
	ret->counts = ret->band >= 0;
	ret->somewhere = head->listed;
	if (!ret->counts || !ret->somewhere)
		return;
	ret->fifth = tally->asked->tables ? catalog_fifth(tally->asked->tables, t->who.small_area) : 0;
	for (size_t i = 0; i < t->count && !ret->attends; i++)
		ret->attends = t->event[i].kind == EVENT_GP_CONTACT && day_known(t->event[i].on) && t->event[i].on.day > tally->since.day &&
			t->event[i].on.day <= tally->today.day;
	functions_see(arena, tally, t, ret);
}

static struct stratum *stratum_of(struct need_tally *t, const struct need_seen *s)
{
	uint64_t key = ((uint64_t)s->area * NEED_BANDS + (uint64_t)s->band) * NEED_SEXES * (NEED_FIFTHS + 1) + (uint64_t)s->sex * (NEED_FIFTHS + 1) +
		(uint64_t)s->fifth, at;
	if (table_get(&t->at, key, &at))
		return &t->stratum[at];
	table_put(&t->at, key, t->strata);
	struct stratum *new = ARRAY_PUSH(t->arena, t->stratum, t->strata, t->stratum_room);
	*new = (struct stratum){ .area = s->area, .band = s->band, .fifth = s->fifth, .sex = s->sex,
		.of = arena_array(t->arena, t->asked->rules + 1, sizeof *new->of) };
	return new;
}

static void clinic_add(struct need_tally *t, int64_t function)
{
	size_t i = 0;
	while (i < t->clinics && t->clinic[i].function != function)
		i++;
	if (i == FUNCTIONS_MAX)
		return;
	if (i == t->clinics)
		*ARRAY_PUSH(t->arena, t->clinic, t->clinics, t->clinic_room) = (struct need_new){ function, 0 };
	t->clinic[i].people++;
}

static int64_t grade_of(const struct need_tally *t, int64_t patient)
{
	size_t at = rows_from(t->grade, t->grades, sizeof *t->grade, patient);
	return at < t->grades && t->grade[at].patient == patient ? t->grade[at].grade : 0;
}

void need_add(struct need_tally *t, int64_t patient, const struct need_seen *s, const struct finding_draft *judged)
{
	size_t out = rows_from(t->left_out, t->left_outs, sizeof *t->left_out, patient);
	if (!s->counts || (out < t->left_outs && t->left_out[out] == patient))
		return;
	if (!s->somewhere) {
		t->nowhere++;
		return;
	}
	struct stratum *stratum = stratum_of(t, s);
	stratum->people++;
	stratum->attenders += s->attends;
	for (size_t i = 0; i < s->functions; i++)
		clinic_add(t, s->function[i]);
	for (size_t i = 0; i < t->asked->rules; i++) {
		struct need_stratum *of = &stratum->of[i];
		if (judged[i].population != TRUTH_YES)
			continue;
		of->c.asked++;
		of->unknown += judged[i].truth == TRUTH_UNKNOWN;
		if (judged[i].truth != TRUTH_YES)
			continue;
		of->c.found++;
		of->c.level[grade_of(t, patient)]++;
	}
}

/* ---- all of it ---- */

enum err need_reviews(struct cx *cx, struct db *db, struct need_tally *t)
{
	for (size_t i = 0; i < t->asked->rules; i++) {
		struct rule_worth w;
		TRY(rule_worth(cx, db, t->rule[i].rule, &w));
		t->rule[i].list_yes = w.confirmed;
		t->rule[i].list_of = w.confirmed + w.rejected;
		t->rule[i].rest_yes = w.sample_confirmed;
		t->rule[i].rest_of = w.sample_confirmed + w.sample_rejected;
	}
	return OK;
}

struct writing { struct need_tally *tally; int64_t run; struct need_stratum *stratum; size_t strata; };

static enum err write_begin(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct need_tally *t = w->tally;
	TRY(need_begin(cx, db, t->organisation, &(struct need_run){ .judged_on = t->today, .at = t->now, .nowhere = t->nowhere }, t->rule, t->asked->rules,
		&w->run));
	return need_clinics_add(cx, db, w->run, t->clinic, t->clinics);
}

static enum err write_strata(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	return need_strata_add(cx, db, w->run, w->stratum, w->strata);
}

enum err need_write(struct cx *cx, struct store *store, struct need_tally *t, int64_t *ret_run)
{
	size_t rules = t->asked->rules;
	struct need_stratum *all = arena_array(cx->arena, t->strata * rules + 1, sizeof *all);
	struct writing w = { .tally = t };
	TRY(store_write(cx, store, write_begin, &w));
	for (size_t i = 0; i < t->strata; i++)
		for (size_t k = 0; k < rules; k++) {
			const struct stratum *s = &t->stratum[i];
			struct need_stratum *row = &all[i * rules + k];
			*row = s->of[k];
			row->rule = t->rule[k].rule;
			row->area = s->area;
			row->c.band = s->band;
			row->c.sex = s->sex;
			row->c.fifth = s->fifth;
			row->c.people = s->people;
			row->c.attenders = s->attenders;
		}
	for (size_t from = 0; from < t->strata * rules; from += LIMIT_SLICE_ROWS) {
		w.stratum = all + from;
		w.strata = t->strata * rules - from < LIMIT_SLICE_ROWS ? t->strata * rules - from : LIMIT_SLICE_ROWS;
		TRY(store_write(cx, store, write_strata, &w));
	}
	*ret_run = w.run;
	return OK;
}
