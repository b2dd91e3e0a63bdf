/* What people told a service, and what was done about it, as rows. */
#include "record/voice.h"

#include "gen/queries.h"
#include "store/store.h"

#define VOICES_MAX 20000

enum err voice_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct voice_words *w, struct instant at, struct id *ret_outside)
{
	struct voice_add_in in = { .outside = id_random(), .organisation_id = organisation, .kind = w->kind, .audience = w->audience, .on_day = w->on,
		.title = w->title, .asked = w->asked, .people = w->people, .say = w->say, .follows = w->follows, .staff_id = staff, .recorded_at = at };
	TRY(db_ids(cx, db, "voice", 1, &in.id));
	TRY(db_run(cx, db, &Q_VOICE_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err voice_hold(struct cx *cx, struct db *db, struct id outside, struct voice_held *ret)
{
	struct voice_lock_row r;
	TRY(db_one(cx, db, &Q_VOICE_LOCK, &(struct voice_lock_in){ .outside = outside }, &r));
	*ret = (struct voice_held){ r.id, r.organisation, r.ended_at };
	return OK;
}

enum err voice_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_VOICE_END, &(struct voice_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err said_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct said_words *w, struct instant at, struct id *ret_outside)
{
	struct said_add_in in = { .outside = id_random(), .organisation_id = organisation, .said = w->said, .did = w->did, .doer = w->doer, .on_day = w->on,
		.staff_id = staff, .recorded_at = at };
	TRY(db_ids(cx, db, "said_done", 1, &in.id));
	TRY(db_run(cx, db, &Q_SAID_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err said_hold(struct cx *cx, struct db *db, struct id outside, struct voice_held *ret)
{
	struct said_lock_row r;
	TRY(db_one(cx, db, &Q_SAID_LOCK, &(struct said_lock_in){ .outside = outside }, &r));
	*ret = (struct voice_held){ r.id, r.organisation, r.ended_at };
	return OK;
}

enum err said_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_SAID_END, &(struct said_end_in){ .id = id, .staff = staff, .at = at });
}

enum err voices_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct voice **ret, size_t *ret_count)
{
	struct voices_of_row *r;
	TRY(db_all(cx, db, &Q_VOICES_OF, &(struct voices_of_in){ .organisation = organisation, .since = since }, VOICES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct voice){ .outside = r[i].outside, .staff_name = r[i].staff_name, .words = { .kind = (enum voice_kind)r[i].kind,
			.audience = (enum audience)r[i].audience, .on = r[i].on_day, .title = r[i].title, .say = r[i].say, .follows = r[i].follows,
			.asked = r[i].asked, .people = r[i].people } };
	return OK;
}

enum err said_done_of(struct cx *cx, struct db *db, int64_t organisation, int64_t most, struct said **ret, size_t *ret_count)
{
	struct said_of_row *r;
	TRY(db_all(cx, db, &Q_SAID_OF, &(struct said_of_in){ .organisation = organisation, .most = most }, (size_t)most, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct said){ r[i].outside, { r[i].said, r[i].did, r[i].doer, r[i].on_day } };
	return OK;
}
