/* Drafts as rows. */
#include "record/draft.h"

#include "gen/queries.h"
#include "store/store.h"

enum err draft_add(struct cx *cx, struct db *db, const struct draft_new *d, struct instant at, struct id *ret_outside)
{
	struct draft_add_in in = { .outside = id_random(), .staff_id = d->staff, .organisation_id = d->organisation, .patient_id = d->patient,
		.holding_id = d->holding, .class = d->class, .label = d->label, .page = d->page, .form = d->form, .sheet = d->sheet, .base = d->base,
		.said = d->said, .words = d->words, .version = 1, .begun_at = at, .saved_at = at };
	TRY(db_ids(cx, db, "draft", 1, &in.id));
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_DRAFT_ADD, &in);
}

enum err draft_hold(struct cx *cx, struct db *db, struct id outside, struct draft_held *ret)
{
	struct draft_lock_row r;
	TRY(db_one(cx, db, &Q_DRAFT_LOCK, &(struct draft_lock_in){ outside }, &r));
	*ret = (struct draft_held){ r.id, r.patient, r.version, r.base, r.outside, r.form, r.said };
	return OK;
}

enum err draft_hold_sheet(struct cx *cx, struct db *db, int64_t staff, struct str sheet, struct draft_held *ret)
{
	struct draft_of_sheet_row r;
	TRY(db_one(cx, db, &Q_DRAFT_OF_SHEET, &(struct draft_of_sheet_in){ staff, sheet }, &r));
	*ret = (struct draft_held){ r.id, r.patient, r.version, r.base, r.outside, r.form, r.said };
	return OK;
}

enum err draft_set(struct cx *cx, struct db *db, const struct draft_held *held, const struct draft_new *d, struct instant at)
{
	return db_run(cx, db, &Q_DRAFT_SAVE, &(struct draft_save_in){ .id = held->id, .label = d->label, .said = d->said, .words = d->words, .base = d->base,
		.version = held->version + 1, .saved_at = at });
}

enum err draft_drop(struct cx *cx, struct db *db, int64_t id)
{
	return db_run(cx, db, &Q_DRAFT_DROP, &(struct draft_drop_in){ id });
}

enum err drafts_count(struct cx *cx, struct db *db, int64_t staff, int64_t *ret)
{
	struct drafts_count_row r;
	TRY(db_one(cx, db, &Q_DRAFTS_COUNT, &(struct drafts_count_in){ staff }, &r));
	*ret = r.count;
	return OK;
}

_Static_assert(sizeof(struct drafts_of_row) == sizeof(struct draft_seen_row), "the same columns");

static struct draft draft_take(const struct draft_seen_row *r)
{
	return (struct draft){ .id = r->id, .outside = r->outside, .patient = r->patient, .page = r->page, .form = r->form, .base = r->base, .said = r->said,
		.version = r->version, .begun_at = r->begun_at, .saved_at = r->saved_at };
}

enum err draft_seen(struct cx *cx, struct db *db, struct id outside, struct draft *ret)
{
	struct draft_seen_row r;
	TRY(db_one(cx, db, &Q_DRAFT_SEEN, &(struct draft_seen_in){ outside }, &r));
	*ret = draft_take(&r);
	return OK;
}

enum err drafts_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str page, int64_t take, struct draft **ret, size_t *ret_count)
{
	struct drafts_of_row *r;
	TRY(db_all(cx, db, &Q_DRAFTS_OF, &(struct drafts_of_in){ .staff = staff, .organisation = organisation, .page = page, .take = take }, (size_t)take, &r,
		ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = draft_take((const struct draft_seen_row *)(const void *)&r[i]);
	return OK;
}
