/* Relations: opened, closed, listed. */
#include "record/relation.h"

#include "gen/queries.h"
#include "store/store.h"
#include "record/organisation.h"

enum err relation_open(struct cx *cx, struct db *db, const struct relation *r)
{
	return db_run(cx, db, &Q_RELATION_OPEN, &(struct relation_open_in){ .organisation = r->organisation, .patient = r->patient,
		.kind = r->kind, .staff = r->staff, .from_at = r->from, .until_at = r->until, .cause = r->cause });
}

enum err relation_close(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t patient, enum relation_kind kind,
			struct instant now)
{
	return db_run(cx, db, &Q_RELATION_CLOSE, &(struct relation_close_in){ .organisation = organisation, .patient = patient, .kind = kind,
		.staff = staff, .at = now });
}

enum err relation_take_back(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, enum relation_kind kind, struct instant until,
			    struct instant now)
{
	TRY(db_run(cx, db, &Q_RELATION_TAKE_BACK, &(struct relation_take_back_in){ .organisation = organisation, .patient = patient, .kind = kind,
		.until_at = until, .now = now }));
	return db_changes(db) ? OK : fail(cx, ERR_NOT_FOUND, "No such relation was ended by hand there.");
}

enum err relations_told(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct relation_told **ret, size_t *ret_count)
{
	struct relations_told_row *r;
	TRY(db_all(cx, db, &Q_RELATIONS_TOLD, &(struct relations_told_in){ patient, organisation }, 100000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct relation_told){ r[i].organisation, r[i].ods, r[i].staff, (enum relation_kind)r[i].kind, r[i].from_at, r[i].until_at };
	return OK;
}

enum err relation_of_entry(struct cx *cx, struct db *db, int64_t organisation, int64_t patient, int64_t entry, enum entry_state state,
			   struct instant now)
{
	struct relation r = { .organisation = organisation, .patient = patient, .kind = RELATION_SERVICE, .until = INSTANT_FAR, .cause = entry };
	bool listed = state != ENTRY_REJECTED && state != ENTRY_GONE;
	TRY(listed ? relation_open(cx, db, &r) : relation_close(cx, db, organisation, 0, patient, RELATION_SERVICE, now));
	r.kind = RELATION_REVIEW;
	if (state == ENTRY_CONFIRMED) {
		TRY(relation_close(cx, db, organisation, 0, patient, RELATION_REVIEW, now));
		r.kind = RELATION_CASELOAD;
		return relation_open(cx, db, &r);
	}
	TRY(relation_close(cx, db, organisation, 0, patient, RELATION_CASELOAD, now));
	if (!listed)
		r.until.us = now.us + REVIEW_AFTER_DAYS * US_PER_DAY;
	return relation_open(cx, db, &r);
}

/* An admission without a discharge: still in, as far as the source tells today. */
static enum err of_event(struct cx *cx, struct db *db, const struct policy *policy, const struct event *e, enum relation_kind kind,
			 int64_t organisation, struct day last, struct instant now)
{
	struct relation r = { .organisation = organisation, .patient = e->patient, .kind = kind, .cause = e->id,
		.from = day_begins((struct day){ e->on.day - policy->before_days[kind] }),
		.until = day_begins((struct day){ last.day + policy->after_days[kind] + 1 }) };
	struct relation_site_row row;
	if (r.until.us <= now.us || organisation == NIL)
		return OK;
	TRY(relation_open(cx, db, &r));
	/* A hospital's people act for the trust: what happens at one of its sites binds the trust that says so. */
	if (e->place == NIL || organisation != e->place || e->place == e->organisation)
		return OK;
	enum err err = db_one(cx, db, &Q_RELATION_SITE, &(struct relation_site_in){ e->place, e->organisation }, &row);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	r.organisation = e->organisation;
	return err == OK ? relation_open(cx, db, &r) : err;
}

enum err relations_of_events(struct cx *cx, struct db *db, const struct policy *policy, const struct event *events, size_t count,
			     struct instant now)
{
	struct day today = instant_day(now);
	for (size_t i = 0; i < count; i++) {
		const struct event *e = &events[i];
		int64_t place = e->place != NIL ? e->place : e->organisation;
		struct day last = day_known(e->until) ? e->until : e->on;
		if (!day_known(e->on))
			continue;
		switch (e->kind) {
		case EVENT_EMERGENCY:
			TRY(of_event(cx, db, policy, e, RELATION_ATTENDING, place, last, now));
			break;
		case EVENT_OUTPATIENT:
			if (e->attended != TRUTH_NO)
				TRY(of_event(cx, db, policy, e, RELATION_ATTENDING, place, last, now));
			break;
		case EVENT_THERAPY:              /* whom it treats */
			if (e->attended != TRUTH_NO)
				TRY(of_event(cx, db, policy, e, RELATION_CASELOAD, e->organisation, last, now));
			break;
		case EVENT_ADMISSION: case EVENT_WARD_STAY:
			TRY(of_event(cx, db, policy, e, RELATION_ADMITTED, place, day_known(e->until) || e->on.day > today.day ? last : today, now));
			break;
		case EVENT_REFERRAL:
			TRY(of_event(cx, db, policy, e, RELATION_REFERRAL, e->organisation, last, now));
			if (e->place != NIL && e->place != e->organisation)
				TRY(of_event(cx, db, policy, e, RELATION_REFERRAL, e->place, last, now));
			break;
		default:
			break;
		}
	}
	return OK;
}

enum err relations_now(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t patient, struct instant now,
		       struct relation **ret, size_t *ret_count)
{
	struct relations_now_row *rows;
	TRY(db_all(cx, db, &Q_RELATIONS_NOW, &(struct relations_now_in){ .patient = patient, .organisation = organisation, .staff = staff,
		.now = now }, 1000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct relation){ organisation, rows[i].staff, patient, (enum relation_kind)rows[i].kind, rows[i].from_at,
			rows[i].until_at, rows[i].cause };
	return OK;
}
