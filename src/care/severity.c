/* The proposal of a grade: record, scores and judgements, asked of one table. */
#include "care/severity.h"

#include "base/buf.h"
#include "base/must.h"
#include "care/asked.h"
#include "care/measure.h"
#include "model/plan.h"
#include "record/timeline.h"

#define BASIS_MAX 3500

static enum err scores_of(struct cx *cx, struct db *db, const struct care *care, int64_t patient, struct severity_ask *q)
{
	struct person person;
	struct measure *m;
	size_t n;
	TRY(person_load(cx, db, patient, &person));
	TRY(measures_view(cx, db, care->catalog, patient, person.best.d.sex, &m, &n));
	struct severity_score *score = arena_array(cx->arena, n + 1, sizeof *score);
	for (size_t i = 0; i < n; i++) {
		const struct measured *last = measure_last(&m[i]);
		if (last && last->instrument && last->score[0].state != SCORE_UNSCORABLE)
			score[q->scores++] = (struct severity_score){ m[i].id, last->score[0].milli / 1000, last->r.on };
	}
	q->score = score;
	return OK;
}

static void judgements_of(struct arena *arena, const struct course *c, struct day today, struct severity_ask *q)
{
	struct severity_judgement *j = arena_array(arena, PATHWAY_RECORDS + 1, sizeof *j);
	for (int i = 0; i < c->pathway->records; i++) {
		const struct judged *was = &c->record[i];
		bool stale = day_known(was->due_on) && was->due_on.day < today.day;
		if (was->seq)
			j[q->judgements++] = (struct severity_judgement){ c->pathway->record[i].id, stale ? TRUTH_UNKNOWN : was->answer, was->on };
	}
	q->judgement = j;
}

static enum err record_of(struct cx *cx, struct db *db, const struct care *care, int64_t patient, struct severity_ask *q)
{
	struct coverage coverage;
	struct timeline *timeline = arena_alloc(cx->arena, sizeof *timeline);
	struct timeline_head head;
	struct code_row *codes;
	size_t n;
	TRY(coverage_load(cx, db, care->catalog->policy, patient, patient, &coverage));
	TRY(timeline_load(cx, db, &coverage, patient, timeline, &head));
	TRY(codes_load(cx, db, &codes, &n));
	const struct codeset **set = arena_array(cx->arena, SEVERITY_DIMENSIONS * SEVERITY_STEPS, sizeof *set);
	for (int d = 0; d < q->table->dimensions; d++)
		for (int s = 0; s < q->table->dimension[d].steps; s++)
			if (q->table->dimension[d].by == SEVERITY_FIND)
				set[severity_set(d, s)] = catalog_codesets(cx->arena, care->catalog, &q->table->dimension[d].step[s].rule, codes, n);
	q->set = set;
	q->timeline = timeline;
	return OK;
}

enum err severity_propose(struct cx *cx, struct db *db, const struct care *care, struct id episode, struct day today, struct severity_proposal *ret)
{
	struct severity_ask q = { .table = catalog_severity(care->catalog, STR_NONE, 0), .name = care->catalog->name, .names = care->catalog->names,
		.today = today };
	struct episode_view v;
	struct service service;
	struct standing_told told;
	*ret = (struct severity_proposal){ 0 };
	TRY(episode_view(cx, db, care, episode, today, &v));
	if (!q.table)
		return OK;
	TRY(service_mode(cx, db, &service));
	TRY(table_standing(cx, db, &service, &(struct table_asked){ "severity", q.table->id, q.table->hash, q.table->checked }, today, &told));
	if (!told.asked)
		return OK;
	TRY(scores_of(cx, db, care, v.e.patient, &q));
	judgements_of(cx->arena, v.course, today, &q);
	TRY(record_of(cx, db, care, v.e.patient, &q));
	severity_judge(cx->arena, &q, ret);
	return OK;
}

struct str severity_basis_say(struct arena *arena, const struct severity_proposal *p)
{
	AUTO(buf) struct buf b;
	buf_init(&b, BASIS_MAX);
	buf_printf(&b, "%.*s version %lld: %s", STRF(p->table->id), (long long)p->table->version, p->grade ? plan_grade_say(p->grade) : "nothing proposed");
	if (p->could > p->grade)
		buf_printf(&b, ", at most %s", plan_grade_say(p->could));
	for (int i = 0; i < p->reasons; i++) {
		const struct severity_reason *r = &p->reason[i];
		buf_printf(&b, "; %.*s: %.*s", STRF(r->dimension->title), STRF(r->known && str_known(r->say) ? r->say : STR("not known")));
	}
	return str_dup(arena, buf_view(&b));
}
