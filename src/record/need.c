/* Counts by strata, as rows. */
#include "record/need.h"

#include <stdlib.h>

#include "base/must.h"
#include "gen/queries.h"
#include "store/store.h"

#define STRATA_MOST  500000     /* of one rule: more practices than England has, in every stratum that people are found in */
#define GRADES_SLICE 10000      /* as the query has it */
#define PEOPLE_MOST  2000000

enum err need_begin(struct cx *cx, struct db *db, int64_t organisation, const struct need_run *run, const struct need_rule *rule, size_t rules,
		    int64_t *ret_run)
{
	struct need_run_add_in in = { .organisation_id = organisation, .judged_on = run->judged_on, .at = run->at, .nowhere = run->nowhere };
	TRY(db_ids(cx, db, "need_run", 1, &in.id));
	TRY(db_run(cx, db, &Q_NEED_RUN_ADD, &in));
	for (size_t i = 0; i < rules; i++)
		TRY(db_run(cx, db, &Q_NEED_RULE_ADD, &(struct need_rule_add_in){ .run_id = in.id, .rule = rule[i].rule, .rule_version = rule[i].version,
			.list_yes = rule[i].list_yes, .list_of = rule[i].list_of, .rest_yes = rule[i].rest_yes, .rest_of = rule[i].rest_of }));
	*ret_run = in.id;
	return OK;
}

enum err need_strata_add(struct cx *cx, struct db *db, int64_t run, const struct need_stratum *s, size_t count)
{
	struct need_count_add_in *in = arena_array(cx->arena, count + 1, sizeof *in);
	for (size_t i = 0; i < count; i++)
		in[i] = (struct need_count_add_in){ .run_id = run, .rule = s[i].rule, .area_id = s[i].area, .band = s[i].c.band, .sex = (int64_t)s[i].c.sex,
			.fifth = s[i].c.fifth, .people = s[i].c.people, .attenders = s[i].c.attenders, .asked = s[i].c.asked, .found = s[i].c.found,
			.unknown = s[i].unknown, .ungraded = s[i].c.level[0], .mild = s[i].c.level[1], .moderate = s[i].c.level[2],
			.severe = s[i].c.level[3], .very_severe = s[i].c.level[4] };
	return db_bulk(cx, db, &Q_NEED_COUNT_ADD, in, count);
}

enum err need_clinics_add(struct cx *cx, struct db *db, int64_t run, const struct need_new *clinic, size_t count)
{
	struct need_clinic_add_in *in = arena_array(cx->arena, count + 1, sizeof *in);
	for (size_t i = 0; i < count; i++)
		in[i] = (struct need_clinic_add_in){ .run_id = run, .function_id = clinic[i].function, .people = clinic[i].people };
	return db_bulk(cx, db, &Q_NEED_CLINIC_ADD, in, count);
}

enum err need_end(struct cx *cx, struct db *db, int64_t organisation, int64_t run)
{
	must(run > 0);                          /* of no run at all it would drop what there is */
	TRY(db_run(cx, db, &Q_NEED_RULES_DROP, &(struct need_rules_drop_in){ .organisation = organisation, .run = run }));
	TRY(db_run(cx, db, &Q_NEED_COUNTS_DROP, &(struct need_counts_drop_in){ .organisation = organisation, .run = run }));
	TRY(db_run(cx, db, &Q_NEED_CLINICS_DROP, &(struct need_clinics_drop_in){ .organisation = organisation, .run = run }));
	TRY(db_run(cx, db, &Q_NEED_RUNS_DROP, &(struct need_runs_drop_in){ .organisation = organisation, .run = run }));
	return db_run(cx, db, &Q_NEED_RUN_DONE, &(struct need_run_done_in){ .run = run });
}

enum err need_left_out(struct cx *cx, struct db *db, int64_t organisation, struct instant now, int64_t **ret, size_t *ret_count)
{
	struct need_left_out_row *rows;
	TRY(db_all(cx, db, &Q_NEED_LEFT_OUT, &(struct need_left_out_in){ .organisation = organisation, .now = now }, PEOPLE_MOST, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].patient;
	return OK;
}

struct graded { int64_t patient, grade, id; };

static int by_patient(const void *a, const void *b)
{
	const struct graded *x = a, *y = b;
	return x->patient != y->patient ? (x->patient > y->patient) - (x->patient < y->patient) : (x->id > y->id) - (x->id < y->id);
}

enum err need_grades(struct cx *cx, struct db *db, int64_t organisation, struct need_grade **ret, size_t *ret_count)
{
	struct graded *all = NULL;
	size_t count = 0, room = 0, n;
	int64_t after = 0;
	do {
		struct need_grades_row *rows;
		TRY(db_all(cx, db, &Q_NEED_GRADES, &(struct need_grades_in){ .organisation = organisation, .after = after }, GRADES_SLICE, &rows, &n));
		for (size_t i = 0; i < n; i++)
			*ARRAY_PUSH(cx->arena, all, count, room) = (struct graded){ rows[i].patient, rows[i].grade, rows[i].id };
		after = n ? rows[n - 1].id : after;
	} while (n == GRADES_SLICE);
	if (count)
		qsort(all, count, sizeof *all, by_patient);
	*ret = arena_array(cx->arena, count + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		if (i + 1 == count || all[i + 1].patient != all[i].patient)
			(*ret)[(*ret_count)++] = (struct need_grade){ all[i].patient, all[i].grade };
	return OK;
}

enum err need_run_latest(struct cx *cx, struct db *db, int64_t organisation, struct need_run *ret)
{
	struct need_run_latest_row r;
	TRY(db_one(cx, db, &Q_NEED_RUN_LATEST, &(struct need_run_latest_in){ .organisation = organisation }, &r));
	*ret = (struct need_run){ r.id, r.judged_on, r.at, r.nowhere };
	return OK;
}

enum err need_rules(struct cx *cx, struct db *db, int64_t run, struct need_rule **ret, size_t *ret_count)
{
	struct need_rules_row *rows;
	TRY(db_all(cx, db, &Q_NEED_RULES, &(struct need_rules_in){ .run = run }, 1000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct need_rule){ rows[i].rule, rows[i].rule_version, rows[i].list_yes, rows[i].list_of, rows[i].rest_yes, rows[i].rest_of };
	return OK;
}

enum err need_strata(struct cx *cx, struct db *db, int64_t run, struct str rule, struct need_stratum **ret, size_t *ret_count, struct need_place **ret_place,
		     size_t *ret_places)
{
	struct need_counts_row *rows;
	size_t room = 0;
	TRY(db_all(cx, db, &Q_NEED_COUNTS, &(struct need_counts_in){ .run = run, .rule = rule }, STRATA_MOST, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	*ret_place = NULL;
	*ret_places = 0;
	for (size_t i = 0; i < *ret_count; i++) {
		const struct need_counts_row *r = &rows[i];
		if (*ret_places == 0 || (*ret_place)[*ret_places - 1].organisation != r->area)
			*ARRAY_PUSH(cx->arena, *ret_place, *ret_places, room) = (struct need_place){ r->area, r->ods, r->name };
		(*ret)[i] = (struct need_stratum){ rule, r->area, { (int)*ret_places - 1, (int)r->band, (enum sex)r->sex, (int)r->fifth, r->people, r->attenders,
			r->asked, r->found, { r->ungraded, r->mild, r->moderate, r->severe, r->very_severe } }, r->unknown };
	}
	return OK;
}

enum err need_functions(struct cx *cx, struct db *db, int64_t run, struct need_function **ret, size_t *ret_count)
{
	struct need_clinics_row *rows;
	TRY(db_all(cx, db, &Q_NEED_CLINICS, &(struct need_clinics_in){ .run = run }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct need_function){ rows[i].function, rows[i].people };
	return OK;
}
