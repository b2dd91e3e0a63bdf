/* Findings, as rows. */
#include "record/finding.h"

#include <string.h>

#include "base/must.h"
#include "gen/queries.h"
#include "record/relation.h"
#include "store/store.h"

#define FINDINGS_MOST 1000      /* of one person, that stand */

static bool same(struct str a, struct str b)
{
	return str_known(a) == str_known(b) && str_eq(a, b);
}

/* Is the stored finding the same answer for the same reasons? */
static enum err same_reasons(struct cx *cx, struct db *db, const struct findings_live_row *row, const struct finding_draft *d, bool *ret)
{
	struct evidence_live_row *rows;
	size_t n, at = 0;
	*ret = false;
	if (row->rule_version != d->rule->version || row->truth != d->truth || !str_is(row->line, d->line))
		return OK;
	TRY(db_all(cx, db, &Q_EVIDENCE_LIVE, &(struct evidence_live_in){ .finding = row->id }, LIMIT_TIMELINE, &rows, &n));
	for (int c = 0; c < d->clauses; c++) {
		for (size_t e = 0; e < d->clause[c].events; e++) {
			bool there = false;
			for (size_t i = 0; i < n && !there; i++)
				there = rows[i].no == c && rows[i].event == d->clause[c].event[e];
			if (!there)
				return OK;
			at++;
		}
	}
	*ret = at == n;
	return OK;
}

static int depth_of(const struct rule *rule, int clause)
{
	return rule->clause[clause].depth;
}

/* What an entry is and rests on. */
struct standing { int64_t entry, basis; };

static enum err add(struct cx *cx, struct db *db, const struct entry_draft *draft, const struct standing *at, const struct finding_draft *d,
		    const char *catalog, struct instant now)
{
	struct finding_add_in in = { .outside = id_random(), .entry_id = at->entry, .patient_id = draft->patient,
		.organisation_id = draft->organisation, .rule = d->rule->id, .rule_version = d->rule->version, .catalog = str_of(catalog),
		.judged_on = d->day, .truth = d->truth, .line = str_of(d->line), .recorded_at = now, .withdrawn_at = INSTANT_NONE,
		.basis = at->basis };
	TRY(db_ids(cx, db, "finding", 1, &in.id));
	TRY(db_run(cx, db, &Q_FINDING_ADD, &in));
	for (int c = 0; c < d->clauses; c++) {
		const struct clause_result *r = &d->clause[c];
		TRY(db_run(cx, db, &Q_CLAUSE_ADD, &(struct clause_add_in){ .finding_id = in.id, .no = c, .depth = depth_of(d->rule, c),
			.words = str_of(r->words ? r->words : ""), .truth = r->truth, .certain = r->certain, .possible = r->possible }));
		for (size_t e = 0; e < r->events; e++)
			TRY(db_run(cx, db, &Q_EVIDENCE_ADD, &(struct evidence_add_in){ .finding_id = in.id, .no = c, .event_id = r->event[e] }));
	}
	return OK;
}

static enum err entry_make(struct cx *cx, struct db *db, const struct entry_draft *d, int64_t basis, struct day today, struct instant now, int64_t *ret)
{
	struct entry_add_in in = { .outside = id_random(), .organisation_id = d->organisation, .patient_id = d->patient, .kind = d->kind,
		.state = ENTRY_TO_DECIDE, .placed_on = today, .look_again_on = DAY_NONE, .rules = (int64_t)d->findings, .lead = d->lead,
		.line = d->line, .second = d->second, .flag = d->flag, .flag_line = d->flag_line, .flag_since = d->flag_since,
		.comorbid = d->comorbid, .name_key = d->name_key, .practice_id = d->practice, .contacts = d->contacts,
		.decision_id = NIL, .decided_at = INSTANT_NONE, .changed_at = now, .basis = basis };
	TRY(db_ids(cx, db, "worklist", 1, &in.id));
	TRY(db_run(cx, db, &Q_ENTRY_ADD, &in));
	*ret = in.id;
	return relation_of_entry(cx, db, d->organisation, d->patient, in.id, ENTRY_TO_DECIDE, now);
}

/* The state that newer findings lead to: a decision stands until a person changes it. */
static int64_t state_after(int64_t state, enum entry_kind kind, size_t findings)
{
	if (kind == ENTRY_SAMPLE)
		return state;
	if (findings == 0)
		return state == ENTRY_TO_DECIDE || state == ENTRY_LATER ? ENTRY_GONE : state;
	return state == ENTRY_GONE ? ENTRY_TO_DECIDE : state;
}

static enum err entry_refresh(struct cx *cx, struct db *db, const struct entry_draft *d, const struct entry_of_row *e, int64_t basis, struct instant now,
			      struct finding_change *change)
{
	/* A sample that a rule finds after all is found; a found person never becomes a sample. */
	int64_t kind = d->findings ? ENTRY_FOUND : e->kind;
	struct entry_change_in in = { .entry = e->entry, .kind = kind, .state = state_after(e->state, (enum entry_kind)kind, d->findings),
		.look_again_on = e->look_again_on, .rules = (int64_t)d->findings, .lead = d->findings ? d->lead : e->lead,
		.line = d->findings ? d->line : e->line, .second = d->second, .flag = d->flag, .flag_line = d->flag_line,
		.flag_since = d->flag_since, .comorbid = d->comorbid, .name_key = d->name_key, .practice = d->practice,
		.contacts = d->contacts, .basis = basis, .at = now };
	if (in.kind == e->kind && in.state == e->state && in.rules == e->rules && same(in.lead, e->lead) && same(in.line, e->line) &&
	    same(in.second, e->second) && in.flag == e->flag && same(in.flag_line, e->flag_line) &&
	    in.flag_since.day == e->flag_since.day && in.comorbid == e->comorbid && same(in.name_key, e->name_key) &&
	    in.practice == e->practice && in.contacts == e->contacts && in.basis == e->basis)
		return OK;
	change->entries_changed++;
	if (in.state != e->state)
		TRY(relation_of_entry(cx, db, d->organisation, d->patient, e->entry, (enum entry_state)in.state, now));
	return db_run(cx, db, &Q_ENTRY_CHANGE, &in);
}

enum err finding_update(struct cx *cx, struct db *db, const struct entry_draft *draft, const char *catalog, struct day today,
			struct instant now, struct finding_change *change)
{
	struct entry_of_row e;
	struct findings_live_row *live;
	size_t lives;
	struct standing at = { 0 };
	bool made;
	TRY(basis_put(cx, db, draft->organisation, draft->basis, draft->bases, &at.basis, &made));
	change->bases_made += made;
	enum err err = db_one(cx, db, &Q_ENTRY_OF, &(struct entry_of_in){ .organisation = draft->organisation, .patient = draft->patient }, &e);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		if (draft->findings == 0 && draft->kind == ENTRY_FOUND)
			return OK;
		TRY(entry_make(cx, db, draft, at.basis, today, now, &at.entry));
		change->entries_added++;
	} else {
		TRY(err);
		at.entry = e.entry;
		TRY(entry_refresh(cx, db, draft, &e, at.basis, now, change));
	}
	TRY(db_all(cx, db, &Q_FINDINGS_LIVE, &(struct findings_live_in){ .organisation = draft->organisation, .patient = draft->patient },
		   FINDINGS_MOST, &live, &lives));
	bool *stays = arena_array(cx->arena, lives + 1, sizeof *stays);
	for (size_t i = 0; i < draft->findings; i++) {
		const struct finding_draft *d = draft->finding[i];
		bool there = false;
		for (size_t k = 0; k < lives && !there; k++)
			if (str_eq(live[k].rule, d->rule->id)) {
				TRY(same_reasons(cx, db, &live[k], d, &there));
				stays[k] = there;
				if (there && live[k].basis != at.basis)
					TRY(db_run(cx, db, &Q_FINDING_RESTS, &(struct finding_rests_in){ .id = live[k].id, .basis = at.basis }));
			}
		if (!there && !d->stood) {
			TRY(add(cx, db, draft, &at, d, catalog, now));
			change->added++;
		}
	}
	for (size_t k = 0; k < lives; k++)
		if (!stays[k]) {
			TRY(db_run(cx, db, &Q_FINDING_WITHDRAW, &(struct finding_withdraw_in){ .id = live[k].id, .at = now }));
			change->withdrawn++;
		}
	return OK;
}

enum err findings_live(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, struct finding_live **ret, size_t *ret_count)
{
	struct findings_live_row *rows;
	struct evidence_live_row *evidence;
	TRY(db_all(cx, db, &Q_FINDINGS_LIVE, &(struct findings_live_in){ .organisation = organisation, .patient = patient }, FINDINGS_MOST, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		struct finding_live *f = &(*ret)[i];
		*f = (struct finding_live){ .rule = rows[i].rule, .rule_version = rows[i].rule_version, .truth = rows[i].truth, .line = rows[i].line };
		TRY(db_all(cx, db, &Q_EVIDENCE_LIVE, &(struct evidence_live_in){ .finding = rows[i].id }, LIMIT_TIMELINE, &evidence, &f->events));
		f->event = arena_array(cx->arena, f->events + 1, sizeof *f->event);
		for (size_t k = 0; k < f->events; k++)
			f->event[k] = (struct finding_live_event){ evidence[k].no, evidence[k].event };
	}
	return OK;
}

enum err entry_known(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, bool *ret)
{
	struct entry_of_row e;
	enum err err = db_one(cx, db, &Q_ENTRY_OF, &(struct entry_of_in){ .organisation = organisation, .patient = patient }, &e);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		*ret = false;
		return OK;
	}
	*ret = err == OK;
	return err;
}

static enum err clauses_of(struct cx *cx, struct db *db, struct finding_told *f)
{
	struct clauses_of_row *rows;
	struct evidence_of_row *evidence;
	size_t n, nevidence;
	TRY(db_all(cx, db, &Q_CLAUSES_OF, &(struct clauses_of_in){ .finding = f->id }, RULE_CLAUSES, &rows, &n));
	TRY(db_all(cx, db, &Q_EVIDENCE_OF, &(struct evidence_of_in){ .finding = f->id }, LIMIT_TIMELINE, &evidence, &nevidence));
	f->clause = arena_array(cx->arena, n + 1, sizeof *f->clause);
	f->clauses = n;
	for (size_t i = 0; i < n; i++) {
		struct finding_clause *c = &f->clause[i];
		*c = (struct finding_clause){ .no = (int)rows[i].no, .depth = (int)rows[i].depth, .words = rows[i].words, .truth = rows[i].truth,
			.certain = rows[i].certain, .possible = rows[i].possible };
		c->event = arena_array(cx->arena, nevidence + 1, sizeof *c->event);
		for (size_t k = 0; k < nevidence; k++)
			if (evidence[k].no == rows[i].no)
				c->event[c->events++] = evidence[k].event;
	}
	return OK;
}

enum err findings_of(struct cx *cx, struct db *db, int64_t entry, bool in_full, struct finding_told **ret, size_t *ret_count)
{
	struct findings_of_row *rows;
	TRY(db_all(cx, db, &Q_FINDINGS_OF, &(struct findings_of_in){ .entry = entry }, 100, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		struct finding_told *f = &(*ret)[i];
		*f = (struct finding_told){ .id = rows[i].id, .outside = rows[i].outside, .rule = rows[i].rule, .rule_version = rows[i].rule_version,
			.judged_on = rows[i].judged_on, .truth = rows[i].truth, .line = rows[i].line, .recorded_at = rows[i].recorded_at,
			.withdrawn_at = rows[i].withdrawn_at };
		if (in_full && !instant_known(f->withdrawn_at))
			TRY(clauses_of(cx, db, f));
	}
	return OK;
}

enum err rule_run_save(struct cx *cx, struct db *db, const struct rule_run *run)
{
	struct run_add_in in = { .organisation_id = run->organisation, .rule = run->rule, .rule_version = run->rule_version,
		.catalog = run->catalog, .judged_on = run->judged_on, .at = run->at, .people = run->people, .yes = run->yes,
		.unknown = run->unknown, .no = run->no, .latest = 1 };
	TRY(db_run(cx, db, &Q_RUN_OLD, &(struct run_old_in){ .organisation = run->organisation, .rule = run->rule }));
	TRY(db_ids(cx, db, "rule_run", 1, &in.id));
	TRY(db_run(cx, db, &Q_RUN_ADD, &in));
	for (size_t i = 0; i < run->steps; i++)
		TRY(db_run(cx, db, &Q_STEP_ADD, &(struct step_add_in){ .run_id = in.id, .no = (int64_t)i, .words = run->step[i].words,
			.left_in = run->step[i].left, .dropped = run->step[i].dropped, .unknown = run->step[i].unknown }));
	return OK;
}

enum err rule_run_latest(struct cx *cx, struct db *db, int64_t organisation, struct str rule, struct rule_run *ret)
{
	struct run_latest_row r;
	struct run_steps_row *steps;
	size_t n;
	TRY(db_one(cx, db, &Q_RUN_LATEST, &(struct run_latest_in){ .organisation = organisation, .rule = rule }, &r));
	TRY(db_all(cx, db, &Q_RUN_STEPS, &(struct run_steps_in){ .run = r.id }, RULE_CLAUSES + 4, &steps, &n));
	*ret = (struct rule_run){ .organisation = organisation, .rule = rule, .rule_version = r.rule_version, .catalog = r.catalog,
		.judged_on = r.judged_on, .at = r.at, .people = r.people, .yes = r.yes, .unknown = r.unknown, .no = r.no, .steps = n };
	ret->step = arena_array(cx->arena, n + 1, sizeof *ret->step);
	for (size_t i = 0; i < n; i++)
		ret->step[i] = (struct rule_step){ steps[i].words, steps[i].left_in, steps[i].dropped, steps[i].unknown };
	return OK;
}
