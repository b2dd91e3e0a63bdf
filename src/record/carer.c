/* Needs of carers as rows. */
#include "record/carer.h"

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define NEEDS_MAX 2000          /* wordings of one episode's */

/* Her own words, and what is about her: the policy shows that to no patient, no other carer and through no glass. */
#define LABELS_OF_A_CARER (LABEL_NORMAL | 1 << LABEL_THIRD_PARTY)

enum err carer_need_add(struct cx *cx, struct db *db, const struct carer_need_new *n, struct instant at)
{
	const struct carer_words *w = &n->words;
	struct carer_need_add_in in = { .outside = id_random(), .thread = n->thread, .episode_id = n->episode, .patient_id = n->patient,
		.organisation_id = n->organisation, .holding_id = n->holding, .class = CLASS_NARRATIVE, .label = LABELS_OF_A_CARER,       /* HAZ-033 */
		.relationship = w->relationship, .name = w->name, .offer = w->offer, .offered_on = w->offered_on, .offered_by = w->offered_by, .say = w->say,
		.support = w->support, .agreed = w->agreed, .look_on = w->look_on, .staff_id = n->staff, .role = n->role, .recorded_at = at,
		.ended_at = INSTANT_NONE, .ended_by = NIL, .ended_say = STR_NONE };
	TRY(db_ids(cx, db, "carer_need", 1, &in.id));
	if (in.thread == NIL)
		in.thread = in.id;
	return db_run(cx, db, &Q_CARER_NEED_ADD, &in);
}

enum err carer_need_hold(struct cx *cx, struct db *db, struct id outside, struct carer_need_held *ret)
{
	struct carer_need_lock_row r;
	TRY(db_one(cx, db, &Q_CARER_NEED_LOCK, &(struct carer_need_lock_in){ .outside = outside }, &r));
	*ret = (struct carer_need_held){ r.id, r.thread, r.episode, r.organisation, r.ended_at };
	return OK;
}

enum err carer_need_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_CARER_NEED_END, &(struct carer_need_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err carer_needs_of(struct cx *cx, struct db *db, int64_t episode, struct carer_need **ret, size_t *ret_count)
{
	struct carer_needs_of_row *r;
	TRY(db_all(cx, db, &Q_CARER_NEEDS_OF, &(struct carer_needs_of_in){ .episode = episode }, NEEDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct carer_need){ .thread = r[i].thread, .outside = r[i].outside, .words = { r[i].relationship, r[i].name,
			(enum carer_offer)r[i].offer, r[i].offered_on, r[i].offered_by, r[i].say, r[i].support, r[i].agreed, r[i].look_on },
			.staff_name = r[i].staff_name, .recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at, .ended_name = r[i].ended_name,
			.ended_say = r[i].ended_say };
	return OK;
}

enum err carer_due_of(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct carer_due **ret, size_t *ret_count)
{
	struct carer_need_due_row *r;
	TRY(db_lookup(cx, db, &Q_CARER_NEED_DUE, episode, count, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct carer_due){ r[i].episode, r[i].relationship, r[i].look_on };
	return OK;
}

enum err carer_counts(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct carer_counts *ret)
{
	struct carer_need_counts_row r;
	TRY(db_one(cx, db, &Q_CARER_NEED_COUNTS, &(struct carer_need_counts_in){ .organisation = organisation, .pathway = pathway }, &r));
	*ret = (struct carer_counts){ r.carers, r.offered, r.assessed };
	return OK;
}
