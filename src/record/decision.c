/* Decisions, as rows. */
#include "record/decision.h"

#include "gen/queries.h"
#include "record/relation.h"
#include "store/store.h"

enum err entry_hold(struct cx *cx, struct db *db, int64_t entry, struct entry_held *ret)
{
	struct entry_lock_row r;
	TRY(db_one(cx, db, &Q_ENTRY_LOCK, &(struct entry_lock_in){ .entry = entry }, &r));
	*ret = (struct entry_held){ r.entry, r.patient, r.organisation, (enum entry_kind)r.kind, (enum entry_state)r.state, r.look_again_on,
		r.changed_at, r.decision, r.flag, r.lead };
	return OK;
}

static int64_t or_nil(int value)
{
	return value < 0 ? NIL : value;
}

enum err decision_add(struct cx *cx, struct db *db, const struct actor *actor, const struct entry_held *entry, const struct decision *d,
		      enum entry_state state, struct day look_again_on, struct instant now, struct id *ret_outside)
{
	struct findings_live_row *live;
	size_t n;
	struct decision_add_in in = { .outside = id_random(), .entry_id = entry->id, .patient_id = entry->patient,
		.organisation_id = entry->organisation, .kind = d->kind, .explained = or_nil(d->explained), .flags = or_nil(d->flags),
		.reason = d->reason, .say = d->say, .look_again_on = d->kind == DECISION_LATER ? d->look_again_on : DAY_NONE,
		.undoes_id = d->undoes, .state_before = entry->state, .staff_id = actor->staff, .role = actor->role, .at = now };
	TRY(db_ids(cx, db, "decision", 1, &in.id));
	TRY(db_run(cx, db, &Q_DECISION_ADD, &in));
	TRY(db_all(cx, db, &Q_FINDINGS_LIVE, &(struct findings_live_in){ .organisation = entry->organisation, .patient = entry->patient },
		   1000, &live, &n));
	for (size_t i = 0; i < n; i++)
		TRY(db_run(cx, db, &Q_DECISION_FINDING_ADD, &(struct decision_finding_add_in){ .decision_id = in.id, .finding_id = live[i].id,
			.rule = live[i].rule }));
	int64_t standing = in.id;
	if (d->kind == DECISION_UNDO) {
		struct day unused;
		TRY(decision_before(cx, db, entry->id, d->undoes, &standing, &unused));
	}
	TRY(db_run(cx, db, &Q_ENTRY_DECIDED, &(struct entry_decided_in){ .entry = entry->id, .state = state, .look_again_on = look_again_on,
		.decision = standing, .at = now }));
	TRY(relation_of_entry(cx, db, entry->organisation, entry->patient, entry->id, state, now));
	*ret_outside = in.outside;
	return OK;
}

enum err decision_standing(struct cx *cx, struct db *db, int64_t id, int64_t *ret_staff, enum entry_state *ret_before, enum decision_kind *ret_kind)
{
	struct decision_by_id_row r;
	TRY(db_one(cx, db, &Q_DECISION_BY_ID, &(struct decision_by_id_in){ .id = id }, &r));
	*ret_staff = r.staff;
	*ret_before = (enum entry_state)r.state_before;
	*ret_kind = (enum decision_kind)r.kind;
	return OK;
}

enum err decision_before(struct cx *cx, struct db *db, int64_t entry, int64_t before, int64_t *ret_id, struct day *ret_look_again_on)
{
	struct decision_before_row r;
	enum err err = db_one(cx, db, &Q_DECISION_BEFORE, &(struct decision_before_in){ .entry = entry, .before = before }, &r);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		*ret_id = NIL;
		*ret_look_again_on = DAY_NONE;
		return OK;
	}
	TRY(err);
	*ret_id = r.id;
	*ret_look_again_on = r.look_again_on;
	return OK;
}

enum err decisions_of(struct cx *cx, struct db *db, int64_t entry, struct decision **ret, size_t *ret_count)
{
	struct decisions_of_row *rows;
	TRY(db_all(cx, db, &Q_DECISIONS_OF, &(struct decisions_of_in){ .entry = entry }, 100, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		const struct decisions_of_row *r = &rows[i];
		(*ret)[i] = (struct decision){ .id = r->id, .outside = r->outside, .entry = entry, .kind = (enum decision_kind)r->kind,
			.explained = r->explained == NIL ? EXPLAINED_UNKNOWN : (enum explained)r->explained,
			.flags = r->flags == NIL ? FLAGS_NOT_SAID : (enum flags_looked)r->flags, .reason = r->reason, .say = r->say,
			.look_again_on = r->look_again_on, .undoes = r->undoes, .staff_name = r->staff_name, .role = r->role, .at = r->at };
	}
	return OK;
}

enum err decision_last_mine(struct cx *cx, struct db *db, int64_t staff, struct instant since, struct decision_mine *ret)
{
	struct decision_last_mine_row r;
	TRY(db_one(cx, db, &Q_DECISION_LAST_MINE, &(struct decision_last_mine_in){ .staff = staff, .since = since }, &r));
	*ret = (struct decision_mine){ r.entry_outside, r.patient_outside, r.patient, (enum decision_kind)r.kind, r.reason, r.at };
	return OK;
}

enum err rule_worth(struct cx *cx, struct db *db, struct str rule, struct rule_worth *ret)
{
	struct rule_decided_row *rows;
	struct rule_reviewers_row *reviewers;
	struct sample_decided_row *samples;
	struct sample_count_row count;
	size_t n, nsamples;
	*ret = (struct rule_worth){ 0 };
	TRY(db_all(cx, db, &Q_RULE_DECIDED, &(struct rule_decided_in){ .rule = rule }, 1000, &rows, &n));
	ret->reason = arena_array(cx->arena, n + 1, sizeof *ret->reason);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].kind == DECISION_CONFIRM) {
			ret->confirmed += rows[i].count;
			continue;
		}
		ret->rejected += rows[i].count;
		ret->reason[ret->reasons++] = (struct reason_count){ rows[i].reason, rows[i].count };
	}
	TRY(db_all(cx, db, &Q_RULE_REVIEWERS, &(struct rule_reviewers_in){ .rule = rule }, 10000, &reviewers, &ret->reviewers));
	ret->reviewer = arena_array(cx->arena, ret->reviewers + 1, sizeof *ret->reviewer);
	for (size_t i = 0; i < ret->reviewers; i++)
		ret->reviewer[i] = (struct reviewer_count){ reviewers[i].staff_name, reviewers[i].count };
	TRY(db_all(cx, db, &Q_SAMPLE_DECIDED, &(struct sample_decided_in){ .rule = rule }, 10, &samples, &nsamples));
	for (size_t i = 0; i < nsamples; i++)
		*(samples[i].kind == DECISION_CONFIRM ? &ret->sample_confirmed : &ret->sample_rejected) += samples[i].count;
	TRY(db_one(cx, db, &Q_SAMPLE_COUNT, &(struct sample_count_in){ .rule = rule }, &count));
	ret->sampled = count.count;
	return OK;
}
