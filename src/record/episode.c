/* Episodes and their acts, as rows. */
#include "record/episode.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "store/store.h"

#define ACTS_MAX 20000          /* of one episode: a ward's years */

enum err episode_add(struct cx *cx, struct db *db, const struct episode_new *e, const struct episode_now *n, struct instant at, int64_t *ret_id,
		     struct id *ret_outside)
{
	struct episode_add_in in = { .outside = id_random(), .patient_id = e->patient, .organisation_id = e->organisation, .holding_id = e->holding,
		.class = CLASS_REFERRAL, .label = e->label, .pathway = e->pathway, .way = e->way, .referrer_id = e->referrer, .entry_id = e->entry,
		.recorded_at = at, .opened_on = e->opened_on, .version = n->version, .phase = n->phase, .step = n->step, .since_on = n->since_on,
		.due_on = n->due_on, .breach_on = n->breach_on, .owner_id = n->owner, .kept = n->kept, .outcome = n->outcome, .ended_on = n->ended_on,
		.seq = n->seq, .changed_at = at };
	TRY(db_ids(cx, db, "episode", 1, &in.id));
	TRY(db_run(cx, db, &Q_EPISODE_ADD, &in));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err episode_set_now(struct cx *cx, struct db *db, int64_t id, const struct episode_now *n, struct instant at)
{
	return db_run(cx, db, &Q_EPISODE_NOW, &(struct episode_now_in){ .id = id, .version = n->version, .phase = n->phase, .step = n->step,
		.since_on = n->since_on, .due_on = n->due_on, .breach_on = n->breach_on, .owner = n->owner, .kept = n->kept, .outcome = n->outcome,
		.ended_on = n->ended_on, .seq = n->seq, .at = at });
}

#define CORRECTED_MAX 1000

static enum err referrer_now(struct cx *cx, struct db *db, struct episode_held *held)
{
	struct episode_referrers_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_EPISODE_REFERRERS, &(struct episode_referrers_in){ held->id }, CORRECTED_MAX, &r, &n));
	if (n)
		held->referrer = r[0].referrer > 0 ? r[0].referrer : NIL;
	return OK;
}

enum err episode_hold(struct cx *cx, struct db *db, struct id outside, struct episode_held *ret)
{
	struct episode_lock_row r;
	TRY(db_one(cx, db, &Q_EPISODE_LOCK, &(struct episode_lock_in){ .outside = outside }, &r));
	*ret = (struct episode_held){ r.id, r.patient, r.organisation, r.holding, r.referrer, r.label, r.seq, r.pathway, r.step, (int)r.phase };
	return referrer_now(cx, db, ret);
}

enum err episode_look(struct cx *cx, struct db *db, struct id outside, struct episode_held *ret)
{
	struct episode_look_row r;
	TRY(db_one(cx, db, &Q_EPISODE_LOOK, &(struct episode_look_in){ .outside = outside }, &r));
	*ret = (struct episode_held){ r.id, r.patient, r.organisation, r.holding, r.referrer, r.label, r.seq, r.pathway, r.step, (int)r.phase };
	return referrer_now(cx, db, ret);
}

enum err episode_open_of(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct str pathway, int64_t but, bool *ret)
{
	struct episode_open_of_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_EPISODE_OPEN_OF, &(struct episode_open_of_in){ .patient = patient, .organisation = organisation, .pathway = pathway,
		.but = but }, 10, &rows, &n));
	*ret = n > 0;
	return OK;
}

enum err course_add(struct cx *cx, struct db *db, const struct episode_held *e, struct str role, struct course_event *event,
		    const struct course_words *words, int64_t *ret_id)
{
	event->seq = e->seq + 1;
	struct course_add_in in = { .episode_id = e->id, .seq = event->seq, .patient_id = e->patient, .holding_id = e->holding, .class = CLASS_REFERRAL,
		.label = e->label, .act = event->act, .at = event->at, .on_day = event->on, .staff_id = event->staff, .role = role,
		.organisation_id = event->organisation, .item = event->item, .step = event->to, .answer = event->answer, .number = event->number,
		.due_on = event->due_on };
	TRY(db_ids(cx, db, "course", 1, &in.id));
	TRY(db_run(cx, db, &Q_COURSE_ADD, &in));
	event->id = *ret_id = in.id;
	if (str_empty(words->say))
		return OK;
	return db_run(cx, db, &Q_COURSE_TEXT_ADD, &(struct course_text_add_in){ .course_id = in.id, .patient_id = e->patient, .holding_id = e->holding,
		.class = words->class, .label = words->label, .say = words->say });
}

static int by_seq(const void *a, const void *b)
{
	const struct courses_of_row *x = a, *y = b;
	if (x->episode != y->episode)
		return x->episode < y->episode ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

enum err courses_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct course_event **ret, size_t *ret_counts)
{
	struct courses_of_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_COURSES_OF, episode, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, by_seq);
	struct course_event *event = arena_array(cx->arena, n + 1, sizeof *event);
	for (size_t i = 0; i < n; i++)
		event[i] = (struct course_event){ .id = r[i].id, .seq = r[i].seq, .act = (enum course_act)r[i].act, .at = r[i].at, .on = r[i].on_day,
			.staff = r[i].staff, .organisation = r[i].organisation, .item = r[i].item, .to = r[i].step, .answer = r[i].answer,
			.number = r[i].number, .due_on = r[i].due_on };
	for (size_t i = 0; i < count; i++) {
		const struct courses_of_row *first = rows_keyed(r, n, sizeof *r, episode[i], &ret_counts[i]);
		ret[i] = first ? &event[first - r] : event;
	}
	return OK;
}

enum err course_of(struct cx *cx, struct db *db, int64_t episode, struct course_event **ret, size_t *ret_count)
{
	return courses_of(cx, db, &episode, 1, ret, ret_count);
}

enum err episode_by_outside(struct cx *cx, struct db *db, struct id outside, struct episode *ret)
{
	struct episode_by_outside_row r;
	TRY(db_one(cx, db, &Q_EPISODE_BY_OUTSIDE, &(struct episode_by_outside_in){ .outside = outside }, &r));
	*ret = (struct episode){ .id = r.id, .outside = outside, .patient = r.patient, .patient_outside = r.patient_outside,
		.organisation = r.organisation, .holding = r.holding, .label = r.label, .organisation_name = r.organisation_name, .pathway = r.pathway,
		.step = r.step, .owner_name = r.owner_name, .referrer_name = r.referrer_name, .version = r.version, .way = (enum way_in)r.way, .phase = (int)r.phase,
		.outcome = (enum outcome)r.outcome, .opened_on = r.opened_on, .since_on = r.since_on, .due_on = r.due_on, .ended_on = r.ended_on,
		.breach_on = DAY_NONE, .seq = r.seq };
	return OK;
}

enum err episodes_of(struct cx *cx, struct db *db, int64_t patient, struct episode **ret, size_t *ret_count)
{
	struct episodes_of_row *r;
	TRY(db_all(cx, db, &Q_EPISODES_OF, &(struct episodes_of_in){ .patient = patient }, 100, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct episode){ .id = r[i].id, .outside = r[i].outside, .patient = patient, .organisation = r[i].organisation,
			.organisation_name = r[i].organisation_name, .pathway = r[i].pathway, .step = r[i].step, .owner = r[i].owner,
			.owner_name = r[i].owner_name, .version = r[i].version, .way = (enum way_in)r[i].way, .phase = (int)r[i].phase,
			.outcome = (enum outcome)r[i].outcome, .opened_on = r[i].opened_on, .since_on = r[i].since_on, .due_on = r[i].due_on,
			.ended_on = r[i].ended_on, .breach_on = DAY_NONE, .seq = r[i].seq };
	return OK;
}

enum err course_seen(struct cx *cx, struct db *db, int64_t episode, struct course_line **ret, size_t *ret_count)
{
	struct course_seen_row *r;
	TRY(db_all(cx, db, &Q_COURSE_SEEN, &(struct course_seen_in){ .episode = episode }, ACTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct course_line){ .e = { .id = r[i].id, .seq = r[i].seq, .act = (enum course_act)r[i].act, .at = r[i].at,
			.on = r[i].on_day, .staff = NIL, .organisation = r[i].organisation, .item = r[i].item, .to = r[i].step, .answer = r[i].answer,
			.number = r[i].number, .due_on = r[i].due_on }, .staff_name = r[i].staff_name, .role = r[i].role,
			.organisation_name = r[i].organisation_name, .say = r[i].say, .restricted = r[i].say_class == CLASS_NARRATIVE };
	return OK;
}

enum err episodes_after(struct cx *cx, struct db *db, int64_t after, int64_t **ret_ids, struct id **ret_outside, size_t *ret_count)
{
	struct episodes_after_row *r;
	TRY(db_all(cx, db, &Q_EPISODES_AFTER, &(struct episodes_after_in){ .after = after }, 1000, &r, ret_count));
	*ret_ids = arena_array(cx->arena, *ret_count + 1, sizeof **ret_ids);
	*ret_outside = arena_array(cx->arena, *ret_count + 1, sizeof **ret_outside);
	for (size_t i = 0; i < *ret_count; i++) {
		(*ret_ids)[i] = r[i].id;
		(*ret_outside)[i] = r[i].outside;
	}
	return OK;
}

static int by_whom(const void *a, const void *b)
{
	const struct episode_flags_row *x = a, *y = b;
	return (x->patient > y->patient) - (x->patient < y->patient);
}

enum err episode_flags(struct cx *cx, struct db *db, const int64_t *patient, size_t count, int64_t organisation, enum truth *ret)
{
	struct episode_flags_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_EPISODE_FLAGS, patient, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, by_whom);
	for (size_t i = 0; i < count; i++) {
		size_t lists;
		const struct episode_flags_row *hers = rows_keyed(r, n, sizeof *r, patient[i], &lists);
		ret[i] = TRUTH_UNKNOWN;
		for (size_t k = 0; k < lists; k++)
			if (hers[k].organisation == organisation)
				ret[i] = hers[k].flag;
	}
	return OK;
}

enum err episode_list_says(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, enum truth *ret_flag, struct str **ret_rules,
			   size_t *ret_count)
{
	struct episode_rules_row *rules;
	TRY(episode_flags(cx, db, &patient, 1, organisation, ret_flag));
	TRY(db_all(cx, db, &Q_EPISODE_RULES, &(struct episode_rules_in){ .patient = patient, .organisation = organisation }, 1000, &rules, ret_count));
	*ret_rules = arena_array(cx->arena, *ret_count + 1, sizeof **ret_rules);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_rules)[i] = rules[i].rule;
	return OK;
}

enum err episode_undecided(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, bool *ret)
{
	struct episode_undecided_row r;
	TRY(db_one(cx, db, &Q_EPISODE_UNDECIDED, &(struct episode_undecided_in){ .patient = patient, .organisation = organisation }, &r));
	*ret = r.count > 0;
	return OK;
}

enum err carried_patients(struct cx *cx, struct db *db, int64_t **ret, size_t *ret_count)
{
	struct carried_patients_row *r;
	TRY(db_all(cx, db, &Q_CARRIED_PATIENTS, NULL, 10000000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].patient;
	return OK;
}

enum err episodes_others(struct cx *cx, struct db *db, int64_t patient, int64_t but, struct episode_other **ret, size_t *ret_count)
{
	struct episodes_others_row *r;
	TRY(db_all(cx, db, &Q_EPISODES_OTHERS, &(struct episodes_others_in){ patient, but }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct episode_other){ r[i].outside, (int)r[i].phase };
	return OK;
}

enum err resumed_since(struct cx *cx, struct db *db, int64_t patient, int64_t episode, bool *ret)
{
	struct resumed_since_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_RESUMED_SINCE, &(struct resumed_since_in){ patient, episode }, 2, &r, &n));
	*ret = n > 0;
	return OK;
}

enum err episode_flag_elsewhere(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, bool *ret)
{
	struct episode_flag_others_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_EPISODE_FLAG_OTHERS, &(struct episode_flag_others_in){ patient, organisation }, 2, &r, &n));
	*ret = n > 0;
	return OK;
}

enum err episodes_open_for(struct cx *cx, struct db *db, int64_t patient, struct id **ret, size_t *ret_count)
{
	struct episodes_open_for_row *r;
	TRY(db_all(cx, db, &Q_EPISODES_OPEN_FOR, &(struct episodes_open_for_in){ .patient = patient }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].outside;
	return OK;
}

enum err episodes_to_try(struct cx *cx, struct db *db, int64_t practice, struct instant now, int64_t most, struct id **ret, size_t *ret_count)
{
	struct demo_people_row *r;
	TRY(db_all(cx, db, &Q_DEMO_PEOPLE, &(struct demo_people_in){ practice, now, most }, (size_t)most, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].outside;
	return OK;
}

enum err episodes_beside(struct cx *cx, struct db *db, const struct episode_held *held, struct id **ret, size_t *ret_count)
{
	struct episodes_beside_row *r;
	TRY(db_all(cx, db, &Q_EPISODES_BESIDE, &(struct episodes_beside_in){ held->patient, held->id }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].outside;
	return OK;
}

enum err episode_kept(struct cx *cx, struct db *db, int64_t id, struct episode *ret)
{
	struct episode_kept_row r;
	TRY(db_one(cx, db, &Q_EPISODE_KEPT, &(struct episode_kept_in){ .id = id }, &r));
	*ret = (struct episode){ .id = id, .version = r.version, .phase = (int)r.phase, .step = r.step, .since_on = r.since_on, .due_on = r.due_on,
		.ended_on = r.ended_on, .owner = r.owner, .kept = r.kept, .outcome = (enum outcome)r.outcome, .seq = r.seq };
	return OK;
}

enum err episode_known_there(struct cx *cx, struct db *db, int64_t patient, int64_t service, struct day today, bool *ret)
{
	struct episode_known_there_row *r;
	size_t n;
	TRY(db_all(cx, db, &Q_EPISODE_KNOWN_THERE, &(struct episode_known_there_in){ .patient = patient, .service = service, .today = today }, 2, &r, &n));
	*ret = n > 0;
	return OK;
}

enum err carers_of(struct cx *cx, struct db *db, int64_t organisation, struct instant now, struct carer **ret, size_t *ret_count)
{
	struct carers_of_row *r;
	TRY(db_all(cx, db, &Q_CARERS_OF, &(struct carers_of_in){ .organisation = organisation, .now = now }, 5000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct carer){ r[i].id, r[i].outside, r[i].name, r[i].profession, r[i].role };
	return OK;
}

enum err episode_counts(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct board_step **ret, size_t *ret_count)
{
	struct episode_counts_row *r;
	TRY(db_all(cx, db, &Q_EPISODE_COUNTS, &(struct episode_counts_in){ .organisation = organisation, .pathway = pathway }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct board_step){ r[i].step, (int)r[i].phase, r[i].count };
	return OK;
}

#define CARRIED_MAX 1000000     /* people on pathways at one time: more than a country has */

enum err episode_revisions(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, const struct str record[EPISODE_REVISED_BY],
			   int64_t *ret_judged, int64_t *ret_revised)
{
	struct episode_revisions_row r;
	TRY(db_one(cx, db, &Q_EPISODE_REVISIONS, &(struct episode_revisions_in){ .organisation = organisation, .pathway = pathway, .a = record[0],
		.b = record[1], .c = record[2], .d = record[3] }, &r));
	*ret_judged = r.judged;
	*ret_revised = r.judged ? r.revised : 0;        /* the sum of nothing is not known */
	return OK;
}
