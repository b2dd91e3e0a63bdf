/* Answers without a name, as rows. */
#include "record/feedback.h"

#include "gen/queries.h"
#include "store/store.h"

#define LINKS_MAX  5000
#define COUNTS_MAX 200000               /* places by days by answers of two years */

enum err feedback_link_add(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, struct str place, int64_t staff, struct instant at,
			   struct id *ret_outside)
{
	struct feedback_link_add_in in = { .outside = id_random(), .organisation_id = organisation, .audience = audience, .place = place, .staff_id = staff,
		.recorded_at = at };
	TRY(db_ids(cx, db, "feedback_link", 1, &in.id));
	TRY(db_run(cx, db, &Q_FEEDBACK_LINK_ADD, &in));
	*ret_outside = in.outside;
	return OK;
}

enum err feedback_link_hold(struct cx *cx, struct db *db, struct id outside, struct feedback_link_held *ret)
{
	struct feedback_link_lock_row r;
	TRY(db_one(cx, db, &Q_FEEDBACK_LINK_LOCK, &(struct feedback_link_lock_in){ .outside = outside }, &r));
	*ret = (struct feedback_link_held){ r.id, r.organisation, r.ended_at };
	return OK;
}

enum err feedback_link_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_FEEDBACK_LINK_END, &(struct feedback_link_end_in){ .id = id, .staff = staff, .at = at });
}

enum err feedback_at(struct cx *cx, struct db *db, struct id link, struct feedback_at *ret)
{
	struct feedback_link_open_row r;
	TRY(db_one(cx, db, &Q_FEEDBACK_LINK_OPEN, &(struct feedback_link_open_in){ .outside = link }, &r));
	*ret = (struct feedback_at){ r.organisation, r.organisation_name, r.place, (enum audience)r.audience };
	return OK;
}

enum err feedback_add(struct cx *cx, struct db *db, const struct feedback_at *at, enum feedback_way way, struct day on, int64_t answer, int64_t people)
{
	return db_run(cx, db, &Q_FEEDBACK_COUNT_ADD, &(struct feedback_count_add_in){ .organisation = at->organisation, .audience = at->audience,
		.place = at->place, .way = way, .on_day = on, .answer = answer, .people = people });
}

enum err feedback_day(struct cx *cx, struct db *db, const struct feedback_at *at, enum feedback_way way, struct day on, int64_t *ret_people)
{
	struct feedback_day_row r;
	TRY(db_one(cx, db, &Q_FEEDBACK_DAY, &(struct feedback_day_in){ .organisation = at->organisation, .audience = at->audience, .place = at->place, .way = way,
		.on_day = on }, &r));
	*ret_people = r.people;
	return OK;
}

enum err feedback_words_add(struct cx *cx, struct db *db, const struct feedback_at *at, struct day on, int64_t answer, struct str say)
{
	return db_run(cx, db, &Q_FEEDBACK_WORDS_ADD, &(struct feedback_words_add_in){ .outside = id_random(), .organisation_id = at->organisation,
		.audience = at->audience, .place = at->place, .on_day = on, .answer = answer, .say = say, .state = FEEDBACK_UNREAD });
}

enum err feedback_words_hold(struct cx *cx, struct db *db, struct id outside, struct feedback_words_held *ret)
{
	struct feedback_words_lock_row r;
	TRY(db_one(cx, db, &Q_FEEDBACK_WORDS_LOCK, &(struct feedback_words_lock_in){ .outside = outside }, &r));
	*ret = (struct feedback_words_held){ r.organisation, (enum feedback_state)r.state };
	return OK;
}

enum err feedback_words_set_read(struct cx *cx, struct db *db, struct id outside, enum feedback_state state, int64_t staff, struct day on)
{
	return db_run(cx, db, &Q_FEEDBACK_WORDS_READ, &(struct feedback_words_read_in){ .outside = outside, .state = state, .keeps = state == FEEDBACK_SHOWN,
		.staff = staff, .on_day = on });
}

enum err feedback_form_new(struct cx *cx, struct db *db, struct id form, struct day today, bool *ret_new)
{
	struct feedback_sent_row r;
	TRY(db_run(cx, db, &Q_FEEDBACK_SENT_FORGET, &(struct feedback_sent_forget_in){ .today = today }));
	TRY(db_one(cx, db, &Q_FEEDBACK_SENT, &(struct feedback_sent_in){ .form = form }, &r));
	*ret_new = r.n == 0;
	return *ret_new ? db_run(cx, db, &Q_FEEDBACK_SENT_ADD, &(struct feedback_sent_add_in){ .form = form, .on_day = today }) : OK;
}

enum err feedback_links_of(struct cx *cx, struct db *db, int64_t organisation, struct feedback_link **ret, size_t *ret_count)
{
	struct feedback_links_of_row *r;
	TRY(db_all(cx, db, &Q_FEEDBACK_LINKS_OF, &(struct feedback_links_of_in){ .organisation = organisation }, LINKS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct feedback_link){ r[i].outside, (enum audience)r[i].audience, r[i].place, r[i].staff_name, r[i].recorded_at };
	return OK;
}

enum err feedback_counts_of(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, struct day since, struct day until,
			    struct feedback_count **ret, size_t *ret_count)
{
	struct feedback_counts_of_row *r;
	struct feedback_counts_of_in in = { .organisation = organisation, .audience = audience, .since = since, .until_on = until };
	TRY(db_all(cx, db, &Q_FEEDBACK_COUNTS_OF, &in, COUNTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct feedback_count){ r[i].place, r[i].on_day, r[i].answer, r[i].people };
	return OK;
}

enum err feedback_words_of(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, enum feedback_state state, struct day since,
			   int64_t most, struct feedback_words **ret, size_t *ret_count)
{
	struct feedback_words_of_row *r;
	struct feedback_words_of_in in = { .organisation = organisation, .audience = audience, .state = state, .since = since, .most = most };
	TRY(db_all(cx, db, &Q_FEEDBACK_WORDS_OF, &in, (size_t)most, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct feedback_words){ r[i].outside, (enum audience)r[i].audience, r[i].place, r[i].say, r[i].staff_name, r[i].on_day, r[i].read_on,
			r[i].answer };
	return OK;
}
